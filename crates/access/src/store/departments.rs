//! The tables of departments, and their statements.

use std::collections::HashMap;

use db::{DbError, Migration, Tx, params};
use kernel::id::DepartmentId;

use crate::departments::{Department, Handled};

/// Departments, and the grants that name one.
///
/// An account works in one department, so the key of its grants stays role and area.
pub(super) const MIGRATION: Migration = Migration {
    room: "access",
    number: 3,
    name: "departments of the county",
    sql: "
CREATE TABLE access_department (
    id {id} NOT NULL PRIMARY KEY,
    code {text} NOT NULL UNIQUE,
    name {text} NOT NULL UNIQUE,
    duty_phone {text},
    is_active {int} NOT NULL CHECK (is_active IN (0, 1)),
    created_at {int} NOT NULL,
    version {int} NOT NULL
){clustered};

CREATE TABLE access_department_category (
    department_id {id} NOT NULL REFERENCES access_department (id),
    kind {text} NOT NULL,
    category {text} NOT NULL,
    PRIMARY KEY (department_id, kind, category)
){clustered};

ALTER TABLE access_grant ADD COLUMN department_id {id} REFERENCES access_department (id);
CREATE INDEX access_grant_department_id ON access_grant (department_id)
    WHERE department_id IS NOT NULL;
",
};

const ALL: &str = "SELECT id, code, name, duty_phone, is_active, version
    FROM access_department
    ORDER BY code";
const CATEGORIES: &str = "SELECT department_id, kind, category FROM access_department_category
    ORDER BY department_id, kind, category";
const INSERT: &str = "INSERT INTO access_department
    (id, code, name, duty_phone, is_active, created_at, version)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const UPDATE: &str = "UPDATE access_department
    SET name = $2, duty_phone = $3, is_active = $4, version = $5 WHERE id = $1";
const DELETE_CATEGORIES: &str = "DELETE FROM access_department_category WHERE department_id = $1";
const INSERT_CATEGORY: &str = "INSERT INTO access_department_category
    (department_id, kind, category) VALUES ($1, $2, $3)";

/// Every department by code, with what it handles.
pub(crate) fn all(tx: &mut Tx<'_>) -> Result<Vec<Department>, DbError> {
    let mut handles: HashMap<DepartmentId, Vec<Handled>> = HashMap::new();
    tx.each(CATEGORIES, &[], |row| {
        let handled = Handled { kind: row.text(1)?, category: row.text(2)? };
        handles.entry(row.id(0)?).or_default().push(handled);
        Ok::<(), DbError>(())
    })?;
    tx.query(ALL, &[], |row| {
        let id = row.id(0)?;
        Ok(Department {
            id,
            code: row.text(1)?,
            name: row.text(2)?,
            duty_phone: row.opt_text(3)?,
            is_active: row.flag(4)?,
            version: row.int(5)?,
            handles: handles.remove(&id).unwrap_or_default(),
        })
    })
}

pub(crate) fn insert(tx: &mut Tx<'_>, department: &Department) -> Result<(), DbError> {
    let now = tx.now();
    let values = params![
        department.id,
        department.code.as_str(),
        department.name.as_str(),
        department.duty_phone.as_deref(),
        department.is_active,
        now,
        department.version
    ];
    tx.execute(INSERT, values)?;
    insert_categories(tx, department)
}

pub(crate) fn update(tx: &mut Tx<'_>, department: &Department) -> Result<(), DbError> {
    let values = params![
        department.id,
        department.name.as_str(),
        department.duty_phone.as_deref(),
        department.is_active,
        department.version
    ];
    tx.execute(UPDATE, values)?;
    tx.execute(DELETE_CATEGORIES, params![department.id])?;
    insert_categories(tx, department)
}

fn insert_categories(tx: &mut Tx<'_>, department: &Department) -> Result<(), DbError> {
    for handled in &department.handles {
        let values = params![department.id, handled.kind.as_str(), handled.category.as_str()];
        tx.execute(INSERT_CATEGORY, values)?;
    }
    Ok(())
}
