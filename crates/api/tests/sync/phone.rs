//! A phone as the contract says: it holds rows by identifier and applies answers.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use serde_json::{Value, json};
use testing::TestApi;

const KINDS: [&str; 4] = ["households", "contacts", "matters", "notices"];

pub(crate) struct Phone<'a> {
    api: &'a TestApi,
    login: &'a str,
    token: String,
    cursor: Value,
    held: Value,
    pub(crate) rows: BTreeMap<&'static str, BTreeMap<String, Value>>,
}

impl<'a> Phone<'a> {
    pub(crate) fn new(api: &'a TestApi, login: &'a str) -> Self {
        let rows = KINDS.into_iter().map(|kind| (kind, BTreeMap::new())).collect();
        let token = api.sign_in(login);
        Self { api, login, token, cursor: Value::Null, held: json!([null, null]), rows }
    }

    /// The request as a phone that knows what it has been told would send it.
    pub(crate) fn request(&self, commands: &[Value]) -> Value {
        json!({
            "protocol": 1, "app": "0.2.0", "device_at": "2023-05-07T04:00:00.000Z",
            "cursor": self.cursor, "profile": self.held[0], "catalogues": self.held[1],
            "commands": commands,
        })
    }

    /// Sends what it is told to and applies the answer, asking on while there is more.
    pub(crate) fn sync(&mut self, commands: &[Value]) -> Value {
        let answer = self.ask(commands);
        let mut more = answer["has_more"] == true;
        while more {
            more = self.ask(&[])["has_more"] == true;
        }
        answer
    }

    fn ask(&mut self, commands: &[Value]) -> Value {
        let request = self.request(commands);
        let call =
            |token: &str| self.api.call("POST", "/api/sync", Some(token), &[], Some(&request));
        let mut answer = call(&self.token);
        if answer.status == StatusCode::UNAUTHORIZED {
            // Its session has expired: it keeps everything, and its owner signs in again.
            self.token = self.api.sign_in(self.login);
            answer = call(&self.token);
        }
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        let answer = answer.json();
        self.apply(&answer);
        answer
    }

    fn apply(&mut self, answer: &Value) {
        self.cursor = answer["cursor"].clone();
        for (place, name) in ["profile", "catalogues"].into_iter().enumerate() {
            if let Some(tag) = answer[name].get("tag") {
                self.held[place] = tag.clone();
            }
        }
        for kind in KINDS {
            let held = self.rows.get_mut(kind).expect("a kind");
            if answer["is_whole"] == true {
                held.clear();
            }
            for row in answer["rows"][kind].as_array().expect("rows") {
                held.insert(row["id"].as_str().expect("an id").to_owned(), row.clone());
            }
            for id in answer["left"][kind].as_array().expect("identifiers") {
                held.remove(id.as_str().expect("an id"));
            }
        }
        if answer["has_more"] == false {
            assert_eq!(self.counts(), answer["counts"], "{answer}");
        }
    }

    fn counts(&self) -> Value {
        let households = &self.rows["households"];
        let contacted = households.values().filter(|row| row["contacted_this_month"] == true);
        json!({
            "households": households.len(), "contacted": contacted.count(),
            "contacts": self.rows["contacts"].len(), "matters": self.rows["matters"].len(),
            "notices": self.rows["notices"].len(),
        })
    }

    /// The one receipt of a request with one command.
    pub(crate) fn send(&mut self, command: &Value) -> Value {
        let answer = self.sync(std::slice::from_ref(command));
        answer["receipts"][0].clone()
    }
}

/// A command with an identifier that counts.
pub(crate) fn command(number: u32, kind: &str, body: Value) -> Value {
    json!({
        "id": format!("cmd_0000000000000000000{number:07}"), "kind": kind,
        "recorded_at": "2023-05-07T03:59:00.000Z", "body": body,
    })
}

/// A contact that all is well, with an identifier that counts.
pub(crate) fn contact(number: u32, household: impl std::fmt::Display, on: &str) -> Value {
    json!({
        "id": format!("con_0000000000000000000{number:07}"),
        "household_id": household.to_string(), "met_on": on, "way": "home", "items": [],
    })
}
