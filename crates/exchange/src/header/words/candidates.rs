//! Words that only a survey of candidates has.

use super::Field;

/// The fields with their words.
pub(super) const WORDS: &[(Field, &[&str])] = &[
    (
        Field::Name,
        &[
            "姓名",
            "人选",
            "人选姓名",
            "候选人",
            "候选人姓名",
            "摸底对象",
            "摸底人选",
            "对象姓名",
            "名字",
            "拟推荐人选",
            "推荐人选",
            "代表姓名",
        ],
    ),
    (
        Field::Ground,
        &[
            "摸底依据",
            "依据",
            "摸底类别",
            "摸底对象类别",
            "人员类别",
            "类别",
            "身份",
            "身份类别",
            "推荐理由",
            "推荐依据",
            "产生依据",
            "对象类别",
            "人选类别",
        ],
    ),
    (Field::Posts, &["现任职务", "职务", "担任职务", "任职情况", "现任职务(身份)"]),
];
