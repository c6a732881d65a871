//! Kinds and categories as data: names, the time that the answer may take, who usually handles it,
//! whether it is public, and what is asked beside the words.
//!
//! They stand in `data/catalogues/matters.json`, which is read when the program is built; a test
//! holds that the file is sound. A code never changes its meaning; a category that is no longer
//! wanted stays readable.

use std::collections::HashMap;
use std::sync::LazyLock;

use kernel::AreaPath;
use serde::{Deserialize, Serialize};

use crate::Kind;

/// A level of the ladder that matters climb.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The village or community.
    Village,
    /// The township or town.
    Township,
    /// The county.
    County,
}

impl Level {
    /// The area of that level that the place lies in.
    pub fn area_of(self, place: &AreaPath) -> AreaPath {
        match self {
            Self::Village => place.village(),
            Self::Township => place.at_depth(2),
            Self::County => place.at_depth(1),
        }
    }

    /// The code.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Village => "village",
            Self::Township => "township",
            Self::County => "county",
        }
    }

    /// The name that people read.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Village => "村(社区)",
            Self::Township => "乡镇",
            Self::County => "县",
        }
    }
}

kernel::words! {
    /// What an extra field of a category holds.
    FieldType {
        /// Words, on one line.
        Text = "text", "文字";
        /// A whole number from 0 on.
        Number = "number", "数字";
        /// One of the options.
        Choice = "choice", "单选";
        /// Any of the options.
        Choices = "choices", "多选";
        /// A day.
        Date = "date", "日期";
    }
}

/// A code with its name in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// The code.
    pub code: &'static str,
    /// The name that people read.
    pub name: &'static str,
    /// The same in English.
    pub name_en: &'static str,
}

/// Something that is asked of a category beside the words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The code; where two categories ask the same, it is the same code.
    pub code: &'static str,
    /// The name that people read.
    pub name: &'static str,
    /// The same in English.
    pub name_en: &'static str,
    /// What it holds.
    pub field_type: FieldType,
    /// Whether a form that knows of it must fill it.
    pub is_required: bool,
    /// What a form begins with.
    pub default: Option<&'static str>,
    /// What can be chosen, for choices.
    pub options: &'static [Named],
}

/// A category of a kind of matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// The code, one of its kind's.
    pub code: &'static str,
    /// The name that people read.
    pub name: &'static str,
    /// How many working days the answer may take from the day of collection.
    pub days: u16,
    /// Within how many hours by the clock of the wall the first word is due, for what cannot wait.
    pub hours: Option<u16>,
    /// The level that takes it in. What is about the village's own office goes past it, and what
    /// only the township can handle goes there at once.
    pub level: Level,
    /// Whether it may be shown to everybody (Open311): never disputes, early signs, emergencies, or
    /// what tells of somebody's hardship.
    pub is_public: bool,
    /// Whether an answer waits for the head of the office to sign it.
    pub is_signed: bool,
    /// Whether nobody can handle it without going to the household or knowing who it is.
    pub needs_household: bool,
    /// Whether its department has to go to the household, and so is told at once where and whom.
    pub needs_visit: bool,
    /// Whether it is a household's own: another household with the same is another matter.
    pub is_of_household: bool,
    /// The departments of the county that usually handle it, by their codes, the first one first.
    pub departments: Vec<&'static str>,
    /// What is asked beside the words.
    pub fields: Vec<Field>,
}

/// The categories of a kind, in the order in which people look for them.
pub fn categories(kind: Kind) -> &'static [Category] {
    CATALOGUE.get(&kind).map_or(&[], |found| &found.categories)
}

/// Whether matters of that kind are urgent from the start.
pub fn is_urgent(kind: Kind) -> bool {
    CATALOGUE.get(&kind).is_some_and(|found| found.is_urgent)
}

/// The category of that kind with that code.
pub fn category(kind: Kind, code: &str) -> Option<&'static Category> {
    categories(kind).iter().find(|category| category.code == code)
}

/// The days that a matter gets whose category the catalogue no longer has.
pub(crate) const USUAL_DAYS: u16 = 7;

const TEXT: &str = include_str!("../../../data/catalogues/matters.json");

struct OfKind {
    is_urgent: bool,
    categories: Vec<Category>,
}

static CATALOGUE: LazyLock<HashMap<Kind, OfKind>> =
    LazyLock::new(|| read(TEXT).expect("the file of categories is sound: a test reads it"));

/// The file as it stands.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(borrow)]
    fields: HashMap<&'static str, FileField>,
    kinds: HashMap<Kind, FileKind>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileField {
    name: &'static str,
    name_en: &'static str,
    #[serde(rename = "type")]
    field_type: FieldType,
    #[serde(default)]
    is_required: bool,
    default: Option<&'static str>,
    #[serde(default)]
    options: Vec<Named>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, bound(deserialize = "'de: 'static"))]
struct FileKind {
    is_urgent: bool,
    categories: Vec<FileCategory>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileCategory {
    code: &'static str,
    name: &'static str,
    level: Level,
    days: u16,
    hours: Option<u16>,
    #[serde(default)]
    is_public: bool,
    #[serde(default)]
    is_signed: bool,
    #[serde(default)]
    needs_household: bool,
    #[serde(default)]
    needs_visit: bool,
    #[serde(default)]
    is_of_household: bool,
    #[serde(default)]
    departments: Vec<&'static str>,
    #[serde(default)]
    fields: Vec<&'static str>,
}

fn read(text: &'static str) -> Result<HashMap<Kind, OfKind>, String> {
    let file: File = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let mut fields = HashMap::new();
    for (code, field) in file.fields {
        let FileField { name, name_en, field_type, is_required, default, options } = field;
        // Read once and kept as long as the program runs.
        let options: &'static [Named] = Vec::leak(options);
        let made = Field { code, name, name_en, field_type, is_required, default, options };
        fields.insert(code, made);
    }
    let mut kinds = HashMap::new();
    for (kind, found) in file.kinds {
        let mut categories = Vec::with_capacity(found.categories.len());
        for one in found.categories {
            let known = |code: &&'static str| {
                let field = fields.get(code).cloned();
                field.ok_or_else(|| format!("{}: no field `{code}`", one.code))
            };
            let fields = one.fields.iter().map(known).collect::<Result<_, String>>()?;
            categories.push(Category {
                code: one.code,
                name: one.name,
                days: one.days,
                hours: one.hours,
                level: one.level,
                is_public: one.is_public,
                is_signed: one.is_signed,
                needs_household: one.needs_household,
                needs_visit: one.needs_visit,
                is_of_household: one.is_of_household,
                departments: one.departments,
                fields,
            });
        }
        kinds.insert(kind, OfKind { is_urgent: found.is_urgent, categories });
    }
    Ok(kinds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_code(code: &str) -> bool {
        !code.is_empty() && code.chars().all(|c| c.is_ascii_lowercase() || c == '_')
    }

    #[test]
    fn codes_are_words_and_never_twice() {
        for &kind in Kind::ALL {
            let list = categories(kind);
            for (place, category) in list.iter().enumerate() {
                assert!(is_code(category.code), "{}", category.code);
                assert!((1..=15).contains(&category.days), "{}", category.code);
                let again = list[..place]
                    .iter()
                    .any(|other| other.code == category.code || other.name == category.name);
                assert!(!again, "{} stands twice", category.code);
            }
            assert!(category(kind, "other").is_some(), "{} has no rest", kind.as_str());
        }
    }

    /// Codes that records may carry: one that is taken out or means something else breaks them.
    #[test]
    fn every_code_that_was_ever_used_is_there() {
        let count = |kind| categories(kind).len();
        let counts = Kind::ALL.iter().map(|&kind| count(kind)).collect::<Vec<_>>();
        assert_eq!(counts, [21, 16, 16, 12, 13]);
        let known = "road_transport drinking_water irrigation power_telecom sanitation \
            housing_land land_forest farm_sales employment social_insurance relief schooling \
            health_care elder_disabled_care quarrel public_order farm_subsidy village_affairs \
            cadre_conduct paperwork other";
        let codes: Vec<_> = categories(Kind::Appeal).iter().map(|one| one.code).collect();
        assert_eq!(codes, known.split_whitespace().collect::<Vec<_>>());
    }

    #[test]
    fn only_what_tells_of_nobody_is_public() {
        for &kind in Kind::ALL {
            for category in categories(kind).iter().filter(|category| category.is_public) {
                assert!(matches!(kind, Kind::Appeal | Kind::Hazard), "{}", category.code);
                assert!(!category.needs_household, "{}", category.code);
            }
        }
        for code in ["relief", "elder_disabled_care", "health_care", "quarrel", "cadre_conduct"] {
            assert!(!category(Kind::Appeal, code).expect("in the list").is_public, "{code}");
        }
        assert!(category(Kind::Appeal, "road_transport").expect("in the list").is_public);
    }

    /// Who is told of a reporter, and which matters count as two, hang on these: a slip in the
    /// catalogue would tell a department more than it may know.
    #[test]
    fn what_is_a_households_own_and_who_has_to_go_there() {
        let with = |has: fn(&Category) -> bool| -> Vec<&str> {
            let all = Kind::ALL.iter().flat_map(|&kind| categories(kind));
            all.filter(|category| has(category)).map(|category| category.code).collect()
        };
        let visited = "drinking_water power_telecom housing_land relief elder_disabled_care wiring \
            open_fire gas unsafe_house bike_charging carbon_monoxide living_alone";
        let found = with(|category| category.needs_visit);
        assert_eq!(found, visited.split_whitespace().collect::<Vec<_>>());
        let own = "farm_sales employment social_insurance relief elder_disabled_care farm_subsidy \
            paperwork living_alone fraud marriage_family labour family_tension unpaid_wages \
            distress sudden_illness";
        let found = with(|category| category.is_of_household);
        assert_eq!(found, own.split_whitespace().collect::<Vec<_>>());
    }

    #[test]
    fn only_emergencies_count_in_hours() {
        for &kind in Kind::ALL {
            let is_emergency = kind == Kind::Emergency;
            assert_eq!(is_urgent(kind), is_emergency);
            for category in categories(kind) {
                let hours = category.hours;
                assert_eq!(hours.is_some(), is_emergency, "{}", category.code);
                assert!(hours.is_none_or(|hours| (1..=24).contains(&hours)), "{}", category.code);
            }
        }
    }

    #[test]
    fn fields_are_sound_and_ask_little() {
        for &kind in Kind::ALL {
            for category in categories(kind) {
                let at = category.code;
                assert!(category.fields.len() <= 3, "{at} asks too much");
                assert!(category.departments.iter().all(|code| is_code(code)), "{at}");
                for (place, field) in category.fields.iter().enumerate() {
                    assert!(is_code(field.code) && !field.name_en.is_empty(), "{at}");
                    assert!(category.fields[..place].iter().all(|one| one.code != field.code));
                    let is_choice =
                        matches!(field.field_type, FieldType::Choice | FieldType::Choices);
                    assert_eq!(field.options.len() >= 2, is_choice, "{}", field.code);
                    for (place, option) in field.options.iter().enumerate() {
                        assert!(is_code(option.code), "{}", option.code);
                        let earlier = &field.options[..place];
                        assert!(earlier.iter().all(|one| one.code != option.code));
                    }
                    if let Some(default) = field.default {
                        assert!(field.options.iter().any(|option| option.code == default));
                    }
                    // Nobody who calls for help is kept waiting by a form.
                    assert!(!(kind == Kind::Emergency && field.is_required), "{at}");
                }
            }
        }
    }

    #[test]
    fn a_file_that_names_an_unknown_field_is_refused() {
        let text = r#"{"fields": {}, "kinds": {"appeal": {"is_urgent": false, "categories": [
            {"code": "a", "name": "甲", "level": "village", "days": 1, "fields": ["no_such"]}]}}}"#;
        assert_eq!(read(text).err().as_deref(), Some("a: no field `no_such`"));
    }

    #[test]
    fn what_is_about_the_village_office_goes_past_it() {
        let place: AreaPath = "001004012003".parse().expect("a path");
        let about = |code| category(Kind::Appeal, code).expect("in the list").level.area_of(&place);
        assert_eq!(about("cadre_conduct").as_str(), "001004");
        assert_eq!(about("road_transport").as_str(), "001004012");
    }
}
