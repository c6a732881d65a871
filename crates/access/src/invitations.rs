//! Invitations: how somebody without a password comes to sign in on a phone.
//!
//! An office makes an invitation for a person. It is a secret, for a link or a QR code, and a code of
//! eight digits, to be typed beside the phone number. Either opens one session of the kind
//! [`Kind::Phone`], once, within 72 hours. A person has at most one invitation that is open.
//!
//! The code is short enough to be guessed, so it is kept like a password and locked like one; the
//! secret is 128 unguessable bits. Accepting a code has three steps, as signing in has: [`claim`]
//! reads, [`crate::Hashing::verify`] works, [`accept_code`] writes what came of it.
//!
//! An answer can be lost on a bad line. Whoever accepts with a *retry key* may accept once more with
//! the same key: the session that nobody heard of ends, another takes its place.

use std::fmt;

use db::Tx;
use kernel::id::{AccountId, InvitationId, RepresentativeId};
use kernel::{AreaPath, Cursor, Limit, Page, Timestamp};
use sha2::{Digest, Sha256};

use crate::sessions::{self, Kind, Session, Token, hex};
use crate::store::phones::{self, Kept};
use crate::{Error, Hashing, Secrets, accounts, store};

const HOUR: i64 = 60 * 60 * 1000;

/// How long an invitation is good, in milliseconds.
pub const LASTS_MILLIS: i64 = 72 * HOUR;
/// How long it is remembered that there was one, in milliseconds.
const KEPT_MILLIS: i64 = 400 * 24 * HOUR;

/// An invitation, without its secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Its identifier.
    pub id: InvitationId,
    /// The account that it opens.
    pub account: AccountId,
    /// The person's name.
    pub name: String,
    /// The phone number beside which the code is typed.
    pub phone: Option<String>,
    /// The mandate, for a representative.
    pub representative: Option<RepresentativeId>,
    /// Where the person works; it says which offices may see and withdraw the invitation.
    pub area: AreaPath,
    /// Who made it.
    pub made_by: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
    /// When it was accepted.
    pub used_at: Option<Timestamp>,
    /// When it was taken back, by hand or by a newer one.
    pub withdrawn_at: Option<Timestamp>,
}

/// Where an invitation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It can be accepted.
    Open,
    /// It was accepted.
    Used,
    /// It was taken back.
    Withdrawn,
    /// Its time is over.
    Expired,
}

impl Standing {
    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Used => "used",
            Self::Withdrawn => "withdrawn",
            Self::Expired => "expired",
        }
    }
}

impl Invitation {
    /// Where it stands at that instant.
    pub fn standing_at(&self, now: Timestamp) -> Standing {
        match self {
            Self { used_at: Some(_), .. } => Standing::Used,
            Self { withdrawn_at: Some(_), .. } => Standing::Withdrawn,
            Self { expires_at, .. } if *expires_at <= now => Standing::Expired,
            _ => Standing::Open,
        }
    }
}

/// What the person gets: shown once, kept nowhere.
#[derive(Clone)]
pub struct Ticket {
    secret: String,
    code: String,
    code_hash: String,
}

impl Ticket {
    /// A new secret and a new code. Hashing the code takes tens of milliseconds: call it on a
    /// blocking thread, outside of any transaction.
    ///
    /// # Errors
    /// [`Error::Hashing`].
    pub fn new(secrets: &dyn Secrets, hashing: &Hashing) -> Result<Self, Error> {
        let mut bytes = [0_u8; 16];
        secrets.fill(&mut bytes);
        let mut number = [0_u8; 8];
        secrets.fill(&mut number);
        // 2^64 is so much larger than 10^8 that no code is noticeably likelier than another.
        let code = format!("{:08}", u64::from_be_bytes(number) % 100_000_000);
        let code_hash = hashing.hash_code(secrets, &code)?;
        Ok(Self { secret: hex(&bytes), code, code_hash })
    }

    /// The secret of the link.
    pub fn secret(&self) -> &str {
        &self.secret
    }

    /// The eight digits.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The link's path. The secret stands behind `#`, so that a browser sends it to no server and no
    /// log ever has it.
    pub fn link(&self) -> String {
        format!("/i#{}", self.secret)
    }
}

impl fmt::Debug for Ticket {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Ticket(…)")
    }
}

/// Makes an invitation for the account; one that was open before is taken back.
///
/// # Errors
/// [`Error::AccountNotFound`].
pub fn create(
    tx: &mut Tx<'_>,
    account: AccountId,
    area: &AreaPath,
    ticket: &Ticket,
) -> Result<Invitation, Error> {
    let account = accounts::get(tx, account)?;
    let now = tx.now();
    phones::withdraw_open(tx, account.id)?;
    if let Some(phone) = &account.phone {
        // Who was locked out by wrong codes asks the office for a new one, and gets it.
        store::clear_attempt(tx, &lock_key(phone))?;
    }
    let invitation = Invitation {
        id: tx.new_id(),
        account: account.id,
        name: account.name,
        phone: account.phone,
        representative: account.representative,
        area: area.clone(),
        made_by: tx.actor().name.clone(),
        created_at: now,
        expires_at: now.plus_millis(LASTS_MILLIS),
        used_at: None,
        withdrawn_at: None,
    };
    phones::insert(tx, &invitation, &secret_hash(&ticket.secret), &ticket.code_hash)?;
    tx.log("invitation.create", &invitation.id, &serde_json::json!({ "account": account.id }))?;
    Ok(invitation)
}

/// The invitation.
///
/// # Errors
/// [`Error::InvitationNotFound`].
pub fn get(tx: &mut Tx<'_>, id: InvitationId) -> Result<Invitation, Error> {
    Ok(phones::by_id(tx, id)?.ok_or(Error::InvitationNotFound)?.invitation)
}

/// Invitations for people of the area, the newest first; only the open ones where that is asked.
///
/// The cursor has two parts: the instant in milliseconds and the identifier.
///
/// # Errors
/// [`Error::InvitationNotFound`] for a cursor that is not ours.
pub fn list(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    is_open: bool,
    limit: Limit,
    cursor: Option<&Cursor>,
) -> Result<Page<Invitation>, Error> {
    let before = match cursor {
        None => (Timestamp::from_millis(i64::MAX), InvitationId::from_uuid(uuid::Uuid::max())),
        Some(cursor) => {
            let at = cursor.part(0).parse().map_err(|_| Error::InvitationNotFound)?;
            let id = cursor.part(1).parse().map_err(|_| Error::InvitationNotFound)?;
            (Timestamp::from_millis(at), id)
        }
    };
    let found = phones::list(tx, area, before, is_open, limit.with_next())?;
    Ok(Page::cut(found, limit, |invitation| {
        Cursor::new([invitation.created_at.millis().to_string(), invitation.id.to_string()])
    }))
}

/// Takes an invitation back; one that was taken back already is fine.
///
/// # Errors
/// [`Error::InvitationNotFound`], [`Error::InvitationUsed`].
pub fn withdraw(tx: &mut Tx<'_>, id: InvitationId) -> Result<(), Error> {
    if get(tx, id)?.used_at.is_some() {
        return Err(Error::InvitationUsed);
    }
    if phones::withdraw(tx, id)? {
        tx.log("invitation.withdraw", &id, &serde_json::json!({}))?;
    }
    Ok(())
}

/// Accepts an invitation by the secret of its link.
///
/// # Errors
/// [`Error::InvitationUnknown`], [`Error::InvitationUsed`], [`Error::InvitationWithdrawn`],
/// [`Error::InvitationExpired`].
pub fn accept_secret(
    tx: &mut Tx<'_>,
    secret: &str,
    retry_key: Option<&str>,
    token: &Token,
    device: &str,
) -> Result<Session, Error> {
    let kept = phones::by_secret(tx, &secret_hash(secret))?.ok_or(Error::InvitationUnknown)?;
    accept(tx, kept, retry_key, token, device)
}

/// Somebody who typed a phone number and a code: what has to be known before the code is looked at.
#[derive(Debug, Clone)]
pub struct Claim {
    invitation: Option<InvitationId>,
    /// The hash to compare with; `None` without an invitation, which gets the same work.
    pub code_hash: Option<String>,
    /// Under which key failures are counted; the same for numbers that no account has.
    who: Vec<u8>,
}

/// Reads what is known of the phone number typed.
///
/// # Errors
/// [`Error::CodeLocked`] while the lock is closed; the same for numbers that no account has.
pub fn claim(tx: &mut Tx<'_>, phone: &str) -> Result<Claim, Error> {
    let phone = accounts::digits(phone).unwrap_or_else(|_| accounts::folded(phone));
    let who = lock_key(&phone);
    check_lock(tx, &who)?;
    let kept = match store::credentials(tx, &phone)? {
        Some((account, _)) => phones::newest_of(tx, account)?,
        None => None,
    };
    let (invitation, code_hash) = kept.map(|kept| (kept.invitation.id, kept.code_hash)).unzip();
    Ok(Claim { invitation, code_hash, who })
}

/// Writes what came of the try: a session, or one more failure.
///
/// The refusal is inside the answer, because a failure has to be kept, not rolled back.
pub fn accept_code(
    tx: &mut Tx<'_>,
    claim: &Claim,
    is_correct: bool,
    retry_key: Option<&str>,
    token: &Token,
    device: &str,
) -> Result<Result<Session, Error>, Error> {
    // Many tries at once may have been read before the first failure was written.
    if let Err(locked) = check_lock(tx, &claim.who) {
        return Ok(Err(locked));
    }
    let Some(id) = claim.invitation.filter(|_| is_correct) else {
        sessions::count_failure(tx, &claim.who)?;
        return Ok(Err(Error::WrongCode));
    };
    store::clear_attempt(tx, &claim.who)?;
    // Purged in the meantime: the code was right, but it is long over.
    let Some(kept) = phones::by_id(tx, id)? else { return Ok(Err(Error::InvitationExpired)) };
    Ok(accept(tx, kept, retry_key, token, device))
}

fn accept(
    tx: &mut Tx<'_>,
    kept: Kept,
    retry_key: Option<&str>,
    token: &Token,
    device: &str,
) -> Result<Session, Error> {
    let retry_hash = retry_key.map(|key| <[u8; 32]>::from(Sha256::digest(key.as_bytes())));
    match kept.invitation.standing_at(tx.now()) {
        Standing::Open => {}
        Standing::Used if is_retry(tx, &kept, retry_hash.as_ref())? => {
            if let Some(unheard) = kept.session {
                sessions::end(tx, unheard)?;
            }
        }
        Standing::Used => return Err(Error::InvitationUsed),
        Standing::Withdrawn => return Err(Error::InvitationWithdrawn),
        Standing::Expired => return Err(Error::InvitationExpired),
    }
    let session = sessions::start(tx, kept.invitation.account, Kind::Phone, token, device)?;
    phones::mark_used(tx, kept.invitation.id, session.id, retry_hash.as_ref())?;
    let detail = serde_json::json!({ "account": session.account, "session": session.id });
    tx.log("invitation.accept", &kept.invitation.id, &detail)?;
    Ok(session)
}

/// Whether this is the same try once more: the same key, in time, and nobody has ended the session
/// that came of it.
fn is_retry(tx: &mut Tx<'_>, kept: &Kept, retry_hash: Option<&[u8; 32]>) -> Result<bool, Error> {
    let now = tx.now();
    let (Some(given), Some(known)) = (retry_hash, &kept.retry_hash) else { return Ok(false) };
    if known.as_slice() != given || kept.invitation.expires_at <= now {
        return Ok(false);
    }
    let Some(session) = kept.session else { return Ok(false) };
    let standing = phones::standing(tx, session)?;
    Ok(standing.is_some_and(|(kind, used, expires)| sessions::stands(kind, used, expires, now)))
}

/// Forgets old invitations.
pub(crate) fn purge(tx: &mut Tx<'_>) -> Result<u64, Error> {
    let until = tx.now().plus_millis(-KEPT_MILLIS);
    Ok(phones::purge_invitations(tx, until)?)
}

fn secret_hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// Codes have a lock of their own: who tries codes cannot lock anybody out of his password.
fn lock_key(phone: &str) -> Vec<u8> {
    let mut digest = Sha256::new();
    digest.update(b"invitation\0");
    digest.update(phone.as_bytes());
    digest.finalize().to_vec()
}

fn check_lock(tx: &mut Tx<'_>, who: &[u8]) -> Result<(), Error> {
    match sessions::locked_seconds(tx, who)? {
        Some(seconds) => Err(Error::CodeLocked { seconds }),
        None => Ok(()),
    }
}
