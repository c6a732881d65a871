//! What can go wrong with an appraisal, and what to do about it.

use db::DbError;
use kernel::{ErrorKind, Explain};

use super::{LONGEST_DAYS, LONGEST_WORDS};

/// Why something is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// A round is held by a village or a community.
    #[error("a round is held by a village")]
    NotAVillage,
    /// The days do not make a round.
    #[error("the days do not make a round")]
    Span,
    /// The village has a round of the year.
    #[error("the village has a round of the year")]
    OncePerYear,
    /// The round is over.
    #[error("the round is over")]
    Closed,
    /// The round is not open today.
    #[error("the round is not open today")]
    NotOpen,
    /// The household has no representative in the village.
    #[error("the household has no representative in the village")]
    NotLinked,
    /// The words are too long or cannot be kept.
    #[error("the words are too long or cannot be kept")]
    Words,
}

/// An error of an appraisal.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such round, or not one that the asker may see.
    #[error("no such round")]
    NotFound,
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
    /// Storage.
    #[error("storage")]
    Db(#[from] DbError),
}

impl Explain for Error {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::NotFound => ErrorKind::NotFound,
            Self::Stale { .. } => ErrorKind::Stale,
            Self::Rejected(Rejection::OncePerYear | Rejection::Closed | Rejection::NotOpen) => {
                ErrorKind::Conflict
            }
            Self::Rejected(_) => ErrorKind::Invalid,
            Self::Mandate(error) => error.kind(),
            Self::Db(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "appraisal.not-found",
            Self::Stale { .. } => "appraisal.stale",
            Self::Rejected(rejection) => match rejection {
                Rejection::NotAVillage => "appraisal.not-a-village",
                Rejection::Span => "appraisal.span-not-accepted",
                Rejection::OncePerYear => "appraisal.once-per-year",
                Rejection::Closed => "appraisal.closed",
                Rejection::NotOpen => "appraisal.not-open",
                Rejection::NotLinked => "appraisal.not-linked",
                Rejection::Words => "appraisal.words-not-accepted",
            },
            Self::Mandate(error) => error.code(),
            Self::Db(error) => error.code(),
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::NotFound => "没有这次评议，或者不在您的范围内，请刷新后重新选择。".into(),
            Self::Stale { .. } => "这次评议刚被别人改过，请刷新后再改。".into(),
            Self::Rejected(rejection) => match rejection {
                Rejection::NotAVillage => "评议以村(社区)为单位，请选到村(社区)。".into(),
                Rejection::Span => {
                    format!("请从今天或以后开始，最多 {LONGEST_DAYS} 天，结束不早于开始。")
                }
                Rejection::OncePerYear => "今年已经评议过一次，一年只评一次。".into(),
                Rejection::Closed => "这次评议已经结束。".into(),
                Rejection::NotOpen => "现在不在评议的日子里，不能再登记。".into(),
                Rejection::NotLinked => "这一户在本村没有联系代表，不能评议。".into(),
                Rejection::Words => {
                    format!("最多写 {LONGEST_WORDS} 个字，请写要点，不要用特殊字符。")
                }
            },
            Self::Mandate(error) => error.chinese(),
            Self::Db(error) => error.chinese(),
        }
    }

    fn english(&self) -> String {
        match self {
            Self::NotFound => "There is no such appraisal in your part of the county.".into(),
            Self::Stale { .. } => "Somebody changed this meanwhile. Reload it.".into(),
            Self::Rejected(rejection) => match rejection {
                Rejection::NotAVillage => "A village or a community holds it. Choose one.".into(),
                Rejection::Span => {
                    format!("Begin today or later, for at most {LONGEST_DAYS} days.")
                }
                Rejection::OncePerYear => "This year's appraisal is there already.".into(),
                Rejection::Closed => "This appraisal is over.".into(),
                Rejection::NotOpen => "The appraisal is not open today.".into(),
                Rejection::NotLinked => "The household has no representative here.".into(),
                Rejection::Words => {
                    format!("At most {LONGEST_WORDS} characters, without special ones.")
                }
            },
            Self::Mandate(error) => error.english(),
            Self::Db(error) => error.english(),
        }
    }

    fn pointer(&self) -> Option<String> {
        let field = match self {
            Self::Rejected(Rejection::NotAVillage) => "area",
            Self::Rejected(Rejection::Span) => "closes_on",
            Self::Rejected(Rejection::NotLinked) => "household_id",
            Self::Rejected(Rejection::Words) => "words",
            Self::Mandate(error) => return error.pointer(),
            _ => return None,
        };
        Some(format!("/{field}"))
    }
}
