//! How far notices are, counted from the inboxes themselves: a number is the length of its list.

use std::collections::HashMap;

use db::Tx;
use kernel::id::{NoticeId, RepresentativeId};
use kernel::{AreaPath, Date};

use crate::model::{Counts, Question, Relay};
use crate::{Error, inbox, store};

/// How far these notices are under an area.
pub fn of(
    tx: &mut Tx<'_>,
    ids: &[NoticeId],
    area: &AreaPath,
) -> Result<HashMap<NoticeId, Counts>, Error> {
    Ok(store::inbox::counts(tx, ids, area)?)
}

/// How far one notice is in each area of the level below, in the order of their codes. What stands
/// at the area itself stands under its own path.
pub fn by_area(
    tx: &mut Tx<'_>,
    notice: NoticeId,
    area: &AreaPath,
) -> Result<Vec<(AreaPath, Counts)>, Error> {
    let width = (area.depth() + 1) * AreaPath::WIDTH;
    Ok(store::inbox::counts_by_area(tx, notice, area, width as i64)?)
}

/// How often the links of a notice were opened under an area.
pub fn openings(tx: &mut Tx<'_>, notice: NoticeId, area: &AreaPath) -> Result<i64, Error> {
    Ok(store::inbox::openings_under(tx, notice, area)?)
}

/// What a representative did about notices in a span of days, the last day included.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Done {
    /// How many notices he passed on.
    pub relayed: i64,
    /// How many questions he brought back.
    pub asked: i64,
}

/// How many notices a representative passed on and how many questions he brought back.
pub fn done_by(
    tx: &mut Tx<'_>,
    representative: RepresentativeId,
    (from, until): (Date, Date),
) -> Result<Done, Error> {
    let span = (inbox::beginning(from), inbox::beginning(until.plus_days(1)));
    Ok(Done {
        relayed: store::count_relayed(tx, representative.into(), span)?,
        asked: store::questions::count_of(tx, representative.into(), span)?,
    })
}

/// What a representative brought back in a span of days, the newest first.
pub fn questions_by(
    tx: &mut Tx<'_>,
    representative: RepresentativeId,
    (from, until): (Date, Date),
    most: i64,
) -> Result<Vec<Question>, Error> {
    let span = (inbox::beginning(from), inbox::beginning(until.plus_days(1)));
    Ok(store::questions::asked_by(tx, representative.into(), span, most)?)
}

/// What a representative passed on in a span of days, the newest first.
pub fn relays_by(
    tx: &mut Tx<'_>,
    representative: RepresentativeId,
    (from, until): (Date, Date),
    most: i64,
) -> Result<Vec<Relay>, Error> {
    let span = (inbox::beginning(from), inbox::beginning(until.plus_days(1)));
    Ok(store::relays_of(tx, representative.into(), span, most)?)
}
