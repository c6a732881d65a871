//! The project's own tools: what `cargo xtask …` runs, and what continuous integration runs.
//!
//! Purpose: two commands are enough on a fresh machine. `cargo xtask run` builds the screens and the
//! server, makes the demo county and serves it; `cargo xtask test` runs every check the project has.
//! `tidy` turns the prose rules of `ARCHITECTURE.md` and `STYLE.md` into tests that teach.
//!
//! Invariants:
//! - Every child process has a time limit and stands in [`process`]'s list, so that ctrl-c, a panic
//!   or a failure leaves nothing running.
//! - A failure names the step and says what to do next.
//! - Nothing is skipped in silence: what cannot run here is printed in the summary.
//! - Nothing outside `target/` is written, apart from `node_modules` and `ui/dist`.
//!
//! Entry points: [`run::run`], [`test::test`], [`tidy::tidy`], [`bench::bench`],
//! [`torture::torture`], [`walks::walks`], [`fuzz::callback`]. The crate `bench`
//! borrows [`http`], [`process`] and [`server`].

#![expect(
    clippy::disallowed_methods,
    reason = "tools stand outside the house: Cargo and the tests speak to them by the environment"
)]

pub mod bench;
pub mod calendar;
pub mod channels;
pub mod debian;
pub mod fuzz;
pub mod http;
pub mod office;
pub mod open311;
pub mod postgres;
pub mod process;
pub mod run;
pub mod schemathesis;
pub mod server;
pub mod stamp;
pub mod test;
pub mod tidy;
pub mod tools;
pub mod torture;
pub mod ui;
pub mod walks;
pub mod wecom;
pub mod workspace;
