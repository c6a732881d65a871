//! Random walks from a seed: whatever is tried in whatever order, the invariants hold.
//!
//! A hundred thousand walks go through the rules, which are the same on both engines; the first of
//! them are then stored at once with their past, and what is stored must be what the rules said.
//! [`crate::stored`] stores walks step by step.

use std::collections::HashMap;

use access::Scope;
use db::DbError;
use kernel::id::{DepartmentId, MatterId};
use kernel::{Actor, AreaPath, Date, Explain, Timestamp};
use matters::rules::{Facts, Standing, decide, open, possible, struck};
use matters::{
    Action, Command, Details, Error, Ground, How, Kind, Matter, NewMatter, Outcome, PastStep,
    Rating, Reason, Rejection, State, Unit, act, categories, standing_of, submit, submit_past,
    timeline,
};
use uuid::Uuid;

use crate::stored::count_again;

use crate::support::{command, date, new_matter, on_both_engines, path, representative, write};

/// How many walks go through the rules.
const WALKS: u64 = 100_000;
/// How many of them are stored with their past, on each engine.
const STORED: u64 = 2_000;
/// How many of these are written in one transaction.
const SLICE: u64 = 500;

/// A stream of numbers from a seed (splitmix64).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % sides as u64) as usize
    }

    pub(crate) fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.roll(of.len())].clone()
    }
}

const PLACES: [&str; 5] =
    ["001004012003", "001004012", "001004013001", "001007001002", "001009002"];
const TARGETS: [&str; 6] = ["001", "001004", "001004012", "001004012003", "001007001", "001009002"];

fn department(number: u128) -> DepartmentId {
    DepartmentId::from_uuid(Uuid::from_u128(number))
}

pub(crate) fn scopes() -> Vec<Scope> {
    vec![
        Scope::county(),
        Scope::county(),
        Scope::areas(vec![path("001004")]),
        Scope::areas(vec![path("001004012")]),
        Scope::areas(vec![path("001007")]),
        Scope::own(representative(1), vec![path("001004012")]),
        Scope::of_departments(vec![department(7)]),
    ]
}

pub(crate) fn random_matter(dice: &mut Dice) -> NewMatter {
    let kind = dice.one(Kind::ALL);
    let category = dice.one(categories(kind)).code;
    let collected = date("2023-01-01").plus_days(dice.roll(120) as i64);
    let mut new = new_matter(kind, category, dice.one(&PLACES), &collected.to_string());
    new.urgent = dice.roll(3) == 0;
    // What search keeps of it is not walked here.
    new.words = "路".into();
    if dice.roll(4) == 0 {
        new.representative_id = Some(representative(2));
    }
    new
}

/// A step with chance details, more often sensible ones than not.
pub(crate) fn random_command(
    dice: &mut Dice,
    action: Action,
    on: Date,
    others: &[MatterId],
) -> Command {
    let units = vec![
        Unit { area: AreaPath::county(), department: Some(department(7)) },
        Unit { area: path(dice.one(&TARGETS)), department: None },
    ];
    let details = Details {
        words: Some("已现场看过".into()),
        outcome: Some(dice.one(Outcome::ALL)),
        ground: Some(dice.one(Ground::ALL)),
        to_area: Some(path(dice.one(&TARGETS))),
        to_department: (dice.roll(4) == 0).then(|| department(7)),
        to_account: None,
        how: Some(dice.one(How::ALL)),
        rating: (dice.roll(2) == 0).then(|| dice.one(Rating::ALL)),
        reason: Some(dice.one(Reason::ALL)),
        until: Some(on.plus_days(dice.roll(40) as i64)),
        into: Some(if others.is_empty() {
            MatterId::from_uuid(Uuid::from_u128(1))
        } else {
            dice.one(others)
        }),
        units,
    };
    Command::new(action, details).expect("nothing is missing")
}

/// What holds for every matter at every moment: one owner, one clock or a stated reason, no way
/// without an end.
pub(crate) fn check(matter: &Matter) {
    assert_eq!(matter.deadline_on.is_some(), matter.state.is_open(), "{matter:?}");
    assert_eq!(matter.deadline_on.is_none(), matter.why_no_deadline().is_some());
    assert_eq!(matter.closed_on.is_some(), matter.state.is_closed(), "{matter:?}");
    assert!(matter.owner.area.depth() >= 1 && matter.collected_on <= matter.changed_on);
    assert!(matter.owner.department.is_none() || matter.owner.area == AreaPath::county());
    // What waits for somebody has something that the clock will do, unless that was done.
    let is_noted =
        matter.deadline_on.is_some() && matter.beside.breached_deadline_on == matter.deadline_on;
    let is_watched = matters::rules::next_due(matter).is_some();
    assert!(matter.state.is_closed() || is_watched || is_noted, "{matter:?}");
    assert!(!matter.state.is_closed() || !is_watched);
    let must = matter.state.is_answered() && matter.state != State::Lapsed;
    assert!(!must || matter.answer.is_some(), "{matter:?}");
    assert_eq!(matter.state == State::Refused, matter.ground.is_some());
    assert_eq!(matter.state == State::Confirmed, matter.how.is_some());
    let still = [State::Draft, State::Suspended, State::Merged].contains(&matter.state);
    assert_eq!(still, matter.beside.held.is_some(), "{matter:?}");
    assert_eq!(matter.state == State::Merged, matter.merged_into.is_some());
    assert!(matter.beside.hops <= 3, "a ruling comes after the third return: {matter:?}");
    assert!(matter.beside.asked.is_none() || !matter.state.is_answered());
    if let Some(order) = &matter.beside.supervision {
        assert!(!matter.state.is_closed() && order.deadline_on > order.on, "{matter:?}");
    }
}

/// Everybody at once: who is left when nobody can do anything?
const EVERYBODY: Standing = Standing {
    owner: true,
    assigner: true,
    above: true,
    supervisor: true,
    reporter: true,
    villager: true,
    assist: false,
    signed_in: false,
    clock: true,
    seated: false,
};

/// What leads to an end, the shortest first.
const HOME: [Action; 10] = [
    Action::Confirm,
    Action::ExplainAgain,
    Action::Answer,
    Action::Settle,
    Action::Sign,
    Action::Start,
    Action::Resume,
    Action::Rule,
    Action::Supply,
    Action::Accept,
];

/// Whether the matter can be brought to an end from where it is.
pub(crate) fn has_an_end(matter: &Matter, actor: &Actor) {
    let mut matter = matter.clone();
    for _ in 0..10 {
        if matter.state.is_closed() {
            return;
        }
        let today = matter.changed_on.plus_days(100);
        let now = Timestamp::noon_in_china(today);
        let listed = possible(&matter, EVERYBODY, now);
        let next = HOME.iter().find(|action| listed.contains(action));
        let next = *next.unwrap_or_else(|| panic!("a dead end: {matter:?}"));
        let command = command(next, &matter.owner.area.clone(), Outcome::Solved);
        let facts = at(today, today, actor, EVERYBODY);
        matter = decide(&matter, command, &facts).expect("it was said to be possible").matter;
    }
    panic!("no end: {matter:?}");
}

fn at<'a>(on: Date, today: Date, actor: &'a Actor, standing: Standing) -> Facts<'a> {
    Facts {
        on,
        today,
        now: Timestamp::noon_in_china(today),
        actor,
        standing,
        office: None,
        assists: &[],
        assist: None,
        other: None,
    }
}

/// A walk through the rules alone: where it began, the steps that were taken, where it ended.
struct Walk {
    new: NewMatter,
    steps: Vec<(Command, Date, usize)>,
    end: Matter,
    refused: usize,
}

fn pure_walk(dice: &mut Dice, scopes: &[Scope], actor: &Actor, last: Date) -> Walk {
    let new = random_matter(dice);
    let id = MatterId::from_uuid(Uuid::from_u128(2));
    let facts = at(new.collected_on, last, actor, Standing::default());
    let first = open(new.clone(), id, "SQ20230101-00001".into(), &facts).expect("is taken");
    let mut matter = first.matter;
    check(&matter);
    let (mut steps, mut refused) = (Vec::new(), 0);
    for _ in 0..12 {
        let on = matter.changed_on.plus_days(dice.roll(14) as i64 - 1).min(last);
        let place = dice.roll(scopes.len() + 1);
        let (command, facts) = if place == scopes.len() {
            // The clock, as of that day.
            let now = Timestamp::noon_in_china(on);
            let Some(action) = struck(&matter, now) else { continue };
            (automatic(action), at(on, on, actor, Standing::CLOCK))
        } else {
            let standing = standing_of(&matter, &[], &scopes[place]);
            let listed = possible(&matter, standing, Timestamp::noon_in_china(on));
            let action = match listed.is_empty() || dice.roll(4) == 0 {
                true => dice.one(Action::ALL),
                false => dice.one(&listed),
            };
            // What is taken back walks no further; that is seldom what somebody wants.
            if action == Action::Withdraw && dice.roll(12) > 0 {
                continue;
            }
            let above = matters::rules::above(&matter.owner);
            let areas = scopes[place].area_paths();
            let office = areas.iter().find(|area| area.contains(&above)).cloned();
            let facts = Facts { office, ..at(on, last, actor, standing) };
            (random_command(dice, action, on, &[]), facts)
        };
        if touches_others(command.action()) {
            continue;
        }
        match decide(&matter, command.clone(), &facts) {
            Ok(decision) => {
                assert_eq!(decision.matter.version, matter.version + 1);
                check(&decision.matter);
                keeps_its_promises(&matter, &decision.matter, command.action(), facts.now);
                matter = decision.matter;
                steps.push((command, on, place));
            }
            Err(Rejection::NotPossible { possible, .. }) => {
                assert!(!possible.contains(&command.action()));
                refused += 1;
            }
            Err(_) => refused += 1,
        }
    }
    has_an_end(&matter, actor);
    Walk { new, steps, end: matter, refused }
}

fn automatic(action: Action) -> Command {
    Command::new(action, Details::default()).expect("the clock needs nothing")
}

fn touches_others(action: Action) -> bool {
    [
        Action::Merge,
        Action::Unmerge,
        Action::Absorb,
        Action::Release,
        Action::Follow,
        Action::HandOver,
        Action::Whistle,
        Action::SignIn,
        Action::Respond,
    ]
    .contains(&action)
}

/// What no step may do.
fn keeps_its_promises(before: &Matter, after: &Matter, action: Action, now: Timestamp) {
    if action.is_beside() {
        assert_eq!(before.state, after.state, "{action:?}");
        assert_eq!(before.owner, after.owner, "{action:?} changes no handler");
        assert_eq!(before.answer, after.answer, "{action:?}");
    }
    let hands_over = [Action::Assign, Action::Return, Action::Recall, Action::Rule, Action::Lift];
    if hands_over.contains(&action) {
        assert_eq!(before.deadline_on, after.deadline_on, "a hand-over keeps the clock");
    }
    if action == Action::Breach {
        assert!(after.attention.is_some());
        assert_ne!(struck(after, now), Some(Action::Breach), "noted once: {after:?}");
    }
}

#[test]
fn a_hundred_thousand_walks_keep_the_invariants() {
    let (scopes, actor, last) = (scopes(), Actor::system("walks"), date("2023-05-31"));
    let (mut taken, mut refused, mut ends) = (0, 0, HashMap::<State, u64>::new());
    for number in 0..WALKS {
        let walk = pure_walk(&mut Dice(number << 20), &scopes, &actor, last);
        taken += walk.steps.len();
        refused += walk.refused;
        *ends.entry(walk.end.state).or_default() += 1;
    }
    eprintln!("{WALKS} walks: {taken} steps taken, {refused} refused; ends {ends:?}");
    assert!(taken > 300_000 && refused > 100_000);
    let mut alone = State::ALL.iter().filter(|&&state| state != State::Merged);
    assert!(alone.all(|state| ends.contains_key(state)), "every state is reached");
}

#[test]
fn what_is_stored_of_a_walk_is_what_the_rules_said() {
    on_both_engines("walks", |db| {
        for slice in 0..STORED / SLICE {
            write(db, move |tx| {
                let (scopes, county) = (scopes(), Scope::county());
                let actor = Actor::system("walks");
                for number in slice * SLICE..(slice + 1) * SLICE {
                    let mut dice = Dice(number << 20);
                    let walk = pure_walk(&mut dice, &scopes, &actor, tx.today());
                    let scope = |place: usize| scopes.get(place).unwrap_or(&county);
                    let steps = walk.steps.into_iter().map(|(command, on, place)| PastStep {
                        command,
                        on,
                        actor: &actor,
                        scope: scope(place),
                    });
                    let steps: Vec<_> = steps.collect();
                    let stored = submit_past(tx, walk.new, &actor, &steps)?;
                    let said = Matter {
                        id: stored.id,
                        number: stored.number.clone(),
                        recorded_at: stored.recorded_at,
                        ..walk.end
                    };
                    assert_eq!(stored, said);
                    assert_eq!(matters::get(tx, stored.id, &county, true)?, stored);
                }
                Ok(())
            })
            .expect("storage works");
        }
        assert_eq!(db.read_blocking(count_again).expect("reads"), 0);
    });
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
