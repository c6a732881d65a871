//! How often one address may fail to sign in.
//!
//! Villages share an address behind their operator's NAT, so only failures count, and the bound is
//! wide; what protects an account itself is its own lock.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use kernel::Timestamp;

/// Failures that an address has in a window.
const FAILURES: u32 = 60;
/// How long a window is, in milliseconds.
const WINDOW_MILLIS: i64 = 5 * 60 * 1000;
/// Beyond this many addresses the windows that are over are thrown out.
const MANY: usize = 10_000;

/// Failures by address, in memory.
#[derive(Default)]
pub(crate) struct Tries {
    windows: Mutex<HashMap<IpAddr, Window>>,
}

struct Window {
    began_at: Timestamp,
    failures: u32,
}

impl Tries {
    /// Refuses an address that has failed too often lately.
    pub(crate) fn check(&self, address: IpAddr, now: Timestamp) -> Result<(), access::Error> {
        let windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(window) = windows.get(&address) else { return Ok(()) };
        let age = now.millis() - window.began_at.millis();
        if age >= WINDOW_MILLIS || window.failures < FAILURES {
            return Ok(());
        }
        let seconds = (WINDOW_MILLIS - age).unsigned_abs().div_ceil(1000);
        Err(access::Error::TooManyTries { seconds })
    }

    /// Counts a failure.
    pub(crate) fn failed(&self, address: IpAddr, now: Timestamp) {
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        let is_over = |window: &Window| now.millis() - window.began_at.millis() >= WINDOW_MILLIS;
        if windows.len() >= MANY {
            windows.retain(|_, window| !is_over(window));
        }
        let window = windows.entry(address).or_insert(Window { began_at: now, failures: 0 });
        if is_over(window) {
            *window = Window { began_at: now, failures: 0 };
        }
        window.failures += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_waits_for_the_end_of_its_window() {
        let tries = Tries::default();
        let (one, other) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        let now = Timestamp::from_millis(1_000_000);
        for _ in 0..FAILURES {
            assert!(tries.check(one, now).is_ok());
            tries.failed(one, now);
        }
        let refused = tries.check(one, now.plus_millis(60_000));
        assert!(matches!(refused, Err(access::Error::TooManyTries { seconds: 240 })));
        assert!(tries.check(other, now).is_ok());
        assert!(tries.check(one, now.plus_millis(WINDOW_MILLIS)).is_ok());
    }
}
