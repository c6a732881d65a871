//! The demo county against its source: every figure of the article, recounted from the records,
//! through the program itself as an administrator runs it.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};

use matters::{Kind, State};
use serde_json::Value;

fn lianhu(data: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_lianhu"))
        .args(arguments)
        .arg("--data")
        .arg(data)
        .output()
        .expect("the program runs")
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn figures(data: &Path, area: &str, as_of: &str) -> Value {
    let output = lianhu(data, &["figures", "--area", area, "--as-of", as_of, "--format", "json"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_str(&text(&output)).expect("JSON")
}

fn count(figures: &Value, code: &str) -> i64 {
    figures[code].as_i64().unwrap_or_else(|| panic!("{code} is a count: {figures}"))
}

/// Indicators of which a county's value is the sum over its townships and over its villages.
const ADDITIVE: &[&str] = &[
    "villages",
    "representatives",
    "households_linked",
    "person_times_served",
    "appeals_collected",
    "appeals_answered",
    "training_person_times",
    "leaflets",
    "home_visits",
    "hardship_households",
    "urgent_solved",
    "early_signs",
    "disputes_settled",
    "civility_actions",
    "contacts",
];

#[test]
fn the_demo_county_is_the_county_of_the_article() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let data = folder.path().join("county");
    let built = lianhu(&data, &["demo", "--no-serve"]);
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));

    let county = figures(&data, "431125", "2023-05-07");
    for (code, exact) in [
        ("townships", 9),
        ("villages", 112),
        ("representatives", 4_621),
        ("households_linked", 71_529),
        ("person_times_served", 22_586),
        ("appeals_collected", 25_145),
        ("appeals_answered", 13_789),
        ("hardship_households", 1_025),
        ("urgent_solved", 892),
        ("early_signs", 175),
        ("disputes_settled", 49),
        ("civility_actions", 219),
    ] {
        assert_eq!(count(&county, code), exact, "{code}");
    }
    assert_eq!(county["answered_rate"].as_f64(), Some(54.8));
    assert!((5_000..5_100).contains(&count(&county, "training_person_times")), "{county}");
    assert!((50_000..51_000).contains(&count(&county, "leaflets")), "{county}");
    assert!((29_000..30_000).contains(&count(&county, "home_visits")), "{county}");

    let township = figures(&data, "431125101", "2023-05-07");
    let known = ["villages", "representatives", "households_linked"];
    assert_eq!(known.map(|code| count(&township, code)), [9, 492, 6_523]);

    let bulletin = lianhu(&data, &["bulletin", "--area", "431125", "--as-of", "2023-05-07"]);
    assert!(
        text(&bulletin).starts_with(
            "截至目前,全县9个乡镇、112个村(社区)、4621名村(居)民代表已服务群众22586人次,收集问题诉求25145件,解决答复13789件。"
        ),
        "{}",
        text(&bulletin)
    );

    everybody_has_a_whole_selection_file(&data);
    every_kind_is_in_every_state(&data);
    what_is_late_is_a_share(&data);
    every_level_adds_up(&data);
    any_date_answers(&data, &county);

    let recount = lianhu(&data, &["recount", "--format", "json"]);
    assert!(recount.status.success(), "{}", text(&recount));
    let verify = lianhu(&data, &["verify", "--format", "json"]);
    assert!(verify.status.success(), "{}", text(&verify));
    a_backup_comes_back_whole(folder.path(), &data, &county);
}

/// Each of the 4,621 has a file from willingness to the letter: every step once, the letter's own
/// number, on a ground that allows the way, put forward by 5 to 15 households or by the group's head;
/// the three ways in the proportions of a county (一定 most, 三报 few). And nobody who was put forward
/// and is still waiting was put forward by nobody.
fn everybody_has_a_whole_selection_file(data: &Path) {
    let ways: BTreeMap<String, i64> = read(data, |tx| {
        let sql = "SELECT file.way, count(*) FROM representatives_mandate mandate
            JOIN representatives_selection file ON file.representative_id = mandate.id
            WHERE mandate.kind = 'serving' AND mandate.until_on IS NULL
              AND file.stage = 'appointed' AND file.person_id = mandate.person_id
              AND file.way = mandate.way AND file.letter_number = mandate.letter_number
              AND file.notice_until > file.notice_from
              AND 7 = (SELECT count(DISTINCT event.action) FROM representatives_selection_event event
                       WHERE event.selection_id = file.id AND event.action IN ('agree',
                         'pass_village', 'pass_township', 'start_notice', 'close_notice', 'file',
                         'appoint'))
              AND NOT EXISTS (SELECT 1 FROM representatives_selection_objection objection
                              WHERE objection.selection_id = file.id AND objection.outcome IS NULL)
              AND (file.way <> 'direct'
                   OR file.ground IN ('group_head', 'elected', 'party_member', 'reserve'))
              AND (file.way <> 'nominated' OR file.nominators = 0
                   OR file.nominators BETWEEN 5 AND 15)
              AND file.nominators = (SELECT count(*) FROM representatives_selection_nominator named
                                     WHERE named.selection_id = file.id)
            GROUP BY file.way";
        Ok(tx.query(sql, &[], |row| Ok((row.text(0)?, row.int(1)?)))?.into_iter().collect())
    });
    assert_eq!(ways.values().sum::<i64>(), 4_621, "{ways:?}");
    let share = |way: &str| ways.get(way).copied().unwrap_or(0) * 1_000 / 4_621;
    assert!((450..=600).contains(&share("direct")), "{ways:?}");
    assert!((280..=400).contains(&share("nominated")), "{ways:?}");
    assert!((80..=160).contains(&share("self_nominated")), "{ways:?}");
    let (letters, waiting, by_households): (i64, i64, i64) = read(data, |tx| {
        let one = |tx: &mut db::Tx<'_>, sql: &str| {
            Ok::<_, db::DbError>(tx.query_one(sql, &[], |row| row.int(0))?.unwrap_or_default())
        };
        Ok((
            one(
                tx,
                "SELECT count(DISTINCT letter_number) FROM representatives_mandate
                 WHERE kind = 'serving' AND until_on IS NULL",
            )?,
            one(
                tx,
                "SELECT count(*) FROM representatives_selection
                 WHERE stage <> 'appointed' AND way = 'nominated'",
            )?,
            one(
                tx,
                "SELECT count(*) FROM representatives_selection
                 WHERE stage <> 'appointed' AND way = 'nominated' AND nominators BETWEEN 5 AND 15",
            )?,
        ))
    });
    assert_eq!(letters, 4_621, "a number of a letter is given once");
    assert!(by_households * 2 > waiting && waiting > 20, "{by_households} of {waiting}");
}

/// Every state in which a matter of a kind can be: one waits for a signature only where a category of
/// its kind is signed.
fn every_kind_is_in_every_state(data: &Path) {
    let found: BTreeMap<(Kind, State), i64> = read(data, |tx| {
        let mut found = BTreeMap::new();
        let sql = "SELECT kind, state, count(*) FROM matters_matter GROUP BY kind, state";
        for (kind, state, count) in
            tx.query(sql, &[], |row| Ok((row.text(0)?, row.text(1)?, row.int(2)?)))?
        {
            let kind = kind.parse().expect("a kind");
            found.insert((kind, state.parse().expect("a state")), count);
        }
        Ok(found)
    });
    for &kind in Kind::ALL {
        let is_signed = matters::categories(kind).iter().any(|category| category.is_signed);
        for &state in State::ALL {
            let can_be = state != State::ToSign || is_signed;
            assert_eq!(found.contains_key(&(kind, state)), can_be, "{kind:?} {state:?}: {found:?}");
        }
    }
    // What stands beside the state, in several townships each.
    let beside = |name: &str, condition: &str, townships: i64| {
        let sql = format!(
            "SELECT count(DISTINCT substr(area_path, 1, 6)) FROM matters_matter WHERE {condition}"
        );
        let count: i64 = read(data, move |tx| {
            Ok(tx.query_one(&sql, &[], |row| row.int(0))?.unwrap_or_default())
        });
        assert!(count >= townships, "{name}: in {count} townships");
    };
    beside("with a department", "owner_department_id IS NOT NULL", 5);
    beside("under an order", "supervised_by_path IS NOT NULL", 3);
    beside("lifted to a level above", "attention_path IS NOT NULL", 5);
    beside("an extension asked for", "beside LIKE '%\"request\":\"extension\"%'", 3);
    beside("a suspension asked for", "beside LIKE '%\"request\":\"suspension\"%'", 2);
    beside("units called", "beside LIKE '%\"called\":1%' OR beside LIKE '%\"called\":2%'", 3);
    beside("suspended", "state = 'suspended'", 3);
    for (table, least) in [
        ("matters_hazard", 500),
        ("matters_recheck", 300),
        ("matters_dispute", 30),
        ("matters_mediation", 30),
        ("matters_acknowledgement", 30),
        ("matters_report", 3),
        ("matters_draw", 20),
        ("matters_call_back", 200),
        ("contacts_difficulty_step", 800),
        ("registry_card", 100),
    ] {
        let sql = format!("SELECT count(*) FROM {table}");
        let count: i64 = read(data, move |tx| {
            Ok(tx.query_one(&sql, &[], |row| row.int(0))?.unwrap_or_default())
        });
        assert!(count >= least, "{table}: {count}");
    }
}

/// On the day of the article some of what is open is late, as in any county, and most is not.
fn what_is_late_is_a_share(data: &Path) {
    let open: (i64, i64) = read(data, |tx| {
        let sql = "SELECT count(*), CAST(sum(CASE WHEN deadline_on < $1 THEN 1 ELSE 0 END) AS BIGINT) \
                   FROM matters_matter WHERE deadline_on IS NOT NULL";
        let today: kernel::Date = "2023-05-07".parse().expect("a date");
        let found = tx.query_one(sql, db::params![today], |row| Ok((row.int(0)?, row.int(1)?)))?;
        Ok(found.unwrap_or_default())
    });
    let (open, late) = open;
    assert!(late * 100 >= open * 2 && late * 100 <= open * 15, "{late} of {open} are late");
}

fn read<T: Send + 'static>(
    data: &Path,
    query: impl FnOnce(&mut db::Tx<'_>) -> Result<T, db::DbError> + Send + 'static,
) -> T {
    let place = app::Place {
        data: data.to_owned(),
        database: None,
        schema: String::new(),
        attachments: None,
    };
    let open = app::open(&place).expect("opens");
    open.db.read_blocking(query).expect("reads")
}

/// County = sum of townships = sum of villages, for every additive indicator.
fn every_level_adds_up(data: &Path) {
    let rows: Vec<Vec<&str>> = include_str!("../../../data/divisions-431125.csv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .skip(1)
        .map(|line| line.split(',').collect())
        .collect();
    // A process for each of 121 areas would take long in the unoptimised build: ask the library.
    let place = app::Place {
        data: data.to_owned(),
        database: None,
        schema: String::new(),
        attachments: None,
    };
    let open = app::open(&place).expect("opens");
    let value = |code: &str, indicator: &str| -> i64 {
        open.db
            .read_blocking(|tx| {
                let code = code.parse().expect("a code of the file");
                let area = registry::areas::by_code(tx, &code)?.path;
                let span = registry::Span {
                    area: area.clone(),
                    since: "2023-01-01".parse().ok(),
                    as_of: "2023-05-07".parse().expect("a date"),
                };
                let values = figures::breakdown(tx, indicator, &[area], &span)?;
                match values[0] {
                    figures::Value::Count(count) => Ok::<i64, figures::Error>(count),
                    figures::Value::PerMille { .. } => Ok(-1),
                }
            })
            .expect("reads")
    };
    for indicator in ADDITIVE {
        let whole = value("431125000000", indicator);
        let sum = |is_township: bool| -> i64 {
            rows.iter()
                .filter(|row| row[2] != "county" && (row[2] == "township") == is_township)
                .map(|row| value(row[0], indicator))
                .sum()
        };
        assert_eq!(sum(true), whole, "{indicator}: townships");
        assert_eq!(sum(false), whole, "{indicator}: villages and communities");
    }
}

/// Figures of past days exist, never fall for what only accumulates, and are 0 before the start.
fn any_date_answers(data: &Path, last: &Value) {
    let mut before = figures(data, "431125", "2022-06-30");
    assert_eq!(count(&before, "home_visits"), 0);
    for as_of in ["2023-01-01", "2023-01-31", "2023-02-28", "2023-03-15", "2023-04-30"] {
        let now = figures(data, "431125", as_of);
        for code in ["home_visits", "leaflets", "appeals_collected", "civility_actions"] {
            assert!(count(&now, code) >= count(&before, code), "{code} on {as_of}");
            assert!(count(&now, code) <= count(last, code), "{code} on {as_of}");
        }
        before = now;
    }
    assert!(count(&before, "home_visits") > 0);
    let later = figures(data, "431125", "2024-02-29");
    assert_eq!(count(&later, "home_visits"), count(last, "home_visits"));
}

fn a_backup_comes_back_whole(folder: &Path, data: &Path, county: &Value) {
    let file = folder.join("backup.db");
    let out = file.to_str().expect("a path of letters");
    assert!(lianhu(data, &["backup", "--out", out]).status.success());
    let elsewhere = folder.join("restored");
    let restored = lianhu(&elsewhere, &["restore", out]);
    assert!(restored.status.success(), "{}", String::from_utf8_lossy(&restored.stderr));
    assert_eq!(&figures(&elsewhere, "431125", "2023-05-07"), county);

    // A counter that somebody touched is found, and the exit code says so.
    let touched = rusqlite::Connection::open(elsewhere.join("county.db")).expect("opens");
    touched
        .execute("UPDATE db_tally SET value = value + 1 WHERE indicator = 'leaflets'", [])
        .expect("updates");
    drop(touched);
    let recount = lianhu(&elsewhere, &["recount"]);
    assert_eq!(recount.status.code(), Some(1));
    assert!(text(&recount).contains("leaflets"));
}
