//! The stock: areas, people, households, sign-ins.

use std::collections::BTreeMap;
use std::sync::Arc;

use access::accounts::{self, NewAccount};
use access::{Grant, Role, departments};
use db::{Db, Tx};
use kernel::id::{AccountId, DepartmentId, HouseholdId, PersonId};
use kernel::{AreaPath, Date};
use registry::{NewArea, NewHousehold, areas, households, persons};

use super::{Progress, builder};
use crate::chance::Chance;
use crate::people::{list, name};
use crate::plan::{AreaPlan, RepresentativePerson};
use crate::{Error, Plan, first_day, last_day};

/// How many households one command records.
const SLICE: usize = 2_000;

/// The departments whose clerks can sign in, by code, with the names that they type.
const DEPARTMENT_SIGN_INS: [(&str, &str); 4] = [
    ("water", "shuili"),
    ("power", "gongdian"),
    ("agriculture", "nongye"),
    ("civil_affairs", "minzheng"),
];

/// What was recorded, by place in the plan.
pub(crate) struct Stock {
    pub(crate) households: Arc<Vec<HouseholdId>>,
    /// The person of each representative who is a head or was added as a person.
    pub(crate) persons: Arc<Vec<PersonId>>,
    /// The cadres of each village.
    pub(crate) cadres: Arc<Vec<Vec<PersonId>>>,
    pub(crate) accounts: Accounts,
    /// The departments by their codes.
    pub(crate) departments: Arc<BTreeMap<String, Department>>,
}

/// A department, and who acts for it.
pub(crate) struct Department {
    pub(crate) id: DepartmentId,
    pub(crate) clerk: String,
    /// The clerk's account, where he can sign in.
    pub(crate) account: Option<AccountId>,
}

/// The accounts that act in the timeline under their own name.
#[derive(Clone, Copy)]
pub(crate) struct Accounts {
    pub(crate) county: AccountId,
    /// The township and its account.
    pub(crate) township: (usize, AccountId),
    /// The village and its account.
    pub(crate) village: (usize, AccountId),
}

/// A day before anything else: the stock is recorded on it.
pub(crate) fn founding_day(plan: &Plan) -> Date {
    let first = plan
        .representatives
        .iter()
        .map(|one| one.before.as_ref().map_or(one.from_on, |before| before.from_on));
    first.min().unwrap_or(first_day()).plus_days(-9)
}

pub(crate) fn record(
    db: &Db,
    plan: &Arc<Plan>,
    hash: &str,
    progress: &mut dyn FnMut(Progress),
) -> Result<Stock, Error> {
    let actor = builder();
    let areas_plan = Arc::clone(plan);
    db.write_blocking(&actor, move |tx| record_areas(tx, &areas_plan))?;
    let cadres_plan = Arc::clone(plan);
    let cadres = db.write_blocking(&actor, move |tx| {
        let villages = cadres_plan.villages.iter();
        villages
            .map(|village| village.cadres.iter().map(|one| persons::create(tx, one)).collect())
            .collect::<Result<Vec<Vec<PersonId>>, _>>()
            .map_err(Error::from)
    })?;
    let accounts_plan = Arc::clone(plan);
    let hash = hash.to_owned();
    let (accounts, departments) =
        db.write_blocking(&actor, move |tx| sign_ins(tx, &accounts_plan, &hash))?;

    let heads: std::collections::HashSet<usize> = plan
        .representatives
        .iter()
        .filter_map(|one| match one.who {
            RepresentativePerson::Head(at) => Some(at),
            RepresentativePerson::Own(_) => None,
        })
        .collect();
    let heads = Arc::new(heads);
    let total = plan.households.len();
    let mut ids: Vec<HouseholdId> = Vec::with_capacity(total);
    let mut head_ids = std::collections::HashMap::new();
    while ids.len() < total {
        let range = ids.len()..(ids.len() + SLICE).min(total);
        let (plan, heads) = (Arc::clone(plan), Arc::clone(&heads));
        let made = db.write_blocking(&actor, move |tx| {
            let mut made = Vec::with_capacity(range.len());
            for at in range {
                let id = households::create(tx, &new_household(&plan, at))?;
                let head = match heads.contains(&at) {
                    true => Some((at, households::get(tx, id)?.head.id)),
                    false => None,
                };
                made.push((id, head));
            }
            Ok::<_, Error>(made)
        })?;
        for (id, head) in made {
            ids.push(id);
            head_ids.extend(head);
        }
        progress(Progress { stage: "农户", done: ids.len(), total });
    }
    let own_plan = Arc::clone(plan);
    let persons = db.write_blocking(&actor, move |tx| {
        let representatives = own_plan.representatives.iter();
        let ids = representatives.map(|one| match &one.who {
            RepresentativePerson::Head(at) => head_ids.get(at).copied().ok_or(Error::NotEmpty),
            RepresentativePerson::Own(person) => Ok(persons::create(tx, person)?),
        });
        ids.collect::<Result<Vec<PersonId>, Error>>()
    })?;
    Ok(Stock {
        households: Arc::new(ids),
        persons: Arc::new(persons),
        cadres: Arc::new(cadres),
        accounts,
        departments: Arc::new(departments),
    })
}

fn record_areas(tx: &mut Tx<'_>, plan: &Plan) -> Result<(), Error> {
    // Long before any history: the county has had these villages since the mergers of 2016, and a
    // history of seven years must find them.
    let since = Date::new(2015, 1, 1).unwrap_or(first_day());
    let add = |tx: &mut Tx<'_>, area: &AreaPlan| -> Result<(), Error> {
        let new = NewArea {
            parent: area.path.parent(),
            code: area.code.clone(),
            name: area.name.clone(),
            kind: area.kind,
            since,
            aliases: area.aliases.clone(),
        };
        let made = areas::create(tx, new)?;
        debug_assert_eq!(made.path, area.path);
        Ok(())
    };
    add(tx, &plan.county)?;
    for township in &plan.townships {
        add(tx, &township.area)?;
    }
    for village in &plan.villages {
        add(tx, &village.area)?;
    }
    for group in &plan.groups {
        add(tx, &group.area)?;
    }
    registry::county::put(
        tx,
        &registry::county::County {
            counts_from: first_day(),
            default_as_of: Some(last_day()),
            is_demo: true,
            representative_title: "村(居)民代表".to_owned(),
        },
    )?;
    Ok(())
}

fn new_household(plan: &Plan, at: usize) -> NewHousehold {
    let household = &plan.households[at];
    NewHousehold {
        id: None,
        code: Some(household.code.clone()),
        area_path: plan.groups[household.group].area.path.clone(),
        head: household.head.clone(),
        contact: household.contact.clone(),
        address: household.address.clone(),
        hamlet: household.hamlet.clone(),
        members: household.members,
        resident: household.resident,
        away: household.away,
        minors: household.minors,
        over_80: household.over_80,
        priority: household.priority,
        tags: household.tags.iter().map(|&tag| tag.to_owned()).collect(),
    }
}

/// The sign-ins of offices; the representative's comes with the appointment.
fn sign_ins(
    tx: &mut Tx<'_>,
    plan: &Plan,
    hash: &str,
) -> Result<(Accounts, BTreeMap<String, Department>), Error> {
    let mut chance = Chance::new(plan.seed, "sign-ins", 0);
    let mut somebody = || {
        let surnames = list("surnames/han");
        let surname = surnames[chance.below(surnames.len() / 2) * 2];
        name(surname, registry::Sex::Male, 1981, &mut chance)
    };
    let (county, auditor, system) = (somebody(), somebody(), somebody());
    let township = place_of(plan.townships.iter().map(|one| &one.area), "431125101000");
    let village = place_of(plan.villages.iter().map(|one| &one.area), crate::divisions::HEYUAN);
    let cadre = &plan.villages[village].cadres[0];
    let top = &plan.county.path;
    let county = account(tx, hash, "xian", &county, None, Role::County, top)?;
    let own = &plan.townships[township];
    let town_account =
        account(tx, hash, "shangjiangxu", &own.cadre, None, Role::Township, &own.area.path)?;
    let path = &plan.villages[village].area.path;
    let phone = cadre.phone.clone();
    let village_account = account(tx, hash, "heyuan", &cadre.name, phone, Role::Village, path)?;
    account(tx, hash, "shenji", &auditor, None, Role::Auditor, top)?;
    account(tx, hash, "xitong", &system, None, Role::System, top)?;
    let mut all = BTreeMap::new();
    for department in crate::departments::departments() {
        let made = departments::create(tx, department)?;
        let clerk = somebody();
        let login = DEPARTMENT_SIGN_INS.iter().find(|(code, _)| *code == made.code);
        let account = match login {
            Some((_, login)) => {
                let grant = Grant::of_department(made.id);
                Some(sign_in(tx, hash, login, &clerk, None, grant)?)
            }
            None => None,
        };
        all.insert(made.code, Department { id: made.id, clerk, account });
    }
    let (township, village) = ((township, town_account), (village, village_account));
    Ok((Accounts { county, township, village }, all))
}

fn account(
    tx: &mut Tx<'_>,
    hash: &str,
    login: &str,
    name: &str,
    phone: Option<String>,
    role: Role,
    area: &AreaPath,
) -> Result<AccountId, Error> {
    sign_in(tx, hash, login, name, phone, Grant::new(role, area.clone()))
}

fn sign_in(
    tx: &mut Tx<'_>,
    hash: &str,
    login: &str,
    name: &str,
    phone: Option<String>,
    grant: Grant,
) -> Result<AccountId, Error> {
    let new = NewAccount {
        id: None,
        login: login.to_owned(),
        name: name.to_owned(),
        phone,
        password_hash: hash.to_owned(),
        grants: vec![grant],
        representative: None,
    };
    Ok(accounts::create(tx, new)?.id)
}

/// The place of the area with that code in its list; both scales have those that are asked for.
fn place_of<'p>(mut areas: impl Iterator<Item = &'p AreaPlan>, code: &str) -> usize {
    areas.position(|area| area.code.as_str() == code).unwrap_or(0)
}
