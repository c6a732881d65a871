//! What was asked before: the same sheet by another office, the same column in another sheet, and what
//! the system holds already. Pure.
//!
//! 同源数据最多填一次: a datum is given once at most, so whoever registers a sheet hears where each of
//! its columns is already.

use std::collections::HashSet;

use exchange::ledgers::LEDGERS;
use kernel::id::FormId;

use crate::model::{Answer, AskedColumn, Datum, Form, FormText};

/// Names are alike from so many hundredths of common pairs of characters on.
const ALIKE: usize = 60;
/// Sheets are the same from so many hundredths of common columns on, with at least so many columns.
const SAME_COLUMNS: usize = 80;
const LEAST_COLUMNS: usize = 3;
/// The most places that are told for one column.
const MOST_PLACES: usize = 3;

/// Headings that say where and which row, and nothing that anybody would have to collect.
const FRAME: &[&str] = &[
    "序号",
    "备注",
    "乡镇",
    "乡镇街道",
    "县市区",
    "县区",
    "村社区",
    "村",
    "社区",
    "村居",
    "组别",
    "组",
    "单位",
    "填报单位",
    "填报人",
    "小计",
    "合计",
];

/// Another form that asks for the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Before {
    /// The form.
    pub form: Form,
    /// Whether it looks like the same sheet.
    pub is_same_sheet: bool,
    /// Whether another office asks for it.
    pub is_of_another: bool,
    /// The headings that both ask for.
    pub columns: Vec<String>,
}

/// A column that is called "not held", though the system holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The heading.
    pub heading: String,
    /// Where it is.
    pub datum: Datum,
}

/// A heading as it is compared: without spaces, brackets and units.
pub fn normalized(words: &str) -> String {
    let mut kept = String::new();
    let mut depth = 0_usize;
    for one in words.chars() {
        match one {
            '(' | '（' | '[' | '【' => depth += 1,
            ')' | '）' | ']' | '】' => depth = depth.saturating_sub(1),
            _ if depth > 0 || one.is_whitespace() => {}
            '、' | '/' | '／' | '-' | '：' | ':' | '《' | '》' => {}
            _ => kept.extend(one.to_lowercase()),
        }
    }
    // A heading that is all brackets says what stands in them.
    if kept.is_empty() { words.trim().to_owned() } else { kept }
}

/// A heading as the sheets of others call it: 村(社区) is 村社区, so brackets stay there.
fn is_frame(heading: &str) -> bool {
    let bare: String = heading.chars().filter(|one| one.is_alphanumeric()).collect();
    FRAME.contains(&bare.as_str()) || FRAME.contains(&normalized(heading).as_str())
}

fn pairs(words: &str) -> HashSet<(char, char)> {
    let all: Vec<char> = normalized(words).chars().filter(|one| !one.is_ascii_digit()).collect();
    all.windows(2).map(|two| (two[0], two[1])).collect()
}

/// Whether two names of sheets are alike: years and numbers do not tell them apart.
pub fn is_alike(one: &str, other: &str) -> bool {
    let (one, other) = (pairs(one), pairs(other));
    let common = one.intersection(&other).count();
    common > 0 && common * 200 >= ALIKE * (one.len() + other.len())
}

fn told(columns: &[AskedColumn]) -> Vec<(String, &str)> {
    let told = columns.iter().filter(|column| !is_frame(&column.heading));
    told.map(|column| (normalized(&column.heading), column.heading.as_str())).collect()
}

/// The forms in use that ask for the same, the same sheets first.
pub fn before(text: &FormText, own: Option<FormId>, others: Vec<Form>) -> Vec<Before> {
    let mine = told(&text.columns);
    let mut found = Vec::new();
    for form in others {
        if Some(form.id) == own || form.stopped.is_some() {
            continue;
        }
        let theirs: HashSet<String> =
            told(&form.text.columns).into_iter().map(|(key, _)| key).collect();
        let columns: Vec<String> = mine
            .iter()
            .filter(|(key, _)| theirs.contains(key))
            .map(|(_, heading)| (*heading).to_owned())
            .collect();
        let fewer = mine.len().min(theirs.len());
        let shares = fewer >= LEAST_COLUMNS && columns.len() * 100 >= SAME_COLUMNS * fewer;
        let is_same_sheet = shares || is_alike(&text.name, &form.text.name);
        if is_same_sheet || !columns.is_empty() {
            let is_of_another = normalized(&text.asker) != normalized(&form.text.asker);
            found.push(Before { form, is_same_sheet, is_of_another, columns });
        }
    }
    found.sort_by_key(|one| (!one.is_same_sheet, std::cmp::Reverse(one.columns.len())));
    found
}

/// Where the system holds what that heading asks for, the nearest place first.
pub fn places(heading: &str, answer: Option<&Answer>) -> Vec<Datum> {
    let key = normalized(heading);
    if is_frame(heading) || key.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for ledger in LEDGERS {
        let fits = |label: &str, last: &str| normalized(label) == key || normalized(last) == key;
        let column = ledger
            .columns
            .iter()
            .skip(1)
            .find(|column| fits(&column.label(), &column.heading))
            .map(|column| Datum::Ledger { ledger: ledger.code.into(), column: column.label() });
        found.extend(column);
    }
    let is_answer = |datum: &Datum| match (datum, answer) {
        (Datum::Ledger { ledger, .. }, Some(Answer::Ledger { ledger: of })) => ledger == of,
        _ => false,
    };
    found.sort_by_key(|datum| !is_answer(datum));
    let indicator = figures::INDICATORS.iter().find(|one| {
        let name = normalized(one.name);
        name == key || format!("{name}{}", one.unit) == key || key == format!("{name}数")
    });
    let figure = indicator.map(|one| Datum::Indicator { indicator: one.code.into() });
    match answer {
        Some(Answer::Figures) => found.splice(0..0, figure).for_each(drop),
        _ => found.extend(figure),
    }
    found.truncate(MOST_PLACES);
    found
}

/// The columns that are called "not held", though the system holds them.
pub fn held(text: &FormText) -> Vec<Held> {
    let mut found = Vec::new();
    for column in text.columns.iter().filter(|column| !column.datum.is_held()) {
        let first = places(&column.heading, text.answer.as_ref()).into_iter().next();
        found.extend(first.map(|datum| Held { heading: column.heading.clone(), datum }));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_compared_without_spaces_brackets_and_units() {
        for (one, other) in [
            ("走访户数（户）", "走访户数"),
            ("发放宣传单 (份)", "发放宣传单"),
            ("家庭人口/总数", "家庭人口总数"),
        ] {
            assert_eq!(normalized(one), normalized(other));
        }
        assert_ne!(normalized("走访户数"), normalized("走访人数"));
        assert_eq!(normalized("(备注)"), "(备注)");
    }

    #[test]
    fn the_year_in_a_name_does_not_make_another_sheet() {
        assert!(is_alike("2023年矛盾纠纷排查情况统计表", "矛盾纠纷排查化解情况统计表(2024年)"));
        assert!(!is_alike("矛盾纠纷排查情况表", "联系户名册"));
        assert!(!is_alike("表", "册"));
    }

    #[test]
    fn what_the_ledgers_and_figures_hold_is_found_by_its_heading() {
        let ledger = |code: &str| Some(Answer::Ledger { ledger: code.into() });
        let political = places("政治面貌", None);
        assert_eq!(
            political.first(),
            Some(&Datum::Ledger {
                ledger: "representatives".into(), column: "政治面貌".into()
            })
        );
        let phone = places("联系电话", ledger("households").as_ref());
        assert_eq!(
            phone.first(),
            Some(&Datum::Ledger { ledger: "households".into(), column: "联系电话".into() })
        );
        assert!(places("村(社区)", None).is_empty(), "the name of a place is no datum");
        assert!(places("人均可支配收入", None).is_empty());
    }
}
