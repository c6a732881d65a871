//! What the registry's records count for: townships, villages and communities.

use db::{Tx, params};
use kernel::{AreaKind, AreaPath, Cursor, Date, Limit, Page};

use crate::store::{AREA_LINES, AREA_TOTAL, COUNT_AREAS};
use crate::{Error, RecordLine, Span};

/// Townships (乡镇), 个.
pub const TOWNSHIPS: &str = "townships";
/// Villages and communities (村、社区), 个.
pub const VILLAGES: &str = "villages";

/// The indicator that an area of that kind counts for.
pub(crate) fn counted_as(kind: AreaKind) -> Option<&'static str> {
    match kind {
        AreaKind::Township => Some(TOWNSHIPS),
        AreaKind::Village | AreaKind::Community => Some(VILLAGES),
        _ => None,
    }
}

fn kinds(indicator: &str) -> (AreaKind, AreaKind) {
    if indicator == TOWNSHIPS {
        (AreaKind::Township, AreaKind::Township)
    } else {
        (AreaKind::Village, AreaKind::Community)
    }
}

/// Everything the indicator counts, by village (or township) and day.
pub fn recount(tx: &mut Tx<'_>, indicator: &str) -> Result<Vec<(AreaPath, Date, i64)>, Error> {
    let (one, other) = kinds(indicator);
    Ok(tx.query(COUNT_AREAS, params![one, other], |row| {
        Ok((row.path(0)?, row.date(1)?, row.int(2)?))
    })?)
}

/// The total over a span, counted from the records.
pub fn total(tx: &mut Tx<'_>, indicator: &str, span: &Span) -> Result<i64, Error> {
    let (one, other) = kinds(indicator);
    let (area, end) = (&span.area, span.area.end());
    let values = params![one, other, area, end, span.as_of];
    Ok(tx.query_one(AREA_TOTAL, values, |row| row.int(0))?.unwrap_or(0))
}

/// The areas behind the number, by division code.
pub fn records(
    tx: &mut Tx<'_>,
    indicator: &str,
    span: &Span,
    after: Option<&Cursor>,
    limit: Limit,
) -> Result<Page<RecordLine>, Error> {
    let (one, other) = kinds(indicator);
    let start = after.map_or("", |cursor| cursor.part(1)).to_owned();
    let (area, end, rows) = (&span.area, span.area.end(), limit.with_next());
    let lines =
        tx.query(AREA_LINES, params![one, other, area, end, span.as_of, start, rows], |row| {
            Ok(RecordLine {
                id: row.text(1)?,
                kind: "area",
                on: row.date(3)?,
                quantity: 1,
                title: row.text(2)?,
                subtitle: row.text(1)?,
                area: row.path(0)?,
                opens: None,
            })
        })?;
    Ok(Page::cut(lines, limit, crate::record_cursor))
}
