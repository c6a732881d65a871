//! The whole table, pair by pair: what an action makes of a matter in a state.

use kernel::Actor;
use matters::rules::{Facts, Standing, decide, open};
use matters::{Action, Matter, Outcome, Rejection, State};

use crate::support::{appeal, command, date, path};

/// One line a pair: state, action, the state after it with its owner, deadline and answer.
const TABLE: &str = "\
submitted   accept   -> accepted     001004012 until 2023-05-17
submitted   refuse   -> refused      001004012 closed
submitted   withdraw -> withdrawn    001004012 closed
accepted    settle   -> answered     001004012 waits solved
accepted    assign   -> assigned     001004012003 until 2023-05-17
accepted    lift     -> submitted    001004 until 2023-05-17
accepted    withdraw -> withdrawn    001004012 closed
assigned    start    -> in_progress  001004012 until 2023-05-17
assigned    withdraw -> withdrawn    001004012 closed
in_progress answer   -> answered     001004012 waits solved
in_progress withdraw -> withdrawn    001004012 closed
answered    confirm  -> confirmed    001004012 closed solved
answered    dispute  -> disputed     001004012 until 2023-05-11 solved
disputed    redo     -> in_progress  001004012 until 2023-05-22
";

fn in_state(state: State) -> Matter {
    let actor = Actor::system("test");
    let facts = facts(&actor, "2023-05-03");
    let id = kernel::id::MatterId::from_uuid(uuid::Uuid::from_u128(1));
    let new = open(appeal("2023-05-03"), id, "SQ20230503-00001".into(), &facts);
    let mut matter = new.expect("is taken").matter;
    matter.state = state;
    if state.is_answered() || state == State::Disputed {
        matter.answer = Some(matters::Answer {
            outcome: Outcome::Solved,
            words: "已修好".into(),
            on: date("2023-05-05"),
        });
    }
    matter
}

fn facts<'a>(actor: &'a Actor, on: &str) -> Facts<'a> {
    let standing = Standing { owner: true, above: true, seated: true };
    let today = date("2023-05-31");
    Facts { on: date(on), today, now: kernel::Timestamp::noon_in_china(today), actor, standing }
}

#[test]
fn every_pair_of_state_and_action() {
    let actor = Actor::system("test");
    let facts = facts(&actor, "2023-05-08");
    let mut table = String::new();
    let mut refused = 0;
    for &state in State::ALL {
        let before = in_state(state);
        for &action in Action::ALL {
            let command = command(action, &path("001004012003"), Outcome::Solved);
            match decide(&before, command, &facts) {
                Ok(decision) => table.push_str(&line(state, action, &decision.matter)),
                Err(Rejection::NotPossible { possible, .. }) => {
                    assert!(!possible.contains(&action), "{action:?} in {state:?}");
                    refused += 1;
                }
                Err(other) => panic!("{action:?} in {state:?}: {other:?}"),
            }
        }
    }
    assert_eq!(table, TABLE);
    assert_eq!(refused + TABLE.lines().count(), State::ALL.len() * Action::ALL.len());
}

fn line(state: State, action: Action, after: &Matter) -> String {
    let clock = match (after.deadline_on, after.closed_on) {
        (Some(deadline), None) => format!("until {deadline}"),
        (None, Some(_)) => "closed".to_owned(),
        (None, None) => "waits".to_owned(),
        (Some(_), Some(_)) => "until and closed".to_owned(),
    };
    let answer = after.answer.as_ref().map_or("", |answer| answer.outcome.as_str());
    let line = format!(
        "{:<11} {:<8} -> {:<12} {} {clock} {answer}",
        state.as_str(),
        action.as_str(),
        after.state.as_str(),
        after.owner.area
    );
    format!("{}\n", line.trim_end())
}

#[test]
fn a_step_belongs_to_somebody() {
    let actor = Actor::system("test");
    let nobody = Facts { standing: Standing::default(), ..facts(&actor, "2023-05-08") };
    for &state in State::ALL {
        let matter = in_state(state);
        let possible = matters::rules::possible(&matter, Standing::default());
        for &action in Action::ALL {
            let command = command(action, &path("001004012003"), Outcome::Explained);
            let allowed = decide(&matter, command, &nobody).is_ok();
            assert_eq!(allowed, possible.contains(&action), "{action:?} in {state:?}");
            let villager = [Action::Confirm, Action::Dispute, Action::Withdraw].contains(&action);
            assert!(villager || !allowed, "{action:?} in {state:?} is not for everybody");
        }
    }
}

#[test]
fn nothing_is_lifted_above_the_county() {
    let actor = Actor::system("test");
    let mut matter = in_state(State::Accepted);
    matter.owner.area = kernel::AreaPath::county();
    let lift = command(Action::Lift, &path("001"), Outcome::Solved);
    let refused = decide(&matter, lift, &facts(&actor, "2023-05-08"));
    let Err(Rejection::NotPossible { possible, .. }) = refused else { panic!("{refused:?}") };
    assert_eq!(possible, [Action::Settle, Action::Assign, Action::Withdraw]);
}

#[test]
fn steps_go_forward_in_time() {
    let actor = Actor::system("test");
    let matter = in_state(State::Submitted);
    let accept = || command(Action::Accept, &path("001004012"), Outcome::Solved);
    let early = decide(&matter, accept(), &facts(&actor, "2023-05-02"));
    assert_eq!(early, Err(Rejection::BeforeLastStep { last: date("2023-05-03") }));
    let late = decide(&matter, accept(), &facts(&actor, "2023-06-01"));
    assert_eq!(late, Err(Rejection::DateInFuture { field: "on" }));
}
