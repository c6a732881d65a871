//! A roster comes in through the interface: looked through, confirmed, taken, and given out again.

use access::Role;
use axum::body::Body;
use axum::http::Request;
use kernel::id::ImportId;
use kernel::{Actor, AreaPath};
use serde_json::{Value, json};
use testing::{TestApi, TestCounty, on_both_engines};

const ROSTER: &str = "村(社区),组别,户主姓名,性别,联系电话,家庭人口\n\
    河源村,第一组,唐一户,男,13800000001,4\n\
    河源村,第一组,唐二户,女,13800000002,3\n\
    河源村,第一组,,男,13800000003,2\n";

struct Sent {
    status: u16,
    kind: String,
    disposition: String,
    bytes: Vec<u8>,
}

impl Sent {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or(Value::Null)
    }
}

fn send(api: &TestApi, request: Request<Body>) -> Sent {
    let (status, headers, bytes) = api.raw(request);
    let text = |name: &str| {
        headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("").to_owned()
    };
    Sent {
        status: status.as_u16(),
        kind: text("content-type"),
        disposition: text("content-disposition"),
        bytes,
    }
}

fn upload(api: &TestApi, token: &str, key: &str, parts: &[(&str, &str)]) -> Sent {
    let mut body = String::new();
    for (name, value) in parts {
        let file = if *name == "file" { "; filename=\"河源村.csv\"" } else { "" };
        body.push_str(&format!(
            "--edge\r\ncontent-disposition: form-data; name=\"{name}\"{file}\r\n\r\n{value}\r\n"
        ));
    }
    body.push_str("--edge--\r\n");
    let request = Request::post("/api/imports")
        .header("authorization", format!("Bearer {token}"))
        .header("idempotency-key", key)
        .header("content-type", "multipart/form-data; boundary=edge")
        .body(Body::from(body));
    send(api, request.expect("a request"))
}

fn story(county: &TestCounty) -> Vec<Value> {
    let [one, other] = county.with_two_villages(2);
    let accounts = [
        ("cun", Role::Village, one.path.clone(), None),
        ("linju", Role::Village, other.path, None),
        ("xian", Role::County, AreaPath::county(), None),
    ];
    let api = TestApi::new(county, &accounts);
    let [cun, linju] = ["cun", "linju"].map(|login| api.sign_in(login));
    let whole = [("kind", "households"), ("area", "431125101216"), ("file", ROSTER)];
    let mut told = Vec::new();

    let first = upload(&api, &cun, "import-key-01", &whole);
    assert_eq!(first.status, 201, "{}", String::from_utf8_lossy(&first.bytes));
    let seen = first.json();
    assert_eq!(
        (&seen["state"], &seen["rows"], &seen["good"]),
        (&json!("previewed"), &json!(3), &json!(2))
    );
    assert_eq!((&seen["would"]["inserted"], &seen["bad"]), (&json!(2), &json!(1)));
    assert_eq!(seen["errors"].as_array().map(Vec::len), Some(1), "{seen}");
    let again = upload(&api, &cun, "import-key-01", &whole);
    assert_eq!(again.bytes, first.bytes, "the same upload gets the same answer");
    told.push(seen.clone());

    for (key, parts, status, code) in [
        ("import-key-01", vec![whole[0], whole[1], ("file", "x")], 422, "idempotency.key-reused"),
        ("import-key-02", vec![whole[0], whole[1]], 422, "request.field-missing"),
        ("import-key-02", vec![whole[1], whole[2]], 422, "request.field-missing"),
        ("import-key-02", vec![("kind", "cows"), whole[1], whole[2]], 422, "request.unknown-word"),
        (
            "import-key-02",
            vec![whole[0], ("area", "431125101003"), whole[2]],
            404,
            "area.not-found",
        ),
        (
            "import-key-02",
            vec![whole[0], whole[1], whole[2], ("more", "x")],
            422,
            "request.invalid",
        ),
        ("import-key-02", vec![whole[0], whole[1], ("file", "")], 422, "exchange.file-empty"),
    ] {
        let refused = upload(&api, &cun, key, &parts);
        let body = refused.json();
        assert_eq!((refused.status, body["code"].as_str()), (status, Some(code)), "{body}");
        told.push(body);
    }
    let large = "x".repeat(9 << 20);
    let refused = upload(&api, &cun, "import-key-03", &[whole[0], whole[1], ("file", &large)]);
    assert_eq!((refused.status, refused.json()["code"].as_str()), (413, Some("request.too-large")));
    let plain = api.post(&cun, "/api/imports", "import-key-04", &json!({}));
    assert_eq!(
        (plain.status.as_u16(), plain.json()["code"].as_str()),
        (415, Some("request.not-multipart"))
    );

    // Nothing is taken before the confirmation, and only by who may see it.
    let id = seen["id"].as_str().expect("an id").to_owned();
    let path = format!("/api/imports/{id}");
    assert_eq!(api.get(&linju, &path).status, 404);
    let count = |search: &str| {
        let page = api.get(&cun, &format!("/api/households?search={search}")).json();
        page["items"].as_array().map_or(0, Vec::len)
    };
    let tang = "%E5%94%90";
    assert_eq!(count(tang), 0);
    let confirm = format!("{path}/confirm");
    assert_eq!(api.call("POST", &confirm, Some(&linju), &[], None).status, 404);
    let running = api.call("POST", &confirm, Some(&cun), &[], Some(&json!({})));
    assert_eq!((running.status.as_u16(), &running.json()["state"]), (202, &json!("running")));
    let twice = api.call("POST", &confirm, Some(&cun), &[], None);
    assert_eq!(twice.json()["code"], "exchange.import-not-waiting");
    // The server's own loop takes it up; here the test does.
    let import: ImportId = id.parse().expect("an id");
    exchange::imports::run(&county.db, &Actor::system("test"), import).expect("it is taken");
    let done = api.get(&cun, &path).json();
    assert_eq!(
        (&done["state"], &done["result"]["inserted"]),
        (&json!("done"), &json!(2)),
        "{done}"
    );
    assert_eq!(count(tang), 2);
    told.push(done);

    // What could not be taken, and the whole roster, come out as files.
    let file = |path: &str| {
        let request = Request::get(path).header("authorization", format!("Bearer {cun}"));
        send(&api, request.body(Body::empty()).expect("a request"))
    };
    let sheet = file(&format!("{path}/error-sheet"));
    assert_eq!(sheet.status, 200);
    assert!(sheet.kind.ends_with("spreadsheetml.sheet") && sheet.bytes.starts_with(b"PK"));
    let roster = file("/api/exports/households?format=csv");
    let text = String::from_utf8(roster.bytes).expect("text");
    assert_eq!(roster.kind, "text/csv; charset=utf-8");
    assert!(roster.disposition.starts_with("attachment; filename*=UTF-8''%E8%81%94"));
    assert!(text.contains("唐一户") && text.contains("13800000001"), "{text}");
    assert!(!text.contains("上江圩社区"), "only the own village: {text}");
    told.push(json!(text));
    county.must_add_up();
    told
}

#[test]
fn a_roster_is_looked_through_confirmed_taken_and_given_out() {
    on_both_engines("api_imports", story);
}
