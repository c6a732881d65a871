//! The household tags that offices use (户类型标签), as data.

/// A tag that a household may carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HouseholdTag {
    /// The stored word.
    pub code: &'static str,
    /// What offices call it.
    pub name: &'static str,
    /// Whether it says something about health, poverty or family that only those who need it see
    /// (个人信息保护法 Art 28).
    pub sensitive: bool,
}

const fn open(code: &'static str, name: &'static str) -> HouseholdTag {
    HouseholdTag { code, name, sensitive: false }
}

const fn sensitive(code: &'static str, name: &'static str) -> HouseholdTag {
    HouseholdTag { code, name, sensitive: true }
}

/// All tags, in the order in which they are shown.
pub const HOUSEHOLD_TAGS: &[HouseholdTag] = &[
    open("party_member", "党员户"),
    open("veteran", "退役军人户"),
    open("away", "举家外出"),
    open("elder_80", "高龄(80岁以上)"),
    open("elder_alone", "独居老人"),
    open("elder_empty_nest", "空巢老人"),
    open("elder_left_behind", "留守老人"),
    open("children_left_behind", "留守儿童户"),
    sensitive("lifted_from_poverty", "脱贫户"),
    sensitive("monitored_unstable", "脱贫不稳定户"),
    sensitive("monitored_marginal", "边缘易致贫户"),
    sensitive("monitored_sudden", "突发严重困难户"),
    sensitive("subsistence_allowance", "低保户"),
    sensitive("extreme_hardship", "特困供养"),
    sensitive("disability", "残疾"),
    sensitive("serious_illness", "重病"),
    sensitive("disabled_elder", "失能老人"),
    sensitive("children_in_need", "困境儿童户"),
    sensitive("family_planning_special", "计生特殊家庭"),
];

/// The tag with that code.
pub fn household_tag(code: &str) -> Option<&'static HouseholdTag> {
    HOUSEHOLD_TAGS.iter().find(|tag| tag.code == code)
}
