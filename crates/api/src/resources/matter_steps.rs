//! A step with a matter on the wire: what it asks for, and what the timeline says of it.

use std::collections::HashMap;

use access::departments;
use db::Tx;
use kernel::id::DepartmentId;
use kernel::{AreaPath, Date};
use matters::{
    Action, Assist, ClockKind, Command, Details, Event, Ground, How, Matter, Outcome, Owner,
    Rating, State as Standing, Unit,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::problem::Problem;
use crate::resources::areas;
use crate::resources::matters::word;
use crate::state::Map;
use crate::wire::{
    AccountKey, AreaRef, Day, DepartmentKey, Instant, MatterKey, NamedRef, area_ref,
};

/// A step to be taken with a matter. Which of the fields it needs, each of the matter's `actions`
/// says; the others are left out.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MatterAction {
    /// What to do: one of the matter's `actions`.
    #[schema(example = "accept")]
    pub(crate) action: String,
    /// What is said about it, up to 2,000 characters.
    #[schema(max_length = 2000)]
    pub(crate) words: Option<String>,
    /// `solved`, `explained` or `referred`.
    pub(crate) outcome: Option<String>,
    /// A code of the catalogue's `refusal_grounds`.
    pub(crate) ground: Option<String>,
    /// The code of the area that gets it; with `return`, of the one that should.
    pub(crate) to_area: Option<String>,
    /// The department of the county that gets it instead, or should.
    pub(crate) to_department: Option<DepartmentKey>,
    /// The person there who gets it.
    pub(crate) to_account: Option<AccountKey>,
    /// A code of the catalogue's `confirmation_ways`.
    pub(crate) how: Option<String>,
    /// How content the villager is, with `confirm`: a code of the catalogue's `ratings`.
    pub(crate) rating: Option<String>,
    /// Why it is given back: a code of the catalogue's `return_reasons`.
    pub(crate) reason: Option<String>,
    /// Until when: the later deadline, the day of review, or the day of an order.
    pub(crate) until: Option<Day>,
    /// The matter that is to lead, with `merge`.
    pub(crate) into: Option<MatterKey>,
    /// The units that are called to assist, with `whistle`.
    #[serde(default)]
    #[schema(max_items = 10)]
    pub(crate) units: Vec<CalledUnit>,
    /// The day of the step; today when not given.
    pub(crate) on: Option<Day>,
}

/// A unit that is called: an area's office, or a department of the county.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CalledUnit {
    /// The area's code.
    area_code: Option<String>,
    /// The department instead.
    department_id: Option<DepartmentKey>,
}

impl CalledUnit {
    fn unit(&self, place: usize, map: &Map) -> Result<Unit, Problem> {
        let at = format!("/units/{place}");
        match (&self.area_code, self.department_id) {
            (None, Some(id)) => Ok(Unit { area: AreaPath::county(), department: Some(id.0) }),
            (Some(code), None) => {
                let area = areas::find(&map.areas, code, "/units")?.path.clone();
                Ok(Unit { area, department: None })
            }
            _ => Err(Problem::of("request.area-or-department").at(at)),
        }
    }
}

/// The step, and the day on which it was taken.
pub(crate) fn command(asked: MatterAction, map: &Map) -> Result<(Command, Option<Date>), Problem> {
    let action: Action =
        asked.action.parse().map_err(|_| Problem::of("request.unknown-word").at("/action"))?;
    let to_area = match asked.to_area.as_deref() {
        Some(code) => Some(areas::find(&map.areas, code, "/to_area")?.path.clone()),
        None => None,
    };
    let units = asked.units.iter().enumerate();
    let details = Details {
        words: asked.words,
        outcome: word(asked.outcome.as_deref(), "/outcome")?,
        ground: word(asked.ground.as_deref(), "/ground")?,
        to_area,
        to_department: asked.to_department.map(|id| id.0),
        to_account: asked.to_account.map(|id| id.0),
        how: word(asked.how.as_deref(), "/how")?,
        rating: word(asked.rating.as_deref(), "/rating")?,
        reason: word(asked.reason.as_deref(), "/reason")?,
        until: asked.until.map(|day| day.0),
        into: asked.into.map(|id| id.0),
        units: units.map(|(place, unit)| unit.unit(place, map)).collect::<Result<_, _>>()?,
    };
    let command = Command::new(action, details).map_err(matters::Error::from)?;
    Ok((command, asked.on.map(|day| day.0)))
}

/// Refuses a step that names a department which is not there, or not any more.
pub(crate) fn known(tx: &mut Tx<'_>, named: &[DepartmentId]) -> Result<(), Problem> {
    if named.is_empty() {
        return Ok(());
    }
    let active = departments::list(tx, false)?;
    match named.iter().find(|id| !active.iter().any(|known| known.id == **id)) {
        Some(_) => Err(Problem::of("department.not-found")),
        None => Ok(()),
    }
}

impl MatterAction {
    /// The departments that the step names.
    pub(crate) fn departments(&self) -> Vec<DepartmentId> {
        let called = self.units.iter().filter_map(|unit| unit.department_id);
        called.chain(self.to_department).map(|id| id.0).collect()
    }
}

/// The names of departments, where a matter names one.
pub(crate) type Departments = HashMap<DepartmentId, String>;

/// All of them, when at least one is asked for.
pub(crate) fn department_names(tx: &mut Tx<'_>, asked: bool) -> Result<Departments, Problem> {
    if !asked {
        return Ok(Departments::new());
    }
    let all = departments::list(tx, true)?;
    Ok(all.into_iter().map(|department| (department.id, department.name)).collect())
}

/// Who has a matter.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OwnerView {
    /// The area whose office has it; the county's where a department has it.
    area: AreaRef,
    /// The department of the county that has it.
    department: Option<NamedRef>,
    /// The person there, once somebody took it.
    account: Option<NamedRef>,
}

impl OwnerView {
    /// The owner on the wire.
    pub(crate) fn of(
        owner: &Owner,
        account: Option<NamedRef>,
        map: &Map,
        names: &Departments,
    ) -> Self {
        let UnitView { area, department } = UnitView::of(&owner.unit(), map, names);
        Self { area, department, account }
    }
}

/// A unit: the office of an area, or a department of the county.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UnitView {
    /// The area; the county's for a department.
    area: AreaRef,
    /// The department.
    department: Option<NamedRef>,
}

impl UnitView {
    fn of(unit: &Unit, map: &Map, names: &Departments) -> Self {
        let named = |id| NamedRef::new(id, names.get(&id).cloned().unwrap_or_default());
        Self { area: area_ref(&map.areas, &unit.area), department: unit.department.map(named) }
    }
}

/// A unit that was called to assist.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AssistView {
    /// The unit.
    unit: UnitView,
    /// When it was called.
    called_on: Day,
    /// When it signed in.
    signed_in_on: Option<Day>,
    /// When it said what it did.
    responded_on: Option<Day>,
}

/// What is asked for and not decided yet.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RequestView {
    /// `extension` or `suspension`.
    request: &'static str,
    /// The later deadline, or the day of review.
    until: Day,
    /// When it was asked for.
    on: Day,
    /// Until when it is to be decided.
    decide_by: Day,
}

/// An order from above that is not fulfilled yet (督办).
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SupervisionView {
    /// The office that gave it.
    by: AreaRef,
    /// When.
    on: Day,
    /// By which day it is to be reported.
    deadline_on: Day,
    /// When it was reported.
    reported_on: Option<Day>,
    /// Whether the day passed without a report.
    is_missed: bool,
}

/// What stands beside a matter's state.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MatterProgressView {
    /// The office that assigned it: it takes returns, grants and signs.
    assigned_by: Option<AreaRef>,
    /// To whose attention a passed deadline has lifted it.
    attention: Option<AreaRef>,
    /// What is asked for.
    request: Option<RequestView>,
    /// The order from above.
    supervision: Option<SupervisionView>,
    /// The units that were called to assist.
    assists: Vec<AssistView>,
    /// The matter that it follows.
    merged_into: Option<MatterKey>,
    /// How many matters follow it.
    followers: u32,
    /// How often it was given back since the last ruling.
    returns: u32,
    /// How often somebody asked when it will be done.
    reminders: u32,
    /// How many working days it has rested.
    suspended_days: i64,
    /// How content the villager said to be: a code of the catalogue's `ratings`.
    rating: Option<&'static str>,
}

impl MatterProgressView {
    /// What stands beside the matter's state, on the wire.
    pub(crate) fn of(row: &Matter, assists: Vec<Assist>, map: &Map, names: &Departments) -> Self {
        let area = |path: &AreaPath| area_ref(&map.areas, path);
        let beside = &row.beside;
        let assist = |assist: Assist| AssistView {
            unit: UnitView::of(&assist.unit, map, names),
            called_on: Day(assist.called_on),
            signed_in_on: assist.signed_in_on.map(Day),
            responded_on: assist.responded_on.map(Day),
        };
        Self {
            assigned_by: row.assigned_by.as_ref().map(area),
            attention: row.attention.as_ref().map(area),
            request: beside.asked.as_ref().map(|asked| RequestView {
                request: asked.request.as_str(),
                until: Day(asked.until),
                on: Day(asked.on),
                decide_by: Day(asked.decide_by),
            }),
            supervision: beside.supervision.as_ref().map(|order| SupervisionView {
                by: area(&order.by),
                on: Day(order.on),
                deadline_on: Day(order.deadline_on),
                reported_on: order.reported_on.map(Day),
                is_missed: order.is_missed,
            }),
            assists: assists.into_iter().map(assist).collect(),
            merged_into: row.merged_into.map(MatterKey),
            followers: beside.followers,
            returns: beside.hops,
            reminders: beside.reminders,
            suspended_days: beside.suspended_days,
            rating: row.rating.map(Rating::as_str),
        }
    }
}

/// One thing that happened to a matter.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TimelineEntry {
    /// When it was recorded.
    at: Instant,
    /// On which day it happened.
    on: Day,
    /// Who did it.
    actor: String,
    /// The code of what was done.
    action: &'static str,
    /// What it is called.
    action_name: &'static str,
    /// The state before.
    from: Option<&'static str>,
    /// The state after.
    to: &'static str,
    /// Who had it afterwards.
    owner: AreaRef,
    /// The department that had it afterwards, where one did.
    department: Option<NamedRef>,
    /// Until when the villager was to be answered, as it then stood.
    deadline_on: Option<Day>,
    /// Until when the next step was to be taken.
    step_deadline_on: Option<Day>,
    /// The outcome, where it was answered.
    outcome: Option<&'static str>,
    /// The ground, where it was refused.
    ground: Option<&'static str>,
    /// How it was learned, where it was confirmed.
    how: Option<&'static str>,
    /// What was said.
    words: Option<String>,
    /// What else there is to know of it, in plain words: to whom, until when, why.
    note: Option<String>,
}

/// What stands in a timeline in the place of a reporter who is not named.
const REPORTER: &str = "反映人";

impl TimelineEntry {
    /// Does not name that person as who did it.
    pub(crate) fn keep_back(&mut self, name: &str) {
        if self.actor == name {
            self.actor = REPORTER.to_owned();
        }
    }

    /// The event on the wire.
    pub(crate) fn of(event: Event, map: &Map, names: &Departments) -> Self {
        let UnitView { area, department } = UnitView::of(&event.owner.unit(), map, names);
        Self {
            at: Instant(event.at),
            on: Day(event.on),
            note: note(&event, map, names),
            actor: event.actor,
            action: event.action.as_str(),
            action_name: event.action.chinese(),
            from: event.from.map(Standing::as_str),
            to: event.to.as_str(),
            owner: area,
            department,
            deadline_on: event.deadline_on.map(Day),
            step_deadline_on: event.step_deadline_on.map(Day),
            outcome: event.outcome.map(Outcome::as_str),
            ground: event.ground.map(Ground::as_str),
            how: event.how.map(How::as_str),
            words: event.words,
        }
    }
}

/// What the event says beside its words, as a sentence.
pub(crate) fn note(event: &Event, map: &Map, names: &Departments) -> Option<String> {
    let noted = &event.particulars;
    let place = |path: &AreaPath| map.areas.at(path).map_or_else(String::new, |a| a.name.clone());
    let unit = |unit: &Unit| match unit.department {
        Some(id) => names.get(&id).cloned().unwrap_or_default(),
        None => place(&unit.area),
    };
    let office = || noted.office.as_ref().map(place).unwrap_or_default();
    // One that the asker may not see has no number here.
    let number = || noted.other_number.clone().unwrap_or_else(|| "另一件".to_owned());
    let until = noted.until;
    Some(match event.action {
        Action::Assign | Action::Rule => format!("交给{}办理", unit(&event.owner.unit())),
        Action::Lift => format!("上报{}", place(&event.owner.area)),
        Action::AskFacts => format!("请在{}前补充", event.step_deadline_on?),
        Action::Return => {
            let reason = noted.reason.map_or("", |reason| reason.chinese());
            let proposed = noted.proposed.as_ref().map(unit).unwrap_or_default();
            format!("{reason}，建议由{proposed}办理")
        }
        Action::Settle | Action::Answer | Action::Sign | Action::ExplainAgain
            if event.to == Standing::Answered =>
        {
            format!("请群众在{}前反馈", event.step_deadline_on?)
        }
        Action::AskExtension => format!("申请延期到{}", until?),
        Action::ApproveExtension => format!("期限改为{}", until?),
        Action::AskSuspension => format!("申请挂起，{}复查", until?),
        Action::ApproveSuspension => format!("挂起期间不计时，{}复查", until?),
        Action::Resume => match event.deadline_on {
            Some(deadline) => format!("挂起{}个工作日，期限顺延到{deadline}", noted.days?),
            None => format!("挂起{}个工作日", noted.days?),
        },
        Action::Confirm => format!("评价：{}", noted.rating?.chinese()),
        Action::Merge => format!("并入{}", number()),
        Action::Unmerge => format!("不再随{}办理", number()),
        Action::Absorb => format!("{}并入本件", number()),
        Action::Release => format!("{}单独办理", number()),
        Action::Follow => format!("{}：{}", number(), noted.other_state?.chinese()),
        Action::Breach => {
            let clocks: Vec<_> = noted.clocks.iter().map(|clock| clock.chinese()).collect();
            format!("{}已过，提请{}关注", clocks.join("、"), office())
        }
        Action::Recount => {
            let day = |clock| match clock {
                ClockKind::Whole => event.deadline_on,
                ClockKind::Step => event.step_deadline_on,
            };
            let moved =
                |clock: &ClockKind| Some(format!("{}改为{}", clock.chinese(), day(*clock)?));
            let moved: Vec<_> = noted.clocks.iter().filter_map(moved).collect();
            format!("放假安排已公布，{}", moved.join("，"))
        }
        Action::Supervise => format!("{}要求{}前办理并反馈", office(), until?),
        Action::MissSupervision => format!("{}要求{}前反馈，到期未反馈", office(), until?),
        Action::Whistle => {
            let units: Vec<_> = noted.units.iter().map(unit).collect();
            format!("请{}协办", units.join("、"))
        }
        Action::SignIn | Action::Respond => unit(noted.units.first()?),
        _ => return None,
    })
}
