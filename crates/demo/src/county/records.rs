//! What is kept with matters and difficulty files, written by whoever has them on that day.

use access::Scope;
use contacts::{DifficultyFilter, NewDifficultyStep, Problems};
use db::Tx;
use kernel::id::MatterId;
use kernel::{Actor, AreaPath, Limit};
use matters::dispute::{NewFollowUp, NewMediation};
use matters::hazard::{Danger, Draft, Found};
use matters::{Level, Matter, NewParticulars};

use super::timeline::Timeline;
use crate::plan::{ContactPlan, RecordKind};
use crate::{Error, Plan};

/// What a new matter brings along.
pub(super) fn brought(plan: &Plan, at: usize) -> NewParticulars {
    plan.matters[at].particulars.clone()
}

/// The home safety check of a contact, where one was made: what was wrong raised a hazard.
pub(super) fn safety(plan: &Plan, contact: &ContactPlan) -> Option<Problems> {
    let was_made =
        contact.way == 0 && contact.items.contains(&"safety") && contact.household % 10 < 8;
    let is_raised = |category: &str| {
        contact.matters.iter().any(|&at| {
            let matter = &plan.matters[at];
            matter.kind == matters::Kind::Hazard && matter.category == category
        })
    };
    was_made.then(|| {
        let wrong = contacts::safety_items().iter().filter(|item| is_raised(item.category));
        wrong.map(|item| item.code.to_owned()).collect()
    })
}

impl Timeline<'_> {
    /// Keeps what the plan has for that matter on that day.
    pub(super) fn record(&mut self, at: usize, place: usize, id: MatterId) -> Result<(), Error> {
        let matter = &self.plan.matters[at];
        let (kind, on) = (matter.records[place].kind.clone(), matter.records[place].on);
        if let RecordKind::Acknowledge(level) = kind {
            let (actor, area) = self.office(matter.representative, level);
            let scope = Scope::areas(vec![area]);
            return self.slice.add(actor, move |tx| {
                let matter = matters::get(tx, id, &scope, true)?;
                Ok(matters::emergency::acknowledge(tx, &matter, &scope).map(|_| ())?)
            });
        }
        if let RecordKind::Recheck { is_passed, words } = kind {
            // The representative goes and looks; where none serves, the township does.
            let (actor, scope) = match self.mandate_on(matter.representative, matter.collected_on) {
                Some(own) => (
                    self.representative(matter.representative, on),
                    Scope::own(own, vec![matter.area.village()]),
                ),
                None => {
                    let (actor, area) = self.office(matter.representative, Level::Township);
                    (actor, Scope::areas(vec![area]))
                }
            };
            return self.slice.add(actor, move |tx| {
                let Some((matter, seen)) = live(tx, id, &scope, false)? else { return Ok(()) };
                let due_on = (!is_passed).then(|| on.plus_days(3));
                let found = Found { on, is_passed, words, due_on };
                Ok(matters::hazard::check(tx, &matter, seen, found, &scope).map(|_| ())?)
            });
        }
        let owner = matter.owner_at(on, matter.records[place].hour);
        let (actor, scope) = self.acting_as(matter, owner, on);
        self.slice.add(actor, move |tx| write(tx, id, kind, on, &scope))
    }

    /// The office of that level in whose part a representative serves.
    pub(super) fn office(&self, representative: usize, level: Level) -> (Actor, AreaPath) {
        let plan = &self.plan;
        match level {
            Level::Village => {
                let village = plan.village_of(representative);
                (self.village(village), plan.villages[village].area.path.clone())
            }
            Level::Township => {
                let township = plan.township_of(representative);
                (self.township(township), plan.townships[township].area.path.clone())
            }
            Level::County => (self.county(), plan.county.path.clone()),
        }
    }

    /// Adds what was done about the difficulty that the contact found.
    pub(super) fn help(&mut self, at: usize, step: usize) -> Result<(), Error> {
        let contact = &self.plan.contacts[at];
        let help = &contact.help[step];
        let household = self.stock.households[contact.household];
        let new = help.kind.map(|kind| NewDifficultyStep {
            kind: kind.to_owned(),
            on: help.on,
            responsible: help.responsible.to_owned(),
            words: help.words.clone(),
        });
        let actor = self.village(self.plan.village_of(contact.representative));
        self.slice.add(actor, move |tx| {
            let filter = DifficultyFilter {
                area: AreaPath::county(),
                representative: None,
                household: Some(household),
                is_open: Some(true),
            };
            let limit = Limit::new(1).expect("one is in the range");
            let page = contacts::list_difficulty_files(tx, &filter, limit, None)?;
            let Some(file) = page.items.into_iter().next() else { return Ok(()) };
            match new {
                Some(new) => contacts::add_difficulty_step(tx, file.id, file.version, new)?,
                None => contacts::set_difficulty_state(tx, file.id, file.version, false)?,
            };
            Ok(())
        })
    }
}

/// The matter and the version of its record, while something can be written there.
fn live(
    tx: &mut Tx<'_>,
    id: MatterId,
    scope: &Scope,
    even_closed: bool,
) -> Result<Option<(Matter, i64)>, Error> {
    let matter = matters::get(tx, id, scope, true)?;
    if matter.state.is_closed() && !even_closed {
        return Ok(None);
    }
    let kept = matters::particulars::of(tx, id)?;
    let hazard = kept.hazard.map(|hazard| hazard.version);
    let dispute = kept.dispute.map(|dispute| dispute.version);
    Ok(Some((matter, hazard.or(dispute).unwrap_or(0))))
}

fn write(
    tx: &mut Tx<'_>,
    id: MatterId,
    kind: RecordKind,
    on: kernel::Date,
    scope: &Scope,
) -> Result<(), Error> {
    let even_closed = matches!(kind, RecordKind::FollowUp { .. });
    let Some((matter, seen)) = live(tx, id, scope, even_closed)? else { return Ok(()) };
    match kind {
        RecordKind::Arrange { responsible, due_on } => {
            let now = matters::particulars::of(tx, id)?.hazard;
            let level = now.as_ref().map_or(Danger::General, |hazard| hazard.level);
            let measure = now.map_or(String::new(), |hazard| hazard.measure);
            let draft = Draft { level, measure, responsible, due_on: Some(due_on) };
            matters::hazard::put(tx, &matter, seen, draft, scope)?;
        }
        RecordKind::Rectify { words } => {
            matters::hazard::rectify(tx, &matter, seen, on, &words, scope)?;
        }
        RecordKind::Dispute(draft) => {
            matters::dispute::put(tx, &matter, seen, draft, scope)?;
        }
        RecordKind::Mediate { place, words, is_willing } => {
            let new = NewMediation { on, place, words, is_willing };
            matters::dispute::mediate(tx, &matter, seen, new, scope)?;
        }
        RecordKind::FollowUp { words } => {
            let kept = matters::particulars::of(tx, id)?.dispute;
            // An agreement that was overtaken by the matter's end was never written down.
            if kept.is_some_and(|dispute| dispute.agreed_on.is_some()) {
                let new = NewFollowUp { on, is_performed: true, words, next_on: None };
                matters::dispute::follow_up(tx, &matter, seen, new, scope)?;
            }
        }
        RecordKind::Recheck { .. } | RecordKind::Acknowledge(_) => {}
    }
    Ok(())
}
