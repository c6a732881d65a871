//! What can go wrong with training, and what to do about it.

use db::DbError;
use kernel::{ErrorKind, Explain};

use super::rules::MOST_HOURS;

/// Why something about training is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// The theme is not in the catalogue.
    #[error("the theme is not in the catalogue")]
    Theme,
    /// The day lies outside of a year before and after today.
    #[error("the day is too far away")]
    Day,
    /// It cannot have been held in the future.
    #[error("it has not been held yet")]
    NotHeldYet,
    /// The hours are not 1 to [`MOST_HOURS`].
    #[error("the hours are out of range")]
    Hours,
    /// A text is too long or cannot be kept.
    #[error("a text is too long or cannot be kept")]
    Text(&'static str),
    /// It was held already.
    #[error("it was held already")]
    Held,
    /// It was called off.
    #[error("it was called off")]
    Cancelled,
    /// It has to be said why.
    #[error("a reason is missing")]
    ReasonMissing,
    /// Nobody was named.
    #[error("nobody was named")]
    NobodyNamed,
    /// More were named than one request may.
    #[error("too many were named")]
    TooManyNamed,
    /// The wish says nothing.
    #[error("the wish says nothing")]
    WordsMissing,
    /// The wish has been answered.
    #[error("the wish has been answered")]
    Settled,
}

/// An error of training.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such session, or not one that the asker may see.
    #[error("no such training session")]
    NotFound,
    /// No such wish.
    #[error("no such wish")]
    WishNotFound,
    /// The identifier that came with it is used.
    #[error("the identifier is taken")]
    IdTaken,
    /// The place where a list should go on is not one of its own.
    #[error("the cursor is not one of this list")]
    Cursor,
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
    /// The gathering that a session becomes.
    #[error("the gathering")]
    Gathering(#[from] crate::Error),
    /// Storage.
    #[error("storage")]
    Db(#[from] DbError),
}

impl Explain for Error {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::NotFound | Self::WishNotFound => ErrorKind::NotFound,
            Self::IdTaken => ErrorKind::Conflict,
            Self::Stale { .. } => ErrorKind::Stale,
            Self::Rejected(Rejection::Held | Rejection::Cancelled | Rejection::Settled) => {
                ErrorKind::Conflict
            }
            Self::Cursor | Self::Rejected(_) => ErrorKind::Invalid,
            Self::Gathering(error) => error.kind(),
            Self::Db(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "training.not-found",
            Self::WishNotFound => "training.wish-not-found",
            Self::IdTaken => "training.id-taken",
            Self::Cursor => "page.unknown-cursor",
            Self::Stale { .. } => "training.stale",
            Self::Gathering(error) => error.code(),
            Self::Db(error) => error.code(),
            Self::Rejected(rejection) => match rejection {
                Rejection::Theme => "training.theme-unknown",
                Rejection::Day => "training.day-too-far",
                Rejection::NotHeldYet => "training.not-held-yet",
                Rejection::Hours => "training.hours-out-of-range",
                Rejection::Text(_) => "training.text-not-accepted",
                Rejection::Held => "training.held",
                Rejection::Cancelled => "training.cancelled",
                Rejection::ReasonMissing => "training.reason-missing",
                Rejection::NobodyNamed => "training.nobody-named",
                Rejection::TooManyNamed => "training.too-many-named",
                Rejection::WordsMissing => "training.words-missing",
                Rejection::Settled => "training.wish-settled",
            },
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::NotFound => "没有这期培训，或者不在您的范围内，请回到培训列表重新选择。",
            Self::WishNotFound => "没有这条培训需求，请刷新列表。",
            Self::IdTaken => "这期培训已经登记过，请刷新列表查看，不要重复提交。",
            Self::Cursor => "翻页位置无效，请从第一页重新打开列表。",
            Self::Stale { .. } => "这期培训刚被别人改过，请刷新后再改。",
            Self::Gathering(error) => return error.chinese(),
            Self::Db(error) => return error.chinese(),
            Self::Rejected(rejection) => match rejection {
                Rejection::Theme => "请从目录里选一个培训主题，没有合适的就选“其他”。",
                Rejection::Day => "日期请填前后一年以内的。",
                Rejection::NotHeldYet => "还没到培训的日子，办完再登记到课；提前办了请改日期。",
                Rejection::Hours => {
                    return format!("学时请填 1 到 {MOST_HOURS} 的整数，不清楚可以不填。");
                }
                Rejection::Text(_) => "这一栏太长，或有无法保存的字符，请缩短后重新输入。",
                Rejection::Held => "这期培训已经办过，不能再改计划；到课可以继续补登。",
                Rejection::Cancelled => "这期培训已经取消，请另排一期。",
                Rejection::ReasonMissing => "请写明为什么取消，方便参训的人知道。",
                Rejection::NobodyNamed => "请至少选一名代表。",
                Rejection::TooManyNamed => "一次最多登记 1000 人，请分几次登记。",
                Rejection::WordsMissing => "请用一两句话写明想学什么。",
                Rejection::Settled => "这条培训需求已经答复过了。",
            },
        }
        .to_owned()
    }

    fn english(&self) -> String {
        match self {
            Self::NotFound => "There is no such session in your part of the county.",
            Self::WishNotFound => "There is no such wish. Reload the list.",
            Self::IdTaken => "This session is already recorded. Reload the list.",
            Self::Cursor => "This cursor is not one of this list. Start at the first page.",
            Self::Stale { .. } => "Somebody changed this meanwhile. Reload and change again.",
            Self::Gathering(error) => return error.english(),
            Self::Db(error) => return error.english(),
            Self::Rejected(rejection) => match rejection {
                Rejection::Theme => "Choose a theme of the catalogue; “other” where none fits.",
                Rejection::Day => "Choose a day within a year from today.",
                Rejection::NotHeldYet => {
                    "It is not held yet. Record who came once it was, or change its day."
                }
                Rejection::Hours => {
                    return format!("Hours are whole numbers from 1 to {MOST_HOURS}.");
                }
                Rejection::Text(_) => "This text is too long or cannot be kept. Shorten it.",
                Rejection::Held => "It was held already: its plan cannot change any more.",
                Rejection::Cancelled => "It was called off. Plan another one.",
                Rejection::ReasonMissing => "Say why it is called off.",
                Rejection::NobodyNamed => "Name at least one representative.",
                Rejection::TooManyNamed => "At most 1000 can be entered at once.",
                Rejection::WordsMissing => "Say in a sentence what is wished for.",
                Rejection::Settled => "This wish has been answered.",
            },
        }
        .to_owned()
    }

    fn pointer(&self) -> Option<String> {
        let field = match self {
            Self::Rejected(rejection) => match rejection {
                Rejection::Theme => "theme",
                Rejection::Day => "planned_on",
                Rejection::NotHeldYet => "held_on",
                Rejection::Hours => "hours",
                Rejection::Text(field) => field,
                Rejection::ReasonMissing => "reason",
                Rejection::NobodyNamed | Rejection::TooManyNamed => "representatives",
                Rejection::WordsMissing => "words",
                Rejection::Held | Rejection::Cancelled | Rejection::Settled => return None,
            },
            Self::Gathering(error) => return error.pointer(),
            _ => return None,
        };
        Some(format!("/{field}"))
    }
}
