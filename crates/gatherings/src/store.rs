//! Tables and statements of gatherings; private, but for the filter that lists take.

pub(crate) mod assemblies;
pub(crate) mod items;
pub(crate) mod measures;
pub(crate) mod training;

use std::collections::HashSet;

use db::{ConstraintKind, DbError, Migration, Row, Tx, Value, params};
use kernel::id::{GatheringId, RepresentativeId};
use kernel::{AreaPath, Cursor, Date, Limit, Page, Timestamp};

use crate::Error;
use crate::corrections::Earlier;
use crate::model::{Attendance, Attendee, Gathering, Kind};

/// The tables of this room.
pub const MIGRATIONS: &[Migration] = &[FIRST, assemblies::MIGRATION, training::MIGRATION];

const FIRST: Migration = Migration {
    room: "gatherings",
    number: 1,
    name: "gatherings and attendance",
    sql: "
CREATE TABLE gatherings_gathering (
    id {id} NOT NULL PRIMARY KEY,
    kind {text} NOT NULL,
    title {text} NOT NULL,
    held_on {int} NOT NULL,
    area_path {text} NOT NULL,
    place {text},
    host {text},
    words {text},
    due {int} CHECK (due >= 0),
    present {int} NOT NULL CHECK (present >= 0),
    recorded_at {int} NOT NULL,
    version {int} NOT NULL
){clustered};
CREATE INDEX gatherings_gathering_held_on_id ON gatherings_gathering (held_on, id);
CREATE INDEX gatherings_gathering_area_path_held_on ON gatherings_gathering (area_path, held_on);

CREATE TABLE gatherings_attendance (
    gathering_id {id} NOT NULL REFERENCES gatherings_gathering (id),
    representative_id {id} NOT NULL,
    name {text} NOT NULL,
    area_path {text} NOT NULL,
    recorded_at {int} NOT NULL,
    PRIMARY KEY (gathering_id, representative_id)
){clustered};
CREATE INDEX gatherings_attendance_area_path ON gatherings_attendance (area_path);
CREATE INDEX gatherings_attendance_representative_id ON gatherings_attendance (representative_id);
",
};

/// Which gatherings a list shows; all conditions together.
#[derive(Debug, Clone)]
pub struct Filter {
    /// Held in this area, or attended by somebody from it.
    pub area: AreaPath,
    /// Only those that this representative attended.
    pub own: Option<RepresentativeId>,
    /// Only this kind.
    pub kind: Option<Kind>,
    /// Only on this day or later.
    pub from: Option<Date>,
    /// Only on this day or earlier.
    pub to: Option<Date>,
    /// Voided ones as well.
    pub voided: bool,
}

impl Filter {
    /// All gatherings of an area.
    pub fn in_area(area: AreaPath) -> Self {
        Self { area, own: None, kind: None, from: None, to: None, voided: false }
    }
}

const GET: &str = "SELECT id, kind, title, held_on, area_path, place, host, words, due, present,
    recorded_at, version, void_reason FROM gatherings_gathering WHERE id = $1";
const LIST: &str = "SELECT id, kind, title, held_on, area_path, place, host, words, due, present,
    recorded_at, version, void_reason FROM gatherings_gathering WHERE 1 = 1";
const INSERT: &str = "INSERT INTO gatherings_gathering
    (id, kind, title, held_on, area_path, place, host, words, due, present, recorded_at, version)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
const REPLACE: &str = "UPDATE gatherings_gathering SET title = $3, held_on = $4, place = $5,
    host = $6, words = $7, due = $8, present = $9, void_reason = $10, version = version + 1
    WHERE id = $1 AND version = $2";
const DISMISS: &str =
    "DELETE FROM gatherings_attendance WHERE gathering_id = $1 AND representative_id IN (";
const ATTENDED_BY_AREA: &str =
    "SELECT area_path, CAST(count(*) AS BIGINT) FROM gatherings_attendance
    WHERE gathering_id = $1 GROUP BY area_path";
const KEEP_VERSION: &str = "INSERT INTO gatherings_version
    (gathering_id, version, kept, reason, changed_by, changed_at) VALUES ($1, $2, $3, $4, $5, $6)";
const VERSIONS: &str = "SELECT version, kept, reason, changed_by, changed_at
    FROM gatherings_version WHERE gathering_id = $1 ORDER BY version DESC";
const ADD_PRESENT: &str = "UPDATE gatherings_gathering
    SET present = present + $2, version = version + 1 WHERE id = $1";
const PRESENT: &str = "SELECT representative_id FROM gatherings_attendance WHERE gathering_id = $1";
const ATTENDED_FROM: &str = "SELECT CAST(1 AS BIGINT) FROM gatherings_attendance
    WHERE gathering_id = $1 AND area_path >= $2 AND area_path < $3 LIMIT 1";
const ATTENDED_BY: &str = "SELECT CAST(1 AS BIGINT) FROM gatherings_attendance
    WHERE gathering_id = $1 AND representative_id = $2";
/// In how many places of this room a mandate is named.
const NAMED: &str = "SELECT
    (SELECT count(*) FROM gatherings_attendance WHERE representative_id = $1)
    + (SELECT count(*) FROM gatherings_seat WHERE representative_id = $1)
    + (SELECT count(*) FROM gatherings_training_person WHERE representative_id = $1)
    + (SELECT count(*) FROM gatherings_training_wish WHERE representative_id = $1)";
const ATTEND: &str = "INSERT INTO gatherings_attendance
    (gathering_id, representative_id, name, area_path, recorded_at) VALUES ";
const ATTENDANCE: &str = "SELECT representative_id, name, area_path, recorded_at
    FROM gatherings_attendance WHERE gathering_id = $1 AND area_path >= $2 AND area_path < $3";

pub(crate) fn get(tx: &mut Tx<'_>, id: GatheringId) -> Result<Option<Gathering>, DbError> {
    tx.query_one(GET, params![id], gathering)
}

pub(crate) fn insert(tx: &mut Tx<'_>, gathering: &Gathering) -> Result<(), Error> {
    let inserted = tx.execute(
        INSERT,
        params![
            gathering.id,
            gathering.kind.as_str(),
            &gathering.title,
            gathering.held_on,
            &gathering.area_path,
            gathering.place.as_ref(),
            gathering.host.as_ref(),
            gathering.words.as_ref(),
            gathering.due,
            gathering.present,
            gathering.recorded_at,
            gathering.version,
        ],
    );
    match inserted {
        Ok(_) => Ok(()),
        Err(DbError::Constraint(ConstraintKind::Unique)) => Err(Error::IdTaken),
        Err(other) => Err(other.into()),
    }
}

/// Writes a gathering over the version that was seen; `false` when that is no longer the newest.
pub(crate) fn replace(tx: &mut Tx<'_>, next: &Gathering, seen: i64) -> Result<bool, DbError> {
    let written = tx.execute(
        REPLACE,
        params![
            next.id,
            seen,
            &next.title,
            next.held_on,
            next.place.as_ref(),
            next.host.as_ref(),
            next.words.as_ref(),
            next.due,
            next.present,
            next.void_reason.as_ref(),
        ],
    )?;
    Ok(written == 1)
}

/// Takes away some who were entered by mistake.
pub(crate) fn dismiss(
    tx: &mut Tx<'_>,
    id: GatheringId,
    who: &[RepresentativeId],
) -> Result<(), DbError> {
    for chunk in who.chunks(500) {
        let mut values: Vec<Value<'_>> = vec![id.into()];
        values.extend(chunk.iter().map(|&one| Value::from(one)));
        let sql = format!("{DISMISS}{})", db::places(chunk.len(), 2));
        tx.execute(&sql, &values)?;
    }
    Ok(())
}

/// How many came from each area.
pub(crate) fn attended_by_area(
    tx: &mut Tx<'_>,
    id: GatheringId,
) -> Result<Vec<(AreaPath, i64)>, DbError> {
    tx.query(ATTENDED_BY_AREA, params![id], |row| Ok((row.path(0)?, row.int(1)?)))
}

/// Keeps what a gathering was before a change.
pub(crate) fn keep_version(
    tx: &mut Tx<'_>,
    id: GatheringId,
    earlier: &Earlier,
) -> Result<(), DbError> {
    let kept =
        serde_json::to_string(&earlier.was).map_err(|_| DbError::Inconsistent { column: 2 })?;
    tx.execute(
        KEEP_VERSION,
        params![
            id,
            earlier.version,
            kept,
            &earlier.reason,
            &earlier.changed_by,
            earlier.changed_at
        ],
    )?;
    Ok(())
}

/// What a gathering was before each change, the newest first.
pub(crate) fn versions(tx: &mut Tx<'_>, id: GatheringId) -> Result<Vec<Earlier>, DbError> {
    tx.query(VERSIONS, params![id], |row| {
        Ok(Earlier {
            version: row.int(0)?,
            was: row.json(1)?,
            reason: row.text(2)?,
            changed_by: row.text(3)?,
            changed_at: row.timestamp(4)?,
        })
    })
}

pub(crate) fn present(
    tx: &mut Tx<'_>,
    id: GatheringId,
) -> Result<HashSet<RepresentativeId>, DbError> {
    Ok(tx.query(PRESENT, params![id], |row| row.id(0))?.into_iter().collect())
}

/// Writes who came, many to a statement, and adds them to the gathering's number.
pub(crate) fn attend(
    tx: &mut Tx<'_>,
    id: GatheringId,
    attendees: &[Attendee],
    now: Timestamp,
) -> Result<(), DbError> {
    insert_attendance(tx, id, attendees, now)?;
    tx.execute(ADD_PRESENT, params![id, attendees.len() as i64])?;
    Ok(())
}

/// Writes who came, many to a statement.
pub(crate) fn insert_attendance(
    tx: &mut Tx<'_>,
    id: GatheringId,
    attendees: &[Attendee],
    now: Timestamp,
) -> Result<(), DbError> {
    for chunk in attendees.chunks(50) {
        let mut sql = ATTEND.to_owned();
        let mut values: Vec<Value<'_>> = vec![id.into(), now.into()];
        for (place, attendee) in chunk.iter().enumerate() {
            let first = 3 + place * 3;
            let comma = if place == 0 { "" } else { ", " };
            sql.push_str(&format!("{comma}($1, ${first}, ${}, ${}, $2)", first + 1, first + 2));
            values.push(attendee.representative_id.into());
            values.push((&attendee.name).into());
            values.push((&attendee.area_path).into());
        }
        tx.execute(&sql, &values)?;
    }
    Ok(())
}

/// Whether anybody from the area came.
pub(crate) fn attended_from(
    tx: &mut Tx<'_>,
    id: GatheringId,
    area: &AreaPath,
) -> Result<bool, DbError> {
    let found = tx.query_one(ATTENDED_FROM, params![id, area, area.end()], |row| row.int(0))?;
    Ok(found.is_some())
}

/// Whether that representative came.
pub(crate) fn attended_by(
    tx: &mut Tx<'_>,
    id: GatheringId,
    representative: RepresentativeId,
) -> Result<bool, DbError> {
    let found = tx.query_one(ATTENDED_BY, params![id, representative], |row| row.int(0))?;
    Ok(found.is_some())
}

/// Who came from the area, by area and identifier.
pub(crate) fn attendance(
    tx: &mut Tx<'_>,
    id: GatheringId,
    area: &AreaPath,
    limit: Limit,
    after: Option<(AreaPath, RepresentativeId)>,
) -> Result<Page<Attendance>, DbError> {
    let mut sql = ATTENDANCE.to_owned();
    let mut values: Vec<Value<'_>> = vec![id.into(), area.into(), area.end().into()];
    if let Some((path, representative)) = &after {
        sql.push_str(" AND (area_path, representative_id) > ($4, $5)");
        values.extend([Value::from(path), (*representative).into()]);
    }
    values.push(limit.with_next().into());
    sql.push_str(&format!(" ORDER BY area_path, representative_id LIMIT ${}", values.len()));
    let found = tx.query(&sql, &values, |row| {
        let attendee =
            Attendee { representative_id: row.id(0)?, name: row.text(1)?, area_path: row.path(2)? };
        Ok(Attendance { attendee, recorded_at: row.timestamp(3)? })
    })?;
    Ok(Page::cut(found, limit, |attendance| {
        let attendee = &attendance.attendee;
        Cursor::new([attendee.area_path.to_string(), attendee.representative_id.to_string()])
    }))
}

/// The gatherings of the filter, newest day first.
pub(crate) fn list(
    tx: &mut Tx<'_>,
    filter: &Filter,
    limit: Limit,
    after: Option<(Date, GatheringId)>,
) -> Result<Page<Gathering>, DbError> {
    let mut sql = LIST.to_owned();
    if !filter.voided {
        sql.push_str(" AND void_reason IS NULL");
    }
    let mut values: Vec<Value<'_>> = Vec::new();
    let mut add = |text: &str, value: Value<'static>| {
        values.push(value);
        sql.push_str(&text.replace('#', &format!("${}", values.len())));
    };
    if filter.area.depth() > 1 {
        let (area, end) = (filter.area.as_str().to_owned(), filter.area.end());
        add(" AND ((area_path >= #", area.clone().into());
        add(" AND area_path < #)", end.clone().into());
        add(
            " OR id IN (SELECT gathering_id FROM gatherings_attendance WHERE area_path >= #",
            area.into(),
        );
        add(" AND area_path < #))", end.into());
    }
    if let Some(own) = filter.own {
        add(
            " AND id IN (SELECT gathering_id FROM gatherings_attendance
              WHERE representative_id = #)",
            own.into(),
        );
    }
    if let Some(kind) = filter.kind {
        add(" AND kind = #", kind.as_str().into());
    }
    if let Some(from) = filter.from {
        add(" AND held_on >= #", from.into());
    }
    if let Some(to) = filter.to {
        add(" AND held_on <= #", to.into());
    }
    if let Some((day, id)) = after {
        add(" AND (held_on, id) < (#", day.into());
        add(", #)", id.into());
    }
    add(" ORDER BY held_on DESC, id DESC LIMIT #", limit.with_next().into());
    let found = tx.query(&sql, &values, gathering)?;
    Ok(Page::cut(found, limit, |gathering| {
        Cursor::new([gathering.held_on.number().to_string(), gathering.id.to_string()])
    }))
}

pub(crate) fn gathering(row: Row<'_>) -> Result<Gathering, DbError> {
    Ok(Gathering {
        id: row.id(0)?,
        kind: row.parsed(1)?,
        title: row.text(2)?,
        held_on: row.date(3)?,
        area_path: row.path(4)?,
        place: row.opt_text(5)?,
        host: row.opt_text(6)?,
        words: row.opt_text(7)?,
        due: row.opt_int(8)?,
        present: row.int(9)?,
        recorded_at: row.timestamp(10)?,
        version: row.int(11)?,
        void_reason: row.opt_text(12)?,
    })
}

/// Whether a representative has attended any gathering.
pub(crate) fn is_named(tx: &mut Tx<'_>, id: RepresentativeId) -> Result<bool, DbError> {
    Ok(tx.query_one(NAMED, params![id], |row| row.int(0))?.unwrap_or(0) > 0)
}
