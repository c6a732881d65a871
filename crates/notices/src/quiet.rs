//! Quiet hours (免打扰时段): when a channel that rings may not. The inbox itself shows at once.

use db::{DbError, Tx};
use kernel::Timestamp;
use serde_json::json;

use crate::{Error, Rejection, store, themes};

const DAY: i64 = 24 * 60;
/// China has one time, eight hours before UTC, the whole year.
const CHINA: i64 = 8 * 60;

/// Quiet hours: from one minute of the day to another, over midnight where the first is the later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quiet {
    /// The first quiet minute of the day, 0 to 1439.
    pub from: i64,
    /// The first minute that is not quiet any more.
    pub until: i64,
}

impl Default for Quiet {
    /// From nine in the evening to seven in the morning.
    fn default() -> Self {
        Self { from: 21 * 60, until: 7 * 60 }
    }
}

impl Quiet {
    /// When a channel may ring for a notice of that theme: now, or when the quiet hours end.
    pub fn ring_at(self, theme: &str, now: Timestamp) -> Timestamp {
        if themes::theme(theme).is_some_and(|theme| theme.is_emergency) {
            return now;
        }
        let minutes = now.millis().div_euclid(60_000);
        let of_day = (minutes + CHINA).rem_euclid(DAY);
        let length = (self.until - self.from).rem_euclid(DAY);
        let gone = (of_day - self.from).rem_euclid(DAY);
        if gone >= length {
            return now;
        }
        Timestamp::from_millis((minutes + length - gone) * 60_000)
    }
}

/// The county's quiet hours.
pub fn get(tx: &mut Tx<'_>) -> Result<Quiet, DbError> {
    Ok(store::quiet(tx)?.unwrap_or_default())
}

/// Keeps the county's quiet hours.
///
/// # Errors
/// [`Rejection::NoTime`] for what is no minute of a day.
pub fn put(tx: &mut Tx<'_>, quiet: Quiet) -> Result<(), Error> {
    if ![quiet.from, quiet.until].iter().all(|minute| (0..DAY).contains(minute)) {
        return Err(Rejection::NoTime.into());
    }
    store::put_quiet(tx, quiet)?;
    tx.log("notice.quiet", &"county", &json!({ "from": quiet.from, "until": quiet.until }))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("an instant")
    }

    #[test]
    fn what_is_not_urgent_waits_for_the_morning() {
        let quiet = Quiet::default();
        for (now, rings) in [
            // 20:59, 21:00 and 06:59 in China are 12:59, 13:00 and 22:59 in UTC.
            ("2023-05-07T12:59:30.000Z", "2023-05-07T12:59:30.000Z"),
            ("2023-05-07T13:00:00.000Z", "2023-05-07T23:00:00.000Z"),
            ("2023-05-07T22:59:59.000Z", "2023-05-07T23:00:00.000Z"),
            ("2023-05-07T23:00:00.000Z", "2023-05-07T23:00:00.000Z"),
        ] {
            assert_eq!(quiet.ring_at("meeting", at(now)), at(rings), "{now}");
            assert_eq!(quiet.ring_at("emergency", at(now)), at(now));
        }
        let noon = Quiet { from: 12 * 60, until: 14 * 60 };
        assert_eq!(
            noon.ring_at("meeting", at("2023-05-07T05:00:00.000Z")),
            at("2023-05-07T06:00:00.000Z")
        );
        let never = Quiet { from: 600, until: 600 };
        assert_eq!(
            never.ring_at("meeting", at("2023-05-07T02:00:00.000Z")),
            at("2023-05-07T02:00:00.000Z")
        );
    }
}
