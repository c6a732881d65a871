//! For which term a mandate was given.

use db::{DbError, Migration, Tx, params};
use kernel::id::RepresentativeId;

pub(crate) const MIGRATION: Migration = Migration {
    room: "representatives",
    number: 8,
    name: "the term for which a mandate was given",
    sql: "
ALTER TABLE representatives_mandate ADD COLUMN term {text};
",
};

const NAME_TERM: &str = "UPDATE representatives_mandate SET term = $2 WHERE id = $1";
const FIRST_TERM: &str = "SELECT term FROM representatives_mandate WHERE id = $1";

/// Keeps for which term a mandate was given, where the term has a name.
pub(crate) fn name_term(tx: &mut Tx<'_>, id: RepresentativeId, term: &str) -> Result<(), DbError> {
    if !term.is_empty() {
        tx.execute(NAME_TERM, params![id, term])?;
    }
    Ok(())
}

/// For which term a mandate was given; empty where nobody named it.
pub(crate) fn first_term(tx: &mut Tx<'_>, id: RepresentativeId) -> Result<String, DbError> {
    let found = tx.query_one(FIRST_TERM, params![id], |row| row.opt_text(0))?;
    Ok(found.flatten().unwrap_or_default())
}
