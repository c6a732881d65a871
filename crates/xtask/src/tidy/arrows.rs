//! Which room may lean on which. The compiler forbids circles; this table forbids short cuts.
//!
//! It is the table of `ARCHITECTURE.md`. A new arrow is a decision: change both, with a page in
//! `docs/adr/` that says why.

use std::time::Duration;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::Finding;
use crate::{process, tools};

/// Each room with the rooms that it may lean on.
const ARROWS: &[(&str, &[&str])] = &[
    ("kernel", &[]),
    ("settings", &["kernel"]),
    ("calendar", &["kernel"]),
    ("web", &[]),
    ("pages", &["kernel"]),
    ("db", &["kernel"]),
    ("jobs", &["kernel", "db"]),
    ("search", &["kernel", "db"]),
    ("access", &["kernel", "db"]),
    ("attachments", &["kernel", "db", "access"]),
    ("registry", &["kernel", "db", "access", "search"]),
    ("representatives", &["kernel", "db", "access", "search", "registry"]),
    (
        "matters",
        &["kernel", "calendar", "db", "jobs", "access", "search", "registry", "representatives"],
    ),
    ("contacts", &["kernel", "db", "access", "registry", "representatives", "matters"]),
    ("open311", &["kernel", "db", "access", "attachments", "registry", "matters"]),
    ("gatherings", &["kernel", "db", "access", "search", "registry", "representatives", "matters"]),
    (
        "notices",
        &["kernel", "db", "access", "registry", "representatives", "matters", "gatherings"],
    ),
    (
        "channels",
        &[
            "kernel",
            "db",
            "access",
            "attachments",
            "registry",
            "representatives",
            "matters",
            "open311",
            "notices",
        ],
    ),
    (
        "sync",
        &[
            "kernel",
            "db",
            "access",
            "attachments",
            "registry",
            "representatives",
            "matters",
            "contacts",
            "notices",
        ],
    ),
    ("figures", &["kernel", "db", "jobs", "access", RECORDS]),
    ("exchange", &["kernel", "db", "jobs", "access", "search", RECORDS, "figures"]),
    ("forms", &["kernel", "db", "access", RECORDS, "figures", "exchange"]),
    ("plans", &["kernel", "calendar", "db", "access", RECORDS, "figures"]),
    ("demo", &["kernel", "db", "access", RECORDS, "figures", "plans", "forms"]),
    (
        "api",
        &[
            "kernel",
            "db",
            "jobs",
            "access",
            "attachments",
            "calendar",
            "search",
            RECORDS,
            "sync",
            "figures",
            "plans",
            "exchange",
            "forms",
            "open311",
            "channels",
            "web",
            "pages",
        ],
    ),
    ("app", &["kernel", "db", "access", "search", SERVICES, "demo", "api", "settings", "web"]),
    ("lianhu", &["kernel", "db", "access", "search", SERVICES, "demo", "api", "settings", "app"]),
    ("testing", &["kernel", "db", "access", "search", SERVICES, "demo", "api", "settings", "app"]),
    ("xtask", &[]),
    ("bench", &["xtask"]),
];

/// The rooms that hold records of what happened.
const RECORDS: &str = "the rooms of records";
const RECORD_ROOMS: &[&str] =
    &["registry", "representatives", "matters", "contacts", "gatherings", "notices"];

/// The rooms of records, and those that count, move and schedule them.
const SERVICES: &str = "all services";
const SERVICE_ROOMS: &[&str] = &[
    "calendar",
    "jobs",
    "attachments",
    "sync",
    "figures",
    "plans",
    "exchange",
    "forms",
    "open311",
    "channels",
];

/// Libraries that only some rooms may know, with the reason.
const LIBRARIES: &[(&str, &[&str], &str)] = &[
    ("rusqlite", &["db", "bench"], "only `db` talks to a database"),
    ("postgres", &["db"], "only `db` talks to a database"),
    ("axum", &["api", "app", "testing"], "only `api` knows HTTP"),
    ("tower-http", &["api"], "only `api` knows HTTP"),
    ("utoipa", &["api"], "only `api` describes the wire"),
    ("maud", &["pages"], "only `pages` writes HTML"),
    (
        "tokio",
        &["db", "api", "app", "lianhu", "testing", "bench"],
        "async ends at the door of `db`",
    ),
    ("jiff", &["kernel"], "dates and instants are the kernel's own types"),
    ("calamine", &["exchange", "bench"], "only `exchange` reads office files"),
    ("docx_rs", &["exchange"], "only `exchange` writes office files"),
    ("rust_xlsxwriter", &["exchange", "bench"], "only `exchange` writes office files"),
    ("pinyin", &["search"], "only `search` knows how names are typed"),
    ("quick-xml", &["open311", "channels"], "only the rooms that others' programs speak XML to"),
    ("ureq", &["channels"], "only `channels` asks the outside"),
    ("lettre", &["channels"], "only `channels` asks the outside"),
    ("argon2", &["access"], "only `access` handles passwords"),
    ("rand_chacha", &["app", "demo"], "randomness comes from the composition root"),
    ("clap", &["lianhu", "xtask", "bench"], "only programs have arguments"),
    ("anyhow", &["app", "lianhu", "testing", "xtask", "bench"], "a room's errors are an enum"),
];

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    kind: Option<String>,
    path: Option<String>,
}

/// Checks all rooms of the workspace.
pub fn check() -> Result<Vec<Finding>> {
    let mut command = tools::cargo();
    command.args(["metadata", "--no-deps", "--format-version", "1"]);
    let text = process::capture(&mut command, Duration::from_secs(120))?;
    let metadata: Metadata =
        serde_json::from_str(&text).context("`cargo metadata` printed something else")?;
    Ok(judge(&metadata.packages))
}

fn judge(packages: &[Package]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for package in packages {
        let path = format!("crates/{}/Cargo.toml", package.name);
        let Some(allowed) = allowed(&package.name) else {
            findings.push(Finding::new(
                &path,
                0,
                format!(
                    "`{}` is a room without a place in the house: give it a row in \
                     crates/xtask/src/tidy/arrows.rs and in ARCHITECTURE.md, with a page in docs/adr/",
                    package.name
                ),
            ));
            continue;
        };
        for dependency in &package.dependencies {
            let for_tests = dependency.kind.as_deref() == Some("dev");
            let words = if dependency.path.is_some() {
                // Tests may use the harness, and any room that it stands on.
                let fine = allowed.contains(&dependency.name.as_str())
                    || for_tests && dependency.name == "testing";
                (!fine).then(|| wrong_arrow(&package.name, &dependency.name, &allowed))
            } else if for_tests {
                None
            } else {
                wrong_library(&package.name, &dependency.name)
            };
            findings.extend(words.map(|words| Finding::new(&path, 0, words)));
        }
    }
    findings
}

/// The rooms a room may lean on, with the group names spelled out.
fn allowed(room: &str) -> Option<Vec<&'static str>> {
    let (_, listed) = ARROWS.iter().find(|(name, _)| *name == room)?;
    let mut rooms = Vec::new();
    for name in *listed {
        match *name {
            RECORDS => rooms.extend(RECORD_ROOMS),
            SERVICES => {
                rooms.extend(RECORD_ROOMS);
                rooms.extend(SERVICE_ROOMS);
            }
            name => rooms.push(name),
        }
    }
    Some(rooms)
}

fn wrong_arrow(from: &str, to: &str, allowed: &[&str]) -> String {
    let list = if allowed.is_empty() { "nothing".to_owned() } else { allowed.join(", ") };
    format!(
        "`{from}` may not lean on `{to}` (it may lean on {list}): pass what it needs as an argument, \
         let `{to}` lean on `{from}`, or react to an event from the outbox"
    )
}

fn wrong_library(room: &str, library: &str) -> Option<String> {
    let (_, owners, reason) = LIBRARIES.iter().find(|(name, ..)| *name == library)?;
    if owners.contains(&room) {
        return None;
    }
    Some(format!(
        "`{room}` may not use `{library}`: {reason}; ask the room that owns it ({})",
        owners.join(", ")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, dependencies: &[(&str, Option<&str>, bool)]) -> Package {
        let dependencies = dependencies
            .iter()
            .map(|(name, kind, ours)| Dependency {
                name: (*name).to_owned(),
                kind: kind.map(str::to_owned),
                path: ours.then(String::new),
            })
            .collect();
        Package { name: name.to_owned(), dependencies }
    }

    #[test]
    fn arrows_of_the_table_are_fine() {
        let packages = [
            package("figures", &[("gatherings", None, true), ("serde", None, false)]),
            package("contacts", &[("testing", Some("dev"), true), ("axum", Some("dev"), false)]),
        ];
        assert_eq!(judge(&packages), []);
    }

    #[test]
    fn an_arrow_upwards_is_found_and_explained() {
        let findings = judge(&[package("registry", &[("contacts", None, true)])]);
        assert_eq!(findings.len(), 1);
        assert!(findings[0].words.contains("may not lean on `contacts`"), "{findings:?}");
        assert_eq!(findings[0].path, "crates/registry/Cargo.toml");
    }

    #[test]
    fn tests_do_not_open_arrows_either() {
        let findings = judge(&[package("kernel", &[("api", Some("dev"), true)])]);
        assert_eq!(findings.len(), 1);
    }

    #[test]
    fn a_driver_outside_its_room_is_found() {
        let findings = judge(&[package("contacts", &[("rusqlite", None, false)])]);
        assert!(findings[0].words.contains("only `db` talks to a database"), "{findings:?}");
    }

    #[test]
    fn an_unknown_room_needs_a_decision() {
        let findings = judge(&[package("misc", &[])]);
        assert!(findings[0].words.contains("docs/adr/"), "{findings:?}");
    }

    #[test]
    fn every_arrow_points_to_a_room_above() {
        for (place, (room, _)) in ARROWS.iter().enumerate() {
            for target in allowed(room).expect("the room was just read from the table") {
                let above = ARROWS[..place].iter().any(|(name, _)| *name == target);
                assert!(above, "{room} leans on {target}, which stands below it");
            }
        }
    }
}
