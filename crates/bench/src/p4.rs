//! P4: the county's roster of households from an Excel file, and the same file once more.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use xtask::process::{Running, Signal};
use xtask::{server, workspace};

use crate::county::{self, Copy};
use crate::measure::memory_mib;
use crate::report::{Bar, Report, Table};

const LIMIT: Duration = Duration::from_secs(10 * 60);

/// What one run of the program took.
pub(crate) struct Run {
    /// How long.
    pub(crate) seconds: f64,
    /// The most memory ever resident.
    pub(crate) peak_mib: f64,
    /// What it printed.
    pub(crate) said: String,
}

/// Measures and reports.
pub(crate) fn measure(lianhu: &Path, report: &mut Report) -> Result<()> {
    println!("== P4: importing the roster of households");
    let (county, _) = county::demo(lianhu, None)?;
    let folder = Copy::empty("p4-file")?;
    let file = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let (households, representatives) = (file("households.xlsx"), file("representatives.xlsx"));
    let export = run(lianhu, &["export", "households", "--out", &households], &county)?;
    run(lianhu, &["export", "representatives", "--out", &representatives], &county)?;

    let empty = Copy::empty("p4")?;
    let divisions = workspace::root().join("data/divisions-431125.csv");
    let divisions = divisions.to_string_lossy().into_owned();
    run(lianhu, &["divisions", &divisions, "--since", "2023-01-01"], empty.path())?;
    let arguments = ["import", "representatives", &representatives, "--format", "json"];
    let people = run(lianhu, &arguments, empty.path())?;
    let people_again = run(lianhu, &arguments, empty.path())?;
    let arguments = ["import", "households", &households, "--format", "json"];
    let first = run(lianhu, &arguments, empty.path())?;
    let second = run(lianhu, &arguments, empty.path())?;
    let (first_counts, second_counts) = (counts(&first.said)?, counts(&second.said)?);
    let row = |what: &str, run: &Run, counts: &str| {
        vec![
            what.to_owned(),
            format!("{:.1}", run.seconds),
            format!("{:.0}", run.peak_mib),
            counts.to_owned(),
        ]
    };
    let size = Path::new(&households).metadata()?.len() as f64 / (1024.0 * 1024.0);
    report.add(&Table {
        id: "p4",
        title: "P4: importing the roster from Excel".to_owned(),
        how: format!(
            "The demo county's roster, written by `lianhu export` ({size:.1} MiB), read by `lianhu \
             import` into a county that has its townships, villages and representatives only, then \
             read once more; the representatives' roster before it likewise. Time and the most \
             memory ever resident are those of the whole process.\n"
        ),
        header: vec!["what", "s", "peak MiB", "inserted / updated / unchanged / ignored"],
        rows: vec![
            row("export of the households", &export, "–"),
            row("representatives", &people, &counts(&people.said)?.words()),
            row("the same file again", &people_again, &counts(&people_again.said)?.words()),
            row("households, linked to them", &first, &first_counts.words()),
            row("the same file again", &second, &second_counts.words()),
        ],
        bars: vec![
            Bar::new(
                "71,529 households within 10 s",
                format!("{} in {:.1} s", first_counts.inserted, first.seconds),
                first_counts.inserted == 71_529 && first.seconds <= 10.0,
            ),
            Bar::new(
                "the second run changes nothing",
                second_counts.words(),
                second_counts.inserted + second_counts.updated == 0
                    && second_counts.unchanged == first_counts.inserted,
            ),
            Bar::new(
                "at most 500 MB of memory",
                format!("{:.0} MiB", first.peak_mib.max(second.peak_mib)),
                first.peak_mib.max(second.peak_mib) <= 476.0,
            ),
        ],
    })
}

struct Counts {
    inserted: u64,
    updated: u64,
    unchanged: u64,
    ignored: u64,
}

impl Counts {
    fn words(&self) -> String {
        format!("{} / {} / {} / {}", self.inserted, self.updated, self.unchanged, self.ignored)
    }
}

/// The counts in what `lianhu import --format json` printed, wherever they stand in it.
fn counts(said: &str) -> Result<Counts> {
    let value: serde_json::Value =
        serde_json::from_str(said.trim()).with_context(|| format!("this is no JSON: {said}"))?;
    let holder = ["result", "would"]
        .iter()
        .map(|name| &value[*name])
        .find(|inner| inner.is_object())
        .unwrap_or(&value);
    let count =
        |name: &str| holder[name].as_u64().with_context(|| format!("`{name}` is not in {value}"));
    Ok(Counts {
        inserted: count("inserted")?,
        updated: count("updated")?,
        unchanged: count("unchanged")?,
        ignored: count("ignored")?,
    })
}

/// Runs the program over a county and watches its memory.
pub(crate) fn run(lianhu: &Path, arguments: &[&str], data: &Path) -> Result<Run> {
    let mut command = server::lianhu(lianhu);
    command.args(arguments).arg("--data").arg(data);
    let folder = Copy::empty("p4-output")?;
    let output = folder.path().join("out");
    let errors = folder.path().join("err");
    command.stdout(std::fs::File::create(&output)?).stderr(std::fs::File::create(&errors)?);
    let begun = Instant::now();
    let running = Running::start(&mut command, "lianhu", Signal::TERM)?;
    let mut peak_mib = 0.0_f64;
    let status = loop {
        // The kernel keeps the highest mark itself; reading it often only guards against the end.
        peak_mib = memory_mib(running.id(), "VmHWM").unwrap_or(0.0).max(peak_mib);
        if let Some(status) = running.poll()? {
            break status;
        }
        if begun.elapsed() > LIMIT {
            bail!("lianhu {} took longer than {} s", arguments.join(" "), LIMIT.as_secs());
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let seconds = begun.elapsed().as_secs_f64();
    let said = std::fs::read_to_string(&output)?;
    if !status.success() {
        let errors = std::fs::read_to_string(&errors)?;
        bail!("lianhu {} ended with {status}: {said}{errors}", arguments.join(" "));
    }
    Ok(Run { seconds, peak_mib, said })
}
