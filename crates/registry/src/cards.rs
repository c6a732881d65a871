//! Cards of households (心连心联系卡): a code that hangs on the wall and opens the villager's page.
//!
//! A code is random and says nothing of the household's number. It is kept as it is printed, so that
//! a sheet can be printed again; what it opens shows nothing of who lives there. A lost card is
//! replaced: the old code is revoked in the same transaction.

use std::collections::HashMap;

use db::{Tx, Value, params};
use kernel::id::{HouseholdId, RepresentativeId};
use kernel::{AreaPath, PublicCode, Timestamp};
use serde_json::json;

use crate::store::cards::{CARDS_OF, HOLDER, INSERT_CARD, PEOPLE_OF, REVOKE_CARD, WITHOUT_CARD};
use crate::{Error, households};

/// A household's card in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Card {
    /// What is printed on it.
    pub code: PublicCode,
    /// When it was made.
    pub issued_at: Timestamp,
}

/// What a code opens: the place and the representative, and the household for the record alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The household; it is never shown to who holds the card.
    pub household: HouseholdId,
    /// Its group, or village.
    pub area_path: AreaPath,
    /// Its representative.
    pub representative: Option<RepresentativeId>,
}

/// The household that the code opens; nothing for one that is unknown, revoked or of a household
/// that is no more.
pub fn holder(tx: &mut Tx<'_>, code: &PublicCode) -> Result<Option<Holder>, Error> {
    Ok(tx.query_one(HOLDER, params![code.plain()], |row| {
        Ok(Holder {
            household: row.id(0)?,
            area_path: row.path(1)?,
            representative: row.opt_id(2)?,
        })
    })?)
}

/// The cards in force of these households; one without a card is left out.
pub fn of(tx: &mut Tx<'_>, ids: &[HouseholdId]) -> Result<HashMap<HouseholdId, Card>, Error> {
    let mut found = HashMap::new();
    for chunk in ids.chunks(500) {
        let values: Vec<Value<'_>> = chunk.iter().map(|&id| id.into()).collect();
        let sql = format!("{CARDS_OF}{})", db::places(values.len(), 1));
        tx.each(&sql, &values, |row| {
            let card = Card { code: row.parsed(1)?, issued_at: row.timestamp(2)? };
            found.insert(row.id(0)?, card);
            Ok::<(), db::DbError>(())
        })?;
    }
    Ok(found)
}

/// Households of an area that have no card in force, by group and code, so many at most.
pub fn missing(tx: &mut Tx<'_>, area: &AreaPath, most: i64) -> Result<Vec<HouseholdId>, Error> {
    Ok(tx.query(WITHOUT_CARD, params![area, area.end(), most], |row| row.id(0))?)
}

/// Gives the household a card with that code; the one before is revoked.
///
/// # Errors
/// [`Error::HouseholdNotFound`], [`Error::HouseholdDissolved`].
pub fn issue(tx: &mut Tx<'_>, id: HouseholdId, code: PublicCode) -> Result<Card, Error> {
    if households::get(tx, id)?.dissolved_on.is_some() {
        return Err(Error::HouseholdDissolved);
    }
    let now = tx.now();
    let revoked = tx.execute(REVOKE_CARD, params![id, now])?;
    tx.execute(INSERT_CARD, params![code.plain(), id, now])?;
    let operation = if revoked == 0 { "card.issue" } else { "card.replace" };
    // The code itself stands in no log.
    tx.log(operation, &id, &json!({}))?;
    Ok(Card { code, issued_at: now })
}

/// Revokes the household's card; answers whether it had one.
pub fn revoke(tx: &mut Tx<'_>, id: HouseholdId) -> Result<bool, Error> {
    let now = tx.now();
    let is_revoked = tx.execute(REVOKE_CARD, params![id, now])? > 0;
    if is_revoked {
        tx.log("card.revoke", &id, &json!({}))?;
    }
    Ok(is_revoked)
}

/// The names of all who head or speak for a household of the area: what must not be read on a page
/// without account, wherever somebody wrote it.
pub fn people_of(tx: &mut Tx<'_>, area: &AreaPath) -> Result<Vec<String>, Error> {
    let mut names = Vec::new();
    tx.each(PEOPLE_OF, params![area, area.end()], |row| {
        names.push(row.text(0)?);
        names.extend(row.opt_text(1)?);
        Ok::<(), db::DbError>(())
    })?;
    Ok(names)
}
