//! Turnovers over the whole surface: what is handed over, what follows, and that taking it back
//! leaves every row and every count as it was.

use access::Role;
use kernel::AreaPath;
use kernel::id::RepresentativeId;
use representatives::{NewRepresentative, SelectionWay, Who};
use serde_json::{Value, json};
use testing::{Answer, TestApi, TestCounty, Village, on_both_engines};
use uuid::Uuid;

/// Every row that a turnover could touch, without the versions, which always go on.
const ROWS: &[&str] = &[
    "SELECT id, person_id, kind || ' ' || name || ' ' || area_path || ' ' || way || ' ' || ground
        || ' ' || coalesce(letter_number, '-') || ' ' || CAST(from_on AS TEXT) || ' '
        || coalesce(CAST(until_on AS TEXT), '-') || ' ' || coalesce(end_reason, '-')
     FROM representatives_mandate ORDER BY id",
    "SELECT id, representative_id, area_path || ' ' || CAST(from_on AS TEXT) || ' '
        || coalesce(CAST(until_on AS TEXT), '-') || ' ' || coalesce(end_reason, '-')
     FROM representatives_link ORDER BY id",
    "SELECT mandate_id, mandate_id, way FROM representatives_term ORDER BY mandate_id",
    "SELECT id, representative_id, area_path || ' ' || coalesce(CAST(last_contact_on AS TEXT), '-')
     FROM registry_household ORDER BY id",
    "SELECT representative_id, representative_id, CAST(month AS TEXT) FROM registry_looked_after
     ORDER BY representative_id",
    "SELECT id, representative_id, number || state FROM matters_matter ORDER BY id",
    "SELECT id, representative_id, state FROM contacts_difficulty ORDER BY id",
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
    /// Another representative of the same village, without households.
    second: RepresentativeId,
    office: String,
    phone: String,
}

impl<'c> House<'c> {
    fn new(county: &'c TestCounty) -> Self {
        let [village, _] = county.with_two_villages(6);
        let group = village.group.clone();
        let second = county.write(move |tx| {
            let person = registry::NewPerson { name: "唐接手".into(), ..Default::default() };
            let new = NewRepresentative {
                id: None,
                who: Who::New(person),
                area_path: group,
                way: SelectionWay::Direct,
                ground: "小组长".into(),
                letter_number: Some("2022-7".into()),
                from_on: "2022-12-20".parse().expect("a date"),
                statutory_since: Some("2022-12-20".parse().expect("a date")),
            };
            representatives::appoint(tx, &new)
        });
        let accounts = [
            ("heyuan", Role::Village, village.path.clone(), None),
            ("xian", Role::County, AreaPath::county(), None),
            ("shen", Role::Auditor, AreaPath::county(), None),
            ("one", Role::Representative, village.group.clone(), Some(village.representative)),
            ("two", Role::Representative, village.group.clone(), Some(second)),
        ];
        let api = TestApi::new(county, &accounts);
        let (office, phone) = (api.sign_in("heyuan"), api.sign_in("one"));
        let house = Self { county, api, village, second, office, phone };
        house.work();
        house
    }

    /// The first representative visits, raises matters, and a difficulty is found.
    fn work(&self) {
        let household = self.village.households[0];
        let visit = json!({
            "household_id": household, "met_on": "2023-05-06", "way": "home", "items": ["policy"],
            "matters": [{ "kind": "appeal", "category": "road_transport", "words": "路灯坏了" }],
        });
        let answer = self.api.post(&self.phone, "/api/contacts", "work-visit-1", &visit);
        assert_eq!(answer.status, 201, "{}", answer.text);
        let area = self.api.get(&self.phone, "/api/me").json();
        let area = area["representative"]["area"]["code"].clone();
        let matter = json!({
            "kind": "appeal", "category": "road_transport", "words": "村口的桥要修", "area_code": area,
        });
        let answer = self.api.post(&self.phone, "/api/matters", "work-matter-1", &matter);
        assert_eq!(answer.status, 201, "{}", answer.text);
        let file = contacts::NewDifficultyFile {
            id: None,
            household_id: household,
            kind: contacts::DIFFICULTY_KINDS[0].code.to_owned(),
            cause: "大病".into(),
            found_on: "2023-05-06".parse().expect("a date"),
            contact_id: None,
        };
        self.county.write(move |tx| contacts::open_difficulty_file(tx, file));
    }

    fn begin(&self, key: &str, body: &Value) -> Value {
        let answer = self.api.post(&self.office, "/api/turnovers", key, body);
        assert_eq!(answer.status, 201, "{}", answer.text);
        answer.json()
    }

    fn send(&self, method: &str, draft: &Value, rest: &str, body: Option<&Value>) -> Answer {
        let id = draft["id"].as_str().expect("an identifier");
        let tag = format!("\"v{}\"", draft["version"]);
        let path = format!("/api/turnovers/{id}{rest}");
        self.api.call(method, &path, Some(&self.office), &[("if-match", &tag)], body)
    }

    fn done(&self, method: &str, draft: &Value, rest: &str, body: Option<&Value>) -> Value {
        let answer = self.send(method, draft, rest, body);
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
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
}

fn hand_over(county: &TestCounty) {
    let house = House::new(county);
    let leaving = house.village.representative;
    let two = house.api.sign_in("two");
    let (first, other) = (house.sync(&house.phone, None), house.sync(&two, None));
    let before = everything(county);
    let draft = house.begin(
        "hand-over-1",
        &json!({
            "kind": "hand_over", "representative_id": leaving,
        }),
    );
    assert_eq!(draft["state"], "draft");
    assert_eq!(
        draft["plan"]["seats"][0]["heirs"],
        json!([house.second]),
        "the nearest is proposed"
    );
    assert_eq!(draft["people"][0]["open_matters"], 2);
    assert_eq!(draft["totals"]["households_moved"], 5);
    assert_eq!(draft["totals"]["matters"], 2);
    assert_eq!(everything(county), before, "a draft changes nothing");

    let mut plan = draft["plan"].clone();
    plan["seats"][0]["reason"] = json!("lost_capacity");
    let draft = house.done("PUT", &draft, "", Some(&plan));
    let done = house.done("POST", &draft, "/confirm", None);
    assert_eq!(done["state"], "done");
    assert_eq!(done["totals"]["households_moved"], 5);
    assert_eq!(done["totals"]["matters"], 2);
    county.must_add_up();
    let after = everything(county);
    assert_ne!(after, before);

    // One answer tells each phone everything.
    let left = house.sync(&house.phone, first["cursor"].as_str());
    assert_eq!(left["left"]["households"].as_array().map(Vec::len), Some(5), "{left}");
    assert_eq!(left["left"]["matters"].as_array().map(Vec::len), Some(2));
    let came = house.sync(&two, other["cursor"].as_str());
    assert_eq!(came["rows"]["households"].as_array().map(Vec::len), Some(5));
    assert_eq!(came["rows"]["matters"].as_array().map(Vec::len), Some(2));
    assert_eq!(came["has_more"], false);
    let told = house.api.get(&house.office, "/api/matters").json();
    for matter in told["items"].as_array().expect("items") {
        let path = format!("/api/matters/{}", matter["id"].as_str().expect("an identifier"));
        let name = house.api.get(&house.office, &path).json()["reporter"]["name"].clone();
        assert_eq!(name, "测试one", "who reported it stays on it");
    }

    let back = house.done("POST", &done, "/revoke", None);
    assert_eq!(back["state"], "undone");
    assert_eq!(everything(county), before, "every row and count is as it was");
    county.must_add_up();
    let again = house.sync(&house.phone, left["cursor"].as_str());
    assert_eq!(again["rows"]["households"].as_array().map(Vec::len), Some(5));
    assert_eq!(again["rows"]["matters"].as_array().map(Vec::len), Some(2));
    let gone = house.sync(&two, came["cursor"].as_str());
    assert_eq!(gone["left"]["households"].as_array().map(Vec::len), Some(5));
}

#[test]
fn a_hand_over_takes_everything_along_and_back() {
    on_both_engines("turnover_hand_over", hand_over);
}

fn appointment(letter: &str) -> Value {
    json!({
        "selection_way": "nominated", "ground": "小组推选", "letter_number": letter,
        "statutory": true,
    })
}

fn term(county: &TestCounty) {
    let house = House::new(county);
    let area = house.api.get(&house.office, "/api/me").json();
    let area = area["grants"][0]["area"]["code"].clone();
    let before = everything(county);
    let draft = house.begin("term-turnover-1", &json!({ "kind": "term", "area": area }));
    assert_eq!(draft["totals"]["continues"], 2);
    assert_eq!(draft["totals"]["households_kept"], 5);
    let mut plan = draft["plan"].clone();
    plan["term"] = json!("第十二届");
    for seat in plan["seats"].as_array_mut().expect("seats") {
        if seat["representative_id"] == json!(house.second) {
            seat["appointment"] = appointment("2023-1");
        } else {
            seat["outcome"] = json!("replaced");
            seat["reason"] = json!("term_over");
            seat["successor"] = json!({ "name": "何新人", "sex": "2", "phone": "13800000009" });
            seat["appointment"] = appointment("2023-2");
        }
    }
    let draft = house.done("PUT", &draft, "", Some(&plan));
    assert_eq!(draft["totals"]["replaced"], 1);
    assert_eq!(draft["totals"]["households_moved"], 5);
    assert_eq!(draft["totals"]["women_after"], 1);
    assert_eq!(draft["totals"]["statutory_after"], 2);
    assert_eq!(draft["moves"][0]["to"], "何新人");
    let done = house.done("POST", &draft, "/confirm", None);
    county.must_add_up();
    let second = house.second;
    let row = county.read(|tx| representatives::get(tx, second));
    assert_eq!(row.letter_number.as_deref(), Some("2023-1"));
    assert_eq!(row.statutory_since.map(|day| day.to_string()).as_deref(), Some("2023-05-07"));
    let closed = county.read(|tx| representatives::terms::closed_terms(tx, second));
    assert_eq!(closed[0].letter_number.as_deref(), Some("2022-7"), "the term before is kept");
    let figure = house.api.get(&house.office, "/api/figures?as_of=2023-05-07").text;
    assert!(figure.contains("representatives"));

    let moved = county.read(|tx| registry::households::get(tx, house.village.households[1]));
    let new = moved.representative.expect("linked");
    assert_ne!(new, house.village.representative);
    let back = house.done("POST", &done, "/revoke", None);
    assert_eq!(back["state"], "undone");
    assert_eq!(everything(county), before);
    county.must_add_up();
    assert_eq!(
        house.send("POST", &back, "/revoke", None).json()["code"],
        "turnover.nothing-to-undo"
    );

    // Once somebody has recorded under the new mandate it cannot be taken back as a whole.
    let draft = house.begin("term-turnover-2", &json!({ "kind": "term", "area": area }));
    let draft = house.done("PUT", &draft, "", Some(&plan));
    let done = house.done("POST", &draft, "/confirm", None);
    let visit = json!({
        "household_id": house.village.households[1], "met_on": "2023-05-07", "way": "home",
        "items": ["policy"],
    });
    let answer = house.api.post(&house.office, "/api/contacts", "after-visit", &visit);
    assert_eq!(answer.status, 201, "{}", answer.text);
    assert_eq!(house.send("POST", &done, "/revoke", None).json()["code"], "turnover.changed-since");
    county.must_add_up();
}

#[test]
fn a_village_turns_over_and_back() {
    on_both_engines("turnover_term", term);
}

fn refusals(county: &TestCounty) {
    let house = House::new(county);
    let code = |answer: Answer| (answer.status.as_u16(), answer.json()["code"].clone());
    let body = json!({ "kind": "hand_over", "representative_id": house.village.representative });
    let draft = house.begin("refusal-0001", &body);
    let plan = draft["plan"].clone();
    let with = |change: &dyn Fn(&mut Value)| {
        let mut plan = plan.clone();
        change(&mut plan["seats"][0]);
        code(house.send("PUT", &draft, "", Some(&plan)))
    };
    let leaving = json!(house.village.representative);
    assert_eq!(
        with(&|seat| seat["heirs"] = json!([leaving])),
        (422, json!("representative.successor-not-serving"))
    );
    assert_eq!(
        with(&|seat| seat["reason"] = json!("handed_over")),
        (422, json!("turnover.no-such-reason"))
    );
    assert_eq!(
        with(&|seat| seat["outcome"] = json!("dances")),
        (422, json!("request.unknown-word"))
    );
    let mut nameless = plan.clone();
    nameless["seats"][0] = json!({
        "representative_id": leaving, "outcome": "replaced", "reason": "resigned",
        "successor": { "name": "" }, "appointment": appointment("1"),
    });
    let named = house.done("PUT", &draft, "", Some(&nameless));
    assert_eq!(named["totals"]["unnamed"], 1);
    assert_eq!(
        code(house.send("POST", &named, "/confirm", None)),
        (422, json!("turnover.nobody-named"))
    );
    let second = house.second;
    let person = county.read(|tx| representatives::get(tx, second)).person_id;
    nameless["seats"][0]["successor"] = json!({ "person_id": person });
    let taken = house.done("PUT", &named, "", Some(&nameless));
    assert_eq!(
        code(house.send("POST", &taken, "/confirm", None)),
        (409, json!("turnover.serves-already"))
    );
    assert_eq!(
        code(house.send("POST", &draft, "/confirm", None)),
        (412, json!("representative.stale"))
    );
    assert_eq!(
        code(house.send("POST", &taken, "/revoke", None)),
        (409, json!("turnover.nothing-to-undo"))
    );
    let ready = house.done("PUT", &taken, "", Some(&plan));
    let done = house.done("POST", &ready, "/confirm", None);
    assert_eq!(
        code(house.send("PUT", &done, "", Some(&plan))),
        (409, json!("turnover.not-a-draft"))
    );
    // Others do not even know of it.
    let other = house.api.sign_in("shen");
    let path = format!("/api/turnovers/{}", done["id"].as_str().expect("an identifier"));
    assert_eq!(house.api.get(&other, &path).status, 200, "an auditor reads");
    let unknown = format!("/api/turnovers/{}", kernel::id::TurnoverId::from_uuid(Uuid::nil()));
    assert_eq!(code(house.api.get(&house.office, &unknown)), (404, json!("turnover.not-found")));
    county.clock.advance_millis(8 * 86_400_000);
    let office = house.api.sign_in("heyuan");
    let tag = format!("\"v{}\"", done["version"]);
    let answer = house.api.call(
        "POST",
        &format!("{path}/revoke"),
        Some(&office),
        &[("if-match", &tag)],
        None,
    );
    assert_eq!(code(answer), (409, json!("turnover.too-late-to-undo")));
    let draft = house.api.post(
        &office,
        "/api/turnovers",
        "refusal-0002",
        &json!({
            "kind": "hand_over", "representative_id": second,
        }),
    );
    let draft = draft.json();
    let path = format!("/api/turnovers/{}", draft["id"].as_str().expect("an identifier"));
    let answer = house.api.call("DELETE", &path, Some(&office), &[], None);
    assert_eq!(answer.status, 204);
}

#[test]
fn what_cannot_be_meant_is_refused_with_words() {
    on_both_engines("turnover_refusals", refusals);
}

fn board(county: &TestCounty) {
    let house = House::new(county);
    let board = house.api.get(&house.office, "/api/link-coverage").json();
    assert_eq!(board["total"]["households"], 6);
    assert_eq!(board["total"]["unlinked"], 1);
    assert_eq!(board["total"]["representatives"], 2);
    assert_eq!(board["total"]["too_few"], 1);
    assert_eq!(board["total"]["no_phone"], 2);
    let few = house.api.get(&house.office, "/api/link-coverage/gaps?gap=too_few").json();
    assert_eq!(few["items"][0]["representative"]["name"], "唐接手");
    let none = house.api.get(&house.office, "/api/link-coverage/gaps?gap=across_groups").json();
    assert_eq!(none["items"], json!([]));
    let area = board["villages"][0]["area"]["code"].clone();
    // A by-election gives the unlinked household somebody.
    let draft = house.begin("by-election-1", &json!({ "kind": "by_election", "area": area }));
    assert_eq!(draft["plan"]["newcomers"][0]["takes"].as_array().map(Vec::len), Some(1));
    let mut plan = draft["plan"].clone();
    plan["newcomers"][0]["successor"] = json!({ "name": "周补选", "sex": "1" });
    let before = everything(county);
    let draft = house.done("PUT", &draft, "", Some(&plan));
    let done = house.done("POST", &draft, "/confirm", None);
    let after = house.api.get(&house.office, "/api/link-coverage").json();
    assert_eq!(after["total"]["unlinked"], 0);
    county.must_add_up();
    house.done("POST", &done, "/revoke", None);
    assert_eq!(everything(county), before);
    county.must_add_up();
}

#[test]
fn the_board_counts_what_its_lists_name() {
    on_both_engines("turnover_board", board);
}

/// A seat of the village goes to somebody new; answers the turnover and the new mandate.
fn followed_by_somebody_new(house: &House<'_>, key: &str) -> (Value, RepresentativeId) {
    let body = json!({ "kind": "hand_over", "representative_id": house.village.representative });
    let draft = house.begin(key, &body);
    let mut plan = draft["plan"].clone();
    let seat = &mut plan["seats"][0];
    seat["outcome"] = json!("replaced");
    seat["reason"] = json!("resigned");
    seat["successor"] = json!({ "name": "何新人" });
    seat["appointment"] = appointment("2023-9");
    let draft = house.done("PUT", &draft, "", Some(&plan));
    let done = house.done("POST", &draft, "/confirm", None);
    let home = house.village.households[1];
    let moved = house.county.read(move |tx| registry::households::get(tx, home));
    (done, moved.representative.expect("linked"))
}

/// What another room keeps by the new mandate is never left with a mandate that is no more.
fn named_elsewhere(county: &TestCounty, path: &str, more: &Value) {
    let house = House::new(county);
    let (done, new) = followed_by_somebody_new(&house, "named-elsewhere");
    let mut body = more.clone();
    body["representative_id"] = json!(new);
    let answer = house.api.post(&house.office, path, "named-elsewhere-2", &body);
    assert_eq!(answer.status, 201, "{}", answer.text);
    let refused = house.send("POST", &done, "/revoke", None);
    assert_eq!(
        (refused.status.as_u16(), &refused.json()["code"]),
        (409, &json!("turnover.changed-since"))
    );
    assert!(county.read(|tx| representatives::get(tx, new)).until_on.is_none());
    county.must_add_up();
}

#[test]
fn who_is_mentored_by_now_keeps_the_mandate() {
    let mentoring = json!({
        "mentor_name": "周支书", "mentor_post": "村支书", "goals": "学会走访", "from_on": "2023-05-07",
    });
    on_both_engines("turnover_mentored", |county| {
        named_elsewhere(county, "/api/mentorings", &mentoring);
    });
}

#[test]
fn who_wishes_to_be_trained_keeps_the_mandate() {
    let wish = json!({ "theme": "visiting" });
    on_both_engines("turnover_wishing", |county| {
        named_elsewhere(county, "/api/training-wishes", &wish);
    });
}
