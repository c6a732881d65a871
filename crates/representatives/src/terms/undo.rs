//! Taking a turnover back: exactly what it did, or nothing.

use db::Tx;
use kernel::id::{LinkId, TurnoverId};
use registry::households;
use search::Index;

use super::model::{Batch, BatchState};
use super::rules;
use crate::store::terms as store;
use crate::{Error, measures, selection, service};

/// Takes a turnover back; the caller has made sure that nobody recorded anything under the mandates
/// that it gave, and takes back what the other rooms did.
///
/// # Errors
/// [`Error::NothingToUndo`], [`Error::TooLateToUndo`]; [`Error::ChangedSince`] when something that it
/// touched has changed again.
pub fn undo(tx: &mut Tx<'_>, id: TurnoverId, seen: i64) -> Result<Batch, Error> {
    let batch = super::get(tx, id)?;
    if batch.version != seen {
        return Err(Error::Stale { seen, now: batch.version });
    }
    let (BatchState::Done, Some(done_at)) = (batch.state, batch.done_at) else {
        return Err(Error::NothingToUndo);
    };
    if tx.today() > rules::undo_until(done_at.date_in_china()) {
        return Err(Error::TooLateToUndo);
    }
    let effects = batch.effects.clone().unwrap_or_default();
    for ended in &effects.ended {
        if !store::reopen_mandate(tx, ended.id, ended.on, ended.reason)? {
            return Err(Error::ChangedSince);
        }
        if ended.is_serving {
            let row = service::get(tx, ended.id)?;
            tx.tally(measures::REPRESENTATIVES, ended.on, &row.area_path, 1);
            let concerned = Some(ended.id.into());
            tx.log_concerning(concerned, "representative.resume", &ended.id, &nothing())?;
        } else {
            tx.log("representative.resume", &ended.id, &nothing())?;
        }
    }
    take_links_back(tx, &effects.links_made)?;
    reopen_links(tx, &effects.links_ended)?;
    for renewed in &effects.renewed {
        let stood = store::reopen_term(tx, renewed)?
            && store::renew(tx, renewed.representative, &renewed.closed)?;
        if !stood {
            return Err(Error::ChangedSince);
        }
        let concerned = Some(renewed.representative.into());
        let object = &renewed.representative;
        tx.log_concerning(concerned, "representative.resume", object, &nothing())?;
    }
    for file in &effects.files {
        if !selection::wait_again(tx, file)? {
            return Err(Error::ChangedSince);
        }
    }
    for &made in &effects.appointed {
        let row = service::get(tx, made).map_err(|_| Error::ChangedSince)?;
        if store::is_named(tx, made)? || !store::delete_mandate(tx, made)? {
            return Err(Error::ChangedSince);
        }
        tx.tally(measures::REPRESENTATIVES, row.from_on, &row.area_path, -1);
        Index::Representatives.remove(tx, made)?;
        tx.log("representative.take_back", &made, &nothing())?;
    }
    for &made in &effects.statutory {
        if !store::delete_mandate(tx, made)? {
            return Err(Error::ChangedSince);
        }
        tx.log("representative.take_back", &made, &nothing())?;
    }
    if !store::undone(tx, id)? {
        return Err(Error::NothingToUndo);
    }
    tx.log("turnover.undo", &id, &nothing())?;
    super::get(tx, id)
}

fn nothing() -> serde_json::Value {
    serde_json::json!({})
}

/// Takes back links that were made; each must still stand.
pub(crate) fn take_links_back(tx: &mut Tx<'_>, links: &[LinkId]) -> Result<(), Error> {
    for &made in links {
        let link = store::link(tx, made)?.ok_or(Error::ChangedSince)?;
        if link.until_on.is_some() || !store::delete_link(tx, made)? {
            return Err(Error::ChangedSince);
        }
        households::set_representative(tx, link.household, None)?;
        tx.tally(measures::HOUSEHOLDS_LINKED, link.from_on, &link.area, -1);
        let concerned = Some(link.representative.into());
        tx.log_concerning(concerned, "link.take_back", &link.household, &nothing())?;
    }
    Ok(())
}

/// Lets links go on that were ended; the household must be there, and have no other.
pub(crate) fn reopen_links(tx: &mut Tx<'_>, links: &[LinkId]) -> Result<(), Error> {
    for &ended in links {
        let link = store::link(tx, ended)?.ok_or(Error::ChangedSince)?;
        // A household that is no more, or that moved away, has nothing to go back to.
        let home = households::summary_of(tx, link.household).map_err(|_| Error::ChangedSince)?;
        let until = link.until_on.ok_or(Error::ChangedSince)?;
        if home.representative.is_some() || !store::reopen_link(tx, ended, link.household)? {
            return Err(Error::ChangedSince);
        }
        households::set_representative(tx, link.household, Some(link.representative))?;
        tx.tally(measures::HOUSEHOLDS_LINKED, until, &link.area, 1);
        let concerned = Some(link.representative.into());
        tx.log_concerning(concerned, "link.resume", &link.household, &nothing())?;
    }
    Ok(())
}
