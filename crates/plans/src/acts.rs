//! What a to-do can ask for, as data (`data/catalogues/acts.json`): acts that the system can see, and a
//! few that only somebody can say are done.

use std::sync::LazyLock;

use serde::Deserialize;

/// The act that is said in words.
pub const OTHER: &str = "other";

/// How the records tell how far an act is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Measure {
    /// Linked households contacted since the first day, of all linked ones.
    HouseholdsContacted,
    /// Households with a representative, of all.
    HouseholdsLinked,
    /// Villages for which a figure counts something since the first day, of all.
    VillagesWith {
        /// The figure.
        indicator: String,
    },
    /// Villages that held such a gathering since the first day, of all.
    VillagesGathering {
        /// The kind of gathering.
        gathering: String,
    },
    /// What a figure counts since the first day; there is nothing to reach.
    Count {
        /// The figure.
        indicator: String,
    },
}

/// An act that can be asked for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Act {
    /// The stored word.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// The same in English.
    pub name_en: String,
    /// What counts, in one sentence.
    pub words: String,
    /// The same in English.
    pub words_en: String,
    measure: Option<Measure>,
}

impl Act {
    /// How the records tell how far it is, where they can: a kind of gathering that this county does
    /// not record yet is said to be done by those who held it.
    pub fn measure(&self) -> Option<&Measure> {
        self.measure.as_ref().filter(|measure| match measure {
            Measure::VillagesGathering { gathering } => {
                gathering.parse::<gatherings::Kind>().is_ok()
            }
            Measure::VillagesWith { indicator } | Measure::Count { indicator } => {
                figures::indicator(indicator).is_ok()
            }
            Measure::HouseholdsContacted | Measure::HouseholdsLinked => true,
        })
    }

    /// The figure whose records show what was counted.
    pub fn figure(&self) -> Option<&str> {
        match self.measure()? {
            Measure::VillagesWith { indicator } | Measure::Count { indicator } => Some(indicator),
            _ => None,
        }
    }

    /// Whether the records alone say when it is done.
    pub fn has_target(&self) -> bool {
        self.measure().is_some_and(|measure| !matches!(measure, Measure::Count { .. }))
    }
}

/// All acts, in the order in which people choose.
pub fn all() -> &'static [Act] {
    static ACTS: LazyLock<Vec<Act>> = LazyLock::new(|| {
        let text = include_str!("../../../data/catalogues/acts.json");
        serde_json::from_str(text).expect("the catalogue is part of the program and tested")
    });
    &ACTS
}

/// The act with that code.
pub fn act(code: &str) -> Option<&'static Act> {
    all().iter().find(|act| act.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_is_sound() {
        for (at, act) in all().iter().enumerate() {
            assert!(all()[..at].iter().all(|other| other.code != act.code), "{} twice", act.code);
            let words = [&act.name, &act.name_en, &act.words, &act.words_en];
            assert!(words.iter().all(|text| !text.is_empty()), "{}", act.code);
            if let Some(Measure::VillagesWith { indicator } | Measure::Count { indicator }) =
                &act.measure
            {
                assert!(figures::indicator(indicator).is_ok(), "{}: no such figure", act.code);
            }
        }
        assert!(act(OTHER).is_some_and(|act| act.measure().is_none()));
        assert!(act("visit_all").is_some_and(Act::has_target));
        assert!(act("hazards").is_some_and(|act| act.measure().is_some() && !act.has_target()));
    }
}
