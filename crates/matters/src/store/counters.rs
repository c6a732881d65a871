//! What is not closed, counted from the records.

use db::{DbError, Tx};
use kernel::{AreaPath, Date};

use super::lists::Growing;
use crate::model::State;
use crate::sight::{ABOUT_CADRES, Sight};

/// The records that need exactly that sight.
fn of(query: &mut Growing<'_>, sight: Sight) {
    query.sql.push_str(if sight.confidential {
        " AND kind = 'early_sign'"
    } else {
        " AND kind <> 'early_sign'"
    });
    let codes: Vec<String> = ABOUT_CADRES.iter().map(|code| format!("'{code}'")).collect();
    let not = if sight.about_cadres { "" } else { "NOT " };
    query.sql.push_str(&format!(" AND category {not}IN ({})", codes.join(", ")));
}

/// How many are in a state, by village.
pub(crate) fn in_state(
    tx: &mut Tx<'_>,
    state: State,
    sight: Sight,
) -> Result<Vec<(AreaPath, i64)>, DbError> {
    let mut query = Growing::new(
        "SELECT substr(area_path, 1, 9), CAST(count(*) AS BIGINT) FROM matters_matter
         WHERE closed_on IS NULL",
    );
    query.add(" AND state = #", [state.as_str().into()]);
    of(&mut query, sight);
    query.sql.push_str(" GROUP BY substr(area_path, 1, 9)");
    tx.query(&query.sql, &query.values, |row| Ok((row.path(0)?, row.int(1)?)))
}

/// How many wait for an office, by village and that day of theirs.
pub(crate) fn waiting(
    tx: &mut Tx<'_>,
    day: &'static str,
    sight: Sight,
) -> Result<Vec<(AreaPath, Date, i64)>, DbError> {
    let mut query = Growing::new(&format!(
        "SELECT substr(area_path, 1, 9), {day}, CAST(count(*) AS BIGINT) FROM matters_matter
         WHERE closed_on IS NULL AND deadline_on IS NOT NULL"
    ));
    of(&mut query, sight);
    query.sql.push_str(&format!(" GROUP BY substr(area_path, 1, 9), {day}"));
    tx.query(&query.sql, &query.values, |row| Ok((row.path(0)?, row.date(1)?, row.int(2)?)))
}
