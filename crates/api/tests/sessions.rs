//! Signing in and out, as browsers and programs do it.

use access::Role;
use kernel::AreaPath;
use made::{Built, request};
use serde_json::{Value, json};
use testing::{PASSWORD, TestApi, TestCounty, on_both_engines};

/// Requests made by hand, for headers that `TestApi` does not set.
mod made {
    use axum::body::Body;
    use axum::http::{HeaderMap, Request, StatusCode};
    use serde_json::Value;
    use testing::TestApi;

    /// What came back.
    pub(crate) struct Built {
        pub(crate) status: StatusCode,
        pub(crate) headers: HeaderMap,
        pub(crate) body: Value,
    }

    impl Built {
        pub(crate) fn header(&self, name: &str) -> &str {
            self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("")
        }

        pub(crate) fn code(&self) -> &str {
            self.body["code"].as_str().unwrap_or("")
        }
    }

    pub(crate) fn request(
        api: &TestApi,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Built {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = match body {
            Some(body) => {
                request = request.header("content-type", "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        let (status, headers, bytes) = api.raw(request.body(body).expect("a request"));
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Built { status, headers, body }
    }
}

fn house(county: &TestCounty) -> TestApi {
    let [one, _] = county.with_two_villages(3);
    let accounts = [
        ("heyuan", Role::Village, one.path, None),
        ("xitong", Role::System, AreaPath::county(), None),
    ];
    TestApi::new(county, &accounts)
}

fn try_password(api: &TestApi, login: &str, password: &str) -> Built {
    let body = json!({ "login": login, "password": password });
    request(api, "POST", "/api/sessions", &[], Some(&body))
}

fn a_browser_s_day(county: &TestCounty) -> Vec<(u16, Value)> {
    let api = house(county);
    let mut told = Vec::new();
    let mut keep = |built: &Built| told.push((built.status.as_u16(), built.body.clone()));

    let started = try_password(&api, "HeYuan", PASSWORD);
    keep(&started);
    assert_eq!(started.status, 201);
    assert_eq!(started.body["token"], Value::Null);
    let cookie = started.header("set-cookie").to_owned();
    for part in ["lianhu_session=", "; HttpOnly", "; SameSite=Lax", "; Path=/", "Max-Age=604800"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Secure"), "plain HTTP would lose a Secure cookie: {cookie}");
    let cookie = cookie.split(';').next().expect("a pair").to_owned();
    let csrf = started.body["csrf_token"].as_str().expect("a token").to_owned();

    let me = request(&api, "GET", "/api/me", &[("cookie", &cookie)], None);
    keep(&me);
    assert_eq!((me.status.as_u16(), me.body["csrf_token"].as_str()), (200, Some(csrf.as_str())));
    assert_eq!(me.body["home"], "console");

    // A write with the cookie needs what only our own pages can read.
    let body = json!({ "reason": "x" });
    let path = "/api/contacts/con_00000000000000000000000000/void";
    let write = |headers: &[(&str, &str)]| {
        let mut all = vec![("if-match", "\"v1\"")];
        all.extend(headers);
        request(&api, "POST", path, &all, Some(&body))
    };
    let without = write(&[("cookie", &cookie)]);
    assert_eq!((without.status.as_u16(), without.code()), (403, "session.csrf"));
    let wrong = write(&[("cookie", &cookie), ("x-csrf-token", "0".repeat(32).as_str())]);
    assert_eq!(wrong.code(), "session.csrf");
    let right = write(&[("cookie", &cookie), ("x-csrf-token", &csrf)]);
    assert_eq!((right.status.as_u16(), right.code()), (404, "contact.not-found"));
    keep(&right);

    // A cookie's token is no program's token, and the other way round.
    let token = cookie.trim_start_matches("lianhu_session=");
    let as_program =
        request(&api, "GET", "/api/me", &[("authorization", &format!("Bearer {token}"))], None);
    assert_eq!(as_program.code(), "session.required");
    let bearer = api.sign_in("heyuan");
    let as_cookie =
        request(&api, "GET", "/api/me", &[("cookie", &format!("lianhu_session={bearer}"))], None);
    assert_eq!(as_cookie.code(), "session.required");
    assert_eq!(as_cookie.header("www-authenticate"), "Bearer realm=\"lianhu\"");

    let ended = request(
        &api,
        "DELETE",
        "/api/sessions/current",
        &[("cookie", &cookie), ("x-csrf-token", &csrf)],
        None,
    );
    assert_eq!(ended.status, 204);
    assert!(ended.header("set-cookie").contains("Max-Age=0"));
    let after = request(&api, "GET", "/api/me", &[("cookie", &cookie)], None);
    keep(&after);
    assert_eq!(after.code(), "session.required");
    told
}

#[test]
fn a_browser_signs_in_writes_and_signs_out() {
    on_both_engines("api_browser", a_browser_s_day);
}

fn wrong_passwords(county: &TestCounty) -> Vec<Value> {
    let api = house(county);
    let mut answers = Vec::new();
    for login in ["heyuan", "nobody"] {
        for _ in 0..5 {
            let refused = try_password(&api, login, "not-the-password");
            assert_eq!(
                (refused.status.as_u16(), refused.code()),
                (401, "session.wrong-credentials")
            );
        }
        let locked = try_password(&api, login, PASSWORD);
        assert_eq!((locked.status.as_u16(), locked.code()), (429, "session.locked"));
        assert_eq!(locked.header("retry-after"), "900");
        let mut body = locked.body.clone();
        body["instance"] = Value::Null;
        answers.push(body);
    }
    assert_eq!(answers[0], answers[1], "known and unknown names are told the same");
    county.clock.advance_millis(15 * 60 * 1000);
    assert_eq!(try_password(&api, "heyuan", PASSWORD).status, 201);
    answers
}

#[test]
fn five_wrong_passwords_lock_and_time_opens() {
    on_both_engines("api_lock", wrong_passwords);
}

fn a_new_password(county: &TestCounty) {
    let api = house(county);
    let (admin, user) = (api.sign_in("xitong"), api.sign_in("heyuan"));
    assert_eq!(api.get(&user, "/api/me").status, 200);
    let page = api.get(&admin, "/api/accounts").json();
    assert_eq!(page["items"].as_array().map(Vec::len), Some(2));
    let id = page["items"][0]["id"].as_str().expect("an id").to_owned();
    let path = format!("/api/accounts/{id}/password");
    let weak = api.post(&admin, &path, "reset-0001", &json!({ "password": "1234567" }));
    assert_eq!(
        (weak.status.as_u16(), weak.json()["code"].as_str()),
        (422, Some("account.password-weak"))
    );
    let set = api.post(&admin, &path, "reset-0002", &json!({ "password": "brand-new-words" }));
    assert_eq!(set.status, 204);
    // The session in memory is forgotten as well.
    assert_eq!(api.get(&user, "/api/me").status, 401);
    assert_eq!(try_password(&api, "heyuan", PASSWORD).status, 401);
    assert_eq!(try_password(&api, "heyuan", "brand-new-words").status, 201);
}

#[test]
fn a_new_password_ends_every_session() {
    on_both_engines("api_password", a_new_password);
}

fn an_account_is_made(county: &TestCounty) -> Value {
    let api = house(county);
    let admin = api.sign_in("xitong");
    let body = json!({
        "name": "周村长", "login": "zhou", "phone": "138 0000 1111", "password": "a-long-password",
        "grants": [{ "role": "village", "area": "431125101003" }]
    });
    let made = api.post(&admin, "/api/accounts", "account-0001", &body);
    assert_eq!(made.status, 201, "{}", made.text);
    assert_eq!(made.json()["phone_masked"], "138****1111");
    let again = api.post(&admin, "/api/accounts", "account-0001", &body);
    assert_eq!(again, made, "the same key and body get the same answer");
    let other = api.post(&admin, "/api/accounts", "account-0002", &body);
    assert_eq!(other.json()["code"], "account.login-taken");
    let signed = try_password(&api, "13800001111", "a-long-password");
    assert_eq!(signed.body["account"]["name"], "周村长");
    for (change, code, pointer) in [
        (json!({ "role": "king", "area": "431125" }), "account.unknown-role", "/grants/0/role"),
        (json!({ "role": "village", "area": "431125" }), "account.grant-misplaced", "/grants"),
        (json!({ "role": "village", "area": "999999999" }), "area.not-found", ""),
    ] {
        let mut body = body.clone();
        body["grants"] = json!([change]);
        let refused = api.post(&admin, "/api/accounts", "account-0003", &body).json();
        assert_eq!(refused["code"], code);
        assert_eq!(refused["errors"][0]["pointer"].as_str().unwrap_or(""), pointer);
    }
    made.json()
}

#[test]
fn an_account_is_made_once_and_opens_by_phone() {
    on_both_engines("api_accounts", an_account_is_made);
}
