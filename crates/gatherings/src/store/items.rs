//! Statements of the three lists.

use db::{DbError, Tx, params};
use kernel::id::GatheringId;

use crate::items::ListItem;

const LIST: &str =
    "SELECT number, list, words, owner, due_on, matter_id, settled_on, outcome, version
    FROM gatherings_item WHERE gathering_id = $1 ORDER BY number";
const INSERT: &str = "INSERT INTO gatherings_item
    (gathering_id, number, list, words, owner, due_on, matter_id, settled_on, outcome, version)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
const REPLACE: &str = "UPDATE gatherings_item SET list = $4, words = $5, owner = $6, due_on = $7,
    matter_id = $8, settled_on = $9, outcome = $10, version = version + 1
    WHERE gathering_id = $1 AND number = $2 AND version = $3";

/// The items of a meeting, in order.
pub(crate) fn list(tx: &mut Tx<'_>, id: GatheringId) -> Result<Vec<ListItem>, DbError> {
    tx.query(LIST, params![id], |row| {
        Ok(ListItem {
            number: row.int(0)?,
            list: row.text(1)?.parse().map_err(|()| DbError::Inconsistent { column: 1 })?,
            words: row.text(2)?,
            owner: row.opt_text(3)?,
            due_on: row.opt_date(4)?,
            matter_id: row.opt_id(5)?,
            settled_on: row.opt_date(6)?,
            outcome: row.opt_text(7)?,
            version: row.int(8)?,
        })
    })
}

/// Adds an item.
pub(crate) fn insert(tx: &mut Tx<'_>, id: GatheringId, item: &ListItem) -> Result<(), DbError> {
    tx.execute(
        INSERT,
        params![
            id,
            item.number,
            item.list.as_str(),
            &item.words,
            item.owner.as_ref(),
            item.due_on,
            item.matter_id,
            item.settled_on,
            item.outcome.as_ref(),
            item.version,
        ],
    )?;
    Ok(())
}

/// Writes an item over the version that was seen; `false` when that is no longer the newest.
pub(crate) fn replace(
    tx: &mut Tx<'_>,
    id: GatheringId,
    next: &ListItem,
    seen: i64,
) -> Result<bool, DbError> {
    let written = tx.execute(
        REPLACE,
        params![
            id,
            next.number,
            seen,
            next.list.as_str(),
            &next.words,
            next.owner.as_ref(),
            next.due_on,
            next.matter_id,
            next.settled_on,
            next.outcome.as_ref(),
        ],
    )?;
    Ok(written == 1)
}
