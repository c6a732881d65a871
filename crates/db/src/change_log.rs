//! The change log: who did what to which object when, each row carrying the hash of the one before.

use kernel::{Actor, Timestamp};
use sha2::{Digest, Sha256};

use crate::connection::Connection;
use crate::{DbError, Row, Tx, params};

const HEAD: &str = "SELECT sequence, hash FROM db_change ORDER BY sequence DESC LIMIT 1";
const APPEND: &str = "INSERT INTO db_change
    (sequence, at, account_id, actor, device, operation, object, detail, previous_hash, hash,
     concerns)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
const ALL: &str = "SELECT sequence, at, account_id, actor, device, operation, object, detail,
    previous_hash, hash FROM db_change WHERE sequence > $1 ORDER BY sequence LIMIT 5000";

/// The end of the chain: the last sequence number and its hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) sequence: i64,
    pub(crate) hash: [u8; 32],
}

pub(crate) fn head(connection: &mut Connection) -> Result<Head, DbError> {
    let mut found = Head { sequence: 0, hash: [0; 32] };
    connection.query(HEAD, &[], |row| {
        found = Head { sequence: row.int(0)?, hash: hash_of(row, 1)? };
        Ok::<(), DbError>(())
    })?;
    Ok(found)
}

/// What a row says; the hash is over exactly this.
struct Entry<'e> {
    sequence: i64,
    at: Timestamp,
    account: Option<uuid::Uuid>,
    actor: &'e str,
    device: &'e str,
    operation: &'e str,
    object: &'e str,
    detail: &'e str,
}

impl Entry<'_> {
    fn hash(&self, previous: &[u8; 32]) -> [u8; 32] {
        let mut digest = Sha256::new();
        digest.update(previous);
        digest.update(self.sequence.to_be_bytes());
        digest.update(self.at.millis().to_be_bytes());
        digest.update(self.account.unwrap_or_default().as_bytes());
        for text in [self.actor, self.device, self.operation, self.object, self.detail] {
            // The length goes first, so that moving a character between fields changes the hash.
            digest.update((text.len() as u64).to_be_bytes());
            digest.update(text.as_bytes());
        }
        digest.finalize().into()
    }
}

pub(crate) struct Change<'c> {
    pub(crate) at: Timestamp,
    pub(crate) actor: &'c Actor,
    pub(crate) operation: &'c str,
    pub(crate) object: &'c str,
    pub(crate) detail: &'c str,
    /// Whose phone must hear of it. It is not part of the hash: it says where a copy goes, not what
    /// was done, and the detail already tells whose record it was. So the chain of a county that
    /// was begun before the feed still verifies, and one may be told again by setting the column.
    pub(crate) concerns: Option<uuid::Uuid>,
}

pub(crate) fn append(
    connection: &mut Connection,
    head: &mut Head,
    change: &Change<'_>,
) -> Result<(), DbError> {
    let account = change.actor.account.map(|account| account.uuid());
    let entry = Entry {
        sequence: head.sequence + 1,
        at: change.at,
        account,
        actor: &change.actor.name,
        device: &change.actor.device,
        operation: change.operation,
        object: change.object,
        detail: change.detail,
    };
    let hash = entry.hash(&head.hash);
    connection.execute(
        APPEND,
        params![
            entry.sequence,
            entry.at,
            account,
            entry.actor,
            entry.device,
            entry.operation,
            entry.object,
            entry.detail,
            &head.hash[..],
            &hash[..],
            change.concerns,
        ],
    )?;
    *head = Head { sequence: entry.sequence, hash };
    Ok(())
}

/// Where the chain is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainFault {
    /// The sequence number at which it was seen.
    pub sequence: i64,
    /// What is wrong there.
    pub what: &'static str,
}

/// Walks the whole change log; answers the number of rows and the first fault, if there is one.
pub fn verify_chain(tx: &mut Tx<'_>) -> Result<(i64, Option<ChainFault>), DbError> {
    let mut previous = Head { sequence: 0, hash: [0; 32] };
    let mut fault = None;
    loop {
        let start = previous.sequence;
        tx.each(ALL, params![start], |row| {
            if fault.is_some() {
                return Ok(());
            }
            let sequence = row.int(0)?;
            let (actor, device, operation) = (row.text(3)?, row.text(4)?, row.text(5)?);
            let (object, detail) = (row.text(6)?, row.text(7)?);
            let entry = Entry {
                sequence,
                at: row.timestamp(1)?,
                account: row.opt_id(2)?,
                actor: &actor,
                device: &device,
                operation: &operation,
                object: &object,
                detail: &detail,
            };
            let what = if sequence != previous.sequence + 1 {
                Some("a row is missing before this one")
            } else if hash_of(row, 8)? != previous.hash {
                Some("the row does not carry the hash of the one before")
            } else if hash_of(row, 9)? != entry.hash(&previous.hash) {
                Some("the row was changed after it was written")
            } else {
                None
            };
            fault = what.map(|what| ChainFault { sequence, what });
            previous = Head { sequence, hash: hash_of(row, 9)? };
            Ok::<(), DbError>(())
        })?;
        if fault.is_some() || previous.sequence == start {
            return Ok((previous.sequence, fault));
        }
    }
}

fn hash_of(row: Row<'_>, column: usize) -> Result<[u8; 32], DbError> {
    row.bytes(column)?.try_into().map_err(|_| DbError::Inconsistent { column })
}
