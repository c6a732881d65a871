//! The whole table of steps: where each is possible, who may take it, what must hold, and where it
//! leads. `tests/it/table.rs` names every triple of state, action and asker; `docs/matters.md` shows it.

use crate::model::{Action, Matter, Request, State};

use super::clocks::{self, Moment};
use super::{HOPS, is_signed};

/// Who may take a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// The unit that owns the matter.
    Owner,
    /// The office that assigned it; where nobody did, the level above the owner.
    Assigner,
    /// The office one level above the owner; the county's own matters stay with the county.
    Above,
    /// An office of any level above the owner.
    AnyAbove,
    /// The office that gave the order, or one above it.
    Supervisor,
    /// The villager himself, or the representative who reported it.
    Reporter,
    /// The villager, or whoever may see the matter and passes on the villager's word. A department
    /// does not: it would confirm its own answers.
    Villager,
    /// A unit that was called to assist and has not responded.
    Assist,
    /// The clock, or what follows by itself from a step with another matter.
    Clock,
}

impl Who {
    /// Everybody, in the order of the table.
    pub const ALL: &'static [Self] = &[
        Self::Owner,
        Self::Assigner,
        Self::Above,
        Self::AnyAbove,
        Self::Supervisor,
        Self::Reporter,
        Self::Villager,
        Self::Assist,
        Self::Clock,
    ];

    /// What people call him.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Owner => "承办单位",
            Self::Assigner => "交办单位",
            Self::Above => "承办单位的上一级",
            Self::AnyAbove => "承办单位的任一上级",
            Self::Supervisor => "下达督办的单位",
            Self::Reporter => "群众本人或上报代表",
            Self::Villager => "群众本人",
            Self::Assist => "被吹哨的协办单位",
            Self::Clock => "系统到期",
        }
    }

    /// The same in English.
    pub const fn english(self) -> &'static str {
        match self {
            Self::Owner => "the unit that owns the matter",
            Self::Assigner => "the office that assigned it",
            Self::Above => "the level above the owner",
            Self::AnyAbove => "any level above the owner",
            Self::Supervisor => "the office that gave the order",
            Self::Reporter => "the villager or the representative who reported it",
            Self::Villager => "the villager",
            Self::Assist => "a unit that was called to assist",
            Self::Clock => "the clock",
        }
    }
}

/// Where a step leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum To {
    /// Into that state.
    State(State),
    /// Nowhere: the step stands beside the state, which stays with its owner and its clocks.
    Same,
    /// Back to what stood still.
    Held,
}

impl To {
    /// The state after the step.
    pub fn state(self, matter: &Matter) -> State {
        match self {
            Self::State(state) => state,
            Self::Same => matter.state,
            Self::Held => matter.beside.held.as_ref().map_or(State::Submitted, |held| held.state),
        }
    }
}

/// What must hold, beside the state and the asker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guard {
    /// There is a level above to lift it to.
    HasAbove,
    /// It was not given back so often that only a ruling helps.
    HopsLeft,
    /// Facts were asked for less than twice.
    AsksLeft,
    /// An answer of its category needs no sign-off.
    Unsigned,
    /// An answer of its category needs a sign-off.
    Signed,
    /// It was assigned within the last working day.
    InReturnDay,
    /// Its handler was not ruled upon.
    NotRuled,
    /// Nothing is asked for that waits for a decision.
    NothingAsked,
    /// Its deadline has not passed.
    InTime,
    /// An extension is asked for.
    ExtensionAsked,
    /// A suspension is asked for.
    SuspensionAsked,
    /// For the clock: the day of review has come.
    ReviewCame,
    /// The step's time has passed.
    StepPassed,
    /// A deadline has passed, and that was not noted yet.
    Overdue,
    /// It was closed within the last 30 days.
    InReopenDays,
    /// Nobody has reminded of it on this working day.
    NotReminded,
    /// There is no order yet, or the asker's office stands above the one that gave it.
    MayOrder,
    /// There is an order.
    Ordered,
    /// There is no order.
    NotOrdered,
    /// The order was not reported on.
    Unreported,
    /// The order's day has passed without a report.
    OrderMissed,
    /// No other matter follows it.
    NotFollowed,
    /// The asker's unit has not signed in.
    NotSignedIn,
}

impl Guard {
    /// Whether it holds.
    pub(super) fn holds(self, matter: &Matter, moment: &Moment) -> bool {
        let beside = &matter.beside;
        let order = beside.supervision.as_ref();
        let asked = beside.asked.as_ref().map(|asked| asked.request);
        match self {
            Self::HasAbove => {
                matter.owner.area.parent().is_some() || matter.owner.department.is_some()
            }
            Self::HopsLeft => beside.hops < HOPS,
            Self::AsksLeft => beside.asks < super::ASKS,
            Self::Unsigned => !is_signed(matter.kind, &matter.category),
            Self::Signed => is_signed(matter.kind, &matter.category),
            Self::InReturnDay => matter.step_deadline_on.is_none_or(|day| moment.on <= day),
            Self::NotRuled => !beside.is_ruled,
            Self::NothingAsked => asked.is_none(),
            Self::InTime => matter.deadline_on.is_some_and(|day| moment.on <= day),
            Self::ExtensionAsked => asked == Some(Request::Extension),
            Self::SuspensionAsked => asked == Some(Request::Suspension),
            Self::ReviewCame => {
                let came = matter.step_deadline_on.is_none_or(|day| day <= moment.today);
                !moment.standing.clock || came
            }
            Self::StepPassed => clocks::step_passed(matter, moment.today),
            Self::Overdue => !clocks::passed(matter, moment.now).is_empty(),
            Self::InReopenDays => matter
                .closed_on
                .is_some_and(|closed| moment.on.days_since(closed) <= super::DAYS_TO_REOPEN),
            Self::NotReminded => {
                beside.reminded_on.is_none_or(|last| super::workdays_between(last, moment.on) > 0)
            }
            Self::MayOrder => order.is_none() || moment.standing.supervisor,
            Self::Ordered => order.is_some(),
            Self::NotOrdered => order.is_none(),
            Self::Unreported => order.is_some_and(|order| order.reported_on.is_none()),
            Self::OrderMissed => order.is_some_and(|order| {
                order.reported_on.is_none() && !order.is_missed && order.deadline_on < moment.today
            }),
            Self::NotFollowed => beside.followers == 0,
            Self::NotSignedIn => !moment.standing.signed_in,
        }
    }

    /// Why the step is not possible when it does not hold.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::HasAbove => "已经在县级，没有上一级",
            Self::HopsLeft => "已退回三次，要由上一级裁定承办单位",
            Self::AsksLeft => "已要求补充两次，请直接受理或者不予受理",
            Self::Unsigned | Self::Signed => "这一类别的答复要先签发",
            Self::InReturnDay => "退回要在交办后1个工作日内提出；现在请先办理，或者请交办单位收回",
            Self::NotRuled => "承办单位已由上级裁定，不能再退回",
            Self::NothingAsked => "已有申请等待审批",
            Self::InTime => "期限已过，延期要在到期前申请",
            Self::ExtensionAsked => "没有待审批的延期申请",
            Self::SuspensionAsked => "没有待审批的挂起申请",
            Self::ReviewCame => "还没到复查日",
            Self::StepPassed | Self::Overdue => "期限还没有过",
            Self::InReopenDays => "结束已超过30天，请作为新的事项提交",
            Self::NotReminded => "今天已经催办过，下一个工作日可以再催",
            Self::MayOrder => "上级已经督办，由下达督办的单位调整",
            Self::Ordered => "没有在督办",
            Self::NotOrdered => "正在督办，请先由下达督办的单位销号",
            Self::Unreported | Self::OrderMissed => "没有等待反馈的督办",
            Self::NotFollowed => "已有其他事项并入，请先取消合并",
            Self::NotSignedIn => "已经签到",
        }
    }

    /// The same in English.
    pub const fn english(self) -> &'static str {
        match self {
            Self::HasAbove => "the county has no level above",
            Self::HopsLeft => "it was given back three times, so the level above rules who has it",
            Self::AsksLeft => "facts were asked for twice: accept or refuse it",
            Self::Unsigned | Self::Signed => "answers of this category are signed off first",
            Self::InReturnDay => {
                "it can be given back within one working day; work on it, or ask the office that \
                 assigned it to recall it"
            }
            Self::NotRuled => "the level above ruled who has it",
            Self::NothingAsked => "a request waits for a decision",
            Self::InTime => "the deadline has passed; ask for more time before it does",
            Self::ExtensionAsked => "no extension is asked for",
            Self::SuspensionAsked => "no suspension is asked for",
            Self::ReviewCame => "the day of review has not come",
            Self::StepPassed | Self::Overdue => "the time has not passed",
            Self::InReopenDays => "it was closed more than 30 days ago: hand in a new one",
            Self::NotReminded => "somebody reminded of it today; try on the next working day",
            Self::MayOrder => "a higher office has given an order",
            Self::Ordered => "there is no order",
            Self::NotOrdered => "an order is open: let the office that gave it close it first",
            Self::Unreported | Self::OrderMissed => "no order waits for a report",
            Self::NotFollowed => "other matters follow it: undo that first",
            Self::NotSignedIn => "your unit has signed in",
        }
    }

    /// The guard as the documents name it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::HasAbove => "has a level above",
            Self::HopsLeft => "fewer than 3 returns since the last ruling",
            Self::AsksLeft => "asked less than twice",
            Self::Unsigned => "category needs no sign-off",
            Self::Signed => "category needs sign-off",
            Self::InReturnDay => "within 1 working day of assignment",
            Self::NotRuled => "handler not ruled upon",
            Self::NothingAsked => "no request open",
            Self::InTime => "before the deadline",
            Self::ExtensionAsked => "extension asked for",
            Self::SuspensionAsked => "suspension asked for",
            Self::ReviewCame => "the clock: on the day of review",
            Self::StepPassed => "the step's time has passed",
            Self::Overdue => "a deadline passed that was not noted",
            Self::InReopenDays => "within 30 days of closing",
            Self::NotReminded => "once a working day",
            Self::MayOrder => "no order yet, or one from below",
            Self::Ordered => "an order is open",
            Self::NotOrdered => "no order is open",
            Self::Unreported => "not reported yet",
            Self::OrderMissed => "the order's day has passed",
            Self::NotFollowed => "nothing follows it",
            Self::NotSignedIn => "not signed in yet",
        }
    }
}

/// One row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The states in which it is possible.
    pub from: &'static [State],
    /// The action.
    pub action: Action,
    /// Who may take it: one of these.
    pub who: &'static [Who],
    /// Where it leads.
    pub to: To,
    /// What must hold besides: all of these.
    pub guards: &'static [Guard],
}

const fn step(from: &'static [State], action: Action, who: &'static [Who], to: State) -> Step {
    Step { from, action, who, to: To::State(to), guards: &[] }
}

const fn beside(from: &'static [State], action: Action, who: &'static [Who]) -> Step {
    Step { from, action, who, to: To::Same, guards: &[] }
}

impl Step {
    const fn when(self, guards: &'static [Guard]) -> Self {
        Self { guards, ..self }
    }

    const fn back(self) -> Self {
        Self { to: To::Held, ..self }
    }
}

/// What waits for an office: a deadline runs, and can pass.
const OPEN: &[State] = &[
    State::Submitted,
    State::Accepted,
    State::Assigned,
    State::Returned,
    State::InProgress,
    State::ToSign,
    State::Disputed,
];
/// What waits for somebody.
const LIVE: &[State] = &[
    State::Submitted,
    State::Draft,
    State::Accepted,
    State::Assigned,
    State::Returned,
    State::InProgress,
    State::ToSign,
    State::Suspended,
    State::Answered,
    State::Disputed,
];
/// What was not answered yet, so that the villager can take it back.
const UNANSWERED: &[State] = &[
    State::Submitted,
    State::Draft,
    State::Accepted,
    State::Assigned,
    State::Returned,
    State::InProgress,
    State::ToSign,
    State::Suspended,
];
/// What can be put to another matter: nothing of it stands still already.
const MERGEABLE: &[State] = &[
    State::Submitted,
    State::Accepted,
    State::Assigned,
    State::Returned,
    State::InProgress,
    State::ToSign,
];
/// What an office decides how to settle.
const DECIDING: &[State] = &[State::Accepted, State::Returned];
/// What somebody works on or will.
const WORKING: &[State] = &[State::Accepted, State::Assigned, State::Returned, State::InProgress];
/// Everything that may lead others.
const LEADING: &[State] = &[
    State::Submitted,
    State::Draft,
    State::Accepted,
    State::Refused,
    State::Assigned,
    State::Returned,
    State::InProgress,
    State::ToSign,
    State::Suspended,
    State::Answered,
    State::Confirmed,
    State::Disputed,
    State::Lapsed,
    State::Withdrawn,
];

const OWNER: &[Who] = &[Who::Owner];
const ASSIGNER: &[Who] = &[Who::Assigner];
const ABOVE: &[Who] = &[Who::Above];
const VILLAGER: &[Who] = &[Who::Villager];
const CLOCK: &[Who] = &[Who::Clock];
const ASSIST: &[Who] = &[Who::Assist];

/// Every step that there is.
#[rustfmt::skip]
pub const STEPS: &[Step] = &[
    step(&[State::Submitted], Action::Accept, OWNER, State::Accepted),
    step(&[State::Submitted], Action::Refuse, OWNER, State::Refused),
    step(&[State::Submitted], Action::AskFacts, OWNER, State::Draft).when(&[Guard::AsksLeft]),
    step(&[State::Draft], Action::Supply, &[Who::Owner, Who::Reporter], State::Submitted).back(),
    step(DECIDING, Action::Settle, OWNER, State::Answered).when(&[Guard::Unsigned]),
    step(DECIDING, Action::Settle, OWNER, State::ToSign).when(&[Guard::Signed]),
    step(DECIDING, Action::Assign, OWNER, State::Assigned).when(&[Guard::HopsLeft]),
    step(&[State::Assigned], Action::Start, OWNER, State::InProgress),
    step(&[State::Assigned], Action::Return, OWNER, State::Returned)
        .when(&[Guard::NotRuled, Guard::InReturnDay]),
    step(&[State::Assigned, State::InProgress], Action::Recall, ASSIGNER, State::Returned)
        .when(&[Guard::NotRuled]),
    step(&[State::Returned], Action::Rule, ABOVE, State::Assigned),
    step(DECIDING, Action::Lift, OWNER, State::Submitted)
        .when(&[Guard::HasAbove, Guard::HopsLeft]),
    step(&[State::InProgress], Action::Answer, OWNER, State::Answered).when(&[Guard::Unsigned]),
    step(&[State::InProgress], Action::Answer, OWNER, State::ToSign).when(&[Guard::Signed]),
    step(&[State::ToSign], Action::Sign, ASSIGNER, State::Answered),
    step(&[State::ToSign], Action::SendBack, ASSIGNER, State::InProgress),
    beside(&[State::InProgress], Action::AskExtension, OWNER)
        .when(&[Guard::NothingAsked, Guard::InTime]),
    beside(&[State::InProgress], Action::ApproveExtension, ASSIGNER)
        .when(&[Guard::ExtensionAsked]),
    beside(&[State::InProgress], Action::DeclineExtension, ASSIGNER)
        .when(&[Guard::ExtensionAsked]),
    beside(&[State::InProgress], Action::AskSuspension, OWNER).when(&[Guard::NothingAsked]),
    step(&[State::InProgress], Action::ApproveSuspension, ABOVE, State::Suspended)
        .when(&[Guard::SuspensionAsked]),
    beside(&[State::InProgress], Action::DeclineSuspension, ABOVE)
        .when(&[Guard::SuspensionAsked]),
    step(&[State::Suspended], Action::Resume, &[Who::Owner, Who::Above, Who::Clock],
        State::InProgress).when(&[Guard::ReviewCame]).back(),
    step(&[State::Answered], Action::Confirm, VILLAGER, State::Confirmed),
    step(&[State::Answered], Action::Dispute, VILLAGER, State::Disputed),
    step(&[State::Answered, State::Draft], Action::Lapse, CLOCK, State::Lapsed)
        .when(&[Guard::StepPassed]),
    step(&[State::Disputed], Action::Redo, ABOVE, State::InProgress),
    step(&[State::Disputed], Action::ExplainAgain, ABOVE, State::Answered),
    step(&[State::Refused, State::Confirmed, State::Lapsed], Action::Reopen, VILLAGER,
        State::Accepted).when(&[Guard::InReopenDays]),
    step(UNANSWERED, Action::Withdraw, VILLAGER, State::Withdrawn),
    step(MERGEABLE, Action::Merge, OWNER, State::Merged)
        .when(&[Guard::NotFollowed, Guard::NotOrdered]),
    step(&[State::Merged], Action::Unmerge, &[Who::Owner, Who::Above, Who::Reporter, Who::Clock],
        State::Submitted).back(),
    beside(LIVE, Action::Absorb, CLOCK),
    beside(LEADING, Action::Release, CLOCK),
    beside(&[State::Merged], Action::Follow, CLOCK),
    beside(OPEN, Action::Breach, CLOCK).when(&[Guard::Overdue]),
    beside(LIVE, Action::Recount, CLOCK),
    beside(LIVE, Action::Supervise, &[Who::AnyAbove]).when(&[Guard::MayOrder]),
    beside(LIVE, Action::ReportSupervision, OWNER).when(&[Guard::Unreported]),
    beside(LIVE, Action::MissSupervision, CLOCK).when(&[Guard::OrderMissed]),
    beside(LIVE, Action::CloseSupervision, &[Who::Supervisor]).when(&[Guard::Ordered]),
    beside(WORKING, Action::Whistle, OWNER),
    beside(LIVE, Action::SignIn, ASSIST).when(&[Guard::NotSignedIn]),
    beside(LIVE, Action::Respond, ASSIST),
    beside(OPEN, Action::Remind, &[Who::Above, Who::Reporter]).when(&[Guard::NotReminded]),
];

impl Action {
    /// Whether it only stands beside the state: a step made before it, against the version without
    /// it, means the same after it.
    pub fn is_beside(self) -> bool {
        STEPS.iter().any(|step| step.action == self && step.to == To::Same)
    }

    /// Whether nobody takes it: it follows from time, or from a step with another matter.
    pub fn is_automatic(self) -> bool {
        let mut steps = STEPS.iter().filter(|step| step.action == self).peekable();
        steps.peek().is_none() || steps.all(|step| step.who == CLOCK)
    }
}
