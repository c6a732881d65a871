//! Training sessions and civility actions, with who attended.

use kernel::{AreaPath, Date};

use super::Plan;
use crate::chance::{Chance, share};
use crate::people::list;
use crate::scale::{days, first_day, last_day};

/// A gathering as it will be recorded.
pub(crate) struct GatheringPlan {
    /// What a training session is about, by its code; nothing for a civility action.
    pub(crate) theme: Option<&'static str>,
    pub(crate) held_on: Date,
    pub(crate) area: AreaPath,
    pub(crate) subject: String,
    pub(crate) place: String,
    pub(crate) teacher: String,
    /// Who took part, by place in the plan.
    pub(crate) attendance: Vec<usize>,
    /// How many were to come, for a training session.
    pub(crate) due: Option<i64>,
    /// Whose village or township it is, for the name of who records it.
    pub(crate) recorded_by: String,
}

pub(super) fn fill(plan: &mut Plan) {
    let mut chance = Chance::new(plan.seed, "gatherings", 0);
    let mut gatherings = trainings(plan, &mut chance);
    gatherings.extend(civility(plan, &mut chance));
    // Where nobody came, nothing was held: a small township can be left without one.
    gatherings.retain(|gathering| !gathering.attendance.is_empty());
    gatherings.sort_by(|a, b| (a.held_on, &a.area).cmp(&(b.held_on, &b.area)));
    plan.gatherings = gatherings;
}

/// Sessions of a township: everybody once, village by village, then some topics for some villages;
/// exactly so many attendances.
fn trainings(plan: &Plan, chance: &mut Chance) -> Vec<GatheringPlan> {
    let mut sessions: Vec<GatheringPlan> = Vec::new();
    let mut absent: Vec<(usize, usize)> = Vec::new();
    let total = plan.targets.training_person_times;
    let mut sum = 0;
    // After the first round there is a second one, for as long as the total asks for it.
    for round in 0..60 {
        if sum >= total {
            break;
        }
        for township in &plan.townships {
            let mut villages: Vec<usize> = township.villages.clone().collect();
            chance.shuffle(&mut villages);
            for together in villages.chunks(2) {
                let invited: Vec<usize> = together
                    .iter()
                    .flat_map(|&village| plan.villages[village].representatives.clone())
                    .collect();
                if sum >= total || (round > 0 && chance.odds(0.5)) {
                    continue;
                }
                let held_on = workday(30 + round as i64 * 22, 70 + round as i64 * 18, chance);
                let rate = if round == 0 { 0.9 } else { 0.55 };
                let at = sessions.len();
                let mut attendance = Vec::new();
                let due = invited.len() as i64;
                for representative in invited {
                    if plan.representatives[representative].from_on > held_on {
                        continue;
                    }
                    if chance.odds(rate) {
                        attendance.push(representative);
                    } else {
                        absent.push((at, representative));
                    }
                }
                sum += attendance.len();
                let subject = subject(round, chance);
                let mut parts = subject.split('|');
                let topic = parts.next().unwrap_or_default();
                let teacher = parts.next().unwrap_or("镇党校");
                let theme = parts.next().unwrap_or("other");
                let short = short(&township.area.name);
                let town = if township.area.name.ends_with('乡') { "乡" } else { "镇" };
                sessions.push(GatheringPlan {
                    theme: Some(theme),
                    held_on,
                    area: township.area.path.clone(),
                    subject: topic.to_owned(),
                    place: match chance.odds(0.6) {
                        true => format!("{short}{town}党校"),
                        false => {
                            format!("{}乡村学堂", plan.villages[together[0]].area.name)
                        }
                    },
                    due: Some(due),
                    teacher: teacher.replacen('镇', town, 1),
                    attendance,
                    recorded_by: township.cadre.clone(),
                });
            }
        }
    }
    while sum > total {
        let at = chance.below(sessions.len());
        if sessions[at].attendance.len() > 3 {
            let place = chance.below(sessions[at].attendance.len());
            sessions[at].attendance.swap_remove(place);
            sum -= 1;
        }
    }
    chance.shuffle(&mut absent);
    while sum < total {
        let Some((at, representative)) = absent.pop() else { break };
        sessions[at].attendance.push(representative);
        sum += 1;
    }
    for session in &mut sessions {
        session.attendance.sort_unstable();
    }
    sessions
}

fn subject(round: usize, chance: &mut Chance) -> &'static str {
    let subjects = list("training");
    if round == 0 && chance.odds(0.6) {
        // The first session is about the work itself.
        return subjects.iter().find(|line| line.starts_with("代表怎样")).unwrap_or(&subjects[0]);
    }
    chance.word(subjects)
}

/// 上江圩镇 → 上江圩, 松柏瑶族乡 → 松柏.
fn short(name: &str) -> &str {
    name.trim_end_matches('镇').trim_end_matches('乡').trim_end_matches("瑶族")
}

fn workday(low: i64, high: i64, chance: &mut Chance) -> Date {
    loop {
        let on = first_day().plus_days(chance.between(low, high)).min(last_day().plus_days(-2));
        if on.weekday() <= 5 {
            return on;
        }
    }
}

fn civility(plan: &Plan, chance: &mut Chance) -> Vec<GatheringPlan> {
    let weights: Vec<f64> = plan.villages.iter().map(|_| chance.factor(0.3, 1.7)).collect();
    let counts = share(plan.targets.civility_actions, &weights, 1);
    let mut actions = Vec::new();
    for (village, count) in plan.villages.iter().zip(counts) {
        for _ in 0..count {
            let serving_from = village.representatives.clone();
            let serving_from = serving_from.map(|at| plan.representatives[at].from_on).min();
            let place = chance.between(8, days() as i64 - 1);
            let held_on = first_day().plus_days(place).max(serving_from.unwrap_or(first_day()));
            let serving: Vec<usize> = village
                .representatives
                .clone()
                .filter(|&at| plan.representatives[at].from_on <= held_on)
                .collect();
            let mut attendance: Vec<usize> =
                serving.iter().copied().filter(|_| chance.odds(0.35)).collect();
            if attendance.is_empty() {
                attendance.extend(serving.first());
            }
            let group = &plan.groups[village.groups.start + chance.below(village.groups.len())];
            let subject = subject_of_action(held_on, chance);
            actions.push(GatheringPlan {
                theme: None,
                held_on,
                area: village.area.path.clone(),
                subject: subject.to_owned(),
                place: format!("{}{}", village.area.name, chance.pick(&group.hamlets)),
                teacher: String::new(),
                due: None,
                attendance,
                recorded_by: village.cadres[0].name.clone(),
            });
        }
    }
    actions
}

fn subject_of_action(on: Date, chance: &mut Chance) -> &'static str {
    let fits = |subject: &str| {
        let month = on.month_of_year();
        (!subject.contains("清明")
            || (month == 4 && on.day() <= 6)
            || (month == 3 && on.day() > 25))
            && (!subject.contains("插秧") || month >= 4)
            && (!subject.contains("溺水") || month >= 4)
            && (!subject.contains("栽花") || month >= 2)
    };
    let fitting: Vec<&str> =
        list("civility").iter().copied().filter(|subject| fits(subject)).collect();
    chance.word(&fitting)
}
