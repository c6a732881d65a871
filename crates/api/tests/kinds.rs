//! What a matter of its kind carries, over the interface: fields, hazards, disputes, emergencies,
//! accusations, the home safety check and difficulty files.

use access::Role;
use kernel::AreaPath;
use serde_json::{Value, json};
use testing::{Answer, TestApi, TestCounty, Village, on_both_engines};

struct House<'c> {
    county: &'c TestCounty,
    api: TestApi,
    one: Village,
    number: std::cell::Cell<u32>,
}

impl<'c> House<'c> {
    fn new(county: &'c TestCounty) -> Self {
        let [one, other] = county.with_two_villages(4);
        let accounts = [
            ("daibiao", Role::Representative, one.group.clone(), Some(one.representative)),
            ("tongxing", Role::Representative, other.group.clone(), Some(other.representative)),
            ("zuzhang", Role::GroupHead, one.group.clone(), None),
            ("cun", Role::Village, one.path.clone(), None),
            ("cun2", Role::Village, one.path.clone(), None),
            ("shequ", Role::Village, other.path, None),
            ("zhen", Role::Township, one.path.at_depth(2), None),
            ("xian", Role::County, AreaPath::county(), None),
            ("shenji", Role::Auditor, AreaPath::county(), None),
        ];
        let api = TestApi::new(county, &accounts);
        Self { county, api, one, number: std::cell::Cell::new(0) }
    }

    fn key(&self) -> String {
        self.number.set(self.number.get() + 1);
        format!("kinds-test-{:04}", self.number.get())
    }

    fn post(&self, login: &str, path: &str, body: &Value) -> Answer {
        self.api.post(&self.api.sign_in(login), path, &self.key(), body)
    }

    /// A write that names the version of the record that was seen.
    fn write(&self, login: &str, method: &str, path: &str, seen: i64, body: &Value) -> Answer {
        let tag = format!("\"v{seen}\"");
        let token = self.api.sign_in(login);
        self.api.call(method, path, Some(&token), &[("if-match", &tag)], Some(body))
    }

    fn get(&self, login: &str, path: &str) -> Answer {
        self.api.get(&self.api.sign_in(login), path)
    }

    fn submit(&self, kind: &str, category: &str, more: &Value) -> Answer {
        let mut body = json!({
            "kind": kind, "category": category, "household_id": self.one.households[0],
            "words": "说一说情况"
        });
        for (name, value) in more.as_object().expect("fields") {
            body[name] = value.clone();
        }
        self.post("daibiao", "/api/matters", &body)
    }

    fn submitted(&self, kind: &str, category: &str, more: &Value) -> String {
        let answer = self.submit(kind, category, more);
        assert_eq!(answer.status, 201, "{}", answer.text);
        answer.json()["id"].as_str().expect("an id").to_owned()
    }

    fn step(&self, login: &str, id: &str, body: &Value) {
        let seen = self.get(login, &format!("/api/matters/{id}")).json()["version"].as_i64();
        let path = format!("/api/matters/{id}/actions");
        let answer = self.write(login, "POST", &path, seen.expect("a version"), body);
        assert_eq!(answer.status, 200, "{}", answer.text);
    }

    fn figure(&self, code: &str) -> i64 {
        let answer = self.get("xian", "/api/figures").json();
        let values = answer["values"].as_array().expect("values").clone();
        let found = values.into_iter().find(|one| one["code"] == code).expect("is defined");
        let records = self.get("xian", &format!("/api/figures/{code}/records")).json();
        // A figure is the count of its list.
        assert_eq!(
            Some(records["items"].as_array().expect("records").len() as i64),
            found["value"].as_i64()
        );
        found["value"].as_i64().expect("a count")
    }
}

fn refused(answer: &Answer) -> (u16, String, String) {
    let body = answer.json();
    let pointer = body["errors"][0]["pointer"].as_str().unwrap_or("").to_owned();
    (answer.status.as_u16(), body["code"].as_str().unwrap_or("").to_owned(), pointer)
}

fn told(status: u16, code: &str, pointer: &str) -> (u16, String, String) {
    (status, code.to_owned(), pointer.to_owned())
}

fn fields(county: &TestCounty) {
    let house = House::new(county);
    let good = json!({ "fields": { "water_fault": "leak", "households_affected": 12, "since": "2023-05-01" } });
    let id = house.submitted("appeal", "drinking_water", &good);
    let matter = house.get("cun", &format!("/api/matters/{id}")).json();
    let read: Vec<_> = matter["fields"]
        .as_array()
        .expect("fields")
        .iter()
        .map(|field| (field["code"].as_str(), field["words"].as_str()))
        .collect();
    assert_eq!(
        read,
        [
            (Some("water_fault"), Some("水管漏水")),
            (Some("households_affected"), Some("12")),
            (Some("since"), Some("2023-05-01")),
        ]
    );
    for (fields, code, pointer) in [
        (json!({ "water_fault": "fire" }), "matter.field-not-of-type", "/fields/water_fault"),
        (
            json!({ "households_affected": -1 }),
            "matter.field-not-of-type",
            "/fields/households_affected",
        ),
        (json!({ "colour": "red" }), "matter.field-unknown", "/fields/colour"),
    ] {
        let answer = house.submit("appeal", "drinking_water", &json!({ "fields": fields }));
        assert_eq!(refused(&answer), told(422, code, pointer));
    }
    // A form that shows the field must fill it; one that does not know of fields is not turned away.
    let answer = house.submit("appeal", "paperwork", &json!({ "fields": {} }));
    assert_eq!(refused(&answer), told(422, "matter.field-required", "/fields/certificate"));
    house.submitted("appeal", "paperwork", &json!({}));
    let several = json!({ "fields": { "work_wish": ["wages", "job"] } });
    let id = house.submitted("appeal", "employment", &several);
    let matter = house.get("daibiao", &format!("/api/matters/{id}")).json();
    assert_eq!(matter["fields"][0]["words"], "找工作、拿不到工资");
    let other = house.submit("appeal", "employment", &json!({ "hazard": { "level": "major" } }));
    assert_eq!(refused(&other), told(409, "matter.record-of-another-kind", ""));
    house.county.must_add_up();
}

#[test]
fn a_category_asks_and_the_answer_is_held_to_it() {
    on_both_engines("kinds_fields", fields);
}

fn catalogues(county: &TestCounty) {
    let house = House::new(county);
    let all = house.get("cun", "/api/catalogues").json();
    let kind = |code: &str| {
        let kinds = all["matter_kinds"].as_array().expect("kinds");
        kinds.iter().find(|kind| kind["code"] == code).expect("a kind").clone()
    };
    let road = kind("appeal")["categories"][0].clone();
    assert_eq!((&road["code"], &road["is_public"]), (&json!("road_transport"), &json!(true)));
    assert_eq!(road["fields"][0]["options"][3]["name"], "路灯不亮");
    assert_eq!(kind("emergency")["categories"][0]["hours"], 2);
    assert_eq!(kind("emergency")["is_urgent"], true);
    assert_eq!(all["safety_items"][0]["category"], "wiring");
    assert_eq!(all["risk_colours"][0]["lead"], "township");
    assert_eq!(all["accusation_channels"][0]["phone"], "12388");
}

#[test]
fn forms_are_drawn_from_the_catalogue() {
    on_both_engines("kinds_catalogues", catalogues);
}

fn hazard(county: &TestCounty) {
    let house = House::new(county);
    let found = json!({ "hazard": { "level": "larger", "measure": "先断了电" } });
    let id = house.submitted("hazard", "wiring", &found);
    let at = format!("/api/matters/{id}/hazard");
    house.step("cun", &id, &json!({ "action": "accept" }));
    let plan = json!({ "level": "larger", "measure": "先断了电", "responsible": "村电工", "due_on": "2023-05-10" });
    // Neither the reporter nor the village next door arranges it.
    assert_eq!(house.write("daibiao", "PUT", &at, 1, &plan).status, 403);
    assert_eq!(house.write("shequ", "PUT", &at, 1, &plan).status, 404);
    let nobody = json!({ "level": "larger", "responsible": " ", "due_on": "2023-05-10" });
    let answer = house.write("cun", "PUT", &at, 1, &nobody);
    assert_eq!(refused(&answer), told(422, "matter.record-incomplete", "/responsible"));
    assert_eq!(refused(&house.write("cun", "PUT", &at, 0, &plan)).1, "matter.stale");
    let answer = house.write("cun", "PUT", &at, 1, &plan);
    assert_eq!((answer.status.as_u16(), &answer.json()["hazard"]["version"]), (200, &json!(2)));

    let checks = format!("{at}/checks");
    let passed = json!({ "is_passed": true });
    let answer = house.write("cun2", "POST", &checks, 2, &passed);
    assert_eq!(refused(&answer), told(409, "matter.not-rectified", ""));
    let mended = json!({ "words": "换了新电线" });
    let rectification = format!("{at}/rectification");
    assert_eq!(house.write("cun", "POST", &rectification, 2, &mended).status, 200);
    let answer = house.write("cun", "POST", &checks, 3, &passed);
    assert_eq!(refused(&answer), told(409, "matter.own-recheck", ""));
    assert_eq!(house.figure("hazards_rectified"), 0);
    let answer = house.write("cun2", "POST", &checks, 3, &passed);
    assert_eq!(answer.json()["hazard"]["passed_on"], "2023-05-07");
    assert_eq!(house.figure("hazards_rectified"), 1);

    // Answered as solved, and then a second look finds it open again: the level above decides.
    house.step(
        "cun",
        &id,
        &json!({ "action": "settle", "outcome": "solved", "words": "电线已换" }),
    );
    let failed = json!({ "is_passed": false, "words": "接头又松了", "due_on": "2023-05-12" });
    assert_eq!(refused(&house.write("daibiao", "POST", &checks, 3, &failed)).1, "matter.stale");
    let answer = house.write("daibiao", "POST", &checks, 4, &failed).json();
    assert_eq!(
        (&answer["state"], &answer["hazard"]["passed_on"]),
        (&json!("disputed"), &Value::Null)
    );
    assert_eq!(answer["hazard"]["checks"].as_array().map(Vec::len), Some(2));
    assert_eq!(answer["hazard"]["due_on"], "2023-05-12");
    let last = answer["timeline"].as_array().expect("events").last().expect("one")["words"].clone();
    assert_eq!(last, "复查不合格：接头又松了");
    assert_eq!(house.figure("hazards_rectified"), 0);
    house.county.must_add_up();
}

#[test]
fn a_hazard_is_mended_and_checked_by_somebody_else() {
    on_both_engines("kinds_hazard", hazard);
}

fn dispute(county: &TestCounty) {
    let house = House::new(county);
    let known = json!({ "dispute": { "parties": ["周甲", "蒋乙"], "people": 6 } });
    let id = house.submitted("dispute", "neighbours", &known);
    let matter = format!("/api/matters/{id}");
    let names = |login: &str| house.get(login, &matter).json()["dispute"]["parties"].clone();
    for login in ["daibiao", "cun", "zhen", "xian"] {
        assert_eq!(names(login), json!(["周甲", "蒋乙"]), "{login}");
    }
    // Group heads and inspectors see that there is a dispute, and no names.
    for login in ["zuzhang", "shenji"] {
        assert_eq!(names(login), Value::Null, "{login}");
        assert!(!house.get(login, &matter).text.contains("周甲"), "{login}");
    }
    assert_eq!(house.get("tongxing", &matter).status, 404);

    let at = format!("{matter}/dispute");
    let record = json!({ "parties": ["周甲", "蒋乙"], "people": 6, "sum_yuan": 3000, "risk": "red", "mediator": "老支书" });
    assert_eq!(house.write("zuzhang", "PUT", &at, 1, &record).status, 403);
    let answer = house.write("cun", "PUT", &at, 1, &record).json();
    assert_eq!(
        (&answer["dispute"]["lead"], &answer["dispute"]["is_led"]),
        (&json!("township"), &json!(false))
    );
    let steps = format!("{at}/mediations");
    let said = json!({ "place": "村调解室", "words": "双方都愿意谈", "is_willing": true });
    assert_eq!(house.write("cun", "POST", &steps, 2, &said).status, 200);
    // Success needs the form of the agreement and its day.
    let mut settled = record.clone();
    settled["settlement"] = json!("succeeded");
    let answer = house.write("cun", "PUT", &at, 3, &settled);
    assert_eq!(refused(&answer), told(422, "matter.record-incomplete", "/agreement"));
    settled["agreement"] = json!("written");
    settled["agreed_on"] = json!("2023-05-07");
    settled["follow_up_on"] = json!("2023-06-07");
    let answer = house.write("cun", "PUT", &at, 3, &settled).json();
    assert_eq!(answer["dispute"]["confirm_until"], "2023-06-06");
    let looks = format!("{at}/follow-ups");
    house.county.clock.set_noon("2023-06-07");
    let kept = json!({ "is_performed": true, "next_on": "2023-07-07" });
    let answer = house.write("cun", "POST", &looks, 4, &kept).json();
    assert_eq!(answer["dispute"]["follow_up_on"], "2023-07-07");
    assert_eq!(answer["dispute"]["follow_ups"].as_array().map(Vec::len), Some(1));
    house.county.must_add_up();
}

#[test]
fn a_dispute_is_mediated_to_an_agreement_and_looked_after() {
    on_both_engines("kinds_dispute", dispute);
}

fn unwilling(county: &TestCounty) {
    let house = House::new(county);
    let id = house.submitted("dispute", "neighbours", &json!({}));
    let at = format!("/api/matters/{id}/dispute");
    let steps = format!("{at}/mediations");
    let no = json!({ "words": "一方说不谈", "is_willing": false });
    let answer = house.write("cun", "POST", &steps, 0, &no);
    assert_eq!(answer.status, 200, "{}", answer.text);
    let ended = answer.json()["dispute"].clone();
    assert_eq!(
        (&ended["settlement"], &ended["settled_on"]),
        (&json!("ended"), &json!("2023-05-07"))
    );
    let seen = ended["version"].as_i64().expect("a version");
    let yes = json!({ "words": "再谈谈", "is_willing": true });
    let answer = house.write("cun", "POST", &steps, seen, &yes);
    assert_eq!(refused(&answer), told(409, "matter.mediation-ended", ""));
    let again =
        json!({ "settlement": "succeeded", "agreement": "oral", "agreed_on": "2023-05-07" });
    let answer = house.write("cun", "PUT", &at, seen, &again);
    assert_eq!(refused(&answer).1, "matter.mediation-ended");
    let look = json!({ "is_performed": true });
    let answer = house.write("cun", "POST", &format!("{at}/follow-ups"), seen, &look);
    assert_eq!(refused(&answer), told(409, "matter.no-agreement", ""));
    house.county.must_add_up();
}

#[test]
fn mediation_ends_when_one_side_does_not_want_it() {
    on_both_engines("kinds_unwilling", unwilling);
}

fn emergency(county: &TestCounty) {
    let house = House::new(county);
    let id = house.submitted("emergency", "fire", &json!({ "fields": { "people_hurt": 0 } }));
    let acknowledge = |login: &str| {
        let token = house.api.sign_in(login);
        house.api.call(
            "POST",
            &format!("/api/matters/{id}/acknowledgements"),
            Some(&token),
            &[],
            None,
        )
    };
    // All levels see it at once, and so do those who may only read.
    for login in ["cun", "zhen", "xian", "zuzhang", "shenji"] {
        let items = house.get(login, "/api/emergencies").json()["items"].clone();
        assert_eq!(items.as_array().map(Vec::len), Some(1), "{login}");
        assert_eq!(items[0]["awaited"], json!(["village", "township", "county"]), "{login}");
        let may = ["cun", "zhen", "xian"].contains(&login);
        assert_eq!(items[0]["may_acknowledge"], json!(may), "{login}");
    }
    let elsewhere = house.get("shequ", "/api/emergencies").json();
    assert_eq!(elsewhere["items"], json!([]));
    assert_eq!(acknowledge("shequ").status, 404);
    assert_eq!(acknowledge("zuzhang").status, 403);
    assert_eq!(acknowledge("cun").status, 200);
    // The first word of a level stands.
    assert_eq!(acknowledge("cun2").status, 200);
    let known = acknowledge("xian").json()["acknowledgements"].clone();
    let known: Vec<_> = known
        .as_array()
        .expect("acknowledgements")
        .iter()
        .map(|one| (one["level"].as_str(), one["name"].as_str()))
        .collect();
    assert_eq!(known, [(Some("village"), Some("测试cun")), (Some("county"), Some("测试xian"))]);
    let items = house.get("zhen", "/api/emergencies").json()["items"].clone();
    assert_eq!(items[0]["awaited"], json!(["township"]));
    let appeal = house.submitted("appeal", "sanitation", &json!({}));
    let token = house.api.sign_in("cun");
    let path = format!("/api/matters/{appeal}/acknowledgements");
    let answer = house.api.call("POST", &path, Some(&token), &[], None);
    assert_eq!(refused(&answer), told(409, "matter.record-of-another-kind", ""));
    house.county.must_add_up();
}

#[test]
fn an_emergency_reaches_all_levels_and_each_says_so_once() {
    on_both_engines("kinds_emergency", emergency);
}

fn duty_phones(county: &TestCounty) {
    let house = House::new(county);
    let put = |login: &str, code: &str, phones: Value| {
        let token = house.api.sign_in(login);
        let path = format!("/api/areas/{code}/duty-phones");
        house.api.call("PUT", &path, Some(&token), &[], Some(&json!({ "phones": phones })))
    };
    let (village, township) = ("431125101216", "431125101");
    let room = json!([{ "name": "值班室", "phone": "0746-572 1216" }]);
    assert_eq!(put("cun", village, room.clone()).status, 200);
    assert_eq!(
        put("zhen", township, json!([{ "name": "值班室", "phone": "07465720000" }])).status,
        200
    );
    // Its own office edits it, and no other: not the one above, not the one beside.
    assert_eq!(refused(&put("zhen", village, room.clone())).1, "area.duty-phones-of-another");
    assert_eq!(put("shequ", village, room.clone()).status, 404);
    assert_eq!(put("daibiao", village, room).status, 403);
    let wrong = put("cun", village, json!([{ "name": "值班室", "phone": "找老何" }]));
    assert_eq!(refused(&wrong), told(422, "registry.field-not-accepted", "/phones"));
    let items = house.get("daibiao", &format!("/api/areas/{village}/duty-phones")).json();
    let read: Vec<_> = items["items"]
        .as_array()
        .expect("phones")
        .iter()
        .map(|one| (one["area"]["name"].as_str(), one["phone"].as_str()))
        .collect();
    let both = [(Some("河源村"), Some("07465721216")), (Some("上江圩镇"), Some("07465720000"))];
    assert_eq!(read, both);
    // They come to the phone with its profile, and a change changes its tag.
    let token = house.api.sign_in("daibiao");
    let sync = |profile: &Value| {
        let body = json!({ "protocol": 1, "profile": profile, "commands": [] });
        house.api.call("POST", "/api/sync", Some(&token), &[], Some(&body)).json()
    };
    let first = sync(&Value::Null)["profile"].clone();
    assert_eq!(first["duty_phones"][0]["phone"], "07465721216");
    assert_eq!(sync(&first["tag"])["profile"], Value::Null);
    assert_eq!(put("cun", village, json!([])).status, 200);
    let next = sync(&first["tag"])["profile"].clone();
    assert_eq!(next["duty_phones"].as_array().map(Vec::len), Some(1));
}

#[test]
fn duty_phones_belong_to_their_office_and_come_with_sync() {
    on_both_engines("kinds_duty", duty_phones);
}

fn accusation(county: &TestCounty) {
    let house = House::new(county);
    let token = house.api.sign_in("daibiao");
    let command = json!({
        "id": "cmd_00000000000000000000000001", "kind": "refer_accusation",
        "body": { "id": "rfl_00000000000000000000000001", "channel": "hotline" },
    });
    let body = json!({ "protocol": 1, "commands": [command] });
    let answer = house.api.call("POST", "/api/sync", Some(&token), &[], Some(&body)).json();
    assert_eq!(answer["receipts"][0]["outcome"], "accepted", "{answer}");
    // Nothing of it is a matter, and nobody below the county sees even the pointer.
    assert_eq!(house.get("cun", "/api/matters").json()["items"], json!([]));
    for login in ["cun", "zhen", "daibiao", "shenji"] {
        assert_eq!(house.get(login, "/api/referrals").status, 403, "{login}");
    }
    let kept = house.get("xian", "/api/referrals").json();
    assert_eq!(kept["items"][0]["channel"], "hotline");
    assert_eq!(kept["items"][0]["township"]["name"], "上江圩镇");
    assert!(!kept.to_string().contains("河源村"), "a village would point at who complained");
    // Words have no place to stand in.
    let words = json!({ "channel": "hotline", "words": "某某贪了钱" });
    assert_eq!(house.post("daibiao", "/api/referrals", &words).status, 422);
    let answer = house.post("daibiao", "/api/referrals", &json!({ "channel": "gossip" }));
    assert_eq!(refused(&answer), told(422, "referral.unknown-channel", "/channel"));
    assert_eq!(house.post("cun", "/api/referrals", &json!({ "channel": "platform" })).status, 201);
    assert_eq!(
        house.get("xian", "/api/referrals").json()["items"].as_array().map(Vec::len),
        Some(2)
    );
    house.county.must_add_up();
}

#[test]
fn an_accusation_leaves_a_pointer_and_nothing_else() {
    on_both_engines("kinds_accusation", accusation);
}

fn safety(county: &TestCounty) {
    let house = House::new(county);
    let token = house.api.sign_in("daibiao");
    let mut number = 0;
    let mut send = |kind: &str, body: Value| {
        number += 1;
        let command = json!({ "id": format!("cmd_0000000000000000000000000{number}"), "kind": kind, "body": body });
        let body = json!({ "protocol": 1, "commands": [command] });
        let answer = house.api.call("POST", "/api/sync", Some(&token), &[], Some(&body)).json();
        (answer["receipts"][0].clone(), answer["rows"]["contacts"].clone())
    };
    let contact = json!({
        "id": "con_00000000000000000000000001", "household_id": house.one.households[0],
        "met_on": "2023-05-07", "way": "home", "items": [], "safety": ["bike", "power"],
        "matters": [
            { "id": "mat_00000000000000000000000001", "kind": "hazard", "category": "wiring", "words": "电线老化" },
            { "id": "mat_00000000000000000000000002", "kind": "hazard", "category": "bike_charging", "words": "屋里充电", "hazard": { "level": "general" } },
        ],
    });
    let (receipt, rows) = send("record_contact", contact);
    assert_eq!(receipt["outcome"], "accepted", "{receipt}");
    assert_eq!(rows[0]["safety"], json!(["power", "bike"]));
    assert_eq!(rows[0]["items"], json!(["safety"]), "a check is something that was done");
    assert_eq!(house.figure("hazards_found"), 2);
    let fix = |seen: i64, safety: Option<Value>| {
        let mut body = json!({
            "contact_id": "con_00000000000000000000000001", "seen_version": seen,
            "met_on": "2023-05-07", "way": "home", "items": ["safety"], "words": format!("第{seen}次")
        });
        if let Some(safety) = safety {
            body["safety"] = safety;
        }
        body
    };
    // An older phone that does not know of the check leaves it as it is.
    let (receipt, rows) = send("correct_contact", fix(1, None));
    assert_eq!(
        (&receipt["outcome"], &rows[0]["safety"]),
        (&json!("accepted"), &json!(["power", "bike"]))
    );
    let (_, rows) = send("correct_contact", fix(2, Some(json!([]))));
    assert_eq!(rows[0]["safety"], json!([]), "all well");
    let (_, rows) = send("correct_contact", fix(3, Some(Value::Null)));
    assert_eq!(rows[0]["safety"], Value::Null, "nobody looked");
    let (receipt, _) = send("correct_contact", fix(4, Some(json!(["moon"]))));
    assert_eq!(
        (&receipt["outcome"], &receipt["code"]),
        (&json!("refused"), &json!("contact.word-not-in-catalogue"))
    );
    house.county.must_add_up();
}

#[test]
fn a_home_safety_check_is_optional_and_raises_hazards() {
    on_both_engines("kinds_safety", safety);
}

fn difficulty(county: &TestCounty) {
    let house = House::new(county);
    let file =
        json!({ "household_id": house.one.households[0], "kind": "illness", "cause": "长期吃药" });
    let made = house.post("daibiao", "/api/difficulty-files", &file);
    assert_eq!(made.status, 201, "{}", made.text);
    let id = made.json()["id"].as_str().expect("an id").to_owned();
    let (steps, state) =
        (format!("/api/difficulty-files/{id}/steps"), format!("/api/difficulty-files/{id}/state"));
    let measure = json!({ "kind": "measure", "words": "帮办慢病卡", "responsible": "村卫生室" });
    let answer = house.write("cun", "POST", &steps, 1, &measure);
    assert_eq!(answer.json()["steps"][0]["words"], "帮办慢病卡", "{}", answer.text);
    let progress = json!({ "kind": "progress", "words": "卡已办好" });
    assert_eq!(refused(&house.write("daibiao", "POST", &steps, 1, &progress)).1, "contact.stale");
    assert_eq!(house.write("daibiao", "POST", &steps, 2, &progress).status, 200);
    assert_eq!(house.write("tongxing", "POST", &steps, 3, &progress).status, 404);
    let empty = json!({ "kind": "progress", "words": " " });
    assert_eq!(
        refused(&house.write("cun", "POST", &steps, 3, &empty)),
        told(422, "difficulty.words-missing", "/words")
    );
    assert_eq!(house.write("cun", "PUT", &state, 3, &json!({ "state": "closed" })).status, 200);
    assert_eq!(refused(&house.write("cun", "POST", &steps, 4, &progress)).1, "difficulty.closed");
    assert_eq!(house.write("cun", "PUT", &state, 4, &json!({ "state": "open" })).status, 200);
    house.county.must_add_up();
}

#[test]
fn a_difficulty_file_keeps_what_was_done() {
    on_both_engines("kinds_difficulty", difficulty);
}

fn early_sign(county: &TestCounty) {
    let house = House::new(county);
    let id = house.submitted("early_sign", "neighbour_tension", &json!({}));
    for (login, status) in [
        ("daibiao", 200),
        ("cun", 200),
        ("zhen", 200),
        ("xian", 200),
        ("zuzhang", 404),
        ("shenji", 404),
        ("tongxing", 404),
        ("shequ", 404),
    ] {
        assert_eq!(
            house.get(login, &format!("/api/matters/{id}")).status.as_u16(),
            status,
            "{login}"
        );
    }
    // The doors of records tell no more of it than the matter's own door does.
    let plan = json!({ "level": "general", "responsible": "村里", "due_on": "2023-05-10" });
    assert_eq!(
        house.write("zuzhang", "PUT", &format!("/api/matters/{id}/hazard"), 0, &plan).status,
        404
    );
    assert_eq!(
        refused(&house.write("cun", "PUT", &format!("/api/matters/{id}/hazard"), 0, &plan)).1,
        "matter.record-of-another-kind"
    );
    let check = json!({ "is_passed": true });
    assert_eq!(
        house
            .write("tongxing", "POST", &format!("/api/matters/{id}/hazard/checks"), 0, &check)
            .status,
        404
    );
}

#[test]
fn an_early_sign_stays_hidden_behind_every_new_door() {
    on_both_engines("kinds_early_sign", early_sign);
}
