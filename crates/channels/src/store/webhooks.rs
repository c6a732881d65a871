//! Endpoints of other programs.

use db::{DbError, Row, Tx, params};
use kernel::Timestamp;
use kernel::id::WebhookId;

use crate::endpoints::{Webhook, WebhookState};

macro_rules! columns {
    () => {
        "id, name, url, events, state, version, created_at, old_until"
    };
}
const LIST: &str =
    concat!("SELECT ", columns!(), " FROM channels_webhook WHERE removed_at IS NULL ORDER BY name");
const ONE: &str =
    concat!("SELECT ", columns!(), " FROM channels_webhook WHERE id = $1 AND removed_at IS NULL");
const NAMED: &str = "SELECT id FROM channels_webhook WHERE name = $1 AND removed_at IS NULL";
const SECRETS: &str = "SELECT sealed, old_sealed, old_until FROM channels_webhook WHERE id = $1";
const INSERT: &str = "INSERT INTO channels_webhook
    (id, name, url, sealed, events, state, version, created_at)
    VALUES ($1, $2, $3, $4, $5, 'on', 1, $6)";
const CHANGE: &str = "UPDATE channels_webhook
    SET name = $2, url = $3, events = $4, state = $5, version = $6 WHERE id = $1";
const ROTATE: &str = "UPDATE channels_webhook
    SET old_sealed = sealed, old_until = $3, sealed = $2, version = version + 1 WHERE id = $1";
const SET_STATE: &str =
    "UPDATE channels_webhook SET state = $2, version = version + 1 WHERE id = $1";
const REMOVE: &str = "UPDATE channels_webhook
    SET removed_at = $2, state = 'paused', version = version + 1 WHERE id = $1";

fn webhook(row: Row<'_>) -> Result<Webhook, DbError> {
    Ok(Webhook {
        id: row.id(0)?,
        name: row.text(1)?,
        url: row.text(2)?,
        events: row.json(3)?,
        state: row.parsed(4)?,
        version: row.int(5)?,
        created_at: row.timestamp(6)?,
        old_secret_until: row.opt_timestamp(7)?,
    })
}

pub(crate) fn webhooks(tx: &mut Tx<'_>) -> Result<Vec<Webhook>, DbError> {
    tx.query(LIST, &[], webhook)
}

pub(crate) fn webhook_with(tx: &mut Tx<'_>, id: WebhookId) -> Result<Option<Webhook>, DbError> {
    tx.query_one(ONE, params![id], webhook)
}

pub(crate) fn webhook_named(tx: &mut Tx<'_>, name: &str) -> Result<Option<WebhookId>, DbError> {
    tx.query_one(NAMED, params![name], |row| row.id(0))
}

/// The sealed secret, and the one before with its end.
pub(crate) struct SealedSecrets {
    pub(crate) newest: Vec<u8>,
    pub(crate) old: Option<Vec<u8>>,
    pub(crate) old_until: Option<Timestamp>,
}

pub(crate) fn webhook_secrets(
    tx: &mut Tx<'_>,
    id: WebhookId,
) -> Result<Option<SealedSecrets>, DbError> {
    tx.query_one(SECRETS, params![id], |row| {
        Ok(SealedSecrets {
            newest: row.bytes(0)?,
            old: row.opt_bytes(1)?,
            old_until: row.opt_timestamp(2)?,
        })
    })
}

pub(crate) fn insert_webhook(
    tx: &mut Tx<'_>,
    webhook: &Webhook,
    sealed: &[u8],
) -> Result<(), DbError> {
    let events = serde_json::to_string(&webhook.events).unwrap_or_default();
    let values =
        params![webhook.id, &webhook.name, &webhook.url, sealed, events, webhook.created_at];
    tx.execute(INSERT, values).map(|_| ())
}

pub(crate) fn change_webhook(tx: &mut Tx<'_>, webhook: &Webhook) -> Result<(), DbError> {
    let events = serde_json::to_string(&webhook.events).unwrap_or_default();
    let values = params![
        webhook.id,
        &webhook.name,
        &webhook.url,
        events,
        webhook.state.as_str(),
        webhook.version,
    ];
    tx.execute(CHANGE, values).map(|_| ())
}

/// Puts a new secret in place; the old one is signed with until then.
pub(crate) fn rotate_webhook(
    tx: &mut Tx<'_>,
    id: WebhookId,
    sealed: &[u8],
    old_until: Timestamp,
) -> Result<(), DbError> {
    tx.execute(ROTATE, params![id, sealed, old_until]).map(|_| ())
}

pub(crate) fn set_webhook_state(
    tx: &mut Tx<'_>,
    id: WebhookId,
    state: WebhookState,
) -> Result<(), DbError> {
    tx.execute(SET_STATE, params![id, state.as_str()]).map(|_| ())
}

pub(crate) fn remove_webhook(tx: &mut Tx<'_>, id: WebhookId) -> Result<(), DbError> {
    let now = tx.now();
    tx.execute(REMOVE, params![id, now]).map(|_| ())
}
