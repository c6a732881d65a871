//! Jobs as values, and when a failed one is tried again.

use kernel::Timestamp;
use kernel::id::JobId;

/// A job that was claimed, to be worked on.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// The identifier.
    pub id: JobId,
    /// What kind of work it is.
    pub kind: String,
    /// What it is about, as whoever enqueued it wrote.
    pub payload: serde_json::Value,
    /// How often it has been tried, this time included.
    pub attempts: i64,
}

/// A job that failed too often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadJob {
    /// The identifier.
    pub id: JobId,
    /// What kind of work it is.
    pub kind: String,
    /// How often it was tried.
    pub attempts: i64,
    /// When it was tried last.
    pub last_at: Timestamp,
    /// What went wrong the last time.
    pub last_error: String,
}

/// How often a job is tried before it is dead: with the pauses below, over some six hours.
pub(crate) const ATTEMPTS: i64 = 10;

/// The pause after so many tries, in milliseconds: half a minute, then twice as long each time, two
/// hours at most.
pub(crate) fn pause_millis(attempts: i64) -> i64 {
    let doubled = 30_000_i64 << (attempts - 1).clamp(0, 8);
    doubled.min(2 * 60 * 60 * 1000)
}

#[cfg(test)]
mod tests {
    use super::pause_millis;

    #[test]
    fn pauses_grow_to_two_hours() {
        let seconds: Vec<i64> = (1..11).map(|tries| pause_millis(tries) / 1000).collect();
        assert_eq!(seconds, [30, 60, 120, 240, 480, 960, 1920, 3840, 7200, 7200]);
    }
}
