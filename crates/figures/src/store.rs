//! Tables and statements of closed periods; private, but for the migrations.

use db::{DbError, Migration, Tx, params};
use kernel::AreaPath;

use crate::period::Period;

/// The tables of this room.
pub const MIGRATIONS: &[Migration] = &[Migration {
    room: "figures",
    number: 1,
    name: "snapshots of closed periods",
    sql: "
CREATE TABLE figures_snapshot (
    period {text} NOT NULL,
    area_path {text} NOT NULL,
    body {text} NOT NULL,
    PRIMARY KEY (period, area_path)
){clustered};
",
}];

const KEEP: &str = "INSERT INTO figures_snapshot (period, area_path, body) VALUES ($1, $2, $3)
    ON CONFLICT (period, area_path) DO NOTHING";
const ONE: &str = "SELECT body FROM figures_snapshot WHERE period = $1 AND area_path = $2";
const OF_PERIOD: &str =
    "SELECT area_path, body FROM figures_snapshot WHERE period = $1 ORDER BY area_path";
const IS_KEPT: &str = "SELECT 1 FROM figures_snapshot WHERE period = $1 LIMIT 1";

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
    let found = tx.query_one(IS_KEPT, params![period.to_string()], |row| row.int(0))?;
    Ok(found.is_some())
}
