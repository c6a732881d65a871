//! The words of a contact, as data: ways, what was done, leaflet themes, kinds of difficulty, and what
//! is looked at in a home (`data/catalogues/home-safety.json`).

use std::sync::LazyLock;

use serde::Deserialize;

/// A word of a catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// The stored word.
    pub code: &'static str,
    /// What people call it.
    pub name: &'static str,
}

const fn word(code: &'static str, name: &'static str) -> Word {
    Word { code, name }
}

/// How a household was contacted.
pub const WAYS: &[Word] = &[
    word("home", "入户"),
    word("phone", "电话"),
    word("wechat", "微信"),
    word("courtyard", "屋场会"),
    word("encounter", "路遇"),
];

/// What was done at a contact; nothing of it means that all is well (平安无事).
pub const SERVICE_ITEMS: &[Word] = &[
    word("policy", "政策宣传"),
    word("livelihood", "生活情况"),
    word("production", "生产情况"),
    word("safety", "安全检查"),
    word("dispute", "矛盾调解"),
    word("wellbeing", "关心问候"),
    word("errand", "代办帮办"),
];

/// What a leaflet is about.
pub const LEAFLET_THEMES: &[Word] = &[
    word("medical_insurance", "医保征缴"),
    word("forest_fire", "森林防火"),
    word("rural_revitalisation", "乡村振兴"),
    word("epidemic", "疫情防控"),
    word("drowning", "防溺水"),
    word("traffic", "交通安全"),
    word("fraud", "防电信诈骗"),
    word("flood", "防汛避险"),
    word("food", "食品安全"),
    word("customs", "移风易俗"),
    word("other", "其他"),
];

/// Why a household is in difficulty.
pub const DIFFICULTY_KINDS: &[Word] = &[
    word("illness", "因病"),
    word("disability", "因残"),
    word("schooling", "因学"),
    word("disaster", "因灾"),
    word("accident", "意外事故"),
    word("no_labour", "缺劳力"),
    word("no_income", "无稳定收入"),
    word("housing", "住房困难"),
    word("elder_alone", "孤寡无人照料"),
    word("other", "其他"),
];

/// What can be added to a difficulty file.
pub const STEP_KINDS: &[Word] = &[
    word("policy", "已享政策"),
    word("need", "帮扶需求"),
    word("measure", "帮扶措施"),
    word("progress", "进展"),
];

/// What is looked at in a home; something wrong there is a hazard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SafetyItem {
    /// The stored word.
    pub code: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// The same in English.
    pub name_en: &'static str,
    /// The category of the hazard.
    pub category: &'static str,
    /// What a form says of it before anybody has typed.
    pub words: &'static str,
    /// The same in English.
    pub words_en: &'static str,
}

/// The list of the home safety check (家庭安全检查), in the order in which one walks through a house.
pub fn safety_items() -> &'static [SafetyItem] {
    static ITEMS: LazyLock<Vec<SafetyItem>> = LazyLock::new(|| {
        let text: &'static str = include_str!("../../../data/catalogues/home-safety.json");
        serde_json::from_str(text).expect("the file of the check is sound: a test reads it")
    });
    &ITEMS
}

/// The name of a word, or its code where it is not in the catalogue.
pub fn name_of<'w>(catalogue: &'w [Word], code: &'w str) -> &'w str {
    catalogue.iter().find(|word| word.code == code).map_or(code, |word| word.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_in_a_home_is_a_hazard_of_the_catalogue() {
        assert!(safety_items().len() >= 5);
        for (place, item) in safety_items().iter().enumerate() {
            let category = matters::category(matters::Kind::Hazard, item.category);
            assert!(category.is_some(), "{}", item.code);
            assert!(!item.words.is_empty() && !item.words_en.is_empty(), "{}", item.code);
            assert!(item.code.bytes().all(|byte| byte.is_ascii_lowercase()), "{}", item.code);
            assert!(safety_items()[..place].iter().all(|other| other.code != item.code));
        }
    }
}
