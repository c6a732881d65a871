//! The courses that matters take beside the usual one.

use matters::{Action, Details, How, Outcome, Rating, Reason};

use super::StepActor;
use super::steps::Way;
use crate::departments::handling;

/// How a matter goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Course {
    /// As most do.
    Usual,
    /// Nobody has looked yet.
    Submitted,
    /// Accepted, and no more.
    Accepted,
    /// Given to somebody who has not begun.
    Assigned,
    /// Being worked on.
    InProgress,
    /// The villager is asked for facts; an answered one was told them.
    AwaitsFacts,
    /// He never told them.
    LapsedFacts,
    /// Not taken.
    Refused,
    /// Given back by who should do it; an answered one was given out anew.
    Returned,
    /// The answer waits for its signature.
    ToSign,
    /// It rests until a day of review.
    Suspended,
    /// A rest is asked for.
    SuspensionAsked,
    /// More time is asked for.
    ExtensionAsked,
    /// More time was granted.
    Extended,
    /// The villager does not accept the answer.
    Disputed,
    /// An office above has given an order.
    Supervised,
    /// Departments were called to assist.
    Assisted,
    /// A department of the county has it.
    Department,
    /// Opened again with a new fact.
    Reopened,
    /// Answered, and the villager says nothing.
    Silent,
}

impl Way<'_, '_> {
    /// Goes that course up to the last day.
    pub(super) fn open(&mut self, course: Course) {
        match course {
            Course::Usual | Course::Silent => self.part_of_the_way(),
            Course::Submitted => {}
            Course::Accepted => self.receive(),
            Course::Assigned => {
                self.receive();
                self.linger(0, 1);
                self.assign();
            }
            Course::InProgress => self.work(),
            Course::AwaitsFacts => {
                self.linger(0, 6);
                self.ask_facts();
            }
            Course::LapsedFacts => {
                self.look();
                self.ask_facts();
            }
            Course::Refused => {
                self.look();
                self.refuse();
            }
            Course::Returned => {
                self.receive();
                self.linger(0, 1);
                self.assign();
                self.give_back();
            }
            Course::ToSign => {
                self.receive();
                self.linger(0, 1);
                self.write_answer(Action::Settle, Outcome::Explained);
            }
            Course::Suspended | Course::SuspensionAsked => self.rest(course),
            Course::ExtensionAsked => {
                self.work();
                self.linger(0, 1);
                self.ask_extension();
            }
            Course::Extended => {
                self.work();
                self.extend();
            }
            Course::Disputed => {
                self.receive();
                self.linger(5, 9);
                self.answer(Action::Settle, Outcome::Explained);
                self.linger(0, 4);
                self.object();
            }
            Course::Supervised => self.ordered(),
            Course::Assisted => {
                self.receive();
                self.called_together();
                if self.chance.odds(0.6) {
                    self.pause(0, 2);
                    self.assign();
                    self.hand_over();
                }
            }
            Course::Department => {
                self.receive();
                self.give_to_department();
                if self.chance.odds(0.8) {
                    self.hand_over();
                }
            }
            Course::Reopened => self.again(),
        }
    }

    /// To the office that handles it.
    pub(super) fn give_to_department(&mut self) {
        while self.owner != StepActor::County {
            self.pause(0, 1);
            self.lift();
            self.pause(0, 1);
            self.accept();
        }
        let handlers = handling(self.facts.kind, self.facts.category);
        if handlers.is_empty() {
            return;
        }
        let code = *self.chance.pick(&handlers);
        self.pause(0, 1);
        let words = self.line("assign-department");
        self.step(Action::Assign, StepActor::County, Some(words)).department = Some(code);
        (self.assigner, self.owner) = (StepActor::County, StepActor::Department(code));
    }

    pub(super) fn ask_facts(&mut self) {
        let words = self.line("ask-facts");
        self.step(Action::AskFacts, self.owner, Some(words));
    }

    pub(super) fn supply(&mut self) {
        let words = self.line("supply");
        self.step(Action::Supply, self.reporter(), Some(words));
    }

    fn refuse(&mut self) {
        use matters::Ground;
        let words = self.line("refuse");
        let ground = match words.as_str() {
            text if text.contains("判决") => Ground::InProcedure,
            text if text.contains("本县") => Ground::OutsideDuty,
            _ => Ground::Repeated,
        };
        self.step(Action::Refuse, self.owner, Some(words)).details.ground = Some(ground);
    }

    /// Who was given it says that it is somebody else's.
    pub(super) fn give_back(&mut self) {
        let reasons = [Reason::NotOurDuty, Reason::AnotherLeads, Reason::NeedsHigher];
        let reason = *self.chance.pick(&reasons);
        let key = match reason {
            Reason::NeedsHigher => "return/higher",
            _ => "return/other",
        };
        let words = self.line(key);
        let area = self.facts.area;
        let proposed = match self.owner {
            StepActor::GroupHead => area.village(),
            _ => area.at_depth(2),
        };
        let details =
            Details { reason: Some(reason), to_area: Some(proposed), ..Details::default() };
        let step = self.step(Action::Return, self.owner, Some(words));
        step.details = Details { words: step.details.words.take(), ..details };
        self.owner = self.assigner;
    }

    fn rest(&mut self, course: Course) {
        self.work();
        match course {
            Course::Suspended if self.left() > 48 => self.linger(20, 48),
            Course::Suspended => self.pause(1, 3),
            _ => self.linger(0, 1),
        }
        let review = self.facts.until.plus_days(self.chance.between(6, 38));
        let words = self.line("suspension");
        self.step(Action::AskSuspension, self.owner, Some(words)).details.until = Some(review);
        if course == Course::Suspended {
            self.pause(0, 1);
            let words = self.line("suspension-granted");
            self.step(Action::ApproveSuspension, self.above(), Some(words));
        }
    }

    fn ask_extension(&mut self) -> bool {
        let due = self.due();
        if self.on > due {
            return false;
        }
        let late = self.facts.until.days_since(due) + self.chance.between(3, 12);
        let words = self.line("extension");
        let until = due.plus_days(late.clamp(5, 30));
        self.step(Action::AskExtension, self.owner, Some(words)).details.until = Some(until);
        true
    }

    /// Asks for more time before the deadline, and gets it.
    pub(super) fn extend(&mut self) {
        let spare = self.due().days_since(self.on).max(0);
        let days = self.chance.between(spare / 2, spare);
        self.wait(days);
        if self.ask_extension() {
            self.pause(0, 1);
            self.step(Action::ApproveExtension, self.assigner, None);
        }
    }

    /// Late, and an office above sets a day.
    fn ordered(&mut self) {
        self.work();
        self.linger(3, 9);
        let by = match self.above() {
            StepActor::Village => StepActor::Township,
            by if self.chance.odds(0.4) => by,
            _ => StepActor::County,
        };
        let words = self.line("supervise");
        let until = self.on.plus_days(self.chance.between(2, 9));
        self.step(Action::Supervise, by, Some(words)).details.until = Some(until);
        if self.chance.odds(0.4) {
            self.pause(1, 3);
            let words = self.line("report-supervision");
            self.step(Action::ReportSupervision, self.owner, Some(words));
        }
    }

    /// The owner leads, departments come.
    pub(super) fn called_together(&mut self) {
        if self.owner == StepActor::Village {
            self.pause(0, 1);
            self.lift();
            self.pause(0, 1);
            self.accept();
        }
        let handlers = handling(self.facts.kind, self.facts.category);
        let mut called: Vec<&'static str> = handlers.into_iter().take(2).collect();
        if called.is_empty() {
            called.push("emergency");
        }
        let words = self.line("whistle");
        let first = called[0];
        self.step(Action::Whistle, self.owner, Some(words)).called = called;
        self.pause(0, 1);
        self.step(Action::SignIn, StepActor::Department(first), None);
        if self.chance.odds(0.6) {
            self.pause(0, 2);
            let words = self.line("respond");
            self.step(Action::Respond, StepActor::Department(first), Some(words));
        }
    }

    /// Answered, accepted, and then it rains in again.
    fn again(&mut self) {
        self.receive();
        self.pause(0, 2);
        self.answer(Action::Settle, Outcome::Explained);
        self.pause(1, 4);
        self.confirm(Outcome::Explained);
        self.pause(2, 9);
        let words = self.line("reopen");
        self.step(Action::Reopen, self.reporter(), Some(words));
        if self.chance.odds(0.5) {
            self.pause(0, 2);
            self.assign();
            self.hand_over();
        }
    }

    /// The villager's word about the answer.
    pub(super) fn confirm(&mut self, outcome: Outcome) {
        let said = format!("confirm/{}", outcome.as_str());
        let words = self.chance.odds(0.7).then(|| self.line(&said));
        let (by, how) = match self.chance.odds(0.72) {
            _ if self.facts.by_card => (StepActor::Villager, How::Online),
            true => (StepActor::Representative, How::AtContact),
            false => (StepActor::Village, How::Villager),
        };
        let content = match outcome {
            Outcome::Solved => 0.82,
            _ => 0.55,
        };
        let rating = match self.chance.unit() {
            x if x < content => Rating::Satisfied,
            x if x < 0.96 => Rating::Basically,
            _ => Rating::Dissatisfied,
        };
        let is_rated = self.facts.by_card || self.chance.odds(0.6);
        let step = self.step(Action::Confirm, by, words);
        step.details.how = Some(how);
        step.details.rating = is_rated.then_some(rating);
    }
}
