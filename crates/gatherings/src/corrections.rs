//! Correcting and voiding what was recorded of a gathering; the figures follow.

use access::Scope;
use db::Tx;
use kernel::id::{GatheringId, RepresentativeId};
use kernel::{Date, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::measures::{attendee_counts, counts, tally};
use crate::model::{Attendee, Gathering, Kind, NewGathering};
use crate::rules::{self, Rejection};
use crate::{Error, service, store};

/// What a gathering is corrected to. Its kind and its area stay: what was held elsewhere is voided
/// and recorded there.
#[derive(Debug, Clone)]
pub struct Correction {
    /// What it was about.
    pub title: String,
    /// The day on which it was held.
    pub held_on: Date,
    /// Where exactly.
    pub place: Option<String>,
    /// Who led it.
    pub host: Option<String>,
    /// What was done.
    pub words: Option<String>,
    /// How many were to come.
    pub due: Option<i64>,
    /// Who was entered as present by mistake.
    pub absent: Vec<RepresentativeId>,
    /// Why it is corrected.
    pub reason: String,
}

/// What a gathering said before a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Was {
    /// What it was about.
    pub title: String,
    /// The day.
    pub held_on: Date,
    /// Where exactly.
    pub place: Option<String>,
    /// Who led it.
    pub host: Option<String>,
    /// What was done.
    pub words: Option<String>,
    /// How many were to come.
    pub due: Option<i64>,
    /// How many came.
    pub present: i64,
}

impl Was {
    fn of(gathering: &Gathering) -> Self {
        Self {
            title: gathering.title.clone(),
            held_on: gathering.held_on,
            place: gathering.place.clone(),
            host: gathering.host.clone(),
            words: gathering.words.clone(),
            due: gathering.due,
            present: gathering.present,
        }
    }
}

/// An earlier version, with who replaced it, when and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earlier {
    /// Its number.
    pub version: i64,
    /// What it said.
    pub was: Was,
    /// Why it was replaced.
    pub reason: String,
    /// By whom.
    pub changed_by: String,
    /// When.
    pub changed_at: Timestamp,
}

/// The earlier versions, the newest first; the caller has got the gathering.
pub fn earlier(tx: &mut Tx<'_>, id: GatheringId) -> Result<Vec<Earlier>, Error> {
    Ok(store::versions(tx, id)?)
}

/// Corrects a gathering; what it said before stays readable. An assembly has editions instead.
pub fn correct(
    tx: &mut Tx<'_>,
    id: GatheringId,
    seen: i64,
    correction: Correction,
    scope: &Scope,
) -> Result<Gathering, Error> {
    let now = service::get_to_change(tx, id, scope)?;
    if now.kind == Kind::Assembly {
        return Err(Rejection::IsAssembly.into());
    }
    let reason = rules::reason(&correction.reason)?;
    let asked = NewGathering {
        id: Some(id),
        kind: now.kind,
        title: correction.title,
        held_on: correction.held_on,
        area_path: now.area_path.clone(),
        place: correction.place,
        host: correction.host,
        words: correction.words,
        due: correction.due,
    };
    let mut next = rules::open(asked, id, tx.today(), now.recorded_at)?;
    let there = store::present(tx, id)?;
    let absent: Vec<RepresentativeId> =
        correction.absent.into_iter().filter(|one| there.contains(one)).collect();
    next.present = (there.len() - absent.len()) as i64;
    replace(tx, now, seen, next, (&reason, &absent), "gathering.correct")
}

/// Voids a gathering: it stays with its reason and counts for nothing.
pub fn void(
    tx: &mut Tx<'_>,
    id: GatheringId,
    seen: i64,
    reason: &str,
    scope: &Scope,
) -> Result<Gathering, Error> {
    let now = service::get_to_change(tx, id, scope)?;
    let reason = rules::reason(reason)?;
    let next = Gathering { void_reason: Some(reason.clone()), ..now.clone() };
    replace(tx, now, seen, next, (&reason, &[]), "gathering.void")
}

/// Takes what the gathering counted for out of the figures, writes the next state, and counts it
/// again: one and the same for a correction and a void.
fn replace(
    tx: &mut Tx<'_>,
    now: Gathering,
    seen: i64,
    next: Gathering,
    (reason, absent): (&str, &[RepresentativeId]),
    operation: &str,
) -> Result<Gathering, Error> {
    if now.void_reason.is_some() {
        return Err(Error::Voided);
    }
    count(tx, &now, -1)?;
    if !store::replace(tx, &next, seen)? {
        return Err(Error::Stale { seen, now: now.version });
    }
    store::dismiss(tx, now.id, absent)?;
    count(tx, &next, 1)?;
    let earlier = Earlier {
        version: now.version,
        was: Was::of(&now),
        reason: reason.to_owned(),
        changed_by: tx.actor().name.clone(),
        changed_at: tx.now(),
    };
    store::keep_version(tx, now.id, &earlier)?;
    let detail = json!({ "reason": reason, "on": next.held_on, "absent": absent.len() });
    tx.log(operation, &now.id, &detail)?;
    Ok(Gathering { version: now.version + 1, ..next })
}

/// Adds everything that a gathering counts for, or with `-1` takes it away.
fn count(tx: &mut Tx<'_>, gathering: &Gathering, sign: i64) -> Result<(), Error> {
    let signed = |count: crate::measures::Count, times: i64| crate::measures::Count {
        quantity: count.quantity * times * sign,
        ..count
    };
    tally(tx, counts(gathering).map(|count| signed(count, 1)));
    if gathering.kind != Kind::Training {
        return Ok(());
    }
    for (area_path, times) in store::attended_by_area(tx, gathering.id)? {
        // Who it was does not matter for the count, only where he came from.
        let nobody = RepresentativeId::from_uuid(gathering.id.uuid());
        let attendee = Attendee { representative_id: nobody, name: String::new(), area_path };
        tally(tx, attendee_counts(gathering, &attendee).map(|count| signed(count, times)));
    }
    Ok(())
}
