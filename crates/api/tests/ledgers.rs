//! Ledgers through the interface: who reads what, small files at once, long ones in parts.

use access::{Grant, Role};
use axum::body::Body;
use axum::http::Request;
use kernel::id::LedgerFileId;
use kernel::{Actor, AreaPath};
use serde_json::{Value, json};
use testing::{TestApi, TestCounty, Village, on_both_engines};

struct Story<'c> {
    county: &'c TestCounty,
    api: TestApi,
    one: Village,
}

impl<'c> Story<'c> {
    fn new(county: &'c TestCounty) -> Self {
        let [one, other] = county.with_two_villages(4);
        let accounts = [
            ("xian", Role::County, AreaPath::county(), None),
            ("zhen", Role::Township, one.path.at_depth(2), None),
            ("heyuan", Role::Village, one.path.clone(), None),
            ("shequ", Role::Village, other.path.clone(), None),
            ("shenji", Role::Auditor, AreaPath::county(), None),
            ("zuzhang", Role::GroupHead, one.group.clone(), None),
            ("daibiao", Role::Representative, one.group.clone(), Some(one.representative)),
        ];
        Self { county, api: TestApi::new(county, &accounts), one }
    }

    fn get(&self, login: &str, path: &str) -> (u16, Value) {
        let answer = self.api.get(&self.api.sign_in(login), path);
        (answer.status.as_u16(), answer.json())
    }

    fn good(&self, login: &str, path: &str) -> Value {
        let (status, answer) = self.get(login, path);
        assert_eq!(status, 200, "{path}: {answer}");
        answer
    }

    fn create(&self, login: &str, path: &str, key: &str, body: &Value) -> Value {
        let answer = self.api.post(&self.api.sign_in(login), path, key, body);
        assert_eq!(answer.status, 201, "{path}: {}", answer.text);
        answer.json()
    }

    fn contact(&self, household: usize, key: &str) -> Value {
        let body = json!({
            "household_id": self.one.households[household], "met_on": "2023-05-06",
            "way": "home", "items": ["policy"], "words": "=讲了医保缴费",
            "leaflets": [{ "theme": "fraud", "copies": 3 }],
        });
        self.create("heyuan", "/api/contacts", key, &body)
    }

    fn matter(&self, kind: &str, category: &str, words: &str, key: &str) -> Value {
        let body = json!({
            "kind": kind, "category": category, "words": words,
            "household_id": self.one.households[0], "collected_on": "2023-05-06",
        });
        self.create("daibiao", "/api/matters", key, &body)
    }

    fn file(
        &self,
        login: &str,
        id: &str,
        headers: &[(&str, &str)],
    ) -> (u16, Vec<(String, String)>, Vec<u8>) {
        let token = self.api.sign_in(login);
        let mut request = Request::get(format!("/api/ledger-files/{id}/content"))
            .header("authorization", format!("Bearer {token}"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::empty()).expect("a request");
        let (status, headers, bytes) = self.api.raw(request);
        let headers = headers
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap_or("").to_owned()))
            .collect();
        (status.as_u16(), headers, bytes)
    }

    fn write(&self, id: &str) {
        let id: LedgerFileId = id.parse().expect("an identifier");
        let folder = self.api.ledger_files();
        let actor = Actor::system("ledger");
        exchange::ledger_files::run(&self.county.db, &actor, &folder, id, &|| true)
            .expect("the file is written");
    }
}

fn header<'h>(headers: &'h [(String, String)], name: &str) -> &'h str {
    headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
}

#[test]
fn a_ledger_shows_what_the_asker_may_see_and_adds_up_to_the_figure() {
    on_both_engines("ledgers_seen", |county| {
        let story = Story::new(county);
        story.contact(0, "ledgers-key-01");
        story.contact(1, "ledgers-key-02");
        story.matter("appeal", "road_transport", "路面坏了", "ledgers-key-03");
        story.matter("appeal", "village_affairs", "账目没有公开", "ledgers-key-04");
        story.matter("early_sign", "land_boundary", "两家要争地界", "ledgers-key-05");

        let all = story.good("xian", "/api/ledgers");
        assert_eq!(all.as_array().expect("a list").len(), 18);
        let page = story.good("heyuan", "/api/ledgers/contacts?from=2023-05-01&to=2023-05-07");
        assert_eq!(page["figure"]["value"], 2);
        assert_eq!(page["title"], "河源村走访台账(民情日记)");
        let rows = page["items"].as_array().expect("rows");
        assert_eq!(rows.len(), 2);
        let link = rows[0]["link"].as_str().expect("a link");
        assert!(link.starts_with("/contacts/con_"), "{link}");
        assert_eq!(rows[0]["cells"].as_array().expect("cells").len() + 1, 15);
        let leaflets = story.good("heyuan", "/api/ledgers/leaflets?from=2023-05-01&to=2023-05-07");
        assert_eq!(leaflets["figure"], json!({ "value": 6, "unit": "份", "hides": false }));

        // What is about the village's own cadres goes past it: counted there, shown above.
        let span = "from=2023-05-01&to=2023-05-07";
        let village = story.good("heyuan", &format!("/api/ledgers/appeals?{span}"));
        assert_eq!(village["figure"], json!({ "value": 2, "unit": "件", "hides": true }));
        assert_eq!(village["items"].as_array().expect("rows").len(), 1);
        assert!(!village.to_string().contains("账目"), "{village}");
        let county_page = story.good("xian", &format!("/api/ledgers/appeals?{span}"));
        assert_eq!(county_page["figure"]["hides"], false);
        assert_eq!(county_page["items"].as_array().expect("rows").len(), 2);

        // Early signs stand in no ledger, whoever asks.
        for ledger in all.as_array().expect("a list") {
            let code = ledger["code"].as_str().expect("a code");
            let page = story.good("xian", &format!("/api/ledgers/{code}?{span}&limit=200"));
            assert!(!page.to_string().contains("争地界"), "{code}");
            assert!(!page.to_string().contains("\"MT2023"), "{code}");
        }

        // An inspector is shown telephones masked; the office has them.
        let household = story.one.households[0];
        let _ = county.write(move |tx| {
            let head = registry::households::get(tx, household)?.head;
            let phone = Some("13800001234".to_owned());
            let head = Some(registry::NewPerson { name: head.name, phone, ..Default::default() });
            let change = registry::HouseholdChange { head, ..Default::default() };
            registry::households::update(tx, household, 1, &change)
        });
        let phones = |login: &str| {
            let page = story.good(login, &format!("/api/ledgers/households?{span}"));
            let rows = page["items"].as_array().cloned().unwrap_or_default();
            let mut phones = rows.iter().filter_map(|row| row["cells"][11].as_str());
            phones.next().unwrap_or("").to_owned()
        };
        let (full, masked) = (phones("xian"), phones("shenji"));
        assert!(full.len() == 11 && !full.contains('*'), "{full}");
        assert!(masked.contains("****") && masked.ends_with(&full[7..]), "{masked}");

        // Another village's ledger is not there, and neither is any for who keeps none.
        let elsewhere = "/api/ledgers/contacts?area=431125101216";
        assert_eq!(story.get("shequ", elsewhere).0, 404);
        for login in ["daibiao", "zuzhang"] {
            assert_eq!(story.get(login, "/api/ledgers").0, 403);
            assert_eq!(story.get(login, "/api/ledgers/contacts").0, 403);
            assert_eq!(story.get(login, "/api/ledgers/contacts/export").0, 403);
        }
        let (status, problem) = story.get("xian", "/api/ledgers/nothing");
        assert_eq!((status, problem["code"].as_str()), (404, Some("exchange.no-such-ledger")));
        let backwards = "/api/ledgers/contacts?from=2023-05-07&to=2023-05-01";
        let (status, problem) = story.get("xian", backwards);
        assert_eq!((status, problem["code"].as_str()), (422, Some("exchange.span-backwards")));

        let path = format!("/api/ledgers/contacts/export?{span}&format=csv");
        let answer = story.api.get(&story.api.sign_in("heyuan"), &path);
        assert_eq!(answer.status, 200);
        assert!(answer.text.contains("'=讲了医保缴费"), "a cell cannot act: {}", answer.text);
        assert_eq!(answer.text.lines().count(), 3);
        page["figure"]["value"].as_i64()
    });
}

#[test]
fn pairs_and_the_reserve_stand_in_their_ledgers() {
    on_both_engines("ledgers_fostering", |county| {
        let story = Story::new(county);
        let pair = json!({
            "representative_id": story.one.representative, "mentor_name": "何书记",
            "mentor_post": "村党总支书记", "goals": "学会调解邻里纠纷", "from_on": "2023-04-01",
        });
        story.create("heyuan", "/api/mentorings", "ledgers-key-11", &pair);
        let entry = json!({
            "person": { "name": "周小满" }, "area": "431125101216", "ground": "returned",
            "reason": "返乡创业，肯帮人", "recommender": "第一组村民", "entered_on": "2023-03-01",
        });
        story.create("heyuan", "/api/reserve", "ledgers-key-12", &entry);
        let span = "from=2023-01-01&to=2023-05-07";
        for (ledger, words) in [("mentoring", "学会调解邻里纠纷"), ("reserve", "返乡创业，肯帮人")]
        {
            let page = story.good("zhen", &format!("/api/ledgers/{ledger}?{span}"));
            assert_eq!(page["figure"]["value"], 1, "{ledger}");
            assert!(page["items"][0].to_string().contains(words), "{page}");
            if ledger == "reserve" {
                assert!(page["items"][0].to_string().contains("\"在册\""), "{page}");
            }
            let before = "from=2023-01-01&to=2023-02-01";
            let page = story.good("zhen", &format!("/api/ledgers/{ledger}?{before}"));
            assert_eq!(page["figure"]["value"], 0, "{ledger}");
        }
    });
}

#[test]
fn changes_of_households_stand_in_their_ledger_once() {
    on_both_engines("ledgers_changes", |county| {
        let story = Story::new(county);
        let homes = &story.one.households;
        let version =
            |at: usize| county.read(|tx| registry::households::get(tx, homes[at])).version;
        let change =
            |key: &str, body: &Value| story.create("heyuan", "/api/household-moves", key, body);
        let leave = json!({
            "kind": "leave", "reason": "moved_out", "words": "随子女迁往广东",
            "household_id": homes[0], "version": version(0), "on": "2023-05-06",
        });
        change("ledgers-move-1", &leave);
        let merge = json!({
            "kind": "merge", "reason": "joined", "household_id": homes[1], "version": version(1),
            "into_id": homes[2], "into_version": version(2), "on": "2023-05-06",
        });
        change("ledgers-move-2", &merge);
        let relocate = json!({
            "kind": "relocate", "reason": "resettled", "household_id": homes[3],
            "version": version(3), "area": "43112510100301", "on": "2023-05-06",
        });
        change("ledgers-move-3", &relocate);
        let arrive = json!({
            "kind": "arrive", "reason": "returned", "on": "2023-05-06",
            "new": { "area": "43112510121601", "head": { "name": "蒋返乡" }, "members": 3 },
            "representative_id": story.one.representative,
        });
        let came = change("ledgers-move-4", &arrive);
        let path = format!("/api/household-moves/{}/revoke", came["id"].as_str().expect("an id"));
        let tag = format!("\"v{}\"", came["version"]);
        let office = story.api.sign_in("heyuan");
        let headers = [("if-match", tag.as_str())];
        let answer = story.api.call("POST", &path, Some(&office), &headers, None);
        assert_eq!(answer.status, 200, "{}", answer.text);

        // The ends of the three links are told by the changes that ended them.
        let span = "from=2023-05-06&to=2023-05-07";
        let page = story.good("heyuan", &format!("/api/ledgers/changes?{span}"));
        assert_eq!(page["figure"]["value"], 4, "{page}");
        let items = page["items"].as_array().expect("rows");
        assert_eq!(items.len(), 4, "{page}");
        let row = |what: &str| {
            let found: Vec<String> =
                items.iter().map(Value::to_string).filter(|row| row.contains(what)).collect();
            assert_eq!(found.len(), 1, "{what}: {page}");
            found[0].clone()
        };
        let left = row("迁出本县");
        assert!(left.contains("随子女迁往广东") && left.contains("不再由"), "{left}");
        assert!(row("\"并户\"").contains("并后在册"));
        assert!(row("县内搬迁").contains("上江圩社区"));
        assert!(row("迁入(已撤销)").contains("2023-05-07已撤销"));

        // The village that a household came to has it too, and nothing of the others.
        let page = story.good("shequ", &format!("/api/ledgers/changes?{span}"));
        assert_eq!(page["figure"]["value"], 1, "{page}");
        assert!(page["items"][0].to_string().contains("县内搬迁"), "{page}");
        let file = "/api/ledgers/changes/export?format=csv&from=2023-05-06&to=2023-05-07";
        let answer = story.api.get(&office, file);
        assert_eq!(answer.text.lines().filter(|line| line.contains("2023-05-06")).count(), 4);
    });
}

#[test]
fn a_long_ledger_is_written_first_and_fetched_in_parts() {
    on_both_engines("ledgers_files", |county| {
        let story = Story::new(county);
        for household in 0..3 {
            story.contact(household, &format!("ledgers-key-2{household}"));
        }
        let wanted = json!({
            "ledger": "contacts", "area": "431125101216", "from": "2023-05-01",
            "to": "2023-05-07", "format": "csv",
        });
        let made = story.create("heyuan", "/api/ledger-files", "ledgers-key-31", &wanted);
        let again = story.create("heyuan", "/api/ledger-files", "ledgers-key-31", &wanted);
        assert_eq!(made["id"], again["id"], "the same request twice is one file");
        assert_eq!((&made["state"], &made["total"]), (&json!("waiting"), &json!(3)));
        let id = made["id"].as_str().expect("an identifier").to_owned();
        assert_eq!(story.file("heyuan", &id, &[]).0, 409, "it is not written yet");

        // A server that stops takes the file up anew.
        let stopped = exchange::ledger_files::run(
            &county.db,
            &Actor::system("ledger"),
            &story.api.ledger_files(),
            id.parse().expect("an identifier"),
            &|| false,
        );
        assert!(matches!(stopped, Err(exchange::Error::Stopped)));
        let left = county.read(exchange::ledger_files::under_way);
        assert_eq!(left.len(), 1);
        story.write(&id);

        let done = story.good("heyuan", &format!("/api/ledger-files/{id}"));
        assert_eq!((&done["state"], &done["rows"]), (&json!("done"), &json!(3)));
        let (status, headers, whole) = story.file("heyuan", &id, &[("accept-encoding", "gzip")]);
        assert_eq!(status, 200);
        assert_eq!(header(&headers, "content-encoding"), "", "every part has the same bytes");
        assert_eq!(header(&headers, "accept-ranges"), "bytes");
        assert_eq!(done["bytes"], whole.len());
        let tag = header(&headers, "etag").to_owned();

        // Cut off after 40 bytes, then the rest.
        let (status, _, start) = story.file("heyuan", &id, &[("range", "bytes=0-39")]);
        assert_eq!((status, start.len()), (206, 40));
        let (status, headers, rest) =
            story.file("heyuan", &id, &[("range", "bytes=40-"), ("if-range", &tag)]);
        assert_eq!(status, 206);
        let range = format!("bytes 40-{}/{}", whole.len() - 1, whole.len());
        assert_eq!(header(&headers, "content-range"), range);
        assert_eq!([start, rest].concat(), whole);
        // A part of another file is worth nothing: the whole comes instead.
        let other = [("range", "bytes=40-"), ("if-range", "\"led_other\"")];
        assert_eq!(story.file("heyuan", &id, &other).2, whole);
        let (status, headers, _) = story.file("heyuan", &id, &[("range", "bytes=90000-")]);
        assert_eq!(status, 416);
        assert_eq!(header(&headers, "content-range"), format!("bytes */{}", whole.len()));

        // What is in it is what the small export says at once.
        let path = "/api/ledgers/contacts/export?area=431125101216&from=2023-05-01\
                    &to=2023-05-07&format=csv";
        let small = story.api.get(&story.api.sign_in("heyuan"), path);
        assert_eq!(small.text.as_bytes(), whole);

        // Nobody else's, nobody who may not.
        for login in ["xian", "shequ"] {
            assert_eq!(story.file(login, &id, &[]).0, 404);
            assert_eq!(story.get(login, &format!("/api/ledger-files/{id}")).0, 404);
        }
        assert_eq!(story.good("xian", "/api/ledger-files"), json!([]));
        let token = story.api.sign_in("shenji");
        assert_eq!(
            story.api.post(&token, "/api/ledger-files", "ledgers-key-32", &wanted).status,
            403
        );

        // Three at a time.
        for key in ["ledgers-key-33", "ledgers-key-34", "ledgers-key-35"] {
            story.create("heyuan", "/api/ledger-files", key, &wanted);
        }
        let token = story.api.sign_in("heyuan");
        let more = story.api.post(&token, "/api/ledger-files", "ledgers-key-36", &wanted);
        assert_eq!(more.json()["code"], "exchange.too-many-ledger-files");

        // After three days it is gone, from the folder too.
        let folder = story.api.ledger_files();
        let path = folder.join(format!("{id}.csv"));
        let actor = Actor::system("purge");
        exchange::ledger_files::purge(&county.db, &actor, &folder).expect("purges");
        assert!(path.exists());
        county.clock.advance_millis(exchange::ledger_files::KEPT_MILLIS + 1);
        exchange::ledger_files::purge(&county.db, &actor, &folder).expect("purges");
        assert!(!path.exists());
        assert_eq!(story.get("heyuan", &format!("/api/ledger-files/{id}")).0, 404);
    });
}

#[test]
fn who_lost_the_area_gets_no_file_of_it() {
    on_both_engines("ledgers_lost", |county| {
        let story = Story::new(county);
        story.contact(0, "ledgers-key-41");
        let wanted = json!({ "ledger": "contacts", "area": "431125101216" });
        let made = story.create("zhen", "/api/ledger-files", "ledgers-key-42", &wanted);
        let id: LedgerFileId = made["id"].as_str().expect("text").parse().expect("an identifier");
        let account = county.read(|tx| access::accounts::by_login(tx, "zhen")).id;
        let other = [Grant::new(Role::System, AreaPath::county())];
        county.write(move |tx| access::accounts::replace_grants(tx, account, &other, None));
        let actor = Actor::system("ledger");
        let folder = story.api.ledger_files();
        let refused = exchange::ledger_files::run(&county.db, &actor, &folder, id, &|| true);
        assert!(matches!(refused, Err(exchange::Error::Access(_))), "{refused:?}");
        let file = county.read(|tx| exchange::ledger_files::get(tx, id, account));
        assert_eq!(file.failure.as_deref(), Some("access.not-allowed"));
    });
}
