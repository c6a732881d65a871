//! Assemblies, statute checks, the three lists and corrections, through the interface.

use access::Role;
use kernel::AreaPath;
use serde_json::{Value, json};
use testing::{Answer, TestApi, TestCounty, on_both_engines};

/// Everything that was answered, to compare the engines by.
#[derive(Default)]
struct Told(Vec<(u16, String)>);

impl Told {
    fn be(&mut self, answer: Answer, status: u16) -> Value {
        assert_eq!(answer.status.as_u16(), status, "{}", answer.text);
        let told = answer.json();
        self.0.push((status, told["code"].as_str().unwrap_or("").to_owned()));
        told
    }
}

struct Desk<'a> {
    api: &'a TestApi,
    token: String,
}

impl Desk<'_> {
    fn get(&self, path: &str) -> Answer {
        self.api.get(&self.token, path)
    }

    fn post(&self, path: &str, key: &str, body: Value) -> Answer {
        self.api.post(&self.token, path, key, &body)
    }

    /// A change of the version that the tag names.
    fn change(&self, method: &str, path: &str, version: i64, body: Value) -> Answer {
        let tag = format!("\"v{version}\"");
        self.api.call(method, path, Some(&self.token), &[("if-match", &tag)], Some(&body))
    }
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

fn elect(told: &mut Told, desk: &Desk<'_>, number: usize) {
    let sex = if number.is_multiple_of(3) { "2" } else { "1" };
    let body = json!({
        "person": { "name": format!("何代表{number}"), "sex": sex },
        "area": "43112510121601", "selection_way": "direct", "ground": "换届选出的代表",
        "from_on": "2023-01-05", "statutory_since": "2021-03-02",
    });
    told.be(desk.post("/api/representatives", &format!("elect-key-{number:04}"), body), 201);
}

fn agenda() -> Value {
    json!([
        { "title": "集体收益分配方案", "listed": "collective_income", "studied_on": "2023-05-01" },
        { "title": "通报一季度村务" },
    ])
}

fn assembly() -> Value {
    json!({
        "title": "河源村第二次村民代表会议", "area": "431125101216", "held_on": "2023-05-06",
        "starts_at": "09:30", "place": "村委会二楼", "host": "周主任", "session": "第十一届第8次",
        "announced_on": "2023-04-28", "convened": "committee", "agenda": agenda(),
    })
}

fn verdicts(checks: &Value) -> Vec<(String, String)> {
    let checks = checks.as_array().expect("checks");
    checks
        .iter()
        .map(|check| (text(&check["rule"]).to_owned(), text(&check["verdict"]).to_owned()))
        .collect()
}

fn verdict(checks: &Value, rule: &str) -> String {
    let found = verdicts(checks).into_iter().find(|(known, _)| known == rule);
    found.unwrap_or_else(|| panic!("{rule} is not checked")).1
}

fn story(county: &TestCounty) -> Vec<(u16, String)> {
    let [one, other] = county.with_two_villages(6);
    let accounts = [
        ("xian", Role::County, AreaPath::county(), None),
        ("cun", Role::Village, one.path.clone(), None),
        ("shequ", Role::Village, other.path.clone(), None),
    ];
    let api = TestApi::new(county, &accounts);
    let desk = |login: &str| Desk { api: &api, token: api.sign_in(login) };
    let (xian, cun, shequ) = (desk("xian"), desk("cun"), desk("shequ"));
    let mut told = Told::default();

    // Nothing is known of elections or committees yet: the checks say so, and name the article.
    let checks = told.be(xian.get("/api/statute-checks?as_of=2023-05-07"), 200);
    let villages = checks["items"].as_array().expect("villages");
    // By division code: the community's is smaller.
    let laws: Vec<&str> = villages.iter().map(|one| text(&one["law"])).collect();
    assert_eq!(laws.len(), 2);
    let village = villages.iter().find(|one| one["law"] == "village").expect("is there");
    assert!(verdicts(&village["checks"]).iter().all(|(_, verdict)| verdict == "cannot_tell"));
    assert_eq!(verdicts(&village["checks"]).len(), 5);
    let community = villages.iter().find(|one| one["law"] == "community").expect("is there");
    assert!(!verdicts(&community["checks"]).iter().any(|(rule, _)| rule == "women"));
    assert_eq!(village["checks"][0]["article"], "《村民委员会组织法》第二十九条");

    // Twelve are elected, and the village says how many sit on its committee.
    for number in 1..=12 {
        elect(&mut told, &cun, number);
    }
    let facts = json!({ "committee": 4, "committee_women": 1, "both": 1, "mode": "groups" });
    let path = "/api/areas/431125101216/village-facts";
    told.be(shequ.change("PUT", path, 0, facts.clone()), 404);
    told.be(cun.change("PUT", path, 0, json!({ "committee": 4, "committee_women": 5 })), 422);
    let said = told.be(cun.change("PUT", path, 0, facts.clone()), 200);
    assert_eq!((&said["version"], &said["recorded_by"]), (&json!(1), &json!("测试cun")));
    told.be(cun.change("PUT", path, 0, facts), 412);
    let list = "/api/statute-checks?area=431125101216&as_of=2023-05-07";
    let checks = told.be(cun.get(list), 200)["items"][0].clone();
    assert_eq!((&checks["representatives"], &checks["members"]), (&json!(12), &json!(15)));
    for (rule, expected) in [
        ("ratio", "holds"),
        ("share", "holds"),
        ("women", "does_not_hold"),
        ("term", "holds"),
        ("rhythm", "cannot_tell"),
    ] {
        assert_eq!(verdict(&checks["checks"], rule), expected, "{rule}");
    }
    assert_eq!(checks["next_assembly_by"], "2023-06-30");

    // The assembly is announced; a township or another village has none here.
    let mut elsewhere = assembly();
    elsewhere["area"] = json!("431125101");
    told.be(xian.post("/api/assemblies", "assembly-key-01", elsewhere), 422);
    told.be(shequ.post("/api/assemblies", "assembly-key-02", assembly()), 404);
    let made = told.be(cun.post("/api/assemblies", "assembly-key-03", assembly()), 201);
    let again = told.be(cun.post("/api/assemblies", "assembly-key-03", assembly()), 201);
    assert_eq!(made["id"], again["id"], "sent twice, announced once");
    let path = format!("/api/assemblies/{}", text(&made["id"]));
    assert_eq!((&made["stage"], &made["members"]), (&json!("to_hold"), &json!(15)));
    assert_eq!(made["seats"].as_array().map(Vec::len), Some(12));
    assert_eq!(verdict(&made["agenda"][0]["checks"], "study"), "holds");
    assert_eq!(verdict(&made["agenda"][0]["checks"], "authorised"), "cannot_tell");
    assert_eq!(made["agenda"][1]["checks"], json!([]));
    // A pasted list is read against who belongs to it: one who serves and was not elected does not.
    let pasted = |more: Value| {
        let mut list = json!({ "area": "431125101216", "text": "1. 何代表3 已到\n2. 何代表216" });
        if let Some(id) = more.as_str() {
            list["assembly"] = json!(id);
        }
        list
    };
    for (asked, outcomes) in
        [(made["id"].clone(), ["matched", "asked"]), (Value::Null, ["matched", "matched"])]
    {
        let read = told.be(cun.post("/api/roll-calls", "no-key", pasted(asked)), 200);
        let found: Vec<&str> = read["names"]
            .as_array()
            .expect("names")
            .iter()
            .map(|one| text(&one["outcome"]))
            .collect();
        assert_eq!(found, outcomes, "{read}");
    }
    let there = pasted(made["id"].clone());
    told.be(shequ.post("/api/roll-calls", "no-key", there), 404);
    told.be(shequ.get(&path), 404);
    let seen = told.be(xian.get(&path), 200);
    assert_eq!((&seen["may_change"], &seen["version"]), (&json!(true), &json!(1)));

    // Nine of fifteen are too few, ten are enough.
    let ids: Vec<Value> =
        made["seats"].as_array().expect("seats").iter().map(|seat| seat["id"].clone()).collect();
    let came = |count: usize, committee: i64| json!({ "representatives": ids[..count], "committee": committee, "observers": "工作队2人" });
    let attendance = format!("{path}/attendance");
    let few = told.be(cun.change("PUT", &attendance, 1, came(8, 1)), 200);
    assert_eq!(verdict(&few["checks"], "quorum"), "does_not_hold");
    let held = told.be(cun.change("PUT", &attendance, 2, came(9, 1)), 200);
    assert_eq!((&held["present"], &held["stage"]), (&json!(10), &json!("to_vote")));
    assert_eq!(verdict(&held["checks"], "quorum"), "holds");
    told.be(cun.change("PUT", &attendance, 3, came(9, 4)), 422);

    let vote = |yes: i64| {
        json!({ "votes": [{ "number": 1, "vote": { "yes": yes, "no": 2, "abstain": 1 },
                            "resolution": "按方案分配，会后公布。" }] })
    };
    let votes = format!("{path}/votes");
    told.be(cun.change("PUT", &votes, 3, vote(8)), 422);
    let voted = told.be(cun.change("PUT", &votes, 3, vote(6)), 200);
    assert_eq!(verdict(&voted["agenda"][0]["checks"], "decision"), "holds");
    assert_eq!(voted["agenda"][0]["checks"][2]["words"], "到会10人，同意6票，超过半数，通过。");

    let closed = told.be(cun.change("POST", &format!("{path}/close"), 4, json!({})), 200);
    assert_eq!((&closed["stage"], &closed["edition"]), (&json!("to_disclose"), &json!(1)));
    told.be(cun.change("PUT", &votes, 5, vote(5)), 409);
    let posting = json!({ "from": "2023-05-07", "until": "2023-05-22", "place": "村务公开栏" });
    let posted = told.be(cun.change("PUT", &format!("{path}/disclosure"), 5, posting), 200);
    assert_eq!(verdict(&posted["checks"], "disclosure"), "holds");
    assert_eq!(posted["stage"], "posted");

    // A correction is another edition; both can be read.
    let correction = format!("{path}/correction");
    told.be(cun.change("POST", &correction, 6, json!({ "reason": "" })), 422);
    told.be(cun.change("POST", &correction, 6, json!({ "reason": "唱票抄错" })), 200);
    told.be(cun.change("PUT", &votes, 7, vote(7)), 200);
    let closed = told.be(cun.change("POST", &format!("{path}/close"), 8, json!({})), 200);
    let yes: Vec<i64> = closed["editions"]
        .as_array()
        .expect("editions")
        .iter()
        .filter_map(|edition| edition["minutes"]["items"][0]["vote"]["yes"].as_i64())
        .collect();
    assert_eq!(yes, [7, 6]);
    assert_eq!(closed["editions"][0]["reason"], "唱票抄错");

    // The village has met in this quarter; the ledger has a line for each item.
    let checks = told.be(cun.get(list), 200)["items"][0].clone();
    assert_eq!(checks["last_assembly_on"], "2023-05-06");
    assert_eq!(verdict(&checks["checks"], "rhythm"), "holds");
    assert_eq!(checks["next_assembly_by"], Value::Null);
    let page = told.be(xian.get("/api/assemblies?area=431125"), 200);
    assert_eq!(page["items"][0]["women_present"], json!(3));
    let ledger = cun.get("/api/exports/assemblies?format=csv");
    assert_eq!(ledger.status.as_u16(), 200);
    for part in [
        "女代表数",
        "集体收益分配方案",
        "通报一季度村务",
        "按方案分配，会后公布。",
        "第十一届第8次",
    ] {
        assert!(ledger.text.contains(part), "{part} is missing in {}", ledger.text);
    }
    assert_eq!(api.get(&xian.token, "/api/exports/assemblies").status.as_u16(), 200);

    lists(&mut told, &cun, &shequ);
    county.must_add_up();
    told.0
}

/// A courtyard meeting with its lists, and what was recorded by mistake.
fn lists(told: &mut Told, cun: &Desk<'_>, shequ: &Desk<'_>) {
    let meeting = json!({
        "kind": "courtyard", "title": "一组屋场会", "held_on": "2023-05-05",
        "area": "43112510121601", "place": "晒谷坪", "host": "周主任",
    });
    let held = told.be(cun.post("/api/gatherings", "meeting-key-01", meeting.clone()), 201);
    let path = format!("/api/gatherings/{}", text(&held["id"]));
    let item = |words: &str, due: &str| json!({ "list": "problem", "words": words, "owner": "村委会", "due_on": due });
    let items = format!("{path}/items");
    told.be(cun.post(&items, "meeting-key-02", item("", "2023-05-20")), 422);
    told.be(cun.post(&items, "meeting-key-03", item("水渠堵了", "2023-05-01")), 422);
    let first = told.be(cun.post(&items, "meeting-key-04", item("水渠堵了", "2023-05-20")), 201);
    assert_eq!(first["items"][0]["is_matter"], json!(false));
    told.be(cun.post(&items, "meeting-key-05", item("晒谷坪缺灯", "2023-06-20")), 201);
    told.be(shequ.post(&items, "meeting-key-06", item("不是我们的", "2023-05-20")), 404);

    let raise = json!({ "kind": "appeal", "category": "irrigation" });
    let matter = format!("{items}/1/matter");
    let raised = told.be(cun.post(&matter, "meeting-key-07", raise.clone()), 201);
    assert_eq!(raised["items"][0]["matter"]["state"], "submitted");
    let again = told.be(cun.post(&matter, "meeting-key-07", raise.clone()), 201);
    assert_eq!(raised["items"][0]["matter"]["id"], again["items"][0]["matter"]["id"]);
    told.be(cun.post(&matter, "meeting-key-08", raise), 409);
    let id = text(&raised["items"][0]["matter"]["id"]).to_owned();
    let stored = told.be(cun.get(&format!("/api/matters/{id}")), 200);
    assert_eq!(
        (&stored["words"], &stored["collected_on"]),
        (&json!("水渠堵了"), &json!("2023-05-05"))
    );
    let settled = json!({ "list": "need", "words": "晒谷坪缺灯", "outcome": "已装灯" });
    let after = told.be(cun.change("PUT", &format!("{items}/2"), 1, settled), 200);
    assert_eq!(after["items"][1]["settled_on"], "2023-05-07");
    told.be(cun.change("PUT", &format!("{items}/1"), 2, item("改", "2023-05-20")), 409);

    // A training's day is corrected, then it is voided: the figures follow each time.
    let training = json!({
        "kind": "training", "title": "怎样记走访", "held_on": "2023-05-04", "area": "431125101216",
        "representatives": [told.be(cun.get("/api/representatives?limit=1"), 200)["items"][0]["id"]],
    });
    let held = told.be(cun.post("/api/gatherings", "meeting-key-09", training), 201);
    let path = format!("/api/gatherings/{}", text(&held["id"]));
    let version = held["version"].as_i64().expect("a version");
    let correction =
        json!({ "title": "怎样记走访", "held_on": "2023-05-03", "reason": "日期登错" });
    told.be(shequ.change("PUT", &path, version, correction.clone()), 404);
    let after = told.be(cun.change("PUT", &path, version, correction.clone()), 200);
    assert_eq!((&after["held_on"], &after["attendance"]), (&json!("2023-05-03"), &json!(1)));
    assert_eq!(after["earlier"][0]["held_on"], "2023-05-04");
    told.be(cun.change("PUT", &path, version, correction), 412);
    let void = json!({ "reason": "重复登记" });
    let after = told.be(cun.change("POST", &format!("{path}/void"), version + 1, void), 200);
    assert_eq!((&after["void_reason"], &after["is_voided"]), (&json!("重复登记"), &json!(true)));
    let count = |list: &Value| list["items"].as_array().map(Vec::len);
    let shown = told.be(cun.get("/api/gatherings?kind=training"), 200);
    let all = told.be(cun.get("/api/gatherings?kind=training&voided=yes"), 200);
    assert_eq!((count(&shown), count(&all)), (Some(0), Some(1)));
}

#[test]
fn an_assembly_goes_its_way_through_the_interface_on_both_engines() {
    on_both_engines("api_assemblies", story);
}
