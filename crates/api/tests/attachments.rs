//! Pictures: in pieces, over cuts, for the right eyes only.

use access::Role;
use axum::body::Body;
use axum::http::Request;
use kernel::AreaPath;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use testing::{TestApi, TestCounty, Village, on_both_engines};

const WEEK: i64 = 7 * 24 * 60 * 60 * 1000;

/// A picture of so many bytes, no two alike.
fn picture(length: usize, seed: u8) -> Vec<u8> {
    let mut bytes = vec![0xff, 0xd8, 0xff, 0xe0, 0, 16, b'J', b'F', b'I', b'F', 0, 1, 1];
    bytes.extend((bytes.len()..length).map(|at| (at as u8 ^ seed) & 0x7f));
    bytes
}

fn name(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

struct House {
    api: TestApi,
    one: Village,
}

impl House {
    fn new(county: &TestCounty) -> Self {
        let [one, other] = county.with_two_villages(3);
        let accounts = [
            ("daibiao", Role::Representative, one.group.clone(), Some(one.representative)),
            ("tongshi", Role::Representative, other.group.clone(), Some(other.representative)),
            ("heyuan", Role::Village, one.path.clone(), None),
            ("shequ", Role::Village, other.path, None),
            ("shenji", Role::Auditor, AreaPath::county(), None),
        ];
        Self { api: TestApi::new(county, &accounts), one }
    }

    fn put(
        &self,
        token: &str,
        hash: &str,
        offset: usize,
        whole: usize,
        piece: &[u8],
    ) -> (u16, Value) {
        let path =
            format!("/api/attachments/{hash}?offset={offset}&bytes={whole}&media_type=image/jpeg");
        let request = Request::put(path)
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/octet-stream")
            .body(Body::from(piece.to_vec()))
            .expect("a request");
        let (status, _, body) = self.api.raw(request);
        (status.as_u16(), serde_json::from_slice(&body).unwrap_or(Value::Null))
    }

    fn put_whole(&self, token: &str, bytes: &[u8]) -> (u16, Value) {
        self.put(token, &name(bytes), 0, bytes.len(), bytes)
    }

    fn get(&self, token: &str, hash: &str, etag: Option<&str>) -> (u16, String, Vec<u8>) {
        let mut request = Request::get(format!("/api/attachments/{hash}"))
            .header("authorization", format!("Bearer {token}"));
        if let Some(etag) = etag {
            request = request.header("if-none-match", etag);
        }
        let request = request.body(Body::empty()).expect("a request");
        let (status, headers, body) = self.api.raw(request);
        let kind = headers.get("content-type").and_then(|value| value.to_str().ok()).unwrap_or("");
        (status.as_u16(), kind.to_owned(), body)
    }

    fn progress(&self, token: &str, hash: &str) -> Value {
        self.api.get(token, &format!("/api/attachments/{hash}/progress")).json()
    }

    /// The representative records a contact with that picture.
    fn contact(&self, token: &str, key: &str, pictures: &[&[u8]]) -> (u16, Value) {
        let attachments: Vec<Value> = pictures
            .iter()
            .map(|bytes| {
                json!({ "sha256": name(bytes), "bytes": bytes.len(), "media_type": "image/jpeg" })
            })
            .collect();
        let body = json!({
            "household_id": self.one.households[0], "met_on": "2023-05-07", "way": "home",
            "attachments": attachments
        });
        let answer = self.api.post(token, "/api/contacts", key, &body);
        (answer.status.as_u16(), answer.json())
    }
}

fn pieces(county: &TestCounty) -> Value {
    let house = House::new(county);
    let token = house.api.sign_in("daibiao");
    let bytes = picture(600 * 1024, 1);
    let hash = name(&bytes);
    let (status, contact) = house.contact(&token, "contact-0001", &[&bytes]);
    assert_eq!(status, 201, "{contact}");
    // The record waits for no picture.
    assert_eq!(contact["attachments"][0]["is_complete"], false);
    assert_eq!(house.progress(&token, &hash), json!({ "received": 0, "is_complete": false }));

    let piece = 256 * 1024;
    let put = |from: usize| {
        let to = (from + piece).min(bytes.len());
        house.put(&token, &hash, from, bytes.len(), &bytes[from..to])
    };
    assert_eq!(put(0), (200, json!({ "received": piece, "is_complete": false })));
    // The answer was lost, the phone sends the piece again: it is told where to go on.
    let (status, problem) = put(0);
    assert_eq!((status, problem["code"].as_str()), (409, Some("attachment.wrong-offset")));
    assert_eq!(problem["received"], piece);
    assert_eq!(put(2 * piece).1["received"], piece);
    assert_eq!(house.progress(&token, &hash)["received"], piece);
    assert_eq!(put(piece).1["received"], 2 * piece);
    let done = json!({ "received": bytes.len(), "is_complete": true });
    assert_eq!(put(2 * piece), (200, done.clone()));
    assert_eq!(house.progress(&token, &hash), done);
    // Whatever comes for a picture that is here is answered so.
    assert_eq!(put(0), (200, done));

    let path = format!("/api/contacts/{}", contact["id"].as_str().expect("an id"));
    let shown = house.api.get(&token, &path).json();
    assert_eq!(shown["attachments"][0]["is_complete"], true);
    assert_eq!(house.get(&token, &hash, None), (200, "image/jpeg".to_owned(), bytes));
    assert_eq!(house.get(&token, &hash, Some(&format!("\"{hash}\""))).0, 304);
    let files = attachments::broken_files(&county.db, &house.api.attachments()).expect("reads");
    assert_eq!(files, 0);
    county.must_add_up();
    shown
}

#[test]
fn a_picture_comes_in_pieces_over_cuts() {
    on_both_engines("api_picture_pieces", pieces);
}

fn eyes(county: &TestCounty) {
    let house = House::new(county);
    let own = house.api.sign_in("daibiao");
    let bytes = picture(5000, 2);
    let hash = name(&bytes);
    assert_eq!(house.put_whole(&own, &bytes).0, 200);
    // Nobody sees what belongs to no record, also not who has sent it.
    assert_eq!(house.get(&own, &hash, None).0, 404);
    assert_eq!(house.contact(&own, "contact-0002", &[&bytes]).0, 201);
    for (login, status) in
        [("daibiao", 200), ("heyuan", 200), ("shenji", 200), ("tongshi", 404), ("shequ", 404)]
    {
        let token = house.api.sign_in(login);
        assert_eq!(house.get(&token, &hash, None).0, status, "{login}");
    }
    // What is confidential is so for its pictures as well.
    let secret = picture(5000, 3);
    assert_eq!(house.put_whole(&own, &secret).0, 200);
    let matter = json!({
        "kind": "early_sign", "category": "neighbour_tension",
        "household_id": house.one.households[0], "words": "有些苗头",
        "attachments": [{ "sha256": name(&secret), "bytes": 5000, "media_type": "image/jpeg" }]
    });
    let made = house.api.post(&own, "/api/matters", "matter-0001", &matter);
    assert_eq!(made.status, 201, "{}", made.text);
    assert_eq!(made.json()["attachments"][0]["is_complete"], true);
    for (login, status) in [("daibiao", 200), ("heyuan", 200), ("shenji", 404)] {
        let token = house.api.sign_in(login);
        assert_eq!(house.get(&token, &name(&secret), None).0, status, "{login}");
    }
    // Reads are written behind the answers; further requests give them their turn.
    for _ in 0..20 {
        house.api.get(&own, "/api/me");
    }
    let reads = county.read(|tx| access::reads::recent(tx, None, 200));
    let pictures = reads.iter().filter(|read| read.operation == access::Operation::GetAttachment);
    assert_eq!(pictures.count(), 5, "each that was shown, and no other");
}

#[test]
fn a_picture_is_shown_to_who_sees_its_record() {
    on_both_engines("api_picture_eyes", eyes);
}

fn refusals(county: &TestCounty) -> Vec<(u16, String)> {
    let house = House::new(county);
    let token = house.api.sign_in("daibiao");
    let fine = picture(4000, 4);
    let hash = name(&fine);
    let mut told = Vec::new();
    let mut tell = |(status, body): (u16, Value)| {
        told.push((status, body["code"].as_str().unwrap_or("").to_owned()));
    };
    // A photo of 20 MB, a piece that is too large, a piece beyond the end.
    tell(house.put(&token, &hash, 0, 20 << 20, &fine));
    tell(house.put(&token, &hash, 0, 5 << 20, &picture(300 * 1024, 4)));
    tell(house.put(&token, &hash, 0, 100, &fine));
    // Something else under that name: it is thrown away, and the right one can begin anew.
    tell(house.put(&token, &hash, 0, 4000, &picture(4000, 5)));
    assert_eq!(house.progress(&token, &hash)["received"], 0);
    tell(house.put_whole(&token, b"<svg xmlns='http://www.w3.org/2000/svg'/>"));
    let mut exif = fine.clone();
    exif.splice(2..2, *b"\xff\xe1\x00\x10Exif\0\0II*\0\x08\0\0\0");
    tell(house.put_whole(&token, &exif));
    tell(house.put(&token, "nonsense", 0, 10, &fine));
    let (_, _, text) = house.get(&token, &hash, None);
    tell((404, serde_json::from_slice(&text).expect("a document")));
    let many: Vec<Vec<u8>> = (0..10).map(|seed| picture(2000, 10 + seed)).collect();
    let many: Vec<&[u8]> = many.iter().map(Vec::as_slice).collect();
    tell(house.contact(&token, "contact-0003", &many));
    // A record with nine is taken; the refused one has left nothing.
    assert_eq!(house.contact(&token, "contact-0004", &many[..9]).0, 201);
    assert_eq!(house.put_whole(&token, &fine).0, 200);
    let expected = [
        (413, "attachment.too-large"),
        (413, "attachment.piece-too-large"),
        (422, "attachment.beyond-end"),
        (422, "attachment.hash-differs"),
        (422, "attachment.not-a-picture"),
        (422, "attachment.has-metadata"),
        (404, "request.not-found"),
        (404, "attachment.not-found"),
        (422, "attachment.too-many"),
    ];
    let expected: Vec<_> = expected.map(|(status, code)| (status, code.to_owned())).into();
    assert_eq!(told, expected);
    told
}

#[test]
fn what_is_no_clean_picture_is_refused_and_leaves_nothing() {
    on_both_engines("api_picture_refusals", refusals);
}

fn two_phones(county: &TestCounty) {
    let house = House::new(county);
    let (one, other) = (house.api.sign_in("daibiao"), house.api.sign_in("tongshi"));
    let bytes = picture(9000, 6);
    let hash = name(&bytes);
    let put = |token: &str, from: usize, to: usize| {
        house.put(token, &hash, from, bytes.len(), &bytes[from..to])
    };
    assert_eq!(put(&one, 0, 4000).1["received"], 4000);
    // Each phone has its own way; one that sends rubbish spoils nothing for the other.
    assert_eq!(house.progress(&other, &hash)["received"], 0);
    let rubbish = picture(9000, 7);
    assert_eq!(house.put(&other, &hash, 0, 9000, &rubbish).0, 422);
    assert_eq!(put(&other, 0, 5000).1["received"], 5000);
    assert_eq!(put(&one, 4000, 9000).1["is_complete"], true);
    // The other one hears at its next piece that all is here.
    let done = json!({ "received": 9000, "is_complete": true });
    assert_eq!(put(&other, 5000, 6000), (200, done.clone()));
    assert_eq!(house.progress(&other, &hash), done);
}

#[test]
fn two_phones_send_the_same_picture() {
    on_both_engines("api_picture_two", two_phones);
}

fn forgotten(county: &TestCounty) {
    let house = House::new(county);
    let token = house.api.sign_in("daibiao");
    let folder = house.api.attachments();
    let [kept, alone, cut, unknown] = [8, 9, 10, 11].map(|seed| picture(3000, seed));
    assert_eq!(house.contact(&token, "contact-0005", &[&kept]).0, 201);
    assert_eq!(house.put_whole(&token, &kept).0, 200);
    assert_eq!(house.put_whole(&token, &alone).0, 200);
    assert_eq!(house.put(&token, &name(&cut), 0, 3000, &cut[..1000]).0, 200);
    // The server stopped between the file and its row.
    let path = folder.path(&name(&unknown).parse().expect("a name"));
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("is made");
    std::fs::write(&path, &unknown).expect("writes");
    let stopped_at = std::time::SystemTime::UNIX_EPOCH
        + std::time::Duration::from_millis(kernel::Clock::now(&*county.clock).millis() as u64);
    let file = std::fs::File::options().write(true).open(&path).expect("opens");
    file.set_modified(stopped_at).expect("is set");

    let purge = || attachments::purge(&county.db, &folder).expect("purges");
    county.clock.advance_millis(WEEK - 1);
    assert_eq!(purge(), 0);
    county.clock.advance_millis(1);
    assert_eq!(purge(), 3);
    assert_eq!(purge(), 0);
    let token = house.api.sign_in("daibiao");
    assert_eq!(house.get(&token, &name(&kept), None).0, 200);
    assert_eq!(house.progress(&token, &name(&alone))["received"], 0);
    assert_eq!(house.progress(&token, &name(&cut))["received"], 0);
    assert!(!path.exists());
    // A copy is compared, name by name.
    let copy = tempfile::tempdir().expect("a folder");
    let target = attachments::Folder::new(copy.path());
    let (copied, missing) = attachments::copy_files(&county.db, &folder, &target).expect("copies");
    assert_eq!((copied, missing.len()), (1, 0));
    let hash = name(&kept).parse().expect("a name");
    std::fs::write(target.path(&hash), b"spoilt").expect("writes");
    let (copied, missing) = attachments::copy_files(&county.db, &target, &folder).expect("copies");
    assert_eq!((copied, missing), (0, vec![hash]));
    county.must_add_up();
}

#[test]
fn what_no_record_refers_to_goes_after_a_week() {
    on_both_engines("api_picture_purge", forgotten);
}

fn portraits(county: &TestCounty) {
    let house = House::new(county);
    let [village, own] = ["heyuan", "daibiao"].map(|login| house.api.sign_in(login));
    let path = format!("/api/representatives/{}/portrait", house.one.representative);
    let put = |token: &str, hash: &str, has_agreed: bool| {
        let body = json!({ "sha256": hash, "has_agreed": has_agreed });
        let answer = house.api.call("PUT", &path, Some(token), &[], Some(&body));
        let body = answer.json();
        (answer.status.as_u16(), body["code"].as_str().unwrap_or("").to_owned())
    };
    let shown = || {
        let person = format!("/api/representatives/{}", house.one.representative);
        let person = house.api.get(&village, &person).json();
        let code = person["village"]["code"].as_str().expect("a village");
        let board = house.api.get(&village, &format!("/api/notice-board?area={code}")).json();
        let items = board["items"].as_array().expect("a list").clone();
        let of = items.iter().find(|one| one["id"] == person["id"]).expect("on the board");
        assert_eq!(of["portrait"], person["portrait"]);
        person["portrait"].as_str().map(str::to_owned)
    };
    let [first, second] = [picture(4000, 5), picture(4000, 6)];
    // A picture that is not here is shown to nobody, and none without consent.
    assert_eq!(put(&village, &name(&first), true), (404, "attachment.not-found".into()));
    assert_eq!(house.put_whole(&village, &first).0, 200);
    assert_eq!(put(&village, &name(&first), false).1, "representative.portrait-consent");
    assert_eq!(shown(), None);
    let other = house.api.sign_in("shequ");
    assert_eq!(put(&other, &name(&first), true).1, "representative.not-found");
    assert_eq!(put(&own, &name(&first), true).0, 403, "the village keeps its board");

    assert_eq!(put(&village, &name(&first), true).0, 200);
    assert_eq!(shown(), Some(name(&first)));
    for (login, status) in
        [("daibiao", 200), ("heyuan", 200), ("shenji", 200), ("tongshi", 404), ("shequ", 404)]
    {
        let token = house.api.sign_in(login);
        assert_eq!(house.get(&token, &name(&first), None).0, status, "{login}");
    }
    // Another one takes its place; taken back, there is none.
    assert_eq!(house.put_whole(&village, &second).0, 200);
    assert_eq!(put(&village, &name(&second), true).0, 200);
    assert_eq!(shown(), Some(name(&second)));
    assert_eq!(house.get(&village, &name(&first), None).0, 404);
    let gone = |token: &str| house.api.call("DELETE", &path, Some(token), &[], None).status;
    assert_eq!(gone(&other), 404);
    assert_eq!(gone(&village), 204);
    assert_eq!(gone(&village), 204, "it may be said twice");
    assert_eq!(shown(), None);
    assert_eq!(house.get(&village, &name(&second), None).0, 404);
}

#[test]
fn a_portrait_is_there_with_consent_and_gone_without() {
    on_both_engines("api_portraits", portraits);
}
