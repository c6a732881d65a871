//! The way of a matter through the offices, and who may see and do what.

use access::Scope;
use db::DbError;
use kernel::{Actor, ErrorKind, Explain, Timestamp};
use matters::{
    Action, Command, Details, Error, Event, Kind, Matter, Outcome, PastStep, Rejection, State, act,
    get, measures, possible_actions, submit, submit_past, timeline,
};

use crate::support::{
    account, appeal, command, date, new_matter, on_both_engines, path, representative, solved,
    township, village, write, write_as,
};

#[test]
fn from_the_villager_to_the_township_and_back() {
    on_both_engines("story", |db| {
        let matter = write(db, |tx| submit(tx, appeal("2023-05-03"))).expect("is taken");
        assert_eq!(matter.number, "SQ20230503-00001");
        assert_eq!(matter.state, State::Submitted);
        assert_eq!(matter.owner.area, path("001004012"));
        // Ten working days, over the weekends; Saturday, the 6th is worked for Labour Day.
        assert_eq!(matter.deadline_on, Some(date("2023-05-16")));

        let id = matter.id;
        let clerk = account(11);
        let step = move |who, version, command: Command, on: &str, scope: Scope| {
            let on = date(on);
            write_as(db, who, move |tx| act(tx, id, version, command, on, &scope))
        };
        let accepted = step(clerk, 1, solved(Action::Accept), "2023-05-04", village());
        let accepted = accepted.expect("the village owns it");
        assert_eq!(accepted.owner.account, Some(clerk), "who accepts has it");
        let lifted = step(clerk, 2, solved(Action::Lift), "2023-05-05", village());
        let lifted = lifted.expect("one level up");
        assert_eq!((lifted.state, lifted.owner.area.as_str()), (State::Submitted, "001004"));
        assert_eq!(lifted.owner.account, None);
        assert_eq!(lifted.deadline_on, matter.deadline_on, "a hand-over keeps the clock");

        let refused = step(clerk, 3, solved(Action::Accept), "2023-05-05", village());
        let refused = refused.expect_err("it is the township's now");
        assert_eq!(
            (refused.kind(), refused.code()),
            (ErrorKind::Forbidden, "matter.not-in-charge")
        );

        let cadre = account(12);
        step(cadre, 3, solved(Action::Accept), "2023-05-06", township()).expect("the township's");
        let to = Details {
            to_area: Some(path("001004012")),
            to_account: Some(clerk),
            ..Details::default()
        };
        let assign = Command::new(Action::Assign, to).expect("nothing is missing");
        let assigned = step(cadre, 4, assign, "2023-05-06", township()).expect("its own village");
        assert_eq!(assigned.owner.account, Some(clerk));
        step(clerk, 5, solved(Action::Start), "2023-05-08", village()).expect("starts");
        let explain = command(Action::Answer, &path("001004012"), Outcome::Explained);
        let answered = step(clerk, 6, explain, "2023-05-10", village()).expect("answers");
        assert_eq!(answered.outcome(), Some(Outcome::Explained));
        assert_eq!(answered.deadline_on, None);

        let own = || Scope::own(representative(1), vec![path("001004012")]);
        let disputed = step(account(13), 7, solved(Action::Dispute), "2023-05-12", own());
        let disputed = disputed.expect("the representative passes it on");
        assert_eq!(disputed.outcome(), None, "a disputed answer does not stand");
        let redo = step(clerk, 8, solved(Action::Redo), "2023-05-12", village());
        assert_eq!(redo.expect_err("the level above decides").code(), "matter.not-in-charge");
        step(cadre, 8, solved(Action::Redo), "2023-05-13", township()).expect("decides");
        step(clerk, 9, solved(Action::Answer), "2023-05-20", village()).expect("answers");
        let done = step(account(13), 10, solved(Action::Confirm), "2023-05-21", own());
        let done = done.expect("confirms");
        assert_eq!((done.state, done.outcome()), (State::Confirmed, Some(Outcome::Solved)));
        assert_eq!(done.closed_on, Some(date("2023-05-21")));

        let events = db.read_blocking(|tx| timeline(tx, id)).expect("reads");
        let actions: Vec<&str> = events.iter().map(|event| event.action.as_str()).collect();
        assert_eq!(
            actions,
            [
                "submit", "accept", "lift", "accept", "assign", "start", "answer", "dispute",
                "redo", "answer", "confirm"
            ]
        );
        assert_eq!(events[6].outcome, Some(Outcome::Explained));
        assert_eq!(events[1].account, Some(clerk));
        assert_eq!(events[1].actor, "何辉");
        assert_eq!(done.version, 11);
    });
}

#[test]
fn an_impossible_step_says_what_is_possible() {
    on_both_engines("impossible", |db| {
        let matter = write(db, |tx| submit(tx, appeal("2023-05-03"))).expect("is taken");
        let early = write(db, move |tx| {
            let on = date("2023-05-04");
            act(tx, matter.id, 1, solved(Action::Answer), on, &village())
        });
        let error = early.expect_err("nobody accepted it");
        assert_eq!(
            (error.kind(), error.code()),
            (ErrorKind::Conflict, "matter.action-not-possible")
        );
        assert_eq!(
            error.chinese(),
            "这件事项“待受理”，不能“答复”；\
             现在可以：“受理”、“不予受理”、“要求补充情况”、“撤回”、“合并”。"
        );
        assert_eq!(
            error.english(),
            "Not possible: answer; the matter is submitted. \
             Possible now: accept, refuse, ask facts, withdraw, merge."
        );
    });
}

#[test]
fn whoever_may_not_see_it_learns_nothing() {
    on_both_engines("hidden", |db| {
        let matter = write(db, |tx| submit(tx, appeal("2023-05-03"))).expect("is taken");
        let sign = new_matter(Kind::EarlySign, "neighbour_tension", "001004012003", "2023-05-03");
        let sign = write(db, move |tx| submit(tx, sign)).expect("is taken");
        assert_eq!(sign.number, "MT20230503-00001");
        let sees = |id, scope: Scope, confidential| {
            db.read_blocking(|tx| match get(tx, id, &scope, confidential) {
                Ok(_) => Ok(true),
                Err(Error::NotFound) => Ok(false),
                Err(other) => Err(other),
            })
            .expect("reads")
        };
        let elsewhere = || Scope::areas(vec![path("001007")]);
        let own = |number| Scope::own(representative(number), vec![path("001004012")]);
        assert!(sees(matter.id, village(), false) && !sees(matter.id, elsewhere(), true));
        assert!(sees(matter.id, own(1), false) && !sees(matter.id, own(2), true));
        assert!(sees(sign.id, village(), true) && !sees(sign.id, village(), false));
        assert!(sees(sign.id, own(1), false), "his own report");
        let foreign = write(db, move |tx| {
            let on = date("2023-05-04");
            act(tx, matter.id, 1, solved(Action::Withdraw), on, &own(2))
        });
        assert!(matches!(foreign, Err(Error::NotFound)));
        let possible =
            possible_actions(&matter, &[], &own(1), Timestamp::noon_in_china(date("2023-05-04")));
        assert_eq!(possible, [Action::Withdraw, Action::Remind]);
    });
}

#[test]
fn an_office_sees_what_it_was_given() {
    on_both_engines("given", |db| {
        let road = new_matter(Kind::Appeal, "village_affairs", "001004012003", "2023-05-03");
        let matter = write(db, move |tx| submit(tx, road)).expect("is taken");
        let id = matter.id;
        assert_eq!(matter.owner.area.as_str(), "001004", "it goes past the village's own office");
        let given = write(db, move |tx| {
            act(tx, id, 1, solved(Action::Accept), date("2023-05-04"), &township())?;
            let neighbour = command(Action::Assign, &path("001004013"), Outcome::Solved);
            act(tx, id, 2, neighbour, date("2023-05-04"), &township())
        })
        .expect("within the township");
        let neighbour = Scope::areas(vec![path("001004013")]);
        db.read_blocking(|tx| get(tx, id, &neighbour, false)).expect("its office has it");
        let on = |day| Timestamp::noon_in_china(date(day));
        let possible = possible_actions(&given, &[], &neighbour, on("2023-05-05"));
        let soon =
            [Action::Start, Action::Return, Action::Withdraw, Action::Merge, Action::Whistle];
        assert_eq!(possible, soon);
        let possible = possible_actions(&given, &[], &neighbour, on("2023-05-08"));
        assert_eq!(possible, [Action::Start, Action::Withdraw, Action::Merge, Action::Whistle]);

        let another = write(db, |tx| submit(tx, appeal("2023-05-03"))).expect("is taken");
        let outside = write(db, move |tx| {
            act(tx, another.id, 1, solved(Action::Accept), date("2023-05-04"), &village())?;
            let away = command(Action::Assign, &path("001004"), Outcome::Solved);
            act(tx, another.id, 2, away, date("2023-05-04"), &village())
        });
        let outside = outside.expect_err("the township does not lie in the village");
        assert_eq!(outside.code(), "matter.assigned-outside");
        assert_eq!(outside.pointer().as_deref(), Some("/to_area"));
    });
}

#[test]
fn bad_input_is_explained() {
    on_both_engines("input", |db| {
        let wrong = |new: matters::NewMatter| {
            let error = write(db, move |tx| submit(tx, new)).expect_err("is not taken");
            assert_eq!(error.kind(), ErrorKind::Invalid, "{error:?}");
            assert!(!error.chinese().is_empty() && !error.english().is_empty());
            (error.code(), error.pointer().expect("it is about a field"))
        };
        let new = || appeal("2023-05-03");
        let mut other = new();
        other.category = "gas".into();
        assert_eq!(wrong(other), ("matter.unknown-category", "/category".into()));
        let mut wide = new();
        wide.area_path = path("001004");
        assert_eq!(wrong(wide), ("matter.area-too-wide", "/area_code".into()));
        let mut silent = new();
        silent.words = " \n ".into();
        assert_eq!(wrong(silent), ("matter.field-missing", "/words".into()));
        let mut broken = new();
        broken.words = "路\0灯".into();
        assert_eq!(wrong(broken), ("matter.words-unreadable", "/words".into()));
        assert_eq!(wrong(appeal("2023-06-01")), ("matter.date-in-future", "/collected_on".into()));
    });
}

#[test]
fn the_same_identifier_is_taken_once() {
    on_both_engines("twice", |db| {
        let first = write(db, |tx| submit(tx, appeal("2023-05-03"))).expect("is taken");
        let again = matters::NewMatter { id: Some(first.id), ..appeal("2023-05-03") };
        let again = write(db, move |tx| submit(tx, again)).expect_err("is there");
        assert_eq!((again.kind(), again.code()), (ErrorKind::Conflict, "matter.id-taken"));
        let next = write(db, |tx| submit(tx, appeal("2023-05-03"))).expect("is taken");
        assert_eq!(next.number, "SQ20230503-00002");
        let earlier = write(db, |tx| submit(tx, appeal("2023-05-02"))).expect("is taken");
        assert_eq!(earlier.number, "SQ20230502-00001");
        assert!(matches!(
            Command::new(Action::Answer, Details::default()),
            Err(Rejection::Missing { field: "outcome" })
        ));
    });
}

#[test]
fn a_recorded_past_equals_its_steps() {
    on_both_engines("past", |db| {
        let path_taken = [
            (Action::Accept, "2023-02-02"),
            (Action::Lift, "2023-02-03"),
            (Action::Accept, "2023-02-06"),
            (Action::Settle, "2023-02-08"),
            (Action::Confirm, "2023-03-01"),
        ];
        let (past, stepwise) = write(db, move |tx| {
            let county = Scope::county();
            let cadre = Actor { account: None, name: "周干部".into(), device: String::new() };
            let steps: Vec<PastStep<'_>> = path_taken
                .iter()
                .map(|&(action, on)| PastStep {
                    command: solved(action),
                    on: date(on),
                    actor: &cadre,
                    scope: &county,
                })
                .collect();
            let past = submit_past(tx, appeal("2023-02-01"), &cadre, &steps)?;
            let mut stepwise = submit(tx, appeal("2023-02-01"))?;
            for (action, on) in path_taken {
                let (id, version) = (stepwise.id, stepwise.version);
                stepwise = act(tx, id, version, solved(action), date(on), &county)?;
            }
            // A past that breaks a rule is refused as a whole.
            let refused = submit_past(tx, appeal("2023-02-01"), &cadre, &steps[1..]);
            assert_eq!(refused.expect_err("not accepted").code(), "matter.action-not-possible");
            Ok((past, stepwise))
        })
        .expect("is taken");
        assert_eq!(past.number, "SQ20230201-00001");
        let same = Matter { id: past.id, number: past.number.clone(), ..stepwise.clone() };
        assert_eq!(past, same);
        db.read_blocking(|tx| {
            let (one, other) = (timeline(tx, past.id)?, timeline(tx, stepwise.id)?);
            assert!(one.iter().all(|event| event.actor == "周干部"));
            let plain = |events: Vec<Event>| -> Vec<Event> {
                let nobody = |event| Event { actor: "".into(), device: "".into(), ..event };
                events.into_iter().map(nobody).collect()
            };
            assert_eq!(plain(one), plain(other));
            let county = kernel::AreaPath::county();
            for indicator in [measures::APPEALS_COLLECTED, measures::APPEALS_ANSWERED] {
                let sums = db::tally_sums(
                    tx,
                    indicator,
                    std::slice::from_ref(&county),
                    None,
                    date("2023-05-07"),
                )?;
                assert_eq!(sums, [2], "{indicator}");
            }
            Ok::<_, DbError>(())
        })
        .expect("reads");
    });
}
