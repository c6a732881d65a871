//! Mentoring, the reserve, wishes, sessions to come and the yearly appraisal, recorded through the
//! rooms' services on the day on which each was done.

use std::collections::HashMap;
use std::sync::Arc;

use access::Scope;
use gatherings::Attendee;
use gatherings::training::{self, Plan as Session, Venue};
use kernel::Actor;
use kernel::id::{AppraisalId, MentoringId, ReserveId, TrainingId, WishId};
use registry::households;
use representatives::Who;
use representatives::appraisal::{self, Way};
use representatives::fostering::mentoring::{self, Mentor, NewMentoring};
use representatives::fostering::reserve::{self, NewReserve};

use super::timeline::Timeline;
use crate::plan::{Act, PARTS, Thought};
use crate::{Error, Plan};

/// What was made, by place in the plan: later acts name it.
#[derive(Default)]
pub(crate) struct Made {
    mentorings: HashMap<usize, MentoringId>,
    reserve: HashMap<usize, ReserveId>,
    wishes: HashMap<usize, WishId>,
    rounds: HashMap<usize, AppraisalId>,
}

impl Timeline<'_> {
    /// Does one of them.
    pub(super) fn foster(&mut self, at: usize) -> Result<(), Error> {
        let plan = Arc::clone(&self.plan);
        let (_, _, act) = plan.fostering.acts[at];
        match act {
            Act::BeginMentoring(at) => self.begin_mentoring(&plan, at),
            Act::Talk(at, number) => {
                let known = &plan.fostering.mentorings[at];
                let (on, words) = known.talks[number];
                let actor = self.mentor(&known.mentor);
                let Some(&id) = self.made.mentorings.get(&at) else { return Ok(()) };
                self.slice.add(actor, move |tx| {
                    mentoring::talk(tx, id, on, words, &Scope::county())?;
                    Ok(())
                })
            }
            Act::EndMentoring(at) => {
                let known = &plan.fostering.mentorings[at];
                let Some((on, words)) = known.ended else { return Ok(()) };
                let Some(&id) = self.made.mentorings.get(&at) else { return Ok(()) };
                let actor = self.mentor(&known.mentor);
                self.slice.add(actor, move |tx| {
                    mentoring::end(tx, id, 1, on, words, &Scope::county())?;
                    Ok(())
                })
            }
            Act::EnterReserve(at) => self.enter_reserve(at),
            Act::LeaveReserve(at) => {
                let known = &plan.fostering.reserve[at];
                let (Some(words), Some(&id)) = (known.left, self.made.reserve.get(&at)) else {
                    return Ok(());
                };
                self.slice.add(self.village(known.village), move |tx| {
                    reserve::leave(tx, id, 1, words, &Scope::county())?;
                    Ok(())
                })
            }
            Act::Wish(at) => self.wish(&plan, at),
            Act::AnswerWish(at) => {
                let known = &plan.fostering.wishes[at];
                let (Some(words), Some(&id)) = (known.answer, self.made.wishes.get(&at)) else {
                    return Ok(());
                };
                let actor = self.township(plan.township_of(known.representative));
                self.slice.add(actor, move |tx| {
                    training::settle(tx, id, words, &Scope::county())?;
                    Ok(())
                })
            }
            Act::PlanSession(at) => self.plan_session(&plan, at),
            Act::OpenRound(at) => {
                let id: AppraisalId = self.new_id();
                self.made.rounds.insert(at, id);
                let known = &plan.fostering.rounds[at];
                let area = plan.villages[known.village].area.path.clone();
                let (opens_on, closes_on) = (known.opens_on, known.closes_on);
                self.slice.add(self.village(known.village), move |tx| {
                    // Nobody can speak on a day that has passed: a storage with a clock of its own
                    // has no round.
                    if tx.today() == opens_on {
                        appraisal::open(tx, Some(id), &area, opens_on, closes_on)?;
                    }
                    Ok(())
                })
            }
            Act::Say(at, part) => self.say(at, part),
        }
    }

    /// Whoever mentors enters the talks.
    fn mentor(&self, name: &str) -> Actor {
        Actor { account: None, name: name.to_owned(), device: super::actors::COMPUTER.to_owned() }
    }

    fn attendee(&self, plan: &Plan, at: usize, on: kernel::Date) -> Option<Attendee> {
        let known = &plan.representatives[at];
        Some(Attendee {
            representative_id: self.mandate_on(at, on)?,
            name: known.name.clone(),
            area_path: plan.groups[known.group].area.path.clone(),
        })
    }

    fn begin_mentoring(&mut self, plan: &Plan, at: usize) -> Result<(), Error> {
        let known = &plan.fostering.mentorings[at];
        let Some(representative_id) = self.mandate_on(known.representative, known.from_on) else {
            return Ok(());
        };
        let id: MentoringId = self.new_id();
        self.made.mentorings.insert(at, id);
        let new = NewMentoring {
            id: Some(id),
            representative_id,
            mentor: Mentor {
                name: known.mentor.clone(),
                post: known.post.to_owned(),
                person_id: None,
                account_id: None,
            },
            goals: known.goals.to_owned(),
            from_on: known.from_on,
        };
        let actor = self.village(plan.village_of(known.representative));
        self.slice.add(actor, move |tx| {
            mentoring::begin(tx, new)?;
            Ok(())
        })
    }

    fn enter_reserve(&mut self, at: usize) -> Result<(), Error> {
        let (plan, stock) = (Arc::clone(&self.plan), Arc::clone(&self.stock));
        let id: ReserveId = self.new_id();
        self.made.reserve.insert(at, id);
        let actor = self.village(plan.fostering.reserve[at].village);
        self.slice.add(actor, move |tx| {
            let known = &plan.fostering.reserve[at];
            let who = match &known.who {
                Thought::New(person) => Who::New(person.clone()),
                Thought::Head(at) => {
                    Who::Known(households::get(tx, stock.households[*at])?.head.id)
                }
                Thought::Successor(at) => Who::Known(stock.persons[*at]),
            };
            let new = NewReserve {
                id: Some(id),
                who,
                area_path: known.area.clone(),
                ground: known.ground,
                reason: known.reason.to_owned(),
                recommender: known.recommender.clone(),
                mentor: known.mentor.clone(),
                entered_on: tx.today(),
            };
            reserve::enter(tx, &new)?;
            Ok(())
        })
    }

    fn wish(&mut self, plan: &Plan, at: usize) -> Result<(), Error> {
        let known = &plan.fostering.wishes[at];
        let on = kernel::Clock::now(self.clock).date_in_china();
        let Some(who) = self.attendee(plan, known.representative, on) else { return Ok(()) };
        let actor = match known.is_own {
            true => self.representative(known.representative, on),
            false => self.group_head(plan.representatives[known.representative].group),
        };
        let id: WishId = self.new_id();
        self.made.wishes.insert(at, id);
        let (theme, words, on_behalf) = (known.theme, known.words, !known.is_own);
        self.slice.add(actor, move |tx| {
            training::wish(tx, Some(id), who, theme, words, on_behalf)?;
            Ok(())
        })
    }

    fn plan_session(&mut self, plan: &Plan, at: usize) -> Result<(), Error> {
        let known = &plan.fostering.sessions[at];
        let township = &plan.townships[known.township].area;
        let due: Vec<Attendee> = plan.villages[known.village]
            .representatives
            .clone()
            .filter_map(|one| self.attendee(plan, one, crate::last_day()))
            .collect();
        let session = Session {
            theme: known.theme.to_owned(),
            title: None,
            area_path: township.path.clone(),
            venue: Venue::PartySchool,
            place: Some(format!("{}党校", township.name)),
            teacher: Some(known.teacher.to_owned()),
            planned_on: known.planned_on,
            starts: Some("上午9点".to_owned()),
            hours: Some(3),
            words: Some("带好走访本".to_owned()),
        };
        let id: TrainingId = self.new_id();
        self.slice.add(self.township(known.township), move |tx| {
            training::plan(tx, Some(id), session)?;
            training::invite(tx, id, &due, &Scope::county())?;
            Ok(())
        })
    }

    /// A part of the households speaks, by card or on paper that the village enters.
    fn say(&mut self, at: usize, part: usize) -> Result<(), Error> {
        let (plan, stock) = (Arc::clone(&self.plan), Arc::clone(&self.stock));
        let Some(&id) = self.made.rounds.get(&at) else { return Ok(()) };
        let known = &plan.fostering.rounds[at];
        let actor = if known.by_card { self.villager() } else { self.village(known.village) };
        self.slice.add(actor, move |tx| {
            let known = &plan.fostering.rounds[at];
            let round = match appraisal::get(tx, id, &Scope::county()) {
                Err(appraisal::Error::NotFound) => return Ok(()),
                found => found?,
            };
            let way = if known.by_card { Way::Card } else { Way::Paper };
            for said in known.says.iter().skip(part).step_by(PARTS) {
                let household = stock.households[said.household];
                appraisal::say(tx, &round, household, said.answer, said.words, way)?;
            }
            Ok(())
        })
    }
}
