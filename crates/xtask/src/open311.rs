//! The interface for the programs of others, tried with programs that others have written for it.
//!
//! georeport and civicbot come from PyPI, and so do jsonschema, for the shapes that the text of GeoReport
//! v2 gives, and schemathesis, which tries every operation of the description that the county publishes.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::http::Connection;
use crate::server::{self, Server};
use crate::{process, schemathesis, tools, workspace};

/// Pinned, so that a new release of a tool is a commit and not a surprise.
/// georeport brings its own xmltodict along.
const REQUIREMENTS: &[&str] = &["georeport==0.3.1", "civicbot==0.4.0", "jsonschema==4.26.0"];

const LIMIT: Duration = Duration::from_secs(5 * 60);

/// Turns the interface of a county on that nobody serves yet, and makes a key without narrow limits.
pub fn open(program: &Path, data: &Path) -> Result<String> {
    let mut on = server::lianhu(program);
    on.args(["open311", "on", "--contact", "试用热线", "--data"]).arg(data);
    process::run(&mut on, LIMIT)?;
    let mut create = server::lianhu(program);
    create.args([
        "open311-key",
        "create",
        "--name",
        "试用",
        "--contact",
        "试用",
        "--format",
        "json",
    ]);
    create.args(["--per-minute", "1000000", "--per-day", "1000000", "--data"]).arg(data);
    let text = process::capture(&mut create, LIMIT)?;
    let made: serde_json::Value = serde_json::from_str(&text).context("the key is JSON")?;
    let key = made["key"].as_str().context("the key is a text")?;
    Ok(key.to_owned())
}

/// Tries the interface; fails at the first answer that is not as the text has it.
pub fn run(server: &Server, key: &str) -> Result<()> {
    let folder = schemathesis::environment("open311", REQUIREMENTS)?;
    let script = workspace::target_folder("schemathesis")?.join("open311_check.py");
    std::fs::write(&script, include_str!("open311_check.py"))?;
    println!("  georeport, civicbot and jsonschema");
    let mut command = tools::command(&folder.join("bin/python").to_string_lossy());
    command.arg(&script).arg(server.url()).arg(key);
    process::run(&mut command, LIMIT)?;
    println!("  schemathesis: the description that is published");
    let known = known(server.address(), key)?;
    schemathesis::run_outside(server, &known)
}

/// Values that the county knows, as the tool's own configuration.
fn known(address: &str, key: &str) -> Result<String> {
    let mut connection = Connection::open(address)?;
    let span = "start_date=2023-03-01T00:00:00Z&end_date=2023-05-08T00:00:00Z&page_size=8";
    let path = format!("/open311/v2/requests.json?{span}");
    let answer = connection.get(&path, &[])?.json()?;
    let of = |field: &str| -> Vec<String> {
        let values = answer.as_array().into_iter().flatten();
        values.filter_map(|one| Some(format!("'{}'", one[field].as_str()?))).collect()
    };
    let (ids, codes, places) = (of("service_request_id"), of("service_code"), of("address_id"));
    anyhow::ensure!(!ids.is_empty(), "the demo county has no public requests: {answer}");
    let bind = |parameter: &str, name: &str| {
        format!("\"{parameter}\" = {{ dictionary = \"{name}\", probability = 0.8 }}\n")
    };
    let mut text = String::from("[parameters]\n");
    for (parameter, name) in [
        ("path.service_request_id", "request"),
        ("path.token", "request"),
        ("path.service_code", "service"),
        ("query.service_request_id", "request"),
        ("query.service_code", "service"),
        ("query.start_date", "instant"),
        ("query.end_date", "instant"),
        ("query.updated_after", "instant"),
        ("query.updated_before", "instant"),
        ("query.status", "status"),
        ("query.jurisdiction_id", "jurisdiction"),
        ("body.api_key", "key"),
        ("body.service_code", "service"),
        ("body.address_id", "place"),
        ("body.jurisdiction_id", "jurisdiction"),
        ("body.service_request_id", "request"),
        ("body.updated_datetime", "instant"),
    ] {
        text.push_str(&bind(parameter, name));
    }
    for (name, values) in [
        ("request", ids.join(", ")),
        ("service", codes.join(", ")),
        ("place", places.join(", ")),
        ("instant", "'2023-03-01T00:00:00+08:00', '2023-05-07T12:00:00Z'".to_owned()),
        ("status", "'open', 'closed', 'open,closed'".to_owned()),
        ("jurisdiction", "'431125'".to_owned()),
        ("key", format!("'{key}'")),
    ] {
        text.push_str(&format!("[dictionaries.{name}]\nvalues = [{values}]\n"));
    }
    Ok(text)
}
