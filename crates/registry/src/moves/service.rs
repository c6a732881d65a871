//! Deciding, applying, keeping and taking back changes of households.

use db::{Tx, params};
use kernel::id::{HouseholdId, MoveId};
use kernel::{Cursor, Limit, Page, PublicCode};
use search::Index;
use serde_json::json;

use super::model::{
    Applied, Command, Decision, Effects, Move, MoveFilter, MoveKind, MoveState, NewHead, Revised,
    Standing, Touched, What,
};
use super::rules;
use crate::counts::{self, Counted};
use crate::store::moves as store;
use crate::store::{DELETE_SENSITIVE_TAGS, INSERT_SENSITIVE_TAG};
use crate::{Error, areas, cards, finding, households, persons};

/// The change.
///
/// # Errors
/// [`Error::MoveNotFound`].
pub fn get(tx: &mut Tx<'_>, id: MoveId) -> Result<Move, Error> {
    store::get(tx, id)?.ok_or(Error::MoveNotFound)
}

/// Changes, the newest first: who, when, why, and what from and to. The ledger 信息变更记录 is this.
pub fn list(
    tx: &mut Tx<'_>,
    filter: &MoveFilter,
    limit: Limit,
    after: Option<&Cursor>,
) -> Result<Page<Move>, Error> {
    let before = match after {
        Some(cursor) => Some(cursor.part(0).parse().map_err(|_| Error::MoveNotFound)?),
        None => None,
    };
    let found = store::list(tx, filter, before, limit.with_next())?;
    Ok(Page::cut(found, limit, |one| Cursor::new([one.id.to_string()])))
}

/// How many changes the list has.
pub fn count(tx: &mut Tx<'_>, filter: &MoveFilter) -> Result<i64, Error> {
    Ok(store::count(tx, filter)?)
}

/// A household as it stands.
fn standing(tx: &mut Tx<'_>, id: HouseholdId) -> Result<Standing, Error> {
    let now = households::get(tx, id)?;
    let sensitive_tags = households::sensitive_tags(tx, id)?;
    Ok(Standing {
        code: now.code,
        area: now.area_path.as_str().to_owned(),
        head: now.head.id,
        head_name: now.head.name,
        contact: now.contact.map(|person| person.id),
        address: now.address,
        hamlet: now.hamlet,
        members: now.members,
        resident: now.resident,
        away: now.away,
        minors: now.minors,
        over_80: now.over_80,
        priority: now.priority,
        tags: now.tags,
        sensitive_tags,
        dissolved_on: now.dissolved_on,
        version: now.version,
    })
}

/// The household as the asker has seen it, and it still is.
fn seen(tx: &mut Tx<'_>, asked: Revised) -> Result<Standing, Error> {
    let now = standing(tx, asked.id)?;
    if now.dissolved_on.is_some() {
        return Err(Error::HouseholdDissolved);
    }
    if now.version != asked.seen {
        return Err(Error::Stale { seen: asked.seen, now: now.version });
    }
    Ok(now)
}

/// What the command does to households, from how they stand now. A person who is named anew is
/// added; else nothing is written.
pub fn decide(tx: &mut Tx<'_>, command: Command) -> Result<Decision, Error> {
    let Command { what, on, reason, words } = command;
    let kind = what.kind();
    let words = crate::rules::text(&words, "/words", 200)?;
    rules::day(on, tx.today())?;
    rules::reason(kind, reason, &words)?;
    let mut creates = None;
    let change = |household: Revised, before: Standing, after: Standing| Touched {
        household: household.id,
        before: Some(before),
        after,
    };
    let changes = match what {
        What::Arrive { new } => {
            creates = Some(new);
            Vec::new()
        }
        What::Leave { household } | What::Dissolve { household } => {
            let before = seen(tx, household)?;
            rules::ends(on, households::get(tx, household.id)?.last_contact_on)?;
            let after = Standing { dissolved_on: Some(on), ..before.clone() };
            vec![change(household, before, after)]
        }
        What::Relocate { household, to, address, hamlet } => {
            let before = seen(tx, household)?;
            if to.depth() < 3 {
                return Err(Error::AreaTooHigh);
            }
            areas::by_path(tx, &to)?;
            if before.area == to.as_str() {
                return Err(Error::Field {
                    pointer: "/area",
                    chinese: "新的小组和现在的一样，请选别的小组；只改门牌的，直接在住户资料里改。",
                    english: "This is where it lies now. Choose another group, or edit the address.",
                });
            }
            let after = Standing {
                code: households::next_code(tx, &to)?,
                area: to.as_str().to_owned(),
                address: crate::rules::text(&address, "/address", 120)?,
                hamlet: crate::rules::text(&hamlet, "/hamlet", 60)?,
                ..before.clone()
            };
            vec![change(household, before, after)]
        }
        What::Split { household, new, after } => {
            let before = seen(tx, household)?;
            let after = rules::split(before.clone(), &new, &after)?;
            creates = Some(new);
            vec![change(household, before, after)]
        }
        What::Merge { household, into, after } => {
            if household.id == into.id {
                return Err(Error::Field {
                    pointer: "/into_id",
                    chinese: "不能并到自己这一户，请选另一户。",
                    english: "A household cannot join itself. Choose another.",
                });
            }
            let (goes, stays) = (seen(tx, household)?, seen(tx, into)?);
            rules::ends(on, households::get(tx, household.id)?.last_contact_on)?;
            let both = rules::merge(stays.clone(), &goes, &after)?;
            let gone = Standing { dissolved_on: Some(on), ..goes.clone() };
            vec![change(household, goes, gone), change(into, stays, both)]
        }
        What::NewHead { household, head, after } => {
            let before = seen(tx, household)?;
            let mut next = rules::new_head(before.clone(), reason, &after)?;
            (next.head, next.contact) = match head {
                NewHead::Contact => (before.contact.ok_or(Error::NoContact)?, None),
                NewHead::New(person) => {
                    (persons::create(tx, &crate::rules::person(&person, "/head")?)?, before.contact)
                }
            };
            next.head_name = persons::get(tx, next.head)?.name;
            vec![change(household, before, next)]
        }
    };
    Ok(Decision { kind, changes, creates, on, reason, words })
}

/// Does what was decided. Links of households that go or move have ended before, and are made
/// anew afterwards, by the room that owns them. A household that is added gets a card with that code.
pub fn apply(tx: &mut Tx<'_>, decision: &Decision, code: PublicCode) -> Result<Applied, Error> {
    let mut touched = Vec::new();
    let mut revoked_cards = Vec::new();
    for one in &decision.changes {
        let before = one.before.as_ref().ok_or(Error::HouseholdNotFound)?;
        let after = set(tx, one.household, before, &one.after)?;
        touched.push(Touched { after, ..one.clone() });
        if one.is_gone() && cards::revoke(tx, one.household)? {
            revoked_cards.push(one.household);
        }
    }
    let mut made = None;
    if let Some(new) = &decision.creates {
        let id = households::create(tx, new)?;
        cards::issue(tx, id, code)?;
        let after = standing(tx, id)?;
        touched.push(Touched { household: id, before: None, after });
        made = Some(id);
    }
    let about = decision.changes.first().map(|one| one.household);
    let other = match decision.kind {
        MoveKind::Merge => decision.changes.get(1).map(|one| one.household),
        MoveKind::Split => made,
        _ => None,
    };
    let household = about.or(made).ok_or(Error::HouseholdNotFound)?;
    Ok(Applied { household, other, touched, revoked_cards })
}

/// Keeps a change that was carried out, with what other rooms did.
pub fn keep(
    tx: &mut Tx<'_>,
    decision: &Decision,
    applied: Applied,
    also: serde_json::Value,
) -> Result<Move, Error> {
    let about = applied.touched.first().ok_or(Error::HouseholdNotFound)?;
    let area_path = about.before.as_ref().unwrap_or(&about.after).area_path();
    let to = match decision.kind {
        MoveKind::Merge => applied.touched.get(1).map(|one| one.after.area_path()),
        _ => applied.touched.last().map(|one| one.after.area_path()),
    };
    let kept = Move {
        id: tx.new_id(),
        kind: decision.kind,
        to_path: to.filter(|to| *to != area_path),
        area_path,
        household: applied.household,
        other: applied.other,
        on: decision.on,
        reason: decision.reason,
        words: decision.words.clone(),
        state: MoveState::Done,
        effects: Effects { touched: applied.touched, revoked_cards: applied.revoked_cards, also },
        version: 1,
        made_at: tx.now(),
        made_by: tx.actor().name.clone(),
        undone_at: None,
        undone_by: None,
    };
    store::insert(tx, &kept)?;
    let detail = json!({ "kind": kept.kind.as_str(), "reason": kept.reason.as_str() });
    tx.log("household.move", &kept.id, &detail)?;
    Ok(kept)
}

/// Gives a household that stands so another standing, and answers it with its version.
fn set(
    tx: &mut Tx<'_>,
    id: HouseholdId,
    before: &Standing,
    after: &Standing,
) -> Result<Standing, Error> {
    let now = households::get(tx, id)?;
    let (from, to) = (before.area_path(), after.area_path());
    let changed = tx
        .execute(
            store::SET_HOUSEHOLD,
            params![
                id,
                before.version,
                &after.code,
                &to,
                after.head,
                after.contact,
                &after.address,
                &after.hamlet,
                after.members,
                after.resident,
                after.away,
                after.minors,
                after.over_80,
                after.priority.as_str(),
                after.tags.join(" "),
                after.dissolved_on,
            ],
        )
        .map_err(|error| Error::taken(error, Error::HouseholdCodeTaken))?;
    if changed != 1 {
        return Err(Error::Stale { seen: before.version, now: now.version });
    }
    if before.sensitive_tags != after.sensitive_tags {
        tx.execute(DELETE_SENSITIVE_TAGS, params![id])?;
        for tag in &after.sensitive_tags {
            tx.execute(INSERT_SENSITIVE_TAG, params![id, tag])?;
        }
    }
    let counted =
        Counted { is_linked: now.representative.is_some(), last_contact_on: now.last_contact_on };
    let (was, is) = (before.dissolved_on.is_none(), after.dissolved_on.is_none());
    if was != is || from.village() != to.village() {
        if was {
            counts::household(tx, &from, counted, -1)?;
        }
        if is {
            counts::household(tx, &to, counted, 1)?;
        }
    }
    let stands = households::get(tx, id)?;
    finding::keep(tx, &stands)?;
    let version = before.version + 1;
    let concerned = now.representative.map(Into::into);
    tx.log_concerning(concerned, "household.update", &id, &json!({ "version": version }))?;
    Ok(Standing { version, ..after.clone() })
}

/// A change that can still be taken back, as far as its age and its state tell.
///
/// # Errors
/// [`Error::MoveNothingToUndo`], [`Error::MoveTooLateToUndo`], [`Error::Stale`].
pub fn may_undo(tx: &mut Tx<'_>, id: MoveId, seen: i64) -> Result<Move, Error> {
    let kept = get(tx, id)?;
    if kept.version != seen {
        return Err(Error::Stale { seen, now: kept.version });
    }
    if kept.state != MoveState::Done {
        return Err(Error::MoveNothingToUndo);
    }
    if tx.today() > rules::undo_until(kept.made_at.date_in_china()) {
        return Err(Error::MoveTooLateToUndo);
    }
    Ok(kept)
}

/// Takes the rows of this room back: each household exactly as it stood, but for its version. Links
/// that the change made were taken back before, and those that it ended go on afterwards. The caller
/// has made sure that no other room keeps anything of a household that the change added.
///
/// # Errors
/// [`Error::MoveChangedSince`] when a household has changed again.
pub fn undo(tx: &mut Tx<'_>, id: MoveId, seen: i64) -> Result<Move, Error> {
    let kept = may_undo(tx, id, seen)?;
    for one in kept.effects.touched.iter().rev() {
        let now = standing(tx, one.household).map_err(|_| Error::MoveChangedSince)?;
        if now != one.after {
            return Err(Error::MoveChangedSince);
        }
        match &one.before {
            Some(before) => {
                set(tx, one.household, &now, before).map_err(|error| match error {
                    // Somebody was given its number meanwhile.
                    Error::HouseholdCodeTaken => Error::MoveChangedSince,
                    other => other,
                })?;
            }
            None => remove(tx, &kept, one)?,
        }
    }
    for &household in &kept.effects.revoked_cards {
        if !store::reinstate_card(tx, household, kept.made_at)? {
            return Err(Error::MoveChangedSince);
        }
        tx.log("card.resume", &household, &json!({}))?;
    }
    if !store::undone(tx, id, seen)? {
        return Err(Error::MoveNothingToUndo);
    }
    tx.log("household.move_back", &id, &json!({}))?;
    get(tx, id)
}

/// Takes away a household that the change added; the people stay in the registry.
fn remove(tx: &mut Tx<'_>, kept: &Move, one: &Touched) -> Result<(), Error> {
    let id = one.household;
    if store::has_other_card(tx, id, kept.made_at)? {
        return Err(Error::MoveChangedSince);
    }
    let last_contact_on = households::get(tx, id)?.last_contact_on;
    store::delete_cards(tx, id)?;
    tx.execute(DELETE_SENSITIVE_TAGS, params![id])?;
    if tx.execute(store::DELETE_HOUSEHOLD, params![id, one.after.version])? != 1 {
        return Err(Error::MoveChangedSince);
    }
    counts::household(
        tx,
        &one.after.area_path(),
        Counted { is_linked: false, last_contact_on },
        -1,
    )?;
    Index::Households.remove(tx, id)?;
    tx.log("household.take_back", &id, &json!({}))?;
    Ok(())
}
