//! Stories of what is rare: returns and rulings, requests, orders, calls, merging, the clock.

use access::Scope;
use db::Db;
use kernel::id::{DepartmentId, MatterId};
use kernel::{AreaPath, Explain};
use matters::{
    Action, Command, Details, Duty, Error, Filter, How, Kind, Matter, Outcome, OwnedBy, Rating,
    Reason, State, Unit, act, act_for_villager, clock, list, measures, submit, timeline,
};
use uuid::Uuid;

use crate::support::{
    appeal, date, new_matter, on_both_engines, path, representative, solved, township, village,
    write,
};

fn with(action: Action, change: impl FnOnce(&mut Details)) -> Command {
    let mut details = Details { words: Some("已现场看过".into()), ..Details::default() };
    change(&mut details);
    Command::new(action, details).expect("nothing is missing")
}

fn to(area: &str) -> impl FnOnce(&mut Details) {
    let area = path(area);
    move |details| details.to_area = Some(area)
}

fn until(day: &str) -> impl FnOnce(&mut Details) {
    let day = date(day);
    move |details| details.until = Some(day)
}

/// Takes a step with the matter as it is now.
fn step(db: &Db, id: MatterId, command: Command, on: &str, scope: Scope) -> Result<Matter, Error> {
    let on = date(on);
    write(db, move |tx| {
        let version = matters::get(tx, id, &Scope::county(), true)?.version;
        act(tx, id, version, command, on, &scope)
    })
}

fn now(db: &Db, id: MatterId) -> Matter {
    db.read_blocking(|tx| matters::get(tx, id, &Scope::county(), true)).expect("is there")
}

fn actions(db: &Db, id: MatterId) -> Vec<&'static str> {
    let events = db.read_blocking(|tx| timeline(tx, id)).expect("reads");
    events.iter().map(|event| event.action.as_str()).collect()
}

/// An appeal that the township has assigned to a village of its own.
fn assigned(db: &Db) -> MatterId {
    let conduct = new_matter(Kind::Appeal, "village_affairs", "001004012003", "2023-05-08");
    let id = write(db, |tx| submit(tx, conduct)).expect("is taken").id;
    step(db, id, solved(Action::Accept), "2023-05-09", township()).expect("is the township's");
    let assign = with(Action::Assign, to("001004013"));
    step(db, id, assign, "2023-05-09", township()).expect("lies in the township");
    id
}

fn neighbour() -> Scope {
    Scope::areas(vec![path("001004013")])
}

#[test]
fn what_is_given_back_goes_to_who_assigned_it_and_is_ruled_at_the_third_time() {
    on_both_engines("returns", |db| {
        let id = assigned(db);
        let deadline = now(db, id).deadline_on;
        let give_back = || {
            with(Action::Return, |details| {
                details.reason = Some(Reason::NotOurDuty);
                details.to_area = Some(path("001004014"));
            })
        };
        // 2023-05-09 was a Tuesday: one working day ends on the 10th.
        let late = step(db, id, give_back(), "2023-05-11", neighbour()).expect_err("is late");
        assert_eq!(late.code(), "matter.action-not-possible");
        assert!(late.chinese().contains("1个工作日"), "{}", late.chinese());
        assert!(late.chinese().contains("“开始办理”"), "{}", late.chinese());
        for hop in 1..=3 {
            let returned = step(db, id, give_back(), "2023-05-10", neighbour()).expect("in time");
            assert_eq!(returned.state, State::Returned);
            assert_eq!(returned.owner.area, path("001004"), "back to who assigned it");
            assert_eq!(returned.beside.hops, hop);
            assert_eq!(returned.deadline_on, deadline, "a hand-over keeps the clock");
            if hop < 3 {
                let again = with(Action::Assign, to("001004013"));
                step(db, id, again, "2023-05-10", township()).expect("is assigned again");
            }
        }
        let again = with(Action::Assign, to("001004013"));
        let stopped = step(db, id, again, "2023-05-10", township()).expect_err("a third hop");
        assert!(stopped.chinese().contains("由上一级裁定"), "{}", stopped.chinese());
        let asked = Filter {
            duty: Some((Duty::Decide, AreaPath::county())),
            about_cadres: true,
            ..Filter::in_area(AreaPath::county())
        };
        let page = db.read_blocking(|tx| list(tx, &asked, kernel::Limit::default(), None));
        assert_eq!(page.expect("reads").items[0].id, id, "it waits for the county's ruling");
        let by_township = with(Action::Rule, to("001004013"));
        let own = step(db, id, by_township, "2023-05-10", township()).expect_err("is not above");
        assert_eq!(own.code(), "matter.not-in-charge");
        let rule = with(Action::Rule, to("001004013"));
        let ruled = step(db, id, rule, "2023-05-11", Scope::county()).expect("the county rules");
        assert_eq!((ruled.state, ruled.beside.hops), (State::Assigned, 0));
        let bound = step(db, id, give_back(), "2023-05-11", neighbour()).expect_err("is ruled");
        assert!(bound.chinese().contains("裁定"), "{}", bound.chinese());
        let events = db.read_blocking(|tx| timeline(tx, id)).expect("reads");
        let returned =
            events.iter().find(|event| event.action == Action::Return).expect("is there");
        assert_eq!(returned.particulars.reason, Some(Reason::NotOurDuty));
        let proposed = returned.particulars.proposed.as_ref().expect("is named");
        assert_eq!(proposed.area, path("001004014"));
    });
}

#[test]
fn a_department_has_its_own_queue_and_its_answer_waits_for_a_signature() {
    on_both_engines("department", |db| {
        let department = DepartmentId::from_uuid(Uuid::from_u128(7));
        let dispute = new_matter(Kind::Dispute, "expropriation", "001004012003", "2023-05-08");
        let id = write(db, |tx| submit(tx, dispute)).expect("is taken").id;
        step(db, id, solved(Action::Accept), "2023-05-09", township()).expect("the township's");
        let give = || with(Action::Assign, move |details| details.to_department = Some(department));
        let outside = step(db, id, give(), "2023-05-09", township()).expect_err("is the county's");
        assert_eq!(outside.code(), "matter.assigned-outside");
        step(db, id, solved(Action::Lift), "2023-05-09", township()).expect("one up");
        step(db, id, solved(Action::Accept), "2023-05-10", Scope::county()).expect("the county's");
        let given = step(db, id, give(), "2023-05-10", Scope::county()).expect("is given");
        assert_eq!((given.owner.department, given.owner.area.as_str()), (Some(department), "001"));

        let office = || Scope::of_departments(vec![department]);
        let elsewhere = Scope::of_departments(vec![DepartmentId::from_uuid(Uuid::from_u128(8))]);
        let sees =
            |scope: &Scope| db.read_blocking(|tx| matters::get(tx, id, scope, false)).is_ok();
        assert!(sees(&office()) && !sees(&elsewhere));
        let count = |owner| {
            let filter = Filter { owner: Some(owner), ..Filter::in_area(AreaPath::county()) };
            let page = db.read_blocking(|tx| list(tx, &filter, kernel::Limit::default(), None));
            page.expect("reads").items.len()
        };
        assert_eq!(count(OwnedBy::Departments(vec![department])), 1);
        assert_eq!(count(OwnedBy::Offices(vec![AreaPath::county()])), 0, "an office's own only");

        step(db, id, solved(Action::Start), "2023-05-10", office()).expect("starts");
        let written = step(db, id, solved(Action::Answer), "2023-05-12", office()).expect("writes");
        assert_eq!((written.state, written.outcome()), (State::ToSign, None));
        let own = step(db, id, solved(Action::Sign), "2023-05-12", office());
        assert_eq!(own.expect_err("is not above").code(), "matter.not-in-charge");
        let back = solved(Action::SendBack);
        let back = step(db, id, back, "2023-05-12", Scope::county()).expect("sends back");
        assert_eq!((back.state, back.answer), (State::InProgress, None));
        step(db, id, solved(Action::Answer), "2023-05-15", office()).expect("writes anew");
        let signed = step(db, id, solved(Action::Sign), "2023-05-16", Scope::county());
        let signed = signed.expect("signs");
        assert_eq!(signed.outcome(), Some(Outcome::Solved));
        assert_eq!(signed.answer.as_ref().map(|answer| answer.on), Some(date("2023-05-16")));
        // A department never speaks for the villager.
        let own = step(db, id, solved(Action::Confirm), "2023-05-17", office());
        assert_eq!(own.expect_err("is its own answer").code(), "matter.not-in-charge");
    });
}

#[test]
fn an_extension_and_a_rest_move_the_deadline_and_are_measured() {
    on_both_engines("requests", |db| {
        let id = assigned(db);
        step(db, id, solved(Action::Start), "2023-05-10", neighbour()).expect("starts");
        let deadline = now(db, id).deadline_on.expect("runs");
        assert_eq!(deadline, date("2023-05-17"));
        let far = with(Action::AskExtension, until("2023-06-17"));
        let far = step(db, id, far, "2023-05-11", neighbour()).expect_err("more than 30 days");
        assert_eq!(
            (far.code(), far.pointer()),
            ("matter.until-out-of-range", Some("/until".into()))
        );
        let ask = with(Action::AskExtension, until("2023-05-24"));
        let asked = step(db, id, ask, "2023-05-11", neighbour()).expect("asks");
        assert_eq!((asked.state, asked.deadline_on), (State::InProgress, Some(deadline)));
        let twice = with(Action::AskSuspension, until("2023-06-20"));
        let twice = step(db, id, twice, "2023-05-11", neighbour()).expect_err("one at a time");
        assert_eq!(twice.code(), "matter.action-not-possible");
        let own = step(db, id, solved(Action::ApproveExtension), "2023-05-11", neighbour());
        assert_eq!(own.expect_err("who asks does not grant").code(), "matter.not-in-charge");
        let granted = step(db, id, solved(Action::ApproveExtension), "2023-05-12", township());
        let granted = granted.expect("grants");
        assert_eq!(granted.deadline_on, Some(date("2023-05-24")));
        assert_eq!(granted.beside.asked, None);

        let ask = with(Action::AskSuspension, until("2023-05-30"));
        step(db, id, ask, "2023-05-15", neighbour()).expect("asks");
        let rests = step(db, id, solved(Action::ApproveSuspension), "2023-05-15", township());
        let rests = rests.expect("grants");
        assert_eq!((rests.state, rests.deadline_on), (State::Suspended, None));
        assert_eq!(rests.step_deadline_on, Some(date("2023-05-30")), "looked at again then");
        // Today is the 31st: the day of review has come.
        let struck = write(db, move |tx| clock::strike(tx, id)).expect("strikes");
        assert_eq!(struck.actions, [Action::Resume]);
        let goes_on = now(db, id);
        assert_eq!(goes_on.state, State::InProgress);
        // From Monday the 15th to Wednesday the 31st: twelve working days.
        assert_eq!(goes_on.beside.suspended_days, 12);
        assert_eq!(goes_on.deadline_on, Some(date("2023-06-09")));
    });
}

#[test]
fn a_passed_deadline_is_noted_once_and_changes_no_handler() {
    on_both_engines("breach", |db| {
        let open = write(db, |tx| submit(tx, appeal("2023-05-03"))).expect("is taken");
        let id = open.id;
        let struck = write(db, move |tx| clock::strike(tx, id)).expect("strikes");
        assert_eq!(struck.actions, [Action::Breach], "both clocks in one note");
        let noted = now(db, id);
        assert_eq!(noted.owner, open.owner);
        assert_eq!(noted.attention, Some(path("001004")));
        for _ in 0..3 {
            let again = write(db, move |tx| clock::strike(tx, id)).expect("strikes");
            assert!(again.actions.is_empty());
        }
        // No edit resets it; a step recorded before it, for a day before it, still counts.
        let accept = write(db, move |tx| {
            act(tx, id, 1, solved(Action::Accept), date("2023-05-04"), &village())
        });
        let accepted = accept.expect("the note does not undo what a phone recorded");
        assert_eq!(accepted.deadline_on, open.deadline_on);
        let again = write(db, move |tx| clock::strike(tx, id)).expect("strikes");
        assert!(again.actions.is_empty());
        assert_eq!(actions(db, id), ["submit", "breach", "accept"]);
        // The next deadline is another one.
        let assign = with(Action::Assign, to("001004012003"));
        step(db, id, assign, "2023-05-05", village()).expect("is assigned");
        let again = write(db, move |tx| clock::strike(tx, id)).expect("strikes");
        assert_eq!(again.actions, [Action::Breach]);
        assert_eq!(now(db, id).attention, Some(AreaPath::county()), "one level higher");
        let stale = write(db, move |tx| {
            act(tx, id, 1, solved(Action::Accept), date("2023-05-04"), &village())
        });
        assert_eq!(stale.expect_err("a step came between").code(), "matter.stale");
    });
}

#[test]
fn silence_is_neither_confirmed_nor_satisfied() {
    on_both_engines("lapse", |db| {
        let id = write(db, |tx| submit(tx, appeal("2023-05-01"))).expect("is taken").id;
        step(db, id, solved(Action::Accept), "2023-05-02", village()).expect("accepts");
        let answered = step(db, id, solved(Action::Settle), "2023-05-03", village());
        let answered = answered.expect("settles");
        assert_eq!(answered.step_deadline_on, Some(date("2023-05-23")), "fifteen working days");
        let struck = write(db, move |tx| clock::strike(tx, id)).expect("strikes");
        assert_eq!(struck.actions, [Action::Lapse]);
        let lapsed = now(db, id);
        assert_eq!((lapsed.state, lapsed.how, lapsed.rating), (State::Lapsed, None, None));
        let counts = measures::counts(&lapsed);
        assert!(counts.iter().any(|count| count.indicator == measures::APPEALS_ANSWERED));
        // It can be opened again with a new fact.
        let again =
            write(db, move |tx| act_for_villager(tx, id, None, solved(Action::Reopen), "群众"));
        let again = again.expect("within 30 days");
        assert_eq!((again.state, again.answer), (State::Accepted, None));
        assert!(again.deadline_on > lapsed.deadline_on && again.closed_on.is_none());
    });
}

#[test]
fn the_villager_acts_without_an_account() {
    on_both_engines("villager", |db| {
        let id = write(db, |tx| submit(tx, appeal("2023-05-29"))).expect("is taken").id;
        let ask = solved(Action::AskFacts);
        let asked = step(db, id, ask, "2023-05-30", village()).expect("asks");
        assert_eq!((asked.state, asked.deadline_on), (State::Draft, None));
        let supply = solved(Action::Supply);
        let supplied = write(db, move |tx| act_for_villager(tx, id, Some(2), supply, "群众"));
        let supplied = supplied.expect("supplies");
        assert_eq!(supplied.state, State::Submitted);
        // One working day later than it was: the villager had the ball for one.
        assert_eq!(supplied.deadline_on, Some(date("2023-06-13")));
        let accept =
            write(db, move |tx| act_for_villager(tx, id, None, solved(Action::Accept), "群众"));
        assert_eq!(accept.expect_err("is the office's").code(), "matter.not-in-charge");
        step(db, id, solved(Action::Accept), "2023-05-31", village()).expect("accepts");
        let remind = || solved(Action::Remind);
        write(db, move |tx| act_for_villager(tx, id, None, remind(), "群众")).expect("once");
        let twice = write(db, move |tx| act_for_villager(tx, id, None, remind(), "群众"));
        assert_eq!(twice.expect_err("once a day").code(), "matter.action-not-possible");
        step(db, id, solved(Action::Settle), "2023-05-31", village()).expect("settles");
        let confirm = with(Action::Confirm, |details| {
            (details.how, details.rating) = (Some(How::Online), Some(Rating::Basically));
        });
        let stale = confirm.clone();
        let stale = write(db, move |tx| act_for_villager(tx, id, Some(3), stale, "群众"));
        assert_eq!(stale.expect_err("his page was older").code(), "matter.stale");
        let done = write(db, move |tx| act_for_villager(tx, id, None, confirm, "群众"));
        let done = done.expect("confirms");
        assert_eq!((done.state, done.rating), (State::Confirmed, Some(Rating::Basically)));
        let last = db.read_blocking(|tx| timeline(tx, id)).expect("reads").pop();
        let last = last.expect("is there");
        assert_eq!((last.account, last.actor.as_str()), (None, "群众"));
        assert_eq!(last.particulars.rating, Some(Rating::Basically));
    });
}

#[test]
fn an_order_from_above_has_a_day_of_its_own() {
    on_both_engines("orders", |db| {
        let id = assigned(db);
        let order = |day| with(Action::Supervise, until(day));
        let below = step(db, id, order("2023-05-20"), "2023-05-10", neighbour());
        assert_eq!(below.expect_err("is not above").code(), "matter.not-in-charge");
        let ordered = step(db, id, order("2023-05-20"), "2023-05-10", township()).expect("orders");
        assert_eq!(ordered.state, State::Assigned, "an order moves nothing");
        step(db, id, order("2023-05-12"), "2023-05-10", Scope::county()).expect("a higher one");
        let lower = step(db, id, order("2023-05-30"), "2023-05-10", township());
        assert_eq!(lower.expect_err("the county's stands").code(), "matter.action-not-possible");
        let struck = write(db, move |tx| clock::strike(tx, id)).expect("strikes");
        assert!(struck.actions.contains(&Action::MissSupervision), "{struck:?}");
        let again = write(db, move |tx| clock::strike(tx, id)).expect("strikes");
        assert!(again.actions.is_empty());
        let report = solved(Action::ReportSupervision);
        step(db, id, report, "2023-05-20", neighbour()).expect("reports");
        let close = || solved(Action::CloseSupervision);
        let lower = step(db, id, close(), "2023-05-21", township());
        assert_eq!(lower.expect_err("is not its order").code(), "matter.not-in-charge");
        let closed = step(db, id, close(), "2023-05-21", Scope::county()).expect("closes");
        assert_eq!(closed.beside.supervision, None);
    });
}

#[test]
fn called_units_see_the_matter_and_respond() {
    on_both_engines("calls", |db| {
        let department = DepartmentId::from_uuid(Uuid::from_u128(7));
        let id = assigned(db);
        let office = || Scope::of_departments(vec![department]);
        let far = || Scope::areas(vec![path("001007001")]);
        let sees =
            |scope: Scope| db.read_blocking(|tx| matters::get(tx, id, &scope, false)).is_ok();
        assert!(!sees(office()) && !sees(far()));
        let call = || {
            with(Action::Whistle, move |details| {
                let area = path("001007001");
                details.units = vec![
                    Unit { area: AreaPath::county(), department: Some(department) },
                    Unit { area, department: None },
                ];
            })
        };
        let called = step(db, id, call(), "2023-05-10", neighbour()).expect("the lead calls");
        assert_eq!((called.state, called.beside.called), (State::Assigned, 2));
        let twice = step(db, id, call(), "2023-05-10", neighbour()).expect_err("all are called");
        assert_eq!(twice.code(), "matter.nobody-to-call");
        assert!(sees(office()) && sees(far()), "who is called sees it");
        step(db, id, solved(Action::SignIn), "2023-05-11", office()).expect("is there");
        let twice = step(db, id, solved(Action::SignIn), "2023-05-11", office());
        assert_eq!(twice.expect_err("once").code(), "matter.action-not-possible");
        step(db, id, solved(Action::Respond), "2023-05-12", office()).expect("responds");
        let twice = step(db, id, solved(Action::Respond), "2023-05-12", office());
        assert_eq!(twice.expect_err("once").code(), "matter.not-in-charge");
        let matter = now(db, id);
        assert_eq!(matter.owner.area, path("001004013"), "one leads");
        let assists = db.read_blocking(|tx| matters::assists_of(tx, &matter)).expect("reads");
        assert_eq!(assists[0].signed_in_on, Some(date("2023-05-11")));
        assert_eq!(assists[0].responded_on, Some(date("2023-05-12")));
        assert_eq!(assists[1].responded_on, None);
    });
}

#[test]
fn merging_can_be_undone_and_every_reporter_hears_of_it() {
    on_both_engines("merging", |db| {
        let lead = write(db, |tx| submit(tx, appeal("2023-05-08"))).expect("is taken").id;
        let second = matters::NewMatter {
            representative_id: Some(representative(2)),
            ..appeal("2023-05-09")
        };
        let follower = write(db, |tx| submit(tx, second)).expect("is taken");
        let id = follower.id;
        step(db, id, solved(Action::Accept), "2023-05-10", village()).expect("accepts");
        let before = now(db, id);
        let merge = |into| with(Action::Merge, move |details| details.into = Some(into));
        let itself = step(db, id, merge(id), "2023-05-10", village()).expect_err("is the same");
        assert_eq!(itself.code(), "matter.merge-not-possible");
        let sign = new_matter(Kind::EarlySign, "rumour", "001004012003", "2023-05-08");
        let sign = write(db, |tx| submit(tx, sign)).expect("is taken").id;
        let secret = step(db, id, merge(sign), "2023-05-10", village()).expect_err("is secret");
        assert_eq!(secret.code(), "matter.lead-not-found");
        let merged = step(db, id, merge(lead), "2023-05-10", village()).expect("merges");
        assert_eq!((merged.state, merged.merged_into), (State::Merged, Some(lead)));
        assert!(measures::counts(&merged).is_empty(), "one fact counts once");
        assert_eq!(now(db, lead).beside.followers, 1);

        let undo = step(db, id, solved(Action::Unmerge), "2023-05-11", village()).expect("undoes");
        let same = Matter { version: before.version, changed_on: before.changed_on, ..undo };
        assert_eq!(same, before, "the state, the owner and the clocks that it had");
        assert_eq!(now(db, lead).beside.followers, 0);

        step(db, id, merge(lead), "2023-05-11", village()).expect("merges again");
        step(db, lead, solved(Action::Accept), "2023-05-11", village()).expect("accepts");
        step(db, lead, solved(Action::Settle), "2023-05-12", village()).expect("settles");
        let told = db.read_blocking(|tx| timeline(tx, id)).expect("reads").pop().expect("is told");
        assert_eq!(told.action, Action::Follow);
        assert_eq!(told.outcome, Some(Outcome::Solved));
        assert_eq!(told.words.as_deref(), Some("已现场看过"), "with the answer");
        assert_eq!(told.particulars.other_state, Some(State::Answered));
        step(db, lead, solved(Action::Dispute), "2023-05-13", village()).expect("disputes");
        step(db, lead, solved(Action::Redo), "2023-05-15", township()).expect("is done again");
        step(db, lead, solved(Action::Withdraw), "2023-05-16", village()).expect("is taken back");
        let alone = now(db, id);
        assert_eq!((alone.state, alone.merged_into), (State::Accepted, None), "stands alone again");
        assert_eq!(now(db, lead).beside.followers, 0);
        let said = actions(db, id);
        assert_eq!(said.iter().filter(|action| **action == "follow").count(), 3, "{said:?}");
    });
}
