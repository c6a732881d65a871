//! What the registers (名册、信息变更记录) of offices ask for: links as they stood on a day, the chain of
//! a whole area, and what changed between two days.

use std::collections::HashMap;

use db::{DbError, Tx, Value, params};
use kernel::id::{HouseholdId, LinkId, RepresentativeId};
use kernel::{AreaPath, Date};

use crate::store::LINK_LINES;
use crate::store::registers::{DUTIES_IN, LINKS_ENDED, LOADS_ON, MANDATES_BEGUN, MANDATES_ENDED};
use crate::{Chain, DutyHolder, DutyKind, EndReason, Error, MandateKind, SelectionWay};

/// A link that held on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The link.
    pub id: LinkId,
    /// Its first day.
    pub from_on: Date,
    /// The household.
    pub household_id: HouseholdId,
    /// The representative.
    pub representative_id: RepresentativeId,
    /// The household's group or village.
    pub area_path: AreaPath,
}

/// Every link of an area that held on that day, the newest first: the list behind
/// [`crate::measures::HOUSEHOLDS_LINKED`] as a whole, for who walks all of it. No index has them in this
/// order, so that each page by itself would sort them again.
pub fn held_on(tx: &mut Tx<'_>, area: &AreaPath, on: Date) -> Result<Vec<Held>, Error> {
    let sql = format!("{LINK_LINES} ORDER BY from_on DESC, id DESC");
    Ok(tx.query(&sql, params![area, area.end(), on], |row| {
        Ok(Held {
            id: row.id(0)?,
            from_on: row.date(1)?,
            household_id: row.id(2)?,
            representative_id: row.id(3)?,
            area_path: row.path(4)?,
        })
    })?)
}

/// How many households each of these representatives had on that day; who had none is left out.
pub fn loads_on(
    tx: &mut Tx<'_>,
    ids: &[RepresentativeId],
    on: Date,
) -> Result<HashMap<RepresentativeId, i64>, Error> {
    let mut found = HashMap::new();
    for chunk in ids.chunks(500) {
        let mut values: Vec<Value<'_>> = vec![on.into()];
        values.extend(chunk.iter().map(|&id| Value::from(id)));
        let places = db::places(chunk.len(), 2);
        let sql = format!("{LOADS_ON}{places}) GROUP BY representative_id");
        tx.each(&sql, &values, |row| {
            found.insert(row.id(0)?, row.int(1)?);
            Ok::<(), DbError>(())
        })?;
    }
    Ok(found)
}

/// The chain above every group of an area that has anybody in it, as it stands now.
pub fn chains(tx: &mut Tx<'_>, area: &AreaPath) -> Result<HashMap<AreaPath, Chain>, Error> {
    let mut found: HashMap<AreaPath, Chain> = HashMap::new();
    tx.each(DUTIES_IN, params![area, area.end()], |row| {
        let chain = found.entry(row.path(0)?).or_default();
        let holder = DutyHolder { person_id: row.id(2)?, name: row.text(3)? };
        match row.parsed::<DutyKind>(1)? {
            DutyKind::VillageCadre => chain.village_cadre = Some(holder),
            DutyKind::GroupHead => chain.group_head = Some(holder),
        }
        Ok::<(), DbError>(())
    })?;
    Ok(found)
}

/// What changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A mandate began.
    Begun(MandateKind, SelectionWay),
    /// A mandate ended.
    Ended(MandateKind, EndReason),
    /// A household's link ended while the mandate went on.
    LinkEnded(HouseholdId, EndReason),
}

/// A change of the chain between households and representatives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The mandate or the link that it stands in.
    pub record: String,
    /// The mandate that it is about.
    pub representative_id: RepresentativeId,
    /// The name on the mandate; empty for a link.
    pub name: String,
    /// Where.
    pub area_path: AreaPath,
    /// The day from which it holds.
    pub on: Date,
    /// What.
    pub what: What,
}

/// Every change in an area from the one day to the other, in no order.
pub fn changes(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    from: Date,
    to: Date,
) -> Result<Vec<Change>, Error> {
    let mut found = Vec::new();
    for sql in [MANDATES_BEGUN, MANDATES_ENDED] {
        tx.each(sql, params![area, area.end(), from, to], |row| {
            let id: RepresentativeId = row.id(0)?;
            let kind: MandateKind = row.parsed(1)?;
            let what = match row.opt_parsed::<EndReason>(5)? {
                Some(reason) => What::Ended(kind, reason),
                None => What::Begun(kind, row.parsed(6)?),
            };
            found.push(Change {
                record: id.to_string(),
                representative_id: id,
                name: row.text(2)?,
                area_path: row.path(3)?,
                on: row.date(4)?,
                what,
            });
            Ok::<(), DbError>(())
        })?;
    }
    tx.each(LINKS_ENDED, params![area, area.end(), from, to], |row| {
        found.push(Change {
            record: row.id::<LinkId>(0)?.to_string(),
            representative_id: row.id(2)?,
            name: String::new(),
            area_path: row.path(3)?,
            on: row.date(4)?,
            what: What::LinkEnded(row.id(1)?, row.parsed(5)?),
        });
        Ok::<(), DbError>(())
    })?;
    Ok(found)
}
