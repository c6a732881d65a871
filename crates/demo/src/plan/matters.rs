//! Matters: what was asked, found and reported, and every step on the way to an answer.

mod courses;
pub(super) mod history;
mod spread;
mod steps;

use std::collections::BTreeMap;

use kernel::{AreaPath, Date};
use matters::{Action, Details, Kind, NewParticulars, Outcome};

use super::days::Days;
use super::{ContactPlan, Plan, Record};
use crate::chance::{Chance, Wheel};
use crate::people::{elder, list};
use crate::scale::{first_day, last_day};
use crate::words::{APPEALS, Book, MATTERS, Place, closing};
use courses::Course;

/// A matter as it will be handed in, with its steps.
pub(crate) struct MatterPlan {
    pub(crate) kind: Kind,
    pub(crate) category: &'static str,
    pub(crate) household: Option<usize>,
    pub(crate) area: AreaPath,
    pub(crate) words: String,
    pub(crate) urgent: bool,
    pub(crate) collected_on: Date,
    /// The contact from which it came, by place in the plan.
    pub(crate) contact: Option<usize>,
    pub(crate) representative: usize,
    pub(crate) hour: u8,
    /// Whether a villager reported it himself, by the card on his wall.
    pub(crate) by_card: bool,
    pub(crate) steps: Vec<Step>,
    /// What it brings along.
    pub(crate) particulars: NewParticulars,
    /// What is kept with it later.
    pub(crate) records: Vec<Record>,
}

impl MatterPlan {
    /// Who has it at that hour, when the steps of the hour are taken.
    pub(crate) fn owner_at(&self, on: Date, hour: u8) -> StepActor {
        let mut owner = steps::first_owner(self.kind, self.category);
        let mut assigner = owner;
        for step in self.steps.iter().filter(|step| (step.on, step.hour) <= (on, hour)) {
            match (step.action, step.department, &step.details.to_area) {
                (Action::Lift, _, _) => owner = steps::above(owner),
                (Action::Return, _, _) => owner = assigner,
                (Action::Assign, Some(code), _) => {
                    (assigner, owner) = (owner, StepActor::Department(code));
                }
                (Action::Assign, None, Some(area)) => {
                    let given = match area.depth() {
                        ..=2 => StepActor::Township,
                        3 => StepActor::Village,
                        _ => StepActor::GroupHead,
                    };
                    (assigner, owner) = (owner, given);
                }
                _ => {}
            }
        }
        owner
    }
}

/// A step of a matter.
pub(crate) struct Step {
    pub(crate) on: Date,
    pub(crate) hour: u8,
    pub(crate) action: Action,
    pub(crate) by: StepActor,
    /// What it comes with, but for what the plan names by its own places and codes.
    pub(crate) details: Details,
    /// The code of the department to which it goes.
    pub(crate) department: Option<&'static str>,
    /// The codes of the departments that are called to assist.
    pub(crate) called: Vec<&'static str>,
    /// The matter that leads, by place in the plan.
    pub(crate) into: Option<usize>,
}

/// Who takes a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StepActor {
    /// The representative who reported it.
    Representative,
    /// The villager himself, on the page of his code.
    Villager,
    /// The head of its group.
    GroupHead,
    /// The village's office.
    Village,
    /// The township's office.
    Township,
    /// The county's office.
    County,
    /// The department of that code.
    Department(&'static str),
}

/// What becomes of a matter in the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Answered(Outcome),
    Open,
    Withdrawn,
    /// Put to the draft of that number.
    Merged(usize),
}

/// A matter before its words and steps.
struct Draft {
    kind: Kind,
    contact: Option<usize>,
    representative: usize,
    household: Option<usize>,
    area: AreaPath,
    collected_on: Date,
    hour: u8,
    section: usize,
    urgent: bool,
    fate: Fate,
    course: Course,
    /// Which draft it was before they were put in the order of their days.
    number: usize,
}

pub(super) fn fill(plan: &mut Plan, days: &Days) {
    let mut chance = Chance::new(plan.seed, "matters", 0);
    let targets = plan.targets.clone();
    let taken_back = targets.appeals_collected / 400 + 1;
    let mut sources = Sources::new(plan, &mut chance);

    let mut drafts = Vec::new();
    let appeals = targets.appeals_collected + taken_back;
    sources.collect(plan, days, Kind::Appeal, appeals, 0.89, &mut drafts, &mut chance);
    let first = drafts.len() - taken_back;
    for draft in &mut drafts[first..] {
        draft.fate = Fate::Withdrawn;
    }
    spread::answer_appeals(plan, &mut drafts[..first], &mut chance);
    spread::over_courses(plan, &mut drafts, 0, &mut chance);

    for (kind, count, from_contacts, solved) in [
        (Kind::Hazard, targets.hazards, 0.8, None),
        (Kind::EarlySign, targets.early_signs, 0.4, None),
        (
            Kind::Dispute,
            targets.disputes_settled + targets.disputes_open,
            0.5,
            Some(targets.disputes_settled),
        ),
        (
            Kind::Emergency,
            targets.emergencies.0 + targets.emergencies.1,
            0.0,
            Some(targets.emergencies.0),
        ),
    ] {
        let first = drafts.len();
        sources.collect(plan, days, kind, count, from_contacts, &mut drafts, &mut chance);
        decide_others(&mut drafts[first..], solved, &mut chance);
        if kind == Kind::Emergency {
            spread::rain(plan, &mut drafts[first..], &mut chance);
        }
        let again = count / 300 + 1;
        sources.collect(plan, days, kind, again, from_contacts, &mut drafts, &mut chance);
        let last = drafts.len() - again;
        for draft in &mut drafts[last..] {
            draft.fate = Fate::Withdrawn;
            draft.urgent = kind == Kind::Emergency;
        }
        spread::over_courses(plan, &mut drafts, first, &mut chance);
    }

    for (number, draft) in drafts.iter_mut().enumerate() {
        draft.number = number;
    }
    // The day first: the records will be written in this order.
    drafts.sort_by_key(|draft| (draft.collected_on, draft.hour, draft.representative));
    let mut places = vec![0; drafts.len()];
    for (at, draft) in drafts.iter().enumerate() {
        places[draft.number] = at;
    }
    let leads: Vec<Option<usize>> = drafts.iter().map(|draft| lead(draft, &places)).collect();
    let mut matters: Vec<MatterPlan> = drafts
        .into_iter()
        .enumerate()
        .map(|(at, draft)| {
            let mut chance = Chance::new(plan.seed, "matter", at as u64);
            finish(plan, draft, &places, &mut chance)
        })
        .collect();
    for (at, lead) in leads.into_iter().enumerate() {
        let Some(lead) = lead else { continue };
        // Neighbours tell the same thing in nearly the same words.
        let mut chance = Chance::new(plan.seed, "matter again", at as u64);
        let first = &matters[lead].words;
        // How the first one was told is no part of it: 微信里说, 屋场会上提出.
        let told = first.split_once(':').map_or(first.as_str(), |(_, told)| told);
        let said = format!("{}{told}", chance.word(list("again")));
        matters[at].words = said;
    }
    for (at, matter) in matters.iter().enumerate() {
        if let Some(contact) = matter.contact {
            plan.contacts[contact].matters.push(at);
        }
    }
    plan.matters = matters;
}

/// The sections of a kind, and the draws among them by month.
struct Kinds {
    sections: Vec<usize>,
    wheels: BTreeMap<u8, Wheel>,
}

fn book(kind: Kind) -> &'static Book {
    if kind == Kind::Appeal { &APPEALS } else { &MATTERS }
}

impl Kinds {
    fn new(kind: Kind) -> Self {
        let prefix = format!("{}/", kind.as_str());
        let book = book(kind);
        let sections: Vec<usize> = (0..book.sections().len())
            .filter(|&at| book.sections()[at].key.starts_with(&prefix))
            .collect();
        let wheels = (1..=12)
            .map(|month| {
                let weights = sections.iter().map(|&at| {
                    let section = &book.sections()[at];
                    let there = if section.has(month) { section.weight } else { 0.0 };
                    there * season(section.key, month)
                });
                (month, Wheel::new(weights.collect::<Vec<_>>()))
            })
            .collect();
        Self { sections, wheels }
    }

    fn draw(&self, on: Date, chance: &mut Chance) -> usize {
        let month = on.month_of_year().unsigned_abs();
        self.sections[self.wheels.get(&month).map_or(0, |wheel| wheel.draw(chance))]
    }
}

/// How much the season brings of a category.
fn season(key: &str, month: u8) -> f64 {
    match (key, month) {
        ("appeal/irrigation", 3..=5) => 1.5,
        ("appeal/irrigation", 1..=2) => 0.55,
        ("appeal/farm_sales", 3..=4) => 1.25,
        ("appeal/social_insurance", 1..=2) => 1.7,
        ("appeal/employment", 1..=2) => 1.9,
        ("appeal/health_care", 1) => 2.2,
        ("appeal/farm_subsidy", 3..=5) => 1.4,
        ("appeal/quarrel", 4..=6) => 1.3,
        ("hazard/forest_fire", 2..=4) => 1.8,
        ("hazard/drowning" | "hazard/flood" | "hazard/landslide", 4..=8) => 2.0,
        _ => 1.0,
    }
}

/// Where matters come from: contacts not yet used for one, or somebody's word on another day.
struct Sources {
    kinds: BTreeMap<Kind, Kinds>,
    /// Contacts in the order in which they are drawn.
    contacts: Vec<usize>,
    next: usize,
    representatives: Wheel,
}

impl Sources {
    fn new(plan: &Plan, chance: &mut Chance) -> Self {
        let townships: Vec<f64> = plan.townships.iter().map(|_| chance.factor(0.75, 1.3)).collect();
        let weight = |contact: &ContactPlan| {
            // Later in the window people had learned that asking helps.
            let late = last_day().days_since(contact.met_on) as f64;
            (0.25 + 2.4 * (-late / 38.0).exp())
                * townships[plan.township_of(contact.representative)]
        };
        let mut keys: Vec<(f64, usize)> = plan
            .contacts
            .iter()
            .enumerate()
            .filter(|(_, contact)| contact.voided.is_none())
            .map(|(at, contact)| (chance.key(weight(contact)), at))
            .collect();
        keys.sort_by(|a, b| a.0.total_cmp(&b.0));
        let loads = plan.representatives.iter().map(|one| one.households.len() as f64);
        Self {
            kinds: Kind::ALL.iter().map(|&kind| (kind, Kinds::new(kind))).collect(),
            contacts: keys.into_iter().map(|(_, at)| at).collect(),
            next: 0,
            representatives: Wheel::new(loads.collect::<Vec<_>>()),
        }
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "one draw for each of these, called in one place"
    )]
    fn collect(
        &mut self,
        plan: &Plan,
        days: &Days,
        kind: Kind,
        count: usize,
        from_contacts: f64,
        drafts: &mut Vec<Draft>,
        chance: &mut Chance,
    ) {
        let goal = drafts.len() + count;
        while drafts.len() < goal {
            let mut draft = if chance.odds(from_contacts) {
                self.at_contact(plan, kind)
            } else {
                self.by_word(plan, days, kind, chance)
            };
            draft.section = self.kinds[&kind].draw(draft.collected_on, chance);
            let again = draft.contact.is_some() && kind == Kind::Appeal && chance.odds(0.07);
            let (contact, hour, on) = (draft.contact, draft.hour, draft.collected_on);
            drafts.push(draft);
            if let Some(contact) = contact.filter(|_| again && drafts.len() < goal) {
                let mut second = raised(plan, contact, kind);
                (second.hour, second.section) = (hour, self.kinds[&kind].draw(on, chance));
                drafts.push(second);
            }
        }
        // What was collected last lies at the end; a fate that goes by place must not see that.
        chance.shuffle(&mut drafts[goal - count..]);
    }

    fn at_contact(&mut self, plan: &Plan, kind: Kind) -> Draft {
        let contact = self.contacts[self.next % self.contacts.len()];
        self.next += 1;
        raised(plan, contact, kind)
    }

    fn by_word(&self, plan: &Plan, days: &Days, kind: Kind, chance: &mut Chance) -> Draft {
        let representative = self.representatives.draw(chance);
        let known = &plan.representatives[representative];
        let from = known.from_on.max(crate::scale::first_day());
        let collected_on = days.draw(plan.township_of(representative), from, chance);
        let with_household = chance.odds(if kind == Kind::Appeal { 0.8 } else { 0.45 });
        let household =
            with_household.then(|| known.households.start + chance.below(known.households.len()));
        let village = &plan.villages[plan.village_of(representative)];
        let area = match (household, chance.odds(0.5)) {
            (None, true) => village.area.path.clone(),
            _ => plan.groups[known.group].area.path.clone(),
        };
        Draft {
            kind,
            contact: None,
            representative,
            household,
            area,
            collected_on,
            hour: *chance.pick(&[9, 12, 16, 19]),
            section: 0,
            urgent: false,
            fate: Fate::Open,
            course: Course::Usual,
            number: 0,
        }
    }
}

fn raised(plan: &Plan, contact: usize, kind: Kind) -> Draft {
    let known = &plan.contacts[contact];
    let household = &plan.households[known.household];
    Draft {
        kind,
        contact: Some(contact),
        representative: known.representative,
        household: Some(known.household),
        area: plan.groups[household.group].area.path.clone(),
        collected_on: known.met_on,
        hour: known.hour,
        section: 0,
        urgent: false,
        fate: Fate::Open,
        course: Course::Usual,
        number: 0,
    }
}

/// What becomes of the other kinds: exactly so many solved where a figure counts them.
fn decide_others(drafts: &mut [Draft], solved: Option<usize>, chance: &mut Chance) {
    for (place, draft) in drafts.iter_mut().enumerate() {
        draft.urgent = draft.kind == Kind::Emergency;
        let age = last_day().days_since(draft.collected_on);
        draft.fate = match solved {
            Some(count) if place < count => Fate::Answered(Outcome::Solved),
            Some(_) if draft.kind == Kind::Dispute && chance.odds(0.5) => {
                Fate::Answered(Outcome::Explained)
            }
            Some(_) => Fate::Open,
            // What waited long is rare: the rounds of April brought most of what is open.
            None if age < 3 || chance.odds(if age > 12 { 0.04 } else { 0.22 }) => Fate::Open,
            None if chance.odds(0.84) => Fate::Answered(Outcome::Solved),
            None => Fate::Answered(Outcome::Explained),
        };
    }
}

fn finish(plan: &Plan, draft: Draft, places: &[usize], chance: &mut Chance) -> MatterPlan {
    let mut matter = worded(plan, &draft, chance);
    let lead = lead(&draft, places);
    let end = End { fate: draft.fate, course: draft.course, lead, until: last_day() };
    add_steps(plan, &mut matter, draft.section, end, chance);
    matter
}

/// The matter to which it is put, by place in the plan.
fn lead(draft: &Draft, places: &[usize]) -> Option<usize> {
    match draft.fate {
        Fate::Merged(number) => Some(places[number]),
        _ => None,
    }
}

/// How a matter comes to its end, or to the last day.
struct End {
    fate: Fate,
    course: Course,
    /// The matter that leads, by place in the plan.
    lead: Option<usize>,
    /// The last day on which anything happens.
    until: Date,
}

/// The matter with its words, before anything is done to it.
fn worded(plan: &Plan, draft: &Draft, chance: &mut Chance) -> MatterPlan {
    let section = &book(draft.kind).sections()[draft.section];
    let month = draft.collected_on.month_of_year().unsigned_abs();
    let said = in_place(plan, draft.representative, draft.household, chance, |place, chance| {
        section.line(month, draft.urgent, chance).fill(place, chance)
    });
    let way = draft.contact.map(|contact| plan.contacts[contact].way);
    let lead = match way {
        Some(3) if draft.kind == Kind::Appeal && chance.odds(0.5) => "屋场会上提出:",
        Some(1) if draft.kind == Kind::Appeal && chance.odds(0.3) => "电话里说:",
        Some(2) if draft.kind == Kind::Appeal && chance.odds(0.3) => "微信里说:",
        _ => "",
    };
    let asks = draft.kind == Kind::Appeal && chance.odds(0.34);
    let close = if asks { closing(chance) } else { "" };
    MatterPlan {
        kind: draft.kind,
        category: section.key.split_once('/').map_or("other", |(_, code)| code),
        household: draft.household,
        area: draft.area.clone(),
        words: format!("{lead}{said}{close}"),
        urgent: draft.urgent,
        collected_on: draft.collected_on,
        contact: draft.contact,
        representative: draft.representative,
        hour: draft.hour,
        by_card: is_by_card(plan, draft),
        steps: Vec::new(),
        particulars: NewParticulars::default(),
        records: Vec::new(),
    }
}

/// Cards hang in one village: there, much of what no contact brought comes from villagers themselves.
fn is_by_card(plan: &Plan, draft: &Draft) -> bool {
    let village = &plan.villages[plan.village_of(draft.representative)];
    let code =
        book(draft.kind).sections()[draft.section].key.split_once('/').map_or("", |key| key.1);
    draft.kind == Kind::Appeal
        && draft.contact.is_none()
        && draft.household.is_some()
        && draft.collected_on >= first_day()
        && village.area.code.as_str() == crate::divisions::HEYUAN
        && !matters::is_about_those_nearby(draft.kind, code)
}

fn add_steps(plan: &Plan, matter: &mut MatterPlan, section: usize, end: End, chance: &mut Chance) {
    let title = book(matter.kind).sections()[section].title;
    let steps = in_place(plan, matter.representative, matter.household, chance, |place, chance| {
        let facts = steps::Facts {
            kind: matter.kind,
            category: matter.category,
            title,
            words: &matter.words,
            area: &matter.area,
            collected_on: matter.collected_on,
            hour: matter.hour,
            fate: end.fate,
            course: end.course,
            lead: end.lead,
            urgent: matter.urgent,
            until: end.until,
            by_card: matter.by_card,
            short: matter.collected_on < first_day(),
            place,
        };
        steps::steps(&facts, chance)
    });
    matter.steps = steps;
}

/// Calls with the place that a representative's matter speaks of.
pub(super) fn in_place<T>(
    plan: &Plan,
    representative: usize,
    household: Option<usize>,
    chance: &mut Chance,
    call: impl FnOnce(&Place<'_>, &mut Chance) -> T,
) -> T {
    let village = &plan.villages[plan.village_of(representative)];
    let group = &plan.groups[plan.representatives[representative].group];
    let elder = elder(&village.clans, chance);
    let hamlet = match household {
        Some(household) => &plan.households[household].hamlet,
        None => chance.pick(&group.hamlets),
    };
    let place =
        Place { village: &village.area.name, group: &group.area.name, hamlet, elder: &elder };
    call(&place, chance)
}
