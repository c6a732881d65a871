//! What phones do, one story each, the same on both engines.

use access::Role;
use axum::body::Body;
use axum::http::Request;
use kernel::{AreaPath, Date};
use serde_json::{Value, json};
use testing::{TestApi, TestCounty, Village, on_both_engines};

use crate::phone::{Phone, command, contact};

/// A county with two villages and everybody who works there.
pub(crate) fn county_with_phones(county: &TestCounty) -> (TestApi, [Village; 2]) {
    let villages = county.with_two_villages(6);
    let [one, other] = &villages;
    let api = TestApi::new(
        county,
        &[
            ("xian", Role::County, AreaPath::county(), None),
            ("zhen", Role::Township, one.path.at_depth(2), None),
            ("cun", Role::Village, one.path.clone(), None),
            ("linchun", Role::Village, other.path.clone(), None),
            ("zuzhang", Role::GroupHead, one.group.clone(), None),
            ("daibiao", Role::Representative, one.group.clone(), Some(one.representative)),
            ("linjia", Role::Representative, other.group.clone(), Some(other.representative)),
        ],
    );
    (api, villages)
}

fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

fn code(receipt: &Value) -> (&str, &str) {
    let text = |name: &str| receipt[name].as_str().unwrap_or("");
    (text("outcome"), text("code"))
}

#[test]
fn the_first_answer_is_the_whole_and_the_next_is_nothing() {
    on_both_engines("sync_first", |county| {
        let (api, [one, _]) = county_with_phones(county);
        let mut phone = Phone::new(&api, "daibiao");
        let first = phone.sync(&[]);
        assert_eq!(first["is_whole"], true);
        assert_eq!(phone.rows["households"].len(), 5);
        assert_eq!(first["profile"]["card"]["village_name"], "河源村");
        assert_eq!(first["profile"]["me"]["representative"]["id"], one.representative.to_string());
        assert!(first["catalogues"]["ways"].as_array().is_some_and(|ways| !ways.is_empty()));
        assert_eq!(
            (&first["today"], &first["as_of"]),
            (&json!("2023-05-07"), &json!("2023-05-07"))
        );

        let request = phone.request(&[]).to_string();
        let token = api.sign_in("daibiao");
        let sent = Request::post("/api/sync")
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json")
            .body(Body::from(request))
            .expect("a request");
        let (status, _, body) = api.raw(sent);
        assert_eq!(status, 200);
        assert!(body.len() <= 512, "{} bytes: {}", body.len(), String::from_utf8_lossy(&body));
        let next = phone.sync(&[]);
        assert_eq!(next["is_whole"], false);
        assert_eq!(
            next["rows"],
            json!({ "households": [], "contacts": [], "matters": [], "notices": [] })
        );
        assert_eq!((&next["profile"], &next["catalogues"]), (&Value::Null, &Value::Null));

        // A cursor of somebody else, or one that nobody wrote, gets the whole.
        let mut neighbour = Phone::new(&api, "linjia");
        neighbour.sync(&[]);
        for cursor in [next["cursor"].clone(), json!("c1.5.20230507..00000000"), json!("何")] {
            let mut request = neighbour.request(&[]);
            request["cursor"] = cursor;
            let token = api.sign_in("linjia");
            let answer = api.call("POST", "/api/sync", Some(&token), &[], Some(&request));
            assert_eq!(answer.json()["is_whole"], true, "{}", answer.text);
        }
        first
    });
}

#[test]
fn a_first_answer_is_compressed() {
    on_both_engines("sync_gzip", |county| {
        let (api, _) = county_with_phones(county);
        let token = api.sign_in("daibiao");
        let sent = Request::post("/api/sync")
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json")
            .header("accept-encoding", "gzip")
            .body(Body::from(r#"{"protocol":1}"#))
            .expect("a request");
        let (status, headers, body) = api.raw(sent);
        let encoding = headers.get("content-encoding").and_then(|value| value.to_str().ok());
        assert_eq!((status.as_u16(), encoding), (200, Some("gzip")));
        // Most of it are the catalogues, with what every category asks: told once, until they change.
        assert!(body.len() < 8_500, "{} bytes", body.len());
    });
}

#[test]
fn a_command_sent_twice_is_done_once() {
    on_both_engines("sync_twice", |county| {
        let (api, [one, _]) = county_with_phones(county);
        let mut phone = Phone::new(&api, "daibiao");
        phone.sync(&[]);
        let mut body = contact(1, one.households[0], "2023-05-06");
        body["matters"] = json!([{
            "id": "mat_00000000000000000000000001", "kind": "appeal", "category": "irrigation",
            "words": "村口水渠堵了", "urgent": true,
        }]);
        body["attachments"] =
            json!([{ "sha256": "0f".repeat(32), "bytes": 1200, "media_type": "image/jpeg" }]);
        let sent = command(1, "record_contact", body);
        let lost = phone.request(std::slice::from_ref(&sent));
        let token = api.sign_in("daibiao");
        let first = api.call("POST", "/api/sync", Some(&token), &[], Some(&lost)).json();
        assert_eq!(code(&first["receipts"][0]), ("accepted", ""));

        // The answer was lost on the way: the phone sends the same again, from the same cursor.
        let again = phone.sync(&[sent.clone(), sent.clone()]);
        assert_eq!(again["receipts"][0], first["receipts"][0]);
        assert_eq!(again["receipts"][1], first["receipts"][0]);
        let row = &phone.rows["contacts"]["con_00000000000000000000000001"];
        assert_eq!(row["matter_ids"], json!(["mat_00000000000000000000000001"]));
        let household = &phone.rows["households"][&one.households[0].to_string()];
        assert_eq!(household["last_contact_on"], "2023-05-06");
        assert_eq!(phone.rows["contacts"].len(), 1);

        // The office answers; the phone hears of it and confirms.
        let office = api.sign_in("cun");
        for (version, step) in [
            (1, json!({ "action": "accept" })),
            (2, json!({ "action": "settle", "outcome": "solved", "words": "周六清淤" })),
        ] {
            let path = "/api/matters/mat_00000000000000000000000001/actions";
            let tag = format!("\"v{version}\"");
            let answer = api.call("POST", path, Some(&office), &[("if-match", &tag)], Some(&step));
            assert_eq!(answer.status, 200, "{}", answer.text);
        }
        let told = phone.sync(&[]);
        assert_eq!(told["rows"]["contacts"], json!([]), "a step is no news of the contact");
        let matter = &phone.rows["matters"]["mat_00000000000000000000000001"];
        assert_eq!(matter["answer"]["words"], "周六清淤");
        assert_eq!(matter["timeline"].as_array().map(Vec::len), Some(3));
        let confirm = |number, version| {
            command(
                number,
                "act_on_matter",
                json!({
                    "matter_id": "mat_00000000000000000000000001", "seen_version": version,
                    "action": "confirm", "how": "at_contact",
                }),
            )
        };
        assert_eq!(code(&phone.send(&confirm(2, 2))), ("refused", "matter.stale"));
        assert_eq!(code(&phone.send(&confirm(3, 3))), ("accepted", ""));
        // The same said once more, from a second phone that has not heard of it.
        assert_eq!(code(&phone.send(&confirm(4, 3))), ("superseded", "sync.stands-already"));
        county.must_add_up();
        phone.rows
    });
}

#[test]
fn what_is_refused_is_kept_until_an_office_has_seen_to_it() {
    on_both_engines("sync_refused", |county| {
        let (api, [one, other]) = county_with_phones(county);
        let mut phone = Phone::new(&api, "daibiao");
        let own = one.households[0];
        let broken_text: Value =
            serde_json::from_str(r#"{"words":"half a picture \u0000"}"#).expect("JSON");
        let answer = phone.sync(&[
            command(1, "record_contact", contact(1, own, "2023-05-08")),
            command(2, "record_contact", contact(2, other.households[0], "2023-05-06")),
            command(3, "record_contact", json!({ "household_id": own.to_string() })),
            command(4, "dance", json!({ "with": "me" })),
            command(5, "unreadable", json!({ "raw": "{\"words\":\"一半的记" })),
            command(6, "suggest", broken_text),
            json!({ "id": "no identifier", "kind": "suggest", "body": { "words": "好" } }),
            json!("nothing"),
            command(
                7,
                "void_contact",
                json!({ "contact_id": null, "seen_version": 1, "reason": "" }),
            ),
            command(8, "record_contact", contact(3, own, "2023-05-07")),
        ]);
        let told: Vec<_> =
            answer["receipts"].as_array().expect("receipts").iter().map(code).collect();
        assert_eq!(
            told,
            [
                ("refused", "contact.date-in-future"),
                ("refused", "household.not-found"),
                ("refused", "request.invalid"),
                ("refused", "sync.unknown-kind"),
                ("refused", "sync.unreadable"),
                ("refused", "request.control-character"),
                ("refused", "sync.no-identifier"),
                ("refused", "sync.no-identifier"),
                ("refused", "request.invalid"),
                ("accepted", ""),
            ]
        );
        assert!(answer["receipts"][0]["title"].as_str().is_some_and(|title| !title.is_empty()));
        let mut newer =
            phone.request(&[command(9, "record_contact", contact(4, own, "2023-05-01"))]);
        newer["protocol"] = json!(2);
        let token = api.sign_in("daibiao");
        let answer = api.call("POST", "/api/sync", Some(&token), &[], Some(&newer)).json();
        assert_eq!(code(&answer["receipts"][0]), ("refused", "sync.unknown-kind"));

        // Sent again, they are the same refusals.
        phone.sync(&[command(4, "dance", json!({ "with": "me" })), json!("nothing")]);
        let (office, neighbour) = (api.sign_in("cun"), api.sign_in("linchun"));
        let kept = api.get(&office, "/api/refusals?open=yes&limit=200").json();
        let kept = kept["items"].as_array().expect("items");
        assert_eq!(kept.len(), 10, "{kept:#?}");
        let unreadable = kept.iter().find(|row| row["kind"] == "unreadable").expect("kept");
        assert_eq!(unreadable["body"], r#"{"raw":"{\"words\":\"一半的记"}"#);
        assert_eq!(api.get(&neighbour, "/api/refusals").json()["items"], json!([]));

        let path = format!("/api/refusals/{}/settle", unreadable["id"].as_str().expect("an id"));
        let words = json!({ "words": "已电话联系，重新记了" });
        let settle = |token: &str| api.call("POST", &path, Some(token), &[], Some(&words));
        assert_eq!(settle(&neighbour).status, 404);
        assert_eq!(settle(&office).json()["settled"]["words"], "已电话联系，重新记了");
        assert_eq!(settle(&office).json()["code"], "refusal.already-settled");
        let open = api.get(&office, "/api/refusals?open=yes&limit=9").json();
        assert_eq!(open["items"].as_array().map(Vec::len), Some(9));
        let paged = api.get(&office, "/api/refusals?limit=4").json();
        let next = format!(
            "/api/refusals?limit=4&cursor={}",
            paged["next_cursor"].as_str().expect("more")
        );
        assert_eq!(api.get(&office, &next).json()["items"].as_array().map(Vec::len), Some(4));
        county.must_add_up();
        (open, answer)
    });
}

#[test]
fn a_second_contact_of_the_day_is_joined_with_the_first() {
    on_both_engines("sync_joined", |county| {
        let (api, [one, _]) = county_with_phones(county);
        let household = one.households[0];
        let office = api.sign_in("cun");
        let entered = json!({
            "household_id": household.to_string(), "met_on": "2023-05-06", "way": "phone",
            "items": ["errand"], "words": "代买农药", "leaflets": [{ "theme": "fraud", "copies": 2 }],
        });
        let standing = api.post(&office, "/api/contacts", "joined-key-1", &entered).json();
        let mut phone = Phone::new(&api, "daibiao");
        phone.sync(&[]);
        let mut body = contact(1, household, "2023-05-06");
        body["items"] = json!(["policy"]);
        body["words"] = json!("水渠堵了");
        body["leaflets"] =
            json!([{ "theme": "fraud", "copies": 1 }, { "theme": "forest_fire", "copies": 3 }]);
        body["matters"] = json!([{
            "id": "mat_00000000000000000000000001", "kind": "appeal", "category": "irrigation",
            "words": "村口水渠堵了",
        }]);
        let receipt = phone.send(&command(1, "record_contact", body.clone()));
        assert_eq!(code(&receipt), ("superseded", "sync.joined"));
        assert_eq!((&receipt["object"], &receipt["version"]), (&standing["id"], &json!(2)));
        let id = standing["id"].as_str().expect("an id").to_owned();
        let row = &phone.rows["contacts"][&id];
        assert_eq!(phone.rows["contacts"].len(), 1);
        assert_eq!((&row["way"], &row["items"]), (&json!("home"), &json!(["policy", "errand"])));
        assert_eq!(row["words"], "代买农药\n水渠堵了");
        assert_eq!(row["leaflets"][0]["copies"], 2, "no leaflet is counted twice");
        assert_eq!(row["matter_ids"], json!(["mat_00000000000000000000000001"]));

        // The phone goes on with the identifier that it knows: nothing of it is lost.
        let matter = json!({
            "kind": "appeal", "category": "irrigation", "household_id": household.to_string(),
            "words": "灶房漏雨", "contact_id": "con_00000000000000000000000001",
        });
        let receipt = phone.send(&command(2, "submit_matter", matter));
        assert_eq!(code(&receipt), ("accepted", ""));
        assert_eq!(phone.rows["contacts"][&id]["matter_ids"].as_array().map(Vec::len), Some(2));
        let void = |number, id: &str, version| {
            let body = json!({ "contact_id": id, "seen_version": version, "reason": "记错了户" });
            command(number, "void_contact", body)
        };
        let receipt = phone.send(&void(3, "con_00000000000000000000000001", 1));
        assert_eq!(code(&receipt), ("refused", "contact.stale"));
        // The plain interface goes on refusing a second contact of a day.
        let again = api.post(&office, "/api/contacts", "joined-key-2", &entered);
        assert_eq!(again.json()["code"], "contact.already-recorded");
        assert_eq!(code(&phone.send(&void(4, &id, 2))), ("accepted", ""));
        assert_eq!(code(&phone.send(&void(5, &id, 2))), ("superseded", "sync.stands-already"));
        county.must_add_up();
        phone.rows
    });
}

#[test]
fn a_household_handed_over_while_the_phone_was_away() {
    on_both_engines("sync_moved", |county| {
        let (api, [one, other]) = county_with_phones(county);
        let (household, next) = (one.households[0], other.representative);
        let mut former = Phone::new(&api, "daibiao");
        let mut present = Phone::new(&api, "linjia");
        former.sync(&[]);
        present.sync(&[]);
        county.write(move |tx| representatives::link(tx, household, next, day("2023-05-05")));

        let mut body = contact(1, household, "2023-05-06");
        body["words"] = json!("老人住院");
        let answer = former.sync(&[
            command(1, "record_contact", body),
            command(2, "submit_matter", json!({
                "kind": "appeal", "category": "irrigation", "household_id": household.to_string(),
                "words": "水渠堵了", "contact_id": "con_00000000000000000000000001",
            })),
        ]);
        assert_eq!(code(&answer["receipts"][0]), ("accepted", ""));
        assert_eq!(code(&answer["receipts"][1]), ("accepted", ""), "{answer}");
        assert_eq!(answer["left"]["households"], json!([household.to_string()]));
        assert_eq!(former.rows["contacts"].len(), 1, "the contact stays with who made it");
        let told = present.sync(&[]);
        assert_eq!(told["rows"]["households"][0]["last_contact_on"], "2023-05-06");
        assert_eq!(told["rows"]["contacts"], json!([]));

        // A month after the hand-over he must have heard of it.
        county.clock.set_noon("2023-06-06");
        let late = former.send(&command(3, "record_contact", contact(2, household, "2023-06-01")));
        assert_eq!(code(&late), ("refused", "contact.household-of-another"));
        let kept = api.get(&api.sign_in("cun"), "/api/refusals").json();
        assert_eq!(kept["items"].as_array().map(Vec::len), Some(1));
        county.must_add_up();
        (former.rows, present.rows)
    });
}

#[test]
fn a_matter_becomes_overdue_without_anybody_touching_it_and_a_new_month_is_told_anew() {
    on_both_engines("sync_days", |county| {
        let (api, [one, _]) = county_with_phones(county);
        let mut phone = Phone::new(&api, "daibiao");
        let mut body = contact(1, one.households[0], "2023-05-07");
        body["matters"] = json!([{
            "kind": "appeal", "category": "irrigation", "words": "水渠堵了",
        }]);
        phone.sync(&[command(1, "record_contact", body)]);
        let overdue = |phone: &Phone<'_>| {
            phone.rows["matters"].values().filter(|row| row["is_overdue"] == true).count()
        };
        assert_eq!(overdue(&phone), 0);
        county.clock.set_noon("2023-05-31");
        let told = phone.sync(&[]);
        assert_eq!((told["is_whole"].clone(), overdue(&phone)), (json!(false), 1), "{told}");
        let contacted = |phone: &Phone<'_>| {
            let households = phone.rows["households"].values();
            households.filter(|row| row["contacted_this_month"] == true).count()
        };
        assert_eq!(contacted(&phone), 1);
        county.clock.set_noon("2023-06-01");
        let told = phone.sync(&[]);
        assert_eq!((told["is_whole"].clone(), contacted(&phone)), (json!(true), 0));
    });
}

#[test]
fn offices_send_and_get_no_rows() {
    on_both_engines("sync_offices", |county| {
        let (api, [one, other]) = county_with_phones(county);
        let mut head = Phone::new(&api, "zuzhang");
        let mut behalf = contact(1, one.households[0], "2023-05-06");
        behalf["on_behalf_of"] = json!(one.representative.to_string());
        let answer = head.sync(&[
            command(1, "record_contact", behalf),
            command(2, "record_contact", contact(2, one.households[1], "2023-05-06")),
            command(3, "record_contact", contact(3, other.households[0], "2023-05-06")),
        ]);
        let told: Vec<_> =
            answer["receipts"].as_array().expect("receipts").iter().map(code).collect();
        let expected = [("accepted", ""), ("accepted", ""), ("refused", "household.not-found")];
        assert_eq!(told, expected);
        assert_eq!((&answer["cursor"], &answer["profile"]["card"]), (&Value::Null, &Value::Null));
        let mut phone = Phone::new(&api, "daibiao");
        phone.sync(&[]);
        assert_eq!(phone.rows["contacts"].len(), 2);
        assert!(phone.rows["contacts"].values().all(|row| row["on_behalf"] == true));
        // For somebody else a representative does not enter.
        let mut body = contact(4, one.households[2], "2023-05-06");
        body["on_behalf_of"] = json!(other.representative.to_string());
        let receipt = phone.send(&command(4, "record_contact", body));
        assert_eq!(code(&receipt), ("refused", "contact.on-behalf-not-allowed"));
        county.must_add_up();
    });
}

#[test]
fn a_complaint_is_answered() {
    on_both_engines("sync_suggest", |county| {
        let (api, _) = county_with_phones(county);
        let mut phone = Phone::new(&api, "daibiao");
        let said = json!({ "id": "sug_00000000000000000000000001", "words": "字太小，晚上看不清" });
        assert_eq!(code(&phone.send(&command(1, "suggest", said))), ("accepted", ""));
        let (own, village) = (api.sign_in("daibiao"), api.sign_in("cun"));
        let township = api.sign_in("zhen");
        let other = json!({ "words": "村里每天要截图打卡" });
        let made = api.post(&village, "/api/suggestions", "suggest-key-1", &other);
        assert_eq!(made.status, 201, "{}", made.text);
        let words = |token: &str, query: &str| -> Vec<String> {
            let page = api.get(token, &format!("/api/suggestions{query}")).json();
            let items = page["items"].as_array().expect("items");
            items.iter().map(|row| row["words"].as_str().expect("words").to_owned()).collect()
        };
        assert_eq!(words(&own, ""), ["字太小，晚上看不清"]);
        assert_eq!(
            words(&village, ""),
            ["村里每天要截图打卡"],
            "others' complaints are not the village's"
        );
        assert_eq!(words(&township, "?open=yes").len(), 2);
        let path = "/api/suggestions/sug_00000000000000000000000001/answer";
        let reply = json!({ "words": "已加大字号" });
        let answer = |token: &str| api.call("POST", path, Some(token), &[], Some(&reply));
        assert_eq!(answer(&own).status, 403);
        assert_eq!(answer(&township).json()["answer"]["words"], "已加大字号");
        assert_eq!(answer(&township).json()["code"], "suggestion.already-answered");
        assert_eq!(words(&township, "?open=no"), ["字太小，晚上看不清"]);
        let page = api.get(&own, "/api/suggestions").json();
        assert_eq!(page["items"][0]["answer"]["words"], "已加大字号");
        page
    });
}
