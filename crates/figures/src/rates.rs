//! The three rates and what stands beside them: values with what is above and below the line.
//!
//! - Without a denominator a rate has no value; it is never 0 then.
//! - A rate is compared with the year before in points, and only where both have a value.
//! - Every number above or below a line is a count of `matters::rate_counts`, with its list.
//! - Counts add up over areas; rates are computed from the sums and never averaged.

use std::collections::HashMap;

use db::Tx;
use kernel::id::DepartmentId;
use kernel::{AreaPath, Cursor, Date, Limit, Month, Page};
use matters::rate_counts::{self as counts, COUNTS, RateCount};
use registry::{RecordLine, Span};

use crate::Error;
use crate::formula::{Formula, Third, formula_on};

/// The deepest level that has tallies: the village or community.
const TALLIED_DEPTH: usize = 3;
/// How many months a table by month shows at most.
const MOST_MONTHS: u32 = 60;

/// The code of the composite of the three rates.
pub const COMPOSITE: &str = "composite";

/// What a rate means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// The code.
    pub code: &'static str,
    /// The name.
    pub name: &'static str,
    /// What it says, in words.
    pub words: &'static str,
    /// The counts above the line, with what each weighs in thousandths.
    pub above: Vec<(&'static str, i64)>,
    /// The counts below the line.
    pub below: Vec<&'static str>,
    /// What it weighs in the composite, in thousandths.
    pub weight_per_mille: Option<i64>,
}

/// Every rate by a formula, the three first.
pub fn definitions(formula: &Formula) -> Vec<Definition> {
    let third = |third: Third, name, words, above| Definition {
        code: third.as_str(),
        name,
        words,
        above,
        below: vec![formula.denominator(third)],
        weight_per_mille: Some(formula.weight_per_mille(third)),
    };
    let beside = |code, name, words, above, below: &[&'static str]| Definition {
        code,
        name,
        words,
        above: vec![(above, 1_000)],
        below: below.to_vec(),
        weight_per_mille: None,
    };
    vec![
        third(
            Third::Response,
            "响应率",
            "有效回访中，群众说承办单位联系过他的占多少。",
            vec![(counts::CONTACTED, 1_000)],
        ),
        third(
            Third::Solution,
            "解决率",
            "有效回访中，群众说问题解决了的占多少。",
            vec![(counts::SOLVED, 1_000)],
        ),
        third(
            Third::Satisfaction,
            "满意率",
            "有效回访中，群众满意的占多少；基本满意按系数折算。",
            vec![
                (counts::SATISFIED, 1_000),
                (counts::BASICALLY, formula.basically_satisfied_per_mille),
            ],
        ),
        Definition {
            code: COMPOSITE,
            name: "综合",
            words: "三率按权重相加；有一项暂无数据，综合也没有数据。",
            above: Vec::new(),
            below: Vec::new(),
            weight_per_mille: None,
        },
        beside(
            "false_closure",
            "虚假办结率",
            "答复称办结、群众也说了是否解决的，其中群众说没有解决的占多少。",
            counts::DISPROVED,
            &[counts::CLAIMED],
        ),
        beside(
            "valid_visits",
            "有效回访率",
            "回访中联系上群众、又不是承办单位自己问的占多少。",
            counts::VISITS_VALID,
            &[counts::VISITS],
        ),
        beside(
            "on_time",
            "按时答复率",
            "按时答复的，除以答复的加上截止日超期还没办的：拖着不答复的也算在分母里。",
            counts::ANSWERS_ON_TIME,
            &[counts::ANSWERS, counts::OVERDUE_OPEN],
        ),
        beside(
            "return_rate",
            "退回率",
            "交办的次数中，被承办单位退回的占多少。",
            counts::RETURNS,
            &[counts::ASSIGNMENTS],
        ),
        beside(
            "misroute_rate",
            "派错率",
            "交办的次数中，因为派错单位被退回的占多少。",
            counts::MISROUTES,
            &[counts::ASSIGNMENTS],
        ),
        beside(
            "redo_rate",
            "重办率",
            "答复的次数中，群众有异议、决定重新办理的占多少。",
            counts::REDOS,
            &[counts::ANSWERS],
        ),
        beside(
            "lapse_rate",
            "逾期未反馈率",
            "答复的次数中，群众到期没有表态的占多少：不算确认，也不算满意。",
            counts::LAPSES,
            &[counts::ANSWERS],
        ),
    ]
}

/// One number above or below a line.
#[derive(Debug, Clone, Copy)]
pub struct Part {
    /// The count.
    pub count: &'static RateCount,
    /// What one of it weighs, in thousandths.
    pub per_mille: i64,
    /// How many.
    pub number: i64,
}

/// A rate with its value.
#[derive(Debug, Clone)]
pub struct Rate {
    /// What it means.
    pub definition: Definition,
    /// The value in tenths of a per cent; `None` where there are no data.
    pub tenths: Option<i64>,
    /// The same of the same days a year before.
    pub tenths_before: Option<i64>,
    /// What stands above the line.
    pub above: Vec<Part>,
    /// What stands below it.
    pub below: Vec<Part>,
}

impl Rate {
    /// The change against the year before, in tenths of a point.
    pub fn change_tenths(&self) -> Option<i64> {
        Some(self.tenths? - self.tenths_before?)
    }
}

/// The counts of one area, department or month, by code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Numbers(HashMap<&'static str, i64>);

impl Numbers {
    /// How many of that count.
    pub fn of(&self, code: &str) -> i64 {
        self.0.get(code).copied().unwrap_or(0)
    }
}

/// All rates of an area over a span.
#[derive(Debug, Clone)]
pub struct Rates {
    /// The formula in force on the last day.
    pub formula: &'static Formula,
    /// The rates.
    pub rates: Vec<Rate>,
    /// Every count, also those that stand in no rate.
    pub counts: Vec<(&'static RateCount, i64)>,
}

/// Whose row of a table it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowKey {
    /// An area's.
    Area(AreaPath),
    /// A department's.
    Department(DepartmentId),
    /// A month's.
    Month(Month),
}

/// A row of a table of rates.
#[derive(Debug, Clone)]
pub struct Row {
    /// Whose.
    pub key: RowKey,
    /// Its first and last day.
    pub days: (Date, Date),
    /// The rates; not compared with the year before.
    pub rates: Vec<Rate>,
    /// The counts.
    pub numbers: Numbers,
}

/// The rate in tenths of a per cent, rounded half up: thousandths above the line over what is below.
fn ratio(above_per_mille: i64, below: i64) -> Option<i64> {
    let (above, below) = (i128::from(above_per_mille), i128::from(below));
    (below > 0).then(|| ((above * 2 + below) / (below * 2)) as i64)
}

/// The composite in tenths of a per cent, from the exact fractions and rounded once; `None` where
/// one of them has no data. Each weight is applied once and nothing is multiplied by a hundred twice.
fn composite(parts: &[(i64, i64, i64)]) -> Option<i64> {
    if parts.iter().any(|&(_, _, below)| below <= 0) {
        return None;
    }
    let all: i128 = parts.iter().map(|&(_, _, below)| i128::from(below)).product();
    let sum: i128 = parts
        .iter()
        .map(|&(weight, above, below)| {
            i128::from(weight) * i128::from(above) * (all / i128::from(below))
        })
        .sum();
    let below = all * 1_000;
    Some(((sum * 2 + below) / (below * 2)) as i64)
}

fn parts(codes: impl Iterator<Item = (&'static str, i64)>, numbers: &Numbers) -> Vec<Part> {
    let part = |(code, per_mille)| {
        Some(Part { count: counts::count(code)?, per_mille, number: numbers.of(code) })
    };
    codes.filter_map(part).collect()
}

/// The rates of these counts by a formula.
fn valued(formula: &Formula, numbers: &Numbers) -> Vec<Rate> {
    let mut thirds = Vec::with_capacity(3);
    let mut rates = Vec::new();
    for definition in definitions(formula) {
        let above = parts(definition.above.iter().copied(), numbers);
        let below = parts(definition.below.iter().map(|&code| (code, 1_000)), numbers);
        let sum_above: i64 = above.iter().map(|part| part.per_mille * part.number).sum();
        let sum_below: i64 = below.iter().map(|part| part.number).sum();
        if let Some(weight) = definition.weight_per_mille {
            thirds.push((weight, sum_above, sum_below));
        }
        let tenths = if definition.code == COMPOSITE {
            composite(&thirds)
        } else {
            ratio(sum_above, sum_below)
        };
        rates.push(Rate { definition, tenths, tenths_before: None, above, below });
    }
    rates
}

/// The counts of these areas over a span, in their order.
fn numbers(
    tx: &mut Tx<'_>,
    areas: &[AreaPath],
    span: &Span,
    department: Option<DepartmentId>,
) -> Result<Vec<Numbers>, Error> {
    let mut rows = vec![Numbers::default(); areas.len()];
    let is_tallied = department.is_none() && areas.iter().all(|area| area.depth() <= TALLIED_DEPTH);
    for count in COUNTS {
        let since = span.since.filter(|_| !count.is_stock());
        let found = if is_tallied {
            db::tally_sums(tx, count.code, areas, since, span.as_of)?
        } else {
            let total = |area: &AreaPath| {
                let span = Span { area: area.clone(), since, as_of: span.as_of };
                counts::total(tx, count.code, &span, department)
            };
            areas.iter().map(total).collect::<Result<_, _>>()?
        };
        for (row, number) in rows.iter_mut().zip(found) {
            row.0.insert(count.code, number);
        }
    }
    Ok(rows)
}

fn of_one(
    tx: &mut Tx<'_>,
    span: &Span,
    department: Option<DepartmentId>,
) -> Result<Numbers, Error> {
    let areas = std::slice::from_ref(&span.area);
    Ok(numbers(tx, areas, span, department)?.pop().unwrap_or_default())
}

/// The same day a year before; the 28th for the 29th of February.
pub fn year_before(day: Date) -> Date {
    let earlier = |number| Date::new(day.year() - 1, day.month_of_year(), number);
    earlier(day.day()).or_else(|_| earlier(28)).unwrap_or(day)
}

fn checked(span: &Span) -> Result<(), Error> {
    if span.since.is_some_and(|since| since > span.as_of) {
        return Err(Error::SpanBackwards);
    }
    Ok(())
}

/// All rates of an area over a span: of one department, or of all units.
pub fn rates(
    tx: &mut Tx<'_>,
    span: &Span,
    department: Option<DepartmentId>,
) -> Result<Rates, Error> {
    checked(span)?;
    let formula = formula_on(span.as_of);
    let now = of_one(tx, span, department)?;
    let before = Span {
        area: span.area.clone(),
        since: span.since.map(year_before),
        as_of: year_before(span.as_of),
    };
    // The year before is computed by its own formula, as it was published then.
    let then = of_one(tx, &before, department)?;
    let then = valued(formula_on(before.as_of), &then);
    let mut rates = valued(formula, &now);
    for rate in &mut rates {
        let same = then.iter().find(|other| other.definition.code == rate.definition.code);
        rate.tenths_before = same.and_then(|other| other.tenths);
    }
    let counts = COUNTS.iter().map(|count| (count, now.of(count.code))).collect();
    Ok(Rates { formula, rates, counts })
}

/// The rates of each of these areas, in their order.
pub fn by_area(
    tx: &mut Tx<'_>,
    areas: &[AreaPath],
    span: &Span,
    department: Option<DepartmentId>,
) -> Result<Vec<Row>, Error> {
    checked(span)?;
    let formula = formula_on(span.as_of);
    let found = numbers(tx, areas, span, department)?;
    let days = (span.since.unwrap_or(span.as_of), span.as_of);
    let row = |(area, numbers): (&AreaPath, Numbers)| Row {
        key: RowKey::Area(area.clone()),
        days,
        rates: valued(formula, &numbers),
        numbers,
    };
    Ok(areas.iter().zip(found).map(row).collect())
}

/// The rates of each department that has any numbers, by identifier.
pub fn by_department(tx: &mut Tx<'_>, span: &Span) -> Result<Vec<Row>, Error> {
    checked(span)?;
    let formula = formula_on(span.as_of);
    let days = (span.since.unwrap_or(span.as_of), span.as_of);
    let found = counts::by_department(tx, span)?;
    let mut rows: Vec<Row> = found
        .into_iter()
        .map(|(department, numbers)| {
            let numbers = Numbers(numbers);
            let rates = valued(formula, &numbers);
            Row { key: RowKey::Department(department), days, rates, numbers }
        })
        .collect();
    rows.sort_by_key(|row| match &row.key {
        RowKey::Department(department) => Some(department.uuid()),
        _ => None,
    });
    Ok(rows)
}

/// The first and the last day of a month, as a formula's months begin.
pub fn days_of(formula: &Formula, month: Month) -> (Date, Date) {
    let first = month.first_day();
    if formula.period_start_day == 1 {
        return (first, month.last_day());
    }
    let start = |month: Month| {
        let first = month.first_day();
        let day = formula.period_start_day;
        Date::new(first.year(), first.month_of_year(), day).unwrap_or(first)
    };
    (start(month.plus(-1)), start(month).plus_days(-1))
}

/// The rates of each month of a span, the oldest first; the last month ends with the span.
pub fn by_month(
    tx: &mut Tx<'_>,
    span: &Span,
    months: u32,
    department: Option<DepartmentId>,
) -> Result<Vec<Row>, Error> {
    if !(1..=MOST_MONTHS).contains(&months) {
        return Err(Error::TooManyMonths);
    }
    let formula = formula_on(span.as_of);
    let mut last = span.as_of.month();
    if days_of(formula, last).1 < span.as_of {
        last = last.plus(1);
    }
    let first = last.plus(1 - i64::from(months));
    let is_tallied = department.is_none() && span.area.depth() <= TALLIED_DEPTH;
    let whole = if is_tallied && formula.period_start_day == 1 {
        whole_months(tx, &span.area, first, last.plus(-1))?
    } else {
        HashMap::new()
    };
    let mut rows = Vec::with_capacity(months as usize);
    for step in 0..i64::from(months) {
        let month = first.plus(step);
        let (since, until) = days_of(formula, month);
        let until = until.min(span.as_of);
        let numbers = match whole.get(&month) {
            Some(numbers) => numbers.clone(),
            None => {
                let span = Span { area: span.area.clone(), since: Some(since), as_of: until };
                of_one(tx, &span, department)?
            }
        };
        let rates = valued(formula, &numbers);
        rows.push(Row { key: RowKey::Month(month), days: (since, until), rates, numbers });
    }
    Ok(rows)
}

/// The counts of whole calendar months, one statement a count; every month has its entry.
fn whole_months(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    first: Month,
    last: Month,
) -> Result<HashMap<Month, Numbers>, Error> {
    let mut found: HashMap<Month, Numbers> = HashMap::new();
    let mut month = first;
    while month <= last {
        found.insert(month, Numbers::default());
        month = month.plus(1);
    }
    let areas = std::slice::from_ref(area);
    for count in COUNTS {
        let before = first.first_day().plus_days(-1);
        let mut sum = match count.is_stock() {
            true => db::tally_sums(tx, count.code, areas, None, before)?.iter().sum(),
            false => 0,
        };
        let mut moves: HashMap<Month, i64> = HashMap::new();
        for tally in db::tallies(tx, count.code, areas, first, last)? {
            moves.insert(tally.month, tally.value);
        }
        let mut month = first;
        while month <= last {
            let moved = moves.get(&month).copied().unwrap_or(0);
            sum = if count.is_stock() { sum + moved } else { moved };
            if let Some(numbers) = found.get_mut(&month) {
                numbers.0.insert(count.code, sum);
            }
            month = month.plus(1);
        }
    }
    Ok(found)
}

/// The list behind a count, the newest first, and what it adds up to.
pub fn records(
    tx: &mut Tx<'_>,
    code: &str,
    span: &Span,
    department: Option<DepartmentId>,
    after: Option<&Cursor>,
    limit: Limit,
) -> Result<(Page<RecordLine>, i64), Error> {
    checked(span)?;
    let count = counts::count(code).ok_or(Error::NotFound)?;
    let page = counts::records(tx, code, span, department, after, limit)?;
    let since = span.since.filter(|_| !count.is_stock());
    let total = if department.is_none() && span.area.depth() <= TALLIED_DEPTH {
        let areas = std::slice::from_ref(&span.area);
        db::tally_sums(tx, count.code, areas, since, span.as_of)?.iter().sum()
    } else {
        let span = Span { since, ..span.clone() };
        counts::total(tx, code, &span, department)?
    };
    Ok((page, total))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formula::formulas;

    fn with(numbers: &[(&'static str, i64)]) -> Vec<Rate> {
        valued(&formulas()[0], &Numbers(numbers.iter().copied().collect()))
    }

    fn tenths(rates: &[Rate], code: &str) -> Option<i64> {
        rates.iter().find(|rate| rate.definition.code == code).and_then(|rate| rate.tenths)
    }

    #[test]
    fn without_visits_there_are_no_data() {
        let rates = with(&[]);
        assert!(rates.iter().all(|rate| rate.tenths.is_none()), "never 0, which would rank last");
        let some = with(&[(counts::CONTACT_ASKED, 10)]);
        assert_eq!(tenths(&some, "response"), Some(0), "asked, and nobody was contacted");
        assert_eq!(tenths(&some, COMPOSITE), None, "two of the three are missing");
    }

    #[test]
    fn the_three_and_their_composite_are_computed_once() {
        let rates = with(&[
            (counts::CONTACT_ASKED, 40),
            (counts::CONTACTED, 38),
            (counts::SOLUTION_ASKED, 60),
            (counts::SOLVED, 45),
            (counts::RATED, 50),
            (counts::SATISFIED, 30),
            (counts::BASICALLY, 10),
        ]);
        assert_eq!(tenths(&rates, "response"), Some(950));
        assert_eq!(tenths(&rates, "solution"), Some(750));
        assert_eq!(tenths(&rates, "satisfaction"), Some(780), "(30 + 0.9 × 10) / 50");
        assert_eq!(tenths(&rates, COMPOSITE), Some(782), "0.1 × 95 + 0.5 × 75 + 0.4 × 78 = 78.2");
    }

    #[test]
    fn the_composite_is_rounded_once() {
        // Thirds, each of which would be rounded down by itself.
        let parts = [(100, 1_000, 3), (500, 1_000, 3), (400, 1_000, 3)];
        assert_eq!(composite(&parts), Some(333));
        let large = 1_500_000;
        let parts = [(100, large * 1_000, large), (500, large * 1_000, large), (400, 0, large)];
        assert_eq!(composite(&parts), Some(600));
        assert_eq!(composite(&[(1_000, 5, 0)]), None);
    }

    #[test]
    fn who_sits_on_overdue_matters_is_not_on_time() {
        let rates =
            with(&[(counts::ANSWERS, 8), (counts::ANSWERS_ON_TIME, 8), (counts::OVERDUE_OPEN, 2)]);
        assert_eq!(tenths(&rates, "on_time"), Some(800));
    }

    #[test]
    fn a_change_is_in_points_and_needs_both_years() {
        let mut rate = with(&[(counts::CONTACT_ASKED, 2), (counts::CONTACTED, 1)]).swap_remove(0);
        assert_eq!(rate.change_tenths(), None);
        rate.tenths_before = Some(400);
        assert_eq!(rate.change_tenths(), Some(100), "from 40 to 50 per cent are 10 points");
    }

    #[test]
    fn months_begin_where_the_formula_says() {
        let day = |text: &str| text.parse::<Date>().expect("a date");
        let month = Month::from_number(202_305).expect("a month");
        let calendar = &formulas()[0];
        assert_eq!(days_of(calendar, month), (day("2023-05-01"), day("2023-05-31")));
        let shifted = Formula { period_start_day: 19, ..calendar.clone() };
        assert_eq!(days_of(&shifted, month), (day("2023-04-19"), day("2023-05-18")));
        assert_eq!(year_before(day("2024-02-29")), day("2023-02-28"));
    }

    #[test]
    fn every_code_of_a_rate_is_a_count_and_stands_once() {
        let all = definitions(&formulas()[0]);
        for (place, definition) in all.iter().enumerate() {
            assert!(all[..place].iter().all(|other| other.code != definition.code));
            let above = definition.above.iter().map(|(code, _)| *code);
            for code in above.chain(definition.below.iter().copied()) {
                assert!(counts::count(code).is_some(), "{code}");
            }
        }
        for (place, count) in COUNTS.iter().enumerate() {
            assert!(COUNTS[..place].iter().all(|other| other.code != count.code));
            assert!(all.iter().all(|definition| definition.code != count.code));
        }
    }
}
