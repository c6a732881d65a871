//! Characters: full width to half, old forms to new ones, and what phones put between letters.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Old forms (繁體) that stand in names and around them, each before the new one.
const OLD_AND_NEW: &str = "陳陈張张劉刘楊杨黃黄趙赵吳吴孫孙馬马鄭郑許许鄧邓馮冯韓韩蕭萧葉叶蔣蒋賀贺龍龙錢钱湯汤賴赖龔龚閻阎顧顾盧卢鐘钟鍾钟譚谭鄒邹陸陆嚴严溫温歐欧萬万單单齊齐華华國国紅红蘭兰鳳凤雲云麗丽軍军偉伟剛刚強强輝辉煇辉榮荣貴贵寶宝順顺鋒锋銀银鐵铁鋼钢愛爱蓮莲瓊琼艷艳豔艳勝胜興兴樹树業业慶庆豐丰歡欢飛飞東东長长發发濤涛澤泽潔洁靜静麥麦學学義义禮礼賢贤財财運运達达遠远進进連连雙双衛卫術术維维紹绍純纯細细絲丝緒绪綠绿練练總总繼继續续聖圣聰聪聲声蘇苏藝艺蕓芸補补觀观親亲計计記记訓训詩诗誠诚語语謝谢譽誉讓让貝贝貞贞資资賓宾車车載载輪轮鄉乡錦锦鎮镇鏡镜門门開开閏闰間间關关陽阳陰阴隊队離离難难電电韋韦項项領领頭头顏颜願愿風风養养館馆駿骏騰腾鮮鲜鳴鸣鵬鹏黨党組组請请報报參参來来會会個个時时們们點点體体樂乐橋桥權权歲岁歷历濱滨無无煥焕燈灯燦灿爾尔獻献現现環环瑩莹瑤瑶瑋玮當当眾众祿禄禎祯種种穩稳穎颖筆笔節节築筑簡简紀纪約约級级納纳紋纹經经綱纲緯纬羅罗習习聯联舉举莊庄萊莱葦苇蔭荫號号裝装訪访證证識识護护賜赐躍跃輕轻辦办農农選选遲迟邁迈鄰邻醫医釗钊鈞钧鈴铃銘铭銳锐錄录錫锡閃闪閔闵闊阔隨随雋隽韻韵響响頌颂預预顯显馳驰駐驻驊骅驕骄魯鲁鯉鲤鴻鸿鵑鹃鶴鹤鸞鸾綵彩裡里裏里";

/// The new form of each old one.
static NEW_FORMS: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let letters: Vec<char> = OLD_AND_NEW.chars().collect();
    letters.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
});

/// The character as it is compared: half width, the new form.
fn plain(letter: char) -> char {
    match letter {
        '\u{3000}' | '\u{a0}' | '\t' => ' ',
        '。' | '﹒' => '.',
        '【' | '［' | '〔' | '「' | '『' | '《' | '〈' => '(',
        '】' | '］' | '〕' | '」' | '』' | '》' | '〉' => ')',
        '—' | '–' | '―' | '─' | '~' | '～' => '-',
        '！'..='～' => char::from_u32(letter as u32 - 0xfee0).unwrap_or(letter),
        _ if letter.is_ascii() => letter,
        _ => NEW_FORMS.get(&letter).copied().unwrap_or(letter),
    }
}

/// Whether the character is one that people write names with.
pub(super) fn is_han(letter: char) -> bool {
    matches!(letter, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}' | '〇')
}

/// Marks that say "not here" without a word.
const CROSSES: &[char] = &['❌', '✗', '✘', '✖', '×'];

/// The line in half width and new forms, without pictures and what stands invisibly between letters;
/// crosses become the word that they stand for.
pub(super) fn tidied(line: &str) -> String {
    let mut tidy = String::with_capacity(line.len());
    for letter in line.chars() {
        match letter {
            _ if CROSSES.contains(&letter) => tidy.push_str(" 请假 "),
            // Between the parts of a name from other languages (买买提·艾力) a dot stays.
            '·' | '•' | '・' => tidy.push('·'),
            '①'..='⑳' => {
                tidy.push_str(&format!("{}.", letter as u32 - '①' as u32 + 1));
            }
            '⑴'..='⒇' => {
                tidy.push_str(&format!("{}.", letter as u32 - '⑴' as u32 + 1));
            }
            '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{2064}'
            | '\u{feff}'
            | '\u{fe0f}'
            | '\u{20e3}'
            | '\u{ad}' => {}
            _ => {
                let letter = plain(letter);
                let is_text = letter.is_ascii_graphic()
                    || is_han(letter)
                    || matches!(letter, ' ' | '、' | '·')
                    || letter.is_alphabetic();
                // A picture parts what stands on its sides.
                tidy.push(if is_text { letter } else { ' ' });
            }
        }
    }
    without_named_pictures(&tidy).trim().to_owned()
}

/// The line without pictures that WeChat copies by name: [玫瑰], [强].
fn without_named_pictures(line: &str) -> String {
    let mut rest = line;
    let mut plain = String::with_capacity(line.len());
    while let Some((before, after)) = rest.split_once('[') {
        plain.push_str(before);
        match after.split_once(']') {
            Some((name, behind))
                if name.chars().count() <= 4 && !name.contains(char::is_numeric) =>
            {
                plain.push(' ');
                rest = behind;
            }
            _ => {
                plain.push('(');
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    plain.replace(']', ")")
}

/// A name as names are compared: new forms, nothing but letters.
pub(super) fn compared(name: &str) -> String {
    let letters = name.chars().map(plain);
    letters.filter(|letter| letter.is_alphanumeric()).collect::<String>().to_lowercase()
}

/// The digits of a text.
pub(super) fn digits(text: &str) -> String {
    text.chars().map(plain).filter(char::is_ascii_digit).collect()
}

/// A small number in Chinese or Arabic digits: 三, 十二, 二十, 7.
pub(super) fn number(text: &str) -> Option<u32> {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok();
    }
    let digit = |letter: char| "零一二三四五六七八九".chars().position(|one| one == letter);
    let (tens, ones) = match text.split_once('十') {
        Some((tens, ones)) => (if tens.is_empty() { "一" } else { tens }, ones),
        None => ("零", text),
    };
    let one = |text: &str| {
        let mut letters = text.chars();
        match (letters.next(), letters.next()) {
            (None, _) => Some(0),
            (Some(letter), None) => digit(letter),
            _ => None,
        }
    };
    if text.is_empty() {
        return None;
    }
    u32::try_from(one(tens)? * 10 + one(ones)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_old_form_has_another_new_one() {
        let letters: Vec<char> = OLD_AND_NEW.chars().collect();
        assert_eq!(letters.len() % 2, 0);
        for pair in letters.chunks(2) {
            assert_ne!(pair[0], pair[1]);
        }
        assert_eq!(compared("譚國輝"), "谭国辉");
    }

    #[test]
    fn numbers_are_read_in_both_scripts() {
        let read = |text| number(text);
        assert_eq!(
            [read("3"), read("三"), read("十"), read("十二"), read("二十"), read("三十一")],
            [Some(3), Some(3), Some(10), Some(12), Some(20), Some(31)]
        );
        assert_eq!([read(""), read("何"), read("三四")], [None, None, None]);
    }
}
