//! One connection to either engine: opening it, running statements, beginning and ending.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use postgres::types::ToSql;

use crate::{DbError, Row, Value};

/// The engine that keeps a county.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// SQLite: one file.
    Sqlite,
    /// PostgreSQL: one schema.
    Postgres,
}

/// Where a county is kept.
#[derive(Clone)]
pub(crate) enum Source {
    Sqlite { file: PathBuf },
    Postgres { url: String, schema: String },
}

/// Statements in SQLite's words. They are long and asked for with every execution: this map's own
/// hash is some ten times quicker than the standard one, which guards against strangers' keys.
type Texts = hashbrown::HashMap<String, String>;

pub(crate) enum Connection {
    Sqlite {
        connection: rusqlite::Connection,
        texts: Texts,
    },
    Postgres {
        client: Box<postgres::Client>,
        statements: HashMap<String, postgres::Statement>,
        lock: i64,
    },
}

impl Connection {
    pub(crate) fn open(source: &Source, read_only: bool) -> Result<Self, DbError> {
        match source {
            Source::Sqlite { file } => open_sqlite(file, read_only),
            Source::Postgres { url, schema } => open_postgres(url, schema, read_only),
        }
    }

    pub(crate) fn engine(&self) -> Engine {
        match self {
            Self::Sqlite { .. } => Engine::Sqlite,
            Self::Postgres { .. } => Engine::Postgres,
        }
    }

    /// Begins a transaction: for writing with the cell's lock, for reading on one snapshot.
    pub(crate) fn begin(&mut self, writing: bool) -> Result<(), DbError> {
        match self {
            Self::Sqlite { connection, .. } => {
                connection.execute_batch(if writing { "BEGIN IMMEDIATE" } else { "BEGIN" })?;
            }
            Self::Postgres { client, lock, .. } if writing => {
                client.batch_execute(&format!("BEGIN; SELECT pg_advisory_xact_lock({lock})"))?;
            }
            Self::Postgres { client, .. } => {
                client.batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
            }
        }
        Ok(())
    }

    /// Runs a statement without parameters or result.
    pub(crate) fn batch(&mut self, sql: &str) -> Result<(), DbError> {
        match self {
            Self::Sqlite { connection, texts } => {
                // The savepoint statements run with every command: keep them prepared.
                if sql.len() < 40 && !sql.contains(';') {
                    let _ = texts;
                    connection.prepare_cached(sql)?.raw_execute()?;
                } else {
                    connection.execute_batch(sql)?;
                }
            }
            Self::Postgres { client, .. } => client.batch_execute(sql)?,
        }
        Ok(())
    }

    /// Whether a transaction is open; SQLite ends one by itself when the disk is full.
    pub(crate) fn in_transaction(&self) -> bool {
        match self {
            Self::Sqlite { connection, .. } => !connection.is_autocommit(),
            Self::Postgres { client, .. } => !client.is_closed(),
        }
    }

    pub(crate) fn execute(&mut self, sql: &str, params: &[Value<'_>]) -> Result<u64, DbError> {
        match self {
            Self::Sqlite { connection, texts } => {
                let mut statement = connection.prepare_cached(text(texts, sql))?;
                Ok(statement.execute(rusqlite::params_from_iter(params))? as u64)
            }
            Self::Postgres { client, statements, .. } => {
                let statement = prepared(client, statements, sql)?;
                Ok(client.execute(&statement, &borrowed(params))?)
            }
        }
    }

    pub(crate) fn query<E: From<DbError>>(
        &mut self,
        sql: &str,
        params: &[Value<'_>],
        mut each: impl FnMut(Row<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        match self {
            Self::Sqlite { connection, texts } => {
                let mut statement =
                    connection.prepare_cached(text(texts, sql)).map_err(DbError::from)?;
                let mut rows =
                    statement.query(rusqlite::params_from_iter(params)).map_err(DbError::from)?;
                while let Some(row) = rows.next().map_err(DbError::from)? {
                    each(Row::Sqlite(row))?;
                }
            }
            Self::Postgres { client, statements, .. } => {
                let statement = prepared(client, statements, sql)?;
                let rows = client.query(&statement, &borrowed(params)).map_err(DbError::from)?;
                for row in &rows {
                    each(Row::Postgres(row))?;
                }
            }
        }
        Ok(())
    }
}

fn borrowed<'v>(params: &'v [Value<'_>]) -> Vec<&'v (dyn ToSql + Sync)> {
    params.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

/// The statement in SQLite's words: there `$1` is a name, numbered by first appearance, so a text
/// that names `$2` before `$1` would bind the wrong values without an error. `?1` is a position.
fn text<'t>(texts: &'t mut Texts, sql: &str) -> &'t str {
    texts.entry_ref(sql).or_insert_with(|| positions(sql))
}

fn positions(sql: &str) -> String {
    let mut rewritten = String::with_capacity(sql.len());
    let mut quoted = false;
    let mut characters = sql.chars().peekable();
    while let Some(character) = characters.next() {
        quoted ^= character == '\'';
        let is_position = character == '$' && !quoted;
        let before_digit = characters.peek().is_some_and(char::is_ascii_digit);
        rewritten.push(if is_position && before_digit { '?' } else { character });
    }
    rewritten
}

fn prepared(
    client: &mut postgres::Client,
    statements: &mut HashMap<String, postgres::Statement>,
    sql: &str,
) -> Result<postgres::Statement, DbError> {
    if let Some(statement) = statements.get(sql) {
        return Ok(statement.clone());
    }
    // Filters make texts that differ; a bound keeps a long-lived connection from growing.
    if statements.len() >= 1_000 {
        statements.clear();
    }
    let statement = client.prepare(sql)?;
    statements.insert(sql.to_owned(), statement.clone());
    Ok(statement)
}

fn open_sqlite(file: &Path, read_only: bool) -> Result<Connection, DbError> {
    let connection = rusqlite::Connection::open(file)?;
    connection.set_prepared_statement_cache_capacity(512);
    connection.busy_timeout(std::time::Duration::from_secs(10))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    // In KiB. At most commits SQLite walks the writer's whole cache (it takes the number of a page
    // that never exists for a moment, when it sorts what it has split, and then looks for pages
    // beyond the end): 16 MiB hold what is written again and again, and more costs more than it saves.
    connection.pragma_update(None, "cache_size", if read_only { -8_000 } else { -16_000 })?;
    // Checkpoints happen beside the writer. Only when the log has grown to 256 MiB, because they
    // could not keep up, the writer stops for one itself, so that the log begins anew.
    connection.pragma_update(None, "wal_autocheckpoint", 64_000)?;
    if read_only {
        connection.pragma_update(None, "query_only", "ON")?;
    }
    Ok(Connection::Sqlite { connection, texts: Texts::new() })
}

/// A connection for checkpoints alone.
pub(crate) fn checkpointing(file: &Path) -> Result<rusqlite::Connection, DbError> {
    let connection = rusqlite::Connection::open(file)?;
    connection.busy_timeout(std::time::Duration::from_secs(10))?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "cache_size", -2_000)?;
    Ok(connection)
}

fn open_postgres(url: &str, schema: &str, read_only: bool) -> Result<Connection, DbError> {
    let mut client = postgres::Client::connect(url, postgres::NoTls)?;
    if !read_only {
        client.batch_execute(&format!("CREATE SCHEMA IF NOT EXISTS {schema}"))?;
    }
    client.batch_execute(&format!(
        "SET search_path TO {schema}; SET TIME ZONE 'UTC'; SET client_min_messages TO warning"
    ))?;
    // The lock's number only has to be the same for the same schema in every process.
    let lock = schema.bytes().fold(7_000_431_125_i64, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(i64::from(byte)) & 0x7fff_ffff_ffff
    });
    Ok(Connection::Postgres { client: Box::new(client), statements: HashMap::new(), lock })
}

/// Removes a schema with everything in it.
pub(crate) fn drop_schema(url: &str, schema: &str) -> Result<(), DbError> {
    let mut client = postgres::Client::connect(url, postgres::NoTls)?;
    client.batch_execute(&format!("DROP SCHEMA IF EXISTS {schema} CASCADE"))?;
    Ok(())
}

/// Copies a county's file while it is in use.
pub(crate) fn backup(file: &Path, target: &Path) -> Result<(), DbError> {
    let source = rusqlite::Connection::open(file)?;
    source.busy_timeout(std::time::Duration::from_secs(30))?;
    let target = target.to_string_lossy().into_owned();
    source.execute("VACUUM INTO ?1", [target])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::positions;

    #[test]
    fn parameters_become_positions() {
        assert_eq!(positions("a = $2 AND b = $1"), "a = ?2 AND b = ?1");
        assert_eq!(positions("x = '$1' AND y = $10"), "x = '$1' AND y = ?10");
    }
}
