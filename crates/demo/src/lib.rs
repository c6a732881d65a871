//! The demo county: 江永县 of the article, invented from a seed, with its real divisions.
//!
//! The plan ([`Plan`]) is a pure function of seed and scale: areas, people, links, contacts, matters
//! and gatherings of 2023-01-01 to 2023-05-07, whose recount gives the article's figures. [`build`]
//! records it through the rooms' own services, day by day, with the clock set to each day, and each
//! morning strikes what is due as the clock of a served county does.
//!
//! Invariants:
//! - The same seed gives the same county, identifiers included.
//! - No person here is real: names are drawn from pools, telephone numbers from a segment without
//!   an operator; the divisions alone are real (`data/README.md`).
//! - Nothing is a stored total, nothing goes around the rooms' rules.
//! - Every kind of matter is in every state in which it can be, and most of what is open is in time.
//!
//! Entry points: [`Plan::new`], [`build`], [`state`], [`SIGN_INS`].

mod chance;
mod county;
mod departments;
mod divisions;
mod error;
mod people;
mod plan;
mod scale;
mod words;

pub use county::{
    BuildClock, Options, Progress, Report, SIGN_INS, SeededIds, SignIn, State, build, state,
};
pub use error::Error;
pub use plan::Plan;
pub use scale::{Scale, Targets, first_day, last_day};
