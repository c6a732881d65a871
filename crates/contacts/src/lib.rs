//! Contacts with households (一月一访), the leaflets handed out at them, and difficulty files.
//!
//! Invariants:
//! - Same household, same day, same representative: one contact.
//! - A contact entered for somebody else keeps both names.
//! - A correction is a new version, the old one stays; a void keeps the contact and its reason.
//!   Figures follow both.
//! - A household has at most one difficulty file; it can be closed and opened again.
//! - A contact never needs a photo, a position or a check-in (国办函〔2026〕12号).
//!
//! Entry points: [`record`], [`correct`], [`void`], [`list`], [`open_difficulty_file`].

mod catalogue;
mod difficulty;
mod error;
pub mod measures;
mod model;
mod rules;
mod service;
mod store;

pub use catalogue::{DIFFICULTY_KINDS, LEAFLET_THEMES, SERVICE_ITEMS, WAYS, Word, name_of};
pub use difficulty::{
    DifficultyFile, DifficultyFilter, NewDifficultyFile, get_difficulty_file,
    list_difficulty_files, open_difficulty_file, set_difficulty_state,
};
pub use error::Error;
pub use model::{Contact, Correction, Filter, Leaflet, NewContact, Raised};
pub use service::{
    broken_references, correct, count_own, get, household_renamed, join, list, may_record, own,
    record, these, void,
};
pub use store::MIGRATIONS;
