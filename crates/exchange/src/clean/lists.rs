//! Folk words of offices → national codes and the project's own catalogues.

use super::text;
use crate::problem::Problem;

/// Sex by GB/T 2261.1: 1 male, 2 female.
///
/// # Errors
/// `exchange.sex-unreadable`.
pub fn sex(text: &str) -> Result<Option<u8>, Problem> {
    match &*text::squeeze(text) {
        "" | "-" | "/" => Ok(None),
        "男" | "男性" | "1" | "M" => Ok(Some(1)),
        "女" | "女性" | "2" | "F" => Ok(Some(2)),
        _ => Err(Problem::new(
            "exchange.sex-unreadable",
            "性别请写“男”或“女”。",
            "Write 男 (male) or 女 (female).",
        )),
    }
}

/// Ethnic groups of GB/T 3304 in the order of their codes 01–56, without 族.
const ETHNIC_GROUPS: [&str; 56] = [
    "汉",
    "蒙古",
    "回",
    "藏",
    "维吾尔",
    "苗",
    "彝",
    "壮",
    "布依",
    "朝鲜",
    "满",
    "侗",
    "瑶",
    "白",
    "土家",
    "哈尼",
    "哈萨克",
    "傣",
    "黎",
    "傈僳",
    "佤",
    "畲",
    "高山",
    "拉祜",
    "水",
    "东乡",
    "纳西",
    "景颇",
    "柯尔克孜",
    "土",
    "达斡尔",
    "仫佬",
    "羌",
    "布朗",
    "撒拉",
    "毛南",
    "仡佬",
    "锡伯",
    "阿昌",
    "普米",
    "塔吉克",
    "怒",
    "乌孜别克",
    "俄罗斯",
    "鄂温克",
    "德昂",
    "保安",
    "裕固",
    "京",
    "塔塔尔",
    "独龙",
    "鄂伦春",
    "赫哲",
    "门巴",
    "珞巴",
    "基诺",
];

/// Ethnic group by GB/T 3304: `汉族`, `瑶`, `13`.
///
/// # Errors
/// `exchange.ethnic-group-unknown`.
pub fn ethnic_group(text: &str) -> Result<Option<&'static str>, Problem> {
    let squeezed = text::squeeze(text);
    if text::says_nothing(&squeezed) {
        return Ok(None);
    }
    let bare = squeezed.strip_suffix('族').unwrap_or(&squeezed);
    if bare == "其他" || bare == "其他民" {
        return Ok(None);
    }
    let place = ETHNIC_GROUPS.iter().position(|name| *name == bare).or_else(|| {
        bare.parse::<usize>().ok().filter(|code| (1..=56).contains(code)).map(|code| code - 1)
    });
    place.map(|index| Some(TWO_DIGITS[index + 1])).ok_or_else(|| {
        Problem::new(
            "exchange.ethnic-group-unknown",
            "民族名称不在国家标准的 56 个民族之内。请写成“汉族”“瑶族”这样的全称。",
            "The ethnic group is not one of the 56 of GB/T 3304. Write it like 瑶族.",
        )
    })
}

/// Name of an ethnic group with 族, for its GB/T 3304 code.
pub fn ethnic_group_name(code: &str) -> Option<String> {
    let index: usize = code.parse().ok()?;
    ETHNIC_GROUPS.get(index.checked_sub(1)?).map(|name| format!("{name}族"))
}

#[rustfmt::skip]
const TWO_DIGITS: [&str; 57] = [
    "00", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13", "14",
    "15", "16", "17", "18", "19", "20", "21", "22", "23", "24", "25", "26", "27", "28", "29",
    "30", "31", "32", "33", "34", "35", "36", "37", "38", "39", "40", "41", "42", "43", "44",
    "45", "46", "47", "48", "49", "50", "51", "52", "53", "54", "55", "56",
];

/// Political status of GB/T 4762: code and the name shown, then folk words.
const POLITICAL: [(&str, &str, &[&str]); 13] = [
    ("01", "中共党员", &["党员", "中国共产党党员", "共产党员", "中共", "正式党员"]),
    ("02", "中共预备党员", &["预备党员", "中国共产党预备党员"]),
    ("03", "共青团员", &["团员", "中国共产主义青年团团员", "共青团"]),
    ("04", "民革会员", &["民革党员", "民革", "民主党派", "中国国民党革命委员会会员"]),
    ("05", "民盟盟员", &["民盟", "中国民主同盟盟员"]),
    ("06", "民建会员", &["民建", "中国民主建国会会员"]),
    ("07", "民进会员", &["民进", "中国民主促进会会员"]),
    ("08", "农工党党员", &["农工党", "中国农工民主党党员"]),
    ("09", "致公党党员", &["致公党", "中国致公党党员"]),
    ("10", "九三学社社员", &["九三学社", "九三"]),
    ("11", "台盟盟员", &["台盟", "台湾民主自治同盟盟员"]),
    ("12", "无党派人士", &["无党派", "无党派民主人士"]),
    ("13", "群众", &["普通群众", "一般群众", "非党员", "普通公民", "积极分子", "入党积极分子"]),
];

/// Political status by GB/T 4762.
///
/// # Errors
/// `exchange.political-status-unknown`.
pub fn political_status(text: &str) -> Result<Option<&'static str>, Problem> {
    let squeezed = text::squeeze(text);
    if matches!(&*squeezed, "无") {
        return Ok(Some("13"));
    }
    if text::says_nothing(&squeezed) {
        return Ok(None);
    }
    POLITICAL
        .iter()
        .find(|(code, name, folk)| {
            *code == squeezed || *name == squeezed || folk.contains(&&*squeezed)
        })
        .map(|(code, ..)| Some(*code))
        .ok_or_else(|| {
            Problem::new(
                "exchange.political-status-unknown",
                "不认得这个政治面貌。请写“中共党员”“共青团员”“群众”等规范名称。",
                "The political status is unknown. Write 中共党员, 共青团员, 群众 or the like.",
            )
        })
}

/// Name shown for a political status code of GB/T 4762.
pub fn political_status_name(code: &str) -> Option<&'static str> {
    POLITICAL.iter().find(|(known, ..)| *known == code).map(|(_, name, _)| *name)
}

/// Education of GB/T 4658: code and the name shown, then folk words.
const EDUCATION: [(&str, &str, &[&str]); 8] = [
    ("10", "研究生", &["硕士", "博士", "硕士研究生", "博士研究生", "研究生及以上"]),
    ("20", "大学本科", &["本科", "大学", "学士", "全日制本科", "在职本科", "本科及以上"]),
    ("30", "大学专科", &["大专", "专科", "高职", "高职高专", "在职大专"]),
    (
        "40",
        "中专",
        &["中等专科", "中等职业", "中职", "职高", "技校", "职业高中", "中技", "中专中技"],
    ),
    ("60", "高中", &["普通高中", "普高", "高中及以上"]),
    ("70", "初中", &["初级中学", "初中及以下"]),
    ("80", "小学", &["高小", "初小", "小学及以下"]),
    (
        "90",
        "其他",
        &["文盲", "半文盲", "未上学", "没读书", "不识字", "文盲半文盲", "学龄前", "未入学"],
    ),
];

/// Education by the main classes of GB/T 4658 (10 20 30 40 60 70 80 90).
///
/// # Errors
/// `exchange.education-unknown`.
pub fn education(text: &str) -> Result<Option<&'static str>, Problem> {
    let squeezed = text::squeeze(text).replace(['/', '、', '或'], "");
    if text::says_nothing(&squeezed) {
        return Ok(None);
    }
    let bare = ["毕业", "学历", "文化", "肄业", "在读", "程度"]
        .iter()
        .fold(&*squeezed, |rest, ending| rest.strip_suffix(ending).unwrap_or(rest));
    EDUCATION
        .iter()
        .find(|(code, name, folk)| *code == bare || *name == bare || folk.contains(&bare))
        .map(|(code, ..)| Some(*code))
        .ok_or_else(|| {
            Problem::new(
                "exchange.education-unknown",
                "不认得这个文化程度。请写“小学”“初中”“高中”“中专”“大专”“本科”等。",
                "The education is unknown. Write 小学, 初中, 高中, 中专, 大专, 本科 or the like.",
            )
        })
}

/// Name shown for an education code of GB/T 4658.
pub fn education_name(code: &str) -> Option<&'static str> {
    EDUCATION.iter().find(|(known, ..)| *known == code).map(|(_, name, _)| *name)
}

/// Household tags by the name shown, then folk words. The service maps names to codes.
const TAGS: [(&str, &[&str]); 21] = [
    ("脱贫户", &["脱贫", "脱贫人口", "建档立卡", "建档立卡户", "已脱贫户", "原贫困户"]),
    ("脱贫不稳定户", &["脱贫不稳定", "监测户脱贫不稳定"]),
    ("边缘易致贫户", &["边缘易致贫", "边缘户", "监测户边缘易致贫"]),
    ("突发严重困难户", &["突发严重困难", "突发困难户", "监测户突发严重困难"]),
    ("低保", &["低保户", "低保对象", "农村低保", "城市低保", "最低生活保障"]),
    (
        "特困",
        &["特困户", "特困供养", "五保", "五保户", "特困人员", "分散特困", "分散供养", "集中供养"],
    ),
    ("残疾", &["残疾人", "残疾户", "残疾人家庭", "重残", "重度残疾", "有残疾人"]),
    ("重病", &["大病", "重病户", "大病户", "重大疾病", "慢性病", "重病患者"]),
    ("独居", &["独居老人", "独居户"]),
    ("空巢", &["空巢老人", "空巢户"]),
    ("留守", &["留守老人", "留守户", "留守家庭", "留守妇女"]),
    ("失能", &["失能老人", "半失能", "失能半失能", "半失能老人"]),
    ("高龄", &["高龄老人", "80岁以上", "高龄户", "高龄80岁以上"]),
    ("留守儿童户", &["留守儿童", "留守儿童家庭"]),
    ("困境儿童户", &["困境儿童", "困境儿童家庭", "事实孤儿", "孤儿"]),
    ("退役军人", &["退伍军人", "复退军人", "退役军人户", "退役军人家庭"]),
    ("优抚", &["优抚对象", "烈属", "军属", "烈士家属", "军烈属", "烈属军属"]),
    ("计生特殊家庭", &["计生特殊", "失独", "失独家庭", "计划生育特殊家庭"]),
    ("党员户", &["党员", "党员家庭"]),
    ("举家外出", &["外出户", "举家外出户", "全家外出", "举家在外"]),
    ("普通户", &["普通", "一般户", "一般农户", "普通农户", "一般", "其他户", "一般家庭"]),
];

/// Reads a tag list into the names shown, each once, in the order of the catalogue.
/// 普通户 means "no tag" and is dropped.
///
/// # Errors
/// `exchange.tag-unknown`, naming the words that are not known.
pub fn tags(text: &str) -> Result<Vec<&'static str>, Problem> {
    let mut places = Vec::new();
    let mut unknown = Vec::new();
    for part in text::list(text) {
        let bare = part.replace(['(', ')', '-', '·'], "");
        // Only one of the three kinds can be meant by a bare 监测户, and which one is not said.
        let place = TAGS.iter().position(|(name, folk)| *name == bare || folk.contains(&&*bare));
        match place {
            Some(place) if TAGS[place].0 == "普通户" => {}
            Some(place) if !places.contains(&place) => places.push(place),
            Some(_) => {}
            None => unknown.push(part),
        }
    }
    if !unknown.is_empty() {
        let words: Vec<String> = unknown.iter().take(3).map(|word| format!("“{word}”")).collect();
        let words = words.join("");
        return Err(Problem::new(
            "exchange.tag-unknown",
            format!("不认得户类型标签{words}。请改用系统里的标签名称，几个标签之间用顿号隔开。"),
            format!("Unknown household tags {words}. Use the names of the catalogue, 、 between."),
        ));
    }
    places.sort_unstable();
    Ok(places.into_iter().map(|place| TAGS[place].0).collect())
}

/// Every tag name a roster can carry.
pub fn tag_names() -> impl Iterator<Item = &'static str> {
    TAGS.iter().map(|(name, _)| *name).filter(|name| *name != "普通户")
}

/// Priority of a household: `Some(true)` key household (重点户), `Some(false)` ordinary.
///
/// # Errors
/// `exchange.priority-unknown`.
pub fn priority(text: &str) -> Result<Option<bool>, Problem> {
    match &*text::squeeze(text) {
        "" | "-" | "/" => Ok(None),
        "重点" | "重点户" | "重点关注" | "重点联系" | "是" | "√" => Ok(Some(true)),
        "普通" | "普通户" | "一般" | "一般户" | "非重点" | "否" | "无" => {
            Ok(Some(false))
        }
        _ => Err(Problem::new(
            "exchange.priority-unknown",
            "联系等级请写“普通”或“重点”。",
            "Write 普通 (ordinary) or 重点 (key) here.",
        )),
    }
}

/// How a representative came to office.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SelectionWay {
    /// 一定: appointed directly.
    Direct,
    /// 二推: put forward by the group head or by households.
    Nominated,
    /// 三报: put forward by oneself.
    SelfNominated,
}

impl SelectionWay {
    /// The name offices use.
    pub fn name(self) -> &'static str {
        match self {
            SelectionWay::Direct => "一定",
            SelectionWay::Nominated => "二推",
            SelectionWay::SelfNominated => "三报",
        }
    }
}

/// Reads the way of selection: 一定/二推/三报 or their meanings.
///
/// # Errors
/// `exchange.selection-way-unknown`.
pub fn selection_way(text: &str) -> Result<Option<SelectionWay>, Problem> {
    let squeezed = text::squeeze(text);
    if text::says_nothing(&squeezed) {
        return Ok(None);
    }
    match &*text::outside_brackets(&squeezed) {
        "一定" | "定" | "直接确定" | "确定" | "指定" | "一定产生" => {
            Ok(Some(SelectionWay::Direct))
        }
        "二推" | "推" | "推荐" | "推选" | "推荐产生" | "组长推荐" | "联户推荐" | "群众推荐"
        | "选举" | "群众推选" => Ok(Some(SelectionWay::Nominated)),
        "三报" | "报" | "自荐" | "自愿报名" | "报名" | "个人自荐" => {
            Ok(Some(SelectionWay::SelfNominated))
        }
        _ => Err(Problem::new(
            "exchange.selection-way-unknown",
            "产生方式请写“一定”“二推”或“三报”。",
            "Write 一定, 二推 or 三报 here.",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn national_codes() {
        assert_eq!(ethnic_group("瑶族").expect("known"), Some("13"));
        assert_eq!(ethnic_group("汉").expect("known"), Some("01"));
        assert_eq!(ethnic_group("56").expect("known"), Some("56"));
        assert_eq!(ethnic_group("基诺族").expect("known"), Some("56"));
        assert_eq!(ethnic_group_name("13").as_deref(), Some("瑶族"));
        assert_eq!(ethnic_group("火星族").expect_err("none").code, "exchange.ethnic-group-unknown");
        assert_eq!(political_status("党员").expect("known"), Some("01"));
        assert_eq!(political_status("群 众").expect("known"), Some("13"));
        assert!(political_status("村主任").is_err());
        for (given, code) in [
            ("初中", "70"),
            ("文盲", "90"),
            ("大专", "30"),
            ("本科学历", "20"),
            ("高中毕业", "60"),
            ("中专/中技", "40"),
            ("半文盲", "90"),
            ("小学", "80"),
            ("硕士", "10"),
        ] {
            assert_eq!(education(given).expect(given), Some(code), "{given}");
        }
        assert!(education("很高").is_err());
        assert_eq!((sex("男").expect("m"), sex("女").expect("f")), (Some(1), Some(2)));
        assert!(sex("公").is_err());
    }

    #[test]
    fn tags_in_any_separator() {
        assert_eq!(
            tags("党员户,低保户;残疾人 独居老人/建档立卡户、低保").expect("known"),
            ["脱贫户", "低保", "残疾", "独居", "党员户"]
        );
        assert!(tags("普通户").expect("ordinary").is_empty());
        assert!(tags("无").expect("none").is_empty());
        let problem = tags("低保、富裕户").expect_err("unknown");
        assert_eq!(problem.code, "exchange.tag-unknown");
        assert!(problem.zh.contains("富裕户") && !problem.zh.contains("低保"));
    }

    #[test]
    fn ways_and_priority() {
        assert_eq!(selection_way("二推(组长)").expect("known"), Some(SelectionWay::Nominated));
        assert_eq!(selection_way("自荐").expect("known"), Some(SelectionWay::SelfNominated));
        assert!(selection_way("抽签").is_err());
        assert_eq!(priority("重点户").expect("known"), Some(true));
        assert!(priority("VIP").is_err());
    }
}
