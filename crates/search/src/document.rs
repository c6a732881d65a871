//! A record as search sees it, and the tokens under which it is kept.

use crate::names::spellings;
use crate::words::{last, pairs, reversed, words};

/// Marks of tokens that are no part of a text; nobody can type one as a word.
pub(crate) const SPELLING: char = '~';
pub(crate) const TAIL: char = '#';
pub(crate) const BEGINNING: char = '=';
pub(crate) const MARK: char = '+';

/// What of a record can be found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    pub(crate) words: Vec<String>,
    pub(crate) spellings: Vec<String>,
    pub(crate) numbers: Vec<String>,
    pub(crate) marks: Vec<String>,
}

impl Document {
    /// A record of which nothing can be found yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A text, found by any part of it.
    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        self.words.extend(words(text));
        self
    }

    /// A person's name, found like a text, and in pinyin by how it begins or by its initials.
    #[must_use]
    pub fn name(mut self, name: &str) -> Self {
        self.spellings.extend(spellings(name));
        self.text(name)
    }

    /// A number that people know by its last digits: a telephone, a household's code.
    #[must_use]
    pub fn number(mut self, number: &str) -> Self {
        let number = words(number).concat();
        if !number.is_empty() {
            self.numbers.push(number);
        }
        self
    }

    /// A fact by which lists narrow, such as the area: a code of letters, digits and `_`.
    #[must_use]
    pub fn mark(mut self, mark: &str) -> Self {
        self.marks.push(mark.to_owned());
        self
    }

    /// The tokens, sorted, each once.
    pub fn tokens(&self) -> Vec<String> {
        let mut tokens: Vec<String> = Vec::new();
        for word in &self.words {
            tokens.extend(pairs(word).map(str::to_owned));
            tokens.extend(last(word).map(str::to_owned));
        }
        tokens.extend(self.spellings.iter().map(|spelling| format!("{SPELLING}{spelling}")));
        for number in &self.numbers {
            tokens.push(format!("{TAIL}{}", reversed(number)));
            tokens.push(format!("{BEGINNING}{number}"));
        }
        tokens.extend(self.marks.iter().map(|mark| marked(mark)));
        tokens.sort_unstable();
        tokens.dedup();
        tokens
    }
}

/// The token of a mark.
pub(crate) fn marked(mark: &str) -> String {
    format!("{MARK}{mark}")
}
