//! The programs these tools call: where they are, and what to do when one is missing.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::{process, workspace};

/// The oldest Node that the screens build with.
const OLDEST_NODE: u32 = 20;

/// `cargo`, the one that runs this program.
pub fn cargo() -> Command {
    let mut command =
        Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".to_owned().into()));
    command.current_dir(workspace::root());
    command
}

/// A command in the root of the checkout.
pub fn command(program: &str) -> Command {
    let mut command = Command::new(program);
    command.current_dir(workspace::root());
    command
}

/// Where a program stands in the search path.
pub fn find(program: &str) -> Option<PathBuf> {
    let paths = std::env::var_os("PATH")?;
    std::env::split_paths(&paths).map(|folder| folder.join(program)).find(|path| path.is_file())
}

/// Fails with a remedy unless Cargo, Node and npm are there and new enough.
pub fn require_builders() -> Result<()> {
    if std::env::var_os("CARGO").is_none() && find("cargo").is_none() {
        bail!("`cargo` is missing: install Rust from https://rustup.rs and open a new terminal");
    }
    for program in ["node", "npm"] {
        if find(program).is_none() {
            bail!(
                "`{program}` is missing: install Node {OLDEST_NODE} or newer with npm \
                 (https://nodejs.org, or `apt-get install nodejs npm`), then run this again"
            );
        }
    }
    let version = process::capture(command("node").arg("--version"), Duration::from_secs(30))?;
    let major: u32 = version
        .trim()
        .trim_start_matches('v')
        .split('.')
        .next()
        .and_then(|word| word.parse().ok())
        .with_context(|| format!("`node --version` said {version:?}"))?;
    if major < OLDEST_NODE {
        bail!("Node {major} is too old: install Node {OLDEST_NODE} or newer, then run this again");
    }
    Ok(())
}

/// Whether this program runs as root.
pub fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// A port on loopback that was free a moment ago.
pub fn free_port() -> Result<u16> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").context("loopback is not there")?;
    Ok(listener.local_addr()?.port())
}
