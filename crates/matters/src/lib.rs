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
//! - Early signs are confidential, and what is about a village's own cadres goes past the village:
//!   whoever may not see them learns nothing, not even that they exist. [`sight`] says who may.
//! - Who reports without an account is known by nothing but what he chose to say; a code to follow
//!   a matter is kept as a hash and shown once.
//! - What search keeps of a matter, and the counters of what is open, move in its transaction.
//!
//! Entry points: [`submit`], [`submit_past`], [`report`], [`act`], [`act_for_villager`],
//! [`clock::due`] and [`clock::strike`], [`get`], [`list`], [`timeline`], [`possible_actions`];
//! [`particulars`], [`hazard`], [`dispute`], [`emergency`] for what a matter of its kind carries;
//! [`referral`] for accusations, which are no matters; [`visits`] for call-backs; [`rate_counts`] for
//! the rates; [`overview`] for what is open; [`measures`] for the figures; [`catalogue`] for kinds and
//! categories; [`duplicates`] for what may be the same matter told twice; [`public`] for what may be told to everybody.

pub mod catalogue;
pub mod clock;
pub mod counters;
pub mod dispute;
pub mod duplicates;
pub mod emergency;
mod error;
mod fault;
pub mod fields;
mod finding;
mod following;
pub mod handing_over;
pub mod hazard;
pub mod measures;
pub mod milestones;
mod model;
pub mod overview;
pub mod particulars;
pub mod practice;
pub mod public;
pub mod rate_counts;
pub mod referral;
mod reports;
pub mod rules;
mod service;
pub mod sight;
mod store;
pub mod templates;
mod villager;
pub mod visits;
mod vocabulary;

pub use catalogue::{Category, Field, FieldType, Level, Named, categories, category, is_urgent};
pub use error::Error;
pub use fault::Fault;
pub use finding::{check as check_index, fill as fill_index, follow};
pub use model::{
    Action, Answer, Asked, Assist, Assumed, Beside, ClockKind, Command, Details, Event, Ground,
    Held, How, Kind, Matter, NewMatter, Outcome, Owner, Particulars as Noted, Rating, Reason,
    Request, State, Supervision, Unit,
};
pub use particulars::{NewParticulars, Particulars};
pub use reports::{
    Contact as VillagerContact, HandedOut, REPORTS_A_DAY, Report, Reported, TRACKING_DAYS, Tracked,
    answered_categories, contact_of_reporter, hand_out_code, is_about_those_nearby, report,
    tracked, tracking_code,
};
pub use rules::Rejection;
pub use service::{
    PastStep, act, act_on, assists_of, count_own, get, list, of_contacts, own, own_due,
    possible_actions, raised_by, reporters_about, standing_of, submit, submit_past, these,
    timeline, timelines,
};
pub use sight::Sight;
pub use store::{Duty, Filter, MIGRATIONS, OwnedBy};
pub use villager::{act_for_villager, possible_for_villager};
