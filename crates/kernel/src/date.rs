//! Civil dates, months and instants, with the sortable integers that storage keeps.

use std::fmt;
use std::str::FromStr;

use jiff::ToSpan;

/// Why a text or a number is not a date or a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a date of the calendar")]
pub struct DateError;

/// A civil date, stored as the integer `yyyymmdd`, written `YYYY-MM-DD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(jiff::civil::Date);

impl Date {
    /// The date of these numbers, or an error when the calendar has none.
    pub fn new(year: i16, month: i8, day: i8) -> Result<Self, DateError> {
        if !(1900..=2199).contains(&year) {
            return Err(DateError);
        }
        jiff::civil::Date::new(year, month, day).map(Self).map_err(|_| DateError)
    }

    /// Reads the stored form, `yyyymmdd`.
    pub fn from_number(number: i64) -> Result<Self, DateError> {
        let year = i16::try_from(number / 10_000).map_err(|_| DateError)?;
        let month = i8::try_from(number / 100 % 100).map_err(|_| DateError)?;
        let day = i8::try_from(number % 100).map_err(|_| DateError)?;
        Self::new(year, month, day)
    }

    /// The stored form, `yyyymmdd`.
    pub fn number(self) -> i64 {
        i64::from(self.0.year()) * 10_000
            + i64::from(self.0.month()) * 100
            + i64::from(self.0.day())
    }

    /// The month that the date lies in.
    pub fn month(self) -> Month {
        Month { year: self.0.year(), month: self.0.month() }
    }

    /// The year.
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// The month of the year, 1 to 12.
    pub fn month_of_year(self) -> i8 {
        self.0.month()
    }

    /// The day of the month, 1 to 31.
    pub fn day(self) -> i8 {
        self.0.day()
    }

    /// The day of the week, Monday 1 to Sunday 7.
    pub fn weekday(self) -> i8 {
        self.0.weekday().to_monday_one_offset()
    }

    /// The date so many days later (or earlier, when negative), held at the calendar's ends.
    pub fn plus_days(self, days: i64) -> Self {
        Self(self.0.saturating_add(days.days()))
    }

    /// Whole days from the other date to this one.
    pub fn days_since(self, earlier: Self) -> i64 {
        i64::from((self.0 - earlier.0).get_days())
    }
}

impl fmt::Display for Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }
}

impl FromStr for Date {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let bytes = text.as_bytes();
        if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
            return Err(DateError);
        }
        let number = |part: &str| -> Result<i16, DateError> {
            if part.bytes().all(|byte| byte.is_ascii_digit()) {
                part.parse().map_err(|_| DateError)
            } else {
                Err(DateError)
            }
        };
        let small = |value: i16| i8::try_from(value).map_err(|_| DateError);
        Self::new(number(&text[0..4])?, small(number(&text[5..7])?)?, small(number(&text[8..10])?)?)
    }
}

/// A calendar month, stored as the integer `yyyymm`, written `YYYY-MM`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: i16,
    month: i8,
}

impl Month {
    /// The month of these numbers.
    pub fn new(year: i16, month: i8) -> Result<Self, DateError> {
        Date::new(year, month, 1).map(Date::month)
    }

    /// Reads the stored form, `yyyymm`.
    pub fn from_number(number: i64) -> Result<Self, DateError> {
        Date::from_number(number * 100 + 1).map(Date::month)
    }

    /// The stored form, `yyyymm`.
    pub fn number(self) -> i64 {
        i64::from(self.year) * 100 + i64::from(self.month)
    }

    /// The first day.
    pub fn first_day(self) -> Date {
        Date(jiff::civil::Date::constant(self.year, self.month, 1))
    }

    /// The last day.
    pub fn last_day(self) -> Date {
        Date(self.first_day().0.last_of_month())
    }

    /// The month so many months later, or earlier when negative.
    pub fn plus(self, months: i64) -> Self {
        Date(self.first_day().0.saturating_add(months.months())).month()
    }
}

impl fmt::Display for Month {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}-{:02}", self.year, self.month)
    }
}

impl FromStr for Month {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        if text.len() != 7 || !text.is_ascii() {
            return Err(DateError);
        }
        format!("{text}-01").parse::<Date>().map(Date::month)
    }
}

/// An instant: milliseconds since the Unix epoch, written as RFC 3339 in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The instant so many milliseconds after the Unix epoch.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the Unix epoch.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// The civil date at China Standard Time (UTC+8, without daylight saving since 1992).
    pub fn date_in_china(self) -> Date {
        let seconds = self.0.div_euclid(1000) + 8 * 3600;
        let instant = jiff::Timestamp::from_second(seconds).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        Date(jiff::tz::Offset::UTC.to_datetime(instant).date())
    }

    /// The instant so many milliseconds later.
    pub const fn plus_millis(self, millis: i64) -> Self {
        Self(self.0 + millis)
    }

    /// Reads an instant as HTTP writes it, such as `Sun, 07 May 2023 01:30:00 GMT` (RFC 9110 §5.6.7).
    pub fn parse_http(text: &str) -> Option<Self> {
        let instant = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok()?;
        Some(Self(instant.as_millisecond()))
    }

    /// Noon of that civil date at China Standard Time.
    pub fn noon_in_china(date: Date) -> Self {
        let midnight = jiff::tz::Offset::UTC.to_timestamp(date.0.at(4, 0, 0, 0));
        Self(midnight.map_or(0, jiff::Timestamp::as_millisecond))
    }
}

impl FromStr for Timestamp {
    type Err = DateError;

    /// Reads an instant as RFC 3339 writes it, such as `2023-05-07T01:30:00.000Z`.
    fn from_str(text: &str) -> Result<Self, DateError> {
        let instant: jiff::Timestamp = text.parse().map_err(|_| DateError)?;
        Ok(Self(instant.as_millisecond()))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let instant =
            jiff::Timestamp::from_millisecond(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        write!(formatter, "{instant:.3}")
    }
}

macro_rules! serde_as_text {
    ($($name:ident),*) => {$(
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
    )*};
}
serde_as_text!(Date, Month, Timestamp);

macro_rules! serde_from_text {
    ($($name:ident),*) => {$(
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}
serde_from_text!(Date, Month, Timestamp);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_dates_of_the_calendar() {
        assert_eq!("2023-05-07".parse::<Date>().map(Date::number), Ok(20_230_507));
        for wrong in
            ["2023-02-29", "2023-13-01", "2023-5-7", "20230507", "2023-05-0a", "+023-05-07"]
        {
            assert!(wrong.parse::<Date>().is_err(), "{wrong}");
        }
        assert_eq!(
            Date::from_number(20_240_229).map(|date| date.to_string()),
            Ok("2024-02-29".into())
        );
    }

    #[test]
    fn instants_of_http_are_read() {
        let at = Timestamp::parse_http("Sun, 07 May 2023 01:30:00 GMT").expect("an instant");
        assert_eq!(at.to_string(), "2023-05-07T01:30:00.000Z");
        assert_eq!(Timestamp::parse_http("120"), None);
    }

    #[test]
    fn months_step_over_years() {
        let month: Month = "2023-01".parse().expect("a month");
        assert_eq!(month.plus(-1).to_string(), "2022-12");
        assert_eq!(month.plus(14).to_string(), "2024-03");
        assert_eq!(month.plus(1).last_day().to_string(), "2023-02-28");
    }

    #[test]
    fn the_day_changes_at_midnight_in_china() {
        let before = Timestamp::from_millis(1_683_388_799_999);
        assert_eq!(before.to_string(), "2023-05-06T15:59:59.999Z");
        assert_eq!(before.date_in_china().to_string(), "2023-05-06");
        assert_eq!(before.plus_millis(1).date_in_china().to_string(), "2023-05-07");
        assert_eq!("2023-05-06T15:59:59.999Z".parse(), Ok(before));
        assert_eq!("2023-05-06T23:59:59.999+08:00".parse(), Ok(before));
        for wrong in ["", "2023-05-06", "2023-05-06T15:59:59", "+999999-01-01T00:00:00Z", "何"] {
            assert!(wrong.parse::<Timestamp>().is_err(), "{wrong}");
        }
    }
}
