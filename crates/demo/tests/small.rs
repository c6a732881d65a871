//! The small county, built by the same code as the whole one, on both engines.

use std::collections::BTreeMap;
use std::sync::Arc;

use db::{Db, Tx};
use demo::{BuildClock, Options, Scale, SeededIds, State, Targets};
use kernel::{AreaPath, Date};
use registry::Span;
use testing::{FixedSecrets, SetClock, TestCounty, on_both_engines};

fn options() -> Options {
    Options { seed: 7, years: 0, scale: Scale::Small }
}

/// The figures of an area from the window's first day to that one.
fn figures(tx: &mut Tx<'_>, area: AreaPath, as_of: Date) -> BTreeMap<&'static str, i64> {
    let span = Span { area, since: Some(demo::first_day()), as_of };
    let figures = figures::values(tx, &span).expect("figures are read");
    figures
        .into_iter()
        .filter_map(|figure| match figure.value {
            figures::Value::Count(count) => Some((figure.indicator.code, count)),
            figures::Value::PerMille { .. } => None,
        })
        .collect()
}

fn build(county: &TestCounty) -> demo::Report {
    let clock = BuildClock::default();
    demo::build(&county.db, &clock, &options(), &FixedSecrets::default(), &mut |_| {})
        .expect("the small county is built")
}

#[test]
fn the_small_county_reproduces_its_targets() {
    on_both_engines("demo_small", |county| {
        assert_eq!(demo::state(&county.db).expect("readable"), State::Empty);
        build(county);
        assert_eq!(demo::state(&county.db).expect("readable"), State::Finished);
        county.must_add_up();
        let told = county
            .read(|tx| Ok::<_, db::DbError>(figures(tx, AreaPath::county(), demo::last_day())));
        for (code, target) in Targets::new(Scale::Small, options().seed).figures() {
            assert_eq!(told[code], target as i64, "{code}");
        }
        told
    });
}

#[test]
fn other_seeds_build_and_add_up_too() {
    for seed in [1, 2023, 431_125] {
        let folder = tempfile::tempdir().expect("a folder");
        let db = alone(folder.path(), &Options { seed, ..options() });
        let (told, recount) = db
            .read_blocking(|tx| {
                let told = figures(tx, AreaPath::county(), demo::last_day());
                Ok::<_, db::DbError>((told, figures::recount(tx).expect("recounts")))
            })
            .expect("read");
        assert_eq!(recount.differences, [], "seed {seed}");
        for (code, target) in Targets::new(Scale::Small, seed).figures() {
            assert_eq!(told[code], target as i64, "seed {seed}: {code}");
        }
    }
}

#[test]
fn a_county_that_is_there_is_left_alone() {
    on_both_engines("demo_twice", |county| {
        build(county);
        let again = demo::build(
            &county.db,
            &BuildClock::default(),
            &options(),
            &FixedSecrets::default(),
            &mut |_| {},
        );
        assert!(matches!(again, Err(demo::Error::NotEmpty)));
    });
    on_both_engines("demo_other", |county| {
        county.with_two_villages(2);
        assert_eq!(demo::state(&county.db).expect("readable"), State::Other);
    });
}

#[test]
fn an_interrupted_building_is_seen() {
    on_both_engines("demo_half", |county| {
        county.write(|tx| registry::county::set_marker(tx, "demo", "building"));
        assert_eq!(demo::state(&county.db).expect("readable"), State::HalfBuilt);
    });
}

#[test]
fn everybody_of_the_list_can_sign_in() {
    on_both_engines("demo_sign_ins", |county| {
        build(county);
        county.read(|tx| {
            for known in demo::SIGN_INS {
                let account = access::accounts::by_login(tx, known.login)?;
                assert_eq!(account.representative.is_some(), known.home == "phone");
            }
            Ok::<_, access::Error>(())
        });
    });
}

/// The county on a clock of its own, as the command builds it.
fn alone(folder: &std::path::Path, options: &Options) -> Db {
    let clock = Arc::new(BuildClock::default());
    let ids = Arc::new(SeededIds::new(options.seed));
    let db = Db::open_sqlite(
        &folder.join("county.db"),
        db::Options::new(Arc::clone(&clock) as _, ids as _),
    )
    .expect("SQLite opens");
    // Opening it as a test county applies the schema of every room.
    TestCounty::new(db.clone(), Arc::new(SetClock::noon("2023-05-07")));
    demo::build(&db, &clock, options, &FixedSecrets::default(), &mut |_| {}).expect("built");
    db
}

#[test]
fn everything_is_recorded_on_its_own_day_and_the_same_every_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let other = tempfile::tempdir().expect("a folder");
    let last_hash = |db: &Db| {
        db.read_blocking(|tx| {
            tx.query_one("SELECT hash FROM db_change ORDER BY sequence DESC LIMIT 1", &[], |row| {
                row.bytes(0)
            })
        })
        .expect("the log is read")
    };
    let (one, two) = (alone(folder.path(), &options()), alone(other.path(), &options()));
    // The hash of the last row stands for the whole log, identifiers and times included.
    assert_eq!(last_hash(&one), last_hash(&two));
    let late = one.read_blocking(|tx| {
        tx.query(
            "SELECT id FROM contacts_contact WHERE recorded_at > $1",
            db::params![kernel::Timestamp::noon_in_china(demo::last_day()).plus_millis(43_200_000)],
            |row| row.id::<kernel::id::ContactId>(0),
        )
    });
    assert_eq!(late.expect("read"), []);
}

#[test]
fn history_lies_before_the_window() {
    let folder = tempfile::tempdir().expect("a folder");
    let options = Options { years: 1, ..options() };
    let db = alone(folder.path(), &options);
    let (window, all) = db
        .read_blocking(|tx| {
            let window = figures(tx, AreaPath::county(), demo::last_day());
            let span = Span { area: AreaPath::county(), since: None, as_of: demo::last_day() };
            let all = figures::values(tx, &span).expect("figures are read");
            let recount = figures::recount(tx).expect("recounts");
            assert_eq!(recount.differences, []);
            let contacts = all.iter().find(|figure| figure.indicator.code == "person_times_served");
            Ok::<_, db::DbError>((window, contacts.map(|figure| figure.value)))
        })
        .expect("read");
    for (code, target) in Targets::new(Scale::Small, options.seed).figures() {
        assert_eq!(window[code], target as i64, "{code}");
    }
    let Some(figures::Value::Count(served)) = all else { panic!("a count is expected") };
    assert!(served > 700, "only {served} of a year's 1,440 contacts served");
}

#[test]
fn everybody_who_serves_has_a_whole_selection_file_and_some_files_are_open() {
    use representatives::selection::{self, Filter, Stage};
    let folder = tempfile::tempdir().expect("a folder");
    let db = alone(folder.path(), &options());
    let all = kernel::AreaPath::county();
    let (board, serving, files) = db
        .read_blocking(|tx| {
            let serving = representatives::serving(tx, &all, demo::last_day())?;
            let mut files = std::collections::BTreeSet::new();
            let (limit, mut after) = (kernel::Limit::new(200).expect("200 are allowed"), None);
            loop {
                let filter = Filter { area: all.clone(), stage: Some(Stage::Appointed) };
                let page = selection::list(tx, &filter, limit, after.as_ref())?;
                for file in &page.items {
                    let events = selection::events(tx, file.id)?;
                    assert!(events.len() >= 7, "{file:?}");
                    let mandate = file.representative_id.expect("an appointed file has a mandate");
                    let mandate = representatives::get(tx, mandate)?;
                    assert_eq!(events.last().map(|event| event.on), Some(mandate.from_on));
                    assert_eq!(
                        (mandate.letter_number, mandate.way),
                        (file.letter_number.clone(), file.way)
                    );
                    let named = selection::nominators(tx, file.id)?.len() as i64;
                    assert_eq!(named, file.nominators);
                    files.insert(mandate.id);
                }
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            Ok::<_, selection::Error>((selection::board(tx, &all)?, serving, files))
        })
        .expect("reads");
    assert!(serving.iter().all(|(_, id)| files.contains(id)), "somebody serves without a file");
    assert!(board.iter().all(|(_, count)| *count > 0), "a stage is empty: {board:?}");
}

#[test]
fn what_fosters_representatives_is_recorded_and_the_reserve_follows_its_files() {
    use representatives::appraisal;
    use representatives::fostering::{mentoring, reserve};
    let folder = tempfile::tempdir().expect("a folder");
    let db = alone(folder.path(), &options());
    let all = AreaPath::county();
    let failed = db.read_blocking(|tx| {
        let pairs = mentoring::list(tx, &all, None, None).expect("pairs");
        assert!(pairs.iter().any(|pair| pair.talks > 0), "{pairs:?}");
        let of = |tx: &mut Tx<'_>, state| {
            let filter = reserve::Filter {
                area: all.clone(),
                state: Some(state),
                ground: None,
                age_from: None,
                age_to: None,
                education: None,
            };
            reserve::list(tx, &filter).expect("the reserve").len()
        };
        assert!(of(tx, reserve::State::Waiting) > 1);
        let in_selection = of(tx, reserve::State::InSelection);
        assert!(in_selection > 0);
        let files = reserve::files_in(tx, &all).expect("files");
        assert!(files.len() >= in_selection, "{files:?}");
        for (entry, files) in files {
            let file = files.last().expect("an entry in the map has a file");
            let back = reserve::of_file(tx, file.id).expect("the entry");
            assert_eq!(back.map(|entry| entry.id), Some(entry));
        }
        let held = appraisal::held(tx, &all, 2023).expect("rounds");
        assert_eq!(held.held + held.running, 2);
        let sql = "SELECT count(*) FROM gatherings_gathering g WHERE kind = 'courtyard'
            AND NOT EXISTS (SELECT 1 FROM gatherings_attendance a WHERE a.gathering_id = g.id)";
        let empty = tx.query_one(sql, &[], |row| row.int(0))?;
        assert_eq!(empty, Some(0), "somebody came to every courtyard");
        Ok::<_, db::DbError>(())
    });
    failed.expect("reads");
}
