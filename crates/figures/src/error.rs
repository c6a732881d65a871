//! What can be wrong with a question about figures.

use db::DbError;
use kernel::{ErrorKind, Explain};

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
            Self::NotFound => ErrorKind::NotFound,
            other => other.inner().map_or(ErrorKind::Invalid, Explain::kind),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "figure.not-found",
            Self::SpanBackwards => "figure.span-backwards",
            Self::TooManyMonths => "figure.too-many-months",
            Self::RateHasNoList => "figure.rate-has-no-list",
            other => other.inner().map_or("figure.fault", Explain::code),
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::NotFound => "没有这项指标，请从指标列表中选择。".into(),
            Self::SpanBackwards => "起算日晚于截止日，请核对日期。".into(),
            Self::TooManyMonths => "一次可以看1到120个月，请缩短范围。".into(),
            Self::RateHasNoList => "比率没有自己的清单，请打开它的分子或分母。".into(),
            other => other.inner().map_or_else(String::new, Explain::chinese),
        }
    }

    fn english(&self) -> String {
        match self {
            Self::NotFound => "There is no such indicator. Choose from the list.".into(),
            Self::SpanBackwards => "The first day lies after the last. Check the dates.".into(),
            Self::TooManyMonths => "A series has 1 to 120 months. Ask for fewer.".into(),
            Self::RateHasNoList => "A rate has no list. Open its numerator or denominator.".into(),
            other => other.inner().map_or_else(String::new, Explain::english),
        }
    }

    fn pointer(&self) -> Option<String> {
        self.inner().and_then(Explain::pointer)
    }
}
