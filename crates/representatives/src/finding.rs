//! What search keeps of representatives, and following the people they are.

use std::collections::HashMap;

use db::{DbError, Tx, params};
use kernel::id::{PersonId, RepresentativeId};
use kernel::{AreaPath, Cursor};
use registry::{Person, persons};
use search::{Audit, Check, Document, Index, key_of_area};
use uuid::Uuid;

use crate::store::{ALL_FROM, OF_PERSON};
use crate::{Error, Representative};

/// What of a representative is found: the name and the telephone.
pub(crate) fn document(name: &str, phone: Option<&str>) -> Document {
    let document = Document::new().name(name);
    match phone {
        Some(phone) => document.number(phone),
        None => document,
    }
}

/// What is found of these representatives.
pub(crate) fn documents(
    tx: &mut Tx<'_>,
    rows: &[Representative],
) -> Result<HashMap<RepresentativeId, Document>, Error> {
    let people: Vec<PersonId> = rows.iter().map(|row| row.person_id).collect();
    let persons = persons::many(tx, &people)?;
    let phone = |row: &Representative| {
        persons.get(&row.person_id).and_then(|person: &Person| person.phone.as_deref())
    };
    Ok(rows.iter().map(|row| (row.id, document(&row.name, phone(row)))).collect())
}

type Line = (RepresentativeId, AreaPath, String, PersonId);

fn keep(tx: &mut Tx<'_>, lines: &[Line]) -> Result<(), Error> {
    each(tx, lines, |tx, id, key, document| Index::Representatives.put(tx, id, key, document))
}

fn each(
    tx: &mut Tx<'_>,
    lines: &[Line],
    mut what: impl FnMut(&mut Tx<'_>, RepresentativeId, i64, &Document) -> Result<(), DbError>,
) -> Result<(), Error> {
    let people: Vec<PersonId> = lines.iter().map(|(.., person)| *person).collect();
    let persons = persons::many(tx, &people)?;
    for (id, area, name, person) in lines {
        let phone = persons.get(person).and_then(|person| person.phone.as_deref());
        what(tx, *id, key_of_area(area), &document(name, phone))?;
    }
    Ok(())
}

/// Keeps anew what is found of the mandates of a person whose data changed.
pub fn follow(tx: &mut Tx<'_>, person: PersonId) -> Result<(), Error> {
    let lines = tx.query(OF_PERSON, params![person], line)?;
    if lines.is_empty() { Ok(()) } else { keep(tx, &lines) }
}

fn line(row: db::Row<'_>) -> Result<Line, DbError> {
    Ok((row.id(0)?, row.path(1)?, row.text(2)?, row.id(3)?))
}

/// The place after which a later page of what was found goes on.
pub(crate) fn place(tx: &mut Tx<'_>, cursor: &Cursor) -> Result<Option<i64>, Error> {
    let id: RepresentativeId = cursor.part(1).parse().map_err(|_| Error::NotFound)?;
    Ok(Index::Representatives.place(tx, id)?)
}

/// Puts the next representatives after that one into the index; answers the last, `None` at the
/// end.
pub fn fill(tx: &mut Tx<'_>, last: Uuid) -> Result<Option<Uuid>, Error> {
    let lines = tx.query(ALL_FROM, params![last], line)?;
    keep(tx, &lines)?;
    Ok(lines.last().map(|(id, ..)| id.uuid()))
}

/// Compares the index with the representatives.
pub fn check(tx: &mut Tx<'_>) -> Result<Check, Error> {
    let mut audit = Audit::of(Index::Representatives);
    let mut last = Uuid::nil();
    loop {
        let lines = tx.query(ALL_FROM, params![last], line)?;
        let Some((end, ..)) = lines.last() else { return Ok(audit.finish(tx)?) };
        last = end.uuid();
        each(tx, &lines, |tx, id, key, document| audit.look(tx, id, key, document))?;
    }
}
