//! The description of the interface is whole: a program can be written from it alone.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::Request;
use serde_json::Value;
use testing::{TestApi, on_both_engines};

const VERBS: &[&str] = &[
    "get", "list", "create", "change", "correct", "void", "end", "start", "act", "record",
    "confirm", "reset", "accept", "withdraw", "revoke", "put", "watch", "sync", "settle", "answer",
    "search", "close", "remove", "replace", "open", "find", "pass", "publish",
    "preview", "replay",
];

fn references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            if let Some(target) = fields.get("$ref").and_then(Value::as_str) {
                found.insert(target.to_owned());
            }
            fields.values().for_each(|field| references(field, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let document = api::openapi();
    assert!(document["openapi"].as_str().expect("a version").starts_with("3.1"));
    let mut found = BTreeSet::new();
    references(document, &mut found);
    assert!(found.len() > 50);
    for target in found {
        let pointer = target.strip_prefix('#').expect("inside the document");
        assert!(document.pointer(pointer).is_some(), "{target}");
    }
}

#[test]
fn every_operation_has_a_name_words_and_refusals() {
    for (path, item) in api::openapi()["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            let id = operation["operationId"].as_str().expect("an id");
            let verb = id.split('_').next().expect("a verb");
            assert!(VERBS.contains(&verb), "{id}: <verb>_<resource>");
            let summary = operation["summary"].as_str().unwrap_or("");
            assert!(summary.ends_with(['.', ')']) || !summary.is_empty(), "{id} says nothing");
            let responses = operation["responses"].as_object().expect("responses");
            assert!(responses.keys().any(|status| status.starts_with('2')), "{id}");
            let refusals = responses.keys().filter(|status| status.starts_with('4')).count();
            assert!(refusals >= 4, "{id} has {refusals} refusals");
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            let has = |name: &str| parameters.iter().any(|one| one["name"] == name);
            // A receipt of an invitation would keep its secret.
            if method == "post" && verb == "create" && id != "create_invitation" {
                assert!(has("Idempotency-Key"), "{id} must be repeatable");
            }
            let changes = ["change", "correct", "void", "act"].contains(&verb);
            if id == "act_on_matters" {
                // Each of them names its version in the body.
                assert!(has("Idempotency-Key"), "{id} must be repeatable");
            } else if changes {
                assert!(has("If-Match"), "{id} must name the version");
            }
            for part in path.split('/').filter(|part| part.starts_with('{')) {
                assert!(has(part.trim_matches(['{', '}'])), "{id}: {part}");
            }
        }
    }
}

#[test]
fn the_pages_about_the_interface_come_from_here_alone() {
    on_both_engines("api_pages", |county| {
        let api = TestApi::new(county, &[]);
        let get = |path: &str| {
            let request = Request::get(path).body(Body::empty()).expect("a request");
            let (status, headers, body) = api.raw(request);
            let kind = headers["content-type"].to_str().expect("text").to_owned();
            (status.as_u16(), kind, String::from_utf8(body).expect("text"))
        };
        for (path, kind, part) in [
            ("/api/docs", "text/html; charset=utf-8", "/api/docs/docs.js"),
            ("/api/docs/docs.js", "text/javascript; charset=utf-8", "/api/openapi.json"),
            ("/api/docs/docs.css", "text/css; charset=utf-8", "body"),
            ("/api/openapi.json", "application/json", "\"openapi\":\"3.1"),
            ("/api/problems/contact.date-in-future", "text/html; charset=utf-8", "走访日期"),
            ("/api/problems/all", "text/html; charset=utf-8", "storage.busy"),
            ("/healthz", "text/plain; charset=utf-8", "ok"),
        ] {
            let (status, found, body) = get(path);
            assert_eq!((status, found.as_str()), (200, kind), "{path}");
            assert!(body.contains(part), "{path}");
            if kind.starts_with("text/html") || kind.starts_with("text/javascript") {
                assert!(!body.contains("http://") && !body.contains("https://"), "{path}");
                assert!(!body.contains("<script>") && !body.contains("style="), "{path}: inline");
            }
        }
        assert_eq!(get("/api/problems/no.such").0, 404);
        assert_eq!(get("/api/docs/other.js").0, 404);
    });
}
