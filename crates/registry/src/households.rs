//! Households: adding, changing, finding.

use std::collections::HashMap;

use db::{Row, Tx, Value, params};
use kernel::id::{HouseholdId, PersonId, RepresentativeId};
use kernel::{AreaPath, Cursor, Date, Limit, Page};

use crate::store::{
    CONTACTED, COUNT, COUNT_BY_VILLAGE, DELETE_SENSITIVE_TAGS, HEAD_HASH, HEAD_NAMES, HOUSEHOLD,
    HOUSEHOLD_BY_CODE, INSERT_HOUSEHOLD, INSERT_SENSITIVE_TAG, LAST_CODE, LOADS, MATCH_HOUSEHOLDS,
    QUIET, SENSITIVE_TAGS, SET_LAST_CONTACT, SET_REPRESENTATIVE, SUMMARY, UPDATE_HOUSEHOLD,
};
use crate::{
    Error, Household, HouseholdChange, HouseholdFilter, HouseholdSummary, NewHousehold, Priority,
    areas, persons, rules,
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
    tx.execute(
        INSERT_HOUSEHOLD,
        params![
            id,
            &code,
            &new.area_path,
            head,
            contact,
            rules::text(&new.address, "/address", 120)?,
            rules::text(&new.hamlet, "/hamlet", 60)?,
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
    tx.log("household.create", &id, &serde_json::json!({ "code": code }))?;
    Ok(id)
}

/// Changes a household that stands at the version seen.
pub fn update(
    tx: &mut Tx<'_>,
    id: HouseholdId,
    seen: i64,
    change: &HouseholdChange,
) -> Result<(), Error> {
    let Stored { household: now, contact } = load(tx, id)?;
    if now.dissolved_on.is_some() {
        return Err(Error::HouseholdDissolved);
    }
    if now.version != seen {
        return Err(Error::Stale { seen, now: now.version });
    }
    if let Some(head) = &change.head {
        persons::update(tx, now.head.id, &rules::person(head, "/head")?)?;
    }
    let contact = match (&change.contact, contact) {
        (None, contact) => contact,
        (Some(None), _) => None,
        (Some(Some(person)), Some(id)) => {
            persons::update(tx, id, &rules::person(person, "/contact")?)?;
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
    tx.log("household.update", &id, &serde_json::json!({ "version": seen + 1 }))?;
    Ok(())
}

/// Keeps the present representative of a household; called by the room that owns the links.
pub fn set_representative(
    tx: &mut Tx<'_>,
    id: HouseholdId,
    representative: Option<RepresentativeId>,
) -> Result<(), Error> {
    tx.execute(SET_REPRESENTATIVE, params![id, representative])?;
    Ok(())
}

/// What recording a contact needs to know of the household.
#[derive(Debug, Clone)]
pub struct Contacted {
    /// The group or village.
    pub area_path: AreaPath,
    /// The present representative.
    pub representative: Option<RepresentativeId>,
}

/// Notes a contact of that day, if it is the newest, and answers what the contact must know.
pub fn note_contact(tx: &mut Tx<'_>, id: HouseholdId, on: Date) -> Result<Contacted, Error> {
    let (contacted, dissolved, last) = tx
        .query_one(CONTACTED, params![id], |row| {
            let found = Contacted { area_path: row.path(0)?, representative: row.opt_id(1)? };
            Ok((found, row.opt_date(2)?, row.opt_date(3)?))
        })?
        .ok_or(Error::HouseholdNotFound)?;
    if dissolved.is_some_and(|day| on > day) {
        return Err(Error::HouseholdDissolved);
    }
    if last.is_none_or(|last| last < on) {
        set_last_contact(tx, id, Some(on))?;
    }
    Ok(contacted)
}

/// Keeps the day of the last contact after a correction.
pub fn set_last_contact(tx: &mut Tx<'_>, id: HouseholdId, on: Option<Date>) -> Result<(), Error> {
    tx.execute(SET_LAST_CONTACT, params![id, on])?;
    Ok(())
}

/// How many households an area has: all, linked ones, and those contacted since that day.
pub fn coverage(tx: &mut Tx<'_>, area: &AreaPath, since: Date) -> Result<(i64, i64, i64), Error> {
    let row = tx.query_one(COUNT, params![area, area.end(), since], |row| {
        Ok((row.int(0)?, row.int(1)?, row.int(2)?))
    })?;
    Ok(row.unwrap_or_default())
}

/// How the households of one village are looked after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VillageCoverage {
    /// The village.
    pub village: AreaPath,
    /// Households.
    pub households: i64,
    /// Those with a representative.
    pub linked: i64,
    /// Those contacted since the day asked for.
    pub contacted: i64,
    /// Representatives who have households here.
    pub representatives: i64,
    /// Those of them none of whose households here was contacted since.
    pub quiet: i64,
}

/// How the households of each village of an area are looked after; villages without any are left
/// out.
pub fn coverage_by_village(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    since: Date,
) -> Result<Vec<VillageCoverage>, Error> {
    Ok(tx.query(COUNT_BY_VILLAGE, params![area, area.end(), since], |row| {
        Ok(VillageCoverage {
            village: row.path(0)?,
            households: row.int(1)?,
            linked: row.int(2)?,
            contacted: row.int(3)?,
            representatives: row.int(4)?,
            quiet: row.int(5)?,
        })
    })?)
}

/// The representatives of an area none of whose households was contacted since that day, by area:
/// whom to help, never who is behind whom.
pub fn quiet_representatives(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    since: Date,
) -> Result<Vec<(AreaPath, RepresentativeId)>, Error> {
    let found = |row: db::Row<'_>| Ok((row.path(0)?, row.id(1)?));
    Ok(tx.query(QUIET, params![area, area.end(), since], found)?)
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

/// A page of households, by group and code.
pub fn list(
    tx: &mut Tx<'_>,
    filter: &HouseholdFilter,
    limit: Limit,
    after: Option<&Cursor>,
) -> Result<Page<HouseholdSummary>, Error> {
    let mut sql = SUMMARY.to_owned();
    let mut values: Vec<Value<'_>> = Vec::new();
    let mut add = |sql: &mut String, text: &str, value: Value<'static>| {
        values.push(value);
        sql.push_str(&text.replace('#', &format!("${}", values.len())));
    };
    let area = filter.area.as_str().to_owned();
    add(&mut sql, " AND household.area_path >= #", area.into());
    add(&mut sql, " AND household.area_path < #", filter.area.end().into());
    if let Some(representative) = filter.representative {
        add(&mut sql, " AND household.representative_id = #", representative.into());
    }
    match filter.linked {
        Some(true) => sql.push_str(" AND household.representative_id IS NOT NULL"),
        Some(false) => sql.push_str(" AND household.representative_id IS NULL"),
        None => {}
    }
    if let Some((since, contacted)) = filter.contacted_since {
        let text = if contacted {
            " AND household.last_contact_on >= #"
        } else {
            " AND (household.last_contact_on IS NULL OR household.last_contact_on < #)"
        };
        add(&mut sql, text, since.into());
    }
    if let Some(priority) = filter.priority {
        add(&mut sql, " AND household.priority = #", priority.as_str().into());
    }
    if let Some(tag) = &filter.tag {
        add(&mut sql, " AND ' ' || household.tags || ' ' LIKE #", format!("% {tag} %").into());
    }
    if let Some(search) = &filter.search {
        let pattern = format!("%{}%", escaped(search));
        add(
            &mut sql,
            " AND (head.name LIKE # ESCAPE '!' OR contact.name LIKE # ESCAPE '!'
               OR household.address LIKE # ESCAPE '!' OR household.code LIKE # ESCAPE '!'
               OR head.phone LIKE # ESCAPE '!' OR contact.phone LIKE # ESCAPE '!')",
            pattern.into(),
        );
    }
    if let Some(cursor) = after {
        add(
            &mut sql,
            " AND (household.area_path, household.code) > (#",
            cursor.part(0).to_owned().into(),
        );
        add(&mut sql, ", #)", cursor.part(1).to_owned().into());
    }
    add(
        &mut sql,
        " ORDER BY household.area_path, household.code LIMIT #",
        limit.with_next().into(),
    );
    let found = tx.query(&sql, &values, summary)?;
    Ok(Page::cut(found, limit, |household| {
        Cursor::new([household.area_path.to_string(), household.code.clone()])
    }))
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

/// The text for a LIKE pattern: what people type never acts as a wild card.
fn escaped(text: &str) -> String {
    text.replace('!', "!!").replace('%', "!%").replace('_', "!_")
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

fn next_code(tx: &mut Tx<'_>, path: &AreaPath) -> Result<String, Error> {
    let area = areas::by_path(tx, path)?;
    let group = format!("{:0<14}", area.code.as_str());
    let last: Option<String> =
        tx.query_one(LAST_CODE, params![&group, format!("{group}:")], |row| row.text(0))?;
    let serial = last.and_then(|code| code[14..].parse::<u32>().ok()).unwrap_or(0);
    Ok(format!("{group}{:04}", serial + 1))
}
