//! A county with persons of every role and relation, and matters that came every way.

use std::collections::HashSet;
use std::fmt;

use access::{Grant, Role, accounts};
use axum::body::Body;
use axum::http::Request;
use db::Tx;
use kernel::id::{DepartmentId, HouseholdId, MatterId, RepresentativeId};
use kernel::{AreaKind, AreaPath, Date};
use matters::{Action, Kind, Matter, Unit, visits};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use registry::{NewArea, NewHousehold, NewPerson, Priority, areas, households};
use representatives::{NewRepresentative, SelectionWay, Who};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use testing::{TestApi, TestCounty, account, department_account};

use crate::oracle::{is_about_cadres, is_told_reporter, lets_see, may_see, names_cadres};
use crate::steps;

/// How many matters there are.
const MATTERS: usize = 360;

/// One role of a person, over an area.
pub(crate) struct Held {
    pub(crate) role: Role,
    pub(crate) area: AreaPath,
}

/// Somebody who asks.
pub(crate) struct Person {
    pub(crate) login: String,
    pub(crate) token: String,
    pub(crate) held: Vec<Held>,
    pub(crate) representative: Option<RepresentativeId>,
    pub(crate) department: Option<DepartmentId>,
}

/// A matter with what betrays it in an answer.
pub(crate) struct Case {
    pub(crate) matter: Matter,
    /// Who was called to assist.
    pub(crate) assists: Vec<Unit>,
    /// The name of the head of the household that it is about.
    pub(crate) head: Option<String>,
    /// Words that no other matter has.
    pub(crate) mark: String,
    /// The hash of its picture, if it has one.
    pub(crate) picture: Option<String>,
    /// Whether an office has to call its villager back.
    pub(crate) waits_for_call: bool,
}

impl Case {
    pub(crate) fn is_named_in(&self, answer: &str) -> bool {
        answer.contains(&self.matter.id.to_string())
            || answer.contains(&self.matter.number)
            || answer.contains(&self.mark)
    }
}

/// What an answer names: looked through once, however many matters are asked about.
pub(crate) struct Named<'a>(HashSet<&'a str>);

impl<'a> Named<'a> {
    pub(crate) fn by(answer: &'a str) -> Self {
        let mut named = HashSet::new();
        let of_length = |at: usize, length: usize| answer.get(at..at + length);
        named.extend(answer.match_indices("mat_").filter_map(|(at, _)| of_length(at, 30)));
        named.extend(answer.match_indices("暗记").filter_map(|(at, _)| of_length(at, 18)));
        // A number is two letters, a day, a line and five digits.
        let before = |at: usize| at.checked_sub(10);
        let lines = answer.match_indices('-').filter_map(|(at, _)| before(at));
        named.extend(lines.filter_map(|at| of_length(at, 16)));
        Self(named)
    }

    pub(crate) fn has(&self, case: &Case) -> bool {
        let id = case.matter.id.to_string();
        [&id, &case.matter.number, &case.mark].iter().any(|name| self.0.contains(name.as_str()))
    }
}

impl fmt::Display for Case {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Matter { kind, category, area_path, owner, state, .. } = &self.matter;
        let (kind, state) = (kind.as_str(), state.as_str());
        write!(formatter, "{kind}/{category} at {area_path}, {state} with {}", owner.area)
    }
}

pub(crate) struct World {
    pub(crate) api: TestApi,
    pub(crate) persons: Vec<Person>,
    pub(crate) cases: Vec<Case>,
    pub(crate) areas: Vec<(AreaPath, String)>,
    refused: Vec<Refused>,
}

/// A command of a phone that was refused, with the words that it carried.
struct Refused {
    area: AreaPath,
    kind: Kind,
    category: &'static str,
    mark: String,
}

struct Group {
    path: AreaPath,
    representative: RepresentativeId,
    /// The households, and the names of their heads.
    households: Vec<(HouseholdId, String)>,
}

impl World {
    pub(crate) fn new(county: &TestCounty) -> Self {
        let groups = county.write(build);
        let tree = county.read(areas::tree);
        let areas = tree.all().iter().map(|area| (area.path.clone(), area.code.to_string()));
        let areas: Vec<(AreaPath, String)> = areas.collect();
        let api = TestApi::new(county, &[]);
        let persons = persons(county, &api, &groups);
        let departments: Vec<DepartmentId> =
            persons.iter().filter_map(|person: &Person| person.department).collect();
        let mut world = Self { api, persons, cases: Vec::new(), areas, refused: Vec::new() };
        let mut chance = ChaCha8Rng::seed_from_u64(431_125);
        let made = (0..MATTERS).map(|number| world.submit(&groups, number, &mut chance));
        let made: Vec<_> = made.collect();
        for (id, ..) in &made {
            steps::walk(county, *id, &departments, &mut chance);
        }
        let ids: Vec<MatterId> = made.iter().map(|(id, ..)| *id).collect();
        steps::merge_some(county, &ids, &departments, &mut chance);
        let mut townships: Vec<_> = groups.iter().map(|group| group.path.at_depth(2)).collect();
        townships.dedup();
        steps::draw(county, townships);
        let mut found = county.read(|tx| matters::these(tx, &ids));
        world.cases = made
            .into_iter()
            .map(|(id, mark, picture)| {
                let at = found.iter().position(|matter| matter.id == id).expect("was kept");
                let matter = found.swap_remove(at);
                let assists = county.read(|tx| matters::assists_of(tx, &matter));
                let assists = assists.into_iter().map(|assist| assist.unit).collect();
                let about =
                    |(known, _): &&(HouseholdId, String)| Some(*known) == matter.household_id;
                let mut heads = groups.iter().flat_map(|group| &group.households);
                let head = heads.find(about).map(|(_, name)| name.clone());
                let call_back = county.read(|tx| visits::call_back(tx, id));
                let waits_for_call = call_back.is_some_and(|call_back| call_back.end.is_none());
                Case { matter, assists, head, mark, picture, waits_for_call }
            })
            .collect();
        world.refused = world.refuse(&groups);
        world
    }

    /// The code of an area.
    pub(crate) fn code(&self, path: &AreaPath) -> &str {
        let found = self.areas.iter().find(|(known, _)| known == path);
        &found.expect("an area of the county").1
    }

    /// Hands in a matter by one of the ways that there are.
    fn submit(
        &self,
        groups: &[Group],
        number: usize,
        chance: &mut ChaCha8Rng,
    ) -> (MatterId, String, Option<String>) {
        let group = chance.random_range(0..groups.len());
        let Group { path, households, .. } = &groups[group];
        let kind = Kind::ALL[chance.random_range(0..Kind::ALL.len())];
        let all = matters::categories(kind);
        let about: Vec<_> =
            all.iter().filter(|category| names_cadres(kind.as_str(), category.code)).collect();
        // What is about cadres is rare among the categories and what matters most here.
        let category = match chance.random_ratio(1, 3) && !about.is_empty() {
            true => about[chance.random_range(0..about.len())].code,
            false => all[chance.random_range(0..all.len())].code,
        };
        let mark = mark(number);
        let words = format!("{mark}，请来看看");
        let picture = chance.random_ratio(1, 6).then(|| picture(number));
        let mut matter = json!({
            "kind": kind.as_str(), "category": category, "words": words,
            "urgent": chance.random_ratio(1, 4),
        });
        let mut attachments = json!([]);
        let representative = format!("daibiao{group}");
        let reporter = match chance.random_range(0..5) {
            0 => self.of_office(path, chance),
            _ => self.token(&representative).to_owned(),
        };
        if let Some(bytes) = &picture {
            attachments = json!([self.send(&reporter, bytes)]);
        }
        let household = households[chance.random_range(0..households.len())].0.to_string();
        let key = format!("a-case-{number:04}");
        let id = if chance.random_ratio(1, 4) {
            // Raised at a contact: no household has two on one day, and both would be joined.
            let household = households[number / 120 % households.len()].0.to_string();
            let on = Date::from_number(20_230_101).expect("a date").plus_days(number as i64 % 120);
            let body = json!({
                "household_id": household, "met_on": on.to_string(), "way": "home", "matters": [matter],
                "attachments": attachments,
            });
            let token = self.token(&representative);
            let answer = self.api.post(token, "/api/contacts", &key, &body);
            assert_eq!(answer.status.as_u16(), 201, "{}", answer.text);
            let raised = answer.json()["matters"].as_array().cloned().unwrap_or_default();
            raised.last().expect("was raised")["id"].as_str().expect("an id").to_owned()
        } else {
            match chance.random_ratio(2, 3) {
                true => matter["household_id"] = json!(household),
                false => matter["area_code"] = json!(self.code(path)),
            }
            matter["attachments"] = attachments;
            let answer = self.api.post(&reporter, "/api/matters", &key, &matter);
            assert_eq!(answer.status.as_u16(), 201, "{}", answer.text);
            answer.json()["id"].as_str().expect("an id").to_owned()
        };
        (id.parse().expect("an id"), mark, picture.map(|bytes| hash(&bytes)))
    }

    pub(crate) fn token(&self, login: &str) -> &str {
        let found = self.persons.iter().find(|person| person.login == login);
        &found.expect("somebody").token
    }

    /// Somebody of the village's, the township's or the county's office.
    fn of_office(&self, path: &AreaPath, chance: &mut ChaCha8Rng) -> String {
        let office = path.at_depth(chance.random_range(1..=3));
        let role = [Role::County, Role::Township, Role::Village][office.depth() - 1];
        let sits = |person: &&Person| matches!(&person.held[..], [held] if held.role == role && held.area == office);
        self.persons.iter().find(sits).expect("every office has somebody").token.clone()
    }

    /// Sends a picture, and answers how a record names it.
    fn send(&self, token: &str, bytes: &[u8]) -> Value {
        let (hash, length) = (hash(bytes), bytes.len());
        let path = format!("/api/attachments/{hash}?offset=0&bytes={length}&media_type=image/jpeg");
        let request = Request::put(path)
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/octet-stream")
            .body(Body::from(bytes.to_vec()))
            .expect("a request");
        assert_eq!(self.api.raw(request).0.as_u16(), 200);
        json!({ "sha256": hash, "bytes": length, "media_type": "image/jpeg" })
    }

    /// Demands that what is to be kept apart is there at all.
    pub(crate) fn check_spread(&self) {
        let count = |is: &dyn Fn(&Case) -> bool| self.cases.iter().filter(|case| is(case)).count();
        assert!(count(&|case| is_about_cadres(&case.matter)) > 40);
        assert!(count(&|case| case.matter.kind == Kind::EarlySign) > 40);
        assert!(count(&|case| case.picture.is_some()) > 30);
        assert!(count(&|case| case.matter.contact_id.is_some()) > 50);
        assert!(count(&|case| case.matter.owner.area.depth() == 1) > 10);
        assert!(count(&|case| case.matter.owner.department.is_some()) > 10);
        assert!(count(&|case| !case.assists.is_empty()) > 5);
        assert!(count(&|case| case.matter.merged_into.is_some()) > 20);
        let elsewhere = |case: &Case| !case.matter.owner.area.contains(&case.matter.area_path);
        assert!(count(&elsewhere) > 10, "some are handled by offices elsewhere");
    }

    /// A department is told who reported a matter where it has to go there, or with a reason; and
    /// never where it is about cadres.
    pub(crate) fn must_hide_reporters(&self) {
        let (mut told, mut opened, mut withheld) = (0, 0, 0);
        let clerks = self
            .persons
            .iter()
            .filter(|person| person.department.is_some() && person.held.len() == 1);
        for clerk in clerks {
            for case in &self.cases {
                let path = format!("/api/matters/{}", case.matter.id);
                let answer = self.api.get(&clerk.token, &path);
                let ask = json!({ "reason": "要上门核实" });
                let asked = self.api.post(&clerk.token, &format!("{path}/reporter"), "k", &ask);
                if !may_see(clerk, case) {
                    assert_eq!((answer.status.as_u16(), asked.status.as_u16()), (404, 404));
                    continue;
                }
                let names = case.head.iter().chain([&case.matter.reporter_name]);
                let is_named = names.clone().any(|name| answer.text.contains(name.as_str()));
                assert_eq!(is_named, is_told_reporter(&case.matter), "{case}: {}", answer.text);
                if let Some(head) = &case.head {
                    let head = head.bytes().map(|byte| format!("%{byte:02X}"));
                    let path = format!("/api/search?limit=20&q={}", head.collect::<String>());
                    let found = self.api.get(&clerk.token, &path);
                    assert!(is_named || !case.is_named_in(&found.text), "{case} by its head");
                }
                if is_about_cadres(&case.matter) {
                    assert_eq!(asked.json()["code"], "matter.reporter-withheld", "{case}");
                    withheld += 1;
                } else {
                    assert_eq!(asked.json()["name"], json!(case.matter.reporter_name), "{case}");
                    opened += usize::from(!is_named);
                }
                told += usize::from(is_named);
            }
        }
        assert!(told > 5 && opened > 5 && withheld > 2, "{told}, {opened}, {withheld}");
    }

    /// Sends, from the phones of the representatives, matters that cannot be taken.
    fn refuse(&self, groups: &[Group]) -> Vec<Refused> {
        const SENT: [(Kind, &str); 4] = [
            (Kind::Appeal, "road_transport"),
            (Kind::Appeal, "cadre_conduct"),
            (Kind::EarlySign, "distress"),
            (Kind::EarlySign, "about_cadres"),
        ];
        let mut refused = Vec::new();
        for (number, group) in groups.iter().enumerate() {
            for (place, (kind, category)) in SENT.into_iter().enumerate() {
                let mark = mark(MATTERS + number * SENT.len() + place);
                let serial = number * SENT.len() + place;
                let body = json!({
                    "kind": kind.as_str(), "category": category, "words": mark,
                    "household_id": group.households[0].0.to_string(),
                    "collected_on": "2099-01-01",
                });
                let command = json!({
                    "id": format!("cmd_0000000000000000000{serial:07}"), "kind": "submit_matter",
                    "recorded_at": "2023-05-07T03:59:00.000Z", "body": body,
                });
                let request = json!({
                    "protocol": 1, "app": "0.2.0", "cursor": null, "commands": [command],
                });
                let token = self.token(&format!("daibiao{number}"));
                let answer = self.api.call("POST", "/api/sync", Some(token), &[], Some(&request));
                assert_eq!(answer.json()["receipts"][0]["outcome"], "refused", "{}", answer.text);
                refused.push(Refused { area: group.path.clone(), kind, category, mark });
            }
        }
        refused
    }

    /// What phones sent in vain is read by the offices, but for the words that are not for them.
    pub(crate) fn must_hide_refused_words(&self) {
        for person in &self.persons {
            let seen = super::doors::refusals(self, person);
            let is_office = person.held.iter().any(|held| {
                !matches!(held.role, Role::GroupHead | Role::Representative | Role::System)
            });
            for refused in &self.refused {
                let is_there = |held: &Held| refused.area.as_str().starts_with(held.area.as_str());
                // What is about the village in which he works is not for him, whatever else he is.
                let works_there = |held: &Held| held.role == Role::Village && is_there(held);
                let is_about_own = names_cadres(refused.kind.as_str(), refused.category)
                    && person.held.iter().any(works_there);
                let reads = |held: &Held| {
                    is_there(held)
                        && held.role != Role::GroupHead
                        && lets_see(held, refused.kind, refused.category)
                };
                let may = !is_about_own && person.held.iter().any(reads);
                let is_seen = seen.contains(&refused.mark);
                assert_eq!(is_seen, may && is_office, "{} {}", person.login, refused.category);
            }
        }
    }
}

/// Words that no other matter has: three of the stems and branches.
fn mark(number: usize) -> String {
    const SIGNS: [char; 22] = [
        '甲', '乙', '丙', '丁', '戊', '己', '庚', '辛', '壬', '癸', '子', '丑', '寅', '卯', '辰',
        '巳', '午', '未', '申', '酉', '戌', '亥',
    ];
    let sign = |place: usize| SIGNS[number / 22_usize.pow(place as u32) % 22];
    format!("暗记{}{}{}处", sign(2), sign(1), sign(0))
}

/// A picture that no other matter has.
fn picture(number: usize) -> Vec<u8> {
    let mut bytes = vec![0xff, 0xd8, 0xff, 0xe0, 0, 16, b'J', b'F', b'I', b'F', 0, 1, 1];
    bytes.extend(format!("{number:05}").repeat(80).bytes());
    bytes
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Two townships of two villages of two groups, a representative and three households in each.
fn build(tx: &mut Tx<'_>) -> Result<Vec<Group>, representatives::Error> {
    let county = area(tx, None, "431125", "江永县", AreaKind::County)?;
    let today = "2023-01-01".parse().expect("a date");
    registry::county::put(
        tx,
        &registry::county::County {
            counts_from: today,
            default_as_of: None,
            is_demo: false,
            representative_title: "村(居)民代表".into(),
        },
    )?;
    let mut groups = Vec::new();
    for (township, name) in [("431125101", "上江圩镇"), ("431125102", "粗石江镇")] {
        let town = area(tx, Some(&county), township, name, AreaKind::Township)?;
        for village in ["201", "202"] {
            let (code, name) = (format!("{township}{village}"), format!("{name}{village}村"));
            let village = area(tx, Some(&town), &code, &name, AreaKind::Village)?;
            let at = areas::by_path(tx, &village)?;
            for number in 1..=2 {
                let path = areas::group(tx, &at, number)?.path;
                let made = group(tx, path, groups.len())?;
                groups.push(made);
            }
        }
    }
    Ok(groups)
}

fn area(
    tx: &mut Tx<'_>,
    parent: Option<&AreaPath>,
    code: &str,
    name: &str,
    kind: AreaKind,
) -> Result<AreaPath, registry::Error> {
    let new = NewArea {
        parent: parent.cloned(),
        code: code.parse().expect("a code"),
        name: name.into(),
        kind,
        since: "2022-01-01".parse().expect("a date"),
        aliases: Vec::new(),
    };
    Ok(areas::create(tx, new)?.path)
}

fn group(tx: &mut Tx<'_>, path: AreaPath, number: usize) -> Result<Group, representatives::Error> {
    let date = |text: &str| text.parse::<Date>().expect("a date");
    let person = |name: String| NewPerson { name, ..NewPerson::default() };
    let representative = representatives::appoint(
        tx,
        &NewRepresentative {
            id: None,
            who: Who::New(person(format!("何代表{number:02}"))),
            area_path: path.clone(),
            way: SelectionWay::Nominated,
            ground: "小组推选".into(),
            letter_number: None,
            from_on: date("2022-12-20"),
            statutory_since: None,
        },
    )?;
    let mut made = Vec::new();
    for household in 0..3 {
        let id = households::create(
            tx,
            &NewHousehold {
                id: None,
                code: None,
                area_path: path.clone(),
                head: person(format!("周户主{number:02}{household}")),
                contact: None,
                address: format!("{household}号"),
                hamlet: "老屋场".into(),
                members: 4,
                resident: 3,
                away: 1,
                minors: 1,
                over_80: 0,
                priority: Priority::Normal,
                tags: Vec::new(),
            },
        )?;
        representatives::link(tx, id, representative, date("2022-12-28"))?;
        made.push((id, format!("周户主{number:02}{household}")));
    }
    Ok(Group { path, representative, households: made })
}

/// Somebody of every role at every place, and some who are two things at once.
fn persons(county: &TestCounty, api: &TestApi, groups: &[Group]) -> Vec<Person> {
    let mut persons = Vec::new();
    let mut add = |login: String, held: Vec<(Role, AreaPath)>, own: Option<RepresentativeId>| {
        let grant = |(role, area): &(Role, AreaPath)| Grant::new(*role, area.clone());
        let grants: Vec<Grant> = held.iter().map(grant).collect();
        let id = account(county, &login, grants[0].clone(), own);
        county.write(move |tx| accounts::replace_grants(tx, id, &grants, own));
        let token = api.sign_in(&login);
        let held = held.into_iter().map(|(role, area)| Held { role, area }).collect();
        persons.push(Person { login, token, held, representative: own, department: None });
    };
    let top = AreaPath::county();
    let mut places: Vec<AreaPath> = Vec::new();
    for group in groups {
        for depth in 2..=3 {
            let place = group.path.at_depth(depth);
            if !places.contains(&place) {
                places.push(place);
            }
        }
    }
    add("xian".into(), vec![(Role::County, top.clone())], None);
    add("xitong".into(), vec![(Role::System, top.clone())], None);
    add("shenji".into(), vec![(Role::Auditor, top.clone())], None);
    for (number, place) in places.iter().enumerate() {
        let role = if place.depth() == 2 { Role::Township } else { Role::Village };
        add(format!("ganbu{number}"), vec![(role, place.clone())], None);
        add(format!("shenji{number}"), vec![(Role::Auditor, place.clone())], None);
    }
    for (number, group) in groups.iter().enumerate() {
        add(format!("zuzhang{number}"), vec![(Role::GroupHead, group.path.clone())], None);
        let represents = vec![(Role::Representative, group.path.clone())];
        add(format!("daibiao{number}"), represents, Some(group.representative));
    }
    let villages: Vec<_> = places.iter().filter(|place| place.depth() == 3).cloned().collect();
    // Who inspects the county and works in one village is not told what is confidential elsewhere.
    let both = vec![(Role::Auditor, top), (Role::Village, villages[0].clone())];
    add("shenji_cun".into(), both, None);
    // A group head in one village who is a cadre of another.
    let both =
        vec![(Role::GroupHead, groups[0].path.clone()), (Role::Village, villages[3].clone())];
    add("zu_cun".into(), both, None);
    // Two villages of two townships.
    let both = vec![(Role::Village, villages[1].clone()), (Role::Village, villages[2].clone())];
    add("liang_cun".into(), both, None);
    for (number, code) in ["water", "power", "transport"].into_iter().enumerate() {
        let login = format!("bumen{number}");
        let department = Some(department_account(county, &login, code));
        let held = vec![Held { role: Role::Department, area: AreaPath::county() }];
        let token = api.sign_in(&login);
        persons.push(Person { login, token, held, representative: None, department });
    }
    // A cadre of a township who is lent to a department.
    let (login, area) = ("zhen_bumen".to_owned(), places[0].clone());
    let department = department_account(county, "bumen_zhen", "health");
    let id = account(county, &login, Grant::new(Role::Township, area.clone()), None);
    let grants = [Grant::new(Role::Township, area.clone()), Grant::of_department(department)];
    county.write(move |tx| accounts::replace_grants(tx, id, &grants, None));
    let held = [(Role::Township, area), (Role::Department, AreaPath::county())];
    let held = held.into_iter().map(|(role, area)| Held { role, area }).collect();
    let token = api.sign_in(&login);
    let department = Some(department);
    persons.push(Person { login, token, held, representative: None, department });
    persons
}

/// Whether the action belongs to this interface; a helper for doors that try one.
pub(crate) fn accept() -> Value {
    json!({ "action": Action::Accept.as_str() })
}
