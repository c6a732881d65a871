//! What the county must add up to: the article's figures, and a small county for tests.

use kernel::Date;

use crate::chance::Chance;

/// How much is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// The whole county of the article.
    County,
    /// One township with one community and one village, for tests: built in under a second.
    Small,
}

/// What the records must add up to on the last day, counted from the first.
///
/// The county's numbers are the article's (红网, 2023-05-07); where it says "about", the seed chooses
/// within the range that the issue names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Targets {
    /// Townships (乡镇).
    pub townships: usize,
    /// Villages and communities (村、社区).
    pub villages: usize,
    /// Serving representatives (代表).
    pub representatives: usize,
    /// Linked households (联系户).
    pub households_linked: usize,
    /// Contacts that brought at least one service (服务群众人次).
    pub person_times_served: usize,
    /// Appeals collected (诉求).
    pub appeals_collected: usize,
    /// Appeals answered (解决答复).
    pub appeals_answered: usize,
    /// Attendances at training sessions (培训人次).
    pub training_person_times: usize,
    /// Leaflets handed out (宣传单).
    pub leaflets: usize,
    /// Contacts at home (入户走访).
    pub home_visits: usize,
    /// Difficulty files (困难户).
    pub hardship_households: usize,
    /// Urgent matters solved (急难愁盼).
    pub urgent_solved: usize,
    /// Early signs (苗头性、倾向性问题).
    pub early_signs: usize,
    /// Disputes settled (土地纠纷、邻里矛盾).
    pub disputes_settled: usize,
    /// Civility actions (文明示范行动).
    pub civility_actions: usize,
    /// Contacts by telephone, by WeChat, in the courtyard, in passing: no figure of the article.
    pub(crate) other_contacts: [usize; 4],
    /// Hazards, disputes that are not settled, emergencies solved and not solved: likewise.
    pub(crate) hazards: usize,
    pub(crate) disputes_open: usize,
    pub(crate) emergencies: (usize, usize),
}

impl Targets {
    /// The targets of that scale and seed.
    pub fn new(scale: Scale, seed: u64) -> Self {
        let mut chance = Chance::new(seed, "targets", 0);
        let mut within = |low: i64, high: i64| chance.between(low, high) as usize;
        match scale {
            Scale::County => Self {
                townships: 9,
                villages: 112,
                representatives: 4_621,
                households_linked: 71_529,
                person_times_served: 22_586,
                appeals_collected: 25_145,
                appeals_answered: 13_789,
                training_person_times: within(5_006, 5_093),
                leaflets: within(50_050, 50_780),
                home_visits: within(29_120, 29_830),
                hardship_households: 1_025,
                urgent_solved: 892,
                early_signs: 175,
                disputes_settled: 49,
                civility_actions: 219,
                other_contacts: [
                    within(4_100, 4_600),
                    within(2_700, 3_100),
                    within(2_300, 2_700),
                    within(1_400, 1_800),
                ],
                hazards: within(1_380, 1_520),
                disputes_open: within(38, 46),
                emergencies: (12, 11),
            },
            Scale::Small => Self {
                townships: 1,
                villages: 2,
                representatives: 9,
                households_linked: 120,
                person_times_served: 130,
                appeals_collected: 96,
                appeals_answered: 53,
                training_person_times: 17,
                leaflets: 290,
                home_visits: 168,
                hardship_households: 6,
                urgent_solved: 7,
                early_signs: 4,
                disputes_settled: 3,
                civility_actions: 5,
                other_contacts: [24, 16, 14, 10],
                hazards: 12,
                disputes_open: 2,
                emergencies: (1, 1),
            },
        }
    }

    /// The figures by the codes of the indicators, in the article's order.
    pub fn figures(&self) -> [(&'static str, usize); 15] {
        [
            ("townships", self.townships),
            ("villages", self.villages),
            ("representatives", self.representatives),
            ("households_linked", self.households_linked),
            ("person_times_served", self.person_times_served),
            ("appeals_collected", self.appeals_collected),
            ("appeals_answered", self.appeals_answered),
            ("training_person_times", self.training_person_times),
            ("leaflets", self.leaflets),
            ("home_visits", self.home_visits),
            ("hardship_households", self.hardship_households),
            ("urgent_solved", self.urgent_solved),
            ("early_signs", self.early_signs),
            ("disputes_settled", self.disputes_settled),
            ("civility_actions", self.civility_actions),
        ]
    }
}

/// The first day that counts (起算日): 2023-01-01.
pub fn first_day() -> Date {
    Date::new(2023, 1, 1).expect("a day of the calendar")
}

/// The article's day: 2023-05-07.
pub fn last_day() -> Date {
    Date::new(2023, 5, 7).expect("a day of the calendar")
}

/// How many days the window has, both ends included.
pub(crate) fn days() -> usize {
    last_day().days_since(first_day()) as usize + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_article_is_met_whatever_the_seed() {
        for seed in 0..50 {
            let targets = Targets::new(Scale::County, seed);
            assert!((5_000..=5_099).contains(&targets.training_person_times));
            assert!((50_000..=50_999).contains(&targets.leaflets));
            assert!((29_000..=29_999).contains(&targets.home_visits));
        }
        assert_eq!(days(), 127);
    }
}
