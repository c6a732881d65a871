//! Read-only connections, opened when first needed and kept.

use std::sync::{Arc, Mutex, PoisonError};

use kernel::Actor;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::connection::{Connection, Source};
use crate::{DbError, Options, Tx};

pub(crate) struct Pool {
    source: Source,
    idle: Mutex<Vec<Connection>>,
    permits: Arc<Semaphore>,
    options: Options,
}

impl Pool {
    pub(crate) fn new(source: Source, size: usize, options: Options) -> Self {
        Self {
            source,
            idle: Mutex::new(Vec::new()),
            permits: Arc::new(Semaphore::new(size)),
            options,
        }
    }

    /// A place among the readers; callers on plain threads do without and open one more.
    pub(crate) async fn permit(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.permits).acquire_owned().await.ok()
    }

    pub(crate) fn run<T, E: From<DbError>>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let kept = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut connection = match kept {
            Some(connection) => connection,
            None => Connection::open(&self.source, true)?,
        };
        connection.begin(false)?;
        let actor = Actor::system("read");
        let answer = work(&mut Tx::reading(&mut connection, &self.options, &actor));
        // A connection that cannot end its transaction is not kept.
        connection.batch("ROLLBACK")?;
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        answer
    }
}
