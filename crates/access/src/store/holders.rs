//! The statement behind [`crate::accounts::holders`].

use db::{DbError, Tx, params};
use kernel::AreaPath;

use crate::Role;
use crate::accounts::Holder;

const HOLDERS: &str = "SELECT held.area_path, account.id, account.name, account.representative_id
    FROM access_grant held JOIN access_account account ON account.id = held.account_id
    WHERE held.role = $1 AND held.area_path >= $2 AND held.area_path < $3
    ORDER BY held.area_path, account.id";

pub(crate) fn holders(
    tx: &mut Tx<'_>,
    role: Role,
    area: &AreaPath,
) -> Result<Vec<Holder>, DbError> {
    tx.query(HOLDERS, params![role.as_str(), area, area.end()], |row| {
        Ok(Holder {
            area_path: row.path(0)?,
            account: row.id(1)?,
            name: row.text(2)?,
            representative: row.opt_id(3)?,
        })
    })
}
