//! How often one address may try and fail, or do a thing that anybody may do.
//!
//! Villages share an address behind their operator's NAT, so only failures count, and the bound on
//! signing in is wide; what protects an account itself is its own lock.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

use kernel::Timestamp;

/// Beyond this many addresses the windows that are over are thrown out.
const MANY: usize = 10_000;
const MINUTE_MILLIS: i64 = 60 * 1000;
const HOUR_MILLIS: i64 = 60 * MINUTE_MILLIS;

/// Counts by address, in memory.
pub(crate) struct Tries {
    most: u32,
    window_millis: i64,
    windows: Mutex<HashMap<IpAddr, Window>>,
}

struct Window {
    began_at: Timestamp,
    count: u32,
}

impl Tries {
    /// Failures to sign in: 60 in five minutes.
    pub(crate) fn to_sign_in() -> Self {
        Self::new(60, 5 * MINUTE_MILLIS)
    }

    /// Wrong codes of cards and matters: ten an hour, which 80 random bits outlast for ever.
    pub(crate) fn at_codes() -> Self {
        Self::new(10, HOUR_MILLIS)
    }

    /// What an address may hand in without an account in a day: an operator may put thousands of
    /// telephones behind one, and what really bounds it are the cards.
    pub(crate) fn to_report() -> Self {
        Self::new(200, 24 * HOUR_MILLIS)
    }

    fn new(most: u32, window_millis: i64) -> Self {
        Self { most, window_millis, windows: Mutex::default() }
    }

    /// Refuses an address that has failed too often lately to sign in.
    pub(crate) fn check(&self, address: IpAddr, now: Timestamp) -> Result<(), access::Error> {
        match self.wait(address, now) {
            Some(seconds) => Err(access::Error::TooManyTries { seconds }),
            None => Ok(()),
        }
    }

    /// How many seconds the address has to wait, if it has used up its window.
    pub(crate) fn wait(&self, address: IpAddr, now: Timestamp) -> Option<u64> {
        let windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        let window = windows.get(&network(address))?;
        self.rest(window, now)
    }

    /// Counts one.
    pub(crate) fn failed(&self, address: IpAddr, now: Timestamp) {
        self.judge(address, now, false);
    }

    /// Counts a try that missed, and tells how long to wait where the window was used up before it:
    /// then not even a hit may be told, and so many tries at once learn no more than one by one.
    pub(crate) fn judge(&self, address: IpAddr, now: Timestamp, is_hit: bool) -> Option<u64> {
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        let address = network(address);
        if windows.len() >= MANY {
            windows.retain(|_, window| !self.is_over(window, now));
        }
        let known = windows.get(&address).filter(|window| !self.is_over(window, now));
        if let Some(seconds) = known.and_then(|window| self.rest(window, now)) {
            return Some(seconds);
        }
        if !is_hit {
            let window = windows.entry(address).or_insert(Window { began_at: now, count: 0 });
            if self.is_over(window, now) {
                *window = Window { began_at: now, count: 0 };
            }
            window.count += 1;
        }
        None
    }

    fn rest(&self, window: &Window, now: Timestamp) -> Option<u64> {
        let age = now.millis() - window.began_at.millis();
        let is_used_up = age < self.window_millis && window.count >= self.most;
        is_used_up.then(|| (self.window_millis - age).unsigned_abs().div_ceil(1000))
    }

    fn is_over(&self, window: &Window, now: Timestamp) -> bool {
        now.millis() - window.began_at.millis() >= self.window_millis
    }
}

/// Whose address it is: a household gets 2^64 addresses of IPv6 at once, and one of IPv4 at most.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_waits_for_the_end_of_its_window() {
        let tries = Tries::to_sign_in();
        let (one, other) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        let now = Timestamp::from_millis(1_000_000);
        for _ in 0..60 {
            assert!(tries.check(one, now).is_ok());
            tries.failed(one, now);
        }
        let refused = tries.check(one, now.plus_millis(60_000));
        assert!(matches!(refused, Err(access::Error::TooManyTries { seconds: 240 })));
        assert!(tries.check(other, now).is_ok());
        assert!(tries.check(one, now.plus_millis(5 * MINUTE_MILLIS)).is_ok());
    }

    #[test]
    fn after_ten_wrong_codes_even_the_right_one_is_not_told() {
        let tries = Tries::at_codes();
        let address: IpAddr = "2001:db8:1:2::1".parse().expect("an address");
        let neighbour: IpAddr = "2001:db8:1:2:ffff::9".parse().expect("an address");
        let now = Timestamp::from_millis(1_000_000);
        for _ in 0..100 {
            assert_eq!(tries.judge(address, now, true), None, "hits cost nothing");
        }
        for _ in 0..10 {
            assert_eq!(tries.judge(address, now, false), None);
        }
        assert_eq!(tries.judge(address, now, true), Some(3600));
        assert_eq!(tries.judge(neighbour, now, false), Some(3600), "the same network");
        assert_eq!(tries.wait("2001:db8:1:3::1".parse().expect("an address"), now), None);
        let mapped: IpAddr = "::ffff:10.0.0.1".parse().expect("an address");
        assert_eq!(network(mapped), IpAddr::from([10, 0, 0, 1]));
        assert_eq!(tries.judge(address, now.plus_millis(HOUR_MILLIS), true), None);
    }
}
