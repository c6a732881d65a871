//! One line of what was pasted: its number, its name or names, and what stands beside them.

use std::collections::HashSet;

use super::Status;
use super::script::{self, compared, is_han};

/// What a line says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    /// Nothing else, or that the person is there.
    Listed,
    /// That the person does not come.
    Excused,
    /// That somebody comes for somebody else.
    InTheirPlace,
    /// That the message was read.
    OnlyRead,
}

/// What is known of names and places before anything is read.
pub(super) struct Words {
    /// Names, as they are compared.
    pub(super) names: HashSet<String>,
    /// Names of places, the longest first.
    pub(super) places: Vec<String>,
}

/// A line with at least one name.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) number: usize,
    pub(super) text: String,
    pub(super) names: Vec<String>,
    pub(super) group: Option<u32>,
    pub(super) places: Vec<String>,
    pub(super) phone: Option<String>,
    pub(super) said: Said,
    pub(super) remark: Option<String>,
}

impl Line {
    pub(super) fn status(&self) -> Status {
        if self.said == Said::Excused { Status::Excused } else { Status::Listed }
    }
}

/// What a line is.
pub(super) enum Parsed {
    /// It names somebody.
    Names(Line),
    /// It names nobody.
    Other(String),
}

const EXCUSED: &[&str] = &[
    "不能参加",
    "无法参加",
    "参加不了",
    "不参加",
    "不能来",
    "不能到",
    "来不了",
    "到不了",
    "去不了",
    "请个假",
    "请假",
    "不来",
    "不去",
    "没空",
    "没时间",
    "有事",
    "缺席",
    "未到",
    "没到",
];
const LISTED: &[&str] = &[
    "准时参加",
    "准时到",
    "按时参加",
    "已签到",
    "已报到",
    "已到场",
    "已到会",
    "已报名",
    "已参加",
    "签到",
    "报到",
    "到场",
    "到会",
    "已到",
    "到了",
    "参加",
    "报名",
    "能来",
    "会来",
    "来了",
    "已报",
];
const READ: &[&str] = &["收到", "知道了", "好的", "已阅", "明白", "谢谢"];
/// What may follow or go before a name and is none of it.
const TITLES: &[&str] = &[
    "联户代表",
    "村民代表",
    "居民代表",
    "小组长",
    "组长",
    "代表",
    "同志",
    "支书",
    "书记",
    "主任",
    "会计",
    "老师",
    "医生",
];
/// Words that begin like a family name.
const NO_NAMES: &[&str] = &[
    "高中", "马上", "路上", "党员", "群众", "时间", "地点", "谢谢", "大家", "各位", "全体", "通知",
    "安排", "方便", "易地", "包组", "元旦", "花名", "名单", "人员", "干部", "车上", "常住", "封面",
];
/// What opens a list or says what it is about.
const HEADS: &[&str] = &[
    "接龙",
    "时间",
    "地点",
    "主题",
    "内容",
    "要求",
    "注意",
    "通知",
    "例",
    "备注",
    "主持",
    "讲课",
    "授课",
    "共计",
    "合计",
    "应到",
    "实到",
    "Group Note",
];
const FAMILY_NAMES: &str = "何唐周李王张刘陈杨赵黄吴徐孙胡朱高林郭马罗梁宋郑谢韩冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜路詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢冷卓花仇艾蓝都巩稽井练仲乐虞卞封竺冼原官衣楚佟栗匡宗应台巫鞠僧桑荆谌银扬明沙薄伏岑习胥保和蔺代邝";

/// Reads all lines.
pub(super) fn read(text: &str, words: &Words) -> Vec<Parsed> {
    let lines: Vec<(usize, &str, String)> = text
        .lines()
        .take(super::MOST_LINES)
        .enumerate()
        .map(|(at, line)| (at + 1, line.trim(), script::tidied(line)))
        .filter(|(_, line, _)| !line.is_empty())
        .collect();
    let is_chain = text.contains("接龙") || text.contains("接龍") || text.contains("Group Note");
    let first = lines.iter().position(|(_, _, tidy)| number(tidy).0);
    let mut around = Around::default();
    let mut parsed = Vec::new();
    for (place, (at, text, tidy)) in lines.iter().enumerate() {
        let is_before = is_chain && first.is_some_and(|first| place < first);
        let reader = Reader { words, number: *at, text };
        if is_before {
            parsed.push(Parsed::Other((*text).to_owned()));
        } else if let Some(sender) = sender(tidy) {
            around.sender = Some(sender);
            parsed.push(Parsed::Other((*text).to_owned()));
        } else {
            parsed.push(match reader.read(tidy, &mut around) {
                Some(line) => Parsed::Names(line),
                None => Parsed::Other((*text).to_owned()),
            });
        }
    }
    parsed
}

/// What lines before this one say about it.
#[derive(Default)]
struct Around {
    group: Option<u32>,
    places: Vec<String>,
    sender: Option<String>,
}

/// Whether a line begins with its number, and what follows it.
fn number(tidy: &str) -> (bool, &str) {
    let open = tidy.trim_start_matches(['(', ' ', '#']);
    let digits = open.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &open[digits..];
    let next = rest.trim_start().chars().next();
    let is_counted = |letter: char| "组队号片月日点时人个户岁年村栋:/-".contains(letter);
    if (1..=3).contains(&digits) {
        if next.is_some_and(is_counted) {
            return (false, tidy);
        }
        let rest = rest.trim_start_matches([')', '.', '、', ',', ':', ';', ' ']);
        return (true, rest);
    }
    let letters =
        open.chars().take_while(|letter| "一二三四五六七八九十".contains(*letter)).count();
    if letters > 0 {
        let rest: String = open.chars().skip(letters).collect();
        if rest.starts_with(['、', '.', ')']) {
            let length = open.len() - rest.len();
            return (true, open[length..].trim_start_matches(['、', '.', ')', ' ']));
        }
    }
    (false, tidy)
}

/// Who sent the message below, when the line is what WeChat copies above one: 张三 2026/5/3 10:22.
fn sender(tidy: &str) -> Option<String> {
    let mut tokens: Vec<&str> = tidy.split(' ').filter(|token| !token.is_empty()).collect();
    let is_clock = |token: &str| {
        let token = token.trim_start_matches(|letter: char| "上午下午晚凌晨中早".contains(letter));
        let parts: Vec<&str> = token.split(':').collect();
        (2..=3).contains(&parts.len())
            && parts.iter().all(|part| {
                (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
            })
    };
    tokens.pop_if(|token| is_clock(token))?;
    let is_day = |token: &str| {
        ["昨天", "前天", "今天", "上午", "下午", "晚上"].contains(&token)
            || token.starts_with("星期")
            || token.starts_with('周')
                && token.chars().count() == 2
                && token.ends_with(|letter: char| "一二三四五六日".contains(letter))
            || token.starts_with(|letter: char| letter.is_ascii_digit())
                && token.chars().all(|l| l.is_ascii_digit() || "/-年月日.".contains(l))
                && token.len() > 3
    };
    while tokens.len() > 1 && tokens.pop_if(|token| is_day(token)).is_some() {}
    let name = tokens.join(" ");
    let is_head = HEADS.iter().any(|head| name.contains(head)) || name.ends_with(':');
    (!name.is_empty() && !is_head && !number(&name).0).then_some(name)
}

/// The first telephone number of eleven digits, and the line without it.
fn phone(line: &str) -> (Option<String>, String) {
    let letters: Vec<char> = line.chars().collect();
    for start in 0..letters.len() {
        let is_start =
            letters[start] == '1' && (start == 0 || !letters[start - 1].is_ascii_digit());
        if !is_start {
            continue;
        }
        let mut digits = String::new();
        let mut end = start;
        while end < letters.len() && digits.len() < 11 {
            match letters[end] {
                letter if letter.is_ascii_digit() => digits.push(letter),
                ' ' | '-' => {}
                _ => break,
            }
            end += 1;
        }
        let is_over = letters.get(end).is_none_or(|letter| !letter.is_ascii_digit());
        let second = digits.as_bytes().get(1).copied().unwrap_or(b'0');
        if digits.len() == 11 && is_over && (b'3'..=b'9').contains(&second) {
            let before = letters[..start].iter();
            let rest: String = before.chain(&[' ']).chain(&letters[end..]).collect();
            return (Some(digits), rest);
        }
    }
    (None, line.to_owned())
}

/// The number of a group written in the line, and the line without it.
pub(super) fn group(line: &str) -> (Option<u32>, String) {
    let letters: Vec<char> = line.chars().collect();
    for at in 0..letters.len() {
        if letters[at] != '组' {
            continue;
        }
        let before = letters[..at].iter().collect::<String>();
        let before = before.trim_end().trim_end_matches("村民小").trim_end_matches('小').trim_end();
        let is_digit =
            |letter: &char| letter.is_ascii_digit() || "一二三四五六七八九十".contains(*letter);
        let digits: Vec<char> = before.chars().rev().take_while(is_digit).collect();
        let text: String = digits.iter().rev().collect();
        let Some(number) = script::number(&text).filter(|number| (1..=99).contains(number)) else {
            continue;
        };
        let length = before.chars().count() - digits.len();
        let start: String = before.chars().take(length).collect();
        let start = start.trim_end_matches('第');
        let mut rest: String = letters[at + 1..].iter().collect();
        // 3组长何辉 is the head of group 3.
        if rest.starts_with('长') {
            rest.remove(0);
        }
        return (Some(number), format!("{start} {rest}"));
    }
    (None, line.to_owned())
}

/// Takes the words out of the line; whether one of them stood in it.
fn take(line: &mut String, words: &[&str]) -> bool {
    let mut is_found = false;
    for word in words {
        if line.contains(word) {
            *line = line.replace(word, " ");
            is_found = true;
        }
    }
    is_found
}

/// A line being read.
struct Reader<'r> {
    words: &'r Words,
    number: usize,
    text: &'r str,
}

impl Reader<'_> {
    fn is_known(&self, name: &str) -> bool {
        self.words.names.contains(&compared(name))
    }

    /// Reads the line; nothing when it names nobody.
    fn read(&self, tidy: &str, around: &mut Around) -> Option<Line> {
        let (phone, rest) = phone(tidy);
        let (is_numbered, rest) = number(&rest);
        let mut rest = rest.to_owned();
        let mut line = Line {
            number: self.number,
            text: self.text.to_owned(),
            names: Vec::new(),
            group: None,
            places: around.places.clone(),
            phone,
            said: Said::Listed,
            remark: None,
        };
        let mut remarks: Vec<String> = Vec::new();
        let mut inside: Vec<String> = Vec::new();
        while let Some((before, after)) = rest.split_once('(') {
            let (content, behind) = after.split_once(')').unwrap_or((after, ""));
            inside.push(content.trim().to_owned());
            rest = format!("{before} {behind}");
        }
        let (found, without) = group(&rest);
        line.group = found;
        rest = without;
        // 请假:何辉、唐日明 says it of all; 时间:… says nothing of anybody.
        if let Some((left, right)) = rest.split_once(':') {
            let (left, right) = (left.trim(), right.trim());
            let is_of_names = |words: &[&str]| words.iter().any(|word| left.contains(word));
            if !is_of_names(EXCUSED) && !is_of_names(LISTED) && !is_numbered && is_of_names(HEADS) {
                return None;
            }
            let speaks = self.said_alone(right);
            if let Some(said) = speaks.filter(|_| self.is_known(left)) {
                line.said = said;
                line.names.push(compared(left));
                line.remark = Some(right.to_owned()).filter(|words| !words.is_empty());
                return Some(line);
            }
        } else if !is_numbered && HEADS.iter().any(|head| rest.trim_start().starts_with(head)) {
            return None;
        }
        for content in inside {
            self.read_inside(&content, &mut line, &mut remarks);
        }
        let is_excused = take(&mut rest, EXCUSED);
        let is_reported = rest.contains('报') || rest.contains("接龙") || rest.contains('填');
        let is_listed = take(&mut rest, LISTED);
        let is_read = READ.iter().any(|word| rest.contains(word));
        take(&mut rest, READ);
        if line.said == Said::Listed {
            if is_excused {
                line.said = Said::Excused;
            } else if is_read && !is_listed {
                line.said = Said::OnlyRead;
            }
        }
        rest = self.read_proxy(&rest, is_reported, &mut line, &mut remarks);
        let is_message = around.sender.is_some() && !is_numbered;
        self.read_names(&rest, is_numbered, is_message, &mut line, &mut remarks);
        if line.names.is_empty() {
            if is_message && (is_excused || is_listed || is_read) {
                let sender = around.sender.clone().unwrap_or_default();
                let (of, without) = group(&sender);
                line.group = of.or(line.group);
                let mut left = Vec::new();
                self.read_names(&without, true, false, &mut line, &mut left);
            } else if !is_numbered {
                // A group or a village alone heads those below it.
                if line.group.is_some() && remarks.is_empty() {
                    around.group = line.group;
                } else if !line.places.is_empty() && line.places != around.places {
                    around.places = line.places.clone();
                    around.group = None;
                }
                return None;
            }
        }
        if line.names.is_empty() {
            return None;
        }
        line.group = line.group.or(around.group);
        line.remark = Some(remarks.join(" ").trim().to_owned()).filter(|words| !words.is_empty());
        Some(line)
    }

    /// What the words say, when they say nothing else.
    fn said_alone(&self, words: &str) -> Option<Said> {
        let mut rest = words.to_owned();
        let is_excused = take(&mut rest, EXCUSED);
        let is_listed = take(&mut rest, LISTED);
        let is_read = take(&mut rest, READ);
        let rest = rest.trim_matches([' ', ',', '.', '!', '、']);
        let is_there = rest == "到" || rest == "1";
        match (rest.is_empty() || is_there, is_excused, is_listed || is_there, is_read) {
            (false, ..) => None,
            (_, true, ..) => Some(Said::Excused),
            (_, _, true, _) => Some(Said::Listed),
            (_, _, _, true) => Some(Said::OnlyRead),
            _ => None,
        }
    }

    /// What stands in brackets: a group, what the person says, the real name, who entered it.
    fn read_inside(&self, content: &str, line: &mut Line, remarks: &mut Vec<String>) {
        if let Some(said) = self.said_alone(content) {
            line.said = said;
            return;
        }
        let (of, without) = group(content);
        if of.is_some() {
            line.group = of;
        }
        let rest = without.trim();
        if rest.is_empty() {
            return;
        }
        let place = compared(rest);
        if self.words.places.contains(&place) {
            line.places.push(place);
        } else if self.is_known(rest) {
            line.names.push(compared(rest));
        } else if let Some(name) =
            rest.strip_prefix(['代', '替']).filter(|name| self.is_known(name))
        {
            line.names.push(compared(name));
            line.said = Said::InTheirPlace;
        } else {
            if EXCUSED.iter().any(|word| rest.contains(word)) {
                line.said = Said::Excused;
            }
            remarks.push(rest.to_owned());
        }
    }

    /// 何辉代唐日明报名: entered for somebody. 何辉代唐日明: comes for somebody.
    fn read_proxy(
        &self,
        rest: &str,
        is_reported: bool,
        line: &mut Line,
        remarks: &mut Vec<String>,
    ) -> String {
        let verbs = ["代为", "代报", "代填", "代签", "帮忙", "帮", "替", "代"];
        for verb in verbs {
            let Some((left, right)) = rest.split_once(verb) else { continue };
            // A name that holds the word is a name: 何代明, 代国华.
            let mut holding = rest.split([' ', ',', '、']).filter(|token| token.contains(verb));
            if holding.all(|token| self.is_known(token)) {
                continue;
            }
            let whole = rest.split([' ', ',', '、']).any(|token| self.is_known(token));
            let is_of =
                |words: &str| words.split([' ', ',', '、']).any(|token| self.is_known(token));
            // Dai is a family name as well.
            if verb == "代" && whole && !is_of(right) && !left.trim().is_empty() {
                remarks.push("代".to_owned());
                return left.to_owned();
            }
            if !is_of(right) && !is_of(left) {
                continue;
            }
            let is_entered = is_reported || ["代报", "代填", "代签", "代为"].contains(&verb);
            return match (is_of(left), is_of(right)) {
                (true, true) if is_entered => {
                    remarks.push(format!("{}{verb}", left.trim()));
                    right.to_owned()
                }
                (false, true) if is_entered => {
                    remarks.push(verb.to_owned());
                    right.to_owned()
                }
                (true, false) => {
                    remarks.push(verb.to_owned());
                    format!("{left} {right}")
                }
                _ => {
                    line.said = Said::InTheirPlace;
                    format!("{right} {left}")
                }
            };
        }
        rest.to_owned()
    }

    fn read_names(
        &self,
        rest: &str,
        is_numbered: bool,
        is_message: bool,
        line: &mut Line,
        remarks: &mut Vec<String>,
    ) {
        let is_break = |letter: char| " ,、;/|+&:.-!?_=*'\"\\<>".contains(letter);
        let tokens: Vec<&str> = rest.split(is_break).filter(|token| !token.is_empty()).collect();
        let from_brackets = std::mem::take(&mut line.names);
        let mut unknown: Vec<String> = Vec::new();
        let mut place = 0;
        while place < tokens.len() {
            let (name, used) = self.joined(&tokens[place..]);
            place += used;
            if self.is_known(&name) {
                line.names.push(compared(&name));
                continue;
            }
            let before = line.places.len();
            match self.without_places(&name, &mut line.places) {
                Some(bare) if self.is_known(&bare) => line.names.push(compared(&bare)),
                None if line.places.len() > before => {}
                bare => {
                    let bare = bare.unwrap_or(name);
                    match self.parted(&bare) {
                        Some(names) => line.names.extend(names),
                        None => unknown.push(bare),
                    }
                }
            }
        }
        // 辉哥(何辉): what stands in brackets is the real name, the other a remark.
        if line.names.is_empty() && !from_brackets.is_empty() {
            line.names = from_brackets;
            remarks.extend(unknown);
            return;
        }
        let others: Vec<String> =
            from_brackets.into_iter().filter(|name| !line.names.contains(name)).collect();
        if !others.is_empty() {
            line.said = Said::InTheirPlace;
            line.names.extend(others);
        }
        for token in unknown {
            let is_first = line.names.is_empty() && is_numbered;
            let is_name = !is_message && self.may_be_name(&token, is_first);
            let holds_name = || {
                let is_inside =
                    |name: &String| name.chars().count() >= 2 && token.contains(name.as_str());
                !is_message && token.chars().count() <= 12 && self.words.names.iter().any(is_inside)
            };
            if is_name || holds_name() {
                line.names.push(compared(&token));
            } else if !["到", "在", "来", "1", "也"].contains(&token.as_str()) {
                remarks.push(token);
            }
        }
    }

    /// 何 辉 is one name; so are 欧阳 国辉. The token at the front, or what it begins, and how many
    /// tokens that takes.
    fn joined(&self, tokens: &[&str]) -> (String, usize) {
        let first = tokens[0].to_owned();
        if self.is_known(&first) {
            return (first, 1);
        }
        for count in 2..=tokens.len().min(4) {
            let whole: String = tokens[..count].concat();
            if whole.chars().count() <= 6 && self.is_known(&whole) {
                return (whole, count);
            }
        }
        let is_single = |token: &&&str| {
            let mut letters = token.chars();
            letters.next().is_some_and(is_han) && letters.next().is_none()
        };
        let singles = tokens.iter().take_while(is_single).count();
        if (2..=3).contains(&singles) {
            return (tokens[..singles].concat(), singles);
        }
        (first, 1)
    }

    /// The token without a place, a title or foreign letters around it; nothing when nothing is left.
    fn without_places(&self, token: &str, places: &mut Vec<String>) -> Option<String> {
        let mut rest = compared(token);
        loop {
            let before = rest.clone();
            for place in &self.words.places {
                let bare = rest.strip_prefix(place.as_str()).or(rest.strip_suffix(place.as_str()));
                if let Some(bare) = bare {
                    places.push(place.clone());
                    rest = bare.to_owned();
                    break;
                }
            }
            for title in TITLES {
                let bare = rest.strip_prefix(title).or(rest.strip_suffix(title));
                if let Some(bare) = bare.filter(|bare| bare.chars().count() >= 2) {
                    rest = bare.to_owned();
                }
            }
            let bare = rest.trim_matches(|letter: char| !is_han(letter));
            // 唐日明到 says that he has come.
            for bare in [bare, bare.trim_end_matches(['到', '在'])] {
                if self.is_known(bare) {
                    return Some(bare.to_owned());
                }
            }
            if rest == before || self.is_known(&rest) {
                break;
            }
        }
        Some(rest).filter(|rest| !rest.is_empty())
    }

    /// 何辉唐日明 and 何辉和唐日明: two known names and nothing else.
    fn parted(&self, token: &str) -> Option<Vec<String>> {
        let letters: Vec<char> = token.chars().collect();
        let mut names = Vec::new();
        let mut start = 0;
        while start < letters.len() {
            if start > 0 && "和与及".contains(letters[start]) {
                let rest: String = letters[start + 1..].iter().collect();
                if self.words.names.iter().any(|name| rest.starts_with(name.as_str())) {
                    start += 1;
                    continue;
                }
            }
            // The longest that leaves something to go on with.
            let lengths = (2..=4.min(letters.len() - start)).rev();
            let found = lengths
                .map(|length| letters[start..start + length].iter().collect::<String>())
                .find(|name| self.words.names.contains(name))?;
            start += found.chars().count();
            names.push(found);
        }
        (names.len() > 1).then_some(names)
    }

    /// Whether a token that nobody is called by looks like a name at all.
    fn may_be_name(&self, token: &str, is_first: bool) -> bool {
        let letters: Vec<char> = token.chars().collect();
        let han = letters.iter().filter(|letter| is_han(**letter)).count();
        if NO_NAMES.iter().any(|word| token.starts_with(word)) || TITLES.contains(&token) {
            return false;
        }
        if is_first {
            return han >= 2;
        }
        han == letters.len()
            && (2..=4).contains(&han)
            && FAMILY_NAMES.contains(letters[0])
            && !HEADS.iter().any(|head| token.contains(head))
    }
}
