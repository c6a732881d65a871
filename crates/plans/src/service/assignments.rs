//! What those who are asked do: answer, hand on, hand over.

use std::collections::HashSet;

use access::Scope;
use db::Tx;
use kernel::AreaPath;
use kernel::id::{AssignmentId, RepresentativeId};
use registry::AreaTree;
use serde_json::json;

use crate::model::{Action, Assignment, HandOver, State, Todo};
use crate::progress::{self, Days, Progress};
use crate::rules::{self, MOST_ASKED, Rejection};
use crate::service::{Asked, is_office_of};
use crate::store::{self, assignments as rows};
use crate::{Error, acts};

/// How deep in the tree a village lies.
const VILLAGE: usize = 3;

fn blank(tx: &Tx<'_>, todo: &Todo, by: &AreaPath, area: AreaPath) -> Assignment {
    Assignment {
        id: tx.new_id(),
        todo_id: todo.id,
        by_area: by.clone(),
        area_path: area,
        representative_id: None,
        state: State::Open,
        words: None,
        said_by: None,
        said_at: None,
        passed_on_at: None,
    }
}

/// Asks areas; answers how many.
pub(super) fn to_areas(
    tx: &mut Tx<'_>,
    todo: &Todo,
    by: &AreaPath,
    mut areas: Vec<AreaPath>,
) -> Result<usize, Error> {
    areas.sort();
    areas.dedup();
    rules::below(by, &areas)?;
    let asked: Vec<Assignment> = areas.into_iter().map(|area| blank(tx, todo, by, area)).collect();
    rows::insert(tx, &asked)?;
    Ok(asked.len())
}

/// Asks everybody who serves in these villages or groups; answers how many.
pub(super) fn to_representatives(
    tx: &mut Tx<'_>,
    todo: &Todo,
    by: &AreaPath,
    areas: &[AreaPath],
) -> Result<usize, Error> {
    if areas.iter().any(|area| !by.contains(area) || area.depth() < VILLAGE) {
        return Err(Rejection::AreaNotBelow.into());
    }
    let today = tx.today();
    let mut seen = HashSet::new();
    let mut asked = Vec::new();
    for area in areas {
        for (path, id) in representatives::serving(tx, area, today)? {
            if seen.insert(id) {
                asked.push(Assignment { representative_id: Some(id), ..blank(tx, todo, by, path) });
            }
        }
    }
    if asked.is_empty() {
        return Err(Rejection::NobodyAsked.into());
    }
    if asked.len() > MOST_ASKED {
        return Err(Rejection::TooManyAsked.into());
    }
    rows::insert(tx, &asked)?;
    Ok(asked.len())
}

/// An assignment that lies in the asker's part of the county, with its to-do.
fn found(tx: &mut Tx<'_>, id: AssignmentId, scope: &Scope) -> Result<(Assignment, Todo), Error> {
    let assignment = rows::get(tx, id)?.ok_or(Error::NoTodo)?;
    let is_seen = match scope.representative() {
        Some(own) => assignment.representative_id == Some(own),
        None => scope.sees_area(&assignment.area_path),
    };
    if !is_seen {
        return Err(Error::NoTodo);
    }
    let todo = store::todo(tx, assignment.todo_id)?.ok_or(Error::NoTodo)?;
    if todo.withdrawn.is_some() { Err(Error::Withdrawn) } else { Ok((assignment, todo)) }
}

/// Whether the asker may speak for whoever is asked: his own office; for a representative he himself,
/// the head of his group and his village, because not everybody has a telephone that can.
fn speaks_for(scope: &Scope, assignment: &Assignment) -> bool {
    match (assignment.representative_id, scope.representative()) {
        (Some(asked), Some(own)) => asked == own,
        (Some(_), None) => scope
            .area_paths()
            .iter()
            .any(|own| own.depth() >= VILLAGE && own.contains(&assignment.area_path)),
        (None, _) => is_office_of(scope, &assignment.area_path),
    }
}

/// How far one assignment is, from the records of today.
fn progress_of(
    tx: &mut Tx<'_>,
    assignment: &Assignment,
    todo: &Todo,
    tree: &AreaTree,
) -> Result<Option<Progress>, Error> {
    let act = acts::act(&todo.act).ok_or(Rejection::UnknownAct)?;
    let days = Days { from_on: todo.text.from_on, as_of: tx.today() };
    if let Some(id) = assignment.representative_id {
        let found = progress::of_representatives(tx, act, &[id], days)?;
        return Ok(found.get(&id).copied());
    }
    let area = std::slice::from_ref(&assignment.area_path);
    let found = progress::of_areas(tx, act, area, days, tree)?;
    Ok(found.and_then(|found| found.first().copied()))
}

/// Answers up, or down to a question; the records decide whether something is done.
pub fn answer(
    tx: &mut Tx<'_>,
    id: AssignmentId,
    action: Action,
    words: Option<&str>,
    scope: &Scope,
    tree: &AreaTree,
) -> Result<Assignment, Error> {
    let (assignment, todo) = found(tx, id, scope)?;
    let is_allowed = match action {
        Action::Reply | Action::Excuse => is_office_of(scope, &assignment.by_area),
        _ => speaks_for(scope, &assignment),
    };
    if !is_allowed {
        return Err(Error::NotYours);
    }
    let progress = match action {
        Action::Done => progress_of(tx, &assignment, &todo, tree)?,
        _ => None,
    };
    let (state, words) = rules::answer(&assignment, action, words, progress)?;
    let answered = Assignment {
        state,
        words,
        said_by: Some(tx.actor().name.clone()),
        said_at: Some(tx.now()),
        ..assignment
    };
    rows::set_state(tx, &answered)?;
    rows::note(tx, id, action, answered.words.as_ref())?;
    let detail = json!({ "todo": todo.id, "action": action });
    tx.log("todo.answer", &id, &detail)?;
    Ok(answered)
}

/// Hands an assignment on to the level below: a township to all its villages, a village to all who
/// serve in it. Answers how many are asked now.
pub fn pass_on(
    tx: &mut Tx<'_>,
    id: AssignmentId,
    scope: &Scope,
    tree: &AreaTree,
) -> Result<usize, Error> {
    let (assignment, todo) = found(tx, id, scope)?;
    if assignment.representative_id.is_some() || !is_office_of(scope, &assignment.area_path) {
        return Err(Error::NotYours);
    }
    if matches!(assignment.state, State::Done | State::Excused | State::Folded) {
        return Err(Rejection::Closed.into());
    }
    if assignment.passed_on_at.is_some() {
        return Err(Rejection::PassedOnBefore.into());
    }
    let area = &assignment.area_path;
    let asked = if area.depth() < VILLAGE {
        let below: Vec<AreaPath> = tree.children(area).map(|child| child.path.clone()).collect();
        to_areas(tx, &todo, area, below)?
    } else {
        to_representatives(tx, &todo, area, std::slice::from_ref(area))?
    };
    rows::passed_on(tx, id)?;
    rows::note(tx, id, Action::PassOn, None)?;
    tx.log("todo.pass-on", &id, &json!({ "todo": todo.id, "asked": asked }))?;
    Ok(asked)
}

/// Moves what a representative who leaves is still asked to the successor, in the caller's
/// transaction. Where the successor is asked for the same already, his own assignment goes on and the
/// other is folded into it. What it answers undoes it.
pub fn hand_over(
    tx: &mut Tx<'_>,
    from: RepresentativeId,
    to: RepresentativeId,
) -> Result<HandOver, Error> {
    let mut done = HandOver { from: Some(from), to: Some(to), ..HandOver::default() };
    if from == to {
        return Ok(done);
    }
    let area = representatives::get(tx, to)?.area_path;
    let has: HashSet<_> =
        rows::of_representative(tx, to)?.into_iter().map(|one| one.todo_id).collect();
    let is_open = |state| matches!(state, State::Open | State::Asked | State::Cannot);
    let open = rows::of_representative(tx, from)?.into_iter().filter(|one| is_open(one.state));
    for one in open {
        if has.contains(&one.todo_id) {
            rows::fold(tx, one.id, State::Folded)?;
            done.folded.push((one.id, one.state));
        } else {
            rows::give(tx, one.id, to, &area)?;
            done.moved.push((one.id, one.area_path.as_str().to_owned()));
        }
        rows::note(tx, one.id, Action::HandOver, None)?;
        let detail = json!({ "from": from, "to": to });
        tx.log("todo.hand-over", &one.id, &detail)?;
    }
    Ok(done)
}

/// Whether any to-do was ever asked of this mandate.
pub fn is_asked(tx: &mut Tx<'_>, representative: RepresentativeId) -> Result<bool, Error> {
    Ok(!rows::of_representative(tx, representative)?.is_empty())
}

/// Undoes a hand-over: what the successor has not answered since goes back as it was. What he has
/// answered stays his. Answers how many went back.
pub fn undo_hand_over(tx: &mut Tx<'_>, done: &HandOver) -> Result<usize, Error> {
    let (Some(from), Some(to)) = (done.from, done.to) else { return Ok(0) };
    let mut back = Vec::new();
    for (id, area) in &done.moved {
        let now = rows::get(tx, *id)?.ok_or(Error::NoTodo)?;
        let area: AreaPath = area.parse().map_err(|_| Error::NoTodo)?;
        let is_answered = matches!(now.state, State::Done | State::Excused);
        if now.representative_id == Some(to) && !is_answered {
            rows::give(tx, *id, from, &area)?;
            back.push(*id);
        }
    }
    for (id, state) in &done.folded {
        let now = rows::get(tx, *id)?.ok_or(Error::NoTodo)?;
        if now.state == State::Folded {
            rows::fold(tx, *id, *state)?;
            back.push(*id);
        }
    }
    for id in &back {
        rows::note(tx, *id, Action::TakeBack, None)?;
        let detail = json!({ "from": to, "to": from });
        tx.log("todo.take-back", id, &detail)?;
    }
    Ok(back.len())
}

/// What the asker can do with an assignment now, for the buttons of a screen.
pub fn actions(scope: &Scope, asked: &Asked, todo: &Todo) -> Vec<Action> {
    let one = &asked.assignment;
    let is_waiting = matches!(one.state, State::Open | State::Asked | State::Cannot);
    let mut can = Vec::new();
    if todo.withdrawn.is_some() || !is_waiting {
        return can;
    }
    if speaks_for(scope, one) && !(asked.is_through && one.state == State::Open) {
        // Where the records have the last word there is nothing to be said.
        if !acts::act(&todo.act).is_some_and(acts::Act::has_target) {
            can.push(Action::Done);
        }
        can.extend([Action::Cannot, Action::Question]);
    }
    let is_own_office = one.representative_id.is_none() && is_office_of(scope, &one.area_path);
    if is_own_office && one.passed_on_at.is_none() && !asked.is_through {
        can.push(Action::PassOn);
    }
    if one.state != State::Open && is_office_of(scope, &one.by_area) {
        can.extend([Action::Reply, Action::Excuse]);
    }
    can
}
