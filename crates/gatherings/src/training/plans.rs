//! Planning sessions, and who is to come.

use access::Scope;
use db::Tx;
use kernel::id::{GatheringId, RepresentativeId, TrainingId};
use kernel::{AreaPath, Cursor, Date, Limit, Page};
use serde_json::json;

use super::{Error, OnList, Plan, Rejection, State, Training, rules};
use crate::model::Attendee;
use crate::store::training as store;

/// The most who can be put on a list at once.
pub(super) const MOST_AT_ONCE: usize = 1_000;

/// Plans a session.
pub fn plan(tx: &mut Tx<'_>, id: Option<TrainingId>, plan: Plan) -> Result<Training, Error> {
    let plan = rules::planned(plan, tx.today())?;
    let id = id.unwrap_or_else(|| tx.new_id());
    if store::get(tx, id)?.is_some() {
        return Err(Error::IdTaken);
    }
    let training = Training {
        id,
        plan,
        state: State::Planned,
        gathering_id: None,
        reason: None,
        made_by: tx.actor().name.clone(),
        due: 0,
        present: 0,
        version: 1,
    };
    store::insert(tx, &training)?;
    let detail = json!({
        "theme": training.plan.theme,
        "on": training.plan.planned_on,
        "area": training.plan.area_path.as_str(),
    });
    tx.log("training.plan", &id, &detail)?;
    Ok(training)
}

/// A session that the asker may see: of an area in his part of the county, or of one above it.
pub fn get(tx: &mut Tx<'_>, id: TrainingId, scope: &Scope) -> Result<Training, Error> {
    let training = store::get(tx, id)?.ok_or(Error::NotFound)?;
    let held = &training.plan.area_path;
    let is_near = scope.area_paths().iter().any(|area| area.contains(held) || held.contains(area));
    if is_near { Ok(training) } else { Err(Error::NotFound) }
}

/// A session of the asker's own part of the county, whose plan is his to change.
pub(super) fn own(tx: &mut Tx<'_>, id: TrainingId, scope: &Scope) -> Result<Training, Error> {
    let training = get(tx, id, scope)?;
    if scope.sees_area(&training.plan.area_path) { Ok(training) } else { Err(Error::NotFound) }
}

/// Changes what is planned; the area stays.
pub fn change(
    tx: &mut Tx<'_>,
    id: TrainingId,
    seen: i64,
    plan: Plan,
    scope: &Scope,
) -> Result<Training, Error> {
    let now = own(tx, id, scope)?;
    rules::still_planned(&now)?;
    let plan = rules::planned(Plan { area_path: now.plan.area_path.clone(), ..plan }, tx.today())?;
    if now.version != seen || !store::change(tx, id, seen, &plan)? {
        return Err(Error::Stale { seen, now: now.version });
    }
    tx.log("training.change", &id, &json!({ "on": plan.planned_on, "theme": plan.theme }))?;
    get(tx, id, scope)
}

/// Calls a session off.
pub fn cancel(
    tx: &mut Tx<'_>,
    id: TrainingId,
    reason: &str,
    scope: &Scope,
) -> Result<Training, Error> {
    let now = own(tx, id, scope)?;
    rules::still_planned(&now)?;
    let reason = rules::text("reason", Some(reason), 200)?.ok_or(Rejection::ReasonMissing)?;
    store::set_state(tx, id, State::Cancelled, None, Some(&reason), now.plan.planned_on)?;
    tx.log("training.cancel", &id, &json!({}))?;
    get(tx, id, scope)
}

/// Puts representatives on the list of those due; whoever stands there already stays.
pub fn invite(
    tx: &mut Tx<'_>,
    id: TrainingId,
    attendees: &[Attendee],
    scope: &Scope,
) -> Result<Training, Error> {
    let now = get(tx, id, scope)?;
    if now.state == State::Cancelled {
        return Err(Rejection::Cancelled.into());
    }
    if attendees.is_empty() {
        return Err(Rejection::NobodyNamed.into());
    }
    if attendees.len() > MOST_AT_ONCE {
        return Err(Rejection::TooManyNamed.into());
    }
    for attendee in attendees {
        store::add_due(tx, id, attendee)?;
    }
    tx.log("training.invite", &id, &json!({ "named": attendees.len() }))?;
    get(tx, id, scope)
}

/// Takes somebody from the list; who came stays on it.
pub fn drop_due(
    tx: &mut Tx<'_>,
    id: TrainingId,
    who: RepresentativeId,
    scope: &Scope,
) -> Result<Training, Error> {
    get(tx, id, scope)?;
    if store::drop_due(tx, id, who)? {
        tx.log("training.drop", &id, &json!({ "representative": who }))?;
    }
    get(tx, id, scope)
}

/// Everybody on the list, by area; the caller has got the session.
pub fn people(tx: &mut Tx<'_>, id: TrainingId) -> Result<Vec<OnList>, Error> {
    Ok(store::people(tx, id)?)
}

/// The session from which that gathering came, if one was planned; the caller has got the gathering.
pub fn of_gathering(tx: &mut Tx<'_>, id: GatheringId) -> Result<Option<Training>, Error> {
    Ok(store::of_gathering(tx, id)?)
}

/// Sessions that an area holds or that one above it holds, the newest day first.
pub fn list(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    state: Option<State>,
    limit: Limit,
    after: Option<&Cursor>,
) -> Result<Page<Training>, Error> {
    let after = match after {
        Some(cursor) => {
            let on = cursor.part(0).parse().ok().and_then(|day| Date::from_number(day).ok());
            Some(on.zip(cursor.part(1).parse().ok()).ok_or(Error::Cursor)?)
        }
        None => None,
    };
    Ok(store::list(tx, area, state, limit, after)?)
}

/// The invitation to a session, to be copied into a group: at most
/// [`rules::LONGEST_INVITATION`] characters. `area` is the name of who holds it.
pub fn invitation(training: &Training, area: &str) -> String {
    rules::invitation(training, area)
}
