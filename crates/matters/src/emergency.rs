//! An emergency reaches the offices of all levels at once; each level says once that it knows.
//!
//! Nothing is sent anywhere: the record is there for every level at the same moment, and the phone's
//! screen says whom to call. There is no short message and no automatic call.

use std::collections::HashSet;

use access::Scope;
use db::{DbError, Tx};
use kernel::Timestamp;
use kernel::id::MatterId;
use serde_json::json;

use crate::Error;
use crate::catalogue::Level;
use crate::fault::Fault;
use crate::model::{Kind, Matter};
use crate::particulars::{is_of, log};
use crate::store::kinds as store;

/// The levels whose word is awaited.
pub const LEVELS: [Level; 3] = [Level::Village, Level::Township, Level::County];

/// That a level knows of an emergency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acknowledgement {
    /// The matter.
    pub matter_id: MatterId,
    /// The level.
    pub level: Level,
    /// The name of who said so.
    pub name: String,
    /// When.
    pub at: Timestamp,
}

/// Says that the asker's offices know of the emergency: each level once, the first word stands.
pub fn acknowledge(
    tx: &mut Tx<'_>,
    matter: &Matter,
    scope: &Scope,
) -> Result<Vec<Acknowledgement>, Error> {
    is_of(matter, Kind::Emergency)?;
    let own = own_levels(matter, scope);
    if own.is_empty() {
        return Err(Fault::NoLevel.into());
    }
    let mut all = store::acknowledgements(tx, &[matter.id])?;
    let known: HashSet<Level> = all.iter().map(|one| one.level).collect();
    for level in own.into_iter().filter(|level| !known.contains(level)) {
        let name = tx.actor().name.clone();
        let one = Acknowledgement { matter_id: matter.id, level, name, at: tx.now() };
        store::insert_acknowledgement(tx, &one, tx.actor().account)?;
        log(tx, matter, "matter.acknowledge", &json!({ "level": level }))?;
        all.push(one);
    }
    all.sort_by_key(|one| one.level);
    Ok(all)
}

/// What these matters were acknowledged by.
pub(crate) fn of(tx: &mut Tx<'_>, ids: &[MatterId]) -> Result<Vec<Acknowledgement>, DbError> {
    let mut found = store::acknowledgements(tx, ids)?;
    found.sort_by_key(|one| one.level);
    Ok(found)
}

/// The levels for which the asker can speak: offices that he sits in and under which it happened.
pub fn own_levels(matter: &Matter, scope: &Scope) -> Vec<Level> {
    if scope.representative().is_some() {
        return Vec::new();
    }
    let sits_at = |level: &Level| scope.area_paths().contains(&level.area_of(&matter.area_path));
    LEVELS.into_iter().filter(sits_at).collect()
}
