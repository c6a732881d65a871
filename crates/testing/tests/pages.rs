//! A scanner over every page of the demo county: it knows every person, number, household and address
//! of the records, and finds none of them.

use std::collections::{BTreeMap, BTreeSet};

use access::{Role, Scope};
use demo::{BuildClock, Options, Scale};
use kernel::id::{HouseholdId, MatterId};
use kernel::{Limit, PublicCode};
use matters::Filter;
use registry::{HouseholdFilter, cards, consents, households, persons};
use testing::{FixedSecrets, TestApi, TestCounty, on_both_engines};

/// The most that a page may weigh, with everything: it asks for nothing else.
const BUDGET: usize = 40_000;

/// The whole county.
fn whole() -> kernel::AreaPath {
    kernel::AreaPath::county()
}

/// What no page may show.
struct Personal {
    terms: BTreeSet<String>,
}

impl Personal {
    /// Everything that the records say of people: names, telephones, household codes, addresses.
    fn of(county: &TestCounty) -> Self {
        let terms = county.read(|tx| {
            let mut terms = BTreeSet::new();
            for household in all_households(tx)? {
                let whole = households::get(tx, household)?;
                terms.extend([whole.code, whole.address, whole.head.name]);
                terms.extend(whole.head.phone);
                if let Some(contact) = whole.contact {
                    terms.insert(contact.name);
                    terms.extend(contact.phone);
                }
                if let Some(id) = whole.representative {
                    let mandate = representatives::get(tx, id).map_err(told)?;
                    terms.extend(persons::get(tx, mandate.person_id)?.phone);
                    terms.insert(mandate.name);
                }
            }
            Ok::<_, registry::Error>(terms)
        });
        let terms = terms.into_iter().filter(|term| term.chars().count() >= 2).collect();
        Self { terms }
    }

    /// What of it stands on the page, but for what is allowed there: the page's own code, and what
    /// a representative agreed to.
    fn found(&self, html: &str, code: &str, allowed: &[String]) -> Vec<String> {
        let mut text = without_nonce(&without_style(html)).replace(code, "");
        // The code in groups of four, as it is printed.
        let groups: Vec<&str> = (0..4).filter_map(|at| code.get(at * 4..at * 4 + 4)).collect();
        text = text.replace(&groups.join("-"), "");
        for allowed in allowed {
            text = text.replace(allowed.as_str(), "");
        }
        let known = self.terms.iter();
        let mut found: Vec<String> =
            known.filter(|term| text.contains(term.as_str())).cloned().collect();
        found.extend(long_numbers(&text));
        found.extend(identifiers(&text));
        found
    }
}

fn told(error: representatives::Error) -> registry::Error {
    panic!("{error}")
}

fn all_households(tx: &mut db::Tx<'_>) -> Result<Vec<HouseholdId>, registry::Error> {
    let filter = HouseholdFilter {
        area: whole(),
        representative: None,
        search: None,
        linked: None,
        contacted_since: None,
        tag: None,
        priority: None,
    };
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let limit = Limit::new(200).expect("in bounds");
        let page = households::list(tx, &filter, limit, after.as_ref())?;
        found.extend(page.items.iter().map(|row| row.id));
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(found),
        }
    }
}

fn without_style(html: &str) -> String {
    let (before, rest) = html.split_once("<style>").expect("a style");
    let (_, after) = rest.split_once("</style>").expect("its end");
    format!("{before}{after}")
}

/// Without the random number of the form, which belongs to no record.
fn without_nonce(html: &str) -> String {
    let start = "name=\"nonce\" value=\"";
    let Some((before, rest)) = html.split_once(start) else { return html.to_owned() };
    let (nonce, after) = rest.split_once('"').expect("its end");
    assert!(nonce.len() == 32 && nonce.bytes().all(|byte| byte.is_ascii_hexdigit()), "{nonce}");
    format!("{before}{start}\"{after}")
}

/// Runs of eleven digits and more: mobiles, identity cards, household codes. A matter's number and a
/// day have fewer in a row.
fn long_numbers(text: &str) -> Vec<String> {
    let runs = text.split(|c: char| !c.is_ascii_digit());
    // 0746 is the area code of the demo county's offices, whose numbers are for everybody.
    let is_office = |run: &str| run.len() == 11 && run.starts_with("07465700");
    runs.filter(|run| run.len() >= 11 && !is_office(run)).map(str::to_owned).collect()
}

/// Identifiers of records: a prefix of two or three letters, `_`, 26 characters.
fn identifiers(text: &str) -> Vec<String> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let words = text.split(|c: char| !is_part(c));
    let is_identifier = |word: &&str| {
        word.split_once('_').is_some_and(|(prefix, rest)| prefix.len() <= 3 && rest.len() == 26)
    };
    words.filter(is_identifier).map(str::to_owned).collect()
}

/// A code that is another one for each number.
fn code(number: usize) -> PublicCode {
    let mut bytes = [0x5a; PublicCode::BYTES];
    bytes[..8]
        .copy_from_slice(&(number as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
    PublicCode::new(bytes)
}

#[test]
fn no_page_of_the_demo_county_shows_anybody() {
    let seen = on_both_engines("scanner", |county| {
        let options = Options { seed: 7, years: 0, scale: Scale::Small };
        let clock = BuildClock::default();
        demo::build(&county.db, &clock, &options, &FixedSecrets::default(), &mut |_| {})
            .expect("the small county is built");
        let api = TestApi::new(county, &[("chakan", Role::County, whole(), None)]);
        let personal = Personal::of(county);
        assert!(personal.terms.len() > 100, "the scanner knows people: {}", personal.terms.len());
        let open = |path: String| {
            let request = axum::http::Request::get(&path).body(axum::body::Body::empty());
            let (status, _, body) = api.raw(request.expect("a request"));
            assert_eq!(status.as_u16(), 200, "{path}");
            let html = String::from_utf8(body).expect("text");
            assert!(html.len() <= BUDGET, "{path} has {} bytes", html.len());
            html
        };
        let (mut pages, mut largest) = (0_usize, 0_usize);
        let mut check = |path: String, allowed: &[String]| {
            let html = open(path.clone());
            let code = path.split(['/', '?']).nth(2).unwrap_or("");
            assert_eq!(personal.found(&html, code, allowed), Vec::<String>::new(), "{path}");
            pages += 1;
            largest = largest.max(html.len());
        };
        // Cards: the representative's own name is what they are for, and nobody else's; the number
        // only of one who agreed.
        let all = county.read(all_households);
        let holders: Vec<(PublicCode, Vec<String>)> = county.write(move |tx| {
            let mut made = Vec::new();
            for (number, id) in all.into_iter().enumerate().step_by(3) {
                let card = cards::issue(tx, id, code(number))?;
                let mut allowed = Vec::new();
                if let Some(id) = households::get(tx, id)?.representative {
                    let mandate = representatives::get(tx, id).map_err(told)?;
                    let person = mandate.person_id;
                    if consents::showing_phone(tx, &[person])?.contains(&person) {
                        allowed.extend(persons::get(tx, person)?.phone);
                    }
                    allowed.push(mandate.name);
                }
                made.push((card.code, allowed));
            }
            Ok::<_, registry::Error>(made)
        });
        for (code, allowed) in holders {
            for page in ["", "/report", "/feedback", "?lang=en"] {
                check(format!("/h/{}{page}", code.plain()), &allowed);
            }
        }
        // Matters: some of every kind in every state that the county has.
        let chosen = chosen(county);
        let states: BTreeSet<&str> = chosen.iter().map(|(_, state)| *state).collect();
        let codes: Vec<PublicCode> = county.write(move |tx| {
            let mut codes = Vec::new();
            for (number, (id, _)) in chosen.into_iter().enumerate() {
                let code = code(1_000_000 + number);
                matters::hand_out_code(tx, id, &Scope::county(), &code)?;
                codes.push(code);
            }
            Ok::<_, matters::Error>(codes)
        });
        for code in codes {
            for page in ["", "/new", "?lang=en"] {
                check(format!("/t/{}{page}", code.plain()), &[]);
            }
        }
        check("/t".to_owned(), &[]);
        (pages, largest, states)
    });
    let (pages, largest, states) = seen;
    println!("{pages} pages, {} states, the largest has {largest} bytes", states.len());
    assert!(pages > 200 && states.len() >= 5, "{pages} pages, {states:?}");
}

/// Up to three matters of each kind in each state, but for confidential ones, which have no page.
fn chosen(county: &TestCounty) -> Vec<(MatterId, &'static str)> {
    let mut found: BTreeMap<(&str, &str), Vec<MatterId>> = BTreeMap::new();
    for &kind in matters::Kind::ALL.iter().filter(|kind| !kind.is_confidential()) {
        for &state in matters::State::ALL {
            let filter =
                Filter { kind: Some(kind), state: Some(state), ..Filter::in_area(whole()) };
            let limit = Limit::new(3).expect("in bounds");
            let page = county.read(move |tx| matters::list(tx, &filter, limit, None));
            let ids = page.items.into_iter().map(|matter| matter.id);
            found.entry((kind.as_str(), state.as_str())).or_default().extend(ids);
        }
    }
    found
        .into_iter()
        .flat_map(|((_, state), ids)| ids.into_iter().map(move |id| (id, state)))
        .collect()
}
