//! Checkpoints beside the writer: on SQLite, a thread of its own moves committed pages from the
//! write-ahead log into the county's file, so that no write waits for it.
//!
//! A passive checkpoint never blocks the writer or a reader. It loses nothing when it is cut off:
//! what was committed stands in the log until it has been moved and synced.

use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::{DbError, connection};

/// How long commits gather before they are moved.
const GATHER: Duration = Duration::from_millis(200);

/// The thread; it ends when this is dropped.
pub(crate) struct Checkpointer {
    commits: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Checkpointer {
    /// Starts the thread with a connection of its own.
    pub(crate) fn start(file: &Path) -> Result<Self, DbError> {
        let connection = connection::checkpointing(file)?;
        let (commits, told) = sync_channel(1);
        let thread = std::thread::Builder::new()
            .name("checkpoints".into())
            .spawn(move || run(&connection, &told))
            .map_err(|_| DbError::Interrupted)?;
        Ok(Self { commits: Some(commits), thread: Some(thread) })
    }

    /// There was a commit; never waits.
    pub(crate) fn committed(&self) {
        if let Some(commits) = &self.commits {
            // A word that still stands there says the same.
            let _ = commits.try_send(());
        }
    }
}

impl Drop for Checkpointer {
    fn drop(&mut self) {
        self.commits = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn run(connection: &rusqlite::Connection, told: &Receiver<()>) {
    // An idle county sleeps here until somebody writes.
    while told.recv().is_ok() {
        let ended = wait(told);
        if let Err(error) = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())) {
            tracing::warn!(%error, "a checkpoint did not work; the next one tries again");
        }
        if ended {
            break;
        }
    }
}

/// Lets commits gather for a while; whether the writer has ended meanwhile.
fn wait(told: &Receiver<()>) -> bool {
    let until = std::time::Instant::now() + GATHER;
    loop {
        let rest = until.saturating_duration_since(std::time::Instant::now());
        match told.recv_timeout(rest) {
            Ok(()) => {}
            Err(RecvTimeoutError::Timeout) => return false,
            Err(RecvTimeoutError::Disconnected) => return true,
        }
    }
}
