//! P1: durable contacts recorded through HTTP, against the same rows by hand and against PocketBase.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rusqlite::{Connection as Database, OpenFlags};
use xtask::http::Connection;
use xtask::server::Server;
use xtask::workspace;

use crate::county::{self, Copy};
use crate::load::{self, Maker, Outcome};
use crate::measure::{Spread, percentile_ms, processor_seconds};
use crate::pocketbase::PocketBase;
use crate::raw::{self, Batching, Rows};
use crate::report::{Bar, Report, Table};

/// How much is measured.
pub(crate) struct Plan {
    pub(crate) rounds: usize,
    pub(crate) seconds: u64,
    pub(crate) clients: usize,
}

impl Plan {
    fn time(&self) -> Duration {
        Duration::from_secs(self.seconds)
    }
}

/// More than the writer's queue holds.
const FLOOD: usize = 6_000;

/// How many households the clients go round.
const HOUSEHOLDS: usize = 6_000;

/// One round of one contestant.
#[derive(Clone, Copy)]
struct Round {
    rate: f64,
    p50: f64,
    p99: f64,
    /// Processor time of the server for each request, in µs.
    processor: f64,
}

impl Round {
    fn of(outcome: &Outcome, processor_seconds: f64) -> Self {
        Self {
            rate: outcome.rate(),
            p50: percentile_ms(&outcome.latencies, 0.50),
            p99: percentile_ms(&outcome.latencies, 0.99),
            processor: processor_seconds * 1e6 / outcome.good() as f64,
        }
    }
}

/// Measures and reports.
pub(crate) fn measure(lianhu: &Path, plan: &Plan, report: &mut Report) -> Result<()> {
    println!("== P1: recording contacts, {} clients, {} rounds", plan.clients, plan.rounds);
    let (county, _) = county::demo(lianhu, None)?;
    let run = Copy::of(&county, "p1")?;
    let log = workspace::target_folder("logs")?.join("bench-p1.log");
    let pocketbase = PocketBase::start()?;
    let numbers = Arc::new(AtomicUsize::new(0));
    let peer_numbers = Arc::new(AtomicUsize::new(0));

    let (mut own, mut grouped, mut single, mut peer) = (vec![], vec![], vec![], vec![]);
    let mut rows: Option<Rows> = None;
    let mut recorded = 0;
    let mut words = String::new();
    let mut refused_by_peer = 0;
    for round in 1..=plan.rounds {
        let server = Server::start(lianhu, run.path(), &log)?;
        let maker = own_maker(&server)?;
        // Caches fill and statements are prepared before the clock runs.
        recorded += load_server(&server, plan.clients, Duration::from_secs(1), &numbers, &maker)?.0;
        let (good, line) = load_server(&server, plan.clients, plan.time(), &numbers, &maker)?;
        recorded += good;
        own.push(line);
        server.stop();

        let maker = pocketbase.maker();
        let before = processor_seconds(pocketbase.id())?;
        let outcome = load::run(
            pocketbase.address(),
            plan.clients,
            plan.time(),
            &peer_numbers,
            &maker,
            |_| None,
        )?;
        // What it refuses under this load is told beside its rate, which counts the good answers.
        refused_by_peer += outcome.bad();
        peer.push(Round::of(&outcome, processor_seconds(pocketbase.id())? - before));

        let mut kept = match rows.take() {
            Some(kept) => kept,
            None => Rows::between(
                &county::database_file(&county)?,
                &county::database_file(run.path())?,
            )?,
        };
        words = kept.describe();
        for (batching, rounds) in [(Batching::Group, &mut grouped), (Batching::Single, &mut single)]
        {
            let copy = Copy::of(&county, "p1-raw")?;
            let before = processor_seconds(std::process::id())?;
            let database = county::database_file(copy.path())?;
            let (outcome, back) = raw::write(&database, kept, batching, plan.clients, plan.time())?;
            let used = processor_seconds(std::process::id())? - before;
            kept = back;
            rounds.push(Round::of(&outcome, used));
        }
        println!(
            "  round {round}: Lianhu {:.0}/s, raw grouped {:.0}/s, raw single {:.0}/s, PocketBase \
             {:.0}/s ({} rows by hand at most)",
            own[round - 1].rate,
            grouped[round - 1].rate,
            single[round - 1].rate,
            peer[round - 1].rate,
            kept.len()
        );
        rows = Some(kept);
    }
    let kept = contacts_in(run.path())? - contacts_in(&county)?;
    let lost = recorded as i64 - kept;
    let words = format!(
        "{words}. PocketBase's rate counts its good answers; it refused {refused_by_peer} requests"
    );
    let mut table = table(plan, &words, [&own, &grouped, &single, &peer])?;
    table.bars.push(Bar::new(
        "none refused or lost",
        format!("{recorded} recorded, 0 refused, {lost} lost"),
        lost == 0,
    ));
    table.bars.push(flood(lianhu, run.path())?);
    table.bars.push(cut_off(lianhu, run.path(), plan.clients)?);
    report.add(&table)
}

fn own_maker(server: &Server) -> Result<Maker> {
    let token = server.sign_in(county::ACCOUNT)?;
    let pairs = county::pairs(server.address(), &token, HOUSEHOLDS)?;
    Ok(county::maker(server.address(), &token, pairs, "p1"))
}

/// Loads our server for a while; every single request must be answered 2xx.
pub(crate) fn load_for(
    server: &Server,
    clients: usize,
    time: Duration,
    numbers: &Arc<AtomicUsize>,
    maker: &Maker,
) -> Result<(Outcome, f64)> {
    let before = processor_seconds(server.id())?;
    let outcome = load::run(server.address(), clients, time, numbers, maker, county::contact_id)?;
    let used = processor_seconds(server.id())? - before;
    outcome.require_all_good("Lianhu")?;
    Ok((outcome, used))
}

fn load_server(
    server: &Server,
    clients: usize,
    time: Duration,
    numbers: &Arc<AtomicUsize>,
    maker: &Maker,
) -> Result<(usize, Round)> {
    let (outcome, used) = load_for(server, clients, time, numbers, maker)?;
    Ok((outcome.good(), Round::of(&outcome, used)))
}

/// How many contacts stand in a county's file.
pub(crate) fn contacts_in(folder: &Path) -> Result<i64> {
    let path = county::database_file(folder)?;
    let database = Database::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    database
        .query_row("SELECT count(*) FROM contacts_contact", [], |row| row.get(0))
        .context("counting the contacts in the file")
}

/// More clients than the writer's queue has places: each is served, or told when to try again.
fn flood(lianhu: &Path, data: &Path) -> Result<Bar> {
    let before = contacts_in(data)?;
    let log = workspace::target_folder("logs")?.join("bench-p1.log");
    let server = Server::start(lianhu, data, &log)?;
    let maker = own_maker(&server)?;
    let numbers = Arc::new(AtomicUsize::new(HOUSEHOLDS * 300));
    let time = Duration::from_secs(3);
    let outcome = load::run(server.address(), FLOOD, time, &numbers, &maker, county::contact_id)?;
    let begun = Instant::now();
    let token = server.sign_in(county::ACCOUNT)?;
    let mut connection = Connection::open(server.address())?;
    county::good(&mut connection, &format!("Authorization: Bearer {token}"), "/api/me")?;
    let healthy_after = begun.elapsed();
    server.stop();
    let lost = outcome.good() as i64 - (contacts_in(data)? - before);
    let refused = outcome.statuses.get(&503).copied().unwrap_or(0);
    let others = outcome.bad() - refused;
    Ok(Bar::new(
        format!("{FLOOD} clients at once: recorded, or 503 with Retry-After; none lost"),
        format!(
            "{} recorded, {refused} refused ({} told when to try again), {others} otherwise, {lost} \
             lost, healthy after {:.0} ms",
            outcome.good(),
            outcome.told_to_wait,
            healthy_after.as_secs_f64() * 1e3
        ),
        lost == 0 && others == 0 && outcome.told_to_wait == refused && outcome.good() > 0,
    ))
}

/// Cuts clients off in mid-request, four times over; the next request must be answered soon and well.
fn cut_off(lianhu: &Path, data: &Path, clients: usize) -> Result<Bar> {
    let log = workspace::target_folder("logs")?.join("bench-p1.log");
    let server = Server::start(lianhu, data, &log)?;
    let token = server.sign_in(county::ACCOUNT)?;
    let pairs = county::pairs(server.address(), &token, HOUSEHOLDS)?;
    let maker = county::maker(server.address(), &token, pairs, "cut");
    let mut slowest = Duration::ZERO;
    // Days long after those of the rounds, so that no contact is recorded twice.
    let mut number = HOUSEHOLDS * 400;
    for _ in 0..4 {
        let mut streams = Vec::new();
        for client in 0..clients {
            number += 1;
            let request = maker(number);
            // Half of them break off in the body, half are gone before the answer comes.
            let sent = if client % 2 == 0 { request.len() - 40 } else { request.len() };
            let mut stream = std::net::TcpStream::connect(server.address())?;
            std::io::Write::write_all(&mut stream, &request[..sent])?;
            streams.push(stream);
        }
        drop(streams);
        let begun = Instant::now();
        let mut connection = Connection::open(server.address())?;
        let authorization = format!("Authorization: Bearer {token}");
        county::good(&mut connection, &authorization, "/api/me")?;
        number += 1;
        let outcome = load::run(
            server.address(),
            1,
            Duration::from_nanos(1),
            &Arc::new(AtomicUsize::new(number)),
            &maker,
            |_| None,
        )?;
        if outcome.bad() > 0 {
            bail!("after clients were cut off, a contact was answered {:?}", outcome.statuses);
        }
        slowest = slowest.max(begun.elapsed());
    }
    Ok(Bar::new(
        format!("4 × {clients} clients cut off in mid-request: normal service within 1 s"),
        format!("{:.0} ms at most", slowest.as_secs_f64() * 1e3),
        slowest <= Duration::from_secs(1),
    ))
}

fn table(
    plan: &Plan,
    words: &str,
    [own, grouped, single, peer]: [&Vec<Round>; 4],
) -> Result<Table> {
    let ratio = |other: &[Round]| {
        let pairs = own.iter().zip(other).map(|(own, other)| own.rate / other.rate);
        Spread::of(pairs).context("there was no round")
    };
    let row = |name: &str, durable: &str, rounds: &[Round]| -> Result<Vec<String>> {
        let spread = |pick: fn(&Round) -> f64| {
            Spread::of(rounds.iter().map(pick)).context("there was no round")
        };
        Ok(vec![
            name.to_owned(),
            durable.to_owned(),
            spread(|round| round.rate)?.whole(),
            format!("{:.1}", spread(|round| round.p50)?.median),
            format!("{:.1}", spread(|round| round.p99)?.median),
            spread(|round| round.processor)?.whole(),
            format!("{:.2}", ratio(rounds)?.median),
        ])
    };
    let processor =
        Spread::of(own.iter().map(|round| round.processor)).context("there was no round")?;
    let (to_peer, to_raw) = (ratio(peer)?.median, ratio(grouped)?.median);
    Ok(Table {
        id: "p1",
        title: "P1: recording contacts".to_owned(),
        how: format!(
            "{} clients, each sending its next contact when the last is answered; {} rounds of {} s \
             in turn, the middle round [range]. Lianhu signs in, checks the policy and the rules, \
             writes the change log and the tallies, and answers after the disk has synced. By hand \
             the same rows are written again: {words}. The ratio is Lianhu's rate over that row's, \
             round by round.\n",
            plan.clients, plan.rounds, plan.seconds
        ),
        header: vec![
            "what",
            "durable",
            "contacts/s",
            "p50 ms",
            "p99 ms",
            "CPU µs each",
            "Lianhu is ×",
        ],
        rows: vec![
            row("**Lianhu** through HTTP", "yes", own)?,
            row("raw SQLite, the same batching", "yes", grouped)?,
            row("raw SQLite, one transaction each", "yes", single)?,
            row("PocketBase through HTTP", "no", peer)?,
        ],
        bars: vec![
            Bar::new("at least 5 × PocketBase", format!("{to_peer:.2} ×"), to_peer >= 5.0),
            Bar::new(
                "at least 0.3 × raw SQLite with the same batching",
                format!("{to_raw:.2} ×"),
                to_raw >= 0.3,
            ),
            Bar::new(
                "at most 150 µs of processor time for each",
                format!("{:.0} µs", processor.median),
                processor.median <= 150.0,
            ),
        ],
    })
}
