//! Whose open matters these are, and giving them to another.

use db::{DbError, Tx, params};
use kernel::Timestamp;
use kernel::id::{HouseholdId, MatterId, RepresentativeId};

const OPEN_OF: &str = "SELECT id, household_id FROM matters_matter
    WHERE representative_id = $1 AND closed_on IS NULL ORDER BY id";
const COUNT_OPEN: &str = "SELECT count(*) FROM matters_matter
    WHERE representative_id = $1 AND closed_on IS NULL";
const COUNT: &str = "SELECT count(*) FROM matters_matter WHERE representative_id = $1";
const GIVE: &str = "UPDATE matters_matter SET household_id = $2, representative_id = $3
    WHERE id = $1";
const COUNT_SINCE: &str = "SELECT count(*) FROM matters_matter
    WHERE household_id = $1 AND recorded_at > $2";

pub(crate) fn open_of(
    tx: &mut Tx<'_>,
    representative: RepresentativeId,
) -> Result<Vec<(MatterId, Option<HouseholdId>)>, DbError> {
    tx.query(OPEN_OF, params![representative], |row| Ok((row.id(0)?, row.opt_id(1)?)))
}

pub(crate) fn count_open(
    tx: &mut Tx<'_>,
    representative: RepresentativeId,
) -> Result<i64, DbError> {
    Ok(tx.query_one(COUNT_OPEN, params![representative], |row| row.int(0))?.unwrap_or(0))
}

pub(crate) fn count(tx: &mut Tx<'_>, representative: RepresentativeId) -> Result<i64, DbError> {
    Ok(tx.query_one(COUNT, params![representative], |row| row.int(0))?.unwrap_or(0))
}

/// How many matters about a household were recorded after that instant.
pub(crate) fn count_since(
    tx: &mut Tx<'_>,
    household: HouseholdId,
    at: Timestamp,
) -> Result<i64, DbError> {
    Ok(tx.query_one(COUNT_SINCE, params![household, at], |row| row.int(0))?.unwrap_or(0))
}

/// Gives a matter another household and representative.
pub(crate) fn give(
    tx: &mut Tx<'_>,
    id: MatterId,
    household: Option<HouseholdId>,
    representative: Option<RepresentativeId>,
) -> Result<(), DbError> {
    tx.execute(GIVE, params![id, household, representative])?;
    Ok(())
}
