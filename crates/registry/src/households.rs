//! Households: adding, changing, finding.

use std::collections::HashMap;

use db::{Row, Tx, Value, params};
use kernel::id::{HouseholdId, PersonId, RepresentativeId};
use kernel::{AreaPath, Cursor, Date, Limit, Page};
use search::{Document, Index, Query};

use crate::counts::{self, Counted};
use crate::finding::{self, Findable};
use crate::persons::Changed;
use crate::store::{
    CONTACTED, DELETE_SENSITIVE_TAGS, HEAD_HASH, HEAD_NAMES, HOUSEHOLD, HOUSEHOLD_BY_CODE,
    INSERT_HOUSEHOLD, INSERT_SENSITIVE_TAG, LAST_CODE, LOADS, MATCH_HOUSEHOLDS, SENSITIVE_TAGS,
    SENSITIVE_TAGS_OF, SET_LAST_CONTACT, SET_REPRESENTATIVE, SHEETS, STANDING, SUMMARY,
    UPDATE_HOUSEHOLD,
};
use crate::{
    Error, Household, HouseholdChange, HouseholdFilter, HouseholdSheet, HouseholdSummary,
    NewHousehold, Priority, areas, persons, rules,
};

/// A household's row before its persons are fetched.
struct Stored {
    household: Household,
    contact: Option<PersonId>,
}

fn tags(text: &str) -> Vec<String> {
    text.split(' ').filter(|tag| !tag.is_empty()).map(str::to_owned).collect()
}

fn priority(row: Row<'_>, column: usize) -> Result<Priority, db::DbError> {
    row.text(column)?.parse().map_err(|()| db::DbError::Inconsistent { column })
}

/// The household, wherever it lies.
pub fn get(tx: &mut Tx<'_>, id: HouseholdId) -> Result<Household, Error> {
    Ok(load(tx, id)?.household)
}

fn load(tx: &mut Tx<'_>, id: HouseholdId) -> Result<Stored, Error> {
    let (head_id, contact) = tx
        .query_one(HOUSEHOLD, params![id], |row| Ok((row.id(3)?, row.opt_id(4)?)))?
        .ok_or(Error::HouseholdNotFound)?;
    let head = persons::get(tx, head_id)?;
    let contact_person = contact.map(|id| persons::get(tx, id)).transpose()?;
    let household = tx
        .query_one(HOUSEHOLD, params![id], |row| {
            Ok(Household {
                id: row.id(0)?,
                code: row.text(1)?,
                area_path: row.path(2)?,
                head: head.clone(),
                contact: contact_person.clone(),
                address: row.text(5)?,
                hamlet: row.text(6)?,
                members: row.int(7)?,
                resident: row.int(8)?,
                away: row.int(9)?,
                minors: row.int(10)?,
                over_80: row.int(11)?,
                priority: priority(row, 12)?,
                tags: tags(&row.text(13)?),
                representative: row.opt_id(14)?,
                last_contact_on: row.opt_date(15)?,
                dissolved_on: row.opt_date(16)?,
                version: row.int(17)?,
            })
        })?
        .ok_or(Error::HouseholdNotFound)?;
    Ok(Stored { household, contact })
}

/// The sensitive tags of a household; only for those who need them.
pub fn sensitive_tags(tx: &mut Tx<'_>, id: HouseholdId) -> Result<Vec<String>, Error> {
    Ok(tx.query(SENSITIVE_TAGS, params![id], |row| row.text(0))?)
}

/// The household with that code.
pub fn by_code(tx: &mut Tx<'_>, code: &str) -> Result<Option<HouseholdId>, Error> {
    Ok(tx.query_one(HOUSEHOLD_BY_CODE, params![code], |row| row.id(0))?)
}

/// A household that a roster's row may mean.
#[derive(Debug, Clone)]
pub struct Match {
    /// The household.
    pub id: HouseholdId,
    /// The head's telephone.
    pub phone: Option<String>,
    /// The keyed hash of the head's identity-card number.
    pub identity_hash: Option<Vec<u8>>,
}

/// The households of an area whose head has that name.
pub fn matching(tx: &mut Tx<'_>, area: &AreaPath, head: &str) -> Result<Vec<Match>, Error> {
    Ok(tx.query(MATCH_HOUSEHOLDS, params![area, area.end(), head], |row| {
        Ok(Match { id: row.id(0)?, phone: row.opt_text(2)?, identity_hash: row.opt_bytes(3)? })
    })?)
}

/// The keyed hash of the head's identity-card number, where one is known.
pub fn head_identity(tx: &mut Tx<'_>, id: HouseholdId) -> Result<Option<Vec<u8>>, Error> {
    Ok(tx.query_one(HEAD_HASH, params![id], |row| row.opt_bytes(0))?.flatten())
}

/// Adds a household with its head and contact.
pub fn create(tx: &mut Tx<'_>, new: &NewHousehold) -> Result<HouseholdId, Error> {
    if new.area_path.depth() < 3 {
        return Err(Error::AreaTooHigh);
    }
    let (open, sensitive) = rules::tags(&new.tags)?;
    let id = new.id.unwrap_or_else(|| tx.new_id());
    let code = match &new.code {
        Some(code) => household_code(code)?,
        None => next_code(tx, &new.area_path)?,
    };
    let head = persons::create(tx, &rules::person(&new.head, "/head")?)?;
    let contact = match &new.contact {
        Some(person) => Some(persons::create(tx, &rules::person(person, "/contact")?)?),
        None => None,
    };
    let address = rules::text(&new.address, "/address", 120)?;
    let hamlet = rules::text(&new.hamlet, "/hamlet", 60)?;
    tx.execute(
        INSERT_HOUSEHOLD,
        params![
            id,
            &code,
            &new.area_path,
            head,
            contact,
            &address,
            &hamlet,
            rules::count(new.members, "/members")?,
            rules::count(new.resident, "/resident")?,
            rules::count(new.away, "/away")?,
            rules::count(new.minors, "/minors")?,
            rules::count(new.over_80, "/over_80")?,
            new.priority.as_str(),
            open.join(" "),
        ],
    )
    .map_err(|error| Error::taken(error, Error::HouseholdCodeTaken))?;
    for tag in sensitive {
        tx.execute(INSERT_SENSITIVE_TAG, params![id, tag])?;
    }
    let counted = Counted { is_linked: false, last_contact_on: None };
    counts::household(tx, &new.area_path, counted, 1)?;
    let (head, contact) = (rules::person(&new.head, "/head")?, new.contact.as_ref());
    let contact = contact.map(|person| rules::person(person, "/contact")).transpose()?;
    let contact = contact.as_ref();
    let findable = Findable {
        code: &code,
        people: [
            (Some(head.name.as_str()), head.phone.as_deref()),
            (
                contact.map(|person| person.name.as_str()),
                contact.and_then(|person| person.phone.as_deref()),
            ),
        ],
        address: &address,
        hamlet: &hamlet,
        tags: &open.iter().map(|tag| (*tag).to_owned()).collect::<Vec<_>>(),
    };
    finding::add(tx, id, &new.area_path, &findable)?;
    tx.log("household.create", &id, &serde_json::json!({ "code": code }))?;
    Ok(id)
}

/// Changes a household that stands at the version seen; answers whose data changed with it.
pub fn update(
    tx: &mut Tx<'_>,
    id: HouseholdId,
    seen: i64,
    change: &HouseholdChange,
) -> Result<Changed, Error> {
    let Stored { household: now, contact } = load(tx, id)?;
    if now.dissolved_on.is_some() {
        return Err(Error::HouseholdDissolved);
    }
    if now.version != seen {
        return Err(Error::Stale { seen, now: now.version });
    }
    let mut changed = Changed::default();
    if let Some(head) = &change.head {
        changed = changed.and(persons::update(tx, now.head.id, &rules::person(head, "/head")?)?);
    }
    let contact = match (&change.contact, contact) {
        (None, contact) => contact,
        (Some(None), _) => None,
        (Some(Some(person)), Some(id)) => {
            let person = rules::person(person, "/contact")?;
            changed = changed.and(persons::update(tx, id, &person)?);
            Some(id)
        }
        (Some(Some(person)), None) => {
            Some(persons::create(tx, &rules::person(person, "/contact")?)?)
        }
    };
    let area = change.area_path.as_ref().unwrap_or(&now.area_path);
    if area.depth() < 3 {
        return Err(Error::AreaTooHigh);
    }
    if area.village() != now.area_path.village() {
        return Err(Error::HouseholdMoves);
    }
    let count = |new: Option<i64>, old: i64, pointer| rules::count(new.unwrap_or(old), pointer);
    let mut open = now.tags.join(" ");
    if let Some(tags) = &change.tags {
        let (open_tags, sensitive) = rules::tags(tags)?;
        open = open_tags.join(" ");
        tx.execute(DELETE_SENSITIVE_TAGS, params![id])?;
        for tag in sensitive {
            tx.execute(INSERT_SENSITIVE_TAG, params![id, tag])?;
        }
    }
    tx.execute(
        UPDATE_HOUSEHOLD,
        params![
            id,
            area,
            contact,
            rules::text(change.address.as_ref().unwrap_or(&now.address), "/address", 120)?,
            rules::text(change.hamlet.as_ref().unwrap_or(&now.hamlet), "/hamlet", 60)?,
            count(change.members, now.members, "/members")?,
            count(change.resident, now.resident, "/resident")?,
            count(change.away, now.away, "/away")?,
            count(change.minors, now.minors, "/minors")?,
            count(change.over_80, now.over_80, "/over_80")?,
            change.priority.unwrap_or(now.priority).as_str(),
            open,
        ],
    )?;
    let household = get(tx, id)?;
    finding::keep(tx, &household)?;
    let concerned = now.representative.map(Into::into);
    let detail = serde_json::json!({ "version": seen + 1 });
    tx.log_concerning(concerned, "household.update", &id, &detail)?;
    Ok(changed)
}

/// The sheets of a representative's households, by identifier after the one given, so many at
/// most. Sensitive tags are on them: they are for the representative alone.
pub fn own_sheets(
    tx: &mut Tx<'_>,
    representative: RepresentativeId,
    after: Option<HouseholdId>,
    most: i64,
) -> Result<Vec<HouseholdSheet>, Error> {
    let after = after.unwrap_or_else(|| HouseholdId::from_uuid(uuid::Uuid::nil()));
    let sql = format!(
        "{SHEETS} AND household.representative_id = $1 AND household.id > $2
         ORDER BY household.id LIMIT $3"
    );
    let found = tx.query(&sql, params![representative, after, most], sheet)?;
    with_sensitive_tags(tx, found)
}

/// The sheets of those of these households that stand; the caller shows only what is the asker's.
pub fn sheets(tx: &mut Tx<'_>, ids: &[HouseholdId]) -> Result<Vec<HouseholdSheet>, Error> {
    let mut found = Vec::new();
    for chunk in ids.chunks(500) {
        let values: Vec<Value<'_>> = chunk.iter().map(|&id| id.into()).collect();
        let places = db::places(values.len(), 1);
        let sql = format!("{SHEETS} AND household.id IN ({places}) ORDER BY household.id");
        found.extend(tx.query(&sql, &values, sheet)?);
    }
    with_sensitive_tags(tx, found)
}

fn with_sensitive_tags(
    tx: &mut Tx<'_>,
    mut sheets: Vec<HouseholdSheet>,
) -> Result<Vec<HouseholdSheet>, Error> {
    let mut tags: HashMap<HouseholdId, Vec<String>> = HashMap::new();
    for chunk in sheets.chunks(500) {
        let values: Vec<Value<'_>> = chunk.iter().map(|sheet| sheet.id.into()).collect();
        let places = db::places(values.len(), 1);
        let sql = format!("{SENSITIVE_TAGS_OF}{places}) ORDER BY household_id, tag");
        tx.each(&sql, &values, |row| {
            tags.entry(row.id(0)?).or_default().push(row.text(1)?);
            Ok::<(), db::DbError>(())
        })?;
    }
    for sheet in &mut sheets {
        sheet.sensitive_tags = tags.remove(&sheet.id).unwrap_or_default();
    }
    Ok(sheets)
}

fn sheet(row: Row<'_>) -> Result<HouseholdSheet, db::DbError> {
    Ok(HouseholdSheet {
        id: row.id(0)?,
        code: row.text(1)?,
        area_path: row.path(2)?,
        head_name: row.text(3)?,
        contact_name: row.opt_text(4)?,
        phone: row.opt_text(5)?.or(row.opt_text(6)?),
        address: row.text(7)?,
        hamlet: row.text(8)?,
        members: row.int(9)?,
        resident: row.int(10)?,
        away: row.int(11)?,
        minors: row.int(12)?,
        over_80: row.int(13)?,
        priority: priority(row, 14)?,
        tags: tags(&row.text(15)?),
        sensitive_tags: Vec::new(),
        last_contact_on: row.opt_date(16)?,
        version: row.int(17)?,
        representative: row.opt_id(18)?,
    })
}

/// Keeps the present representative of a household; called by the room that owns the links.
pub fn set_representative(
    tx: &mut Tx<'_>,
    id: HouseholdId,
    representative: Option<RepresentativeId>,
) -> Result<(), Error> {
    let Place { area, representative: before, last_contact_on: last, .. } = standing(tx, id)?;
    tx.execute(SET_REPRESENTATIVE, params![id, representative])?;
    if before != representative {
        if let Some(before) = before {
            counts::look_again(tx, before)?;
        }
        if let Some(now) = representative {
            counts::looked_after(tx, now, last)?;
        }
    }
    counts::linked(tx, &area, before.is_some(), representative.is_some())
}

/// Where a household lies, its representative, the day of its last contact, and whether it is gone.
struct Place {
    area: AreaPath,
    representative: Option<RepresentativeId>,
    last_contact_on: Option<Date>,
    is_gone: bool,
}

fn standing(tx: &mut Tx<'_>, id: HouseholdId) -> Result<Place, Error> {
    let found = tx.query_one(STANDING, params![id], |row| {
        Ok(Place {
            area: row.path(0)?,
            representative: row.opt_id(1)?,
            last_contact_on: row.opt_date(2)?,
            is_gone: row.opt_date(3)?.is_some(),
        })
    })?;
    found.ok_or(Error::HouseholdNotFound)
}

/// What recording a contact needs to know of the household.
#[derive(Debug, Clone)]
pub struct Contacted {
    /// Its name in lines, with its area.
    pub name: HouseholdName,
    /// The present representative.
    pub representative: Option<RepresentativeId>,
}

/// Notes a contact of that day, if it is the newest, and answers what the contact must know.
pub fn note_contact(tx: &mut Tx<'_>, id: HouseholdId, on: Date) -> Result<Contacted, Error> {
    let (contacted, dissolved, last) = tx
        .query_one(CONTACTED, params![id], |row| {
            let (area_path, address) = (row.path(0)?, row.text(5)?);
            let name = HouseholdName { head_name: row.text(4)?, area_path, address };
            let found = Contacted { name, representative: row.opt_id(1)? };
            Ok((found, row.opt_date(2)?, row.opt_date(3)?))
        })?
        .ok_or(Error::HouseholdNotFound)?;
    if dissolved.is_some_and(|day| on > day) {
        return Err(Error::HouseholdDissolved);
    }
    if last.is_none_or(|last| last < on) {
        tx.execute(SET_LAST_CONTACT, params![id, on])?;
        // What is gone counts nowhere, whatever is recorded of its days.
        if dissolved.is_none() {
            counts::contacted(tx, &contacted.name.area_path, last, Some(on))?;
        }
        let is_new_month = last.is_none_or(|last| last.month() < on.month());
        if let Some(representative) = contacted.representative.filter(|_| is_new_month) {
            counts::looked_after(tx, representative, Some(on))?;
        }
    }
    Ok(contacted)
}

/// Keeps the day of the last contact after a correction.
pub fn set_last_contact(tx: &mut Tx<'_>, id: HouseholdId, on: Option<Date>) -> Result<(), Error> {
    let Place { area, representative, last_contact_on: before, is_gone } = standing(tx, id)?;
    tx.execute(SET_LAST_CONTACT, params![id, on])?;
    if let Some(representative) = representative {
        counts::look_again(tx, representative)?;
    }
    if is_gone {
        return Ok(());
    }
    counts::contacted(tx, &area, before, on)
}

/// How many households an area has: all, linked ones, and those contacted since that day.
pub fn coverage(tx: &mut Tx<'_>, area: &AreaPath, since: Date) -> Result<(i64, i64, i64), Error> {
    counts::coverage(tx, area, since)
}

/// How many households each of these representatives has, and how many were contacted since.
pub fn loads(
    tx: &mut Tx<'_>,
    representatives: &[RepresentativeId],
    since: Date,
) -> Result<HashMap<RepresentativeId, (i64, i64)>, Error> {
    let mut found = HashMap::new();
    for chunk in representatives.chunks(500) {
        let mut values: Vec<Value<'_>> = vec![since.into()];
        values.extend(chunk.iter().map(|&id| Value::from(id)));
        let sql = format!("{LOADS}{}) GROUP BY representative_id", db::places(chunk.len(), 2));
        tx.each(&sql, &values, |row| {
            found.insert(row.id(0)?, (row.int(1)?, row.int(2)?));
            Ok::<(), db::DbError>(())
        })?;
    }
    Ok(found)
}

/// What a line about a household needs: the head's name, the group and the address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HouseholdName {
    /// The head's name.
    pub head_name: String,
    /// The group or village.
    pub area_path: AreaPath,
    /// The address.
    pub address: String,
}

/// The names of these households, by identifier.
pub fn names(
    tx: &mut Tx<'_>,
    ids: &[HouseholdId],
) -> Result<HashMap<HouseholdId, HouseholdName>, Error> {
    let mut found = HashMap::new();
    for chunk in ids.chunks(500) {
        let values: Vec<Value<'_>> = chunk.iter().map(|&id| id.into()).collect();
        let sql = format!("{HEAD_NAMES}{})", db::places(values.len(), 1));
        tx.each(&sql, &values, |row| {
            let name = HouseholdName {
                head_name: row.text(1)?,
                area_path: row.path(2)?,
                address: row.text(3)?,
            };
            found.insert(row.id(0)?, name);
            Ok::<(), db::DbError>(())
        })?;
    }
    Ok(found)
}

/// A statement that grows by the filter's conditions.
struct Growing {
    sql: String,
    values: Vec<Value<'static>>,
}

impl Growing {
    /// The conditions of a filter, but for what is searched.
    fn of(filter: &HouseholdFilter) -> Self {
        let mut query = Self { sql: SUMMARY.to_owned(), values: Vec::new() };
        query.add(" AND household.area_path >= #", filter.area.as_str().to_owned());
        query.add(" AND household.area_path < #", filter.area.end());
        if let Some(representative) = filter.representative {
            query.add(" AND household.representative_id = #", representative);
        }
        match filter.linked {
            Some(true) => query.sql.push_str(" AND household.representative_id IS NOT NULL"),
            Some(false) => query.sql.push_str(" AND household.representative_id IS NULL"),
            None => {}
        }
        if let Some((since, contacted)) = filter.contacted_since {
            let text = if contacted {
                " AND household.last_contact_on >= #"
            } else {
                " AND (household.last_contact_on IS NULL OR household.last_contact_on < #)"
            };
            query.add(text, since);
        }
        // A partial index serves a word that stands in the statement itself.
        match filter.priority {
            Some(Priority::Key) => query.sql.push_str(" AND household.priority = 'key'"),
            Some(other) => query.add(" AND household.priority = #", other.as_str()),
            None => {}
        }
        if let Some(tag) = &filter.tag {
            query.add(" AND ' ' || household.tags || ' ' LIKE #", format!("% {tag} %"));
        }
        query
    }

    fn add(&mut self, text: &str, value: impl Into<Value<'static>>) {
        self.values.push(value.into());
        self.sql.push_str(&text.replace('#', &format!("${}", self.values.len())));
    }
}

/// A page of households, by group and code; what is searched or tagged, by group and then as added.
pub fn list(
    tx: &mut Tx<'_>,
    filter: &HouseholdFilter,
    limit: Limit,
    after: Option<&Cursor>,
) -> Result<Page<HouseholdSummary>, Error> {
    let query = match &filter.search {
        Some(text) => match Query::parse(text) {
            Some(query) => Some(query),
            // Nothing that a record could hold was asked for.
            None => return Ok(Page { items: Vec::new(), next: None }),
        },
        None => None,
    };
    let found = match query {
        Some(query) if filter.representative.is_some() => own(tx, filter, &query, limit, after)?,
        None if filter.tag.is_none() => in_order(tx, filter, Some(limit.with_next()), after)?
            .into_iter()
            .map(|(household, _)| household)
            .collect(),
        query => walked(tx, filter, query.as_ref(), limit, after)?,
    };
    Ok(Page::cut(found, limit, |household| {
        Cursor::new([household.area_path.to_string(), household.code.clone()])
    }))
}

/// The households of the filter by group and code.
fn in_order(
    tx: &mut Tx<'_>,
    filter: &HouseholdFilter,
    limit: Option<i64>,
    after: Option<&Cursor>,
) -> Result<Vec<(HouseholdSummary, Document)>, Error> {
    let mut query = Growing::of(filter);
    if let Some(cursor) = after {
        query.add(" AND (household.area_path, household.code) > (#", cursor.part(0).to_owned());
        query.add(", #)", cursor.part(1).to_owned());
    }
    query.sql.push_str(" ORDER BY household.area_path, household.code");
    if let Some(limit) = limit {
        query.add(" LIMIT #", limit);
    }
    let is_searched = filter.search.is_some();
    Ok(tx.query(&query.sql, &query.values, |row| found(row, is_searched))?)
}

/// What is searched among a representative's own households: they are few, and need no index.
fn own(
    tx: &mut Tx<'_>,
    filter: &HouseholdFilter,
    query: &Query,
    limit: Limit,
    after: Option<&Cursor>,
) -> Result<Vec<HouseholdSummary>, Error> {
    let mut found = in_order(tx, filter, None, after)?;
    found.retain(|(_, document)| query.matches(document));
    found.truncate(limit.get() + 1);
    Ok(found.into_iter().map(|(household, _)| household).collect())
}

/// What is searched or tagged in an area, along the index.
fn walked(
    tx: &mut Tx<'_>,
    filter: &HouseholdFilter,
    query: Option<&Query>,
    limit: Limit,
    after: Option<&Cursor>,
) -> Result<Vec<HouseholdSummary>, Error> {
    let marks: Vec<String> = filter.tag.iter().map(|tag| finding::tag_mark(tag)).collect();
    let condition = search::condition(query, &marks);
    let place = match after {
        Some(cursor) => finding::place(tx, cursor)?,
        None => None,
    };
    let wanted = limit.get() + 1;
    let walk = search::walk(Index::Households, condition, &filter.area, place, wanted);
    walk.collect(tx, wanted, |tx, ids| {
        let mut statement = Growing::of(filter);
        statement.sql.push_str(" AND household.id IN (");
        for (place, id) in search::padded(ids).enumerate() {
            statement.add(if place == 0 { "#" } else { ", #" }, id);
        }
        statement.sql.push(')');
        let rows = tx.query(&statement.sql, &statement.values, |row| found(row, true))?;
        let mut by_id: HashMap<uuid::Uuid, HouseholdSummary> = rows
            .into_iter()
            .filter(|(_, document)| query.is_none_or(|query| query.matches(document)))
            .map(|(household, _)| (household.id.uuid(), household))
            .collect();
        Ok(ids.iter().filter_map(|id| by_id.remove(id)).collect())
    })
}

/// The household as a list shows it.
pub fn summary_of(tx: &mut Tx<'_>, id: HouseholdId) -> Result<HouseholdSummary, Error> {
    let sql = format!("{SUMMARY} AND household.id = $1");
    tx.query_one(&sql, params![id], summary)?.ok_or(Error::HouseholdNotFound)
}

fn summary(row: Row<'_>) -> Result<HouseholdSummary, db::DbError> {
    Ok(HouseholdSummary {
        id: row.id(0)?,
        code: row.text(1)?,
        area_path: row.path(2)?,
        head_name: row.text(3)?,
        contact_name: row.opt_text(4)?,
        phone: row.opt_text(5)?.or(row.opt_text(6)?),
        address: row.text(7)?,
        members: row.int(8)?,
        priority: priority(row, 9)?,
        tags: tags(&row.text(10)?),
        representative: row.opt_id(11)?,
        last_contact_on: row.opt_date(12)?,
    })
}

/// A household as a list shows it, with what can be found of it where that is asked for.
fn found(row: Row<'_>, is_searched: bool) -> Result<(HouseholdSummary, Document), db::DbError> {
    let household = summary(row)?;
    if !is_searched {
        return Ok((household, Document::new()));
    }
    let (hamlet, contact_phone, head_phone) = (row.text(13)?, row.opt_text(5)?, row.opt_text(6)?);
    let document = Findable {
        code: &household.code,
        people: [
            (Some(household.head_name.as_str()), head_phone.as_deref()),
            (household.contact_name.as_deref(), contact_phone.as_deref()),
        ],
        address: &household.address,
        hamlet: &hamlet,
        tags: &household.tags,
    }
    .document();
    Ok((household, document))
}

fn household_code(code: &str) -> Result<String, Error> {
    if code.len() == 18 && code.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(code.to_owned());
    }
    Err(Error::Field {
        pointer: "/code",
        chinese: "户编号是18位数字：村12位、组2位、序号4位，请核对。",
        english: "A household code has 18 digits: village 12, group 2, serial 4. Check it.",
    })
}

pub(crate) fn next_code(tx: &mut Tx<'_>, path: &AreaPath) -> Result<String, Error> {
    let area = areas::by_path(tx, path)?;
    let group = format!("{:0<14}", area.code.as_str());
    let last: Option<String> =
        tx.query_one(LAST_CODE, params![&group, format!("{group}:")], |row| row.text(0))?;
    let serial = last.and_then(|code| code[14..].parse::<u32>().ok()).unwrap_or(0);
    Ok(format!("{group}{:04}", serial + 1))
}
