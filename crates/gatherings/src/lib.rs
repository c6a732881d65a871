//! Gatherings (会议培训): where people come together. Training sessions of representatives, civility
//! actions, assemblies of the elected, courtyard and analysis meetings, with who came.
//!
//! Invariants:
//! - A representative attends a gathering once, however often he is entered.
//! - A training session may be held anywhere; who came counts for the village he came from.
//! - A civility action is held in a village, a community or a group, and counts there.
//! - The number of those present is the number of attendance rows, kept on the gathering; of an
//!   assembly it has those of the committee beside them.
//! - A correction keeps what was there before with its reason; a void keeps the gathering and takes
//!   it out of every figure.
//! - The minutes of an assembly do not change once closed: a correction is another edition.
//! - An item of a meeting's lists becomes a matter once, and carries its words over.
//! - A session of training is planned before it becomes a gathering; see [`training`].
//!
//! Entry points: [`create`], [`attend`], [`get`], [`list`], [`attendance`]; [`correct`], [`void`];
//! [`assemblies`] for the assemblies of the elected; [`items`] for the three lists; [`measures`] for
//! figures.

pub mod assemblies;
mod corrections;
mod error;
pub mod items;
pub mod measures;
mod model;
pub mod roll_call;
pub mod rules;
mod service;
mod store;
pub mod training;

pub use corrections::{Correction, Earlier, Was, correct, earlier, void};
pub use error::Error;
pub use model::{Attendance, Attendee, Gathering, Kind, NewGathering, UnknownKind};
pub use rules::Rejection;
pub use service::{attend, attendance, create, get, is_named, list};
pub use store::{Filter, MIGRATIONS};
