//! Gatherings (会议培训): where people come together. So far training sessions of representatives and
//! civility actions, with who came.
//!
//! Invariants:
//! - A representative attends a gathering once, however often he is entered.
//! - A training session may be held anywhere; who came counts for the village he came from.
//! - A civility action is held in a village, a community or a group, and counts there.
//! - The number of those present is the number of attendance rows, kept on the gathering.
//!
//! Entry points: [`create`], [`attend`], [`get`], [`list`], [`attendance`]; [`measures`] for figures.

mod error;
pub mod measures;
mod model;
pub mod rules;
mod service;
mod store;

pub use error::Error;
pub use model::{Attendance, Attendee, Gathering, Kind, NewGathering, UnknownKind};
pub use rules::Rejection;
pub use service::{attend, attendance, create, get, has_attended, list};
pub use store::{Filter, MIGRATIONS};
