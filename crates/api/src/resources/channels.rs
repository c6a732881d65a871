//! Channels to the outside, for the system's administrator: settings, how each stands, what was sent.

use std::collections::BTreeMap;

use access::policy::op;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use channels::settings::{Change, Configured, Field, Input};
use channels::{ChannelKind, Fault, KeptMessage, MessageState, Overview, Secret, Wanted};
use kernel::Timestamp;
use kernel::id::MessageId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::extract::{Caller, Id, JsonBody, Query, paging};
use crate::problem::Problem;
use crate::state::ApiState;
use crate::wire::{Instant, MessageKey, PageOf};

/// What is wrong, in words that say what to do.
#[derive(Serialize, ToSchema)]
pub(crate) struct ChannelFault {
    /// The provider's code, or one of ours where there was no answer.
    code: String,
    /// What is wrong, in Chinese.
    detail: String,
    /// The same in English.
    detail_en: String,
    /// The provider's own words; empty for none.
    said: String,
}

impl ChannelFault {
    pub(crate) fn of(fault: Fault) -> Self {
        Self { code: fault.code, detail: fault.chinese, detail_en: fault.english, said: fault.said }
    }
}

/// A code with its names.
#[derive(Serialize, ToSchema)]
pub(crate) struct ChannelChoice {
    code: &'static str,
    name: &'static str,
    name_en: &'static str,
}

/// One thing that a channel needs to know.
#[derive(Serialize, ToSchema)]
pub(crate) struct ChannelField {
    name: &'static str,
    label: &'static str,
    label_en: &'static str,
    /// Where it is found; empty for nothing.
    hint: &'static str,
    hint_en: &'static str,
    /// `text`, `number`, `address`, `mail`, `choice` or `secret`.
    #[schema(example = "text")]
    input: &'static str,
    is_required: bool,
    /// What holds where nothing is set; empty for nothing.
    default: &'static str,
    /// What can be chosen.
    choices: Vec<ChannelChoice>,
    /// Only where this other field …
    only_if_field: Option<&'static str>,
    /// … has this value.
    only_if_value: Option<&'static str>,
    /// For a secret: whether one is kept. It is never shown.
    is_kept: bool,
}

/// A channel: its settings without secrets, and how it stands.
#[derive(Serialize, ToSchema)]
pub(crate) struct ChannelView {
    #[schema(example = "sms")]
    kind: &'static str,
    /// What it is called, in Chinese.
    name: &'static str,
    is_on: bool,
    /// The plain values that are set.
    values: BTreeMap<String, String>,
    fields: Vec<ChannelField>,
    /// `unset`, `off`, `sealed`, `ready`, `limited`, `failing` or `held`.
    #[schema(example = "ready")]
    standing: &'static str,
    /// The same in Chinese.
    standing_name: &'static str,
    /// What is wrong, where something is.
    fault: Option<ChannelFault>,
    /// When it goes on by itself.
    resumes_at: Option<Instant>,
    /// How many messages wait or are on their way.
    waiting: i64,
    /// How many were refused or given up.
    failed: i64,
    /// When a message was taken last.
    accepted_at: Option<Instant>,
    /// The version, to be sent back with a change.
    version: i64,
}

fn field_view(configured: &Configured, field: &'static Field) -> ChannelField {
    let (input, choices) = match field.input {
        Input::Text(_) => ("text", &[][..]),
        Input::Number(..) => ("number", &[][..]),
        Input::Address => ("address", &[][..]),
        Input::Mail => ("mail", &[][..]),
        Input::Choice(choices) => ("choice", choices),
        Input::Secret => ("secret", &[][..]),
    };
    let choices =
        choices.iter().map(|(code, name, name_en)| ChannelChoice { code, name, name_en }).collect();
    ChannelField {
        name: field.name,
        label: field.chinese,
        label_en: field.english,
        hint: field.hint,
        hint_en: field.hint_english,
        input,
        is_required: field.is_required,
        default: field.default,
        choices,
        only_if_field: field.only_if.map(|(other, _)| other),
        only_if_value: field.only_if.map(|(_, value)| value),
        is_kept: configured.secrets.contains_key(field.name),
    }
}

fn view(one: Overview) -> ChannelView {
    let kind = one.configured.kind;
    let fields = channels::fields::of(kind);
    ChannelView {
        kind: kind.as_str(),
        name: kind.chinese(),
        is_on: one.configured.is_on,
        fields: fields.iter().map(|field| field_view(&one.configured, field)).collect(),
        standing: one.standing.as_str(),
        standing_name: one.standing.chinese(),
        fault: one.fault.map(ChannelFault::of),
        resumes_at: one.resumes_at.map(Instant),
        waiting: one.waiting,
        failed: one.failed,
        accepted_at: one.accepted_at.map(Instant),
        version: one.configured.version,
        values: one.configured.values,
    }
}

/// The channels.
#[derive(Serialize, ToSchema)]
pub(crate) struct ChannelList {
    items: Vec<ChannelView>,
}

/// Every channel with its settings, without secrets, and how it stands.
#[utoipa::path(
    get,
    path = "/api/channels",
    operation_id = "list_channels",
    tag = "channels",
    responses((status = 200, description = "All of them.", body = ChannelList))
)]
pub(crate) async fn list_channels(
    State(state): State<ApiState>,
    _: Caller<op::ListChannels>,
) -> Result<Json<ChannelList>, Problem> {
    let key = state.seal_key();
    let found = state.db().read(move |tx| channels::overview(tx, &key)).await?;
    Ok(Json(ChannelList { items: found.into_iter().map(view).collect() }))
}

async fn one(state: &ApiState, kind: ChannelKind) -> Result<ChannelView, Problem> {
    let key = state.seal_key();
    let found = state.db().read(move |tx| channels::overview(tx, &key)).await?;
    let found = found.into_iter().find(|one| one.configured.kind == kind);
    Ok(view(found.ok_or(channels::Error::NoChannel)?))
}

/// What a channel is to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChannelPut {
    /// The version that was seen; 0 for a channel that was never set.
    #[schema(minimum = 0)]
    version: i64,
    is_on: bool,
    /// All plain values, by the names of the fields; what is absent is taken away.
    values: BTreeMap<String, String>,
    /// Only secrets that are new, by the names of the fields; an empty one is taken away.
    #[serde(default)]
    secrets: BTreeMap<String, String>,
}

/// Set a channel up, change it, or switch it on or off.
#[utoipa::path(
    put,
    path = "/api/channels/{kind}",
    operation_id = "put_channel",
    tag = "channels",
    params(("kind" = String, Path, description = "The channel, such as `sms`.")),
    request_body = ChannelPut,
    responses((status = 200, description = "As it is now, without secrets.", body = ChannelView))
)]
pub(crate) async fn put_channel(
    State(state): State<ApiState>,
    caller: Caller<op::PutChannel>,
    Id(kind): Id<ChannelKind>,
    body: JsonBody<ChannelPut>,
) -> Result<Json<ChannelView>, Problem> {
    let asked = body.value;
    let change = Change {
        is_on: asked.is_on,
        values: asked.values,
        secrets: asked.secrets.into_iter().map(|(name, text)| (name, Secret::new(text))).collect(),
    };
    let shared = state.clone();
    state
        .db()
        .write(&caller.actor(), move |tx| {
            let (key, random) = (shared.seal_key(), shared.secrets());
            channels::settings::put(tx, &key, random, (kind, asked.version), change)
        })
        .await?;
    Ok(Json(one(&state, kind).await?))
}

/// Let a channel go on that was held back: what was wrong is forgotten, and the next message shows
/// whether it is mended.
#[utoipa::path(
    post,
    path = "/api/channels/{kind}/reset",
    operation_id = "reset_channel",
    tag = "channels",
    params(("kind" = String, Path, description = "The channel, such as `sms`.")),
    responses((status = 200, description = "As it is now.", body = ChannelView))
)]
pub(crate) async fn reset_channel(
    State(state): State<ApiState>,
    caller: Caller<op::ResetChannel>,
    Id(kind): Id<ChannelKind>,
) -> Result<Json<ChannelView>, Problem> {
    state.db().write(&caller.actor(), move |tx| channels::resume(tx, kind)).await?;
    Ok(Json(one(&state, kind).await?))
}

/// A message, its recipient in part, without its words.
#[derive(Serialize, ToSchema)]
pub(crate) struct ChannelMessage {
    id: MessageKey,
    /// The channel.
    kind: &'static str,
    kind_name: &'static str,
    /// To whom, in part; an endpoint's identifier in full. Empty once that was forgotten.
    to: String,
    /// `queued`, `sending`, `accepted`, `refused` or `dead`; none of them says that it was read.
    #[schema(example = "accepted")]
    state: &'static str,
    state_name: &'static str,
    /// The type, for an event.
    event: Option<String>,
    attempts: i64,
    queued_at: Instant,
    /// When it is tried next, while it waits.
    next_at: Option<Instant>,
    /// When it was accepted, refused or given up.
    ended_at: Option<Instant>,
    /// The provider's own identifier.
    provider_id: Option<String>,
    /// What was wrong last.
    fault: Option<ChannelFault>,
    /// Whether it can be sent once more by hand.
    can_replay: bool,
}

pub(crate) fn message_view(kept: KeptMessage) -> ChannelMessage {
    let ended = matches!(kept.state, MessageState::Dead | MessageState::Refused);
    let event = match &kept.body {
        Some(channels::Body::Event { of, .. }) => Some(of.clone()),
        _ => None,
    };
    ChannelMessage {
        id: MessageKey(kept.id),
        kind: kept.kind.as_str(),
        kind_name: kept.kind.chinese(),
        to: kept.to.masked(),
        state: kept.state.as_str(),
        state_name: kept.state.chinese(),
        event,
        attempts: kept.attempts,
        queued_at: Instant(kept.queued_at),
        next_at: (kept.state == MessageState::Queued).then_some(Instant(kept.next_at)),
        ended_at: kept.ended_at.map(Instant),
        provider_id: kept.provider_id,
        fault: kept.fault.map(ChannelFault::of),
        can_replay: ended && kept.body.is_some(),
    }
}

/// To whom a test goes.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChannelTest {
    /// A mobile number, a mail address or an endpoint's identifier; nothing for a channel that sends
    /// nothing.
    #[serde(default)]
    #[schema(max_length = 200)]
    to: String,
}

/// Send a test message to oneself; what becomes of it stands in the list of messages.
#[utoipa::path(
    post,
    path = "/api/channels/{kind}/tests",
    operation_id = "start_channel_test",
    tag = "channels",
    params(("kind" = String, Path, description = "The channel, such as `sms`.")),
    request_body = ChannelTest,
    responses((status = 201, description = "Queued.", body = ChannelMessage))
)]
pub(crate) async fn start_channel_test(
    State(state): State<ApiState>,
    caller: Caller<op::StartChannelTest>,
    Id(kind): Id<ChannelKind>,
    body: JsonBody<ChannelTest>,
) -> Result<Response, Problem> {
    let to = body.value.to;
    let kept = state
        .db()
        .write(&caller.actor(), move |tx| channels::send_test(tx, kind, &to, None))
        .await?;
    Ok((StatusCode::CREATED, Json(message_view(kept))).into_response())
}

/// Which messages are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ChannelMessageQuery {
    /// Only of this channel.
    kind: Option<String>,
    /// Only for this endpoint.
    webhook: Option<String>,
    /// Only in this state.
    state: Option<String>,
    /// How many at most, 1 to 200; 50 when not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Messages to the outside, the newest first, without their words.
#[utoipa::path(
    get,
    path = "/api/channel-messages",
    operation_id = "list_channel_messages",
    tag = "channels",
    params(ChannelMessageQuery),
    responses((status = 200, description = "A page of messages.", body = PageOf<ChannelMessage>))
)]
pub(crate) async fn list_channel_messages(
    State(state): State<ApiState>,
    _: Caller<op::ListChannelMessages>,
    Query(query): Query<ChannelMessageQuery>,
) -> Result<Json<PageOf<ChannelMessage>>, Problem> {
    let (limit, cursor) = paging(query.limit, query.cursor.as_deref(), 2)?;
    let after = match &cursor {
        None => None,
        Some(cursor) => {
            let at = cursor.part(0).parse().ok().map(Timestamp::from_millis);
            let id = cursor.part(1).parse().ok();
            let both = at.zip(id);
            Some(both.ok_or_else(|| Problem::of("request.bad-cursor").at("/cursor"))?)
        }
    };
    let word = |field: &'static str| Problem::of("request.unknown-word").at(field);
    let kind = query.kind.as_deref().map(str::parse).transpose();
    let kind: Option<ChannelKind> = kind.map_err(|()| word("/kind"))?;
    let state_wanted = query.state.as_deref().map(str::parse).transpose();
    let wanted = Wanted {
        lane: query.webhook.map(|id| format!("{}/{id}", ChannelKind::Webhook.as_str())),
        kind,
        state: state_wanted.map_err(|()| word("/state"))?,
    };
    let page = state.db().read(move |tx| channels::list(tx, &wanted, after, limit)).await?;
    Ok(Json(PageOf::of(page, message_view)))
}

/// Send a message once more that was refused or given up; its identifier stays.
#[utoipa::path(
    post,
    path = "/api/channel-messages/{id}/replay",
    operation_id = "replay_channel_message",
    tag = "channels",
    params(("id" = MessageKey, Path, description = "The message.")),
    responses((status = 200, description = "Queued again.", body = ChannelMessage))
)]
pub(crate) async fn replay_channel_message(
    State(state): State<ApiState>,
    caller: Caller<op::ReplayChannelMessage>,
    Id(id): Id<MessageId>,
) -> Result<Json<ChannelMessage>, Problem> {
    let kept = state.db().write(&caller.actor(), move |tx| channels::replay(tx, id)).await?;
    Ok(Json(message_view(kept)))
}
