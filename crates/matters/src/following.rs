//! What a step with one matter means for those that follow it, or that it follows.
//!
//! Whoever reported what was put to another matter is told what becomes of that one: each of its steps
//! that a villager waits for is an event of the follower too, and so reaches its representative's
//! phone and the page of its tracking code.

use db::Tx;
use kernel::Actor;

use crate::model::{Action, Matter, State};
use crate::service::{automatic, write};
use crate::{Error, rules, store};

/// Does what follows from a step; answers the matter as it then is.
pub(crate) fn after(
    tx: &mut Tx<'_>,
    before: &Matter,
    after: Matter,
    action: Action,
    lead: Option<Matter>,
    actor: &Actor,
) -> Result<Matter, Error> {
    match (action, lead) {
        (Action::Merge, Some(lead)) => note(tx, &lead, Action::Absorb, &after, actor)?,
        (Action::Unmerge, Some(lead)) => note(tx, &lead, Action::Release, &after, actor)?,
        _ => {}
    }
    let moved = before.state != after.state;
    if after.beside.followers == 0 || !moved {
        return Ok(after);
    }
    if after.state == State::Withdrawn {
        // Its own villager took it back; the others still wait.
        let mut lead = after;
        for follower in store::followers(tx, lead.id)? {
            let facts = automatic(tx, actor, Some(&lead));
            let decision = rules::follow(&follower, Action::Unmerge, &facts)?;
            write(tx, &follower, &decision)?;
            note(tx, &lead, Action::Release, &decision.matter, actor)?;
            lead = store::get(tx, lead.id)?.ok_or(Error::NotFound)?;
        }
        return Ok(lead);
    }
    if is_told(after.state) || before.state == State::Disputed || before.state.is_closed() {
        for follower in store::followers(tx, after.id)? {
            note(tx, &follower, Action::Follow, &after, actor)?;
        }
    }
    Ok(after)
}

/// Whether a villager waits for that.
fn is_told(state: State) -> bool {
    state.is_closed() || matches!(state, State::Answered | State::Disputed | State::Suspended)
}

fn note(
    tx: &mut Tx<'_>,
    matter: &Matter,
    action: Action,
    other: &Matter,
    actor: &Actor,
) -> Result<(), Error> {
    let facts = automatic(tx, actor, Some(other));
    let decision = rules::follow(matter, action, &facts)?;
    write(tx, matter, &decision)
}
