//! Use cases: appointing, linking, ending, and reading.

use std::collections::HashMap;

use access::Scope;
use db::{Row, Tx, Value, params};
use kernel::id::{DutyId, HouseholdId, LinkId, PersonId, RepresentativeId};
use kernel::{AreaPath, Cursor, Date, Limit, Page};
use registry::{households, persons};
use search::{Index, Query};

use crate::store::letters::LETTER_HOLDERS;
use crate::store::{
    BROKEN_LINKS, CURRENT_LINK, DUTIES, END_DUTY, END_LINK, END_MANDATE, ENDED_BY, INSERT_DUTY,
    INSERT_LINK, INSERT_MANDATE, LINKED_FROM, LINKED_HOUSEHOLDS, LINKS, MANDATE, NAME, NAMES,
    PEOPLE, PLACES, SERVING,
};
use crate::{
    Chain, DutyHolder, DutyKind, EndReason, Error, Filter, Link, MandateKind, NewDuty,
    NewRepresentative, Representative, Who, finding, measures, rules,
};

fn word<T: std::str::FromStr>(row: Row<'_>, column: usize) -> Result<T, db::DbError> {
    row.text(column)?.parse().map_err(|_| db::DbError::Inconsistent { column })
}

fn mandate(row: Row<'_>) -> Result<Representative, db::DbError> {
    Ok(Representative {
        id: row.id(0)?,
        person_id: row.id(1)?,
        name: row.text(2)?,
        area_path: row.path(3)?,
        way: word(row, 4)?,
        ground: row.text(5)?,
        letter_number: row.opt_text(6)?,
        from_on: row.date(7)?,
        until_on: row.opt_date(8)?,
        end_reason: row.opt_parsed(9)?,
        version: row.int(10)?,
        statutory_since: row.opt_date(11)?,
    })
}

fn person_of(tx: &mut Tx<'_>, who: &Who) -> Result<(PersonId, String), Error> {
    Ok(match who {
        Who::Known(id) => (*id, persons::get(tx, *id)?.name),
        Who::New(new) => {
            let id = persons::create(tx, new)?;
            (id, persons::get(tx, id)?.name)
        }
    })
}

/// Whether somebody who works in that scope can name the person: whose household, mandate, duty or
/// place in the pool or the reserve lies there. Who sees the whole county knows everybody.
pub fn is_known_in(tx: &mut Tx<'_>, person: PersonId, scope: &Scope) -> Result<bool, Error> {
    if scope.sees_area(&AreaPath::county()) {
        return Ok(true);
    }
    let mut places = tx.query(PLACES, params![person], |row| row.path(0))?;
    places.extend(persons::homes(tx, person)?);
    Ok(places.iter().any(|place| scope.sees_area(place)))
}

/// Everybody whom this room knows in an area, with the place: by mandate, duty or the pool.
pub fn people_of(
    tx: &mut Tx<'_>,
    area: &AreaPath,
) -> Result<Vec<(PersonId, String, AreaPath)>, Error> {
    let values = params![area, area.end()];
    Ok(tx.query(PEOPLE, values, |row| Ok((row.id(0)?, row.text(1)?, row.path(2)?)))?)
}

/// Whether the person serves now, anywhere in the county.
pub fn serves(tx: &mut Tx<'_>, person: PersonId) -> Result<bool, Error> {
    Ok(crate::store::terms::serves(tx, person)?)
}

/// Appoints a representative.
pub fn appoint(tx: &mut Tx<'_>, new: &NewRepresentative) -> Result<RepresentativeId, Error> {
    if new.area_path.depth() < 3 {
        return Err(Error::AreaTooHigh);
    }
    let from_on = rules::begins(new.from_on, tx.today())?;
    let (person, name) = person_of(tx, &new.who)?;
    must_be_free(tx, new.letter_number.as_deref(), person)?;
    let id = new.id.unwrap_or_else(|| tx.new_id());
    insert_mandate(tx, id, MandateKind::Serving, (person, &name), new, from_on)?;
    if let Some(since) = new.statutory_since {
        let statutory = tx.new_id();
        insert_mandate(tx, statutory, MandateKind::Statutory, (person, &name), new, since)?;
    }
    tx.tally(measures::REPRESENTATIVES, from_on, &new.area_path, 1);
    let phone = persons::get(tx, person)?.phone;
    let document = finding::document(&name, phone.as_deref());
    Index::Representatives.add(tx, id, search::key_of_area(&new.area_path), &document)?;
    tx.log(
        "representative.appoint",
        &id,
        &serde_json::json!({ "way": new.way.as_str(), "area": new.area_path.as_str() }),
    )?;
    Ok(id)
}

/// Whether nobody but that person has, or had, a letter with that number.
pub(crate) fn letter_is_free(
    tx: &mut Tx<'_>,
    number: &str,
    person: Option<PersonId>,
) -> Result<bool, Error> {
    let holders: Vec<PersonId> = tx.query(LETTER_HOLDERS, params![number], |row| row.id(0))?;
    Ok(holders.iter().all(|holder| Some(*holder) == person))
}

/// A number that an office gives by hand is given once.
pub(crate) fn must_be_free(
    tx: &mut Tx<'_>,
    number: Option<&str>,
    person: PersonId,
) -> Result<(), Error> {
    match number {
        Some(number) if !letter_is_free(tx, number, Some(person))? => {
            Err(Error::LetterTaken(number.to_owned()))
        }
        _ => Ok(()),
    }
}

fn insert_mandate(
    tx: &mut Tx<'_>,
    id: RepresentativeId,
    kind: MandateKind,
    (person, name): (PersonId, &str),
    new: &NewRepresentative,
    from_on: Date,
) -> Result<(), Error> {
    tx.execute(
        INSERT_MANDATE,
        params![
            id,
            kind.as_str(),
            person,
            name,
            &new.area_path,
            new.way.as_str(),
            &new.ground,
            new.letter_number.as_deref(),
            from_on,
        ],
    )?;
    Ok(())
}

/// The representative, wherever he or she serves.
pub fn get(tx: &mut Tx<'_>, id: RepresentativeId) -> Result<Representative, Error> {
    let sql = format!("{MANDATE} AND id = $1");
    tx.query_one(&sql, params![id], mandate)?.ok_or(Error::NotFound)
}

/// The name of a representative, and where he or she serves.
pub fn name(tx: &mut Tx<'_>, id: RepresentativeId) -> Result<(String, AreaPath), Error> {
    tx.query_one(NAME, params![id], |row| Ok((row.text(0)?, row.path(1)?)))?.ok_or(Error::NotFound)
}

/// The names of these representatives.
pub fn names(
    tx: &mut Tx<'_>,
    ids: &[RepresentativeId],
) -> Result<HashMap<RepresentativeId, String>, Error> {
    let mut found = HashMap::new();
    for chunk in ids.chunks(500) {
        let values: Vec<Value<'_>> = chunk.iter().map(|&id| id.into()).collect();
        let sql = format!("{NAMES}{})", db::places(values.len(), 1));
        tx.each(&sql, &values, |row| {
            found.insert(row.id(0)?, row.text(1)?);
            Ok::<(), db::DbError>(())
        })?;
    }
    Ok(found)
}

/// Who serves in the area on that day, by area: where, and who.
pub fn serving(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    on: Date,
) -> Result<Vec<(AreaPath, RepresentativeId)>, Error> {
    let values = params![area, area.end(), on];
    Ok(tx.query(SERVING, values, |row| Ok((row.path(0)?, row.id(1)?)))?)
}

/// The mandates that ended so long ago that no portrait of theirs may be left.
pub fn without_portrait(tx: &mut Tx<'_>) -> Result<Vec<RepresentativeId>, Error> {
    let day = rules::portrait_goes(tx.today());
    Ok(tx.query(ENDED_BY, params![day], |row| row.id(0))?)
}

/// A statement that grows by the filter's conditions.
struct Growing {
    sql: String,
    values: Vec<Value<'static>>,
}

impl Growing {
    /// The conditions of a filter, but for what is searched.
    fn of(filter: &Filter) -> Self {
        let mut query = Self { sql: MANDATE.to_owned(), values: Vec::new() };
        query.add(" AND area_path >= #", filter.area.as_str().to_owned());
        query.add(" AND area_path < #", filter.area.end());
        if let Some(own) = filter.own {
            query.add(" AND id = #", own);
        }
        if let Some(day) = filter.serving_on {
            query.add(" AND from_on <= # AND (until_on IS NULL OR until_on > #)", day);
        }
        query
    }

    fn add(&mut self, text: &str, value: impl Into<Value<'static>>) {
        self.values.push(value.into());
        self.sql.push_str(&text.replace('#', &format!("${}", self.values.len())));
    }
}

/// A page of representatives, by area and then by appointment.
pub fn list(
    tx: &mut Tx<'_>,
    filter: &Filter,
    limit: Limit,
    after: Option<&Cursor>,
) -> Result<Page<Representative>, Error> {
    let found = match filter.search.as_deref().map(Query::parse) {
        // Nothing that a record could hold was asked for.
        Some(None) => Vec::new(),
        Some(Some(query)) => searched(tx, filter, &query, limit, after)?,
        None => in_order(tx, filter, limit, after)?,
    };
    Ok(Page::cut(found, limit, |representative| {
        Cursor::new([representative.area_path.to_string(), representative.id.to_string()])
    }))
}

fn in_order(
    tx: &mut Tx<'_>,
    filter: &Filter,
    limit: Limit,
    after: Option<&Cursor>,
) -> Result<Vec<Representative>, Error> {
    let mut query = Growing::of(filter);
    if let Some(cursor) = after {
        let id: RepresentativeId = cursor.part(1).parse().map_err(|_| Error::NotFound)?;
        query.add(" AND (area_path, id) > (#", cursor.part(0).to_owned());
        query.add(", #)", id);
    }
    query.add(" ORDER BY area_path, id LIMIT #", limit.with_next());
    Ok(tx.query(&query.sql, &query.values, mandate)?)
}

/// What is searched, along the index; a representative finds himself alone.
fn searched(
    tx: &mut Tx<'_>,
    filter: &Filter,
    query: &Query,
    limit: Limit,
    after: Option<&Cursor>,
) -> Result<Vec<Representative>, Error> {
    let place = match after {
        Some(cursor) => finding::place(tx, cursor)?,
        None => None,
    };
    let wanted = limit.get() + 1;
    let condition = search::condition(Some(query), &[]);
    let walk = search::walk(Index::Representatives, condition, &filter.area, place, wanted);
    walk.collect(tx, wanted, |tx, ids| {
        let mut statement = Growing::of(filter);
        statement.sql.push_str(" AND id IN (");
        for (place, id) in search::padded(ids).enumerate() {
            statement.add(if place == 0 { "#" } else { ", #" }, id);
        }
        statement.sql.push(')');
        let rows = tx.query(&statement.sql, &statement.values, mandate)?;
        let documents = finding::documents(tx, &rows)?;
        let mut by_id: HashMap<_, _> = rows
            .into_iter()
            .filter(|row| documents.get(&row.id).is_some_and(|found| query.matches(found)))
            .map(|row| (row.id.uuid(), row))
            .collect();
        Ok::<_, Error>(ids.iter().filter_map(|id| by_id.remove(id)).collect())
    })
}

/// The representative of a household now.
pub fn current_for_household(
    tx: &mut Tx<'_>,
    household: HouseholdId,
) -> Result<Option<RepresentativeId>, Error> {
    Ok(tx.query_one(CURRENT_LINK, params![household], |row| row.id(1))?)
}

/// The households linked to a representative now, each with its first day.
pub fn linked_from(
    tx: &mut Tx<'_>,
    representative: RepresentativeId,
) -> Result<HashMap<HouseholdId, Date>, Error> {
    let found = tx.query(LINKED_FROM, params![representative], |row| {
        Ok((row.id::<HouseholdId>(0)?, row.date(1)?))
    })?;
    Ok(found.into_iter().collect())
}

/// All links of a household, newest first.
pub fn links_of(tx: &mut Tx<'_>, household: HouseholdId) -> Result<Vec<Link>, Error> {
    Ok(tx.query(LINKS, params![household], |row| {
        Ok(Link {
            id: row.id(0)?,
            household_id: row.id(1)?,
            representative_id: row.id(2)?,
            from_on: row.date(3)?,
            until_on: row.opt_date(4)?,
            end_reason: row.opt_parsed(5)?,
        })
    })?)
}

/// Links a household to a representative from that day; the link before, if there is one, ends.
pub fn link(
    tx: &mut Tx<'_>,
    household: HouseholdId,
    representative: RepresentativeId,
    from_on: Date,
) -> Result<LinkId, Error> {
    let serving = get(tx, representative)?;
    if serving.until_on.is_some() {
        return Err(Error::Ended);
    }
    if from_on < serving.from_on {
        return Err(Error::EndsBeforeItBegan);
    }
    let area = households::summary_of(tx, household)?.area_path;
    link_in(tx, household, &area, representative, from_on)
}

/// Links a household whose area and representative are known to be right.
fn link_in(
    tx: &mut Tx<'_>,
    household: HouseholdId,
    area: &AreaPath,
    representative: RepresentativeId,
    from_on: Date,
) -> Result<LinkId, Error> {
    if current_for_household(tx, household)? == Some(representative) {
        return Err(Error::AlreadyLinked);
    }
    Ok(relink(tx, household, area, representative, from_on)?.0)
}

/// Makes a link in the place of the present one, and answers both.
pub(crate) fn relink(
    tx: &mut Tx<'_>,
    household: HouseholdId,
    area: &AreaPath,
    representative: RepresentativeId,
    from_on: Date,
) -> Result<(LinkId, Option<LinkId>), Error> {
    let from_on = rules::begins(from_on, tx.today())?;
    let ended = unlink(tx, household, from_on, EndReason::HandedOver)?;
    let id: LinkId = tx.new_id();
    tx.execute(INSERT_LINK, params![id, household, representative, area, from_on])?;
    households::set_representative(tx, household, Some(representative))?;
    tx.tally(measures::HOUSEHOLDS_LINKED, from_on, area, 1);
    let detail = serde_json::json!({ "representative": representative });
    let concerned = Some(representative.into());
    tx.log_concerning(concerned, "link.create", &household, &detail)?;
    Ok((id, ended))
}

/// Ends the present link of a household, if it has one, and answers which.
pub(crate) fn unlink(
    tx: &mut Tx<'_>,
    household: HouseholdId,
    on: Date,
    reason: EndReason,
) -> Result<Option<LinkId>, Error> {
    let current = tx.query_one(CURRENT_LINK, params![household], |row| {
        Ok((row.id::<LinkId>(0)?, row.id::<RepresentativeId>(1)?, row.path(2)?, row.date(3)?))
    })?;
    let Some((id, representative, area, began)) = current else { return Ok(None) };
    let on = rules::ends(on, began, tx.today())?;
    tx.execute(END_LINK, params![id, on, reason.as_str()])?;
    households::set_representative(tx, household, None)?;
    tx.tally(measures::HOUSEHOLDS_LINKED, on, &area, -1);
    let detail = serde_json::json!({ "representative": representative, "reason": reason.as_str() });
    tx.log_concerning(Some(representative.into()), "link.end", &household, &detail)?;
    Ok(Some(id))
}

/// Ends a mandate: the households go to the successor, or stay unlinked with the reason.
pub fn end(
    tx: &mut Tx<'_>,
    id: RepresentativeId,
    seen: i64,
    on: Date,
    reason: EndReason,
    successor: Option<RepresentativeId>,
) -> Result<Representative, Error> {
    let now = get(tx, id)?;
    if now.until_on.is_some() {
        return Err(Error::Ended);
    }
    if now.version != seen {
        return Err(Error::Stale { seen, now: now.version });
    }
    let on = rules::ends(on, now.from_on, tx.today())?;
    if let Some(successor) = successor {
        let next = get(tx, successor).map_err(|_| Error::Successor)?;
        if successor == id || next.until_on.is_some() || next.from_on > on {
            return Err(Error::Successor);
        }
    }
    let linked: Vec<HouseholdId> = tx.query(LINKED_HOUSEHOLDS, params![id], |row| row.id(0))?;
    for household in &linked {
        match successor {
            Some(successor) => {
                let area = households::summary_of(tx, *household)?.area_path;
                link_in(tx, *household, &area, successor, on)?;
            }
            None => {
                unlink(tx, *household, on, reason)?;
            }
        }
    }
    end_mandate(tx, &now, on, reason, successor)?;
    get(tx, id)
}

/// Ends a mandate whose households have gone elsewhere.
pub(crate) fn end_mandate(
    tx: &mut Tx<'_>,
    now: &Representative,
    on: Date,
    reason: EndReason,
    successor: Option<RepresentativeId>,
) -> Result<(), Error> {
    let on = rules::ends(on, now.from_on, tx.today())?;
    tx.execute(END_MANDATE, params![now.id, on, reason.as_str()])?;
    tx.tally(measures::REPRESENTATIVES, on, &now.area_path, -1);
    let detail = serde_json::json!({ "reason": reason.as_str(), "successor": successor });
    tx.log_concerning(Some(now.id.into()), "representative.end", &now.id, &detail)?;
    Ok(())
}

/// Gives a person a mandate of the law (法定代表), and nothing else.
pub(crate) fn appoint_statutory(
    tx: &mut Tx<'_>,
    person: PersonId,
    area: &AreaPath,
    appointment: &crate::terms::Appointment,
    from_on: Date,
) -> Result<RepresentativeId, Error> {
    let from_on = rules::begins(from_on, tx.today())?;
    let name = persons::get(tx, person)?.name;
    let new = NewRepresentative {
        id: None,
        who: Who::Known(person),
        area_path: area.clone(),
        way: appointment.way,
        ground: appointment.ground.clone(),
        letter_number: None,
        from_on,
        statutory_since: Some(from_on),
    };
    let id = tx.new_id();
    insert_mandate(tx, id, MandateKind::Statutory, (person, &name), &new, from_on)?;
    tx.log("representative.elect", &id, &serde_json::json!({ "area": area.as_str() }))?;
    Ok(id)
}

/// Gives somebody a duty in the chain; whoever had it for that group has it no longer.
pub fn assign_duty(tx: &mut Tx<'_>, new: &NewDuty) -> Result<(), Error> {
    let from_on = rules::begins(new.from_on, tx.today())?;
    let (person, name) = person_of(tx, &new.who)?;
    tx.execute(END_DUTY, params![&new.area_path, new.kind.as_str(), from_on])?;
    let id: DutyId = tx.new_id();
    tx.execute(INSERT_DUTY, params![id, new.kind.as_str(), person, name, &new.area_path, from_on])?;
    tx.log("duty.assign", &id, &serde_json::json!({ "kind": new.kind.as_str() }))?;
    Ok(())
}

/// The chain above a group.
pub fn chain(tx: &mut Tx<'_>, group: &AreaPath) -> Result<Chain, Error> {
    let mut chain = Chain::default();
    let holders = tx.query(DUTIES, params![group], |row| {
        let kind: DutyKind = word(row, 0)?;
        Ok((kind, DutyHolder { person_id: row.id(1)?, name: row.text(2)? }))
    })?;
    for (kind, holder) in holders {
        match kind {
            DutyKind::VillageCadre => chain.village_cadre = Some(holder),
            DutyKind::GroupHead => chain.group_head = Some(holder),
        }
    }
    Ok(chain)
}

/// How many links point at no serving mandate, or are current though the mandate has ended.
pub fn broken_links(tx: &mut Tx<'_>) -> Result<i64, Error> {
    Ok(tx.query_one(BROKEN_LINKS, &[], |row| row.int(0))?.unwrap_or(0))
}
