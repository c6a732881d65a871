//! What people agreed to have shown to villagers: without a word of theirs, nothing.

use std::collections::HashSet;

use db::{Tx, Value, params};
use kernel::id::PersonId;
use serde_json::json;

use crate::store::cards::{CONSENTS, SET_CONSENT};
use crate::{Error, persons};

/// Those of these persons whose telephone may stand on cards and on the villager's page.
pub fn showing_phone(tx: &mut Tx<'_>, ids: &[PersonId]) -> Result<HashSet<PersonId>, Error> {
    let mut found = HashSet::new();
    for chunk in ids.chunks(500) {
        let values: Vec<Value<'_>> = chunk.iter().map(|&id| id.into()).collect();
        let sql = format!("{CONSENTS}{})", db::places(values.len(), 1));
        tx.each(&sql, &values, |row| {
            found.insert(row.id(0)?);
            Ok::<(), db::DbError>(())
        })?;
    }
    Ok(found)
}

/// Keeps whether the person agrees to have the telephone shown; it can be taken back at any time.
pub fn put(tx: &mut Tx<'_>, id: PersonId, shows_phone: bool) -> Result<(), Error> {
    persons::get(tx, id)?;
    let now = tx.now();
    tx.execute(SET_CONSENT, params![id, shows_phone, now])?;
    tx.log("consent.put", &id, &json!({ "shows_phone": shows_phone }))?;
    Ok(())
}
