//! What may happen to a matter, and what then becomes of it. Pure: facts in, decision out.
//!
//! [`STEPS`] is the whole table. A new step is a row there, an arm in [`decide`] for what it changes,
//! and a line in the table of `tests/it/table.rs`, which names every pair of state and action.

use kernel::id::{AccountId, MatterId};
use kernel::{Actor, AreaPath, Date, Timestamp, has_control_characters, trimmed};

use crate::catalogue::{self, USUAL_DAYS};
use crate::model::{
    Action, Answer, Command, Details, Event, Kind, Matter, NewMatter, Owner, State,
};

/// The longest text of a matter or an event, in characters.
pub const LONGEST_WORDS: usize = 2_000;

/// How many working days the level above has to decide about a disputed answer.
pub const DAYS_TO_DECIDE: u16 = 3;

/// Who may take a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// The office that owns the matter.
    Owner,
    /// The office one level above the owner; the county's own matters stay with the county.
    Above,
    /// The villager, or whoever may see the matter and passes on the villager's word.
    Villager,
}

/// One row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The state in which it is possible.
    pub from: State,
    /// The action.
    pub action: Action,
    /// Who may take it.
    pub who: Who,
    /// The state that it leads to.
    pub to: State,
}

const fn step(from: State, action: Action, who: Who, to: State) -> Step {
    Step { from, action, who, to }
}

/// Every step that there is.
pub const STEPS: &[Step] = &[
    step(State::Submitted, Action::Accept, Who::Owner, State::Accepted),
    step(State::Submitted, Action::Refuse, Who::Owner, State::Refused),
    step(State::Submitted, Action::Withdraw, Who::Villager, State::Withdrawn),
    step(State::Accepted, Action::Settle, Who::Owner, State::Answered),
    step(State::Accepted, Action::Assign, Who::Owner, State::Assigned),
    step(State::Accepted, Action::Lift, Who::Owner, State::Submitted),
    step(State::Accepted, Action::Withdraw, Who::Villager, State::Withdrawn),
    step(State::Assigned, Action::Start, Who::Owner, State::InProgress),
    step(State::Assigned, Action::Withdraw, Who::Villager, State::Withdrawn),
    step(State::InProgress, Action::Answer, Who::Owner, State::Answered),
    step(State::InProgress, Action::Withdraw, Who::Villager, State::Withdrawn),
    step(State::Answered, Action::Confirm, Who::Villager, State::Confirmed),
    step(State::Answered, Action::Dispute, Who::Villager, State::Disputed),
    step(State::Disputed, Action::Redo, Who::Above, State::InProgress),
];

/// How the asker stands to a matter that he may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// He acts for the office that owns it, or for one that this office lies under.
    pub owner: bool,
    /// He acts for the level above the owner.
    pub above: bool,
    /// He sits in the owning office itself, so that a step of his makes him the person in charge.
    pub seated: bool,
}

impl Standing {
    fn is(self, who: Who) -> bool {
        match who {
            Who::Owner => self.owner,
            Who::Above => self.above,
            Who::Villager => true,
        }
    }
}

/// What a decision is made from, beside the matter itself.
#[derive(Debug, Clone, Copy)]
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
        /// What the asker can do now.
        possible: Vec<Action>,
    },
    /// The action is possible, but not for this asker.
    #[error("{} is not for this asker", action.as_str())]
    NotInCharge {
        /// What was wanted.
        action: Action,
        /// Who could.
        who: Who,
    },
    /// The area to assign to does not lie in the owner's.
    #[error("the area lies outside the owner's")]
    AssignedOutside,
}

impl Command {
    /// A step with what it needs, or what is missing.
    ///
    /// Needed are: for `refuse` a ground; for `settle` and `answer` an outcome and words; for
    /// `assign` an area; for `confirm` how; for `dispute` words. What an action has no use for is
    /// left out. `submit` is not a step of an existing matter and is never possible.
    pub fn new(action: Action, details: Details) -> Result<Self, Rejection> {
        let missing = |field| Err(Rejection::Missing { field });
        let words = details.words.as_deref().map(readable).transpose()?.flatten();
        let Details { outcome, ground, to_area, to_account, how, .. } = details;
        let mut kept = Details { words, ..Details::default() };
        match action {
            Action::Refuse if ground.is_none() => return missing("ground"),
            Action::Refuse => kept.ground = ground,
            Action::Settle | Action::Answer => {
                if outcome.is_none() {
                    return missing("outcome");
                }
                if kept.words.is_none() {
                    return missing("words");
                }
                kept.outcome = outcome;
            }
            Action::Assign if to_area.is_none() => return missing("to_area"),
            Action::Assign => (kept.to_area, kept.to_account) = (to_area, to_account),
            Action::Confirm if how.is_none() => return missing("how"),
            Action::Confirm => kept.how = how,
            Action::Dispute if kept.words.is_none() => return missing("words"),
            _ => {}
        }
        Ok(Self { action, details: kept })
    }

    /// What it would do.
    pub fn action(&self) -> Action {
        self.action
    }
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
        owner: Owner { area: category.level.area_of(&new.area_path), account: None },
        area_path: new.area_path,
        deadline_on: Some(deadline(new.collected_on, category.days)),
        answer: None,
        ground: None,
        how: None,
        changed_on: new.collected_on,
        closed_on: None,
        version: 1,
    };
    let event = event(&matter, None, Action::Submit, Details::default(), facts);
    Ok(Decision { matter, event })
}

/// What the command makes of the matter.
pub fn decide(matter: &Matter, command: Command, facts: &Facts<'_>) -> Result<Decision, Rejection> {
    let Command { action, details } = command;
    let Some(step) = find(matter, action) else {
        let possible = possible(matter, facts.standing);
        return Err(Rejection::NotPossible { action, state: matter.state, possible });
    };
    if !facts.standing.is(step.who) {
        return Err(Rejection::NotInCharge { action, who: step.who });
    }
    if facts.on > facts.today {
        return Err(Rejection::DateInFuture { field: "on" });
    }
    if facts.on < matter.changed_on {
        return Err(Rejection::BeforeLastStep { last: matter.changed_on });
    }
    let mut after = matter.clone();
    after.state = step.to;
    after.version += 1;
    after.changed_on = facts.on;
    let actor = facts.actor.account.filter(|_| facts.standing.seated);
    match action {
        Action::Accept => after.owner.account = actor,
        Action::Start => after.owner.account = after.owner.account.or(actor),
        Action::Refuse => after.ground = details.ground,
        Action::Assign => after.owner = assigned(&matter.owner, &details)?,
        Action::Lift => after.owner = lifted(&matter.owner),
        Action::Settle | Action::Answer => after.answer = answer(&details, facts.on),
        Action::Confirm => after.how = details.how,
        Action::Redo => after.answer = None,
        Action::Submit | Action::Dispute | Action::Withdraw => {}
    }
    after.deadline_on = match action {
        _ if !after.state.is_open() => None,
        // The level above has days of its own, and then the work has its whole time again.
        Action::Dispute => Some(deadline(facts.on, DAYS_TO_DECIDE)),
        Action::Redo => Some(deadline(facts.on, days(matter))),
        // A hand-over keeps the clock: the villager's waiting does not begin anew.
        _ => matter.deadline_on,
    };
    after.closed_on = after.state.is_closed().then_some(facts.on);
    let event = event(&after, Some(matter.state), action, details, facts);
    Ok(Decision { matter: after, event })
}

/// What an asker who stands so to the matter can do now, in the table's order.
pub fn possible(matter: &Matter, standing: Standing) -> Vec<Action> {
    let steps = STEPS.iter().filter(|step| step.from == matter.state && standing.is(step.who));
    steps.map(|step| step.action).filter(|&action| find(matter, action).is_some()).collect()
}

/// The day that is so many working days after the other: Monday to Friday, holidays not known yet.
pub fn deadline(from: Date, days: u16) -> Date {
    let mut day = from;
    let mut left = days;
    while left > 0 {
        day = day.plus_days(1);
        if day.weekday() <= 5 {
            left -= 1;
        }
    }
    day
}

/// The level above an owner; the county has none but itself.
pub fn above(owner: &AreaPath) -> AreaPath {
    owner.parent().unwrap_or_else(|| owner.clone())
}

fn find(matter: &Matter, action: Action) -> Option<&'static Step> {
    let step = STEPS.iter().find(|step| step.from == matter.state && step.action == action)?;
    // Above the county nobody is left to lift to.
    let possible = action != Action::Lift || matter.owner.area.parent().is_some();
    possible.then_some(step)
}

fn assigned(owner: &Owner, details: &Details) -> Result<Owner, Rejection> {
    let area = details.to_area.clone().ok_or(Rejection::Missing { field: "to_area" })?;
    if !owner.area.contains(&area) {
        return Err(Rejection::AssignedOutside);
    }
    Ok(Owner { area, account: details.to_account })
}

fn lifted(owner: &Owner) -> Owner {
    Owner { area: above(&owner.area), account: None::<AccountId> }
}

fn answer(details: &Details, on: Date) -> Option<Answer> {
    let outcome = details.outcome?;
    Some(Answer { outcome, words: details.words.clone().unwrap_or_default(), on })
}

fn days(matter: &Matter) -> u16 {
    catalogue::category(matter.kind, &matter.category).map_or(USUAL_DAYS, |category| category.days)
}

fn event(
    after: &Matter,
    from: Option<State>,
    action: Action,
    details: Details,
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
        outcome: details.outcome,
        ground: details.ground,
        how: details.how,
        words: details.words,
    }
}

/// The text without white space around it, `None` when nothing is left.
fn readable(text: &str) -> Result<Option<String>, Rejection> {
    if has_control_characters(text) {
        return Err(Rejection::WordsUnreadable);
    }
    let text = trimmed(text);
    if text.as_ref().is_some_and(|text| text.chars().count() > LONGEST_WORDS) {
        return Err(Rejection::WordsTooLong);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deadlines_skip_weekends() {
        let date = |text: &str| text.parse::<Date>().expect("a date");
        // 2023-05-05 was a Friday.
        assert_eq!(deadline(date("2023-05-05"), 1), date("2023-05-08"));
        assert_eq!(deadline(date("2023-05-06"), 1), date("2023-05-08"));
        assert_eq!(deadline(date("2023-05-04"), 7), date("2023-05-15"));
        assert_eq!(deadline(date("2023-05-08"), 5), date("2023-05-15"));
    }

    #[test]
    fn a_step_demands_what_it_needs() {
        let field = |action, details| match Command::new(action, details) {
            Err(Rejection::Missing { field }) => Some(field),
            _ => None,
        };
        let said = || Details { words: Some("已修好".into()), ..Details::default() };
        assert_eq!(field(Action::Accept, Details::default()), None);
        assert_eq!(field(Action::Refuse, said()), Some("ground"));
        assert_eq!(field(Action::Answer, said()), Some("outcome"));
        let solved = Details { outcome: Some(crate::Outcome::Solved), ..Details::default() };
        assert_eq!(field(Action::Settle, solved), Some("words"));
        assert_eq!(field(Action::Assign, said()), Some("to_area"));
        assert_eq!(field(Action::Confirm, said()), Some("how"));
        let blank = Details { words: Some(" \u{3000}".into()), ..Details::default() };
        assert_eq!(field(Action::Dispute, blank), Some("words"));
    }

    #[test]
    fn words_are_bounded_and_readable() {
        assert_eq!(readable(" 路灯不亮 "), Ok(Some("路灯不亮".into())));
        assert_eq!(readable(&"灯".repeat(LONGEST_WORDS)).map(|text| text.is_some()), Ok(true));
        assert_eq!(readable(&"灯".repeat(LONGEST_WORDS + 1)), Err(Rejection::WordsTooLong));
        assert_eq!(readable("路\0灯"), Err(Rejection::WordsUnreadable));
    }

    #[test]
    fn no_pair_stands_twice_in_the_table() {
        for (place, step) in STEPS.iter().enumerate() {
            let again = STEPS[..place]
                .iter()
                .any(|other| (other.from, other.action) == (step.from, step.action));
            assert!(!again, "{} from {}", step.action.as_str(), step.from.as_str());
        }
    }
}
