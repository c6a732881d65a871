//! What notices are about, as data (`data/catalogues/notice-themes.json`).

use std::sync::LazyLock;

use serde::Deserialize;

/// What a notice is about.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    /// The stored word.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// The same in English.
    pub name_en: String,
    /// Whether it cannot wait: quiet hours do not hold it back.
    pub is_emergency: bool,
}

/// All themes, in the order in which people choose.
pub fn all() -> &'static [Theme] {
    static THEMES: LazyLock<Vec<Theme>> = LazyLock::new(|| {
        let text = include_str!("../../../data/catalogues/notice-themes.json");
        serde_json::from_str(text).expect("the catalogue is part of the program and tested")
    });
    &THEMES
}

/// The theme with that code.
pub fn theme(code: &str) -> Option<&'static Theme> {
    all().iter().find(|theme| theme.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_is_sound() {
        for (at, theme) in all().iter().enumerate() {
            assert!(all()[..at].iter().all(|other| other.code != theme.code), "{}", theme.code);
            assert!(!theme.name.is_empty() && !theme.name_en.is_empty(), "{}", theme.code);
        }
        assert!(theme("emergency").is_some_and(|theme| theme.is_emergency));
        assert!(theme("medical_insurance").is_some_and(|theme| !theme.is_emergency));
    }
}
