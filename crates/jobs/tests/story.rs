//! The queue on storage, as a story.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use db::{Db, Options, Tx};
use jobs::schedule::{Daily, enqueue_due};
use jobs::{Error, claim, dead, enqueue, retry, run_one};
use kernel::{Actor, Clock, Ids, Timestamp};
use uuid::Uuid;

struct Hand(AtomicI64);

impl Clock for Hand {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}

struct Count(AtomicU64);

impl Ids for Count {
    fn next(&self, _: Timestamp) -> Uuid {
        Uuid::from_u128(u128::from(self.0.fetch_add(1, Ordering::SeqCst)) + 1)
    }
}

const START: i64 = 1_683_400_200_000;
const HOUR: i64 = 60 * 60 * 1000;

fn open() -> (Db, Arc<Hand>, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let clock = Arc::new(Hand(AtomicI64::new(START)));
    let options = Options::new(clock.clone(), Arc::new(Count(AtomicU64::new(0))));
    let db = Db::open_sqlite(&folder.path().join("c.db"), options).expect("opens");
    db.migrate(&[db::MIGRATIONS, jobs::MIGRATIONS]).expect("migrates");
    (db, clock, folder)
}

fn write<T: Send + 'static>(
    db: &Db,
    work: impl FnOnce(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
) -> T {
    db.write_blocking(&Actor::system("test"), work).expect("writes")
}

#[test]
fn a_job_is_claimed_once_and_again_after_its_lease() {
    let (db, clock, _folder) = open();
    let id = write(&db, |tx| {
        let now = tx.now();
        enqueue(tx, "later", &serde_json::json!({}), now.plus_millis(1))?;
        enqueue(tx, "count", &serde_json::json!({ "n": 7 }), now)
    });
    let job = write(&db, |tx| claim(tx, &["count", "later"], HOUR)).expect("one is due");
    assert_eq!((job.id, job.attempts, job.payload["n"].as_i64()), (id, 1, Some(7)));
    assert_eq!(write(&db, |tx| claim(tx, &["count", "later"], HOUR)), None);
    // The process died: after the lease the job is taken up again.
    clock.0.fetch_add(HOUR, Ordering::SeqCst);
    let kinds: Vec<String> = (0..2)
        .filter_map(|_| write(&db, |tx| claim(tx, &["count", "later"], HOUR)))
        .map(|job| format!("{} {}", job.kind, job.attempts))
        .collect();
    assert_eq!(kinds, ["later 1", "count 2"]);
}

#[test]
fn a_job_that_always_fails_dies_visibly_and_can_be_tried_again() {
    let (db, clock, _folder) = open();
    let id = write(&db, |tx| {
        let now = tx.now();
        enqueue(tx, "count", &(), now)
    });
    let mut tries = 0;
    for _ in 0..100 {
        let worked = run_one(&db, &["count"], HOUR, |_| Err("the disk is\nfull".into()));
        tries += i64::from(worked.expect("steps"));
        clock.0.fetch_add(HOUR, Ordering::SeqCst);
    }
    let found = db.read_blocking(dead).expect("reads");
    assert_eq!(tries, 10);
    assert_eq!((found[0].id, found[0].attempts), (id, 10));
    assert_eq!(found[0].last_error, "the disk isfull");
    write(&db, move |tx| retry(tx, id));
    assert!(run_one(&db, &["count"], HOUR, |_| Ok(())).expect("steps"));
    assert!(!run_one(&db, &["count"], HOUR, |_| Ok(())).expect("steps"));
    assert!(db.read_blocking(dead).expect("reads").is_empty());
}

#[test]
fn a_schedule_enqueues_once_a_day() {
    let (db, clock, _folder) = open();
    const NIGHTLY: [Daily; 2] = [
        Daily { kind: "recount", hour: 3, minute: 10 },
        Daily { kind: "purge", hour: 4, minute: 0 },
    ];
    let step = || write(&db, |tx| enqueue_due(tx, &NIGHTLY));
    assert_eq!((step(), step()), (1, 0));
    clock.0.fetch_add(HOUR, Ordering::SeqCst);
    assert_eq!((step(), step()), (1, 0));
    clock.0.fetch_add(72 * HOUR, Ordering::SeqCst);
    assert_eq!((step(), step()), (2, 0));
}
