//! What may happen to a matter, and what then becomes of it. Pure: facts in, decision out.
//!
//! [`STEPS`] is the whole table. A new step is a row there, an arm in `effects` for what it changes,
//! and a line in the snapshot of `tests/it/table.rs`, which names every triple of state, action and
//! asker.

mod clocks;
mod commands;
mod effects;
mod table;

use calendar::Calendar;
use kernel::id::MatterId;
use kernel::{Actor, AreaPath, Date, Timestamp};

use crate::catalogue;
use crate::model::{
    Action, Assist, Beside, Command, Details, Event, Kind, Matter, NewMatter, Owner, Particulars,
    Request, State,
};

use clocks::Moment;
pub(crate) use clocks::missing as missing_clock;
pub use clocks::{
    DAYS_TO_DECIDE, DAYS_TO_EXTEND, DAYS_TO_GRANT, DAYS_TO_REOPEN, DAYS_TO_REVIEW, EMERGENCY_HOURS,
    STEP_DAYS, StepDays, is_moved, next_due, struck,
};
pub use commands::Field;
use commands::readable;
pub use table::{Guard, STEPS, Step, To, Who};

/// The longest text of a matter or an event, in characters.
pub const LONGEST_WORDS: usize = 2_000;

/// After how many returns only a ruling of the level above helps.
pub const HOPS: u32 = 3;

/// How often an office may ask the reporter for facts: the whole clock stands still meanwhile.
pub const ASKS: u32 = 2;

/// How many units can be called at once.
pub const MOST_CALLED: usize = 10;

/// How the asker stands to a matter that he may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// He acts for the unit that owns it, or for one that this unit lies under.
    pub owner: bool,
    /// He acts for the office that assigned it, or for one above.
    pub assigner: bool,
    /// He acts for the level above the owner, or a higher one.
    pub above: bool,
    /// He acts for the office that gave the order, or for one above.
    pub supervisor: bool,
    /// He is the villager or the representative who reported it.
    pub reporter: bool,
    /// He is the villager or passes on his word.
    pub villager: bool,
    /// His unit was called to assist and has not responded.
    pub assist: bool,
    /// His unit has signed in.
    pub signed_in: bool,
    /// It is the clock, or follows by itself.
    pub clock: bool,
    /// He sits in the owning unit itself, so that a step of his makes him the person in charge.
    pub seated: bool,
}

impl Standing {
    /// The clock itself.
    pub const CLOCK: Self = Self {
        owner: false,
        assigner: false,
        above: false,
        supervisor: false,
        reporter: false,
        villager: false,
        assist: false,
        signed_in: false,
        clock: true,
        seated: false,
    };

    /// The villager himself.
    pub const VILLAGER: Self = Self { clock: false, reporter: true, villager: true, ..Self::CLOCK };

    /// Whether he is one of those.
    pub fn is(self, who: Who) -> bool {
        match who {
            Who::Owner => self.owner,
            Who::Assigner => self.assigner,
            Who::Above | Who::AnyAbove => self.above,
            Who::Supervisor => self.supervisor,
            Who::Reporter => self.reporter,
            Who::Villager => self.villager,
            Who::Assist => self.assist,
            Who::Clock => self.clock,
        }
    }

    fn is_any(self, who: &[Who]) -> bool {
        who.iter().any(|&who| self.is(who))
    }
}

/// What a decision is made from, beside the matter itself.
#[derive(Debug, Clone)]
pub struct Facts<'f> {
    /// The day on which the step happened.
    pub on: Date,
    /// Today.
    pub today: Date,
    /// The present instant.
    pub now: Timestamp,
    /// Who acts.
    pub actor: &'f Actor,
    /// How he stands to the matter.
    pub standing: Standing,
    /// The office for which he acts from above, where he gives an order.
    pub office: Option<AreaPath>,
    /// Everybody who was called to assist.
    pub assists: &'f [Assist],
    /// The call of the asker's own unit that it has not responded to.
    pub assist: Option<&'f Assist>,
    /// The other matter of a merging: the one that leads, or the one that follows.
    pub other: Option<&'f Matter>,
}

/// What becomes of a matter: its next value, and the event that made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The matter after the step.
    pub matter: Matter,
    /// The event.
    pub event: Event,
}

/// Why a matter or a step is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// The category is not one of the kind's.
    #[error("{code} is not a category of {}", kind.as_str())]
    UnknownCategory {
        /// The kind.
        kind: Kind,
        /// What was sent.
        code: String,
    },
    /// The place is a township or the county.
    #[error("a matter needs a village or a group as its place")]
    AreaTooWide,
    /// Something that the action needs was not given.
    #[error("{field} is missing")]
    Missing {
        /// The field's name.
        field: &'static str,
    },
    /// A text is longer than [`LONGEST_WORDS`].
    #[error("the words are too long")]
    WordsTooLong,
    /// A text has control characters.
    #[error("the words have control characters")]
    WordsUnreadable,
    /// The day is after today.
    #[error("{field} is in the future")]
    DateInFuture {
        /// The field's name.
        field: &'static str,
    },
    /// The day is before the last step's.
    #[error("the last step was on {last}")]
    BeforeLastStep {
        /// The day of the last step.
        last: Date,
    },
    /// The action is not possible in this state.
    #[error("{} is not possible while {}", action.as_str(), state.as_str())]
    NotPossible {
        /// What was wanted.
        action: Action,
        /// Where the matter stands.
        state: State,
        /// What does not hold, where the state would allow it.
        guard: Option<Guard>,
        /// What the asker can do now.
        possible: Vec<Action>,
    },
    /// The action is possible, but not for this asker.
    #[error("{} is not for this asker", action.as_str())]
    NotInCharge {
        /// What was wanted.
        action: Action,
        /// Who could: one of these.
        who: &'static [Who],
    },
    /// The area to assign to does not lie in the owner's.
    #[error("the area lies outside the owner's")]
    AssignedOutside,
    /// What accuses a village's own cadres is not handled in a village, nor below it.
    #[error("what is about a village's cadres is not for the village")]
    NotForVillage,
    /// The day asked for is too early or too late.
    #[error("the day lies outside {first} to {last}")]
    UntilOutOfRange {
        /// The first day that it could be.
        first: Date,
        /// The last.
        last: Date,
    },
    /// More than [`MOST_CALLED`] units are called.
    #[error("too many units")]
    TooManyUnits,
    /// All called units are called already, or own the matter.
    #[error("nobody is left to call")]
    NobodyToCall,
    /// The two matters cannot be put together.
    #[error("cannot be merged: {fault:?}")]
    MergeNotPossible {
        /// Why.
        fault: MergeFault,
    },
}

/// Why two matters cannot be put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MergeFault {
    /// They are one and the same.
    Itself,
    /// The one that should lead is closed, or follows another.
    Closed,
    /// One is confidential and the other is not.
    Confidentiality,
}

/// A new matter, with the identifier and number that it gets.
pub fn open(
    new: NewMatter,
    id: MatterId,
    number: String,
    facts: &Facts<'_>,
) -> Result<Decision, Rejection> {
    let Some(category) = catalogue::category(new.kind, &new.category) else {
        return Err(Rejection::UnknownCategory { kind: new.kind, code: new.category });
    };
    if new.area_path.depth() < 3 {
        return Err(Rejection::AreaTooWide);
    }
    if new.collected_on > facts.today {
        return Err(Rejection::DateInFuture { field: "collected_on" });
    }
    let words = readable(&new.words)?.ok_or(Rejection::Missing { field: "words" })?;
    let (deadline_on, deadline_at) =
        clocks::whole_deadline(new.kind, new.collected_on, category.days, facts.now);
    let beside = Beside {
        assumed_deadline: match deadline_at {
            Some(_) => None,
            None => clocks::assumed(new.collected_on, category.days),
        },
        assumed_step: clocks::assumed_step(State::Submitted, new.collected_on),
        ..Beside::default()
    };
    let matter = Matter {
        id,
        number,
        kind: new.kind,
        category: new.category,
        household_id: new.household_id,
        words,
        urgent: new.urgent,
        collected_on: new.collected_on,
        contact_id: new.contact_id,
        representative_id: new.representative_id,
        reporter_name: new.reporter_name,
        recorded_at: facts.now,
        state: State::Submitted,
        owner: Owner::office(category.level.area_of(&new.area_path)),
        assigned_by: None,
        area_path: new.area_path,
        deadline_on: Some(deadline_on),
        deadline_at,
        step_deadline_on: clocks::step_deadline(State::Submitted, new.collected_on),
        attention: None,
        merged_into: None,
        beside,
        answer: None,
        ground: None,
        how: None,
        rating: None,
        changed_on: new.collected_on,
        closed_on: None,
        version: 1,
    };
    let noted = Particulars::default();
    let event = event(&matter, None, Action::Submit, Details::default(), noted, facts);
    Ok(Decision { matter, event })
}

/// What the command makes of the matter.
pub fn decide(matter: &Matter, command: Command, facts: &Facts<'_>) -> Result<Decision, Rejection> {
    let Command { action, details } = command;
    let step = find(matter, action, facts)?;
    if facts.on > facts.today {
        return Err(Rejection::DateInFuture { field: "on" });
    }
    let is_step = step.to != To::Same;
    if is_step && facts.on < matter.changed_on {
        return Err(Rejection::BeforeLastStep { last: matter.changed_on });
    }
    let to = step.to.state(matter);
    let mut after = matter.clone();
    let noted = effects::apply(&mut after, action, to, &details, facts)?;
    after.state = to;
    after.version += 1;
    if is_step {
        after.changed_on = facts.on;
        after.closed_on = to.is_closed().then_some(facts.on);
    }
    let event = event(&after, Some(matter.state), action, details, noted, facts);
    Ok(Decision { matter: after, event })
}

/// What the clock makes of the matter, or what follows by itself from a step with another one.
pub fn follow(matter: &Matter, action: Action, facts: &Facts<'_>) -> Result<Decision, Rejection> {
    let mut details = Details::default();
    if let Some(lead) = facts.other.filter(|_| action == Action::Follow)
        && let Some(answer) = lead.answer.as_ref().filter(|_| lead.state.is_answered())
    {
        details.outcome = Some(answer.outcome);
        details.words = Some(answer.words.clone());
    }
    decide(matter, Command { action, details }, facts)
}

/// What an asker who stands so to the matter can do at that instant, in the table's order.
pub fn possible(matter: &Matter, standing: Standing, now: Timestamp) -> Vec<Action> {
    let today = now.date_in_china();
    possible_at(matter, &Moment { on: today, today, now, standing })
}

fn possible_at(matter: &Matter, moment: &Moment) -> Vec<Action> {
    let mut actions = Vec::new();
    for step in STEPS.iter().filter(|step| step.from.contains(&matter.state)) {
        let is_possible = moment.standing.is_any(step.who)
            && step.guards.iter().all(|guard| guard.holds(matter, moment));
        if is_possible && !actions.contains(&step.action) {
            actions.push(step.action);
        }
    }
    actions
}

fn find(matter: &Matter, action: Action, facts: &Facts<'_>) -> Result<&'static Step, Rejection> {
    let moment =
        Moment { on: facts.on, today: facts.today, now: facts.now, standing: facts.standing };
    let mut steps = STEPS
        .iter()
        .filter(|step| step.action == action && step.from.contains(&matter.state))
        .peekable();
    let not_possible = |guard| Rejection::NotPossible {
        action,
        state: matter.state,
        guard,
        possible: possible_at(matter, &moment),
    };
    let Some(first) = steps.peek() else { return Err(not_possible(None)) };
    if !facts.standing.is_any(first.who) {
        return Err(Rejection::NotInCharge { action, who: first.who });
    }
    let mut broken = None;
    for step in steps {
        match step.guards.iter().find(|guard| !guard.holds(matter, &moment)) {
            None => return Ok(step),
            Some(guard) => broken = Some(*guard),
        }
    }
    Err(not_possible(broken))
}

/// The day that is so many working days after the other, over holidays and make-up days.
pub fn deadline(from: Date, days: u16) -> Date {
    Calendar::china().add_workdays(from, i64::from(days)).on
}

/// How many working days lie after the first day, up to the other and with it; 0 when it is earlier.
pub fn workdays_between(first: Date, last: Date) -> i64 {
    Calendar::china().workdays_between(first, last).max(0)
}

/// The level above an owner: for a department the county, which has none but itself.
pub fn above(owner: &Owner) -> AreaPath {
    match owner.department {
        Some(_) => owner.area.clone(),
        None => clocks::up(&owner.area),
    }
}

/// The office that assigned a matter, or the level above where nobody did.
pub fn assigner(matter: &Matter) -> AreaPath {
    matter.assigned_by.clone().unwrap_or_else(|| above(&matter.owner))
}

/// The office whose decision a matter waits for, where that is not its owner's: a sign-off, a
/// request, a disputed answer, a ruling.
pub fn decider(matter: &Matter) -> Option<AreaPath> {
    let asked = matter.beside.asked.as_ref().map(|asked| asked.request);
    match (matter.state, asked) {
        (State::Disputed, _) | (State::InProgress, Some(Request::Suspension)) => {
            Some(above(&matter.owner))
        }
        (State::Returned, _) if matter.beside.hops >= HOPS => Some(above(&matter.owner)),
        (State::ToSign, _) | (State::InProgress, Some(Request::Extension)) => {
            Some(assigner(matter))
        }
        _ => None,
    }
}

/// Whether an answer of its category waits for the sign-off of the office above its writer, as the
/// catalogue says.
pub fn is_signed(kind: Kind, category: &str) -> bool {
    catalogue::category(kind, category).is_some_and(|category| category.is_signed)
}

fn event(
    after: &Matter,
    from: Option<State>,
    action: Action,
    details: Details,
    particulars: Particulars,
    facts: &Facts<'_>,
) -> Event {
    Event {
        version: after.version,
        at: facts.now,
        on: facts.on,
        account: facts.actor.account,
        actor: facts.actor.name.clone(),
        device: facts.actor.device.clone(),
        action,
        from,
        to: after.state,
        owner: after.owner.clone(),
        deadline_on: after.deadline_on,
        step_deadline_on: after.step_deadline_on,
        outcome: details.outcome,
        ground: details.ground,
        how: details.how,
        words: details.words,
        particulars,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deadlines_skip_days_off_and_count_make_up_days() {
        let date = |text: &str| text.parse::<Date>().expect("a date");
        // 2023-05-05 was a Friday, and the Saturday after it was worked for Labour Day.
        assert_eq!(deadline(date("2023-05-05"), 1), date("2023-05-06"));
        assert_eq!(deadline(date("2023-05-06"), 1), date("2023-05-08"));
        assert_eq!(deadline(date("2023-05-04"), 7), date("2023-05-12"));
        assert_eq!(deadline(date("2023-05-08"), 5), date("2023-05-15"));
        // The Dragon Boat Festival: from Thursday to Saturday off, Sunday worked.
        assert_eq!(deadline(date("2023-06-21"), 2), date("2023-06-26"));
        assert_eq!(workdays_between(date("2023-05-05"), date("2023-05-08")), 2);
        assert_eq!(workdays_between(date("2023-05-05"), date("2023-05-07")), 1);
        assert_eq!(workdays_between(date("2023-05-08"), date("2023-05-15")), 5);
        assert_eq!(workdays_between(date("2023-05-08"), date("2023-05-01")), 0);
    }

    #[test]
    fn no_pair_stands_twice_in_the_table_unless_its_guards_exclude_each_other() {
        for (place, step) in STEPS.iter().enumerate() {
            let again = STEPS[..place].iter().any(|other| {
                other.action == step.action
                    && step.from.iter().any(|state| other.from.contains(state))
                    && !(step.guards == [Guard::Signed] && other.guards == [Guard::Unsigned])
            });
            assert!(!again, "{}", step.action.as_str());
        }
    }
}
