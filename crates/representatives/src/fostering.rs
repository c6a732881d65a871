//! Fostering representatives: mentoring (传帮带) and the reserve (后备代表).
//!
//! Invariants:
//! - A representative has at most one mentor at a time; what was talked about stays when it ends.
//! - The reserve has no score and no order but that of places: whoever looks for somebody filters by
//!   plain facts.
//! - Who leaves the reserve, by appointment or otherwise, stays in it with how and when.
//!
//! Entry points: [`mentoring`], [`reserve`].

mod error;
pub mod mentoring;
pub mod reserve;

pub use error::{Error, Rejection};

use kernel::{has_control_characters, trimmed};

/// The text without white space around it; nothing where it is empty.
pub(crate) fn line(
    field: &'static str,
    text: Option<&str>,
    longest: usize,
) -> Result<Option<String>, Rejection> {
    let Some(text) = text.and_then(trimmed) else { return Ok(None) };
    if has_control_characters(&text) || text.chars().count() > longest {
        return Err(Rejection::Text(field));
    }
    Ok(Some(text))
}
