//! The overview village by village, as a map shows it: where help is needed, never a ranking.

use std::collections::HashMap;

use db::Tx;
use kernel::id::RepresentativeId;
use kernel::{AreaPath, Date};
use matters::overview::open_in;
use registry::VillageCoverage;

use crate::Error;

/// What one village looks like on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VillageOverview {
    /// Its households.
    pub coverage: VillageCoverage,
    /// Representatives who serve there and have households.
    pub representatives: i64,
    /// Those of them none of whose households was contacted in the month.
    pub quiet: i64,
    /// Matters that wait for an office.
    pub open: i64,
    /// Those of them past their deadline.
    pub overdue: i64,
}

/// These villages, all within the area, in their order; confidential matters count only where the
/// asker may see them. Read from counts and from a row for each representative.
pub fn villages(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    villages: &[AreaPath],
    on: Date,
    confidential: bool,
) -> Result<Vec<VillageOverview>, Error> {
    let month = on.month().first_day();
    let coverage = registry::coverage_by_village(tx, area, month)?;
    let mut people: HashMap<AreaPath, (i64, i64)> = HashMap::new();
    for (at, _, is_quiet) in looked_after(tx, area, on)? {
        let count = people.entry(at.village()).or_default();
        count.0 += 1;
        count.1 += i64::from(is_quiet);
    }
    let open = open_in(tx, villages, on, confidential)?;
    let overview = |waiting: matters::overview::OpenInArea| {
        let (representatives, quiet) = people.get(&waiting.area).copied().unwrap_or_default();
        VillageOverview {
            coverage: coverage.get(&waiting.area).copied().unwrap_or_default(),
            representatives,
            quiet,
            open: waiting.open,
            overdue: waiting.overdue,
        }
    };
    Ok(open.into_iter().map(overview).collect())
}

/// The representatives of an area none of whose households was contacted in the month of that day,
/// by area: whom to help, never who is behind whom.
pub fn quiet_representatives(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    on: Date,
) -> Result<Vec<(AreaPath, RepresentativeId)>, Error> {
    let quiet = looked_after(tx, area, on)?.into_iter().filter(|(_, _, is_quiet)| *is_quiet);
    Ok(quiet.map(|(at, id, _)| (at, id)).collect())
}

/// Who serves in the area and has households, by area, and whether none of these was contacted.
fn looked_after(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    on: Date,
) -> Result<Vec<(AreaPath, RepresentativeId, bool)>, Error> {
    let contacted = registry::looked_after_since(tx, on.month().first_day())?;
    let serving = representatives::serving(tx, area, on)?;
    let with_households = |(at, id)| contacted.get(&id).map(|contacted| (at, id, !contacted));
    Ok(serving.into_iter().filter_map(with_households).collect())
}
