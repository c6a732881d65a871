//! The periods for which offices report: a month, a quarter, half a year, a year.

use std::fmt;
use std::str::FromStr;

use kernel::{Date, Month};

/// A period of a calendar year, written `2023-04`, `2023-Q2`, `2023-H1` or `2023`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    last: Month,
    months: i64,
}

/// A text that names no period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a period is written 2023-04, 2023-Q2, 2023-H1 or 2023")]
pub struct PeriodError;

impl Period {
    /// The month alone.
    pub fn month(month: Month) -> Self {
        Self { last: month, months: 1 }
    }

    /// The periods that end with a month: itself, and the quarter, half and year where it is their last.
    pub fn ending_with(month: Month) -> Vec<Self> {
        let place = month.number() % 100;
        let ends = |months: i64| place % months == 0;
        let periods = [1, 3, 6, 12].into_iter().filter(|months| ends(*months));
        periods.map(|months| Self { last: month, months }).collect()
    }

    /// Its last month; the period is closed with it.
    pub fn last_month(self) -> Month {
        self.last
    }

    /// Its first day.
    pub fn first_day(self) -> Date {
        self.last.plus(1 - self.months).first_day()
    }

    /// Its last day.
    pub fn last_day(self) -> Date {
        self.last.last_day()
    }

    /// `month`, `quarter`, `half` or `year`.
    pub fn kind(self) -> &'static str {
        match self.months {
            1 => "month",
            3 => "quarter",
            6 => "half",
            _ => "year",
        }
    }

    /// In words: 2023年4月, 2023年第二季度, 2023年上半年, 2023年.
    pub fn in_words(self) -> String {
        let (year, month) = (self.last.number() / 100, self.last.number() % 100);
        match self.months {
            1 => format!("{year}年{month}月"),
            3 => {
                let quarter = ["一", "二", "三", "四"].get(month as usize / 3 - 1);
                format!("{year}年第{}季度", quarter.copied().unwrap_or_default())
            }
            6 => format!("{year}年{}半年", if month == 6 { "上" } else { "下" }),
            _ => format!("{year}年"),
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month) = (self.last.number() / 100, self.last.number() % 100);
        match self.months {
            1 => write!(formatter, "{}", self.last),
            3 => write!(formatter, "{year:04}-Q{}", month / 3),
            6 => write!(formatter, "{year:04}-H{}", month / 6),
            _ => write!(formatter, "{year:04}"),
        }
    }
}

impl FromStr for Period {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        if let Ok(month) = text.parse::<Month>() {
            return Ok(Self::month(month));
        }
        let (year, part) = text.split_at_checked(4).ok_or(PeriodError)?;
        let year: i16 = year.parse().map_err(|_| PeriodError)?;
        let (month, months) = match part {
            "" => (12, 12),
            "-H1" => (6, 6),
            "-H2" => (12, 6),
            "-Q1" => (3, 3),
            "-Q2" => (6, 3),
            "-Q3" => (9, 3),
            "-Q4" => (12, 3),
            _ => return Err(PeriodError),
        };
        Ok(Self { last: Month::new(year, month).map_err(|_| PeriodError)?, months })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str) -> Month {
        text.parse().expect("a month")
    }

    #[test]
    fn what_is_written_is_read_again() {
        for text in ["2023-04", "2023-Q1", "2023-Q4", "2023-H1", "2023-H2", "2023"] {
            let period: Period = text.parse().expect("a period");
            assert_eq!(period.to_string(), text);
        }
        for text in
            ["", "2023-13", "2023-Q5", "2023-H0", "23", "2023-4", "二〇二三年", "2023-04-01"]
        {
            assert_eq!(text.parse::<Period>(), Err(PeriodError), "{text}");
        }
    }

    #[test]
    fn a_month_ends_what_it_is_the_last_of() {
        let ending = |text| -> Vec<String> {
            Period::ending_with(month(text)).iter().map(ToString::to_string).collect()
        };
        assert_eq!(ending("2023-04"), ["2023-04"]);
        assert_eq!(ending("2023-03"), ["2023-03", "2023-Q1"]);
        assert_eq!(ending("2023-06"), ["2023-06", "2023-Q2", "2023-H1"]);
        assert_eq!(ending("2023-12"), ["2023-12", "2023-Q4", "2023-H2", "2023"]);
    }

    #[test]
    fn days_and_words() {
        let period: Period = "2023-Q2".parse().expect("a period");
        assert_eq!(period.first_day().to_string(), "2023-04-01");
        assert_eq!(period.last_day().to_string(), "2023-06-30");
        assert_eq!(period.in_words(), "2023年第二季度");
        let words = |text: &str| text.parse::<Period>().expect("a period").in_words();
        assert_eq!(words("2023-04"), "2023年4月");
        assert_eq!(words("2023-H2"), "2023年下半年");
        assert_eq!(words("2023"), "2023年");
    }
}
