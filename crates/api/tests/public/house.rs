//! A county with cards, and a browser that has nothing but addresses and forms.

use access::Role;
use axum::body::Body;
use axum::http::{HeaderMap, Request};
use serde_json::{Value, json};
use testing::{TestApi, TestCounty, Village};

/// The most that a page may weigh, with everything: it asks for nothing else.
pub(crate) const BUDGET: usize = 40_000;

pub(crate) struct House<'c> {
    pub(crate) county: &'c TestCounty,
    pub(crate) api: TestApi,
    pub(crate) one: Village,
}

/// A page as it came.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) html: String,
}

impl Page {
    /// Where it sends the browser on.
    pub(crate) fn location(&self) -> String {
        let target = self.headers.get("location").unwrap_or_else(|| panic!("{}", self.html));
        target.to_str().expect("text").to_owned()
    }

    /// The value of a field that the form carries with it.
    pub(crate) fn hidden(&self, name: &str) -> String {
        let start = format!("name=\"{name}\" value=\"");
        let (_, rest) = self.html.split_once(&start).unwrap_or_else(|| panic!("{name}"));
        rest.split('"').next().expect("a value").to_owned()
    }
}

impl<'c> House<'c> {
    pub(crate) fn new(county: &'c TestCounty) -> Self {
        let [one, other] = county.with_two_villages(4);
        let accounts = [
            ("heyuan", Role::Village, one.path.clone(), None),
            ("shequ", Role::Village, other.path, None),
            ("zhen", Role::Township, one.path.at_depth(2), None),
            ("daibiao", Role::Representative, one.group.clone(), Some(one.representative)),
        ];
        let api = TestApi::new(county, &accounts);
        Self { county, api, one }
    }

    /// Everything that a browser sends by itself goes with it.
    pub(crate) fn send(&self, method: &str, path: &str, kind: &str, body: Vec<u8>) -> Page {
        self.send_with(method, path, kind, body, &[("sec-fetch-site", "same-origin")])
    }

    pub(crate) fn send_with(
        &self,
        method: &str,
        path: &str,
        kind: &str,
        body: Vec<u8>,
        headers: &[(&str, &str)],
    ) -> Page {
        let mut request = Request::builder().method(method).uri(path).header("host", "lianhu.test");
        if !kind.is_empty() {
            request = request.header("content-type", kind);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body)).expect("a request");
        let (status, headers, bytes) = self.api.raw(request);
        let html = String::from_utf8(bytes).expect("text");
        Page { status: status.as_u16(), headers, html }
    }

    pub(crate) fn open(&self, path: &str) -> Page {
        let page = self.send("GET", path, "", Vec::new());
        must_be_a_careful_page(&page, path);
        page
    }

    /// Sends a form of plain fields.
    pub(crate) fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let pairs = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value)));
        let body = pairs.collect::<Vec<_>>().join("&");
        self.send("POST", path, "application/x-www-form-urlencoded", body.into_bytes())
    }

    /// Sends the form of a report, with pictures.
    pub(crate) fn report(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        photos: &[(&str, &[u8])],
    ) -> Page {
        let mut body = Vec::new();
        let mut part = |head: String, content: &[u8]| {
            body.extend_from_slice(b"--limit\r\nContent-Disposition: form-data; ");
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(b"\r\n\r\n");
            body.extend_from_slice(content);
            body.extend_from_slice(b"\r\n");
        };
        for (name, value) in fields {
            part(format!("name=\"{name}\""), value.as_bytes());
        }
        for (name, bytes) in photos {
            let head = format!("name=\"photos\"; filename=\"{name}\"\r\nContent-Type: image/jpeg");
            part(head, bytes);
        }
        if photos.is_empty() {
            let head = "name=\"photos\"; filename=\"\"\r\nContent-Type: application/octet-stream";
            part(head.to_owned(), b"");
        }
        body.extend_from_slice(b"--limit--\r\n");
        self.send("POST", path, "multipart/form-data; boundary=limit", body)
    }

    /// What an office does by the interface.
    pub(crate) fn ask(&self, login: &str, method: &str, path: &str, body: Option<Value>) -> Value {
        let token = self.api.sign_in(login);
        let answer = self.api.call(method, path, Some(&token), &[], body.as_ref());
        assert!(answer.status.is_success(), "{method} {path}: {}", answer.text);
        answer.json()
    }

    /// The cards of the first village, all made.
    pub(crate) fn cards(&self) -> Vec<Value> {
        let made = self.ask("heyuan", "PUT", "/api/cards", Some(json!({ "area": VILLAGE })));
        assert_eq!(made["has_more"], false);
        let listed = self.ask("heyuan", "GET", "/api/cards", None);
        listed["items"].as_array().expect("a list").clone()
    }

    /// The path of the card of the first village's first household.
    pub(crate) fn card(&self) -> String {
        self.cards()[0]["path"].as_str().expect("a path").to_owned()
    }

    /// Reports by the card, and answers the path of the page that follows it.
    pub(crate) fn reported(&self, card: &str, choice: &str, words: &str) -> String {
        let form = self.open(&format!("{card}/report"));
        let nonce = form.hidden("nonce");
        let fields = [("nonce", nonce.as_str()), ("choice", choice), ("words", words)];
        let sent = self.report(&format!("{card}/report"), &fields, &[]);
        assert_eq!(sent.status, 303, "{}", sent.html);
        let made = sent.location();
        assert_eq!(self.open(&made).status, 200);
        made.strip_suffix("/new").expect("the page of a new code").to_owned()
    }

    /// The village's step with the newest matter, as the workbench takes it.
    pub(crate) fn step(&self, login: &str, id: &str, body: Value) -> Value {
        let token = self.api.sign_in(login);
        let matter = self.api.get(&token, &format!("/api/matters/{id}"));
        let tag = matter.etag.expect("a version");
        let path = format!("/api/matters/{id}/actions");
        let answer = self.api.call("POST", &path, Some(&token), &[("if-match", &tag)], Some(&body));
        assert_eq!(answer.status.as_u16(), 200, "{}", answer.text);
        answer.json()
    }

    /// The matters that somebody is shown.
    pub(crate) fn matters(&self, login: &str) -> Vec<Value> {
        self.ask(login, "GET", "/api/matters", None)["items"].as_array().expect("a list").clone()
    }

    /// Accepts and answers the matter.
    pub(crate) fn answered(&self, id: &str, words: &str) {
        self.step("heyuan", id, json!({ "action": "accept" }));
        let settle = json!({ "action": "settle", "outcome": "solved", "words": words });
        self.step("heyuan", id, settle);
    }
}

/// The first village's code.
pub(crate) const VILLAGE: &str = "431125101216";

/// Every page keeps its code to itself, runs nothing, asks for nothing, and is light.
pub(crate) fn must_be_a_careful_page(page: &Page, path: &str) {
    let header =
        |name: &str| page.headers.get(name).map_or("", |value| value.to_str().expect("text"));
    assert_eq!(header("content-type"), "text/html; charset=utf-8", "{path}");
    assert_eq!(header("referrer-policy"), "no-referrer", "{path}");
    assert_eq!(header("cache-control"), "no-store", "{path}");
    assert!(header("x-robots-tag").contains("noindex"), "{path}");
    assert_eq!(header("set-cookie"), "", "{path}");
    let policy = header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    assert!(!policy.contains("script") && !policy.contains("unsafe"), "{policy}");
    for wrong in
        ["<script", " onclick", "javascript:", "http://", "<img", "<link", "url(", " style="]
    {
        let address = wrong == "http://" && path.ends_with("/new");
        assert!(address || !page.html.contains(wrong), "{path}: {wrong}");
    }
    assert!(page.html.len() <= BUDGET, "{path} has {} bytes", page.html.len());
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// A picture as a phone's camera makes it: with what it knows of place and device.
pub(crate) fn camera_picture(length: usize) -> Vec<u8> {
    let segment = |marker: u8, content: &[u8]| {
        let length = u16::try_from(content.len() + 2).expect("short").to_be_bytes();
        [&[0xff, marker], &length[..], content].concat()
    };
    let mut bytes = [
        &[0xff, 0xd8][..],
        &segment(0xe0, b"JFIF\0\x01\x01"),
        &segment(0xe1, b"Exif\0\0GPS 25.2 111.3"),
        &segment(0xda, &[1, 2]),
    ]
    .concat();
    bytes.resize(length.max(bytes.len()), 7);
    bytes.extend([0xff, 0xd9]);
    bytes
}
