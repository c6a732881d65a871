//! What villagers call their concerns, and the kind and category that each of them is.

use crate::lang::{Lang, Words};

/// A concern in everyday words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// What the form sends.
    pub code: &'static str,
    /// The code of the matter's kind.
    pub kind: &'static str,
    /// The code of the category, one of the kind's.
    pub category: &'static str,
    name: Words,
    hint: Words,
}

impl Choice {
    /// The choice with that code.
    pub fn find(code: &str) -> Option<&'static Self> {
        CHOICES.iter().find(|choice| choice.code == code)
    }

    /// What people call it.
    pub const fn name(&self, lang: Lang) -> &'static str {
        self.name.to(lang)
    }

    /// What belongs to it, for instance.
    pub const fn hint(&self, lang: Lang) -> &'static str {
        self.hint.to(lang)
    }
}

const fn choice(
    code: &'static str,
    (kind, category): (&'static str, &'static str),
    name: Words,
    hint: Words,
) -> Choice {
    Choice { code, kind, category, name, hint }
}

const fn appeal(category: &'static str, name: Words, hint: Words) -> Choice {
    choice(category, ("appeal", category), name, hint)
}

/// Every choice, in the order in which people look for it.
pub const CHOICES: &[Choice] = &[
    appeal(
        "road_transport",
        Words("路和桥", "Roads and bridges"),
        Words("路坏了、桥坏了、坐车难", "a broken road or bridge, no bus"),
    ),
    appeal(
        "drinking_water",
        Words("吃水用水", "Drinking water"),
        Words("停水、水脏、水管坏了", "no water, dirty water, a broken pipe"),
    ),
    appeal(
        "power_telecom",
        Words("用电和电话网络", "Power, lights and telephone"),
        Words("停电、路灯不亮、没信号", "no power, a dark street lamp, no signal"),
    ),
    appeal(
        "sanitation",
        Words("垃圾和卫生", "Waste and hygiene"),
        Words("垃圾没人运、水沟堵了", "waste not fetched, a blocked drain"),
    ),
    appeal(
        "irrigation",
        Words("田里的水", "Water for the fields"),
        Words("水渠、水塘、抽水", "ditches, ponds, pumps"),
    ),
    appeal(
        "housing_land",
        Words("房子和宅基地", "House and building plot"),
        Words("建房手续、危房", "permits, an unsafe house"),
    ),
    appeal(
        "land_forest",
        Words("田土山林", "Fields and forest"),
        Words("承包地、山界", "contracted land, boundaries"),
    ),
    appeal(
        "social_insurance",
        Words("医保和养老金", "Health insurance and pension"),
        Words("缴费、报销、领钱", "paying in, reimbursement, payment"),
    ),
    appeal(
        "relief",
        Words("家里有困难", "Hardship at home"),
        Words("低保、救助、临时困难", "minimum income, relief, sudden need"),
    ),
    appeal(
        "health_care",
        Words("看病", "Seeing a doctor"),
        Words("村卫生室、上门看病", "the village clinic, visits at home"),
    ),
    appeal(
        "elder_disabled_care",
        Words("老人、残疾人照顾", "Care for the old and disabled"),
        Words("没人照看、要办证", "nobody to look after, certificates"),
    ),
    appeal(
        "schooling",
        Words("孩子上学", "School"),
        Words("入学、接送、营养餐", "enrolment, the way to school, meals"),
    ),
    appeal(
        "farm_sales",
        Words("种养和卖货", "Farming and selling"),
        Words("技术、销路、农药化肥", "techniques, buyers, supplies"),
    ),
    appeal(
        "farm_subsidy",
        Words("补贴没到", "Subsidies"),
        Words("种粮补贴、公益林补贴", "for grain, for protected forest"),
    ),
    appeal(
        "employment",
        Words("找活干、讨工钱", "Work and wages"),
        Words("找工作、欠工资", "finding work, unpaid wages"),
    ),
    appeal(
        "paperwork",
        Words("办证、开证明", "Papers"),
        Words("身份证、户口、证明", "identity card, registration, certificates"),
    ),
    choice(
        "quarrel",
        ("dispute", "neighbours"),
        Words("和别人有矛盾", "A quarrel"),
        Words("想请人调解", "you would like somebody to mediate"),
    ),
    choice(
        "danger",
        ("hazard", "other"),
        Words("有危险的地方", "Something dangerous"),
        Words("电线、塌方、深水、着火危险", "wires, a landslip, deep water, fire"),
    ),
    appeal(
        "village_affairs",
        Words("村里的账和公开", "The village's accounts"),
        Words("直接交镇里，不经过村里办", "goes to the township, past the village"),
    ),
    appeal(
        "cadre_conduct",
        Words("干部做事不公", "Conduct of officials"),
        Words("直接交镇里，不经过村里办", "goes to the township, past the village"),
    ),
    appeal("other", Words("别的事", "Something else"), Words("", "")),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_single_and_found() {
        for (place, choice) in CHOICES.iter().enumerate() {
            assert_eq!(Choice::find(choice.code), Some(choice));
            assert!(CHOICES[..place].iter().all(|other| other.code != choice.code));
            for lang in [Lang::Chinese, Lang::English] {
                assert!(!choice.name(lang).is_empty(), "{}", choice.code);
            }
        }
        assert_eq!(Choice::find("nothing"), None);
    }
}
