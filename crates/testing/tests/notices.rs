//! Notices through the interface, on both engines: written, brought to the inboxes, passed down,
//! asked about, corrected and taken back; and what is known of each inbox in between.

use access::{Grant, Role};
use kernel::AreaPath;
use kernel::id::NoticeId;
use notices::{Counts, Me, NewRelay, Step, Tier, Way, counts, delivery, inbox, relays};
use serde_json::{Value, json};
use testing::{Answer, TestApi, TestCounty, Village, on_both_engines};

/// A county office, the cadres of a township and of its first village, and a head of a group there.
fn house(county: &TestCounty) -> (TestApi, [Village; 2]) {
    let villages = county.with_two_villages(4);
    let [village, other] = &villages;
    let api = TestApi::new(
        county,
        &[
            ("county", Role::County, AreaPath::county(), None),
            ("township", Role::Township, village.path.at_depth(2), None),
            ("village", Role::Village, village.path.clone(), None),
            ("other", Role::Village, other.path.clone(), None),
            ("head", Role::GroupHead, village.group.clone(), None),
            ("rep", Role::Representative, village.group.clone(), Some(village.representative)),
        ],
    );
    (api, villages)
}

/// Brings everything into the inboxes, slice by slice.
fn bring(county: &TestCounty) -> usize {
    let mut slices = 0;
    loop {
        let running = county.read(delivery::running);
        let Some(&id) = running.first() else { return slices };
        while county.write(move |tx| delivery::go_on(tx, id, [slices as u8; 32])) {
            slices += 1;
        }
        slices += 1;
    }
}

fn draft(tiers: &[&str]) -> Value {
    json!({
        "source": "office",
        "theme": "medical_insurance",
        "title": "2024年度医保开始缴费",
        "words": "每人380元，12月31日前缴清；手机上“湘税社保”可以缴，村部也可以代办。",
        "audience": { "tiers": tiers },
        "is_to_pass_on": true,
    })
}

fn fine(answer: Answer, status: u16) -> Value {
    assert_eq!(answer.status.as_u16(), status, "{}", answer.text);
    answer.json()
}

fn matched(api: &TestApi, token: &str, path: &str, version: &Value, body: &Value) -> Answer {
    let tag = format!("\"v{version}\"");
    api.call("POST", path, Some(token), &[("if-match", &tag)], Some(body))
}

fn published(api: &TestApi, token: &str, key: &str, body: &Value) -> (String, Value) {
    let made = fine(api.post(token, "/api/notices", key, body), 201);
    let id = made["id"].as_str().expect("an id").to_owned();
    let path = format!("/api/notices/{id}/publication");
    let out = fine(matched(api, token, &path, &made["version"], &json!({})), 200);
    assert_eq!(out["state"], "published");
    (id, out)
}

#[test]
fn a_notice_goes_down_the_chain_and_a_question_comes_back_up() {
    on_both_engines("notice_chain", |county| {
        let (api, [village, other]) = house(county);
        let office = api.sign_in("county");
        let (id, out) =
            published(&api, &office, "notice-chain-1", &draft(&["township", "village"]));
        assert_eq!(out["is_on_its_way"], true);
        bring(county);
        let seen = fine(api.get(&office, &format!("/api/notices/{id}")), 200);
        assert_eq!((&seen["counts"]["queued"], &seen["counts"]["opened"]), (&json!(3), &json!(0)));
        assert_eq!(seen["is_on_its_way"], false);

        // The head of the group has it in no inbox yet, so it is not there for him.
        let head = api.sign_in("head");
        assert_eq!(api.get(&head, &format!("/api/notices/{id}")).status, 404);

        // The village opens it, and passes it down with its own words.
        let cadre = api.sign_in("village");
        let step = json!({ "step": "opened" });
        fine(
            api.call("POST", &format!("/api/notices/{id}/steps"), Some(&cadre), &[], Some(&step)),
            200,
        );
        let seen = fine(api.get(&cadre, &format!("/api/notices/{id}")), 200);
        assert_eq!(seen["can_pass_to"], json!(["group_head", "representative"]));
        assert_eq!(seen["counts"]["queued"], 1);
        let pass = json!({
            "way": "group_chat",
            "words": "明天起村部上门收，请先问清哪几户要代办。",
            "to": ["group_head", "representative"],
        });
        let relays_path = format!("/api/notices/{id}/relays");
        fine(api.post(&cadre, &relays_path, "notice-chain-2", &pass), 201);
        // The same request again is the same passing down.
        fine(api.post(&cadre, &relays_path, "notice-chain-2", &pass), 201);
        bring(county);
        let seen = fine(api.get(&cadre, &format!("/api/notices/{id}")), 200);
        assert_eq!(
            seen["counts"],
            json!({
                "queued": 3, "sent": 1, "accepted": 1, "opened": 1, "relayed": 1, "acknowledged": 0,
            })
        );
        assert_eq!(seen["relays"].as_array().map(Vec::len), Some(1));
        // The other village has not passed it down: its representative has nothing.
        let elsewhere = Me::new(uuid_of(9), Some(other.representative), "何代表");
        let notice: NoticeId = id.parse().expect("an id");
        assert_eq!(county.read(|tx| inbox::own_of(tx, notice, &elsewhere)), None);

        // The representative's phone is handed it, and says that it has it with its next request.
        let own = village.representative;
        let since = "2022-05-01".parse().expect("a date");
        let held = county.read(|tx| inbox::own(tx, own.uuid(), since, None, 10));
        assert_eq!(held.len(), 1);
        assert_eq!(
            held[0].relays[0].words.as_deref(),
            Some("明天起村部上门收，请先问清哪几户要代办。")
        );
        county.write(move |tx| inbox::note_handing(tx, own.uuid(), None, &[notice], 100));
        let at = |step: Step| {
            county
                .read(|tx| inbox::own_of(tx, notice, &Me::new(uuid_of(9), Some(own), "")))
                .and_then(|inbox| inbox.at(step))
                .is_some()
        };
        assert!(at(Step::Sent) && !at(Step::Accepted));
        assert!(!county.read(|tx| inbox::is_on_its_way(tx, own.uuid(), 99)));
        county.write(move |tx| inbox::note_handing(tx, own.uuid(), Some(99), &[], 101));
        assert!(!at(Step::Accepted), "the answer before it may have been lost");
        county.write(move |tx| inbox::note_handing(tx, own.uuid(), Some(100), &[], 102));
        assert!(at(Step::Accepted) && !at(Step::Opened) && !at(Step::Acknowledged));

        // He passes it on to his households and asks; the village answers.
        let me = Me::new(uuid_of(9), Some(own), "何代表");
        let asker = me.clone();
        let question = county.write(move |tx| {
            let new = NewRelay { id: None, way: Way::GroupChat, words: None, to: Vec::new() };
            relays::to_households(tx, notice, &me, &new)?;
            notices::questions::ask(tx, notice, None, &asker, "外地读书的孩子要不要交？")
        });
        assert!(at(Step::Relayed) && !at(Step::Opened));
        let waiting = fine(api.get(&cadre, "/api/notice-questions?open=yes"), 200);
        assert_eq!(waiting["items"][0]["words"], "外地读书的孩子要不要交？");
        let answer = json!({ "words": "在校大学生已在学校参保的不用再交。" });
        let path = format!("/api/notice-questions/{}/answer", question.id);
        assert_eq!(
            api.call("POST", &path, Some(&api.sign_in("other")), &[], Some(&answer)).status,
            404
        );
        let answered = fine(api.call("POST", &path, Some(&cadre), &[], Some(&answer)), 200);
        assert_eq!(answered["state"], "answered");
        let again = api.call("POST", &path, Some(&cadre), &[], Some(&answer));
        assert_eq!(again.json()["code"], "notice.question-answered");
        let held = county.read(|tx| inbox::own(tx, own.uuid(), since, None, 10));
        assert_eq!(
            held[0].questions[0].answer.as_deref(),
            Some("在校大学生已在学校参保的不用再交。")
        );

        // A second question becomes a matter, in the asker's words.
        let me = Me::new(uuid_of(9), Some(own), "何代表");
        let second = county.write(move |tx| {
            notices::questions::ask(tx, notice, None, &me, "系统里查不到我家的人。")
        });
        let path = format!("/api/notice-questions/{}/matter", second.id);
        let raised =
            fine(api.post(&cadre, &path, "notice-chain-3", &json!({ "category": "other" })), 201);
        assert_eq!(raised["state"], "raised");
        let matter = raised["matter_id"].as_str().expect("a matter").to_owned();
        let matter = fine(api.get(&cadre, &format!("/api/matters/{matter}")), 200);
        assert!(
            matter["words"].as_str().is_some_and(|words| words.contains("系统里查不到我家的人"))
        );
        county.must_add_up();
        fine(api.get(&office, &format!("/api/notices/{id}/coverage")), 200)
    });
}

fn uuid_of(number: u128) -> kernel::id::AccountId {
    kernel::id::AccountId::from_uuid(uuid::Uuid::from_u128(number))
}

#[test]
fn editions_stay_and_what_was_taken_back_reaches_nobody_more() {
    on_both_engines("notice_editions", |county| {
        let (api, [village, other]) = house(county);
        let office = api.sign_in("county");
        let (id, out) = published(&api, &office, "notice-editions-1", &draft(&["representative"]));
        let running = county.read(delivery::running);
        assert_eq!(running.len(), 1);
        bring(county);
        // A slice that comes again, as after a kill, adds nobody.
        let first = running[0];
        assert!(!county.write(move |tx| delivery::go_on(tx, first, [7; 32])));
        let notice: NoticeId = id.parse().expect("an id");
        let queued = |area: &AreaPath| {
            county.read(|tx| counts::of(tx, &[notice], area)).get(&notice).copied()
        };
        assert_eq!(queued(&AreaPath::county()).map(|counts| counts.queued), Some(2));
        assert_eq!(queued(&village.path), Some(Counts { queued: 1, ..Counts::default() }));

        let path = format!("/api/notices/{id}/corrections");
        let text = json!({ "title": "2024年度医保缴费", "words": "缴费截止改为2月29日。", "reason": "省里延期" });
        let stale = matched(&api, &office, &path, &json!(1), &text);
        assert_eq!(stale.json()["code"], "notice.changed");
        let next = fine(matched(&api, &office, &path, &out["version"], &text), 200);
        assert_eq!(
            (&next["edition"], &next["editions"][0]["reason"]),
            (&json!(2), &json!("省里延期"))
        );
        bring(county);
        let own = other.representative;
        let since = "2022-05-01".parse().expect("a date");
        let held = county.read(|tx| inbox::own(tx, own.uuid(), since, None, 10));
        assert_eq!(held[0].corrected_why.as_deref(), Some("省里延期"));
        assert_eq!(held[0].notice.text.words, "缴费截止改为2月29日。");

        // Another office may not take it back; the draft of one office is nobody else's.
        let cadre = api.sign_in("village");
        let path = format!("/api/notices/{id}/withdrawal");
        let why = json!({ "reason": "文件有误" });
        let refused = matched(&api, &cadre, &path, &next["version"], &why);
        assert_eq!(refused.json()["code"], "notice.of-another-office");
        let drafted = fine(
            api.post(&cadre, "/api/notices", "notice-editions-2", &draft(&["group_head"])),
            201,
        );
        let draft_path = format!("/api/notices/{}", drafted["id"].as_str().expect("an id"));
        assert_eq!(api.get(&office, &draft_path).status, 404);
        let gone = matched(&api, &office, &path, &next["version"], &why);
        assert_eq!(gone.json()["state"], "withdrawn", "{}", gone.text);
        bring(county);
        let held = county.read(|tx| inbox::own(tx, own.uuid(), since, None, 10));
        assert_eq!(
            held[0].notice.withdrawn.as_ref().map(|(_, why)| why.as_str()),
            Some("文件有误")
        );
        let pass = json!({ "way": "phone", "to": ["group_head"] });
        let late =
            api.post(&cadre, &format!("/api/notices/{id}/relays"), "notice-editions-3", &pass);
        assert_eq!(late.json()["code"], "notice.not-out");
        county.must_add_up();
    });
}

#[test]
fn an_audience_by_tag_tells_nobody_which() {
    on_both_engines("notice_tag", |county| {
        let (api, [village, other]) = house(county);
        let household = village.households[0];
        county.write(move |tx| {
            let now = registry::households::get(tx, household)?;
            let change = registry::HouseholdChange {
                tags: Some(vec!["subsistence_allowance".to_owned()]),
                ..registry::HouseholdChange::default()
            };
            registry::households::update(tx, household, now.version, &change).map(|_| ())
        });
        let office = api.sign_in("county");
        let mut body = draft(&["representative"]);
        body["audience"]["tag"] = json!("subsistence_allowance");
        let asked = json!({ "audience": body["audience"] });
        let reach =
            fine(api.call("POST", "/api/notice-audience", Some(&office), &[], Some(&asked)), 200);
        assert_eq!(
            (&reach["total"], &reach["empty"][0]["name"]),
            (&json!(1), &json!("上江圩社区"))
        );
        let (id, out) = published(&api, &office, "notice-tag-1", &body);
        assert_eq!(out["audience"]["tag"], "subsistence_allowance");
        bring(county);
        let cadre = api.sign_in("village");
        let seen = fine(api.get(&cadre, &format!("/api/notices/{id}")), 200);
        assert_eq!(
            (&seen["audience"]["tag"], &seen["counts"]["queued"]),
            (&Value::Null, &json!(1))
        );
        let since = "2022-05-01".parse().expect("a date");
        let none = county.read(|tx| inbox::own(tx, other.representative.uuid(), since, None, 9));
        assert_eq!(none, []);
        // Nobody at all is refused before it goes out.
        body["audience"]["tag"] = json!("veteran");
        let made = fine(api.post(&office, "/api/notices", "notice-tag-2", &body), 201);
        let path = format!("/api/notices/{}/publication", made["id"].as_str().expect("an id"));
        let refused = matched(&api, &office, &path, &made["version"], &json!({}));
        assert_eq!(refused.json()["code"], "notice.nobody-reached");
    });
}

#[test]
fn somebody_who_is_two_things_has_one_inbox() {
    on_both_engines("notice_one_inbox", |county| {
        let (api, [village, _]) = house(county);
        // The representative heads the group as well, under the same account; another one heads it too.
        let both = village.representative;
        let group = village.group.clone();
        county.write(move |tx| {
            let account = access::accounts::of_representative(tx, both)?.expect("an account");
            let grants = [Role::GroupHead, Role::Representative];
            let grants = grants.map(|role| Grant::new(role, group.clone()));
            access::accounts::replace_grants(tx, account.id, &grants, Some(both))
        });
        let office = api.sign_in("village");
        let (id, _) =
            published(&api, &office, "notice-one-1", &draft(&["group_head", "representative"]));
        bring(county);
        let list = fine(api.get(&office, &format!("/api/notices/{id}/inboxes")), 200);
        let items = list["items"].as_array().expect("items").clone();
        assert_eq!(items.len(), 2, "{items:?}");
        let codes: Vec<&str> =
            items.iter().map(|item| item["link"].as_str().expect("a link")).collect();
        assert_ne!(codes[0], codes[1]);
        let unopened = fine(
            api.get(&office, &format!("/api/notices/{id}/inboxes?step=opened&reached=no")),
            200,
        );
        assert_eq!(unopened["items"].as_array().map(Vec::len), Some(2));
        assert_eq!(Tier::ALL.len(), 4);
    });
}

#[test]
fn each_problem_of_a_notice_has_its_answer() {
    on_both_engines("notice_problems", |county| {
        let (api, _) = house(county);
        let office = api.sign_in("village");
        let change = |path: &str, value: Value| {
            let mut body = draft(&["representative"]);
            *body.pointer_mut(path).expect("a field") = value;
            body
        };
        let cases = [
            (change("/title", json!(" ")), "notice.text-missing", "/title"),
            (change("/words", json!("长".repeat(301))), "notice.text-too-long", "/words"),
            (change("/theme", json!("sport")), "notice.unknown-theme", "/theme"),
            (change("/source", json!("assembly")), "notice.no-meeting", "/gathering_id"),
            (change("/audience/tiers", json!(["township"])), "notice.no-tier", "/audience/tiers"),
            (
                change(
                    "/audience",
                    json!({ "tiers": ["representative"], "areas": ["431125101003"] }),
                ),
                "notice.areas-outside",
                "/audience/areas",
            ),
            (
                change("/audience", json!({ "tiers": ["representative"], "tag": "rich" })),
                "notice.unknown-tag",
                "/audience/tag",
            ),
        ];
        for (number, (body, code, pointer)) in cases.into_iter().enumerate() {
            let answer = api.post(&office, "/api/notices", &format!("notice-bad-{number}"), &body);
            assert_eq!(answer.json()["code"], code, "{}", answer.text);
            assert_eq!(answer.json()["errors"][0]["pointer"], pointer, "{}", answer.text);
        }
        let county_office = api.sign_in("county");
        let quiet = json!({ "from": 1440, "until": 0 });
        let path = "/api/notice-catalogue/quiet-hours";
        let refused = api.call("PUT", path, Some(&county_office), &[], Some(&quiet));
        assert_eq!(refused.json()["code"], "notice.no-time");
        let quiet = json!({ "from": 1320, "until": 360 });
        fine(api.call("PUT", path, Some(&county_office), &[], Some(&quiet)), 200);
        let catalogue = fine(api.get(&office, "/api/notice-catalogue"), 200);
        assert_eq!(catalogue["quiet_hours"], quiet);
        catalogue["themes"].as_array().map(Vec::len)
    });
}

fn sync(api: &TestApi, token: &str, cursor: &Value, commands: &Value) -> Value {
    let body = json!({ "protocol": 1, "cursor": cursor, "commands": commands });
    fine(api.call("POST", "/api/sync", Some(token), &[], Some(&body)), 200)
}

fn command(number: u8, kind: &str, body: &Value) -> Value {
    json!({ "id": format!("cmd_{number:026}"), "kind": kind, "body": body })
}

#[test]
fn a_phone_holds_notices_and_says_what_was_done_with_them() {
    on_both_engines("notice_phone", |county| {
        let (api, [village, _]) = house(county);
        let own = village.representative.to_string();
        let (office, phone) = (api.sign_in("county"), api.sign_in("rep"));
        let first = sync(&api, &phone, &Value::Null, &json!([]));
        assert_eq!(first["rows"]["notices"], json!([]));
        let (id, _) = published(&api, &office, "notice-phone-1", &draft(&["representative"]));
        bring(county);
        let list = || {
            let list = fine(api.get(&office, &format!("/api/notices/{id}/inboxes")), 200);
            let items = list["items"].as_array().expect("items").clone();
            let mine = items.into_iter().find(|item| item["representative_id"] == own.as_str());
            mine.expect("the representative's own")
        };
        let is_set = |field: &str| list()[field] != Value::Null;
        assert!(!is_set("sent_at"));

        // It comes with what has changed; the answer may be lost, so it is sent and not yet accepted.
        let told = sync(&api, &phone, &first["cursor"], &json!([]));
        let row = told["rows"]["notices"][0].clone();
        assert_eq!(row["id"], id.as_str());
        assert_eq!(told["counts"]["notices"], 1);
        assert!(is_set("sent_at") && !is_set("accepted_at"));
        let lost = sync(&api, &phone, &first["cursor"], &json!([]));
        assert_eq!(lost["rows"]["notices"].as_array().map(Vec::len), Some(1));
        assert!(!is_set("accepted_at"));
        let quiet = sync(&api, &phone, &lost["cursor"], &json!([]));
        assert!(is_set("accepted_at") && !is_set("opened_at"));

        // What was done without network comes in one go, and again when the answer was lost.
        let commands = json!([
            command(1, "open_notice", &json!({ "notice_id": id })),
            command(2, "relay_notice", &json!({ "notice_id": id, "way": "in_person" })),
            command(3, "ask_about_notice", &json!({ "notice_id": id, "words": "在哪里缴？" })),
            command(4, "open_notice", &json!({ "notice_id": format!("ntc_{:026}", 7) })),
            command(5, "relay_notice", &json!({ "notice_id": id, "way": "pigeon" })),
        ]);
        let done = sync(&api, &phone, &quiet["cursor"], &commands);
        let outcomes = |answer: &Value| -> Vec<String> {
            let receipts = answer["receipts"].as_array().expect("receipts");
            receipts.iter().map(|one| one["outcome"].as_str().expect("text").to_owned()).collect()
        };
        let expected = ["accepted", "accepted", "accepted", "refused", "refused"];
        assert_eq!(outcomes(&done), expected, "{done}");
        assert_eq!(outcomes(&sync(&api, &phone, &quiet["cursor"], &commands)), expected);
        let row = &done["rows"]["notices"][0];
        assert_eq!(row["questions"][0]["words"], "在哪里缴？");
        assert!(row["opened_at"] != Value::Null && row["acknowledged_at"] == Value::Null);
        let seen = fine(api.get(&office, &format!("/api/notices/{id}")), 200);
        assert_eq!(seen["relays"].as_array().map(Vec::len), Some(1));
        assert_eq!(seen["counts"]["relayed"], 1);

        // A phone that begins anew gets it with the whole, and counts as many as it holds.
        let whole = sync(&api, &phone, &Value::Null, &json!([]));
        assert_eq!(whole["is_whole"], true);
        assert_eq!(whole["rows"]["notices"].as_array().map(Vec::len), Some(1));
        county.must_add_up();
    });
}

#[test]
fn a_link_shows_the_notice_to_anybody_and_counts_for_its_group() {
    on_both_engines("notice_link", |county| {
        let (api, _) = house(county);
        let office = api.sign_in("village");
        let (id, out) = published(&api, &office, "notice-link-1", &draft(&["representative"]));
        bring(county);
        let openings = || {
            fine(api.get(&office, &format!("/api/notices/{id}")), 200)["openings"]
                .as_i64()
                .expect("a number")
        };
        let list = fine(api.get(&office, &format!("/api/notices/{id}/inboxes")), 200);
        let link = list["items"][0]["link"].as_str().expect("a link").to_owned();
        let get = |path: &str, headers: &[(&str, &str)]| {
            let mut request = axum::http::Request::get(path).header("host", "lianhu.test");
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            api.raw(request.body(axum::body::Body::empty()).expect("a request"))
        };
        let (status, headers, body) = get(&link, &[]);
        let page = String::from_utf8(body).expect("text");
        assert_eq!(status, 200, "{page}");
        assert!(page.contains("2024年度医保开始缴费") && !page.contains("<script"));
        assert!(page.len() < 40_000 && !page.contains("何代表"), "{}", page.len());
        assert_eq!(headers["cache-control"], "no-store");
        let policy = headers["content-security-policy"].to_str().expect("text").to_owned();
        assert!(policy.contains("img-src 'self'") && !policy.contains("script-src"), "{policy}");
        // Fetching the page is not showing it.
        assert_eq!(openings(), 0);
        let (status, headers, _) = get(&format!("{link}/shown.svg"), &[]);
        assert_eq!(
            (status.as_u16(), &headers["cache-control"]),
            (200, &"private, max-age=86400".parse().expect("fine"))
        );
        assert_eq!(openings(), 1);
        get(&format!("{link}/shown.svg"), &[("sec-purpose", "prefetch")]);
        assert_eq!(openings(), 1);
        let (status, headers, body) = get(&format!("{link}/qr.png"), &[]);
        assert_eq!(
            (status.as_u16(), &headers["content-type"]),
            (200, &"image/png".parse().expect("fine"))
        );
        assert!(body.starts_with(b"\x89PNG"));
        let (status, _, body) = get(&format!("{link}/poster.svg"), &[]);
        assert!(status == 200 && String::from_utf8_lossy(&body).contains("扫码看全文"));
        for wrong in ["/n/0000000000000000", "/n/0000000000000000/shown.svg", "/n/x/poster.svg"] {
            assert_eq!(get(wrong, &[]).0, 404, "{wrong}");
        }
        // Taken back, the page says so and why.
        let why = json!({ "reason": "政策有变" });
        let path = format!("/api/notices/{id}/withdrawal");
        fine(matched(&api, &office, &path, &out["version"], &why), 200);
        let (_, _, body) = get(&link, &[]);
        assert!(String::from_utf8_lossy(&body).contains("这条通知已经撤回：政策有变"));
    });
}
