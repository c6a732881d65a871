//! Chats follow the chain of contact as the county keeps it; links and robots are kept by its administrator.

use access::{Grant, Role};
use channels::wecom::client::Client;
use channels::wecom::keeping::{self, Round};
use channels::wecom::setup;
use representatives::{DutyKind, EndReason, NewDuty, Who};
use serde_json::json;
use testing::wecom::Mishap;
use testing::{TestCounty, account, on_both_engines};

use crate::support::{World, seal_key};

#[test]
fn chats_follow_the_chain_through_a_year_of_changes() {
    on_both_engines("wecom_chats", |county: &TestCounty| {
        let world = World::new(county);
        let [village, _] = &world.villages;
        let setup = county.read(|tx| setup::get(tx, &seal_key())).expect("configured");
        let client = Client::new(setup.application, world.outside.clone());
        let round = || keeping::keep_equal(&county.db, &client).expect("a round");
        // One linked person makes no chat.
        assert_eq!(round(), Round::default());
        assert!(world.fake.chats().is_empty());

        let cadre = account(county, "cadre", Grant::new(Role::Village, village.path.clone()), None);
        world.link(cadre, "ZhouFang");
        let group = village.group.clone();
        let person = registry::NewPerson { name: "测试head".into(), ..Default::default() };
        let duty = NewDuty {
            kind: DutyKind::GroupHead,
            who: Who::New(person),
            area_path: group.clone(),
            from_on: "2023-01-01".parse().expect("a day"),
        };
        county.write(move |tx| representatives::assign_duty(tx, &duty));
        let head = account(county, "head", Grant::new(Role::GroupHead, group.clone()), None);
        world.link(head, "LiGen");
        assert_eq!(round(), Round { changed: 2, left: 0, is_stopped: false });
        let chats = world.fake.chats();
        let names = |id: &str| {
            let chat = &chats[id];
            (chat.owner.clone(), chat.members.iter().cloned().collect::<Vec<_>>().join(" "))
        };
        let one = format!("lh{}t1", village.path.as_str());
        let two = format!("lh{}t2", group.as_str());
        assert_eq!(names(&one), ("zhoufang".into(), "ligen zhoufang".into()));
        assert_eq!(names(&two), ("ligen".into(), "hehui ligen".into()));
        assert_eq!(round(), Round::default());

        let county_token = world.api.sign_in("county");
        let listed = world.api.get(&county_token, "/api/wecom/chats").json();
        let words: Vec<&str> = listed["items"]
            .as_array()
            .expect("items")
            .iter()
            .map(|item| item["standing"].as_str().expect("a word"))
            .collect();
        assert_eq!(words, ["equal", "equal"], "{listed}");

        // The representative's mandate ends: he leaves the chat as far as a chat can be left.
        let representative = village.representative;
        county.write(move |tx| {
            let now = representatives::get(tx, representative)?;
            let on = tx.today();
            representatives::end(tx, representative, now.version, on, EndReason::Resigned, None)
        });
        county.clock.advance_millis(24 * 3_600_000 + 1);
        let after = round();
        assert_eq!((after.left, after.is_stopped), (0, false));
        let listed = world.api.get(&county_token, "/api/wecom/chats").json();
        assert!(listed.to_string().contains("too-few") || !listed.to_string().contains("waiting"));

        // Somebody takes a member out by hand; the daily look puts him back.
        let before = world.fake.chats()[&one].members.len();
        world.fake.add_member("Extra", "外人");
        world.fake.put_into_chat(&one, "Extra");
        county.clock.advance_millis(25 * 3_600_000);
        round();
        assert_eq!(world.fake.chats()[&one].members.len(), before);

        // What concerns every chat stops the round, and is told in words.
        world.link(head, "ZhouFang2");
        world.fake.add_member("ZhouFang2", "周芳");
        world.fake.fail("/cgi-bin/appchat/update", [Mishap::Code(60011)]);
        assert!(round().is_stopped);
        let listed = world.api.get(&county_token, "/api/wecom/chats").json().to_string();
        assert!(listed.contains("根部门"), "{listed}");
        county.clock.advance_millis(11 * 60_000);
        assert_eq!(round().left, 0);
        assert_eq!(world.fake.violations(), [""; 0]);
    });
}

#[test]
fn an_administrator_links_members_and_adds_robots() {
    on_both_engines("wecom_admin", |county: &TestCounty| {
        let world = World::new(county);
        let system = world.api.sign_in("system");
        let found = world.api.get(&system, "/api/wecom/directory?search=zhou").json();
        assert_eq!(found["items"][0]["member"], "ZhouFang", "{found}");
        let accounts = world.api.get(&system, "/api/accounts").json();
        let id = accounts["items"]
            .as_array()
            .and_then(|items| items.iter().find(|one| one["login"] == "county"))
            .and_then(|one| one["id"].as_str())
            .expect("an account")
            .to_owned();
        let put = |member: &str| {
            let path = format!("/api/accounts/{id}/wecom");
            world.api.call("PUT", &path, Some(&system), &[], Some(&json!({ "member": member })))
        };
        assert_eq!(put("hehui").status, 409);
        assert_eq!(put("a|b").json()["code"], "wecom.bad-member");
        assert_eq!(put("ZhouFang").status, 200);
        let path = format!("/api/accounts/{id}/wecom");
        assert_eq!(world.api.call("DELETE", &path, Some(&system), &[], None).status, 204);

        let add = |key: &str, webhook: &str| {
            let body = json!({ "name": "河源村工作群", "webhook": webhook });
            world.api.post(&system, "/api/wecom/robots", key, &body)
        };
        assert_eq!(add("robots-1", "https://x.example/").json()["code"], "wecom.bad-robot");
        let key = "693a91f6-7aaa-4bc4-97a0-0ec2sifa5aaa";
        let webhook = format!("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={key}");
        let added = add("robots-2", &webhook);
        assert_eq!((added.status.as_u16(), added.text.contains(key)), (201, false));
        assert_eq!(added.json()["hint"], "693a…5aaa");
        let kept = county.read(|tx| channels::wecom::robots::keys(tx, &seal_key()));
        assert_eq!(kept.values().next().map(|one| one.expose().to_owned()).as_deref(), Some(key));
        let path = format!("/api/wecom/robots/{}", added.json()["id"].as_str().expect("an id"));
        assert_eq!(world.api.call("DELETE", &path, Some(&system), &[], None).status, 204);
        assert_eq!(world.api.call("DELETE", &path, Some(&system), &[], None).status, 404);

        world.fake.fail("/cgi-bin/department/simplelist", [Mishap::Code(60020)]);
        let refused = world.api.get(&system, "/api/wecom/directory");
        assert_eq!((refused.status.as_u16(), refused.text.contains("可信 IP")), (502, true));
    });
}
