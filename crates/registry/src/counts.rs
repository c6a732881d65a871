//! How many households a village has: all, linked ones, and those last contacted in each month.
//!
//! The overview of a county asks for these numbers at every look; counting 70,000 rows would take
//! longer than everything else on that page. They are kept by village in the transaction that
//! changes a household, and [`recount`] compares them with the rows. Beside them stands, for each
//! representative, the month in which one of his households was last contacted: whom to help.

use std::collections::HashMap;

use db::{Tx, params};
use kernel::id::RepresentativeId;
use kernel::{AreaPath, Date};

use crate::Error;
use crate::store::{
    ADD_COUNT, CLEAR_COUNTS, CLEAR_LOOKED_AFTER, COUNT, COUNTED, COUNTS_BY_VILLAGE,
    FORGET_LOOKED_AFTER, LOOK_AFTER, LOOKED_AFTER, RECOUNT_CONTACTED, RECOUNT_HOUSEHOLDS,
    RECOUNT_LOOKED_AFTER, RECOUNT_LOOKED_AFTER_ONE, SUM_COUNTS,
};

const HOUSEHOLDS: &str = "households";
const LINKED: &str = "linked";
const CONTACTED: &str = "contacted";

/// What a household counts for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Counted {
    /// Whether it has a representative.
    pub(crate) is_linked: bool,
    /// The day of its last contact.
    pub(crate) last_contact_on: Option<Date>,
}

fn add(tx: &mut Tx<'_>, what: &str, month: i64, area: &AreaPath, value: i64) -> Result<(), Error> {
    tx.execute(ADD_COUNT, params![what, month, &area.village(), value])?;
    Ok(())
}

/// Adds a household of that area, or with `-1` takes it away.
pub(crate) fn household(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    counted: Counted,
    sign: i64,
) -> Result<(), Error> {
    add(tx, HOUSEHOLDS, 0, area, sign)?;
    if counted.is_linked {
        add(tx, LINKED, 0, area, sign)?;
    }
    if let Some(on) = counted.last_contact_on {
        add(tx, CONTACTED, on.month().number(), area, sign)?;
    }
    Ok(())
}

/// Counts a household of that area as linked, or as no longer linked.
pub(crate) fn linked(tx: &mut Tx<'_>, area: &AreaPath, was: bool, is: bool) -> Result<(), Error> {
    match (was, is) {
        (false, true) => add(tx, LINKED, 0, area, 1),
        (true, false) => add(tx, LINKED, 0, area, -1),
        _ => Ok(()),
    }
}

/// Moves a household's last contact from one day to another; within a month nothing is written.
pub(crate) fn contacted(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    before: Option<Date>,
    now: Option<Date>,
) -> Result<(), Error> {
    let month = |on: Option<Date>| on.map(|on| on.month().number());
    if month(before) == month(now) {
        return Ok(());
    }
    for (month, sign) in [(month(before), -1), (month(now), 1)] {
        if let Some(month) = month {
            add(tx, CONTACTED, month, area, sign)?;
        }
    }
    Ok(())
}

/// Notes that a representative looks after a household whose last contact was on that day.
pub(crate) fn looked_after(
    tx: &mut Tx<'_>,
    representative: RepresentativeId,
    last_contact_on: Option<Date>,
) -> Result<(), Error> {
    let month = last_contact_on.map_or(0, |on| on.month().number());
    tx.execute(LOOK_AFTER, params![representative, month])?;
    Ok(())
}

/// Looks at all households of a representative again: one was taken from him, or a contact was voided.
pub(crate) fn look_again(tx: &mut Tx<'_>, representative: RepresentativeId) -> Result<(), Error> {
    let values = params![representative];
    let month = tx.query_one(RECOUNT_LOOKED_AFTER_ONE, values, |row| row.int(0))?;
    tx.execute(FORGET_LOOKED_AFTER, params![representative])?;
    if let Some(month) = month {
        tx.execute(LOOK_AFTER, params![representative, month])?;
    }
    Ok(())
}

/// The representatives who have households, and whether one of these was contacted since that day,
/// which is the first of a month.
pub fn looked_after_since(
    tx: &mut Tx<'_>,
    since: Date,
) -> Result<HashMap<RepresentativeId, bool>, Error> {
    let since = since.month().number();
    let rows = tx.query(LOOKED_AFTER, &[], |row| Ok((row.id(0)?, row.int(1)? >= since)))?;
    Ok(rows.into_iter().collect())
}

/// How many households a village has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct VillageCoverage {
    /// Households.
    pub households: i64,
    /// With a representative.
    pub linked: i64,
    /// Contacted since the day asked for.
    pub contacted: i64,
}

/// How the households of each village of an area are looked after since that day, which is the
/// first of a month; villages without any are left out.
pub fn coverage_by_village(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    since: Date,
) -> Result<HashMap<AreaPath, VillageCoverage>, Error> {
    let mut found: HashMap<AreaPath, VillageCoverage> = HashMap::new();
    for (what, month) in [(HOUSEHOLDS, 0), (LINKED, 0), (CONTACTED, since.month().number())] {
        let values = params![what, month, area, area.end()];
        tx.each(COUNTS_BY_VILLAGE, values, |row| {
            let village = found.entry(row.path(0)?).or_default();
            let count = row.int(1)?;
            match what {
                HOUSEHOLDS => village.households = count,
                LINKED => village.linked = count,
                _ => village.contacted = count,
            }
            Ok::<(), db::DbError>(())
        })?;
    }
    Ok(found)
}

/// How many households an area has: all, linked ones, and those contacted since that day, which is
/// the first of a month.
pub(crate) fn coverage(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    since: Date,
) -> Result<(i64, i64, i64), Error> {
    if area.depth() > 3 || since.day() != 1 {
        // A group's households are few, and only months are kept.
        let row = tx.query_one(COUNT, params![area, area.end(), since], |row| {
            Ok((row.int(0)?, row.int(1)?, row.int(2)?))
        })?;
        return Ok(row.unwrap_or_default());
    }
    let mut sum = |what: &str, month: i64| {
        let values = params![what, month, area, area.end()];
        let sum = tx.query_one(SUM_COUNTS, values, |row| row.int(0))?;
        Ok::<i64, Error>(sum.unwrap_or(0))
    };
    let since = since.month().number();
    Ok((sum(HOUSEHOLDS, 0)?, sum(LINKED, 0)?, sum(CONTACTED, since)?))
}

/// A count that is not what the rows say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Miscounted {
    /// `households`, `linked`, `contacted` or `looked_after`.
    pub what: &'static str,
    /// The village.
    pub area: AreaPath,
    /// The month of the last contact; 0 where none is meant.
    pub month: i64,
    /// What is kept.
    pub kept: i64,
    /// What the rows say.
    pub counted: i64,
}

type Counts = HashMap<(&'static str, i64, String), i64>;

fn from_rows(tx: &mut Tx<'_>) -> Result<Counts, Error> {
    let mut counts = Counts::new();
    tx.each(RECOUNT_HOUSEHOLDS, &[], |row| {
        let area = row.text(0)?;
        counts.insert((HOUSEHOLDS, 0, area.clone()), row.int(1)?);
        counts.insert((LINKED, 0, area), row.int(2)?);
        Ok::<(), db::DbError>(())
    })?;
    tx.each(RECOUNT_CONTACTED, &[], |row| {
        counts.insert((CONTACTED, row.int(1)?, row.text(0)?), row.int(2)?);
        Ok::<(), db::DbError>(())
    })?;
    Ok(counts)
}

/// Counts everything again; answers how many counts were compared, and those that differ.
pub fn recount(tx: &mut Tx<'_>) -> Result<(u64, Vec<Miscounted>), Error> {
    let mut counts = from_rows(tx)?;
    let mut differ = Vec::new();
    let kept =
        tx.query(COUNTED, &[], |row| Ok((row.text(0)?, row.int(1)?, row.path(2)?, row.int(3)?)))?;
    let compared = kept.len() as u64;
    for (what, month, area, kept) in kept {
        let known = [HOUSEHOLDS, LINKED, CONTACTED].into_iter().find(|known| *known == what);
        let what = known.ok_or(db::DbError::Inconsistent { column: 0 })?;
        let counted = counts.remove(&(what, month, area.to_string())).unwrap_or(0);
        if counted != kept {
            differ.push(Miscounted { what, area, month, kept, counted });
        }
    }
    for ((what, month, area), counted) in counts {
        if counted != 0 {
            let area = area.parse().map_err(|_| db::DbError::Inconsistent { column: 0 })?;
            differ.push(Miscounted { what, area, month, kept: 0, counted });
        }
    }
    let (more, wrong) = recount_looked_after(tx)?;
    differ.extend(wrong);
    Ok((compared + more, differ))
}

/// Compares the months of the representatives with their households, by month: how many there are.
fn recount_looked_after(tx: &mut Tx<'_>) -> Result<(u64, Vec<Miscounted>), Error> {
    let read = |tx: &mut Tx<'_>, sql: &str| -> Result<HashMap<RepresentativeId, i64>, Error> {
        let rows = tx.query(sql, &[], |row| Ok((row.id(0)?, row.int(1)?)))?;
        Ok(rows.into_iter().collect())
    };
    let kept = read(tx, LOOKED_AFTER)?;
    let counted = read(tx, RECOUNT_LOOKED_AFTER)?;
    let mut by_month: HashMap<i64, (i64, i64)> = HashMap::new();
    let everybody: std::collections::HashSet<_> = kept.keys().chain(counted.keys()).collect();
    for id in &everybody {
        let (kept, counted) = (kept.get(id), counted.get(id));
        if kept != counted {
            if let Some(&month) = kept {
                by_month.entry(month).or_default().0 += 1;
            }
            if let Some(&month) = counted {
                by_month.entry(month).or_default().1 += 1;
            }
        }
    }
    let differ = by_month.into_iter().map(|(month, (kept, counted))| Miscounted {
        what: "looked_after",
        area: AreaPath::county(),
        month,
        kept,
        counted,
    });
    Ok((everybody.len() as u64, differ.collect()))
}

/// Counts everything again and keeps the outcome.
pub fn refill(tx: &mut Tx<'_>) -> Result<(), Error> {
    let counts = from_rows(tx)?;
    tx.execute(CLEAR_COUNTS, &[])?;
    for ((what, month, area), value) in counts {
        if value != 0 {
            tx.execute(ADD_COUNT, params![what, month, area, value])?;
        }
    }
    tx.execute(CLEAR_LOOKED_AFTER, &[])?;
    let rows = tx.query(RECOUNT_LOOKED_AFTER, &[], |row| Ok((row.id(0)?, row.int(1)?)))?;
    for (representative, month) in rows {
        let representative: RepresentativeId = representative;
        tx.execute(LOOK_AFTER, params![representative, month])?;
    }
    Ok(())
}
