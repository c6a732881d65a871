//! What comes round every night, as data.

use db::Tx;
use kernel::{Date, Timestamp};

use crate::{Error, service, store};

/// Work that is enqueued once a day, from that time of day in China on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Daily {
    /// The kind of the job.
    pub kind: &'static str,
    /// The hour, 0 to 23.
    pub hour: i64,
    /// The minute, 0 to 59.
    pub minute: i64,
}

impl Daily {
    /// Whether today's run is still to be enqueued.
    ///
    /// A server that was off at the hour catches up with one run, however long it was off.
    pub fn is_due(&self, last_on: Option<Date>, now: Timestamp) -> bool {
        let minutes_of_day = (now.millis().div_euclid(60_000) + 8 * 60).rem_euclid(24 * 60);
        let passed = minutes_of_day >= self.hour * 60 + self.minute;
        passed && last_on.is_none_or(|last| last < now.date_in_china())
    }
}

/// Enqueues what is due and remembers that it was; answers how many jobs were enqueued.
pub fn enqueue_due(tx: &mut Tx<'_>, schedules: &[Daily]) -> Result<usize, Error> {
    let mut count = 0;
    for schedule in schedules {
        let (now, today) = (tx.now(), tx.today());
        if schedule.is_due(store::last_on(tx, schedule.kind)?, now) {
            service::enqueue(tx, schedule.kind, &serde_json::json!({}), now)?;
            store::set_last_on(tx, schedule.kind, today)?;
            count += 1;
        }
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_night_s_run_is_due_once_after_its_hour_in_china() {
        let schedule = Daily { kind: "recount", hour: 3, minute: 10 };
        // 2023-05-07 03:10 in China is 19:10 the day before in UTC.
        let at = Timestamp::from_millis(1_683_400_200_000);
        assert_eq!(at.to_string(), "2023-05-06T19:10:00.000Z");
        let (yesterday, today) = (at.date_in_china().plus_days(-1), at.date_in_china());
        assert!(!schedule.is_due(Some(yesterday), at.plus_millis(-1)));
        assert!(schedule.is_due(Some(yesterday), at));
        assert!(schedule.is_due(None, at));
        assert!(!schedule.is_due(Some(today), at));
    }
}
