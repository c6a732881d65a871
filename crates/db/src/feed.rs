//! The change log as a feed: what has happened, since a place in the log, that concerns somebody.
//!
//! A place is a number and the hash that stands there. A place from another county, or from a
//! history that a restored backup has undone, has another hash, so it is never taken for one's own.

use kernel::Timestamp;
use uuid::Uuid;

use crate::{DbError, Tx, params};

const HEAD: &str = "SELECT sequence, hash FROM db_change ORDER BY sequence DESC LIMIT 1";
const BETWEEN: &str = "SELECT sequence, at, operation, object, detail FROM db_change
    WHERE sequence > $1 AND sequence <= $2 ORDER BY sequence";
const AT: &str = "SELECT hash FROM db_change WHERE sequence = $1";
/// Block by block, as the index goes: `sequence / 512` is written as there. `sequence + 0` keeps a
/// planner that does not know the numbers yet from reading all rows between them, and the cross join
/// keeps SQLite, which never reorders one, from reading the log and looking each row's block up.
const CONCERNING: &str = "WITH RECURSIVE block AS (
        SELECT CAST($2 AS BIGINT) / 512 AS number
        UNION ALL
        SELECT number + 1 FROM block WHERE number < CAST($3 AS BIGINT) / 512
    )
    SELECT db_change.sequence, db_change.operation, db_change.object FROM block
    CROSS JOIN db_change
    WHERE db_change.sequence / 512 = block.number AND db_change.concerns = $1
      AND db_change.concerns IS NOT NULL
      AND db_change.sequence + 0 > $2 AND db_change.sequence + 0 <= $3
    ORDER BY db_change.sequence LIMIT $4";

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

/// A row of the change log with its detail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The number of the row in the change log.
    pub sequence: i64,
    /// When it was written.
    pub at: Timestamp,
    /// What was done.
    pub operation: String,
    /// To which object.
    pub object: String,
    /// The detail, as JSON.
    pub detail: String,
}

/// Every row after a place and up to another, the oldest first: for a reader that goes through the
/// whole log and keeps its place.
pub fn between(tx: &mut Tx<'_>, after: i64, until: i64) -> Result<Vec<Entry>, DbError> {
    tx.query(BETWEEN, params![after, until], |row| {
        Ok(Entry {
            sequence: row.int(0)?,
            at: row.timestamp(1)?,
            operation: row.text(2)?,
            object: row.text(3)?,
            detail: row.text(4)?,
        })
    })
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

/// What concerns that one after a place and up to another, the oldest first, so many at most.
///
/// It takes some microseconds for every 512 rows between the two.
pub fn concerning(
    tx: &mut Tx<'_>,
    concerned: Uuid,
    after: i64,
    until: i64,
    most: i64,
) -> Result<Vec<Told>, DbError> {
    if after >= until {
        return Ok(Vec::new());
    }
    tx.query(CONCERNING, params![concerned, after, until, most], |row| {
        Ok(Told { sequence: row.int(0)?, operation: row.text(1)?, object: row.text(2)? })
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use kernel::{Actor, Clock, Ids};

    use super::*;
    use crate::{Db, Options};

    /// Neither time nor identifiers matter here.
    struct Still;

    impl Clock for Still {
        fn now(&self) -> Timestamp {
            Timestamp::from_millis(0)
        }
    }

    impl Ids for Still {
        fn next(&self, _: Timestamp) -> Uuid {
            Uuid::nil()
        }
    }

    #[test]
    fn sqlite_reads_the_feed_by_its_index_without_knowing_any_numbers() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let options = Options::new(Arc::new(Still), Arc::new(Still));
        let db = Db::open_sqlite(&folder.path().join("county.db"), options).expect("opens");
        db.migrate(&[crate::MIGRATIONS]).expect("the schema applies");
        let sql = format!("EXPLAIN QUERY PLAN {CONCERNING}");
        let plan = db.write_blocking(&Actor::system("test"), move |tx| {
            tx.query(&sql, params![Uuid::nil(), 0_i64, 1_000_000_i64, 100_i64], |row| row.text(3))
        });
        let plan = plan.expect("a plan");
        assert!(plan.iter().any(|step| step.contains("USING INDEX db_change_told")), "{plan:?}");
        assert!(!plan.iter().any(|step| step.starts_with("SCAN db_change")), "{plan:?}");
    }
}
