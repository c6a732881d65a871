//! P2: figures over years of history, from the tallies, against GROUP BY over the same file.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use rusqlite::{Connection as Database, OpenFlags};
use xtask::http::Connection;
use xtask::server::Server;
use xtask::workspace;

use crate::county::{self, Copy};
use crate::measure::{Spread, percentile_ms};
use crate::p1;
use crate::report::{Bar, Report, Table};

/// Requests for each indicator, after those that warm the caches.
const REQUESTS: usize = 40;

/// Rounds in which a short and a long history are written to in turn.
const WRITE_ROUNDS: usize = 5;

/// The same question as the interface answers, asked of the records: township by month, one year.
const GROUP_BY: &[(&str, &str)] = &[
    (
        "person_times_served",
        "SELECT substr(area_path, 1, 6), met_on / 100, count(*) FROM contacts_contact \
         WHERE met_on >= ?1 AND met_on <= ?2 GROUP BY 1, 2",
    ),
    (
        "appeals_collected",
        "SELECT substr(area_path, 1, 6), collected_on / 100, count(*) FROM matters_matter \
         WHERE collected_on >= ?1 AND collected_on <= ?2 AND kind = 'appeal' GROUP BY 1, 2",
    ),
];

/// Measures and reports.
pub(crate) fn measure(lianhu: &Path, years: u32, report: &mut Report) -> Result<()> {
    println!("== P2: figures over {years} years");
    let (county, made_in) = county::demo(lianhu, Some(years))?;
    if let Some(made_in) = made_in {
        println!("  the county was made in {:.0} s", made_in.as_secs_f64());
    }
    let file = county::database_file(&county)?;
    let log = workspace::target_folder("logs")?.join("bench-p2.log");
    let server = Server::start(lianhu, &county, &log)?;
    let authorization = format!("Authorization: Bearer {}", server.sign_in(county::ACCOUNT)?);
    let mut connection = Connection::open(server.address())?;
    let until = last_month(&file)?;
    let series = |code: &str| {
        format!(
            "/api/figures/{code}/series?area={}&by=children&until={until}&months=12",
            county::CODE
        )
    };

    let mut rows = Vec::new();
    let mut everything = Vec::new();
    for code in indicators(&mut connection, &authorization)? {
        let times = ask(&mut connection, &authorization, &series(&code), REQUESTS)?;
        let hand = GROUP_BY.iter().find(|(name, _)| *name == code);
        let by_hand = hand.map(|(_, sql)| group_by(&file, sql, &until)).transpose()?;
        let middle = percentile_ms(&times, 0.5);
        rows.push(vec![
            format!("`{code}` by township × 12 months"),
            format!("{middle:.2}"),
            format!("{:.2}", percentile_ms(&times, 0.99)),
            by_hand.map_or("–".to_owned(), |time| format!("{time:.0}")),
            by_hand.map_or("–".to_owned(), |time| format!("{:.0}", time / middle)),
        ]);
        everything.extend(times);
    }
    let overview = format!("/api/overview?area={}", county::CODE);
    let times = ask(&mut connection, &authorization, &overview, REQUESTS)?;
    rows.push(vec![
        "overview of the county".to_owned(),
        format!("{:.2}", percentile_ms(&times, 0.5)),
        format!("{:.2}", percentile_ms(&times, 0.99)),
        "–".to_owned(),
        "–".to_owned(),
    ]);
    server.stop();
    everything.sort();
    let slowest = percentile_ms(&everything, 0.99);
    let least =
        rows.iter().filter_map(|row| row[4].parse::<f64>().ok()).fold(f64::INFINITY, f64::min);
    let (short, long) = writing(lianhu, &county)?;
    let records = records(&file)?;
    report.add(&Table {
        id: "p2",
        title: format!("P2: figures over {years} years"),
        how: format!(
            "One county, {years} years: {records}. Each figure is asked for {REQUESTS} times through \
             HTTP on one kept connection, sign-in and policy included, the time seen by the client. \
             GROUP BY is the same question asked of the records in the same SQLite file, caches \
             warm, best of three. Writing: contacts recorded as in P1, over 4 months and over \
             {years} years of history in turn, {WRITE_ROUNDS} rounds.\n"
        ),
        header: vec!["figure", "p50 ms", "p99 ms", "GROUP BY ms", "× faster (p50)"],
        rows,
        bars: vec![
            Bar::new(
                "any indicator by township × 12 months within 5 ms (p99)",
                format!("{slowest:.2} ms"),
                slowest <= 5.0,
            ),
            Bar::new(
                "at least 100 × faster than GROUP BY",
                format!("{least:.0} × at least"),
                least >= 100.0 && least.is_finite(),
            ),
            Bar::new(
                "writing costs the same however long the history",
                format!("{:.0} µs of processor time each, {:.0} µs over {years} years", short, long),
                long <= short * 1.25,
            ),
        ],
    })
}

/// The indicators that add up over months.
fn indicators(connection: &mut Connection, authorization: &str) -> Result<Vec<String>> {
    let all = county::good(connection, authorization, "/api/indicators")?;
    let list = all.as_array().or_else(|| all["items"].as_array());
    let flows: Vec<String> = list
        .into_iter()
        .flatten()
        .filter(|indicator| indicator["kind"] == "flow")
        .filter_map(|indicator| indicator["code"].as_str().map(str::to_owned))
        .collect();
    anyhow::ensure!(!flows.is_empty(), "there is no indicator that adds up over months: {all}");
    Ok(flows)
}

fn ask(
    connection: &mut Connection,
    authorization: &str,
    path: &str,
    times: usize,
) -> Result<Vec<Duration>> {
    for _ in 0..5 {
        county::good(connection, authorization, path)?;
    }
    let mut taken = Vec::with_capacity(times);
    for _ in 0..times {
        let begun = Instant::now();
        let answer = connection.get(path, &[authorization])?;
        taken.push(begun.elapsed());
        anyhow::ensure!(answer.status == 200, "GET {path} answered {}", answer.status);
    }
    taken.sort();
    Ok(taken)
}

/// The month of the last contact, `yyyy-mm`.
fn last_month(file: &Path) -> Result<String> {
    let database = Database::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let day: i64 =
        database.query_row("SELECT max(met_on) FROM contacts_contact", [], |row| row.get(0))?;
    Ok(format!("{:04}-{:02}", day / 10_000, day / 100 % 100))
}

/// Milliseconds of the best of three.
fn group_by(file: &Path, sql: &str, until: &str) -> Result<f64> {
    let database = Database::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    database.pragma_update(None, "cache_size", -256_000)?;
    let month: i64 = until.replace('-', "").parse().context("a month is a number")?;
    let (from, to) = ((month - 100 + 1) * 100 + 1, month * 100 + 31);
    let mut statement = database.prepare(sql)?;
    let mut best = f64::INFINITY;
    for _ in 0..3 {
        let begun = Instant::now();
        let mut rows = statement.query([from, to])?;
        let mut found = 0;
        while rows.next()?.is_some() {
            found += 1;
        }
        anyhow::ensure!(found > 0, "this found nothing: {sql}");
        best = best.min(begun.elapsed().as_secs_f64() * 1e3);
    }
    Ok(best)
}

fn records(file: &Path) -> Result<String> {
    let database = Database::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let count = |table: &str| -> Result<i64> {
        Ok(database.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))?)
    };
    let megabytes = file.metadata()?.len() / (1024 * 1024);
    Ok(format!(
        "{} contacts, {} matters, {} tallies, {megabytes} MiB",
        count("contacts_contact")?,
        count("matters_matter")?,
        count("db_tally")?
    ))
}

/// Processor time of one contact, in µs, over a short and over a long history, written in turn.
fn writing(lianhu: &Path, long: &Path) -> Result<(f64, f64)> {
    let (short, _) = county::demo(lianhu, None)?;
    let log = workspace::target_folder("logs")?.join("bench-p2.log");
    let copies = [Copy::of(&short, "p2-short")?, Copy::of(long, "p2-long")?];
    let mut costs = [Vec::new(), Vec::new()];
    for round in 0..WRITE_ROUNDS {
        for (copy, costs) in copies.iter().zip(&mut costs) {
            let server = Server::start(lianhu, copy.path(), &log)?;
            let token = server.sign_in(county::ACCOUNT)?;
            let pairs = county::pairs(server.address(), &token, 6_000)?;
            let maker = county::maker(server.address(), &token, pairs, &format!("p2-{round}"));
            // Days that no earlier round has used.
            let numbers = Arc::new(AtomicUsize::new(round * 6_000 * 40));
            p1::load_for(&server, 64, Duration::from_secs(1), &numbers, &maker)?;
            let (outcome, used) =
                p1::load_for(&server, 64, Duration::from_secs(4), &numbers, &maker)?;
            costs.push(used * 1e6 / outcome.good() as f64);
            server.stop();
        }
    }
    let [short, long] = costs.map(|costs| Spread::of(costs).map_or(f64::NAN, |all| all.median));
    Ok((short, long))
}
