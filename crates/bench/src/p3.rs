//! P3: phones. The first sync of every representative at once, and what a sync costs when nothing
//! is new.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use rusqlite::Connection as Database;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use xtask::http::{Answer, Connection};
use xtask::server::Server;
use xtask::workspace;

use crate::county::{self, Copy};
use crate::load::{self, Maker};
use crate::measure::{Spread, percentile_ms, processor_seconds};
use crate::report::{Bar, Report, Table};

/// The demo county's account of a representative, from which all others are made.
const TEMPLATE: &str = "daibiao";
/// How many households the representative has whose first sync is looked at.
const HOUSEHOLDS: i64 = 16;
/// How many syncs are asked for in a row to see what one costs.
const EMPTY_SYNCS: usize = 3_000;
/// Every so many-th representative's answer is measured.
const SAMPLED: usize = 9;

/// A representative's phone: its session, and how much it gets.
struct Phone {
    token: String,
}

/// What an answer weighs.
struct Weight {
    plain: usize,
    compressed: usize,
    gzip: usize,
    counts: [i64; 3],
}

/// Measures and reports.
pub(crate) fn measure(lianhu: &Path, clients: usize, report: &mut Report) -> Result<()> {
    println!("== P3: phones");
    let (county, _) = county::demo(lianhu, Some(1))?;
    let run = Copy::of(&county, "p3")?;
    let log = workspace::target_folder("logs")?.join("bench-p3.log");
    let server = Server::start(lianhu, run.path(), &log)?;
    server.sign_in(TEMPLATE)?;
    server.stop();
    let phones = hand_out_phones(&county::database_file(run.path())?)?;
    let server = Server::start(lianhu, run.path(), &log)?;

    let mut connection = Connection::open(server.address())?;
    let sampled = phones.iter().step_by(SAMPLED);
    let weights: Vec<Weight> =
        sampled.map(|phone| weigh(&mut connection, phone)).collect::<Result<_>>()?;
    let usual: Vec<&Weight> =
        weights.iter().filter(|weight| weight.counts[0] == HOUSEHOLDS).collect();
    let spread = |pick: fn(&Weight) -> f64| {
        Spread::of(usual.iter().map(|weight| pick(weight))).context("nobody has 16 households")
    };
    let first = spread(|weight| weight.compressed as f64)?;
    let gzip = spread(|weight| weight.gzip as f64)?;
    let plain = spread(|weight| weight.plain as f64)?;
    let contacts = spread(|weight| weight.counts[1] as f64)?;
    let matters = spread(|weight| weight.counts[2] as f64)?;
    let largest = weights.iter().map(|weight| weight.compressed).max().unwrap_or(0);

    let empty = empty_syncs(&server, &mut connection, &phones[phones.len() / 2])?;
    let push = push(&mut connection, &phones[phones.len() / 3])?;

    let maker = first_syncs(server.address(), &phones);
    let before = processor_seconds(server.id())?;
    let outcome = load::run_through(server.address(), clients, phones.len(), &maker)?;
    let used = processor_seconds(server.id())? - before;
    let each_ms = used * 1e3 / outcome.good().max(1) as f64;
    server.stop();
    let seconds = outcome.elapsed.as_secs_f64();
    let row = |what: &str, requests: &str, up: String, down: String, processor: String| {
        vec![what.to_owned(), requests.to_owned(), up, down, processor]
    };
    let known = |what: &str, requests: &str, up: &str, down: &str| {
        row(what, requests, up.to_owned(), down.to_owned(), "–".to_owned())
    };
    report.add(&Table {
        id: "p3",
        title: "P3: phones".to_owned(),
        how: format!(
            "A county with more than a year of history; every representative has a session of his \
             own. Bytes are those of the body, as browsers ask for it over HTTPS (Brotli where the \
             answer has a kilobyte). The first sync \
             is that of a representative with {HOUSEHOLDS} households ({:.0} contacts, {:.0} \
             matters with their timelines; {:.0} KB before compression), the middle of {} [range]; \
             the largest of {} looked at is {:.1} KB. It carries the profile and the catalogues as \
             well. The empty one is asked {EMPTY_SYNCS} times on one kept connection. Then all {} \
             representatives ask for their first sync at once, through {clients} connections. \
             Document replication is PouchDB 9 from CouchDB 3.5 through a counting proxy, 200 \
             documents of 78 KB: measured apart and earlier, and printed here as known.\n",
            contacts.median,
            matters.median,
            plain.median / 1e3,
            usual.len(),
            weights.len(),
            largest as f64 / 1e3,
            phones.len(),
        ),
        header: vec!["what", "requests", "bytes up", "bytes down", "server CPU ms"],
        rows: vec![
            row(
                "**first sync**",
                "1",
                FIRST.len().to_string(),
                first.whole(),
                format!("{each_ms:.2}"),
            ),
            row("the same with gzip", "1", FIRST.len().to_string(), gzip.whole(), "–".into()),
            row(
                "**nothing new**",
                "1",
                empty.up.to_string(),
                empty.down.to_string(),
                format!("{:.2}", empty.processor_ms),
            ),
            row("**20 new contacts**", "1", push.up.to_string(), push.down.to_string(), "–".into()),
            row(
                &format!("{} first syncs at once", phones.len()),
                &outcome.good().to_string(),
                "–".into(),
                format!(
                    "{seconds:.1} s in all, p50 {:.0} ms, p99 {:.0} ms",
                    percentile_ms(&outcome.latencies, 0.50),
                    percentile_ms(&outcome.latencies, 0.99)
                ),
                format!("{each_ms:.2} each"),
            ),
            known("replication: first pull", "13", "18000", "33100 (if it were compressed)"),
            known("replication: nothing new", "5", "0", "1900"),
            known("replication: 20 new documents", "12", "27100", "2700"),
        ],
        bars: vec![
            Bar::new(
                "a first sync in one request, at most 20 KB",
                format!("{:.1} KB, {:.1} KB at most", first.median / 1e3, first.high / 1e3),
                first.median <= 20_000.0,
            ),
            Bar::new(
                "nothing new: at most 512 bytes",
                format!("{} bytes", empty.down),
                empty.down <= 512,
            ),
            Bar::new(
                "nothing new: at most 1 ms of processor time",
                format!("{:.2} ms", empty.processor_ms),
                empty.processor_ms <= 1.0,
            ),
            Bar::new(
                format!("{} first syncs within 60 s, none failed", phones.len()),
                format!("{seconds:.1} s, {} failed", phones.len() - outcome.good()),
                seconds <= 60.0 && outcome.good() == phones.len(),
            ),
        ],
    })
}

/// Gives every serving representative an account and a session, as copies of those of the template.
///
/// Signing in 4,621 times would measure how slow a password is made to be, and nothing else.
fn hand_out_phones(file: &Path) -> Result<Vec<Phone>> {
    let mut database = Database::open(file)?;
    let representatives: Vec<(Vec<u8>, String)> = database
        .prepare(
            "SELECT id, area_path FROM representatives_mandate
             WHERE kind = 'serving' AND until_on IS NULL ORDER BY id",
        )?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let account = "SELECT id FROM access_account WHERE login = 'daibiao'";
    let copy = |table: &str, given: &[(&str, &str)], of: &str| -> Result<String> {
        let mut columns = Vec::new();
        let mut statement = database.prepare("SELECT name FROM pragma_table_info(?1)")?;
        for name in statement.query_map([table], |row| row.get::<_, String>(0))? {
            columns.push(name?);
        }
        let values: Vec<&str> = columns
            .iter()
            .map(|name| match given.iter().find(|(known, _)| known == name) {
                Some((_, place)) => *place,
                None => name.as_str(),
            })
            .collect();
        Ok(format!(
            "INSERT INTO {table} ({}) SELECT {} FROM {table} WHERE {of} LIMIT 1",
            columns.join(", "),
            values.join(", ")
        ))
    };
    let accounts = copy(
        "access_account",
        &[("id", "?1"), ("login", "?2"), ("phone", "NULL"), ("representative_id", "?3")],
        "login = 'daibiao'",
    )?;
    let of_account = format!("account_id = ({account})");
    let grants = copy("access_grant", &[("account_id", "?1"), ("area_path", "?2")], &of_account)?;
    let sessions = copy(
        "access_session",
        &[("id", "?1"), ("account_id", "?1"), ("token_hash", "?2")],
        &of_account,
    )?;
    let transaction = database.transaction()?;
    let mut phones = Vec::with_capacity(representatives.len());
    for (number, (representative, area)) in representatives.iter().enumerate() {
        let token = format!("{number:064x}");
        let id = (0x00be_0c00_u128 << 96 | number as u128).to_be_bytes().to_vec();
        let login = format!("bench-{number}");
        transaction.execute(&accounts, rusqlite::params![id, login, representative])?;
        transaction.execute(&grants, rusqlite::params![id, area])?;
        let hash = Sha256::digest(token.as_bytes()).to_vec();
        transaction.execute(&sessions, rusqlite::params![id, hash])?;
        phones.push(Phone { token });
    }
    transaction.commit()?;
    if phones.is_empty() {
        bail!("the county has no representatives");
    }
    Ok(phones)
}

/// The codings that browsers take over HTTPS.
const BROWSER: &str = "gzip, br";

/// What a phone sends that knows nothing yet.
const FIRST: &str = r#"{"protocol":1,"app":"bench","cursor":null,"commands":[]}"#;

fn first_syncs(address: &str, phones: &[Phone]) -> Maker {
    let address = address.to_owned();
    let tokens: Vec<String> =
        phones.iter().map(|phone| format!("Bearer {}", phone.token)).collect();
    Arc::new(move |number| {
        let headers = [("Authorization", tokens[number].as_str()), ("Accept-Encoding", BROWSER)];
        load::request("POST", "/api/sync", &address, &headers, FIRST)
    })
}

fn ask(
    connection: &mut Connection,
    phone: &Phone,
    accepts: Option<&str>,
    body: &str,
) -> Result<Answer> {
    let authorization = format!("Authorization: Bearer {}", phone.token);
    let mut headers = vec!["Content-Type: application/json", authorization.as_str()];
    let accepts = accepts.map(|codings| format!("Accept-Encoding: {codings}"));
    headers.extend(accepts.as_deref());
    let answer = connection.send("POST", "/api/sync", &headers, Some(body.as_bytes()))?;
    if answer.status != 200 {
        bail!("a sync was answered {}: {}", answer.status, answer.text());
    }
    Ok(answer)
}

fn weigh(connection: &mut Connection, phone: &Phone) -> Result<Weight> {
    let plain = ask(connection, phone, None, FIRST)?;
    let compressed = ask(connection, phone, Some(BROWSER), FIRST)?;
    let gzip = ask(connection, phone, Some("gzip"), FIRST)?;
    let counts = &plain.json()?["counts"];
    let count = |name: &str| counts[name].as_i64().unwrap_or(0);
    Ok(Weight {
        plain: plain.body.len(),
        compressed: compressed.body.len(),
        gzip: gzip.body.len(),
        counts: [count("households"), count("contacts"), count("matters")],
    })
}

/// What some syncs of one phone cost.
struct Cost {
    up: usize,
    down: usize,
    processor_ms: f64,
}

/// The request of a phone that holds everything.
fn knowing(first: &Value, commands: Vec<Value>) -> String {
    json!({
        "protocol": 1, "app": "bench", "cursor": first["cursor"],
        "profile": first["profile"]["tag"], "catalogues": first["catalogues"]["tag"],
        "commands": commands,
    })
    .to_string()
}

fn empty_syncs(server: &Server, connection: &mut Connection, phone: &Phone) -> Result<Cost> {
    let first = ask(connection, phone, None, FIRST)?.json()?;
    let body = knowing(&first, Vec::new());
    let mut down = 0;
    let before = processor_seconds(server.id())?;
    for _ in 0..EMPTY_SYNCS {
        let answer = ask(connection, phone, Some(BROWSER), &body)?;
        down = down.max(answer.body.len());
    }
    let used = processor_seconds(server.id())? - before;
    Ok(Cost { up: body.len(), down, processor_ms: used * 1e3 / EMPTY_SYNCS as f64 })
}

/// Twenty contacts in one request, and what they have changed in its answer.
fn push(connection: &mut Connection, phone: &Phone) -> Result<Cost> {
    let first = ask(connection, phone, None, FIRST)?.json()?;
    let households = first["rows"]["households"].as_array().context("no households")?;
    let command = |number: usize| {
        let household = &households[number % households.len()]["id"];
        let day = format!("2023-05-{:02}", 8 + number / households.len());
        let body = json!({
            "id": format!("con_{number:026}"), "household_id": household, "met_on": day,
            "way": "home", "items": ["policy"], "words": "家中平安，已查看灶台和电线。",
        });
        json!({
            "id": format!("cmd_{number:026}"), "kind": "record_contact",
            "recorded_at": "2023-05-08T04:00:00.000Z", "body": body,
        })
    };
    let body = knowing(&first, (0..20).map(command).collect());
    let answer = ask(connection, phone, Some(BROWSER), &body)?;
    // The answer is compressed; that nothing was refused shows when the same is sent again.
    let again = ask(connection, phone, None, &body)?.json()?;
    let receipts = again["receipts"].as_array().context("no receipts")?;
    if receipts.len() != 20 || receipts.iter().any(|one| one["outcome"] != "accepted") {
        bail!("a contact was not accepted: {}", again["receipts"]);
    }
    Ok(Cost { up: body.len(), down: answer.body.len(), processor_ms: 0.0 })
}
