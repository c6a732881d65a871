//! Debian's packages that the tests need: looked for by what they bring, installed only when missing.

use std::process::Command;
use std::time::Duration;

use anyhow::{Result, bail};

use crate::{process, tools};

/// A package and how to tell that what it brings is there.
struct Package {
    name: &'static str,
    needed_for: &'static str,
    is_there: fn() -> bool,
}

const PACKAGES: &[Package] = &[
    Package {
        name: "postgresql",
        needed_for: "every story runs on PostgreSQL too",
        is_there: || crate::postgres::programs().is_some(),
    },
    Package {
        name: "chromium",
        needed_for: "the browser tests",
        is_there: || chromium().is_some(),
    },
    Package {
        name: "fonts-wqy-microhei",
        needed_for: "Chinese characters on the screenshots",
        is_there: chinese_font_is_there,
    },
    Package {
        name: "libreoffice-calc-nogui",
        needed_for: "opening ledgers with a program of others",
        is_there: || tools::find("soffice").is_some() && has_office_part("libsclo.so"),
    },
    Package {
        name: "libreoffice-writer-nogui",
        needed_for: "opening the bulletin with a program of others",
        is_there: || has_office_part("libswlo.so"),
    },
    Package {
        name: "python3-venv",
        needed_for: "schemathesis, which tries the API against its description",
        is_there: || {
            let mut python = tools::command("python3");
            process::capture(python.args(["-c", "import ensurepip"]), SHORT).is_ok()
        },
    },
];

const SHORT: Duration = Duration::from_secs(60);
const INSTALL_LIMIT: Duration = Duration::from_secs(20 * 60);

/// Whether LibreOffice has that library: one for tables, one for texts.
fn has_office_part(library: &str) -> bool {
    std::path::Path::new("/usr/lib/libreoffice/program").join(library).exists()
}

/// Where Chromium stands, under any of its usual names.
pub fn chromium() -> Option<std::path::PathBuf> {
    ["chromium", "chromium-browser", "google-chrome"].iter().find_map(|name| tools::find(name))
}

/// Installs what is missing; without the right to install, says which command to run.
pub fn install_missing() -> Result<()> {
    let missing: Vec<&Package> = PACKAGES.iter().filter(|package| !(package.is_there)()).collect();
    if missing.is_empty() {
        println!("  all there: {}", names(&PACKAGES.iter().collect::<Vec<_>>()));
        return Ok(());
    }
    for package in &missing {
        println!("  missing: {} ({})", package.name, package.needed_for);
    }
    let by_hand = format!("sudo apt-get install --no-install-recommends {}", names(&missing));
    if tools::find("apt-get").is_none() {
        bail!("there is no apt-get here: install {} by hand", names(&missing));
    }
    if !tools::is_root() && tools::find("sudo").is_none() {
        bail!("no right to install packages: ask an administrator to run `{by_hand}`");
    }
    leave_the_system_cluster_out();
    // A stale list of packages names files that mirrors no longer hold.
    process::run(as_administrator("apt-get").args(["update", "-q"]), INSTALL_LIMIT)?;
    let mut install = as_administrator("apt-get");
    install.args(["install", "-y", "-q", "--no-install-recommends"]);
    install.args(missing.iter().map(|package| package.name));
    process::run(&mut install, INSTALL_LIMIT)?;
    let still: Vec<&Package> =
        missing.into_iter().filter(|package| !(package.is_there)()).collect();
    if !still.is_empty() {
        bail!("apt-get ended well, yet this is still missing: {}; try `{by_hand}`", names(&still));
    }
    Ok(())
}

/// A command with the rights to install: as it is for root, through `sudo` for others.
fn as_administrator(program: &str) -> Command {
    let mut command = if tools::is_root() {
        Command::new("env")
    } else {
        let mut sudo = Command::new("sudo");
        // Without a terminal to ask at, fail at once instead of waiting for a password.
        sudo.args(["-n", "env"]);
        sudo
    };
    command.args(["DEBIAN_FRONTEND=noninteractive", program]);
    command
}

/// Debian's package would make and start a cluster on port 5432; the tests start their own instead.
fn leave_the_system_cluster_out() {
    let folder = std::path::Path::new("/etc/postgresql-common");
    if tools::is_root() && !folder.exists() && std::fs::create_dir_all(folder).is_ok() {
        // When this cannot be written a cluster is made that nobody uses: a waste, no fault.
        let _ = std::fs::write(folder.join("createcluster.conf"), "create_main_cluster = false\n");
    }
}

fn chinese_font_is_there() -> bool {
    let mut list = tools::command("fc-list");
    process::capture(list.args([":lang=zh-cn", "file"]), SHORT)
        .is_ok_and(|fonts| !fonts.trim().is_empty())
        || std::path::Path::new("/usr/share/fonts/truetype/wqy").exists()
}

fn names(packages: &[&Package]) -> String {
    packages.iter().map(|package| package.name).collect::<Vec<_>>().join(" ")
}
