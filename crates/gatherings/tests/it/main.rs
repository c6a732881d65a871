//! Stories of gatherings on both engines: who came, who sees it, what it counts for.

mod assemblies;
mod roll_call;
mod support;

use std::collections::HashMap;

use access::Scope;
use db::{Db, Tx};
use gatherings::{
    Attendee, Error, Filter, Gathering, Kind, NewGathering, attend, attendance, create, get, list,
    measures,
};
use kernel::id::GatheringId;
use kernel::{AreaPath, ErrorKind, Explain, Limit};
use registry::Span;
use support::{date, on_both_engines, path, representative, write};

fn training(on: &str) -> NewGathering {
    NewGathering {
        id: None,
        kind: Kind::Training,
        title: "村(居)民代表履职能力培训".into(),
        held_on: date(on),
        area_path: path("001004"),
        place: Some("乡镇党校".into()),
        host: None,
        words: None,
        due: Some(60),
    }
}

fn civility(on: &str) -> NewGathering {
    NewGathering {
        kind: Kind::Civility,
        title: "人居环境整治:清理三组水塘".into(),
        area_path: path("001004012003"),
        due: None,
        ..training(on)
    }
}

fn attendee(number: u128, area: &str) -> Attendee {
    Attendee {
        representative_id: representative(number),
        name: format!("代表{number}"),
        area_path: path(area),
    }
}

fn total(tx: &mut Tx<'_>, indicator: &str, area: &str, as_of: &str) -> Result<i64, Error> {
    let span = Span { area: path(area), since: None, as_of: date(as_of) };
    let counted = measures::total(tx, indicator, &span)?;
    let (mut lines, mut after) = (Vec::new(), None);
    loop {
        let limit = Limit::new(1).expect("in range");
        let page = measures::records(tx, indicator, &span, after.as_ref(), limit)?;
        lines.extend(page.items);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(lines.iter().map(|line| line.quantity).sum::<i64>(), counted);
    assert!(lines.windows(2).all(|pair| (pair[0].on, &pair[0].id) > (pair[1].on, &pair[1].id)));
    if span.area.depth() <= 3 {
        let sums =
            db::tally_sums(tx, indicator, std::slice::from_ref(&span.area), None, span.as_of)?;
        assert_eq!(sums, [counted], "{indicator} in {area}");
    }
    Ok(counted)
}

fn tallies_equal_the_recount(db: &Db) {
    db.read_blocking(|tx| {
        for &indicator in measures::INDICATORS {
            let recounted: HashMap<(String, i64), i64> = measures::recount(tx, indicator)?
                .into_iter()
                .map(|(area, on, count)| ((area.to_string(), on.number()), count))
                .collect();
            let mut tallied = db::tally_by_day(tx, indicator, false)?;
            tallied.retain(|(area, _), value| area.len() == 9 && *value != 0);
            assert_eq!(recounted, tallied, "{indicator}");
        }
        Ok::<_, Error>(())
    })
    .expect("reads");
}

#[test]
fn who_came_counts_once_at_his_own_village() {
    on_both_engines("attendance", |db| {
        let session = write(db, |tx| create(tx, training("2023-03-15"))).expect("is recorded");
        let id = session.id;
        let add = move |numbers: Vec<u128>| {
            write(db, move |tx| {
                let named = numbers.iter().map(|&number| {
                    attendee(number, if number % 2 == 0 { "001004012003" } else { "001007001" })
                });
                let named = named.collect();
                attend(tx, id, named, &Scope::county())
            })
            .expect("is kept")
        };
        let after = add((1..=120).collect());
        assert_eq!((after.present, after.due, after.version), (120, Some(60), 2));
        let again = add(vec![5, 6, 121, 121]);
        assert_eq!((again.present, again.version), (121, 3), "each counts once");
        assert_eq!(add(vec![1, 2, 3]).version, 3, "nothing new, nothing changed");
        let stored = db.read_blocking(|tx| get(tx, id, &Scope::county())).expect("is there");
        assert_eq!(stored, Gathering { present: 121, version: 3, ..session });

        write(db, |tx| create(tx, training("2023-04-01"))).expect("nobody came yet");
        db.read_blocking(|tx| {
            let mut see = |area, as_of| total(tx, measures::TRAINING_PERSON_TIMES, area, as_of);
            assert_eq!(see("001", "2023-05-07")?, 121);
            assert_eq!(see("001", "2023-03-14")?, 0);
            assert_eq!(see("001004", "2023-05-07")?, 60);
            assert_eq!(see("001004012003", "2023-05-07")?, 60);
            assert_eq!(see("001007001", "2023-05-07")?, 61);
            assert_eq!(total(tx, measures::CIVILITY_ACTIONS, "001", "2023-05-07")?, 0);
            Ok::<_, Error>(())
        })
        .expect("reads");
        tallies_equal_the_recount(db);

        let mut seen = Vec::new();
        let mut after = None;
        loop {
            let limit = Limit::new(50).expect("in range");
            let county = AreaPath::county();
            let page = db
                .read_blocking(|tx| attendance(tx, id, &county, limit, after.as_ref()))
                .expect("reads");
            seen.extend(page.items);
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(seen.len(), 121);
        let (_, fault) = db.read_blocking(db::verify_chain).expect("reads");
        assert_eq!(fault, None);
    });
}

#[test]
fn a_civility_action_counts_where_it_was_held() {
    on_both_engines("civility", |db| {
        write(db, |tx| {
            let action = create(tx, civility("2023-03-05"))?;
            attend(tx, action.id, vec![attendee(1, "001007001")], &Scope::county())?;
            create(tx, NewGathering { area_path: path("001007001"), ..civility("2023-03-12") })?;
            create(tx, civility("2023-03-12"))
        })
        .expect("is recorded");
        db.read_blocking(|tx| {
            let mut see = |area, as_of| total(tx, measures::CIVILITY_ACTIONS, area, as_of);
            assert_eq!(see("001", "2023-05-07")?, 3);
            assert_eq!(see("001004012", "2023-05-07")?, 2);
            assert_eq!(see("001004012003", "2023-03-05")?, 1);
            assert_eq!(see("001007001", "2023-03-11")?, 0);
            assert_eq!(total(tx, measures::TRAINING_PERSON_TIMES, "001", "2023-05-07")?, 0);
            Ok::<_, Error>(())
        })
        .expect("reads");
        tallies_equal_the_recount(db);
    });
}

#[test]
fn lists_show_what_concerns_an_area() {
    on_both_engines("lists", |db| {
        let session = write(db, |tx| {
            let session = create(tx, training("2023-03-15"))?;
            attend(tx, session.id, vec![attendee(1, "001007001002")], &Scope::county())?;
            create(tx, civility("2023-03-05"))?;
            Ok(session.id)
        })
        .expect("is recorded");
        let days = |filter: &Filter| -> Vec<String> {
            let page = db.read_blocking(|tx| list(tx, filter, Limit::default(), None));
            page.expect("reads").items.iter().map(|item| item.held_on.to_string()).collect()
        };
        let area = |text: &str| Filter::in_area(path(text));
        assert_eq!(days(&area("001")), ["2023-03-15", "2023-03-05"]);
        assert_eq!(days(&area("001004")), ["2023-03-15", "2023-03-05"]);
        assert_eq!(days(&area("001004012")), ["2023-03-05"]);
        assert_eq!(days(&area("001007")), ["2023-03-15"], "somebody from there came");
        assert_eq!(days(&area("001009")), Vec::<String>::new());
        let filter = Filter { own: Some(representative(1)), ..area("001") };
        assert_eq!(days(&filter), ["2023-03-15"]);
        let filter = Filter { kind: Some(Kind::Civility), ..area("001") };
        assert_eq!(days(&filter), ["2023-03-05"]);
        let from = Some(date("2023-03-06"));
        assert_eq!(days(&Filter { from, ..area("001") }), ["2023-03-15"]);
        assert_eq!(days(&Filter { to: from, ..area("001") }), ["2023-03-05"]);

        let one = Limit::new(1).expect("in range");
        let first = db.read_blocking(|tx| list(tx, &area("001"), one, None)).expect("reads");
        let second = db.read_blocking(|tx| list(tx, &area("001"), one, first.next.as_ref()));
        let second = second.expect("reads");
        assert_eq!(second.items[0].held_on, date("2023-03-05"));
        assert_eq!(second.next, None);

        let sees = |id: GatheringId, scope: Scope| {
            db.read_blocking(|tx| match get(tx, id, &scope) {
                Ok(_) => Ok(true),
                Err(Error::NotFound) => Ok(false),
                Err(other) => Err(other),
            })
            .expect("reads")
        };
        let places = |text: &str| vec![path(text)];
        assert!(sees(session, Scope::areas(places("001004012"))), "held by its township");
        assert!(sees(session, Scope::areas(places("001007"))), "attended from there");
        assert!(!sees(session, Scope::areas(places("001009"))));
        assert!(sees(session, Scope::own(representative(1), places("001007001"))));
        assert!(!sees(session, Scope::own(representative(2), places("001007001"))));
    });
}

#[test]
fn bad_input_is_explained() {
    on_both_engines("input", |db| {
        let wrong = |new: NewGathering| {
            let error = write(db, move |tx| create(tx, new)).expect_err("is not taken");
            assert_eq!(error.kind(), ErrorKind::Invalid, "{error:?}");
            assert!(!error.chinese().is_empty() && !error.english().is_empty());
            (error.code(), error.pointer().expect("it is about a field"))
        };
        let new = || civility("2023-03-05");
        let untitled = NewGathering { title: "\u{3000}".into(), ..new() };
        assert_eq!(wrong(untitled), ("gathering.title-missing", "/title".into()));
        let long = NewGathering { host: Some("长".repeat(101)), ..new() };
        assert_eq!(wrong(long), ("gathering.text-too-long", "/host".into()));
        let broken = NewGathering { words: Some("a\0b".into()), ..new() };
        assert_eq!(wrong(broken), ("gathering.text-unreadable", "/words".into()));
        assert_eq!(wrong(civility("2023-06-01")), ("gathering.date-in-future", "/held_on".into()));
        let wide = NewGathering { area_path: path("001004"), ..new() };
        assert_eq!(wrong(wide), ("gathering.area-too-wide", "/area_code".into()));
        let negative = NewGathering { due: Some(-1), ..new() };
        assert_eq!(wrong(negative), ("gathering.due-out-of-range", "/due".into()));

        let held = write(db, |tx| create(tx, civility("2023-03-05"))).expect("is recorded");
        let again = NewGathering { id: Some(held.id), ..new() };
        let again = write(db, move |tx| create(tx, again)).expect_err("is there");
        assert_eq!((again.kind(), again.code()), (ErrorKind::Conflict, "gathering.id-taken"));
        let named = |count: u128| {
            let people: Vec<Attendee> =
                (0..count).map(|number| attendee(number, "001004012")).collect();
            write(db, move |tx| attend(tx, held.id, people, &Scope::county()))
        };
        assert_eq!(named(0).expect_err("nobody").code(), "gathering.nobody-named");
        assert_eq!(named(1_001).expect_err("too many").code(), "gathering.too-many-named");
        assert_eq!(named(1_000).expect("a whole county").present, 1_000);
        let foreign = write(db, move |tx| {
            let there = Scope::areas(vec![path("001009")]);
            attend(tx, held.id, vec![attendee(1, "001009001")], &there)
        });
        assert_eq!(foreign.expect_err("is hidden").kind(), ErrorKind::NotFound);
        tallies_equal_the_recount(db);
    });
}
