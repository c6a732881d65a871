//! Tables and statements of closed periods; private, but for the migrations.

use db::{DbError, Migration, Tx, params};
use kernel::{AreaPath, Date, Timestamp};

use crate::period::Period;

/// The tables of this room.
pub const MIGRATIONS: &[Migration] = &[Migration {
    room: "figures",
    number: 1,
    name: "snapshots of closed periods, and what people make of bulletins",
    sql: "
CREATE TABLE figures_snapshot (
    period {text} NOT NULL,
    area_path {text} NOT NULL,
    body {text} NOT NULL,
    PRIMARY KEY (period, area_path)
){clustered};

CREATE TABLE figures_bulletin (
    area_path {text} NOT NULL,
    since {int} NOT NULL,
    as_of {int} NOT NULL,
    office {text},
    body {text} NOT NULL,
    version {int} NOT NULL,
    changed_by {text} NOT NULL,
    changed_at {int} NOT NULL,
    PRIMARY KEY (area_path, as_of, since)
){clustered};
",
}];

const KEEP: &str = "INSERT INTO figures_snapshot (period, area_path, body) VALUES ($1, $2, $3)
    ON CONFLICT (period, area_path) DO NOTHING";
const ONE: &str = "SELECT body FROM figures_snapshot WHERE period = $1 AND area_path = $2";
const OF_PERIOD: &str =
    "SELECT area_path, body FROM figures_snapshot WHERE period = $1 ORDER BY area_path";
const IS_KEPT: &str = "SELECT area_path FROM figures_snapshot WHERE period = $1 LIMIT 1";

const EDITION: &str = "SELECT office, body, version, changed_by, changed_at FROM figures_bulletin
    WHERE area_path = $1 AND as_of = $2 AND since = $3";
const KEEP_EDITION: &str = "INSERT INTO figures_bulletin
    (area_path, as_of, since, office, body, version, changed_by, changed_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT (area_path, as_of, since) DO UPDATE SET office = excluded.office,
      body = excluded.body, version = excluded.version, changed_by = excluded.changed_by,
      changed_at = excluded.changed_at";

/// The stored form of a first day; 0 where the span has none.
fn first_number(since: Option<Date>) -> i64 {
    since.map_or(0, Date::number)
}

/// Office, paragraphs, version, by whom and when.
type EditionRow = (Option<String>, String, i64, String, Timestamp);

pub(crate) fn edition(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    since: Option<Date>,
    as_of: Date,
) -> Result<Option<EditionRow>, DbError> {
    tx.query_one(EDITION, params![area, as_of, first_number(since)], |row| {
        Ok((row.opt_text(0)?, row.text(1)?, row.int(2)?, row.text(3)?, row.timestamp(4)?))
    })
}

pub(crate) fn keep_edition(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    since: Option<Date>,
    as_of: Date,
    office: Option<&str>,
    body: &str,
    version: i64,
) -> Result<(), DbError> {
    let (by, at) = (tx.actor().name.clone(), tx.now());
    let since = first_number(since);
    tx.execute(KEEP_EDITION, params![area, as_of, since, office, body, version, by, at])?;
    Ok(())
}

pub(crate) fn keep(
    tx: &mut Tx<'_>,
    period: Period,
    area: &AreaPath,
    body: &str,
) -> Result<(), DbError> {
    tx.execute(KEEP, params![period.to_string(), area, body])?;
    Ok(())
}

pub(crate) fn one(
    tx: &mut Tx<'_>,
    period: Period,
    area: &AreaPath,
) -> Result<Option<String>, DbError> {
    tx.query_one(ONE, params![period.to_string(), area], |row| row.text(0))
}

pub(crate) fn of_period(
    tx: &mut Tx<'_>,
    period: Period,
) -> Result<Vec<(AreaPath, String)>, DbError> {
    tx.query(OF_PERIOD, params![period.to_string()], |row| Ok((row.path(0)?, row.text(1)?)))
}

pub(crate) fn is_kept(tx: &mut Tx<'_>, period: Period) -> Result<bool, DbError> {
    let found = tx.query_one(IS_KEPT, params![period.to_string()], |row| row.text(0))?;
    Ok(found.is_some())
}
