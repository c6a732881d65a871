//! Keys: who may hand in reports, and how many.
//!
//! A key is 32 unpredictable bytes, shown once and kept as a SHA-256 hash: nobody can guess such a key,
//! so that a slow hash would add nothing. Its limits are counted from what came in, and so they hold
//! across restarts and several processes.

use access::Secrets;
use db::{DbError, Tx};
use kernel::{Timestamp, has_control_characters, trimmed};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{Error, Refusal, store};

/// What every key begins with, so that it is known for what it is wherever it turns up.
const PREFIX: &str = "o311_";
const MINUTE_MILLIS: i64 = 60 * 1000;
const DAY_MILLIS: i64 = 24 * 60 * MINUTE_MILLIS;

/// How many requests and updates a key may send in a minute, where nobody says otherwise.
pub const PER_MINUTE: i64 = 30;
/// How many in 24 hours.
pub const PER_DAY: i64 = 500;

/// A key, without what its holder knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Its identifier.
    pub id: Uuid,
    /// What it is called; no two serving keys have the same name.
    pub name: String,
    /// How its holder is reached.
    pub contact: String,
    /// How many requests and updates in a minute.
    pub per_minute: i64,
    /// How many in 24 hours.
    pub per_day: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was revoked, if it was.
    pub revoked_at: Option<Timestamp>,
}

/// What a new key is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewKey {
    /// What it is called.
    pub name: String,
    /// How its holder is reached.
    pub contact: String,
    /// How many requests and updates in a minute.
    pub per_minute: i64,
    /// How many in 24 hours.
    pub per_day: i64,
}

/// What a holder knows.
pub struct Secret(String);

impl Secret {
    /// A new one.
    pub fn new(secrets: &dyn Secrets) -> Self {
        let mut bytes = [0; 32];
        secrets.fill(&mut bytes);
        let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        Self(format!("{PREFIX}{digits}"))
    }

    /// The text, to be shown once.
    pub fn text(&self) -> &str {
        &self.0
    }
}

fn hash(text: &str) -> [u8; 32] {
    Sha256::digest(text).into()
}

/// Makes a key.
///
/// # Errors
/// [`Error::Field`], [`Error::KeyNameTaken`].
pub fn create(tx: &mut Tx<'_>, new: &NewKey, secret: &Secret) -> Result<Key, Error> {
    let name = usable(&new.name, "name")?;
    let contact = usable(&new.contact, "contact")?;
    for (limit, field) in [(new.per_minute, "per_minute"), (new.per_day, "per_day")] {
        if !(1..=1_000_000).contains(&limit) {
            return Err(Error::Field { field });
        }
    }
    if store::serving_key(tx, &name)?.is_some() {
        return Err(Error::KeyNameTaken);
    }
    let key = Key {
        id: tx.new_id(),
        name,
        contact,
        per_minute: new.per_minute,
        per_day: new.per_day,
        created_at: tx.now(),
        revoked_at: None,
    };
    store::insert_key(tx, &key, &hash(secret.text()))?;
    tx.log("open311.key", &key.id, &serde_json::json!({ "name": key.name }))?;
    Ok(key)
}

/// Revokes the serving key of that name; what came in through it stays.
///
/// # Errors
/// [`Error::KeyNotFound`].
pub fn revoke(tx: &mut Tx<'_>, name: &str) -> Result<Key, Error> {
    let key = store::serving_key(tx, name)?.ok_or(Error::KeyNotFound)?;
    let now = tx.now();
    store::revoke_key(tx, key.id, now)?;
    tx.log("open311.key-revoked", &key.id, &serde_json::json!({ "name": key.name }))?;
    Ok(Key { revoked_at: Some(now), ..key })
}

/// All keys, the newest first.
pub fn list(tx: &mut Tx<'_>) -> Result<Vec<Key>, DbError> {
    store::keys(tx)
}

/// The serving key that somebody shows.
///
/// # Errors
/// 403, whatever is wrong with it.
pub fn find(tx: &mut Tx<'_>, shown: Option<&str>) -> Result<Key, Error> {
    let shown = shown.filter(|text| text.starts_with(PREFIX)).ok_or_else(Refusal::key)?;
    let key = store::key_by_hash(tx, &hash(shown))?;
    key.filter(|key| key.revoked_at.is_none()).ok_or_else(|| Refusal::key().into())
}

/// The key as it is now, in the transaction that uses it.
pub(crate) fn still_good(tx: &mut Tx<'_>, key: &Key) -> Result<Key, Error> {
    let key = store::key(tx, key.id)?;
    key.filter(|key| key.revoked_at.is_none()).ok_or_else(|| Refusal::key().into())
}

/// Refuses a key that has sent as much as it may.
pub(crate) fn demand_room(tx: &mut Tx<'_>, key: &Key) -> Result<(), Error> {
    for (most, millis) in [(key.per_minute, MINUTE_MILLIS), (key.per_day, DAY_MILLIS)] {
        let since = tx.now().plus_millis(-millis);
        if store::received_since(tx, key.id, since)? >= most {
            return Err(Refusal::limited(millis.unsigned_abs() / 1000).into());
        }
    }
    Ok(())
}

/// A text that people read: 1 to 200 characters.
pub(crate) fn usable(text: &str, field: &'static str) -> Result<String, Error> {
    trimmed(text)
        .filter(|text| text.chars().count() <= 200 && !has_control_characters(text))
        .ok_or(Error::Field { field })
}
