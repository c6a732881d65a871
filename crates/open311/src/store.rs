//! Tables and statements of this room; private.

use std::collections::HashMap;

use attachments::PictureHash;
use db::{DbError, Migration, Row, Tx, Value, params};
use kernel::Timestamp;
use kernel::id::{AccountId, MatterId};
use uuid::Uuid;

use crate::keys::Key;
use crate::profile::Profile;
use crate::report::Report;
use crate::requests::Span;
use crate::updates::Update;
use crate::{Publication, Received};

/// The tables of this room.
pub const MIGRATIONS: &[Migration] = &[Migration {
    room: "open311",
    number: 1,
    name: "keys, reports from outside, updates, and what offices have released",
    sql: "
CREATE TABLE open311_profile (
    place {int} NOT NULL PRIMARY KEY CHECK (place = 1),
    is_on {int} NOT NULL CHECK (is_on IN (0, 1)),
    url {text},
    jurisdiction {text},
    contact {text} NOT NULL,
    key_service {text} NOT NULL,
    changed_at {int} NOT NULL
){clustered};

CREATE TABLE open311_key (
    id {id} NOT NULL PRIMARY KEY,
    hash {bytes} NOT NULL,
    name {text} NOT NULL,
    contact {text} NOT NULL,
    per_minute {int} NOT NULL,
    per_day {int} NOT NULL,
    created_at {int} NOT NULL,
    revoked_at {int}
){clustered};
CREATE UNIQUE INDEX open311_key_hash ON open311_key (hash);
CREATE UNIQUE INDEX open311_key_name ON open311_key (name) WHERE revoked_at IS NULL;

CREATE TABLE open311_report (
    matter_id {id} NOT NULL PRIMARY KEY,
    key_id {id} NOT NULL REFERENCES open311_key (id),
    received_at {int} NOT NULL,
    fingerprint {bytes} NOT NULL,
    origin {text} NOT NULL
){clustered};
CREATE INDEX open311_report_key_id_received_at ON open311_report (key_id, received_at);
CREATE INDEX open311_report_fingerprint ON open311_report (fingerprint, received_at);

CREATE TABLE open311_update (
    matter_id {id} NOT NULL,
    serial {int} NOT NULL,
    key_id {id} NOT NULL REFERENCES open311_key (id),
    update_id {text} NOT NULL,
    status {text} NOT NULL,
    said_at {int} NOT NULL,
    received_at {int} NOT NULL,
    description {text} NOT NULL,
    PRIMARY KEY (matter_id, serial)
){clustered};
CREATE UNIQUE INDEX open311_update_key_id_update_id ON open311_update (key_id, update_id);
CREATE INDEX open311_update_key_id_received_at ON open311_update (key_id, received_at);

CREATE TABLE open311_publication (
    matter_id {id} NOT NULL PRIMARY KEY,
    words {text},
    shows_point {int} NOT NULL CHECK (shows_point IN (0, 1)),
    changed_at {int} NOT NULL,
    account_id {id}
){clustered};
CREATE INDEX open311_publication_changed_at ON open311_publication (changed_at);

CREATE TABLE open311_picture (
    matter_id {id} NOT NULL,
    place {int} NOT NULL,
    sha256 {bytes} NOT NULL,
    PRIMARY KEY (matter_id, place)
){clustered};
CREATE INDEX open311_picture_sha256 ON open311_picture (sha256);
",
}];

const PROFILE: &str = "SELECT is_on, url, jurisdiction, contact, key_service, changed_at
    FROM open311_profile WHERE place = 1";
const PUT_PROFILE: &str = "INSERT INTO open311_profile
    (place, is_on, url, jurisdiction, contact, key_service, changed_at)
    VALUES (1, $1, $2, $3, $4, $5, $6)
    ON CONFLICT (place) DO UPDATE SET is_on = excluded.is_on, url = excluded.url,
        jurisdiction = excluded.jurisdiction, contact = excluded.contact,
        key_service = excluded.key_service, changed_at = excluded.changed_at";

macro_rules! key_columns {
    () => {
        "id, name, contact, per_minute, per_day, created_at, revoked_at"
    };
}

const KEYS: &str =
    concat!("SELECT ", key_columns!(), " FROM open311_key ORDER BY created_at DESC, id DESC");
const KEY: &str = concat!("SELECT ", key_columns!(), " FROM open311_key WHERE id = $1");
const KEY_BY_HASH: &str = concat!("SELECT ", key_columns!(), " FROM open311_key WHERE hash = $1");
const SERVING_KEY: &str =
    concat!("SELECT ", key_columns!(), " FROM open311_key WHERE name = $1 AND revoked_at IS NULL");
const INSERT_KEY: &str = "INSERT INTO open311_key
    (id, hash, name, contact, per_minute, per_day, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
const REVOKE_KEY: &str = "UPDATE open311_key SET revoked_at = $2 WHERE id = $1";

const RECEIVED_SINCE: &str = "SELECT
    (SELECT count(*) FROM open311_report WHERE key_id = $1 AND received_at > $2)
    + (SELECT count(*) FROM open311_update WHERE key_id = $1 AND received_at > $2)";
const SAME_REPORT: &str = "SELECT matter_id FROM open311_report
    WHERE fingerprint = $1 AND received_at > $2 AND key_id = $3
    ORDER BY received_at DESC, matter_id DESC LIMIT 1";
const INSERT_REPORT: &str = "INSERT INTO open311_report
    (matter_id, key_id, received_at, fingerprint, origin) VALUES ($1, $2, $3, $4, $5)";
const KEY_OF_REPORT: &str = "SELECT key_id FROM open311_report WHERE matter_id = $1";
const RECEIVED: &str = "SELECT report.matter_id, key.name, report.received_at, report.origin
    FROM open311_report report JOIN open311_key key ON key.id = report.key_id
    WHERE report.matter_id IN (";

const HAS_UPDATE: &str = "SELECT 1 FROM open311_update WHERE key_id = $1 AND update_id = $2";
const LAST_SERIAL: &str = "SELECT max(serial) FROM open311_update WHERE matter_id = $1";
const INSERT_UPDATE: &str = "INSERT INTO open311_update
    (matter_id, serial, key_id, update_id, status, said_at, received_at, description)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const UPDATES: &str = "SELECT status, said_at, received_at, description
    FROM open311_update WHERE matter_id = $1 ORDER BY serial";

const PUBLICATIONS: &str = "SELECT matter_id, words, shows_point, changed_at
    FROM open311_publication WHERE matter_id IN (";
const PUBLISHED_IN: &str = "SELECT matter_id FROM open311_publication
    WHERE changed_at >= $1 AND changed_at <= $2 ORDER BY changed_at DESC LIMIT 1000";
const PUT_PUBLICATION: &str = "INSERT INTO open311_publication
    (matter_id, words, shows_point, changed_at, account_id) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (matter_id) DO UPDATE SET words = excluded.words,
        shows_point = excluded.shows_point, changed_at = excluded.changed_at,
        account_id = excluded.account_id";
const PICTURES: &str = "SELECT matter_id, sha256 FROM open311_picture WHERE matter_id IN (";
const CLEAR_PICTURES: &str = "DELETE FROM open311_picture WHERE matter_id = $1";
const INSERT_PICTURE: &str =
    "INSERT INTO open311_picture (matter_id, place, sha256) VALUES ($1, $2, $3)";
const MATTERS_WITH: &str =
    "SELECT matter_id FROM open311_picture WHERE sha256 = $1 ORDER BY matter_id LIMIT 200";

pub(crate) fn profile(tx: &mut Tx<'_>) -> Result<Option<Profile>, DbError> {
    tx.query_one(PROFILE, &[], |row| {
        Ok(Profile {
            is_on: row.flag(0)?,
            url: row.opt_text(1)?,
            jurisdiction: row.opt_text(2)?,
            contact: row.text(3)?,
            key_service: row.text(4)?,
            changed_at: Some(row.timestamp(5)?),
        })
    })
}

pub(crate) fn put_profile(tx: &mut Tx<'_>, profile: &Profile) -> Result<(), DbError> {
    let now = tx.now();
    let values = params![
        profile.is_on,
        profile.url.as_ref(),
        profile.jurisdiction.as_ref(),
        &profile.contact,
        &profile.key_service,
        now
    ];
    tx.execute(PUT_PROFILE, values).map(|_| ())
}

fn read_key(row: Row<'_>) -> Result<Key, DbError> {
    Ok(Key {
        id: row.id(0)?,
        name: row.text(1)?,
        contact: row.text(2)?,
        per_minute: row.int(3)?,
        per_day: row.int(4)?,
        created_at: row.timestamp(5)?,
        revoked_at: row.opt_timestamp(6)?,
    })
}

pub(crate) fn keys(tx: &mut Tx<'_>) -> Result<Vec<Key>, DbError> {
    tx.query(KEYS, &[], read_key)
}

pub(crate) fn key(tx: &mut Tx<'_>, id: Uuid) -> Result<Option<Key>, DbError> {
    tx.query_one(KEY, params![id], read_key)
}

pub(crate) fn key_by_hash(tx: &mut Tx<'_>, hash: &[u8; 32]) -> Result<Option<Key>, DbError> {
    tx.query_one(KEY_BY_HASH, params![&hash[..]], read_key)
}

pub(crate) fn serving_key(tx: &mut Tx<'_>, name: &str) -> Result<Option<Key>, DbError> {
    tx.query_one(SERVING_KEY, params![name], read_key)
}

pub(crate) fn insert_key(tx: &mut Tx<'_>, key: &Key, hash: &[u8; 32]) -> Result<(), DbError> {
    let values = params![
        key.id,
        &hash[..],
        &key.name,
        &key.contact,
        key.per_minute,
        key.per_day,
        key.created_at
    ];
    tx.execute(INSERT_KEY, values).map(|_| ())
}

pub(crate) fn revoke_key(tx: &mut Tx<'_>, id: Uuid, now: Timestamp) -> Result<(), DbError> {
    tx.execute(REVOKE_KEY, params![id, now]).map(|_| ())
}

/// How many reports and updates came in through the key after that instant.
pub(crate) fn received_since(tx: &mut Tx<'_>, key: Uuid, since: Timestamp) -> Result<i64, DbError> {
    Ok(tx.query_one(RECEIVED_SINCE, params![key, since], |row| row.int(0))?.unwrap_or(0))
}

/// The report that is the same and came in through the same key after that instant.
pub(crate) fn same_report(
    tx: &mut Tx<'_>,
    key: Uuid,
    fingerprint: &[u8; 32],
    since: Timestamp,
) -> Result<Option<MatterId>, DbError> {
    tx.query_one(SAME_REPORT, params![&fingerprint[..], since, key], |row| row.id(0))
}

pub(crate) fn insert_report(
    tx: &mut Tx<'_>,
    matter: MatterId,
    key: &Key,
    report: &Report,
) -> Result<(), DbError> {
    let now = tx.now();
    let origin =
        serde_json::to_string(&report.origin).map_err(|_| DbError::Inconsistent { column: 4 })?;
    let values = params![matter, key.id, now, &report.fingerprint[..], origin];
    tx.execute(INSERT_REPORT, values).map(|_| ())
}

pub(crate) fn key_of_report(tx: &mut Tx<'_>, matter: MatterId) -> Result<Option<Uuid>, DbError> {
    tx.query_one(KEY_OF_REPORT, params![matter], |row| row.id(0))
}

/// What came in as these matters; the others did not come in through here.
pub(crate) fn received(tx: &mut Tx<'_>, matters: &[MatterId]) -> Result<Vec<Received>, DbError> {
    let mut found = Vec::new();
    each_chunk(tx, RECEIVED, "", matters, |row| {
        found.push(Received {
            matter: row.id(0)?,
            key_name: row.text(1)?,
            at: row.timestamp(2)?,
            origin: row.json(3)?,
        });
        Ok(())
    })?;
    Ok(found)
}

pub(crate) fn has_update(tx: &mut Tx<'_>, key: Uuid, update: &str) -> Result<bool, DbError> {
    Ok(tx.query_one(HAS_UPDATE, params![key, update], |_| Ok(()))?.is_some())
}

pub(crate) fn insert_update(
    tx: &mut Tx<'_>,
    matter: MatterId,
    key: Uuid,
    update: &Update,
) -> Result<i64, DbError> {
    let last = tx.query_one(LAST_SERIAL, params![matter], |row| row.opt_int(0))?.flatten();
    let serial = last.unwrap_or(0) + 1;
    let now = tx.now();
    let values = params![
        matter,
        serial,
        key,
        &update.id,
        &update.status,
        update.said_at,
        now,
        &update.description
    ];
    tx.execute(INSERT_UPDATE, values)?;
    Ok(serial)
}

/// What the reporter has said since, the oldest first.
pub(crate) fn updates(
    tx: &mut Tx<'_>,
    matter: MatterId,
) -> Result<Vec<crate::publications::Said>, DbError> {
    tx.query(UPDATES, params![matter], |row| {
        Ok(crate::publications::Said {
            status: row.text(0)?,
            said_at: row.timestamp(1)?,
            received_at: row.timestamp(2)?,
            description: row.text(3)?,
        })
    })
}

pub(crate) fn publications(
    tx: &mut Tx<'_>,
    matters: &[MatterId],
) -> Result<HashMap<MatterId, Publication>, DbError> {
    let mut found: HashMap<MatterId, Publication> = HashMap::new();
    each_chunk(tx, PUBLICATIONS, "", matters, |row| {
        let publication = Publication {
            words: row.opt_text(1)?,
            shows_point: row.flag(2)?,
            pictures: Vec::new(),
            changed_at: Some(row.timestamp(3)?),
        };
        found.insert(row.id(0)?, publication);
        Ok(())
    })?;
    each_chunk(tx, PICTURES, " ORDER BY matter_id, place", matters, |row| {
        let bytes: [u8; 32] =
            row.bytes(1)?.try_into().map_err(|_| DbError::Inconsistent { column: 1 })?;
        if let Some(publication) = found.get_mut(&row.id::<MatterId>(0)?) {
            publication.pictures.push(PictureHash::new(bytes));
        }
        Ok(())
    })?;
    Ok(found)
}

/// The matters whose publication changed in that span, the newest first, 1,000 at most.
pub(crate) fn published_in(tx: &mut Tx<'_>, (first, last): Span) -> Result<Vec<MatterId>, DbError> {
    tx.query(PUBLISHED_IN, params![first, last], |row| row.id(0))
}

pub(crate) fn put_publication(
    tx: &mut Tx<'_>,
    matter: MatterId,
    publication: &Publication,
    account: Option<AccountId>,
) -> Result<(), DbError> {
    let now = tx.now();
    let words = publication.words.as_ref();
    tx.execute(PUT_PUBLICATION, params![matter, words, publication.shows_point, now, account])?;
    tx.execute(CLEAR_PICTURES, params![matter])?;
    for (place, hash) in (0_i64..).zip(&publication.pictures) {
        tx.execute(INSERT_PICTURE, params![matter, place, &hash.as_bytes()[..]])?;
    }
    Ok(())
}

/// The matters with which a picture was released, 200 at most.
pub(crate) fn matters_with(
    tx: &mut Tx<'_>,
    picture: &PictureHash,
) -> Result<Vec<MatterId>, DbError> {
    tx.query(MATTERS_WITH, params![&picture.as_bytes()[..]], |row| row.id(0))
}

fn each_chunk(
    tx: &mut Tx<'_>,
    start: &str,
    end: &str,
    matters: &[MatterId],
    mut each: impl FnMut(Row<'_>) -> Result<(), DbError>,
) -> Result<(), DbError> {
    for chunk in matters.chunks(200) {
        let values: Vec<Value<'_>> = chunk.iter().map(|&id| id.into()).collect();
        let places = db::places(values.len(), 1);
        tx.each(&format!("{start}{places}){end}"), &values, &mut each)?;
    }
    Ok(())
}
