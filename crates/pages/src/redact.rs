//! Taking personal data out of what offices write, before a page without account shows it.
//!
//! Two things are taken out: what is known of the people of the matter (names, address, numbers), and
//! what looks like a private number wherever it stands: a mobile, an identity card, a household's
//! number. The telephone of an office is a landline and stays.

/// Takes out what must not be shown.
#[derive(Debug, Clone, Default)]
pub struct Redactor {
    terms: Vec<String>,
}

impl Redactor {
    /// Knows these names, addresses and numbers; what is too short to mean anybody is left.
    pub fn new(terms: impl IntoIterator<Item = String>) -> Self {
        let mut terms: Vec<String> =
            terms.into_iter().filter(|term| term.chars().count() >= 2).collect();
        // The longest first: an address may hold a name.
        terms.sort_by_key(|term| std::cmp::Reverse(term.len()));
        terms.dedup();
        Self { terms }
    }

    /// The text without them.
    pub fn clean(&self, text: &str) -> String {
        let mut clean = text.to_owned();
        for term in &self.terms {
            clean = clean.replace(term.as_str(), "某某");
        }
        numbers_out(&identifiers_out(&clean))
    }
}

/// Replaces runs of digits that are a private number; breaks within a number do not hide it.
fn numbers_out(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let mut clean = String::with_capacity(text.len());
    let mut at = 0;
    while at < characters.len() {
        let (digits, end) = run(&characters[at..]);
        if digits.is_empty() {
            clean.push(characters[at]);
            at += 1;
        } else {
            let number = &characters[at..at + end];
            if is_private(&digits) {
                clean.push_str("＊＊＊");
            } else {
                clean.extend(number);
            }
            at += end;
        }
    }
    clean
}

/// The digits of the number that begins here, and how many characters it takes.
fn run(characters: &[char]) -> (String, usize) {
    let mut digits = String::new();
    let mut end = 0;
    for (place, &character) in characters.iter().enumerate() {
        let digit = match character {
            '０'..='９' => char::from_u32(character as u32 - 0xfee0),
            _ => Some(character).filter(char::is_ascii_digit),
        };
        match digit {
            Some(digit) => {
                digits.push(digit);
                end = place + 1;
            }
            // An identity card's last place may be an X.
            None if digits.len() == 17 && matches!(character, 'x' | 'X') => {
                digits.push('X');
                end = place + 1;
            }
            None if !digits.is_empty() && matches!(character, ' ' | '-') => {}
            None => break,
        }
    }
    (digits, end)
}

/// A mobile number, with its country code or without; an identity card; a household's number; and
/// whatever else is so long that it names a person or a thing of one.
fn is_private(digits: &str) -> bool {
    let mobile = |text: &str| text.len() == 11 && text.starts_with('1');
    mobile(digits)
        || digits.strip_prefix("86").is_some_and(mobile)
        || digits.strip_prefix("0086").is_some_and(mobile)
        || digits.len() >= 14
}

/// Replaces what looks like an identifier of the program: a prefix, `_`, 26 characters.
fn identifiers_out(text: &str) -> String {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut clean = String::with_capacity(text.len());
    let mut word = String::new();
    let settle = |word: &mut String, clean: &mut String| {
        let is_identifier = word.split_once('_').is_some_and(|(prefix, rest)| {
            (2..=3).contains(&prefix.len()) && rest.len() == 26 && !rest.contains('_')
        });
        if is_identifier {
            clean.push_str("＊＊＊");
        } else {
            clean.push_str(word);
        }
        word.clear();
    };
    for character in text.chars() {
        if is_part(character) {
            word.push(character);
        } else {
            settle(&mut word, &mut clean);
            clean.push(character);
        }
    }
    settle(&mut word, &mut clean);
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_numbers_go_and_those_of_offices_stay() {
        let clean = |text| Redactor::default().clean(text);
        assert_eq!(clean("请打13800000017找他"), "请打＊＊＊找他");
        assert_eq!(clean("请打 138-0000 0017 。"), "请打 ＊＊＊ 。");
        assert_eq!(clean("+86 13800000017"), "+＊＊＊");
        assert_eq!(clean("电话１３８００００００１７"), "电话＊＊＊");
        assert_eq!(clean("身份证43112519600101001X"), "身份证＊＊＊");
        assert_eq!(clean("户编号431125101216010012"), "户编号＊＊＊");
        for kept in ["村委会 0746-5721234", "2023年5月7日 9:30", "补了 3,500 元", "12345"]
        {
            assert_eq!(clean(kept), kept);
        }
        let id = "mat_01hf3q0abc01hf3q0abc01hf3q";
        assert_eq!(clean(&format!("见{id}。")), "见＊＊＊。");
    }

    #[test]
    fn people_of_the_matter_are_nobody() {
        let known = ["何辉", "老屋场12号", "何", ""].map(str::to_owned);
        let redactor = Redactor::new(known);
        assert_eq!(redactor.clean("已到何辉家(老屋场12号)看过"), "已到某某家(某某)看过");
        assert_eq!(redactor.clean("何时修好"), "何时修好");
    }
}
