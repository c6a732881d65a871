//! Ways to the outside: short messages, mail, events for other programs, WeCom.
//!
//! Invariants:
//! - Nothing is sent unless an administrator has configured that channel; a message for a channel
//!   that is not configured is not even queued.
//! - A message is queued in the transaction of whatever wants it sent, and goes out after it: no
//!   request to the outside stands inside a transaction.
//! - At least once: a message whose attempt has no known end is tried again, with the same identifier
//!   and key, by which the receiver shows it once.
//! - Accepted by a provider is not read by a person; no state here says the second.
//! - A secret is kept sealed, is never given back by an answer, and never stands in a log.
//!
//! Entry points: [`enqueue`], [`reminders`], [`work`], [`settings`], [`endpoints`], [`Driver`], [`Transport`].

pub mod addresses;
mod digest;
mod driver;
mod drivers;
pub mod endpoints;
mod error;
pub mod events;
pub mod faults;
pub mod fields;
mod following;
mod http;
mod mail;
mod model;
mod overview;
pub mod reminders;
mod rules;
mod seal;
pub mod secret;
mod service;
pub mod settings;
pub mod sms;
mod store;
mod transport;
pub mod webhook;
pub mod wecom;

pub use driver::{Driver, Outside};
pub use drivers::Drivers;
pub use error::Error;
pub use http::{HttpTransport, is_reachable};
pub use model::{
    Body, ChannelKind, Fault, KeptMessage, Lane, Message, MessageState, Outcome, Pace, QuietHours,
    Recipient, Sending,
};
pub use overview::{Overview, Standing, overview};
pub use seal::SealKey;
pub use secret::Secret;
pub use service::{
    Batch, Enqueued, Wanted, claim, enqueue, expire_old, forget_old, get, lanes_due, list, replay,
    resume, send_test, settle, take_back, with_key, work,
};
pub use store::MIGRATIONS;
pub use transport::{Answer, MOST_BYTES, Method, Reach, Request, Transport, TransportError};
