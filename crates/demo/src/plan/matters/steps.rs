//! The way of a matter from its reporter to an answer, day by day.

use kernel::{AreaPath, Date};
use matters::rules::is_signed;
use matters::sight::is_about_cadres;
use matters::{Action, Ground, How, Kind, Level, Outcome, category};

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
    pub(super) urgent: bool,
    /// The last day on which anything happens.
    pub(super) until: Date,
    /// Whether it takes a short way: the years before the window are many.
    pub(super) short: bool,
    pub(super) place: &'f Place<'f>,
}

/// The hours at which things are recorded.
const HOURS: [u8; 5] = [9, 12, 16, 19, 21];

/// Where the matter is while its steps are written down.
struct Way<'f, 'c> {
    facts: &'f Facts<'f>,
    chance: &'c mut Chance,
    on: Date,
    hour: u8,
    owner: StepActor,
    steps: Vec<Step>,
}

pub(super) fn steps(facts: &Facts<'_>, chance: &mut Chance) -> Vec<Step> {
    let level = category(facts.kind, facts.category).map_or(Level::Village, |known| known.level);
    let owner = match level {
        Level::Village => StepActor::Village,
        Level::Township => StepActor::Township,
        Level::County => StepActor::County,
    };
    let (on, hour) = (facts.collected_on, facts.hour);
    let mut way = Way { facts, chance, on, hour, owner, steps: Vec::new() };
    match facts.fate {
        Fate::Answered(outcome) => way.until_answer(outcome),
        Fate::Open => way.part_of_the_way(),
        Fate::Withdrawn => way.withdrawn(),
    }
    way.steps
}

impl Way<'_, '_> {
    fn left(&self) -> i64 {
        self.facts.until.days_since(self.on)
    }

    /// Goes on so many days, at most to the last day; within a day never back to an earlier hour.
    fn wait(&mut self, days: i64) {
        let days = days.clamp(0, self.left());
        if days > 0 {
            self.on = self.on.plus_days(days);
            self.hour = *self.chance.pick(&[9, 9, 12, 16, 16]);
        } else if self.chance.odds(0.6) {
            self.hour = HOURS.into_iter().find(|&hour| hour > self.hour).unwrap_or(self.hour);
        }
    }

    fn line(&mut self, key: &str) -> String {
        let month = self.on.month_of_year().unsigned_abs();
        let section = ANSWERS.section(key);
        section.line(month, false, self.chance).fill(self.facts.place, self.chance)
    }

    fn step(&mut self, action: Action, by: StepActor, words: Option<String>) -> &mut Step {
        self.steps.push(Step {
            on: self.on,
            hour: self.hour,
            action,
            by,
            words,
            outcome: None,
            ground: None,
            how: None,
            to: None,
        });
        let last = self.steps.len() - 1;
        &mut self.steps[last]
    }

    fn accept(&mut self) {
        let words = self.chance.odds(0.5).then(|| self.line("accept"));
        self.step(Action::Accept, self.owner, words);
    }

    fn lift(&mut self) {
        let words = self.line("assign-township");
        self.step(Action::Lift, self.owner, Some(words));
        self.owner = StepActor::Township;
    }

    /// Gives it down: a township to the village, a village to the group or to its own people.
    fn assign(&mut self) {
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
            StepActor::Township => "请村里先办,需要站所配合再说。".to_owned(),
            _ => words,
        };
        self.step(Action::Assign, self.owner, Some(words)).to = Some(to);
        self.owner = next;
    }

    fn start(&mut self) {
        let words = self.chance.odds(0.6).then(|| self.line("start"));
        self.step(Action::Start, self.owner, words);
    }

    fn answer(&mut self, action: Action, outcome: Outcome) {
        let words = self.answer_words(outcome);
        self.step(action, self.owner, Some(words)).outcome = Some(outcome);
        if is_signed(self.facts.kind, self.facts.category) {
            self.step(Action::Sign, self.above(), None);
        }
    }

    /// Who stands above the present owner.
    fn above(&self) -> StepActor {
        match self.owner {
            StepActor::GroupHead => StepActor::Village,
            StepActor::Village => StepActor::Township,
            _ => StepActor::County,
        }
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
        let quick = self.facts.urgent || self.facts.kind == Kind::Emergency;
        let spot = match (self.facts.short, quick) {
            (true, _) => 0.93,
            (false, true) => 0.45,
            (false, false) => 0.6,
        };
        let first = if quick { 0 } else { self.chance.weighed(&[(0, 45.0), (1, 35.0), (2, 20.0)]) };
        // What comes in the evening is looked at on the next day, unless it cannot wait.
        self.wait(if quick || self.hour < 19 { first } else { first.max(1) });
        self.accept();
        if self.owner == StepActor::Village && self.chance.odds(0.1) {
            self.pause(0, 2);
            self.lift();
            self.pause(0, 3);
            self.accept();
        }
        if self.chance.odds(spot) {
            self.pause(0, if quick { 2 } else { 5 });
            self.answer(Action::Settle, outcome);
        } else {
            self.pause(0, 2);
            self.assign();
            self.pause(if quick { 0 } else { 1 }, 3);
            self.start();
            self.pause(1, if quick { 5 } else { 16 });
            self.answer(Action::Answer, outcome);
            if self.left() > 12 && self.chance.odds(0.03) {
                self.object();
                self.pause(1, 2);
                let words = self.line("redo");
                self.step(Action::Redo, self.above(), Some(words));
                self.pause(1, 5);
                self.answer(Action::Answer, outcome);
            }
        }
        let later = self.chance.between(1, 11);
        if later <= self.left() && self.chance.odds(0.78) {
            self.wait(later);
            let at_contact = self.chance.odds(0.72);
            let said = format!("confirm/{}", outcome.as_str());
            let words = self.chance.odds(0.7).then(|| self.line(&said));
            let (by, how) = match at_contact {
                true => (StepActor::Representative, How::AtContact),
                false => (StepActor::Village, How::Villager),
            };
            self.step(Action::Confirm, by, words).how = Some(how);
        }
    }

    fn pause(&mut self, low: i64, high: i64) {
        let days = self.chance.between(low, high);
        self.wait(days);
    }

    fn object(&mut self) {
        self.pause(1, 3);
        let words = self.line("dispute-answer");
        self.step(Action::Dispute, StepActor::Representative, Some(words));
    }

    fn part_of_the_way(&mut self) {
        let age = self.left();
        if age < 2 && self.chance.odds(0.75) || age < 25 && self.chance.odds(0.08) {
            return;
        }
        self.pause(i64::from(self.hour >= 19), 4);
        if self.facts.kind == Kind::Appeal && self.chance.odds(0.009) {
            let words = self.line("refuse");
            let ground = match words.as_str() {
                text if text.contains("判决") => Ground::InProcedure,
                text if text.contains("本县") => Ground::OutsideDuty,
                _ => Ground::Repeated,
            };
            self.step(Action::Refuse, self.owner, Some(words)).ground = Some(ground);
            return;
        }
        self.accept();
        if self.owner == StepActor::Village && self.chance.odds(0.14) {
            self.pause(0, 3);
            self.lift();
            if self.chance.odds(0.2) {
                return;
            }
            self.pause(0, 3);
            self.accept();
        }
        if self.chance.odds(0.28) {
            return;
        }
        self.pause(0, 4);
        self.assign();
        if self.chance.odds(0.25) {
            return;
        }
        self.pause(0, 5);
        self.start();
        if self.facts.kind == Kind::Appeal && self.left() > 3 && self.chance.odds(0.012) {
            self.pause(1, 3);
            self.answer(Action::Answer, Outcome::Explained);
            // What stays disputed is not answered.
            self.object();
        }
    }

    fn withdrawn(&mut self) {
        self.pause(0, 3);
        if self.chance.odds(0.5) {
            self.accept();
            self.pause(0, 2);
        }
        let words = "家里自己解决了,不用办了。".to_owned();
        self.step(Action::Withdraw, StepActor::Representative, Some(words));
    }
}
