//! The writer of a cell: one thread, one connection, group commit.
//!
//! It takes what has queued into one transaction, a savepoint each, and answers only after the
//! commit. There is no timer: an idle server commits a single write at once, and the busier it gets
//! the more writes share a sync.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, SyncSender, TrySendError, channel, sync_channel};
use std::thread::JoinHandle;

use kernel::Actor;
use tokio::sync::{oneshot, watch};

use crate::change_log;
use crate::checkpoint::Checkpointer;
use crate::closing;
use crate::connection::Connection;
use crate::tally::Pending;
use crate::{DbError, Options, Tx};

/// How many commands one transaction takes at most.
const BATCH: usize = 512;

/// Whether a command's writes are kept, and how its caller is told after the commit.
struct Outcome {
    keep: bool,
    reply: Box<dyn FnOnce(bool) + Send>,
}

type Command = Box<dyn FnOnce(&mut Tx<'_>) -> Outcome + Send>;

pub(crate) struct Writer {
    queue: Option<SyncSender<(Actor, Command)>>,
    thread: Option<JoinHandle<()>>,
    changes: watch::Receiver<i64>,
}

impl Writer {
    pub(crate) fn start(
        connection: Connection,
        options: Options,
        checkpointer: Option<Checkpointer>,
    ) -> Result<Self, DbError> {
        let (queue, commands) = sync_channel(options.queue);
        let (head, changes) = watch::channel(0);
        let answers = answerer()?;
        let thread = std::thread::Builder::new()
            .name("writer".into())
            .spawn(move || {
                run(connection, &commands, &options, checkpointer.as_ref(), &head, &answers);
            })
            .map_err(|_| DbError::Interrupted)?;
        Ok(Self { queue: Some(queue), thread: Some(thread), changes })
    }

    /// The sequence number of the newest row of the change log, as commits move it.
    pub(crate) fn changes(&self) -> watch::Receiver<i64> {
        self.changes.clone()
    }

    pub(crate) fn submit<T, E>(
        &self,
        actor: Actor,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        wait: bool,
    ) -> Result<oneshot::Receiver<Result<T, E>>, DbError>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let (answer, receiver) = oneshot::channel();
        let command: Command = Box::new(move |tx| {
            let result = work(tx);
            let keep = result.is_ok();
            let reply = Box::new(move |committed: bool| {
                let told = if committed || result.is_err() {
                    result
                } else {
                    Err(DbError::Interrupted.into())
                };
                // A caller that has gone away needs no answer.
                let _ = answer.send(told);
            });
            Outcome { keep, reply }
        });
        let queue = self.queue.as_ref().ok_or(DbError::Interrupted)?;
        if wait {
            queue.send((actor, command)).map_err(|_| DbError::Interrupted)?;
        } else {
            queue.try_send((actor, command)).map_err(|error| match error {
                TrySendError::Full(_) => DbError::QueueFull,
                TrySendError::Disconnected(_) => DbError::Interrupted,
            })?;
        }
        Ok(receiver)
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            // The writer may drop the last handle itself, inside a command; it cannot join itself.
            if thread.thread().id() != std::thread::current().id() {
                let _ = thread.join();
            }
        }
    }
}

/// What answers the callers of a batch, and whether it was committed.
type Replies = (Vec<Box<dyn FnOnce(bool) + Send>>, bool);

/// Answers callers on a thread of its own: waking them takes as long as some writes do. It ends when
/// the writer has, everybody answered.
fn answerer() -> Result<Sender<Replies>, DbError> {
    let (answers, given) = channel::<Replies>();
    std::thread::Builder::new()
        .name("answers".into())
        .spawn(move || {
            for (replies, committed) in given {
                replies.into_iter().for_each(|reply| reply(committed));
            }
        })
        .map_err(|_| DbError::Interrupted)?;
    Ok(answers)
}

fn run(
    mut connection: Connection,
    commands: &Receiver<(Actor, Command)>,
    options: &Options,
    checkpointer: Option<&Checkpointer>,
    head: &watch::Sender<i64>,
    answers: &Sender<Replies>,
) {
    while let Ok(first) = commands.recv() {
        let mut batch = vec![first];
        while batch.len() < BATCH {
            match commands.try_recv() {
                Ok(command) => batch.push(command),
                Err(_) => break,
            }
        }
        // The other thread lives as long as this one.
        let _ = answers.send(commit(&mut connection, batch, options, head));
        if let Some(checkpointer) = checkpointer {
            checkpointer.committed();
        }
    }
}

fn commit(
    connection: &mut Connection,
    batch: Vec<(Actor, Command)>,
    options: &Options,
    head: &watch::Sender<i64>,
) -> Replies {
    let mut replies = Vec::with_capacity(batch.len());
    let committed = match work(connection, batch, options, &mut replies) {
        Ok(changed) => {
            if let Some(sequence) = changed {
                head.send_replace(sequence);
            }
            true
        }
        Err(error) => {
            tracing::error!(error = %chain(&error), "a batch of writes was rolled back");
            // The transaction may already be gone: SQLite ends it itself when the disk is full.
            if connection.in_transaction() {
                let _ = connection.batch("ROLLBACK");
            }
            false
        }
    };
    (replies, committed)
}

/// Runs the batch and commits it; answers the change log's newest row, where the batch added to it.
fn work(
    connection: &mut Connection,
    batch: Vec<(Actor, Command)>,
    options: &Options,
    replies: &mut Vec<Box<dyn FnOnce(bool) + Send>>,
) -> Result<Option<i64>, DbError> {
    connection.begin(true)?;
    // The very first batch creates the tables, and that of an upgrade the table of closed months.
    let mut head = change_log::head(connection).ok();
    let closed = head.and_then(|_| closing::last(connection).ok());
    if closed.is_none() {
        connection.batch("ROLLBACK")?;
        connection.begin(true)?;
    }
    let began = head.map(|head| head.sequence);
    let mut closed = closed.flatten();
    let mut pending = Pending::default();
    for (actor, command) in batch {
        connection.batch("SAVEPOINT command")?;
        let mut chain = head.unwrap_or(change_log::Head { sequence: 0, hash: [0; 32] });
        let before = chain;
        let mut tx = Tx::writing(connection, options, &actor, &mut chain, closed);
        // A panic is a fault of one command; the others and the writer go on.
        let outcome = catch_unwind(AssertUnwindSafe(|| command(&mut tx)));
        let deltas = std::mem::take(&mut tx.deltas);
        let closed_after = tx.closed;
        drop(tx);
        let keep = match outcome {
            Ok(outcome) => {
                replies.push(outcome.reply);
                outcome.keep
            }
            Err(_) => {
                tracing::error!("a command panicked and was rolled back");
                false
            }
        };
        if !connection.in_transaction() {
            return Err(DbError::DiskFull);
        }
        if keep {
            connection.batch("RELEASE command")?;
            deltas.into_iter().for_each(|delta| pending.add(delta));
            closed = closed_after;
            if chain != before {
                head = Some(chain);
            }
        } else {
            connection.batch("ROLLBACK TO command")?;
            connection.batch("RELEASE command")?;
        }
    }
    pending.flush(connection)?;
    connection.batch("COMMIT")?;
    let reached = head.map(|head| head.sequence);
    Ok(reached.filter(|_| reached != began))
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        source = inner.source();
    }
    text
}
