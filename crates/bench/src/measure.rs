//! Numbers about a run: the middle, the tail, processor time and memory of a process.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

/// Linux counts processor time for `/proc` in hundredths of a second on every architecture.
const TICKS_PER_SECOND: f64 = 100.0;

/// The middle value and the range of some figures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Spread {
    /// The middle one; of an even number, the lower of the two in the middle.
    pub(crate) median: f64,
    /// The smallest.
    pub(crate) low: f64,
    /// The largest.
    pub(crate) high: f64,
}

impl Spread {
    /// The spread of at least one figure.
    pub(crate) fn of(figures: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut sorted: Vec<f64> = figures.into_iter().collect();
        sorted.sort_by(f64::total_cmp);
        Some(Self {
            median: *sorted.get(sorted.len().checked_sub(1)? / 2)?,
            low: *sorted.first()?,
            high: *sorted.last()?,
        })
    }

    /// `1234 [900–1300]`.
    pub(crate) fn whole(&self) -> String {
        format!("{:.0} [{:.0}–{:.0}]", self.median, self.low, self.high)
    }
}

/// The value below which this share of the sorted values lies, in milliseconds.
pub(crate) fn percentile_ms(sorted: &[Duration], share: f64) -> f64 {
    if sorted.is_empty() {
        return f64::NAN;
    }
    let place = (sorted.len() as f64 * share).ceil() as usize;
    sorted[place.clamp(1, sorted.len()) - 1].as_secs_f64() * 1_000.0
}

/// Processor seconds, user and system, that a process has used.
pub(crate) fn processor_seconds(process: u32) -> Result<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))
        .with_context(|| format!("process {process} is gone"))?;
    parse_stat(&stat).context("/proc/…/stat looks different from what is known")
}

/// The fields after the name in brackets, which may hold blanks itself.
fn parse_stat(stat: &str) -> Option<f64> {
    let (_, rest) = stat.rsplit_once(')')?;
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let ticks = fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?;
    Some(ticks / TICKS_PER_SECOND)
}

/// How long the work that a server finds at its start may take.
const SETTLING: Duration = Duration::from_secs(15 * 60);
/// Over how long a server must have had nothing to do, and what still counts as nothing.
const LOOK: Duration = Duration::from_secs(3);
const NOTHING_SECONDS: f64 = 0.06;

/// Waits until a server that has just started is done with what had gathered: the recount of the last
/// night, deadlines. A benchmark that began before would measure that as well.
pub(crate) fn settled(process: u32) -> Result<()> {
    let begun = Instant::now();
    let mut before = processor_seconds(process)?;
    loop {
        std::thread::sleep(LOOK);
        let now = processor_seconds(process)?;
        if now - before < NOTHING_SECONDS {
            return Ok(());
        }
        ensure!(begun.elapsed() < SETTLING, "the server found no rest in {} s", SETTLING.as_secs());
        before = now;
    }
}

/// Forgets the most memory that a process ever had: `VmHWM` begins anew.
pub(crate) fn forget_peak(process: u32) -> Result<()> {
    std::fs::write(format!("/proc/{process}/clear_refs"), "5")
        .with_context(|| format!("the peak of process {process} cannot be forgotten"))
}

/// A line of `/proc/<pid>/status` in MiB, such as `VmRSS` or `VmHWM`.
pub(crate) fn memory_mib(process: u32, line: &str) -> Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))
        .with_context(|| format!("process {process} is gone"))?;
    let kib: f64 = status
        .lines()
        .find_map(|found| found.strip_prefix(line)?.strip_prefix(':'))
        .and_then(|rest| rest.split_whitespace().next()?.parse().ok())
        .with_context(|| format!("{line} is not in /proc/{process}/status"))?;
    Ok(kib / 1024.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_and_the_tail() {
        let spread = Spread::of([3.0, 1.0, 2.0]).expect("there are three");
        assert_eq!((spread.median, spread.low, spread.high), (2.0, 1.0, 3.0));
        assert_eq!(Spread::of([]), None);
        let sorted: Vec<Duration> = (1..=100).map(Duration::from_millis).collect();
        assert_eq!(percentile_ms(&sorted, 0.5), 50.0);
        assert_eq!(percentile_ms(&sorted, 0.99), 99.0);
        assert_eq!(percentile_ms(&sorted[..1], 0.99), 1.0);
    }

    #[test]
    fn processor_time_is_read_behind_the_name() {
        let stat = "7 (a ) b) S 1 1 1 0 -1 0 1 0 0 0 250 50 0 0 20 0 8 0 1 1 1";
        assert_eq!(parse_stat(stat), Some(3.0));
    }

    #[test]
    fn this_process_has_memory() {
        let own = memory_mib(std::process::id(), "VmRSS").expect("Linux has /proc");
        assert!(own > 0.5);
    }
}
