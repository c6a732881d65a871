//! What can be done with matters: load, decide, store, log, tally.

use std::collections::HashMap;

use access::Scope;
use db::{DbError, Tx};
use kernel::id::{ContactId, HouseholdId, MatterId, RepresentativeId};
use kernel::{Actor, AreaPath, Cursor, Date, Limit, Page, Timestamp};
use serde_json::json;

use crate::measures::{place, tally};
use crate::model::{Action, Assist, Command, Event, Matter, NewMatter, Unit};
use crate::rules::{self, Decision, Facts, Standing};
use crate::store::{self, Filter, lists};
use crate::{Error, Rejection, Sight, counters, finding, following, sight, visits};

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
    /// The step; also what the clock did then, such as `breach` and `lapse`.
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
    let (mut events, mut stages) = (vec![event], vec![matter.clone()]);
    for step in steps {
        // What touches other records than the matter itself has no past here.
        if step.command.touches_others() {
            return Err(Error::NotInPast);
        }
        let decision = rules::decide(&matter, step.command.clone(), &past(tx, &matter, step))?;
        matter = decision.matter;
        events.push(Event { at: tx.now(), ..decision.event });
        stages.push(matter.clone());
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
    visits::open(tx, &stages[0]);
    for ((step, stage), event) in steps.iter().zip(stages.windows(2)).zip(&events[1..]) {
        visits::note(tx, &stage[0], &stage[1], event)?;
        visits::hear(tx, &stage[0], event, Asker::Scope(step.scope))?;
    }
    Ok(matter)
}

/// Takes a step with a matter that the asker has seen in that version; four statements, more where
/// other matters or units are part of it.
///
/// A version since which only notes beside the state were added is as good as the newest: a deadline
/// that passed at night does not undo what a phone recorded without a network in the evening.
pub fn act(
    tx: &mut Tx<'_>,
    id: MatterId,
    seen: i64,
    command: Command,
    on: Date,
    scope: &Scope,
) -> Result<Matter, Error> {
    let matter = store::get(tx, id)?.ok_or(Error::NotFound)?;
    if !is_shown(tx, &matter, scope)? {
        return Err(Error::NotFound);
    }
    fresh(tx, &matter, seen)?;
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
    take(tx, &matter, command, on, &actor, Asker::Scope(scope))
}

/// Who wants to take a step.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Asker<'s> {
    /// Whoever acts for that part of the county.
    Scope(&'s Scope),
    /// The villager himself.
    Villager,
    /// The clock, or what follows by itself.
    Clock,
}

/// Refuses a version that is older than the last step.
pub(crate) fn fresh(tx: &mut Tx<'_>, matter: &Matter, seen: i64) -> Result<(), Error> {
    let now = matter.version;
    let is_beside = |actions: &[Action]| actions.iter().all(|action| action.is_beside());
    let is_fresh = match seen {
        _ if seen == now => true,
        1.. if seen < now => is_beside(&store::actions_after(tx, matter.id, seen)?),
        _ => false,
    };
    if is_fresh { Ok(()) } else { Err(Error::Stale { seen, now }) }
}

/// Takes a step: decide, store, log, tally, and what follows from it for others.
pub(crate) fn take(
    tx: &mut Tx<'_>,
    matter: &Matter,
    command: Command,
    on: Date,
    actor: &Actor,
    asker: Asker<'_>,
) -> Result<Matter, Error> {
    let action = command.action();
    let assists = assists_of(tx, matter)?;
    let assist = call_of(&assists, &asker);
    let other = other(tx, matter, &command, &asker)?;
    let facts = Facts {
        office: office(matter, &asker),
        assists: &assists,
        assist,
        other: other.as_ref(),
        ..facts(tx, on, actor, standing(matter, &asker, assist))
    };
    let decision = rules::decide(matter, command, &facts).map_err(|rejection| match rejection {
        // The command named one, but none that the asker may know.
        Rejection::Missing { field: "into" } => Error::LeadNotFound,
        other => other.into(),
    })?;
    write(tx, matter, &decision)?;
    visits::hear(tx, matter, &decision.event, asker)?;
    match action {
        Action::Whistle => {
            let (before, units) = (assists.len() as i64, &decision.event.particulars.units);
            store::assists::call(tx, matter.id, before, units, on)?;
        }
        Action::SignIn | Action::Respond => {
            if let Some(assist) = assist {
                let noted = Assist {
                    signed_in_on: assist.signed_in_on.or(Some(on)),
                    responded_on: (action == Action::Respond).then_some(on),
                    ..assist.clone()
                };
                store::assists::note(tx, matter.id, &noted)?;
            }
        }
        _ => {}
    }
    following::after(tx, matter, decision.matter, action, other, actor)
}

/// Stores a decision with its event, its row in the change log and its tallies.
pub(crate) fn write(tx: &mut Tx<'_>, matter: &Matter, decision: &Decision) -> Result<(), Error> {
    if !store::update(tx, &decision.matter)? {
        return Err(Error::Stale { seen: matter.version, now: matter.version + 1 });
    }
    store::insert_events(tx, matter.id, std::slice::from_ref(&decision.event))?;
    let event = &decision.event;
    let mut detail = json!({
        "from": event.from,
        "to": event.to,
        "on": event.on,
        "owner": event.owner.area.as_str(),
        "owner_account": event.owner.account,
        "outcome": event.outcome,
        "ground": event.ground,
        "how": event.how,
    });
    if let Some(department) = event.owner.department {
        detail["owner_department"] = json!(department);
    }
    if event.particulars != crate::Noted::default() {
        detail["particulars"] = json!(event.particulars);
    }
    let concerned = matter.representative_id.map(Into::into);
    let operation = format!("matter.{}", event.action.as_str());
    tx.log_concerning(concerned, &operation, &matter.id, &detail)?;
    if finding::differ(matter, &decision.matter) {
        finding::keep(tx, std::slice::from_ref(&decision.matter))?;
    }
    tally(tx, Some(matter), &decision.matter);
    counters::tally(tx, Some(matter), &decision.matter);
    visits::note(tx, matter, &decision.matter, &decision.event)?;
    Ok(())
}

/// The matter that leads, or should: named by the asker, who must be allowed to know it.
fn other(
    tx: &mut Tx<'_>,
    matter: &Matter,
    command: &Command,
    asker: &Asker<'_>,
) -> Result<Option<Matter>, Error> {
    let Some(id) = command.into() else {
        let lead = matter.merged_into.filter(|_| command.action() == Action::Unmerge);
        return lead.map_or(Ok(None), |id| Ok(store::get(tx, id)?));
    };
    let Some(lead) = store::get(tx, id)? else { return Ok(None) };
    let is_known = match asker {
        Asker::Scope(scope) => is_shown(tx, &lead, scope)?,
        Asker::Villager => false,
        Asker::Clock => true,
    };
    let is_secret = lead.kind.is_confidential() && !matter.kind.is_confidential();
    Ok(Some(lead).filter(|_| is_known && !is_secret))
}

/// A matter that the asker may see, as [`sight`] says; no confidential one of others where the caller
/// says that he is no confidant.
pub fn get(
    tx: &mut Tx<'_>,
    id: MatterId,
    scope: &Scope,
    confidential: bool,
) -> Result<Matter, Error> {
    let matter = store::get(tx, id)?.ok_or(Error::NotFound)?;
    let open_to_asker = confidential
        || scope.representative().is_some()
        || !scope.departments().is_empty()
        || !matter.kind.is_confidential();
    if open_to_asker && is_shown(tx, &matter, scope)? { Ok(matter) } else { Err(Error::NotFound) }
}

/// Everybody who was called to assist with a matter; the caller has got the matter.
pub fn assists_of(tx: &mut Tx<'_>, matter: &Matter) -> Result<Vec<Assist>, DbError> {
    match matter.beside.called {
        0 => Ok(Vec::new()),
        _ => store::assists::of(tx, matter.id),
    }
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
    sight: Sight,
) -> Result<Vec<Matter>, DbError> {
    lists::of_contacts(tx, contacts, sight)
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
    let mut found = store::events_of(tx, ids)?;
    name_representatives(tx, found.values_mut().flatten())?;
    Ok(found)
}

/// Everything that happened to a matter, the oldest first; the caller has got the matter.
pub fn timeline(tx: &mut Tx<'_>, id: MatterId) -> Result<Vec<Event>, DbError> {
    let mut found = store::events(tx, id)?;
    name_representatives(tx, found.iter_mut())?;
    Ok(found)
}

/// Names those to whom a matter was handed over.
fn name_representatives<'e>(
    tx: &mut Tx<'_>,
    events: impl Iterator<Item = &'e mut Event>,
) -> Result<(), DbError> {
    let handed: Vec<&mut Event> =
        events.filter(|event| event.particulars.representative.is_some()).collect();
    if handed.is_empty() {
        return Ok(());
    }
    let ids: Vec<RepresentativeId> =
        handed.iter().filter_map(|event| event.particulars.representative).collect();
    let names = representatives::names(tx, &ids).map_err(finding::db_error)?;
    for event in handed {
        let id = event.particulars.representative;
        event.particulars.representative_name = id.and_then(|id| names.get(&id).cloned());
    }
    Ok(())
}

/// What the asker can do with a matter now; `assists` are those who were called to it.
pub fn possible_actions(
    matter: &Matter,
    assists: &[Assist],
    scope: &Scope,
    now: Timestamp,
) -> Vec<Action> {
    rules::possible(matter, standing_of(matter, assists, scope), now)
}

/// How the asker stands to a matter; `assists` are those who were called to it.
pub fn standing_of(matter: &Matter, assists: &[Assist], scope: &Scope) -> Standing {
    let asker = Asker::Scope(scope);
    standing(matter, &asker, call_of(assists, &asker))
}

/// Whether the scope shows the matter: by its place, because a unit in it has the matter, or because
/// one was called to assist.
fn is_shown(tx: &mut Tx<'_>, matter: &Matter, scope: &Scope) -> Result<bool, DbError> {
    if sight::sees(matter, scope) || scope.representative().is_some() {
        return Ok(sight::sees(matter, scope));
    }
    let assists = assists_of(tx, matter)?;
    Ok(assists.iter().any(|assist| sight::sees_for(matter, scope, &assist.unit)))
}

/// Whether the asker acts for that unit: it is his own, or it lies under his.
fn acts_for(scope: &Scope, unit: &Unit) -> bool {
    let is_own = unit.department.is_some_and(|own| scope.is_of_department(own));
    is_own || scope.sees_area(&unit.area)
}

/// The open call of the asker's own unit.
fn call_of<'a>(assists: &'a [Assist], asker: &Asker<'_>) -> Option<&'a Assist> {
    let Asker::Scope(scope) = asker else { return None };
    if scope.representative().is_some() {
        return None;
    }
    let mut open = assists.iter().filter(|assist| assist.responded_on.is_none());
    open.find(|assist| acts_for(scope, &assist.unit))
}

/// The asker's office that stands above the owner: the one in whose name he gives an order.
fn office(matter: &Matter, asker: &Asker<'_>) -> Option<AreaPath> {
    let Asker::Scope(scope) = asker else { return None };
    let above = rules::above(&matter.owner);
    scope.area_paths().iter().find(|area| area.contains(&above)).cloned()
}

fn facts<'f>(tx: &Tx<'_>, on: Date, actor: &'f Actor, standing: Standing) -> Facts<'f> {
    Facts {
        on,
        today: tx.today(),
        now: tx.now(),
        actor,
        standing,
        office: None,
        assists: &[],
        assist: None,
        other: None,
    }
}

/// What a step of the past is decided from: what the clock did, as of its own day.
fn past<'f>(tx: &Tx<'_>, matter: &Matter, step: &PastStep<'f>) -> Facts<'f> {
    if step.command.action().is_automatic() {
        let now = Timestamp::noon_in_china(step.on);
        let facts = facts(tx, step.on, step.actor, Standing::CLOCK);
        return Facts { today: step.on, now, ..facts };
    }
    let asker = Asker::Scope(step.scope);
    let facts = facts(tx, step.on, step.actor, standing(matter, &asker, None));
    Facts { office: office(matter, &asker), ..facts }
}

/// What the clock and what follows by itself is decided from.
pub(crate) fn automatic<'f>(tx: &Tx<'_>, actor: &'f Actor, other: Option<&'f Matter>) -> Facts<'f> {
    Facts { other, ..facts(tx, tx.today(), actor, Standing::CLOCK) }
}

fn standing(matter: &Matter, asker: &Asker<'_>, assist: Option<&Assist>) -> Standing {
    let scope = match asker {
        Asker::Scope(scope) => scope,
        Asker::Villager => return Standing::VILLAGER,
        Asker::Clock => return Standing::CLOCK,
    };
    if let Some(own) = scope.representative() {
        let reporter = matter.representative_id == Some(own);
        return Standing { villager: true, reporter, ..Standing::default() };
    }
    let owner = matter.owner.unit();
    let order = matter.beside.supervision.as_ref();
    // Who only acts for a department does not pass on a villager's word: it would be about the
    // department's own answers.
    let villager = scope.area_paths().iter().any(|area| area.contains(&matter.area_path))
        || acts_for(scope, &owner) && owner.department.is_none();
    Standing {
        owner: acts_for(scope, &owner),
        assigner: scope.sees_area(&rules::assigner(matter)),
        above: scope.sees_area(&rules::above(&matter.owner)),
        supervisor: order.is_some_and(|order| scope.sees_area(&order.by)),
        // What an office wrote down itself it may also complete.
        reporter: villager && matter.representative_id.is_none(),
        villager,
        assist: assist.is_some(),
        signed_in: assist.is_some_and(|assist| assist.signed_in_on.is_some()),
        clock: false,
        seated: match owner.department {
            Some(department) => scope.is_of_department(department),
            None => scope.area_paths().contains(&owner.area),
        },
    }
}

impl From<Rejection> for Error {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
    }
}
