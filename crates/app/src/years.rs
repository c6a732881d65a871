//! The years and the office hours that a county keeps beside its data.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use calendar::{Calendar, OfficeHours, YearPlan};
use kernel::Explain;

/// The folder of the calendar's files in a county's folder.
const FOLDER: &str = "calendar";

/// The file of the office hours in it; each other one is a year's.
const HOURS: &str = "hours.csv";

/// What a file of the calendar turned out to be.
#[derive(Debug, Clone)]
pub enum CalendarFile {
    /// A year.
    Year(YearPlan),
    /// The office hours.
    Hours(OfficeHours),
}

/// Reads one file of the calendar: `hours.csv`, or a year under any other name.
///
/// # Errors
/// What is wrong with it, in both languages.
pub fn read_calendar_file(path: &Path) -> Result<CalendarFile> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("读不了 / cannot read {}", path.display()))?;
    let read = if path.file_name().is_some_and(|name| name == HOURS) {
        OfficeHours::read(&text).map(CalendarFile::Hours)
    } else {
        YearPlan::read(&text).map(CalendarFile::Year)
    };
    read.map_err(|error| {
        anyhow!(
            "{}\n  {}\n  {}\n  [{}]",
            path.display(),
            error.chinese(),
            error.english(),
            error.code()
        )
    })
}

/// Where a county keeps its own years and office hours.
pub fn calendar_folder(data: &Path) -> PathBuf {
    data.join(FOLDER)
}

/// The embedded years with those of the county's folder; `None` when it keeps none.
///
/// # Errors
/// The first file that cannot be used: a deadline must not depend on half of what a county wrote.
pub fn own_calendar(data: &Path) -> Result<Option<Calendar>> {
    let folder = calendar_folder(data);
    if !folder.is_dir() {
        return Ok(None);
    }
    let entries = std::fs::read_dir(&folder)
        .with_context(|| format!("打不开 / cannot open {}", folder.display()))?;
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "csv") {
            paths.push(path);
        }
    }
    // The order of the folder is the machine's; that of the names is everybody's.
    paths.sort();
    let (mut years, mut hours) = (Vec::new(), None);
    for path in &paths {
        match read_calendar_file(path)? {
            CalendarFile::Year(plan) => years.push(plan),
            CalendarFile::Hours(own) => hours = Some(own),
        }
    }
    if paths.is_empty() {
        return Ok(None);
    }
    let calendar = calendar::embedded().clone().with(years);
    Ok(Some(match hours {
        Some(hours) => calendar.with_hours(hours),
        None => calendar,
    }))
}
