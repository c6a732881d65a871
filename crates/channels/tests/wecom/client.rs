//! What the platform answers, and what we do about it.

use std::collections::HashMap;
use std::sync::Barrier;

use channels::secret::Secret;
use channels::wecom::groups::ChatDriver;
use channels::wecom::robot::{EVERY_MS, RobotDriver};
use channels::wecom::sending::{AppDriver, card};
use channels::wecom::signing_in::{Visitor, visitor};
use channels::{Driver, Outcome};
use testing::wecom::Mishap;

use crate::support::{SECRET, World, sending, words};

const SEND: &str = "/cgi-bin/message/send";
const TOKEN: &str = "/cgi-bin/gettoken";

fn one(world: &World, to: &str) -> Outcome {
    let driver = AppDriver::new(world.client.clone());
    driver.send(&[sending(1, to, words("今晚七点开会"))]).remove(0)
}

fn code(outcome: &Outcome) -> &str {
    match outcome {
        Outcome::Refused(fault)
        | Outcome::Gone(fault)
        | Outcome::Failed { fault, .. }
        | Outcome::Held { fault, .. } => &fault.code,
        Outcome::Accepted { .. } => "0",
        Outcome::Later { .. } => "later",
    }
}

#[test]
fn one_token_serves_until_five_minutes_before_its_end() {
    let world = World::new(&["HeHui"]);
    for _ in 0..3 {
        assert!(matches!(one(&world, "HeHui"), Outcome::Accepted { .. }));
    }
    assert_eq!(world.fake.count(TOKEN), 1);
    world.clock.advance_millis(7_200_000 - 300_001);
    one(&world, "HeHui");
    assert_eq!(world.fake.count(TOKEN), 1);
    world.clock.advance_millis(1);
    one(&world, "HeHui");
    assert_eq!(world.fake.count(TOKEN), 2);
    assert_eq!(world.fake.violations(), [""; 0]);
}

#[test]
fn many_at_once_fetch_one_token() {
    let world = World::new(&["HeHui"]);
    let begin = Barrier::new(16);
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                begin.wait();
                assert!(matches!(one(&world, "HeHui"), Outcome::Accepted { .. }));
            });
        }
    });
    assert_eq!((world.fake.count(TOKEN), world.fake.count(SEND)), (1, 16));
    // And when it is refused to all of them, one more.
    world.fake.revoke_tokens();
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                begin.wait();
                assert!(matches!(one(&world, "HeHui"), Outcome::Accepted { .. }));
            });
        }
    });
    assert_eq!(world.fake.count(TOKEN), 2);
}

#[test]
fn a_token_that_is_no_longer_good_is_renewed_once() {
    let world = World::new(&["HeHui"]);
    one(&world, "HeHui");
    for lost in [40014, 42001] {
        world.fake.fail(SEND, [Mishap::Code(lost)]);
        let before = world.fake.count(TOKEN);
        assert!(matches!(one(&world, "HeHui"), Outcome::Accepted { .. }), "{lost}");
        assert_eq!(world.fake.count(TOKEN), before + 1, "{lost}");
        // A second refusal is not answered with a third try.
        world.fake.fail(SEND, [Mishap::Code(lost), Mishap::Code(lost)]);
        let before = world.fake.count(SEND);
        let outcome = one(&world, "HeHui");
        assert!(matches!(&outcome, Outcome::Held { after_ms: Some(60_000), .. }), "{outcome:?}");
        assert_eq!(world.fake.count(SEND), before + 2);
    }
    // By the platform's own clock, and after so many calls.
    world.fake.limit_tokens(2);
    world.fake.revoke_tokens();
    for _ in 0..7 {
        assert!(matches!(one(&world, "HeHui"), Outcome::Accepted { .. }));
    }
}

#[test]
fn every_number_is_handled_as_the_table_says() {
    let world = World::new(&["HeHui"]);
    for (number, expected) in [
        (-1, "failed"),
        (45033, "failed"),
        (45009, "held 60000"),
        (60020, "held 600000"),
        (40001, "held 600000"),
        (81013, "refused"),
        (44004, "refused"),
        (86008, "refused"),
    ] {
        world.fake.fail(SEND, [Mishap::Code(number)]);
        let outcome = one(&world, "HeHui");
        let told = match &outcome {
            Outcome::Failed { after_ms: None, .. } => "failed".to_owned(),
            Outcome::Held { after_ms: Some(rest), .. } => format!("held {rest}"),
            Outcome::Refused(_) => "refused".to_owned(),
            other => format!("{other:?}"),
        };
        assert_eq!((told.as_str(), code(&outcome)), (expected, number.to_string().as_str()));
    }
    // Blocked again within minutes, it is the rule of the hour.
    world.clock.advance_millis(90_000);
    world.fake.fail(SEND, [Mishap::Code(45009)]);
    assert!(matches!(one(&world, "HeHui"), Outcome::Held { after_ms: Some(3_600_000), .. }));
}

#[test]
fn a_wrong_secret_stops_the_channel_and_stands_nowhere() {
    let world = World::new(&["HeHui"]);
    world.fake.change_secret("another");
    let outcome = one(&world, "HeHui");
    assert_eq!(code(&outcome), "40001");
    let Outcome::Held { fault, .. } = &outcome else { panic!("{outcome:?}") };
    assert!(fault.chinese.contains("Secret") && fault.said == "invalid credential", "{fault:?}");
    let printed = format!("{outcome:?} {:?}", world.client.application());
    assert!(!printed.contains(SECRET) && !printed.contains("203.0.113.7"), "{printed}");
}

#[test]
fn each_member_has_an_outcome_of_his_own() {
    let world = World::new(&["HeHui", "ZhouFang", "LiGen"]);
    world.fake.unlicense("LiGen");
    let driver = AppDriver::new(world.client.clone());
    let to = ["HEHUI", "nobody", "LiGen", "ZhouFang", "bad|name"];
    let batch: Vec<_> =
        (1..).zip(to).map(|(number, to)| sending(number, to, words("防溺水提示"))).collect();
    let outcomes = driver.send(&batch);
    let codes: Vec<&str> = outcomes.iter().map(code).collect();
    assert_eq!(codes, ["0", "60111", "unlicensed", "0", "60111"]);
    let shown: Vec<String> = world.fake.shown().into_iter().map(|shown| shown.to).collect();
    assert_eq!(shown, ["hehui", "zhoufang"]);
    assert_eq!(code(&one(&world, "nobody")), "81013");
    assert_eq!(world.fake.violations(), [""; 0]);
}

#[test]
fn a_lost_answer_is_tried_again_and_shown_once() {
    let world = World::new(&["HeHui"]);
    for (mishap, expected) in [
        (Mishap::LostAnswer, "timed-out"),
        (Mishap::Status(502), "http-502"),
        (Mishap::Unreachable, "unreachable"),
        (Mishap::Garbage, "unreadable"),
    ] {
        world.fake.fail(SEND, [mishap]);
        let outcome = one(&world, "HeHui");
        assert!(matches!(outcome, Outcome::Failed { .. }), "{outcome:?}");
        assert_eq!(code(&outcome), expected);
    }
    assert!(matches!(one(&world, "HeHui"), Outcome::Accepted { .. }));
    assert_eq!(world.fake.shown().len(), 1);
}

#[test]
fn cards_go_to_members_and_not_into_chats() {
    let world = World::new(&["HeHui"]);
    let card = card("not_1-acc_1", "森林防火", "即日起禁止野外用火", Some("https://l.cn/n/1"));
    let card = card.expect("a card");
    let driver = AppDriver::new(world.client.clone());
    assert!(matches!(
        driver.send(&[sending(1, "HeHui", card.clone())])[0],
        Outcome::Accepted { .. }
    ));
    let chats = ChatDriver::new(world.client.clone());
    assert_eq!(code(&chats.send(&[sending(2, "lh001t1", card)])[0]), "unsuited");
    assert_eq!(code(&chats.send(&[sending(3, "lh001t1", words("在吗"))])[0]), "86003");
    assert_eq!(world.fake.violations(), [""; 0]);
}

#[test]
fn a_code_of_a_sign_in_is_good_once() {
    let world = World::new(&["HeHui"]);
    let code = world.fake.code_of("HeHui");
    assert_eq!(visitor(&world.client, &code), Ok(Visitor::Member("HeHui".to_owned())));
    let again = visitor(&world.client, &code).expect_err("used");
    assert_eq!(again.code(), Some(40029));
    let outsider = world.fake.code_of("Stranger");
    assert_eq!(visitor(&world.client, &outsider), Ok(Visitor::Outsider));
    let late = world.fake.code_of("HeHui");
    world.clock.advance_millis(5 * 60_000);
    assert_eq!(visitor(&world.client, &late).expect_err("late").code(), Some(40029));
    for wrong in ["", "a b", &"x".repeat(513)] {
        assert_eq!(visitor(&world.client, wrong).expect_err("wrong").code(), Some(40029));
    }
}

#[test]
fn what_a_member_sent_is_fetched_within_three_days() {
    let world = World::new(&["HeHui"]);
    let id = world.fake.keep_media(b"\xff\xd8\xff picture");
    assert_eq!(world.client.media(&id).as_deref(), Ok(&b"\xff\xd8\xff picture"[..]));
    world.clock.advance_millis(3 * 86_400_000);
    assert_eq!(world.client.media(&id).expect_err("too old").code(), Some(40007));
}

fn robots(world: &World) -> RobotDriver {
    let keys = HashMap::from([("r1".to_owned(), Secret::new("robot-key-1"))]);
    RobotDriver::new("https://wecom.test", keys, world.outside())
}

/// Twenty-five messages at the pace that the driver asks for.
#[test]
fn twenty_five_at_once_are_all_shown_and_never_more_than_twenty_a_minute() {
    let world = World::new(&[]);
    world.fake.add_robot("robot-key-1");
    let driver = robots(&world);
    for number in 0..25 {
        let message = sending(number, "r1", words(&format!("第{number}条")));
        assert_eq!(
            driver.pace(&message).map(|pace| (pace.every_ms, pace.burst)),
            Some((EVERY_MS, 1))
        );
        assert!(matches!(driver.send(&[message])[0], Outcome::Accepted { .. }));
        world.clock.advance_millis(EVERY_MS);
    }
    let shown = world.fake.shown();
    assert_eq!(shown.len(), 25);
    for first in &shown {
        let minute =
            shown.iter().filter(|one| (0..60_000).contains(&(one.at.millis() - first.at.millis())));
        assert!(minute.count() <= 20);
    }
    assert_eq!(world.fake.violations(), [""; 0]);
}

#[test]
fn a_burst_that_waits_together_travels_as_few_messages() {
    let world = World::new(&[]);
    world.fake.add_robot("robot-key-1");
    let driver = robots(&world);
    let waiting: Vec<_> = (0..25)
        .map(|number| sending(number, "r1", words(&format!("{number}号水位上涨，请注意"))))
        .collect();
    let mut batch = vec![waiting[0].clone()];
    for other in &waiting[1..] {
        assert!(driver.joins(&batch, other));
        batch.push(other.clone());
    }
    // What would no longer fit, and what is no text, waits for its own turn.
    assert!(!driver.joins(&batch, &sending(99, "r1", words(&"长".repeat(600)))));
    assert!(!driver.joins(&batch, &sending(99, "r2", words("别的群"))));
    let outcomes = driver.send(&batch);
    assert_eq!(outcomes, vec![Outcome::accepted_silently(); 25]);
    let shown = world.fake.shown();
    assert_eq!(shown.len(), 1);
    let text = shown[0].content["content"].as_str().expect("a text");
    assert!((0..25).all(|number| text.contains(&format!("{number}号水位"))), "{text}");
    assert_eq!(world.fake.violations(), [""; 0]);
}

#[test]
fn a_robot_that_is_too_quick_waits_and_one_that_has_left_is_gone() {
    let world = World::new(&[]);
    world.fake.add_robot("robot-key-1");
    let driver = robots(&world);
    let send =
        |number| driver.send(&[sending(number, "r1", words(&format!("{number}")))]).remove(0);
    for number in 0..20 {
        assert!(matches!(send(number), Outcome::Accepted { .. }));
    }
    let outcome = send(20);
    assert!(matches!(&outcome, Outcome::Held { after_ms: Some(60_000), .. }), "{outcome:?}");
    world.clock.advance_millis(60_000);
    assert!(matches!(send(20), Outcome::Accepted { .. }));
    let other = World::new(&[]);
    let gone = robots(&other).send(&[sending(1, "r1", words("在吗"))]).remove(0);
    assert!(matches!(&gone, Outcome::Gone(fault) if fault.code == "93000"), "{gone:?}");
    let unknown = robots(&world).send(&[sending(1, "r2", words("在吗"))]).remove(0);
    assert!(matches!(&unknown, Outcome::Gone(fault) if fault.code == "no-robot"), "{unknown:?}");
    assert!(!format!("{gone:?}{unknown:?}").contains("robot-key"));
}
