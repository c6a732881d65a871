//! Gatherings: training sessions and civility actions, and who came.

use access::policy::op;
use access::sessions::Session;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use db::Tx;
use gatherings::{Attendee, Correction, Earlier, Filter, Gathering, Kind, NewGathering};
use kernel::Limit;
use kernel::id::{GatheringId, RepresentativeId};
use registry::AreaTree;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::creates;
use crate::extract::{
    Caller, Id, IdempotencyKey, IdempotencyParam, IfMatch, IfMatchParam, IfNoneMatch, JsonBody,
    Query, YesNo, paging,
};
use crate::problem::Problem;
use crate::resources::assemblies::ReasonBody;
use crate::resources::gathering_items::{self, ListItemView};
use crate::resources::households::area_in_scope;
use crate::state::{ApiState, Map};
use crate::wire::{
    AreaRef, Day, GatheringKey, Instant, PageOf, RepresentativeKey, area_ref, versioned,
};

/// A gathering in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GatheringSummaryView {
    id: GatheringKey,
    /// `training`, `civility`, `assembly`, `courtyard` or `analysis`.
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
    /// Whether it was voided.
    is_voided: bool,
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
    /// The three lists of a courtyard or analysis meeting.
    items: Vec<ListItemView>,
    /// Why it was voided.
    void_reason: Option<String>,
    /// What it said before each correction, the newest first.
    earlier: Vec<EarlierView>,
    /// Whether the caller's own office may change it.
    may_change: bool,
    /// The version.
    version: i64,
}

impl GatheringView {
    /// The version of the gathering.
    pub(crate) fn version(&self) -> i64 {
        self.version
    }
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

/// What a gathering said before it was corrected.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EarlierGathering)]
pub(crate) struct EarlierView {
    /// The number of that version.
    version: i64,
    /// What it was about.
    title: String,
    /// The day.
    held_on: Day,
    /// Where exactly.
    place: Option<String>,
    /// Who led it.
    host: Option<String>,
    /// What was done.
    words: Option<String>,
    /// How many were to come.
    due: Option<i64>,
    /// How many came.
    attendance: i64,
    /// Why it was replaced.
    reason: String,
    /// By whom.
    changed_by: String,
    /// When.
    changed_at: Instant,
}

impl EarlierView {
    fn of(earlier: Earlier) -> Self {
        Self {
            version: earlier.version,
            title: earlier.was.title,
            held_on: Day(earlier.was.held_on),
            place: earlier.was.place,
            host: earlier.was.host,
            words: earlier.was.words,
            due: earlier.was.due,
            attendance: earlier.was.present,
            reason: earlier.reason,
            changed_by: earlier.changed_by,
            changed_at: Instant(earlier.changed_at),
        }
    }
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
        is_voided: row.void_reason.is_some(),
    }
}

pub(crate) fn view(
    tx: &mut Tx<'_>,
    row: Gathering,
    map: &Map,
    scope: &access::Scope,
    session: &Session,
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
        items: gathering_items::of(tx, row.id, session)?,
        earlier: gatherings::earlier(tx, row.id)?.into_iter().map(EarlierView::of).collect(),
        may_change: session
            .scope(access::Operation::CorrectGathering)
            .is_ok_and(|acts| acts.sees_area(&row.area_path)),
        void_reason: row.void_reason,
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
    /// `training`, `civility`, `assembly`, `courtyard` or `analysis`.
    kind: Option<String>,
    /// From this day.
    from: Option<Day>,
    /// To this day, included.
    to: Option<Day>,
    /// `yes` shows voided ones as well.
    voided: Option<YesNo>,
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
        voided: query.voided.is_some_and(YesNo::is_yes),
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
    let session = std::sync::Arc::clone(&caller.session);
    let view = state
        .db()
        .read(move |tx| {
            let row = gatherings::get(tx, id, &scope)?;
            view(tx, row, &map, &scope, &session)
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
    /// `training`, `civility`, `courtyard` or `analysis`; an assembly is announced instead.
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
    let session = std::sync::Arc::clone(&caller.session);
    creates::once(&state, &caller, key, body.fingerprint, move |tx| {
        let mut row = gatherings::create(tx, new)?;
        if !ids.is_empty() {
            let came = attendees(tx, &ids, &scope)?;
            row = gatherings::attend(tx, row.id, came, &scope)?;
        }
        view(tx, row, &map, &scope, &session)
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
    let session = std::sync::Arc::clone(&caller.session);
    let view = state
        .db()
        .write(&caller.actor(), move |tx| {
            gatherings::get(tx, id, &scope)?;
            let came = attendees(tx, &ids, &scope)?;
            let row = gatherings::attend(tx, id, came, &scope)?;
            view(tx, row, &map, &scope, &session)
        })
        .await?;
    Ok(versioned(view.version, &IfNoneMatch::none(), &view))
}

/// What a gathering is corrected to; its kind and its area stay.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GatheringCorrection {
    /// What it was about.
    #[schema(min_length = 1, max_length = 100)]
    title: String,
    /// The day on which it was held.
    held_on: Day,
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
    /// Who was entered as present by mistake.
    #[serde(default)]
    #[schema(max_items = 1000)]
    absent: Vec<RepresentativeKey>,
    /// Why it is corrected.
    #[schema(min_length = 1, max_length = 100)]
    reason: String,
}

/// Correct a gathering; what it said before stays readable, and the figures follow.
#[utoipa::path(
    put,
    path = "/api/gatherings/{id}",
    operation_id = "correct_gathering",
    tag = "gatherings",
    params(("id" = GatheringKey, Path, description = "The gathering."), IfMatchParam),
    request_body = GatheringCorrection,
    responses((status = 200, description = "Corrected.", body = GatheringView))
)]
pub(crate) async fn correct_gathering(
    State(state): State<ApiState>,
    caller: Caller<op::CorrectGathering>,
    Id(id): Id<GatheringId>,
    IfMatch(seen): IfMatch,
    body: JsonBody<GatheringCorrection>,
) -> Result<Response, Problem> {
    let asked = body.value;
    let map = state.map().await?;
    let correction = Correction {
        title: asked.title,
        held_on: asked.held_on.0,
        place: asked.place,
        host: asked.host,
        words: asked.words,
        due: asked.due,
        absent: keys(asked.absent)?,
        reason: asked.reason,
    };
    let scope = caller.scope.clone();
    let session = std::sync::Arc::clone(&caller.session);
    let view = state
        .db()
        .write(&caller.actor(), move |tx| {
            let row = gatherings::correct(tx, id, seen, correction, &scope)?;
            view(tx, row, &map, &scope, &session)
        })
        .await?;
    Ok(versioned(view.version, &IfNoneMatch::none(), &view))
}

/// Void a gathering: it stays with its reason and counts for nothing.
#[utoipa::path(
    post,
    path = "/api/gatherings/{id}/void",
    operation_id = "void_gathering",
    tag = "gatherings",
    params(("id" = GatheringKey, Path, description = "The gathering."), IfMatchParam),
    request_body = ReasonBody,
    responses((status = 200, description = "Voided.", body = GatheringView))
)]
pub(crate) async fn void_gathering(
    State(state): State<ApiState>,
    caller: Caller<op::VoidGathering>,
    Id(id): Id<GatheringId>,
    IfMatch(seen): IfMatch,
    body: JsonBody<ReasonBody>,
) -> Result<Response, Problem> {
    let reason = body.value.reason;
    let map = state.map().await?;
    let scope = caller.scope.clone();
    let session = std::sync::Arc::clone(&caller.session);
    let view = state
        .db()
        .write(&caller.actor(), move |tx| {
            let row = gatherings::void(tx, id, seen, &reason, &scope)?;
            view(tx, row, &map, &scope, &session)
        })
        .await?;
    Ok(versioned(view.version, &IfNoneMatch::none(), &view))
}
