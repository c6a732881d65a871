//! Words: how a text is cut, and the tokens of a word.
//!
//! A word is a run of letters and digits, folded: full-width forms become plain ones, capitals small
//! ones. Chinese characters are letters, so a sentence up to its next comma is one word here.
//!
//! The tokens of a word are its pairs of neighbours, and its last character alone: 高空抛物 has 高空,
//! 空抛, 抛物 and 物. So a word of two characters is one token, a longer one is all of its pairs, and
//! a single character is the beginning of some token wherever it stands.

/// The words of a text, folded, in their order: runs of letters and digits.
pub fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    for character in text.chars().map(plain).flat_map(char::to_lowercase) {
        if character.is_alphanumeric() {
            word.push(character);
        } else if !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// A character as it stands in a folded word, where one stays one.
pub(crate) fn folded(character: char) -> char {
    let plain = plain(character);
    let mut small = plain.to_lowercase();
    match (small.next(), small.next()) {
        (Some(one), None) => one,
        _ => plain,
    }
}

/// The plain form of a full-width letter, digit or sign.
fn plain(character: char) -> char {
    match character {
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character)
        }
        other => other,
    }
}

/// The pairs of neighbours in a word.
pub(crate) fn pairs(word: &str) -> impl Iterator<Item = &str> {
    let starts = word.char_indices().map(|(at, _)| at);
    let ends = word.char_indices().map(|(at, character)| at + character.len_utf8()).skip(1);
    starts.zip(ends).map(|(start, end)| &word[start..end])
}

/// The last character of a word.
pub(crate) fn last(word: &str) -> Option<&str> {
    word.char_indices().next_back().map(|(at, _)| &word[at..])
}

/// The word from its end to its beginning: what people know by its tail begins with the tail then.
pub(crate) fn reversed(word: &str) -> String {
    word.chars().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_at_what_is_no_letter() {
        assert_eq!(words("三楼，有人高空抛物！"), ["三楼", "有人高空抛物"]);
        assert_eq!(words("ＷｉＦｉ 断了（第２次）"), ["wifi", "断了", "第2次"]);
        assert!(words("😀 ——、\0'\"*").is_empty() && words("").is_empty());
    }

    #[test]
    fn the_tokens_of_a_word() {
        assert_eq!(pairs("高空抛物").collect::<Vec<_>>(), ["高空", "空抛", "抛物"]);
        assert_eq!(pairs("路").count(), 0);
        assert_eq!(last("高空抛物"), Some("物"));
        assert_eq!(last(""), None);
        assert_eq!(reversed("1234"), "4321");
    }
}
