//! What matters of a kind carry beside their words, what was done about difficulties, and when the
//! townships call people back.

use kernel::{Date, Month};
use matters::dispute::{Agreement, Draft as Dispute, Risk, Settlement};
use matters::hazard::{Danger, Draft as Hazard};
use matters::{Action, Kind, Level, NewParticulars, Outcome};

use super::matters::in_place;
use super::{MatterPlan, Plan};
use crate::chance::Chance;
use crate::scale::last_day;
use crate::words::ANSWERS;

/// Something that is kept with a matter on a day.
pub(crate) struct Record {
    pub(crate) on: Date,
    pub(crate) hour: u8,
    pub(crate) kind: RecordKind,
}

/// What is kept.
#[derive(Debug, Clone)]
pub(crate) enum RecordKind {
    /// Who mends a hazard, until when.
    Arrange { responsible: String, due_on: Date },
    /// It was mended.
    Rectify { words: String },
    /// The representative looked whether it is gone.
    Recheck { is_passed: bool, words: String },
    /// What is known of a dispute.
    Dispute(Dispute),
    /// A step of its mediation.
    Mediate { place: String, words: String, is_willing: bool },
    /// Whether the agreement is kept.
    FollowUp { words: String },
    /// A level knows of an emergency.
    Acknowledge(Level),
}

/// What was done about a difficulty.
pub(crate) struct Help {
    pub(crate) on: Date,
    /// The kind of the step; `None` closes the file.
    pub(crate) kind: Option<&'static str>,
    pub(crate) responsible: &'static str,
    pub(crate) words: String,
}

/// A township draws its answers of a month, and calls on some days.
pub(crate) struct CallPlan {
    pub(crate) month: Month,
    pub(crate) township: usize,
    pub(crate) drawn_on: Date,
    pub(crate) called_on: Vec<Date>,
}

pub(super) fn fill(plan: &mut Plan) {
    let mut all = Vec::with_capacity(plan.matters.len());
    for (at, matter) in plan.matters.iter().enumerate() {
        let mut pen = Pen { plan, matter, chance: Chance::new(plan.seed, "records", at as u64) };
        all.push(match matter.kind {
            Kind::Hazard => pen.hazard(),
            Kind::Dispute => pen.dispute(),
            Kind::Emergency => (NewParticulars::default(), pen.emergency()),
            Kind::Appeal | Kind::EarlySign => (NewParticulars::default(), Vec::new()),
        });
    }
    for (matter, (particulars, mut records)) in plan.matters.iter_mut().zip(all) {
        records.retain(|record| record.on <= last_day());
        (matter.particulars, matter.records) = (particulars, records);
    }
    let helps: Vec<(usize, Vec<Help>)> = (0..plan.contacts.len())
        .filter(|&at| plan.contacts[at].difficulty.is_some())
        .map(|at| (at, help(plan, at)))
        .collect();
    for (at, help) in helps {
        plan.contacts[at].help = help;
    }
    plan.calls = calls(plan);
}

struct Pen<'p> {
    plan: &'p Plan,
    matter: &'p MatterPlan,
    chance: Chance,
}

impl Pen<'_> {
    fn line(&mut self, key: &str) -> String {
        let (at, household) = (self.matter.representative, self.matter.household);
        let month = self.matter.collected_on.month_of_year().unsigned_abs();
        in_place(self.plan, at, household, &mut self.chance, |place, chance| {
            ANSWERS.section(key).line(month, false, chance).fill(place, chance)
        })
    }

    fn first(&self, actions: &[Action]) -> Option<(Date, u8)> {
        let found = self.matter.steps.iter().find(|step| actions.contains(&step.action));
        found.map(|step| (step.on, step.hour))
    }

    /// The day and the outcome of the first answer, where there is one.
    fn answer(&self) -> Option<(Date, u8, Outcome)> {
        let found = self.matter.steps.iter().find(|step| {
            matches!(step.action, Action::Settle | Action::Answer) && step.details.outcome.is_some()
        })?;
        Some((found.on, found.hour, found.details.outcome?))
    }

    fn hazard(&mut self) -> (NewParticulars, Vec<Record>) {
        let level = self.chance.weighed(&[
            (Danger::General, 72.0),
            (Danger::Larger, 23.0),
            (Danger::Major, 5.0),
        ]);
        let mut records = Vec::new();
        let mut new = NewParticulars::default();
        if self.chance.odds(0.85) {
            let measure = self.line("measure");
            let responsible = String::new();
            new.hazard = Some(Hazard { level, measure, responsible, due_on: None });
        }
        let Some((on, hour)) = self.first(&[Action::Accept]).filter(|_| self.chance.odds(0.7))
        else {
            return (new, records);
        };
        let responsible = self.line("responsible");
        let due_on = on.plus_days(self.chance.between(2, 9));
        let arrange = RecordKind::Arrange { responsible, due_on };
        records.push(Record { on, hour, kind: arrange });
        let mended = self.line("rectified");
        let rectify = RecordKind::Rectify { words: mended };
        let Some((answered_on, answered_at, outcome)) = self.answer() else {
            if self.chance.odds(0.35) {
                let on = on.plus_days(self.chance.between(1, 4));
                records.push(Record { on, hour: 16, kind: rectify });
            }
            return (new, records);
        };
        if outcome != Outcome::Solved {
            return (new, records);
        }
        if answered_on.days_since(on) >= 3 && self.chance.odds(0.4) {
            // It was not done well at first.
            let early = Record { on: on.plus_days(1), hour: 16, kind: rectify.clone() };
            let words = self.line("recheck/failed");
            let failed = RecordKind::Recheck { is_passed: false, words };
            records.push(early);
            records.push(Record { on: on.plus_days(2), hour: 16, kind: failed });
        }
        records.push(Record { on: answered_on, hour: answered_at, kind: rectify });
        if self.chance.odds(0.85) {
            let words = self.line("recheck/passed");
            let later = self.chance.weighed(&[(0, 6.0), (1, 4.0)]);
            let kind = RecordKind::Recheck { is_passed: true, words };
            records.push(Record { on: answered_on.plus_days(later), hour: 21, kind });
        }
        (new, records)
    }

    fn dispute(&mut self) -> (NewParticulars, Vec<Record>) {
        let mut draft = Dispute {
            parties: self.parties(),
            people: Some(self.chance.between(2, 9)),
            sum_yuan: self.chance.odds(0.4).then(|| self.chance.between(3, 60) * 100),
            ..Dispute::default()
        };
        let new = NewParticulars { dispute: Some(draft.clone()), ..NewParticulars::default() };
        let mut records = Vec::new();
        let Some((on, hour)) = self.first(&[Action::Accept]) else { return (new, records) };
        draft.risk = Some(self.chance.weighed(&[
            (Risk::Blue, 34.0),
            (Risk::Yellow, 46.0),
            (Risk::Orange, 15.0),
            (Risk::Red, 5.0),
        ]));
        draft.mediator = "村人民调解委员会".to_owned();
        records.push(Record { on, hour, kind: RecordKind::Dispute(draft.clone()) });
        let answer = self.answer();
        let end = answer.map_or(last_day(), |answer| answer.0);
        let mut day = on;
        for _ in 0..self.chance.between(1, 3) {
            day = day.plus_days(self.chance.between(0, 3));
            if day > end {
                break;
            }
            let mediate = self.mediate(true);
            records.push(Record { on: day, hour: 21, kind: mediate });
        }
        // What was said in the evening of the last day came before the answer of that day.
        let Some((on, _, outcome)) = answer else { return (new, records) };
        if outcome == Outcome::Solved {
            let agreement =
                if self.chance.odds(0.55) { Agreement::Written } else { Agreement::Oral };
            draft.agreement = Some(agreement);
            draft.agreed_on = Some(on);
            draft.settlement = Some(Settlement::Succeeded);
            draft.settled_on = Some(on);
            let next = on.plus_days(self.chance.between(10, 25));
            draft.follow_up_on = Some(next);
            records.push(Record { on, hour: 22, kind: RecordKind::Dispute(draft) });
            let words = self.line("follow-up");
            records.push(Record { on: next, hour: 16, kind: RecordKind::FollowUp { words } });
        } else if self.chance.odds(0.5) {
            let refused = self.mediate(false);
            records.push(Record { on, hour: 22, kind: refused });
        } else {
            draft.settlement = Some(Settlement::Failed);
            draft.settled_on = Some(on);
            records.push(Record { on, hour: 22, kind: RecordKind::Dispute(draft) });
        }
        (new, records)
    }

    fn mediate(&mut self, is_willing: bool) -> RecordKind {
        let place = self.chance.word(&["村部", "村调解室", "当事人家里", "地头"]).to_owned();
        let words = self.line(if is_willing { "mediation" } else { "mediation/refused" });
        RecordKind::Mediate { place, words, is_willing }
    }

    /// The heads of two households nearby.
    fn parties(&mut self) -> Vec<String> {
        let group = &self.plan.groups[self.plan.representatives[self.matter.representative].group];
        let one = self.matter.household.unwrap_or(group.households.start);
        let others: Vec<usize> = group.households.clone().filter(|&at| at != one).collect();
        let other = if others.is_empty() { one } else { *self.chance.pick(&others) };
        [one, other].map(|at| self.plan.households[at].head.name.clone()).to_vec()
    }

    fn emergency(&mut self) -> Vec<Record> {
        let (on, hour) = (self.matter.collected_on, self.matter.hour);
        let is_last = on == last_day();
        let levels = [(Level::Village, 0.9), (Level::Township, 0.8), (Level::County, 0.6)];
        let mut records = Vec::new();
        for (level, odds) in levels {
            if !is_last || self.chance.odds(odds) {
                records.push(Record { on, hour, kind: RecordKind::Acknowledge(level) });
            }
        }
        records
    }
}

/// What was done about a difficulty that a contact found.
fn help(plan: &Plan, at: usize) -> Vec<Help> {
    let contact = &plan.contacts[at];
    let mut chance = Chance::new(plan.seed, "help", at as u64);
    let mut on = contact.met_on;
    let mut all = Vec::new();
    let steps = [("policy", 0.8, 3), ("need", 0.9, 3), ("measure", 0.75, 9), ("progress", 0.6, 20)];
    for (kind, odds, days) in steps {
        if !chance.odds(odds) {
            continue;
        }
        on = on.plus_days(chance.between(1, days));
        let (representative, household) = (contact.representative, Some(contact.household));
        let month = on.month_of_year().unsigned_abs();
        let key = format!("help/{kind}");
        let words = in_place(plan, representative, household, &mut chance, |place, chance| {
            ANSWERS.section(&key).line(month, false, chance).fill(place, chance)
        });
        let who = ["村委会", "驻村工作队", "镇社会事务办", "联户代表"];
        let responsible = if kind == "measure" { chance.word(&who) } else { "" };
        all.push(Help { on, kind: Some(kind), responsible, words });
    }
    let is_over = all.last().is_some_and(|last| last.kind == Some("progress"));
    if is_over && chance.odds(0.2) {
        let on = on.plus_days(chance.between(5, 15));
        all.push(Help { on, kind: None, responsible: "", words: String::new() });
    }
    all.retain(|help| help.on <= last_day());
    all
}

/// Most townships draw each month; two have not begun, so that there are places without data.
fn calls(plan: &Plan) -> Vec<CallPlan> {
    let first = crate::scale::first_day().month();
    let calling = plan.townships.len().saturating_sub(2).max(1);
    let months = (0..4).map(|place| first.plus(place));
    let drawn = |month: Month, township: usize| {
        let drawn_on = month.plus(1).first_day().plus_days(3);
        let later = |days: i64| drawn_on.plus_days(days);
        let called_on = [1, 2, 6].map(later).into_iter().filter(|&on| on <= last_day());
        CallPlan { month, township, drawn_on, called_on: called_on.collect() }
    };
    months.flat_map(|month| (0..calling).map(move |at| drawn(month, at))).collect()
}
