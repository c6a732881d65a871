//! Statements of inboxes, and of what opens their links.

use std::collections::HashMap;

use db::{DbError, Row, Tx, Value, params};
use kernel::id::NoticeId;
use kernel::{AreaPath, Cursor, Date, Limit, Page, PublicCode, Timestamp};
use uuid::Uuid;

use crate::model::{Counts, Inbox, Step};

const COLUMNS: &str = "notice_id, recipient_id, is_representative, tier, area_path, name, code,
    queued_at, sent_at, accepted_at, opened_at, relayed_at, acknowledged_at";
const INSERT: &str = "INSERT INTO notices_inbox (notice_id, recipient_id, is_representative, tier,
    area_path, name, code, queued_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT (notice_id, recipient_id) DO NOTHING";
const KEEP: &str = "UPDATE notices_inbox SET sent_at = $3, accepted_at = $4, opened_at = $5,
    relayed_at = $6, acknowledged_at = $7 WHERE notice_id = $1 AND recipient_id = $2";
const SEND: &str = "UPDATE notices_inbox SET sent_at = coalesce(sent_at, $3), sent_place = $4
    WHERE notice_id = $1 AND recipient_id = $2 AND accepted_at IS NULL";
const IS_ON_ITS_WAY: &str = "SELECT count(*) FROM notices_inbox WHERE recipient_id = $1
    AND sent_at IS NOT NULL AND accepted_at IS NULL AND sent_place <= $2";
const ACCEPT: &str = "UPDATE notices_inbox SET accepted_at = $3 WHERE recipient_id = $1
    AND sent_at IS NOT NULL AND accepted_at IS NULL AND sent_place <= $2";
const SUMS: &str = "count(*), count(sent_at), count(accepted_at), count(opened_at),
    count(relayed_at), count(acknowledged_at)";
const INSERT_OPENING: &str =
    "INSERT INTO notices_opening (code, opened_on, value) VALUES ($1, $2, 1)
    ON CONFLICT (code, opened_on) DO UPDATE SET value = notices_opening.value + 1";

fn read(row: Row<'_>) -> Result<Inbox, DbError> {
    let recipient: Uuid = row.id(1)?;
    Ok(Inbox {
        notice_id: row.id(0)?,
        recipient,
        representative: row.flag(2)?.then(|| recipient.into()),
        tier: row.parsed(3)?,
        area_path: row.path(4)?,
        name: row.text(5)?,
        code: row.parsed(6)?,
        queued_at: row.timestamp(7)?,
        sent_at: row.opt_timestamp(8)?,
        accepted_at: row.opt_timestamp(9)?,
        opened_at: row.opt_timestamp(10)?,
        relayed_at: row.opt_timestamp(11)?,
        acknowledged_at: row.opt_timestamp(12)?,
    })
}

/// Adds an inbox; answers whether it is new.
pub(crate) fn insert(tx: &mut Tx<'_>, inbox: &Inbox) -> Result<bool, DbError> {
    let inserted = tx.execute(
        INSERT,
        params![
            inbox.notice_id,
            inbox.recipient,
            i64::from(inbox.representative.is_some()),
            inbox.tier.as_str(),
            &inbox.area_path,
            &inbox.name,
            inbox.code.plain(),
            inbox.queued_at,
        ],
    )?;
    Ok(inserted > 0)
}

/// Keeps which steps were reached.
pub(crate) fn keep(tx: &mut Tx<'_>, inbox: &Inbox) -> Result<(), DbError> {
    tx.execute(
        KEEP,
        params![
            inbox.notice_id,
            inbox.recipient,
            inbox.sent_at,
            inbox.accepted_at,
            inbox.opened_at,
            inbox.relayed_at,
            inbox.acknowledged_at,
        ],
    )?;
    Ok(())
}

/// Notes that it was handed out, and with which place of the change log.
pub(crate) fn send(
    tx: &mut Tx<'_>,
    notice: NoticeId,
    recipient: Uuid,
    place: i64,
) -> Result<u64, DbError> {
    let now = tx.now();
    tx.execute(SEND, params![notice, recipient, now, place])
}

/// Whether something was handed out up to that place and not taken yet.
pub(crate) fn is_on_its_way(tx: &mut Tx<'_>, recipient: Uuid, place: i64) -> Result<bool, DbError> {
    let count = tx.query_one(IS_ON_ITS_WAY, params![recipient, place], |row| row.int(0))?;
    Ok(count.unwrap_or(0) > 0)
}

pub(crate) fn accept(tx: &mut Tx<'_>, recipient: Uuid, place: i64) -> Result<u64, DbError> {
    let now = tx.now();
    tx.execute(ACCEPT, params![recipient, place, now])
}

/// The inboxes of one notice that belong to these recipients: a person's mandate and account.
pub(crate) fn of(
    tx: &mut Tx<'_>,
    notice: NoticeId,
    recipients: &[Uuid],
) -> Result<Vec<Inbox>, DbError> {
    let mut values: Vec<Value<'_>> = vec![notice.into()];
    values.extend(recipients.iter().map(|&id| Value::from(id)));
    let places = db::places(recipients.len(), 2);
    let sql = format!(
        "SELECT {COLUMNS} FROM notices_inbox WHERE notice_id = $1 AND recipient_id IN ({places})"
    );
    tx.query(&sql, &values, read)
}

/// Whether a notice has come into an inbox under that area.
pub(crate) fn is_under(
    tx: &mut Tx<'_>,
    notice: NoticeId,
    area: &AreaPath,
) -> Result<bool, DbError> {
    let found = tx.query_one(
        "SELECT CAST(1 AS BIGINT) FROM notices_inbox
         WHERE notice_id = $1 AND area_path >= $2 AND area_path < $3 LIMIT 1",
        params![notice, area, area.end()],
        |row| row.int(0),
    )?;
    Ok(found.is_some())
}

/// A person's inboxes since an instant, by notice from an identifier on.
pub(crate) fn own(
    tx: &mut Tx<'_>,
    recipient: Uuid,
    since: Timestamp,
    after: Option<NoticeId>,
    most: i64,
) -> Result<Vec<Inbox>, DbError> {
    let after = after.unwrap_or_else(|| Uuid::nil().into());
    let sql = format!(
        "SELECT {COLUMNS} FROM notices_inbox
         WHERE recipient_id = $1 AND queued_at >= $2 AND notice_id > $3 ORDER BY notice_id LIMIT $4"
    );
    tx.query(&sql, params![recipient, since, after, most], read)
}

/// A person's inboxes of these notices, since an instant.
pub(crate) fn own_these(
    tx: &mut Tx<'_>,
    recipient: Uuid,
    since: Timestamp,
    ids: &[NoticeId],
) -> Result<Vec<Inbox>, DbError> {
    let mut found = Vec::new();
    for chunk in ids.chunks(400) {
        let mut values: Vec<Value<'_>> = vec![recipient.into(), since.into()];
        values.extend(chunk.iter().map(|&id| Value::from(id)));
        let places = db::places(chunk.len(), 3);
        let sql = format!(
            "SELECT {COLUMNS} FROM notices_inbox
             WHERE recipient_id = $1 AND queued_at >= $2 AND notice_id IN ({places})"
        );
        found.extend(tx.query(&sql, &values, read)?);
    }
    Ok(found)
}

pub(crate) fn count_own(
    tx: &mut Tx<'_>,
    recipient: Uuid,
    since: Timestamp,
) -> Result<i64, DbError> {
    let count = tx.query_one(
        "SELECT count(*) FROM notices_inbox WHERE recipient_id = $1 AND queued_at >= $2",
        params![recipient, since],
        |row| row.int(0),
    )?;
    Ok(count.unwrap_or(0))
}

/// The inbox whose link has that code.
pub(crate) fn by_code(tx: &mut Tx<'_>, code: &PublicCode) -> Result<Option<Inbox>, DbError> {
    let sql = format!("SELECT {COLUMNS} FROM notices_inbox WHERE code = $1");
    tx.query_one(&sql, params![code.plain()], read)
}

pub(crate) fn count_opening(tx: &mut Tx<'_>, code: &PublicCode, on: Date) -> Result<(), DbError> {
    tx.execute(INSERT_OPENING, params![code.plain(), on])?;
    Ok(())
}

/// How often the links of these codes were opened; those never opened are left out.
pub(crate) fn openings(
    tx: &mut Tx<'_>,
    codes: &[PublicCode],
) -> Result<HashMap<PublicCode, i64>, DbError> {
    let mut found = HashMap::new();
    for chunk in codes.chunks(500) {
        let values: Vec<Value<'_>> = chunk.iter().map(|code| code.plain().into()).collect();
        let places = db::places(values.len(), 1);
        let sql = format!(
            "SELECT code, CAST(sum(value) AS BIGINT) FROM notices_opening
             WHERE code IN ({places}) GROUP BY code"
        );
        tx.each(&sql, &values, |row| {
            found.insert(row.parsed(0)?, row.int(1)?);
            Ok::<(), DbError>(())
        })?;
    }
    Ok(found)
}

/// How often the links of one notice were opened under an area.
pub(crate) fn openings_under(
    tx: &mut Tx<'_>,
    notice: NoticeId,
    area: &AreaPath,
) -> Result<i64, DbError> {
    let count = tx.query_one(
        "SELECT CAST(coalesce(sum(value), 0) AS BIGINT) FROM notices_inbox
         JOIN notices_opening ON notices_opening.code = notices_inbox.code
         WHERE notice_id = $1 AND area_path >= $2 AND area_path < $3",
        params![notice, area, area.end()],
        |row| row.int(0),
    )?;
    Ok(count.unwrap_or(0))
}

fn read_counts(row: Row<'_>, first: usize) -> Result<Counts, DbError> {
    Ok(Counts {
        queued: row.int(first)?,
        sent: row.int(first + 1)?,
        accepted: row.int(first + 2)?,
        opened: row.int(first + 3)?,
        relayed: row.int(first + 4)?,
        acknowledged: row.int(first + 5)?,
    })
}

/// How far these notices are under an area; one with no inbox there is left out.
pub(crate) fn counts(
    tx: &mut Tx<'_>,
    ids: &[NoticeId],
    area: &AreaPath,
) -> Result<HashMap<NoticeId, Counts>, DbError> {
    let mut found = HashMap::new();
    for chunk in ids.chunks(400) {
        let mut values: Vec<Value<'_>> = vec![area.into(), area.end().into()];
        values.extend(chunk.iter().map(|&id| Value::from(id)));
        let places = db::places(chunk.len(), 3);
        let sql = format!(
            "SELECT notice_id, {SUMS} FROM notices_inbox
             WHERE notice_id IN ({places}) AND area_path >= $1 AND area_path < $2
             GROUP BY notice_id"
        );
        tx.each(&sql, &values, |row| {
            found.insert(row.id(0)?, read_counts(row, 1)?);
            Ok::<(), DbError>(())
        })?;
    }
    Ok(found)
}

/// How far one notice is in each area under one, cut to so many characters of its path.
pub(crate) fn counts_by_area(
    tx: &mut Tx<'_>,
    notice: NoticeId,
    area: &AreaPath,
    width: i64,
) -> Result<Vec<(AreaPath, Counts)>, DbError> {
    let sql = format!(
        "SELECT substr(area_path, 1, CAST($4 AS INTEGER)), {SUMS} FROM notices_inbox
         WHERE notice_id = $1 AND area_path >= $2 AND area_path < $3 GROUP BY 1 ORDER BY 1"
    );
    tx.query(&sql, params![notice, area, area.end(), width], |row| {
        Ok((row.path(0)?, read_counts(row, 1)?))
    })
}

/// The column that says when a step was reached.
const fn column(step: Step) -> &'static str {
    match step {
        Step::Queued => "queued_at",
        Step::Sent => "sent_at",
        Step::Accepted => "accepted_at",
        Step::Opened => "opened_at",
        Step::Relayed => "relayed_at",
        Step::Acknowledged => "acknowledged_at",
    }
}

/// Inboxes of a notice under an area, by place: all, or those that reached a step or did not.
pub(crate) fn list(
    tx: &mut Tx<'_>,
    notice: NoticeId,
    area: &AreaPath,
    reached: Option<(Step, bool)>,
    limit: Limit,
    after: Option<(AreaPath, Uuid)>,
) -> Result<Page<Inbox>, DbError> {
    let mut values: Vec<Value<'_>> = vec![notice.into(), area.into(), area.end().into()];
    let mut sql = format!(
        "SELECT {COLUMNS} FROM notices_inbox
         WHERE notice_id = $1 AND area_path >= $2 AND area_path < $3"
    );
    if let Some((step, is_reached)) = reached {
        let not = if is_reached { " NOT" } else { "" };
        sql.push_str(&format!(" AND {} IS{not} NULL", column(step)));
    }
    if let Some((path, id)) = after {
        sql.push_str(" AND (area_path, recipient_id) > ($4, $5)");
        values.extend([Value::from(path.as_str().to_owned()), id.into()]);
    }
    values.push(limit.with_next().into());
    sql.push_str(&format!(" ORDER BY area_path, recipient_id LIMIT ${}", values.len()));
    let found = tx.query(&sql, &values, read)?;
    Ok(Page::cut(found, limit, |inbox| {
        Cursor::new([inbox.area_path.to_string(), inbox.recipient.to_string()])
    }))
}
