//! What becomes of open matters when their representative leaves, or their household changes: whoever
//! has the household now looks after them, hears of every step, and passes on the villager's word.
//!
//! Who reported a matter stays on it by name, and every step keeps who took it: only who looks after
//! it changes, and that is a step of the timeline too. Matters that are closed stay where they were.

use std::collections::HashMap;

use db::{DbError, Tx};
use kernel::Timestamp;
use kernel::id::{HouseholdId, MatterId, RepresentativeId};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::model::{Action, Handing, Matter};
use crate::service::{automatic, write};
use crate::store::{handing_over as store, lists};
use crate::{Error, finding, rules};

/// A matter that was handed over.
pub type Handed = (MatterId, RepresentativeId, RepresentativeId);

/// A matter that followed a household.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Followed {
    /// The matter.
    pub id: MatterId,
    /// The household that it was about.
    pub from_household: HouseholdId,
    /// The household that it is about.
    pub to_household: HouseholdId,
    /// Who looked after it.
    pub from: Option<RepresentativeId>,
    /// Who looks after it.
    pub to: Option<RepresentativeId>,
}

/// How many open matters a representative looks after.
pub fn count_open_of(tx: &mut Tx<'_>, id: RepresentativeId) -> Result<i64, DbError> {
    store::count_open(tx, id)
}

/// How many matters a representative looks after, open and closed.
pub fn count_all_of(tx: &mut Tx<'_>, id: RepresentativeId) -> Result<i64, DbError> {
    store::count(tx, id)
}

/// The open matters about a household; the caller shows only those that the asker may see.
pub fn open_about(tx: &mut Tx<'_>, household: HouseholdId) -> Result<Vec<Matter>, DbError> {
    let mut found = lists::of_household(tx, household)?;
    found.retain(|matter| matter.closed_on.is_none());
    Ok(found)
}

/// Whether any matter is about the household, also a closed one.
pub fn is_about(tx: &mut Tx<'_>, household: HouseholdId) -> Result<bool, DbError> {
    Ok(!lists::of_household(tx, household)?.is_empty())
}

/// Whether a matter about the household was recorded after that instant.
pub fn any_since(tx: &mut Tx<'_>, household: HouseholdId, at: Timestamp) -> Result<bool, DbError> {
    Ok(store::count_since(tx, household, at)? > 0)
}

/// Hands the open matters of somebody who leaves to whoever has their household now, and those of no
/// household to the heir; without anybody they stay, and the office that owns them goes on.
pub fn hand_over(
    tx: &mut Tx<'_>,
    from: RepresentativeId,
    heir: Option<RepresentativeId>,
    households: &HashMap<HouseholdId, Option<RepresentativeId>>,
) -> Result<Vec<Handed>, Error> {
    let mut handed = Vec::new();
    for (id, household) in store::open_of(tx, from)? {
        let followed = household.and_then(|household| households.get(&household).copied());
        let Some(to) = followed.unwrap_or(heir) else { continue };
        let matter = crate::store::get(tx, id)?.ok_or(Error::NotFound)?;
        give(tx, &matter, matter.household_id, Some(to), Handing::Turnover)?;
        handed.push((id, from, to));
    }
    Ok(handed)
}

/// Hands back what was handed over; whether all of it was still there.
pub fn hand_back(tx: &mut Tx<'_>, handed: &[Handed]) -> Result<bool, Error> {
    for (id, from, to) in handed {
        let matter = crate::store::get(tx, *id)?.ok_or(Error::NotFound)?;
        if matter.representative_id != Some(*to) {
            return Ok(false);
        }
        give(tx, &matter, matter.household_id, Some(*from), Handing::TakenBack)?;
    }
    Ok(true)
}

/// Lets open matters follow a household: to another one, or to another representative. Without one
/// they stay with whoever looked after them.
pub fn follow_household(
    tx: &mut Tx<'_>,
    matters: &[Matter],
    to_household: HouseholdId,
    to: Option<RepresentativeId>,
    why: Handing,
) -> Result<Vec<Followed>, Error> {
    let mut followed = Vec::new();
    for matter in matters {
        let Some(from_household) = matter.household_id else { continue };
        let to = to.or(matter.representative_id);
        if from_household == to_household && to == matter.representative_id {
            continue;
        }
        give(tx, matter, Some(to_household), to, why)?;
        let from = matter.representative_id;
        followed.push(Followed { id: matter.id, from_household, to_household, from, to });
    }
    Ok(followed)
}

/// Brings back what followed a household; whether all of it was still there.
pub fn go_back(tx: &mut Tx<'_>, followed: &[Followed]) -> Result<bool, Error> {
    for one in followed {
        let matter = crate::store::get(tx, one.id)?.ok_or(Error::NotFound)?;
        let stands = (matter.household_id, matter.representative_id);
        if stands != (Some(one.to_household), one.to) {
            return Ok(false);
        }
        give(tx, &matter, Some(one.from_household), one.from, Handing::TakenBack)?;
    }
    Ok(true)
}

/// Gives a matter to whoever looks after it from now on, with a line in its timeline; one that was
/// closed meanwhile goes without.
fn give(
    tx: &mut Tx<'_>,
    matter: &Matter,
    household: Option<HouseholdId>,
    to: Option<RepresentativeId>,
    why: Handing,
) -> Result<(), Error> {
    store::give(tx, matter.id, household, to)?;
    let now = Matter { household_id: household, representative_id: to, ..matter.clone() };
    if now.closed_on.is_none() {
        let actor = tx.actor().clone();
        let mut decision = rules::follow(&now, Action::HandOver, &automatic(tx, &actor, None))?;
        decision.event.particulars.representative = to;
        decision.event.particulars.handing = Some(why);
        write(tx, &now, &decision)?;
    } else {
        let detail = json!({ "to": to });
        tx.log_concerning(to.map(Into::into), "matter.hand_over", &matter.id, &detail)?;
    }
    if household != matter.household_id {
        let kept = crate::store::get(tx, matter.id)?.ok_or(Error::NotFound)?;
        finding::keep(tx, &[kept])?;
    }
    // Two phones hear of it: from one it goes, to the other it comes.
    if let Some(from) = matter.representative_id.filter(|from| Some(*from) != to) {
        let detail = json!({ "from": from, "to": to });
        tx.log_concerning(Some(from.into()), "matter.hand_over", &matter.id, &detail)?;
    }
    Ok(())
}
