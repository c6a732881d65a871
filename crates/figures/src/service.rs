//! Reading figures: values, breakdowns, series and lists.

use db::Tx;
use kernel::{AreaPath, Cursor, Limit, Month, Page};
use registry::{RecordLine, Span};

use crate::Error;
use crate::indicator::{INDICATORS, Indicator, Kind, indicator};

/// The deepest level that has tallies: the village or community.
const TALLIED_DEPTH: usize = 3;

/// A figure's value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    /// A count.
    Count(i64),
    /// Per cent, in tenths: 548 is 54.8 %.
    PerMille {
        /// The rate in tenths of a per cent, or `None` without a denominator.
        rate: Option<i64>,
        /// What stands above the line.
        numerator: i64,
        /// What stands below it.
        denominator: i64,
    },
}

/// An indicator with its value.
#[derive(Debug, Clone, Copy)]
pub struct Figure {
    /// The indicator.
    pub indicator: &'static Indicator,
    /// The value.
    pub value: Value,
}

/// The rate in tenths of a per cent, rounded half up; integers only.
pub(crate) fn rate(numerator: i64, denominator: i64) -> Value {
    let rate = (denominator > 0).then(|| (numerator * 2_000 + denominator) / (denominator * 2));
    Value::PerMille { rate, numerator, denominator }
}

fn checked(span: &Span) -> Result<(), Error> {
    if span.since.is_some_and(|since| since > span.as_of) {
        return Err(Error::SpanBackwards);
    }
    Ok(())
}

/// The counts of one indicator for these areas, in their order.
fn counts(
    tx: &mut Tx<'_>,
    indicator: &Indicator,
    areas: &[AreaPath],
    span: &Span,
) -> Result<Vec<i64>, Error> {
    let since = if indicator.kind == Kind::Stock { None } else { span.since };
    if areas.iter().all(|area| area.depth() <= TALLIED_DEPTH) {
        return Ok(db::tally_sums(tx, indicator.code, areas, since, span.as_of)?);
    }
    areas
        .iter()
        .map(|area| {
            let span = Span { area: area.clone(), since, as_of: span.as_of };
            indicator.total(tx, &span)
        })
        .collect()
}

fn valued(
    tx: &mut Tx<'_>,
    indicator: &'static Indicator,
    areas: &[AreaPath],
    span: &Span,
) -> Result<Vec<Value>, Error> {
    match indicator.kind {
        Kind::Rate { numerator, denominator } => {
            let above = counts(tx, crate::indicator(numerator)?, areas, span)?;
            let below = counts(tx, crate::indicator(denominator)?, areas, span)?;
            Ok(above.into_iter().zip(below).map(|(above, below)| rate(above, below)).collect())
        }
        Kind::Flow | Kind::Stock => {
            Ok(counts(tx, indicator, areas, span)?.into_iter().map(Value::Count).collect())
        }
    }
}

/// All figures of an area over a span.
pub fn values(tx: &mut Tx<'_>, span: &Span) -> Result<Vec<Figure>, Error> {
    checked(span)?;
    let areas = [span.area.clone()];
    INDICATORS
        .iter()
        .map(|indicator| {
            let value = valued(tx, indicator, &areas, span)?.remove(0);
            Ok(Figure { indicator, value })
        })
        .collect()
}

/// One figure for each of the areas given, in their order.
pub fn breakdown(
    tx: &mut Tx<'_>,
    code: &str,
    areas: &[AreaPath],
    span: &Span,
) -> Result<Vec<Value>, Error> {
    checked(span)?;
    valued(tx, indicator(code)?, areas, span)
}

/// One area's values, month by month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriesRow {
    /// The area.
    pub area: AreaPath,
    /// What happened in each month, or for a stock what there was at its end.
    pub values: Vec<i64>,
}

/// An indicator by area and month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// The months, oldest first.
    pub months: Vec<Month>,
    /// The areas, in the order asked for.
    pub rows: Vec<SeriesRow>,
}

/// An indicator for these areas over so many months, the last of which is given.
pub fn series(
    tx: &mut Tx<'_>,
    code: &str,
    areas: &[AreaPath],
    until: Month,
    months: u32,
) -> Result<Series, Error> {
    let indicator = indicator(code)?;
    if !indicator.has_records() {
        return Err(Error::RateHasNoList);
    }
    if !(1..=120).contains(&months) {
        return Err(Error::TooManyMonths);
    }
    let first = until.plus(1 - i64::from(months));
    let months: Vec<Month> = (0..i64::from(months)).map(|step| first.plus(step)).collect();
    if areas.iter().any(|area| area.depth() > TALLIED_DEPTH) {
        return counted_series(tx, indicator, areas, months);
    }
    let mut rows: Vec<SeriesRow> = areas
        .iter()
        .map(|area| SeriesRow { area: area.clone(), values: vec![0; months.len()] })
        .collect();
    let at: std::collections::HashMap<String, usize> =
        areas.iter().enumerate().map(|(at, area)| (area.as_str().to_owned(), at)).collect();
    for tally in db::tallies(tx, code, areas, first, until)? {
        let row = at.get(tally.area.as_str()).copied();
        let month = months.binary_search(&tally.month).ok();
        if let (Some(row), Some(month)) = (row, month) {
            rows[row].values[month] = tally.value;
        }
    }
    if indicator.kind == Kind::Stock {
        let before = first.first_day().plus_days(-1);
        let start = db::tally_sums(tx, code, areas, None, before)?;
        for (row, start) in rows.iter_mut().zip(start) {
            row.values.iter_mut().fold(start, |sum, value| {
                *value += sum;
                *value
            });
        }
    }
    Ok(Series { months, rows })
}

/// The series of areas below the village, counted from the records month by month.
fn counted_series(
    tx: &mut Tx<'_>,
    indicator: &'static Indicator,
    areas: &[AreaPath],
    months: Vec<Month>,
) -> Result<Series, Error> {
    let mut rows = Vec::with_capacity(areas.len());
    for area in areas {
        let mut values = Vec::with_capacity(months.len());
        for month in &months {
            let since = (indicator.kind == Kind::Flow).then(|| month.first_day());
            let span = Span { area: area.clone(), since, as_of: month.last_day() };
            values.push(indicator.total(tx, &span)?);
        }
        rows.push(SeriesRow { area: area.clone(), values });
    }
    Ok(Series { months, rows })
}

/// A page of the list behind a figure, by itself: for who walks the whole of it.
pub fn lines(
    tx: &mut Tx<'_>,
    code: &str,
    span: &Span,
    after: Option<&Cursor>,
    limit: Limit,
) -> Result<Page<RecordLine>, Error> {
    checked(span)?;
    indicator(code)?.list(tx, span, after, limit)
}

/// The list behind a figure, and what it adds up to.
pub fn records(
    tx: &mut Tx<'_>,
    code: &str,
    span: &Span,
    after: Option<&Cursor>,
    limit: Limit,
) -> Result<(Page<RecordLine>, i64), Error> {
    checked(span)?;
    let indicator = indicator(code)?;
    let page = indicator.list(tx, span, after, limit)?;
    let total = counts(tx, indicator, std::slice::from_ref(&span.area), span)?;
    Ok((page, total.first().copied().unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::{Value, rate};

    #[test]
    fn a_rate_is_rounded_and_may_have_no_value() {
        let tenths = |numerator, denominator| match rate(numerator, denominator) {
            Value::PerMille { rate, .. } => rate,
            Value::Count(_) => None,
        };
        assert_eq!(tenths(13_789, 25_145), Some(548));
        assert_eq!(tenths(1, 3), Some(333));
        assert_eq!(tenths(2, 3), Some(667));
        assert_eq!(tenths(0, 5), Some(0));
        assert_eq!(tenths(0, 0), None);
    }
}
