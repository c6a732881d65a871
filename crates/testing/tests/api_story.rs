//! One long story through the interface: both engines must answer it the same, byte for byte.

use access::Role;
use axum::http::StatusCode;
use kernel::AreaPath;
use serde_json::json;
use testing::{Answer, TestApi, on_both_engines};

#[test]
fn both_engines_answer_the_same_story_byte_for_byte() {
    let answers = on_both_engines("api_story", |county| {
        let [village, other] = county.with_two_villages(6);
        let api = TestApi::new(
            county,
            &[
                ("xian", Role::County, AreaPath::county(), None),
                ("cun", Role::Village, village.path.clone(), None),
                (
                    "daibiao",
                    Role::Representative,
                    village.group.clone(),
                    Some(village.representative),
                ),
            ],
        );
        let mut told: Vec<Answer> = Vec::new();
        let county_token = api.sign_in("xian");
        let village_token = api.sign_in("cun");
        let own_token = api.sign_in("daibiao");
        let mut tell = |answer: Answer| -> serde_json::Value {
            let json = answer.json();
            told.push(answer);
            json
        };

        for (token, path) in [
            (&county_token, "/api/county"),
            (&county_token, "/api/areas?depth=2"),
            (&county_token, "/api/households?limit=4"),
            (&county_token, "/api/households?linked=no"),
            (&county_token, "/api/households?search=%E5%91%A8%E6%88%B7%E4%B8%BB3"),
            (&village_token, "/api/households"),
            (&own_token, "/api/households"),
            (&own_token, "/api/me"),
            (&county_token, "/api/representatives"),
            (&county_token, "/api/figures?as_of=2023-05-07"),
            (&village_token, "/api/figures?area=431125101003"),
            (&county_token, "/api/figures?as_of=2023-13-41"),
            (&county_token, "/api/figures/no_such/records"),
        ] {
            tell(api.get(token, path));
        }

        // The representative records a contact with an appeal, twice by accident.
        let household = village.households[1].to_string();
        let contact = json!({
            "household_id": household, "met_on": "2023-05-06", "way": "home",
            "items": ["policy", "safety"], "words": "灶房电线老化,已提醒",
            "leaflets": [{ "theme": "forest_fire", "copies": 3 }],
            "matters": [{ "kind": "appeal", "category": "irrigation", "words": "村口水渠堵了,田里进不了水", "urgent": true }],
        });
        let made = tell(api.post(&own_token, "/api/contacts", "story-key-01", &contact));
        tell(api.post(&own_token, "/api/contacts", "story-key-01", &contact));
        tell(api.post(&own_token, "/api/contacts", "story-key-02", &contact));
        let mut changed = contact.clone();
        changed["way"] = json!("phone");
        tell(api.post(&own_token, "/api/contacts", "story-key-01", &changed));
        let foreign = json!({
            "household_id": other.households[0].to_string(), "met_on": "2023-05-06",
            "way": "home", "items": [],
        });
        tell(api.post(&own_token, "/api/contacts", "story-key-03", &foreign));
        let future = json!({
            "household_id": household, "met_on": "2023-05-08", "way": "home", "items": [],
        });
        tell(api.post(&own_token, "/api/contacts", "story-key-04", &future));
        tell(api.get(&county_token, "/api/contacts?limit=1"));
        let id = made["id"].as_str().unwrap_or("missing").to_owned();
        tell(api.get(&own_token, &format!("/api/contacts/{id}")));

        // The village takes the appeal to its answer, the representative confirms it.
        let matter = made["matters"][0]["id"].as_str().unwrap_or("missing").to_owned();
        let mut version = 1;
        for (token, body) in [
            (&village_token, json!({ "action": "accept" })),
            (&village_token, json!({ "action": "accept" })),
            (
                &village_token,
                json!({ "action": "settle", "outcome": "solved", "words": "周六已清淤,水通了" }),
            ),
            (&own_token, json!({ "action": "confirm", "how": "at_contact" })),
        ] {
            let tag = format!("\"v{version}\"");
            let path = format!("/api/matters/{matter}/actions");
            let answer = api.call("POST", &path, Some(token), &[("if-match", &tag)], Some(&body));
            if answer.status == StatusCode::OK {
                version += 1;
            }
            tell(answer);
        }
        tell(api.get(&county_token, &format!("/api/matters/{matter}")));
        tell(api.get(&county_token, "/api/matters?kind=appeal"));
        for code in ["appeals_answered", "home_visits", "leaflets", "households_linked"] {
            tell(api.get(&county_token, &format!("/api/figures/{code}/records")));
            tell(api.get(&county_token, &format!("/api/figures/{code}/breakdown")));
            tell(api.get(&county_token, &format!("/api/figures/{code}/series?by=children")));
        }
        tell(api.get(&county_token, "/api/bulletin"));
        tell(api.get(&county_token, "/api/overview"));
        county.must_add_up();
        told
    });
    let told = |range: std::ops::Range<usize>| -> String {
        let lines = answers[range].iter().map(|answer| {
            let start: String = answer.text.chars().take(300).collect();
            format!("{} {start}", answer.status)
        });
        lines.collect::<Vec<_>>().join("\n")
    };
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status.as_u16()).collect();
    assert_eq!(
        statuses[..13],
        [200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 404, 422, 404],
        "{}",
        told(0..13)
    );
    assert_eq!(
        statuses[13..21],
        [201, 201, 409, 422, 404, 422, 200, 200],
        "{:#?}",
        &answers[13..21]
    );
    assert_eq!(statuses[21..25], [200, 409, 200, 200], "{}", told(21..25));
    assert!(statuses[25..].iter().all(|&status| status == 200), "{}", told(25..answers.len()));
    assert_eq!(answers[13].text, answers[14].text, "the same request gets the first answer again");
    let bulletin = answers[answers.len() - 2].json();
    let text = bulletin["text"].as_str().expect("a text");
    assert!(
        text.starts_with(
            "截至目前，全县1个乡镇、2个村(社区)、2名村(居)民代表已服务群众1人次，收集问题诉求1件，解决答复1件。"
        ),
        "{text}"
    );
}
