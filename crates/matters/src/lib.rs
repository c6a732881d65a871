//! Matters (事项): appeals, hazards, disputes, early signs and emergencies, and their way from the
//! first word to an answer that the villager accepts.
//!
//! Invariants:
//! - A matter has exactly one owner at every moment: an office or a department, and a person once
//!   someone took it.
//! - A matter that waits for an office has exactly one whole deadline, and one for the step where the
//!   step has a limit; where the whole does not run there is a stated reason. A hand-over never moves
//!   the whole.
//! - A passed deadline is noted once, lifts the matter to the attention of the level above, and never
//!   changes its owner.
//! - Solved (办结), explained (解释答复) and referred (转其他渠道) are different outcomes and are never
//!   added up here; silence ([`State::Lapsed`]) is neither confirmation nor satisfaction.
//! - Every change is an event with actor, time, states and words, numbered by the matter's version.
//! - What may happen next stands in one table, [`rules::STEPS`]; nothing else decides it.
//! - Early signs are confidential: whoever may not see them learns nothing, not even that they exist.
//! - What search keeps of a matter, and the counters of what is open, move in its transaction.
//!
//! Entry points: [`submit`], [`submit_past`], [`act`], [`act_for_villager`], [`clock::due`] and
//! [`clock::strike`], [`get`], [`list`], [`timeline`], [`possible_actions`];
//! [`visits`] for call-backs; [`rate_counts`] for the rates; [`overview`] for what is open; [`measures`] for the figures; [`catalogue`] for kinds and categories.

pub mod catalogue;
pub mod clock;
pub mod counters;
mod error;
mod finding;
mod following;
pub mod measures;
pub mod milestones;
mod model;
pub mod overview;
pub mod rate_counts;
pub mod rules;
mod service;
mod store;
mod villager;
pub mod visits;
mod vocabulary;
mod word;

pub use catalogue::{Category, Level, categories, category};
pub use error::Error;
pub use finding::{check as check_index, fill as fill_index, follow};
pub use model::{
    Action, Answer, Asked, Assist, Beside, ClockKind, Command, Details, Event, Ground, Held, How,
    Kind, Matter, NewMatter, Outcome, Owner, Particulars, Rating, Reason, Request, State,
    Supervision, Unit,
};
pub use rules::Rejection;
pub use service::{
    PastStep, act, act_on, assists_of, count_own, get, list, of_contacts, own, own_due,
    possible_actions, raised_by, reporters_about, standing_of, submit, submit_past, these,
    timeline, timelines,
};
pub use store::{Duty, Filter, MIGRATIONS, OwnedBy};
pub use villager::{act_for_villager, possible_for_villager};
pub use word::UnknownWord;
