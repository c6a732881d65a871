//! `cargo xtask walks`: more of the stored random walks of the room `matters` than the tests of every
//! day play, on both engines.
//!
//! The walks themselves stand in that room's tests; this starts a private PostgreSQL and says how many.

use std::time::Duration;

use anyhow::Result;

use crate::postgres::{self, Postgres};
use crate::{process, tools};

/// The variable by which the test learns how many walks, and from which seed.
const WISH: &str = "LIANHU_TEST_WALKS";
/// What a thousand walks may take on both engines together.
const LIMIT_PER_THOUSAND: Duration = Duration::from_secs(120);
const BUILD_LIMIT: Duration = Duration::from_secs(30 * 60);

/// Plays so many walks, from that seed on, on SQLite and on PostgreSQL.
///
/// # Errors
/// A walk after which something does not hold; the message names the matter, and the same seed finds
/// it again.
pub fn walks(rounds: u32, seed: u64) -> Result<()> {
    let postgres = Postgres::start()?;
    let mut command = tools::cargo();
    command
        .args(["test", "--package", "matters", "--test", "it", "stored::", "--", "--nocapture"])
        .env(postgres::TEST_URL, postgres.url())
        .env(WISH, format!("{rounds},{seed}"));
    let thousands = rounds.div_ceil(1_000);
    process::run(&mut command, BUILD_LIMIT + LIMIT_PER_THOUSAND * thousands)
}
