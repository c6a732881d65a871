//! The plan of the county: who lives where, who represents whom, and what happened on which day.
//!
//! Everything here is a pure function of the seed and the scale. The plan names things by their
//! place in its lists; [`crate::county`] turns them into records through the rooms' own services.

mod areas;
mod assemblies;
mod contacts;
mod days;
mod fostering;
mod gatherings;
mod households;
mod matters;
mod records;
mod representatives;
pub(crate) mod selection;

use std::collections::HashSet;
use std::ops::Range;

use kernel::{AreaCode, AreaKind, AreaPath, Date};
use registry::{NewPerson, Priority};
use representatives_room::{EndReason, SelectionWay};

pub(crate) use assemblies::{AssemblyPlan, CommitteePlan, MeetingPlan};
pub(crate) use contacts::{ContactPlan, WAYS};
pub(crate) use days::Days;
pub(crate) use fostering::{Act, FosteringPlan, PARTS, Thought};
pub(crate) use gatherings::GatheringPlan;
pub(crate) use matters::history::History;
pub(crate) use matters::{MatterPlan, Step, StepActor};
pub(crate) use records::{CallPlan, Help, Record, RecordKind};
pub(crate) use representatives::history_start;

use crate::people::{Clans, Register};
use crate::scale::{Scale, Targets};

use ::representatives as representatives_room;

/// The whole plan.
pub struct Plan {
    pub(crate) seed: u64,
    /// What the records add up to.
    pub targets: Targets,
    pub(crate) county: AreaPlan,
    pub(crate) townships: Vec<TownshipPlan>,
    pub(crate) villages: Vec<VillagePlan>,
    pub(crate) groups: Vec<GroupPlan>,
    pub(crate) households: Vec<HouseholdPlan>,
    pub(crate) representatives: Vec<RepresentativePlan>,
    pub(crate) contacts: Vec<ContactPlan>,
    pub(crate) matters: Vec<MatterPlan>,
    pub(crate) gatherings: Vec<GatheringPlan>,
    pub(crate) calls: Vec<CallPlan>,
    pub(crate) committees: Vec<CommitteePlan>,
    pub(crate) assemblies: Vec<AssemblyPlan>,
    pub(crate) meetings: Vec<MeetingPlan>,
    pub(crate) fostering: FosteringPlan,
}

/// An area as it will be added.
#[derive(Debug, Clone)]
pub(crate) struct AreaPlan {
    pub(crate) code: AreaCode,
    pub(crate) name: String,
    pub(crate) aliases: Vec<String>,
    pub(crate) kind: AreaKind,
    pub(crate) path: AreaPath,
}

pub(crate) struct TownshipPlan {
    pub(crate) area: AreaPlan,
    /// The name of the cadre who handles matters there.
    pub(crate) cadre: String,
    pub(crate) villages: Range<usize>,
}

pub(crate) struct VillagePlan {
    pub(crate) area: AreaPlan,
    pub(crate) township: usize,
    pub(crate) groups: Range<usize>,
    pub(crate) representatives: Range<usize>,
    pub(crate) clans: Clans,
    /// The cadres of the village; the first one handles matters.
    pub(crate) cadres: Vec<NewPerson>,
}

pub(crate) struct GroupPlan {
    pub(crate) area: AreaPlan,
    pub(crate) village: usize,
    pub(crate) households: Range<usize>,
    pub(crate) representatives: Range<usize>,
    pub(crate) hamlets: Vec<String>,
    /// Which of the village's cadres is linked to it.
    pub(crate) cadre: usize,
    pub(crate) head: GroupHead,
}

/// Who heads a group.
pub(crate) enum GroupHead {
    /// One of its representatives, by place in the plan.
    Representative(usize),
    /// Somebody else.
    Person(NewPerson),
}

pub(crate) struct HouseholdPlan {
    pub(crate) group: usize,
    pub(crate) code: String,
    pub(crate) head: NewPerson,
    pub(crate) contact: Option<NewPerson>,
    pub(crate) hamlet: String,
    pub(crate) address: String,
    pub(crate) members: i64,
    pub(crate) resident: i64,
    pub(crate) away: i64,
    pub(crate) minors: i64,
    pub(crate) over_80: i64,
    pub(crate) priority: Priority,
    pub(crate) tags: Vec<&'static str>,
    /// The representative, by place in the plan.
    pub(crate) representative: usize,
}

pub(crate) struct RepresentativePlan {
    pub(crate) group: usize,
    pub(crate) who: RepresentativePerson,
    pub(crate) name: String,
    pub(crate) households: Range<usize>,
    pub(crate) way: SelectionWay,
    pub(crate) ground: String,
    pub(crate) letter: String,
    pub(crate) from_on: Date,
    pub(crate) statutory_since: Option<Date>,
    /// Who had these households before, until when, and why no longer.
    pub(crate) before: Option<Predecessor>,
}

/// A representative who was followed by another one.
pub(crate) struct Predecessor {
    pub(crate) person: NewPerson,
    pub(crate) from_on: Date,
    pub(crate) reason: EndReason,
}

/// Who a representative is.
pub(crate) enum RepresentativePerson {
    /// The head of a household, by place in the plan.
    Head(usize),
    /// Somebody else of the group.
    Own(NewPerson),
}

/// How many households the representative who can sign in has still to contact, where that can be.
const ENOUGH_LEFT: usize = 13;

impl Plan {
    /// The plan of that seed; with years of history, everything had begun before them.
    pub fn new(seed: u64, scale: Scale, years: u32) -> Self {
        let targets = Targets::new(scale, seed);
        let mut register = Register::new(seed);
        let areas = areas::plan(seed, scale, &targets, &mut register);
        let mut plan = Self {
            seed,
            targets,
            county: areas.county,
            townships: areas.townships,
            villages: areas.villages,
            groups: areas.groups,
            households: Vec::new(),
            representatives: Vec::new(),
            contacts: Vec::new(),
            matters: Vec::new(),
            gatherings: Vec::new(),
            calls: Vec::new(),
            committees: Vec::new(),
            assemblies: Vec::new(),
            meetings: Vec::new(),
            fostering: FosteringPlan::default(),
        };
        households::fill(&mut plan, &mut register);
        representatives::fill(&mut plan, &mut register, years);
        let days = Days::new(seed, plan.townships.len());
        contacts::fill(&mut plan, &days);
        matters::fill(&mut plan, &days);
        records::fill(&mut plan);
        gatherings::fill(&mut plan);
        assemblies::fill(&mut plan);
        fostering::fill(&mut plan, &mut register);
        plan
    }

    /// The village that a representative serves.
    pub(crate) fn village_of(&self, representative: usize) -> usize {
        self.groups[self.representatives[representative].group].village
    }

    /// The person who serves there at the end.
    pub(crate) fn person_of(&self, representative: usize) -> &NewPerson {
        match &self.representatives[representative].who {
            RepresentativePerson::Head(at) => &self.households[*at].head,
            RepresentativePerson::Own(person) => person,
        }
    }

    /// The representative of 河源村 who can sign in: appointed early, with a usual load.
    pub(crate) fn signing_representative(&self) -> usize {
        let heyuan =
            self.villages.iter().find(|one| one.area.code.as_str() == crate::divisions::HEYUAN);
        let seats = heyuan.map_or(0..1, |village| village.representatives.clone());
        let usual = |at: &usize| {
            let known = &self.representatives[*at];
            let has_work = |count: usize| count >= 14;
            known.before.is_none() && has_work(known.households.len())
        };
        // Who has households left to contact this month, and the most contacts in the last weeks, has
        // most to show.
        let month = crate::scale::last_day().month().first_day();
        let lately = crate::scale::last_day().plus_days(-37);
        let worth = |at: &usize| {
            let own = || self.contacts.iter().filter(|one| one.representative == *at);
            let met: HashSet<usize> =
                own().filter(|one| one.met_on >= month).map(|one| one.household).collect();
            let left = self.representatives[*at].households.len() - met.len();
            (left.min(ENOUGH_LEFT), own().filter(|one| one.met_on >= lately).count())
        };
        let busiest = seats.clone().filter(usual).max_by_key(worth);
        busiest.unwrap_or(seats.start)
    }

    /// The township that a representative serves.
    pub(crate) fn township_of(&self, representative: usize) -> usize {
        self.villages[self.village_of(representative)].township
    }
}

#[cfg(test)]
mod tests;
