//! Sends what stands in the queue, lane by lane, tells other programs what has moved and people what
//! has come into their inbox.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use channels::{Drivers, Lane, Outside, SealKey, events, reminders};
use db::{Db, Engine, Tx};
use kernel::Actor;
use tokio::task::JoinSet;

use crate::County;

/// How long between two looks at the queue.
const REST: Duration = Duration::from_millis(500);
/// How many lanes are worked on at once: what is slow in one holds up none of the others.
const LANES: usize = 8;
/// After so many looks, what is no longer of use is ended, also where nobody works.
const SWEEP: u32 = 120;

/// Runs until the server stops; the work itself happens on blocking threads.
pub(crate) async fn run(county: County, outside: Outside, public_url: String) {
    let drivers = Arc::new(Drivers::new(SealKey::of(&county.identity_key), outside));
    let db = county.db;
    let actor = Actor::system("channels");
    // A file has one process: what is on its way there was taken by one that is no more. Where several
    // share a database, the lease decides.
    if db.engine() == Engine::Sqlite
        && let Err(error) = db.write(&actor, channels::take_back).await
    {
        tracing::error!(%error, "messages under way cannot be taken back");
    }
    let mut busy: HashSet<String> = HashSet::new();
    let mut working: JoinSet<(String, Result<usize, channels::Error>)> = JoinSet::new();
    let mut looks = 0;
    loop {
        if looks % SWEEP == 0
            && let Err(error) = db.write(&actor, channels::expire_old).await
        {
            tracing::error!(%error, "old messages cannot be ended");
        }
        looks += 1;
        if let Err(error) = follow(&db, &actor, &public_url).await {
            tracing::error!(%error, "events cannot be queued");
        }
        match db.read(channels::lanes_due).await {
            Ok(due) => {
                for lane in due {
                    if busy.len() < LANES && !busy.contains(&lane.name) {
                        busy.insert(lane.name.clone());
                        let (db, drivers) = (db.clone(), Arc::clone(&drivers));
                        working.spawn_blocking(move || {
                            let ended = work(&db, &drivers, &lane);
                            (lane.name, ended)
                        });
                    }
                }
            }
            Err(error) => tracing::error!(%error, "the queue of messages cannot be read"),
        }
        tokio::time::sleep(REST).await;
        while let Some(ended) = working.try_join_next() {
            match ended {
                Ok((lane, ended)) => {
                    busy.remove(&lane);
                    if let Err(error) = ended {
                        tracing::error!(%error, lane, "a lane cannot be worked on");
                    }
                }
                Err(error) => {
                    tracing::error!(%error, "a lane's worker panicked");
                    // Which one is not known; the claims keep two from sending the same.
                    busy.clear();
                }
            }
        }
    }
}

async fn follow(db: &Db, actor: &Actor, public_url: &str) -> Result<(), channels::Error> {
    if db.read(events::has_news).await? {
        while db.write(actor, events::follow).await? {}
    }
    if db.read(reminders::has_news).await? {
        let follow = |url: String| move |tx: &mut Tx<'_>| reminders::follow(tx, &url);
        while db.write(actor, follow(public_url.to_owned())).await? {}
    }
    Ok(())
}

fn work(db: &Db, drivers: &Drivers, lane: &Lane) -> Result<usize, channels::Error> {
    match drivers.of(db, lane) {
        Ok(Some(driver)) => channels::work(db, &lane.name, &driver),
        // Off, or its secrets cannot be opened: the administrator's page says so, and once a look in the
        // log would be too often.
        Ok(None) | Err(channels::Error::Sealed) => Ok(0),
        Err(error) => Err(error),
    }
}
