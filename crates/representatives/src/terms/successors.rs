//! Who could follow in a village: those whose selection file waits for the letter, those in
//! selection, the reserve, the pool; and by name whoever heads a household. Whoever serves is none.

use std::collections::{HashMap, HashSet};

use db::Tx;
use kernel::id::PersonId;
use kernel::{AreaPath, Limit};
use registry::{HouseholdFilter, Sex, households, persons};

use crate::fostering::reserve;
use crate::selection::{self, Stage};
use crate::store::terms as store;
use crate::{Error, SelectionWay};

kernel::words! {
    /// From where somebody is known who could follow.
    KnownFrom {
        /// The selection file waits for the letter.
        Filed = "filed", "选任已备案，待聘任";
        /// A selection file is under way.
        Selected = "selected", "正在选任";
        /// In the reserve.
        Reserve = "reserve", "后备代表";
        /// In the pool of candidates.
        Pool = "pool", "摸底名单";
        /// Heads a household.
        Household = "household", "本村户主";
    }
}

/// Somebody who could follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The person.
    pub person: PersonId,
    /// The name.
    pub name: String,
    /// Sex.
    pub sex: Sex,
    /// The telephone.
    pub phone: Option<String>,
    /// Where.
    pub area: AreaPath,
    /// From where he or she is known.
    pub from: KnownFrom,
    /// How chosen, as far as that is decided.
    pub way: Option<SelectionWay>,
    /// The ground in words.
    pub ground: String,
}

/// How many households by that name are looked at.
const NAMESAKES: u32 = 20;

/// Those who could follow in a village, the furthest first; with a name, only those of that name.
pub fn successors(
    tx: &mut Tx<'_>,
    village: &AreaPath,
    search: Option<&str>,
) -> Result<Vec<Suggestion>, Error> {
    let village = &village.village();
    let today = tx.today();
    let serving: HashSet<PersonId> =
        store::serving_persons(tx, village, today)?.into_iter().map(|row| row.1).collect();
    let all = Limit::new(200).unwrap_or_default();
    let mut found: Vec<Suggestion> = Vec::new();
    let mut add = |person, name: String, area, from, way, ground: String| {
        found.push(Suggestion {
            person,
            name,
            sex: Sex::Unknown,
            phone: None,
            area,
            from,
            way,
            ground,
        });
    };
    let filter = selection::Filter { area: village.clone(), stage: None };
    for file in selection::list(tx, &filter, all, None).map_err(of_selection)?.items {
        let from = match file.stage {
            Stage::Filed => KnownFrom::Filed,
            Stage::Appointed | Stage::Declined | Stage::NotPassed => continue,
            _ => KnownFrom::Selected,
        };
        let ground = selection::in_words(&file);
        add(file.person_id, file.name, file.area_path, from, Some(file.way), ground);
    }
    let filter = reserve::Filter {
        area: village.clone(),
        state: Some(reserve::State::Waiting),
        ground: None,
        age_from: None,
        age_to: None,
        education: None,
    };
    for (entry, _) in reserve::list(tx, &filter).map_err(of_fostering)? {
        let ground = format!("后备代表：{}", entry.ground.chinese());
        add(entry.person_id, entry.name, entry.area_path, KnownFrom::Reserve, None, ground);
    }
    for one in selection::candidates(tx, village, all, None).map_err(of_selection)?.items {
        let grounds: Vec<&str> = one.grounds.iter().map(|ground| ground.chinese()).collect();
        let ground = grounds.join("、");
        add(one.person_id, one.name, one.area_path, KnownFrom::Pool, None, ground);
    }
    if let Some(name) = search {
        found.retain(|one| one.name.contains(name));
        let few = Limit::new(NAMESAKES).unwrap_or_default();
        let filter = HouseholdFilter {
            search: Some(name.to_owned()),
            ..HouseholdFilter::area(village.clone())
        };
        for row in households::list(tx, &filter, few, None)?.items {
            let home = households::get(tx, row.id)?;
            for person in std::iter::once(home.head).chain(home.contact) {
                if person.name.contains(name) {
                    found.push(Suggestion {
                        person: person.id,
                        name: person.name,
                        sex: person.sex,
                        phone: person.phone,
                        area: home.area_path.clone(),
                        from: KnownFrom::Household,
                        way: None,
                        ground: String::new(),
                    });
                }
            }
        }
    }
    let mut seen = HashSet::new();
    found.sort_by(|one, other| {
        (one.from, &one.area, one.person).cmp(&(other.from, &other.area, other.person))
    });
    found.retain(|one| !serving.contains(&one.person) && seen.insert(one.person));
    let ids: Vec<PersonId> = found.iter().map(|one| one.person).collect();
    let known: HashMap<PersonId, _> = persons::many(tx, &ids)?;
    for one in &mut found {
        if let Some(person) = known.get(&one.person) {
            (one.sex, one.phone) = (person.sex, person.phone.clone());
        }
    }
    Ok(found)
}

fn of_selection(error: selection::Error) -> Error {
    match error {
        selection::Error::Db(error) => Error::Db(error),
        _ => Error::NotFound,
    }
}

fn of_fostering(error: crate::fostering::Error) -> Error {
    match error {
        crate::fostering::Error::Db(error) => Error::Db(error),
        _ => Error::NotFound,
    }
}
