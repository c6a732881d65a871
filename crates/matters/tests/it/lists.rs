//! Lists and their filters, page by page.

use access::Scope;
use db::Db;
use kernel::id::{ContactId, HouseholdId, MatterId};
use kernel::{AreaPath, Explain, Limit};
use matters::{Action, Filter, Kind, OwnedBy, Sight, State, act, list, of_contacts, submit};

use crate::support::{
    account, appeal, date, new_matter, on_both_engines, path, representative, solved, village,
    write, write_as,
};

fn found(db: &Db, filter: &Filter) -> Vec<String> {
    let page = db.read_blocking(|tx| list(tx, filter, Limit::default(), None)).expect("reads");
    page.items.into_iter().map(|matter| matter.number).collect()
}

fn everything() -> Filter {
    Filter::in_area(AreaPath::county())
}

#[test]
fn every_filter_narrows() {
    on_both_engines("filters", |db| {
        let household = HouseholdId::from_uuid(uuid::Uuid::from_u128(5));
        let contact = ContactId::from_uuid(uuid::Uuid::from_u128(6));
        write(db, move |tx| {
            let mut road = appeal("2023-05-01");
            (road.household_id, road.contact_id) = (Some(household), Some(contact));
            submit(tx, road)?;
            let mut water = appeal("2023-05-02");
            water.category = "drinking_water".into();
            water.words = "水压 100%_不够， WiFi 也断".into();
            water.urgent = true;
            water.representative_id = Some(representative(2));
            submit(tx, water)?;
            submit(tx, new_matter(Kind::Hazard, "wiring", "001007001", "2023-05-03"))?;
            let mut sign = new_matter(Kind::EarlySign, "rumour", "001004012", "2023-05-04");
            sign.contact_id = Some(contact);
            submit(tx, sign)?;
            Ok(())
        })
        .expect("is taken");
        let (road, water) = ("SQ20230501-00001", "SQ20230502-00001");
        let (hazard, sign) = ("YH20230503-00001", "MT20230504-00001");

        assert_eq!(found(db, &everything()), [hazard, water, road]);
        let filter = Filter { confidential: true, ..everything() };
        assert_eq!(found(db, &filter), [sign, hazard, water, road]);
        assert_eq!(found(db, &Filter::in_area(path("001004"))), [water, road]);
        let filter = Filter { own: Some(representative(1)), ..everything() };
        assert_eq!(found(db, &filter), [sign, hazard, road], "his own signs are his");
        let filter = Filter { kind: Some(Kind::Hazard), ..everything() };
        assert_eq!(found(db, &filter), [hazard]);
        let filter = Filter { kind: Some(Kind::EarlySign), ..everything() };
        assert!(found(db, &filter).is_empty(), "asking by name shows no more");
        let filter = Filter { category: Some("drinking_water".into()), ..everything() };
        assert_eq!(found(db, &filter), [water]);
        let filter = Filter { urgent: Some(true), ..everything() };
        assert_eq!(found(db, &filter), [water]);
        let filter = Filter { household: Some(household), ..everything() };
        assert_eq!(found(db, &filter), [road]);
        let filter = Filter { contact: Some(contact), ..everything() };
        assert_eq!(found(db, &filter), [road]);
        let filter = Filter { overdue_on: Some(date("2023-05-12")), ..everything() };
        assert_eq!(found(db, &filter), [hazard, water]);
        let filter = Filter { state: Some(State::Accepted), ..everything() };
        assert!(found(db, &filter).is_empty());

        let search = |text: &str| found(db, &Filter { search: Some(text.into()), ..everything() });
        assert_eq!(search("坑洼"), [hazard, road]);
        assert_eq!(search("wifi"), [water]);
        assert_eq!(search("100%_"), [water]);
        assert_eq!(search("水 wifi"), [water], "all words must be there");
        assert!(search("水 坑洼").is_empty());
        assert!(search("%").is_empty(), "what is no word is nowhere");
        assert_eq!(search("路"), [hazard, road]);
        assert_eq!(search("道路"), [road], "the category's name");
        assert_eq!(search("00001"), [hazard, water, road], "a number by its end");
        let narrowed =
            |filter: Filter| found(db, &Filter { search: Some("村口".into()), ..filter });
        assert_eq!(narrowed(everything()), [hazard, road]);
        let confidential = Filter { confidential: true, ..everything() };
        assert_eq!(narrowed(confidential), [sign, hazard, road]);
        assert_eq!(narrowed(Filter::in_area(path("001004"))), [road]);
        assert_eq!(
            narrowed(Filter { own: Some(representative(1)), ..everything() }),
            [sign, hazard, road]
        );
        assert!(narrowed(Filter { own: Some(representative(2)), ..everything() }).is_empty());
        assert_eq!(narrowed(Filter { household: Some(household), ..everything() }), [road]);
        assert_eq!(narrowed(Filter { kind: Some(Kind::Hazard), ..everything() }), [hazard]);
        let signs = Filter { kind: Some(Kind::EarlySign), ..everything() };
        assert!(narrowed(signs).is_empty(), "asking by name shows no more");
        assert_eq!(narrowed(Filter { live: true, ..everything() }), [hazard, road]);
        assert!(narrowed(Filter { state: Some(State::Confirmed), ..everything() }).is_empty());
        assert!(narrowed(Filter { category: Some("x' OR 1".into()), ..everything() }).is_empty());
        assert_eq!(search("sq20230501"), [road]);
        assert_eq!(search(" 0503-00001 "), [hazard]);
        assert_eq!(search("'; DROP TABLE"), Vec::<String>::new());
        assert_eq!(search("  "), [hazard, water, road]);
        assert_eq!(search("水压\0"), [water]);
        assert!(search(&"水".repeat(10_000)).is_empty());

        let none = ContactId::from_uuid(uuid::Uuid::from_u128(7));
        let came = |confidential| -> Vec<String> {
            let sight = Sight { confidential, about_cadres: true };
            let came = db.read_blocking(|tx| of_contacts(tx, &[none, contact], sight));
            came.expect("reads").into_iter().map(|matter| matter.number).collect()
        };
        assert_eq!(came(false), [road]);
        assert_eq!(came(true), [sign, road]);
    });
}

#[test]
fn a_workbench_shows_what_its_office_has() {
    on_both_engines("bench", |db| {
        let clerk = account(11);
        let id = write_as(db, clerk, |tx| {
            submit(tx, appeal("2023-05-01"))?;
            let taken = submit(tx, appeal("2023-05-02"))?;
            let on = date("2023-05-03");
            act(tx, taken.id, 1, solved(Action::Accept), on, &village())?;
            Ok(taken.id)
        })
        .expect("is taken");
        let (waiting, taken) = ("SQ20230501-00001", "SQ20230502-00001");
        let of = |owner| found(db, &Filter { owner: Some(owner), ..everything() });
        assert_eq!(of(OwnedBy::Offices(vec![path("001004012")])), [taken, waiting]);
        assert!(of(OwnedBy::Offices(vec![path("001004")])).is_empty());
        assert_eq!(of(OwnedBy::Account(clerk)), [taken]);
        write(db, move |tx| act(tx, id, 2, solved(Action::Lift), date("2023-05-04"), &village()))
            .expect("goes up");
        assert_eq!(of(OwnedBy::Offices(vec![path("001004")])), [taken]);
        assert!(of(OwnedBy::Account(clerk)).is_empty());
        write(db, move |tx| {
            act(tx, id, 3, solved(Action::Withdraw), date("2023-05-04"), &Scope::county())
        })
        .expect("is taken back");
        assert!(of(OwnedBy::Offices(vec![path("001004")])).is_empty());
        let live = Filter { live: true, ..everything() };
        assert_eq!(found(db, &live), [waiting]);
    });
}

#[test]
fn pages_end_where_the_next_begins() {
    on_both_engines("pages", |db| {
        write(db, |tx| {
            for number in 0..23 {
                submit(tx, appeal(&format!("2023-05-{:02}", 1 + number % 4)))?;
            }
            Ok(())
        })
        .expect("is taken");
        let limit = Limit::new(5).expect("in range");
        let (mut seen, mut after) = (Vec::<(kernel::Date, MatterId)>::new(), None);
        for round in 0.. {
            let page = db.read_blocking(|tx| list(tx, &everything(), limit, after.as_ref()));
            let page = page.expect("reads");
            seen.extend(page.items.iter().map(|matter| (matter.collected_on, matter.id)));
            // What is written meanwhile does not move the pages.
            write(db, |tx| submit(tx, appeal("2023-05-30"))).expect("is taken");
            after = page.next;
            if after.is_none() {
                assert_eq!(round, 4);
                break;
            }
        }
        assert_eq!(seen.len(), 23);
        assert!(seen.windows(2).all(|pair| pair[0] > pair[1]), "newest first, none twice");
        let strange = kernel::Cursor::new(["x".into(), "y".into()]);
        let refused = db.read_blocking(|tx| list(tx, &everything(), limit, Some(&strange)));
        assert_eq!(refused.expect_err("is not ours").code(), "page.unknown-cursor");
    });
}
