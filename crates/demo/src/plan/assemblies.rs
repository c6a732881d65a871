//! Assemblies of the elected, courtyard meetings and analysis meetings, and what villages say about
//! their committees. None of it counts for a figure of the article.

use kernel::{AreaKind, AreaPath, Date};
use representatives::statute::{ElectionMode, ListedMatter};

use super::Plan;
use crate::chance::Chance;
use crate::scale::{first_day, last_day};

/// What a village says about its committee.
pub(crate) struct CommitteePlan {
    pub(crate) village: usize,
    pub(crate) on: Date,
    pub(crate) members: i64,
    pub(crate) women: i64,
    pub(crate) both: i64,
    pub(crate) mode: Option<ElectionMode>,
}

/// An assembly as it will be announced, and how far it has come.
pub(crate) struct AssemblyPlan {
    pub(crate) village: usize,
    pub(crate) title: String,
    pub(crate) session: String,
    pub(crate) announced_on: Date,
    pub(crate) held_on: Date,
    pub(crate) starts_at: &'static str,
    pub(crate) items: Vec<&'static Subject>,
    /// How many of the elected propose it, in tenths; `None` where the committee calls it.
    pub(crate) proposed: Option<usize>,
    /// How likely one of the elected comes; below two thirds there is no quorum.
    pub(crate) comes: f64,
    /// Whether its minutes are closed, and its resolutions posted.
    pub(crate) is_closed: bool,
    pub(crate) is_posted: bool,
}

/// Something that assemblies talk about.
pub(crate) struct Subject {
    pub(crate) title: &'static str,
    pub(crate) listed: Option<ListedMatter>,
    /// What is resolved; empty for what is only reported.
    pub(crate) resolution: &'static str,
}

const fn subject(
    title: &'static str,
    listed: Option<ListedMatter>,
    resolution: &'static str,
) -> Subject {
    Subject { title, listed, resolution }
}

/// What assemblies of the first months of a year talk about.
const SUBJECTS: &[Subject] = &[
    subject(
        "审议2022年度集体经济收支决算和2023年预算",
        Some(ListedMatter::CollectiveIncome),
        "同意决算和预算。收支明细随本决议一并张榜公布，由村务监督委员会按季核对。",
    ),
    subject(
        "讨论通组道路拓宽筹资筹劳方案",
        Some(ListedMatter::PublicWorks),
        "同意拓宽，受益户每户投工两个，不足部分从集体收益中补，年底前完工。",
    ),
    subject(
        "讨论误工补贴的人员和标准",
        Some(ListedMatter::LostTimePay),
        "同意按上年标准执行，补贴名单每季度公布一次。",
    ),
    subject(
        "评议临时救助对象",
        Some(ListedMatter::KeyAssistance),
        "同意上报评议通过的名单，名单另行公布。",
    ),
    subject(
        "讨论山塘清淤和水渠维修",
        Some(ListedMatter::PublicWorks),
        "同意先清淤后修渠，插秧前完成，工程账目完工后一个月内公布。",
    ),
    subject("修订红白喜事简办的约定", None, "同意修订。办酒不超过规定桌数，理事会上门提醒。"),
    subject("讨论垃圾清运和保洁费", None, "同意每户每月交保洁费五元，困难户免交。"),
    subject("通报一季度事务和财务公开情况", None, ""),
    subject("通报代表联系户走访和诉求办理情况", None, ""),
    subject("部署清明期间森林防火", None, "同意每晚两人巡山，从三月二十五日到四月十日。"),
];

/// A courtyard or analysis meeting with its lists.
pub(crate) struct MeetingPlan {
    pub(crate) area: AreaPath,
    pub(crate) is_courtyard: bool,
    pub(crate) title: String,
    pub(crate) place: String,
    pub(crate) host: String,
    pub(crate) held_on: Date,
    pub(crate) items: Vec<MeetingItem>,
    /// Representatives who took part, by place in the plan.
    pub(crate) attendance: Vec<usize>,
}

/// An item of a list.
pub(crate) struct MeetingItem {
    pub(crate) list: gatherings::items::List,
    pub(crate) words: &'static str,
    pub(crate) owner: String,
    pub(crate) due_on: Date,
    pub(crate) outcome: Option<&'static str>,
    /// Whether it was handed in as a hazard.
    pub(crate) is_raised: bool,
}

/// What is wrong and what came of it; what is needed; who does what.
const PROBLEMS: &[(&str, &str)] = &[
    ("二号水渠中段塌了一截，下面十几户的田进不了水", "请挖机清开，砌了六米渠墙，水已经通了。"),
    ("进组的路口转弯急，看不见对面来车", "两边的树枝都砍了，凸面镜已向乡镇申请。"),
    ("垃圾池几天没人清，天热有味", "和保洁员说好一周清三次，组长看着。"),
    ("几户老房子电线老化，灶屋里还在用花线", "电工逐户看过，先换了两户，其余排在下月。"),
    ("晚上广场音响太响，老人睡不好", "说好晚上九点停，音量调小。"),
    ("自来水早晚水压小，楼上放不出水", "水管站来看过，换了一段主管。"),
];
const NEEDS: &[(&str, &str)] = &[
    ("晒谷坪想装一盏路灯", "装好一盏太阳能灯。"),
    ("想请农技员来讲一次香柚剪枝", "已请乡镇农技站，四月中旬来。"),
    ("几位独居老人买药不方便", "代表轮流带药，村医每周上门一次。"),
    ("孩子放学没有安全的等车地方", ""),
    ("想统一买一台打田机轮流用", ""),
];
const DUTIES: &[&str] = &[
    "每月十五日前把低洼处的水沟看一遍",
    "雨天到山塘看水位，有情况马上打电话",
    "每周五查一次路口的摩托车乱停",
];

pub(super) fn fill(plan: &mut Plan) {
    let mut chance = Chance::new(plan.seed, "assemblies", 0);
    let mut committees = Vec::new();
    let mut assemblies = Vec::new();
    let mut meetings = Vec::new();
    for village in 0..plan.villages.len() {
        let heyuan = plan.villages[village].area.code.as_str() == crate::divisions::HEYUAN;
        if heyuan || chance.odds(0.93) {
            committees.push(committee(village, heyuan, &mut chance));
        }
        assemblies.extend(of_village(plan, village, heyuan, &mut chance));
        meetings.extend(talks(plan, village, heyuan, &mut chance));
    }
    plan.committees = committees;
    plan.assemblies = assemblies;
    // A stream of its own: who came to a meeting changes nothing of what was said there.
    let mut chance = Chance::new(plan.seed, "meetings", 0);
    for meeting in &mut meetings {
        meeting.attendance = takes_part(plan, meeting, &mut chance);
    }
    plan.meetings = meetings;
}

/// Who served on that day and came: in a courtyard those of the group and some of its neighbours, to
/// an analysis most of the village's.
fn takes_part(plan: &Plan, meeting: &MeetingPlan, chance: &mut Chance) -> Vec<usize> {
    let village = meeting.area.village();
    let found = plan.villages.iter().find(|one| one.area.path == village);
    let Some(representatives) = found.map(|one| one.representatives.clone()) else {
        return Vec::new();
    };
    let mut came: Vec<usize> = Vec::new();
    for at in representatives {
        let known = &plan.representatives[at];
        let is_near = !meeting.is_courtyard || plan.groups[known.group].area.path == meeting.area;
        let odds = match (meeting.is_courtyard, is_near) {
            (true, true) => 0.95,
            (true, false) => 0.08,
            (false, _) => 0.8,
        };
        let served = known.before.as_ref().map_or(known.from_on, |before| before.from_on);
        if chance.odds(odds) && served <= meeting.held_on {
            came.push(at);
        }
    }
    came
}

fn committee(village: usize, heyuan: bool, chance: &mut Chance) -> CommitteePlan {
    let members = chance.between(3, 7);
    CommitteePlan {
        village,
        on: first_day().plus_days(chance.between(20, 35)),
        members,
        women: chance.between(1, 2),
        both: chance.between(0, 1),
        mode: match heyuan || chance.odds(0.7) {
            true => Some(ElectionMode::Groups),
            false => None,
        },
    }
}

/// One in the first quarter almost everywhere, one in the second in some places; a few without two
/// thirds, and a few whose day is still to come.
fn of_village(plan: &Plan, village: usize, heyuan: bool, chance: &mut Chance) -> Vec<AssemblyPlan> {
    let mut found = Vec::new();
    if heyuan || chance.odds(0.92) {
        let held_on = first_day().plus_days(chance.between(45, 86));
        let comes = if !heyuan && chance.odds(0.06) { 0.45 } else { chance.factor(0.8, 0.97) };
        found.push(assembly(plan, village, 1, held_on, comes, chance));
    }
    if heyuan || chance.odds(0.4) {
        let held_on = first_day().plus_days(chance.between(95, 122));
        let comes = if !heyuan && chance.odds(0.1) { 0.5 } else { chance.factor(0.78, 0.95) };
        found.push(assembly(plan, village, 2, held_on, comes, chance));
    } else if chance.odds(0.2) {
        let held_on = last_day().plus_days(chance.between(3, 20));
        found.push(assembly(plan, village, 2, held_on, 0.9, chance));
    }
    found
}

fn assembly(
    plan: &Plan,
    village: usize,
    number: usize,
    held_on: Date,
    comes: f64,
    chance: &mut Chance,
) -> AssemblyPlan {
    let area = &plan.villages[village].area;
    let who = if area.kind == AreaKind::Village { "村民" } else { "居民" };
    let mut places: Vec<usize> = (0..SUBJECTS.len()).collect();
    chance.shuffle(&mut places);
    places.truncate(chance.between(2, 4) as usize);
    places.sort_unstable();
    let is_past = held_on <= last_day();
    let is_closed = is_past && (held_on.plus_days(6) <= last_day() || chance.odds(0.5));
    AssemblyPlan {
        village,
        title: format!(
            "{}2023年第{}次{who}代表会议",
            area.name,
            if number == 1 { "一" } else { "二" }
        ),
        session: format!("本届第{}次", chance.between(6, 9) + number as i64),
        announced_on: held_on.plus_days(-chance.between(3, 12)).min(last_day()),
        held_on,
        starts_at: chance.word(&["09:00", "09:30", "14:30", "19:30"]),
        items: places.into_iter().map(|at| &SUBJECTS[at]).collect(),
        proposed: chance.odds(0.08).then(|| chance.between(2, 4) as usize),
        comes,
        is_closed,
        is_posted: is_closed && chance.odds(0.9),
    }
}

fn talks(plan: &Plan, village: usize, heyuan: bool, chance: &mut Chance) -> Vec<MeetingPlan> {
    let known = &plan.villages[village];
    let cadre = &known.cadres[0].name;
    let mut found = Vec::new();
    let courtyards = if heyuan { 2 } else { chance.between(0, 2) };
    for _ in 0..courtyards {
        let group = &plan.groups[known.groups.start + chance.below(known.groups.len())];
        let held_on = first_day().plus_days(chance.between(50, 124));
        found.push(MeetingPlan {
            area: group.area.path.clone(),
            is_courtyard: true,
            title: format!("{}{}屋场会", known.area.name, group.area.name),
            place: format!("{}晒谷坪", chance.pick(&group.hamlets)),
            host: cadre.clone(),
            held_on,
            items: items(held_on, cadre, chance),
            attendance: Vec::new(),
        });
    }
    if heyuan || chance.odds(0.35) {
        let month = chance.between(3, 4);
        let day = Date::new(2023, month as i8, 28).unwrap_or_else(|_| last_day());
        found.push(MeetingPlan {
            area: known.area.path.clone(),
            is_courtyard: false,
            title: format!("{}{month}月民情分析会", known.area.name),
            place: "会议室".to_owned(),
            host: cadre.clone(),
            held_on: day,
            items: items(day, cadre, chance),
            attendance: Vec::new(),
        });
    }
    found
}

fn items(held_on: Date, cadre: &str, chance: &mut Chance) -> Vec<MeetingItem> {
    use gatherings::items::List;
    let mut found = Vec::new();
    let is_old = held_on.plus_days(20) <= last_day();
    let mut add = |list, words, owner: &str, outcome: &'static str, chance: &mut Chance| {
        let is_settled = !outcome.is_empty() && is_old && chance.odds(0.85);
        found.push(MeetingItem {
            list,
            words,
            owner: owner.to_owned(),
            due_on: held_on.plus_days(chance.between(10, 35)),
            outcome: is_settled.then_some(outcome),
            // A hazard that was handed in lately: an older one would have been dealt with.
            is_raised: list == List::Problem
                && words.contains("电线")
                && held_on.plus_days(8) > last_day(),
        });
    };
    let mut problems: Vec<usize> = (0..PROBLEMS.len()).collect();
    chance.shuffle(&mut problems);
    for at in problems.into_iter().take(chance.between(1, 3) as usize) {
        add(List::Problem, PROBLEMS[at].0, cadre, PROBLEMS[at].1, chance);
    }
    let need = chance.pick(NEEDS);
    add(List::Need, need.0, cadre, need.1, chance);
    if chance.odds(0.6) {
        add(List::Duty, chance.word(DUTIES), "小组长和代表", "", chance);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scale::Scale;

    #[test]
    fn most_villages_meet_and_some_have_something_to_explain() {
        let plan = Plan::new(7, Scale::County, 0);
        let villages = plan.villages.len();
        let held = plan.assemblies.iter().filter(|one| one.held_on <= last_day());
        let (held, awaited): (Vec<_>, Vec<_>) = (
            held.collect(),
            plan.assemblies.iter().filter(|one| one.held_on > last_day()).collect(),
        );
        assert!(held.len() > villages && !awaited.is_empty(), "{} {}", held.len(), awaited.len());
        assert!(held.iter().any(|one| one.comes < 0.6), "one without two thirds");
        assert!(held.iter().any(|one| one.proposed.is_some()), "one that was demanded");
        assert!(held.iter().any(|one| one.is_closed && !one.is_posted), "one that is not posted");
        assert!(held.iter().all(|one| (2..=4).contains(&one.items.len())));
        assert!(awaited.iter().all(|one| one.announced_on <= last_day() && !one.is_closed));
        assert!((villages * 8 / 10..villages).contains(&plan.committees.len()));
        let raised = plan.meetings.iter().flat_map(|one| &one.items).filter(|item| item.is_raised);
        assert!((1..40).contains(&raised.count()), "what is handed in stays a handful");
        assert!(plan.meetings.iter().all(|one| one.held_on <= last_day()));
        let came = |courtyard: bool| {
            let these = plan.meetings.iter().filter(move |one| one.is_courtyard == courtyard);
            these.map(|one| one.attendance.len()).sum::<usize>()
        };
        assert!(came(true) > plan.meetings.len() && came(false) > 300, "people came");
    }
}
