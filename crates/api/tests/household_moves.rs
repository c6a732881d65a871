//! Changes of households over the whole surface: what follows them, that a preview is what happens,
//! and that taking one back leaves every row and every count as it was.

use access::Role;
use kernel::AreaPath;
use kernel::id::{HouseholdId, RepresentativeId};
use representatives::{NewRepresentative, SelectionWay, Who};
use serde_json::{Value, json};
use testing::{Answer, TestApi, TestCounty, Village, on_both_engines};
use uuid::Uuid;

/// Every row that a change could touch, without the versions, which always go on, and without the
/// people, who stay in the registry.
const ROWS: &[&str] = &[
    "SELECT id, representative_id, code || ' ' || area_path || ' ' || address || ' ' || hamlet || ' '
        || CAST(members AS TEXT) || CAST(resident AS TEXT) || CAST(away AS TEXT)
        || CAST(minors AS TEXT) || CAST(over_80 AS TEXT) || priority || ' ' || tags || ' '
        || coalesce(CAST(dissolved_on AS TEXT), '-') || ' '
        || coalesce(CAST(last_contact_on AS TEXT), '-') FROM registry_household ORDER BY id",
    "SELECT id, head_id, address FROM registry_household ORDER BY id",
    "SELECT id, contact_id, address FROM registry_household ORDER BY id",
    "SELECT household_id, household_id, tag FROM registry_sensitive_tag ORDER BY household_id, tag",
    "SELECT household_id, household_id, code || ' ' || coalesce(CAST(revoked_at AS TEXT), '-')
     FROM registry_card ORDER BY code",
    "SELECT representative_id, representative_id, CAST(month AS TEXT) FROM registry_looked_after
     ORDER BY representative_id",
    "SELECT id, representative_id, area_path || ' ' || CAST(from_on AS TEXT) || ' '
        || coalesce(CAST(until_on AS TEXT), '-') || ' ' || coalesce(end_reason, '-')
     FROM representatives_link ORDER BY id",
    "SELECT id, representative_id, number || state FROM matters_matter ORDER BY id",
    "SELECT id, household_id, area_path FROM matters_matter ORDER BY id",
    "SELECT id, representative_id, state FROM contacts_difficulty ORDER BY id",
    "SELECT id, household_id, state FROM contacts_difficulty ORDER BY id",
];
const COUNTS: &[&str] = &[
    "SELECT what || ' ' || CAST(month AS TEXT) || ' ' || area_path, value FROM registry_count
     WHERE value <> 0 ORDER BY what, month, area_path",
    "SELECT area_path || ' ' || indicator || ' ' || CAST(period AS TEXT), value FROM db_tally
     WHERE value <> 0 ORDER BY area_path, indicator, period",
];

fn everything(county: &TestCounty) -> Vec<String> {
    let mut told = Vec::new();
    for sql in ROWS {
        told.extend(county.read(|tx| {
            tx.query(sql, &[], |row| {
                let (id, whose): (Uuid, Option<Uuid>) = (row.id(0)?, row.opt_id(1)?);
                Ok(format!("{id} {whose:?} {}", row.text(2)?))
            })
        }));
    }
    for sql in COUNTS {
        told.extend(
            county.read(|tx| {
                tx.query(sql, &[], |row| Ok(format!("{} {}", row.text(0)?, row.int(1)?)))
            }),
        );
    }
    told
}

struct House<'c> {
    county: &'c TestCounty,
    api: TestApi,
    village: Village,
    other: Village,
    /// Another group of the first village, and who serves there.
    group: AreaPath,
    second: RepresentativeId,
    office: String,
    township: String,
    phone: String,
}

const GROUP: &str = "43112510121602";
const OTHER_GROUP: &str = "43112510100301";

impl<'c> House<'c> {
    fn new(county: &'c TestCounty) -> Self {
        let [village, other] = county.with_two_villages(6);
        let parent = village.path.clone();
        let (group, second) = county.write(move |tx| {
            let village = registry::areas::by_path(tx, &parent)?;
            let group = registry::areas::group(tx, &village, 2)?.path;
            let person = registry::NewPerson { name: "唐二组".into(), ..Default::default() };
            let new = NewRepresentative {
                id: None,
                who: Who::New(person),
                area_path: group.clone(),
                way: SelectionWay::Direct,
                ground: "小组长".into(),
                letter_number: None,
                from_on: "2022-12-20".parse().expect("a date"),
                statutory_since: None,
            };
            Ok::<_, representatives::Error>((group, representatives::appoint(tx, &new)?))
        });
        let accounts = [
            ("heyuan", Role::Village, village.path.clone(), None),
            ("zhen", Role::Township, village.path.at_depth(2), None),
            ("shequ", Role::Village, other.path.clone(), None),
            ("shen", Role::Auditor, AreaPath::county(), None),
            ("one", Role::Representative, village.group.clone(), Some(village.representative)),
            ("two", Role::Representative, group.clone(), Some(second)),
            ("far", Role::Representative, other.group.clone(), Some(other.representative)),
        ];
        let api = TestApi::new(county, &accounts);
        let (office, township) = (api.sign_in("heyuan"), api.sign_in("zhen"));
        let phone = api.sign_in("one");
        let house = Self { county, api, village, other, group, second, office, township, phone };
        house.work();
        house
    }

    /// The first household is visited and raises two matters, has a card and a difficulty file.
    fn work(&self) {
        let household = self.home(0);
        let visit = json!({
            "household_id": household, "met_on": "2023-05-02", "way": "home", "items": ["policy"],
            "matters": [
                { "kind": "appeal", "category": "road_transport", "words": "门口的路灯坏了" },
                { "kind": "appeal", "category": "road_transport", "words": "门前水沟堵了" },
            ],
        });
        let answer = self.api.post(&self.phone, "/api/contacts", "work-visit-1", &visit);
        assert_eq!(answer.status, 201, "{}", answer.text);
        let file = contacts::NewDifficultyFile {
            id: None,
            household_id: household,
            kind: contacts::DIFFICULTY_KINDS[0].code.to_owned(),
            cause: "大病".into(),
            found_on: "2023-05-02".parse().expect("a date"),
            contact_id: None,
        };
        self.county.write(move |tx| contacts::open_difficulty_file(tx, file));
        for place in [0, 1] {
            let path = format!("/api/households/{}/card", self.home(place));
            let answer = self.api.call("POST", &path, Some(&self.office), &[], None);
            assert_eq!(answer.status, 200, "{}", answer.text);
        }
    }

    fn home(&self, place: usize) -> HouseholdId {
        self.village.households[place]
    }

    fn stands(&self, id: HouseholdId) -> registry::Household {
        self.county.read(|tx| registry::households::get(tx, id))
    }

    fn about(&self, place: usize, kind: &str, reason: &str) -> Value {
        let id = self.home(place);
        let version = self.stands(id).version;
        json!({ "kind": kind, "reason": reason, "household_id": id, "version": version })
    }

    fn preview(&self, body: &Value) -> Value {
        let path = "/api/household-moves/preview";
        let answer = self.api.call("POST", path, Some(&self.office), &[], Some(body));
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    }

    fn send(&self, key: &str, body: &Value) -> Answer {
        self.api.post(&self.office, "/api/household-moves", key, body)
    }

    /// Looks at the change, which changes nothing, and carries out the very same.
    fn carry_out(&self, key: &str, body: &Value) -> Value {
        let before = everything(self.county);
        let shown = self.preview(body);
        assert_eq!(everything(self.county), before, "a preview changes nothing");
        let answer = self.send(key, body);
        assert_eq!(answer.status, 201, "{}", answer.text);
        let done = answer.json();
        assert_eq!(alike(&shown), alike(&done), "what was shown is what was done");
        self.county.must_add_up();
        done
    }

    fn revoke(&self, done: &Value) -> Answer {
        let path = format!("/api/household-moves/{}/revoke", done["id"].as_str().expect("an id"));
        let tag = format!("\"v{}\"", done["version"]);
        self.api.call("POST", &path, Some(&self.office), &[("if-match", &tag)], None)
    }

    fn taken_back(&self, done: &Value, before: &[String]) {
        let answer = self.revoke(done);
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert_eq!(answer.json()["state"], "undone");
        assert_eq!(everything(self.county), before, "every row and count is as it was");
        self.county.must_add_up();
        let again = self.revoke(&answer.json());
        assert_eq!(again.json()["code"], "household-move.nothing-to-undo");
    }

    fn sync(&self, token: &str, cursor: Option<&str>) -> Value {
        let mut body = json!({ "protocol": 1, "commands": [] });
        if let Some(cursor) = cursor {
            body["cursor"] = json!(cursor);
        }
        let answer = self.api.call("POST", "/api/sync", Some(token), &[], Some(&body));
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    }

    fn linked(&self, village: &AreaPath, on: &str) -> i64 {
        let path = format!(
            "/api/figures?area={}&as_of={on}",
            if *village == self.village.path { "431125101216" } else { "431125101003" }
        );
        let answer = self.api.get(&self.township, &path);
        assert_eq!(answer.status, 200, "{}", answer.text);
        let answer = answer.json();
        answer["figures"]["households_linked"].as_i64().expect("a number")
    }
}

fn count(list: &Value) -> usize {
    list.as_array().map_or(0, Vec::len)
}

/// A change without what is minted anew each time.
fn alike(view: &Value) -> Value {
    let mut view = view.clone();
    for name in ["id", "made_at", "undo_until"] {
        view[name] = Value::Null;
    }
    if view["kind"] == "arrive" {
        view["household_id"] = Value::Null;
    }
    if view["kind"] == "split" {
        view["other_id"] = Value::Null;
    }
    for one in view["households"].as_array_mut().expect("households") {
        if one["before"].is_null() {
            one["id"] = Value::Null;
        }
    }
    view
}

fn relocation(county: &TestCounty) {
    let house = House::new(county);
    let two = house.api.sign_in("two");
    let far = house.api.sign_in("far");
    let first = house.sync(&house.phone, None);
    let theirs = house.sync(&two, None);
    let (before, id) = (everything(county), house.home(0));

    // To another group of the village: the representative stays, the link follows, matters stay.
    let mut body = house.about(0, "relocate", "resettled");
    body["area"] = json!(GROUP);
    body["address"] = json!("2组18号");
    let done = house.carry_out("move-key-001", &body);
    assert_eq!(
        done["households"][0]["representative_after"]["id"],
        json!(house.village.representative)
    );
    assert_eq!(done["households"][0]["card"], "kept");
    assert_eq!(count(&done["matters"]), 0);
    assert_eq!(count(&done["staying_matters"]), 2);
    let stands = house.stands(id);
    assert_eq!(stands.area_path, house.group);
    assert!(stands.code.starts_with(GROUP), "{}", stands.code);
    let links = county.read(|tx| representatives::links_of(tx, id));
    assert_eq!(links.len(), 2, "the old link ended where it was: {links:?}");
    house.taken_back(&done, &before);

    // To whoever serves there: matters and the file go along, and both phones hear of it.
    body["version"] = json!(house.stands(id).version);
    body["representative_id"] = json!(house.second);
    let done = house.carry_out("move-key-002", &body);
    assert_eq!(count(&done["matters"]), 2);
    assert_eq!(done["matters"][0]["representative"]["name"], "唐二组");
    let left = house.sync(&house.phone, first["cursor"].as_str());
    assert_eq!(count(&left["left"]["households"]), 1, "{left}");
    assert_eq!(count(&left["left"]["matters"]), 2);
    let came = house.sync(&two, theirs["cursor"].as_str());
    assert_eq!(count(&came["rows"]["households"]), 1);
    assert_eq!(count(&came["rows"]["matters"]), 2);
    let timeline = came["rows"]["matters"][0]["timeline"].as_array().expect("a timeline");
    let last = timeline.last().expect("an event");
    assert_eq!(last["action"], "hand_over");
    assert_eq!(last["words"], "住户搬迁，现由唐二组跟进");
    house.taken_back(&done, &before);
    let back = house.sync(&house.phone, left["cursor"].as_str());
    assert_eq!(count(&back["rows"]["households"]), 1);
    assert_eq!(count(&back["rows"]["matters"]), 2);
    let gone = house.sync(&two, came["cursor"].as_str());
    assert_eq!(count(&gone["left"]["households"]), 1);
    assert_eq!(count(&gone["left"]["matters"]), 2);

    // To another village, by an office that does not see it: unlinked there, and on its board.
    let (here, there) = (&house.village.path, &house.other.path);
    let linked = (house.linked(here, "2023-05-07"), house.linked(there, "2023-05-07"));
    let mut body = house.about(0, "relocate", "resettled");
    body["area"] = json!(OTHER_GROUP);
    body["on"] = json!("2023-05-06");
    let done = house.carry_out("move-key-003", &body);
    assert_eq!(done["to_village"]["name"], "上江圩社区");
    assert_eq!(done["households"][0]["representative_after"], Value::Null);
    assert_eq!(house.linked(here, "2023-05-07"), linked.0 - 1);
    assert_eq!(house.linked(here, "2023-05-05"), linked.0, "as of a day before it was linked");
    assert_eq!(house.linked(there, "2023-05-07"), linked.1);
    let path = format!("/api/households/{id}");
    assert_eq!(house.api.get(&house.office, &path).status, 404, "it is another village's now");
    let theirs = house.api.sign_in("shequ");
    assert_eq!(house.api.get(&theirs, &path).status, 200);
    let board = house.api.get(&theirs, "/api/link-coverage").json();
    assert_eq!(board["total"]["unlinked"], 2, "{board}");
    let list = house.api.get(&theirs, "/api/household-moves").json();
    assert_eq!(list["items"][0]["id"], done["id"], "the village that gets it learns of it");
    house.taken_back(&done, &before);

    // The township chooses who has it there.
    let mut body = house.about(0, "relocate", "resettled");
    body["area"] = json!(OTHER_GROUP);
    body["representative_id"] = json!(house.other.representative);
    let refused = house.send("move-key-004", &body);
    assert_eq!(refused.status, 404, "the village does not see that one: {}", refused.text);
    let world = house.sync(&far, None);
    let answer = house.api.post(&house.township, "/api/household-moves", "move-key-005", &body);
    assert_eq!(answer.status, 201, "{}", answer.text);
    county.must_add_up();
    let came = house.sync(&far, world["cursor"].as_str());
    assert_eq!(count(&came["rows"]["households"]), 1);
    assert_eq!(count(&came["rows"]["matters"]), 2);

    // Once somebody has visited it there it cannot go back as if nothing had been.
    county.clock.set_noon("2023-05-08");
    let visit = json!({
        "household_id": id, "met_on": "2023-05-08", "way": "home", "items": ["policy"],
    });
    let visited = house.api.post(&far, "/api/contacts", "after-visit-1", &visit);
    assert_eq!(visited.status, 201, "{}", visited.text);
    assert_eq!(house.revoke(&answer.json()).json()["code"], "household-move.changed-since");
    county.must_add_up();
}

#[test]
fn a_household_moves_and_comes_back() {
    on_both_engines("household_relocation", relocation);
}

fn split(county: &TestCounty) {
    let house = House::new(county);
    let (before, id) = (everything(county), house.home(0));
    let first = house.sync(&house.phone, None);
    let list = format!("/api/matters?household={id}");
    let open = house.api.get(&house.office, &list).json();
    let along = open["items"][0]["id"].clone();
    let stands = house.stands(id);
    let mut body = house.about(0, "split", "family_divided");
    body["new"] = json!({ "head": { "name": "何小分", "sex": "1" }, "members": 1, "resident": 1 });
    body["matters"] = json!([along]);
    let done = house.carry_out("split-key-01", &body);
    let new = done["other_id"].as_str().expect("a new one").to_owned();
    assert_eq!(done["households"][0]["after"]["members"], stands.members - 1);
    assert_eq!(done["households"][1]["card"], "issued");
    assert_eq!(
        done["households"][1]["representative_after"]["id"],
        json!(house.village.representative)
    );
    assert_eq!(count(&done["matters"]), 1);
    assert_eq!(count(&done["staying_matters"]), 1);
    let theirs = house.api.get(&house.office, &format!("/api/matters?household={new}")).json();
    assert_eq!(count(&theirs["items"]), 1);
    let came = house.sync(&house.phone, first["cursor"].as_str());
    assert_eq!(count(&came["rows"]["households"]), 2, "the one that stays has other counts");
    assert_eq!(count(&came["left"]["households"]), 0);
    house.taken_back(&done, &before);
    let gone = house.sync(&house.phone, came["cursor"].as_str());
    assert_eq!(gone["left"]["households"], json!([new]));
    assert_eq!(house.api.get(&house.office, &format!("/api/households/{new}")).status, 404);

    // A new household that somebody visited stays.
    body["version"] = json!(house.stands(id).version);
    let done = house.carry_out("split-key-02", &body);
    county.clock.set_noon("2023-05-08");
    let visit = json!({
        "household_id": done["other_id"], "met_on": "2023-05-08", "way": "home", "items": ["policy"],
    });
    assert_eq!(house.api.post(&house.phone, "/api/contacts", "split-visit", &visit).status, 201);
    assert_eq!(house.revoke(&done).json()["code"], "household-move.changed-since");
    county.must_add_up();
}

#[test]
fn a_household_splits_and_is_one_again() {
    on_both_engines("household_split", split);
}

fn merge(county: &TestCounty) {
    let house = House::new(county);
    let (before, goes, stays) = (everything(county), house.home(0), house.home(1));
    let first = house.sync(&house.phone, None);
    let mut body = house.about(0, "merge", "joined");
    body["into_id"] = json!(stays);
    body["into_version"] = json!(house.stands(stays).version);
    let members = house.stands(goes).members + house.stands(stays).members;
    let done = house.carry_out("merge-key-01", &body);
    assert_eq!(done["households"][0]["card"], "revoked");
    assert_eq!(done["households"][1]["after"]["members"], members);
    assert_eq!(count(&done["matters"]), 2);
    assert!(done["difficulty_file"].is_string(), "{done}");
    let page = house.api.get(&house.office, &format!("/api/households/{goes}")).json();
    assert_eq!(page["dissolved_on"], "2023-05-07");
    assert_eq!(page["representative"], Value::Null);
    let contacts = house.api.get(&house.office, &format!("/api/contacts?household={goes}")).json();
    assert_eq!(count(&contacts["items"]), 1, "what was recorded stays where it was");
    let matters = house.api.get(&house.office, &format!("/api/matters?household={stays}")).json();
    assert_eq!(count(&matters["items"]), 2);
    let found = house.api.get(&house.office, &format!("/api/household-moves?household={stays}"));
    assert_eq!(found.json()["items"][0]["household_id"], json!(goes), "it points at the one gone");
    let left = house.sync(&house.phone, first["cursor"].as_str());
    assert_eq!(left["left"]["households"], json!([goes]));
    assert_eq!(count(&left["rows"]["matters"]), 2, "under the other household's name");
    house.taken_back(&done, &before);

    // Two files cannot become one by themselves.
    let file = contacts::NewDifficultyFile {
        id: None,
        household_id: stays,
        kind: contacts::DIFFICULTY_KINDS[0].code.to_owned(),
        cause: "残疾".into(),
        found_on: "2023-05-02".parse().expect("a date"),
        contact_id: None,
    };
    county.write(move |tx| contacts::open_difficulty_file(tx, file));
    body["version"] = json!(house.stands(goes).version);
    body["into_version"] = json!(house.stands(stays).version);
    assert_eq!(house.send("merge-key-02", &body).json()["code"], "difficulty.two-files");
    county.must_add_up();
}

#[test]
fn two_households_become_one_and_two_again() {
    on_both_engines("household_merge", merge);
}

fn ends(county: &TestCounty) {
    let house = House::new(county);
    let before = everything(county);
    // Open matters need a decision, an open file must be closed.
    let mut body = house.about(0, "dissolve", "all_died");
    let shown = house.preview(&body);
    assert_eq!(count(&shown["staying_matters"]), 2);
    assert_eq!(shown["open_difficulty_file"], true);
    assert_eq!(house.send("end-key-0001", &body).json()["code"], "household-move.open-matters");
    body["matters_go_on"] = json!(true);
    assert_eq!(house.send("end-key-0001", &body).json()["code"], "household-move.open-file");
    assert_eq!(everything(county), before, "what is refused changes nothing");

    let body = house.about(1, "dissolve", "all_died");
    let done = house.carry_out("end-key-0002", &body);
    assert_eq!(done["households"][0]["card"], "revoked");
    let links = county.read(|tx| representatives::links_of(tx, house.home(1)));
    let reason = links[0].end_reason.map(representatives::EndReason::as_str);
    assert_eq!(reason, Some("household_gone"));
    let again = house.send("end-key-0003", &house.about(1, "leave", "moved_out"));
    assert_eq!(again.json()["code"], "household.dissolved");
    house.taken_back(&done, &before);

    let mut body = house.about(2, "leave", "moved_out");
    body["words"] = json!("随子女迁往广东");
    let done = house.carry_out("end-key-0004", &body);
    assert_eq!(done["words"], "随子女迁往广东");
    house.taken_back(&done, &before);

    // A visit of before the day is still taken in, and counts stay right; after it, no more.
    let done = house.carry_out("end-key-0005", &house.about(2, "leave", "moved_out"));
    let visit = |on: &str| json!({ "household_id": house.home(2), "met_on": on, "way": "home", "items": ["policy"] });
    let late = house.api.post(&house.phone, "/api/contacts", "late-visit-1", &visit("2023-05-06"));
    assert_eq!(late.status, 201, "{}", late.text);
    county.must_add_up();
    county.clock.set_noon("2023-05-08");
    let after = house.api.post(&house.phone, "/api/contacts", "late-visit-2", &visit("2023-05-08"));
    assert_eq!(after.json()["code"], "household.dissolved", "{}", after.text);

    // After a week it is history.
    county.clock.set_noon("2023-05-15");
    let office = house.api.sign_in("heyuan");
    let path = format!("/api/household-moves/{}/revoke", done["id"].as_str().expect("an id"));
    let answer = house.api.call("POST", &path, Some(&office), &[("if-match", "\"v1\"")], None);
    assert_eq!(answer.json()["code"], "household-move.too-late-to-undo", "{}", answer.text);
}

#[test]
fn a_household_leaves_or_is_no_more() {
    on_both_engines("household_ends", ends);
}

fn arrivals_and_heads(county: &TestCounty) {
    let house = House::new(county);
    let before = everything(county);
    let first = house.sync(&house.phone, None);
    let body = json!({
        "kind": "arrive", "reason": "returned", "words": "从东莞返乡",
        "new": {
            "area": "43112510121601", "head": { "name": "蒋返乡" }, "members": 3, "resident": 3,
            "tags": ["veteran", "disability"],
        },
        "representative_id": house.village.representative,
    });
    let done = house.carry_out("arrive-key-1", &body);
    assert_eq!(done["households"][0]["card"], "issued");
    let came = house.sync(&house.phone, first["cursor"].as_str());
    assert_eq!(count(&came["rows"]["households"]), 1);
    house.taken_back(&done, &before);

    // The head dies; somebody else of the household heads it, and one fewer lives there.
    let id = house.home(0);
    let members = house.stands(id).members;
    let mut body = house.about(0, "new_head", "head_died");
    body["head"] = json!({ "name": "何接户", "sex": "2" });
    let done = house.carry_out("head-key-001", &body);
    assert_eq!(done["other_head_name"], "何接户");
    let stands = house.stands(id);
    assert_eq!((stands.head.name.as_str(), stands.members), ("何接户", members - 1));
    let told = house.sync(&house.phone, came["cursor"].as_str());
    assert_eq!(told["rows"]["households"][0]["head_name"], "何接户");
    assert_eq!(told["rows"]["matters"][0]["household_name"], "何接户");
    house.taken_back(&done, &before);

    // What others see, and may not do.
    let auditor = house.api.sign_in("shen");
    let list = house.api.get(&auditor, "/api/household-moves?state=undone").json();
    assert_eq!(count(&list["items"]), 2);
    let since = house.api.get(&auditor, "/api/household-moves?since=2023-05-08").json();
    assert_eq!(count(&since["items"]), 0);
    let path = format!("/api/household-moves/{}", done["id"].as_str().expect("an id"));
    let one = house.api.get(&auditor, &path).json();
    assert_eq!(one["households"][0]["after"]["sensitive_tags"], Value::Null);
    let theirs = house.api.sign_in("shequ");
    assert_eq!(house.api.get(&theirs, &path).status, 404);
    let stale = json!({
        "kind": "dissolve", "reason": "twice", "household_id": id, "version": 1
    });
    assert_eq!(house.send("stale-key-01", &stale).json()["code"], "registry.stale");
    let filter = registry::moves::MoveFilter::area(house.village.path.clone());
    assert_eq!(county.read(|tx| registry::moves::count(tx, &filter)), 2);
}

#[test]
fn a_household_arrives_and_a_head_is_followed() {
    on_both_engines("household_arrivals", arrivals_and_heads);
}

/// Without any change of the household: it is another's to contact, and what is open goes along.
fn linked_anew(county: &TestCounty) {
    let house = House::new(county);
    let two = house.api.sign_in("two");
    let first = house.sync(&house.phone, None);
    let theirs = house.sync(&two, None);
    let link = json!({ "household_id": house.home(0), "representative_id": house.second });
    let made = house.api.post(&house.office, "/api/links", "link-key-0001", &link);
    assert_eq!(made.status, 201, "{}", made.text);
    county.must_add_up();
    let left = house.sync(&house.phone, first["cursor"].as_str());
    assert_eq!(count(&left["left"]["households"]), 1, "{left}");
    assert_eq!(count(&left["left"]["matters"]), 2, "{left}");
    let came = house.sync(&two, theirs["cursor"].as_str());
    assert_eq!(count(&came["rows"]["households"]), 1);
    assert_eq!(count(&came["rows"]["matters"]), 2);
    let timeline = came["rows"]["matters"][0]["timeline"].as_array().expect("a timeline");
    assert_eq!(timeline.last().expect("an event")["words"], "联系代表调整，现由唐二组跟进");
    let file = county.read(|tx| contacts::open_file_of(tx, house.home(0))).expect("an open file");
    let file = county.read(|tx| contacts::get_difficulty_file(tx, file));
    assert_eq!(file.representative_id, Some(house.second));
}

#[test]
fn a_link_made_anew_takes_along_what_is_open() {
    on_both_engines("household_linked_anew", linked_anew);
}
