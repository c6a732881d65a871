//! What mandates and links count for: representatives who serve, households that are linked.
//!
//! Both are stocks: a mandate counts one from its first day and one less from its end.

use db::{Tx, Value, params};
use kernel::id::{HouseholdId, LinkId, RepresentativeId};
use kernel::{AreaPath, Cursor, Date, Limit, Page};
use registry::{RecordLine, Span, households, record_cursor};

use crate::store::{
    LINK_LINES, MANDATE_LINES, RECOUNT_LINKS, RECOUNT_MANDATES, TOTAL_LINKS, TOTAL_MANDATES,
};
use crate::{Error, SelectionWay, names};

/// Serving representatives (代表), 人.
pub const REPRESENTATIVES: &str = "representatives";
/// Linked households (联系户), 户.
pub const HOUSEHOLDS_LINKED: &str = "households_linked";

/// Everything the indicator counts, by village and day.
pub fn recount(tx: &mut Tx<'_>, indicator: &str) -> Result<Vec<(AreaPath, Date, i64)>, Error> {
    let sql = if indicator == REPRESENTATIVES { RECOUNT_MANDATES } else { RECOUNT_LINKS };
    Ok(tx.query(sql, &[], |row| Ok((row.path(0)?, row.date(1)?, row.int(2)?)))?)
}

/// The stock on the last day of the span, counted from the records.
pub fn total(tx: &mut Tx<'_>, indicator: &str, span: &Span) -> Result<i64, Error> {
    let sql = if indicator == REPRESENTATIVES { TOTAL_MANDATES } else { TOTAL_LINKS };
    let values = params![&span.area, span.area.end(), span.as_of];
    Ok(tx.query_one(sql, values, |row| row.int(0))?.unwrap_or(0))
}

/// The list behind the number, newest first.
pub fn records(
    tx: &mut Tx<'_>,
    indicator: &str,
    span: &Span,
    after: Option<&Cursor>,
    limit: Limit,
) -> Result<Page<RecordLine>, Error> {
    let mandates = indicator == REPRESENTATIVES;
    let mut sql = if mandates { MANDATE_LINES } else { LINK_LINES }.to_owned();
    let mut values: Vec<Value<'_>> =
        vec![(&span.area).into(), span.area.end().into(), span.as_of.into()];
    if let Some(cursor) = after {
        let on: i64 = cursor.part(0).parse().unwrap_or(0);
        let id: uuid::Uuid = if mandates {
            cursor.part(1).parse::<RepresentativeId>().map_err(|_| Error::NotFound)?.uuid()
        } else {
            cursor.part(1).parse::<LinkId>().map_err(|_| Error::NotFound)?.uuid()
        };
        values.push(on.into());
        values.push(id.into());
        sql.push_str(" AND (from_on, id) < ($4, $5)");
    }
    values.push(limit.with_next().into());
    sql.push_str(&format!(" ORDER BY from_on DESC, id DESC LIMIT ${}", values.len()));
    if mandates {
        let lines = tx.query(&sql, &values, |row| {
            let way: SelectionWay =
                row.text(3)?.parse().map_err(|()| db::DbError::Inconsistent { column: 3 })?;
            Ok(RecordLine {
                id: row.id::<RepresentativeId>(0)?.to_string(),
                kind: "representative",
                on: row.date(1)?,
                quantity: 1,
                title: row.text(2)?,
                subtitle: way.chinese().to_owned(),
                area: row.path(4)?,
                opens: None,
            })
        })?;
        return Ok(Page::cut(lines, limit, record_cursor));
    }
    let rows = tx.query(&sql, &values, |row| {
        let line: (LinkId, Date, HouseholdId, RepresentativeId, AreaPath) =
            (row.id(0)?, row.date(1)?, row.id(2)?, row.id(3)?, row.path(4)?);
        Ok(line)
    })?;
    let household_ids: Vec<HouseholdId> = rows.iter().map(|row| row.2).collect();
    let representative_ids: Vec<RepresentativeId> = rows.iter().map(|row| row.3).collect();
    let heads = households::names(tx, &household_ids)?;
    let serving = names(tx, &representative_ids)?;
    let lines = rows
        .into_iter()
        .map(|(id, on, household, representative, area)| RecordLine {
            id: id.to_string(),
            kind: "link",
            on,
            quantity: 1,
            title: heads.get(&household).map(|name| name.head_name.clone()).unwrap_or_default(),
            subtitle: serving
                .get(&representative)
                .map(|name| format!("联系代表：{name}"))
                .unwrap_or_default(),
            area,
            opens: Some(household.to_string()),
        })
        .collect();
    Ok(Page::cut(lines, limit, record_cursor))
}
