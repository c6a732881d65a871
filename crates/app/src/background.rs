//! What the server does on its own: confirmed imports, schedules and queued jobs.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use access::{OsSecrets, Secrets};
use db::Db;
use jobs::schedule::{Daily, enqueue_due};
use jobs::{Job, run_one};
use kernel::Actor;

use crate::County;

/// How long the loops rest between looks for something that was asked for.
const REST: Duration = Duration::from_millis(500);
/// How long between looks at the schedules and the queue.
const ROUND: Duration = Duration::from_secs(60);
/// How long a job may take before another worker takes it up, in milliseconds.
const LEASE_MILLIS: i64 = 30 * 60 * 1000;
/// How long an upload that nobody confirmed, and the report of one that was, is kept: 30 days.
const UPLOADS_KEPT_MILLIS: i64 = 30 * 24 * 3600 * 1000;
/// The kinds of jobs that the server works on.
const KINDS: &[&str] = &[RECOUNT, PURGE, DRAW];
/// Count everything again and keep what came of it.
const RECOUNT: &str = "figures.recount";
/// Forget ended sessions, old uploads, and pictures that no record refers to.
const PURGE: &str = "access.purge";
/// Draw which answers of last month are called back, where nobody has drawn them by hand.
const DRAW: &str = "matters.draw";
/// What comes round every night.
const NIGHTLY: &[Daily] = &[
    Daily { kind: RECOUNT, hour: 2, minute: 0 },
    Daily { kind: PURGE, hour: 3, minute: 0 },
    Daily { kind: DRAW, hour: 4, minute: 0 },
];

/// Does something again and again until the server stops, on a thread that may block.
async fn again(rest: Duration, what: &'static str, work: impl Fn() + Clone + Send + 'static) {
    loop {
        if let Err(error) = tokio::task::spawn_blocking(work.clone()).await {
            tracing::error!(%error, what, "work of the server's own panicked");
        }
        tokio::time::sleep(rest).await;
    }
}

/// Takes up confirmed imports, one after the other.
pub(crate) async fn take_up_imports(county: County) {
    again(REST, "imports", move || imports(&county)).await;
}

/// Brings notices into their inboxes. Neither an import nor the night's work may keep them waiting:
/// hence loops of their own.
pub(crate) async fn bring_notices(county: County) {
    again(REST, "notices", move || notices(&county)).await;
}

/// Writes the files of ledgers that were asked for, one after the other, until the server stops.
pub(crate) async fn write_ledgers(county: County, stop: Arc<AtomicBool>) {
    again(REST, "ledgers", move || ledgers(&county, &stop)).await;
}

/// Looks at the schedules and works on the queue.
pub(crate) async fn work_on_jobs(county: County) {
    again(ROUND, "jobs", move || {
        if let Err(error) = round(&county) {
            tracing::error!(%error, "the queue of jobs cannot be read");
        }
    })
    .await;
}

/// Takes up every import that was confirmed, also one that a stop of the server interrupted.
fn imports(county: &County) {
    let running = match county.db.read_blocking(exchange::imports::running) {
        Ok(running) => running,
        Err(error) => {
            tracing::error!(%error, "confirmed imports cannot be read");
            return;
        }
    };
    for id in running {
        let actor = Actor::system("import");
        if let Err(error) = exchange::imports::run(&county.db, &actor, id) {
            tracing::error!(%error, import = %id, "an import failed");
        }
    }
}

fn ledgers(county: &County, stop: &AtomicBool) {
    let under_way = match county.db.read_blocking(exchange::ledger_files::under_way) {
        Ok(under_way) => under_way,
        Err(error) => {
            tracing::error!(%error, "the files of ledgers cannot be read");
            return;
        }
    };
    let goes_on = || !stop.load(Ordering::Relaxed);
    for id in under_way {
        let actor = Actor::system("ledger");
        let folder = &county.ledger_files;
        match exchange::ledger_files::run(&county.db, &actor, folder, id, &goes_on) {
            Ok(_) => {}
            Err(exchange::Error::Stopped) => return,
            Err(error) => tracing::error!(%error, file = %id, "a ledger was not written"),
        }
    }
}

/// Brings notices into their inboxes, slice by slice: also a run that a stop of the server cut.
fn notices(county: &County) {
    let running = match county.db.read_blocking(::notices::delivery::running) {
        Ok(running) => running,
        Err(error) => {
            tracing::error!(%error, "notices on their way cannot be read");
            return;
        }
    };
    for id in running {
        let slice = || {
            let mut seed = [0; 32];
            OsSecrets.fill(&mut seed);
            let actor = Actor::system("notices");
            county.db.write_blocking(&actor, move |tx| ::notices::delivery::go_on(tx, id, seed))
        };
        loop {
            match slice() {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    tracing::error!(%error, dispatch = %id, "a notice cannot be brought on");
                    break;
                }
            }
        }
    }
}

fn round(county: &County) -> Result<(), jobs::Error> {
    let db = &county.db;
    db.write_blocking(&Actor::system("schedule"), |tx| enqueue_due(tx, NIGHTLY))?;
    snapshots(county);
    while run_one(db, KINDS, LEASE_MILLIS, |job| work(county, job))? {}
    Ok(())
}

/// Keeps what a stop of the server left out between the closing of a month and its snapshots.
fn snapshots(county: &County) {
    let missing = county.db.read_blocking(figures::closing::to_keep);
    let kept = missing.and_then(|periods| {
        for period in periods {
            let keep = move |tx: &mut db::Tx<'_>| figures::closing::keep(tx, period);
            let areas = county.db.write_blocking(&Actor::system("closing"), keep)?;
            tracing::info!(%period, areas, "the snapshots of a closed period were kept");
        }
        Ok(())
    });
    if let Err(error) = kept {
        tracing::error!(%error, "the snapshots of a closed month cannot be kept");
    }
}

fn work(county: &County, job: &Job) -> Result<(), String> {
    match job.kind.as_str() {
        RECOUNT => recount(county).map_err(|error| error.to_string()),
        PURGE => purge(county),
        DRAW => draw(county),
        other => Err(format!("no work of the kind {other}")),
    }
}

fn purge(county: &County) -> Result<(), String> {
    let actor = Actor::system("purge");
    county.db.write_blocking(&actor, access::sessions::purge).map_err(|error| error.to_string())?;
    county.db.write_blocking(&actor, sync::purge).map_err(|error| error.to_string())?;
    county
        .db
        .write_blocking(&actor, |tx| {
            let before = tx.now().plus_millis(-UPLOADS_KEPT_MILLIS);
            exchange::imports::forget(tx, before)
        })
        .map_err(|error| error.to_string())?;
    county.db.write_blocking(&actor, channels::forget_old).map_err(|error| error.to_string())?;
    exchange::ledger_files::purge(&county.db, &actor, &county.ledger_files)
        .map_err(|error| error.to_string())?;
    drop_portraits(&county.db)?;
    let gone = attachments::purge(&county.db, &county.attachments);
    gone.map_err(|error| error.to_string())?;
    Ok(())
}

/// Takes away the portraits of those who serve no more.
fn drop_portraits(db: &Db) -> Result<(), String> {
    let actor = Actor::system("purge");
    let dropped = db.write_blocking(&actor, |tx| {
        let ended = representatives::without_portrait(tx)?;
        let ended: Vec<String> = ended.iter().map(ToString::to_string).collect();
        for object in attachments::of(tx, &ended)?.into_keys() {
            attachments::replace(tx, &object, None)?;
            tx.log("portrait.remove", &object, &serde_json::json!({}))?;
        }
        Ok::<(), anyhow::Error>(())
    });
    dropped.map_err(|error| error.to_string())
}

/// Draws last month's call-backs of every township; a demo county stands still and draws nothing.
fn draw(county: &County) -> Result<(), String> {
    let townships = county
        .db
        .read_blocking(|tx| {
            if registry::county::get(tx)?.is_demo {
                return Ok(Vec::new());
            }
            let tree = registry::areas::tree(tx)?;
            let paths = tree.all().iter().map(|area| area.path.clone());
            Ok::<_, registry::Error>(paths.filter(|path| path.depth() == 2).collect())
        })
        .map_err(|error| error.to_string())?;
    let drawn = county
        .db
        .write_blocking(&Actor::system("draw"), move |tx| {
            matters::visits::draw_what_is_due(tx, &townships)
        })
        .map_err(|error| error.to_string())?;
    if drawn > 0 {
        tracing::info!(drawn, "last month's call-backs were drawn");
    }
    Ok(())
}

/// Counts everything again and keeps the answer where the administrator looks for it.
fn recount(county: &County) -> Result<(), figures::Error> {
    let recount = county.db.read_blocking(figures::recount)?;
    let differences = recount.differences.len();
    if differences > 0 {
        tracing::error!(differences, "counters and records disagree; run `lianhu recount`");
    }
    let answer = serde_json::json!({ "compared": recount.compared, "differences": differences });
    county.db.write_blocking(&Actor::system("recount"), move |tx| {
        let value = format!("{} {answer}", tx.now());
        registry::county::set_marker(tx, "recount", &value)
    })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use attachments::{MediaType, PictureHash, Reference};
    use representatives::EndReason;
    use testing::on_both_engines;

    use super::drop_portraits;

    #[test]
    fn a_portrait_goes_thirty_days_after_the_service() {
        on_both_engines("portraits", |county| {
            let [one, other] = county.with_two_villages(3);
            let people = [one.representative, other.representative];
            county.write(move |tx| {
                for (id, byte) in people.into_iter().zip(1..) {
                    let hash = PictureHash::new([byte; 32]);
                    let reference = Reference { hash, bytes: 9, media_type: MediaType::Jpeg };
                    attachments::replace(tx, &id.to_string(), Some(&reference))?;
                }
                Ok::<_, attachments::Error>(())
            });
            for (id, day) in people.into_iter().zip(["2023-04-08", "2023-04-07"]) {
                let day = day.parse().expect("a day");
                let version = county.read(|tx| representatives::get(tx, id)).version;
                county.write(move |tx| {
                    representatives::end(tx, id, version, day, EndReason::Resigned, None)
                });
            }
            // It is the seventh of May.
            drop_portraits(&county.db).expect("drops");
            let objects = people.map(|id| id.to_string());
            let left = county.read(|tx| attachments::of(tx, &objects));
            assert_eq!(objects.map(|object| left.contains_key(&object)), [true, false]);
        });
    }
}
