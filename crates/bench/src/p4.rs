//! P4: the county's roster of households from an Excel file, and the same file once more.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rusqlite::Connection as Database;
use xtask::process::{Running, Signal};
use xtask::server;

use crate::county::{self, Copy};
use crate::measure::memory_mib;
use crate::report::{Bar, Report, Table};

const LIMIT: Duration = Duration::from_secs(10 * 60);

/// What one run of the program took.
struct Run {
    seconds: f64,
    peak_mib: f64,
    said: String,
}

/// Measures and reports.
pub(crate) fn measure(lianhu: &Path, report: &mut Report) -> Result<()> {
    println!("== P4: importing the roster of households");
    let (county, _) = county::demo(lianhu, None)?;
    let folder = Copy::empty("p4-file")?;
    let file = folder.path().join("households.xlsx");
    let name = file.to_string_lossy().into_owned();
    let export =
        run(lianhu, &["export", "households", "--area", county::CODE, "--out", &name], &county)?;
    let empty = Copy::of(&county, "p4")?;
    take_people_out(empty.path())?;
    let arguments = ["import", "households", &name, "--format", "json"];
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
    let size = file.metadata()?.len() as f64 / (1024.0 * 1024.0);
    report.add(&Table {
        id: "p4",
        title: "P4: importing the roster from Excel".to_owned(),
        how: format!(
            "The demo county's roster, written by `lianhu export` ({size:.1} MiB), read by `lianhu \
             import` into the same county with its areas and accounts only, then read once more. Time and the most \
             memory ever resident are those of the whole process.\n"
        ),
        header: vec!["what", "s", "peak MiB", "inserted / updated / unchanged / ignored"],
        rows: vec![
            row("export", &export, "–"),
            row("first import", &first, &first_counts.words()),
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

/// What stays of the demo county: its places, its settings, its accounts and its log.
const KEPT: &[&str] = &[
    "access_account",
    "access_grant",
    "db_change",
    "db_migration",
    "registry_area",
    "registry_setting",
];

/// Empties every other table of the copy, as a county is before its first roster.
fn take_people_out(folder: &Path) -> Result<()> {
    let database = Database::open(county::database_file(folder)?)?;
    database.pragma_update(None, "foreign_keys", "OFF")?;
    let tables: Vec<String> = database
        .prepare(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'",
        )?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for table in tables.iter().filter(|table| !KEPT.contains(&table.as_str())) {
        database
            .execute(&format!("DELETE FROM {table}"), [])
            .with_context(|| format!("emptying {table}"))?;
    }
    database.execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)")?;
    Ok(())
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
fn run(lianhu: &Path, arguments: &[&str], data: &Path) -> Result<Run> {
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
