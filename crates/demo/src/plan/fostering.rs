//! Mentoring, the reserve, wishes to learn, sessions to come, and the yearly appraisal. None of it
//! counts for a figure of the article.

use kernel::{AreaKind, AreaPath, Date};
use registry::{NewPerson, Sex};
use representatives::appraisal::Answer;
use representatives::fostering::reserve::Ground;

use super::selection::open_files;
use super::{Plan, VillagePlan};
use crate::chance::Chance;
use crate::people::Register;
use crate::scale::{first_day, last_day};

/// Everything that fosters representatives, and in which order it was done.
#[derive(Default)]
pub(crate) struct FosteringPlan {
    pub(crate) mentorings: Vec<MentoringPlan>,
    pub(crate) reserve: Vec<ReservePlan>,
    pub(crate) wishes: Vec<WishPlan>,
    pub(crate) sessions: Vec<SessionPlan>,
    pub(crate) rounds: Vec<RoundPlan>,
    /// What was done on which day and at which hour.
    pub(crate) acts: Vec<(Date, u8, Act)>,
}

/// Something that was done, by its place in the lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Act {
    BeginMentoring(usize),
    Talk(usize, usize),
    EndMentoring(usize),
    EnterReserve(usize),
    LeaveReserve(usize),
    Wish(usize),
    AnswerWish(usize),
    PlanSession(usize),
    OpenRound(usize),
    /// A part of a village's households says what it thinks.
    Say(usize, usize),
}

/// A mentor and a representative, by place in the plan.
pub(crate) struct MentoringPlan {
    pub(crate) representative: usize,
    pub(crate) mentor: String,
    pub(crate) post: &'static str,
    pub(crate) goals: &'static str,
    pub(crate) from_on: Date,
    pub(crate) talks: Vec<(Date, &'static str)>,
    pub(crate) ended: Option<(Date, &'static str)>,
}

/// Who is thought of for later.
pub(crate) enum Thought {
    /// Somebody who stands on no roster yet.
    New(NewPerson),
    /// The head of a household, by place in the plan.
    Head(usize),
    /// Who serves at the end, by place in the plan.
    Successor(usize),
}

/// An entry of the reserve.
pub(crate) struct ReservePlan {
    pub(crate) village: usize,
    pub(crate) who: Thought,
    pub(crate) area: AreaPath,
    pub(crate) ground: Ground,
    pub(crate) reason: &'static str,
    pub(crate) recommender: String,
    pub(crate) mentor: Option<String>,
    pub(crate) left: Option<&'static str>,
}

/// A wish to learn.
pub(crate) struct WishPlan {
    pub(crate) representative: usize,
    pub(crate) theme: &'static str,
    pub(crate) words: &'static str,
    pub(crate) is_own: bool,
    pub(crate) answer: Option<&'static str>,
}

/// A session that is planned and not held yet, for the representatives of a village.
pub(crate) struct SessionPlan {
    pub(crate) township: usize,
    pub(crate) village: usize,
    pub(crate) theme: &'static str,
    pub(crate) teacher: &'static str,
    pub(crate) planned_on: Date,
}

/// The appraisal of a village.
pub(crate) struct RoundPlan {
    pub(crate) village: usize,
    pub(crate) opens_on: Date,
    pub(crate) closes_on: Date,
    pub(crate) says: Vec<Said>,
    /// Whether its households hold cards.
    pub(crate) by_card: bool,
}

/// What a household says.
pub(crate) struct Said {
    pub(crate) household: usize,
    pub(crate) answer: Answer,
    pub(crate) words: Option<&'static str>,
}

/// In how many parts the households of a round speak: a day each.
pub(crate) const PARTS: usize = 6;

const GOALS: &[&str] = &[
    "三个月内能独立走访，走访本记得清楚",
    "熟悉联系的每一户，知道谁家要多跑几趟",
    "学会调解邻里纠纷，先听两边再说话",
    "会用手机记走访、报事项，没信号时也不慌",
    "把医保、养老的常见问题讲得明白",
];
const TALKS: &[&str] = &[
    "一起走访了两户独居老人，教他怎么记",
    "说了报事项要写清地点和时间，不写空话",
    "商量水渠那件事怎么跟两家开口",
    "看了他的走访本，字少但实在，提醒别漏电话",
    "讲了苗头性问题只报不传，他记下了",
    "手机没信号那次没存上，一起补录了",
    "他说有两户不太肯开门，下次一起去",
];
const ENDINGS: &[&str] = &[
    "能独立走访和调解了，以后有事再商量",
    "走访、记录都熟了，带到这里",
    "帮带人调到别的片，这边他自己能行",
];
/// Why somebody is thought of, by ground.
const REASONS: &[(Ground, &[&str])] = &[
    (Ground::PartyMember, &["组里的事肯出头，党员活动日从不缺", "懂点法，邻里有争执都爱来评理"]),
    (Ground::Returned, &["会用电脑，肯跑腿，老人都信得过", "在外做过销售，回来带着几户在网上卖姜"]),
    (Ground::Veteran, &["退伍回来，做事利索，防汛时主动守水库", "退伍后在家，夜里巡山从不推"]),
    (Ground::Entrepreneur, &["种香柚有经验，带着几户一起卖", "开农机合作社，常帮人打田"]),
    (Ground::Volunteer, &["常给独居老人送药、理发", "村里保洁和红白喜事都来帮手"]),
    (Ground::Helpful, &["红白喜事都请去管事，说话有人听", "邻居吵架，先去劝的总有一份"]),
];
const LEAVINGS: &[&str] = &["外出务工，两年内不回来", "本人说顾不过来", "搬到县城住了"];
/// A theme, and what is said beside it; nothing is said where the theme says enough.
const WISHES: &[(&str, &str)] = &[
    ("mediation", "分田界的事老调不下来，想学学怎么开口"),
    ("mediation", ""),
    ("phone", "手机上怎么补记前几天的走访"),
    ("phone", ""),
    ("policy", "医保报销比例总有人问，想弄清楚"),
    ("policy", ""),
    ("home_safety", "老房子电线怎么看出有毛病"),
    ("emergency", "下大雨要转移时，先叫谁、往哪走"),
    ("fraud", "老人老接到刷单电话，想要些例子"),
    ("visiting", ""),
    ("farming", "香柚黄斑病怎么防"),
    ("relief", "监测户和低保有什么不同"),
];
const ANSWERS: &[&str] = &[
    "四月在镇党校讲了一期，资料已发到群里",
    "请镇司法所的同志下月来村里讲",
    "已列入五月的培训安排",
    "先由帮带人带着做几次，再集中讲",
];
const SAID: &[&str] = &[
    "来得勤，有事打电话就到",
    "帮忙反映的路灯装上了",
    "说话和气，老人家喜欢他来",
    "平时见得少，盼多来坐坐",
    "反映的水的事还没个准信",
    "医保的事讲得明白",
    "人不错，就是太忙",
];

pub(super) fn fill(plan: &mut Plan, register: &mut Register) {
    let mut chance = Chance::new(plan.seed, "fostering", 0);
    let mut found = FosteringPlan::default();
    let small = plan.villages.len() < 10;
    for (at, village) in plan.villages.iter().enumerate() {
        mentorings(plan, village, &mut found, &mut chance);
        let fewest = if small { 2 } else { 0 };
        for _ in 0..chance.between(fewest, 3) {
            thought_of(plan, at, &mut found, register, &mut chance);
        }
    }
    successors(plan, &mut found, &mut chance);
    candidates(plan, &mut found, &mut chance);
    wishes(plan, small, &mut found, &mut chance);
    sessions(plan, &mut found, &mut chance);
    rounds(plan, small, &mut found, &mut chance);
    found.acts.sort_unstable();
    plan.fostering = found;
}

fn posts(village: &VillagePlan) -> [&'static str; 3] {
    match village.area.kind == AreaKind::Village {
        true => ["村党总支书记", "村委会副主任", "村妇联主席"],
        false => ["社区党总支书记", "居委会副主任", "社区妇联主席"],
    }
}

/// In each village some have a mentor: whoever took over lately, and a few others.
fn mentorings(plan: &Plan, village: &VillagePlan, found: &mut FosteringPlan, chance: &mut Chance) {
    let posts = posts(village);
    for (place, representative) in village.representatives.clone().enumerate() {
        let known = &plan.representatives[representative];
        let wanted = if known.before.is_some() { 0.9 } else { 0.06 };
        // The first of a village has one, so that every village shows what it looks like.
        if place != 0 && !chance.odds(wanted) {
            continue;
        }
        let cadre = chance.below(village.cadres.len().min(posts.len()));
        let from_on = known.from_on.max(first_day()).plus_days(chance.between(6, 30));
        if village.cadres[cadre].name == known.name || from_on > last_day().plus_days(-5) {
            continue;
        }
        let mut talks = Vec::new();
        let mut on = from_on.plus_days(chance.between(3, 12));
        while on <= last_day() && talks.len() < 5 && chance.odds(0.85) {
            talks.push((on, chance.word(TALKS)));
            on = on.plus_days(chance.between(14, 33));
        }
        let last = talks.last().map_or(from_on, |talk| talk.0).plus_days(chance.between(8, 20));
        let is_ended = talks.len() >= 3 && last <= last_day() && chance.odds(0.4);
        let at = found.mentorings.len();
        found.acts.push((from_on, 9, Act::BeginMentoring(at)));
        for (number, (on, _)) in talks.iter().enumerate() {
            found.acts.push((*on, 17, Act::Talk(at, number)));
        }
        if is_ended {
            found.acts.push((last, 17, Act::EndMentoring(at)));
        }
        found.mentorings.push(MentoringPlan {
            representative,
            mentor: village.cadres[cadre].name.clone(),
            post: posts[cadre],
            goals: chance.word(GOALS),
            from_on,
            talks,
            ended: is_ended.then(|| (last, chance.word(ENDINGS))),
        });
    }
}

/// Somebody young whom the village thinks of.
fn thought_of(
    plan: &Plan,
    at: usize,
    found: &mut FosteringPlan,
    register: &mut Register,
    chance: &mut Chance,
) {
    let village = &plan.villages[at];
    let group = &plan.groups[village.groups.start + chance.below(village.groups.len())];
    let sex = if chance.odds(0.45) { Sex::Female } else { Sex::Male };
    let born = chance.between(1968, 1999) as i16;
    let person = register.person(&village.clans, sex, born, chance);
    let area = group.area.path.clone();
    let ground = ground(born, chance);
    let on = first_day().plus_days(chance.between(25, 110));
    let left = chance.odds(0.12).then(|| chance.word(LEAVINGS));
    entry(plan, at, (Thought::New(person), ground), area, (on, left), found, chance);
}

/// Who came back young is young.
fn ground(born: i16, chance: &mut Chance) -> Ground {
    let returned = if born >= 1985 { 40.0 } else { 0.0 };
    chance.weighed(&[
        (Ground::PartyMember, 16.0),
        (Ground::Returned, returned),
        (Ground::Veteran, 12.0),
        (Ground::Entrepreneur, 14.0),
        (Ground::Volunteer, 12.0),
        (Ground::Helpful, 20.0),
    ])
}

/// The year in which a person was born, where it is known.
fn born(person: &NewPerson) -> i16 {
    person.birth_month.map_or(1970, |month| month.first_day().year())
}

fn entry(
    plan: &Plan,
    village: usize,
    (who, ground): (Thought, Ground),
    area: AreaPath,
    (on, left): (Date, Option<&'static str>),
    found: &mut FosteringPlan,
    chance: &mut Chance,
) {
    let cadres = &plan.villages[village].cadres;
    let at = found.reserve.len();
    let reasons = REASONS.iter().find(|(of, _)| *of == ground).map_or(REASONS[0].1, |one| one.1);
    found.acts.push((on, 10, Act::EnterReserve(at)));
    if left.is_some() {
        let later = on.plus_days(chance.between(15, 40)).min(last_day());
        found.acts.push((later, 16, Act::LeaveReserve(at)));
    }
    found.reserve.push(ReservePlan {
        village,
        who,
        area,
        ground,
        reason: chance.word(reasons),
        recommender: match chance.odds(0.6) {
            true => posts(&plan.villages[village])[0].replace("书记", ""),
            false => cadres[chance.below(cadres.len())].name.clone(),
        },
        mentor: chance.odds(0.5).then(|| cadres[chance.below(cadres.len())].name.clone()),
        left,
    });
}

/// Some of those who took over in the window had been thought of before.
fn successors(plan: &Plan, found: &mut FosteringPlan, chance: &mut Chance) {
    for (at, known) in plan.representatives.iter().enumerate() {
        // A file takes at most forty days to its letter, and the entry comes before the file.
        let on = known.from_on.plus_days(-chance.between(42, 52));
        if known.before.is_none() || on < first_day().plus_days(2) || !chance.odds(0.8) {
            continue;
        }
        let village = plan.village_of(at);
        let area = plan.groups[known.group].area.path.clone();
        let ground = ground(born(plan.person_of(at)), chance);
        let who = (Thought::Successor(at), ground);
        entry(plan, village, who, area, (on, None), found, chance);
    }
}

/// Some of those whose selection file is open on the last day came out of the reserve.
fn candidates(plan: &Plan, found: &mut FosteringPlan, chance: &mut Chance) {
    for file in open_files(plan) {
        let on = file.days.opened_on.plus_days(-chance.between(6, 20));
        let born = born(&plan.households[file.household].head);
        // Whom a village thinks of for later is not sixty.
        if born < 1968 || on < first_day() || !chance.odds(0.75) {
            continue;
        }
        let area = plan.groups[plan.households[file.household].group].area.path.clone();
        let who = (Thought::Head(file.household), ground(born, chance));
        entry(plan, file.village, who, area, (on, None), found, chance);
    }
}

fn wishes(plan: &Plan, small: bool, found: &mut FosteringPlan, chance: &mut Chance) {
    let odds = if small { 0.6 } else { 0.035 };
    for (representative, known) in plan.representatives.iter().enumerate() {
        if !chance.odds(odds) {
            continue;
        }
        let first = known.from_on.max(first_day());
        let on = first.plus_days(chance.between(10, 100)).min(last_day().plus_days(-1));
        let answered_on = on.plus_days(chance.between(4, 18));
        let answer = (answered_on <= last_day() && chance.odds(0.55)).then(|| chance.word(ANSWERS));
        let at = found.wishes.len();
        found.acts.push((on, 11, Act::Wish(at)));
        if answer.is_some() {
            found.acts.push((answered_on, 11, Act::AnswerWish(at)));
        }
        let &(theme, words) = chance.pick(WISHES);
        let is_own = chance.odds(0.4);
        found.wishes.push(WishPlan { representative, theme, words, is_own, answer });
    }
}

/// Each township has one session ahead.
fn sessions(plan: &Plan, found: &mut FosteringPlan, chance: &mut Chance) {
    let subjects = [
        ("emergency", "镇应急办"),
        ("mediation", "镇司法所"),
        ("phone", "县级专班"),
        ("fraud", "镇派出所"),
    ];
    for (township, known) in plan.townships.iter().enumerate() {
        let village = known.villages.start + chance.below(known.villages.len());
        let &(theme, teacher) = chance.pick(&subjects);
        let at = found.sessions.len();
        found.acts.push((last_day().plus_days(-3), 15, Act::PlanSession(at)));
        let planned_on = last_day().plus_days(chance.between(3, 14));
        found.sessions.push(SessionPlan { township, village, theme, teacher, planned_on });
    }
}

/// A few villages hold the appraisal in spring; one is in the middle of it on the last day.
fn rounds(plan: &Plan, small: bool, found: &mut FosteringPlan, chance: &mut Chance) {
    let mut is_running = false;
    for (at, village) in plan.villages.iter().enumerate() {
        let by_card = village.area.code.as_str() == crate::divisions::HEYUAN;
        let holds = by_card || small || chance.odds(0.07);
        if !holds {
            continue;
        }
        let runs = !by_card && !std::mem::replace(&mut is_running, true);
        let ago = if runs { 6 } else { chance.between(20, 35) };
        let opens_on = last_day().plus_days(-ago);
        let closes_on = opens_on.plus_days(13);
        let number = found.rounds.len();
        found.acts.push((opens_on, 8, Act::OpenRound(number)));
        let mut says = Vec::new();
        for representative in village.representatives.clone() {
            for household in plan.representatives[representative].households.clone() {
                let answer = chance.weighed(&[
                    (Answer::Content, 74.0),
                    (Answer::MostlyContent, 21.0),
                    (Answer::NotContent, 5.0),
                ]);
                let words = chance.odds(0.14).then(|| chance.word(SAID));
                if chance.odds(if by_card { 0.66 } else { 0.5 }) {
                    says.push(Said { household, answer, words });
                }
            }
        }
        for part in 0..PARTS {
            let on = opens_on.plus_days(part as i64 * 2 + 1);
            if on <= last_day() {
                found.acts.push((on, 19, Act::Say(number, part)));
            }
        }
        found.rounds.push(RoundPlan { village: at, opens_on, closes_on, says, by_card });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scale::Scale;

    #[test]
    fn what_fosters_representatives_is_there_in_plausible_numbers() {
        for seed in [7, 2023] {
            let plan = Plan::new(seed, Scale::County, 0);
            let found = &plan.fostering;
            assert!((200..700).contains(&found.mentorings.len()), "{}", found.mentorings.len());
            assert!(found.mentorings.iter().any(|one| one.ended.is_some()));
            assert!(found.mentorings.iter().any(|one| one.talks.is_empty()));
            assert!((120..400).contains(&found.reserve.len()), "{}", found.reserve.len());
            let of = |wanted: fn(&Thought) -> bool| {
                found.reserve.iter().filter(|one| wanted(&one.who)).count()
            };
            assert!(of(|who| matches!(who, Thought::Successor(_))) > 3);
            assert!(of(|who| matches!(who, Thought::Head(_))) > 10);
            assert!(found.reserve.iter().any(|one| one.left.is_some()));
            let of_every = |ground| found.reserve.iter().any(|one| one.ground == ground);
            assert!(REASONS.iter().all(|(ground, _)| of_every(*ground)));
            assert!((90..260).contains(&found.wishes.len()), "{}", found.wishes.len());
            assert_eq!(found.sessions.len(), 9);
            assert!((3..20).contains(&found.rounds.len()), "{}", found.rounds.len());
            let runs = |one: &&RoundPlan| one.closes_on > last_day();
            assert_eq!(found.rounds.iter().filter(runs).count(), 1);
            assert!(found.acts.is_sorted());
            let in_window = |on: &Date| (first_day()..=last_day()).contains(on);
            assert!(found.acts.iter().all(|(on, _, _)| in_window(on)));
        }
    }

    #[test]
    fn the_small_county_shows_each_of_them() {
        for seed in [1, 7, 2023, 431_125] {
            let found = Plan::new(seed, Scale::Small, 0).fostering;
            assert!(!found.mentorings.is_empty() && found.reserve.len() >= 4, "seed {seed}");
            assert_eq!((found.sessions.len(), found.rounds.len()), (1, 2), "seed {seed}");
            assert!(found.rounds.iter().all(|round| round.says.len() > 10), "seed {seed}");
        }
    }
}
