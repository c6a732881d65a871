//! A clock, identifiers and secrets that are the same in every run.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use kernel::{Clock, Date, Ids, Timestamp};
use uuid::Uuid;

/// A clock that stands until the test moves it.
pub struct SetClock(AtomicI64);

impl SetClock {
    /// A clock at noon of that day in China.
    pub fn noon(date: &str) -> Self {
        let date: Date = date.parse().expect("a date");
        Self(AtomicI64::new(Timestamp::noon_in_china(date).millis()))
    }

    /// Moves the clock to noon of another day in China.
    pub fn set_noon(&self, date: &str) {
        let date: Date = date.parse().expect("a date");
        self.0.store(Timestamp::noon_in_china(date).millis(), Ordering::Relaxed);
    }

    /// Moves the clock.
    pub fn advance_millis(&self, millis: i64) {
        self.0.fetch_add(millis, Ordering::Relaxed);
    }
}

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::Relaxed))
    }
}

/// Identifiers that count up.
#[derive(Default)]
pub struct CountedIds(AtomicU64);

impl Ids for CountedIds {
    fn next(&self, now: Timestamp) -> Uuid {
        let mut rest = [0; 10];
        rest[2..].copy_from_slice(&self.0.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        uuid::Builder::from_unix_timestamp_millis(now.millis().unsigned_abs(), &rest).into_uuid()
    }
}

/// Secrets that count up, so that every token is known beforehand.
#[derive(Default)]
pub struct FixedSecrets(AtomicU64);

impl access::Secrets for FixedSecrets {
    fn fill(&self, bytes: &mut [u8]) {
        let number = self.0.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = number[at % 8] ^ (at as u8);
        }
    }
}
