//! What follows from a change of a household in other rooms, in the same transaction: its link ends,
//! follows or begins anew, open matters and the difficulty file go where the people go; and all of it
//! comes back as one.
//!
//! The registry knows none of the rooms above it. A preview is the change itself, carried out and
//! undone before anybody sees it ([`preview`]): the two cannot differ.

use std::collections::HashMap;

use access::Scope;
use contacts::{HandedFile, MovedFile};
use db::Tx;
use kernel::PublicCode;
use kernel::id::{HouseholdId, MatterId, MoveId, RepresentativeId};
use matters::handing_over::{self, Followed};
use matters::{Handing, Matter};
use registry::households;
use registry::moves::{self, Command, Decision, Move, MoveKind, Touched};
use registry::persons::Changed;
use representatives::EndReason;
use representatives::moves::{self as link_moves, LinkEffects};
use serde::{Deserialize, Serialize};

use crate::problem::Problem;

/// A change that is asked for, with what is to follow.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) command: Command,
    /// Who is to have the household that arrives, moves or is split off; whoever has it by itself
    /// when nobody is named.
    pub(crate) representative: Option<RepresentativeId>,
    /// Open matters that go with the household that is split off.
    pub(crate) matters: Vec<MatterId>,
    /// Whether it was seen and decided that the open matters of one that goes are worked on.
    pub(crate) matters_go_on: bool,
}

/// Whose a household was and is.
pub(crate) type Holder = (HouseholdId, Option<RepresentativeId>, Option<RepresentativeId>);

/// What the rooms above did.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct MoveAlso {
    /// Links.
    pub(crate) links: LinkEffects,
    /// Whose each touched household was and is.
    pub(crate) holders: Vec<Holder>,
    /// Matters that went along.
    pub(crate) matters: Vec<Followed>,
    /// Files that another representative looks after.
    pub(crate) handed_files: Vec<HandedFile>,
    /// The file that went to another household.
    pub(crate) moved_file: Option<MovedFile>,
}

impl MoveAlso {
    /// What a change that was carried out had done.
    pub(crate) fn of(kept: &Move) -> Self {
        serde_json::from_value(kept.effects.also.clone()).unwrap_or_default()
    }
}

/// A change that was carried out, with the open matters that stay as they are.
pub(crate) struct Outcome {
    pub(crate) kept: Move,
    pub(crate) staying: Vec<Matter>,
    /// Whether the household that goes has an open difficulty file: it must be closed first.
    pub(crate) open_file: bool,
}

/// What a preview shows: the change as it would be, taken back before this returns.
pub(crate) fn preview<T>(
    tx: &mut Tx<'_>,
    asked: Asked,
    code: PublicCode,
    show: impl FnOnce(&mut Tx<'_>, &Outcome) -> Result<T, Problem>,
) -> Result<T, Problem> {
    /// Why the attempt ends: it was only to be seen, or it cannot be.
    enum End<T> {
        Seen(T),
        Refused(Problem),
    }
    impl<T> From<Problem> for End<T> {
        fn from(problem: Problem) -> Self {
            Self::Refused(problem)
        }
    }
    let ended = tx.attempt(|tx| -> Result<(), End<T>> {
        let outcome = work(tx, asked, code)?;
        Err(End::Seen(show(tx, &outcome)?))
    })?;
    match ended {
        Err(End::Seen(shown)) => Ok(shown),
        Err(End::Refused(problem)) => Err(problem),
        Ok(()) => Err(Problem::of("storage.fault")),
    }
}

/// Carries a change out, and all that follows.
///
/// # Errors
/// `household-move.open-matters` and `household-move.open-file` while somebody still has to decide.
pub(crate) fn carry_out(
    tx: &mut Tx<'_>,
    asked: Asked,
    code: PublicCode,
    scope: &Scope,
) -> Result<Outcome, Problem> {
    let is_decided = asked.matters_go_on;
    let outcome = work(tx, asked, code)?;
    if matches!(outcome.kept.kind, MoveKind::Leave | MoveKind::Dissolve) {
        // What the asker may not see cannot be decided by him, and he does not learn that it exists.
        let waits = outcome.staying.iter().any(|matter| matters::sight::sees(matter, scope));
        if waits && !is_decided {
            return Err(Problem::of("household-move.open-matters").at("/matters_go_on"));
        }
        if outcome.open_file {
            return Err(Problem::of("household-move.open-file"));
        }
    }
    Ok(outcome)
}

fn work(tx: &mut Tx<'_>, asked: Asked, code: PublicCode) -> Result<Outcome, Problem> {
    let decision = moves::decide(tx, asked.command.clone())?;
    let mut before = HashMap::new();
    for one in &decision.changes {
        before.insert(one.household, households::get(tx, one.household)?.representative);
    }
    let about = decision.changes.first().map(|one| one.household);
    let open = match about {
        Some(household) => handing_over::open_about(tx, household)?,
        None => Vec::new(),
    };
    let goes = matches!(decision.kind, MoveKind::Leave | MoveKind::Dissolve);
    let open_file = match about.filter(|_| goes) {
        Some(household) => contacts::open_file_of(tx, household)?.is_some(),
        None => false,
    };
    let mut also = MoveAlso::default();
    for one in decision.changes.iter().filter(|one| one.is_gone() || one.has_moved()) {
        let reason = end_reason(&decision, one);
        link_moves::end(tx, one.household, decision.on, reason, &mut also.links)?;
    }
    let applied = moves::apply(tx, &decision, code)?;
    let staying = match decision.kind {
        MoveKind::Arrive => {
            link(tx, applied.household, asked.representative, &decision, &mut also)?;
            Vec::new()
        }
        MoveKind::Relocate => {
            relocate(tx, &applied.touched[0], &asked, &before, &decision, &open, &mut also)?
        }
        MoveKind::Split => {
            let new = applied.other.ok_or(registry::Error::HouseholdNotFound)?;
            let own = before.get(&applied.household).copied().flatten();
            let to = asked.representative.or(own);
            link(tx, new, to, &decision, &mut also)?;
            let (go, stay): (Vec<Matter>, Vec<Matter>) =
                open.into_iter().partition(|matter| asked.matters.contains(&matter.id));
            also.matters =
                handing_over::follow_household(tx, &go, new, to, Handing::HouseholdSplit)?;
            stay
        }
        MoveKind::Merge => {
            let into = applied.other.ok_or(registry::Error::HouseholdNotFound)?;
            let mut to = before.get(&into).copied().flatten();
            if to.is_none() {
                // Nobody had the one that stays: whoever had the other goes on.
                to = before.get(&applied.household).copied().flatten();
                link(tx, into, to, &decision, &mut also)?;
            }
            also.matters =
                handing_over::follow_household(tx, &open, into, to, Handing::HouseholdMerged)?;
            also.moved_file = contacts::move_file(tx, applied.household, into, to)?;
            Vec::new()
        }
        MoveKind::NewHead => {
            renamed(tx, applied.household)?;
            Vec::new()
        }
        MoveKind::Leave | MoveKind::Dissolve => open,
    };
    for one in &applied.touched {
        let after = households::get(tx, one.household)?.representative;
        let was = before.get(&one.household).copied().flatten();
        also.holders.push((one.household, was, after));
    }
    let also = serde_json::to_value(&also).unwrap_or_default();
    let kept = moves::keep(tx, &decision, applied, also)?;
    Ok(Outcome { kept, staying, open_file })
}

fn end_reason(decision: &Decision, one: &Touched) -> EndReason {
    match decision.kind {
        MoveKind::Leave => EndReason::HouseholdMoved,
        MoveKind::Relocate if one.has_moved() => EndReason::HouseholdMoved,
        _ => EndReason::HouseholdGone,
    }
}

fn link(
    tx: &mut Tx<'_>,
    household: HouseholdId,
    to: Option<RepresentativeId>,
    decision: &Decision,
    also: &mut MoveAlso,
) -> Result<(), Problem> {
    if let Some(to) = to {
        link_moves::begin(tx, household, to, decision.on, &mut also.links)?;
    }
    Ok(())
}

/// Within a village the representative stays; in another village it is whoever was chosen there.
fn relocate(
    tx: &mut Tx<'_>,
    one: &Touched,
    asked: &Asked,
    before: &HashMap<HouseholdId, Option<RepresentativeId>>,
    decision: &Decision,
    open: &[Matter],
    also: &mut MoveAlso,
) -> Result<Vec<Matter>, Problem> {
    let from = before.get(&one.household).copied().flatten();
    let old = one.before.as_ref().map(|before| before.area_path().village());
    let stays_in_village = old == Some(one.after.area_path().village());
    let to = asked.representative.or(from.filter(|_| stays_in_village));
    link(tx, one.household, to, decision, also)?;
    let why = Handing::HouseholdMoved;
    also.matters = handing_over::follow_household(tx, open, one.household, to, why)?;
    if let (Some(from), Some(to)) = (from, to)
        && from != to
    {
        also.handed_files.extend(contacts::hand_file_over(tx, one.household, from, to)?);
    }
    let gone: Vec<MatterId> = also.matters.iter().map(|one| one.id).collect();
    Ok(open.iter().filter(|matter| !gone.contains(&matter.id)).cloned().collect())
}

/// The head's name stands on contacts and matters as well.
fn renamed(tx: &mut Tx<'_>, household: HouseholdId) -> Result<(), Problem> {
    contacts::household_renamed(tx, household)?;
    let changed = Changed { persons: Vec::new(), renamed: vec![household] };
    matters::follow(tx, &changed)?;
    Ok(())
}

fn changed_since() -> Problem {
    registry::Error::MoveChangedSince.into()
}

/// Takes a change back, and all that followed: exactly, or not at all.
pub(crate) fn undo(tx: &mut Tx<'_>, id: MoveId, seen: i64) -> Result<Move, Problem> {
    let kept = moves::may_undo(tx, id, seen)?;
    let also = MoveAlso::of(&kept);
    let linked = link_moves::holders(tx, &also.links.made)?;
    for one in &kept.effects.touched {
        let is_new_here = one.before.is_none() || one.has_moved();
        let is_relinked = linked.iter().any(|(household, _)| *household == one.household);
        if (is_new_here || is_relinked) && is_used_since(tx, one.household, &kept)? {
            return Err(changed_since());
        }
    }
    if !handing_over::go_back(tx, &also.matters)?
        || !contacts::hand_files_back(tx, &also.handed_files)?
    {
        return Err(changed_since());
    }
    if let Some(moved) = &also.moved_file
        && !contacts::move_file_back(tx, moved)?
    {
        return Err(changed_since());
    }
    let links = |done: Result<(), representatives::Error>| {
        done.map_err(|error| match error {
            representatives::Error::ChangedSince => changed_since(),
            other => other.into(),
        })
    };
    links(link_moves::take_back(tx, &also.links))?;
    for one in kept.effects.touched.iter().filter(|one| one.before.is_none()) {
        if is_known(tx, one.household)? {
            return Err(changed_since());
        }
    }
    let kept = moves::undo(tx, id, seen)?;
    links(link_moves::resume(tx, &also.links))?;
    if kept.kind == MoveKind::NewHead {
        renamed(tx, kept.household)?;
    }
    Ok(kept)
}

fn is_used_since(tx: &mut Tx<'_>, household: HouseholdId, kept: &Move) -> Result<bool, Problem> {
    Ok(contacts::any_since(tx, household, kept.made_at)?
        || handing_over::any_since(tx, household, kept.made_at)?)
}

/// Whether any room keeps something of a household that a change had added.
fn is_known(tx: &mut Tx<'_>, household: HouseholdId) -> Result<bool, Problem> {
    Ok(contacts::is_known(tx, household)?
        || handing_over::is_about(tx, household)?
        || link_moves::is_named(tx, household)?)
}
