//! What base data must be like. Pure.

use kernel::{AreaKind, has_control_characters, trimmed};

use crate::{Error, NewPerson, household_tag};

/// Whether an area of that kind may lie under one of the other kind.
pub(crate) fn may_lie_under(kind: AreaKind, parent: Option<AreaKind>) -> bool {
    use AreaKind::{Community, County, Group, Section, Township, Village};
    matches!(
        (kind, parent),
        (County, None)
            | (Township, Some(County))
            | (Village | Community, Some(Township))
            | (Section, Some(Village | Community))
            | (Group, Some(Village | Community | Section))
    )
}

/// A text of at most so many characters, without control characters.
pub(crate) fn text(value: &str, pointer: &'static str, longest: usize) -> Result<String, Error> {
    if has_control_characters(value) || value.chars().count() > longest {
        return Err(Error::Field {
            pointer,
            chinese: "文字太长或含有看不见的符号，请删减后再保存。",
            english: "The text is too long or has invisible characters. Shorten it and save again.",
        });
    }
    Ok(trimmed(value).unwrap_or_default())
}

/// A text that must not be empty.
pub(crate) fn name(value: &str, pointer: &'static str) -> Result<String, Error> {
    let value = text(value, pointer, 60)?;
    if value.is_empty() {
        return Err(Error::Field {
            pointer,
            chinese: "名字不能空着，请填写。",
            english: "The name is missing. Fill it in.",
        });
    }
    Ok(value)
}

/// A count of people in a household.
pub(crate) fn count(value: i64, pointer: &'static str) -> Result<i64, Error> {
    if (0..=60).contains(&value) {
        return Ok(value);
    }
    Err(Error::Field {
        pointer,
        chinese: "人数应在0到60之间，请核对。",
        english: "The number of people must be 0 to 60. Check it.",
    })
}

/// A telephone number: a mobile number of 11 digits, or a landline.
///
/// Only the form is checked, not finer segments: they grow.
pub(crate) fn phone(value: &str, pointer: &'static str) -> Result<Option<String>, Error> {
    let digits: String = value.chars().filter(char::is_ascii_digit).collect();
    let mobile = digits.len() == 11 && digits.starts_with('1');
    let landline = matches!(digits.len(), 7..=8) || (digits.starts_with('0') && digits.len() >= 10);
    let plain = value.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | ' '));
    match trimmed(value) {
        None => Ok(None),
        Some(_) if plain && (mobile || (landline && digits.len() <= 12)) => Ok(Some(digits)),
        Some(_) => Err(Error::Field {
            pointer,
            chinese: "电话号码不对：手机号是11位，座机请带区号，例如0746-5721234。",
            english: "Not a telephone number: a mobile has 11 digits, a landline its area code.",
        }),
    }
}

/// The person's fields, cleaned.
pub(crate) fn person(new: &NewPerson, pointer: &'static str) -> Result<NewPerson, Error> {
    Ok(NewPerson {
        name: name(&new.name, pointer)?,
        phone: new.phone.as_deref().map(|text| phone(text, pointer)).transpose()?.flatten(),
        ..new.clone()
    })
}

/// The tags, known ones, each once, in the catalogue's order: open ones and sensitive ones.
pub(crate) fn tags(codes: &[String]) -> Result<(Vec<&'static str>, Vec<&'static str>), Error> {
    let mut open = Vec::new();
    let mut sensitive = Vec::new();
    for code in codes {
        let tag = household_tag(code).ok_or(Error::Field {
            pointer: "/tags",
            chinese: "有不认识的户类型标签，请从列表中选择。",
            english: "A tag is not in the catalogue. Choose from the list.",
        })?;
        let list = if tag.sensitive { &mut sensitive } else { &mut open };
        if !list.contains(&tag.code) {
            list.push(tag.code);
        }
    }
    open.sort_unstable();
    sensitive.sort_unstable();
    Ok((open, sensitive))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telephones() {
        assert_eq!(phone("13800001234", "/phone").expect("fine"), Some("13800001234".into()));
        assert_eq!(phone("0746-5721234", "/phone").expect("fine"), Some("07465721234".into()));
        assert_eq!(phone("  ", "/phone").expect("fine"), None);
        for wrong in ["1380000123", "call me", "138000012345", "+8613800001234"] {
            assert!(phone(wrong, "/phone").is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_tree_has_its_order() {
        assert!(may_lie_under(AreaKind::Group, Some(AreaKind::Community)));
        assert!(!may_lie_under(AreaKind::Group, Some(AreaKind::Township)));
        assert!(!may_lie_under(AreaKind::County, Some(AreaKind::County)));
    }
}
