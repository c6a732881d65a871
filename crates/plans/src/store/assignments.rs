//! Statements about assignments and what happened to them.

use db::{DbError, Row, Tx, Value, params};
use kernel::AreaPath;
use kernel::id::{AssignmentId, RepresentativeId, TodoId};

use crate::model::{Action, Assignment, Event, State};

const ASSIGNMENT: &str = "SELECT id, todo_id, by_area, area_path, representative_id, state, words,
    said_by, said_at, passed_on_at FROM plans_assignment WHERE id = $1";
const OF_TODO: &str = "SELECT id, todo_id, by_area, area_path, representative_id, state, words,
    said_by, said_at, passed_on_at FROM plans_assignment WHERE todo_id = $1
    ORDER BY area_path, id";
/// What an office is asked itself.
const OF_AREA: &str = "SELECT id, todo_id, by_area, area_path, representative_id, state, words,
    said_by, said_at, passed_on_at FROM plans_assignment
    WHERE area_path = $1 AND representative_id IS NULL";
/// What the representatives of an area are asked.
const OF_REPRESENTATIVES: &str = "SELECT id, todo_id, by_area, area_path, representative_id, state,
    words, said_by, said_at, passed_on_at FROM plans_assignment
    WHERE area_path >= $1 AND area_path < $2 AND representative_id IS NOT NULL
    ORDER BY area_path, id";
const OF_REPRESENTATIVE: &str = "SELECT id, todo_id, by_area, area_path, representative_id, state,
    words, said_by, said_at, passed_on_at FROM plans_assignment WHERE representative_id = $1";
/// What those whom an office asked want an answer to.
const ASKED: &str = "SELECT id, todo_id, by_area, area_path, representative_id, state, words,
    said_by, said_at, passed_on_at FROM plans_assignment
    WHERE by_area = $1 AND state IN ('asked', 'cannot') ORDER BY area_path, id";
const INSERT: &str = "INSERT INTO plans_assignment
    (id, todo_id, by_area, area_path, representative_id, state) VALUES ";
const SET_STATE: &str = "UPDATE plans_assignment SET state = $2, words = $3, said_by = $4,
    said_at = $5 WHERE id = $1";
const PASSED_ON: &str = "UPDATE plans_assignment SET passed_on_at = $2 WHERE id = $1";
const MOVE: &str = "UPDATE plans_assignment SET representative_id = $2, area_path = $3
    WHERE id = $1";
const FOLD: &str = "UPDATE plans_assignment SET state = $2 WHERE id = $1";
const INSERT_EVENT: &str =
    "INSERT INTO plans_event (assignment_id, number, action, words, actor, at)
    SELECT $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5 FROM plans_event
    WHERE assignment_id = $1";
const EVENTS: &str = "SELECT event.assignment_id, assignment.area_path, event.action, event.words,
    event.actor, event.at FROM plans_event event
    JOIN plans_assignment assignment ON assignment.id = event.assignment_id
    WHERE assignment.todo_id = $1 ORDER BY event.at DESC, event.assignment_id, event.number DESC
    LIMIT 200";

pub(crate) fn get(tx: &mut Tx<'_>, id: AssignmentId) -> Result<Option<Assignment>, DbError> {
    tx.query_one(ASSIGNMENT, params![id], read)
}

/// All assignments of a to-do, by area.
pub(crate) fn of_todo(tx: &mut Tx<'_>, todo: TodoId) -> Result<Vec<Assignment>, DbError> {
    tx.query(OF_TODO, params![todo], read)
}

pub(crate) fn of_area(tx: &mut Tx<'_>, area: &AreaPath) -> Result<Vec<Assignment>, DbError> {
    tx.query(OF_AREA, params![area], read)
}

pub(crate) fn of_representatives(
    tx: &mut Tx<'_>,
    area: &AreaPath,
) -> Result<Vec<Assignment>, DbError> {
    tx.query(OF_REPRESENTATIVES, params![area, area.end()], read)
}

pub(crate) fn of_representative(
    tx: &mut Tx<'_>,
    representative: RepresentativeId,
) -> Result<Vec<Assignment>, DbError> {
    tx.query(OF_REPRESENTATIVE, params![representative], read)
}

pub(crate) fn asked(tx: &mut Tx<'_>, by_area: &AreaPath) -> Result<Vec<Assignment>, DbError> {
    tx.query(ASKED, params![by_area], read)
}

/// Adds assignments, many to a statement.
pub(crate) fn insert(tx: &mut Tx<'_>, assignments: &[Assignment]) -> Result<(), DbError> {
    for chunk in assignments.chunks(50) {
        let mut sql = INSERT.to_owned();
        let mut values: Vec<Value<'_>> = Vec::with_capacity(chunk.len() * 6);
        for (place, one) in chunk.iter().enumerate() {
            let comma = if place == 0 { "" } else { ", " };
            sql.push_str(&format!("{comma}({})", db::places(6, place * 6 + 1)));
            values.extend([
                Value::from(one.id),
                one.todo_id.into(),
                (&one.by_area).into(),
                (&one.area_path).into(),
                one.representative_id.into(),
                one.state.as_str().into(),
            ]);
        }
        tx.execute(&sql, &values)?;
    }
    Ok(())
}

pub(crate) fn set_state(tx: &mut Tx<'_>, assignment: &Assignment) -> Result<(), DbError> {
    let values = params![
        assignment.id,
        assignment.state.as_str(),
        assignment.words.as_ref(),
        assignment.said_by.as_ref(),
        assignment.said_at
    ];
    tx.execute(SET_STATE, values)?;
    Ok(())
}

pub(crate) fn passed_on(tx: &mut Tx<'_>, id: AssignmentId) -> Result<(), DbError> {
    let now = tx.now();
    tx.execute(PASSED_ON, params![id, now])?;
    Ok(())
}

pub(crate) fn give(
    tx: &mut Tx<'_>,
    id: AssignmentId,
    to: RepresentativeId,
    area: &AreaPath,
) -> Result<(), DbError> {
    tx.execute(MOVE, params![id, to, area])?;
    Ok(())
}

pub(crate) fn fold(tx: &mut Tx<'_>, id: AssignmentId, state: State) -> Result<(), DbError> {
    tx.execute(FOLD, params![id, state.as_str()])?;
    Ok(())
}

pub(crate) fn note(
    tx: &mut Tx<'_>,
    id: AssignmentId,
    action: Action,
    words: Option<&String>,
) -> Result<(), DbError> {
    let (now, actor) = (tx.now(), tx.actor().name.clone());
    tx.execute(INSERT_EVENT, params![id, action.as_str(), words, &actor, now])?;
    Ok(())
}

/// What happened to a to-do's assignments, the newest first, at most 200.
pub(crate) fn events(tx: &mut Tx<'_>, todo: TodoId) -> Result<Vec<Event>, DbError> {
    tx.query(EVENTS, params![todo], |row| {
        Ok(Event {
            assignment_id: row.id(0)?,
            area_path: row.path(1)?,
            action: row.parsed(2)?,
            words: row.opt_text(3)?,
            actor: row.text(4)?,
            at: row.timestamp(5)?,
        })
    })
}

fn read(row: Row<'_>) -> Result<Assignment, DbError> {
    Ok(Assignment {
        id: row.id(0)?,
        todo_id: row.id(1)?,
        by_area: row.path(2)?,
        area_path: row.path(3)?,
        representative_id: row.opt_id(4)?,
        state: row.parsed(5)?,
        words: row.opt_text(6)?,
        said_by: row.opt_text(7)?,
        said_at: row.opt_timestamp(8)?,
        passed_on_at: row.opt_timestamp(9)?,
    })
}
