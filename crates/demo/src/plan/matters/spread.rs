//! What becomes of the matters of a kind: which are answered, which wait, and for what.

use kernel::Date;
use matters::rules::{deadline, is_signed};
use matters::{Kind, Outcome, category};

use super::courses::Course;
use super::{Draft, Fate, book};
use crate::chance::Chance;
use crate::departments::handling;
use crate::plan::Plan;
use crate::scale::last_day;

/// A course, and for which matters it is believable.
struct Row {
    course: Course,
    /// How many of a thousand take it.
    share: f64,
    /// Whether at least one takes it, so that every kind is in every state.
    forced: bool,
    /// Days since the collection, and days left until the deadline.
    fits: fn(i64, i64) -> bool,
}

const fn row(course: Course, share: f64, forced: bool, fits: fn(i64, i64) -> bool) -> Row {
    Row { course, share, forced, fits }
}

/// What is open on the last day. What waits longest has a reason: more time, a rest, an order.
const OPEN: &[Row] = &[
    row(Course::Submitted, 0.0, true, |age, _| age <= 1),
    row(Course::AwaitsFacts, 12.0, true, |age, _| (1..=8).contains(&age)),
    row(Course::Accepted, 0.0, true, |age, _| age <= 4),
    row(Course::Refused, 9.0, true, |age, _| age >= 3),
    row(Course::Assigned, 0.0, true, |age, _| (1..=4).contains(&age)),
    row(Course::Returned, 8.0, true, |age, _| (1..=6).contains(&age)),
    row(Course::InProgress, 0.0, true, |age, _| (2..=9).contains(&age)),
    row(Course::ToSign, 2.0, true, |age, left| age >= 3 && left >= 0),
    row(Course::Suspended, 12.0, true, |age, left| age >= 10 && left < 6),
    row(Course::Disputed, 6.0, true, |age, _| (8..=25).contains(&age)),
    row(Course::SuspensionAsked, 2.0, false, |age, left| age >= 5 && left >= -1),
    row(Course::ExtensionAsked, 12.0, false, |age, left| age >= 4 && (0..=5).contains(&left)),
    row(Course::Extended, 60.0, false, |age, left| age >= 7 && (-20..=-1).contains(&left)),
    row(Course::Supervised, 8.0, false, |age, left| age >= 12 && left < 0),
    row(Course::Assisted, 12.0, false, |age, _| age >= 4),
    row(Course::Department, 55.0, false, |age, left| age >= 4 && left >= 0),
    row(Course::Reopened, 4.0, false, |age, left| age >= 12 && left >= -14),
    row(Course::LapsedFacts, 3.0, false, |age, _| age >= 14),
];

/// What is answered: most of it straight, some on a longer way.
const ANSWERED: &[Row] = &[
    row(Course::Silent, 4.0, true, |age, _| age >= 45),
    row(Course::Silent, 4.0, true, |age, _| age <= 12),
    row(Course::Department, 45.0, false, |age, _| age >= 14),
    row(Course::Returned, 25.0, false, |age, _| age >= 8),
    row(Course::AwaitsFacts, 20.0, false, |age, _| age >= 8),
    row(Course::Assisted, 8.0, false, |age, _| age >= 8),
    row(Course::Extended, 12.0, false, |age, _| age >= 20),
];

fn code(draft: &Draft) -> &'static str {
    book(draft.kind).sections()[draft.section].key.split_once('/').map_or("other", |key| key.1)
}

/// Until when it is to be answered.
fn due(draft: &Draft) -> Date {
    let days = category(draft.kind, code(draft)).map_or(7, |known| known.days);
    deadline(draft.collected_on, days)
}

/// Answers exactly so many appeals: nearly all that are due, a few of the others, and solves exactly
/// so many urgent ones.
pub(super) fn answer_appeals(plan: &Plan, drafts: &mut [Draft], chance: &mut Chance) {
    let townships: Vec<f64> = plan.townships.iter().map(|_| chance.factor(0.65, 1.5)).collect();
    let keyed = |draft: &Draft, chance: &mut Chance| {
        // The longer it is overdue, the more surely it is done.
        let late = last_day().days_since(due(draft));
        let ripe = if late <= 0 { 1.0 } else { 0.9 + (late as f64 / 3.0).min(40.0) };
        chance.key(ripe * townships[plan.township_of(draft.representative)])
    };
    let (mut ripe, mut green) = (Vec::new(), Vec::new());
    for (at, draft) in drafts.iter().enumerate() {
        let list = if due(draft) < last_day() { &mut ripe } else { &mut green };
        list.push((keyed(draft, chance), at));
    }
    for list in [&mut ripe, &mut green] {
        list.sort_by(|a, b| a.0.total_cmp(&b.0));
    }
    let wanted = plan.targets.appeals_answered;
    let quick = (green.len() / 10).max(wanted.saturating_sub(ripe.len() * 94 / 100));
    let quick = quick.min(green.len()).min(wanted);
    let chosen = ripe.iter().take(wanted - quick).chain(green.iter().take(quick));
    for &(_, at) in chosen {
        let outcome = if chance.odds(0.67) { Outcome::Solved } else { Outcome::Explained };
        drafts[at].fate = Fate::Answered(outcome);
    }
    urgent(plan, drafts, chance);
}

fn urgent(plan: &Plan, drafts: &mut [Draft], chance: &mut Chance) {
    let solved = plan.targets.urgent_solved - plan.targets.emergencies.0;
    let wanted = [(true, solved + solved / 8, solved), (false, solved / 5, 0)];
    for (answered, count, solved) in wanted {
        let mut keys: Vec<(f64, usize)> = drafts
            .iter()
            .enumerate()
            .filter(|(_, draft)| (draft.fate != Fate::Open) == answered)
            .map(|(at, draft)| {
                let month = draft.collected_on.month_of_year().unsigned_abs();
                let section = &book(draft.kind).sections()[draft.section];
                (chance.key(if section.has_urgent(month) { 14.0 } else { 1.0 }), at)
            })
            .collect();
        keys.sort_by(|a, b| a.0.total_cmp(&b.0));
        for (rank, &(_, at)) in keys.iter().take(count).enumerate() {
            drafts[at].urgent = true;
            if answered {
                let outcome = if rank < solved { Outcome::Solved } else { Outcome::Explained };
                drafts[at].fate = Fate::Answered(outcome);
            }
        }
    }
}

/// The emergencies that are still open came with the rain of the last two days.
pub(super) fn rain(plan: &Plan, drafts: &mut [Draft], chance: &mut Chance) {
    let wet = ["emergency/flood", "emergency/landslide", "emergency/severe_weather"];
    let sections: Vec<usize> = (0..book(Kind::Emergency).sections().len())
        .filter(|&at| wet.contains(&book(Kind::Emergency).sections()[at].key))
        .collect();
    let open = drafts.iter_mut().filter(|draft| draft.fate == Fate::Open);
    for (place, draft) in open.enumerate() {
        if plan.representatives[draft.representative].from_on > last_day() {
            continue;
        }
        draft.collected_on = last_day().plus_days(-i64::from(place % 2 == 0));
        draft.hour = *chance.pick(&[9, 12, 16]);
        draft.section = *chance.pick(&sections);
    }
}

/// Gives the matters of one kind, from that one on, their courses, and puts some to others.
pub(super) fn over_courses(
    plan: &Plan,
    drafts: &mut Vec<Draft>,
    first: usize,
    chance: &mut Chance,
) {
    let list = |is_open: bool, drafts: &[Draft]| -> Vec<usize> {
        let wanted = |fate: Fate| match fate {
            Fate::Open => is_open,
            Fate::Answered(_) => !is_open,
            _ => false,
        };
        (first..drafts.len()).filter(|&at| wanted(drafts[at].fate)).collect()
    };
    for (is_open, rows) in [(true, OPEN), (false, ANSWERED)] {
        let mut pool = list(is_open, drafts);
        chance.shuffle(&mut pool);
        let total = pool.len() as f64;
        for row in rows {
            let least = usize::from(row.forced);
            let count = ((total * row.share / 1000.0).round() as usize).max(least);
            take(drafts, &mut pool, row, count);
        }
        if is_open {
            follow(plan, drafts, &pool, chance);
        }
    }
}

/// Gives a course to so many of the pool, to any where none fits and one is needed.
fn take(drafts: &mut [Draft], pool: &mut Vec<usize>, row: &Row, count: usize) {
    let mut taken = 0;
    for strict in [true, false] {
        pool.retain(|&at| {
            let enough = if strict { count } else { usize::from(row.forced) };
            if taken >= enough {
                return true;
            }
            let draft = &mut drafts[at];
            let age = last_day().days_since(draft.collected_on);
            let left = due(draft).days_since(last_day());
            if strict && !(row.fits)(age, left) || !is_for(row.course, draft) {
                return true;
            }
            draft.course = row.course;
            taken += 1;
            false
        });
    }
}

/// Whether the kind and the category know that course; what waits for a signature becomes a matter
/// of a category that is signed.
fn is_for(course: Course, draft: &mut Draft) -> bool {
    match course {
        Course::Department => {
            let has_handler = !handling(draft.kind, code(draft)).is_empty();
            has_handler && !draft.kind.is_confidential()
        }
        Course::Assisted => !draft.kind.is_confidential(),
        Course::ToSign => {
            let prefix = format!("{}/", draft.kind.as_str());
            let month = draft.collected_on.month_of_year().unsigned_abs();
            let signed = book(draft.kind).sections().iter().position(|section| {
                let own = section.key.strip_prefix(&prefix);
                own.is_some_and(|code| is_signed(draft.kind, code)) && section.has(month)
            });
            draft.section = signed.unwrap_or(draft.section);
            signed.is_some()
        }
        _ => true,
    }
}

/// Neighbours who tell of what is told already: their matters are put to the first one.
fn follow(plan: &Plan, drafts: &mut Vec<Draft>, pool: &[usize], chance: &mut Chance) {
    let count = (pool.len() / 160).max(1);
    let is_lead = |at: &&usize| {
        let draft = &drafts[**at];
        draft.collected_on.plus_days(2) <= last_day()
    };
    let mut leads: Vec<usize> = pool.iter().filter(is_lead).take(count).copied().collect();
    if leads.is_empty() {
        // With the rain of yesterday, somebody tells of it today.
        leads = pool
            .iter()
            .filter(|&&at| drafts[at].collected_on < last_day())
            .take(1)
            .copied()
            .collect();
    }
    for lead in leads {
        let first = &drafts[lead];
        let village = &plan.villages[plan.village_of(first.representative)];
        let on = first.collected_on.plus_days(1);
        let serves = |at: &usize| {
            let known = &plan.representatives[*at];
            known.from_on <= on && *at != first.representative
        };
        let others: Vec<usize> = village.representatives.clone().filter(serves).collect();
        let representative =
            if others.is_empty() { first.representative } else { *chance.pick(&others) };
        let known = &plan.representatives[representative];
        let household = known.households.start + chance.below(known.households.len());
        drafts.push(Draft {
            kind: first.kind,
            contact: None,
            representative,
            household: Some(household),
            area: plan.groups[known.group].area.path.clone(),
            collected_on: on,
            hour: *chance.pick(&[9, 12, 16]),
            section: first.section,
            urgent: first.urgent,
            fate: Fate::Merged(lead),
            course: Course::Usual,
            number: 0,
        });
    }
}
