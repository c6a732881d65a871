//! Tables and statements of assemblies, of the three lists, and of earlier versions.

use std::collections::HashMap;

use db::{DbError, Migration, Row, Tx, Value, params};
use kernel::id::GatheringId;
use kernel::{AreaPath, Cursor, Date, Limit, Page, Timestamp};

use crate::assemblies::{Assembly, Disclosure, Edition, Filter, Item, Minutes, Seat, State, Vote};
use crate::model::Attendee;

/// Assemblies, lists, and what was there before a correction.
pub(crate) const MIGRATION: Migration = Migration {
    room: "gatherings",
    number: 2,
    name: "assemblies, the three lists, corrections",
    sql: "
ALTER TABLE gatherings_gathering ADD COLUMN void_reason {text};

CREATE TABLE gatherings_version (
    gathering_id {id} NOT NULL REFERENCES gatherings_gathering (id),
    version {int} NOT NULL,
    kept {text} NOT NULL,
    reason {text} NOT NULL,
    changed_by {text} NOT NULL,
    changed_at {int} NOT NULL,
    PRIMARY KEY (gathering_id, version)
){clustered};

CREATE TABLE gatherings_assembly (
    gathering_id {id} NOT NULL PRIMARY KEY REFERENCES gatherings_gathering (id),
    state {text} NOT NULL,
    law {text} NOT NULL,
    session {text},
    starts_at {text},
    announced_on {int} NOT NULL,
    convened {text} NOT NULL,
    proposers {int} CHECK (proposers >= 0),
    representatives {int} NOT NULL CHECK (representatives >= 0),
    committee {int} CHECK (committee >= 0),
    committee_present {int} NOT NULL CHECK (committee_present >= 0),
    observers {text},
    posted_from {int},
    posted_until {int},
    posted_at {text},
    edition {int} NOT NULL,
    correcting {text}
){clustered};

CREATE TABLE gatherings_seat (
    gathering_id {id} NOT NULL REFERENCES gatherings_assembly (gathering_id),
    representative_id {id} NOT NULL,
    name {text} NOT NULL,
    area_path {text} NOT NULL,
    is_woman {int} CHECK (is_woman IN (0, 1)),
    PRIMARY KEY (gathering_id, representative_id)
){clustered};

CREATE TABLE gatherings_agenda (
    gathering_id {id} NOT NULL REFERENCES gatherings_assembly (gathering_id),
    number {int} NOT NULL,
    title {text} NOT NULL,
    listed {text},
    studied_on {int},
    authorised_on {int},
    yes {int} CHECK (yes >= 0),
    no {int} CHECK (no >= 0),
    abstain {int} CHECK (abstain >= 0),
    resolution {text},
    PRIMARY KEY (gathering_id, number)
){clustered};

CREATE TABLE gatherings_minutes (
    gathering_id {id} NOT NULL REFERENCES gatherings_assembly (gathering_id),
    edition {int} NOT NULL,
    minutes {text} NOT NULL,
    reason {text},
    closed_by {text} NOT NULL,
    closed_at {int} NOT NULL,
    PRIMARY KEY (gathering_id, edition)
){clustered};

CREATE TABLE gatherings_item (
    gathering_id {id} NOT NULL REFERENCES gatherings_gathering (id),
    number {int} NOT NULL,
    list {text} NOT NULL,
    words {text} NOT NULL,
    owner {text},
    due_on {int},
    matter_id {id},
    settled_on {int},
    outcome {text},
    version {int} NOT NULL,
    PRIMARY KEY (gathering_id, number)
){clustered};
",
};

const COLUMNS: &str = "SELECT gathering.id, gathering.kind, gathering.title, gathering.held_on,
    gathering.area_path, gathering.place, gathering.host, gathering.words, gathering.due,
    gathering.present, gathering.recorded_at, gathering.version, gathering.void_reason,
    assembly.state, assembly.law, assembly.session, assembly.starts_at, assembly.announced_on,
    assembly.convened, assembly.proposers, assembly.representatives, assembly.committee,
    assembly.committee_present, assembly.observers, assembly.posted_from, assembly.posted_until,
    assembly.posted_at, assembly.edition, assembly.correcting,
    (SELECT CAST(count(*) AS BIGINT) FROM gatherings_agenda AS agenda
     WHERE agenda.gathering_id = gathering.id),
    (SELECT CAST(count(*) AS BIGINT) FROM gatherings_agenda AS agenda
     WHERE agenda.gathering_id = gathering.id AND agenda.yes IS NOT NULL)
    FROM gatherings_gathering AS gathering
    JOIN gatherings_assembly AS assembly ON assembly.gathering_id = gathering.id";
const INSERT: &str = "INSERT INTO gatherings_assembly
    (gathering_id, state, law, session, starts_at, announced_on, convened, proposers,
     representatives, committee, committee_present, observers, posted_from, posted_until, posted_at,
     edition, correcting)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
const UPDATE: &str = "UPDATE gatherings_assembly SET state = $2, law = $3, session = $4,
    starts_at = $5, announced_on = $6, convened = $7, proposers = $8, representatives = $9,
    committee = $10, committee_present = $11, observers = $12, posted_from = $13,
    posted_until = $14, posted_at = $15, edition = $16, correcting = $17 WHERE gathering_id = $1";
const SEATS: &str = "SELECT seat.representative_id, seat.name, seat.area_path, seat.is_woman,
    CAST(CASE WHEN attendance.representative_id IS NULL THEN 0 ELSE 1 END AS BIGINT)
    FROM gatherings_seat AS seat
    LEFT JOIN gatherings_attendance AS attendance
      ON attendance.gathering_id = seat.gathering_id
     AND attendance.representative_id = seat.representative_id
    WHERE seat.gathering_id = $1 ORDER BY seat.area_path, seat.representative_id";
const DROP_SEATS: &str = "DELETE FROM gatherings_seat WHERE gathering_id = $1";
const INSERT_SEATS: &str = "INSERT INTO gatherings_seat
    (gathering_id, representative_id, name, area_path, is_woman) VALUES ";
const DROP_ATTENDANCE: &str = "DELETE FROM gatherings_attendance WHERE gathering_id = $1";
const ITEMS: &str = "SELECT number, title, listed, studied_on, authorised_on, yes, no, abstain,
    resolution FROM gatherings_agenda WHERE gathering_id = $1 ORDER BY number";
const DROP_ITEMS: &str = "DELETE FROM gatherings_agenda WHERE gathering_id = $1";
const INSERT_ITEM: &str = "INSERT INTO gatherings_agenda (gathering_id, number, title, listed,
    studied_on, authorised_on, yes, no, abstain, resolution)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
const INSERT_EDITION: &str = "INSERT INTO gatherings_minutes
    (gathering_id, edition, minutes, reason, closed_by, closed_at) VALUES ($1, $2, $3, $4, $5, $6)";
const EDITIONS: &str = "SELECT edition, minutes, reason, closed_by, closed_at
    FROM gatherings_minutes WHERE gathering_id = $1 ORDER BY edition DESC";
const WOMEN_PRESENT: &str = "SELECT seat.gathering_id, CAST(count(*) AS BIGINT)
    FROM gatherings_seat AS seat
    JOIN gatherings_attendance AS attendance
      ON attendance.gathering_id = seat.gathering_id
     AND attendance.representative_id = seat.representative_id
    WHERE seat.is_woman = 1 AND seat.gathering_id IN (";
/// An assembly without two thirds of its members was no meeting; where the committee is not known,
/// nothing can be said against it.
const LAST_HELD: &str = "SELECT gathering.area_path, max(gathering.held_on)
    FROM gatherings_gathering AS gathering
    JOIN gatherings_assembly AS assembly ON assembly.gathering_id = gathering.id
    WHERE gathering.area_path >= $1 AND gathering.area_path < $2 AND gathering.held_on <= $3
      AND gathering.void_reason IS NULL AND assembly.state <> 'announced'
      AND (assembly.committee IS NULL OR
           gathering.present * 3 >= (assembly.committee + assembly.representatives) * 2)
    GROUP BY gathering.area_path";

/// The assembly, whoever asks.
pub(crate) fn get(tx: &mut Tx<'_>, id: GatheringId) -> Result<Option<Assembly>, DbError> {
    let sql = format!("{COLUMNS} WHERE gathering.id = $1");
    tx.query_one(&sql, params![id], assembly)
}

fn values(assembly: &Assembly) -> Vec<Value<'_>> {
    let posted = assembly.disclosure.as_ref();
    vec![
        assembly.gathering.id.into(),
        assembly.state.as_str().into(),
        assembly.law.as_str().into(),
        assembly.session.as_ref().into(),
        assembly.starts_at.as_ref().into(),
        assembly.announced_on.into(),
        assembly.convened.as_str().into(),
        assembly.proposers.into(),
        assembly.representatives.into(),
        assembly.committee.into(),
        assembly.committee_present.into(),
        assembly.observers.as_ref().into(),
        posted.map(|posted| posted.from).into(),
        posted.map(|posted| posted.until).into(),
        posted.and_then(|posted| posted.place.as_ref()).into(),
        assembly.edition.into(),
        assembly.correcting.as_ref().into(),
    ]
}

/// Adds what an assembly has beside its gathering.
pub(crate) fn insert(tx: &mut Tx<'_>, assembly: &Assembly) -> Result<(), DbError> {
    tx.execute(INSERT, &values(assembly))?;
    Ok(())
}

/// Writes what an assembly has beside its gathering.
pub(crate) fn update(tx: &mut Tx<'_>, assembly: &Assembly) -> Result<(), DbError> {
    tx.execute(UPDATE, &values(assembly))?;
    Ok(())
}

/// Who belongs to the assembly, by area, with who came.
pub(crate) fn seats(tx: &mut Tx<'_>, id: GatheringId) -> Result<Vec<Seat>, DbError> {
    tx.query(SEATS, params![id], |row| {
        Ok(Seat {
            representative_id: row.id(0)?,
            name: row.text(1)?,
            area_path: row.path(2)?,
            is_woman: row.opt_int(3)?.map(|flag| flag == 1),
            is_present: row.int(4)? == 1,
        })
    })
}

/// Writes who belongs to the assembly, in place of whoever did.
pub(crate) fn put_seats(tx: &mut Tx<'_>, id: GatheringId, seats: &[Seat]) -> Result<(), DbError> {
    tx.execute(DROP_SEATS, params![id])?;
    for chunk in seats.chunks(50) {
        let mut sql = INSERT_SEATS.to_owned();
        let mut values: Vec<Value<'_>> = vec![id.into()];
        for (place, seat) in chunk.iter().enumerate() {
            let first = 2 + place * 4;
            let comma = if place == 0 { "" } else { ", " };
            sql.push_str(&format!(
                "{comma}($1, ${first}, ${}, ${}, CAST(${} AS BIGINT))",
                first + 1,
                first + 2,
                first + 3
            ));
            values.push(seat.representative_id.into());
            values.push((&seat.name).into());
            values.push((&seat.area_path).into());
            values.push(seat.is_woman.map(i64::from).into());
        }
        tx.execute(&sql, &values)?;
    }
    Ok(())
}

/// The agenda, in order.
pub(crate) fn items(tx: &mut Tx<'_>, id: GatheringId) -> Result<Vec<Item>, DbError> {
    tx.query(ITEMS, params![id], |row| {
        let votes = [row.opt_int(5)?, row.opt_int(6)?, row.opt_int(7)?];
        Ok(Item {
            number: row.int(0)?,
            title: row.text(1)?,
            listed: row.opt_text(2)?.and_then(|code| code.parse().ok()),
            studied_on: row.opt_date(3)?,
            authorised_on: row.opt_date(4)?,
            vote: match votes {
                [Some(yes), Some(no), Some(abstain)] => Some(Vote { yes, no, abstain }),
                _ => None,
            },
            resolution: row.opt_text(8)?,
        })
    })
}

/// Writes the agenda, in place of what was there.
pub(crate) fn put_items(tx: &mut Tx<'_>, id: GatheringId, items: &[Item]) -> Result<(), DbError> {
    tx.execute(DROP_ITEMS, params![id])?;
    for item in items {
        tx.execute(
            INSERT_ITEM,
            params![
                id,
                item.number,
                &item.title,
                item.listed.map(|listed| listed.as_str()),
                item.studied_on,
                item.authorised_on,
                item.vote.map(|vote| vote.yes),
                item.vote.map(|vote| vote.no),
                item.vote.map(|vote| vote.abstain),
                item.resolution.as_ref(),
            ],
        )?;
    }
    Ok(())
}

/// Keeps closed minutes.
pub(crate) fn insert_edition(
    tx: &mut Tx<'_>,
    id: GatheringId,
    edition: &Edition,
) -> Result<(), DbError> {
    let minutes =
        serde_json::to_string(&edition.minutes).map_err(|_| DbError::Inconsistent { column: 2 })?;
    tx.execute(
        INSERT_EDITION,
        params![
            id,
            edition.number,
            minutes,
            edition.reason.as_ref(),
            &edition.closed_by,
            edition.closed_at,
        ],
    )?;
    Ok(())
}

/// Closed minutes, the newest first.
pub(crate) fn editions(tx: &mut Tx<'_>, id: GatheringId) -> Result<Vec<Edition>, DbError> {
    tx.query(EDITIONS, params![id], |row| {
        Ok(Edition {
            number: row.int(0)?,
            minutes: row.json::<Minutes>(1)?,
            reason: row.opt_text(2)?,
            closed_by: row.text(3)?,
            closed_at: row.timestamp(4)?,
        })
    })
}

/// How many women representatives came to each of these.
pub(crate) fn women_present(
    tx: &mut Tx<'_>,
    ids: &[GatheringId],
) -> Result<HashMap<GatheringId, i64>, DbError> {
    let mut found = HashMap::new();
    for chunk in ids.chunks(500) {
        let values: Vec<Value<'_>> = chunk.iter().map(|&id| id.into()).collect();
        let sql =
            format!("{WOMEN_PRESENT}{}) GROUP BY seat.gathering_id", db::places(values.len(), 1));
        tx.each(&sql, &values, |row| {
            found.insert(row.id(0)?, row.int(1)?);
            Ok::<(), DbError>(())
        })?;
    }
    Ok(found)
}

/// The day of the last assembly of each village of the area, up to a day.
pub(crate) fn last_held(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    on: Date,
) -> Result<HashMap<AreaPath, Date>, DbError> {
    let values = params![area, area.end(), on];
    let found = tx.query(LAST_HELD, values, |row| Ok((row.path(0)?, row.date(1)?)))?;
    Ok(found.into_iter().collect())
}

/// The assemblies of the filter, the newest first; voided ones are left out.
pub(crate) fn list(
    tx: &mut Tx<'_>,
    filter: &Filter,
    limit: Limit,
    after: Option<(Date, GatheringId)>,
) -> Result<Page<Assembly>, DbError> {
    let mut sql = format!(
        "{COLUMNS} WHERE gathering.void_reason IS NULL
         AND gathering.area_path >= $1 AND gathering.area_path < $2"
    );
    let mut values: Vec<Value<'_>> = vec![(&filter.area).into(), filter.area.end().into()];
    let mut add = |text: &str, value: Value<'static>| {
        values.push(value);
        sql.push_str(&text.replace('#', &format!("${}", values.len())));
    };
    if let Some(from) = filter.from {
        add(" AND gathering.held_on >= #", from.into());
    }
    if let Some(to) = filter.to {
        add(" AND gathering.held_on <= #", to.into());
    }
    if let Some((day, id)) = after {
        add(" AND (gathering.held_on, gathering.id) < (#", day.into());
        add(", #)", id.into());
    }
    let order = " ORDER BY gathering.held_on DESC, gathering.id DESC LIMIT #";
    add(order, limit.with_next().into());
    let found = tx.query(&sql, &values, assembly)?;
    Ok(Page::cut(found, limit, |one| {
        let gathering = &one.gathering;
        Cursor::new([gathering.held_on.number().to_string(), gathering.id.to_string()])
    }))
}

fn assembly(row: Row<'_>) -> Result<Assembly, DbError> {
    let word = |column| DbError::Inconsistent { column };
    let state: State = row.text(13)?.parse().map_err(|()| word(13))?;
    let disclosure = match (row.opt_date(24)?, row.opt_date(25)?) {
        (Some(from), Some(until)) => Some(Disclosure { from, until, place: row.opt_text(26)? }),
        _ => None,
    };
    Ok(Assembly {
        state,
        law: row.text(14)?.parse().map_err(|()| word(14))?,
        session: row.opt_text(15)?,
        starts_at: row.opt_text(16)?,
        announced_on: row.date(17)?,
        convened: row.text(18)?.parse().map_err(|()| word(18))?,
        proposers: row.opt_int(19)?,
        representatives: row.int(20)?,
        committee: row.opt_int(21)?,
        committee_present: row.int(22)?,
        observers: row.opt_text(23)?,
        disclosure,
        edition: row.int(27)?,
        correcting: row.opt_text(28)?,
        items: (row.int(29)?, row.int(30)?),
        gathering: super::gathering(row)?,
    })
}

/// Writes who came, in place of whoever was entered before.
pub(crate) fn put_attendance(
    tx: &mut Tx<'_>,
    id: GatheringId,
    seats: &[Seat],
    now: Timestamp,
) -> Result<(), DbError> {
    tx.execute(DROP_ATTENDANCE, params![id])?;
    let came: Vec<Attendee> = seats
        .iter()
        .filter(|seat| seat.is_present)
        .map(|seat| Attendee {
            representative_id: seat.representative_id,
            name: seat.name.clone(),
            area_path: seat.area_path.clone(),
        })
        .collect();
    super::insert_attendance(tx, id, &came, now)
}
