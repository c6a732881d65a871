//! The table of saved views, and its statements.

use db::{DbError, Migration, Tx, params};
use kernel::id::AccountId;

use crate::views::View;

/// The table of saved views. Its number leaves room for steps that are made beside it.
pub(super) const MIGRATION: Migration = Migration {
    room: "access",
    number: 10,
    name: "saved views",
    sql: "
CREATE TABLE access_view (
    account_id {id} NOT NULL REFERENCES access_account (id),
    place {int} NOT NULL,
    page {text} NOT NULL,
    name {text} NOT NULL,
    query {text} NOT NULL,
    PRIMARY KEY (account_id, place)
){clustered};
",
};

const VIEWS: &str =
    "SELECT page, name, query FROM access_view WHERE account_id = $1 ORDER BY place";
const DELETE_VIEWS: &str = "DELETE FROM access_view WHERE account_id = $1";
const INSERT_VIEW: &str = "INSERT INTO access_view (account_id, place, page, name, query)
    VALUES ($1, $2, $3, $4, $5)";

pub(crate) fn views(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<View>, DbError> {
    tx.query(VIEWS, params![account], |row| {
        Ok(View { page: row.text(0)?, name: row.text(1)?, query: row.text(2)? })
    })
}

pub(crate) fn replace_views(
    tx: &mut Tx<'_>,
    account: AccountId,
    views: &[View],
) -> Result<(), DbError> {
    tx.execute(DELETE_VIEWS, params![account])?;
    for (place, view) in (0_i64..).zip(views) {
        let values =
            params![account, place, view.page.as_str(), view.name.as_str(), view.query.as_str()];
        tx.execute(INSERT_VIEW, values)?;
    }
    Ok(())
}
