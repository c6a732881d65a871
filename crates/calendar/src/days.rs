//! The calendar of working days.

use std::collections::BTreeMap;

use kernel::Date;

use crate::hours::OfficeHours;
use crate::year::{Arrangement, Mark, YearPlan};

/// The first and the last year that dates can lie in.
pub(crate) const FIRST_YEAR: i16 = 1900;
pub(crate) const LAST_YEAR: i16 = 2199;
/// How many years those are.
const YEARS: usize = 300;
/// Words of 64 days that a year fills.
const WORDS: usize = 6;

/// The first day of December that the next year's notice has a say in.
///
/// A New Year's holiday reaches into the old year: of the notices since 2004, those for 2006, 2007,
/// 2008, 2012, 2019 and 2023 made days from 29 December on work or rest; none touched an earlier one.
pub const FIRST_OPEN_DAY: i8 = 29;

/// How far ahead a missing year is told of, in days: longer than most deadlines, and not so long
/// that it would be told before the notice can be expected in November.
const SOON_DAYS: i64 = 60;

/// Why a day is worked or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why<'c> {
    /// Monday to Friday.
    Weekday,
    /// Saturday or Sunday.
    Weekend,
    /// Off for this festival.
    Holiday(&'c str),
    /// A weekend day that is worked for this festival (调休上班).
    MakeUp(&'c str),
}

impl<'c> Why<'c> {
    /// A stable word for programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Weekday => "weekday",
            Self::Weekend => "weekend",
            Self::Holiday(_) => "holiday",
            Self::MakeUp(_) => "make_up",
        }
    }

    /// The festival that makes the difference.
    pub fn festival(self) -> Option<&'c str> {
        match self {
            Self::Weekday | Self::Weekend => None,
            Self::Holiday(festival) | Self::MakeUp(festival) => Some(festival),
        }
    }
}

/// A day, whether it is worked, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day<'c> {
    /// The day.
    pub on: Date,
    /// Whether it is worked.
    pub is_workday: bool,
    /// Why.
    pub why: Why<'c>,
    /// Whether no notice is known that would say otherwise: Monday to Friday are assumed as worked.
    pub is_assumed: bool,
}

/// The day on which something is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// The day.
    pub on: Date,
    /// Whether a day on the way there, or that day itself, is only assumed to be worked or off.
    pub is_assumed: bool,
}

/// Working days from 1900 to 2199, with what is known of each year.
///
/// Each year is a row of bits, and the working days before it are summed up, so that adding
/// thousands of days costs what adding one does.
#[derive(Debug, Clone)]
pub struct Calendar {
    plans: BTreeMap<i16, YearPlan>,
    marks: BTreeMap<Date, Mark>,
    loaded: Vec<bool>,
    worked: Vec<[u64; WORDS]>,
    /// Working days before each year; one entry more than there are years.
    before: Vec<i64>,
    hours: OfficeHours,
}

impl Calendar {
    /// The calendar of these years; a later plan for a year takes the place of an earlier one.
    pub fn new(plans: impl IntoIterator<Item = YearPlan>, hours: OfficeHours) -> Self {
        let plans = plans.into_iter().map(|plan| (plan.year, plan)).collect();
        Self {
            plans,
            marks: BTreeMap::new(),
            loaded: Vec::new(),
            worked: Vec::new(),
            before: Vec::new(),
            hours,
        }
        .counted()
    }

    /// The same with more years, or with corrected ones.
    #[must_use]
    pub fn with(mut self, plans: impl IntoIterator<Item = YearPlan>) -> Self {
        self.plans.extend(plans.into_iter().map(|plan| (plan.year, plan)));
        self.counted()
    }

    /// The same with other office hours.
    #[must_use]
    pub fn with_hours(self, hours: OfficeHours) -> Self {
        Self { hours, ..self }
    }

    fn counted(mut self) -> Self {
        self.marks = self.plans.values().flat_map(|plan| plan.marks.clone()).collect();
        self.loaded = years().map(|year| self.plans.contains_key(&year)).collect();
        self.worked = vec![[0; WORDS]; YEARS];
        // 1 January 1900 was a Monday.
        let mut weekday = 0;
        for (place, year) in years().enumerate() {
            for day in 0..length(year) {
                if weekday < 5 {
                    self.worked[place][day / 64] |= 1 << (day % 64);
                }
                weekday = (weekday + 1) % 7;
            }
        }
        for (&on, mark) in &self.marks {
            let (place, day) = position(on);
            let bit = 1 << (day % 64);
            match mark.arrangement {
                Arrangement::Off => self.worked[place][day / 64] &= !bit,
                Arrangement::Worked => self.worked[place][day / 64] |= bit,
            }
        }
        let mut sum = 0;
        self.before = std::iter::once(0)
            .chain(self.worked.iter().map(|year| {
                sum += count(year);
                sum
            }))
            .collect();
        self
    }

    /// The years that are known, with their sources.
    pub fn years(&self) -> impl Iterator<Item = &YearPlan> {
        self.plans.values()
    }

    /// Whether that year's notice is known.
    pub fn has_year(&self, year: i16) -> bool {
        self.plans.contains_key(&year)
    }

    /// The years between the two days, both included, whose notices are not known.
    pub fn missing_years(&self, from: Date, to: Date) -> Vec<i16> {
        (from.year()..=to.year()).filter(|&year| !self.has_year(year)).collect()
    }

    /// The years that deadlines of the coming weeks may fall in and whose notices are not known.
    pub fn missing_soon(&self, today: Date) -> Vec<i16> {
        self.missing_years(today, today.plus_days(SOON_DAYS))
    }

    /// When the offices are open.
    pub fn hours(&self) -> &OfficeHours {
        &self.hours
    }

    /// Whether that day is worked, and why.
    pub fn day(&self, on: Date) -> Day<'_> {
        let why = match self.marks.get(&on) {
            Some(mark) => match mark.arrangement {
                Arrangement::Off => Why::Holiday(&mark.festival),
                Arrangement::Worked => Why::MakeUp(&mark.festival),
            },
            None if on.weekday() <= 5 => Why::Weekday,
            None => Why::Weekend,
        };
        let is_assumed = self.is_assumed_between(on, on);
        Day { on, is_workday: self.is_workday(on), why, is_assumed }
    }

    /// Whether that day is worked.
    pub fn is_workday(&self, on: Date) -> bool {
        let (place, day) = position(on);
        self.worked[place][day / 64] >> (day % 64) & 1 == 1
    }

    /// The day that is so many working days after the other.
    ///
    /// One working day after a Friday, a Saturday or a Sunday is the Monday, if it is worked. None
    /// is the day itself, or the next that is worked. Less than none counts back, in the same way.
    /// At the ends of the calendar the answer is its last or first working day.
    pub fn add_workdays(&self, from: Date, days: i64) -> Due {
        let (reached, is_workday) = (self.count_to(from), self.is_workday(from));
        let ordinal = match days {
            1.. => reached.saturating_add(days),
            0 => reached + i64::from(!is_workday),
            _ => (reached - i64::from(is_workday)).saturating_add(days).saturating_add(1),
        };
        let on = self.workday(ordinal.clamp(1, self.before[YEARS]));
        let is_assumed = match days {
            1.. => self.is_assumed_between(from.plus_days(1), on),
            0 => self.is_assumed_between(from, on),
            _ => self.is_assumed_between(on, from.plus_days(-1)),
        };
        Due { on, is_assumed }
    }

    /// How many working days lie after the first day, up to and with the second one; less than none
    /// where the second is the earlier.
    ///
    /// So `workdays_between(a, add_workdays(a, n).on)` is `n` again, for every `n` from 1 on.
    pub fn workdays_between(&self, from: Date, to: Date) -> i64 {
        self.count_to(to) - self.count_to(from)
    }

    /// Whether any of these days, both ends included, is only assumed to be worked or off.
    pub fn is_assumed_between(&self, from: Date, to: Date) -> bool {
        (from.year()..=to.year()).any(|year| {
            if !self.is_loaded(year) {
                return true;
            }
            // The year's end waits for the next year's notice.
            let reaches_end =
                to.year() > year || to.month_of_year() == 12 && to.day() >= FIRST_OPEN_DAY;
            reaches_end && from <= to && !self.is_loaded(year + 1)
        })
    }

    /// Whether a deadline on that day, as people see it today, rests on days that are only assumed.
    pub fn is_deadline_assumed(&self, today: Date, on: Date) -> bool {
        self.is_assumed_between(today.min(on), on)
    }

    fn is_loaded(&self, year: i16) -> bool {
        usize::try_from(year - FIRST_YEAR)
            .is_ok_and(|place| self.loaded.get(place).copied().unwrap_or(false))
    }

    /// How many working days there are up to that day, it included, since 1900.
    fn count_to(&self, on: Date) -> i64 {
        let (place, day) = position(on);
        let year = &self.worked[place];
        let last = year[day / 64] & (u64::MAX >> (63 - day % 64));
        self.before[place] + count(&year[..day / 64]) + i64::from(last.count_ones())
    }

    /// The working day with that number, from 1 on.
    fn workday(&self, ordinal: i64) -> Date {
        let place = self.before.partition_point(|&before| before < ordinal) - 1;
        let mut left = ordinal - self.before[place];
        let mut day = 0;
        for mut word in self.worked[place] {
            let here = i64::from(word.count_ones());
            if left <= here {
                for _ in 1..left {
                    word &= word - 1;
                }
                day += i64::from(word.trailing_zeros());
                break;
            }
            left -= here;
            day += 64;
        }
        first_of(FIRST_YEAR + i16::try_from(place).unwrap_or(0)).plus_days(day)
    }
}

fn years() -> impl Iterator<Item = i16> {
    FIRST_YEAR..=LAST_YEAR
}

fn length(year: i16) -> usize {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    365 + usize::from(is_leap)
}

fn first_of(year: i16) -> Date {
    Date::new(year, 1, 1).expect("every year of the calendar has a first day")
}

/// The year's place and the day's place within it, both from 0; days beyond the ends are the ends.
fn position(on: Date) -> (usize, usize) {
    let year = on.year().clamp(FIRST_YEAR, LAST_YEAR);
    let last = i64::try_from(length(year)).unwrap_or(365) - 1;
    let day = on.days_since(first_of(year)).clamp(0, last);
    (usize::try_from(year - FIRST_YEAR).unwrap_or(0), usize::try_from(day).unwrap_or(0))
}

fn count(words: &[u64]) -> i64 {
    words.iter().map(|word| i64::from(word.count_ones())).sum()
}
