//! What can be done with plans and to-dos: load, decide, store, log.

mod assignments;
mod lists;

use access::Scope;
use calendar::Calendar;
use db::{Tx, Value};
use kernel::id::{PlanId, TodoId};
use kernel::{AreaPath, Cursor, Date, Limit, Page};
use serde_json::json;

use crate::model::{
    Addressee, Correction, NewPlan, NewTodo, Plan, PlanText, Todo, TodoText, Version,
};
use crate::{Error, rules, store};

pub use assignments::{actions, answer, hand_over, is_asked, pass_on, undo_hand_over};
pub use lists::{Asked, Below, Opened, Waiting, open, opened_in_plan, waiting};

/// Whether the asker works in the office of that very area.
pub fn is_office_of(scope: &Scope, area: &AreaPath) -> bool {
    scope.representative().is_none() && scope.area_paths().contains(area)
}

/// Whether a plan of that area concerns the asker: his own office's, one of above, one of below.
fn concerns(scope: &Scope, area: &AreaPath) -> bool {
    scope.area_paths().iter().any(|own| own.contains(area) || area.contains(own))
}

/// Nothing is issued on a day that has not come.
fn issued(on: Option<Date>, today: Date) -> Date {
    on.map_or(today, |on| on.min(today))
}

/// Issues a plan; its to-dos follow, one by one.
pub fn issue(tx: &mut Tx<'_>, new: NewPlan, scope: &Scope) -> Result<Plan, Error> {
    rules::leads(&new.area_path)?;
    if !is_office_of(scope, &new.area_path) {
        return Err(Error::NotYours);
    }
    let plan = Plan {
        id: new.id.unwrap_or_else(|| tx.new_id()),
        area_path: new.area_path,
        kind: new.kind,
        text: rules::plan(&new.text)?,
        issued_on: issued(new.issued_on, tx.today()),
        issued_by: tx.actor().name.clone(),
        withdrawn: None,
        version: 1,
    };
    store::insert_plan(tx, &plan)?;
    let detail = json!({
        "area": plan.area_path.as_str(),
        "kind": plan.kind,
        "from": plan.text.from_on,
        "until": plan.text.until_on,
    });
    tx.log("plan.issue", &plan.id, &detail)?;
    Ok(plan)
}

/// A plan that the asker may see.
pub fn get(tx: &mut Tx<'_>, id: PlanId, scope: &Scope) -> Result<Plan, Error> {
    let plan = store::plan(tx, id)?.filter(|plan| concerns(scope, &plan.area_path));
    plan.ok_or(Error::NoPlan)
}

/// What the plan said before its corrections, the newest first.
pub fn versions(tx: &mut Tx<'_>, plan: &Plan) -> Result<Vec<Version<PlanText>>, Error> {
    Ok(store::versions(tx, plan.id.into())?)
}

/// What the to-do said before its corrections, the newest first.
pub fn todo_versions(tx: &mut Tx<'_>, todo: &Todo) -> Result<Vec<Version<TodoText>>, Error> {
    Ok(store::versions(tx, todo.id.into())?)
}

/// Plans that concern an area: its own, those of above and of below, the newest first.
pub fn list(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    limit: Limit,
    after: Option<&Cursor>,
) -> Result<Page<Plan>, Error> {
    let after = match after {
        Some(cursor) => {
            let on = cursor.part(0).parse().ok().and_then(|on| Date::from_number(on).ok());
            let id = cursor.part(1).parse().ok();
            Some(on.zip(id).ok_or(Error::Cursor)?)
        }
        None => None,
    };
    Ok(store::plans(tx, area, limit, after)?)
}

/// The plan, if the asker's office issued it and it was not taken back.
fn own_plan(tx: &mut Tx<'_>, id: PlanId, scope: &Scope) -> Result<Plan, Error> {
    let plan = get(tx, id, scope)?;
    if !is_office_of(scope, &plan.area_path) {
        return Err(Error::NotYours);
    }
    if plan.withdrawn.is_some() { Err(Error::Withdrawn) } else { Ok(plan) }
}

/// The to-do, if the asker's office issued it and it was not taken back.
fn own_todo(tx: &mut Tx<'_>, id: TodoId, scope: &Scope) -> Result<Todo, Error> {
    let todo = store::todo(tx, id)?.filter(|todo| concerns(scope, &todo.area_path));
    let todo = todo.ok_or(Error::NoTodo)?;
    if !is_office_of(scope, &todo.area_path) {
        return Err(Error::NotYours);
    }
    if todo.withdrawn.is_some() { Err(Error::Withdrawn) } else { Ok(todo) }
}

/// Keeps what was said before, with why it is said otherwise now.
fn keep<T: serde::Serialize>(
    tx: &mut Tx<'_>,
    subject: Value<'static>,
    version: i64,
    text: T,
    reason: &str,
) -> Result<(), Error> {
    let before = Version {
        version,
        text,
        reason: rules::reason(reason)?,
        changed_at: tx.now(),
        changed_by: tx.actor().name.clone(),
    };
    Ok(store::keep_version(tx, subject, &before)?)
}

const fn unchanged_since(seen: i64, now: i64) -> Result<(), Error> {
    if seen == now { Ok(()) } else { Err(Error::Stale { seen, now }) }
}

/// Corrects a plan: what it said before stays, with the reason.
pub fn correct(
    tx: &mut Tx<'_>,
    id: PlanId,
    new: &Correction<PlanText>,
    scope: &Scope,
) -> Result<Plan, Error> {
    let plan = own_plan(tx, id, scope)?;
    unchanged_since(new.seen, plan.version)?;
    let text = rules::plan(&new.text)?;
    keep(tx, id.into(), plan.version, plan.text, &new.reason)?;
    let plan = Plan { text, version: plan.version + 1, ..plan };
    store::update_plan(tx, &plan)?;
    tx.log("plan.correct", &id, &json!({ "version": plan.version }))?;
    Ok(plan)
}

/// Takes a plan back, and with it every to-do of it.
pub fn withdraw(tx: &mut Tx<'_>, id: PlanId, reason: &str, scope: &Scope) -> Result<Plan, Error> {
    let plan = own_plan(tx, id, scope)?;
    let reason = rules::reason(reason)?;
    let now = tx.now();
    store::withdraw_plan(tx, id, now, &reason)?;
    tx.log("plan.withdraw", &id, &json!({}))?;
    Ok(Plan { withdrawn: Some((now, reason)), ..plan })
}

/// Issues a to-do of a plan, and asks everybody whom it names.
pub fn ask(tx: &mut Tx<'_>, new: NewTodo, scope: &Scope) -> Result<Todo, Error> {
    let plan = own_plan(tx, new.plan_id, scope)?;
    let issued_on = issued(new.issued_on, tx.today());
    let (act, text) = rules::todo(&new.act, &new.text, issued_on, Calendar::china())?;
    let todo = Todo {
        id: new.id.unwrap_or_else(|| tx.new_id()),
        plan_id: plan.id,
        area_path: plan.area_path,
        act: act.code.clone(),
        text,
        issued_on,
        withdrawn: None,
        version: 1,
    };
    store::insert_todo(tx, &todo)?;
    let asked = match new.to {
        Addressee::Areas(areas) => assignments::to_areas(tx, &todo, &todo.area_path, areas)?,
        Addressee::Representatives(areas) => {
            assignments::to_representatives(tx, &todo, &todo.area_path, &areas)?
        }
    };
    let detail = json!({
        "plan": todo.plan_id,
        "act": todo.act,
        "due": todo.text.due_on,
        "asked": asked,
    });
    tx.log("todo.issue", &todo.id, &detail)?;
    Ok(todo)
}

/// Corrects the words or days of a to-do: what it said before stays, with the reason.
pub fn correct_todo(
    tx: &mut Tx<'_>,
    id: TodoId,
    new: &Correction<TodoText>,
    scope: &Scope,
) -> Result<Todo, Error> {
    let todo = own_todo(tx, id, scope)?;
    unchanged_since(new.seen, todo.version)?;
    let (_, text) = rules::todo(&todo.act, &new.text, tx.today(), Calendar::china())?;
    keep(tx, id.into(), todo.version, todo.text, &new.reason)?;
    let todo = Todo { text, version: todo.version + 1, ..todo };
    store::update_todo(tx, &todo)?;
    tx.log("todo.correct", &id, &json!({ "version": todo.version, "due": todo.text.due_on }))?;
    Ok(todo)
}

/// Takes a to-do back from everybody.
pub fn withdraw_todo(
    tx: &mut Tx<'_>,
    id: TodoId,
    reason: &str,
    scope: &Scope,
) -> Result<Todo, Error> {
    let todo = own_todo(tx, id, scope)?;
    let reason = rules::reason(reason)?;
    let now = tx.now();
    store::withdraw_todo(tx, id, now, &reason)?;
    tx.log("todo.withdraw", &id, &json!({}))?;
    Ok(Todo { withdrawn: Some((now, reason)), ..todo })
}
