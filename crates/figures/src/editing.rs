//! Paragraphs of a bulletin that a person has written instead of the computed ones, and who signs.
//!
//! A number in such a paragraph is not computed any more, so the paragraph is marked wherever the
//! bulletin is shown or printed, with who wrote it and when.

use db::Tx;
use kernel::Timestamp;
use registry::Span;
use serde::{Deserialize, Serialize};

use crate::{Error, store};

/// How many paragraphs can be written by hand.
const MOST: usize = 40;
/// How long such a paragraph may be, in characters.
const LONGEST: usize = 2_000;
/// How long the name of the issuing office may be, in characters.
const LONGEST_OFFICE: usize = 60;

/// A paragraph that a person has written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditedParagraph {
    /// The section, from 0.
    pub section: usize,
    /// The paragraph within it, from 0.
    pub place: usize,
    /// The words.
    pub words: String,
}

/// What people have made of a bulletin.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Edition {
    /// The issuing office as it signs; the area's name while nobody has said otherwise.
    pub office: Option<String>,
    /// The paragraphs.
    pub edited: Vec<EditedParagraph>,
    /// Counts the changes; 0 while nothing was changed.
    pub version: i64,
    /// Who changed it last.
    pub changed_by: Option<String>,
    /// When.
    pub changed_at: Option<Timestamp>,
}

/// What people have made of the bulletin of that area and span.
pub fn edition(tx: &mut Tx<'_>, span: &Span) -> Result<Edition, Error> {
    let found = store::edition(tx, &span.area, span.since, span.as_of)?;
    Ok(match found {
        None => Edition::default(),
        Some((office, body, version, by, at)) => Edition {
            office,
            edited: serde_json::from_str(&body).map_err(Error::Snapshot)?,
            version,
            changed_by: Some(by),
            changed_at: Some(at),
        },
    })
}

/// Keeps these paragraphs instead of those before. What says nothing is computed again.
///
/// # Errors
/// [`Error::Stale`] when somebody has changed it since that version, [`Error::BadParagraph`].
pub fn edit(
    tx: &mut Tx<'_>,
    span: &Span,
    seen: i64,
    office: Option<String>,
    edited: Vec<EditedParagraph>,
) -> Result<Edition, Error> {
    let now = edition(tx, span)?;
    if now.version != seen {
        return Err(Error::Stale { seen, now: now.version });
    }
    let office = office.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
    let is_long = |text: &str, most: usize| text.chars().count() > most;
    if office.as_deref().is_some_and(|name| is_long(name, LONGEST_OFFICE)) || edited.len() > MOST {
        return Err(Error::BadParagraph);
    }
    let mut kept: Vec<EditedParagraph> = Vec::new();
    for paragraph in edited {
        let words = paragraph.words.trim().to_owned();
        let same = |other: &&EditedParagraph| {
            (other.section, other.place) == (paragraph.section, paragraph.place)
        };
        if is_long(&words, LONGEST) || words.contains('\n') || kept.iter().any(|one| same(&one)) {
            return Err(Error::BadParagraph);
        }
        if !words.is_empty() {
            kept.push(EditedParagraph { words, ..paragraph });
        }
    }
    let body = serde_json::to_string(&kept).map_err(Error::Snapshot)?;
    store::keep_edition(
        tx,
        &span.area,
        span.since,
        span.as_of,
        office.as_deref(),
        &body,
        seen + 1,
    )?;
    let object = format!("{} {}", span.area, span.as_of);
    tx.log("figures.edit_bulletin", &object, &serde_json::json!({ "paragraphs": kept.len() }))?;
    edition(tx, span)
}
