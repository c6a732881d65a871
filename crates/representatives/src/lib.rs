//! Representatives: mandates, the links to households, and the chain of contact above them.
//!
//! Invariants:
//! - One person can hold two mandates that have nothing to do with each other: *statutory*
//!   (法定代表, votes in the assembly) and *serving* (联户代表). Only serving ones link households.
//! - A household has at most one current link; without one it is an unlinked household (未联系户).
//! - A mandate's end hands its households over, or leaves them unlinked with the reason, in the
//!   same transaction.
//! - 5 to 15 households are checked and explained, never enforced.
//! - The yearly appraisal knows no mark and no order; see [`appraisal`].
//! - Endings, successions and the turnover of a term are drafted, carried out and taken back as one:
//!   [`terms`].
//!
//! - A household that changes ([`registry::moves`]) has its link ended, made anew and taken back here:
//!   [`moves`].
//!
//! Entry points: [`appoint`], [`link`], [`list`], [`get`], [`invite`]; [`statute`] for the
//! checks of the law, [`assembly`] for their facts; [`registers`] for what rosters and change records ask.

pub mod appraisal;
pub mod assembly;
mod error;
mod finding;
pub mod fostering;
mod invitations;
pub mod measures;
mod model;
pub mod moves;
pub mod registers;
mod rules;
pub mod selection;
mod service;
pub mod statute;
mod store;
pub mod terms;

pub use error::Error;
pub use finding::{check as check_index, fill as fill_index, follow};
pub use invitations::{Invited, invite};
pub use model::{
    Chain, DutyHolder, DutyKind, EndReason, Filter, Link, MandateKind, NewDuty, NewRepresentative,
    Representative, SERVICE_ENDS, SelectionWay, Who,
};
pub use rules::{load_notice, may_show_portrait};
pub use service::{
    appoint, assign_duty, broken_links, chain, current_for_household, end, get, is_known_in, link,
    linked_from, links_of, list, name, names, people_of, serves, serving, without_portrait,
};
pub use store::MIGRATIONS;
