//! Duty phones (值班电话) of areas: whom to call when something cannot wait.
//!
//! They are numbers of offices, not of persons. They come to every phone with its profile, so that an
//! emergency's screen shows them without network.

use db::{Tx, params};
use kernel::AreaPath;

use crate::store::{DELETE_DUTY_PHONES, DUTY_PHONES, INSERT_DUTY_PHONE};
use crate::{Error, rules};

/// The most numbers of one area.
pub const MOST: usize = 4;

/// A number that is answered on duty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutyPhone {
    /// The area whose office answers.
    pub area: AreaPath,
    /// Who answers: a post, such as 值班室.
    pub name: String,
    /// The number, digits only.
    pub phone: String,
}

/// All numbers, by area and in the order in which the office gave them.
pub fn all(tx: &mut Tx<'_>) -> Result<Vec<DutyPhone>, Error> {
    Ok(tx.query(DUTY_PHONES, &[], |row| {
        Ok(DutyPhone { area: row.path(0)?, name: row.text(1)?, phone: row.text(2)? })
    })?)
}

/// Puts these numbers in the place of those that an area had.
pub fn put(tx: &mut Tx<'_>, area: &AreaPath, phones: &[(String, String)]) -> Result<(), Error> {
    if phones.len() > MOST {
        return Err(Error::Field {
            pointer: "/phones",
            chinese: "一个单位最多填4个值班电话。",
            english: "An office has at most four duty phones.",
        });
    }
    let mut kept = Vec::with_capacity(phones.len());
    for (name, phone) in phones {
        kept.push((rules::name(name, "/phones")?, number(phone)?));
    }
    tx.execute(DELETE_DUTY_PHONES, params![area])?;
    for (place, (name, phone)) in kept.iter().enumerate() {
        tx.execute(INSERT_DUTY_PHONE, params![area, place as i64 + 1, name, phone])?;
    }
    let detail = serde_json::json!({ "phones": kept });
    tx.log("area.duty-phones", area, &detail)?;
    Ok(())
}

/// A telephone number as typed, digits only: a landline with its area code, a mobile one, or a short
/// number such as 119.
fn number(text: &str) -> Result<String, Error> {
    let digits: String =
        text.chars().filter(|c| !matches!(c, ' ' | '-' | '－' | '\u{3000}')).collect();
    let is_number = (3..=12).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    if is_number {
        return Ok(digits);
    }
    Err(Error::Field {
        pointer: "/phones",
        chinese: "值班电话要填号码：区号加座机、手机号，或者119这样的短号。",
        english: "Give a number: a landline with its area code, a mobile one, or a short one.",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_digits() {
        assert_eq!(number("0746-572 3456").expect("a landline"), "07465723456");
        assert_eq!(number("119").expect("a short number"), "119");
        for wrong in ["", "12", "值班室", "1381234567890123", "138x2345678"] {
            assert!(matches!(number(wrong), Err(Error::Field { .. })), "{wrong}");
        }
    }
}
