//! Endpoints of other programs.

use std::sync::Arc;

use base64::Engine as _;
use channels::endpoints::{self, NewWebhook, WebhookState};
use channels::{ChannelKind, MessageState, Secret, webhook};
use kernel::id::WebhookId;
use testing::outside::{EndpointFake, Mishap, Provider};
use testing::{FixedSecrets, TestCounty, on_both_engines};

use crate::{message, seal_key, towards, work};

pub(crate) fn new(name: &str, events: &[&str]) -> NewWebhook {
    NewWebhook {
        name: name.to_owned(),
        url: "https://hooks.example.cn/lianhu".to_owned(),
        events: events.iter().map(|event| (*event).to_owned()).collect(),
    }
}

pub(crate) fn create(county: &TestCounty, new: NewWebhook) -> (WebhookId, Secret) {
    let (made, secret) = county
        .write(move |tx| endpoints::create(tx, &seal_key(), &FixedSecrets::default(), &new, &[]));
    (made.id, secret)
}

fn ping(county: &TestCounty, id: WebhookId) -> kernel::id::MessageId {
    county.write(move |tx| channels::send_test(tx, ChannelKind::Webhook, &id.to_string(), None)).id
}

#[test]
fn an_event_is_signed_and_the_old_secret_signs_along_for_a_day() {
    on_both_engines("channels_hooks", |county| {
        let (id, first) = create(county, new("县平台", &["matter.created"]));
        let endpoint = EndpointFake::new();
        let (_, drivers) = towards(county, Arc::clone(&endpoint) as _);
        ping(county, id);
        work(county, &drivers);
        let random = FixedSecrets::default();
        // Another than the first: the source of the test counts.
        access::Secrets::fill(&random, &mut [0; 8]);
        let (_, second) = county.write(move |tx| endpoints::rotate(tx, &seal_key(), &random, id));
        assert_ne!(first, second);
        ping(county, id);
        work(county, &drivers);
        county.clock.advance_millis(24 * 3_600_000 + 1);
        ping(county, id);
        work(county, &drivers);
        let got = endpoint.got();
        let signatures: Vec<Vec<&str>> = got
            .iter()
            .map(|one| one.header("webhook-signature").expect("signed").split(' ').collect())
            .collect();
        assert_eq!(signatures.iter().map(Vec::len).collect::<Vec<_>>(), [1, 2, 1]);
        for (request, secrets) in
            got.iter().zip([vec![&first], vec![&second, &first], vec![&second]])
        {
            let message_id = request.header("webhook-id").expect("an identifier");
            let seconds: i64 =
                request.header("webhook-timestamp").expect("when").parse().expect("s");
            let at = kernel::Timestamp::from_millis(seconds * 1000);
            let expected: Vec<String> = secrets
                .iter()
                .map(|secret| webhook::sign(secret, message_id, at, &request.body).expect("signs"))
                .collect();
            assert_eq!(request.header("webhook-signature"), Some(&*expected.join(" ")));
            assert!(!message_id.contains('.'));
        }
        let key = first.expose().strip_prefix("whsec_").expect("the prefix");
        let key = base64::engine::general_purpose::STANDARD.decode(key).expect("base 64");
        assert_eq!(key.len(), 32);
    });
}

#[test]
fn an_endpoint_that_wants_no_more_is_switched_off() {
    on_both_engines("channels_gone", |county| {
        let (id, _) = create(county, new("县平台", &["matter.created"]));
        let endpoint = EndpointFake::new();
        endpoint.answer_with(410);
        let (_, drivers) = towards(county, Arc::clone(&endpoint) as _);
        let sent = ping(county, id);
        work(county, &drivers);
        assert_eq!(county.read(|tx| endpoints::get(tx, id)).state, WebhookState::Disabled);
        assert_eq!(message(county, sent).fault.expect("a fault").code, "http-410");
        let refused = county.try_write(move |tx| {
            channels::send_test(tx, ChannelKind::Webhook, &id.to_string(), None)
        });
        assert!(matches!(refused, Err(channels::Error::NotConfigured)));
        // Switched on again by hand, what was dead is sent again by hand.
        endpoint.answer_with(200);
        let before = county.read(|tx| endpoints::get(tx, id));
        county.write(move |tx| {
            let same = new("县平台", &["matter.created"]);
            endpoints::change(tx, (id, before.version), &same, true, &[])
        });
        county.write(move |tx| channels::replay(tx, sent));
        work(county, &drivers);
        assert_eq!(message(county, sent).state, MessageState::Accepted);
        let got = endpoint.got();
        assert_eq!(got[0].header("webhook-id"), got[1].header("webhook-id"));
    });
}

#[test]
fn redirects_are_not_followed_and_what_asks_to_wait_is_waited_for() {
    on_both_engines("channels_redirect", |county| {
        let (id, _) = create(county, new("县平台", &["matter.created"]));
        let endpoint = EndpointFake::new();
        let (_, drivers) = towards(county, Arc::clone(&endpoint) as _);
        endpoint.answer_with(302);
        let first = ping(county, id);
        work(county, &drivers);
        assert_eq!(message(county, first).fault.expect("a fault").code, "http-302");
        assert_eq!(message(county, first).state, MessageState::Queued);
        endpoint.answer_with(200);
        county.clock.advance_millis(7_000);
        endpoint.mishaps().add(Mishap::Busy(429, 600));
        work(county, &drivers);
        let waits = message(county, first);
        let now = county.read(|tx| Ok::<_, channels::Error>(tx.now()));
        assert!(waits.next_at.millis() - now.millis() >= 600_000, "{waits:?}");
    });
}

#[test]
fn an_endpoint_that_cannot_be_reached_for_days_is_switched_off_and_another_goes_on() {
    on_both_engines("channels_far", |county| {
        let (far, _) = create(county, new("连不上的", &["matter.created"]));
        let (near, _) = create(county, new("连得上的", &["matter.created"]));
        let broken = EndpointFake::new();
        broken.answer_with(500);
        let good = EndpointFake::new();
        let (_, to_broken) = towards(county, Arc::clone(&broken) as _);
        let (_, to_good) = towards(county, Arc::clone(&good) as _);
        let event = |county: &TestCounty, id: WebhookId| {
            let wanted = channels::Message {
                key: format!("event/1/{id}"),
                channel: ChannelKind::Webhook,
                to: channels::Recipient::new(id.to_string()),
                body: channels::Body::Event {
                    of: "matter.created".into(),
                    at: kernel::Timestamp::from_millis(1_683_424_800_000),
                    data: serde_json::json!({ "matter_id": "mat_x" }),
                },
                not_before: None,
                expires_at: None,
                quiet: None,
            };
            crate::enqueue(county, wanted)
        };
        let (one, other) = (event(county, far), event(county, near));
        for _ in 0..12 {
            for lane in crate::due(county) {
                let drivers =
                    if lane.name.ends_with(&far.to_string()) { &to_broken } else { &to_good };
                let driver = drivers.of(&county.db, &lane).expect("opens").expect("is on");
                channels::work(&county.db, &lane.name, &driver).expect("works");
            }
            let now = county.read(|tx| Ok::<_, channels::Error>(tx.now()));
            let waits = message(county, one).next_at.millis() - now.millis();
            county.clock.advance_millis(waits.max(0) + 1);
        }
        assert_eq!(message(county, other).state, MessageState::Accepted);
        assert_eq!(message(county, one).state, MessageState::Dead);
        assert_eq!(message(county, one).attempts, 10);
        assert_eq!(county.read(|tx| endpoints::get(tx, far)).state, WebhookState::Disabled);
        assert_eq!(county.read(|tx| endpoints::get(tx, near)).state, WebhookState::On);
        assert_eq!((broken.got().len(), good.got().len()), (10, 1));
    });
}

#[test]
fn only_addresses_that_may_be_asked_are_taken() {
    on_both_engines("channels_addresses", |county| {
        for (url, is_fine) in [
            ("https://hooks.example.cn/x", true),
            ("http://hooks.example.cn/x", false),
            ("https://user:pass@hooks.example.cn/", false),
            ("http://10.1.2.3/x", false),
            ("ftp://hooks.example.cn", false),
        ] {
            let wanted = NewWebhook { url: url.into(), ..new(url, &["matter.created"]) };
            let made = county.try_write(move |tx| {
                endpoints::create(tx, &seal_key(), &FixedSecrets::default(), &wanted, &[])
            });
            assert_eq!(made.is_ok(), is_fine, "{url}");
        }
        let internal = vec!["10.1.0.0/16".parse().expect("a block")];
        let wanted = NewWebhook {
            url: "http://10.1.2.3:8080/x".into(),
            ..new("内网", &["matter.created"])
        };
        let made = county.try_write(move |tx| {
            endpoints::create(tx, &seal_key(), &FixedSecrets::default(), &wanted, &internal)
        });
        assert!(made.is_ok());
        let wanted = new("没有的事件", &["matter.everything"]);
        let made = county.try_write(move |tx| {
            endpoints::create(tx, &seal_key(), &FixedSecrets::default(), &wanted, &[])
        });
        assert!(matches!(made, Err(channels::Error::Event)));
    });
}
