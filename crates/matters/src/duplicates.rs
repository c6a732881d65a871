//! The same matter twice: found by household, place, category, day and words; merged by people.
//!
//! Invariants:
//! - Nothing here changes a matter. A hint is a suggestion with its reasons, for somebody who decides.
//! - Only what the asker may see is compared, so that a hint tells nothing that a list would not.
//! - A confidential matter is compared with confidential ones alone: the two could never be merged.
//! - Who has said that two matters are not one is not asked again, and neither is anybody else.
//! - How much is looked at is bounded, whatever the size of the county.

mod score;
mod signs;
mod sketch;
mod together;
mod vocabulary;

#[cfg(test)]
mod labelled;

use std::collections::HashSet;

use access::Scope;
use db::Tx;
use kernel::id::MatterId;
use serde_json::json;

use self::together::{Read, Village};
use crate::sight::sees;
use crate::store::duplicates as rows;
use crate::{Error, Matter};

pub use self::score::{Reason, Score, THRESHOLD, Told};

/// How many hints are shown: who sees more does not read them.
pub const MOST_SHOWN: usize = 5;

/// A matter that may be the same as the one in question.
#[derive(Debug, Clone, PartialEq)]
pub struct Similar {
    /// The matter.
    pub matter: Matter,
    /// How likely, and why.
    pub score: Score,
}

impl From<&Matter> for Told {
    fn from(matter: &Matter) -> Self {
        Self {
            kind: matter.kind,
            category: Some(matter.category.clone()),
            household_id: matter.household_id,
            area_path: matter.area_path.clone(),
            collected_on: matter.collected_on,
            representative_id: matter.representative_id,
            words: matter.words.clone(),
        }
    }
}

/// Compares two matters among others of their village, which tell what is usual there.
pub fn score(one: &Told, other: &Told, others: &[Told]) -> Score {
    if one.area_path.village() != other.area_path.village() {
        // What is said alike in two villages happened in two villages.
        return Score { value: 0.0, reasons: Vec::new() };
    }
    let read: Vec<Read<'_>> = [one, other].into_iter().chain(others).map(Read::of).collect();
    Village::of(&read).scores().swap_remove(0)
}

/// The matters that may be the same as this one, the likeliest first; the caller has got the matter.
pub fn similar_to(
    tx: &mut Tx<'_>,
    matter: &Matter,
    scope: &Scope,
    confidential: bool,
) -> Result<Vec<Similar>, Error> {
    let mut apart = rows::apart_from(tx, matter.id)?;
    apart.insert(matter.id);
    found(tx, &Told::from(matter), &apart, scope, confidential)
}

/// The matters that may be the same as what is just being told, the likeliest first.
pub fn similar(
    tx: &mut Tx<'_>,
    told: &Told,
    scope: &Scope,
    confidential: bool,
) -> Result<Vec<Similar>, Error> {
    found(tx, told, &HashSet::new(), scope, confidential)
}

fn found(
    tx: &mut Tx<'_>,
    told: &Told,
    apart: &HashSet<MatterId>,
    scope: &Scope,
    confidential: bool,
) -> Result<Vec<Similar>, Error> {
    let is_own = scope.representative().is_some();
    if told.kind.is_confidential() && !confidential && !is_own {
        return Ok(Vec::new());
    }
    // Who has said nothing yet is shown nothing: a category alone is no matter.
    if Read::of(told).is_empty() {
        return Ok(Vec::new());
    }
    let mut candidates = rows::candidates(tx, told, scope.representative())?;
    candidates.retain(|matter| sees(matter, scope) && !apart.contains(&matter.id));
    let told_of: Vec<Told> = candidates.iter().map(Told::from).collect();
    let read: Vec<Read<'_>> = [told].into_iter().chain(&told_of).map(Read::of).collect();
    let scores = Village::of(&read).scores();
    let mut similar: Vec<Similar> = candidates
        .into_iter()
        .zip(scores)
        .filter(|(_, score)| score.is_hint())
        .map(|(matter, score)| Similar { matter, score })
        .collect();
    similar.sort_by(|a, b| {
        b.score.value.total_cmp(&a.score.value).then_with(|| b.matter.id.cmp(&a.matter.id))
    });
    similar.truncate(MOST_SHOWN);
    Ok(similar)
}

/// Remembers that two matters are not one, so that nobody is asked again; answers whether that is
/// new. The caller has got both matters.
pub fn keep_apart(tx: &mut Tx<'_>, one: &Matter, other: &Matter) -> Result<bool, Error> {
    if one.id == other.id {
        return Err(Error::SameMatter);
    }
    let is_new = rows::keep_apart(tx, one.id, other.id)?;
    if is_new {
        log(tx, "matter.not_duplicate", one, other)?;
    }
    Ok(is_new)
}

/// Takes that back: the two may be suggested again. Answers whether it had been said.
pub fn let_together(tx: &mut Tx<'_>, one: &Matter, other: &Matter) -> Result<bool, Error> {
    let was_said = rows::let_together(tx, one.id, other.id)?;
    if was_said {
        log(tx, "matter.maybe_duplicate", one, other)?;
    }
    Ok(was_said)
}

fn log(tx: &mut Tx<'_>, operation: &str, one: &Matter, other: &Matter) -> Result<(), Error> {
    tx.log(operation, &one.id, &json!({ "other": other.id.to_string() }))?;
    Ok(())
}
