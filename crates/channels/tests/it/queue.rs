//! The queue: at least once, in its time, and with an end.

use std::sync::Arc;

use channels::{ChannelKind, Enqueued, MessageState, QuietHours, Standing};
use testing::on_both_engines;
use testing::outside::Mishap;

use crate::{aliyun, due, enqueue, message, seal_key, set_up_sms, sms, towards, work};

const NUMBER: &str = "13800000001";

#[test]
fn nothing_is_queued_for_a_channel_that_is_not_configured() {
    on_both_engines("channels_unset", |county| {
        let wanted = sms("n1", NUMBER);
        let answer = county.write(move |tx| channels::enqueue(tx, &wanted));
        assert_eq!(answer, Enqueued::NotConfigured);
        assert_eq!(county.read(|tx| channels::with_key(tx, "n1")), None);
        let (asked, drivers) = towards(county, aliyun(county));
        assert_eq!(work(county, &drivers), 0);
        assert_eq!(asked.asked().len(), 0);
    });
}

#[test]
fn a_message_is_sent_once_and_its_key_is_one_message() {
    on_both_engines("channels_once", |county| {
        set_up_sms(county, "aliyun");
        let provider = aliyun(county);
        let (_, drivers) = towards(county, Arc::clone(&provider) as _);
        let id = enqueue(county, sms("n1", NUMBER));
        assert_eq!(enqueue(county, sms("n1", NUMBER)), id);
        assert_eq!(work(county, &drivers), 1);
        assert_eq!(enqueue(county, sms("n1", NUMBER)), id);
        assert_eq!(work(county, &drivers), 0);
        let sent = provider.sent();
        assert_eq!(sent.len(), 1);
        assert_eq!(sent[0].called, Some(id.to_string()));
        assert_eq!(sent[0].values, ["森林防火", "https://l.cn/n/abc"]);
        let kept = message(county, id);
        assert_eq!((kept.state, kept.attempts), (MessageState::Accepted, 1));
        assert!(kept.provider_id.is_some());
        county.must_add_up();
    });
}

#[test]
fn what_is_rolled_back_is_not_sent() {
    on_both_engines("channels_rollback", |county| {
        set_up_sms(county, "aliyun");
        let failed = county.try_write(|tx| {
            channels::enqueue(tx, &sms("n1", NUMBER))?;
            Err::<(), channels::Error>(channels::Error::NoMessage)
        });
        assert!(failed.is_err());
        assert_eq!(due(county), []);
    });
}

#[test]
fn an_answer_that_is_lost_is_asked_for_again_with_the_same_identifier() {
    on_both_engines("channels_lost", |county| {
        set_up_sms(county, "aliyun");
        let provider = aliyun(county);
        let (_, drivers) = towards(county, Arc::clone(&provider) as _);
        provider.mishaps.add(Mishap::LostAnswer);
        let id = enqueue(county, sms("n1", NUMBER));
        work(county, &drivers);
        let kept = message(county, id);
        assert_eq!(kept.state, MessageState::Queued);
        assert_eq!(kept.fault.expect("a fault").code, "interrupted");
        county.clock.advance_millis(30_000);
        work(county, &drivers);
        assert_eq!(message(county, id).state, MessageState::Accepted);
        let called: Vec<_> = provider.sent().into_iter().map(|one| one.called).collect();
        assert_eq!(called, [Some(id.to_string()), Some(id.to_string())]);
    });
}

#[test]
fn what_fails_is_tried_ten_times_and_then_listed_and_sent_by_hand() {
    on_both_engines("channels_dead", |county| {
        set_up_sms(county, "aliyun");
        let provider = aliyun(county);
        let (_, drivers) = towards(county, Arc::clone(&provider) as _);
        let id = enqueue(county, sms("n1", NUMBER));
        let mut attempts = 0;
        while message(county, id).state == MessageState::Queued {
            if due(county).is_empty() {
                county.clock.advance_millis(20 * 60 * 1000);
                continue;
            }
            provider.mishaps.add(Mishap::Http(502));
            attempts += work(county, &drivers);
            assert!(attempts <= 10);
        }
        let kept = message(county, id);
        assert_eq!((kept.state, kept.attempts, attempts), (MessageState::Dead, 10, 10));
        assert_eq!(kept.fault.expect("a fault").code, "http-502");
        // The page says so in words, and how many there are.
        let of_sms = |county: &testing::TestCounty| {
            let all = county.read(|tx| channels::overview(tx, &seal_key()));
            all.into_iter().find(|one| one.configured.kind == ChannelKind::Sms).expect("listed")
        };
        let seen = of_sms(county);
        assert_eq!((seen.standing, seen.failed, seen.waiting), (Standing::Failing, 1, 0));
        assert!(seen.fault.expect("a fault").chinese.contains("502"));
        county.write(move |tx| channels::replay(tx, id));
        county.clock.advance_millis(20 * 60 * 1000);
        assert_eq!(work(county, &drivers), 1);
        assert_eq!(message(county, id).state, MessageState::Accepted);
        assert_eq!(of_sms(county).standing, Standing::Ready);
        let again = county.try_write(move |tx| channels::replay(tx, id));
        assert!(matches!(again, Err(channels::Error::NoMessage)), "accepted stays accepted");
    });
}

#[test]
fn a_circuit_opens_after_five_failures_and_one_message_tries_the_way() {
    on_both_engines("channels_circuit", |county| {
        set_up_sms(county, "aliyun");
        let provider = aliyun(county);
        let (asked, drivers) = towards(county, Arc::clone(&provider) as _);
        for number in 0..20 {
            enqueue(county, sms(&format!("n{number}"), &format!("138000000{number:02}")));
            provider.mishaps.add(Mishap::Unreachable);
        }
        work(county, &drivers);
        assert_eq!(asked.asked().len(), 5, "the way is closed after five");
        assert_eq!(due(county), []);
        county.clock.advance_millis(31_000);
        work(county, &drivers);
        assert_eq!(asked.asked().len(), 6, "one tries the way, and the rest is longer");
        county.clock.advance_millis(31_000);
        assert_eq!(due(county), []);
        // The mishaps that are left are used up by those that try.
        for _ in 0..600 {
            county.clock.advance_millis(60_000);
            work(county, &drivers);
        }
        assert_eq!(provider.sent().len(), 20, "none is lost");
    });
}

#[test]
fn a_wrong_key_holds_the_channel_and_costs_no_attempt() {
    on_both_engines("channels_held", |county| {
        set_up_sms(county, "aliyun");
        let provider = aliyun(county);
        let (asked, drivers) = towards(county, Arc::clone(&provider) as _);
        for number in 0..3 {
            enqueue(county, sms(&format!("n{number}"), &format!("1380000000{number}")));
        }
        provider.mishaps.add(Mishap::Code("SignatureDoesNotMatch"));
        work(county, &drivers);
        assert_eq!(asked.asked().len(), 1);
        county.clock.advance_millis(24 * 3_600_000);
        assert_eq!(due(county), [], "nothing goes until somebody acts");
        let all = county.read(|tx| channels::overview(tx, &seal_key()));
        let seen = &all[0];
        assert_eq!((seen.standing, seen.waiting), (Standing::Held, 3));
        assert!(seen.fault.as_ref().expect("a fault").chinese.contains("密钥不对"));
        set_up_sms(county, "aliyun");
        work(county, &drivers);
        let sent = provider.sent().len();
        assert_eq!(sent, 3);
        for number in 0..3 {
            let kept = county.read(|tx| channels::with_key(tx, &format!("n{number}")));
            assert_eq!(kept.expect("kept").attempts, 1);
        }
    });
}

#[test]
fn a_worker_that_dies_in_the_middle_loses_nothing() {
    on_both_engines("channels_lease", |county| {
        set_up_sms(county, "aliyun");
        let provider = aliyun(county);
        let (_, drivers) = towards(county, Arc::clone(&provider) as _);
        for number in 0..40 {
            enqueue(county, sms(&format!("n{number}"), &format!("138000000{number:02}")));
        }
        let lane = due(county).remove(0);
        let driver = drivers.of(&county.db, &lane).expect("opens").expect("is configured");
        let with = Arc::clone(&driver);
        // Taken, and half of it sent, and then nobody says what became of it.
        let taken = county.write(move |tx| channels::claim(tx, "sms", &*with));
        for batch in taken.iter().take(taken.len() / 2) {
            driver.send(&batch.messages);
        }
        let before = provider.sent().len();
        assert!(before > 0);
        county.clock.advance_millis(121_000);
        work(county, &drivers);
        let mut called: Vec<_> = provider.sent().into_iter().map(|one| one.called).collect();
        called.sort();
        called.dedup();
        assert_eq!(called.len(), 40, "each at least once");
        assert_eq!(provider.sent().len(), 40 + before, "and no more often than it had to be");
        for number in 0..40 {
            let kept = county.read(|tx| channels::with_key(tx, &format!("n{number}")));
            assert_eq!(kept.expect("kept").state, MessageState::Accepted);
        }
    });
}

#[test]
fn a_message_waits_through_quiet_hours_and_ends_when_it_is_of_no_use() {
    on_both_engines("channels_quiet", |county| {
        set_up_sms(county, "aliyun");
        let provider = aliyun(county);
        let (_, drivers) = towards(county, Arc::clone(&provider) as _);
        // Stories begin at noon.
        let quiet = Some(QuietHours { from_minute: 11 * 60, until_minute: 14 * 60 });
        let resting = channels::Message { quiet, ..sms("rests", NUMBER) };
        let id = enqueue(county, resting);
        let now = county.read(|tx| Ok::<_, channels::Error>(tx.now()));
        let short = channels::Message {
            expires_at: Some(now.plus_millis(3_600_000)),
            quiet,
            ..sms("short", "13800000002")
        };
        let short = enqueue(county, short);
        enqueue(county, sms("urgent", "13800000003"));
        work(county, &drivers);
        assert_eq!(provider.sent().len(), 1, "only what is urgent");
        county.clock.advance_millis(2 * 3_600_000);
        work(county, &drivers);
        assert_eq!(message(county, id).state, MessageState::Accepted);
        let ended = message(county, short);
        assert_eq!(ended.state, MessageState::Dead);
        assert_eq!(ended.fault.expect("a fault").code, "expired");
    });
}

#[test]
fn the_limit_of_a_key_holds_across_restarts() {
    on_both_engines("channels_pace", |county| {
        set_up_sms(county, "aliyun");
        crate::set_up(
            county,
            ChannelKind::Sms,
            &[
                ("provider", "aliyun"),
                ("key_id", crate::KEY_ID),
                ("sign_name", "江永联户"),
                ("template_notice", "SMS_100"),
                ("per_second", "2"),
            ],
            &[],
        );
        let provider = aliyun(county);
        for number in 0..10 {
            enqueue(county, sms(&format!("n{number}"), &format!("1380000000{number}")));
        }
        let mut by_second = Vec::new();
        let mut before = 0;
        for _ in 0..6 {
            // A new process each time: nothing but the database remembers.
            let (_, drivers) = towards(county, Arc::clone(&provider) as _);
            work(county, &drivers);
            work(county, &drivers);
            by_second.push(provider.sent().len() - before);
            before = provider.sent().len();
            county.clock.advance_millis(1000);
        }
        assert_eq!(by_second, [2, 2, 2, 2, 2, 0]);
    });
}

#[test]
fn words_and_recipients_are_forgotten_and_the_fact_stays() {
    on_both_engines("channels_forget", |county| {
        set_up_sms(county, "aliyun");
        let (_, drivers) = towards(county, aliyun(county));
        let id = enqueue(county, sms("n1", NUMBER));
        work(county, &drivers);
        county.clock.advance_millis(29 * 24 * 3_600_000);
        assert_eq!(county.write(channels::forget_old), 0);
        county.clock.advance_millis(2 * 24 * 3_600_000);
        assert_eq!(county.write(channels::forget_old), 1);
        let kept = message(county, id);
        assert_eq!((kept.to.as_str(), kept.body), ("", None));
        assert_eq!(kept.state, MessageState::Accepted);
    });
}

#[test]
fn what_a_dead_process_had_taken_goes_at_once_and_counts_for_no_attempt() {
    on_both_engines("channels_take_back", |county| {
        set_up_sms(county, "aliyun");
        let provider = aliyun(county);
        let (_, drivers) = towards(county, Arc::clone(&provider) as _);
        let id = enqueue(county, sms("n1", NUMBER));
        let lane = due(county).remove(0);
        let driver = drivers.of(&county.db, &lane).expect("opens").expect("is configured");
        for _ in 0..3 {
            let with = Arc::clone(&driver);
            let taken = county.write(move |tx| channels::claim(tx, "sms", &*with));
            assert_eq!(taken.len(), 1);
            assert_eq!(county.write(channels::take_back), 1);
        }
        work(county, &drivers);
        let kept = message(county, id);
        assert_eq!((kept.state, kept.attempts), (MessageState::Accepted, 1));
    });
}
