//! Tables and statements of return visits, call-backs, draws and milestones.

use db::{DbError, Migration, Row, Tx, Value, params};
use kernel::id::{AccountId, MatterId, VisitId};
use kernel::{AreaPath, Cursor, Date, Limit, Month, Page, Timestamp};

use super::lists::Growing;
use crate::milestones::Passage;
use crate::model::Unit;
use crate::visits::{CallBack, CallBackEnd, CallBackFilter, CallBackGround, Draw, Said, Visit};

/// Visits, call-backs, draws and milestones; what old matters went through becomes milestones. How
/// many days an old matter was late before its answer is not counted: statements cannot count days.
pub(crate) const MIGRATION: Migration = Migration {
    room: "matters",
    number: 8,
    name: "return visits and milestones",
    sql: "
CREATE TABLE matters_visit (
    id {id} NOT NULL PRIMARY KEY,
    matter_id {id} NOT NULL REFERENCES matters_matter (id),
    answer_version {int} NOT NULL,
    area_path {text} NOT NULL,
    asked_on {int} NOT NULL,
    recorded_at {int} NOT NULL,
    asker {text} NOT NULL,
    account_id {id},
    asker_name {text} NOT NULL,
    office_path {text},
    handler_path {text} NOT NULL,
    handler_department_id {id},
    outcome {text} NOT NULL,
    reached {text} NOT NULL,
    contacted {int} CHECK (contacted IN (0, 1)),
    solved {int} CHECK (solved IN (0, 1)),
    rating {text},
    words {text},
    validity {text} NOT NULL,
    voided_on {int},
    void_reason {text},
    version {int} NOT NULL,
    CHECK (reached = 'reached' OR (contacted IS NULL AND solved IS NULL AND rating IS NULL)),
    CHECK ((voided_on IS NULL) = (void_reason IS NULL))
){clustered};
CREATE INDEX matters_visit_matter_id ON matters_visit (matter_id, answer_version);
CREATE INDEX matters_visit_asked_on ON matters_visit (asked_on, id) WHERE voided_on IS NULL;
CREATE INDEX matters_visit_area_path ON matters_visit (area_path, asked_on)
    WHERE voided_on IS NULL;
CREATE INDEX matters_visit_department ON matters_visit
    (handler_department_id, asked_on, id) WHERE handler_department_id IS NOT NULL;

CREATE TABLE matters_milestone (
    matter_id {id} NOT NULL REFERENCES matters_matter (id),
    version {int} NOT NULL,
    milestone {text} NOT NULL,
    happened_on {int} NOT NULL,
    recorded_at {int} NOT NULL,
    area_path {text} NOT NULL,
    unit_path {text} NOT NULL,
    department_id {id},
    outcome {text},
    deadline_on {int},
    is_late {int} NOT NULL CHECK (is_late IN (0, 1)),
    late_from {int},
    late_department_id {id},
    is_misrouted {int} NOT NULL CHECK (is_misrouted IN (0, 1)),
    call_back {text},
    days {int} NOT NULL,
    PRIMARY KEY (matter_id, version),
    CHECK ((late_from IS NOT NULL) = (is_late = 1))
){clustered};
CREATE INDEX matters_milestone_happened_on ON matters_milestone
    (milestone, happened_on, matter_id, version);
CREATE INDEX matters_milestone_late ON matters_milestone (happened_on, late_from)
    WHERE is_late = 1;
CREATE INDEX matters_milestone_department ON matters_milestone
    (department_id, happened_on) WHERE department_id IS NOT NULL;

CREATE TABLE matters_late_since (
    matter_id {id} NOT NULL PRIMARY KEY REFERENCES matters_matter (id),
    since_on {int} NOT NULL
){clustered};

CREATE TABLE matters_draw (
    month {int} NOT NULL,
    township_path {text} NOT NULL,
    seed {text} NOT NULL,
    share_per_mille {int} NOT NULL,
    population {int} NOT NULL,
    drawn {int} NOT NULL,
    drawn_at {int} NOT NULL,
    drawn_by_id {id},
    drawn_by {text} NOT NULL,
    PRIMARY KEY (month, township_path)
){clustered};

CREATE TABLE matters_call_back (
    matter_id {id} NOT NULL REFERENCES matters_matter (id),
    answer_version {int} NOT NULL,
    ground {text} NOT NULL,
    draw_month {int},
    office_path {text} NOT NULL,
    area_path {text} NOT NULL,
    added_on {int} NOT NULL,
    days_tried {int} NOT NULL,
    tried_on {int},
    ended {text},
    ended_on {int},
    visit_id {id},
    PRIMARY KEY (matter_id, answer_version),
    CHECK ((ended IS NULL) = (ended_on IS NULL))
){clustered};
CREATE INDEX matters_call_back_open ON matters_call_back (office_path, added_on, matter_id)
    WHERE ended IS NULL;
CREATE INDEX matters_call_back_ended ON matters_call_back (office_path, ended_on, matter_id)
    WHERE ended IS NOT NULL;
CREATE INDEX matters_call_back_draw ON matters_call_back (draw_month, area_path)
    WHERE draw_month IS NOT NULL;

INSERT INTO matters_milestone
    (matter_id, version, milestone, happened_on, recorded_at, area_path, unit_path, department_id,
     outcome, deadline_on, is_late, late_from, is_misrouted, call_back, days)
SELECT step.matter_id, step.version,
    CASE WHEN step.state_to = 'answered' THEN 'answered'
        WHEN step.action = 'assign' THEN 'assigned'
        WHEN step.action = 'redo' THEN 'redone'
        ELSE 'left' END,
    step.happened_on, step.recorded_at, matter.area_path, step.owner_path, NULL,
    CASE WHEN step.state_to = 'answered' THEN step.outcome END,
    CASE WHEN step.deadline_on IS NULL THEN earlier.deadline_on END,
    CASE WHEN step.deadline_on IS NULL AND earlier.deadline_on < step.happened_on
        THEN 1 ELSE 0 END,
    CASE WHEN step.deadline_on IS NULL AND earlier.deadline_on < step.happened_on
        THEN step.happened_on END,
    0, NULL, 0
FROM matters_event AS step
JOIN matters_matter AS matter ON matter.id = step.matter_id
JOIN matters_event AS earlier
    ON earlier.matter_id = step.matter_id AND earlier.version = step.version - 1
WHERE matter.kind <> 'early_sign'
    AND (step.action IN ('assign', 'redo')
        OR earlier.deadline_on IS NOT NULL AND step.deadline_on IS NULL);
",
};

macro_rules! visit_columns {
    () => {
        "id, matter_id, answer_version, area_path, asked_on, recorded_at, asker, account_id,
         asker_name, office_path, handler_path, handler_department_id, outcome, reached, contacted,
         solved, rating, words, validity, voided_on, void_reason, version"
    };
}
macro_rules! call_back_columns {
    () => {
        "matter_id, answer_version, ground, draw_month, office_path, added_on, days_tried, tried_on,
         ended, ended_on, visit_id"
    };
}
macro_rules! draw_columns {
    () => {
        "month, township_path, seed, share_per_mille, population, drawn, drawn_at, drawn_by"
    };
}

const INSERT_VISIT: &str = concat!(
    "INSERT INTO matters_visit (",
    visit_columns!(),
    ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
        $19, $20, $21, $22)"
);
const VISIT: &str = concat!("SELECT ", visit_columns!(), " FROM matters_visit WHERE id = $1");
const VISITS_OF: &str = concat!(
    "SELECT ",
    visit_columns!(),
    " FROM matters_visit WHERE matter_id = $1 ORDER BY answer_version, recorded_at, id"
);
const ALL_VISITS: &str = concat!("SELECT ", visit_columns!(), " FROM matters_visit ORDER BY id");
const VOID_VISIT: &str = "UPDATE matters_visit SET voided_on = $3, void_reason = $4,
    version = version + 1 WHERE id = $1 AND version = $2 AND voided_on IS NULL";
const ASKED_BY: &str = "SELECT count(*) FROM matters_visit WHERE matter_id = $1
    AND answer_version = $2 AND office_path = $3 AND reached = 'reached' AND voided_on IS NULL";
const ANSWER: &str = "SELECT version, account_id, happened_on FROM matters_event
    WHERE matter_id = $1 AND version < $2 AND state_to = 'answered'
        AND (state_from IS NULL OR state_from <> 'answered')
    ORDER BY version DESC LIMIT 1";
const WAS_REDONE: &str = "SELECT version FROM matters_event
    WHERE matter_id = $1 AND version < $2 AND action = 'redo' LIMIT 1";
const INSERT_MILESTONE: &str = "INSERT INTO matters_milestone
    (matter_id, version, milestone, happened_on, recorded_at, area_path, unit_path, department_id,
     outcome, deadline_on, is_late, late_from, late_department_id, is_misrouted, call_back, days)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
const ALL_MILESTONES: &str = "SELECT matter_id, version, milestone, happened_on, recorded_at,
    area_path, unit_path, department_id, outcome, deadline_on, is_late, is_misrouted, call_back,
    days, late_from, late_department_id FROM matters_milestone ORDER BY matter_id, version";
const LATE_SINCE: &str = "SELECT since_on FROM matters_late_since WHERE matter_id = $1";
const FORGET_LATE_SINCE: &str = "DELETE FROM matters_late_since WHERE matter_id = $1";
const SET_LATE_SINCE: &str = "INSERT INTO matters_late_since (matter_id, since_on) VALUES ($1, $2)";
const POPULATION: &str = "SELECT matter_id, version, unit_path, department_id, area_path
    FROM matters_milestone
    WHERE milestone = 'answered' AND happened_on >= $1 AND happened_on <= $2
        AND area_path >= $3 AND area_path < $4 AND recorded_at <= $5 AND call_back IS NULL
    ORDER BY matter_id, version";
const INSERT_DRAW: &str = "INSERT INTO matters_draw
    (month, township_path, seed, share_per_mille, population, drawn, drawn_at, drawn_by_id, drawn_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const DRAW: &str = concat!(
    "SELECT ",
    draw_columns!(),
    " FROM matters_draw WHERE month = $1 AND township_path = $2"
);
const DRAWS: &str = concat!(
    "SELECT ",
    draw_columns!(),
    " FROM matters_draw WHERE township_path >= $1 AND township_path < $2
      ORDER BY month DESC, township_path LIMIT $3"
);
const DRAWN: &str = "SELECT matter_id, answer_version FROM matters_call_back
    WHERE draw_month = $1 AND area_path >= $2 AND area_path < $3";
const INSERT_CALL_BACK: &str = "INSERT INTO matters_call_back
    (matter_id, answer_version, ground, draw_month, office_path, area_path, added_on, days_tried)
    VALUES ($1, $2, $3, $4, $5, $6, $7, 0)
    ON CONFLICT (matter_id, answer_version) DO NOTHING";
const CALL_BACK: &str = concat!(
    "SELECT ",
    call_back_columns!(),
    " FROM matters_call_back WHERE matter_id = $1 ORDER BY answer_version DESC LIMIT 1"
);
const UPDATE_CALL_BACK: &str = "UPDATE matters_call_back SET days_tried = $3, tried_on = $4,
    ended = $5, ended_on = $6, visit_id = $7 WHERE matter_id = $1 AND answer_version = $2";
const CALL_BACKS: &str = concat!("SELECT ", call_back_columns!(), " FROM matters_call_back WHERE ");
const OPEN_CALL_BACKS: &str = "SELECT CAST(count(*) AS BIGINT) FROM matters_call_back
    WHERE office_path = $1 AND ended IS NULL";

pub(crate) fn insert_visit(tx: &mut Tx<'_>, visit: &Visit) -> Result<(), DbError> {
    tx.execute(
        INSERT_VISIT,
        params![
            visit.id,
            visit.matter_id,
            visit.answer_version,
            &visit.area_path,
            visit.asked_on,
            visit.recorded_at,
            visit.asker.as_str(),
            visit.account,
            &visit.asker_name,
            visit.office.as_ref(),
            &visit.handler.area,
            visit.handler.department,
            visit.outcome.as_str(),
            visit.reached.as_str(),
            visit.said.contacted,
            visit.said.solved,
            visit.said.rating.map(|rating| rating.as_str()),
            visit.said.words.as_ref(),
            visit.validity.as_str(),
            visit.voided_on,
            visit.void_reason.as_ref(),
            visit.version,
        ],
    )?;
    Ok(())
}

fn flag(row: Row<'_>, column: usize) -> Result<Option<bool>, DbError> {
    Ok(row.opt_int(column)?.map(|flag| flag != 0))
}

fn visit(row: Row<'_>) -> Result<Visit, DbError> {
    let office = match row.opt_text(9)? {
        Some(path) => Some(path.parse().map_err(|_| DbError::Inconsistent { column: 9 })?),
        None => None,
    };
    Ok(Visit {
        id: row.id(0)?,
        matter_id: row.id(1)?,
        answer_version: row.int(2)?,
        area_path: row.path(3)?,
        asked_on: row.date(4)?,
        recorded_at: row.timestamp(5)?,
        asker: row.parsed(6)?,
        account: row.opt_id(7)?,
        asker_name: row.text(8)?,
        office,
        handler: Unit { area: row.path(10)?, department: row.opt_id(11)? },
        outcome: row.parsed(12)?,
        reached: row.parsed(13)?,
        said: Said {
            contacted: flag(row, 14)?,
            solved: flag(row, 15)?,
            rating: row.opt_parsed(16)?,
            words: row.opt_text(17)?,
        },
        validity: row.parsed(18)?,
        voided_on: row.opt_date(19)?,
        void_reason: row.opt_text(20)?,
        version: row.int(21)?,
    })
}

pub(crate) fn visit_by_id(tx: &mut Tx<'_>, id: VisitId) -> Result<Option<Visit>, DbError> {
    tx.query_one(VISIT, params![id], visit)
}

pub(crate) fn visits_of(tx: &mut Tx<'_>, matter: MatterId) -> Result<Vec<Visit>, DbError> {
    tx.query(VISITS_OF, params![matter], visit)
}

/// Every visit, for tests and repairs.
pub(crate) fn all_visits(tx: &mut Tx<'_>) -> Result<Vec<Visit>, DbError> {
    tx.query(ALL_VISITS, &[], visit)
}

/// Voids it, if it still is the version that was read.
pub(crate) fn void_visit(
    tx: &mut Tx<'_>,
    id: VisitId,
    seen: i64,
    on: Date,
    reason: &str,
) -> Result<bool, DbError> {
    Ok(tx.execute(VOID_VISIT, params![id, seen, on, reason])? == 1)
}

/// Whether the office has reached the villager about that answer.
pub(crate) fn has_asked(
    tx: &mut Tx<'_>,
    matter: MatterId,
    answer_version: i64,
    office: &AreaPath,
) -> Result<bool, DbError> {
    let count =
        tx.query_one(ASKED_BY, params![matter, answer_version, office], |row| row.int(0))?;
    Ok(count.unwrap_or(0) > 0)
}

/// The event that made the last answer before that version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AnswerEvent {
    pub(crate) version: i64,
    pub(crate) account: Option<AccountId>,
    pub(crate) on: Date,
}

pub(crate) fn answer_before(
    tx: &mut Tx<'_>,
    matter: MatterId,
    version: i64,
) -> Result<Option<AnswerEvent>, DbError> {
    tx.query_one(ANSWER, params![matter, version], |row| {
        Ok(AnswerEvent { version: row.int(0)?, account: row.opt_id(1)?, on: row.date(2)? })
    })
}

/// Whether the matter was done again before that version.
pub(crate) fn was_redone(tx: &mut Tx<'_>, matter: MatterId, version: i64) -> Result<bool, DbError> {
    Ok(tx.query_one(WAS_REDONE, params![matter, version], |row| row.int(0))?.is_some())
}

pub(crate) fn insert_milestone(tx: &mut Tx<'_>, passage: &Passage) -> Result<(), DbError> {
    tx.execute(
        INSERT_MILESTONE,
        params![
            passage.matter_id,
            passage.version,
            passage.milestone.as_str(),
            passage.happened_on,
            passage.recorded_at,
            &passage.area_path,
            &passage.unit.area,
            passage.unit.department,
            passage.outcome.map(|outcome| outcome.as_str()),
            passage.deadline_on,
            passage.is_late,
            passage.late_from,
            passage.late_department,
            passage.is_misrouted,
            passage.call_back.map(|ground| ground.as_str()),
            passage.days,
        ],
    )?;
    Ok(())
}

/// The day on which the matter's deadline began to run, where it had passed by then.
pub(crate) fn late_since(tx: &mut Tx<'_>, matter: MatterId) -> Result<Option<Date>, DbError> {
    tx.query_one(LATE_SINCE, params![matter], |row| row.date(0))
}

/// Sets that day, or forgets it.
pub(crate) fn set_late_since(
    tx: &mut Tx<'_>,
    matter: MatterId,
    since: Option<Date>,
) -> Result<(), DbError> {
    tx.execute(FORGET_LATE_SINCE, params![matter])?;
    if let Some(since) = since {
        tx.execute(SET_LATE_SINCE, params![matter, since])?;
    }
    Ok(())
}

/// Every milestone, for tests and repairs.
pub(crate) fn all_milestones(tx: &mut Tx<'_>) -> Result<Vec<Passage>, DbError> {
    tx.query(ALL_MILESTONES, &[], |row| {
        Ok(Passage {
            matter_id: row.id(0)?,
            version: row.int(1)?,
            milestone: row.parsed(2)?,
            happened_on: row.date(3)?,
            recorded_at: row.timestamp(4)?,
            area_path: row.path(5)?,
            unit: Unit { area: row.path(6)?, department: row.opt_id(7)? },
            outcome: row.opt_parsed(8)?,
            deadline_on: row.opt_date(9)?,
            is_late: row.flag(10)?,
            is_misrouted: row.flag(11)?,
            call_back: row.opt_parsed(12)?,
            days: row.int(13)?,
            late_from: row.opt_date(14)?,
            late_department: row.opt_id(15)?,
        })
    })
}

/// An answer that can be drawn: the matter, the version, who had answered, where.
pub(crate) type Candidate = (MatterId, i64, Unit, AreaPath);

/// The answers of a township's month that were recorded by then and are not called back anyhow.
pub(crate) fn population(
    tx: &mut Tx<'_>,
    month: Month,
    township: &AreaPath,
    recorded_until: Timestamp,
) -> Result<Vec<Candidate>, DbError> {
    let end = township.end();
    let values =
        params![month.first_day(), month.last_day(), township, end.as_str(), recorded_until];
    tx.query(POPULATION, values, |row| {
        let unit = Unit { area: row.path(2)?, department: row.opt_id(3)? };
        Ok((row.id(0)?, row.int(1)?, unit, row.path(4)?))
    })
}

/// Keeps a draw; the caller has seen that the month was not drawn yet.
pub(crate) fn insert_draw(
    tx: &mut Tx<'_>,
    draw: &Draw,
    account: Option<AccountId>,
) -> Result<(), DbError> {
    tx.execute(
        INSERT_DRAW,
        params![
            draw.month,
            &draw.township,
            &draw.seed,
            draw.share_per_mille,
            draw.population,
            draw.drawn,
            draw.drawn_at,
            account,
            &draw.drawn_by,
        ],
    )?;
    Ok(())
}

fn read_draw(row: Row<'_>) -> Result<Draw, DbError> {
    Ok(Draw {
        month: row.month(0)?,
        township: row.path(1)?,
        seed: row.text(2)?,
        share_per_mille: row.int(3)?,
        population: row.int(4)?,
        drawn: row.int(5)?,
        drawn_at: row.timestamp(6)?,
        drawn_by: row.text(7)?,
    })
}

pub(crate) fn draw(
    tx: &mut Tx<'_>,
    month: Month,
    township: &AreaPath,
) -> Result<Option<Draw>, DbError> {
    tx.query_one(DRAW, params![month, township], read_draw)
}

/// The newest draws in an area, so many at most.
pub(crate) fn draws(tx: &mut Tx<'_>, area: &AreaPath, most: i64) -> Result<Vec<Draw>, DbError> {
    let end = area.end();
    tx.query(DRAWS, params![area, end.as_str(), most], read_draw)
}

/// What a draw brought into the queues.
pub(crate) fn drawn(
    tx: &mut Tx<'_>,
    month: Month,
    township: &AreaPath,
) -> Result<Vec<(MatterId, i64)>, DbError> {
    let end = township.end();
    tx.query(DRAWN, params![month, township, end.as_str()], |row| Ok((row.id(0)?, row.int(1)?)))
}

/// An answer that comes into an office's queue.
pub(crate) struct NewCallBack<'n> {
    pub(crate) matter: MatterId,
    pub(crate) answer_version: i64,
    pub(crate) ground: CallBackGround,
    pub(crate) drawn_for: Option<Month>,
    pub(crate) office: &'n AreaPath,
    pub(crate) area: &'n AreaPath,
    pub(crate) on: Date,
}

pub(crate) fn insert_call_back(tx: &mut Tx<'_>, new: &NewCallBack<'_>) -> Result<(), DbError> {
    tx.execute(
        INSERT_CALL_BACK,
        params![
            new.matter,
            new.answer_version,
            new.ground.as_str(),
            new.drawn_for,
            new.office,
            new.area,
            new.on,
        ],
    )?;
    Ok(())
}

fn read_call_back(row: Row<'_>) -> Result<CallBack, DbError> {
    let drawn_for = match row.opt_int(3)? {
        Some(number) => {
            Some(Month::from_number(number).map_err(|_| DbError::Inconsistent { column: 3 })?)
        }
        None => None,
    };
    Ok(CallBack {
        matter_id: row.id(0)?,
        answer_version: row.int(1)?,
        ground: row.parsed(2)?,
        drawn_for,
        office: row.path(4)?,
        added_on: row.date(5)?,
        days_tried: row.int(6)?,
        tried_on: row.opt_date(7)?,
        end: row.opt_parsed(8)?,
        ended_on: row.opt_date(9)?,
        visit_id: row.opt_id(10)?,
    })
}

/// The call-back about the newest answer of a matter that had one.
pub(crate) fn call_back(tx: &mut Tx<'_>, matter: MatterId) -> Result<Option<CallBack>, DbError> {
    tx.query_one(CALL_BACK, params![matter], read_call_back)
}

pub(crate) fn update_call_back(tx: &mut Tx<'_>, call_back: &CallBack) -> Result<(), DbError> {
    tx.execute(
        UPDATE_CALL_BACK,
        params![
            call_back.matter_id,
            call_back.answer_version,
            call_back.days_tried,
            call_back.tried_on,
            call_back.end.map(CallBackEnd::as_str),
            call_back.ended_on,
            call_back.visit_id,
        ],
    )?;
    Ok(())
}

/// How many wait for the office.
pub(crate) fn open_call_backs(tx: &mut Tx<'_>, office: &AreaPath) -> Result<i64, DbError> {
    Ok(tx.query_one(OPEN_CALL_BACKS, params![office], |row| row.int(0))?.unwrap_or(0))
}

/// The call-backs of the filter: those that wait the oldest first, those that ended the newest first.
pub(crate) fn call_backs(
    tx: &mut Tx<'_>,
    filter: &CallBackFilter,
    limit: Limit,
    after: Option<(Date, MatterId)>,
) -> Result<Page<CallBack>, DbError> {
    let mut query = Growing::new(CALL_BACKS);
    query.sql.push_str(if filter.is_open { "ended IS NULL" } else { "ended IS NOT NULL" });
    query.add_list("office_path", filter.offices.iter().map(Value::from).collect());
    query.add_area("area_path", &filter.area);
    if let Some(ground) = filter.ground {
        query.add(" AND ground = #", [ground.as_str().into()]);
    }
    let (day, comparison, order) =
        if filter.is_open { ("added_on", ">", "ASC") } else { ("ended_on", "<", "DESC") };
    if let Some((on, id)) = after {
        query.add(&format!(" AND ({day}, matter_id) {comparison} (#, #)"), [on.into(), id.into()]);
    }
    let order = format!(" ORDER BY {day} {order}, matter_id {order} LIMIT #");
    query.add(&order, [limit.with_next().into()]);
    let found = tx.query(&query.sql, &query.values, read_call_back)?;
    let is_open = filter.is_open;
    Ok(Page::cut(found, limit, |row| {
        let day = if is_open { row.added_on } else { row.ended_on.unwrap_or(row.added_on) };
        Cursor::new([day.number().to_string(), row.matter_id.to_string()])
    }))
}
