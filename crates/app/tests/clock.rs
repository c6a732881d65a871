//! Ten thousand deadlines that pass at once: each is noted once, on both engines.

use std::cell::Cell;
use std::time::{Duration, Instant};

use access::Scope;
use kernel::id::MatterId;
use kernel::{Actor, AreaPath, Date};
use matters::{Action, Command, Details, Kind, NewMatter, PastStep, State};
use testing::{TestCounty, on_both_engines};

const MATTERS: usize = 10_000;

fn date(text: &str) -> Date {
    text.parse().expect("a date")
}

/// What stands with nobody, and what stands with a unit of the owner's, in equal parts.
fn steps(number: usize, group: &AreaPath) -> Vec<Command> {
    let plain = |action| Command::new(action, Details::default()).expect("a step");
    let to_group = Details { to_area: Some(group.clone()), ..Details::default() };
    let assign = Command::new(Action::Assign, to_group).expect("a step");
    match number % 4 {
        0 => vec![],
        1 => vec![plain(Action::Accept)],
        2 => vec![plain(Action::Accept), assign],
        _ => vec![plain(Action::Accept), assign, plain(Action::Start)],
    }
}

/// Hands in so many matters of one day, so that they are due together.
fn submit(county: &TestCounty, group: &AreaPath) -> Vec<MatterId> {
    let mut ids = Vec::new();
    for begin in (0..MATTERS).step_by(500) {
        let group = group.clone();
        ids.extend(county.write(move |tx| {
            let (on, clerk) = (tx.today(), Actor::system("test"));
            let scope = Scope::county();
            (begin..begin + 500)
                .map(|number| {
                    let new = NewMatter {
                        id: None,
                        kind: Kind::Appeal,
                        category: "drinking_water".into(),
                        household_id: None,
                        area_path: group.clone(),
                        words: format!("第{number}处水管漏水"),
                        urgent: false,
                        collected_on: on,
                        contact_id: None,
                        representative_id: None,
                        reporter_name: "测试员".into(),
                    };
                    let steps: Vec<PastStep<'_>> = steps(number, &group)
                        .into_iter()
                        .map(|command| PastStep { command, on, actor: &clerk, scope: &scope })
                        .collect();
                    Ok(matters::submit_past(tx, new, &clerk, &steps)?.id)
                })
                .collect::<Result<Vec<MatterId>, matters::Error>>()
        }));
    }
    ids
}

/// How many passed deadlines were noted for each of the matters, in their order.
fn breaches(county: &TestCounty, ids: &[MatterId]) -> Vec<usize> {
    let timelines = ids.chunks(500).flat_map(|ids| {
        county.read(|tx| {
            ids.iter().map(|&id| matters::timeline(tx, id)).collect::<Result<Vec<_>, _>>()
        })
    });
    timelines
        .map(|events| events.iter().filter(|event| event.action == Action::Breach).count())
        .collect()
}

#[test]
fn ten_thousand_deadlines_at_once_are_noted_once_each() {
    let struck = on_both_engines("clock", |county| {
        let [village, _] = county.with_two_villages(2);
        let ids = submit(county, &village.group);
        let before = county.read(|tx| matters::these(tx, &ids[..4]));
        assert_eq!(
            before.iter().map(|matter| matter.state).collect::<Vec<_>>(),
            [State::Submitted, State::Accepted, State::Assigned, State::InProgress]
        );
        assert!(before.iter().all(|matter| matter.owner.account.is_none()), "nobody in charge");
        let never = || false;
        let sweep = |halted: &dyn Fn() -> bool| {
            app::strike_due(&county.db, None, halted).expect("storage works")
        };
        assert_eq!(sweep(&never), app::Swept::default(), "nothing is due yet");

        // Weeks later the whole deadline of every one has passed, and the step's where there is one.
        county.clock.set_noon("2023-06-12");
        let began = Instant::now();
        // Stopped in the middle, as by a kill between two commits.
        let asked = Cell::new(0);
        let begun = sweep(&|| {
            asked.set(asked.get() + 1);
            asked.get() > 100
        });
        assert!(begun.struck > 0 && begun.struck < MATTERS, "{begun:?}");
        // Then by two at once, as by two servers of one county.
        let db = &county.db;
        let (one, other) = std::thread::scope(|scope| {
            let one = scope.spawn(|| app::strike_due(db, None, &|| false));
            let other = scope.spawn(|| app::strike_due(db, None, &|| false));
            let one = one.join().expect("it ends").expect("storage works");
            (one, other.join().expect("it ends").expect("storage works"))
        });
        assert_eq!(begun.struck + one.struck + other.struck, MATTERS);
        let took = began.elapsed();
        assert!(took < Duration::from_secs(60), "{took:?}");
        eprintln!("{MATTERS} deadlines on {:?} in {took:?}", county.db.engine());
        assert_eq!(begun.failed + one.failed + other.failed, 0);
        assert_eq!(sweep(&never), app::Swept::default(), "once is enough");

        assert_eq!(breaches(county, &ids), vec![1; MATTERS]);
        let after = county.read(|tx| matters::these(tx, &ids[..4]));
        for (before, after) in before.iter().zip(&after) {
            assert_eq!((&after.owner, after.state), (&before.owner, before.state));
            let above = before.owner.area.parent().expect("villages lie in townships");
            assert_eq!(after.attention.as_ref(), Some(&above));
            assert_eq!(after.beside.breached_deadline_on, Some(date("2023-05-16")));
        }
        county.must_add_up();
        begun.struck + one.struck + other.struck
    });
    assert_eq!(struck, MATTERS);
}
