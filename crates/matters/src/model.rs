//! What a matter is: its owner and clocks, the commands that move it, and its events.

use kernel::id::{AccountId, ContactId, DepartmentId, HouseholdId, MatterId, RepresentativeId};
use kernel::{AreaPath, Date, Timestamp};
use serde::{Deserialize, Serialize};

pub use crate::vocabulary::{
    Action, ClockKind, Ground, How, Kind, Outcome, Rating, Reason, Request, State,
};

/// A unit that can have a matter: the office of an area, or a department of the county.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// The area whose office it is; for a department the county.
    #[serde(with = "text")]
    pub area: AreaPath,
    /// The department, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<DepartmentId>,
}

/// Who has a matter now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// The area whose office owns it; for a department the county.
    pub area: AreaPath,
    /// The department of the county that owns it, where one does.
    pub department: Option<DepartmentId>,
    /// The person there, once somebody took it or it was given to somebody.
    pub account: Option<AccountId>,
}

impl Owner {
    /// An office, with nobody in charge yet.
    pub fn office(area: AreaPath) -> Self {
        Self { area, department: None, account: None }
    }

    /// The unit, whoever is in charge there.
    pub fn unit(&self) -> Unit {
        Unit { area: self.area.clone(), department: self.department }
    }
}

/// What stands still while a matter waits for facts, rests or follows another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// The state to which it goes back.
    pub state: State,
    /// The whole deadline that it had.
    pub deadline_on: Option<Date>,
    /// The deadline of the step that it had.
    pub step_deadline_on: Option<Date>,
    /// Since which day.
    pub since: Date,
}

/// What a handler has asked for and nobody has decided yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// What.
    pub request: Request,
    /// Until when: the later deadline, or the day of review.
    pub until: Date,
    /// On which day it was asked.
    pub on: Date,
    /// Until when it is to be decided.
    pub decide_by: Date,
}

/// An order from above.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supervision {
    /// The office that gave it.
    #[serde(with = "text")]
    pub by: AreaPath,
    /// On which day.
    pub on: Date,
    /// By which day it is to be reported.
    pub deadline_on: Date,
    /// When it was reported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reported_on: Option<Date>,
    /// Whether the day passed without a report.
    #[serde(default)]
    pub is_missed: bool,
}

/// A day that was counted over days of which it was not known whether they are worked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assumed {
    /// The day after which the first working day was counted.
    pub from: Date,
    /// How many working days were counted.
    pub days: u16,
}

/// What stands beside a matter's state; most matters have nothing of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Beside {
    /// How often facts were asked for.
    pub asks: u32,
    /// How often a handler gave it back since the last ruling.
    pub hops: u32,
    /// Whether the present handler was ruled upon: it cannot be given back any more.
    pub is_ruled: bool,
    /// The whole deadline whose passing was noted.
    pub breached_deadline_on: Option<Date>,
    /// The deadline of a step whose passing was noted.
    pub breached_step_on: Option<Date>,
    /// What stands still.
    pub held: Option<Held>,
    /// What is asked for.
    pub asked: Option<Asked>,
    /// The order from above that is not fulfilled yet.
    pub supervision: Option<Supervision>,
    /// How many matters follow this one.
    pub followers: u32,
    /// How many units were called to assist.
    pub called: u32,
    /// How often somebody asked when it will be done.
    pub reminders: u32,
    /// On which day last.
    pub reminded_on: Option<Date>,
    /// How many working days it has rested: not counted as time of the handler.
    pub suspended_days: i64,
    /// How the whole deadline was counted, while days off on the way are only assumed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assumed_deadline: Option<Assumed>,
    /// How the step's deadline was counted, while days off on the way are only assumed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assumed_step: Option<Assumed>,
}

/// A unit that was called to assist (吹哨).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assist {
    /// Which one of the matter's, from 1.
    pub place: i64,
    /// The unit.
    pub unit: Unit,
    /// When it was called.
    pub called_on: Date,
    /// When it signed in.
    pub signed_in_on: Option<Date>,
    /// When it said what it did.
    pub responded_on: Option<Date>,
}

/// The answer that a matter got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Solved or explained.
    pub outcome: Outcome,
    /// What the villager was told.
    pub words: String,
    /// On which day.
    pub on: Date,
}

/// A matter as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matter {
    /// Its identifier.
    pub id: MatterId,
    /// The number that people use, such as `SQ20230507-00012`.
    pub number: String,
    /// Its kind.
    pub kind: Kind,
    /// The code of its category, one of the kind's own ([`crate::categories`]).
    pub category: String,
    /// The household that it is about, if it is about one.
    pub household_id: Option<HouseholdId>,
    /// Where it is: a group, or a village when no group is known.
    pub area_path: AreaPath,
    /// What was said, in the reporter's words.
    pub words: String,
    /// Whether it is one of the matters that people find urgent, hard or worrying (急难愁盼).
    pub urgent: bool,
    /// The day on which it was collected.
    pub collected_on: Date,
    /// The contact from which it came, if it came from one.
    pub contact_id: Option<ContactId>,
    /// The mandate of the representative who reported it, if one did.
    pub representative_id: Option<RepresentativeId>,
    /// The reporter's name as it was then.
    pub reporter_name: String,
    /// When it was recorded here.
    pub recorded_at: Timestamp,
    /// Where it stands.
    pub state: State,
    /// Who has it.
    pub owner: Owner,
    /// The office that assigned it: a return goes back there, and it grants and signs. `None` where
    /// nobody did; the level above stands in.
    pub assigned_by: Option<AreaPath>,
    /// Until when the villager is to be answered; `None` when it does not wait for an office.
    pub deadline_on: Option<Date>,
    /// Until which instant, for kinds that are counted in hours.
    pub deadline_at: Option<Timestamp>,
    /// Until when the present step is to be taken, where it has a limit of its own: also the
    /// villager's word after an answer, and the day of review of what rests.
    pub step_deadline_on: Option<Date>,
    /// To whose attention passed deadlines have lifted it, until it is answered.
    pub attention: Option<AreaPath>,
    /// The matter that it follows.
    pub merged_into: Option<MatterId>,
    /// What stands beside the state.
    pub beside: Beside,
    /// The last answer; a disputed one stays until the work begins again.
    pub answer: Option<Answer>,
    /// On what ground it was refused.
    pub ground: Option<Ground>,
    /// How the villager's confirmation was learned.
    pub how: Option<How>,
    /// How content the villager said to be.
    pub rating: Option<Rating>,
    /// The day of the last step; what only stands beside the state does not move it.
    pub changed_on: Date,
    /// The day on which it was closed.
    pub closed_on: Option<Date>,
    /// The number of events so far.
    pub version: i64,
}

impl Matter {
    /// Whether its deadline has passed.
    pub fn is_overdue(&self, today: Date) -> bool {
        self.deadline_on.is_some_and(|deadline| deadline < today)
    }

    /// Why the whole deadline does not run, in Chinese; `None` while it does.
    pub fn why_no_deadline(&self) -> Option<&'static str> {
        match self.state {
            State::Lapsed if self.answer.is_none() => Some("逾期未补充情况，已结束"),
            state => state.why_no_deadline(),
        }
    }

    /// The outcome of the answer that stands, if one does.
    pub fn outcome(&self) -> Option<Outcome> {
        self.answer.as_ref().filter(|_| self.state.is_answered()).map(|answer| answer.outcome)
    }
}

/// What is needed to hand in a matter.
#[derive(Debug, Clone)]
pub struct NewMatter {
    /// The identifier, when the reporter's device already made one.
    pub id: Option<MatterId>,
    /// The kind.
    pub kind: Kind,
    /// The code of a category of that kind.
    pub category: String,
    /// The household that it is about; the caller has checked that it exists.
    pub household_id: Option<HouseholdId>,
    /// Where it is: a group or a village.
    pub area_path: AreaPath,
    /// What was said: 1 to 2,000 characters.
    pub words: String,
    /// Whether it is urgent, hard or worrying for the people concerned.
    pub urgent: bool,
    /// The day on which it was collected, today or earlier.
    pub collected_on: Date,
    /// The contact from which it comes.
    pub contact_id: Option<ContactId>,
    /// The mandate of the representative who reports it.
    pub representative_id: Option<RepresentativeId>,
    /// The reporter's name, for the timeline.
    pub reporter_name: String,
}

/// A step that somebody wants to take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    pub(crate) action: Action,
    pub(crate) details: Details,
}

/// What a step comes with; each action says which of these it needs ([`Action::needs`]).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Details {
    /// What is said about it: 1 to 2,000 characters.
    pub words: Option<String>,
    /// Solved, explained or referred: for `settle` and `answer`.
    pub outcome: Option<Outcome>,
    /// On what ground: for `refuse`.
    pub ground: Option<Ground>,
    /// To which area: for `assign` and `rule`; for `return` the unit that should have it.
    pub to_area: Option<AreaPath>,
    /// To which department of the county instead.
    pub to_department: Option<DepartmentId>,
    /// To whom there: for `assign` and `rule`, where it is given to a person at once.
    pub to_account: Option<AccountId>,
    /// How it was learned: for `confirm`.
    pub how: Option<How>,
    /// How content the villager is: for `confirm`, if he said so.
    pub rating: Option<Rating>,
    /// Why it is given back: for `return`.
    pub reason: Option<Reason>,
    /// Until when: the later deadline, the day of review, or the day of an order.
    pub until: Option<Date>,
    /// The matter that leads: for `merge`.
    pub into: Option<MatterId>,
    /// Who is called to assist: for `whistle`.
    pub units: Vec<Unit>,
}

/// What an event says beside its words; readable from the timeline.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Particulars {
    /// Why it was given back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// Who should have it, in the words of the unit that gave it back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proposed: Option<Unit>,
    /// The later deadline, the day of review, or the day of an order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// How content the villager is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rating: Option<Rating>,
    /// The other matter: the one that leads, or the one that follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other: Option<MatterId>,
    /// Its number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other_number: Option<String>,
    /// Where the matter that leads stands now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other_state: Option<State>,
    /// Who was called, or which of the called ones acts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<Unit>,
    /// Which clocks ran out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub clocks: Vec<ClockKind>,
    /// To whose attention it was lifted, or who gave the order.
    #[serde(with = "optional_text", skip_serializing_if = "Option::is_none")]
    pub office: Option<AreaPath>,
    /// How many working days it rested.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days: Option<i64>,
}

/// One change of a matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The matter's version that it made, from 1.
    pub version: i64,
    /// When it was recorded.
    pub at: Timestamp,
    /// On which day it happened.
    pub on: Date,
    /// The account that did it; `None` for the system itself.
    pub account: Option<AccountId>,
    /// The name of who did it.
    pub actor: String,
    /// What it was done with: a device or a program.
    pub device: String,
    /// What was done.
    pub action: Action,
    /// The state before; `None` for the first event.
    pub from: Option<State>,
    /// The state after.
    pub to: State,
    /// The owner after.
    pub owner: Owner,
    /// The deadline after.
    pub deadline_on: Option<Date>,
    /// The deadline of the step after.
    pub step_deadline_on: Option<Date>,
    /// The outcome, where it was answered.
    pub outcome: Option<Outcome>,
    /// The ground, where it was refused.
    pub ground: Option<Ground>,
    /// How it was learned, where it was confirmed.
    pub how: Option<How>,
    /// What was said.
    pub words: Option<String>,
    /// What else belongs to it.
    pub particulars: Particulars,
}

/// A path as the text that storage keeps.
mod text {
    use kernel::AreaPath;
    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(
        path: &AreaPath,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(path.as_str())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<AreaPath, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// The same where there may be none.
mod optional_text {
    use kernel::AreaPath;
    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(
        path: &Option<AreaPath>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        path.as_ref().map(AreaPath::as_str).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<AreaPath>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        text.map(|text| text.parse().map_err(D::Error::custom)).transpose()
    }
}
