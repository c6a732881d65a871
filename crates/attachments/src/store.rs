//! The tables of pictures and of what refers to them.

use db::{DbError, Migration, Row, Tx, Value, params};
use kernel::Timestamp;
use kernel::id::AccountId;

use crate::{Attachment, MediaType, PictureHash, Reference, Stored};

/// The tables of this room.
pub const MIGRATIONS: &[Migration] = &[Migration {
    room: "attachments",
    number: 1,
    name: "pictures and what refers to them",
    sql: "
CREATE TABLE attachments_file (
    sha256 {bytes} NOT NULL PRIMARY KEY,
    bytes {int} NOT NULL,
    media_type {text} NOT NULL,
    account_id {id},
    stored_at {int} NOT NULL
){clustered};
CREATE INDEX attachments_file_stored_at ON attachments_file (stored_at);

CREATE TABLE attachments_reference (
    object {text} NOT NULL,
    place {int} NOT NULL,
    sha256 {bytes} NOT NULL,
    bytes {int} NOT NULL,
    media_type {text} NOT NULL,
    PRIMARY KEY (object, place)
){clustered};
CREATE INDEX attachments_reference_sha256 ON attachments_reference (sha256);
",
}];

const INSERT_REFERENCE: &str = "INSERT INTO attachments_reference
    (object, place, sha256, bytes, media_type) VALUES ($1, $2, $3, $4, $5)";
const CLEAR: &str = "DELETE FROM attachments_reference WHERE object = $1";
const OF: &str = "SELECT reference.object, reference.sha256, reference.bytes,
        reference.media_type, file.sha256
    FROM attachments_reference reference
    LEFT JOIN attachments_file file ON file.sha256 = reference.sha256
    WHERE reference.object IN (";
const OBJECTS: &str =
    "SELECT object FROM attachments_reference WHERE sha256 = $1 ORDER BY object LIMIT 200";
const FILE: &str =
    "SELECT sha256, bytes, media_type, stored_at FROM attachments_file WHERE sha256 = $1";
const FILES: &str = "SELECT sha256, bytes, media_type, stored_at FROM attachments_file
    WHERE sha256 > $1 ORDER BY sha256 LIMIT $2";
const KEEP: &str = "INSERT INTO attachments_file (sha256, bytes, media_type, account_id, stored_at)
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT (sha256) DO NOTHING";
const UNREFERENCED: &str = "SELECT sha256 FROM attachments_file file
    WHERE file.stored_at <= $1 AND NOT EXISTS (SELECT 1 FROM attachments_reference reference
        WHERE reference.sha256 = file.sha256)
    ORDER BY file.stored_at LIMIT $2";
const FORGET: &str = "DELETE FROM attachments_file
    WHERE sha256 = $1 AND stored_at <= $2 AND NOT EXISTS
        (SELECT 1 FROM attachments_reference reference WHERE reference.sha256 = $1)";

fn hash(row: Row<'_>, column: usize) -> Result<PictureHash, DbError> {
    let bytes = row.bytes(column)?;
    let bytes = bytes.try_into().map_err(|_| DbError::Inconsistent { column })?;
    Ok(PictureHash::new(bytes))
}

fn size(row: Row<'_>, column: usize) -> Result<u64, DbError> {
    row.int(column)?.try_into().map_err(|_| DbError::Inconsistent { column })
}

fn media_type(row: Row<'_>, column: usize) -> Result<MediaType, DbError> {
    row.text(column)?.parse().map_err(|_| DbError::Inconsistent { column })
}

pub(crate) fn insert_reference(
    tx: &mut Tx<'_>,
    object: &str,
    place: i64,
    reference: &Reference,
) -> Result<(), DbError> {
    let values = params![
        object,
        place,
        &reference.hash.as_bytes()[..],
        reference.bytes as i64,
        reference.media_type.as_str()
    ];
    tx.execute(INSERT_REFERENCE, values).map(|_| ())
}

/// Takes away every picture that the object names.
pub(crate) fn clear(tx: &mut Tx<'_>, object: &str) -> Result<(), DbError> {
    tx.execute(CLEAR, params![object]).map(|_| ())
}

/// The pictures of these objects with the object of each, by object and place.
pub(crate) fn of(
    tx: &mut Tx<'_>,
    objects: &[String],
) -> Result<Vec<(String, Attachment)>, DbError> {
    let mut found = Vec::new();
    for chunk in objects.chunks(200) {
        let values: Vec<Value<'_>> = chunk.iter().map(Value::from).collect();
        let places = db::places(values.len(), 1);
        let sql = format!("{OF}{places}) ORDER BY reference.object, reference.place");
        found.extend(tx.query(&sql, &values, |row| {
            let reference = Reference {
                hash: hash(row, 1)?,
                bytes: size(row, 2)?,
                media_type: media_type(row, 3)?,
            };
            let is_complete = row.opt_bytes(4)?.is_some();
            Ok((row.text(0)?, Attachment { reference, is_complete }))
        })?);
    }
    Ok(found)
}

pub(crate) fn objects(tx: &mut Tx<'_>, hash: &PictureHash) -> Result<Vec<String>, DbError> {
    tx.query(OBJECTS, params![&hash.as_bytes()[..]], |row| row.text(0))
}

fn stored(row: Row<'_>) -> Result<Stored, DbError> {
    Ok(Stored {
        hash: hash(row, 0)?,
        bytes: size(row, 1)?,
        media_type: media_type(row, 2)?,
        stored_at: row.timestamp(3)?,
    })
}

pub(crate) fn file(tx: &mut Tx<'_>, hash: &PictureHash) -> Result<Option<Stored>, DbError> {
    tx.query_one(FILE, params![&hash.as_bytes()[..]], stored)
}

/// Files in the order of their names, after that one.
pub(crate) fn files(tx: &mut Tx<'_>, after: &[u8], limit: i64) -> Result<Vec<Stored>, DbError> {
    tx.query(FILES, params![after, limit], stored)
}

pub(crate) fn keep(
    tx: &mut Tx<'_>,
    hash: &PictureHash,
    bytes: u64,
    media_type: MediaType,
    account: Option<AccountId>,
) -> Result<bool, DbError> {
    let now = tx.now();
    let values = params![&hash.as_bytes()[..], bytes as i64, media_type.as_str(), account, now];
    Ok(tx.execute(KEEP, values)? > 0)
}

pub(crate) fn unreferenced(
    tx: &mut Tx<'_>,
    until: Timestamp,
    limit: i64,
) -> Result<Vec<PictureHash>, DbError> {
    tx.query(UNREFERENCED, params![until, limit], |row| hash(row, 0))
}

pub(crate) fn forget(
    tx: &mut Tx<'_>,
    hash: &PictureHash,
    until: Timestamp,
) -> Result<bool, DbError> {
    Ok(tx.execute(FORGET, params![&hash.as_bytes()[..], until])? > 0)
}
