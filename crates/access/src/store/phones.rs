//! Statements of invitations, of devices, and of the accounts that sign in by them.

use db::{DbError, Row, Tx, params};
use kernel::id::{AccountId, InvitationId, RepresentativeId, SessionId};
use kernel::{AreaPath, Timestamp};

use super::{account_of, grants};
use crate::Grant;
use crate::accounts::Account;
use crate::devices::Device;
use crate::invitations::Invitation;
use crate::sessions::Kind;

const ACCOUNT_OF_REPRESENTATIVE: &str =
    "SELECT id, login, name, phone, representative_id, created_at
    FROM access_account WHERE representative_id = $1 ORDER BY created_at, id LIMIT 1";
const ACCOUNTS_WITH_GRANT: &str =
    "SELECT account.id, account.login, account.name, account.phone, account.representative_id,
        account.created_at
    FROM access_grant held JOIN access_account account ON account.id = held.account_id
    WHERE held.role = $1 AND held.area_path = $2 ORDER BY account.created_at, account.id";
const SET_PHONE: &str = "UPDATE access_account SET phone = $2 WHERE id = $1";

const DEVICES: &str = "SELECT id, kind, device, created_at, last_used_at, expires_at
    FROM access_session WHERE account_id = $1 AND revoked_at IS NULL
    ORDER BY created_at DESC, id DESC";
const REVOKE: &str = "UPDATE access_session SET revoked_at = $3
    WHERE id = $1 AND account_id = $2 AND revoked_at IS NULL";
const STANDING: &str = "SELECT kind, last_used_at, expires_at FROM access_session
    WHERE id = $1 AND revoked_at IS NULL";

const INSERT: &str = "INSERT INTO access_invitation
    (id, account_id, area_path, secret_hash, code_hash, made_by, created_at, expires_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const WITHDRAW_OPEN: &str = "UPDATE access_invitation SET withdrawn_at = $2
    WHERE account_id = $1 AND used_at IS NULL AND withdrawn_at IS NULL AND expires_at > $2";
const WITHDRAW: &str = "UPDATE access_invitation SET withdrawn_at = $2
    WHERE id = $1 AND used_at IS NULL AND withdrawn_at IS NULL";
const USE: &str = "UPDATE access_invitation SET used_at = $2, session_id = $3, retry_hash = $4
    WHERE id = $1";
const PURGE: &str = "DELETE FROM access_invitation WHERE created_at <= $1";

/// The columns of an invitation with the account's own, in the order in which [`invitation`] reads
/// them.
macro_rules! invitations {
    ($rest:literal) => {
        concat!(
            "SELECT invitation.id, invitation.account_id, account.name, account.phone,
                account.representative_id, invitation.area_path, invitation.made_by,
                invitation.created_at, invitation.expires_at, invitation.used_at,
                invitation.withdrawn_at, invitation.code_hash, invitation.session_id,
                invitation.retry_hash
            FROM access_invitation invitation
            JOIN access_account account ON account.id = invitation.account_id ",
            $rest
        )
    };
}

const BY_ID: &str = invitations!("WHERE invitation.id = $1");
const BY_SECRET: &str = invitations!("WHERE invitation.secret_hash = $1");
const NEWEST_OF: &str = invitations!(
    "WHERE invitation.account_id = $1
     ORDER BY invitation.created_at DESC, invitation.id DESC LIMIT 1"
);
const LIST: &str = invitations!(
    "WHERE invitation.area_path >= $1 AND invitation.area_path < $2
       AND (invitation.created_at, invitation.id) < ($3, $4)
     ORDER BY invitation.created_at DESC, invitation.id DESC LIMIT $5"
);
const LIST_OPEN: &str = invitations!(
    "WHERE invitation.area_path >= $1 AND invitation.area_path < $2
       AND (invitation.created_at, invitation.id) < ($3, $4)
       AND invitation.used_at IS NULL AND invitation.withdrawn_at IS NULL
       AND invitation.expires_at > $6
     ORDER BY invitation.created_at DESC, invitation.id DESC LIMIT $5"
);

/// An invitation with what is kept of its secrets.
pub(crate) struct Kept {
    pub(crate) invitation: Invitation,
    pub(crate) code_hash: String,
    pub(crate) session: Option<SessionId>,
    pub(crate) retry_hash: Option<Vec<u8>>,
}

pub(crate) fn account_of_representative(
    tx: &mut Tx<'_>,
    representative: RepresentativeId,
) -> Result<Option<Account>, DbError> {
    let found = tx.query_one(ACCOUNT_OF_REPRESENTATIVE, params![representative], account_of)?;
    let Some(mut account) = found else { return Ok(None) };
    account.grants = grants(tx, account.id)?;
    Ok(Some(account))
}

pub(crate) fn accounts_with_grant(tx: &mut Tx<'_>, grant: &Grant) -> Result<Vec<Account>, DbError> {
    let values = params![grant.role.as_str(), &grant.area];
    let mut accounts = tx.query(ACCOUNTS_WITH_GRANT, values, account_of)?;
    for account in &mut accounts {
        account.grants = grants(tx, account.id)?;
    }
    Ok(accounts)
}

pub(crate) fn set_phone(
    tx: &mut Tx<'_>,
    id: AccountId,
    phone: Option<&str>,
) -> Result<(), DbError> {
    tx.execute(SET_PHONE, params![id, phone]).map(|_| ())
}

pub(crate) fn devices(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<Device>, DbError> {
    tx.query(DEVICES, params![account], |row| {
        Ok(Device {
            id: row.id(0)?,
            kind: row.text(1)?.parse().map_err(|()| DbError::Inconsistent { column: 1 })?,
            words: row.text(2)?,
            made_at: row.timestamp(3)?,
            last_used_at: row.timestamp(4)?,
            expires_at: row.timestamp(5)?,
        })
    })
}

pub(crate) fn revoke(
    tx: &mut Tx<'_>,
    account: AccountId,
    session: SessionId,
) -> Result<bool, DbError> {
    let now = tx.now();
    Ok(tx.execute(REVOKE, params![session, account, now])? > 0)
}

/// The kind, the last use and the end of a session that nobody has revoked.
pub(crate) fn standing(
    tx: &mut Tx<'_>,
    session: SessionId,
) -> Result<Option<(Kind, Timestamp, Timestamp)>, DbError> {
    tx.query_one(STANDING, params![session], |row| {
        let kind = row.text(0)?.parse().map_err(|()| DbError::Inconsistent { column: 0 })?;
        Ok((kind, row.timestamp(1)?, row.timestamp(2)?))
    })
}

pub(crate) fn insert(
    tx: &mut Tx<'_>,
    invitation: &Invitation,
    secret_hash: &[u8; 32],
    code_hash: &str,
) -> Result<(), DbError> {
    let values = params![
        invitation.id,
        invitation.account,
        &invitation.area,
        &secret_hash[..],
        code_hash,
        invitation.made_by.as_str(),
        invitation.created_at,
        invitation.expires_at
    ];
    tx.execute(INSERT, values).map(|_| ())
}

pub(crate) fn withdraw_open(tx: &mut Tx<'_>, account: AccountId) -> Result<(), DbError> {
    let now = tx.now();
    tx.execute(WITHDRAW_OPEN, params![account, now]).map(|_| ())
}

pub(crate) fn withdraw(tx: &mut Tx<'_>, id: InvitationId) -> Result<bool, DbError> {
    let now = tx.now();
    Ok(tx.execute(WITHDRAW, params![id, now])? > 0)
}

pub(crate) fn mark_used(
    tx: &mut Tx<'_>,
    id: InvitationId,
    session: SessionId,
    retry_hash: Option<&[u8; 32]>,
) -> Result<(), DbError> {
    let now = tx.now();
    let retry = retry_hash.map(|hash| hash.to_vec());
    tx.execute(USE, params![id, now, session, retry]).map(|_| ())
}

pub(crate) fn by_id(tx: &mut Tx<'_>, id: InvitationId) -> Result<Option<Kept>, DbError> {
    tx.query_one(BY_ID, params![id], kept)
}

pub(crate) fn by_secret(tx: &mut Tx<'_>, hash: &[u8; 32]) -> Result<Option<Kept>, DbError> {
    tx.query_one(BY_SECRET, params![&hash[..]], kept)
}

pub(crate) fn newest_of(tx: &mut Tx<'_>, account: AccountId) -> Result<Option<Kept>, DbError> {
    tx.query_one(NEWEST_OF, params![account], kept)
}

pub(crate) fn list(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    before: (Timestamp, InvitationId),
    is_open: bool,
    limit: i64,
) -> Result<Vec<Invitation>, DbError> {
    let now = tx.now();
    let mut values = params![area, area.end(), before.0, before.1, limit].to_vec();
    if is_open {
        values.push(now.into());
    }
    let sql = if is_open { LIST_OPEN } else { LIST };
    tx.query(sql, &values, |row| Ok(kept(row)?.invitation))
}

pub(crate) fn purge_invitations(tx: &mut Tx<'_>, until: Timestamp) -> Result<u64, DbError> {
    tx.execute(PURGE, params![until])
}

fn kept(row: Row<'_>) -> Result<Kept, DbError> {
    Ok(Kept {
        invitation: Invitation {
            id: row.id(0)?,
            account: row.id(1)?,
            name: row.text(2)?,
            phone: row.opt_text(3)?,
            representative: row.opt_id(4)?,
            area: row.path(5)?,
            made_by: row.text(6)?,
            created_at: row.timestamp(7)?,
            expires_at: row.timestamp(8)?,
            used_at: row.opt_timestamp(9)?,
            withdrawn_at: row.opt_timestamp(10)?,
        },
        code_hash: row.text(11)?,
        session: row.opt_id(12)?,
        retry_hash: row.opt_bytes(13)?,
    })
}
