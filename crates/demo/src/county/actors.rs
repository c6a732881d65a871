//! Who acts in the timeline, and for which part of the county.

use access::Scope;
use kernel::id::{MatterId, RepresentativeId};
use kernel::{Actor, AreaPath, Date};
use matters::{Command, Details, Unit};

use super::builder;
use super::timeline::Timeline;
use crate::Error;
use crate::plan::{GroupHead, MatterPlan, Step, StepActor};

/// Where people type: representatives on the phone, offices on a computer.
const PHONE: &str = "手机";
pub(super) const COMPUTER: &str = "电脑";

impl Timeline<'_> {
    /// The mandate under which a contact of that day was made.
    pub(crate) fn mandate_on(&self, at: usize, on: Date) -> Option<RepresentativeId> {
        let known = &self.plan.representatives[at];
        let slot = match known.before.is_some() && on < known.from_on {
            true => &self.before,
            false => &self.serving,
        };
        slot[at].get().copied()
    }

    /// Who serves there on that day, as an actor.
    pub(crate) fn representative(&self, at: usize, on: Date) -> Actor {
        let known = &self.plan.representatives[at];
        let name = match &known.before {
            Some(before) if on < known.from_on => &before.person.name,
            _ => &known.name,
        };
        Actor { account: None, name: name.clone(), device: PHONE.to_owned() }
    }

    pub(super) fn township(&self, at: usize) -> Actor {
        let (own, account) = self.stock.accounts.township;
        Actor {
            account: (own == at).then_some(account),
            name: self.plan.townships[at].cadre.clone(),
            device: COMPUTER.to_owned(),
        }
    }

    pub(super) fn village(&self, at: usize) -> Actor {
        let (own, account) = self.stock.accounts.village;
        Actor {
            account: (own == at).then_some(account),
            name: self.plan.villages[at].cadres[0].name.clone(),
            device: COMPUTER.to_owned(),
        }
    }

    pub(super) fn county(&self) -> Actor {
        Actor { account: Some(self.stock.accounts.county), ..builder() }
    }

    pub(super) fn group_head(&self, group: usize) -> Actor {
        let name = match &self.plan.groups[group].head {
            GroupHead::Representative(seat) => self.plan.representatives[*seat].name.clone(),
            GroupHead::Person(person) => person.name.clone(),
        };
        Actor { account: None, name, device: PHONE.to_owned() }
    }

    /// Whoever holds a card and a code; nobody knows who.
    pub(super) fn villager(&self) -> Actor {
        Actor { account: None, name: "群众".to_owned(), device: "群众页面".to_owned() }
    }

    /// The department of that code: its clerk who can sign in, or else just somebody there.
    pub(super) fn department(&self, code: &str) -> (Actor, Scope) {
        let Some(department) = self.stock.departments.get(code) else {
            return (self.county(), Scope::county());
        };
        let actor = Actor {
            account: department.account,
            name: department.clerk.clone(),
            device: COMPUTER.to_owned(),
        };
        (actor, Scope::of_departments(vec![department.id]))
    }

    /// A planned step as the matters' room takes it.
    pub(super) fn command(
        &self,
        step: &Step,
        matter_ids: &[Option<MatterId>],
    ) -> Result<Command, Error> {
        let id = |code: &&str| self.stock.departments.get(*code).map(|known| known.id);
        let called = step
            .called
            .iter()
            .filter_map(id)
            .map(|id| Unit { area: AreaPath::county(), department: Some(id) });
        let details = Details {
            to_department: step.department.as_ref().and_then(id),
            into: step.into.and_then(|place| matter_ids[place]),
            units: called.collect(),
            ..step.details.clone()
        };
        Ok(Command::new(step.action, details)?)
    }

    /// Who takes a step, and for which part of the county.
    pub(crate) fn acting(&self, matter: &MatterPlan, step: &Step) -> (Actor, Scope) {
        self.acting_as(matter, step.by, step.on)
    }

    /// The same for whoever it is on that day.
    pub(super) fn acting_as(&self, matter: &MatterPlan, by: StepActor, on: Date) -> (Actor, Scope) {
        let at = matter.representative;
        let area = |path: AreaPath| Scope::areas(vec![path]);
        let own = self.mandate_on(at, matter.collected_on);
        // What is about a village's own cadres goes past the village: the township acts for it.
        let is_past_village = matters::sight::is_about_cadres(matter.category);
        let by = match by {
            StepActor::Village | StepActor::GroupHead if is_past_village => StepActor::Township,
            StepActor::Representative if is_past_village && own.is_none() => StepActor::Township,
            by => by,
        };
        match by {
            StepActor::Representative => {
                let scope = match own {
                    Some(own) => Scope::own(own, vec![matter.area.village()]),
                    None => area(matter.area.village()),
                };
                (self.representative(at, on), scope)
            }
            StepActor::GroupHead => {
                (self.group_head(self.plan.representatives[at].group), area(matter.area.clone()))
            }
            StepActor::Village => {
                (self.village(self.plan.village_of(at)), area(matter.area.village()))
            }
            StepActor::Township => {
                (self.township(self.plan.township_of(at)), area(matter.area.at_depth(2)))
            }
            StepActor::County => (self.county(), Scope::county()),
            StepActor::Villager => (self.villager(), Scope::areas(Vec::new())),
            StepActor::Department(code) => self.department(code),
        }
    }
}
