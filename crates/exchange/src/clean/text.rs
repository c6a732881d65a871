//! Characters: full width, spaces, ditto marks, empty marks, names.

use std::borrow::Cow;

use crate::problem::Problem;

/// Turns full-width ASCII into half-width, drops invisible characters, leading apostrophes and
/// `="…"` wrappers of CSV exports, and trims. Line breaks and tabs become single spaces.
pub fn tidy(text: &str) -> Cow<'_, str> {
    let trimmed = text.trim_matches(is_blank);
    let plain = trimmed.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\'');
    if plain && !trimmed.starts_with("=\"") {
        return Cow::Borrowed(trimmed);
    }
    let mut result = String::with_capacity(trimmed.len());
    for character in trimmed.chars() {
        match half_width(character) {
            '\r' | '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{2060}' | '\u{ad}' => {}
            space if space.is_whitespace() => {
                if !result.ends_with(' ') {
                    result.push(' ');
                }
            }
            other => result.push(other),
        }
    }
    let mut view = result.trim();
    if let Some(inner) = view.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
        view = inner.trim();
    }
    view = view.trim_start_matches(['\'', '’', '‘', '`']).trim();
    if view.len() == trimmed.len() && view == trimmed {
        Cow::Borrowed(trimmed)
    } else {
        Cow::Owned(view.to_owned())
    }
}

/// Like [`tidy`], with every space taken out: for codes, numbers and comparisons.
pub fn squeeze(text: &str) -> Cow<'_, str> {
    match tidy(text) {
        Cow::Borrowed(kept) if !kept.contains(' ') => Cow::Borrowed(kept),
        tidied => Cow::Owned(tidied.replace(' ', "")),
    }
}

fn is_blank(character: char) -> bool {
    character.is_whitespace()
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{2060}' | '\u{ad}')
}

fn half_width(character: char) -> char {
    match character {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(character as u32 - 0xfee0).unwrap_or(character),
        '\u{3000}' | '\u{a0}' => ' ',
        _ => character,
    }
}

/// Whether the tidied cell says "nothing here": empty, dashes, slashes, 无, 暂无, 不详, N/A.
pub fn says_nothing(tidied: &str) -> bool {
    matches!(tidied, "" | "无" | "暂无" | "没有" | "不详" | "未知" | "空" | "N/A" | "n/a" | "NULL")
        || tidied.chars().all(|character| {
            matches!(character, '-' | '—' | '–' | '/' | '\\' | '.' | '。' | '、' | '_' | '*')
        })
}

/// Whether the tidied cell is a ditto mark (同上, 〃, ″, ", 々, "same as above").
pub fn is_ditto(tidied: &str) -> bool {
    matches!(
        tidied,
        "同上"
            | "〃"
            | "″"
            | "\""
            | "“"
            | "”"
            | "''"
            | "’’"
            | "々"
            | "同"
            | "仝"
            | "仝上"
            | "↑"
            | "〃〃"
    )
}

/// Cleans a person's name: `何 辉` → `何辉`, notes in brackets removed, the dot of minority
/// names unified to `·`.
///
/// # Errors
/// `exchange.name-unreadable` when what is left has digits, more than 20 characters or no letter.
pub fn name(text: &str) -> Result<Option<String>, Problem> {
    let tidied = tidy(text);
    if says_nothing(&tidied) {
        return Ok(None);
    }
    let outside = outside_brackets(&tidied);
    // Latin names keep their spaces, Chinese ones never have any.
    let latin = outside.is_ascii();
    let mut cleaned = String::with_capacity(outside.len());
    for character in outside.trim().chars() {
        match character {
            ' ' if latin => cleaned.push(' '),
            ' ' => {}
            '.' | '•' | '・' | '‧' | '●' if !latin => cleaned.push('·'),
            other => cleaned.push(other),
        }
    }
    let length = cleaned.chars().count();
    let letters = cleaned.chars().all(|character| {
        character.is_alphabetic() || matches!(character, '·' | ' ' | '-' | '〇' | '○')
    });
    if length == 0 || length > 20 || !letters {
        return Err(Problem::new(
            "exchange.name-unreadable",
            "这不像一个人的姓名。一格只写一个人的姓名，不要写数字和说明。",
            "This does not look like one person's name. Write one name and nothing else.",
        ));
    }
    Ok(Some(cleaned))
}

/// Cleans free words (address, remark): tidied, control characters out.
pub fn words(text: &str) -> Option<String> {
    let tidied = tidy(text);
    if says_nothing(&tidied) {
        return None;
    }
    Some(tidied.chars().filter(|character| !character.is_control()).collect())
}

/// The tidied text without anything in round or square brackets.
pub fn outside_brackets(text: &str) -> Cow<'_, str> {
    if !text.contains(['(', '[', '【']) {
        return Cow::Borrowed(text);
    }
    let mut depth = 0_u32;
    let mut result = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '(' | '[' | '【' => depth += 1,
            ')' | ']' | '】' => depth = depth.saturating_sub(1),
            other if depth == 0 => result.push(other),
            _ => {}
        }
    }
    Cow::Owned(result)
}

/// Splits a list cell at 、,,;;/ spaces and line breaks, and tidies each part.
pub fn list(text: &str) -> Vec<String> {
    tidy(text)
        .split(|character: char| {
            matches!(character, '、' | ',' | ';' | '/' | '|' | '+' | '。' | ':') || character == ' '
        })
        .map(str::trim)
        .filter(|part| !says_nothing(part))
        .map(str::to_owned)
        .collect()
}

/// Chinese or Arabic number up to 999 in a text that is nothing but that number.
pub fn small_number(text: &str) -> Option<u32> {
    if text.is_empty() {
        return None;
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok().filter(|number| *number <= 999);
    }
    let mut total = 0_u32;
    let mut digit: Option<u32> = None;
    let mut units = false;
    let mut plain = 0_u32;
    for character in text.chars() {
        let value = match character {
            '〇' | '零' | '○' => 0,
            '一' | '壹' => 1,
            '二' | '两' | '贰' => 2,
            '三' | '叁' => 3,
            '四' | '肆' => 4,
            '五' | '伍' => 5,
            '六' | '陆' => 6,
            '七' | '柒' => 7,
            '八' | '捌' => 8,
            '九' | '玖' => 9,
            '十' | '拾' => {
                total += digit.take().unwrap_or(1) * 10;
                units = true;
                continue;
            }
            '百' | '佰' => {
                total += digit.take()? * 100;
                units = true;
                continue;
            }
            '廿' => {
                total += 20;
                units = true;
                continue;
            }
            _ => return None,
        };
        // 一二 is read as 12, as on building signs.
        plain = plain.checked_mul(10)?.checked_add(value)?;
        if digit.is_some() && digit != Some(0) && units {
            return None;
        }
        digit = Some(value);
    }
    let number = if units { total + digit.unwrap_or(0) } else { plain };
    (number <= 999).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tidies_what_offices_type() {
        for (given, wanted) in [
            ("", ""),
            ("  何辉  ", "何辉"),
            ("138\u{a0}0000", "138 0000"),
            ("\u{ff11}\u{ff13}\u{ff18}\u{ff21}\u{ff08}甲\u{ff09}", "138A(甲)"),
            ("'431125", "431125"),
            ("=\"0746123\"", "0746123"),
            ("联系\n电话", "联系 电话"),
            ("\u{feff}姓名\u{200b}", "姓名"),
            ("\t431125", "431125"),
            ("plain", "plain"),
        ] {
            assert_eq!(tidy(given), wanted, "{given:?}");
        }
        assert_eq!(squeeze("姓 名"), "姓名");
    }

    #[test]
    fn names_lose_spaces_and_notes() {
        for (given, wanted) in [
            ("何 辉", Some("何辉")),
            ("何\u{3000}\u{3000}辉", Some("何辉")),
            ("何辉(已外出)", Some("何辉")),
            ("阿依古丽.买买提", Some("阿依古丽·买买提")),
            ("John Smith", Some("John Smith")),
            ("无", None),
            ("——", None),
            ("", None),
        ] {
            assert_eq!(name(given).expect("a readable name"), wanted.map(str::to_owned), "{given}");
        }
        for given in
            ["何辉13800001234", "3", "(无)", "何辉、何明、何军、何伟、何强、何勇、何刚、何平"]
        {
            assert_eq!(name(given).expect_err(given).code, "exchange.name-unreadable");
        }
    }

    #[test]
    fn small_numbers() {
        for (given, wanted) in [
            ("3", Some(3)),
            ("03", Some(3)),
            ("三", Some(3)),
            ("十", Some(10)),
            ("十二", Some(12)),
            ("二十", Some(20)),
            ("二十三", Some(23)),
            ("廿三", Some(23)),
            ("一百零二", Some(102)),
            ("一二", Some(12)),
            ("枫木", None),
            ("", None),
            ("1000", None),
        ] {
            assert_eq!(small_number(given), wanted, "{given}");
        }
    }

    #[test]
    fn lists_split_at_every_mark_in_use() {
        assert_eq!(list("低保、残疾,独居;党员/ 高龄"), ["低保", "残疾", "独居", "党员", "高龄"]);
        assert!(list("无").is_empty());
        assert!(is_ditto("〃") && is_ditto("同上") && !is_ditto("何辉"));
    }
}
