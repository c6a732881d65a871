//! The fields of rosters and the words by which offices head their columns.

mod candidates;

use crate::clean::text::{outside_brackets, squeeze};
use crate::roster::Kind;

/// What a column of a roster can mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// 序号, not kept.
    Serial,
    /// 乡镇.
    Township,
    /// 村(社区).
    Village,
    /// 村民小组.
    Group,
    /// Village and group in one cell (`河源村3组`).
    VillageGroup,
    /// 户编号.
    Code,
    /// 户主姓名 of a household, 姓名 of a representative.
    Name,
    /// 性别 of that person.
    Sex,
    /// 出生年月 of that person.
    Birth,
    /// 年龄: known, not kept, because it is wrong a year later.
    Age,
    /// 民族.
    EthnicGroup,
    /// 政治面貌.
    PoliticalStatus,
    /// 文化程度.
    Education,
    /// 身份证号: becomes a keyed hash.
    IdNumber,
    /// 常联系人.
    ContactName,
    /// 联系电话.
    Phone,
    /// 常联系人电话.
    ContactPhone,
    /// 自然村/屋场.
    Hamlet,
    /// 住址.
    Address,
    /// 家庭人口.
    Members,
    /// 常住人口.
    Resident,
    /// 外出人口.
    Away,
    /// 未成年人.
    Minors,
    /// 80 岁以上.
    Over80,
    /// 户类型标签.
    Tags,
    /// 联系等级 (普通/重点).
    Priority,
    /// 联系代表.
    Representative,
    /// 联系代表电话: tells namesakes apart, not kept.
    RepresentativePhone,
    /// 联系组长.
    GroupHead,
    /// 包组村干部.
    VillageCadre,
    /// 是否已发联系卡.
    CardIssued,
    /// 是否入群.
    InChatGroup,
    /// 与户主关系: rows other than 户主 are members and not kept.
    Relation,
    /// 现任职务.
    Posts,
    /// 产生方式.
    SelectionWay,
    /// 产生依据 of a representative, 摸底依据 of a candidate.
    Ground,
    /// 是否换届法定代表.
    Statutory,
    /// 届次.
    Term,
    /// 任职开始.
    ServingFrom,
    /// 任职结束.
    ServingUntil,
    /// 任职起止 in one cell.
    ServingSpan,
    /// 联系户数: known, not kept, because it is counted.
    Households,
    /// 聘书编号.
    LetterNumber,
    /// 联系户名单 (names of heads).
    LinkedHouseholds,
    /// 备注.
    Remark,
    /// The column that our own error sheet adds.
    Problem,
}

impl Field {
    /// Stable code for programs and for the API's `columns`.
    pub fn code(self) -> &'static str {
        match self {
            Field::Serial => "serial",
            Field::Township => "township",
            Field::Village => "village",
            Field::Group => "group",
            Field::VillageGroup => "village_group",
            Field::Code => "code",
            Field::Name => "name",
            Field::Sex => "sex",
            Field::Birth => "birth_month",
            Field::Age => "age",
            Field::EthnicGroup => "ethnic_group",
            Field::PoliticalStatus => "political_status",
            Field::Education => "education",
            Field::IdNumber => "id_number",
            Field::ContactName => "contact_name",
            Field::Phone => "phone",
            Field::ContactPhone => "contact_phone",
            Field::Hamlet => "hamlet",
            Field::Address => "address",
            Field::Members => "members",
            Field::Resident => "resident",
            Field::Away => "away",
            Field::Minors => "minors",
            Field::Over80 => "over_80",
            Field::Tags => "tags",
            Field::Priority => "priority",
            Field::Representative => "representative",
            Field::RepresentativePhone => "representative_phone",
            Field::GroupHead => "group_head",
            Field::VillageCadre => "village_cadre",
            Field::CardIssued => "card_issued",
            Field::InChatGroup => "in_chat_group",
            Field::Relation => "relation",
            Field::Posts => "posts",
            Field::SelectionWay => "selection_way",
            Field::Ground => "ground",
            Field::Statutory => "statutory",
            Field::Term => "term",
            Field::ServingFrom => "serving_from",
            Field::ServingUntil => "serving_until",
            Field::ServingSpan => "serving_span",
            Field::Households => "households",
            Field::LetterNumber => "letter_number",
            Field::LinkedHouseholds => "linked_households",
            Field::Remark => "remark",
            Field::Problem => "problem",
        }
    }

    /// Fields that describe one person; under a group heading they belong to that heading.
    pub(super) fn of_a_person(self) -> bool {
        matches!(
            self,
            Field::Name
                | Field::Sex
                | Field::Birth
                | Field::Age
                | Field::EthnicGroup
                | Field::PoliticalStatus
                | Field::Education
                | Field::IdNumber
                | Field::Phone
                | Field::Posts
        )
    }
}

/// Words for the fields that both rosters have.
const SHARED: &[(Field, &[&str])] = &[
    (Field::Serial, &["序号", "编号", "序", "NO", "NO.", "行号"]),
    (
        Field::Township,
        &["乡镇", "乡(镇)", "乡镇(街道)", "镇", "所在乡镇", "乡镇街道", "所属乡镇", "乡镇名称"],
    ),
    (
        Field::Village,
        &[
            "村(社区)",
            "村",
            "行政村",
            "村社区",
            "村/社区",
            "村居",
            "村名",
            "所在村",
            "村委会",
            "村(居)",
            "社区",
            "所属村",
            "村别",
            "村级",
            "行政村(社区)",
            "所在村(社区)",
            "村(居)委会",
            "村名称",
            "村(社区)名称",
        ],
    ),
    (
        Field::Group,
        &[
            "组别",
            "组",
            "村民小组",
            "小组",
            "村民组",
            "所在组",
            "组名",
            "组号",
            "楼栋",
            "组(楼栋)",
            "村(居)民小组",
            "村民小组(楼栋)",
            "小组名称",
            "所属小组",
            "所在小组",
            "居民小组",
            "组/楼栋",
        ],
    ),
    (
        Field::VillageGroup,
        &[
            "村组",
            "所在村组",
            "村组名称",
            "村、组",
            "村/组",
            "村民小组(村组)",
            "所属村组",
            "村组别",
        ],
    ),
    (Field::Sex, &["性别", "男/女", "户主性别"]),
    (
        Field::Birth,
        &["出生年月", "出生日期", "出生年月日", "生日", "出生", "出生时间", "户主出生年月"],
    ),
    (Field::Age, &["年龄", "周岁", "户主年龄"]),
    (Field::EthnicGroup, &["民族", "户主民族"]),
    (Field::PoliticalStatus, &["政治面貌", "政治面目", "是否党员", "户主政治面貌"]),
    (Field::Education, &["文化程度", "学历", "文化", "受教育程度", "教育程度", "户主文化程度"]),
    (
        Field::IdNumber,
        &[
            "身份证号",
            "身份证号码",
            "公民身份号码",
            "公民身份证号码",
            "身份证",
            "证件号码",
            "户主身份证号",
            "户主身份证号码",
            "居民身份证号码",
            "身份号码",
            "户主身份证",
        ],
    ),
    (
        Field::Phone,
        &[
            "联系电话",
            "电话",
            "手机号",
            "手机号码",
            "手机",
            "电话号码",
            "联系方式",
            "联系号码",
            "户主电话",
            "户主联系电话",
            "户主手机号",
            "本人电话",
            "户主联系方式",
        ],
    ),
    (
        Field::GroupHead,
        &[
            "联系组长",
            "组长",
            "组长姓名",
            "村民小组长",
            "小组长",
            "联系组长姓名",
            "组长(楼栋长)",
            "小组长姓名",
            "楼栋长",
        ],
    ),
    (
        Field::VillageCadre,
        &[
            "包组村干部",
            "联组村干部",
            "村干部",
            "包片村干部",
            "联系村干部",
            "联点村干部",
            "包组干部",
            "村干部姓名",
            "包组村干部姓名",
        ],
    ),
    (Field::Remark, &["备注", "备考", "说明", "备 注"]),
    (Field::Problem, &["问题/原因", "问题", "错误原因", "问题原因"]),
];

/// Words that only a roster of households has.
const OF_HOUSEHOLDS: &[(Field, &[&str])] = &[
    (
        Field::RepresentativePhone,
        &[
            "联系代表电话",
            "代表电话",
            "代表联系电话",
            "联系代表联系电话",
            "联系代表手机号",
            "联户代表电话",
        ],
    ),
    (
        Field::ContactPhone,
        &["常联系人电话", "联系人电话", "常联系人联系电话", "联系人联系电话", "常联系人手机号"],
    ),
    (Field::Code, &["户编号", "户编码", "户号", "家庭编号", "户代码", "家庭编码"]),
    (
        Field::Name,
        &[
            "户主姓名",
            "户主",
            "姓名",
            "户主名字",
            "户主名",
            "家庭户主",
            "户主(姓名)",
            "联系户姓名",
            "联系户户主",
            "户主信息姓名",
        ],
    ),
    (
        Field::ContactName,
        &[
            "常联系人",
            "联系人",
            "常联系人姓名",
            "在家联系人",
            "代联系人",
            "联系人姓名",
            "日常联系人",
        ],
    ),
    (
        Field::Hamlet,
        &["自然村", "屋场", "自然村/屋场", "自然村(屋场)", "院落", "自然寨", "屋场名", "院子"],
    ),
    (
        Field::Address,
        &[
            "住址",
            "地址",
            "家庭住址",
            "详细地址",
            "居住地址",
            "现住址",
            "门牌号",
            "住址(自然村/屋场)",
            "住址(屋场)",
            "家庭地址",
            "门牌",
        ],
    ),
    (
        Field::Members,
        &[
            "家庭人口",
            "人口",
            "人口数",
            "家庭人口数",
            "家庭人数",
            "总人口",
            "家庭成员数",
            "人数",
            "户籍人口",
            "家庭总人口",
            "家庭人口总数",
            "家庭人口合计",
            "家庭人口小计",
            "人口总数",
            "家庭人口人数",
            "人口数总数",
            "人口情况总数",
            "家庭人口总人口",
            "家庭人口情况总人口",
            "家庭人口情况总数",
        ],
    ),
    (
        Field::Resident,
        &[
            "常住人口",
            "常住",
            "常住人数",
            "在家人数",
            "在家人口",
            "家庭人口常住",
            "常住人口数",
            "其中常住",
            "其中常住人口",
            "在家",
            "人口情况常住",
        ],
    ),
    (
        Field::Away,
        &[
            "外出人口",
            "外出",
            "外出人数",
            "外出务工人数",
            "家庭人口外出",
            "务工人数",
            "外出务工",
            "其中外出",
            "其中外出人口",
            "在外人数",
            "人口情况外出",
        ],
    ),
    (
        Field::Minors,
        &[
            "未成年人",
            "未成年人数",
            "未成年",
            "18岁以下",
            "儿童数",
            "家庭人口未成年人",
            "未成年人口",
            "家庭人口未成年",
        ],
    ),
    (
        Field::Over80,
        &[
            "80岁以上",
            "80岁以上老人",
            "高龄老人数",
            "八十岁以上",
            "80岁及以上",
            "80周岁以上",
            "家庭人口80岁以上",
            "80岁以上人数",
        ],
    ),
    (
        Field::Tags,
        &[
            "户类型标签",
            "户类型",
            "户标签",
            "标签",
            "家庭类型",
            "类别",
            "农户类型",
            "户属性",
            "特殊情况",
            "人员类别",
            "家庭类别",
        ],
    ),
    (
        Field::Priority,
        &["联系等级", "重点户", "是否重点户", "重点/普通", "关注等级", "联系类别", "是否重点"],
    ),
    (
        Field::Representative,
        &[
            "联系代表",
            "代表姓名",
            "联户代表",
            "代表",
            "联系代表姓名",
            "邻长",
            "联系人(代表)",
            "村(居)民代表",
            "村民代表",
            "联系人代表",
            "联户代表姓名",
            "村(居)民代表姓名",
        ],
    ),
    (
        Field::CardIssued,
        &["是否已发联系卡", "联系卡", "是否发放联系卡", "已发联系卡", "是否发联系卡", "连心卡"],
    ),
    (
        Field::InChatGroup,
        &["是否入群", "入群", "是否进群", "是否加入微信群", "微信群", "是否入微信群"],
    ),
    (Field::Relation, &["与户主关系", "家庭关系", "关系", "与户主的关系"]),
];

/// Words that only a roster of representatives has.
const OF_REPRESENTATIVES: &[(Field, &[&str])] = &[
    (
        Field::Name,
        &[
            "姓名",
            "代表姓名",
            "代表",
            "联户代表",
            "村民代表",
            "村(居)民代表",
            "代表名字",
            "联户代表姓名",
            "村(居)民代表姓名",
        ],
    ),
    (
        Field::Posts,
        &["现任职务", "职务", "身份", "任职情况", "现任职务(身份)", "担任职务", "身份类别"],
    ),
    (Field::SelectionWay, &["产生方式", "推选方式", "选任方式", "选拔方式", "确定方式"]),
    (Field::Ground, &["产生依据", "推荐人", "推荐单位", "依据", "推荐情况"]),
    (
        Field::Statutory,
        &[
            "是否换届法定代表",
            "是否法定代表",
            "法定代表",
            "是否法定村民代表",
            "是否换届代表",
            "换届法定代表",
            "是否村民代表",
        ],
    ),
    (Field::Term, &["届次", "第几届", "届数"]),
    (
        Field::ServingFrom,
        &[
            "任职开始",
            "任职时间",
            "聘任时间",
            "任职起",
            "开始时间",
            "聘任日期",
            "任职日期",
            "任职起始",
            "任职起止起",
            "任职开始时间",
        ],
    ),
    (
        Field::ServingUntil,
        &["任职结束", "任职止", "结束时间", "届满时间", "任职终止", "任职起止止", "任职结束时间"],
    ),
    (Field::ServingSpan, &["任职起止", "任职起止时间", "任期", "任职期限", "聘期"]),
    (Field::Households, &["联系户数", "户数", "联户数", "联系户(户)", "联系户数(户)", "联系户"]),
    (Field::LetterNumber, &["聘书编号", "聘书号", "聘书", "聘书号码", "证书编号"]),
    (
        Field::LinkedHouseholds,
        &[
            "联系户名单",
            "联系户姓名",
            "所联系户",
            "联系户户主",
            "联系农户",
            "联系户户主姓名",
            "联系户户主名单",
        ],
    ),
];

/// Group headings under which 姓名 and 电话 mean the household's or representative's own.
pub(super) const OWN_HEADINGS: &[&str] = &[
    "户主",
    "户主信息",
    "户主情况",
    "基本信息",
    "基本情况",
    "家庭基本情况",
    "家庭基本信息",
    "代表信息",
    "代表基本情况",
    "个人信息",
    "农户信息",
    "联系户信息",
    "联系户情况",
    "代表情况",
    "代表基本信息",
];

/// A heading without spaces, stars, colons and notes of obligation.
pub fn normal(heading: &str) -> String {
    let squeezed = squeeze(heading);
    let mut text = squeezed.replace(['*', ':', '“', '”', '"'], "").to_uppercase();
    for note in ["(必填)", "(选填)", "(必填项)", "(可选)", "(必须)", "[必填]"] {
        text = text.replace(note, "");
    }
    text
}

/// The field a heading means for this kind of roster.
pub fn field_of(kind: Kind, heading: &str) -> Option<Field> {
    let whole = normal(heading);
    if whole.is_empty() {
        return None;
    }
    let own = match kind {
        Kind::Households => OF_HOUSEHOLDS,
        Kind::Representatives => OF_REPRESENTATIVES,
        Kind::Candidates => candidates::WORDS,
    };
    let find = |text: &str| {
        own.iter().chain(SHARED).find(|(_, words)| words.contains(&text)).map(|(field, _)| *field)
    };
    find(&whole).or_else(|| {
        let bare = outside_brackets(&whole);
        if bare == whole { None } else { find(&bare) }
    })
}

/// What a field is called in that kind of roster.
pub fn field_name(kind: Kind, field: Field) -> &'static str {
    let own = match kind {
        Kind::Households => OF_HOUSEHOLDS,
        Kind::Representatives => OF_REPRESENTATIVES,
        Kind::Candidates => candidates::WORDS,
    };
    own.iter()
        .chain(SHARED)
        .find(|(known, _)| *known == field)
        .and_then(|(_, words)| words.first())
        .copied()
        .unwrap_or("")
}
