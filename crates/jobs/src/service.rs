//! Enqueuing, claiming, finishing and failing.

use db::{Db, Tx};
use kernel::id::JobId;
use kernel::{Actor, Timestamp};

use crate::model::{ATTEMPTS, pause_millis};
use crate::{DeadJob, Error, Job, store};

/// How much of an error's words is kept, in characters.
const ERROR_LENGTH: usize = 500;

/// Puts a job into the queue, in the caller's transaction; it runs at that instant or later.
///
/// The payload holds identifiers and numbers, no personal data.
pub fn enqueue(
    tx: &mut Tx<'_>,
    kind: &str,
    payload: &impl serde::Serialize,
    due_at: Timestamp,
) -> Result<JobId, Error> {
    let payload = serde_json::to_string(payload).map_err(Error::Payload)?;
    let id = tx.new_id();
    store::insert(tx, id, kind, &payload, due_at)?;
    Ok(id)
}

/// Takes the oldest due job of these kinds, for as long as the lease (milliseconds).
pub fn claim(tx: &mut Tx<'_>, kinds: &[&str], lease_millis: i64) -> Result<Option<Job>, Error> {
    let until = tx.now().plus_millis(lease_millis);
    let due = store::waiting(tx)?;
    for mut job in due.into_iter().filter(|job| kinds.contains(&job.kind.as_str())) {
        if store::claim(tx, job.id, until)? {
            job.attempts += 1;
            return Ok(Some(job));
        }
    }
    Ok(None)
}

/// The job is done.
pub fn finish(tx: &mut Tx<'_>, id: JobId) -> Result<(), Error> {
    Ok(store::delete(tx, id)?)
}

/// The job failed: it is tried again after a pause, or is dead after too many tries.
pub fn fail(tx: &mut Tx<'_>, id: JobId, error: &str) -> Result<(), Error> {
    let Some(attempts) = store::attempts(tx, id)? else { return Ok(()) };
    let words: String = error.chars().filter(|c| !c.is_control()).take(ERROR_LENGTH).collect();
    let state = if attempts >= ATTEMPTS { "dead" } else { "waiting" };
    let due_at = tx.now().plus_millis(pause_millis(attempts));
    Ok(store::put_back(tx, id, state, due_at, &words)?)
}

/// Jobs that failed too often, newest first, 200 at most.
pub fn dead(tx: &mut Tx<'_>) -> Result<Vec<DeadJob>, Error> {
    Ok(store::dead(tx)?)
}

/// Tries a dead job again, as if for the first time.
///
/// # Errors
/// [`Error::NotFound`] when no dead job has that identifier.
pub fn retry(tx: &mut Tx<'_>, id: JobId) -> Result<(), Error> {
    if store::revive(tx, id)? { Ok(()) } else { Err(Error::NotFound) }
}

/// One step of the loop, on a plain thread: claims a job, works on it outside of any transaction,
/// and keeps how it ended. Answers whether there was one.
pub fn run_one(
    db: &Db,
    kinds: &'static [&'static str],
    lease_millis: i64,
    work: impl FnOnce(&Job) -> Result<(), String>,
) -> Result<bool, Error> {
    let actor = Actor::system("jobs");
    let claimed = db.write_blocking(&actor, move |tx| claim(tx, kinds, lease_millis))?;
    let Some(job) = claimed else { return Ok(false) };
    let id = job.id;
    match work(&job) {
        Ok(()) => db.write_blocking(&actor, move |tx| finish(tx, id))?,
        Err(error) => {
            tracing::warn!(job = %id, kind = job.kind, attempts = job.attempts, error, "a job failed");
            db.write_blocking(&actor, move |tx| fail(tx, id, &error))?;
        }
    }
    Ok(true)
}
