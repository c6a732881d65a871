//! What can be wrong with a question about figures.

use db::DbError;
use kernel::{ErrorKind, Explain, Month};

/// An error of this room.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such indicator.
    #[error("no such indicator")]
    NotFound,
    /// The first day lies after the last.
    #[error("the first day lies after the last")]
    SpanBackwards,
    /// A series of more months than are given at once.
    #[error("a series has 1 to 120 months")]
    TooManyMonths,
    /// A rate has no list or breakdown of its own.
    #[error("a rate has no list of its own")]
    RateHasNoList,
    /// The month is closed already.
    #[error("the month is closed already")]
    MonthIsClosed,
    /// The month is not over.
    #[error("the month is not over")]
    MonthNotOver,
    /// Months are closed one after the other.
    #[error("the month before is not closed")]
    NotTheNextMonth {
        /// The month that comes next.
        next: Month,
    },
    /// Nothing is kept of that period and area.
    #[error("the period is not closed")]
    PeriodNotClosed,
    /// Somebody has changed the bulletin since.
    #[error("made against version {seen}, the newest is {now}")]
    Stale {
        /// The version that the change was made against.
        seen: i64,
        /// The newest one.
        now: i64,
    },
    /// A paragraph of a bulletin that cannot be kept.
    #[error("a paragraph cannot be kept")]
    BadParagraph,
    /// A snapshot that cannot be read or written.
    #[error("a snapshot")]
    Snapshot(#[source] serde_json::Error),
    /// Base data.
    #[error("base data")]
    Registry(#[from] registry::Error),
    /// Representatives.
    #[error("representatives")]
    Representatives(#[from] representatives::Error),
    /// Contacts.
    #[error("contacts")]
    Contacts(#[from] contacts::Error),
    /// Matters.
    #[error("matters")]
    Matters(#[from] matters::Error),
    /// Gatherings.
    #[error("gatherings")]
    Gatherings(#[from] gatherings::Error),
    /// Notices.
    #[error("notices")]
    Notices(#[from] notices::Error),
    /// Storage.
    #[error("storage")]
    Db(#[from] DbError),
}

impl Error {
    /// The error of the room that was asked, where it was another one.
    fn inner(&self) -> Option<&dyn Explain> {
        match self {
            Self::Registry(error) => Some(error),
            Self::Representatives(error) => Some(error),
            Self::Contacts(error) => Some(error),
            Self::Matters(error) => Some(error),
            Self::Gatherings(error) => Some(error),
            Self::Notices(error) => Some(error),
            Self::Db(error) => Some(error),
            _ => None,
        }
    }
}

impl Explain for Error {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::NotFound | Self::PeriodNotClosed => ErrorKind::NotFound,
            Self::MonthIsClosed | Self::MonthNotOver | Self::NotTheNextMonth { .. } => {
                ErrorKind::Conflict
            }
            Self::Stale { .. } => ErrorKind::Stale,
            Self::Snapshot(_) => ErrorKind::Internal,
            other => other.inner().map_or(ErrorKind::Invalid, Explain::kind),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "figure.not-found",
            Self::SpanBackwards => "figure.span-backwards",
            Self::TooManyMonths => "figure.too-many-months",
            Self::RateHasNoList => "figure.rate-has-no-list",
            Self::MonthIsClosed => "closing.closed-already",
            Self::MonthNotOver => "closing.month-not-over",
            Self::NotTheNextMonth { .. } => "closing.not-the-next",
            Self::PeriodNotClosed => "closing.not-closed",
            Self::Stale { .. } => "bulletin.stale",
            Self::BadParagraph => "bulletin.bad-paragraph",
            Self::Snapshot(_) => "closing.snapshot-unreadable",
            other => other.inner().map_or("figure.fault", Explain::code),
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::NotFound => "没有这项指标，请从指标列表中选择。".into(),
            Self::SpanBackwards => "起算日晚于截止日，请核对日期。".into(),
            Self::TooManyMonths => "一次可以看1到120个月，请缩短范围。".into(),
            Self::RateHasNoList => "比率没有自己的清单，请打开它的分子或分母。".into(),
            Self::MonthIsClosed => "这个月已经月结，之后的变动记为更正，不能再结一次。".into(),
            Self::MonthNotOver => "这个月还没过完，请在下个月再月结。".into(),
            Self::NotTheNextMonth { next } => {
                format!(
                    "月结要逐月进行，请先结{}年{}月。",
                    next.number() / 100,
                    next.number() % 100
                )
            }
            Self::PeriodNotClosed => "这个时段还没有月结，请从月结列表中选择。".into(),
            Self::Stale { .. } => "通报已被别人改过，请刷新后再改，您写的内容还在页面上。".into(),
            Self::BadParagraph => {
                "每段最多2000字、不分行，单位名称最多60字，请改短后再保存。".into()
            }
            Self::Snapshot(_) => "月结存档读不出来，请让系统管理员运行 lianhu verify。".into(),
            other => other.inner().map_or_else(String::new, Explain::chinese),
        }
    }

    fn english(&self) -> String {
        match self {
            Self::NotFound => "There is no such indicator. Choose from the list.".into(),
            Self::SpanBackwards => "The first day lies after the last. Check the dates.".into(),
            Self::TooManyMonths => "A series has 1 to 120 months. Ask for fewer.".into(),
            Self::RateHasNoList => "A rate has no list. Open its numerator or denominator.".into(),
            Self::MonthIsClosed => {
                "The month is closed. What changes now is shown as a correction.".into()
            }
            Self::MonthNotOver => "The month is not over. Close it in the next one.".into(),
            Self::NotTheNextMonth { next } => {
                format!("Months are closed one after the other. Close {next} first.")
            }
            Self::PeriodNotClosed => "The period is not closed. Choose one from the list.".into(),
            Self::Stale { .. } => {
                "Somebody has changed the bulletin. Load it again, then change it.".into()
            }
            Self::BadParagraph => {
                "A paragraph has at most 2,000 characters on one line, the office 60. Shorten it."
                    .into()
            }
            Self::Snapshot(_) => {
                "The snapshot cannot be read. Ask the administrator to run `lianhu verify`.".into()
            }
            other => other.inner().map_or_else(String::new, Explain::english),
        }
    }

    fn pointer(&self) -> Option<String> {
        self.inner().and_then(Explain::pointer)
    }
}
