//! The month close on both engines: what was closed stays as it was, whatever comes later.

use contacts::{Correction, Leaflet, NewContact};
use figures::closing;
use figures::{Error, Period, Value};
use kernel::id::{ContactId, HouseholdId};
use kernel::{AreaPath, Date, Month};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use registry::Span;
use testing::{TestCounty, Village, on_both_engines};

fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

fn month(text: &str) -> Month {
    text.parse().expect("a month")
}

fn period(text: &str) -> Period {
    text.parse().expect("a period")
}

fn visit(household: HouseholdId, on: Date, copies: i64) -> NewContact {
    NewContact {
        id: None,
        household_id: household,
        representative_id: None,
        entered_as: None,
        met_on: on,
        way: "home".into(),
        person_met: String::new(),
        items: vec!["policy".into()],
        words: "讲了春耕补贴".into(),
        leaflets: vec![Leaflet { theme: "forest_fire".into(), copies }],
        safety: None,
        matters: Vec::new(),
        difficulty: None,
    }
}

/// Contacts in these days, some corrected and some voided; answers those that stand.
fn live(
    county: &TestCounty,
    villages: &[Village; 2],
    random: &mut ChaCha8Rng,
    days: (Date, i64),
    made: &mut Vec<(ContactId, i64)>,
) {
    for _ in 0..40 {
        let village = &villages[random.random_range(0..2)];
        let household = village.households[random.random_range(0..5)];
        let on = days.0.plus_days(random.random_range(0..days.1));
        let new = visit(household, on, random.random_range(1..4));
        match random.random_range(0..10) {
            0..=6 => {
                if let Ok(recorded) = county.try_write(move |tx| contacts::record(tx, new)) {
                    made.push((recorded.contact.id, 1));
                }
            }
            7..=8 if !made.is_empty() => {
                let (id, seen) = made.swap_remove(random.random_range(0..made.len()));
                let change = Correction { met_on: Some(on), ..Correction::default() };
                let changed = county.try_write(move |tx| contacts::correct(tx, id, seen, change));
                made.push((id, if changed.is_ok() { seen + 1 } else { seen }));
            }
            _ if !made.is_empty() => {
                let (id, seen) = made.swap_remove(random.random_range(0..made.len()));
                county.write(move |tx| contacts::void(tx, id, seen, "重复"));
            }
            _ => {}
        }
    }
}

fn close(county: &TestCounty, closed: &str) {
    let (closed, today) = (month(closed), county.read(|tx| Ok::<_, Error>(tx.today())));
    county.write(move |tx| closing::close(tx, closed, today));
    let periods = county.read(closing::to_keep);
    county.write(move |tx| {
        periods.into_iter().try_for_each(|period| closing::keep(tx, period).map(|_| ()))
    });
}

fn now(county: &TestCounty, area: &AreaPath, period: Period, code: &str) -> i64 {
    let span =
        Span { area: area.clone(), since: Some(period.first_day()), as_of: period.last_day() };
    let values = county.read(|tx| figures::values(tx, &span));
    match values.iter().find(|figure| figure.indicator.code == code).expect("is defined").value {
        Value::Count(count) => count,
        Value::PerMille { rate, .. } => rate.unwrap_or(-1),
    }
}

/// Everything that is kept, as text.
fn kept(county: &TestCounty) -> Vec<String> {
    let texts = |tx: &mut db::Tx<'_>| {
        tx.query("SELECT body FROM figures_snapshot ORDER BY period, area_path", &[], |row| {
            row.text(0)
        })
    };
    county.read(texts)
}

#[test]
fn a_closed_month_is_the_same_a_year_later_on_both_engines() {
    let texts = on_both_engines("closing_a_year", |county| {
        let villages = county.with_two_villages(6);
        let mut random = ChaCha8Rng::seed_from_u64(20_230_507);
        let mut made = Vec::new();
        live(county, &villages, &mut random, (day("2023-01-01"), 120), &mut made);
        for closed in ["2023-01", "2023-02", "2023-03"] {
            close(county, closed);
            // What comes between two closings is a correction of the first, and known to the next.
            live(county, &villages, &mut random, (day("2023-01-01"), 120), &mut made);
        }
        let frozen = kept(county);
        assert_eq!(frozen.len(), 4 * 4, "three months and a quarter of four areas");
        let checked = county.read(closing::check);
        assert_eq!((checked.compared, checked.differ.len()), (16, 0));

        county.clock.set_noon("2024-05-07");
        live(county, &villages, &mut random, (day("2023-01-01"), 480), &mut made);
        county.must_add_up();
        assert_eq!(kept(county), frozen, "a snapshot is never written again");
        let checked = county.read(closing::check);
        assert_eq!((checked.compared, checked.differ), (16, Vec::new()));

        // Figure now = figure as it was closed + corrections, for every count, area and period.
        let mut corrected = 0;
        for name in ["2023-01", "2023-02", "2023-03", "2023-Q1"] {
            for area in [AreaPath::county(), villages[0].path.clone(), villages[1].path.clone()] {
                let asked = area.clone();
                let closed = county.read(|tx| closing::closed_period(tx, period(name), &asked));
                assert!(closed.agrees);
                for figure in &closed.snapshot.figures {
                    let Ok(indicator) = figures::indicator(&figure.code) else { continue };
                    if !indicator.has_records() {
                        continue;
                    }
                    let found = closed.corrections.iter().find(|(one, _)| one.code == figure.code);
                    let correction = found.map_or(0, |(_, sum)| *sum);
                    corrected += i64::from(correction != 0);
                    let value = figure.value.expect("a count always has a value");
                    let is = now(county, &area, period(name), &figure.code);
                    assert_eq!(value + correction, is, "{name} {area} {}", figure.code);
                }
            }
        }
        assert!(corrected > 20, "the story corrects what was closed");

        // The check can fail: without its corrections a month no longer gives what it gave.
        county.write(|tx| tx.execute("DELETE FROM db_tally_late WHERE on_day < 20230201", &[]));
        assert!(!county.read(closing::check).differ.is_empty());
        frozen
    });
    assert!(
        texts[0].starts_with(r#"{"form":1,"area":"001","period":"2023-01","since":"2023-01-01""#)
    );
}

#[test]
fn months_are_closed_one_after_the_other_and_once() {
    on_both_engines("closing_order", |county| {
        county.with_two_villages(3);
        let today = day("2023-05-07");
        let state = county.read(|tx| closing::closings(tx, today));
        assert_eq!((state.next, state.can_close), (month("2023-01"), true));
        let refused = county.try_write(move |tx| closing::close(tx, month("2023-02"), today));
        assert!(matches!(refused, Err(Error::NotTheNextMonth { .. })), "{refused:?}");
        close(county, "2023-01");
        let refused = county.try_write(move |tx| closing::close(tx, month("2023-01"), today));
        assert!(matches!(refused, Err(Error::MonthIsClosed)), "{refused:?}");
        for closed in ["2023-02", "2023-03", "2023-04"] {
            close(county, closed);
        }
        let refused = county.try_write(move |tx| closing::close(tx, month("2023-05"), today));
        assert!(matches!(refused, Err(Error::MonthNotOver)), "{refused:?}");
        let state = county.read(|tx| closing::closings(tx, today));
        assert_eq!((state.months.len(), state.can_close), (4, false));
        let asked = AreaPath::county();
        let missing = county
            .db
            .read_blocking(|tx| closing::closed_period(tx, period("2023-05"), &asked).map(|_| ()));
        assert!(matches!(missing, Err(Error::PeriodNotClosed)));
    });
}

/// Stopped after the closing and before the snapshots, records in between included: the snapshots
/// that are kept later tell what was known at the closing.
#[test]
fn snapshots_that_come_late_tell_the_same() {
    on_both_engines("closing_late", |county| {
        let villages = county.with_two_villages(6);
        let mut random = ChaCha8Rng::seed_from_u64(7);
        let mut made = Vec::new();
        live(county, &villages, &mut random, (day("2023-01-01"), 31), &mut made);
        let january = period("2023-01");
        let before = now(county, &AreaPath::county(), january, "leaflets");
        let today = day("2023-05-07");
        county.write(move |tx| closing::close(tx, month("2023-01"), today));
        live(county, &villages, &mut random, (day("2023-01-01"), 31), &mut made);
        let after = now(county, &AreaPath::county(), january, "leaflets");
        assert_ne!(before, after);
        assert_eq!(county.read(closing::to_keep), [january]);
        county.write(move |tx| closing::keep(tx, january));
        assert_eq!(county.read(closing::to_keep), []);
        let closed = county.read(|tx| closing::closed_period(tx, january, &AreaPath::county()));
        let leaflets = closed.snapshot.figures.iter().find(|figure| figure.code == "leaflets");
        assert_eq!(leaflets.and_then(|figure| figure.value), Some(before));
    });
}
