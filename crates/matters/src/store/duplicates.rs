//! Which matters are compared, and which pairs somebody has said to be two.

use std::collections::HashSet;

use db::{DbError, Tx, params};
use kernel::Date;
use kernel::id::{MatterId, RepresentativeId};

use super::lists::Growing;
use super::{columns, matter};
use crate::Kind;
use crate::duplicates::Told;
use crate::model::Matter;

const COMPARED: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM matters_matter WHERE state <> 'withdrawn' AND state <> 'merged'"
);
const APART_FROM: &str = "SELECT second_id FROM matters_not_duplicate WHERE first_id = $1
    UNION ALL SELECT first_id FROM matters_not_duplicate WHERE second_id = $1";
const IS_APART: &str =
    "SELECT said_at FROM matters_not_duplicate WHERE first_id = $1 AND second_id = $2";
const KEEP_APART: &str = "INSERT INTO matters_not_duplicate
    (first_id, second_id, account_id, said_by, said_at) VALUES ($1, $2, $3, $4, $5)";
const LET_TOGETHER: &str =
    "DELETE FROM matters_not_duplicate WHERE first_id = $1 AND second_id = $2";

/// How many days before and after are looked at, within the village.
const DAYS_AROUND: i64 = 90;
/// How many days are looked at where the household is the same.
const DAYS_OF_HOUSEHOLD: i64 = 365;
/// How many of a village are compared at most, the nearest by day: of that day and before.
const MOST_BEFORE: i64 = 200;
/// And of later days; what is being told now has none.
const MOST_AFTER: i64 = 50;
/// How many of a household.
const MOST_OF_HOUSEHOLD: i64 = 50;

/// The matters to compare with, without those that their reporters took back or that are merged.
pub(crate) fn candidates(
    tx: &mut Tx<'_>,
    told: &Told,
    own: Option<RepresentativeId>,
) -> Result<Vec<Matter>, DbError> {
    let village = told.area_path.village();
    let mut found = Vec::new();
    for (span, most) in [
        (" AND collected_on <= # ORDER BY collected_on DESC, id DESC LIMIT #", MOST_BEFORE),
        (" AND collected_on > # ORDER BY collected_on, id LIMIT #", MOST_AFTER),
    ] {
        let mut query = Growing::new(COMPARED);
        query.add_area("area_path", &village);
        narrow(&mut query, told, own, DAYS_AROUND);
        query.add(span, [told.collected_on.into(), most.into()]);
        found.extend(tx.query(&query.sql, &query.values, matter)?);
    }
    if let Some(household) = told.household_id {
        let mut query = Growing::new(COMPARED);
        query.add(" AND household_id = #", [household.into()]);
        narrow(&mut query, told, own, DAYS_OF_HOUSEHOLD);
        query.add(" ORDER BY collected_on DESC, id LIMIT #", [MOST_OF_HOUSEHOLD.into()]);
        let more = tx.query(&query.sql, &query.values, matter)?;
        let known: HashSet<MatterId> = found.iter().map(|matter| matter.id).collect();
        found.extend(more.into_iter().filter(|matter| !known.contains(&matter.id)));
    }
    Ok(found)
}

fn narrow(query: &mut Growing<'_>, told: &Told, own: Option<RepresentativeId>, days: i64) {
    let days: [Date; 2] = [told.collected_on.plus_days(-days), told.collected_on.plus_days(days)];
    query.add(" AND collected_on >= # AND collected_on <= #", days.map(Into::into));
    for kind in Kind::ALL {
        if kind.is_confidential() != told.kind.is_confidential() {
            query.add(" AND kind <> #", [kind.as_str().into()]);
        }
    }
    if let Some(own) = own {
        query.add(" AND representative_id = #", [own.into()]);
    }
}

/// The matters that somebody has said to be others than this one.
pub(crate) fn apart_from(tx: &mut Tx<'_>, id: MatterId) -> Result<HashSet<MatterId>, DbError> {
    let others = tx.query(APART_FROM, params![id], |row| row.id(0))?;
    Ok(others.into_iter().collect())
}

/// A pair in the order in which it is kept.
fn pair(one: MatterId, other: MatterId) -> (MatterId, MatterId) {
    (one.min(other), one.max(other))
}

/// Keeps that the two are not one; answers whether that is new.
pub(crate) fn keep_apart(tx: &mut Tx<'_>, one: MatterId, other: MatterId) -> Result<bool, DbError> {
    let (first, second) = pair(one, other);
    if tx.query_one(IS_APART, params![first, second], |row| row.int(0))?.is_some() {
        return Ok(false);
    }
    let actor = tx.actor().clone();
    let now = tx.now();
    tx.execute(KEEP_APART, params![first, second, actor.account, &actor.name, now])?;
    Ok(true)
}

/// Forgets that the two are not one; answers whether it was known.
pub(crate) fn let_together(
    tx: &mut Tx<'_>,
    one: MatterId,
    other: MatterId,
) -> Result<bool, DbError> {
    let (first, second) = pair(one, other);
    Ok(tx.execute(LET_TOGETHER, params![first, second])? == 1)
}
