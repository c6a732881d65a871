//! Tables and statements of mentoring and the reserve.

use db::{DbError, Migration, Row, Tx, params};
use kernel::id::{MentoringId, PersonId, RepresentativeId, ReserveId, SelectionId};
use kernel::{AreaPath, Date};

use crate::fostering::mentoring::{Mentor, Mentoring, Talk};
use crate::fostering::reserve::{Reserve, State};

/// Pairings, talks, and the reserve.
pub(crate) const MIGRATION: Migration = Migration {
    room: "representatives",
    number: 4,
    name: "mentoring and reserve",
    sql: "
CREATE TABLE representatives_mentoring (
    id {id} NOT NULL PRIMARY KEY,
    representative_id {id} NOT NULL REFERENCES representatives_mandate (id),
    name {text} NOT NULL,
    area_path {text} NOT NULL,
    mentor_name {text} NOT NULL,
    mentor_post {text} NOT NULL,
    mentor_person_id {id},
    mentor_account_id {id},
    goals {text} NOT NULL,
    from_on {int} NOT NULL,
    until_on {int},
    end_words {text},
    version {int} NOT NULL
){clustered};
CREATE UNIQUE INDEX representatives_mentoring_current
    ON representatives_mentoring (representative_id) WHERE until_on IS NULL;
CREATE INDEX representatives_mentoring_representative_id
    ON representatives_mentoring (representative_id, from_on);
CREATE INDEX representatives_mentoring_area_path ON representatives_mentoring (area_path, id);

CREATE TABLE representatives_talk (
    id {id} NOT NULL PRIMARY KEY,
    mentoring_id {id} NOT NULL REFERENCES representatives_mentoring (id),
    talked_on {int} NOT NULL,
    words {text} NOT NULL,
    entered_by {text} NOT NULL,
    recorded_at {int} NOT NULL
){clustered};
CREATE INDEX representatives_talk_mentoring_id ON representatives_talk (mentoring_id, talked_on);

CREATE TABLE representatives_reserve (
    id {id} NOT NULL PRIMARY KEY,
    person_id {id} NOT NULL,
    name {text} NOT NULL,
    area_path {text} NOT NULL,
    ground {text} NOT NULL,
    reason {text} NOT NULL,
    recommender {text} NOT NULL,
    mentor {text},
    state {text} NOT NULL,
    entered_on {int} NOT NULL,
    left_on {int},
    left_words {text},
    representative_id {id} REFERENCES representatives_mandate (id),
    version {int} NOT NULL
){clustered};
CREATE UNIQUE INDEX representatives_reserve_waiting ON representatives_reserve (person_id)
    WHERE state = 'waiting';
CREATE INDEX representatives_reserve_area_path ON representatives_reserve (area_path, id);
",
};

const MENTORING: &str = "SELECT m.id, m.representative_id, m.name, m.area_path, m.mentor_name,
    m.mentor_post, m.mentor_person_id, m.mentor_account_id, m.goals, m.from_on, m.until_on,
    m.end_words, m.version,
    (SELECT count(*) FROM representatives_talk t WHERE t.mentoring_id = m.id),
    (SELECT max(t.talked_on) FROM representatives_talk t WHERE t.mentoring_id = m.id)
    FROM representatives_mentoring m";
const CURRENT: &str = "SELECT id FROM representatives_mentoring
    WHERE representative_id = $1 AND until_on IS NULL";
const INSERT_MENTORING: &str = "INSERT INTO representatives_mentoring
    (id, representative_id, name, area_path, mentor_name, mentor_post, mentor_person_id,
     mentor_account_id, goals, from_on, version)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)";
const END_MENTORING: &str = "UPDATE representatives_mentoring
    SET until_on = $2, end_words = $3, version = version + 1 WHERE id = $1";
const TALKS: &str = "SELECT id, talked_on, words, entered_by, recorded_at
    FROM representatives_talk WHERE mentoring_id = $1 ORDER BY talked_on DESC, id DESC";
const INSERT_TALK: &str = "INSERT INTO representatives_talk
    (id, mentoring_id, talked_on, words, entered_by, recorded_at) VALUES ($1, $2, $3, $4, $5, $6)";
const RESERVE: &str = "SELECT id, person_id, name, area_path, ground, reason, recommender, mentor,
    state, entered_on, left_on, left_words, representative_id, version FROM representatives_reserve";
const CURRENT_RESERVE: &str = " WHERE person_id = $1
    AND (state = 'waiting' OR state = 'in_selection')";
const OF_FILE: &str = " WHERE id = (SELECT link.reserve_id FROM representatives_reserve_file link
    WHERE link.selection_id = $1)";
const INSERT_RESERVE: &str = "INSERT INTO representatives_reserve
    (id, person_id, name, area_path, ground, reason, recommender, mentor, state, entered_on, version)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)";
const MOVE: &str = "UPDATE representatives_reserve SET state = $2, left_on = $3, left_words = $4,
    representative_id = $5, version = version + 1 WHERE id = $1";

pub(crate) fn current(
    tx: &mut Tx<'_>,
    representative: RepresentativeId,
) -> Result<Option<MentoringId>, DbError> {
    tx.query_one(CURRENT, params![representative], |row| row.id(0))
}

pub(crate) fn insert_mentoring(tx: &mut Tx<'_>, new: &Mentoring) -> Result<(), DbError> {
    tx.execute(
        INSERT_MENTORING,
        params![
            new.id,
            new.representative_id,
            &new.name,
            &new.area_path,
            &new.mentor.name,
            &new.mentor.post,
            new.mentor.person_id,
            new.mentor.account_id,
            &new.goals,
            new.from_on,
        ],
    )?;
    Ok(())
}

pub(crate) fn mentoring(tx: &mut Tx<'_>, id: MentoringId) -> Result<Option<Mentoring>, DbError> {
    tx.query_one(&format!("{MENTORING} WHERE m.id = $1"), params![id], read_mentoring)
}

pub(crate) fn mentorings(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    representative: Option<RepresentativeId>,
    is_current: Option<bool>,
) -> Result<Vec<Mentoring>, DbError> {
    let current = match is_current {
        Some(true) => " AND m.until_on IS NULL",
        Some(false) => " AND m.until_on IS NOT NULL",
        None => "",
    };
    let order = "ORDER BY m.area_path, m.from_on DESC, m.id LIMIT 2000";
    match representative {
        Some(one) => {
            let sql = format!("{MENTORING} WHERE m.representative_id = $1{current} {order}");
            tx.query(&sql, params![one], read_mentoring)
        }
        None => {
            let sql = format!(
                "{MENTORING} WHERE m.area_path >= $1 AND m.area_path < $2{current} {order}"
            );
            tx.query(&sql, params![area, area.end()], read_mentoring)
        }
    }
}

pub(crate) fn mentorings_between(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    from: Date,
    to: Date,
) -> Result<Vec<Mentoring>, DbError> {
    let sql = format!(
        "{MENTORING} WHERE m.area_path >= $1 AND m.area_path < $2 AND m.from_on <= $4
         AND (m.until_on IS NULL OR m.until_on >= $3)"
    );
    tx.query(&sql, params![area, area.end(), from, to], read_mentoring)
}

pub(crate) fn end_mentoring(
    tx: &mut Tx<'_>,
    id: MentoringId,
    on: Date,
    words: &str,
) -> Result<(), DbError> {
    tx.execute(END_MENTORING, params![id, on, words])?;
    Ok(())
}

pub(crate) fn talks(tx: &mut Tx<'_>, id: MentoringId) -> Result<Vec<Talk>, DbError> {
    tx.query(TALKS, params![id], |row| {
        Ok(Talk {
            id: row.id(0)?,
            talked_on: row.date(1)?,
            words: row.text(2)?,
            entered_by: row.text(3)?,
            recorded_at: row.timestamp(4)?,
        })
    })
}

pub(crate) fn insert_talk(
    tx: &mut Tx<'_>,
    mentoring: MentoringId,
    talk: &Talk,
) -> Result<(), DbError> {
    tx.execute(
        INSERT_TALK,
        params![
            talk.id,
            mentoring,
            talk.talked_on,
            &talk.words,
            &talk.entered_by,
            talk.recorded_at,
        ],
    )?;
    Ok(())
}

/// The entry of somebody who is in the reserve, or on the way out of it into service.
pub(crate) fn current_reserve(
    tx: &mut Tx<'_>,
    person: PersonId,
) -> Result<Option<Reserve>, DbError> {
    tx.query_one(&format!("{RESERVE}{CURRENT_RESERVE}"), params![person], read_reserve)
}

/// The entry that a selection file belongs to.
pub(crate) fn reserve_of_file(
    tx: &mut Tx<'_>,
    file: SelectionId,
) -> Result<Option<Reserve>, DbError> {
    tx.query_one(&format!("{RESERVE}{OF_FILE}"), params![file], read_reserve)
}

pub(crate) fn insert_reserve(tx: &mut Tx<'_>, new: &Reserve) -> Result<(), DbError> {
    tx.execute(
        INSERT_RESERVE,
        params![
            new.id,
            new.person_id,
            &new.name,
            &new.area_path,
            new.ground.as_str(),
            &new.reason,
            &new.recommender,
            new.mentor.as_ref(),
            new.state.as_str(),
            new.entered_on,
        ],
    )?;
    Ok(())
}

pub(crate) fn reserve(tx: &mut Tx<'_>, id: ReserveId) -> Result<Option<Reserve>, DbError> {
    tx.query_one(&format!("{RESERVE} WHERE id = $1"), params![id], read_reserve)
}

pub(crate) fn reserves(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    state: Option<State>,
) -> Result<Vec<Reserve>, DbError> {
    let mut sql = format!("{RESERVE} WHERE area_path >= $1 AND area_path < $2");
    let mut values = params![area, area.end()].to_vec();
    if let Some(state) = state {
        sql.push_str(" AND state = $3");
        values.push(state.as_str().into());
    }
    sql.push_str(" ORDER BY area_path, id");
    tx.query(&sql, &values, read_reserve)
}

pub(crate) fn move_to(
    tx: &mut Tx<'_>,
    id: ReserveId,
    state: State,
    on: Option<Date>,
    words: Option<&str>,
    mandate: Option<RepresentativeId>,
) -> Result<(), DbError> {
    tx.execute(MOVE, params![id, state.as_str(), on, words, mandate])?;
    Ok(())
}

fn word<T: std::str::FromStr>(row: Row<'_>, column: usize) -> Result<T, DbError> {
    row.text(column)?.parse().map_err(|_| DbError::Inconsistent { column })
}

fn read_mentoring(row: Row<'_>) -> Result<Mentoring, DbError> {
    Ok(Mentoring {
        id: row.id(0)?,
        representative_id: row.id(1)?,
        name: row.text(2)?,
        area_path: row.path(3)?,
        mentor: Mentor {
            name: row.text(4)?,
            post: row.text(5)?,
            person_id: row.opt_id(6)?,
            account_id: row.opt_id(7)?,
        },
        goals: row.text(8)?,
        from_on: row.date(9)?,
        until_on: row.opt_date(10)?,
        end_words: row.opt_text(11)?,
        version: row.int(12)?,
        talks: row.int(13)?,
        last_talk_on: row.opt_date(14)?,
    })
}

fn read_reserve(row: Row<'_>) -> Result<Reserve, DbError> {
    Ok(Reserve {
        id: row.id(0)?,
        person_id: row.id(1)?,
        name: row.text(2)?,
        area_path: row.path(3)?,
        ground: word(row, 4)?,
        reason: row.text(5)?,
        recommender: row.text(6)?,
        mentor: row.opt_text(7)?,
        state: word(row, 8)?,
        entered_on: row.date(9)?,
        left_on: row.opt_date(10)?,
        left_words: row.opt_text(11)?,
        representative_id: row.opt_id(12)?,
        version: row.int(13)?,
    })
}
