//! The audit of reads, written behind the answers: bounded, in batches, and never dropped.

use std::time::Duration;

use access::reads::{self, Read};
use db::Db;
use kernel::Actor;
use tokio::sync::mpsc;

/// How many reads may wait to be written; beyond that a request waits for its own.
const QUEUE: usize = 8192;
/// How many reads one write takes.
const BATCH: usize = 256;

/// Where handlers put what was read.
pub(crate) struct Audit {
    queue: mpsc::Sender<Read>,
}

/// The other end, which writes; `app` keeps it running and lets it finish when the server stops.
pub struct ReadAudit {
    db: Db,
    reads: mpsc::Receiver<Read>,
}

impl Audit {
    pub(crate) fn new(db: Db) -> (Self, ReadAudit) {
        let (queue, reads) = mpsc::channel(QUEUE);
        (Self { queue }, ReadAudit { db, reads })
    }

    /// Keeps a read; waits only when the queue is full.
    pub(crate) async fn keep(&self, read: Read) {
        if self.queue.send(read).await.is_err() {
            tracing::error!("the audit of reads has stopped");
        }
    }
}

impl ReadAudit {
    /// Writes what was read until every handle of the state is gone.
    pub async fn run(mut self) {
        let mut batch = Vec::with_capacity(BATCH);
        while self.reads.recv_many(&mut batch, BATCH).await > 0 {
            self.write(std::mem::take(&mut batch)).await;
        }
    }

    /// Writes a batch, as often as it takes: the disk may be full for a while.
    async fn write(&self, batch: Vec<Read>) {
        for pause_seconds in [1, 2, 5, 10, 30, 60] {
            let copy = batch.clone();
            let actor = Actor::system("audit");
            match self.db.write(&actor, move |tx| reads::record(tx, &copy)).await {
                Ok(()) => return,
                Err(error) => tracing::error!(%error, "reads could not be kept yet"),
            }
            tokio::time::sleep(Duration::from_secs(pause_seconds)).await;
        }
        tracing::error!(reads = batch.len(), "reads could not be kept");
    }
}
