//! Running a story on both engines.

use std::sync::Arc;

use db::{Db, Options};

use crate::{CountedIds, SetClock, TestCounty};

/// The day on which every story begins.
const DAY: &str = "2023-05-07";

/// Runs the story on SQLite and on PostgreSQL; the name must be the test's own.
///
/// What the story answers must be the same on both, byte for byte.
#[expect(clippy::disallowed_methods, reason = "only the environment knows the test's server")]
pub fn on_both_engines<T: PartialEq + std::fmt::Debug>(
    name: &str,
    story: impl Fn(&TestCounty) -> T,
) -> T {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let clock = Arc::new(SetClock::noon(DAY));
    let (file, set) = (folder.path().join("county.db"), Arc::clone(&clock));
    let options = move || Options::new(Arc::clone(&set) as _, Arc::new(CountedIds::default()));
    let of_sqlite = options.clone();
    let open = move || Db::open_sqlite(&file, of_sqlite()).expect("SQLite opens");
    let on_sqlite = story(&TestCounty::opened_by(Arc::clone(&clock), open));
    let Ok(url) = std::env::var("LIANHU_TEST_POSTGRES") else {
        assert!(
            std::env::var("CI").is_err(),
            "LIANHU_TEST_POSTGRES must name a PostgreSQL server here; `cargo xtask test` starts one"
        );
        return on_sqlite;
    };
    clock.set_noon(DAY);
    let schema = format!("test_{name}_{}", std::process::id());
    let (address, name) = (url.clone(), schema.clone());
    let open = move || Db::open_postgres(&address, &name, options()).expect("PostgreSQL opens");
    let on_postgres = story(&TestCounty::opened_by(clock, open));
    db::drop_postgres(&url, &schema).expect("the schema is dropped");
    if on_sqlite != on_postgres {
        let (one, other) = (format!("{on_sqlite:#?}"), format!("{on_postgres:#?}"));
        let differ = one.lines().zip(other.lines()).find(|(one, other)| one != other);
        let (one, other) = differ.unwrap_or(("more lines", "fewer lines, or the other way round"));
        panic!("both engines must answer alike\n  SQLite:     {one}\n  PostgreSQL: {other}");
    }
    on_sqlite
}
