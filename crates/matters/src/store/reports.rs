//! Rows about villagers without an account: what they reported, and the codes by which they follow it.

use db::{ConstraintKind, DbError, Tx, params};
use kernel::id::{AccountId, MatterId};
use kernel::{AreaPath, Date};

use crate::Error;

/// The tables, of migration 5.
pub(crate) const TABLES: &str = "
CREATE TABLE matters_report (
    matter_id {id} NOT NULL PRIMARY KEY REFERENCES matters_matter (id),
    source {text} NOT NULL,
    nonce_hash {bytes} NOT NULL UNIQUE,
    card_hash {bytes} NOT NULL,
    reported_on {int} NOT NULL,
    name {text},
    phone {text},
    may_call {int} NOT NULL CHECK (may_call IN (0, 1))
){clustered};
CREATE INDEX matters_report_card_hash ON matters_report (card_hash, reported_on);

CREATE TABLE matters_tracking (
    code_hash {bytes} NOT NULL PRIMARY KEY,
    matter_id {id} NOT NULL REFERENCES matters_matter (id),
    made_at {int} NOT NULL,
    account_id {id},
    revoked_at {int}
){clustered};
CREATE INDEX matters_tracking_matter_id ON matters_tracking (matter_id);
";

const INSERT_REPORT: &str = "INSERT INTO matters_report
    (matter_id, source, nonce_hash, card_hash, reported_on, name, phone, may_call)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const BY_NONCE: &str = "SELECT matter_id FROM matters_report WHERE nonce_hash = $1";
const COUNT_OF_CARD: &str =
    "SELECT count(*) FROM matters_report WHERE card_hash = $1 AND reported_on = $2";
const CONTACT: &str =
    "SELECT source, name, phone, may_call FROM matters_report WHERE matter_id = $1";
const INSERT_TRACKING: &str =
    "INSERT INTO matters_tracking (code_hash, matter_id, made_at, account_id)
    VALUES ($1, $2, $3, $4)";
const TRACKING: &str = "SELECT matter_id, account_id FROM matters_tracking
    WHERE code_hash = $1 AND revoked_at IS NULL";
/// Codes that an office gave away; the reporter's own is not among them.
const REVOKE_HANDED_OUT: &str = "UPDATE matters_tracking SET revoked_at = $2
    WHERE matter_id = $1 AND account_id IS NOT NULL AND revoked_at IS NULL";
const ANSWERED: &str = "SELECT kind, category, count(*) FROM matters_matter
    WHERE answered_on >= $3 AND answered_on <= $4 AND area_path >= $1 AND area_path < $2
      AND state IN ('answered', 'confirmed', 'lapsed')
    GROUP BY kind, category ORDER BY count(*) DESC, kind, category";

/// What a villager left besides the words, as it is kept.
pub(crate) struct ReportRow<'r> {
    pub(crate) matter: MatterId,
    pub(crate) source: &'r str,
    pub(crate) nonce_hash: [u8; 32],
    pub(crate) card_hash: [u8; 32],
    pub(crate) on: Date,
    pub(crate) name: Option<&'r str>,
    pub(crate) phone: Option<&'r str>,
    pub(crate) may_call: bool,
}

pub(crate) fn insert_report(tx: &mut Tx<'_>, row: &ReportRow<'_>) -> Result<(), Error> {
    let kept = tx.execute(
        INSERT_REPORT,
        params![
            row.matter,
            row.source,
            &row.nonce_hash[..],
            &row.card_hash[..],
            row.on,
            row.name,
            row.phone,
            row.may_call,
        ],
    );
    match kept {
        Ok(_) => Ok(()),
        // The writer is the only one, and the nonce was looked up in this very transaction.
        Err(DbError::Constraint(ConstraintKind::Unique)) => Err(Error::IdTaken),
        Err(other) => Err(other.into()),
    }
}

pub(crate) fn by_nonce(tx: &mut Tx<'_>, hash: &[u8; 32]) -> Result<Option<MatterId>, DbError> {
    tx.query_one(BY_NONCE, params![&hash[..]], |row| row.id(0))
}

pub(crate) fn count_of_card(
    tx: &mut Tx<'_>,
    card_hash: &[u8; 32],
    on: Date,
) -> Result<i64, DbError> {
    Ok(tx.query_one(COUNT_OF_CARD, params![&card_hash[..], on], |row| row.int(0))?.unwrap_or(0))
}

/// Source, name, telephone, and whether one may call.
pub(crate) type ContactRow = (String, Option<String>, Option<String>, bool);

pub(crate) fn contact(tx: &mut Tx<'_>, id: MatterId) -> Result<Option<ContactRow>, DbError> {
    tx.query_one(CONTACT, params![id], |row| {
        Ok((row.text(0)?, row.opt_text(1)?, row.opt_text(2)?, row.flag(3)?))
    })
}

pub(crate) fn insert_tracking(
    tx: &mut Tx<'_>,
    code_hash: &[u8; 32],
    matter: MatterId,
    account: Option<AccountId>,
) -> Result<(), DbError> {
    let now = tx.now();
    tx.execute(INSERT_TRACKING, params![&code_hash[..], matter, now, account])?;
    Ok(())
}

/// The matter that a code opens, and who gave the code away if an office did.
pub(crate) fn tracking(
    tx: &mut Tx<'_>,
    code_hash: &[u8; 32],
) -> Result<Option<(MatterId, Option<AccountId>)>, DbError> {
    tx.query_one(TRACKING, params![&code_hash[..]], |row| Ok((row.id(0)?, row.opt_id(1)?)))
}

pub(crate) fn revoke_handed_out(tx: &mut Tx<'_>, matter: MatterId) -> Result<u64, DbError> {
    let now = tx.now();
    tx.execute(REVOKE_HANDED_OUT, params![matter, now])
}

/// How many matters of each kind and category were answered in the area in these days.
pub(crate) fn answered(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    (from, to): (Date, Date),
) -> Result<Vec<(crate::Kind, String, i64)>, DbError> {
    tx.query(ANSWERED, params![area, area.end(), from, to], |row| {
        Ok((row.parsed(0)?, row.text(1)?, row.int(2)?))
    })
}
