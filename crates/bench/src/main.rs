//! The benchmarks: what the product promises about speed, size and safety, measured in one run.
//!
//! Purpose: `cargo xtask bench` prints tables with ratios, and writes them into `docs/benchmarks.md`.
//! Every figure in that document was printed by this program.
//!
//! Invariants:
//! - What is compared is measured in the same run, in interleaved rounds, on the same disk, with the
//!   same client; the middle round counts and the range is shown.
//! - The server is the optimised program over a copy of the demo county: nothing is switched off.
//! - A request that was not answered as it should be fails the benchmark instead of being averaged in.
//!
//! Entry points: one file per benchmark, named as in the design: [`p1`], [`p2`], [`p3`], [`p4`], [`p5`],
//! [`p8`], [`ledger`], [`crash`].

mod county;
mod crash;
mod ledger;
mod load;
mod measure;
mod p1;
mod p2;
mod p3;
mod p4;
mod p5;
mod p8;
mod pocketbase;
mod raw;
mod report;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, ValueEnum};

use crate::report::Report;

/// What is measured.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    /// Recording contacts through HTTP, against raw SQLite and PocketBase.
    P1,
    /// Reading figures over five years, against GROUP BY.
    P2,
    /// First and empty syncs of phones.
    P3,
    /// Importing the county's roster from Excel.
    P4,
    /// Fifty people at once reading lists, overviews and searches over five years.
    P5,
    /// Start-up, memory and size.
    P8,
    /// Years of contacts as one Excel and one CSV file.
    Ledger,
    /// SIGKILL under load, again and again: no acknowledged contact may be lost.
    Crash,
    /// All of them.
    All,
}

/// Measures Lianhu; usually started by `cargo xtask bench`.
#[derive(Parser)]
struct Arguments {
    what: What,
    /// The program to measure.
    #[arg(long)]
    lianhu: PathBuf,
    /// Write the tables into this file, each between its own markers.
    #[arg(long)]
    out: Option<PathBuf>,
    /// How many interleaved rounds P1 takes.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Seconds of load in one round of P1.
    #[arg(long, default_value_t = 6)]
    seconds: u64,
    /// Clients at once.
    #[arg(long, default_value_t = 64)]
    clients: usize,
    /// How many times the server is killed.
    #[arg(long, default_value_t = 50)]
    kills: usize,
    /// Take the counties that an earlier run has made, though the program has changed since.
    #[arg(long)]
    reuse_counties: bool,
    /// Years of history for P2, P5 and the ledger.
    #[arg(long, default_value_t = 5)]
    years: u32,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = xtask::process::stop_children_on_signals().and_then(|()| run(&arguments));
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            eprintln!("\nbench: a bar was not reached; the tables above say which");
            ExitCode::FAILURE
        }
        Err(failure) => {
            eprintln!("\nbench: {failure:#}");
            ExitCode::FAILURE
        }
    }
}

/// Runs what was asked for; false when a bar was missed.
fn run(arguments: &Arguments) -> Result<bool> {
    xtask::process::raise_file_limit()?;
    let mut report = Report::new(arguments.out.clone())?;
    county::reuse_what_is_there(arguments.reuse_counties);
    let chosen = |what: What| arguments.what == what || arguments.what == What::All;
    if chosen(What::P8) {
        p8::measure(&arguments.lianhu, &mut report)?;
    }
    if chosen(What::P1) {
        let plan = p1::Plan {
            rounds: arguments.rounds,
            seconds: arguments.seconds,
            clients: arguments.clients,
        };
        p1::measure(&arguments.lianhu, &plan, &mut report)?;
    }
    if chosen(What::P2) {
        p2::measure(&arguments.lianhu, arguments.years, &mut report)?;
    }
    if chosen(What::P3) {
        p3::measure(&arguments.lianhu, arguments.clients, &mut report)?;
    }
    if chosen(What::P4) {
        p4::measure(&arguments.lianhu, &mut report)?;
    }
    if chosen(What::P5) {
        let time = std::time::Duration::from_secs(arguments.seconds.max(20));
        p5::measure(&arguments.lianhu, arguments.years, time, &mut report)?;
    }
    if chosen(What::Ledger) {
        ledger::measure(&arguments.lianhu, arguments.years, &mut report)?;
    }
    if chosen(What::Crash) {
        crash::measure(&arguments.lianhu, arguments.kills, arguments.clients, &mut report)?;
    }
    Ok(report.all_bars_reached())
}
