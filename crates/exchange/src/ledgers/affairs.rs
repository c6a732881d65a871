//! Ledgers of matters: appeals, hazards, disputes.

use std::collections::HashMap;

use access::departments;
use db::Tx;
use kernel::id::{HouseholdId, MatterId};
use matters::sight::{Reporter, reporter_for};
use matters::visits::{self, Visit};
use matters::{Action, Event, Matter, Owner, Particulars, category, dispute, particulars};
use registry::{HouseholdSheet, RecordLine};

use super::people::row;
use super::{Kind, Reader, Row, day, joined, yes};
use crate::error::Error;
use crate::write::Cell;

/// What a page of matters is told with, read at once.
struct Told {
    particulars: HashMap<MatterId, Particulars>,
    timelines: HashMap<MatterId, Vec<Event>>,
    sheets: HashMap<HouseholdId, HouseholdSheet>,
}

impl Reader {
    pub(super) fn matters(
        &mut self,
        tx: &mut Tx<'_>,
        lines: Vec<RecordLine>,
    ) -> Result<Vec<Row>, Error> {
        let sight = self.asked.sight();
        let ids: Vec<MatterId> = lines.iter().filter_map(|line| line.id.parse().ok()).collect();
        let found = matters::these(tx, &ids)?.into_iter().filter(|matter| sight.shows(matter));
        let found: HashMap<MatterId, Matter> = found.map(|matter| (matter.id, matter)).collect();
        let ids: Vec<MatterId> = found.keys().copied().collect();
        let homes: Vec<HouseholdId> =
            found.values().filter_map(|matter| matter.household_id).collect();
        let told = Told {
            particulars: particulars::of_all(tx, &ids)?,
            timelines: matters::timelines(tx, &ids)?,
            sheets: self.sheets(tx, &homes)?,
        };
        if self.departments.is_none() {
            let all = departments::list(tx, true)?.into_iter();
            self.departments = Some(all.map(|one| (one.id, one.name)).collect());
        }
        let mut rows = Vec::with_capacity(lines.len());
        for line in lines {
            let matter = line.id.parse().ok().and_then(|id: MatterId| found.get(&id));
            let Some(matter) = matter else { continue };
            let cells = match self.asked.ledger.kind {
                Kind::Appeals => {
                    let asked = self.last_visit(tx, matter)?;
                    self.appeal_cells(matter, &told, asked.as_ref())
                }
                Kind::Hazards => self.hazard_cells(matter, &told),
                _ => {
                    let asked = self.last_visit(tx, matter)?;
                    self.dispute_cells(matter, &told, asked.as_ref())
                }
            };
            rows.push(row(line, cells));
        }
        Ok(rows)
    }

    /// The newest visit that counts, of a matter that has been answered at all.
    fn last_visit(&self, tx: &mut Tx<'_>, matter: &Matter) -> Result<Option<Visit>, Error> {
        if matter.answer.is_none() {
            return Ok(None);
        }
        let mut all = visits::of_matter(tx, matter.id)?;
        all.retain(Visit::counts);
        Ok(all.into_iter().max_by_key(|visit| (visit.asked_on, visit.id)))
    }

    fn appeal_cells(&self, matter: &Matter, told: &Told, asked: Option<&Visit>) -> Vec<Cell> {
        let mut cells = Vec::with_capacity(23);
        cells.extend(self.place(&matter.area_path));
        cells.push(matter.number.as_str().into());
        cells.push(day(Some(matter.collected_on)));
        cells.push(source(matter).into());
        let (who, phone) = self.reporter(matter, told);
        cells.push(who);
        cells.push(phone);
        cells.push(category_name(matter));
        cells.push(matter.words.as_str().into());
        cells.push(if matter.urgent { "急难愁盼" } else { "一般" }.into());
        cells.push(self.collector(matter));
        cells.push(self.unit(&matter.owner));
        let events = told.timelines.get(&matter.id).map_or(&[][..], Vec::as_slice);
        cells.push(day(assigned_on(events)));
        cells.push(day(matter.deadline_on));
        cells.push(course(events));
        let answer = matter.answer.as_ref().filter(|_| matter.state.is_answered());
        cells.push(answer.map(|answer| answer.outcome.chinese().to_owned()).into());
        cells.push(answer.map(|answer| answer.words.clone()).into());
        cells.push(day(answer.map(|answer| answer.on)));
        cells.push(matter.how.map(|how| how.chinese().to_owned()).into());
        cells.push(matter.rating.map(|rating| rating.chinese().to_owned()).into());
        cells.push(asked.map(|visit| visit.asker_name.clone()).into());
        cells.push(yes(matter.state.is_closed()));
        cells
    }

    fn hazard_cells(&self, matter: &Matter, told: &Told) -> Vec<Cell> {
        let hazard = told.particulars.get(&matter.id).and_then(|held| held.hazard.as_ref());
        let mut cells = Vec::with_capacity(17);
        cells.extend(self.place(&matter.area_path));
        cells.push(matter.number.as_str().into());
        cells.push(day(Some(matter.collected_on)));
        cells.push(self.collector(matter));
        cells.push(self.reporter(matter, told).0);
        cells.push(category_name(matter));
        cells.push(matter.words.as_str().into());
        cells.push(hazard.map(|hazard| hazard.level.chinese().to_owned()).into());
        cells.push(hazard.map(|hazard| hazard.measure.clone()).into());
        let named = hazard.map(|hazard| hazard.responsible.clone()).filter(|name| !name.is_empty());
        cells.push(match named {
            Some(name) => Cell::Text(name),
            None => self.unit(&matter.owner),
        });
        cells.push(day(hazard.and_then(|hazard| hazard.due_on).or(matter.deadline_on)));
        cells.push(day(hazard.and_then(|hazard| hazard.rectified_on)));
        cells.push(hazard.map(|hazard| hazard.rectified_words.clone()).into());
        let checked = hazard.and_then(|hazard| hazard.checks.last());
        cells.push(checked.map(|check| check.checker.clone()).into());
        cells.push(day(checked.map(|check| check.on)));
        let passed = hazard.is_some_and(|hazard| hazard.passed_on.is_some());
        cells.push(match (passed, checked) {
            (true, _) => "已整改销号".into(),
            (false, Some(_)) => "复查未通过".into(),
            (false, None) => matter.state.chinese().into(),
        });
        cells
    }

    fn dispute_cells(&self, matter: &Matter, told: &Told, asked: Option<&Visit>) -> Vec<Cell> {
        let held = told.particulars.get(&matter.id).and_then(|held| held.dispute.as_ref());
        let mut cells = Vec::with_capacity(19);
        cells.extend(self.place(&matter.area_path));
        cells.push(matter.number.as_str().into());
        cells.push(day(Some(matter.collected_on)));
        cells.push(match held {
            Some(_) if !dispute::may_read_names(matter, &self.asked.scope) => "受保护".into(),
            Some(held) => joined(held.parties.iter().map(String::as_str), "、"),
            None => Cell::Empty,
        });
        cells.push(category_name(matter));
        cells.push(held.and_then(|held| held.people).into());
        cells.push(held.and_then(|held| held.sum_yuan).into());
        cells.push(matter.words.as_str().into());
        cells.push(held.and_then(|held| held.risk).map(|risk| risk.chinese().to_owned()).into());
        cells.push(held.map(|held| held.mediator.clone()).into());
        cells.push(source(matter).into());
        let agreement = held.and_then(|held| held.agreement);
        cells.push(agreement.map(|form| form.chinese().to_owned()).into());
        let settlement = held.and_then(|held| held.settlement);
        let standing = matter.outcome().map_or(matter.state.chinese(), |outcome| outcome.chinese());
        cells.push(settlement.map_or(standing, |settlement| settlement.chinese()).into());
        let ended = held.and_then(|held| held.settled_on);
        cells.push(day(ended.or(matter.answer.as_ref().map(|answer| answer.on))));
        let looked = held.and_then(|held| held.follow_ups.last());
        cells.push(match looked {
            Some(look) if look.is_performed => "已履行".into(),
            Some(_) => "未履行".into(),
            None => Cell::Empty,
        });
        let who = asked.map(|visit| visit.asker_name.clone());
        cells.push(who.or_else(|| looked.map(|look| look.recorder.clone())).into());
        cells.push(yes(matter.state.is_closed()));
        cells
    }

    /// Whose household it is and how to reach it, as far as the asker is told.
    fn reporter(&self, matter: &Matter, told: &Told) -> (Cell, Cell) {
        match reporter_for(matter, &self.asked.scope) {
            Reporter::Withheld | Reporter::OnRequest => ("受保护".into(), Cell::Empty),
            Reporter::Shown => {
                let sheet = matter.household_id.and_then(|id| told.sheets.get(&id));
                let who = sheet.map(|sheet| sheet.head_name.clone());
                (who.into(), self.phone(sheet.and_then(|sheet| sheet.phone.as_ref())))
            }
        }
    }

    fn collector(&self, matter: &Matter) -> Cell {
        match reporter_for(matter, &self.asked.scope) {
            Reporter::Shown => matter.reporter_name.as_str().into(),
            Reporter::Withheld | Reporter::OnRequest => "受保护".into(),
        }
    }

    /// The unit that has the matter.
    fn unit(&self, owner: &Owner) -> Cell {
        let department = owner.department.and_then(|id| self.departments.as_ref()?.get(&id));
        match department {
            Some(name) => name.as_str().into(),
            None => self.tree.at(&owner.area).map(|area| area.name.clone()).into(),
        }
    }
}

fn category_name(matter: &Matter) -> Cell {
    category(matter.kind, &matter.category).map_or("其他", |category| category.name).into()
}

fn source(matter: &Matter) -> &'static str {
    match (matter.contact_id, matter.representative_id) {
        (Some(_), _) => "走访收集",
        (None, Some(_)) => "代表上报",
        (None, None) => "群众反映",
    }
}

fn assigned_on(events: &[Event]) -> Option<kernel::Date> {
    let is_given = |event: &&Event| matches!(event.action, Action::Assign | Action::Rule);
    events.iter().find(is_given).map(|event| event.on)
}

/// The steps in their order: "5月3日提交；5月4日受理".
fn course(events: &[Event]) -> Cell {
    let steps: Vec<String> = events
        .iter()
        .map(|event| {
            let on = event.on;
            format!("{}月{}日{}", on.month_of_year(), on.day(), event.action.chinese())
        })
        .collect();
    joined(steps.iter().map(String::as_str), "；")
}
