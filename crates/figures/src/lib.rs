//! The county's figures: what each one means, its value at any level and date, and its list.
//!
//! Invariants:
//! - No figure is typed by a person and none is a stored total: all are counted from records.
//! - One [`Indicator`] owns a figure's words, its tally and the list behind it.
//! - The tallies, which make a figure quick, always agree with the records: [`recount`] says so.
//! - "No data" is not 0: a rate without a denominator has no value.
//! - What a month said when it was closed stays known ([`closing`]); what comes later is a correction.
//! - Villages, townships and the county are read from the tallies; groups are counted directly.
//!
//! Entry points: [`values`], [`breakdown`], [`series`], [`records`], [`bulletin`], [`recount`].

mod bulletin;
pub mod closing;
pub mod duties;
pub mod editing;
mod error;
mod formula;
mod indicator;
mod overview;
mod period;
pub mod rates;
mod recount;
mod report;
mod service;
mod store;
mod villages;

pub use bulletin::{Bulletin, Piece, bulletin};
pub use error::Error;
pub use formula::{Exclusion, Formula, FormulaError, Third, formula_on, formulas};
pub use indicator::{INDICATORS, Indicator, Kind, indicator};
pub use overview::{Attention, Coverage, Overview, overview};
pub use period::{Period, PeriodError};
pub use recount::{Difference, Recount, recount};
pub use report::{Paragraph, Report, Section, Table, Trend, report};
pub use service::{Figure, Series, SeriesRow, Value, breakdown, lines, records, series, values};
pub use store::MIGRATIONS;
pub use villages::{VillageOverview, quiet_representatives, villages};
