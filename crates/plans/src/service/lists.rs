//! What people open: what waits for them, and one to-do with how far everybody is.

use std::collections::{HashMap, HashSet};

use access::Scope;
use calendar::Calendar;
use db::Tx;
use kernel::id::{RepresentativeId, TodoId};
use kernel::{AreaPath, Date};
use registry::AreaTree;

use crate::Error;
use crate::acts::{self, Act};
use crate::model::{Assignment, Due, Event, Plan, State, Todo};
use crate::progress::{self, Days, Progress};
use crate::rules::{self, Rejection};
use crate::service::is_office_of;
use crate::store::{self, assignments as rows};

/// How many of those below are how far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Below {
    /// All that were asked.
    pub asked: i64,
    /// Those that are through: by their word, by the records, or excused.
    pub through: i64,
    /// Those that wait for an answer of the level above.
    pub waiting: i64,
}

/// An assignment with all that a line shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The assignment.
    pub assignment: Assignment,
    /// How far it is, where the records can tell.
    pub progress: Option<Progress>,
    /// Whether nothing is left to do: said, excused, or met by the records.
    pub is_through: bool,
    /// Those to whom it was handed on.
    pub below: Option<Below>,
}

/// A to-do that waits, with its plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The plan.
    pub plan: Plan,
    /// The to-do.
    pub todo: Todo,
    /// Who is asked and how far it is.
    pub asked: Asked,
    /// How near the day is.
    pub due: Due,
    /// How many working days lie between; less than none once it has passed.
    pub workdays: i64,
}

/// One to-do, opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// The plan.
    pub plan: Plan,
    /// The to-do.
    pub todo: Todo,
    /// How near the day is.
    pub due: Due,
    /// How many working days lie between.
    pub workdays: i64,
    /// How far the whole area of this view is, where the records can tell.
    pub whole: Option<Progress>,
    /// What the asker's own office was asked.
    pub own: Option<Asked>,
    /// Those whom this area asked, by division code.
    pub rows: Vec<Asked>,
    /// What was said and done, the newest first.
    pub events: Vec<Event>,
}

fn act(todo: &Todo) -> Result<&'static Act, Error> {
    acts::act(&todo.act).ok_or_else(|| Rejection::UnknownAct.into())
}

/// The day by which something is looked at: the asker's, but never before it was asked.
fn day(todo: &Todo, on: Date, today: Date) -> Date {
    if on < todo.issued_on { today } else { on }
}

/// The same assignments with how far each is; `all` are the to-do's, to look below.
fn measured(
    tx: &mut Tx<'_>,
    todo: &Todo,
    mine: Vec<Assignment>,
    all: &[Assignment],
    days: Days,
    tree: &AreaTree,
) -> Result<Vec<Asked>, Error> {
    let act = act(todo)?;
    let is_area = |one: &&Assignment| one.representative_id.is_none();
    let areas: Vec<AreaPath> =
        mine.iter().filter(is_area).map(|one| one.area_path.clone()).collect();
    let of_areas = progress::of_areas(tx, act, &areas, days, tree)?;
    let of_areas: HashMap<AreaPath, Progress> =
        areas.into_iter().zip(of_areas.unwrap_or_default()).collect();
    let people: Vec<RepresentativeId> =
        mine.iter().filter_map(|one| one.representative_id).collect();
    let of_people = progress::of_representatives(tx, act, &people, days)?;
    let is_target = act.has_target();
    Ok(mine
        .into_iter()
        .map(|assignment| {
            let progress = match assignment.representative_id {
                Some(id) => of_people.get(&id).copied(),
                None => of_areas.get(&assignment.area_path).copied(),
            };
            let is_met = is_target && progress.is_some_and(Progress::is_met);
            let is_through = is_met || is_closed(assignment.state);
            let below = assignment.passed_on_at.map(|_| below(&assignment, all));
            Asked { assignment, progress, is_through, below }
        })
        .collect())
}

const fn is_closed(state: State) -> bool {
    matches!(state, State::Done | State::Excused | State::Folded)
}

fn below(assignment: &Assignment, all: &[Assignment]) -> Below {
    let mut found = Below::default();
    for one in all.iter().filter(|one| one.by_area == assignment.area_path) {
        found.asked += 1;
        found.through += i64::from(is_closed(one.state));
        found.waiting += i64::from(matches!(one.state, State::Asked | State::Cannot));
    }
    found
}

/// What waits for the asker in that area: what his office (or he himself, or those he speaks for) is
/// asked, by the day due; and behind it, marked by [`Assignment::by_area`] being the area itself, what
/// those below want an answer to. With `closed`, what is through as well.
pub fn waiting(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    scope: &Scope,
    closed: bool,
    on: Date,
    tree: &AreaTree,
) -> Result<Vec<Waiting>, Error> {
    let mine = match scope.representative() {
        Some(own) => rows::of_representative(tx, own)?,
        None if area.depth() > 3 => rows::of_representatives(tx, area)?,
        None => {
            let mut mine = rows::of_area(tx, area)?;
            mine.extend(rows::asked(tx, area)?);
            mine
        }
    };
    let mut ids: Vec<TodoId> = mine.iter().map(|one| one.todo_id).collect();
    ids.sort();
    ids.dedup();
    let todos = store::many_todos(tx, &ids)?;
    let mut plans: HashMap<_, Plan> = HashMap::new();
    let (mut found, today) = (Vec::new(), tx.today());
    for todo in todos.into_iter().filter(|todo| todo.withdrawn.is_none()) {
        let own: Vec<Assignment> =
            mine.iter().filter(|one| one.todo_id == todo.id).cloned().collect();
        let needs_all = own.iter().any(|one| one.passed_on_at.is_some());
        let all = if needs_all { rows::of_todo(tx, todo.id)? } else { Vec::new() };
        let plan = match plans.get(&todo.plan_id) {
            Some(plan) => plan.clone(),
            None => store::plan(tx, todo.plan_id)?.ok_or(Error::NoPlan)?,
        };
        plans.insert(todo.plan_id, plan.clone());
        let as_of = day(&todo, on, today);
        let days = Days { from_on: todo.text.from_on, as_of };
        let (due, workdays) = rules::due(Calendar::china(), as_of, todo.text.due_on);
        for asked in measured(tx, &todo, own, &all, days, tree)? {
            if closed || !asked.is_through {
                found.push(Waiting {
                    plan: plan.clone(),
                    todo: todo.clone(),
                    asked,
                    due,
                    workdays,
                });
            }
        }
    }
    found.sort_by(|one, other| {
        let key = |row: &Waiting| {
            (row.todo.text.due_on, row.todo.id, row.asked.assignment.area_path.clone())
        };
        key(one).cmp(&key(other))
    });
    Ok(found)
}

/// Whether the asker has anything to do with a to-do: his office issued it, it lies in his part of the
/// county, or somebody there is asked.
fn is_shown(scope: &Scope, todo: &Todo, all: &[Assignment]) -> bool {
    scope.sees_area(&todo.area_path)
        || all
            .iter()
            .any(|one| scope.sees_area(&one.area_path) || is_office_of(scope, &one.by_area))
}

/// One to-do as an area looks at it: what it was asked itself, and those whom it asked. An area above
/// the issuer's sees what the issuer sees.
pub fn open(
    tx: &mut Tx<'_>,
    id: TodoId,
    area: &AreaPath,
    scope: &Scope,
    on: Date,
    tree: &AreaTree,
) -> Result<Opened, Error> {
    let todo = store::todo(tx, id)?.ok_or(Error::NoTodo)?;
    let all = rows::of_todo(tx, id)?;
    if !is_shown(scope, &todo, &all) {
        return Err(Error::NoTodo);
    }
    let plan = store::plan(tx, todo.plan_id)?.ok_or(Error::NoPlan)?;
    // Seen from above, the to-do is seen as by its issuer.
    let area = if area.contains(&todo.area_path) { todo.area_path.clone() } else { area.clone() };
    let as_of = day(&todo, on, tx.today());
    let days = Days { from_on: todo.text.from_on, as_of };
    let own: Vec<Assignment> = all
        .iter()
        .filter(|one| one.representative_id.is_none() && one.area_path == area)
        .cloned()
        .collect();
    let is_in_group = |one: &Assignment| area.depth() > 3 && area.contains(&one.area_path);
    let mine: Vec<Assignment> =
        all.iter().filter(|one| one.by_area == area || is_in_group(one)).cloned().collect();
    let rows = measured(tx, &todo, mine, &all, days, tree)?;
    let own = measured(tx, &todo, own, &all, days, tree)?.into_iter().next();
    let whole = progress::of_areas(tx, act(&todo)?, std::slice::from_ref(&area), days, tree)?;
    let shown: HashSet<_> =
        rows.iter().chain(own.as_ref()).map(|asked| asked.assignment.id).collect();
    let events = rows::events(tx, id)?;
    let events = events.into_iter().filter(|event| shown.contains(&event.assignment_id)).collect();
    let (due, workdays) = rules::due(Calendar::china(), as_of, todo.text.due_on);
    let whole = whole.and_then(|found| found.first().copied());
    Ok(Opened { plan, todo, due, workdays, whole, own, rows, events })
}

/// The to-dos of a plan as an area looks at each, by the day due; without what happened.
pub fn opened_in_plan(
    tx: &mut Tx<'_>,
    plan: &Plan,
    area: &AreaPath,
    scope: &Scope,
    on: Date,
    tree: &AreaTree,
) -> Result<Vec<Opened>, Error> {
    let mut found = Vec::new();
    for todo in store::todos(tx, plan.id)? {
        match open(tx, todo.id, area, scope, on, tree) {
            Ok(opened) => found.push(opened),
            Err(Error::NoTodo) => {}
            Err(other) => return Err(other),
        }
    }
    Ok(found)
}
