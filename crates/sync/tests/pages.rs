//! A world that is too large for one answer is told in several, and what changes meanwhile is
//! told as well.

use std::collections::BTreeSet;

use contacts::NewContact;
use kernel::Date;
use kernel::id::{ContactId, HouseholdId, MatterId};
use sync::{Ask, Counts, World, pull};
use testing::{TestCounty, Village, on_both_engines};

fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

fn record(county: &TestCounty, household: HouseholdId, on: &str) {
    let raised = contacts::Raised {
        id: None,
        kind: matters::Kind::Appeal,
        category: "irrigation".into(),
        words: "水渠堵了".into(),
        urgent: false,
        particulars: matters::NewParticulars::default(),
    };
    let new = NewContact {
        id: None,
        household_id: household,
        representative_id: None,
        entered_as: None,
        met_on: day(on),
        way: "home".into(),
        person_met: String::new(),
        items: Vec::new(),
        words: String::new(),
        leaflets: Vec::new(),
        safety: None,
        matters: vec![raised],
        difficulty: None,
    };
    county.write(move |tx| contacts::record(tx, new));
}

/// What a phone holds after some answers: identifiers are enough to see what is lost or doubled.
#[derive(Default, PartialEq, Debug)]
struct Held {
    households: BTreeSet<HouseholdId>,
    contacts: BTreeSet<ContactId>,
    matters: BTreeSet<MatterId>,
}

impl Held {
    fn apply(&mut self, world: &World) {
        if world.is_whole {
            *self = Self::default();
        }
        self.households.extend(world.households.iter().map(|row| row.id));
        self.contacts.extend(world.contacts.iter().map(|(row, _)| row.id));
        self.matters.extend(world.matters.iter().map(|(row, _)| row.id));
        for id in &world.left.households {
            self.households.remove(id);
        }
    }

    fn counts(&self) -> [i64; 3] {
        [self.households.len(), self.contacts.len(), self.matters.len()].map(|count| count as i64)
    }
}

fn ask(county: &TestCounty, village: &Village, cursor: Option<String>, most: i64) -> World {
    let representative = village.representative;
    let ask = Ask { representative, cursor, day: day("2023-05-07"), most_rows: Some(most) };
    county.read(|tx| pull(tx, &ask))
}

fn told(counts: Counts) -> [i64; 3] {
    [counts.households, counts.contacts, counts.matters]
}

#[test]
fn a_large_world_is_told_in_parts_and_nothing_is_missed_between_them() {
    on_both_engines("sync_pages", |county| {
        let [one, other] = county.with_two_villages(8);
        for household in &one.households[..7] {
            record(county, *household, "2023-05-01");
        }
        let mut sizes = Vec::new();
        for most in 1..25 {
            let mut held = Held::default();
            let mut world = ask(county, &one, None, most);
            let mut parts = 1;
            held.apply(&world);
            while world.has_more {
                assert!(world.rows() as i64 <= most);
                world = ask(county, &one, Some(world.cursor), most);
                assert!(!world.is_whole, "only the first part clears what a phone holds");
                held.apply(&world);
                parts += 1;
            }
            assert_eq!(held.counts(), told(world.counts), "{most} rows an answer");
            let next = ask(county, &one, Some(world.cursor), most);
            assert_eq!((next.rows(), next.is_whole, next.has_more), (0, false, false));
            sizes.push(parts);
        }
        assert_eq!((sizes[0], sizes[23]), (22, 1));

        // Between two parts a household moves away, and one more contact is recorded.
        let mut held = Held::default();
        let first = ask(county, &one, None, 5);
        held.apply(&first);
        let (gone, next) = (one.households[0], other.representative);
        county.write(move |tx| representatives::link(tx, gone, next, day("2023-05-06")));
        record(county, one.households[1], "2023-05-02");
        let mut world = first;
        while world.has_more {
            world = ask(county, &one, Some(world.cursor), 5);
            held.apply(&world);
        }
        assert!(!held.households.contains(&gone));
        assert_eq!(held.counts(), told(world.counts));
        sizes
    });
}
