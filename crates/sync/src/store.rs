//! The tables and statements of this room.

use db::{DbError, Migration, Row, Tx, Value, params};
use kernel::id::{AccountId, RefusalId, SuggestionId};
use kernel::{AreaPath, Timestamp};

use crate::refusals::Refusal;
use crate::suggestions::Suggestion;
use crate::{Incoming, Outcome, Receipt, Reference, Reply, Sender};

/// The tables of this room.
pub const MIGRATIONS: &[Migration] = &[Migration {
    room: "sync",
    number: 1,
    name: "receipts, refusals, suggestions, attachments named by commands",
    sql: "
CREATE TABLE sync_receipt (
    account_id {id} NOT NULL,
    command {text} NOT NULL,
    outcome {text} NOT NULL,
    minted {text},
    object {text},
    version {int},
    code {text},
    detail {text},
    detail_en {text},
    recorded_at {int},
    received_at {int} NOT NULL,
    PRIMARY KEY (account_id, command)
){clustered};
CREATE INDEX sync_receipt_received_at ON sync_receipt (received_at);

CREATE TABLE sync_refusal (
    id {id} NOT NULL PRIMARY KEY,
    account_id {id} NOT NULL,
    name {text} NOT NULL,
    area_path {text} NOT NULL,
    command {text} NOT NULL,
    kind {text} NOT NULL,
    body {text} NOT NULL,
    code {text} NOT NULL,
    detail {text} NOT NULL,
    detail_en {text} NOT NULL,
    app {text} NOT NULL,
    device {text} NOT NULL,
    recorded_at {int},
    received_at {int} NOT NULL,
    settled_at {int},
    settled_by {text},
    settled_words {text}
){clustered};
CREATE INDEX sync_refusal_area_path ON sync_refusal (area_path, id);

CREATE TABLE sync_suggestion (
    id {id} NOT NULL PRIMARY KEY,
    account_id {id} NOT NULL,
    name {text} NOT NULL,
    area_path {text} NOT NULL,
    words {text} NOT NULL,
    received_at {int} NOT NULL,
    answered_at {int},
    answered_by {text},
    answer {text}
){clustered};
CREATE INDEX sync_suggestion_area_path ON sync_suggestion (area_path, id);
CREATE INDEX sync_suggestion_account_id ON sync_suggestion (account_id, id);

CREATE TABLE sync_attachment (
    object {text} NOT NULL,
    sha256 {text} NOT NULL,
    bytes {int} NOT NULL,
    media_type {text} NOT NULL,
    PRIMARY KEY (object, sha256)
){clustered};
",
}];

const RECEIPT: &str = "SELECT command, outcome, object, version, code, detail, detail_en
    FROM sync_receipt WHERE account_id = $1 AND command = $2";
const INSERT_RECEIPT: &str = "INSERT INTO sync_receipt
    (account_id, command, outcome, minted, object, version, code, detail, detail_en, recorded_at,
     received_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
const STANDS_FOR: &str = "SELECT object FROM sync_receipt
    WHERE account_id = $1 AND minted = $2 AND outcome = 'superseded' LIMIT 1";
const PURGE: &str = "DELETE FROM sync_receipt WHERE received_at < $1";

const INSERT_REFUSAL: &str = "INSERT INTO sync_refusal
    (id, account_id, name, area_path, command, kind, body, code, detail, detail_en, app, device,
     recorded_at, received_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
const REFUSALS: &str = "SELECT id, account_id, name, area_path, command, kind, body, code, detail,
    detail_en, app, device, recorded_at, received_at, settled_at, settled_by, settled_words
    FROM sync_refusal";
const SETTLE: &str = "UPDATE sync_refusal SET settled_at = $2, settled_by = $3, settled_words = $4
    WHERE id = $1 AND settled_at IS NULL";

const INSERT_SUGGESTION: &str = "INSERT INTO sync_suggestion
    (id, account_id, name, area_path, words, received_at) VALUES ($1, $2, $3, $4, $5, $6)";
const SUGGESTIONS: &str = "SELECT id, account_id, name, area_path, words, received_at, answered_at,
    answered_by, answer FROM sync_suggestion";
const ANSWER: &str = "UPDATE sync_suggestion SET answered_at = $2, answered_by = $3, answer = $4
    WHERE id = $1 AND answered_at IS NULL";

const INSERT_ATTACHMENT: &str = "INSERT INTO sync_attachment (object, sha256, bytes, media_type)
    VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";

pub(crate) fn receipt(
    tx: &mut Tx<'_>,
    account: AccountId,
    command: &str,
) -> Result<Option<Receipt>, DbError> {
    tx.query_one(RECEIPT, params![account, command], |row| {
        let reply = match row.opt_text(4)? {
            Some(code) => Some(Reply { code, detail: row.text(5)?, detail_en: row.text(6)? }),
            None => None,
        };
        Ok(Receipt {
            command: row.text(0)?,
            outcome: row.parsed::<Outcome>(1)?,
            object: row.opt_text(2)?,
            version: row.opt_int(3)?,
            reply,
        })
    })
}

pub(crate) fn insert_receipt(
    tx: &mut Tx<'_>,
    account: AccountId,
    receipt: &Receipt,
    minted: Option<&str>,
    recorded_at: Option<Timestamp>,
) -> Result<(), DbError> {
    let (reply, now) = (receipt.reply.as_ref(), tx.now());
    tx.execute(
        INSERT_RECEIPT,
        params![
            account,
            &receipt.command,
            receipt.outcome.as_str(),
            minted,
            receipt.object.as_ref(),
            receipt.version,
            reply.map(|reply| &reply.code),
            reply.map(|reply| &reply.detail),
            reply.map(|reply| &reply.detail_en),
            recorded_at,
            now,
        ],
    )?;
    Ok(())
}

/// What stands in the place of a record that this account's phone minted and that was joined.
pub(crate) fn stands_for(
    tx: &mut Tx<'_>,
    account: AccountId,
    minted: &str,
) -> Result<Option<String>, DbError> {
    Ok(tx.query_one(STANDS_FOR, params![account, minted], |row| row.opt_text(0))?.flatten())
}

pub(crate) fn purge(tx: &mut Tx<'_>, before: Timestamp) -> Result<u64, DbError> {
    tx.execute(PURGE, params![before])
}

pub(crate) fn insert_refusal(
    tx: &mut Tx<'_>,
    id: RefusalId,
    sender: &Sender,
    incoming: &Incoming,
    reply: &Reply,
) -> Result<(), DbError> {
    let (now, device) = (tx.now(), tx.actor().device.clone());
    tx.execute(
        INSERT_REFUSAL,
        params![
            id,
            sender.account,
            &sender.name,
            &sender.area_path,
            &incoming.command,
            &incoming.kind,
            &incoming.body,
            &reply.code,
            &reply.detail,
            &reply.detail_en,
            &sender.app,
            device,
            incoming.recorded_at,
            now,
        ],
    )?;
    Ok(())
}

fn refusal(row: Row<'_>) -> Result<Refusal, DbError> {
    Ok(Refusal {
        id: row.id(0)?,
        account: row.id(1)?,
        name: row.text(2)?,
        area_path: row.path(3)?,
        command: row.text(4)?,
        kind: row.text(5)?,
        body: row.text(6)?,
        reply: Reply { code: row.text(7)?, detail: row.text(8)?, detail_en: row.text(9)? },
        app: row.text(10)?,
        device: row.text(11)?,
        recorded_at: row.opt_timestamp(12)?,
        received_at: row.timestamp(13)?,
        settled_at: row.opt_timestamp(14)?,
        settled_by: row.opt_text(15)?,
        settled_words: row.opt_text(16)?,
    })
}

pub(crate) fn get_refusal(tx: &mut Tx<'_>, id: RefusalId) -> Result<Option<Refusal>, DbError> {
    tx.query_one(&format!("{REFUSALS} WHERE id = $1"), params![id], refusal)
}

/// Refusals under an area, the newest first; only open ones or only settled ones where told.
pub(crate) fn refusals(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    is_open: Option<bool>,
    before: Option<RefusalId>,
    most: i64,
) -> Result<Vec<Refusal>, DbError> {
    let mut sql = format!("{REFUSALS} WHERE area_path >= $1 AND area_path < $2");
    let mut values: Vec<Value<'_>> = vec![area.into(), area.end().into(), most.into()];
    match is_open {
        Some(true) => sql.push_str(" AND settled_at IS NULL"),
        Some(false) => sql.push_str(" AND settled_at IS NOT NULL"),
        None => {}
    }
    if let Some(before) = before {
        sql.push_str(" AND id < $4");
        values.push(before.into());
    }
    sql.push_str(" ORDER BY id DESC LIMIT $3");
    tx.query(&sql, &values, refusal)
}

/// Keeps who noted a refusal and what was said; answers whether it was still open.
pub(crate) fn settle(tx: &mut Tx<'_>, id: RefusalId, words: &str) -> Result<bool, DbError> {
    let (now, by) = (tx.now(), tx.actor().name.clone());
    Ok(tx.execute(SETTLE, params![id, now, by, words])? == 1)
}

pub(crate) fn insert_suggestion(tx: &mut Tx<'_>, new: &Suggestion) -> Result<(), DbError> {
    tx.execute(
        INSERT_SUGGESTION,
        params![new.id, new.account, &new.name, &new.area_path, &new.words, new.received_at],
    )?;
    Ok(())
}

fn suggestion(row: Row<'_>) -> Result<Suggestion, DbError> {
    Ok(Suggestion {
        id: row.id(0)?,
        account: row.id(1)?,
        name: row.text(2)?,
        area_path: row.path(3)?,
        words: row.text(4)?,
        received_at: row.timestamp(5)?,
        answered_at: row.opt_timestamp(6)?,
        answered_by: row.opt_text(7)?,
        answer: row.opt_text(8)?,
    })
}

pub(crate) fn get_suggestion(
    tx: &mut Tx<'_>,
    id: SuggestionId,
) -> Result<Option<Suggestion>, DbError> {
    tx.query_one(&format!("{SUGGESTIONS} WHERE id = $1"), params![id], suggestion)
}

/// Suggestions under an area, or of one account alone, the newest first.
pub(crate) fn suggestions(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    account: Option<AccountId>,
    is_open: Option<bool>,
    before: Option<SuggestionId>,
    most: i64,
) -> Result<Vec<Suggestion>, DbError> {
    let mut values: Vec<Value<'_>> = vec![most.into()];
    let mut sql = SUGGESTIONS.to_owned();
    match account {
        Some(account) => {
            values.push(account.into());
            sql.push_str(" WHERE account_id = $2");
        }
        None => {
            values.extend([Value::from(area), area.end().into()]);
            sql.push_str(" WHERE area_path >= $2 AND area_path < $3");
        }
    }
    match is_open {
        Some(true) => sql.push_str(" AND answered_at IS NULL"),
        Some(false) => sql.push_str(" AND answered_at IS NOT NULL"),
        None => {}
    }
    if let Some(before) = before {
        values.push(before.into());
        sql.push_str(&format!(" AND id < ${}", values.len()));
    }
    sql.push_str(" ORDER BY id DESC LIMIT $1");
    tx.query(&sql, &values, suggestion)
}

/// Keeps the answer; answers whether there was none yet.
pub(crate) fn answer(tx: &mut Tx<'_>, id: SuggestionId, words: &str) -> Result<bool, DbError> {
    let (now, by) = (tx.now(), tx.actor().name.clone());
    Ok(tx.execute(ANSWER, params![id, now, by, words])? == 1)
}

pub(crate) fn insert_attachment(
    tx: &mut Tx<'_>,
    object: &str,
    reference: &Reference,
) -> Result<(), DbError> {
    let Reference { sha256, bytes, media_type } = reference;
    tx.execute(INSERT_ATTACHMENT, params![object, sha256, *bytes, media_type])?;
    Ok(())
}
