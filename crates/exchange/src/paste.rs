//! A list as people paste it out of a chat: a line a person, without a header.
//!
//! Each line becomes a row under columns that the reader of rosters knows, so a pasted list goes the
//! same way as a sheet: preview, reasons, confirmation. What a line does not clearly say stays empty,
//! and what is left over stays in the remark: the person who pastes sees it before anything is kept.
//!
//! Entry point: [`rows`].

use std::collections::BTreeSet;

use representatives::selection::Ground;

use crate::clean::text::tidy;
use crate::clean::{lists, numbers};

/// The columns of a pasted list.
pub const COLUMNS: [&str; 9] =
    ["村组", "姓名", "性别", "出生年月", "身份证号", "联系电话", "摸底依据", "备注", LINE];

/// The heading of the line as it was pasted: what a person is shown when it cannot be taken.
pub const LINE: &str = "原文";

/// First characters of usual family names; they tell a name among other short words. Those of the
/// Yao of southern Hunan are there too.
const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘\
    于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫段雷侯龙史\
    陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤欧阳盘奉蒲义莫骆柏卿首毕涂宁单关候左甘柳祝";

/// Words that people write around a name, and that say nothing of it.
const AROUND: &[&str] = &[
    "姓名",
    "名字",
    "组别",
    "村组",
    "小组",
    "性别",
    "出生年月",
    "出生",
    "联系电话",
    "联系方式",
    "手机号码",
    "手机号",
    "手机",
    "电话",
    "身份证号码",
    "身份证号",
    "身份证",
    "摸底依据",
    "依据",
    "身份",
    "职务",
    "备注",
    "推荐",
    "同志",
    "先生",
    "女士",
    "接龙",
    "报名",
    "收到",
    "好的",
    "谢谢",
    "辛苦",
    "大家好",
    "大家",
    "各位",
    "名单",
    "摸底",
    "人选",
    "如下",
    "以下",
    "有能力",
    "岁",
];

/// The rows of a pasted text with their line numbers from 1; lines without a word have none.
pub fn rows(text: &str) -> Vec<(u32, Vec<String>)> {
    let mut rows = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let line = tidy(line).into_owned();
        if let Some(mut cells) = row(&line) {
            cells.push(without_identity(&line));
            rows.push((index as u32 + 1, cells));
        }
    }
    rows
}

/// The line with every long number masked: an identity number is never kept, not even a wrong one.
fn without_identity(line: &str) -> String {
    let mut masked = line.to_owned();
    let is_in = |letter: char| letter.is_ascii_digit() || matches!(letter, 'x' | 'X');
    for (from, to) in runs(line, is_in).into_iter().rev().filter(|(from, to)| to - from > 12) {
        masked.replace_range(from..to, &crate::clean::identity::masked(&line[from..to]));
    }
    masked
}

fn row(line: &str) -> Option<Vec<String>> {
    let mut left = without_number(line).to_owned();
    let identity = take(&mut left, identity_at);
    let mut phone = take(&mut left, phone_at);
    let birth = take(&mut left, birth_at);
    take(&mut left, age_at);
    let group = take(&mut left, group_at);
    let left: String = left
        .chars()
        .map(|letter| if letter.is_alphanumeric() || letter == '·' { letter } else { ' ' })
        .collect();
    let mut grounds = BTreeSet::new();
    let mut sex = None;
    let mut words = Vec::new();
    for token in left.split_whitespace() {
        if let Ok(Some(code)) = lists::sex(token)
            && sex.is_none()
            && matches!(token, "男" | "女" | "男性" | "女性")
        {
            sex = Some(code);
            continue;
        }
        // Digits that are nothing else are meant as a telephone; its cell says what is wrong.
        if phone.is_none() && token.len() >= 4 && token.bytes().all(|byte| byte.is_ascii_digit()) {
            phone = Some(token.to_owned());
            continue;
        }
        let (bare, said) = without_grounds(token);
        grounds.extend(said);
        let mut bare = bare;
        for word in AROUND {
            bare = bare.replace(word, " ");
        }
        words.extend(bare.split_whitespace().map(str::to_owned));
    }
    let (names, rest) = names(words);
    let says_nothing = names.is_empty() && phone.is_none() && grounds.is_empty();
    if says_nothing && group.is_none() && rest.is_empty() {
        return None;
    }
    let sex = match sex {
        Some(1) => "男",
        Some(_) => "女",
        None => "",
    };
    let grounds: Vec<_> = grounds.into_iter().map(Ground::chinese).collect();
    Some(vec![
        group.unwrap_or_default(),
        names.join("、"),
        sex.to_owned(),
        birth.unwrap_or_default(),
        identity.unwrap_or_default(),
        phone.unwrap_or_default(),
        grounds.join("、"),
        rest.join(" "),
    ])
}

/// The token without the words of grounds in it, and which grounds they are: `何辉党员`.
fn without_grounds(token: &str) -> (String, Vec<Ground>) {
    let grounds = Ground::said(token);
    let mut left = token.to_owned();
    // What `said` found it found by words; the longest are taken out first, as it does.
    let mut words: Vec<&str> = grounds.iter().flat_map(|ground| ground.words()).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    for word in words {
        left = left.replace(word, " ");
    }
    (left, grounds)
}

/// The words that may be names, and the others. A word that begins with a usual family name goes
/// before one that does not; several of these are all handed on, and a cell with several names is
/// sent back with what to do.
fn names(words: Vec<String>) -> (Vec<String>, Vec<String>) {
    let may_be = |word: &String| {
        let length = word.chars().count();
        let is_long = word.contains('·') && length <= 20;
        (is_long || (2..=4).contains(&length))
            && word.chars().all(|letter| is_han(letter) || letter == '·')
    };
    let has_surname =
        |word: &String| word.chars().next().is_some_and(|first| SURNAMES.contains(first));
    let sure = words.iter().filter(|word| may_be(word) && has_surname(word)).count();
    let mut names = Vec::new();
    let mut rest = Vec::new();
    for word in words {
        let is_name = may_be(&word) && if sure > 0 { has_surname(&word) } else { names.is_empty() };
        if is_name { names.push(word) } else { rest.push(word) }
    }
    (names, rest)
}

fn is_han(letter: char) -> bool {
    matches!(letter, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '〇')
}

/// A line without its number in the list: `3.`, `3、`, `(3)`, `③`, `[3]`.
fn without_number(line: &str) -> &str {
    let line = line.trim_start_matches(['#', '*', '-', '—', '·', ' ']);
    if let Some(rest) = line.strip_prefix(|letter: char| matches!(letter, '①'..='⑳')) {
        return rest;
    }
    let open = line.trim_start_matches(['(', '[', '【']);
    let digits = open.bytes().take_while(u8::is_ascii_digit).count();
    if !(1..=3).contains(&digits) {
        return line;
    }
    let rest = &open[digits..];
    match rest.chars().next() {
        Some('.' | '、' | ')' | ']' | '】' | ':' | ',' | ' ') => {
            // 1962.5 at the beginning is a birthday, and no number of a list is followed by digits.
            let after = rest[rest.chars().next().map_or(0, char::len_utf8)..].trim_start();
            let goes_on = rest.starts_with('.') && after.starts_with(|c: char| c.is_ascii_digit());
            if goes_on && digits > 2 { line } else { after }
        }
        // `1何辉`: a number of one or two digits right before a name, but not before 组.
        Some(letter)
            if is_han(letter) && digits <= 2 && group_at(line).is_none_or(|at| at.0 > 0) =>
        {
            rest
        }
        _ => line,
    }
}

/// Where something stands in a line: from, to (bytes), and what it says.
type Found = Option<(usize, usize, String)>;

fn take(line: &mut String, find: fn(&str) -> Found) -> Option<String> {
    let (from, to, said) = find(line)?;
    line.replace_range(from..to, " ");
    Some(said)
}

/// Runs of characters of that kind: where each begins and ends.
fn runs(line: &str, is_in: impl Fn(char) -> bool) -> Vec<(usize, usize)> {
    let mut runs = Vec::new();
    let mut start = None;
    for (at, letter) in line.char_indices().chain([(line.len(), '\n')]) {
        match (is_in(letter), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                runs.push((from, at));
                start = None;
            }
            _ => {}
        }
    }
    runs
}

fn identity_at(line: &str) -> Found {
    runs(line, |letter| letter.is_ascii_digit() || matches!(letter, 'x' | 'X'))
        .into_iter()
        .find(|(from, to)| to - from == 18)
        .map(|(from, to)| (from, to, line[from..to].to_owned()))
}

/// A telephone: eleven digits, perhaps in parts (`138 0000 1234`), or a landline.
fn phone_at(line: &str) -> Found {
    let mut found = None;
    for (from, to) in runs(line, |letter| letter.is_ascii_digit() || matches!(letter, ' ' | '-')) {
        let part = line[from..to].trim_matches([' ', '-']);
        let digits: String = part.chars().filter(char::is_ascii_digit).collect();
        let is_mobile = digits.len() == 11 && digits.starts_with('1');
        let is_landline = (7..=8).contains(&digits.len()) && !looks_like_a_day(part)
            || (digits.len() >= 10 && digits.len() <= 12 && digits.starts_with('0'));
        if !(is_mobile || is_landline) || numbers::phones(part).is_err() {
            continue;
        }
        let begin = from + line[from..to].find(|c: char| c.is_ascii_digit()).unwrap_or(0);
        let here = Some((begin, begin + part.len(), part.to_owned()));
        if is_mobile {
            return here;
        }
        found = found.or(here);
    }
    found
}

/// 1962-05-07 and 19620507 are days, not landlines.
fn looks_like_a_day(part: &str) -> bool {
    part.contains('-') && part.len() == 10
        || part.len() == 8 && (part.starts_with("19") || part.starts_with("20"))
}

/// A birthday: `1962.5`, `1962年5月`, `1962-05-07`, `196205`.
fn birth_at(line: &str) -> Found {
    let is_in = |letter: char| {
        letter.is_ascii_digit() || matches!(letter, '.' | '年' | '月' | '日' | '-' | '/')
    };
    for (from, to) in runs(line, is_in) {
        let part = line[from..to].trim_end_matches(['.', '-', '/']);
        let digits = part.chars().filter(char::is_ascii_digit).count();
        let year = part.get(..4).and_then(|year| year.parse::<u32>().ok());
        let is_year = year.is_some_and(|year| (1900..=2099).contains(&year));
        if is_year
            && (5..=8).contains(&digits)
            && crate::clean::dates::month(part).is_ok_and(|month| month.is_some())
        {
            let after =
                ["出生", "生"].iter().find(|word| line[from + part.len()..].starts_with(**word));
            let end = from + part.len() + after.map_or(0, |word| word.len());
            return Some((from, end, part.to_owned()));
        }
    }
    None
}

/// An age (`58岁`): a year later it is wrong, so it is not kept.
fn age_at(line: &str) -> Found {
    let at = line.find('岁')?;
    let digits = line[..at].bytes().rev().take_while(u8::is_ascii_digit).count();
    (1..=3).contains(&digits).then(|| (at - digits, at + '岁'.len_utf8(), String::new()))
}

/// A group with its number: `3组`, `第三村民小组`, `河源村3组`, `5栋`; 组长 keeps its head.
fn group_at(line: &str) -> Found {
    const DIGITS: &str = "0123456789一二三四五六七八九十";
    for ending in ["村民小组", "居民小组", "小组", "组", "栋", "队"] {
        for (at, _) in line.match_indices(ending) {
            let before = &line[..at];
            let number: usize = before
                .chars()
                .rev()
                .take_while(|letter| DIGITS.contains(*letter))
                .map(char::len_utf8)
                .sum();
            if number == 0 {
                continue;
            }
            let mut from = at - number;
            if line[..from].ends_with('第') {
                from -= '第'.len_utf8();
            }
            let to = at + ending.len();
            // 组长 and 队长 say who somebody is; the word itself is left for that.
            let keeps = line[to..].starts_with('长') && matches!(ending, "组" | "小组" | "队");
            let to = if keeps { at } else { to };
            let number = &line[at - number..at];
            return Some((from, to, format!("{number}组")));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> String {
        row(&tidy(line)).map_or_else(|| "-".to_owned(), |cells| cells.join("|"))
    }

    #[test]
    fn lines_of_chats_are_read() {
        for (line, wanted) in [
            ("1. 何志明 3组 党员 13800001234", "3组|何志明||||13800001234|有能力联户的党员|"),
            ("2、何志强，4组组长，138 0000 1235", "4组|何志强||||138 0000 1235|村民小组长|"),
            (
                "（3）唐小明13800001236（退伍军人）第五村民小组",
                "五组|唐小明||||13800001236|退役军人|",
            ),
            ("④ 盘春花 女 1962年5月 志愿者", "|盘春花|女|1962年5月|||志愿者|"),
            ("5何新芽党员3组", "3组|何新芽|||||有能力联户的党员|"),
            (
                "姓名：何辉 组别：3组 电话：13800001237 身份：热心公益",
                "3组|何辉||||13800001237|热心公益人士|",
            ),
            ("[6] 欧阳文 58岁 养殖大户 6组 会开车", "6组|欧阳文|||||致富带头人|会开车"),
            ("3小组长何辉 0746-5721234", "3组|何辉||||0746-5721234|村民小组长|"),
            ("何辉同志 19620507 党员、组长", "|何辉||19620507|||村民小组长、有能力联户的党员|"),
            ("7. 何辉 何明 党员", "|何辉、何明|||||有能力联户的党员|"),
            ("何辉 11010519491231002X 党员", "|何辉|||11010519491231002X||有能力联户的党员|"),
            ("唐少华 志愿者 1380", "|唐少华||||1380|志愿者|"),
            ("阿依古丽·买买提 志愿者", "|阿依古丽·买买提|||||志愿者|"),
            ("收到", "-"),
            ("#接龙", "-"),
            ("👍👍", "-"),
        ] {
            assert_eq!(read(line), wanted, "{line}");
        }
    }

    #[test]
    fn lines_keep_their_numbers() {
        let found = rows("#接龙\n\n1. 何辉 3组 党员\n收到\n2. 何明 4组 党员\n");
        let places: Vec<_> =
            found.iter().map(|(number, cells)| (*number, cells[1].as_str())).collect();
        assert_eq!(found[0].1[8], "1. 何辉 3组 党员");
        let hidden = rows("何辉 11010519491231002X");
        assert_eq!(hidden[0].1[8], "何辉 110***********002X");
        assert_eq!(places, [(3, "何辉"), (5, "何明")]);
    }
}
