//! What can go wrong with notices, and what to do about it.

use db::DbError;
use kernel::{ErrorKind, Explain};

use crate::rules::{MOST_AREAS, Rejection};

/// An error of this room.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such notice, or not one that the asker has to do with.
    #[error("no such notice")]
    NotFound,
    /// No such question, or not in the asker's part of the county.
    #[error("no such question")]
    NoQuestion,
    /// It is another office's to do.
    #[error("another office's")]
    NotYours,
    /// The identifier that came with something new is already used.
    #[error("the identifier is taken")]
    IdTaken,
    /// Made against an older version.
    #[error("made against version {seen}, now {now}")]
    Stale {
        /// The version that the change was made against.
        seen: i64,
        /// The newest version.
        now: i64,
    },
    /// The place where a list should go on is not one of its own.
    #[error("the cursor is not one of this list")]
    Cursor,
    /// The rules do not allow it.
    #[error("not allowed by the rules")]
    Rejected(Rejection),
    /// Accounts.
    #[error("accounts")]
    Access(#[from] access::Error),
    /// Base data.
    #[error("base data")]
    Registry(#[from] registry::Error),
    /// Representatives.
    #[error("representatives")]
    Representatives(#[from] representatives::Error),
    /// Gatherings.
    #[error("gatherings")]
    Gatherings(#[from] gatherings::Error),
    /// Matters.
    #[error("matters")]
    Matters(#[from] matters::Error),
    /// Storage.
    #[error("storage")]
    Db(#[from] DbError),
}

impl From<Rejection> for Error {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
    }
}

impl Error {
    /// The error of the room below that this one only passes on.
    fn below(&self) -> Option<&dyn Explain> {
        Some(match self {
            Self::Access(error) => error,
            Self::Registry(error) => error,
            Self::Representatives(error) => error,
            Self::Gatherings(error) => error,
            Self::Matters(error) => error,
            Self::Db(error) => error,
            _ => return None,
        })
    }
}

impl Explain for Error {
    fn kind(&self) -> ErrorKind {
        if let Some(below) = self.below() {
            return below.kind();
        }
        match self {
            Self::NotFound | Self::NoQuestion => ErrorKind::NotFound,
            Self::NotYours => ErrorKind::Forbidden,
            Self::IdTaken => ErrorKind::Conflict,
            Self::Stale { .. } => ErrorKind::Stale,
            Self::Rejected(Rejection::NotDraft | Rejection::NotOut | Rejection::Answered) => {
                ErrorKind::Conflict
            }
            _ => ErrorKind::Invalid,
        }
    }

    fn code(&self) -> &'static str {
        if let Some(below) = self.below() {
            return below.code();
        }
        match self {
            Self::NotFound => "notice.not-found",
            Self::NoQuestion => "notice.question-not-found",
            Self::NotYours => "notice.of-another-office",
            Self::IdTaken => "notice.id-taken",
            Self::Stale { .. } => "notice.changed",
            Self::Rejected(rejection) => match rejection {
                Rejection::Missing(_) => "notice.text-missing",
                Rejection::TooLong { .. } => "notice.text-too-long",
                Rejection::Unreadable(_) => "notice.text-unreadable",
                Rejection::UnknownTheme => "notice.unknown-theme",
                Rejection::UnknownTag => "notice.unknown-tag",
                Rejection::Areas => "notice.areas-outside",
                Rejection::Tiers => "notice.no-tier",
                Rejection::NobodyReached => "notice.nobody-reached",
                Rejection::NotDraft => "notice.not-a-draft",
                Rejection::NotOut => "notice.not-out",
                Rejection::NoMeeting => "notice.no-meeting",
                Rejection::Answered => "notice.question-answered",
                Rejection::AboutCadres => "notice.not-by-question",
                Rejection::NoTime => "notice.no-time",
            },
            _ => "page.unknown-cursor",
        }
    }

    fn chinese(&self) -> String {
        if let Some(below) = self.below() {
            return below.chinese();
        }
        match self {
            Self::NotFound => "没有这条通知，或者没有发到您的范围，请回到列表。".into(),
            Self::NoQuestion => "没有这条疑问，或者不在您的范围内，请回到列表。".into(),
            Self::NotYours => "这一步要由发通知的单位或本级来办，请联系他们。".into(),
            Self::IdTaken => "这一条已经登记过，请刷新后查看。".into(),
            Self::Stale { .. } => "别人刚刚改过，请先刷新再办。".into(),
            Self::Rejected(rejection) => match rejection {
                Rejection::Missing(_) => "这里还没有写内容，请写上。".into(),
                Rejection::TooLong { longest, .. } => {
                    format!("写得太长了，最多{longest}个字；细节请放进附图。")
                }
                Rejection::Unreadable(_) => "文字里有看不见的符号，请删去后再试。".into(),
                Rejection::UnknownTheme => "没有这个主题，请从列表中选。".into(),
                Rejection::UnknownTag => "没有这个户类型，请从列表中选。".into(),
                Rejection::Areas => {
                    format!("请在本级范围内选择发往的地区，最多{MOST_AREAS}个。")
                }
                Rejection::Tiers => "请选择发给谁；只能发给本级和下级。".into(),
                Rejection::NobodyReached => {
                    "按这样选，没有一个人收得到。请换一个范围，或先开通账号、聘任代表。".into()
                }
                Rejection::NotDraft => "通知已经发出，不能再当草稿改；请用“更正”。".into(),
                Rejection::NotOut => "通知还没有发出，或者已经撤回，不能办这一步。".into(),
                Rejection::NoMeeting => {
                    "传达会议决议请选定是哪次会议；本级机关的通知不用选会议。".into()
                }
                Rejection::Answered => "这条疑问已经有了答复，请刷新后查看。".into(),
                Rejection::AboutCadres => {
                    "反映村务、干部的事不从通知疑问转，请提问的人直接上报事项。".into()
                }
                Rejection::NoTime => "请填写一天里的时间，例如 21:00。".into(),
            },
            _ => "翻页的位置不对，请从第一页看起。".into(),
        }
    }

    fn english(&self) -> String {
        if let Some(below) = self.below() {
            return below.english();
        }
        match self {
            Self::NotFound => "There is no such notice in your part of the county.".into(),
            Self::NoQuestion => "There is no such question in your part of the county.".into(),
            Self::NotYours => "This is for another office to do. Ask that office.".into(),
            Self::IdTaken => "This is already here. Reload the page.".into(),
            Self::Stale { .. } => "Somebody changed it since. Reload it first.".into(),
            Self::Rejected(rejection) => match rejection {
                Rejection::Missing(_) => "Write a few words here.".into(),
                Rejection::TooLong { longest, .. } => {
                    format!("Too long: at most {longest} characters. Put details into a picture.")
                }
                Rejection::Unreadable(_) => {
                    "The text holds characters that cannot be kept. Remove them.".into()
                }
                Rejection::UnknownTheme => "No such theme. Choose from the list.".into(),
                Rejection::UnknownTag => "No such tag. Choose from the list.".into(),
                Rejection::Areas => {
                    format!("Choose areas of your own part of the county, {MOST_AREAS} at most.")
                }
                Rejection::Tiers => "Choose whom it is for: your own level or below.".into(),
                Rejection::NobodyReached => {
                    "Nobody would get it. Choose others, or open accounts first.".into()
                }
                Rejection::NotDraft => "It is out already. Correct it instead.".into(),
                Rejection::NotOut => "It is not out, or not any more.".into(),
                Rejection::NoMeeting => {
                    "Choose the meeting of a resolution; an office's own notice has none.".into()
                }
                Rejection::Answered => "It has an answer already. Reload the page.".into(),
                Rejection::AboutCadres => {
                    "What is about cadres is reported directly, not by a question.".into()
                }
                Rejection::NoTime => "Enter a time of day, such as 21:00.".into(),
            },
            _ => "This cursor is not one of this list. Start at the first page.".into(),
        }
    }

    fn pointer(&self) -> Option<String> {
        if let Some(below) = self.below() {
            return below.pointer();
        }
        let Self::Rejected(rejection) = self else { return None };
        let pointer = match rejection {
            Rejection::Missing(pointer)
            | Rejection::TooLong { pointer, .. }
            | Rejection::Unreadable(pointer) => pointer,
            Rejection::UnknownTheme => "/theme",
            Rejection::UnknownTag => "/audience/tag",
            Rejection::Areas => "/audience/areas",
            Rejection::Tiers => "/audience/tiers",
            Rejection::NoMeeting => "/gathering_id",
            Rejection::AboutCadres => "/category",
            _ => return None,
        };
        Some(pointer.into())
    }

    fn retry_after_seconds(&self) -> Option<u64> {
        self.below().and_then(Explain::retry_after_seconds)
    }
}
