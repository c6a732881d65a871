//! How phones and the county agree: commands with receipts go in, what has changed comes out.
//! `docs/sync.md` is the contract.
//!
//! Invariants:
//! - The same command of the same account is carried out once and gets the same receipt for 400
//!   days: a lost answer costs nothing.
//! - What is refused is kept in full, as it came, until an office has noted it; nothing is dropped.
//! - Each command is decided alone: a refusal undoes nothing of the others.
//! - Rows are whole and come from the rooms that own them; this room keeps no copy of any record.
//! - A representative's phone gets what is his own and nothing else; nobody else gets rows.
//! - There is no position, no check-in and no time spent in anything that a phone sends.
//!
//! Entry points: [`push`], [`pull`], [`refusals`], [`suggestions`].

mod attachments;
mod error;
mod model;
mod orders;
mod pull;
mod push;
pub mod refusals;
mod rules;
mod store;
pub mod suggestions;

pub use attachments::Reference;
pub use error::Error;
pub use model::{
    Counts, Incoming, Left, Order, Outcome, Receipt, Reply, Sender, Submission, Work, World,
};
pub use pull::{Ask, pull};
pub use push::{purge, push};
pub use store::MIGRATIONS;
