//! How the letters of appointment (聘书) are numbered. Pure.
//!
//! A county writes its numbers as its offices do: `{乡镇代码}-{年}-{序号4}` gives
//! `431125101-2023-0001`, `江联聘〔{年}〕{序号}号` gives `江联聘〔2023〕1号`. The serial runs over what
//! the format names: without a township it is one row of numbers for the county, without a year it
//! never begins again.

use std::str::FromStr;

use kernel::AreaPath;

/// What a county uses that has chosen nothing.
pub const DEFAULT: &str = "{乡镇代码}-{年}-{序号4}";
/// What a format can be put together from, beside words.
pub const PARTS: &[&str] = &["{乡镇代码}", "{乡镇}", "{年}", "{序号}", "{序号4}"];
/// How long a format may be, in characters: a number must fit into 60.
const LONGEST: usize = 40;
/// How many digits a serial can be filled up to.
const WIDEST: usize = 6;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Words(String),
    TownshipCode,
    Township,
    Year,
    Serial(usize),
}

/// A format of numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Format(Vec<Part>);

/// Why a text is no format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// There is no serial, or more than one: two letters would have one number.
    #[error("exactly one serial is needed")]
    Serial,
    /// A word in braces that is not known, or a brace alone.
    #[error("an unknown word in braces")]
    Unknown,
    /// Too long, or with characters that cannot be seen.
    #[error("too long, or with invisible characters")]
    Text,
}

impl FromStr for Format {
    type Err = FormatError;

    fn from_str(text: &str) -> Result<Self, FormatError> {
        if text.chars().count() > LONGEST || kernel::has_control_characters(text) {
            return Err(FormatError::Text);
        }
        let mut parts = Vec::new();
        let mut rest = text.trim();
        while let Some(at) = rest.find(['{', '}']) {
            if at > 0 {
                parts.push(Part::Words(rest[..at].to_owned()));
            }
            let inside = rest[at..].strip_prefix('{').ok_or(FormatError::Unknown)?;
            let (word, after) = inside.split_once('}').ok_or(FormatError::Unknown)?;
            parts.push(part(word).ok_or(FormatError::Unknown)?);
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(Part::Words(rest.to_owned()));
        }
        let serials = parts.iter().filter(|part| matches!(part, Part::Serial(_))).count();
        if serials == 1 { Ok(Self(parts)) } else { Err(FormatError::Serial) }
    }
}

fn part(word: &str) -> Option<Part> {
    Some(match word.trim() {
        "乡镇代码" => Part::TownshipCode,
        "乡镇" => Part::Township,
        "年" => Part::Year,
        word => {
            let digits = word.strip_prefix("序号")?;
            let width = if digits.is_empty() { 1 } else { digits.parse().ok()? };
            (1..=WIDEST).contains(&width).then_some(Part::Serial(width))?
        }
    })
}

impl Format {
    /// What the serial counts over: the area whose letters are one row of numbers, and the year, 0
    /// when it never begins again.
    pub fn counts_over(&self, area: &AreaPath, year: i64) -> (AreaPath, i64) {
        let has_township =
            self.0.iter().any(|part| matches!(part, Part::TownshipCode | Part::Township));
        let place = if has_township { area.at_depth(2) } else { AreaPath::county() };
        (place, if self.0.contains(&Part::Year) { year } else { 0 })
    }

    /// The number of that serial.
    pub fn number(&self, township: (&str, &str), year: i64, serial: i64) -> String {
        let (code, name) = township;
        let words = self.0.iter().map(|part| match part {
            Part::Words(words) => words.clone(),
            // The first nine digits of a code name the township; what follows would be its villages'.
            Part::TownshipCode => code.get(..9).unwrap_or(code).to_owned(),
            Part::Township => name.to_owned(),
            Part::Year => year.to_string(),
            Part::Serial(width) => format!("{serial:0width$}"),
        });
        words.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOWNSHIP: (&str, &str) = ("431125101000", "上江圩镇");

    #[test]
    fn numbers_read_as_the_county_writes_them() {
        for (format, wanted) in [
            (DEFAULT, "431125101-2023-0007"),
            ("江联聘〔{年}〕{序号}号", "江联聘〔2023〕7号"),
            ("{乡镇}聘字第{序号3}号", "上江圩镇聘字第007号"),
            ("{ 年 }.{序号6}", "2023.000007"),
        ] {
            let format: Format = format.parse().expect("a format");
            assert_eq!(format.number(TOWNSHIP, 2023, 7), wanted);
        }
    }

    #[test]
    fn every_part_that_is_offered_is_known() {
        for offered in PARTS {
            assert!(part(offered.trim_matches(['{', '}'])).is_some(), "{offered}");
        }
    }

    #[test]
    fn a_serial_runs_over_what_the_format_names() {
        let group: AreaPath = "001002003004".parse().expect("a path");
        for (format, place, year) in [
            (DEFAULT, "001002", 2023),
            ("江联聘〔{年}〕{序号}号", "001", 2023),
            ("{乡镇}第{序号}号", "001002", 0),
        ] {
            let format: Format = format.parse().expect("a format");
            let (over, counted) = format.counts_over(&group, 2023);
            assert_eq!((over.as_str(), counted), (place, year));
        }
    }

    #[test]
    fn what_would_give_two_letters_one_number_is_no_format() {
        for (text, wanted) in [
            ("江联聘〔{年}〕", FormatError::Serial),
            ("{序号}-{序号4}", FormatError::Serial),
            ("{村}-{序号}", FormatError::Unknown),
            ("{序号", FormatError::Unknown),
            ("序号}", FormatError::Unknown),
            ("{序号9}", FormatError::Unknown),
            ("{序号0}", FormatError::Unknown),
            (&"聘".repeat(50), FormatError::Text),
        ] {
            assert_eq!(text.parse::<Format>(), Err(wanted), "{text}");
        }
    }
}
