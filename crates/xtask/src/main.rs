//! `cargo xtask <command>`: see `cargo xtask help`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Lianhu's own tools")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build the screens and the server, make the demo county and serve it.
    Run {
        /// Where to listen; the next free port is taken when this one is not free.
        #[arg(long, default_value = "127.0.0.1:8080")]
        listen: String,
    },
    /// Run everything that continuous integration runs.
    Test {
        /// Only these steps, separated by commas, in the usual order.
        #[arg(long, value_delimiter = ',', value_name = "STEPS")]
        only: Vec<String>,
    },
    /// Check the rules of the house that no compiler checks.
    Tidy,
    /// Build the screens into ui/dist.
    Ui,
    /// Torture phones and the server over a bad line; a failed seed says how to see it again.
    Torture {
        /// The first seed.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// How many seeds.
        #[arg(long, default_value_t = 1)]
        rounds: u32,
        /// How many phones; the first two belong to one person.
        #[arg(long, default_value_t = 4)]
        phones: u32,
        /// Print every happening as it comes.
        #[arg(long)]
        tell: bool,
    },
    /// Walk with matters at random, stored on both engines; a failed walk is found again by its seed.
    Walks {
        /// How many walks on each engine.
        #[arg(long, default_value_t = 100_000)]
        rounds: u32,
        /// The seed of the first.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Send hostile inputs to the callback of WeCom; a failed one is found again by its seed.
    FuzzCallback {
        /// How many inputs.
        #[arg(long, default_value_t = 10_000_000)]
        inputs: u64,
        /// The seed.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Measure, and print tables with ratios from one run.
    Bench {
        /// p1, p2, p4, p8, crash or all; `bench --help` style details are printed by the program.
        #[arg(default_value = "all")]
        what: String,
        /// Also write the tables into this file, each between its own markers.
        #[arg(long)]
        out: Option<PathBuf>,
        /// Anything more is handed to the benchmark program as it stands.
        #[arg(last = true)]
        more: Vec<String>,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome =
        xtask::process::stop_children_on_signals().and_then(|()| match arguments.command {
            Command::Run { listen } => xtask::run::run(&listen),
            Command::Test { only } => xtask::test::test(&only),
            Command::Tidy => xtask::tidy::tidy(),
            Command::Ui => xtask::ui::build(),
            Command::Torture { seed, rounds, phones, tell } => {
                xtask::torture::torture(xtask::torture::Wish {
                    seed,
                    rounds,
                    phones,
                    is_telling: tell,
                })
            }
            Command::Walks { rounds, seed } => xtask::walks::walks(rounds, seed),
            Command::FuzzCallback { inputs, seed } => xtask::fuzz::callback(inputs, seed),
            Command::Bench { what, out, more } => xtask::bench::bench(&what, out.as_deref(), &more),
        });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\nxtask: {failure:#}");
            ExitCode::FAILURE
        }
    }
}
