//! Emergencies as every level sees them at once, and whom to call.

use access::policy::op;
use axum::Json;
use axum::extract::{Path, State};
use kernel::{AreaPath, Limit};
use matters::{Filter, Kind, Level, emergency, particulars};
use registry::duty_phones::{self, DutyPhone};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::extract::{Caller, JsonBody, Query};
use crate::problem::Problem;
use crate::resources::areas;
use crate::resources::matters::{Beside, MatterSummaryView};
use crate::resources::particulars::AcknowledgementView;
use crate::state::{ApiState, Map};
use crate::wire::{AreaRef, area_ref};

/// How many emergencies are shown at once; a county has a handful.
const MOST: u32 = 50;

/// Emergencies that nobody has answered yet.
#[derive(Serialize, ToSchema)]
pub(crate) struct Emergencies {
    /// The newest first, 50 at most.
    items: Vec<EmergencyView>,
}

/// An emergency with who knows of it.
#[derive(Serialize, ToSchema)]
pub(crate) struct EmergencyView {
    #[serde(flatten)]
    summary: MatterSummaryView,
    /// Which levels have acknowledged it.
    acknowledgements: Vec<AcknowledgementView>,
    /// The levels that have not yet: codes `village`, `township`, `county`.
    awaited: Vec<&'static str>,
    /// Whether the caller can acknowledge it for a level that has not.
    may_acknowledge: bool,
    /// Whom to call: the offices of the place, the nearest first.
    duty_phones: Vec<DutyPhoneView>,
}

/// A number that is answered on duty.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = DutyPhone)]
pub(crate) struct DutyPhoneView {
    /// The area whose office answers.
    area: AreaRef,
    /// Who answers.
    #[schema(example = "值班室")]
    name: String,
    /// The number, digits only.
    #[schema(example = "07465723456")]
    phone: String,
}

/// The numbers of the offices in charge of a place, the nearest first.
pub(crate) fn phones_for(map: &Map, place: &AreaPath) -> Vec<DutyPhoneView> {
    let mut phones: Vec<&DutyPhone> =
        map.duty_phones.iter().filter(|one| one.area.contains(place)).collect();
    // The order of an office's own numbers stays.
    phones.sort_by_key(|one| std::cmp::Reverse(one.area.depth()));
    let view = |one: &DutyPhone| DutyPhoneView {
        area: area_ref(&map.areas, &one.area),
        name: one.name.clone(),
        phone: one.phone.clone(),
    };
    phones.into_iter().map(view).collect()
}

/// For which area.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct EmergencyQuery {
    /// The code of the area; the caller's own when not given.
    area: Option<String>,
}

/// Emergencies that wait for an office, with who knows of them.
#[utoipa::path(
    get,
    path = "/api/emergencies",
    operation_id = "list_emergencies",
    tag = "emergencies",
    params(EmergencyQuery),
    responses((status = 200, description = "Emergencies.", body = Emergencies))
)]
pub(crate) async fn list_emergencies(
    State(state): State<ApiState>,
    caller: Caller<op::ListEmergencies>,
    Query(query): Query<EmergencyQuery>,
) -> Result<Json<Emergencies>, Problem> {
    let area = caller.area(&state, query.area.as_deref()).await?;
    let map = state.map().await?;
    let day = map.day(state.now());
    let scope = caller.scope.clone();
    let acting = caller.session.scope(access::Operation::RecordAcknowledgement).ok();
    let filter =
        Filter { kind: Some(Kind::Emergency), open: true, ..Filter::in_area(area.clone()) };
    let shown = std::sync::Arc::clone(&map);
    let items = state
        .db()
        .read(move |tx| {
            let limit = Limit::new(MOST).expect("it is within a page");
            let page = matters::list(tx, &filter, limit, None)?;
            let beside = Beside::load(tx, &page.items, day)?;
            let ids: Vec<_> = page.items.iter().map(|row| row.id).collect();
            let mut held = particulars::of_all(tx, &ids)?;
            let mut items = Vec::with_capacity(ids.len());
            for row in page.items.iter().filter(|row| scope.sees(&row.area_path, None)) {
                let known = held.remove(&row.id).unwrap_or_default().acknowledgements;
                let awaited: Vec<Level> = emergency::LEVELS
                    .into_iter()
                    .filter(|level| known.iter().all(|one| one.level != *level))
                    .collect();
                let own = acting.as_ref().map(|scope| emergency::own_levels(row, scope));
                items.push(EmergencyView {
                    summary: beside.summary(row, &shown),
                    may_acknowledge: own.unwrap_or_default().iter().any(|l| awaited.contains(l)),
                    awaited: awaited.into_iter().map(Level::as_str).collect(),
                    acknowledgements: known.into_iter().map(AcknowledgementView::of).collect(),
                    duty_phones: phones_for(&shown, &row.area_path),
                });
            }
            Ok::<_, Problem>(items)
        })
        .await?;
    caller.has_read(&state, &area, items.len()).await;
    Ok(Json(Emergencies { items }))
}

/// Numbers that are answered on duty.
#[derive(Serialize, ToSchema)]
pub(crate) struct DutyPhones {
    /// The nearest office first.
    items: Vec<DutyPhoneView>,
}

/// Whom to call in an area: its own office and those above it.
#[utoipa::path(
    get,
    path = "/api/areas/{code}/duty-phones",
    operation_id = "list_duty_phones",
    tag = "emergencies",
    params(("code" = String, Path, description = "The area's code.")),
    responses((status = 200, description = "Numbers.", body = DutyPhones))
)]
pub(crate) async fn list_duty_phones(
    State(state): State<ApiState>,
    _: Caller<op::ListDutyPhones>,
    Path(code): Path<String>,
) -> Result<Json<DutyPhones>, Problem> {
    let map = state.map().await?;
    let area = areas::find(&map.areas, &code, "/code")?;
    Ok(Json(DutyPhones { items: phones_for(&map, &area.path) }))
}

/// The numbers of an office, in the order in which they are to be called.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DutyPhonesBody {
    /// Four at most; none takes them all away.
    #[schema(max_items = 4)]
    phones: Vec<DutyPhoneInput>,
}

/// A number of an office.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DutyPhoneInput)]
pub(crate) struct DutyPhoneInput {
    /// Who answers: a post, never a person's name.
    #[schema(example = "值班室", max_length = 60)]
    name: String,
    /// The number.
    #[schema(example = "0746-5723456", max_length = 20)]
    phone: String,
}

/// Put an office's own duty phones; nobody else's.
#[utoipa::path(
    put,
    path = "/api/areas/{code}/duty-phones",
    operation_id = "put_duty_phones",
    tag = "emergencies",
    params(("code" = String, Path, description = "The area's code.")),
    request_body = DutyPhonesBody,
    responses((status = 200, description = "As they are now.", body = DutyPhones))
)]
pub(crate) async fn put_duty_phones(
    State(state): State<ApiState>,
    caller: Caller<op::PutDutyPhones>,
    Path(code): Path<String>,
    body: JsonBody<DutyPhonesBody>,
) -> Result<Json<DutyPhones>, Problem> {
    let map = state.map().await?;
    let area = areas::find(&map.areas, &code, "/code")?.path.clone();
    if !caller.scope.sees_area(&area) {
        return Err(registry::Error::AreaNotFound.into());
    }
    if !caller.scope.area_paths().contains(&area) {
        return Err(Problem::of("area.duty-phones-of-another"));
    }
    let phones: Vec<(String, String)> =
        body.value.phones.into_iter().map(|one| (one.name, one.phone)).collect();
    let kept = area.clone();
    state.db().write(&caller.actor(), move |tx| duty_phones::put(tx, &kept, &phones)).await?;
    state.forget_map();
    let map = state.map().await?;
    Ok(Json(DutyPhones { items: phones_for(&map, &area) }))
}
