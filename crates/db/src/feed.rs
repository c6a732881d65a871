//! The change log as a feed: what has happened, since a place in the log, that concerns somebody.
//!
//! A place is a number and the hash that stands there. A place from another county, or from a
//! history that a restored backup has undone, has another hash, so it is never taken for one's own.

use uuid::Uuid;

use crate::{DbError, Tx, params};

const HEAD: &str = "SELECT sequence, hash FROM db_change ORDER BY sequence DESC LIMIT 1";
const AT: &str = "SELECT hash FROM db_change WHERE sequence = $1";
const CONCERNING: &str = "SELECT sequence, operation, object FROM db_change
    WHERE concerns = $1 AND sequence > $2 ORDER BY sequence LIMIT $3";

/// A place in the change log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The number of the last row that is known.
    pub sequence: i64,
    /// Its hash; empty before the first row.
    pub hash: Vec<u8>,
}

/// A change as the feed tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The number of the row in the change log.
    pub sequence: i64,
    /// What was done.
    pub operation: String,
    /// To which object: an identifier with its prefix.
    pub object: String,
}

/// The end of the change log, read from its key alone.
pub fn head(tx: &mut Tx<'_>) -> Result<Place, DbError> {
    let head =
        tx.query_one(HEAD, &[], |row| Ok(Place { sequence: row.int(0)?, hash: row.bytes(1)? }))?;
    Ok(head.unwrap_or(Place { sequence: 0, hash: Vec::new() }))
}

/// The place with that number, if the log reaches so far.
pub fn place(tx: &mut Tx<'_>, sequence: i64) -> Result<Option<Place>, DbError> {
    tx.query_one(AT, params![sequence], |row| Ok(Place { sequence, hash: row.bytes(0)? }))
}

/// What concerns that one after a place, the oldest first, so many at most.
pub fn concerning(
    tx: &mut Tx<'_>,
    concerned: Uuid,
    after: i64,
    most: i64,
) -> Result<Vec<Told>, DbError> {
    tx.query(CONCERNING, params![concerned, after, most], |row| {
        Ok(Told { sequence: row.int(0)?, operation: row.text(1)?, object: row.text(2)? })
    })
}
