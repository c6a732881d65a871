//! Changes of households (信息变更): looked at before, carried out, listed, taken back.

mod input;
mod view;

use access::Scope;
use access::policy::op;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use db::Tx;
use kernel::id::MoveId;
use registry::moves::{self, Move, MoveFilter};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::creates;
use crate::extract::{
    Caller, Id, IdempotencyKey, IdempotencyParam, IfMatch, IfMatchParam, IfNoneMatch, JsonBody,
    Query, paging,
};
use crate::moving;
use crate::problem::Problem;
use crate::resources::cards::mint;
use crate::resources::households::Sight;
use crate::state::ApiState;
use crate::wire::{Day, HouseholdKey, MoveKey, PageOf, versioned};

use input::HouseholdMoveCreate;
use view::{HouseholdMoveSummary, HouseholdMoveView, Looking};

/// Which changes of households are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct HouseholdMoveQuery {
    /// Those that began or ended under this area; the caller's own when not given.
    area: Option<String>,
    /// Only those that touched this household.
    household: Option<HouseholdKey>,
    /// `arrive`, `leave`, `relocate`, `split`, `merge`, `new_head` or `dissolve`.
    kind: Option<String>,
    /// `done` or `undone`.
    state: Option<String>,
    /// Only those that count from this day on or later.
    since: Option<Day>,
    /// Only those that count from this day on or earlier.
    until: Option<Day>,
    /// How many at most, 1 to 200; 50 when not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

fn word<T: std::str::FromStr>(text: Option<&str>, pointer: &str) -> Result<Option<T>, Problem> {
    let parsed = text.map(str::parse).transpose();
    parsed.map_err(|_| Problem::of("request.unknown-word").at(pointer))
}

/// The change, if the scope shows where it began or where it ended.
fn visible(tx: &mut Tx<'_>, id: MoveId, scope: &Scope) -> Result<Move, Problem> {
    let kept = moves::get(tx, id)?;
    let ends_here = kept.to_path.as_ref().is_some_and(|to| scope.sees_area(to));
    if !ends_here && !scope.sees_area(&kept.area_path) {
        return Err(registry::Error::MoveNotFound.into());
    }
    Ok(kept)
}

/// What a change of a household would do: the change itself, undone before it is shown.
#[utoipa::path(
    post,
    path = "/api/household-moves/preview",
    operation_id = "preview_household_move",
    tag = "households",
    request_body = HouseholdMoveCreate,
    responses((status = 200, description = "What would change.", body = HouseholdMoveView))
)]
pub(crate) async fn preview_household_move(
    State(state): State<ApiState>,
    caller: Caller<op::PreviewHouseholdMove>,
    body: JsonBody<HouseholdMoveCreate>,
) -> Result<Json<HouseholdMoveView>, Problem> {
    let map = state.map().await?;
    let (scope, sight, code) = (caller.scope.clone(), Sight::of(&caller), mint(&state));
    let asked = body.value.read(&map)?;
    let view = state
        .db()
        .write(&caller.actor(), move |tx| {
            let asked = asked.resolve(tx, &scope)?;
            moving::preview(tx, asked, code, |tx, outcome| {
                let looking = Looking { map: &map, scope: &scope, sight };
                HouseholdMoveView::of_outcome(tx, outcome, &looking)
            })
        })
        .await?;
    Ok(Json(view))
}

/// Carry a change of a household out: everything in one step, or nothing.
#[utoipa::path(
    post,
    path = "/api/household-moves",
    operation_id = "create_household_move",
    tag = "households",
    params(IdempotencyParam),
    request_body = HouseholdMoveCreate,
    responses((status = 201, description = "Carried out.", body = HouseholdMoveView))
)]
pub(crate) async fn create_household_move(
    State(state): State<ApiState>,
    caller: Caller<op::CreateHouseholdMove>,
    key: IdempotencyKey,
    body: JsonBody<HouseholdMoveCreate>,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let (scope, sight, code) = (caller.scope.clone(), Sight::of(&caller), mint(&state));
    let asked = body.value.read(&map)?;
    creates::once(&state, &caller, key, body.fingerprint, move |tx| {
        let asked = asked.resolve(tx, &scope)?;
        let outcome = moving::carry_out(tx, asked, code, &scope)?;
        let looking = Looking { map: &map, scope: &scope, sight };
        HouseholdMoveView::of_outcome(tx, &outcome, &looking)
    })
    .await
}

/// Changes of households in an area, the newest first.
#[utoipa::path(
    get,
    path = "/api/household-moves",
    operation_id = "list_household_moves",
    tag = "households",
    params(HouseholdMoveQuery),
    responses((status = 200, description = "A page of changes.", body = PageOf<HouseholdMoveSummary>))
)]
pub(crate) async fn list_household_moves(
    State(state): State<ApiState>,
    caller: Caller<op::ListHouseholdMoves>,
    Query(query): Query<HouseholdMoveQuery>,
) -> Result<Json<PageOf<HouseholdMoveSummary>>, Problem> {
    let (limit, cursor) = paging(query.limit, query.cursor.as_deref(), 1)?;
    let area = caller.area(&state, query.area.as_deref()).await?;
    let map = state.map().await?;
    let filter = MoveFilter {
        area: area.clone(),
        household: query.household.map(|id| id.0),
        kind: word(query.kind.as_deref(), "/kind")?,
        state: word(query.state.as_deref(), "/state")?,
        since: query.since.map(|day| day.0),
        until: query.until.map(|day| day.0),
    };
    let page = state
        .db()
        .read(move |tx| {
            let page = moves::list(tx, &filter, limit, cursor.as_ref())?;
            Ok::<_, Problem>(PageOf::of(page, |one| HouseholdMoveSummary::of(&one, &map)))
        })
        .await?;
    caller.has_read(&state, &area, page.items.len()).await;
    Ok(Json(page))
}

/// A change of a household: what stood before, and what after.
#[utoipa::path(
    get,
    path = "/api/household-moves/{id}",
    operation_id = "get_household_move",
    tag = "households",
    params(("id" = MoveKey, Path, description = "The change.")),
    responses(
        (status = 200, description = "The change.", body = HouseholdMoveView),
        (status = 304, description = "Unchanged since the ETag given.")
    )
)]
pub(crate) async fn get_household_move(
    State(state): State<ApiState>,
    caller: Caller<op::GetHouseholdMove>,
    Id(id): Id<MoveId>,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let (scope, sight) = (caller.scope.clone(), Sight::of(&caller));
    let view = state
        .db()
        .read(move |tx| {
            let kept = visible(tx, id, &scope)?;
            let looking = Looking { map: &map, scope: &scope, sight };
            HouseholdMoveView::of(tx, &kept, &[], false, &looking)
        })
        .await?;
    caller.has_read(&state, id, view.people()).await;
    // Names of representatives and of matters follow from other records: the tag serves changes.
    Ok(versioned(view.version(), &IfNoneMatch::none(), &view))
}

/// Take a change of a household back, within a week: exactly what it did, or nothing.
#[utoipa::path(
    post,
    path = "/api/household-moves/{id}/revoke",
    operation_id = "revoke_household_move",
    tag = "households",
    params(("id" = MoveKey, Path, description = "The change."), IfMatchParam),
    responses((status = 200, description = "Taken back.", body = HouseholdMoveView))
)]
pub(crate) async fn revoke_household_move(
    State(state): State<ApiState>,
    caller: Caller<op::RevokeHouseholdMove>,
    Id(id): Id<MoveId>,
    IfMatch(seen): IfMatch,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let (scope, sight) = (caller.scope.clone(), Sight::of(&caller));
    let view = state
        .db()
        .write(&caller.actor(), move |tx| {
            visible(tx, id, &scope)?;
            let kept = moving::undo(tx, id, seen)?;
            let looking = Looking { map: &map, scope: &scope, sight };
            HouseholdMoveView::of(tx, &kept, &[], false, &looking)
        })
        .await?;
    Ok(versioned(view.version(), &IfNoneMatch::none(), &view))
}
