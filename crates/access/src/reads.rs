//! The audit of reads: who looked at whose personal data, and when.

use db::Tx;
use kernel::Timestamp;
use kernel::id::AccountId;

use crate::{Error, Operation, store};

/// One look at personal data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// When.
    pub at: Timestamp,
    /// Who looked.
    pub account: AccountId,
    /// By which operation.
    pub operation: Operation,
    /// At what: an identifier, or the area of a list.
    pub object: String,
    /// How many people or households were shown.
    pub items: i64,
}

/// The newest reads, of everybody or of one account; at most so many.
pub fn recent(tx: &mut Tx<'_>, account: Option<AccountId>, limit: u32) -> Result<Vec<Read>, Error> {
    Ok(store::reads(tx, account, i64::from(limit))?)
}

/// Keeps the reads, in the order given.
pub fn record(tx: &mut Tx<'_>, reads: &[Read]) -> Result<(), Error> {
    let first = store::next_read(tx)?;
    for (number, read) in (first..).zip(reads) {
        let operation = read.operation.id();
        store::insert_read(tx, number, read.at, read.account, operation, &read.object, read.items)?;
    }
    Ok(())
}
