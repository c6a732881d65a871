//! Reports from outside: how they come in, what becomes of them, what is refused.

use kernel::id::MatterId;
use matters::{Action, Details, Outcome, State};
use serde_json::json;
use sha2::{Digest, Sha256};
use testing::{TestCounty, on_both_engines};

use crate::support::{House, Told, new_key};

fn matter(county: &TestCounty, id: &str) -> matters::Matter {
    let id: MatterId = id.parse().expect("an identifier");
    county.read(|tx| matters::these(tx, &[id])).pop().expect("there")
}

fn must_refuse(told: &Told, status: u16, codes: &[&str]) {
    assert_eq!(told.status, status, "{}", told.text);
    assert_eq!(told.codes(), codes, "{}", told.text);
    assert!(told.json()[0]["description"].as_str().is_some_and(|text| text.len() > 10));
}

#[test]
fn a_report_becomes_a_matter_like_any_other() {
    on_both_engines("o311_report", |county| {
        let house = House::open(county);
        let told = house.report(&[
            ("service_code", "hazard-drowning"),
            ("address_string", "上江圩镇河源村第一组的山塘"),
            ("attribute[water]", "pond"),
            ("attribute[missing][]", "fence"),
            ("attribute[missing][]", "sign"),
            ("description", "没有围栏\n孩子常在那里玩"),
            ("lat", "25.4012"),
            ("long", "111.2345"),
            ("phone", "13800001234"),
            ("email", "he@example.cn"),
        ]);
        assert_eq!(told.status, 200, "{}", told.text);
        let answer = told.json();
        assert_eq!(answer[0]["account_id"], json!(null));
        assert!(answer[0]["service_notice"].as_str().is_some_and(|text| text.contains("工作日")));
        let id = answer[0]["service_request_id"].as_str().expect("an identifier");
        let matter = matter(county, id);
        assert_eq!((matter.state, matter.area_path), (State::Submitted, house.one.group.clone()));
        // The category says who takes it in; a report from outside is no shortcut.
        assert_eq!(matter.owner.area, house.one.path);
        assert_eq!(matter.deadline_on, Some(crate::support::day("2023-05-10")));
        assert_eq!(matter.reporter_name, "热线");
        assert!(matter.words.starts_with("没有围栏\n孩子常在那里玩\n"), "{}", matter.words);
        assert!(matter.words.contains("围栏、警示牌") && matter.words.contains("第一组的山塘"));
        let request = &house.get(&format!("/v2/requests/{id}.json")).json()[0];
        assert_eq!(request["status"], "open");
        assert_eq!(request["requested_datetime"], "2023-05-07T12:00:00+08:00");
        assert_eq!(request["expected_datetime"], "2023-05-10T23:59:59+08:00");
        assert_eq!(request["address"], "第一组, 河源村, 上江圩镇, 江永县");
        assert_eq!(request["address_id"], "43112510121601");
        // What was said and where exactly it is stays inside until an office releases it.
        assert_eq!(request["description"], "防溺水与山塘水库隐患");
        assert_eq!((&request["lat"], &request["long"]), (&json!(null), &json!(null)));
        // The office reads all of it.
        let token = house.api.sign_in("heyuan");
        let sheet = house.api.get(&token, &format!("/api/matters/{id}/publication")).json();
        assert_eq!(sheet["report"]["through"], "热线");
        assert_eq!(sheet["report"]["lat"], 25.4012);
        assert_eq!(sheet["report"]["description"], "没有围栏\n孩子常在那里玩");
        assert_eq!(sheet["report"]["phone"], "13800001234");
        // Who only looks on calls nobody.
        let token = house.api.sign_in("shenji");
        let sheet = house.api.get(&token, &format!("/api/matters/{id}/publication")).json();
        assert_eq!(sheet["report"]["phone"], "138****1234");
        assert_eq!(sheet["report"]["email"], json!(null));
        county.must_add_up();
    });
}

#[test]
fn a_key_is_needed_and_may_be_revoked() {
    on_both_engines("o311_key", |county| {
        let house = House::open(county);
        let form = [("service_code", "hazard-flood"), ("address_id", "431125101216")];
        must_refuse(&house.post("/v2/requests.json", &form), 403, &["403"]);
        let with = |key: &str| {
            let mut pairs = vec![("api_key", key.to_owned())];
            pairs.extend(form.map(|(name, value)| (name, value.to_owned())));
            let pairs: Vec<(&str, &str)> =
                pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
            house.post("/v2/requests.json", &pairs)
        };
        must_refuse(&with("xyz"), 403, &["403"]);
        must_refuse(&with(&house.key.replace('0', "1")), 403, &["403"]);
        let other = new_key(county, "另一个单位", 100);
        assert_eq!(with(&other).status, 200);
        county.write(|tx| open311::keys::revoke(tx, "另一个单位"));
        must_refuse(&with(&other), 403, &["403"]);
        // The key goes before everything else that is wrong.
        must_refuse(&house.post("/v2/requests.json", &[("service_code", "none")]), 403, &["403"]);
        let keys = county.read(open311::keys::list);
        assert_eq!(keys.len(), 2);
        let again = county.try_write(|tx| open311::keys::revoke(tx, "另一个单位"));
        assert!(matches!(again, Err(open311::Error::KeyNotFound)));
    });
}

#[test]
fn a_key_has_limits_that_a_restart_does_not_lift() {
    on_both_engines("o311_limit", |county| {
        let house = House::open(county);
        let key = new_key(county, "小程序甲", 2);
        let send = |words: &str| {
            house.post(
                "/v2/requests.json",
                &[
                    ("api_key", &key),
                    ("service_code", "hazard-flood"),
                    ("address_id", "431125101216"),
                    ("description", words),
                ],
            )
        };
        assert_eq!((send("一").status, send("二").status), (200, 200));
        let told = send("三");
        must_refuse(&told, 400, &["429"]);
        assert_eq!(told.headers["retry-after"], "60");
        // The same report again is no new one.
        assert_eq!(send("二").status, 200);
        county.clock.advance_millis(61_000);
        assert_eq!(send("三").status, 200);
    });
}

#[test]
fn the_same_report_sent_again_is_the_same_request() {
    on_both_engines("o311_again", |county| {
        let house = House::open(county);
        let first = house.reported("渠道堵塞");
        assert_eq!(house.reported("渠道堵塞"), first);
        assert_ne!(house.reported("另一处渠道堵塞"), first);
        county.clock.advance_millis(11 * 60 * 1000);
        assert_ne!(house.reported("渠道堵塞"), first, "after ten minutes it is a new one");
    });
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    on_both_engines("o311_wrong", |county| {
        let house = House::open(county);
        let told = house.report(&[
            ("service_code", "appeal-drinking_water"),
            ("lat", "25"),
            ("attribute[problem]", "fire"),
        ]);
        // lat without long, an answer that is none of the values, and no place.
        must_refuse(&told, 400, &["400", "400", "400"]);
        let told =
            house.report(&[("service_code", "hazard-flood"), ("lat", "25.1"), ("long", "111.1")]);
        must_refuse(&told, 400, &["400"]);
        assert!(told.text.contains("边界"), "{}", told.text);
        let told = house.report(&[("service_code", "none"), ("address_id", "431125101216")]);
        must_refuse(&told, 404, &["404"]);
        let told = house.report(&[
            ("service_code", "hazard-flood"),
            ("address_id", "431125101216"),
            ("jurisdiction_id", "city.gov"),
        ]);
        must_refuse(&told, 404, &["404"]);
        let long = "水".repeat(4_001);
        let told = house.report(&[
            ("service_code", "hazard-flood"),
            ("address_id", "431125101216"),
            ("description", &long),
        ]);
        must_refuse(&told, 400, &["400"]);
        let told = house.report(&[
            ("service_code", "hazard-flood"),
            ("address_id", "431125101216"),
            ("description", "a\u{0}b"),
        ]);
        must_refuse(&told, 400, &["400"]);
        assert_eq!(house.listed(""), [""; 0]);
    });
}

#[test]
fn what_the_server_itself_refuses_is_told_in_the_same_words() {
    on_both_engines("o311_edge", |county| {
        let house = House::open(county);
        must_refuse(&house.call("DELETE", "/v2/requests.json", "", Vec::new()), 400, &["405"]);
        must_refuse(&house.get("/v2/nothing.json"), 404, &["404"]);
        must_refuse(&house.call("POST", "/v2/requests.json", "text/plain", vec![1]), 400, &["400"]);
        let broken = house.call(
            "POST",
            "/v2/requests.json",
            "multipart/form-data; boundary=x",
            b"--x\r\nno".to_vec(),
        );
        must_refuse(&broken, 400, &["400"]);
        for path in ["/v2/services", "/v2/services.txt", "/v2", "/nothing"] {
            let told = house.get(path);
            assert_eq!(
                (told.status, told.kind.as_str()),
                (404, "text/xml; charset=utf-8"),
                "{path}"
            );
            assert!(told.text.contains("<errors><error><code>404</code>"), "{path}");
        }
        let told = house.get("/v2/services.json?jurisdiction_id=city.gov");
        must_refuse(&told, 404, &["404"]);
        for fine in ["", "431125", "431125000000"] {
            let told = house.get(&format!("/v2/services.json?jurisdiction_id={fine}"));
            assert_eq!(told.status, 200);
        }
    });
}

/// A form with a file in it.
fn multipart(key: &str, pairs: &[(&str, &str)], files: &[&[u8]]) -> (String, Vec<u8>) {
    let mut body = Vec::new();
    let mut pairs = pairs.to_vec();
    pairs.push(("api_key", key));
    for (name, value) in pairs {
        body.extend(
            format!(
                "--grenze\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            )
            .into_bytes(),
        );
    }
    for file in files {
        let head = "--grenze\r\nContent-Disposition: form-data; name=\"media[]\"; \
                    filename=\"a.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n";
        body.extend(head.as_bytes());
        body.extend(*file);
        body.extend(b"\r\n");
    }
    body.extend(b"--grenze--\r\n");
    ("multipart/form-data; boundary=grenze".to_owned(), body)
}

fn picture(seed: u8) -> Vec<u8> {
    let mut bytes = vec![0xff, 0xd8, 0xff, 0xe0, 0, 16, b'J', b'F', b'I', b'F', 0, 1, 1];
    bytes.extend([0, 0, 1, 0, 1, 0, 0, 0xff, 0xda, 0, 2]);
    bytes.extend((0..2_000_u16).map(|at| (at as u8 ^ seed) & 0x7f));
    bytes.extend([0xff, 0xd9]);
    bytes
}

#[test]
fn pictures_come_along_and_are_shown_only_once_an_office_has_released_them() {
    on_both_engines("o311_media", |county| {
        let house = House::open(county);
        let (first, second) = (picture(1), picture(2));
        let pairs = [("service_code", "hazard-flood"), ("address_id", "431125101216")];
        let (kind, body) = multipart(&house.key, &pairs, &[&first, &second]);
        let told = house.call("POST", "/v2/requests.json", &kind, body);
        assert_eq!(told.status, 200, "{}", told.text);
        let answer = told.json();
        let id = answer[0]["service_request_id"].as_str().expect("an identifier");
        let name: String = Sha256::digest(&second).iter().map(|b| format!("{b:02x}")).collect();
        let request =
            |field: &str| house.get(&format!("/v2/requests/{id}.json")).json()[0][field].clone();
        assert_eq!(request("media_url"), json!(null));
        must_refuse_picture(&house, &name);
        // The village's office sees both and releases one, with words of its own.
        let token = house.api.sign_in("heyuan");
        let path = format!("/api/matters/{id}/publication");
        let body = json!({ "words": "河源村渠道堵塞，正在清理。", "pictures": [name] });
        let put = house.api.call("PUT", &path, Some(&token), &[], Some(&body));
        assert_eq!(put.status, 200, "{}", put.text);
        assert_eq!(request("description"), "河源村渠道堵塞，正在清理。");
        let url = request("media_url");
        assert_eq!(url, format!("https://lianhu.example/open311/v2/media/{name}.jpg"));
        let shown = house.api.raw(
            axum::http::Request::get(format!("/open311/v2/media/{name}.jpg"))
                .body(axum::body::Body::empty())
                .expect("a request"),
        );
        assert_eq!((shown.0.as_u16(), shown.2), (200, second));
        assert_eq!(shown.1["content-type"], "image/jpeg");
        let other: String = Sha256::digest(&first).iter().map(|b| format!("{b:02x}")).collect();
        must_refuse_picture(&house, &other);
        // Taken back, it is gone.
        let put = house.api.call("PUT", &path, Some(&token), &[], Some(&json!({})));
        assert_eq!(put.status, 200, "{}", put.text);
        assert_eq!(
            (request("media_url"), request("description")),
            (json!(null), json!("防汛隐患"))
        );
        must_refuse_picture(&house, &name);
        // What a camera has written into it, or what is no picture, is not taken.
        let mut camera = vec![0xff, 0xd8, 0xff, 0xe1, 0, 16];
        camera.extend(b"Exif\0\0MM\0*");
        for bad in [camera.as_slice(), b"GIF89a, no picture that is taken"] {
            let (kind, body) = multipart(&house.key, &pairs, &[bad]);
            let told = house.call("POST", "/v2/requests.json", &kind, body);
            assert_eq!(told.status, 400, "{}", told.text);
        }
        let many: Vec<Vec<u8>> = (3..7).map(picture).collect();
        let many: Vec<&[u8]> = many.iter().map(Vec::as_slice).collect();
        let (kind, body) = multipart(&house.key, &pairs, &many);
        must_refuse(&house.call("POST", "/v2/requests.json", &kind, body), 400, &["400"]);
    });
}

fn must_refuse_picture(house: &House<'_>, name: &str) {
    assert_eq!(house.get(&format!("/v2/media/{name}.jpg")).status, 404);
}

#[test]
fn the_reporter_speaks_through_his_program_and_nobody_else_does() {
    on_both_engines("o311_updates", |county| {
        let house = House::open(county);
        let other = new_key(county, "另一个单位", 100);
        let id = house.reported("渠道堵塞");
        let say = |key: &str, update: &str, status: &str| {
            house.post(
                "/v2/servicerequestupdates.json",
                &[
                    ("api_key", key),
                    ("service_request_id", &id),
                    ("update_id", update),
                    ("status", status),
                    ("updated_datetime", "2023-05-07T12:00:00+08:00"),
                    ("description", "说一句"),
                ],
            )
        };
        must_refuse(&say("", "1", "OPEN"), 403, &["403"]);
        // A request of somebody else does not exist for him.
        must_refuse(&say(&other, "1", "OPEN"), 404, &["404"]);
        let told = say(&house.key, "1", "OPEN");
        assert_eq!((told.status, &told.json()[0]["update_id"]), (200, &format!("{id}-u1").into()));
        must_refuse(&say(&house.key, "1", "OPEN"), 400, &["400"]);
        // Nothing was answered yet: the word is a note.
        assert_eq!(say(&house.key, "2", "FIXED").status, 200);
        assert_eq!(matter(county, &id).state, State::Submitted);
        house.settle(&id);
        assert_eq!(say(&house.key, "3", "REOPEN").status, 200);
        assert_eq!(matter(county, &id).state, State::Disputed);
        house.act(&id, Action::Redo, Details::default());
        let details = Details {
            words: Some("清理完了".into()),
            outcome: Some(Outcome::Solved),
            ..Details::default()
        };
        house.act(&id, Action::Answer, details);
        assert_eq!(say(&house.key, "4", "FIXED").status, 200);
        assert_eq!(matter(county, &id).state, State::Confirmed);
        let token = house.api.sign_in("heyuan");
        let sheet = house.api.get(&token, &format!("/api/matters/{id}/publication")).json();
        assert_eq!(sheet["report"]["said"].as_array().map(Vec::len), Some(4));

        let told = house.get("/v2/servicerequestupdates.json");
        let updates = told.json();
        let statuses: Vec<&str> = updates
            .as_array()
            .expect("an array")
            .iter()
            .map(|update| update["status"].as_str().expect("a status"))
            .collect();
        assert_eq!(
            statuses,
            ["investigating", "in_progress", "open", "in_progress", "in_progress", "fixed"]
        );
        assert!(!told.text.contains("清理完了") && !told.text.contains("说一句"), "{}", told.text);
        let request = &house.get(&format!("/v2/requests/{id}.json")).json()[0];
        assert_eq!(
            (&request["status"], &request["status_notes"]),
            (&"closed".into(), &"已确认：办结".into())
        );
        county.must_add_up();
    });
}

#[test]
fn a_list_is_turned_page_by_page_and_followed_by_changes() {
    on_both_engines("o311_pages", |county| {
        let house = House::open(county);
        let mut all: Vec<String> =
            ["一", "二", "三", "四", "五"].map(|one| house.reported(one)).into();
        all.reverse();
        assert_eq!(house.listed("page_size=2"), all[..2]);
        assert_eq!(house.listed("page_size=2&page=3"), all[4..]);
        assert_eq!(house.listed("page_size=2&page=4"), [""; 0]);
        let told = house.get("/v2/requests.json?page_size=2&page=2&status=open,closed&api_key=x");
        assert_eq!(
            told.headers["link"],
            "<https://lianhu.example/open311/v2/requests.json?page_size=2&status=open%2Cclosed\
             &page=3>; rel=\"next\""
        );
        assert!(!house.get("/v2/requests.json?page_size=5").headers.contains_key("link"));
        for wrong in ["page=0", "page_size=0", "page_size=1001", "page=x"] {
            let told = house.get(&format!("/v2/requests.json?{wrong}"));
            assert_eq!(told.status, 400, "{wrong}");
        }
        // An hour later one of them moves, and of another some words are released.
        county.clock.advance_millis(3_600_000);
        house.act(&all[1], Action::Accept, Details::default());
        let token = house.api.sign_in("xian");
        let path = format!("/api/matters/{}/publication", all[3]);
        let body = json!({ "words": "渠道正在清理" });
        assert_eq!(house.api.call("PUT", &path, Some(&token), &[], Some(&body)).status, 200);
        let since = "updated_after=2023-05-07T12:30:00%2B08:00";
        assert_eq!(house.listed(since), [all[1].clone(), all[3].clone()]);
        let before = "updated_before=2023-05-07T12:30:00%2B08:00";
        assert_eq!(
            house.listed(before),
            [all[0].clone(), all[2].clone(), all[3].clone(), all[4].clone()]
        );
        let request = &house.get(&format!("/v2/requests/{}.json", all[1])).json()[0];
        assert_eq!(request["updated_datetime"], "2023-05-07T13:00:00+08:00");
    });
}
