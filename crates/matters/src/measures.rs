//! What matters count for in the figures, and the lists behind them.
//!
//! A count stands on the day of its fact, as the record says now: an answer that is disputed takes
//! its count away on the day of that answer, and a matter taken back its count on the day of its
//! collection. [`counts`] is the pure form that tallies follow; `store::measures` says the same in SQL,
//! and the tests hold the two against each other.

use db::Tx;
use kernel::id::MatterId;
use kernel::{AreaPath, Cursor, Date, Limit, Page};
use registry::{RecordLine, Span, record_cursor};

use crate::model::{Kind, Matter, Outcome, State};
use crate::store::measures::{self as store, Counted};
use crate::store::{kinds, lists};
use crate::{Error, catalogue};

/// Appeals collected (收集诉求), 件: all but those taken back and those put to another one about the
/// same fact, on the day of collection.
pub const APPEALS_COLLECTED: &str = "appeals_collected";
/// Appeals answered (解决答复), 件: solved or explained and not disputed, on the day of the answer; those
/// for which the villager's word did not come too, those referred to another channel not.
pub const APPEALS_ANSWERED: &str = "appeals_answered";
/// Urgent matters solved (解决急难愁盼), 件: of any kind, solved and not disputed, on that day.
pub const URGENT_SOLVED: &str = "urgent_solved";
/// Early signs reported (上报苗头性问题), 件: all but those taken back, on the day of collection.
pub const EARLY_SIGNS: &str = "early_signs";
/// Disputes settled (化解矛盾纠纷), 起: solved and not disputed, on the day of the answer.
pub const DISPUTES_SETTLED: &str = "disputes_settled";
/// Hazards found (排查隐患), 处: all but those taken back, on the day of collection.
pub const HAZARDS_FOUND: &str = "hazards_found";
/// Hazards rectified (隐患整改), 处: those that somebody else has checked and found gone, on the day of
/// that re-check.
pub const HAZARDS_RECTIFIED: &str = "hazards_rectified";

/// Disputes reported (排查矛盾纠纷), 起: all but those taken back, on the day of collection. It is the
/// count of their ledger and no indicator: no tally is kept, [`total`] and [`records`] read the records.
pub const DISPUTES_REPORTED: &str = "disputes_reported";

/// Every indicator of this room.
pub const INDICATORS: &[&str] = &[
    APPEALS_COLLECTED,
    APPEALS_ANSWERED,
    URGENT_SOLVED,
    EARLY_SIGNS,
    DISPUTES_SETTLED,
    HAZARDS_FOUND,
    HAZARDS_RECTIFIED,
];

/// One thing that a matter counts for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// The indicator's code.
    pub indicator: &'static str,
    /// The day on which it counts.
    pub on: Date,
    /// How much.
    pub quantity: i64,
}

/// Everything that a matter, as it stands, counts for.
pub fn counts(matter: &Matter) -> Vec<Count> {
    let mut counts = Vec::with_capacity(3);
    let mut count = |indicator, on| counts.push(Count { indicator, on, quantity: 1 });
    if !matches!(matter.state, State::Withdrawn | State::Merged) {
        match matter.kind {
            Kind::Appeal => count(APPEALS_COLLECTED, matter.collected_on),
            Kind::Hazard => count(HAZARDS_FOUND, matter.collected_on),
            Kind::EarlySign => count(EARLY_SIGNS, matter.collected_on),
            Kind::Dispute | Kind::Emergency => {}
        }
    }
    if let Some(answer) = matter.answer.as_ref().filter(|_| matter.state.is_answered()) {
        let solved = answer.outcome == Outcome::Solved;
        if matter.kind == Kind::Appeal && answer.outcome.is_answer() {
            count(APPEALS_ANSWERED, answer.on);
        }
        if matter.kind == Kind::Dispute && solved {
            count(DISPUTES_SETTLED, answer.on);
        }
        if matter.urgent && solved {
            count(URGENT_SOLVED, answer.on);
        }
    }
    counts
}

/// Moves the tallies from what the matter counted for to what it counts for now.
pub(crate) fn tally(tx: &mut Tx<'_>, before: Option<&Matter>, after: &Matter) {
    let before_counts = before.map(counts).unwrap_or_default();
    let after_counts = counts(after);
    if before_counts == after_counts {
        return;
    }
    for (sign, counts) in [(-1, before_counts), (1, after_counts)] {
        for count in counts {
            tx.tally(count.indicator, count.on, &after.area_path, sign * count.quantity);
        }
    }
}

/// Everything that the indicator counts, by village and day; empty for one of another room.
pub fn recount(tx: &mut Tx<'_>, indicator: &str) -> Result<Vec<(AreaPath, Date, i64)>, Error> {
    if indicator == HAZARDS_RECTIFIED {
        return Ok(kinds::rectified_by_village(tx)?);
    }
    match counted(indicator) {
        Some(counted) => Ok(store::recount(tx, counted)?),
        None => Ok(Vec::new()),
    }
}

/// The total over a span, counted from the records.
pub fn total(tx: &mut Tx<'_>, indicator: &str, span: &Span) -> Result<i64, Error> {
    if indicator == HAZARDS_RECTIFIED {
        return Ok(kinds::rectified_total(tx, span)?);
    }
    match counted(indicator) {
        Some(counted) => Ok(store::total(tx, counted, span)?),
        None => Ok(0),
    }
}

/// The list behind the number, newest first. Confidential matters are shown without their words.
pub fn records(
    tx: &mut Tx<'_>,
    indicator: &str,
    span: &Span,
    after: Option<&Cursor>,
    limit: Limit,
) -> Result<Page<RecordLine>, Error> {
    if indicator == HAZARDS_RECTIFIED {
        return rectified(tx, span, after, limit);
    }
    let Some(counted) = counted(indicator) else {
        return Ok(Page { items: Vec::new(), next: None });
    };
    let after = after.map(place).transpose()?;
    let matters = store::records(tx, counted, span, after, limit)?;
    let by_answer = counted.day == "answered_on";
    let lines = matters.into_iter().map(|matter| line(matter, by_answer)).collect();
    Ok(Page::cut(lines, limit, record_cursor))
}

/// The hazards behind the number, each on the day of the re-check that it passed.
fn rectified(
    tx: &mut Tx<'_>,
    span: &Span,
    after: Option<&Cursor>,
    limit: Limit,
) -> Result<Page<RecordLine>, Error> {
    let found = kinds::rectified(tx, span, after.map(place).transpose()?, limit)?;
    let ids: Vec<MatterId> = found.iter().map(|(id, _)| *id).collect();
    let mut matters = lists::these(tx, &ids)?;
    let mut lines = Vec::with_capacity(found.len());
    for (id, on) in found {
        if let Some(at) = matters.iter().position(|matter| matter.id == id) {
            lines.push(RecordLine { on, ..line(matters.swap_remove(at), false) });
        }
    }
    Ok(Page::cut(lines, limit, record_cursor))
}

/// The day and identifier that a cursor of this room names.
pub(crate) fn place(cursor: &Cursor) -> Result<(Date, MatterId), Error> {
    let on = cursor.part(0).parse().ok().and_then(|number| Date::from_number(number).ok());
    let id = cursor.part(1).parse().ok();
    on.zip(id).ok_or(Error::Cursor)
}

fn counted(indicator: &str) -> Option<Counted> {
    Some(match indicator {
        APPEALS_COLLECTED => store::APPEALS_COLLECTED,
        APPEALS_ANSWERED => store::APPEALS_ANSWERED,
        URGENT_SOLVED => store::URGENT_SOLVED,
        EARLY_SIGNS => store::EARLY_SIGNS,
        DISPUTES_SETTLED => store::DISPUTES_SETTLED,
        HAZARDS_FOUND => store::HAZARDS_FOUND,
        DISPUTES_REPORTED => store::DISPUTES_REPORTED,
        _ => return None,
    })
}

fn line(matter: Matter, by_answer: bool) -> RecordLine {
    let category = catalogue::category(matter.kind, &matter.category);
    let category = category.map_or("其他", |category| category.name);
    let standing = matter.outcome().map_or(matter.state.chinese(), Outcome::chinese);
    let answered_on = matter.answer.as_ref().map(|answer| answer.on).filter(|_| by_answer);
    RecordLine {
        id: matter.id.to_string(),
        kind: "matter",
        on: answered_on.unwrap_or(matter.collected_on),
        quantity: 1,
        title: if matter.kind.is_confidential() {
            format!("{category}({})", matter.number)
        } else {
            shortened(&matter.words)
        },
        subtitle: format!("{} · {category} · {standing}", matter.kind.chinese()),
        area: matter.area_path,
        opens: None,
    }
}

/// The first 40 characters, on one line.
fn shortened(words: &str) -> String {
    let mut characters =
        words.chars().map(|character| if character.is_whitespace() { ' ' } else { character });
    let mut short: String = characters.by_ref().take(40).collect();
    if characters.next().is_some() {
        short.push('…');
    }
    short
}
