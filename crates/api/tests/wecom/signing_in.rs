//! Signing in by WeCom: only linked accounts, only in the browser that began, only to our own pages.

use testing::{TestCounty, on_both_engines};

use crate::support::{CORP, PUBLIC, World};

const WECOM: &str = "Mozilla/5.0 (Linux; Android 13) MicroMessenger/8.0 wxwork/4.1.20";

struct Begun {
    location: String,
    cookie: String,
    state: String,
}

fn cookies(headers: &axum::http::HeaderMap) -> Vec<String> {
    let lines = headers.get_all("set-cookie").iter().filter_map(|line| line.to_str().ok());
    lines.map(|line| line.split(';').next().unwrap_or_default().to_owned()).collect()
}

fn begin(world: &World<'_>, to: &str) -> Begun {
    let (status, headers, _) =
        world.get(&format!("/api/wecom/sign-in?to={to}"), &[("user-agent", WECOM)]);
    assert_eq!(status, 303);
    let location = headers["location"].to_str().expect("a text").to_owned();
    let state = location.split("state=").nth(1).expect("a state");
    let state = state.split('&').next().expect("a state").to_owned();
    Begun { location, cookie: cookies(&headers).remove(0), state }
}

fn back(
    world: &World<'_>,
    code: &str,
    state: &str,
    cookie: &str,
) -> (u16, String, Vec<String>, String) {
    let path = format!("/api/wecom/back?code={code}&state={state}");
    let (status, headers, body) = world.get(&path, &[("cookie", cookie), ("user-agent", WECOM)]);
    let location = headers.get("location").and_then(|value| value.to_str().ok());
    (status, location.unwrap_or_default().to_owned(), cookies(&headers), body)
}

#[test]
fn a_linked_member_is_signed_in_where_he_began() {
    on_both_engines("wecom_sign_in", |county: &TestCounty| {
        let world = World::new(county);
        let begun = begin(&world, "/phone/");
        assert!(begun.location.starts_with("https://open.weixin.qq.com/connect/oauth2/authorize?"));
        assert!(begun.location.contains(CORP) && begun.location.contains("lianhu.test"));
        assert!(begun.location.contains(&PUBLIC.replace(':', "%3A").replace('/', "%2F")));
        let code = world.fake.code_of("HeHui");
        let (status, location, cookies, _) = back(&world, &code, &begun.state, &begun.cookie);
        assert_eq!((status, location.as_str()), (303, "/phone/"));
        let session = cookies.iter().find(|one| one.starts_with("lianhu_session=")).expect("one");
        let (status, _, me) = world.get("/api/me", &[("cookie", session)]);
        assert!(status == 200 && me.contains("测试hehui"), "{me}");
        // The code is good once.
        let (status, _, cookies, page) = back(&world, &code, &begun.state, &begun.cookie);
        assert!(status == 502 && page.contains("登录码已用过"), "{page}");
        assert!(cookies.iter().all(|one| !one.starts_with("lianhu_session=")));
    });
}

#[test]
fn a_sign_in_that_began_elsewhere_or_leads_elsewhere_is_refused() {
    on_both_engines("wecom_forged", |county: &TestCounty| {
        let world = World::new(county);
        let begun = begin(&world, "https://evil.example/");
        let code = world.fake.code_of("HeHui");
        let other = begin(&world, "/");
        for (state, cookie) in [
            (begun.state.as_str(), ""),
            (begun.state.as_str(), other.cookie.as_str()),
            ("", begun.cookie.as_str()),
        ] {
            let (status, _, cookies, page) = back(&world, &code, state, cookie);
            assert!(status == 400 && page.contains("重新从企业微信进入"), "{page}");
            assert!(cookies.iter().all(|one| !one.starts_with("lianhu_session=")));
        }
        let (status, location, _, _) = back(&world, &code, &begun.state, &begun.cookie);
        assert_eq!((status, location.as_str()), (303, "/"));
        let begun = begin(&world, "/");
        county.clock.advance_millis(11 * 60_000);
        let code = world.fake.code_of("HeHui");
        let (status, _, _, page) = back(&world, &code, &begun.state, &begun.cookie);
        assert!(status == 400 && page.contains("已超过 10 分钟"), "{page}");
        // Who does not agree comes back without a code.
        let begun = begin(&world, "/");
        let (status, _, cookies, page) = back(&world, "", &begun.state, &begun.cookie);
        assert!(status == 400 && page.contains("没有同意"), "{page}");
        assert!(cookies.iter().all(|one| !one.starts_with("lianhu_session=")));
    });
}

#[test]
fn who_is_not_linked_links_himself_by_signing_in_with_his_account() {
    on_both_engines("wecom_link_self", |county: &TestCounty| {
        let world = World::new(county);
        let begun = begin(&world, "/");
        let code = world.fake.code_of("ZhouFang");
        let (status, _, _, page) = back(&world, &code, &begun.state, &begun.cookie);
        assert!(status == 403 && page.contains("请先用账号"), "{page}");
        let code = world.fake.code_of("NoMember");
        let (status, _, _, page) = back(&world, &code, &begun.state, &begun.cookie);
        assert!(status == 403 && page.contains("不是本县企业微信的成员"), "{page}");
        // Signed in with a password in the same browser, and then once more from WeCom.
        let body = serde_json::json!({ "login": "county", "password": testing::PASSWORD });
        let request = axum::http::Request::post("/api/sessions")
            .header("content-type", "application/json")
            .body(axum::body::Body::from(body.to_string()))
            .expect("a request");
        let (_, headers, _) = world.api.raw(request);
        let session = cookies(&headers).remove(0);
        let begun = begin(&world, "/");
        let code = world.fake.code_of("ZhouFang");
        let both = format!("{}; {session}", begun.cookie);
        assert_eq!(back(&world, &code, &begun.state, &both).0, 303);
        let system = world.api.sign_in("system");
        let links = world.api.get(&system, "/api/wecom/members").json();
        let ways: Vec<(&str, &str)> = links["items"]
            .as_array()
            .expect("items")
            .iter()
            .map(|one| (one["member"].as_str().unwrap_or(""), one["way"].as_str().unwrap_or("")))
            .collect();
        assert_eq!(ways, [("HeHui", "by-hand"), ("ZhouFang", "signed-in")]);
        // From now on the member alone is enough.
        let begun = begin(&world, "/");
        let code = world.fake.code_of("zhoufang");
        assert_eq!(back(&world, &code, &begun.state, &begun.cookie).0, 303);
    });
}

#[test]
fn the_door_is_offered_where_it_leads_somewhere() {
    on_both_engines("wecom_offered", |county: &TestCounty| {
        let world = World::new(county);
        let (status, headers, body) = world.get("/api/wecom/offered", &[]);
        assert_eq!((status, body.as_str()), (200, r#"{"offered":true}"#));
        assert_eq!(headers["cache-control"], "no-store");
    });
    on_both_engines("wecom_not_offered", |county: &TestCounty| {
        let api = testing::TestApi::new(county, &[]);
        let request = axum::http::Request::get("/api/wecom/offered");
        let request = request.body(axum::body::Body::empty()).expect("a request");
        let (status, _, body) = api.raw(request);
        assert_eq!(status, 200);
        assert_eq!(body, br#"{"offered":false}"#);
    });
}
