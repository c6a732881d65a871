//! Rows that a query returns.

use kernel::{AreaPath, Date, Month, Timestamp};
use uuid::Uuid;

use crate::DbError;

/// One row of a result; columns are read by position, from 0.
#[derive(Clone, Copy)]
pub enum Row<'r> {
    /// A row of SQLite.
    Sqlite(&'r rusqlite::Row<'r>),
    /// A row of PostgreSQL.
    Postgres(&'r postgres::Row),
}

macro_rules! read {
    ($row:expr, $column:expr, $type:ty) => {
        match $row {
            Row::Sqlite(row) => row.get::<_, $type>($column).map_err(DbError::from),
            Row::Postgres(row) => row.try_get::<_, $type>($column).map_err(DbError::from),
        }
    };
}

impl Row<'_> {
    /// An integer.
    pub fn int(&self, column: usize) -> Result<i64, DbError> {
        read!(self, column, i64)
    }

    /// An integer, where there is one.
    pub fn opt_int(&self, column: usize) -> Result<Option<i64>, DbError> {
        read!(self, column, Option<i64>)
    }

    /// A flag stored as 0 or 1.
    pub fn flag(&self, column: usize) -> Result<bool, DbError> {
        self.int(column).map(|number| number != 0)
    }

    /// A text.
    pub fn text(&self, column: usize) -> Result<String, DbError> {
        read!(self, column, String)
    }

    /// A text, where there is one.
    pub fn opt_text(&self, column: usize) -> Result<Option<String>, DbError> {
        read!(self, column, Option<String>)
    }

    /// Bytes.
    pub fn bytes(&self, column: usize) -> Result<Vec<u8>, DbError> {
        read!(self, column, Vec<u8>)
    }

    /// Bytes, where there are any.
    pub fn opt_bytes(&self, column: usize) -> Result<Option<Vec<u8>>, DbError> {
        read!(self, column, Option<Vec<u8>>)
    }

    /// An identifier.
    pub fn id<T: From<Uuid>>(&self, column: usize) -> Result<T, DbError> {
        self.opt_id(column)?.ok_or(DbError::Inconsistent { column })
    }

    /// An identifier, where there is one.
    pub fn opt_id<T: From<Uuid>>(&self, column: usize) -> Result<Option<T>, DbError> {
        let found = match self {
            Row::Sqlite(row) => {
                row.get::<_, Option<[u8; 16]>>(column).map_err(DbError::from)?.map(Uuid::from_bytes)
            }
            Row::Postgres(row) => row.try_get::<_, Option<Uuid>>(column).map_err(DbError::from)?,
        };
        Ok(found.map(T::from))
    }

    /// A date.
    pub fn date(&self, column: usize) -> Result<Date, DbError> {
        Date::from_number(self.int(column)?).map_err(|_| DbError::Inconsistent { column })
    }

    /// A date, where there is one.
    pub fn opt_date(&self, column: usize) -> Result<Option<Date>, DbError> {
        let number = self.opt_int(column)?;
        number.map(Date::from_number).transpose().map_err(|_| DbError::Inconsistent { column })
    }

    /// A month.
    pub fn month(&self, column: usize) -> Result<Month, DbError> {
        Month::from_number(self.int(column)?).map_err(|_| DbError::Inconsistent { column })
    }

    /// An instant.
    pub fn timestamp(&self, column: usize) -> Result<Timestamp, DbError> {
        self.int(column).map(Timestamp::from_millis)
    }

    /// An instant, where there is one.
    pub fn opt_timestamp(&self, column: usize) -> Result<Option<Timestamp>, DbError> {
        Ok(self.opt_int(column)?.map(Timestamp::from_millis))
    }

    /// An area path.
    pub fn path(&self, column: usize) -> Result<AreaPath, DbError> {
        self.parsed(column)
    }

    /// A text that must read as one of a known set of words or a known form.
    pub fn parsed<T: std::str::FromStr>(&self, column: usize) -> Result<T, DbError> {
        self.text(column)?.parse().map_err(|_| DbError::Inconsistent { column })
    }

    /// The same, where there is one.
    pub fn opt_parsed<T: std::str::FromStr>(&self, column: usize) -> Result<Option<T>, DbError> {
        let text = self.opt_text(column)?;
        text.map(|text| text.parse().map_err(|_| DbError::Inconsistent { column })).transpose()
    }

    /// A JSON text, as the type that wrote it.
    pub fn json<T: serde::de::DeserializeOwned>(&self, column: usize) -> Result<T, DbError> {
        serde_json::from_str(&self.text(column)?).map_err(|_| DbError::Inconsistent { column })
    }
}

/// The row that must exist.
pub fn required<T>(found: Option<T>) -> Result<T, DbError> {
    found.ok_or(DbError::Missing)
}
