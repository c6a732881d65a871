//! A private PostgreSQL for one run: made anew under `target/`, on loopback, on a free port, and
//! gone when the value is dropped. It is no place for data: it does not wait for the disk.
//!
//! PostgreSQL refuses to run as root; then it runs as Debian's user `postgres`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::process::{self, Running, Signal};
use crate::{tools, workspace};

/// The variable by which tests find the server.
pub const TEST_URL: &str = "LIANHU_TEST_POSTGRES";

const OLDEST: u32 = 15;
const LIMIT: Duration = Duration::from_secs(120);
const ROLE: &str = "lianhu";

/// A running server.
pub struct Postgres {
    // The order of the fields matters: the server ends before its folder is removed.
    server: Running,
    folder: Folder,
    port: u16,
}

struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed now is removed by the next start, which begins with the same step.
        let _ = workspace::remove_folder(&self.0);
    }
}

/// The folder with the newest PostgreSQL programs, 15 or newer.
pub fn programs() -> Option<PathBuf> {
    let debian = std::fs::read_dir("/usr/lib/postgresql").ok().into_iter().flatten().flatten();
    let mut versions: Vec<(u32, PathBuf)> = debian
        .filter_map(|entry| {
            let version = entry.file_name().to_string_lossy().parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .filter(|(version, folder)| *version >= OLDEST && folder.join("initdb").is_file())
        .collect();
    versions.sort();
    versions.pop().map(|(_, folder)| folder).or_else(|| {
        let found = tools::find("initdb")?;
        Some(found.parent()?.to_path_buf())
    })
}

impl Postgres {
    /// Makes a cluster and starts it.
    pub fn start() -> Result<Self> {
        let programs = programs().context(
            "PostgreSQL 15 or newer is missing: `apt-get install postgresql`, then run this again",
        )?;
        let folder = Folder(place()?);
        let data = folder.0.join("data");
        let mut initdb = unprivileged(&programs.join("initdb"));
        initdb.args(["--no-sync", "--auth=trust", "--locale=C.UTF-8", "--encoding=UTF8"]);
        initdb.args(["--username", ROLE, "--pgdata"]).arg(&data);
        process::capture(&mut initdb, LIMIT)?;

        let port = tools::free_port()?;
        let log_path = workspace::target_folder("logs")?.join("postgres.log");
        let log = std::fs::File::create(&log_path)?;
        let mut command = unprivileged(&programs.join("postgres"));
        command.arg("-D").arg(&data).args(["-p", &port.to_string()]);
        for setting in [
            "listen_addresses=127.0.0.1",
            // No socket file: its path could be longer than the system allows.
            "unix_socket_directories=",
            "fsync=off",
            "synchronous_commit=off",
            "full_page_writes=off",
            "max_connections=300",
            "shared_buffers=256MB",
        ] {
            command.args(["-c", setting]);
        }
        command.stdout(log.try_clone()?).stderr(log);
        // SIGINT is PostgreSQL's "fast" shutdown: it ends sessions instead of waiting for them.
        let server = Running::start(&mut command, "PostgreSQL", Signal::INT)?;
        let postgres = Self { server, folder, port };
        postgres.wait_until_ready(&programs, &log_path)?;
        let mut create = Command::new(programs.join("createdb"));
        postgres.address(&mut create);
        process::capture(create.arg(ROLE), LIMIT)?;
        Ok(postgres)
    }

    /// Where it is, as a URL.
    pub fn url(&self) -> String {
        format!("postgres://{ROLE}@127.0.0.1:{}/{ROLE}", self.port)
    }

    /// What the server says of itself.
    pub fn version(&self) -> Result<String> {
        let programs = programs().context("PostgreSQL was there a moment ago")?;
        let mut ask = Command::new(programs.join("psql"));
        self.address(&mut ask);
        let answer =
            process::capture(ask.args(["-AtX", "-c", "SHOW server_version", ROLE]), LIMIT)?;
        Ok(answer.trim().to_owned())
    }

    fn address(&self, command: &mut Command) {
        command.args(["-h", "127.0.0.1", "-U", ROLE, "-p", &self.port.to_string()]);
    }

    fn wait_until_ready(&self, programs: &Path, log: &Path) -> Result<()> {
        let deadline = Instant::now() + LIMIT;
        while Instant::now() < deadline {
            if let Some(status) = self.server.poll()? {
                let said = std::fs::read_to_string(log).unwrap_or_default();
                bail!("PostgreSQL ended at once with {status}:\n{said}");
            }
            let mut ask = Command::new(programs.join("pg_isready"));
            self.address(&mut ask);
            if process::capture(&mut ask, LIMIT).is_ok() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        bail!("PostgreSQL was not ready in {} s; see {}", LIMIT.as_secs(), log.display());
    }
}

impl std::fmt::Display for Postgres {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} in {}", self.url(), self.folder.0.display())
    }
}

/// A folder that the server's user can reach: under `target/`, or else in the system's temporary one.
///
/// Each process has its own, so that two runs never share a cluster.
fn place() -> Result<PathBuf> {
    let folder = workspace::own_folder("postgres", "cluster")?;
    if !tools::is_root() || hand_over(&folder).is_ok() {
        return Ok(folder);
    }
    // A checkout in root's own home is closed to every other user.
    workspace::remove_folder(&folder)?;
    let folder = std::env::temp_dir().join(format!("lianhu-postgres-{}", std::process::id()));
    workspace::make_folder(&folder)?;
    hand_over(&folder).context("no folder that the user `postgres` can reach was found")?;
    Ok(folder)
}

fn hand_over(folder: &Path) -> Result<()> {
    process::capture(Command::new("chown").arg("postgres:").arg(folder), LIMIT)?;
    process::capture(unprivileged(Path::new("test")).arg("-w").arg(folder), LIMIT)?;
    Ok(())
}

/// The program as a user that PostgreSQL accepts; should this process be killed, the server ends too.
fn unprivileged(program: &Path) -> Command {
    let mut command = Command::new("setpriv");
    if tools::is_root() {
        command.args(["--reuid=postgres", "--regid=postgres", "--init-groups"]);
    }
    command.arg("--pdeathsig=INT").arg(program);
    // The server's user may not be allowed to stand where we stand.
    command.current_dir("/");
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starts_answers_and_leaves_nothing_behind() {
        if programs().is_none() {
            eprintln!("not run: PostgreSQL is not installed here");
            return;
        }
        let postgres = Postgres::start().expect("PostgreSQL is installed");
        let (folder, port) = (postgres.folder.0.clone(), postgres.port);
        assert!(postgres.version().expect("it answers").starts_with(char::is_numeric));
        drop(postgres);
        assert!(!folder.exists());
        assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_err());
    }
}
