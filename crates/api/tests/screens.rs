//! The screens over HTTP: the way home, validators, and the headers that keep browsers careful.

use access::Role;
use axum::body::Body;
use axum::http::{HeaderMap, Request};
use kernel::AreaPath;
use testing::{TestApi, TestCounty, on_both_engines};

fn get(api: &TestApi, path: &str, headers: &[(&str, &str)]) -> (u16, HeaderMap, Vec<u8>) {
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let (status, headers, body) = api.raw(request.body(Body::empty()).expect("a request"));
    (status.as_u16(), headers, body)
}

fn story(county: &TestCounty) {
    let [one, _] = county.with_two_villages(3);
    let api = TestApi::new(
        county,
        &[
            ("xian", Role::County, AreaPath::county(), None),
            ("daibiao", Role::Representative, one.group, Some(one.representative)),
        ],
    );
    let home = |token: Option<String>| {
        let bearer = token.map(|token| format!("Bearer {token}")).unwrap_or_default();
        let headers = [("authorization", bearer.as_str())];
        let (status, headers, _) = get(&api, "/", &headers[..usize::from(!bearer.is_empty())]);
        assert_eq!(status, 307);
        headers["location"].to_str().expect("text").to_owned()
    };
    assert_eq!(home(None), "/sign-in");
    assert_eq!(home(Some(api.sign_in("xian"))), "/console/");
    assert_eq!(home(Some(api.sign_in("daibiao"))), "/m/");
    assert_eq!(home(Some("0".repeat(64))), "/sign-in");

    for path in ["/console/", "/console/households/hh_1", "/m/", "/m/contacts", "/sign-in"] {
        let (status, headers, body) = get(&api, path, &[]);
        assert_eq!(
            (status, &headers["content-type"]),
            (200, &"text/html; charset=utf-8".parse().expect("a value")),
            "{path}"
        );
        assert_eq!(headers["cache-control"], "no-cache", "{path}");
        let policy = headers["content-security-policy"].to_str().expect("text");
        assert!(policy.contains("default-src 'self'") && !policy.contains("unsafe"), "{policy}");
        for name in ["x-content-type-options", "referrer-policy", "x-request-id"] {
            assert!(headers.contains_key(name), "{path}: {name}");
        }
        assert!(body.starts_with(b"<!doctype html>"), "{path}");
        let tag = headers["etag"].to_str().expect("text").to_owned();
        let (status, _, body) = get(&api, path, &[("if-none-match", &tag)]);
        assert_eq!((status, body.len()), (304, 0), "{path}");
    }
    for path in ["/console/assets/none.js", "/robots.txt", "/m/none.png"] {
        assert_eq!(get(&api, path, &[]).0, 404, "{path}");
    }
    let request = Request::post("/console/").body(Body::empty()).expect("a request");
    assert_eq!(api.raw(request).0, 405);

    // Large answers are compressed where the browser takes it, small ones never.
    let token = format!("Bearer {}", api.sign_in("xian"));
    let ask = |path: &str| {
        let headers = [("authorization", token.as_str()), ("accept-encoding", "gzip")];
        let (_, headers, _) = get(&api, path, &headers);
        headers.get("content-encoding").map(|value| value.to_str().unwrap_or("").to_owned())
    };
    assert_eq!(ask("/api/catalogues").as_deref(), Some("gzip"));
    assert_eq!(ask("/api/county"), None);
}

#[test]
fn screens_are_served_with_care() {
    on_both_engines("api_screens", story);
}
