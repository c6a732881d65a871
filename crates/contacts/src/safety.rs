//! The home safety check (家庭安全检查) at a contact: optional, and one tap where all is well. Pure.
//!
//! It is kept as one text: nothing at all where nobody looked, an empty one where all was well, and
//! else the codes of what was wrong.

use crate::Error;
use crate::catalogue::safety_items;

/// What was found; empty where all was well.
pub type Problems = Vec<String>;

/// The word of the service items that a check is.
pub(crate) const SERVICE_ITEM: &str = "safety";

/// The problems in the list's order, each once.
pub(crate) fn problems(codes: &[String]) -> Result<Problems, Error> {
    let is_known = |code: &String| safety_items().iter().any(|item| item.code == code);
    if let Some(at) = codes.iter().position(|code| !is_known(code)) {
        return Err(Error::Word { pointer: format!("/safety/{at}") });
    }
    let found = safety_items().iter().filter(|item| codes.iter().any(|code| code == item.code));
    Ok(found.map(|item| item.code.to_owned()).collect())
}

/// The text that is kept.
pub(crate) fn to_text(found: Option<&Problems>) -> Option<String> {
    found.map(|problems| problems.join(" "))
}

/// What the text says.
pub(crate) fn from_text(text: Option<String>) -> Option<Problems> {
    let codes = |text: String| text.split_whitespace().map(str::to_owned).collect();
    text.map(codes)
}

/// Two checks of one day as one: what either found is found.
pub(crate) fn joined(one: Option<&Problems>, other: Option<&Problems>) -> Option<Problems> {
    match (one, other) {
        (None, None) => None,
        (Some(found), None) | (None, Some(found)) => Some(found.clone()),
        (Some(one), Some(other)) => {
            let all = [one.clone(), other.clone()].concat();
            let is_either = |code: &str| all.iter().any(|found| found == code);
            let found = safety_items().iter().filter(|item| is_either(item.code));
            Some(found.map(|item| item.code.to_owned()).collect())
        }
    }
}

/// A check that was made is something that was done for the household.
pub(crate) fn with_item(items: Vec<String>, found: Option<&Problems>) -> Vec<String> {
    let mut items = items;
    if found.is_some() && !items.iter().any(|item| item == SERVICE_ITEM) {
        items.push(SERVICE_ITEM.to_owned());
    }
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(codes: &[&str]) -> Problems {
        codes.iter().map(|code| (*code).to_owned()).collect()
    }

    #[test]
    fn problems_are_known_ordered_and_single() {
        let found = problems(&codes(&["bike", "power", "bike"])).expect("known");
        assert_eq!(found, ["power", "bike"]);
        assert!(matches!(problems(&codes(&["moon"])), Err(Error::Word { .. })));
    }

    #[test]
    fn nobody_looked_is_not_all_well() {
        assert_eq!(to_text(None), None);
        assert_eq!(to_text(Some(&Vec::new())), Some(String::new()));
        assert_eq!(from_text(Some(String::new())), Some(Vec::new()));
        assert_eq!(from_text(Some("power bike".into())), Some(codes(&["power", "bike"])));
        assert_eq!(from_text(None), None);
    }

    #[test]
    fn two_checks_of_a_day_are_one() {
        let (one, other) = (codes(&["gas"]), codes(&["power"]));
        assert_eq!(joined(Some(&one), Some(&other)), Some(codes(&["power", "gas"])));
        assert_eq!(joined(None, Some(&one)), Some(one.clone()));
        assert_eq!(joined(Some(&Vec::new()), None), Some(Vec::new()));
        assert_eq!(joined(None, None), None);
    }

    #[test]
    fn a_check_is_something_done() {
        assert_eq!(with_item(Vec::new(), Some(&Vec::new())), [SERVICE_ITEM]);
        assert_eq!(with_item(codes(&["policy"]), None), ["policy"]);
        assert_eq!(with_item(codes(&["safety"]), Some(&Vec::new())), ["safety"]);
    }
}
