//! `cargo xtask fuzz-callback`: more hostile callbacks than the tests of every day play.
//!
//! The inputs themselves are made in the tests of the room `channels`; this says how many.

use std::time::Duration;

use anyhow::Result;

use crate::{process, tools};

/// The variable by which the test learns how many inputs, and from which seed.
const WISH: &str = "LIANHU_TEST_FUZZ";
const BUILD_LIMIT: Duration = Duration::from_secs(30 * 60);
/// What a million inputs may take.
const LIMIT_PER_MILLION: Duration = Duration::from_secs(120);

/// Sends so many hostile inputs to the callback of WeCom.
///
/// # Errors
/// An input that made it panic; the same seed finds it again.
pub fn callback(inputs: u64, seed: u64) -> Result<()> {
    let mut command = tools::cargo();
    command
        .args([
            "test",
            "--package",
            "channels",
            "--test",
            "wecom",
            "hostile::",
            "--",
            "--nocapture",
        ])
        .env(WISH, format!("{inputs},{seed}"));
    let millions = u32::try_from(inputs.div_ceil(1_000_000)).unwrap_or(u32::MAX);
    process::run(&mut command, BUILD_LIMIT + LIMIT_PER_MILLION * millions)
}
