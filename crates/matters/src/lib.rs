//! Matters (事项): appeals, hazards, disputes, early signs and emergencies, and their way from the
//! first word to an answer that the villager accepts.
//!
//! Invariants:
//! - A matter has exactly one owner at every moment: an area, and a person once someone took it.
//! - A matter that waits for an office has exactly one deadline; one that waits for the villager or
//!   is closed has none. A hand-over never moves the deadline.
//! - Solved (办结) and explained (解释答复) are different outcomes and are never added up here.
//! - Every change is an event with actor, time, states and words, numbered by the matter's version.
//! - What may happen next stands in one table, [`rules::STEPS`]; nothing else decides it.
//! - Early signs are confidential: whoever may not see them learns nothing, not even that they exist.
//! - What search keeps of a matter, and the counters of what is open, move in its transaction.
//!
//! Entry points: [`submit`], [`submit_past`], [`act`], [`get`], [`list`], [`timeline`], [`possible_actions`];
//! [`overview`] for what is open; [`measures`] for the figures; [`catalogue`] for kinds and
//! categories;
//! [`duplicates`] for what may be the same matter told twice.

pub mod catalogue;
pub mod counters;
pub mod duplicates;
mod error;
mod finding;
pub mod measures;
mod model;
pub mod overview;
pub mod rules;
mod service;
mod store;
mod word;

pub use catalogue::{Category, Level, categories, category};
pub use error::Error;
pub use finding::{check as check_index, fill as fill_index, follow};
pub use model::{
    Action, Answer, Command, Details, Event, Ground, How, Kind, Matter, NewMatter, Outcome, Owner,
    State,
};
pub use rules::Rejection;
pub use service::{
    PastStep, act, act_on, count_own, get, list, of_contacts, own, own_due, possible_actions,
    raised_by, reporters_about, submit, submit_past, these, timeline, timelines,
};
pub use store::{Filter, MIGRATIONS, OwnedBy};
pub use word::UnknownWord;
