//! Receipts of creates: the same key and the same request get the same answer again.
//!
//! The receipt is kept in the transaction of the create itself, so there is never one without the
//! other, whatever happens to the connection.

use db::{ConstraintKind, DbError, Tx};
use kernel::id::AccountId;

use crate::{Error, store};

/// The answer that a create got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The HTTP status.
    pub status: u16,
    /// The body, JSON.
    pub body: String,
}

/// The answer that this account's request with this key got before, if there was one.
///
/// # Errors
/// [`Error::KeyReused`] when the request was another one.
pub fn find(
    tx: &mut Tx<'_>,
    account: AccountId,
    key: &str,
    fingerprint: &[u8; 32],
) -> Result<Option<Receipt>, Error> {
    match store::receipt(tx, account, key)? {
        None => Ok(None),
        Some(row) if row.fingerprint != fingerprint => Err(Error::KeyReused),
        Some(row) => {
            let status = u16::try_from(row.status).unwrap_or(200);
            Ok(Some(Receipt { status, body: row.body }))
        }
    }
}

/// Keeps the answer of a create.
///
/// # Errors
/// [`Error::KeyReused`] when the key has an answer already; [`find`] then tells whether it was given
/// to the same request. What was written before it must be undone.
pub fn store(
    tx: &mut Tx<'_>,
    account: AccountId,
    key: &str,
    fingerprint: &[u8; 32],
    receipt: &Receipt,
) -> Result<(), Error> {
    let status = i64::from(receipt.status);
    let kept = store::insert_receipt(tx, account, key, fingerprint, status, &receipt.body);
    kept.map_err(|error| match error {
        DbError::Constraint(ConstraintKind::Unique) => Error::KeyReused,
        other => Error::Db(other),
    })
}
