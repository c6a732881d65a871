//! What the console keeps and shows over HTTP: saved views, the county's own map, the overview by
//! village, and the representatives to whom help may be offered.

use access::Role;
use kernel::AreaPath;
use serde_json::{Value, json};
use testing::{TestApi, TestCounty, on_both_engines};

fn square(west: f64, south: f64) -> Value {
    let (east, north) = (west + 0.01, south + 0.01);
    json!([[[west, south], [east, south], [east, north], [west, north], [west, south]]])
}

fn feature(properties: Value, geometry: Value) -> Value {
    json!({ "type": "Feature", "properties": properties, "geometry": geometry })
}

fn file(features: Value) -> Value {
    json!({
        "approval": "湘S(2023)123号",
        "geojson": { "type": "FeatureCollection", "features": features },
    })
}

fn put(api: &TestApi, token: &str, path: &str, body: &Value) -> (u16, Value) {
    let answer = api.call("PUT", path, Some(token), &[], Some(body));
    (answer.status.as_u16(), answer.json())
}

fn views(api: &TestApi) -> Value {
    let [mine, other] = ["xian", "heyuan"].map(|login| api.sign_in(login));
    assert_eq!(api.get(&mine, "/api/me/views").json(), json!({ "items": [] }));
    let kept = json!({ "items": [
        { "page": "matters", "name": "本周要办", "query": "queue=accept&urgent=yes" },
        { "page": "households", "name": "未联系户", "query": "linked=no" },
    ]});
    assert_eq!(put(api, &mine, "/api/me/views", &kept), (200, kept.clone()));
    // The same again is the same, and another account sees nothing of it.
    assert_eq!(put(api, &mine, "/api/me/views", &kept), (200, kept.clone()));
    assert_eq!(api.get(&mine, "/api/me/views").json(), kept);
    assert_eq!(api.get(&other, "/api/me/views").json(), json!({ "items": [] }));

    let twice = json!({ "items": [
        { "page": "matters", "name": "甲", "query": "" },
        { "page": "matters", "name": "甲", "query": "urgent=yes" },
    ]});
    let (status, problem) = put(api, &mine, "/api/me/views", &twice);
    assert_eq!((status, &problem["code"]), (422, &json!("view.not-accepted")));
    assert_eq!(problem["errors"][0]["pointer"], "/items/1/name");
    let many: Vec<Value> = (0..51)
        .map(|number| json!({ "page": "matters", "name": number.to_string(), "query": "" }))
        .collect();
    let (status, problem) = put(api, &mine, "/api/me/views", &json!({ "items": many }));
    assert_eq!((status, &problem["code"]), (422, &json!("view.too-many")));
    assert_eq!(api.get(&mine, "/api/me/views").json(), kept, "a refusal changes nothing");
    kept
}

fn map(api: &TestApi) -> Value {
    let (county, village) = (api.sign_in("xian"), api.sign_in("heyuan"));
    let path = "/api/county/map";
    assert_eq!(api.get(&village, path).json(), json!({ "layer": null }));

    let good = file(json!([
        feature(
            json!({ "code": "431125101216", "owner": "何丽" }),
            json!({ "type": "Polygon", "coordinates": square(111.123_456_789, 25.1) }),
        ),
        feature(
            json!({ "name": "上江圩社区" }),
            json!({ "type": "MultiPolygon", "coordinates": [square(111.2, 25.1)] }),
        ),
    ]));
    assert_eq!(put(api, &village, path, &good).0, 403);
    let (status, kept) = put(api, &county, path, &good);
    assert_eq!(status, 200, "{kept}");
    let features = &kept["layer"]["geojson"]["features"];
    assert_eq!(
        features[0]["properties"],
        json!({ "code": "431125101216" }),
        "nothing else is kept"
    );
    assert_eq!(features[0]["geometry"]["coordinates"][0][0], json!([111.123_457, 25.1]));
    assert_eq!(features[1]["properties"]["code"], "431125101003", "a name leads to the code");
    assert_eq!(api.get(&village, path).json(), kept);

    let polygon = |coordinates: Value| json!({ "type": "Polygon", "coordinates": coordinates });
    let here = json!({ "code": "431125101216" });
    let wrong = [
        (json!([]), "registry.field-not-accepted", "/geojson"),
        (
            json!([feature(json!({ "name": "外县村" }), polygon(square(111.0, 25.0)))]),
            "map.outline-not-accepted",
            "/geojson/features/0",
        ),
        (
            json!([
                feature(here.clone(), polygon(square(111.0, 25.0))),
                feature(json!({ "name": "河源村" }), polygon(square(111.0, 25.0))),
            ]),
            "map.outline-not-accepted",
            "/geojson/features/1",
        ),
        (
            json!([feature(
                here.clone(),
                json!({ "type": "Point", "coordinates": [111.0, 25.0] })
            )]),
            "map.outline-not-accepted",
            "/geojson/features/0",
        ),
        (
            json!([feature(here.clone(), polygon(json!([[[111, 25], [112, 25], [112, 26]]])))]),
            "map.outline-not-accepted",
            "/geojson/features/0",
        ),
        (
            json!([feature(here, polygon(square(500_000.0, 2_800_000.0)))]),
            "map.outline-not-accepted",
            "/geojson/features/0",
        ),
    ];
    for (features, code, pointer) in wrong {
        let (status, problem) = put(api, &county, path, &file(features));
        assert_eq!((status, problem["code"].as_str()), (422, Some(code)), "{problem}");
        assert_eq!(problem["errors"][0]["pointer"], pointer);
    }
    for approval in ["", "没有", "2023", "湘S2023123"] {
        let mut unnumbered = good.clone();
        unnumbered["approval"] = json!(approval);
        let (status, problem) = put(api, &county, path, &unnumbered);
        assert_eq!((status, &problem["errors"][0]["pointer"]), (422, &json!("/approval")));
    }
    let mut large = good;
    large["geojson"]["features"][0]["properties"]["words"] = json!("字".repeat(2 << 20));
    let (status, problem) = put(api, &county, path, &large);
    assert_eq!((status, &problem["code"]), (413, &json!("request.too-large")));
    assert_eq!(api.get(&village, path).json(), kept, "a refusal changes nothing");

    for _ in 0..2 {
        let answer = api.call("DELETE", path, Some(&county), &[], None);
        assert_eq!(answer.status.as_u16(), 204);
    }
    assert_eq!(api.get(&county, path).json(), json!({ "layer": null }));
    kept
}

fn villages(api: &TestApi, household: &str, representative: &str) -> Value {
    let token = api.sign_in("heyuan");
    let county = api.sign_in("xian");
    let quiet = |token: &str| {
        let answer = api.get(token, "/api/representatives?contacted=no&limit=1").json();
        let names = answer["items"].as_array().expect("items").len();
        (names, answer["next_cursor"].as_str().map(str::to_owned))
    };
    let before = api.get(&county, "/api/overview/villages").json();
    let codes: Vec<_> = before["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|item| item["area"]["code"].as_str().expect("a code"))
        .collect();
    assert_eq!(codes, ["431125101003", "431125101216"], "every village once, by code");
    assert_eq!(before["items"][1]["representatives_without_contact"], 1);
    let (first, next) = quiet(&county);
    assert_eq!(first, 1);
    let next = next.expect("two representatives without a contact");
    let rest =
        api.get(&county, &format!("/api/representatives?contacted=no&limit=1&cursor={next}"));
    assert_eq!(rest.json()["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(rest.json()["next_cursor"], Value::Null);

    let contact = json!({
        "household_id": household, "met_on": "2023-05-05", "way": "home", "items": [],
        "on_behalf_of": representative,
    });
    let answer = api.post(&token, "/api/contacts", "console-0001", &contact);
    assert_eq!(answer.status.as_u16(), 201, "{}", answer.text);
    let matter = json!({
        "kind": "appeal", "category": "road_transport", "household_id": household,
        "words": "路灯不亮",
    });
    let answer = api.post(&token, "/api/matters", "console-0002", &matter);
    assert_eq!(answer.status.as_u16(), 201, "{}", answer.text);

    let after = api.get(&token, "/api/overview/villages").json();
    let own = &after["items"][0];
    assert_eq!(after["items"].as_array().map(Vec::len), Some(1), "only one's own village");
    assert_eq!(own["area"]["code"], "431125101216");
    assert_eq!(own["township"]["name"], "上江圩镇");
    assert_eq!(
        ["households", "linked", "unlinked", "contacted_this_month", "representatives"]
            .map(|name| own[name].as_i64().expect("a number")),
        [4, 3, 1, 1, 1]
    );
    assert_eq!(own["representatives_without_contact"], 0);
    assert_eq!(own["open"], 1);
    let listed = |query: &str| {
        let answer = api.get(&token, &format!("/api/matters?{query}"));
        answer.json()["items"].as_array().map(Vec::len)
    };
    assert_eq!(listed("open=yes&age=0-7"), Some(1), "a number of the overview opens its list");
    assert_eq!(listed("open=yes&age=8-15"), Some(0));
    assert_eq!(listed("open=yes&age=soon"), None, "an unknown age is refused");
    assert_eq!(quiet(&token), (0, None));
    let whole = api.get(&county, "/api/overview").json();
    let sum = |name: &str| {
        let all = api.get(&county, "/api/overview/villages").json();
        let items = all["items"].as_array().expect("items").clone();
        items.iter().map(|item| item[name].as_i64().expect("a number")).sum::<i64>()
    };
    assert_eq!(whole["coverage"]["households"], sum("households"), "the parts are the whole");
    assert_eq!(whole["coverage"]["contacted_this_month"], sum("contacted_this_month"));
    assert_eq!(whole["matters"]["open"], sum("open"));
    after
}

fn story(county: &TestCounty) -> [Value; 3] {
    let [one, _] = county.with_two_villages(4);
    county.clock.set_noon("2023-05-07");
    let accounts = [
        ("xian", Role::County, AreaPath::county(), None),
        ("heyuan", Role::Village, one.path.clone(), None),
    ];
    let api = TestApi::new(county, &accounts);
    let household = one.households[0].to_string();
    let found =
        [views(&api), map(&api), villages(&api, &household, &one.representative.to_string())];
    county.must_add_up();
    found
}

#[test]
fn the_console_keeps_and_shows_the_same_on_both_engines() {
    on_both_engines("api_console", story);
}
