//! What every handler may reach, built once by `app`.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use access::{Hashing, Secrets, SessionCache};
use attachments::Folder;
use channels::wecom::client::Client;
use channels::wecom::setup::Setup;
use db::Db;
use kernel::{Date, Timestamp};
use registry::county::County;
use registry::duty_phones::DutyPhone;
use registry::{AreaTree, IdentityKey};
use tokio::sync::Semaphore;

use crate::audit::{Audit, ReadAudit};
use crate::live::Live;
use crate::problem::Problem;
use crate::tries::Tries;

/// How many requests are worked on at once; beyond that the answer is 503 at once.
const SLOTS: usize = 2048;

/// How long the areas and the county's settings may be read from memory, in milliseconds.
const MAP_MILLIS: i64 = 30_000;

/// What `app` hands over to build the interface.
pub struct Parts {
    /// The county's storage, migrated.
    pub db: Db,
    /// Where tokens and salts come from: [`access::OsSecrets`], or a fixed source in tests.
    pub secrets: Arc<dyn Secrets>,
    /// How passwords are hashed: [`Hashing::owasp`], cheaper only in tests.
    pub hashing: Hashing,
    /// Whether people reach the server by HTTPS: cookies are then `Secure`.
    pub is_https: bool,
    /// Whether a proxy of ours stands in front and tells the client's address in `X-Forwarded-For`.
    pub trusts_proxy: bool,
    /// The largest roster that is taken, in bytes.
    pub upload_bytes: usize,
    /// The county's key for identity-card numbers, which an import turns into keyed hashes.
    pub identity_key: IdentityKey,
    /// Where the pictures of records lie.
    pub attachments: Folder,
    /// Internal addresses that events for other programs may go to.
    pub internal_targets: Vec<channels::addresses::Block>,
    /// The outside, as far as the interface itself asks it: who signs in by WeCom, who its members are.
    pub outside: channels::Outside,
    /// The address that people open, without a slash at the end.
    pub public_url: String,
    /// Where the files of ledgers lie until they are fetched.
    pub ledger_files: PathBuf,
}

/// The interface's state. Cheap to clone.
#[derive(Clone)]
pub struct ApiState {
    inner: Arc<Inner>,
}

struct Inner {
    parts: Parts,
    sessions: SessionCache,
    tries: Tries,
    code_tries: Tries,
    reports: Tries,
    slots: Semaphore,
    hashing_slots: Semaphore,
    upload_slots: Semaphore,
    outside_slots: Semaphore,
    roster_slots: Semaphore,
    map: RwLock<Option<Kept>>,
    reads_map: AtomicBool,
    audit: Audit,
    live: Live,
    start: String,
    requests: AtomicU64,
    wecom: Mutex<Option<(i64, Arc<Client>)>>,
}

/// The county's map and its settings, as they were read.
pub struct Map {
    /// All areas.
    pub areas: AreaTree,
    /// What the county says of itself.
    pub county: County,
    /// Whom to call, by area.
    pub duty_phones: Vec<DutyPhone>,
}

impl Map {
    /// The day that lists and overviews are made for: the county's own cut-off date, or today.
    pub fn day(&self, now: Timestamp) -> Date {
        self.county.default_as_of.unwrap_or_else(|| now.date_in_china())
    }
}

struct Kept {
    map: Arc<Map>,
    read_at: Timestamp,
}

impl ApiState {
    /// The state, and the audit of reads, whose [`ReadAudit::run`] `app` must keep running.
    pub fn new(parts: Parts) -> (Self, ReadAudit) {
        let (audit, reads) = Audit::new(parts.db.clone());
        let mut start = [0_u8; 4];
        parts.secrets.fill(&mut start);
        let inner = Inner {
            sessions: SessionCache::default(),
            tries: Tries::to_sign_in(),
            code_tries: Tries::at_codes(),
            reports: Tries::to_report(),
            slots: Semaphore::new(SLOTS),
            // A hash takes 19 MiB and tens of milliseconds: a few at a time, the others wait.
            hashing_slots: Semaphore::new(4),
            upload_slots: Semaphore::new(4),
            // Whoever sends these may have no key: they must not keep an office's roster waiting.
            outside_slots: Semaphore::new(4),
            // A large workbook takes hundreds of megabytes while it is read: one after the other.
            roster_slots: Semaphore::new(1),
            map: RwLock::new(None),
            reads_map: AtomicBool::new(false),
            audit,
            live: Live::default(),
            start: start.iter().map(|byte| format!("{byte:02x}")).collect(),
            requests: AtomicU64::new(0),
            wecom: Mutex::new(None),
            parts,
        };
        (Self { inner: Arc::new(inner) }, reads)
    }

    /// The county's storage.
    pub fn db(&self) -> &Db {
        &self.inner.parts.db
    }

    /// The present instant.
    pub fn now(&self) -> Timestamp {
        self.db().clock().now()
    }

    /// Where tokens and salts come from.
    pub fn secrets(&self) -> &dyn Secrets {
        &*self.inner.parts.secrets
    }

    /// How passwords are hashed.
    pub fn hashing(&self) -> &Hashing {
        &self.inner.parts.hashing
    }

    /// A few places for hashing passwords.
    pub(crate) fn hashing_slots(&self) -> &Semaphore {
        &self.inner.hashing_slots
    }

    /// A few places for files on their way in, which are kept in memory.
    pub(crate) fn upload_slots(&self) -> &Semaphore {
        &self.inner.upload_slots
    }

    /// A few places for forms with pictures from outside.
    pub(crate) fn outside_slots(&self) -> &Semaphore {
        &self.inner.outside_slots
    }

    /// The place for reading an uploaded workbook.
    pub(crate) fn roster_slots(&self) -> &Semaphore {
        &self.inner.roster_slots
    }

    /// The sessions kept in memory.
    pub fn sessions(&self) -> &SessionCache {
        &self.inner.sessions
    }

    pub(crate) fn tries(&self) -> &Tries {
        &self.inner.tries
    }

    /// Wrong codes of cards and matters, by address.
    pub(crate) fn code_tries(&self) -> &Tries {
        &self.inner.code_tries
    }

    /// What was handed in without an account, by address.
    pub(crate) fn reports(&self) -> &Tries {
        &self.inner.reports
    }

    pub(crate) fn slots(&self) -> &Semaphore {
        &self.inner.slots
    }

    pub(crate) fn audit(&self) -> &Audit {
        &self.inner.audit
    }

    pub(crate) fn is_https(&self) -> bool {
        self.inner.parts.is_https
    }

    pub(crate) fn trusts_proxy(&self) -> bool {
        self.inner.parts.trusts_proxy
    }

    /// Where the pictures of records lie.
    pub(crate) fn attachments(&self) -> &Folder {
        &self.inner.parts.attachments
    }

    /// Where the files of ledgers lie.
    pub(crate) fn ledger_files(&self) -> &Path {
        &self.inner.parts.ledger_files
    }

    pub(crate) fn live(&self) -> &Live {
        &self.inner.live
    }

    /// Ends the streams of live updates: the server stops, and nobody shall wait for them.
    pub fn close_streams(&self) {
        self.inner.live.close();
    }

    pub(crate) fn identity_key(&self) -> &IdentityKey {
        &self.inner.parts.identity_key
    }

    /// The key that secrets of channels are sealed with.
    pub(crate) fn seal_key(&self) -> channels::SealKey {
        channels::SealKey::of(&self.inner.parts.identity_key)
    }

    /// The address that people open, without a slash at the end.
    pub(crate) fn public_url(&self) -> &str {
        &self.inner.parts.public_url
    }

    /// The source of secrets, for work on other threads.
    pub(crate) fn shared_secrets(&self) -> Arc<dyn Secrets> {
        Arc::clone(&self.inner.parts.secrets)
    }

    /// The way to WeCom for that application, kept as long as its settings stay.
    pub(crate) fn wecom(&self, setup: Setup) -> Arc<Client> {
        let mut kept = self.inner.wecom.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((version, client)) = &*kept
            && *version == setup.version
        {
            return Arc::clone(client);
        }
        let client = Arc::new(Client::new(setup.application, self.inner.parts.outside.clone()));
        *kept = Some((setup.version, Arc::clone(&client)));
        client
    }

    pub(crate) fn internal_targets(&self) -> &[channels::addresses::Block] {
        &self.inner.parts.internal_targets
    }

    pub(crate) fn upload_bytes(&self) -> usize {
        self.inner.parts.upload_bytes
    }

    /// The number of a request: `req_`, when the server started, and a count.
    pub(crate) fn next_request_id(&self) -> String {
        let count = self.inner.requests.fetch_add(1, Ordering::Relaxed);
        format!("req_{}{count:08x}", self.inner.start)
    }

    /// The county's areas and settings, from memory where they were read just now.
    ///
    /// When they have grown old, one request reads them anew and the others go on with the old ones.
    pub async fn map(&self) -> Result<Arc<Map>, Problem> {
        let now = self.now();
        {
            let kept = self.inner.map.read().unwrap_or_else(PoisonError::into_inner);
            if let Some(kept) = &*kept {
                let age = now.millis() - kept.read_at.millis();
                let is_fresh = (0..MAP_MILLIS).contains(&age);
                if is_fresh || self.inner.reads_map.swap(true, Ordering::Relaxed) {
                    return Ok(Arc::clone(&kept.map));
                }
            }
        }
        let read = self
            .db()
            .read(|tx| {
                let areas = registry::areas::tree(tx)?;
                let county = registry::county::get(tx)?;
                let duty_phones = registry::duty_phones::all(tx)?;
                Ok::<Map, registry::Error>(Map { areas, county, duty_phones })
            })
            .await;
        self.inner.reads_map.store(false, Ordering::Relaxed);
        let map = Arc::new(read?);
        let mut kept = self.inner.map.write().unwrap_or_else(PoisonError::into_inner);
        *kept = Some(Kept { map: Arc::clone(&map), read_at: now });
        Ok(map)
    }

    /// Forgets the areas and settings in memory: an import or a setting changed them.
    pub fn forget_map(&self) {
        *self.inner.map.write().unwrap_or_else(PoisonError::into_inner) = None;
    }
}
