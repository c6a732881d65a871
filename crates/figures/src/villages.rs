//! The overview village by village, as a map shows it: where help is needed, never a ranking.

use std::collections::HashMap;

use db::Tx;
use kernel::{AreaPath, Date};
use matters::overview::open_by_village;
use registry::households::{self, VillageCoverage};

use crate::Error;

/// What one village looks like on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VillageOverview {
    /// Households and representatives.
    pub coverage: VillageCoverage,
    /// Matters that wait for an office.
    pub open: i64,
    /// Those of them past their deadline.
    pub overdue: i64,
}

/// The villages of an area that have households or open matters, by area path; confidential matters
/// count only where the asker may see them.
pub fn villages(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    on: Date,
    confidential: bool,
) -> Result<Vec<VillageOverview>, Error> {
    let coverage = households::coverage_by_village(tx, area, on.month().first_day())?;
    let mut open: HashMap<String, (i64, i64)> = open_by_village(tx, area, on, confidential)?
        .into_iter()
        .map(|row| (row.area.as_str().to_owned(), (row.open, row.overdue)))
        .collect();
    let mut found: Vec<VillageOverview> = coverage
        .into_iter()
        .map(|coverage| {
            let (open, overdue) = open.remove(coverage.village.as_str()).unwrap_or_default();
            VillageOverview { coverage, open, overdue }
        })
        .collect();
    // A village may have matters before its households are known.
    for (village, (open, overdue)) in open {
        let village = village.parse().map_err(|_| db::DbError::Inconsistent { column: 0 })?;
        let coverage = VillageCoverage {
            village,
            households: 0,
            linked: 0,
            contacted: 0,
            representatives: 0,
            quiet: 0,
        };
        found.push(VillageOverview { coverage, open, overdue });
    }
    found.sort_by(|one, other| one.coverage.village.as_str().cmp(other.coverage.village.as_str()));
    Ok(found)
}
