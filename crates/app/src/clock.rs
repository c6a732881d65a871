//! The clock of a served county: finds what is due and has it done, whoever owns it.
//!
//! The queue is the matters themselves, by when they are due: there is no second list that could fall
//! behind, and a deadline that passed while the server was off is found when it comes back. A matter
//! is brought up to date in one transaction with its event; killed before the commit nothing
//! happened, killed after it nothing is due any more.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};
use calendar::Calendar;
use db::{Db, DbError};
use kernel::id::MatterId;
use kernel::{Actor, Date, Timestamp};
use matters::clock::{Due, assumed, due, recount, strike};

use crate::County;

/// How long the clock rests between two looks.
const REST: Duration = Duration::from_secs(15);
/// How many are looked up at once; the walk goes on until there are no more.
const PAGE: i64 = 1_000;
/// How many are struck in one piece of the writer's work: some milliseconds, so that whoever records
/// something in between does not notice.
const SLICE: usize = 16;
/// How many failures of one walk are logged one by one.
const TOLD: usize = 5;
/// Since when the clock strikes in a demo county, kept when it is first served.
const SINCE: &str = "clock_since";

/// What a walk over all that was due came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// How many matters were brought up to date.
    pub struck: usize,
    /// How many could not be; the next walk tries them again.
    pub failed: usize,
}

/// Runs until the server stops; the work itself happens on blocking threads.
pub(crate) async fn run(county: County, stop: Arc<AtomicBool>) {
    let mut told_on = None;
    loop {
        let (db, halt) = (county.db.clone(), Arc::clone(&stop));
        let walk = move || {
            let told = tell_missing_years(&db, told_on);
            let is_halted = || halt.load(Ordering::Relaxed);
            if told_on.is_none() {
                // Years come with a start: what they move is counted again before anything is struck.
                let recounted = recount_assumed(&db, &is_halted)?;
                if recounted > 0 {
                    tracing::info!(recounted, "deadlines were counted again with the days off");
                }
            }
            let since = since(&db)?;
            let swept = strike_due(&db, since, &is_halted)?;
            Ok::<_, anyhow::Error>((told, swept))
        };
        match tokio::task::spawn_blocking(walk).await {
            Ok(Ok((told, swept))) => {
                told_on = Some(told);
                if swept != Swept::default() {
                    tracing::info!(swept.struck, swept.failed, "deadlines were brought up to date");
                }
            }
            Ok(Err(error)) => {
                tracing::error!(error = format!("{error:#}"), "the clock cannot go on")
            }
            Err(error) => tracing::error!(%error, "the clock panicked"),
        }
        tokio::time::sleep(REST).await;
    }
}

/// Brings everything up to date that is due now, the longest due first, until nothing is left or it
/// is told to halt. Asked twice, or by two at once, it does each thing once.
///
/// # Errors
/// Storage failing; what was struck before stays struck.
pub fn strike_due(
    db: &Db,
    since: Option<Timestamp>,
    is_halted: &dyn Fn() -> bool,
) -> Result<Swept> {
    let mut swept = Swept::default();
    let first = since.map(|at| Due { at, id: MatterId::from_uuid(uuid::Uuid::nil()) });
    let mut after = first;
    loop {
        let (from, now) = (after, db.clock().now());
        let page = db
            .read_blocking(move |tx| due(tx, now, from, PAGE))
            .context("what is due cannot be read")?;
        let Some(last) = page.last() else { return Ok(swept) };
        after = Some(*last);
        for slice in page.chunks(SLICE) {
            if is_halted() {
                return Ok(swept);
            }
            strike_slice(db, slice, &mut swept)?;
        }
    }
}

/// Counts deadlines again that were counted over days off that were not known and are by now; answers
/// how many matters they moved of. Killed on the way, or asked twice, it moves each one once.
///
/// # Errors
/// Storage failing; what was counted before stays counted.
pub fn recount_assumed(db: &Db, is_halted: &dyn Fn() -> bool) -> Result<usize> {
    let (mut after, mut count) = (None, 0);
    loop {
        let page = db
            .read_blocking(move |tx| assumed(tx, after, PAGE))
            .context("what was counted over assumed days cannot be read")?;
        let Some(last) = page.last() else { return Ok(count) };
        after = Some(*last);
        for slice in page.chunks(SLICE) {
            if is_halted() {
                return Ok(count);
            }
            let ids = slice.to_vec();
            count += db
                .write_blocking(&Actor::system("clock"), move |tx| {
                    ids.into_iter().try_fold(0, |count, id| {
                        Ok::<_, matters::Error>(count + usize::from(recount(tx, id)?))
                    })
                })
                .context("a deadline cannot be counted again")?;
        }
    }
}

/// Strikes some together; where that fails, each by itself, so that one stops none of the others.
fn strike_slice(db: &Db, slice: &[Due], swept: &mut Swept) -> Result<()> {
    let ids: Vec<MatterId> = slice.iter().map(|due| due.id).collect();
    if let Ok(struck) = strike_all(db, ids.clone()) {
        swept.struck += struck;
        return Ok(());
    }
    for id in ids {
        match strike_all(db, vec![id]) {
            Ok(struck) => swept.struck += struck,
            Err(matters::Error::Db(error)) if is_everybody_s(&error) => {
                return Err(error).context("the county cannot be written");
            }
            Err(error) => {
                swept.failed += 1;
                if swept.failed <= TOLD {
                    tracing::error!(%error, matter = %id, "a deadline could not be brought up to date");
                }
            }
        }
    }
    Ok(())
}

fn strike_all(db: &Db, ids: Vec<MatterId>) -> Result<usize, matters::Error> {
    db.write_blocking(&Actor::system("clock"), move |tx| {
        let mut count = 0;
        for id in ids {
            count += usize::from(!strike(tx, id)?.actions.is_empty());
        }
        Ok(count)
    })
}

/// Whether storage fails for all matters alike, so that there is no use in trying the others.
fn is_everybody_s(error: &DbError) -> bool {
    // An interruption can be the panic of a single one, and so can what its rows hold.
    !matches!(
        error,
        DbError::Interrupted
            | DbError::Inconsistent { .. }
            | DbError::Missing
            | DbError::Constraint(_)
    )
}

/// From when on the clock strikes: always, but in a demo county only since it is served.
///
/// The demo county stands still on the day of the article, and what was open then is years late by
/// the machine's clock: struck, it would be another county by the first evening. What its visitors
/// record runs like anything else.
fn since(db: &Db) -> Result<Option<Timestamp>> {
    let (is_demo, kept) = db
        .read_blocking(|tx| {
            Ok::<_, registry::Error>((
                registry::county::get(tx)?.is_demo,
                registry::county::marker(tx, SINCE)?,
            ))
        })
        .context("the county cannot be read")?;
    if !is_demo {
        return Ok(None);
    }
    if let Some(kept) = kept.and_then(|text| text.parse().ok()) {
        return Ok(Some(kept));
    }
    let now = db.clock().now();
    db.write_blocking(&Actor::system("clock"), move |tx| {
        registry::county::set_marker(tx, SINCE, &now.to_string())
    })?;
    Ok(Some(now))
}

/// Says once a day which year is missing from the calendar; answers today.
fn tell_missing_years(db: &Db, told_on: Option<Date>) -> Date {
    let today = db.clock().now().date_in_china();
    if told_on != Some(today) {
        for year in Calendar::china().missing_soon(today) {
            tracing::warn!(
                year,
                "the days off of this year are not loaded: deadlines that reach into it are assumed; \
                 put the year's file into the folder `calendar` of the county and start again"
            );
        }
    }
    today
}
