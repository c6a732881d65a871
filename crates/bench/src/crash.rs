//! The crash test: SIGKILL under load, again and again. No acknowledged contact may be lost, the
//! counters must equal the recount, and the change log must be whole.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use xtask::http::Connection;
use xtask::server::Server;
use xtask::{tools, workspace};

use crate::county::{self, Copy};
use crate::load;
use crate::measure::Spread;
use crate::report::{Bar, Report, Table};

const HOUSEHOLDS: usize = 6_000;

/// After so many kills the counters and the log are checked as well, and always at the end.
const FULL_CHECK_EVERY: usize = 10;

/// Readers that look for the acknowledged contacts.
const READERS: usize = 4;

/// Kills, restarts, looks, and reports.
pub(crate) fn measure(
    lianhu: &Path,
    kills: usize,
    clients: usize,
    report: &mut Report,
) -> Result<()> {
    println!("== crash: {kills} × SIGKILL under load of {clients} clients");
    let (county, _) = county::demo(lianhu, None)?;
    let run = Copy::of(&county, "crash")?;
    let log = workspace::target_folder("logs")?.join("bench-crash.log");
    let port = tools::free_port()?;
    let numbers = Arc::new(AtomicUsize::new(0));
    let mut all: Vec<String> = Vec::new();
    let (mut missing, mut restarts, mut full_checks) = (0, Vec::new(), 0);

    let mut server = Server::start_on(lianhu, run.path(), &log, port)?;
    let token = server.sign_in(county::ACCOUNT)?;
    let pairs = county::pairs(server.address(), &token, HOUSEHOLDS)?;
    let maker = county::maker(server.address(), &token, pairs, "crash");
    for kill in 1..=kills {
        let address = server.address().to_owned();
        let (numbers, maker) = (Arc::clone(&numbers), Arc::clone(&maker));
        let clients_run = std::thread::spawn(move || {
            let time = Duration::from_secs(60);
            load::run(&address, clients, time, &numbers, &maker, county::contact_id)
        });
        // Kills fall everywhere between the first answers and a long load, without any chance in it.
        std::thread::sleep(Duration::from_millis(150 + (kill as u64 * 379) % 900));
        server.kill();
        let outcome = clients_run.join().map_err(|_| anyhow::anyhow!("the clients panicked"))??;
        if outcome.bad() > outcome.broken {
            bail!("under load: {:?}, {:?}", outcome.statuses, outcome.complaint);
        }
        server = Server::start_on(lianhu, run.path(), &log, port)?;
        restarts.push(server.ready_after().as_secs_f64() * 1e3);
        let lost = look_for(server.address(), &token, &outcome.kept)?;
        println!(
            "  kill {kill}: {} acknowledged, {lost} of them lost, back after {:.0} ms",
            outcome.kept.len(),
            server.ready_after().as_secs_f64() * 1e3
        );
        missing += lost;
        all.extend(outcome.kept);
        if kill % FULL_CHECK_EVERY == 0 || kill == kills {
            full_checks += 1;
            for check in ["recount", "verify"] {
                county::command(lianhu, &[check], run.path())
                    .with_context(|| format!("`lianhu {check}` after kill {kill}"))?;
            }
        }
    }
    let begun = Instant::now();
    let lost_in_the_end = look_for(server.address(), &token, &all)?;
    println!("  all {} looked for once more in {:.1} s", all.len(), begun.elapsed().as_secs_f64());
    server.stop();
    let restarts = Spread::of(restarts).context("there was no kill")?;
    report.add(&Table {
        id: "crash",
        title: "Crash: SIGKILL under load".to_owned(),
        how: format!(
            "{clients} clients record contacts; after 0.15–1.05 s the server gets SIGKILL, starts \
             again over the same file, and every contact that was answered 201 is asked for. \
             `lianhu recount` and `lianhu verify` run after every {FULL_CHECK_EVERY} kills and at the \
             end, and each must find nothing. SIGKILL leaves the system's caches alive: it shows \
             that nothing is acknowledged before it is committed, not what a power failure does.\n"
        ),
        header: vec!["what", "found"],
        rows: vec![
            vec!["kills".to_owned(), kills.to_string()],
            vec!["contacts acknowledged".to_owned(), all.len().to_string()],
            vec!["of them missing after the restart".to_owned(), missing.to_string()],
            vec!["of them missing in the end".to_owned(), lost_in_the_end.to_string()],
            vec!["recount and verify without a finding".to_owned(), format!("{full_checks} × both")],
            vec!["start after a kill, ms".to_owned(), restarts.whole()],
        ],
        bars: vec![Bar::new(
            "no acknowledged contact lost",
            format!("{} lost of {}", missing + lost_in_the_end, all.len()),
            missing + lost_in_the_end == 0 && !all.is_empty(),
        )],
    })
}

/// How many of the contacts the server does not know.
fn look_for(address: &str, token: &str, contacts: &[String]) -> Result<usize> {
    let share = contacts.len().div_ceil(READERS).max(1);
    let lost: Vec<Result<usize>> = std::thread::scope(|scope| {
        let readers: Vec<_> = contacts
            .chunks(share)
            .map(|contacts| scope.spawn(move || look_for_some(address, token, contacts)))
            .collect();
        readers
            .into_iter()
            .map(|reader| reader.join().unwrap_or_else(|_| bail!("a reader panicked")))
            .collect()
    });
    lost.into_iter().sum()
}

fn look_for_some(address: &str, token: &str, contacts: &[String]) -> Result<usize> {
    let mut connection = Connection::open(address)?;
    let authorization = format!("Authorization: Bearer {token}");
    let mut lost = 0;
    for contact in contacts {
        let answer = connection.get(&format!("/api/contacts/{contact}"), &[&authorization])?;
        match answer.status {
            200 => {}
            404 => lost += 1,
            other => bail!("asking for {contact} answered {other}: {}", answer.text()),
        }
    }
    Ok(lost)
}
