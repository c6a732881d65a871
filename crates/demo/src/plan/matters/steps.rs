//! The way of a matter from its reporter to an answer, day by day.

use kernel::{AreaPath, Date};
use matters::rules::{deadline, is_signed};
use matters::sight::is_about_cadres;
use matters::{Action, Details, Kind, Level, Outcome, category};

use super::courses::Course;
use super::{Fate, Step, StepActor};
use crate::chance::Chance;
use crate::words::{ANSWERS, Place};

/// What the way depends on.
pub(super) struct Facts<'f> {
    pub(super) kind: Kind,
    pub(super) category: &'static str,
    /// The title of the section that the words came from.
    pub(super) title: &'static str,
    pub(super) words: &'f str,
    pub(super) area: &'f AreaPath,
    pub(super) collected_on: Date,
    pub(super) hour: u8,
    pub(super) fate: Fate,
    pub(super) course: Course,
    /// The matter that leads, by place in the plan.
    pub(super) lead: Option<usize>,
    pub(super) urgent: bool,
    /// Whether the villager reported it himself.
    pub(super) by_card: bool,
    /// The last day on which anything happens.
    pub(super) until: Date,
    /// Whether it takes a short way: the years before the window are many.
    pub(super) short: bool,
    pub(super) place: &'f Place<'f>,
}

/// The hours at which things are recorded.
const HOURS: [u8; 5] = [9, 12, 16, 19, 21];

/// Where the matter is while its steps are written down.
pub(super) struct Way<'f, 'c> {
    pub(super) facts: &'f Facts<'f>,
    pub(super) chance: &'c mut Chance,
    pub(super) on: Date,
    hour: u8,
    pub(super) owner: StepActor,
    /// The office that gave it to the owner; where nobody did, the level above.
    pub(super) assigner: StepActor,
    steps: Vec<Step>,
}

pub(super) fn steps(facts: &Facts<'_>, chance: &mut Chance) -> Vec<Step> {
    let owner = first_owner(facts.kind, facts.category);
    let (on, hour) = (facts.collected_on, facts.hour);
    let assigner = above(owner);
    let mut way = Way { facts, chance, on, hour, owner, assigner, steps: Vec::new() };
    match facts.fate {
        Fate::Answered(outcome) => way.until_answer(outcome),
        Fate::Open => way.open(facts.course),
        Fate::Withdrawn => way.withdrawn(),
        Fate::Merged(_) => way.merged(),
    }
    way.steps
}

/// The office to which a matter of that category comes.
pub(super) fn first_owner(kind: Kind, code: &str) -> StepActor {
    match category(kind, code).map_or(Level::Village, |known| known.level) {
        Level::Village => StepActor::Village,
        Level::Township => StepActor::Township,
        Level::County => StepActor::County,
    }
}

/// Who stands above that owner.
pub(super) fn above(owner: StepActor) -> StepActor {
    match owner {
        StepActor::GroupHead => StepActor::Village,
        StepActor::Village => StepActor::Township,
        _ => StepActor::County,
    }
}

impl Way<'_, '_> {
    pub(super) fn left(&self) -> i64 {
        self.facts.until.days_since(self.on)
    }

    /// Goes on so many days, at most to the last day; within a day never back to an earlier hour.
    pub(super) fn wait(&mut self, days: i64) {
        let days = days.clamp(0, self.left());
        if days > 0 {
            self.on = self.on.plus_days(days);
            self.hour = *self.chance.pick(&[9, 9, 12, 16, 16]);
        } else if self.chance.odds(0.6) {
            self.hour = HOURS.into_iter().find(|&hour| hour > self.hour).unwrap_or(self.hour);
        }
    }

    /// Waits until so many days before the last one, if that is still to come.
    pub(super) fn linger(&mut self, low: i64, high: i64) {
        let back = self.chance.between(low, high);
        let days = self.left() - back;
        if days > 0 {
            self.wait(days);
        }
    }

    /// Until when it is to be answered.
    pub(super) fn due(&self) -> Date {
        let days = category(self.facts.kind, self.facts.category).map_or(7, |known| known.days);
        deadline(self.facts.collected_on, days)
    }

    /// So many days, and mostly not past the deadline.
    fn wait_in_time(&mut self, low: i64, high: i64) {
        let days = self.chance.between(low, high);
        let spare = self.due().days_since(self.on).max(0);
        let in_time = self.chance.odds(0.93);
        self.wait(if in_time { days.min(spare) } else { days });
    }

    pub(super) fn line(&mut self, key: &str) -> String {
        let month = self.on.month_of_year().unsigned_abs();
        let section = ANSWERS.section(key);
        section.line(month, false, self.chance).fill(self.facts.place, self.chance)
    }

    pub(super) fn step(
        &mut self,
        action: Action,
        by: StepActor,
        words: Option<String>,
    ) -> &mut Step {
        self.steps.push(Step {
            on: self.on,
            hour: self.hour,
            action,
            by,
            details: Details { words, ..Details::default() },
            department: None,
            called: Vec::new(),
            into: None,
        });
        let last = self.steps.len() - 1;
        &mut self.steps[last]
    }

    /// Who speaks for the villager.
    pub(super) fn reporter(&self) -> StepActor {
        if self.facts.by_card { StepActor::Villager } else { StepActor::Representative }
    }

    pub(super) fn accept(&mut self) {
        let words = self.chance.odds(0.5).then(|| self.line("accept"));
        self.step(Action::Accept, self.owner, words);
    }

    /// Looks at what has come in: on the same day or the next, unless a weekend or a busy week lies
    /// between. What comes in the evening is looked at on the next day, unless it cannot wait.
    pub(super) fn look(&mut self) {
        let quick = self.is_quick();
        let days = if quick { 0 } else { self.chance.weighed(&[(0, 48.0), (1, 49.0), (3, 3.0)]) };
        self.wait(if quick || self.hour < 19 { days } else { days.max(1) });
    }

    pub(super) fn receive(&mut self) {
        self.look();
        self.accept();
    }

    fn is_quick(&self) -> bool {
        self.facts.urgent || self.facts.kind == Kind::Emergency
    }

    /// Who was given it begins.
    pub(super) fn hand_over(&mut self) {
        let days = match self.is_quick() {
            true => 0,
            false => self.chance.weighed(&[(0, 40.0), (1, 57.0), (3, 3.0)]),
        };
        self.wait(days);
        self.start();
    }

    /// Received, given to somebody, begun.
    pub(super) fn work(&mut self) {
        self.receive();
        self.pause(0, 1);
        self.assign();
        self.hand_over();
    }

    pub(super) fn lift(&mut self) {
        let key = match self.owner {
            StepActor::Township => "lift-county",
            _ => "assign-township",
        };
        let words = self.line(key);
        self.step(Action::Lift, self.owner, Some(words));
        self.owner = self.above();
        self.assigner = self.above();
    }

    /// Gives it down: a township to the village, a village to the group or to its own people.
    pub(super) fn assign(&mut self) {
        let area = self.facts.area;
        let is_past_village = is_about_cadres(self.facts.category);
        let (to, next) = match self.owner {
            // What is about a village's own cadres stays with the township's own people.
            StepActor::Township if is_past_village => (area.at_depth(2), StepActor::Township),
            StepActor::Township => (area.village(), StepActor::Village),
            _ if area.depth() > 3 => (area.clone(), StepActor::GroupHead),
            _ => (area.village(), StepActor::Village),
        };
        let words = self.line("assign-village");
        let words = match self.owner {
            StepActor::Township if is_past_village => "由镇里直接核实办理。".to_owned(),
            StepActor::Township => "请村里先办，需要站所配合再说。".to_owned(),
            _ => words,
        };
        self.step(Action::Assign, self.owner, Some(words)).details.to_area = Some(to);
        (self.assigner, self.owner) = (self.owner, next);
    }

    fn start(&mut self) {
        let words = self.chance.odds(0.6).then(|| self.line("start"));
        self.step(Action::Start, self.owner, words);
    }

    /// Answers, with the signature where the category needs one.
    pub(super) fn answer(&mut self, action: Action, outcome: Outcome) {
        self.write_answer(action, outcome);
        if is_signed(self.facts.kind, self.facts.category) {
            self.step(Action::Sign, self.assigner, None);
        }
    }

    pub(super) fn write_answer(&mut self, action: Action, outcome: Outcome) {
        let words = self.answer_words(outcome);
        self.step(action, self.owner, Some(words)).details.outcome = Some(outcome);
    }

    /// Who stands above the present owner.
    pub(super) fn above(&self) -> StepActor {
        above(self.owner)
    }

    fn answer_words(&mut self, outcome: Outcome) -> String {
        let outcome = outcome.as_str();
        if self.facts.kind != Kind::Appeal {
            return self.line(&format!("{}/{outcome}", self.facts.kind.as_str()));
        }
        let general = ANSWERS.section(&format!("{outcome}/*"));
        let own = ANSWERS.section(&format!("{outcome}/{}", self.facts.title));
        let pattern = own.answering(self.facts.words, general, self.chance);
        pattern.fill(self.facts.place, self.chance)
    }

    fn until_answer(&mut self, outcome: Outcome) {
        let (quick, course) = (self.is_quick(), self.facts.course);
        let spot = match (self.facts.short, quick) {
            (true, _) => 0.93,
            (false, true) => 0.45,
            (false, false) => 0.6,
        };
        self.look();
        if course == Course::AwaitsFacts {
            self.ask_facts();
            self.pause(1, 4);
            self.supply();
            self.pause(0, 1);
        }
        self.accept();
        let mut is_long = true;
        match course {
            Course::Department => {
                self.give_to_department();
                self.hand_over();
            }
            Course::Assisted => {
                self.called_together();
                self.assign();
                self.hand_over();
            }
            Course::Returned => {
                self.pause(0, 1);
                self.assign();
                self.give_back();
                self.pause(0, 1);
                self.assign();
                self.hand_over();
            }
            Course::Extended => {
                self.pause(0, 1);
                self.assign();
                self.hand_over();
                self.extend();
            }
            _ => {
                if self.owner == StepActor::Village && self.chance.odds(0.1) {
                    self.pause(0, 2);
                    self.lift();
                    self.pause(0, 1);
                    self.accept();
                }
                is_long = !self.chance.odds(spot);
                if is_long {
                    self.pause(0, 2);
                    self.assign();
                    self.hand_over();
                }
            }
        }
        if is_long {
            self.wait_in_time(1, if quick { 4 } else { 12 });
            self.answer(Action::Answer, outcome);
            if self.left() > 12 && self.chance.odds(0.03) {
                self.object();
                self.pause(1, 2);
                let words = self.line("redo");
                self.step(Action::Redo, self.above(), Some(words));
                self.pause(1, 5);
                self.answer(Action::Answer, outcome);
            }
        } else {
            self.wait_in_time(0, if quick { 1 } else { 5 });
            self.answer(Action::Settle, outcome);
        }
        let later = self.chance.between(1, 11);
        let is_heard = self.chance.odds(0.86) && course != Course::Silent;
        if is_heard && later <= self.left() {
            self.wait(later);
            self.confirm(outcome);
        }
    }

    pub(super) fn pause(&mut self, low: i64, high: i64) {
        let days = self.chance.between(low, high);
        self.wait(days);
    }

    pub(super) fn object(&mut self) {
        self.pause(1, 3);
        let words = self.line("dispute-answer");
        self.step(Action::Dispute, self.reporter(), Some(words));
    }

    /// Some way towards an answer: what came last has not come far.
    pub(super) fn part_of_the_way(&mut self) {
        let age = self.left();
        if age < 2 && self.chance.odds(0.75) || age < 12 && self.chance.odds(0.03) {
            return;
        }
        self.receive();
        if self.owner == StepActor::Village && self.chance.odds(0.14) {
            self.pause(0, 3);
            self.lift();
            if self.left() < 3 && self.chance.odds(0.4) {
                return;
            }
            self.pause(0, 1);
            self.accept();
        }
        if self.chance.odds(0.22) {
            return;
        }
        self.pause(0, 4);
        self.assign();
        if self.left() < 2 && self.chance.odds(0.7) || self.chance.odds(0.02) {
            return;
        }
        self.hand_over();
        let late = self.facts.until.days_since(self.due());
        if late > 2 && self.facts.lead.is_none() && self.chance.odds(0.12) {
            self.linger(0, late - 1);
            let words = self.line("remind");
            self.step(Action::Remind, self.reporter(), Some(words));
        }
    }

    fn withdrawn(&mut self) {
        self.pause(0, 3);
        if self.chance.odds(0.5) {
            self.accept();
            self.pause(0, 2);
        }
        let words = "家里自己解决了，不用办了。".to_owned();
        self.step(Action::Withdraw, self.reporter(), Some(words));
    }

    /// Accepted, found to be told already, put to the first one.
    fn merged(&mut self) {
        self.receive();
        let words = self.line("merge");
        self.step(Action::Merge, self.owner, Some(words)).into = self.facts.lead;
    }
}
