//! The index against a plain search: the same answer for every word, on both engines.
#![expect(clippy::disallowed_methods, reason = "a test reads its database's address")]

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use db::{Db, DbError, Options};
use kernel::{Actor, AreaPath, Clock, Date, Ids, Timestamp};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use search::{Document, Index, Query};
use uuid::Uuid;

struct FixedClock;

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        Timestamp::noon_in_china("2023-05-07".parse::<Date>().expect("a date"))
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

fn on_both_engines(name: &str, story: impl Fn(&Db)) {
    let options = || Options::new(Arc::new(FixedClock), Arc::new(CountedIds(AtomicU64::new(1))));
    let open = |db: Db| {
        db.migrate(&[db::MIGRATIONS, search::MIGRATIONS]).expect("the schema applies");
        db
    };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("county.db");
    story(&open(Db::open_sqlite(&file, options()).expect("SQLite opens")));
    match std::env::var("LIANHU_TEST_POSTGRES") {
        Ok(url) => {
            let schema = format!("search_{name}_{}", std::process::id());
            story(&open(Db::open_postgres(&url, &schema, options()).expect("PostgreSQL opens")));
            db::drop_postgres(&url, &schema).expect("the schema is dropped");
        }
        Err(_) => eprintln!("LIANHU_TEST_POSTGRES is not set: ran on SQLite alone"),
    }
}

/// Few characters, so that chance makes many neighbours and repetitions.
const LETTERS: [char; 16] =
    ['路', '灯', '水', '渠', '何', '丽', '𠮷', 'a', 'B', '1', '2', ' ', '，', '\'', '"', '\\'];

fn text(random: &mut ChaCha8Rng, longest: usize) -> String {
    let length = random.random_range(0..=longest);
    (0..length).map(|_| LETTERS[random.random_range(0..LETTERS.len())]).collect()
}

/// A search as one would write it without an index.
fn plainly(document: &str, word: &str) -> bool {
    document.to_lowercase().contains(&word.to_lowercase())
}

fn write(db: &Db, work: impl FnOnce(&mut db::Tx<'_>) -> Result<(), DbError> + Send + 'static) {
    db.write_blocking(&Actor::system("test"), work).expect("the write is kept");
}

/// All that the index leads to, in its order, and what of it matches.
fn found(db: &Db, query: &Query, texts: &[String]) -> (Vec<usize>, Vec<usize>) {
    db.read_blocking(|tx| {
        let condition = search::condition(Some(query), &[]);
        let area = AreaPath::county();
        let mut walk = search::walk(Index::Matters, condition, &area, None, 3);
        let mut led_to = Vec::new();
        loop {
            let ids = walk.next(tx)?;
            if ids.is_empty() {
                break;
            }
            led_to.extend(ids.into_iter().map(|id| id.as_u128() as usize));
        }
        let matching = led_to
            .iter()
            .copied()
            .filter(|&number| query.matches(&Document::new().text(&texts[number])))
            .collect();
        Ok::<_, DbError>((led_to, matching))
    })
    .expect("reads")
}

#[test]
fn every_word_is_found_wherever_it_stands() {
    on_both_engines("exact", |db| {
        let mut random = ChaCha8Rng::seed_from_u64(431_125);
        let texts: Vec<String> = (0..300).map(|_| text(&mut random, 24)).collect();
        let kept = texts.clone();
        write(db, move |tx| {
            for (number, text) in kept.iter().enumerate() {
                let id = Uuid::from_u128(number as u128);
                let day = 20_230_501 + number as i64 % 7;
                Index::Matters.add(tx, id, day, &Document::new().text(text))?;
            }
            Ok(())
        });
        let mut asked = 0;
        for _ in 0..1_500 {
            let word = text(&mut random, 6);
            // A word as it is here: letters and digits without a gap.
            if word.is_empty() || !word.chars().all(char::is_alphanumeric) {
                continue;
            }
            asked += 1;
            let query = Query::parse(&word).expect("a word");
            let plain: BTreeSet<usize> =
                (0..texts.len()).filter(|&number| plainly(&texts[number], &word)).collect();
            let (led_to, matching) = found(db, &query, &texts);
            let places: Vec<(usize, usize)> =
                led_to.iter().map(|&number| (number % 7, number)).collect();
            assert!(places.windows(2).all(|pair| pair[0] > pair[1]), "{word}: newest first, once");
            let led_to: BTreeSet<usize> = led_to.into_iter().collect();
            assert!(plain.is_subset(&led_to), "{word}: the index leaves out {plain:?} {led_to:?}");
            assert_eq!(matching.into_iter().collect::<BTreeSet<_>>(), plain, "{word}");
        }
        assert!(asked > 300, "only {asked} words");
    });
}

#[test]
fn an_entry_follows_its_record() {
    on_both_engines("follows", |db| {
        let id = Uuid::from_u128(7);
        let area = AreaPath::county();
        let finds = |text: &str| {
            let condition = search::condition(Query::parse(text).as_ref(), &[]);
            db.read_blocking(|tx| {
                search::walk(Index::Households, condition, &area, None, 5).next(tx)
            })
            .expect("reads")
        };
        let put = |key: i64, document: Document| {
            write(db, move |tx| Index::Households.put(tx, id, key, &document));
        };
        put(4_012_003, Document::new().name("何丽").number("13812345678"));
        assert_eq!(finds("何丽"), [id]);
        assert_eq!((finds("hl"), finds("5678"), finds("丽")), (vec![id], vec![id], vec![id]));
        // Another name, then another place, then the same once more.
        put(4_012_003, Document::new().name("何莉").number("13812345678"));
        assert!(finds("何丽").is_empty());
        put(7_001_000, Document::new().name("何莉").number("13812345678"));
        put(7_001_000, Document::new().name("何莉").number("13812345678"));
        assert_eq!(finds("何莉"), [id]);
        let under = |area: &str| {
            let area: AreaPath = area.parse().expect("a path");
            let condition = search::condition(Query::parse("何").as_ref(), &[]);
            db.read_blocking(|tx| {
                search::walk(Index::Households, condition, &area, None, 5).next(tx)
            })
            .expect("reads")
        };
        assert_eq!(under("001007001"), [id]);
        assert!(under("001004").is_empty() && under("001007002").is_empty());
        write(db, move |tx| Index::Households.remove(tx, id));
        assert!(finds("何莉").is_empty());
    });
}

#[test]
fn a_refused_command_leaves_no_entry() {
    on_both_engines("refused", |db| {
        let refused = db.write_blocking(&Actor::system("test"), |tx| {
            Index::Matters.add(
                tx,
                Uuid::from_u128(1),
                20_230_507,
                &Document::new().text("水渠"),
            )?;
            Err::<(), DbError>(DbError::Missing)
        });
        assert!(refused.is_err());
        write(db, |tx| {
            Index::Matters.add(tx, Uuid::from_u128(2), 20_230_507, &Document::new().text("路灯"))
        });
        let texts: Vec<String> = ["", "水渠", "路灯"].map(str::to_owned).into();
        let led_to = |text: &str| found(db, &Query::parse(text).expect("a word"), &texts).0;
        assert!(led_to("水渠").is_empty());
        assert_eq!(led_to("路"), [2]);
    });
}

#[test]
fn nothing_that_is_typed_breaks_a_search() {
    on_both_engines("junk", |db| {
        let long = "何".repeat(10_000);
        let spaced = "a ".repeat(5_000);
        for junk in [
            "NEAR(a b)",
            "\"",
            "'",
            "a* OR b",
            "tokens:a",
            "^a",
            "-a",
            "a + b",
            "(((",
            ":*",
            "&|!<->",
            "\\",
            "\0",
            "😀",
            "ａ",
            "%_",
            "AND",
            "NOT",
            "a\u{301}",
            "ſ",
            "İ",
            &long,
            &spaced,
        ] {
            if let Some(query) = Query::parse(junk) {
                assert!(found(db, &query, &[]).0.is_empty(), "{junk}");
            }
        }
    });
}
