//! Raw SQLite: the rows that the server wrote for the same contacts, written again by hand.
//!
//! This is the limit of the disk and of SQLite: no HTTP, no sign-in, no rules, nothing read. The rows are
//! taken from the server's own file after a round, so that they are the same to the last column, and
//! written into a copy of the county as it was before, with the same settings and the same batching.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags};
use tokio::sync::oneshot;

use crate::load::Outcome;

/// The largest batch, as in the server.
const BATCH: usize = 512;

/// The tallies, which are sums and not rows to insert.
const TALLY: &str = "db_tally";
const ADD: &str = "INSERT INTO db_tally (area_path, indicator, period, value) \
    VALUES (?1, ?2, ?3, ?4) \
    ON CONFLICT (area_path, indicator, period) DO UPDATE SET value = value + excluded.value";

/// Each contact also tells its household's row when it was last met.
const MEET: &str = "UPDATE registry_household SET last_contact_on = ?2 WHERE id = ?1";

/// A table that grew by less than this for each request was written by something else.
const LEAST_GROWTH: f64 = 0.05;

/// What the server wrote, request by request.
pub(crate) struct Rows {
    inserts: Vec<String>,
    requests: Vec<Request>,
    indicators: Vec<String>,
    counts: BTreeMap<String, usize>,
}

struct Request {
    /// Which statement, with its values.
    rows: Vec<(usize, Vec<Value>)>,
    household: Value,
    /// The village's path.
    village: String,
    met_on: i64,
}

impl Rows {
    /// Reads what stands in `after` and not in `before`: two files of the same county.
    pub(crate) fn between(before: &Path, after: &Path) -> Result<Self> {
        let file = Connection::open_with_flags(after, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        file.execute("ATTACH ?1 AS old", [before.to_string_lossy()])?;
        let tables = strings(
            &file,
            "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
        )?;
        let contacts = "contacts_contact";
        let total = grown(&file, contacts)?;
        if total == 0 {
            bail!("the server wrote no row into {contacts}");
        }
        let mut rows = Self {
            inserts: Vec::new(),
            requests: Vec::new(),
            indicators: Vec::new(),
            counts: BTreeMap::new(),
        };
        rows.requests = placed(&file)?;
        for table in tables.iter().filter(|table| *table != TALLY) {
            rows.add_table(&file, table)?;
        }
        rows.indicators = strings(
            &file,
            "SELECT DISTINCT n.indicator FROM main.db_tally n LEFT JOIN old.db_tally o \
             ON (o.area_path, o.indicator, o.period) = (n.area_path, n.indicator, n.period) \
             WHERE n.value <> coalesce(o.value, 0) ORDER BY 1",
        )?;
        Ok(rows)
    }

    /// How many requests there are.
    pub(crate) fn len(&self) -> usize {
        self.requests.len()
    }

    /// The rows of one request, in words.
    pub(crate) fn describe(&self) -> String {
        let total = self.requests.len();
        let mut parts: Vec<String> = self
            .counts
            .iter()
            .map(|(table, count)| {
                let each = *count as f64 / total as f64;
                if (each - 1.0).abs() < 0.01 { table.clone() } else { format!("{each:.2} {table}") }
            })
            .collect();
        parts.push("the household's last contact".to_owned());
        parts.push(format!(
            "tallies of {} for three levels, by day and by month, summed per batch",
            self.indicators.join(", ")
        ));
        parts.join(", ")
    }

    fn add_table(&mut self, file: &Connection, table: &str) -> Result<()> {
        let count = grown(file, table)?;
        if (count as f64) < self.requests.len() as f64 * LEAST_GROWTH {
            return Ok(());
        }
        let columns = strings(file, &format!("SELECT name FROM pragma_table_info('{table}')"))?;
        let keys = strings(
            file,
            &format!("SELECT name FROM pragma_table_info('{table}') WHERE pk > 0 ORDER BY pk"),
        )?;
        if keys.is_empty() {
            bail!("{table} has no primary key: its new rows cannot be told from the old ones");
        }
        let same: Vec<String> = keys.iter().map(|key| format!("o.{key} = n.{key}")).collect();
        // Keys made in time order bring the rows back in the order of the requests.
        let order: Vec<String> = keys.iter().map(|key| format!("n.{key}")).collect();
        let select = format!(
            "SELECT n.* FROM main.{table} n WHERE NOT EXISTS \
             (SELECT 1 FROM old.{table} o WHERE {}) ORDER BY {}",
            same.join(" AND "),
            order.join(", ")
        );
        let places: Vec<String> = (1..=columns.len()).map(|place| format!("?{place}")).collect();
        let insert = self.inserts.len();
        self.inserts.push(format!("INSERT INTO {table} VALUES ({})", places.join(", ")));
        self.counts.insert(table.to_owned(), count);

        let total = self.requests.len();
        let mut statement = file.prepare(&select)?;
        let mut rows = statement.query([])?;
        let mut number = 0;
        while let Some(row) = rows.next()? {
            let values =
                (0..columns.len()).map(|column| row.get(column)).collect::<Result<_, _>>()?;
            let request = (number * total / count).min(total - 1);
            self.requests[request].rows.push((insert, values));
            number += 1;
        }
        Ok(())
    }
}

/// How many rows a table has gained.
fn grown(file: &Connection, table: &str) -> Result<usize> {
    let sql =
        format!("SELECT (SELECT count(*) FROM main.{table}) - (SELECT count(*) FROM old.{table})");
    let count: i64 =
        file.query_row(&sql, [], |row| row.get(0)).with_context(|| format!("counting {table}"))?;
    Ok(usize::try_from(count).unwrap_or(0))
}

/// Household, village and day of each new contact, in the order they were recorded.
fn placed(file: &Connection) -> Result<Vec<Request>> {
    let mut statement = file.prepare(
        "SELECT n.household_id, substr(n.area_path, 1, 9), n.met_on FROM main.contacts_contact n \
         WHERE NOT EXISTS (SELECT 1 FROM old.contacts_contact o WHERE o.id = n.id) ORDER BY n.id",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(Request {
            rows: Vec::new(),
            household: row.get(0)?,
            village: row.get(1)?,
            met_on: row.get(2)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn strings(file: &Connection, sql: &str) -> Result<Vec<String>> {
    let mut statement = file.prepare(sql)?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How the writer groups what has queued.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Batching {
    /// What has queued goes into one transaction, a savepoint each, as in the server.
    Group,
    /// One transaction for each request.
    Single,
}

struct Job {
    number: usize,
    reply: oneshot::Sender<()>,
}

/// Writes the rows into a fresh copy of the county for a while, with this many callers at once.
pub(crate) fn write(
    database: &Path,
    rows: Rows,
    batching: Batching,
    callers: usize,
    time: Duration,
) -> Result<(Outcome, Rows)> {
    let (queue, jobs) = sync_channel::<Job>(4_096);
    let total = rows.requests.len();
    let connection = open(database)?;
    let writer = std::thread::Builder::new().name("raw-writer".into()).spawn(move || {
        let result = serve(&connection, &rows, batching, &jobs);
        (result, rows)
    })?;
    let outcome = call(&queue, callers, total, time);
    drop(queue);
    let (result, rows) = writer.join().map_err(|_| anyhow::anyhow!("the raw writer panicked"))?;
    result?;
    Ok((outcome?, rows))
}

fn call(queue: &SyncSender<Job>, callers: usize, total: usize, time: Duration) -> Result<Outcome> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let next = std::rc::Rc::new(std::cell::Cell::new(0));
    let started = Instant::now();
    let mut outcome = Outcome::default();
    let latencies: Vec<Vec<Duration>> = runtime.block_on(async {
        let local = tokio::task::LocalSet::new();
        let tasks: Vec<_> = (0..callers)
            .map(|_| {
                let (queue, next) = (queue.clone(), std::rc::Rc::clone(&next));
                local.spawn_local(async move {
                    let mut latencies = Vec::new();
                    while started.elapsed() < time && next.get() < total {
                        let number = next.replace(next.get() + 1);
                        let (reply, answer) = oneshot::channel();
                        let sent = Instant::now();
                        if queue.send(Job { number, reply }).is_err() || answer.await.is_err() {
                            break;
                        }
                        latencies.push(sent.elapsed());
                    }
                    latencies
                })
            })
            .collect();
        local
            .run_until(async {
                let mut all = Vec::new();
                for task in tasks {
                    all.push(task.await.context("a caller panicked")?);
                }
                Ok::<_, anyhow::Error>(all)
            })
            .await
    })?;
    outcome.elapsed = started.elapsed();
    outcome.latencies = latencies.into_iter().flatten().collect();
    outcome.latencies.sort();
    outcome.statuses.insert(200, outcome.latencies.len());
    Ok(outcome)
}

/// The same settings as the server's writer.
fn open(database: &Path) -> Result<Connection> {
    let connection = Connection::open(database)?;
    connection.set_prepared_statement_cache_capacity(512);
    for (name, value) in [
        ("journal_mode", "WAL"),
        ("synchronous", "FULL"),
        ("foreign_keys", "ON"),
        ("temp_store", "MEMORY"),
        ("cache_size", "-32000"),
        ("wal_autocheckpoint", "8000"),
    ] {
        connection.pragma_update(None, name, value)?;
    }
    Ok(connection)
}

fn serve(
    connection: &Connection,
    rows: &Rows,
    batching: Batching,
    jobs: &Receiver<Job>,
) -> Result<()> {
    while let Ok(first) = jobs.recv() {
        let mut batch = vec![first];
        if batching == Batching::Group {
            while batch.len() < BATCH {
                match jobs.try_recv() {
                    Ok(job) => batch.push(job),
                    Err(_) => break,
                }
            }
        }
        connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        // Rows of one request may point to each other in any order.
        connection.pragma_update(None, "defer_foreign_keys", "ON")?;
        let mut sums: HashMap<(&str, &str, i64), i64> = HashMap::new();
        for job in &batch {
            connection.prepare_cached("SAVEPOINT command")?.execute([])?;
            let request = &rows.requests[job.number];
            for (insert, values) in &request.rows {
                connection
                    .prepare_cached(&rows.inserts[*insert])?
                    .execute(rusqlite::params_from_iter(values))?;
            }
            connection.prepare_cached(MEET)?.execute((&request.household, request.met_on))?;
            for depth in [3, 6, 9] {
                for indicator in &rows.indicators {
                    for period in [request.met_on / 100, request.met_on] {
                        let area = request.village.get(..depth).unwrap_or(&request.village);
                        *sums.entry((area, indicator, period)).or_default() += 1;
                    }
                }
            }
            connection.prepare_cached("RELEASE command")?.execute([])?;
        }
        let mut sums: Vec<_> = sums.into_iter().collect();
        sums.sort();
        for ((area, indicator, period), value) in sums {
            connection.prepare_cached(ADD)?.execute((area, indicator, period, value))?;
        }
        connection.prepare_cached("COMMIT")?.execute([])?;
        for job in batch {
            // A caller that has gone away needs no answer.
            let _ = job.reply.send(());
        }
    }
    Ok(())
}
