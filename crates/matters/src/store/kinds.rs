//! Tables and statements of what a matter carries beside its words.

use db::{DbError, Row, Tx, Value, params};
use kernel::Date;
use kernel::id::{AccountId, MatterId, ReferralId};
use kernel::{AreaPath, Limit};
use registry::Span;
use serde_json::json;

use crate::catalogue::Level;
use crate::dispute::{Dispute, FollowUp, Mediation};
use crate::emergency::Acknowledgement;
use crate::fields::Filled;
use crate::hazard::{Hazard, Recheck};
use crate::model::Matter;
use crate::referral::Referral;

/// The tables.
pub(crate) const TABLES: &str = "
CREATE TABLE matters_field (
    matter_id {id} NOT NULL REFERENCES matters_matter (id),
    code {text} NOT NULL,
    value {text} NOT NULL,
    PRIMARY KEY (matter_id, code)
){clustered};

CREATE TABLE matters_hazard (
    matter_id {id} NOT NULL PRIMARY KEY REFERENCES matters_matter (id),
    area_path {text} NOT NULL,
    level {text} NOT NULL,
    measure {text} NOT NULL,
    responsible {text} NOT NULL,
    due_on {int},
    rectified_on {int},
    rectified_words {text} NOT NULL,
    rectified_by {id},
    rectified_by_name {text} NOT NULL,
    passed_on {int},
    version {int} NOT NULL
){clustered};
CREATE INDEX matters_hazard_passed_on ON matters_hazard (passed_on, matter_id)
    WHERE passed_on IS NOT NULL;

CREATE TABLE matters_recheck (
    matter_id {id} NOT NULL REFERENCES matters_hazard (matter_id),
    number {int} NOT NULL,
    checked_on {int} NOT NULL,
    recorded_at {int} NOT NULL,
    account_id {id},
    checker {text} NOT NULL,
    is_passed {int} NOT NULL CHECK (is_passed IN (0, 1)),
    words {text} NOT NULL,
    PRIMARY KEY (matter_id, number)
){clustered};

CREATE TABLE matters_dispute (
    matter_id {id} NOT NULL PRIMARY KEY REFERENCES matters_matter (id),
    parties {text} NOT NULL,
    people {int},
    sum_yuan {int},
    risk {text},
    mediator {text} NOT NULL,
    agreement {text},
    agreed_on {int},
    settlement {text},
    settled_on {int},
    follow_up_on {int},
    version {int} NOT NULL
){clustered};
CREATE INDEX matters_dispute_follow_up_on ON matters_dispute (follow_up_on, matter_id)
    WHERE follow_up_on IS NOT NULL;

CREATE TABLE matters_mediation (
    matter_id {id} NOT NULL REFERENCES matters_dispute (matter_id),
    number {int} NOT NULL,
    held_on {int} NOT NULL,
    recorded_at {int} NOT NULL,
    recorder {text} NOT NULL,
    place {text} NOT NULL,
    words {text} NOT NULL,
    is_willing {int} NOT NULL CHECK (is_willing IN (0, 1)),
    PRIMARY KEY (matter_id, number)
){clustered};

CREATE TABLE matters_follow_up (
    matter_id {id} NOT NULL REFERENCES matters_dispute (matter_id),
    number {int} NOT NULL,
    checked_on {int} NOT NULL,
    recorded_at {int} NOT NULL,
    recorder {text} NOT NULL,
    is_performed {int} NOT NULL CHECK (is_performed IN (0, 1)),
    words {text} NOT NULL,
    PRIMARY KEY (matter_id, number)
){clustered};

CREATE TABLE matters_record_version (
    matter_id {id} NOT NULL REFERENCES matters_matter (id),
    record {text} NOT NULL,
    version {int} NOT NULL,
    replaced_at {int} NOT NULL,
    replaced_by {text} NOT NULL,
    content {text} NOT NULL,
    PRIMARY KEY (matter_id, record, version)
){clustered};

CREATE TABLE matters_acknowledgement (
    matter_id {id} NOT NULL REFERENCES matters_matter (id),
    level {text} NOT NULL,
    account_id {id},
    name {text} NOT NULL,
    acknowledged_at {int} NOT NULL,
    PRIMARY KEY (matter_id, level)
){clustered};

CREATE TABLE matters_referral (
    id {id} NOT NULL PRIMARY KEY,
    township_path {text} NOT NULL,
    channel {text} NOT NULL,
    referred_on {int} NOT NULL
){clustered};
CREATE INDEX matters_referral_referred_on ON matters_referral (referred_on, id);
";

const INSERT_FIELD: &str = "INSERT INTO matters_field (matter_id, code, value) VALUES ($1, $2, $3)";
const FIELDS: &str = "SELECT matter_id, code, value FROM matters_field WHERE matter_id IN (";

const INSERT_HAZARD: &str = "INSERT INTO matters_hazard
    (matter_id, area_path, level, measure, responsible, due_on, rectified_on, rectified_words,
     rectified_by, rectified_by_name, passed_on, version)
    VALUES ($1, $2, $3, $4, $5, $6, NULL, '', NULL, '', NULL, $7)";
const UPDATE_HAZARD: &str = "UPDATE matters_hazard SET level = $2, measure = $3, responsible = $4,
    due_on = $5, rectified_on = $6, rectified_words = $7, rectified_by = $8,
    rectified_by_name = $9, passed_on = $10, version = $11 WHERE matter_id = $1";
const HAZARDS: &str = "SELECT matter_id, level, measure, responsible, due_on, rectified_on,
    rectified_words, rectified_by, rectified_by_name, passed_on, version
    FROM matters_hazard WHERE matter_id IN (";
const INSERT_RECHECK: &str = "INSERT INTO matters_recheck
    (matter_id, number, checked_on, recorded_at, account_id, checker, is_passed, words)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const RECHECKS: &str = "SELECT matter_id, checked_on, recorded_at, account_id, checker, is_passed,
    words FROM matters_recheck WHERE matter_id IN (";

const INSERT_DISPUTE: &str = "INSERT INTO matters_dispute
    (matter_id, parties, people, sum_yuan, risk, mediator, agreement, agreed_on, settlement,
     settled_on, follow_up_on, version)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
const UPDATE_DISPUTE: &str = "UPDATE matters_dispute SET parties = $2, people = $3, sum_yuan = $4,
    risk = $5, mediator = $6, agreement = $7, agreed_on = $8, settlement = $9, settled_on = $10,
    follow_up_on = $11, version = $12 WHERE matter_id = $1";
const DISPUTES: &str = "SELECT matter_id, parties, people, sum_yuan, risk, mediator, agreement,
    agreed_on, settlement, settled_on, follow_up_on, version
    FROM matters_dispute WHERE matter_id IN (";
const INSERT_MEDIATION: &str = "INSERT INTO matters_mediation
    (matter_id, number, held_on, recorded_at, recorder, place, words, is_willing)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const MEDIATIONS: &str = "SELECT matter_id, held_on, recorded_at, recorder, place, words,
    is_willing FROM matters_mediation WHERE matter_id IN (";
const INSERT_FOLLOW_UP: &str = "INSERT INTO matters_follow_up
    (matter_id, number, checked_on, recorded_at, recorder, is_performed, words)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const FOLLOW_UPS: &str = "SELECT matter_id, checked_on, recorded_at, recorder, is_performed,
    words FROM matters_follow_up WHERE matter_id IN (";

const INSERT_VERSION: &str = "INSERT INTO matters_record_version
    (matter_id, record, version, replaced_at, replaced_by, content)
    VALUES ($1, $2, $3, $4, $5, $6)";

const INSERT_ACKNOWLEDGEMENT: &str = "INSERT INTO matters_acknowledgement
    (matter_id, level, account_id, name, acknowledged_at) VALUES ($1, $2, $3, $4, $5)";
const ACKNOWLEDGEMENTS: &str = "SELECT matter_id, level, name, acknowledged_at
    FROM matters_acknowledgement WHERE matter_id IN (";

const INSERT_REFERRAL: &str = "INSERT INTO matters_referral
    (id, township_path, channel, referred_on) VALUES ($1, $2, $3, $4)";
const REFERRAL: &str =
    "SELECT id, township_path, channel, referred_on FROM matters_referral WHERE id = $1";
const REFERRALS: &str = "SELECT id, township_path, channel, referred_on FROM matters_referral
    WHERE referred_on >= $1 AND referred_on <= $2 ORDER BY referred_on DESC, id DESC LIMIT 500";

const RECTIFIED_BY_VILLAGE: &str = "SELECT substr(area_path, 1, 9), passed_on,
    CAST(count(*) AS BIGINT) FROM matters_hazard WHERE passed_on IS NOT NULL
    GROUP BY substr(area_path, 1, 9), passed_on";
const RECTIFIED_TOTAL: &str = "SELECT CAST(count(*) AS BIGINT) FROM matters_hazard
    WHERE passed_on IS NOT NULL AND area_path >= $1 AND area_path < $2
      AND passed_on >= $3 AND passed_on <= $4";
const RECTIFIED: &str = "SELECT matter_id, passed_on FROM matters_hazard
    WHERE passed_on IS NOT NULL AND area_path >= $1 AND area_path < $2
      AND passed_on >= $3 AND passed_on <= $4 AND (passed_on < $5 OR passed_on = $5 AND matter_id < $6)
    ORDER BY passed_on DESC, matter_id DESC LIMIT $7";

/// Runs a statement that ends in `IN (` over many matters, and in the order of their parts.
fn of_matters<T>(
    tx: &mut Tx<'_>,
    ids: &[MatterId],
    (statement, order): (&str, &str),
    read: impl Fn(Row<'_>) -> Result<T, DbError>,
) -> Result<Vec<T>, DbError> {
    let mut found = Vec::new();
    for chunk in ids.chunks(200) {
        let sql = format!("{statement}{}) ORDER BY {order}", db::places(chunk.len(), 1));
        let values: Vec<Value<'_>> = chunk.iter().map(|&id| id.into()).collect();
        found.extend(tx.query(&sql, &values, &read)?);
    }
    Ok(found)
}

pub(crate) fn insert_fields(
    tx: &mut Tx<'_>,
    matter: MatterId,
    fields: &[Filled],
) -> Result<(), DbError> {
    for (code, value) in fields {
        tx.execute(INSERT_FIELD, params![matter, code, value])?;
    }
    Ok(())
}

pub(crate) fn fields(
    tx: &mut Tx<'_>,
    ids: &[MatterId],
) -> Result<Vec<(MatterId, Filled)>, DbError> {
    of_matters(tx, ids, (FIELDS, "matter_id, code"), |row| {
        Ok((row.id(0)?, (row.text(1)?, row.text(2)?)))
    })
}

pub(crate) fn insert_hazard(
    tx: &mut Tx<'_>,
    matter: &Matter,
    hazard: &Hazard,
) -> Result<(), DbError> {
    tx.execute(
        INSERT_HAZARD,
        params![
            matter.id,
            &matter.area_path,
            hazard.level.as_str(),
            &hazard.measure,
            &hazard.responsible,
            hazard.due_on,
            hazard.version,
        ],
    )?;
    Ok(())
}

/// Puts the next version in the place of the one before, which is kept.
pub(crate) fn replace_hazard(tx: &mut Tx<'_>, now: &Hazard, next: &Hazard) -> Result<(), DbError> {
    let content = json!({
        "level": now.level,
        "measure": now.measure,
        "responsible": now.responsible,
        "due_on": now.due_on,
        "rectified_on": now.rectified_on,
        "rectified_words": now.rectified_words,
        "rectified_by_name": now.rectified_by_name,
        "passed_on": now.passed_on,
    });
    keep_version(tx, now.matter_id, "hazard", now.version, &content.to_string())?;
    tx.execute(
        UPDATE_HAZARD,
        params![
            next.matter_id,
            next.level.as_str(),
            &next.measure,
            &next.responsible,
            next.due_on,
            next.rectified_on,
            &next.rectified_words,
            next.rectified_by,
            &next.rectified_by_name,
            next.passed_on,
            next.version,
        ],
    )?;
    Ok(())
}

pub(crate) fn insert_recheck(
    tx: &mut Tx<'_>,
    matter: MatterId,
    before: usize,
    check: &Recheck,
) -> Result<(), DbError> {
    let Recheck { on, at, account, checker, is_passed, words } = check;
    let number = before as i64 + 1;
    tx.execute(
        INSERT_RECHECK,
        params![matter, number, *on, *at, *account, checker, *is_passed, words],
    )?;
    Ok(())
}

pub(crate) fn hazards(tx: &mut Tx<'_>, ids: &[MatterId]) -> Result<Vec<Hazard>, DbError> {
    let mut found = of_matters(tx, ids, (HAZARDS, "matter_id"), |row| {
        Ok(Hazard {
            matter_id: row.id(0)?,
            level: row.parsed(1)?,
            measure: row.text(2)?,
            responsible: row.text(3)?,
            due_on: row.opt_date(4)?,
            rectified_on: row.opt_date(5)?,
            rectified_words: row.text(6)?,
            rectified_by: row.opt_id(7)?,
            rectified_by_name: row.text(8)?,
            passed_on: row.opt_date(9)?,
            version: row.int(10)?,
            checks: Vec::new(),
        })
    })?;
    let ids: Vec<MatterId> = found.iter().map(|hazard| hazard.matter_id).collect();
    let checks = of_matters(tx, &ids, (RECHECKS, "matter_id, number"), |row| {
        let check = Recheck {
            on: row.date(1)?,
            at: row.timestamp(2)?,
            account: row.opt_id(3)?,
            checker: row.text(4)?,
            is_passed: row.flag(5)?,
            words: row.text(6)?,
        };
        Ok((row.id::<MatterId>(0)?, check))
    })?;
    for (id, check) in checks {
        if let Some(hazard) = found.iter_mut().find(|hazard| hazard.matter_id == id) {
            hazard.checks.push(check);
        }
    }
    Ok(found)
}

fn parties_text(parties: &[String]) -> String {
    json!(parties).to_string()
}

pub(crate) fn insert_dispute(
    tx: &mut Tx<'_>,
    matter: MatterId,
    dispute: &Dispute,
) -> Result<(), DbError> {
    write_dispute(tx, INSERT_DISPUTE, matter, dispute)
}

/// Puts the next version in the place of the one before, which is kept.
pub(crate) fn replace_dispute(
    tx: &mut Tx<'_>,
    now: &Dispute,
    next: &Dispute,
) -> Result<(), DbError> {
    let content = json!({
        "parties": now.parties,
        "people": now.people,
        "sum_yuan": now.sum_yuan,
        "risk": now.risk,
        "mediator": now.mediator,
        "agreement": now.agreement,
        "agreed_on": now.agreed_on,
        "settlement": now.settlement,
        "settled_on": now.settled_on,
        "follow_up_on": now.follow_up_on,
    });
    keep_version(tx, now.matter_id, "dispute", now.version, &content.to_string())?;
    write_dispute(tx, UPDATE_DISPUTE, next.matter_id, next)
}

fn write_dispute(
    tx: &mut Tx<'_>,
    statement: &str,
    matter: MatterId,
    dispute: &Dispute,
) -> Result<(), DbError> {
    tx.execute(
        statement,
        params![
            matter,
            parties_text(&dispute.parties),
            dispute.people,
            dispute.sum_yuan,
            dispute.risk.map(|risk| risk.as_str()),
            &dispute.mediator,
            dispute.agreement.map(|form| form.as_str()),
            dispute.agreed_on,
            dispute.settlement.map(|end| end.as_str()),
            dispute.settled_on,
            dispute.follow_up_on,
            dispute.version,
        ],
    )?;
    Ok(())
}

pub(crate) fn insert_mediation(
    tx: &mut Tx<'_>,
    matter: MatterId,
    before: usize,
    step: &Mediation,
) -> Result<(), DbError> {
    let Mediation { on, at, recorder, place, words, is_willing } = step;
    let number = before as i64 + 1;
    tx.execute(
        INSERT_MEDIATION,
        params![matter, number, *on, *at, recorder, place, words, *is_willing],
    )?;
    Ok(())
}

pub(crate) fn insert_follow_up(
    tx: &mut Tx<'_>,
    matter: MatterId,
    before: usize,
    look: &FollowUp,
) -> Result<(), DbError> {
    let FollowUp { on, at, recorder, is_performed, words } = look;
    let number = before as i64 + 1;
    tx.execute(
        INSERT_FOLLOW_UP,
        params![matter, number, *on, *at, recorder, *is_performed, words],
    )?;
    Ok(())
}

pub(crate) fn disputes(tx: &mut Tx<'_>, ids: &[MatterId]) -> Result<Vec<Dispute>, DbError> {
    let mut found = of_matters(tx, ids, (DISPUTES, "matter_id"), |row| {
        Ok(Dispute {
            matter_id: row.id(0)?,
            parties: row.json(1)?,
            people: row.opt_int(2)?,
            sum_yuan: row.opt_int(3)?,
            risk: row.opt_parsed(4)?,
            mediator: row.text(5)?,
            agreement: row.opt_parsed(6)?,
            agreed_on: row.opt_date(7)?,
            settlement: row.opt_parsed(8)?,
            settled_on: row.opt_date(9)?,
            follow_up_on: row.opt_date(10)?,
            version: row.int(11)?,
            mediations: Vec::new(),
            follow_ups: Vec::new(),
        })
    })?;
    let ids: Vec<MatterId> = found.iter().map(|dispute| dispute.matter_id).collect();
    let steps = of_matters(tx, &ids, (MEDIATIONS, "matter_id, number"), |row| {
        let step = Mediation {
            on: row.date(1)?,
            at: row.timestamp(2)?,
            recorder: row.text(3)?,
            place: row.text(4)?,
            words: row.text(5)?,
            is_willing: row.flag(6)?,
        };
        Ok((row.id::<MatterId>(0)?, step))
    })?;
    let looks = of_matters(tx, &ids, (FOLLOW_UPS, "matter_id, number"), |row| {
        let look = FollowUp {
            on: row.date(1)?,
            at: row.timestamp(2)?,
            recorder: row.text(3)?,
            is_performed: row.flag(4)?,
            words: row.text(5)?,
        };
        Ok((row.id::<MatterId>(0)?, look))
    })?;
    for dispute in &mut found {
        let id = dispute.matter_id;
        let own = steps.iter().filter(|(of, _)| *of == id).map(|(_, step)| step.clone());
        dispute.mediations = own.collect();
        let own = looks.iter().filter(|(of, _)| *of == id).map(|(_, look)| look.clone());
        dispute.follow_ups = own.collect();
    }
    Ok(found)
}

fn keep_version(
    tx: &mut Tx<'_>,
    matter: MatterId,
    record: &str,
    version: i64,
    content: &str,
) -> Result<(), DbError> {
    let (at, by) = (tx.now(), tx.actor().name.clone());
    tx.execute(INSERT_VERSION, params![matter, record, version, at, by, content])?;
    Ok(())
}

pub(crate) fn insert_acknowledgement(
    tx: &mut Tx<'_>,
    one: &Acknowledgement,
    account: Option<AccountId>,
) -> Result<(), DbError> {
    let values = params![one.matter_id, one.level.as_str(), account, &one.name, one.at];
    tx.execute(INSERT_ACKNOWLEDGEMENT, values)?;
    Ok(())
}

pub(crate) fn acknowledgements(
    tx: &mut Tx<'_>,
    ids: &[MatterId],
) -> Result<Vec<Acknowledgement>, DbError> {
    of_matters(tx, ids, (ACKNOWLEDGEMENTS, "matter_id, acknowledged_at"), |row| {
        let level = row.text(1)?;
        let level = [Level::Village, Level::Township, Level::County]
            .into_iter()
            .find(|known| known.as_str() == level)
            .ok_or(DbError::Inconsistent { column: 1 })?;
        Ok(Acknowledgement {
            matter_id: row.id(0)?,
            level,
            name: row.text(2)?,
            at: row.timestamp(3)?,
        })
    })
}

fn referral_row(row: Row<'_>) -> Result<Referral, DbError> {
    Ok(Referral { id: row.id(0)?, township: row.path(1)?, channel: row.text(2)?, on: row.date(3)? })
}

pub(crate) fn insert_referral(tx: &mut Tx<'_>, referral: &Referral) -> Result<(), DbError> {
    let Referral { id, township, channel, on } = referral;
    tx.execute(INSERT_REFERRAL, params![*id, township, channel, *on])?;
    Ok(())
}

pub(crate) fn referral(tx: &mut Tx<'_>, id: ReferralId) -> Result<Option<Referral>, DbError> {
    tx.query_one(REFERRAL, params![id], referral_row)
}

pub(crate) fn referrals(tx: &mut Tx<'_>, from: Date, to: Date) -> Result<Vec<Referral>, DbError> {
    tx.query(REFERRALS, params![from, to], referral_row)
}

/// Hazards whose re-check was passed, by village and day.
pub(crate) fn rectified_by_village(tx: &mut Tx<'_>) -> Result<Vec<(AreaPath, Date, i64)>, DbError> {
    tx.query(RECTIFIED_BY_VILLAGE, &[], |row| Ok((row.path(0)?, row.date(1)?, row.int(2)?)))
}

/// How many hazards passed their re-check in the span.
pub(crate) fn rectified_total(tx: &mut Tx<'_>, span: &Span) -> Result<i64, DbError> {
    let (area, end) = (&span.area, span.area.end());
    let values = params![area, end, span.since_number(), span.as_of];
    Ok(tx.query_one(RECTIFIED_TOTAL, values, |row| row.int(0))?.unwrap_or(0))
}

/// The hazards that passed their re-check in the span, the newest day first, after a place.
pub(crate) fn rectified(
    tx: &mut Tx<'_>,
    span: &Span,
    after: Option<(Date, MatterId)>,
    limit: Limit,
) -> Result<Vec<(MatterId, Date)>, DbError> {
    let (area, end) = (&span.area, span.area.end());
    // The first page begins after a day that no record can have.
    let (day, id) = match after {
        Some((day, id)) => (day.number(), id),
        None => (99_999_999, MatterId::from_uuid(uuid::Uuid::nil())),
    };
    let most = limit.with_next();
    let values = params![area, end, span.since_number(), span.as_of, day, id, most];
    tx.query(RECTIFIED, values, |row| Ok((row.id(0)?, row.date(1)?)))
}
