//! Drafting a turnover, computing what it does, and carrying it out.

use std::collections::{HashMap, HashSet};

use db::Tx;
use kernel::id::{HouseholdId, PersonId, RepresentativeId, TurnoverId};
use kernel::{AreaPath, Date};
use registry::{Sex, households};

use super::model::{
    Appointment, Batch, BatchKind, BatchState, ClosedTerm, Draft, Effects, EndedMandate, Heir,
    Moved, Outcome, Plan, Renewed, Served, Settled, Successor, Target,
};
use super::{propose, rules};
use crate::store::served as served_store;
use crate::store::terms as store;
use crate::{
    EndReason, Error, NewRepresentative, Representative, SERVICE_ENDS, Who, selection, service,
};

/// The turnover.
///
/// # Errors
/// [`Error::NoSuchTurnover`].
pub fn get(tx: &mut Tx<'_>, id: TurnoverId) -> Result<Batch, Error> {
    store::get(tx, id)?.ok_or(Error::NoSuchTurnover)
}

/// Turnovers under an area, the newest first: of one representative, in one state, before one.
pub fn list(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    subject: Option<RepresentativeId>,
    state: Option<BatchState>,
    before: Option<TurnoverId>,
    most: i64,
) -> Result<Vec<Batch>, Error> {
    Ok(store::list(tx, area, subject, state, before, most)?)
}

/// The terms that ended while a mandate went on, the newest first.
pub fn closed_terms(tx: &mut Tx<'_>, id: RepresentativeId) -> Result<Vec<ClosedTerm>, Error> {
    Ok(store::terms(tx, id)?)
}

/// The terms of a mandate, the newest first: the present one, and those that ended while it went on.
pub fn served(tx: &mut Tx<'_>, row: &Representative) -> Result<Vec<Served>, Error> {
    let closed = store::terms(tx, row.id)?;
    let first = served_store::first_term(tx, row.id)?;
    let began = |place: usize| match closed.get(place) {
        Some(before) => (before.term.clone(), before.until_on),
        None => (first.clone(), row.from_on),
    };
    let (term, from_on) = began(0);
    let mut all = vec![Served {
        term,
        from_on,
        until_on: row.until_on,
        way: row.way,
        ground: row.ground.clone(),
        letter_number: row.letter_number.clone(),
    }];
    for (place, one) in closed.iter().enumerate() {
        let (term, from_on) = began(place + 1);
        all.push(Served {
            term,
            from_on,
            until_on: Some(one.until_on),
            way: one.way,
            ground: one.ground.clone(),
            letter_number: one.letter_number.clone(),
        });
    }
    Ok(all)
}

/// Begins a draft; nothing else changes.
pub fn draft(tx: &mut Tx<'_>, new: Draft) -> Result<Batch, Error> {
    let batch = Batch {
        id: tx.new_id(),
        kind: new.kind,
        area_path: new.area_path,
        subject: new.subject,
        state: BatchState::Draft,
        plan: new.plan,
        effects: None,
        version: 1,
        made_at: tx.now(),
        made_by: tx.actor().name.clone(),
        done_at: None,
        done_by: None,
        undone_at: None,
        undone_by: None,
    };
    settle(tx, &batch)?;
    store::insert(tx, &batch)?;
    tx.log("turnover.draft", &batch.id, &serde_json::json!({ "kind": batch.kind.as_str() }))?;
    Ok(batch)
}

fn drafted(tx: &mut Tx<'_>, id: TurnoverId, seen: i64) -> Result<Batch, Error> {
    let batch = get(tx, id)?;
    if batch.version != seen {
        return Err(Error::Stale { seen, now: batch.version });
    }
    if batch.state != BatchState::Draft {
        return Err(Error::TurnoverIsDone);
    }
    Ok(batch)
}

/// Gives a draft another plan.
pub fn change(tx: &mut Tx<'_>, id: TurnoverId, seen: i64, plan: Plan) -> Result<Batch, Error> {
    let mut batch = drafted(tx, id, seen)?;
    batch.plan = plan;
    settle(tx, &batch)?;
    if !store::change(tx, &batch)? {
        return Err(Error::Stale { seen, now: batch.version + 1 });
    }
    tx.log("turnover.change", &id, &serde_json::json!({ "version": seen + 1 }))?;
    get(tx, id)
}

/// Throws a draft away.
pub fn remove(tx: &mut Tx<'_>, id: TurnoverId) -> Result<(), Error> {
    let seen = get(tx, id)?.version;
    let batch = drafted(tx, id, seen)?;
    store::remove(tx, &batch)?;
    tx.log("turnover.remove", &id, &serde_json::json!({}))?;
    Ok(())
}

/// Which households change hands: what a preview shows and what is carried out.
///
/// # Errors
/// What cannot be meant: somebody of another village, twice the same seat, an heir who leaves as well.
pub fn settle(tx: &mut Tx<'_>, batch: &Batch) -> Result<Vec<Settled>, Error> {
    let village = batch.area_path.village();
    let plan = &batch.plan;
    let places = seats(tx, plan, &village, batch.state)?;
    let serving: HashMap<RepresentativeId, Heir> =
        propose::serving(tx, &village)?.into_iter().map(|heir| (heir.id, heir)).collect();
    let exceptions: HashMap<HouseholdId, Option<RepresentativeId>> =
        plan.exceptions.iter().map(|one| (one.household, one.to)).collect();
    // Whom the plan names as taking over may be on a seat himself.
    let target = |id: RepresentativeId| match places.get(&id) {
        None if serving.contains_key(&id) => Ok(Target::Serving(id)),
        None => Err(Error::Successor),
        Some(&place) => match &plan.seats[place].outcome {
            Outcome::Continues { .. } => Ok(Target::Serving(id)),
            Outcome::Replaced { .. } => Ok(Target::Seat(place)),
            Outcome::Ends { .. } => Err(Error::Successor),
        },
    };
    let mut settled = Vec::new();
    for (place, seat) in plan.seats.iter().enumerate() {
        let from = seat.representative;
        let mut own = Vec::new();
        for household in store::households_of(tx, from)? {
            own.push((household, households::summary_of(tx, household)?.area_path));
        }
        let shares = match &seat.outcome {
            Outcome::Ends { heirs, .. } => {
                let mut named = Vec::new();
                for heir in heirs {
                    target(*heir)?;
                    named.push(serving.get(heir).ok_or(Error::Successor)?.clone());
                }
                rules::share(&own, &named)
            }
            _ => HashMap::new(),
        };
        for (household, area) in own {
            let to = match (exceptions.get(&household), &seat.outcome) {
                (Some(Some(other)), _) => target(*other)?,
                (Some(None), _) => Target::Nobody,
                (None, Outcome::Continues { .. }) => continue,
                (None, Outcome::Replaced { .. }) => Target::Seat(place),
                (None, Outcome::Ends { .. }) => match shares.get(&household) {
                    Some(heir) => target(*heir)?,
                    None => Target::Nobody,
                },
            };
            if to != Target::Serving(from) {
                settled.push(Settled { household, area, from: Some(from), to });
            }
        }
    }
    for (place, newcomer) in plan.newcomers.iter().enumerate() {
        let serves = path(&newcomer.area)?;
        if serves.depth() < 3 || serves.village() != village {
            return Err(Error::AreaTooHigh);
        }
        for household in &newcomer.takes {
            let row = households::summary_of(tx, *household)?;
            if row.area_path.village() != village {
                return Err(Error::Registry(registry::Error::HouseholdNotFound));
            }
            let to = Target::Newcomer(place);
            settled.push(Settled { household: row.id, area: row.area_path, from: None, to });
        }
    }
    Ok(settled)
}

fn path(text: &str) -> Result<AreaPath, Error> {
    text.parse().map_err(|_| Error::AreaTooHigh)
}

/// Where each who serves stands in the plan, once, and in this village.
fn seats(
    tx: &mut Tx<'_>,
    plan: &Plan,
    village: &AreaPath,
    state: BatchState,
) -> Result<HashMap<RepresentativeId, usize>, Error> {
    let mut places = HashMap::new();
    for (place, seat) in plan.seats.iter().enumerate() {
        let row = service::get(tx, seat.representative)?;
        if row.area_path.village() != *village {
            return Err(Error::NotFound);
        }
        if row.until_on.is_some() && state == BatchState::Draft {
            return Err(Error::Ended);
        }
        if places.insert(seat.representative, place).is_some() {
            return Err(Error::Successor);
        }
        let reason = match &seat.outcome {
            Outcome::Continues { .. } => continue,
            Outcome::Replaced { reason, .. } | Outcome::Ends { reason, .. } => *reason,
        };
        if !SERVICE_ENDS.contains(&reason) {
            return Err(Error::NoReasonOfService);
        }
    }
    Ok(places)
}

/// Carries a turnover out, in the caller's transaction; other rooms follow by its effects.
pub fn carry_out(tx: &mut Tx<'_>, id: TurnoverId, seen: i64) -> Result<Batch, Error> {
    let mut batch = drafted(tx, id, seen)?;
    let settled = settle(tx, &batch)?;
    let (plan, kind) = (batch.plan.clone(), batch.kind);
    let on = crate::rules::begins(plan.on, tx.today())?;
    let mut effects = Effects::default();
    let mut followers = HashMap::new();
    let mut statutory = Vec::new();
    let mut people = HashSet::new();
    for (place, seat) in plan.seats.iter().enumerate() {
        let row = service::get(tx, seat.representative)?;
        if on < row.from_on {
            return Err(Error::EndsBeforeItBegan);
        }
        match &seat.outcome {
            Outcome::Continues { appointment } => {
                people.insert(row.person_id);
                renew(tx, &row, appointment, &plan, &mut effects)?;
                if appointment.statutory {
                    statutory.push((row.person_id, row.area_path, appointment.clone()));
                }
            }
            Outcome::Replaced { by, appointment, .. } => {
                let made = appoint(tx, by, &row.area_path, appointment, &plan, &mut effects)?;
                followers.insert(Target::Seat(place), made.id);
                if !people.insert(made.person_id) {
                    return Err(Error::ServesAlready);
                }
                if appointment.statutory {
                    statutory.push((made.person_id, made.area_path, appointment.clone()));
                }
                effects.appointed.push(made.id);
            }
            Outcome::Ends { .. } => {}
        }
    }
    for (place, newcomer) in plan.newcomers.iter().enumerate() {
        let area = path(&newcomer.area)?;
        let appointment = &newcomer.appointment;
        let made = appoint(tx, &newcomer.who, &area, appointment, &plan, &mut effects)?;
        followers.insert(Target::Newcomer(place), made.id);
        if newcomer.appointment.statutory {
            statutory.push((made.person_id, made.area_path, newcomer.appointment.clone()));
        }
        effects.appointed.push(made.id);
    }
    for one in &settled {
        hand_over(tx, one, &plan, &followers, &mut effects)?;
    }
    for (place, seat) in plan.seats.iter().enumerate() {
        end_seat(tx, &plan, place, seat.representative, &followers, &mut effects)?;
    }
    if kind == BatchKind::Term {
        // Who was elected by law was elected for the term.
        for known in store::statutory_in(tx, &batch.area_path.village())? {
            end_statutory(tx, known, on, EndReason::TermOver, &mut effects)?;
        }
    }
    for (person, area, appointment) in statutory {
        if kind != BatchKind::Term && !store::statutory_of(tx, person)?.is_empty() {
            continue;
        }
        let made = service::appoint_statutory(tx, person, &area, &appointment, on)?;
        effects.statutory.push(made);
    }
    batch.effects = Some(effects);
    store::done(tx, &batch)?;
    tx.log("turnover.carry_out", &id, &serde_json::json!({ "kind": kind.as_str() }))?;
    get(tx, id)
}

/// Closes the term of a mandate that goes on; within a term only a letter may change.
fn renew(
    tx: &mut Tx<'_>,
    row: &Representative,
    appointment: &Appointment,
    plan: &Plan,
    effects: &mut Effects,
) -> Result<(), Error> {
    let closed = ClosedTerm {
        until_on: plan.on,
        term: plan.term.clone(),
        way: row.way,
        ground: row.ground.clone(),
        letter_number: row.letter_number.clone(),
    };
    let next = ClosedTerm {
        way: appointment.way,
        ground: appointment.ground.clone(),
        letter_number: appointment.letter_number.clone(),
        ..closed.clone()
    };
    let renewed = Renewed { representative: row.id, closed };
    service::must_be_free(tx, next.letter_number.as_deref(), row.person_id)?;
    store::close_term(tx, &renewed)?;
    store::renew(tx, row.id, &next)?;
    let detail = serde_json::json!({ "way": next.way.as_str() });
    tx.log_concerning(Some(row.id.into()), "representative.renew", &row.id, &detail)?;
    effects.renewed.push(renewed);
    Ok(())
}

fn appoint(
    tx: &mut Tx<'_>,
    who: &Successor,
    area: &AreaPath,
    appointment: &Appointment,
    plan: &Plan,
    effects: &mut Effects,
) -> Result<Representative, Error> {
    let known = who.known();
    let who = match who {
        Successor::Known { id } => {
            if store::serves(tx, *id)? {
                return Err(Error::ServesAlready);
            }
            Who::Known(*id)
        }
        Successor::New { person } => {
            if person.name.trim().is_empty() {
                return Err(Error::NobodyNamed);
            }
            let sex: Option<Sex> = person.sex.as_deref().and_then(|sex| sex.parse().ok());
            Who::New(registry::NewPerson {
                name: person.name.clone(),
                sex,
                phone: person.phone.clone(),
                ..registry::NewPerson::default()
            })
        }
    };
    let new = NewRepresentative {
        id: None,
        who,
        area_path: area.clone(),
        way: appointment.way,
        ground: appointment.ground.clone(),
        letter_number: appointment.letter_number.clone(),
        from_on: plan.on,
        // The mandate of the law is given apart, after those of the term before have ended.
        statutory_since: None,
    };
    let id = service::appoint(tx, &new)?;
    served_store::name_term(tx, id, &plan.term)?;
    if let Some(person) = known {
        let letter = appointment.letter_number.as_deref();
        effects.files.extend(selection::end_filed(tx, person, id, letter, plan.on)?);
    }
    service::get(tx, id)
}

fn hand_over(
    tx: &mut Tx<'_>,
    one: &Settled,
    plan: &Plan,
    followers: &HashMap<Target, RepresentativeId>,
    effects: &mut Effects,
) -> Result<(), Error> {
    let reason = reason_of(plan, one.from);
    let to = match one.to {
        Target::Nobody => None,
        Target::Serving(id) => Some(id),
        other => Some(*followers.get(&other).ok_or(Error::Successor)?),
    };
    let now = service::current_for_household(tx, one.household)?;
    if now != one.from {
        return Err(Error::AlreadyLinked);
    }
    match to {
        Some(to) => {
            if service::get(tx, to)?.from_on > plan.on {
                return Err(Error::Successor);
            }
            let (made, ended) = service::relink(tx, one.household, &one.area, to, plan.on)?;
            effects.links_made.push(made);
            effects.links_ended.extend(ended);
        }
        None => {
            let ended = service::unlink(tx, one.household, plan.on, reason)?;
            effects.links_ended.extend(ended);
        }
    }
    effects.moved.push(Moved { household: one.household, from: one.from, to });
    Ok(())
}

fn reason_of(plan: &Plan, who: Option<RepresentativeId>) -> EndReason {
    let seat = plan.seats.iter().find(|seat| Some(seat.representative) == who);
    match seat.map(|seat| &seat.outcome) {
        Some(Outcome::Ends { reason, .. } | Outcome::Replaced { reason, .. }) => *reason,
        _ => EndReason::HandedOver,
    }
}

fn end_seat(
    tx: &mut Tx<'_>,
    plan: &Plan,
    place: usize,
    id: RepresentativeId,
    followers: &HashMap<Target, RepresentativeId>,
    effects: &mut Effects,
) -> Result<(), Error> {
    let (reason, heir, ends_statutory) = match &plan.seats[place].outcome {
        Outcome::Continues { .. } => return Ok(()),
        Outcome::Replaced { reason, .. } => {
            (*reason, followers.get(&Target::Seat(place)).copied(), rules::ends_statutory(*reason))
        }
        Outcome::Ends { reason, heirs, ends_statutory } => {
            let heir = heirs.first().copied().map(|heir| {
                let on_seat = plan.seats.iter().position(|seat| seat.representative == heir);
                on_seat
                    .and_then(|place| followers.get(&Target::Seat(place)).copied())
                    .unwrap_or(heir)
            });
            (*reason, heir, *ends_statutory)
        }
    };
    let row = service::get(tx, id)?;
    service::end_mandate(tx, &row, plan.on, reason, heir)?;
    effects.ended.push(EndedMandate { id, on: plan.on, reason, is_serving: true });
    effects.heirs.push((id, heir));
    if ends_statutory {
        for known in store::statutory_of(tx, row.person_id)? {
            end_statutory(tx, known, plan.on, reason, effects)?;
        }
    }
    Ok(())
}

fn end_statutory(
    tx: &mut Tx<'_>,
    known: store::Statutory,
    on: Date,
    reason: EndReason,
    effects: &mut Effects,
) -> Result<(), Error> {
    let on = crate::rules::ends(on, known.from_on, tx.today())?;
    store::end_statutory(tx, known.id, on, reason)?;
    tx.log("representative.end", &known.id, &serde_json::json!({ "reason": reason.as_str() }))?;
    effects.ended.push(EndedMandate { id: known.id, on, reason, is_serving: false });
    Ok(())
}

/// Keeps what other rooms did with a turnover that was just carried out.
pub fn keep_also(tx: &mut Tx<'_>, batch: &mut Batch, also: serde_json::Value) -> Result<(), Error> {
    if let Some(effects) = &mut batch.effects {
        effects.also = also;
    }
    store::keep_effects(tx, batch)?;
    Ok(())
}

/// The person of a successor who is known.
impl Successor {
    /// The person, where the registry has him or her.
    pub fn known(&self) -> Option<PersonId> {
        match self {
            Self::Known { id } => Some(*id),
            Self::New { .. } => None,
        }
    }
}
