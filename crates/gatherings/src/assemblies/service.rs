//! What can be done with an assembly: load, decide, store, log.

use std::collections::HashMap;

use access::Scope;
use db::Tx;
use kernel::id::GatheringId;
use kernel::{AreaPath, Cursor, Date, Limit, Page};
use representatives::assembly::{Elected, elected, village_facts};
use serde_json::json;

use super::model::{
    Assembly, Disclosure, Edition, Filter, Item, NewAssembly, Presence, Seat, State, Vote,
};
use super::{Rejection, rules};
use crate::measures::place;
use crate::model::{Gathering, Kind};
use crate::rules::{LONGEST_LINE, LONGEST_WORDS, line};
use crate::store::assemblies as store;
use crate::{Error, service};

/// An assembly with its agenda and who belongs to it.
pub type Whole = (Assembly, Vec<Item>, Vec<Seat>);

/// Announces an assembly: its agenda, and who belongs to it as the mandates stand.
pub fn announce(tx: &mut Tx<'_>, new: NewAssembly) -> Result<Assembly, Error> {
    let id = new.id.unwrap_or_else(|| tx.new_id());
    let (new, announced_on) = rules::announcement(new, tx.today())?;
    let (seats, committee) = members(tx, &new.area_path, new.held_on)?;
    let assembly = Assembly {
        gathering: Gathering {
            id,
            kind: Kind::Assembly,
            title: new.title.clone(),
            held_on: new.held_on,
            area_path: new.area_path.clone(),
            place: new.place.clone(),
            host: new.host.clone(),
            words: None,
            due: committee.map(|committee| committee + seats.len() as i64),
            present: 0,
            void_reason: None,
            recorded_at: tx.now(),
            version: 1,
        },
        state: State::Announced,
        law: new.law,
        session: new.session.clone(),
        starts_at: new.starts_at.clone(),
        announced_on,
        convened: new.convened,
        proposers: new.proposers,
        representatives: seats.len() as i64,
        committee,
        committee_present: 0,
        observers: None,
        disclosure: None,
        edition: 0,
        correcting: None,
        items: (new.agenda.len() as i64, 0),
    };
    crate::store::insert(tx, &assembly.gathering)?;
    store::insert(tx, &assembly)?;
    store::put_seats(tx, id, &seats)?;
    store::put_items(tx, id, &rules::agenda(&new.agenda, &[]))?;
    let detail = json!({
        "area": new.area_path.as_str(),
        "on": new.held_on,
        "items": new.agenda.len(),
        "seats": seats.len(),
    });
    tx.log("assembly.announce", &id, &detail)?;
    Ok(assembly)
}

/// Who belongs to an assembly held on that day: the elected, and how many of the committee besides.
fn members(
    tx: &mut Tx<'_>,
    village: &AreaPath,
    on: Date,
) -> Result<(Vec<Seat>, Option<i64>), Error> {
    let seat = |one: Elected| Seat {
        representative_id: one.representative_id,
        name: one.name,
        area_path: one.area_path,
        is_woman: one.is_woman,
        is_present: false,
    };
    let seats = elected(tx, village, on)?.into_iter().map(seat).collect();
    let facts = village_facts(tx, village)?.remove(village);
    Ok((seats, facts.map(|facts| facts.committee - facts.both)))
}

/// Changes an assembly whose minutes are not closed. An item that keeps its number and its title
/// keeps its votes.
pub fn change(
    tx: &mut Tx<'_>,
    id: GatheringId,
    seen: i64,
    new: NewAssembly,
    scope: &Scope,
) -> Result<Assembly, Error> {
    let (mut assembly, items, _) = to_change(tx, id, scope)?;
    rules::is_in(&assembly, &[State::Announced, State::Held])?;
    // An assembly stays where it was announced.
    let new = NewAssembly {
        area_path: assembly.gathering.area_path.clone(),
        announced_on: new.announced_on.or(Some(assembly.announced_on.min(new.held_on))),
        ..new
    };
    let (new, announced_on) = rules::announcement(new, tx.today())?;
    if assembly.state == State::Held && new.held_on > tx.today() {
        return Err(Rejection::NotYet.into());
    }
    let items = rules::agenda(&new.agenda, &items);
    assembly.gathering.title = new.title;
    assembly.gathering.held_on = new.held_on;
    assembly.gathering.place = new.place;
    assembly.gathering.host = new.host;
    assembly.session = new.session;
    assembly.starts_at = new.starts_at;
    assembly.announced_on = announced_on;
    assembly.convened = new.convened;
    assembly.proposers = new.proposers;
    if assembly.state == State::Announced {
        let (seats, committee) = members(tx, &assembly.gathering.area_path, new.held_on)?;
        belong(&mut assembly, &seats, committee);
        store::put_seats(tx, id, &seats)?;
    }
    store::put_items(tx, id, &items)?;
    write(tx, assembly, seen, "assembly.change", &json!({ "items": items.len() }))
}

fn belong(assembly: &mut Assembly, seats: &[Seat], committee: Option<i64>) {
    assembly.representatives = seats.len() as i64;
    assembly.committee = committee;
    assembly.gathering.due = assembly.members();
}

/// Enters who came: the whole list at once, as often as needed until the minutes are closed.
pub fn hold(
    tx: &mut Tx<'_>,
    id: GatheringId,
    seen: i64,
    presence: Presence,
    scope: &Scope,
) -> Result<Assembly, Error> {
    let (mut assembly, _, mut seats) = to_change(tx, id, scope)?;
    rules::is_in(&assembly, &[State::Announced, State::Held])?;
    if assembly.gathering.held_on > tx.today() {
        return Err(Rejection::NotYet.into());
    }
    let (now, committee) = members(tx, &assembly.gathering.area_path, assembly.gathering.held_on)?;
    if assembly.state == State::Announced {
        // Whoever was elected or left since the announcement counts as of the day itself.
        seats = now;
        store::put_seats(tx, id, &seats)?;
    }
    let committee = committee.or(assembly.committee);
    belong(&mut assembly, &seats, committee);
    let Presence { representatives, committee: came, observers, words } = presence;
    rules::presence(&mut seats, &representatives, assembly.committee, came)?;
    store::put_attendance(tx, id, &seats, tx.now())?;
    let present = seats.iter().filter(|seat| seat.is_present).count() as i64;
    assembly.state = State::Held;
    assembly.committee_present = came;
    assembly.observers = line("observers", observers.as_deref(), LONGEST_LINE)?;
    assembly.gathering.words = line("words", words.as_deref(), LONGEST_WORDS)?;
    assembly.gathering.present = present + came;
    write(tx, assembly, seen, "assembly.hold", &json!({ "present": present, "committee": came }))
}

/// What was counted for an item: its number, its votes, what was resolved.
pub type Counted = (i64, Option<Vote>, Option<String>);

/// Enters the votes and resolutions of some items.
pub fn vote(
    tx: &mut Tx<'_>,
    id: GatheringId,
    seen: i64,
    votes: Vec<Counted>,
    scope: &Scope,
) -> Result<Assembly, Error> {
    let (mut assembly, mut items, _) = to_change(tx, id, scope)?;
    rules::is_in(&assembly, &[State::Held])?;
    for (number, vote, resolution) in votes {
        let item = items.iter_mut().find(|item| item.number == number);
        let item = item.ok_or(Rejection::NoSuchItem)?;
        rules::vote(item, vote, resolution.as_deref(), assembly.gathering.present)?;
    }
    store::put_items(tx, id, &items)?;
    let voted = items.iter().filter(|item| item.vote.is_some()).count();
    assembly.items.1 = voted as i64;
    write(tx, assembly, seen, "assembly.vote", &json!({ "voted": voted }))
}

/// Closes the minutes: they do not change any more, and are kept as an edition.
pub fn close(
    tx: &mut Tx<'_>,
    id: GatheringId,
    seen: i64,
    scope: &Scope,
) -> Result<Assembly, Error> {
    let (mut assembly, items, seats) = to_change(tx, id, scope)?;
    rules::is_in(&assembly, &[State::Held])?;
    assembly.state = State::Closed;
    assembly.edition += 1;
    let edition = Edition {
        number: assembly.edition,
        minutes: rules::minutes(&assembly, &seats, &items),
        reason: assembly.correcting.take(),
        closed_by: tx.actor().name.clone(),
        closed_at: tx.now(),
    };
    store::insert_edition(tx, id, &edition)?;
    let detail = json!({ "edition": edition.number, "reason": edition.reason });
    write(tx, assembly, seen, "assembly.close", &detail)
}

/// Opens closed minutes to correct them; the closed edition stays readable.
pub fn reopen(
    tx: &mut Tx<'_>,
    id: GatheringId,
    seen: i64,
    reason: &str,
    scope: &Scope,
) -> Result<Assembly, Error> {
    let (mut assembly, _, _) = to_change(tx, id, scope)?;
    rules::is_in(&assembly, &[State::Closed])?;
    let reason = crate::rules::reason(reason)?;
    assembly.state = State::Held;
    assembly.correcting = Some(reason.clone());
    write(tx, assembly, seen, "assembly.reopen", &json!({ "reason": reason }))
}

/// Enters from when to when what was decided is posted. That is no part of the minutes: they may be
/// closed already.
pub fn disclose(
    tx: &mut Tx<'_>,
    id: GatheringId,
    seen: i64,
    disclosure: &Disclosure,
    scope: &Scope,
) -> Result<Assembly, Error> {
    let (mut assembly, _, _) = to_change(tx, id, scope)?;
    rules::is_in(&assembly, &[State::Held, State::Closed])?;
    let disclosure = rules::disclosure(disclosure, assembly.gathering.held_on)?;
    let detail = json!({ "from": disclosure.from, "until": disclosure.until });
    assembly.disclosure = Some(disclosure);
    write(tx, assembly, seen, "assembly.disclose", &detail)
}

/// Writes the gathering over the version that was seen, and what the assembly has beside it.
fn write(
    tx: &mut Tx<'_>,
    mut assembly: Assembly,
    seen: i64,
    operation: &str,
    detail: &serde_json::Value,
) -> Result<Assembly, Error> {
    if !crate::store::replace(tx, &assembly.gathering, seen)? {
        return Err(Error::Stale { seen, now: assembly.gathering.version });
    }
    store::update(tx, &assembly)?;
    tx.log(operation, &assembly.gathering.id, detail)?;
    assembly.gathering.version += 1;
    Ok(assembly)
}

/// An assembly that the asker may see, with its agenda and who belongs to it.
pub fn get(tx: &mut Tx<'_>, id: GatheringId, scope: &Scope) -> Result<Whole, Error> {
    service::get(tx, id, scope)?;
    let assembly = store::get(tx, id)?.ok_or(Rejection::NotAnAssembly)?;
    Ok((assembly, store::items(tx, id)?, store::seats(tx, id)?))
}

/// The same, for one who may change it.
fn to_change(tx: &mut Tx<'_>, id: GatheringId, scope: &Scope) -> Result<Whole, Error> {
    service::get_to_change(tx, id, scope)?;
    get(tx, id, scope)
}

/// Closed minutes, the newest first; the caller has got the assembly.
pub fn editions(tx: &mut Tx<'_>, id: GatheringId) -> Result<Vec<Edition>, Error> {
    Ok(store::editions(tx, id)?)
}

/// The assemblies of the filter, the newest first, each with its women representatives present.
pub fn list(
    tx: &mut Tx<'_>,
    filter: &Filter,
    limit: Limit,
    after: Option<&Cursor>,
) -> Result<Page<(Assembly, i64)>, Error> {
    let after = after.map(place).transpose()?;
    let page = store::list(tx, filter, limit, after)?;
    let ids: Vec<GatheringId> = page.items.iter().map(|one| one.gathering.id).collect();
    let women = store::women_present(tx, &ids)?;
    let with = |one: Assembly| {
        let count = women.get(&one.gathering.id).copied().unwrap_or(0);
        (one, count)
    };
    Ok(Page { items: page.items.into_iter().map(with).collect(), next: page.next })
}

/// The day of the last assembly with two thirds of its members, by village, up to a day.
pub fn last_held(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    on: Date,
) -> Result<HashMap<AreaPath, Date>, Error> {
    Ok(store::last_held(tx, area, on)?)
}
