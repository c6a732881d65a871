//! The month close (月结): what was known of a month on the day it was closed, kept for good.
//!
//! Closing a month is one row ([`db::close_month`]). From then on a record that comes or changes
//! for one of its days still moves the figures, which always tell what is so; what it moved is
//! kept beside, so that figure less corrections is what the closed month said. A snapshot for each
//! area keeps that as text; [`check`] derives each one again from what stands in the records now
//! and compares it byte by byte.
//!
//! The last month of a quarter, of half a year and of a year closes these as well: with what was
//! known then, corrections of their earlier months included.

use std::collections::HashMap;

use db::{ClosedMonth, Late, Tx};
use kernel::{AreaPath, Date, Month};
use registry::areas;
use serde::{Deserialize, Serialize};

use crate::indicator::{INDICATORS, Indicator, Kind};
use crate::period::Period;
use crate::service::rate;
use crate::{Error, Value, indicator, store};

/// The form of a snapshot's text; another form gets another number.
const FORM: u32 = 1;

/// One figure of a closed period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosedFigure {
    /// The indicator's code.
    pub code: String,
    /// Of the period; for a stock what there was on its last day, for a rate tenths of a per cent.
    pub value: Option<i64>,
    /// The same from the year's first day to the period's last.
    pub year: Option<i64>,
}

/// What is kept of an area and a period. The order of the fields is the order of the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The form of the text.
    pub form: u32,
    /// The area's path, which no correction of a name or code changes.
    pub area: String,
    /// The period.
    pub period: String,
    /// Its first day.
    pub since: String,
    /// Its last day.
    pub as_of: String,
    /// The figures, in the order that indicators had when it was closed.
    pub figures: Vec<ClosedFigure>,
}

/// Which months are closed, and which one comes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closings {
    /// The closed months, the newest first.
    pub months: Vec<ClosedMonth>,
    /// The month that can be closed next.
    pub next: Month,
    /// Whether it is over, so that it can be closed now.
    pub can_close: bool,
}

/// The state of closing on a day.
pub fn closings(tx: &mut Tx<'_>, today: Date) -> Result<Closings, Error> {
    let months = db::closed_months(tx)?;
    let next = match months.first() {
        Some(last) => last.month.plus(1),
        None => registry::county::get(tx)?.counts_from.month(),
    };
    let can_close = next.last_day() < today;
    Ok(Closings { months, next, can_close })
}

/// Closes a month. [`keep`] writes its snapshots afterwards, at any time: they tell what was known
/// at this moment.
///
/// # Errors
/// [`Error::MonthNotOver`], [`Error::NotTheNextMonth`], [`Error::MonthIsClosed`].
pub fn close(tx: &mut Tx<'_>, month: Month, today: Date) -> Result<(), Error> {
    let state = closings(tx, today)?;
    if state.months.first().is_some_and(|last| month <= last.month) {
        return Err(Error::MonthIsClosed);
    }
    if month.last_day() >= today {
        return Err(Error::MonthNotOver);
    }
    if month != state.next {
        return Err(Error::NotTheNextMonth { next: state.next });
    }
    tx.log("figures.close_month", &month, &serde_json::json!({}))?;
    Ok(db::close_month(tx, month)?)
}

/// The closed periods without snapshots: the writer was stopped between the two steps.
pub fn to_keep(tx: &mut Tx<'_>) -> Result<Vec<Period>, Error> {
    let mut periods = Vec::new();
    for closed in db::closed_months(tx)? {
        for period in Period::ending_with(closed.month) {
            if !is_partial(tx, period)? && !store::is_kept(tx, period)? {
                periods.push(period);
            }
        }
    }
    Ok(periods)
}

/// A quarter in whose middle the county began to close its months has no snapshot: nobody froze
/// its first months.
fn is_partial(tx: &mut Tx<'_>, period: Period) -> Result<bool, Error> {
    let closed = db::closed_months(tx)?;
    let first = closed.last().map(|closed| closed.month);
    Ok(first.is_none_or(|first| period.first_day() < first.first_day()))
}

/// Keeps the snapshots of a closed period, for every village, township and the county; those that
/// are kept already stay as they are.
pub fn keep(tx: &mut Tx<'_>, period: Period) -> Result<usize, Error> {
    let codes: Vec<&str> = INDICATORS.iter().map(|indicator| indicator.code).collect();
    let tree = areas::tree(tx)?;
    let paths = tree.all().iter().map(|area| area.path.clone());
    let paths: Vec<AreaPath> = paths.filter(|path| path.depth() <= 3).collect();
    let snapshots = derive(tx, period, &paths, &codes)?;
    for (area, body) in &snapshots {
        store::keep(tx, period, area, body)?;
    }
    Ok(snapshots.len())
}

/// What has come for a period since it was closed, by area and indicator.
struct Corrections {
    period: HashMap<(String, String), i64>,
    year: HashMap<(String, String), i64>,
    ever: HashMap<(String, String), i64>,
}

fn corrections(tx: &mut Tx<'_>, period: Period) -> Result<Corrections, Error> {
    let county = AreaPath::county();
    let late = db::late(tx, period.last_month(), &county, period.last_day())?;
    let (first, year) = (period.first_day(), first_of_year(period));
    let mut found =
        Corrections { period: HashMap::new(), year: HashMap::new(), ever: HashMap::new() };
    for Late { indicator, village, on, value } in late {
        for depth in 1..=village.depth() {
            let key = || (indicator.clone(), village.text_at_depth(depth).to_owned());
            *found.ever.entry(key()).or_default() += value;
            if on >= year {
                *found.year.entry(key()).or_default() += value;
            }
            if on >= first {
                *found.period.entry(key()).or_default() += value;
            }
        }
    }
    Ok(found)
}

fn first_of_year(period: Period) -> Date {
    period.last_month().plus(1 - period.last_month().number() % 100).first_day()
}

/// The counts of one indicator as they were known at the closing: of the period and of the year.
fn closed_counts(
    tx: &mut Tx<'_>,
    period: Period,
    areas: &[AreaPath],
    indicator: &Indicator,
    late: &Corrections,
) -> Result<Vec<(i64, i64)>, Error> {
    let until = period.last_day();
    let less = |since: &HashMap<(String, String), i64>, area: &AreaPath| {
        let key = (indicator.code.to_owned(), area.as_str().to_owned());
        since.get(&key).copied().unwrap_or(0)
    };
    if indicator.kind == Kind::Stock {
        let now = db::tally_sums(tx, indicator.code, areas, None, until)?;
        let then = areas.iter().zip(now).map(|(area, now)| now - less(&late.ever, area));
        return Ok(then.map(|count| (count, count)).collect());
    }
    let now = db::tally_sums(tx, indicator.code, areas, Some(period.first_day()), until)?;
    let year = db::tally_sums(tx, indicator.code, areas, Some(first_of_year(period)), until)?;
    let counts = areas.iter().zip(now.into_iter().zip(year));
    Ok(counts
        .map(|(area, (now, year))| (now - less(&late.period, area), year - less(&late.year, area)))
        .collect())
}

/// The snapshots of these areas, from what the records say now and what has come since.
fn derive(
    tx: &mut Tx<'_>,
    period: Period,
    areas: &[AreaPath],
    codes: &[&str],
) -> Result<Vec<(AreaPath, String)>, Error> {
    let late = corrections(tx, period)?;
    let mut columns: HashMap<&str, Vec<(i64, i64)>> = HashMap::new();
    for indicator in INDICATORS.iter().filter(|indicator| indicator.has_records()) {
        columns.insert(indicator.code, closed_counts(tx, period, areas, indicator, &late)?);
    }
    let per_mille = |above: i64, below: i64| match rate(above, below) {
        Value::PerMille { rate, .. } => rate,
        Value::Count(count) => Some(count),
    };
    let mut snapshots = Vec::with_capacity(areas.len());
    for (at, area) in areas.iter().enumerate() {
        let count = |code: &str| columns.get(code).map_or((0, 0), |column| column[at]);
        let figure = |code: &&str| -> Result<ClosedFigure, Error> {
            let (value, year) = match indicator(code)?.kind {
                Kind::Rate { numerator, denominator } => {
                    let (above, below) = (count(numerator), count(denominator));
                    (per_mille(above.0, below.0), per_mille(above.1, below.1))
                }
                Kind::Flow | Kind::Stock => (Some(count(code).0), Some(count(code).1)),
            };
            Ok(ClosedFigure { code: (*code).to_owned(), value, year })
        };
        let snapshot = Snapshot {
            form: FORM,
            area: area.as_str().to_owned(),
            period: period.to_string(),
            since: period.first_day().to_string(),
            as_of: period.last_day().to_string(),
            figures: codes.iter().map(figure).collect::<Result<_, _>>()?,
        };
        snapshots.push((area.clone(), serde_json::to_string(&snapshot).map_err(Error::Snapshot)?));
    }
    Ok(snapshots)
}

/// A closed period of an area: what was kept, and whether it can still be derived from the records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedPeriod {
    /// What was kept.
    pub snapshot: Snapshot,
    /// Whether it is, byte by byte, what the records and the corrections give today.
    pub agrees: bool,
    /// What has come since for the period's days, by indicator; only what is not nothing.
    pub corrections: Vec<(&'static Indicator, i64)>,
}

/// A closed period of an area.
///
/// # Errors
/// [`Error::PeriodNotClosed`].
pub fn closed_period(
    tx: &mut Tx<'_>,
    period: Period,
    area: &AreaPath,
) -> Result<ClosedPeriod, Error> {
    let body = store::one(tx, period, area)?.ok_or(Error::PeriodNotClosed)?;
    let snapshot: Snapshot = serde_json::from_str(&body).map_err(Error::Snapshot)?;
    let codes: Vec<&str> = snapshot.figures.iter().map(|figure| figure.code.as_str()).collect();
    let again = derive(tx, period, std::slice::from_ref(area), &codes)?;
    let agrees = again.first().is_some_and(|(_, text)| *text == body);
    let late = corrections(tx, period)?;
    let since = |indicator: &'static Indicator| {
        let key = (indicator.code.to_owned(), area.as_str().to_owned());
        let sums = if indicator.kind == Kind::Stock { &late.ever } else { &late.period };
        let sum = sums.get(&key).copied().unwrap_or(0);
        (sum != 0).then_some((indicator, sum))
    };
    let corrections = INDICATORS.iter().filter_map(since).collect();
    Ok(ClosedPeriod { snapshot, agrees, corrections })
}

/// What was found when every kept snapshot was derived again.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Checked {
    /// How many snapshots were derived again.
    pub compared: usize,
    /// Those that came out otherwise.
    pub differ: Vec<(Period, AreaPath)>,
}

/// Derives every kept snapshot again and compares it byte by byte.
pub fn check(tx: &mut Tx<'_>) -> Result<Checked, Error> {
    let mut checked = Checked::default();
    for closed in db::closed_months(tx)? {
        for period in Period::ending_with(closed.month) {
            let kept = store::of_period(tx, period)?;
            let Some((_, first)) = kept.first() else { continue };
            let form: Snapshot = serde_json::from_str(first).map_err(Error::Snapshot)?;
            let codes: Vec<&str> = form.figures.iter().map(|each| each.code.as_str()).collect();
            let areas: Vec<AreaPath> = kept.iter().map(|(area, _)| area.clone()).collect();
            let again = derive(tx, period, &areas, &codes)?;
            checked.compared += kept.len();
            let pairs = kept.iter().zip(again);
            let differ = pairs.filter(|((_, body), (_, again))| body != again);
            checked.differ.extend(differ.map(|((area, _), _)| (period, area.clone())));
        }
    }
    Ok(checked)
}
