//! Values of this room.

use std::collections::BTreeMap;

use kernel::id::MatterId;
use kernel::{Timestamp, has_control_characters, trimmed};

/// The parameters of a request, from the query or the form, in their order.
///
/// A parameter that is there and empty is the same as one that is absent.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// The parameters as they came.
    pub fn new(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// Every pair whose value is not empty, without white space around the value.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, String)> {
        self.0.iter().filter_map(|(name, value)| Some((name.as_str(), trimmed(value)?)))
    }

    /// The first value of that name.
    pub fn one(&self, name: &str) -> Option<String> {
        self.pairs().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// Every value of that name: repeated, separated by commas, or both.
    pub fn list(&self, name: &str) -> Vec<String> {
        let values = self.pairs().filter(|(known, _)| *known == name);
        values
            .flat_map(|(_, value)| value.split(',').filter_map(trimmed).collect::<Vec<_>>())
            .collect()
    }

    /// Whether anything in it cannot be stored or shown.
    pub fn has_control_characters(&self) -> bool {
        self.0.iter().any(|(name, value)| {
            has_control_characters(value) || name.chars().any(char::is_control)
        })
    }
}

/// Who reported, as far as he said; only offices see it.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Contact {
    /// The family name.
    pub last_name: Option<String>,
    /// The given name.
    pub first_name: Option<String>,
    /// The telephone number.
    pub phone: Option<String>,
    /// The mail address.
    pub email: Option<String>,
    /// What the other program calls this person.
    pub account_id: Option<String>,
}

impl Contact {
    /// The name, the family name first.
    pub fn name(&self) -> Option<String> {
        let parts = [self.last_name.as_deref(), self.first_name.as_deref()];
        let name = parts.into_iter().flatten().collect::<String>();
        (!name.is_empty()).then_some(name)
    }
}

/// What a report brought along beyond what a matter keeps.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Origin {
    /// The whole description.
    pub description: Option<String>,
    /// The place in words, as sent.
    pub address_string: Option<String>,
    /// Degrees of latitude and longitude, as sent.
    pub point: Option<(f64, f64)>,
    /// A link, as sent; never followed.
    pub media_url: Option<String>,
    /// The answers, by the attribute's code.
    pub attributes: BTreeMap<String, Vec<String>>,
    /// Who reported.
    pub contact: Contact,
}

/// A report that came in, with what it brought and through whom.
#[derive(Debug, Clone, PartialEq)]
pub struct Received {
    /// The matter that it became.
    pub matter: MatterId,
    /// The name of the key.
    pub key_name: String,
    /// When.
    pub at: Timestamp,
    /// What it brought along.
    pub origin: Origin,
}

/// What an office has released about a matter.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Publication {
    /// A text for everybody instead of the category's name.
    pub words: Option<String>,
    /// Whether the coordinates that a report brought may be shown.
    pub shows_point: bool,
    /// The pictures that may be shown.
    pub pictures: Vec<attachments::PictureHash>,
    /// When it was last changed.
    pub changed_at: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_and_absent_are_the_same_and_lists_may_be_written_either_way() {
        let pairs = [("a", ""), ("b", " 1 "), ("c", "1,2"), ("c", "3, ,"), ("b", "2")];
        let pairs = pairs.iter().map(|(name, value)| (name.to_string(), value.to_string()));
        let parameters = Parameters::new(pairs.collect());
        assert_eq!(parameters.one("a"), None);
        assert_eq!(parameters.one("b").as_deref(), Some("1"));
        assert_eq!(parameters.list("c"), ["1", "2", "3"]);
        assert!(parameters.list("a").is_empty());
    }
}
