//! Closed months: what a tally said when its month was closed stays known for good.
//!
//! A record that comes, changes or is voided after its month was closed moves the tallies as ever,
//! so that they always agree with the records. It also leaves a row with what it moved. Today's
//! tally less the rows that came after a closing is what the tally was at that closing: nothing is
//! copied, and a correction can be shown as one.

use std::collections::BTreeMap;

use kernel::{AreaPath, Date, Month, Timestamp};

use crate::connection::Connection;
use crate::tally::Delta;
use crate::{DbError, Tx, params};

const LAST: &str = "SELECT max(month) FROM db_closed";
const CLOSE: &str = "INSERT INTO db_closed (month, closed_at, closed_by) VALUES ($1, $2, $3)";
const ALL: &str = "SELECT month, closed_at, closed_by FROM db_closed ORDER BY month DESC";
const ADD: &str = "INSERT INTO db_tally_late (closed_month, indicator, area_path, on_day, value)
    VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (closed_month, indicator, area_path, on_day)
    DO UPDATE SET value = db_tally_late.value + excluded.value";
const LATE: &str = "SELECT indicator, area_path, on_day, CAST(sum(value) AS BIGINT)
    FROM db_tally_late
    WHERE closed_month >= $1 AND area_path >= $2 AND area_path < $3 AND on_day <= $4
    GROUP BY indicator, area_path, on_day
    HAVING sum(value) <> 0
    ORDER BY indicator, area_path, on_day";

/// A month that was closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedMonth {
    /// The month.
    pub month: Month,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
}

/// What came for a day after its month was closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Late {
    /// The indicator's code.
    pub indicator: String,
    /// The village or community.
    pub village: AreaPath,
    /// The day for which it counts.
    pub on: Date,
    /// By how much the tally moved.
    pub value: i64,
}

/// The newest closed month.
pub(crate) fn last(connection: &mut Connection) -> Result<Option<Month>, DbError> {
    let mut found = None;
    connection.query(LAST, &[], |row| {
        found = row.opt_int(0)?.and_then(|month| Month::from_number(month).ok());
        Ok::<(), DbError>(())
    })?;
    Ok(found)
}

/// Closes a month, in the caller's transaction: from the next change on, what counts for its days
/// or earlier ones is late. The caller has looked whether the month may be closed.
///
/// # Errors
/// A month is closed once; the second time breaks a constraint.
pub fn close_month(tx: &mut Tx<'_>, month: Month) -> Result<(), DbError> {
    let by = tx.actor().name.clone();
    tx.execute(CLOSE, params![month.number(), tx.now(), by])?;
    tx.closed = Some(month);
    Ok(())
}

/// The closed months, the newest first.
pub fn closed_months(tx: &mut Tx<'_>) -> Result<Vec<ClosedMonth>, DbError> {
    tx.query(ALL, &[], |row| {
        Ok(ClosedMonth { month: row.month(0)?, at: row.timestamp(1)?, by: row.text(2)? })
    })
}

/// What has come since that month was closed for days up to the last one given, in an area.
pub fn late(
    tx: &mut Tx<'_>,
    closed: Month,
    area: &AreaPath,
    until: Date,
) -> Result<Vec<Late>, DbError> {
    tx.query(LATE, params![closed.number(), area, area.end(), until], |row| {
        Ok(Late {
            indicator: row.text(0)?,
            village: row.path(1)?,
            on: row.date(2)?,
            value: row.int(3)?,
        })
    })
}

/// What a batch adds to the days of closed months.
#[derive(Default)]
pub(crate) struct PendingLate {
    sums: BTreeMap<(Month, &'static str, AreaPath, Date), i64>,
}

impl PendingLate {
    pub(crate) fn add(&mut self, delta: &Delta) {
        if let Some(month) = delta.closed {
            let key = (month, delta.indicator, delta.village.clone(), delta.on);
            *self.sums.entry(key).or_default() += delta.value;
        }
    }

    /// Writes the sums in key order.
    pub(crate) fn flush(self, connection: &mut Connection) -> Result<(), DbError> {
        for ((month, indicator, village, on), value) in self.sums {
            if value != 0 {
                connection.execute(ADD, params![month.number(), indicator, &village, on, value])?;
            }
        }
        Ok(())
    }
}
