//! Assemblies of the elected representatives (村民代表会议、居民代表会议): announced, held, voted, closed,
//! and what was decided posted for fifteen days.
//!
//! Invariants:
//! - Who belongs to it is taken from the elected mandates of the day on which it is held, and stays as
//!   it was then.
//! - Present are representatives who belong to it, each once, and so many of the committee as it has.
//! - No more votes are counted for an item than people were present.
//! - Closed minutes do not change. Who corrects them says why, and closing again makes another
//!   edition beside the first.
//! - Nothing here is refused because a statute check does not hold: the answer says what the law asks.
//!
//! Entry points: [`announce`], [`change`], [`hold`], [`vote`], [`close`], [`reopen`], [`disclose`];
//! [`get`], [`list`], [`editions`], [`last_held`], [`checks`].

mod error;
mod model;
mod rules;
mod service;

pub use error::Rejection;
pub use model::{
    Assembly, Convened, Disclosure, Edition, Filter, Item, Minutes, MinutesItem, NewAssembly,
    NewItem, Presence, Seat, Stage, State, Vote,
};
pub use rules::{MOST_ITEMS, checks, item_checks};
pub use service::{
    Counted, Whole, announce, change, close, disclose, editions, get, hold, last_held, list,
    reopen, vote,
};
