//! The two clocks of a matter: the whole, until the answer, and the present step.

use calendar::Calendar;
use kernel::{AreaPath, Date, Timestamp};

use crate::catalogue::{self, USUAL_DAYS};
use crate::model::{Action, Assumed, ClockKind, Kind, Matter, State};

use super::Standing;

/// When a step is judged, and how whoever takes it stands to the matter.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    /// The day of the step.
    pub(super) on: Date,
    /// Today.
    pub(super) today: Date,
    /// The present instant.
    pub(super) now: Timestamp,
    /// How the asker stands to it.
    pub(super) standing: Standing,
}

/// How many working days a step may take, and where that stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StepDays {
    /// The state that waits for the step.
    pub state: State,
    /// How many working days.
    pub days: u16,
    /// From where the number is.
    pub source: &'static str,
}

const fn days(state: State, days: u16, source: &'static str) -> StepDays {
    StepDays { state, days, source }
}

/// The steps with a limit of their own. What is accepted or being worked on has the whole deadline;
/// what is disputed gets [`DAYS_TO_DECIDE`] as its whole; what rests has its day of review.
pub const STEP_DAYS: &[StepDays] = &[
    days(State::Submitted, 1, "county hotlines sign for an order within one working day"),
    days(State::Draft, 7, "ours; what lapses so can be opened again within 30 days"),
    days(State::Assigned, 1, "county hotlines: sign for it or give it back within one working day"),
    days(State::Returned, 1, "county hotlines: dispatched anew within one working day"),
    days(State::ToSign, 1, "some cities have replies signed by a leader; the day is ours"),
    days(State::Answered, 15, "ours; silence is an outcome of its own and never satisfaction"),
];

/// How many working days the level above has to decide about a disputed answer.
pub const DAYS_TO_DECIDE: u16 = 3;

/// How many working days a request may wait for its decision.
pub const DAYS_TO_GRANT: u16 = 1;

/// How many days a matter may rest at most before it is looked at again (挂账复查).
pub const DAYS_TO_REVIEW: i64 = 90;

/// By how many days a deadline may be moved at most with one extension, as petitions have it (信访).
pub const DAYS_TO_EXTEND: i64 = 30;

/// Within how many days of its end a matter can be opened again with a new fact.
pub const DAYS_TO_REOPEN: i64 = 30;

/// How many hours an emergency may take until the first answer: feedback within two hours is what
/// the hotline standards of cities ask for.
pub const EMERGENCY_HOURS: i64 = 2;

/// The limit of the step that a state waits for.
pub(super) fn step_deadline(state: State, from: Date) -> Option<Date> {
    let found = STEP_DAYS.iter().find(|step| step.state == state)?;
    Some(super::deadline(from, found.days))
}

/// How the limit of a state's step was counted, if over days that are only assumed.
pub(super) fn assumed_step(state: State, from: Date) -> Option<Assumed> {
    let found = STEP_DAYS.iter().find(|step| step.state == state)?;
    assumed(from, found.days)
}

/// How a deadline was counted, if over days that are only assumed.
pub(super) fn assumed(from: Date, days: u16) -> Option<Assumed> {
    let due = Calendar::china().add_workdays(from, i64::from(days));
    due.is_assumed.then_some(Assumed { from, days })
}

/// The day that the calendar gives now, once it is known, where another one stands.
fn known(assumed: Option<Assumed>, stands: Option<Date>) -> Option<Date> {
    let (Assumed { from, days }, stands) = (assumed?, stands?);
    let due = Calendar::china().add_workdays(from, i64::from(days));
    (!due.is_assumed && due.on != stands).then_some(due.on)
}

/// Whether days off have become known that move a deadline.
pub fn is_moved(matter: &Matter) -> bool {
    !recounted(&mut matter.clone()).is_empty()
}

/// Counts again what was counted over days that were only assumed and are known by now; answers
/// which clocks moved. Asked again it moves nothing: the day that stands is the one that is counted.
pub(super) fn recounted(matter: &mut Matter) -> Vec<ClockKind> {
    let mut moved = Vec::new();
    let beside = &mut matter.beside;
    if let Some(day) = known(beside.assumed_deadline, matter.deadline_on) {
        // A deadline whose passing was noted stays passed: it is the same one, moved.
        if beside.breached_deadline_on == matter.deadline_on {
            beside.breached_deadline_on = Some(day);
        }
        matter.deadline_on = Some(day);
        moved.push(ClockKind::Whole);
    }
    if let Some(day) = known(beside.assumed_step, matter.step_deadline_on) {
        if beside.breached_step_on == matter.step_deadline_on {
            beside.breached_step_on = Some(day);
        }
        matter.step_deadline_on = Some(day);
        moved.push(ClockKind::Step);
    }
    moved
}

/// How many working days the whole may take.
pub(super) fn whole_days(matter: &Matter) -> u16 {
    catalogue::category(matter.kind, &matter.category).map_or(USUAL_DAYS, |category| category.days)
}

/// The whole clock of a new matter: what is counted in hours and comes in as it happens has an
/// instant, everything else a day.
pub(super) fn whole_deadline(
    kind: Kind,
    collected_on: Date,
    days: u16,
    now: Timestamp,
) -> (Date, Option<Timestamp>) {
    if kind == Kind::Emergency && collected_on == now.date_in_china() {
        let at = now.plus_millis(EMERGENCY_HOURS * 3_600_000);
        return (at.date_in_china(), Some(at));
    }
    (super::deadline(collected_on, days), None)
}

/// The first instant of a day in China.
fn begin(day: Date) -> Timestamp {
    Timestamp::noon_in_china(day).plus_millis(-12 * 3_600_000)
}

/// The first instant after a day.
fn after(day: Date) -> Timestamp {
    begin(day.plus_days(1))
}

/// When the whole clock runs out, unless that was noted.
fn whole_due(matter: &Matter) -> Option<Timestamp> {
    let day = matter.deadline_on.filter(|day| matter.beside.breached_deadline_on != Some(*day))?;
    Some(matter.deadline_at.unwrap_or_else(|| after(day)))
}

/// When the step's clock runs out, unless that was noted.
fn step_due(matter: &Matter) -> Option<Timestamp> {
    let day = matter.step_deadline_on.filter(|day| matter.beside.breached_step_on != Some(*day))?;
    Some(after(day))
}

/// The clocks of an office that have run out and were not noted.
pub(super) fn passed(matter: &Matter, now: Timestamp) -> Vec<ClockKind> {
    if !matter.state.is_open() {
        return Vec::new();
    }
    let clocks = [(ClockKind::Whole, whole_due(matter)), (ClockKind::Step, step_due(matter))];
    let has_passed = |(kind, due): (ClockKind, Option<Timestamp>)| (due? <= now).then_some(kind);
    clocks.into_iter().filter_map(has_passed).collect()
}

/// Whether the time of the step has passed.
pub(super) fn step_passed(matter: &Matter, today: Date) -> bool {
    matter.step_deadline_on.is_some_and(|day| day < today)
}

/// When the clock has something to do with a matter as it stands; `None` when nothing will come.
pub fn next_due(matter: &Matter) -> Option<Timestamp> {
    if matter.state.is_closed() {
        return None;
    }
    let order = matter.beside.supervision.as_ref();
    let order = order.filter(|order| order.reported_on.is_none() && !order.is_missed);
    let own = match matter.state {
        state if state.is_open() => [whole_due(matter), step_due(matter)],
        State::Suspended => [matter.step_deadline_on.map(begin), None],
        _ => [matter.step_deadline_on.map(after), None],
    };
    own.into_iter().chain([order.map(|order| after(order.deadline_on))]).flatten().min()
}

/// What the clock does with a matter now, if anything: one thing at a time.
pub fn struck(matter: &Matter, now: Timestamp) -> Option<Action> {
    if next_due(matter)? > now {
        return None;
    }
    let today = now.date_in_china();
    let order = matter.beside.supervision.as_ref();
    let is_missed = order.is_some_and(|order| {
        order.reported_on.is_none() && !order.is_missed && order.deadline_on < today
    });
    Some(match matter.state {
        State::Suspended if matter.step_deadline_on.is_none_or(|day| day <= today) => {
            Action::Resume
        }
        State::Answered | State::Draft if step_passed(matter, today) => Action::Lapse,
        _ if is_missed => Action::MissSupervision,
        _ => Action::Breach,
    })
}

/// The step's clock that a matter from before there were such clocks gets, from today.
pub(crate) fn missing(matter: &Matter, today: Date) -> Option<Date> {
    let waits = matches!(matter.state, State::Answered) && matter.step_deadline_on.is_none();
    waits.then(|| step_deadline(matter.state, today)).flatten()
}

/// The level above a path; the county has none but itself.
pub(super) fn up(path: &AreaPath) -> AreaPath {
    path.parent().unwrap_or_else(|| path.clone())
}
