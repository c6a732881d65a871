//! The register of forms through the interface: registering, being warned, the filled sheet, what is due.

use access::Role;
use kernel::AreaPath;
use serde_json::{Value, json};
use testing::{Answer, TestApi, TestCounty, Village, on_both_engines};

const VILLAGE: &str = "431125101216";

struct Story {
    api: TestApi,
    one: Village,
    told: std::cell::RefCell<Vec<String>>,
}

impl Story {
    fn new(county: &TestCounty) -> Self {
        let [one, other] = county.with_two_villages(4);
        let accounts = [
            ("xian", Role::County, AreaPath::county(), None),
            ("zhen", Role::Township, one.path.at_depth(2), None),
            ("heyuan", Role::Village, one.path.clone(), None),
            ("shequ", Role::Village, other.path.clone(), None),
            ("shenji", Role::Auditor, AreaPath::county(), None),
            ("daibiao", Role::Representative, one.group.clone(), Some(one.representative)),
        ];
        let api = TestApi::new(county, &accounts);
        Self { api, one, told: std::cell::RefCell::new(Vec::new()) }
    }

    fn be(&self, answer: Answer, status: u16) -> Value {
        assert_eq!(answer.status.as_u16(), status, "{}", answer.text);
        self.told.borrow_mut().push(answer.text.clone());
        answer.json()
    }

    fn get(&self, login: &str, path: &str, status: u16) -> Value {
        self.be(self.api.get(&self.api.sign_in(login), path), status)
    }

    fn post(&self, login: &str, path: &str, body: &Value, status: u16) -> Value {
        let token = self.api.sign_in(login);
        self.be(self.api.call("POST", path, Some(&token), &[], Some(body)), status)
    }

    fn register(&self, login: &str, key: &str, area: &str, form: &Value, status: u16) -> Value {
        let body = json!({ "area": area, "form": form });
        self.be(self.api.post(&self.api.sign_in(login), "/api/forms", key, &body), status)
    }

    fn csv(&self, login: &str, path: &str) -> Vec<String> {
        let answer = self.api.get(&self.api.sign_in(login), path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        let text = answer.text.trim_start_matches('\u{feff}').to_owned();
        text.lines().map(|line| line.trim_end().to_owned()).collect()
    }

    fn contact(&self, household: usize, key: &str) {
        let body = json!({
            "household_id": self.one.households[household], "met_on": "2023-05-06",
            "way": "home", "items": ["policy"], "words": "讲了医保缴费",
            "leaflets": [{ "theme": "fraud", "copies": 3 }],
        });
        let answer = self.api.post(&self.api.sign_in("heyuan"), "/api/contacts", key, &body);
        assert_eq!(answer.status, 201, "{}", answer.text);
    }
}

fn column(heading: &str, datum: Value) -> Value {
    json!({ "heading": heading, "datum": datum })
}

fn held(ledger: &str, name: &str) -> Value {
    json!({ "kind": "ledger", "ledger": ledger, "column": name })
}

fn not_held(who: &str) -> Value {
    json!({ "kind": "not_held", "collector": who })
}

/// A sheet of visits that the city asks the county for, from the ledger of contacts.
fn visits() -> Value {
    json!({
        "name": "代表走访情况登记表", "level": "city", "asker": "市委社会工作部",
        "document": { "title": "关于报送走访情况的通知", "number": "示社工〔2023〕3号", "dated_on": "2023-04-20" },
        "areas": ["431125"], "frequency": "monthly", "covers": "running",
        "from_on": null, "first_due_on": "2023-05-10", "until_on": null,
        "answer": { "kind": "ledger", "ledger": "contacts" },
        "columns": [
            column("走访时间", held("contacts", "走访日期")),
            column("宣传单(份)", held("contacts", "发放宣传单(份)")),
            column("村", json!({ "kind": "place" })),
            column("户均收入", not_held("村统计员")),
        ],
    })
}

fn registered(county: &TestCounty) -> Vec<String> {
    let story = Story::new(county);
    story.contact(0, "forms-key-01");
    story.contact(1, "forms-key-02");

    // Only the office that is asked registers; what does not fit is told where it stands.
    let told = story.register("zhen", "forms-key-03", "431125", &visits(), 404);
    assert_eq!(told["code"], "area.not-found");
    let mut wrong = visits();
    wrong["columns"][0]["datum"]["column"] = json!("走访钟点");
    let told = story.register("xian", "forms-key-04", "431125", &wrong, 422);
    assert_eq!(
        (&told["code"], &told["errors"][0]["pointer"]),
        (&json!("form.no-such-column"), &json!("/form/columns/0/datum"))
    );
    let mut past = visits();
    past["first_due_on"] = json!("2023-05-01");
    let told = story.register("xian", "forms-key-05", "431125", &past, 422);
    assert_eq!(told["code"], "form.due-past");
    let form = story.register("xian", "forms-key-06", "431125", &visits(), 201);
    let again = story.register("xian", "forms-key-06", "431125", &visits(), 201);
    assert_eq!(form["id"], again["id"], "the same key registers once");
    assert_eq!((&form["held_count"], &form["column_count"]), (&json!(3), &json!(4)));
    assert_eq!(form["is_answered"], false);
    assert_eq!(form["columns"][0]["datum_name"], "走访台账(民情日记) · 走访日期");
    assert_eq!(form["columns"][3]["datum_name"], "系统没有，由村统计员收集");
    assert_eq!(
        form["next"],
        json!({ "on": "2023-05-10", "from_on": "2023-05-01", "to_on": "2023-05-10" })
    );

    // The sheet stands there in its own columns, from the ledger's rows; what is not held is empty.
    let path = format!("/api/forms/{}", form["id"].as_str().expect("an id"));
    let days = "from=2023-05-01&to=2023-05-10&format=csv";
    let lines = story.csv("xian", &format!("{path}/file?{days}"));
    assert_eq!(lines[0], "序号,走访时间,宣传单(份),村,户均收入");
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert!(lines[1].starts_with("1,2023-05-06,3,") && lines[1].ends_with(','), "{lines:?}");
    assert!(lines[1].contains("河源村"), "{lines:?}");
    let lines = story.csv("shequ", &format!("{path}/file?{days}"));
    assert_eq!(lines.len(), 1, "the other village has no visits");
    story.get("xian", &format!("{path}/file?from=2023-05-09&to=2023-05-01"), 422);

    // Who is of the county's areas reads it; a representative does not; another office changes nothing.
    assert_eq!(story.get("heyuan", &path, 200)["is_own"], false);
    story.get("shenji", &path, 200);
    assert_eq!(story.get("daibiao", &path, 403)["code"], "access.not-allowed");
    let reason = json!({ "reason": "上级已取消" });
    assert_eq!(
        story.post("zhen", &format!("{path}/end"), &reason, 403)["code"],
        "form.of-another-office"
    );

    // Given is recorded for a day due, once; a mistake is voided and it is due again.
    let given = format!("{path}/given");
    let wrong = story.post("xian", &given, &json!({ "due_on": "2023-05-11" }), 422);
    assert_eq!(wrong["code"], "form.not-due");
    let now = story.post("xian", &given, &json!({ "due_on": "2023-05-10" }), 200);
    assert_eq!(now["next"]["on"], "2023-06-10");
    assert_eq!(now["given"][0]["due"]["to_on"], "2023-05-10");
    let twice = story.post("xian", &given, &json!({ "due_on": "2023-05-10" }), 409);
    assert_eq!(twice["code"], "form.given-before");
    let undone = story.post("xian", &format!("{given}/1/withdrawal"), &reason, 200);
    assert_eq!(undone["next"]["on"], "2023-05-10");
    assert_eq!(undone["given"][0]["void_why"], "上级已取消");
    let twice = story.post("xian", &format!("{given}/1/withdrawal"), &reason, 409);
    assert_eq!(twice["code"], "form.void-before");
    let none = story.post("xian", &format!("{given}/7/withdrawal"), &reason, 404);
    assert_eq!(none["code"], "form.given-not-found");
    let due = story.get("xian", "/api/forms/due", 200);
    assert_eq!(due["items"].as_array().expect("a list").len(), 1);
    assert_eq!(due["items"][0]["missed"], 0);
    county.clock.set_noon("2023-06-12");
    let due = story.get("xian", "/api/forms/due", 200);
    assert_eq!(
        (&due["items"][0]["next"]["on"], &due["items"][0]["missed"]),
        (&json!("2023-05-10"), &json!(2))
    );
    assert_eq!(story.get("zhen", "/api/forms/due", 200)["items"], json!([]));

    // A correction keeps what was said; against an older version it is refused.
    let mut better = visits();
    better["columns"].as_array_mut().expect("columns").pop();
    let patch = |version: &str| {
        let token = story.api.sign_in("xian");
        let body = json!({ "form": better, "reason": "市里不再要收入" });
        story.api.call("PATCH", &path, Some(&token), &[("if-match", version)], Some(&body))
    };
    let corrected = story.be(patch("\"v1\""), 200);
    assert_eq!(corrected["is_answered"], true);
    assert_eq!(corrected["versions"][0]["column_count"], 4);
    assert_eq!(story.be(patch("\"v1\""), 412)["code"], "form.changed");

    // Stopped, it stays in the register and asks for nothing more.
    let stopped = story.post("xian", &format!("{path}/end"), &reason, 200);
    assert_eq!((&stopped["is_stopped"], &stopped["next"]), (&json!(true), &Value::Null));
    assert_eq!(story.post("xian", &format!("{path}/end"), &reason, 409)["code"], "form.stopped");
    assert_eq!(story.get("xian", "/api/forms?state=in_use", 200)["items"], json!([]));
    let kept = story.get("xian", "/api/forms?state=stopped", 200);
    assert_eq!(kept["items"][0]["name"], "代表走访情况登记表");
    county.must_add_up();
    story.told.take()
}

#[test]
fn a_sheet_is_registered_filled_given_corrected_and_stopped() {
    on_both_engines("forms_registered", registered);
}

fn warned(county: &TestCounty) -> Vec<String> {
    let story = Story::new(county);
    story.contact(0, "forms-key-11");
    story.register("xian", "forms-key-12", "431125", &visits(), 201);

    // The township is asked for the same by another office, and for what the ledgers hold already.
    let mut same = visits();
    same["name"] = json!("2023年代表走访情况登记表");
    same["asker"] = json!("县民政局");
    same["level"] = json!("county");
    same["document"] = Value::Null;
    same["areas"] = json!(["431125101"]);
    same["columns"].as_array_mut().expect("columns").push(column("政治面貌", not_held("组长")));
    let compared = json!({ "area": "431125101", "form": same });
    let found = story.post("zhen", "/api/forms/duplicates", &compared, 200);
    let before = &found["before"][0];
    assert_eq!(
        (&before["is_same_sheet"], &before["is_of_another"], &before["office"]["code"]),
        (&json!(true), &json!(true), &json!("431125000000"))
    );
    assert_eq!(before["columns"], json!(["走访时间", "宣传单(份)", "户均收入"]));
    assert_eq!(found["held"][0]["heading"], "政治面貌");
    assert_eq!(found["held"][0]["datum"]["ledger"], "representatives");
    assert_eq!(found["held"].as_array().expect("a list").len(), 1, "{found}");
    let form = story.register("zhen", "forms-key-13", "431125101", &same, 201);
    assert_eq!(form["document"], Value::Null, "no document is shown as no document");
    assert_eq!(form["warnings"]["before"][0]["is_same_sheet"], true);

    // A village does not learn what another village is asked for.
    let mut own = same.clone();
    own["areas"] = json!([VILLAGE]);
    story.register("heyuan", "forms-key-14", VILLAGE, &own, 201);
    let list = story.get("shequ", "/api/forms", 200);
    let offices: Vec<&str> = list["items"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|item| item["office"]["code"].as_str().expect("a code"))
        .collect();
    assert!(offices.contains(&"431125000000") && !offices.contains(&VILLAGE), "{offices:?}");

    // A sheet of figures has one row for each area and its figure beside it.
    let figures = json!({
        "name": "各乡镇走访情况统计表", "level": "province", "asker": "省委社会工作部",
        "document": null, "areas": ["431125101"], "frequency": "quarterly", "covers": "before",
        "from_on": null, "first_due_on": "2023-07-05", "until_on": "2023-12-31",
        "answer": { "kind": "figures" },
        "columns": [
            column("单位", json!({ "kind": "place" })),
            column("走访户次", json!({ "kind": "indicator", "indicator": "contacts" })),
        ],
    });
    let form = story.register("xian", "forms-key-15", "431125", &figures, 201);
    assert_eq!(form["is_answered"], true);
    assert_eq!(form["next"]["from_on"], "2023-04-01");
    let path = format!("/api/forms/{}/file", form["id"].as_str().expect("an id"));
    let lines = story.csv("xian", &format!("{path}?from=2023-04-01&to=2023-06-30&format=csv"));
    assert_eq!(lines[0], "序号,单位,走访户次");
    assert!(lines[1].ends_with(",1"), "{lines:?}");
    assert_eq!(lines.len(), 2, "one row for the township: {lines:?}");
    let mut empty = figures.clone();
    empty["answer"] = Value::Null;
    empty["name"] = json!("别的表");
    let form = story.register("xian", "forms-key-16", "431125", &empty, 201);
    let path = format!(
        "/api/forms/{}/file?from=2023-04-01&to=2023-06-30",
        form["id"].as_str().expect("an id")
    );
    assert_eq!(story.get("xian", &path, 409)["code"], "form.not-answered");

    // The register itself is a file.
    let lines = story.csv("xian", "/api/forms/export?format=csv");
    assert!(lines[0].starts_with("序号,登记单位,表名,来表单位"), "{lines:?}");
    assert!(lines.iter().any(|line| line.contains("没有文件")), "{lines:?}");
    assert!(lines.iter().any(|line| line.contains("户均收入(村统计员)")), "{lines:?}");
    assert_eq!(story.csv("xian", "/api/forms/export?format=csv&state=stopped").len(), 1);
    story.told.take()
}

#[test]
fn the_same_asked_again_is_told_before_anybody_collects() {
    on_both_engines("forms_warned", warned);
}
