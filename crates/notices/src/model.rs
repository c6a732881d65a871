//! Notices, inboxes, relays and questions. Pure.

use kernel::id::{
    AccountId, DispatchId, GatheringId, MatterId, NoticeId, NoticeQuestionId, RelayId,
    RepresentativeId,
};
use kernel::{AreaPath, PublicCode, Timestamp};
use uuid::Uuid;

kernel::words! {
    /// Where a notice comes from.
    Source {
        /// The office that issues it.
        Office = "office", "本级机关";
        /// A resolution of the representatives' assembly.
        Assembly = "assembly", "村(居)民代表会议";
        /// A resolution of the two committees of the village.
        Committee = "committee", "村(社区)“两委”";
    }
}

kernel::words! {
    /// A step of the chain that a notice can be for.
    Tier {
        /// Cadres of a township.
        Township = "township", "乡镇干部";
        /// Cadres of a village.
        Village = "village", "村干部";
        /// Heads of groups.
        GroupHead = "group_head", "小组长";
        /// Representatives.
        Representative = "representative", "代表";
    }
}

kernel::words! {
    /// How a notice stands.
    State {
        /// It is being written; nobody has it.
        Draft = "draft", "草稿";
        /// It is out.
        Published = "published", "已发布";
        /// It was taken back, with its reason.
        Withdrawn = "withdrawn", "已撤回";
    }
}

kernel::words! {
    /// What is known of an inbox, the least first.
    Step {
        /// It lies in the inbox; no device has asked for it.
        Queued = "queued", "待收取";
        /// It was handed out to a device or a channel.
        Sent = "sent", "已送出";
        /// The device or the channel has said that it has it.
        Accepted = "accepted", "手机已收到";
        /// The recipient has opened it.
        Opened = "opened", "已打开";
        /// The recipient says that it was passed on.
        Relayed = "relayed", "已转达";
        /// The recipient says that it is understood.
        Acknowledged = "acknowledged", "已确认知晓";
    }
}

kernel::words! {
    /// How a notice was passed on.
    Way {
        /// Into a group of WeChat.
        GroupChat = "group_chat", "微信群";
        /// Face to face.
        InPerson = "in_person", "当面";
        /// By telephone.
        Phone = "phone", "电话";
        /// Over the village's loudspeakers.
        Broadcast = "broadcast", "大喇叭";
        /// On the notice board.
        Board = "board", "公示栏";
    }
}

kernel::words! {
    /// A way to tell a recipient outside that something has come into the inbox.
    Reminder {
        /// A message of the county's application in WeCom.
        Wecom = "wecom", "企业微信";
        /// A short message, to who cannot be reached by WeCom.
        Sms = "sms", "短信";
    }
}

kernel::words! {
    /// How a question stands.
    QuestionState {
        /// It waits for an answer.
        Open = "open", "待答复";
        /// It was answered.
        Answered = "answered", "已答复";
        /// It became a matter.
        Raised = "raised", "已转为事项";
    }
}

/// What a notice says; a correction makes a new edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeText {
    /// The title: 1 to 40 characters.
    pub title: String,
    /// The core text: 1 to 300 characters.
    pub words: String,
}

/// Whom a notice is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audience {
    /// Everybody in these areas and under them,
    pub areas: Vec<AreaPath>,
    /// who stands on one of these steps,
    pub tiers: Vec<Tier>,
    /// and of the representatives only those with a household that carries this tag.
    pub tag: Option<String>,
}

/// A notice as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The identifier.
    pub id: NoticeId,
    /// The office that issues it.
    pub area_path: AreaPath,
    /// Where it comes from.
    pub source: Source,
    /// The meeting whose resolution it is.
    pub gathering_id: Option<GatheringId>,
    /// The item of that meeting.
    pub item_number: Option<i64>,
    /// What it is about.
    pub theme: String,
    /// What it says.
    pub text: NoticeText,
    /// Whom it is for.
    pub audience: Audience,
    /// Whether the recipients are asked to pass it on to the households.
    pub is_to_pass_on: bool,
    /// In which ways the recipients are told outside that it has come.
    pub reminders: Vec<Reminder>,
    /// How it stands.
    pub state: State,
    /// The edition, from 1.
    pub edition: i64,
    /// Who wrote it.
    pub made_by: String,
    /// When.
    pub made_at: Timestamp,
    /// When it went out.
    pub published_at: Option<Timestamp>,
    /// When it was taken back, and why.
    pub withdrawn: Option<(Timestamp, String)>,
    /// The number of changes, from 1.
    pub version: i64,
}

/// A notice to be written.
#[derive(Debug, Clone)]
pub struct NewNotice {
    /// The identifier, when the asker has minted one.
    pub id: Option<NoticeId>,
    /// The office that issues it.
    pub area_path: AreaPath,
    /// Where it comes from.
    pub source: Source,
    /// The meeting whose resolution it is; one that the asker may see.
    pub gathering_id: Option<GatheringId>,
    /// The item of that meeting.
    pub item_number: Option<i64>,
    /// What it is about.
    pub theme: String,
    /// What it says.
    pub text: NoticeText,
    /// Whom it is for.
    pub audience: Audience,
    /// Whether the recipients are asked to pass it on to the households.
    pub is_to_pass_on: bool,
    /// In which ways the recipients are told outside that it has come.
    pub reminders: Vec<Reminder>,
}

/// What a notice said before a correction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// Its number.
    pub edition: i64,
    /// What it said.
    pub text: NoticeText,
    /// Why it was corrected.
    pub reason: String,
    /// When.
    pub changed_at: Timestamp,
    /// Who corrected it.
    pub changed_by: String,
}

/// What is known of one recipient and one notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inbox {
    /// The notice.
    pub notice_id: NoticeId,
    /// The mandate or the account that it is for.
    pub recipient: Uuid,
    /// The mandate, for a representative.
    pub representative: Option<RepresentativeId>,
    /// The step of the chain.
    pub tier: Tier,
    /// Where the recipient stands.
    pub area_path: AreaPath,
    /// The name as it was then.
    pub name: String,
    /// What opens the page of the notice for the recipient's group.
    pub code: PublicCode,
    /// When it came into the inbox.
    pub queued_at: Timestamp,
    /// When it was handed out first.
    pub sent_at: Option<Timestamp>,
    /// When the device or channel said that it has it.
    pub accepted_at: Option<Timestamp>,
    /// When the recipient opened it first.
    pub opened_at: Option<Timestamp>,
    /// When the recipient passed it on first.
    pub relayed_at: Option<Timestamp>,
    /// When the recipient said that it is understood.
    pub acknowledged_at: Option<Timestamp>,
}

impl Inbox {
    /// When a step was reached.
    pub fn at(&self, step: Step) -> Option<Timestamp> {
        match step {
            Step::Queued => Some(self.queued_at),
            Step::Sent => self.sent_at,
            Step::Accepted => self.accepted_at,
            Step::Opened => self.opened_at,
            Step::Relayed => self.relayed_at,
            Step::Acknowledged => self.acknowledged_at,
        }
    }
}

/// Who asks, as inboxes know him: his mandate and his account.
#[derive(Debug, Clone)]
pub struct Me {
    /// The mandate and the account.
    pub recipients: Vec<Uuid>,
    /// The name.
    pub name: String,
}

impl Me {
    /// Somebody signed in.
    pub fn new(
        account: AccountId,
        representative: Option<RepresentativeId>,
        name: impl Into<String>,
    ) -> Self {
        let mut recipients: Vec<Uuid> =
            representative.map(RepresentativeId::uuid).into_iter().collect();
        recipients.push(account.uuid());
        Self { recipients, name: name.into() }
    }
}

/// How many inboxes are how far, each step counted by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// All inboxes.
    pub queued: i64,
    /// Those that were handed out.
    pub sent: i64,
    /// Those whose device or channel has it.
    pub accepted: i64,
    /// Those that were opened.
    pub opened: i64,
    /// Those that were passed on.
    pub relayed: i64,
    /// Those that were acknowledged.
    pub acknowledged: i64,
}

/// The passing on of a notice, with the relayer's own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relay {
    /// The identifier.
    pub id: RelayId,
    /// The notice.
    pub notice_id: NoticeId,
    /// Who passed it on: the inbox, where it was somebody who has one.
    pub recipient: Option<Uuid>,
    /// Where he stands: everybody under this area reads the words.
    pub area_path: AreaPath,
    /// How.
    pub way: Way,
    /// The relayer's own words.
    pub words: Option<String>,
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// A passing on to be noted.
#[derive(Debug, Clone)]
pub struct NewRelay {
    /// The identifier, when the asker has minted one.
    pub id: Option<RelayId>,
    /// How.
    pub way: Way,
    /// The relayer's own words: at most 200 characters.
    pub words: Option<String>,
    /// The steps below whose inboxes it goes to; none for the households alone.
    pub to: Vec<Tier>,
}

/// A question about a notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The identifier.
    pub id: NoticeQuestionId,
    /// The notice.
    pub notice_id: NoticeId,
    /// Whose inbox it comes from.
    pub recipient: Uuid,
    /// The mandate, where a representative asks.
    pub representative: Option<RepresentativeId>,
    /// Where the asker stands.
    pub area_path: AreaPath,
    /// Who asks.
    pub name: String,
    /// The question: 1 to 300 characters.
    pub words: String,
    /// When.
    pub asked_at: Timestamp,
    /// How it stands.
    pub state: QuestionState,
    /// The answer.
    pub answer: Option<String>,
    /// Who answered, or made a matter of it.
    pub answered_by: Option<String>,
    /// When.
    pub answered_at: Option<Timestamp>,
    /// The matter that it became.
    pub matter_id: Option<MatterId>,
}

/// A notice as its recipient holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The notice.
    pub notice: Notice,
    /// What is known of the inbox.
    pub inbox: Inbox,
    /// What those above in the chain said when they passed it down, and what the recipient noted.
    pub relays: Vec<Relay>,
    /// What the recipient asked.
    pub questions: Vec<Question>,
    /// Why the newest edition was made, where there is an earlier one.
    pub corrected_why: Option<String>,
}

/// A run of a notice to inboxes: from its first slice to its last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Dispatch {
    pub(crate) id: DispatchId,
    pub(crate) notice_id: NoticeId,
    pub(crate) audience: Audience,
    /// Whether inboxes that are there already are told again.
    pub(crate) is_telling: bool,
    /// The last area that was served.
    pub(crate) cursor: Option<AreaPath>,
    pub(crate) reached: i64,
}
