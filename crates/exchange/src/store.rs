//! The tables and statements of this room.

use db::Migration;

/// The tables of this room.
pub const MIGRATIONS: &[Migration] = &[IMPORTS_MADE, LEDGER_FILES_MADE];

const IMPORTS_MADE: Migration = Migration {
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
};

const LEDGER_FILES_MADE: Migration = Migration {
    room: "exchange",
    number: 2,
    name: "files of ledgers",
    sql: "
CREATE TABLE exchange_ledger_file (
    id {id} NOT NULL PRIMARY KEY,
    ledger {text} NOT NULL,
    area_path {text} NOT NULL,
    from_on {int} NOT NULL,
    to_on {int} NOT NULL,
    format {text} NOT NULL,
    account_id {id} NOT NULL,
    reporter {text} NOT NULL,
    state {text} NOT NULL,
    created_at {int} NOT NULL,
    changed_at {int} NOT NULL,
    done {int} NOT NULL,
    total {int} NOT NULL,
    lines {int} NOT NULL,
    bytes {int} NOT NULL,
    failure {text}
){clustered};
CREATE INDEX exchange_ledger_file_account_id ON exchange_ledger_file (account_id, id);
CREATE INDEX exchange_ledger_file_state ON exchange_ledger_file (state, id);
",
};

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

pub(crate) const INSERT_LEDGER_FILE: &str = "INSERT INTO exchange_ledger_file
    (id, ledger, area_path, from_on, to_on, format, account_id, reporter, state, created_at,
     changed_at, done, total, lines, bytes)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, 0, $11, 0, 0)";
pub(crate) const LEDGER_FILE: &str = "SELECT id, ledger, area_path, from_on, to_on, format,
    account_id, reporter, state, created_at, changed_at, done, total, lines, bytes, failure
    FROM exchange_ledger_file";
pub(crate) const UNDER_WAY_OF: &str = "SELECT count(*) FROM exchange_ledger_file
    WHERE account_id = $1 AND state IN ('waiting', 'running')";
pub(crate) const UNDER_WAY: &str = "SELECT id FROM exchange_ledger_file
    WHERE state IN ('waiting', 'running') ORDER BY id";
pub(crate) const SET_WRITTEN: &str = "UPDATE exchange_ledger_file
    SET state = $2, done = $3, changed_at = $4 WHERE id = $1";
pub(crate) const SET_WHOLE: &str = "UPDATE exchange_ledger_file
    SET state = 'done', done = total, lines = $2, bytes = $3, changed_at = $4 WHERE id = $1";
pub(crate) const SET_FAILED: &str = "UPDATE exchange_ledger_file
    SET state = 'failed', failure = $2, changed_at = $3 WHERE id = $1";
pub(crate) const FORGET_LEDGER_FILES: &str = "DELETE FROM exchange_ledger_file
    WHERE changed_at < $1 AND state IN ('done', 'failed')";
pub(crate) const KNOWN_LEDGER_FILES: &str = "SELECT id FROM exchange_ledger_file";
