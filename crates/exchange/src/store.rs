//! The tables and statements of this room.

use db::Migration;

/// The tables of this room.
pub const MIGRATIONS: &[Migration] = &[Migration {
    room: "exchange",
    number: 1,
    name: "imports",
    sql: "
CREATE TABLE exchange_import (
    id {id} NOT NULL PRIMARY KEY,
    kind {text} NOT NULL,
    file_name {text} NOT NULL,
    state {text} NOT NULL,
    area_path {text} NOT NULL,
    account_id {id},
    created_at {int} NOT NULL,
    changed_at {int} NOT NULL,
    options {text} NOT NULL,
    report {text} NOT NULL,
    error_sheet {text} NOT NULL,
    outcome {text} NOT NULL,
    failure {text},
    total {int} NOT NULL,
    done {int} NOT NULL
){clustered};
CREATE INDEX exchange_import_state ON exchange_import (state, changed_at);
CREATE INDEX exchange_import_area_path ON exchange_import (area_path, id);

CREATE TABLE exchange_import_slice (
    import_id {id} NOT NULL,
    number {int} NOT NULL,
    entries {text} NOT NULL,
    PRIMARY KEY (import_id, number)
){clustered};
",
}];

pub(crate) const INSERT_IMPORT: &str = "INSERT INTO exchange_import
    (id, kind, file_name, state, area_path, account_id, created_at, changed_at, options, report,
     error_sheet, outcome, total, done)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8, $9, $10, $11, $12, 0)";
pub(crate) const IMPORT: &str = "SELECT id, kind, file_name, state, area_path, account_id,
    created_at, changed_at, options, report, outcome, failure, total, done
    FROM exchange_import WHERE id = $1";
pub(crate) const IMPORTS: &str = "SELECT id, kind, file_name, state, area_path, account_id,
    created_at, changed_at, options, report, outcome, failure, total, done
    FROM exchange_import WHERE area_path >= $1 AND area_path < $2 AND id < $3
    ORDER BY id DESC LIMIT $4";
pub(crate) const ERROR_SHEET: &str = "SELECT error_sheet FROM exchange_import WHERE id = $1";
pub(crate) const SET_STATE: &str = "UPDATE exchange_import
    SET state = $2, failure = $3, changed_at = $4 WHERE id = $1";
pub(crate) const SET_PROGRESS: &str = "UPDATE exchange_import
    SET done = done + $2, outcome = $3, error_sheet = $4, changed_at = $5 WHERE id = $1";
pub(crate) const IN_STATE: &str =
    "SELECT id FROM exchange_import WHERE state = $1 ORDER BY changed_at, id";
pub(crate) const STALE: &str = "SELECT id FROM exchange_import
    WHERE state = $1 AND changed_at < $2 ORDER BY id";
pub(crate) const DELETE_IMPORT: &str = "DELETE FROM exchange_import WHERE id = $1";

pub(crate) const INSERT_SLICE: &str = "INSERT INTO exchange_import_slice
    (import_id, number, entries) VALUES ($1, $2, $3)";
pub(crate) const NEXT_SLICE: &str = "SELECT number, entries FROM exchange_import_slice
    WHERE import_id = $1 ORDER BY number LIMIT 1";
pub(crate) const DELETE_SLICE: &str =
    "DELETE FROM exchange_import_slice WHERE import_id = $1 AND number = $2";
pub(crate) const DELETE_SLICES: &str = "DELETE FROM exchange_import_slice WHERE import_id = $1";
