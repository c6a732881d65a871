//! The statements behind the figures: a recount, a total and a list for each indicator.

use db::{DbError, Tx, Value, params};
use kernel::id::GatheringId;
use kernel::{AreaPath, Date, Limit};
use registry::{RecordLine, Span};

/// The statements of one indicator.
///
/// `total` takes area, its end, first and last day; `lines` the same and grows by cursor and limit.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Statements {
    recount: &'static str,
    total: &'static str,
    lines: &'static str,
    /// What follows the conditions of `lines`.
    group: &'static str,
}

/// Who came to training sessions, at his own village.
pub(crate) const TRAINING_PERSON_TIMES: Statements = Statements {
    recount: "SELECT substr(attendance.area_path, 1, 9), gathering.held_on,
        CAST(count(*) AS BIGINT)
        FROM gatherings_attendance AS attendance
        JOIN gatherings_gathering AS gathering ON gathering.id = attendance.gathering_id
        WHERE gathering.kind = 'training' AND gathering.void_reason IS NULL
        GROUP BY substr(attendance.area_path, 1, 9), gathering.held_on",
    total: "SELECT CAST(count(*) AS BIGINT)
        FROM gatherings_attendance AS attendance
        JOIN gatherings_gathering AS gathering ON gathering.id = attendance.gathering_id
        WHERE gathering.kind = 'training' AND gathering.void_reason IS NULL
        AND attendance.area_path >= $1 AND attendance.area_path < $2
        AND gathering.held_on >= $3 AND gathering.held_on <= $4",
    lines: "SELECT gathering.id, gathering.held_on, CAST(count(*) AS BIGINT), gathering.title,
        gathering.area_path
        FROM gatherings_attendance AS attendance
        JOIN gatherings_gathering AS gathering ON gathering.id = attendance.gathering_id
        WHERE gathering.kind = 'training' AND gathering.void_reason IS NULL
        AND attendance.area_path >= $1 AND attendance.area_path < $2
        AND gathering.held_on >= $3 AND gathering.held_on <= $4",
    group: " GROUP BY gathering.id, gathering.held_on, gathering.title, gathering.area_path",
};

/// Civility actions, where they were held.
pub(crate) const CIVILITY_ACTIONS: Statements = Statements {
    recount: "SELECT substr(area_path, 1, 9), held_on, CAST(count(*) AS BIGINT)
        FROM gatherings_gathering WHERE kind = 'civility' AND void_reason IS NULL
        GROUP BY substr(area_path, 1, 9), held_on",
    total: "SELECT CAST(count(*) AS BIGINT) FROM gatherings_gathering
        WHERE kind = 'civility' AND void_reason IS NULL AND area_path >= $1 AND area_path < $2
        AND held_on >= $3 AND held_on <= $4",
    lines: "SELECT gathering.id, gathering.held_on, CAST(1 AS BIGINT), gathering.title,
        gathering.area_path
        FROM gatherings_gathering AS gathering
        WHERE gathering.kind = 'civility' AND gathering.void_reason IS NULL
        AND gathering.area_path >= $1 AND gathering.area_path < $2
        AND gathering.held_on >= $3 AND gathering.held_on <= $4",
    group: "",
};

/// Everything that is counted, by village and day.
pub(crate) fn recount(
    tx: &mut Tx<'_>,
    statements: Statements,
) -> Result<Vec<(AreaPath, Date, i64)>, DbError> {
    tx.query(statements.recount, &[], |row| Ok((row.path(0)?, row.date(1)?, row.int(2)?)))
}

/// How much the span holds.
pub(crate) fn total(tx: &mut Tx<'_>, statements: Statements, span: &Span) -> Result<i64, DbError> {
    let values = params![&span.area, span.area.end(), span.since_number(), span.as_of];
    Ok(tx.query_one(statements.total, values, |row| row.int(0))?.unwrap_or(0))
}

/// The gatherings of the span with how much each counts, the newest first.
pub(crate) fn lines(
    tx: &mut Tx<'_>,
    statements: Statements,
    span: &Span,
    after: Option<(Date, GatheringId)>,
    limit: Limit,
) -> Result<Vec<RecordLine>, DbError> {
    let mut sql = statements.lines.to_owned();
    let mut values: Vec<Value<'_>> = vec![
        (&span.area).into(),
        span.area.end().into(),
        span.since_number().into(),
        span.as_of.into(),
    ];
    if let Some((on, id)) = after {
        sql.push_str(" AND (gathering.held_on, gathering.id) < ($5, $6)");
        values.extend([Value::from(on), id.into()]);
    }
    values.push(limit.with_next().into());
    sql.push_str(statements.group);
    let place = values.len();
    sql.push_str(&format!(" ORDER BY gathering.held_on DESC, gathering.id DESC LIMIT ${place}"));
    tx.query(&sql, &values, |row| {
        Ok(RecordLine {
            id: row.id::<GatheringId>(0)?.to_string(),
            kind: "gathering",
            on: row.date(1)?,
            quantity: row.int(2)?,
            title: row.text(3)?,
            subtitle: String::new(),
            area: row.path(4)?,
            opens: None,
        })
    })
}
