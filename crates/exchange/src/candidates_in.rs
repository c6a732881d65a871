//! Candidates of a survey (摸底): who is meant, is it new in the pool, and taking it.
//!
//! A survey never corrects what the county already knows of a person: it fills what is empty, and
//! says where the two differ.

use std::collections::{BTreeMap, HashMap};

use access::Scope;
use db::Tx;
use kernel::AreaPath;
use kernel::id::PersonId;
use registry::{NewPerson, Person, Sex, persons};
use representatives::Who;
use representatives::selection::{self, Ground};

use crate::entry::{CandidateEntry, digits};
use crate::error::Error;
use crate::households::{row_error, village};
use crate::outcome::SliceOutcome;
use crate::places::Places;
use crate::problem::Problem;
use crate::service::Options;

/// Everybody whom the county knows in a village, by name, with the places where.
type People = HashMap<String, BTreeMap<PersonId, Vec<AreaPath>>>;

/// Goes through one slice: with `write` it takes the rows, without it only counts.
pub(crate) fn slice(
    tx: &mut Tx<'_>,
    places: &Places,
    entries: &[CandidateEntry],
    options: &Options,
    write: bool,
) -> Result<SliceOutcome, Error> {
    let mut outcome = SliceOutcome::default();
    let mut villages: HashMap<AreaPath, People> = HashMap::new();
    for (index, entry) in entries.iter().enumerate() {
        let place = (entry.sheet, entry.row);
        let told = |error: Error| row_error(error, index, entry.row);
        let village = village(&entry.group)?;
        let group = match group_of(places, entry) {
            Ok(group) => group,
            Err(problem) => {
                outcome.bad(place, problem);
                continue;
            }
        };
        if !villages.contains_key(&village) {
            villages.insert(village.clone(), people(tx, &village)?);
        }
        let known = &villages[&village];
        let person = match find(tx, entry, group.as_ref(), known, &options.area)? {
            Ok(person) => person,
            Err(problem) => {
                outcome.bad(place, problem);
                continue;
            }
        };
        let grounds: Vec<Ground> =
            entry.grounds.iter().filter_map(|code| code.parse().ok()).collect();
        let Some(person) = person else {
            outcome.totals.inserted += 1;
            if write {
                let who = Who::New(entry.person.as_new());
                let area = group.unwrap_or(village);
                selection::note(tx, &who, &area, &grounds).map_err(|error| told(error.into()))?;
            }
            continue;
        };
        if representatives::serves(tx, person.id)? {
            outcome.totals.ignored += 1;
            outcome.notice(place, serves_already());
            continue;
        }
        let noted = selection::candidate(tx, person.id)?;
        // Who says no group stays where he or she is known: in the pool, else by a household.
        let homes = known.get(&entry.person.name).and_then(|people| people.get(&person.id));
        let home = homes.and_then(|homes| homes.iter().max_by_key(|home| home.depth()));
        let area = match (group, &noted) {
            (Some(group), _) => group,
            (None, Some(noted)) => noted.area_path.clone(),
            (None, None) => home.cloned().unwrap_or(village),
        };
        let filled = filling(&entry.person.as_new(), &person);
        for problem in differences(entry, &person) {
            outcome.notice(place, problem);
        }
        let is_same = noted.as_ref().is_some_and(|noted| {
            noted.area_path == area && grounds.iter().all(|ground| noted.grounds.contains(ground))
        });
        match (&noted, is_same && filled.is_none()) {
            (None, _) => outcome.totals.inserted += 1,
            (Some(_), true) => outcome.totals.unchanged += 1,
            (Some(_), false) => outcome.totals.updated += 1,
        }
        if !write {
            continue;
        }
        if let Some(filled) = filled {
            let changed =
                persons::update(tx, person.id, &filled).map_err(|error| told(error.into()))?;
            matters::follow(tx, &changed).map_err(|error| told(error.into()))?;
        }
        if !is_same {
            selection::note(tx, &Who::Known(person.id), &area, &grounds)
                .map_err(|error| told(error.into()))?;
        }
    }
    Ok(outcome)
}

/// The group that the row names. A survey makes no new groups: a slip of the pen would.
fn group_of(places: &Places, entry: &CandidateEntry) -> Result<Option<AreaPath>, Problem> {
    if entry.group.name.is_empty() {
        return Ok(None);
    }
    match places.group(&entry.group) {
        Some(path) => Ok(Some(path.clone())),
        None => Err(Problem::new(
            "exchange.group-unknown",
            format!("本村没有“{}”。请核对组别；不清楚的可以空着。", entry.group.name),
            format!("The village has no group “{}”. Check it, or leave it open.", entry.group.name),
        )),
    }
}

fn people(tx: &mut Tx<'_>, village: &AreaPath) -> Result<People, Error> {
    let mut people = People::new();
    let mut known = persons::of_area(tx, village)?;
    known.extend(representatives::people_of(tx, village)?);
    for (person, name, area) in known {
        people.entry(name).or_default().entry(person).or_default().push(area);
    }
    Ok(people)
}

/// The person of the county whom the row means; `None` when it is somebody new.
fn find(
    tx: &mut Tx<'_>,
    entry: &CandidateEntry,
    group: Option<&AreaPath>,
    known: &People,
    within: &AreaPath,
) -> Result<Result<Option<Person>, Problem>, Error> {
    if let Some(hash) = &entry.person.identity_hash
        && let Some(id) = persons::by_identity(tx, hash)?
        // What lies outside of the import does not exist for it.
        && representatives::is_known_in(tx, id, &Scope::areas(vec![within.clone()]))?
    {
        return Ok(Ok(Some(persons::get(tx, id)?)));
    }
    let Some(named) = known.get(&entry.person.name) else { return Ok(Ok(None)) };
    let ids: Vec<PersonId> = named.keys().copied().collect();
    let found = persons::many(tx, &ids)?;
    let new = entry.person.as_new();
    let phone = entry.person.phone.as_deref().map(digits);
    let mut fitting = Vec::new();
    for (id, homes) in named {
        let Some(person) = found.get(id) else { continue };
        let same_phone = match (&phone, person.phone.as_deref().map(digits)) {
            (Some(one), Some(other)) => Some(*one == other),
            _ => None,
        };
        if same_phone == Some(true) {
            return Ok(Ok(Some(person.clone())));
        }
        let in_group =
            group.is_none_or(|group| homes.iter().any(|home| home == group || home.depth() == 3));
        let same_birth =
            new.birth_month.zip(person.birth_month).is_none_or(|(one, other)| one == other);
        let same_sex = match (new.sex, person.sex) {
            (Some(one), Sex::Male | Sex::Female) => one == person.sex,
            _ => true,
        };
        // Two rows of one name in one group are two people: each needs its own telephone.
        let is_other = entry.namesake && same_phone == Some(false);
        if in_group && same_birth && same_sex && !is_other {
            fitting.push(person);
        }
    }
    Ok(match fitting.as_slice() {
        [] => Ok(None),
        [only] => Ok(Some((*only).clone())),
        _ => Err(Problem::new(
            "exchange.candidate-ambiguous",
            "本村有几位同名的人，分不清是哪一位。请补上组别、电话或身份证号。",
            "Several people of the village have this name. Add the group, phone or ID number.",
        )),
    })
}

/// The person with what the survey knows and the county does not; `None` when that is nothing.
fn filling(new: &NewPerson, known: &Person) -> Option<NewPerson> {
    let knows_sex = matches!(known.sex, Sex::Male | Sex::Female);
    let filled = NewPerson {
        name: known.name.clone(),
        sex: new.sex.filter(|_| !knows_sex),
        birth_month: new.birth_month.filter(|_| known.birth_month.is_none()),
        phone: new.phone.clone().filter(|_| known.phone.is_none()),
        ethnic_group: new.ethnic_group.filter(|_| known.ethnic_group.is_none()),
        political_status: new.political_status.filter(|_| known.political_status.is_none()),
        education: new.education.filter(|_| known.education.is_none()),
        identity_hash: None,
    };
    let says_more = filled.sex.is_some()
        || filled.birth_month.is_some()
        || filled.phone.is_some()
        || filled.ethnic_group.is_some()
        || filled.political_status.is_some()
        || filled.education.is_some();
    // The hash comes along with a change that is one; alone nobody could tell it from none.
    says_more.then(|| NewPerson { identity_hash: new.identity_hash.clone(), ..filled })
}

fn differences(entry: &CandidateEntry, known: &Person) -> Vec<Problem> {
    let mut found = Vec::new();
    let phone = entry.person.phone.as_deref().map(digits);
    if phone.is_some() && known.phone.is_some() && phone != known.phone.as_deref().map(digits) {
        found.push(Problem::new(
            "exchange.phone-differs",
            "电话与已登记的不一样，没有改。确实换了号码的，请到户或代表的资料里改。",
            "The phone differs from the one on record and was not changed. Change it there.",
        ));
    }
    found
}

fn serves_already() -> Problem {
    Problem::new(
        "exchange.candidate-serves",
        "这个人已经是在任代表，不用再进摸底名单。",
        "This person serves already and needs no place in the pool.",
    )
}
