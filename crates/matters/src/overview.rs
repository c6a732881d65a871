//! What is open now: by state, by age, by area. Read from counters; for a group, from its records.

use db::{DbError, Tx};
use kernel::id::DepartmentId;
use kernel::{AreaPath, Date};

use crate::store::lists;
use crate::{Duty, Sight, State, counters};

/// The names of the age buckets, in whole days since collection.
pub const AGES: [&str; 4] = ["0-7", "8-15", "16-30", "31+"];

/// The days on which matters of that age were collected: one of [`AGES`], counted back from today.
pub fn collected_at_age(age: &str, today: Date) -> Option<(Date, Date)> {
    let [first, last] = match age {
        "0-7" => [-7, 0],
        "8-15" => [-15, -8],
        "16-30" => [-30, -16],
        "31+" => [-36_500, -31],
        _ => return None,
    };
    Some((today.plus_days(first), today.plus_days(last)))
}

/// What is not closed and in one state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenInState {
    /// The state.
    pub state: State,
    /// How many.
    pub count: i64,
    /// How many of them are past their deadline.
    pub overdue: i64,
    /// How many by age, in the order of [`AGES`].
    pub by_age: [i64; 4],
}

/// What is open in one area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenInArea {
    /// The area.
    pub area: AreaPath,
    /// How many matters wait for an office.
    pub open: i64,
    /// How many of them are past their deadline.
    pub overdue: i64,
}

/// What is open in an area.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overview {
    /// How many wait for an office.
    pub open: i64,
    /// How many of them are past their deadline.
    pub overdue: i64,
    /// How many are answered and wait for the villager.
    pub to_confirm: i64,
    /// How many wait for facts from the reporter.
    pub to_supply: i64,
    /// How many rest until a day of review.
    pub suspended: i64,
    /// How many there are in each state that is not closed; states with none are left out.
    pub by_state: Vec<(State, i64)>,
    /// How many of those that wait for an office, by age in the order of [`AGES`].
    pub by_age: [i64; 4],
}

impl Overview {
    /// Counts so many in a state, but for their lateness and age.
    pub(crate) fn add(&mut self, state: State, count: i64) {
        match state {
            State::Answered => self.to_confirm += count,
            State::Draft => self.to_supply += count,
            State::Suspended => self.suspended += count,
            _ => self.open += count,
        }
    }
}

/// What waits for an office, by what it has to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueueKind {
    /// The office has it, and its deadline has passed.
    Overdue,
    /// The office has it, and accepts or refuses it.
    ToAccept,
    /// The office has accepted it, and settles or assigns it.
    ToAssign,
    /// The office was given it, and starts.
    ToStart,
    /// A handler gave it back, and the office gives it to another.
    ToReassign,
    /// The office is working on it.
    InProgress,
    /// The office is asked for a decision: to sign, to grant, to rule, about a disputed answer.
    ToDecide,
    /// A deadline passed below and lifted it to the office's attention.
    ToAttend,
    /// The office gave an order that is not fulfilled yet.
    Ordered,
    /// The office asked for facts, and the reporter has not supplied them.
    ToSupply,
    /// The office lets it rest until a day of review.
    Suspended,
    /// The villager does not accept the answer; the level above who answered decides.
    Returned,
    /// Answered in the area; the villager has not said yet whether that will do.
    ToConfirm,
    /// Anybody in the area has it, and its deadline has passed.
    OverdueInArea,
}

impl QueueKind {
    /// Every queue, in the order in which it is shown.
    pub const ALL: [Self; 14] = [
        Self::Overdue,
        Self::ToAccept,
        Self::ToAssign,
        Self::ToStart,
        Self::ToReassign,
        Self::InProgress,
        Self::ToDecide,
        Self::ToAttend,
        Self::Ordered,
        Self::ToSupply,
        Self::Suspended,
        Self::Returned,
        Self::ToConfirm,
        Self::OverdueInArea,
    ];

    /// The code.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::ToAccept => "to_accept",
            Self::ToAssign => "to_assign",
            Self::ToStart => "to_start",
            Self::ToReassign => "to_reassign",
            Self::InProgress => "in_progress",
            Self::ToDecide => "to_decide",
            Self::ToAttend => "to_attend",
            Self::Ordered => "ordered",
            Self::ToSupply => "to_supply",
            Self::Suspended => "suspended",
            Self::Returned => "returned",
            Self::ToConfirm => "to_confirm",
            Self::OverdueInArea => "overdue_in_area",
        }
    }

    /// What people call it.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Overdue => "本级超期",
            Self::ToAccept => "待受理",
            Self::ToAssign => "待交办",
            Self::ToStart => "待开始办理",
            Self::ToReassign => "退回待重新交办",
            Self::InProgress => "本级在办",
            Self::ToDecide => "待本级审定",
            Self::ToAttend => "下级超期待关注",
            Self::Ordered => "本级督办",
            Self::ToSupply => "待群众补充",
            Self::Suspended => "本级挂起",
            Self::Returned => "群众有异议",
            Self::ToConfirm => "待群众确认",
            Self::OverdueInArea => "辖区超期",
        }
    }

    /// The conditions of a list of exactly these matters, beside the area.
    pub const fn query(self) -> &'static str {
        match self {
            Self::Overdue => "owner=office&overdue=yes",
            Self::ToAccept => "owner=office&state=submitted",
            Self::ToAssign => "owner=office&state=accepted",
            Self::ToStart => "owner=office&state=assigned",
            Self::ToReassign => "owner=office&state=returned",
            Self::InProgress => "owner=office&state=in_progress",
            Self::ToDecide => "duty=decide",
            Self::ToAttend => "duty=attention",
            Self::Ordered => "duty=order",
            Self::ToSupply => "owner=office&state=draft",
            Self::Suspended => "owner=office&state=suspended",
            Self::Returned => "state=disputed",
            Self::ToConfirm => "state=answered",
            Self::OverdueInArea => "overdue=yes",
        }
    }
}

/// A queue of a department, by what it has to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DepartmentQueue {
    /// The department has it, and its deadline has passed.
    Overdue,
    /// The department was given it, and starts or gives it back.
    ToStart,
    /// The department is working on it.
    InProgress,
    /// Its answer waits for the office that signs.
    ToSign,
    /// It rests until a day of review.
    Suspended,
    /// The department was called to assist, and has not responded yet.
    ToAssist,
    /// Answered; the villager has not said yet whether that will do.
    ToConfirm,
}

impl DepartmentQueue {
    /// Every queue, in the order in which it is shown.
    pub const ALL: [Self; 7] = [
        Self::Overdue,
        Self::ToStart,
        Self::InProgress,
        Self::ToAssist,
        Self::ToSign,
        Self::Suspended,
        Self::ToConfirm,
    ];

    /// The code.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::ToStart => "to_start",
            Self::InProgress => "in_progress",
            Self::ToSign => "to_sign",
            Self::Suspended => "suspended",
            Self::ToAssist => "to_assist",
            Self::ToConfirm => "to_confirm",
        }
    }

    /// What people call it.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Overdue => "本部门超期",
            Self::ToStart => "待开始办理",
            Self::InProgress => "本部门在办",
            Self::ToSign => "待签发",
            Self::Suspended => "已挂起",
            Self::ToAssist => "待协办",
            Self::ToConfirm => "待群众确认",
        }
    }

    /// The conditions of a list of exactly these matters.
    pub const fn query(self) -> &'static str {
        match self {
            Self::Overdue => "owner=department&overdue=yes",
            Self::ToStart => "owner=department&state=assigned",
            Self::InProgress => "owner=department&state=in_progress",
            Self::ToSign => "owner=department&state=to_sign",
            Self::Suspended => "owner=department&state=suspended",
            Self::ToAssist => "owner=assist",
            Self::ToConfirm => "owner=department&state=answered",
        }
    }
}

/// What waits for these departments today, with how many are in each queue and how many are past
/// their deadline; also the empty queues.
pub fn department_queues(
    tx: &mut Tx<'_>,
    departments: &[DepartmentId],
    today: Date,
) -> Result<Vec<(DepartmentQueue, i64, i64)>, DbError> {
    let own = lists::open_of_departments(tx, departments, today)?;
    let called = lists::open_of_assistants(tx, departments, today)?;
    let sum = |rows: &[OpenInState], state: Option<State>| {
        let chosen = rows.iter().filter(|row| state.is_none_or(|state| row.state == state));
        chosen.fold((0, 0), |(count, overdue), row| (count + row.count, overdue + row.overdue))
    };
    let queue = |kind: DepartmentQueue| {
        let (count, overdue) = match kind {
            DepartmentQueue::Overdue => {
                let (_, overdue) = sum(&own, None);
                (overdue, overdue)
            }
            DepartmentQueue::ToStart => sum(&own, Some(State::Assigned)),
            DepartmentQueue::InProgress => sum(&own, Some(State::InProgress)),
            DepartmentQueue::ToSign => sum(&own, Some(State::ToSign)),
            DepartmentQueue::Suspended => sum(&own, Some(State::Suspended)),
            DepartmentQueue::ToAssist => sum(&called, None),
            DepartmentQueue::ToConfirm => sum(&own, Some(State::Answered)),
        };
        (kind, count, overdue)
    };
    Ok(DepartmentQueue::ALL.into_iter().map(queue).collect())
}

/// A queue with how many matters are in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Queue {
    /// Which one.
    pub kind: QueueKind,
    /// How many matters are in it.
    pub count: i64,
    /// How many of them are past their deadline.
    pub overdue: i64,
}

/// What waits for the office of the area, and in the area, today; also the empty queues.
///
/// What an office has, and what is disputed, are few and counted from the records; what is answered
/// or late in a village or above comes from counters, because a county has hundreds of thousands of
/// answers that no villager has confirmed yet.
pub fn queues(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    today: Date,
    sight: Sight,
) -> Result<Vec<Queue>, DbError> {
    let own = lists::open_of_office(tx, area, today, sight)?;
    let below = in_area(tx, area, today, sight)?;
    let sum = |rows: &[OpenInState], state: Option<State>| {
        let chosen = rows.iter().filter(|row| state.is_none_or(|state| row.state == state));
        chosen.fold((0, 0), |(count, overdue), row| (count + row.count, overdue + row.overdue))
    };
    let mut duty = |duty| lists::count_duty(tx, duty, area, today, sight);
    let (decide, attend) = (duty(Duty::Decide)?, duty(Duty::Attention)?);
    let ordered = duty(Duty::Order)?;
    let queue = |kind: QueueKind| {
        let (count, overdue) = match kind {
            QueueKind::Overdue => {
                let (_, overdue) = sum(&own, None);
                (overdue, overdue)
            }
            QueueKind::ToAccept => sum(&own, Some(State::Submitted)),
            QueueKind::ToAssign => sum(&own, Some(State::Accepted)),
            QueueKind::ToStart => sum(&own, Some(State::Assigned)),
            QueueKind::ToReassign => sum(&own, Some(State::Returned)),
            QueueKind::InProgress => sum(&own, Some(State::InProgress)),
            QueueKind::ToDecide => decide,
            QueueKind::ToAttend => attend,
            QueueKind::Ordered => ordered,
            QueueKind::ToSupply => sum(&own, Some(State::Draft)),
            QueueKind::Suspended => sum(&own, Some(State::Suspended)),
            QueueKind::Returned => below.disputed,
            // An answered matter waits for its villager, and no deadline runs.
            QueueKind::ToConfirm => (below.answered, 0),
            QueueKind::OverdueInArea => (below.overdue, below.overdue),
        };
        Queue { kind, count, overdue }
    };
    Ok(QueueKind::ALL.into_iter().map(queue).collect())
}

/// What is counted in an area, whoever has it.
struct InArea {
    /// How many are disputed, and how many of them are past their deadline.
    disputed: (i64, i64),
    /// How many are answered.
    answered: i64,
    /// How many are past their deadline.
    overdue: i64,
}

fn in_area(tx: &mut Tx<'_>, area: &AreaPath, today: Date, sight: Sight) -> Result<InArea, DbError> {
    let disputed = lists::count_disputed(tx, area, today, sight)?;
    let (answered, overdue) = if area.depth() <= 3 {
        counters::answered_and_overdue(tx, area, today, sight)?
    } else {
        let rows = lists::open_by_state(tx, area, today, sight)?;
        let answered = rows.iter().filter(|row| row.state == State::Answered);
        (answered.map(|row| row.count).sum(), rows.iter().map(|row| row.overdue).sum())
    };
    Ok(InArea { disputed, answered, overdue })
}

/// What is open in the area today, as far as the asker may see it.
pub fn open(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    today: Date,
    sight: Sight,
) -> Result<Overview, DbError> {
    if area.depth() <= 3 {
        return counters::overview(tx, area, today, sight);
    }
    // Counters are kept by village; a group has few matters.
    let mut overview = Overview::default();
    let mut found = lists::open_by_state(tx, area, today, sight)?;
    found.sort_by_key(|row| row.state);
    for row in found {
        overview.by_state.push((row.state, row.count));
        overview.add(row.state, row.count);
        if !row.state.is_open() {
            continue;
        }
        overview.overdue += row.overdue;
        for (sum, count) in overview.by_age.iter_mut().zip(row.by_age) {
            *sum += count;
        }
    }
    Ok(overview)
}

/// What waits for an office in each of these areas, none deeper than a village: as many as a map has.
pub fn open_in(
    tx: &mut Tx<'_>,
    areas: &[AreaPath],
    today: Date,
    sight: Sight,
) -> Result<Vec<OpenInArea>, DbError> {
    counters::open_in(tx, areas, today, sight)
}

/// What waits for an office in each child of the area that has any, by path.
pub fn open_by_child(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    today: Date,
    sight: Sight,
) -> Result<Vec<OpenInArea>, DbError> {
    lists::open_by_width(tx, area, (area.depth() + 1) * AreaPath::WIDTH, today, sight)
}
