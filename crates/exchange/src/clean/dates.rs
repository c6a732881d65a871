//! Dates and months as offices write them: 2023.5.7, 2023年5月, 2023-05-07, 20230507, 45053.

use super::text;
use crate::problem::Problem;

/// A calendar date that exists, between 1900 and 2099.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day {
    /// Year, 1900–2099.
    pub year: u16,
    /// Month, 1–12.
    pub month: u8,
    /// Day of the month, from 1.
    pub day: u8,
}

impl Day {
    /// The date, if it exists.
    pub fn new(year: u32, month: u32, day: u32) -> Option<Self> {
        if !(1900..=2099).contains(&year) || !(1..=12).contains(&month) {
            return None;
        }
        (1..=days_in_month(year, month)).contains(&day).then_some(Self {
            year: year as u16,
            month: month as u8,
            day: day as u8,
        })
    }

    /// As the integer yyyymmdd, the form in which the registry stores dates.
    pub fn as_integer(self) -> i64 {
        i64::from(self.year) * 10_000 + i64::from(self.month) * 100 + i64::from(self.day)
    }

    /// The month of the date.
    pub fn year_month(self) -> YearMonth {
        YearMonth { year: self.year, month: self.month }
    }
}

/// A year with a month; month 0 when the office wrote only the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct YearMonth {
    /// Year, 1900–2099.
    pub year: u16,
    /// Month, 1–12.
    pub month: u8,
}

impl YearMonth {
    /// As the integer yyyymm, the form in which the registry stores months.
    pub fn as_integer(self) -> i64 {
        i64::from(self.year) * 100 + i64::from(self.month)
    }
}

fn days_in_month(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        _ => 31,
    }
}

/// The date of an Excel serial number (whole days; 60 is the leap day that 1900 never had).
pub fn from_serial(serial: f64, epoch_1904: bool) -> Option<Day> {
    let mut days = serial.floor() as i64;
    if epoch_1904 {
        days += 1462;
    }
    if !(1..=73_050).contains(&days) || days == 60 {
        return None;
    }
    // Serial 1 is 1900-01-01; after the invented leap day everything is one lower.
    let mut left = days - if days > 60 { 2 } else { 1 };
    let mut year = 1900_u32;
    loop {
        let length = if days_in_month(year, 2) == 29 { 366 } else { 365 };
        if left < length {
            break;
        }
        left -= length;
        year += 1;
    }
    let mut month = 1_u32;
    while left >= i64::from(days_in_month(year, month)) {
        left -= i64::from(days_in_month(year, month));
        month += 1;
    }
    Day::new(year, month, left as u32 + 1)
}

enum Parts {
    Day(u32, u32, u32),
    Month(u32, u32),
    Year(u32),
}

fn parts(text: &str) -> Option<Parts> {
    let squeezed = text::squeeze(text);
    // A time of day after the date says nothing a roster keeps.
    let date = squeezed.split(['T', '时']).next().unwrap_or(&squeezed);
    let numbers: Vec<&str> = date
        .split(|character: char| !character.is_ascii_digit())
        .filter(|n| !n.is_empty())
        .collect();
    let known = date.chars().all(|character| {
        character.is_ascii_digit()
            || matches!(
                character,
                '.' | '-' | '/' | '年' | '月' | '日' | '号' | ':' | '。' | '、' | ',' | '—' | '生'
            )
    });
    if !known {
        return None;
    }
    let number = |text: &str| text.parse::<u32>().ok();
    match numbers.as_slice() {
        [one] if one.len() == 8 => {
            Some(Parts::Day(number(&one[..4])?, number(&one[4..6])?, number(&one[6..])?))
        }
        [one] if one.len() == 6 => Some(Parts::Month(number(&one[..4])?, number(&one[4..])?)),
        [one] if one.len() == 4 => Some(Parts::Year(number(one)?)),
        [year, month] if year.len() == 4 && month.len() <= 2 => {
            Some(Parts::Month(number(year)?, number(month)?))
        }
        [year, month, day, rest @ ..]
            if year.len() == 4
                && month.len() <= 2
                && if rest.is_empty() { day.len() <= 2 } else { date.contains(':') } =>
        {
            // `2023-05-07 00:00:00` squeezed is `2023-05-0700:00:00`.
            let day = if day.len() > 2 { &day[..2] } else { day };
            Some(Parts::Day(number(year)?, number(month)?, number(day)?))
        }
        // Two-digit years as in 62.5.3 mean 1962: nobody on a roster was born in 2062.
        [year, month, day] if year.len() == 2 && month.len() <= 2 && day.len() <= 2 => {
            Some(Parts::Day(century(number(year)?), number(month)?, number(day)?))
        }
        _ => None,
    }
}

fn century(short: u32) -> u32 {
    if short <= 30 { 2000 + short } else { 1900 + short }
}

fn serial_text(text: &str) -> Option<f64> {
    let squeezed = text::squeeze(text);
    let serial: f64 = squeezed.parse().ok()?;
    // 5 digits up to 73050 (2099); 4-digit numbers are years, 6 and 8 digits are written dates.
    (10_000.0..73_051.0).contains(&serial).then_some(serial)
}

fn unreadable() -> Problem {
    Problem::new(
        "exchange.date-unreadable",
        "看不出是哪一天。请写成 2023-05-07 这样的日期。",
        "The date cannot be read. Write it like 2023-05-07.",
    )
}

fn impossible() -> Problem {
    Problem::new(
        "exchange.date-impossible",
        "日历上没有这一天。请核对年、月、日后改正。",
        "This date does not exist. Check year, month and day.",
    )
}

/// Reads a date. A month without a day becomes its first day, a year its first of January.
///
/// # Errors
/// `exchange.date-unreadable`, `exchange.date-impossible`.
pub fn day(text: &str) -> Result<Option<Day>, Problem> {
    let tidied = text::tidy(text);
    if text::says_nothing(&tidied) {
        return Ok(None);
    }
    if let Some(serial) = serial_text(&tidied) {
        return from_serial(serial, false).map(Some).ok_or_else(impossible);
    }
    let (year, month, day) = match parts(&tidied).ok_or_else(unreadable)? {
        Parts::Day(year, month, day) => (year, month, day),
        Parts::Month(year, month) => (year, month, 1),
        Parts::Year(year) => (year, 1, 1),
    };
    Day::new(year, month, day).map(Some).ok_or_else(impossible)
}

/// Reads a month (birth month): 1962.05, 1962年5月, 196205, a full date, or an Excel serial.
/// A number cell `1962.1` may have been `1962.10` before Excel cut the zero; it is read as
/// January, as it stands.
///
/// # Errors
/// `exchange.date-unreadable` (also for a year alone), `exchange.date-impossible`.
pub fn month(text: &str) -> Result<Option<YearMonth>, Problem> {
    let tidied = text::tidy(text);
    if text::says_nothing(&tidied) {
        return Ok(None);
    }
    if let Some(serial) = serial_text(&tidied) {
        return from_serial(serial, false).map(|day| Some(day.year_month())).ok_or_else(impossible);
    }
    let (year, month, day) = match parts(&tidied).ok_or_else(unreadable)? {
        Parts::Day(year, month, day) => (year, month, day),
        Parts::Month(year, month) => (year, month, 1),
        Parts::Year(_) => return Err(unreadable()),
    };
    Day::new(year, month, day).map(|day| Some(day.year_month())).ok_or_else(impossible)
}

/// Reads a term of service written in one cell: `2021.3-2026.3`, `2021年3月至今`, `2023-05-07`.
///
/// # Errors
/// As [`day`].
pub fn span(text: &str) -> Result<(Option<Day>, Option<Day>), Problem> {
    let tidied = text::tidy(text);
    if text::says_nothing(&tidied) {
        return Ok((None, None));
    }
    let open = ["至今", "现在", "今"];
    for mark in ["至", "到", "~", "—", "–", "--", " - "] {
        if let Some((from, until)) = tidied.split_once(mark) {
            let until = until.trim_matches(['—', '–', '-', ' ']);
            let ends = if open.contains(&until) || until.is_empty() { None } else { day(until)? };
            return Ok((day(from)?, ends));
        }
    }
    // One dash between two dotted dates; a dashed date has two dashes itself.
    if tidied.matches('-').count() == 1
        && tidied.contains(['.', '年', '/'])
        && let Some((from, until)) = tidied.split_once('-')
    {
        return Ok((day(from)?, day(until)?));
    }
    Ok((day(&tidied)?, None))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_usual_way_of_writing_a_day() {
        for text in [
            "2023.5.7",
            "2023年5月7日",
            "2023-05-07",
            "2023/5/7",
            "20230507",
            "45053",
            "45053.5",
            "2023-05-07 00:00:00",
            "2023-05-07T08:00:00",
            "2023 年 5 月 7 号",
            "\u{ff12}023.5.7",
            "23.5.7",
        ] {
            let day = day(text).expect(text).expect(text);
            assert_eq!((day.year, day.month, day.day), (2023, 5, 7), "{text}");
            assert_eq!(day.as_integer(), 20_230_507);
        }
        for text in ["2023年5月", "2023.5", "2023-05", "202305"] {
            assert_eq!(day(text).expect(text).expect(text).as_integer(), 20_230_501, "{text}");
        }
        assert_eq!(day("").expect("empty"), None);
        assert_eq!(day("/").expect("slash"), None);
    }

    #[test]
    fn refuses_dates_that_never_were() {
        for text in ["2023-02-30", "2023.13.1", "20230230", "2023年0月", "1900.2.29", "0203.5.7"]
        {
            assert_eq!(day(text).expect_err(text).code, "exchange.date-impossible", "{text}");
        }
        for text in ["去年", "五月", "2023?5", "123456789", "5.7", "2020.1-2022.12"] {
            assert_eq!(day(text).expect_err(text).code, "exchange.date-unreadable", "{text}");
        }
    }

    #[test]
    fn serials_follow_excel() {
        for (serial, wanted) in
            [(1.0, 19_000_101), (59.0, 19_000_228), (61.0, 19_000_301), (22_767.0, 19_620_501)]
        {
            assert_eq!(from_serial(serial, false).expect("exists").as_integer(), wanted);
        }
        assert_eq!(from_serial(60.0, false), None);
        assert_eq!(from_serial(43_591.0, true).map(Day::as_integer), Some(20_230_507));
        assert_eq!(from_serial(-1.0, false), None);
        assert_eq!(from_serial(f64::NAN, false), None);
    }

    #[test]
    fn months_and_spans() {
        for text in
            ["1962.05", "1962年5月", "196205", "1962-05-13", "19620513", "22767", "1962.5月生"]
        {
            assert_eq!(month(text).expect(text).expect(text).as_integer(), 196_205, "{text}");
        }
        assert!(month("1962").is_err());
        let (from, until) = span("2021.3-2026.3").expect("a span");
        assert_eq!(from.map(Day::as_integer), Some(20_210_301));
        assert_eq!(until.map(Day::as_integer), Some(20_260_301));
        for text in ["2023年4月至今", "2023.4.1—", "2023-04-01"] {
            let (from, until) = span(text).expect(text);
            assert_eq!((from.map(Day::as_integer), until), (Some(20_230_401), None), "{text}");
        }
    }
}
