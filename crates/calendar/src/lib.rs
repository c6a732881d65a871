//! Which days are worked in China, when offices are open, and what is due when.
//!
//! The State Council says once a year which days are off and which weekend days are worked for them
//! (调休). Years are data, in `data/calendar/`: one file a year in the notice's own words, with its
//! number and address. A county can add a year before a release does, with a file of the same form.
//!
//! Invariants:
//! - Nothing is guessed in silence: in a year without data Monday to Friday count as worked, and
//!   every answer that such a day took part in says so ([`Due::is_assumed`]).
//! - The last days of December belong to the next year's notice, which may make them work or rest:
//!   until that year is there, they are assumed as well ([`FIRST_OPEN_DAY`]).
//! - Pure: no clock and no files. Whoever opens a county reads its files and hands their text in.
//!
//! Entry points: [`Calendar::china`], [`Calendar::add_workdays`], [`Calendar::add_office_hours`],
//! [`Calendar::day`], [`YearPlan::read`], [`install`].

mod china;
mod days;
mod error;
mod hours;
mod year;

pub use china::{embedded, install};
pub use days::{Calendar, Day, Due, FIRST_OPEN_DAY, Why};
pub use error::Error;
pub use hours::{DueAt, OfficeHours};
pub use year::{Arrangement, Mark, YearPlan};
