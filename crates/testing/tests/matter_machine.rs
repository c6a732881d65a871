//! The way of a matter through offices, departments and called units, through the interface: both
//! engines must answer it the same.

use access::Role;
use axum::http::StatusCode;
use kernel::AreaPath;
use serde_json::{Value, json};
use testing::{Answer, TestApi, department_account, on_both_engines};

/// Somebody who takes steps with one matter, always with the version that it has.
struct Steps<'a> {
    api: &'a TestApi,
    id: String,
    version: i64,
    told: Vec<Answer>,
}

impl Steps<'_> {
    fn take(&mut self, token: &str, body: &Value) -> Answer {
        let tag = format!("\"v{}\"", self.version);
        let path = format!("/api/matters/{}/actions", self.id);
        let answer = self.api.call("POST", &path, Some(token), &[("if-match", &tag)], Some(body));
        self.told.push(answer.clone());
        if answer.status == StatusCode::OK {
            self.version = answer.json()["version"].as_i64().expect("a version");
        }
        answer
    }

    fn must(&mut self, token: &str, body: &Value) -> Value {
        let answer = self.take(token, body);
        assert_eq!(answer.status, StatusCode::OK, "{body}: {}", answer.text);
        answer.json()
    }

    fn must_not(&mut self, token: &str, body: &Value, status: u16, code: &str) -> Value {
        let answer = self.take(token, body);
        assert_eq!(answer.status.as_u16(), status, "{body}: {}", answer.text);
        let problem = answer.json();
        assert_eq!(problem["code"], code, "{}", answer.text);
        problem
    }
}

#[test]
fn a_matter_goes_through_offices_departments_and_called_units() {
    let answers = on_both_engines("matter_machine", |county| {
        let [village, other] = county.with_two_villages(4);
        let rep = Some(village.representative);
        let api = TestApi::new(
            county,
            &[
                ("xian", Role::County, AreaPath::county(), None),
                ("zhen", Role::Township, village.path.at_depth(2), None),
                ("cun", Role::Village, village.path.clone(), None),
                ("shequ", Role::Village, other.path.clone(), None),
                ("daibiao", Role::Representative, village.group.clone(), rep),
            ],
        );
        let department = department_account(county, "shuili", "water").to_string();
        let [xian, zhen, cun, shequ, own, water] =
            ["xian", "zhen", "cun", "shequ", "daibiao", "shuili"].map(|login| api.sign_in(login));
        let hand_in = |key: &str, category: &str, words: &str| {
            let body = json!({
                "kind": "appeal", "category": category, "words": words,
                "household_id": village.households[1].to_string(),
            });
            let made = api.post(&own, "/api/matters", key, &body);
            assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
            made.json()["id"].as_str().expect("an identifier").to_owned()
        };
        let id = hand_in("machine-key-01", "village_affairs", "村里的账目好久没有公布");
        let mut steps = Steps { api: &api, id: id.clone(), version: 1, told: Vec::new() };

        // Facts are asked for and supplied; then given down, given back, and given to another.
        steps.must(&zhen, &json!({ "action": "ask_facts", "words": "请说明是哪一年的账目" }));
        steps.must_not(&zhen, &json!({ "action": "accept" }), 409, "matter.action-not-possible");
        steps.must(&own, &json!({ "action": "supply", "words": "是去年的账目" }));
        steps.must(&zhen, &json!({ "action": "accept" }));
        steps.must(&zhen, &json!({ "action": "assign", "to_area": "431125101003" }));
        let bare = json!({ "action": "return", "words": "不是我们社区的事" });
        let missing = steps.must_not(&shequ, &bare, 422, "matter.field-missing");
        assert_eq!(missing["errors"][0]["pointer"], "/reason", "{missing}");
        let back = json!({
            "action": "return", "reason": "not_our_place", "to_area": "431125101216",
            "words": "职责清单上写明由河源村公布",
        });
        let returned = steps.must(&shequ, &back);
        assert_eq!(returned["state"], "returned");
        let last = returned["timeline"].as_array().and_then(|events| events.last());
        assert_eq!(last.expect("is there")["note"], "不在本单位辖区，建议由河源村办理");
        steps.must(&zhen, &json!({ "action": "assign", "to_area": "431125101216" }));
        steps.must(&cun, &json!({ "action": "start" }));

        // Others are called; an order comes from above; more time is asked for and granted.
        let call = json!({
            "action": "whistle", "words": "请派人一起核对",
            "units": [{ "department_id": department }, { "area_code": "431125101003" }],
        });
        let called = steps.must(&cun, &call);
        assert_eq!(called["progress"]["assists"][0]["unit"]["department"]["name"], "测试部门water");
        let both = json!({
            "action": "whistle", "words": "请派人",
            "units": [{ "department_id": department, "area_code": "431125101003" }],
        });
        steps.must_not(&cun, &both, 422, "request.area-or-department");
        steps.must(&water, &json!({ "action": "sign_in" }));
        steps.must(&water, &json!({ "action": "respond", "words": "渠道维护费已核对" }));
        let order = json!({ "action": "supervise", "until": "2023-05-20", "words": "请尽快公布" });
        let ordered = steps.must(&xian, &order);
        assert_eq!(ordered["progress"]["supervision"]["deadline_on"], "2023-05-20");
        let ask = json!({ "action": "ask_extension", "until": "2023-05-25", "words": "要等审计" });
        steps.must(&cun, &ask);
        let waiting = api.get(&zhen, "/api/matters?duty=decide").json();
        assert_eq!(waiting["items"][0]["id"], id.as_str(), "{waiting}");
        let queues = api.get(&zhen, "/api/matters/queues").json();
        let queue = queues["queues"].as_array().expect("a list").iter();
        let decide = queue.filter(|queue| queue["code"] == "to_decide").collect::<Vec<_>>();
        assert_eq!(decide[0]["count"], 1, "{queues}");
        let granted = steps.must(&zhen, &json!({ "action": "approve_extension" }));
        assert_eq!(granted["deadline_on"], "2023-05-25");
        steps.must(&cun, &json!({ "action": "report_supervision", "words": "周三公布" }));
        steps.must(&xian, &json!({ "action": "close_supervision" }));

        // Referred is not solved; the villager disagrees, it is done again and rated.
        let refer = json!({ "action": "answer", "outcome": "referred", "words": "已转纪检部门" });
        assert_eq!(steps.must(&cun, &refer)["outcome"], "referred");
        let answered = |expected: i64| {
            let figures = api.get(&xian, "/api/figures?as_of=2023-05-07").json();
            assert_eq!(figures["figures"]["appeals_answered"], expected, "{figures}");
        };
        answered(0);
        steps.must(&own, &json!({ "action": "dispute", "words": "账目还是没有看到" }));
        steps.must_not(&cun, &json!({ "action": "redo" }), 403, "matter.not-in-charge");
        steps.must(&zhen, &json!({ "action": "redo", "words": "请三天内公布" }));
        let solve = json!({ "action": "answer", "outcome": "solved", "words": "已张榜公布" });
        steps.must(&cun, &solve);
        answered(1);
        let confirm = json!({ "action": "confirm", "how": "at_contact", "rating": "basically" });
        let done = steps.must(&own, &confirm);
        assert_eq!(
            (&done["state"], &done["progress"]["rating"]),
            (&json!("confirmed"), &json!("basically"))
        );
        assert!(done["why_no_deadline"].is_string());
        let hidden = api.get(&water, &format!("/api/matters/{id}"));
        assert_eq!(hidden.status, StatusCode::OK, "who was called still sees it: {}", hidden.text);

        // Two about the same fact.
        let lead = hand_in("machine-key-02", "road_transport", "村口路灯不亮");
        let follower = hand_in("machine-key-03", "road_transport", "村口的路灯坏了");
        let mut second = Steps { api: &api, id: follower, version: 1, told: Vec::new() };
        let merged = second.must(&cun, &json!({ "action": "merge", "into": lead }));
        assert_eq!(merged["state"], "merged");
        assert_eq!(merged["progress"]["merged_into"], lead.as_str());
        let nowhere = json!({ "action": "merge", "into": "mat_01jz0000000000000000000000" });
        second.must_not(&cun, &nowhere, 409, "matter.action-not-possible");
        let alone = second.must(&own, &json!({ "action": "unmerge", "words": "是另一盏" }));
        assert_eq!(alone["state"], "submitted");
        second.must_not(&cun, &nowhere, 422, "matter.lead-not-found");
        county.must_add_up();
        steps.told.append(&mut second.told);
        steps.told
    });
    assert!(answers.len() > 25);
}
