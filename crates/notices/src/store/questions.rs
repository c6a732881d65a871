//! Statements of questions.

use db::{ConstraintKind, DbError, Row, Tx, Value, params};
use kernel::id::{NoticeId, NoticeQuestionId};
use kernel::{AreaPath, Cursor, Limit, Page, Timestamp};
use uuid::Uuid;

use crate::Error;
use crate::model::Question;

const COLUMNS: &str = "id, notice_id, recipient_id, is_representative, area_path, name, words,
    asked_at, state, answer, answered_by, answered_at, matter_id";
const INSERT: &str = "INSERT INTO notices_question (id, notice_id, recipient_id, is_representative,
    area_path, name, words, asked_at, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open')";
const SETTLE: &str = "UPDATE notices_question SET state = $2, answer = $3, answered_by = $4,
    answered_at = $5, matter_id = $6 WHERE id = $1 AND state = 'open'";

fn read(row: Row<'_>) -> Result<Question, DbError> {
    let recipient: Uuid = row.id(2)?;
    Ok(Question {
        id: row.id(0)?,
        notice_id: row.id(1)?,
        recipient,
        representative: row.flag(3)?.then(|| recipient.into()),
        area_path: row.path(4)?,
        name: row.text(5)?,
        words: row.text(6)?,
        asked_at: row.timestamp(7)?,
        state: row.parsed(8)?,
        answer: row.opt_text(9)?,
        answered_by: row.opt_text(10)?,
        answered_at: row.opt_timestamp(11)?,
        matter_id: row.opt_id(12)?,
    })
}

pub(crate) fn insert(tx: &mut Tx<'_>, question: &Question) -> Result<(), Error> {
    let inserted = tx.execute(
        INSERT,
        params![
            question.id,
            question.notice_id,
            question.recipient,
            i64::from(question.representative.is_some()),
            &question.area_path,
            &question.name,
            &question.words,
            question.asked_at,
        ],
    );
    match inserted {
        Ok(_) => Ok(()),
        Err(DbError::Constraint(ConstraintKind::Unique)) => Err(Error::IdTaken),
        Err(other) => Err(other.into()),
    }
}

pub(crate) fn get(tx: &mut Tx<'_>, id: NoticeQuestionId) -> Result<Option<Question>, DbError> {
    let sql = format!("SELECT {COLUMNS} FROM notices_question WHERE id = $1");
    tx.query_one(&sql, params![id], read)
}

/// Keeps what became of a question; answers whether it still waited.
pub(crate) fn settle(tx: &mut Tx<'_>, question: &Question) -> Result<bool, DbError> {
    let settled = tx.execute(
        SETTLE,
        params![
            question.id,
            question.state.as_str(),
            question.answer.as_ref(),
            question.answered_by.as_ref(),
            question.answered_at,
            question.matter_id,
        ],
    )?;
    Ok(settled > 0)
}

/// What somebody asked about these notices, the oldest first.
pub(crate) fn of(
    tx: &mut Tx<'_>,
    recipient: Uuid,
    ids: &[NoticeId],
) -> Result<Vec<Question>, DbError> {
    let mut found = Vec::new();
    for chunk in ids.chunks(400) {
        let mut values: Vec<Value<'_>> = vec![recipient.into()];
        values.extend(chunk.iter().map(|&id| Value::from(id)));
        let places = db::places(chunk.len(), 2);
        let sql = format!(
            "SELECT {COLUMNS} FROM notices_question
             WHERE recipient_id = $1 AND notice_id IN ({places}) ORDER BY id"
        );
        found.extend(tx.query(&sql, &values, read)?);
    }
    Ok(found)
}

/// Questions of people under an area, the newest first.
pub(crate) fn list(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    notice: Option<NoticeId>,
    is_open: Option<bool>,
    limit: Limit,
    before: Option<NoticeQuestionId>,
) -> Result<Page<Question>, DbError> {
    let mut values: Vec<Value<'_>> = vec![area.into(), area.end().into()];
    let mut sql =
        format!("SELECT {COLUMNS} FROM notices_question WHERE area_path >= $1 AND area_path < $2");
    match is_open {
        Some(true) => sql.push_str(" AND state = 'open'"),
        Some(false) => sql.push_str(" AND state <> 'open'"),
        None => {}
    }
    if let Some(notice) = notice {
        values.push(notice.into());
        sql.push_str(&format!(" AND notice_id = ${}", values.len()));
    }
    if let Some(before) = before {
        values.push(before.into());
        sql.push_str(&format!(" AND id < ${}", values.len()));
    }
    values.push(limit.with_next().into());
    sql.push_str(&format!(" ORDER BY id DESC LIMIT ${}", values.len()));
    let found = tx.query(&sql, &values, read)?;
    Ok(Page::cut(found, limit, |question| Cursor::new([question.id.to_string()])))
}

/// How many questions wait under an area.
pub(crate) fn count_open(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    notice: Option<NoticeId>,
) -> Result<i64, DbError> {
    let mut values: Vec<Value<'_>> = vec![area.into(), area.end().into()];
    let mut sql = "SELECT count(*) FROM notices_question
        WHERE state = 'open' AND area_path >= $1 AND area_path < $2"
        .to_owned();
    if let Some(notice) = notice {
        values.push(notice.into());
        sql.push_str(" AND notice_id = $3");
    }
    Ok(tx.query_one(&sql, &values, |row| row.int(0))?.unwrap_or(0))
}

/// What somebody brought back in a span, the newest first.
pub(crate) fn asked_by(
    tx: &mut Tx<'_>,
    recipient: Uuid,
    (from, until): (Timestamp, Timestamp),
    most: i64,
) -> Result<Vec<Question>, DbError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM notices_question
         WHERE recipient_id = $1 AND asked_at >= $2 AND asked_at < $3
         ORDER BY asked_at DESC, id DESC LIMIT $4"
    );
    tx.query(&sql, params![recipient, from, until, most], read)
}

/// How many questions somebody brought back in a span.
pub(crate) fn count_of(
    tx: &mut Tx<'_>,
    recipient: Uuid,
    (from, until): (Timestamp, Timestamp),
) -> Result<i64, DbError> {
    let count = tx.query_one(
        "SELECT count(*) FROM notices_question
         WHERE recipient_id = $1 AND asked_at >= $2 AND asked_at < $3",
        params![recipient, from, until],
        |row| row.int(0),
    )?;
    Ok(count.unwrap_or(0))
}
