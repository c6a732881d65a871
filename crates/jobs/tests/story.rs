//! The queue on storage, as a story.

use db::{Db, Tx};
use jobs::schedule::{Daily, enqueue_due};
use jobs::{Error, claim, dead, enqueue, retry, run_one};
use kernel::Actor;
use testing::{TestCounty, on_both_engines};

const HOUR: i64 = 60 * 60 * 1000;

fn write<T: Send + 'static>(
    db: &Db,
    work: impl FnOnce(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
) -> T {
    db.write_blocking(&Actor::system("test"), work).expect("writes")
}

#[test]
fn a_job_is_claimed_once_and_again_after_its_lease() {
    on_both_engines("jobs_claim", jobs_claim);
}

fn jobs_claim(county: &TestCounty) {
    let (db, clock) = (&county.db, &county.clock);
    let id = write(db, |tx| {
        let now = tx.now();
        enqueue(tx, "later", &serde_json::json!({}), now.plus_millis(1))?;
        enqueue(tx, "count", &serde_json::json!({ "n": 7 }), now)
    });
    let job = write(db, |tx| claim(tx, &["count", "later"], HOUR)).expect("one is due");
    assert_eq!((job.id, job.attempts, job.payload["n"].as_i64()), (id, 1, Some(7)));
    assert_eq!(write(db, |tx| claim(tx, &["count", "later"], HOUR)), None);
    // The process died: after the lease the job is taken up again.
    clock.advance_millis(HOUR);
    let kinds: Vec<String> = (0..2)
        .filter_map(|_| write(db, |tx| claim(tx, &["count", "later"], HOUR)))
        .map(|job| format!("{} {}", job.kind, job.attempts))
        .collect();
    assert_eq!(kinds, ["later 1", "count 2"]);
}

#[test]
fn a_job_that_always_fails_dies_visibly_and_can_be_tried_again() {
    on_both_engines("jobs_fail", jobs_fail);
}

fn jobs_fail(county: &TestCounty) {
    let (db, clock) = (&county.db, &county.clock);
    let id = write(db, |tx| {
        let now = tx.now();
        enqueue(tx, "count", &(), now)
    });
    let mut tries = 0;
    for _ in 0..100 {
        let worked = run_one(db, &["count"], HOUR, |_| Err("the disk is\nfull".into()));
        tries += i64::from(worked.expect("steps"));
        clock.advance_millis(HOUR);
    }
    let found = db.read_blocking(dead).expect("reads");
    assert_eq!(tries, 10);
    assert_eq!((found[0].id, found[0].attempts), (id, 10));
    assert_eq!(found[0].last_error, "the disk isfull");
    write(db, move |tx| retry(tx, id));
    assert!(run_one(db, &["count"], HOUR, |_| Ok(())).expect("steps"));
    assert!(!run_one(db, &["count"], HOUR, |_| Ok(())).expect("steps"));
    assert!(db.read_blocking(dead).expect("reads").is_empty());
}

#[test]
fn a_schedule_enqueues_once_a_day() {
    on_both_engines("jobs_daily", jobs_daily);
}

fn jobs_daily(county: &TestCounty) {
    let (db, clock) = (&county.db, &county.clock);
    const NIGHTLY: [Daily; 2] = [
        Daily { kind: "recount", hour: 3, minute: 10 },
        Daily { kind: "purge", hour: 4, minute: 0 },
    ];
    let step = || write(db, |tx| enqueue_due(tx, &NIGHTLY));
    // The story begins at noon: both hours have passed today.
    assert_eq!((step(), step()), (2, 0));
    clock.advance_millis(12 * HOUR);
    assert_eq!((step(), step()), (0, 0));
    clock.advance_millis(3 * HOUR + HOUR / 2);
    assert_eq!((step(), step()), (1, 0));
    clock.advance_millis(HOUR);
    assert_eq!((step(), step()), (1, 0));
    clock.advance_millis(72 * HOUR);
    assert_eq!((step(), step()), (2, 0));
}
