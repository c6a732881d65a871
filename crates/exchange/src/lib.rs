//! Rosters in and out, and the ledgers that offices keep: Excel and CSV files as offices know them.
//!
//! Invariants:
//! - Whatever the bytes of a file are, the answer is rows or a typed refusal, never a panic.
//! - Every row of a file is accounted for: taken, sent back with its reasons, or ignored by kind.
//! - Nothing is written before the confirmation; a second run of the same file changes nothing.
//! - A ledger has no query of its own where an indicator has one: its rows are the figure's list.
//! - A file, however long, is written with no more in memory than a page of it.
//! - An identity number lives only until it has become a keyed hash; it is never stored or shown.
//!
//! Entry points: [`sheet::Source::open`] and [`roster::read_roster`] read a file (pure);
//! [`service::prepare`], [`service::preview`] and [`service::apply`] take it into the county;
//! [`imports`] does the same for uploads that must survive being left; [`export`] writes rosters,
//! [`bulletin`] the bulletin in Word, [`assemblies`] the ledger of assemblies, [`ledgers`] all of them; [`ledger_files`] keeps the long ones.

pub mod assemblies;
pub mod bulletin;
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
pub mod ledger_files;
pub mod ledgers;
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
