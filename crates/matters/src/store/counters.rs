//! What is not closed, counted from the records.

use db::{DbError, Tx};
use kernel::{AreaPath, Date};

use super::lists::Growing;
use crate::model::State;

/// The records of one confidentiality.
fn of(query: &mut Growing<'_>, confidential: bool) {
    query.sql.push_str(if confidential {
        " AND kind = 'early_sign'"
    } else {
        " AND kind <> 'early_sign'"
    });
}

/// How many are in a state, by village.
pub(crate) fn in_state(
    tx: &mut Tx<'_>,
    state: State,
    confidential: bool,
) -> Result<Vec<(AreaPath, i64)>, DbError> {
    let mut query = Growing::new(
        "SELECT substr(area_path, 1, 9), CAST(count(*) AS BIGINT) FROM matters_matter
         WHERE closed_on IS NULL",
    );
    query.add(" AND state = #", [state.as_str().into()]);
    of(&mut query, confidential);
    query.sql.push_str(" GROUP BY substr(area_path, 1, 9)");
    tx.query(&query.sql, &query.values, |row| Ok((row.path(0)?, row.int(1)?)))
}

/// How many wait for an office, by village and that day of theirs.
pub(crate) fn waiting(
    tx: &mut Tx<'_>,
    day: &'static str,
    confidential: bool,
) -> Result<Vec<(AreaPath, Date, i64)>, DbError> {
    let mut query = Growing::new(&format!(
        "SELECT substr(area_path, 1, 9), {day}, CAST(count(*) AS BIGINT) FROM matters_matter
         WHERE closed_on IS NULL AND deadline_on IS NOT NULL"
    ));
    of(&mut query, confidential);
    query.sql.push_str(&format!(" GROUP BY substr(area_path, 1, 9), {day}"));
    tx.query(&query.sql, &query.values, |row| Ok((row.path(0)?, row.date(1)?, row.int(2)?)))
}
