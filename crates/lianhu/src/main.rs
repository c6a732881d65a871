//! `lianhu`: the one program. It serves a county, builds a demo one, and answers on the terminal.
//!
//! Exit codes are a contract: 0 done, 1 the answer is "no" (a recount differs, a check fails, rows
//! of a file are wrong), 2 the arguments are wrong, 3 it could not be done.

mod arguments;
mod commands;
mod terminal;

use clap::Parser;

use arguments::{Arguments, Command};
use commands::{
    account, calendar, closings, county, departments, derived, divisions, figures, ledgers,
    outside, roster, server,
};

/// The allocator of the whole program, SQLite's C code included: a writer that keeps thousands of
/// small pieces for a batch and drops them at its end spent a seventh of its time in the C library's.
#[cfg(target_os = "linux")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How a command ended, when nothing failed.
pub(crate) enum Outcome {
    /// It is done, or the answer is "yes".
    Done,
    /// The answer is "no"; it has been printed.
    No,
}

fn main() -> std::process::ExitCode {
    let arguments = Arguments::parse();
    match run(arguments.command) {
        Ok(Outcome::Done) => std::process::ExitCode::SUCCESS,
        Ok(Outcome::No) => std::process::ExitCode::from(1),
        Err(error) => {
            terminal::error(&error);
            std::process::ExitCode::from(3)
        }
    }
}

fn run(command: Command) -> anyhow::Result<Outcome> {
    match command {
        Command::Demo(arguments) => server::demo(arguments),
        Command::Serve(arguments) => server::serve(arguments),
        Command::Divisions(arguments) => divisions::divisions(&arguments),
        Command::Departments(arguments) => departments::departments(&arguments),
        Command::Migrate(place) => county::migrate(&place),
        Command::Figures(arguments) => figures::figures(&arguments),
        Command::Bulletin(arguments) => figures::bulletin(&arguments),
        Command::Recount(arguments) => figures::recount(&arguments),
        Command::CloseMonth(arguments) => closings::close_month(&arguments),
        Command::Closings(arguments) => closings::closings(&arguments),
        Command::Verify(arguments) => county::verify(&arguments),
        Command::Reindex(place) => derived::reindex(&place),
        Command::Backup(arguments) => county::backup(&arguments),
        Command::Restore(arguments) => county::restore(&arguments),
        Command::Doctor(arguments) => county::doctor(&arguments),
        Command::Calendar(arguments) => calendar::calendar(&arguments),
        Command::Import(arguments) => roster::import(&arguments),
        Command::Export(arguments) => roster::export(&arguments),
        Command::Ledger(arguments) => ledgers::ledger(&arguments),
        Command::Ledgers { format } => ledgers::ledgers(format),
        Command::User { command } => account::user(command),
        Command::Open311 { command } => outside::open311(command),
        Command::Open311Key { command } => outside::key(command),
        Command::Openapi => server::openapi(),
    }
}
