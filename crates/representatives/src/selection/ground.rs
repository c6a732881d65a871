//! Why somebody comes into question (摸底依据), as data: `data/catalogues/selection-grounds.json`.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use serde::Deserialize;

/// What the catalogue says of one ground.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    code: &'static str,
    name: &'static str,
    name_en: &'static str,
    is_direct: bool,
    is_by_hand: bool,
    said: Vec<&'static str>,
}

fn catalogue() -> &'static [Entry] {
    static GROUNDS: LazyLock<Vec<Entry>> = LazyLock::new(|| {
        let text: &'static str = include_str!("../../../../data/catalogues/selection-grounds.json");
        serde_json::from_str(text).expect("the file of grounds is sound: a test reads it")
    });
    &GROUNDS
}

/// A ground of the catalogue, in its order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ground(usize);

impl Ground {
    /// Every ground, in the order in which it is offered.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..catalogue().len()).map(Self)
    }

    fn entry(self) -> &'static Entry {
        &catalogue()[self.0]
    }

    /// The code that storage and programs use.
    pub fn as_str(self) -> &'static str {
        self.entry().code
    }

    /// What people call it.
    pub fn chinese(self) -> &'static str {
        self.entry().name
    }

    /// The same in English.
    pub fn english(self) -> &'static str {
        self.entry().name_en
    }

    /// Whether somebody can be fixed directly on it (一定).
    pub fn is_direct(self) -> bool {
        self.entry().is_direct
    }

    /// Whether offices say it; what is not said by hand, the system's own records give.
    pub fn is_by_hand(self) -> bool {
        self.entry().is_by_hand
    }

    /// The words by which offices and people call it, its name first.
    pub fn words(self) -> impl Iterator<Item = &'static str> {
        let entry = self.entry();
        std::iter::once(entry.name).chain(entry.said.iter().copied())
    }

    /// Heads a group.
    pub fn group_head() -> Self {
        Self::known("group_head")
    }

    /// Elected for the term.
    pub fn elected() -> Self {
        Self::known("elected")
    }

    /// An able member of the party.
    pub fn party_member() -> Self {
        Self::known("party_member")
    }

    /// Served as a representative before.
    pub fn served_before() -> Self {
        Self::known("served_before")
    }

    /// Stands in the reserve; see [`crate::fostering::reserve`].
    pub fn reserve() -> Self {
        Self::known("reserve")
    }

    /// A ground that the rosters of the county themselves tell of.
    fn known(code: &str) -> Self {
        code.parse().expect("the catalogue has it: a test reads it")
    }

    /// The grounds that an office's words name, as rosters and chats write them: `党员组长`. The
    /// longest word is taken first, so that 往届村民代表 is nobody elected now.
    pub fn said(words: &str) -> Vec<Self> {
        let mut left: String = words
            .chars()
            .filter(|letter| !letter.is_whitespace())
            .map(|letter| match letter {
                '（' => '(',
                '）' => ')',
                other => other,
            })
            .collect();
        let mut known: Vec<(&str, Self)> = Self::all()
            .filter(|ground| ground.is_by_hand())
            .flat_map(|ground| ground.words().map(move |word| (word, ground)))
            .collect();
        known.sort_by_key(|(word, ground)| (std::cmp::Reverse(word.chars().count()), *ground));
        let mut found = Vec::new();
        for (word, ground) in known {
            if left.contains(word) {
                left = left.replace(word, "、");
                found.push(ground);
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

impl fmt::Debug for Ground {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for Ground {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        catalogue().iter().position(|entry| entry.code == text).map(Self).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ground_has_its_own_code_names_and_words() {
        let mut codes = std::collections::BTreeSet::new();
        let mut words = std::collections::BTreeSet::new();
        for ground in Ground::all() {
            let entry = ground.entry();
            assert!(codes.insert(entry.code), "{ground:?} twice");
            assert!(entry.code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'));
            assert!(!entry.name.is_empty() && !entry.name_en.is_empty());
            assert_eq!(entry.code.parse(), Ok(ground));
            for word in entry.said.iter().chain([&entry.name]) {
                assert!(words.insert(*word), "{word} means two grounds");
            }
        }
        let direct: Vec<_> = Ground::all().filter(|ground| ground.is_direct()).collect();
        let wanted =
            [Ground::group_head(), Ground::elected(), Ground::party_member(), Ground::reserve()];
        assert_eq!(direct, wanted);
        assert_eq!(Ground::served_before().as_str(), "served_before");
        assert!(!Ground::reserve().is_by_hand() && Ground::elected().is_by_hand());
        assert_eq!("scored".parse::<Ground>(), Err(()));
    }

    #[test]
    fn offices_words_are_understood() {
        for (words, wanted) in [
            ("村民小组长", "group_head"),
            ("3组组长", "group_head"),
            ("党员组长", "group_head party_member"),
            ("中共党员、退伍军人", "party_member veteran"),
            ("往届村民代表", "served_before"),
            ("村（居）民代表", "elected"),
            ("县人大代表", "deputy"),
            ("党代表", "deputy"),
            ("热心公益 / 志愿者", "public_spirited volunteer"),
            ("养殖大户，党员", "party_member pioneer"),
            ("教师", ""),
            ("后备代表", ""),
            ("", ""),
        ] {
            let found: Vec<_> = Ground::said(words).into_iter().map(Ground::as_str).collect();
            assert_eq!(found.join(" "), wanted, "{words}");
        }
    }
}
