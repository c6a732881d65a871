//! Whatever is sent, the answer is a problem document that says what to do; nothing is a fault.

use access::Role;
use axum::body::Body;
use axum::http::Request;
use kernel::AreaPath;
use serde_json::{Value, json};
use testing::{TestApi, TestCounty, on_both_engines};

struct Sent {
    status: u16,
    kind: String,
    retry: String,
    body: Value,
}

fn send(api: &TestApi, token: &str, method: &str, path: &str, kind: &str, body: &[u8]) -> Sent {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("authorization", format!("Bearer {token}"))
        .header("idempotency-key", "refusal-0001")
        .header("content-type", kind)
        .body(Body::from(body.to_vec()))
        .expect("a request");
    let (status, headers, bytes) = api.raw(request);
    let text = |name: &str| {
        headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("").to_owned()
    };
    Sent {
        status: status.as_u16(),
        kind: text("content-type"),
        retry: text("retry-after"),
        body: serde_json::from_slice(&bytes).unwrap_or(Value::Null),
    }
}

fn is_document(sent: &Sent) -> bool {
    let filled = |name: &str| sent.body[name].as_str().is_some_and(|text| !text.is_empty());
    sent.kind == "application/problem+json"
        && sent.body["status"].as_u64() == Some(u64::from(sent.status))
        && ["type", "title", "title_en", "detail", "detail_en", "code", "instance"]
            .into_iter()
            .all(filled)
}

fn contact(household: &str) -> Value {
    json!({ "household_id": household, "met_on": "2023-05-06", "way": "home", "items": ["policy"] })
}

fn story(county: &TestCounty) -> Vec<(String, u16, String)> {
    let [one, other] = county.with_two_villages(3);
    let accounts = [
        ("daibiao", Role::Representative, one.group.clone(), Some(one.representative)),
        ("heyuan", Role::Village, one.path.clone(), None),
        ("xian", Role::County, AreaPath::county(), None),
    ];
    let api = TestApi::new(county, &accounts);
    let token = api.sign_in("daibiao");
    let own = one.households[0].to_string();
    let mut told = Vec::new();

    // Bodies of POST /api/contacts that must be refused: what is wrong, and where it is said.
    let with = |name: &str, value: Value| {
        let mut body = contact(&own);
        body[name] = value;
        body
    };
    let representative = one.representative.to_string();
    let cases = [
        ("unknown field", with("photo", json!("x")), 422, "request.invalid", "/photo"),
        ("wrong type", with("items", json!("policy")), 422, "request.invalid", "/items"),
        ("number for text", with("way", json!(5)), 422, "request.invalid", "/way"),
        ("impossible date", with("met_on", json!("2023-02-30")), 422, "request.invalid", "/met_on"),
        (
            "date of another form",
            with("met_on", json!("2023.5.6")),
            422,
            "request.invalid",
            "/met_on",
        ),
        (
            "date in the future",
            with("met_on", json!("2023-05-08")),
            422,
            "contact.date-in-future",
            "/met_on",
        ),
        (
            "id of another kind",
            with("household_id", json!(representative)),
            422,
            "request.invalid",
            "/household_id",
        ),
        ("no id at all", with("household_id", json!("7")), 422, "request.invalid", "/household_id"),
        ("unknown way", with("way", json!("fax")), 422, "contact.word-not-in-catalogue", "/way"),
        (
            "unknown item",
            with("items", json!(["policy", "打牌"])),
            422,
            "contact.word-not-in-catalogue",
            "/items/1",
        ),
        ("NUL", with("words", json!("a\u{0}b")), 400, "request.control-character", ""),
        ("escape", with("words", json!("a\u{1b}[31m")), 400, "request.control-character", ""),
        (
            "long words",
            with("words", json!("字".repeat(1001))),
            422,
            "contact.text-not-accepted",
            "/words",
        ),
        (
            "deep field",
            with("leaflets", json!([{ "theme": "fraud", "copies": "two" }])),
            422,
            "request.invalid",
            "/leaflets/0/copies",
        ),
        (
            "too many copies",
            with("leaflets", json!([{ "theme": "fraud", "copies": 201 }])),
            422,
            "contact.copies-out-of-bounds",
            "/leaflets/0/copies",
        ),
        (
            "matter without words",
            with("matters", json!([{ "kind": "appeal", "category": "other" }])),
            422,
            "request.invalid",
            "/matters/0/words",
        ),
        (
            "matter of no kind",
            with("matters", json!([{ "kind": "x", "category": "other", "words": "路" }])),
            422,
            "request.unknown-word",
            "/matters/0/kind",
        ),
        (
            "matter of no category",
            with("matters", json!([{ "kind": "appeal", "category": "x", "words": "路" }])),
            422,
            "matter.unknown-category",
            "/matters/0/category",
        ),
        (
            "unknown difficulty",
            with("difficulty", json!({ "kind": "x" })),
            422,
            "contact.word-not-in-catalogue",
            "/difficulty/kind",
        ),
        (
            "another's household",
            with("household_id", json!(other.households[0].to_string())),
            404,
            "household.not-found",
            "",
        ),
        (
            "no such household",
            with("household_id", json!("hh_00000000000000000000000000")),
            404,
            "household.not-found",
            "",
        ),
        (
            "for somebody else",
            with("on_behalf_of", json!(other.representative.to_string())),
            422,
            "contact.on-behalf-not-allowed",
            "/on_behalf_of",
        ),
        ("an array", json!([]), 422, "request.invalid", ""),
        ("nothing", Value::Null, 422, "request.invalid", ""),
    ];
    for (name, body, status, code, pointer) in cases {
        let sent = send(
            &api,
            &token,
            "POST",
            "/api/contacts",
            "application/json",
            body.to_string().as_bytes(),
        );
        assert!(is_document(&sent), "{name}: {} {}", sent.status, sent.body);
        let said = sent.body["errors"][0]["pointer"].as_str().unwrap_or("");
        assert_eq!(
            (sent.status, sent.body["code"].as_str(), said),
            (status, Some(code), pointer),
            "{name}: {}",
            sent.body
        );
        told.push((name.to_owned(), sent.status, code.to_owned()));
    }

    // Bytes that are no JSON, or not sent as such.
    let large = vec![b' '; 1024 * 1024 + 1];
    for (name, kind, body, status, code) in [
        ("half", "application/json", &b"{\"way\":"[..], 400, "request.malformed"),
        ("not UTF-8", "application/json", &b"{\"way\":\"\xff\"}"[..], 400, "request.malformed"),
        (
            "twice",
            "application/json",
            &b"{\"way\":\"home\",\"way\":\"home\"}"[..],
            422,
            "request.invalid",
        ),
        ("a form", "application/x-www-form-urlencoded", &b"way=home"[..], 415, "request.not-json"),
        ("no kind", "", &b"{}"[..], 415, "request.not-json"),
        ("large", "application/json", &large[..], 413, "request.too-large"),
    ] {
        let sent = send(&api, &token, "POST", "/api/contacts", kind, body);
        assert!(is_document(&sent), "{name}: {} {}", sent.status, sent.body);
        assert_eq!((sent.status, sent.body["code"].as_str()), (status, Some(code)), "{name}");
    }

    // Addresses and queries.
    for (path, status, code) in [
        ("/api/nothing", 404, "request.no-such-page"),
        ("/api", 404, "request.no-such-page"),
        ("/nothing.js", 404, "request.no-such-page"),
        ("/api/households?limit=0", 422, "request.bad-limit"),
        ("/api/households?limit=201", 422, "request.bad-limit"),
        ("/api/households?limit=many", 422, "request.query"),
        ("/api/households?cursor=zz", 422, "request.bad-cursor"),
        ("/api/households?colour=red", 422, "request.query"),
        ("/api/households?search=a%00b", 400, "request.control-character"),
        ("/api/households?tag=disability", 422, "request.unknown-word"),
        ("/api/households?area=12", 422, "request.bad-area-code"),
        ("/api/households?area=431125101003", 404, "area.not-found"),
        ("/api/households/hh_1", 404, "request.not-found"),
        ("/api/households/rep_00000000000000000000000000", 404, "request.not-found"),
        ("/api/households/%00", 404, "request.not-found"),
        ("/api/households/hh_00000000000000000000000000", 404, "household.not-found"),
        ("/api/contacts?from=2023-02-30", 422, "request.query"),
        ("/api/matters?kind=x", 422, "request.unknown-word"),
        ("/api/matters?urgent=perhaps", 422, "request.query"),
    ] {
        let sent = send(&api, &token, "GET", path, "", b"");
        assert!(is_document(&sent), "{path}: {} {}", sent.status, sent.body);
        assert_eq!(
            (sent.status, sent.body["code"].as_str()),
            (status, Some(code)),
            "{path}: {}",
            sent.body
        );
    }
    let office = api.sign_in("xian");
    for (path, status, code) in [
        ("/api/figures?since=2023-05-07&as_of=2023-05-01", 422, "figure.span-backwards"),
        ("/api/figures/none/records", 404, "figure.not-found"),
        ("/api/figures/answered_rate/records", 422, "figure.rate-has-no-list"),
        ("/api/figures/contacts/series?months=121", 422, "request.bad-period"),
        ("/api/exports/horses", 404, "request.not-found"),
        ("/api/exports/households?format=pdf", 422, "request.query"),
    ] {
        let sent = send(&api, &office, "GET", path, "", b"");
        assert!(is_document(&sent), "{path}: {} {}", sent.status, sent.body);
        assert_eq!(
            (sent.status, sent.body["code"].as_str()),
            (status, Some(code)),
            "{path}: {}",
            sent.body
        );
    }
    let sent = send(&api, &token, "DELETE", "/api/households", "", b"");
    assert_eq!(
        (sent.status, sent.body["code"].as_str()),
        (405, Some("request.method-not-allowed"))
    );
    assert_eq!(sent.retry, "");

    // Keys and versions.
    let body = contact(&own);
    let no_key = api.call("POST", "/api/contacts", Some(&token), &[], Some(&body)).json();
    assert_eq!(no_key["code"], "idempotency.key-required");
    let bad_key = api.post(&token, "/api/contacts", "short", &body).json();
    assert_eq!(bad_key["code"], "idempotency.key-malformed");
    let path = "/api/contacts/con_00000000000000000000000000/void";
    let reason = json!({ "reason": "x" });
    let no_version = api.call("POST", path, Some(&token), &[], Some(&reason));
    assert_eq!(no_version.status, 428);
    let strange = api.call("POST", path, Some(&token), &[("if-match", "*")], Some(&reason));
    assert_eq!(strange.status, 412);

    // Nothing of all this was kept.
    let page = api.get(&token, "/api/contacts").json();
    assert_eq!(page["items"], json!([]));
    county.must_add_up();
    told
}

#[test]
fn what_is_wrong_is_refused_with_words_and_leaves_nothing() {
    on_both_engines("api_refusals", story);
}
