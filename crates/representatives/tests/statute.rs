//! The statute checks against an oracle that was written apart from them, with exact fractions and
//! its own counting of days, on 100,000 villages and communities; and the boundaries by hand.

use std::cmp::Ordering;

use kernel::{AreaKind, Date};
use representatives::statute::{
    self, Agenda, Check, Composition, ElectionMode, Law, ListedMatter, Rule, Verdict,
};

/// An exact fraction, in lowest terms, with a positive denominator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Fraction {
    above: i128,
    below: i128,
}

fn common_divisor(one: i128, other: i128) -> i128 {
    if other == 0 { one.abs() } else { common_divisor(other, one % other) }
}

impl Fraction {
    fn new(above: i64, below: i64) -> Self {
        let (above, below) = (i128::from(above), i128::from(below));
        assert!(below > 0, "a fraction of something");
        let divisor = common_divisor(above, below).max(1);
        Self { above: above / divisor, below: below / divisor }
    }
}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some((self.above * other.below).cmp(&(other.above * self.below)))
    }
}

/// What the oracle says: holds, does not hold, or cannot tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Yes,
    No,
    Unknown,
}

fn answer(holds: bool) -> Answer {
    if holds { Answer::Yes } else { Answer::No }
}

fn told(check: &Check) -> Answer {
    match check.verdict {
        Verdict::Holds => Answer::Yes,
        Verdict::DoesNotHold => Answer::No,
        Verdict::CannotTell { .. } => Answer::Unknown,
    }
}

/// Days since 1970-01-01 of a civil date, by counting years and months one by one.
fn day_number(date: Date) -> i64 {
    let (year, month, day) = parts(date);
    let leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let lengths =
        |year: i64| [31, if leap(year) { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let before: i64 = (1900..year).map(|year| if leap(year) { 366 } else { 365 }).sum();
    let months: i64 = lengths(year)[..(month - 1) as usize].iter().sum();
    before + months + day
}

fn parts(date: Date) -> (i64, i64, i64) {
    let number = date.number();
    (number / 10_000, number / 100 % 100, number % 100)
}

/// Numbers that look random and are the same every time (SplitMix64).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn between(&mut self, low: i64, high: i64) -> i64 {
        low + (self.next() % (high - low + 1) as u64) as i64
    }

    fn one_in(&mut self, count: i64) -> bool {
        self.between(1, count) == 1
    }

    fn maybe(&mut self, value: i64) -> Option<i64> {
        (!self.one_in(8)).then_some(value)
    }

    fn date(&mut self) -> Date {
        let (year, month) = (self.between(2015, 2032), self.between(1, 12));
        let day = self.between(1, 28 + i64::from(month != 2) * 2);
        Date::from_number(year * 10_000 + month * 100 + day).expect("a day")
    }
}

/// A village or community, often near a boundary: the numbers of one are made from the other's.
fn invented(chance: &mut Chance) -> Composition {
    let law = if chance.one_in(2) { Law::Village } else { Law::Community };
    let representatives = chance.between(0, 90);
    let committee = chance.between(0, 12);
    let households = match chance.next() % 4 {
        0 => representatives * 5 + chance.between(-2, 2),
        1 => representatives * 15 + chance.between(-2, 2),
        2 => representatives * [20, 50][(chance.next() % 2) as usize] + chance.between(-2, 2),
        _ => chance.between(0, 4_000),
    };
    let unknown_sex = if chance.one_in(3) { chance.between(0, representatives) } else { 0 };
    let groups = chance.between(0, 20);
    Composition {
        law,
        on: chance.date(),
        households: chance.maybe(households.max(0)),
        mode: [None, Some(ElectionMode::Households), Some(ElectionMode::Groups)]
            [(chance.next() % 3) as usize],
        groups,
        groups_without: if chance.one_in(2) { 0 } else { chance.between(0, groups) },
        representatives: chance.maybe(representatives),
        women: chance.between(0, representatives - unknown_sex),
        unknown_sex,
        committee: chance.maybe(committee),
        both: chance.between(0, committee.min(representatives)),
        term_from: chance.maybe(0).map(|_| chance.date()),
        last_assembly: chance.maybe(0).map(|_| chance.date()),
    }
}

fn expected_ratio(facts: &Composition) -> Answer {
    let is_village = facts.law == Law::Village;
    if is_village && facts.mode == Some(ElectionMode::Groups) {
        return match facts.representatives {
            None => Answer::Unknown,
            Some(representatives) => answer(facts.groups_without == 0 && representatives > 0),
        };
    }
    let (Some(households), Some(representatives)) = (facts.households, facts.representatives)
    else {
        return Answer::Unknown;
    };
    let (low, high) = if is_village { (5, 15) } else { (20, 50) };
    let fits = if representatives == 0 {
        // No households need nobody; some households cannot be shared out among nobody.
        households == 0
    } else {
        let each = Fraction::new(households, representatives);
        each >= Fraction::new(low, 1) && each <= Fraction::new(high, 1)
    };
    match (fits, is_village && facts.mode.is_none()) {
        (true, _) => Answer::Yes,
        (false, true) => Answer::Unknown,
        (false, false) => Answer::No,
    }
}

fn expected_members(facts: &Composition) -> Option<i64> {
    match (facts.committee, facts.representatives) {
        (Some(committee), Some(representatives)) => Some(committee + representatives - facts.both),
        _ => None,
    }
}

fn expected_share(facts: &Composition) -> Answer {
    match (expected_members(facts), facts.representatives) {
        (Some(0), Some(_)) => Answer::No,
        (Some(members), Some(representatives)) => {
            answer(Fraction::new(representatives, members) >= Fraction::new(4, 5))
        }
        _ => Answer::Unknown,
    }
}

fn expected_women(facts: &Composition) -> Answer {
    let Some(members) = expected_members(facts) else { return Answer::Unknown };
    if members == 0 {
        return Answer::Yes;
    }
    let reaches = |women: i64| Fraction::new(women, members) >= Fraction::new(1, 3);
    // Every way in which the unrecorded could be women or men.
    let ways: Vec<bool> = (0..=facts.unknown_sex).map(|more| reaches(facts.women + more)).collect();
    match (ways.iter().all(|holds| *holds), ways.iter().any(|holds| *holds)) {
        (true, _) => Answer::Yes,
        (_, false) => Answer::No,
        _ => Answer::Unknown,
    }
}

fn expected_term(facts: &Composition) -> Answer {
    let Some(from) = facts.term_from else { return Answer::Unknown };
    let (year, month, day) = parts(from);
    let leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let day = if month == 2 && day == 29 && !leap(year + 5) { 28 } else { day };
    let (on_year, on_month, on_day) = parts(facts.on);
    answer((on_year, on_month, on_day) <= (year + 5, month, day))
}

fn expected_rhythm(facts: &Composition) -> Answer {
    let Some(last) = facts.last_assembly else { return Answer::Unknown };
    let months = if facts.law == Law::Village { 3 } else { 6 };
    let period = |date: Date| {
        let (year, month, _) = parts(date);
        (year * 12 + month - 1).div_euclid(months)
    };
    answer(period(facts.on) - period(last) <= 1)
}

fn composition_agrees(facts: &Composition) {
    let checks = statute::composition(facts);
    let rules: Vec<Rule> = checks.iter().map(|check| check.rule).collect();
    match facts.law {
        Law::Village => {
            assert_eq!(rules, [Rule::Ratio, Rule::Share, Rule::Women, Rule::Term, Rule::Rhythm])
        }
        // The law on communities states no share of women.
        Law::Community => {
            assert_eq!(rules, [Rule::Ratio, Rule::Share, Rule::Term, Rule::Rhythm]);
        }
    }
    for check in &checks {
        let expected = match check.rule {
            Rule::Ratio => expected_ratio(facts),
            Rule::Share => expected_share(facts),
            Rule::Women => expected_women(facts),
            Rule::Term => expected_term(facts),
            Rule::Rhythm => expected_rhythm(facts),
            other => panic!("{other:?} is no check of a composition"),
        };
        agrees(check, expected, facts.law, &format!("{facts:?}"));
    }
}

/// The verdict, and what every answer carries: law and article, numbers, a sentence in two languages.
fn agrees(check: &Check, expected: Answer, law: Law, facts: &str) {
    assert_eq!(told(check), expected, "{:?} of {facts}: {}", check.rule, check.chinese);
    let cited = match law {
        Law::Village => "《村民委员会组织法》第",
        Law::Community => "《城市居民委员会组织法》第",
    };
    assert!(check.article.chinese.starts_with(cited), "{}", check.article.chinese);
    assert!(check.article.english.contains("Art"), "{}", check.article.english);
    assert!(check.chinese.ends_with('。') && check.english.ends_with('.'), "{check:?}");
    match &check.verdict {
        Verdict::CannotTell { missing } => assert!(!missing.is_empty(), "{check:?}"),
        Verdict::Holds | Verdict::DoesNotHold => {
            assert!(!check.numbers.is_empty(), "{check:?}");
            assert!(check.chinese.chars().any(|one| one.is_ascii_digit()), "{check:?}");
        }
    }
}

fn meeting_agrees(law: Law, chance: &mut Chance) {
    let members = chance.between(0, 100);
    let present = match chance.next() % 2 {
        0 => (members * 2 / 3 + chance.between(-1, 1)).max(0),
        _ => chance.between(0, members),
    };
    let (members, present) = (chance.maybe(members), chance.maybe(present));
    let expected = match (members, present) {
        (Some(0), Some(_)) => Answer::No,
        (Some(members), Some(present)) => {
            answer(Fraction::new(present, members) >= Fraction::new(2, 3))
        }
        _ => Answer::Unknown,
    };
    let facts = format!("{members:?} {present:?}");
    agrees(&statute::quorum(law, members, present), expected, law, &facts);

    let yes = present.map_or(0, |present| (present / 2 + chance.between(-1, 2)).clamp(0, present));
    let yes = chance.maybe(yes);
    let expected = match (present, yes) {
        (Some(0), Some(_)) => Answer::No,
        (Some(present), Some(yes)) => answer(Fraction::new(yes, present) > Fraction::new(1, 2)),
        _ => Answer::Unknown,
    };
    agrees(&statute::decision(law, present, yes), expected, law, &format!("{present:?} {yes:?}"));

    let representatives = chance.between(0, 90);
    let proposers = (representatives / 5 + chance.between(-1, 2)).max(0);
    let (representatives, proposers) = (chance.maybe(representatives), chance.maybe(proposers));
    let expected = match (representatives, proposers) {
        (Some(0), Some(_)) => Answer::No,
        (Some(all), Some(some)) => answer(Fraction::new(some, all) >= Fraction::new(1, 5)),
        _ => Answer::Unknown,
    };
    let facts = format!("{representatives:?} {proposers:?}");
    agrees(&statute::proposal(law, representatives, proposers), expected, law, &facts);

    let held_on = chance.date();
    let near = |chance: &mut Chance, low, high| {
        let days = chance.between(low, high);
        chance.maybe(0).map(|_| held_on.plus_days(days))
    };
    let announced = near(chance, -20, 3);
    let expected = announced
        .map_or(Answer::Unknown, |day| answer(day_number(held_on) - day_number(day) >= 10));
    let facts = format!("{announced:?} {held_on}");
    agrees(&statute::notice(law, announced, held_on), expected, law, &facts);

    let (first, last) = (near(chance, 0, 5), near(chance, 0, 30));
    let expected = match (first, last) {
        (Some(first), Some(last)) => answer(day_number(last) - day_number(first) + 1 >= 15),
        _ => Answer::Unknown,
    };
    agrees(&statute::disclosure(law, first, last), expected, law, &format!("{first:?} {last:?}"));

    let listed = (!chance.one_in(3)).then_some(ListedMatter::CollectiveIncome);
    let item = Agenda {
        listed,
        studied_on: near(chance, -3, 2),
        authorised_on: near(chance, -3, 2),
        held_on,
    };
    let days = [
        (statute::study(law, &item), item.studied_on),
        (statute::authorised(law, &item), item.authorised_on),
    ];
    for (check, day) in days {
        let asked = law == Law::Village && listed.is_some();
        assert_eq!(check.is_some(), asked, "{item:?}");
        let Some(check) = check else { continue };
        let expected =
            day.map_or(Answer::Unknown, |day| answer(day_number(day) <= day_number(held_on)));
        agrees(&check, expected, law, &format!("{item:?}"));
    }
}

#[test]
fn a_hundred_thousand_villages_and_communities_agree_with_the_oracle() {
    let mut chance = Chance(0x00c0_ffee);
    let mut seen = [0_u32; 3];
    for _ in 0..100_000 {
        let facts = invented(&mut chance);
        composition_agrees(&facts);
        meeting_agrees(facts.law, &mut chance);
        for check in statute::composition(&facts) {
            seen[told(&check) as usize] += 1;
        }
    }
    // All three answers were really asked for.
    assert!(seen.iter().all(|count| *count > 50_000), "{seen:?}");
}

fn village() -> Composition {
    Composition {
        law: Law::Village,
        on: date("2026-05-20"),
        households: Some(300),
        mode: Some(ElectionMode::Households),
        groups: 6,
        groups_without: 0,
        representatives: Some(20),
        women: 9,
        unknown_sex: 0,
        committee: Some(5),
        both: 0,
        term_from: Some(date("2026-03-01")),
        last_assembly: Some(date("2026-04-10")),
    }
}

fn community() -> Composition {
    Composition { law: Law::Community, households: Some(1_000), ..village() }
}

fn date(text: &str) -> Date {
    text.parse().expect("a date")
}

fn found(facts: &Composition, rule: Rule) -> Answer {
    let checks = statute::composition(facts);
    told(checks.iter().find(|check| check.rule == rule).expect("it is checked"))
}

#[test]
fn the_bounds_of_a_composition_by_hand() {
    use Answer::{No, Unknown, Yes};
    let ratio = |facts: Composition, households, representatives| {
        let facts = Composition {
            households: Some(households),
            representatives: Some(representatives),
            ..facts
        };
        found(&facts, Rule::Ratio)
    };
    // Households, elected representatives: 5 to 15 in a village, 20 to 50 in a community.
    for (households, representatives, in_village, in_community) in [
        (100, 20, Yes, No),
        (99, 20, No, No),
        (300, 20, Yes, No),
        (301, 20, No, No),
        (400, 20, No, Yes),
        (399, 20, No, No),
        (1_000, 20, No, Yes),
        (1_001, 20, No, No),
        (5, 1, Yes, No),
        (15, 1, Yes, No),
        (16, 1, No, No),
        (20, 1, No, Yes),
        (50, 1, No, Yes),
        (51, 1, No, No),
        (10, 0, No, No),
    ] {
        let told = [
            ratio(village(), households, representatives),
            ratio(community(), households, representatives),
        ];
        assert_eq!(told, [in_village, in_community], "{households} {representatives}");
    }
    // A village that has not said how it elects may elect by groups.
    assert_eq!(ratio(Composition { mode: None, ..village() }, 301, 20), Unknown);
    assert_eq!(ratio(Composition { mode: None, ..village() }, 300, 20), Yes);
    let by_groups = Composition { mode: Some(ElectionMode::Groups), ..village() };
    assert_eq!(ratio(by_groups.clone(), 9_000, 20), Yes);
    assert_eq!(ratio(Composition { groups_without: 1, ..by_groups }, 300, 20), No);

    let share = |representatives, committee, both| {
        let facts = Composition {
            representatives: Some(representatives),
            committee: Some(committee),
            both,
            ..village()
        };
        found(&facts, Rule::Share)
    };
    for (representatives, committee, both, expected) in [
        (20, 5, 0, Yes),
        (19, 5, 0, No),
        (20, 6, 0, No),
        (20, 6, 1, Yes),
        (4, 1, 0, Yes),
        (3, 1, 0, No),
        (20, 0, 0, Yes),
        (0, 5, 0, No),
    ] {
        let told = share(representatives, committee, both);
        assert_eq!(told, expected, "{representatives} {committee} {both}");
    }

    let women = |women, unknown_sex, committee| {
        let facts = Composition { women, unknown_sex, committee: Some(committee), ..village() };
        found(&facts, Rule::Women)
    };
    // A third of 25 is eight and a third: nine are needed; a third of 24 is eight.
    for (count, unknown, committee, expected) in [
        (9, 0, 5, Yes),
        (8, 0, 5, No),
        (8, 1, 5, Unknown),
        (7, 1, 5, No),
        (9, 11, 5, Yes),
        (8, 0, 4, Yes),
        (7, 0, 4, No),
    ] {
        assert_eq!(women(count, unknown, committee), expected, "{count} {unknown} {committee}");
    }
    // Seven of twenty representatives are more than a third of them, and less than one of 25 members.
    assert_eq!(women(7, 0, 5), No);
    assert_eq!(found(&Composition { committee: None, ..village() }, Rule::Women), Unknown);

    let term = |from, on| {
        let facts = Composition { term_from: Some(date(from)), on: date(on), ..village() };
        found(&facts, Rule::Term)
    };
    for (from, on, expected) in [
        ("2021-03-01", "2026-02-28", Yes),
        ("2021-03-01", "2026-03-01", Yes),
        ("2021-03-01", "2026-03-02", No),
        ("2024-02-29", "2029-02-28", Yes),
        ("2024-02-29", "2029-03-01", No),
        ("2021-12-31", "2026-12-31", Yes),
        ("2021-12-31", "2027-01-01", No),
    ] {
        assert_eq!(term(from, on), expected, "{from} {on}");
    }
    assert_eq!(found(&Composition { term_from: None, ..village() }, Rule::Term), Unknown);

    // The day of the last assembly, the day of the look; a quarter in a village, half a year in a
    // community. A period that is not over yet breaks nothing.
    for (last, on, in_village, in_community) in [
        ("2026-04-01", "2026-06-30", Yes, Yes),
        ("2026-03-31", "2026-06-30", Yes, Yes),
        ("2026-03-31", "2026-07-01", No, Yes),
        ("2025-12-31", "2026-03-31", Yes, Yes),
        ("2025-12-31", "2026-04-01", No, Yes),
        ("2025-12-31", "2026-06-30", No, Yes),
        ("2025-12-31", "2026-07-01", No, No),
        ("2026-01-01", "2026-12-31", No, Yes),
        ("2026-01-01", "2027-01-01", No, No),
    ] {
        let told = [village(), community()].map(|facts| {
            let facts = Composition { last_assembly: Some(date(last)), on: date(on), ..facts };
            found(&facts, Rule::Rhythm)
        });
        assert_eq!(told, [in_village, in_community], "{last} {on}");
    }
    assert_eq!(found(&Composition { last_assembly: None, ..village() }, Rule::Rhythm), Unknown);
    let by = |law, on| statute::next_assembly_by(law, date(on)).to_string();
    assert_eq!(by(Law::Village, "2026-02-10"), "2026-03-31");
    assert_eq!(by(Law::Village, "2026-12-31"), "2026-12-31");
    assert_eq!(by(Law::Community, "2026-02-10"), "2026-06-30");
    assert_eq!(by(Law::Community, "2026-07-01"), "2026-12-31");
}

#[test]
fn the_bounds_of_a_meeting_by_hand() {
    use Answer::{No, Unknown, Yes};
    let law = Law::Village;
    for (members, present, expected) in [
        (Some(45), Some(30), Yes),
        (Some(45), Some(29), No),
        (Some(46), Some(30), No),
        (Some(46), Some(31), Yes),
        (Some(47), Some(31), No),
        (Some(47), Some(32), Yes),
        (Some(3), Some(2), Yes),
        (Some(1), Some(0), No),
        (None, Some(30), Unknown),
        (Some(45), None, Unknown),
    ] {
        assert_eq!(
            told(&statute::quorum(law, members, present)),
            expected,
            "{members:?}/{present:?}"
        );
    }
    for (present, yes, expected) in [
        (30, 16, Yes),
        (30, 15, No),
        (31, 16, Yes),
        (31, 15, No),
        (1, 1, Yes),
        (2, 1, No),
        (0, 0, No),
    ] {
        let check = statute::decision(law, Some(present), Some(yes));
        assert_eq!(told(&check), expected, "{yes} of {present}");
    }
    for (representatives, proposers, expected) in
        [(40, 8, Yes), (40, 7, No), (41, 8, No), (41, 9, Yes), (5, 1, Yes), (4, 0, No), (0, 0, No)]
    {
        let check = statute::proposal(law, Some(representatives), Some(proposers));
        assert_eq!(told(&check), expected, "{proposers} of {representatives}");
    }
    for (announced, held, expected) in [
        ("2026-05-10", "2026-05-20", Yes),
        ("2026-05-11", "2026-05-20", No),
        ("2026-02-19", "2026-03-01", Yes),
        ("2028-02-20", "2028-03-01", Yes),
        ("2028-02-21", "2028-03-01", No),
    ] {
        let check = statute::notice(law, Some(date(announced)), date(held));
        assert_eq!(told(&check), expected, "{announced} {held}");
    }
    for (first, last, expected) in [
        ("2026-05-01", "2026-05-15", Yes),
        ("2026-05-01", "2026-05-14", No),
        ("2026-02-20", "2026-03-06", Yes),
        ("2026-02-20", "2026-03-05", No),
        ("2026-05-20", "2026-05-01", No),
    ] {
        let check = statute::disclosure(law, Some(date(first)), Some(date(last)));
        assert_eq!(told(&check), expected, "{first} {last}");
    }
    let first = date("2026-05-01");
    let until = Some(statute::disclosure_until(first));
    assert_eq!(told(&statute::disclosure(law, Some(first), until)), Yes);
    let item = |listed, studied: Option<&str>| Agenda {
        listed,
        studied_on: studied.map(date),
        authorised_on: None,
        held_on: date("2026-05-20"),
    };
    let works = Some(ListedMatter::PublicWorks);
    for (agenda, expected) in [
        (item(works, Some("2026-05-20")), Some(Yes)),
        (item(works, Some("2026-05-21")), Some(No)),
        (item(works, None), Some(Unknown)),
        (item(None, None), None),
    ] {
        assert_eq!(statute::study(law, &agenda).as_ref().map(told), expected, "{agenda:?}");
        assert_eq!(statute::study(Law::Community, &agenda), None);
    }
    assert_eq!(statute::authorised(law, &item(works, None)).as_ref().map(told), Some(Unknown));
    assert_eq!(Law::of(AreaKind::Township), None, "only a village or a community has an assembly");
}

#[test]
fn an_answer_names_its_numbers_and_its_article() {
    let check = statute::quorum(Law::Village, Some(45), Some(29));
    assert_eq!(check.article.chinese, "《村民委员会组织法》第三十条");
    assert_eq!(check.chinese, "应到45人，实到29人，不到三分之二，还差1人。");
    let check = statute::quorum(Law::Community, Some(45), Some(30));
    assert_eq!(check.article.chinese, "《城市居民委员会组织法》第二十九条");
    let checks = statute::composition(&Composition { women: 8, ..village() });
    let women = checks.iter().find(|check| check.rule == Rule::Women).expect("is checked");
    assert_eq!(women.chinese, "组成人员25人，妇女代表8人，不到三分之一，还差1人。");
    assert_eq!(women.article.english, "Organic Law of the Villagers' Committees, Art 29");
    let missing = statute::composition(&Composition { committee: None, ..village() });
    assert_eq!(missing[1].chinese, "还缺村(居)委会成员人数，暂时无法判断。");
}
