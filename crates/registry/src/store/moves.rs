//! Changes of households as they are kept, and the statements that carry them out and back.

use db::{DbError, Migration, Row, Tx, Value, params};
use kernel::Timestamp;
use kernel::id::{HouseholdId, MoveId};

use crate::moves::{Effects, Move, MoveFilter};

pub(crate) const MIGRATION: Migration = Migration {
    room: "registry",
    number: 7,
    name: "changes of households",
    // Kept also when a household that arrived by mistake is taken back: no reference to its row.
    sql: "
CREATE TABLE registry_move (
    id {id} NOT NULL PRIMARY KEY,
    kind {text} NOT NULL,
    area_path {text} NOT NULL,
    to_path {text},
    household_id {id} NOT NULL,
    other_id {id},
    counts_on {int} NOT NULL,
    reason {text} NOT NULL,
    words {text} NOT NULL,
    state {text} NOT NULL,
    effects {text} NOT NULL,
    version {int} NOT NULL,
    made_at {int} NOT NULL,
    made_by {text} NOT NULL,
    undone_at {int},
    undone_by {text}
){clustered};
CREATE INDEX registry_move_area_path ON registry_move (area_path, id);
CREATE INDEX registry_move_to_path ON registry_move (to_path, id) WHERE to_path IS NOT NULL;
CREATE INDEX registry_move_household_id ON registry_move (household_id, id);
CREATE INDEX registry_move_other_id ON registry_move (other_id, id) WHERE other_id IS NOT NULL;
",
};

pub(crate) const SET_HOUSEHOLD: &str = "UPDATE registry_household SET code = $3, area_path = $4,
    head_id = $5, contact_id = $6, address = $7, hamlet = $8, members = $9, resident = $10,
    away = $11, minors = $12, over_80 = $13, priority = $14, tags = $15, dissolved_on = $16,
    version = version + 1 WHERE id = $1 AND version = $2";
pub(crate) const DELETE_HOUSEHOLD: &str =
    "DELETE FROM registry_household WHERE id = $1 AND version = $2";
const DELETE_CARDS: &str = "DELETE FROM registry_card WHERE household_id = $1";
const COUNT_CARDS: &str =
    "SELECT count(*) FROM registry_card WHERE household_id = $1 AND issued_at <> $2";
const REINSTATE_CARD: &str = "UPDATE registry_card SET revoked_at = NULL
    WHERE household_id = $1 AND revoked_at = $2";

const COLUMNS: &str = "id, kind, area_path, to_path, household_id, other_id, counts_on, reason,
    words, state, effects, version, made_at, made_by, undone_at, undone_by";
const INSERT: &str = "INSERT INTO registry_move
    (id, kind, area_path, to_path, household_id, other_id, counts_on, reason, words, state, effects,
     version, made_at, made_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'done', $10, 1, $11, $12)";
const UNDO: &str = "UPDATE registry_move SET state = 'undone', undone_at = $3, undone_by = $4,
    version = version + 1 WHERE id = $1 AND version = $2 AND state = 'done'";

fn row(row: Row<'_>) -> Result<Move, DbError> {
    Ok(Move {
        id: row.id(0)?,
        kind: row.parsed(1)?,
        area_path: row.path(2)?,
        to_path: row.opt_parsed(3)?,
        household: row.id(4)?,
        other: row.opt_id(5)?,
        on: row.date(6)?,
        reason: row.parsed(7)?,
        words: row.text(8)?,
        state: row.parsed(9)?,
        effects: row.json(10)?,
        version: row.int(11)?,
        made_at: row.timestamp(12)?,
        made_by: row.text(13)?,
        undone_at: row.opt_timestamp(14)?,
        undone_by: row.opt_text(15)?,
    })
}

pub(crate) fn get(tx: &mut Tx<'_>, id: MoveId) -> Result<Option<Move>, DbError> {
    let sql = format!("SELECT {COLUMNS} FROM registry_move WHERE id = $1");
    tx.query_one(&sql, params![id], row)
}

/// A statement that grows by the filter's conditions.
struct Growing {
    sql: String,
    values: Vec<Value<'static>>,
}

impl Growing {
    fn of(columns: &str, filter: &MoveFilter) -> Self {
        let mut query =
            Self { sql: format!("SELECT {columns} FROM registry_move WHERE"), values: Vec::new() };
        let (from, end) = (filter.area.as_str().to_owned(), filter.area.end());
        query.add(" (area_path >= #", from.clone());
        query.add(" AND area_path < #", end.clone());
        query.add(" OR to_path >= #", from);
        query.add(" AND to_path < #)", end);
        if let Some(household) = filter.household {
            query.add(" AND (household_id = #", household);
            query.add(" OR other_id = #)", household);
        }
        if let Some(kind) = filter.kind {
            query.add(" AND kind = #", kind.as_str());
        }
        if let Some(state) = filter.state {
            query.add(" AND state = #", state.as_str());
        }
        if let Some(since) = filter.since {
            query.add(" AND counts_on >= #", since);
        }
        if let Some(until) = filter.until {
            query.add(" AND counts_on <= #", until);
        }
        query
    }

    fn add(&mut self, text: &str, value: impl Into<Value<'static>>) {
        self.values.push(value.into());
        self.sql.push_str(&text.replace('#', &format!("${}", self.values.len())));
    }
}

/// Changes, the newest first: so many at most, before one.
pub(crate) fn list(
    tx: &mut Tx<'_>,
    filter: &MoveFilter,
    before: Option<MoveId>,
    most: i64,
) -> Result<Vec<Move>, DbError> {
    let mut query = Growing::of(COLUMNS, filter);
    if let Some(before) = before {
        query.add(" AND id < #", before);
    }
    query.add(" ORDER BY id DESC LIMIT #", most);
    tx.query(&query.sql, &query.values, row)
}

pub(crate) fn count(tx: &mut Tx<'_>, filter: &MoveFilter) -> Result<i64, DbError> {
    let query = Growing::of("count(*)", filter);
    Ok(tx.query_one(&query.sql, &query.values, |row| row.int(0))?.unwrap_or(0))
}

fn text(effects: &Effects) -> String {
    serde_json::to_string(effects).expect("effects are plain values")
}

pub(crate) fn insert(tx: &mut Tx<'_>, new: &Move) -> Result<(), DbError> {
    tx.execute(
        INSERT,
        params![
            new.id,
            new.kind.as_str(),
            &new.area_path,
            new.to_path.as_ref(),
            new.household,
            new.other,
            new.on,
            new.reason.as_str(),
            &new.words,
            text(&new.effects),
            new.made_at,
            &new.made_by,
        ],
    )?;
    Ok(())
}

/// Notes that a change was taken back; whether it stood at that version.
pub(crate) fn undone(tx: &mut Tx<'_>, id: MoveId, seen: i64) -> Result<bool, DbError> {
    let (now, by) = (tx.now(), tx.actor().name.clone());
    Ok(tx.execute(UNDO, params![id, seen, now, by])? == 1)
}

/// Puts the card back in force that was revoked at that instant; whether there was one.
pub(crate) fn reinstate_card(
    tx: &mut Tx<'_>,
    id: HouseholdId,
    revoked_at: Timestamp,
) -> Result<bool, DbError> {
    Ok(tx.execute(REINSTATE_CARD, params![id, revoked_at])? == 1)
}

/// Whether the household was given another card than that of that instant.
pub(crate) fn has_other_card(
    tx: &mut Tx<'_>,
    id: HouseholdId,
    issued_at: Timestamp,
) -> Result<bool, DbError> {
    let found = tx.query_one(COUNT_CARDS, params![id, issued_at], |row| row.int(0))?;
    Ok(found.unwrap_or(0) > 0)
}

pub(crate) fn delete_cards(tx: &mut Tx<'_>, id: HouseholdId) -> Result<(), DbError> {
    tx.execute(DELETE_CARDS, params![id])?;
    Ok(())
}
