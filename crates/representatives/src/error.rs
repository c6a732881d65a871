//! What can be wrong with mandates and links.

use db::DbError;
use kernel::{ErrorKind, Explain};

/// An error of this room.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such representative, or not in the asker's part of the county.
    #[error("no such representative")]
    NotFound,
    /// The mandate has ended.
    #[error("the mandate has ended")]
    Ended,
    /// The day lies in the future.
    #[error("the day lies in the future")]
    InFuture,
    /// The end lies before the beginning.
    #[error("the end lies before the beginning")]
    EndsBeforeItBegan,
    /// The household is linked to that representative already.
    #[error("already linked")]
    AlreadyLinked,
    /// A representative serves a group or a village.
    #[error("a representative serves a group or a village")]
    AreaTooHigh,
    /// The successor is the one who leaves, or does not serve.
    #[error("the successor cannot take over")]
    Successor,
    /// Made against an older version.
    #[error("made against version {seen}, now {now}")]
    Stale {
        /// The version that the change was made against.
        seen: i64,
        /// The newest version.
        now: i64,
    },
    /// The numbers of a village's committee do not fit together, or it is no village.
    #[error("the numbers of the committee do not fit together")]
    CommitteeNumbers,
    /// The representative has not agreed to have a portrait shown.
    #[error("no consent to a portrait")]
    NoPortraitConsent,
    /// Nobody heads the group.
    #[error("nobody heads the group")]
    NoGroupHead,
    /// No such turnover, or not in the asker's part of the county.
    #[error("no such turnover")]
    NoSuchTurnover,
    /// The turnover is no draft any more.
    #[error("the turnover is no draft any more")]
    TurnoverIsDone,
    /// The turnover was not carried out, or was taken back already.
    #[error("there is nothing to take back")]
    NothingToUndo,
    /// The days in which a turnover can be taken back are over.
    #[error("too late to take the turnover back")]
    TooLateToUndo,
    /// Something that the turnover touched has changed again.
    #[error("something has changed since the turnover")]
    ChangedSince,
    /// Somebody else's letter has that number.
    #[error("the letter number {0} is taken")]
    LetterTaken(String),
    /// A successor has no name yet.
    #[error("a successor has no name yet")]
    NobodyNamed,
    /// The successor serves households already.
    #[error("the successor serves already")]
    ServesAlready,
    /// Not a reason for which a person's service ends.
    #[error("not a reason for which a service ends")]
    NoReasonOfService,
    /// Accounts and invitations.
    #[error("accounts")]
    Access(#[from] access::Error),
    /// Base data.
    #[error("base data")]
    Registry(#[from] registry::Error),
    /// Storage.
    #[error("storage")]
    Db(#[from] DbError),
}

impl Explain for Error {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::NotFound | Self::NoGroupHead | Self::NoSuchTurnover => ErrorKind::NotFound,
            Self::Ended
            | Self::AlreadyLinked
            | Self::TurnoverIsDone
            | Self::NothingToUndo
            | Self::TooLateToUndo
            | Self::ChangedSince
            | Self::LetterTaken(_)
            | Self::ServesAlready => ErrorKind::Conflict,
            Self::InFuture
            | Self::EndsBeforeItBegan
            | Self::AreaTooHigh
            | Self::Successor
            | Self::CommitteeNumbers
            | Self::NobodyNamed
            | Self::NoPortraitConsent
            | Self::NoReasonOfService => ErrorKind::Invalid,
            Self::Stale { .. } => ErrorKind::Stale,
            Self::Access(error) => error.kind(),
            Self::Registry(error) => error.kind(),
            Self::Db(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "representative.not-found",
            Self::Ended => "representative.ended",
            Self::InFuture => "representative.date-in-future",
            Self::EndsBeforeItBegan => "representative.ends-before-it-began",
            Self::AlreadyLinked => "link.already-there",
            Self::AreaTooHigh => "representative.area-too-high",
            Self::Successor => "representative.successor-not-serving",
            Self::Stale { .. } => "representative.stale",
            Self::CommitteeNumbers => "village.committee-numbers",
            Self::NoPortraitConsent => "representative.portrait-consent",
            Self::NoGroupHead => "representative.no-group-head",
            Self::NoSuchTurnover => "turnover.not-found",
            Self::TurnoverIsDone => "turnover.not-a-draft",
            Self::NothingToUndo => "turnover.nothing-to-undo",
            Self::TooLateToUndo => "turnover.too-late-to-undo",
            Self::ChangedSince => "turnover.changed-since",
            Self::LetterTaken(_) => "representative.letter-taken",
            Self::NobodyNamed => "turnover.nobody-named",
            Self::ServesAlready => "turnover.serves-already",
            Self::NoReasonOfService => "turnover.no-such-reason",
            Self::Access(error) => error.code(),
            Self::Registry(error) => error.code(),
            Self::Db(error) => error.code(),
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::NotFound => "没有这位代表，或者不在您的范围内，请回到名单重新选择。",
            Self::Ended => "这位代表已经离任，请选择在任的代表。",
            Self::InFuture => "日期不能晚于今天，请改为今天或更早。",
            Self::EndsBeforeItBegan => "结束日期早于开始日期，请核对。",
            Self::AlreadyLinked => "这一户已经由这位代表联系，不用再调整。",
            Self::AreaTooHigh => "代表要落到小组或村(社区)，请选到村(社区)一级以下。",
            Self::Successor => "接手的代表须是另一位在任代表，请重新选择。",
            Self::Stale { .. } => "这位代表的资料刚被别人改过，请刷新后再改。",
            Self::CommitteeNumbers => {
                "村(居)委会成员人数请填 0 到 30，其中妇女和兼任代表的人数不能超过成员人数。"
            }
            Self::NoPortraitConsent => "张贴照片要先征得本人同意，请问过本人再勾选。",
            Self::NoGroupHead => "这个小组还没有登记小组长，请先登记，再发邀请。",
            Self::NoSuchTurnover => "没有这份交接方案，或者不在您的范围内，请回到列表重新选择。",
            Self::TurnoverIsDone => "这份方案已经办完，不能再改；要改请先撤销，或者另起一份。",
            Self::NothingToUndo => "这份方案没有办过，或者已经撤销，请刷新查看。",
            Self::TooLateToUndo => "已经超过7天，不能整体撤销；请按现在的情况另办一次交接。",
            Self::ChangedSince => {
                "办完以后有的户、代表或事项又有了变动，不能整体撤销；请按现在的情况另办一次交接。"
            }
            Self::LetterTaken(number) => {
                return format!("聘书编号“{number}”已经给了别人，请换一个；不填则自动编号。");
            }
            Self::NobodyNamed => "还有接任的人没有填姓名，请填好再办。",
            Self::ServesAlready => "接任的人已经是联户代表，请换一位，或者把户直接交给这位代表。",
            Self::NoReasonOfService => "请选择代表离任的原因。",
            Self::Access(error) => return error.chinese(),
            Self::Registry(error) => return error.chinese(),
            Self::Db(error) => return error.chinese(),
        }
        .to_owned()
    }

    fn english(&self) -> String {
        match self {
            Self::NotFound => "There is no such representative in your part of the county.",
            Self::Ended => "This representative no longer serves. Choose one who does.",
            Self::InFuture => "The date cannot be after today.",
            Self::EndsBeforeItBegan => "The end lies before the beginning. Check the dates.",
            Self::AlreadyLinked => "The household is linked to this representative already.",
            Self::AreaTooHigh => "A representative serves a group or a village. Choose one.",
            Self::Successor => "The successor must be another serving representative.",
            Self::Stale { .. } => "Somebody changed this meanwhile. Reload and change again.",
            Self::CommitteeNumbers => {
                "A committee has 0 to 30 members, and no more women or elected among them."
            }
            Self::NoPortraitConsent => "A portrait needs the person's consent. Ask first.",
            Self::NoGroupHead => "Nobody heads this group yet. Enter the group head first.",
            Self::NoSuchTurnover => "There is no such turnover in your part of the county.",
            Self::TurnoverIsDone => "This was carried out. Take it back first, or begin another.",
            Self::NothingToUndo => "This was not carried out, or was taken back. Reload.",
            Self::TooLateToUndo => "More than 7 days have passed. Begin another hand-over.",
            Self::ChangedSince => {
                "Households, representatives or matters have changed since. Begin another hand-over."
            }
            Self::LetterTaken(number) => {
                return format!("Somebody else's letter has the number “{number}”. Choose another.");
            }
            Self::NobodyNamed => "A successor has no name yet. Enter it first.",
            Self::ServesAlready => "The successor serves already. Choose another, or hand over.",
            Self::NoReasonOfService => "Choose why the service ends.",
            Self::Access(error) => return error.english(),
            Self::Registry(error) => return error.english(),
            Self::Db(error) => return error.english(),
        }
        .to_owned()
    }

    fn pointer(&self) -> Option<String> {
        match self {
            Self::AreaTooHigh => Some("/area".into()),
            Self::NoPortraitConsent => Some("/has_agreed".into()),
            Self::Successor => Some("/successor_id".into()),
            Self::InFuture => Some("/from_on".into()),
            Self::EndsBeforeItBegan => Some("/until_on".into()),
            Self::CommitteeNumbers => Some("/committee".into()),
            Self::NoGroupHead => Some("/group_code".into()),
            Self::LetterTaken(_) => Some("/letter_number".into()),
            Self::Access(error) => error.pointer(),
            Self::Registry(error) => error.pointer(),
            _ => None,
        }
    }
}
