//! Turnovers: a hand-over, a by-election or the turnover of a whole village (换届), drafted, looked
//! through, carried out as one piece of work, and taken back as one.
//!
//! Invariants:
//! - A draft changes nothing. What it would do is computed by the same function that does it
//!   ([`settle`]), so that a preview and its outcome cannot differ.
//! - It is carried out in one transaction, and keeps what it did; [`undo`] takes exactly that back, or
//!   nothing: what others have built upon it since stands in the way.
//! - Whoever goes on serving keeps the mandate, and with it households, records and phone; the term
//!   that ends is kept beside it ([`closed_terms`], [`served`]) with its own way, ground and letter. Mandates of
//!   the law (法定代表) end with the term and are given anew.
//! - Matters and files belong to other rooms: who carries a turnover out hands them over by what
//!   [`Effects`] says, keeps what he did with [`keep_also`], and takes it back the same way.
//!
//! Entry points: [`draft`], [`change`], [`carry_out`], [`undo`], [`board`].

mod coverage;
mod model;
mod propose;
mod rules;
mod service;
mod successors;
mod undo;

pub use coverage::{Board, Gap, VillageBoard, across_groups, board, gap_representatives};
pub use model::{
    Appointment, Batch, BatchKind, BatchState, ClosedTerm, Draft, Effects, EndedMandate, Exception,
    Heir, Moved, NewPerson, Newcomer, Outcome, Plan, Renewed, Seat, Served, Settled, Successor,
    Target,
};
pub use propose::{heirs_for, propose, serving};
pub use rules::{UNDO_DAYS, ends_statutory, undo_until};
pub use service::{
    carry_out, change, closed_terms, draft, get, keep_also, list, remove, served, settle,
};
pub use successors::{KnownFrom, Suggestion, successors};
pub use undo::undo;
pub(crate) use undo::{reopen_links, take_links_back};

pub use crate::store::terms::AcrossGroups;
