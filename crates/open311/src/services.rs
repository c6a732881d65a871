//! The services: which categories of matters are public, what they are called outside, and what is
//! asked about them.
//!
//! Public is what is about places that everybody uses: roads, water, power, ditches, waste, and dangers
//! of such places. What is about a person, a family, a house or money is not, whatever its kind.

use matters::{Category, Kind};

use crate::{Document, Node};

/// A public category as a service.
#[derive(Debug, Clone, Copy)]
pub struct Service {
    /// The kind of matter that a request becomes.
    pub kind: Kind,
    /// The code of the category within the kind.
    pub category: &'static str,
    /// What it is for, in a sentence.
    pub description: &'static str,
    /// Other words for it.
    pub keywords: &'static str,
    /// What it is grouped under.
    pub group: &'static str,
    /// What is asked beyond the words and the place.
    pub attributes: &'static [Attribute],
}

/// Something that is asked about a request, or told to whoever makes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attribute {
    /// Its code within the service.
    pub code: &'static str,
    /// What is asked, in a sentence; with [`Datatype::Notice`] what is told.
    pub description: &'static str,
    /// How to answer.
    pub hint: &'static str,
    /// What kind of answer.
    pub datatype: Datatype,
    /// Whether a request must answer it.
    pub is_required: bool,
}

/// What kind of answer an attribute takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Datatype {
    /// None: the description is to be read.
    Notice,
    /// One line.
    Line,
    /// Several lines.
    Text,
    /// A number.
    Number,
    /// An instant.
    Instant,
    /// One of these, as pairs of key and name.
    One(&'static [(&'static str, &'static str)]),
    /// Any of these.
    Several(&'static [(&'static str, &'static str)]),
}

impl Datatype {
    /// The word of the specification.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Notice | Self::Line => "string",
            Self::Text => "text",
            Self::Number => "number",
            Self::Instant => "datetime",
            Self::One(_) => "singlevaluelist",
            Self::Several(_) => "multivaluelist",
        }
    }

    /// What can be chosen, where something is.
    pub const fn values(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::One(values) | Self::Several(values) => values,
            _ => &[],
        }
    }
}

impl Attribute {
    /// Whether it asks for anything.
    pub fn is_asked(&self) -> bool {
        self.datatype != Datatype::Notice
    }
}

impl Service {
    /// The code outside: kind and category, so that a code means the same for ever.
    pub fn code(&self) -> String {
        format!("{}-{}", self.kind.as_str(), self.category)
    }

    /// The category, which is in the catalogue as long as it is offered here.
    pub fn category(&self) -> &'static Category {
        matters::category(self.kind, self.category).expect("a test holds the two lists together")
    }

    /// What people read.
    pub fn name(&self) -> String {
        match self.kind {
            Kind::Hazard => format!("{}隐患", self.category().name),
            _ => self.category().name.to_owned(),
        }
    }

    fn listed(&self) -> Node {
        Node::Fields(vec![
            ("service_code", self.code().into()),
            ("service_name", self.name().into()),
            ("description", self.description.into()),
            ("metadata", (!self.attributes.is_empty()).into()),
            // A request has its identifier at once: nothing is queued before it is answered.
            ("type", "realtime".into()),
            ("keywords", self.keywords.into()),
            ("group", self.group.into()),
        ])
    }

    /// The definition: what is asked.
    pub fn definition(&self) -> Document {
        let attributes = self.attributes.iter().zip(1..).map(|(attribute, order)| {
            let values = attribute.datatype.values().iter().map(|(key, name)| {
                Node::Fields(vec![("key", (*key).into()), ("name", (*name).into())])
            });
            Node::Fields(vec![
                ("variable", attribute.is_asked().into()),
                ("code", attribute.code.into()),
                ("datatype", attribute.datatype.word().into()),
                ("required", attribute.is_required.into()),
                ("datatype_description", attribute.hint.into()),
                ("order", Node::Integer(order)),
                ("description", attribute.description.into()),
                ("values", Node::List("value", values.collect())),
            ])
        });
        let attributes = Node::List("attribute", attributes.collect());
        let fields = vec![("service_code", self.code().into()), ("attributes", attributes)];
        Document { root: "service_definition", node: Node::Fields(fields) }
    }
}

/// Every service.
pub fn all() -> &'static [Service] {
    SERVICES
}

/// The service with that code.
pub fn with_code(code: &str) -> Option<&'static Service> {
    SERVICES.iter().find(|service| service.code() == code)
}

/// The service that matters of this category are shown under; `None` where they are not public.
pub fn of(kind: Kind, category: &str) -> Option<&'static Service> {
    SERVICES.iter().find(|service| service.kind == kind && service.category == category)
}

/// The categories of these services.
pub(crate) fn categories(services: &[&'static Service]) -> Vec<(Kind, &'static str)> {
    services.iter().map(|service| (service.kind, service.category)).collect()
}

/// The list of services.
pub fn list() -> Document {
    let services = SERVICES.iter().map(Service::listed).collect();
    Document { root: "services", node: Node::List("service", services) }
}

const fn asked(
    code: &'static str,
    description: &'static str,
    hint: &'static str,
    datatype: Datatype,
) -> Attribute {
    Attribute { code, description, hint, datatype, is_required: false }
}

const fn demanded(
    code: &'static str,
    description: &'static str,
    hint: &'static str,
    datatype: Datatype,
) -> Attribute {
    Attribute { code, description, hint, datatype, is_required: true }
}

const fn told(code: &'static str, description: &'static str) -> Attribute {
    Attribute { code, description, hint: "", datatype: Datatype::Notice, is_required: false }
}

const DANGER: Attribute = told(
    "call_first",
    "有人受伤、被困或正在着火时，请先打 110、119 或 120。这里的来件按工作日处理。",
);
const NOTICED: Attribute = asked(
    "noticed_at",
    "什么时候发现的？",
    "日期和时间，例如 2023-05-07T09:30:00+08:00",
    Datatype::Instant,
);
const LANDMARK: Attribute =
    asked("landmark", "在什么地方附近？", "路口、桥、学校、水井等，不写人名", Datatype::Text);

const SERVICES: &[Service] = &[
    Service {
        kind: Kind::Appeal,
        category: "road_transport",
        description: "村组公路、桥、路灯、护栏和客运方面的问题。",
        keywords: "公路,桥,路灯,护栏,坑洼,塌方,客运,road,pothole,street light",
        group: "道路交通",
        attributes: &[
            asked("problem", "是什么问题？", "选一项", Datatype::One(ROAD)),
            LANDMARK,
            NOTICED,
        ],
    },
    Service {
        kind: Kind::Appeal,
        category: "drinking_water",
        description: "自来水和集中供水点停水、水小、水浑、管道漏水。",
        keywords: "自来水,停水,水质,漏水,水管,water,leak",
        group: "水电通信",
        attributes: &[
            demanded("problem", "是什么问题？", "选一项", Datatype::One(WATER)),
            asked("households", "大约影响多少户？", "整数", Datatype::Number),
            NOTICED,
        ],
    },
    Service {
        kind: Kind::Appeal,
        category: "power_telecom",
        description: "公共线路停电、电压低、电杆歪斜，电话和宽带线路中断。",
        keywords: "停电,电杆,电线,网络,信号,power,telephone,internet",
        group: "水电通信",
        attributes: &[
            asked("problem", "是什么问题？", "选一项", Datatype::One(POWER)),
            LANDMARK,
            NOTICED,
        ],
    },
    Service {
        kind: Kind::Appeal,
        category: "irrigation",
        description: "水渠、山塘、机埠和田间道路的损坏、堵塞。",
        keywords: "水渠,山塘,灌溉,机埠,涵管,irrigation,ditch",
        group: "农田水利",
        attributes: &[
            asked("problem", "是什么问题？", "选一项", Datatype::One(DITCH)),
            asked("area_mu", "大约影响多少亩田？", "数字，单位：亩", Datatype::Number),
        ],
    },
    Service {
        kind: Kind::Appeal,
        category: "sanitation",
        description: "公共场所的垃圾、污水、厕所和病死畜禽。",
        keywords: "垃圾,污水,公厕,臭味,清运,garbage,litter,sewage",
        group: "环境卫生",
        attributes: &[asked("problem", "有哪些问题？", "可选几项", Datatype::Several(WASTE))],
    },
    Service {
        kind: Kind::Hazard,
        category: "road_vehicles",
        description: "公共道路上的危险：急弯无护栏、视线被挡、路基悬空。",
        keywords: "急弯,护栏,路基,视线,road danger",
        group: "公共安全",
        attributes: &[DANGER, LANDMARK],
    },
    Service {
        kind: Kind::Hazard,
        category: "drowning",
        description: "山塘、水库、河边没有围栏、警示牌或救生设备。",
        keywords: "山塘,水库,河边,溺水,警示牌,drowning",
        group: "公共安全",
        attributes: &[
            DANGER,
            demanded("water", "是什么样的水面？", "选一项", Datatype::One(WATERS)),
            asked("missing", "缺什么？", "可选几项", Datatype::Several(GUARDS)),
        ],
    },
    Service {
        kind: Kind::Hazard,
        category: "landslide",
        description: "山体裂缝、滑坡、落石、地面塌陷的迹象。",
        keywords: "滑坡,裂缝,落石,塌陷,landslide",
        group: "公共安全",
        attributes: &[DANGER, NOTICED],
    },
    Service {
        kind: Kind::Hazard,
        category: "flood",
        description: "堤坝渗漏、河道堵塞、排水不畅，汛期可能受淹的地方。",
        keywords: "堤坝,渗漏,河道,内涝,flood",
        group: "公共安全",
        attributes: &[DANGER, NOTICED],
    },
    Service {
        kind: Kind::Hazard,
        category: "forest_fire",
        description: "林区野外用火、防火隔离带缺失。",
        keywords: "森林,野外用火,防火,forest fire",
        group: "公共安全",
        attributes: &[DANGER],
    },
];

const ROAD: &[(&str, &str)] = &[
    ("surface", "路面破损、坑洼"),
    ("slide", "塌方、落石堵路"),
    ("light", "路灯不亮"),
    ("guard", "护栏、标志缺失"),
    ("bridge", "桥涵损坏"),
    ("transport", "客运班车"),
    ("other", "其他"),
];
const WATER: &[(&str, &str)] = &[
    ("none", "停水"),
    ("weak", "水小"),
    ("quality", "水浑、有异味"),
    ("leak", "管道漏水"),
    ("other", "其他"),
];
const POWER: &[(&str, &str)] = &[
    ("outage", "停电"),
    ("voltage", "电压低"),
    ("pole", "电杆、电线"),
    ("network", "电话、网络"),
    ("other", "其他"),
];
const DITCH: &[(&str, &str)] = &[
    ("blocked", "堵塞"),
    ("broken", "垮塌、渗漏"),
    ("pump", "机埠、水泵"),
    ("pond", "山塘"),
    ("other", "其他"),
];
const WASTE: &[(&str, &str)] = &[
    ("garbage", "垃圾没有清运"),
    ("sewage", "污水"),
    ("toilet", "公厕"),
    ("carcass", "病死畜禽"),
    ("other", "其他"),
];
const WATERS: &[(&str, &str)] =
    &[("pond", "山塘"), ("reservoir", "水库"), ("river", "河道"), ("pit", "水坑、水井")];
const GUARDS: &[(&str, &str)] =
    &[("fence", "围栏"), ("sign", "警示牌"), ("rescue", "救生圈、救生杆")];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_service_is_a_category_of_the_catalogue() {
        for (place, service) in SERVICES.iter().enumerate() {
            assert!(matters::category(service.kind, service.category).is_some());
            assert!(SERVICES[..place].iter().all(|other| other.code() != service.code()));
            let code = service.code();
            assert!(code.bytes().all(|b| b.is_ascii_lowercase() || b"_-".contains(&b)), "{code}");
            assert_eq!(with_code(&code).map(Service::code), Some(code));
        }
    }

    #[test]
    fn services_are_exactly_the_categories_that_the_catalogue_calls_public() {
        for &kind in Kind::ALL {
            for category in matters::categories(kind) {
                let is_offered = of(kind, category.code).is_some();
                assert_eq!(is_offered, category.is_public, "{}-{}", kind.as_str(), category.code);
            }
        }
    }

    #[test]
    fn confidential_things_and_hardship_are_in_no_list() {
        for service in SERVICES {
            assert!(matches!(service.kind, Kind::Appeal | Kind::Hazard), "{}", service.code());
        }
        let private = [
            (Kind::Appeal, "relief"),
            (Kind::Appeal, "elder_disabled_care"),
            (Kind::Appeal, "social_insurance"),
            (Kind::Appeal, "health_care"),
            (Kind::Appeal, "housing_land"),
            (Kind::Appeal, "cadre_conduct"),
            (Kind::Appeal, "village_affairs"),
            (Kind::Appeal, "quarrel"),
            (Kind::Appeal, "other"),
            (Kind::Hazard, "wiring"),
            (Kind::Hazard, "living_alone"),
            (Kind::Hazard, "unsafe_house"),
            (Kind::Hazard, "fraud"),
            (Kind::Hazard, "other"),
        ];
        for (kind, category) in private {
            assert!(matters::category(kind, category).is_some(), "{category}");
            assert!(of(kind, category).is_none(), "{category}");
        }
    }

    #[test]
    fn attributes_have_their_own_codes_and_lists_have_values() {
        for service in SERVICES {
            for (place, attribute) in service.attributes.iter().enumerate() {
                let again = |other: &Attribute| other.code == attribute.code;
                assert!(!service.attributes[..place].iter().any(again), "{}", attribute.code);
                let is_list = matches!(attribute.datatype, Datatype::One(_) | Datatype::Several(_));
                assert_eq!(is_list, !attribute.datatype.values().is_empty());
                assert!(attribute.is_asked() || !attribute.is_required);
            }
        }
    }
}
