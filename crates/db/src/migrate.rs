//! Schema migrations: one text for both engines, applied once, in order.

use crate::connection::Engine;
use crate::{DbError, Tx, full_text, params};

/// One step of a room's schema.
///
/// The text is the same for both engines; these words stand for what differs:
/// `{id}` a UUID, `{int}` a 64-bit integer, `{text}` a text ordered by bytes, `{bytes}` bytes,
/// `{rowid}` and `{clustered}` the table options (a table by row number; a table in key order),
/// `{full_text name};` the tables of a full-text index of that name ([`crate::FullText`]).
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// The room that owns the tables.
    pub room: &'static str,
    /// The step's number within the room, from 1.
    pub number: i64,
    /// What it brings.
    pub name: &'static str,
    /// The statements.
    pub sql: &'static str,
}

impl Migration {
    fn text(&self, engine: Engine) -> String {
        let words: [(&str, &str); 6] = match engine {
            Engine::Sqlite => [
                ("{id}", "BLOB"),
                ("{int}", "INTEGER"),
                ("{text}", "TEXT"),
                ("{bytes}", "BLOB"),
                ("{rowid}", " STRICT"),
                ("{clustered}", " STRICT, WITHOUT ROWID"),
            ],
            Engine::Postgres => [
                ("{id}", "UUID"),
                ("{int}", "BIGINT"),
                // Both engines must sort texts alike: by bytes.
                ("{text}", "TEXT COLLATE \"C\""),
                ("{bytes}", "BYTEA"),
                ("{rowid}", ""),
                ("{clustered}", ""),
            ],
        };
        let sql = words
            .iter()
            .fold(self.sql.to_owned(), |sql, (word, meaning)| sql.replace(word, meaning));
        with_indexes(&sql, engine)
    }
}

/// The text with every `{full_text name};` as the statements that make the index.
fn with_indexes(sql: &str, engine: Engine) -> String {
    let mut parts = sql.split("{full_text ");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once("};").unwrap_or((part, ""));
        text.push_str(&full_text::tables(name, engine));
        text.push_str(rest);
    }
    text
}

const CREATE: Migration = Migration {
    room: "db",
    number: 0,
    name: "migrations",
    sql: "CREATE TABLE IF NOT EXISTS db_migration (
        room {text} NOT NULL, number {int} NOT NULL, name {text} NOT NULL, applied_at {int} NOT NULL,
        PRIMARY KEY (room, number))",
};
const APPLIED: &str = "SELECT room, number FROM db_migration";
const RECORD: &str =
    "INSERT INTO db_migration (room, number, name, applied_at) VALUES ($1, $2, $3, $4)";

pub(crate) fn apply(tx: &mut Tx<'_>, engine: Engine, wanted: &[Migration]) -> Result<u32, DbError> {
    tx.batch(&CREATE.text(engine))?;
    let applied: Vec<(String, i64)> =
        tx.query(APPLIED, &[], |row| Ok((row.text(0)?, row.int(1)?)))?;
    let known = |room: &str, number: i64| {
        wanted.iter().any(|step| step.room == room && step.number == number)
    };
    if applied.iter().any(|(room, number)| !known(room, *number)) {
        return Err(DbError::NewerSchema);
    }
    let mut count = 0;
    for step in wanted {
        if applied.iter().any(|(room, number)| room == step.room && *number == step.number) {
            continue;
        }
        tx.batch(&step.text(engine))?;
        let now = tx.now();
        tx.execute(RECORD, params![step.room, step.number, step.name, now])?;
        count += 1;
    }
    Ok(count)
}
