//! What can be done with matters: load, decide, store, log, tally.

use std::collections::HashMap;

use access::Scope;
use db::{DbError, Tx};
use kernel::id::{ContactId, HouseholdId, MatterId, RepresentativeId};
use kernel::{Actor, Cursor, Date, Limit, Page};
use serde_json::json;

use crate::measures::{place, tally};
use crate::model::{Action, Command, Event, Matter, NewMatter};
use crate::rules::{self, Decision, Facts, Standing};
use crate::store::{self, Filter, lists};
use crate::{Error, Rejection, counters, finding};

/// Hands in a matter; four statements.
///
/// The caller has checked that household, contact and mandate exist and belong together.
pub fn submit(tx: &mut Tx<'_>, new: NewMatter) -> Result<Matter, Error> {
    let reporter = tx.actor().clone();
    submit_past(tx, new, &reporter, &[])
}

/// A step that was taken before it was recorded here.
#[derive(Debug, Clone)]
pub struct PastStep<'p> {
    /// The step.
    pub command: Command,
    /// The day on which it was taken.
    pub on: Date,
    /// Who took it, as the timeline shows him; the change log keeps who recorded it.
    pub actor: &'p Actor,
    /// For which part of the county he acted.
    pub scope: &'p Scope,
}

/// Hands in a matter together with what has happened to it since, under the same rules as step by
/// step; four statements, however many steps. For old ledgers and for replaying a county.
pub fn submit_past(
    tx: &mut Tx<'_>,
    new: NewMatter,
    reporter: &Actor,
    steps: &[PastStep<'_>],
) -> Result<Matter, Error> {
    let id = new.id.unwrap_or_else(|| tx.new_id());
    let number = store::next_number(tx, new.kind, new.collected_on)?;
    let facts = facts(tx, new.collected_on, reporter, Standing::default());
    let Decision { mut matter, event } = rules::open(new, id, number, &facts)?;
    let mut events = vec![event];
    for step in steps {
        let facts = facts_of(tx, &matter, step);
        let decision = rules::decide(&matter, step.command.clone(), &facts)?;
        matter = decision.matter;
        events.push(decision.event);
    }
    store::insert(tx, &matter)?;
    store::insert_events(tx, id, &events)?;
    let mut detail = json!({
        "kind": matter.kind,
        "category": matter.category,
        "area": matter.area_path.as_str(),
        "on": matter.collected_on,
        "urgent": matter.urgent,
    });
    if !steps.is_empty() {
        let taken: Vec<_> = events[1..].iter().map(|event| (event.action, event.on)).collect();
        detail["steps"] = json!(taken);
    }
    let concerned = matter.representative_id.map(Into::into);
    tx.log_concerning(concerned, "matter.submit", &id, &detail)?;
    finding::add(tx, &matter)?;
    tally(tx, None, &matter);
    counters::tally(tx, None, &matter);
    Ok(matter)
}

/// Takes a step with a matter that the asker has seen in that version; four statements.
pub fn act(
    tx: &mut Tx<'_>,
    id: MatterId,
    seen: i64,
    command: Command,
    on: Date,
    scope: &Scope,
) -> Result<Matter, Error> {
    let matter = store::get(tx, id)?.filter(|matter| visible(matter, scope));
    let matter = matter.ok_or(Error::NotFound)?;
    if matter.version != seen {
        return Err(Error::Stale { seen, now: matter.version });
    }
    act_on(tx, matter, command, on, scope)
}

/// The same for a caller who holds the matter as this transaction left it; three statements.
pub fn act_on(
    tx: &mut Tx<'_>,
    matter: Matter,
    command: Command,
    on: Date,
    scope: &Scope,
) -> Result<Matter, Error> {
    let actor = tx.actor().clone();
    let step = PastStep { command, on, actor: &actor, scope };
    let facts = facts_of(tx, &matter, &step);
    let decision = rules::decide(&matter, step.command, &facts)?;
    if !store::update(tx, &decision.matter)? {
        return Err(Error::Stale { seen: matter.version, now: matter.version + 1 });
    }
    store::insert_events(tx, matter.id, std::slice::from_ref(&decision.event))?;
    let event = &decision.event;
    let detail = json!({
        "from": event.from,
        "to": event.to,
        "on": event.on,
        "owner": event.owner.area.as_str(),
        "owner_account": event.owner.account,
        "outcome": event.outcome,
        "ground": event.ground,
        "how": event.how,
    });
    let concerned = matter.representative_id.map(Into::into);
    let operation = format!("matter.{}", event.action.as_str());
    tx.log_concerning(concerned, &operation, &matter.id, &detail)?;
    if finding::differ(&matter, &decision.matter) {
        finding::keep(tx, std::slice::from_ref(&decision.matter))?;
    }
    tally(tx, Some(&matter), &decision.matter);
    counters::tally(tx, Some(&matter), &decision.matter);
    Ok(decision.matter)
}

/// A matter that the asker may see; confidential kinds only where he may see those, or his own.
pub fn get(
    tx: &mut Tx<'_>,
    id: MatterId,
    scope: &Scope,
    confidential: bool,
) -> Result<Matter, Error> {
    let matter = store::get(tx, id)?.filter(|matter| {
        let open_to_asker =
            confidential || scope.representative().is_some() || !matter.kind.is_confidential();
        open_to_asker && visible(matter, scope)
    });
    matter.ok_or(Error::NotFound)
}

/// The matters of the filter: by day of collection, the newest first.
pub fn list(
    tx: &mut Tx<'_>,
    filter: &Filter,
    limit: Limit,
    after: Option<&Cursor>,
) -> Result<Page<Matter>, Error> {
    lists::list(tx, filter, limit, after.map(place).transpose()?)
}

/// The matters that came from these contacts, by number; the caller has filtered the contacts.
///
/// A representative may be shown the confidential ones of his own contacts: he reported them.
pub fn of_contacts(
    tx: &mut Tx<'_>,
    contacts: &[ContactId],
    confidential: bool,
) -> Result<Vec<Matter>, DbError> {
    lists::of_contacts(tx, contacts, confidential)
}

/// The matters that belong to a representative's phone: his own, confidential ones too, which are
/// open or have moved since that day; by identifier after the one given, so many at most.
pub fn own(
    tx: &mut Tx<'_>,
    representative: RepresentativeId,
    since: Date,
    after: Option<MatterId>,
    most: i64,
) -> Result<Vec<Matter>, DbError> {
    lists::own(tx, representative, since, after, most)
}

/// How many matters [`own`] has in all.
pub fn count_own(
    tx: &mut Tx<'_>,
    representative: RepresentativeId,
    since: Date,
) -> Result<i64, DbError> {
    lists::count_own(tx, representative, since)
}

/// A representative's open matters whose deadline lies from that day on and before the other:
/// those that became overdue in between, without anybody touching them.
pub fn own_due(
    tx: &mut Tx<'_>,
    representative: RepresentativeId,
    from: Date,
    before: Date,
) -> Result<Vec<Matter>, DbError> {
    lists::own_due(tx, representative, from, before)
}

/// These matters, by identifier, wherever they are; one that is not there is left out. The caller
/// shows only what the asker may see.
pub fn these(tx: &mut Tx<'_>, ids: &[MatterId]) -> Result<Vec<Matter>, DbError> {
    lists::these(tx, ids)
}

/// What a representative raised at contacts, as pairs of contact and matter.
pub fn raised_by(
    tx: &mut Tx<'_>,
    representative: RepresentativeId,
) -> Result<Vec<(ContactId, MatterId)>, DbError> {
    lists::raised_by(tx, representative)
}

/// The representatives who reported matters about a household.
pub fn reporters_about(
    tx: &mut Tx<'_>,
    household: HouseholdId,
) -> Result<Vec<RepresentativeId>, DbError> {
    lists::reporters_about(tx, household)
}

/// Everything that happened to each of these matters; the caller has got the matters.
pub fn timelines(
    tx: &mut Tx<'_>,
    ids: &[MatterId],
) -> Result<HashMap<MatterId, Vec<Event>>, DbError> {
    store::events_of(tx, ids)
}

/// Everything that happened to a matter, the oldest first; the caller has got the matter.
pub fn timeline(tx: &mut Tx<'_>, id: MatterId) -> Result<Vec<Event>, DbError> {
    store::events(tx, id)
}

/// What the asker can do with a matter now.
pub fn possible_actions(matter: &Matter, scope: &Scope) -> Vec<Action> {
    rules::possible(matter, standing(matter, scope))
}

/// Whether the scope shows the matter: by its place, or because an office in it has the matter.
pub(crate) fn visible(matter: &Matter, scope: &Scope) -> bool {
    scope.sees(&matter.area_path, matter.representative_id)
        || scope.representative().is_none() && scope.sees_area(&matter.owner.area)
}

fn facts<'f>(tx: &Tx<'_>, on: Date, actor: &'f Actor, standing: Standing) -> Facts<'f> {
    Facts { on, today: tx.today(), now: tx.now(), actor, standing }
}

fn facts_of<'f>(tx: &Tx<'_>, matter: &Matter, step: &PastStep<'f>) -> Facts<'f> {
    facts(tx, step.on, step.actor, standing(matter, step.scope))
}

fn standing(matter: &Matter, scope: &Scope) -> Standing {
    if scope.representative().is_some() {
        return Standing::default();
    }
    let owner = &matter.owner.area;
    Standing {
        owner: scope.sees_area(owner),
        above: scope.sees_area(&rules::above(owner)),
        seated: scope.area_paths().contains(owner),
    }
}

impl From<Rejection> for Error {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
    }
}
