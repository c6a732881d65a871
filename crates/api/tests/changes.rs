//! Changing what was recorded: versions, corrections, hand-overs, gatherings, difficulty files.

use access::Role;
use kernel::AreaPath;
use serde_json::{Value, json};
use testing::{Answer, TestApi, TestCounty, on_both_engines};

struct Told(Vec<Answer>);

impl Told {
    /// Keeps the answer, demands its status, and hands over its JSON.
    fn be(&mut self, answer: Answer, status: u16) -> Value {
        assert_eq!(answer.status.as_u16(), status, "{}", answer.text);
        let json = answer.json();
        self.0.push(answer);
        json
    }
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

fn story(county: &TestCounty) -> Vec<Answer> {
    let [one, other] = county.with_two_villages(4);
    let api = TestApi::new(
        county,
        &[
            ("xian", Role::County, AreaPath::county(), None),
            ("cun", Role::Village, one.path.clone(), None),
            ("zu", Role::GroupHead, one.group.clone(), None),
            ("shenji", Role::Auditor, AreaPath::county(), None),
            ("daibiao", Role::Representative, one.group.clone(), Some(one.representative)),
        ],
    );
    let [xian, cun, zu, shenji, daibiao] =
        ["xian", "cun", "zu", "shenji", "daibiao"].map(|login| api.sign_in(login));
    let mut told = Told(Vec::new());
    let change = |method: &str, token: &str, path: &str, version: i64, body: Value| {
        let tag = format!("\"v{version}\"");
        api.call(method, path, Some(token), &[("if-match", tag.as_str())], Some(&body))
    };

    // A household is added, read with a tag, changed once, and not from an old version.
    let new = json!({
        "area": "43112510121601",
        "head": { "name": "蒋新户", "sex": "1", "phone": "13800001234", "birth_month": "1970-02" },
        "address": "新村1号", "members": 3, "resident": 2, "away": 1,
        "tags": ["veteran", "disability"]
    });
    let made = told.be(api.post(&cun, "/api/households", "change-key-01", &new), 201);
    let path = format!("/api/households/{}", text(&made["id"]));
    assert_eq!(made["sensitive_tags"], json!(["disability"]));
    let read = api.get(&cun, &path);
    assert_eq!(read.etag.as_deref(), Some("\"v1\""));
    let held = api.call("GET", &path, Some(&cun), &[("if-none-match", "\"v1\"")], None);
    assert_eq!((held.status.as_u16(), held.text.as_str()), (304, ""));
    let inspected = told.be(api.get(&shenji, &path), 200);
    assert_eq!((&inspected["phone"], &inspected["sensitive_tags"]), (&Value::Null, &Value::Null));
    told.be(api.get(&daibiao, &path), 404);
    let changed = told.be(change("PATCH", &cun, &path, 1, json!({ "members": 5 })), 200);
    assert_eq!((&changed["members"], &changed["version"]), (&json!(5), &json!(2)));
    let stale = told.be(change("PATCH", &cun, &path, 1, json!({ "members": 6 })), 412);
    assert_eq!(stale["code"], "registry.stale");
    let away = told.be(change("PATCH", &cun, &path, 2, json!({ "area": "431125101003" })), 404);
    assert_eq!(away["code"], "area.not-found");
    let wrong = told.be(change("PATCH", &cun, &path, 2, json!({ "tags": ["rich"] })), 422);
    assert_eq!(wrong["errors"][0]["pointer"], "/tags");

    // It is linked, contacted on behalf, corrected and voided; figures follow each step.
    let link = json!({
        "household_id": made["id"], "representative_id": one.representative.to_string(),
        "from_on": "2023-05-01"
    });
    told.be(api.post(&cun, "/api/links", "change-key-02", &link), 201);
    let twice = told.be(api.post(&cun, "/api/links", "change-key-03", &link), 409);
    assert_eq!(twice["code"], "link.already-there");
    told.be(api.get(&daibiao, &path), 200);
    let served = |told: &mut Told| {
        let figures = told.be(api.get(&xian, "/api/figures?as_of=2023-05-07"), 200);
        let figure = |code: &str| figures["figures"][code].as_i64();
        (figure("person_times_served"), figure("home_visits"))
    };
    let contact = json!({
        "household_id": made["id"], "met_on": "2023-05-05", "way": "home", "items": ["policy"]
    });
    let visit = told.be(api.post(&zu, "/api/contacts", "change-key-04", &contact), 201);
    assert_eq!(
        (&visit["on_behalf"], &visit["entered_by"]["name"]),
        (&json!(true), &json!("测试zu"))
    );
    assert_eq!(served(&mut told), (Some(1), Some(1)));
    let path = format!("/api/contacts/{}", text(&visit["id"]));
    let correction = json!({ "met_on": "2023-05-06", "way": "phone", "items": ["errand"] });
    let corrected = told.be(change("PUT", &daibiao, &path, 1, correction.clone()), 200);
    assert_eq!((&corrected["version"], &corrected["way"]), (&json!(2), &json!("phone")));
    assert_eq!(served(&mut told), (Some(1), Some(0)));
    told.be(change("PUT", &daibiao, &path, 1, correction), 412);
    let void = format!("{path}/void");
    told.be(change("POST", &daibiao, &void, 2, json!({ "reason": " " })), 422);
    let voided = told.be(change("POST", &daibiao, &void, 2, json!({ "reason": "记错了户" })), 200);
    assert_eq!((&voided["state"], &voided["void_reason"]), (&json!("void"), &json!("记错了户")));
    assert_eq!(served(&mut told), (Some(0), Some(0)));
    told.be(change("POST", &daibiao, &void, 3, json!({ "reason": "再一次" })), 409);

    // An early sign is for the chain above, not for inspectors.
    let sign = json!({
        "kind": "early_sign", "category": "family_tension", "words": "两兄弟为分家闹矛盾",
        "household_id": made["id"]
    });
    let sign = told.be(api.post(&daibiao, "/api/matters", "change-key-05", &sign), 201);
    let path = format!("/api/matters/{}", text(&sign["id"]));
    for (token, status) in [(&daibiao, 200), (&cun, 200), (&xian, 200), (&shenji, 404), (&zu, 404)]
    {
        told.be(api.get(token, &path), status);
    }
    told.be(api.get(&shenji, "/api/figures/early_signs/records"), 403);
    let listed = told.be(api.get(&shenji, "/api/matters"), 200);
    assert_eq!(listed["items"], json!([]));
    let step =
        change("POST", &daibiao, &format!("{path}/actions"), 1, json!({ "action": "accept" }));
    let not_his = told.be(step, 403);
    assert_eq!(not_his["code"], "matter.not-in-charge");

    // A difficulty file is one for a household.
    let file = json!({ "household_id": made["id"], "kind": "illness", "cause": "户主住院" });
    told.be(api.post(&daibiao, "/api/difficulty-files", "change-key-06", &file), 201);
    let second = told.be(api.post(&cun, "/api/difficulty-files", "change-key-07", &file), 409);
    assert_eq!(second["code"], "difficulty.already-there");
    let files = told.be(api.get(&daibiao, "/api/difficulty-files?state=open"), 200);
    assert_eq!(files["items"].as_array().map(Vec::len), Some(1));

    // A training with who came; somebody of another village cannot be named by this one.
    let training = json!({
        "kind": "training", "title": "怎样记走访", "held_on": "2023-05-06", "area": "431125101216",
        "due": 2, "representatives": [one.representative.to_string()]
    });
    let held = told.be(api.post(&cun, "/api/gatherings", "change-key-08", &training), 201);
    assert_eq!((&held["attendance"], &held["due"]), (&json!(1), &json!(2)));
    let path = format!("/api/gatherings/{}/attendance", text(&held["id"]));
    let names = json!({ "representatives": [other.representative.to_string()] });
    told.be(api.call("POST", &path, Some(&cun), &[], Some(&names)), 404);
    let added = told.be(api.call("POST", &path, Some(&xian), &[], Some(&names)), 200);
    assert_eq!(added["attendance"], 2);

    // A successor takes every household over when the mandate ends.
    let appoint = json!({
        "person": { "name": "蒋接手", "sex": "2" }, "area": "43112510121601",
        "selection_way": "direct", "ground": "有能力联户的党员", "from_on": "2023-05-01"
    });
    let next = told.be(api.post(&cun, "/api/representatives", "change-key-09", &appoint), 201);
    assert_eq!(next["load_notice"], "还没有联系户，请安排。");
    let leaves = json!({ "kind": "hand_over", "representative_id": one.representative });
    let draft = told.be(api.post(&cun, "/api/turnovers", "change-key-10", &leaves), 201);
    let path = format!("/api/turnovers/{}", text(&draft["id"]));
    let mut plan = draft["plan"].clone();
    plan["seats"][0]["heirs"] = json!([next["id"]]);
    told.be(change("PUT", &cun, &path, 1, plan), 200);
    told.be(change("POST", &cun, &format!("{path}/confirm"), 2, json!({})), 200);
    let ended = api.get(&cun, &format!("/api/representatives/{}", one.representative));
    let ended = told.be(ended, 200);
    assert_eq!((&ended["households"], &ended["end_reason"]), (&json!(0), &json!("resigned")));
    let list = format!("/api/representatives/{}/households?limit=2", text(&next["id"]));
    let first = told.be(api.get(&cun, &list), 200);
    let cursor = text(&first["next_cursor"]);
    let rest = told.be(api.get(&cun, &format!("{list}&cursor={cursor}")), 200);
    let count = |page: &Value| page["items"].as_array().map(Vec::len);
    assert_eq!((count(&first), count(&rest)), (Some(2), Some(2)));
    assert_eq!(rest["next_cursor"], Value::Null);
    county.must_add_up();

    // Who looked at whose data is known: also the inspector's look, long before.
    let reads = county.read(|tx| access::reads::recent(tx, None, 200));
    let looked = |object: &Value| {
        reads.iter().filter(|read| Some(read.object.as_str()) == object.as_str()).count()
    };
    assert!(looked(&made["id"]) >= 3, "{reads:?}");
    told.0
}

#[test]
fn what_was_recorded_can_be_changed_and_both_engines_agree() {
    on_both_engines("api_changes", story);
}
