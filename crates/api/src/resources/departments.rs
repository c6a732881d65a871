//! Departments of the county: who handles what, and whom to call.

use access::departments::{self, Change, Department, Handled, NewDepartment};
use access::policy::op;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use kernel::id::DepartmentId;
use matters::Kind;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::creates;
use crate::extract::{
    Caller, Id, IdempotencyKey, IdempotencyParam, IfMatch, IfMatchParam, IfNoneMatch, JsonBody,
    Query, YesNo,
};
use crate::problem::Problem;
use crate::resources::households::present;
use crate::state::ApiState;
use crate::wire::{DepartmentKey, versioned};

/// A department of the county. No person stands here.
#[derive(Serialize, ToSchema)]
pub(crate) struct DepartmentView {
    id: DepartmentKey,
    /// The word by which catalogues and files name it.
    #[schema(example = "water")]
    code: String,
    /// What people call it.
    #[schema(example = "县水利局")]
    name: String,
    /// The number that is answered on duty.
    duty_phone: Option<String>,
    /// Whether it is still there; one that is not gets nothing new.
    is_active: bool,
    /// What it usually handles.
    handles: Vec<HandledCategory>,
    /// The version, for `If-Match`.
    version: i64,
}

/// A category of matters.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HandledCategory {
    /// The kind of matter.
    #[schema(example = "appeal")]
    kind: String,
    /// A code of the kind's categories.
    #[schema(example = "irrigation")]
    category: String,
}

/// Departments by code.
#[derive(Serialize, ToSchema)]
pub(crate) struct DepartmentList {
    items: Vec<DepartmentView>,
}

impl DepartmentView {
    fn of(department: Department) -> Self {
        let handled = |one: Handled| HandledCategory { kind: one.kind, category: one.category };
        Self {
            id: DepartmentKey(department.id),
            code: department.code,
            name: department.name,
            duty_phone: department.duty_phone,
            is_active: department.is_active,
            handles: department.handles.into_iter().map(handled).collect(),
            version: department.version,
        }
    }
}

/// Which departments are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct DepartmentQuery {
    /// Also those that were retired.
    retired: Option<YesNo>,
}

/// The departments of the county, by code.
#[utoipa::path(
    get,
    path = "/api/departments",
    operation_id = "list_departments",
    tag = "departments",
    params(DepartmentQuery),
    responses((status = 200, description = "All of them.", body = DepartmentList))
)]
pub(crate) async fn list_departments(
    State(state): State<ApiState>,
    _: Caller<op::ListDepartments>,
    Query(query): Query<DepartmentQuery>,
) -> Result<Json<DepartmentList>, Problem> {
    let with_retired = query.retired.is_some_and(YesNo::is_yes);
    let found = state.db().read(move |tx| departments::list(tx, with_retired)).await?;
    Ok(Json(DepartmentList { items: found.into_iter().map(DepartmentView::of).collect() }))
}

/// A department to be added.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DepartmentCreate {
    /// The word by which catalogues and files name it: small letters, digits and `_`. It never
    /// changes.
    #[schema(min_length = 1, max_length = 40, pattern = "^[a-z0-9_]+$", example = "water")]
    code: String,
    /// What people call it.
    #[schema(min_length = 1, max_length = 30, example = "县水利局")]
    name: String,
    /// The number that is answered on duty.
    #[schema(max_length = 30)]
    duty_phone: Option<String>,
    /// What it usually handles.
    #[serde(default)]
    #[schema(max_items = 100)]
    handles: Vec<HandledCategory>,
}

/// The categories, each of which has to be in the catalogue.
fn handled(asked: Vec<HandledCategory>) -> Result<Vec<Handled>, Problem> {
    let turn = |(at, one): (usize, HandledCategory)| {
        let kind = one.kind.parse::<Kind>().ok();
        let known = kind.and_then(|kind| matters::category(kind, &one.category));
        if known.is_none() {
            let field = if kind.is_none() { "kind" } else { "category" };
            return Err(Problem::of("request.unknown-word").at(format!("/handles/{at}/{field}")));
        }
        Ok(Handled { kind: one.kind, category: one.category })
    };
    asked.into_iter().enumerate().map(turn).collect()
}

/// Add a department.
#[utoipa::path(
    post,
    path = "/api/departments",
    operation_id = "create_department",
    tag = "departments",
    params(IdempotencyParam),
    request_body = DepartmentCreate,
    responses((status = 201, description = "Added.", body = DepartmentView))
)]
pub(crate) async fn create_department(
    State(state): State<ApiState>,
    caller: Caller<op::CreateDepartment>,
    key: IdempotencyKey,
    body: JsonBody<DepartmentCreate>,
) -> Result<Response, Problem> {
    let asked = body.value;
    let new = NewDepartment {
        id: None,
        code: asked.code,
        name: asked.name,
        duty_phone: asked.duty_phone,
        handles: handled(asked.handles)?,
    };
    creates::once(&state, &caller, key, body.fingerprint, move |tx| {
        Ok(DepartmentView::of(departments::create(tx, new)?))
    })
    .await
}

/// What is to be changed; what is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DepartmentPatch {
    /// Another name.
    #[schema(min_length = 1, max_length = 30)]
    name: Option<String>,
    /// Another number, or `null` for none.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 30)]
    duty_phone: Option<Option<String>>,
    /// `false` retires the department: what it was given stays with it, and it gets nothing new.
    is_active: Option<bool>,
    /// Everything that it handles now.
    #[schema(max_items = 100)]
    handles: Option<Vec<HandledCategory>>,
}

/// Change a department, or retire it.
#[utoipa::path(
    patch,
    path = "/api/departments/{id}",
    operation_id = "change_department",
    tag = "departments",
    params(("id" = DepartmentKey, Path, description = "The department."), IfMatchParam),
    request_body = DepartmentPatch,
    responses((status = 200, description = "Changed.", body = DepartmentView))
)]
pub(crate) async fn change_department(
    State(state): State<ApiState>,
    caller: Caller<op::ChangeDepartment>,
    Id(id): Id<DepartmentId>,
    IfMatch(seen): IfMatch,
    body: JsonBody<DepartmentPatch>,
) -> Result<Response, Problem> {
    let asked = body.value;
    let change = Change {
        name: asked.name,
        duty_phone: asked.duty_phone,
        is_active: asked.is_active,
        handles: asked.handles.map(handled).transpose()?,
    };
    let changed = state
        .db()
        .write(&caller.actor(), move |tx| departments::change(tx, id, seen, change))
        .await?;
    let view = DepartmentView::of(changed);
    Ok(versioned(view.version, &IfNoneMatch::none(), &view))
}
