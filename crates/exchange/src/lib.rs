//! Rosters in and out: Excel and CSV files as offices keep them.

pub mod clean;
pub mod header;
pub mod problem;
pub mod roster;
pub mod sheet;
pub mod write;
