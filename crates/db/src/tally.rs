//! Tallies: what the records add up to, by area, indicator and period.
//!
//! A period is a day (`yyyymmdd`) or a month (`yyyymm`); both are kept, for the village, its
//! township and the county, so that any span of any of them is a short range. Groups are counted
//! from the records themselves, which are few.

use std::collections::{BTreeMap, HashMap};

use kernel::{AreaPath, Date, Month};

use crate::closing::PendingLate;
use crate::connection::Connection;
use crate::{DbError, Tx, Value, params};

/// What has been added in a batch and not yet written: by village and day, spread at the end.
#[derive(Default)]
pub(crate) struct Pending {
    sums: HashMap<(AreaPath, &'static str, Date), i64>,
    late: PendingLate,
}

const ADD: &str = "INSERT INTO db_tally (area_path, indicator, period, value)
    VALUES ($1, $2, $3, $4)
    ON CONFLICT (area_path, indicator, period) DO UPDATE SET value = db_tally.value + excluded.value";

impl Pending {
    pub(crate) fn add(&mut self, delta: Delta) {
        self.late.add(&delta);
        *self.sums.entry((delta.village, delta.indicator, delta.on)).or_default() += delta.value;
    }

    /// Writes the sums in key order, so that writers of several processes cannot deadlock.
    pub(crate) fn flush(&mut self, connection: &mut Connection) -> Result<(), DbError> {
        std::mem::take(&mut self.late).flush(connection)?;
        let villages = std::mem::take(&mut self.sums);
        let mut sums: BTreeMap<(&str, &'static str, i64), i64> = BTreeMap::new();
        for ((village, indicator, on), value) in &villages {
            for depth in 1..=village.depth() {
                for period in [on.month().number(), on.number()] {
                    let area = village.text_at_depth(depth);
                    *sums.entry((area, indicator, period)).or_default() += value;
                }
            }
        }
        for ((area, indicator, period), value) in sums {
            if value != 0 {
                connection.execute(ADD, params![area, indicator, period, value])?;
            }
        }
        Ok(())
    }
}

/// One change of one tally.
pub(crate) struct Delta {
    pub(crate) indicator: &'static str,
    pub(crate) on: Date,
    pub(crate) village: AreaPath,
    pub(crate) value: i64,
    /// The newest closed month, where the day lies in it or before it.
    pub(crate) closed: Option<Month>,
}

/// One stored tally.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TallyRow {
    /// The area: county, township or village.
    pub area: AreaPath,
    /// The indicator's code.
    pub indicator: String,
    /// The month it belongs to.
    pub month: Month,
    /// The sum.
    pub value: i64,
}

/// The sums of every area given over the span (`from` absent: from the beginning), in their order.
///
/// Whole months come from the months' rows and the rest from the days', so a span of years reads
/// no more than some dozens of rows an area.
pub fn tally_sums(
    tx: &mut Tx<'_>,
    indicator: &str,
    areas: &[AreaPath],
    from: Option<Date>,
    until: Date,
) -> Result<Vec<i64>, DbError> {
    let mut sums: HashMap<String, i64> = HashMap::new();
    for span in spans(from, until) {
        for chunk in areas.chunks(500) {
            let sql = format!(
                "SELECT area_path, CAST(sum(value) AS BIGINT) FROM db_tally
                 WHERE area_path IN ({}) AND indicator = $1 AND period >= $2 AND period <= $3
                 GROUP BY area_path",
                places(chunk.len(), 4)
            );
            let mut values: Vec<Value<'_>> = vec![indicator.into(), span.0.into(), span.1.into()];
            values.extend(chunk.iter().map(Value::from));
            tx.each(&sql, &values, |row| {
                *sums.entry(row.text(0)?).or_default() += row.int(1)?;
                Ok::<(), DbError>(())
            })?;
        }
    }
    Ok(areas.iter().map(|area| sums.get(area.as_str()).copied().unwrap_or(0)).collect())
}

/// The months' tallies of the areas given over the months given.
pub fn tallies(
    tx: &mut Tx<'_>,
    indicator: &str,
    areas: &[AreaPath],
    from: Month,
    until: Month,
) -> Result<Vec<TallyRow>, DbError> {
    let mut found = Vec::new();
    for chunk in areas.chunks(500) {
        let sql = format!(
            "SELECT area_path, indicator, period, value FROM db_tally
             WHERE area_path IN ({}) AND indicator = $1 AND period >= $2 AND period <= $3
             ORDER BY area_path, period",
            places(chunk.len(), 4)
        );
        let mut values: Vec<Value<'_>> = vec![indicator.into(), from.into(), until.into()];
        values.extend(chunk.iter().map(Value::from));
        tx.each(&sql, &values, |row| {
            found.push(TallyRow {
                area: row.path(0)?,
                indicator: row.text(1)?,
                month: row.month(2)?,
                value: row.int(3)?,
            });
            Ok::<(), DbError>(())
        })?;
    }
    Ok(found)
}

/// Every tally of an indicator by area and day, or by area and month, for `recount` to compare.
pub fn tally_by_day(
    tx: &mut Tx<'_>,
    indicator: &str,
    months: bool,
) -> Result<HashMap<(String, i64), i64>, DbError> {
    let (from, until) = if months { (0, 999_999) } else { (1_000_000, 99_999_999) };
    let mut found = HashMap::new();
    tx.each(
        "SELECT area_path, period, value FROM db_tally
         WHERE indicator = $1 AND period >= $2 AND period <= $3",
        params![indicator, from, until],
        |row| {
            found.insert((row.text(0)?, row.int(1)?), row.int(2)?);
            Ok::<(), DbError>(())
        },
    )?;
    Ok(found)
}

/// Forgets a tally of all areas and periods, so that it can be counted anew.
pub fn clear_tally(tx: &mut Tx<'_>, indicator: &str) -> Result<(), DbError> {
    tx.execute("DELETE FROM db_tally WHERE indicator = $1", params![indicator])?;
    Ok(())
}

/// `$4,$5,…`: places for a list of so many values, counted from the first number.
pub fn places(count: usize, first: usize) -> String {
    (first..first + count).map(|number| format!("${number}")).collect::<Vec<_>>().join(",")
}

/// The ranges of stored periods that make up the span: days before the first whole month, whole
/// months, days after the last whole month.
fn spans(from: Option<Date>, until: Date) -> Vec<(i64, i64)> {
    let mut ranges = Vec::new();
    let mut first_month = Month::from_number(190_001).unwrap_or_else(|_| until.month());
    if let Some(from) = from {
        if from > until {
            return ranges;
        }
        first_month = from.month();
        if from.day() != 1 {
            let last = from.month().last_day().min(until);
            ranges.push((from.number(), last.number()));
            first_month = first_month.plus(1);
        }
    }
    let whole = until == until.month().last_day();
    let last_month = if whole { until.month() } else { until.month().plus(-1) };
    if first_month <= last_month {
        ranges.push((first_month.number(), last_month.number()));
    }
    if !whole && first_month <= until.month() {
        ranges.push((until.month().first_day().number(), until.number()));
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().expect("a date")
    }

    #[test]
    fn a_span_is_days_months_days() {
        assert_eq!(spans(None, date("2023-05-07")), [(190_001, 202_304), (20_230_501, 20_230_507)]);
        assert_eq!(spans(None, date("2023-05-31")), [(190_001, 202_305)]);
        assert_eq!(
            spans(Some(date("2023-01-10")), date("2023-05-07")),
            [(20_230_110, 20_230_131), (202_302, 202_304), (20_230_501, 20_230_507)]
        );
        assert_eq!(spans(Some(date("2023-05-02")), date("2023-05-07")), [(20_230_502, 20_230_507)]);
        assert_eq!(spans(Some(date("2023-05-01")), date("2023-05-31")), [(202_305, 202_305)]);
        assert_eq!(spans(Some(date("2023-05-08")), date("2023-05-07")), []);
    }
}
