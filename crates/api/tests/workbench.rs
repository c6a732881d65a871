//! The workbench: queues whose numbers are lists, one step for many matters, and live updates.

use access::Role;
use axum::body::Body;
use axum::http::Request;
use kernel::AreaPath;
use serde_json::{Value, json};
use testing::{TestApi, TestCounty, Village, on_both_engines};

fn house(county: &TestCounty) -> (TestApi, Village) {
    let [one, other] = county.with_two_villages(4);
    let accounts = [
        ("daibiao", Role::Representative, one.group.clone(), Some(one.representative)),
        ("heyuan", Role::Village, one.path.clone(), None),
        ("shequ", Role::Village, other.path, None),
        ("zhen", Role::Township, one.path.at_depth(2), None),
        ("xian", Role::County, AreaPath::county(), None),
    ];
    (TestApi::new(county, &accounts), one)
}

fn submitted(api: &TestApi, village: &Village, number: usize) -> Value {
    let token = api.sign_in("daibiao");
    let body = json!({
        "kind": "appeal", "category": "employment", "household_id": village.households[number % 3],
        "words": format!("第{number}件")
    });
    let made = api.post(&token, "/api/matters", &format!("matter-{number:04}"), &body);
    assert_eq!(made.status, 201, "{}", made.text);
    made.json()
}

fn queues(api: &TestApi, login: &str) -> Vec<(String, i64)> {
    let token = api.sign_in(login);
    let answer = api.get(&token, "/api/matters/queues").json();
    let mut found = Vec::new();
    for queue in answer["queues"].as_array().expect("queues") {
        let count = queue["count"].as_i64().expect("a count");
        let query = queue["query"].as_str().expect("a query");
        // A number is the length of the list behind it.
        let list = api.get(&token, &format!("/api/matters?limit=200&{query}")).json();
        let length = list["items"].as_array().map(Vec::len);
        assert_eq!(length, Some(count as usize), "{login} {queue}");
        if count > 0 {
            found.push((queue["code"].as_str().expect("a code").to_owned(), count));
        }
    }
    found
}

fn counts<const N: usize>(found: [(&str, i64); N]) -> Vec<(String, i64)> {
    found.map(|(code, count)| (code.to_owned(), count)).into()
}

fn many_at_once(county: &TestCounty) -> Vec<Value> {
    let (api, village) = house(county);
    let made: Vec<Value> = (0..5).map(|number| submitted(&api, &village, number)).collect();
    assert_eq!(queues(&api, "heyuan"), counts([("to_accept", 5)]));
    assert_eq!(queues(&api, "zhen"), counts([]));
    let item = |matter: &Value, version: i64| json!({ "id": matter["id"], "version": version });
    let token = api.sign_in("heyuan");
    let act = |key: &str, body: &Value| {
        let answer = api.post(&token, "/api/matters/actions", key, body);
        (answer.status.as_u16(), answer.json())
    };
    // Three fine ones, one that has changed meanwhile, one that is nowhere.
    let nowhere = json!({ "id": "mat_00000000000000000000000000", "version": 1 });
    let items = json!([
        item(&made[0], 1),
        item(&made[1], 1),
        item(&made[2], 1),
        item(&made[3], 7),
        nowhere
    ]);
    let body = json!({ "action": "accept", "items": items });
    let (status, first) = act("bulk-0001", &body);
    assert_eq!(
        (status, first["done"].as_i64(), first["refused"].as_i64()),
        (200, Some(3), Some(2))
    );
    let results = &first["results"];
    assert_eq!((&results[0]["state"], &results[0]["version"]), (&json!("accepted"), &json!(2)));
    assert_eq!(results[3]["problem"]["code"], "matter.stale");
    assert_eq!(results[4]["problem"]["code"], "matter.not-found");
    // The answer was lost: the same again takes no step twice.
    assert_eq!(act("bulk-0001", &body).1, first);
    let (_, other) = act("bulk-0001", &json!({ "action": "accept", "items": [item(&made[0], 1)] }));
    assert_eq!(other["results"][0]["problem"]["code"], "idempotency.key-reused");
    // Accepted again in the version from before: each is told.
    let (_, stale) = act("bulk-0002", &json!({ "action": "accept", "items": [item(&made[0], 1)] }));
    assert_eq!(stale["results"][0]["problem"]["code"], "matter.stale");

    for (body, status, code) in [
        (json!({ "action": "accept", "items": [] }), 422, "request.too-many"),
        (json!({ "action": "fly", "items": items }), 422, "request.unknown-word"),
        (
            json!({ "action": "accept", "items": [item(&made[0], 1), item(&made[0], 2)] }),
            422,
            "request.named-twice",
        ),
        (json!({ "action": "settle", "items": [item(&made[0], 2)] }), 422, "matter.field-missing"),
    ] {
        let (found, problem) = act("bulk-0003", &body);
        assert_eq!((found, problem["code"].as_str()), (status, Some(code)), "{body}");
    }
    assert_eq!(queues(&api, "heyuan"), counts([("to_accept", 2), ("to_assign", 3)]));
    let lift = json!({ "action": "lift", "items": [item(&made[0], 2), item(&made[1], 2)] });
    assert_eq!(act("bulk-0004", &lift).1["done"], 2);
    assert_eq!(queues(&api, "zhen"), counts([("to_accept", 2)]));
    let settle = json!({
        "action": "settle", "items": [item(&made[2], 2)], "outcome": "solved", "words": "当场办好"
    });
    assert_eq!(act("bulk-0005", &settle).1["done"], 1);
    assert_eq!(queues(&api, "heyuan"), counts([("to_accept", 2), ("to_confirm", 1)]));
    // Another village's office sees none of them, and touches none.
    let other = api.sign_in("shequ");
    let body = json!({ "action": "accept", "items": [item(&made[3], 1)] });
    let answer = api.post(&other, "/api/matters/actions", "bulk-0006", &body).json();
    assert_eq!(answer["results"][0]["problem"]["code"], "matter.not-found");
    // A month later everything that waits for an office is late.
    county.clock.advance_millis(60 * 24 * 60 * 60 * 1000);
    let late =
        counts([("overdue", 2), ("to_accept", 2), ("to_confirm", 1), ("overdue_in_area", 4)]);
    assert_eq!(queues(&api, "heyuan"), late);
    county.must_add_up();
    vec![first]
}

#[test]
fn one_step_for_many_matters() {
    on_both_engines("api_bulk", many_at_once);
}

fn listen(token: &str, last: Option<&str>) -> Request<Body> {
    let mut request =
        Request::get("/api/events").header("authorization", format!("Bearer {token}"));
    if let Some(last) = last {
        request = request.header("last-event-id", last);
    }
    request.body(Body::empty()).expect("a request")
}

/// The name and the number of an event.
fn event(part: Option<String>) -> (String, i64) {
    let text = part.expect("the stream goes on");
    let field = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name));
        line.unwrap_or("").trim().to_owned()
    };
    let id: i64 = field("id:").parse().expect("a number");
    assert_eq!(field("data:"), format!("{{\"sequence\":{id}}}"), "and nothing else");
    (field("event:"), id)
}

fn news(county: &TestCounty) {
    let (api, village) = house(county);
    let token = api.sign_in("heyuan");
    let mut stream = api.stream(listen(&token, None));
    let (name, before) = event(stream.next_part());
    assert_eq!(name, "open");
    submitted(&api, &village, 1);
    let (name, after) = event(stream.next_part());
    assert_eq!(name, "changed");
    assert!(after > before);
    // Who comes back hears at once whether something was missed.
    let missed = api.listen(listen(&token, Some(&before.to_string()))).1;
    assert_eq!(event(Some(missed)).0, "changed");
    let head = county.read(db::head_sequence);
    let nothing = api.listen(listen(&token, Some(&head.to_string()))).1;
    assert_eq!(event(Some(nothing)), ("open".to_owned(), head));
    // For offices alone.
    let own = api.sign_in("daibiao");
    assert_eq!(api.listen(listen(&own, None)).0.as_u16(), 403);
    // What another process writes is seen at the next look.
    let mut stream = api.stream(listen(&token, None));
    assert_eq!(event(stream.next_part()).0, "open");
    county.write_elsewhere();
    assert_eq!(event(stream.next_part()).0, "changed");
}

#[test]
fn news_is_told_and_says_nothing() {
    on_both_engines("api_events", news);
}
