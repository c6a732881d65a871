//! Who came: the session becomes a gathering with the first of them, and the gathering's attendance
//! is what counts.

use std::collections::{HashMap, HashSet};

use access::Scope;
use db::Tx;
use kernel::id::{GatheringId, RepresentativeId, TrainingId};
use kernel::{AreaPath, Date};
use serde_json::json;

use super::plans::MOST_AT_ONCE;
use super::{
    Attended, Coverage, Error, Plan, Rejection, State, Training, Venue, plans, theme, themes,
};
use crate::measures::{attendee_counts, tally};
use crate::model::{Attendee, Kind, NewGathering};
use crate::store::{self, training as lists};

/// Records who came and who is excused; whoever came already is left as he is.
pub fn attend(
    tx: &mut Tx<'_>,
    id: TrainingId,
    attended: Attended,
    scope: &Scope,
) -> Result<Training, Error> {
    let now = plans::get(tx, id, scope)?;
    let Attended { held_on, present, excused, how } = attended;
    if now.state == State::Cancelled {
        return Err(Rejection::Cancelled.into());
    }
    if present.is_empty() && excused.is_empty() {
        return Err(Rejection::NobodyNamed.into());
    }
    if present.len() + excused.len() > MOST_AT_ONCE {
        return Err(Rejection::TooManyNamed.into());
    }
    let came: HashSet<RepresentativeId> =
        lists::people(tx, id)?.iter().filter(|one| one.came.is_some()).map(at).collect();
    let here: HashSet<RepresentativeId> = present.iter().map(|one| one.representative_id).collect();
    for one in &excused {
        // Who came is not excused, whatever an earlier line of a chat says.
        if !came.contains(&one.representative_id) && !here.contains(&one.representative_id) {
            lists::put_person(tx, id, one, true, None)?;
        }
    }
    if !present.is_empty() {
        let gathering = match now.gathering_id {
            Some(gathering) => gathering,
            None => hold(tx, &now, held_on, scope)?,
        };
        for one in &present {
            if !came.contains(&one.representative_id) {
                lists::put_person(tx, id, one, false, Some(how))?;
            }
        }
        crate::attend(tx, gathering, present, scope)?;
    }
    tx.log("training.attend", &id, &json!({ "how": how.as_str(), "excused": excused.len() }))?;
    plans::get(tx, id, scope)
}

fn at(one: &super::OnList) -> RepresentativeId {
    one.attendee.representative_id
}

/// The session becomes a gathering, held by its area, whoever enters that it was.
fn hold(
    tx: &mut Tx<'_>,
    training: &Training,
    held_on: Option<Date>,
    scope: &Scope,
) -> Result<GatheringId, Error> {
    let held_on = held_on.unwrap_or(training.plan.planned_on);
    if held_on > tx.today() {
        return Err(Rejection::NotHeldYet.into());
    }
    let plan = &training.plan;
    let place = plan.place.clone().or_else(|| Some(plan.venue.chinese().to_owned()));
    let gathering = crate::create(
        tx,
        NewGathering {
            id: None,
            kind: Kind::Training,
            title: training.title().to_owned(),
            held_on,
            area_path: plan.area_path.clone(),
            place,
            host: plan.teacher.clone(),
            words: None,
            due: (training.due > 0).then_some(training.due),
        },
    )?;
    crate::get(tx, gathering.id, scope)?;
    lists::set_state(tx, training.id, State::Held, Some(gathering.id), None, held_on)?;
    Ok(gathering.id)
}

/// Takes back that somebody came: it was entered by mistake. The figures follow.
pub fn take_back(
    tx: &mut Tx<'_>,
    id: TrainingId,
    who: &Attendee,
    scope: &Scope,
) -> Result<Training, Error> {
    let now = plans::get(tx, id, scope)?;
    let Some(gathering) = now.gathering_id else { return Ok(now) };
    let held = store::get(tx, gathering)?.ok_or(Error::NotFound)?;
    // It counted where he served when it was entered.
    let kept = lists::people(tx, id)?;
    let kept = kept.into_iter().find(|one| at(one) == who.representative_id);
    let counted = kept.map_or_else(|| who.clone(), |one| one.attendee);
    if lists::take_back(tx, gathering, who.representative_id)? {
        let count = attendee_counts(&held, &counted);
        tally(tx, count.map(|count| crate::measures::Count { quantity: -count.quantity, ..count }));
        lists::put_person(tx, id, &counted, false, None)?;
        tx.log("training.take_back", &id, &json!({ "representative": who.representative_id }))?;
    }
    plans::get(tx, id, scope)
}

/// Says what a session was about that was recorded as a gathering alone.
pub fn give_theme(
    tx: &mut Tx<'_>,
    gathering: GatheringId,
    code: &str,
    venue: Venue,
    hours: Option<i64>,
) -> Result<Training, Error> {
    theme(code).ok_or(Rejection::Theme)?;
    let held = store::get(tx, gathering)?.ok_or(Error::NotFound)?;
    if held.kind != Kind::Training {
        return Err(Error::NotFound);
    }
    if let Some(known) = lists::of_gathering(tx, gathering)? {
        return Ok(known);
    }
    let training = Training {
        id: tx.new_id(),
        plan: Plan {
            theme: code.to_owned(),
            title: Some(held.title),
            area_path: held.area_path,
            venue,
            place: held.place,
            teacher: held.host,
            planned_on: held.held_on,
            starts: None,
            hours,
            words: None,
        },
        state: State::Held,
        gathering_id: Some(gathering),
        reason: None,
        made_by: tx.actor().name.clone(),
        due: held.due.unwrap_or(0),
        present: held.present,
        version: 1,
    };
    lists::insert(tx, &training)?;
    tx.log("training.theme", &training.id, &json!({ "gathering": gathering, "theme": code }))?;
    Ok(training)
}

/// For every theme: who of those serving has not been trained in it since that day. In the order of
/// the catalogue; within a theme by area, never by how much is missing.
pub fn coverage(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    since: Date,
    serving: &[RepresentativeId],
) -> Result<Vec<Coverage>, Error> {
    let mut trained: HashMap<String, HashSet<RepresentativeId>> = HashMap::new();
    for (who, theme) in lists::attended(tx, area, since)? {
        trained.entry(theme).or_default().insert(who);
    }
    let nobody = HashSet::new();
    Ok(themes()
        .iter()
        .filter(|theme| theme.code != "other")
        .map(|theme| {
            let those = trained.get(theme.code).unwrap_or(&nobody);
            let missing = serving.iter().copied().filter(|one| !those.contains(one)).collect();
            Coverage { theme: theme.code, missing, serving: serving.len() as i64 }
        })
        .collect())
}
