//! Selection through the interface, on both engines: from the survey to the letter, with an
//! objection, with what each office may not do, and with many files at once.

use access::Role;
use axum::http::StatusCode;
use kernel::{AreaPath, Date};
use registry::NewPerson;
use representatives::{DutyKind, NewDuty, Who};
use serde_json::{Value, json};
use testing::{Answer, TestApi, TestCounty, Village, on_both_engines};

fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

fn person(name: &str) -> NewPerson {
    NewPerson {
        name: name.to_owned(),
        sex: None,
        birth_month: None,
        phone: None,
        ethnic_group: None,
        political_status: None,
        education: None,
        identity_hash: None,
    }
}

/// A county whose village has a group head who serves nobody yet, and the three offices' accounts.
fn begin(county: &TestCounty) -> (Village, TestApi) {
    let [village, other] = county.with_two_villages(8);
    let area_path = village.group.clone();
    county.write(move |tx| {
        let from_on = day("2023-01-02");
        let who = Who::New(person("何组长"));
        let duty = NewDuty { kind: DutyKind::GroupHead, who, area_path, from_on };
        representatives::assign_duty(tx, &duty)
    });
    let township = village.path.at_depth(2);
    let api = TestApi::new(
        county,
        &[
            ("xian", Role::County, AreaPath::county(), None),
            ("zhen", Role::Township, township, None),
            ("cun", Role::Village, village.path.clone(), None),
            ("lin", Role::Village, other.path, None),
        ],
    );
    (village, api)
}

struct Asker<'a> {
    api: &'a TestApi,
    village: String,
    township: String,
    told: Vec<Answer>,
    keys: usize,
}

impl Asker<'_> {
    fn tell(&mut self, answer: Answer) -> Value {
        let json = answer.json();
        self.told.push(answer);
        json
    }

    fn create(&mut self, path: &str, body: &Value) -> Value {
        self.keys += 1;
        let key = format!("selection-key-{}", self.keys);
        let answer = self.api.post(&self.village.clone(), path, &key, body);
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
        self.tell(answer)
    }

    fn act(&mut self, by_township: bool, id: &str, version: i64, step: Value) -> Answer {
        let token = if by_township { &self.township } else { &self.village };
        let tag = format!("\"v{version}\"");
        let path = format!("/api/selections/{id}/actions");
        let answer = self.api.call("POST", &path, Some(token), &[("if-match", &tag)], Some(&step));
        self.told.push(answer.clone());
        answer
    }

    /// Takes steps that must all be possible; answers the file.
    fn all(&mut self, id: &str, steps: &[(bool, Value)]) -> Value {
        let mut file = self.api.get(&self.village, &format!("/api/selections/{id}")).json();
        for (by_township, step) in steps {
            let version = file["version"].as_i64().expect("a version");
            let answer = self.act(*by_township, id, version, step.clone());
            assert_eq!(answer.status, StatusCode::OK, "{step}: {}", answer.text);
            file = answer.json();
        }
        file
    }

    fn refused(&mut self, by_township: bool, id: &str, step: Value, status: u16, code: &str) {
        let version = self.api.get(&self.village, &format!("/api/selections/{id}")).json();
        let version = version["version"].as_i64().expect("a version");
        let answer = self.act(by_township, id, version, step);
        assert_eq!(answer.status.as_u16(), status, "{}", answer.text);
        assert_eq!(answer.json()["code"], code, "{}", answer.text);
    }
}

fn step(action: &str, on: &str) -> Value {
    json!({ "action": action, "on": on })
}

#[test]
fn from_the_survey_to_the_letter_with_an_objection() {
    on_both_engines("selection_story", |county| {
        let (village, api) = begin(county);
        let (cun, zhen, lin) = (api.sign_in("cun"), api.sign_in("zhen"), api.sign_in("lin"));
        let mut asker = Asker {
            api: &api,
            village: cun.clone(),
            township: zhen.clone(),
            told: Vec::new(),
            keys: 0,
        };

        // The rosters suggest the group's head; nothing is stored until he is taken.
        let suggested = asker.tell(api.get(&cun, "/api/candidates/suggested"));
        assert_eq!(suggested[0]["name"], "何组长");
        assert_eq!(suggested[0]["grounds"][0]["code"], "group_head");
        assert_eq!(suggested[0]["is_noted"], false);
        assert_eq!(api.get(&cun, "/api/candidates").json()["items"], json!([]));
        let (id, area) = (&suggested[0]["person_id"], &suggested[0]["area"]["code"]);
        let item = json!({ "person_id": id, "area": area, "grounds": ["group_head", "veteran"] });
        asker.create("/api/candidates", &json!({ "items": [item] }));
        // Another village's office cannot take him over, nor learn a name by an identifier.
        let elsewhere = api.get(&lin, "/api/households?limit=1").json()["items"][0]["area"].clone();
        let theirs = json!({ "person_id": id, "area": elsewhere["code"], "grounds": ["veteran"] });
        let body = json!({ "items": [theirs] });
        let answer = api.post(&lin, "/api/candidates", "taking-over-0001", &body);
        assert_eq!(
            (answer.status.as_u16(), &answer.json()["code"]),
            (404, &json!("person.not-found"))
        );
        let listed = asker.tell(api.get(&cun, "/api/candidates"));
        assert_eq!(listed["items"][0]["grounds"].as_array().map(Vec::len), Some(2));
        assert_eq!(api.get(&cun, "/api/candidates/suggested").json()[0]["is_noted"], true);

        let households: Vec<_> =
            village.households.iter().take(5).map(ToString::to_string).collect();
        let nomination = json!({ "way": "nominated", "households": households });
        let file = json!({ "person_id": id, "nomination": nomination, "on": "2023-04-01" });
        let made = asker.create("/api/selections", &file);
        let id = made["id"].as_str().expect("an identifier").to_owned();
        assert_eq!(made["households"].as_array().map(Vec::len), Some(5));
        let again = api.post(&cun, "/api/selections", "selection-again", &file);
        assert_eq!(again.json()["code"], "selection.already-open");
        let elsewhere = api.get(&lin, &format!("/api/selections/{id}"));
        assert_eq!(elsewhere.status, StatusCode::NOT_FOUND);

        asker.refused(false, &id, step("file", "2023-04-02"), 409, "selection.not-possible");
        asker.all(
            &id,
            &[(false, step("agree", "2023-04-02")), (false, step("pass_village", "2023-04-03"))],
        );
        let other = step("pass_township", "2023-04-05");
        asker.refused(false, &id, other.clone(), 403, "selection.of-another-office");
        let early = step("pass_township", "2023-04-01");
        asker.refused(true, &id, early, 422, "selection.before-the-step-before");
        let notice = json!({ "action": "start_notice", "on": "2023-04-06", "notice_days": 5 });
        let objection = json!({ "action": "object", "on": "2023-04-08", "channel": "phone" });
        let shown = asker.all(&id, &[(true, other), (false, notice), (false, objection)]);
        assert_eq!(shown["notice_until"], "2023-04-10");
        asker.refused(true, &id, step("close_notice", "2023-04-10"), 409, "selection.notice-runs");
        asker.refused(
            true,
            &id,
            step("close_notice", "2023-04-11"),
            409,
            "selection.objection-open",
        );
        let settle = json!({
            "action": "settle_objection", "on": "2023-04-11", "objection": 1, "outcome": "not_upheld",
        });
        let filed = asker.all(
            &id,
            &[
                (true, settle),
                (true, step("close_notice", "2023-04-11")),
                (true, step("file", "2023-04-12")),
            ],
        );
        assert_eq!(filed["possible"], json!([{ "code": "appoint", "name": "颁发聘书" }]));
        let done = asker.all(&id, &[(true, step("appoint", "2023-04-15"))]);
        assert_eq!(done["letter_number"], "431125101-2023-0001");
        assert_eq!(done["events"].as_array().map(Vec::len), Some(9));
        let mandate = done["representative_id"].as_str().expect("a mandate");
        let serving = asker.tell(api.get(&cun, &format!("/api/representatives/{mandate}")));
        assert_eq!(serving["letter_number"], "431125101-2023-0001");
        assert_eq!(serving["ground"], "5户群众推选");
        let board = asker.tell(api.get(&zhen, "/api/selections/board"));
        let appointed = board["columns"].as_array().expect("columns").iter();
        let mut appointed = appointed.filter(|column| column["stage"]["code"] == "appointed");
        assert_eq!(appointed.next().expect("the stage")["count"], 1);
        county.must_add_up();
        asker.told
    });
}

#[test]
fn one_step_for_many_is_answered_for_each_and_a_review_keeps_no_reason() {
    on_both_engines("selection_bulk", |county| {
        let (village, api) = begin(county);
        let (cun, zhen) = (api.sign_in("cun"), api.sign_in("zhen"));
        let mut asker = Asker {
            api: &api,
            village: cun.clone(),
            township: zhen.clone(),
            told: Vec::new(),
            keys: 0,
        };
        let codes: Value = api.get(&cun, "/api/households?limit=1").json();
        let area = codes["items"][0]["area"]["code"].clone();
        let people: Vec<_> = ["甲", "乙", "丙"]
            .map(|name| json!({
                "person": { "name": format!("何{name}") }, "area": area, "grounds": ["volunteer"],
            }))
            .to_vec();
        let made = asker.create("/api/candidates", &json!({ "items": people }));
        let mut ids = Vec::new();
        for one in made.as_array().expect("those taken") {
            let file = json!({
                "person_id": one["person_id"], "nomination": { "way": "self_nominated" },
                "on": "2023-04-01",
            });
            ids.push(asker.create("/api/selections", &file)["id"].clone());
        }
        let first = ids[0].as_str().expect("an identifier").to_owned();
        asker.all(&first, &[(false, step("decline", "2023-04-02"))]);
        let agree = json!({ "ids": ids, "step": step("agree", "2023-04-03") });
        let answered = asker.create("/api/selections/actions", &agree);
        let done: Vec<_> =
            answered.as_array().expect("each").iter().map(|one| &one["is_done"]).collect();
        assert_eq!(done, [false, true, true]);
        assert_eq!(answered[0]["problem"]["code"], "selection.not-possible");
        let second = ids[1].as_str().expect("an identifier").to_owned();
        let mut refused = step("fail_village", "2023-04-04");
        refused["reason"] = json!("听说");
        let answer = asker.act(false, &second, 2, refused);
        assert!(answer.status.is_client_error(), "a reason is not taken: {}", answer.text);
        let failed = asker.all(&second, &[(false, step("fail_village", "2023-04-04"))]);
        assert_eq!(
            (&failed["stage"]["code"], &failed["possible"]),
            (&json!("not_passed"), &json!([]))
        );

        // Who serves has the file entered from paper; steps that skip the notice are refused.
        let steps = |upto: usize| {
            let all = [
                step("agree", "2022-11-01"),
                step("pass_village", "2022-11-02"),
                step("pass_township", "2022-11-05"),
                step("start_notice", "2022-11-06"),
                step("close_notice", "2022-11-12"),
                step("file", "2022-11-13"),
                step("appoint", "2022-11-15"),
            ];
            all[..upto].to_vec()
        };
        let paper = |upto| {
            json!({
                "representative_id": village.representative.to_string(),
                "nomination": { "way": "direct", "ground": "party_member" },
                "grounds": ["party_member"], "opened_on": "2022-10-30", "steps": steps(upto),
            })
        };
        let short = api.post(&zhen, "/api/selections/from-paper", "selection-paper-1", &paper(6));
        assert_eq!(short.json()["code"], "selection.incomplete", "{}", short.text);
        let whole = api.post(&zhen, "/api/selections/from-paper", "selection-paper-2", &paper(7));
        assert_eq!(whole.status, StatusCode::CREATED, "{}", whole.text);
        assert_eq!(whole.json()["stage"]["code"], "appointed");
        assert_eq!(whole.json()["representative_id"], village.representative.to_string());
        county.must_add_up();
        asker.told.push(whole);
        asker.told
    });
}
