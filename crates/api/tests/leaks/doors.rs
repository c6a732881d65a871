//! The doors: everything that answers, each as one function.

use serde_json::{Value, json};
use testing::Answer;

use crate::county::{Case, Person, World, accept};
use crate::oracle::{may_see, must_list};

type Must = fn(&Person, &Case) -> bool;

/// A door that answers about many matters at once.
pub(crate) struct OfAll {
    pub(crate) name: &'static str,
    /// Everything that it says to that person.
    pub(crate) ask: fn(&World, &Person) -> String,
    /// What it has to show, where that can be said.
    pub(crate) must: Option<Must>,
}

/// A door that is asked about one matter.
pub(crate) struct OfOne {
    pub(crate) name: &'static str,
    /// It is asked for one in so many pairs.
    pub(crate) every: usize,
    /// Whether it shows the matter, or that it exists; `None` where it cannot be asked.
    pub(crate) shows: fn(&World, &Person, &Case) -> Option<bool>,
    /// Whether it has to.
    pub(crate) must: Must,
}

const fn of_all(
    name: &'static str,
    ask: fn(&World, &Person) -> String,
    must: Option<Must>,
) -> OfAll {
    OfAll { name, ask, must }
}

const fn of_one(
    name: &'static str,
    every: usize,
    shows: fn(&World, &Person, &Case) -> Option<bool>,
    must: Must,
) -> OfOne {
    OfOne { name, every, shows, must }
}

fn never(_: &Person, _: &Case) -> bool {
    false
}

fn in_list(person: &Person, case: &Case) -> bool {
    must_list(person, case)
}

/// Who has one role finds by it everything that he may list; the others look in their first area.
fn by_search(person: &Person, case: &Case) -> bool {
    person.held.len() == 1 && must_list(person, case)
}

fn by_name(person: &Person, case: &Case) -> bool {
    may_see(person, case)
}

/// An auditor takes no steps: what he sees as one, he cannot act on in another role.
fn by_step(person: &Person, case: &Case) -> bool {
    may_see(person, case) && person.held.iter().all(|held| held.role != access::Role::Auditor)
}

/// What only offices ask: who sees it for a department does not.
fn by_office(person: &Person, case: &Case) -> bool {
    may_see(person, case) && person.department.is_none()
}

pub(crate) const OF_ALL: &[OfAll] = &[
    of_all("lists of matters", lists, Some(in_list)),
    of_all("lists by owner and state", filtered, None),
    of_all("queues and what is in them", queues, None),
    of_all("contacts with what they raised", contacts, None),
    of_all("lists behind the figures", figures, None),
    of_all("what representatives did under their duty roles", duties, None),
    of_all("figures and overviews", overviews, None),
    of_all("rosters and rates as files", rosters, None),
    of_all("ledgers on screen and as files", ledgers, None),
    of_all("lists behind the rates", rates, None),
    of_all("call-backs and their draws", call_backs, None),
    of_all("the number to call back", numbers, None),
    of_all("what was put together", merged, None),
    of_all("what may be the same", similar, None),
    of_all("a phone's synchronisation", sync, None),
];

pub(crate) const OF_ONE: &[OfOne] = &[
    of_one("a matter with its timeline", 1, single, by_name),
    of_one("search by words", 4, search, by_search),
    of_one("search by number", 5, search_number, by_search),
    of_one("the list of a household", 3, household, never),
    of_one("a change of its household", 4, change, never),
    of_one("a step with a matter", 3, step, by_step),
    of_one("a step with several", 5, steps, by_step),
    of_one("what may be the same as it", 8, similar_to, by_office),
    of_one("its return visits", 6, visits, by_office),
    of_one("a picture", 1, picture, by_name),
    of_one("a contact", 2, contact, never),
];

/// Every page of a list, as one text; nothing where the list is not for this person.
fn pages(world: &World, person: &Person, path: &str) -> String {
    let (mut text, mut cursor) = (String::new(), String::new());
    loop {
        let mark = if path.contains('?') { '&' } else { '?' };
        let address = format!("{path}{mark}limit=200{cursor}");
        let answer = world.api.get(&person.token, &address);
        if answer.status != 200 {
            // Who has no department cannot ask for what it has.
            let is_refused = [403, 404].contains(&answer.status.as_u16());
            let is_no_clerk = answer.json()["code"] == "request.no-department";
            assert!(is_refused || is_no_clerk, "{address}: {}", answer.text);
            return text;
        }
        text.push_str(&answer.text);
        match answer.json()["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return text,
        }
    }
}

/// The same list for every area of the county, also those that are not the person's.
fn everywhere(world: &World, person: &Person, path: &str) -> String {
    let mark = if path.contains('?') { '&' } else { '?' };
    let of = |(_, code): &(kernel::AreaPath, String)| {
        pages(world, person, &format!("{path}{mark}area={code}"))
    };
    world.areas.iter().map(of).collect::<String>() + &pages(world, person, path)
}

/// The same list for the person's own areas, for the one that comes first by itself, and for a village
/// that is not his: what is asked with many filters.
fn nearby(world: &World, person: &Person, path: &str) -> String {
    let mark = if path.contains('?') { '&' } else { '?' };
    let own = person.held.iter().map(|held| world.code(&held.area));
    let elsewhere = world.areas.iter().filter(|(area, _)| area.depth() == 3);
    let elsewhere = elsewhere.map(|(_, code)| code.as_str()).next();
    let codes = own.chain(elsewhere).map(|code| format!("{path}{mark}area={code}"));
    codes.map(|path| pages(world, person, &path)).collect::<String>() + &pages(world, person, path)
}

fn lists(world: &World, person: &Person) -> String {
    everywhere(world, person, "/api/matters")
}

fn filtered(world: &World, person: &Person) -> String {
    let filters = [
        "owner=office",
        "owner=me",
        "owner=department",
        "owner=assist",
        "duty=decide",
        "duty=attention",
        "duty=order",
        "state=disputed",
        "live=yes",
        "overdue=yes",
    ];
    filters.map(|filter| nearby(world, person, &format!("/api/matters?{filter}"))).concat()
        + &pages(world, person, "/api/matters?kind=early_sign")
        + &pages(world, person, "/api/matters?category=cadre_conduct")
}

fn queues(world: &World, person: &Person) -> String {
    let mut text = String::new();
    for code in person.held.iter().map(|held| world.code(&held.area)) {
        let path = format!("/api/matters/queues?area={code}");
        let answer = world.api.get(&person.token, &path).json();
        for queue in answer["queues"].as_array().into_iter().flatten() {
            let query = queue["query"].as_str().expect("a query");
            let list = pages(world, person, &format!("/api/matters?area={code}&{query}"));
            // Each number is the length of its list, whoever looks.
            let found = list.matches("\"number\":").count() as i64;
            assert_eq!(queue["count"], json!(found), "{} {code} {query}", person.login);
            text.push_str(&list);
        }
    }
    text
}

fn contacts(world: &World, person: &Person) -> String {
    nearby(world, person, "/api/contacts")
}

fn figures(world: &World, person: &Person) -> String {
    let codes = matters::measures::INDICATORS.iter();
    codes.map(|code| nearby(world, person, &format!("/api/figures/{code}/records"))).collect()
}

fn duties(world: &World, person: &Person) -> String {
    let list = world.api.get(&person.token, "/api/representatives?limit=200").json();
    let ids = list["items"].as_array().into_iter().flatten().filter_map(|item| item["id"].as_str());
    let ask = |id: &str| {
        let path = format!("/api/representatives/{id}/duties?from=2020-01-01&to=2030-12-31");
        let answer = world.api.get(&person.token, &path);
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.text
    };
    ids.map(ask).collect()
}

fn overviews(world: &World, person: &Person) -> String {
    let paths = [
        "/api/figures",
        "/api/overview",
        "/api/overview/villages",
        "/api/bulletin",
        "/api/figures/appeals_collected/breakdown",
        "/api/figures/appeals_collected/series",
        "/api/me",
        "/api/county",
        "/api/gatherings",
        "/api/todos?closed=yes",
        "/api/plans",
        "/api/forms",
        "/api/forms/due",
        "/api/organisation",
        "/api/suggestions",
        "/api/difficulty-files",
        "/api/households",
        "/api/representatives",
        "/api/rates",
        "/api/rates/table",
        "/api/rates/table?by=department",
        "/api/rates/table?by=month",
    ];
    paths.map(|path| world.api.get(&person.token, path).text).concat()
}

fn rosters(world: &World, person: &Person) -> String {
    let paths = ["households", "representatives"];
    let paths = paths.map(|kind| format!("/api/exports/{kind}?format=csv"));
    let rates = world.api.get(&person.token, "/api/rates/export?format=csv").text;
    paths.map(|path| world.api.get(&person.token, &path).text).concat() + &rates
}

/// The ledgers in which matters stand, read and taken along.
fn ledgers(world: &World, person: &Person) -> String {
    let codes = ["appeals", "hazards", "disputes", "contacts"];
    let mut text = String::new();
    for code in codes {
        text.push_str(&nearby(world, person, &format!("/api/ledgers/{code}?from=2022-01-01")));
        for area in person.held.iter().map(|held| world.code(&held.area)) {
            let path = format!("/api/ledgers/{code}/export?format=csv&from=2022-01-01&area={area}");
            let answer = world.api.get(&person.token, &path);
            if answer.status == 200 {
                text.push_str(&answer.text);
            }
        }
    }
    text
}

/// Every code that an answer names.
fn codes_in(answer: &Value, codes: &mut Vec<String>) {
    match answer {
        Value::Object(fields) => {
            codes.extend(fields.get("code").and_then(Value::as_str).map(str::to_owned));
            fields.values().for_each(|field| codes_in(field, codes));
        }
        Value::Array(items) => items.iter().for_each(|item| codes_in(item, codes)),
        _ => {}
    }
}

/// The lists behind every number of which the rates are made.
fn rates(world: &World, person: &Person) -> String {
    let mut codes = Vec::new();
    codes_in(&world.api.get(&person.token, "/api/rates").json(), &mut codes);
    codes.sort_unstable();
    codes.dedup();
    codes.iter().map(|code| nearby(world, person, &format!("/api/rates/{code}/records"))).collect()
}

fn call_backs(world: &World, person: &Person) -> String {
    ["/api/call-backs?open=yes", "/api/call-backs?open=no"]
        .map(|path| nearby(world, person, path))
        .concat()
        + &world.api.get(&person.token, "/api/call-backs/draws").text
}

/// The matters whose villager's telephone number the person is given, of all that wait for a call.
fn numbers(world: &World, person: &Person) -> String {
    let mut given = String::new();
    for case in world.cases.iter().filter(|case| case.waits_for_call) {
        let id = case.matter.id.to_string();
        let answer = world.api.get(&person.token, &format!("/api/call-backs/{id}/phone"));
        if answer.status == 200 {
            given.push_str(&format!(" \"{id}\""));
        }
    }
    given
}

/// Matters that follow or lead another: neither names the other to who may not see it.
fn merged(world: &World, person: &Person) -> String {
    let is_one =
        |case: &&Case| case.matter.merged_into.is_some() || case.matter.beside.followers > 0;
    let cases = world.cases.iter().filter(is_one);
    cases
        .map(|case| world.api.get(&person.token, &format!("/api/matters/{}", case.matter.id)).text)
        .collect()
}

/// Hints beside matters, and while one is being told.
fn similar(world: &World, person: &Person) -> String {
    let beside = world.cases.iter().step_by(12);
    let beside = beside.map(|case| format!("/api/matters/{}/similar", case.matter.id));
    let beside = beside.map(|path| world.api.get(&person.token, &path).text).collect::<String>();
    let own = person.held.iter().map(|held| &held.area);
    let places: Vec<_> = world
        .areas
        .iter()
        .filter(|(path, _)| own.clone().any(|own| own.contains(path) || path.contains(own)))
        .collect();
    let mut told = String::new();
    for (_, code) in places.iter().filter(|(path, _)| path.depth() >= 3) {
        for (kind, category) in TOLD {
            let words = "暗记甲乙丙处，请来看看";
            let body =
                json!({ "kind": kind, "category": category, "area_code": code, "words": words });
            let answer = world.api.call(
                "POST",
                "/api/matters/similar",
                Some(&person.token),
                &[],
                Some(&body),
            );
            told.push_str(&answer.text);
        }
    }
    beside + &told
}

/// What is being told where hints are asked for.
const TOLD: [(&str, &str); 4] = [
    ("appeal", "road_transport"),
    ("appeal", "cadre_conduct"),
    ("early_sign", "distress"),
    ("dispute", "neighbours"),
];

fn sync(world: &World, person: &Person) -> String {
    let (mut text, mut cursor) = (String::new(), Value::Null);
    loop {
        let body = json!({ "protocol": 1, "app": "0.2.0", "cursor": cursor, "commands": [] });
        let answer = world.api.call("POST", "/api/sync", Some(&person.token), &[], Some(&body));
        text.push_str(&answer.text);
        let answer = answer.json();
        cursor = answer["cursor"].clone();
        if answer["has_more"] != true {
            return text;
        }
    }
}

/// What phones sent and the county refused, as far as this person is shown it.
pub(crate) fn refusals(world: &World, person: &Person) -> String {
    everywhere(world, person, "/api/refusals")
}

/// Whether an answer is about the matter: a refusal must be the one for what does not exist.
fn shown(answer: &Answer, case: &Case) -> bool {
    let is_hidden = [403, 404].contains(&answer.status.as_u16());
    !is_hidden || case.is_named_in(&answer.text)
}

fn single(world: &World, person: &Person, case: &Case) -> Option<bool> {
    let path = format!("/api/matters/{}", case.matter.id);
    Some(shown(&world.api.get(&person.token, &path), case))
}

fn looked_for(world: &World, person: &Person, case: &Case, text: &str) -> Option<bool> {
    let text: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let answer = world.api.get(&person.token, &format!("/api/search?q={text}&limit=20"));
    Some(answer.status == 200 && case.is_named_in(&answer.text))
}

fn search(world: &World, person: &Person, case: &Case) -> Option<bool> {
    looked_for(world, person, case, &case.mark)
}

fn search_number(world: &World, person: &Person, case: &Case) -> Option<bool> {
    looked_for(world, person, case, &case.matter.number)
}

fn household(world: &World, person: &Person, case: &Case) -> Option<bool> {
    let household = case.matter.household_id?;
    let list = pages(world, person, &format!("/api/matters?household={household}"));
    Some(case.is_named_in(&list))
}

/// What goes along when its household is no more: looked at, and not carried out.
fn change(world: &World, person: &Person, case: &Case) -> Option<bool> {
    let household = case.matter.household_id?;
    let found = world.api.get(&person.token, &format!("/api/households/{household}"));
    let version = found.json()["version"].as_i64()?;
    let body = json!({
        "kind": "dissolve", "reason": "twice", "household_id": household, "version": version,
    });
    let path = "/api/household-moves/preview";
    let answer = world.api.call("POST", path, Some(&person.token), &[], Some(&body));
    Some(case.is_named_in(&answer.text))
}

/// A version that no matter has: who may see it is told that it is another, and nobody else.
fn step(world: &World, person: &Person, case: &Case) -> Option<bool> {
    let path = format!("/api/matters/{}/actions", case.matter.id);
    let headers = [("if-match", "\"v900\"")];
    let answer = world.api.call("POST", &path, Some(&person.token), &headers, Some(&accept()));
    // An auditor takes no steps at all.
    let may_act = answer.json()["code"] != "access.not-allowed";
    may_act.then(|| shown(&answer, case))
}

fn steps(world: &World, person: &Person, case: &Case) -> Option<bool> {
    let items = json!([{ "id": case.matter.id, "version": 900 }]);
    let body = json!({ "items": items, "action": "accept" });
    let key = format!("{}-{}", person.login, case.matter.number);
    let answer = world.api.post(&person.token, "/api/matters/actions", &key, &body);
    let result = answer.json()["results"][0]["problem"]["code"].as_str().map(str::to_owned);
    result.map(|code| code != "matter.not-found")
}

/// Whether an operation is the person's at all.
fn is_allowed(answer: &Answer) -> bool {
    answer.status != 403 || answer.json()["code"] != "access.not-allowed"
}

fn similar_to(world: &World, person: &Person, case: &Case) -> Option<bool> {
    let path = format!("/api/matters/{}/similar", case.matter.id);
    let answer = world.api.get(&person.token, &path);
    is_allowed(&answer).then(|| shown(&answer, case))
}

fn visits(world: &World, person: &Person, case: &Case) -> Option<bool> {
    let path = format!("/api/matters/{}/visits", case.matter.id);
    let answer = world.api.get(&person.token, &path);
    is_allowed(&answer).then(|| shown(&answer, case))
}

fn picture(world: &World, person: &Person, case: &Case) -> Option<bool> {
    let hash = case.picture.as_ref()?;
    let answer = world.api.get(&person.token, &format!("/api/attachments/{hash}"));
    // One that came with a contact is the contact's, and shown with it.
    case.matter.contact_id.is_none().then(|| answer.status == 200)
}

fn contact(world: &World, person: &Person, case: &Case) -> Option<bool> {
    let contact = case.matter.contact_id?;
    let answer = world.api.get(&person.token, &format!("/api/contacts/{contact}"));
    Some(case.is_named_in(&answer.text))
}
