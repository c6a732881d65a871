//! The monthly sheet of disputes (矛盾纠纷排查情况表) as offices hand it up: by the level that handles
//! them, by type, by the number of people, and from the first of January on.
//!
//! What was found (排查) is counted on the day of its collection; settled (调处) are those among them
//! that had an answer by the last day of the sheet, successful (成功) those of which it says solved. So
//! no rate is over 100 per cent, and every sheet can be computed again.

use std::collections::HashMap;

use db::Tx;
use kernel::id::MatterId;
use kernel::{Cursor, Date, Limit};
use matters::{Matter, Outcome, categories, measures, particulars};
use registry::Span;

use super::{Reader, Row};
use crate::error::Error;
use crate::write::Cell;

/// A dispute as the sheet counts it.
struct Counted {
    category: String,
    level: usize,
    people: Option<i64>,
    is_settled: bool,
    is_solved: bool,
    is_in_span: bool,
}

/// Counts by level: county, township, village; and from the first of January on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Counts {
    levels: [i64; 3],
    year: i64,
}

impl Counts {
    fn of<'c>(counted: impl Iterator<Item = &'c Counted>) -> Self {
        let mut counts = Self::default();
        for one in counted {
            counts.year += 1;
            if one.is_in_span {
                counts.levels[one.level] += 1;
            }
        }
        counts
    }

    fn sum(&self) -> i64 {
        self.levels.iter().sum()
    }

    fn cells(&self) -> Vec<Cell> {
        let mut cells: Vec<Cell> = self.levels.iter().map(|&count| Cell::Number(count)).collect();
        cells.push(Cell::Number(self.sum()));
        cells.push(Cell::Number(self.year));
        cells
    }

    /// This over another, in per cent.
    fn rates(&self, below: &Self) -> Vec<Cell> {
        let rate = |above: i64, below: i64| {
            if below == 0 {
                return Cell::from("—");
            }
            let tenths = (above * 2_000 + below) / (below * 2);
            Cell::Text(format!("{}.{}%", tenths / 10, tenths % 10))
        };
        let mut cells: Vec<Cell> = self
            .levels
            .iter()
            .zip(below.levels)
            .map(|(&above, below)| rate(above, below))
            .collect();
        cells.push(rate(self.sum(), below.sum()));
        cells.push(rate(self.year, below.year));
        cells
    }

    fn plus(self, other: Self) -> Self {
        let mut sum = self;
        for (level, count) in sum.levels.iter_mut().zip(other.levels) {
            *level += count;
        }
        sum.year += other.year;
        sum
    }
}

/// The category of what belongs to no other.
const LEFT_OVER: &str = "other";

/// Whether so many people involved, where they were counted, belong to a band.
type IsIn = fn(Option<i64>) -> bool;

/// The bands of people involved; what nobody has written is a band of its own, so that they add up.
const BANDS: &[(&str, IsIn)] = &[
    ("50人以下(含50人)", |people| people.is_some_and(|people| people <= 50)),
    ("51至100人", |people| people.is_some_and(|people| (51..=100).contains(&people))),
    ("101至500人", |people| people.is_some_and(|people| (101..=500).contains(&people))),
    ("501人以上", |people| people.is_some_and(|people| people > 500)),
    ("未填写人数", |people| people.is_none()),
];

impl Reader {
    pub(super) fn disputes_monthly(&mut self, tx: &mut Tx<'_>) -> Result<Vec<Row>, Error> {
        let all = self.counted(tx)?;
        let found = Counts::of(all.iter());
        let settled = Counts::of(all.iter().filter(|one| one.is_settled));
        let solved = Counts::of(all.iter().filter(|one| one.is_solved));
        let mut lines: Vec<(&str, &str, Vec<Cell>)> = vec![
            ("合计", "排查数", found.cells()),
            ("合计", "调处数", settled.cells()),
            ("合计", "调处率", settled.rates(&found)),
            ("合计", "成功数", solved.cells()),
            ("合计", "成功率", solved.rates(&settled)),
        ];
        let (mut by_type, mut settled_by_type) = (Counts::default(), Counts::default());
        for category in categories(matters::Kind::Dispute) {
            // A code that has left the catalogue counts with what is left over.
            let of_it = |one: &&Counted| {
                let is_known = matters::category(matters::Kind::Dispute, &one.category).is_some();
                one.category == category.code || (!is_known && category.code == LEFT_OVER)
            };
            let found = Counts::of(all.iter().filter(of_it));
            let settled = Counts::of(all.iter().filter(of_it).filter(|one| one.is_settled));
            by_type = by_type.plus(found);
            settled_by_type = settled_by_type.plus(settled);
            lines.push((category.name, "排查数", found.cells()));
            lines.push((category.name, "调处数", settled.cells()));
        }
        let mut by_band = Counts::default();
        for (name, holds) in BANDS {
            let found = Counts::of(all.iter().filter(|one| holds(one.people)));
            by_band = by_band.plus(found);
            lines.push(("涉及人数", name, found.cells()));
        }
        // Who signs the sheet sees in it that its parts add up to its head.
        lines.push(("校验", "各类排查数相加", by_type.cells()));
        lines.push(("校验", "各类调处数相加", settled_by_type.cells()));
        lines.push(("校验", "各人数段相加", by_band.cells()));
        let last = self.asked.to;
        let rows = lines.into_iter().enumerate().map(|(at, (about, what, counts))| {
            let mut cells = vec![Cell::from(about), Cell::from(what)];
            cells.extend(counts);
            // Rows stand newest first elsewhere; here the first is the first.
            Row { on: last, key: format!("{:03}", 999 - at), opens: None, quantity: 0, cells }
        });
        Ok(rows.collect())
    }

    /// Every dispute of the year up to the last day, as the sheet counts it.
    fn counted(&self, tx: &mut Tx<'_>) -> Result<Vec<Counted>, Error> {
        let (from, to) = (self.asked.from, self.asked.to);
        let new_year = Date::new(to.year(), 1, 1).unwrap_or(from);
        let span =
            Span { area: self.asked.area.clone(), since: Some(new_year.min(from)), as_of: to };
        let limit = Limit::new(Limit::MAX).unwrap_or_default();
        let mut all = Vec::new();
        let mut after: Option<Cursor> = None;
        loop {
            let span = span.after(after.as_ref());
            let page =
                measures::records(tx, measures::DISPUTES_REPORTED, &span, after.as_ref(), limit)?;
            let ids: Vec<MatterId> =
                page.items.iter().filter_map(|line| line.id.parse().ok()).collect();
            let mut held: HashMap<_, _> = particulars::of_all(tx, &ids)?;
            for matter in matters::these(tx, &ids)? {
                let dispute = held.remove(&matter.id).and_then(|held| held.dispute);
                all.push(counted(&matter, dispute.and_then(|held| held.people), from, to));
            }
            match page.next {
                Some(next) => after = Some(next),
                None => return Ok(all),
            }
        }
    }
}

fn counted(matter: &Matter, people: Option<i64>, from: Date, to: Date) -> Counted {
    let answer = matter.answer.as_ref().filter(|answer| {
        matter.state.is_answered() && answer.on <= to && answer.outcome != Outcome::Referred
    });
    let level = match &matter.owner {
        owner if owner.department.is_some() || owner.area.depth() <= 1 => 0,
        owner if owner.area.depth() == 2 => 1,
        _ => 2,
    };
    Counted {
        category: matter.category.clone(),
        level,
        people,
        is_settled: answer.is_some(),
        is_solved: answer.is_some_and(|answer| answer.outcome == Outcome::Solved),
        is_in_span: matter.collected_on >= from,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_of_people_lies_in_one_band() {
        for people in
            [None, Some(0), Some(50), Some(51), Some(100), Some(101), Some(500), Some(501)]
        {
            let bands = BANDS.iter().filter(|(_, holds)| holds(people)).count();
            assert_eq!(bands, 1, "{people:?}");
        }
    }

    #[test]
    fn a_rate_is_rounded_and_has_none_without_a_denominator() {
        let of = |levels, year| Counts { levels, year };
        let rates = of([1, 2, 0], 2).rates(&of([3, 3, 0], 4));
        let text = |cell: &Cell| match cell {
            Cell::Text(text) => text.clone(),
            other => panic!("{other:?}"),
        };
        let rates: Vec<String> = rates.iter().map(text).collect();
        assert_eq!(rates, ["33.3%", "66.7%", "—", "50.0%", "50.0%"]);
    }
}
