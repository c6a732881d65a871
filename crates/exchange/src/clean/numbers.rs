//! Phones, counts, group numbers and household codes.

use super::text;
use crate::problem::Problem;

/// The phones of one cell, best first: mobiles before landlines.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Phones(pub Vec<String>);

impl Phones {
    /// The phone to call first.
    pub fn first(&self) -> Option<&str> {
        self.0.first().map(String::as_str)
    }
}

/// Reads the phones of a cell: several numbers, spaces, +86, a float of Excel, landlines with
/// or without area code, and a name beside the number (`儿子13800001234`).
///
/// # Errors
/// `exchange.phone-damaged` (exponent with lost digits), `exchange.phone-unreadable`.
pub fn phones(text: &str) -> Result<Phones, Problem> {
    let tidied = text::tidy(text);
    // A phone that one of our own exports masked counts as not given.
    if text::says_nothing(&tidied) || tidied.contains("**") {
        return Ok(Phones::default());
    }
    if let Some(whole) = from_exponent(&tidied) {
        let digits = whole?;
        return one_phone(&digits).map(|phone| Phones(vec![phone])).ok_or_else(unreadable);
    }
    // The usual cell is one mobile number and nothing else.
    if is_mobile(&tidied) {
        return Ok(Phones(vec![tidied.into_owned()]));
    }
    let mut found: Vec<String> = Vec::new();
    // (0746)5721234 is one number.
    let joined = tidied.replace("(0", "0").replace([')', '转'], "-");
    let parts = joined.split(|character: char| {
        !(character.is_ascii_digit() || matches!(character, '+' | '-' | ' ' | '—' | '–' | '.'))
    });
    let mut wrong = false;
    for part in parts.filter(|part| part.bytes().any(|byte| byte.is_ascii_digit())) {
        match split_phones(part) {
            Some(phones) => found.extend(phones),
            None => wrong = true,
        }
    }
    let mut unique: Vec<String> = Vec::new();
    for phone in found {
        if !unique.contains(&phone) {
            unique.push(phone);
        }
    }
    unique.sort_by_key(|phone| !is_mobile(phone));
    // One readable number is enough; a cell with nothing but a broken one is sent back.
    if unique.is_empty() || (wrong && !is_mobile(&unique[0])) {
        return Err(unreadable());
    }
    Ok(Phones(unique))
}

fn unreadable() -> Problem {
    Problem::new(
        "exchange.phone-unreadable",
        "电话号码不对：手机应为 11 位、以 1 开头，座机应为 7 至 8 位或带区号 0746。请核对后改正。",
        "The phone is wrong: a mobile has 11 digits starting with 1, a landline 7 or 8 digits or \
         an area code before them. Check and correct it.",
    )
}

fn from_exponent(tidied: &str) -> Option<Result<String, Problem>> {
    let upper = tidied.to_ascii_uppercase();
    let (mantissa, exponent) = upper.split_once('E')?;
    let exponent: usize = exponent.trim_start_matches('+').parse().ok()?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.len() != 1 || !whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit())
    {
        return None;
    }
    // 1.38E+10 has lost eight digits; 1.3800001234E10 has all of them.
    if fraction.len() + 3 < exponent || fraction.len() > exponent || exponent > 12 {
        return Some(Err(Problem::new(
            "exchange.phone-damaged",
            "电话号码被 Excel 改坏了，后几位已丢失。请把这一列设为“文本”格式，重新填写。",
            "Excel damaged the phone; its last digits are lost. Format the column as text and \
             type it again.",
        )));
    }
    Some(Ok(format!("{whole}{fraction:0<exponent$}")))
}

fn is_mobile(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 11
        && bytes[0] == b'1'
        && (b'3'..=b'9').contains(&bytes[1])
        && bytes.iter().all(u8::is_ascii_digit)
}

/// One phone without separators, or `None` if the digits are no phone.
fn one_phone(part: &str) -> Option<String> {
    let mut digits: String = part.chars().filter(char::is_ascii_digit).collect();
    let plus = part.trim_start().starts_with('+');
    for prefix in ["0086", "86"] {
        if let Some(rest) = digits.strip_prefix(prefix)
            && (is_mobile(rest) || (plus && rest.len() >= 10))
        {
            digits = rest.to_owned();
            break;
        }
    }
    if is_mobile(&digits) {
        return Some(digits);
    }
    // Landline: area code of 3–4 digits with its zero and 7–8 digits, or the local number alone.
    match digits.len() {
        10..=12 if digits.starts_with('0') && !digits.starts_with("00") => {
            let area = if digits.starts_with("01") || digits.starts_with("02") { 3 } else { 4 };
            let local = digits.len() - area;
            ((7..=8).contains(&local)).then(|| format!("{}-{}", &digits[..area], &digits[area..]))
        }
        7 | 8 if (b'2'..=b'8').contains(&digits.as_bytes()[0]) => Some(digits),
        _ => None,
    }
}

/// The phones in a run of digits, spaces and dashes.
fn split_phones(part: &str) -> Option<Vec<String>> {
    if let Some(phone) = one_phone(part) {
        return Some(vec![phone]);
    }
    let pieces: Vec<&str> =
        part.split(' ').filter(|piece| piece.bytes().any(|byte| byte.is_ascii_digit())).collect();
    if pieces.len() > 1 {
        let each: Option<Vec<String>> = pieces.iter().map(|piece| one_phone(piece)).collect();
        if each.is_some() {
            return each;
        }
    }
    // Two mobiles written without anything between them, or with one dash.
    let digits: String = part.chars().filter(char::is_ascii_digit).collect();
    if digits.len() == 22 {
        let (one, two) = digits.split_at(11);
        if is_mobile(one) && is_mobile(two) {
            return Some(vec![one.to_owned(), two.to_owned()]);
        }
    }
    None
}

/// Reads a count of people or things: `4`, `4人`, `四`, `4.0`, `4口人`, `共4户`.
///
/// # Errors
/// `exchange.count-unreadable`, `exchange.count-impossible` (negative, fraction, above 999).
pub fn count(text: &str) -> Result<Option<u32>, Problem> {
    let squeezed = text::squeeze(text);
    if squeezed.is_empty() || matches!(&*squeezed, "-" | "—" | "/" | "――" | "——") {
        return Ok(None);
    }
    if squeezed == "无" {
        return Ok(Some(0));
    }
    if let Ok(small) = squeezed.parse::<u32>()
        && small <= 999
    {
        return Ok(Some(small));
    }
    let bare = squeezed
        .trim_start_matches(['共', '计', '约'])
        .trim_end_matches(['人', '口', '户', '个', '名', '件', '次', '份']);
    if let Ok(number) = bare.parse::<f64>() {
        if number.fract() == 0.0 && (0.0..=999.0).contains(&number) {
            return Ok(Some(number as u32));
        }
        return Err(Problem::new(
            "exchange.count-impossible",
            "数目应为 0 至 999 的整数。请核对后改正。",
            "The number must be a whole number from 0 to 999. Check and correct it.",
        ));
    }
    text::small_number(bare).map(Some).ok_or_else(|| {
        Problem::new(
            "exchange.count-unreadable",
            "这里应写一个数字。请只写数字，不写说明。",
            "A number is expected here. Write digits only.",
        )
    })
}

/// A group as written: its number where it has one, and the name the registry will show.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GroupName {
    /// 1–99 where the group is numbered; `None` for groups that go by a name (枫木冲组).
    pub number: Option<u8>,
    /// `3组` for numbered groups, else the name as written with 组 at its end.
    pub name: String,
}

impl GroupName {
    fn numbered(number: u8) -> Self {
        Self { number: Some(number), name: format!("{number}组") }
    }
}

const GROUP_ENDINGS: [&str; 9] =
    ["村民小组", "居民小组", "小组", "村民组", "居民组", "组", "楼栋", "栋", "队"];

/// Reads a group: 第三村民小组, 三组, 3组, 03, 3, 3栋, 枫木冲组. A village name before it
/// (`河源村3组`) is handed back too.
///
/// # Errors
/// `exchange.group-unreadable`.
pub fn group(text: &str) -> Result<Option<(Option<String>, GroupName)>, Problem> {
    let squeezed = text::squeeze(text);
    if text::says_nothing(&squeezed) {
        return Ok(None);
    }
    let outside = text::outside_brackets(&squeezed);
    let mut rest: &str = outside.trim_end_matches(".0");
    let mut village = None;
    for ending in ["社区居委会", "居委会", "村委会", "社区", "村"] {
        if let Some(at) = rest.find(ending) {
            let (before, after) = rest.split_at(at + ending.len());
            let is_group_word = after.starts_with("民小组") || after.starts_with("民组");
            if !is_group_word && at > 0 && !after.is_empty() {
                village = Some(before.to_owned());
                rest = after;
                break;
            }
        }
    }
    let mut ending_found = "";
    let mut stem = rest;
    for ending in GROUP_ENDINGS {
        if let Some(before) = rest.strip_suffix(ending) {
            stem = before;
            ending_found = ending;
            break;
        }
    }
    let ordinal =
        stem.trim_start_matches("第").trim_start_matches("No.").trim_end_matches(['.', '号', '#']);
    if let Some(number) = text::small_number(ordinal) {
        return match u8::try_from(number) {
            Ok(number @ 1..=99) => Ok(Some((village, GroupName::numbered(number)))),
            _ => Err(group_unreadable()),
        };
    }
    let letters = stem.chars().filter(|character| character.is_alphabetic()).count();
    let length = stem.chars().count();
    let strange = stem.chars().any(|character| {
        !(character.is_alphanumeric() || matches!(character, '·' | '-' | '一'..='龥'))
    });
    if letters == 0 || length > 12 || strange {
        return Err(group_unreadable());
    }
    let name = match ending_found {
        "楼栋" | "栋" | "队" => rest.to_owned(),
        _ => format!("{stem}组"),
    };
    Ok(Some((village, GroupName { number: None, name })))
}

fn group_unreadable() -> Problem {
    Problem::new(
        "exchange.group-unreadable",
        "看不出是哪个组。请写成“3组”或组名，如“枫木冲组”。",
        "The group cannot be read. Write it like 3组 or by its name.",
    )
}

/// Reads a household code: village 12 digits, group 2, serial 4; separators are dropped.
///
/// # Errors
/// `exchange.household-code-unreadable`.
pub fn household_code(text: &str, number_cell: bool) -> Result<Option<String>, Problem> {
    let squeezed = text::squeeze(text);
    if text::says_nothing(&squeezed) {
        return Ok(None);
    }
    let digits: String =
        squeezed.chars().filter(|character| !matches!(character, '-' | '_' | '.')).collect();
    let lost = number_cell && digits.len() > 15;
    if digits.len() != 18 || !digits.bytes().all(|byte| byte.is_ascii_digit()) || lost {
        return Err(Problem::new(
            "exchange.household-code-unreadable",
            "户编号应为 18 位数字（村 12 位、组 2 位、户 4 位），这一列要用“文本”格式。不知道编号可以留空。",
            "A household code has 18 digits (village 12, group 2, serial 4) in a text column. \
             Leave it empty if unknown.",
        ));
    }
    Ok(Some(digits))
}

/// Reads yes or no: 是/否, 有/无, √/×, 已/未, 1/0, Y/N.
///
/// # Errors
/// `exchange.yes-no-unreadable`.
pub fn yes_no(text: &str) -> Result<Option<bool>, Problem> {
    match &*text::squeeze(text) {
        "" | "-" | "/" | "—" => Ok(None),
        "是" | "有" | "√" | "✓" | "✔" | "☑" | "对" | "已" | "已发" | "已入" | "已入群" | "在"
        | "1" | "Y" | "y" | "YES" | "yes" | "TRUE" | "true" | "V" | "v" => Ok(Some(true)),
        "否" | "无" | "不是" | "没有" | "×" | "✗" | "✘" | "未" | "未发" | "未入" | "未入群"
        | "不在" | "0" | "N" | "n" | "NO" | "no" | "FALSE" | "false" | "X" | "x" => {
            Ok(Some(false))
        }
        _ => Err(Problem::new(
            "exchange.yes-no-unreadable",
            "这里请写“是”或“否”。",
            "Write 是 (yes) or 否 (no) here.",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_as_they_come() {
        for (given, wanted) in [
            ("13800001234", &["13800001234"][..]),
            ("1.3800001234E10", &["13800001234"]),
            ("+86 138 0000 1234", &["13800001234"]),
            ("86-13800001234", &["13800001234"]),
            ("138-0000-1234", &["13800001234"]),
            ("13800001234、13900005678", &["13800001234", "13900005678"]),
            ("13800001234/0746-5721234", &["13800001234", "0746-5721234"]),
            ("0746-5721234 13800001234", &["13800001234", "0746-5721234"]),
            ("13800001234 13900005678", &["13800001234", "13900005678"]),
            ("1380000123413900005678", &["13800001234", "13900005678"]),
            ("13800001234\n13800001234", &["13800001234"]),
            ("07465721234", &["0746-5721234"]),
            ("(0746)5721234", &["0746-5721234"]),
            ("5721234", &["5721234"]),
            ("儿子13800001234", &["13800001234"]),
            ("\u{ff11}\u{ff13}\u{ff18}00001234", &["13800001234"]),
            ("无", &[]),
            ("", &[]),
            ("138****1234", &[]),
        ] {
            assert_eq!(phones(given).expect(given).0, wanted, "{given}");
        }
    }

    #[test]
    fn phones_that_are_none() {
        for given in ["1380000123", "138000012345", "12800001234", "电话同户主", "1380000123、5"]
        {
            assert_eq!(phones(given).expect_err(given).code, "exchange.phone-unreadable");
        }
        assert_eq!(phones("1.38E+10").expect_err("lost").code, "exchange.phone-damaged");
    }

    #[test]
    fn counts() {
        for (given, wanted) in [
            ("4", Some(4)),
            ("4人", Some(4)),
            ("4.0", Some(4)),
            ("四", Some(4)),
            ("共12户", Some(12)),
            ("\u{ff14}", Some(4)),
            ("无", Some(0)),
            ("0", Some(0)),
            ("", None),
            ("-", None),
        ] {
            assert_eq!(count(given).expect(given), wanted, "{given}");
        }
        assert_eq!(count("若干").expect_err("words").code, "exchange.count-unreadable");
        for given in ["-3", "2.5", "99999"] {
            assert_eq!(count(given).expect_err(given).code, "exchange.count-impossible");
        }
    }

    #[test]
    fn groups() {
        for given in [
            "第三村民小组",
            "三组",
            "3组",
            "03",
            "3",
            "3.0",
            "第3组",
            "3栋",
            "第三居民小组",
            "3(枫木冲)",
        ] {
            let (village, group) = group(given).expect(given).expect(given);
            assert_eq!((village, group.number, &*group.name), (None, Some(3), "3组"), "{given}");
        }
        let (village, twelve) = group("河源村十二组").expect("readable").expect("given");
        assert_eq!((village.as_deref(), twelve.number), (Some("河源村"), Some(12)));
        let (_, named) = group("枫木冲").expect("readable").expect("given");
        assert_eq!((named.number, &*named.name), (None, "枫木冲组"));
        assert_eq!(group("村民小组长").expect("named").expect("given").1.number, None);
        assert_eq!(group("").expect("empty"), None);
        for given in ["0", "100组", "组", "???3", "3组;4组"] {
            assert_eq!(group(given).expect_err(given).code, "exchange.group-unreadable", "{given}");
        }
    }

    #[test]
    fn codes_and_yes_no() {
        assert_eq!(
            household_code("431125101216-03-0012", false).expect("good").as_deref(),
            Some("431125101216030012")
        );
        assert!(household_code("431125101216030012", true).is_err());
        assert!(household_code("12", false).is_err());
        assert_eq!(yes_no("√").expect("tick"), Some(true));
        assert_eq!(yes_no("未入群").expect("no"), Some(false));
        assert!(yes_no("也许").is_err());
    }
}
