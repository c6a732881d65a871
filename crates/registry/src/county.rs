//! The county's own settings, kept with its data.

use db::{Tx, params};
use kernel::Date;

use crate::Error;
use crate::store::{ORPHANS, SET_SETTING, SETTING};

/// What a county says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct County {
    /// The day from which figures count (起算日): the mechanism's first day.
    pub counts_from: Date,
    /// The cut-off date that screens open with, where it is not today.
    pub default_as_of: Option<Date>,
    /// Whether the data are invented.
    pub is_demo: bool,
    /// What this county calls a representative.
    pub representative_title: String,
}

fn setting(tx: &mut Tx<'_>, name: &str) -> Result<Option<String>, Error> {
    Ok(tx.query_one(SETTING, params![name], |row| row.text(0))?)
}

/// Keeps a setting of the county.
fn set(tx: &mut Tx<'_>, name: &str, value: &str) -> Result<(), Error> {
    tx.execute(SET_SETTING, params![name, value])?;
    Ok(())
}

/// The county's settings; without any, figures count from the first day of this year.
pub fn get(tx: &mut Tx<'_>) -> Result<County, Error> {
    let year = tx.today().year();
    let first = Date::new(year, 1, 1).map_err(|_| db::DbError::Inconsistent { column: 0 })?;
    Ok(County {
        counts_from: setting(tx, "counts_from")?
            .and_then(|text| text.parse().ok())
            .unwrap_or(first),
        default_as_of: setting(tx, "default_as_of")?.and_then(|text| text.parse().ok()),
        is_demo: setting(tx, "is_demo")?.as_deref() == Some("yes"),
        representative_title: setting(tx, "representative_title")?
            .unwrap_or_else(|| "村(居)民代表".to_owned()),
    })
}

/// Keeps the county's settings.
pub fn put(tx: &mut Tx<'_>, county: &County) -> Result<(), Error> {
    set(tx, "counts_from", &county.counts_from.to_string())?;
    if let Some(date) = county.default_as_of {
        set(tx, "default_as_of", &date.to_string())?;
    }
    set(tx, "is_demo", if county.is_demo { "yes" } else { "no" })?;
    set(tx, "representative_title", &county.representative_title)?;
    tx.log("county.settings", &"county", &serde_json::json!({}))?;
    Ok(())
}

/// How the county numbers its letters of appointment, where it has chosen so.
pub fn letter_format(tx: &mut Tx<'_>) -> Result<Option<String>, Error> {
    setting(tx, "letter_format")
}

/// Keeps how the county numbers its letters of appointment.
pub fn set_letter_format(tx: &mut Tx<'_>, format: &str) -> Result<(), Error> {
    set(tx, "letter_format", format)?;
    tx.log("county.letter_format", &"county", &serde_json::json!({ "format": format }))?;
    Ok(())
}

/// A marker of the building of a demo county or of another one-time step.
pub fn marker(tx: &mut Tx<'_>, name: &str) -> Result<Option<String>, Error> {
    setting(tx, &format!("marker.{name}"))
}

/// Sets a marker.
pub fn set_marker(tx: &mut Tx<'_>, name: &str, value: &str) -> Result<(), Error> {
    set(tx, &format!("marker.{name}"), value)
}

/// How many households point at an area or a person that does not exist.
pub fn broken_references(tx: &mut Tx<'_>) -> Result<i64, Error> {
    Ok(tx.query_one(ORPHANS, &[], |row| row.int(0))?.unwrap_or(0))
}
