//! What may be the same matter: beside a matter and while one is being told, for everybody what is his.

use access::Role;
use kernel::AreaPath;
use serde_json::{Value, json};
use testing::{TestApi, TestCounty, on_both_engines};

fn found(answer: &Value) -> Vec<&str> {
    let items = answer["items"].as_array().expect("items");
    items.iter().map(|item| item["matter"]["id"].as_str().expect("an id")).collect()
}

fn story(county: &TestCounty) {
    let [one, other] = county.with_two_villages(4);
    let accounts = [
        ("daibiao", Role::Representative, one.group.clone(), Some(one.representative)),
        ("heyuan", Role::Village, one.path.clone(), None),
        ("shequ", Role::Village, other.path.clone(), None),
        ("shenji", Role::Auditor, AreaPath::county(), None),
    ];
    let api = TestApi::new(county, &accounts);
    let (village, own) = (api.sign_in("heyuan"), api.sign_in("daibiao"));
    let submit = |token: &str, key: &str, household: usize, words: &str| -> String {
        let body = json!({
            "kind": "appeal", "category": "power_telecom", "words": words,
            "household_id": one.households[household],
        });
        let made = api.post(token, "/api/matters", key, &body);
        assert_eq!(made.status, 201, "{}", made.text);
        made.json()["id"].as_str().expect("an id").to_owned()
    };
    let first = submit(&own, "similar-0001", 0, "老油坊背后的路灯不亮，有5天了");
    let again = submit(&village, "similar-0002", 1, "油坊后面那盏路灯黑了好几天，不敢走夜路");
    submit(&village, "similar-0003", 2, "大樟树下的路灯杆歪了，要倒了");

    let path = format!("/api/matters/{again}/similar");
    let answer = api.get(&village, &path).json();
    assert_eq!(found(&answer), [first.as_str()]);
    let hint = &answer["items"][0];
    assert!(hint["score"].as_u64().is_some_and(|score| (40..=100).contains(&score)), "{hint}");
    let reasons = hint["reasons"].as_array().expect("reasons");
    let text = |code: &str| reasons.iter().find(|reason| reason["code"] == code);
    let group = text("same_group_and_category").expect("of one group");
    assert_eq!(
        (&group["text"], &group["text_en"], &group["is_against"]),
        (&json!("同一组、同一类别"), &json!("same group and category"), &json!(false))
    );
    assert_eq!(hint["attachments"], json!([]));
    // Another village's office learns of neither; an auditor reads and changes nothing.
    assert_eq!(api.get(&api.sign_in("shequ"), &path).status, 404);
    let auditor = api.sign_in("shenji");
    assert_eq!(found(&api.get(&auditor, &path).json()), [first.as_str()]);

    // While it is being told: the office is shown both, the representative only what is his.
    let told = |token: &str, body: Value| {
        api.call("POST", "/api/matters/similar", Some(token), &[], Some(&body))
    };
    let body = json!({
        "kind": "appeal", "category": "power_telecom", "area_code": "431125101216",
        "words": "油坊背后的灯不亮"
    });
    let shown = told(&village, body.clone()).json();
    assert_eq!(found(&shown).len(), 2, "{shown}");
    assert_eq!(told(&own, body.clone()).status, 404, "the village is wider than his group");
    let mut mine = body.clone();
    mine["area_code"] = Value::Null;
    mine["household_id"] = json!(one.households[0]);
    assert_eq!(found(&told(&own, mine.clone()).json()), [first.as_str()]);
    mine["household_id"] = json!(one.households[3]);
    assert_eq!(told(&own, mine).status, 404, "not one of his households");
    let with = |name: &str, value: Value| {
        let mut body = body.clone();
        body[name] = value;
        body
    };
    for (body, status, code) in [
        (with("kind", json!("fly")), 422, "request.unknown-word"),
        (with("area_code", Value::Null), 422, "request.no-place"),
        (with("words", json!("灯".repeat(2_001))), 422, "matter.words-too-long"),
        (with("area_code", json!("431125101003")), 404, "area.not-found"),
    ] {
        let answer = told(&village, body);
        let problem = answer.json();
        assert_eq!(
            (answer.status.as_u16(), problem["code"].as_str()),
            (status, Some(code)),
            "{problem}"
        );
    }
    assert_eq!(found(&told(&village, with("words", json!(""))).json()), [] as [&str; 0]);

    // Said once that they are two, nobody is asked again, until it is taken back.
    let apart = format!("/api/matters/{first}/not-duplicates/{again}");
    let say = |token: &str, method: &str| {
        api.call(method, &apart, Some(token), &[], None).status.as_u16()
    };
    assert_eq!(say(&own, "PUT"), 403);
    assert_eq!(say(&auditor, "PUT"), 403);
    assert_eq!(say(&api.sign_in("shequ"), "PUT"), 404);
    assert_eq!((say(&village, "PUT"), say(&village, "PUT")), (204, 204));
    let asks = |token: &str| found(&api.get(token, &path).json()).contains(&first.as_str());
    assert!(!asks(&village) && !asks(&auditor));
    assert_eq!((say(&village, "DELETE"), say(&village, "DELETE")), (204, 204));
    assert_eq!(found(&api.get(&village, &path).json()), [first.as_str()]);
    let same = format!("/api/matters/{first}/not-duplicates/{first}");
    let answer = api.call("PUT", &same, Some(&village), &[], None);
    assert_eq!(answer.json()["code"], "matter.same-matter", "{}", answer.text);
    county.must_add_up();
}

#[test]
fn hints_while_telling_and_beside_a_matter() {
    on_both_engines("api_similar", story);
}
