//! Readers of the change log: each keeps its place in the transaction that does what it read, so that
//! nothing is lost and nothing is read twice between two systems.

use db::feed::{self, Entry};
use db::{DbError, Tx};

use crate::store;

/// How many rows of the change log one step reads.
const SLICE: i64 = 300;

/// Moves a reader to the end of the log: nobody is told later what happened while nobody listened.
pub(crate) fn begin(tx: &mut Tx<'_>, reader: &str) -> Result<(), DbError> {
    let head = db::head_sequence(tx)?;
    store::put_cursor(tx, reader, head)
}

/// Whether the log has grown since the reader's place; a read that costs little.
pub(crate) fn has_news(tx: &mut Tx<'_>, reader: &str) -> Result<bool, DbError> {
    let head = db::head_sequence(tx)?;
    Ok(store::cursor(tx, reader)? != Some(head))
}

/// The next rows for a reader, and whether there may be more after them; its place moves behind them.
pub(crate) fn next(tx: &mut Tx<'_>, reader: &str) -> Result<(Vec<Entry>, bool), DbError> {
    let head = db::head_sequence(tx)?;
    let after = store::cursor(tx, reader)?.unwrap_or(head);
    // A restored backup has a shorter log than the one that was followed.
    let until = if after > head { head } else { head.min(after + SLICE) };
    let rows = if after < until { feed::between(tx, after, until)? } else { Vec::new() };
    if after != until {
        store::put_cursor(tx, reader, until)?;
    }
    Ok((rows, until < head))
}
