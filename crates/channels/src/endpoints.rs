//! Endpoints of other programs that hear of events.

use access::Secrets;
use db::Tx;
use kernel::Timestamp;
use kernel::id::WebhookId;
use serde_json::json;

use crate::addresses::Block;
use crate::events::{self, EVENTS};
use crate::model::{ChannelKind, Outcome};
use crate::seal::SealKey;
use crate::settings::is_address;
use crate::{Error, Secret, store, webhook};

/// How many endpoints there may be.
const MOST: usize = 20;
/// How long the old secret still signs beside the new one: a day.
const OLD_SECRET_MS: i64 = 24 * 3600 * 1000;

kernel::words! {
    /// Where an endpoint stands.
    WebhookState {
        /// It gets events.
        On = "on", "推送中";
        /// Somebody here has paused it; what happens in the meantime is not told later.
        Paused = "paused", "已暂停";
        /// It was switched off because it wants no more, or was not to be reached for days.
        Disabled = "disabled", "已停用";
    }
}

/// An endpoint, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// The identifier.
    pub id: WebhookId,
    /// What it is called here.
    pub name: String,
    /// Its address.
    pub url: String,
    /// The types of events that it gets.
    pub events: Vec<String>,
    /// Where it stands.
    pub state: WebhookState,
    /// The version.
    pub version: i64,
    /// Since when.
    pub created_at: Timestamp,
    /// Until when the secret before the present one still signs.
    pub old_secret_until: Option<Timestamp>,
}

impl Webhook {
    /// The lane by which it gets events.
    pub fn lane(&self) -> String {
        format!("{}/{}", ChannelKind::Webhook.as_str(), self.id)
    }
}

/// What an endpoint is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewWebhook {
    /// What it is called.
    pub name: String,
    /// Its address.
    pub url: String,
    /// The types of events; each of [`EVENTS`].
    pub events: Vec<String>,
}

/// All endpoints, by name.
pub fn list(tx: &mut Tx<'_>) -> Result<Vec<Webhook>, Error> {
    Ok(store::webhooks(tx)?)
}

/// One endpoint.
///
/// # Errors
/// [`Error::NoWebhook`].
pub fn get(tx: &mut Tx<'_>, id: WebhookId) -> Result<Webhook, Error> {
    store::webhook_with(tx, id)?.ok_or(Error::NoWebhook)
}

/// Whether messages for an endpoint are taken.
pub(crate) fn is_on(tx: &mut Tx<'_>, id: &str) -> Result<bool, Error> {
    let Ok(id) = id.parse() else { return Ok(false) };
    Ok(store::webhook_with(tx, id)?.is_some_and(|webhook| webhook.state == WebhookState::On))
}

fn check(
    tx: &mut Tx<'_>,
    new: &NewWebhook,
    own: Option<WebhookId>,
    internal: &[Block],
) -> Result<NewWebhook, Error> {
    let name = kernel::trimmed(&new.name)
        .filter(|name| name.chars().count() <= 60 && !kernel::has_control_characters(name))
        .ok_or(Error::Name)?;
    if store::webhook_named(tx, &name)?.is_some_and(|other| Some(other) != own) {
        return Err(Error::Name);
    }
    let url = new.url.trim().to_owned();
    if !is_address(&url) || !(url.starts_with("https://") || is_internal(&url, internal)) {
        return Err(Error::Address);
    }
    let mut events = new.events.clone();
    events.sort();
    events.dedup();
    if events.is_empty() || events.iter().any(|event| !EVENTS.iter().any(|one| one.of == event)) {
        return Err(Error::Event);
    }
    Ok(NewWebhook { name, url, events })
}

/// Without encryption only to an address of the county's own network that the operator has named.
fn is_internal(url: &str, internal: &[Block]) -> bool {
    let rest = url.strip_prefix("http://").unwrap_or_default();
    let host = rest.split(['/', '?']).next().unwrap_or_default();
    let host = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    host.parse().is_ok_and(|address| internal.iter().any(|block| block.contains(address)))
}

/// Adds an endpoint; its secret is shown once.
///
/// # Errors
/// [`Error::Name`], [`Error::Address`], [`Error::Event`], [`Error::TooMany`].
pub fn create(
    tx: &mut Tx<'_>,
    key: &SealKey,
    random: &dyn Secrets,
    new: &NewWebhook,
    internal: &[Block],
) -> Result<(Webhook, Secret), Error> {
    let new = check(tx, new, None, internal)?;
    if store::webhooks(tx)?.len() >= MOST {
        return Err(Error::TooMany);
    }
    events::begin(tx)?;
    let webhook = Webhook {
        id: tx.new_id(),
        name: new.name,
        url: new.url,
        events: new.events,
        state: WebhookState::On,
        version: 1,
        created_at: tx.now(),
        old_secret_until: None,
    };
    let secret = webhook::new_secret(random);
    let sealed = key.seal(random, &webhook.id.to_string(), secret.expose());
    store::insert_webhook(tx, &webhook, &sealed)?;
    store::add_lane(tx, &webhook.lane(), ChannelKind::Webhook)?;
    tx.log("channels.webhook", &webhook.id, &json!({ "events": webhook.events }))?;
    Ok((webhook, secret))
}

/// Changes an endpoint, pauses it or switches it on again.
///
/// # Errors
/// As [`create`], and [`Error::NoWebhook`], [`Error::Stale`].
pub fn change(
    tx: &mut Tx<'_>,
    (id, seen): (WebhookId, i64),
    new: &NewWebhook,
    is_on: bool,
    internal: &[Block],
) -> Result<Webhook, Error> {
    let before = get(tx, id)?;
    if before.version != seen {
        return Err(Error::Stale);
    }
    let new = check(tx, new, Some(id), internal)?;
    if is_on && before.state != WebhookState::On {
        events::begin(tx)?;
    }
    let state = if is_on { WebhookState::On } else { WebhookState::Paused };
    let webhook = Webhook {
        name: new.name,
        url: new.url,
        events: new.events,
        state,
        version: seen + 1,
        ..before
    };
    store::change_webhook(tx, &webhook)?;
    if is_on {
        store::free_lane(tx, &webhook.lane())?;
    }
    let detail = json!({ "events": webhook.events, "state": state });
    tx.log("channels.webhook-changed", &id, &detail)?;
    Ok(webhook)
}

/// Gives an endpoint a new secret; both sign for a day, so that the other side can change in between.
///
/// # Errors
/// [`Error::NoWebhook`].
pub fn rotate(
    tx: &mut Tx<'_>,
    key: &SealKey,
    random: &dyn Secrets,
    id: WebhookId,
) -> Result<(Webhook, Secret), Error> {
    get(tx, id)?;
    let secret = webhook::new_secret(random);
    let sealed = key.seal(random, &id.to_string(), secret.expose());
    let until = tx.now().plus_millis(OLD_SECRET_MS);
    store::rotate_webhook(tx, id, &sealed, until)?;
    tx.log("channels.webhook-secret", &id, &json!({}))?;
    Ok((get(tx, id)?, secret))
}

/// Removes an endpoint; what it was told stays in the list of deliveries.
///
/// # Errors
/// [`Error::NoWebhook`].
pub fn remove(tx: &mut Tx<'_>, id: WebhookId) -> Result<(), Error> {
    get(tx, id)?;
    store::remove_webhook(tx, id)?;
    tx.log("channels.webhook-removed", &id, &json!({}))?;
    Ok(())
}

/// Address and secrets, the newest first.
pub(crate) fn opened(
    tx: &mut Tx<'_>,
    key: &SealKey,
    id: WebhookId,
) -> Result<Option<(Webhook, Vec<Secret>)>, Error> {
    let Some(webhook) = store::webhook_with(tx, id)? else { return Ok(None) };
    let Some(sealed) = store::webhook_secrets(tx, id)? else { return Ok(None) };
    let owner = id.to_string();
    let mut secrets = vec![Secret::new(key.open(&owner, &sealed.newest)?)];
    if let Some(old) = sealed.old
        && sealed.old_until.is_some_and(|until| until > tx.now())
    {
        secrets.push(Secret::new(key.open(&owner, &old)?));
    }
    Ok(Some((webhook, secrets)))
}

/// Switches off an endpoint that wants no more or was not to be reached for days.
pub(crate) fn disable(tx: &mut Tx<'_>, id: &str, outcome: &Outcome) -> Result<(), Error> {
    let Ok(id) = id.parse::<WebhookId>() else { return Ok(()) };
    store::set_webhook_state(tx, id, WebhookState::Disabled)?;
    let why = if matches!(outcome, Outcome::Gone(_)) { "gone" } else { "unreachable" };
    tx.log("channels.webhook-disabled", &id, &json!({ "why": why }))?;
    Ok(())
}
