//! A turnover appoints somebody whose file waits for the letter (待聘任): the file ends with the
//! mandate that the turnover gave, and waits again when the turnover is taken back.

use db::{DbError, Tx, params};
use kernel::Date;
use kernel::id::{PersonId, RepresentativeId, SelectionId};
use serde::{Deserialize, Serialize};

use super::model::Action;
use super::service::tell;
use super::store::{APPOINT_FILED, DELETE_EVENT, FILED, WAIT_AGAIN};

/// A file that a turnover ended, as it stood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndedFile {
    /// The file.
    pub id: SelectionId,
    /// Since when it waited.
    pub stage_on: Date,
    /// The letter's number, where it had one already.
    pub letter_number: Option<String>,
    /// The number of the event that ended it.
    pub event: i64,
    /// The mandate that it became.
    pub mandate: RepresentativeId,
}

/// Ends the file of somebody who was just appointed, if one waits for the letter.
pub(crate) fn end_filed(
    tx: &mut Tx<'_>,
    person: PersonId,
    mandate: RepresentativeId,
    letter_number: Option<&str>,
    on: Date,
) -> Result<Option<EndedFile>, DbError> {
    let filed = tx.query_one(FILED, params![person], |row| {
        Ok(EndedFile {
            id: row.id(0)?,
            stage_on: row.date(1)?,
            letter_number: row.opt_text(2)?,
            event: row.int(3)?,
            mandate,
        })
    })?;
    let Some(file) = filed else { return Ok(None) };
    let on = on.max(file.stage_on);
    tell(tx, file.id, file.event, &[(Action::Appoint, on)])?;
    tx.execute(APPOINT_FILED, params![file.id, on, letter_number, mandate])?;
    let action = Action::Appoint.as_str();
    tx.log("selection.act", &file.id, &serde_json::json!({ "action": action }))?;
    Ok(Some(file))
}

/// Lets a file wait again that a turnover ended; whether it stood so.
pub(crate) fn wait_again(tx: &mut Tx<'_>, file: &EndedFile) -> Result<bool, DbError> {
    let values = params![file.id, file.stage_on, file.letter_number.as_deref(), file.mandate];
    if tx.execute(WAIT_AGAIN, values)? != 1 {
        return Ok(false);
    }
    tx.execute(DELETE_EVENT, params![file.id, file.event])?;
    tx.log("selection.wait_again", &file.id, &serde_json::json!({}))?;
    Ok(true)
}
