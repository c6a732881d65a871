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
//! Entry points: [`Message`], [`Driver`], [`Transport`].

mod driver;
mod model;
pub mod secret;
mod transport;
pub mod wecom;

pub use driver::{Driver, Outside};
pub use model::{
    Body, ChannelKind, Fault, Message, MessageState, Outcome, Pace, QuietHours, Recipient, Sending,
};
pub use secret::Secret;
pub use transport::{Answer, MOST_BYTES, Method, Reach, Request, Transport, TransportError};
