//! `cargo xtask test`: everything that continuous integration runs, in order, with a summary.
//!
//! A failed step does not stop the later ones: one run tells all that is wrong. Steps that cannot mean
//! anything without an earlier one say so and count as failed.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::postgres::{self, Postgres};
use crate::server::Server;
use crate::{
    calendar, channels, debian, office, open311, process, schemathesis, server, stamp, tidy, tools,
    torture, ui, wecom, workspace,
};

const MINUTE: Duration = Duration::from_secs(60);

/// One step: its name for `--only`, what it does, what to do when it fails, and how.
struct Step {
    name: &'static str,
    what: &'static str,
    remedy: &'static str,
    run: fn(&mut World) -> Result<Outcome>,
}

/// How a step ended when nothing was wrong.
enum Outcome {
    Passed,
    /// It could not run here, for this reason, and is not required to.
    NotRun(String),
}

/// What earlier steps leave for later ones.
#[derive(Default)]
struct World {
    postgres: Option<Postgres>,
    demo: Option<Demo>,
}

/// The program and a demo county that nobody has touched.
#[derive(Clone)]
struct Demo {
    program: PathBuf,
    data: PathBuf,
}

const STEPS: &[Step] = &[
    Step {
        name: "tidy",
        what: "the rules of the house",
        remedy: "each message says what to do; `cargo xtask tidy` runs this alone",
        run: |_| tidy::tidy().map(|()| Outcome::Passed),
    },
    Step {
        name: "fmt",
        what: "formatting",
        remedy: "run `cargo fmt --all`",
        run: |_| cargo(&["fmt", "--all", "--check"], 5),
    },
    Step {
        name: "packages",
        what: "Debian packages",
        remedy: "install them as an administrator, or run this as root",
        run: |_| debian::install_missing().map(|()| Outcome::Passed),
    },
    Step {
        name: "ui",
        what: "screens: types, lint, build, byte budget, tests",
        remedy: "run the named script with `npm run` in ui/",
        run: screens,
    },
    Step {
        name: "clippy",
        what: "lints, warnings as errors",
        remedy: "run `cargo clippy --workspace --all-targets` and mend each",
        run: |_| {
            ui::make_dist_folder()?;
            cargo(&["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"], 40)
        },
    },
    Step {
        name: "postgres",
        what: "a private PostgreSQL",
        remedy: "see target/logs/postgres.log",
        run: |world| {
            let postgres = need_postgres(world)?;
            println!("  PostgreSQL {} at {postgres}", postgres.version()?);
            Ok(Outcome::Passed)
        },
    },
    Step {
        name: "unit",
        what: "all Rust tests, stories on both engines",
        remedy: "run `cargo test --package <room>`; LIANHU_TEST_POSTGRES names the server to use",
        run: rust_tests,
    },
    Step {
        name: "calendar",
        what: "working days against chinesecalendar and chinese-days",
        remedy: "compare the days above with the notice that data/calendar/<year>.csv names",
        run: |_| {
            ui::make_dist_folder()?;
            calendar::compare().map(|()| Outcome::Passed)
        },
    },
    Step {
        name: "e2e",
        what: "browser journeys",
        remedy: "see target/logs/e2e-server.log and the reports under target/",
        run: browser_tests,
    },
    Step {
        name: "torture",
        what: "phones and the server over a bad line, 100 seeds",
        remedy: "the line below a failed seed shows it again, happening by happening",
        run: |world| {
            let demo = need_demo(world)?;
            let wish = torture::Wish { seed: 1, rounds: 100, phones: 4, is_telling: false };
            torture::play(&demo.program, wish).map(|()| Outcome::Passed)
        },
    },
    Step {
        name: "api",
        what: "the API against its own description (schemathesis)",
        remedy: "the report above prints a curl line for each fault; see target/logs/api-server.log",
        run: api_tests,
    },
    Step {
        name: "office",
        what: "every ledger and the bulletin opened and read by LibreOffice",
        remedy: "open target/office/<ledger>.xlsx by hand; `lianhu ledger` writes it again",
        run: |world| {
            let demo = need_demo(world)?;
            office::check_ledgers(&demo.program, &demo.data)?;
            office::check_bulletin(&demo.program, &demo.data).map(|()| Outcome::Passed)
        },
    },
    Step {
        name: "open311",
        what: "Open311 with others' programs: georeport, civicbot, schemathesis",
        remedy: "the report above names the call; see target/logs/open311-server.log",
        run: open311_tests,
    },
    Step {
        name: "wecom",
        what: "WeCom with others' programs: wechatpy, @wecom/crypto",
        remedy: "the report above names the call; see target/wecom/",
        run: |_| {
            ui::make_dist_folder()?;
            wecom::compare().map(|()| Outcome::Passed)
        },
    },
    Step {
        name: "channels",
        what: "channels with others' programs: standardwebhooks, the SDKs of Aliyun and Tencent",
        remedy: "the report above names the check; see target/channels/",
        run: |_| {
            ui::make_dist_folder()?;
            channels::compare().map(|()| Outcome::Passed)
        },
    },
    Step {
        name: "deny",
        what: "licences and known faults of dependencies",
        remedy: "read the finding; an exception belongs into deny.toml with its reason",
        run: dependencies,
    },
];

/// Runs the steps, all or the named ones, and prints `N passed, N failed` on the last line.
pub fn test(only: &[String]) -> Result<()> {
    for name in only {
        if !STEPS.iter().any(|step| step.name == name) {
            let known: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
            bail!("there is no step {name:?}; the steps are {}", known.join(", "));
        }
    }
    tools::require_builders()?;
    let chosen: Vec<&Step> = STEPS
        .iter()
        .filter(|step| only.is_empty() || only.iter().any(|name| name == step.name))
        .collect();

    let begun = Instant::now();
    let mut world = World::default();
    let mut lines = Vec::new();
    let (mut passed, mut failed) = (0, 0);
    for (place, step) in chosen.iter().enumerate() {
        println!("\n== {}/{} {}: {}", place + 1, chosen.len(), step.name, step.what);
        let started = Instant::now();
        let outcome = (step.run)(&mut world);
        let seconds = started.elapsed().as_secs_f64();
        let word = match &outcome {
            Ok(Outcome::Passed) => {
                passed += 1;
                "passed".to_owned()
            }
            Ok(Outcome::NotRun(why)) => format!("NOT RUN: {why}"),
            Err(failure) => {
                failed += 1;
                println!("\n  {} failed: {failure:#}\n  what to do: {}", step.name, step.remedy);
                "FAILED".to_owned()
            }
        };
        println!("-- {} {word} after {seconds:.1} s", step.name);
        lines.push(format!("  {:<9} {seconds:>7.1} s  {word}", step.name));
    }
    // The database ends before the summary, so that the summary is the last word.
    drop(world);

    println!("\n== summary after {:.1} s", begun.elapsed().as_secs_f64());
    for line in lines {
        println!("{line}");
    }
    println!("{passed} passed, {failed} failed");
    if failed > 0 {
        std::process::exit(1);
    }
    Ok(())
}

fn cargo(arguments: &[&str], minutes: u32) -> Result<Outcome> {
    process::run(tools::cargo().args(arguments), MINUTE * minutes)?;
    Ok(Outcome::Passed)
}

fn screens(_: &mut World) -> Result<Outcome> {
    let folder = ui::folder();
    ui::install(&folder)?;
    ui::script(&folder, "check")?;
    ui::build()?;
    for name in ["budget", "test"] {
        ui::script(&folder, name)?;
    }
    Ok(Outcome::Passed)
}

fn rust_tests(world: &mut World) -> Result<Outcome> {
    ui::make_dist_folder()?;
    // A server named by the caller is used as it is; otherwise the private one.
    let url = match std::env::var(postgres::TEST_URL) {
        Ok(url) => url,
        Err(_) => need_postgres(world)?.url(),
    };
    let mut command = tools::cargo();
    command.args(["test", "--workspace", "--no-fail-fast"]).env(postgres::TEST_URL, url);
    process::run(&mut command, MINUTE * 40)?;
    Ok(Outcome::Passed)
}

fn need_postgres(world: &mut World) -> Result<&Postgres> {
    if world.postgres.is_none() {
        world.postgres = Some(Postgres::start()?);
    }
    world.postgres.as_ref().context("PostgreSQL was started a moment ago")
}

/// The server with the screens in it, and a demo county made once for each state of the sources.
fn need_demo(world: &mut World) -> Result<Demo> {
    if let Some(demo) = &world.demo {
        return Ok(demo.clone());
    }
    ui::build()?;
    let program = server::build("dev")?;
    let root = workspace::root();
    let print = stamp::fingerprint(&[
        root.join("crates"),
        root.join("data"),
        root.join("Cargo.lock"),
        root.join("Cargo.toml"),
    ])?;
    let data = workspace::target_folder("e2e-data")?;
    let kept = workspace::target_folder("stamps")?.join("e2e-data");
    if stamp::is_current(&kept, &print) {
        println!("  the demo county is that of the sources");
    } else {
        workspace::remove_folder(&data)?;
        workspace::make_folder(&data)?;
        let mut command = server::lianhu(&program);
        command.arg("demo").arg("--data").arg(&data).arg("--no-serve");
        process::run(&mut command, MINUTE * 15)?;
        stamp::keep(&kept, &print)?;
    }
    let demo = Demo { program, data };
    world.demo = Some(demo.clone());
    Ok(demo)
}

/// A server over a copy of the demo county, so that what a test writes stays with that test.
fn serve_copy(world: &mut World, name: &str) -> Result<(Server, Copy)> {
    serve_prepared(world, name, |_, _| Ok(())).map(|(server, copy, ())| (server, copy))
}

/// The same, over a copy that something was done to before it is served.
fn serve_prepared<T>(
    world: &mut World,
    name: &str,
    prepare: impl FnOnce(&Path, &Path) -> Result<T>,
) -> Result<(Server, Copy, T)> {
    let demo = need_demo(world)?;
    let copy = Copy(workspace::own_folder("test-runs", name)?);
    workspace::copy_folder(&demo.data, &copy.0)?;
    let prepared = prepare(&demo.program, &copy.0)?;
    let log = workspace::target_folder("logs")?.join(format!("{name}-server.log"));
    // The log tells of this run only.
    std::fs::write(&log, "")?;
    let server = Server::start(&demo.program, &copy.0, &log)?;
    println!("  serving at {} (log: {})", server.url(), log.display());
    Ok((server, copy, prepared))
}

/// Data that are removed when the test that wrote them has ended.
struct Copy(PathBuf);

impl Drop for Copy {
    fn drop(&mut self) {
        // A copy that stays is overwritten by the next run.
        let _ = workspace::remove_folder(&self.0);
    }
}

fn browser_tests(world: &mut World) -> Result<Outcome> {
    let folder = workspace::root().join("e2e");
    let chromium = debian::chromium()
        .context("Chromium is missing: run the step `packages`, or `apt-get install chromium`")?;
    ui::install(&folder)?;
    if ui::has_script(&folder, "check")? {
        ui::script(&folder, "check")?;
    }
    let (server, _copy) = serve_copy(world, "e2e")?;
    let mut command = tools::command("npm");
    command.current_dir(&folder).args(["run", "--silent", "test"]);
    command.env("LIANHU_URL", server.url()).env("LIANHU_CHROMIUM", chromium).env("CI", "1");
    process::run(&mut command, MINUTE * 35)?;
    Ok(Outcome::Passed)
}

fn api_tests(world: &mut World) -> Result<Outcome> {
    let (server, _copy) = serve_copy(world, "api")?;
    schemathesis::run(&server)?;
    Ok(Outcome::Passed)
}

fn open311_tests(world: &mut World) -> Result<Outcome> {
    let (server, _copy, key) = serve_prepared(world, "open311", open311::open)?;
    open311::run(&server, &key)?;
    Ok(Outcome::Passed)
}

fn dependencies(_: &mut World) -> Result<Outcome> {
    if tools::find("cargo-deny").is_none() {
        return Ok(Outcome::NotRun(
            "cargo-deny is not installed; `cargo install cargo-deny --locked` brings it".to_owned(),
        ));
    }
    // The list of known faults needs the network; the rest does not.
    cargo(&["deny", "--offline", "check", "bans", "licenses", "sources"], 5)
}
