//! Persons: adding, changing, finding.

use std::collections::HashMap;

use db::{Row, Tx, Value, params};
use kernel::AreaPath;
use kernel::id::{HouseholdId, PersonId};

use crate::store::{
    HOMES, INSERT_PERSON, PARTY_MEMBERS, PERSON, PERSON_BY_IDENTITY, PERSONS, PERSONS_OF_AREA,
    UPDATE_PERSON,
};
use crate::{Error, NewPerson, Person, Sex, finding, rules};

fn person(row: Row<'_>) -> Result<Person, db::DbError> {
    Ok(Person {
        id: row.id(0)?,
        name: row.text(1)?,
        sex: row.text(2)?.parse().unwrap_or(Sex::Unknown),
        birth_month: row.opt_int(3)?.and_then(|number| kernel::Month::from_number(number).ok()),
        phone: row.opt_text(4)?,
        ethnic_group: row.opt_text(5)?.and_then(|code| code.parse().ok()),
        political_status: row.opt_text(6)?.and_then(|code| code.parse().ok()),
        education: row.opt_text(7)?.and_then(|code| code.parse().ok()),
        version: row.int(8)?,
    })
}

/// The person.
pub fn get(tx: &mut Tx<'_>, id: PersonId) -> Result<Person, Error> {
    tx.query_one(PERSON, params![id], person)?.ok_or(Error::PersonNotFound)
}

/// These persons, by identifier; those that do not exist are left out.
pub fn many(tx: &mut Tx<'_>, ids: &[PersonId]) -> Result<HashMap<PersonId, Person>, Error> {
    let mut found = HashMap::new();
    for chunk in ids.chunks(500) {
        let values: Vec<Value<'_>> = chunk.iter().map(|&id| id.into()).collect();
        let sql = format!("{PERSONS}{})", db::places(values.len(), 1));
        tx.each(&sql, &values, |row| {
            let person = person(row)?;
            found.insert(person.id, person);
            Ok::<(), db::DbError>(())
        })?;
    }
    Ok(found)
}

/// The groups of the households that the person heads, or is the contact of.
pub fn homes(tx: &mut Tx<'_>, id: PersonId) -> Result<Vec<AreaPath>, Error> {
    Ok(tx.query(HOMES, params![id], |row| row.path(0))?)
}

/// Adds a person.
pub fn create(tx: &mut Tx<'_>, new: &NewPerson) -> Result<PersonId, Error> {
    let new = rules::person(new, "/name")?;
    let id: PersonId = tx.new_id();
    store(tx, INSERT_PERSON, id, &new)?;
    Ok(id)
}

/// Persons whose data changed, for the rooms whose records name them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[must_use = "other rooms' records name these people: `matters::follow` brings them up to date"]
pub struct Changed {
    /// The persons.
    pub persons: Vec<PersonId>,
    /// The households whose head has another name now.
    pub renamed: Vec<HouseholdId>,
}

impl Changed {
    /// Both together.
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.persons.extend(other.persons);
        self.renamed.extend(other.renamed);
        self
    }
}

/// Changes a person: what the new data leave open stays as it is.
pub fn update(tx: &mut Tx<'_>, id: PersonId, new: &NewPerson) -> Result<Changed, Error> {
    let (now, hash) = tx
        .query_one(PERSON, params![id], |row| Ok((person(row)?, row.opt_bytes(9)?)))?
        .ok_or(Error::PersonNotFound)?;
    let new = rules::person(new, "/name")?;
    let is_renamed = new.name != now.name;
    let merged = NewPerson {
        name: new.name,
        sex: new.sex.or(Some(now.sex)),
        birth_month: new.birth_month.or(now.birth_month),
        phone: new.phone.or(now.phone),
        ethnic_group: new.ethnic_group.or(now.ethnic_group),
        political_status: new.political_status.or(now.political_status),
        education: new.education.or(now.education),
        identity_hash: new.identity_hash.or(hash),
    };
    store(tx, UPDATE_PERSON, id, &merged)?;
    let headed = finding::follow_person(tx, id)?;
    Ok(Changed { persons: vec![id], renamed: if is_renamed { headed } else { Vec::new() } })
}

/// Party members who head a household of the area or are its usual contact, each with where the
/// household lies; by person.
pub fn party_members(
    tx: &mut Tx<'_>,
    area: &AreaPath,
) -> Result<Vec<(PersonId, String, AreaPath)>, Error> {
    let member = crate::PoliticalStatus::Member.as_str();
    let values = params![area, area.end(), member];
    Ok(tx.query(PARTY_MEMBERS, values, |row| Ok((row.id(0)?, row.text(1)?, row.path(2)?)))?)
}

/// The heads of the households of an area and their usual contacts, each with the group.
pub fn of_area(
    tx: &mut Tx<'_>,
    area: &AreaPath,
) -> Result<Vec<(PersonId, String, AreaPath)>, Error> {
    let values = params![area, area.end()];
    Ok(tx.query(PERSONS_OF_AREA, values, |row| Ok((row.id(0)?, row.text(1)?, row.path(2)?)))?)
}

/// The person whose identity-card number has that keyed hash.
pub fn by_identity(tx: &mut Tx<'_>, hash: &[u8]) -> Result<Option<PersonId>, Error> {
    Ok(tx.query_one(PERSON_BY_IDENTITY, params![hash], |row| row.id(0))?)
}

fn store(tx: &mut Tx<'_>, sql: &str, id: PersonId, new: &NewPerson) -> Result<(), Error> {
    tx.execute(
        sql,
        params![
            id,
            &new.name,
            new.sex.unwrap_or(Sex::Unknown).as_str(),
            new.birth_month,
            new.phone.as_deref(),
            new.ethnic_group.map(crate::EthnicGroup::as_str),
            new.political_status.map(crate::PoliticalStatus::as_str),
            new.education.map(crate::Education::as_str),
            new.identity_hash.as_deref(),
        ],
    )?;
    Ok(())
}
