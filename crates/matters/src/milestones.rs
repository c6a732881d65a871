//! Milestones: the few steps of a matter that rates count, each a row of its own.
//!
//! A matter's events tell everything, in words and versions; a rate asks a narrower question over
//! years: how many were given back, were late, were done again? So each step that such a question
//! is about leaves one row with its place, its unit and its day. A row is never changed: what
//! happened has happened, and any past day can be counted again.

use kernel::id::{DepartmentId, MatterId};
use kernel::{AreaPath, Date, Timestamp};

use crate::model::{Action, Event, Kind, Matter, Outcome, Reason, State, Unit};
use crate::visits::{CallBackGround, is_visited};

kernel::words! {
    /// A step that rates count.
    Milestone {
        /// It was given to a handler, or ruled upon.
        Assigned = "assigned", "交办";
        /// The handler gave it back.
        Returned = "returned", "退回";
        /// An answer was given, and the whole deadline ended.
        Answered = "answered", "答复";
        /// It stopped waiting for an office without an answer: refused, withdrawn, merged, resting,
        /// or waiting for facts.
        Left = "left", "未经答复离开";
        /// It is done again after a dispute.
        Redone = "redone", "重新办理";
        /// It goes on after it rested.
        Resumed = "resumed", "恢复办理";
        /// The villager said nothing in time.
        Lapsed = "lapsed", "逾期未反馈";
        /// A deadline that had passed was replaced by another, or went on with another unit.
        Moved = "moved", "超期后变动";
    }
}

/// A milestone of a matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// The matter.
    pub matter_id: MatterId,
    /// Its version, which is the number of the event.
    pub version: i64,
    /// What happened.
    pub milestone: Milestone,
    /// On which day.
    pub happened_on: Date,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// Where the matter is.
    pub area_path: AreaPath,
    /// Whose doing it is: the handler, or who gave it back.
    pub unit: Unit,
    /// What an answer claims.
    pub outcome: Option<Outcome>,
    /// The deadline that ended with it: none, another one, or the same for another unit runs since.
    pub deadline_on: Option<Date>,
    /// Whether that deadline had passed.
    pub is_late: bool,
    /// From which day on it waited past that deadline, where it did.
    pub late_from: Option<Date>,
    /// For which department it did.
    pub late_department: Option<DepartmentId>,
    /// Whether it was given back because it had gone to a unit that does not have the duty.
    pub is_misrouted: bool,
    /// Why the answer is called back in any case.
    pub call_back: Option<CallBackGround>,
    /// How many working days it rested.
    pub days: i64,
}

/// What a milestone is told beside the step.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Known {
    /// It was done again before.
    pub(crate) was_redone: bool,
    /// The deadline had passed already when it began to run, on that day.
    pub(crate) late_since: Option<Date>,
}

/// The milestone that the step is, if it is one.
pub(crate) fn passage(
    before: &Matter,
    after: &Matter,
    event: &Event,
    known: Known,
) -> Option<Passage> {
    if !is_visited(after.kind) {
        return None;
    }
    let deadline_on = before.deadline_on.filter(|_| waits_anew(before, after));
    let is_late = deadline_on.is_some_and(|deadline| deadline < event.on);
    let milestone =
        milestone(before, after, event.action).or(is_late.then_some(Milestone::Moved))?;
    let unit = match milestone {
        Milestone::Returned => before.owner.unit(),
        _ => after.owner.unit(),
    };
    let is_again = known.was_redone || before.state == State::Disputed;
    let call_back = match milestone {
        Milestone::Answered if after.kind == Kind::Emergency => Some(CallBackGround::Emergency),
        Milestone::Answered if is_again => Some(CallBackGround::Redone),
        _ => None,
    };
    let answer = after.answer.as_ref().filter(|_| milestone == Milestone::Answered);
    Some(Passage {
        matter_id: after.id,
        version: event.version,
        milestone,
        happened_on: event.on,
        recorded_at: event.at,
        area_path: after.area_path.clone(),
        unit,
        outcome: answer.map(|answer| answer.outcome),
        deadline_on,
        is_late,
        late_from: late_from(deadline_on, known.late_since).filter(|_| is_late),
        late_department: before.owner.department.filter(|_| is_late),
        is_misrouted: milestone == Milestone::Returned
            && event.particulars.reason.is_some_and(is_misroute),
        call_back,
        days: event.particulars.days.filter(|_| milestone == Milestone::Resumed).unwrap_or(0),
    })
}

/// Whether another deadline runs after the step, none, or the same one for another department: what
/// waited past it did so until this step.
pub(crate) fn waits_anew(before: &Matter, after: &Matter) -> bool {
    before.deadline_on != after.deadline_on || before.owner.department != after.owner.department
}

/// Whether the step answers: also when it is signed off, or explained once more.
pub(crate) fn is_answer(before: &Matter, after: &Matter) -> bool {
    after.state == State::Answered && before.state != State::Answered
}

fn milestone(before: &Matter, after: &Matter, action: Action) -> Option<Milestone> {
    if is_answer(before, after) {
        return Some(Milestone::Answered);
    }
    if before.deadline_on.is_some() && after.deadline_on.is_none() {
        return Some(Milestone::Left);
    }
    match action {
        Action::Assign | Action::Rule => Some(Milestone::Assigned),
        Action::Return => Some(Milestone::Returned),
        Action::Redo => Some(Milestone::Redone),
        Action::Resume => Some(Milestone::Resumed),
        Action::Lapse if after.answer.is_some() => Some(Milestone::Lapsed),
        _ => None,
    }
}

/// The first day past a deadline; where it had passed already when it began to run, that day.
pub(crate) fn late_from(deadline: Option<Date>, late_since: Option<Date>) -> Option<Date> {
    let first = deadline?.plus_days(1);
    Some(late_since.map_or(first, |since| since.max(first)))
}

/// Whether the reason says that it went to the wrong unit; that a higher level must decide does not.
pub const fn is_misroute(reason: Reason) -> bool {
    !matches!(reason, Reason::NeedsHigher)
}
