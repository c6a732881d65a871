//! Storage: one SQL text, two engines, and a synchronous unit of work.
//!
//! Domain code is plain functions over [`Tx`], called inside [`Db::write`] and [`Db::read`]; async
//! ends at this door. Everything that a mutation must leave behind in the same transaction goes
//! through `Tx` as well: its change-log row ([`Tx::log`]) and its tallies ([`Tx::tally`]).
//!
//! Invariants:
//! - A county is one cell: one SQLite file or one PostgreSQL schema. Nothing here reaches another.
//! - There is one writer per cell. It takes what has queued into one transaction, a savepoint each,
//!   and answers after the commit: an acknowledged write is on the disk.
//! - The change log has no gaps and every row carries the hash of the one before. It is the [`feed`]
//!   from which phones learn what has changed for them.
//! - The same SQL text serves both engines: `$n` parameters, and the type words of [`Migration`].
//! - Branches on the engine live here and in `jobs`, nowhere else.
//!
//! Entry points: [`Db::open_sqlite`], [`Db::open_postgres`], [`Db::write`], [`Db::read`].

mod change_log;
mod checkpoint;
mod closing;
mod connection;
mod error;
pub mod feed;
mod full_text;
mod migrate;
mod pool;
mod row;
mod store;
mod tally;
mod tx;
mod value;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use change_log::{ChainFault, head_sequence, verify_chain};
pub use closing::{ClosedMonth, Late, close_month, closed_months, late};
pub use connection::Engine;
pub use error::{ConstraintKind, DbError};
pub use full_text::{Condition, Direction, Entry, Found, FullText, MARKS};
pub use migrate::Migration;
pub use row::{Row, required};
pub use store::MIGRATIONS;
pub use tally::{TallyRow, clear_tally, places, tallies, tally_by_day, tally_sums};
pub use tx::Tx;
pub use value::Value;

use connection::Connection;
use kernel::{Actor, Clock, Ids};
use pool::Pool;
use writer::Writer;

fn checked_schema(schema: &str) -> Result<(), DbError> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if schema.is_empty() || schema.len() > 40 || !schema.chars().all(plain) {
        return Err(DbError::SchemaName);
    }
    Ok(())
}

/// Removes a county kept in that schema of a PostgreSQL database, with everything in it.
///
/// There is no way back; it is for demo counties that are begun anew, and for tests.
pub fn drop_postgres(url: &str, schema: &str) -> Result<(), DbError> {
    checked_schema(schema)?;
    connection::drop_schema(url, schema)
}

/// How a cell is opened.
#[derive(Clone)]
pub struct Options {
    /// Where the present comes from.
    pub clock: Arc<dyn Clock>,
    /// Where identifiers come from.
    pub ids: Arc<dyn Ids>,
    /// How many read-only connections are kept, at least one.
    pub readers: usize,
    /// How many commands may wait for the writer before a new one is refused.
    pub queue: usize,
}

impl Options {
    /// Four readers and a queue of 4,096 commands.
    pub fn new(clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Self {
        Self { clock, ids, readers: 4, queue: 4096 }
    }
}

/// A county's storage. Cheap to clone; the last clone closes it.
#[derive(Clone)]
pub struct Db {
    inner: Arc<Inner>,
}

struct Inner {
    writer: Writer,
    readers: Pool,
    engine: Engine,
    file: Option<PathBuf>,
    options: Options,
}

impl Db {
    /// Opens the county kept in that SQLite file, creating it when missing.
    pub fn open_sqlite(file: &Path, options: Options) -> Result<Self, DbError> {
        let source = connection::Source::Sqlite { file: file.to_owned() };
        Self::open(&source, options, Some(file.to_owned()))
    }

    /// Opens the county kept in that schema of a PostgreSQL database, creating the schema when
    /// missing. The schema's name may hold lower-case letters, digits and underscores.
    pub fn open_postgres(url: &str, schema: &str, options: Options) -> Result<Self, DbError> {
        checked_schema(schema)?;
        let source =
            connection::Source::Postgres { url: url.to_owned(), schema: schema.to_owned() };
        Self::open(&source, options, None)
    }

    fn open(
        source: &connection::Source,
        options: Options,
        file: Option<PathBuf>,
    ) -> Result<Self, DbError> {
        let writing = Connection::open(source, false)?;
        let engine = writing.engine();
        let readers = Pool::new(source.clone(), options.readers.max(1), options.clone());
        let checkpointer = match &file {
            Some(file) => Some(checkpoint::Checkpointer::start(file)?),
            None => None,
        };
        let writer = Writer::start(writing, options.clone(), checkpointer)?;
        Ok(Self { inner: Arc::new(Inner { writer, readers, engine, file, options }) })
    }

    /// Brings the schema to the newest state: applies what is missing, in order, one transaction.
    pub fn migrate(&self, migrations: &[&[Migration]]) -> Result<u32, DbError> {
        let wanted: Vec<Migration> = migrations.concat();
        let engine = self.engine();
        self.write_blocking(&Actor::system("migrate"), move |tx| {
            migrate::apply(tx, engine, &wanted)
        })
    }

    /// Which engine keeps the county.
    pub fn engine(&self) -> Engine {
        self.inner.engine
    }

    /// The clock that this cell was opened with.
    pub fn clock(&self) -> &dyn Clock {
        &*self.inner.options.clock
    }

    /// Runs the function in the writer's next transaction and answers when it is durable.
    ///
    /// An error from the function undoes what it wrote, and only that. With a full queue the answer
    /// is [`DbError::QueueFull`] at once.
    pub async fn write<T, E>(
        &self,
        actor: &Actor,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let answer = self.inner.writer.submit(actor.clone(), work, false)?;
        answer.await.unwrap_or_else(|_| Err(DbError::Interrupted.into()))
    }

    /// The same for a caller on a plain thread; waits for a place in the queue instead of failing.
    pub fn write_blocking<T, E>(
        &self,
        actor: &Actor,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let answer = self.inner.writer.submit(actor.clone(), work, true)?;
        answer.blocking_recv().unwrap_or_else(|_| Err(DbError::Interrupted.into()))
    }

    /// Runs the function on a read-only connection, one consistent state of the data.
    pub async fn read<T, E>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let permit = self.inner.readers.permit().await;
        let db = self.clone();
        let reading = tokio::task::spawn_blocking(move || {
            let answer = db.inner.readers.run(work);
            drop(permit);
            answer
        });
        reading.await.unwrap_or_else(|_| Err(DbError::Interrupted.into()))
    }

    /// The same for a caller on a plain thread.
    pub fn read_blocking<T, E>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E>
    where
        E: From<DbError>,
    {
        self.inner.readers.run(work)
    }

    /// Hears of this process's commits that changed something: the sequence number of the newest row
    /// of the change log, 0 before the first such commit.
    ///
    /// What other processes write is not heard of; [`head_sequence`] tells.
    pub fn changes(&self) -> tokio::sync::watch::Receiver<i64> {
        self.inner.writer.changes()
    }

    /// Copies the running SQLite county into a new file, one consistent state.
    ///
    /// On PostgreSQL this answers [`DbError::NotHere`]: `pg_dump --schema` does it there.
    pub fn backup(&self, target: &Path) -> Result<(), DbError> {
        match &self.inner.file {
            Some(file) => connection::backup(file, target),
            None => Err(DbError::NotHere),
        }
    }
}
