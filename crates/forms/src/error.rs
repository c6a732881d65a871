//! What can go wrong with the register of forms, and what to do about it.

use db::DbError;
use kernel::{ErrorKind, Explain};

use crate::rules::{MOST_AREAS, MOST_COLUMNS, Rejection};

/// An error of this room.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such form, or not one that the asker may see.
    #[error("no such form")]
    NoForm,
    /// No such entry of something given.
    #[error("no such entry")]
    NoGiven,
    /// Another office registered it.
    #[error("another office's")]
    NotYours,
    /// It was stopped.
    #[error("stopped")]
    Stopped,
    /// The identifier that came with something new is already used.
    #[error("the identifier is taken")]
    IdTaken,
    /// The system has no sheet to write for it.
    #[error("not answered by a sheet")]
    NotAnswered,
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
    /// Ledgers and files.
    #[error("ledgers and files")]
    Exchange(#[from] exchange::Error),
    /// Figures.
    #[error("figures")]
    Figures(#[from] figures::Error),
    /// Base data.
    #[error("base data")]
    Registry(#[from] registry::Error),
    /// Storage.
    #[error("storage")]
    Db(#[from] DbError),
}

impl From<Rejection> for Error {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
    }
}

impl From<exchange::write::WriteError> for Error {
    fn from(error: exchange::write::WriteError) -> Self {
        Self::Exchange(error.into())
    }
}

impl Explain for Error {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::NoForm | Self::NoGiven => ErrorKind::NotFound,
            Self::NotYours => ErrorKind::Forbidden,
            Self::Stopped | Self::IdTaken | Self::NotAnswered => ErrorKind::Conflict,
            Self::Stale { .. } => ErrorKind::Stale,
            Self::Cursor => ErrorKind::Invalid,
            Self::Rejected(Rejection::GivenBefore | Rejection::VoidBefore) => ErrorKind::Conflict,
            Self::Rejected(_) => ErrorKind::Invalid,
            Self::Exchange(error) => error.kind(),
            Self::Figures(error) => error.kind(),
            Self::Registry(error) => error.kind(),
            Self::Db(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NoForm => "form.not-found",
            Self::NoGiven => "form.given-not-found",
            Self::NotYours => "form.of-another-office",
            Self::Stopped => "form.stopped",
            Self::IdTaken => "form.id-taken",
            Self::NotAnswered => "form.not-answered",
            Self::Stale { .. } => "form.changed",
            Self::Cursor => "page.unknown-cursor",
            Self::Rejected(rejection) => match rejection {
                Rejection::Missing { .. } => "form.text-missing",
                Rejection::TooLong { .. } => "form.text-too-long",
                Rejection::Unreadable { .. } => "form.text-unreadable",
                Rejection::NoColumns => "form.no-columns",
                Rejection::TooManyColumns => "form.too-many-columns",
                Rejection::ColumnTwice { .. } => "form.column-twice",
                Rejection::NoSuchColumn { .. } => "form.no-such-column",
                Rejection::NoSuchIndicator { .. } => "form.no-such-indicator",
                Rejection::AnswerElsewhere => "form.answer-elsewhere",
                Rejection::AreasWrong => "form.areas-wrong",
                Rejection::DuePast => "form.due-past",
                Rejection::SpanBackwards { .. } => "form.span-backwards",
                Rejection::NotDue => "form.not-due",
                Rejection::GivenBefore => "form.given-before",
                Rejection::VoidBefore => "form.void-before",
            },
            Self::Exchange(error) => error.code(),
            Self::Figures(error) => error.code(),
            Self::Registry(error) => error.code(),
            Self::Db(error) => error.code(),
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::NoForm => "没有这张表，或者不在您的范围内，请回到登记簿重新选择。".into(),
            Self::NoGiven => "没有这条给出记录，请刷新后再看。".into(),
            Self::NotYours => "这张表由别的单位登记，请联系该单位修改。".into(),
            Self::Stopped => "这张表已经停用；又要的，请重新登记。".into(),
            Self::IdTaken => "这张表已经登记过，请刷新登记簿，不要重复提交。".into(),
            Self::NotAnswered => {
                "系统还不能直接生成这张表。请在登记里指定由哪本台账或哪些指标回答。".into()
            }
            Self::Stale { .. } => "别人刚改过这张表，请刷新后再改。".into(),
            Self::Cursor => "翻页位置不对，请从第一页重新打开列表。".into(),
            Self::Rejected(rejection) => match rejection {
                Rejection::Missing { .. } => "这里要填写。".into(),
                Rejection::TooLong { longest, .. } => format!("最多 {longest} 个字，请写短一些。"),
                Rejection::Unreadable { .. } => "文字里有看不见的符号，请删去后重新输入。".into(),
                Rejection::NoColumns => "至少要写一栏：表上要什么，就写什么。".into(),
                Rejection::TooManyColumns => format!("一张表最多登记 {MOST_COLUMNS} 栏。"),
                Rejection::ColumnTwice { .. } => "这一栏写了两遍，请删去一个。".into(),
                Rejection::NoSuchColumn { .. } => "台账里没有这一栏，请从目录里选。".into(),
                Rejection::NoSuchIndicator { .. } => "没有这个指标，请从目录里选。".into(),
                Rejection::AnswerElsewhere => {
                    "没有一栏的数据出自这里。请先给各栏选好数据来源，再选由什么回答。".into()
                }
                Rejection::AreasWrong => {
                    format!("请选本单位范围内的地区，要同一级，最多 {MOST_AREAS} 个。")
                }
                Rejection::DuePast => "要给的日期不能早于今天，请填下一次要给的日期。".into(),
                Rejection::SpanBackwards { .. } => {
                    "日期颠倒了，或者只要一次的表不用填这个日期。".into()
                }
                Rejection::NotDue => "这张表不是这一天要给，请从列表里选一期。".into(),
                Rejection::GivenBefore => "这一期已经登记给出，不用重复登记。".into(),
                Rejection::VoidBefore => "这条记录已经作废。".into(),
            },
            Self::Exchange(error) => error.chinese(),
            Self::Figures(error) => error.chinese(),
            Self::Registry(error) => error.chinese(),
            Self::Db(error) => error.chinese(),
        }
    }

    fn english(&self) -> String {
        match self {
            Self::NoForm => "No such form in your part of the county.".into(),
            Self::NoGiven => "No such entry. Reload the form.".into(),
            Self::NotYours => "Another office registered it. Ask that office.".into(),
            Self::Stopped => "It was stopped. Register it again if it is asked for again.".into(),
            Self::IdTaken => "It is registered already. Reload the register.".into(),
            Self::NotAnswered => {
                "The system cannot write it yet. Say which ledger or figures answer it.".into()
            }
            Self::Stale { .. } => "Somebody has changed it meanwhile. Reload it first.".into(),
            Self::Cursor => "Open the list from its first page.".into(),
            Self::Rejected(rejection) => match rejection {
                Rejection::Missing { .. } => "Fill this in.".into(),
                Rejection::TooLong { longest, .. } => format!("At most {longest} characters."),
                Rejection::Unreadable { .. } => "Remove the control characters.".into(),
                Rejection::NoColumns => "Name at least one column that is asked for.".into(),
                Rejection::TooManyColumns => format!("At most {MOST_COLUMNS} columns."),
                Rejection::ColumnTwice { .. } => "This column stands there twice.".into(),
                Rejection::NoSuchColumn { .. } => "Choose a column of a ledger.".into(),
                Rejection::NoSuchIndicator { .. } => "Choose an indicator.".into(),
                Rejection::AnswerElsewhere => {
                    "No column has its datum there. Say first where each column's datum is.".into()
                }
                Rejection::AreasWrong => {
                    format!("Choose areas of your office, all of one level, at most {MOST_AREAS}.")
                }
                Rejection::DuePast => {
                    "Give the next day on which it is due, not a past one.".into()
                }
                Rejection::SpanBackwards { .. } => {
                    "The days are backwards, or a sheet asked for once needs no such day.".into()
                }
                Rejection::NotDue => "It is not due on that day. Choose one of the list.".into(),
                Rejection::GivenBefore => "It was recorded as given already.".into(),
                Rejection::VoidBefore => "The entry was voided already.".into(),
            },
            Self::Exchange(error) => error.english(),
            Self::Figures(error) => error.english(),
            Self::Registry(error) => error.english(),
            Self::Db(error) => error.english(),
        }
    }

    fn pointer(&self) -> Option<String> {
        match self {
            Self::Rejected(rejection) => match rejection {
                Rejection::Missing { pointer }
                | Rejection::TooLong { pointer, .. }
                | Rejection::Unreadable { pointer }
                | Rejection::ColumnTwice { pointer }
                | Rejection::NoSuchColumn { pointer }
                | Rejection::NoSuchIndicator { pointer }
                | Rejection::SpanBackwards { pointer } => Some(match pointer.as_str() {
                    "/reason" => pointer.clone(),
                    within => format!("/form{within}"),
                }),
                Rejection::NoColumns | Rejection::TooManyColumns => Some("/form/columns".into()),
                Rejection::AnswerElsewhere => Some("/form/answer".into()),
                Rejection::AreasWrong => Some("/form/areas".into()),
                Rejection::DuePast => Some("/form/first_due_on".into()),
                Rejection::NotDue | Rejection::GivenBefore => Some("/due_on".into()),
                Rejection::VoidBefore => None,
            },
            Self::Exchange(error) => error.pointer(),
            Self::Figures(error) => error.pointer(),
            Self::Registry(error) => error.pointer(),
            Self::Db(_) => None,
            _ => None,
        }
    }
}
