//! The telephones of offices, for villagers to call: of a village, a township, the county.
//!
//! # Why this is another table than the duty phones
//!
//! `registry_office_phone` and `registry_duty_phone` both hold numbers of an area's office, and were
//! nearly made one. They stay two, because they are given, read and changed for different people:
//!
//! - The office's telephone is for villagers. There is one, it stands on the page of a household's
//!   card, and is answered in office hours. Whoever dials it in the night hears nobody, so an
//!   emergency must never offer it. It is a whole number: a mobile, or a landline.
//! - Duty phones ([`crate::duty_phones`]) are for representatives and offices in an emergency. There
//!   are up to four with the post that answers, they may be short ones such as 119, and travel to
//!   every phone with its profile. Villagers do not see them: a duty room is not to be rung about a
//!   lamp.
//!
//! One table would need a column that says which of the two a row is, rules for the one that do not
//! hold for the other (how many, how long a number, whether named), and a condition in every statement
//! that keeps the two apart; forgetting it once shows a duty room to the public. Nothing reads both.

use db::{Tx, params};
use kernel::AreaPath;
use serde_json::json;

use crate::store::cards::{DELETE_OFFICE_PHONE, OFFICE_PHONE, SET_OFFICE_PHONE};
use crate::{Error, rules};

/// The telephone of the area's own office.
pub fn phone(tx: &mut Tx<'_>, area: &AreaPath) -> Result<Option<String>, Error> {
    Ok(tx.query_one(OFFICE_PHONE, params![area], |row| row.text(0))?)
}

/// The telephone of the office that answers for a place: the village's, else the township's, else
/// the county's; with the area whose office it is.
pub fn nearest_phone(
    tx: &mut Tx<'_>,
    place: &AreaPath,
) -> Result<Option<(AreaPath, String)>, Error> {
    for depth in (1..=place.depth().min(3)).rev() {
        let area = place.at_depth(depth);
        if let Some(phone) = phone(tx, &area)? {
            return Ok(Some((area, phone)));
        }
    }
    Ok(None)
}

/// Keeps the telephone of an office; an empty one is taken away.
///
/// # Errors
/// [`Error::Field`] when it is no telephone number.
pub fn put(tx: &mut Tx<'_>, area: &AreaPath, phone: &str) -> Result<Option<String>, Error> {
    let phone = rules::phone(phone, "/phone")?;
    match &phone {
        Some(phone) => tx.execute(SET_OFFICE_PHONE, params![area, phone])?,
        None => tx.execute(DELETE_OFFICE_PHONE, params![area])?,
    };
    tx.log("office.phone", area, &json!({ "has_phone": phone.is_some() }))?;
    Ok(phone)
}
