//! What can be wrong with a contact or a difficulty file.

use db::DbError;
use kernel::{Date, ErrorKind, Explain};

/// An error of this room.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such contact, or not in the asker's part of the county.
    #[error("no such contact")]
    NotFound,
    /// No such difficulty file.
    #[error("no such difficulty file")]
    FileNotFound,
    /// The day lies in the future.
    #[error("the day lies in the future")]
    InFuture,
    /// The day lies before 2015.
    #[error("the day lies too long ago")]
    TooLongAgo,
    /// A contact of that household, day and representative exists.
    #[error("a contact of that household and day exists")]
    AlreadyRecorded {
        /// The day.
        on: Date,
    },
    /// The household has no representative, and none was named.
    #[error("the household has no representative")]
    Unlinked,
    /// The household belongs to another representative.
    #[error("the household belongs to another representative")]
    NotYours,
    /// A word that is not in the catalogue.
    #[error("a word is not in the catalogue: {pointer}")]
    Word {
        /// JSON pointer of the field.
        pointer: String,
    },
    /// A number of copies out of bounds.
    #[error("a number of copies is out of bounds: {pointer}")]
    Copies {
        /// JSON pointer of the field.
        pointer: String,
    },
    /// A text that is too long or has control characters.
    #[error("a text cannot be taken: {pointer}")]
    Text {
        /// JSON pointer of the field.
        pointer: &'static str,
    },
    /// A reason is needed.
    #[error("a reason is needed")]
    ReasonMissing,
    /// The contact was voided.
    #[error("the contact was voided")]
    Voided,
    /// The household has a difficulty file.
    #[error("the household has a difficulty file")]
    FileExists,
    /// Both households of a merge have a difficulty file, and that of the one that goes is open.
    #[error("both households have a difficulty file")]
    TwoFiles,
    /// The difficulty file is closed: nothing is added to it.
    #[error("the difficulty file is closed")]
    FileClosed,
    /// A step lies before the day on which the difficulty was found.
    #[error("the step lies before the difficulty was found")]
    BeforeFound,
    /// A step without words.
    #[error("words are missing")]
    WordsMissing,
    /// Made against an older version.
    #[error("made against version {seen}, now {now}")]
    Stale {
        /// The version that the change was made against.
        seen: i64,
        /// The newest version.
        now: i64,
    },
    /// Base data.
    #[error("base data")]
    Registry(#[from] registry::Error),
    /// Representatives.
    #[error("representatives")]
    Representatives(#[from] representatives::Error),
    /// A matter raised at the contact.
    #[error("a matter")]
    Matters(#[from] matters::Error),
    /// Storage.
    #[error("storage")]
    Db(#[from] DbError),
}

impl Explain for Error {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::NotFound | Self::FileNotFound => ErrorKind::NotFound,
            Self::InFuture
            | Self::TooLongAgo
            | Self::Word { .. }
            | Self::Copies { .. }
            | Self::Text { .. }
            | Self::BeforeFound
            | Self::WordsMissing
            | Self::ReasonMissing => ErrorKind::Invalid,
            Self::AlreadyRecorded { .. }
            | Self::Unlinked
            | Self::NotYours
            | Self::Voided
            | Self::FileClosed
            | Self::FileExists
            | Self::TwoFiles => ErrorKind::Conflict,
            Self::Stale { .. } => ErrorKind::Stale,
            Self::Registry(error) => error.kind(),
            Self::Representatives(error) => error.kind(),
            Self::Matters(error) => error.kind(),
            Self::Db(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "contact.not-found",
            Self::FileNotFound => "difficulty.not-found",
            Self::InFuture => "contact.date-in-future",
            Self::TooLongAgo => "contact.date-too-long-ago",
            Self::AlreadyRecorded { .. } => "contact.already-recorded",
            Self::Unlinked => "contact.household-unlinked",
            Self::NotYours => "contact.household-of-another",
            Self::Word { .. } => "contact.word-not-in-catalogue",
            Self::Copies { .. } => "contact.copies-out-of-bounds",
            Self::Text { .. } => "contact.text-not-accepted",
            Self::ReasonMissing => "contact.reason-missing",
            Self::Voided => "contact.voided",
            Self::FileExists => "difficulty.already-there",
            Self::TwoFiles => "difficulty.two-files",
            Self::FileClosed => "difficulty.closed",
            Self::BeforeFound => "difficulty.before-found",
            Self::WordsMissing => "difficulty.words-missing",
            Self::Stale { .. } => "contact.stale",
            Self::Registry(error) => error.code(),
            Self::Representatives(error) => error.code(),
            Self::Matters(error) => error.code(),
            Self::Db(error) => error.code(),
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::NotFound => "没有这次走访，或者不在您的范围内，请回到列表重新选择。",
            Self::FileNotFound => "没有这份困难户档案，请回到列表重新选择。",
            Self::InFuture => "走访日期不能晚于今天，请改为今天或更早的日子。",
            Self::TooLongAgo => "走访日期太早了，请核对年份。",
            Self::AlreadyRecorded { on } => {
                return format!(
                    "这一户{on}已经记过一次走访，不用重复记；要补充内容，请打开那次走访修改。"
                );
            }
            Self::Unlinked => "这一户还没有联系代表，请先安排代表，或指明是哪位代表走访的。",
            Self::NotYours => "这一户现在由别的代表联系，请刷新名单。",
            Self::Word { .. } => "有一项不在可选范围内，请从列表中选择。",
            Self::Copies { .. } => "宣传单份数应在1到200之间，请核对。",
            Self::Text { .. } => "文字太长或含有看不见的符号，请控制在1000字以内。",
            Self::ReasonMissing => "请写明作废的原因。",
            Self::Voided => "这次走访已经作废，不能再改；需要时请重新记一次。",
            Self::TwoFiles => "两户都有困难户档案，请先了结并入户的档案，再办并户。",
            Self::FileExists => "这一户已有困难户档案，请打开原来的档案补充。",
            Self::FileClosed => "这份档案已经了结，不能再添加；还要帮扶的，请先重新打开。",
            Self::BeforeFound => "日期不能早于发现困难的那天，请核对。",
            Self::WordsMissing => "请写一两句做了什么。",
            Self::Stale { .. } => "这次走访刚被别人改过，请刷新后再改，您填的内容还在页面上。",
            Self::Registry(error) => return error.chinese(),
            Self::Representatives(error) => return error.chinese(),
            Self::Matters(error) => return error.chinese(),
            Self::Db(error) => return error.chinese(),
        }
        .to_owned()
    }

    fn english(&self) -> String {
        match self {
            Self::NotFound => "There is no such contact in your part of the county.",
            Self::FileNotFound => "There is no such difficulty file.",
            Self::InFuture => "The day of a contact cannot be after today.",
            Self::TooLongAgo => "The day of the contact lies too long ago. Check the year.",
            Self::AlreadyRecorded { on } => {
                return format!(
                    "A contact with this household on {on} is recorded. Open it to add to it."
                );
            }
            Self::Unlinked => "The household has no representative. Link one, or name who came.",
            Self::NotYours => "The household belongs to another representative now. Reload.",
            Self::Word { .. } => "A word is not in the catalogue. Choose from the list.",
            Self::Copies { .. } => "The number of copies must be 1 to 200.",
            Self::Text { .. } => {
                "The text is too long or has invisible characters (1,000 at most)."
            }
            Self::ReasonMissing => "Say why the contact is voided.",
            Self::Voided => "The contact was voided and cannot change. Record a new one.",
            Self::TwoFiles => "Both have a difficulty file. Close that of the one that goes first.",
            Self::FileExists => "The household has a difficulty file. Open it and add to it.",
            Self::FileClosed => "The file is closed. Open it again before adding to it.",
            Self::BeforeFound => "The day cannot be before the difficulty was found.",
            Self::WordsMissing => "Say in a sentence what was done.",
            Self::Stale { .. } => "Somebody changed this meanwhile. Reload and change again.",
            Self::Registry(error) => return error.english(),
            Self::Representatives(error) => return error.english(),
            Self::Matters(error) => return error.english(),
            Self::Db(error) => return error.english(),
        }
        .to_owned()
    }

    fn pointer(&self) -> Option<String> {
        match self {
            Self::InFuture | Self::TooLongAgo => Some("/met_on".into()),
            Self::Word { pointer } | Self::Copies { pointer } => Some(pointer.clone()),
            Self::Text { pointer } => Some((*pointer).into()),
            Self::ReasonMissing => Some("/reason".into()),
            Self::BeforeFound => Some("/on".into()),
            Self::WordsMissing => Some("/words".into()),
            Self::Unlinked | Self::NotYours => Some("/household_id".into()),
            Self::Registry(error) => error.pointer(),
            Self::Representatives(error) => error.pointer(),
            Self::Matters(error) => error.pointer(),
            _ => None,
        }
    }
}
