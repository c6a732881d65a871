//! `cargo xtask torture`: headless phones with the real client module against the real server, over a
//! line that loses, cuts, doubles and holds back, with kills on both sides.
//!
//! The torture itself stands in `ui/torture` and runs in Node, because the phone's module is
//! TypeScript; this builds what it needs and hands over. A seed makes everything: the same seed meets
//! the same faults.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::{process, server, tools, ui, workspace};

const BUNDLE_LIMIT: Duration = Duration::from_secs(5 * 60);
const SEED_LIMIT: Duration = Duration::from_secs(60);

/// What is played.
#[derive(Debug, Clone, Copy)]
pub struct Wish {
    /// The first seed.
    pub seed: u64,
    /// How many seeds, in two rows side by side.
    pub rounds: u32,
    /// How many phones; the first two belong to one person.
    pub phones: u32,
    /// Whether every happening is printed as it comes.
    pub is_telling: bool,
}

/// Builds the screens, the server and the harness, and plays the seeds.
///
/// # Errors
/// A seed in which something was lost, doubled or told differently on both sides; its printed line
/// says how to see it again.
pub fn torture(wish: Wish) -> Result<()> {
    tools::require_builders()?;
    ui::build()?;
    let program = server::build("dev")?;
    play(&program, wish)
}

/// Plays the seeds against a server that was built already, in two rows side by side: a row is busy
/// on one core.
pub fn play(program: &Path, wish: Wish) -> Result<()> {
    let folder = workspace::own_folder("torture-runs", "play")?;
    let mut bundle = tools::command("node");
    bundle.arg("ui/tools/build-torture.mjs").arg(&folder);
    process::run(&mut bundle, BUNDLE_LIMIT)?;
    let first = Wish { rounds: wish.rounds.div_ceil(2), ..wish };
    let second = Wish {
        seed: wish.seed + u64::from(first.rounds),
        rounds: wish.rounds - first.rounds,
        ..wish
    };
    let bundled = folder.as_path();
    let rows: Vec<Result<()>> = std::thread::scope(|scope| {
        let begun: Vec<_> = [first, second]
            .into_iter()
            .filter(|row| row.rounds > 0)
            .map(|row| scope.spawn(move || play_row(program, bundled, row)))
            .collect();
        begun.into_iter().map(|row| row.join().expect("a row does not panic")).collect()
    });
    rows.into_iter()
        .collect::<Result<()>>()
        .with_context(|| format!("the data of failed seeds stay in {}", folder.display()))?;
    workspace::remove_folder(&folder)
}

fn play_row(program: &Path, bundle: &Path, wish: Wish) -> Result<()> {
    let folder = bundle.join(format!("from-{}", wish.seed));
    workspace::make_folder(&folder)?;
    let mut command = tools::command("node");
    command
        .arg(bundle.join("torture.mjs"))
        .arg("--program")
        .arg(program)
        .arg("--folder")
        .arg(&folder)
        .args(["--seed", &wish.seed.to_string()])
        .args(["--rounds", &wish.rounds.to_string()])
        .args(["--phones", &wish.phones.to_string()]);
    if wish.is_telling {
        command.arg("--tell");
    }
    process::run(&mut command, SEED_LIMIT * wish.rounds.max(2))
}
