//! The queue.

use db::{DbError, Row, Tx, params};
use kernel::Timestamp;
use kernel::id::MessageId;

use super::settings::fault_of;
use crate::model::{
    ChannelKind, Fault, KeptMessage, Message, MessageState, QuietHours, Recipient, Sending,
};

const BY_KEY: &str = "SELECT id FROM channels_message WHERE key = $1";
const INSERT: &str = "INSERT INTO channels_message
    (id, key, kind, lane, recipient, body, state, attempts, next_at, queued_at, expires_at,
     quiet_from, quiet_until)
    VALUES ($1, $2, $3, $4, $5, $6, 'queued', 0, $7, $8, $9, $10, $11)";
const OVERDUE: &str = "UPDATE channels_message SET state = 'queued'
    WHERE state = 'sending' AND lane = $1 AND next_at <= $2";
// Most of what a dead process had taken it had not tried yet: none of it counts as an attempt.
const TAKE_BACK: &str = "UPDATE channels_message
    SET state = 'queued', next_at = $1, attempts = attempts - 1 WHERE state = 'sending'";
const EXPIRE: &str = "UPDATE channels_message SET state = 'dead', ended_at = $2, fault = $3
    WHERE state = 'queued' AND lane = $1 AND expires_at <= $2";
const DUE: &str = "SELECT id, key, recipient, body, attempts, queued_at, quiet_from, quiet_until
    FROM channels_message WHERE state = 'queued' AND lane = $1 AND next_at <= $2
    ORDER BY next_at, id LIMIT $3";
const HAS_DUE: &str = "SELECT 1 FROM channels_message
    WHERE state IN ('queued', 'sending') AND lane = $1 AND next_at <= $2 LIMIT 1";
const CLAIM: &str = "UPDATE channels_message
    SET state = 'sending', attempts = attempts + 1, next_at = $2 WHERE id = $1";
const WAIT: &str = "UPDATE channels_message SET next_at = $2 WHERE id = $1";
// What a claim gave away is settled by whoever holds it still: the number of the attempt tells.
const AGAIN: &str = "UPDATE channels_message
    SET state = 'queued', next_at = $3, fault = $4, attempts = attempts - $5
    WHERE id = $1 AND state = 'sending' AND attempts = $2";
const RELEASE: &str = "UPDATE channels_message
    SET state = 'queued', next_at = $3, attempts = attempts - 1
    WHERE id = $1 AND state = 'sending' AND attempts = $2";
const END: &str = "UPDATE channels_message
    SET state = $3, ended_at = $4, provider_id = $5, fault = $6
    WHERE id = $1 AND attempts = $2 AND state IN ('sending', 'queued')";
const REVIVE: &str = "UPDATE channels_message
    SET state = 'queued', attempts = 0, next_at = $2, expires_at = $3, ended_at = NULL, fault = NULL
    WHERE id = $1 AND state IN ('dead', 'refused') AND body <> ''";

macro_rules! columns {
    () => {
        "id, key, kind, lane, recipient, body, state, attempts, next_at, queued_at, ended_at, \
         provider_id, fault"
    };
}
const ONE: &str = concat!("SELECT ", columns!(), " FROM channels_message WHERE id = $1");
const OF_KEY: &str = concat!("SELECT ", columns!(), " FROM channels_message WHERE key = $1");
const LIST: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM channels_message WHERE (CAST($1 AS TEXT) IS NULL OR lane = $1)
        AND (CAST($2 AS TEXT) IS NULL OR kind = $2)
        AND (CAST($3 AS TEXT) IS NULL OR state = $3)
        AND (queued_at, id) < ($4, $5) ORDER BY queued_at DESC, id DESC LIMIT $6"
);
const COUNTS: &str = "SELECT lane, state, CAST(count(*) AS BIGINT)
    FROM channels_message WHERE state IN ('queued', 'sending', 'dead', 'refused')
    GROUP BY lane, state ORDER BY lane, state";
const DROP_WAITING: &str = "UPDATE channels_message SET state = 'dead', ended_at = $3, fault = $4
    WHERE key >= $1 AND key < $2 AND state = 'queued'";
const UNDER: &str = "SELECT key, kind, state, fault, coalesce(ended_at, queued_at)
    FROM channels_message WHERE key >= $1 AND key < $2 ORDER BY key";
const FORGET: &str = "UPDATE channels_message SET recipient = '', body = ''
    WHERE ended_at < $1 AND body <> ''";

pub(crate) fn by_key(tx: &mut Tx<'_>, key: &str) -> Result<Option<MessageId>, DbError> {
    tx.query_one(BY_KEY, params![key], |row| row.id(0))
}

pub(crate) fn insert(
    tx: &mut Tx<'_>,
    id: MessageId,
    message: &Message,
    (next_at, expires_at): (Timestamp, Timestamp),
) -> Result<(), DbError> {
    let body = serde_json::to_string(&message.body).unwrap_or_default();
    let now = tx.now();
    let values = params![
        id,
        &message.key,
        message.channel.as_str(),
        message.lane(),
        message.to.as_str(),
        body,
        next_at,
        now,
        expires_at,
        message.quiet.map(|quiet| quiet.from_minute),
        message.quiet.map(|quiet| quiet.until_minute),
    ];
    tx.execute(INSERT, values).map(|_| ())
}

/// Puts back what a worker took and never settled.
pub(crate) fn put_back_overdue(tx: &mut Tx<'_>, lane: &str) -> Result<u64, DbError> {
    let now = tx.now();
    tx.execute(OVERDUE, params![lane, now])
}

/// Puts back everything that is on its way.
pub(crate) fn take_back(tx: &mut Tx<'_>) -> Result<u64, DbError> {
    let now = tx.now();
    tx.execute(TAKE_BACK, params![now])
}

/// Ends what is no longer of use.
pub(crate) fn expire(tx: &mut Tx<'_>, lane: &str, fault: &Fault) -> Result<u64, DbError> {
    let now = tx.now();
    tx.execute(EXPIRE, params![lane, now, words(Some(fault))])
}

fn words(fault: Option<&Fault>) -> Option<String> {
    fault.and_then(|fault| serde_json::to_string(fault).ok())
}

/// What is due in a lane, the oldest first; `attempt` is the number of the attempt to come.
pub(crate) fn due(
    tx: &mut Tx<'_>,
    lane: &str,
    most: i64,
) -> Result<Vec<(Sending, Option<QuietHours>)>, DbError> {
    let now = tx.now();
    tx.query(DUE, params![lane, now, most], |row| {
        let quiet = match (row.opt_int(6)?, row.opt_int(7)?) {
            (Some(from_minute), Some(until_minute)) => {
                Some(QuietHours { from_minute, until_minute })
            }
            _ => None,
        };
        let sending = Sending {
            id: row.id(0)?,
            key: row.text(1)?,
            to: Recipient::new(row.text(2)?),
            body: row.json(3)?,
            attempt: row.int(4)? + 1,
            queued_at: row.timestamp(5)?,
        };
        Ok((sending, quiet))
    })
}

pub(crate) fn has_due(tx: &mut Tx<'_>, lane: &str) -> Result<bool, DbError> {
    let now = tx.now();
    Ok(tx.query_one(HAS_DUE, params![lane, now], |_| Ok(()))?.is_some())
}

/// Takes a message until then.
pub(crate) fn claim(tx: &mut Tx<'_>, id: MessageId, until: Timestamp) -> Result<(), DbError> {
    tx.execute(CLAIM, params![id, until]).map(|_| ())
}

/// A message waits until then; that is no attempt.
pub(crate) fn wait(tx: &mut Tx<'_>, id: MessageId, until: Timestamp) -> Result<(), DbError> {
    tx.execute(WAIT, params![id, until]).map(|_| ())
}

/// Puts a taken message back; `uncounted` when the attempt was none.
pub(crate) fn again(
    tx: &mut Tx<'_>,
    sent: &Sending,
    next_at: Timestamp,
    fault: &Fault,
    uncounted: bool,
) -> Result<(), DbError> {
    let values = params![sent.id, sent.attempt, next_at, words(Some(fault)), uncounted];
    tx.execute(AGAIN, values).map(|_| ())
}

/// Puts a taken message back as if it had never been taken.
pub(crate) fn release(tx: &mut Tx<'_>, taken: &Sending) -> Result<(), DbError> {
    let now = tx.now();
    tx.execute(RELEASE, params![taken.id, taken.attempt, now]).map(|_| ())
}

/// Ends a message.
pub(crate) fn end(
    tx: &mut Tx<'_>,
    sent: &Sending,
    state: MessageState,
    provider_id: Option<&str>,
    fault: Option<&Fault>,
) -> Result<(), DbError> {
    let now = tx.now();
    let values = params![sent.id, sent.attempt, state.as_str(), now, provider_id, words(fault)];
    tx.execute(END, values).map(|_| ())
}

/// Queues an ended message anew; answers whether there was one that can be.
pub(crate) fn revive(
    tx: &mut Tx<'_>,
    id: MessageId,
    expires_at: Timestamp,
) -> Result<bool, DbError> {
    let now = tx.now();
    Ok(tx.execute(REVIVE, params![id, now, expires_at])? > 0)
}

fn kept(row: Row<'_>) -> Result<KeptMessage, DbError> {
    let body = row.text(5)?;
    Ok(KeptMessage {
        id: row.id(0)?,
        key: row.text(1)?,
        kind: row.parsed(2)?,
        lane: row.text(3)?,
        to: Recipient::new(row.text(4)?),
        body: serde_json::from_str(&body).ok(),
        state: row.parsed(6)?,
        attempts: row.int(7)?,
        next_at: row.timestamp(8)?,
        queued_at: row.timestamp(9)?,
        ended_at: row.opt_timestamp(10)?,
        provider_id: row.opt_text(11)?,
        fault: fault_of(row, 12)?,
    })
}

pub(crate) fn message(tx: &mut Tx<'_>, id: MessageId) -> Result<Option<KeptMessage>, DbError> {
    tx.query_one(ONE, params![id], kept)
}

pub(crate) fn message_of_key(tx: &mut Tx<'_>, key: &str) -> Result<Option<KeptMessage>, DbError> {
    tx.query_one(OF_KEY, params![key], kept)
}

/// Messages, the newest first, from one place on.
pub(crate) fn list(
    tx: &mut Tx<'_>,
    lane: Option<&str>,
    kind: Option<ChannelKind>,
    state: Option<MessageState>,
    before: (Timestamp, MessageId),
    most: i64,
) -> Result<Vec<KeptMessage>, DbError> {
    let kind = kind.map(ChannelKind::as_str);
    let state = state.map(MessageState::as_str);
    tx.query(LIST, params![lane, kind, state, before.0, before.1, most], kept)
}

/// How many messages of a lane stand in a state.
pub(crate) struct Count {
    pub(crate) lane: String,
    pub(crate) state: MessageState,
    pub(crate) count: i64,
}

pub(crate) fn counts(tx: &mut Tx<'_>) -> Result<Vec<Count>, DbError> {
    tx.query(COUNTS, &[], |row| {
        Ok(Count { lane: row.text(0)?, state: row.parsed(1)?, count: row.int(2)? })
    })
}

/// The end of the range of keys that begin so: a slash is followed by a zero.
fn end_of(prefix: &str) -> String {
    format!("{}0", prefix.trim_end_matches('/'))
}

/// Ends what still waits under keys that begin so, a slash at their end.
pub(crate) fn drop_waiting(tx: &mut Tx<'_>, prefix: &str, why: &Fault) -> Result<u64, DbError> {
    let now = tx.now();
    tx.execute(DROP_WAITING, params![prefix, end_of(prefix), now, words(Some(why))])
}

/// What became of a message under a key.
pub(crate) struct Under {
    pub(crate) key: String,
    pub(crate) kind: ChannelKind,
    pub(crate) state: MessageState,
    pub(crate) fault: Option<Fault>,
    pub(crate) at: Timestamp,
}

/// The messages under keys that begin so, a slash at their end.
pub(crate) fn under(tx: &mut Tx<'_>, prefix: &str) -> Result<Vec<Under>, DbError> {
    tx.query(UNDER, params![prefix, end_of(prefix)], |row| {
        Ok(Under {
            key: row.text(0)?,
            kind: row.parsed(1)?,
            state: row.parsed(2)?,
            fault: fault_of(row, 3)?,
            at: row.timestamp(4)?,
        })
    })
}

/// Forgets to whom ended messages went and what they said.
pub(crate) fn forget(tx: &mut Tx<'_>, ended_before: Timestamp) -> Result<u64, DbError> {
    tx.execute(FORGET, params![ended_before])
}
