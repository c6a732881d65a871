//! Events: what other programs hear of matters.

use std::sync::Arc;

use channels::events;
use kernel::id::MatterId;
use matters::{Kind, NewMatter};
use testing::outside::EndpointFake;
use testing::{TestCounty, Village, on_both_engines};

use crate::webhooks::{create, new};
use crate::{towards, work};

fn submit(county: &TestCounty, village: &Village, kind: Kind, category: &'static str) -> MatterId {
    let area_path = village.group.clone();
    let household_id = Some(village.households[0]);
    let submitted = county.write(move |tx| {
        let new = NewMatter {
            id: None,
            kind,
            category: category.to_owned(),
            household_id,
            area_path,
            words: "村口水渠垮了一段".to_owned(),
            urgent: false,
            collected_on: tx.today(),
            contact_id: None,
            representative_id: None,
            reporter_name: "测试".to_owned(),
        };
        matters::submit(tx, new)
    });
    submitted.id
}

fn follow(county: &TestCounty) {
    while county.write(events::follow) {}
}

#[test]
fn only_what_is_public_is_told_and_only_as_identifiers() {
    on_both_engines("channels_events", |county| {
        let [village, _] = county.with_two_villages(2);
        submit(county, &village, Kind::Appeal, "irrigation");
        let all: Vec<&str> = events::EVENTS.iter().map(|event| event.of).collect();
        create(county, new("县平台", &all));
        create(county, new("只听办结", &["matter.closed"]));
        let told = submit(county, &village, Kind::Appeal, "irrigation");
        submit(county, &village, Kind::Dispute, "forest_land");
        assert!(county.read(events::has_news));
        follow(county);
        assert!(!county.read(events::has_news));
        let endpoint = EndpointFake::new();
        let (_, drivers) = towards(county, Arc::clone(&endpoint) as _);
        work(county, &drivers);
        let bodies: Vec<serde_json::Value> = endpoint
            .got()
            .iter()
            .map(|one| serde_json::from_slice(&one.body).expect("JSON"))
            .collect();
        assert_eq!(bodies.len(), 1, "nothing from before, nothing that is not public: {bodies:?}");
        assert_eq!(bodies[0]["type"], "matter.created");
        assert_eq!(bodies[0]["data"], serde_json::json!({ "matter_id": told }));
        assert_eq!(bodies[0].as_object().expect("an object").len(), 3);
        follow(county);
        assert_eq!(work(county, &drivers), 0);
    });
}
