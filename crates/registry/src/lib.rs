//! The county's base data: areas, persons, households, their tags, and the county's own settings.
//!
//! Invariants:
//! - An area has an identifier of its own; its name, aliases and 12-digit code can be corrected.
//! - A household belongs to one group (or to its village while the group is not known).
//! - Only people with a part to play are persons here; minors and others are counts of a household.
//! - Sensitive tags live in a table of their own and are read only where they are needed.
//! - Identity-card numbers are never stored: [`IdentityKey`] turns them into a keyed hash.
//! - A household's representative and last contact are kept on its row by the rooms that own those
//!   facts ([`households::set_representative`], [`households::note_contact`]), so that one index
//!   serves the lists that everybody uses.
//! - What search keeps of a household follows it, and its people, in the same transaction.
//! - Duty phones are numbers of offices, never of persons.
//!
//! - A household has at most one card in force; what it opens is found by its code alone, and a code
//!   that was revoked opens nothing, unless the change that revoked it is taken back as a whole.
//! - A household that is gone keeps its row; it counts nowhere, and [`moves`] says what became of it.
//!
//! Entry points: [`areas`], [`households`], [`persons`], [`cards`], [`consents`], [`offices`],
//! [`county`], [`duty_phones`], [`map_layer`], [`moves`].

pub mod areas;
pub mod cards;
mod catalogue;
pub mod consents;
mod counts;
pub mod county;
pub mod duty_phones;
mod error;
mod finding;
pub mod households;
mod identity;
pub mod map_layer;
mod measure;
pub mod measures;
mod model;
pub mod moves;
pub mod offices;
pub mod persons;
mod reached;
mod rules;
mod store;
mod tagged;

pub use catalogue::{HOUSEHOLD_TAGS, HouseholdTag, household_tag};
pub use counts::{
    Miscounted, VillageCoverage, coverage_by_village, looked_after_since,
    recount as recount_households, refill as refill_counts,
};
pub use error::Error;
pub use finding::{check as check_index, fill as fill_index};
pub use identity::IdentityKey;
pub use measure::{RecordLine, Span, record_cursor};
pub use model::{
    Area, AreaTree, Education, EthnicGroup, Household, HouseholdChange, HouseholdFilter,
    HouseholdSheet, HouseholdSummary, NewArea, NewHousehold, NewPerson, Person, PoliticalStatus,
    Priority, Sex,
};
pub use reached::{Reached, reached};
pub use store::MIGRATIONS;
pub use tagged::looking_after_tag;
