//! The words of a contact, as data: ways, what was done, leaflet themes, kinds of difficulty.

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

/// The name of a word, or its code where it is not in the catalogue.
pub fn name_of<'w>(catalogue: &'w [Word], code: &'w str) -> &'w str {
    catalogue.iter().find(|word| word.code == code).map_or(code, |word| word.name)
}
