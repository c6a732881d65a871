//! Many commands for one commit: the writer takes what has queued into one transaction, so the
//! builder queues a slice of commands and then waits for all of them.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;

use db::{Db, Tx};
use kernel::Actor;

use crate::Error;

/// How many commands wait at most: while the writer works on some, the next ones are thought out.
const MOST: usize = 1_500;
/// How many answers are awaited when that many wait.
const AT_ONCE: usize = 500;

type Answer = Pin<Box<dyn Future<Output = Result<(), Error>>>>;

/// Commands that were queued, in their order, and not yet answered.
pub(crate) struct Slice {
    db: Db,
    waiting: VecDeque<Answer>,
    waker: Waker,
}

impl Slice {
    pub(crate) fn new(db: &Db) -> Self {
        let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
        Self { db: db.clone(), waiting: VecDeque::new(), waker }
    }

    /// Queues a command of that actor; a full slice is finished first.
    pub(crate) fn add(
        &mut self,
        actor: Actor,
        work: impl FnOnce(&mut Tx<'_>) -> Result<(), Error> + Send + 'static,
    ) -> Result<(), Error> {
        if self.waiting.len() >= MOST {
            self.wait_for(AT_ONCE)?;
        }
        let db = self.db.clone();
        let mut answer: Answer = Box::pin(async move { db.write(&actor, work).await });
        // The first look is what queues the command.
        match answer.as_mut().poll(&mut Context::from_waker(&self.waker)) {
            Poll::Ready(done) => done,
            Poll::Pending => {
                self.waiting.push_back(answer);
                Ok(())
            }
        }
    }

    /// Waits for every command; all are durable then.
    pub(crate) fn finish(&mut self) -> Result<(), Error> {
        self.wait_for(self.waiting.len())
    }

    fn wait_for(&mut self, count: usize) -> Result<(), Error> {
        for mut answer in self.waiting.drain(..count) {
            let mut context = Context::from_waker(&self.waker);
            loop {
                match answer.as_mut().poll(&mut context) {
                    Poll::Ready(done) => {
                        done?;
                        break;
                    }
                    Poll::Pending => std::thread::park(),
                }
            }
        }
        Ok(())
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}
