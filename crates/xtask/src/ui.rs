//! The screens: dependencies and build, each done only when its sources changed.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::{process, stamp, workspace};

const INSTALL_LIMIT: Duration = Duration::from_secs(15 * 60);
const STEP_LIMIT: Duration = Duration::from_secs(15 * 60);

/// The folder of the screens.
pub fn folder() -> PathBuf {
    workspace::root().join("ui")
}

/// Installs a folder's locked dependencies when its lock file changed since the last time.
pub fn install(folder: &Path) -> Result<()> {
    let lock = folder.join("package-lock.json");
    if !lock.is_file() {
        bail!(
            "{} is missing: run `npm install` in {} and commit the lock file",
            lock.display(),
            folder.display()
        );
    }
    let print = stamp::fingerprint(&[lock, folder.join("package.json")])?;
    let kept = folder.join("node_modules/.lianhu-stamp");
    if stamp::is_current(&kept, &print) {
        println!("  dependencies are those of the lock file");
        return Ok(());
    }
    process::run(npm(folder).args(["ci", "--no-audit", "--no-fund"]), INSTALL_LIMIT)?;
    stamp::keep(&kept, &print)
}

/// Runs a script of `package.json`.
pub fn script(folder: &Path, name: &str) -> Result<()> {
    process::run(npm(folder).args(["run", "--silent", name]), STEP_LIMIT)
        .with_context(|| format!("`npm run {name}` in {} found something", folder.display()))
}

/// Whether `package.json` has a script of this name.
pub fn has_script(folder: &Path, name: &str) -> Result<bool> {
    let path = folder.join("package.json");
    let text =
        std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let package: serde_json::Value =
        serde_json::from_str(&text).with_context(|| format!("{} is no JSON", path.display()))?;
    Ok(package["scripts"][name].is_string())
}

/// Builds `ui/dist` when a source changed since the last build.
pub fn build() -> Result<()> {
    let folder = folder();
    install(&folder)?;
    let print = stamp::fingerprint(std::slice::from_ref(&folder))?;
    let kept = workspace::target_folder("stamps")?.join("ui-dist");
    if stamp::is_current(&kept, &print) && is_built(&folder) {
        println!("  ui/dist is that of the sources");
        return Ok(());
    }
    script(&folder, "build")?;
    stamp::keep(&kept, &print)
}

fn is_built(folder: &Path) -> bool {
    std::fs::read_dir(folder.join("dist")).is_ok_and(|mut entries| entries.next().is_some())
}

/// The server embeds `ui/dist`; its code also compiles before the screens were ever built.
pub fn make_dist_folder() -> Result<()> {
    workspace::make_folder(&folder().join("dist"))
}

fn npm(folder: &Path) -> Command {
    let mut command = Command::new("npm");
    command.current_dir(folder);
    // npm's own notices about newer versions say nothing about this checkout.
    command.env("NPM_CONFIG_UPDATE_NOTIFIER", "false");
    command
}
