//! Turnovers: hand-overs, by-elections and the turnover of a village, drafted, carried out, undone.

mod plan;
mod view;

use access::Scope;
use access::policy::op;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use db::Tx;
use kernel::id::TurnoverId;
use representatives::terms::{self, Batch, BatchKind, BatchState, Draft};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::creates;
use crate::extract::{
    Caller, Id, IdempotencyKey, IdempotencyParam, IfMatch, IfMatchParam, IfNoneMatch, JsonBody,
    Query, paging,
};
use crate::following;
use crate::problem::Problem;
use crate::resources::households::area_in_scope;
use crate::resources::people::must_know;
use crate::resources::representatives::visible as visible_representative;
use crate::state::ApiState;
use crate::wire::{PageOf, RepresentativeKey, TurnoverKey, versioned};

use plan::TurnoverPlan;
use view::{TurnoverSummaryView, TurnoverView};

/// A turnover to be begun.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TurnoverCreate {
    /// `hand_over`, `term` or `by_election`.
    #[schema(example = "hand_over")]
    kind: String,
    /// Who leaves, in a hand-over.
    representative_id: Option<RepresentativeKey>,
    /// The code of the village, or for a by-election of the group.
    area: Option<String>,
}

/// Which turnovers are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct TurnoverQuery {
    /// Everything under this area; the caller's own when not given.
    area: Option<String>,
    /// Only hand-overs of this representative.
    representative: Option<RepresentativeKey>,
    /// `draft`, `done` or `undone`.
    state: Option<String>,
    /// How many at most, 1 to 200; 50 when not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// The turnover, if the scope shows its village.
fn visible(tx: &mut Tx<'_>, id: TurnoverId, scope: &Scope) -> Result<Batch, Problem> {
    let batch = terms::get(tx, id)?;
    if !scope.sees_area(&batch.area_path) {
        return Err(representatives::Error::NoSuchTurnover.into());
    }
    Ok(batch)
}

/// Begin a turnover: a draft with a proposal, which changes nothing yet.
#[utoipa::path(
    post,
    path = "/api/turnovers",
    operation_id = "create_turnover",
    tag = "representatives",
    params(IdempotencyParam),
    request_body = TurnoverCreate,
    responses((status = 201, description = "Begun.", body = TurnoverView))
)]
pub(crate) async fn create_turnover(
    State(state): State<ApiState>,
    caller: Caller<op::CreateTurnover>,
    key: IdempotencyKey,
    body: JsonBody<TurnoverCreate>,
) -> Result<Response, Problem> {
    let asked = body.value;
    let map = state.map().await?;
    let kind: BatchKind =
        asked.kind.parse().map_err(|()| Problem::of("request.unknown-word").at("/kind"))?;
    let area = match (kind, &asked.area) {
        (BatchKind::HandOver, _) => None,
        (_, Some(area)) => Some(area_in_scope(&map, &caller.scope, area)?),
        (_, None) => return Err(Problem::of("request.bad-area-code").at("/area")),
    };
    if area.as_ref().is_some_and(|area| area.depth() < 3) {
        return Err(representatives::Error::AreaTooHigh.into());
    }
    let scope = caller.scope.clone();
    creates::once(&state, &caller, key, body.fingerprint, move |tx| {
        let leaving = match (kind, asked.representative_id) {
            (BatchKind::HandOver, Some(id)) => Some(visible_representative(tx, id.0, &scope)?),
            (BatchKind::HandOver, None) => return Err(representatives::Error::NotFound.into()),
            _ => None,
        };
        let place = leaving.as_ref().map(|row| row.area_path.clone()).or(area);
        let place = place.ok_or(representatives::Error::NotFound)?;
        let plan = terms::propose(tx, kind, &place, leaving.as_ref())?;
        let subject = leaving.map(|row| row.id);
        let new = Draft { kind, area_path: place.village(), subject, plan };
        let batch = terms::draft(tx, new)?;
        TurnoverView::of(tx, &batch, &map)
    })
    .await
}

/// Turnovers of an area, the newest first.
#[utoipa::path(
    get,
    path = "/api/turnovers",
    operation_id = "list_turnovers",
    tag = "representatives",
    params(TurnoverQuery),
    responses((status = 200, description = "A page of turnovers.", body = PageOf<TurnoverSummaryView>))
)]
pub(crate) async fn list_turnovers(
    State(state): State<ApiState>,
    caller: Caller<op::ListTurnovers>,
    Query(query): Query<TurnoverQuery>,
) -> Result<Json<PageOf<TurnoverSummaryView>>, Problem> {
    let (limit, cursor) = paging(query.limit, query.cursor.as_deref(), 1)?;
    let area = caller.area(&state, query.area.as_deref()).await?;
    let map = state.map().await?;
    let wanted: Option<BatchState> = match query.state.as_deref().map(str::parse) {
        None => None,
        Some(Ok(state)) => Some(state),
        Some(Err(())) => return Err(Problem::of("request.unknown-word").at("/state")),
    };
    let before = match cursor.as_ref().map(|cursor| cursor.part(0).parse()) {
        None => None,
        Some(Ok(id)) => Some(id),
        Some(Err(_)) => return Err(representatives::Error::NoSuchTurnover.into()),
    };
    let subject = query.representative.map(|id| id.0);
    let page = state
        .db()
        .read(move |tx| {
            let found = terms::list(tx, &area, subject, wanted, before, limit.with_next())?;
            let page = kernel::Page::cut(found, limit, |batch| {
                kernel::Cursor::new([batch.id.to_string()])
            });
            let mut items = Vec::new();
            for batch in &page.items {
                items.push(TurnoverSummaryView::of(tx, batch, &map)?);
            }
            let next_cursor = page.next.as_ref().map(kernel::Cursor::encode);
            Ok::<_, Problem>(PageOf { items, next_cursor })
        })
        .await?;
    Ok(Json(page))
}

/// A turnover with everything that it changes, before or after.
#[utoipa::path(
    get,
    path = "/api/turnovers/{id}",
    operation_id = "get_turnover",
    tag = "representatives",
    params(("id" = TurnoverKey, Path, description = "The turnover.")),
    responses(
        (status = 200, description = "The turnover.", body = TurnoverView),
        (status = 304, description = "Unchanged since the ETag given.")
    )
)]
pub(crate) async fn get_turnover(
    State(state): State<ApiState>,
    caller: Caller<op::GetTurnover>,
    Id(id): Id<TurnoverId>,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let scope = caller.scope.clone();
    let view = state
        .db()
        .read(move |tx| {
            let batch = visible(tx, id, &scope)?;
            TurnoverView::of(tx, &batch, &map)
        })
        .await?;
    caller.has_read(&state, id, view.people()).await;
    // What a draft would do follows from records that move without it: the tag serves changes.
    Ok(versioned(view.version(), &IfNoneMatch::none(), &view))
}

/// Give a draft another plan; it is kept, and answered with what it would do.
#[utoipa::path(
    put,
    path = "/api/turnovers/{id}",
    operation_id = "change_turnover",
    tag = "representatives",
    params(("id" = TurnoverKey, Path, description = "The turnover."), IfMatchParam),
    request_body = TurnoverPlan,
    responses((status = 200, description = "Kept.", body = TurnoverView))
)]
pub(crate) async fn change_turnover(
    State(state): State<ApiState>,
    caller: Caller<op::ChangeTurnover>,
    Id(id): Id<TurnoverId>,
    IfMatch(seen): IfMatch,
    body: JsonBody<TurnoverPlan>,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let plan = body.value.read(&map)?;
    let scope = caller.scope.clone();
    let view = state
        .db()
        .write(&caller.actor(), move |tx| {
            visible(tx, id, &scope)?;
            for person in plan.known_persons() {
                must_know(tx, person, &scope)?;
            }
            let batch = terms::change(tx, id, seen, plan)?;
            TurnoverView::of(tx, &batch, &map)
        })
        .await?;
    Ok(versioned(view.version(), &IfNoneMatch::none(), &view))
}

/// Throw a draft away.
#[utoipa::path(
    delete,
    path = "/api/turnovers/{id}",
    operation_id = "remove_turnover",
    tag = "representatives",
    params(("id" = TurnoverKey, Path, description = "The turnover.")),
    responses((status = 204, description = "Thrown away."))
)]
pub(crate) async fn remove_turnover(
    State(state): State<ApiState>,
    caller: Caller<op::RemoveTurnover>,
    Id(id): Id<TurnoverId>,
) -> Result<StatusCode, Problem> {
    let scope = caller.scope.clone();
    state
        .db()
        .write(&caller.actor(), move |tx| {
            visible(tx, id, &scope)?;
            Ok::<_, Problem>(terms::remove(tx, id)?)
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Carry a turnover out: everything in one step, or nothing.
#[utoipa::path(
    post,
    path = "/api/turnovers/{id}/confirm",
    operation_id = "confirm_turnover",
    tag = "representatives",
    params(("id" = TurnoverKey, Path, description = "The turnover."), IfMatchParam),
    responses((status = 200, description = "Carried out.", body = TurnoverView))
)]
pub(crate) async fn confirm_turnover(
    State(state): State<ApiState>,
    caller: Caller<op::ConfirmTurnover>,
    Id(id): Id<TurnoverId>,
    IfMatch(seen): IfMatch,
) -> Result<Response, Problem> {
    act(state, caller, id, seen, following::carry_out).await
}

/// Take a turnover back, within a week: exactly what it did, or nothing.
#[utoipa::path(
    post,
    path = "/api/turnovers/{id}/revoke",
    operation_id = "revoke_turnover",
    tag = "representatives",
    params(("id" = TurnoverKey, Path, description = "The turnover."), IfMatchParam),
    responses((status = 200, description = "Taken back.", body = TurnoverView))
)]
pub(crate) async fn revoke_turnover(
    State(state): State<ApiState>,
    caller: Caller<op::RevokeTurnover>,
    Id(id): Id<TurnoverId>,
    IfMatch(seen): IfMatch,
) -> Result<Response, Problem> {
    act(state, caller, id, seen, following::undo).await
}

async fn act<O: access::policy::Named>(
    state: ApiState,
    caller: Caller<O>,
    id: TurnoverId,
    seen: i64,
    what: fn(&mut Tx<'_>, TurnoverId, i64) -> Result<Batch, Problem>,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let scope = caller.scope.clone();
    let view = state
        .db()
        .write(&caller.actor(), move |tx| {
            visible(tx, id, &scope)?;
            let batch = what(tx, id, seen)?;
            TurnoverView::of(tx, &batch, &map)
        })
        .await?;
    Ok(versioned(view.version(), &IfNoneMatch::none(), &view))
}
