//! Gatherings: training sessions and civility actions, and who came.

use access::policy::op;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use db::Tx;
use gatherings::{Attendee, Filter, Gathering, Kind, NewGathering};
use kernel::Limit;
use kernel::id::{GatheringId, RepresentativeId};
use registry::AreaTree;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::creates;
use crate::extract::{
    Caller, Id, IdempotencyKey, IdempotencyParam, IfNoneMatch, JsonBody, Query, paging,
};
use crate::problem::Problem;
use crate::resources::households::area_in_scope;
use crate::state::{ApiState, Map};
use crate::wire::{
    AreaRef, Day, GatheringKey, Instant, PageOf, RepresentativeKey, area_ref, versioned,
};

/// A gathering in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GatheringSummaryView {
    id: GatheringKey,
    /// `training` or `civility`.
    kind: &'static str,
    /// What it was about.
    title: String,
    /// The day on which it was held.
    held_on: Day,
    /// The area that held it.
    area: AreaRef,
    /// Where exactly, in words.
    place: Option<String>,
    /// Who led it, in words.
    host: Option<String>,
    /// How many came.
    attendance: i64,
    /// How many were to come.
    due: Option<i64>,
}

/// A gathering with who came.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GatheringView {
    #[serde(flatten)]
    summary: GatheringSummaryView,
    /// What was done, in words.
    words: Option<String>,
    /// When it was recorded.
    recorded_at: Instant,
    /// Who came from the caller's part of the county, the first 200.
    attendees: Vec<AttendeeView>,
    /// The version.
    version: i64,
}

/// Somebody who came.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AttendeeView {
    id: RepresentativeKey,
    /// The name.
    name: String,
    /// The group or village served.
    area: AreaRef,
}

fn summary(row: &Gathering, areas: &AreaTree) -> GatheringSummaryView {
    GatheringSummaryView {
        id: GatheringKey(row.id),
        kind: row.kind.as_str(),
        title: row.title.clone(),
        held_on: Day(row.held_on),
        area: area_ref(areas, &row.area_path),
        place: row.place.clone(),
        host: row.host.clone(),
        attendance: row.present,
        due: row.due,
    }
}

fn view(
    tx: &mut Tx<'_>,
    row: Gathering,
    map: &Map,
    scope: &access::Scope,
) -> Result<GatheringView, Problem> {
    let most = Limit::new(Limit::MAX).unwrap_or_default();
    let mut attendees = Vec::new();
    for area in scope.area_paths() {
        let page = gatherings::attendance(tx, row.id, area, most, None)?;
        attendees.extend(page.items.into_iter().map(|came| AttendeeView {
            id: RepresentativeKey(came.attendee.representative_id),
            area: area_ref(&map.areas, &came.attendee.area_path),
            name: came.attendee.name,
        }));
    }
    Ok(GatheringView {
        summary: summary(&row, &map.areas),
        words: row.words,
        recorded_at: Instant(row.recorded_at),
        attendees,
        version: row.version,
    })
}

/// Which gatherings are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct GatheringQuery {
    /// Held in this area or attended from it; the caller's own when not given.
    area: Option<String>,
    /// `training` or `civility`.
    kind: Option<String>,
    /// From this day.
    from: Option<Day>,
    /// To this day, included.
    to: Option<Day>,
    /// How many at most, 1 to 200; 50 when not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

fn kind(word: &str) -> Result<Kind, Problem> {
    word.parse().map_err(|_| Problem::of("request.unknown-word").at("/kind"))
}

/// Gatherings of an area, the newest first.
#[utoipa::path(
    get,
    path = "/api/gatherings",
    operation_id = "list_gatherings",
    tag = "gatherings",
    params(GatheringQuery),
    responses((status = 200, description = "A page of gatherings.", body = PageOf<GatheringSummaryView>))
)]
pub(crate) async fn list_gatherings(
    State(state): State<ApiState>,
    caller: Caller<op::ListGatherings>,
    Query(query): Query<GatheringQuery>,
) -> Result<Json<PageOf<GatheringSummaryView>>, Problem> {
    let (limit, cursor) = paging(query.limit, query.cursor.as_deref(), 2)?;
    let filter = Filter {
        area: caller.area(&state, query.area.as_deref()).await?,
        own: caller.scope.representative(),
        kind: query.kind.as_deref().map(kind).transpose()?,
        from: query.from.map(|day| day.0),
        to: query.to.map(|day| day.0),
    };
    let map = state.map().await?;
    let page =
        state.db().read(move |tx| gatherings::list(tx, &filter, limit, cursor.as_ref())).await?;
    Ok(Json(PageOf::of(page, |row| summary(&row, &map.areas))))
}

/// A gathering with who came.
#[utoipa::path(
    get,
    path = "/api/gatherings/{id}",
    operation_id = "get_gathering",
    tag = "gatherings",
    params(("id" = GatheringKey, Path, description = "The gathering.")),
    responses(
        (status = 200, description = "The gathering.", body = GatheringView),
        (status = 304, description = "Unchanged since the ETag given.")
    )
)]
pub(crate) async fn get_gathering(
    State(state): State<ApiState>,
    caller: Caller<op::GetGathering>,
    Id(id): Id<GatheringId>,
    held: IfNoneMatch,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let scope = caller.scope.clone();
    let view = state
        .db()
        .read(move |tx| {
            let row = gatherings::get(tx, id, &scope)?;
            view(tx, row, &map, &scope)
        })
        .await?;
    caller.has_read(&state, id, view.attendees.len()).await;
    Ok(versioned(view.version, &held, &view))
}

/// A gathering to be recorded.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GatheringCreate {
    /// An identifier minted by the asker.
    id: Option<GatheringKey>,
    /// `training` or `civility`.
    #[schema(example = "training")]
    kind: String,
    /// What it was about.
    #[schema(min_length = 1, max_length = 100)]
    title: String,
    /// The day on which it was held, today or earlier.
    held_on: Day,
    /// The code of the area that held it.
    area: String,
    /// Where exactly.
    #[schema(max_length = 100)]
    place: Option<String>,
    /// Who led it.
    #[schema(max_length = 100)]
    host: Option<String>,
    /// What was done.
    #[schema(max_length = 2000)]
    words: Option<String>,
    /// How many were to come.
    #[schema(minimum = 0, maximum = 100_000)]
    due: Option<i64>,
    /// Who came.
    #[serde(default)]
    #[schema(max_items = 1000)]
    representatives: Vec<RepresentativeKey>,
}

/// How many may be entered at once.
const MOST_ATTENDEES: usize = 1000;

fn attendees(
    tx: &mut Tx<'_>,
    ids: &[RepresentativeId],
    scope: &access::Scope,
) -> Result<Vec<Attendee>, Problem> {
    let mut found = Vec::with_capacity(ids.len());
    for (at, id) in ids.iter().enumerate() {
        let row = representatives::get(tx, *id).ok();
        let row = row.filter(|row| scope.sees_area(&row.area_path)).ok_or_else(|| {
            Problem::from(representatives::Error::NotFound).at(format!("/representatives/{at}"))
        })?;
        found.push(Attendee {
            representative_id: row.id,
            name: row.name,
            area_path: row.area_path,
        });
    }
    Ok(found)
}

fn keys(keys: Vec<RepresentativeKey>) -> Result<Vec<RepresentativeId>, Problem> {
    if keys.len() > MOST_ATTENDEES {
        return Err(Problem::of("request.too-many").at("/representatives"));
    }
    Ok(keys.into_iter().map(|key| key.0).collect())
}

/// Record a gathering.
#[utoipa::path(
    post,
    path = "/api/gatherings",
    operation_id = "create_gathering",
    tag = "gatherings",
    params(IdempotencyParam),
    request_body = GatheringCreate,
    responses((status = 201, description = "Recorded.", body = GatheringView))
)]
pub(crate) async fn create_gathering(
    State(state): State<ApiState>,
    caller: Caller<op::CreateGathering>,
    key: IdempotencyKey,
    body: JsonBody<GatheringCreate>,
) -> Result<Response, Problem> {
    let asked = body.value;
    let map = state.map().await?;
    let new = NewGathering {
        id: asked.id.map(|id| id.0),
        kind: kind(&asked.kind)?,
        title: asked.title,
        held_on: asked.held_on.0,
        area_path: area_in_scope(&map, &caller.scope, &asked.area)?,
        place: asked.place,
        host: asked.host,
        words: asked.words,
        due: asked.due,
    };
    let ids = keys(asked.representatives)?;
    let scope = caller.scope.clone();
    creates::once(&state, &caller, key, body.fingerprint, move |tx| {
        let mut row = gatherings::create(tx, new)?;
        if !ids.is_empty() {
            let came = attendees(tx, &ids, &scope)?;
            row = gatherings::attend(tx, row.id, came, &scope)?;
        }
        view(tx, row, &map, &scope)
    })
    .await
}

/// Who came.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AttendanceCreate {
    /// Representatives; whoever is there already is left as he is.
    #[schema(min_items = 1, max_items = 1000)]
    representatives: Vec<RepresentativeKey>,
}

/// Add who came to a gathering; entering somebody twice changes nothing.
#[utoipa::path(
    post,
    path = "/api/gatherings/{id}/attendance",
    operation_id = "record_attendance",
    tag = "gatherings",
    params(("id" = GatheringKey, Path, description = "The gathering.")),
    request_body = AttendanceCreate,
    responses((status = 200, description = "Added.", body = GatheringView))
)]
pub(crate) async fn record_attendance(
    State(state): State<ApiState>,
    caller: Caller<op::RecordAttendance>,
    Id(id): Id<GatheringId>,
    body: JsonBody<AttendanceCreate>,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let ids = keys(body.value.representatives)?;
    let scope = caller.scope.clone();
    let view = state
        .db()
        .write(&caller.actor(), move |tx| {
            gatherings::get(tx, id, &scope)?;
            let came = attendees(tx, &ids, &scope)?;
            let row = gatherings::attend(tx, id, came, &scope)?;
            view(tx, row, &map, &scope)
        })
        .await?;
    Ok(versioned(view.version, &IfNoneMatch::none(), &view))
}
