//! Notices (通知): written once by an office, brought to inboxes, passed on along the chain
//! 村干部→组长→代表→户 with the relayer's own words; questions come back up.
//!
//! Invariants:
//! - What is known of an inbox is six instants that are never derived from each other but where one
//!   proves the other: *queued*, *sent*, *accepted*, *opened*, *relayed*, *acknowledged*. Nothing is
//!   opened because it was delivered, and nothing is acknowledged because it was opened.
//! - Each recipient has one inbox of a notice, however often and by whomever it is passed down.
//! - What was published is corrected as a new edition with its reason; the editions before stay.
//! - Whom a notice is for is the issuer's knowledge: a recipient is told neither the tag of
//!   households by which he was chosen nor who else was.
//! - Openings of a link count for the group it was made for. No table says who opened one.
//! - There is no counter of leaflets here: who hands one out records a contact.
//! - This room knows no channel; [`quiet`] says when one may ring.
//!
//! Entry points: [`service`] to write and publish, [`delivery`] to bring it to the inboxes,
//! [`inbox`] for what is known of each, [`relays`], [`questions`], [`openings`], [`counts`].

pub mod counts;
pub mod delivery;
mod error;
pub mod inbox;
mod model;
pub mod openings;
pub mod questions;
pub mod quiet;
pub mod relays;
pub mod rules;
pub mod service;
mod store;
pub mod themes;

pub use error::Error;
pub use model::{
    Audience, Counts, Edition, Held, Inbox, Me, NewNotice, NewRelay, Notice, NoticeText, Question,
    QuestionState, Relay, Reminder, Source, State, Step, Tier, Way,
};
pub use rules::Rejection;
pub use store::MIGRATIONS;
