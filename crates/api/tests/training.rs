//! Training from its plan to who came, mentoring, the reserve and the yearly appraisal, on both
//! engines; and that nobody is ranked by any of it.

use access::Role;
use axum::body::Body;
use axum::http::Request;
use kernel::AreaPath;
use serde_json::{Value, json};
use testing::{TestApi, TestCounty, Village, on_both_engines};

const VILLAGE: &str = "431125101216";
const TOWNSHIP: &str = "431125101";

struct Story<'c> {
    county: &'c TestCounty,
    api: TestApi,
    one: Village,
    other: Village,
}

impl<'c> Story<'c> {
    fn new(county: &'c TestCounty, households: usize) -> Self {
        let [one, other] = county.with_two_villages(households);
        let accounts = [
            ("xian", Role::County, AreaPath::county(), None),
            ("zhen", Role::Township, one.path.at_depth(2), None),
            ("heyuan", Role::Village, one.path.clone(), None),
            ("shequ", Role::Village, other.path.clone(), None),
            ("zuzhang", Role::GroupHead, one.group.clone(), None),
            ("daibiao", Role::Representative, one.group.clone(), Some(one.representative)),
        ];
        let api = TestApi::new(county, &accounts);
        Self { county, api, one, other }
    }

    fn call(&self, login: &str, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let token = self.api.sign_in(login);
        self.with(&token, method, path, None, body)
    }

    fn with(
        &self,
        token: &str,
        method: &str,
        path: &str,
        version: Option<&Value>,
        body: &Value,
    ) -> (u16, Value) {
        let key = format!("key-{}", self.county.clock_key());
        let tag = version.map(|version| format!("\"v{version}\""));
        let mut headers = vec![("idempotency-key", key.as_str())];
        if let Some(tag) = &tag {
            headers.push(("if-match", tag));
        }
        let body = (method != "GET").then_some(body);
        let answer = self.api.call(method, path, Some(token), &headers, body);
        (answer.status.as_u16(), answer.json())
    }

    fn changed(&self, login: &str, path: &str, version: &Value, body: &Value) -> (u16, Value) {
        let token = self.api.sign_in(login);
        self.with(&token, "POST", path, Some(version), body)
    }

    fn ask(&self, login: &str, method: &str, path: &str, body: &Value) -> Value {
        let (status, answer) = self.call(login, method, path, body);
        assert!((200..300).contains(&status), "{method} {path}: {status} {answer}");
        answer
    }

    fn get(&self, login: &str, path: &str) -> Value {
        self.ask(login, "GET", path, &Value::Null)
    }
}

/// A fresh key for each request.
trait Keys {
    fn clock_key(&self) -> String;
}

impl Keys for TestCounty {
    fn clock_key(&self) -> String {
        use kernel::Clock;
        self.clock.advance_millis(1);
        self.clock.now().millis().to_string()
    }
}

fn plan() -> Value {
    json!({
        "theme": "mediation", "area": TOWNSHIP, "venue": "party_school",
        "place": "镇党校二楼", "teacher": "镇司法所", "planned_on": "2023-05-07",
        "starts": "上午9点", "hours": 3, "words": "带好走访本"
    })
}

#[test]
fn a_session_goes_from_its_plan_to_who_came() {
    on_both_engines("training_session", |county| {
        let story = Story::new(county, 3);
        let needs = story.get("zhen", "/api/training/needs");
        let named = needs["needs"].as_array().expect("needs").iter().any(|need| {
            need["theme"] == "mediation"
                && need["without_record"].as_array().map(Vec::len) == Some(2)
        });
        assert!(named, "nobody has brought a dispute yet: {needs}");
        assert!(!needs.to_string().contains("score"));

        let made = story.ask("zhen", "POST", "/api/trainings", &plan());
        let path = format!("/api/trainings/{}", made["id"].as_str().expect("an id"));
        let invitation = made["invitation"].as_str().expect("words");
        assert!(invitation.chars().count() <= 300 && invitation.contains("5月7日(星期日)上午9点"));
        assert!(invitation.contains("带好走访本") && invitation.contains("镇司法所"));

        let due = json!({ "area": TOWNSHIP, "untrained_only": true });
        let listed = story.ask("zhen", "POST", &format!("{path}/due"), &due);
        assert_eq!(listed["due"], 2, "{listed}");
        // A village sees its own of them, and may not change the township's plan.
        let seen = story.get("heyuan", &path);
        assert_eq!(seen["people"].as_array().map(Vec::len), Some(1));
        assert_eq!(seen["may_change"], false);
        let token = story.api.sign_in("heyuan");
        let mut mine = plan();
        mine["area"] = json!(VILLAGE);
        let (status, _) = story.with(&token, "PUT", &path, Some(&json!(1)), &mine);
        assert_eq!(status, 404);

        let pasted = json!({ "area": TOWNSHIP, "text":
            "#接龙\n矛盾调解培训\n1. 何代表216 1组\n2、何 代表003（请假）\n3. 黄大海\n" });
        let read = story.ask("zhen", "POST", "/api/roll-calls", &pasted);
        let names = read["names"].as_array().expect("names");
        let marks: Vec<(&str, &str)> = names
            .iter()
            .map(|name| {
                (name["outcome"].as_str().unwrap_or(""), name["status"].as_str().unwrap_or(""))
            })
            .collect();
        assert_eq!(marks, [("matched", "listed"), ("matched", "excused"), ("asked", "listed")]);
        assert_eq!(read["others"].as_array().map(Vec::len), Some(2));

        let came = json!({ "how": "paste",
            "present": [names[0]["people"][0]["id"]], "excused": [names[1]["people"][0]["id"]] });
        let held = story.ask("zhen", "POST", &format!("{path}/attendance"), &came);
        assert_eq!((&held["state"], &held["present"]), (&json!("held"), &json!(1)), "{held}");
        let again = story.ask("zhen", "POST", &format!("{path}/attendance"), &came);
        assert_eq!(again["present"], 1, "whoever came is counted once");
        county.must_add_up();

        let covered = story.get("zhen", "/api/training/coverage?theme=mediation");
        let theme = covered["themes"].as_array().expect("themes").iter();
        let theme = theme.clone().find(|theme| theme["theme"] == "mediation").expect("the theme");
        assert_eq!((&theme["trained"], &theme["missing"]), (&json!(1), &json!(1)));
        let other = story.other.representative.to_string();
        assert_eq!(covered["missing"][0]["id"], other);

        let mistaken = json!({ "how": "paper", "mistaken": [story.one.representative] });
        let back = story.ask("zhen", "POST", &format!("{path}/attendance"), &mistaken);
        assert_eq!(back["present"], 0);
        county.must_add_up();
        let (status, refused) = story.changed(
            "zhen",
            &format!("{path}/cancel"),
            &json!(1),
            &json!({ "reason": "下雨" }),
        );
        assert_eq!((status, refused["code"].as_str()), (409, Some("training.held")));
    });
}

#[test]
fn what_is_wrong_with_a_session_is_told() {
    on_both_engines("training_wrong", |county| {
        let story = Story::new(county, 2);
        for (field, value, code) in [
            ("theme", json!("ranking"), "training.theme-unknown"),
            ("planned_on", json!("2026-01-01"), "training.day-too-far"),
            ("hours", json!(41), "training.hours-out-of-range"),
            ("teacher", json!("长".repeat(101)), "training.text-not-accepted"),
        ] {
            let mut body = plan();
            body[field] = value;
            let (status, answer) = story.call("zhen", "POST", "/api/trainings", &body);
            assert_eq!((status, answer["code"].as_str()), (422, Some(code)), "{answer}");
        }
        let mut later = plan();
        later["planned_on"] = json!("2023-05-20");
        let made = story.ask("zhen", "POST", "/api/trainings", &later);
        let path = format!("/api/trainings/{}", made["id"].as_str().expect("an id"));
        let came = json!({ "how": "list", "present": [story.one.representative] });
        let (status, answer) = story.call("zhen", "POST", &format!("{path}/attendance"), &came);
        assert_eq!((status, answer["code"].as_str()), (422, Some("training.not-held-yet")));
        let off =
            story.ask("zhen", "POST", &format!("{path}/cancel"), &json!({ "reason": "下雨" }));
        assert_eq!(off["state"], "cancelled");

        let wish = json!({ "representative_id": story.one.representative, "theme": "phone" });
        let own = story.ask("daibiao", "POST", "/api/training-wishes", &wish);
        assert_eq!(own["on_behalf"], false);
        let proxy = story.ask("heyuan", "POST", "/api/training-wishes", &wish);
        assert_eq!(
            (&proxy["on_behalf"], &proxy["entered_by"]),
            (&json!(true), &json!("测试heyuan"))
        );
        let open = story.get("zhen", "/api/training-wishes");
        assert_eq!(open["items"].as_array().map(Vec::len), Some(2));
        let answer = format!("/api/training-wishes/{}/answer", own["id"].as_str().expect("an id"));
        story.ask("zhen", "POST", &answer, &json!({ "words": "下月在党校讲" }));
        assert_eq!(
            story.get("daibiao", "/api/training-wishes")["items"].as_array().map(Vec::len),
            Some(2)
        );
        assert_eq!(
            story.get("zhen", "/api/training-wishes")["items"].as_array().map(Vec::len),
            Some(1)
        );
        assert_eq!(story.call("shequ", "POST", &answer, &json!({ "words": "好" })).0, 404);
    });
}

#[test]
fn a_mentor_talks_and_the_reserve_has_plain_filters() {
    on_both_engines("training_fostering", |county| {
        let story = Story::new(county, 2);
        let body = json!({ "representative_id": story.one.representative, "mentor_name": "唐日明",
            "mentor_post": "镇组织委员", "goals": "学会调解", "from_on": "2023-05-01" });
        let made = story.ask("zhen", "POST", "/api/mentorings", &body);
        let path = format!("/api/mentorings/{}", made["id"].as_str().expect("an id"));
        let (status, answer) = story.call("zhen", "POST", "/api/mentorings", &body);
        assert_eq!((status, answer["code"].as_str()), (409, Some("mentoring.has-mentor")));
        let early = json!({ "on": "2023-04-01", "words": "见面" });
        assert_eq!(story.call("heyuan", "POST", &format!("{path}/talks"), &early).0, 422);
        let talk = json!({ "on": "2023-05-06", "words": "一起走访两户" });
        let talked = story.ask("heyuan", "POST", &format!("{path}/talks"), &talk);
        assert_eq!(talked["talks"][0]["entered_by"], "测试heyuan");
        assert_eq!(story.get("daibiao", "/api/mentorings")["items"][0]["mentor_name"], "唐日明");
        assert_eq!(story.call("shequ", "POST", &format!("{path}/talks"), &talk).0, 404);
        let ended = story.changed(
            "zhen",
            &format!("{path}/end"),
            &made["version"],
            &json!({ "on": "2023-05-07", "words": "能独立调解了" }),
        );
        assert_eq!((ended.0, &ended.1["until_on"]), (200, &json!("2023-05-07")));

        let young = json!({ "person": { "name": "蒋秀英", "sex": "2", "birth_month": "1995-06", "education": "30" },
            "area": VILLAGE, "ground": "returned", "reason": "懂电脑，热心", "recommender": "何辉", "entered_on": "2023-05-01" });
        let entry = story.ask("heyuan", "POST", "/api/reserve", &young);
        assert_eq!(entry["age"], 27);
        for (query, count) in [
            ("age_to=30", 1),
            ("age_from=30", 0),
            ("education=30", 1),
            ("education=20", 0),
            ("ground=veteran", 0),
        ] {
            let found = story.get("zhen", &format!("/api/reserve?{query}"));
            assert_eq!(found["items"].as_array().map(Vec::len), Some(count), "{query}");
        }
        county.must_add_up();
    });
}

/// A step with a selection file, by the office whose step it is.
fn step(story: &Story<'_>, login: &str, file: &str, action: &str, on: &str) -> Value {
    let path = format!("/api/selections/{file}");
    let version = story.get(login, &path)["version"].clone();
    let body = json!({ "action": action, "on": on, "notice_days": 3 });
    let (status, answer) = story.changed(login, &format!("{path}/actions"), &version, &body);
    assert_eq!(status, 200, "{action}: {answer}");
    answer
}

#[test]
fn who_leaves_the_reserve_for_service_goes_through_a_selection_file() {
    on_both_engines("training_reserve", |county| {
        let story = Story::new(county, 2);
        let young = json!({ "person": { "name": "蒋秀英", "sex": "2" }, "area": VILLAGE,
            "ground": "veteran", "reason": "懂电脑，热心", "recommender": "何辉", "entered_on": "2023-04-01" });
        let entry = story.ask("heyuan", "POST", "/api/reserve", &young);
        let id = entry["id"].as_str().expect("an id");
        let path = format!("/api/reserve/{id}/promote");
        let early = json!({ "nomination": { "way": "self_nominated" }, "on": "2023-03-31" });
        let (status, answer) = story.changed("heyuan", &path, &entry["version"], &early);
        assert_eq!((status, answer["code"].as_str()), (422, Some("reserve.before-entry")));

        // The first file ends without a letter: the entry waits again and keeps the file.
        let way = json!({ "nomination": { "way": "self_nominated" }, "on": "2023-04-10" });
        let (status, moved) = story.changed("heyuan", &path, &entry["version"], &way);
        assert_eq!((status, &moved["state"]), (200, &json!("in_selection")), "{moved}");
        let (status, answer) = story.changed("heyuan", &path, &moved["version"], &way);
        assert_eq!((status, answer["code"].as_str()), (409, Some("reserve.not-waiting")));
        let first = moved["files"][0]["id"].as_str().expect("a file");
        let file = story.get("zhen", &format!("/api/selections/{first}"));
        assert_eq!(
            (&file["reserve"]["id"], &file["stage"]["code"]),
            (&json!(id), &json!("candidate"))
        );
        assert_eq!(file["reserve"]["recommender"], "何辉");
        let pool = story.get("heyuan", "/api/candidates")["items"][0]["grounds"].to_string();
        assert!(pool.contains("veteran") && pool.contains("reserve"), "{pool}");
        step(&story, "heyuan", first, "decline", "2023-04-11");
        let back = story.get("heyuan", "/api/reserve?state=waiting")["items"][0].clone();
        assert_eq!(
            (&back["id"], &back["files"][0]["stage"]["code"]),
            (&json!(id), &json!("declined"))
        );

        // The second one goes to the letter: the reviews and the notice, as for anybody.
        let way =
            json!({ "nomination": { "way": "direct", "ground": "reserve" }, "on": "2023-04-12" });
        let (status, moved) = story.changed("zhen", &path, &back["version"], &way);
        assert_eq!(status, 200, "{moved}");
        let second = moved["files"][1]["id"].as_str().expect("a file");
        for (login, action, on) in [
            ("heyuan", "agree", "2023-04-13"),
            ("heyuan", "pass_village", "2023-04-14"),
            ("zhen", "pass_township", "2023-04-17"),
            ("heyuan", "start_notice", "2023-04-18"),
            ("zhen", "close_notice", "2023-04-21"),
            ("zhen", "file", "2023-04-23"),
            ("zhen", "appoint", "2023-04-24"),
        ] {
            step(&story, login, second, action, on);
        }
        let promoted = story.get("zhen", "/api/reserve?state=promoted")["items"][0].clone();
        assert_eq!((&promoted["id"], &promoted["left_on"]), (&json!(id), &json!("2023-04-24")));
        let mandate = promoted["representative_id"].as_str().expect("a mandate");
        let serves = story.get("heyuan", &format!("/api/representatives/{mandate}"));
        assert_eq!((&serves["name"], &serves["ground"]), (&json!("蒋秀英"), &json!("后备代表")));
        let person = story.get("zhen", &format!("/api/selections/{second}"))["person_id"].clone();
        let again = json!({ "person_id": person, "area": VILLAGE, "ground": "veteran",
            "reason": "再来", "recommender": "何辉", "entered_on": "2023-05-01" });
        let (status, answer) = story.call("heyuan", "POST", "/api/reserve", &again);
        assert_eq!((status, answer["code"].as_str()), (409, Some("reserve.serving")));
        county.must_add_up();
    });
}

#[test]
fn households_say_once_a_year_what_only_the_village_may_read() {
    on_both_engines("training_appraisal", |county| {
        let story = Story::new(county, 5);
        let round = json!({ "area": VILLAGE, "opens_on": "2023-05-07", "closes_on": "2023-05-20" });
        assert_eq!(story.call("zhen", "POST", "/api/appraisals", &round).0, 403);
        let made = story.ask("heyuan", "POST", "/api/appraisals", &round);
        let path = format!("/api/appraisals/{}", made["id"].as_str().expect("an id"));
        assert_eq!(story.call("heyuan", "POST", "/api/appraisals", &round).0, 409, "once a year");

        let cards = story.ask("heyuan", "PUT", "/api/cards", &json!({ "area": VILLAGE }));
        assert_eq!(cards["has_more"], false);
        let cards = story.get("heyuan", "/api/cards")["items"].as_array().expect("cards").clone();
        let say = |at: usize, answer: &str, words: &str| {
            let card = cards[at]["path"].as_str().expect("a path");
            let encoded: String = words.bytes().map(|byte| format!("%{byte:02X}")).collect();
            let request = Request::post(format!("{card}/appraisal"))
                .header("host", "lianhu.test")
                .header("sec-fetch-site", "same-origin")
                .header("content-type", "application/x-www-form-urlencoded");
            let request = request.body(Body::from(format!("answer={answer}&words={encoded}")));
            let (status, _, body) = story.api.raw(request.expect("a request"));
            (status.as_u16(), String::from_utf8(body).expect("text"))
        };
        let page = |path: &str| {
            let request = Request::get(path).body(Body::empty()).expect("a request");
            String::from_utf8(story.api.raw(request).2).expect("text")
        };
        let card = cards[0]["path"].as_str().expect("a path").to_owned();
        assert!(page(&card).contains("评一评代表"));
        assert!(page(&format!("{card}/appraisal")).contains("何代表216"));
        assert_eq!(say(0, "", "没选").0, 422);
        assert_eq!(say(0, "not_content", "很少来").0, 200);
        assert_eq!(say(0, "content", "来得勤了").0, 200, "it can be changed");
        assert!(
            !page(&format!("{card}/appraisal")).contains("来得勤了"),
            "a found card tells nothing"
        );
        assert_eq!(say(1, "mostly_content", "").0, 200);

        let open = story.get("heyuan", &path);
        assert_eq!(open["outcomes"].as_array().map(Vec::len), Some(0), "nothing before its end");
        assert_eq!(open["spoken"].as_array().map(Vec::len), Some(2));
        let paper = json!({ "household_id": story.one.households[2], "answer": "not_content", "words": "盼多来" });
        story.ask("zuzhang", "POST", &format!("{path}/words"), &paper);
        let unlinked = json!({ "household_id": story.one.households[4], "answer": "content" });
        assert_eq!(story.call("heyuan", "POST", &format!("{path}/words"), &unlinked).0, 422);
        assert_eq!(story.call("shequ", "GET", &path, &Value::Null).0, 404);

        let closed =
            story.changed("heyuan", &format!("{path}/close"), &made["version"], &json!({}));
        assert_eq!(closed.0, 200, "{}", closed.1);
        assert_eq!(say(0, "not_content", "").0, 409);
        for login in ["heyuan", "zuzhang", "daibiao"] {
            let outcome = &story.get(login, &path)["outcomes"][0];
            let counts =
                ["content", "mostly_content", "not_content"].map(|key| outcome[key].as_i64());
            assert_eq!(counts, [Some(1), Some(1), Some(1)], "{login}");
            assert_eq!(outcome["words"], json!(["来得勤了", "盼多来"]));
            let told = outcome.to_string();
            let is_told = story.one.households.iter().any(|id| told.contains(&id.to_string()));
            assert!(!is_told, "no household is told: {told}");
        }
        let indicators = story.get("xian", "/api/indicators").to_string();
        assert!(!indicators.contains("apprais") && !indicators.contains("评议"));
        // Above the village it is told how many have held it, and nothing else.
        let count = json!({ "year": 2023, "villages": 2, "held": 1, "running": 0 });
        assert_eq!(story.get("zhen", "/api/appraisals/count"), count);
        for login in ["zhen", "xian"] {
            for path in [path.as_str(), "/api/appraisals"] {
                assert_eq!(story.call(login, "GET", path, &Value::Null).0, 403, "{login} {path}");
            }
        }
        county.must_add_up();
    });
}

#[test]
fn fewer_than_three_voices_tell_nothing() {
    on_both_engines("training_few", |county| {
        let story = Story::new(county, 4);
        let round = json!({ "area": VILLAGE, "opens_on": "2023-05-07", "closes_on": "2023-05-07" });
        let made = story.ask("heyuan", "POST", "/api/appraisals", &round);
        let path = format!("/api/appraisals/{}", made["id"].as_str().expect("an id"));
        for household in &story.one.households[..2] {
            let paper =
                json!({ "household_id": household, "answer": "not_content", "words": "不来" });
            story.ask("heyuan", "POST", &format!("{path}/words"), &paper);
        }
        county.clock.set_noon("2023-05-08");
        let outcome = story.get("heyuan", &path)["outcomes"][0].clone();
        assert_eq!((&outcome["spoken"], &outcome["is_too_few"]), (&json!(2), &json!(true)));
        assert_eq!((&outcome["not_content"], &outcome["words"]), (&Value::Null, &json!([])));
    });
}

/// The red line: no figure, list or export that ranks people by what was said of them, or by training.
#[test]
fn nobody_is_ranked_by_any_of_it() {
    let document = api::openapi();
    for (path, item) in document["paths"].as_object().expect("paths") {
        let is_ours = ["training", "roll-calls", "mentoring", "reserve", "appraisal"];
        if !is_ours.iter().any(|word| path.contains(word)) {
            continue;
        }
        for operation in item.as_object().expect("operations").values() {
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                let name = parameter["name"].as_str().unwrap_or("");
                assert!(!["sort", "order", "order_by", "top"].contains(&name), "{path}: {name}");
            }
        }
    }
    let schemas = document["components"]["schemas"].as_object().expect("schemas");
    for (name, schema) in schemas {
        let text = schema.to_string();
        if ["Appraisal", "Round", "Held", "Coverage", "Need", "Training", "Mentoring", "Reserve"]
            .iter()
            .any(|ours| name.starts_with(ours))
        {
            for word in
                ["\"score\"", "\"rank\"", "\"rate\"", "\"average\"", "\"points\"", "\"place_in\""]
            {
                assert!(!text.contains(word), "{name} has {word}");
            }
        }
    }
}
