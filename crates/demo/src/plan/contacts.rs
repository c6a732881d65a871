//! Contacts of the window: rounds of a representative on a day, with what was done and handed out.

use std::collections::{HashMap, HashSet};

use kernel::Date;

use super::days::{Days, is_homecoming};
use super::{Help, HouseholdPlan, Plan};
use crate::chance::{Chance, Wheel};
use crate::scale::last_day;
use crate::words::{CONTACTS, Place};

/// The ways of contact, in the order of the counts in the targets: home first.
pub(crate) const WAYS: [&str; 5] = ["home", "phone", "wechat", "courtyard", "encounter"];
const HOME: usize = 0;
const PHONE: usize = 1;
const WECHAT: usize = 2;
const COURTYARD: usize = 3;

/// A contact as it will be recorded.
pub(crate) struct ContactPlan {
    pub(crate) household: usize,
    pub(crate) representative: usize,
    pub(crate) met_on: Date,
    /// The place in [`WAYS`].
    pub(crate) way: usize,
    pub(crate) person_met: &'static str,
    pub(crate) items: Vec<&'static str>,
    pub(crate) words: String,
    pub(crate) leaflets: Vec<(&'static str, i64)>,
    /// Kind and cause of a difficulty that was found.
    pub(crate) difficulty: Option<(&'static str, String)>,
    /// What was done about it since.
    pub(crate) help: Vec<Help>,
    /// Matters raised, by place in the plan.
    pub(crate) matters: Vec<usize>,
    /// Whether a cadre entered it for the representative.
    pub(crate) on_behalf: bool,
    /// Why it was voided on the next day, where it was.
    pub(crate) voided: Option<&'static str>,
    /// The hour of the evening or day at which it was recorded.
    pub(crate) hour: u8,
}

const VOIDS: [&str; 4] = ["记错了户", "和同事重复登记", "日期记错，已重新登记", "点错了，没有走访"];

pub(super) fn fill(plan: &mut Plan, days: &Days) {
    let mut chance = Chance::new(plan.seed, "contacts", 0);
    let others = plan.targets.other_contacts;
    let extra = plan.targets.home_visits / 700 + 1;
    let counts = [plan.targets.home_visits, others[0], others[1], others[2], others[3]];
    let mut rounds = Rounds::new(plan, &mut chance);
    let mut contacts = Vec::with_capacity(counts.iter().sum::<usize>() + extra);
    for (way, &count) in counts.iter().enumerate() {
        let goal = contacts.len() + count;
        while contacts.len() < goal {
            rounds.walk(plan, days, way, goal, &mut contacts, &mut chance);
        }
    }
    let valid = contacts.len();
    while contacts.len() < valid + extra {
        let first = contacts.len();
        rounds.walk(plan, days, HOME, first + 1, &mut contacts, &mut chance);
        // A contact is voided on the day after, which must lie in the window.
        if contacts[first..].iter().any(|contact| contact.met_on == last_day()) {
            contacts.truncate(first);
        }
        for contact in &mut contacts[first..] {
            contact.voided = Some(chance.word(&VOIDS));
        }
    }
    serve(plan.targets.person_times_served, &mut contacts[..valid], &mut chance);
    hand_out(plan.targets.leaflets, &mut contacts[..valid], &mut chance);
    find_difficulties(plan, &mut contacts[..valid], &mut chance);
    // Those who come home in the evening write things down; the voided ones lie among the others.
    contacts.sort_by_key(|contact| (contact.met_on, contact.hour, contact.representative));
    for (at, contact) in contacts.iter_mut().enumerate() {
        let mut chance = Chance::new(plan.seed, "contact words", at as u64);
        contact.words = words(plan, contact, &mut chance);
    }
    plan.contacts = contacts;
}

/// Who goes next, and whom each representative visits next.
struct Rounds {
    wheel: Wheel,
    /// Each representative's households in the order of visiting, key ones first and twice.
    orders: Vec<Vec<usize>>,
    next: Vec<usize>,
    taken: HashSet<(usize, Date)>,
    hours: HashMap<(usize, Date), u8>,
}

impl Rounds {
    fn new(plan: &Plan, chance: &mut Chance) -> Self {
        let townships: Vec<f64> = plan.townships.iter().map(|_| chance.factor(0.8, 1.25)).collect();
        let villages: Vec<f64> = plan.villages.iter().map(|_| chance.factor(0.6, 1.5)).collect();
        let activity = |at: usize, chance: &mut Chance| {
            let zeal = chance.factor(0.2, 1.0) * chance.factor(0.5, 2.2);
            let load = plan.representatives[at].households.len() as f64;
            zeal * load * townships[plan.township_of(at)] * villages[plan.village_of(at)]
        };
        let weights: Vec<f64> =
            (0..plan.representatives.len()).map(|at| activity(at, chance)).collect();
        let orders = plan
            .representatives
            .iter()
            .map(|representative| {
                let mut order: Vec<usize> = representative.households.clone().collect();
                chance.shuffle(&mut order);
                let is_key = |at: &usize| plan.households[*at].priority == registry::Priority::Key;
                let key: Vec<usize> = order.iter().copied().filter(is_key).collect();
                order.sort_by_key(|at| !is_key(at));
                order.extend(key);
                order
            })
            .collect();
        Self {
            wheel: Wheel::new(weights),
            orders,
            next: vec![0; plan.representatives.len()],
            taken: HashSet::new(),
            hours: HashMap::new(),
        }
    }

    /// One round of one representative on one day.
    fn walk(
        &mut self,
        plan: &Plan,
        days: &Days,
        way: usize,
        goal: usize,
        contacts: &mut Vec<ContactPlan>,
        chance: &mut Chance,
    ) {
        let at = self.wheel.draw(chance);
        let representative = &plan.representatives[at];
        let since = match &representative.before {
            Some(before) => before.from_on,
            None => representative.from_on,
        };
        let met_on = days.draw(plan.township_of(at), since.plus_days(1), chance);
        let size = match way {
            HOME => chance.between(1, 7),
            PHONE => chance.between(1, 5),
            WECHAT => chance.between(2, 8),
            COURTYARD => chance.between(3, 12),
            _ => 1,
        } as usize;
        let size = size.min(goal - contacts.len());
        let evening = chance.weighed(&[(9, 8.0), (12, 17.0), (16, 20.0), (19, 40.0), (21, 15.0)]);
        let hour = *self.hours.entry((at, met_on)).or_insert(evening);
        let order = &self.orders[at];
        let (mut found, mut looked) = (0, 0);
        while found < size && looked < order.len() {
            let household = order[self.next[at] % order.len()];
            self.next[at] += 1;
            looked += 1;
            if !suits(&plan.households[household], way, met_on)
                || !self.taken.insert((household, met_on))
            {
                continue;
            }
            found += 1;
            contacts.push(ContactPlan {
                household,
                representative: at,
                met_on,
                way,
                person_met: person_met(&plan.households[household], way, chance),
                items: Vec::new(),
                words: String::new(),
                leaflets: Vec::new(),
                difficulty: None,
                help: Vec::new(),
                matters: Vec::new(),
                on_behalf: chance.odds(0.06),
                voided: None,
                hour,
            });
        }
    }
}

/// A household that is away altogether is called, and met at home only around Spring Festival.
fn suits(household: &HouseholdPlan, way: usize, met_on: Date) -> bool {
    household.resident > 0 || matches!(way, PHONE | WECHAT) || is_homecoming(met_on)
}

fn person_met(household: &HouseholdPlan, way: usize, chance: &mut Chance) -> &'static str {
    let met = ["户主本人", "爱人", "老母亲", "老父亲", "儿媳", "儿子", "女儿"];
    if household.members == 1 || way == WECHAT || chance.odds(0.55) {
        return if chance.odds(0.5) { met[0] } else { "" };
    }
    chance.word(&met)
}

/// Gives exactly so many contacts something that was done.
fn serve(count: usize, contacts: &mut [ContactPlan], chance: &mut Chance) {
    let weight = |way: usize| [0.62, 0.42, 0.36, 0.66, 0.25][way];
    let mut keys: Vec<(f64, usize)> = contacts
        .iter()
        .enumerate()
        .map(|(at, contact)| (chance.key(weight(contact.way)), at))
        .collect();
    keys.sort_by(|a, b| a.0.total_cmp(&b.0));
    for &(_, at) in keys.iter().take(count) {
        let contact = &mut contacts[at];
        contact.items = items(contact.way, contact.met_on, chance);
    }
}

pub(crate) fn items(way: usize, on: Date, chance: &mut Chance) -> Vec<&'static str> {
    let spring = matches!(on.month_of_year(), 3..=5);
    let far = matches!(way, PHONE | WECHAT);
    let weights = [
        ("policy", if way == COURTYARD { 60.0 } else { 36.0 }),
        ("livelihood", 17.0),
        ("production", if spring { 20.0 } else { 10.0 }),
        ("safety", if far { 3.0 } else { 18.0 }),
        ("dispute", 1.6),
        ("wellbeing", 15.0),
        ("errand", if far { 9.0 } else { 7.0 }),
    ];
    let count = chance.weighed(&[(1, 52.0), (2, 36.0), (3, 12.0)]);
    let mut items = Vec::with_capacity(count);
    while items.len() < count {
        let item = chance.weighed(&weights);
        if !items.contains(&item) {
            items.push(item);
        }
    }
    items
}

/// Hands out exactly so many leaflets at contacts where policy or safety was spoken of in person.
fn hand_out(copies: usize, contacts: &mut [ContactPlan], chance: &mut Chance) {
    let suits = |contact: &ContactPlan| {
        let spoken = contact.items.iter().any(|item| matches!(*item, "policy" | "safety"));
        spoken && !matches!(contact.way, PHONE | WECHAT)
    };
    let mut given: Vec<usize> =
        (0..contacts.len()).filter(|&at| suits(&contacts[at]) && chance.odds(0.92)).collect();
    chance.shuffle(&mut given);
    let mut sum = 0;
    for &at in &given {
        let wanted = chance.weighed(&[(1, 32.0), (2, 44.0), (3, 24.0)]);
        let contact = &mut contacts[at];
        while contact.leaflets.len() < wanted {
            let theme = theme(contact.met_on, chance);
            if contact.leaflets.iter().all(|(known, _)| *known != theme) {
                let count = chance.weighed(&[(1, 62.0), (2, 30.0), (3, 8.0)]);
                contact.leaflets.push((theme, count));
                sum += count as usize;
            }
        }
    }
    // Up or down to the total, a copy here and there.
    while sum != copies && !given.is_empty() {
        let contact = &mut contacts[*chance.pick(&given)];
        let place = chance.below(contact.leaflets.len());
        let count = &mut contact.leaflets[place].1;
        if sum < copies {
            *count += 1;
            sum += 1;
        } else if *count > 1 {
            *count -= 1;
            sum -= 1;
        }
    }
}

fn theme(on: Date, chance: &mut Chance) -> &'static str {
    let month = on.month_of_year();
    let at = |when: bool, much: f64, little: f64| if when { much } else { little };
    chance.weighed(&[
        ("medical_insurance", at(month <= 2, 22.0, 9.0)),
        ("forest_fire", at(month <= 4, 20.0, 7.0)),
        ("rural_revitalisation", 15.0),
        ("epidemic", at(month == 1, 22.0, 2.0)),
        ("drowning", at(month >= 4, 22.0, 3.0)),
        ("traffic", 8.0),
        ("fraud", 14.0),
        ("flood", at(month >= 4, 14.0, 1.0)),
        ("food", 5.0),
        ("customs", 7.0),
        ("other", 2.0),
    ])
}

/// Finds a difficulty in exactly so many different households, those with a reason first.
fn find_difficulties(plan: &Plan, contacts: &mut [ContactPlan], chance: &mut Chance) {
    const REASONS: [(&str, &str); 8] = [
        ("serious_illness", "illness"),
        ("disability", "disability"),
        ("elder_alone", "elder_alone"),
        ("monitored_sudden", "accident"),
        ("monitored_marginal", "no_income"),
        ("monitored_unstable", "no_income"),
        ("disabled_elder", "no_labour"),
        ("subsistence_allowance", "no_labour"),
    ];
    let mut keys: Vec<(f64, usize, &'static str)> = Vec::new();
    for (at, contact) in contacts.iter().enumerate() {
        if !matches!(contact.way, HOME | COURTYARD) {
            continue;
        }
        let tags = &plan.households[contact.household].tags;
        let reason = REASONS.iter().find(|(tag, _)| tags.contains(tag));
        let kind = reason.map_or_else(
            || {
                chance.weighed(&[
                    ("illness", 30.0),
                    ("schooling", 22.0),
                    ("disaster", 8.0),
                    ("accident", 12.0),
                    ("no_income", 14.0),
                    ("housing", 11.0),
                    ("other", 3.0),
                ])
            },
            |(_, kind)| *kind,
        );
        keys.push((chance.key(if reason.is_some() { 9.0 } else { 1.0 }), at, kind));
    }
    keys.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut households = HashSet::new();
    for (_, at, kind) in keys {
        if households.len() == plan.targets.hardship_households {
            break;
        }
        if households.insert(contacts[at].household) {
            let household = &plan.households[contacts[at].household];
            contacts[at].difficulty = Some((kind, cause(kind, household, chance)));
        }
    }
}

fn cause(kind: &str, household: &HouseholdPlan, chance: &mut Chance) -> String {
    let schooling: &[&str] = match household.minors {
        0 => &["孩子上大学，一年学费两万多，靠打零工", "孩子读高职，学费生活费负担重"],
        _ => &["两个孩子读书，一人务工，开支大", "孩子寄宿读书，家里收入少"],
    };
    let lines: &[&str] = match kind {
        "illness" => &[
            "户主做了手术，自费部分多，借了债",
            "长期吃药，一年自费上万元",
            "家人住院三个月，误了做工",
            "每周要去县城透析两次",
            "大病出院，要长期复查",
        ],
        "disability" => &[
            "家人肢体残疾，要人照料，出不了门做工",
            "视力残疾，只能做简单家务",
            "精神残疾，家里一个劳力要守着",
            "听力残疾，找不到活",
        ],
        "schooling" => schooling,
        "disaster" => {
            &["大风掀了烤烟棚，损失上万元", "去年干旱，香柚减产一大半", "屋后滑坡压了偏屋"]
        }
        "accident" => {
            &["车祸受伤，赔偿还没有拿到", "建房摔伤，半年不能做工", "灶屋失火，粮食烧掉了"]
        }
        "no_labour" => {
            &["家里只有老人，没有劳力", "主要劳力去世，孩子还小", "照料失能老人，没法外出"]
        }
        "no_income" => &["厂里停工，回来没找到事", "打零工有一天没一天", "香姜烂窖，本钱没收回"],
        "housing" => &["土砖房开裂，没有钱修", "屋顶漏雨，墙脚泡水", "借住亲戚家，自己的屋不能住"],
        "elder_alone" => &["老人一个人过，儿女在外，病了没人照料", "无儿无女，走路不便"],
        _ => &["家里变故，一时转不过来", "欠债多，生活紧"],
    };
    chance.word(lines).to_owned()
}

fn words(plan: &Plan, contact: &ContactPlan, chance: &mut Chance) -> String {
    let village = &plan.villages[plan.village_of(contact.representative)];
    let elder = crate::people::elder(&village.clans, chance);
    let household = &plan.households[contact.household];
    let place = Place {
        village: &village.area.name,
        group: &plan.groups[household.group].area.name,
        hamlet: &household.hamlet,
        elder: &elder,
    };
    text(&contact.items, contact.way, contact.met_on, &place, chance)
}

/// Words of somebody who was there, and of somebody who was not.
const ONLY_NEAR: &[&str] = &[
    "看了",
    "坐了",
    "门口碰",
    "送来",
    "送了",
    "帮搬",
    "帮换",
    "帮把",
    "量了",
    "剪了",
    "陪",
    "查了",
    "签了",
];
const ONLY_FAR: &[&str] = &["打电话", "在外面做事"];

/// What is written about a contact: a line for each of the first items, or that all is well.
pub(crate) fn text(
    items: &[&'static str],
    way: usize,
    on: Date,
    place: &Place<'_>,
    chance: &mut Chance,
) -> String {
    let month = on.month_of_year().unsigned_abs();
    let far = matches!(way, PHONE | WECHAT);
    let line = |key: &str, chance: &mut Chance| {
        for _ in 0..12 {
            let text = CONTACTS.section(key).line(month, false, chance).fill(place, chance);
            let elsewhere = if far { ONLY_NEAR } else { ONLY_FAR };
            if !elsewhere.iter().any(|words| text.contains(words)) {
                return text;
            }
        }
        CONTACTS.section("none").line(month, false, chance).fill(place, chance)
    };
    match items {
        [] => line("none", chance),
        [one] => line(one, chance),
        [one, other, ..] => {
            let (first, second) = (line(one, chance), line(other, chance));
            format!("{first}{second}")
        }
    }
}
