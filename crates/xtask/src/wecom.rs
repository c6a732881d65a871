//! WeCom with programs of others: `wechatpy` and Tencent's own `@wecom/crypto` open our envelopes and we
//! theirs, and `wechatpy` speaks with the fake that our tests stand on.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use crate::process::{Running, Signal};
use crate::{calendar, process, schemathesis, tools, workspace};

/// Pinned, so that a new release of a package is a commit and not a surprise.
const PYTHON_PACKAGES: &[&str] = &["wechatpy==2.0.0a26", "cryptography==50.0.2"];
const NPM_PACKAGE: &str = "@wecom/crypto@1.0.1";

const BUILD_LIMIT: Duration = Duration::from_secs(30 * 60);
const LIMIT: Duration = Duration::from_secs(5 * 60);
const READY_LIMIT: Duration = Duration::from_secs(20);

/// Runs all of it; fails at the first difference.
pub fn compare() -> Result<()> {
    let peer = build()?;
    let folder = workspace::target_folder("wecom")?;
    let script = folder.join("wecom_check.py");
    std::fs::write(&script, include_str!("wecom_check.py"))?;
    let module = folder.join("wecom_check.mjs");
    std::fs::write(&module, include_str!("wecom_check.mjs"))?;
    let sealed = folder.join("sealed.json");
    let mut command = tools::command(&peer.to_string_lossy());
    std::fs::write(&sealed, process::capture(command.arg("seal"), LIMIT)?)?;

    let python = schemathesis::environment("wecom", PYTHON_PACKAGES)?.join("bin/python");
    let made = folder.join("made-by-wechatpy.json");
    let mut command = tools::command(&python.to_string_lossy());
    command.arg(&script).arg("envelopes").arg(&sealed).arg(&made);
    process::run(&mut command, LIMIT)?;
    open(&peer, &made)?;

    let packages = calendar::node_folder("wecom", NPM_PACKAGE)?;
    let made = folder.join("made-by-wecom-crypto.json");
    let mut command = tools::command("node");
    command.arg(&module).arg(&packages).arg(&sealed).arg(&made);
    process::run(&mut command, LIMIT)?;
    open(&peer, &made)?;

    with_fake(&peer, |address| {
        let mut command = tools::command(&python.to_string_lossy());
        command.arg(&script).arg("client").arg(format!("http://{address}"));
        process::run(&mut command, LIMIT)
    })
}

fn build() -> Result<PathBuf> {
    let mut command = tools::cargo();
    command.args(["build", "--quiet", "--package", "testing", "--example", "wecom_peer"]);
    process::run(&mut command, BUILD_LIMIT)?;
    Ok(workspace::target().join("debug/examples/wecom_peer"))
}

fn open(peer: &Path, made: &Path) -> Result<()> {
    let mut command = tools::command(&peer.to_string_lossy());
    let said = process::capture(command.arg("open").arg(made), LIMIT)?;
    ensure!(said.starts_with("opened "), "the peer said {said:?}");
    println!("  we {}", said.trim());
    Ok(())
}

/// Runs the work beside the fake, and ends the fake whatever comes of it.
fn with_fake(peer: &Path, work: impl FnOnce(&str) -> Result<()>) -> Result<()> {
    let log = workspace::target_folder("wecom")?.join("fake.log");
    let output = File::create(&log).with_context(|| format!("writing {}", log.display()))?;
    let mut command = tools::command(&peer.to_string_lossy());
    command.args(["serve", "127.0.0.1:0"]).stdout(output);
    let running = Running::start(&mut command, "the fake of WeCom", Signal::TERM)?;
    let started = Instant::now();
    while started.elapsed() < READY_LIMIT && running.poll()?.is_none() {
        let said = std::fs::read_to_string(&log)?;
        if let Some(address) =
            said.trim().strip_prefix("listening on ").filter(|_| said.ends_with('\n'))
        {
            return work(address);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    bail!("the fake does not listen; see {}", log.display())
}
