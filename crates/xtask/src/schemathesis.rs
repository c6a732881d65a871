//! Schemathesis: tries every operation of a running server against the server's own description.
//!
//! It comes from PyPI into a Python environment of its own under `target/`. So that it reaches further
//! than "there is no such household", it is told identifiers and days that the county knows; it uses
//! them in most of its tries, and invents the others.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::http::Connection;
use crate::server::{self, Server};
use crate::{process, stamp, tools, workspace};

/// Pinned, so that a new release of the tool is a commit and not a surprise.
const REQUIREMENT: &str = "schemathesis==4.32.5";

const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance";

/// The demo account with the widest view of records, and the one that keeps the accounts.
const COUNTY: &str = "xian";
const SYSTEM: &str = "xitong";

/// How often a known value is used where there is one.
const SHARE: &str = "0.8";

const INSTALL_LIMIT: Duration = Duration::from_secs(10 * 60);
const RUN_LIMIT: Duration = Duration::from_secs(15 * 60);

/// A list of values that the county knows, and where it serves.
struct Known {
    name: &'static str,
    values: Vec<String>,
    /// Parameters and fields of any operation, such as `query.area`.
    everywhere: &'static [&'static str],
    /// Paths, as a regular expression, with the parameter in them.
    paths: &'static [(&'static str, &'static str)],
}

/// Tries the server; fails on an answer that the description does not allow.
pub fn run(server: &Server) -> Result<()> {
    let program = environment("schemathesis", &[REQUIREMENT])?.join("bin/schemathesis");
    let token = server::sign_in(server.address(), COUNTY)?;
    // The tries below also knock at the door; after so many failures it stays shut for a while.
    let system = server::sign_in(server.address(), SYSTEM)?;
    let config = workspace::target_folder("schemathesis")?.join("config.toml");
    std::fs::write(&config, configuration(&known(server.address(), &token)?))?;
    println!("  as {COUNTY}: every operation");
    // Signing out would end the very session that the other requests need.
    // So would ending the device that it comes from. A stream of events never ends by itself.
    let everything = [
        "--exclude-path",
        "/api/sessions/current",
        "--exclude-path",
        "/api/me/devices/{id}",
        "--exclude-path",
        "/api/events",
    ];
    process::run(&mut command(&program, &config, server, &token, &everything), RUN_LIMIT)?;
    println!("  as {SYSTEM}: the accounts, which the county's office may not see");
    let accounts = ["--include-path-regex", "^/api/accounts"];
    process::run(&mut command(&program, &config, server, &system, &accounts), RUN_LIMIT)
}

/// Tries the doors for the programs of others against the description that they publish.
pub fn run_outside(server: &Server, configuration: &str) -> Result<()> {
    let program = environment("schemathesis", &[REQUIREMENT])?.join("bin/schemathesis");
    let config = workspace::target_folder("schemathesis")?.join("open311.toml");
    std::fs::write(&config, configuration)?;
    let mut command = tools::command(&program.to_string_lossy());
    command.current_dir(workspace::target());
    command.arg("--config-file").arg(&config);
    command.arg("run").arg(format!("{}/open311/v2/openapi.json", server.url()));
    command.args(["--checks", CHECKS, "--seed", "1", "--warnings", "off"]).args(WORKERS);
    command.args(["--max-examples", "20", "--request-timeout", "20"]);
    process::run(&mut command, RUN_LIMIT)
}

fn command(program: &Path, config: &Path, server: &Server, token: &str, which: &[&str]) -> Command {
    let mut command = tools::command(&program.to_string_lossy());
    // It keeps a database of examples in the working directory; that belongs under target/.
    command.current_dir(workspace::target());
    command.arg("--config-file").arg(config);
    command.arg("run").arg(format!("{}/api/openapi.json", server.url())).args(which);
    command.args(["--checks", CHECKS, "--seed", "1", "--warnings", "off"]).args(WORKERS);
    command.args(["--max-examples", "20", "--request-timeout", "20"]);
    command.arg("--header").arg(format!("Authorization: Bearer {token}"));
    command
}

/// One thread: with two, Python 3.11 compiles in both at once and fails now and then with "AST
/// constructor recursion depth mismatch", which is no answer of ours.
const WORKERS: [&str; 2] = ["--workers", "1"];

/// Asks the server for identifiers that it knows.
fn known(address: &str, token: &str) -> Result<Vec<Known>> {
    let mut connection = Connection::open(address)?;
    let authorization = format!("Authorization: Bearer {token}");
    let mut ask = |path: &str, pointer: &str| -> Result<Vec<String>> {
        let answer = connection.get(path, &[&authorization])?.json()?;
        let items = answer.get("items").unwrap_or(&answer).as_array().cloned().unwrap_or_default();
        let values: Vec<String> = items
            .iter()
            .filter_map(|item| item.pointer(pointer).and_then(Value::as_str).map(str::to_owned))
            .take(8)
            .collect();
        anyhow::ensure!(!values.is_empty(), "GET {path} told nothing at {pointer}: {answer}");
        Ok(values)
    };
    let household = ask("/api/households?linked=yes&limit=8", "/id")?;
    let representative = ask("/api/households?linked=yes&limit=8", "/representative/id")?;
    let mut area = ask("/api/areas?parent=431125000000&depth=1", "/code")?;
    area.push("431125000000".to_owned());
    let days = ["2023-05-07", "2023-05-01", "2023-02-28"];
    Ok(vec![
        Known {
            name: "household",
            values: household,
            everywhere: &["query.household", "body.household_id"],
            paths: &[("^/api/households/", "path.id")],
        },
        Known {
            name: "representative",
            values: representative,
            everywhere: &["query.representative", "body.representative_id", "body.on_behalf_of"],
            paths: &[("^/api/representatives/", "path.id")],
        },
        Known {
            name: "area",
            values: area,
            everywhere: &["query.area", "query.parent", "body.area_code", "body.to_area"],
            paths: &[("^/api/areas/", "path.code")],
        },
        Known {
            name: "day",
            values: days.map(str::to_owned).to_vec(),
            everywhere: &[
                "query.as_of",
                "query.since",
                "query.from",
                "query.to",
                "body.met_on",
                "body.collected_on",
                "body.found_on",
            ],
            paths: &[],
        },
        Known {
            name: "version",
            values: ["\"v1\"", "\"v2\""].map(str::to_owned).to_vec(),
            everywhere: &["header.If-Match"],
            paths: &[],
        },
        Known {
            name: "contact",
            values: ask("/api/contacts?limit=8", "/id")?,
            everywhere: &[],
            paths: &[("^/api/contacts/", "path.id")],
        },
        Known {
            name: "matter",
            values: ask("/api/matters?limit=8", "/id")?,
            everywhere: &[],
            paths: &[("^/api/matters/", "path.id")],
        },
        Known {
            name: "gathering",
            values: ask("/api/gatherings?limit=8", "/id")?,
            everywhere: &[],
            paths: &[("^/api/gatherings/", "path.id")],
        },
        Known {
            name: "plan",
            values: ask("/api/plans?limit=8", "/id")?,
            everywhere: &[],
            paths: &[("^/api/plans/", "path.id")],
        },
        Known {
            name: "form",
            values: ask("/api/forms?limit=8", "/id")?,
            everywhere: &[],
            paths: &[("^/api/forms/", "path.id")],
        },
        Known {
            name: "difficulty",
            values: ask("/api/difficulty-files?limit=8", "/id")?,
            everywhere: &[],
            paths: &[("^/api/difficulty-files/", "path.id")],
        },
        Known {
            name: "indicator",
            values: ask("/api/indicators", "/code")?,
            everywhere: &[],
            paths: &[("^/api/figures/", "path.code")],
        },
        Known {
            name: "roster",
            values: ["households", "representatives"].map(str::to_owned).to_vec(),
            everywhere: &[],
            paths: &[("^/api/exports/", "path.kind")],
        },
    ])
}

/// The tool's own configuration file.
fn configuration(known: &[Known]) -> String {
    let bind = |parameter: &str, name: &str| {
        format!("\"{parameter}\" = {{ dictionary = \"{name}\", probability = {SHARE} }}\n")
    };
    let mut everywhere = String::from("[parameters]\n");
    let mut lists = String::new();
    let mut operations = String::new();
    for list in known {
        for parameter in list.everywhere {
            everywhere.push_str(&bind(parameter, list.name));
        }
        let values: Vec<String> = list.values.iter().map(|value| format!("'{value}'")).collect();
        lists.push_str(&format!(
            "[dictionaries.{}]\nvalues = [{}]\n",
            list.name,
            values.join(", ")
        ));
        for (path, parameter) in list.paths {
            operations.push_str(&format!(
                "[[operations]]\ninclude-path-regex = '{path}'\n[operations.parameters]\n{}",
                bind(parameter, list.name)
            ));
        }
    }
    format!("{everywhere}\n{lists}\n{operations}")
}

/// A Python environment under `target/` with these packages, made when missing or changed.
pub fn environment(name: &str, requirements: &[&str]) -> Result<PathBuf> {
    let folder = workspace::target_folder("python")?.join(name);
    let kept = folder.join("lianhu-stamp");
    let wanted = requirements.join(" ");
    if stamp::is_current(&kept, &wanted) {
        return Ok(folder);
    }
    workspace::remove_folder(&folder)?;
    process::run(tools::command("python3").args(["-m", "venv"]).arg(&folder), INSTALL_LIMIT)
        .context("`apt-get install python3-venv` brings what Python needs for this")?;
    let pip: &Path = &folder.join("bin/pip");
    let mut install = tools::command(&pip.to_string_lossy());
    install.args(["install", "--quiet", "--disable-pip-version-check"]).args(requirements);
    process::run(&mut install, INSTALL_LIMIT)?;
    stamp::keep(&kept, &wanted)?;
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_configuration_is_toml_with_every_binding() {
        let text = configuration(&[Known {
            name: "household",
            values: vec!["hh_1".to_owned(), "\"v1\"".to_owned()],
            everywhere: &["query.household"],
            paths: &[("^/api/households/", "path.id")],
        }]);
        let table: toml::Table = text.parse().expect("it is TOML");
        assert_eq!(table["dictionaries"]["household"]["values"][1].as_str(), Some("\"v1\""));
        assert!(table["parameters"]["query.household"].is_table());
        assert!(table["operations"][0]["parameters"]["path.id"].is_table());
    }
}
