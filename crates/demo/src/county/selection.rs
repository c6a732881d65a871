//! Selection files: a whole one for everybody who is appointed, entered with the letter, and some
//! that are still open on the last day.

use std::sync::Arc;

use db::Tx;
use kernel::Date;
use kernel::id::{HouseholdId, RepresentativeId};
use registry::households;
use representatives::SelectionWay;
use representatives::selection::{self, Ground, Nomination, Paper, Subject};

use super::timeline::Timeline;
use crate::chance::Chance;
use crate::plan::selection::{Chosen, Days, chosen, group_around, open_files, to_the_letter};
use crate::{Error, Plan};

fn paper(subject: Subject, chosen: Chosen, days: Days, neighbours: &[HouseholdId]) -> Paper {
    let first = chosen.grounds.first().copied().unwrap_or_else(Ground::party_member);
    let nomination = match chosen.way {
        SelectionWay::Direct => Nomination::Direct(first),
        SelectionWay::Nominated if chosen.nominators == 0 => Nomination::GroupHead,
        SelectionWay::Nominated => {
            Nomination::Households(neighbours.iter().take(chosen.nominators).copied().collect())
        }
        SelectionWay::SelfNominated => Nomination::Own,
    };
    Paper {
        subject,
        nomination,
        grounds: chosen.grounds,
        opened_on: days.opened_on,
        steps: days.steps,
        notice_days: days.notice_days,
        objections: days.objections,
    }
}

/// The whole file of a representative whose letter is dated on that day.
pub(crate) fn of_representative(
    tx: &mut Tx<'_>,
    plan: &Plan,
    (at, id): (usize, RepresentativeId),
    on: Date,
    neighbours: &[HouseholdId],
) -> Result<(), Error> {
    let known = &plan.representatives[at];
    // Who served before has a file of his own days.
    let stream = if on == known.from_on { "selection" } else { "selection before" };
    let mut chance = Chance::new(plan.seed, stream, at as u64);
    let chosen = chosen(known.way, &known.ground, &mut chance);
    let days = to_the_letter(on, &mut chance);
    selection::record(tx, &paper(Subject::Representative(id), chosen, days, neighbours))?;
    Ok(())
}

impl Timeline<'_> {
    /// Files of some villages that are open on the last day, or ended without a letter; and people
    /// who stand in the pool and no more.
    pub(crate) fn open_selections(&mut self) -> Result<(), Error> {
        let plan = Arc::clone(&self.plan);
        for file in open_files(&plan) {
            let household = self.stock.households[file.household];
            let actor = self.township(plan.villages[file.village].township);
            let area = plan.groups[plan.households[file.household].group].area.path.clone();
            let neighbours: Vec<HouseholdId> = group_around(&plan, file.household)
                .filter(|one| *one != file.household)
                .map(|one| self.stock.households[one])
                .collect();
            self.slice.add(actor, move |tx| {
                let head = households::get(tx, household)?.head.id;
                let subject = Subject::Person(head, area);
                selection::record(tx, &paper(subject, file.chosen, file.days, &neighbours))?;
                Ok(())
            })?;
        }
        self.slice.finish()
    }
}
