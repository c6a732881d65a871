//! What gatherings count for in the figures, and the lists behind them.

use db::Tx;
use kernel::id::GatheringId;
use kernel::{AreaPath, Cursor, Date, Limit, Page};
use registry::{RecordLine, Span, record_cursor};

use crate::Error;
use crate::model::{Attendee, Gathering, Kind};
use crate::store::measures::{self as store, Statements};

/// People trained (培训), 人次: who came to a training session, at his village on that day.
pub const TRAINING_PERSON_TIMES: &str = "training_person_times";
/// Civility actions (文明示范行动), 次: each one, at the village where it was held, on that day.
pub const CIVILITY_ACTIONS: &str = "civility_actions";

/// Every indicator of this room.
pub const INDICATORS: &[&str] = &[TRAINING_PERSON_TIMES, CIVILITY_ACTIONS];

/// One thing that a gathering, or somebody at it, counts for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// The indicator's code.
    pub indicator: &'static str,
    /// The day on which it counts.
    pub on: Date,
    /// Where it counts: the village of this area.
    pub area: AreaPath,
    /// How much.
    pub quantity: i64,
}

/// What a gathering counts for, whoever came; nothing once it was voided.
pub fn counts(gathering: &Gathering) -> Option<Count> {
    (gathering.kind == Kind::Civility && gathering.void_reason.is_none()).then(|| Count {
        indicator: CIVILITY_ACTIONS,
        on: gathering.held_on,
        area: gathering.area_path.clone(),
        quantity: 1,
    })
}

/// What somebody counts for by having come.
pub fn attendee_counts(gathering: &Gathering, attendee: &Attendee) -> Option<Count> {
    (gathering.kind == Kind::Training && gathering.void_reason.is_none()).then(|| Count {
        indicator: TRAINING_PERSON_TIMES,
        on: gathering.held_on,
        area: attendee.area_path.clone(),
        quantity: 1,
    })
}

pub(crate) fn tally(tx: &mut Tx<'_>, count: Option<Count>) {
    if let Some(count) = count {
        tx.tally(count.indicator, count.on, &count.area, count.quantity);
    }
}

/// Everything that the indicator counts, by village and day; empty for one of another room.
pub fn recount(tx: &mut Tx<'_>, indicator: &str) -> Result<Vec<(AreaPath, Date, i64)>, Error> {
    match statements(indicator) {
        Some(statements) => Ok(store::recount(tx, statements)?),
        None => Ok(Vec::new()),
    }
}

/// The total over a span, counted from the records.
pub fn total(tx: &mut Tx<'_>, indicator: &str, span: &Span) -> Result<i64, Error> {
    match statements(indicator) {
        Some(statements) => Ok(store::total(tx, statements, span)?),
        None => Ok(0),
    }
}

/// The list behind the number, newest first. A training session is one line with as many as came
/// from the span's area.
pub fn records(
    tx: &mut Tx<'_>,
    indicator: &str,
    span: &Span,
    after: Option<&Cursor>,
    limit: Limit,
) -> Result<Page<RecordLine>, Error> {
    let Some(statements) = statements(indicator) else {
        return Ok(Page { items: Vec::new(), next: None });
    };
    let after = after.map(place).transpose()?;
    let mut lines = store::lines(tx, statements, span, after, limit)?;
    for line in &mut lines {
        line.subtitle = if indicator == TRAINING_PERSON_TIMES {
            format!("{} · {} 人次", Kind::Training.chinese(), line.quantity)
        } else {
            Kind::Civility.chinese().to_owned()
        };
    }
    Ok(Page::cut(lines, limit, record_cursor))
}

/// The day and identifier that a cursor of this room names.
pub(crate) fn place(cursor: &Cursor) -> Result<(Date, GatheringId), Error> {
    let on = cursor.part(0).parse().ok().and_then(|number| Date::from_number(number).ok());
    let id = cursor.part(1).parse().ok();
    on.zip(id).ok_or(Error::Cursor)
}

fn statements(indicator: &str) -> Option<Statements> {
    match indicator {
        TRAINING_PERSON_TIMES => Some(store::TRAINING_PERSON_TIMES),
        CIVILITY_ACTIONS => Some(store::CIVILITY_ACTIONS),
        _ => None,
    }
}
