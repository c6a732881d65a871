//! Rosters in and out: Excel and CSV files as offices keep them.

pub mod clean;
pub mod problem;
pub mod sheet;
