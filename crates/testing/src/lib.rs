//! What tests share: counties on both engines, a clock and identifiers that a test sets, and the
//! interface called without a socket.
//!
//! PostgreSQL is used where `LIANHU_TEST_POSTGRES` names a server, and demanded where `CI` is set.
//!
//! Entry points: [`on_both_engines`], [`TestCounty`], [`TestApi`].
#![expect(clippy::missing_panics_doc, reason = "a test helper panics so that the test fails")]

mod api;
mod county;
mod engines;
pub mod outside;
mod ports;
pub mod wecom;

pub use api::{Answer, PASSWORD, TestApi, account, department_account};
pub use county::{TestCounty, Village};
pub use engines::on_both_engines;
pub use ports::{CountedIds, FixedSecrets, SetClock};
