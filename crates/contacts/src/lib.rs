//! Contacts with households (一月一访), the leaflets handed out at them, and difficulty files.
//!
//! Invariants:
//! - Same household, same day, same representative: one contact.
//! - A contact entered for somebody else keeps both names.
//! - A correction is a new version, the old one stays; a void keeps the contact and its reason.
//!   Figures follow both.
//! - A home safety check is optional; that nobody looked is not the same as that all was well.
//! - A household has at most one difficulty file; it can be closed and opened again.
//! - A contact never needs a photo, a position or a check-in (国办函〔2026〕12号).
//!
//! Entry points: [`record`], [`correct`], [`void`], [`list`], [`open_difficulty_file`].

mod catalogue;
mod difficulty;
mod error;
mod handing_over;
pub mod measures;
mod model;
mod practice;
mod rules;
mod safety;
mod service;
mod store;

pub use catalogue::{
    DIFFICULTY_KINDS, LEAFLET_THEMES, SERVICE_ITEMS, STEP_KINDS, SafetyItem, WAYS, Word, name_of,
    safety_items,
};
pub use difficulty::{
    DifficultyFile, DifficultyFilter, DifficultyStep, NewDifficultyFile, NewDifficultyStep,
    add_difficulty_step, difficulty_steps, get_difficulty_file, list_difficulty_files,
    open_difficulty_file, set_difficulty_state,
};
pub use error::Error;
pub use handing_over::{
    HandedFile, MovedFile, any_since, hand_file_over, hand_files_back, has_any, is_known,
    move_file, move_file_back, open_file_of,
};
pub use model::{Contact, Correction, Filter, Leaflet, NewContact, Raised, Recorded};
pub use practice::noted;
pub use safety::Problems;
pub use service::{
    broken_references, correct, count_own, get, household_renamed, join, list, may_record, own,
    record, these, void,
};
pub use store::MIGRATIONS;
