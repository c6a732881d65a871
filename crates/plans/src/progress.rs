//! How far an act is, counted from the records at the moment of asking.

use std::collections::HashMap;

use db::Tx;
use gatherings::{Filter, Kind};
use kernel::id::RepresentativeId;
use kernel::{AreaPath, Date, Limit};
use registry::{AreaTree, Span, households};

use crate::Error;
use crate::acts::{Act, Measure};

/// How deep in the tree a village lies.
const VILLAGE: usize = 3;

/// How much is done, and of how much where there is something to reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// How much is done.
    pub done: i64,
    /// Of how much; `None` where the act only counts.
    pub total: Option<i64>,
}

impl Progress {
    /// Whether all of it is done. Where there is nothing to do, nothing was done.
    pub fn is_met(self) -> bool {
        self.total.is_some_and(|total| total > 0 && self.done >= total)
    }

    /// What is done and of how much, while something is missing.
    pub fn missing(self) -> Option<(i64, i64)> {
        self.total.filter(|&total| self.done < total).map(|total| (self.done, total))
    }
}

/// The days that count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// From this day on.
    pub from_on: Date,
    /// Up to this day.
    pub as_of: Date,
}

/// How far each of the areas is, in their order; `None` where the records cannot tell.
pub fn of_areas(
    tx: &mut Tx<'_>,
    act: &Act,
    areas: &[AreaPath],
    days: Days,
    tree: &AreaTree,
) -> Result<Option<Vec<Progress>>, Error> {
    let Some(measure) = act.measure() else { return Ok(None) };
    if areas.is_empty() {
        return Ok(Some(Vec::new()));
    }
    Ok(Some(match measure {
        Measure::HouseholdsContacted | Measure::HouseholdsLinked => {
            let is_contact = matches!(measure, Measure::HouseholdsContacted);
            areas
                .iter()
                .map(|area| {
                    let found = registry::reached(tx, area, days.from_on)?;
                    Ok::<_, Error>(if is_contact {
                        Progress { done: found.contacted, total: Some(found.linked) }
                    } else {
                        Progress { done: found.linked, total: Some(found.households) }
                    })
                })
                .collect::<Result<_, _>>()?
        }
        Measure::VillagesWith { indicator } => {
            let villages = villages(tree, areas);
            let counts = counts(tx, indicator, &villages, days)?;
            let with: Vec<AreaPath> = villages
                .iter()
                .zip(counts)
                .filter(|(_, count)| *count > 0)
                .map(|(village, _)| village.clone())
                .collect();
            of_villages(areas, &villages, &with)
        }
        Measure::VillagesGathering { gathering } => {
            let villages = villages(tree, areas);
            let with = match gathering.parse::<Kind>() {
                Ok(kind) => held_in(tx, kind, areas, days)?,
                Err(_) => return Ok(None),
            };
            of_villages(areas, &villages, &with)
        }
        Measure::Count { indicator } => counts(tx, indicator, areas, days)?
            .into_iter()
            .map(|done| Progress { done, total: None })
            .collect(),
    }))
}

/// How far each of the representatives is with his own households; empty where the records cannot tell.
pub fn of_representatives(
    tx: &mut Tx<'_>,
    act: &Act,
    representatives: &[RepresentativeId],
    days: Days,
) -> Result<HashMap<RepresentativeId, Progress>, Error> {
    if !matches!(act.measure(), Some(Measure::HouseholdsContacted)) {
        return Ok(HashMap::new());
    }
    let loads = households::loads(tx, representatives, days.from_on)?;
    Ok(representatives
        .iter()
        .map(|id| {
            let (linked, contacted) = loads.get(id).copied().unwrap_or_default();
            (*id, Progress { done: contacted, total: Some(linked) })
        })
        .collect())
}

/// The villages under these areas, each once, by division code.
fn villages(tree: &AreaTree, areas: &[AreaPath]) -> Vec<AreaPath> {
    let is_wanted = |path: &AreaPath| {
        path.depth() == VILLAGE
            && areas.iter().any(|area| area.contains(path) || path.contains(area))
    };
    let mut found: Vec<AreaPath> =
        tree.all().iter().map(|area| &area.path).filter(|path| is_wanted(path)).cloned().collect();
    found.sort();
    found.dedup();
    found
}

fn counts(
    tx: &mut Tx<'_>,
    indicator: &str,
    areas: &[AreaPath],
    days: Days,
) -> Result<Vec<i64>, Error> {
    let as_of = days.as_of.max(days.from_on);
    let span = Span { area: AreaPath::county(), since: Some(days.from_on), as_of };
    let values = figures::breakdown(tx, indicator, areas, &span)?;
    Ok(values
        .into_iter()
        .map(|value| match value {
            figures::Value::Count(count) => count,
            figures::Value::PerMille { numerator, .. } => numerator,
        })
        .collect())
}

/// Where such gatherings were held in these days: villages, as often as they were.
fn held_in(
    tx: &mut Tx<'_>,
    kind: Kind,
    areas: &[AreaPath],
    days: Days,
) -> Result<Vec<AreaPath>, Error> {
    let most = Limit::new(Limit::MAX).unwrap_or_default();
    let mut found = Vec::new();
    for area in areas {
        let filter = Filter {
            kind: Some(kind),
            from: Some(days.from_on),
            to: Some(days.as_of),
            ..Filter::in_area(area.clone())
        };
        let mut after = None;
        loop {
            let page = gatherings::list(tx, &filter, most, after.as_ref())?;
            let held = page.items.into_iter().map(|gathering| gathering.area_path);
            found.extend(held.filter(|path| path.depth() >= VILLAGE).map(|path| path.village()));
            match page.next {
                Some(next) => after = Some(next),
                None => break,
            }
        }
    }
    Ok(found)
}

fn of_villages(areas: &[AreaPath], villages: &[AreaPath], with: &[AreaPath]) -> Vec<Progress> {
    areas
        .iter()
        .map(|area| {
            let mine = villages.iter().filter(|path| area.contains(path) || path.contains(area));
            let (mut done, mut total) = (0, 0);
            for village in mine {
                total += 1;
                done += i64::from(with.contains(village));
            }
            Progress { done, total: Some(total) }
        })
        .collect()
}
