//! A question: words that must all be there, each in one of several ways.

use db::Condition;

use crate::Document;
use crate::document::{BEGINNING, SPELLING, TAIL, marked};
use crate::words::{folded, pairs, reversed, words};

/// How many characters of a number must be given, so that it means a tail or a beginning.
const SHORTEST_NUMBER: usize = 4;

/// How many words of a question count; the rest would only cost time.
const MOST_WORDS: usize = 10;

/// What somebody looks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    words: Vec<String>,
    /// All words written together, where that may be one name or one number.
    together: Option<String>,
}

impl Query {
    /// The question that these characters mean; `None` when there is no letter or digit in them.
    pub fn parse(text: &str) -> Option<Self> {
        let mut words = words(text);
        words.truncate(MOST_WORDS);
        if words.is_empty() {
            return None;
        }
        let together = words.concat();
        let is_one = words.len() > 1 && together.is_ascii();
        Some(Self { together: is_one.then_some(together), words })
    }

    /// Whether the record is one of those looked for.
    pub fn matches(&self, document: &Document) -> bool {
        let all = self.words.iter().all(|word| {
            document.words.iter().any(|part| part.contains(word.as_str()))
                || spelled(document, word)
                || numbered(document, word)
        });
        all || self
            .together
            .as_deref()
            .is_some_and(|word| spelled(document, word) || numbered(document, word))
    }

    /// Everything that matches, and perhaps some more.
    fn condition(&self) -> Condition {
        let words = self.words.iter().map(|word| {
            let mut ways = vec![in_text(word)];
            ways.extend(in_pinyin(word));
            ways.extend(in_numbers(word));
            any(ways)
        });
        let mut ways = vec![all(words.collect())];
        if let Some(word) = &self.together {
            ways.extend(in_pinyin(word));
            ways.extend(in_numbers(word));
        }
        any(ways)
    }
}

/// What the index is asked for: records that match the query and bear all of these marks.
///
/// One of the two must be given, or every record is meant.
pub fn condition(query: Option<&Query>, marks: &[String]) -> Condition {
    let mut parts: Vec<Condition> = query.map(Query::condition).into_iter().collect();
    parts.extend(marks.iter().map(|mark| Condition::Token(marked(mark))));
    all(parts)
}

impl Query {
    /// The part of a text around the first word that is found in it, at most so many characters.
    pub fn excerpt(&self, text: &str, longest: usize) -> String {
        let characters: Vec<char> =
            text.split_whitespace().collect::<Vec<_>>().join(" ").chars().collect();
        if characters.len() <= longest {
            return characters.into_iter().collect();
        }
        let folded: Vec<char> = characters.iter().map(|&character| folded(character)).collect();
        let found = self.words.iter().find_map(|word| {
            let word: Vec<char> = word.chars().collect();
            folded.windows(word.len()).position(|part| part == word)
        });
        // A few characters before the word say what it is about.
        let start = found.map_or(0, |at| at.saturating_sub(longest / 4));
        let start = start.min(characters.len() - longest);
        let end = start + longest;
        let mut excerpt = String::new();
        if start > 0 {
            excerpt.push('…');
        }
        excerpt.extend(&characters[start..end]);
        if end < characters.len() {
            excerpt.push('…');
        }
        excerpt
    }
}

/// Whether a name of the record, typed in pinyin, begins so.
fn spelled(document: &Document, word: &str) -> bool {
    is_pinyin(word) && document.spellings.iter().any(|spelling| spelling.starts_with(word))
}

/// Whether a number of the record ends or begins so.
fn numbered(document: &Document, word: &str) -> bool {
    is_number(word)
        && document.numbers.iter().any(|number| number.ends_with(word) || number.starts_with(word))
}

fn is_pinyin(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// Numbers may have letters in front: `sq2023050700012`.
fn is_number(word: &str) -> bool {
    word.len() >= SHORTEST_NUMBER
        && word.is_ascii()
        && word.bytes().any(|byte| byte.is_ascii_digit())
}

fn in_text(word: &str) -> Condition {
    let tokens: Vec<_> = pairs(word).map(|pair| Condition::Token(pair.to_owned())).collect();
    if tokens.is_empty() { Condition::Prefix(word.to_owned()) } else { all(tokens) }
}

fn in_pinyin(word: &str) -> Option<Condition> {
    is_pinyin(word).then(|| Condition::Prefix(format!("{SPELLING}{word}")))
}

fn in_numbers(word: &str) -> Vec<Condition> {
    if !is_number(word) {
        return Vec::new();
    }
    vec![
        Condition::Prefix(format!("{TAIL}{}", reversed(word))),
        Condition::Prefix(format!("{BEGINNING}{word}")),
    ]
}

fn all(parts: Vec<Condition>) -> Condition {
    one_or(parts, Condition::All)
}

fn any(parts: Vec<Condition>) -> Condition {
    one_or(parts, Condition::Any)
}

fn one_or(mut parts: Vec<Condition>, many: impl Fn(Vec<Condition>) -> Condition) -> Condition {
    match parts.len() {
        1 => parts.remove(0),
        _ => many(parts),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn household() -> Document {
        Document::new()
            .name("何丽")
            .name("单永贵")
            .text("上江圩镇河源村三组25号")
            .number("13812345678")
            .number("431125101216010007")
    }

    fn finds(text: &str) -> bool {
        Query::parse(text).is_some_and(|query| query.matches(&household()))
    }

    #[test]
    fn words_of_any_length_pinyin_and_numbers() {
        for text in [
            "何",
            "何丽",
            "丽",
            "河源村",
            "25号",
            "三组 何丽",
            "heli",
            "HELI",
            "he li",
            "hl",
            "shanyong",
            "dan",
            "syg",
            "5678",
            "345678",
            "1381234",
            "138 1234 5678",
            "010007",
            "43112510",
            "何 5678",
            "hl 三组",
        ] {
            assert!(finds(text), "{text}");
        }
        for text in [
            "何辉",
            "丽何",
            "源三",
            "eli",
            "678",
            "9999",
            "何 9999",
            "hl 四组",
            "li he",
            "😀",
            "",
            "' OR 1=1 --",
            "NEAR(",
        ] {
            assert!(!finds(text), "{text}");
        }
    }

    #[test]
    fn a_word_stays_within_one_text() {
        let two = Document::new().text("高空").text("抛物");
        let query = Query::parse("空抛").expect("a word");
        assert!(!query.matches(&two));
        assert!(query.matches(&Document::new().text("高空抛物")));
    }

    #[test]
    fn an_excerpt_shows_the_word() {
        let text = "前".repeat(80) + "水渠堵了" + &"后".repeat(80);
        let query = Query::parse("水渠").expect("a word");
        let excerpt = query.excerpt(&text, 20);
        assert!(excerpt.contains("水渠堵了") && excerpt.chars().count() == 22, "{excerpt}");
        assert_eq!(query.excerpt("水渠", 20), "水渠");
        assert!(query.excerpt(&"无".repeat(30), 20).starts_with("无"));
    }

    #[test]
    fn a_question_stays_small() {
        let query = Query::parse(&"何 ".repeat(5_000)).expect("words");
        assert_eq!(query.words.len(), MOST_WORDS);
    }
}
