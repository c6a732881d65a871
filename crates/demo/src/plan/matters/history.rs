//! Contacts and appeals of the years before the window, made one by one when they are needed.

use kernel::Date;
use matters::{Kind, Outcome};

use super::courses::Course;
use super::{Draft, End, Fate, Kinds, MatterPlan, add_steps, in_place, worded};
use crate::chance::Chance;
use crate::plan::Plan;
use crate::plan::contacts::{items, text};
use crate::words::APPEALS;

/// How many contacts raise an appeal: a county of five years has about one and a half million.
const RAISING: f64 = 0.35;

/// Makes the records of past months.
pub(crate) struct History {
    kinds: Kinds,
}

/// A contact of a past month.
pub(crate) struct PastContact {
    pub(crate) way: usize,
    pub(crate) items: Vec<&'static str>,
    pub(crate) words: String,
    /// What was asked, without its steps.
    pub(crate) matter: Option<MatterPlan>,
}

impl History {
    pub(crate) fn new() -> Self {
        Self { kinds: Kinds::new(Kind::Appeal) }
    }

    /// The contact with that household on that day.
    pub(crate) fn contact(
        &self,
        plan: &Plan,
        household: usize,
        on: Date,
        chance: &mut Chance,
    ) -> PastContact {
        let known = &plan.households[household];
        let (representative, at_home) = (known.representative, known.resident > 0);
        let far = [(1, 60.0), (2, 40.0)];
        let ways = [(0, 64.0), (1, 16.0), (2, 10.0), (3, 6.0), (4, 4.0)];
        let way = if at_home { chance.weighed(&ways) } else { chance.weighed(&far) };
        let items = if chance.odds(0.55) { items(way, on, chance) } else { Vec::new() };
        let words = in_place(plan, representative, Some(household), chance, |place, chance| {
            text(&items, way, on, place, chance)
        });
        let matter = chance.odds(RAISING).then(|| {
            let draft = Draft {
                kind: Kind::Appeal,
                contact: None,
                representative,
                household: Some(household),
                area: plan.groups[known.group].area.path.clone(),
                collected_on: on,
                hour: 20,
                section: self.kinds.draw(on, chance),
                urgent: chance.odds(0.03),
                fate: Fate::Open,
                course: Course::Usual,
                number: 0,
            };
            worded(plan, &draft, chance)
        });
        PastContact { way, items, words, matter }
    }

    /// What became of an appeal until that day.
    pub(crate) fn add_steps(&self, plan: &Plan, matter: &mut MatterPlan, until: Date) {
        let number = matter.collected_on.number().unsigned_abs() * 100_000;
        let number = number + matter.household.unwrap_or(0) as u64;
        let mut chance = Chance::new(plan.seed, "history steps", number);
        let fate = match chance.unit() {
            x if x < 0.64 => Fate::Answered(Outcome::Solved),
            x if x < 0.985 => Fate::Answered(Outcome::Explained),
            _ => Fate::Open,
        };
        // Any section of the category will do for its answers.
        let key = format!("appeal/{}", matter.category);
        let section = APPEALS.sections().iter().position(|section| section.key == key);
        let end = End { fate, course: Course::Usual, lead: None, until };
        add_steps(plan, matter, section.unwrap_or(0), end, &mut chance);
    }
}
