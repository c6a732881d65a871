//! Tables and statements of the register of forms; private, but for the migrations.

use db::{ConstraintKind, DbError, Migration, Row, Tx, Value, params};
use kernel::id::FormId;
use kernel::{AreaPath, Cursor, Date, Limit, Page, Timestamp};
use serde::Serialize;

use crate::Error;
use crate::model::{Due, Form, Given, Version};

/// The tables of this room.
pub const MIGRATIONS: &[Migration] = &[Migration {
    room: "forms",
    number: 1,
    name: "forms asked for, their versions, and when they were given",
    sql: "
CREATE TABLE forms_form (
    id {id} NOT NULL PRIMARY KEY,
    area_path {text} NOT NULL,
    content {text} NOT NULL,
    registered_on {int} NOT NULL,
    registered_by {text} NOT NULL,
    stopped_at {int},
    stopped_why {text},
    version {int} NOT NULL
){clustered};
CREATE INDEX forms_form_area_path ON forms_form (area_path, registered_on);

CREATE TABLE forms_version (
    form_id {id} NOT NULL REFERENCES forms_form (id),
    version {int} NOT NULL,
    content {text} NOT NULL,
    reason {text} NOT NULL,
    changed_at {int} NOT NULL,
    changed_by {text} NOT NULL,
    PRIMARY KEY (form_id, version)
){clustered};

CREATE TABLE forms_given (
    form_id {id} NOT NULL REFERENCES forms_form (id),
    number {int} NOT NULL,
    due_on {int} NOT NULL,
    from_on {int} NOT NULL,
    to_on {int} NOT NULL,
    given_by {text} NOT NULL,
    given_at {int} NOT NULL,
    void_why {text},
    PRIMARY KEY (form_id, number)
){clustered};
",
}];

const FORM: &str = "SELECT id, area_path, content, registered_on, registered_by, stopped_at,
    stopped_why, version FROM forms_form WHERE id = $1";
/// Forms of an area and of everything under it, and of the areas above.
const FORMS: &str = "SELECT id, area_path, content, registered_on, registered_by, stopped_at,
    stopped_why, version FROM forms_form
    WHERE ((area_path >= $1 AND area_path < $2) OR area_path IN ($3, $4))";
/// Forms that one office registered and that are still asked for.
const OWN_FORMS: &str = "SELECT id, area_path, content, registered_on, registered_by, stopped_at,
    stopped_why, version FROM forms_form WHERE area_path = $1 AND stopped_at IS NULL ORDER BY id";
const INSERT_FORM: &str = "INSERT INTO forms_form (id, area_path, content, registered_on,
    registered_by, version) VALUES ($1, $2, $3, $4, $5, $6)";
const UPDATE_FORM: &str = "UPDATE forms_form SET content = $2, version = $3 WHERE id = $1";
const STOP_FORM: &str = "UPDATE forms_form SET stopped_at = $2, stopped_why = $3, version = $4
    WHERE id = $1";
const INSERT_VERSION: &str = "INSERT INTO forms_version (form_id, version, content, reason,
    changed_at, changed_by) VALUES ($1, $2, $3, $4, $5, $6)";
const VERSIONS: &str = "SELECT version, content, reason, changed_at, changed_by FROM forms_version
    WHERE form_id = $1 ORDER BY version DESC";
const INSERT_GIVEN: &str = "INSERT INTO forms_given (form_id, number, due_on, from_on, to_on,
    given_by, given_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
const GIVEN: &str = "SELECT form_id, number, due_on, from_on, to_on, given_by, given_at, void_why
    FROM forms_given WHERE form_id IN (";
const VOID_GIVEN: &str = "UPDATE forms_given SET void_why = $3 WHERE form_id = $1 AND number = $2";

/// The most forms that are compared or written into one file.
const MOST: i64 = 5_000;

fn json<T: Serialize>(value: &T) -> Result<String, DbError> {
    serde_json::to_string(value).map_err(|_| DbError::Inconsistent { column: 0 })
}

fn read_form(row: Row<'_>) -> Result<Form, DbError> {
    Ok(Form {
        id: row.id(0)?,
        area_path: row.path(1)?,
        text: row.json(2)?,
        registered_on: row.date(3)?,
        registered_by: row.text(4)?,
        stopped: row.opt_timestamp(5)?.zip(row.opt_text(6)?),
        version: row.int(7)?,
    })
}

pub(crate) fn form(tx: &mut Tx<'_>, id: FormId) -> Result<Option<Form>, DbError> {
    tx.query_one(FORM, params![id], read_form)
}

pub(crate) fn insert_form(tx: &mut Tx<'_>, form: &Form) -> Result<(), Error> {
    let content = json(&form.text)?;
    let inserted = tx.execute(
        INSERT_FORM,
        params![
            form.id,
            &form.area_path,
            &content,
            form.registered_on,
            &form.registered_by,
            form.version
        ],
    );
    match inserted {
        Ok(_) => Ok(()),
        Err(DbError::Constraint(ConstraintKind::Unique)) => Err(Error::IdTaken),
        Err(other) => Err(other.into()),
    }
}

pub(crate) fn update_form(tx: &mut Tx<'_>, form: &Form) -> Result<(), DbError> {
    let content = json(&form.text)?;
    tx.execute(UPDATE_FORM, params![form.id, &content, form.version])?;
    Ok(())
}

pub(crate) fn stop_form(
    tx: &mut Tx<'_>,
    form: &Form,
    now: Timestamp,
    why: &str,
) -> Result<(), DbError> {
    tx.execute(STOP_FORM, params![form.id, now, why, form.version])?;
    Ok(())
}

/// Which forms are wanted: in use, stopped, or both.
const fn in_state(is_stopped: Option<bool>) -> &'static str {
    match is_stopped {
        Some(true) => " AND stopped_at IS NOT NULL",
        Some(false) => " AND stopped_at IS NULL",
        None => "",
    }
}

fn concerning(area: &AreaPath) -> Vec<Value<'static>> {
    // A county has nothing above it, and stands in its own range.
    let above = |depth: usize| area.text_at_depth(depth.min(area.depth())).to_owned();
    vec![area.as_str().to_owned().into(), area.end().into(), above(1).into(), above(2).into()]
}

/// Forms that concern an area, the newest first.
pub(crate) fn forms(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    is_stopped: Option<bool>,
    limit: Limit,
    after: Option<(Date, FormId)>,
) -> Result<Page<Form>, DbError> {
    let mut sql = format!("{FORMS}{}", in_state(is_stopped));
    let mut values = concerning(area);
    if let Some((on, id)) = after {
        sql.push_str(" AND (registered_on, id) < ($5, $6)");
        values.extend([Value::from(on), id.into()]);
    }
    values.push(limit.with_next().into());
    sql.push_str(&format!(" ORDER BY registered_on DESC, id DESC LIMIT ${}", values.len()));
    let found = tx.query(&sql, &values, read_form)?;
    Ok(Page::cut(found, limit, |form| {
        Cursor::new([form.registered_on.number().to_string(), form.id.to_string()])
    }))
}

/// All forms that concern an area, the newest first.
pub(crate) fn all_forms(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    is_stopped: Option<bool>,
) -> Result<Vec<Form>, DbError> {
    let mut values = concerning(area);
    values.push(MOST.into());
    let state = in_state(is_stopped);
    let sql = format!("{FORMS}{state} ORDER BY registered_on DESC, id DESC LIMIT $5");
    tx.query(&sql, &values, read_form)
}

/// Forms that this office registered and that are still asked for.
pub(crate) fn own_forms(tx: &mut Tx<'_>, area: &AreaPath) -> Result<Vec<Form>, DbError> {
    tx.query(OWN_FORMS, params![area], read_form)
}

pub(crate) fn keep_version(tx: &mut Tx<'_>, id: FormId, before: &Version) -> Result<(), DbError> {
    let content = json(&before.text)?;
    let values = params![
        id,
        before.version,
        &content,
        &before.reason,
        before.changed_at,
        &before.changed_by
    ];
    tx.execute(INSERT_VERSION, values)?;
    Ok(())
}

pub(crate) fn versions(tx: &mut Tx<'_>, id: FormId) -> Result<Vec<Version>, DbError> {
    tx.query(VERSIONS, params![id], |row| {
        Ok(Version {
            version: row.int(0)?,
            text: row.json(1)?,
            reason: row.text(2)?,
            changed_at: row.timestamp(3)?,
            changed_by: row.text(4)?,
        })
    })
}

pub(crate) fn insert_given(tx: &mut Tx<'_>, given: &Given) -> Result<(), DbError> {
    let due = given.due;
    let values = params![
        given.form_id,
        given.number,
        due.on,
        due.from_on,
        due.to_on,
        &given.given_by,
        given.given_at
    ];
    tx.execute(INSERT_GIVEN, values)?;
    Ok(())
}

pub(crate) fn void_given(
    tx: &mut Tx<'_>,
    id: FormId,
    number: i64,
    why: &str,
) -> Result<(), DbError> {
    tx.execute(VOID_GIVEN, params![id, number, why])?;
    Ok(())
}

/// When these forms were given, voided entries too, the newest first.
pub(crate) fn given(tx: &mut Tx<'_>, ids: &[FormId]) -> Result<Vec<Given>, DbError> {
    let mut found = Vec::new();
    for chunk in ids.chunks(200) {
        let values: Vec<Value<'_>> = chunk.iter().map(|&id| id.into()).collect();
        let places = db::places(values.len(), 1);
        let sql = format!("{GIVEN}{places}) ORDER BY form_id, number DESC");
        found.extend(tx.query(&sql, &values, |row| {
            Ok(Given {
                form_id: row.id(0)?,
                number: row.int(1)?,
                due: Due { on: row.date(2)?, from_on: row.date(3)?, to_on: row.date(4)? },
                given_by: row.text(5)?,
                given_at: row.timestamp(6)?,
                void_why: row.opt_text(7)?,
            })
        })?);
    }
    Ok(found)
}
