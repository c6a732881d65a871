//! What records ask of people (负担): taps, fields and waiting as the browser tests measured them, and
//! how many such records there were, counted from the records themselves.
//!
//! Nothing here is measured in use: no program of ours watches how long anybody looks at a screen, and
//! no number here is about one person. The measured numbers are data with the command that printed
//! them; the same test fails when a record asks for more than they say.

use std::sync::LazyLock;

use db::Tx;
use figures::Value;
use kernel::{AreaPath, Month};
use registry::Span;
use serde::Deserialize;

use crate::Error;

/// What one kind of record asks.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// The code of the kind.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// The same in English.
    pub name_en: String,
    /// `phone` or `console`.
    pub surface: String,
    /// How often one taps, from the first screen on.
    pub taps: i64,
    /// How many fields one writes into.
    pub fields: i64,
    /// How long the program makes one wait, in milliseconds.
    pub wait_ms: i64,
    /// The indicator that counts such records; none where nothing counts them.
    pub indicator: Option<String>,
}

/// The measured numbers, and how they came about.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measured {
    /// The command that measures them again.
    pub command: String,
    /// Under which conditions.
    pub conditions: String,
    /// The same in English.
    pub conditions_en: String,
    /// Kind by kind.
    pub records: Vec<Asked>,
}

static MEASURED: LazyLock<Measured> = LazyLock::new(|| {
    let text = include_str!("../../../data/burden/records.json");
    serde_json::from_str(text).unwrap_or_else(|error| unreachable!("data/burden: {error}"))
});

/// What was measured.
pub fn measured() -> &'static Measured {
    &MEASURED
}

/// How many records of each measured kind an area had in a month, in their order, and how many
/// representatives served there on its last day.
pub fn counted(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    month: Month,
) -> Result<(Vec<Option<i64>>, i64), Error> {
    let span = Span { area: area.clone(), since: Some(month.first_day()), as_of: month.last_day() };
    let values = figures::values(tx, &span)?;
    let count = |code: &str| {
        let found = values.iter().find(|figure| figure.indicator.code == code)?;
        match found.value {
            Value::Count(count) => Some(count),
            Value::PerMille { .. } => None,
        }
    };
    let counts = measured().records.iter().map(|one| one.indicator.as_deref().and_then(count));
    Ok((counts.collect(), count("representatives").unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::measured;

    #[test]
    fn every_measured_kind_is_counted_by_an_indicator_or_by_nothing() {
        let records = &measured().records;
        assert!(records.len() >= 5);
        for one in records {
            if let Some(code) = &one.indicator {
                assert!(figures::indicator(code).is_ok(), "{code} is no indicator");
            }
            assert!(one.taps > 0 && one.wait_ms > 0, "{} was not measured", one.code);
        }
    }
}
