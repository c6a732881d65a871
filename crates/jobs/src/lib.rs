//! Work that is done later: a durable queue, and what comes round every night.
//!
//! Invariants:
//! - A job is enqueued in the transaction of whatever wants it: both happen, or neither.
//! - A job runs at least once: whoever handles it must stand being asked twice. A claim ends after
//!   its lease, so a job whose process died is taken up again.
//! - A job that failed too often is dead; it stays, with its last error, until somebody looks.
//! - This room starts nothing by itself: `app` runs the loop around [`run_one`] and
//!   [`schedule::enqueue_due`].
//!
//! A claim needs no row locks: the one writer of a cell, and on PostgreSQL its advisory lock, already
//! let one transaction of a county happen after the other.
//!
//! Entry points: [`enqueue`], [`run_one`], [`schedule`], [`dead`].

mod error;
mod model;
pub mod schedule;
mod service;
mod store;

pub use error::Error;
pub use model::{DeadJob, Job};
pub use service::{claim, dead, enqueue, fail, finish, retry, run_one};
pub use store::MIGRATIONS;
