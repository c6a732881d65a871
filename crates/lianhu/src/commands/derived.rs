//! `reindex`.

use anyhow::Result;

use crate::arguments::Place;
use crate::{Outcome, terminal};

/// Builds anew what is derived from the records.
pub(crate) fn reindex(place: &Place) -> Result<Outcome> {
    let county = app::open_existing(&place.place())?;
    let started = std::time::Instant::now();
    app::reindex(&county.db)?;
    for check in app::check_indexes(&county.db)? {
        terminal::line(&format!("{}: {}条", check.index.code(), check.entries));
    }
    terminal::line(&format!(
        "查找索引和总览计数已重建，用时{:.1}秒。",
        started.elapsed().as_secs_f64()
    ));
    Ok(Outcome::Done)
}
