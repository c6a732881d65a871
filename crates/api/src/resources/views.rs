//! Saved views of the console, one's own.

use access::policy::op;
use access::views::{self, View};
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::extract::{Caller, JsonBody};
use crate::problem::Problem;
use crate::state::ApiState;

/// A saved view.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SavedView {
    /// The page of the console that it opens.
    #[schema(example = "matters", min_length = 1, max_length = 40)]
    page: String,
    /// What its owner calls it.
    #[schema(min_length = 1, max_length = 40)]
    name: String,
    /// The filters, as in the page's address.
    #[schema(example = "state=submitted&urgent=yes", max_length = 500)]
    query: String,
}

/// All views of one person.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SavedViews {
    /// The views, in their own order.
    #[schema(max_items = 50)]
    items: Vec<SavedView>,
}

impl SavedViews {
    fn of(views: Vec<View>) -> Self {
        let item = |view: View| SavedView { page: view.page, name: view.name, query: view.query };
        Self { items: views.into_iter().map(item).collect() }
    }
}

/// The views that I have saved.
#[utoipa::path(
    get,
    path = "/api/me/views",
    operation_id = "list_views",
    tag = "sessions",
    responses((status = 200, description = "My views.", body = SavedViews))
)]
pub(crate) async fn list_views(
    State(state): State<ApiState>,
    caller: Caller<op::ListViews>,
) -> Result<Json<SavedViews>, Problem> {
    let account = caller.account();
    let found = state.db().read(move |tx| views::list(tx, account)).await?;
    Ok(Json(SavedViews::of(found)))
}

/// Keep these views instead of those that I had.
#[utoipa::path(
    put,
    path = "/api/me/views",
    operation_id = "replace_views",
    tag = "sessions",
    request_body = SavedViews,
    responses((status = 200, description = "Kept.", body = SavedViews))
)]
pub(crate) async fn replace_views(
    State(state): State<ApiState>,
    caller: Caller<op::ReplaceViews>,
    body: JsonBody<SavedViews>,
) -> Result<Json<SavedViews>, Problem> {
    let account = caller.account();
    let wanted = body.value.items.into_iter();
    let wanted = wanted.map(|item| View { page: item.page, name: item.name, query: item.query });
    let wanted: Vec<View> = wanted.collect();
    let kept =
        state.db().write(&caller.actor(), move |tx| views::replace(tx, account, wanted)).await?;
    Ok(Json(SavedViews::of(kept)))
}
