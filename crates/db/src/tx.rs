//! The unit of work that domain code sees.

use kernel::{Actor, AreaPath, Date, Month, Timestamp};
use uuid::Uuid;

use crate::change_log::{self, Change, Head};
use crate::connection::{Connection, Engine};
use crate::tally::Delta;
use crate::{DbError, Options, Row, Value};

/// A unit of work: statements, the present, new identifiers, the change log and the tallies.
pub struct Tx<'c> {
    connection: &'c mut Connection,
    options: &'c Options,
    actor: &'c Actor,
    now: Timestamp,
    log: Option<&'c mut Head>,
    pub(crate) deltas: Vec<Delta>,
    /// The newest closed month: what is counted for its days is late.
    pub(crate) closed: Option<Month>,
}

impl<'c> Tx<'c> {
    pub(crate) fn reading(
        connection: &'c mut Connection,
        options: &'c Options,
        actor: &'c Actor,
    ) -> Self {
        let now = options.clock.now();
        Self { connection, options, actor, now, log: None, deltas: Vec::new(), closed: None }
    }

    pub(crate) fn writing(
        connection: &'c mut Connection,
        options: &'c Options,
        actor: &'c Actor,
        log: &'c mut Head,
        closed: Option<Month>,
    ) -> Self {
        let now = options.clock.now();
        Self { connection, options, actor, now, log: Some(log), deltas: Vec::new(), closed }
    }

    /// The instant at which the work began; the same throughout.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Today's date in China.
    pub fn today(&self) -> Date {
        self.now.date_in_china()
    }

    /// A new identifier.
    pub fn new_id<T: From<Uuid>>(&self) -> T {
        T::from(self.options.ids.next(self.now))
    }

    /// Who acts.
    pub fn actor(&self) -> &Actor {
        self.actor
    }

    /// Runs a statement and answers how many rows it touched.
    pub fn execute(&mut self, sql: &str, params: &[Value<'_>]) -> Result<u64, DbError> {
        self.connection.execute(sql, params)
    }

    /// Which engine runs the statements; what differs between them stays in this room.
    pub(crate) fn engine(&self) -> Engine {
        self.connection.engine()
    }

    /// Runs statements without parameters, several at once; for migrations.
    pub(crate) fn batch(&mut self, sql: &str) -> Result<(), DbError> {
        self.connection.batch(sql)
    }

    /// Runs a query and turns every row into a value.
    pub fn query<T>(
        &mut self,
        sql: &str,
        params: &[Value<'_>],
        mut turn: impl FnMut(Row<'_>) -> Result<T, DbError>,
    ) -> Result<Vec<T>, DbError> {
        let mut found = Vec::new();
        self.connection.query(sql, params, |row| {
            found.push(turn(row)?);
            Ok::<(), DbError>(())
        })?;
        Ok(found)
    }

    /// Runs a query and hands over every row, keeping none.
    pub fn each<E: From<DbError>>(
        &mut self,
        sql: &str,
        params: &[Value<'_>],
        each: impl FnMut(Row<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        self.connection.query(sql, params, each)
    }

    /// Runs a query for at most one row.
    pub fn query_one<T>(
        &mut self,
        sql: &str,
        params: &[Value<'_>],
        turn: impl FnMut(Row<'_>) -> Result<T, DbError>,
    ) -> Result<Option<T>, DbError> {
        Ok(self.query(sql, params, turn)?.into_iter().next())
    }

    /// Appends to the change log; every mutation does, in the transaction that it is made in.
    ///
    /// The detail is JSON without personal data: codes, identifiers, numbers.
    pub fn log(
        &mut self,
        operation: &str,
        object: &dyn std::fmt::Display,
        detail: &serde_json::Value,
    ) -> Result<(), DbError> {
        self.log_concerning(None, operation, object, detail)
    }

    /// The same, naming whose phone must hear of the change: [`crate::feed`] finds it by that.
    ///
    /// A change that concerns two gets two rows, each saying what it means for that one.
    pub fn log_concerning(
        &mut self,
        concerned: Option<Uuid>,
        operation: &str,
        object: &dyn std::fmt::Display,
        detail: &serde_json::Value,
    ) -> Result<(), DbError> {
        let head = self.log.as_deref_mut().ok_or(DbError::NotHere)?;
        let (object, detail) = (object.to_string(), detail.to_string());
        let change = Change {
            at: self.now,
            actor: self.actor,
            operation,
            object: &object,
            detail: &detail,
            concerns: concerned,
        };
        change_log::append(self.connection, head, &change)
    }

    /// Runs a part of the work that may fail without failing the whole: an error undoes the part's
    /// rows, its rows in the change log and its tallies, and nothing that was done before.
    ///
    /// The outer error is storage itself failing; then the whole work must fail.
    pub fn attempt<T, E>(
        &mut self,
        part: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<Result<T, E>, DbError> {
        let head = self.log.as_deref().copied();
        let tallies = self.deltas.len();
        let closed = self.closed;
        self.connection.batch("SAVEPOINT attempt")?;
        let answer = part(self);
        // SQLite ends the whole transaction by itself when the disk is full.
        if !self.connection.in_transaction() {
            return Err(DbError::DiskFull);
        }
        if answer.is_err() {
            // Also after a statement failed: PostgreSQL takes nothing else until this.
            self.connection.batch("ROLLBACK TO attempt")?;
            self.deltas.truncate(tallies);
            self.closed = closed;
            if let (Some(log), Some(head)) = (self.log.as_deref_mut(), head) {
                *log = head;
            }
        }
        self.connection.batch("RELEASE attempt")?;
        Ok(answer)
    }

    /// Adds to a tally: for the area's village, its township and the county, by day and month.
    ///
    /// A change of a record adds what it now counts for and takes away what it counted for before.
    /// After the day's month was closed that is a correction, and is kept as one.
    pub fn tally(&mut self, indicator: &'static str, on: Date, area: &AreaPath, value: i64) {
        let closed = self.closed.filter(|closed| on.month() <= *closed);
        self.push(Delta { indicator, on, village: area.village(), value, closed });
    }

    /// Adds to a tally without correcting a closed month: for what is open now, which belongs to no
    /// month, and for counting anew what was cleared.
    pub fn tally_anew(&mut self, indicator: &'static str, on: Date, area: &AreaPath, value: i64) {
        self.push(Delta { indicator, on, village: area.village(), value, closed: None });
    }

    fn push(&mut self, delta: Delta) {
        if delta.value != 0 {
            self.deltas.push(delta);
        }
    }
}
