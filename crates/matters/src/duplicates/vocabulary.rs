//! Words that mean the same: which meaning a run of characters has, by its letters or its sound.

use std::collections::HashMap;
use std::sync::LazyLock;

/// What a word does in a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// What a matter is about.
    Thing,
    /// What is wrong with it.
    Fault,
    /// What comes of it: nobody sleeps, children fall.
    Effect,
    /// A place with a name.
    Landmark,
    /// What follows the name of a place.
    Ending,
    /// What follows a surname.
    Title,
    /// What turns the next word round.
    Not,
    /// What is said when nothing is wrong any more.
    Thanks,
    /// What says nothing.
    Empty,
}

/// One meaning: its place in the list, and what its words do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Meaning {
    pub(super) number: u16,
    pub(super) class: Class,
    /// The field of life that it tells of, such as roads or relief; 0 where it may be any.
    pub(super) field: u8,
}

/// The longest word of the list, in characters.
pub(super) const LONGEST: usize = 5;

struct Vocabulary {
    by_letters: HashMap<Vec<char>, Meaning>,
    by_sound: HashMap<Vec<&'static str>, Meaning>,
}

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| read(include_str!("words.txt")));

fn read(text: &str) -> Vocabulary {
    let mut found = Vocabulary { by_letters: HashMap::new(), by_sound: HashMap::new() };
    let (mut class, mut number, mut field) = (Class::Empty, 0, 0);
    let mut fields: Vec<&str> = Vec::new();
    for line in text.lines().map(str::trim) {
        if let Some(heading) = line.strip_prefix("## ") {
            let (heading, of) = heading.split_once(' ').unwrap_or((heading, ""));
            field = match fields.iter().position(|known| *known == of) {
                _ if of.is_empty() => 0,
                Some(at) => at as u8 + 1,
                None => {
                    fields.push(of);
                    fields.len() as u8
                }
            };
            class = match heading {
                "things" => Class::Thing,
                "faults" => Class::Fault,
                "effects" => Class::Effect,
                "landmarks" => Class::Landmark,
                "endings" => Class::Ending,
                "titles" => Class::Title,
                "nots" => Class::Not,
                "thanks" => Class::Thanks,
                _ => Class::Empty,
            };
        } else if !line.is_empty() && !line.starts_with('#') {
            number += 1;
            for word in line.split(' ') {
                let letters: Vec<char> = word.chars().collect();
                let meaning = Meaning { number, class, field };
                let sound: Option<Vec<_>> =
                    letters.iter().map(|&letter| search::syllable(letter)).collect();
                // What says nothing, and what begins with a denial, is known by its letters alone:
                // 不通 is not 不同.
                let by_sound =
                    letters.len() > 1 && class != Class::Empty && !"不没".contains(letters[0]);
                if let Some(sound) = sound.filter(|_| by_sound) {
                    found.by_sound.entry(sound).or_insert(meaning);
                }
                found.by_letters.entry(letters).or_insert(meaning);
            }
        }
    }
    found
}

/// The meaning that the longest known word at the beginning of these characters has, and its length.
///
/// The sounds are those of the characters; one without a sound has an empty one.
pub(super) fn meaning(
    letters: &[char],
    sounds: &[&'static str],
    knows: impl Fn(&[char], Meaning) -> bool,
) -> Option<(Meaning, usize)> {
    let longest = LONGEST.min(letters.len());
    (1..=longest).rev().find_map(|length| {
        let by_letters = VOCABULARY.by_letters.get(&letters[..length]);
        let by_sound = || VOCABULARY.by_sound.get(&sounds[..length]);
        let found =
            by_letters.or_else(by_sound).filter(|meaning| knows(&letters[..length], **meaning));
        found.map(|&meaning| (meaning, length))
    })
}

/// Whether the list has this word.
#[cfg(test)]
pub(super) fn has(word: &str) -> bool {
    VOCABULARY.by_letters.contains_key(&word.chars().collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<(Meaning, usize)> {
        let letters: Vec<char> = text.chars().collect();
        let sounds: Vec<_> =
            letters.iter().map(|&letter| search::syllable(letter).unwrap_or("")).collect();
        meaning(&letters, &sounds, |_, _| true)
    }

    #[test]
    fn words_of_one_meaning_and_their_typing_faults() {
        let (lamp, length) = of("路灯不亮").expect("a word");
        assert_eq!((lamp.class, length), (Class::Thing, 2));
        assert_eq!(of("太阳能灯"), Some((lamp, 4)));
        assert_eq!(of("录登"), Some((lamp, 2)), "the same sound");
        assert_eq!(of("鹏"), None);
        assert!(of("水够").is_some_and(|(meaning, _)| Some((meaning, 2)) == of("水沟")));
    }

    #[test]
    fn no_word_stands_twice() {
        let mut seen = std::collections::BTreeMap::new();
        for line in include_str!("words.txt").lines().filter(|line| !line.starts_with('#')) {
            for word in line.split(' ').filter(|word| !word.is_empty()) {
                assert!(word.chars().count() <= LONGEST, "{word} is too long to be found");
                let before = seen.insert(word, line);
                assert!(before.is_none(), "{word} stands in {line} and {before:?}");
            }
        }
        assert!(seen.len() > 400, "{}", seen.len());
    }
}
