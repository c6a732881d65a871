//! What can go wrong with mentoring and the reserve, and what to do about it.

use db::DbError;
use kernel::{ErrorKind, Explain};

/// Why something is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// A text is too long or cannot be kept.
    #[error("a text is too long or cannot be kept")]
    Text(&'static str),
    /// A text is missing.
    #[error("a text is missing")]
    Missing(&'static str),
    /// The day is after today.
    #[error("the day is in the future")]
    InFuture(&'static str),
    /// The day is before the beginning.
    #[error("the day is before the beginning")]
    BeforeBeginning(&'static str),
    /// The representative has a mentor.
    #[error("the representative has a mentor")]
    HasMentor,
    /// It has ended.
    #[error("it has ended")]
    Ended,
    /// The person stands in the reserve.
    #[error("the person stands in the reserve")]
    InReserve,
    /// The entry is no longer waiting.
    #[error("the entry is no longer waiting")]
    NotWaiting,
    /// The area is neither a village nor within one.
    #[error("the area is neither a village nor within one")]
    AreaTooHigh,
    /// The person serves already.
    #[error("the person serves already")]
    Serving,
    /// A selection file cannot be older than the entry that it comes from.
    #[error("the day is before the entry")]
    BeforeEntry,
}

/// An error of mentoring or the reserve.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such mentoring in the asker's part of the county.
    #[error("no such mentoring")]
    MentoringNotFound,
    /// No such entry of the reserve in the asker's part of the county.
    #[error("no such entry of the reserve")]
    ReserveNotFound,
    /// Made against an older version.
    #[error("made against version {seen}, now {now}")]
    Stale {
        /// The version that the change was made against.
        seen: i64,
        /// The newest version.
        now: i64,
    },
    /// The rules do not allow it.
    #[error("not allowed by the rules")]
    Rejected(#[from] Rejection),
    /// Mandates.
    #[error("mandates")]
    Mandate(#[from] crate::Error),
    /// Selection.
    #[error("selection")]
    Selection(#[from] crate::selection::Error),
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
            Self::MentoringNotFound | Self::ReserveNotFound => ErrorKind::NotFound,
            Self::Stale { .. } => ErrorKind::Stale,
            Self::Rejected(
                Rejection::HasMentor
                | Rejection::Ended
                | Rejection::InReserve
                | Rejection::NotWaiting
                | Rejection::Serving,
            ) => ErrorKind::Conflict,
            Self::Rejected(_) => ErrorKind::Invalid,
            Self::Mandate(error) => error.kind(),
            Self::Selection(error) => error.kind(),
            Self::Registry(error) => error.kind(),
            Self::Db(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::MentoringNotFound => "mentoring.not-found",
            Self::ReserveNotFound => "reserve.not-found",
            Self::Stale { .. } => "fostering.stale",
            Self::Rejected(rejection) => match rejection {
                Rejection::Text(_) => "fostering.text-not-accepted",
                Rejection::Missing(_) => "fostering.text-missing",
                Rejection::InFuture(_) => "fostering.date-in-future",
                Rejection::BeforeBeginning(_) => "fostering.date-before-beginning",
                Rejection::HasMentor => "mentoring.has-mentor",
                Rejection::Ended => "mentoring.ended",
                Rejection::InReserve => "reserve.already-there",
                Rejection::NotWaiting => "reserve.not-waiting",
                Rejection::AreaTooHigh => "reserve.area-too-high",
                Rejection::Serving => "reserve.serving",
                Rejection::BeforeEntry => "reserve.before-entry",
            },
            Self::Mandate(error) => error.code(),
            Self::Selection(error) => error.code(),
            Self::Registry(error) => error.code(),
            Self::Db(error) => error.code(),
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::MentoringNotFound => "没有这对结对，或者不在您的范围内，请刷新后重新选择。",
            Self::ReserveNotFound => "没有这名后备，或者不在您的范围内，请回到名册重新选择。",
            Self::Stale { .. } => "资料刚被别人改过，请刷新后再改。",
            Self::Rejected(rejection) => match rejection {
                Rejection::Text(_) => "这一栏太长，或有无法保存的字符，请缩短后重新输入。",
                Rejection::Missing(_) => "这一栏不能空着，请写一两句话。",
                Rejection::InFuture(_) => "日期不能晚于今天，请改为今天或更早。",
                Rejection::BeforeBeginning(_) => "日期早于结对开始的日子，请核对。",
                Rejection::HasMentor => "这位代表已经有帮带人，请先结束原来的结对。",
                Rejection::Ended => "这对结对已经结束，请另建一对。",
                Rejection::InReserve => "这个人已经在后备名册里，不用重复登记。",
                Rejection::NotWaiting => "这名后备正在选任，或者已经聘任、退出，不能再改。",
                Rejection::AreaTooHigh => "后备要落到村(社区)或小组，请选到村(社区)一级以下。",
                Rejection::Serving => "这个人现在就是代表，不用进后备名册。",
                Rejection::BeforeEntry => "日期早于进后备名册的那天，请核对。",
            },
            Self::Mandate(error) => return error.chinese(),
            Self::Selection(error) => return error.chinese(),
            Self::Registry(error) => return error.chinese(),
            Self::Db(error) => return error.chinese(),
        }
        .to_owned()
    }

    fn english(&self) -> String {
        match self {
            Self::MentoringNotFound => "There is no such mentoring in your part of the county.",
            Self::ReserveNotFound => "There is no such entry in your part of the county.",
            Self::Stale { .. } => "Somebody changed this meanwhile. Reload and change again.",
            Self::Rejected(rejection) => match rejection {
                Rejection::Text(_) => "This text is too long or cannot be kept. Shorten it.",
                Rejection::Missing(_) => "This cannot be left empty. Write a sentence.",
                Rejection::InFuture(_) => "The date cannot be after today.",
                Rejection::BeforeBeginning(_) => "The date lies before the beginning.",
                Rejection::HasMentor => "The representative has a mentor. End that one first.",
                Rejection::Ended => "This mentoring has ended. Begin another one.",
                Rejection::InReserve => "This person stands in the reserve already.",
                Rejection::NotWaiting => "This entry is in selection, was appointed or has left.",
                Rejection::AreaTooHigh => "Choose a village, a community or a group.",
                Rejection::Serving => {
                    "This person serves already and needs no place in the reserve."
                }
                Rejection::BeforeEntry => "The date lies before the entry into the reserve.",
            },
            Self::Mandate(error) => return error.english(),
            Self::Selection(error) => return error.english(),
            Self::Registry(error) => return error.english(),
            Self::Db(error) => return error.english(),
        }
        .to_owned()
    }

    fn pointer(&self) -> Option<String> {
        match self {
            Self::Rejected(
                Rejection::Text(field)
                | Rejection::Missing(field)
                | Rejection::InFuture(field)
                | Rejection::BeforeBeginning(field),
            ) => Some(format!("/{field}")),
            Self::Rejected(Rejection::AreaTooHigh) => Some("/area".into()),
            Self::Rejected(Rejection::BeforeEntry) => Some("/on".into()),
            Self::Mandate(error) => error.pointer(),
            Self::Selection(error) => error.pointer(),
            Self::Registry(error) => error.pointer(),
            _ => None,
        }
    }
}
