//! Endpoints of other programs that hear of events, for the system's administrator.

use access::policy::op;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use channels::endpoints::{self, NewWebhook, Webhook};
use channels::events::EVENTS;
use kernel::id::WebhookId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::creates;
use crate::extract::{
    Caller, Id, IdempotencyKey, IdempotencyParam, IfMatch, IfMatchParam, IfNoneMatch, JsonBody,
};
use crate::problem::Problem;
use crate::state::ApiState;
use crate::wire::{Instant, WebhookKey, versioned};

/// An endpoint, without its secret.
#[derive(Serialize, ToSchema)]
pub(crate) struct WebhookView {
    id: WebhookKey,
    name: String,
    url: String,
    /// The types of events that it gets.
    events: Vec<String>,
    /// `on`, `paused` or `disabled`.
    #[schema(example = "on")]
    state: &'static str,
    state_name: &'static str,
    created_at: Instant,
    /// Until when the secret before the present one still signs as well.
    old_secret_until: Option<Instant>,
    version: i64,
}

impl WebhookView {
    fn of(webhook: Webhook) -> Self {
        Self {
            id: WebhookKey(webhook.id),
            name: webhook.name,
            url: webhook.url,
            events: webhook.events,
            state: webhook.state.as_str(),
            state_name: webhook.state.chinese(),
            created_at: Instant(webhook.created_at),
            old_secret_until: webhook.old_secret_until.map(Instant),
            version: webhook.version,
        }
    }
}

/// A type of event.
#[derive(Serialize, ToSchema)]
pub(crate) struct WebhookEvent {
    #[schema(example = "matter.created")]
    code: &'static str,
    name: &'static str,
    name_en: &'static str,
}

/// Endpoints, and the events that there are.
#[derive(Serialize, ToSchema)]
pub(crate) struct WebhookList {
    items: Vec<WebhookView>,
    events: Vec<WebhookEvent>,
}

/// Endpoints by name, and the types of events.
#[utoipa::path(
    get,
    path = "/api/webhooks",
    operation_id = "list_webhooks",
    tag = "channels",
    responses((status = 200, description = "All of them.", body = WebhookList))
)]
pub(crate) async fn list_webhooks(
    State(state): State<ApiState>,
    _: Caller<op::ListWebhooks>,
) -> Result<Json<WebhookList>, Problem> {
    let found = state.db().read(endpoints::list).await?;
    let events = EVENTS
        .iter()
        .map(|one| WebhookEvent { code: one.of, name: one.chinese, name_en: one.english })
        .collect();
    Ok(Json(WebhookList { items: found.into_iter().map(WebhookView::of).collect(), events }))
}

/// What an endpoint is to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WebhookCreate {
    #[schema(min_length = 1, max_length = 60, example = "县政务平台")]
    name: String,
    /// An address by HTTPS; an internal one only where the server's operator has allowed it.
    #[schema(max_length = 500, example = "https://hooks.example.cn/lianhu")]
    url: String,
    /// The types of events that it gets.
    #[schema(min_items = 1, max_items = 20)]
    events: Vec<String>,
}

impl From<WebhookCreate> for NewWebhook {
    fn from(asked: WebhookCreate) -> Self {
        Self { name: asked.name, url: asked.url, events: asked.events }
    }
}

/// Add an endpoint; ask for its secret next.
#[utoipa::path(
    post,
    path = "/api/webhooks",
    operation_id = "create_webhook",
    tag = "channels",
    params(IdempotencyParam),
    request_body = WebhookCreate,
    responses((status = 201, description = "Added. A receipt would keep its secret, so that is asked for by itself.", body = WebhookView))
)]
pub(crate) async fn create_webhook(
    State(state): State<ApiState>,
    caller: Caller<op::CreateWebhook>,
    key: IdempotencyKey,
    body: JsonBody<WebhookCreate>,
) -> Result<Response, Problem> {
    let new = NewWebhook::from(body.value);
    let shared = state.clone();
    creates::once(&state, &caller, key, body.fingerprint, move |tx| {
        let (seal, internal) = (shared.seal_key(), shared.internal_targets());
        let (made, _) = endpoints::create(tx, &seal, shared.secrets(), &new, internal)?;
        Ok(WebhookView::of(made))
    })
    .await
}

/// What an endpoint is to be from now on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WebhookChange {
    #[schema(min_length = 1, max_length = 60)]
    name: String,
    #[schema(max_length = 500)]
    url: String,
    #[schema(min_items = 1, max_items = 20)]
    events: Vec<String>,
    /// `false` pauses it: what happens in the meantime is not told later.
    is_on: bool,
}

/// Change an endpoint, pause it, or switch it on again.
#[utoipa::path(
    patch,
    path = "/api/webhooks/{id}",
    operation_id = "change_webhook",
    tag = "channels",
    params(("id" = WebhookKey, Path, description = "The endpoint."), IfMatchParam),
    request_body = WebhookChange,
    responses((status = 200, description = "Changed.", body = WebhookView))
)]
pub(crate) async fn change_webhook(
    State(state): State<ApiState>,
    caller: Caller<op::ChangeWebhook>,
    Id(id): Id<WebhookId>,
    IfMatch(seen): IfMatch,
    body: JsonBody<WebhookChange>,
) -> Result<Response, Problem> {
    let asked = body.value;
    let new = NewWebhook { name: asked.name, url: asked.url, events: asked.events };
    let shared = state.clone();
    let changed = state
        .db()
        .write(&caller.actor(), move |tx| {
            endpoints::change(tx, (id, seen), &new, asked.is_on, shared.internal_targets())
        })
        .await?;
    let view = WebhookView::of(changed);
    Ok(versioned(view.version, &IfNoneMatch::none(), &view))
}

/// Remove an endpoint.
#[utoipa::path(
    delete,
    path = "/api/webhooks/{id}",
    operation_id = "remove_webhook",
    tag = "channels",
    params(("id" = WebhookKey, Path, description = "The endpoint.")),
    responses((status = 204, description = "Removed."))
)]
pub(crate) async fn remove_webhook(
    State(state): State<ApiState>,
    caller: Caller<op::RemoveWebhook>,
    Id(id): Id<WebhookId>,
) -> Result<StatusCode, Problem> {
    state.db().write(&caller.actor(), move |tx| endpoints::remove(tx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// An endpoint with a new secret, shown this once.
#[derive(Serialize, ToSchema)]
pub(crate) struct WebhookSecret {
    #[serde(flatten)]
    webhook: WebhookView,
    /// `whsec_` and 32 bytes in base 64, by Standard Webhooks.
    secret: String,
}

/// Make a new secret and show it once; the one before signs along for a day.
#[utoipa::path(
    post,
    path = "/api/webhooks/{id}/secret",
    operation_id = "reset_webhook_secret",
    tag = "channels",
    params(("id" = WebhookKey, Path, description = "The endpoint.")),
    responses((status = 200, description = "The secret, shown this once.", body = WebhookSecret))
)]
pub(crate) async fn reset_webhook_secret(
    State(state): State<ApiState>,
    caller: Caller<op::ResetWebhookSecret>,
    Id(id): Id<WebhookId>,
) -> Result<Json<WebhookSecret>, Problem> {
    let shared = state.clone();
    let (webhook, secret) = state
        .db()
        .write(&caller.actor(), move |tx| {
            endpoints::rotate(tx, &shared.seal_key(), shared.secrets(), id)
        })
        .await?;
    let secret = secret.expose().to_owned();
    Ok(Json(WebhookSecret { webhook: WebhookView::of(webhook), secret }))
}
