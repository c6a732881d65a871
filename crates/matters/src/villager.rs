//! What the villager does himself, without an account: whoever shows a valid code is he.

use db::Tx;
use kernel::id::MatterId;
use kernel::{Actor, Timestamp};

use crate::model::{Action, Command, Matter};
use crate::rules::{self, Standing};
use crate::service::{Asker, fresh, take};
use crate::{Error, store};

/// Takes a step as the villager: confirm, dispute, withdraw, supply facts, reopen, remind, or undo a
/// merging. Everything else is refused like to anybody who is not in charge.
///
/// The caller has made sure that he is the one (a tracking code). `seen` is the version that his page
/// showed; without it the step counts for the matter as it is. `name` is what the timeline calls him.
pub fn act_for_villager(
    tx: &mut Tx<'_>,
    id: MatterId,
    seen: Option<i64>,
    command: Command,
    name: &str,
) -> Result<Matter, Error> {
    let matter = store::get(tx, id)?.ok_or(Error::NotFound)?;
    if let Some(seen) = seen {
        fresh(tx, &matter, seen)?;
    }
    let device = tx.actor().device.clone();
    let actor = Actor { account: None, name: name.to_owned(), device };
    let today = tx.today();
    take(tx, &matter, command, today, &actor, Asker::Villager)
}

/// What the villager can do now.
pub fn possible_for_villager(matter: &Matter, now: Timestamp) -> Vec<Action> {
    rules::possible(matter, Standing::VILLAGER, now)
}
