//! Stories across the rooms, on both engines: what is recorded, corrected and handed over, and
//! that the figures follow.

use contacts::{Correction, Leaflet, NewContact};
use figures::Value;
use kernel::id::HouseholdId;
use kernel::{AreaPath, Date};
use rand::{RngExt, SeedableRng};
use registry::Span;
use representatives::EndReason;
use testing::{TestCounty, Village, on_both_engines};

fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

fn visit(household: HouseholdId, on: &str) -> NewContact {
    NewContact {
        id: None,
        household_id: household,
        representative_id: None,
        entered_as: None,
        met_on: day(on),
        way: "home".into(),
        person_met: String::new(),
        items: vec!["policy".into()],
        words: "水渠堵了,约好周六一起清".into(),
        leaflets: vec![Leaflet { theme: "forest_fire".into(), copies: 2 }],
        safety: None,
        matters: Vec::new(),
        difficulty: None,
    }
}

fn figure(county: &TestCounty, area: &AreaPath, code: &str, as_of: &str) -> i64 {
    let span = Span { area: area.clone(), since: Some(day("2023-01-01")), as_of: day(as_of) };
    let values = county.read(|tx| figures::values(tx, &span));
    match values.iter().find(|figure| figure.indicator.code == code).expect("is defined").value {
        Value::Count(count) => count,
        Value::PerMille { rate, .. } => rate.unwrap_or(-1),
    }
}

#[test]
fn a_contact_counts_once_and_corrections_move_it() {
    on_both_engines("contact", |county| {
        let [village, _] = county.with_two_villages(4);
        let household = village.households[0];
        let made = county.write(move |tx| contacts::record(tx, visit(household, "2023-04-30")));
        let again =
            county.try_write(move |tx| contacts::record(tx, visit(household, "2023-04-30")));
        assert!(matches!(again, Err(contacts::Error::AlreadyRecorded { .. })));
        let all = AreaPath::county();
        assert_eq!(figure(county, &all, "home_visits", "2023-04-29"), 0);
        assert_eq!(figure(county, &all, "home_visits", "2023-04-30"), 1);
        assert_eq!(figure(county, &village.group, "leaflets", "2023-05-07"), 2);

        let id = made.contact.id;
        let correction = Correction {
            met_on: Some(day("2023-05-02")),
            way: Some("phone".into()),
            leaflets: Some(Vec::new()),
            ..Correction::default()
        };
        let corrected = county.write(move |tx| contacts::correct(tx, id, 1, correction));
        assert_eq!(figure(county, &all, "home_visits", "2023-05-07"), 0);
        assert_eq!(figure(county, &all, "contacts", "2023-05-01"), 0);
        assert_eq!(figure(county, &all, "contacts", "2023-05-02"), 1);
        assert_eq!(figure(county, &all, "leaflets", "2023-05-07"), 0);
        let stale = county.try_write(move |tx| contacts::void(tx, id, 1, "记错户了"));
        assert!(matches!(stale, Err(contacts::Error::Stale { seen: 1, now: 2 })));
        county.write(move |tx| contacts::void(tx, id, 2, "记错户了"));
        assert_eq!(figure(county, &all, "contacts", "2023-05-07"), 0);
        county.must_add_up();
        corrected
    });
}

#[test]
fn a_refused_contact_leaves_nothing_behind() {
    on_both_engines("refused", |county| {
        let [village, _] = county.with_two_villages(3);
        let household = village.households[0];
        let mut broken = visit(household, "2023-05-01");
        broken.matters = vec![contacts::Raised {
            id: None,
            kind: matters::Kind::Appeal,
            category: "no-such-category".into(),
            words: "路灯坏了".into(),
            urgent: false,
            particulars: matters::NewParticulars::default(),
        }];
        assert!(county.try_write(move |tx| contacts::record(tx, broken)).is_err());
        let future = visit(household, "2023-05-08");
        let refused = county.try_write(move |tx| contacts::record(tx, future));
        assert!(matches!(refused, Err(contacts::Error::InFuture)));
        let unlinked = visit(village.households[2], "2023-05-01");
        let refused = county.try_write(move |tx| contacts::record(tx, unlinked));
        assert!(matches!(refused, Err(contacts::Error::Unlinked)));
        assert_eq!(figure(county, &AreaPath::county(), "contacts", "2023-05-07"), 0);
        let kept = county.read(|tx| registry::households::get(tx, household));
        assert_eq!(kept.last_contact_on, None, "the note of the contact was undone too");
        county.must_add_up();
    });
}

#[test]
fn a_leaving_representative_hands_every_household_over() {
    on_both_engines("hand_over", |county| {
        let [one, other] = county.with_two_villages(5);
        let (leaving, next) = (one.representative, other.representative);
        let all = AreaPath::county();
        assert_eq!(figure(county, &all, "households_linked", "2023-05-07"), 8);
        let on = day("2023-05-01");
        county.write(move |tx| {
            representatives::end(tx, leaving, 1, on, EndReason::MovedAway, Some(next))
        });
        assert_eq!(figure(county, &all, "households_linked", "2023-05-07"), 8);
        assert_eq!(figure(county, &all, "representatives", "2023-04-30"), 2);
        assert_eq!(figure(county, &all, "representatives", "2023-05-01"), 1);
        for household in &one.households[..4] {
            let now = county.read(|tx| registry::households::get(tx, *household));
            assert_eq!(now.representative, Some(next));
        }
        county.write(move |tx| representatives::end(tx, next, 1, on, EndReason::Resigned, None));
        assert_eq!(figure(county, &all, "households_linked", "2023-05-07"), 0);
        assert_eq!(figure(county, &all, "households_linked", "2023-04-30"), 8);
        county.must_add_up();
    });
}

/// A random life of two villages; after it, every level adds up and every list is its number.
#[test]
fn a_random_life_adds_up_at_every_level() {
    on_both_engines("random", |county| {
        let villages = county.with_two_villages(6);
        let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(431_125);
        let mut contacts_made = Vec::new();
        for _ in 0..150 {
            random_step(county, &villages, &mut random, &mut contacts_made);
        }
        county.must_add_up();
        for indicator in figures::INDICATORS.iter().filter(|one| one.has_records()) {
            for as_of in ["2023-01-31", "2023-03-17", "2023-05-07"] {
                check_levels(county, &villages, indicator.code, as_of);
            }
        }
        contacts_made.len()
    });
}

fn random_step(
    county: &TestCounty,
    villages: &[Village; 2],
    random: &mut rand_chacha::ChaCha8Rng,
    made: &mut Vec<(kernel::id::ContactId, i64)>,
) {
    let village = &villages[random.random_range(0..2)];
    let household = village.households[random.random_range(0..5)];
    let on = day("2023-01-01").plus_days(random.random_range(0..127));
    let mut new = visit(household, &on.to_string());
    new.way = ["home", "phone", "wechat"][random.random_range(0..3)].into();
    if random.random_bool(0.4) {
        new.items.clear();
    }
    if random.random_bool(0.5) {
        new.leaflets.clear();
    }
    match random.random_range(0..10) {
        0..=6 => {
            if let Ok(recorded) = county.try_write(move |tx| contacts::record(tx, new)) {
                made.push((recorded.contact.id, 1));
            }
        }
        7..=8 if !made.is_empty() => {
            let (id, seen) = made.swap_remove(random.random_range(0..made.len()));
            let change = Correction {
                met_on: Some(new.met_on),
                way: Some(new.way),
                items: Some(new.items),
                leaflets: Some(new.leaflets),
                ..Correction::default()
            };
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

/// County = township = sum of villages = sum of groups, and the list adds up to the number.
fn check_levels(county: &TestCounty, villages: &[Village; 2], code: &str, as_of: &str) {
    let all = AreaPath::county();
    let whole = figure(county, &all, code, as_of);
    let township = all.child(1).expect("an ordinal");
    assert_eq!(figure(county, &township, code, as_of), whole, "{code} {as_of}");
    if code == "townships" {
        return;
    }
    let sum: i64 = villages.iter().map(|one| figure(county, &one.path, code, as_of)).sum();
    assert_eq!(sum, whole, "{code} {as_of}: villages");
    if code != "villages" {
        let sum: i64 = villages.iter().map(|one| figure(county, &one.group, code, as_of)).sum();
        assert_eq!(sum, whole, "{code} {as_of}: groups, counted from the records");
    }
    let span = Span { area: all, since: Some(day("2023-01-01")), as_of: day(as_of) };
    let mut cursor = None;
    let (mut listed, limit) = (0, kernel::Limit::new(7).expect("in range"));
    loop {
        let (page, total) =
            county.read(|tx| figures::records(tx, code, &span, cursor.as_ref(), limit));
        assert_eq!(total, whole);
        listed += page.items.iter().map(|line| line.quantity).sum::<i64>();
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(listed, whole, "{code} {as_of}: the list behind the number");
}
