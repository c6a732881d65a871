//! The unit of work on both engines: isolation of commands, the log, the tallies, the queue.
#![expect(clippy::disallowed_methods, reason = "a test reads its database's address and spawns")]

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use db::{ConstraintKind, Db, DbError, Migration, Options, params};
use kernel::{Actor, AreaPath, Clock, Date, Ids, Timestamp};
use uuid::Uuid;

struct FixedClock(AtomicI64);

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::Relaxed))
    }
}

struct CountedIds(AtomicU64);

impl Ids for CountedIds {
    fn next(&self, now: Timestamp) -> Uuid {
        let mut rest = [0; 10];
        rest[2..].copy_from_slice(&self.0.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        uuid::Builder::from_unix_timestamp_millis(now.millis().unsigned_abs(), &rest).into_uuid()
    }
}

const NOTES: Migration = Migration {
    room: "notes",
    number: 1,
    name: "notes",
    sql: "CREATE TABLE notes_note (id {id} NOT NULL PRIMARY KEY, name {text} NOT NULL UNIQUE,
          size {int} NOT NULL CHECK (size >= 0), extra {bytes}){clustered};
          CREATE INDEX notes_note_size ON notes_note (size);",
};

fn options(queue: usize) -> Options {
    let clock = Arc::new(FixedClock(AtomicI64::new(1_683_424_800_000)));
    Options { queue, ..Options::new(clock, Arc::new(CountedIds(AtomicU64::new(1)))) }
}

/// Runs the story on SQLite, and on PostgreSQL where a server is named in the environment.
fn on_both_engines(name: &str, queue: usize, story: impl Fn(&Db)) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let open = |db: Db| {
        db.migrate(&[db::MIGRATIONS, &[NOTES]]).expect("the schema applies");
        db
    };
    story(&open(Db::open_sqlite(&folder.path().join("county.db"), options(queue)).expect("opens")));
    match std::env::var("LIANHU_TEST_POSTGRES") {
        Ok(url) => {
            let schema = format!("db_{name}_{}", std::process::id());
            let db = Db::open_postgres(&url, &schema, options(queue)).expect("PostgreSQL opens");
            story(&open(db));
            let mut client = postgres::Client::connect(&url, postgres::NoTls).expect("connects");
            client.batch_execute(&format!("DROP SCHEMA {schema} CASCADE")).expect("drops");
        }
        Err(_) => eprintln!("LIANHU_TEST_POSTGRES is not set: ran on SQLite alone"),
    }
}

fn put(db: &Db, name: &str, size: i64) -> Result<Uuid, DbError> {
    let name = name.to_owned();
    db.write_blocking(&Actor::system("test"), move |tx| {
        let id: Uuid = tx.new_id();
        tx.execute(
            "INSERT INTO notes_note (size, id, name, extra) VALUES ($3, $1, $2, $4)",
            params![id, &name, size, None::<Vec<u8>>],
        )?;
        tx.log("note.put", &id, &serde_json::json!({ "size": size }))?;
        tx.tally("notes", date("2023-05-07"), &village(), size);
        Ok(id)
    })
}

fn date(text: &str) -> Date {
    text.parse().expect("a date")
}

fn village() -> AreaPath {
    "001002003004".parse().expect("a path")
}

#[test]
fn a_refused_command_leaves_nothing_behind() {
    on_both_engines("refused", 64, |db| {
        put(db, "one", 1).expect("fits");
        let twice = put(db, "one", 5);
        assert!(matches!(twice, Err(DbError::Constraint(ConstraintKind::Unique))), "{twice:?}");
        let negative = put(db, "two", -1);
        assert!(matches!(negative, Err(DbError::Constraint(ConstraintKind::Check))));
        let panicked: Result<(), DbError> = db.write_blocking(&Actor::system("test"), |tx| {
            tx.execute("DELETE FROM notes_note", &[])?;
            panic!("a fault in a command")
        });
        assert!(matches!(panicked, Err(DbError::Interrupted)));
        put(db, "three", 3).expect("the writer goes on");

        let (sizes, log, sums) = db
            .read_blocking(|tx| {
                let sizes =
                    tx.query("SELECT size FROM notes_note ORDER BY id", &[], |row| row.int(0))?;
                let areas = [AreaPath::county(), village().village(), village()];
                let sums = db::tally_sums(tx, "notes", &areas, None, date("2023-05-07"))?;
                Ok::<_, DbError>((sizes, db::verify_chain(tx)?, sums))
            })
            .expect("reads");
        assert_eq!(sizes, [1, 3]);
        assert_eq!(log, (2, None));
        assert_eq!(sums, [4, 4, 0]);
    });
}

fn note(tx: &mut db::Tx<'_>, name: &str, size: i64) -> Result<(), DbError> {
    let id: Uuid = tx.new_id();
    tx.execute(
        "INSERT INTO notes_note (size, id, name, extra) VALUES ($3, $1, $2, $4)",
        params![id, name, size, None::<Vec<u8>>],
    )?;
    tx.log("note.put", &id, &serde_json::json!({ "size": size }))?;
    tx.tally("notes", date("2023-05-07"), &village(), size);
    Ok(())
}

#[test]
fn a_part_that_fails_undoes_itself_alone() {
    on_both_engines("attempt", 64, |db| {
        // Twice: the statements that failed are prepared now, and must serve again.
        for round in 0..2 {
            let kept = db.write_blocking(&Actor::system("test"), move |tx| {
                let name = |which: &str| format!("{which} {round}");
                note(tx, &name("before"), 1)?;
                let twice = tx.attempt(|tx| {
                    note(tx, &name("inside"), 10)?;
                    note(tx, &name("before"), 100)
                })?;
                assert!(matches!(twice, Err(DbError::Constraint(ConstraintKind::Unique))));
                let nested = tx.attempt(|tx| {
                    note(tx, &name("outer"), 2)?;
                    let negative = tx.attempt(|tx| note(tx, &name("inner"), -1))?;
                    assert!(matches!(negative, Err(DbError::Constraint(ConstraintKind::Check))));
                    note(tx, &name("inner"), 4)
                })?;
                nested?;
                note(tx, &name("inside"), 8)
            });
            kept.expect("what did not fail is kept");
        }
        let (sizes, log, sums) = db
            .read_blocking(|tx| {
                let sizes =
                    tx.query("SELECT size FROM notes_note ORDER BY id", &[], |row| row.int(0))?;
                let areas = [AreaPath::county()];
                let sums = db::tally_sums(tx, "notes", &areas, None, date("2023-05-07"))?;
                Ok::<_, DbError>((sizes, db::verify_chain(tx)?, sums))
            })
            .expect("reads");
        assert_eq!(sizes, [1, 2, 4, 8, 1, 2, 4, 8]);
        assert_eq!(log, (8, None), "the log has no gap and no row of what was undone");
        assert_eq!(sums, [30]);
    });
}

#[test]
fn the_log_tells_each_what_concerns_him() {
    on_both_engines("feed", 64, |db| {
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        db.write_blocking(&Actor::system("test"), move |tx| {
            let start = db::feed::head(tx)?;
            assert_eq!((start.sequence, start.hash.is_empty()), (0, true));
            for (number, concerned) in [Some(one), None, Some(other), Some(one)].iter().enumerate()
            {
                let none = serde_json::json!({});
                tx.log_concerning(*concerned, "note.put", &number, &none)?;
            }
            Ok::<_, DbError>(())
        })
        .expect("is kept");
        db.read_blocking(|tx| {
            let objects = |told: Vec<db::feed::Told>| -> Vec<String> {
                told.into_iter().map(|change| change.object).collect()
            };
            assert_eq!(objects(db::feed::concerning(tx, one, 0, 4, 10)?), ["0", "3"]);
            assert_eq!(objects(db::feed::concerning(tx, one, 1, 4, 10)?), ["3"]);
            assert_eq!(objects(db::feed::concerning(tx, one, 0, 4, 1)?), ["0"]);
            assert_eq!(objects(db::feed::concerning(tx, one, 0, 3, 10)?), ["0"]);
            assert_eq!(objects(db::feed::concerning(tx, other, 0, 4, 10)?), ["2"]);
            let head = db::feed::head(tx)?;
            assert_eq!(head.sequence, 4);
            assert_eq!(db::feed::place(tx, 4)?, Some(head));
            assert_eq!(db::feed::place(tx, 5)?, None);
            assert_eq!(db::verify_chain(tx)?, (4, None));
            Ok::<_, DbError>(())
        })
        .expect("reads");
    });
}

#[test]
fn the_feed_misses_nothing_between_its_blocks() {
    on_both_engines("blocks", 64, |db| {
        let one = Uuid::from_u128(1);
        db.write_blocking(&Actor::system("test"), move |tx| {
            for number in 1..=1_600_i64 {
                let concerned = (number % 7 == 0).then_some(one);
                tx.log_concerning(concerned, "note.put", &number, &serde_json::json!({}))?;
            }
            Ok::<_, DbError>(())
        })
        .expect("is kept");
        db.read_blocking(|tx| {
            for after in [0, 1, 510, 511, 512, 513, 1_023, 1_024, 1_535, 1_536, 1_599, 1_600] {
                let told = db::feed::concerning(tx, one, after, 1_600, 1_000)?;
                let told: Vec<i64> = told.into_iter().map(|change| change.sequence).collect();
                let expected: Vec<i64> = (after + 1..=1_600).filter(|at| at % 7 == 0).collect();
                assert_eq!(told, expected, "after {after}");
            }
            Ok::<_, DbError>(())
        })
        .expect("reads");
    });
}

#[test]
fn many_writers_at_once_are_all_kept() {
    on_both_engines("many", 64, |db| {
        std::thread::scope(|scope| {
            for thread in 0..8 {
                let db = db.clone();
                scope.spawn(move || {
                    for number in 0..25 {
                        put(&db, &format!("{thread}-{number}"), 2).expect("fits");
                    }
                });
            }
        });
        let (count, log, sum) = db
            .read_blocking(|tx| {
                let count =
                    tx.query_one("SELECT count(*) FROM notes_note", &[], |row| row.int(0))?;
                let sums =
                    db::tally_sums(tx, "notes", &[AreaPath::county()], None, date("2023-06-01"))?;
                Ok::<_, DbError>((count, db::verify_chain(tx)?, sums))
            })
            .expect("reads");
        assert_eq!(count, Some(200));
        assert_eq!(log, (200, None));
        assert_eq!(sum, [400]);
    });
}

#[test]
fn a_full_queue_refuses_at_once() {
    on_both_engines("full", 1, |db| {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().enable_time().build().expect("a runtime");
        runtime.block_on(async {
            let (open, gate) = std::sync::mpsc::channel::<()>();
            let (began, begun) = tokio::sync::oneshot::channel::<()>();
            let holder = db.clone();
            let held = tokio::spawn(async move {
                holder
                    .write(&Actor::system("test"), move |_| {
                        let _ = began.send(());
                        let _ = gate.recv();
                        Ok::<(), DbError>(())
                    })
                    .await
            });
            begun.await.expect("the writer is busy");
            let waiting = db.clone();
            let queued = tokio::spawn(async move {
                waiting.write(&Actor::system("test"), |_| Ok::<(), DbError>(())).await
            });
            // One place in the queue: as soon as the second command has it, the third is refused.
            loop {
                let actor = Actor::system("test");
                let third = db.write(&actor, |_| Ok::<(), DbError>(()));
                match tokio::time::timeout(std::time::Duration::from_millis(20), third).await {
                    Ok(refused) => {
                        assert!(matches!(refused, Err(DbError::QueueFull)));
                        break;
                    }
                    Err(_) => tokio::task::yield_now().await,
                }
            }
            open.send(()).expect("the writer waits");
            held.await.expect("joins").expect("is kept");
            let _ = queued.await.expect("joins");
        });
    });
}

#[test]
fn a_changed_row_breaks_the_chain() {
    on_both_engines("chain", 64, |db| {
        for number in 0..5 {
            put(db, &number.to_string(), number).expect("fits");
        }
        db.write_blocking(&Actor::system("test"), |tx| {
            tx.execute("UPDATE db_change SET actor = '别人' WHERE sequence = 3", &[])
        })
        .expect("the test may change it");
        let fault = db.read_blocking(db::verify_chain).expect("reads").1.expect("is seen");
        assert_eq!(fault.sequence, 3);
    });
}

#[test]
fn a_newer_schema_is_left_alone() {
    on_both_engines("newer", 64, |db| {
        assert!(matches!(db.migrate(&[db::MIGRATIONS]), Err(DbError::NewerSchema)));
        assert!(matches!(db.migrate(&[db::MIGRATIONS, &[NOTES]]), Ok(0)));
    });
}
