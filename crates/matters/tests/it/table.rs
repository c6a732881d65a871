//! The whole table, triple by triple: what an action makes of a matter in a state, and for whom.

use kernel::id::MatterId;
use kernel::{Actor, AreaPath, Timestamp};
use matters::rules::{Facts, Guard, STEPS, Standing, Who, decide, open, possible};
use matters::{
    Action, Asked, Held, Kind, Matter, Outcome, Owner, Rejection, Request, State, Supervision,
};
use uuid::Uuid;

use crate::support::{appeal, command, date, path};

const TODAY: &str = "2023-05-09";

/// A matter in a state, as it would be on its way, in which everything holds that the steps with
/// that action ask for there.
fn ready(state: State, action: Action, signed: bool) -> Matter {
    let actor = Actor::system("test");
    let facts = facts(&actor, Standing::default(), "2023-05-03");
    let id = MatterId::from_uuid(Uuid::from_u128(1));
    let new = open(appeal("2023-05-03"), id, "SQ20230503-00001".into(), &facts);
    let mut matter = new.expect("is taken").matter;
    matter.state = state;
    matter.owner = Owner::office(path("001004012003"));
    matter.assigned_by = Some(path("001004012"));
    if signed {
        matter.kind = Kind::Dispute;
        matter.category = "expropriation".into();
    }
    if state.is_answered() || matches!(state, State::Disputed | State::ToSign) {
        matter.answer = Some(matters::Answer {
            outcome: Outcome::Solved,
            words: "已修好".into(),
            on: date("2023-05-05"),
        });
    }
    if !state.is_open() {
        matter.deadline_on = None;
    }
    if state.is_closed() {
        matter.closed_on = Some(date("2023-05-08"));
    }
    let held = match state {
        State::Draft => Some(State::Submitted),
        State::Suspended => Some(State::InProgress),
        State::Merged => Some(State::Accepted),
        _ => None,
    };
    matter.beside.held = held.map(|state| Held {
        state,
        deadline_on: Some(date("2023-05-17")),
        step_deadline_on: None,
        since: date("2023-05-04"),
    });
    matter.step_deadline_on = Some(date("2023-05-09"));
    let steps = STEPS.iter().filter(|step| step.action == action && step.from.contains(&state));
    for guard in steps.flat_map(|step| step.guards) {
        hold(*guard, &mut matter);
    }
    matter
}

/// Makes the guard hold.
fn hold(guard: Guard, matter: &mut Matter) {
    let ask = |request| {
        let (until, on) = (date("2023-05-30"), date("2023-05-08"));
        Some(Asked { request, until, on, decide_by: date("2023-05-09") })
    };
    let order = || {
        let (on, deadline_on) = (date("2023-05-04"), date("2023-05-08"));
        let by = AreaPath::county();
        Some(Supervision { by, on, deadline_on, reported_on: None, is_missed: false })
    };
    match guard {
        Guard::ExtensionAsked => matter.beside.asked = ask(Request::Extension),
        Guard::SuspensionAsked => matter.beside.asked = ask(Request::Suspension),
        Guard::Ordered | Guard::Unreported | Guard::OrderMissed => {
            matter.beside.supervision = order();
        }
        Guard::StepPassed | Guard::Overdue => matter.step_deadline_on = Some(date("2023-05-08")),
        _ => {}
    }
}

/// Breaks the guard; `None` where the asker decides about it and not the matter.
fn break_guard(guard: Guard, matter: &mut Matter) -> Option<()> {
    let beside = &mut matter.beside;
    match guard {
        Guard::HasAbove => matter.owner.area = AreaPath::county(),
        Guard::HopsLeft => beside.hops = 3,
        Guard::AsksLeft => beside.asks = 2,
        // One of the two always holds: they choose between rows.
        Guard::Unsigned | Guard::Signed => return None,
        Guard::InReturnDay => matter.step_deadline_on = Some(date("2023-05-08")),
        Guard::NotRuled => beside.is_ruled = true,
        Guard::NothingAsked => hold(Guard::ExtensionAsked, matter),
        Guard::InTime => matter.deadline_on = Some(date("2023-05-08")),
        Guard::ExtensionAsked => hold(Guard::SuspensionAsked, matter),
        Guard::SuspensionAsked => hold(Guard::ExtensionAsked, matter),
        Guard::ReviewCame => matter.step_deadline_on = Some(date("2023-05-10")),
        Guard::StepPassed => matter.step_deadline_on = Some(date("2023-05-09")),
        Guard::Overdue => beside.breached_step_on = matter.step_deadline_on,
        Guard::InReopenDays => matter.closed_on = Some(date("2023-04-08")),
        Guard::NotReminded => beside.reminded_on = Some(date(TODAY)),
        Guard::MayOrder | Guard::NotOrdered => hold(Guard::Ordered, matter),
        Guard::Ordered => beside.supervision = None,
        Guard::Unreported => {
            beside.supervision.as_mut()?.reported_on = Some(date("2023-05-05"));
        }
        Guard::OrderMissed => beside.supervision.as_mut()?.is_missed = true,
        Guard::NotFollowed => beside.followers = 1,
        Guard::NotSignedIn => return None,
    }
    Some(())
}

fn facts(actor: &Actor, standing: Standing, on: &str) -> Facts<'static> {
    // The actor of a test never changes.
    let actor: &'static Actor = Box::leak(Box::new(actor.clone()));
    Facts {
        on: date(on),
        today: date(TODAY),
        now: Timestamp::noon_in_china(date(TODAY)),
        actor,
        standing,
        office: None,
        assists: &[],
        assist: None,
        other: None,
    }
}

/// Somebody who is that and nothing else.
fn only(who: Who) -> Standing {
    let none = Standing::default();
    match who {
        Who::Owner => Standing { owner: true, ..none },
        Who::Assigner => Standing { assigner: true, ..none },
        Who::Above | Who::AnyAbove => Standing { above: true, ..none },
        Who::Supervisor => Standing { supervisor: true, ..none },
        Who::Reporter => Standing { reporter: true, ..none },
        Who::Villager => Standing { villager: true, ..none },
        Who::Assist => Standing { assist: true, ..none },
        Who::Clock => Standing { clock: true, ..none },
    }
}

fn letter(who: Who) -> char {
    match who {
        Who::Owner => 'O',
        Who::Assigner => 'A',
        Who::Above => 'U',
        Who::AnyAbove => 'N',
        Who::Supervisor => 'S',
        Who::Reporter => 'R',
        Who::Villager => 'V',
        Who::Assist => 'H',
        Who::Clock => 'C',
    }
}

/// The matter that leads, or follows.
fn other() -> Matter {
    let mut other = ready(State::Accepted, Action::Accept, false);
    other.id = MatterId::from_uuid(Uuid::from_u128(99));
    other.number = "SQ20230503-00099".into();
    other
}

/// The snapshot: one line a pair of state and action in which somebody can take the step; its
/// columns are the askers.
#[test]
fn every_triple_of_state_action_and_asker() {
    let actor = Actor::system("test");
    let other = other();
    let mut table = String::new();
    let (mut triples, mut refused) = (0, 0);
    for &state in State::ALL {
        for &action in Action::ALL {
            for signed in [false, true] {
                let before = ready(state, action, signed);
                let mut askers = String::new();
                let mut after = None;
                for &who in Who::ALL {
                    triples += usize::from(!signed);
                    let target = path("001004012003");
                    let wanted = command(action, &target, Outcome::Solved);
                    let facts = Facts { other: Some(&other), ..facts(&actor, only(who), TODAY) };
                    match decide(&before, wanted, &facts) {
                        Ok(decision) => {
                            askers.push(letter(who));
                            after = Some(decision.matter);
                        }
                        Err(Rejection::NotPossible { possible, .. }) => {
                            assert!(!possible.contains(&action), "{action:?} in {state:?}");
                            askers.push('.');
                            refused += usize::from(!signed);
                        }
                        Err(Rejection::NotInCharge { who: others, .. }) => {
                            assert!(!others.contains(&who));
                            askers.push('.');
                            refused += usize::from(!signed);
                        }
                        Err(other) => panic!("{action:?} in {state:?}: {other:?}"),
                    }
                }
                let decides = matches!(action, Action::Settle | Action::Answer);
                if let Some(after) = after.filter(|_| !signed || decides) {
                    table.push_str(&line(&before, action, &askers, &after));
                }
            }
        }
    }
    assert_eq!(triples, State::ALL.len() * Action::ALL.len() * Who::ALL.len());
    assert!(refused > triples / 2);
    crate::snapshot("triples.txt", include_str!("triples.txt"), &table);
}

fn line(before: &Matter, action: Action, askers: &str, after: &Matter) -> String {
    let day = |day: Option<kernel::Date>| day.map_or("-".into(), |day| day.to_string());
    let closed = if after.closed_on.is_some() { "closed" } else { "" };
    let answer = after.answer.as_ref().map_or("", |answer| answer.outcome.as_str());
    let line = format!(
        "{:<11} {:<18} {askers} -> {:<11} {:<12} whole {:<10} step {:<10} {closed} {answer}",
        before.state.as_str(),
        action.as_str(),
        after.state.as_str(),
        after.owner.area.as_str(),
        day(after.deadline_on),
        day(after.step_deadline_on),
    );
    format!("{}\n", line.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[test]
fn a_guard_that_does_not_hold_stops_the_step_and_says_why() {
    let actor = Actor::system("test");
    let other = other();
    let mut broken = 0;
    for step in STEPS {
        for &state in step.from {
            for &guard in step.guards {
                let signed = step.guards.contains(&Guard::Signed);
                let mut matter = ready(state, step.action, signed);
                if break_guard(guard, &mut matter).is_none() {
                    continue;
                }
                // Only the clock waits for a day of review.
                let who = match guard {
                    Guard::ReviewCame => Who::Clock,
                    _ => step.who[0],
                };
                let facts = Facts { other: Some(&other), ..facts(&actor, only(who), TODAY) };
                let wanted = command(step.action, &path("001004012003"), Outcome::Solved);
                let refused = decide(&matter, wanted, &facts);
                let Err(Rejection::NotPossible { guard: named, possible, .. }) = refused else {
                    panic!("{:?} in {state:?} without {guard:?}: {refused:?}", step.action);
                };
                assert_eq!(named, Some(guard), "{:?} in {state:?}", step.action);
                assert!(!possible.contains(&step.action));
                broken += 1;
            }
        }
    }
    assert!(broken > 60, "{broken}");
}

#[test]
fn what_is_possible_is_what_can_be_done() {
    let actor = Actor::system("test");
    let other = other();
    let now = Timestamp::noon_in_china(date(TODAY));
    for &state in State::ALL {
        for &who in Who::ALL {
            let matter = ready(state, Action::Submit, false);
            let listed = possible(&matter, only(who), now);
            for &action in Action::ALL {
                let wanted = command(action, &path("001004012003"), Outcome::Explained);
                let facts = Facts { other: Some(&other), ..facts(&actor, only(who), TODAY) };
                let done = decide(&matter, wanted, &facts).is_ok();
                assert_eq!(done, listed.contains(&action), "{who:?} {action:?} in {state:?}");
            }
        }
    }
}

#[test]
fn steps_go_forward_in_time() {
    let actor = Actor::system("test");
    let matter = ready(State::Submitted, Action::Accept, false);
    let accept = || command(Action::Accept, &path("001004012"), Outcome::Solved);
    let early = decide(&matter, accept(), &facts(&actor, only(Who::Owner), "2023-05-02"));
    assert_eq!(early, Err(Rejection::BeforeLastStep { last: date("2023-05-03") }));
    let late = decide(&matter, accept(), &facts(&actor, only(Who::Owner), "2023-06-01"));
    assert_eq!(late, Err(Rejection::DateInFuture { field: "on" }));
}
