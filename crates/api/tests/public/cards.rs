//! Cards: what they show, who gets one, and codes that open nothing.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use testing::on_both_engines;

use crate::house::{House, Page, VILLAGE};

#[test]
fn a_card_shows_the_representative_and_only_the_numbers_that_may_be_shown() {
    on_both_engines("card_shows", |county| {
        let house = House::new(county);
        house.county.write({
            let representative = house.one.representative;
            move |tx| {
                let known = representatives::get(tx, representative)?;
                let phone = Some("138-0000-0017".to_owned());
                let new = registry::NewPerson { name: known.name, phone, ..Default::default() };
                let changed = registry::persons::update(tx, known.person_id, &new)?;
                assert!(changed.renamed.is_empty());
                Ok::<_, representatives::Error>(())
            }
        });
        let card = house.card();
        let page = house.open(&card);
        assert_eq!(page.status, 200);
        assert!(page.html.contains("何代表216") && page.html.contains("河源村"), "{}", page.html);
        assert!(page.html.contains("这里还没有登记电话"));
        let phone = json!({ "phone": "0746-5721234" });
        house.ask("heyuan", "PUT", &format!("/api/areas/{VILLAGE}/office-phone"), Some(phone));
        let page = house.open(&card);
        assert!(page.html.contains("tel:07465721234") && !page.html.contains("13800000017"));
        // Himself, or the office in his words.
        let consent = format!("/api/representatives/{}/consent", house.one.representative);
        house.ask("daibiao", "PUT", &consent, Some(json!({ "shows_phone": true })));
        let page = house.open(&card);
        assert!(page.html.contains("tel:13800000017") && !page.html.contains("07465721234"));
        house.ask("heyuan", "PUT", &consent, Some(json!({ "shows_phone": false })));
        assert!(!house.open(&card).html.contains("13800000017"));
        // A household without a representative is told where to go.
        let unlinked = house.cards()[3]["path"].as_str().expect("a path").to_owned();
        assert!(house.open(&unlinked).html.contains("还没有联系代表"));
        let english = house.open(&format!("{card}?lang=en"));
        assert!(english.html.contains("lang=\"en\"") && english.html.contains("Tell us what"));
        // Others' offices can do nothing about it.
        let token = house.api.sign_in("shequ");
        let refused = house.api.call(
            "PUT",
            &consent,
            Some(&token),
            &[],
            Some(&json!({ "shows_phone": true })),
        );
        assert_eq!(refused.status.as_u16(), 404);
        page.html
    });
}

#[test]
fn cards_are_made_once_and_a_lost_one_opens_nothing() {
    on_both_engines("card_lost", |county| {
        let house = House::new(county);
        let cards = house.cards();
        assert_eq!(cards.len(), 4);
        assert_eq!(house.cards(), cards, "asking again makes no other cards");
        let codes: std::collections::BTreeSet<String> =
            cards.iter().map(|card| card["code"].to_string()).collect();
        assert_eq!(codes.len(), 4);
        let household = cards[0]["household_id"].as_str().expect("an id");
        let old = cards[0]["path"].as_str().expect("a path").to_owned();
        let path = format!("/api/households/{household}/card");
        let new =
            house.ask("heyuan", "POST", &path, None)["path"].as_str().expect("a path").to_owned();
        assert_ne!(old, new);
        assert_eq!((house.open(&old).status, house.open(&new).status), (404, 200));
        house.ask("heyuan", "DELETE", &path, None);
        assert_eq!(house.open(&new).status, 404);
        for (login, wrong) in [
            ("shequ", json!({ "area": VILLAGE })),
            ("heyuan", json!({ "area": "431125" })),
            ("heyuan", json!({})),
        ] {
            let token = house.api.sign_in(login);
            let refused = house.api.call("PUT", "/api/cards", Some(&token), &[], Some(&wrong));
            assert!(refused.status.is_client_error(), "{login} {wrong}");
        }
        let own = json!({ "representative_id": house.one.representative });
        let made = house.ask("heyuan", "PUT", "/api/cards", Some(own));
        assert_eq!(made["issued"], 1, "only the one that was revoked");
        assert_eq!(
            house.ask("daibiao", "GET", "/api/cards", None)["items"].as_array().map(Vec::len),
            Some(3)
        );
    });
}

#[test]
fn every_code_that_opens_nothing_gets_the_same_answer_and_guessing_ends() {
    on_both_engines("card_guess", |county| {
        let house = House::new(county);
        let cards = house.cards();
        let path = |at: usize| cards[at]["path"].as_str().expect("a path").to_owned();
        let household = cards[0]["household_id"].as_str().expect("an id");
        house.ask("heyuan", "DELETE", &format!("/api/households/{household}/card"), None);
        let same = |page: &Page| {
            let mut headers = page.headers.clone();
            headers.remove("x-request-id");
            (page.status, headers, page.html.clone())
        };
        let revoked = house.open(&path(0));
        assert_eq!(revoked.status, 404);
        for wrong in
            ["/h/0123456789ABCDEF", "/h/no-code", "/t/0123456789ABCDEF", "/t/何", "/h/a/report"]
        {
            assert_eq!(same(&house.open(wrong)), same(&revoked), "{wrong}");
        }
        // Two of the three codes above were codes; what cannot be one teaches nothing and costs nothing.
        for number in 0..7 {
            assert_eq!(house.open(&format!("/t/000000000000000{number}")).status, 404, "{number}");
        }
        for path in ["/t/0000000000000009", "/h/0000000000000009", &path(1)] {
            let page = house.open(path);
            assert_eq!(page.status, 429, "{path}: a right code is not told either");
            assert_eq!(page.headers["retry-after"], "3600");
        }
        house.county.clock.advance_millis(60 * 60 * 1000);
        assert_eq!(house.open(&path(1)).status, 200);
    });
}

#[test]
fn behind_a_proxy_of_ours_nobody_is_kept_out_for_his_neighbour() {
    on_both_engines("card_proxy", |county| {
        let house = House::new(county);
        // Without a proxy of ours the header is what anybody may write: it is not believed.
        for number in 0..10 {
            let request = Request::get(format!("/t/000000000000000{number}"))
                .header("x-forwarded-for", format!("10.0.0.{number}"))
                .body(Body::empty())
                .expect("a request");
            assert_eq!(house.api.raw(request).0.as_u16(), 404);
        }
        assert_eq!(house.open("/t/0000000000000001").status, 429);
    });
}

#[test]
fn a_word_about_the_system_reaches_those_above_the_village() {
    on_both_engines("card_feedback", |county| {
        let house = House::new(county);
        let card = house.card();
        let path = format!("{card}/feedback");
        let form = house.open(&path);
        let nonce = form.hidden("nonce");
        let empty = house.post(&path, &[("nonce", &nonce), ("words", " ")]);
        assert_eq!(empty.status, 422);
        assert!(empty.html.contains("请用一两句话写明情况"));
        for _ in 0..2 {
            let sent = house.post(&path, &[("nonce", &nonce), ("words", "字太小")]);
            assert_eq!(sent.status, 200, "{}", sent.html);
        }
        let heard: Value = house.ask("zhen", "GET", "/api/suggestions", None);
        assert_eq!(heard["items"].as_array().map(Vec::len), Some(1), "{heard}");
        assert_eq!(heard["items"][0]["words"], "字太小");
        assert_eq!(heard["items"][0]["author"]["name"], "群众");
        let village: Value = house.ask("heyuan", "GET", "/api/suggestions", None);
        assert_eq!(village["items"].as_array().map(Vec::len), Some(0));
    });
}
