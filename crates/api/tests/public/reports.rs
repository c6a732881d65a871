//! Reporting: once however often it is sent, nothing lost by a mistake, bounded, and for the right eyes.

use axum::http::Request;
use serde_json::json;
use testing::on_both_engines;

use crate::house::{House, camera_picture};

#[test]
fn a_report_reaches_the_representative_once_however_often_it_is_sent() {
    on_both_engines("report_once", |county| {
        let house = House::new(county);
        let card = house.card();
        let path = format!("{card}/report");
        let nonce = house.open(&path).hidden("nonce");
        let fields = [
            ("nonce", nonce.as_str()),
            ("choice", "power_telecom"),
            ("words", "村口路灯不亮\r\n已经三天"),
            ("name", " 周某 "),
            ("phone", "138 0000 0099"),
            ("may_call", "yes"),
        ];
        let first = house.report(&path, &fields, &[]);
        assert_eq!(first.status, 303, "{}", first.html);
        let again = house.report(&path, &fields, &[]);
        assert_eq!(again.location(), first.location(), "the same form leads to the same code");
        let matters = house.matters("daibiao");
        assert_eq!(matters.len(), 1);
        let id = matters[0]["id"].as_str().expect("an id");
        let matter = house.ask("heyuan", "GET", &format!("/api/matters/{id}"), None);
        assert_eq!(matter["words"], "村口路灯不亮\n已经三天");
        assert_eq!(
            (&matter["kind"], &matter["category"]),
            (&json!("appeal"), &json!("power_telecom"))
        );
        assert_eq!(matter["household"]["head_name"], "周户主1");
        assert_eq!(matter["reporter"]["name"], "群众");
        let contact = json!({
            "source": "villager_page", "name": "周某", "phone": "13800000099", "may_call": true
        });
        assert_eq!(matter["reporter_contact"], contact);
        let made = house.open(&first.location());
        let code = first.location().split('/').nth(2).expect("a code").to_owned();
        let printed = format!("{}-{}", &code[..4], &code[4..8]);
        assert!(made.html.contains(&printed) && made.html.contains("<svg"), "{}", made.html);
        assert!(!made.html.contains("周某") && !made.html.contains("路灯不亮"));
        // Nothing but the hash is kept.
        let stored = house.county.read(|tx| {
            let code: kernel::PublicCode = code.parse().expect("a code");
            Ok::<_, matters::Error>(
                matters::tracked(tx, &code)?.map(|tracked| tracked.handed_out_by),
            )
        });
        assert_eq!(stored, Some(None));
        house.county.must_add_up();
        (made.html, matter)
    });
}

#[test]
fn what_was_typed_comes_back_with_what_is_wrong() {
    on_both_engines("report_wrong", |county| {
        let house = House::new(county);
        let card = house.card();
        let path = format!("{card}/report");
        let nonce = house.open(&path).hidden("nonce");
        let large = camera_picture(6 * 1024 * 1024);
        let fields = [
            ("nonce", nonce.as_str()),
            ("choice", ""),
            ("words", "水管<b>坏了</b>"),
            ("name", "周某"),
            ("phone", "13800000099"),
            ("may_call", "yes"),
        ];
        let back = house.report(
            &path,
            &fields,
            &[("大照片.jpg", &large), ("小.jpg", &camera_picture(900))],
        );
        assert_eq!(back.status, 422);
        for part in [
            "请选一项是哪方面的事",
            "照片“大照片.jpg”太大",
            "照片要重新选一次",
            "水管&lt;b&gt;坏了&lt;/b&gt;",
            "value=\"周某\"",
            "value=\"13800000099\"",
            "value=\"yes\" checked",
        ] {
            assert!(back.html.contains(part), "{part}: {}", back.html);
        }
        assert_eq!(back.hidden("nonce"), nonce, "it is still the same form");
        let wrong = |fields: &[(&str, &str)], photos: &[(&str, &[u8])], said: &str| {
            let page = house.report(&path, fields, photos);
            assert_eq!(page.status, 422, "{said}");
            assert!(page.html.contains(said), "{said}: {}", page.html);
        };
        let good = [("nonce", nonce.as_str()), ("choice", "other"), ("words", "路灯")];
        let with = |name: &'static str, value: &'static str| {
            good.iter().copied().chain([(name, value)]).collect::<Vec<_>>()
        };
        wrong(&with("phone", "12345"), &[], "电话号码不对");
        wrong(&with("website", "http://example.cn"), &[], "请再按一次");
        wrong(&good, &[("图.gif", b"GIF89a and so on")], "不是能收的照片");
        wrong(&good, &[("坏.jpg", &[0xff, 0xd8, 0xff, 0xe0, 0, 9])], "不是能收的照片");
        let small = camera_picture(900);
        let four: Vec<(&str, &[u8])> = ["1", "2", "3", "4"].map(|name| (name, &small[..])).to_vec();
        wrong(&good, &four, "照片最多 3 张");
        wrong(&[("nonce", "x"), ("choice", "other"), ("words", "路灯")], &[], "没有收完整");
        let long = "灯".repeat(1001);
        wrong(&[("nonce", &nonce), ("choice", "other"), ("words", &long)], &[], "1000 字以内");
        assert_eq!(house.matters("heyuan").len(), 0, "nothing was kept of all that");
    });
}

#[test]
fn a_picture_arrives_without_what_the_camera_wrote_into_it() {
    on_both_engines("report_photo", |county| {
        let house = House::new(county);
        let card = house.card();
        let path = format!("{card}/report");
        let nonce = house.open(&path).hidden("nonce");
        let fields = [("nonce", nonce.as_str()), ("choice", "road_transport"), ("words", "桥断了")];
        let sent = house.report(&path, &fields, &[("IMG_0001.jpg", &camera_picture(2000))]);
        assert_eq!(sent.status, 303, "{}", sent.html);
        let id = house.matters("heyuan")[0]["id"].as_str().expect("an id").to_owned();
        let matter = house.ask("heyuan", "GET", &format!("/api/matters/{id}"), None);
        let picture = &matter["attachments"][0];
        assert_eq!(picture["is_complete"], true, "{matter}");
        let token = house.api.sign_in("heyuan");
        let path = format!("/api/attachments/{}", picture["sha256"].as_str().expect("a hash"));
        let request = Request::get(path).header("authorization", format!("Bearer {token}"));
        let (status, _, bytes) =
            house.api.raw(request.body(axum::body::Body::empty()).expect("a request"));
        assert_eq!(status.as_u16(), 200);
        assert!(bytes.starts_with(&[0xff, 0xd8]) && bytes.ends_with(&[0xff, 0xd9]));
        let holds = |part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
        assert!(!holds(b"Exif") && !holds(b"GPS") && holds(b"JFIF"));
    });
}

#[test]
fn a_card_reports_five_times_a_day_and_says_why_not_more() {
    on_both_engines("report_limit", |county| {
        let house = House::new(county);
        let card = house.card();
        for number in 0..5 {
            house.reported(&card, "other", &format!("第{number}件事"));
        }
        let path = format!("{card}/report");
        let nonce = house.open(&path).hidden("nonce");
        let fields = [("nonce", nonce.as_str()), ("choice", "other"), ("words", "第六件事")];
        let refused = house.report(&path, &fields, &[]);
        assert_eq!(refused.status, 422);
        assert!(
            refused.html.contains("今天已经反映了 5 件事") && refused.html.contains("第六件事")
        );
        house.county.clock.set_noon("2023-05-08");
        assert_eq!(house.report(&path, &fields, &[]).status, 303, "the next day is another day");
        house.county.must_add_up();
    });
}

#[test]
fn a_form_of_another_site_is_not_taken() {
    on_both_engines("report_strange", |county| {
        let house = House::new(county);
        let card = house.card();
        let kind = "application/x-www-form-urlencoded";
        let strange = [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")];
        for path in [format!("{card}/report"), format!("{card}/feedback"), "/t".to_owned()] {
            for headers in [&strange[..1], &strange[1..]] {
                let page = house.send_with("POST", &path, kind, b"words=x".to_vec(), headers);
                assert_eq!(page.status, 403, "{path}");
                crate::house::must_be_a_careful_page(&page, &path);
            }
        }
    });
}

#[test]
fn who_speaks_about_those_nearby_is_not_named_to_them() {
    on_both_engines("report_nearby", |county| {
        let house = House::new(county);
        let card = house.card();
        let path = format!("{card}/report");
        let nonce = house.open(&path).hidden("nonce");
        let fields = [
            ("nonce", nonce.as_str()),
            ("choice", "cadre_conduct"),
            ("words", "办事要收钱"),
            ("name", "周某"),
            ("phone", "13800000099"),
        ];
        let sent = house.report(&path, &fields, &[]);
        assert_eq!(sent.status, 303, "{}", sent.html);
        assert_eq!(house.matters("daibiao").len(), 0, "it is not on the representative's phone");
        let id = house.matters("zhen")[0]["id"].as_str().expect("an id").to_owned();
        let above = house.ask("zhen", "GET", &format!("/api/matters/{id}"), None);
        assert_eq!(above["household"], json!(null));
        assert_eq!(above["reporter_contact"]["name"], "周某");
        assert_eq!(above["area"], above["village"], "no group that could be told apart");
        let token = house.api.sign_in("heyuan");
        let village = house.api.get(&token, &format!("/api/matters/{id}"));
        assert!(!village.text.contains("周某") && !village.text.contains("13800000099"));
        house.county.must_add_up();
    });
}
