//! What can go wrong with jobs.

use db::DbError;
use kernel::{ErrorKind, Explain};

/// An error of the queue.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Storage failed.
    #[error("storage")]
    Db(#[from] DbError),
    /// The payload cannot be written as JSON.
    #[error("the payload cannot be written as JSON")]
    Payload(#[source] serde_json::Error),
    /// There is no such job.
    #[error("there is no such job")]
    NotFound,
}

impl Explain for Error {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::Db(error) => error.kind(),
            Self::Payload(_) => ErrorKind::Internal,
            Self::NotFound => ErrorKind::NotFound,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Db(error) => error.code(),
            Self::Payload(_) => "job.payload",
            Self::NotFound => "job.not-found",
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::Db(error) => error.chinese(),
            Self::Payload(_) => "后台任务没有登记成功，请再试一次。".to_owned(),
            Self::NotFound => "没有这个后台任务，请刷新后再看。".to_owned(),
        }
    }

    fn english(&self) -> String {
        match self {
            Self::Db(error) => error.english(),
            Self::Payload(_) => "The job could not be queued. Try again.".to_owned(),
            Self::NotFound => "There is no such job. Reload and look again.".to_owned(),
        }
    }
}
