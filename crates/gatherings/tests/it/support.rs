//! A small county to play in: fixed time, counted identifiers, both engines.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use db::{Db, Options, Tx};
use gatherings::Error;
use kernel::id::RepresentativeId;
use kernel::{Actor, AreaPath, Clock, Date, Ids, Timestamp};
use uuid::Uuid;

pub(crate) struct FixedClock;

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        Timestamp::noon_in_china(date("2023-05-31"))
    }
}

pub(crate) struct CountedIds(AtomicU64);

impl Ids for CountedIds {
    fn next(&self, now: Timestamp) -> Uuid {
        let mut rest = [0; 10];
        rest[2..].copy_from_slice(&self.0.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        uuid::Builder::from_unix_timestamp_millis(now.millis().unsigned_abs(), &rest).into_uuid()
    }
}

/// The PostgreSQL server to run on as well, where the environment names one.
#[expect(clippy::disallowed_methods, reason = "a test has no settings; whoever runs it names one")]
fn postgres_url() -> Option<String> {
    std::env::var("LIANHU_TEST_POSTGRES").ok()
}

/// Runs the story on SQLite, and on PostgreSQL where a server is named in the environment.
pub(crate) fn on_both_engines(name: &str, story: impl Fn(&Db)) {
    let options = || Options::new(Arc::new(FixedClock), Arc::new(CountedIds(AtomicU64::new(1))));
    let open = |db: Db| {
        let rooms = [
            db::MIGRATIONS,
            access::MIGRATIONS,
            search::MIGRATIONS,
            registry::MIGRATIONS,
            representatives::MIGRATIONS,
            matters::MIGRATIONS,
            gatherings::MIGRATIONS,
        ];
        db.migrate(&rooms).expect("the schema applies");
        db
    };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("county.db");
    story(&open(Db::open_sqlite(&file, options()).expect("SQLite opens")));
    match postgres_url() {
        Some(url) => {
            let schema = format!("gatherings_{name}_{}", std::process::id());
            let db = open(Db::open_postgres(&url, &schema, options()).expect("PostgreSQL opens"));
            story(&db);
            let drop = format!("DROP SCHEMA {schema} CASCADE");
            // The writer keeps its tables open only within a transaction, so this one can drop them.
            write(&db, move |tx| Ok(tx.execute(&drop, &[])?)).expect("the schema is dropped");
        }
        None => eprintln!("LIANHU_TEST_POSTGRES is not set: ran on SQLite alone"),
    }
}

/// Writes as the system itself.
pub(crate) fn write<T: Send + 'static>(
    db: &Db,
    work: impl FnOnce(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    db.write_blocking(&Actor::system("test"), work)
}

pub(crate) fn date(text: &str) -> Date {
    text.parse().expect("a date")
}

pub(crate) fn path(text: &str) -> AreaPath {
    text.parse().expect("a path")
}

pub(crate) fn representative(number: u128) -> RepresentativeId {
    RepresentativeId::from_uuid(Uuid::from_u128(number))
}
