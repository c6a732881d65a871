//! Random walks from a seed: whatever is tried in whatever order, the invariants hold.

use std::collections::HashMap;

use access::Scope;
use db::{DbError, Tx};
use kernel::{Actor, AreaPath, Date, Explain, Limit};
use matters::{
    Action, Error, Filter, Kind, Matter, Outcome, Rejection, Sight, State, act, categories, list,
    measures, overview, submit, timeline,
};

use crate::support::{command, date, new_matter, on_both_engines, path, representative, write};

/// A stream of numbers from a seed (splitmix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % sides as u64) as usize
    }

    fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.roll(of.len())].clone()
    }
}

const PLACES: [&str; 5] =
    ["001004012003", "001004012", "001004013001", "001007001002", "001009002"];
const TARGETS: [&str; 6] = ["001", "001004", "001004012", "001004012003", "001007001", "001009002"];

fn scopes() -> Vec<Scope> {
    vec![
        Scope::county(),
        Scope::county(),
        Scope::areas(vec![path("001004")]),
        Scope::areas(vec![path("001004012")]),
        Scope::areas(vec![path("001007")]),
        Scope::own(representative(1), vec![path("001004012")]),
    ]
}

fn random_matter(dice: &mut Dice) -> matters::NewMatter {
    let kind = dice.one(Kind::ALL);
    let category = dice.one(categories(kind)).code;
    let collected = date("2023-01-01").plus_days(dice.roll(120) as i64);
    let mut new = new_matter(kind, category, dice.one(&PLACES), &collected.to_string());
    new.urgent = dice.roll(3) == 0;
    if dice.roll(4) == 0 {
        new.representative_id = Some(representative(2));
    }
    new
}

fn walk(tx: &mut Tx<'_>, dice: &mut Dice) -> Result<(usize, usize), Error> {
    let mut matter = submit(tx, random_matter(dice))?;
    check(&matter);
    let (mut taken, mut refused) = (0, 0);
    for _ in 0..24 {
        let scope = dice.one(&scopes());
        // Mostly what is possible, so that walks get far; the rest anything.
        let assists = matters::assists_of(tx, &matter)?;
        let possible = matters::possible_actions(&matter, &assists, &scope, tx.now());
        let action = if possible.is_empty() || dice.roll(3) == 0 {
            dice.one(Action::ALL)
        } else {
            dice.one(&possible)
        };
        let target = path(dice.one(&TARGETS));
        let command = command(action, &target, dice.one(Outcome::ALL));
        let on = matter.changed_on.plus_days(dice.roll(12) as i64 - 1);
        match act(tx, matter.id, matter.version, command, on, &scope) {
            Ok(after) => {
                assert_eq!(after.version, matter.version + 1);
                check(&after);
                assert_eq!(matters::get(tx, after.id, &Scope::county(), true)?, after);
                matter = after;
                taken += 1;
            }
            Err(Error::Rejected(Rejection::NotPossible { possible, .. })) => {
                assert!(!possible.contains(&action));
                refused += 1;
            }
            Err(Error::NotFound | Error::Rejected(_)) => refused += 1,
            Err(other) => return Err(other),
        }
    }
    let events = timeline(tx, matter.id)?;
    assert_eq!(events.len() as i64, matter.version);
    assert_eq!(events[0].from, None);
    for pair in events.windows(2) {
        assert_eq!(pair[1].from, Some(pair[0].to));
        assert_eq!(pair[1].version, pair[0].version + 1);
        assert!(
            pair[1].on >= pair[0].on || pair[1].action.is_beside() || pair[0].action.is_beside()
        );
    }
    let last = events.last().expect("there is a first event");
    assert_eq!((last.to, &last.owner), (matter.state, &matter.owner));
    assert_eq!(last.deadline_on, matter.deadline_on);
    Ok((taken, refused))
}

/// What holds for every matter at every moment.
fn check(matter: &Matter) {
    assert_eq!(matter.deadline_on.is_some(), matter.state.is_open(), "{matter:?}");
    assert_eq!(matter.deadline_on.is_none(), matter.why_no_deadline().is_some());
    assert_eq!(matter.closed_on.is_some(), matter.state.is_closed(), "{matter:?}");
    assert!(matter.deadline_on.is_none_or(|day| day > matter.collected_on));
    assert!(matter.owner.area.depth() >= 1 && matter.collected_on <= matter.changed_on);
    let must = matter.state.is_answered() && matter.state != State::Lapsed;
    assert!(!must || matter.answer.is_some(), "{matter:?}");
    assert_eq!(matter.state == State::Refused, matter.ground.is_some());
    assert_eq!(matter.state == State::Confirmed, matter.how.is_some());
}

#[test]
fn invariants_survive_random_walks() {
    on_both_engines("walks", |db| {
        for seed in 0..12 {
            let (taken, refused) = write(db, move |tx| {
                let mut dice = Dice(seed);
                let (mut taken, mut refused) = (0, 0);
                for _ in 0..20 {
                    let (more_taken, more_refused) = walk(tx, &mut dice)?;
                    taken += more_taken;
                    refused += more_refused;
                }
                Ok((taken, refused))
            })
            .expect("storage works");
            assert!(taken > 20 && refused > 20, "{taken} taken, {refused} refused");
            db.read_blocking(|tx| {
                tallies_equal_the_recount(tx)?;
                overview_equals_the_records(tx)
            })
            .expect("reads");
        }
        let (_, fault) = db.read_blocking(db::verify_chain).expect("reads");
        assert_eq!(fault, None);
    });
}

fn tallies_equal_the_recount(tx: &mut Tx<'_>) -> Result<(), Error> {
    let all = everything(tx)?;
    for &indicator in measures::INDICATORS {
        let mut recounted: HashMap<(String, i64), i64> = HashMap::new();
        for (village, on, quantity) in measures::recount(tx, indicator)? {
            recounted.insert((village.as_str().to_owned(), on.number()), quantity);
        }
        let mut by_rule: HashMap<(String, i64), i64> = HashMap::new();
        for matter in &all {
            for count in measures::counts(matter).iter().filter(|c| c.indicator == indicator) {
                let village = matter.area_path.village().as_str().to_owned();
                *by_rule.entry((village, count.on.number())).or_default() += count.quantity;
            }
        }
        assert_eq!(recounted, by_rule, "{indicator}: SQL and rule");
        let mut tallied = db::tally_by_day(tx, indicator, false)?;
        tallied.retain(|(area, _), value| area.len() == 9 && *value != 0);
        assert_eq!(recounted, tallied, "{indicator}: records and tallies");
    }
    Ok(())
}

fn overview_equals_the_records(tx: &mut Tx<'_>) -> Result<(), Error> {
    let today: Date = tx.today();
    let all = everything(tx)?;
    for area in ["001", "001004", "001004012", "001004012003"] {
        let area = path(area);
        for confidential in [true, false] {
            let sight = Sight { confidential, about_cadres: true };
            let seen = overview::open(tx, &area, today, sight)?;
            let inside = |matter: &&Matter| {
                area.contains(&matter.area_path) && (confidential || !matter.kind.is_confidential())
            };
            let open: Vec<&Matter> =
                all.iter().filter(inside).filter(|matter| matter.state.is_open()).collect();
            assert_eq!(seen.open, open.len() as i64);
            let overdue = open.iter().filter(|matter| matter.is_overdue(today)).count();
            assert_eq!(seen.overdue, overdue as i64);
            let mut by_age = [0; 4];
            for matter in &open {
                let place = match today.days_since(matter.collected_on) {
                    0..=7 => 0,
                    8..=15 => 1,
                    16..=30 => 2,
                    _ => 3,
                };
                by_age[place] += 1;
            }
            assert_eq!(seen.by_age, by_age);
            let waiting = all.iter().filter(inside).filter(|m| m.state == State::Answered).count();
            assert_eq!(seen.to_confirm, waiting as i64);
            let live: i64 = seen.by_state.iter().map(|(_, count)| count).sum();
            assert_eq!(live, seen.open + seen.to_confirm + seen.to_supply + seen.suspended);
            if area.depth() < 3 {
                let children = overview::open_by_child(tx, &area, today, sight)?;
                let sum: i64 = children.iter().map(|child| child.open).sum();
                assert_eq!(sum, seen.open, "children of {area}");
            }
        }
    }
    Ok(())
}

fn everything(tx: &mut Tx<'_>) -> Result<Vec<Matter>, Error> {
    let filter =
        Filter { confidential: true, about_cadres: true, ..Filter::in_area(AreaPath::county()) };
    let limit = Limit::new(200).expect("in range");
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = list(tx, &filter, limit, after.as_ref())?;
        all.extend(page.items);
        after = page.next;
        if after.is_none() {
            return Ok(all);
        }
    }
}

#[test]
fn a_refused_step_writes_nothing() {
    on_both_engines("refused", |db| {
        let matter = write(db, |tx| submit(tx, crate::support::appeal("2023-05-03")));
        let matter = matter.expect("is taken");
        let (id, version) = (matter.id, matter.version);
        let rows = || {
            db.read_blocking(|tx| {
                let events = timeline(tx, id)?.len();
                Ok::<_, DbError>((events, db::verify_chain(tx)?.0))
            })
            .expect("reads")
        };
        let before = rows();
        for &action in Action::ALL {
            let command = command(action, &path("001004012"), Outcome::Solved);
            let on = date("2023-05-04");
            let answer: Result<Matter, Error> = db
                .write_blocking(&Actor::system("test"), move |tx| {
                    act(tx, id, version + 7, command, on, &Scope::county())
                });
            let error = answer.expect_err("the version is not the newest");
            assert_eq!(error.code(), "matter.stale");
        }
        assert_eq!(rows(), before);
    });
}
