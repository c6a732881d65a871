//! Channels with programs of others: `standardwebhooks` verifies our events, and the SDKs of Alibaba Cloud
//! and Tencent Cloud speak with the fakes that our drivers are tested with.

use std::fs::File;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::process::{Running, Signal};
use crate::{process, schemathesis, tools, workspace};

/// Pinned, so that a new release of a package is a commit and not a surprise.
const REQUIREMENTS: &[&str] = &[
    "standardwebhooks==1.1.0",
    "alibabacloud-dysmsapi20170525==4.6.0",
    "tencentcloud-sdk-python-sms==3.1.153",
];

const BUILD_LIMIT: Duration = Duration::from_secs(30 * 60);
const LIMIT: Duration = Duration::from_secs(5 * 60);
const READY_LIMIT: Duration = Duration::from_secs(30);

/// Runs all of it; fails at the first difference.
pub fn compare() -> Result<()> {
    let mut command = tools::cargo();
    command.args(["build", "--quiet", "--package", "testing", "--example", "channels_peer"]);
    process::run(&mut command, BUILD_LIMIT)?;
    let peer = workspace::target().join("debug/examples/channels_peer");
    let folder = workspace::target_folder("channels")?;
    let script = folder.join("channels_check.py");
    std::fs::write(&script, include_str!("channels_check.py"))?;
    let python = schemathesis::environment("channels", REQUIREMENTS)?.join("bin/python");

    let told = folder.join("peer.json");
    let output = File::create(&told).with_context(|| format!("writing {}", told.display()))?;
    let mut command = tools::command(&peer.to_string_lossy());
    let running = Running::start(command.stdout(output), "the fakes", Signal::TERM)?;
    let started = Instant::now();
    while started.elapsed() < READY_LIMIT && running.poll()?.is_none() {
        if std::fs::read_to_string(&told)?.ends_with('\n') {
            let mut command = tools::command(&python.to_string_lossy());
            return process::run(command.arg(&script).arg(&told), LIMIT);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    bail!("the fakes do not say where they listen; see {}", told.display())
}
