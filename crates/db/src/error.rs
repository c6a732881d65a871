//! What can go wrong in storage.

use kernel::{ErrorKind, Explain};

/// Which rule of the schema a write would have broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConstraintKind {
    /// Two rows would have the same key.
    Unique,
    /// A row would point at one that does not exist.
    ForeignKey,
    /// A value is outside what the column takes, or missing.
    Check,
}

/// An error of storage.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// The writer's queue is full.
    #[error("the queue of writes is full")]
    QueueFull,
    /// The writer stopped, or the work panicked, before there was an answer.
    #[error("the work was interrupted")]
    Interrupted,
    /// A rule of the schema.
    #[error("a rule of the schema was broken: {0:?}")]
    Constraint(ConstraintKind),
    /// No room on the disk, or the disk is read-only.
    #[error("the disk cannot be written")]
    DiskFull,
    /// A row that breaks an invariant of the code that reads it.
    #[error("a stored value cannot be read: column {column}")]
    Inconsistent {
        /// The column's position in the query, from 0.
        column: usize,
    },
    /// A row that must exist does not.
    #[error("a row that must exist is missing")]
    Missing,
    /// The schema's name is not allowed.
    #[error("a schema name takes lower-case letters, digits and underscores, at most 40")]
    SchemaName,
    /// The stored schema is newer than this program.
    #[error("the data were written by a newer version of the program")]
    NewerSchema,
    /// This engine does not offer the operation.
    #[error("not offered by this engine")]
    NotHere,
    /// SQLite's own error.
    #[error("sqlite")]
    Sqlite(#[source] rusqlite::Error),
    /// PostgreSQL's own error.
    #[error("postgres")]
    Postgres(#[source] postgres::Error),
}

impl From<rusqlite::Error> for DbError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ffi;
        if let rusqlite::Error::SqliteFailure(failure, _) = &error {
            match failure.code {
                rusqlite::ErrorCode::ConstraintViolation => {
                    return Self::Constraint(match failure.extended_code {
                        ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY => {
                            ConstraintKind::Unique
                        }
                        ffi::SQLITE_CONSTRAINT_FOREIGNKEY => ConstraintKind::ForeignKey,
                        _ => ConstraintKind::Check,
                    });
                }
                rusqlite::ErrorCode::DiskFull | rusqlite::ErrorCode::ReadOnly => {
                    return Self::DiskFull;
                }
                _ => {}
            }
        }
        Self::Sqlite(error)
    }
}

impl From<postgres::Error> for DbError {
    fn from(error: postgres::Error) -> Self {
        use postgres::error::SqlState;
        match error.code() {
            Some(code) if *code == SqlState::UNIQUE_VIOLATION => {
                Self::Constraint(ConstraintKind::Unique)
            }
            Some(code) if *code == SqlState::FOREIGN_KEY_VIOLATION => {
                Self::Constraint(ConstraintKind::ForeignKey)
            }
            Some(code) if code.code().starts_with("23") => Self::Constraint(ConstraintKind::Check),
            Some(code) if *code == SqlState::DISK_FULL => Self::DiskFull,
            _ => Self::Postgres(error),
        }
    }
}

impl Explain for DbError {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::QueueFull | Self::DiskFull | Self::Interrupted => ErrorKind::Unavailable,
            Self::Constraint(ConstraintKind::Unique) => ErrorKind::Conflict,
            Self::Constraint(_) | Self::SchemaName => ErrorKind::Invalid,
            _ => ErrorKind::Internal,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::QueueFull => "storage.busy",
            Self::DiskFull => "storage.disk-full",
            Self::Interrupted => "storage.interrupted",
            Self::Constraint(ConstraintKind::Unique) => "storage.already-there",
            Self::Constraint(ConstraintKind::ForeignKey) => "storage.points-nowhere",
            Self::Constraint(ConstraintKind::Check) => "storage.not-allowed",
            Self::NewerSchema => "storage.newer-version",
            _ => "storage.fault",
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::QueueFull => "现在记录的人很多，请过几秒再试；您填写的内容没有丢失。",
            Self::DiskFull => "服务器磁盘写不进去了，请联系系统管理员清理磁盘后再试。",
            Self::Interrupted => "服务器没有来得及完成这一步，请再试一次；重复提交不会记成两次。",
            Self::Constraint(ConstraintKind::Unique) => "这条内容已经有了，请刷新后再看。",
            Self::Constraint(ConstraintKind::ForeignKey) => {
                "它指向的对象不存在，请刷新后重新选择。"
            }
            Self::Constraint(ConstraintKind::Check) => {
                "有一项内容超出了允许的范围，请检查后再提交。"
            }
            Self::NewerSchema => "这份数据由更新的版本写成，请升级程序后再打开。",
            _ => "服务器出了问题，请稍后再试；若一直这样，请把编号告诉系统管理员。",
        }
        .to_owned()
    }

    fn english(&self) -> String {
        match self {
            Self::QueueFull => "Many people are recording now. Try again in a few seconds.",
            Self::DiskFull => "The server's disk cannot be written. Ask the administrator.",
            Self::Interrupted => "The server did not finish. Try again; nothing counts twice.",
            Self::Constraint(ConstraintKind::Unique) => "This is already there. Reload and look.",
            Self::Constraint(ConstraintKind::ForeignKey) => {
                "It points at something that does not exist. Reload and choose again."
            }
            Self::Constraint(ConstraintKind::Check) => "A value is out of range. Check and resend.",
            Self::NewerSchema => "A newer version wrote these data. Upgrade the program.",
            _ => "The server has a fault. Try later, or tell the administrator the request number.",
        }
        .to_owned()
    }

    fn retry_after_seconds(&self) -> Option<u64> {
        matches!(self, Self::QueueFull | Self::Interrupted).then_some(2)
    }
}
