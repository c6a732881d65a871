//! Pictures that a command names. The picture itself goes another way; a record never waits for it.

use db::Tx;

use crate::{Error, rules, store};

/// A picture that belongs to a record, by the hash of its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// SHA-256 of the bytes, 64 hexadecimal digits.
    pub sha256: String,
    /// How many bytes.
    pub bytes: i64,
    /// `image/jpeg`, `image/png` or `image/webp`.
    pub media_type: String,
}

/// Notes which pictures belong to a record; one that is noted already stays.
pub(crate) fn refer(tx: &mut Tx<'_>, object: &str, references: &[Reference]) -> Result<(), Error> {
    if references.is_empty() {
        return Ok(());
    }
    rules::references(references)?;
    for reference in references {
        store::insert_attachment(tx, object, reference)?;
    }
    Ok(())
}
