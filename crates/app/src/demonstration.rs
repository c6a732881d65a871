//! Building the demo county.

use std::sync::Arc;

use access::OsSecrets;
use anyhow::{Context, Result, bail};

use crate::{Place, open, open_for_building};

/// What became of the demo county.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DemoOutcome {
    /// It was finished before.
    AlreadyThere,
    /// It was built now.
    Built,
}

/// Builds the demo county where it is missing; a half-built one is begun anew.
pub fn build_demo(
    place: &Place,
    options: &demo::Options,
    mut progress: impl FnMut(demo::Progress),
) -> Result<DemoOutcome> {
    let found = demo::state(&open(place)?.db)?;
    match found {
        demo::State::Finished => return Ok(DemoOutcome::AlreadyThere),
        demo::State::Other => bail!(
            "{} 里已有别的数据，演示县请用空目录 / the folder holds other data; use an empty one",
            place.data.display()
        ),
        demo::State::HalfBuilt => clear(place)?,
        demo::State::Empty => {}
    }
    let clock = Arc::new(demo::BuildClock::default());
    let ids = Arc::new(demo::SeededIds::new(options.seed));
    let county = open_for_building(place, Arc::clone(&clock) as _, ids)?;
    demo::build(&county.db, &clock, options, &OsSecrets, &mut progress)
        .context("演示县没有建成 / the demo county could not be built")?;
    Ok(DemoOutcome::Built)
}

/// Removes a half-built demo county.
fn clear(place: &Place) -> Result<()> {
    if let Some(url) = &place.database {
        return Ok(db::drop_postgres(url, &place.schema)?);
    }
    for ending in ["", "-wal", "-shm"] {
        let file = place.data.join(format!("county.db{ending}"));
        if file.exists() {
            std::fs::remove_file(&file)
                .with_context(|| format!("cannot remove {}", file.display()))?;
        }
    }
    Ok(())
}
