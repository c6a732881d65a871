//! Who may see what: persons of every role and relation against matters of every kind, at every door.
//!
//! The oracle says from the records and the grants alone who may see a matter; it is written down
//! here a second time and shares nothing with the program. A door is anything that answers; it leaks
//! when its answer names a matter that its asker may not see. [`doors::OF_ALL`] answer about many
//! matters at once and are asked once for each person; [`doors::OF_ONE`] are asked for pairs of a
//! person and a matter, drawn from a seed. A new way to read matters is a new line in one of them.

mod county;
mod doors;
mod oracle;
mod outside;
mod steps;

use std::collections::BTreeMap;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use testing::{TestCounty, on_both_engines};

use county::{Case, Named, World};

/// How many pairs of a person and a matter are drawn.
const PAIRS: usize = 10_000;

/// How a door was passed, for the report that the test prints.
#[derive(Default, Debug, Clone, Copy, PartialEq, Eq)]
struct Tally {
    asked: usize,
    shown: usize,
    hidden: usize,
}

fn story(county: &TestCounty) -> BTreeMap<&'static str, Tally> {
    let world = World::new(county);
    world.check_spread();
    let mut tallies = BTreeMap::new();
    let mut leaks = Vec::new();
    for person in &world.persons {
        for door in doors::OF_ALL {
            let answer = (door.ask)(&world, person);
            let tally: &mut Tally = tallies.entry(door.name).or_default();
            tally.asked += 1;
            let named = Named::by(&answer);
            for case in &world.cases {
                let seen = named.has(case);
                judge(tally, &mut leaks, door.name, (person, case), seen);
                if let Some(must) = door.must.filter(|_| !seen)
                    && must(person, case)
                {
                    leaks.push(format!("{} does not show {} {}", door.name, person.login, case));
                }
            }
        }
    }
    let mut chance = ChaCha8Rng::seed_from_u64(7);
    for number in 0..PAIRS {
        let person = &world.persons[chance.random_range(0..world.persons.len())];
        let case = &world.cases[chance.random_range(0..world.cases.len())];
        for door in doors::OF_ONE.iter().filter(|door| number % door.every == 0) {
            let Some(seen) = (door.shows)(&world, person, case) else { continue };
            let tally: &mut Tally = tallies.entry(door.name).or_default();
            tally.asked += 1;
            judge(tally, &mut leaks, door.name, (person, case), seen);
            if !seen && (door.must)(person, case) {
                leaks.push(format!("{} does not show {} {}", door.name, person.login, case));
            }
        }
    }
    leaks.sort();
    leaks.dedup();
    let few: Vec<&String> = leaks.iter().take(40).collect();
    assert!(leaks.is_empty(), "{} faults, such as {few:#?}", leaks.len());
    world.must_hide_reporters();
    world.must_hide_refused_words();
    outside::must_keep_templates_apart(&world);
    let tally = outside::must_tell_the_outside_nothing(county, &world);
    tallies.insert("Open311, both formats", tally);
    tallies
}

fn judge(
    tally: &mut Tally,
    leaks: &mut Vec<String>,
    door: &str,
    (person, case): (&county::Person, &Case),
    seen: bool,
) {
    match (seen, oracle::may_see(person, case)) {
        (true, true) => tally.shown += 1,
        (false, _) => tally.hidden += 1,
        (true, false) => leaks.push(format!("{door} LEAKS to {} {case}", person.login)),
    }
}

#[test]
fn nobody_is_shown_what_he_may_not_see() {
    let tallies = on_both_engines("leaks", story);
    for (door, tally) in &tallies {
        println!("{door:32} {tally:?}");
        // A door that shows nothing to anybody proves nothing.
        let shows_nothing = ["rosters and rates as files", "figures and overviews"].contains(door);
        assert_eq!(tally.shown == 0, shows_nothing, "{door}");
    }
}
