//! How many households of an area are linked, and how many of these were contacted since any day.
//!
//! The overview's counters know months; a to-do may count from any day, so the rows are counted.

use db::{Tx, params};
use kernel::{AreaPath, Date};

use crate::Error;
use crate::store::reached::REACHED;

/// Households of an area on the day of asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reached {
    /// All that have not been dissolved.
    pub households: i64,
    /// Those with a representative.
    pub linked: i64,
    /// Those of the linked ones that were contacted.
    pub contacted: i64,
}

/// How far an area's households are reached since that day.
pub fn reached(tx: &mut Tx<'_>, area: &AreaPath, since: Date) -> Result<Reached, Error> {
    let found = tx.query_one(REACHED, params![area, area.end(), since], |row| {
        Ok(Reached { households: row.int(0)?, linked: row.int(1)?, contacted: row.int(2)? })
    })?;
    Ok(found.unwrap_or_default())
}
