//! The clock and the identifiers of a county that is built, not lived.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};

use kernel::{Clock, Date, Ids, Timestamp};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use uuid::Uuid;

/// A clock that the builder sets to the day on which something is recorded.
#[derive(Debug, Default)]
pub struct BuildClock {
    millis: AtomicI64,
}

impl BuildClock {
    /// Sets the present.
    pub fn set(&self, now: Timestamp) {
        self.millis.store(now.millis(), Ordering::SeqCst);
    }

    /// Sets the present to that hour of the day, China Standard Time.
    pub(crate) fn set_hour(&self, on: Date, hour: u8) {
        let noon = Timestamp::noon_in_china(on);
        self.set(noon.plus_millis((i64::from(hour) - 12) * 3_600_000));
    }
}

impl Clock for BuildClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.millis.load(Ordering::SeqCst))
    }
}

/// Identifiers by UUIDv7 (RFC 9562 §6.2, method 1) that are the same for the same seed.
pub struct SeededIds {
    state: Mutex<State>,
}

struct State {
    random: ChaCha8Rng,
    millis: i64,
    counter: u16,
}

impl SeededIds {
    /// The identifiers of that seed.
    pub fn new(seed: u64) -> Self {
        let random = ChaCha8Rng::seed_from_u64(seed);
        Self { state: Mutex::new(State { random, millis: 0, counter: 0 }) }
    }
}

impl Ids for SeededIds {
    fn next(&self, now: Timestamp) -> Uuid {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if now.millis() > state.millis {
            state.millis = now.millis();
            state.counter = 0;
        } else {
            state.counter += 1;
            // Twelve bits hold the counter; a fuller millisecond borrows from the next one.
            if state.counter == 1 << 12 {
                state.millis += 1;
                state.counter = 0;
            }
        }
        let mut rest = [0; 10];
        state.random.fill(&mut rest[2..]);
        rest[..2].copy_from_slice(&state.counter.to_be_bytes());
        uuid::Builder::from_unix_timestamp_millis(state.millis.unsigned_abs(), &rest).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_repeat_and_are_in_order() {
        let draw = |seed| {
            let ids = SeededIds::new(seed);
            let now = Timestamp::from_millis(1_672_531_200_000);
            (0..9_000).map(|_| ids.next(now)).collect::<Vec<Uuid>>()
        };
        let made = draw(1);
        assert!(made.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(made, draw(1));
        assert_ne!(made, draw(2));
    }

    #[test]
    fn hours_are_hours_in_china() {
        let clock = BuildClock::default();
        clock.set_hour("2023-05-07".parse().expect("a date"), 9);
        assert_eq!(clock.now().to_string(), "2023-05-07T01:00:00.000Z");
    }
}
