//! What becomes of a representative's open difficulty files when a household changes hands: whoever
//! has the household sees its file.

use db::{DbError, Tx, params};
use kernel::Timestamp;
use kernel::id::{DifficultyId, HouseholdId, RepresentativeId};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::Error;
use crate::store::{
    COUNT_ABOUT, COUNT_OF, COUNT_SINCE, FILE_OF, GIVE_DIFFICULTY, MOVE_DIFFICULTY,
    OPEN_DIFFICULTY_OF,
};

/// A file that was handed over.
pub type HandedFile = (DifficultyId, RepresentativeId, RepresentativeId);

/// Hands the open file of a household over, if it has one that was the first one's.
pub fn hand_file_over(
    tx: &mut Tx<'_>,
    household: HouseholdId,
    from: RepresentativeId,
    to: RepresentativeId,
) -> Result<Option<HandedFile>, DbError> {
    let values = params![household, from];
    let Some(id) = tx.query_one(OPEN_DIFFICULTY_OF, values, |row| row.id(0))? else {
        return Ok(None);
    };
    let handed = (id, from, to);
    give(tx, handed)?;
    Ok(Some(handed))
}

/// Hands files back; whether all of them were still there.
pub fn hand_files_back(tx: &mut Tx<'_>, handed: &[HandedFile]) -> Result<bool, DbError> {
    for &(id, from, to) in handed {
        if !give(tx, (id, to, from))? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn give(tx: &mut Tx<'_>, (id, from, to): HandedFile) -> Result<bool, DbError> {
    let was_his = tx.execute(GIVE_DIFFICULTY, params![id, from, to])? == 1;
    tx.log("difficulty.hand_over", &id, &json!({ "from": from, "to": to }))?;
    Ok(was_his)
}

/// Whether a representative has recorded any contact, also one that was voided.
pub fn has_any(tx: &mut Tx<'_>, representative: RepresentativeId) -> Result<bool, DbError> {
    let counted = tx.query_one(COUNT_OF, params![representative], |row| row.int(0))?;
    Ok(counted.unwrap_or(0) > 0)
}

/// The file of a household, with whose it is and whether help is under way.
type Filed = (DifficultyId, Option<RepresentativeId>, bool);

fn file_of(tx: &mut Tx<'_>, household: HouseholdId) -> Result<Option<Filed>, DbError> {
    tx.query_one(FILE_OF, params![household], |row| {
        Ok((row.id(0)?, row.opt_id(1)?, row.text(2)? == "open"))
    })
}

/// The open difficulty file of a household.
pub fn open_file_of(
    tx: &mut Tx<'_>,
    household: HouseholdId,
) -> Result<Option<DifficultyId>, DbError> {
    let found = file_of(tx, household)?;
    Ok(found.filter(|(_, _, is_open)| *is_open).map(|(id, _, _)| id))
}

/// A file that went to another household.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovedFile {
    /// The file.
    pub id: DifficultyId,
    /// Whose it was.
    pub from_household: HouseholdId,
    /// Whose it is.
    pub to_household: HouseholdId,
    /// Who looked after it.
    pub from: Option<RepresentativeId>,
    /// Who looks after it.
    pub to: Option<RepresentativeId>,
}

/// Lets the open file of a household that joins another go with it.
///
/// # Errors
/// [`Error::TwoFiles`] when the other one has a file of its own.
pub fn move_file(
    tx: &mut Tx<'_>,
    from_household: HouseholdId,
    to_household: HouseholdId,
    to: Option<RepresentativeId>,
) -> Result<Option<MovedFile>, Error> {
    let Some((id, from, true)) = file_of(tx, from_household)? else { return Ok(None) };
    if file_of(tx, to_household)?.is_some() {
        return Err(Error::TwoFiles);
    }
    let moved = MovedFile { id, from_household, to_household, from, to: to.or(from) };
    put(tx, id, to_household, moved.to)?;
    Ok(Some(moved))
}

/// Brings a file back that went to another household; whether it was still there, and open.
pub fn move_file_back(tx: &mut Tx<'_>, moved: &MovedFile) -> Result<bool, DbError> {
    if file_of(tx, moved.to_household)? != Some((moved.id, moved.to, true)) {
        return Ok(false);
    }
    put(tx, moved.id, moved.from_household, moved.from)?;
    Ok(true)
}

fn put(
    tx: &mut Tx<'_>,
    id: DifficultyId,
    household: HouseholdId,
    representative: Option<RepresentativeId>,
) -> Result<(), DbError> {
    tx.execute(MOVE_DIFFICULTY, params![id, household, representative])?;
    tx.log("difficulty.move", &id, &json!({ "household": household }))
}

/// Whether this room knows anything of a household: a contact, also a voided one, or a file.
pub fn is_known(tx: &mut Tx<'_>, household: HouseholdId) -> Result<bool, DbError> {
    let counted = tx.query_one(COUNT_ABOUT, params![household], |row| row.int(0))?;
    Ok(counted.unwrap_or(0) > 0 || file_of(tx, household)?.is_some())
}

/// Whether a contact with the household was recorded after that instant.
pub fn any_since(tx: &mut Tx<'_>, household: HouseholdId, at: Timestamp) -> Result<bool, DbError> {
    let counted = tx.query_one(COUNT_SINCE, params![household, at], |row| row.int(0))?;
    Ok(counted.unwrap_or(0) > 0)
}
