//! Rosters in and out: Excel and CSV files as offices keep them.
//!
//! Invariants:
//! - Whatever the bytes of a file are, the answer is rows or a typed refusal, never a panic.
//! - Every row of a file is accounted for: taken, sent back with its reasons, or ignored by kind.
//! - Nothing is written before the confirmation; a second run of the same file changes nothing.
//! - An identity number lives only until it has become a keyed hash; it is never stored or shown.
//!
//! Entry points: [`sheet::Source::open`] and [`roster::read_roster`] read a file (pure);
//! [`service::prepare`], [`service::preview`] and [`service::apply`] take it into the county;
//! [`imports`] does the same for uploads that must survive being left; [`export`] writes rosters,
//! [`assemblies`] the ledger of assemblies.

pub mod assemblies;
mod candidates_in;
mod candidates_out;
pub mod clean;
mod duties;
mod entry;
mod error;
pub mod export;
pub mod header;
mod households;
pub mod imports;
mod known;
mod outcome;
pub mod paste;
mod places;
pub mod problem;
pub mod rates;
mod report;
mod representatives_in;
pub mod roster;
pub mod service;
pub mod sheet;
mod store;
pub mod write;

pub use entry::{CandidateEntry, GroupKey, HouseholdEntry, PersonEntry, RepresentativeEntry};
pub use error::Error;
pub use outcome::Totals;
pub use report::{ColumnSummary, Report, Sample, SheetSummary};
pub use store::MIGRATIONS;
