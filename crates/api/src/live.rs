//! What the streams of live updates share: their places, the look at what other processes wrote, and
//! the word that the server stops.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use db::Db;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::Instant;

/// How many may listen at once; beyond that the answer is 503.
const PLACES: usize = 1024;
/// How often the head of the change log is looked at, for what other processes have written: once for
/// all who listen, and not at all when nobody does.
pub(crate) const POLL: Duration = Duration::from_secs(2);

/// The streams of a server.
pub(crate) struct Live {
    places: Arc<Semaphore>,
    others: watch::Sender<i64>,
    closing: watch::Sender<bool>,
    polled_at: Mutex<Option<Instant>>,
}

impl Default for Live {
    fn default() -> Self {
        Self {
            places: Arc::new(Semaphore::new(PLACES)),
            others: watch::Sender::new(0),
            closing: watch::Sender::new(false),
            polled_at: Mutex::new(None),
        }
    }
}

impl Live {
    /// A place to listen, if one is free.
    pub(crate) fn place(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.places).try_acquire_owned().ok()
    }

    /// Hears what the looks at the change log have found.
    pub(crate) fn others(&self) -> watch::Receiver<i64> {
        self.others.subscribe()
    }

    /// Hears that the server stops.
    pub(crate) fn closing(&self) -> watch::Receiver<bool> {
        self.closing.subscribe()
    }

    /// Ends all streams, also those that begin from now on.
    pub(crate) fn close(&self) {
        self.closing.send_replace(true);
    }

    /// Looks at the change log, unless somebody else did so just now.
    pub(crate) async fn poll(&self, db: &Db) {
        {
            let mut polled_at = self.polled_at.lock().unwrap_or_else(PoisonError::into_inner);
            let now = Instant::now();
            if polled_at.is_some_and(|before| now.duration_since(before) < POLL) {
                return;
            }
            *polled_at = Some(now);
        }
        // A look that fails is made again after the next pause.
        if let Ok(head) = db.read(db::head_sequence).await {
            self.others.send_if_modified(|known| {
                let is_newer = head > *known;
                *known = head.max(*known);
                is_newer
            });
        }
    }
}
