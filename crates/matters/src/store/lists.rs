//! Lists of matters, and what is open now.

use db::{DbError, Tx, Value};
use kernel::id::{AccountId, ContactId, HouseholdId, MatterId, RepresentativeId};
use kernel::{AreaPath, Cursor, Date, Limit, Page, has_control_characters};

use super::{columns, matter};
use crate::model::Matter;
use crate::overview::{OpenInArea, OpenInState};
use crate::{Kind, State};

/// Which matters a list shows; all conditions together.
#[derive(Debug, Clone)]
pub struct Filter {
    /// Everything in this area, which lies in the asker's part of the county.
    pub area: AreaPath,
    /// Only what this representative reported.
    pub own: Option<RepresentativeId>,
    /// Whether the asker may see confidential kinds. A representative sees his own in any case.
    pub confidential: bool,
    /// Only this kind.
    pub kind: Option<Kind>,
    /// Only in this state.
    pub state: Option<State>,
    /// Only this category.
    pub category: Option<String>,
    /// Only the urgent ones, or only the others.
    pub urgent: Option<bool>,
    /// Only those that still wait for somebody, office or villager.
    pub live: bool,
    /// Only those that wait for an office: not those that wait for the villager.
    pub open: bool,
    /// Only those collected in these days, both included.
    pub collected: Option<(Date, Date)>,
    /// Only those whose deadline has passed on that day.
    pub overdue_on: Option<Date>,
    /// Only those about this household.
    pub household: Option<HouseholdId>,
    /// Only those that came from this contact.
    pub contact: Option<ContactId>,
    /// Only those that this office or person has now.
    pub owner: Option<OwnedBy>,
    /// Only those whose number or words have this text in them.
    pub search: Option<String>,
}

/// Whose matters are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OwnedBy {
    /// What one of these offices owns. Given together with the area in which they lie: an office
    /// may own a matter of a place elsewhere, so the filter's area is not asked of the place then.
    Offices(Vec<AreaPath>),
    /// What this person has.
    Account(AccountId),
}

impl Filter {
    /// All matters of an area that are not confidential.
    pub fn in_area(area: AreaPath) -> Self {
        Self {
            area,
            own: None,
            confidential: false,
            kind: None,
            state: None,
            category: None,
            urgent: None,
            live: false,
            open: false,
            collected: None,
            overdue_on: None,
            household: None,
            contact: None,
            owner: None,
            search: None,
        }
    }
}

/// A statement that grows with its conditions; `#` stands for the next parameter.
pub(super) struct Growing<'v> {
    pub(super) sql: String,
    pub(super) values: Vec<Value<'v>>,
}

impl<'v> Growing<'v> {
    pub(super) fn new(sql: &str) -> Self {
        Self { sql: sql.to_owned(), values: Vec::new() }
    }

    pub(super) fn add(&mut self, text: &str, values: impl IntoIterator<Item = Value<'v>>) {
        let mut parts = text.split('#');
        self.sql.push_str(parts.next().unwrap_or_default());
        for (part, value) in parts.zip(values) {
            self.values.push(value);
            self.sql.push_str(&format!("${}", self.values.len()));
            self.sql.push_str(part);
        }
    }

    pub(super) fn add_list(&mut self, column: &str, values: Vec<Value<'v>>) {
        let places = vec!["#"; values.len()].join(", ");
        self.add(&format!(" AND {column} IN ({places})"), values);
    }

    fn hide_confidential(&mut self, shown: bool) {
        for kind in Kind::ALL.iter().filter(|kind| kind.is_confidential() && !shown) {
            self.add(" AND kind <> #", [kind.as_str().into()]);
        }
    }

    pub(super) fn add_area(&mut self, column: &str, area: &'v AreaPath) {
        // Everything lies under the county; without the range the index by day serves the list.
        if area.depth() > 1 {
            let range = [area.into(), area.end().into()];
            self.add(&format!(" AND {column} >= # AND {column} < #"), range);
        }
    }
}

const LIST: &str = concat!("SELECT ", columns!(), " FROM matters_matter WHERE 1 = 1");

/// The matters of the filter, newest day first.
pub(crate) fn list(
    tx: &mut Tx<'_>,
    filter: &Filter,
    limit: Limit,
    after: Option<(Date, MatterId)>,
) -> Result<Page<Matter>, DbError> {
    let mut query = Growing::new(LIST);
    match &filter.owner {
        Some(OwnedBy::Offices(offices)) => {
            query.add_list("owner_path", offices.iter().map(Value::from).collect());
            query.sql.push_str(" AND closed_on IS NULL");
        }
        Some(OwnedBy::Account(account)) => {
            query.add(" AND owner_account_id = # AND closed_on IS NULL", [(*account).into()]);
            query.add_area("area_path", &filter.area);
        }
        None => query.add_area("area_path", &filter.area),
    }
    if let Some(own) = filter.own {
        query.add(" AND representative_id = #", [own.into()]);
    } else {
        query.hide_confidential(filter.confidential);
    }
    if let Some(kind) = filter.kind {
        query.add(" AND kind = #", [kind.as_str().into()]);
    }
    if let Some(state) = filter.state {
        query.add(" AND state = #", [state.as_str().into()]);
    }
    if let Some(category) = &filter.category {
        query.add(" AND category = #", [category.into()]);
    }
    if let Some(urgent) = filter.urgent {
        query.add(" AND urgent = #", [urgent.into()]);
    }
    if filter.live {
        query.sql.push_str(" AND closed_on IS NULL");
    }
    if filter.open {
        let open = State::ALL.iter().filter(|state| state.is_open());
        query.add_list("state", open.map(|state| state.as_str().into()).collect());
        query.sql.push_str(" AND closed_on IS NULL");
    }
    if let Some((first, last)) = filter.collected {
        let days = [first.into(), last.into()];
        query.add(" AND collected_on >= # AND collected_on <= #", days);
    }
    if let Some(day) = filter.overdue_on {
        query.add(" AND deadline_on < # AND closed_on IS NULL", [day.into()]);
    }
    if let Some(household) = filter.household {
        query.add(" AND household_id = #", [household.into()]);
    }
    if let Some(contact) = filter.contact {
        query.add(" AND contact_id = #", [contact.into()]);
    }
    if let Some(text) = filter.search.as_deref().and_then(kernel::trimmed) {
        if has_control_characters(&text) {
            // No stored text has any, and PostgreSQL refuses a NUL even in a question.
            return Ok(Page { items: Vec::new(), next: None });
        }
        let words = format!("%{}%", escaped(&text.to_ascii_lowercase()));
        let number = format!("%{}%", escaped(&text.to_ascii_uppercase()));
        let condition = r" AND (lower(words) LIKE # ESCAPE '\' OR number LIKE # ESCAPE '\')";
        query.add(condition, [words.into(), number.into()]);
    }
    if let Some((day, id)) = after {
        query.add(" AND (collected_on, id) < (#, #)", [day.into(), id.into()]);
    }
    query.add(" ORDER BY collected_on DESC, id DESC LIMIT #", [limit.with_next().into()]);
    let found = tx.query(&query.sql, &query.values, matter)?;
    Ok(Page::cut(found, limit, |matter| {
        Cursor::new([matter.collected_on.number().to_string(), matter.id.to_string()])
    }))
}

/// The matters that came from these contacts, in the order of their numbers.
pub(crate) fn of_contacts(
    tx: &mut Tx<'_>,
    contacts: &[ContactId],
    confidential: bool,
) -> Result<Vec<Matter>, DbError> {
    let mut found = Vec::new();
    for chunk in contacts.chunks(200) {
        let mut query = Growing::new(LIST);
        query.add_list("contact_id", chunk.iter().map(|&id| id.into()).collect());
        query.hide_confidential(confidential);
        query.sql.push_str(" ORDER BY number");
        found.extend(tx.query(&query.sql, &query.values, matter)?);
    }
    Ok(found)
}

const OPEN: &str = "SELECT state, CAST(count(*) AS BIGINT),
    CAST(sum(CASE WHEN deadline_on < $1 THEN 1 ELSE 0 END) AS BIGINT),
    CAST(sum(CASE WHEN collected_on >= $2 THEN 1 ELSE 0 END) AS BIGINT),
    CAST(sum(CASE WHEN collected_on >= $3 THEN 1 ELSE 0 END) AS BIGINT),
    CAST(sum(CASE WHEN collected_on >= $4 THEN 1 ELSE 0 END) AS BIGINT)
    FROM matters_matter WHERE closed_on IS NULL";

/// What is not closed in the area, by state.
pub(crate) fn open_by_state(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    today: Date,
    confidential: bool,
) -> Result<Vec<OpenInState>, DbError> {
    let mut query = Growing::new(OPEN);
    let days = [today, today.plus_days(-7), today.plus_days(-15), today.plus_days(-30)];
    query.values.extend(days.map(Value::from));
    query.add_area("area_path", area);
    query.hide_confidential(confidential);
    query.sql.push_str(" GROUP BY state ORDER BY state");
    tx.query(&query.sql, &query.values, |row| {
        Ok(OpenInState {
            state: row.parsed(0)?,
            count: row.int(1)?,
            overdue: row.int(2)?,
            // Each is the number of those so young or younger.
            by_age: [
                row.int(3)?,
                row.int(4)? - row.int(3)?,
                row.int(5)? - row.int(4)?,
                row.int(1)? - row.int(5)?,
            ],
        })
    })
}

/// What waits for an office in each part of the area, a part being so much of a path.
pub(crate) fn open_by_width(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    width: usize,
    today: Date,
    confidential: bool,
) -> Result<Vec<OpenInArea>, DbError> {
    let mut query = Growing::new(&format!(
        "SELECT substr(area_path, 1, {width}), CAST(count(*) AS BIGINT),
         CAST(sum(CASE WHEN deadline_on < $1 THEN 1 ELSE 0 END) AS BIGINT)
         FROM matters_matter WHERE closed_on IS NULL AND deadline_on IS NOT NULL"
    ));
    query.values.push(today.into());
    query.add_area("area_path", area);
    query.hide_confidential(confidential);
    query.sql.push_str(&format!(
        " GROUP BY substr(area_path, 1, {width}) ORDER BY substr(area_path, 1, {width})"
    ));
    tx.query(&query.sql, &query.values, |row| {
        Ok(OpenInArea { area: row.path(0)?, open: row.int(1)?, overdue: row.int(2)? })
    })
}

/// The text as LIKE takes it literally.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '%' | '_' | '\\') {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}
