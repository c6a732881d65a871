//! What a gathering must be like. Pure.

use std::collections::HashSet;

use kernel::id::{GatheringId, RepresentativeId};
use kernel::{Date, Timestamp, has_control_characters, trimmed};

use crate::model::{Attendee, Gathering, Kind, NewGathering};

/// The longest title, place or host, in characters.
pub const LONGEST_LINE: usize = 100;

/// The longest account of what was done, in characters.
pub const LONGEST_WORDS: usize = 2_000;

/// The most people that can be due.
pub const MOST_DUE: i64 = 100_000;

/// The most attendees that one request may name.
pub const MOST_AT_ONCE: usize = 1_000;

/// Why a gathering or an attendance is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// The title is missing.
    #[error("the title is missing")]
    TitleMissing,
    /// A text is too long.
    #[error("{field} is longer than {longest} characters")]
    TooLong {
        /// The field's name.
        field: &'static str,
        /// How many characters it may have.
        longest: usize,
    },
    /// A text has control characters.
    #[error("{field} has control characters")]
    Unreadable {
        /// The field's name.
        field: &'static str,
    },
    /// The day is after today.
    #[error("the day is in the future")]
    DateInFuture,
    /// A civility action was not given a village, a community or a group.
    #[error("it needs a village or a group")]
    AreaTooWide,
    /// An assembly is announced, not recorded like other gatherings.
    #[error("an assembly has its own way")]
    IsAssembly,
    /// Nothing says why something recorded is changed or voided.
    #[error("the reason is missing")]
    ReasonMissing,
    /// The number of people due is negative or beyond [`MOST_DUE`].
    #[error("the number due is out of range")]
    DueOutOfRange,
    /// Nobody was named.
    #[error("nobody was named")]
    NobodyNamed,
    /// More were named than one request may.
    #[error("more than {MOST_AT_ONCE} were named")]
    TooManyNamed,
}

/// The gathering that is recorded.
pub fn open(
    new: NewGathering,
    id: GatheringId,
    today: Date,
    now: Timestamp,
) -> Result<Gathering, Rejection> {
    let title = line("title", Some(&new.title), LONGEST_LINE)?.ok_or(Rejection::TitleMissing)?;
    if new.held_on > today {
        return Err(Rejection::DateInFuture);
    }
    if new.kind == Kind::Assembly {
        return Err(Rejection::IsAssembly);
    }
    if new.kind.is_local() && new.area_path.depth() < 3 {
        return Err(Rejection::AreaTooWide);
    }
    if new.due.is_some_and(|due| !(0..=MOST_DUE).contains(&due)) {
        return Err(Rejection::DueOutOfRange);
    }
    Ok(Gathering {
        id,
        kind: new.kind,
        title,
        held_on: new.held_on,
        area_path: new.area_path,
        place: line("place", new.place.as_deref(), LONGEST_LINE)?,
        host: line("host", new.host.as_deref(), LONGEST_LINE)?,
        words: line("words", new.words.as_deref(), LONGEST_WORDS)?,
        due: new.due,
        present: 0,
        void_reason: None,
        recorded_at: now,
        version: 1,
    })
}

/// Those of the named who are not there yet, each once, in their order.
pub fn newcomers(
    named: Vec<Attendee>,
    there: &HashSet<RepresentativeId>,
) -> Result<Vec<Attendee>, Rejection> {
    if named.is_empty() {
        return Err(Rejection::NobodyNamed);
    }
    if named.len() > MOST_AT_ONCE {
        return Err(Rejection::TooManyNamed);
    }
    let mut seen = there.clone();
    Ok(named.into_iter().filter(|attendee| seen.insert(attendee.representative_id)).collect())
}

/// Why something recorded is changed or voided: 1 to 100 characters.
pub fn reason(text: &str) -> Result<String, Rejection> {
    line("reason", Some(text), LONGEST_LINE)?.ok_or(Rejection::ReasonMissing)
}

pub(crate) fn line(
    field: &'static str,
    text: Option<&str>,
    longest: usize,
) -> Result<Option<String>, Rejection> {
    let Some(text) = text.and_then(trimmed) else { return Ok(None) };
    if has_control_characters(&text) {
        return Err(Rejection::Unreadable { field });
    }
    if text.chars().count() > longest {
        return Err(Rejection::TooLong { field, longest });
    }
    Ok(Some(text))
}
