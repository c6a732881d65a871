//! Plans (县、乡、村三级联动): who leads the work at each level, and what is handed down and answered up.
//!
//! A plan (工作方案、工作安排) has to-dos (待办). A to-do asks areas of a lower level, or the
//! representatives of a village, for one act of a catalogue, by a day. Whoever is asked may hand it on
//! to the level below; it stays one to-do, with a tree of assignments.
//!
//! Invariants:
//! - How far a to-do is comes from the records, at the moment of asking, wherever its act can be
//!   counted. There is no column in which anybody could type a number, a table or a share.
//! - Nobody can say "done" against the records: he does it, or says why it cannot be done.
//! - Nothing says whether or when somebody has looked at a to-do. There is no rank, no score and no
//!   reminder that rings: what is due soon stands first in a list that people open themselves.
//! - At least three working days lie between asking and being due, and the day due is a working day.
//! - Words that were issued are corrected as a new version with its reason; the versions before stay.
//! - Only the office that issued a plan corrects or withdraws it.
//!
//! Entry points: [`service`] for plans, to-dos and assignments, [`organisation`] for the leading groups,
//! [`acts`] for the catalogue, [`progress`] for what is counted.

pub mod acts;
mod error;
mod model;
pub mod organisation;
pub mod progress;
pub mod rules;
pub mod service;
mod store;

pub use error::Error;
pub use model::{
    Action, Addressee, Assignment, Body, Correction, Due, Event, HandOver, Member, NewMember,
    NewPlan, NewTodo, Plan, PlanKind, PlanText, Post, Stage, State, Todo, TodoText, Version,
};
pub use rules::Rejection;
pub use store::MIGRATIONS;
