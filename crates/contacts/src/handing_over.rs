//! What becomes of a representative's open difficulty files when a household changes hands: whoever
//! has the household sees its file.

use db::{DbError, Tx, params};
use kernel::id::{DifficultyId, HouseholdId, RepresentativeId};
use serde_json::json;

use crate::store::{COUNT_OF, GIVE_DIFFICULTY, OPEN_DIFFICULTY_OF};

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
