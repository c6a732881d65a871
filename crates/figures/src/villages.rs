//! The overview village by village, as a map shows it: where help is needed, never a ranking.

use std::collections::HashMap;

use db::Tx;
use kernel::{AreaPath, Date};
use matters::Sight;
use matters::overview::{OpenInArea, open_in};
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

/// These villages, all within the area, in their order; matters count only where the
/// asker may see them.
pub fn villages(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    villages: &[AreaPath],
    on: Date,
    sight: Sight,
) -> Result<Vec<VillageOverview>, Error> {
    let mut coverage: HashMap<String, VillageCoverage> =
        households::coverage_by_village(tx, area, on.month().first_day())?
            .into_iter()
            .map(|row| (row.village.as_str().to_owned(), row))
            .collect();
    let open = open_in(tx, villages, on, sight)?;
    let overview = |waiting: OpenInArea| VillageOverview {
        coverage: coverage
            .remove(waiting.area.as_str())
            .unwrap_or_else(|| VillageCoverage::none(waiting.area)),
        open: waiting.open,
        overdue: waiting.overdue,
    };
    Ok(open.into_iter().map(overview).collect())
}
