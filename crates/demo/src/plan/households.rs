//! Households: heads, contacts, counts, tags, addresses.

use registry::{Priority, Sex};

use super::{HouseholdPlan, Plan};
use crate::chance::Chance;
use crate::people::{Clans, Register};

/// Tags that make a household one that is contacted twice a month.
const KEY_TAGS: [&str; 9] = [
    "monitored_unstable",
    "monitored_marginal",
    "monitored_sudden",
    "subsistence_allowance",
    "extreme_hardship",
    "serious_illness",
    "disabled_elder",
    "elder_alone",
    "children_in_need",
];

/// How likely a tag is that does not follow from the household's people.
const DRAWN: [(&str, f64); 9] = [
    ("veteran", 0.04),
    ("lifted_from_poverty", 0.112),
    ("subsistence_allowance", 0.031),
    ("disability", 0.052),
    ("serious_illness", 0.021),
    ("monitored_unstable", 0.003),
    ("monitored_marginal", 0.004),
    ("monitored_sudden", 0.0025),
    ("family_planning_special", 0.0012),
];

pub(super) fn fill(plan: &mut Plan, register: &mut Register) {
    let count = plan.groups.last().map_or(0, |group| group.households.end);
    let mut households = Vec::with_capacity(count);
    for (at, group) in plan.groups.iter().enumerate() {
        let village = &plan.villages[group.village];
        let mut chance = Chance::new(plan.seed, "households", at as u64);
        let mut doors = vec![0_usize; group.hamlets.len()];
        let size = group.households.len();
        for serial in 0..size {
            // Neighbours follow each other, hamlet after hamlet.
            let hamlet = serial * group.hamlets.len() / size.max(1);
            doors[hamlet] += 1 + usize::from(chance.odds(0.1));
            let code = format!("{}{:04}", group.area.code, serial + 1);
            let name = &group.hamlets[hamlet];
            let address =
                format!("{}{}{name}{}号", village.area.name, group.area.name, doors[hamlet]);
            let mut household = household(&village.clans, register, &mut chance);
            household.group = at;
            household.code = code;
            household.hamlet.clone_from(name);
            household.address = address;
            households.push(household);
        }
    }
    plan.households = households;
}

fn household(clans: &Clans, register: &mut Register, chance: &mut Chance) -> HouseholdPlan {
    // The sum of two draws: most heads were born around 1968.
    let born = (chance.between(1936, 1966) / 2 + chance.between(1936, 2000) / 2) as i16;
    let born = if chance.odds(0.12) { chance.between(1984, 1999) as i16 } else { born };
    let age = i64::from(2023 - born);
    let sex = if chance.odds(0.19) { Sex::Female } else { Sex::Male };
    let head = register.person(clans, sex, born, chance);

    let small: &[(i64, f64)] = &[(1, 34.0), (2, 42.0), (3, 12.0), (4, 7.0), (5, 5.0)];
    let large: &[(i64, f64)] =
        &[(1, 7.0), (2, 13.0), (3, 24.0), (4, 27.0), (5, 17.0), (6, 9.0), (7, 3.0)];
    let members = chance.weighed(if age >= 68 { small } else { large });
    let over_80 = match age {
        80.. => 1 + i64::from(members > 1 && chance.odds(0.35)),
        45..=66 if members >= 4 => i64::from(chance.odds(0.16)),
        _ => 0,
    };
    let spare = members - 2 - over_80;
    let minors =
        if spare > 0 && (25..=70).contains(&age) { chance.between(0, spare.min(3)) } else { 0 };
    let whole_away = over_80 == 0 && age < 66 && chance.odds(0.085);
    let workers = (members - minors - over_80 - 1).max(0);
    let away = match whole_away {
        true => members,
        false => (0..workers).filter(|_| chance.odds(0.55)).count() as i64,
    };

    let mut tags = Vec::new();
    if whole_away {
        tags.push("away");
    }
    if over_80 > 0 {
        tags.push("elder_80");
    }
    if age >= 62 && members == 1 {
        tags.push("elder_alone");
    } else if age >= 64 && members == 2 && minors == 0 && chance.odds(0.6) {
        tags.push("elder_empty_nest");
    } else if age >= 60 && away >= 2 && minors == 0 && chance.odds(0.5) {
        tags.push("elder_left_behind");
    }
    if minors > 0 && away >= 2 && !whole_away && chance.odds(0.55) {
        tags.push("children_left_behind");
    }
    if head.political_status == Some(registry::PoliticalStatus::Member) {
        tags.push("party_member");
    }
    for (tag, odds) in DRAWN {
        if chance.odds(if whole_away { odds * 0.3 } else { odds }) {
            tags.push(tag);
        }
    }
    if members == 1 && age >= 60 && chance.odds(0.12) {
        tags.push("extreme_hardship");
    }
    if over_80 > 0 && chance.odds(0.13) {
        tags.push("disabled_elder");
    }
    if minors > 0 && chance.odds(0.004) {
        tags.push("children_in_need");
    }
    let key = tags.iter().any(|tag| KEY_TAGS.contains(tag));

    // A child or neighbour answers for those who have no telephone, or who live far away.
    let needs_contact = head.phone.is_none() || (away > 0 && chance.odds(0.1));
    let contact = (needs_contact && chance.odds(0.85)).then(|| {
        let sex = if chance.odds(0.45) { Sex::Female } else { Sex::Male };
        let younger = born + chance.between(20, 30) as i16;
        let born = if age < 45 { born - 24 } else { younger.min(2001) };
        let mut person = register.person(clans, sex, born, chance);
        person.phone.get_or_insert_with(|| register.phone());
        person
    });
    HouseholdPlan {
        group: 0,
        code: String::new(),
        head,
        contact,
        hamlet: String::new(),
        address: String::new(),
        members,
        resident: members - away,
        away,
        minors,
        over_80,
        priority: if key { Priority::Key } else { Priority::Normal },
        tags,
        representative: 0,
    }
}
