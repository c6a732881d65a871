//! What representatives have noted at contacts, for training: which items, never how often.

use std::collections::HashSet;

use db::{DbError, Tx, params};
use kernel::id::RepresentativeId;
use kernel::{AreaPath, Date};

use crate::store::NOTED;

/// Which items representatives of an area have noted at a contact since that day.
pub fn noted(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    since: Date,
) -> Result<HashSet<(RepresentativeId, String)>, DbError> {
    let mut found = HashSet::new();
    tx.each(NOTED, params![area, area.end(), since], |row| {
        let who: RepresentativeId = row.id(0)?;
        let items = row.text(1)?;
        found.extend(items.split(' ').map(|item| (who, item.to_owned())));
        Ok::<(), DbError>(())
    })?;
    Ok(found)
}
