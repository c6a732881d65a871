//! Doors at which nobody in particular asks, and what is of no matter: Open311, and templates.

use access::Role;
use axum::body::Body;
use axum::http::Request;
use kernel::AreaPath;
use open311::profile::{self, Profile};
use serde_json::{Value, json};
use testing::TestCounty;

use crate::Tally;
use crate::county::{Case, Person, World};
use crate::oracle::is_public;

/// The status and the text of an answer to a program of others.
fn ask(world: &World, path: &str) -> (u16, String) {
    let request = Request::get(format!("/open311{path}")).body(Body::empty()).expect("a request");
    let (status, _, bytes) = world.api.raw(request);
    (status.as_u16(), String::from_utf8(bytes).expect("text"))
}

/// Every page of a list.
fn pages(world: &World, path: &str) -> String {
    let mut all = String::new();
    for page in 1.. {
        let mark = if path.contains('?') { '&' } else { '?' };
        let (status, text) = ask(world, &format!("{path}{mark}page_size=100&page={page}"));
        assert_eq!(status, 200, "{path}: {text}");
        all.push_str(&text);
        if !text.contains("service_request_id") {
            return all;
        }
    }
    all
}

/// The outside is told that public things exist, and where they stand: no words, no number, nobody's
/// name, no picture; and of everything else not that it is there.
pub(crate) fn must_tell_the_outside_nothing(county: &TestCounty, world: &World) -> Tally {
    let profile =
        Profile { is_on: true, url: Some("https://lianhu.example".into()), ..Profile::default() };
    county.write(move |tx| profile::put(tx, &profile));
    let lists: Vec<String> = ["json", "xml"]
        .into_iter()
        .flat_map(|format| {
            [
                pages(world, &format!("/v2/requests.{format}")),
                pages(world, &format!("/v2/requests.{format}?status=closed")),
                pages(world, &format!("/v2/servicerequestupdates.{format}")),
                ask(world, &format!("/v2/services.{format}")).1,
            ]
        })
        .collect();
    let mut tally = Tally::default();
    for case in &world.cases {
        let id = case.matter.id.to_string();
        let is_public = is_public(&case.matter);
        let mut told = lists.clone();
        for format in ["json", "xml"] {
            let (status, text) = ask(world, &format!("/v2/requests/{id}.{format}"));
            assert!(is_public || status == 404, "{case}: {text}");
            tally.shown += usize::from(status == 200);
            tally.hidden += usize::from(status == 404);
            told.push(text);
            let (status, text) = ask(world, &format!("/v2/tokens/{id}.{format}"));
            assert!(is_public || status == 404, "{case}: {text}");
            told.push(text);
            let (status, text) =
                ask(world, &format!("/v2/requests.{format}?service_request_id={id}"));
            assert!(is_public || status == 404, "{case}: {text}");
            told.push(text);
            tally.asked += 3;
        }
        for text in &told {
            says_nothing(case, text);
            assert!(is_public || !text.contains(&id), "{case} is named outside");
        }
        if let Some(picture) = &case.picture {
            let (status, _) = ask(world, &format!("/v2/media/{picture}"));
            assert_eq!(status, 404, "a picture of {case} that no office released");
        }
    }
    tally
}

fn says_nothing(case: &Case, text: &str) {
    let names =
        case.head.iter().chain([&case.mark, &case.matter.number, &case.matter.reporter_name]);
    for secret in names.chain(&case.picture) {
        assert!(!text.contains(secret.as_str()), "{secret} of {case} is told outside");
    }
}

/// The one unit in whose name the person writes answers, where that can be said.
fn unit_of(person: &Person) -> Option<(String, AreaPath)> {
    let [held] = &person.held[..] else { return None };
    match held.role {
        Role::County | Role::Township | Role::Village => {
            Some((held.area.as_str().to_owned(), held.area.clone()))
        }
        Role::Department => Some((person.department?.to_string(), AreaPath::county().at_depth(1))),
        _ => None,
    }
}

/// A unit's templates are for itself and for the levels below it, and for nobody else.
pub(crate) fn must_keep_templates_apart(world: &World) {
    let units: Vec<(&Person, String, AreaPath)> = world
        .persons
        .iter()
        .filter_map(|person| unit_of(person).map(|(unit, area)| (person, unit, area)))
        .collect();
    let mark = |unit: &str| format!("模板〔{unit}〕");
    for (person, unit, _) in &units {
        let body = json!({ "items": [{ "title": "常用", "words": mark(unit) }] });
        let answer =
            world.api.call("PUT", "/api/answer-templates", Some(&person.token), &[], Some(&body));
        assert_eq!(answer.status, 200, "{}: {}", person.login, answer.text);
    }
    let (mut shown, mut hidden) = (0, 0);
    for (person, own, area) in &units {
        let answer = world.api.get(&person.token, "/api/answer-templates");
        for (other, unit, place) in &units {
            let is_office = other.held[0].role != Role::Department;
            // Six digits lie under the first three: a level above is a beginning.
            let is_above = is_office && area.as_str().starts_with(place.as_str());
            let expected = unit == own || is_above;
            assert_eq!(
                answer.text.contains(&mark(unit)),
                expected,
                "{} and the templates of {}",
                person.login,
                other.login
            );
            shown += usize::from(expected);
            hidden += usize::from(!expected);
        }
    }
    let nobody: Vec<&Person> = world
        .persons
        .iter()
        .filter(|person| person.held.iter().all(|held| !writes_answers(held.role)))
        .collect();
    for person in nobody {
        let answer = world.api.get(&person.token, "/api/answer-templates");
        let is_refused = [403, 404].contains(&answer.status.as_u16());
        let lists = answer.json();
        let is_empty = [&lists["own"], &lists["above"]]
            .iter()
            .all(|list| list.as_array().is_none_or(Vec::is_empty));
        assert!(is_refused || is_empty, "{}: {}", person.login, answer.text);
        assert_ne!(lists["own"], Value::from("模板"));
    }
    assert!(shown > 10 && hidden > 20, "{shown} shown, {hidden} hidden");
}

fn writes_answers(role: Role) -> bool {
    matches!(role, Role::County | Role::Township | Role::Village | Role::Department)
}
