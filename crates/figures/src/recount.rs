//! The recount: every tally against the records that it should be the sum of.

use std::collections::HashMap;

use db::Tx;
use kernel::{AreaPath, Date};

use crate::Error;
use crate::indicator::INDICATORS;

/// A tally that is not the sum of its records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The indicator's code.
    pub indicator: &'static str,
    /// The area.
    pub area: AreaPath,
    /// The day (`yyyymmdd`) or month (`yyyymm`).
    pub period: i64,
    /// What the tally says.
    pub tally: i64,
    /// What the records add up to.
    pub records: i64,
}

/// What a recount found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recount {
    /// How many tallies were compared.
    pub compared: u64,
    /// Those that differ, at most 1,000 of them.
    pub differences: Vec<Difference>,
}

/// Counts everything again from the records and compares every tally, by day and by month.
pub fn recount(tx: &mut Tx<'_>) -> Result<Recount, Error> {
    let mut result = Recount::default();
    for indicator in INDICATORS.iter().filter(|indicator| indicator.has_records()) {
        let records = indicator.recount(tx)?;
        recount_one(tx, indicator.code, records, &mut result)?;
    }
    for counter in matters::counters::all() {
        let records = matters::counters::recount(tx, counter)?;
        recount_one(tx, counter, records, &mut result)?;
    }
    for count in matters::rate_counts::COUNTS {
        let records = matters::rate_counts::recount(tx, count.code)?;
        recount_one(tx, count.code, records, &mut result)?;
    }
    let (compared, differ) = registry::recount_households(tx)?;
    result.compared += compared;
    result.differences.extend(differ.into_iter().map(|count| Difference {
        indicator: count.what,
        area: count.area,
        period: count.month,
        tally: count.kept,
        records: count.counted,
    }));
    Ok(result)
}

fn recount_one(
    tx: &mut Tx<'_>,
    code: &'static str,
    records: Vec<(AreaPath, Date, i64)>,
    result: &mut Recount,
) -> Result<(), Error> {
    let mut counted: HashMap<(String, i64), i64> = HashMap::new();
    for (village, on, quantity) in records {
        for depth in 1..=village.depth() {
            let area = village.at_depth(depth);
            for period in [on.month().number(), on.number()] {
                *counted.entry((area.as_str().to_owned(), period)).or_default() += quantity;
            }
        }
    }
    for months in [true, false] {
        let kept = db::tally_by_day(tx, code, months)?;
        compare(code, &kept, &mut counted, months, result)?;
    }
    Ok(())
}

fn compare(
    indicator: &'static str,
    kept: &HashMap<(String, i64), i64>,
    counted: &mut HashMap<(String, i64), i64>,
    months: bool,
    result: &mut Recount,
) -> Result<(), Error> {
    let mut differ = |key: &(String, i64), tally: i64, records: i64| -> Result<(), Error> {
        result.compared += 1;
        if tally != records && result.differences.len() < 1_000 {
            let area = key.0.parse().map_err(|_| db::DbError::Inconsistent { column: 0 })?;
            result.differences.push(Difference { indicator, area, period: key.1, tally, records });
        }
        Ok(())
    };
    for (key, tally) in kept {
        let records = counted.remove(key).unwrap_or(0);
        differ(key, *tally, records)?;
    }
    // What is left has no tally at all.
    let rest: Vec<_> = counted
        .iter()
        .filter(|((_, period), _)| (*period < 1_000_000) == months)
        .map(|(key, records)| (key.clone(), *records))
        .collect();
    for (key, records) in rest {
        differ(&key, 0, records)?;
        counted.remove(&key);
    }
    Ok(())
}
