//! What never gets out, by whatever door.

use matters::{Kind, categories};
use serde_json::json;
use testing::on_both_engines;

use crate::support::{House, REPORTER, SECRET_WORDS};

/// Every matter of every category, with whether it is public.
fn everything(house: &House<'_>) -> Vec<(String, String, bool)> {
    let mut made = Vec::new();
    for &kind in Kind::ALL {
        for category in categories(kind) {
            let id = house.submit(kind, category.code, "2023-05-06").to_string();
            let code = format!("{}-{}", kind.as_str(), category.code);
            let is_public = open311::services::of(kind, category.code).is_some();
            made.push((id, code, is_public));
        }
    }
    made
}

#[test]
fn only_public_categories_exist() {
    on_both_engines("o311_public", |county| {
        let house = House::open(county);
        let made = everything(&house);
        for (id, _, _) in &made {
            house.settle(id);
        }
        let public: Vec<&String> =
            made.iter().filter(|(_, _, is_public)| *is_public).map(|(id, _, _)| id).collect();
        assert!(public.len() >= 8 && public.len() * 4 < made.len());
        let mut listed = house.listed("");
        listed.sort();
        assert_eq!(listed.iter().collect::<Vec<_>>(), public);
        let all: Vec<&str> = made.iter().map(|(id, _, _)| id.as_str()).collect();
        let mut listed = house.listed(&format!("service_request_id={}", all.join(",")));
        listed.sort();
        assert_eq!(listed.iter().collect::<Vec<_>>(), public);
        let updates = house.get("/v2/servicerequestupdates.json").text;
        let nothing = house.get("/v2/requests/mat_00000000000000000000000007.json");
        for (id, code, is_public) in &made {
            let one = house.get(&format!("/v2/requests/{id}.json"));
            assert_eq!(one.status, if *is_public { 200 } else { 404 }, "{code}");
            assert_eq!(updates.contains(id.as_str()), *is_public, "{code}");
            let definition = house.get(&format!("/v2/services/{code}.json"));
            assert_eq!(definition.status, one.status, "{code}");
            let filtered = house.get(&format!("/v2/requests.json?service_code={code}"));
            assert_eq!(filtered.status, one.status, "{code}");
            let report = house.report(&[("service_code", code), ("address_id", "431125101216")]);
            assert_eq!(report.status == 404, !is_public, "{code}: {}", report.text);
            if !is_public {
                // It cannot be told from what was never there.
                assert_eq!(one.text, nothing.text, "{code}");
                assert_eq!(house.get(&format!("/v2/tokens/{id}.xml")).status, 404, "{code}");
            }
        }
    });
}

#[test]
fn no_word_and_no_name_of_a_matter_is_told() {
    on_both_engines("o311_words", |county| {
        let house = House::open(county);
        for (id, _, _) in everything(&house) {
            house.settle(&id);
        }
        for path in ["/v2/requests", "/v2/servicerequestupdates", "/v2/services", "/discovery"] {
            for format in ["json", "xml"] {
                let text = house.get(&format!("{path}.{format}")).text;
                for word in
                    [SECRET_WORDS, REPORTER, "周户主", "何代表", "已处理", "测试", "hh_", "rep_"]
                {
                    assert!(!text.contains(word), "{word} in {path}.{format}");
                }
            }
        }
    });
}

#[test]
fn a_household_is_not_pointed_at() {
    on_both_engines("o311_place", |county| {
        let house = House::open(county);
        house.submit(Kind::Hazard, "flood", "2023-05-06");
        let request = &house.get("/v2/requests.json").json()[0];
        // The matter lies in the group of the household; outside, the village is told.
        assert_eq!(request["address"], "河源村, 上江圩镇, 江永县");
        assert_eq!(request["address_id"], "431125101216");
    });
}

#[test]
fn what_is_never_public_cannot_be_released() {
    on_both_engines("o311_release", |county| {
        let house = House::open(county);
        let quarrel = house.submit(Kind::Dispute, "neighbours", "2023-05-06");
        let flood = house.submit(Kind::Hazard, "flood", "2023-05-06");
        let token = house.api.sign_in("heyuan");
        let put = |token: &str, id: &dyn std::fmt::Display, body: &serde_json::Value| {
            let path = format!("/api/matters/{id}/publication");
            let answer = house.api.call("PUT", &path, Some(token), &[], Some(body));
            (answer.status.as_u16(), answer.json()["code"].as_str().unwrap_or("").to_owned())
        };
        let words = json!({ "words": "两户已经和好" });
        let refused = |status: u16, code: &str| (status, code.to_owned());
        assert_eq!(put(&token, &quarrel, &words), refused(409, "open311.not-public"));
        let long = json!({ "words": "长".repeat(4_001) });
        assert_eq!(put(&token, &flood, &long), refused(422, "open311.words"));
        let phone = json!({ "words": "联系人电话 138 0000 1234" });
        assert_eq!(put(&token, &flood, &phone), refused(422, "open311.personal-words"));
        let strange = json!({ "pictures": ["0".repeat(64)] });
        assert_eq!(put(&token, &flood, &strange), refused(422, "open311.not-a-picture"));
        // Another village's office does not see the matter, a representative releases nothing.
        let other = house.api.sign_in("shequ");
        assert_eq!(put(&other, &flood, &words), refused(404, "matter.not-found"));
        let own = house.api.sign_in("daibiao");
        assert_eq!(put(&own, &flood, &words), refused(403, "access.not-allowed"));
    });
}

#[test]
fn nothing_answers_before_the_county_has_opened_it() {
    on_both_engines("o311_closed", |county| {
        let house = House::closed(county);
        let id = house.submit(Kind::Hazard, "flood", "2023-05-06");
        for path in [
            "/discovery.json".to_owned(),
            "/v2/services.json".to_owned(),
            "/v2/requests.json".to_owned(),
            format!("/v2/requests/{id}.json"),
            "/v2/servicerequestupdates.json".to_owned(),
            "/v2/openapi.json".to_owned(),
        ] {
            let told = house.get(&path);
            assert_eq!((told.status, told.codes()), (404, vec!["404".to_owned()]), "{path}");
        }
        let told =
            house.report(&[("service_code", "hazard-flood"), ("address_id", "431125101216")]);
        assert_eq!(told.status, 404);
    });
}
