//! What can go wrong with a whole import or export (single rows have [`crate::problem::RowError`]).

use db::DbError;
use kernel::{ErrorKind, Explain};

use crate::problem::FileError;
use crate::write::WriteError;

/// An error of this room.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file was refused; nothing of it was taken.
    #[error("the file was refused: {0}")]
    File(#[from] FileError),
    /// No such import, or not in the asker's part of the county.
    #[error("no such import")]
    ImportNotFound,
    /// The import is not waiting for a confirmation.
    #[error("the import is not waiting for a confirmation")]
    NotWaiting,
    /// The import has no bad rows.
    #[error("the import has no bad rows")]
    NoErrors,
    /// No such area, or not in the asker's part of the county.
    #[error("no such area")]
    AreaNotFound,
    /// One row could not be taken after all.
    #[error("row {row} of entry {entry} could not be taken: {code}")]
    Row {
        /// Index of the entry in its slice.
        entry: usize,
        /// Row of the file.
        row: u32,
        /// Stable code of the reason.
        code: &'static str,
        /// What to do, in Chinese.
        chinese: String,
        /// The same in English.
        english: String,
    },
    /// Base data.
    #[error("base data")]
    Registry(#[from] registry::Error),
    /// Representatives.
    #[error("representatives")]
    Representatives(#[from] representatives::Error),
    /// The pool of candidates.
    #[error("selection")]
    Selection(#[from] representatives::selection::Error),
    /// Gatherings.
    #[error("gatherings")]
    Gatherings(#[from] gatherings::Error),
    /// The table could not be written.
    #[error("writing a table")]
    Write(#[from] WriteError),
    /// Storage.
    #[error("storage")]
    Db(#[from] DbError),
}

impl Error {
    /// The storage error inside, if there is one: then no other row can be taken either.
    pub(crate) fn is_storage(&self) -> bool {
        matches!(
            self,
            Error::Db(_)
                | Error::Registry(registry::Error::Db(_))
                | Error::Representatives(representatives::Error::Db(_))
                | Error::Selection(representatives::selection::Error::Db(_))
        )
    }
}

impl Explain for Error {
    fn kind(&self) -> ErrorKind {
        match self {
            Error::File(FileError::TooLarge(..)) => ErrorKind::TooLarge,
            Error::File(_) | Error::Row { .. } => ErrorKind::Invalid,
            Error::ImportNotFound | Error::AreaNotFound | Error::NoErrors => ErrorKind::NotFound,
            Error::NotWaiting => ErrorKind::Conflict,
            Error::Registry(error) => error.kind(),
            Error::Representatives(error) => error.kind(),
            Error::Selection(error) => error.kind(),
            Error::Gatherings(error) => error.kind(),
            Error::Write(_) => ErrorKind::Internal,
            Error::Db(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Error::File(error) => error.code(),
            Error::ImportNotFound => "exchange.import-not-found",
            Error::NotWaiting => "exchange.import-not-waiting",
            Error::NoErrors => "exchange.import-has-no-errors",
            Error::AreaNotFound => "exchange.area-not-found",
            Error::Row { code, .. } => code,
            Error::Registry(error) => error.code(),
            Error::Representatives(error) => error.code(),
            Error::Selection(error) => error.code(),
            Error::Gatherings(error) => error.code(),
            Error::Write(_) => "exchange.table-not-written",
            Error::Db(error) => error.code(),
        }
    }

    fn chinese(&self) -> String {
        match self {
            Error::File(error) => error.zh(),
            Error::ImportNotFound => {
                "没有这次导入，或者不在您的范围内。请回到导入页面重新上传。".into()
            }
            Error::NotWaiting => "这次导入已经确认过，不用再确认。请刷新页面看结果。".into(),
            Error::NoErrors => "这次导入没有问题行，不需要问题表。".into(),
            Error::AreaNotFound => "没有这个地方，或者不在您的范围内。请核对区划代码。".into(),
            Error::Row { chinese, .. } => chinese.clone(),
            Error::Registry(error) => error.chinese(),
            Error::Representatives(error) => error.chinese(),
            Error::Selection(error) => error.chinese(),
            Error::Gatherings(error) => error.chinese(),
            Error::Write(_) => "表格没有写成，可能是磁盘满了。请稍后再试，或告诉管理员。".into(),
            Error::Db(error) => error.chinese(),
        }
    }

    fn english(&self) -> String {
        match self {
            Error::File(error) => error.en(),
            Error::ImportNotFound => {
                "There is no such import in your part of the county. Upload the file again.".into()
            }
            Error::NotWaiting => {
                "This import has been confirmed already. Reload to see its result.".into()
            }
            Error::NoErrors => "This import has no bad rows, so it has no error sheet.".into(),
            Error::AreaNotFound => {
                "There is no such area in your part of the county. Check the code.".into()
            }
            Error::Row { english, .. } => english.clone(),
            Error::Registry(error) => error.english(),
            Error::Representatives(error) => error.english(),
            Error::Selection(error) => error.english(),
            Error::Gatherings(error) => error.english(),
            Error::Write(_) => {
                "The table was not written; the disk may be full. Try again later.".into()
            }
            Error::Db(error) => error.english(),
        }
    }

    fn pointer(&self) -> Option<String> {
        match self {
            Error::File(_) => Some("/file".to_owned()),
            Error::AreaNotFound => Some("/area".to_owned()),
            _ => None,
        }
    }
}
