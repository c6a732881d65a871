//! `cargo xtask bench`: builds the server and the benchmark program, optimised alike, and runs it.
//!
//! The measuring itself stands in the crate `bench`, which needs SQLite; these tools stay light.

use std::path::Path;
use std::time::Duration;

use anyhow::{Result, bail};

use crate::{process, server, tools, ui, workspace};

const BUILD_LIMIT: Duration = Duration::from_secs(45 * 60);
const RUN_LIMIT: Duration = Duration::from_secs(4 * 60 * 60);

/// What can be measured.
const KNOWN: &[&str] = &["p1", "p2", "p3", "p4", "p5", "p8", "ledger", "crash", "all"];

/// Runs one benchmark or all; with `out`, writes the tables into that file too.
pub fn bench(what: &str, out: Option<&Path>, more: &[String]) -> Result<()> {
    if !KNOWN.contains(&what) {
        bail!("there is no benchmark {what:?}; there are {}", KNOWN.join(", "));
    }
    tools::require_builders()?;
    println!("== build");
    ui::build()?;
    let lianhu = server::build("fast")?;
    process::run(
        tools::cargo().args(["build", "--package", "bench", "--profile", "fast"]),
        BUILD_LIMIT,
    )?;
    let mut command = tools::command(&workspace::target().join("fast/bench").to_string_lossy());
    command.arg(what).arg("--lianhu").arg(lianhu).args(more);
    if let Some(out) = out {
        command.arg("--out").arg(out);
    }
    process::run(&mut command, RUN_LIMIT)
}
