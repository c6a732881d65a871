//! What well-known servers do otherwise than the text of GeoReport says: none of it is done here.
//!
//! One test for each deviation, named by it.

use matters::Kind;
use testing::on_both_engines;

use crate::support::{House, REPORTER};

#[test]
fn json_keeps_no_wrapper() {
    on_both_engines("o311_wrapper", |county| {
        let house = House::open(county);
        let id = house.reported("渠道堵塞");
        for list in [
            "/v2/services.json".to_owned(),
            "/v2/requests.json".to_owned(),
            format!("/v2/requests/{id}.json"),
            format!("/v2/tokens/{id}.json"),
            "/v2/servicerequestupdates.json".to_owned(),
            "/v2/requests/none.json".to_owned(),
        ] {
            assert!(house.get(&list).json().is_array(), "{list}");
        }
        for object in ["/discovery.json", "/v2/services/hazard-flood.json"] {
            assert!(house.get(object).json().is_object(), "{object}");
        }
        let definition = house.get("/v2/services/hazard-flood.json").json();
        assert!(definition["attributes"].is_array() && definition["service_definition"].is_null());
    });
}

#[test]
fn xml_is_text_xml_with_its_charset() {
    on_both_engines("o311_kind", |county| {
        let house = House::open(county);
        let id = house.reported("渠道堵塞");
        let request = format!("/v2/requests/{id}");
        for path in [
            "/discovery",
            "/v2/services",
            "/v2/services/hazard-flood",
            "/v2/requests",
            &request,
            "/v2/servicerequestupdates",
            "/v2/requests/none",
        ] {
            let xml = house.get(&format!("{path}.xml"));
            assert_eq!(xml.kind, "text/xml; charset=utf-8", "{path}");
            let start = "<?xml version=\"1.0\" encoding=\"utf-8\"?><";
            assert!(xml.text.starts_with(start) && !xml.text.contains("xmlns"), "{path}");
            let json = house.get(&format!("{path}.json"));
            assert_eq!(json.kind, "application/json; charset=utf-8", "{path}");
            assert_eq!(xml.status, json.status, "{path}");
        }
    });
}

#[test]
fn a_service_has_a_definition() {
    on_both_engines("o311_definition", |county| {
        let house = House::open(county);
        let told = house.get("/v2/services/appeal-drinking_water.json");
        let definition = told.json();
        assert_eq!(
            (told.status, &definition["service_code"]),
            (200, &"appeal-drinking_water".into())
        );
        let first = &definition["attributes"][0];
        assert_eq!(first["code"], "problem");
        assert_eq!(first["datatype"], "singlevaluelist");
        assert_eq!((&first["required"], &first["variable"]), (&true.into(), &true.into()));
        assert_eq!(first["order"], 1);
        assert_eq!(first["values"][0]["key"], "none");
        assert_eq!(house.get("/v2/services/none.json").status, 404);
        let xml = house.get("/v2/services/appeal-drinking_water.xml").text;
        assert!(xml.contains("<attribute><variable>true</variable><code>problem</code>"), "{xml}");
        assert!(xml.contains("<value><key>none</key><name>停水</name></value>"), "{xml}");
    });
}

#[test]
fn requests_can_be_posted_and_tokens_asked_for() {
    on_both_engines("o311_post", |county| {
        let house = House::open(county);
        let id = house.reported("渠道堵塞");
        let token = house.get(&format!("/v2/tokens/{id}.json")).json();
        assert_eq!(token[0]["service_request_id"], id.as_str());
        assert_eq!(token[0]["token"], id.as_str());
        let unknown = house.get("/v2/tokens/none.json");
        assert_eq!((unknown.status, unknown.codes()), (404, vec!["404".to_owned()]));
        let xml = house.post(
            "/v2/requests.xml",
            &[
                ("api_key", &house.key),
                ("service_code", "hazard-flood"),
                ("address_string", "上江圩镇河源村"),
            ],
        );
        assert_eq!((xml.status, xml.kind.as_str()), (200, "text/xml; charset=utf-8"));
        assert!(xml.text.contains("<service_requests><request><service_request_id>mat_"));
        assert!(!xml.text.contains("token"), "an identifier or a token, never both");
    });
}

#[test]
fn metadata_says_whether_there_is_a_definition() {
    on_both_engines("o311_metadata", |county| {
        let house = House::open(county);
        let services = house.get("/v2/services.json").json();
        let services = services.as_array().expect("an array");
        assert!(services.iter().any(|service| service["metadata"] == true));
        for service in services {
            let code = service["service_code"].as_str().expect("a code");
            let definition = house.get(&format!("/v2/services/{code}.json")).json();
            let asks = definition["attributes"].as_array().is_some_and(|list| !list.is_empty());
            assert_eq!(service["metadata"], asks, "{code}");
        }
    });
}

#[test]
fn agency_responsible_is_a_text() {
    on_both_engines("o311_agency", |county| {
        let house = House::open(county);
        let id = house.reported("渠道堵塞");
        let request = &house.get(&format!("/v2/requests/{id}.json")).json()[0];
        assert_eq!(request["agency_responsible"], "河源村");
    });
}

#[test]
fn discovery_tells_how_to_get_a_key() {
    on_both_engines("o311_key_service", |county| {
        let house = House::open(county);
        let discovery = house.get("/discovery.json").json();
        for field in ["changeset", "contact", "key_service"] {
            assert!(discovery[field].as_str().is_some_and(|text| !text.is_empty()), "{field}");
        }
        let endpoint = &discovery["endpoints"][0];
        assert_eq!(endpoint["specification"], "http://wiki.open311.org/GeoReport_v2");
        assert_eq!(endpoint["url"], "https://lianhu.example/open311/v2");
        assert_eq!(endpoint["type"], "production");
        assert_eq!(endpoint["formats"], serde_json::json!(["text/xml", "application/json"]));
        assert!(house.get("/discovery.xml").text.contains("<key_service>"));
    });
}

#[test]
fn the_changeset_moves_when_something_changed() {
    on_both_engines("o311_changeset", |county| {
        county.clock.set_noon("2027-01-10");
        let house = House::open(county);
        let changeset = || house.get("/discovery.json").json()["changeset"].clone();
        let before = changeset();
        assert_eq!(before, "2027-01-10T12:00:00+08:00");
        county.clock.advance_millis(60_000);
        assert_eq!(changeset(), before, "time alone changes nothing");
        county.write(|tx| {
            let old = open311::profile::get(tx)?;
            open311::profile::put(
                tx,
                &open311::profile::Profile { contact: "新电话".into(), ..old },
            )
        });
        assert_eq!(changeset(), "2027-01-10T12:01:00+08:00");
        assert!(changeset().as_str() > before.as_str());
    });
}

#[test]
fn a_list_spans_90_days_at_most() {
    on_both_engines("o311_window", |county| {
        county.clock.set_noon("2023-05-07");
        let house = House::open(county);
        let old = house.submit(Kind::Hazard, "flood", "2023-01-15").to_string();
        let edge = house.submit(Kind::Hazard, "flood", "2023-02-06").to_string();
        let new = house.submit(Kind::Hazard, "flood", "2023-05-06").to_string();
        assert_eq!(house.listed(""), [new.clone(), edge.clone()]);
        // A missing start and an empty one are the same.
        assert_eq!(house.listed("start_date=&end_date="), [new.clone(), edge.clone()]);
        assert_eq!(
            house.listed("end_date=2023-02-06T11:59:59%2B08:00"),
            std::slice::from_ref(&old)
        );
        assert_eq!(
            house.listed("end_date=2023-02-06T12:00:00%2B08:00"),
            [edge.clone(), old.clone()]
        );
        assert_eq!(
            house.listed("start_date=2023-01-15T12:00:01%2B08:00"),
            [edge],
            "90 days from the start: not the newest, and not the one before it"
        );
        let span = "start_date=2023-01-01T00:00:00Z&end_date=2023-04-01T00:00:01Z";
        let told = house.get(&format!("/v2/requests.json?{span}"));
        assert_eq!((told.status, told.codes()), (400, vec!["400".to_owned()]));
    });
}

#[test]
fn several_states_can_be_asked_for() {
    on_both_engines("o311_states", |county| {
        let house = House::open(county);
        let (open, closed) = (house.reported("一"), house.reported("二"));
        house.settle(&closed);
        // An answer alone closes nothing: the villager has not spoken yet.
        assert_eq!(house.listed("status=closed"), [""; 0]);
        house.confirm(&closed);
        assert_eq!(house.listed("status=closed"), std::slice::from_ref(&closed));
        assert_eq!(house.listed("status=open"), std::slice::from_ref(&open));
        for both in ["status=open,closed", "status=open&status=closed", "status="] {
            let mut listed = house.listed(both);
            listed.sort();
            let mut all = [open.clone(), closed.clone()];
            all.sort();
            assert_eq!(listed, all, "{both}");
        }
        let told = house.get("/v2/requests.json?status=fixed");
        assert_eq!((told.status, told.codes()), (400, vec!["400".to_owned()]));
    });
}

#[test]
fn a_missing_request_is_404() {
    on_both_engines("o311_missing", |county| {
        let house = House::open(county);
        let none = "mat_00000000000000000000000007";
        for path in [
            format!("/v2/requests/{none}.json"),
            "/v2/requests/7.json".to_owned(),
            format!("/v2/requests.json?service_request_id={none}"),
        ] {
            let told = house.get(&path);
            assert_eq!((told.status, told.codes()), (404, vec!["404".to_owned()]), "{path}");
        }
        let xml = house.get(&format!("/v2/requests/{none}.xml"));
        assert_eq!(xml.status, 404);
        assert!(xml.text.contains("<errors><error><code>404</code><description>"), "{}", xml.text);
        // Of several the known ones are told.
        let id = house.reported("渠道堵塞");
        assert_eq!(house.listed(&format!("service_request_id={none},{id},x")), [id]);
    });
}

#[test]
fn no_reporters_name_is_returned() {
    on_both_engines("o311_names", |county| {
        let house = House::open(county);
        let told = house.report(&[
            ("service_code", "hazard-flood"),
            ("address_id", "431125101216"),
            ("first_name", "辉"),
            ("last_name", "何大"),
            ("phone", "13800001234"),
            ("email", "he@example.cn"),
            ("account_id", "wx-77"),
            ("description", "何大辉家后面的渠堵了"),
        ]);
        assert_eq!(told.json()[0]["account_id"], "wx-77");
        house.submit(Kind::Hazard, "flood", "2023-05-06");
        for format in ["json", "xml"] {
            let text = house.get(&format!("/v2/requests.{format}")).text;
            for word in ["何大", "辉", "1380000", "he@", "wx-77", REPORTER, "周户主"] {
                assert!(!text.contains(word), "{word} in {text}");
            }
        }
    });
}
