//! Full-text indexes: sets of tokens under an identifier, kept by each engine's own machinery.
//!
//! What a token is, the caller decides; here they are opaque words. SQLite keeps them in FTS5, which
//! stores no text of its own, and PostgreSQL in a stored `tsvector` under GIN. Both are written in
//! the transaction of the row that they are about.
//!
//! Invariants:
//! - An index answers "these and these tokens", never "next to each other": positions would double
//!   its size, and the caller has the rows and looks at them anyway. It never leaves out an entry.
//! - Every entry has a place, a number that grows in the order in which lists show the rows, so that
//!   a page is a walk along the index from where the last one ended, without sorting.
//! - The digest of an entry's tokens is kept, so that `verify` can compare without the text.

use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::connection::Engine;
use crate::{DbError, Tx, params};

/// How many serial numbers fit under one key: a place is the key and, in its low half, a serial.
const SERIALS: i64 = 1 << 32;

/// How many of the newest entries PostgreSQL looks at before it gathers all that match.
///
/// GIN has no order: for a frequent token it would gather a tenth of the county to show twenty. A
/// token that is not found often enough among so many is rare enough to be gathered.
const LOOKED_AT_FIRST: i64 = 2_000;

/// Characters that tokens may hold besides letters and digits. They mark what people cannot type as
/// a word, so that no question of theirs means such a token.
pub const MARKS: &str = "~#=@+_-.";

/// A full-text index of a room, by the name of its table.
#[derive(Debug, Clone, Copy)]
pub struct FullText {
    table: &'static str,
}

/// An entry that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// Where it stands in the order of the index.
    pub place: i64,
    /// What it is about.
    pub id: Uuid,
}

/// An entry as the index keeps it, without its tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Where it stands.
    pub place: i64,
    /// What its tokens add up to.
    pub digest: i64,
}

/// What an entry must hold to be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// This token.
    Token(String),
    /// A token that begins so.
    Prefix(String),
    /// All of these.
    All(Vec<Condition>),
    /// At least one of these.
    Any(Vec<Condition>),
}

/// Which way an index is walked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From the smallest place on.
    Upwards,
    /// From the greatest place down.
    Downwards,
}

impl FullText {
    /// The index kept in that table, which a migration made with `{full_text table}`.
    pub const fn new(table: &'static str) -> Self {
        Self { table }
    }

    /// Keeps these tokens under the identifier, whether it had any before or not.
    ///
    /// The key is the great half of the place: the day of a record, or the area that it lies in. An
    /// entry keeps its place as long as its key stays. Answers whether anything was written.
    pub fn put(
        self,
        tx: &mut Tx<'_>,
        id: Uuid,
        key: i64,
        tokens: &[String],
    ) -> Result<bool, DbError> {
        let digest = digest(tokens);
        let mut place = None;
        if let Some(entry) = self.entry(tx, id)? {
            let stays = entry.place / SERIALS == key;
            if stays && entry.digest == digest {
                return Ok(false);
            }
            self.delete(tx, entry.place)?;
            place = stays.then_some(entry.place);
        }
        self.insert(tx, id, key, place, tokens)?;
        Ok(true)
    }

    /// The same for an identifier that is new here.
    pub fn add(
        self,
        tx: &mut Tx<'_>,
        id: Uuid,
        key: i64,
        tokens: &[String],
    ) -> Result<(), DbError> {
        self.insert(tx, id, key, None, tokens)
    }

    /// Forgets what is kept under the identifier.
    pub fn remove(self, tx: &mut Tx<'_>, id: Uuid) -> Result<(), DbError> {
        match self.entry(tx, id)? {
            Some(entry) => self.delete(tx, entry.place),
            None => Ok(()),
        }
    }

    /// What is kept under the identifier.
    pub fn entry(self, tx: &mut Tx<'_>, id: Uuid) -> Result<Option<Entry>, DbError> {
        let sql = format!("SELECT place, digest FROM {} WHERE id = $1", self.table);
        tx.query_one(&sql, params![id], |row| Ok(Entry { place: row.int(0)?, digest: row.int(1)? }))
    }

    /// How many entries there are; on SQLite the tokens' own count must be the same.
    pub fn count(self, tx: &mut Tx<'_>) -> Result<i64, DbError> {
        let table = self.table;
        let entries = count(tx, &format!("SELECT count(*) FROM {table}"))?;
        if tx.engine() == Engine::Sqlite {
            let kept = count(tx, &format!("SELECT count(*) FROM {table}_tokens_docsize"))?;
            return Ok(if kept == entries { entries } else { -1 });
        }
        Ok(entries)
    }

    /// Forgets everything, to begin anew.
    pub fn clear(self, tx: &mut Tx<'_>) -> Result<(), DbError> {
        let table = self.table;
        if tx.engine() == Engine::Sqlite {
            tx.execute(
                &format!("INSERT INTO {table}_tokens ({table}_tokens) VALUES ('delete-all')"),
                &[],
            )?;
        }
        tx.execute(&format!("DELETE FROM {table}"), &[])?;
        Ok(())
    }

    /// Brings the index into its best shape after very many entries were written.
    pub fn settle(self, tx: &mut Tx<'_>) -> Result<(), DbError> {
        let table = self.table;
        match tx.engine() {
            Engine::Sqlite => {
                let sql =
                    format!("INSERT INTO {table}_tokens ({table}_tokens) VALUES ('optimize')");
                tx.execute(&sql, &[])?;
                Ok(())
            }
            Engine::Postgres => tx.batch(&format!("ANALYZE {table}")),
        }
    }

    /// What is digested of these tokens, for comparing.
    pub fn digest_of(tokens: &[String]) -> i64 {
        digest(tokens)
    }

    /// The range of places of these keys, both included.
    pub fn places(from: i64, until: i64) -> (i64, i64) {
        (from * SERIALS, until.saturating_add(1).saturating_mul(SERIALS) - 1)
    }

    /// The entries that meet the condition, in order, from a place to a place, both included.
    pub fn find(
        self,
        tx: &mut Tx<'_>,
        condition: &Condition,
        (from, until): (i64, i64),
        direction: Direction,
        limit: usize,
    ) -> Result<Vec<Found>, DbError> {
        let table = self.table;
        let order = match direction {
            Direction::Upwards => "ASC",
            Direction::Downwards => "DESC",
        };
        let turn = |row: crate::Row<'_>| Ok(Found { place: row.int(0)?, id: row.id(1)? });
        let wanted = limit as i64;
        if tx.engine() == Engine::Sqlite {
            let mut words = String::new();
            for_fts5(condition, &mut words);
            let sql = format!(
                "SELECT entry.place, entry.id FROM {table}_tokens
                 JOIN {table} entry ON entry.place = {table}_tokens.rowid
                 WHERE {table}_tokens MATCH $1 AND {table}_tokens.rowid >= $2
                   AND {table}_tokens.rowid <= $3
                 ORDER BY {table}_tokens.rowid {order} LIMIT $4"
            );
            return tx.query(&sql, params![words, from, until, wanted], turn);
        }
        let mut words = String::new();
        for_tsquery(condition, &mut words);
        let first = format!(
            "SELECT place, id FROM (
                SELECT place, id, tokens FROM {table} WHERE place >= $2 AND place <= $3
                ORDER BY place {order} LIMIT {LOOKED_AT_FIRST}) first
             WHERE tokens @@ CAST(CAST($1 AS TEXT) AS tsquery)
             ORDER BY place {order} LIMIT $4"
        );
        let found = tx.query(&first, params![&words, from, until, wanted], turn)?;
        if found.len() >= limit {
            return Ok(found);
        }
        // Without MATERIALIZED the planner would walk the places for a token that is nowhere.
        let all = format!(
            "WITH matching AS MATERIALIZED (
                SELECT place, id FROM {table}
                WHERE tokens @@ CAST(CAST($1 AS TEXT) AS tsquery))
             SELECT place, id FROM matching WHERE place >= $2 AND place <= $3
             ORDER BY place {order} LIMIT $4"
        );
        tx.query(&all, params![&words, from, until, wanted], turn)
    }

    fn insert(
        self,
        tx: &mut Tx<'_>,
        id: Uuid,
        key: i64,
        place: Option<i64>,
        tokens: &[String],
    ) -> Result<(), DbError> {
        let table = self.table;
        let place = match place {
            Some(place) => place,
            None => self.next_place(tx, key)?,
        };
        let digest = digest(tokens);
        if tx.engine() == Engine::Sqlite {
            tx.execute(
                &format!("INSERT INTO {table} (place, id, digest) VALUES ($1, $2, $3)"),
                params![place, id, digest],
            )?;
            tx.execute(
                &format!("INSERT INTO {table}_tokens (rowid, tokens) VALUES ($1, $2)"),
                params![place, tokens.join(" ")],
            )?;
            return Ok(());
        }
        let quoted: Vec<String> = tokens.iter().map(|token| format!("'{token}'")).collect();
        tx.execute(
            &format!(
                "INSERT INTO {table} (place, id, digest, tokens)
                 VALUES ($1, $2, $3, CAST(CAST($4 AS TEXT) AS tsvector))"
            ),
            params![place, id, digest, quoted.join(" ")],
        )?;
        Ok(())
    }

    fn delete(self, tx: &mut Tx<'_>, place: i64) -> Result<(), DbError> {
        let table = self.table;
        if tx.engine() == Engine::Sqlite {
            tx.execute(&format!("DELETE FROM {table}_tokens WHERE rowid = $1"), params![place])?;
        }
        tx.execute(&format!("DELETE FROM {table} WHERE place = $1"), params![place])?;
        Ok(())
    }

    fn next_place(self, tx: &mut Tx<'_>, key: i64) -> Result<i64, DbError> {
        let (from, until) = Self::places(key, key);
        let sql = format!(
            "SELECT place FROM {} WHERE place >= $1 AND place <= $2 ORDER BY place DESC LIMIT 1",
            self.table
        );
        let last = tx.query_one(&sql, params![from, until], |row| row.int(0))?;
        Ok(last.map_or(from, |last| last + 1))
    }
}

fn count(tx: &mut Tx<'_>, sql: &str) -> Result<i64, DbError> {
    Ok(tx.query_one(sql, &[], |row| row.int(0))?.unwrap_or(0))
}

fn digest(tokens: &[String]) -> i64 {
    let mut digest = Sha256::new();
    for token in tokens {
        digest.update(token.as_bytes());
        // No token holds a blank, so no two lists read the same.
        digest.update(b" ");
    }
    let bytes: [u8; 32] = digest.finalize().into();
    bytes.iter().take(8).fold(0_i64, |sum, byte| (sum << 8) | i64::from(*byte))
}

/// Whether the token can stand in both engines' languages without meaning anything there.
fn is_plain(token: &str) -> bool {
    !token.is_empty() && token.chars().all(|c| c.is_alphanumeric() || MARKS.contains(c))
}

fn for_fts5(condition: &Condition, words: &mut String) {
    let token = |token: &str| if is_plain(token) { token } else { "~" }.to_owned();
    match condition {
        Condition::Token(text) => words.push_str(&format!("\"{}\"", token(text))),
        Condition::Prefix(text) => words.push_str(&format!("\"{}\" *", token(text))),
        Condition::All(parts) => joined(parts, " AND ", for_fts5, words),
        Condition::Any(parts) => joined(parts, " OR ", for_fts5, words),
    }
}

fn for_tsquery(condition: &Condition, words: &mut String) {
    let token = |token: &str| if is_plain(token) { token } else { "~" }.to_owned();
    match condition {
        Condition::Token(text) => words.push_str(&format!("'{}'", token(text))),
        Condition::Prefix(text) => words.push_str(&format!("'{}':*", token(text))),
        Condition::All(parts) => joined(parts, " & ", for_tsquery, words),
        Condition::Any(parts) => joined(parts, " | ", for_tsquery, words),
    }
}

fn joined(
    parts: &[Condition],
    between: &str,
    write: impl Fn(&Condition, &mut String),
    words: &mut String,
) {
    words.push('(');
    for (place, part) in parts.iter().enumerate() {
        if place > 0 {
            words.push_str(between);
        }
        write(part, words);
    }
    words.push(')');
}

/// The statements that make an index in each engine's words.
pub(crate) fn tables(table: &str, engine: Engine) -> String {
    match engine {
        Engine::Sqlite => format!(
            "CREATE TABLE {table} (
                place INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, digest INTEGER NOT NULL
             ) STRICT;
             CREATE VIRTUAL TABLE {table}_tokens USING fts5 (
                tokens, content='', contentless_delete=1, detail=none, prefix='1',
                tokenize=\"ascii tokenchars '{MARKS}'\");"
        ),
        Engine::Postgres => format!(
            "CREATE TABLE {table} (
                place BIGINT NOT NULL PRIMARY KEY, id UUID NOT NULL UNIQUE,
                digest BIGINT NOT NULL, tokens TSVECTOR NOT NULL);
             CREATE INDEX {table}_tokens ON {table} USING GIN (tokens);"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_in_both_languages() {
        let token = |text: &str| Condition::Token(text.into());
        let condition = Condition::All(vec![
            token("高空"),
            Condition::Any(vec![token("空抛"), Condition::Prefix("~heli".into())]),
        ]);
        let (mut fts5, mut tsquery) = (String::new(), String::new());
        for_fts5(&condition, &mut fts5);
        for_tsquery(&condition, &mut tsquery);
        assert_eq!(fts5, r#"("高空" AND ("空抛" OR "~heli" *))"#);
        assert_eq!(tsquery, "('高空' & ('空抛' | '~heli':*))");
    }

    #[test]
    fn nothing_that_the_engines_read_as_language_gets_through() {
        for strange in ["", "a' | 'b", "\"x\"", "a b", "a\\", "\0", "a*", "(a"] {
            assert!(!is_plain(strange), "{strange:?}");
        }
        assert!(is_plain("何丽") && is_plain("#4321") && is_plain("+early_sign"));
    }

    #[test]
    fn places_of_keys_lie_apart() {
        let (first, last) = FullText::places(20_230_507, 20_230_507);
        assert_eq!(last - first, SERIALS - 1);
        assert_eq!(FullText::places(20_230_508, 20_230_508).0, last + 1);
        assert!(FullText::places(999_999_999, 999_999_999).1 > 0);
    }
}
