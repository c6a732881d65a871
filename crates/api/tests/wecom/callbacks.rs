//! What comes in, once; and what becomes of it.

use channels::wecom::client::Client;
use channels::wecom::setup;
use channels::wecom::told::{self, ToldState};
use testing::{TestCounty, on_both_engines};

use crate::support::{AGENT, PUBLIC, World, photo, seal_key};

fn link_in(said: &str) -> String {
    let start = said.find(&format!("{PUBLIC}/w/")).expect("a link") + PUBLIC.len();
    said[start..].split_whitespace().next().expect("a path").to_owned()
}

#[test]
fn the_address_is_proven_and_strangers_get_nothing() {
    on_both_engines("wecom_address", |county: &TestCounty| {
        let world = World::new(county);
        let check = world.fake.check_of_address(&world.key(), "1616140317555161061");
        let path = format!("/api/wecom/callback/{AGENT}?{}", check.query);
        let (status, _, body) = world.get(&path, &[]);
        assert_eq!((status, body.as_str()), (200, "1616140317555161061"));
        let other = path.replace(&AGENT.to_string(), "7");
        assert_eq!(world.get(&other, &[]).0, 403);
        let mut broken = world.fake.text_of(&world.key(), AGENT, "HeHui", "在吗");
        broken.query = broken.query.replace("nonce=n", "nonce=m");
        assert_eq!(world.post(&broken).0, 403);
        broken.body = "<xml/>".to_owned();
        assert_eq!(world.post(&broken).0, 403);
        let late = world.fake.text_of(&world.key(), AGENT, "HeHui", "在吗");
        county.clock.advance_millis(11 * 60_000);
        assert_eq!(world.post(&late).0, 403);
    });
}

#[test]
fn words_and_a_picture_become_one_telling_and_then_the_sender_s_matter() {
    let told = on_both_engines("wecom_telling", |county: &TestCounty| {
        let world = World::new(county);
        let words = world.fake.text_of(&world.key(), AGENT, "HEHUI", "村头路灯坏了");
        let mut answers = Vec::new();
        let times = world.fake.deliver(&words, |callback| {
            let (status, body) = world.post(callback);
            answers.push(body);
            status
        });
        assert_eq!(times, 1);
        let said = world.said(&answers[0]).expect("an answer");
        let path = link_in(&said);
        // The platform repeats; it is heard once.
        assert_eq!(world.post(&words), (200, String::new()));
        let picture = photo();
        let media = world.fake.keep_media(&picture);
        let second = world.fake.picture_of(&world.key(), AGENT, "HeHui", &media);
        assert_eq!(world.post(&second), (200, String::new()));
        assert_eq!(world.post(&second), (200, String::new()));

        let mine = |county: &TestCounty| {
            let account = world.representative;
            county.read(move |tx| told::of_account(tx, account))
        };
        let open = mine(county);
        assert_eq!(open.len(), 1);
        assert_eq!((open[0].words.as_str(), open[0].pictures.len()), ("村头路灯坏了", 1));
        let setup = county.read(|tx| setup::get(tx, &seal_key())).expect("configured");
        let client = Client::new(setup.application, world.outside.clone());
        let folder = world.api.attachments();
        assert_eq!(told::fetch_pictures(&county.db, &client, &folder).expect("fetches"), 1);
        assert_eq!(told::fetch_pictures(&county.db, &client, &folder).expect("fetches"), 0);

        let (status, _, page) = world.get(&path, &[]);
        assert!(
            status == 200 && page.contains("村头路灯坏了") && page.contains("已保存 1 张"),
            "{page}"
        );
        let (status, page) = world.form(&path, &[("words", "村头路灯坏了"), ("do", "send")]);
        assert!(status == 422 && page.contains("请选一下是哪方面的事"), "{page}");
        let fields = [("words", "村头路灯坏了三天"), ("choice", "road_transport"), ("do", "send")];
        assert_eq!(world.form(&path, &fields).0, 200);
        // The same form sent again makes no second matter.
        assert_eq!(world.form(&path, &fields).0, 200);
        let sent = mine(county);
        assert_eq!((sent[0].state, sent[0].words.as_str()), (ToldState::Sent, ""));
        let token = world.api.sign_in("hehui");
        let matters = world.api.get(&token, "/api/matters").json();
        let items = matters["items"].as_array().expect("items");
        assert_eq!(items.len(), 1, "{matters}");
        let id = items[0]["id"].as_str().expect("an id");
        let matter = world.api.get(&token, &format!("/api/matters/{id}")).json();
        assert_eq!(matter["words"], "村头路灯坏了三天");
        assert_eq!(matter["attachments"].as_array().map(Vec::len), Some(1), "{matter}");
        let listed = world.api.get(&token, "/api/me/told").json();
        assert_eq!(listed["items"][0]["state"], "sent");
        assert_eq!(listed["items"][0]["matter_id"], id);
        county.must_add_up();
        items.len()
    });
    assert_eq!(told, 1);
}

#[test]
fn what_is_dropped_or_too_old_is_gone() {
    on_both_engines("wecom_dropped", |county: &TestCounty| {
        let world = World::new(county);
        let begin = |words: &str| {
            let callback = world.fake.text_of(&world.key(), AGENT, "HeHui", words);
            link_in(&world.said(&world.post(&callback).1).expect("an answer"))
        };
        let first = begin("想反映一件事");
        let (status, page) = world.form(&first, &[("do", "drop")]);
        assert!(status == 200 && page.contains("已放弃"), "{page}");
        let again = [("words", "x"), ("choice", "road_transport"), ("do", "send")];
        assert!(world.form(&first, &again).1.contains("已放弃"));
        county.clock.advance_millis(16 * 60_000);
        let second = begin("另一件事");
        assert_ne!(first, second);
        county.clock.advance_millis(8 * 24 * 3_600_000);
        assert_eq!(world.get(&second, &[]).0, 404);
        assert_eq!(world.get("/w/0123456789ABCDEF", &[]).0, 404);
        county.clock.advance_millis(23 * 24 * 3_600_000);
        assert_eq!(county.write(told::forget_old), 2);
    });
}

#[test]
fn taps_are_kept_once_and_answered_on_the_button() {
    on_both_engines("wecom_taps", |county: &TestCounty| {
        let world = World::new(county);
        let tap = world.fake.tap_of(&world.key(), AGENT, "HeHui", "not_1-acc_1", "seen");
        let said = world.said(&world.post(&tap).1).expect("an answer");
        assert!(said.contains("update_button") && said.contains("已阅"), "{said}");
        assert_eq!(world.post(&tap), (200, String::new()));
        county.clock.advance_millis(1_000);
        let once_more = world.fake.tap_of(&world.key(), AGENT, "HeHui", "not_1-acc_1", "seen");
        assert_eq!(world.post(&once_more).0, 200);
        let taps = county.read(|tx| channels::wecom::hearing::taps(tx, "not_1-acc_1"));
        let taps: Vec<_> = taps.into_iter().map(|(account, button, _)| (account, button)).collect();
        assert_eq!(taps, [(world.representative, "seen".to_owned())]);
    });
}

#[test]
fn strangers_voices_and_unknown_events_are_answered_and_keep_nothing() {
    on_both_engines("wecom_strangers", |county: &TestCounty| {
        let world = World::new(county);
        let said = |callback: &testing::wecom::Callback| world.said(&world.post(callback).1);
        let stranger = world.fake.text_of(&world.key(), AGENT, "Stranger", "在吗");
        assert!(said(&stranger).expect("an answer").contains("还没有对应到联户账号"));
        let voice = "<MsgType>voice</MsgType><MediaId>m</MediaId><MsgId>77</MsgId>";
        let voice = world.fake.sealed(&world.key(), AGENT, "HeHui", voice);
        assert!(said(&voice).expect("an answer").contains("只收文字和图片"));
        let enter = "<MsgType>event</MsgType><Event>enter_agent</Event>";
        assert_eq!(said(&world.fake.sealed(&world.key(), AGENT, "HeHui", enter)), None);
        // Not the XML of a message: heard, and that is all.
        let odd = world.fake.sealed(&world.key(), AGENT, "HeHui", "<MsgType>image</MsgType>");
        assert_eq!(world.post(&odd), (200, String::new()));
        let account = world.representative;
        assert!(county.read(move |tx| told::of_account(tx, account)).is_empty());
        // A member with another name is the same person; one who has left is nobody.
        let renamed = "<MsgType>event</MsgType><Event>change_contact</Event>\
            <ChangeType>update_user</ChangeType><UserID>HeHui</UserID><NewUserID>HeHui2</NewUserID>";
        assert_eq!(said(&world.fake.sealed(&world.key(), AGENT, "sys", renamed)), None);
        world.fake.add_member("HeHui2", "何辉");
        let words = world.fake.text_of(&world.key(), AGENT, "hehui2", "还是我");
        assert!(said(&words).expect("an answer").contains("/w/"));
        let left = "<MsgType>event</MsgType><Event>change_contact</Event>\
            <ChangeType>delete_user</ChangeType><UserID>HeHui2</UserID>";
        assert_eq!(said(&world.fake.sealed(&world.key(), AGENT, "sys", left)), None);
        let words = world.fake.text_of(&world.key(), AGENT, "HeHui2", "在吗");
        assert!(said(&words).expect("an answer").contains("还没有对应"));
    });
}
