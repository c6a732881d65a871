//! Schemathesis: tries every operation of a running server against the server's own description.
//!
//! It comes from PyPI into a Python environment of its own under `target/`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};

use crate::server::{self, Server};
use crate::{process, stamp, tools, workspace};

/// Pinned, so that a new release of the tool is a commit and not a surprise.
const REQUIREMENT: &str = "schemathesis==4.32.5";

const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance";

/// The demo account with the widest view of records.
const ACCOUNT: &str = "xian";

const INSTALL_LIMIT: Duration = Duration::from_secs(10 * 60);
const RUN_LIMIT: Duration = Duration::from_secs(15 * 60);

/// Tries the server; fails on an answer that the description does not allow.
pub fn run(server: &Server) -> Result<()> {
    let program = environment("schemathesis", &[REQUIREMENT])?.join("bin/schemathesis");
    let token = server::sign_in(server.address(), ACCOUNT)?;
    let mut command = tools::command(&program.to_string_lossy());
    // It keeps a database of examples in the working directory; that belongs under target/.
    command.current_dir(workspace::target());
    command.arg("run").arg(format!("{}/api/openapi.json", server.url()));
    command.args(["--checks", CHECKS, "--seed", "1", "--workers", "2"]);
    command.args(["--max-examples", "15", "--request-timeout", "20"]);
    // Signing out would end the very session that the other requests need.
    command.args(["--exclude-path", "/api/sessions/current"]);
    command.arg("--header").arg(format!("Authorization: Bearer {token}"));
    process::run(&mut command, RUN_LIMIT)
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
