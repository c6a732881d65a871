//! What a figure's list looks like, the same for every room.

use kernel::{AreaPath, Cursor, Date};

/// Which records a figure is about.
#[derive(Debug, Clone)]
pub struct Span {
    /// Everything under this area.
    pub area: AreaPath,
    /// The first day that counts; `None` from the beginning.
    pub since: Option<Date>,
    /// The last day that counts.
    pub as_of: Date,
}

impl Span {
    /// The same for what comes after a place in a list by day, newest first: nothing of it lies after
    /// that place's day. An index then begins there, and does not walk past all the pages before.
    pub fn after(&self, place: Option<&Cursor>) -> Self {
        let day = place.and_then(|place| place.part(0).parse().ok());
        let day = day.and_then(|number| Date::from_number(number).ok());
        let as_of = day.map_or(self.as_of, |day| day.min(self.as_of));
        Self { as_of, ..self.clone() }
    }

    /// The first day as storage compares it.
    pub fn since_number(&self) -> i64 {
        self.since.map_or(0, Date::number)
    }
}

/// One record behind a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordLine {
    /// The record's identifier.
    pub id: String,
    /// What it is: `contact`, `matter`, `household`, …
    pub kind: &'static str,
    /// The day on which it counts.
    pub on: Date,
    /// How much it counts.
    pub quantity: i64,
    /// The first line, for people.
    pub title: String,
    /// The second line.
    pub subtitle: String,
    /// The area that it counts for.
    pub area: AreaPath,
    /// The identifier of what a click opens, where that is not the record itself.
    pub opens: Option<String>,
}

/// The cursor after a line: lists of records go by day and identifier, newest first.
pub fn record_cursor(line: &RecordLine) -> Cursor {
    Cursor::new([line.on.number().to_string(), line.id.clone()])
}
