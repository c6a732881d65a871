//! The tables of accounts and sessions, and their statements.

use db::{DbError, Migration, Row, Tx, params};
use kernel::id::{AccountId, RepresentativeId, SessionId};
use kernel::{AreaPath, Timestamp};

use crate::accounts::Account;
use crate::reads::Read;
use crate::{Grant, Operation, Role};

pub(crate) mod departments;
pub(crate) mod holders;
pub(crate) mod phones;
mod views;

pub(crate) use views::{replace_views, views};

/// The tables of this room.
pub const MIGRATIONS: &[Migration] = &[FIRST, PHONES, departments::MIGRATION, views::MIGRATION];

const FIRST: Migration = Migration {
    room: "access",
    number: 1,
    name: "accounts, sessions, receipts and reads",
    sql: "
CREATE TABLE access_account (
    id {id} NOT NULL PRIMARY KEY,
    login {text} NOT NULL UNIQUE,
    name {text} NOT NULL,
    phone {text} UNIQUE,
    password_hash {text} NOT NULL,
    representative_id {id},
    created_at {int} NOT NULL,
    password_set_at {int} NOT NULL
){clustered};

CREATE TABLE access_grant (
    account_id {id} NOT NULL REFERENCES access_account (id),
    role {text} NOT NULL,
    area_path {text} NOT NULL,
    PRIMARY KEY (account_id, role, area_path)
){clustered};

CREATE TABLE access_session (
    token_hash {bytes} NOT NULL PRIMARY KEY,
    id {id} NOT NULL UNIQUE,
    account_id {id} NOT NULL REFERENCES access_account (id),
    kind {text} NOT NULL,
    device {text} NOT NULL,
    created_at {int} NOT NULL,
    last_used_at {int} NOT NULL,
    expires_at {int} NOT NULL
){clustered};
CREATE INDEX access_session_account_id ON access_session (account_id);

CREATE TABLE access_attempt (
    who {bytes} NOT NULL PRIMARY KEY,
    failures {int} NOT NULL,
    last_at {int} NOT NULL,
    locked_until {int} NOT NULL
){clustered};

CREATE TABLE access_receipt (
    account_id {id} NOT NULL,
    key {text} NOT NULL,
    fingerprint {bytes} NOT NULL,
    status {int} NOT NULL,
    body {text} NOT NULL,
    created_at {int} NOT NULL,
    PRIMARY KEY (account_id, key)
){rowid};

CREATE TABLE access_read (
    id {id} NOT NULL PRIMARY KEY,
    at {int} NOT NULL,
    account_id {id} NOT NULL,
    operation {text} NOT NULL,
    object {text} NOT NULL,
    items {int} NOT NULL
){clustered};
CREATE INDEX access_read_account_id_at ON access_read (account_id, at);
",
};

const PHONES: Migration = Migration {
    room: "access",
    number: 2,
    name: "sessions of phones, and invitations",
    sql: "
ALTER TABLE access_session ADD COLUMN revoked_at {int};
CREATE INDEX access_account_representative_id ON access_account (representative_id)
    WHERE representative_id IS NOT NULL;

CREATE TABLE access_invitation (
    id {id} NOT NULL PRIMARY KEY,
    account_id {id} NOT NULL REFERENCES access_account (id),
    area_path {text} NOT NULL,
    secret_hash {bytes} NOT NULL UNIQUE,
    code_hash {text} NOT NULL,
    made_by {text} NOT NULL,
    created_at {int} NOT NULL,
    expires_at {int} NOT NULL,
    used_at {int},
    withdrawn_at {int},
    session_id {id},
    retry_hash {bytes}
){clustered};
CREATE INDEX access_invitation_account_id ON access_invitation (account_id, created_at);
CREATE INDEX access_invitation_created_at ON access_invitation (created_at, id);
",
};

const INSERT_ACCOUNT: &str = "INSERT INTO access_account
    (id, login, name, phone, password_hash, representative_id, created_at, password_set_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $7)";
const INSERT_GRANT: &str = "INSERT INTO access_grant (account_id, role, area_path, department_id)
    VALUES ($1, $2, $3, $4)";
const DELETE_GRANTS: &str = "DELETE FROM access_grant WHERE account_id = $1";
const SET_REPRESENTATIVE: &str = "UPDATE access_account SET representative_id = $2 WHERE id = $1";
const LOGIN_TAKEN: &str = "SELECT id FROM access_account WHERE login = $1 OR phone = $1";
const ACCOUNT: &str = "SELECT id, login, name, phone, representative_id, created_at
    FROM access_account WHERE id = $1";
const ACCOUNTS: &str = "SELECT id, login, name, phone, representative_id, created_at
    FROM access_account WHERE login > $1 ORDER BY login LIMIT $2";
const GRANTS: &str = "SELECT role, area_path, department_id FROM access_grant
    WHERE account_id = $1 ORDER BY area_path, role";
const SET_PASSWORD: &str =
    "UPDATE access_account SET password_hash = $2, password_set_at = $3 WHERE id = $1";
// What was revoked stays revoked: the phone has still to hear of it.
const END_ALL: &str = "DELETE FROM access_session WHERE account_id = $1 AND revoked_at IS NULL";
const CREDENTIALS: &str =
    "SELECT id, password_hash FROM access_account WHERE login = $1 OR phone = $1";
const ATTEMPT: &str = "SELECT failures, last_at, locked_until FROM access_attempt WHERE who = $1";
const PUT_ATTEMPT: &str = "INSERT INTO access_attempt (who, failures, last_at, locked_until)
    VALUES ($1, $2, $3, $4)
    ON CONFLICT (who) DO UPDATE SET failures = excluded.failures, last_at = excluded.last_at,
        locked_until = excluded.locked_until";
const CLEAR_ATTEMPT: &str = "DELETE FROM access_attempt WHERE who = $1";
const INSERT_SESSION: &str = "INSERT INTO access_session
    (token_hash, id, account_id, kind, device, created_at, last_used_at, expires_at)
    VALUES ($1, $2, $3, $4, $5, $6, $6, $7)";
const SESSION: &str = "SELECT id, account_id, kind, device, last_used_at, expires_at, revoked_at
    FROM access_session WHERE token_hash = $1";
const TOUCH_SESSION: &str = "UPDATE access_session SET last_used_at = $2 WHERE token_hash = $1";
const END_SESSION: &str = "DELETE FROM access_session WHERE id = $1";
const PURGE_SESSIONS: &str = "DELETE FROM access_session
    WHERE (revoked_at IS NULL AND (expires_at <= $1 OR (kind = 'cookie' AND last_used_at <= $2)
           OR (kind = 'phone' AND last_used_at <= $3)))
       OR revoked_at <= $4";
const PURGE_ATTEMPTS: &str =
    "DELETE FROM access_attempt WHERE last_at <= $1 AND locked_until <= $2";
const RECEIPT: &str = "SELECT fingerprint, status, body FROM access_receipt
    WHERE account_id = $1 AND key = $2";
const INSERT_RECEIPT: &str = "INSERT INTO access_receipt
    (account_id, key, fingerprint, status, body, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
const PURGE_RECEIPTS: &str = "DELETE FROM access_receipt WHERE created_at <= $1";
const INSERT_READ: &str = "INSERT INTO access_read
    (id, at, account_id, operation, object, items) VALUES ($1, $2, $3, $4, $5, $6)";

const LAST_READ: &str = "SELECT id FROM access_read ORDER BY id DESC LIMIT 1";
const READS: &str = "SELECT at, account_id, operation, object, items FROM access_read
    ORDER BY id DESC LIMIT $1";
const READS_OF: &str = "SELECT at, account_id, operation, object, items FROM access_read
    WHERE account_id = $2 ORDER BY at DESC, id DESC LIMIT $1";

pub(crate) struct NewRow<'a> {
    pub(crate) id: AccountId,
    pub(crate) login: &'a str,
    pub(crate) name: &'a str,
    pub(crate) phone: Option<&'a str>,
    pub(crate) password_hash: &'a str,
    pub(crate) representative: Option<RepresentativeId>,
}

pub(crate) fn insert_account(
    tx: &mut Tx<'_>,
    new: &NewRow<'_>,
    grants: &[Grant],
) -> Result<(), DbError> {
    let now = tx.now();
    let values =
        params![new.id, new.login, new.name, new.phone, new.password_hash, new.representative, now];
    tx.execute(INSERT_ACCOUNT, values)?;
    insert_grants(tx, new.id, grants)
}

fn insert_grants(tx: &mut Tx<'_>, id: AccountId, grants: &[Grant]) -> Result<(), DbError> {
    for grant in grants {
        let values = params![id, grant.role.as_str(), &grant.area, grant.department];
        tx.execute(INSERT_GRANT, values)?;
    }
    Ok(())
}

pub(crate) fn replace_grants(
    tx: &mut Tx<'_>,
    id: AccountId,
    grants: &[Grant],
    representative: Option<RepresentativeId>,
) -> Result<(), DbError> {
    tx.execute(DELETE_GRANTS, params![id])?;
    tx.execute(SET_REPRESENTATIVE, params![id, representative])?;
    insert_grants(tx, id, grants)
}

pub(crate) fn is_login_taken(tx: &mut Tx<'_>, login: &str) -> Result<bool, DbError> {
    let found = tx.query_one(LOGIN_TAKEN, params![login], |row| row.id::<AccountId>(0))?;
    Ok(found.is_some())
}

pub(crate) fn account(tx: &mut Tx<'_>, id: AccountId) -> Result<Option<Account>, DbError> {
    let Some(mut account) = tx.query_one(ACCOUNT, params![id], account_of)? else {
        return Ok(None);
    };
    account.grants = grants(tx, id)?;
    Ok(Some(account))
}

pub(crate) fn accounts(tx: &mut Tx<'_>, after: &str, limit: i64) -> Result<Vec<Account>, DbError> {
    let mut accounts = tx.query(ACCOUNTS, params![after, limit], account_of)?;
    for account in &mut accounts {
        account.grants = grants(tx, account.id)?;
    }
    Ok(accounts)
}

fn account_of(row: Row<'_>) -> Result<Account, DbError> {
    Ok(Account {
        id: row.id(0)?,
        login: row.text(1)?,
        name: row.text(2)?,
        phone: row.opt_text(3)?,
        representative: row.opt_id(4)?,
        created_at: row.timestamp(5)?,
        grants: Vec::new(),
    })
}

pub(crate) fn grants(tx: &mut Tx<'_>, id: AccountId) -> Result<Vec<Grant>, DbError> {
    tx.query(GRANTS, params![id], |row| {
        Ok(Grant {
            role: row.parsed::<Role>(0)?,
            area: row.parsed::<AreaPath>(1)?,
            department: row.opt_id(2)?,
        })
    })
}

pub(crate) fn set_password(tx: &mut Tx<'_>, id: AccountId, hash: &str) -> Result<(), DbError> {
    let now = tx.now();
    tx.execute(SET_PASSWORD, params![id, hash, now])?;
    tx.execute(END_ALL, params![id])?;
    tx.execute(CLEAR_ATTEMPT, params![&id.uuid().as_bytes()[..]])?;
    Ok(())
}

pub(crate) fn credentials(
    tx: &mut Tx<'_>,
    login: &str,
) -> Result<Option<(AccountId, String)>, DbError> {
    tx.query_one(CREDENTIALS, params![login], |row| Ok((row.id(0)?, row.text(1)?)))
}

/// Failures in a row, the last one's instant, and until when nothing is tried any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Attempt {
    pub(crate) failures: i64,
    pub(crate) last_at: Timestamp,
    pub(crate) locked_until: Timestamp,
}

pub(crate) fn attempt(tx: &mut Tx<'_>, who: &[u8]) -> Result<Option<Attempt>, DbError> {
    tx.query_one(ATTEMPT, params![who], |row| {
        Ok(Attempt {
            failures: row.int(0)?,
            last_at: row.timestamp(1)?,
            locked_until: row.timestamp(2)?,
        })
    })
}

pub(crate) fn put_attempt(tx: &mut Tx<'_>, who: &[u8], attempt: Attempt) -> Result<(), DbError> {
    let values = params![who, attempt.failures, attempt.last_at, attempt.locked_until];
    tx.execute(PUT_ATTEMPT, values).map(|_| ())
}

pub(crate) fn clear_attempt(tx: &mut Tx<'_>, who: &[u8]) -> Result<(), DbError> {
    tx.execute(CLEAR_ATTEMPT, params![who]).map(|_| ())
}

pub(crate) struct SessionRow {
    pub(crate) id: SessionId,
    pub(crate) account: AccountId,
    pub(crate) kind: String,
    pub(crate) device: String,
    pub(crate) last_used_at: Timestamp,
    pub(crate) expires_at: Timestamp,
    pub(crate) revoked_at: Option<Timestamp>,
}

pub(crate) fn insert_session(
    tx: &mut Tx<'_>,
    token_hash: &[u8; 32],
    row: &SessionRow,
) -> Result<(), DbError> {
    let values = params![
        &token_hash[..],
        row.id,
        row.account,
        row.kind.as_str(),
        row.device.as_str(),
        row.last_used_at,
        row.expires_at
    ];
    tx.execute(INSERT_SESSION, values).map(|_| ())
}

pub(crate) fn session(
    tx: &mut Tx<'_>,
    token_hash: &[u8; 32],
) -> Result<Option<SessionRow>, DbError> {
    tx.query_one(SESSION, params![&token_hash[..]], |row| {
        Ok(SessionRow {
            id: row.id(0)?,
            account: row.id(1)?,
            kind: row.text(2)?,
            device: row.text(3)?,
            last_used_at: row.timestamp(4)?,
            expires_at: row.timestamp(5)?,
            revoked_at: row.opt_timestamp(6)?,
        })
    })
}

pub(crate) fn touch_session(tx: &mut Tx<'_>, token_hash: &[u8; 32]) -> Result<(), DbError> {
    let now = tx.now();
    tx.execute(TOUCH_SESSION, params![&token_hash[..], now]).map(|_| ())
}

pub(crate) fn end_session(tx: &mut Tx<'_>, id: SessionId) -> Result<bool, DbError> {
    Ok(tx.execute(END_SESSION, params![id])? > 0)
}

/// Up to which instants things are forgotten.
pub(crate) struct PurgeUntil {
    pub(crate) now: Timestamp,
    pub(crate) cookie_used: Timestamp,
    pub(crate) phone_used: Timestamp,
    pub(crate) revoked: Timestamp,
    pub(crate) attempts: Timestamp,
    pub(crate) receipts: Timestamp,
}

pub(crate) fn purge(tx: &mut Tx<'_>, until: &PurgeUntil) -> Result<u64, DbError> {
    let sessions = params![until.now, until.cookie_used, until.phone_used, until.revoked];
    let mut gone = tx.execute(PURGE_SESSIONS, sessions)?;
    gone += tx.execute(PURGE_ATTEMPTS, params![until.attempts, until.now])?;
    gone += tx.execute(PURGE_RECEIPTS, params![until.receipts])?;
    Ok(gone)
}

pub(crate) struct ReceiptRow {
    pub(crate) fingerprint: Vec<u8>,
    pub(crate) status: i64,
    pub(crate) body: String,
}

pub(crate) fn receipt(
    tx: &mut Tx<'_>,
    account: AccountId,
    key: &str,
) -> Result<Option<ReceiptRow>, DbError> {
    tx.query_one(RECEIPT, params![account, key], |row| {
        Ok(ReceiptRow { fingerprint: row.bytes(0)?, status: row.int(1)?, body: row.text(2)? })
    })
}

pub(crate) fn insert_receipt(
    tx: &mut Tx<'_>,
    account: AccountId,
    key: &str,
    fingerprint: &[u8; 32],
    status: i64,
    body: &str,
) -> Result<(), DbError> {
    let now = tx.now();
    tx.execute(INSERT_RECEIPT, params![account, key, &fingerprint[..], status, body, now])
        .map(|_| ())
}

pub(crate) fn reads(
    tx: &mut Tx<'_>,
    account: Option<AccountId>,
    limit: i64,
) -> Result<Vec<Read>, DbError> {
    let read = |row: Row<'_>| {
        let operation = Operation::by_id(&row.text(2)?);
        Ok(Read {
            at: row.timestamp(0)?,
            account: row.id(1)?,
            operation: operation.ok_or(DbError::Inconsistent { column: 2 })?,
            object: row.text(3)?,
            items: row.int(4)?,
        })
    };
    match account {
        None => tx.query(READS, params![limit], read),
        Some(account) => tx.query(READS_OF, params![limit, account], read),
    }
}

/// The number that the next read gets: one more than the last one's.
///
/// Reads are written behind the answers, at no fixed moment; numbers of their own keep the
/// identifiers of records the same in every run of a story.
pub(crate) fn next_read(tx: &mut Tx<'_>) -> Result<u128, DbError> {
    let last = tx.query_one(LAST_READ, &[], |row| row.id::<uuid::Uuid>(0))?;
    Ok(last.map_or(0, |id| id.as_u128()) + 1)
}

pub(crate) fn insert_read(
    tx: &mut Tx<'_>,
    number: u128,
    at: Timestamp,
    account: AccountId,
    operation: &str,
    object: &str,
    items: i64,
) -> Result<(), DbError> {
    let id = uuid::Uuid::from_u128(number);
    tx.execute(INSERT_READ, params![id, at, account, operation, object, items]).map(|_| ())
}
