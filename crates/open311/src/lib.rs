//! Open311 GeoReport v2: what a county's public matters look like to the programs of others, and how
//! those programs hand in new ones.
//!
//! Invariants:
//! - Off until the county turns it on; then nothing is public but the categories of [`services`].
//!   Disputes, early signs, emergencies and the categories of hardship are not in that list, and what
//!   is not in it does not exist here: no code, no identifier, no update leads to it.
//! - No name and no telephone number of anybody leaves through here, and no word of a matter that an
//!   office has not released. A place is told to the village, to the group where no household is
//!   concerned.
//! - A report that came in through here is a matter like any other: same rules, same owner, same clock.
//! - A key is kept as its hash only; what its holder sent is seen by offices, never by other holders.
//! - JSON and XML are written from one value ([`Document`]), so that they cannot say different things.
//! - Nothing is fetched: a link that a report brings along is a text.
//!
//! Sources: GeoReport v2 (frozen text), Service Discovery, JSON and XML Conversion (the Spark
//! convention), GeoReport v2.1 draft for `media`, `updated_after` and `updated_before`, and mySociety's
//! extension for updates.
//!
//! Entry points: [`profile`], [`services`], [`requests`], [`report`], [`updates`], [`publications`],
//! [`keys`]; [`show`] makes documents of what they answer.

mod document;
mod error;
pub mod keys;
mod model;
pub mod place;
pub mod profile;
pub mod publications;
pub mod report;
pub mod requests;
pub mod services;
pub mod show;
mod store;
mod time;
pub mod updates;

pub use document::{Document, Format, Node};
pub use error::{Error, Fault, Refusal};
pub use model::{Contact, Origin, Parameters, Publication, Received};
pub use store::MIGRATIONS;
