//! The clock that strikes: what is due is found by an index, and each matter is brought up to date
//! in a transaction of its own, once, however often it is asked.

use db::{DbError, Tx};
use kernel::id::MatterId;
use kernel::{Actor, Timestamp};

use crate::model::{Action, Matter};
use crate::service::{Asker, take};
use crate::{Error, rules, store};

/// A matter for which the time has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// Since when.
    pub at: Timestamp,
    /// The matter.
    pub id: MatterId,
}

/// What the clock did with a matter; nothing when there was nothing to do any more.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Struck {
    /// The steps, in their order.
    pub actions: Vec<Action>,
}

/// What is due at that instant: so many at most, the longest due first, after the one given.
///
/// Walk on from the last one of each page, so that one that cannot be struck stops nothing. What was
/// struck is due no more.
pub fn due(
    tx: &mut Tx<'_>,
    now: Timestamp,
    after: Option<Due>,
    limit: i64,
) -> Result<Vec<Due>, DbError> {
    let first =
        Due { at: Timestamp::from_millis(i64::MIN), id: MatterId::from_uuid(uuid::Uuid::nil()) };
    let after = after.unwrap_or(first);
    let found = store::due(tx, now, (after.at, after.id), limit)?;
    Ok(found.into_iter().map(|(at, id)| Due { at, id }).collect())
}

/// Does what is due with one matter: notes a passed deadline and lifts it to the attention of the
/// level above, ends the waiting for a word that did not come, goes on with what rested, notes an
/// order that was not reported on.
///
/// Reads the matter as it is now: asked again, or late, or for one that somebody has moved
/// meanwhile, it does nothing.
pub fn strike(tx: &mut Tx<'_>, id: MatterId) -> Result<Struck, Error> {
    let mut struck = Struck::default();
    let Some(mut matter) = store::get(tx, id)? else { return Ok(struck) };
    let actor = Actor::system("clock");
    while let Some(action) = rules::struck(&matter, tx.now()) {
        let command = crate::Command::automatic(action);
        let today = tx.today();
        matter = take(tx, &matter, command, today, &actor, Asker::Clock)?;
        struck.actions.push(action);
    }
    if struck.actions.is_empty() {
        wind(tx, &matter)?;
    }
    Ok(struck)
}

/// Open matters with a deadline that was counted over days of which it was not known whether they
/// are worked: so many at most, after the one given.
pub fn assumed(
    tx: &mut Tx<'_>,
    after: Option<MatterId>,
    limit: i64,
) -> Result<Vec<MatterId>, DbError> {
    let after = after.unwrap_or(MatterId::from_uuid(uuid::Uuid::nil()));
    store::assumed(tx, after, limit)
}

/// Counts a matter's deadlines again where the days off have become known meanwhile; answers whether
/// one moved. Its timeline then says so. Asked again, it does nothing.
pub fn recount(tx: &mut Tx<'_>, id: MatterId) -> Result<bool, Error> {
    let Some(matter) = store::get(tx, id)? else { return Ok(false) };
    if matter.state.is_closed() || !rules::is_moved(&matter) {
        return Ok(false);
    }
    let actor = Actor::system("clock");
    let today = tx.today();
    take(tx, &matter, crate::Command::automatic(Action::Recount), today, &actor, Asker::Clock)?;
    Ok(true)
}

/// Sets when to look again: for matters from before there was a clock.
fn wind(tx: &mut Tx<'_>, matter: &Matter) -> Result<(), DbError> {
    let missing = rules::missing_clock(matter, tx.today());
    store::wind(tx, matter, matter.step_deadline_on.or(missing))
}
