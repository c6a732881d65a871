//! What becomes of a household's link when the household itself changes: it ends with the household,
//! follows it to another group, or begins anew with somebody else; and comes back as it was.

use db::Tx;
use kernel::id::{HouseholdId, LinkId, RepresentativeId};
use kernel::{AreaPath, Date};
use registry::households;
use serde::{Deserialize, Serialize};

use crate::store::moves as store;
use crate::store::terms;
use crate::terms::{reopen_links, take_links_back};
use crate::{EndReason, Error, service};

/// What was done to links: all that is needed to take it back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkEffects {
    /// Links that were made.
    pub made: Vec<LinkId>,
    /// Links that were ended.
    pub ended: Vec<LinkId>,
}

/// Ends the link of a household that goes or moves, if it has one.
pub fn end(
    tx: &mut Tx<'_>,
    household: HouseholdId,
    on: Date,
    reason: EndReason,
    effects: &mut LinkEffects,
) -> Result<(), Error> {
    effects.ended.extend(service::unlink(tx, household, on, reason)?);
    Ok(())
}

/// Links a household where it stands now, from that day.
///
/// # Errors
/// [`Error::Successor`] for somebody who does not serve on that day.
pub fn begin(
    tx: &mut Tx<'_>,
    household: HouseholdId,
    representative: RepresentativeId,
    on: Date,
    effects: &mut LinkEffects,
) -> Result<(), Error> {
    let serving = service::get(tx, representative)?;
    if serving.until_on.is_some() || serving.from_on > on {
        return Err(Error::Successor);
    }
    let area = households::summary_of(tx, household)?.area_path;
    let (made, ended) = service::relink(tx, household, &area, representative, on)?;
    effects.made.push(made);
    effects.ended.extend(ended);
    Ok(())
}

/// Takes back the links that were made: before the households come back to where they were.
///
/// # Errors
/// [`Error::ChangedSince`] when one has ended since.
pub fn take_back(tx: &mut Tx<'_>, effects: &LinkEffects) -> Result<(), Error> {
    take_links_back(tx, &effects.made)
}

/// Lets the links go on that were ended: after the households have come back.
///
/// # Errors
/// [`Error::ChangedSince`] when a household has another, or whose link it was serves no longer.
pub fn resume(tx: &mut Tx<'_>, effects: &LinkEffects) -> Result<(), Error> {
    for &ended in &effects.ended {
        let link = terms::link(tx, ended)?.ok_or(Error::ChangedSince)?;
        let serving = service::get(tx, link.representative).map_err(|_| Error::ChangedSince)?;
        if serving.until_on.is_some() {
            return Err(Error::ChangedSince);
        }
    }
    reopen_links(tx, &effects.ended)
}

/// Whose links these were and are: of those that were made and ended.
pub fn holders(
    tx: &mut Tx<'_>,
    links: &[LinkId],
) -> Result<Vec<(HouseholdId, RepresentativeId)>, Error> {
    let mut found = Vec::new();
    for &id in links {
        if let Some(link) = terms::link(tx, id)? {
            found.push((link.household, link.representative));
        }
    }
    Ok(found)
}

/// Corrects the group of a household's present link: it stood with the wrong one of its village.
pub fn correct_area(tx: &mut Tx<'_>, household: HouseholdId, area: &AreaPath) -> Result<(), Error> {
    store::correct_area(tx, household, area)?;
    Ok(())
}

/// Whether a selection file or an appraisal names the household.
pub fn is_named(tx: &mut Tx<'_>, household: HouseholdId) -> Result<bool, Error> {
    Ok(store::is_named(tx, household)?)
}
