//! What a step changes of a matter, beside its state.

use kernel::{AreaPath, Date};

use crate::model::{
    Action, Answer, Asked, Details, Held, Matter, Outcome, Owner, Particulars, Request, State,
    Supervision, Unit,
};

use super::clocks::{self, DAYS_TO_DECIDE, DAYS_TO_EXTEND, DAYS_TO_GRANT, DAYS_TO_REVIEW};
use crate::sight::{Sight, is_never_for_village};

use super::{Facts, MergeFault, Rejection, above, assigner, deadline, workdays_between};

/// Changes the matter, whose state is still the one before, and says what the event notes.
///
/// `to` is the state that the step leads to.
pub(super) fn apply(
    matter: &mut Matter,
    action: Action,
    to: State,
    details: &Details,
    facts: &Facts<'_>,
) -> Result<Particulars, Rejection> {
    let mut noted = Particulars::default();
    let actor = facts.actor.account.filter(|_| facts.standing.seated);
    match action {
        Action::Submit
        | Action::Withdraw
        | Action::Lapse
        | Action::DeclineExtension
        | Action::DeclineSuspension => {}
        Action::Accept => matter.owner.account = actor,
        Action::Start => matter.owner.account = matter.owner.account.or(actor),
        Action::Refuse => matter.ground = details.ground,
        Action::AskFacts => {
            matter.beside.asks += 1;
            hold(matter, facts.on);
        }
        Action::Supply => go_on(matter, facts.on),
        Action::Settle | Action::Answer => matter.answer = answer(details, facts.on),
        // The villager gets it on the day of the signature.
        Action::Sign => {
            if let Some(answer) = &mut matter.answer {
                answer.on = facts.on;
            }
        }
        Action::SendBack => matter.answer = None,
        Action::ExplainAgain => {
            let details = Details { outcome: Some(Outcome::Explained), ..details.clone() };
            matter.answer = answer(&details, facts.on);
        }
        Action::Assign => {
            let owner = given(&matter.owner.area, details)?;
            past_village(matter, &owner.area)?;
            matter.assigned_by = Some(matter.owner.area.clone());
            matter.owner = owner;
            matter.beside.is_ruled = false;
        }
        Action::Rule => {
            let ruler = above(&matter.owner);
            matter.owner = given(&ruler, details)?;
            past_village(matter, &matter.owner.area)?;
            matter.assigned_by = Some(ruler);
            (matter.beside.hops, matter.beside.is_ruled) = (0, true);
        }
        Action::Return => {
            noted.reason = details.reason;
            noted.proposed = Some(unit(details)?);
            give_back(matter);
        }
        Action::Recall => give_back(matter),
        Action::Lift => {
            matter.owner = Owner::office(above(&matter.owner));
            matter.assigned_by = None;
            matter.beside.is_ruled = false;
        }
        Action::AskExtension => {
            let last = matter.deadline_on.unwrap_or(facts.on);
            let (first, last) = (last.plus_days(1), last.plus_days(DAYS_TO_EXTEND));
            ask(matter, Request::Extension, within(details.until, first, last)?, facts.on);
            noted.until = details.until;
        }
        Action::AskSuspension => {
            let (first, last) = (facts.on.plus_days(1), facts.on.plus_days(DAYS_TO_REVIEW));
            ask(matter, Request::Suspension, within(details.until, first, last)?, facts.on);
            noted.until = details.until;
        }
        Action::ApproveExtension => {
            noted.until = matter.beside.asked.as_ref().map(|asked| asked.until);
            matter.deadline_on = noted.until.or(matter.deadline_on);
            (matter.deadline_at, matter.beside.assumed_deadline) = (None, None);
        }
        Action::ApproveSuspension => {
            noted.until = matter.beside.asked.as_ref().map(|asked| asked.until);
            hold(matter, facts.on);
            (matter.step_deadline_on, matter.beside.assumed_step) = (noted.until, None);
        }
        Action::Resume => {
            let since = matter.beside.held.as_ref().map_or(facts.on, |held| held.since);
            let days = workdays_between(since, facts.on);
            matter.beside.suspended_days += days;
            noted.days = Some(days);
            go_on(matter, facts.on);
        }
        Action::Confirm => {
            (matter.how, matter.rating) = (details.how, details.rating);
            noted.rating = details.rating;
        }
        Action::Dispute => {
            count(matter, facts.on, DAYS_TO_DECIDE);
        }
        Action::Redo => {
            matter.answer = None;
            count(matter, facts.on, clocks::whole_days(matter));
        }
        Action::Reopen => reopen(matter, facts.on),
        Action::Merge => {
            let lead = facts.other.ok_or(Rejection::Missing { field: "into" })?;
            mergeable(matter, lead)?;
            hold(matter, facts.on);
            matter.merged_into = Some(lead.id);
            name_other(&mut noted, lead);
        }
        Action::Unmerge => {
            // It gets back the state, the owner and the clocks that it had: the villager's waiting
            // has not begun anew.
            let held = matter.beside.held.take();
            matter.deadline_on = held.as_ref().and_then(|held| held.deadline_on);
            matter.step_deadline_on = held.and_then(|held| held.step_deadline_on);
            matter.merged_into = None;
            if let Some(lead) = facts.other {
                name_other(&mut noted, lead);
            }
        }
        Action::Absorb | Action::Release => {
            let followers = &mut matter.beside.followers;
            *followers = match action {
                Action::Absorb => *followers + 1,
                _ => followers.saturating_sub(1),
            };
            if let Some(follower) = facts.other {
                name_other(&mut noted, follower);
            }
        }
        Action::Follow => {
            if let Some(lead) = facts.other {
                name_other(&mut noted, lead);
                noted.other_state = Some(lead.state);
            }
        }
        Action::Breach => {
            noted.clocks = clocks::passed(matter, facts.now);
            if noted.clocks.contains(&crate::ClockKind::Whole) {
                matter.beside.breached_deadline_on = matter.deadline_on;
            }
            if noted.clocks.contains(&crate::ClockKind::Step) {
                matter.beside.breached_step_on = matter.step_deadline_on;
            }
            let attention = match &matter.attention {
                Some(office) => clocks::up(office),
                None => above(&matter.owner),
            };
            noted.office = Some(attention.clone());
            matter.attention = Some(attention);
        }
        Action::Recount => noted.clocks = clocks::recounted(matter),
        Action::Supervise => {
            let last = facts.on.plus_days(DAYS_TO_REVIEW);
            let until = within(details.until, facts.on.plus_days(1), last)?;
            let by = facts.office.clone().unwrap_or_else(|| above(&matter.owner));
            noted.until = Some(until);
            noted.office = Some(by.clone());
            matter.beside.supervision = Some(Supervision {
                by,
                on: facts.on,
                deadline_on: until,
                reported_on: None,
                is_missed: false,
            });
        }
        Action::ReportSupervision => {
            if let Some(order) = &mut matter.beside.supervision {
                order.reported_on = Some(facts.on);
            }
        }
        Action::MissSupervision => {
            if let Some(order) = &mut matter.beside.supervision {
                order.is_missed = true;
                noted.until = Some(order.deadline_on);
                noted.office = Some(order.by.clone());
            }
        }
        Action::CloseSupervision => matter.beside.supervision = None,
        Action::Whistle => {
            noted.units = called(matter, details, facts)?;
            matter.beside.called += noted.units.len() as u32;
        }
        Action::SignIn | Action::Respond => {
            noted.units = facts.assist.iter().map(|assist| assist.unit.clone()).collect();
        }
        Action::Remind => {
            matter.beside.reminders += 1;
            matter.beside.reminded_on = Some(facts.on);
        }
    }
    settle_beside(matter, action, to);
    if to != matter.state && !matches!(action, Action::ApproveSuspension | Action::Unmerge) {
        matter.step_deadline_on = clocks::step_deadline(to, facts.on);
        matter.beside.assumed_step = clocks::assumed_step(to, facts.on);
    }
    if !to.is_open() {
        matter.deadline_on = None;
    }
    // What rests, waits for facts or follows another gets its deadline back one day.
    let is_over = to == State::Answered || to.is_closed() && to != State::Merged;
    if is_over {
        matter.beside.assumed_deadline = None;
    }
    Ok(noted)
}

/// What ends with the step: a request with the work or its decision, an order with the matter.
fn settle_beside(matter: &mut Matter, action: Action, to: State) {
    let decided = matches!(
        action,
        Action::ApproveExtension | Action::DeclineExtension | Action::DeclineSuspension
    );
    let merging = matches!(action, Action::Merge | Action::Unmerge);
    let moved = to != matter.state && !merging;
    if decided || moved {
        matter.beside.asked = None;
    }
    if moved && to.is_closed() {
        matter.beside.supervision = None;
        matter.beside.held = None;
    }
    if moved && (to.is_closed() || to == State::Answered) {
        matter.attention = None;
    }
}

/// Counts the whole deadline anew.
fn count(matter: &mut Matter, from: Date, days: u16) {
    (matter.deadline_on, matter.deadline_at) = (Some(deadline(from, days)), None);
    matter.beside.assumed_deadline = clocks::assumed(from, days);
}

fn hold(matter: &mut Matter, on: Date) {
    matter.beside.held = Some(Held {
        state: matter.state,
        deadline_on: matter.deadline_on,
        step_deadline_on: matter.step_deadline_on,
        since: on,
    });
    matter.step_deadline_on = None;
}

/// The whole deadline goes on where it stood still, later by the working days in between.
fn go_on(matter: &mut Matter, on: Date) {
    let Some(held) = matter.beside.held.take() else { return };
    let days = workdays_between(held.since, on);
    matter.deadline_on = held.deadline_on.map(|day| match u16::try_from(days) {
        Ok(days) if days > 0 => {
            let beside = &mut matter.beside;
            match &mut beside.assumed_deadline {
                Some(assumed) => assumed.days = assumed.days.saturating_add(days),
                None => beside.assumed_deadline = clocks::assumed(day, days),
            }
            deadline(day, days)
        }
        _ => day,
    });
    if matter.deadline_on != held.deadline_on {
        matter.deadline_at = None;
        // A deadline that had passed before stays passed: it is the same one, moved.
        if matter.beside.breached_deadline_on.is_some()
            && matter.beside.breached_deadline_on == held.deadline_on
        {
            matter.beside.breached_deadline_on = matter.deadline_on;
        }
    }
}

fn give_back(matter: &mut Matter) {
    matter.owner = Owner::office(assigner(matter));
    matter.assigned_by = None;
    matter.beside.hops += 1;
}

fn reopen(matter: &mut Matter, on: Date) {
    matter.owner = match (&matter.assigned_by, matter.owner.department) {
        (Some(office), _) => Owner::office(office.clone()),
        (None, Some(_)) => Owner::office(above(&matter.owner)),
        (None, None) => Owner { account: None, ..matter.owner.clone() },
    };
    matter.assigned_by = None;
    matter.answer = None;
    (matter.ground, matter.how, matter.rating) = (None, None, None);
    count(matter, on, clocks::whole_days(matter));
    (matter.beside.hops, matter.beside.is_ruled, matter.beside.asks) = (0, false, 0);
}

fn unit(details: &Details) -> Result<Unit, Rejection> {
    match (details.to_department, &details.to_area) {
        (Some(department), _) => {
            Ok(Unit { area: AreaPath::county(), department: Some(department) })
        }
        (None, Some(area)) => Ok(Unit { area: area.clone(), department: None }),
        (None, None) => Err(Rejection::Missing { field: "to_area" }),
    }
}

/// Who gets it from that office: a unit of its own. Departments are the county's.
fn given(office: &AreaPath, details: &Details) -> Result<Owner, Rejection> {
    let Unit { area, department } = unit(details)?;
    if !office.contains(&area) {
        return Err(Rejection::AssignedOutside);
    }
    Ok(Owner { area, department, account: details.to_account })
}

/// Keeps what accuses a village's own cadres out of the village: the regulation on petitions work
/// (信访工作条例) forbids handing a report to the unit that it is about.
fn past_village(matter: &Matter, area: &AreaPath) -> Result<(), Rejection> {
    if is_never_for_village(&matter.category) && area.depth() > 2 {
        return Err(Rejection::NotForVillage);
    }
    Ok(())
}

fn ask(matter: &mut Matter, request: Request, until: Date, on: Date) {
    let decide_by = deadline(on, DAYS_TO_GRANT);
    matter.beside.asked = Some(Asked { request, until, on, decide_by });
}

fn within(until: Option<Date>, first: Date, last: Date) -> Result<Date, Rejection> {
    let until = until.ok_or(Rejection::Missing { field: "until" })?;
    if until < first || until > last {
        return Err(Rejection::UntilOutOfRange { first, last });
    }
    Ok(until)
}

fn answer(details: &Details, on: Date) -> Option<Answer> {
    let outcome = details.outcome?;
    Some(Answer { outcome, words: details.words.clone().unwrap_or_default(), on })
}

fn mergeable(matter: &Matter, lead: &Matter) -> Result<(), Rejection> {
    let fault = if lead.id == matter.id {
        MergeFault::Itself
    } else if lead.state.is_closed() {
        MergeFault::Closed
    } else if Sight::needed_for(lead) != Sight::needed_for(matter) {
        MergeFault::Confidentiality
    } else {
        return Ok(());
    };
    Err(Rejection::MergeNotPossible { fault })
}

/// The called units that were not called already; each once, and not the owner.
fn called(matter: &Matter, details: &Details, facts: &Facts<'_>) -> Result<Vec<Unit>, Rejection> {
    let mut units: Vec<Unit> = Vec::new();
    for unit in &details.units {
        past_village(matter, &unit.area)?;
        let unit = match unit.department {
            Some(_) => Unit { area: AreaPath::county(), ..unit.clone() },
            None => unit.clone(),
        };
        let is_called =
            |assist: &&crate::Assist| assist.unit == unit && assist.responded_on.is_none();
        let is_known = facts.assists.iter().any(|assist| is_called(&assist));
        if unit != matter.owner.unit() && !is_known && !units.contains(&unit) {
            units.push(unit);
        }
    }
    if units.is_empty() {
        return Err(Rejection::NobodyToCall);
    }
    Ok(units)
}

fn name_other(noted: &mut Particulars, other: &Matter) {
    noted.other = Some(other.id);
    noted.other_number = Some(other.number.clone());
}
