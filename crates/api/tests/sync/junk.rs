//! Whatever a phone sends, the server answers; it never fails.

use axum::body::Body;
use axum::http::Request;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};
use testing::{TestApi, TestCounty, on_both_engines};

use crate::phone::{Phone, command, contact};
use crate::stories::county_with_phones;

const KINDS: [&str; 9] = [
    "record_contact",
    "correct_contact",
    "void_contact",
    "submit_matter",
    "act_on_matter",
    "suggest",
    "unreadable",
    "",
    "何",
];
const FIELDS: [&str; 22] = [
    "id",
    "household_id",
    "met_on",
    "way",
    "items",
    "words",
    "leaflets",
    "matters",
    "difficulty",
    "contact_id",
    "seen_version",
    "reason",
    "matter_id",
    "action",
    "how",
    "outcome",
    "kind",
    "category",
    "area_code",
    "attachments",
    "to_account",
    "on",
];

fn value(random: &mut ChaCha8Rng, depth: u32) -> Value {
    match random.random_range(0..14) {
        0 => Value::Null,
        1 => json!(random.random_bool(0.5)),
        2 => json!(random.random::<i64>()),
        3 => json!(random.random_range(-3..4)),
        4 => json!(1.5e300),
        5 => json!("2023-05-06"),
        6 => json!("hh_00000000000000000000000001"),
        7 => json!("con_00000000000000000000000001"),
        8 => json!(
            ["home", "solved", "confirm", "appeal", "road_transport"][random.random_range(0..5)]
        ),
        9 => json!("\u{0}\u{7f}\u{85}\u{feff}"),
        10 => json!("长".repeat(random.random_range(0..2_100))),
        11 if depth < 4 => {
            let count = random.random_range(0..4);
            (0..count).map(|_| value(random, depth + 1)).collect::<Vec<_>>().into()
        }
        12 | 13 if depth < 4 => object(random, depth + 1),
        _ => json!("🀄"),
    }
}

fn object(random: &mut ChaCha8Rng, depth: u32) -> Value {
    let count = random.random_range(0..9);
    let fields = (0..count).map(|_| {
        let name = FIELDS[random.random_range(0..FIELDS.len())].to_owned();
        (name, value(random, depth))
    });
    Value::Object(fields.collect())
}

/// A sound body with one thing changed: such junk goes deepest.
fn nearly(random: &mut ChaCha8Rng, number: u32, household: &str) -> Value {
    let mut body = contact(number, household, "2023-05-06");
    let field = FIELDS[random.random_range(0..FIELDS.len())];
    body[field] = value(random, 0);
    body
}

fn raw(api: &TestApi, token: &str, body: Vec<u8>) -> u16 {
    let sent = Request::post("/api/sync")
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json")
        .body(Body::from(body))
        .expect("a request");
    api.raw(sent).0.as_u16()
}

fn story(county: &TestCounty) {
    let (api, [one, _]) = county_with_phones(county);
    let mut random = ChaCha8Rng::seed_from_u64(431_125);
    let mut phone = Phone::new(&api, "daibiao");
    let households: Vec<String> = one.households.iter().map(ToString::to_string).collect();
    let mut refused = 0;
    for round in 0..200 {
        let mut commands = Vec::new();
        for place in 0..50 {
            let number = round * 50 + place;
            let household = &households[random.random_range(0..households.len())];
            let body = match random.random_range(0..3) {
                0 => nearly(&mut random, number, household),
                1 => object(&mut random, 0),
                _ => value(&mut random, 0),
            };
            commands.push(match random.random_range(0..12) {
                0 => body,
                1 => json!({ "id": value(&mut random, 3), "kind": "suggest", "body": body }),
                _ => command(number, KINDS[random.random_range(0..KINDS.len())], body),
            });
        }
        let answer = phone.sync(&commands);
        let receipts = answer["receipts"].as_array().expect("receipts");
        assert_eq!(receipts.len(), 50);
        refused += receipts.iter().filter(|one| one["outcome"] == "refused").count();
    }
    assert!(refused > 9_000, "{refused}");

    // Around the commands nothing is sure either.
    let token = api.sign_in("daibiao");
    let sound = phone.request(&[command(20_000, "suggest", json!({ "words": "好" }))]).to_string();
    for _ in 0..500 {
        let mut bytes = sound.clone().into_bytes();
        for _ in 0..random.random_range(1..4) {
            let place = random.random_range(0..bytes.len());
            match random.random_range(0..3) {
                0 => bytes[place] = random.random(),
                1 => bytes.truncate(place + 1),
                _ => bytes.insert(place, random.random()),
            }
        }
        let status = raw(&api, &token, bytes);
        assert!(status < 500 && status != 401, "{status}");
    }
    for body in [
        "",
        "null",
        "[]",
        "{}",
        r#"{"protocol":"1"}"#,
        r#"{"protocol":1,"commands":{}}"#,
        r#"{"protocol":1,"cursor":7}"#,
    ] {
        let status = raw(&api, &token, body.into());
        assert!(matches!(status, 400 | 422), "{body}: {status}");
    }
    let deep = "[".repeat(100_000) + &"]".repeat(100_000);
    let nested = format!(r#"{{"protocol":1,"commands":[{{"id":"x","body":{deep}}}]}}"#);
    assert!(raw(&api, &token, nested.into()) < 500);
    // Half of an emoji, as a phone that cuts texts by length may send it, harms that record alone.
    let torn = r#"{"protocol":1,"commands":[
        {"id":"cmd_00000000000000000000030001","kind":"suggest","body":{"words":"\ud83d"}},
        {"id":"cmd_00000000000000000000030002","kind":"suggest","body":{"words":"好"}}]}"#;
    assert_eq!(raw(&api, &token, torn.into()), 200);
    let many: Vec<Value> = (0..51).map(|at| command(at, "suggest", json!({}))).collect();
    assert_eq!(raw(&api, &token, phone.request(&many).to_string().into()), 422);
    county.must_add_up();
}

#[test]
fn ten_thousand_junk_bodies_are_refused_and_kept() {
    on_both_engines("sync_junk", story);
}
