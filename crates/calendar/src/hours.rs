//! When offices are open, and what is due so many office hours later.
//!
//! What must not wait, an emergency above all, is counted by the clock on the wall:
//! [`kernel::Timestamp::plus_millis`]. Office hours are for what an office answers.

use kernel::{Date, Timestamp};

use crate::year::{Sheet, sheet};
use crate::{Calendar, Error};

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60;

const COLUMNS: &str = "since,morning_from,morning_to,afternoon_from,afternoon_to";

/// The hours of the offices through the year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficeHours {
    /// Where they were published.
    pub notice: String,
    seasons: Vec<Season>,
}

/// Hours from one day of the year on, until the next season begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Season {
    month: i8,
    day: i8,
    /// Minutes of the day: the morning and the afternoon.
    spans: [(i64, i64); 2],
}

/// The instant at which something is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueAt {
    /// The instant.
    pub at: Timestamp,
    /// Whether a day on the way there is only assumed to be worked or off.
    pub is_assumed: bool,
}

impl OfficeHours {
    /// Reads a file: `# notice: …`, the line of columns, and a line for each season, such as
    /// `07-01,08:00,12:00,15:00,18:00`.
    ///
    /// # Errors
    /// The first thing that cannot be right, with its line.
    pub fn read(text: &str) -> Result<Self, Error> {
        let Sheet { head, rows } = sheet(text, COLUMNS)?;
        let notice = head.iter().find(|(name, _)| *name == "notice");
        let (_, notice) = notice.ok_or(Error::HeadMissing { name: "notice" })?;
        let mut seasons: Vec<Season> = Vec::new();
        for (line, cells) in rows {
            let season = season(&cells).ok_or(Error::BadHours { line })?;
            let follows = |last: &Season| (last.month, last.day) < (season.month, season.day);
            if !seasons.last().is_none_or(follows) {
                return Err(Error::BadHours { line });
            }
            seasons.push(season);
        }
        if seasons.is_empty() {
            return Err(Error::BadHours { line: 1 });
        }
        Ok(Self { notice: (*notice).to_owned(), seasons })
    }

    /// The hours of that day, in minutes since midnight: morning and afternoon.
    pub fn spans(&self, on: Date) -> [(i64, i64); 2] {
        let today = (on.month_of_year(), on.day());
        // Before the year's first season the last one of the year before holds on.
        let begun = self.seasons.iter().rfind(|season| (season.month, season.day) <= today);
        begun.or(self.seasons.last()).map_or([(0, 0); 2], |season| season.spans)
    }
}

fn season(cells: &[&str]) -> Option<Season> {
    let [since, cells @ ..] = cells else { return None };
    // A leap year has all days that any year has.
    let since: Date = format!("2024-{since}").parse().ok()?;
    let times: Vec<i64> = cells.iter().map(|cell| minutes(cell)).collect::<Option<_>>()?;
    let [open, noon, again, close] = times[..] else { return None };
    let in_order = open < noon && noon <= again && again < close;
    let spans = [(open, noon), (again, close)];
    in_order.then_some(Season { month: since.month_of_year(), day: since.day(), spans })
}

fn minutes(text: &str) -> Option<i64> {
    let (hour, minute) = text.split_once(':')?;
    let number = |part: &str| -> Option<i64> {
        let plain = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        if plain { part.parse().ok() } else { None }
    };
    let (hour, minute) = (number(hour)?, number(minute)?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

impl Calendar {
    /// The instant that is so many office hours after the other.
    ///
    /// What comes in at night, at noon or on a day off begins to count when the offices open. No
    /// hours at all is that very moment.
    pub fn add_office_hours(&self, from: Timestamp, hours: u32) -> DueAt {
        let first = from.date_in_china();
        let mut on = first;
        let mut now = from.millis() - midnight(on).millis();
        let mut left = i64::from(hours) * 60 * MINUTE;
        loop {
            if self.is_workday(on) {
                for (open, close) in self.hours().spans(on) {
                    let begin = now.max(open * MINUTE);
                    let there = close * MINUTE - begin;
                    if there > 0 && left <= there {
                        let at = midnight(on).plus_millis(begin + left);
                        return DueAt { at, is_assumed: self.is_assumed_between(first, on) };
                    }
                    left -= there.max(0);
                }
            }
            let next = self.add_workdays(on, 1).on;
            if next <= on {
                // The calendar's end: there is no later day to name.
                return DueAt { at: midnight(on).plus_millis(DAY * MINUTE), is_assumed: true };
            }
            (on, now) = (next, 0);
        }
    }
}

/// The first instant of that day in China.
fn midnight(on: Date) -> Timestamp {
    Timestamp::noon_in_china(on).plus_millis(-DAY / 2 * MINUTE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn midnight_is_china_s() {
        // China Standard Time is eight hours ahead.
        const AHEAD: i64 = 8 * 60;
        let on = "2026-07-01".parse().expect("a date");
        assert_eq!(midnight(on).date_in_china(), on);
        assert_eq!(midnight(on).plus_millis(-1).date_in_china(), on.plus_days(-1));
        assert_eq!(midnight(on).millis().rem_euclid(DAY * MINUTE), (DAY - AHEAD) * MINUTE);
    }

    #[test]
    fn hours_that_cannot_be_right_are_refused() {
        let head = format!("# notice: 通知\n{COLUMNS}\n");
        assert!(OfficeHours::read(&format!("{head}01-01,08:00,12:00,14:30,17:30\n")).is_ok());
        for wrong in [
            "",
            "01-01,08:00,12:00,14:30\n",
            "01-01,12:00,08:00,14:30,17:30\n",
            "01-01,08:00,15:00,14:30,17:30\n",
            "01-01,8:00,12:00,14:30,17:30\n",
            "01-01,08:00,12:00,14:30,24:30\n",
            "02-30,08:00,12:00,14:30,17:30\n",
            "07-01,08:00,12:00,14:30,17:30\n05-01,08:00,12:00,14:30,17:30\n",
        ] {
            assert!(OfficeHours::read(&format!("{head}{wrong}")).is_err(), "{wrong}");
        }
    }
}
