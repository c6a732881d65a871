//! A small county to play in: fixed time, counted identifiers, both engines.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use access::Scope;
use db::{Db, Options, Tx};
use kernel::id::{AccountId, MatterId, RepresentativeId};
use kernel::{Actor, AreaPath, Clock, Date, Ids, Timestamp};
use matters::{
    Action, Command, Details, Error, Ground, How, Kind, NewMatter, Outcome, Rating, Reason, Unit,
};
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

/// How many walks are stored, and the seed of the first.
pub(crate) struct Walks {
    pub(crate) rounds: u64,
    pub(crate) seed: u64,
}

/// The walks that the environment asks for as `rounds,seed`; without, as many as every day can bear.
#[expect(
    clippy::disallowed_methods,
    reason = "a test has no settings; whoever runs it says how far"
)]
pub(crate) fn walks() -> Walks {
    let Ok(wish) = std::env::var("LIANHU_TEST_WALKS") else {
        return Walks { rounds: 3_000, seed: 1 };
    };
    let (rounds, seed) = wish.split_once(',').expect("LIANHU_TEST_WALKS is rounds,seed");
    let number = |text: &str| text.parse().expect("LIANHU_TEST_WALKS has two numbers");
    Walks { rounds: number(rounds), seed: number(seed) }
}

/// Runs the story on SQLite, and on PostgreSQL where a server is named in the environment.
pub(crate) fn on_both_engines(name: &str, story: impl Fn(&Db)) {
    on_both_engines_at(name, Arc::new(FixedClock), story);
}

/// The same by another clock.
pub(crate) fn on_both_engines_at(name: &str, clock: Arc<dyn Clock>, story: impl Fn(&Db)) {
    let options = || Options::new(clock.clone(), Arc::new(CountedIds(AtomicU64::new(1))));
    let open = |db: Db| {
        db.migrate(&[
            db::MIGRATIONS,
            search::MIGRATIONS,
            registry::MIGRATIONS,
            matters::MIGRATIONS,
        ])
        .expect("the schema applies");
        db
    };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("county.db");
    story(&open(Db::open_sqlite(&file, options()).expect("SQLite opens")));
    match postgres_url() {
        Some(url) => {
            let schema = format!("matters_{name}_{}", std::process::id());
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

/// Writes as a person.
pub(crate) fn write_as<T: Send + 'static>(
    db: &Db,
    account: AccountId,
    work: impl FnOnce(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let actor = Actor { account: Some(account), name: "何辉".into(), device: "test".into() };
    db.write_blocking(&actor, work)
}

pub(crate) fn date(text: &str) -> Date {
    text.parse().expect("a date")
}

pub(crate) fn path(text: &str) -> AreaPath {
    text.parse().expect("a path")
}

pub(crate) fn account(number: u128) -> AccountId {
    AccountId::from_uuid(Uuid::from_u128(number))
}

pub(crate) fn representative(number: u128) -> RepresentativeId {
    RepresentativeId::from_uuid(Uuid::from_u128(number))
}

/// An appeal from a group of a village, reported by the representative numbered 1.
pub(crate) fn appeal(on: &str) -> NewMatter {
    new_matter(Kind::Appeal, "road_transport", "001004012003", on)
}

pub(crate) fn new_matter(kind: Kind, category: &str, area: &str, on: &str) -> NewMatter {
    NewMatter {
        id: None,
        kind,
        category: category.into(),
        household_id: None,
        area_path: path(area),
        words: "村口到三组的路坑洼多，下雨天老人小孩出门不方便".into(),
        urgent: false,
        collected_on: date(on),
        contact_id: None,
        representative_id: Some(representative(1)),
        reporter_name: "何辉".into(),
    }
}

/// A command with everything that any action could need.
pub(crate) fn command(action: Action, to_area: &AreaPath, outcome: Outcome) -> Command {
    let details = Details {
        words: Some("已现场看过".into()),
        outcome: Some(outcome),
        ground: Some(Ground::OutsideDuty),
        to_area: Some(to_area.clone()),
        how: Some(How::AtContact),
        reason: Some(Reason::NotOurDuty),
        until: Some(date("2023-06-01")),
        into: Some(MatterId::from_uuid(Uuid::from_u128(99))),
        rating: Some(Rating::Satisfied),
        units: vec![Unit { area: path("001004013"), department: None }],
        ..Details::default()
    };
    Command::new(action, details).expect("nothing is missing")
}

pub(crate) fn solved(action: Action) -> Command {
    command(action, &path("001004012"), Outcome::Solved)
}

pub(crate) fn village() -> Scope {
    Scope::areas(vec![path("001004012")])
}

pub(crate) fn township() -> Scope {
    Scope::areas(vec![path("001004")])
}
