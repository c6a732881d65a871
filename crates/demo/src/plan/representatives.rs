//! Representatives: who, chosen how, since when, with which households; and the group heads.

use kernel::Date;
use registry::{PoliticalStatus, Sex};
use representatives::{EndReason, SelectionWay};

use super::{GroupHead, Plan, Predecessor, RepresentativePerson, RepresentativePlan};
use crate::chance::Chance;
use crate::people::{Clans, Register};
use crate::scale::first_day;

const LEAST: usize = 5;
const MOST: usize = 25;
const GROUP_HEAD: &str = "现任村民小组长";
const STILL_ACTIVE: &str = "换届推选产生、目前仍发挥作用的代表";

pub(super) fn fill(plan: &mut Plan, register: &mut Register, years: u32) {
    let mut all: Vec<RepresentativePlan> = Vec::with_capacity(plan.targets.representatives);
    for (at, group) in plan.groups.iter().enumerate() {
        let mut chance = Chance::new(plan.seed, "representatives", at as u64);
        let village = &plan.villages[group.village];
        let loads = loads(group.households.len(), group.representatives.len().max(1), &mut chance);
        let mut start = group.households.start;
        for load in loads {
            let households = start..start + load;
            start += load;
            let serial = all.len() + 1;
            all.push(representative(plan, at, households, serial, register, &mut chance));
        }
        debug_assert_eq!(start, group.households.end, "{}", village.area.name);
    }
    for (at, representative) in all.iter_mut().enumerate() {
        for household in representative.households.clone() {
            plan.households[household].representative = at;
        }
    }
    let mut chance = Chance::new(plan.seed, "appointments", 0);
    appoint(plan, &mut all, years, &mut chance);
    succeed(plan, &mut all, register, &mut chance);
    plan.representatives = all;
    group_heads(plan, register, &mut chance);
    for village in 0..plan.villages.len() {
        let groups = plan.villages[village].groups.clone();
        let first = plan.groups[groups.start].representatives.start;
        let end = plan.groups[groups.end - 1].representatives.end;
        plan.villages[village].representatives = first..end;
    }
}

/// How many households each has: about the same, 5 to 25.
fn loads(households: usize, representatives: usize, chance: &mut Chance) -> Vec<usize> {
    let base = households / representatives;
    let mut loads = vec![base; representatives];
    for load in loads.iter_mut().take(households % representatives) {
        *load += 1;
    }
    for _ in 0..representatives * 3 {
        let (from, to) = (chance.below(representatives), chance.below(representatives));
        let moved = chance.between(1, 3) as usize;
        if from != to && loads[from] >= LEAST + moved && loads[to] + moved <= MOST {
            loads[from] -= moved;
            loads[to] += moved;
        }
    }
    loads
}

fn representative(
    plan: &Plan,
    group: usize,
    households: std::ops::Range<usize>,
    serial: usize,
    register: &mut Register,
    chance: &mut Chance,
) -> RepresentativePlan {
    let clans = &plan.villages[plan.groups[group].village].clans;
    let fit = |at: &usize| {
        let household = &plan.households[*at];
        let year = household.head.birth_month.map_or(0, |month| month.number() / 100);
        household.resident > 0 && (1955..=1992).contains(&year) && household.head.phone.is_some()
    };
    let fitting: Vec<usize> = households.clone().filter(fit).collect();
    let (who, person) = if !fitting.is_empty() && chance.odds(0.62) {
        let at = *chance.pick(&fitting);
        (RepresentativePerson::Head(at), plan.households[at].head.clone())
    } else {
        let person = able_person(clans, register, chance);
        (RepresentativePerson::Own(person.clone()), person)
    };
    let member = person.political_status == Some(PoliticalStatus::Member);
    let way = chance.weighed(&[
        (SelectionWay::Direct, 54.0),
        (SelectionWay::Nominated, 34.0),
        (SelectionWay::SelfNominated, 12.0),
    ]);
    let ground = match way {
        SelectionWay::Direct if member => "有能力联户的党员".to_owned(),
        SelectionWay::Direct if chance.odds(0.35) => GROUP_HEAD.to_owned(),
        SelectionWay::Direct => STILL_ACTIVE.to_owned(),
        SelectionWay::Nominated if chance.odds(0.4) => "小组长推选".to_owned(),
        SelectionWay::Nominated => {
            format!("{}户群众推选", chance.between(5, 15.min(households.len() as i64)))
        }
        SelectionWay::SelfNominated => {
            let own = ["自主报名，热心公益", "自主报名，愿意为邻里跑腿", "自主报名，返乡青年"];
            chance.word(&own).to_owned()
        }
    };
    let elected = way == SelectionWay::Direct && chance.odds(0.75) || chance.odds(0.1);
    // The term's elections of 2021 took place in the first months.
    let statutory_since = elected
        .then(|| Date::new(2021, 2, 1).map(|day| day.plus_days(chance.between(0, 50))).ok())
        .flatten();
    RepresentativePlan {
        group,
        who,
        name: person.name,
        households,
        way,
        ground,
        letter: format!("江聘{serial:04}"),
        from_on: first_day(),
        statutory_since,
        before: None,
    }
}

fn able_person(clans: &Clans, register: &mut Register, chance: &mut Chance) -> registry::NewPerson {
    let sex = if chance.odds(0.58) { Sex::Female } else { Sex::Male };
    let born = chance.between(1960, 1995) as i16;
    let mut person = register.person(clans, sex, born, chance);
    person.phone.get_or_insert_with(|| register.phone());
    if person.political_status == Some(PoliticalStatus::Masses) && chance.odds(0.2) {
        person.political_status = Some(PoliticalStatus::Member);
    }
    person
}

/// The first days: township after township in the weeks around the turn of the year, some villages
/// late; with years of history, all before the first of them.
fn appoint(plan: &Plan, all: &mut [RepresentativePlan], years: u32, chance: &mut Chance) {
    let small = plan.households.len() < 1_000;
    let start = history_start(years);
    let township_shift: Vec<i64> =
        plan.townships.iter().map(|_| chance.between(-36, -16)).collect();
    let village_shift: Vec<i64> = plan
        .villages
        .iter()
        .map(|village| {
            let late = !small && chance.odds(0.13);
            township_shift[village.township] + chance.between(0, 12) + if late { 26 } else { 0 }
        })
        .collect();
    for representative in all {
        let shift = village_shift[plan.groups[representative.group].village];
        let straggler = if !small && chance.odds(0.04) { chance.between(3, 16) } else { 0 };
        representative.from_on = match years {
            0 => start.plus_days(shift + straggler),
            _ => start.plus_days(-60 + shift),
        };
    }
}

/// The first day of the history: years before the window.
pub(crate) fn history_start(years: u32) -> Date {
    let first = first_day();
    let year = first.year() - i16::try_from(years.min(7)).unwrap_or(7);
    Date::new(year, 1, 1).unwrap_or(first)
}

/// Some had a predecessor, whose households they took over on one day.
fn succeed(
    plan: &Plan,
    all: &mut [RepresentativePlan],
    register: &mut Register,
    chance: &mut Chance,
) {
    let wanted = if plan.households.len() < 1_000 { 1 } else { 37 };
    for _ in 0..wanted {
        let at = chance.below(all.len());
        let clans = &plan.villages[plan.groups[all[at].group].village].clans;
        let took_over = first_day().plus_days(chance.between(24, 105));
        let known = &mut all[at];
        if known.before.is_some() || known.from_on >= took_over.plus_days(-15) {
            continue;
        }
        let reason = chance.weighed(&[
            (EndReason::MovedAway, 55.0),
            (EndReason::Resigned, 25.0),
            (EndReason::Unable, 14.0),
            (EndReason::Dead, 6.0),
        ]);
        let person = able_person(clans, register, chance);
        known.before = Some(Predecessor { person, from_on: known.from_on, reason });
        known.from_on = took_over;
    }
}

fn group_heads(plan: &mut Plan, register: &mut Register, chance: &mut Chance) {
    for at in 0..plan.groups.len() {
        let seats = plan.groups[at].representatives.clone();
        let fixed = |seat: &usize| plan.representatives[*seat].before.is_none();
        let is_head =
            |seat: &usize| fixed(seat) && plan.representatives[*seat].ground == GROUP_HEAD;
        let head = match seats.clone().find(is_head) {
            Some(seat) => GroupHead::Representative(seat),
            None if fixed(&seats.start) && chance.odds(0.35) => {
                GroupHead::Representative(seats.start)
            }
            None => {
                let clans = &plan.villages[plan.groups[at].village].clans;
                let sex = if chance.odds(0.15) { Sex::Female } else { Sex::Male };
                let born = chance.between(1955, 1985) as i16;
                let mut person = register.person(clans, sex, born, chance);
                person.phone.get_or_insert_with(|| register.phone());
                GroupHead::Person(person)
            }
        };
        // Only one of a group's representatives can be its head.
        for seat in seats {
            let heads = matches!(head, GroupHead::Representative(own) if own == seat);
            let known = &mut plan.representatives[seat];
            if !heads && known.ground == GROUP_HEAD {
                STILL_ACTIVE.clone_into(&mut known.ground);
            }
        }
        plan.groups[at].head = head;
    }
}
