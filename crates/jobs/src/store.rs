//! The tables of the queue, and their statements.

use db::{DbError, Migration, Row, Tx, params};
use kernel::id::JobId;
use kernel::{Date, Timestamp};

use crate::{DeadJob, Job};

/// The tables of this room.
pub const MIGRATIONS: &[Migration] = &[Migration {
    room: "jobs",
    number: 1,
    name: "queue and schedules",
    sql: "
CREATE TABLE jobs_job (
    id {id} NOT NULL PRIMARY KEY,
    kind {text} NOT NULL,
    payload {text} NOT NULL,
    state {text} NOT NULL,
    due_at {int} NOT NULL,
    attempts {int} NOT NULL,
    last_at {int} NOT NULL,
    last_error {text} NOT NULL
){clustered};
CREATE INDEX jobs_job_state_due_at ON jobs_job (state, due_at);

CREATE TABLE jobs_schedule (
    kind {text} NOT NULL PRIMARY KEY,
    last_on {int} NOT NULL
){clustered};
",
}];

const INSERT: &str = "INSERT INTO jobs_job
    (id, kind, payload, state, due_at, attempts, last_at, last_error)
    VALUES ($1, $2, $3, 'waiting', $4, 0, $5, '')";
// A claimed job waits for the end of its lease: it is finished, put back, or taken up again.
const NEXT: &str = "SELECT id, kind, payload, attempts FROM jobs_job
    WHERE state = 'waiting' AND due_at <= $1 ORDER BY due_at, id LIMIT 100";
const CLAIM: &str = "UPDATE jobs_job SET attempts = attempts + 1, due_at = $2, last_at = $3
    WHERE id = $1 AND state = 'waiting'";
const DELETE: &str = "DELETE FROM jobs_job WHERE id = $1";
const ATTEMPTS: &str = "SELECT attempts FROM jobs_job WHERE id = $1";
const PUT_BACK: &str = "UPDATE jobs_job SET state = $2, due_at = $3, last_error = $4 WHERE id = $1";
const DEAD: &str = "SELECT id, kind, attempts, last_at, last_error FROM jobs_job
    WHERE state = 'dead' ORDER BY last_at DESC, id LIMIT 200";
const REVIVE: &str = "UPDATE jobs_job SET state = 'waiting', attempts = 0, due_at = $2
    WHERE id = $1 AND state = 'dead'";
const LAST_ON: &str = "SELECT last_on FROM jobs_schedule WHERE kind = $1";
const SET_LAST_ON: &str = "INSERT INTO jobs_schedule (kind, last_on) VALUES ($1, $2)
    ON CONFLICT (kind) DO UPDATE SET last_on = excluded.last_on";

pub(crate) fn insert(
    tx: &mut Tx<'_>,
    id: JobId,
    kind: &str,
    payload: &str,
    due_at: Timestamp,
) -> Result<(), DbError> {
    let now = tx.now();
    tx.execute(INSERT, params![id, kind, payload, due_at, now]).map(|_| ())
}

pub(crate) fn waiting(tx: &mut Tx<'_>) -> Result<Vec<Job>, DbError> {
    let now = tx.now();
    tx.query(NEXT, params![now], |row: Row<'_>| {
        Ok(Job { id: row.id(0)?, kind: row.text(1)?, payload: row.json(2)?, attempts: row.int(3)? })
    })
}

pub(crate) fn claim(tx: &mut Tx<'_>, id: JobId, until: Timestamp) -> Result<bool, DbError> {
    let now = tx.now();
    Ok(tx.execute(CLAIM, params![id, until, now])? > 0)
}

pub(crate) fn delete(tx: &mut Tx<'_>, id: JobId) -> Result<(), DbError> {
    tx.execute(DELETE, params![id]).map(|_| ())
}

pub(crate) fn attempts(tx: &mut Tx<'_>, id: JobId) -> Result<Option<i64>, DbError> {
    tx.query_one(ATTEMPTS, params![id], |row| row.int(0))
}

pub(crate) fn put_back(
    tx: &mut Tx<'_>,
    id: JobId,
    state: &str,
    due_at: Timestamp,
    error: &str,
) -> Result<(), DbError> {
    tx.execute(PUT_BACK, params![id, state, due_at, error]).map(|_| ())
}

pub(crate) fn dead(tx: &mut Tx<'_>) -> Result<Vec<DeadJob>, DbError> {
    tx.query(DEAD, &[], |row| {
        Ok(DeadJob {
            id: row.id(0)?,
            kind: row.text(1)?,
            attempts: row.int(2)?,
            last_at: row.timestamp(3)?,
            last_error: row.text(4)?,
        })
    })
}

pub(crate) fn revive(tx: &mut Tx<'_>, id: JobId) -> Result<bool, DbError> {
    let now = tx.now();
    Ok(tx.execute(REVIVE, params![id, now])? > 0)
}

pub(crate) fn last_on(tx: &mut Tx<'_>, kind: &str) -> Result<Option<Date>, DbError> {
    tx.query_one(LAST_ON, params![kind], |row| row.date(0))
}

pub(crate) fn set_last_on(tx: &mut Tx<'_>, kind: &str, on: Date) -> Result<(), DbError> {
    tx.execute(SET_LAST_ON, params![kind, on]).map(|_| ())
}
