//! What follows from a turnover in other rooms, in the same transaction: open matters, difficulty files
//! and to-dos go where the household goes, and come back with it.
//!
//! The room of mandates knows none of the rooms above it. Each of them has one line in [`forth`], one
//! in [`back`] and, where it keeps records by mandate, one in [`is_used`]; what it did is kept in the
//! turnover under its own name.

use std::collections::HashMap;

use contacts::HandedFile;
use db::Tx;
use kernel::id::{HouseholdId, RepresentativeId, TurnoverId};
use matters::handing_over::{self, Handed};
use representatives::terms::{self, Batch, Effects};
use serde::{Deserialize, Serialize};

use crate::problem::Problem;

/// What the rooms above did.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Also {
    /// Matters, with whose they were and are.
    #[serde(default)]
    pub(crate) matters: Vec<Handed>,
    /// Difficulty files, with whose they were and are.
    #[serde(default)]
    pub(crate) files: Vec<HandedFile>,
    /// What offices ask representatives to do, by who left.
    #[serde(default)]
    pub(crate) todos: Vec<plans::HandOver>,
}

impl Also {
    /// What a turnover that was carried out had done.
    pub(crate) fn of(effects: &Effects) -> Self {
        serde_json::from_value(effects.also.clone()).unwrap_or_default()
    }
}

/// Carries a turnover out, and all that follows.
pub(crate) fn carry_out(tx: &mut Tx<'_>, id: TurnoverId, seen: i64) -> Result<Batch, Problem> {
    let mut batch = terms::carry_out(tx, id, seen)?;
    let effects = batch.effects.clone().unwrap_or_default();
    let also = forth(tx, &effects)?;
    let also = serde_json::to_value(&also).unwrap_or_default();
    terms::keep_also(tx, &mut batch, also)?;
    Ok(batch)
}

/// Takes a turnover back, and all that followed.
pub(crate) fn undo(tx: &mut Tx<'_>, id: TurnoverId, seen: i64) -> Result<Batch, Problem> {
    // The mandates come first: they know whether there is anything to take back at all. What is found
    // amiss afterwards undoes the whole work.
    let batch = terms::undo(tx, id, seen)?;
    let effects = batch.effects.clone().unwrap_or_default();
    let also = Also::of(&effects);
    for &made in &effects.appointed {
        if is_used(tx, made, &also)? {
            return Err(representatives::Error::ChangedSince.into());
        }
    }
    if !back(tx, &also)? {
        return Err(representatives::Error::ChangedSince.into());
    }
    // What is left with a mandate that is no more was asked of it since.
    for &made in &effects.appointed {
        if plans::service::is_asked(tx, made)? {
            return Err(representatives::Error::ChangedSince.into());
        }
    }
    Ok(batch)
}

fn forth(tx: &mut Tx<'_>, effects: &Effects) -> Result<Also, Problem> {
    let mut also = Also::default();
    let moved: HashMap<HouseholdId, Option<RepresentativeId>> =
        effects.moved.iter().map(|one| (one.household, one.to)).collect();
    for &(from, heir) in &effects.heirs {
        also.matters.extend(handing_over::hand_over(tx, from, heir, &moved)?);
        if let Some(heir) = heir {
            also.todos.push(plans::service::hand_over(tx, from, heir)?);
        }
    }
    for one in &effects.moved {
        if let (Some(from), Some(to)) = (one.from, one.to) {
            also.files.extend(contacts::hand_file_over(tx, one.household, from, to)?);
        }
    }
    Ok(also)
}

fn back(tx: &mut Tx<'_>, also: &Also) -> Result<bool, Problem> {
    for todos in &also.todos {
        // What was answered meanwhile is the other one's work.
        if plans::service::undo_hand_over(tx, todos)? < todos.moved.len() + todos.folded.len() {
            return Ok(false);
        }
    }
    Ok(handing_over::hand_back(tx, &also.matters)? && contacts::hand_files_back(tx, &also.files)?)
}

/// Whether anything was recorded under a mandate besides what the turnover gave it.
fn is_used(tx: &mut Tx<'_>, id: RepresentativeId, also: &Also) -> Result<bool, Problem> {
    let given = also.matters.iter().filter(|(.., to)| *to == id).count() as i64;
    Ok(contacts::has_any(tx, id)?
        || handing_over::count_all_of(tx, id)? > given
        || gatherings::is_named(tx, id)?
        || access::accounts::of_representative(tx, id)?.is_some())
}
