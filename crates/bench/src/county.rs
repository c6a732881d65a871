//! The county under test: made once by `lianhu demo`, copied for each benchmark, and the contacts that
//! its clients record.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use xtask::http::{Connection, encode};
use xtask::{process, server, stamp, workspace};

use crate::load::{self, Maker};

/// The demo county's statistical code.
pub(crate) const CODE: &str = "431125000000";

/// The account that records: the county's office, by proxy for each household's representative.
pub(crate) const ACCOUNT: &str = "xian";

const DEMO_LIMIT: Duration = Duration::from_secs(60 * 60);

/// A folder of data that is removed again.
pub(crate) struct Copy(PathBuf);

impl Copy {
    /// Copies a county into a folder of this name under `target/bench-runs`.
    pub(crate) fn of(county: &Path, name: &str) -> Result<Self> {
        let copy = Self::empty(name)?;
        workspace::copy_folder(county, &copy.0)?;
        Ok(copy)
    }

    /// An empty folder of this name under `target/bench-runs`.
    pub(crate) fn empty(name: &str) -> Result<Self> {
        Ok(Self(workspace::own_folder("bench-runs", name)?))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        // What stays is removed by the next run, which begins with the same step.
        let _ = workspace::remove_folder(&self.0);
    }
}

/// Whether a county made by another state of the program is good enough.
static REUSE: AtomicBool = AtomicBool::new(false);

/// Making years of history takes long; while only the reading changes, they need not be made anew.
pub(crate) fn reuse_what_is_there(reuse: bool) {
    REUSE.store(reuse, Ordering::Relaxed);
}

/// The demo county with that many years of history; made when the program changed since the last time.
///
/// Returns the folder and, when it was made just now, how long that took.
pub(crate) fn demo(lianhu: &Path, years: Option<u32>) -> Result<(PathBuf, Option<Duration>)> {
    let name = years.map_or("county".to_owned(), |years| format!("county-{years}-years"));
    let folder = workspace::target_folder("bench")?.join(&name);
    let kept = workspace::target_folder("stamps")?.join(format!("bench-{name}"));
    let print = stamp::fingerprint(&[lianhu.to_path_buf()])?;
    if database_file(&folder).is_ok() {
        if stamp::is_current(&kept, &print) {
            return Ok((folder, None));
        }
        // Without a stamp the making was broken off.
        if REUSE.load(Ordering::Relaxed) && kept.exists() {
            println!("  {name} was made by an earlier state of the program, and is used as asked");
            return Ok((folder, None));
        }
    }
    remove_stamp(&kept)?;
    workspace::remove_folder(&folder)?;
    workspace::make_folder(&folder)?;
    let mut command = server::lianhu(lianhu);
    command.arg("demo").arg("--data").arg(&folder).arg("--no-serve");
    if let Some(years) = years {
        command.args(["--years", &years.to_string()]);
    }
    let begun = std::time::Instant::now();
    process::run(&mut command, DEMO_LIMIT)?;
    let taken = begun.elapsed();
    stamp::keep(&kept, &print)?;
    Ok((folder, Some(taken)))
}

fn remove_stamp(stamp: &Path) -> Result<()> {
    match std::fs::remove_file(stamp) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("removing {}", stamp.display()))
        }
        _ => Ok(()),
    }
}

/// The county's SQLite file: the largest one in the folder that begins as SQLite files do.
pub(crate) fn database_file(folder: &Path) -> Result<PathBuf> {
    let mut found: Option<(u64, PathBuf)> = None;
    for entry in std::fs::read_dir(folder)
        .with_context(|| format!("there is no county in {}", folder.display()))?
    {
        let path = entry?.path();
        let candidate = if path.is_dir() {
            database_file(&path).ok()
        } else {
            is_database(&path).then_some(path)
        };
        let Some(candidate) = candidate else { continue };
        let size = candidate.metadata()?.len();
        if found.as_ref().is_none_or(|(largest, _)| size > *largest) {
            found = Some((size, candidate));
        }
    }
    found
        .map(|(_, path)| path)
        .with_context(|| format!("there is no SQLite file in {}", folder.display()))
}

fn is_database(path: &Path) -> bool {
    use std::io::Read;
    let mut start = [0; 16];
    std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut start)).is_ok()
        && &start == b"SQLite format 3\0"
}

/// A command of the program that must succeed; returns what it printed.
pub(crate) fn command(lianhu: &Path, arguments: &[&str], data: &Path) -> Result<String> {
    let mut command: Command = server::lianhu(lianhu);
    command.args(arguments).arg("--data").arg(data);
    process::capture(&mut command, DEMO_LIMIT)
}

/// A household and the representative who serves it.
#[derive(Debug, Clone)]
pub(crate) struct Pair {
    household: String,
    representative: String,
}

/// Linked households, spread over the county, read through the interface.
pub(crate) fn pairs(address: &str, token: &str, wanted: usize) -> Result<Vec<Pair>> {
    let mut connection = Connection::open(address)?;
    let authorization = format!("Authorization: Bearer {token}");
    let mut pairs = Vec::new();
    let townships = children(&mut connection, &authorization, CODE)?;
    for township in &townships {
        let mut cursor: Option<String> = None;
        let share = pairs.len() + wanted.div_ceil(townships.len());
        loop {
            let mut path = format!("/api/households?area={township}&linked=yes&limit=200");
            if let Some(cursor) = &cursor {
                path.push_str(&format!("&cursor={}", encode(cursor)));
            }
            let page = good(&mut connection, &authorization, &path)?;
            for item in page["items"].as_array().into_iter().flatten() {
                let representative = item["representative"]["id"].as_str();
                if let (Some(household), Some(representative)) =
                    (item["id"].as_str(), representative)
                {
                    pairs.push(Pair {
                        household: household.to_owned(),
                        representative: representative.to_owned(),
                    });
                }
            }
            cursor = page["next_cursor"].as_str().map(str::to_owned);
            if cursor.is_none() || pairs.len() >= share {
                break;
            }
        }
    }
    if pairs.is_empty() {
        bail!("the county has no linked households");
    }
    Ok(pairs)
}

/// The codes of the areas directly below one.
pub(crate) fn children(
    connection: &mut Connection,
    authorization: &str,
    code: &str,
) -> Result<Vec<String>> {
    let areas = good(connection, authorization, &format!("/api/areas?parent={code}&depth=1"))?;
    Ok(areas["items"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|area| area["code"].as_str().map(str::to_owned))
        .collect())
}

/// A GET that must be answered 200 with JSON.
pub(crate) fn good(connection: &mut Connection, authorization: &str, path: &str) -> Result<Value> {
    let answer = connection.get(path, &[authorization])?;
    if answer.status != 200 {
        bail!("GET {path} answered {}: {}", answer.status, answer.text());
    }
    answer.json()
}

/// What one client records: a monthly contact at home, as a representative would tell it.
pub(crate) fn contact(pair: &Pair, met_on: &str) -> Value {
    json!({
        "household_id": pair.household,
        "on_behalf_of": pair.representative,
        "met_on": met_on,
        "way": "home",
        "person_met": "户主本人",
        "items": ["policy", "safety"],
        "words": "家中平安，已查看灶台和电线，提醒大风天不要在屋后烧荒。",
    })
}

/// Requests that record contacts: request `n` is household `n mod all`, one day later each time round,
/// so that no two are the same contact.
pub(crate) fn maker(address: &str, token: &str, pairs: Vec<Pair>, run: &str) -> Maker {
    let (address, authorization) = (address.to_owned(), format!("Bearer {token}"));
    let run = run.to_owned();
    Arc::new(move |number| {
        let pair = &pairs[number % pairs.len()];
        let body = contact(pair, &day(number / pairs.len())).to_string();
        let key = format!("bench-{run}-{number:09}");
        let headers = [("Authorization", authorization.as_str()), ("Idempotency-Key", &key)];
        load::request("POST", "/api/contacts", &address, &headers, &body)
    })
}

/// Days from 2023-05-08 on, 28 to a month: the demo county's records end the day before.
fn day(number: usize) -> String {
    let number = number + 7;
    let month = 4 + number / 28;
    format!("{:04}-{:02}-{:02}", 2023 + month / 12, month % 12 + 1, number % 28 + 1)
}

/// The id in a contact's answer.
pub(crate) fn contact_id(body: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(body).ok()?;
    let start = text.find("\"con_")? + 1;
    let id = &text[start..];
    Some(id[..id.find('"')?].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_go_on_and_exist() {
        assert_eq!(day(0), "2023-05-08");
        assert_eq!(day(20), "2023-05-28");
        assert_eq!(day(21), "2023-06-01");
        assert_eq!(day(21 + 28 * 6), "2023-12-01");
        assert_eq!(day(21 + 28 * 7), "2024-01-01");
    }

    #[test]
    fn the_id_is_found_whatever_stands_before_it() {
        assert_eq!(contact_id(br#"{"a":1,"id":"con_01x","b":2}"#), Some("con_01x".to_owned()));
        assert_eq!(contact_id(b"{}"), None);
    }
}
