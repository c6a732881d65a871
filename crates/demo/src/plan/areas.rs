//! Townships, villages and groups, and how many households and representatives each has.

use kernel::{AreaCode, AreaKind, AreaPath};
use registry::{NewPerson, Sex};

use super::{AreaPlan, GroupHead, GroupPlan, TownshipPlan, VillagePlan};
use crate::chance::{Chance, share};
use crate::divisions::{Division, HEYUAN, divisions};
use crate::people::{Clans, Register, list, name};
use crate::scale::{Scale, Targets};

/// 上江圩镇, of which the article's sister report gives the numbers: households, representatives.
const SHANGJIANGXU: (&str, usize, usize) = ("431125101000", 6_523, 492);
/// 上江圩社区, the community of the small county; its village is [`HEYUAN`].
const SMALL_COMMUNITY: &str = "431125101003";

/// How large each township is, in households, roughly by what is known of its people.
const SIZES: [(&str, f64); 9] = [
    ("431125100000", 19.9),
    ("431125101000", 6.5),
    ("431125103000", 8.7),
    ("431125104000", 11.9),
    ("431125105000", 7.6),
    ("431125200000", 6.1),
    ("431125202000", 4.6),
    ("431125203000", 3.1),
    ("431125204000", 3.9),
];

pub(super) struct Areas {
    pub(super) county: AreaPlan,
    pub(super) townships: Vec<TownshipPlan>,
    pub(super) villages: Vec<VillagePlan>,
    /// With the number of households as the length of `households`, of representatives likewise.
    pub(super) groups: Vec<GroupPlan>,
}

/// How many households and representatives something gets.
#[derive(Clone, Copy)]
struct Size {
    households: usize,
    representatives: usize,
}

fn area(division: &Division, path: AreaPath) -> AreaPlan {
    AreaPlan {
        code: division.code.clone(),
        name: division.name.clone(),
        aliases: division.aliases.clone(),
        kind: division.kind,
        path,
    }
}

pub(super) fn plan(seed: u64, scale: Scale, targets: &Targets, register: &mut Register) -> Areas {
    let all = divisions();
    let small = scale == Scale::Small;
    let wanted = |division: &&Division| match division.kind {
        AreaKind::Township => !small || division.code.as_str() == SHANGJIANGXU.0,
        _ => !small || [SMALL_COMMUNITY, HEYUAN].contains(&division.code.as_str()),
    };
    let under = |parent: &str| -> Vec<&Division> {
        all.iter().filter(|division| division.parent == parent).filter(wanted).collect()
    };
    let county = &all[0];
    let mut areas = Areas {
        county: area(county, AreaPath::county()),
        townships: Vec::new(),
        villages: Vec::new(),
        groups: Vec::new(),
    };
    let mut chance = Chance::new(seed, "areas", 0);
    let townships = under(county.code.as_str());
    let sizes = township_sizes(&townships, targets, &mut chance);
    for (place, (division, size)) in townships.into_iter().zip(sizes).enumerate() {
        let path = child(&areas.county.path, place);
        let first = areas.villages.len();
        let children = under(division.code.as_str());
        let village_sizes = village_sizes(&children, size, &mut chance);
        for (ordinal, (village, size)) in children.into_iter().zip(village_sizes).enumerate() {
            let path = child(&path, ordinal);
            let at = areas.villages.len();
            let mut planned = VillagePlan {
                area: area(village, path),
                township: place,
                groups: 0..0,
                representatives: 0..0,
                clans: Clans::new(
                    yao_share(&division.name, &mut chance),
                    village.kind == AreaKind::Community,
                    &mut chance,
                ),
                cadres: Vec::new(),
            };
            planned.cadres = cadres(&planned.clans, size, register, &mut chance);
            let start = areas.groups.len();
            add_groups(&mut areas.groups, &planned, at, size, small, &mut chance);
            planned.groups = start..areas.groups.len();
            areas.villages.push(planned);
        }
        let born = chance.between(1972, 1990) as i16;
        let sex = if chance.odds(0.3) { Sex::Female } else { Sex::Male };
        let surnames = list("surnames/han");
        let surname = surnames[chance.below(surnames.len() / 2) * 2];
        areas.townships.push(TownshipPlan {
            area: area(division, path),
            cadre: name(surname, sex, born, &mut chance),
            villages: first..areas.villages.len(),
        });
    }
    areas
}

fn child(path: &AreaPath, place: usize) -> AreaPath {
    path.child(place as u32 + 1).expect("an area has far fewer than 999 children")
}

/// The Yao townships have more Yao people, no village is all of one group.
fn yao_share(township: &str, chance: &mut Chance) -> f64 {
    if township.contains('瑶') { chance.factor(0.5, 0.93) } else { chance.factor(0.04, 0.42) }
}

fn township_sizes(townships: &[&Division], targets: &Targets, chance: &mut Chance) -> Vec<Size> {
    let (mut households, mut representatives) =
        (targets.households_linked, targets.representatives);
    if townships.len() == 1 {
        return vec![Size { households, representatives }];
    }
    households -= SHANGJIANGXU.1;
    representatives -= SHANGJIANGXU.2;
    let known = |code: &str| code == SHANGJIANGXU.0;
    let weights: Vec<f64> = townships
        .iter()
        .filter(|division| !known(division.code.as_str()))
        .map(|division| {
            let size = SIZES.iter().find(|(code, _)| *code == division.code.as_str());
            size.map_or(5.0, |(_, size)| *size) * chance.factor(0.96, 1.04)
        })
        .collect();
    let shares = share(households, &weights, 0);
    let loads: Vec<f64> =
        shares.iter().map(|&share| share as f64 * chance.factor(0.95, 1.05)).collect();
    let mut rest = shares.into_iter().zip(share(representatives, &loads, 0));
    townships
        .iter()
        .map(|division| {
            let (households, representatives) = match known(division.code.as_str()) {
                true => (SHANGJIANGXU.1, SHANGJIANGXU.2),
                false => rest.next().unwrap_or_default(),
            };
            Size { households, representatives }
        })
        .collect()
}

fn village_sizes(villages: &[&Division], whole: Size, chance: &mut Chance) -> Vec<Size> {
    let weights: Vec<f64> = villages
        .iter()
        .map(|village| {
            let town = if village.kind == AreaKind::Community { 1.55 } else { 1.0 };
            town * chance.factor(0.6, 1.4)
        })
        .collect();
    let least = if whole.households > 1_000 { 210 } else { 40 };
    let households = share(whole.households, &weights, least);
    let loads: Vec<f64> =
        households.iter().map(|&share| share as f64 * chance.factor(0.93, 1.07)).collect();
    let representatives = share(whole.representatives, &loads, 0);
    households
        .into_iter()
        .zip(representatives)
        .map(|(households, representatives)| Size { households, representatives })
        .collect()
}

fn add_groups(
    groups: &mut Vec<GroupPlan>,
    village: &VillagePlan,
    at: usize,
    size: Size,
    small: bool,
    chance: &mut Chance,
) {
    let usual = (size.households as f64 / chance.factor(38.0, 58.0)).round() as usize;
    let count = if small { 2 } else { usual.clamp(8, 20) };
    let weights: Vec<f64> = (0..count).map(|_| chance.factor(0.7, 1.35)).collect();
    let households = share(size.households, &weights, 5.min(size.households / count));
    let representatives = seats(&households, size.representatives);
    let mut names: Vec<String> = Vec::new();
    for place in 0..count {
        let number = place as u32 + 1;
        let code: AreaCode = format!("{}{number:02}", village.area.code)
            .parse()
            .expect("a village's code and two digits are a group's code");
        let community = village.area.kind == AreaKind::Community;
        let (name, alias) = group_name(number, community, count);
        let hamlets = hamlets(community, &mut names, chance);
        let (first_household, first_representative) =
            groups.last().map_or((0, 0), |last| (last.households.end, last.representatives.end));
        groups.push(GroupPlan {
            area: AreaPlan {
                code,
                name,
                aliases: vec![alias],
                kind: AreaKind::Group,
                path: child(&village.area.path, place),
            },
            village: at,
            households: first_household..first_household + households[place],
            representatives: first_representative..first_representative + representatives[place],
            hamlets,
            cadre: place * village.cadres.len() / count,
            head: GroupHead::Representative(first_representative),
        });
    }
}

/// The name of a group, and how lists shorten it.
fn group_name(number: u32, community: bool, count: usize) -> (String, String) {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let (tens, ones) = ((number / 10) as usize, (number % 10) as usize);
    let words = match tens {
        0 => DIGITS[ones].to_owned(),
        1 => format!("十{}", DIGITS[ones]),
        _ => format!("{}十{}", DIGITS[tens], DIGITS[ones]),
    };
    // The later groups of a community are new buildings (楼栋).
    if community && number as usize * 5 > count * 3 {
        return (format!("{words}号楼"), format!("{number}栋"));
    }
    (format!("第{words}组"), format!("{number}组"))
}

/// One to three hamlets of a group (a street in a community), each name once in its village.
fn hamlets(community: bool, used: &mut Vec<String>, chance: &mut Chance) -> Vec<String> {
    let mut hamlets = Vec::new();
    for _ in 0..chance.between(1, 3) {
        for _ in 0..20 {
            let name = match community {
                true => format!("{}巷", chance.word(list("streets"))),
                false => {
                    let first = chance.word(list("hamlets/first"));
                    let last = chance.word(list("hamlets/last"));
                    format!("{first}{last}")
                }
            };
            let doubled = name.chars().nth_back(0) == name.chars().nth_back(1);
            if !doubled && !used.contains(&name) {
                used.push(name.clone());
                hamlets.push(name);
                break;
            }
        }
    }
    if hamlets.is_empty() {
        hamlets.push(used.first().cloned().unwrap_or_else(|| "新屋里".to_owned()));
    }
    hamlets
}

/// Gives each group its representatives, so that each has 5 to 25 households of his own group.
fn seats(households: &[usize], representatives: usize) -> Vec<usize> {
    let mut seats: Vec<usize> = households.iter().map(|count| count.div_ceil(25).max(1)).collect();
    while seats.iter().sum::<usize>() < representatives {
        let load = |place: usize| households[place] as f64 / (seats[place] + 1) as f64;
        let fullest = (0..seats.len()).max_by(|&a, &b| load(a).total_cmp(&load(b))).unwrap_or(0);
        seats[fullest] += 1;
    }
    seats
}

fn cadres(
    clans: &Clans,
    size: Size,
    register: &mut Register,
    chance: &mut Chance,
) -> Vec<NewPerson> {
    let count = (size.households / 140).clamp(3, 7);
    (0..count)
        .map(|_| {
            let sex = if chance.odds(0.34) { Sex::Female } else { Sex::Male };
            let born = chance.between(1966, 1992) as i16;
            let mut person = register.person(clans, sex, born, chance);
            person.phone.get_or_insert_with(|| register.phone());
            person.political_status = Some(registry::PoliticalStatus::Member);
            person
        })
        .collect()
}
