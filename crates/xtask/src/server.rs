//! A `lianhu` of ours, running: built, started on loopback, asked until it answers, stopped on drop.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::json;

use crate::http::Connection;
use crate::process::{self, Running, Signal};
use crate::{tools, workspace};

/// The password of every account of the demo county.
pub const DEMO_PASSWORD: &str = "lianhu-demo-2023";

const BUILD_LIMIT: Duration = Duration::from_secs(45 * 60);
const READY_LIMIT: Duration = Duration::from_secs(60);

/// Builds the server with a Cargo profile and returns where the program stands.
pub fn build(profile: &str) -> Result<PathBuf> {
    process::run(
        tools::cargo().args(["build", "--package", "lianhu", "--profile", profile]),
        BUILD_LIMIT,
    )?;
    let folder = if profile == "dev" { "debug" } else { profile };
    let program = workspace::target().join(folder).join("lianhu");
    if !program.is_file() {
        bail!("Cargo ended well, yet {} is not there", program.display());
    }
    Ok(program)
}

/// A command of the server's program, kept from the settings of whoever runs this.
pub fn lianhu(program: &Path) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("LIANHU_") {
            command.env_remove(name);
        }
    }
    command
}

/// A running server.
pub struct Server {
    running: Running,
    address: String,
    ready_after: Duration,
}

impl Server {
    /// Starts `lianhu serve` on a free port and waits until it is healthy.
    pub fn start(program: &Path, data: &Path, log: &Path) -> Result<Self> {
        Self::start_on(program, data, log, tools::free_port()?)
    }

    /// The same on a given port: a server that comes back where it was.
    pub fn start_on(program: &Path, data: &Path, log: &Path, port: u16) -> Result<Self> {
        let address = format!("127.0.0.1:{port}");
        let output = File::options()
            .create(true)
            .append(true)
            .open(log)
            .with_context(|| format!("writing {}", log.display()))?;
        let mut command = lianhu(program);
        command.arg("serve").arg("--data").arg(data).args(["--listen", &address]);
        command.stdout(output.try_clone()?).stderr(output);
        let started = Instant::now();
        let running = Running::start(&mut command, "lianhu serve", Signal::TERM)?;
        while started.elapsed() < READY_LIMIT {
            if let Some(status) = running.poll()? {
                bail!("the server ended at once with {status}:\n{}", end_of(log));
            }
            if is_healthy(&address) {
                return Ok(Self { running, address, ready_after: started.elapsed() });
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        bail!(
            "the server was not healthy in {} s; it said:\n{}",
            READY_LIMIT.as_secs(),
            end_of(log)
        )
    }

    /// `127.0.0.1:port`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// `http://127.0.0.1:port`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The process id.
    pub fn id(&self) -> u32 {
        self.running.id()
    }

    /// From the start of the process to the first healthy answer.
    pub fn ready_after(&self) -> Duration {
        self.ready_after
    }

    /// A bearer token of a demo account.
    pub fn sign_in(&self, login: &str) -> Result<String> {
        sign_in(&self.address, login)
    }

    /// Ends the server as a power failure would.
    pub fn kill(self) {
        self.running.kill();
    }

    /// Asks the server to end and waits for it.
    pub fn stop(self) {
        self.running.stop();
    }
}

/// Signs a demo account in at this address and returns its bearer token.
pub fn sign_in(address: &str, login: &str) -> Result<String> {
    let answer = Connection::open(address)?.send_json(
        "POST",
        "/api/sessions",
        &[],
        &json!({"login": login, "password": DEMO_PASSWORD, "kind": "bearer"}),
    )?;
    let token = answer.json()?["token"].as_str().map(str::to_owned);
    token.with_context(|| {
        format!("signing in as {login} answered {}: {}", answer.status, answer.text())
    })
}

fn is_healthy(address: &str) -> bool {
    Connection::open(address)
        .and_then(|mut connection| connection.get("/healthz", &[]))
        .is_ok_and(|answer| answer.status == 200)
}

/// The last lines of a log, for a message.
pub fn end_of(log: &Path) -> String {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(20)..].join("\n")
}
