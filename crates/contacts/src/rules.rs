//! What a contact must be like. Pure.

use kernel::{Date, has_control_characters, trimmed};

use crate::catalogue::{DIFFICULTY_KINDS, LEAFLET_THEMES, SERVICE_ITEMS, WAYS, Word};
use crate::{Error, Leaflet};

/// The longest text of a contact, in characters.
const LONGEST: usize = 1_000;
/// The most copies of one leaflet at one contact.
const MOST_COPIES: i64 = 200;

fn known(catalogue: &[Word], code: &str) -> bool {
    catalogue.iter().any(|word| word.code == code)
}

pub(crate) fn day(met_on: Date, today: Date) -> Result<Date, Error> {
    if met_on > today {
        return Err(Error::InFuture);
    }
    // Paper books go back some years; anything older is a slip of the pen.
    if met_on.year() < 2015 { Err(Error::TooLongAgo) } else { Ok(met_on) }
}

pub(crate) fn way(code: &str) -> Result<(), Error> {
    if known(WAYS, code) { Ok(()) } else { Err(Error::Word { pointer: "/way".into() }) }
}

/// The items in the catalogue's order, each once.
pub(crate) fn items(codes: &[String]) -> Result<Vec<String>, Error> {
    if let Some(at) = codes.iter().position(|code| !known(SERVICE_ITEMS, code)) {
        return Err(Error::Word { pointer: format!("/items/{at}") });
    }
    let chosen = SERVICE_ITEMS.iter().filter(|word| codes.iter().any(|code| code == word.code));
    Ok(chosen.map(|word| word.code.to_owned()).collect())
}

pub(crate) fn leaflets(leaflets: &[Leaflet]) -> Result<(), Error> {
    if leaflets.len() > LEAFLET_THEMES.len() {
        return Err(Error::Word { pointer: "/leaflets".into() });
    }
    for (at, leaflet) in leaflets.iter().enumerate() {
        if !known(LEAFLET_THEMES, &leaflet.theme) {
            return Err(Error::Word { pointer: format!("/leaflets/{at}/theme") });
        }
        if !(1..=MOST_COPIES).contains(&leaflet.copies) {
            return Err(Error::Copies { pointer: format!("/leaflets/{at}/copies") });
        }
    }
    Ok(())
}

pub(crate) fn text(text: &str, pointer: &'static str) -> Result<String, Error> {
    if has_control_characters(text) || text.chars().count() > LONGEST {
        return Err(Error::Text { pointer });
    }
    Ok(trimmed(text).unwrap_or_default())
}

pub(crate) fn reason(text: &str) -> Result<String, Error> {
    let reason = self::text(text, "/reason")?;
    if reason.is_empty() { Err(Error::ReasonMissing) } else { Ok(reason) }
}

pub(crate) fn difficulty_kind(code: &str, pointer: &'static str) -> Result<(), Error> {
    if known(DIFFICULTY_KINDS, code) {
        Ok(())
    } else {
        Err(Error::Word { pointer: pointer.into() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_known_ordered_and_single() {
        let chosen = ["errand", "policy", "errand"].map(str::to_owned);
        assert_eq!(items(&chosen).expect("known"), ["policy", "errand"]);
        assert!(matches!(items(&["打牌".to_owned()]), Err(Error::Word { .. })));
    }

    #[test]
    fn a_day_is_neither_in_the_future_nor_a_slip() {
        let date = |text: &str| text.parse::<Date>().expect("a date");
        let today = date("2023-05-07");
        assert!(day(today, today).is_ok());
        assert!(matches!(day(date("2023-05-08"), today), Err(Error::InFuture)));
        assert!(matches!(day(date("1923-05-07"), today), Err(Error::TooLongAgo)));
    }

    #[test]
    fn copies_have_bounds() {
        let one = |copies| [Leaflet { theme: "forest_fire".into(), copies }];
        assert!(leaflets(&one(1)).is_ok() && leaflets(&one(200)).is_ok());
        assert!(leaflets(&one(0)).is_err() && leaflets(&one(201)).is_err());
    }
}
