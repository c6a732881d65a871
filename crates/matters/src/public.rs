//! Reading for everybody: matters of categories that the caller names, and what moved among them.
//!
//! Which categories are public, and what of a matter may be told, is the caller's to know; here is
//! only that nothing of another category comes along, whatever else is asked for.

use db::{DbError, Tx};
use kernel::id::MatterId;
use kernel::{Date, Timestamp};

use crate::model::{Kind, Matter};
use crate::store::public;

/// Which matters are asked for; all conditions together.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Only of these categories. Without any, nothing is found.
    pub categories: Vec<(Kind, &'static str)>,
    /// Only those that came in this span, both ends included, by [`requested_at`].
    pub requested: Option<(Timestamp, Timestamp)>,
    /// Only those whose last event was recorded in this span, both ends included.
    pub updated: Option<(Timestamp, Timestamp)>,
    /// These as well, though their last event was recorded at another time: something else about
    /// them has changed in the span.
    pub also_updated: Vec<MatterId>,
    /// Only the closed ones, or only the others.
    pub is_closed: Option<bool>,
}

/// When a matter was brought forward: the instant of its recording where that was on the day of its
/// collection, and otherwise noon of that day, because nobody kept the hour.
pub fn requested_at(matter: &Matter) -> Timestamp {
    at_on_day(matter.recorded_at, matter.collected_on)
}

fn at_on_day(recorded_at: Timestamp, day: Date) -> Timestamp {
    if recorded_at.date_in_china() == day { recorded_at } else { Timestamp::noon_in_china(day) }
}

/// The matters asked for, the newest day first: so many after the first so many.
pub fn list(
    tx: &mut Tx<'_>,
    wanted: &Wanted,
    skip: i64,
    most: i64,
) -> Result<Vec<Matter>, DbError> {
    if wanted.categories.is_empty() {
        return Ok(Vec::new());
    }
    public::list(tx, wanted, skip, most)
}

/// What moved: events after the first of matters of these categories, recorded in the span, the
/// oldest first, as pairs of matter and version.
pub fn moved(
    tx: &mut Tx<'_>,
    categories: &[(Kind, &'static str)],
    span: (Timestamp, Timestamp),
    skip: i64,
    most: i64,
) -> Result<Vec<(MatterId, i64)>, DbError> {
    if categories.is_empty() {
        return Ok(Vec::new());
    }
    public::moved(tx, categories, span, skip, most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_that_nobody_kept_is_noon() {
        let day: Date = "2023-05-07".parse().expect("a date");
        let noon = Timestamp::noon_in_china(day);
        let evening = noon.plus_millis(7 * 3_600_000);
        assert_eq!(at_on_day(evening, day), evening);
        assert_eq!(at_on_day(evening, day.plus_days(-1)), noon.plus_millis(-86_400_000));
    }
}
