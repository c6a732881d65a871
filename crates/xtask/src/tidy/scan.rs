//! A small scanner of Rust text: tells code from comments and from the insides of strings.
//!
//! It is no parser. It knows enough of the language that a word in a comment is not taken for code and
//! that SQL is found in whatever kind of string it stands.

/// A string literal of a source file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Literal {
    /// The line on which it begins, from 1.
    pub line: usize,
    /// What stands between its quotes, escapes as they are written.
    pub text: String,
}

/// A source file taken apart.
#[derive(Debug, Default)]
pub struct Scan {
    /// The text with comments and the insides of strings blanked out; lines stay where they were.
    pub code: String,
    /// The string literals in order.
    pub literals: Vec<Literal>,
}

/// Takes a Rust source apart.
pub fn scan(text: &str) -> Scan {
    let characters: Vec<char> = text.chars().collect();
    let mut scanner = Scanner { characters: &characters, at: 0, line: 1, scan: Scan::default() };
    while scanner.at < characters.len() {
        scanner.step();
    }
    scanner.scan
}

struct Scanner<'a> {
    characters: &'a [char],
    at: usize,
    line: usize,
    scan: Scan,
}

impl Scanner<'_> {
    fn peek(&self, ahead: usize) -> char {
        self.characters.get(self.at + ahead).copied().unwrap_or('\0')
    }

    /// Goes on by one character, kept as code or blanked out.
    fn advance(&mut self, kept: bool) {
        let character = self.peek(0);
        if character == '\n' {
            self.line += 1;
            self.scan.code.push('\n');
        } else if kept {
            self.scan.code.push(character);
        } else {
            self.scan.code.push(' ');
        }
        self.at += 1;
    }

    fn step(&mut self) {
        match (self.peek(0), self.peek(1)) {
            ('/', '/') => {
                while self.at < self.characters.len() && self.peek(0) != '\n' {
                    self.advance(false);
                }
            }
            ('/', '*') => self.block_comment(),
            ('"', _) => self.string(),
            ('r', '"' | '#') if !self.follows_a_word() && self.raw_hashes().is_some() => {
                self.raw_string();
            }
            ('b', 'r') if !self.follows_a_word() && matches!(self.peek(2), '"' | '#') => {
                self.advance(true);
            }
            ('\'', _) => self.quote(),
            _ => self.advance(true),
        }
    }

    /// `br"…"` is read as `b` and a raw string, so a `b` just before counts as no word.
    fn follows_a_word(&self) -> bool {
        let Some(before) = self.at.checked_sub(1).map(|at| self.characters[at]) else {
            return false;
        };
        let alone =
            before == 'b' && self.at.checked_sub(2).is_none_or(|at| !is_word(self.characters[at]));
        is_word(before) && !alone
    }

    fn block_comment(&mut self) {
        let mut depth = 0;
        while self.at < self.characters.len() {
            match (self.peek(0), self.peek(1)) {
                ('/', '*') => depth += 1,
                ('*', '/') => depth -= 1,
                _ => {
                    self.advance(false);
                    continue;
                }
            }
            self.advance(false);
            self.advance(false);
            if depth == 0 {
                return;
            }
        }
    }

    fn string(&mut self) {
        let line = self.line;
        let mut text = String::new();
        self.advance(true);
        while self.at < self.characters.len() && self.peek(0) != '"' {
            if self.peek(0) == '\\' {
                text.push('\\');
                self.advance(false);
            }
            text.push(self.peek(0));
            self.advance(false);
        }
        self.advance(true);
        self.scan.literals.push(Literal { line, text });
    }

    /// The number of hashes when a raw string begins here.
    fn raw_hashes(&self) -> Option<usize> {
        let hashes = (1..).take_while(|ahead| self.peek(*ahead) == '#').count();
        (self.peek(1 + hashes) == '"').then_some(hashes)
    }

    fn raw_string(&mut self) {
        let line = self.line;
        let hashes = self.raw_hashes().unwrap_or(0);
        for _ in 0..hashes + 2 {
            self.advance(true);
        }
        let mut text = String::new();
        while self.at < self.characters.len() {
            let ends = self.peek(0) == '"' && (1..=hashes).all(|ahead| self.peek(ahead) == '#');
            if ends {
                break;
            }
            text.push(self.peek(0));
            self.advance(false);
        }
        for _ in 0..=hashes {
            self.advance(true);
        }
        self.scan.literals.push(Literal { line, text });
    }

    /// A character literal, or the beginning of a lifetime or label.
    fn quote(&mut self) {
        self.advance(true);
        if self.peek(0) == '\\' {
            self.advance(false);
            self.advance(false);
            while self.at < self.characters.len() && self.peek(0) != '\'' {
                self.advance(false);
            }
            self.advance(true);
        } else if self.peek(1) == '\'' {
            self.advance(false);
            self.advance(true);
        }
    }
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// Whether `word` stands in `line` as a whole word or path, not as a part of a longer one.
pub fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        let joins = |neighbour: Option<char>| neighbour.is_some_and(is_word);
        let starts_with_word = word.starts_with(is_word);
        let ends_with_word = word.ends_with(is_word);
        let is_part = starts_with_word && joins(before) || ends_with_word && joins(after);
        !is_part
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_strings_are_no_code() {
        let found = scan("let a = \"x // y\"; // z\n/* one /* two */ */ b('\"', 'a, '\\'');\n");
        assert_eq!(found.code.lines().count(), 2);
        assert!(!found.code.contains('x') && !found.code.contains('z'));
        assert!(!found.code.contains("one") && found.code.contains("b('"));
        assert_eq!(found.literals, [Literal { line: 1, text: "x // y".to_owned() }]);
    }

    #[test]
    fn raw_strings_keep_their_quotes_and_lines() {
        let found = scan("f(\n  r#\"SELECT \"a\"\nFROM t\"#,\n  br\"bytes\",\n  \"after\");");
        let texts: Vec<(usize, &str)> =
            found.literals.iter().map(|literal| (literal.line, literal.text.as_str())).collect();
        assert_eq!(texts, [(2, "SELECT \"a\"\nFROM t"), (4, "bytes"), (5, "after")]);
    }

    #[test]
    fn a_lifetime_does_not_begin_a_character() {
        let found = scan("fn f<'a>(x: &'a str) -> &'a str { g(\"text\", 'c') }");
        assert_eq!(found.literals.len(), 1);
        assert!(found.code.ends_with("') }"));
    }

    #[test]
    fn words_are_whole() {
        assert!(has_word("use tokio::spawn;", "tokio::spawn"));
        assert!(!has_word("tokio::spawn_blocking(f)", "tokio::spawn"));
        assert!(!has_word("eprintln!(1)", "println!"));
        assert!(has_word("  println!(1)", "println!"));
    }
}
