//! The survey from sheets and chats, letters with their numbers, and files from paper: through the
//! interface, on both engines.

use access::Role;
use axum::body::Body;
use axum::http::Request;
use kernel::id::ImportId;
use kernel::{Actor, AreaPath, Date};
use registry::NewPerson;
use representatives::{DutyKind, NewDuty, Who};
use serde_json::{Value, json};
use testing::{Answer, TestApi, TestCounty, Village, on_both_engines};

fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

/// A county with a village in whose first group somebody is head, and its offices' accounts.
fn begin(county: &TestCounty) -> (Village, TestApi) {
    let [village, other] = county.with_two_villages(8);
    let area_path = village.group.clone();
    county.write(move |tx| {
        let person = NewPerson {
            name: "何永福".to_owned(),
            phone: Some("13800000001".to_owned()),
            ..NewPerson::default()
        };
        let duty = NewDuty {
            kind: DutyKind::GroupHead,
            who: Who::New(person),
            area_path,
            from_on: day("2023-01-02"),
        };
        representatives::assign_duty(tx, &duty)
    });
    let api = TestApi::new(
        county,
        &[
            ("xian", Role::County, AreaPath::county(), None),
            ("zhen", Role::Township, village.path.at_depth(2), None),
            ("cun", Role::Village, village.path.clone(), None),
            ("lin", Role::Village, other.path, None),
        ],
    );
    (village, api)
}

fn upload(api: &TestApi, token: &str, key: &str, name: &str, parts: &[(&str, &str)]) -> Value {
    let mut body = String::new();
    for (field, value) in parts {
        let file = if *field == "file" { format!("; filename=\"{name}\"") } else { String::new() };
        body.push_str(&format!(
            "--edge\r\ncontent-disposition: form-data; name=\"{field}\"{file}\r\n\r\n{value}\r\n"
        ));
    }
    body.push_str("--edge--\r\n");
    let request = Request::post("/api/imports")
        .header("authorization", format!("Bearer {token}"))
        .header("idempotency-key", key)
        .header("content-type", "multipart/form-data; boundary=edge")
        .body(Body::from(body));
    let (_, _, bytes) = api.raw(request.expect("a request"));
    serde_json::from_slice(&bytes).expect("JSON")
}

/// Confirms an import and runs it; answers what happened.
fn take(county: &TestCounty, api: &TestApi, token: &str, seen: &Value) -> Value {
    let id = seen["id"].as_str().expect("an import");
    let path = format!("/api/imports/{id}");
    let confirm = api.call("POST", &format!("{path}/confirm"), Some(token), &[], None);
    assert_eq!(confirm.status, 202, "{}", confirm.text);
    let import: ImportId = id.parse().expect("an id");
    exchange::imports::run(&county.db, &Actor::system("test"), import).expect("it is taken");
    api.get(token, &path).json()
}

fn numbers(totals: &Value) -> [i64; 4] {
    ["inserted", "updated", "unchanged", "ignored"].map(|name| totals[name].as_i64().unwrap_or(-1))
}

fn pool(api: &TestApi, token: &str) -> Vec<String> {
    let page = api.get(token, "/api/candidates?limit=200").json();
    let mut lines: Vec<_> = page["items"]
        .as_array()
        .expect("a page")
        .iter()
        .map(|one| {
            let grounds = one["grounds"].as_array().expect("grounds");
            let codes: Vec<_> = grounds.iter().filter_map(|each| each["code"].as_str()).collect();
            let (name, area) = (&one["name"], &one["area"]["name"]);
            let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
            format!("{} {} {}", text(name), text(area), codes.join("+"))
        })
        .collect();
    lines.sort();
    lines
}

const CHAT: &str = "\
#接龙 请各组报一下摸底人选\n\
\n\
1. 何永福 第一组 组长 13800000001\n\
2. 何志明，一组，党员，13800000002\n\
3、唐小明 1组 退伍军人 1975年3月\n\
收到\n\
4. 何志明 党员、养殖大户\n\
5. 何代表 志愿者\n\
6. 唐大春 9组 志愿者\n\
7. 唐无依 1组\n\
8. 唐少华 1组 志愿者 1380\n";

#[test]
fn a_survey_out_of_a_chat_goes_in_once() {
    on_both_engines("survey_chat", |county| {
        let (village, api) = begin(county);
        // Who serves is on the list too, as in any village: by a name that a line can hold.
        let serving = village.representative;
        county.write(move |tx| {
            let person = representatives::get(tx, serving)?.person_id;
            let new = NewPerson { name: "何代表".to_owned(), ..NewPerson::default() };
            let changed = registry::persons::update(tx, person, &new)?;
            assert_eq!(changed.persons, [person]);
            let duty = NewDuty {
                kind: DutyKind::VillageCadre,
                who: Who::Known(person),
                area_path: village.group.clone(),
                from_on: day("2023-01-02"),
            };
            representatives::assign_duty(tx, &duty)
        });
        let group = county.read(|tx| representatives::get(tx, serving)).area_path;
        let (cun, lin) = (api.sign_in("cun"), api.sign_in("lin"));
        let parts = [("kind", "candidates"), ("area", "431125101216"), ("file", CHAT)];
        let mut told = Vec::new();

        let seen = upload(&api, &cun, "survey-key-01", "粘贴的名单.txt", &parts);
        // 永福, 志明 twice as one, 小明; who serves is left out; four lines go back.
        assert_eq!(numbers(&seen["would"]), [3, 0, 0, 2], "{seen}");
        let errors: Vec<_> = seen["errors"]
            .as_array()
            .expect("errors")
            .iter()
            .map(|one| (one["row"].as_i64().unwrap_or(0), one["code"].as_str().unwrap_or("")))
            .collect();
        assert_eq!(
            errors,
            [
                (1, "exchange.name-missing"),
                (1, "exchange.ground-missing"),
                (9, "exchange.group-unknown"),
                (10, "exchange.ground-missing"),
                (11, "exchange.phone-unreadable"),
            ],
            "{seen}"
        );
        assert_eq!(seen["errors"][0]["value"], "#接龙 请各组报一下摸底人选");
        let sample: Vec<_> = seen["sample"].as_array().expect("everybody").to_vec();
        let ming = sample.iter().find(|one| one["name"] == "何志明").expect("shown");
        assert_eq!((&ming["row"], &ming["phone_masked"]), (&json!(4), &json!("138****0002")));
        let codes: Vec<_> =
            ming["grounds"].as_array().expect("grounds").iter().map(|one| &one["code"]).collect();
        assert_eq!(codes, ["party_member", "pioneer"]);
        assert_eq!(pool(&api, &cun), [""; 0], "a preview keeps nothing");
        told.push(seen.clone());

        // A list that is known to be of one ground says it once for all.
        let mut with_ground = parts.to_vec();
        with_ground.push(("ground", "volunteer"));
        let all = upload(&api, &cun, "survey-key-02", "粘贴的名单.txt", &with_ground);
        assert_eq!(all["bad"].as_i64(), Some(3), "{all}");
        let wrong = [parts[0], parts[1], ("ground", "scored"), parts[2]];
        let refused = upload(&api, &cun, "survey-key-03", "粘贴的名单.txt", &wrong);
        assert_eq!(refused["code"], "request.unknown-word");
        let elsewhere = upload(&api, &lin, "survey-key-04", "粘贴的名单.txt", &parts);
        assert_eq!(elsewhere["code"], "area.not-found");

        let done = take(county, &api, &cun, &seen);
        assert_eq!(numbers(&done["result"]), [3, 0, 0, 1], "{done}");
        let now = [
            "何志明 第一组 party_member+pioneer",
            "何永福 第一组 group_head",
            "唐小明 第一组 veteran",
        ];
        assert_eq!(pool(&api, &cun), now);
        assert_eq!(pool(&api, &lin), [""; 0]);

        // The same again changes nothing; one more ground changes one.
        let again = upload(&api, &cun, "survey-key-05", "粘贴的名单.txt", &parts);
        assert_eq!(numbers(&again["would"]), [0, 0, 3, 2], "{again}");
        let more = CHAT.replace("唐小明 1组 退伍军人", "唐小明 退伍军人、热心公益");
        let more = [parts[0], parts[1], ("file", more.as_str())];
        let more = upload(&api, &cun, "survey-key-06", "粘贴的名单.txt", &more);
        assert_eq!(numbers(&take(county, &api, &cun, &more)["result"]), [0, 1, 2, 1]);
        assert_eq!(pool(&api, &cun)[2], "唐小明 第一组 veteran+public_spirited");

        // A sheet with columns; a telephone that differs is told and changes nothing.
        let sheet = "姓名,组别,身份,联系电话,出生年月\n\
                     何永福,1组,党员,13900000009,1970.5\n何新人,1组,志愿者,,\n";
        let sheet = [parts[0], parts[1], ("file", sheet)];
        let seen = upload(&api, &cun, "survey-key-07", "摸底名单.csv", &sheet);
        assert_eq!(seen["notices"][0]["code"], "exchange.phone-differs", "{seen}");
        assert_eq!(numbers(&take(county, &api, &cun, &seen)["result"]), [1, 1, 0, 0]);
        let person = county.read(|tx| {
            let known = representatives::chain(tx, &group)?.group_head;
            registry::persons::get(tx, known.expect("a head").person_id)
                .map_err(representatives::Error::from)
        });
        assert_eq!(person.phone.as_deref(), Some("13800000001"));
        assert_eq!(person.birth_month.map(|month| month.to_string()).as_deref(), Some("1970-05"));

        // What comes out goes in again as it is.
        let request = Request::get("/api/exports/candidates?format=csv")
            .header("authorization", format!("Bearer {cun}"));
        let (_, _, bytes) = api.raw(request.body(Body::empty()).expect("a request"));
        let text = String::from_utf8(bytes).expect("text");
        assert!(text.contains("有能力联户的党员、致富带头人"), "{text}");
        let same = [parts[0], parts[1], ("file", text.as_str())];
        let same = upload(&api, &cun, "survey-key-08", "摸底名单.csv", &same);
        assert_eq!(numbers(&same["would"]), [0, 0, 4, 0], "{same}");
        county.must_add_up();
        told.push(json!(pool(&api, &cun)));
        told.push(json!(text));
        told
    });
}

struct Asker<'a> {
    api: &'a TestApi,
    keys: usize,
}

impl Asker<'_> {
    fn post(&mut self, token: &str, path: &str, body: &Value) -> Answer {
        self.keys += 1;
        let key = format!("survey-key-{:04}", self.keys);
        self.api.post(token, path, &key, body)
    }

    /// A file with everything done but the letter; answers its identifier and version.
    fn filed(&mut self, tokens: [&str; 2], name: &str, area: &Value) -> (String, i64) {
        let [cun, zhen] = tokens;
        let item = json!({ "person": { "name": name }, "area": area, "grounds": ["volunteer"] });
        let made = self.post(cun, "/api/candidates", &json!({ "items": [item] })).json();
        let file = json!({
            "person_id": made[0]["person_id"],
            "nomination": { "way": "self_nominated" },
            "on": "2023-04-01",
        });
        let id = self.post(cun, "/api/selections", &file).json()["id"].clone();
        for (token, action, on) in [
            (cun, "agree", "2023-04-02"),
            (cun, "pass_village", "2023-04-03"),
            (zhen, "pass_township", "2023-04-04"),
            (cun, "start_notice", "2023-04-05"),
            (zhen, "close_notice", "2023-04-15"),
            (zhen, "file", "2023-04-16"),
        ] {
            let body = json!({ "ids": [id], "step": { "action": action, "on": on } });
            let answer = self.post(token, "/api/selections/actions", &body);
            assert_eq!(answer.json()[0]["is_done"], true, "{action}: {}", answer.text);
        }
        (id.as_str().expect("an identifier").to_owned(), 7)
    }

    fn appoint(&self, zhen: &str, (id, version): &(String, i64), letter: Option<&str>) -> Answer {
        let mut step = json!({ "action": "appoint", "on": "2023-04-20" });
        if let Some(letter) = letter {
            step["letter_number"] = json!(letter);
        }
        let tag = format!("\"v{version}\"");
        let path = format!("/api/selections/{id}/actions");
        self.api.call("POST", &path, Some(zhen), &[("if-match", &tag)], Some(&step))
    }
}

fn code(answer: &Answer) -> (u16, String) {
    (answer.status.as_u16(), answer.json()["code"].as_str().unwrap_or("").to_owned())
}

#[test]
fn a_number_of_a_letter_is_given_once_and_as_the_county_writes_it() {
    on_both_engines("survey_letters", |county| {
        let (_, api) = begin(county);
        let [xian, zhen, cun] = ["xian", "zhen", "cun"].map(|login| api.sign_in(login));
        let mut asker = Asker { api: &api, keys: 0 };
        let area =
            api.get(&cun, "/api/households?limit=1").json()["items"][0]["area"]["code"].clone();
        let files: Vec<_> = ["何甲", "何乙", "何丙", "何丁"]
            .map(|name| asker.filed([&cun, &zhen], name, &area))
            .to_vec();

        let format = api.get(&cun, "/api/letter-format").json();
        assert_eq!(format["example"], "431125101-2023-0001");
        let put = |token: &str, format: &str| {
            let body = json!({ "format": format });
            api.call("PUT", "/api/letter-format", Some(token), &[], Some(&body))
        };
        assert_eq!(put(&zhen, "{序号}").status, 403, "a county's numbers are the county's");
        assert_eq!(
            code(&put(&xian, "江联聘〔{年}〕号")),
            (422, "selection.letter-format".to_owned())
        );
        let kept = put(&xian, "江联聘〔{年}〕{序号}号");
        assert_eq!(kept.json()["example"], "江联聘〔2023〕1号", "{}", kept.text);

        // By hand the second number; the system leaves it out, and nobody gets it again.
        let by_hand = asker.appoint(&zhen, &files[0], Some("江联聘〔2023〕2号"));
        assert_eq!(by_hand.status, 200, "{}", by_hand.text);
        let twice = asker.appoint(&zhen, &files[1], Some("江联聘〔2023〕2号"));
        assert_eq!(code(&twice), (409, "representative.letter-taken".to_owned()));
        assert!(twice.text.contains("江联聘〔2023〕2号"), "{}", twice.text);
        let numbers: Vec<_> = files[1..]
            .iter()
            .map(|file| asker.appoint(&zhen, file, None).json()["letter_number"].clone())
            .collect();
        assert_eq!(numbers, ["江联聘〔2023〕1号", "江联聘〔2023〕3号", "江联聘〔2023〕4号"]);
        county.must_add_up();
        json!(numbers)
    });
}

#[test]
fn who_is_fixed_directly_has_the_ground_that_allows_it() {
    on_both_engines("survey_grounds", |county| {
        let (_, api) = begin(county);
        let cun = api.sign_in("cun");
        let mut asker = Asker { api: &api, keys: 0 };
        let area =
            api.get(&cun, "/api/households?limit=1").json()["items"][0]["area"]["code"].clone();
        let grounds = ["party_member", "veteran"];
        let item = json!({ "person": { "name": "何乙" }, "area": area, "grounds": grounds });
        let made = asker.post(&cun, "/api/candidates", &json!({ "items": [item] })).json();
        let open = |asker: &mut Asker<'_>, ground: &str| {
            let nomination = json!({ "way": "direct", "ground": ground });
            let person = &made[0]["person_id"];
            let file = json!({ "person_id": person, "nomination": nomination, "on": "2023-04-01" });
            asker.post(&cun, "/api/selections", &file)
        };
        let lacking = open(&mut asker, "group_head");
        assert_eq!(code(&lacking), (422, "selection.ground-missing".to_owned()));
        assert!(lacking.text.contains("记的是有能力联户的党员、退役军人"), "{}", lacking.text);
        let veteran = open(&mut asker, "veteran");
        assert_eq!(code(&veteran), (422, "selection.ground-not-direct".to_owned()));
        let right = open(&mut asker, "party_member");
        assert_eq!(right.status, 201, "{}", right.text);
        let board = api.get(&cun, "/api/selections/board").json();
        let direct: Vec<_> = board["grounds"]
            .as_array()
            .expect("grounds")
            .iter()
            .filter(|one| one["is_direct"] == true)
            .map(|one| one["code"].clone())
            .collect();
        assert_eq!(direct, ["group_head", "elected", "party_member", "reserve"]);
        (lacking.json(), veteran.json(), direct)
    });
}

#[test]
fn the_files_of_a_village_come_in_from_paper_at_once() {
    on_both_engines("survey_paper", |county| {
        let (village, api) = begin(county);
        let [xian, zhen, cun] = ["xian", "zhen", "cun"].map(|login| api.sign_in(login));
        let mut asker = Asker { api: &api, keys: 0 };
        let missing = |token: &str| {
            let page = api.get(token, "/api/selections/missing?area=431125101216").json();
            page["items"].as_array().expect("a page").clone()
        };
        let waiting = missing(&zhen);
        assert_eq!(waiting.len(), 1, "who serves without a file");
        assert_eq!(waiting[0]["ground"], "小组推选");
        let step = |action: &str, on: &str| json!({ "action": action, "on": on });
        let paper = |upto: usize| {
            let steps = [
                step("agree", "2022-11-01"),
                step("pass_village", "2022-11-02"),
                step("pass_township", "2022-11-05"),
                step("start_notice", "2022-11-06"),
                step("close_notice", "2022-11-12"),
                step("file", "2022-11-13"),
                step("appoint", "2022-11-15"),
            ];
            let households: Vec<_> =
                village.households.iter().take(6).map(ToString::to_string).collect();
            json!({
                "representative_id": village.representative.to_string(),
                "nomination": { "way": "nominated", "households": households },
                "grounds": ["public_spirited"],
                "opened_on": "2022-10-30",
                "steps": steps[..upto],
                "objections": [{
                    "received_on": "2022-11-07", "channel": "phone", "settled_on": "2022-11-09"
                }],
            })
        };
        let items = |upto| json!({ "items": [paper(upto)] });
        let path = "/api/selections/from-paper/many";
        assert_eq!(asker.post(&cun, path, &items(7)).status, 403);
        let short = asker.post(&zhen, path, &items(5)).json();
        assert_eq!(short[0]["problem"]["code"], "selection.incomplete", "{short}");
        assert_eq!(missing(&zhen).len(), 1, "what is not whole is not entered");
        let whole = asker.post(&zhen, path, &items(7)).json();
        assert!(whole[0]["id"].is_string(), "{whole}");
        assert_eq!(missing(&zhen), [""; 0]);
        let id = whole[0]["id"].as_str().expect("an identifier");
        let file = api.get(&zhen, &format!("/api/selections/{id}")).json();
        let actions: Vec<_> = file["events"]
            .as_array()
            .expect("events")
            .iter()
            .map(|event| event["action"]["code"].as_str().unwrap_or("").to_owned())
            .collect();
        assert_eq!(
            actions.join(" "),
            "agree pass_village pass_township start_notice object settle_objection close_notice \
             file appoint"
        );
        assert_eq!(file["objections"][0]["outcome"]["code"], "not_upheld");
        let again = asker.post(&xian, path, &items(7)).json();
        assert_eq!(again[0]["problem"]["code"], "selection.has-file");
        county.must_add_up();
        (actions, again)
    });
}
