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
    /// No ledger has that code.
    #[error("no such ledger")]
    NoSuchLedger,
    /// The first day lies after the last one.
    #[error("the first day lies after the last one")]
    SpanBackwards,
    /// The place in a list is not one.
    #[error("not a place in this list")]
    Cursor,
    /// The ledger is too long for an answer at once.
    #[error("too many rows to be written at once")]
    TooManyRows,
    /// No such file of a ledger, or somebody else's.
    #[error("no such file of a ledger")]
    LedgerFileNotFound,
    /// The file of a ledger is not written yet.
    #[error("the file is not written yet")]
    LedgerFileNotReady,
    /// The asker has too many files under way.
    #[error("too many files under way")]
    TooManyLedgerFiles,
    /// The writing was told to stop; it begins anew with the next start of the server.
    #[error("the writing was told to stop")]
    Stopped,
    /// What somebody may see.
    #[error("access")]
    Access(#[from] access::Error),
    /// Figures.
    #[error("figures")]
    Figures(#[from] figures::Error),
    /// Contacts.
    #[error("contacts")]
    Contacts(#[from] contacts::Error),
    /// Matters.
    #[error("matters")]
    Matters(#[from] matters::Error),
    /// Mentoring and the reserve.
    #[error("fostering")]
    Fostering(#[from] representatives::fostering::Error),
    /// Selection.
    #[error("selection")]
    Selection(#[from] representatives::selection::Error),
    /// Training.
    #[error("training")]
    Training(#[from] gatherings::training::Error),
    /// Base data.
    #[error("base data")]
    Registry(#[from] registry::Error),
    /// Representatives.
    #[error("representatives")]
    Representatives(#[from] representatives::Error),
    /// Gatherings.
    #[error("gatherings")]
    Gatherings(#[from] gatherings::Error),
    /// A document could not be written.
    #[error("writing a document: {0}")]
    Document(String),
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
            Error::NoSuchLedger | Error::LedgerFileNotFound => ErrorKind::NotFound,
            Error::SpanBackwards | Error::Cursor => ErrorKind::Invalid,
            Error::NotWaiting
            | Error::TooManyRows
            | Error::LedgerFileNotReady
            | Error::TooManyLedgerFiles => ErrorKind::Conflict,
            Error::Stopped => ErrorKind::Unavailable,
            Error::Access(error) => error.kind(),
            Error::Figures(error) => error.kind(),
            Error::Contacts(error) => error.kind(),
            Error::Matters(error) => error.kind(),
            Error::Fostering(error) => error.kind(),
            Error::Selection(error) => error.kind(),
            Error::Training(error) => error.kind(),
            Error::Registry(error) => error.kind(),
            Error::Representatives(error) => error.kind(),
            Error::Gatherings(error) => error.kind(),
            Error::Write(_) | Error::Document(_) => ErrorKind::Internal,
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
            Error::NoSuchLedger => "exchange.no-such-ledger",
            Error::SpanBackwards => "exchange.span-backwards",
            Error::Cursor => "exchange.cursor",
            Error::TooManyRows => "exchange.too-many-rows",
            Error::LedgerFileNotFound => "exchange.ledger-file-not-found",
            Error::LedgerFileNotReady => "exchange.ledger-file-not-ready",
            Error::TooManyLedgerFiles => "exchange.too-many-ledger-files",
            Error::Stopped => "exchange.stopped",
            Error::Row { code, .. } => code,
            Error::Access(error) => error.code(),
            Error::Figures(error) => error.code(),
            Error::Contacts(error) => error.code(),
            Error::Matters(error) => error.code(),
            Error::Fostering(error) => error.code(),
            Error::Selection(error) => error.code(),
            Error::Training(error) => error.code(),
            Error::Registry(error) => error.code(),
            Error::Representatives(error) => error.code(),
            Error::Gatherings(error) => error.code(),
            Error::Write(_) => "exchange.table-not-written",
            Error::Document(_) => "exchange.document-not-written",
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
            Error::NoSuchLedger => "没有这种台账。请从台账目录里选择。".into(),
            Error::SpanBackwards => "开始日期在结束日期之后。请把两个日期对调或改正。".into(),
            Error::Cursor => "翻页位置不对。请从第一页重新翻。".into(),
            Error::TooManyRows => "行数太多，不能直接导出。请先“生成文件”，写好后再下载。".into(),
            Error::LedgerFileNotFound => {
                "没有这份台账文件，或者已过保存期。请重新生成一份。".into()
            }
            Error::LedgerFileNotReady => "文件还没有写好。请等进度走完再下载。".into(),
            Error::TooManyLedgerFiles => {
                "您已有3份文件正在生成。请等其中一份写好，再生成新的。".into()
            }
            Error::Stopped => "服务正在停止，文件没有写完，重新启动后会接着生成。".into(),
            Error::Row { chinese, .. } => chinese.clone(),
            Error::Access(error) => error.chinese(),
            Error::Figures(error) => error.chinese(),
            Error::Contacts(error) => error.chinese(),
            Error::Matters(error) => error.chinese(),
            Error::Fostering(error) => error.chinese(),
            Error::Selection(error) => error.chinese(),
            Error::Training(error) => error.chinese(),
            Error::Registry(error) => error.chinese(),
            Error::Representatives(error) => error.chinese(),
            Error::Gatherings(error) => error.chinese(),
            Error::Document(_) => "文档没有写成，请稍后再试，或告诉管理员。".into(),
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
            Error::NoSuchLedger => "There is no such ledger. Choose from the list.".into(),
            Error::SpanBackwards => {
                "The first day lies after the last one. Correct one of them.".into()
            }
            Error::Cursor => "That is no place in this list. Begin with its first page.".into(),
            Error::TooManyRows => {
                "There are too many rows for an answer at once. Have a file written first.".into()
            }
            Error::LedgerFileNotFound => {
                "There is no such file, or its time is over. Have it written again.".into()
            }
            Error::LedgerFileNotReady => {
                "The file is not written yet. Wait until it is, then fetch it.".into()
            }
            Error::TooManyLedgerFiles => {
                "Three files of yours are under way. Wait for one of them.".into()
            }
            Error::Stopped => {
                "The server is stopping; the file is written after its next start.".into()
            }
            Error::Row { english, .. } => english.clone(),
            Error::Access(error) => error.english(),
            Error::Figures(error) => error.english(),
            Error::Contacts(error) => error.english(),
            Error::Matters(error) => error.english(),
            Error::Fostering(error) => error.english(),
            Error::Selection(error) => error.english(),
            Error::Training(error) => error.english(),
            Error::Registry(error) => error.english(),
            Error::Representatives(error) => error.english(),
            Error::Gatherings(error) => error.english(),
            Error::Document(_) => "The document was not written. Try again later.".into(),
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
            Error::SpanBackwards => Some("/from".to_owned()),
            Error::Cursor => Some("/cursor".to_owned()),
            _ => None,
        }
    }
}
