//! Search in Chinese: what of a record can be found, and what a question means.
//!
//! A record is a [`Document`]: texts, names, and numbers that people know by their tails. A question
//! is a [`Query`]. Both are cut into tokens here, and nowhere else; the engines' own full-text
//! machinery ([`db::FullText`]) only keeps them.
//!
//! Invariants:
//! - A word is found wherever it stands in a text, whatever its length: the answer is that of a
//!   plain search for the word as a part of the text. There is no dictionary that could miss it.
//! - The index narrows, the record decides: [`Query::matches`] is asked of every record, with the
//!   conditions of its list, so a stale entry can hide a record but never show one.
//! - An index is written in the transaction of its record, by the room that owns the record.
//! - There is no rank: what is found stands in the order of its list.
//!
//! Entry points: [`Query::parse`], [`Document`], [`Index`], [`walk`].

mod document;
mod index;
mod names;
mod query;
mod words;

pub use document::Document;
pub use index::{
    Audit, Check, Index, MIGRATIONS, Walk, key_of_area, padded, place_before, place_of, walk,
};
pub use names::syllable;
pub use query::{Query, condition};
pub use words::words;
