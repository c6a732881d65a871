//! The statements behind the figures: a recount, a total and a list for each indicator.

use db::{DbError, Tx, Value};
use kernel::id::MatterId;
use kernel::{AreaPath, Date, Limit};
use registry::Span;

use super::lists::Growing;
use super::{columns, matter};
use crate::model::Matter;

/// What an indicator counts, as storage asks for it.
///
/// A partial index serves a statement that repeats its condition: hence `kind <> 'appeal'`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Counted {
    /// The condition on a matter.
    pub(crate) condition: &'static str,
    /// The column of the day on which it counts.
    pub(crate) day: &'static str,
}

/// Appeals that were not taken back, on the day of their collection.
pub(crate) const APPEALS_COLLECTED: Counted = Counted {
    condition: "kind = 'appeal' AND state NOT IN ('withdrawn', 'merged')",
    day: "collected_on",
};
/// Appeals whose answer stands, on the day of the answer.
pub(crate) const APPEALS_ANSWERED: Counted = Counted {
    condition: "kind = 'appeal' AND outcome IN ('solved', 'explained')
        AND state IN ('answered', 'confirmed', 'lapsed')",
    day: "answered_on",
};
/// Urgent matters of any kind that were solved, on the day of the answer.
pub(crate) const URGENT_SOLVED: Counted = Counted {
    condition: "urgent = 1 AND outcome = 'solved' AND state IN ('answered', 'confirmed', 'lapsed')",
    day: "answered_on",
};
/// Early signs that were not taken back, on the day of their collection.
pub(crate) const EARLY_SIGNS: Counted = Counted {
    condition: "kind = 'early_sign' AND kind <> 'appeal' AND state NOT IN ('withdrawn', 'merged')",
    day: "collected_on",
};
/// Disputes that were solved, on the day of the answer.
pub(crate) const DISPUTES_SETTLED: Counted = Counted {
    condition: "kind = 'dispute' AND outcome = 'solved' AND state IN ('answered', 'confirmed', 'lapsed')",
    day: "answered_on",
};
/// Disputes that were not taken back, on the day of their collection.
pub(crate) const DISPUTES_REPORTED: Counted = Counted {
    condition: "kind = 'dispute' AND kind <> 'appeal' AND state NOT IN ('withdrawn', 'merged')",
    day: "collected_on",
};
/// Hazards that were not taken back, on the day of their collection.
pub(crate) const HAZARDS_FOUND: Counted = Counted {
    condition: "kind = 'hazard' AND kind <> 'appeal' AND state NOT IN ('withdrawn', 'merged')",
    day: "collected_on",
};

/// Everything that is counted, by village and day.
pub(crate) fn recount(
    tx: &mut Tx<'_>,
    counted: Counted,
) -> Result<Vec<(AreaPath, Date, i64)>, DbError> {
    let Counted { condition, day } = counted;
    let sql = format!(
        "SELECT substr(area_path, 1, 9), {day}, CAST(count(*) AS BIGINT) FROM matters_matter
         WHERE {condition} GROUP BY substr(area_path, 1, 9), {day}"
    );
    tx.query(&sql, &[], |row| Ok((row.path(0)?, row.date(1)?, row.int(2)?)))
}

/// How many records the span holds.
pub(crate) fn total(tx: &mut Tx<'_>, counted: Counted, span: &Span) -> Result<i64, DbError> {
    let query = within("CAST(count(*) AS BIGINT)", counted, span);
    Ok(tx.query_one(&query.sql, &query.values, |row| row.int(0))?.unwrap_or(0))
}

/// The records of the span, the newest first.
pub(crate) fn records(
    tx: &mut Tx<'_>,
    counted: Counted,
    span: &Span,
    after: Option<(Date, MatterId)>,
    limit: Limit,
) -> Result<Vec<Matter>, DbError> {
    let day = counted.day;
    let mut query = within(columns!(), counted, span);
    if let Some((on, id)) = after {
        query.add(&format!(" AND ({day}, id) < (#, #)"), [on.into(), id.into()]);
    }
    let order = format!(" ORDER BY {day} DESC, id DESC LIMIT #");
    query.add(&order, [limit.with_next().into()]);
    tx.query(&query.sql, &query.values, matter)
}

fn within<'s>(what: &str, counted: Counted, span: &'s Span) -> Growing<'s> {
    let Counted { condition, day } = counted;
    let mut query = Growing::new(&format!("SELECT {what} FROM matters_matter WHERE {condition}"));
    query.add_area("area_path", &span.area);
    if day == "answered_on" {
        // The same, for the indexes of what has an answer.
        query.sql.push_str(" AND answered_on IS NOT NULL");
    }
    let days: [Value<'s>; 2] = [span.since_number().into(), span.as_of.into()];
    query.add(&format!(" AND {day} >= # AND {day} <= #"), days);
    query
}
