//! Selection (选任): the pool of candidates, and a file for each from willingness to the letter.
//!
//! Invariants:
//! - A person stands in the pool once, with one ground or several, and has one open file at most.
//! - What steps there are stands in [`rules`] alone; each is an event with who and the day.
//! - A review that somebody did not pass keeps by whom and when. There is no column for a reason,
//!   and none for what an objection says: that stays on paper with the office it was told to.
//! - Appointing goes through [`crate::appoint`].
//! - A number of a letter is given once; see [`letters`].
//! - Who is fixed directly has that ground in the pool, and it is one that allows it; see [`Ground`].

mod error;
mod ground;
pub mod letters;
mod model;
mod paper;
pub mod rules;
mod service;
mod store;
mod turnover;

pub use error::Error;
pub use ground::Ground;
pub use model::{
    Action, Board, Candidate, Channel, Event, File, Filter, Found, NewFile, Nomination, Objection,
    Office, Outcome, Paper, PaperStep, Stage, Step, Subject, WithoutFile,
};
pub use paper::{record, without_file};
pub use service::{
    act, board, candidate, candidates, events, gather, get, grounds_of, letter_format, list,
    nominators, note, objections, open, set_letter_format, summary,
};
pub(crate) use service::{in_words, serves};
pub(crate) use store::MIGRATION;
pub use turnover::EndedFile;
pub(crate) use turnover::{end_filed, wait_again};
