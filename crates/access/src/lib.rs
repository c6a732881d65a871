//! Who may do what: accounts, roles over areas and in departments, sessions, invitations, devices, the policy table,
//! receipts of creates, saved views, and the audit of reads of personal data.
//!
//! Invariants:
//! - A password and an invitation's code are kept as Argon2id hashes only; a session's token and an
//!   invitation's secret as SHA-256 hashes only.
//! - There is no figure about how often or how long anybody is signed in; the last use of a device
//!   is kept so that sessions end, and shown to the day where devices are ended by hand.
//! - An unknown account gets the same answer, after the same work, as a wrong password.
//! - What an operation may reach is said in one table, [`policy`], and nowhere else; rows are
//!   filtered by the one [`Scope`] that comes out of it.
//! - Randomness comes in through [`Secrets`]; time and identifiers through the unit of work.
//!
//! Entry points: [`accounts`], [`departments`], [`sessions`], [`invitations`], [`devices`], [`policy::scope`],
//! [`receipts`], [`reads`], [`views`].

pub mod accounts;
mod cache;
pub mod departments;
pub mod devices;
mod error;
pub mod invitations;
mod password;
pub mod policy;
pub mod reads;
pub mod receipts;
mod role;
mod scope;
mod secrets;
pub mod sessions;
mod store;
pub mod views;

pub use cache::SessionCache;
pub use error::Error;
pub use password::{Hashing, Password};
pub use policy::{Operation, Reach};
pub use role::{Grant, Role};
pub use scope::Scope;
pub use secrets::{OsSecrets, Secrets};
pub use store::MIGRATIONS;
