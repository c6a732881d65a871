//! Use cases: recording a contact, correcting it, voiding it, and reading.

use db::{ConstraintKind, DbError, Row, Tx, Value, params};
use kernel::id::ContactId;
use kernel::{Cursor, Limit, Page};
use registry::households;

use crate::difficulty::{NewDifficultyFile, open_difficulty_file};
use crate::store::{BROKEN, CONTACT, INSERT, INSERT_VERSION, LAST_CONTACT, UPDATE, within};
use crate::{Contact, Correction, Error, Filter, Leaflet, NewContact, measures, rules};

fn contact(row: Row<'_>) -> Result<Contact, DbError> {
    Ok(Contact {
        id: row.id(0)?,
        household_id: row.id(1)?,
        representative_id: row.id(2)?,
        area_path: row.path(3)?,
        met_on: row.date(4)?,
        recorded_at: row.timestamp(5)?,
        way: row.text(6)?,
        person_met: row.text(7)?,
        items: row.text(8)?.split(' ').filter(|item| !item.is_empty()).map(str::to_owned).collect(),
        words: row.text(9)?,
        leaflets: row.json(10)?,
        entered_by: row.opt_id(11)?,
        entered_by_name: row.text(12)?,
        on_behalf: row.flag(13)?,
        void_reason: row.opt_text(14)?,
        version: row.int(15)?,
    })
}

fn leaflets_text(leaflets: &[Leaflet]) -> String {
    if leaflets.is_empty() {
        return "[]".to_owned();
    }
    serde_json::to_string(leaflets).expect("leaflets are plain values")
}

fn copies(leaflets: &[Leaflet]) -> i64 {
    leaflets.iter().map(|leaflet| leaflet.copies).sum()
}

/// Adds what a contact counts for, or with `-1` takes it away.
fn tally(tx: &mut Tx<'_>, contact: &Contact, sign: i64) {
    for count in measures::counts(contact) {
        tx.tally(count.indicator, count.on, &contact.area_path, sign * count.quantity);
    }
}

/// Records a contact with what came of it: leaflets, matters, a difficulty file.
pub fn record(tx: &mut Tx<'_>, new: NewContact) -> Result<Contact, Error> {
    let met_on = rules::day(new.met_on, tx.today())?;
    rules::way(&new.way)?;
    rules::leaflets(&new.leaflets)?;
    let items = rules::items(&new.items)?;
    let person_met = rules::text(&new.person_met, "/person_met")?;
    let words = rules::text(&new.words, "/words")?;
    let household = households::note_contact(tx, new.household_id, met_on)?;
    let representative_id =
        new.representative_id.or(household.representative).ok_or(Error::Unlinked)?;
    if new.entered_as.is_some_and(|own| Some(own) != household.representative) {
        return Err(Error::NotYours);
    }
    let contact = Contact {
        id: new.id.unwrap_or_else(|| tx.new_id()),
        household_id: new.household_id,
        representative_id,
        area_path: household.area_path,
        met_on,
        recorded_at: tx.now(),
        way: new.way,
        person_met,
        items,
        words,
        leaflets: new.leaflets,
        entered_by: tx.actor().account,
        entered_by_name: tx.actor().name.clone(),
        on_behalf: new.entered_as.is_none(),
        void_reason: None,
        version: 1,
    };
    insert(tx, &contact)?;
    tally(tx, &contact, 1);
    let detail = serde_json::json!({ "household": contact.household_id, "met_on": contact.met_on });
    tx.log("contact.record", &contact.id, &detail)?;
    for raised in new.matters {
        matters::submit(
            tx,
            matters::NewMatter {
                id: raised.id,
                kind: raised.kind,
                category: raised.category,
                household_id: Some(contact.household_id),
                area_path: contact.area_path.clone(),
                words: raised.words,
                urgent: raised.urgent,
                collected_on: met_on,
                contact_id: Some(contact.id),
                representative_id: Some(representative_id),
                reporter_name: contact.entered_by_name.clone(),
            },
        )?;
    }
    if let Some((kind, cause)) = new.difficulty {
        open_difficulty_file(
            tx,
            NewDifficultyFile {
                id: None,
                household_id: contact.household_id,
                kind,
                cause,
                found_on: met_on,
                contact_id: Some(contact.id),
            },
        )?;
    }
    Ok(contact)
}

fn insert(tx: &mut Tx<'_>, contact: &Contact) -> Result<(), Error> {
    tx.execute(
        INSERT,
        params![
            contact.id,
            contact.household_id,
            contact.representative_id,
            &contact.area_path,
            contact.met_on,
            contact.recorded_at,
            &contact.way,
            &contact.person_met,
            contact.items.join(" "),
            &contact.words,
            leaflets_text(&contact.leaflets),
            copies(&contact.leaflets),
            contact.entered_by,
            &contact.entered_by_name,
            contact.on_behalf,
        ],
    )
    .map_err(|error| once(error, contact))?;
    Ok(())
}

/// The unique rules of a contact are its identifier and "once a day"; both mean that it is there.
fn once(error: DbError, contact: &Contact) -> Error {
    match error {
        DbError::Constraint(ConstraintKind::Unique) => {
            Error::AlreadyRecorded { on: contact.met_on }
        }
        other => Error::Db(other),
    }
}

/// The contact, wherever it was.
pub fn get(tx: &mut Tx<'_>, id: ContactId) -> Result<Contact, Error> {
    let sql = format!("{CONTACT} WHERE id = $1");
    tx.query_one(&sql, params![id], contact)?.ok_or(Error::NotFound)
}

/// Corrects a contact that stands at the version seen; the old version is kept.
pub fn correct(
    tx: &mut Tx<'_>,
    id: ContactId,
    seen: i64,
    correction: Correction,
) -> Result<Contact, Error> {
    let now = get(tx, id)?;
    let mut next = now.clone();
    next.met_on = rules::day(correction.met_on.unwrap_or(now.met_on), tx.today())?;
    next.way = correction.way.unwrap_or(next.way);
    rules::way(&next.way)?;
    next.items = rules::items(&correction.items.unwrap_or(next.items))?;
    next.leaflets = correction.leaflets.unwrap_or(next.leaflets);
    rules::leaflets(&next.leaflets)?;
    next.words = rules::text(&correction.words.unwrap_or(next.words), "/words")?;
    next.person_met =
        rules::text(&correction.person_met.unwrap_or(next.person_met), "/person_met")?;
    replace(tx, &now, seen, next, "contact.correct")
}

/// Voids a contact with the reason; it stays readable and counts for nothing.
pub fn void(tx: &mut Tx<'_>, id: ContactId, seen: i64, reason: &str) -> Result<Contact, Error> {
    let now = get(tx, id)?;
    let mut next = now.clone();
    next.void_reason = Some(rules::reason(reason)?);
    replace(tx, &now, seen, next, "contact.void")
}

fn replace(
    tx: &mut Tx<'_>,
    now: &Contact,
    seen: i64,
    mut next: Contact,
    operation: &str,
) -> Result<Contact, Error> {
    if now.version != seen {
        return Err(Error::Stale { seen, now: now.version });
    }
    if now.void_reason.is_some() {
        return Err(Error::Voided);
    }
    let old = serde_json::json!({
        "met_on": now.met_on, "way": now.way, "person_met": now.person_met, "items": now.items,
        "words": now.words, "leaflets": now.leaflets, "entered_by": now.entered_by_name,
    });
    let (at, by) = (tx.now(), tx.actor().name.clone());
    tx.execute(INSERT_VERSION, params![now.id, now.version, at, by, old.to_string()])?;
    tx.execute(
        UPDATE,
        params![
            next.id,
            next.met_on,
            &next.way,
            &next.person_met,
            next.items.join(" "),
            &next.words,
            leaflets_text(&next.leaflets),
            copies(&next.leaflets),
            next.void_reason.as_deref(),
        ],
    )
    .map_err(|error| once(error, &next))?;
    next.version += 1;
    tally(tx, now, -1);
    tally(tx, &next, 1);
    let last = tx.query_one(LAST_CONTACT, params![next.household_id], |row| row.opt_date(0))?;
    households::set_last_contact(tx, next.household_id, last.flatten())?;
    tx.log(operation, &next.id, &serde_json::json!({ "version": next.version }))?;
    Ok(next)
}

/// A page of contacts, newest day first.
pub fn list(
    tx: &mut Tx<'_>,
    filter: &Filter,
    limit: Limit,
    after: Option<&Cursor>,
) -> Result<Page<Contact>, Error> {
    let is_narrow = filter.representative.is_some() || filter.household.is_some();
    let found = if filter.area.depth() == 3 && !is_narrow {
        // A village is some groups, each in order; a village's whole history would have to be sorted.
        let mut found = Vec::new();
        for area in registry::areas::under(tx, &filter.area)? {
            let part = Filter { area, ..filter.clone() };
            found.extend(rows(tx, &part, "area_path = $1 AND area_path < $2", limit, after)?);
        }
        found.sort_by_key(|contact| std::cmp::Reverse((contact.met_on, contact.id)));
        found.truncate(limit.get() + 1);
        found
    } else {
        rows(tx, filter, within(&filter.area), limit, after)?
    };
    Ok(Page::cut(found, limit, |contact| {
        Cursor::new([contact.met_on.number().to_string(), contact.id.to_string()])
    }))
}

fn rows(
    tx: &mut Tx<'_>,
    filter: &Filter,
    within: &str,
    limit: Limit,
    after: Option<&Cursor>,
) -> Result<Vec<Contact>, Error> {
    let mut sql = format!("{CONTACT} WHERE {within}");
    let mut values: Vec<Value<'_>> = vec![(&filter.area).into(), filter.area.end().into()];
    let mut add = |sql: &mut String, text: &str, value: Value<'static>| {
        values.push(value);
        sql.push_str(&text.replace('#', &format!("${}", values.len())));
    };
    if let Some(representative) = filter.representative {
        add(&mut sql, " AND representative_id = #", representative.into());
    }
    if let Some(household) = filter.household {
        add(&mut sql, " AND household_id = #", household.into());
    }
    if let Some(from) = filter.from {
        add(&mut sql, " AND met_on >= #", from.into());
    }
    if let Some(to) = filter.to {
        add(&mut sql, " AND met_on <= #", to.into());
    }
    if let Some(way) = &filter.way {
        add(&mut sql, " AND way = #", way.clone().into());
        if way != "home" {
            // The index of what was no visit at home serves a statement that says so.
            sql.push_str(" AND way <> 'home'");
        }
    }
    if let Some(cursor) = after {
        let on: i64 = cursor.part(0).parse().map_err(|_| Error::NotFound)?;
        let id: ContactId = cursor.part(1).parse().map_err(|_| Error::NotFound)?;
        add(&mut sql, " AND (met_on, id) < (#", on.into());
        add(&mut sql, ", #)", id.into());
    }
    add(&mut sql, " ORDER BY met_on DESC, id DESC LIMIT #", limit.with_next().into());
    Ok(tx.query(&sql, &values, contact)?)
}

/// How many contacts lack the old version that a correction must have left.
pub fn broken_references(tx: &mut Tx<'_>) -> Result<i64, Error> {
    Ok(tx.query_one(BROKEN, &[], |row| row.int(0))?.unwrap_or(0))
}
