//! What a matter is: its kinds, states and owner, the commands that move it, and its events.

use kernel::id::{AccountId, ContactId, HouseholdId, MatterId, RepresentativeId};
use kernel::{AreaPath, Date, Timestamp};

use crate::word::words;

words! {
    /// The kind of a matter.
    pub enum Kind {
        /// Someone asks, needs help, complains, suggests or thanks.
        Appeal = "appeal" "诉求",
        /// Something that may hurt people or property.
        Hazard = "hazard" "隐患",
        /// A quarrel between parties, to be mediated if they agree to it.
        Dispute = "dispute" "矛盾纠纷",
        /// A sign that trouble is coming; confidential.
        EarlySign = "early_sign" "苗头",
        /// Something that is happening now and cannot wait.
        Emergency = "emergency" "突发",
    }

    /// Where a matter stands.
    pub enum State {
        /// Handed in; the owner has to accept or refuse it.
        Submitted = "submitted" "待受理",
        /// Accepted; the owner settles it, assigns it or lifts it.
        Accepted = "accepted" "已受理",
        /// Refused, with a ground.
        Refused = "refused" "不予受理",
        /// Given to a handler who has not started.
        Assigned = "assigned" "已交办",
        /// Being worked on.
        InProgress = "in_progress" "办理中",
        /// Answered; the villager has not yet said whether that will do.
        Answered = "answered" "已答复待确认",
        /// The villager accepts the answer.
        Confirmed = "confirmed" "已确认",
        /// The villager does not accept the answer; the level above decides.
        Disputed = "disputed" "有异议",
        /// Taken back by the villager.
        Withdrawn = "withdrawn" "已撤回",
    }

    /// What can be done to a matter.
    pub enum Action {
        /// Hand it in.
        Submit = "submit" "提交",
        /// Accept it.
        Accept = "accept" "受理",
        /// Refuse it, with a ground.
        Refuse = "refuse" "不予受理",
        /// Settle it on the spot.
        Settle = "settle" "当场处理",
        /// Give it to an area of the owner's own, and perhaps to a person there.
        Assign = "assign" "交办",
        /// Start working on it.
        Start = "start" "开始办理",
        /// Lift it one level up.
        Lift = "lift" "上报一级",
        /// Answer it.
        Answer = "answer" "答复",
        /// Confirm the answer.
        Confirm = "confirm" "确认",
        /// Disagree with the answer.
        Dispute = "dispute" "提出异议",
        /// Have it done again.
        Redo = "redo" "重新办理",
        /// Take it back.
        Withdraw = "withdraw" "撤回",
    }

    /// How a matter was answered; the two are always reported apart.
    pub enum Outcome {
        /// The problem is gone (办结).
        Solved = "solved" "办结",
        /// The villager was told why it stands as it does (答复).
        Explained = "explained" "解释答复",
    }

    /// On what ground a matter is refused.
    pub enum Ground {
        /// It belongs to another place or body.
        OutsideDuty = "outside_duty" "不属于本级受理范围",
        /// A court, an arbitration, a review or a petition procedure has it.
        InProcedure = "in_procedure" "已进入诉讼、仲裁、复议或信访程序",
        /// It touches state or trade secrets, or somebody's privacy.
        SecretOrPrivate = "secret_or_private" "涉及国家秘密、商业秘密或个人隐私",
        /// There is nothing in it that could be handled.
        NoSubstance = "no_substance" "没有实质内容或事实不清",
        /// The same fact was answered before and nothing is new.
        Repeated = "repeated" "重复反映且没有新的事实和理由",
    }

    /// How the villager's word about the answer was learned.
    pub enum How {
        /// The villager said so himself: at the office, by telephone, in writing.
        Villager = "villager" "群众本人确认",
        /// The representative asked at a contact.
        AtContact = "at_contact" "代表走访时确认",
    }
}

impl Kind {
    /// Whether only the reporter and the chain above may see such a matter.
    pub const fn is_confidential(self) -> bool {
        matches!(self, Self::EarlySign)
    }

    /// The letters that its numbers begin with: the initials of the Chinese name.
    pub const fn letters(self) -> &'static str {
        match self {
            Self::Appeal => "SQ",
            Self::Hazard => "YH",
            Self::Dispute => "JF",
            Self::EarlySign => "MT",
            Self::Emergency => "TF",
        }
    }
}

impl State {
    /// Whether the matter waits for an office, so that its deadline runs.
    pub const fn is_open(self) -> bool {
        matches!(
            self,
            Self::Submitted | Self::Accepted | Self::Assigned | Self::InProgress | Self::Disputed
        )
    }

    /// Whether nothing more is expected from anybody.
    pub const fn is_closed(self) -> bool {
        matches!(self, Self::Refused | Self::Confirmed | Self::Withdrawn)
    }

    /// Whether an answer stands; a disputed one does not.
    pub const fn is_answered(self) -> bool {
        matches!(self, Self::Answered | Self::Confirmed)
    }

    /// Why no deadline runs, in Chinese; `None` while one does.
    pub const fn why_no_deadline(self) -> Option<&'static str> {
        match self {
            Self::Answered => Some("已答复，等待群众确认"),
            Self::Refused => Some("不予受理，已结束"),
            Self::Confirmed => Some("群众已确认，已结束"),
            Self::Withdrawn => Some("群众已撤回，已结束"),
            _ => None,
        }
    }
}

/// Who has a matter now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// The area whose office owns it.
    pub area: AreaPath,
    /// The person there, once somebody took it or it was given to somebody.
    pub account: Option<AccountId>,
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
    /// Until when the owner has to be done; `None` when it does not wait for an office.
    pub deadline_on: Option<Date>,
    /// The last answer; a disputed one stays until the work begins again.
    pub answer: Option<Answer>,
    /// On what ground it was refused.
    pub ground: Option<Ground>,
    /// How the villager's confirmation was learned.
    pub how: Option<How>,
    /// The day of the last step.
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

/// What a step comes with; each action says which of these it needs ([`Command::new`]).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Details {
    /// What is said about it: 1 to 2,000 characters.
    pub words: Option<String>,
    /// Solved or explained: for `settle` and `answer`.
    pub outcome: Option<Outcome>,
    /// On what ground: for `refuse`.
    pub ground: Option<Ground>,
    /// To which area: for `assign`.
    pub to_area: Option<AreaPath>,
    /// To whom there: for `assign`, where it is given to a person at once.
    pub to_account: Option<AccountId>,
    /// How it was learned: for `confirm`.
    pub how: Option<How>,
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
    /// The outcome, where it was answered.
    pub outcome: Option<Outcome>,
    /// The ground, where it was refused.
    pub ground: Option<Ground>,
    /// How it was learned, where it was confirmed.
    pub how: Option<How>,
    /// What was said.
    pub words: Option<String>,
}
