//! Commands, receipts and a phone's world as values.

use std::collections::HashMap;

use access::Scope;
use attachments::{Attachment, Reference};
use contacts::{Contact, Correction, NewContact};
use kernel::id::{
    AccountId, ContactId, DepartmentId, HouseholdId, MatterId, NoticeId, NoticeQuestionId,
    ReferralId, RepresentativeId, SuggestionId,
};
use kernel::{AreaPath, Date, Timestamp};
use matters::{Event, Kind, Matter, NewParticulars, Particulars};
use registry::HouseholdSheet;

/// Who sends.
#[derive(Debug, Clone)]
pub struct Sender {
    /// The account; receipts are its own.
    pub account: AccountId,
    /// The person's name.
    pub name: String,
    /// The serving mandate, for a representative.
    pub representative: Option<RepresentativeId>,
    /// Where the sender belongs; the offices above it see what was refused.
    pub area_path: AreaPath,
    /// Whether the sender may see confidential matters of others.
    pub is_confidant: bool,
    /// The version of the screens, as the phone says.
    pub app: String,
}

/// A command as it came.
#[derive(Debug, Clone)]
pub struct Incoming {
    /// The identifier that the phone gave it.
    pub command: String,
    /// The kind, as the phone says.
    pub kind: String,
    /// When it was made by the phone's clock; kept, never trusted.
    pub recorded_at: Option<Timestamp>,
    /// The body in full, JSON.
    pub body: String,
    /// What it asks for, or why that cannot be read.
    pub order: Result<Order, Reply>,
}

/// What a command asks for, and for which part of the county the sender may ask it.
#[derive(Debug, Clone)]
pub struct Order {
    /// What is to be done.
    pub work: Work,
    /// What the sender may see and touch by it.
    pub scope: Scope,
}

/// What is to be done.
#[derive(Debug, Clone)]
pub enum Work {
    /// Record a contact.
    RecordContact {
        /// The contact; for whom and as whom it is entered is decided here.
        contact: Box<NewContact>,
        /// For whom it is entered, where it is not for oneself.
        on_behalf_of: Option<RepresentativeId>,
        /// Pictures that belong to it.
        attachments: Vec<Reference>,
    },
    /// Correct a contact.
    CorrectContact {
        /// The contact.
        id: ContactId,
        /// The version that the phone had.
        seen: i64,
        /// What it should say.
        correction: Correction,
    },
    /// Void a contact.
    VoidContact {
        /// The contact.
        id: ContactId,
        /// The version that the phone had.
        seen: i64,
        /// Why.
        reason: String,
    },
    /// Hand in a matter.
    SubmitMatter {
        /// The matter.
        matter: Box<Submission>,
        /// Pictures that belong to it.
        attachments: Vec<Reference>,
    },
    /// Take a step with a matter.
    ActOnMatter {
        /// The matter.
        id: MatterId,
        /// The version that the phone had.
        seen: i64,
        /// The step.
        command: matters::Command,
        /// What the step is.
        action: matters::Action,
        /// To whom the matter is given by it.
        to_account: Option<AccountId>,
        /// On which day; today when not given.
        on: Option<Date>,
    },
    /// Keep that somebody was told where to turn with an accusation.
    ReferAccusation {
        /// The identifier, when the phone has minted one.
        id: Option<ReferralId>,
        /// Where: a code of the channels.
        channel: String,
    },
    /// Note that a notice was opened or understood.
    MarkNotice {
        /// The notice.
        id: NoticeId,
        /// What was reached.
        step: notices::Step,
    },
    /// Pass a notice on to one's households.
    RelayNotice {
        /// The notice.
        id: NoticeId,
        /// How, and with which words.
        relay: notices::NewRelay,
    },
    /// Ask about a notice.
    AskAboutNotice {
        /// The question's identifier, when the phone has minted one.
        id: Option<NoticeQuestionId>,
        /// The notice.
        notice: NoticeId,
        /// The question.
        words: String,
    },
    /// Say something about the system itself.
    Suggest {
        /// The identifier, when the phone has minted one.
        id: Option<SuggestionId>,
        /// What is said.
        words: String,
    },
}

/// A matter to be handed in: about a household, or at a place.
#[derive(Debug, Clone)]
pub struct Submission {
    /// The identifier, when the phone has minted one.
    pub id: Option<MatterId>,
    /// The kind.
    pub kind: Kind,
    /// A category of the kind.
    pub category: String,
    /// The household that it is about.
    pub household_id: Option<HouseholdId>,
    /// The group or village where it is, when it is about no household; inside the scope.
    pub area_path: Option<AreaPath>,
    /// What was said.
    pub words: String,
    /// Whether it is urgent and difficult for those concerned.
    pub urgent: bool,
    /// The day on which it was collected; today when not given.
    pub collected_on: Option<Date>,
    /// The contact from which it comes.
    pub contact_id: Option<ContactId>,
    /// What it brings along beside the words.
    pub particulars: NewParticulars,
}

/// What became of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is done and on the disk.
    Accepted,
    /// It was not done; it is kept in full with the reason.
    Refused,
    /// What it wanted to say stands there already, or was joined with what stands there.
    Superseded,
}

impl Outcome {
    /// The stored word, the same as on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Superseded => "superseded",
        }
    }
}

impl std::str::FromStr for Outcome {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "accepted" => Ok(Self::Accepted),
            "refused" => Ok(Self::Refused),
            "superseded" => Ok(Self::Superseded),
            _ => Err(()),
        }
    }
}

/// What the sender is told of a command that was not simply done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The stable code.
    pub code: String,
    /// What is so and what to do next, in Chinese.
    pub detail: String,
    /// The same in English.
    pub detail_en: String,
}

/// The receipt of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The command.
    pub command: String,
    /// What became of it.
    pub outcome: Outcome,
    /// What it made or touched, or what stands in its place.
    pub object: Option<String>,
    /// The version of that.
    pub version: Option<i64>,
    /// Why, where it was not simply done.
    pub reply: Option<Reply>,
}

/// What a phone is told: rows that are new or changed, and what is no longer its own.
#[derive(Debug, Clone)]
pub struct World {
    /// Where the next question goes on.
    pub cursor: String,
    /// The place in the change log that the cursor names.
    pub place: i64,
    /// The place up to which the phone has taken everything, as its own cursor said.
    pub taken_to: Option<i64>,
    /// Whether the phone must replace all that it holds.
    pub is_whole: bool,
    /// Whether there is more to ask for at once.
    pub has_more: bool,
    /// Households.
    pub households: Vec<HouseholdSheet>,
    /// Since when they are linked.
    pub linked_from: HashMap<HouseholdId, Date>,
    /// Contacts, each with the matters raised at it.
    pub contacts: Vec<(Contact, Vec<MatterId>)>,
    /// Matters, each with what happened to it.
    pub matters: Vec<(Matter, Vec<Event>)>,
    /// What they carry beside their words; nothing for most.
    pub particulars: HashMap<MatterId, Particulars>,
    /// The heads' names of the households that contacts and matters are about.
    pub names: HashMap<HouseholdId, String>,
    /// The names of the persons who have matters.
    pub owners: HashMap<AccountId, String>,
    /// The names of the county's departments, where one of them has or had a matter.
    pub departments: HashMap<DepartmentId, String>,
    /// Notices in the own inbox.
    pub notices: Vec<notices::Held>,
    /// Their pictures.
    pub pictures: HashMap<NoticeId, Vec<Attachment>>,
    /// What is no longer the phone's own.
    pub left: Left,
    /// What the phone should hold in all.
    pub counts: Counts,
}

impl World {
    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.households.len() + self.contacts.len() + self.matters.len() + self.notices.len()
    }
}

/// What is no longer a phone's own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Left {
    /// Households.
    pub households: Vec<HouseholdId>,
    /// Contacts.
    pub contacts: Vec<ContactId>,
    /// Matters.
    pub matters: Vec<MatterId>,
    /// Notices.
    pub notices: Vec<NoticeId>,
}

/// What a phone should hold in all, counted by the server.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Households.
    pub households: i64,
    /// Those of them contacted this month.
    pub contacted: i64,
    /// Contacts.
    pub contacts: i64,
    /// Matters.
    pub matters: i64,
    /// Notices.
    pub notices: i64,
}
