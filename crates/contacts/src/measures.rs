//! What contacts and difficulty files count for.

use db::{DbError, Tx, Value, params};
use kernel::id::{ContactId, DifficultyId, HouseholdId};
use kernel::{AreaPath, Cursor, Date, Limit, Page};
use registry::{RecordLine, Span, households, record_cursor};

use crate::catalogue::{DIFFICULTY_KINDS, SERVICE_ITEMS, WAYS, name_of};
use crate::store::Reading;
use crate::{Contact, Error};

/// Contacts of any way (走访联系), 户次.
pub const CONTACTS: &str = "contacts";
/// Contacts at home (入户走访), 户次.
pub const HOME_VISITS: &str = "home_visits";
/// Contacts at which something was done for the household (服务群众), 人次.
pub const PERSON_TIMES_SERVED: &str = "person_times_served";
/// Leaflets handed out (宣传单), 份.
pub const LEAFLETS: &str = "leaflets";
/// Households found in difficulty (困难户), 户.
pub const HARDSHIP_HOUSEHOLDS: &str = "hardship_households";

/// What one record counts for in one indicator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// The indicator's code.
    pub indicator: &'static str,
    /// The day on which it counts.
    pub on: Date,
    /// How much.
    pub quantity: i64,
}

/// What a contact counts for: nothing when it was voided.
pub fn counts(contact: &Contact) -> Vec<Count> {
    if contact.void_reason.is_some() {
        return Vec::new();
    }
    let count = |indicator, quantity| Count { indicator, on: contact.met_on, quantity };
    let mut counts = vec![count(CONTACTS, 1)];
    if contact.way == "home" {
        counts.push(count(HOME_VISITS, 1));
    }
    if !contact.items.is_empty() {
        counts.push(count(PERSON_TIMES_SERVED, 1));
    }
    let copies: i64 = contact.leaflets.iter().map(|leaflet| leaflet.copies).sum();
    if copies > 0 {
        counts.push(count(LEAFLETS, copies));
    }
    counts
}

/// Everything the indicator counts, by village and day.
pub fn recount(tx: &mut Tx<'_>, indicator: &str) -> Result<Vec<(AreaPath, Date, i64)>, Error> {
    Ok(tx.query(&Reading::of(indicator).by_village_and_day(), &[], |row| {
        Ok((row.path(0)?, row.date(1)?, row.int(2)?))
    })?)
}

/// The total over a span, counted from the records.
pub fn total(tx: &mut Tx<'_>, indicator: &str, span: &Span) -> Result<i64, Error> {
    let sql = Reading::of(indicator).total();
    let (area, end) = (&span.area, span.area.end());
    let values = params![area, end, span.since_number(), span.as_of];
    Ok(tx.query_one(&sql, values, |row| row.int(0))?.unwrap_or(0))
}

/// The list behind the number, newest first.
pub fn records(
    tx: &mut Tx<'_>,
    indicator: &str,
    span: &Span,
    after: Option<&Cursor>,
    limit: Limit,
) -> Result<Page<RecordLine>, Error> {
    let files = indicator == HARDSHIP_HOUSEHOLDS;
    let sql = Reading::of(indicator).lines(&span.area, after.is_some());
    let (area, end) = (&span.area, span.area.end());
    let mut values: Vec<Value<'_>> =
        vec![area.into(), end.into(), span.since_number().into(), span.as_of.into()];
    if let Some(cursor) = after {
        let on: i64 = cursor.part(0).parse().map_err(|_| Error::NotFound)?;
        values.push(on.into());
        values.push(if files {
            cursor.part(1).parse::<DifficultyId>().map_err(|_| Error::NotFound)?.into()
        } else {
            cursor.part(1).parse::<ContactId>().map_err(|_| Error::NotFound)?.into()
        });
    }
    values.push(limit.with_next().into());
    let mut found: Vec<(HouseholdId, RecordLine)> = tx.query(&sql, &values, |row| {
        let (first, second) = (row.text(4)?, row.text(5)?);
        let subtitle = if files {
            format!("{} {second}", name_of(DIFFICULTY_KINDS, &first))
        } else {
            contact_words(&first, &second)
        };
        let line = RecordLine {
            id: record_id(row, files)?,
            kind: if files { "difficulty" } else { "contact" },
            on: row.date(1)?,
            quantity: row.int(2)?,
            title: String::new(),
            subtitle,
            area: row.path(6)?,
            opens: None,
        };
        Ok((row.id(3)?, line))
    })?;
    let ids: Vec<HouseholdId> = found.iter().map(|(household, _)| *household).collect();
    let names = households::names(tx, &ids)?;
    for (household, line) in &mut found {
        line.title = names.get(household).map(|name| name.head_name.clone()).unwrap_or_default();
        if files {
            line.opens = Some(household.to_string());
        }
    }
    Ok(Page::cut(found.into_iter().map(|(_, line)| line).collect(), limit, record_cursor))
}

fn record_id(row: db::Row<'_>, files: bool) -> Result<String, DbError> {
    Ok(if files {
        row.id::<DifficultyId>(0)?.to_string()
    } else {
        row.id::<ContactId>(0)?.to_string()
    })
}

/// "入户 · 政策宣传、生产情况", or "电话 · 平安无事".
fn contact_words(way: &str, items: &str) -> String {
    let done: Vec<&str> = items
        .split(' ')
        .filter(|item| !item.is_empty())
        .map(|item| name_of(SERVICE_ITEMS, item))
        .collect();
    let done = if done.is_empty() { "平安无事".to_owned() } else { done.join("、") };
    format!("{} · {done}", name_of(WAYS, way))
}
