//! Lists of matters, and what is open now.

use std::collections::HashMap;

use db::{DbError, Migration, Tx, Value, params};
use kernel::id::{AccountId, ContactId, DepartmentId, HouseholdId, MatterId, RepresentativeId};
use kernel::{AreaPath, Cursor, Date, Limit, Page};
use search::{Index, Query};

use super::{columns, matter};
use crate::model::Matter;
use crate::overview::{OpenInArea, OpenInState};
use crate::sight::{Sight, hidden_below_township};
use crate::{Error, Kind, State, finding};

/// Which matters a list shows; all conditions together.
#[derive(Debug, Clone)]
pub struct Filter {
    /// Everything in this area, which lies in the asker's part of the county.
    pub area: AreaPath,
    /// Only what this representative reported.
    pub own: Option<RepresentativeId>,
    /// Whether the asker may see confidential kinds. A representative sees his own in any case.
    pub confidential: bool,
    /// Whether he may see what is about a village's own cadres. The same holds for his own.
    pub about_cadres: bool,
    /// Only what these departments have, or were called to assist with; everything when there is
    /// none. What they were given they see whatever it is about.
    pub departments: Vec<DepartmentId>,
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
    /// Only those in which this is asked of the office.
    pub duty: Option<(Duty, AreaPath)>,
    /// Only those whose number or words have this text in them.
    pub search: Option<String>,
}

/// Whose matters are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OwnedBy {
    /// What one of these offices owns. Given together with the area in which they lie: an office
    /// may own a matter of a place elsewhere, so the filter's area is not asked of the place then.
    Offices(Vec<AreaPath>),
    /// What one of these departments owns, wherever it is.
    Departments(Vec<DepartmentId>),
    /// What one of these departments was called to assist with, and has not responded to yet.
    Assistants(Vec<DepartmentId>),
    /// What this person has.
    Account(AccountId),
}

/// What is asked of an office beside what it owns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duty {
    /// To decide: to sign, to grant, to rule, about a disputed answer.
    Decide,
    /// To look at: a deadline passed and lifted it to its attention.
    Attention,
    /// To watch: its order is open.
    Order,
}

impl Duty {
    const fn column(self) -> &'static str {
        match self {
            Self::Decide => "decider_path",
            Self::Attention => "attention_path",
            Self::Order => "supervised_by_path",
        }
    }
}

impl Filter {
    fn sight(&self) -> Sight {
        Sight { confidential: self.confidential, about_cadres: self.about_cadres }
    }

    /// All matters of an area that are not confidential.
    pub fn in_area(area: AreaPath) -> Self {
        Self {
            area,
            own: None,
            confidential: false,
            about_cadres: false,
            departments: Vec::new(),
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
            duty: None,
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

    /// Hides what the asker may not see; `is_given` where only what his own office has is meant.
    fn hide(&mut self, sight: Sight, is_given: bool) {
        for kind in Kind::ALL.iter().filter(|kind| kind.is_confidential() && !sight.confidential) {
            self.add(" AND kind <> #", [kind.as_str().into()]);
        }
        let hidden = hidden_below_township(is_given).iter().filter(|_| !sight.about_cadres);
        for category in hidden {
            self.add(" AND category <> #", [(*category).into()]);
        }
    }

    /// What these departments have, or were called to assist with.
    fn add_departments(&mut self, departments: &[DepartmentId]) {
        let places = vec!["#"; departments.len()].join(", ");
        let ids = || departments.iter().map(|&id| Value::from(id));
        let condition = format!(
            " AND (owner_department_id IN ({places}) OR id IN
                (SELECT matter_id FROM matters_assist WHERE department_id IN ({places})))"
        );
        self.add(&condition, ids().chain(ids()));
    }

    /// What these departments were called to and have not responded to yet.
    fn add_called(&mut self, departments: &[DepartmentId]) {
        let places = vec!["#"; departments.len()].join(", ");
        let condition = format!(
            " AND closed_on IS NULL AND id IN (SELECT matter_id FROM matters_assist
                WHERE department_id IN ({places}) AND responded_on IS NULL)"
        );
        self.add(&condition, departments.iter().map(|&id| Value::from(id)));
    }

    fn add_duty(&mut self, duty: Duty, office: &'v AreaPath) {
        let column = duty.column();
        let condition = format!(" AND {column} = # AND {column} IS NOT NULL");
        self.add(&condition, [office.into()]);
    }

    pub(super) fn add_area(&mut self, column: &str, area: &'v AreaPath) {
        // Everything lies under the county; without the range the index by day serves the list.
        if area.depth() > 1 {
            let range = [area.into(), area.end().into()];
            self.add(&format!(" AND {column} >= # AND {column} < #"), range);
        }
    }
}

/// An office of five years has answered thousands that no villager has confirmed; what it has to do
/// are the few beside them.
pub(crate) const MIGRATION: Migration = Migration {
    room: "matters",
    number: 10,
    name: "what an office has to do, apart from what it has answered",
    sql: "
CREATE INDEX matters_matter_at_office ON matters_matter
    (owner_path, state, deadline_on, collected_on, kind, category)
    WHERE closed_on IS NULL AND owner_department_id IS NULL AND state <> 'answered';
",
};

const LIST: &str = concat!("SELECT ", columns!(), " FROM matters_matter WHERE 1 = 1");

/// Whether the filter means what the offices of villages have, and nothing else.
fn is_of_village(filter: &Filter) -> bool {
    matches!(&filter.owner, Some(OwnedBy::Offices(offices))
        if offices.iter().all(|office| office.depth() > 2))
}

/// The conditions of a filter, but for what is searched.
fn conditions(filter: &Filter) -> Growing<'_> {
    let mut query = Growing::new(LIST);
    match &filter.owner {
        Some(OwnedBy::Offices(offices)) => {
            query.add_list("owner_path", offices.iter().map(Value::from).collect());
            query.sql.push_str(" AND owner_department_id IS NULL AND closed_on IS NULL");
        }
        Some(OwnedBy::Departments(departments)) => {
            let ids = departments.iter().map(|&id| id.into()).collect();
            query.add_list("owner_department_id", ids);
            query.sql.push_str(" AND owner_department_id IS NOT NULL AND closed_on IS NULL");
        }
        Some(OwnedBy::Assistants(departments)) => query.add_called(departments),
        Some(OwnedBy::Account(account)) => {
            query.add(" AND owner_account_id = # AND closed_on IS NULL", [(*account).into()]);
            query.sql.push_str(" AND owner_account_id IS NOT NULL");
            query.add_area("area_path", &filter.area);
        }
        // An office is asked about matters of other places as well.
        None if filter.duty.is_some() => {}
        None => query.add_area("area_path", &filter.area),
    }
    if let Some((duty, office)) = &filter.duty {
        query.add_duty(*duty, office);
    }
    if !filter.departments.is_empty() {
        query.add_departments(&filter.departments);
    } else if let Some(own) = filter.own {
        query.add(" AND representative_id = #", [own.into()]);
    } else {
        query.hide(filter.sight(), is_of_village(filter));
    }
    if let Some(kind) = filter.kind {
        query.add(" AND kind = #", [kind.as_str().into()]);
    }
    if let Some(state) = filter.state {
        query.add(" AND state = #", [state.as_str().into()]);
    }
    if is_waiting(filter) {
        // What waits for an office has a deadline, and an index of its own.
        query.sql.push_str(" AND deadline_on IS NOT NULL");
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
    query
}

/// The matters of the filter, newest day first.
pub(crate) fn list(
    tx: &mut Tx<'_>,
    filter: &Filter,
    limit: Limit,
    after: Option<(Date, MatterId)>,
) -> Result<Page<Matter>, Error> {
    let search = filter.search.as_deref().and_then(kernel::trimmed);
    let found = match search.as_deref().map(Query::parse) {
        // Nothing that a record could hold was asked for.
        Some(None) => Vec::new(),
        Some(Some(query)) if is_narrow(filter) => looked_through(tx, filter, &query, limit, after)?,
        Some(Some(query)) => walked(tx, filter, Some(&query), limit, after)?,
        None if leads(filter) => walked(tx, filter, None, limit, after)?,
        None => in_order(tx, filter, limit.with_next(), after)?,
    };
    Ok(Page::cut(found, limit, |matter| {
        Cursor::new([matter.collected_on.number().to_string(), matter.id.to_string()])
    }))
}

fn in_order(
    tx: &mut Tx<'_>,
    filter: &Filter,
    limit: i64,
    after: Option<(Date, MatterId)>,
) -> Result<Vec<Matter>, DbError> {
    let mut query = conditions(filter);
    if let Some((day, id)) = after {
        query.add(" AND (collected_on, id) < (#, #)", [day.into(), id.into()]);
    }
    query.add(" ORDER BY collected_on DESC, id DESC LIMIT #", [limit.into()]);
    tx.query(&query.sql, &query.values, matter)
}

/// Whether the filter means so few matters that each can be looked at.
fn is_narrow(filter: &Filter) -> bool {
    filter.own.is_some()
        || filter.household.is_some()
        || filter.contact.is_some()
        || !filter.departments.is_empty()
        || filter.owner.is_some()
        || filter.duty.is_some()
        || filter.state == Some(State::Disputed)
}

/// Whether the filter means matters that wait for an office, which are few.
fn is_waiting(filter: &Filter) -> bool {
    filter.overdue_on.is_some() || filter.state.is_some_and(State::is_open)
}

/// Whether the index leads to the matters of the filter faster than the order of days does.
///
/// A township's matters lie in hundreds of ranges of days, and those of a rare category anywhere:
/// the index holds each of these facts in the order of days.
fn leads(filter: &Filter) -> bool {
    let has_fact = filter.area.depth() > 1
        || filter.kind.is_some()
        || filter.category.is_some()
        || filter.urgent == Some(true)
        || filter.state.is_some_and(State::is_closed);
    has_fact && !is_narrow(filter)
}

/// How many matters of a narrow filter are looked at in one step.
const STEP: i64 = 200;

/// What is searched among few matters, one after the other.
fn looked_through(
    tx: &mut Tx<'_>,
    filter: &Filter,
    query: &Query,
    limit: Limit,
    mut after: Option<(Date, MatterId)>,
) -> Result<Vec<Matter>, Error> {
    let wanted = limit.get() + 1;
    let mut found = Vec::new();
    loop {
        let rows = in_order(tx, filter, STEP, after)?;
        let is_last = (rows.len() as i64) < STEP;
        after = rows.last().map(|matter| (matter.collected_on, matter.id));
        found.extend(matching(tx, rows, query, filter)?);
        if is_last || found.len() >= wanted {
            found.truncate(wanted);
            return Ok(found);
        }
    }
}

/// What is searched, or has facts that the index knows, along the index.
fn walked(
    tx: &mut Tx<'_>,
    filter: &Filter,
    query: Option<&Query>,
    limit: Limit,
    after: Option<(Date, MatterId)>,
) -> Result<Vec<Matter>, Error> {
    let place = match after {
        Some((day, id)) => {
            let place = Index::Matters.place(tx, id)?;
            Some(place.unwrap_or_else(|| search::place_of(day.number())))
        }
        None => None,
    };
    let wanted = limit.get() + 1;
    let Some(marks) = marks(filter) else { return Ok(Vec::new()) };
    let condition = search::condition(query, &marks);
    let walk = search::walk(Index::Matters, condition, &filter.area, place, wanted);
    walk.collect(tx, wanted, |tx, ids| {
        let mut statement = conditions(filter);
        statement.add_list("id", search::padded(ids).map(Value::from).collect());
        let rows = tx.query(&statement.sql, &statement.values, matter)?;
        let rows = match query {
            Some(query) => matching(tx, rows, query, filter)?,
            None => rows,
        };
        let mut by_id: HashMap<_, _> = rows.into_iter().map(|row| (row.id.uuid(), row)).collect();
        Ok::<_, Error>(ids.iter().filter_map(|id| by_id.remove(id)).collect())
    })
}

/// The facts of a filter that the index knows, so that it leads past what the filter leaves out.
///
/// `None` where no matter can have what is asked for.
fn marks(filter: &Filter) -> Option<Vec<String>> {
    let mut marks: Vec<String> = finding::area_mark(&filter.area).into_iter().collect();
    marks.extend(filter.kind.map(|kind| finding::kind_mark(kind.as_str())));
    marks.extend(filter.category.as_deref().map(finding::category_mark));
    if filter.urgent == Some(true) {
        marks.push(finding::URGENT.to_owned());
    }
    match filter.state {
        Some(state) if state.is_closed() => marks.push(finding::closed_mark(state.as_str())),
        _ if is_waiting(filter) => marks.push(finding::WAITING.to_owned()),
        Some(_) => marks.push(finding::LIVE.to_owned()),
        None if filter.live => marks.push(finding::LIVE.to_owned()),
        None => {}
    }
    // A category comes from the question as it was typed; what no mark can be, no matter has.
    let is_mark =
        |mark: &String| mark.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    marks.iter().all(is_mark).then_some(marks)
}

/// Those that really match, in their order.
fn matching(
    tx: &mut Tx<'_>,
    rows: Vec<Matter>,
    query: &Query,
    filter: &Filter,
) -> Result<Vec<Matter>, Error> {
    // A department is not told whose household it is: nobody's name may find a matter for it.
    let is_told = filter.departments.is_empty();
    let heads = if is_told { finding::heads(tx, &rows)? } else { HashMap::new() };
    let matches =
        |matter: &Matter| query.matches(&finding::document(matter, finding::head(&heads, matter)));
    Ok(rows.into_iter().filter(matches).collect())
}

/// All matters about a household.
pub(crate) fn of_household(
    tx: &mut Tx<'_>,
    household: HouseholdId,
) -> Result<Vec<Matter>, DbError> {
    let mut query = Growing::new(LIST);
    query.add(" AND household_id = #", [household.into()]);
    tx.query(&query.sql, &query.values, matter)
}

/// The matters that came from these contacts, in the order of their numbers.
pub(crate) fn of_contacts(
    tx: &mut Tx<'_>,
    contacts: &[ContactId],
    sight: Sight,
) -> Result<Vec<Matter>, DbError> {
    let mut found = Vec::new();
    for chunk in contacts.chunks(200) {
        let mut query = Growing::new(LIST);
        query.add_list("contact_id", chunk.iter().map(|&id| id.into()).collect());
        query.hide(sight, false);
        query.sql.push_str(" ORDER BY number");
        found.extend(tx.query(&query.sql, &query.values, matter)?);
    }
    Ok(found)
}

/// What belongs to a representative's phone: his own, open or moved since that day.
const OWN: &str = " AND representative_id = # AND (closed_on IS NULL OR changed_on >= #)";
const COUNT: &str = "SELECT count(*) FROM matters_matter WHERE 1 = 1";
const RAISED_BY: &str = "SELECT contact_id, id FROM matters_matter
    WHERE representative_id = $1 AND contact_id IS NOT NULL ORDER BY contact_id, id";

/// The matters that belong to a representative's phone, by identifier after the one given.
pub(crate) fn own(
    tx: &mut Tx<'_>,
    representative: RepresentativeId,
    since: Date,
    after: Option<MatterId>,
    most: i64,
) -> Result<Vec<Matter>, DbError> {
    let mut query = Growing::new(LIST);
    query.add(OWN, [representative.into(), since.into()]);
    if let Some(after) = after {
        query.add(" AND id > #", [after.into()]);
    }
    query.add(" ORDER BY id LIMIT #", [most.into()]);
    tx.query(&query.sql, &query.values, matter)
}

/// How many they are.
pub(crate) fn count_own(
    tx: &mut Tx<'_>,
    representative: RepresentativeId,
    since: Date,
) -> Result<i64, DbError> {
    let mut query = Growing::new(COUNT);
    query.add(OWN, [representative.into(), since.into()]);
    Ok(tx.query_one(&query.sql, &query.values, |row| row.int(0))?.unwrap_or(0))
}

/// Those of them whose deadline lies in the span: from that day, before the other.
pub(crate) fn own_due(
    tx: &mut Tx<'_>,
    representative: RepresentativeId,
    from: Date,
    before: Date,
) -> Result<Vec<Matter>, DbError> {
    let mut query = Growing::new(LIST);
    let condition = " AND representative_id = # AND closed_on IS NULL
        AND deadline_on >= # AND deadline_on < # ORDER BY id";
    query.add(condition, [representative.into(), from.into(), before.into()]);
    tx.query(&query.sql, &query.values, matter)
}

/// These matters, by identifier.
pub(crate) fn these(tx: &mut Tx<'_>, ids: &[MatterId]) -> Result<Vec<Matter>, DbError> {
    let mut found = Vec::new();
    for chunk in ids.chunks(200) {
        let mut query = Growing::new(LIST);
        query.add_list("id", chunk.iter().map(|&id| id.into()).collect());
        query.sql.push_str(" ORDER BY id");
        found.extend(tx.query(&query.sql, &query.values, matter)?);
    }
    Ok(found)
}

const REPORTERS: &str = "SELECT DISTINCT representative_id FROM matters_matter
    WHERE household_id = $1 AND representative_id IS NOT NULL ORDER BY representative_id";

/// The representatives who reported matters about a household.
pub(crate) fn reporters_about(
    tx: &mut Tx<'_>,
    household: HouseholdId,
) -> Result<Vec<RepresentativeId>, DbError> {
    tx.query(REPORTERS, params![household], |row| row.id(0))
}

/// The matters that a representative raised at contacts: contact and matter, nothing more.
pub(crate) fn raised_by(
    tx: &mut Tx<'_>,
    representative: RepresentativeId,
) -> Result<Vec<(ContactId, MatterId)>, DbError> {
    tx.query(RAISED_BY, params![representative], |row| Ok((row.id(0)?, row.id(1)?)))
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
    sight: Sight,
) -> Result<Vec<OpenInState>, DbError> {
    let mut query = open(today);
    query.add_area("area_path", area);
    by_state(tx, query, sight, false)
}

/// What is neither closed nor answered and owned by the office of the area, wherever it happened, by
/// state: what it has to do.
pub(crate) fn open_of_office(
    tx: &mut Tx<'_>,
    office: &AreaPath,
    today: Date,
    sight: Sight,
) -> Result<Vec<OpenInState>, DbError> {
    let mut query = open(today);
    query.add(" AND owner_path = # AND owner_department_id IS NULL", [office.into()]);
    query.sql.push_str(" AND state <> 'answered'");
    by_state(tx, query, sight, office.depth() > 2)
}

/// What is not closed and these departments have, by state.
pub(crate) fn open_of_departments(
    tx: &mut Tx<'_>,
    departments: &[DepartmentId],
    today: Date,
) -> Result<Vec<OpenInState>, DbError> {
    let mut query = open(today);
    query.add_list("owner_department_id", departments.iter().map(|&id| id.into()).collect());
    query.sql.push_str(" AND owner_department_id IS NOT NULL");
    by_state(tx, query, Sight::ALL, false)
}

/// What is not closed and waits for what these departments have to say: called, not yet responded.
pub(crate) fn open_of_assistants(
    tx: &mut Tx<'_>,
    departments: &[DepartmentId],
    today: Date,
) -> Result<Vec<OpenInState>, DbError> {
    let mut query = open(today);
    query.add_called(departments);
    by_state(tx, query, Sight::ALL, false)
}

/// How many matters ask that of an office, and how many of them are late.
pub(crate) fn count_duty(
    tx: &mut Tx<'_>,
    duty: Duty,
    office: &AreaPath,
    today: Date,
    sight: Sight,
) -> Result<(i64, i64), DbError> {
    let mut query = counted(today);
    query.add_duty(duty, office);
    count(tx, query, sight)
}

/// How many matters of the area are disputed, and how many of them are late.
pub(crate) fn count_disputed(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    today: Date,
    sight: Sight,
) -> Result<(i64, i64), DbError> {
    let mut query = counted(today);
    // A disputed matter waits for an office and so has a deadline: the index of those leads here.
    query.add(" AND state = # AND deadline_on IS NOT NULL", [State::Disputed.as_str().into()]);
    query.add_area("area_path", area);
    count(tx, query, sight)
}

fn counted<'v>(today: Date) -> Growing<'v> {
    let mut query = Growing::new(
        "SELECT CAST(count(*) AS BIGINT),
         CAST(coalesce(sum(CASE WHEN deadline_on < $1 THEN 1 ELSE 0 END), 0) AS BIGINT)
         FROM matters_matter WHERE 1 = 1",
    );
    query.values.push(today.into());
    query
}

fn count(tx: &mut Tx<'_>, mut query: Growing<'_>, sight: Sight) -> Result<(i64, i64), DbError> {
    query.hide(sight, false);
    let counted = tx.query_one(&query.sql, &query.values, |row| Ok((row.int(0)?, row.int(1)?)))?;
    Ok(counted.unwrap_or_default())
}

fn open<'v>(today: Date) -> Growing<'v> {
    let mut query = Growing::new(OPEN);
    let days = [today, today.plus_days(-7), today.plus_days(-15), today.plus_days(-30)];
    query.values.extend(days.map(Value::from));
    query
}

fn by_state(
    tx: &mut Tx<'_>,
    mut query: Growing<'_>,
    sight: Sight,
    is_given: bool,
) -> Result<Vec<OpenInState>, DbError> {
    query.hide(sight, is_given);
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
    sight: Sight,
) -> Result<Vec<OpenInArea>, DbError> {
    let mut query = Growing::new(&format!(
        "SELECT substr(area_path, 1, {width}), CAST(count(*) AS BIGINT),
         CAST(sum(CASE WHEN deadline_on < $1 THEN 1 ELSE 0 END) AS BIGINT)
         FROM matters_matter WHERE closed_on IS NULL AND deadline_on IS NOT NULL"
    ));
    query.values.push(today.into());
    query.add_area("area_path", area);
    query.hide(sight, false);
    query.sql.push_str(&format!(
        " GROUP BY substr(area_path, 1, {width}) ORDER BY substr(area_path, 1, {width})"
    ));
    tx.query(&query.sql, &query.values, |row| {
        Ok(OpenInArea { area: row.path(0)?, open: row.int(1)?, overdue: row.int(2)? })
    })
}
