//! Tables and statements of training: plans, lists, wishes.

use db::{DbError, Migration, Row, Tx, Value, params};
use kernel::id::{GatheringId, RepresentativeId, TrainingId, WishId};
use kernel::{AreaPath, Cursor, Date, Limit, Page, Timestamp};

use crate::model::Attendee;
use crate::training::{How, OnList, Plan, State, Training, Wish};

/// Plans and lists of training, and wishes.
pub(crate) const MIGRATION: Migration = Migration {
    room: "gatherings",
    number: 3,
    name: "training: plans, lists, wishes",
    sql: "
CREATE TABLE gatherings_training (
    id {id} NOT NULL PRIMARY KEY,
    theme {text} NOT NULL,
    title {text},
    area_path {text} NOT NULL,
    venue {text} NOT NULL,
    place {text},
    teacher {text},
    planned_on {int} NOT NULL,
    starts {text},
    hours {int},
    words {text},
    state {text} NOT NULL,
    gathering_id {id} REFERENCES gatherings_gathering (id),
    reason {text},
    made_by {text} NOT NULL,
    made_at {int} NOT NULL,
    version {int} NOT NULL,
    CHECK ((state = 'held') = (gathering_id IS NOT NULL))
){clustered};
CREATE INDEX gatherings_training_planned_on ON gatherings_training (planned_on, id);
CREATE UNIQUE INDEX gatherings_training_gathering_id ON gatherings_training (gathering_id)
    WHERE gathering_id IS NOT NULL;

CREATE TABLE gatherings_training_person (
    training_id {id} NOT NULL REFERENCES gatherings_training (id),
    representative_id {id} NOT NULL,
    name {text} NOT NULL,
    area_path {text} NOT NULL,
    is_due {int} NOT NULL CHECK (is_due IN (0, 1)),
    is_excused {int} NOT NULL CHECK (is_excused IN (0, 1)),
    came {text},
    entered_by {text} NOT NULL,
    entered_at {int} NOT NULL,
    PRIMARY KEY (training_id, representative_id)
){clustered};
CREATE INDEX gatherings_training_person_representative_id
    ON gatherings_training_person (representative_id);

CREATE TABLE gatherings_training_wish (
    id {id} NOT NULL PRIMARY KEY,
    representative_id {id} NOT NULL,
    name {text} NOT NULL,
    area_path {text} NOT NULL,
    theme {text} NOT NULL,
    words {text} NOT NULL,
    wished_on {int} NOT NULL,
    entered_by {text} NOT NULL,
    on_behalf {int} NOT NULL CHECK (on_behalf IN (0, 1)),
    settled_at {int},
    settled_words {text}
){clustered};
CREATE INDEX gatherings_training_wish_area_path ON gatherings_training_wish (area_path, wished_on);
",
};

const TRAINING: &str = "SELECT t.id, t.theme, t.title, t.area_path, t.venue, t.place, t.teacher,
    t.planned_on, t.starts, t.hours, t.words, t.state, t.gathering_id, t.reason, t.made_by, t.version,
    (SELECT count(*) FROM gatherings_training_person p WHERE p.training_id = t.id AND p.is_due = 1),
    g.present, g.due
    FROM gatherings_training t LEFT JOIN gatherings_gathering g ON g.id = t.gathering_id";
const INSERT: &str = "INSERT INTO gatherings_training
    (id, theme, title, area_path, venue, place, teacher, planned_on, starts, hours, words, state,
     gathering_id, made_by, made_at, version)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 1)";
const CHANGE: &str =
    "UPDATE gatherings_training SET theme = $3, title = $4, venue = $5, place = $6,
    teacher = $7, planned_on = $8, starts = $9, hours = $10, words = $11, version = version + 1
    WHERE id = $1 AND version = $2";
const SET_STATE: &str = "UPDATE gatherings_training SET state = $2, gathering_id = $3, reason = $4,
    planned_on = $5, version = version + 1 WHERE id = $1";
const PUT_PERSON: &str = "INSERT INTO gatherings_training_person
    (training_id, representative_id, name, area_path, is_due, is_excused, came, entered_by, entered_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    ON CONFLICT (training_id, representative_id) DO UPDATE SET
        is_due = CASE WHEN gatherings_training_person.is_due = 1 THEN 1 ELSE excluded.is_due END,
        is_excused = excluded.is_excused, came = excluded.came,
        entered_by = excluded.entered_by, entered_at = excluded.entered_at";
const ADD_DUE: &str = "INSERT INTO gatherings_training_person
    (training_id, representative_id, name, area_path, is_due, is_excused, entered_by, entered_at)
    VALUES ($1, $2, $3, $4, 1, 0, $5, $6)
    ON CONFLICT (training_id, representative_id) DO UPDATE SET is_due = 1";
const DROP_DUE: &str = "DELETE FROM gatherings_training_person
    WHERE training_id = $1 AND representative_id = $2 AND came IS NULL";
const PEOPLE: &str =
    "SELECT representative_id, name, area_path, is_due, is_excused, came, entered_by
    FROM gatherings_training_person WHERE training_id = $1 ORDER BY area_path, representative_id";
const TAKE_BACK: &str = "DELETE FROM gatherings_attendance
    WHERE gathering_id = $1 AND representative_id = $2";
const LESS_PRESENT: &str = "UPDATE gatherings_gathering
    SET present = present - 1, version = version + 1 WHERE id = $1";
const ATTENDED: &str = "SELECT DISTINCT a.representative_id, t.theme
    FROM gatherings_attendance a JOIN gatherings_training t ON t.gathering_id = a.gathering_id
    JOIN gatherings_gathering g ON g.id = a.gathering_id
    WHERE a.area_path >= $1 AND a.area_path < $2 AND g.held_on >= $3
      AND g.void_reason IS NULL";
const WISHES: &str = "SELECT id, representative_id, name, area_path, theme, words, wished_on,
    entered_by, on_behalf, settled_at, settled_words FROM gatherings_training_wish";
const INSERT_WISH: &str = "INSERT INTO gatherings_training_wish
    (id, representative_id, name, area_path, theme, words, wished_on, entered_by, on_behalf)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const SETTLE_WISH: &str = "UPDATE gatherings_training_wish SET settled_at = $2, settled_words = $3
    WHERE id = $1 AND settled_at IS NULL";

pub(crate) fn get(tx: &mut Tx<'_>, id: TrainingId) -> Result<Option<Training>, DbError> {
    tx.query_one(&format!("{TRAINING} WHERE t.id = $1"), params![id], training)
}

pub(crate) fn of_gathering(tx: &mut Tx<'_>, id: GatheringId) -> Result<Option<Training>, DbError> {
    tx.query_one(&format!("{TRAINING} WHERE t.gathering_id = $1"), params![id], training)
}

pub(crate) fn insert(tx: &mut Tx<'_>, training: &Training) -> Result<(), DbError> {
    let plan = &training.plan;
    let now = tx.now();
    tx.execute(
        INSERT,
        params![
            training.id,
            &plan.theme,
            plan.title.as_ref(),
            &plan.area_path,
            plan.venue.as_str(),
            plan.place.as_ref(),
            plan.teacher.as_ref(),
            plan.planned_on,
            plan.starts.as_ref(),
            plan.hours,
            plan.words.as_ref(),
            training.state.as_str(),
            training.gathering_id,
            &training.made_by,
            now,
        ],
    )?;
    Ok(())
}

/// Writes a plan over the version that was seen; `false` when that is no longer the newest.
pub(crate) fn change(
    tx: &mut Tx<'_>,
    id: TrainingId,
    seen: i64,
    plan: &Plan,
) -> Result<bool, DbError> {
    let changed = tx.execute(
        CHANGE,
        params![
            id,
            seen,
            &plan.theme,
            plan.title.as_ref(),
            plan.venue.as_str(),
            plan.place.as_ref(),
            plan.teacher.as_ref(),
            plan.planned_on,
            plan.starts.as_ref(),
            plan.hours,
            plan.words.as_ref(),
        ],
    )?;
    Ok(changed == 1)
}

pub(crate) fn set_state(
    tx: &mut Tx<'_>,
    id: TrainingId,
    state: State,
    gathering: Option<GatheringId>,
    reason: Option<&str>,
    on: Date,
) -> Result<(), DbError> {
    tx.execute(SET_STATE, params![id, state.as_str(), gathering, reason, on])?;
    Ok(())
}

pub(crate) fn add_due(tx: &mut Tx<'_>, id: TrainingId, who: &Attendee) -> Result<(), DbError> {
    let (by, now) = (tx.actor().name.clone(), tx.now());
    let values = params![id, who.representative_id, &who.name, &who.area_path, by.as_str(), now];
    tx.execute(ADD_DUE, values)?;
    Ok(())
}

pub(crate) fn drop_due(
    tx: &mut Tx<'_>,
    id: TrainingId,
    who: RepresentativeId,
) -> Result<bool, DbError> {
    Ok(tx.execute(DROP_DUE, params![id, who])? > 0)
}

/// Writes what is known of somebody: came, excused, or neither.
pub(crate) fn put_person(
    tx: &mut Tx<'_>,
    id: TrainingId,
    who: &Attendee,
    is_excused: bool,
    came: Option<How>,
) -> Result<(), DbError> {
    let (by, now) = (tx.actor().name.clone(), tx.now());
    tx.execute(
        PUT_PERSON,
        params![
            id,
            who.representative_id,
            &who.name,
            &who.area_path,
            0_i64,
            i64::from(is_excused),
            came.map(How::as_str),
            by.as_str(),
            now,
        ],
    )?;
    Ok(())
}

pub(crate) fn people(tx: &mut Tx<'_>, id: TrainingId) -> Result<Vec<OnList>, DbError> {
    tx.query(PEOPLE, params![id], |row| {
        let attendee =
            Attendee { representative_id: row.id(0)?, name: row.text(1)?, area_path: row.path(2)? };
        Ok(OnList {
            attendee,
            is_due: row.flag(3)?,
            is_excused: row.flag(4)?,
            came: row.opt_text(5)?.and_then(|word| word.parse().ok()),
            entered_by: row.text(6)?,
        })
    })
}

/// Takes an attendance away; whether it was there.
pub(crate) fn take_back(
    tx: &mut Tx<'_>,
    id: GatheringId,
    who: RepresentativeId,
) -> Result<bool, DbError> {
    let is_taken = tx.execute(TAKE_BACK, params![id, who])? > 0;
    if is_taken {
        tx.execute(LESS_PRESENT, params![id])?;
    }
    Ok(is_taken)
}

/// Who of an area came to a session of which theme since that day.
pub(crate) fn attended(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    since: Date,
) -> Result<Vec<(RepresentativeId, String)>, DbError> {
    tx.query(ATTENDED, params![area, area.end(), since], |row| Ok((row.id(0)?, row.text(1)?)))
}

/// Sessions that an area holds or that one above it holds, the newest day first.
pub(crate) fn list(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    state: Option<State>,
    limit: Limit,
    after: Option<(Date, TrainingId)>,
) -> Result<Page<Training>, DbError> {
    let mut sql = TRAINING.to_owned();
    let mut values: Vec<Value<'_>> = Vec::new();
    let mut add = |text: &str, value: Value<'static>| {
        values.push(value);
        sql.push_str(&text.replace('#', &format!("${}", values.len())));
    };
    add(" WHERE (t.area_path >= #", area.as_str().to_owned().into());
    add(" AND t.area_path < #", area.end().into());
    for depth in 1..area.depth() {
        add(" OR t.area_path = #", area.at_depth(depth).as_str().to_owned().into());
    }
    add(") AND t.version >= #", 1_i64.into());
    if let Some(state) = state {
        add(" AND t.state = #", state.as_str().into());
    }
    if let Some((day, id)) = after {
        add(" AND (t.planned_on, t.id) < (#", day.into());
        add(", #)", id.into());
    }
    add(" ORDER BY t.planned_on DESC, t.id DESC LIMIT #", limit.with_next().into());
    let found = tx.query(&sql, &values, training)?;
    Ok(Page::cut(found, limit, |training| {
        Cursor::new([training.plan.planned_on.number().to_string(), training.id.to_string()])
    }))
}

pub(crate) fn insert_wish(tx: &mut Tx<'_>, wish: &Wish) -> Result<(), DbError> {
    let who = &wish.attendee;
    tx.execute(
        INSERT_WISH,
        params![
            wish.id,
            who.representative_id,
            &who.name,
            &who.area_path,
            &wish.theme,
            &wish.words,
            wish.wished_on,
            &wish.entered_by,
            i64::from(wish.on_behalf),
        ],
    )?;
    Ok(())
}

/// Wishes of an area, or of one representative: open ones first by day, at most so many.
pub(crate) fn wishes(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    own: Option<RepresentativeId>,
    is_open: bool,
) -> Result<Vec<Wish>, DbError> {
    let open = if is_open { " AND settled_at IS NULL" } else { "" };
    let order = "ORDER BY area_path, wished_on DESC, id LIMIT 1000";
    match own {
        Some(own) => {
            let sql = format!("{WISHES} WHERE representative_id = $1{open} {order}");
            tx.query(&sql, params![own], wish)
        }
        None => {
            let sql = format!("{WISHES} WHERE area_path >= $1 AND area_path < $2{open} {order}");
            tx.query(&sql, params![area, area.end()], wish)
        }
    }
}

pub(crate) fn get_wish(tx: &mut Tx<'_>, id: WishId) -> Result<Option<Wish>, DbError> {
    tx.query_one(&format!("{WISHES} WHERE id = $1"), params![id], wish)
}

pub(crate) fn settle_wish(
    tx: &mut Tx<'_>,
    id: WishId,
    now: Timestamp,
    words: &str,
) -> Result<bool, DbError> {
    Ok(tx.execute(SETTLE_WISH, params![id, now, words])? > 0)
}

fn wish(row: Row<'_>) -> Result<Wish, DbError> {
    let attendee =
        Attendee { representative_id: row.id(1)?, name: row.text(2)?, area_path: row.path(3)? };
    let settled = row.opt_timestamp(9)?.zip(row.opt_text(10)?);
    Ok(Wish {
        id: row.id(0)?,
        attendee,
        theme: row.text(4)?,
        words: row.text(5)?,
        wished_on: row.date(6)?,
        entered_by: row.text(7)?,
        on_behalf: row.flag(8)?,
        settled,
    })
}

fn word<T: std::str::FromStr>(row: Row<'_>, column: usize) -> Result<T, DbError> {
    row.text(column)?.parse().map_err(|_| DbError::Inconsistent { column })
}

fn training(row: Row<'_>) -> Result<Training, DbError> {
    let listed = row.int(16)?;
    Ok(Training {
        id: row.id(0)?,
        plan: Plan {
            theme: row.text(1)?,
            title: row.opt_text(2)?,
            area_path: row.path(3)?,
            venue: word(row, 4)?,
            place: row.opt_text(5)?,
            teacher: row.opt_text(6)?,
            planned_on: row.date(7)?,
            starts: row.opt_text(8)?,
            hours: row.opt_int(9)?,
            words: row.opt_text(10)?,
        },
        state: word(row, 11)?,
        gathering_id: row.opt_id(12)?,
        reason: row.opt_text(13)?,
        made_by: row.text(14)?,
        version: row.int(15)?,
        // A session that was recorded without a list has the number that was told.
        due: if listed > 0 { listed } else { row.opt_int(18)?.unwrap_or(0) },
        present: row.opt_int(17)?.unwrap_or(0),
    })
}
