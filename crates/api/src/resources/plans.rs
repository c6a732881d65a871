//! Plans: what a level issues, with its stages and to-dos.

use access::Scope;
use access::policy::{Named, op};
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use db::Tx;
use kernel::id::PlanId;
use kernel::{AreaPath, Date};
use plans::{Correction, NewPlan, Plan, PlanText, Stage, service};
use registry::AreaTree;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::creates;
use crate::extract::{
    Caller, Id, IdempotencyKey, IdempotencyParam, IfMatch, IfMatchParam, IfNoneMatch, JsonBody,
    Query, paging,
};
use crate::problem::Problem;
use crate::resources::areas;
use crate::resources::households::area_in_scope;
use crate::resources::organisation::word;
use crate::resources::todos::TodoView;
use crate::state::{ApiState, Map};
use crate::wire::{AreaRef, Day, Instant, PageOf, PlanKey, area_ref, versioned};

/// The area asked for: in the caller's part of the county, or above it, because what is handed down
/// comes from there.
pub(super) async fn area_in_line<O: Named>(
    state: &ApiState,
    caller: &Caller<O>,
    code: Option<&str>,
) -> Result<AreaPath, Problem> {
    let Some(code) = code else { return caller.area(state, None).await };
    let map = state.map().await?;
    let path = areas::find(&map.areas, code, "/area")?.path.clone();
    let is_near = |own: &AreaPath| own.contains(&path) || path.contains(own);
    if caller.scope.area_paths().iter().any(is_near) {
        Ok(path)
    } else {
        Err(registry::Error::AreaNotFound.into())
    }
}

/// A plan as other things point at it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlanSummaryView {
    id: PlanKey,
    /// `scheme` or `arrangement`.
    kind: &'static str,
    /// What it is called.
    kind_name: &'static str,
    /// The title.
    title: String,
    /// The number of the document.
    document_number: Option<String>,
    /// The office that issued it.
    issuer: AreaRef,
    /// The first day.
    from_on: Day,
    /// The last day.
    until_on: Day,
    /// The day it was issued.
    issued_on: Day,
    /// Whether it was taken back.
    is_withdrawn: bool,
}

/// A part of a plan's time.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StageView {
    /// What it is called.
    #[schema(min_length = 1, max_length = 40, example = "动员部署")]
    name: String,
    /// The first day.
    from_on: Day,
    /// The last day.
    until_on: Day,
}

/// What a plan said before a correction.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlanVersionView {
    /// Its number.
    version: i64,
    /// The title.
    title: String,
    /// The words.
    words: String,
    /// Why it was corrected.
    reason: String,
    /// Who corrected it.
    changed_by: String,
    /// When.
    changed_at: Instant,
}

/// A plan.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlanView {
    #[serde(flatten)]
    summary: PlanSummaryView,
    /// The words.
    words: String,
    /// Its parts.
    stages: Vec<StageView>,
    /// Who issued it.
    issued_by: String,
    /// Why it was taken back.
    withdrawn_why: Option<String>,
    /// Whether the caller's office issued it.
    is_own: bool,
    /// Its to-dos as the area asked for looks at them, by the day due.
    todos: Vec<TodoView>,
    /// What it said before, the newest first.
    versions: Vec<PlanVersionView>,
    /// The version, for `If-Match`.
    version: i64,
}

pub(super) fn summary(row: &Plan, areas: &AreaTree) -> PlanSummaryView {
    PlanSummaryView {
        id: PlanKey(row.id),
        kind: row.kind.as_str(),
        kind_name: row.kind.chinese(),
        title: row.text.title.clone(),
        document_number: row.text.document_number.clone(),
        issuer: area_ref(areas, &row.area_path),
        from_on: Day(row.text.from_on),
        until_on: Day(row.text.until_on),
        issued_on: Day(row.issued_on),
        is_withdrawn: row.withdrawn.is_some(),
    }
}

fn view(
    tx: &mut Tx<'_>,
    row: &Plan,
    area: &AreaPath,
    on: Date,
    scope: &Scope,
    map: &Map,
) -> Result<PlanView, Problem> {
    let opened = service::opened_in_plan(tx, row, area, scope, on, &map.areas)?;
    let todos = opened.iter().map(|one| TodoView::of(one, scope, &map.areas)).collect();
    let versions = service::versions(tx, row)?;
    Ok(PlanView {
        summary: summary(row, &map.areas),
        words: row.text.words.clone(),
        stages: row
            .text
            .stages
            .iter()
            .map(|stage| StageView {
                name: stage.name.clone(),
                from_on: Day(stage.from_on),
                until_on: Day(stage.until_on),
            })
            .collect(),
        issued_by: row.issued_by.clone(),
        withdrawn_why: row.withdrawn.as_ref().map(|(_, why)| why.clone()),
        is_own: service::is_office_of(scope, &row.area_path),
        todos,
        versions: versions
            .into_iter()
            .map(|one| PlanVersionView {
                version: one.version,
                title: one.text.title,
                words: one.text.words,
                reason: one.reason,
                changed_by: one.changed_by,
                changed_at: Instant(one.changed_at),
            })
            .collect(),
        version: row.version,
    })
}

/// Which plans are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PlanQuery {
    /// The area that they concern; the caller's own when not given.
    area: Option<String>,
    /// How many at most, 1 to 200; 50 when not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Plans that concern an area: its own, those of above and of below, the newest first.
#[utoipa::path(
    get,
    path = "/api/plans",
    operation_id = "list_plans",
    tag = "plans",
    params(PlanQuery),
    responses((status = 200, description = "A page of plans.", body = PageOf<PlanSummaryView>))
)]
pub(crate) async fn list_plans(
    State(state): State<ApiState>,
    caller: Caller<op::ListPlans>,
    Query(query): Query<PlanQuery>,
) -> Result<Json<PageOf<PlanSummaryView>>, Problem> {
    let (limit, cursor) = paging(query.limit, query.cursor.as_deref(), 2)?;
    let area = caller.area(&state, query.area.as_deref()).await?;
    let map = state.map().await?;
    let page = state.db().read(move |tx| service::list(tx, &area, limit, cursor.as_ref())).await?;
    Ok(Json(PageOf::of(page, |row| summary(&row, &map.areas))))
}

/// How something is looked at.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct LookQuery {
    /// As this area looks at it; the caller's own when not given.
    pub(super) area: Option<String>,
    /// On this day; the county's own cut-off date when not given.
    pub(super) as_of: Option<Day>,
}

/// A plan with its to-dos.
#[utoipa::path(
    get,
    path = "/api/plans/{id}",
    operation_id = "get_plan",
    tag = "plans",
    params(("id" = PlanKey, Path, description = "The plan."), LookQuery),
    responses((status = 200, description = "The plan.", body = PlanView))
)]
pub(crate) async fn get_plan(
    State(state): State<ApiState>,
    caller: Caller<op::GetPlan>,
    Id(id): Id<PlanId>,
    Query(query): Query<LookQuery>,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let area = caller.area(&state, query.area.as_deref()).await?;
    let on = query.as_of.map_or_else(|| map.day(state.now()), |day| day.0);
    let scope = caller.scope.clone();
    let found = state
        .db()
        .read(move |tx| {
            let row = service::get(tx, id, &scope)?;
            view(tx, &row, &area, on, &scope, &map)
        })
        .await?;
    // How far the to-dos are changes without the plan: the tag is for corrections alone.
    Ok(versioned(found.version, &IfNoneMatch::none(), &found))
}

/// A plan to be issued.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanCreate {
    /// An identifier minted by the asker.
    id: Option<PlanKey>,
    /// The code of the area whose office issues it: the caller's own.
    area: String,
    /// `scheme` or `arrangement`.
    #[schema(example = "scheme")]
    kind: String,
    /// The title.
    #[schema(min_length = 1, max_length = 60)]
    title: String,
    /// The words.
    #[schema(min_length = 1, max_length = 4000)]
    words: String,
    /// The number of the document.
    #[schema(max_length = 40)]
    document_number: Option<String>,
    /// The first day.
    from_on: Day,
    /// The last day.
    until_on: Day,
    /// Its parts.
    #[serde(default)]
    #[schema(max_items = 8)]
    stages: Vec<StageView>,
}

fn stages(asked: Vec<StageView>) -> Vec<Stage> {
    let turn = |stage: StageView| Stage {
        name: stage.name,
        from_on: stage.from_on.0,
        until_on: stage.until_on.0,
    };
    asked.into_iter().map(turn).collect()
}

/// Issue a plan.
#[utoipa::path(
    post,
    path = "/api/plans",
    operation_id = "create_plan",
    tag = "plans",
    params(IdempotencyParam),
    request_body = PlanCreate,
    responses((status = 201, description = "Issued.", body = PlanView))
)]
pub(crate) async fn create_plan(
    State(state): State<ApiState>,
    caller: Caller<op::CreatePlan>,
    key: IdempotencyKey,
    body: JsonBody<PlanCreate>,
) -> Result<Response, Problem> {
    let asked = body.value;
    let map = state.map().await?;
    let new = NewPlan {
        id: asked.id.map(|id| id.0),
        area_path: area_in_scope(&map, &caller.scope, &asked.area)?,
        kind: word(&asked.kind, "/kind")?,
        text: PlanText {
            title: asked.title,
            words: asked.words,
            document_number: asked.document_number,
            from_on: asked.from_on.0,
            until_on: asked.until_on.0,
            stages: stages(asked.stages),
        },
        issued_on: None,
    };
    let scope = caller.scope.clone();
    let on = map.day(state.now());
    creates::once(&state, &caller, key, body.fingerprint, move |tx| {
        let row = service::issue(tx, new, &scope)?;
        let area = row.area_path.clone();
        view(tx, &row, &area, on, &scope, &map)
    })
    .await
}

/// A plan to be corrected: all its words, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanCorrect {
    /// The title.
    #[schema(min_length = 1, max_length = 60)]
    title: String,
    /// The words.
    #[schema(min_length = 1, max_length = 4000)]
    words: String,
    /// The number of the document.
    #[schema(max_length = 40)]
    document_number: Option<String>,
    /// The first day.
    from_on: Day,
    /// The last day.
    until_on: Day,
    /// Its parts.
    #[serde(default)]
    #[schema(max_items = 8)]
    stages: Vec<StageView>,
    /// Why.
    #[schema(min_length = 1, max_length = 200)]
    reason: String,
}

/// Correct a plan; what it said before stays.
#[utoipa::path(
    patch,
    path = "/api/plans/{id}",
    operation_id = "correct_plan",
    tag = "plans",
    params(("id" = PlanKey, Path, description = "The plan."), IfMatchParam),
    request_body = PlanCorrect,
    responses((status = 200, description = "Corrected.", body = PlanView))
)]
pub(crate) async fn correct_plan(
    State(state): State<ApiState>,
    caller: Caller<op::CorrectPlan>,
    Id(id): Id<PlanId>,
    IfMatch(seen): IfMatch,
    body: JsonBody<PlanCorrect>,
) -> Result<Response, Problem> {
    let asked = body.value;
    let map = state.map().await?;
    let new = Correction {
        text: PlanText {
            title: asked.title,
            words: asked.words,
            document_number: asked.document_number,
            from_on: asked.from_on.0,
            until_on: asked.until_on.0,
            stages: stages(asked.stages),
        },
        seen,
        reason: asked.reason,
    };
    let scope = caller.scope.clone();
    let on = map.day(state.now());
    let found = state
        .db()
        .write(&caller.actor(), move |tx| {
            let row = service::correct(tx, id, &new, &scope)?;
            let area = row.area_path.clone();
            view(tx, &row, &area, on, &scope, &map)
        })
        .await?;
    Ok(versioned(found.version, &IfNoneMatch::none(), &found))
}

/// Why something is taken back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Withdrawal {
    /// Why.
    #[schema(min_length = 1, max_length = 200, example = "与上级安排重复")]
    pub(super) reason: String,
}

/// Take a plan back, and with it every to-do of it.
#[utoipa::path(
    post,
    path = "/api/plans/{id}/withdrawal",
    operation_id = "withdraw_plan",
    tag = "plans",
    params(("id" = PlanKey, Path, description = "The plan.")),
    request_body = Withdrawal,
    responses((status = 200, description = "Taken back.", body = PlanView))
)]
pub(crate) async fn withdraw_plan(
    State(state): State<ApiState>,
    caller: Caller<op::WithdrawPlan>,
    Id(id): Id<PlanId>,
    body: JsonBody<Withdrawal>,
) -> Result<Json<PlanView>, Problem> {
    let map = state.map().await?;
    let (scope, reason) = (caller.scope.clone(), body.value.reason);
    let on = map.day(state.now());
    let found = state
        .db()
        .write(&caller.actor(), move |tx| {
            let row = service::withdraw(tx, id, &reason, &scope)?;
            let area = row.area_path.clone();
            view(tx, &row, &area, on, &scope, &map)
        })
        .await?;
    Ok(Json(found))
}
