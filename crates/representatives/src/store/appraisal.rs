//! Tables and statements of the yearly appraisal.
//!
//! There is no column for a mark and none for a place in an order, and no statement sorts by an
//! answer.

use db::{DbError, Migration, Row, Tx, params};
use kernel::id::{AppraisalId, HouseholdId, RepresentativeId};
use kernel::{AreaPath, Date, Timestamp};

use crate::appraisal::{Answer, Round, Word};

/// Rounds, and what households said.
pub(crate) const MIGRATION: Migration = Migration {
    room: "representatives",
    number: 5,
    name: "yearly appraisal",
    sql: "
CREATE TABLE representatives_appraisal (
    id {id} NOT NULL PRIMARY KEY,
    area_path {text} NOT NULL,
    year {int} NOT NULL,
    opens_on {int} NOT NULL,
    closes_on {int} NOT NULL,
    closed_on {int},
    opened_by {text} NOT NULL,
    version {int} NOT NULL,
    CHECK (closes_on >= opens_on)
){clustered};
CREATE UNIQUE INDEX representatives_appraisal_area_path_year
    ON representatives_appraisal (area_path, year);

CREATE TABLE representatives_appraisal_word (
    appraisal_id {id} NOT NULL REFERENCES representatives_appraisal (id),
    household_id {id} NOT NULL,
    representative_id {id} NOT NULL REFERENCES representatives_mandate (id),
    area_path {text} NOT NULL,
    answer {text} NOT NULL,
    words {text},
    way {text} NOT NULL,
    entered_by {text},
    said_at {int} NOT NULL,
    PRIMARY KEY (appraisal_id, household_id)
){clustered};
",
};

const ROUND: &str = "SELECT id, area_path, year, opens_on, closes_on, closed_on, opened_by, version
    FROM representatives_appraisal";
const INSERT_ROUND: &str = "INSERT INTO representatives_appraisal
    (id, area_path, year, opens_on, closes_on, opened_by, version)
    VALUES ($1, $2, $3, $4, $5, $6, 1)";
const CLOSE: &str = "UPDATE representatives_appraisal
    SET closed_on = $2, version = version + 1 WHERE id = $1";
const PUT_WORD: &str = "INSERT INTO representatives_appraisal_word
    (appraisal_id, household_id, representative_id, area_path, answer, words, way, entered_by, said_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    ON CONFLICT (appraisal_id, household_id) DO UPDATE SET
        representative_id = excluded.representative_id, area_path = excluded.area_path,
        answer = excluded.answer, words = excluded.words, way = excluded.way,
        entered_by = excluded.entered_by, said_at = excluded.said_at";
const WORD: &str = "SELECT household_id, representative_id, answer, words, way, entered_by
    FROM representatives_appraisal_word WHERE appraisal_id = $1 AND household_id = $2";
const SPOKEN: &str = "SELECT household_id FROM representatives_appraisal_word
    WHERE appraisal_id = $1 ORDER BY household_id";
const WORDS: &str = "SELECT area_path, representative_id, answer, words
    FROM representatives_appraisal_word
    WHERE appraisal_id = $1 AND area_path >= $2 AND area_path < $3
    ORDER BY area_path, representative_id, household_id";

pub(crate) fn insert_round(tx: &mut Tx<'_>, round: &Round) -> Result<(), DbError> {
    tx.execute(
        INSERT_ROUND,
        params![
            round.id,
            &round.area_path,
            round.year,
            round.opens_on,
            round.closes_on,
            &round.opened_by,
        ],
    )?;
    Ok(())
}

pub(crate) fn round(tx: &mut Tx<'_>, id: AppraisalId) -> Result<Option<Round>, DbError> {
    tx.query_one(&format!("{ROUND} WHERE id = $1"), params![id], read_round)
}

pub(crate) fn of_year(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    year: i64,
) -> Result<Option<Round>, DbError> {
    let sql = format!("{ROUND} WHERE area_path = $1 AND year = $2");
    tx.query_one(&sql, params![area, year], read_round)
}

pub(crate) fn rounds(tx: &mut Tx<'_>, area: &AreaPath) -> Result<Vec<Round>, DbError> {
    let sql = format!(
        "{ROUND} WHERE area_path >= $1 AND area_path < $2 ORDER BY year DESC, area_path LIMIT 2000"
    );
    tx.query(&sql, params![area, area.end()], read_round)
}

pub(crate) fn close(tx: &mut Tx<'_>, id: AppraisalId, on: Date) -> Result<(), DbError> {
    tx.execute(CLOSE, params![id, on])?;
    Ok(())
}

pub(crate) fn put_word(
    tx: &mut Tx<'_>,
    round: AppraisalId,
    area: &AreaPath,
    word: &Word,
    now: Timestamp,
) -> Result<(), DbError> {
    tx.execute(
        PUT_WORD,
        params![
            round,
            word.household_id,
            word.representative_id,
            area,
            word.answer.as_str(),
            word.words.as_ref(),
            word.way.as_str(),
            word.entered_by.as_ref(),
            now,
        ],
    )?;
    Ok(())
}

pub(crate) fn word(
    tx: &mut Tx<'_>,
    round: AppraisalId,
    household: HouseholdId,
) -> Result<Option<Word>, DbError> {
    tx.query_one(WORD, params![round, household], |row| {
        Ok(Word {
            household_id: row.id(0)?,
            representative_id: row.id(1)?,
            answer: stored(row, 2)?,
            words: row.opt_text(3)?,
            way: stored(row, 4)?,
            entered_by: row.opt_text(5)?,
        })
    })
}

pub(crate) fn spoken(tx: &mut Tx<'_>, round: AppraisalId) -> Result<Vec<HouseholdId>, DbError> {
    tx.query(SPOKEN, params![round], |row| row.id(0))
}

/// Where, of whom, what, and in which words.
pub(crate) type Said = (AreaPath, RepresentativeId, Answer, Option<String>);

/// What was said in a part of the village: where, of whom, what. Not by whom.
pub(crate) fn words(
    tx: &mut Tx<'_>,
    round: AppraisalId,
    area: &AreaPath,
) -> Result<Vec<Said>, DbError> {
    tx.query(WORDS, params![round, area, area.end()], |row| {
        Ok((row.path(0)?, row.id(1)?, stored(row, 2)?, row.opt_text(3)?))
    })
}

fn stored<T: std::str::FromStr>(row: Row<'_>, column: usize) -> Result<T, DbError> {
    row.text(column)?.parse().map_err(|_| DbError::Inconsistent { column })
}

fn read_round(row: Row<'_>) -> Result<Round, DbError> {
    Ok(Round {
        id: row.id(0)?,
        area_path: row.path(1)?,
        year: row.int(2)?,
        opens_on: row.date(3)?,
        closes_on: row.date(4)?,
        closed_on: row.opt_date(5)?,
        opened_by: row.text(6)?,
        version: row.int(7)?,
    })
}
