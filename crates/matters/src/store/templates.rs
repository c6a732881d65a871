//! Templates for answers, by the unit that keeps them.

use db::{DbError, Migration, Tx, params};

use crate::Kind;
use crate::templates::Template;

/// The table of templates.
pub(crate) const MIGRATION: Migration = Migration {
    room: "matters",
    number: 9,
    name: "templates for answers",
    sql: "
CREATE TABLE matters_template (
    unit {text} NOT NULL,
    place {int} NOT NULL,
    kind {text},
    category {text},
    title {text} NOT NULL,
    words {text} NOT NULL,
    PRIMARY KEY (unit, place)
){clustered};
",
};

const OF_UNIT: &str = "SELECT kind, category, title, words FROM matters_template
    WHERE unit = $1 ORDER BY place";
const DELETE: &str = "DELETE FROM matters_template WHERE unit = $1";
const INSERT: &str = "INSERT INTO matters_template (unit, place, kind, category, title, words)
    VALUES ($1, $2, $3, $4, $5, $6)";

/// The templates of a unit, in its order.
pub(crate) fn of_unit(tx: &mut Tx<'_>, unit: &str) -> Result<Vec<Template>, DbError> {
    tx.query(OF_UNIT, params![unit], |row| {
        // A kind that this version does not know stands for every kind.
        let kind = row.opt_text(0)?.and_then(|code| code.parse::<Kind>().ok());
        Ok(Template { kind, category: row.opt_text(1)?, title: row.text(2)?, words: row.text(3)? })
    })
}

/// Keeps these templates instead of those that the unit had.
pub(crate) fn replace(tx: &mut Tx<'_>, unit: &str, templates: &[Template]) -> Result<(), DbError> {
    tx.execute(DELETE, params![unit])?;
    for (place, template) in (0_i64..).zip(templates) {
        let (kind, category) = (template.kind.map(Kind::as_str), template.category.as_deref());
        let (title, words) = (template.title.as_str(), template.words.as_str());
        tx.execute(INSERT, params![unit, place, kind, category, title, words])?;
    }
    Ok(())
}
