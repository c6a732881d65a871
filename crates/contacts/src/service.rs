//! Use cases: recording a contact, correcting it, voiding it, and reading.

use db::{ConstraintKind, DbError, Row, Tx, Value, params};
use kernel::id::{ContactId, HouseholdId, RepresentativeId};
use kernel::{Cursor, Date, Limit, Page};
use registry::households::{self, HouseholdName};

use crate::difficulty::{NewDifficultyFile, open_difficulty_file};
use crate::store::{
    BROKEN, CONTACT, COUNT_OWN, INSERT, INSERT_VERSION, LAST_CONTACT, OWN, STANDING, UPDATE,
    WHO_CAME, within,
};
use crate::{
    Contact, Correction, Error, Filter, Leaflet, NewContact, Raised, Recorded, measures, rules,
    safety,
};

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
        safety: safety::from_text(row.opt_text(16)?),
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
///
/// A representative may record one for a household that was handed over a short while ago.
pub fn record(tx: &mut Tx<'_>, new: NewContact) -> Result<Recorded, Error> {
    let (contact, household, others) = checked(tx, &new)?;
    insert(tx, &contact)?;
    tally(tx, &contact, 1);
    let detail = serde_json::json!({ "household": contact.household_id, "met_on": contact.met_on });
    let concerned = Some(contact.representative_id.into());
    tx.log_concerning(concerned, "contact.record", &contact.id, &detail)?;
    tell(tx, &contact, others)?;
    came_of_it(tx, &contact, new.matters, new.difficulty)?;
    Ok(Recorded { contact, household })
}

/// Joins a contact with the one that stands for the same household, day and representative: that
/// one says afterwards what either said, and its older version is kept.
///
/// # Errors
/// [`Error::NotFound`] when none stands there.
pub fn join(tx: &mut Tx<'_>, new: NewContact) -> Result<Contact, Error> {
    let (other, ..) = checked(tx, &new)?;
    let sql = format!("{CONTACT}{STANDING}");
    let key = params![other.household_id, other.met_on, other.representative_id];
    let now = tx.query_one(&sql, key, contact)?.ok_or(Error::NotFound)?;
    let next = rules::joined(&now, &other)?;
    let contact =
        if next == now { now } else { replace(tx, &now, now.version, next, "contact.join")? };
    came_of_it(tx, &contact, new.matters, new.difficulty)?;
    Ok(contact)
}

/// Whether a representative may record a contact with the household: it is linked to him, or was
/// until a short while ago.
pub fn may_record(
    tx: &mut Tx<'_>,
    household: HouseholdId,
    own: RepresentativeId,
) -> Result<bool, Error> {
    let links = representatives::links_of(tx, household)?;
    Ok(rules::may_record(&links, own, tx.today()))
}

/// The contact as it would stand, checked, with the household's name, and the household's
/// representative where that is not the one whose contact it is.
fn checked(
    tx: &mut Tx<'_>,
    new: &NewContact,
) -> Result<(Contact, HouseholdName, Option<RepresentativeId>), Error> {
    let met_on = rules::day(new.met_on, tx.today())?;
    rules::way(&new.way)?;
    rules::leaflets(&new.leaflets)?;
    let safety = new.safety.as_deref().map(safety::problems).transpose()?;
    let items = rules::items(&safety::with_item(new.items.clone(), safety.as_ref()))?;
    let person_met = rules::text(&new.person_met, "/person_met")?;
    let words = rules::text(&new.words, "/words")?;
    let household = households::note_contact(tx, new.household_id, met_on)?;
    let representative_id =
        new.representative_id.or(household.representative).ok_or(Error::Unlinked)?;
    // Only who does not have the household now is asked further.
    if let Some(own) = new.entered_as.filter(|own| Some(*own) != household.representative)
        && !may_record(tx, new.household_id, own)?
    {
        return Err(Error::NotYours);
    }
    let contact = Contact {
        id: new.id.unwrap_or_else(|| tx.new_id()),
        household_id: new.household_id,
        representative_id,
        area_path: household.name.area_path.clone(),
        met_on,
        recorded_at: tx.now(),
        way: new.way.clone(),
        person_met,
        items,
        words,
        leaflets: new.leaflets.clone(),
        safety,
        entered_by: tx.actor().account,
        entered_by_name: tx.actor().name.clone(),
        on_behalf: new.entered_as.is_none(),
        void_reason: None,
        version: 1,
    };
    let others = household.representative.filter(|one| *one != representative_id);
    Ok((contact, household.name, others))
}

/// Tells a household's representative that somebody else's contact moved its last contact.
fn tell(
    tx: &mut Tx<'_>,
    contact: &Contact,
    others: Option<RepresentativeId>,
) -> Result<(), DbError> {
    let Some(other) = others else { return Ok(()) };
    let detail = serde_json::json!({ "contact": contact.id });
    tx.log_concerning(Some(other.into()), "household.contacted", &contact.household_id, &detail)
}

/// Hands in the matters raised at a contact, and opens the difficulty file.
fn came_of_it(
    tx: &mut Tx<'_>,
    contact: &Contact,
    matters: Vec<Raised>,
    difficulty: Option<(String, String)>,
) -> Result<(), Error> {
    for raised in matters {
        let matter = matters::submit(
            tx,
            matters::NewMatter {
                id: raised.id,
                kind: raised.kind,
                category: raised.category,
                household_id: Some(contact.household_id),
                area_path: contact.area_path.clone(),
                words: raised.words,
                urgent: raised.urgent,
                collected_on: contact.met_on,
                contact_id: Some(contact.id),
                representative_id: Some(contact.representative_id),
                reporter_name: tx.actor().name.clone(),
            },
        )?;
        matters::particulars::add(tx, &matter, raised.particulars)?;
    }
    if let Some((kind, cause)) = difficulty {
        open_difficulty_file(
            tx,
            NewDifficultyFile {
                id: None,
                household_id: contact.household_id,
                kind,
                cause,
                found_on: contact.met_on,
                contact_id: Some(contact.id),
            },
        )?;
    }
    Ok(())
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
            safety::to_text(contact.safety.as_ref()),
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
    if let Some(found) = correction.safety {
        next.safety = found.as_deref().map(safety::problems).transpose()?;
    }
    let items = correction.items.unwrap_or(next.items);
    next.items = rules::items(&safety::with_item(items, next.safety.as_ref()))?;
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
        "safety": now.safety,
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
            safety::to_text(next.safety.as_ref()),
        ],
    )
    .map_err(|error| once(error, &next))?;
    next.version += 1;
    tally(tx, now, -1);
    tally(tx, &next, 1);
    let last = tx.query_one(LAST_CONTACT, params![next.household_id], |row| row.opt_date(0))?;
    households::set_last_contact(tx, next.household_id, last.flatten())?;
    let concerned = Some(next.representative_id.into());
    let detail = serde_json::json!({ "version": next.version });
    tx.log_concerning(concerned, operation, &next.id, &detail)?;
    let current = representatives::current_for_household(tx, next.household_id)?;
    tell(tx, &next, current.filter(|one| *one != next.representative_id))?;
    Ok(next)
}

/// Tells those who have contacts or matters of the last year and more with a household that its
/// name has changed: it stands on those, also on the phones of who has the household no longer.
pub fn household_renamed(tx: &mut Tx<'_>, household: HouseholdId) -> Result<(), DbError> {
    let since = tx.today().plus_days(-DAYS_ON_PHONES);
    let mut concerned: Vec<RepresentativeId> =
        tx.query(WHO_CAME, params![household, since], |row| row.id(0))?;
    concerned.extend(matters::reporters_about(tx, household)?);
    concerned.sort_unstable();
    concerned.dedup();
    for representative in concerned {
        let detail = serde_json::json!({ "representative": representative });
        tx.log_concerning(Some(representative.into()), "household.rename", &household, &detail)?;
    }
    Ok(())
}

/// For how many days at most a contact stays on a phone: thirteen months and a little.
const DAYS_ON_PHONES: i64 = 430;

/// A representative's own contacts since that day, by identifier after the one given; voided ones
/// too, so many at most.
pub fn own(
    tx: &mut Tx<'_>,
    representative: RepresentativeId,
    since: Date,
    after: Option<ContactId>,
    most: i64,
) -> Result<Vec<Contact>, Error> {
    let after = after.unwrap_or_else(|| ContactId::from_uuid(uuid::Uuid::nil()));
    let sql = format!("{CONTACT}{OWN} AND id > $3 ORDER BY id LIMIT $4");
    Ok(tx.query(&sql, params![representative, since, after, most], contact)?)
}

/// How many contacts [`own`] has in all.
pub fn count_own(
    tx: &mut Tx<'_>,
    representative: RepresentativeId,
    since: Date,
) -> Result<i64, Error> {
    let found = tx.query_one(COUNT_OWN, params![representative, since], |row| row.int(0))?;
    Ok(found.unwrap_or(0))
}

/// These contacts, by identifier, wherever they were; one that is not there is left out.
pub fn these(tx: &mut Tx<'_>, ids: &[ContactId]) -> Result<Vec<Contact>, Error> {
    let mut found = Vec::new();
    for chunk in ids.chunks(500) {
        let values: Vec<Value<'_>> = chunk.iter().map(|&id| id.into()).collect();
        let places = db::places(values.len(), 1);
        let sql = format!("{CONTACT} WHERE id IN ({places}) ORDER BY id");
        found.extend(tx.query(&sql, &values, contact)?);
    }
    Ok(found)
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
