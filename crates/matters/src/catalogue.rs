//! Kinds and categories as data: names, the days that the answer may take, who usually handles it.
//!
//! The categories follow what hotlines, safety checks and judicial statistics use, in the words of
//! villages. A code never changes its meaning; a category that is no longer wanted stays readable.

use kernel::AreaPath;

use crate::Kind;

/// A level of the ladder that matters climb.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The village or community.
    Village,
    /// The township or town.
    Township,
}

impl Level {
    /// The area of that level that the place lies in.
    pub fn area_of(self, place: &AreaPath) -> AreaPath {
        match self {
            Self::Village => place.village(),
            Self::Township => place.at_depth(2),
        }
    }
}

/// A category of a kind of matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Category {
    /// The code, one of its kind's.
    pub code: &'static str,
    /// The name that people read.
    pub name: &'static str,
    /// How many working days the answer may take from the day of collection.
    pub days: u16,
    /// The level that takes it in. What is about the village's own office goes past it, and what
    /// only the township can handle goes there at once.
    pub level: Level,
}

/// The categories of a kind, in the order in which people look for them.
pub const fn categories(kind: Kind) -> &'static [Category] {
    match kind {
        Kind::Appeal => APPEALS,
        Kind::Hazard => HAZARDS,
        Kind::Dispute => DISPUTES,
        Kind::EarlySign => EARLY_SIGNS,
        Kind::Emergency => EMERGENCIES,
    }
}

/// The category of that kind with that code.
pub fn category(kind: Kind, code: &str) -> Option<&'static Category> {
    categories(kind).iter().find(|category| category.code == code)
}

/// The days that a matter gets whose category the catalogue no longer has.
pub(crate) const USUAL_DAYS: u16 = 7;

const fn village(code: &'static str, name: &'static str, days: u16) -> Category {
    Category { code, name, days, level: Level::Village }
}

const fn township(code: &'static str, name: &'static str, days: u16) -> Category {
    Category { code, name, days, level: Level::Township }
}

const APPEALS: &[Category] = &[
    village("road_transport", "道路交通", 10),
    village("drinking_water", "饮水用水", 7),
    village("irrigation", "农田水利", 10),
    village("power_telecom", "用电通信", 5),
    village("sanitation", "环境卫生", 5),
    village("housing_land", "住房宅基地", 15),
    village("land_forest", "土地山林", 15),
    village("farm_sales", "产业发展与农技销售", 10),
    village("employment", "就业务工", 7),
    village("social_insurance", "社保医保", 5),
    village("relief", "低保救助", 10),
    village("schooling", "教育", 7),
    village("health_care", "医疗卫生", 5),
    village("elder_disabled_care", "养老助残", 7),
    village("quarrel", "矛盾纠纷", 7),
    village("public_order", "治安安全", 3),
    village("farm_subsidy", "惠农补贴", 7),
    township("village_affairs", "村务公开", 7),
    township("cadre_conduct", "干部作风", 15),
    village("paperwork", "证照代办", 3),
    village("other", "其他", 7),
];

const HAZARDS: &[Category] = &[
    village("wiring", "用电线路", 3),
    village("open_fire", "用火与柴草堆放", 3),
    village("gas", "用气", 3),
    township("unsafe_house", "自建房与危房", 5),
    village("forest_fire", "森林防火与野外用火", 1),
    village("drowning", "防溺水与山塘水库", 3),
    village("road_vehicles", "道路交通与农用车", 5),
    township("landslide", "地质灾害", 1),
    village("flood", "防汛", 1),
    village("fireworks", "烟花爆竹", 3),
    village("food", "食品与群宴", 3),
    village("bike_charging", "电动车充电", 3),
    village("carbon_monoxide", "取暖与一氧化碳", 1),
    village("living_alone", "独居安全", 3),
    village("fraud", "电信诈骗", 3),
    village("other", "其他", 5),
];

const DISPUTES: &[Category] = &[
    village("marriage_family", "婚姻家庭", 10),
    village("neighbours", "邻里", 7),
    village("house_plot", "房屋宅基地", 15),
    village("contract", "合同", 15),
    village("business", "生产经营", 15),
    village("injury", "损害赔偿", 15),
    village("forest_land", "山林土地", 15),
    township("expropriation", "征地拆迁", 15),
    township("pollution", "环境污染", 15),
    township("labour", "劳动争议", 10),
    village("consumer", "消费", 10),
    township("medical", "医疗", 15),
    village("traffic_accident", "道路交通事故", 15),
    village("property_management", "物业", 10),
    township("village_management", "村务管理", 15),
    village("other", "其他", 10),
];

const EARLY_SIGNS: &[Category] = &[
    village("land_boundary", "土地山林权属", 5),
    village("neighbour_tension", "邻里积怨", 3),
    village("family_tension", "婚恋家庭矛盾", 3),
    township("unpaid_wages", "拖欠工资", 3),
    township("group_demand", "多人共同诉求", 3),
    village("epidemic", "疫情防控风险", 1),
    village("distress", "情绪异常与心理困扰", 1),
    township("fraud_pyramid", "诈骗、传销与非法集资", 3),
    township("public_order", "治安风险", 3),
    township("rumour", "谣言与网络舆情", 3),
    township("about_cadres", "涉村干部问题", 5),
    village("other", "其他", 5),
];

const EMERGENCIES: &[Category] = &[
    township("fire", "火情", 1),
    township("flood", "汛情", 1),
    township("landslide", "地质灾情", 1),
    township("severe_weather", "极端天气", 1),
    township("traffic_accident", "交通事故", 1),
    township("drowning", "溺水", 1),
    township("sudden_illness", "突发疾病", 1),
    township("food_poisoning", "食物中毒", 1),
    township("epidemic", "疫情", 1),
    township("missing_person", "人员走失", 1),
    township("violence", "治安事件", 1),
    township("power_water_cut", "停电停水", 1),
    township("other", "其他", 1),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_words_and_never_twice() {
        for &kind in Kind::ALL {
            let list = categories(kind);
            for (place, category) in list.iter().enumerate() {
                let plain = |c: char| c.is_ascii_lowercase() || c == '_';
                assert!(category.code.chars().all(plain), "{}", category.code);
                assert!((1..=15).contains(&category.days), "{}", category.code);
                let again = list[..place]
                    .iter()
                    .any(|other| other.code == category.code || other.name == category.name);
                assert!(!again, "{} stands twice", category.code);
            }
            assert!(category(kind, "other").is_some(), "{} has no rest", kind.as_str());
        }
    }

    #[test]
    fn what_is_about_the_village_office_goes_past_it() {
        let place: AreaPath = "001004012003".parse().expect("a path");
        let about = |code| category(Kind::Appeal, code).expect("in the list").level.area_of(&place);
        assert_eq!(about("cadre_conduct").as_str(), "001004");
        assert_eq!(about("road_transport").as_str(), "001004012");
    }
}
