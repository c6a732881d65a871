//! The composition root: it opens a county, gives it a clock, identifiers and keys, and serves it.
//!
//! Invariants:
//! - Nothing below this room reads the machine's clock or makes identifiers on its own.
//! - This room alone spawns tasks.
//!
//! Entry points: [`open`], [`serve`], [`build_demo`].

mod background;
mod clock;
mod demonstration;
mod derived;
mod place;
mod ports;
mod sender;
mod serve;
mod wecom;
mod years;

pub use clock::{Swept, recount_assumed, strike_due};
pub use demonstration::{DemoOutcome, build_demo};
pub use derived::{check_indexes, reindex};
pub use place::{County, Place, open, open_existing, open_for_building};
pub use ports::{SystemClock, SystemIds};
pub use serve::{ServeOptions, serve};
pub use years::{CalendarFile, calendar_folder, own_calendar, read_calendar_file};

/// The schema of every room, in the order of their arrows.
pub const MIGRATIONS: &[&[db::Migration]] = &[
    db::MIGRATIONS,
    jobs::MIGRATIONS,
    access::MIGRATIONS,
    attachments::MIGRATIONS,
    search::MIGRATIONS,
    registry::MIGRATIONS,
    representatives::MIGRATIONS,
    matters::MIGRATIONS,
    contacts::MIGRATIONS,
    gatherings::MIGRATIONS,
    notices::MIGRATIONS,
    figures::MIGRATIONS,
    plans::MIGRATIONS,
    sync::MIGRATIONS,
    exchange::MIGRATIONS,
    forms::MIGRATIONS,
    open311::MIGRATIONS,
    channels::MIGRATIONS,
];
