//! The extra fields of a category: what may stand in them. Pure.
//!
//! Values are kept as texts, typed by the catalogue: a number in digits, a date as `2023-05-07`, several
//! choices with a blank between their codes.

use std::collections::BTreeMap;

use kernel::{Date, has_control_characters, trimmed};

use crate::catalogue::{Category, Field, FieldType};
use crate::fault::Fault;

/// The longest text of a field, in characters.
pub const LONGEST: usize = 200;
/// The largest number of a field.
const LARGEST: i64 = 999_999_999;

/// What a form has sent, by the fields' codes.
pub type Given = BTreeMap<String, String>;

/// A field with its value.
pub type Filled = (String, String);

/// The values to keep, in the catalogue's order.
///
/// # Errors
/// A field that the category does not have, one that it needs and that is empty, and a value that the
/// field cannot hold.
pub fn check(category: &Category, given: &Given) -> Result<Vec<Filled>, Fault> {
    let is_known = |code: &String| category.fields.iter().any(|field| field.code == code);
    if let Some(code) = given.keys().find(|code| !is_known(code)) {
        return Err(Fault::UnknownField { code: code.clone() });
    }
    let mut kept = Vec::with_capacity(given.len());
    for field in &category.fields {
        let value = given.get(field.code).map(String::as_str).unwrap_or_default();
        match trimmed(value) {
            Some(value) => kept.push((field.code.to_owned(), held(field, &value)?)),
            None if field.is_required => {
                return Err(Fault::FieldMissing { field: field.clone() });
            }
            None => {}
        }
    }
    Ok(kept)
}

/// The value as it is kept.
fn held(field: &Field, value: &str) -> Result<String, Fault> {
    let refused = || Fault::NotOfType { field: field.clone() };
    let is_option = |code: &str| field.options.iter().any(|option| option.code == code);
    match field.field_type {
        FieldType::Text => {
            let is_plain = !has_control_characters(value) && !value.contains(['\n', '\r', '\t']);
            let is_short = value.chars().count() <= LONGEST;
            (is_plain && is_short).then(|| value.to_owned()).ok_or_else(refused)
        }
        FieldType::Number => {
            let number: i64 = value.parse().map_err(|_| refused())?;
            (0..=LARGEST).contains(&number).then(|| number.to_string()).ok_or_else(refused)
        }
        FieldType::Choice => is_option(value).then(|| value.to_owned()).ok_or_else(refused),
        FieldType::Choices => {
            let chosen: Vec<&str> = value.split_whitespace().collect();
            if !chosen.iter().all(|code| is_option(code)) {
                return Err(refused());
            }
            let ordered = field.options.iter().map(|option| option.code);
            let ordered: Vec<&str> = ordered.filter(|code| chosen.contains(code)).collect();
            Ok(ordered.join(" "))
        }
        FieldType::Date => {
            let date: Date = value.parse().map_err(|_| refused())?;
            Ok(date.to_string())
        }
    }
}

/// The value as people read it.
pub fn words_of(field: &Field, value: &str) -> String {
    let name = |code: &str| {
        let option = field.options.iter().find(|option| option.code == code);
        option.map_or_else(|| code.to_owned(), |option| option.name.to_owned())
    };
    match field.field_type {
        FieldType::Choice => name(value),
        FieldType::Choices => value.split(' ').map(name).collect::<Vec<_>>().join("、"),
        FieldType::Text | FieldType::Number | FieldType::Date => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Kind, category};

    fn given(pairs: &[(&str, &str)]) -> Given {
        pairs.iter().map(|(code, value)| ((*code).to_owned(), (*value).to_owned())).collect()
    }

    fn checked(code: &str, pairs: &[(&str, &str)]) -> Result<Vec<Filled>, Fault> {
        check(category(Kind::Appeal, code).expect("in the list"), &given(pairs))
    }

    #[test]
    fn values_are_held_to_their_type() {
        let kept = checked(
            "drinking_water",
            &[("water_fault", "leak"), ("households_affected", "012"), ("since", "2023-05-07")],
        );
        let kept = kept.expect("all fit");
        assert_eq!(
            kept.iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>(),
            ["leak", "12", "2023-05-07"]
        );
        for (code, value) in [
            ("water_fault", "fire"),
            ("households_affected", "-1"),
            ("households_affected", "十"),
            ("households_affected", "1000000000"),
            ("since", "2023-02-30"),
        ] {
            let refused = checked("drinking_water", &[(code, value)]);
            assert!(matches!(refused, Err(Fault::NotOfType { .. })), "{code} {value}");
        }
        let long = "长".repeat(LONGEST + 1);
        assert!(checked("road_transport", &[("spot", &long)]).is_err());
        assert!(checked("road_transport", &[("spot", "桥头\n右边")]).is_err());
        assert!(checked("road_transport", &[("spot", "桥头右边")]).is_ok());
    }

    #[test]
    fn choices_are_ordered_and_single() {
        let kept = checked("employment", &[("work_wish", "wages job wages")]).expect("fits");
        assert_eq!(kept, [("work_wish".to_owned(), "job wages".to_owned())]);
        let category = category(Kind::Appeal, "employment").expect("in the list");
        assert_eq!(words_of(&category.fields[0], "job wages"), "找工作、拿不到工资");
    }

    #[test]
    fn what_is_needed_is_asked_for_by_name() {
        let missing = checked("paperwork", &[("certificate", " ")]).expect_err("it is needed");
        assert!(kernel::Explain::chinese(&missing).contains("要办什么"));
        assert_eq!(kernel::Explain::pointer(&missing).as_deref(), Some("/fields/certificate"));
        let unknown = checked("paperwork", &[("certificate", "proof"), ("colour", "red")]);
        assert_eq!(unknown, Err(Fault::UnknownField { code: "colour".into() }));
    }
}
