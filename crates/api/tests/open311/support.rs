//! A county that has opened its interface, with matters of every kind.

use access::Role;
use access::Scope;
use axum::body::Body;
use axum::http::{HeaderMap, Request};
use kernel::id::MatterId;
use kernel::{AreaPath, Date};
use matters::{Action, Command, Details, How, Kind, NewMatter, Outcome};
use open311::keys::{self, NewKey, Secret};
use open311::profile::{self, Profile};
use serde_json::Value;
use testing::{FixedSecrets, TestApi, TestCounty, Village};

/// Words that no answer to the outside may hold.
pub(crate) const SECRET_WORDS: &str = "周户主1家门口";
pub(crate) const REPORTER: &str = "何代表216";

/// An answer as it came.
pub(crate) struct Told {
    pub(crate) status: u16,
    pub(crate) kind: String,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Told {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or(Value::Null)
    }

    /// The codes of the errors.
    pub(crate) fn codes(&self) -> Vec<String> {
        let errors = self.json();
        let codes = errors.as_array().expect("an array of errors").iter();
        codes.map(|error| error["code"].as_str().expect("a code").to_owned()).collect()
    }
}

pub(crate) struct House<'c> {
    pub(crate) county: &'c TestCounty,
    pub(crate) api: TestApi,
    pub(crate) one: Village,
    pub(crate) key: String,
}

pub(crate) fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

pub(crate) fn new_key(county: &TestCounty, name: &str, per_minute: i64) -> String {
    // Each key has a source of its own, advanced so far that no two are alike.
    let source = FixedSecrets::default();
    let mut secret = Secret::new(&source);
    for _ in 0..name.len() {
        secret = Secret::new(&source);
    }
    let text = secret.text().to_owned();
    let new = NewKey { name: name.into(), contact: "热线办".into(), per_minute, per_day: 500 };
    county.write(move |tx| keys::create(tx, &new, &secret));
    text
}

impl<'c> House<'c> {
    /// The county, open to others.
    pub(crate) fn open(county: &'c TestCounty) -> Self {
        let house = Self::closed(county);
        let profile = Profile {
            is_on: true,
            url: Some("https://lianhu.example".into()),
            ..Profile::default()
        };
        county.write(move |tx| profile::put(tx, &profile));
        house
    }

    /// The county as it is before anybody has turned anything on.
    pub(crate) fn closed(county: &'c TestCounty) -> Self {
        let [one, other] = county.with_two_villages(3);
        let accounts = [
            ("xian", Role::County, AreaPath::county(), None),
            ("heyuan", Role::Village, one.path.clone(), None),
            ("shequ", Role::Village, other.path, None),
            ("shenji", Role::Auditor, AreaPath::county(), None),
            ("daibiao", Role::Representative, one.group.clone(), Some(one.representative)),
        ];
        let api = TestApi::new(county, &accounts);
        let key = new_key(county, "热线", 100);
        Self { county, api, one, key }
    }

    pub(crate) fn call(&self, method: &str, path: &str, kind: &str, body: Vec<u8>) -> Told {
        let mut request = Request::builder().method(method).uri(format!("/open311{path}"));
        if !kind.is_empty() {
            request = request.header("content-type", kind);
        }
        let request = request.body(Body::from(body)).expect("a request");
        let (status, headers, bytes) = self.api.raw(request);
        let kind = headers.get("content-type").and_then(|value| value.to_str().ok());
        Told {
            status: status.as_u16(),
            kind: kind.unwrap_or_default().to_owned(),
            text: String::from_utf8(bytes).expect("UTF-8"),
            headers,
        }
    }

    pub(crate) fn get(&self, path: &str) -> Told {
        self.call("GET", path, "", Vec::new())
    }

    /// Sends a form.
    pub(crate) fn post(&self, path: &str, pairs: &[(&str, &str)]) -> Told {
        let encode = |text: &str| text.bytes().map(|b| format!("%{b:02X}")).collect::<String>();
        let pairs: Vec<String> = pairs
            .iter()
            .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
            .collect();
        let kind = "application/x-www-form-urlencoded; charset=utf-8";
        self.call("POST", path, kind, pairs.join("&").into_bytes())
    }

    /// Reports with the county's key.
    pub(crate) fn report(&self, pairs: &[(&str, &str)]) -> Told {
        let mut all = vec![("api_key", self.key.as_str())];
        all.extend(pairs);
        self.post("/v2/requests.json", &all)
    }

    /// A flood hazard in the village, reported with that description; answers its identifier.
    pub(crate) fn reported(&self, description: &str) -> String {
        let told = self.report(&[
            ("service_code", "hazard-flood"),
            ("address_id", "431125101216"),
            ("description", description),
        ]);
        assert_eq!(told.status, 200, "{}", told.text);
        told.json()[0]["service_request_id"].as_str().expect("an identifier").to_owned()
    }

    /// A matter that a representative hands in about a household.
    pub(crate) fn submit(&self, kind: Kind, category: &str, on: &str) -> MatterId {
        let new = NewMatter {
            id: None,
            kind,
            category: category.into(),
            household_id: Some(self.one.households[0]),
            area_path: self.one.group.clone(),
            words: SECRET_WORDS.into(),
            urgent: false,
            collected_on: day(on),
            contact_id: None,
            representative_id: Some(self.one.representative),
            reporter_name: REPORTER.into(),
        };
        self.county.write(move |tx| matters::submit(tx, new)).id
    }

    /// Takes a step with a matter as the county's office.
    pub(crate) fn act(&self, id: &str, action: Action, details: Details) {
        let id: MatterId = id.parse().expect("an identifier");
        let command = Command::new(action, details).expect("a step");
        self.county.write(move |tx| {
            let matter = matters::these(tx, &[id])?.pop().expect("there");
            let today = tx.today();
            matters::act_on(tx, matter, command, today, &Scope::county())
        });
    }

    /// Has a matter answered as solved.
    pub(crate) fn settle(&self, id: &str) {
        self.act(id, Action::Accept, Details::default());
        let details = Details {
            words: Some(format!("{SECRET_WORDS}已处理")),
            outcome: Some(Outcome::Solved),
            ..Details::default()
        };
        self.act(id, Action::Settle, details);
    }

    /// Has the villager confirm.
    pub(crate) fn confirm(&self, id: &str) {
        self.act(id, Action::Confirm, Details { how: Some(How::Villager), ..Details::default() });
    }

    /// The identifiers of the requests that a list shows.
    pub(crate) fn listed(&self, query: &str) -> Vec<String> {
        let told = self.get(&format!("/v2/requests.json?{query}"));
        assert_eq!(told.status, 200, "{query}: {}", told.text);
        let list = told.json();
        let ids = list.as_array().expect("an array").iter();
        ids.map(|one| one["service_request_id"].as_str().expect("text").to_owned()).collect()
    }
}
