//! Plans and to-dos from the county down to a representative and back up; leading groups; hand-overs.

use access::Role;
use kernel::AreaPath;
use kernel::id::RepresentativeId;
use representatives::{NewRepresentative, SelectionWay, Who};
use serde_json::{Value, json};
use testing::{Answer, TestApi, TestCounty, Village, on_both_engines};

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

const VILLAGE: &str = "431125101216";

/// The people of the story, signed in.
struct People {
    xian: String,
    zhen: String,
    cun: String,
    shequ: String,
    zu: String,
    shenji: String,
    daibiao: String,
}

fn people(county: &TestCounty, [one, other]: &[Village; 2]) -> (TestApi, People) {
    let county_path = AreaPath::county();
    let api = TestApi::new(
        county,
        &[
            ("xian", Role::County, county_path.clone(), None),
            ("zhen", Role::Township, one.path.at_depth(2), None),
            ("cun", Role::Village, one.path.clone(), None),
            ("shequ", Role::Village, other.path.clone(), None),
            ("zu", Role::GroupHead, one.group.clone(), None),
            ("shenji", Role::Auditor, county_path, None),
            ("daibiao", Role::Representative, one.group.clone(), Some(one.representative)),
        ],
    );
    let of = |login: &str| api.sign_in(login);
    let people = People {
        xian: of("xian"),
        zhen: of("zhen"),
        cun: of("cun"),
        shequ: of("shequ"),
        zu: of("zu"),
        shenji: of("shenji"),
        daibiao: of("daibiao"),
    };
    (api, people)
}

fn plan() -> Value {
    json!({
        "area": "431125", "kind": "scheme", "title": "代表常态化联系服务群众工作方案",
        "words": "每户有人联，每月访一次。", "document_number": "江办发〔2023〕1号",
        "from_on": "2023-05-01", "until_on": "2023-12-31",
        "stages": [{ "name": "动员部署", "from_on": "2023-05-01", "until_on": "2023-05-31" }]
    })
}

/// What waits for somebody: the act's word, how it stands, and how far it is.
fn lines(list: &Value) -> Vec<(String, String, Value)> {
    let items = list["items"].as_array().expect("a list");
    let line = |item: &Value| {
        let progress = &item["assignment"]["progress"];
        let progress = match progress {
            Value::Null => Value::Null,
            found => json!([found["done"], found["total"]]),
        };
        (text(&item["todo"]["act"]), text(&item["assignment"]["state"]), progress)
    };
    items.iter().map(line).collect()
}

fn handed_down(county: &TestCounty) -> Vec<Answer> {
    let villages = county.with_two_villages(4);
    let (api, who) = people(county, &villages);
    let mut told = Told(Vec::new());
    let post = |token: &str, path: &str, body: Value| {
        api.call("POST", path, Some(token), &[], Some(&body))
    };

    // The county issues a plan; whoever is asked must be below it, and has three working days.
    let village_plan = told.be(api.post(&who.cun, "/api/plans", "plans-key-001", &plan()), 404);
    assert_eq!(
        village_plan["code"], "area.not-found",
        "the county is not the village's to speak for"
    );
    let made = told.be(api.post(&who.xian, "/api/plans", "plans-key-002", &plan()), 201);
    let plan_path = format!("/api/plans/{}", text(&made["id"]));
    let todos = format!("{plan_path}/todos");
    let ask = |token: &str, key: &str, body: Value| api.post(token, &todos, key, &body);
    let visit = |due_on: &str| json!({ "act": "visit_all", "due_on": due_on, "to": "areas" });
    let soon = told.be(ask(&who.xian, "plans-key-003", visit("2023-05-09")), 422);
    assert_eq!(soon["code"], "todo.due-too-soon");
    assert!(text(&soon["detail"]).contains("2023-05-10"), "{}", soon["detail"]);
    let off = told.be(ask(&who.xian, "plans-key-004", visit("2023-05-13")), 422);
    assert_eq!(
        (&off["code"], &off["errors"][0]["pointer"]),
        (&json!("todo.due-on-day-off"), &json!("/due_on"))
    );
    let silent = json!({ "act": "other", "due_on": "2023-05-12", "to": "areas" });
    let silent = told.be(ask(&who.xian, "plans-key-005", silent), 422);
    assert_eq!(silent["code"], "plan.text-missing");
    let not_his = told.be(ask(&who.zhen, "plans-key-006", visit("2023-05-12")), 403);
    assert_eq!(not_his["code"], "plan.of-another-office");
    let todo = told.be(ask(&who.xian, "plans-key-007", visit("2023-05-12")), 201);
    assert_eq!(
        (&todo["progress"], &todo["below"]["asked"]),
        (&json!({ "done": 0, "total": 6 }), &json!(1))
    );
    assert_eq!((&todo["due"], &todo["workdays"]), (&json!("later"), &json!(5)));
    let todo_path = format!("/api/todos/{}", text(&todo["id"]));

    // The township sees how far it is by the records; it cannot say "done" against them.
    let mine = told.be(api.get(&who.zhen, "/api/todos"), 200);
    assert_eq!(lines(&mine), [("visit_all".into(), "open".into(), json!([0, 6]))]);
    let own = &mine["items"][0]["assignment"];
    assert_eq!(own["actions"], json!(["cannot", "question", "pass_on"]));
    let township = format!("/api/assignments/{}", text(&own["id"]));
    let done = json!({ "action": "done" });
    let against = told.be(post(&who.zhen, &format!("{township}/answers"), done.clone()), 409);
    assert_eq!(against["code"], "todo.not-met");
    told.be(post(&who.xian, &format!("{township}/answers"), done.clone()), 403);
    told.be(api.get(&who.cun, &todo_path), 404);

    // One tap hands it on to both villages; twice is refused.
    told.be(post(&who.shequ, &format!("{township}/passing-on"), json!({})), 404);
    let passed = told.be(post(&who.zhen, &format!("{township}/passing-on"), json!({})), 200);
    assert_eq!(passed["asked"], 2);
    let twice = told.be(post(&who.zhen, &format!("{township}/passing-on"), json!({})), 409);
    assert_eq!(twice["code"], "todo.passed-on-before");
    let village = told.be(api.get(&who.cun, "/api/todos"), 200);
    assert_eq!(lines(&village), [("visit_all".into(), "open".into(), json!([0, 3]))]);
    let village = text(&village["items"][0]["assignment"]["id"]);
    let village = format!("/api/assignments/{village}");

    // The village hands it on to who serves; the representative and the group head see it.
    let passed = told.be(post(&who.cun, &format!("{village}/passing-on"), json!({})), 200);
    assert_eq!(passed["asked"], 1);
    for token in [&who.daibiao, &who.zu] {
        let own = told.be(api.get(token, "/api/todos"), 200);
        assert_eq!(lines(&own), [("visit_all".into(), "open".into(), json!([0, 3]))]);
        assert_eq!(own["items"][0]["assignment"]["actions"], json!(["cannot", "question"]));
    }
    let shenji = told.be(api.get(&who.shenji, &todo_path), 200);
    assert_eq!(shenji["rows"][0]["actions"], json!([]), "an auditor only reads");

    // Contacts are recorded, and the to-do moves on by itself.
    for (at, household) in villages[0].households[..3].iter().enumerate() {
        let contact = json!({
            "household_id": household.to_string(), "met_on": "2023-05-07", "way": "home",
            "items": ["policy"]
        });
        let key = format!("plans-visit-{at}");
        told.be(api.post(&who.daibiao, "/api/contacts", &key, &contact), 201);
        let village = told.be(api.get(&who.cun, "/api/todos?closed=yes"), 200);
        assert_eq!(lines(&village)[0].2, json!([at + 1, 3]));
        assert_eq!(village["items"][0]["assignment"]["is_through"], json!(at == 2));
    }
    assert_eq!(told.be(api.get(&who.cun, "/api/todos"), 200)["items"], json!([]), "met is through");

    // The community asks, is answered, cannot, and is excused; each word is kept.
    let community = told.be(api.get(&who.shequ, "/api/todos"), 200);
    let community = text(&community["items"][0]["assignment"]["id"]);
    let answers = format!("/api/assignments/{community}/answers");
    let wordless = told.be(post(&who.shequ, &answers, json!({ "action": "question" })), 422);
    assert_eq!(wordless["errors"][0]["pointer"], "/words");
    let question = json!({ "action": "question", "words": "电话联系的算不算？" });
    told.be(post(&who.shequ, &answers, question), 200);
    let asked = told.be(api.get(&who.zhen, "/api/todos"), 200);
    let asked = asked["items"].as_array().expect("a list").clone();
    let waits = asked.iter().find(|item| item["is_question"] == true).expect("the question");
    assert_eq!(waits["assignment"]["actions"], json!(["reply", "excuse"]));
    told.be(post(&who.shequ, &answers, json!({ "action": "reply", "words": "算" })), 403);
    let reply = json!({ "action": "reply", "words": "算，入户、电话、微信都算。" });
    told.be(post(&who.zhen, &answers, reply.clone()), 200);
    let nothing = told.be(post(&who.zhen, &answers, reply), 409);
    assert_eq!(nothing["code"], "todo.nothing-asked");
    let cannot = json!({ "action": "cannot", "words": "两户举家外出务工，联系不上。" });
    told.be(post(&who.shequ, &answers, cannot), 200);
    told.be(post(&who.zhen, &answers, json!({ "action": "excuse" })), 200);
    let closed =
        told.be(post(&who.shequ, &answers, json!({ "action": "question", "words": "？" })), 409);
    assert_eq!(closed["code"], "todo.closed");
    let seen = told.be(api.get(&who.zhen, &todo_path), 200);
    let rows = seen["rows"].as_array().expect("rows");
    let states: Vec<_> = rows.iter().map(|row| (&row["area"]["name"], &row["state"])).collect();
    assert_eq!(
        states,
        [(&json!("河源村"), &json!("open")), (&json!("上江圩社区"), &json!("excused"))]
    );
    assert_eq!(seen["below"], json!({ "asked": 2, "through": 2, "waiting": 0 }));
    assert_eq!(seen["events"].as_array().map(Vec::len), Some(6));

    // The county sees it by township, and corrects it once; the words before stay.
    let seen = told.be(api.get(&who.xian, &todo_path), 200);
    assert_eq!(seen["progress"], json!({ "done": 3, "total": 6 }));
    assert_eq!(seen["rows"][0]["below"], json!({ "asked": 2, "through": 1, "waiting": 0 }));
    let correction = json!({ "words": "电话、微信都算", "from_on": "2023-05-01",
        "due_on": "2023-05-19", "reason": "多留一周" });
    let correct = |token: &str, version: i64, body: &Value| {
        let tag = format!("\"v{version}\"");
        api.call("PATCH", &todo_path, Some(token), &[("if-match", tag.as_str())], Some(body))
    };
    told.be(correct(&who.zhen, 1, &correction), 403);
    let corrected = told.be(correct(&who.xian, 1, &correction), 200);
    assert_eq!((&corrected["due_on"], &corrected["version"]), (&json!("2023-05-19"), &json!(2)));
    assert_eq!(corrected["versions"][0]["due_on"], "2023-05-12");
    assert_eq!(corrected["versions"][0]["reason"], "多留一周");
    told.be(correct(&who.xian, 1, &correction), 412);

    // A plain act is done by a word; a taken-back one asks nobody for anything.
    let notice = json!({ "act": "pass_notice", "words": "传达到户", "due_on": "2023-05-12",
        "to": "areas", "areas": [VILLAGE] });
    let notice = told.be(ask(&who.xian, "plans-key-008", notice), 201);
    let own = told.be(api.get(&who.cun, "/api/todos"), 200);
    assert_eq!(
        own["items"][0]["assignment"]["actions"],
        json!(["done", "cannot", "question", "pass_on"])
    );
    let answers =
        format!("/api/assignments/{}/answers", text(&own["items"][0]["assignment"]["id"]));
    told.be(post(&who.cun, &answers, done.clone()), 200);
    let withdrawal = json!({ "reason": "与上级安排重复" });
    let path = format!("/api/todos/{}/withdrawal", text(&notice["id"]));
    told.be(post(&who.cun, &path, withdrawal.clone()), 403);
    told.be(post(&who.xian, &path, withdrawal.clone()), 200);
    told.be(post(&who.cun, &answers, done), 409);
    let correction = json!({ "title": "工作方案（修订）", "words": "每户有人联，每月访一次。",
        "from_on": "2023-05-01", "until_on": "2023-12-31", "reason": "改题目" });
    let tag = [("if-match", "\"v1\"")];
    let call = api.call("PATCH", &plan_path, Some(&who.xian), &tag, Some(&correction));
    let corrected = told.be(call, 200);
    assert_eq!(corrected["versions"][0]["title"], "代表常态化联系服务群众工作方案");
    told.be(post(&who.xian, &format!("{plan_path}/withdrawal"), withdrawal), 200);
    assert_eq!(told.be(api.get(&who.daibiao, "/api/todos"), 200)["items"], json!([]));
    let listed = told.be(api.get(&who.cun, "/api/plans"), 200);
    assert_eq!(listed["items"][0]["is_withdrawn"], true);
    told.be(ask(&who.xian, "plans-key-009", visit("2023-05-12")), 409);
    county.must_add_up();
    told.0
}

#[test]
fn a_to_do_goes_down_and_its_answers_come_up() {
    on_both_engines("api_plans", handed_down);
}

fn appointed(county: &TestCounty, village: &Village, name: &str) -> RepresentativeId {
    let person = registry::NewPerson { name: name.into(), ..Default::default() };
    let new = NewRepresentative {
        id: None,
        who: Who::New(person),
        area_path: village.group.clone(),
        way: SelectionWay::Direct,
        ground: "党员".into(),
        letter_number: None,
        from_on: "2023-05-07".parse().expect("a date"),
        statutory_since: None,
    };
    county.write(move |tx| representatives::appoint(tx, &new))
}

fn handed_over(county: &TestCounty) -> Vec<Answer> {
    let villages = county.with_two_villages(4);
    let (api, who) = people(county, &villages);
    let mut told = Told(Vec::new());
    let from = villages[0].representative;
    let plan = json!({ "area": VILLAGE, "kind": "arrangement", "title": "五月安排", "words": "走访。",
        "from_on": "2023-05-01", "until_on": "2023-05-31" });
    let plan = told.be(api.post(&who.cun, "/api/plans", "hand-key-0001", &plan), 201);
    let todos = format!("/api/plans/{}/todos", text(&plan["id"]));
    let ask = |told: &mut Told, key: &str, act: &str| {
        let body = json!({ "act": act, "due_on": "2023-05-12", "to": "representatives" });
        let made = told.be(api.post(&who.cun, &todos, key, &body), 201);
        text(&made["id"])
    };
    let rows = |told: &mut Told, todo: &str| -> Vec<(String, String)> {
        let found = told.be(api.get(&who.cun, &format!("/api/todos/{todo}")), 200);
        let rows = found["rows"].as_array().expect("rows").clone();
        let line = |row: &Value| (text(&row["representative"]["id"]), text(&row["state"]));
        rows.iter().map(line).collect()
    };

    // The first is asked of him alone, the second of both.
    let alone = ask(&mut told, "hand-key-0002", "visit_all");
    let to = appointed(county, &villages[0], "蒋接任");
    let both = ask(&mut told, "hand-key-0003", "pass_notice");
    let before = [rows(&mut told, &alone), rows(&mut told, &both)];
    let open = |id: RepresentativeId| (id.to_string(), "open".to_owned());
    assert_eq!(before, [vec![open(from)], vec![open(from), open(to)]]);

    // One transaction moves what he alone was asked, and folds what the successor is asked as well.
    let done = county.write(move |tx| plans::service::hand_over(tx, from, to));
    assert_eq!((done.moved.len(), done.folded.len()), (1, 1));
    assert_eq!(rows(&mut told, &alone), [open(to)]);
    assert_eq!(rows(&mut told, &both), [(from.to_string(), "folded".to_owned()), open(to)]);
    assert_eq!(told.be(api.get(&who.daibiao, "/api/todos"), 200)["items"], json!([]));
    let again = county.write(move |tx| plans::service::hand_over(tx, from, to));
    assert_eq!((again.moved.len(), again.folded.len()), (0, 0), "nothing is left to move");

    // What was kept of it, as text, undoes it exactly.
    let kept = serde_json::to_string(&done).expect("is data");
    let done: plans::HandOver = serde_json::from_str(&kept).expect("reads back");
    let undo = done.clone();
    assert_eq!(county.write(move |tx| plans::service::undo_hand_over(tx, &undo)), 2);
    assert_eq!([rows(&mut told, &alone), rows(&mut told, &both)], before);
    let mine = told.be(api.get(&who.daibiao, "/api/todos"), 200);
    assert_eq!(mine["items"].as_array().map(Vec::len), Some(2));

    // What the successor has answered in between stays answered.
    let done = county.write(move |tx| plans::service::hand_over(tx, from, to));
    let path = format!("/api/todos/{both}");
    let found = told.be(api.get(&who.cun, &path), 200);
    let row = &found["rows"][1];
    let answers = format!("/api/assignments/{}/answers", text(&row["id"]));
    let body = json!({ "action": "done" });
    told.be(api.call("POST", &answers, Some(&who.zu), &[], Some(&body)), 200);
    assert_eq!(county.write(move |tx| plans::service::undo_hand_over(tx, &done)), 2);
    assert_eq!(rows(&mut told, &both), [open(from), (to.to_string(), "done".to_owned())]);
    county.must_add_up();
    told.0
}

#[test]
fn a_hand_over_moves_open_to_dos_and_can_be_undone() {
    on_both_engines("api_plans_hand_over", handed_over);
}

fn led(county: &TestCounty) -> Vec<Answer> {
    let villages = county.with_two_villages(2);
    let (api, who) = people(county, &villages);
    let mut told = Told(Vec::new());
    let head = json!({ "area": "431125", "body": "leading_group", "post": "head", "name": "何书记",
        "office": "县委书记", "phone": "13800001234", "from_on": "2023-01-05" });
    told.be(api.post(&who.zhen, "/api/organisation", "lead-key-0001", &head), 404);
    let made = told.be(api.post(&who.xian, "/api/organisation", "lead-key-0002", &head), 201);
    assert_eq!((&made["post_name"], &made["phone"]), (&json!("组长"), &json!("13800001234")));
    let liaison = json!({ "area": "431125", "body": "task_force", "post": "liaison", "name": "周联络",
        "office": "县委组织部干部", "phone": "13800005678", "shows_phone": true,
        "from_on": "2023-01-05" });
    told.be(api.post(&who.xian, "/api/organisation", "lead-key-0003", &liaison), 201);

    // The village reads who leads, and calls only whom it may call.
    let seen = told.be(api.get(&who.cun, "/api/organisation?area=431125"), 200);
    let phones: Vec<_> =
        seen["items"].as_array().expect("people").iter().map(|one| &one["phone"]).collect();
    assert_eq!(phones, [&Value::Null, &json!("13800005678")]);
    assert_eq!(seen["is_own"], false);
    told.be(api.get(&who.shequ, &format!("/api/organisation?area={VILLAGE}")), 404);

    // A place ends and stays in the history.
    let path = format!("/api/organisation/{}/end", text(&made["id"]));
    let end = |token: &str, on: &str| {
        let body = json!({ "until_on": on });
        api.call("POST", &path, Some(token), &[("if-match", "\"v1\"")], Some(&body))
    };
    told.be(end(&who.cun, "2023-05-01"), 403);
    told.be(end(&who.xian, "2023-05-20"), 422);
    told.be(end(&who.xian, "2023-05-01"), 200);
    told.be(end(&who.xian, "2023-05-01"), 412);
    let seen = told.be(api.get(&who.xian, "/api/organisation"), 200);
    let last = seen["items"].as_array().and_then(|items| items.last()).expect("the former head");
    assert_eq!((&last["name"], &last["until_on"]), (&json!("何书记"), &json!("2023-05-01")));
    told.0
}

#[test]
fn leading_groups_are_kept_with_their_history() {
    on_both_engines("api_plans_led", led);
}

/// What may be sent to ask or to answer: words, days, codes. Nowhere a number, a table or a form.
#[test]
fn no_form_can_be_handed_down() {
    let schemas = &api::openapi()["components"]["schemas"];
    let days = ["from_on", "due_on", "until_on"];
    for name in ["PlanCreate", "PlanCorrect", "TodoCreate", "TodoCorrect", "AssignmentAnswer"] {
        let schema = &schemas[name];
        assert_eq!(schema["additionalProperties"], false, "{name} takes what it names alone");
        for (field, shape) in schema["properties"].as_object().expect("fields") {
            let text = shape.to_string();
            for free in ["\"number\"", "\"integer\"", "\"object\"", "additionalProperties"] {
                assert!(!text.contains(free), "{name}.{field} takes {free}: {text}");
            }
            if text.contains("$ref") {
                let is_known =
                    days.contains(&field.as_str()) || ["id", "stages"].contains(&field.as_str());
                assert!(is_known, "{name}.{field} takes something of its own: {text}");
            }
        }
    }
    let longest =
        |name: &str, field: &str| schemas[name]["properties"][field]["maxLength"].as_i64();
    assert_eq!(longest("AssignmentAnswer", "words"), Some(200));
    assert_eq!(longest("TodoCreate", "words"), Some(200));

    // No column for a number that somebody types, and none for who has looked at what, or how fast.
    let known = [
        "from_on",
        "until_on",
        "version",
        "issued_on",
        "withdrawn_at",
        "due_on",
        "changed_at",
        "said_at",
        "passed_on_at",
        "number",
        "at",
    ];
    for migration in plans::MIGRATIONS {
        for line in migration.sql.lines().map(str::trim) {
            let Some((column, _)) = line.split_once(" {") else { continue };
            if line.contains("{int}") {
                assert!(known.contains(&column), "what is {column}?");
            }
            for word in ["read", "seen", "opened", "viewed", "score", "rank", "points", "amount"] {
                assert!(!column.contains(word), "{column} has no place here");
            }
        }
    }
}
