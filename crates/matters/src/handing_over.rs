//! What becomes of a representative's open matters when he leaves: whoever has the household now
//! looks after them, hears of every step, and passes on the villager's word.
//!
//! Who reported a matter stays on it by name, and every step keeps who took it: only who looks after
//! it changes. Matters that are closed stay where they were.

use std::collections::HashMap;

use db::{DbError, Tx};
use kernel::id::{HouseholdId, MatterId, RepresentativeId};
use serde_json::json;

use crate::store::handing_over as store;

/// A matter that was handed over.
pub type Handed = (MatterId, RepresentativeId, RepresentativeId);

/// How many open matters a representative looks after.
pub fn count_open_of(tx: &mut Tx<'_>, id: RepresentativeId) -> Result<i64, DbError> {
    store::count_open(tx, id)
}

/// How many matters a representative looks after, open and closed.
pub fn count_all_of(tx: &mut Tx<'_>, id: RepresentativeId) -> Result<i64, DbError> {
    store::count(tx, id)
}

/// Hands the open matters of somebody who leaves to whoever has their household now, and those of no
/// household to the heir; without anybody they stay, and the office that owns them goes on.
pub fn hand_over(
    tx: &mut Tx<'_>,
    from: RepresentativeId,
    heir: Option<RepresentativeId>,
    households: &HashMap<HouseholdId, Option<RepresentativeId>>,
) -> Result<Vec<Handed>, DbError> {
    let mut handed = Vec::new();
    for (id, household) in store::open_of(tx, from)? {
        let followed = household.and_then(|household| households.get(&household).copied());
        let Some(to) = followed.unwrap_or(heir) else { continue };
        give(tx, id, from, to)?;
        handed.push((id, from, to));
    }
    Ok(handed)
}

/// Hands back what was handed over; whether all of it was still there.
pub fn hand_back(tx: &mut Tx<'_>, handed: &[Handed]) -> Result<bool, DbError> {
    for (id, from, to) in handed {
        if !give(tx, *id, *to, *from)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn give(
    tx: &mut Tx<'_>,
    id: MatterId,
    from: RepresentativeId,
    to: RepresentativeId,
) -> Result<bool, DbError> {
    let was_his = store::give(tx, id, from, to)?;
    // Two phones hear of it: from one it goes, to the other it comes.
    for concerned in [from, to] {
        let detail = json!({ "from": from, "to": to });
        tx.log_concerning(Some(concerned.into()), "matter.hand_over", &id, &detail)?;
    }
    Ok(was_his)
}
