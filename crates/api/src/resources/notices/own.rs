//! What somebody does with a notice in his own inbox, or passes down.

use access::policy::op;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use kernel::id::NoticeId;
use notices::{NewRelay, Step, inbox, relays};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::views::{Look, NoticeRelayView, me, relay};
use super::{issuer, tiers};
use crate::creates;
use crate::extract::{Caller, Id, IdempotencyKey, IdempotencyParam, JsonBody};
use crate::problem::Problem;
use crate::resources::organisation::word;
use crate::state::ApiState;
use crate::wire::{Instant, NoticeKey, RelayKey};

/// A step that the caller has taken.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NoticeStepBody {
    /// `opened` or `acknowledged`.
    #[schema(example = "opened")]
    step: String,
}

/// What is known of the caller's own inbox now.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NoticeStepState {
    id: NoticeKey,
    /// When it was opened first.
    opened_at: Option<Instant>,
    /// When it was passed on first.
    relayed_at: Option<Instant>,
    /// When it was acknowledged.
    acknowledged_at: Option<Instant>,
}

/// Note that the caller has opened or understood a notice in the own inbox.
#[utoipa::path(
    post,
    path = "/api/notices/{id}/steps",
    operation_id = "record_notice_step",
    tag = "notices",
    params(("id" = NoticeKey, Path, description = "The notice.")),
    request_body = NoticeStepBody,
    responses((status = 200, description = "Noted.", body = NoticeStepState))
)]
pub(crate) async fn record_notice_step(
    State(state): State<ApiState>,
    caller: Caller<op::RecordNoticeStep>,
    Id(id): Id<NoticeId>,
    body: JsonBody<NoticeStepBody>,
) -> Result<Json<NoticeStepState>, Problem> {
    let step: Step = word(&body.value.step, "/step")?;
    if !matches!(step, Step::Opened | Step::Acknowledged) {
        return Err(Problem::of("request.unknown-word").at("/step"));
    }
    let me = me(&caller);
    let row = state.db().write(&caller.actor(), move |tx| inbox::mark(tx, id, &me, step)).await?;
    Ok(Json(NoticeStepState {
        id: NoticeKey(id),
        opened_at: row.opened_at.map(Instant),
        relayed_at: row.relayed_at.map(Instant),
        acknowledged_at: row.acknowledged_at.map(Instant),
    }))
}

/// A passing down.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NoticeRelayCreate {
    /// An identifier minted by the asker.
    id: Option<RelayKey>,
    /// The code of the area whose office passes it down; the caller's own when not given.
    area: Option<String>,
    /// `group_chat`, `in_person`, `phone`, `broadcast` or `board`.
    #[schema(example = "group_chat")]
    way: String,
    /// The relayer's own words, for everybody below.
    #[schema(max_length = 200)]
    words: Option<String>,
    /// The steps below whose inboxes it goes to.
    #[serde(default)]
    #[schema(max_items = 4)]
    to: Vec<String>,
}

/// Pass a notice down the chain, with own words.
#[utoipa::path(
    post,
    path = "/api/notices/{id}/relays",
    operation_id = "create_notice_relay",
    tag = "notices",
    params(("id" = NoticeKey, Path, description = "The notice."), IdempotencyParam),
    request_body = NoticeRelayCreate,
    responses((status = 201, description = "Passed down.", body = NoticeRelayView))
)]
pub(crate) async fn create_notice_relay(
    State(state): State<ApiState>,
    caller: Caller<op::CreateNoticeRelay>,
    Id(id): Id<NoticeId>,
    key: IdempotencyKey,
    body: JsonBody<NoticeRelayCreate>,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let area = issuer(&caller, &map, body.value.area.as_deref())?;
    let new = NewRelay {
        id: body.value.id.as_ref().map(|id| id.0),
        way: word(&body.value.way, "/way")?,
        words: body.value.words,
        to: tiers(&body.value.to, "/to")?,
    };
    let look = Look::new(&caller, area);
    creates::once(&state, &caller, key, body.fingerprint, move |tx| {
        let row = relays::down(tx, id, &look.area, &look.me, &new, &look.scope)?;
        Ok(relay(row, &map))
    })
    .await
}
