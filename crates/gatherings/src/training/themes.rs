//! The themes of training, as data: `data/catalogues/training-themes.json`.

use std::sync::LazyLock;

use serde::Deserialize;

/// Something that representatives are trained in.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    /// The stored word.
    pub code: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// The same in English.
    pub name_en: &'static str,
    /// The duty role (六员) that it is for.
    pub role: Option<&'static str>,
    /// Kinds of matter that show whether somebody does it.
    pub kinds: Vec<&'static str>,
    /// Items of a contact that show it.
    pub items: Vec<&'static str>,
}

/// The catalogue, in the order in which it is offered.
pub fn themes() -> &'static [Theme] {
    static THEMES: LazyLock<Vec<Theme>> = LazyLock::new(|| {
        let text: &'static str = include_str!("../../../../data/catalogues/training-themes.json");
        serde_json::from_str(text).expect("the file of themes is sound: a test reads it")
    });
    &THEMES
}

/// The theme of that code.
pub fn theme(code: &str) -> Option<&'static Theme> {
    themes().iter().find(|theme| theme.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_theme_has_its_own_code_and_names() {
        assert!(themes().len() >= 10);
        for (place, theme) in themes().iter().enumerate() {
            assert!(themes()[..place].iter().all(|other| other.code != theme.code));
            assert!(theme.code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'));
            assert!(!theme.name.is_empty() && !theme.name_en.is_empty(), "{}", theme.code);
        }
        assert!(theme("other").is_some() && theme("score").is_none());
    }
}
