//! What search keeps of households, and following what changes.

use std::collections::HashMap;

use db::{DbError, Row, Tx, Value, params};
use kernel::id::{HouseholdId, PersonId};
use kernel::{AreaPath, Cursor};
use search::{Audit, Check, Document, Index, key_of_area};
use uuid::Uuid;

use crate::store::{ALL_FROM, FINDABLE, OF_PERSON};
use crate::{Error, Household, households};

/// What a household is found by, besides its words.
pub(crate) fn tag_mark(tag: &str) -> String {
    format!("tag_{tag}")
}

/// What of a household is found: its people, where it lies, its numbers.
pub(crate) struct Findable<'f> {
    pub(crate) code: &'f str,
    pub(crate) people: [(Option<&'f str>, Option<&'f str>); 2],
    pub(crate) address: &'f str,
    pub(crate) hamlet: &'f str,
    pub(crate) tags: &'f [String],
}

impl Findable<'_> {
    pub(crate) fn document(&self) -> Document {
        let mut document = Document::new().number(self.code).text(self.address).text(self.hamlet);
        for (name, phone) in self.people {
            if let Some(name) = name {
                document = document.name(name);
            }
            if let Some(phone) = phone {
                document = document.number(phone);
            }
        }
        self.tags.iter().fold(document, |document, tag| document.mark(&tag_mark(tag)))
    }
}

fn findable(household: &Household) -> Document {
    let contact = household.contact.as_ref();
    Findable {
        code: &household.code,
        people: [
            (Some(household.head.name.as_str()), household.head.phone.as_deref()),
            (
                contact.map(|person| person.name.as_str()),
                contact.and_then(|person| person.phone.as_deref()),
            ),
        ],
        address: &household.address,
        hamlet: &household.hamlet,
        tags: &household.tags,
    }
    .document()
}

/// Keeps what is found of a household as it is now.
pub(crate) fn keep(tx: &mut Tx<'_>, household: &Household) -> Result<(), DbError> {
    let key = key_of_area(&household.area_path);
    Index::Households.put(tx, household.id, key, &findable(household))
}

/// Keeps a household that was just added.
pub(crate) fn add(
    tx: &mut Tx<'_>,
    id: HouseholdId,
    area: &AreaPath,
    household: &Findable<'_>,
) -> Result<(), DbError> {
    Index::Households.add(tx, id, key_of_area(area), &household.document())
}

/// Keeps anew the households in which a person is the head or the contact; answers those of which
/// he or she is the head.
pub(crate) fn follow_person(
    tx: &mut Tx<'_>,
    person: PersonId,
) -> Result<Vec<HouseholdId>, DbError> {
    let found: Vec<(HouseholdId, PersonId)> =
        tx.query(OF_PERSON, params![person], |row| Ok((row.id(0)?, row.id(2)?)))?;
    let ids: Vec<HouseholdId> = found.iter().map(|(id, _)| *id).collect();
    for (id, area, document) in documents(tx, &ids)? {
        Index::Households.put(tx, id, key_of_area(&area), &document)?;
    }
    Ok(found.into_iter().filter(|(_, head)| *head == person).map(|(id, _)| id).collect())
}

/// A row of [`FINDABLE`].
fn row(row: Row<'_>) -> Result<(HouseholdId, AreaPath, Document), DbError> {
    let (code, address, hamlet) = (row.text(2)?, row.text(7)?, row.text(8)?);
    let (head, contact) = (row.text(3)?, row.opt_text(5)?);
    let (head_phone, contact_phone) = (row.opt_text(4)?, row.opt_text(6)?);
    let tags: Vec<String> = row.text(9)?.split_whitespace().map(str::to_owned).collect();
    let document = Findable {
        code: &code,
        people: [
            (Some(head.as_str()), head_phone.as_deref()),
            (contact.as_deref(), contact_phone.as_deref()),
        ],
        address: &address,
        hamlet: &hamlet,
        tags: &tags,
    }
    .document();
    Ok((row.id(0)?, row.path(1)?, document))
}

/// What is found of these households.
pub(crate) fn documents(
    tx: &mut Tx<'_>,
    ids: &[HouseholdId],
) -> Result<Vec<(HouseholdId, AreaPath, Document)>, DbError> {
    let mut found = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(500) {
        let values: Vec<Value<'_>> = chunk.iter().map(|&id| id.into()).collect();
        let sql = format!("{FINDABLE}{})", db::places(values.len(), 1));
        found.extend(tx.query(&sql, &values, row)?);
    }
    Ok(found)
}

/// The place after which a later page of what was found goes on.
pub(crate) fn place(tx: &mut Tx<'_>, cursor: &Cursor) -> Result<Option<i64>, Error> {
    match households::by_code(tx, cursor.part(1))? {
        Some(id) => Ok(Index::Households.place(tx, id)?),
        // A code that is no longer there: the page begins with its group again.
        None => {
            let area: Option<AreaPath> = cursor.part(0).parse().ok();
            Ok(area.map(|area| search::place_before(&area)))
        }
    }
}

/// The next households after that identifier, for building the index anew.
fn after(tx: &mut Tx<'_>, last: Uuid) -> Result<Vec<HouseholdId>, DbError> {
    tx.query(ALL_FROM, params![last], |row| row.id(0))
}

/// Puts the next households after that one into the index; answers the last, `None` at the end.
///
/// Called with [`Uuid::nil`] first, on a cleared index, one transaction after the other.
pub fn fill(tx: &mut Tx<'_>, last: Uuid) -> Result<Option<Uuid>, Error> {
    let ids = after(tx, last)?;
    let documents = documents(tx, &ids)?;
    let mut by_id: HashMap<HouseholdId, (AreaPath, Document)> =
        documents.into_iter().map(|(id, area, document)| (id, (area, document))).collect();
    for id in &ids {
        if let Some((area, document)) = by_id.remove(id) {
            Index::Households.put(tx, *id, key_of_area(&area), &document)?;
        }
    }
    Ok(ids.last().map(|id| id.uuid()))
}

/// Compares the index with the households.
pub fn check(tx: &mut Tx<'_>) -> Result<Check, Error> {
    let mut audit = Audit::of(Index::Households);
    let mut last = Uuid::nil();
    loop {
        let ids = after(tx, last)?;
        let Some(end) = ids.last() else { return Ok(audit.finish(tx)?) };
        last = end.uuid();
        for (id, area, document) in documents(tx, &ids)? {
            audit.look(tx, id, key_of_area(&area), &document)?;
        }
    }
}
