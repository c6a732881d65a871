//! Departments as handlers: kept by the county, given matters, and seeing nothing else.

use access::{Grant, Role};
use kernel::AreaPath;
use serde_json::{Value, json};
use testing::{Answer, TestApi, TestCounty, account, department_account, on_both_engines};

struct House {
    api: TestApi,
    county: String,
    system: String,
}

impl House {
    fn new(county: &TestCounty) -> Self {
        let accounts = [
            ("xian", Role::County, AreaPath::county(), None),
            ("xitong", Role::System, AreaPath::county(), None),
        ];
        let api = TestApi::new(county, &accounts);
        let (county, system) = (api.sign_in("xian"), api.sign_in("xitong"));
        Self { api, county, system }
    }

    fn change(&self, id: &str, version: i64, body: &Value) -> Answer {
        let headers = [("if-match", format!("\"v{version}\""))];
        let headers = [(headers[0].0, headers[0].1.as_str())];
        let path = format!("/api/departments/{id}");
        self.api.call("PATCH", &path, Some(&self.county), &headers, Some(body))
    }
}

#[test]
fn the_county_keeps_its_departments() {
    on_both_engines("api_departments", |county| keeps(&House::new(county)));
}

fn keeps(house: &House) {
    let body = json!({
        "code": "water", "name": "县水利局", "duty_phone": "0746-1234567",
        "handles": [{ "kind": "appeal", "category": "irrigation" }],
    });
    let made = house.api.post(&house.county, "/api/departments", "departments-1", &body);
    assert_eq!(made.status, 201, "{}", made.text);
    let again = house.api.post(&house.county, "/api/departments", "departments-1", &body);
    assert_eq!(again, made);
    let taken = house.api.post(&house.county, "/api/departments", "departments-2", &body);
    assert_eq!(taken.json()["code"], "department.taken");
    let unknown = json!({
        "code": "b", "name": "乙局", "handles": [{ "kind": "appeal", "category": "x" }],
    });
    let refused = house.api.post(&house.county, "/api/departments", "departments-3", &unknown);
    assert_eq!(refused.json()["errors"][0]["pointer"], "/handles/0/category", "{}", refused.text);

    let id = made.json()["id"].as_str().expect("an id").to_owned();
    let changed = house.change(&id, 1, &json!({ "duty_phone": null, "is_active": false }));
    assert_eq!(changed.status, 200, "{}", changed.text);
    let changed = changed.json();
    assert_eq!((&changed["duty_phone"], &changed["version"]), (&Value::Null, &json!(2)));
    assert_eq!(changed["handles"][0]["category"], "irrigation");
    let stale = house.change(&id, 1, &json!({ "name": "水利局" }));
    assert_eq!((stale.status.as_u16(), &stale.json()["code"]), (412, &json!("department.stale")));
    let listed = |query: &str| {
        let answer = house.api.get(&house.system, &format!("/api/departments{query}"));
        answer.json()["items"].as_array().expect("a list").len()
    };
    assert_eq!((listed(""), listed("?retired=yes")), (0, 1));

    // Nobody new works in a department that was retired.
    let account = json!({
        "name": "何办事", "password": "a-long-password",
        "grants": [{ "role": "department", "department_id": id }],
    });
    let refused = house.api.post(&house.system, "/api/accounts", "an-account-1", &account);
    assert_eq!(refused.json()["code"], "department.retired", "{}", refused.text);
    house.change(&id, 2, &json!({ "is_active": true }));
    let made = house.api.post(&house.system, "/api/accounts", "an-account-2", &account);
    assert_eq!(made.status, 201, "{}", made.text);
    let grant = &made.json()["grants"][0];
    assert_eq!(
        (&grant["department"]["name"], &grant["role"]),
        (&json!("县水利局"), &json!("department"))
    );
    let without = json!({ "grants": [{ "role": "department" }] });
    let path = format!("/api/accounts/{}/grants", made.json()["id"].as_str().expect("an id"));
    let refused = house.api.call("PUT", &path, Some(&house.system), &[], Some(&without));
    assert_eq!(refused.json()["code"], "account.department-mismatch", "{}", refused.text);
}

#[test]
fn other_roles_hold_at_once_where_somebody_is_signed_in() {
    on_both_engines("api_grants", |county| {
        let house = House::new(county);
        let department = department_account(county, "shuili", "water");
        let clerk = house.api.sign_in("shuili");
        let me = house.api.get(&clerk, "/api/me").json();
        assert_eq!(
            (&me["home"], &me["grants"][0]["department"]["name"]),
            (&json!("console"), &json!("测试部门water"))
        );
        assert_eq!(house.api.get(&clerk, "/api/figures").status, 403);
        let id = me["account"]["id"].as_str().expect("an id");
        let grants = json!({ "grants": [
            { "role": "county" }, { "role": "department", "department_id": department },
        ] });
        let path = format!("/api/accounts/{id}/grants");
        let changed = house.api.call("PUT", &path, Some(&house.system), &[], Some(&grants));
        assert_eq!(changed.status, 200, "{}", changed.text);
        assert_eq!(house.api.get(&clerk, "/api/figures").status, 200);

        // Nobody takes the keeping of accounts from himself.
        let own = house.api.get(&house.system, "/api/me").json()["account"]["id"].clone();
        let path = format!("/api/accounts/{}/grants", own.as_str().expect("an id"));
        let body = json!({ "grants": [{ "role": "county" }] });
        let refused = house.api.call("PUT", &path, Some(&house.system), &[], Some(&body));
        assert_eq!(
            (refused.status.as_u16(), &refused.json()["code"]),
            (409, &json!("account.own-grants"))
        );
    });
}

#[test]
fn a_department_gets_a_matter_starts_it_and_answers_it() {
    on_both_engines("api_department_loop", department_loop);
}

fn department_loop(county: &TestCounty) {
    let [one, _] = county.with_two_villages(3);
    let house = House::new(county);
    account(county, "cun", Grant::new(Role::Village, one.path.clone()), None);
    let department = department_account(county, "shuili", "water");
    department_account(county, "gongdian", "power");
    let (village, clerk, other) =
        (house.api.sign_in("cun"), house.api.sign_in("shuili"), house.api.sign_in("gongdian"));
    let body = json!({
        "kind": "appeal", "category": "irrigation", "words": "水渠堵了，田里没有水",
        "household_id": one.households[0].to_string(),
    });
    let made = house.api.post(&village, "/api/matters", "a-matter-1", &body).json();
    let id = made["id"].as_str().expect("an id").to_owned();
    let act = |token: &str, version: i64, body: Value| {
        let tag = format!("\"v{version}\"");
        let path = format!("/api/matters/{id}/actions");
        house.api.call("POST", &path, Some(token), &[("if-match", tag.as_str())], Some(&body))
    };
    let mut version = 1;
    let mut step = |token: &str, body: Value| {
        let answer = act(token, version, body);
        assert_eq!(answer.status, 200, "{}", answer.text);
        version = answer.json()["version"].as_i64().expect("a version");
        answer.json()
    };
    // Up the ladder: only the county has departments.
    let up = [
        (&village, "accept"),
        (&village, "lift"),
        (&house.county, "accept"),
        (&house.county, "lift"),
        (&house.county, "accept"),
    ];
    for (token, action) in up {
        step(token, json!({ "action": action }));
    }
    assert_eq!(house.api.get(&clerk, &format!("/api/matters/{id}")).status, 404);
    let given = step(&house.county, json!({ "action": "assign", "to_department": department }));
    assert_eq!(given["owner"]["department"]["name"], "测试部门water");
    assert_eq!(house.api.get(&other, &format!("/api/matters/{id}")).status, 404);

    let queue = |code: &str| {
        let queues = house.api.get(&clerk, "/api/matters/queues").json();
        let queues = queues["queues"].as_array().expect("queues").clone();
        queues.iter().find(|queue| queue["code"] == code).expect("a queue")["count"].clone()
    };
    assert_eq!((queue("to_start"), queue("in_progress")), (json!(1), json!(0)));
    let list = |token: &str| house.api.get(token, "/api/matters?owner=department").json();
    assert_eq!(list(&clerk)["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(list(&other)["items"].as_array().map(Vec::len), Some(0));
    let seen = step(&clerk, json!({ "action": "start" }));
    // Its department works at the ditch and not in the household: nobody is named.
    assert_eq!((&seen["reporter"]["name"], &seen["household"]), (&json!(""), &Value::Null));
    assert_eq!(
        (&seen["reporter_sight"], &seen["timeline"][0]["actor"]),
        (&json!("on_request"), &json!("反映人"))
    );
    assert_eq!((queue("to_start"), queue("in_progress")), (json!(0), json!(1)));
    let path = format!("/api/matters/{id}/reporter");
    let silent = house.api.post(&clerk, &path, "k", &json!({ "reason": "  " }));
    assert_eq!(silent.json()["code"], "request.no-reason");
    let opened = house.api.post(&clerk, &path, "k", &json!({ "reason": "核实是哪一段水渠" }));
    assert_eq!(opened.json()["name"], "测试cun", "{}", opened.text);
    assert_eq!(opened.json()["household"]["head_name"], "周户主1");
    assert_eq!(house.api.post(&other, &path, "k", &json!({ "reason": "看看" })).status, 404);
    let body = json!({ "action": "answer", "outcome": "solved", "words": "已清淤通水" });
    let answered = step(&clerk, body);
    assert_eq!(answered["state"], "answered", "{answered}");
    county.must_add_up();
}

#[test]
fn a_department_arranges_the_hazard_that_it_was_given_and_no_other() {
    on_both_engines("dep_hazard", |county| {
        let [one, _] = county.with_two_villages(3);
        let house = House::new(county);
        let department = department_account(county, "shuili", "water");
        let clerk = house.api.sign_in("shuili");
        let body = json!({
            "kind": "hazard", "category": "flood", "words": "山塘溢洪口堵了",
            "household_id": one.households[0].to_string(),
        });
        let made = house.api.post(&house.county, "/api/matters", "a-hazard-1", &body).json();
        let id = made["id"].as_str().expect("an id").to_owned();
        let send = |method: &str, path: &str, token: &str, tag: &str, body: &Value| {
            house.api.call(method, path, Some(token), &[("if-match", tag)], Some(body))
        };
        let hazard = format!("/api/matters/{id}/hazard");
        let plan = json!({ "level": "general", "responsible": "县水利局", "due_on": "2023-05-20" });
        let before = send("PUT", &hazard, &clerk, "\"v0\"", &plan);
        assert_eq!(before.status, 404, "{}", before.text);
        let actions = format!("/api/matters/{id}/actions");
        for (tag, action) in [
            ("\"v1\"", json!({ "action": "accept" })),
            ("\"v2\"", json!({ "action": "lift" })),
            ("\"v3\"", json!({ "action": "accept" })),
            ("\"v4\"", json!({ "action": "lift" })),
            ("\"v5\"", json!({ "action": "accept" })),
            ("\"v6\"", json!({ "action": "assign", "to_department": department })),
        ] {
            let answer = send("POST", &actions, &house.county, tag, &action);
            assert_eq!(answer.status, 200, "{}", answer.text);
        }
        let arranged = send("PUT", &hazard, &clerk, "\"v0\"", &plan);
        assert_eq!(arranged.status, 200, "{}", arranged.text);
        assert_eq!(arranged.json()["hazard"]["responsible"], "县水利局");
    });
}

#[test]
fn templates_are_kept_by_a_unit_and_shown_below_it() {
    on_both_engines("api_templates", |county| {
        let [one, _] = county.with_two_villages(1);
        let house = House::new(county);
        account(county, "cun", Grant::new(Role::Village, one.path.clone()), None);
        department_account(county, "shuili", "water");
        let (village, clerk) = (house.api.sign_in("cun"), house.api.sign_in("shuili"));
        let path = "/api/answer-templates";
        let keep = |token: &str, items: Value| {
            house.api.call("PUT", path, Some(token), &[], Some(&json!({ "items": items })))
        };
        let template = |title: &str, category: Value| json!({ "kind": "appeal", "category": category, "title": title, "words": "已于__办好。" });
        let titles = |token: &str, part: &str| -> Vec<String> {
            let all = house.api.get(token, path).json();
            let items = all[part].as_array().expect("a list").clone();
            items.iter().map(|item| item["title"].as_str().expect("a title").to_owned()).collect()
        };
        let answer = keep(&house.county, json!([template("全县通用", Value::Null)]));
        assert_eq!(answer.status, 200, "{}", answer.text);
        let own = json!([
            template("水渠", json!("irrigation")),
            template("路灯", json!("power_telecom"))
        ]);
        assert_eq!(keep(&village, own).status, 200);
        assert_eq!(titles(&village, "own"), ["水渠", "路灯"]);
        assert_eq!(titles(&village, "above"), ["全县通用"]);
        assert_eq!(titles(&clerk, "above"), ["全县通用"]);
        assert!(titles(&clerk, "own").is_empty() && titles(&house.county, "above").is_empty());
        // A list that is not accepted leaves the one before as it was.
        let wrong = keep(&village, json!([template("水渠", json!("wiring"))]));
        assert_eq!(wrong.json()["code"], "template.not-accepted");
        assert_eq!(wrong.json()["errors"][0]["pointer"], "/items/0/category", "{}", wrong.text);
        assert_eq!(titles(&village, "own"), ["水渠", "路灯"]);
        assert_eq!(keep(&village, json!([])).status, 200);
        assert!(titles(&village, "own").is_empty());
        assert_eq!(titles(&house.county, "own"), ["全县通用"]);
    });
}

#[test]
fn what_is_about_the_village_is_never_given_to_it() {
    on_both_engines("api_past_village", |county| {
        let [one, _] = county.with_two_villages(2);
        let house = House::new(county);
        let representative = Grant::new(Role::Representative, one.group.clone());
        account(county, "daibiao", representative, Some(one.representative));
        account(county, "zhen", Grant::new(Role::Township, one.path.at_depth(2)), None);
        let (own, township) = (house.api.sign_in("daibiao"), house.api.sign_in("zhen"));
        let body = json!({
            "kind": "appeal", "category": "cadre_conduct", "words": "低保评议没有公示",
            "household_id": one.households[0].to_string(),
        });
        let made = house.api.post(&own, "/api/matters", "a-matter-1", &body).json();
        let id = made["id"].as_str().expect("an id");
        let act = |version: i64, body: Value| {
            let tag = format!("\"v{version}\"");
            let path = format!("/api/matters/{id}/actions");
            house.api.call(
                "POST",
                &path,
                Some(&township),
                &[("if-match", tag.as_str())],
                Some(&body),
            )
        };
        assert_eq!(act(1, json!({ "action": "accept" })).status, 200);
        let refused = act(2, json!({ "action": "assign", "to_area": "431125101216" }));
        assert_eq!(refused.json()["code"], "matter.not-for-village", "{}", refused.text);
        let kept = act(2, json!({ "action": "assign", "to_area": "431125101" }));
        assert_eq!(kept.status, 200, "{}", kept.text);
        county.must_add_up();
    });
}
