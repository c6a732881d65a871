//! Accusations are not handled here: a pointer that somebody was told where to turn, and nothing more.

use access::policy::op;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use kernel::Date;
use matters::referral::{self, Referral};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::creates;
use crate::extract::{Caller, IdempotencyKey, IdempotencyParam, JsonBody, Query};
use crate::problem::Problem;
use crate::state::{ApiState, Map};
use crate::wire::{AreaRef, Day, ReferralKey, area_ref};

/// That somebody was told where to turn.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReferralView {
    id: ReferralKey,
    /// The township in which it was; never the village.
    township: AreaRef,
    /// A code of the catalogue's `accusation_channels`.
    #[schema(example = "hotline")]
    channel: String,
    /// The day.
    on: Day,
}

fn view(row: Referral, map: &Map) -> ReferralView {
    ReferralView {
        id: ReferralKey(row.id),
        township: area_ref(&map.areas, &row.township),
        channel: row.channel,
        on: Day(row.on),
    }
}

/// Where somebody was told to turn; nothing of what he said is asked or kept.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReferralCreate {
    /// An identifier minted by the asker.
    id: Option<ReferralKey>,
    /// A code of the catalogue's `accusation_channels`.
    #[schema(example = "hotline")]
    channel: String,
}

/// Keep that somebody was told where to turn with an accusation.
#[utoipa::path(
    post,
    path = "/api/referrals",
    operation_id = "create_referral",
    tag = "referrals",
    params(IdempotencyParam),
    request_body = ReferralCreate,
    responses((status = 201, description = "Kept.", body = ReferralView))
)]
pub(crate) async fn create_referral(
    State(state): State<ApiState>,
    caller: Caller<op::CreateReferral>,
    key: IdempotencyKey,
    body: JsonBody<ReferralCreate>,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let place = caller.area(&state, None).await?;
    let ReferralCreate { id, channel } = body.value;
    creates::once(&state, &caller, key, body.fingerprint, move |tx| {
        let row = referral::refer(tx, id.map(|id| id.0), &place, &channel)?;
        Ok(view(row, &map))
    })
    .await
}

/// Which days.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReferralQuery {
    /// From this day; the first of this year when not given.
    from: Option<Day>,
    /// To this day, included; today when not given.
    to: Option<Day>,
}

/// Pointers of a span of days.
#[derive(Serialize, ToSchema)]
pub(crate) struct Referrals {
    /// The newest first, 500 at most.
    items: Vec<ReferralView>,
}

/// Pointers to accusations that were made elsewhere; for the county alone.
#[utoipa::path(
    get,
    path = "/api/referrals",
    operation_id = "list_referrals",
    tag = "referrals",
    params(ReferralQuery),
    responses((status = 200, description = "Pointers.", body = Referrals))
)]
pub(crate) async fn list_referrals(
    State(state): State<ApiState>,
    _: Caller<op::ListReferrals>,
    Query(query): Query<ReferralQuery>,
) -> Result<Json<Referrals>, Problem> {
    let map = state.map().await?;
    let today = state.now().date_in_china();
    let first = Date::new(today.year(), 1, 1).unwrap_or(today);
    let from = query.from.map_or(first, |day| day.0);
    let to = query.to.map_or(today, |day| day.0);
    let rows = state.db().read(move |tx| referral::list(tx, from, to)).await?;
    Ok(Json(Referrals { items: rows.into_iter().map(|row| view(row, &map)).collect() }))
}
