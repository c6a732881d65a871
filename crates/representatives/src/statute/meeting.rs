//! One assembly: who may call it, how many must come, what carries, and how long it is posted.

use kernel::Date;

use super::{Check, Law, Missing, Quantity, Rule, Verdict, articles, codes};

codes! {
    /// Matters that a village decides in the villagers' meeting, or in an assembly that it has
    /// authorised, after the village's Party organisation has studied them (Art 28).
    ListedMatter {
        /// Plans and building of the village.
        Planning = "planning", "村庄规划和建设", "village planning and building";
        /// Who is paid for lost working time, and how much.
        LostTimePay = "lost_time_pay", "误工补贴的人员及标准", "pay for lost working time";
        /// Use of the collective's income.
        CollectiveIncome = "collective_income", "集体经济所得收益的使用", "use of collective income";
        /// Public works, and raising of money and labour.
        PublicWorks = "public_works", "公益事业和筹资筹劳", "public works, raising of money and labour";
        /// Whom to help with priority.
        KeyAssistance = "key_assistance", "重点帮扶对象", "people to be helped with priority";
        /// Anything else of the villagers' interests.
        OtherInterests = "other_interests", "涉及村民利益的其他事项", "other interests of the villagers";
    }
}

/// What the law asks about one item of an agenda.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Agenda {
    /// The matter of the list that it is, if it is one.
    pub listed: Option<ListedMatter>,
    /// The day on which the Party organisation studied it.
    pub studied_on: Option<Date>,
    /// The day on which the villagers' meeting authorised the assembly to decide it.
    pub authorised_on: Option<Date>,
    /// The day of the assembly.
    pub held_on: Date,
}

/// At least two thirds of the members came.
pub fn quorum(law: Law, members: Option<i64>, present: Option<i64>) -> Check {
    let article = law.articles(articles::VILLAGE_ASSEMBLY, articles::COMMUNITY_QUORUM);
    let mut missing = Vec::new();
    if members.is_none() {
        missing.push(Missing::Committee);
    }
    if present.is_none() {
        missing.push(Missing::Present);
    }
    let (Some(members), Some(present)) = (members, present) else {
        return Check::lacks(Rule::Quorum, article, missing, Vec::new());
    };
    let least = (members * 2).div_euclid(3) + i64::from(members * 2 % 3 > 0);
    let holds = members > 0 && present * 3 >= members * 2;
    let (chinese, english) = if holds {
        (
            format!("应到{members}人，实到{present}人，达到三分之二，可以开会。"),
            format!("{present} of {members} members came: at least two thirds."),
        )
    } else {
        (
            format!("应到{members}人，实到{present}人，不到三分之二，还差{}人。", least - present),
            format!(
                "{present} of {members} members came: less than two thirds, {} short.",
                least - present
            ),
        )
    };
    let numbers =
        vec![(Quantity::Members, members), (Quantity::Present, present), (Quantity::Least, least)];
    Check { rule: Rule::Quorum, verdict: Verdict::of(holds), article, numbers, chinese, english }
}

/// More than half of those present agreed.
pub fn decision(law: Law, present: Option<i64>, yes: Option<i64>) -> Check {
    let article = law.articles(articles::VILLAGE_ASSEMBLY, articles::COMMUNITY_QUORUM);
    let mut missing = Vec::new();
    if present.is_none() {
        missing.push(Missing::Present);
    }
    if yes.is_none() {
        missing.push(Missing::Votes);
    }
    let (Some(present), Some(yes)) = (present, yes) else {
        return Check::lacks(Rule::Decision, article, missing, Vec::new());
    };
    let least = present.div_euclid(2) + 1;
    let holds = yes * 2 > present;
    let (chinese, english) = if holds {
        (
            format!("到会{present}人，同意{yes}票，超过半数，通过。"),
            format!("{yes} of {present} present agreed: more than half, carried."),
        )
    } else {
        (
            format!("到会{present}人，同意{yes}票，没有超过半数，未通过（通过需要{least}票）。"),
            format!(
                "{yes} of {present} present agreed: not more than half, not carried ({least} needed)."
            ),
        )
    };
    let numbers =
        vec![(Quantity::Present, present), (Quantity::Yes, yes), (Quantity::Least, least)];
    Check { rule: Rule::Decision, verdict: Verdict::of(holds), article, numbers, chinese, english }
}

/// A fifth of the representatives proposed it: then it must be called.
pub fn proposal(law: Law, representatives: Option<i64>, proposers: Option<i64>) -> Check {
    let article = law.articles(articles::VILLAGE_ASSEMBLY, articles::COMMUNITY_ASSEMBLY);
    let mut missing = Vec::new();
    if representatives.is_none() {
        missing.push(Missing::Representatives);
    }
    if proposers.is_none() {
        missing.push(Missing::Proposers);
    }
    let (Some(representatives), Some(proposers)) = (representatives, proposers) else {
        return Check::lacks(Rule::Proposal, article, missing, Vec::new());
    };
    let least = representatives.div_euclid(5) + i64::from(representatives % 5 > 0);
    let holds = representatives > 0 && proposers * 5 >= representatives;
    let (chinese, english) = if holds {
        (
            format!("{representatives}名代表中有{proposers}人提议，达到五分之一，应当召集。"),
            format!(
                "{proposers} of {representatives} representatives propose it: at least a fifth, it must be called."
            ),
        )
    } else {
        (
            format!(
                "{representatives}名代表中有{proposers}人提议，不到五分之一，由委员会决定是否召集。"
            ),
            format!(
                "{proposers} of {representatives} representatives propose it: less than a fifth, the committee decides."
            ),
        )
    };
    let numbers = vec![
        (Quantity::Representatives, representatives),
        (Quantity::Proposers, proposers),
        (Quantity::Least, least),
    ];
    Check { rule: Rule::Proposal, verdict: Verdict::of(holds), article, numbers, chinese, english }
}

/// A listed matter of a village was studied by its Party organisation first. `None` where the law
/// asks for nothing: in a community, and for what is not on the list.
pub fn study(law: Law, item: &Agenda) -> Option<Check> {
    let listed = item.listed.filter(|_| law == Law::Village)?;
    let article = articles::VILLAGE_LISTED;
    let Some(studied) = item.studied_on else {
        return Some(Check::lacks(Rule::Study, article, vec![Missing::StudyDay], Vec::new()));
    };
    Some(dated(
        Rule::Study,
        article,
        studied,
        item.held_on,
        listed,
        ["村党组织", "研究讨论"],
        "studied",
    ))
}

/// The villagers' meeting authorised the assembly to decide a listed matter. `None` as in [`study`].
pub fn authorised(law: Law, item: &Agenda) -> Option<Check> {
    let listed = item.listed.filter(|_| law == Law::Village)?;
    let article = articles::VILLAGE_LISTED;
    let Some(day) = item.authorised_on else {
        let missing = vec![Missing::AuthorisedDay];
        return Some(Check::lacks(Rule::Authorised, article, missing, Vec::new()));
    };
    Some(dated(
        Rule::Authorised,
        article,
        day,
        item.held_on,
        listed,
        ["村民会议", "授权"],
        "authorised",
    ))
}

fn dated(
    rule: Rule,
    article: super::Article,
    day: Date,
    held_on: Date,
    listed: ListedMatter,
    [who, did]: [&str; 2],
    done: &str,
) -> Check {
    let ahead = held_on.days_since(day);
    let holds = ahead >= 0;
    let (chinese, english) = if holds {
        (
            format!("“{}”已由{who}于{day}{did}。", listed.chinese()),
            format!("“{}” was {done} on {day}, not after the assembly.", listed.english()),
        )
    } else {
        (
            format!("“{}”由{who}于{day}{did}，晚于会议日期{held_on}。", listed.chinese()),
            format!("“{}” was {done} on {day}, after the assembly of {held_on}.", listed.english()),
        )
    };
    let numbers = vec![(Quantity::Days, ahead)];
    Check { rule, verdict: Verdict::of(holds), article, numbers, chinese, english }
}

/// How many days ahead a meeting of all villagers or residents is announced.
const NOTICE_DAYS: i64 = 10;

/// A meeting of all (村民会议、居民会议) was announced ten days ahead. The laws set no such number
/// for the assembly of representatives.
pub fn notice(law: Law, announced: Option<Date>, held_on: Date) -> Check {
    let article = law.articles(articles::VILLAGE_MEETING, articles::COMMUNITY_MEETING);
    let Some(announced) = announced else {
        return Check::lacks(Rule::Notice, article, vec![Missing::AnnouncedDay], Vec::new());
    };
    let days = held_on.days_since(announced);
    let holds = days >= NOTICE_DAYS;
    let (chinese, english) = if holds {
        (
            format!("{}于{announced}通知，提前{days}天，满10天。", law.meeting()),
            format!("Announced on {announced}, {days} days ahead: at least 10."),
        )
    } else {
        (
            format!("{}于{announced}通知，只提前{days}天，应提前10天。", law.meeting()),
            format!("Announced on {announced}, only {days} days ahead: 10 are needed."),
        )
    };
    let numbers = vec![(Quantity::Days, days), (Quantity::Least, NOTICE_DAYS)];
    Check { rule: Rule::Notice, verdict: Verdict::of(holds), article, numbers, chinese, english }
}

/// How many days a disclosure hangs.
const DISCLOSURE_DAYS: i64 = 15;

/// The last day that is proposed for a disclosure: fifteen days without counting the first, so that
/// it is long enough however days are counted.
pub fn disclosure_until(first: Date) -> Date {
    first.plus_days(DISCLOSURE_DAYS)
}

/// What was decided was posted for at least fifteen days; its first and its last day both count.
pub fn disclosure(law: Law, first: Option<Date>, last: Option<Date>) -> Check {
    let article = law.articles(articles::VILLAGE_DISCLOSURE, articles::COMMUNITY_DISCLOSURE);
    let (Some(first), Some(last)) = (first, last) else {
        let missing = vec![Missing::DisclosureDays];
        return Check::lacks(Rule::Disclosure, article, missing, Vec::new());
    };
    let days = last.days_since(first) + 1;
    let holds = days >= DISCLOSURE_DAYS;
    let (chinese, english) = if holds {
        (
            format!("{first}至{last}公布，共{days}天，满15天。"),
            format!("Posted from {first} to {last}: {days} days, at least 15."),
        )
    } else {
        (
            format!(
                "{first}至{last}公布，共{}天，不满15天，请延长到{}。",
                days.max(0),
                first.plus_days(DISCLOSURE_DAYS - 1)
            ),
            format!(
                "Posted from {first} to {last}: {} days, fewer than 15; keep it until {}.",
                days.max(0),
                first.plus_days(DISCLOSURE_DAYS - 1)
            ),
        )
    };
    let numbers = vec![(Quantity::Days, days), (Quantity::Least, DISCLOSURE_DAYS)];
    Check {
        rule: Rule::Disclosure,
        verdict: Verdict::of(holds),
        article,
        numbers,
        chinese,
        english,
    }
}
