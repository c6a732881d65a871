//! The formulas of the three rates, as versioned data: weights, factors, exclusions, days.
//!
//! A version that has been in force is never changed. Figures of a span are computed by the version
//! in force on its last day, and say which one that is.

use std::sync::OnceLock;

use kernel::Date;
use matters::rate_counts as counts;
use serde::Deserialize;

/// Every version, as it stands in `data/rates/`.
const FILES: &[&str] = &[include_str!("../../../data/rates/formula-1.toml")];

/// What is left out under the line of a rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exclusion {
    /// Visits that did not ask the question of the rate.
    NotAsked,
}

impl Exclusion {
    /// The code.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotAsked => "not_asked",
        }
    }
}

/// One of the three rates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Third {
    /// 响应率: whether the handler got in touch.
    Response,
    /// 解决率: whether it is solved, in the villager's words.
    Solution,
    /// 满意率: whether he is content.
    Satisfaction,
}

impl Third {
    /// The three, in their order.
    pub const ALL: [Self; 3] = [Self::Response, Self::Solution, Self::Satisfaction];

    /// The code.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Response => "response",
            Self::Solution => "solution",
            Self::Satisfaction => "satisfaction",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Each<T> {
    response: T,
    solution: T,
    satisfaction: T,
}

impl<T> Each<T> {
    const fn of(&self, third: Third) -> &T {
        match third {
            Third::Response => &self.response,
            Third::Solution => &self.solution,
            Third::Satisfaction => &self.satisfaction,
        }
    }
}

/// A version of the formula.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Formula {
    /// The number of the version.
    pub version: u32,
    /// Its name.
    pub name: String,
    /// The first day on which figures are computed by it.
    pub valid_from: Date,
    /// The day on which a month begins: 1 for calendar months; 19: on the 19th of the month before.
    pub period_start_day: i8,
    /// What "basically satisfied" counts for, in thousandths of "satisfied".
    pub basically_satisfied_per_mille: i64,
    /// Where it comes from.
    pub source: String,
    pub(crate) weights_per_mille: Each<i64>,
    pub(crate) exclusions: Each<Vec<Exclusion>>,
}

/// Why a formula is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the formula is not sound: {0}")]
pub struct FormulaError(String);

impl Formula {
    /// Reads a formula and checks that it is sound.
    pub fn parse(text: &str) -> Result<Self, FormulaError> {
        let fault = |words: &str| Err(FormulaError(words.to_owned()));
        let formula: Self =
            toml::from_str(text).map_err(|error| FormulaError(error.to_string()))?;
        let weights = Third::ALL.map(|third| formula.weight_per_mille(third));
        if weights.iter().any(|weight| !(0..=1_000).contains(weight)) {
            return fault("a weight is not between 0 and 1000");
        }
        if weights.iter().sum::<i64>() != 1_000 {
            return fault("the weights do not add up to 1000");
        }
        if !(0..=1_000).contains(&formula.basically_satisfied_per_mille) {
            return fault("the factor is not between 0 and 1000");
        }
        if !(1..=28).contains(&formula.period_start_day) {
            return fault("a month cannot begin after its 28th day");
        }
        if formula.source.trim().is_empty() || formula.name.trim().is_empty() {
            return fault("it has no name or does not say where it comes from");
        }
        Ok(formula)
    }

    /// What a rate weighs in the composite, in thousandths.
    pub const fn weight_per_mille(&self, third: Third) -> i64 {
        *self.weights_per_mille.of(third)
    }

    /// What is left out under the line of a rate.
    pub fn exclusions(&self, third: Third) -> &[Exclusion] {
        self.exclusions.of(third)
    }

    /// The count under the line of a rate.
    pub fn denominator(&self, third: Third) -> &'static str {
        if !self.exclusions(third).contains(&Exclusion::NotAsked) {
            return counts::VISITS_VALID;
        }
        match third {
            Third::Response => counts::CONTACT_ASKED,
            Third::Solution => counts::SOLUTION_ASKED,
            Third::Satisfaction => counts::RATED,
        }
    }
}

/// Every version, the oldest first.
pub fn formulas() -> &'static [Formula] {
    static READ: OnceLock<Vec<Formula>> = OnceLock::new();
    READ.get_or_init(|| {
        let read = |text: &&str| Formula::parse(text).expect("a test reads every formula");
        FILES.iter().map(read).collect()
    })
}

/// The version in force on a day; before the first one, the first.
pub fn formula_on(day: Date) -> &'static Formula {
    in_force(formulas(), day)
}

fn in_force(formulas: &[Formula], day: Date) -> &Formula {
    let known = formulas.iter().filter(|formula| formula.valid_from <= day);
    known.max_by_key(|formula| formula.valid_from).unwrap_or(&formulas[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_version_is_sound_and_they_follow_each_other() {
        let all = formulas();
        assert_eq!(all.len(), FILES.len());
        for pair in all.windows(2) {
            assert!(pair[0].version < pair[1].version && pair[0].valid_from < pair[1].valid_from);
        }
    }

    #[test]
    fn a_day_is_computed_by_the_version_in_force() {
        let text =
            FILES[0].replace("version = 1", "version = 2").replace("2000-01-01", "2024-01-01");
        let later = Formula::parse(&text).expect("is sound");
        let both = [formulas()[0].clone(), later];
        let version = |day: &str| in_force(&both, day.parse().expect("a date")).version;
        assert_eq!(version("2023-12-31"), 1);
        assert_eq!(version("2024-01-01"), 2);
        assert_eq!(version("1990-01-01"), 1, "before all of them the first");
    }

    #[test]
    fn what_does_not_add_up_is_refused() {
        let changed = |from: &str, to: &str| Formula::parse(&FILES[0].replace(from, to)).is_err();
        assert!(changed("solution = 500", "solution = 600"));
        assert!(changed("solution = 500", "solution = -500"));
        assert!(changed("per_mille = 900", "per_mille = 1900"));
        assert!(changed("period_start_day = 1", "period_start_day = 31"));
        assert!(changed("\"not_asked\"", "\"whatever\""));
        assert!(changed("version = 1", "version = 1\nunknown = 2"));
    }

    #[test]
    fn an_exclusion_is_a_code_of_the_formula() {
        let formula = &formulas()[0];
        assert_eq!(formula.denominator(Third::Response), counts::CONTACT_ASKED);
        let text = FILES[0].replace("[\"not_asked\"]", "[]");
        let plain = Formula::parse(&text).expect("is sound");
        for third in Third::ALL {
            assert_eq!(plain.denominator(third), counts::VISITS_VALID);
        }
    }
}
