//! Years before the window: every household contacted every month, and what came of it.
//!
//! These records stand before the day from which figures count, so the window stays what it is; they
//! are for measuring how a county of several years behaves.

use kernel::id::{ContactId, MatterId};
use kernel::{Actor, Date, Month};
use matters::{Kind, NewMatter, PastStep};

use super::timeline::Timeline;
use super::{Options, Progress};
use crate::chance::Chance;
use crate::plan::{History, MatterPlan, WAYS, history_start};
use crate::{Error, first_day};

/// How many matters one command hands in.
const TOGETHER: usize = 40;

/// A matter that waits for the next month: it is handed in with all its steps then.
struct Waiting {
    plan: MatterPlan,
    contact: ContactId,
}

pub(super) fn record(
    timeline: &mut Timeline<'_>,
    options: &Options,
    progress: &mut dyn FnMut(Progress),
) -> Result<(usize, usize), Error> {
    let start = history_start(options.years).month();
    let last = first_day().plus_days(-1).month();
    let months = usize::try_from(options.years.min(7) * 12).unwrap_or(0);
    let history = History::new();
    let mut waiting: Vec<Waiting> = Vec::new();
    let (mut month, mut contacts, mut matters) = (start, 0, 0);
    for done in 1..=months {
        let raised = contact_everybody(timeline, &history, month, &mut contacts)?;
        // In the month after, what the month before raised has come to its end, or most of it.
        let until = if month == last { month.last_day() } else { month.plus(1).last_day() };
        matters += waiting.len();
        hand_in(timeline, std::mem::take(&mut waiting), month.last_day())?;
        waiting = raised;
        for one in &mut waiting {
            history.add_steps(&timeline.plan, &mut one.plan, until);
        }
        if month == last {
            matters += waiting.len();
            hand_in(timeline, std::mem::take(&mut waiting), until)?;
        }
        progress(Progress { stage: "往年走访", done, total: months });
        month = month.plus(1);
    }
    Ok((contacts, matters))
}

/// One month: each representative goes round on two days.
fn contact_everybody(
    timeline: &mut Timeline<'_>,
    history: &History,
    month: Month,
    contacts: &mut usize,
) -> Result<Vec<Waiting>, Error> {
    let plan = std::sync::Arc::clone(&timeline.plan);
    let stock = std::sync::Arc::clone(&timeline.stock);
    let mut rounds: Vec<(Date, usize, bool)> = Vec::new();
    for at in 0..plan.representatives.len() {
        let number = month.number().unsigned_abs() * 100_000 + at as u64;
        let mut chance = Chance::new(plan.seed, "history rounds", number);
        // A village goes round on the same days: neighbours' records then lie side by side, and a
        // county of years is written some times faster than with everybody on any day.
        let usual = (plan.village_of(at) * 5) as i64 % 13;
        let first = month.first_day().plus_days(usual + chance.between(0, 1));
        let second = month.first_day().plus_days(14 + usual + chance.between(0, 1));
        rounds.extend([(first, at, false), (second, at, true)]);
    }
    rounds.sort_unstable();
    let mut raised = Vec::new();
    let mut today = None;
    for (met_on, at, second) in rounds {
        if today != Some(met_on) {
            timeline.set_hour(met_on, 20)?;
            today = Some(met_on);
        }
        let mandate = timeline.mandate_on(at, met_on);
        let actor = timeline.representative(at, met_on);
        let number = met_on.number().unsigned_abs() * 100_000 + at as u64;
        let mut chance = Chance::new(plan.seed, "history", number);
        let households = plan.representatives[at].households.clone();
        let mut together = Vec::new();
        for household in households.filter(|place| (place % 2 == 1) == second) {
            let told = history.contact(&plan, household, met_on, &mut chance);
            let id: ContactId = timeline.new_id();
            if let Some(matter) = told.matter {
                raised.push(Waiting { plan: matter, contact: id });
            }
            *contacts += 1;
            together.push(contacts::NewContact {
                id: Some(id),
                household_id: stock.households[household],
                representative_id: mandate,
                entered_as: mandate,
                met_on,
                way: WAYS[told.way].to_owned(),
                person_met: String::new(),
                items: told.items.iter().map(|&item| item.to_owned()).collect(),
                words: told.words,
                leaflets: Vec::new(),
                safety: None,
                matters: Vec::new(),
                difficulty: None,
            });
        }
        timeline.slice.add(actor, move |tx| {
            for contact in together {
                contacts::record(tx, contact)?;
            }
            Ok(())
        })?;
    }
    Ok(raised)
}

/// Hands in what was raised, with the steps that were taken until that day.
fn hand_in(timeline: &mut Timeline<'_>, mut waiting: Vec<Waiting>, on: Date) -> Result<(), Error> {
    if waiting.is_empty() {
        return Ok(());
    }
    timeline.set_hour(on, 22)?;
    // House by house: what the indexes keep together is then written together.
    waiting.sort_by_key(|one| one.plan.household);
    let mut waiting = waiting.into_iter().peekable();
    while waiting.peek().is_some() {
        let mut together = Vec::with_capacity(TOGETHER);
        for Waiting { plan, contact } in waiting.by_ref().take(TOGETHER) {
            let reporter = timeline.representative(plan.representative, plan.collected_on);
            let mut steps = Vec::with_capacity(plan.steps.len());
            for step in &plan.steps {
                let (actor, scope) = timeline.acting(&plan, step);
                steps.push((timeline.command(step, &[])?, step.on, actor, scope));
            }
            let id: MatterId = timeline.new_id();
            let new = NewMatter {
                id: Some(id),
                kind: Kind::Appeal,
                category: plan.category.to_owned(),
                household_id: plan.household.map(|place| timeline.stock.households[place]),
                area_path: plan.area,
                words: plan.words,
                urgent: plan.urgent,
                collected_on: plan.collected_on,
                contact_id: Some(contact),
                representative_id: timeline.mandate_on(plan.representative, plan.collected_on),
                reporter_name: reporter.name.clone(),
            };
            together.push((new, reporter, steps));
        }
        let actor = Actor { device: "补录".to_owned(), ..super::builder() };
        timeline.slice.add(actor, move |tx| {
            for (new, reporter, steps) in together {
                let steps: Vec<PastStep<'_>> = steps
                    .iter()
                    .map(|(command, on, actor, scope)| PastStep {
                        command: command.clone(),
                        on: *on,
                        actor,
                        scope,
                    })
                    .collect();
                matters::submit_past(tx, new, &reporter, &steps)?;
            }
            Ok(())
        })?;
    }
    Ok(())
}
