//! Sessions kept in memory for half a minute, so that a request costs no query to know who asks.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use kernel::Timestamp;
use kernel::id::{AccountId, SessionId};

use crate::sessions::Session;

/// How long an entry may be believed, in milliseconds: also how long another process of the same
/// county may take to notice a sign-out.
const FRESH_MILLIS: i64 = 30_000;
/// Beyond this many entries the stale ones are thrown out.
const MANY: usize = 20_000;

/// Sessions by the hash of their token.
#[derive(Default)]
pub struct SessionCache {
    entries: RwLock<HashMap<[u8; 32], Entry>>,
}

struct Entry {
    session: Arc<Session>,
    read_at: Timestamp,
}

impl SessionCache {
    /// The session, when it was read less than half a minute ago and still stands.
    pub fn get(&self, token_hash: &[u8; 32], now: Timestamp) -> Option<Arc<Session>> {
        let entries = self.entries.read().unwrap_or_else(PoisonError::into_inner);
        let entry = entries.get(token_hash)?;
        let age = now.millis() - entry.read_at.millis();
        // A clock that was set back must not make an entry immortal.
        let fresh = (0..FRESH_MILLIS).contains(&age);
        (fresh && entry.session.stands_at(now)).then(|| Arc::clone(&entry.session))
    }

    /// Keeps the session as it was read at that instant.
    pub fn put(&self, token_hash: [u8; 32], session: Session, now: Timestamp) -> Arc<Session> {
        let session = Arc::new(session);
        let mut entries = self.entries.write().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= MANY {
            entries.retain(|_, entry| now.millis() - entry.read_at.millis() < FRESH_MILLIS);
        }
        entries.insert(token_hash, Entry { session: Arc::clone(&session), read_at: now });
        session
    }

    /// Forgets a session: it was ended.
    pub fn forget_session(&self, id: SessionId) {
        self.retain(|session| session.id != id);
    }

    /// Forgets an account's sessions: its password or its grants changed.
    pub fn forget_account(&self, id: AccountId) {
        self.retain(|session| session.account != id);
    }

    fn retain(&self, keep: impl Fn(&Session) -> bool) {
        let mut entries = self.entries.write().unwrap_or_else(PoisonError::into_inner);
        entries.retain(|_, entry| keep(&entry.session));
    }
}
