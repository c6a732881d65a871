//! What is derived from the records and can be built anew from them: search and the overview's counts.

use anyhow::{Context, Result};
use db::{Db, Tx};
use kernel::Actor;
use search::{Check, Index};
use uuid::Uuid;

/// Compares every search index with its records.
pub fn check_indexes(db: &Db) -> Result<Vec<Check>> {
    Ok(vec![
        db.read_blocking(registry::check_index).context("households")?,
        db.read_blocking(representatives::check_index).context("representatives")?,
        db.read_blocking(matters::check_index).context("matters")?,
    ])
}

/// Builds the search indexes and the counters of the overview anew, in many transactions: a county
/// that is being served goes on, and finds what is in the index again by and by.
pub fn reindex(db: &Db) -> Result<()> {
    let actor = Actor::system("reindex");
    db.write_blocking(&actor, registry::refill_counts)?;
    db.write_blocking(&actor, matters::counters::refill)?;
    db.write_blocking(&actor, matters::rate_counts::refill)?;
    for index in Index::ALL {
        db.write_blocking(&actor, move |tx| index.clear(tx))?;
        match index {
            Index::Households => fill(db, registry::fill_index)?,
            Index::Representatives => fill(db, representatives::fill_index)?,
            Index::Matters => fill(db, matters::fill_index)?,
        }
        db.write_blocking(&actor, move |tx| index.settle(tx))?;
    }
    Ok(())
}

/// Fills an index step by step, from the first identifier to the last.
fn fill<E>(
    db: &Db,
    step: impl Fn(&mut Tx<'_>, Uuid) -> Result<Option<Uuid>, E> + Copy + Send + 'static,
) -> Result<()>
where
    E: From<db::DbError> + std::error::Error + Send + Sync + 'static,
{
    let mut last = Uuid::nil();
    loop {
        let next = db.write_blocking(&Actor::system("reindex"), move |tx| {
            let mut next = last;
            // Some thousands to a transaction: a commit for every few would cost more than they do.
            for _ in 0..8 {
                match step(tx, next)? {
                    Some(last) => next = last,
                    None => return Ok(None),
                }
            }
            Ok::<Option<Uuid>, E>(Some(next))
        })?;
        match next {
            Some(next) => last = next,
            None => return Ok(()),
        }
    }
}
