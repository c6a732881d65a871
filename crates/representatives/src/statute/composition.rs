//! Who makes up an assembly, for how long, and how often it meets.

use kernel::Date;

use super::{Check, Law, Missing, Quantity, Rule, Verdict, articles, codes};

codes! {
    /// How a village elects its representatives: 每五户至十五户推选一人，或者由各村民小组推选若干人.
    ElectionMode {
        /// Each five to fifteen households elect one.
        Households = "households", "按户推选", "by households";
        /// Each group elects several.
        Groups = "groups", "按组推选", "by groups";
    }
}

/// What is known of a village or community on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Composition {
    /// Which law applies.
    pub law: Law,
    /// The day for which it is checked.
    pub on: Date,
    /// Households that exist.
    pub households: Option<i64>,
    /// How the village elects; `None` where nobody has said so.
    pub mode: Option<ElectionMode>,
    /// Its groups.
    pub groups: i64,
    /// Groups in which no elected representative was elected.
    pub groups_without: i64,
    /// Elected representatives in office.
    pub representatives: Option<i64>,
    /// Women among them, as far as their sex is recorded.
    pub women: i64,
    /// Those among them whose sex is not recorded.
    pub unknown_sex: i64,
    /// Members of the committee.
    pub committee: Option<i64>,
    /// Those of the committee who were elected representatives as well, and count once.
    pub both: i64,
    /// The first day of the term.
    pub term_from: Option<Date>,
    /// The day of the last assembly.
    pub last_assembly: Option<Date>,
}

impl Composition {
    /// How many belong to the assembly: the committee and the elected representatives.
    pub fn members(&self) -> Option<i64> {
        Some(self.committee? + self.representatives? - self.both)
    }
}

/// Every check that the composition allows, in the order of the law.
pub fn composition(facts: &Composition) -> Vec<Check> {
    let mut checks = vec![ratio(facts), share(facts)];
    if facts.law == Law::Village {
        checks.push(women(facts));
    }
    checks.push(term(facts));
    checks.push(rhythm(facts.law, facts.last_assembly, facts.on));
    checks
}

/// The band of households for one representative.
const fn band(law: Law) -> (i64, i64) {
    match law {
        Law::Village => (5, 15),
        Law::Community => (20, 50),
    }
}

/// One representative for 5 to 15 households, or several from each group; in a community one for 20
/// to 50 as a rule.
pub fn ratio(facts: &Composition) -> Check {
    let article =
        facts.law.articles(articles::VILLAGE_REPRESENTATIVES, articles::COMMUNITY_REPRESENTATIVES);
    if facts.law == Law::Village && facts.mode == Some(ElectionMode::Groups) {
        return by_groups(facts, article);
    }
    let (fewest, most) = band(facts.law);
    let mut missing = Vec::new();
    if facts.households.is_none() {
        missing.push(Missing::Households);
    }
    if facts.representatives.is_none() {
        missing.push(Missing::Representatives);
    }
    let (Some(households), Some(representatives)) = (facts.households, facts.representatives)
    else {
        return Check::lacks(Rule::Ratio, article, missing, Vec::new());
    };
    // The bounds as counts of representatives: rounded up where more households are too many for
    // one, rounded down where fewer are too few.
    let (least, largest) =
        (households.div_euclid(most) + i64::from(households % most > 0), households / fewest);
    let numbers = vec![
        (Quantity::Households, households),
        (Quantity::Representatives, representatives),
        (Quantity::Least, least),
        (Quantity::Most, largest),
    ];
    let (low, high) =
        (representatives * fewest <= households, households <= representatives * most);
    let who = facts.law.representatives();
    if low && high {
        return Check {
            rule: Rule::Ratio,
            verdict: Verdict::Holds,
            article,
            chinese: format!(
                "{households}户推选{who}{representatives}人，在每{fewest}至{most}户1人之内。"
            ),
            english: format!(
                "{representatives} representatives for {households} households: one for {fewest} to {most}."
            ),
            numbers,
        };
    }
    if facts.law == Law::Village && facts.mode.is_none() {
        // Several from each group would be as lawful: only the village knows how it elects.
        return Check::lacks(Rule::Ratio, article, vec![Missing::Mode], numbers);
    }
    let (chinese, english) = if high {
        (
            format!(
                "{households}户推选{who}{representatives}人，平均每人不足{fewest}户，按此至多{largest}人。"
            ),
            format!(
                "{representatives} representatives for {households} households: fewer than {fewest} for one; at most {largest} by this rule."
            ),
        )
    } else {
        (
            format!(
                "{households}户推选{who}{representatives}人，平均每人超过{most}户，按此至少应有{least}人。"
            ),
            format!(
                "{representatives} representatives for {households} households: more than {most} for one; at least {least} by this rule."
            ),
        )
    };
    let verdict = Verdict::DoesNotHold;
    Check { rule: Rule::Ratio, verdict, article, numbers, chinese, english }
}

fn by_groups(facts: &Composition, article: super::Article) -> Check {
    let Some(representatives) = facts.representatives else {
        return Check::lacks(Rule::Ratio, article, vec![Missing::Representatives], Vec::new());
    };
    let (groups, without) = (facts.groups, facts.groups_without);
    let holds = without == 0 && representatives > 0;
    let numbers = vec![
        (Quantity::Groups, groups),
        (Quantity::GroupsWithout, without),
        (Quantity::Representatives, representatives),
    ];
    let (chinese, english) = if holds {
        (
            format!("按组推选，{groups}个小组都有代表，共{representatives}人。"),
            format!(
                "Elected by groups: each of {groups} groups has representatives, {representatives} in all."
            ),
        )
    } else {
        (
            format!("按组推选，{groups}个小组中有{without}个小组没有代表。"),
            format!("Elected by groups: {without} of {groups} groups have no representative."),
        )
    };
    Check { rule: Rule::Ratio, verdict: Verdict::of(holds), article, numbers, chinese, english }
}

/// Why the number of members is not known.
fn members_missing(facts: &Composition) -> Vec<Missing> {
    let mut missing = Vec::new();
    if facts.representatives.is_none() {
        missing.push(Missing::Representatives);
    }
    if facts.committee.is_none() {
        missing.push(Missing::Committee);
    }
    missing
}

/// Representatives are at least four fifths of the assembly.
fn share(facts: &Composition) -> Check {
    let article =
        facts.law.articles(articles::VILLAGE_REPRESENTATIVES, articles::COMMUNITY_ASSEMBLY);
    let (Some(members), Some(representatives)) = (facts.members(), facts.representatives) else {
        return Check::lacks(Rule::Share, article, members_missing(facts), Vec::new());
    };
    let holds = members > 0 && representatives * 5 >= members * 4;
    let who = facts.law.representatives();
    let (chinese, english) = if holds {
        (
            format!(
                "{}组成人员{members}人，其中{who}{representatives}人，达到五分之四。",
                facts.law.assembly()
            ),
            format!(
                "{representatives} of {members} members are representatives: at least four fifths."
            ),
        )
    } else {
        (
            format!(
                "{}组成人员{members}人，其中{who}{representatives}人，不到五分之四。",
                facts.law.assembly()
            ),
            format!(
                "{representatives} of {members} members are representatives: less than four fifths."
            ),
        )
    };
    let numbers = vec![(Quantity::Members, members), (Quantity::Representatives, representatives)];
    Check { rule: Rule::Share, verdict: Verdict::of(holds), article, numbers, chinese, english }
}

/// Women representatives are at least a third of the members of the assembly, not of the
/// representatives. Where the sex of some is not recorded, they decide nothing unless they could.
fn women(facts: &Composition) -> Check {
    let article = articles::VILLAGE_REPRESENTATIVES;
    let Some(members) = facts.members() else {
        return Check::lacks(Rule::Women, article, members_missing(facts), Vec::new());
    };
    let least = members.div_euclid(3) + i64::from(members % 3 > 0);
    let numbers = vec![
        (Quantity::Members, members),
        (Quantity::Women, facts.women),
        (Quantity::UnknownSex, facts.unknown_sex),
        (Quantity::Least, least),
    ];
    let (certain, possible) = (facts.women, facts.women + facts.unknown_sex);
    if certain * 3 >= members {
        return Check {
            rule: Rule::Women,
            verdict: Verdict::Holds,
            article,
            chinese: format!("组成人员{members}人，妇女代表{certain}人，达到三分之一。"),
            english: format!(
                "{certain} women representatives in an assembly of {members}: at least a third."
            ),
            numbers,
        };
    }
    if possible * 3 >= members {
        return Check::lacks(Rule::Women, article, vec![Missing::Sex], numbers);
    }
    Check {
        rule: Rule::Women,
        verdict: Verdict::DoesNotHold,
        article,
        chinese: format!(
            "组成人员{members}人，妇女代表{certain}人，不到三分之一，还差{}人。",
            least - possible
        ),
        english: format!(
            "{certain} women representatives in an assembly of {members}: less than a third, {} short.",
            least - possible
        ),
        numbers,
    }
}

/// How many years a term has.
const TERM_YEARS: i16 = 5;

/// The last day of a term: the same day five years later, or the month's last day where there is none.
fn term_until(from: Date) -> Date {
    let year = from.year() + TERM_YEARS;
    let days = [from.day(), 30, 29, 28];
    let found = days.into_iter().find_map(|day| Date::new(year, from.month_of_year(), day).ok());
    found.unwrap_or(from)
}

/// The term is five years, with the committee's.
fn term(facts: &Composition) -> Check {
    let article =
        facts.law.articles(articles::VILLAGE_REPRESENTATIVES, articles::COMMUNITY_REPRESENTATIVES);
    let Some(from) = facts.term_from else {
        return Check::lacks(Rule::Term, article, vec![Missing::Term], Vec::new());
    };
    let until = term_until(from);
    let holds = facts.on <= until;
    let (chinese, english) = if holds {
        (
            format!("本届自{from}起，任期5年，到{until}届满。"),
            format!("The term began on {from} and ends after five years, on {until}."),
        )
    } else {
        (
            format!("本届自{from}起，任期5年，已于{until}届满，请及时换届。"),
            format!("The term began on {from} and was over on {until}: an election is due."),
        )
    };
    let numbers = vec![
        (Quantity::Years, i64::from(TERM_YEARS)),
        (Quantity::Days, until.days_since(facts.on)),
    ];
    Check { rule: Rule::Term, verdict: Verdict::of(holds), article, numbers, chinese, english }
}

/// The number of the quarter or half-year in which a day lies, counted from the year 0.
fn period(law: Law, day: Date) -> i64 {
    let (year, month) = (i64::from(day.year()), i64::from(day.month_of_year()) - 1);
    match law {
        Law::Village => year * 4 + month / 3,
        Law::Community => year * 2 + month / 6,
    }
}

/// The last day of the quarter or half-year in which the day lies: until then the next assembly is
/// due, where none was held in it.
pub fn next_assembly_by(law: Law, day: Date) -> Date {
    let months = match law {
        Law::Village => 3,
        Law::Community => 6,
    };
    let month = i64::from(day.month_of_year());
    day.month().plus((months - (month - 1) % months) - 1).last_day()
}

/// A village's assembly meets every quarter, a community's every half-year.
///
/// A period that is not over yet breaks nothing: the one before must have had its assembly.
pub fn rhythm(law: Law, last: Option<Date>, on: Date) -> Check {
    let article = law.articles(articles::VILLAGE_ASSEMBLY, articles::COMMUNITY_ASSEMBLY);
    let Some(last) = last else {
        return Check::lacks(Rule::Rhythm, article, vec![Missing::Assemblies], Vec::new());
    };
    let since = period(law, on) - period(law, last);
    let (word, english_word) = match law {
        Law::Village => ("季度", "quarter"),
        Law::Community => ("半年", "half-year"),
    };
    let this = match law {
        Law::Village => "本季度",
        Law::Community => "这半年",
    };
    let by = next_assembly_by(law, on);
    let (chinese, english) = match since {
        ..=0 => (
            format!("{this}已开会（最近一次{last}），每{word}至少一次。"),
            format!("Met in this {english_word}, last on {last}: once every {english_word}."),
        ),
        1 => (
            format!("最近一次{last}，{this}还没有开，请在{by}前召开。"),
            format!("Last met on {last}; not yet in this {english_word}: due by {by}."),
        ),
        _ => (
            format!("最近一次{last}，上一个{word}没有开会，请尽快召开。"),
            format!("Last met on {last}; the {english_word} before had none: call one soon."),
        ),
    };
    Check {
        rule: Rule::Rhythm,
        verdict: Verdict::of(since <= 1),
        article,
        numbers: vec![(Quantity::Periods, since.max(0))],
        chinese,
        english,
    }
}
