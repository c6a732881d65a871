//! Return visits: who may check whom, the queue of call-backs, and drawing from a seed.

use access::Scope;
use db::Tx;
use kernel::id::{AccountId, DepartmentId, MatterId};
use kernel::{AreaPath, Limit, Month};
use matters::visits::{
    self, Asker, CallBackEnd, CallBackFilter, CallBackGround, NewVisit, Reached, Refusal, Said,
    Validity,
};
use matters::{
    Action, Command, Details, Error, How, Kind, Matter, NewMatter, Outcome, Rating, State, act,
    act_for_villager, submit,
};
use uuid::Uuid;

use crate::support::{
    account, appeal, command, date, new_matter, on_both_engines, path, representative, solved,
    township, village, write, write_as,
};

/// An answer that the village gave on that day.
fn answered(tx: &mut Tx<'_>, new: NewMatter, on: &str, outcome: Outcome) -> Result<Matter, Error> {
    let matter = submit(tx, new)?;
    let own = path("001004012");
    let accept = command(Action::Accept, &own, outcome);
    let matter = act(tx, matter.id, 1, accept, date(on), &Scope::county())?;
    let settle = command(Action::Settle, &own, outcome);
    act(tx, matter.id, 2, settle, date(on), &Scope::county())
}

fn confirm(how: How, rating: Option<Rating>) -> Command {
    let details = Details { how: Some(how), rating, ..Details::default() };
    Command::new(Action::Confirm, details).expect("nothing is missing")
}

fn reached(matter: MatterId, on: &str, solved: bool, rating: Rating) -> NewVisit {
    NewVisit {
        id: None,
        matter_id: matter,
        asked_on: date(on),
        reached: Reached::Reached,
        said: Said {
            contacted: Some(true),
            solved: Some(solved),
            rating: Some(rating),
            words: Some("路还是老样子".into()),
        },
        wants_redo: false,
    }
}

fn unanswered(matter: MatterId, on: &str) -> NewVisit {
    let said = Said::default();
    NewVisit { reached: Reached::NoAnswer, said, ..reached(matter, on, true, Rating::Satisfied) }
}

fn queue(office: &str, is_open: bool) -> CallBackFilter {
    let office = path(office);
    CallBackFilter { area: office.clone(), offices: vec![office], is_open, ground: None }
}

fn refusal<T: std::fmt::Debug>(result: Result<T, Error>) -> Refusal {
    match result {
        Err(Error::Visit(refusal)) => refusal,
        other => panic!("a refusal was expected, not {other:?}"),
    }
}

#[test]
fn a_confirmation_is_a_visit_and_nobody_checks_himself() {
    on_both_engines("visit_confirm", |db| {
        let own = Scope::own(representative(1), vec![path("001004012003")]);
        let by = |scope: Option<Scope>| {
            write(db, move |tx| {
                let matter = answered(tx, appeal("2023-04-01"), "2023-04-05", Outcome::Solved)?;
                let command = confirm(How::AtContact, Some(Rating::Satisfied));
                let id = matter.id;
                match &scope {
                    Some(scope) => act(tx, id, 3, command, date("2023-04-10"), scope)?,
                    None => act_for_villager(tx, id, None, command, "群众")?,
                };
                Ok(visits::of_matter(tx, id)?.remove(0))
            })
            .expect("is confirmed")
        };
        let heard = by(Some(own));
        assert_eq!((heard.asker, heard.validity), (Asker::Representative, Validity::Valid));
        assert_eq!(heard.said.solved, Some(true));
        assert_eq!(heard.said.rating, Some(Rating::Satisfied));
        assert_eq!(heard.said.contacted, None, "that was not asked, and is no yes");
        assert_eq!(heard.answer_version, 3);
        let own_office = by(Some(village()));
        assert_eq!((own_office.asker, own_office.validity), (Asker::Office, Validity::ByUnit));
        let above = by(Some(township()));
        assert_eq!((above.asker, above.validity), (Asker::Office, Validity::Valid));
        let villager = by(None);
        assert_eq!((villager.asker, villager.validity), (Asker::Villager, Validity::Valid));
    });
}

#[test]
fn whoever_accepts_an_explanation_does_not_say_that_it_is_solved() {
    on_both_engines("visit_explained", |db| {
        let visit = write(db, |tx| {
            let matter = answered(tx, appeal("2023-04-01"), "2023-04-05", Outcome::Explained)?;
            act_for_villager(tx, matter.id, None, confirm(How::Online, None), "群众")?;
            Ok(visits::of_matter(tx, matter.id)?.remove(0))
        })
        .expect("is confirmed");
        assert_eq!((visit.said.solved, visit.said.rating), (None, None));
        let disputed = write(db, |tx| {
            let matter = answered(tx, appeal("2023-04-01"), "2023-04-05", Outcome::Solved)?;
            act_for_villager(tx, matter.id, None, solved(Action::Dispute), "群众")?;
            Ok(visits::of_matter(tx, matter.id)?.remove(0))
        })
        .expect("is disputed");
        assert_eq!(disputed.said.solved, Some(false));
        assert_eq!(disputed.said.rating, Some(Rating::Dissatisfied));
        assert!(disputed.disproves(), "the answer claims that it is solved");
    });
}

#[test]
fn nobody_calls_back_about_early_signs() {
    on_both_engines("visit_signs", |db| {
        let refused = write(db, |tx| {
            let sign = new_matter(Kind::EarlySign, "rumour", "001004012", "2023-04-01");
            let matter = answered(tx, sign, "2023-04-05", Outcome::Solved)?;
            let own = Scope::own(representative(1), vec![path("001004012003")]);
            let command = confirm(How::AtContact, Some(Rating::Satisfied));
            act(tx, matter.id, 3, command, date("2023-04-06"), &own)?;
            assert_eq!(visits::of_matter(tx, matter.id)?, []);
            let new = reached(matter.id, "2023-04-07", true, Rating::Satisfied);
            visits::record(tx, new, &Scope::county())
        });
        assert!(matches!(refused, Err(Error::NotFound)), "it is as if it did not exist");
    });
}

#[test]
fn an_office_above_asks_all_three_questions_once() {
    on_both_engines("visit_office", |db| {
        let handler: AccountId = account(7);
        let matter = write_as(db, handler, |tx| {
            let matter = submit(tx, appeal("2023-04-01"))?;
            act(tx, matter.id, 1, solved(Action::Accept), date("2023-04-02"), &village())?;
            act(tx, matter.id, 2, solved(Action::Settle), date("2023-04-05"), &village())
        })
        .expect("is answered");
        let id = matter.id;
        let record = |who: u128, scope: Scope, new: NewVisit| {
            write_as(db, account(who), move |tx| visits::record(tx, new, &scope))
        };
        let good = || reached(id, "2023-04-10", true, Rating::Basically);
        assert_eq!(refusal(record(8, village(), good())), Refusal::NotAbove);
        assert_eq!(refusal(record(7, township(), good())), Refusal::OwnWork);
        let early = reached(id, "2023-04-04", true, Rating::Basically);
        assert!(matches!(refusal(record(8, township(), early)), Refusal::DayOutside { .. }));
        for missing in ["contacted", "solved", "rating"] {
            let mut new = good();
            match missing {
                "contacted" => new.said.contacted = None,
                "solved" => new.said.solved = None,
                _ => new.said.rating = None,
            }
            assert_eq!(refusal(record(8, township(), new)), Refusal::Missing { field: missing });
        }
        let first = record(8, township(), unanswered(id, "2023-04-09")).expect("is kept").visit;
        assert_eq!(first.validity, Validity::NotReached);
        let heard = record(8, township(), good()).expect("is kept");
        assert_eq!(heard.visit.validity, Validity::Valid);
        assert!(heard.moved.is_none());
        assert_eq!(refusal(record(8, township(), good())), Refusal::AlreadyAsked);
        record(9, Scope::county(), good()).expect("the county asks for itself");
    });
}

#[test]
fn whoever_is_not_served_has_it_done_again() {
    on_both_engines("visit_redo", |db| {
        let (matter, call_back) = write(db, |tx| {
            let matter = answered(tx, appeal("2023-04-01"), "2023-04-05", Outcome::Solved)?;
            let mut new = reached(matter.id, "2023-04-10", false, Rating::Dissatisfied);
            new.wants_redo = true;
            let recorded = visits::record(tx, new, &township())?;
            let moved = recorded.moved.expect("it moved on");
            assert_eq!(moved.state, State::Disputed);
            assert_eq!(visits::of_matter(tx, matter.id)?.len(), 1, "one asking is one visit");
            let redo = solved(Action::Redo);
            act(tx, matter.id, moved.version, redo, date("2023-04-11"), &Scope::county())?;
            let answer = solved(Action::Answer);
            act(tx, matter.id, 5, answer, date("2023-04-15"), &Scope::county())?;
            let call_back = visits::call_back(tx, matter.id)?.expect("it waits");
            Ok((matter, call_back))
        })
        .expect("is done again");
        assert_eq!(call_back.ground, CallBackGround::Redone);
        assert_eq!((call_back.answer_version, call_back.office.as_str()), (6, "001004"));
        let id = matter.id;
        for (day, end) in [
            ("2023-04-16", None),
            ("2023-04-16", None),
            ("2023-04-17", None),
            ("2023-04-18", Some(CallBackEnd::Unreachable)),
        ] {
            let found = write(db, move |tx| {
                visits::record(tx, unanswered(id, day), &township())?;
                Ok(visits::call_back(tx, id)?)
            });
            assert_eq!(found.expect("is kept").expect("there").end, end, "{day}");
        }
        let page = db.read_blocking(|tx| {
            let open = visits::call_backs(tx, &queue("001004", true), Limit::default(), None)?;
            let ended = visits::call_backs(tx, &queue("001004", false), Limit::default(), None)?;
            Ok::<_, Error>((open.items.len(), ended.items.len()))
        });
        assert_eq!(page.expect("reads"), (0, 1));
    });
}

#[test]
fn a_closed_matter_is_opened_again_when_the_call_says_so() {
    on_both_engines("visit_reopen", |db| {
        write(db, |tx| {
            let matter = answered(tx, appeal("2023-05-01"), "2023-05-05", Outcome::Solved)?;
            act_for_villager(tx, matter.id, None, confirm(How::Online, None), "群众")?;
            let mut new = reached(matter.id, "2023-05-31", false, Rating::Dissatisfied);
            new.wants_redo = true;
            let moved = visits::record(tx, new, &township())?.moved.expect("it moved on");
            assert!(moved.state.is_open(), "{:?}", moved.state);
            let kept = visits::of_matter(tx, matter.id)?;
            assert_eq!(kept.len(), 2, "the villager's word and the office's call");
            Ok(())
        })
        .expect("is opened again");
    });
}

#[test]
fn a_department_is_called_back_about_by_the_county() {
    on_both_engines("visit_department", |db| {
        let water = DepartmentId::from_uuid(Uuid::from_u128(5));
        let all = Scope::county();
        let call_back = write(db, move |tx| {
            let emergency = new_matter(Kind::Emergency, "fire", "001004012", "2023-04-01");
            let matter = submit(tx, emergency)?;
            let mut now = matter;
            while now.owner.area.depth() > 1 {
                for action in [Action::Accept, Action::Lift] {
                    now = act(tx, now.id, now.version, solved(action), date("2023-04-01"), &all)?;
                }
            }
            let give = Details {
                to_department: Some(water),
                to_area: Some(AreaPath::county()),
                ..Details::default()
            };
            let give = Command::new(Action::Assign, give)?;
            for command in
                [solved(Action::Accept), give, solved(Action::Start), solved(Action::Answer)]
            {
                now = act(tx, now.id, now.version, command, date("2023-04-02"), &all)?;
            }
            assert_eq!(now.owner.department, Some(water));
            let new = reached(now.id, "2023-04-03", true, Rating::Satisfied);
            let refused = visits::record(tx, new.clone(), &township());
            assert_eq!(refusal(refused), Refusal::NotAbove);
            let call_back = visits::call_back(tx, now.id)?;
            assert_eq!(visits::record(tx, new, &all)?.visit.handler.department, Some(water));
            Ok(call_back)
        })
        .expect("is called back about")
        .expect("every emergency is");
        assert_eq!(call_back.ground, CallBackGround::Emergency);
        assert_eq!(call_back.office, AreaPath::county());
    });
}

#[test]
fn a_mistake_is_voided_with_its_reason_and_counts_for_nothing() {
    on_both_engines("visit_void", |db| {
        write(db, |tx| {
            let matter = answered(tx, appeal("2023-04-01"), "2023-04-05", Outcome::Solved)?;
            let new = reached(matter.id, "2023-04-10", false, Rating::Dissatisfied);
            let visit = visits::record(tx, new.clone(), &township())?.visit;
            let neighbour = Scope::areas(vec![path("001005")]);
            let hidden = visits::void(tx, visit.id, 1, "点错了", &neighbour);
            assert_eq!(refusal(hidden), Refusal::NotFound);
            assert_eq!(
                refusal(visits::void(tx, visit.id, 1, "点错", &village())),
                Refusal::NotAbove
            );
            let voided = visits::void(tx, visit.id, 1, "点错了", &township())?;
            assert_eq!(voided.void_reason.as_deref(), Some("点错了"));
            assert!(!voided.counts());
            let again = visits::void(tx, visit.id, 2, "点错了", &township());
            assert_eq!(refusal(again), Refusal::Voided);
            visits::record(tx, new, &township())?;
            act_for_villager(tx, matter.id, None, confirm(How::Online, None), "群众")?;
            let word = visits::of_matter(tx, matter.id)?.pop().expect("the villager's word");
            let kept = visits::void(tx, word.id, 1, "点错了", &township());
            assert_eq!(refusal(kept), Refusal::FollowsAStep);
            Ok(())
        })
        .expect("storage works");
    });
}

#[test]
fn what_nobody_drew_by_hand_is_drawn_by_itself_once() {
    on_both_engines("visit_draw_due", |db| {
        write(db, |tx| answered(tx, appeal("2023-03-01"), "2023-04-20", Outcome::Solved))
            .expect("is answered");
        let due = || {
            let townships = [path("001004"), path("001007")];
            write(db, move |tx| visits::draw_what_is_due(tx, &townships)).expect("draws")
        };
        let april = Month::from_number(202_304).expect("a month");
        let by_hand =
            write(db, move |tx| visits::draw(tx, april, &path("001007"), date("2023-05-31")));
        assert_eq!(by_hand.expect("is drawn").draw.population, 0);
        assert_eq!((due(), due()), (1, 0));
        let checked = db.read_blocking(|tx| visits::draws(tx, &path("001004"), 10)).expect("reads");
        let draw = &checked[0].draw;
        assert_eq!((draw.month, draw.population, draw.drawn), (april, 1, 1));
        assert!(checked[0].is_reproduced);
    });
}

#[test]
fn a_month_is_drawn_once_from_a_seed_that_anybody_can_check() {
    on_both_engines("visit_draw", |db| {
        let april = Month::from_number(202_304).expect("a month");
        let place = path("001004");
        let answers = |count: usize, on: &'static str| {
            write(db, move |tx| {
                for _ in 0..count {
                    answered(tx, appeal("2023-03-01"), on, Outcome::Solved)?;
                }
                answered(
                    tx,
                    new_matter(Kind::Appeal, "road_transport", "001007001", "2023-03-01"),
                    on,
                    Outcome::Solved,
                )
            })
            .expect("are answered")
        };
        answers(45, "2023-04-20");
        answers(3, "2023-05-02");
        let draw = |month: Month, area: &str| {
            let area = path(area);
            write(db, move |tx| visits::draw(tx, month, &area, date("2023-05-31")))
        };
        assert_eq!(refusal(draw(april, "001")), Refusal::NotATownship);
        assert_eq!(refusal(draw(april.plus(1), "001004")), Refusal::MonthNotOver);
        let drawn = draw(april, "001004").expect("is drawn").draw;
        assert_eq!((drawn.population, drawn.drawn), (45, 3), "5 % of 45, rounded up");
        assert_eq!(drawn.seed.len(), 32);
        assert_eq!(refusal(draw(april, "001004")), Refusal::AlreadyDrawn);
        let open = || {
            db.read_blocking(|tx| {
                visits::call_backs(tx, &queue("001004", true), Limit::default(), None)
            })
            .expect("reads")
            .items
        };
        let waiting = open();
        assert_eq!(waiting.len(), 3);
        assert!(waiting.iter().all(|row| row.drawn_for == Some(april)));

        // What comes later changes neither the sample nor the proof.
        let (first, second) = (waiting[0].matter_id, waiting[1].matter_id);
        write(db, move |tx| {
            act_for_villager(tx, first, None, solved(Action::Dispute), "群众")?;
            let new = reached(second, "2023-05-30", true, Rating::Satisfied);
            visits::record(tx, new, &township())
        })
        .expect("goes on");
        assert_eq!(open().len(), 1, "one was disputed by the villager, one was asked");
        let checked = db.read_blocking(|tx| visits::draws(tx, &place, 10)).expect("reads");
        assert_eq!(checked.len(), 1);
        assert!(checked[0].is_reproduced, "{checked:?}");

        // A sample that somebody has changed is found out.
        write(db, move |tx| {
            let other = answered(tx, appeal("2023-03-01"), "2023-04-20", Outcome::Solved)?;
            tx.execute(
                "UPDATE matters_call_back SET matter_id = $1 WHERE matter_id = $2",
                &[other.id.into(), second.into()],
            )?;
            Ok(())
        })
        .expect("is forged");
        let checked = db.read_blocking(|tx| visits::draws(tx, &place, 10)).expect("reads");
        assert!(!checked[0].is_reproduced);
    });
}
