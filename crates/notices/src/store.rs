//! Tables and statements of notices; private, but for the migrations.

pub(crate) mod inbox;
pub(crate) mod questions;

use db::{ConstraintKind, DbError, Migration, Row, Tx, Value, params};
use kernel::id::{DispatchId, NoticeId};
use kernel::{AreaPath, Cursor, Limit, Page, Timestamp};

use crate::Error;
use crate::model::{Audience, Dispatch, Edition, Notice, NoticeText, Relay, Reminder, State, Tier};
use crate::quiet::Quiet;

/// The tables of this room.
pub const MIGRATIONS: &[Migration] = &[FIRST, REMINDERS];

const FIRST: Migration = Migration {
    room: "notices",
    number: 1,
    name: "notices, their runs, inboxes, relays, questions and openings",
    sql: "
CREATE TABLE notices_notice (
    id {id} NOT NULL PRIMARY KEY,
    area_path {text} NOT NULL,
    source {text} NOT NULL,
    gathering_id {id},
    item_number {int},
    theme {text} NOT NULL,
    title {text} NOT NULL,
    words {text} NOT NULL,
    areas {text} NOT NULL,
    tiers {text} NOT NULL,
    tag {text},
    is_to_pass_on {int} NOT NULL CHECK (is_to_pass_on IN (0, 1)),
    state {text} NOT NULL,
    edition {int} NOT NULL,
    made_by {text} NOT NULL,
    made_at {int} NOT NULL,
    published_at {int},
    withdrawn_at {int},
    withdrawn_why {text},
    version {int} NOT NULL
){clustered};
CREATE INDEX notices_notice_area_path ON notices_notice (area_path, id);

CREATE TABLE notices_edition (
    notice_id {id} NOT NULL REFERENCES notices_notice (id),
    edition {int} NOT NULL,
    title {text} NOT NULL,
    words {text} NOT NULL,
    reason {text} NOT NULL,
    changed_at {int} NOT NULL,
    changed_by {text} NOT NULL,
    PRIMARY KEY (notice_id, edition)
){clustered};

CREATE TABLE notices_dispatch (
    id {id} NOT NULL PRIMARY KEY,
    notice_id {id} NOT NULL REFERENCES notices_notice (id),
    areas {text} NOT NULL,
    tiers {text} NOT NULL,
    tag {text},
    is_telling {int} NOT NULL CHECK (is_telling IN (0, 1)),
    cursor {text},
    reached {int} NOT NULL,
    made_at {int} NOT NULL,
    done_at {int}
){clustered};
CREATE INDEX notices_dispatch_running ON notices_dispatch (id) WHERE done_at IS NULL;
CREATE INDEX notices_dispatch_notice_id ON notices_dispatch (notice_id);

CREATE TABLE notices_inbox (
    notice_id {id} NOT NULL REFERENCES notices_notice (id),
    recipient_id {id} NOT NULL,
    is_representative {int} NOT NULL CHECK (is_representative IN (0, 1)),
    tier {text} NOT NULL,
    area_path {text} NOT NULL,
    name {text} NOT NULL,
    code {text} NOT NULL UNIQUE,
    queued_at {int} NOT NULL,
    sent_at {int},
    sent_place {int},
    accepted_at {int},
    opened_at {int},
    relayed_at {int},
    acknowledged_at {int},
    PRIMARY KEY (notice_id, recipient_id)
){clustered};
CREATE INDEX notices_inbox_recipient_id ON notices_inbox (recipient_id, notice_id);
CREATE INDEX notices_inbox_area_path ON notices_inbox (notice_id, area_path, recipient_id);
CREATE INDEX notices_inbox_on_its_way ON notices_inbox (recipient_id)
    WHERE sent_at IS NOT NULL AND accepted_at IS NULL;

CREATE TABLE notices_relay (
    id {id} NOT NULL PRIMARY KEY,
    notice_id {id} NOT NULL REFERENCES notices_notice (id),
    recipient_id {id},
    area_path {text} NOT NULL,
    way {text} NOT NULL,
    words {text},
    relayed_by {text} NOT NULL,
    at {int} NOT NULL
){clustered};
CREATE INDEX notices_relay_notice_id ON notices_relay (notice_id, area_path);
CREATE INDEX notices_relay_recipient_id ON notices_relay (recipient_id, at)
    WHERE recipient_id IS NOT NULL;

CREATE TABLE notices_question (
    id {id} NOT NULL PRIMARY KEY,
    notice_id {id} NOT NULL REFERENCES notices_notice (id),
    recipient_id {id} NOT NULL,
    is_representative {int} NOT NULL CHECK (is_representative IN (0, 1)),
    area_path {text} NOT NULL,
    name {text} NOT NULL,
    words {text} NOT NULL,
    asked_at {int} NOT NULL,
    state {text} NOT NULL,
    answer {text},
    answered_by {text},
    answered_at {int},
    matter_id {id}
){clustered};
CREATE INDEX notices_question_notice_id ON notices_question (notice_id, recipient_id);
CREATE INDEX notices_question_area_path ON notices_question (area_path, id);
CREATE INDEX notices_question_recipient_id ON notices_question (recipient_id, id);

CREATE TABLE notices_opening (
    code {text} NOT NULL,
    opened_on {int} NOT NULL,
    value {int} NOT NULL,
    PRIMARY KEY (code, opened_on)
){clustered};

CREATE TABLE notices_setting (
    name {text} NOT NULL PRIMARY KEY,
    value {text} NOT NULL
){clustered};
",
};

const REMINDERS: Migration = Migration {
    room: "notices",
    number: 2,
    name: "ways in which recipients are told outside",
    sql: "
ALTER TABLE notices_notice ADD COLUMN reminders {text} NOT NULL DEFAULT '';
",
};

const COLUMNS: &str =
    "id, area_path, source, gathering_id, item_number, theme, title, words, areas,
    tiers, tag, is_to_pass_on, state, edition, made_by, made_at, published_at, withdrawn_at,
    withdrawn_why, version, reminders";
const INSERT: &str = "INSERT INTO notices_notice (id, area_path, source, gathering_id, item_number,
    theme, title, words, areas, tiers, tag, is_to_pass_on, state, edition, made_by, made_at, version,
    reminders)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)";
const CHANGE: &str = "UPDATE notices_notice SET source = $2, gathering_id = $3, item_number = $4,
    theme = $5, title = $6, words = $7, areas = $8, tiers = $9, tag = $10, is_to_pass_on = $11,
    version = $12, reminders = $13 WHERE id = $1";
const STAND: &str = "UPDATE notices_notice SET state = $2, published_at = $3, withdrawn_at = $4,
    withdrawn_why = $5, title = $6, words = $7, edition = $8, version = $9 WHERE id = $1";
const DELETE_DRAFT: &str = "DELETE FROM notices_notice WHERE id = $1 AND state = 'draft'";
const INSERT_EDITION: &str =
    "INSERT INTO notices_edition (notice_id, edition, title, words, reason,
    changed_at, changed_by) VALUES ($1, $2, $3, $4, $5, $6, $7)";
const EDITIONS: &str = "SELECT edition, title, words, reason, changed_at, changed_by
    FROM notices_edition WHERE notice_id = $1 ORDER BY edition DESC";
const LAST_REASONS: &str = "SELECT notice_id, edition, reason FROM notices_edition
    WHERE notice_id IN (";
const SETTING: &str =
    "SELECT name, value FROM notices_setting WHERE name IN ('quiet_from', 'quiet_until')";
const PUT_SETTING: &str = "INSERT INTO notices_setting (name, value) VALUES ($1, $2)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value";

const INSERT_DISPATCH: &str = "INSERT INTO notices_dispatch (id, notice_id, areas, tiers, tag,
    is_telling, reached, made_at) VALUES ($1, $2, $3, $4, $5, $6, 0, $7)";
const RUNNING: &str = "SELECT id FROM notices_dispatch WHERE done_at IS NULL ORDER BY id";
const DISPATCH: &str = "SELECT id, notice_id, areas, tiers, tag, is_telling, cursor, reached
    FROM notices_dispatch WHERE id = $1 AND done_at IS NULL";
const GO_ON: &str =
    "UPDATE notices_dispatch SET cursor = $2, reached = $3, done_at = $4 WHERE id = $1";
const IS_RUNNING: &str =
    "SELECT count(*) FROM notices_dispatch WHERE notice_id = $1 AND done_at IS NULL";

const INSERT_RELAY: &str = "INSERT INTO notices_relay (id, notice_id, recipient_id, area_path, way,
    words, relayed_by, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const RELAYS: &str = "SELECT id, notice_id, recipient_id, area_path, way, words, relayed_by, at
    FROM notices_relay WHERE notice_id = $1 AND area_path >= $2 AND area_path < $3
    ORDER BY at DESC, id DESC LIMIT 500";
const RELAYS_OF: &str = "SELECT id, notice_id, recipient_id, area_path, way, words, relayed_by, at
    FROM notices_relay WHERE recipient_id = $1 AND at >= $2 AND at < $3
    ORDER BY at DESC, id DESC LIMIT $4";
const COUNT_RELAYED: &str = "SELECT count(DISTINCT notice_id) FROM notices_relay
    WHERE recipient_id = $1 AND at >= $2 AND at < $3";

/// Text columns hold lists with a space between: paths and codes have none.
fn joined<T: AsRef<str>>(parts: impl IntoIterator<Item = T>) -> String {
    let mut text = String::new();
    for part in parts {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(part.as_ref());
    }
    text
}

fn split<T: std::str::FromStr>(row: Row<'_>, column: usize) -> Result<Vec<T>, DbError> {
    let text = row.text(column)?;
    let parts = text.split(' ').filter(|part| !part.is_empty());
    parts.map(|part| part.parse().map_err(|_| DbError::Inconsistent { column })).collect()
}

fn columns_of(audience: &Audience) -> (String, String) {
    let tiers = audience.tiers.iter().map(|tier| tier.as_str());
    (joined(audience.areas.iter().map(AreaPath::as_str)), joined(tiers))
}

fn read_audience(row: Row<'_>, first: usize) -> Result<Audience, DbError> {
    Ok(Audience {
        areas: split(row, first)?,
        tiers: split::<Tier>(row, first + 1)?,
        tag: row.opt_text(first + 2)?,
    })
}

fn read(row: Row<'_>) -> Result<Notice, DbError> {
    Ok(Notice {
        id: row.id(0)?,
        area_path: row.path(1)?,
        source: row.parsed(2)?,
        gathering_id: row.opt_id(3)?,
        item_number: row.opt_int(4)?,
        theme: row.text(5)?,
        text: NoticeText { title: row.text(6)?, words: row.text(7)? },
        audience: read_audience(row, 8)?,
        is_to_pass_on: row.flag(11)?,
        state: row.parsed(12)?,
        edition: row.int(13)?,
        made_by: row.text(14)?,
        made_at: row.timestamp(15)?,
        published_at: row.opt_timestamp(16)?,
        withdrawn: row.opt_timestamp(17)?.zip(row.opt_text(18)?),
        version: row.int(19)?,
        reminders: split::<Reminder>(row, 20)?,
    })
}

fn reminders_of(notice: &Notice) -> String {
    joined(notice.reminders.iter().map(|one| one.as_str()))
}

pub(crate) fn insert(tx: &mut Tx<'_>, notice: &Notice) -> Result<(), Error> {
    let (areas, tiers) = columns_of(&notice.audience);
    let inserted = tx.execute(
        INSERT,
        params![
            notice.id,
            &notice.area_path,
            notice.source.as_str(),
            notice.gathering_id,
            notice.item_number,
            &notice.theme,
            &notice.text.title,
            &notice.text.words,
            &areas,
            &tiers,
            notice.audience.tag.as_ref(),
            i64::from(notice.is_to_pass_on),
            notice.state.as_str(),
            notice.edition,
            &notice.made_by,
            notice.made_at,
            notice.version,
            reminders_of(notice),
        ],
    );
    match inserted {
        Ok(_) => Ok(()),
        Err(DbError::Constraint(ConstraintKind::Unique)) => Err(Error::IdTaken),
        Err(other) => Err(other.into()),
    }
}

/// Keeps what a draft says and whom it is for.
pub(crate) fn change(tx: &mut Tx<'_>, notice: &Notice) -> Result<(), DbError> {
    let (areas, tiers) = columns_of(&notice.audience);
    tx.execute(
        CHANGE,
        params![
            notice.id,
            notice.source.as_str(),
            notice.gathering_id,
            notice.item_number,
            &notice.theme,
            &notice.text.title,
            &notice.text.words,
            &areas,
            &tiers,
            notice.audience.tag.as_ref(),
            i64::from(notice.is_to_pass_on),
            notice.version,
            reminders_of(notice),
        ],
    )?;
    Ok(())
}

/// Keeps how a notice stands: published, taken back, corrected.
pub(crate) fn stand(tx: &mut Tx<'_>, notice: &Notice) -> Result<(), DbError> {
    let (at, why) = match &notice.withdrawn {
        Some((at, why)) => (Some(*at), Some(why.as_str())),
        None => (None, None),
    };
    tx.execute(
        STAND,
        params![
            notice.id,
            notice.state.as_str(),
            notice.published_at,
            at,
            why,
            &notice.text.title,
            &notice.text.words,
            notice.edition,
            notice.version,
        ],
    )?;
    Ok(())
}

pub(crate) fn delete_draft(tx: &mut Tx<'_>, id: NoticeId) -> Result<bool, DbError> {
    Ok(tx.execute(DELETE_DRAFT, params![id])? > 0)
}

pub(crate) fn get(tx: &mut Tx<'_>, id: NoticeId) -> Result<Option<Notice>, DbError> {
    let sql = format!("SELECT {COLUMNS} FROM notices_notice WHERE id = $1");
    tx.query_one(&sql, params![id], read)
}

pub(crate) fn many(tx: &mut Tx<'_>, ids: &[NoticeId]) -> Result<Vec<Notice>, DbError> {
    let mut found = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(500) {
        let values: Vec<Value<'_>> = chunk.iter().map(|&id| id.into()).collect();
        let places = db::places(values.len(), 1);
        let sql = format!("SELECT {COLUMNS} FROM notices_notice WHERE id IN ({places})");
        found.extend(tx.query(&sql, &values, read)?);
    }
    Ok(found)
}

/// Notices that an area's people have to do with, the newest first: what its office and those under
/// it wrote, and what has come into an inbox under it. Drafts are for the office that writes them.
pub(crate) fn list(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    offices: &[AreaPath],
    only: &Only,
    limit: Limit,
    before: Option<NoticeId>,
) -> Result<Page<Notice>, DbError> {
    let mut values: Vec<Value<'_>> = vec![area.into(), area.end().into()];
    let mut sql = format!(
        "SELECT {COLUMNS} FROM notices_notice notice
         WHERE (area_path >= $1 AND area_path < $2 OR EXISTS (
            SELECT 1 FROM notices_inbox WHERE notice_id = notice.id
              AND notices_inbox.area_path >= $1 AND notices_inbox.area_path < $2))"
    );
    if offices.is_empty() {
        sql.push_str(" AND state <> 'draft'");
    } else {
        let places = db::places(offices.len(), values.len() + 1);
        sql.push_str(&format!(" AND (state <> 'draft' OR area_path IN ({places}))"));
        values.extend(offices.iter().map(Value::from));
    }
    if let Some(theme) = &only.theme {
        values.push(theme.into());
        sql.push_str(&format!(" AND theme = ${}", values.len()));
    }
    if let Some(state) = only.state {
        values.push(state.as_str().into());
        sql.push_str(&format!(" AND state = ${}", values.len()));
    }
    if let Some(before) = before {
        values.push(before.into());
        sql.push_str(&format!(" AND id < ${}", values.len()));
    }
    values.push(limit.with_next().into());
    sql.push_str(&format!(" ORDER BY id DESC LIMIT ${}", values.len()));
    let found = tx.query(&sql, &values, read)?;
    Ok(Page::cut(found, limit, |notice| Cursor::new([notice.id.to_string()])))
}

/// Which notices a list shows.
#[derive(Debug, Clone, Default)]
pub struct Only {
    /// Of this theme.
    pub theme: Option<String>,
    /// Standing so.
    pub state: Option<State>,
}

pub(crate) fn keep_edition(
    tx: &mut Tx<'_>,
    id: NoticeId,
    edition: &Edition,
) -> Result<(), DbError> {
    tx.execute(
        INSERT_EDITION,
        params![
            id,
            edition.edition,
            &edition.text.title,
            &edition.text.words,
            &edition.reason,
            edition.changed_at,
            &edition.changed_by,
        ],
    )?;
    Ok(())
}

pub(crate) fn editions(tx: &mut Tx<'_>, id: NoticeId) -> Result<Vec<Edition>, DbError> {
    tx.query(EDITIONS, params![id], |row| {
        Ok(Edition {
            edition: row.int(0)?,
            text: NoticeText { title: row.text(1)?, words: row.text(2)? },
            reason: row.text(3)?,
            changed_at: row.timestamp(4)?,
            changed_by: row.text(5)?,
        })
    })
}

/// Why the newest edition of each was made.
pub(crate) fn last_reasons(
    tx: &mut Tx<'_>,
    ids: &[NoticeId],
) -> Result<std::collections::HashMap<NoticeId, String>, DbError> {
    let mut found = std::collections::HashMap::new();
    for chunk in ids.chunks(500) {
        let values: Vec<Value<'_>> = chunk.iter().map(|&id| id.into()).collect();
        let sql = format!("{LAST_REASONS}{}) ORDER BY edition", db::places(values.len(), 1));
        tx.each(&sql, &values, |row| {
            found.insert(row.id(0)?, row.text(2)?);
            Ok::<(), DbError>(())
        })?;
    }
    Ok(found)
}

pub(crate) fn quiet(tx: &mut Tx<'_>) -> Result<Option<Quiet>, DbError> {
    let mut quiet = Quiet::default();
    let mut is_set = false;
    tx.each(SETTING, &[], |row| {
        let (name, minute) = (row.text(0)?, row.parsed::<i64>(1)?);
        is_set = true;
        match name.as_str() {
            "quiet_from" => quiet.from = minute,
            _ => quiet.until = minute,
        }
        Ok::<(), DbError>(())
    })?;
    Ok(is_set.then_some(quiet))
}

pub(crate) fn put_quiet(tx: &mut Tx<'_>, quiet: Quiet) -> Result<(), DbError> {
    tx.execute(PUT_SETTING, params!["quiet_from", quiet.from.to_string()])?;
    tx.execute(PUT_SETTING, params!["quiet_until", quiet.until.to_string()])?;
    Ok(())
}

pub(crate) fn insert_dispatch(
    tx: &mut Tx<'_>,
    id: DispatchId,
    notice: NoticeId,
    audience: &Audience,
    is_telling: bool,
) -> Result<(), DbError> {
    let (areas, tiers) = columns_of(audience);
    let now = tx.now();
    tx.execute(
        INSERT_DISPATCH,
        params![id, notice, &areas, &tiers, audience.tag.as_ref(), i64::from(is_telling), now],
    )?;
    Ok(())
}

pub(crate) fn running(tx: &mut Tx<'_>) -> Result<Vec<DispatchId>, DbError> {
    tx.query(RUNNING, &[], |row| row.id(0))
}

pub(crate) fn is_running(tx: &mut Tx<'_>, id: NoticeId) -> Result<bool, DbError> {
    Ok(tx.query_one(IS_RUNNING, params![id], |row| row.int(0))?.unwrap_or(0) > 0)
}

pub(crate) fn dispatch(tx: &mut Tx<'_>, id: DispatchId) -> Result<Option<Dispatch>, DbError> {
    tx.query_one(DISPATCH, params![id], |row| {
        Ok(Dispatch {
            id: row.id(0)?,
            notice_id: row.id(1)?,
            audience: read_audience(row, 2)?,
            is_telling: row.flag(5)?,
            cursor: row.opt_parsed(6)?,
            reached: row.int(7)?,
        })
    })
}

pub(crate) fn go_on(
    tx: &mut Tx<'_>,
    dispatch: &Dispatch,
    done_at: Option<Timestamp>,
) -> Result<(), DbError> {
    let cursor = dispatch.cursor.as_ref().map(AreaPath::as_str);
    tx.execute(GO_ON, params![dispatch.id, cursor, dispatch.reached, done_at])?;
    Ok(())
}

fn read_relay(row: Row<'_>) -> Result<Relay, DbError> {
    Ok(Relay {
        id: row.id(0)?,
        notice_id: row.id(1)?,
        recipient: row.opt_id(2)?,
        area_path: row.path(3)?,
        way: row.parsed(4)?,
        words: row.opt_text(5)?,
        by: row.text(6)?,
        at: row.timestamp(7)?,
    })
}

/// Keeps a relay; answers whether it is new.
pub(crate) fn insert_relay(tx: &mut Tx<'_>, relay: &Relay) -> Result<(), Error> {
    let inserted = tx.execute(
        INSERT_RELAY,
        params![
            relay.id,
            relay.notice_id,
            relay.recipient,
            &relay.area_path,
            relay.way.as_str(),
            relay.words.as_ref(),
            &relay.by,
            relay.at,
        ],
    );
    match inserted {
        Ok(_) => Ok(()),
        Err(DbError::Constraint(ConstraintKind::Unique)) => Err(Error::IdTaken),
        Err(other) => Err(other.into()),
    }
}

pub(crate) fn relay(tx: &mut Tx<'_>, id: kernel::id::RelayId) -> Result<Option<Relay>, DbError> {
    tx.query_one(
        "SELECT id, notice_id, recipient_id, area_path, way, words, relayed_by, at
         FROM notices_relay WHERE id = $1",
        params![id],
        read_relay,
    )
}

/// What was passed on under an area, the newest first.
pub(crate) fn relays(
    tx: &mut Tx<'_>,
    notice: NoticeId,
    area: &AreaPath,
) -> Result<Vec<Relay>, DbError> {
    tx.query(RELAYS, params![notice, area, area.end()], read_relay)
}

/// What those above a place said about these notices, and what its own people noted there.
pub(crate) fn relays_above(
    tx: &mut Tx<'_>,
    ids: &[NoticeId],
    place: &AreaPath,
) -> Result<Vec<Relay>, DbError> {
    let mut found = Vec::new();
    let above: Vec<&str> = (1..=place.depth()).map(|depth| place.text_at_depth(depth)).collect();
    for chunk in ids.chunks(400) {
        let mut values: Vec<Value<'_>> = above.iter().map(|&path| path.into()).collect();
        values.extend(chunk.iter().map(|&id| Value::from(id)));
        let sql = format!(
            "SELECT id, notice_id, recipient_id, area_path, way, words, relayed_by, at
             FROM notices_relay WHERE area_path IN ({}) AND notice_id IN ({}) ORDER BY at, id",
            db::places(above.len(), 1),
            db::places(chunk.len(), above.len() + 1)
        );
        found.extend(tx.query(&sql, &values, read_relay)?);
    }
    Ok(found)
}

/// What somebody passed on from an instant to another, the newest first.
pub(crate) fn relays_of(
    tx: &mut Tx<'_>,
    recipient: uuid::Uuid,
    (from, until): (Timestamp, Timestamp),
    most: i64,
) -> Result<Vec<Relay>, DbError> {
    tx.query(RELAYS_OF, params![recipient, from, until, most], read_relay)
}

/// How many notices somebody passed on.
pub(crate) fn count_relayed(
    tx: &mut Tx<'_>,
    recipient: uuid::Uuid,
    (from, until): (Timestamp, Timestamp),
) -> Result<i64, DbError> {
    let count = tx.query_one(COUNT_RELAYED, params![recipient, from, until], |row| row.int(0))?;
    Ok(count.unwrap_or(0))
}
