//! Statements about households that change.

use db::{DbError, Tx, params};
use kernel::AreaPath;
use kernel::id::HouseholdId;

const CORRECT_AREA: &str = "UPDATE representatives_link SET area_path = $2
    WHERE household_id = $1 AND until_on IS NULL AND area_path <> $2";
/// In how many places of this room a household is named beside its links.
const NAMED: &str = "SELECT
    (SELECT count(*) FROM representatives_selection_nominator WHERE household_id = $1)
    + (SELECT count(*) FROM representatives_appraisal_word WHERE household_id = $1)";

pub(crate) fn correct_area(
    tx: &mut Tx<'_>,
    household: HouseholdId,
    area: &AreaPath,
) -> Result<(), DbError> {
    tx.execute(CORRECT_AREA, params![household, area])?;
    Ok(())
}

pub(crate) fn is_named(tx: &mut Tx<'_>, household: HouseholdId) -> Result<bool, DbError> {
    Ok(tx.query_one(NAMED, params![household], |row| row.int(0))?.unwrap_or(0) > 0)
}
