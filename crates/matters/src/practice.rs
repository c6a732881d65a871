//! What the work shows about practice: which kinds keep being sent back for want of facts, and who has
//! brought which kind. For training; what is confidential stays out of both, so that nobody learns
//! from them that it exists.

use std::collections::{HashMap, HashSet};

use db::{DbError, Tx};
use kernel::id::RepresentativeId;
use kernel::{AreaPath, Date};

use crate::store::practice as store;
use crate::{Kind, sight};

/// The kinds that everybody in the chain may be told of.
const OPEN_KINDS: [Kind; 3] = [Kind::Appeal, Kind::Hazard, Kind::Dispute];

fn is_open(kind: Kind, category: &str) -> bool {
    OPEN_KINDS.contains(&kind)
        && !sight::is_about_cadres(category)
        && !sight::is_never_for_village(category)
}

/// How often a matter of an area was sent back since that day, because facts were missing or it went
/// to the wrong place; by kind, those that were.
pub fn sent_back(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    since: Date,
) -> Result<Vec<(Kind, i64)>, DbError> {
    let mut counts: HashMap<Kind, i64> = HashMap::new();
    for (kind, category, count) in store::sent_back(tx, area, since)? {
        if is_open(kind, &category) {
            *counts.entry(kind).or_default() += count;
        }
    }
    Ok(OPEN_KINDS.iter().filter_map(|kind| Some((*kind, *counts.get(kind)?))).collect())
}

/// Which kinds representatives of an area have brought since that day.
pub fn brought(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    since: Date,
) -> Result<HashSet<(RepresentativeId, Kind)>, DbError> {
    let found = store::brought(tx, area, since)?;
    let open = found.into_iter().filter(|(_, kind, category)| is_open(*kind, category));
    Ok(open.map(|(who, kind, _)| (who, kind)).collect())
}
