//! Settings of channels, lanes and paces.

use db::{DbError, Row, Tx, params};
use kernel::Timestamp;

use crate::model::{ChannelKind, Fault, Lane};

/// Settings as they are kept.
pub(crate) struct Kept {
    pub(crate) kind: ChannelKind,
    pub(crate) is_on: bool,
    pub(crate) shown: serde_json::Value,
    pub(crate) sealed: Option<Vec<u8>>,
    pub(crate) version: i64,
}

const CHANNEL: &str =
    "SELECT kind, is_on, shown, sealed, version FROM channels_channel WHERE kind = $1";
const PUT_CHANNEL: &str = "INSERT INTO channels_channel
    (kind, is_on, shown, sealed, version, changed_at) VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (kind) DO UPDATE SET is_on = excluded.is_on, shown = excluded.shown,
        sealed = excluded.sealed, version = excluded.version, changed_at = excluded.changed_at";

macro_rules! lane_columns {
    () => {
        "lane, kind, failures, paused_until, is_held, fault, fault_at, accepted_at"
    };
}
const LANES: &str = concat!("SELECT ", lane_columns!(), " FROM channels_lane ORDER BY lane");
const LANE: &str = concat!("SELECT ", lane_columns!(), " FROM channels_lane WHERE lane = $1");
const ADD_LANE: &str = "INSERT INTO channels_lane (lane, kind, failures, paused_until, is_held)
    VALUES ($1, $2, 0, 0, 0) ON CONFLICT (lane) DO NOTHING";
const PUT_LANE: &str = "UPDATE channels_lane SET failures = $2, paused_until = $3, is_held = $4,
    fault = $5, fault_at = $6, accepted_at = $7 WHERE lane = $1";
const FREE_LANES: &str = "UPDATE channels_lane SET failures = 0, paused_until = 0, is_held = 0,
    fault = NULL, fault_at = NULL WHERE kind = $1";
const FREE_LANE: &str = "UPDATE channels_lane SET failures = 0, paused_until = 0, is_held = 0,
    fault = NULL, fault_at = NULL WHERE lane = $1";

const PACE: &str = "SELECT free_at FROM channels_pace WHERE key = $1";
const PUT_PACE: &str = "INSERT INTO channels_pace (key, free_at) VALUES ($1, $2)
    ON CONFLICT (key) DO UPDATE SET free_at = excluded.free_at";

const CURSOR: &str = "SELECT sequence FROM channels_cursor WHERE name = $1";
const PUT_CURSOR: &str = "INSERT INTO channels_cursor (name, sequence) VALUES ($1, $2)
    ON CONFLICT (name) DO UPDATE SET sequence = excluded.sequence";

pub(crate) fn channel(tx: &mut Tx<'_>, kind: ChannelKind) -> Result<Option<Kept>, DbError> {
    tx.query_one(CHANNEL, params![kind.as_str()], |row| {
        Ok(Kept {
            kind: row.parsed(0)?,
            is_on: row.flag(1)?,
            shown: row.json(2)?,
            sealed: row.opt_bytes(3)?,
            version: row.int(4)?,
        })
    })
}

pub(crate) fn put_channel(tx: &mut Tx<'_>, kept: &Kept) -> Result<(), DbError> {
    let (shown, now) = (kept.shown.to_string(), tx.now());
    let sealed = kept.sealed.as_deref();
    tx.execute(
        PUT_CHANNEL,
        params![kept.kind.as_str(), kept.is_on, shown, sealed, kept.version, now],
    )
    .map(|_| ())
}

fn lane_of(row: Row<'_>) -> Result<Lane, DbError> {
    Ok(Lane {
        name: row.text(0)?,
        kind: row.parsed(1)?,
        failures: row.int(2)?,
        paused_until: row.timestamp(3)?,
        is_held: row.flag(4)?,
        fault: fault_of(row, 5)?,
        fault_at: row.opt_timestamp(6)?,
        accepted_at: row.opt_timestamp(7)?,
    })
}

pub(super) fn fault_of(row: Row<'_>, column: usize) -> Result<Option<Fault>, DbError> {
    if row.opt_text(column)?.is_none() { Ok(None) } else { row.json(column).map(Some) }
}

pub(crate) fn lanes(tx: &mut Tx<'_>) -> Result<Vec<Lane>, DbError> {
    tx.query(LANES, &[], lane_of)
}

pub(crate) fn lane(tx: &mut Tx<'_>, name: &str) -> Result<Option<Lane>, DbError> {
    tx.query_one(LANE, params![name], lane_of)
}

pub(crate) fn add_lane(tx: &mut Tx<'_>, name: &str, kind: ChannelKind) -> Result<(), DbError> {
    tx.execute(ADD_LANE, params![name, kind.as_str()]).map(|_| ())
}

pub(crate) fn put_lane(tx: &mut Tx<'_>, lane: &Lane) -> Result<(), DbError> {
    let fault = lane.fault.as_ref().and_then(|fault| serde_json::to_string(fault).ok());
    let values = params![
        &lane.name,
        lane.failures,
        lane.paused_until,
        lane.is_held,
        fault,
        lane.fault_at,
        lane.accepted_at,
    ];
    tx.execute(PUT_LANE, values).map(|_| ())
}

/// Forgets what was wrong with every lane of a channel.
pub(crate) fn free_lanes(tx: &mut Tx<'_>, kind: ChannelKind) -> Result<(), DbError> {
    tx.execute(FREE_LANES, params![kind.as_str()]).map(|_| ())
}

/// Forgets what was wrong with one lane.
pub(crate) fn free_lane(tx: &mut Tx<'_>, name: &str) -> Result<(), DbError> {
    tx.execute(FREE_LANE, params![name]).map(|_| ())
}

/// When a key is free; long ago where nobody has asked yet.
pub(crate) fn free_at(tx: &mut Tx<'_>, key: &str) -> Result<Timestamp, DbError> {
    let found = tx.query_one(PACE, params![key], |row| row.timestamp(0))?;
    Ok(found.unwrap_or(Timestamp::from_millis(0)))
}

pub(crate) fn put_free_at(tx: &mut Tx<'_>, key: &str, at: Timestamp) -> Result<(), DbError> {
    tx.execute(PUT_PACE, params![key, at]).map(|_| ())
}

/// How far a reader of the change log has come; `None` before it has begun.
pub(crate) fn cursor(tx: &mut Tx<'_>, name: &str) -> Result<Option<i64>, DbError> {
    tx.query_one(CURSOR, params![name], |row| row.int(0))
}

pub(crate) fn put_cursor(tx: &mut Tx<'_>, name: &str, sequence: i64) -> Result<(), DbError> {
    tx.execute(PUT_CURSOR, params![name, sequence]).map(|_| ())
}
