//! A report from outside: read, judged, and handed in as a matter.

use std::collections::BTreeMap;

use access::Scope;
use attachments::Reference;
use db::Tx;
use kernel::id::MatterId;
use kernel::{Actor, AreaPath};
use matters::NewMatter;
use registry::AreaTree;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::keys::{self, Key};
use crate::services::{self, Attribute, Datatype, Service};
use crate::{Contact, Error, Origin, Parameters, Refusal, place, store, time};

/// The longest description, in characters (GeoReport v2).
pub const LONGEST_DESCRIPTION: usize = 4_000;
/// The most pictures that come with a report.
pub const MOST_PICTURES: usize = 3;
const LONGEST_VALUE: usize = 500;
const LONGEST_CONTACT: usize = 100;
/// For how long the same report through the same key is the same report, in milliseconds: a program
/// that heard no answer sends it again.
const SAME_MILLIS: i64 = 10 * 60 * 1000;

/// A report that can be handed in.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Of which service.
    pub(crate) service_code: String,
    /// The village or group.
    pub(crate) area_path: AreaPath,
    /// What it brought along.
    pub(crate) origin: Origin,
    /// What makes it the same report.
    pub(crate) fingerprint: [u8; 32],
}

impl Report {
    /// Reads the parameters; all that is wrong is told at once.
    ///
    /// # Errors
    /// 404 for a service that does not exist, 400 for everything else.
    pub fn read(
        given: &Parameters,
        areas: &AreaTree,
        outlines: Option<&Value>,
    ) -> Result<Self, Refusal> {
        if given.has_control_characters() {
            return Err(unreadable());
        }
        let mut wrong = Vec::new();
        let service = match given.one("service_code") {
            None => {
                wrong.push(missing("service_code"));
                None
            }
            Some(code) => {
                let found = services::with_code(&code);
                if found.is_none() {
                    wrong.push(unknown_service(&code));
                }
                found
            }
        };
        let mut keep = |result: Result<Option<String>, Refusal>| {
            result.unwrap_or_else(|refusal| {
                wrong.push(refusal);
                None
            })
        };
        let description = keep(text(given, "description", LONGEST_DESCRIPTION));
        let address_string = keep(text(given, "address_string", LONGEST_VALUE));
        let address_id = keep(text(given, "address_id", LONGEST_CONTACT));
        let media_url = keep(link(given, "media_url"));
        let contact = Contact {
            last_name: keep(text(given, "last_name", LONGEST_CONTACT)),
            first_name: keep(text(given, "first_name", LONGEST_CONTACT)),
            phone: keep(text(given, "phone", LONGEST_CONTACT)),
            email: keep(text(given, "email", LONGEST_CONTACT)),
            account_id: keep(text(given, "account_id", LONGEST_CONTACT)),
        };
        let point = read_point(given).unwrap_or_else(|refusal| {
            wrong.push(refusal);
            None
        });
        let attributes = match service {
            Some(service) => answers(given, service, &mut wrong),
            None => BTreeMap::new(),
        };
        let place = place::Given { address_id, address_string: address_string.clone(), point };
        let area = place::tell(&place, areas, outlines).map_err(|refusal| wrong.push(refusal)).ok();
        let (Some(service), Some(area_path), true) = (service, area, wrong.is_empty()) else {
            return Err(Refusal::all(wrong).unwrap_or_else(|| missing("service_code")));
        };
        let origin = Origin { description, address_string, point, media_url, attributes, contact };
        Ok(Self {
            service_code: service.code(),
            area_path,
            origin,
            fingerprint: fingerprint(given),
        })
    }

    /// Makes pictures a part of what the report is.
    pub fn with_pictures(mut self, references: &[Reference]) -> Self {
        let mut digest = Sha256::new();
        digest.update(self.fingerprint);
        references.iter().for_each(|reference| digest.update(reference.hash.as_bytes()));
        self.fingerprint = digest.finalize().into();
        self
    }

    /// What the office reads: the description, the answers, the place, as far as a matter's words go.
    fn words(&self, service: &Service) -> String {
        let longest = matters::rules::LONGEST_WORDS;
        let mut lines = Vec::new();
        for attribute in service.attributes {
            if let Some(values) = self.origin.attributes.get(attribute.code) {
                let name = |value: &String| {
                    let known = attribute.datatype.values().iter().find(|(key, _)| key == value);
                    known.map_or(value.clone(), |(_, name)| (*name).to_owned())
                };
                let values: Vec<String> = values.iter().map(name).collect();
                lines.push(format!("{}{}", attribute.description, values.join("、")));
            }
        }
        if let Some(address) = &self.origin.address_string {
            lines.push(format!("地点：{address}"));
        }
        let rest = lines.join("\n");
        let rest: String = rest.chars().take(longest / 2).collect();
        let room = longest - rest.chars().count() - 40;
        let said = self.origin.description.clone().unwrap_or_else(|| service.name());
        let said = if said.chars().count() > room {
            let start: String = said.chars().take(room).collect();
            format!("{start}……(全文见公开与来件)")
        } else {
            said
        };
        if rest.is_empty() { said } else { format!("{said}\n{rest}") }
    }
}

/// What became of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The request's identifier.
    pub id: MatterId,
    /// The service.
    pub service_code: String,
    /// What the other program calls the person.
    pub account_id: Option<String>,
}

/// Hands a report in, through a key that has just been found good; the same report sent again within
/// ten minutes is the same request.
///
/// # Errors
/// 403 where the key was revoked in between, 400 with a finer code where it is at its limit.
pub fn hand_in(
    tx: &mut Tx<'_>,
    key: &Key,
    report: &Report,
    references: &[Reference],
) -> Result<Accepted, Error> {
    let key = keys::still_good(tx, key)?;
    let account_id = report.origin.contact.account_id.clone();
    let service_code = report.service_code.clone();
    let since = tx.now().plus_millis(-SAME_MILLIS);
    if let Some(id) = store::same_report(tx, key.id, &report.fingerprint, since)? {
        return Ok(Accepted { id, service_code, account_id });
    }
    keys::demand_room(tx, &key)?;
    let service =
        services::with_code(&service_code).ok_or_else(|| unknown_service(&service_code))?;
    let new = NewMatter {
        id: None,
        kind: service.kind,
        category: service.category.to_owned(),
        household_id: None,
        area_path: report.area_path.clone(),
        words: report.words(service),
        urgent: false,
        collected_on: tx.today(),
        contact_id: None,
        representative_id: None,
        reporter_name: report.origin.contact.name().unwrap_or_else(|| key.name.clone()),
    };
    let matter = matters::submit(tx, new)?;
    store::insert_report(tx, matter.id, &key, report)?;
    attachments::refer(tx, &matter.id.to_string(), references)?;
    Ok(Accepted { id: matter.id, service_code, account_id })
}

/// Who acts when a key is used.
pub fn actor(key: &Key) -> Actor {
    Actor { account: None, name: key.name.clone(), device: "Open311".into() }
}

/// Whose word counts for a matter that came in through a key: anybody's who may speak for the villager.
pub(crate) fn scope() -> Scope {
    Scope::county()
}

/// What identifies a report: all parameters but the key, in their order.
fn fingerprint(given: &Parameters) -> [u8; 32] {
    let mut digest = Sha256::new();
    for (name, value) in given.pairs().filter(|(name, _)| *name != "api_key") {
        for part in [name, &value] {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part);
        }
    }
    digest.finalize().into()
}

pub(crate) fn missing(field: &str) -> Refusal {
    Refusal::bad(format!("缺少 {field}。"), format!("{field} is missing."))
}

pub(crate) fn unreadable() -> Refusal {
    Refusal::bad(
        "内容里有无法保存的字符，请删去。",
        "A value holds control characters. Remove them.",
    )
}

pub(crate) fn unknown_service(code: &str) -> Refusal {
    let code: String = code.chars().take(60).collect();
    Refusal::unknown(
        format!("没有服务 {code}，请先取服务列表。"),
        format!("There is no service {code}. Get the list of services."),
    )
}

/// A text of at most so many characters.
pub(crate) fn text(given: &Parameters, name: &str, most: usize) -> Result<Option<String>, Refusal> {
    let value = given.one(name);
    match &value {
        Some(text) if text.chars().count() > most => Err(Refusal::bad(
            format!("{name} 太长，最多 {most} 字。"),
            format!("{name} is too long: at most {most} characters."),
        )),
        _ => Ok(value),
    }
}

fn link(given: &Parameters, name: &str) -> Result<Option<String>, Refusal> {
    let value = text(given, name, LONGEST_VALUE)?;
    match &value {
        Some(link) if !link.starts_with("http://") && !link.starts_with("https://") => {
            Err(Refusal::bad(
                format!("{name} 要以 http:// 或 https:// 开头。"),
                format!("{name} must begin with http:// or https://."),
            ))
        }
        _ => Ok(value),
    }
}

fn read_point(given: &Parameters) -> Result<Option<(f64, f64)>, Refusal> {
    let degrees = |name: &str, most: f64| -> Result<Option<f64>, Refusal> {
        let Some(text) = given.one(name) else { return Ok(None) };
        let number = text.parse::<f64>().ok().filter(|number| number.abs() <= most);
        number.map(Some).ok_or_else(|| {
            Refusal::bad(
                format!("{name} 要是 -{most} 到 {most} 之间的数。"),
                format!("{name} must be a number from -{most} to {most}."),
            )
        })
    };
    match (degrees("lat", 90.0)?, degrees("long", 180.0)?) {
        (Some(lat), Some(long)) => Ok(Some((lat, long))),
        (None, None) => Ok(None),
        _ => Err(Refusal::bad("lat 和 long 要同时给出。", "lat and long go together.")),
    }
}

/// The answers to what the service asks.
fn answers(
    given: &Parameters,
    service: &Service,
    wrong: &mut Vec<Refusal>,
) -> BTreeMap<String, Vec<String>> {
    let mut answers: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut misfits: Vec<&str> = Vec::new();
    for (name, value) in given.pairs() {
        let Some(code) = attribute_code(name) else { continue };
        let asked = service.attributes.iter().find(|one| one.code == code && one.is_asked());
        match asked {
            None => wrong.push(Refusal::bad(
                format!("服务 {} 没有问 {code}。", service.code()),
                format!("The service {} asks for no {code}.", service.code()),
            )),
            Some(attribute) if !fits(attribute, &value) => {
                misfits.push(attribute.code);
                wrong.push(Refusal::bad(
                    format!("attribute[{code}] 的值不对：{}。", attribute.hint),
                    format!("attribute[{code}] is not a {}.", attribute.datatype.word()),
                ));
            }
            Some(_) => {
                let values = answers.entry(code.to_owned()).or_default();
                if !values.contains(&value) {
                    values.push(value);
                }
            }
        }
    }
    for attribute in service.attributes {
        let is_several = matches!(attribute.datatype, Datatype::Several(_));
        match answers.get(attribute.code) {
            None if attribute.is_required && !misfits.contains(&attribute.code) => {
                wrong.push(missing(&format!("attribute[{}]", attribute.code)));
            }
            Some(values) if values.len() > 1 && !is_several => wrong.push(Refusal::bad(
                format!("attribute[{}] 只能有一个值。", attribute.code),
                format!("attribute[{}] takes one value.", attribute.code),
            )),
            _ => {}
        }
    }
    answers
}

/// The code in `attribute[CODE]` and `attribute[CODE][]`.
fn attribute_code(name: &str) -> Option<&str> {
    let rest = name.strip_prefix("attribute[")?;
    rest.strip_suffix("][]").or_else(|| rest.strip_suffix(']'))
}

fn fits(attribute: &Attribute, value: &str) -> bool {
    let is_short = value.chars().count() <= LONGEST_VALUE;
    is_short
        && match attribute.datatype {
            Datatype::Notice => false,
            Datatype::Text => true,
            Datatype::Line => !value.contains(['\n', '\r']),
            Datatype::Number => value.parse::<f64>().is_ok_and(f64::is_finite),
            Datatype::Instant => time::read(value).is_some(),
            Datatype::One(values) | Datatype::Several(values) => {
                values.iter().any(|(key, _)| *key == value)
            }
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Report, Refusal> {
        let pairs = pairs.iter().map(|(name, value)| (name.to_string(), value.to_string()));
        let areas = AreaTree::new(vec![village()], Vec::new());
        Report::read(&Parameters::new(pairs.collect()), &areas, None)
    }

    fn village() -> registry::Area {
        registry::Area {
            id: kernel::id::AreaId::from_uuid(uuid::Uuid::from_u128(1)),
            path: "001001001".parse().expect("a path"),
            code: "431125101216".parse().expect("a code"),
            name: "河源村".into(),
            kind: kernel::AreaKind::Village,
            since: "2022-01-01".parse().expect("a date"),
        }
    }

    fn told(refusal: &Refusal) -> String {
        refusal.faults.iter().map(|fault| fault.description.as_str()).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn a_report_is_read_with_its_answers() {
        let report = read(&[
            ("api_key", "x"),
            ("service_code", "hazard-drowning"),
            ("address_string", "河源村小学后面的山塘"),
            ("attribute[water]", "pond"),
            ("attribute[missing][]", "fence"),
            ("attribute[missing][]", "sign"),
            ("description", "没有围栏\n孩子常在那里玩"),
        ])
        .expect("read");
        assert_eq!(report.origin.attributes["missing"], ["fence", "sign"]);
        let service = services::with_code(&report.service_code).expect("a service");
        assert_eq!(
            report.words(service),
            "没有围栏\n孩子常在那里玩\n是什么样的水面？山塘\n缺什么？围栏、警示牌\n\
             地点：河源村小学后面的山塘"
        );
    }

    #[test]
    fn everything_wrong_is_told_at_once() {
        let refusal = read(&[
            ("service_code", "hazard-drowning"),
            ("address_string", "外县"),
            ("lat", "91"),
            ("attribute[water]", "sea"),
            ("attribute[depth]", "2"),
            ("media_url", "javascript:alert(1)"),
        ])
        .expect_err("wrong");
        assert_eq!((refusal.status, refusal.faults.len()), (400, 5), "{}", told(&refusal));
        let refusal = read(&[("service_code", "dispute-neighbours")]).expect_err("no service");
        assert_eq!(refusal.status, 404, "{}", told(&refusal));
        let refusal = read(&[]).expect_err("nothing");
        assert!(refusal.status == 400 && told(&refusal).contains("service_code"));
    }

    #[test]
    fn a_required_answer_is_demanded() {
        let refusal =
            read(&[("service_code", "appeal-drinking_water"), ("address_id", "431125101216")]);
        assert!(told(&refusal.expect_err("incomplete")).contains("attribute[problem]"));
    }

    #[test]
    fn the_longest_description_fits_into_a_matter() {
        let long = "水".repeat(LONGEST_DESCRIPTION);
        let report = read(&[
            ("service_code", "appeal-road_transport"),
            ("address_id", "431125101216"),
            ("description", &long),
        ])
        .expect("4,000 characters are allowed");
        let service = services::with_code(&report.service_code).expect("a service");
        assert!(report.words(service).chars().count() <= matters::rules::LONGEST_WORDS);
        assert_eq!(report.origin.description.as_deref(), Some(long.as_str()));
        let longer = format!("{long}水");
        let refusal = read(&[
            ("service_code", "appeal-road_transport"),
            ("address_id", "431125101216"),
            ("description", &longer),
        ]);
        assert_eq!(refusal.expect_err("too long").status, 400);
    }

    #[test]
    fn the_key_is_no_part_of_what_a_report_is() {
        let one = [("service_code", "hazard-flood"), ("address_id", "431125101216")];
        let with_key = [one[0], ("api_key", "k"), one[1]];
        let other = [one[0], one[1], ("description", "另一处")];
        let print = |pairs: &[(&str, &str)]| read(pairs).expect("read").fingerprint;
        assert_eq!(print(&one), print(&with_key));
        assert_ne!(print(&one), print(&other));
    }
}
