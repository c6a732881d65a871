//! Sessions: signing in, knowing who asks, signing out; and the lock after wrong passwords.
//!
//! Signing in has three steps, because hashing takes long and must not hold a transaction:
//! [`candidate`] reads, [`crate::Hashing::verify`] works, [`settle`] writes what came of it.

use std::fmt;
use std::str::FromStr;

use db::Tx;
use hmac::{Hmac, KeyInit, Mac};
use kernel::Timestamp;
use kernel::id::{AccountId, RepresentativeId, SessionId};
use sha2::{Digest, Sha256};

use crate::store::{self, Attempt};
use crate::{Error, Grant, Operation, Scope, Secrets, accounts, invitations, policy};

const MINUTE: i64 = 60 * 1000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// How long a cookie's session lasts without use, in milliseconds.
pub const IDLE_MILLIS: i64 = 12 * HOUR;
/// How long a phone's session lasts without use, in milliseconds: whoever visits once a month, and
/// once not, must not have to sign in again.
pub const PHONE_IDLE_MILLIS: i64 = 60 * DAY;
/// How long it is remembered that a session was revoked, in milliseconds: a lost phone may be
/// switched on late, and must still hear that it is to erase what it holds.
pub const REVOKED_KEPT_MILLIS: i64 = 400 * DAY;
/// Wrong passwords in a row before the lock closes.
pub const FAILURES_BEFORE_LOCK: i64 = 5;
/// How long receipts of creates are kept, in milliseconds: a phone without signal may retry late.
const RECEIPT_MILLIS: i64 = 7 * DAY;

/// What a session is for, and with that how long it lasts and how its token travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A browser at a desk, by a cookie: 12 hours without use, seven days at most.
    Cookie,
    /// A person's own phone, by a cookie: 60 days without use, 180 days at most.
    Phone,
    /// A program, by the `Authorization` header: thirty days.
    Bearer,
}

/// How a session's token travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carrier {
    /// In a cookie: a write also needs the CSRF token.
    Cookie,
    /// In the `Authorization` header.
    Header,
}

impl Kind {
    /// The stored word, the same as on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cookie => "cookie",
            Self::Phone => "phone",
            Self::Bearer => "bearer",
        }
    }

    /// How the token of such a session travels.
    pub const fn carrier(self) -> Carrier {
        match self {
            Self::Cookie | Self::Phone => Carrier::Cookie,
            Self::Bearer => Carrier::Header,
        }
    }

    /// How long a session of this kind lasts without use, in milliseconds; `None`: as long as it
    /// lasts at all.
    pub const fn idle_millis(self) -> Option<i64> {
        match self {
            Self::Cookie => Some(IDLE_MILLIS),
            Self::Phone => Some(PHONE_IDLE_MILLIS),
            Self::Bearer => None,
        }
    }

    /// How old the kept instant of last use may grow before it is written again, in milliseconds.
    ///
    /// A phone's is kept to the day: nobody's hours of work can be read from it.
    const fn touch_millis(self) -> i64 {
        match self {
            Self::Cookie | Self::Bearer => 5 * MINUTE,
            Self::Phone => DAY,
        }
    }

    /// How long a session of this kind lasts at most, in milliseconds.
    pub const fn lasts_millis(self) -> i64 {
        match self {
            Self::Cookie => 7 * DAY,
            Self::Phone => 180 * DAY,
            Self::Bearer => 30 * DAY,
        }
    }
}

impl FromStr for Kind {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "cookie" => Ok(Self::Cookie),
            "phone" => Ok(Self::Phone),
            "bearer" => Ok(Self::Bearer),
            _ => Err(()),
        }
    }
}

/// A session's token: 256 unguessable bits. It is shown once and kept nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    const LENGTH: usize = 64;

    /// A new token.
    pub fn new(secrets: &dyn Secrets) -> Self {
        let mut bytes = [0_u8; 32];
        secrets.fill(&mut bytes);
        Self(hex(&bytes))
    }

    /// The token in a cookie or a header, if it can be one.
    pub fn parse(text: &str) -> Option<Self> {
        let plain = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        (text.len() == Self::LENGTH && text.bytes().all(plain)).then(|| Self(text.to_owned()))
    }

    /// The text for the cookie or the header.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is kept of it.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }

    /// The value that a page must send along with a write: an HMAC under the token, so that only
    /// who can read our answers knows it.
    pub fn csrf(&self) -> String {
        let mac = <Hmac<Sha256> as KeyInit>::new_from_slice(self.0.as_bytes());
        let mut mac = mac.expect("HMAC takes a key of any length");
        mac.update(b"lianhu csrf 1");
        hex(&mac.finalize().into_bytes()[..16])
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Token(…)")
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble & 15)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(*byte)]).collect()
}

/// Somebody signed in: what every request needs to know, small enough to be kept in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The session.
    pub id: SessionId,
    /// The account.
    pub account: AccountId,
    /// The person's name.
    pub name: String,
    /// The phone number, digits only.
    pub phone: Option<String>,
    /// What it is for.
    pub kind: Kind,
    /// What it was started from, in a few words.
    pub device: String,
    /// Roles over areas.
    pub grants: Vec<Grant>,
    /// The serving mandate, for a representative.
    pub representative: Option<RepresentativeId>,
    /// What a write with a cookie must carry.
    pub csrf: String,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
    /// When it was last used, as storage knows.
    pub last_used_at: Timestamp,
}

impl Session {
    /// What the asker may see and touch by the operation.
    ///
    /// # Errors
    /// [`Error::NotAllowed`] when no role allows it.
    pub fn scope(&self, operation: Operation) -> Result<Scope, Error> {
        policy::scope(&self.grants, self.representative, operation)
    }

    /// Whether the session still stands at that instant.
    pub fn stands_at(&self, now: Timestamp) -> bool {
        stands(self.kind, self.last_used_at, self.expires_at, now)
    }

    /// Whether the kept instant of last use has grown so old that it should be written.
    pub fn wants_touch(&self, now: Timestamp) -> bool {
        now.millis() - self.last_used_at.millis() >= self.kind.touch_millis()
    }
}

/// Whether a session that nobody has revoked still stands.
pub(crate) fn stands(
    kind: Kind,
    last_used_at: Timestamp,
    expires_at: Timestamp,
    now: Timestamp,
) -> bool {
    let unused = now.millis() - last_used_at.millis();
    now < expires_at && kind.idle_millis().is_none_or(|idle| unused < idle)
}

/// Somebody who typed a name: what has to be known before the password is looked at.
#[derive(Debug, Clone)]
pub struct Candidate {
    account: Option<AccountId>,
    /// The hash to compare with; `None` for an unknown account, which gets the same work.
    pub password_hash: Option<String>,
    /// Under which key failures are counted: the account, or the hash of the unknown name.
    who: Vec<u8>,
}

/// Reads what is known of the name or phone number typed.
///
/// # Errors
/// [`Error::Locked`] while the lock is closed; the same for names that no account has.
pub fn candidate(tx: &mut Tx<'_>, login: &str) -> Result<Candidate, Error> {
    let login = accounts::folded(login);
    let found = store::credentials(tx, &login)?;
    let who = match &found {
        Some((id, _)) => id.uuid().as_bytes().to_vec(),
        None => Sha256::digest(login.as_bytes()).to_vec(),
    };
    check_lock(tx, &who)?;
    let (account, password_hash) = found.unzip();
    // Who signs in by invitation has no password; the work and the answer are those of a wrong one.
    let password_hash = password_hash.filter(|hash| hash != accounts::NO_PASSWORD);
    Ok(Candidate { account, password_hash, who })
}

/// Writes what came of the try: a session, or one more failure.
///
/// The refusal is inside the answer, because a failure has to be kept, not rolled back.
pub fn settle(
    tx: &mut Tx<'_>,
    candidate: &Candidate,
    is_correct: bool,
    kind: Kind,
    token: &Token,
    device: &str,
) -> Result<Result<Session, Error>, Error> {
    // Many tries at once may have been read before the first failure was written.
    if let Err(locked) = check_lock(tx, &candidate.who) {
        return Ok(Err(locked));
    }
    let account = match candidate.account {
        Some(account) if is_correct => account,
        _ => {
            count_failure(tx, &candidate.who)?;
            return Ok(Err(Error::WrongCredentials));
        }
    };
    store::clear_attempt(tx, &candidate.who)?;
    Ok(Ok(start(tx, account, kind, token, device)?))
}

/// Starts a session of an account whose holder has proven himself elsewhere, such as at the county's own
/// WeCom; whoever calls has made sure of that.
///
/// # Errors
/// Storage.
pub fn start_known(
    tx: &mut Tx<'_>,
    account: AccountId,
    kind: Kind,
    token: &Token,
    device: &str,
) -> Result<Session, Error> {
    start(tx, account, kind, token, device)
}

/// Starts a session of the account; whoever calls has made sure that it may be.
pub(crate) fn start(
    tx: &mut Tx<'_>,
    account: AccountId,
    kind: Kind,
    token: &Token,
    device: &str,
) -> Result<Session, Error> {
    let now = tx.now();
    let row = store::SessionRow {
        id: tx.new_id(),
        account,
        kind: kind.as_str().to_owned(),
        device: device.chars().filter(|c| !c.is_control()).take(80).collect(),
        last_used_at: now,
        expires_at: now.plus_millis(kind.lasts_millis()),
        revoked_at: None,
    };
    store::insert_session(tx, &token.hash(), &row)?;
    tx.log("session.start", &row.id, &serde_json::json!({ "account": account, "kind": row.kind }))?;
    lookup(tx, token)?.ok_or(Error::NotSignedIn)
}

/// Who the token belongs to, if its session still stands.
///
/// # Errors
/// [`Error::Revoked`] when somebody ended it on purpose, however old it is by now.
pub fn lookup(tx: &mut Tx<'_>, token: &Token) -> Result<Option<Session>, Error> {
    let Some(row) = store::session(tx, &token.hash())? else { return Ok(None) };
    if row.revoked_at.is_some() {
        return Err(Error::Revoked);
    }
    let Some(account) = store::account(tx, row.account)? else { return Ok(None) };
    let session = Session {
        id: row.id,
        account: row.account,
        name: account.name,
        phone: account.phone,
        kind: row.kind.parse().unwrap_or(Kind::Cookie),
        device: row.device,
        grants: account.grants,
        representative: account.representative,
        csrf: token.csrf(),
        expires_at: row.expires_at,
        last_used_at: row.last_used_at,
    };
    Ok(session.stands_at(tx.now()).then_some(session))
}

/// Keeps that the session was used just now.
pub fn touch(tx: &mut Tx<'_>, token: &Token) -> Result<(), Error> {
    Ok(store::touch_session(tx, &token.hash())?)
}

/// Ends the session; one that has ended already is fine.
pub fn end(tx: &mut Tx<'_>, id: SessionId) -> Result<(), Error> {
    if store::end_session(tx, id)? {
        tx.log("session.end", &id, &serde_json::json!({}))?;
    }
    Ok(())
}

/// Removes ended sessions, forgotten failures, old receipts and old invitations; answers how many
/// rows went.
pub fn purge(tx: &mut Tx<'_>) -> Result<u64, Error> {
    let now = tx.now();
    let ago = |millis: i64| now.plus_millis(-millis);
    let until = store::PurgeUntil {
        now,
        cookie_used: ago(IDLE_MILLIS),
        phone_used: ago(PHONE_IDLE_MILLIS),
        revoked: ago(REVOKED_KEPT_MILLIS),
        attempts: ago(DAY),
        receipts: ago(RECEIPT_MILLIS),
    };
    Ok(store::purge(tx, &until)? + invitations::purge(tx)?)
}

/// For how many more seconds the lock of that key is closed, if it is.
pub(crate) fn locked_seconds(tx: &mut Tx<'_>, who: &[u8]) -> Result<Option<u64>, Error> {
    let now = tx.now();
    Ok(store::attempt(tx, who)?.filter(|attempt| attempt.locked_until > now).map(|attempt| {
        let millis = attempt.locked_until.millis() - now.millis();
        millis.unsigned_abs().div_ceil(1000)
    }))
}

/// Counts a failure under that key.
pub(crate) fn count_failure(tx: &mut Tx<'_>, who: &[u8]) -> Result<(), Error> {
    let now = tx.now();
    let before = store::attempt(tx, who)?;
    Ok(store::put_attempt(tx, who, after_failure(before, now))?)
}

fn check_lock(tx: &mut Tx<'_>, who: &[u8]) -> Result<(), Error> {
    match locked_seconds(tx, who)? {
        Some(seconds) => Err(Error::Locked { seconds }),
        None => Ok(()),
    }
}

/// The fifth failure in a row closes for 15 minutes, each further one for twice as long, a day at
/// most; a day without a failure forgets them.
fn after_failure(before: Option<Attempt>, now: Timestamp) -> Attempt {
    let recent = before.filter(|attempt| now.millis() - attempt.last_at.millis() < DAY);
    let failures = recent.map_or(0, |attempt| attempt.failures) + 1;
    let beyond = failures - FAILURES_BEFORE_LOCK;
    let locked_millis = match beyond {
        ..0 => 0,
        0..=6 => (15 * MINUTE) << beyond,
        _ => DAY,
    };
    Attempt { failures, last_at: now, locked_until: now.plus_millis(locked_millis.min(DAY)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counting;

    impl Secrets for Counting {
        fn fill(&self, bytes: &mut [u8]) {
            for (place, byte) in bytes.iter_mut().enumerate() {
                *byte = place as u8;
            }
        }
    }

    #[test]
    fn the_lock_grows() {
        let now = Timestamp::from_millis(1_683_388_800_000);
        let mut attempt = None;
        let mut minutes = Vec::new();
        for _ in 0..13 {
            let next = after_failure(attempt, now);
            minutes.push((next.locked_until.millis() - now.millis()) / MINUTE);
            attempt = Some(next);
        }
        assert_eq!(minutes, [0, 0, 0, 0, 15, 30, 60, 120, 240, 480, 960, 1440, 1440]);
        let later = after_failure(attempt, now.plus_millis(DAY));
        assert_eq!((later.failures, later.locked_until), (1, now.plus_millis(DAY)));
    }

    #[test]
    fn a_session_stands_while_it_is_used_and_not_too_old() {
        let began = Timestamp::from_millis(1_683_388_800_000);
        // Kind, days since it began, days without use, and whether it still stands.
        for (kind, age, unused, holds) in [
            (Kind::Cookie, 6, 0, true),
            (Kind::Cookie, 6, 1, false),
            (Kind::Cookie, 7, 0, false),
            (Kind::Phone, 179, 59, true),
            (Kind::Phone, 100, 60, false),
            (Kind::Phone, 180, 0, false),
            (Kind::Bearer, 29, 29, true),
            (Kind::Bearer, 30, 0, false),
        ] {
            let now = began.plus_millis(age * DAY);
            let expires_at = began.plus_millis(kind.lasts_millis());
            let found = stands(kind, now.plus_millis(-unused * DAY), expires_at, now);
            assert_eq!(found, holds, "{kind:?}, {age} days old, {unused} days without use");
            assert_eq!(kind.as_str().parse(), Ok(kind));
        }
    }

    #[test]
    fn tokens_are_read_back_and_nothing_else_is() {
        let token = Token::new(&Counting);
        assert!(token.as_str().starts_with("000102030405"));
        assert_eq!(Token::parse(token.as_str()), Some(token.clone()));
        assert_eq!(token.csrf().len(), 32);
        assert_ne!(token.csrf(), token.as_str()[..32]);
        for wrong in ["", "abc", &"A".repeat(64), &"何".repeat(64)] {
            assert_eq!(Token::parse(wrong), None);
        }
        assert_eq!(format!("{token:?}"), "Token(…)");
    }
}
