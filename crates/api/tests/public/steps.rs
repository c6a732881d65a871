//! Following a matter: what is told, and the villager's own word.

use serde_json::json;
use testing::on_both_engines;

use crate::house::House;

#[test]
fn the_villager_follows_and_confirms() {
    on_both_engines("follow_confirm", |county| {
        let house = House::new(county);
        let card = house.card();
        let follow = house.reported(&card, "power_telecom", "路灯不亮，找周户主1");
        let page = house.open(&follow);
        assert!(page.html.contains("已收到，等受理") && page.html.contains("河源村村委会"));
        assert!(page.html.contains("期限") && !page.html.contains("解决了吗"));
        let id = house.matters("heyuan")[0]["id"].as_str().expect("an id").to_owned();
        house.answered(&id, "周户主1家门口(老屋场)的灯已换，问13800000017，村委会 0746-5721234");
        let page = house.open(&follow);
        assert!(page.html.contains("解决了吗？"), "{}", page.html);
        assert!(
            page.html.contains("某某家门口(某某)的灯已换，问＊＊＊，村委会 0746-5721234"),
            "{}",
            page.html
        );
        for wrong in ["周户主", "老屋场", "13800000017", "路灯不亮", "测试heyuan", "mat_"]
        {
            assert!(!page.html.contains(wrong), "{wrong}");
        }
        let seen = page.hidden("seen");
        let fields = [("step", "confirm"), ("seen", seen.as_str()), ("rating", "basically")];
        let sent = house.post(&follow, &fields);
        assert_eq!((sent.status, sent.location()), (303, format!("{follow}?done=confirm")));
        assert!(house.open(&sent.location()).html.contains("记下了：已解决"));
        let matter = house.ask("heyuan", "GET", &format!("/api/matters/{id}"), None);
        assert_eq!(matter["state"], "confirmed");
        let last = matter["timeline"].as_array().and_then(|list| list.last()).expect("an event");
        assert_eq!((&last["actor"], &last["how"]), (&json!("群众"), &json!("villager")));
        let rated = house.county.read({
            let id = id.parse().expect("an id");
            move |tx| matters::these(tx, &[id])
        });
        assert_eq!(rated[0].rating, Some(matters::Rating::Basically));
        // The same form again finds that something happened meanwhile.
        let again = house.post(&follow, &fields);
        assert_eq!(again.status, 409);
        assert!(again.html.contains("刚有了新进展"));
        house.county.must_add_up();
    });
}

#[test]
fn the_villager_disputes_in_words_that_are_not_lost() {
    on_both_engines("follow_dispute", |county| {
        let house = House::new(county);
        let card = house.card();
        let follow = house.reported(&card, "sanitation", "垃圾没人运");
        let id = house.matters("heyuan")[0]["id"].as_str().expect("an id").to_owned();
        house.answered(&id, "已经运走");
        let seen = house.open(&follow).hidden("seen");
        let empty = house.post(&follow, &[("step", "dispute"), ("seen", &seen), ("words", " ")]);
        assert_eq!(empty.status, 409);
        assert!(empty.html.contains("请用一两句话写明情况"));
        let stale = [("step", "dispute"), ("seen", "1"), ("words", "还在那里")];
        let back = house.post(&follow, &stale);
        assert_eq!(back.status, 409);
        assert!(back.html.contains("还在那里"), "the words are still there");
        let sent =
            house.post(&follow, &[("step", "dispute"), ("seen", &seen), ("words", "还在那里")]);
        assert_eq!(sent.status, 303, "{}", sent.html);
        let page = house.open(&follow);
        assert!(page.html.contains("上一级在看") && !page.html.contains("还在那里"));
        let matter = house.ask("zhen", "GET", &format!("/api/matters/{id}"), None);
        assert_eq!(matter["state"], "disputed");
        house.county.must_add_up();
    });
}

#[test]
fn the_villager_takes_back_and_does_nothing_that_is_not_his() {
    on_both_engines("follow_withdraw", |county| {
        let house = House::new(county);
        let card = house.card();
        let follow = house.reported(&card, "other", "不用了");
        let seen = house.open(&follow).hidden("seen");
        for step in ["accept", "refuse", "confirm", "dispute", "assign", "nothing", ""] {
            let fields =
                [("step", step), ("seen", seen.as_str()), ("words", "x"), ("rating", "satisfied")];
            let page = house.post(&follow, &fields);
            assert_eq!(page.status, 409, "{step}: {}", page.html);
        }
        let sent = house.post(&follow, &[("step", "withdraw"), ("seen", &seen)]);
        assert_eq!(sent.status, 303, "{}", sent.html);
        assert!(house.open(&follow).html.contains("已撤回"));
        house.county.must_add_up();
    });
}

#[test]
fn a_code_that_was_typed_leads_to_its_page() {
    on_both_engines("follow_typed", |county| {
        let house = House::new(county);
        let card = house.card();
        let follow = house.reported(&card, "other", "一件事");
        assert_eq!(house.open("/t").status, 200);
        let code = follow.strip_prefix("/t/").expect("a code").to_lowercase();
        let typed = format!(" {}-{} {} {}", &code[..4], &code[4..8], &code[8..12], &code[12..]);
        let found = house.post("/t", &[("code", &typed)]);
        assert_eq!((found.status, found.location()), (303, follow.clone()));
        let english = house.post("/t?lang=en", &[("code", &typed)]);
        assert_eq!(english.location(), format!("{follow}?lang=en"));
        let wrong = house.post("/t", &[("code", "1234 <b>")]);
        assert_eq!(wrong.status, 422);
        assert!(wrong.html.contains("16 位") && wrong.html.contains("1234 &lt;b&gt;"));
    });
}

#[test]
fn an_office_hands_out_a_code_and_never_takes_the_villagers_own() {
    on_both_engines("follow_handed", |county| {
        let house = House::new(county);
        let card = house.card();
        let own = house.reported(&card, "other", "一件事");
        let id = house.matters("daibiao")[0]["id"].as_str().expect("an id").to_owned();
        let path = format!("/api/matters/{id}/tracking-code");
        let hand = |login: &str| {
            house.ask(login, "POST", &path, None)["path"].as_str().expect("a path").to_owned()
        };
        let first = hand("daibiao");
        assert_eq!(house.open(&first).status, 200);
        let second = hand("heyuan");
        assert_eq!(house.open(&first).status, 404, "the one that was handed out before ended");
        assert_eq!((house.open(&second).status, house.open(&own).status), (200, 200));
        let token = house.api.sign_in("shequ");
        let refused = house.api.call("POST", &path, Some(&token), &[], None);
        assert_eq!(refused.status.as_u16(), 404, "not another village's");
        // Early signs are for the chain above alone.
        let token = house.api.sign_in("daibiao");
        let sign = json!({
            "kind": "early_sign", "category": "other", "words": "有人串联",
            "household_id": house.one.households[0]
        });
        let made = house.api.post(&token, "/api/matters", "early-sign-1", &sign).json();
        let path = format!("/api/matters/{}/tracking-code", made["id"].as_str().expect("an id"));
        let refused = house.api.call("POST", &path, Some(&token), &[], None);
        assert_eq!(refused.status.as_u16(), 404);
    });
}

#[test]
fn a_code_ends_long_after_its_matter() {
    on_both_engines("follow_ends", |county| {
        let house = House::new(county);
        let card = house.card();
        let follow = house.reported(&card, "other", "一件事");
        let seen = house.open(&follow).hidden("seen");
        house.post(&follow, &[("step", "withdraw"), ("seen", &seen)]);
        house.county.clock.set_noon("2024-06-09");
        assert_eq!(house.open(&follow).status, 200);
        house.county.clock.set_noon("2024-06-11");
        assert_eq!(house.open(&follow).status, 404);
    });
}
