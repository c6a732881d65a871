//! Statements for what may be told to everybody.

use db::{DbError, Tx, Value};
use kernel::id::MatterId;
use kernel::{Date, Timestamp};

use super::lists::Growing;
use super::{columns, matter};
use crate::Kind;
use crate::model::Matter;
use crate::public::Wanted;

const LIST: &str = concat!("SELECT ", columns!(), " FROM matters_matter WHERE ");
const MOVED: &str = "SELECT event.matter_id, event.version FROM matters_event event
    JOIN matters_matter matter ON matter.id = event.matter_id
    WHERE event.recorded_at >= # AND event.recorded_at <= # AND event.version > 1 AND ";
const LAST_EVENT_IN_SPAN: &str = "id IN (SELECT matter_id FROM matters_event
        WHERE recorded_at >= # AND recorded_at <= #)
    AND NOT EXISTS (SELECT 1 FROM matters_event later
        WHERE later.matter_id = matters_matter.id AND later.recorded_at > #)";
/// The instant at which a matter of that day came: see [`crate::public::requested_at`].
const AT_ON_DAY: &str = "(CASE WHEN recorded_at >= # AND recorded_at < # THEN recorded_at
    ELSE # END)";

const DAY_MILLIS: i64 = 86_400_000;

pub(crate) fn list(
    tx: &mut Tx<'_>,
    wanted: &Wanted,
    skip: i64,
    most: i64,
) -> Result<Vec<Matter>, DbError> {
    let mut query = Growing::new(LIST);
    add_categories(&mut query, &wanted.categories, "");
    if let Some((first, last)) = wanted.requested {
        let (first_day, last_day) = (first.date_in_china(), last.date_in_china());
        let days = [first_day.into(), last_day.into()];
        query.add(" AND collected_on >= # AND collected_on <= #", days);
        query.add(" AND (collected_on > # OR ", [first_day.into()]);
        add_instant(&mut query, first_day);
        query.add(" >= #) AND (collected_on < # OR ", [first.into(), last_day.into()]);
        add_instant(&mut query, last_day);
        query.add(" <= #)", [last.into()]);
    }
    if let Some((first, last)) = wanted.updated {
        query.add(" AND ((", []);
        query.add(LAST_EVENT_IN_SPAN, [first.into(), last.into(), last.into()]);
        query.add(")", []);
        if !wanted.also_updated.is_empty() {
            let places = vec!["#"; wanted.also_updated.len()].join(", ");
            let ids = wanted.also_updated.iter().map(|&id| id.into());
            query.add(&format!(" OR id IN ({places})"), ids);
        }
        query.add(")", []);
    }
    match wanted.is_closed {
        Some(true) => query.add(" AND closed_on IS NOT NULL", []),
        Some(false) => query.add(" AND closed_on IS NULL", []),
        None => {}
    }
    query.add(" ORDER BY collected_on DESC, id DESC LIMIT # OFFSET #", [most.into(), skip.into()]);
    tx.query(&query.sql, &query.values, matter)
}

pub(crate) fn moved(
    tx: &mut Tx<'_>,
    categories: &[(Kind, &'static str)],
    (first, last): (Timestamp, Timestamp),
    skip: i64,
    most: i64,
) -> Result<Vec<(MatterId, i64)>, DbError> {
    let mut query = Growing::new("");
    query.add(MOVED, [first.into(), last.into()]);
    add_categories(&mut query, categories, "matter.");
    query.add(
        " ORDER BY event.recorded_at, event.matter_id, event.version LIMIT # OFFSET #",
        [most.into(), skip.into()],
    );
    tx.query(&query.sql, &query.values, |row| Ok((row.id(0)?, row.int(1)?)))
}

/// The instant of a matter of that day, as an expression.
fn add_instant(query: &mut Growing<'_>, day: Date) {
    let noon = Timestamp::noon_in_china(day);
    let midnight = noon.plus_millis(-DAY_MILLIS / 2);
    query.add(AT_ON_DAY, [midnight.into(), midnight.plus_millis(DAY_MILLIS).into(), noon.into()]);
}

/// That the matter is of one of these categories, of which there is at least one.
fn add_categories<'v>(query: &mut Growing<'v>, categories: &[(Kind, &'static str)], table: &str) {
    let mut between = "(";
    for kind in Kind::ALL {
        let codes = categories.iter().filter(|(of, _)| of == kind).map(|(_, code)| *code);
        let values: Vec<Value<'v>> = codes.map(Value::from).collect();
        if values.is_empty() {
            continue;
        }
        let places = vec!["#"; values.len()].join(", ");
        let text = format!("{between}{table}kind = # AND {table}category IN ({places})");
        query.add(&text, std::iter::once(kind.as_str().into()).chain(values));
        between = " OR ";
    }
    query.add(")", []);
}
