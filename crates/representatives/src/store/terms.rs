//! Turnovers as they are kept, the closed terms of mandates, and the statements that carry a turnover
//! out and back.

use db::{DbError, Migration, Row, Tx, Value, params};
use kernel::id::{HouseholdId, LinkId, PersonId, RepresentativeId, TurnoverId};
use kernel::{AreaPath, Date};

use crate::EndReason;
use crate::terms::{Batch, BatchState, ClosedTerm, Renewed};

pub(crate) const MIGRATION: Migration = Migration {
    room: "representatives",
    number: 3,
    name: "turnovers and closed terms",
    sql: "
CREATE TABLE representatives_turnover (
    id {id} NOT NULL PRIMARY KEY,
    kind {text} NOT NULL,
    area_path {text} NOT NULL,
    subject_id {id},
    state {text} NOT NULL,
    plan {text} NOT NULL,
    effects {text},
    version {int} NOT NULL,
    made_at {int} NOT NULL,
    made_by {text} NOT NULL,
    done_at {int},
    done_by {text},
    undone_at {int},
    undone_by {text}
){clustered};
CREATE INDEX representatives_turnover_area_path ON representatives_turnover (area_path, id);
CREATE INDEX representatives_turnover_subject_id ON representatives_turnover (subject_id, id)
    WHERE subject_id IS NOT NULL;

CREATE TABLE representatives_term (
    mandate_id {id} NOT NULL REFERENCES representatives_mandate (id),
    until_on {int} NOT NULL,
    term {text} NOT NULL,
    way {text} NOT NULL,
    ground {text} NOT NULL,
    letter_number {text},
    PRIMARY KEY (mandate_id, until_on)
){clustered};
",
};

const COLUMNS: &str = "SELECT id, kind, area_path, subject_id, state, plan, effects, version,
    made_at, made_by, done_at, done_by, undone_at, undone_by FROM representatives_turnover";
const INSERT: &str = "INSERT INTO representatives_turnover
    (id, kind, area_path, subject_id, state, plan, version, made_at, made_by)
    VALUES ($1, $2, $3, $4, 'draft', $5, 1, $6, $7)";
const CHANGE: &str = "UPDATE representatives_turnover SET plan = $3, version = version + 1
    WHERE id = $1 AND version = $2 AND state = 'draft'";
const REMOVE: &str =
    "DELETE FROM representatives_turnover WHERE id = $1 AND version = $2 AND state = 'draft'";
const DONE: &str = "UPDATE representatives_turnover SET state = 'done', effects = $2, done_at = $3,
    done_by = $4, version = version + 1 WHERE id = $1 AND state = 'draft'";
const EFFECTS: &str = "UPDATE representatives_turnover SET effects = $2 WHERE id = $1";
const UNDONE: &str = "UPDATE representatives_turnover SET state = 'undone', undone_at = $2,
    undone_by = $3, version = version + 1 WHERE id = $1 AND state = 'done'";

const LINKS_OF: &str = "SELECT household_id FROM representatives_link
    WHERE representative_id = $1 AND until_on IS NULL ORDER BY household_id";
const LINK: &str = "SELECT household_id, representative_id, area_path, from_on, until_on
    FROM representatives_link WHERE id = $1";
const DELETE_LINK: &str = "DELETE FROM representatives_link WHERE id = $1 AND until_on IS NULL";
const REOPEN_LINK: &str = "UPDATE representatives_link SET until_on = NULL, end_reason = NULL
    WHERE id = $1 AND until_on IS NOT NULL";
const IS_LINKED: &str = "SELECT 1 FROM representatives_link
    WHERE household_id = $1 AND until_on IS NULL";

const END_STATUTORY: &str = "UPDATE representatives_mandate SET until_on = $2, end_reason = $3,
    version = version + 1 WHERE id = $1 AND until_on IS NULL";
const STATUTORY: &str = "SELECT id, from_on FROM representatives_mandate
    WHERE kind = 'statutory' AND until_on IS NULL AND area_path >= $1 AND area_path < $2
    ORDER BY id";
const STATUTORY_OF: &str = "SELECT id, from_on FROM representatives_mandate
    WHERE kind = 'statutory' AND until_on IS NULL AND person_id = $1 ORDER BY id";
/// In how many places of this room a mandate is named beside its links and terms.
const NAMED: &str = "SELECT
    (SELECT count(*) FROM representatives_selection WHERE representative_id = $1)
    + (SELECT count(*) FROM representatives_mentoring WHERE representative_id = $1)
    + (SELECT count(*) FROM representatives_reserve WHERE representative_id = $1)
    + (SELECT count(*) FROM representatives_appraisal_word WHERE representative_id = $1)";
const DELETE_MANDATE: &str = "DELETE FROM representatives_mandate
    WHERE id = $1 AND until_on IS NULL AND version = 1";
const REOPEN_MANDATE: &str = "UPDATE representatives_mandate
    SET until_on = NULL, end_reason = NULL, version = version + 1
    WHERE id = $1 AND until_on = $2 AND end_reason = $3";
const RENEW: &str = "UPDATE representatives_mandate SET way = $2, ground = $3, letter_number = $4,
    version = version + 1 WHERE id = $1 AND until_on IS NULL";
const CLOSE_TERM: &str = "INSERT INTO representatives_term
    (mandate_id, until_on, term, way, ground, letter_number) VALUES ($1, $2, $3, $4, $5, $6)";
const REOPEN_TERM: &str =
    "DELETE FROM representatives_term WHERE mandate_id = $1 AND until_on = $2";
const TERMS: &str = "SELECT until_on, term, way, ground, letter_number FROM representatives_term
    WHERE mandate_id = $1 ORDER BY until_on DESC";
const SERVES: &str = "SELECT count(*) FROM representatives_mandate
    WHERE kind = 'serving' AND person_id = $1 AND until_on IS NULL";
const ACROSS_GROUPS: &str = "SELECT link.household_id, link.representative_id, link.area_path,
    mandate.area_path FROM representatives_link link
    JOIN representatives_mandate mandate ON mandate.id = link.representative_id
    WHERE link.until_on IS NULL AND link.area_path >= $1 AND link.area_path < $2
      AND length(mandate.area_path) > 9 AND link.area_path <> mandate.area_path
    ORDER BY link.area_path, link.household_id";

fn batch(row: Row<'_>) -> Result<Batch, DbError> {
    Ok(Batch {
        id: row.id(0)?,
        kind: row.parsed(1)?,
        area_path: row.path(2)?,
        subject: row.opt_id(3)?,
        state: row.parsed(4)?,
        plan: row.json(5)?,
        effects: match row.opt_text(6)? {
            Some(_) => Some(row.json(6)?),
            None => None,
        },
        version: row.int(7)?,
        made_at: row.timestamp(8)?,
        made_by: row.text(9)?,
        done_at: row.opt_timestamp(10)?,
        done_by: row.opt_text(11)?,
        undone_at: row.opt_timestamp(12)?,
        undone_by: row.opt_text(13)?,
    })
}

fn text<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("plans are plain values")
}

pub(crate) fn get(tx: &mut Tx<'_>, id: TurnoverId) -> Result<Option<Batch>, DbError> {
    tx.query_one(&format!("{COLUMNS} WHERE id = $1"), params![id], batch)
}

/// Turnovers under an area, or of one representative, the newest first.
pub(crate) fn list(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    subject: Option<RepresentativeId>,
    state: Option<BatchState>,
    before: Option<TurnoverId>,
    most: i64,
) -> Result<Vec<Batch>, DbError> {
    let mut values: Vec<Value<'_>> = vec![area.into(), area.end().into()];
    let mut sql = format!("{COLUMNS} WHERE area_path >= $1 AND area_path < $2");
    if let Some(subject) = subject {
        values.push(subject.into());
        sql.push_str(&format!(" AND subject_id = ${}", values.len()));
    }
    if let Some(state) = state {
        values.push(state.as_str().into());
        sql.push_str(&format!(" AND state = ${}", values.len()));
    }
    if let Some(before) = before {
        values.push(before.into());
        sql.push_str(&format!(" AND id < ${}", values.len()));
    }
    values.push(most.into());
    sql.push_str(&format!(" ORDER BY id DESC LIMIT ${}", values.len()));
    tx.query(&sql, &values, batch)
}

pub(crate) fn insert(tx: &mut Tx<'_>, new: &Batch) -> Result<(), DbError> {
    tx.execute(
        INSERT,
        params![
            new.id,
            new.kind.as_str(),
            &new.area_path,
            new.subject,
            text(&new.plan),
            new.made_at,
            &new.made_by,
        ],
    )?;
    Ok(())
}

pub(crate) fn change(tx: &mut Tx<'_>, batch: &Batch) -> Result<bool, DbError> {
    Ok(tx.execute(CHANGE, params![batch.id, batch.version, text(&batch.plan)])? == 1)
}

pub(crate) fn remove(tx: &mut Tx<'_>, batch: &Batch) -> Result<bool, DbError> {
    Ok(tx.execute(REMOVE, params![batch.id, batch.version])? == 1)
}

pub(crate) fn done(tx: &mut Tx<'_>, batch: &Batch) -> Result<(), DbError> {
    let (now, by) = (tx.now(), tx.actor().name.clone());
    tx.execute(DONE, params![batch.id, text(&batch.effects), now, by])?;
    Ok(())
}

pub(crate) fn keep_effects(tx: &mut Tx<'_>, batch: &Batch) -> Result<(), DbError> {
    tx.execute(EFFECTS, params![batch.id, text(&batch.effects)])?;
    Ok(())
}

pub(crate) fn undone(tx: &mut Tx<'_>, id: TurnoverId) -> Result<bool, DbError> {
    let (now, by) = (tx.now(), tx.actor().name.clone());
    Ok(tx.execute(UNDONE, params![id, now, by])? == 1)
}

pub(crate) fn households_of(
    tx: &mut Tx<'_>,
    representative: RepresentativeId,
) -> Result<Vec<HouseholdId>, DbError> {
    tx.query(LINKS_OF, params![representative], |row| row.id(0))
}

/// A link as it stands.
pub(crate) struct LinkRow {
    pub(crate) household: HouseholdId,
    pub(crate) representative: RepresentativeId,
    pub(crate) area: AreaPath,
    pub(crate) from_on: Date,
    pub(crate) until_on: Option<Date>,
}

pub(crate) fn link(tx: &mut Tx<'_>, id: LinkId) -> Result<Option<LinkRow>, DbError> {
    tx.query_one(LINK, params![id], |row| {
        Ok(LinkRow {
            household: row.id(0)?,
            representative: row.id(1)?,
            area: row.path(2)?,
            from_on: row.date(3)?,
            until_on: row.opt_date(4)?,
        })
    })
}

/// Takes back a link that was made; whether it still stood.
pub(crate) fn delete_link(tx: &mut Tx<'_>, id: LinkId) -> Result<bool, DbError> {
    Ok(tx.execute(DELETE_LINK, params![id])? == 1)
}

/// Lets a link go on that was ended; whether it had ended, and no other link stands there.
pub(crate) fn reopen_link(tx: &mut Tx<'_>, id: LinkId, of: HouseholdId) -> Result<bool, DbError> {
    if tx.query_one(IS_LINKED, params![of], |row| row.int(0))?.is_some() {
        return Ok(false);
    }
    Ok(tx.execute(REOPEN_LINK, params![id])? == 1)
}

/// A statutory mandate that has not ended.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Statutory {
    pub(crate) id: RepresentativeId,
    pub(crate) from_on: Date,
}

fn statutory(row: Row<'_>) -> Result<Statutory, DbError> {
    Ok(Statutory { id: row.id(0)?, from_on: row.date(1)? })
}

pub(crate) fn statutory_in(tx: &mut Tx<'_>, area: &AreaPath) -> Result<Vec<Statutory>, DbError> {
    tx.query(STATUTORY, params![area, area.end()], statutory)
}

pub(crate) fn statutory_of(tx: &mut Tx<'_>, person: PersonId) -> Result<Vec<Statutory>, DbError> {
    tx.query(STATUTORY_OF, params![person], statutory)
}

pub(crate) fn end_statutory(
    tx: &mut Tx<'_>,
    id: RepresentativeId,
    on: Date,
    reason: EndReason,
) -> Result<(), DbError> {
    tx.execute(END_STATUTORY, params![id, on, reason.as_str()])?;
    Ok(())
}

/// Whether a selection file, a mentoring, the reserve or an appraisal names the mandate.
pub(crate) fn is_named(tx: &mut Tx<'_>, id: RepresentativeId) -> Result<bool, DbError> {
    Ok(tx.query_one(NAMED, params![id], |row| row.int(0))?.unwrap_or(0) > 0)
}

/// Takes back a mandate that was made; whether nobody changed it.
pub(crate) fn delete_mandate(tx: &mut Tx<'_>, id: RepresentativeId) -> Result<bool, DbError> {
    Ok(tx.execute(DELETE_MANDATE, params![id])? == 1)
}

/// Lets a mandate go on that was ended on that day for that reason; whether it stood so.
pub(crate) fn reopen_mandate(
    tx: &mut Tx<'_>,
    id: RepresentativeId,
    on: Date,
    reason: EndReason,
) -> Result<bool, DbError> {
    Ok(tx.execute(REOPEN_MANDATE, params![id, on, reason.as_str()])? == 1)
}

/// Gives a mandate the data of another term; whether it serves.
pub(crate) fn renew(
    tx: &mut Tx<'_>,
    id: RepresentativeId,
    to: &ClosedTerm,
) -> Result<bool, DbError> {
    let values = params![id, to.way.as_str(), &to.ground, to.letter_number.as_deref()];
    Ok(tx.execute(RENEW, values)? == 1)
}

pub(crate) fn close_term(tx: &mut Tx<'_>, renewed: &Renewed) -> Result<(), DbError> {
    let ClosedTerm { until_on, term, way, ground, letter_number } = &renewed.closed;
    let letter = letter_number.as_deref();
    tx.execute(
        CLOSE_TERM,
        params![renewed.representative, *until_on, term, way.as_str(), ground, letter],
    )?;
    Ok(())
}

pub(crate) fn reopen_term(tx: &mut Tx<'_>, renewed: &Renewed) -> Result<bool, DbError> {
    let values = params![renewed.representative, renewed.closed.until_on];
    Ok(tx.execute(REOPEN_TERM, values)? == 1)
}

/// The closed terms of a mandate, the newest first.
pub(crate) fn terms(tx: &mut Tx<'_>, id: RepresentativeId) -> Result<Vec<ClosedTerm>, DbError> {
    tx.query(TERMS, params![id], |row| {
        Ok(ClosedTerm {
            until_on: row.date(0)?,
            term: row.text(1)?,
            way: row.parsed(2)?,
            ground: row.text(3)?,
            letter_number: row.opt_text(4)?,
        })
    })
}

pub(crate) fn serves(tx: &mut Tx<'_>, person: PersonId) -> Result<bool, DbError> {
    Ok(tx.query_one(SERVES, params![person], |row| row.int(0))?.unwrap_or(0) > 0)
}

/// A household whose representative serves another group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcrossGroups {
    /// The household.
    pub household: HouseholdId,
    /// Its representative.
    pub representative: RepresentativeId,
    /// The household's group.
    pub area: AreaPath,
    /// The representative's group.
    pub serves: AreaPath,
}

pub(crate) fn across_groups(
    tx: &mut Tx<'_>,
    area: &AreaPath,
) -> Result<Vec<AcrossGroups>, DbError> {
    tx.query(ACROSS_GROUPS, params![area, area.end()], |row| {
        Ok(AcrossGroups {
            household: row.id(0)?,
            representative: row.id(1)?,
            area: row.path(2)?,
            serves: row.path(3)?,
        })
    })
}

const SERVING_PERSONS: &str = "SELECT id, person_id, area_path FROM representatives_mandate
    WHERE kind = 'serving' AND area_path >= $1 AND area_path < $2 AND from_on <= $3
      AND (until_on IS NULL OR until_on > $3) ORDER BY area_path, id";

/// Who serves in an area on a day: mandate, person and place.
pub(crate) fn serving_persons(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    on: Date,
) -> Result<Vec<(RepresentativeId, PersonId, AreaPath)>, DbError> {
    let values = params![area, area.end(), on];
    tx.query(SERVING_PERSONS, values, |row| Ok((row.id(0)?, row.id(1)?, row.path(2)?)))
}
