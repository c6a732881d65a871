//! The ports to the outside that a running server uses: the machine's clock, and identifiers.

use std::sync::{Mutex, PoisonError};

use kernel::{Clock, Ids, Timestamp};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha12Rng;
use uuid::Uuid;

/// The machine's clock.
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
    fn now(&self) -> Timestamp {
        let since_epoch =
            std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_millis(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX))
    }
}

/// Identifiers by UUIDv7, in order even within a millisecond (RFC 9562 §6.2, method 1).
pub struct SystemIds {
    state: Mutex<State>,
}

struct State {
    random: ChaCha12Rng,
    millis: i64,
    counter: u16,
}

impl SystemIds {
    /// Identifiers with randomness from the operating system.
    pub fn new() -> Self {
        Self::from_random(ChaCha12Rng::from_rng(&mut rand::rng()))
    }

    /// The same identifiers every time, for a county that is made from a seed.
    pub fn seeded(seed: u64) -> Self {
        Self::from_random(ChaCha12Rng::seed_from_u64(seed))
    }

    fn from_random(random: ChaCha12Rng) -> Self {
        Self { state: Mutex::new(State { random, millis: 0, counter: 0 }) }
    }
}

impl Default for SystemIds {
    fn default() -> Self {
        Self::new()
    }
}

impl Ids for SystemIds {
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
    fn identifiers_of_one_millisecond_are_in_order_and_single() {
        let ids = SystemIds::seeded(1);
        let now = Timestamp::from_millis(1_683_424_800_000);
        let made: Vec<Uuid> = (0..10_000).map(|_| ids.next(now)).collect();
        assert!(made.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(made[0].get_version_num(), 7);
    }
}
