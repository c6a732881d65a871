//! Invitations, phones and lost phones, as offices and people use them.

use access::Role;
use axum::body::Body;
use axum::http::{HeaderMap, Request};
use kernel::AreaPath;
use registry::{NewPerson, persons};
use representatives::{DutyKind, NewDuty, Who};
use serde_json::{Value, json};
use testing::{TestApi, TestCounty, Village, on_both_engines};

const DAY: i64 = 24 * 60 * 60 * 1000;
const PHONE: &str = "13800000017";
const AGENT: &str = "Mozilla/5.0 (Linux; Android 10; ABC-AL00 Build/X; wv) Chrome/116 \
    MicroMessenger/8.0.42";

/// A person's phone: a cookie and its token.
#[derive(Clone)]
struct Phone {
    cookie: String,
    csrf: String,
}

struct House<'c> {
    county: &'c TestCounty,
    api: TestApi,
    one: Village,
    other: Village,
}

impl<'c> House<'c> {
    fn new(county: &'c TestCounty) -> Self {
        let [one, other] = county.with_two_villages(3);
        let representative = one.representative;
        county.write(move |tx| {
            let known = representatives::get(tx, representative)?;
            let phone = Some("138-0000-0017".to_owned());
            let new = NewPerson { name: known.name, phone, ..NewPerson::default() };
            let changed = persons::update(tx, known.person_id, &new)?;
            matters::follow(tx, &changed)?;
            Ok::<_, representatives::Error>(())
        });
        let accounts = [
            ("heyuan", Role::Village, one.path.clone(), None),
            ("shequ", Role::Village, other.path.clone(), None),
            ("xian", Role::County, AreaPath::county(), None),
            ("xitong", Role::System, AreaPath::county(), None),
        ];
        let api = TestApi::new(county, &accounts);
        Self { county, api, one, other }
    }

    fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> (u16, HeaderMap, Value) {
        let mut request = Request::builder().method(method).uri(path).header("user-agent", AGENT);
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
        let (status, headers, bytes) = self.api.raw(request.body(body).expect("a request"));
        (status.as_u16(), headers, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    /// The village invites its representative.
    fn invited(&self) -> Value {
        let token = self.api.sign_in("heyuan");
        let body = json!({ "representative_id": self.one.representative });
        let made = self.api.call("POST", "/api/invitations", Some(&token), &[], Some(&body));
        assert_eq!(made.status, 201, "{}", made.text);
        made.json()
    }

    fn accept(&self, key: Option<&str>, body: &Value) -> Result<Phone, (u16, String)> {
        let headers: Vec<_> = key.map(|key| ("idempotency-key", key)).into_iter().collect();
        let path = "/api/invitations/accept";
        let (status, headers, answer) = self.send("POST", path, &headers, Some(body));
        if status != 201 {
            return Err((status, answer["code"].as_str().unwrap_or("").to_owned()));
        }
        let cookie = headers["set-cookie"].to_str().expect("text");
        assert!(cookie.contains("Max-Age=15552000") && cookie.contains("HttpOnly"), "{cookie}");
        assert_eq!(answer["token"], Value::Null, "a script never sees the token");
        Ok(Phone {
            cookie: cookie.split(';').next().expect("a pair").to_owned(),
            csrf: answer["csrf_token"].as_str().expect("a token").to_owned(),
        })
    }

    /// How the server greets the phone.
    fn greeting(&self, phone: &Phone) -> (u16, String) {
        let (status, _, body) = self.send("GET", "/api/me", &[("cookie", &phone.cookie)], None);
        let word = if status == 200 { &body["home"] } else { &body["code"] };
        (status, word.as_str().unwrap_or("").to_owned())
    }

    fn later(&self, millis: i64) {
        self.county.clock.advance_millis(millis);
    }
}

fn secret(invitation: &Value) -> Value {
    let link = invitation["link"].as_str().expect("a link");
    json!({ "secret": link.strip_prefix("/i#").expect("behind the hash") })
}

fn refused(code: &str, status: u16) -> Result<(u16, String), (u16, String)> {
    Ok((status, code.to_owned()))
}

fn told(accepted: Result<Phone, (u16, String)>) -> Result<(u16, String), (u16, String)> {
    match accepted {
        Ok(_) => Err((201, "accepted".to_owned())),
        Err(refusal) => Ok(refusal),
    }
}

fn a_link_opens_once(county: &TestCounty) -> Value {
    let house = House::new(county);
    let made = house.invited();
    assert_eq!(made["name"], "何代表216");
    assert_eq!(made["phone_masked"], "138****0017");
    assert_eq!(made["code"].as_str().map(str::len), Some(8));

    let phone = house.accept(Some("retry-key-01"), &secret(&made)).expect("accepted");
    assert_eq!(house.greeting(&phone), (200, "phone".to_owned()));
    let household = house.one.households[0];
    let contact = json!({ "household_id": household, "met_on": "2023-05-07", "way": "home" });
    let write =
        |headers: &[(&str, &str)]| house.send("POST", "/api/contacts", headers, Some(&contact));
    let without = write(&[("cookie", &phone.cookie), ("idempotency-key", "contact-0001")]);
    assert_eq!(without.2["code"], "session.csrf");
    let with = write(&[
        ("cookie", &phone.cookie),
        ("idempotency-key", "contact-0001"),
        ("x-csrf-token", &phone.csrf),
    ]);
    assert_eq!(with.0, 201, "{}", with.2);

    // Once is once, but a lost answer costs nothing.
    assert_eq!(told(house.accept(None, &secret(&made))), refused("invitation.used", 409));
    let other_key = house.accept(Some("another-key-1"), &secret(&made));
    assert_eq!(told(other_key), refused("invitation.used", 409));
    let again = house.accept(Some("retry-key-01"), &secret(&made)).expect("accepted again");
    assert_eq!(house.greeting(&again).0, 200);
    assert_eq!(house.greeting(&phone), (401, "session.required".to_owned()));

    // No password opens the account: there is none.
    let body = json!({ "login": PHONE, "password": "" });
    let (status, _, answer) = house.send("POST", "/api/sessions", &[], Some(&body));
    assert_eq!((status, answer["code"].as_str()), (401, Some("session.wrong-credentials")));

    // Nothing that was given out stands anywhere in the answers of lists.
    let token = house.api.sign_in("heyuan");
    let list = house.api.get(&token, "/api/invitations");
    assert_eq!(list.json()["items"][0]["state"], "used");
    assert!(!list.text.contains(made["code"].as_str().expect("a code")));
    county.must_add_up();
    with.2
}

#[test]
fn a_link_opens_one_phone_once() {
    on_both_engines("api_invite_link", a_link_opens_once);
}

fn a_code_opens(county: &TestCounty) {
    let house = House::new(county);
    let made = house.invited();
    let typed = |phone: &str, code: &str| json!({ "phone": phone, "code": code });
    let code = made["code"].as_str().expect("a code").to_owned();
    let wrong = if code.starts_with('0') { "10000000" } else { "00000000" };

    for phone in [PHONE, "13999999999"] {
        for _ in 0..5 {
            let refusal = told(house.accept(None, &typed(phone, wrong)));
            assert_eq!(refusal, refused("invitation.wrong-code", 401), "{phone}");
        }
        let refusal = told(house.accept(None, &typed(phone, &code)));
        assert_eq!(refusal, refused("invitation.locked", 429), "{phone}");
    }
    // Whoever is locked out asks the office and gets a new one; the old one is over.
    let newer = house.invited();
    let newer_code = newer["code"].as_str().expect("a code");
    assert_eq!(told(house.accept(None, &secret(&made))), refused("invitation.withdrawn", 409));
    let halves = format!("{} {}", &newer_code[..4], &newer_code[4..]);
    let phone = house.accept(None, &typed("138 0000-0017", &halves)).expect("accepted");
    assert_eq!(house.greeting(&phone).0, 200);
    let once_more = told(house.accept(None, &typed(PHONE, newer_code)));
    assert_eq!(once_more, refused("invitation.used", 409));

    let third = house.invited();
    house.later(3 * DAY);
    assert_eq!(told(house.accept(None, &secret(&third))), refused("invitation.expired", 409));
    let code = third["code"].as_str().expect("a code");
    assert_eq!(told(house.accept(None, &typed(PHONE, code))), refused("invitation.expired", 409));
    let nonsense = json!({ "secret": "0".repeat(32) });
    assert_eq!(told(house.accept(None, &nonsense)), refused("invitation.unknown", 404));
    for body in [json!({}), json!({ "phone": PHONE }), json!({ "secret": "a", "code": "1" })] {
        assert_eq!(told(house.accept(None, &body)), refused("invitation.incomplete", 422));
    }
}

#[test]
fn a_code_opens_and_five_wrong_ones_lock() {
    on_both_engines("api_invite_code", a_code_opens);
}

fn offices_and_their_areas(county: &TestCounty) {
    let house = House::new(county);
    let (own, other) = (house.api.sign_in("heyuan"), house.api.sign_in("shequ"));
    let invite = |token: &str, body: &Value| {
        house.api.call("POST", "/api/invitations", Some(token), &[], Some(body))
    };
    let body = json!({ "representative_id": house.one.representative });
    assert_eq!(invite(&other, &body).json()["code"], "representative.not-found");
    assert_eq!(invite(&own, &json!({})).json()["code"], "invitation.nobody-named");
    let made = invite(&own, &body).json();
    let path = format!("/api/invitations/{}", made["id"].as_str().expect("an id"));
    let withdraw =
        |token: &str| house.api.call("DELETE", &path, Some(token), &[], None).status.as_u16();
    assert_eq!(withdraw(&other), 404);
    assert_eq!(house.api.get(&other, "/api/invitations").json()["items"], json!([]));
    let open = house.api.get(&own, "/api/invitations?open=yes").json();
    assert_eq!(open["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(withdraw(&own), 204);
    assert_eq!(withdraw(&own), 204);
    assert_eq!(told(house.accept(None, &secret(&made))), refused("invitation.withdrawn", 409));
    assert_eq!(house.api.get(&own, "/api/invitations?open=yes").json()["items"], json!([]));

    // A group's head, once there is one.
    let (tree, group) = (county.read(registry::areas::tree), house.one.group.clone());
    let code = tree.at(&group).expect("the group").code.as_str().to_owned();
    let body = json!({ "group_code": code });
    assert_eq!(invite(&own, &body).json()["code"], "representative.no-group-head");
    county.write(move |tx| {
        let who = Who::New(NewPerson { name: "周组长".into(), ..NewPerson::default() });
        let from_on = "2023-01-01".parse().expect("a date");
        let duty = NewDuty { kind: DutyKind::GroupHead, who, area_path: group, from_on };
        representatives::assign_duty(tx, &duty)
    });
    assert_eq!(invite(&other, &body).json()["code"], "area.not-found");
    let made = invite(&own, &body).json();
    assert_eq!((&made["name"], &made["phone_masked"]), (&json!("周组长"), &Value::Null));
    let phone = house.accept(None, &secret(&made)).expect("accepted");
    let (_, _, me) = house.send("GET", "/api/me", &[("cookie", &phone.cookie)], None);
    assert_eq!(me["grants"][0]["role"], "group_head");
    // The second invitation is for the same account.
    let again = house.accept(None, &secret(&invite(&own, &body).json())).expect("accepted");
    let (_, _, same) = house.send("GET", "/api/me", &[("cookie", &again.cookie)], None);
    assert_eq!(same["account"], me["account"]);
    // Pages go on where the last one ended.
    let first = house.api.get(&own, "/api/invitations?limit=2").json();
    let next = first["next_cursor"].as_str().expect("a next page");
    let second = house.api.get(&own, &format!("/api/invitations?limit=2&cursor={next}")).json();
    assert_eq!(second["items"].as_array().map(Vec::len), Some(1));
    assert_ne!(second["items"][0]["id"], first["items"][1]["id"]);
}

#[test]
fn an_office_invites_the_people_of_its_area() {
    on_both_engines("api_invite_area", offices_and_their_areas);
}

fn a_lost_phone(county: &TestCounty) {
    let house = House::new(county);
    let lost = house.accept(None, &secret(&house.invited())).expect("accepted");
    house.later(5 * DAY);
    let kept = house.accept(None, &secret(&house.invited())).expect("accepted");
    assert_eq!(house.greeting(&lost).0, 200);

    let (own, other) = (house.api.sign_in("heyuan"), house.api.sign_in("shequ"));
    let path = format!("/api/representatives/{}/devices", house.one.representative);
    assert_eq!(house.api.get(&other, &path).status, 404);
    let devices = house.api.get(&own, &path).json();
    let items = devices["items"].as_array().expect("items");
    assert_eq!(items.len(), 2);
    assert_eq!(items[1]["device"], "安卓 · ABC-AL00 · 微信");
    assert_eq!(
        (&items[1]["kind"], &items[1]["last_used_on"]),
        (&json!("phone"), &json!("2023-05-12"))
    );
    let end = |token: &str, device: &Value| {
        let path = format!("{path}/{}/revoke", device.as_str().expect("an id"));
        house.api.call("POST", &path, Some(token), &[], None)
    };
    assert_eq!(end(&other, &items[1]["id"]).json()["code"], "representative.not-found");
    assert_eq!(end(&own, &items[1]["id"]).status, 204);
    assert_eq!(end(&own, &items[1]["id"]).json()["code"], "device.not-found");
    let another = format!("/api/representatives/{}/devices", house.other.representative);
    assert_eq!(house.api.get(&other, &another).json()["items"], json!([]));

    assert_eq!(house.greeting(&lost), (401, "session.revoked".to_owned()));
    assert_eq!(house.greeting(&kept).0, 200);
    // The owner sees what is left, and that it is the one in the hand.
    let (_, _, mine) = house.send("GET", "/api/me/devices", &[("cookie", &kept.cookie)], None);
    assert_eq!(mine["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(mine["items"][0]["is_current"], true);

    // However late the lost one is switched on, it hears of it; what has merely expired does not.
    house.later(390 * DAY);
    county.write(access::sessions::purge);
    assert_eq!(house.greeting(&lost), (401, "session.revoked".to_owned()));
    assert_eq!(house.greeting(&kept), (401, "session.required".to_owned()));
    house.later(11 * DAY);
    county.write(access::sessions::purge);
    assert_eq!(house.greeting(&lost), (401, "session.required".to_owned()));
}

#[test]
fn a_lost_phone_is_told_to_erase() {
    on_both_engines("api_lost_phone", a_lost_phone);
}

fn my_devices(county: &TestCounty) {
    let house = House::new(county);
    let [old, new] =
        [0, 1].map(|_| house.accept(None, &secret(&house.invited())).expect("accepted"));
    let list =
        |phone: &Phone| house.send("GET", "/api/me/devices", &[("cookie", &phone.cookie)], None).2;
    let end = |phone: &Phone, id: &Value| {
        let path = format!("/api/me/devices/{}", id.as_str().expect("an id"));
        let headers = [("cookie", phone.cookie.as_str()), ("x-csrf-token", phone.csrf.as_str())];
        house.send("DELETE", &path, &headers, None).0
    };
    let items = list(&new)["items"].clone();
    assert_eq!(end(&new, &items[1]["id"]), 204);
    assert_eq!(house.greeting(&old), (401, "session.revoked".to_owned()));
    // Ending the one in the hand is signing out, by oneself.
    assert_eq!(end(&new, &items[0]["id"]), 204);
    assert_eq!(house.greeting(&new), (401, "session.required".to_owned()));

    // 60 days without use, 180 at most.
    let phone = house.accept(None, &secret(&house.invited())).expect("accepted");
    for _ in 0..3 {
        house.later(59 * DAY);
        assert_eq!(house.greeting(&phone).0, 200);
    }
    house.later(4 * DAY);
    assert_eq!(house.greeting(&phone), (401, "session.required".to_owned()));
    let phone = house.accept(None, &secret(&house.invited())).expect("accepted");
    house.later(60 * DAY);
    assert_eq!(house.greeting(&phone), (401, "session.required".to_owned()));
}

#[test]
fn my_devices_end_one_by_one_and_by_time() {
    on_both_engines("api_my_devices", my_devices);
}

fn after_an_election(county: &TestCounty) {
    let house = House::new(county);
    let before = house.accept(None, &secret(&house.invited())).expect("accepted");
    let old = house.one.representative;
    let new = county.write(move |tx| {
        let known = representatives::get(tx, old)?;
        let today = tx.today();
        let reason = representatives::EndReason::TermOver;
        representatives::end(tx, old, known.version, today, reason, None)?;
        let new = representatives::NewRepresentative {
            id: None,
            who: Who::Known(known.person_id),
            area_path: known.area_path,
            way: representatives::SelectionWay::Nominated,
            ground: "连任".into(),
            letter_number: None,
            from_on: today,
            statutory_since: None,
        };
        representatives::appoint(tx, &new)
    });
    let token = house.api.sign_in("heyuan");
    let invite = |id| {
        let body = json!({ "representative_id": id });
        house.api.call("POST", "/api/invitations", Some(&token), &[], Some(&body)).json()
    };
    assert_eq!(invite(old)["code"], "representative.ended");
    // The same person, the same number, the new mandate.
    let made = invite(new);
    assert_eq!(made["phone_masked"], "138****0017");
    let typed = json!({ "phone": PHONE, "code": made["code"] });
    let after = house.accept(None, &typed).expect("accepted");
    let own = |phone: &Phone| {
        let (_, _, me) = house.send("GET", "/api/me", &[("cookie", &phone.cookie)], None);
        me["representative"]["id"].clone()
    };
    assert_eq!(own(&after), json!(new));
    assert_eq!(own(&before), json!(old));
}

#[test]
fn who_serves_again_keeps_the_number() {
    on_both_engines("api_invite_again", after_an_election);
}

fn a_new_password(county: &TestCounty) {
    let house = House::new(county);
    let phone = house.accept(None, &secret(&house.invited())).expect("accepted");
    let admin = house.api.sign_in("xitong");
    let accounts = house.api.get(&admin, "/api/accounts").json();
    let items = accounts["items"].as_array().expect("items");
    let account =
        items.iter().find(|one| one["name"] == "何代表216").expect("made by the invitation");
    let path = format!("/api/accounts/{}/password", account["id"].as_str().expect("an id"));
    let body = json!({ "password": "brand-new-words" });
    let set = house.api.call("POST", &path, Some(&admin), &[], Some(&body));
    assert_eq!(set.status, 204);
    // It signs the phone out and erases nothing: what it has not sent yet must not be lost.
    assert_eq!(house.greeting(&phone), (401, "session.required".to_owned()));
    let body = json!({ "login": PHONE, "password": "brand-new-words", "kind": "phone" });
    let (status, headers, _) = house.send("POST", "/api/sessions", &[], Some(&body));
    assert_eq!(status, 201);
    assert!(headers["set-cookie"].to_str().expect("text").contains("Max-Age=15552000"));
}

#[test]
fn a_new_password_signs_out_and_erases_nothing() {
    on_both_engines("api_phone_password", a_new_password);
}
