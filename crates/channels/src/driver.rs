//! What a channel's driver must do, and what it is given.

use std::sync::Arc;

use access::Secrets;
use kernel::{Clock, Timestamp};

use crate::{Outcome, Pace, Sending, Transport};

/// The outside as a driver sees it.
#[derive(Clone)]
pub struct Outside {
    /// HTTP.
    pub transport: Arc<dyn Transport>,
    /// Unpredictable bytes, for nonces.
    pub secrets: Arc<dyn Secrets>,
    /// The present: tokens and signatures grow old while a batch is under way.
    pub clock: Arc<dyn Clock>,
}

impl Outside {
    /// The present.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

/// A channel that is configured: it turns messages into requests and answers into outcomes.
///
/// It lives as long as its settings do not change, so it may keep a token. It is called on a plain
/// thread, outside of any transaction, by one worker at a time.
pub trait Driver: Send + Sync {
    /// How many messages may go in one call of [`Driver::send`].
    fn most_at_once(&self) -> usize {
        1
    }

    /// Whether another message may go together with these; usually because it says the same.
    fn joins(&self, batch: &[Sending], other: &Sending) -> bool {
        batch.first().is_some_and(|first| first.body == other.body)
    }

    /// The limit that a message counts against; a batch counts as one.
    fn pace(&self, message: &Sending) -> Option<Pace>;

    /// Sends a batch: one outcome for each message, in their order.
    ///
    /// All may go together ([`Driver::joins`]). An attempt whose end is not known (no answer in time) is a failed
    /// one: it is made again, with the same identifier and key.
    fn send(&self, batch: &[Sending]) -> Vec<Outcome>;
}
