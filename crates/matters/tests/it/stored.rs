//! Walks that are stored, step by step, through the use cases: many matters at once, day after day,
//! with everybody who may touch them and the clock that strikes.
//!
//! A walk is one matter. Its steps come from a seed of its own and are taken as an office, a department,
//! a representative, the villager or nobody but the clock would take them, among them merging with
//! another walk of its batch. Time only goes on: each batch begins where the one before it ended, and
//! the clock also strikes for those of the batches before.
//!
//! After each day what is stored is read again and must have one owner, one clock or a stated reason,
//! and a way to an end. Counters are counted again from the records at intervals and at the end.
//! `cargo xtask walks --rounds 100000` plays more of them than the tests of every day.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant;

use access::Scope;
use db::Tx;
use kernel::id::MatterId;
use kernel::{Actor, AreaPath, Clock, Date, Limit, Timestamp};
use matters::{
    Action, Assist, Error, Event, Filter, Matter, Sight, State, act, act_for_villager, clock, list,
    measures, overview, submit,
};

use crate::support::{Walks, date, on_both_engines_at, path, walks, write};
use crate::walks::{Dice, check, has_an_end, random_command, random_matter, scopes};

/// How many walks are on their way at the same time, at least and at most.
const BATCH: (u64, u64) = (500, 2_500);
/// How many times a step is tried with each.
const TRIES: usize = 12;
/// After so many walks the counters are counted again.
const INTERVAL: u64 = 20_000;

/// A clock that goes on when it is told to.
struct Days(AtomicI64);

impl Clock for Days {
    fn now(&self) -> Timestamp {
        let number = self.0.load(Ordering::Relaxed);
        Timestamp::noon_in_china(Date::from_number(number).expect("a date was set"))
    }
}

/// What is told at the end.
#[derive(Debug, Default, Clone, Copy)]
struct Told {
    taken: usize,
    struck: usize,
    refused: usize,
    merged: usize,
}

/// A matter on its way, as it was last read.
struct Walk {
    dice: Dice,
    matter: Matter,
}

#[test]
fn stored_walks_keep_the_invariants() {
    let Walks { rounds, seed } = walks();
    let days = Arc::new(Days(AtomicI64::new(date("2005-01-10").number())));
    on_both_engines_at("stored", days.clone(), |db| {
        let begun = Instant::now();
        let mut today = date("2005-01-10");
        days.0.store(today.number(), Ordering::Relaxed);
        let (mut told, mut differences, mut counted) = (Told::default(), 0, 0);
        let size = (rounds / 40).clamp(BATCH.0, BATCH.1);
        let batches = rounds.div_ceil(size);
        // A longer play keeps to the years that the calendar knows.
        let most = (5_500 / (batches * (TRIES as u64 + 1))).clamp(1, 12) as usize;
        for batch in 0..batches {
            let (from, until) = (batch * size, rounds.min((batch + 1) * size));
            let mut on_their_way =
                write(db, move |tx| begin(tx, seed, from..until)).expect("begun");
            let mut of_days = Dice((seed + from) << 20);
            for _ in 0..TRIES {
                today = today.plus_days(1 + of_days.roll(most) as i64);
                days.0.store(today.number(), Ordering::Relaxed);
                let (next, more) = write(db, move |tx| day(tx, on_their_way)).expect("a day");
                on_their_way = next;
                told.taken += more.taken;
                told.struck += more.struck;
                told.refused += more.refused;
            }
            let merged = |walk: &&Walk| walk.matter.state == State::Merged;
            told.merged += on_their_way.iter().filter(merged).count();
            db.read_blocking(move |tx| agree_with_their_timelines(tx, &on_their_way))
                .expect("reads");
            today = today.plus_days(1);
            days.0.store(today.number(), Ordering::Relaxed);
            if until % INTERVAL == 0 || until == rounds {
                differences += db.read_blocking(count_again).expect("reads");
                counted += 1;
            }
        }
        db.read_blocking(overview_equals_the_records).expect("reads");
        let (_, fault) = db.read_blocking(db::verify_chain).expect("reads");
        assert_eq!(fault, None);
        nothing_is_left_due(db, today);
        eprintln!(
            "{rounds} stored walks from seed {seed} until {today}: {} steps taken, {} struck by the \
             clock, {} refused, {} merged; counted again {counted} times: {differences} differences; \
             {:.1} s",
            told.taken,
            told.struck,
            told.refused,
            told.merged,
            begun.elapsed().as_secs_f64(),
        );
        assert_eq!(differences, 0);
        let rounds = rounds as usize;
        assert!(told.taken > 3 * rounds && told.refused > rounds, "{told:?}");
        assert!(told.struck > rounds / 4 && told.merged > rounds / 400, "{told:?}");
    });
}

/// Hands in the matters of a batch.
fn begin(tx: &mut Tx<'_>, seed: u64, numbers: std::ops::Range<u64>) -> Result<Vec<Walk>, Error> {
    let mut begun = Vec::new();
    for number in numbers {
        let mut dice = Dice((seed + number) << 20);
        let mut new = random_matter(&mut dice);
        new.collected_on = tx.today().plus_days(-(dice.roll(5) as i64));
        let matter = submit(tx, new)?;
        check(&matter);
        begun.push(Walk { dice, matter });
    }
    Ok(begun)
}

/// A day: the clock strikes for whatever is due, then a step is tried with each matter, and at its
/// end everything is read again.
fn day(tx: &mut Tx<'_>, mut walks: Vec<Walk>) -> Result<(Vec<Walk>, Told), Error> {
    let mut told = Told { struck: strike_all(tx)?, ..Told::default() };
    let ids: Vec<MatterId> = walks.iter().map(|walk| walk.matter.id).collect();
    // What the clock, or a step with another matter, has changed since.
    read_again(tx, &ids, &mut walks)?;
    let mut touched = HashMap::new();
    for walk in &mut walks {
        match step(tx, walk, &ids)? {
            Some(Ok(after)) => {
                assert!(after.version > walk.matter.version);
                check(&after);
                touched.insert(after.id, after);
                told.taken += 1;
            }
            Some(Err(())) => told.refused += 1,
            None => {}
        }
    }
    read_again(tx, &ids, &mut walks)?;
    let actor = Actor::system("walks");
    for Walk { matter, .. } in &walks {
        check(matter);
        if let Some(said) = touched.get(&matter.id)
            && said.version == matter.version
        {
            assert_eq!(said, matter, "what was answered is what is stored");
        }
        match matter.merged_into {
            // It waits with the one that leads, which is looked at itself.
            Some(lead) => check_lead(tx, matter, lead)?,
            None if touched.contains_key(&matter.id) => has_an_end(matter, &actor),
            None => {}
        }
        let assists: Vec<Assist> = matters::assists_of(tx, matter)?;
        assert_eq!(assists.len(), matter.beside.called as usize);
    }
    Ok((walks, told))
}

fn read_again(tx: &mut Tx<'_>, ids: &[MatterId], walks: &mut [Walk]) -> Result<(), Error> {
    let found = matters::these(tx, ids)?;
    assert_eq!(found.len(), ids.len(), "none is lost");
    let mut found: HashMap<MatterId, Matter> =
        found.into_iter().map(|matter| (matter.id, matter)).collect();
    for walk in walks {
        walk.matter = found.remove(&walk.matter.id).expect("it was asked for");
    }
    Ok(())
}

/// Does what is due, as the reconciler does: page after page, the longest due first.
fn strike_all(tx: &mut Tx<'_>) -> Result<usize, Error> {
    let (mut struck, mut after) = (0, None);
    loop {
        let due = clock::due(tx, tx.now(), after, 200)?;
        for each in &due {
            struck += clock::strike(tx, each.id)?.actions.len();
        }
        after = due.last().copied();
        if after.is_none() {
            return Ok(struck);
        }
    }
}

/// Tries one step with a matter, as somebody by chance; nothing where nobody wanted anything.
fn step(
    tx: &mut Tx<'_>,
    walk: &mut Walk,
    others: &[MatterId],
) -> Result<Option<Result<Matter, ()>>, Error> {
    let (dice, matter) = (&mut walk.dice, &walk.matter);
    let scopes = scopes();
    let back = dice.roll(3) as i64;
    let on = tx.today().plus_days(-back).max(matter.changed_on);
    let place = dice.roll(scopes.len() + 1);
    let done = if place == scopes.len() {
        let listed = matters::possible_for_villager(matter, tx.now());
        let action = if listed.is_empty() { Action::Remind } else { dice.one(&listed) };
        if action == Action::Withdraw && dice.roll(12) > 0 {
            return Ok(None);
        }
        let command = random_command(dice, action, on, others);
        act_for_villager(tx, matter.id, Some(matter.version), command, "群众")
    } else {
        let scope: &Scope = &scopes[place];
        let assists = matters::assists_of(tx, matter)?;
        let listed = matters::possible_actions(matter, &assists, scope, tx.now());
        let action = match listed.is_empty() || dice.roll(4) == 0 {
            true => dice.one(Action::ALL),
            false => dice.one(&listed),
        };
        // What is taken back walks no further; that is seldom what somebody wants.
        if action == Action::Withdraw && dice.roll(12) > 0 {
            return Ok(None);
        }
        let command = random_command(dice, action, on, others);
        act(tx, matter.id, matter.version, command, on, scope)
    };
    match done {
        Ok(after) => Ok(Some(Ok(after))),
        // Another walk of this day may have moved it.
        Err(Error::NotFound | Error::LeadNotFound | Error::Rejected(_) | Error::Stale { .. }) => {
            Ok(Some(Err(())))
        }
        Err(other) => Err(other),
    }
}

fn check_lead(tx: &mut Tx<'_>, matter: &Matter, lead: MatterId) -> Result<(), Error> {
    let lead = matters::get(tx, lead, &Scope::county(), true)?;
    assert!(lead.beside.followers > 0 && lead.state != State::Merged);
    assert_ne!(lead.state, State::Withdrawn, "then its followers stand alone again");
    assert_eq!(lead.kind.is_confidential(), matter.kind.is_confidential());
    Ok(())
}

/// At every step that is stored there was one owner, and one clock or a reason why there is none.
fn agree_with_their_timelines(tx: &mut Tx<'_>, walks: &[Walk]) -> Result<(), Error> {
    let ids: Vec<MatterId> = walks.iter().map(|walk| walk.matter.id).collect();
    let timelines = matters::timelines(tx, &ids)?;
    for Walk { matter, .. } in walks {
        let events: &[Event] = &timelines[&matter.id];
        assert_eq!(events.len() as i64, matter.version);
        assert_eq!(events[0].from, None);
        for event in events {
            assert!(event.owner.area.depth() >= 1, "{event:?}");
            assert_eq!(event.deadline_on.is_some(), event.to.is_open(), "{event:?}");
            assert_eq!(event.deadline_on.is_none(), event.to.why_no_deadline().is_some());
        }
        for pair in events.windows(2) {
            assert_eq!(pair[1].from, Some(pair[0].to));
            assert_eq!(pair[1].version, pair[0].version + 1);
        }
        let steps: Vec<_> = events.iter().filter(|event| !event.action.is_beside()).collect();
        assert!(steps.windows(2).all(|pair| pair[1].on >= pair[0].on));
        let last = events.last().expect("there is a first event");
        assert_eq!((last.to, &last.owner), (matter.state, &matter.owner));
        assert_eq!(last.deadline_on, matter.deadline_on);
        assert_eq!(last.step_deadline_on, matter.step_deadline_on);
    }
    Ok(())
}

/// The clock goes through everything that is due, and then nothing is.
fn nothing_is_left_due(db: &db::Db, today: Date) {
    write(db, strike_all).expect("is struck");
    let now = Timestamp::noon_in_china(today);
    let due = db.read_blocking(|tx| clock::due(tx, now, None, 10));
    assert!(due.expect("reads").is_empty());
}

type ByVillageAndDay = HashMap<(String, i64), i64>;

/// Counts everything again: how many sums differ between the records, the rule and the tallies.
pub(crate) fn count_again(tx: &mut Tx<'_>) -> Result<usize, Error> {
    let mut by_rule: HashMap<&'static str, ByVillageAndDay> = HashMap::new();
    for matter in &everything(tx)? {
        let village = matter.area_path.village().as_str().to_owned();
        for count in measures::counts(matter) {
            let sums = by_rule.entry(count.indicator).or_default();
            *sums.entry((village.clone(), count.on.number())).or_default() += count.quantity;
        }
    }
    let mut differences = 0;
    for &indicator in measures::INDICATORS {
        let records = summed(measures::recount(tx, indicator)?);
        let rule = by_rule.remove(indicator).unwrap_or_default();
        differences += differ(indicator, "SQL and rule", &records, &rule);
        let tallied = tallied(tx, indicator)?;
        differences += differ(indicator, "records and tallies", &records, &tallied);
    }
    for counter in matters::counters::all() {
        let records = summed(matters::counters::recount(tx, counter)?);
        let tallied = tallied(tx, counter)?;
        differences += differ(counter, "records and counters", &records, &tallied);
    }
    Ok(differences)
}

fn summed(rows: Vec<(AreaPath, Date, i64)>) -> ByVillageAndDay {
    let key = |village: &AreaPath, on: Date| (village.as_str().to_owned(), on.number());
    rows.iter().map(|(village, on, quantity)| (key(village, *on), *quantity)).collect()
}

fn tallied(tx: &mut Tx<'_>, indicator: &str) -> Result<ByVillageAndDay, Error> {
    let mut tallied = db::tally_by_day(tx, indicator, false)?;
    tallied.retain(|(area, _), value| area.len() == 9 && *value != 0);
    Ok(tallied)
}

fn differ(name: &str, between: &str, one: &ByVillageAndDay, other: &ByVillageAndDay) -> usize {
    let missing = one.iter().filter(|(key, value)| other.get(key) != Some(value)).count();
    let more = other.keys().filter(|key| !one.contains_key(key)).count();
    if missing + more > 0 {
        eprintln!("{name}: {} sums differ between {between}", missing + more);
    }
    missing + more
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
            let count = |state| {
                all.iter().filter(inside).filter(|matter| matter.state == state).count() as i64
            };
            assert_eq!(seen.to_confirm, count(State::Answered));
            assert_eq!(seen.to_supply, count(State::Draft));
            assert_eq!(seen.suspended, count(State::Suspended));
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
