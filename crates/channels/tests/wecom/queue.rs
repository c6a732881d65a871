//! WeCom behind the queue: bursts to a robot, a whole county at once, and mishaps on the way.

use std::collections::BTreeMap;
use std::sync::Arc;

use channels::settings::{self, Change};
use channels::wecom::robots;
use channels::{
    Body, ChannelKind, Drivers, Enqueued, Message, MessageState, Recipient, SealKey, Secret,
    enqueue, lanes_due, with_key, work,
};
use registry::IdentityKey;
use testing::wecom::{FakeWecom, Mishap};
use testing::{FixedSecrets, TestCounty, on_both_engines};

use crate::support::{AGENT, CORP, SECRET, outside, words};

const ROBOT_KEY: &str = "693a91f6-7aaa-4bc4-97a0-0ec2sifa5aaa";

fn seal_key() -> SealKey {
    SealKey::of(&IdentityKey::new([7; 32]))
}

struct World<'c> {
    county: &'c TestCounty,
    fake: Arc<FakeWecom>,
    drivers: Drivers,
}

impl<'c> World<'c> {
    fn new(county: &'c TestCounty) -> Self {
        let fake = Arc::new(FakeWecom::new(CORP, AGENT, SECRET, Arc::clone(&county.clock) as _));
        let drivers = Drivers::new(seal_key(), outside(&fake, &county.clock));
        let values = [("corp", CORP.to_owned()), ("agent", AGENT.to_string())];
        let change = Change {
            is_on: true,
            values: values.map(|(name, value)| (name.to_owned(), value)).into(),
            secrets: BTreeMap::from([("secret".to_owned(), Secret::new(SECRET))]),
        };
        county.write(move |tx| {
            let which = (ChannelKind::WecomApp, 0);
            settings::put(tx, &seal_key(), &FixedSecrets::default(), which, change)
        });
        Self { county, fake, drivers }
    }

    fn queue(&self, channel: ChannelKind, to: &str, key: &str, body: Body) -> Enqueued {
        let message = Message {
            key: key.to_owned(),
            channel,
            to: Recipient::new(to),
            body,
            not_before: None,
            expires_at: None,
            quiet: None,
        };
        self.county.write(move |tx| enqueue(tx, &message))
    }

    /// Works on every lane that has something to do; answers how many messages were tried.
    fn turn(&self) -> usize {
        let due = self.county.read(lanes_due);
        let mut tried = 0;
        for lane in due {
            let driver = self.drivers.of(&self.county.db, &lane).expect("reads");
            let driver = driver.expect("configured");
            tried += work(&self.county.db, &lane.name, &driver).expect("works");
        }
        tried
    }

    fn state(&self, key: &str) -> (MessageState, Option<String>) {
        let key = key.to_owned();
        let kept = self.county.read(move |tx| with_key(tx, &key)).expect("a message");
        (kept.state, kept.fault.map(|fault| fault.code))
    }
}

#[test]
fn twenty_five_at_once_to_a_robot_are_shown_within_its_limit_and_none_is_lost() {
    on_both_engines("wecom_queue_robot", |county: &TestCounty| {
        let world = World::new(county);
        world.fake.add_robot(ROBOT_KEY);
        let webhook = format!("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={ROBOT_KEY}");
        let robot = county.write(move |tx| {
            robots::add(tx, &seal_key(), &FixedSecrets::default(), "河源村工作群", &webhook)
        });
        // Too long to travel together, so that each needs a message of its own.
        for number in 0..25 {
            let text = format!("第{number}条：{}", "涨水".repeat(300));
            world.queue(
                ChannelKind::WecomRobot,
                &robot.id,
                &format!("flood/{number}"),
                words(&text),
            );
        }
        world.fake.fail("/cgi-bin/webhook/send", [Mishap::Status(502), Mishap::Code(45009)]);
        let mut minutes = 0;
        while (0..25)
            .any(|number| world.state(&format!("flood/{number}")).0 != MessageState::Accepted)
        {
            world.turn();
            county.clock.advance_millis(500);
            minutes += 1;
            assert!(minutes < 2_000, "{:?}", world.state("flood/24"));
        }
        let shown = world.fake.shown();
        for number in 0..25 {
            let mark = format!("第{number}条：");
            let count =
                shown.iter().filter(|one| one.content["content"].to_string().contains(&mark));
            assert_eq!(count.count(), 1, "{mark}");
        }
        assert_eq!(world.fake.violations(), [""; 0]);
        // What is longer than a message goes in parts, and none of it is lost.
        let id = robot.id.clone();
        let long = "一二三四五六七八九十\n".repeat(120);
        let said = long.clone();
        let parts = county
            .write(move |tx| robots::say(tx, &id, "long", &said, Some("https://lianhu.test/n/1")));
        assert_eq!(parts.len(), 2);
        while (0..2).any(|part| world.state(&format!("long/{part}")).0 != MessageState::Accepted) {
            world.turn();
            county.clock.advance_millis(1_000);
        }
        let shown = world.fake.shown();
        let text: String =
            shown[25..].iter().filter_map(|one| one.content["content"].as_str()).collect();
        assert_eq!(text.matches("一二三四五六七八九十").count(), 120);
        assert!(text.ends_with("https://lianhu.test/n/1"));
        let before = shown.len();
        // A short burst travels together.
        for number in 0..25 {
            let body = words(&format!("{number}号闸已开"));
            world.queue(ChannelKind::WecomRobot, &robot.id, &format!("gate/{number}"), body);
        }
        county.clock.advance_millis(60_000);
        assert_eq!(world.turn(), 25);
        assert_eq!(world.fake.shown().len(), before + 1);
    });
}

#[test]
fn a_whole_county_gets_a_message_in_few_requests_and_each_member_once() {
    const MEMBERS: usize = 4_621;
    on_both_engines("wecom_queue_county", |county: &TestCounty| {
        let world = World::new(county);
        for number in 0..MEMBERS {
            world.fake.add_member(&format!("Member{number}"), "某人");
        }
        county.write(|tx| {
            for number in 0..MEMBERS + 1 {
                let message = Message {
                    key: format!("not_1/{number}"),
                    channel: ChannelKind::WecomApp,
                    // The last one is nobody.
                    to: Recipient::new(format!("Member{number}")),
                    body: words("即日起至5月31日禁止一切野外用火"),
                    not_before: None,
                    expires_at: None,
                    quiet: None,
                };
                enqueue(tx, &message)?;
            }
            Ok::<_, channels::Error>(())
        });
        // Its answer is lost once, the token dies once, and once the platform is busy.
        let path = "/cgi-bin/message/send";
        world.fake.fail(path, [Mishap::LostAnswer, Mishap::Code(42001), Mishap::Code(-1)]);
        let mut turns = 0;
        let ends = |key: &str| world.state(key).0 != MessageState::Queued;
        let last = format!("not_1/{MEMBERS}");
        let all_end = || (0..MEMBERS).step_by(97).all(|number| ends(&format!("not_1/{number}")));
        while world.fake.shown().len() < MEMBERS || !ends(&last) || !all_end() {
            world.turn();
            county.clock.advance_millis(5_000);
            turns += 1;
            assert!(turns < 400, "{:?}", world.state("not_1/0"));
        }
        let mut shown: Vec<String> = world.fake.shown().into_iter().map(|one| one.to).collect();
        assert_eq!(shown.len(), MEMBERS);
        shown.sort();
        shown.dedup();
        assert_eq!(shown.len(), MEMBERS);
        assert_eq!(world.state(&last), (MessageState::Refused, Some("60111".into())));
        assert!(world.fake.count(path) <= 30, "{}", world.fake.count(path));
        assert_eq!(world.fake.violations(), [""; 0]);
    });
}

#[test]
fn without_an_application_nothing_is_kept() {
    on_both_engines("wecom_queue_off", |county: &TestCounty| {
        let message = Message {
            key: "not_1/1".to_owned(),
            channel: ChannelKind::WecomChat,
            to: Recipient::new("lh001t1"),
            body: words("在吗"),
            not_before: None,
            expires_at: None,
            quiet: None,
        };
        assert_eq!(county.write(move |tx| enqueue(tx, &message)), Enqueued::NotConfigured);
        let world = World::new(county);
        // The same settings hold for the chats of the application.
        let queued = world.queue(ChannelKind::WecomChat, "lh001t1", "not_1/1", words("在吗"));
        assert!(matches!(queued, Enqueued::Queued(_)));
        world.turn();
        assert_eq!(world.state("not_1/1"), (MessageState::Refused, Some("86003".into())));
        let robot = world.queue(ChannelKind::WecomRobot, "nobody", "not_1/2", words("在吗"));
        assert_eq!(robot, Enqueued::NotConfigured);
    });
}
