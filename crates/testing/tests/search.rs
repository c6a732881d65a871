//! Search through the interface: what is found, by whom, page by page, on both engines alike.

use access::Role;
use axum::http::StatusCode;
use kernel::AreaPath;
use serde_json::{Value, json};
use testing::{Answer, TestApi, on_both_engines};

/// The text as a part of an address.
fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn titles(answer: &Answer) -> Vec<String> {
    let groups = answer.json()["groups"].as_array().cloned().unwrap_or_default();
    let hits =
        groups.iter().flat_map(|group| group["hits"].as_array().cloned().unwrap_or_default());
    hits.map(|hit| hit["title"].as_str().unwrap_or_default().to_owned()).collect()
}

fn numbers(answer: &Answer) -> Vec<String> {
    let items = answer.json()["items"].as_array().cloned().unwrap_or_default();
    items.iter().map(|item| item["number"].as_str().unwrap_or_default().to_owned()).collect()
}

fn household(area: &str, head: &str, phone: &str, contact: Value) -> Value {
    json!({
        "area": area, "head": { "name": head, "phone": phone }, "contact": contact,
        "address": "河源村水口自然村7号", "hamlet": "水口屋场", "members": 3, "resident": 2,
        "away": 1, "minors": 0, "over_80": 0, "priority": "normal", "tags": ["elder_alone"],
    })
}

#[test]
fn a_search_finds_what_its_asker_may_see_and_follows_every_change() {
    let answers = on_both_engines("search_story", |county| {
        let [village, other] = county.with_two_villages(4);
        let own = Some(village.representative);
        let api = TestApi::new(
            county,
            &[
                ("xian", Role::County, AreaPath::county(), None),
                ("cun", Role::Village, village.path.clone(), None),
                ("tacun", Role::Village, other.path.clone(), None),
                ("daibiao", Role::Representative, village.group.clone(), own),
                ("shenji", Role::Auditor, AreaPath::county(), None),
                ("xitong", Role::System, AreaPath::county(), None),
            ],
        );
        let tokens: Vec<String> = ["xian", "cun", "tacun", "daibiao", "shenji", "xitong"]
            .iter()
            .map(|login| api.sign_in(login))
            .collect();
        let [xian, cun, tacun, daibiao, shenji, xitong] = &tokens[..] else {
            panic!("six accounts signed in")
        };
        let mut told: Vec<Answer> = Vec::new();
        let mut search = |token: &str, text: &str| -> Vec<String> {
            let answer = api.get(token, &format!("/api/search?q={}", encoded(text)));
            assert_eq!(answer.status, StatusCode::OK, "{text}: {}", answer.text);
            told.push(answer.clone());
            titles(&answer)
        };

        // A household is found by its people, its place and its numbers as soon as it is there.
        let contact = json!({ "name": "单小军", "phone": "13911112222" });
        let area = "43112510121601";
        let body = household(area, "何丽", "13812345678", contact);
        let made = api.post(xian, "/api/households", "search-key-01", &body);
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
        let id = made.json()["id"].as_str().expect("an id").to_owned();
        let code = made.json()["code"].as_str().expect("a code").to_owned();
        for text in [
            "何丽",
            "丽",
            "heli",
            "hl",
            "he li",
            "ＨＬ",
            "单小军",
            "shanxiaojun",
            "dxj",
            "5678",
            "13812345678",
            "2222",
            "水口",
            "口自",
            "7号 何丽",
            &code,
            &code[12..],
        ] {
            assert!(search(xian, text).contains(&"何丽".to_owned()), "{text}");
        }
        for text in ["丽何", "何丽 四组", "678", "9876", "eli", "😀", "NEAR(", "\"", "' OR 1=1"]
        {
            assert!(!search(xian, text).contains(&"何丽".to_owned()), "{text}");
        }
        assert!(search(cun, "何丽").contains(&"何丽".to_owned()));
        assert!(search(tacun, "何丽").is_empty(), "another village");
        assert!(search(daibiao, "何丽").is_empty(), "not linked to the representative");
        assert_eq!(search(daibiao, "周户主").len(), 3, "his own households");
        assert!(search(daibiao, "何代表").len() == 1, "himself alone");
        assert!(search(xian, "hdb").len() >= 2, "both representatives by initials");

        // An early sign is found by the chain above it and by who reported it, and by nobody else.
        let matter = |kind: &str, category: &str, words: &str, household: &str| {
            json!({
                "kind": kind, "category": category, "household_id": household, "words": words,
                "urgent": false, "collected_on": "2023-05-06",
            })
        };
        let first = village.households[0].to_string();
        let sign = matter("early_sign", "rumour", "听说水库要放水，传得很凶", &first);
        let appeal = matter("appeal", "irrigation", "水渠堵了，请求清淤", &first);
        let on_her = matter("appeal", "road_transport", "路灯不亮", &id);
        for (key, token, body) in [
            ("search-key-02", daibiao, &sign),
            ("search-key-03", daibiao, &appeal),
            ("search-key-04", cun, &on_her),
        ] {
            let answer = api.post(token, "/api/matters", key, body);
            assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
        }
        let mut list = |token: &str, query: &str| -> Vec<String> {
            let answer = api.get(token, &format!("/api/matters?{query}"));
            assert_eq!(answer.status, StatusCode::OK, "{query}: {}", answer.text);
            told.push(answer.clone());
            numbers(&answer)
        };
        let (sign, appeal, light) = ("MT20230506-00001", "SQ20230506-00001", "SQ20230506-00002");
        let water = format!("search={}", encoded("水"));
        assert_eq!(list(xian, &water), [appeal, sign]);
        assert_eq!(list(cun, &water), [appeal, sign]);
        assert_eq!(list(daibiao, &water).len(), 2, "his own");
        assert_eq!(list(shenji, &water), [appeal], "an inspector learns nothing of signs");
        for text in [sign, &sign[11..], "水库", "传得很凶", "谣言"] {
            let found = list(shenji, &format!("search={}", encoded(text)));
            assert!(!found.contains(&sign.to_owned()), "{text}");
        }
        assert!(list(tacun, &water).is_empty());
        assert_eq!(list(xian, &format!("search={}", encoded("何丽"))), [light], "by the head");
        assert_eq!(list(xian, "search=0506-00002"), [light], "by the end of the number");
        let mut answer = |token: &str, path: &str| -> Answer {
            let answer = api.get(token, path);
            told.push(answer.clone());
            answer
        };
        let path = format!("/api/search?kinds=matters&q={}", encoded("水"));
        assert_eq!(titles(&answer(shenji, &path)), ["水渠堵了，请求清淤"]);
        assert_eq!(answer(xitong, &path).status, StatusCode::FORBIDDEN);

        // A closed matter is found among the closed, no longer among the live.
        let matters = answer(cun, "/api/matters?search=0506-00002").json();
        let light_id = matters["items"][0]["id"].as_str().expect("an id").to_owned();
        let refuse = json!({ "action": "refuse", "ground": "repeated", "words": "已答复过" });
        let path = format!("/api/matters/{light_id}/actions");
        let refused = api.call("POST", &path, Some(cun), &[("if-match", "\"v1\"")], Some(&refuse));
        assert_eq!(refused.status, StatusCode::OK, "{}", refused.text);
        let lamp = encoded("路灯");
        let live = answer(xian, &format!("/api/matters?live=yes&search={lamp}"));
        assert!(numbers(&live).is_empty());
        let closed = answer(xian, &format!("/api/matters?state=refused&search={lamp}"));
        assert_eq!(numbers(&closed), [light]);

        // Another name for the head, another group for the household: search follows.
        let change = json!({ "head": { "name": "何莉", "phone": "13812349999" } });
        let path = format!("/api/households/{id}");
        let changed = api.call("PATCH", &path, Some(cun), &[("if-match", "\"v1\"")], Some(&change));
        assert_eq!(changed.status, StatusCode::OK, "{}", changed.text);
        let find = |token: &str, text: &str| {
            titles(&api.get(token, &format!("/api/search?q={}", encoded(text))))
        };
        assert!(find(xian, "何丽").is_empty() && find(xian, "5678").is_empty());
        assert_eq!(find(xian, "何莉"), ["何莉", "路灯不亮"], "the household and her matter");
        assert_eq!(find(xian, "9999"), ["何莉"]);
        let moved = json!({
            "kind": "relocate", "reason": "resettled", "household_id": id,
            "version": changed.json()["version"], "area": "43112510100301",
        });
        let moved = api.post(xian, "/api/household-moves", "move-key-001", &moved);
        assert_eq!(moved.status, StatusCode::CREATED, "{}", moved.text);
        assert_eq!(find(tacun, "何莉"), ["何莉"]);
        assert!(!find(cun, "9999").contains(&"何莉".to_owned()));
        let overview = answer(tacun, "/api/overview").json();
        assert_eq!(overview["coverage"]["households"], 5, "{overview}");

        // Pages: every household once, in the order of the list.
        let (mut seen, mut cursor) = (Vec::<String>::new(), String::new());
        loop {
            let path = format!("/api/households?search={}&limit=3{cursor}", encoded("周户主"));
            let page = answer(xian, &path).json();
            let items = page["items"].as_array().cloned().unwrap_or_default();
            seen.extend(items.iter().filter_map(|item| item["code"].as_str().map(str::to_owned)));
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(seen.len(), 8);
        let mut sorted = seen.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(sorted.len(), 8, "none twice: {seen:?}");

        // What cannot be meant is answered, never with a fault of ours.
        let long = "a".repeat(10_000);
        for (text, status) in [
            ("", 200),
            ("   ", 200),
            ("😀", 200),
            ("%", 200),
            ("NEAR(a b)", 200),
            ("a* OR *", 200),
            ("\"'\\", 200),
            ("\0", 400),
            ("水\n", 400),
            (long.as_str(), 422),
        ] {
            for path in ["/api/search?q=", "/api/households?search=", "/api/matters?search="] {
                let answer = answer(xian, &format!("{path}{}", encoded(text)));
                let shown: String = text.chars().take(20).collect();
                assert_eq!(answer.status.as_u16(), status, "{path}{shown}: {}", answer.text);
            }
        }
        for query in ["", "q=a&kinds=nothing", "q=a&limit=0", "q=a&limit=21", "q=a&area=x"] {
            let answer = answer(xian, &format!("/api/search?{query}"));
            assert!(answer.status.is_client_error(), "{query}: {}", answer.text);
        }
        county.must_add_up();
        told
    });
    assert!(answers.len() > 60);
}
