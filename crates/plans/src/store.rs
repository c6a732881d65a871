//! Tables and statements of plans; private, but for the migrations.

pub(crate) mod assignments;
pub(crate) mod organisation;

use db::{ConstraintKind, DbError, Migration, Row, Tx, Value, params};
use kernel::id::{PlanId, TodoId};
use kernel::{AreaPath, Cursor, Date, Limit, Page, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Error;
use crate::model::{Plan, Todo, TodoText, Version};

/// The tables of this room.
pub const MIGRATIONS: &[Migration] = &[Migration {
    room: "plans",
    number: 1,
    name: "leading groups, plans, to-dos and their assignments",
    sql: "
CREATE TABLE plans_member (
    id {id} NOT NULL PRIMARY KEY,
    area_path {text} NOT NULL,
    body {text} NOT NULL,
    post {text} NOT NULL,
    person_id {id} NOT NULL,
    name {text} NOT NULL,
    office {text} NOT NULL,
    from_on {int} NOT NULL,
    until_on {int},
    version {int} NOT NULL
){clustered};
CREATE INDEX plans_member_area_path ON plans_member (area_path);

CREATE TABLE plans_plan (
    id {id} NOT NULL PRIMARY KEY,
    area_path {text} NOT NULL,
    kind {text} NOT NULL,
    content {text} NOT NULL,
    issued_on {int} NOT NULL,
    issued_by {text} NOT NULL,
    withdrawn_at {int},
    withdrawn_why {text},
    version {int} NOT NULL
){clustered};
CREATE INDEX plans_plan_area_path ON plans_plan (area_path, issued_on);

CREATE TABLE plans_todo (
    id {id} NOT NULL PRIMARY KEY,
    plan_id {id} NOT NULL REFERENCES plans_plan (id),
    area_path {text} NOT NULL,
    act {text} NOT NULL,
    words {text},
    from_on {int} NOT NULL,
    due_on {int} NOT NULL,
    issued_on {int} NOT NULL,
    withdrawn_at {int},
    withdrawn_why {text},
    version {int} NOT NULL
){clustered};
CREATE INDEX plans_todo_plan_id ON plans_todo (plan_id);

CREATE TABLE plans_version (
    subject_id {id} NOT NULL,
    version {int} NOT NULL,
    content {text} NOT NULL,
    reason {text} NOT NULL,
    changed_at {int} NOT NULL,
    changed_by {text} NOT NULL,
    PRIMARY KEY (subject_id, version)
){clustered};

CREATE TABLE plans_assignment (
    id {id} NOT NULL PRIMARY KEY,
    todo_id {id} NOT NULL REFERENCES plans_todo (id),
    by_area {text} NOT NULL,
    area_path {text} NOT NULL,
    representative_id {id},
    state {text} NOT NULL,
    words {text},
    said_by {text},
    said_at {int},
    passed_on_at {int}
){clustered};
CREATE INDEX plans_assignment_todo_id ON plans_assignment (todo_id, by_area);
CREATE INDEX plans_assignment_area_path ON plans_assignment (area_path);
CREATE INDEX plans_assignment_representative_id ON plans_assignment (representative_id)
    WHERE representative_id IS NOT NULL;
CREATE INDEX plans_assignment_asked ON plans_assignment (by_area)
    WHERE state IN ('asked', 'cannot');

CREATE TABLE plans_event (
    assignment_id {id} NOT NULL REFERENCES plans_assignment (id),
    number {int} NOT NULL,
    action {text} NOT NULL,
    words {text},
    actor {text} NOT NULL,
    at {int} NOT NULL,
    PRIMARY KEY (assignment_id, number)
){clustered};
",
}];

const PLAN: &str = "SELECT id, area_path, kind, content, issued_on, issued_by, withdrawn_at,
    withdrawn_why, version FROM plans_plan WHERE id = $1";
/// Plans of an area and of everything under it, and of the areas above.
const PLANS: &str = "SELECT id, area_path, kind, content, issued_on, issued_by, withdrawn_at,
    withdrawn_why, version FROM plans_plan
    WHERE ((area_path >= $1 AND area_path < $2) OR area_path IN ($3, $4, $5))";
const INSERT_PLAN: &str = "INSERT INTO plans_plan (id, area_path, kind, content, issued_on,
    issued_by, version) VALUES ($1, $2, $3, $4, $5, $6, $7)";
const UPDATE_PLAN: &str = "UPDATE plans_plan SET content = $2, version = $3 WHERE id = $1";
const WITHDRAW_PLAN: &str = "UPDATE plans_plan SET withdrawn_at = $2, withdrawn_why = $3
    WHERE id = $1";
const GET_TODO: &str = "SELECT id, plan_id, area_path, act, words, from_on, due_on, issued_on,
    withdrawn_at, withdrawn_why, version FROM plans_todo WHERE id = $1";
const TODOS: &str = "SELECT id, plan_id, area_path, act, words, from_on, due_on, issued_on,
    withdrawn_at, withdrawn_why, version FROM plans_todo WHERE plan_id = $1 ORDER BY due_on, id";
const MANY_TODOS: &str = "SELECT id, plan_id, area_path, act, words, from_on, due_on, issued_on,
    withdrawn_at, withdrawn_why, version FROM plans_todo WHERE id IN (";
const INSERT_TODO: &str = "INSERT INTO plans_todo (id, plan_id, area_path, act, words, from_on,
    due_on, issued_on, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const UPDATE_TODO: &str = "UPDATE plans_todo SET words = $2, from_on = $3, due_on = $4,
    version = $5 WHERE id = $1";
const WITHDRAW_TODO: &str = "UPDATE plans_todo SET withdrawn_at = $2, withdrawn_why = $3
    WHERE id = $1 AND withdrawn_at IS NULL";
const WITHDRAW_TODOS: &str = "UPDATE plans_todo SET withdrawn_at = $2, withdrawn_why = $3
    WHERE plan_id = $1 AND withdrawn_at IS NULL";
const INSERT_VERSION: &str = "INSERT INTO plans_version (subject_id, version, content, reason,
    changed_at, changed_by) VALUES ($1, $2, $3, $4, $5, $6)";
const VERSIONS: &str = "SELECT version, content, reason, changed_at, changed_by FROM plans_version
    WHERE subject_id = $1 ORDER BY version DESC";

fn json<T: Serialize>(value: &T) -> Result<String, DbError> {
    serde_json::to_string(value).map_err(|_| DbError::Inconsistent { column: 0 })
}

/// Whether it went in; an identifier that is used already is told as such.
pub(crate) fn fresh(inserted: Result<u64, DbError>) -> Result<(), Error> {
    match inserted {
        Ok(_) => Ok(()),
        Err(DbError::Constraint(ConstraintKind::Unique)) => Err(Error::IdTaken),
        Err(other) => Err(other.into()),
    }
}

pub(crate) fn plan(tx: &mut Tx<'_>, id: PlanId) -> Result<Option<Plan>, DbError> {
    tx.query_one(PLAN, params![id], read_plan)
}

pub(crate) fn insert_plan(tx: &mut Tx<'_>, plan: &Plan) -> Result<(), Error> {
    let content = json(&plan.text)?;
    fresh(tx.execute(
        INSERT_PLAN,
        params![
            plan.id,
            &plan.area_path,
            plan.kind.as_str(),
            &content,
            plan.issued_on,
            &plan.issued_by,
            plan.version,
        ],
    ))
}

pub(crate) fn update_plan(tx: &mut Tx<'_>, plan: &Plan) -> Result<(), DbError> {
    let content = json(&plan.text)?;
    tx.execute(UPDATE_PLAN, params![plan.id, &content, plan.version])?;
    Ok(())
}

pub(crate) fn withdraw_plan(
    tx: &mut Tx<'_>,
    id: PlanId,
    now: Timestamp,
    why: &str,
) -> Result<(), DbError> {
    tx.execute(WITHDRAW_PLAN, params![id, now, why])?;
    tx.execute(WITHDRAW_TODOS, params![id, now, why])?;
    Ok(())
}

/// Plans that concern an area, the newest first.
pub(crate) fn plans(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    limit: Limit,
    after: Option<(Date, PlanId)>,
) -> Result<Page<Plan>, DbError> {
    let mut sql = PLANS.to_owned();
    let above = |depth: usize| area.text_at_depth(depth).to_owned();
    let mut values: Vec<Value<'_>> =
        vec![area.into(), area.end().into(), above(1).into(), above(2).into(), above(3).into()];
    if let Some((on, id)) = after {
        sql.push_str(" AND (issued_on, id) < ($6, $7)");
        values.extend([Value::from(on), id.into()]);
    }
    values.push(limit.with_next().into());
    sql.push_str(&format!(" ORDER BY issued_on DESC, id DESC LIMIT ${}", values.len()));
    let found = tx.query(&sql, &values, read_plan)?;
    Ok(Page::cut(found, limit, |plan| {
        Cursor::new([plan.issued_on.number().to_string(), plan.id.to_string()])
    }))
}

fn read_plan(row: Row<'_>) -> Result<Plan, DbError> {
    Ok(Plan {
        id: row.id(0)?,
        area_path: row.path(1)?,
        kind: row.parsed(2)?,
        text: row.json(3)?,
        issued_on: row.date(4)?,
        issued_by: row.text(5)?,
        withdrawn: row.opt_timestamp(6)?.zip(row.opt_text(7)?),
        version: row.int(8)?,
    })
}

pub(crate) fn todo(tx: &mut Tx<'_>, id: TodoId) -> Result<Option<Todo>, DbError> {
    tx.query_one(GET_TODO, params![id], read_todo)
}

/// To-dos of a plan, by the day due.
pub(crate) fn todos(tx: &mut Tx<'_>, plan: PlanId) -> Result<Vec<Todo>, DbError> {
    tx.query(TODOS, params![plan], read_todo)
}

pub(crate) fn many_todos(tx: &mut Tx<'_>, ids: &[TodoId]) -> Result<Vec<Todo>, DbError> {
    let mut found = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(200) {
        let values: Vec<Value<'_>> = chunk.iter().map(|&id| id.into()).collect();
        let sql = format!("{MANY_TODOS}{})", db::places(values.len(), 1));
        found.extend(tx.query(&sql, &values, read_todo)?);
    }
    Ok(found)
}

pub(crate) fn insert_todo(tx: &mut Tx<'_>, todo: &Todo) -> Result<(), Error> {
    fresh(tx.execute(
        INSERT_TODO,
        params![
            todo.id,
            todo.plan_id,
            &todo.area_path,
            &todo.act,
            todo.text.words.as_ref(),
            todo.text.from_on,
            todo.text.due_on,
            todo.issued_on,
            todo.version,
        ],
    ))
}

pub(crate) fn update_todo(tx: &mut Tx<'_>, todo: &Todo) -> Result<(), DbError> {
    let text = &todo.text;
    let values = params![todo.id, text.words.as_ref(), text.from_on, text.due_on, todo.version];
    tx.execute(UPDATE_TODO, values)?;
    Ok(())
}

pub(crate) fn withdraw_todo(
    tx: &mut Tx<'_>,
    id: TodoId,
    now: Timestamp,
    why: &str,
) -> Result<(), DbError> {
    tx.execute(WITHDRAW_TODO, params![id, now, why])?;
    Ok(())
}

fn read_todo(row: Row<'_>) -> Result<Todo, DbError> {
    Ok(Todo {
        id: row.id(0)?,
        plan_id: row.id(1)?,
        area_path: row.path(2)?,
        act: row.text(3)?,
        text: TodoText { words: row.opt_text(4)?, from_on: row.date(5)?, due_on: row.date(6)? },
        issued_on: row.date(7)?,
        withdrawn: row.opt_timestamp(8)?.zip(row.opt_text(9)?),
        version: row.int(10)?,
    })
}

/// Keeps what was said before a correction.
pub(crate) fn keep_version<T: Serialize>(
    tx: &mut Tx<'_>,
    subject: Value<'static>,
    before: &Version<T>,
) -> Result<(), DbError> {
    let content = json(&before.text)?;
    let values = params![
        subject,
        before.version,
        &content,
        &before.reason,
        before.changed_at,
        &before.changed_by
    ];
    tx.execute(INSERT_VERSION, values)?;
    Ok(())
}

/// What was said before, the newest first.
pub(crate) fn versions<T: DeserializeOwned>(
    tx: &mut Tx<'_>,
    subject: Value<'static>,
) -> Result<Vec<Version<T>>, DbError> {
    tx.query(VERSIONS, &[subject], |row| {
        Ok(Version {
            version: row.int(0)?,
            text: row.json(1)?,
            reason: row.text(2)?,
            changed_at: row.timestamp(3)?,
            changed_by: row.text(4)?,
        })
    })
}
