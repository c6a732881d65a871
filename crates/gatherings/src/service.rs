//! What can be done with gatherings: load, decide, store, log, tally.

use access::Scope;
use db::Tx;
use kernel::id::{GatheringId, RepresentativeId};
use kernel::{AreaPath, Cursor, Limit, Page};
use serde_json::json;

use crate::measures::{attendee_counts, counts, place, tally};
use crate::model::{Attendance, Attendee, Gathering, Kind, NewGathering};
use crate::store::{self, Filter};
use crate::{Error, rules};

/// Records a gathering; two statements. Who came is added by [`attend`].
pub fn create(tx: &mut Tx<'_>, new: NewGathering) -> Result<Gathering, Error> {
    let id = new.id.unwrap_or_else(|| tx.new_id());
    let gathering = rules::open(new, id, tx.today(), tx.now())?;
    store::insert(tx, &gathering)?;
    let detail = json!({
        "kind": gathering.kind,
        "on": gathering.held_on,
        "area": gathering.area_path.as_str(),
        "due": gathering.due,
    });
    tx.log("gathering.create", &id, &detail)?;
    tally(tx, counts(&gathering));
    Ok(gathering)
}

/// Adds who came; whoever is there already is left as he is. Answers the gathering after it.
///
/// The scope decides whether the asker sees the gathering; that the attendees lie in his part of
/// the county, and where they serve, the caller has looked up.
pub fn attend(
    tx: &mut Tx<'_>,
    id: GatheringId,
    attendees: Vec<Attendee>,
    scope: &Scope,
) -> Result<Gathering, Error> {
    let mut gathering = get(tx, id, scope)?;
    if gathering.void_reason.is_some() {
        return Err(Error::Voided);
    }
    if gathering.kind == Kind::Assembly {
        return Err(rules::Rejection::IsAssembly.into());
    }
    let there = store::present(tx, id)?;
    let newcomers = rules::newcomers(attendees, &there)?;
    if newcomers.is_empty() {
        return Ok(gathering);
    }
    let now = tx.now();
    store::attend(tx, id, &newcomers, now)?;
    tx.log("gathering.attend", &id, &json!({ "added": newcomers.len() }))?;
    for attendee in &newcomers {
        tally(tx, attendee_counts(&gathering, attendee));
    }
    gathering.present += newcomers.len() as i64;
    gathering.version += 1;
    Ok(gathering)
}

/// A gathering that the asker may see: held in his part of the county, by an area above it, or
/// attended from it; for a representative, one held there or above, or that he attended.
pub fn get(tx: &mut Tx<'_>, id: GatheringId, scope: &Scope) -> Result<Gathering, Error> {
    let gathering = store::get(tx, id)?.ok_or(Error::NotFound)?;
    let held = &gathering.area_path;
    let near = scope.area_paths().iter().any(|area| area.contains(held) || held.contains(area));
    if near {
        return Ok(gathering);
    }
    let attended = match scope.representative() {
        Some(representative) => store::attended_by(tx, id, representative)?,
        None => {
            let mut attended = false;
            for area in scope.area_paths() {
                attended = attended || store::attended_from(tx, id, area)?;
            }
            attended
        }
    };
    if attended { Ok(gathering) } else { Err(Error::NotFound) }
}

/// A gathering that the asker may change: held in his part of the county.
pub(crate) fn get_to_change(
    tx: &mut Tx<'_>,
    id: GatheringId,
    scope: &Scope,
) -> Result<Gathering, Error> {
    let gathering = get(tx, id, scope)?;
    if scope.sees_area(&gathering.area_path) { Ok(gathering) } else { Err(Error::NotYours) }
}

/// The gatherings of the filter: by day, the newest first.
pub fn list(
    tx: &mut Tx<'_>,
    filter: &Filter,
    limit: Limit,
    after: Option<&Cursor>,
) -> Result<Page<Gathering>, Error> {
    let after = after.map(place).transpose()?;
    Ok(store::list(tx, filter, limit, after)?)
}

/// Whether anything of this room names the mandate: who came, an assembly's seat, who is due at a
/// training or wishes for one.
pub fn is_named(tx: &mut Tx<'_>, id: RepresentativeId) -> Result<bool, Error> {
    Ok(store::is_named(tx, id)?)
}

/// Who came from the area, by area; the caller has got the gathering.
pub fn attendance(
    tx: &mut Tx<'_>,
    id: GatheringId,
    area: &AreaPath,
    limit: Limit,
    after: Option<&Cursor>,
) -> Result<Page<Attendance>, Error> {
    let after = match after {
        Some(cursor) => {
            let area = cursor.part(0).parse().map_err(|_| Error::Cursor)?;
            Some((area, cursor.part(1).parse().map_err(|_| Error::Cursor)?))
        }
        None => None,
    };
    Ok(store::attendance(tx, id, area, limit, after)?)
}
