//! The counts behind the rates, against a slow oracle that reads timelines and visits: for random
//! areas, days and departments every number is the length of its list and what the oracle counts.

use std::collections::HashMap;

use access::Scope;
use db::{Db, DbError, Tx};
use kernel::id::{DepartmentId, MatterId};
use kernel::{AreaPath, Date, Limit};
use matters::rate_counts::{self as counts, COUNTS};
use matters::visits::{self, NewVisit, Reached, Said, Visit};
use matters::{
    Action, Command, Details, Error, Event, Ground, How, Kind, Matter, Outcome, Rating, Reason,
    State, act, act_for_villager, categories, submit, these, timeline,
};
use registry::Span;
use uuid::Uuid;

use crate::support::{account, date, new_matter, on_both_engines, path, representative, write_as};

/// How many filters are asked on each engine.
const FILTERS: usize = 10_000;
/// How many matters the county has.
const MATTERS: usize = 320;

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

fn departments() -> [DepartmentId; 2] {
    [1, 2].map(|number| DepartmentId::from_uuid(Uuid::from_u128(number)))
}

fn scopes() -> Vec<Scope> {
    vec![
        Scope::county(),
        Scope::county(),
        Scope::areas(vec![path("001004")]),
        Scope::areas(vec![path("001007")]),
        Scope::areas(vec![path("001004012")]),
        Scope::areas(vec![path("001009")]),
        Scope::own(representative(1), vec![path("001004012")]),
    ]
}

fn random_details(dice: &mut Dice, matter: &Matter, action: Action, on: Date) -> Details {
    let ahead = match action {
        Action::AskExtension => matter.deadline_on.unwrap_or(on).plus_days(4),
        _ => on.plus_days(6),
    };
    // Most of what goes to somebody goes to a department, as far as it is the county's to give.
    let below = ["001004012", "001004", "001007001"].map(path);
    let near: Vec<AreaPath> =
        below.into_iter().filter(|area| matter.owner.area.contains(area)).collect();
    let to_department = matter.owner.area.depth() == 1 && dice.roll(4) > 0;
    let to_area = if near.is_empty() { matter.owner.area.clone() } else { dice.one(&near) };
    Details {
        words: Some("现场看过，说清楚了".into()),
        outcome: Some(dice.one(Outcome::ALL)),
        ground: Some(Ground::OutsideDuty),
        to_area: Some(to_area),
        to_department: to_department.then(|| dice.one(&departments())),
        how: Some(dice.one(&[How::AtContact, How::Villager])),
        rating: (dice.roll(4) > 0).then(|| dice.one(Rating::ALL)),
        reason: Some(dice.one(Reason::ALL)),
        until: Some(ahead),
        ..Details::default()
    }
}

/// Matters at whose ages and places the dice were thrown.
fn begin(tx: &mut Tx<'_>, dice: &mut Dice) -> Result<MatterId, Error> {
    let kinds = [Kind::Appeal, Kind::Appeal, Kind::Dispute, Kind::Emergency, Kind::EarlySign];
    let kind = dice.one(&kinds);
    let category = dice.one(categories(kind)).code;
    let on = date("2023-01-01").plus_days(dice.roll(90) as i64);
    Ok(submit(tx, new_matter(kind, category, dice.one(&PLACES), &on.to_string()))?.id)
}

/// Some steps of a matter's life, mostly possible ones.
fn go_on(tx: &mut Tx<'_>, dice: &mut Dice, id: MatterId) -> Result<(), Error> {
    let mut matter = these(tx, &[id])?.remove(0);
    let mut on = matter.changed_on;
    for _ in 0..6 {
        on = on.plus_days([0, 0, 0, 1, 1, 2, 7][dice.roll(7)]).min(tx.today());
        let scope = if dice.roll(2) == 0 { Scope::county() } else { dice.one(&scopes()) };
        let possible: Vec<Action> = matters::possible_actions(&matter, &[], &scope, tx.now())
            .into_iter()
            .filter(|action| !matches!(action, Action::Merge | Action::Whistle | Action::Withdraw))
            // What gets nowhere comes seldom, so that matters get far.
            .filter(|action| !gets_nowhere(*action) || dice.roll(12) == 0)
            .collect();
        if possible.is_empty() {
            continue;
        }
        // What is seldom possible is done as soon as it is.
        let seldom = [(Action::Return, 2), (Action::Lift, 4)];
        let chosen = seldom
            .into_iter()
            .find(|(action, sides)| possible.contains(action) && dice.roll(*sides) == 0);
        let action = chosen.map_or_else(|| dice.one(&possible), |(action, _)| action);
        let details = random_details(dice, &matter, action, on);
        let Ok(command) = Command::new(action, details) else { continue };
        let is_word = matches!(action, Action::Confirm | Action::Dispute);
        let taken = if is_word && on == tx.today() && dice.roll(3) == 0 {
            act_for_villager(tx, id, None, command, "群众")
        } else {
            act(tx, id, matter.version, command, on, &scope)
        };
        match taken {
            Ok(after) => matter = after,
            Err(Error::Rejected(_) | Error::NotFound) => {}
            Err(other) => return Err(other),
        }
    }
    Ok(())
}

fn gets_nowhere(action: Action) -> bool {
    use Action::{
        AskFacts, CloseSupervision, Refuse, Remind, ReportSupervision, Settle, Supervise,
    };
    let beside = [AskFacts, CloseSupervision, Refuse, Remind, ReportSupervision, Settle, Supervise];
    beside.contains(&action)
}

/// A call about an answer that stands, by somebody who did not handle it.
fn visit(tx: &mut Tx<'_>, dice: &mut Dice, id: MatterId) -> Result<(), Error> {
    let matter = these(tx, &[id])?.remove(0);
    if !matter.state.is_answered() || dice.roll(4) == 0 {
        return Ok(());
    }
    let on = matter.changed_on.plus_days(dice.roll(3) as i64).min(tx.today());
    let is_reached = dice.roll(3) > 0;
    let new = NewVisit {
        id: None,
        matter_id: matter.id,
        asked_on: on,
        reached: if is_reached { Reached::Reached } else { Reached::NoAnswer },
        said: Said {
            contacted: Some(dice.roll(5) > 0),
            solved: Some(dice.roll(3) > 0),
            rating: Some(dice.one(Rating::ALL)),
            words: Some("说了几句".into()),
        },
        wants_redo: is_reached && dice.roll(5) == 0,
    };
    let scope = dice.one(&scopes()[..4]);
    match visits::record(tx, new, &scope) {
        Ok(recorded) if dice.roll(6) == 0 => {
            visits::void(tx, recorded.visit.id, 1, "点错了", &scope).map(|_| ())
        }
        Ok(_) | Err(Error::Visit(_) | Error::Rejected(_) | Error::NotFound) => Ok(()),
        Err(other) => Err(other),
    }
}

/// So many matters, in rounds of steps and calls by different people.
fn population(db: &Db, seed: u64, count: usize) -> Vec<MatterId> {
    let ids = write_as(db, account(1), move |tx| {
        let mut dice = Dice(seed);
        (0..count).map(|_| begin(tx, &mut dice)).collect::<Result<Vec<_>, _>>()
    })
    .expect("storage works");
    for round in 0..8 {
        let (steps, calls) = (ids.clone(), ids.clone());
        write_as(db, account(round % 3 + 1), move |tx| {
            let mut dice = Dice(seed + 100 + round as u64);
            steps.iter().try_for_each(|&id| go_on(tx, &mut dice, id))
        })
        .expect("storage works");
        write_as(db, account(9), move |tx| {
            let mut dice = Dice(seed + 200 + round as u64);
            calls.iter().try_for_each(|&id| visit(tx, &mut dice, id))
        })
        .expect("storage works");
    }
    ids
}

/// Everything the oracle needs, read record by record.
struct World {
    lives: Vec<(Matter, Vec<Event>)>,
    visits: Vec<Visit>,
}

fn read(tx: &mut Tx<'_>, ids: &[MatterId]) -> Result<World, Error> {
    let mut world = World { lives: Vec::new(), visits: Vec::new() };
    for &id in ids {
        let matter = these(tx, &[id])?.remove(0);
        world.visits.extend(visits::of_matter(tx, id)?);
        world.lives.push((matter, timeline(tx, id)?));
    }
    Ok(world)
}

/// What a filter asks for.
struct Asked {
    span: Span,
    department: Option<DepartmentId>,
}

impl Asked {
    fn holds(&self, area: &AreaPath, on: Date, department: Option<DepartmentId>) -> bool {
        self.span.area.contains(area)
            && self.span.since.is_none_or(|since| since <= on)
            && on <= self.span.as_of
            && self.department.is_none_or(|wanted| department == Some(wanted))
    }
}

impl World {
    fn count(&self, code: &str, asked: &Asked) -> i64 {
        match code {
            counts::OVERDUE_OPEN => self.overdue(asked),
            code if code.starts_with("visits") => self.visits(code, asked),
            code => self.steps(code, asked),
        }
    }

    fn visits(&self, code: &str, asked: &Asked) -> i64 {
        let is_counted = |visit: &&Visit| {
            let stands = visit.void_reason.is_none();
            let heard = visit.reached == Reached::Reached;
            let apart = !matches!(visit.validity.as_str(), "by_handler" | "by_unit");
            let valid = stands && heard && apart;
            let said = &visit.said;
            match code {
                counts::VISITS => stands,
                counts::VISITS_NOT_REACHED => stands && !heard,
                counts::VISITS_BY_HANDLER => stands && heard && !apart,
                counts::VISITS_VALID => valid,
                counts::CONTACT_ASKED => valid && said.contacted.is_some(),
                counts::CONTACTED => valid && said.contacted == Some(true),
                counts::SOLUTION_ASKED => valid && said.solved.is_some(),
                counts::SOLVED => valid && said.solved == Some(true),
                counts::RATED => valid && said.rating.is_some(),
                counts::SATISFIED => valid && said.rating == Some(Rating::Satisfied),
                counts::BASICALLY => valid && said.rating == Some(Rating::Basically),
                counts::CLAIMED => {
                    valid && said.solved.is_some() && visit.outcome == Outcome::Solved
                }
                counts::DISPROVED => {
                    valid && said.solved == Some(false) && visit.outcome == Outcome::Solved
                }
                other => panic!("the oracle does not know {other}"),
            }
        };
        let holds = |visit: &&Visit| {
            asked.holds(&visit.area_path, visit.asked_on, visit.handler.department)
        };
        self.visits.iter().filter(is_counted).filter(holds).count() as i64
    }

    fn steps(&self, code: &str, asked: &Asked) -> i64 {
        let mut sum = 0;
        for (matter, events) in self.lives.iter().filter(|(m, _)| m.kind != Kind::EarlySign) {
            for pair in events.windows(2) {
                let (before, event) = (&pair[0], &pair[1]);
                let answers = event.to == State::Answered && before.to != State::Answered;
                let late = before.deadline_on.is_some_and(|deadline| deadline < event.on);
                let returns = event.action == Action::Return;
                let quantity = match code {
                    counts::ASSIGNMENTS => {
                        i64::from(matches!(event.action, Action::Assign | Action::Rule))
                    }
                    counts::RETURNS => i64::from(returns),
                    counts::MISROUTES => {
                        let reason = event.particulars.reason;
                        i64::from(returns && reason != Some(Reason::NeedsHigher))
                    }
                    counts::ANSWERS => i64::from(answers),
                    counts::ANSWERS_ON_TIME => i64::from(answers && !late),
                    counts::REDOS => i64::from(event.action == Action::Redo),
                    counts::LAPSES => {
                        i64::from(event.action == Action::Lapse && before.to == State::Answered)
                    }
                    counts::SUSPENDED_DAYS if event.action == Action::Resume => {
                        event.particulars.days.unwrap_or(0)
                    }
                    counts::SUSPENDED_DAYS => 0,
                    other => panic!("the oracle does not know {other}"),
                };
                let owner = if returns { &before.owner } else { &event.owner };
                if asked.holds(&matter.area_path, event.on, owner.department) {
                    sum += quantity;
                }
            }
        }
        sum
    }

    /// What waited past its deadline when the last day ended, by what its timeline says of that day.
    fn overdue(&self, asked: &Asked) -> i64 {
        let day = asked.span.as_of;
        let waits = |(matter, events): &&(Matter, Vec<Event>)| {
            let last = events.iter().rev().find(|event| event.on <= day);
            matter.kind != Kind::EarlySign
                && asked.span.area.contains(&matter.area_path)
                && last.is_some_and(|event| {
                    let of_department = asked
                        .department
                        .is_none_or(|wanted| event.owner.department == Some(wanted));
                    event.deadline_on.is_some_and(|deadline| deadline < day) && of_department
                })
        };
        self.lives.iter().filter(waits).count() as i64
    }
}

/// The whole list, page by page: how much it adds up to, and that no record comes twice.
fn listed(tx: &mut Tx<'_>, code: &str, asked: &Asked, limit: Limit) -> Result<i64, Error> {
    let (mut sum, mut after, mut last) = (0, None, None);
    loop {
        let page = counts::records(tx, code, &asked.span, asked.department, after.as_ref(), limit)?;
        for line in page.items {
            sum += line.quantity;
            let key = (line.on, line.id);
            assert!(last.as_ref().is_none_or(|before: &(Date, String)| before.0 >= key.0));
            assert_ne!(last.as_ref(), Some(&key), "{code}: a record stands twice");
            assert!(!line.title.contains("坑洼"), "a list shows nobody's words");
            last = Some(key);
        }
        after = page.next;
        if after.is_none() {
            return Ok(sum);
        }
    }
}

#[test]
fn every_number_is_its_list_and_what_the_oracle_counts() {
    on_both_engines("rates", |db| {
        let ids = population(db, 1, MATTERS);
        let world = db.read_blocking(|tx| read(tx, &ids)).expect("reads");
        let areas = ["001", "001004", "001007", "001009", "001004012", "001004013", "001004012003"]
            .map(path);
        let mut dice = Dice(1);
        let (mut asked_for, mut not_zero) = (HashMap::<&str, usize>::new(), 0);
        db.read_blocking(|tx| {
            for _ in 0..FILTERS {
                let count = &COUNTS[dice.roll(COUNTS.len())];
                // Giving back is possible within a day, so it happens near today.
                let as_of = match dice.roll(3) {
                    0 => date("2023-05-31"),
                    _ => date("2023-02-01").plus_days(dice.roll(121) as i64),
                };
                let since = match dice.roll(5) {
                    0 | 1 => None,
                    2 => Some(as_of.plus_days(-(dice.roll(10) as i64))),
                    _ => Some(as_of.plus_days(-(dice.roll(120) as i64))),
                };
                let since = since.filter(|_| !count.is_stock());
                let span = Span { area: dice.one(&areas), since, as_of };
                let department = (dice.roll(4) == 0).then(|| dice.one(&departments()));
                let asked = Asked { span, department };
                let words = format!("{} {:?} {:?}", count.code, asked.span, department);
                let expected = world.count(count.code, &asked);
                let total = counts::total(tx, count.code, &asked.span, department)?;
                assert_eq!(total, expected, "{words}: the records");
                if department.is_none() && asked.span.area.depth() <= 3 {
                    let area = std::slice::from_ref(&asked.span.area);
                    let tallied = db::tally_sums(tx, count.code, area, since, as_of)?;
                    assert_eq!(tallied, [expected], "{words}: the tally");
                }
                let limit = Limit::new(dice.one(&[7, 50, 200])).expect("in range");
                assert_eq!(listed(tx, count.code, &asked, limit)?, expected, "{words}: the list");
                *asked_for.entry(count.code).or_default() += usize::from(expected > 0);
                not_zero += usize::from(expected > 0);
            }
            recounts(tx)?;
            by_department(tx, &world)
        })
        .expect("reads");
        // A test in which nothing happens proves nothing.
        assert!(not_zero > FILTERS / 3, "only {not_zero} numbers were not 0");
        let silent: Vec<&str> = COUNTS
            .iter()
            .map(|count| count.code)
            .filter(|code| *code != counts::LAPSES && asked_for.get(code).is_none_or(|n| *n == 0))
            .collect();
        assert_eq!(silent, Vec::<&str>::new(), "never anything but 0");
    });
}

/// The county is the sum of its townships: tallies are what the records say in every village.
fn recounts(tx: &mut Tx<'_>) -> Result<(), Error> {
    for count in COUNTS {
        let mut recounted: HashMap<(String, i64), i64> = HashMap::new();
        for (village, on, quantity) in counts::recount(tx, count.code)? {
            for depth in 1..=3 {
                let area = village.at_depth(depth).as_str().to_owned();
                *recounted.entry((area, on.number())).or_default() += quantity;
            }
        }
        recounted.retain(|_, quantity| *quantity != 0);
        let mut tallied = db::tally_by_day(tx, count.code, false)?;
        tallied.retain(|_, quantity| *quantity != 0);
        assert_eq!(recounted, tallied, "{}", count.code);
    }
    Ok(())
}

fn by_department(tx: &mut Tx<'_>, world: &World) -> Result<(), Error> {
    for days in [20, 60, 140] {
        let as_of = date("2023-01-01").plus_days(days);
        let since = Some(as_of.plus_days(-40));
        let span = Span { area: AreaPath::county(), since, as_of };
        let found = counts::by_department(tx, &span)?;
        for department in departments() {
            for count in COUNTS {
                let asked = Asked { span: span.clone(), department: Some(department) };
                let expected = world.count(count.code, &asked);
                let row = found.get(&department).and_then(|row| row.get(count.code));
                assert_eq!(row.copied().unwrap_or(0), expected, "{}", count.code);
            }
        }
    }
    Ok(())
}

#[test]
fn counting_anew_changes_nothing() {
    on_both_engines("rates_refill", |db| {
        let tallies = || {
            db.read_blocking(|tx| {
                let all = COUNTS.iter().map(|count| {
                    let mut found = db::tally_by_day(tx, count.code, false)?;
                    found.retain(|_, quantity| *quantity != 0);
                    Ok::<_, DbError>(found)
                });
                all.collect::<Result<Vec<_>, _>>()
            })
            .expect("reads")
        };
        population(db, 77, 40);
        let before = tallies();
        write_as(db, account(1), |tx| {
            db::clear_tally(tx, counts::VISITS)?;
            Ok(())
        })
        .expect("is cleared");
        assert!(tallies() != before, "there was nothing to count");
        write_as(db, account(1), counts::refill).expect("is counted anew");
        assert!(tallies() == before, "it differs");
    });
}
