//! Who may do what: accounts, roles over areas, sessions, the policy table, receipts of creates,
//! saved views, and the audit of reads of personal data.
//!
//! Invariants:
//! - A password is kept as an Argon2id hash only; a session's token as a SHA-256 hash only.
//! - An unknown account gets the same answer, after the same work, as a wrong password.
//! - What an operation may reach is said in one table, [`policy`], and nowhere else; rows are
//!   filtered by the one [`Scope`] that comes out of it.
//! - Randomness comes in through [`Secrets`]; time and identifiers through the unit of work.
//!
//! Entry points: [`accounts`], [`sessions`], [`policy::scope`], [`receipts`], [`reads`], [`views`].

pub mod accounts;
mod cache;
mod error;
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
