//! To-dos: what is asked, how far it is by the records, and the answers.

use std::collections::HashMap;

use access::Scope;
use access::policy::op;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use db::Tx;
use kernel::AreaPath;
use kernel::id::{AssignmentId, PlanId, RepresentativeId, TodoId};
use plans::progress::Progress;
use plans::service::{self, Asked, Below, Opened, Waiting};
use plans::{Addressee, Correction, Event, NewTodo, TodoText, acts};
use registry::AreaTree;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::creates;
use crate::extract::{
    Caller, Id, IdempotencyKey, IdempotencyParam, IfMatch, IfMatchParam, IfNoneMatch, JsonBody,
    Query, YesNo,
};
use crate::problem::Problem;
use crate::resources::areas;
use crate::resources::organisation::word;
use crate::resources::plans::{LookQuery, PlanSummaryView, Withdrawal, summary};
use crate::state::{ApiState, Map};
use crate::wire::{
    AreaRef, AssignmentKey, Day, Instant, NamedRef, PlanKey, TodoKey, area_ref, versioned,
};

/// An act that can be asked for.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ActView {
    /// The code.
    #[schema(example = "visit_all")]
    code: &'static str,
    /// What people call it.
    name: &'static str,
    /// The same in English.
    name_en: &'static str,
    /// What counts.
    words: &'static str,
    /// The same in English.
    words_en: &'static str,
    /// Whether the records alone say when it is done.
    has_target: bool,
}

/// All acts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ActList {
    /// In the order in which people choose.
    items: Vec<ActView>,
}

/// What a to-do can ask for.
#[utoipa::path(
    get,
    path = "/api/acts",
    operation_id = "list_acts",
    tag = "plans",
    responses((status = 200, description = "All of them.", body = ActList))
)]
pub(crate) async fn list_acts(_: Caller<op::ListActs>) -> Json<ActList> {
    let items = acts::all().iter().map(|act| ActView {
        code: &act.code,
        name: &act.name,
        name_en: &act.name_en,
        words: &act.words,
        words_en: &act.words_en,
        has_target: act.has_target(),
    });
    Json(ActList { items: items.collect() })
}

/// How far something is, counted from the records.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ProgressView {
    /// How much is done.
    done: i64,
    /// Of how much; `null` where the act only counts.
    total: Option<i64>,
}

impl From<Progress> for ProgressView {
    fn from(progress: Progress) -> Self {
        Self { done: progress.done, total: progress.total }
    }
}

/// How many of those below are how far.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct BelowView {
    /// All that were asked.
    asked: i64,
    /// Those that are through.
    through: i64,
    /// Those that wait for an answer.
    waiting: i64,
}

impl From<Below> for BelowView {
    fn from(below: Below) -> Self {
        Self { asked: below.asked, through: below.through, waiting: below.waiting }
    }
}

/// A to-do.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TodoView {
    id: TodoKey,
    /// The plan it belongs to.
    plan: PlanKey,
    /// The act asked for.
    #[schema(example = "visit_all")]
    act: String,
    /// What it is called.
    act_name: &'static str,
    /// The same in English.
    act_name_en: &'static str,
    /// What is asked, in words.
    words: Option<String>,
    /// Records count from this day on.
    from_on: Day,
    /// The day it is due.
    due_on: Day,
    /// `later`, `soon` or `past`.
    due: &'static str,
    /// How many working days are left; less than none once the day has passed.
    workdays: i64,
    /// The figure behind the act, whose records can be opened.
    figure: Option<&'static str>,
    /// The office that issued it.
    issuer: AreaRef,
    /// Whether the caller's office issued it.
    is_own: bool,
    /// How far the area of this view is.
    progress: Option<ProgressView>,
    /// How many of those that this area asked are how far.
    below: BelowView,
    /// Why it was taken back, if it was.
    withdrawn_why: Option<String>,
    /// The version, for `If-Match`.
    version: i64,
}

impl TodoView {
    /// The to-do as the area of the view looks at it.
    pub(super) fn of(opened: &Opened, scope: &Scope, areas: &AreaTree) -> Self {
        let waits = |asked: &&Asked| {
            matches!(asked.assignment.state, plans::State::Asked | plans::State::Cannot)
        };
        let below = Below {
            asked: opened.rows.len() as i64,
            through: opened.rows.iter().filter(|asked| asked.is_through).count() as i64,
            waiting: opened.rows.iter().filter(waits).count() as i64,
        };
        let due = (opened.due, opened.workdays);
        Self::from_parts(&opened.todo, due, opened.whole, below, scope, areas)
    }

    fn from_parts(
        todo: &plans::Todo,
        (due, workdays): (plans::Due, i64),
        progress: Option<Progress>,
        below: Below,
        scope: &Scope,
        areas: &AreaTree,
    ) -> Self {
        let act = acts::act(&todo.act);
        Self {
            id: TodoKey(todo.id),
            plan: PlanKey(todo.plan_id),
            act_name: act.map_or("", |act| &act.name),
            act_name_en: act.map_or("", |act| &act.name_en),
            act: todo.act.clone(),
            words: todo.text.words.clone(),
            from_on: Day(todo.text.from_on),
            due_on: Day(todo.text.due_on),
            due: due.as_str(),
            workdays,
            figure: act.and_then(acts::Act::figure),
            issuer: area_ref(areas, &todo.area_path),
            is_own: service::is_office_of(scope, &todo.area_path),
            progress: progress.map(Into::into),
            below: below.into(),
            withdrawn_why: todo.withdrawn.as_ref().map(|(_, why)| why.clone()),
            version: todo.version,
        }
    }
}

/// What a to-do asks of one area or one representative.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AssignmentView {
    id: AssignmentKey,
    /// The area that is asked, or that the representative serves.
    area: AreaRef,
    /// The office that asks.
    by: AreaRef,
    /// The representative who is asked.
    representative: Option<NamedRef>,
    /// `open`, `asked`, `cannot`, `excused`, `done` or `folded`.
    state: &'static str,
    /// What it is called.
    state_name: &'static str,
    /// Whether nothing is left to do: said, excused, or met by the records.
    is_through: bool,
    /// The last words about it.
    words: Option<String>,
    /// Who said them.
    said_by: Option<String>,
    /// When.
    said_at: Option<Instant>,
    /// How far it is, where the records can tell.
    progress: Option<ProgressView>,
    /// Those to whom it was handed on.
    below: Option<BelowView>,
    /// What the caller can do: `done`, `cannot`, `question`, `pass_on`, `reply`, `excuse`.
    actions: Vec<&'static str>,
}

type Names = HashMap<RepresentativeId, String>;

fn names<'a>(tx: &mut Tx<'_>, asked: impl Iterator<Item = &'a Asked>) -> Result<Names, Problem> {
    let mut ids: Vec<RepresentativeId> =
        asked.filter_map(|one| one.assignment.representative_id).collect();
    ids.sort();
    ids.dedup();
    Ok(representatives::names(tx, &ids)?)
}

fn assignment(
    asked: &Asked,
    todo: &plans::Todo,
    names: &Names,
    scope: &Scope,
    areas: &AreaTree,
) -> AssignmentView {
    let one = &asked.assignment;
    let named =
        |id: RepresentativeId| NamedRef::new(id, names.get(&id).cloned().unwrap_or_default());
    AssignmentView {
        id: AssignmentKey(one.id),
        area: area_ref(areas, &one.area_path),
        by: area_ref(areas, &one.by_area),
        representative: one.representative_id.map(named),
        state: one.state.as_str(),
        state_name: one.state.chinese(),
        is_through: asked.is_through,
        words: one.words.clone(),
        said_by: one.said_by.clone(),
        said_at: one.said_at.map(Instant),
        progress: asked.progress.map(Into::into),
        below: asked.below.map(Into::into),
        actions: service::actions(scope, asked, todo)
            .into_iter()
            .map(plans::Action::as_str)
            .collect(),
    }
}

/// Something that was said or done.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TodoEventView {
    /// Whose assignment.
    area: AreaRef,
    /// `done`, `cannot`, `question`, `reply`, `excuse`, `pass_on`, `hand_over` or `take_back`.
    action: &'static str,
    /// What it is called.
    action_name: &'static str,
    /// In words.
    words: Option<String>,
    /// Who.
    actor: String,
    /// When.
    at: Instant,
}

fn event(row: Event, areas: &AreaTree) -> TodoEventView {
    TodoEventView {
        area: area_ref(areas, &row.area_path),
        action: row.action.as_str(),
        action_name: row.action.chinese(),
        words: row.words,
        actor: row.actor,
        at: Instant(row.at),
    }
}

/// What a to-do said before a correction.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TodoVersionView {
    /// Its number.
    version: i64,
    /// The words.
    words: Option<String>,
    /// The day it was due.
    due_on: Day,
    /// Why it was corrected.
    reason: String,
    /// Who corrected it.
    changed_by: String,
    /// When.
    changed_at: Instant,
}

/// A to-do, opened.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TodoDetail {
    #[serde(flatten)]
    todo: TodoView,
    /// The plan.
    of_plan: PlanSummaryView,
    /// What the area of this view was asked itself.
    own: Option<AssignmentView>,
    /// Those whom this area asked, by division code.
    rows: Vec<AssignmentView>,
    /// What was said and done, the newest first.
    events: Vec<TodoEventView>,
    /// What it said before, the newest first.
    versions: Vec<TodoVersionView>,
}

fn detail(
    tx: &mut Tx<'_>,
    opened: Opened,
    scope: &Scope,
    map: &Map,
) -> Result<TodoDetail, Problem> {
    let names = names(tx, opened.rows.iter().chain(&opened.own))?;
    let versions = service::todo_versions(tx, &opened.todo)?;
    let todo = &opened.todo;
    let line = |asked: &Asked| assignment(asked, todo, &names, scope, &map.areas);
    Ok(TodoDetail {
        todo: TodoView::of(&opened, scope, &map.areas),
        of_plan: summary(&opened.plan, &map.areas),
        own: opened.own.as_ref().map(line),
        rows: opened.rows.iter().map(line).collect(),
        versions: versions
            .into_iter()
            .map(|one| TodoVersionView {
                version: one.version,
                words: one.text.words,
                due_on: Day(one.text.due_on),
                reason: one.reason,
                changed_by: one.changed_by,
                changed_at: Instant(one.changed_at),
            })
            .collect(),
        events: opened.events.into_iter().map(|row| event(row, &map.areas)).collect(),
    })
}

/// Something that waits.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WaitingView {
    /// The plan.
    plan: PlanSummaryView,
    /// The to-do.
    todo: TodoView,
    /// Who is asked, and how far it is.
    assignment: AssignmentView,
    /// Whether somebody below waits for an answer of this office.
    is_question: bool,
}

/// What waits, by the day due.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WaitingList {
    /// All of it.
    items: Vec<WaitingView>,
}

/// What is listed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct WaitingQuery {
    /// What waits for this area's office; the caller's own when not given.
    area: Option<String>,
    /// On this day; the county's own cut-off date when not given.
    as_of: Option<Day>,
    /// Also what is through.
    closed: Option<YesNo>,
}

/// My to-dos: what the office of an area is asked, and what those below want an answer to.
#[utoipa::path(
    get,
    path = "/api/todos",
    operation_id = "list_todos",
    tag = "plans",
    params(WaitingQuery),
    responses((status = 200, description = "What waits.", body = WaitingList))
)]
pub(crate) async fn list_todos(
    State(state): State<ApiState>,
    caller: Caller<op::ListTodos>,
    Query(query): Query<WaitingQuery>,
) -> Result<Json<WaitingList>, Problem> {
    let map = state.map().await?;
    let area = caller.area(&state, query.area.as_deref()).await?;
    let on = query.as_of.map_or_else(|| map.day(state.now()), |day| day.0);
    let closed = query.closed.is_some_and(YesNo::is_yes);
    let scope = caller.scope.clone();
    let items = state
        .db()
        .read(move |tx| {
            let found = service::waiting(tx, &area, &scope, closed, on, &map.areas)?;
            let names = names(tx, found.iter().map(|row| &row.asked))?;
            let line = |row: &Waiting| waiting(row, &area, &names, &scope, &map.areas);
            Ok::<_, Problem>(found.iter().map(line).collect::<Vec<_>>())
        })
        .await?;
    Ok(Json(WaitingList { items }))
}

fn waiting(
    row: &Waiting,
    area: &AreaPath,
    names: &Names,
    scope: &Scope,
    areas: &AreaTree,
) -> WaitingView {
    let one = &row.asked.assignment;
    let below = row.asked.below.unwrap_or_default();
    let due = (row.due, row.workdays);
    WaitingView {
        plan: summary(&row.plan, areas),
        todo: TodoView::from_parts(&row.todo, due, row.asked.progress, below, scope, areas),
        assignment: assignment(&row.asked, &row.todo, names, scope, areas),
        is_question: one.by_area == *area && one.area_path != *area,
    }
}

/// A to-do with how far everybody is whom an area asked.
#[utoipa::path(
    get,
    path = "/api/todos/{id}",
    operation_id = "get_todo",
    tag = "plans",
    params(("id" = TodoKey, Path, description = "The to-do."), LookQuery),
    responses((status = 200, description = "The to-do.", body = TodoDetail))
)]
pub(crate) async fn get_todo(
    State(state): State<ApiState>,
    caller: Caller<op::GetTodo>,
    Id(id): Id<TodoId>,
    Query(query): Query<LookQuery>,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let area = caller.area(&state, query.area.as_deref()).await?;
    let on = query.as_of.map_or_else(|| map.day(state.now()), |day| day.0);
    let scope = caller.scope.clone();
    let found = state
        .db()
        .read(move |tx| {
            let opened = service::open(tx, id, &area, &scope, on, &map.areas)?;
            detail(tx, opened, &scope, &map)
        })
        .await?;
    let people = found.rows.iter().filter(|row| row.representative.is_some()).count();
    caller.has_read(&state, id, people).await;
    Ok(versioned(found.todo.version, &IfNoneMatch::none(), &found))
}

/// A to-do to be issued.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TodoCreate {
    /// An identifier minted by the asker.
    id: Option<TodoKey>,
    /// The act asked for, by its code.
    #[schema(example = "visit_all")]
    act: String,
    /// What is asked, in words; needed for `other`.
    #[schema(max_length = 200)]
    words: Option<String>,
    /// Records count from this day on; today when not given.
    from_on: Option<Day>,
    /// The day it is due: a working day, at least three working days from now.
    due_on: Day,
    /// `areas` or `representatives`.
    #[schema(example = "areas")]
    to: String,
    /// The codes of the areas that are asked, or whose representatives are; all of the level below
    /// when not given.
    #[serde(default)]
    #[schema(max_items = 200)]
    areas: Vec<String>,
}

/// How many areas may be named at once.
const MOST_AREAS: usize = 200;

fn named_areas(codes: &[String], map: &Map) -> Result<Vec<AreaPath>, Problem> {
    if codes.len() > MOST_AREAS {
        return Err(Problem::of("request.too-many").at("/areas"));
    }
    let find = |(at, code): (usize, &String)| {
        Ok(areas::find(&map.areas, code, &format!("/areas/{at}"))?.path.clone())
    };
    codes.iter().enumerate().map(find).collect()
}

/// Issue a to-do of a plan.
#[utoipa::path(
    post,
    path = "/api/plans/{id}/todos",
    operation_id = "create_todo",
    tag = "plans",
    params(("id" = PlanKey, Path, description = "The plan."), IdempotencyParam),
    request_body = TodoCreate,
    responses((status = 201, description = "Issued.", body = TodoDetail))
)]
pub(crate) async fn create_todo(
    State(state): State<ApiState>,
    caller: Caller<op::CreateTodo>,
    Id(id): Id<PlanId>,
    key: IdempotencyKey,
    body: JsonBody<TodoCreate>,
) -> Result<Response, Problem> {
    let asked = body.value;
    let map = state.map().await?;
    let mut areas = named_areas(&asked.areas, &map)?;
    let scope = caller.scope.clone();
    let plan = {
        let scope = scope.clone();
        state.db().read(move |tx| service::get(tx, id, &scope)).await?
    };
    let issuer = plan.area_path;
    let is_people = match asked.to.as_str() {
        "areas" => false,
        "representatives" => true,
        _ => return Err(Problem::of("request.unknown-word").at("/to")),
    };
    if areas.is_empty() {
        areas = match issuer.depth() {
            3 => vec![issuer.clone()],
            _ => map.areas.children(&issuer).map(|area| area.path.clone()).collect(),
        };
    }
    let to = if is_people { Addressee::Representatives(areas) } else { Addressee::Areas(areas) };
    let today = state.now().date_in_china();
    let on = map.day(state.now());
    let new = NewTodo {
        id: asked.id.map(|id| id.0),
        plan_id: id,
        act: asked.act,
        text: TodoText {
            words: asked.words,
            from_on: asked.from_on.map_or(today, |day| day.0),
            due_on: asked.due_on.0,
        },
        to,
        issued_on: None,
    };
    creates::once(&state, &caller, key, body.fingerprint, move |tx| {
        let todo = service::ask(tx, new, &scope)?;
        let opened = service::open(tx, todo.id, &issuer, &scope, on, &map.areas)?;
        detail(tx, opened, &scope, &map)
    })
    .await
}

/// A to-do to be corrected: its words and days, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TodoCorrect {
    /// What is asked, in words.
    #[schema(max_length = 200)]
    words: Option<String>,
    /// Records count from this day on.
    from_on: Day,
    /// The day it is due.
    due_on: Day,
    /// Why.
    #[schema(min_length = 1, max_length = 200)]
    reason: String,
}

/// Correct a to-do for everybody who is asked; what it said before stays.
#[utoipa::path(
    patch,
    path = "/api/todos/{id}",
    operation_id = "correct_todo",
    tag = "plans",
    params(("id" = TodoKey, Path, description = "The to-do."), IfMatchParam),
    request_body = TodoCorrect,
    responses((status = 200, description = "Corrected.", body = TodoDetail))
)]
pub(crate) async fn correct_todo(
    State(state): State<ApiState>,
    caller: Caller<op::CorrectTodo>,
    Id(id): Id<TodoId>,
    IfMatch(seen): IfMatch,
    body: JsonBody<TodoCorrect>,
) -> Result<Response, Problem> {
    let asked = body.value;
    let map = state.map().await?;
    let text = TodoText { words: asked.words, from_on: asked.from_on.0, due_on: asked.due_on.0 };
    let new = Correction { text, seen, reason: asked.reason };
    let scope = caller.scope.clone();
    let on = map.day(state.now());
    let found = state
        .db()
        .write(&caller.actor(), move |tx| {
            let todo = service::correct_todo(tx, id, &new, &scope)?;
            let opened = service::open(tx, id, &todo.area_path, &scope, on, &map.areas)?;
            detail(tx, opened, &scope, &map)
        })
        .await?;
    Ok(versioned(found.todo.version, &IfNoneMatch::none(), &found))
}

/// Take a to-do back from everybody.
#[utoipa::path(
    post,
    path = "/api/todos/{id}/withdrawal",
    operation_id = "withdraw_todo",
    tag = "plans",
    params(("id" = TodoKey, Path, description = "The to-do.")),
    request_body = Withdrawal,
    responses((status = 200, description = "Taken back.", body = TodoDetail))
)]
pub(crate) async fn withdraw_todo(
    State(state): State<ApiState>,
    caller: Caller<op::WithdrawTodo>,
    Id(id): Id<TodoId>,
    body: JsonBody<Withdrawal>,
) -> Result<Json<TodoDetail>, Problem> {
    let map = state.map().await?;
    let (scope, reason) = (caller.scope.clone(), body.value.reason);
    let on = map.day(state.now());
    let found = state
        .db()
        .write(&caller.actor(), move |tx| {
            let todo = service::withdraw_todo(tx, id, &reason, &scope)?;
            let opened = service::open(tx, id, &todo.area_path, &scope, on, &map.areas)?;
            detail(tx, opened, &scope, &map)
        })
        .await?;
    Ok(Json(found))
}

/// An answer up, or down to a question.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AssignmentAnswer {
    /// `done`, `cannot`, `question`; of the level above `reply`, `excuse`.
    #[schema(example = "done")]
    action: String,
    /// In words: needed for `cannot`, `question` and `reply`.
    #[schema(max_length = 200)]
    words: Option<String>,
}

/// Answer: done, cannot with the reason, a question; from above a reply, or that it need not be done.
#[utoipa::path(
    post,
    path = "/api/assignments/{id}/answers",
    operation_id = "answer_assignment",
    tag = "plans",
    params(("id" = AssignmentKey, Path, description = "The assignment.")),
    request_body = AssignmentAnswer,
    responses((status = 200, description = "Answered.", body = AssignmentState))
)]
pub(crate) async fn answer_assignment(
    State(state): State<ApiState>,
    caller: Caller<op::AnswerAssignment>,
    Id(id): Id<AssignmentId>,
    body: JsonBody<AssignmentAnswer>,
) -> Result<Json<AssignmentState>, Problem> {
    let map = state.map().await?;
    let asked = body.value;
    let action: plans::Action = word(&asked.action, "/action")?;
    let scope = caller.scope.clone();
    let row = state
        .db()
        .write(&caller.actor(), move |tx| {
            service::answer(tx, id, action, asked.words.as_deref(), &scope, &map.areas)
        })
        .await?;
    Ok(Json(AssignmentState {
        id: AssignmentKey(row.id),
        todo: TodoKey(row.todo_id),
        state: row.state.as_str(),
        state_name: row.state.chinese(),
    }))
}

/// How an assignment stands now.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AssignmentState {
    id: AssignmentKey,
    /// The to-do.
    todo: TodoKey,
    /// `open`, `asked`, `cannot`, `excused`, `done` or `folded`.
    state: &'static str,
    /// What it is called.
    state_name: &'static str,
}

/// How many are asked now.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PassedOn {
    /// How many.
    asked: usize,
}

/// Hand an assignment on: a township to all its villages, a village to all who serve in it.
#[utoipa::path(
    post,
    path = "/api/assignments/{id}/passing-on",
    operation_id = "pass_assignment_on",
    tag = "plans",
    params(("id" = AssignmentKey, Path, description = "The assignment.")),
    responses((status = 200, description = "Handed on.", body = PassedOn))
)]
pub(crate) async fn pass_assignment_on(
    State(state): State<ApiState>,
    caller: Caller<op::PassAssignmentOn>,
    Id(id): Id<AssignmentId>,
) -> Result<Json<PassedOn>, Problem> {
    let map = state.map().await?;
    let scope = caller.scope.clone();
    let asked = state
        .db()
        .write(&caller.actor(), move |tx| service::pass_on(tx, id, &scope, &map.areas))
        .await?;
    Ok(Json(PassedOn { asked }))
}
