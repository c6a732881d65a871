//! A change of a household as it is shown: before and after, and what goes along.

use std::collections::HashMap;

use access::Scope;
use db::Tx;
use kernel::id::{MatterId, RepresentativeId};
use matters::Matter;
use registry::cards;
use registry::moves::{Move, MoveState, Standing, Touched, undo_until};
use serde::Serialize;
use utoipa::ToSchema;

use crate::moving::{MoveAlso, Outcome};
use crate::problem::Problem;
use crate::resources::households::Sight;
use crate::state::Map;
use crate::wire::{
    AreaRef, Day, DifficultyKey, HouseholdKey, Instant, MatterKey, MoveKey, NamedRef, area_ref,
};

/// A change of a household in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HouseholdMoveSummary {
    id: MoveKey,
    /// `arrive`, `leave`, `relocate`, `split`, `merge`, `new_head` or `dissolve`.
    kind: &'static str,
    /// What it is called.
    kind_name: &'static str,
    /// `done` or `undone`.
    state: &'static str,
    /// The day from which it counts.
    on: Day,
    /// The code of the reason.
    reason: &'static str,
    /// The reason.
    reason_name: &'static str,
    /// What is to be remembered.
    words: String,
    /// The household that it is about.
    household_id: HouseholdKey,
    /// Its head then.
    head_name: String,
    /// The new one of a split, the one that stays of a merge.
    other_id: Option<HouseholdKey>,
    /// Its head; for a new head who it is.
    other_head_name: Option<String>,
    /// Where it lay, or lies.
    area: AreaRef,
    /// The village.
    village: AreaRef,
    /// Where it lies afterwards, where that is elsewhere.
    to_area: Option<AreaRef>,
    /// The village there.
    to_village: Option<AreaRef>,
    /// When it was carried out.
    made_at: Instant,
    /// By whom.
    made_by: String,
    /// When it was taken back.
    undone_at: Option<Instant>,
    /// By whom.
    undone_by: Option<String>,
    /// The last day on which it can be taken back; `null` once it was.
    undo_until: Option<Day>,
    /// The version, for `If-Match`.
    version: i64,
}

/// A change of a household with all that it touches.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HouseholdMoveView {
    #[serde(flatten)]
    summary: HouseholdMoveSummary,
    /// The households, the one that it is about first.
    households: Vec<MovedHouseholdView>,
    /// Open matters that go along.
    matters: Vec<MovedMatterView>,
    /// Open matters that stay as they are; only while the change is looked at.
    staying_matters: Vec<MovedMatterView>,
    /// The difficulty file that goes along.
    difficulty_file: Option<DifficultyKey>,
    /// Whether the household that goes has an open difficulty file, which must be closed first.
    open_difficulty_file: bool,
}

/// A household before and after a change.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MovedHouseholdView {
    id: HouseholdKey,
    /// As it stood; `null` for one that is new.
    before: Option<HouseholdStandingView>,
    /// As it stands.
    after: HouseholdStandingView,
    /// Whose it was.
    representative_before: Option<NamedRef>,
    /// Whose it is.
    representative_after: Option<NamedRef>,
    /// Its card: `issued`, `revoked`, `kept` or `none`.
    card: &'static str,
}

/// A household as it stood or stands.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HouseholdStandingView {
    /// The code for print.
    code: String,
    /// The head's name.
    head_name: String,
    /// The group or village.
    area: AreaRef,
    /// The village or community.
    village: AreaRef,
    /// The address.
    address: String,
    /// The hamlet.
    hamlet: String,
    /// People registered.
    members: i64,
    /// People living here.
    resident: i64,
    /// People away.
    away: i64,
    /// Minors.
    minors: i64,
    /// People over 80.
    over_80: i64,
    /// `normal` or `key`.
    priority: &'static str,
    /// Tags that are not sensitive.
    tags: Vec<String>,
    /// Sensitive tags; `null` where the asker does not need them.
    sensitive_tags: Option<Vec<String>>,
    /// The day on which it was dissolved.
    dissolved_on: Option<Day>,
    /// The version.
    version: i64,
}

/// An open matter of a household that changes.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MovedMatterView {
    id: MatterKey,
    /// The number.
    number: String,
    /// What it is about.
    category_name: &'static str,
    /// Where it stands.
    state_name: &'static str,
    /// The office that has it.
    owner: AreaRef,
    /// Who looks after it from then on.
    representative: Option<NamedRef>,
}

/// Who looks, and what for.
pub(crate) struct Looking<'l> {
    pub(crate) map: &'l Map,
    pub(crate) scope: &'l Scope,
    pub(crate) sight: Sight,
}

impl HouseholdMoveSummary {
    /// The change in a list.
    pub(crate) fn of(kept: &Move, map: &Map) -> Self {
        let touched = &kept.effects.touched;
        let area = |path: &kernel::AreaPath| area_ref(&map.areas, path);
        let head_name =
            touched.first().map(|one| one.before.as_ref().unwrap_or(&one.after).head_name.clone());
        let renamed = touched
            .first()
            .filter(|one| one.before.as_ref().is_some_and(|before| before.head != one.after.head));
        let other = touched.get(1).or(renamed);
        let until =
            (kept.state == MoveState::Done).then(|| Day(undo_until(kept.made_at.date_in_china())));
        Self {
            id: MoveKey(kept.id),
            kind: kept.kind.as_str(),
            kind_name: kept.kind.chinese(),
            state: kept.state.as_str(),
            on: Day(kept.on),
            reason: kept.reason.as_str(),
            reason_name: kept.reason.chinese(),
            words: kept.words.clone(),
            household_id: HouseholdKey(kept.household),
            head_name: head_name.unwrap_or_default(),
            other_id: kept.other.map(HouseholdKey),
            other_head_name: other.map(|one| one.after.head_name.clone()),
            area: area(&kept.area_path),
            village: area(&kept.area_path.village()),
            to_area: kept.to_path.as_ref().map(area),
            to_village: kept.to_path.as_ref().map(|path| area_ref(&map.areas, &path.village())),
            made_at: Instant(kept.made_at),
            made_by: kept.made_by.clone(),
            undone_at: kept.undone_at.map(Instant),
            undone_by: kept.undone_by.clone(),
            undo_until: until,
            version: kept.version,
        }
    }
}

type Names = HashMap<RepresentativeId, String>;

impl HouseholdMoveView {
    /// What was just carried out, or would be.
    pub(crate) fn of_outcome(
        tx: &mut Tx<'_>,
        outcome: &Outcome,
        looking: &Looking<'_>,
    ) -> Result<Self, Problem> {
        Self::of(tx, &outcome.kept, &outcome.staying, outcome.open_file, looking)
    }

    /// A change that was carried out.
    pub(crate) fn of(
        tx: &mut Tx<'_>,
        kept: &Move,
        staying: &[Matter],
        open_file: bool,
        looking: &Looking<'_>,
    ) -> Result<Self, Problem> {
        let also = MoveAlso::of(kept);
        let gone: Vec<MatterId> = also.matters.iter().map(|one| one.id).collect();
        let went = matters::these(tx, &gone)?;
        let mut ids: Vec<RepresentativeId> = Vec::new();
        ids.extend(also.holders.iter().flat_map(|(_, was, is)| [*was, *is]).flatten());
        ids.extend(also.matters.iter().filter_map(|one| one.to));
        ids.extend(staying.iter().filter_map(|one| one.representative_id));
        ids.sort_unstable();
        ids.dedup();
        let names = representatives::names(tx, &ids)?;
        let touched: Vec<_> = kept.effects.touched.iter().map(|one| one.household).collect();
        let with_card = cards::of(tx, &touched)?;
        let household = |one: &Touched| {
            let holder = also.holders.iter().find(|(id, _, _)| *id == one.household);
            let card = if one.before.is_none() {
                "issued"
            } else if kept.effects.revoked_cards.contains(&one.household) {
                "revoked"
            } else if with_card.contains_key(&one.household) {
                "kept"
            } else {
                "none"
            };
            MovedHouseholdView {
                id: HouseholdKey(one.household),
                before: one.before.as_ref().map(|before| standing(before, looking)),
                after: standing(&one.after, looking),
                representative_before: named(&names, holder.and_then(|holder| holder.1)),
                representative_after: named(&names, holder.and_then(|holder| holder.2)),
                card,
            }
        };
        let after: HashMap<MatterId, Option<RepresentativeId>> =
            also.matters.iter().map(|one| (one.id, one.to)).collect();
        // A matter is shown to whoever sees it anyway, and to nobody else.
        let seen = |one: &&Matter| matters::sight::sees(one, looking.scope);
        Ok(Self {
            summary: HouseholdMoveSummary::of(kept, looking.map),
            households: kept.effects.touched.iter().map(household).collect(),
            matters: went
                .iter()
                .filter(seen)
                .map(|one| {
                    let to = after.get(&one.id).copied().flatten();
                    matter(one, named(&names, to), looking.map)
                })
                .collect(),
            staying_matters: staying
                .iter()
                .filter(seen)
                .map(|one| matter(one, named(&names, one.representative_id), looking.map))
                .collect(),
            difficulty_file: also.moved_file.map(|file| DifficultyKey(file.id)),
            open_difficulty_file: open_file,
        })
    }

    /// The version, for its tag.
    pub(crate) fn version(&self) -> i64 {
        self.summary.version
    }

    /// Of how many households it tells.
    pub(crate) fn people(&self) -> usize {
        self.households.len()
    }
}

fn named(names: &Names, id: Option<RepresentativeId>) -> Option<NamedRef> {
    id.map(|id| NamedRef::new(id, names.get(&id).cloned().unwrap_or_default()))
}

fn standing(one: &Standing, looking: &Looking<'_>) -> HouseholdStandingView {
    let path = one.area_path();
    HouseholdStandingView {
        code: one.code.clone(),
        head_name: one.head_name.clone(),
        area: area_ref(&looking.map.areas, &path),
        village: area_ref(&looking.map.areas, &path.village()),
        address: one.address.clone(),
        hamlet: one.hamlet.clone(),
        members: one.members,
        resident: one.resident,
        away: one.away,
        minors: one.minors,
        over_80: one.over_80,
        priority: one.priority.as_str(),
        tags: one.tags.clone(),
        sensitive_tags: looking.sight.sensitive.then(|| one.sensitive_tags.clone()),
        dissolved_on: one.dissolved_on.map(Day),
        version: one.version,
    }
}

fn matter(one: &Matter, representative: Option<NamedRef>, map: &Map) -> MovedMatterView {
    MovedMatterView {
        id: MatterKey(one.id),
        number: one.number.clone(),
        category_name: matters::category(one.kind, &one.category).map_or("", |found| found.name),
        state_name: one.state.chinese(),
        owner: area_ref(&map.areas, &one.owner.area),
        representative,
    }
}
