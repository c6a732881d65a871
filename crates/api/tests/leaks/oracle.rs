//! Who may see a matter, said a second time: from its record and the asker's grants, in plain words.

use access::Role;
use kernel::AreaPath;
use matters::{Kind, Matter};

use crate::county::{Case, Held, Person};

/// Categories about the cadres of a village: not for the village itself.
const ABOUT_CADRES: &[(&str, &str)] = &[
    ("appeal", "village_affairs"),
    ("appeal", "cadre_conduct"),
    ("dispute", "village_management"),
    ("early_sign", "about_cadres"),
];

fn lies_in(place: &AreaPath, area: &AreaPath) -> bool {
    place.as_str().starts_with(area.as_str())
}

/// Whether the category is about a village's own cadres.
pub(crate) fn names_cadres(kind: &str, category: &str) -> bool {
    ABOUT_CADRES.contains(&(kind, category))
}

pub(crate) fn is_about_cadres(matter: &Matter) -> bool {
    names_cadres(matter.kind.as_str(), &matter.category)
}

/// Categories whose department has to go to the household.
const NEEDS_VISIT: &[&str] = &[
    "drinking_water",
    "power_telecom",
    "housing_land",
    "relief",
    "elder_disabled_care",
    "wiring",
    "open_fire",
    "gas",
    "unsafe_house",
    "carbon_monoxide",
    "bike_charging",
    "living_alone",
];

/// Categories about places that everybody uses: what the outside is told that it exists.
const PUBLIC: &[(&str, &str)] = &[
    ("appeal", "road_transport"),
    ("appeal", "drinking_water"),
    ("appeal", "power_telecom"),
    ("appeal", "irrigation"),
    ("appeal", "sanitation"),
    ("hazard", "road_vehicles"),
    ("hazard", "drowning"),
    ("hazard", "landslide"),
    ("hazard", "flood"),
    ("hazard", "forest_fire"),
];

/// Whether the outside may know that the matter exists.
pub(crate) fn is_public(matter: &Matter) -> bool {
    PUBLIC.contains(&(matter.kind.as_str(), matter.category.as_str()))
}

/// Whether one role lets its holder see matters of that kind in that area.
pub(crate) fn lets_see(held: &Held, kind: Kind, category: &str) -> bool {
    // Three digits a level: six are a township's, nine a village's.
    let is_below_township = held.area.as_str().len() > 6;
    if names_cadres(kind.as_str(), category) && is_below_township {
        return false;
    }
    match held.role {
        Role::County | Role::Township | Role::Village => true,
        Role::GroupHead | Role::Auditor => kind != Kind::EarlySign,
        Role::Representative | Role::System | Role::Department => false,
    }
}

/// The same, of what an office in that area was given: it may be told to disclose its accounts, but
/// never handles what accuses somebody.
fn lets_see_given(held: &Held, kind: Kind, category: &str) -> bool {
    let may_be_given = ["village_affairs", "village_management"].contains(&category);
    lets_see(held, kind, if may_be_given { "other" } else { category })
}

fn is_given_to(person: &Person, case: &Case) -> bool {
    let units = case.assists.iter().filter_map(|unit| unit.department);
    person.department.is_some_and(|own| {
        case.matter.owner.department == Some(own) || units.into_iter().any(|unit| unit == own)
    })
}

/// Whether the matter is about the village in which the person works: it is not for him then,
/// whatever else he is.
fn is_about_his_village(person: &Person, matter: &Matter) -> bool {
    let works_there =
        |held: &Held| held.role == Role::Village && lies_in(&matter.area_path, &held.area);
    is_about_cadres(matter) && person.held.iter().any(works_there)
}

fn sees_place(person: &Person, matter: &Matter, place: &AreaPath) -> bool {
    let sees =
        |held: &Held| lies_in(place, &held.area) && lets_see(held, matter.kind, &matter.category);
    !is_about_his_village(person, matter) && person.held.iter().any(sees)
}

fn sees_given(person: &Person, matter: &Matter, place: &AreaPath) -> bool {
    let sees = |held: &Held| {
        lies_in(place, &held.area) && lets_see_given(held, matter.kind, &matter.category)
    };
    // Nine digits are a village's: only what it was given itself is its own.
    let is_village = place.as_str().len() >= 9;
    sees_place(person, matter, place) || is_village && person.held.iter().any(sees)
}

/// Whether the person may see the matter by any way that there is.
pub(crate) fn may_see(person: &Person, case: &Case) -> bool {
    let matter = &case.matter;
    let is_own =
        person.representative.is_some() && matter.representative_id == person.representative;
    let called = || case.assists.iter().any(|unit| sees_given(person, matter, &unit.area));
    is_own
        || is_given_to(person, case)
        || sees_place(person, matter, &matter.area_path)
        || sees_given(person, matter, &matter.owner.area)
        || called()
}

/// Whether the matter must stand in the person's list of the whole of his part of the county.
pub(crate) fn must_list(person: &Person, case: &Case) -> bool {
    let works_in_area = person
        .held
        .iter()
        .any(|held| !matches!(held.role, Role::Representative | Role::System | Role::Department));
    if works_in_area {
        return sees_place(person, &case.matter, &case.matter.area_path);
    }
    is_given_to(person, case)
        || person.representative.is_some() && case.matter.representative_id == person.representative
}

/// Whether somebody who works for a department only is told at once who reported it.
pub(crate) fn is_told_reporter(matter: &Matter) -> bool {
    !is_about_cadres(matter)
        && (matter.kind == Kind::Emergency || NEEDS_VISIT.contains(&matter.category.as_str()))
}
