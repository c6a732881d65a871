//! Use cases: gathering, opening, one step or many, entering from paper, reading.

use std::collections::{BTreeMap, HashMap, HashSet};

use db::{DbError, Row, Tx, Value, params};
use kernel::id::{HouseholdId, PersonId, RepresentativeId, SelectionId};
use kernel::{AreaPath, Cursor, Date, Limit, Page};
use registry::{areas, county, persons};

use super::letters::{self, Format};
use super::store::{
    BOARD, CANDIDATE, CANDIDATES, DEAD, EVENTS, FILE, GROUNDS, GROUP_HEADS, INSERT_EVENTS,
    INSERT_FILE, INSERT_NOMINATORS, INSERT_OBJECTION, LETTER, NEXT_LETTER, NOMINATORS, OBJECTIONS,
    OPEN_FILE, PAST, PUT_CANDIDATE, SERVES, SERVING_PERSONS, SETTLE_OBJECTION, STATUTORY, SUMMARY,
    UPDATE_FILE,
};
use super::{
    Action, Board, Candidate, Error, Event, File, Filter, Found, Ground, NewFile, Nomination,
    Objection, Office, Stage, Step, rules,
};
use crate::fostering::reserve;
use crate::{NewRepresentative, SelectionWay, Who};

fn grounds(text: &str) -> Vec<Ground> {
    text.split(',').filter_map(|code| code.parse().ok()).collect()
}

/// In the catalogue's order, each once.
pub(super) fn sorted(grounds: &[Ground]) -> Vec<Ground> {
    Ground::all().filter(|ground| grounds.contains(ground)).collect()
}

fn codes(grounds: &[Ground]) -> String {
    grounds.iter().map(|ground| ground.as_str()).collect::<Vec<_>>().join(",")
}

fn word<T: std::str::FromStr>(row: Row<'_>, column: usize) -> Result<T, DbError> {
    row.text(column)?.parse().map_err(|_| DbError::Inconsistent { column })
}

pub(super) fn file(row: Row<'_>) -> Result<File, DbError> {
    Ok(File {
        id: row.id(0)?,
        person_id: row.id(1)?,
        name: row.text(2)?,
        area_path: row.path(3)?,
        way: word(row, 4)?,
        ground: row.opt_parsed(5)?,
        nominators: row.int(6)?,
        stage: word(row, 7)?,
        stage_on: row.date(8)?,
        opened_on: row.date(9)?,
        notice: row.opt_date(10)?.zip(row.opt_date(11)?),
        letter_number: row.opt_text(12)?,
        representative_id: row.opt_id(13)?,
        version: row.int(14)?,
    })
}

/// Whom the rosters of a village suggest: heads of groups, elected representatives, members of the
/// party, and who served before. By person, with all grounds; nothing is stored.
pub fn gather(tx: &mut Tx<'_>, village: &AreaPath) -> Result<Vec<Found>, Error> {
    let mut found: BTreeMap<PersonId, (String, AreaPath, Vec<Ground>)> = BTreeMap::new();
    let values = params![village, village.end()];
    let rosters = [
        (GROUP_HEADS, Ground::group_head()),
        (STATUTORY, Ground::elected()),
        (PAST, Ground::served_before()),
    ];
    for (sql, ground) in rosters {
        let rows = tx.query(sql, values, |row| Ok((row.id(0)?, row.text(1)?, row.path(2)?)))?;
        for (person, name, area) in rows {
            found.entry(person).or_insert((name, area, Vec::new())).2.push(ground);
        }
    }
    for (person, name, area) in persons::party_members(tx, village)? {
        found.entry(person).or_insert((name, area, Vec::new())).2.push(Ground::party_member());
    }
    let ids = |tx: &mut Tx<'_>, sql| -> Result<HashSet<PersonId>, DbError> {
        Ok(tx.query(sql, values, |row| row.id(0))?.into_iter().collect())
    };
    let (serving, dead) = (ids(tx, SERVING_PERSONS)?, ids(tx, DEAD)?);
    found.retain(|person, _| !dead.contains(person));
    let mut noted = HashMap::new();
    for &person in found.keys() {
        if let Some(candidate) = candidate(tx, person)? {
            noted.insert(person, candidate.grounds);
        }
    }
    let all = found.into_iter().map(|(person_id, (name, area_path, grounds))| {
        let grounds = sorted(&grounds);
        let has = |known: &Vec<Ground>| grounds.iter().all(|ground| known.contains(ground));
        let is_noted = noted.get(&person_id).is_some_and(has);
        let is_serving = serving.contains(&person_id);
        Found { person_id, name, area_path, grounds, is_noted, is_serving }
    });
    Ok(all.collect())
}

/// The person as he or she stands in the pool; without a file.
pub fn candidate(tx: &mut Tx<'_>, person: PersonId) -> Result<Option<Candidate>, Error> {
    Ok(tx.query_one(CANDIDATE, params![person], |row| {
        Ok(Candidate {
            person_id: row.id(0)?,
            name: row.text(1)?,
            area_path: row.path(2)?,
            grounds: grounds(&row.text(3)?),
            noted_on: row.date(4)?,
            file: None,
        })
    })?)
}

/// Takes somebody into the pool; who stands there already gets the grounds besides the ones known.
pub fn note(
    tx: &mut Tx<'_>,
    who: &Who,
    area: &AreaPath,
    added: &[Ground],
) -> Result<Candidate, Error> {
    if area.depth() < 3 {
        return Err(crate::Error::AreaTooHigh.into());
    }
    let person = match who {
        Who::Known(id) => *id,
        Who::New(new) => persons::create(tx, new)?,
    };
    let name = persons::get(tx, person)?.name;
    let known = candidate(tx, person)?;
    let before = known.as_ref().map(|known| known.grounds.clone()).unwrap_or_default();
    let grounds = sorted(&[before, added.to_vec()].concat());
    if grounds.is_empty() {
        return Err(Error::NoGround);
    }
    let noted_on = known.map_or(tx.today(), |known| known.noted_on);
    put(tx, person, &name, area, &grounds, noted_on)?;
    let detail = serde_json::json!({ "area": area.as_str(), "grounds": codes(&grounds) });
    tx.log("candidate.note", &person, &detail)?;
    Ok(Candidate {
        person_id: person,
        name,
        area_path: area.clone(),
        grounds,
        noted_on,
        file: None,
    })
}

pub(super) fn put(
    tx: &mut Tx<'_>,
    person: PersonId,
    name: &str,
    area: &AreaPath,
    grounds: &[Ground],
    on: Date,
) -> Result<(), DbError> {
    tx.execute(PUT_CANDIDATE, params![person, name, area, codes(grounds), on])?;
    Ok(())
}

/// A page of the pool, by person.
pub fn candidates(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    limit: Limit,
    after: Option<&Cursor>,
) -> Result<Page<Candidate>, Error> {
    let after: PersonId = match after {
        Some(cursor) => cursor.part(0).parse().map_err(|_| Error::NotFound)?,
        None => PersonId::from_uuid(uuid::Uuid::nil()),
    };
    let values = params![area, area.end(), after, limit.with_next()];
    let found = tx.query(CANDIDATES, values, |row| {
        Ok(Candidate {
            person_id: row.id(0)?,
            name: row.text(1)?,
            area_path: row.path(2)?,
            grounds: grounds(&row.text(3)?),
            noted_on: row.date(4)?,
            file: row.opt_id(5)?.zip(row.opt_parsed(6)?),
        })
    })?;
    Ok(Page::cut(found, limit, |one| Cursor::new([one.person_id.to_string()])))
}

/// Opens a file for somebody of the pool.
pub fn open(tx: &mut Tx<'_>, new: &NewFile) -> Result<File, Error> {
    let candidate = candidate(tx, new.person_id)?.ok_or(Error::NoCandidate)?;
    rules::nomination(&new.nomination, &candidate.grounds)?;
    if tx.query_one(OPEN_FILE, params![new.person_id], |row| row.id::<SelectionId>(0))?.is_some() {
        return Err(Error::AlreadyOpen);
    }
    must_not_serve(tx, new.person_id)?;
    let on = rules::day(new.on, Date::from_number(19000101).unwrap_or(new.on), tx.today())?;
    let id = new.id.unwrap_or_else(|| tx.new_id());
    let file = blank(id, (new.person_id, candidate.name), candidate.area_path, &new.nomination, on);
    insert(tx, &file, &new.nomination)?;
    let detail = serde_json::json!({ "way": file.way.as_str(), "area": file.area_path.as_str() });
    tx.log("selection.open", &id, &detail)?;
    reserve::follow(tx, &file)?;
    Ok(file)
}

fn must_not_serve(tx: &mut Tx<'_>, person: PersonId) -> Result<(), Error> {
    if serves(tx, person)? { Err(Error::AlreadyServing) } else { Ok(()) }
}

/// Whether a person serves now.
pub(crate) fn serves(tx: &mut Tx<'_>, person: PersonId) -> Result<bool, DbError> {
    let found = tx.query_one(SERVES, params![person], |row| row.id::<RepresentativeId>(0))?;
    Ok(found.is_some())
}

pub(super) fn blank(
    id: SelectionId,
    (person_id, name): (PersonId, String),
    area_path: AreaPath,
    nomination: &Nomination,
    on: Date,
) -> File {
    File {
        id,
        person_id,
        name,
        area_path,
        way: nomination.way(),
        ground: match nomination {
            Nomination::Direct(ground) => Some(*ground),
            _ => None,
        },
        nominators: match nomination {
            Nomination::Households(households) => households.len() as i64,
            _ => 0,
        },
        stage: Stage::Candidate,
        stage_on: on,
        opened_on: on,
        notice: None,
        letter_number: None,
        representative_id: None,
        version: 1,
    }
}

pub(super) fn insert(tx: &mut Tx<'_>, file: &File, nomination: &Nomination) -> Result<(), DbError> {
    tx.execute(
        INSERT_FILE,
        params![
            file.id,
            file.person_id,
            &file.name,
            &file.area_path,
            file.way.as_str(),
            file.ground.map(Ground::as_str),
            file.nominators,
            file.stage.as_str(),
            file.stage_on,
            file.opened_on,
            file.notice.map(|notice| notice.0),
            file.notice.map(|notice| notice.1),
            file.letter_number.as_deref(),
            file.representative_id,
            file.version,
        ],
    )?;
    let Nomination::Households(households) = nomination else { return Ok(()) };
    let rows = households.iter().flat_map(|&household| [file.id.into(), household.into()]);
    many(tx, INSERT_NOMINATORS, 2, &rows.collect::<Vec<_>>())
}

/// Inserts many rows by few statements.
fn many(tx: &mut Tx<'_>, sql: &str, columns: usize, values: &[Value<'_>]) -> Result<(), DbError> {
    for chunk in values.chunks(columns * 50) {
        let rows: Vec<String> = (0..chunk.len() / columns)
            .map(|row| format!("({})", db::places(columns, row * columns + 1)))
            .collect();
        tx.execute(&format!("{sql}{}", rows.join(", ")), chunk)?;
    }
    Ok(())
}

/// Writes events; the first has that number.
pub(super) fn tell(
    tx: &mut Tx<'_>,
    id: SelectionId,
    first: i64,
    steps: &[(Action, Date)],
) -> Result<(), DbError> {
    let (actor, now) = (tx.actor().clone(), tx.now());
    let rows = steps.iter().zip(first..).flat_map(|(&(action, on), number)| {
        [
            id.into(),
            number.into(),
            action.as_str().into(),
            on.into(),
            actor.account.into(),
            Value::from(actor.name.as_str()),
            now.into(),
        ]
    });
    many(tx, INSERT_EVENTS, 7, &rows.collect::<Vec<_>>())
}

/// The file.
pub fn get(tx: &mut Tx<'_>, id: SelectionId) -> Result<File, Error> {
    tx.query_one(&format!("{FILE}id = $1"), params![id], file)?.ok_or(Error::NotFound)
}

/// Takes a step. `seen` is the version that the asker saw, where one was seen.
pub fn act(
    tx: &mut Tx<'_>,
    id: SelectionId,
    seen: Option<i64>,
    step: &Step,
    on: Date,
    offices: &[Office],
) -> Result<File, Error> {
    let mut now = get(tx, id)?;
    if let Some(seen) = seen.filter(|&seen| seen != now.version) {
        return Err(Error::Stale { seen, now: now.version });
    }
    let action = step.action();
    now.stage = rules::decide(now.stage, action, offices)?;
    now.stage_on = rules::day(on, now.stage_on, tx.today())?;
    match step {
        Step::StartNotice { days } => now.notice = Some((on, rules::notice_until(on, *days)?)),
        Step::Object(channel) => {
            let number = objections(tx, id)?.len() as i64 + 1;
            let values = params![id, number, on, channel.as_str(), None::<&str>, None::<Date>];
            tx.execute(INSERT_OBJECTION, values)?;
        }
        Step::SettleObjection { number, outcome } => {
            let values = params![id, *number, outcome.as_str(), on];
            if tx.execute(SETTLE_OBJECTION, values)? != 1 {
                return Err(Error::NoObjection);
            }
        }
        Step::Appoint { id: representative, letter_number } => {
            appoint(tx, &mut now, *representative, letter_number.clone(), on)?;
        }
        Step::Plain(Action::CloseNotice) => {
            let last = now.notice.map_or(on, |notice| notice.1);
            rules::may_close(on, last, &objections(tx, id)?)?;
        }
        Step::Plain(Action::FailNotice) => rules::may_fail(&objections(tx, id)?)?,
        Step::Plain(Action::StartNotice) => return Err(Error::NoticeDays),
        Step::Plain(Action::Object | Action::SettleObjection) => return Err(Error::NoObjection),
        Step::Plain(Action::Appoint) => appoint(tx, &mut now, None, None, on)?,
        Step::Plain(_) => {}
    }
    tell(tx, id, now.version, &[(action, on)])?;
    now.version += 1;
    tx.execute(
        UPDATE_FILE,
        params![
            id,
            now.stage.as_str(),
            now.stage_on,
            now.notice.map(|notice| notice.0),
            now.notice.map(|notice| notice.1),
            now.letter_number.as_deref(),
            now.representative_id,
            now.version,
        ],
    )?;
    tx.log("selection.act", &id, &serde_json::json!({ "action": action.as_str() }))?;
    if now.stage.is_closed() {
        reserve::follow(tx, &now)?;
    }
    Ok(now)
}

fn appoint(
    tx: &mut Tx<'_>,
    file: &mut File,
    id: Option<RepresentativeId>,
    letter_number: Option<String>,
    on: Date,
) -> Result<(), Error> {
    must_not_serve(tx, file.person_id)?;
    let letter_number = match letter_number {
        Some(number) => number,
        None => next_letter(tx, &file.area_path, on)?,
    };
    let new = NewRepresentative {
        id,
        who: Who::Known(file.person_id),
        area_path: file.area_path.clone(),
        way: file.way,
        ground: in_words(file),
        letter_number: Some(letter_number.clone()),
        from_on: on,
        statutory_since: None,
    };
    file.representative_id = Some(crate::appoint(tx, &new)?);
    file.letter_number = Some(letter_number);
    Ok(())
}

/// The ground of a file in words.
pub(crate) fn in_words(file: &File) -> String {
    match (file.way, file.ground) {
        (SelectionWay::Direct, ground) => ground.map_or("", Ground::chinese).to_owned(),
        (SelectionWay::Nominated, _) if file.nominators == 0 => "小组长推选".to_owned(),
        (SelectionWay::Nominated, _) => format!("{}户群众推选", file.nominators),
        (SelectionWay::SelfNominated, _) => "自主报名".to_owned(),
    }
}

/// How the county numbers its letters, as it is written.
pub fn letter_format(tx: &mut Tx<'_>) -> Result<String, Error> {
    Ok(county::letter_format(tx)?.unwrap_or_else(|| letters::DEFAULT.to_owned()))
}

/// Changes how the county numbers its letters; numbers that were given stay.
pub fn set_letter_format(tx: &mut Tx<'_>, text: &str) -> Result<(), Error> {
    text.parse::<Format>().map_err(Error::LetterFormat)?;
    Ok(county::set_letter_format(tx, text.trim())?)
}

/// The next number of the row that the county's format counts; those that somebody wrote by hand
/// are left out.
fn next_letter(tx: &mut Tx<'_>, area: &AreaPath, on: Date) -> Result<String, Error> {
    let format: Format = letter_format(tx)?.parse().map_err(Error::LetterFormat)?;
    let township = areas::by_path(tx, &area.at_depth(2))?;
    let year = i64::from(on.year());
    let (place, counted) = format.counts_over(area, year);
    loop {
        tx.execute(NEXT_LETTER, params![&place, counted])?;
        let serial = tx.query_one(LETTER, params![&place, counted], |row| row.int(0))?;
        let names = (township.code.as_str(), township.name.as_str());
        let number = format.number(names, year, serial.unwrap_or(1));
        if crate::service::letter_is_free(tx, &number, None)? {
            return Ok(number);
        }
    }
}

/// The grounds on which these people stand in the pool; who never stood there is left out.
pub fn grounds_of(
    tx: &mut Tx<'_>,
    persons: &[PersonId],
) -> Result<HashMap<PersonId, Vec<Ground>>, Error> {
    let mut found = HashMap::new();
    for chunk in persons.chunks(500) {
        let values: Vec<Value<'_>> = chunk.iter().map(|&id| id.into()).collect();
        let sql = format!("{GROUNDS}{})", db::places(values.len(), 1));
        tx.each(&sql, &values, |row| {
            found.insert(row.id(0)?, grounds(&row.text(1)?));
            Ok::<(), DbError>(())
        })?;
    }
    Ok(found)
}

/// A page of files, oldest first.
pub fn list(
    tx: &mut Tx<'_>,
    filter: &Filter,
    limit: Limit,
    after: Option<&Cursor>,
) -> Result<Page<File>, Error> {
    let after: SelectionId = match after {
        Some(cursor) => cursor.part(0).parse().map_err(|_| Error::NotFound)?,
        None => SelectionId::from_uuid(uuid::Uuid::nil()),
    };
    let area = &filter.area;
    let sql = format!("{FILE}area_path >= $1 AND area_path < $2 AND id > $3");
    let found = match filter.stage {
        Some(stage) => {
            let values = params![area, area.end(), after, stage.as_str(), limit.with_next()];
            tx.query(&format!("{sql} AND stage = $4 ORDER BY id LIMIT $5"), values, file)?
        }
        None => {
            let values = params![area, area.end(), after, limit.with_next()];
            tx.query(&format!("{sql} ORDER BY id LIMIT $4"), values, file)?
        }
    };
    Ok(Page::cut(found, limit, |file| Cursor::new([file.id.to_string()])))
}

/// How many files of an area stand where; every stage is named.
pub fn board(tx: &mut Tx<'_>, area: &AreaPath) -> Result<Board, Error> {
    let counted: HashMap<String, i64> = tx
        .query(BOARD, params![area, area.end()], |row| Ok((row.text(0)?, row.int(1)?)))?
        .into_iter()
        .collect();
    let count = |stage: &Stage| (*stage, counted.get(stage.as_str()).copied().unwrap_or(0));
    Ok(Stage::ALL.iter().map(count).collect())
}

/// The same by the areas right below.
pub fn summary(
    tx: &mut Tx<'_>,
    area: &AreaPath,
) -> Result<BTreeMap<String, Vec<(Stage, i64)>>, Error> {
    let length = (area.depth() as i64 + 1) * 3;
    let rows = tx.query(SUMMARY, params![area, area.end(), length], |row| {
        Ok((row.text(0)?, word::<Stage>(row, 1)?, row.int(2)?))
    })?;
    let mut found: BTreeMap<String, Vec<_>> = BTreeMap::new();
    for (area, stage, count) in rows {
        found.entry(area).or_default().push((stage, count));
    }
    Ok(found)
}

/// The events of a file in their order.
pub fn events(tx: &mut Tx<'_>, id: SelectionId) -> Result<Vec<Event>, Error> {
    Ok(tx.query(EVENTS, params![id], |row| {
        Ok(Event {
            number: row.int(0)?,
            action: word(row, 1)?,
            on: row.date(2)?,
            actor: row.text(3)?,
            recorded_at: row.timestamp(4)?,
        })
    })?)
}

/// The objections against a file's notice.
pub fn objections(tx: &mut Tx<'_>, id: SelectionId) -> Result<Vec<Objection>, Error> {
    Ok(tx.query(OBJECTIONS, params![id], |row| {
        Ok(Objection {
            number: row.int(0)?,
            received_on: row.date(1)?,
            channel: word(row, 2)?,
            outcome: row.opt_parsed(3)?.zip(row.opt_date(4)?),
        })
    })?)
}

/// The households that put somebody forward.
pub fn nominators(tx: &mut Tx<'_>, id: SelectionId) -> Result<Vec<HouseholdId>, Error> {
    Ok(tx.query(NOMINATORS, params![id], |row| row.id(0))?)
}
