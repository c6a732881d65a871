//! What can go wrong with gatherings, and what to do about it.

use db::DbError;
use kernel::{ErrorKind, Explain};

use crate::rules::{MOST_AT_ONCE, MOST_DUE, Rejection};
use crate::{assemblies, items};

/// An error of this room.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such gathering, or not one that the asker may see.
    #[error("no such gathering")]
    NotFound,
    /// The identifier that came with a new gathering is already used.
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
    /// The gathering was held by an office above the asker's own, or elsewhere.
    #[error("another office's gathering")]
    NotYours,
    /// The gathering was voided.
    #[error("the gathering was voided")]
    Voided,
    /// The rules do not allow it.
    #[error("not allowed by the rules")]
    Rejected(#[source] Rejection),
    /// An assembly does not allow it.
    #[error("not allowed by the rules of assemblies")]
    Assembly(#[from] assemblies::Rejection),
    /// An item of a list does not allow it.
    #[error("not allowed by the rules of lists")]
    Item(#[from] items::Rejection),
    /// Representatives and who was elected.
    #[error("representatives")]
    Representatives(#[from] representatives::Error),
    /// Matters.
    #[error("matters")]
    Matters(#[source] Box<matters::Error>),
    /// Storage.
    #[error("storage")]
    Db(#[source] DbError),
}

impl From<DbError> for Error {
    fn from(error: DbError) -> Self {
        Self::Db(error)
    }
}

impl From<Rejection> for Error {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
    }
}

impl From<matters::Error> for Error {
    fn from(error: matters::Error) -> Self {
        Self::Matters(Box::new(error))
    }
}

impl Explain for Error {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::NotFound => ErrorKind::NotFound,
            Self::IdTaken | Self::Voided => ErrorKind::Conflict,
            Self::NotYours => ErrorKind::Forbidden,
            Self::Cursor | Self::Rejected(_) => ErrorKind::Invalid,
            Self::Stale { .. } => ErrorKind::Stale,
            Self::Assembly(error) => error.kind(),
            Self::Item(error) => error.kind(),
            Self::Representatives(error) => error.kind(),
            Self::Matters(error) => error.kind(),
            Self::Db(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "gathering.not-found",
            Self::IdTaken => "gathering.id-taken",
            Self::Cursor => "page.unknown-cursor",
            Self::Db(error) => error.code(),
            Self::Stale { .. } => "gathering.stale",
            Self::Voided => "gathering.voided",
            Self::NotYours => "gathering.not-yours",
            Self::Assembly(error) => error.code(),
            Self::Item(error) => error.code(),
            Self::Representatives(error) => error.code(),
            Self::Matters(error) => error.code(),
            Self::Rejected(rejection) => match rejection {
                Rejection::IsAssembly => "gathering.is-assembly",
                Rejection::ReasonMissing => "gathering.reason-missing",
                Rejection::TitleMissing => "gathering.title-missing",
                Rejection::TooLong { .. } => "gathering.text-too-long",
                Rejection::Unreadable { .. } => "gathering.text-unreadable",
                Rejection::DateInFuture => "gathering.date-in-future",
                Rejection::AreaTooWide => "gathering.area-too-wide",
                Rejection::DueOutOfRange => "gathering.due-out-of-range",
                Rejection::NobodyNamed => "gathering.nobody-named",
                Rejection::TooManyNamed => "gathering.too-many-named",
            },
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::NotFound => "没有这次活动，或者不在您的范围内，请回到列表重新选择。".into(),
            Self::IdTaken => "这次活动已经登记过，请刷新列表查看，不要重复提交。".into(),
            Self::Cursor => "翻页位置无效，请从第一页重新打开列表。".into(),
            Self::Db(error) => error.chinese(),
            Self::Stale { .. } => "这次活动刚被别人改过，请刷新后再改。".into(),
            Self::NotYours => "这次活动由上级或别处登记，您可以查看，不能修改。".into(),
            Self::Voided => "这次活动已经作废，不能再改；需要时请重新登记。".into(),
            Self::Assembly(error) => error.chinese(),
            Self::Item(error) => error.chinese(),
            Self::Representatives(error) => error.chinese(),
            Self::Matters(error) => error.chinese(),
            Self::Rejected(rejection) => match rejection {
                Rejection::IsAssembly => {
                    "村(居)民代表会议请从“召开代表会议”办理，先发通知，再登记到会和表决。".into()
                }
                Rejection::ReasonMissing => "请写明更正或作废的原因。".into(),
                Rejection::TitleMissing => "请填写活动主题。".into(),
                Rejection::TooLong { longest, .. } => {
                    format!("文字太长，最多 {longest} 字，请写要点。")
                }
                Rejection::Unreadable { .. } => "文字里有无法保存的字符，请删去后重新输入。".into(),
                Rejection::DateInFuture => "日期不能晚于今天，请在活动举办之后再登记。".into(),
                Rejection::AreaTooWide => {
                    "这类活动要落到村(社区)或小组，请选到村(社区)一级以下。".into()
                }
                Rejection::DueOutOfRange => format!("应到人数应在 0 到 {MOST_DUE} 之间。"),
                Rejection::NobodyNamed => "请至少选择一名到场的代表。".into(),
                Rejection::TooManyNamed => {
                    format!("一次最多登记 {MOST_AT_ONCE} 人，请分几次登记。")
                }
            },
        }
    }

    fn english(&self) -> String {
        match self {
            Self::NotFound => {
                "There is no such gathering in your part of the county. Choose from the list."
                    .into()
            }
            Self::IdTaken => "This gathering is already recorded. Reload the list.".into(),
            Self::Cursor => "This cursor is not one of this list. Start at the first page.".into(),
            Self::Db(error) => error.english(),
            Self::Stale { .. } => {
                "Somebody changed this meanwhile. Reload and change again.".into()
            }
            Self::NotYours => "Another office recorded it: you can read it, not change it.".into(),
            Self::Voided => "It was voided and cannot change. Record a new one.".into(),
            Self::Assembly(error) => error.english(),
            Self::Item(error) => error.english(),
            Self::Representatives(error) => error.english(),
            Self::Matters(error) => error.english(),
            Self::Rejected(rejection) => match rejection {
                Rejection::IsAssembly => {
                    "An assembly is announced first, then held: use assemblies.".into()
                }
                Rejection::ReasonMissing => "Say why it is changed or voided.".into(),
                Rejection::TitleMissing => "Say what it was about.".into(),
                Rejection::TooLong { longest, .. } => {
                    format!("The text is too long: at most {longest} characters.")
                }
                Rejection::Unreadable { .. } => {
                    "The text holds characters that cannot be kept. Remove them.".into()
                }
                Rejection::DateInFuture => {
                    "The day cannot be after today. Record it once it was held.".into()
                }
                Rejection::AreaTooWide => {
                    "It needs a village, a community or a group. Choose one.".into()
                }
                Rejection::DueOutOfRange => {
                    format!("The number due lies between 0 and {MOST_DUE}.")
                }
                Rejection::NobodyNamed => "Name at least one representative who came.".into(),
                Rejection::TooManyNamed => {
                    format!("At most {MOST_AT_ONCE} can be entered at once. Enter them in parts.")
                }
            },
        }
    }

    fn pointer(&self) -> Option<String> {
        let rejection = match self {
            Self::Rejected(rejection) => rejection,
            Self::Assembly(error) => return error.pointer(),
            Self::Item(error) => return error.pointer(),
            Self::Representatives(error) => return error.pointer(),
            Self::Matters(error) => return error.pointer(),
            _ => return None,
        };
        let field = match rejection {
            Rejection::IsAssembly => "kind",
            Rejection::ReasonMissing => "reason",
            Rejection::TitleMissing => "title",
            Rejection::TooLong { field, .. } | Rejection::Unreadable { field } => field,
            Rejection::DateInFuture => "held_on",
            Rejection::AreaTooWide => "area_code",
            Rejection::DueOutOfRange => "due",
            Rejection::NobodyNamed | Rejection::TooManyNamed => "representatives",
        };
        Some(format!("/{field}"))
    }
}
