//! Citizen identity numbers (GB 11643-1999): reading, checking, masking.
//!
//! The number is held only until the registry has turned it into a keyed hash. `Debug` of
//! [`IdNumber`] prints `***`, there is no `Display` and no serialisation.

use super::dates::{Day, YearMonth};
use super::text;
use crate::problem::Problem;

/// A checked 18-digit identity number; never shown, logged or stored.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct IdNumber(String);

impl IdNumber {
    /// The 18 characters, for the keyed hash and nothing else.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Month of birth (digits 7–12).
    pub fn birth_month(&self) -> YearMonth {
        let number = |from: usize, to: usize| self.0[from..to].parse::<u16>().unwrap_or(0);
        YearMonth { year: number(6, 10), month: number(10, 12) as u8 }
    }

    /// Whether digit 17 says male (odd) rather than female (even).
    pub fn is_male(&self) -> bool {
        self.0.as_bytes()[16] % 2 == 1
    }
}

impl std::fmt::Debug for IdNumber {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("***")
    }
}

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/// The check character of the first 17 digits (GB 11643-1999, annex A).
pub fn check_character(digits: &[u8]) -> char {
    let sum: u32 = digits
        .iter()
        .zip(WEIGHTS)
        .map(|(byte, weight)| u32::from(byte.wrapping_sub(b'0')) * weight)
        .sum();
    char::from(b"10X98765432"[(sum % 11) as usize])
}

/// Shows an identity number, or a damaged one, without telling it: first three and last four.
pub fn masked(text: &str) -> String {
    let squeezed = text::squeeze(text);
    let characters: Vec<char> = squeezed.chars().collect();
    if characters.len() < 12 {
        return "***".to_owned();
    }
    let head: String = characters[..3].iter().collect();
    let tail: String = characters[characters.len() - 4..].iter().collect();
    format!("{head}{}{tail}", "*".repeat(characters.len() - 7))
}

/// Reads an identity number from a cell. `number_cell` says that Excel kept the cell as a
/// number, which can hold only 15 of the 18 digits. A 15-digit number of the first generation
/// is completed to 18 digits. A number masked by us (431***…1234) counts as not given.
///
/// # Errors
/// `exchange.id-number-damaged`, `exchange.id-number-wrong-length`,
/// `exchange.id-number-birth-date`, `exchange.id-number-checksum`.
pub fn id_number(text: &str, number_cell: bool) -> Result<Option<IdNumber>, Problem> {
    let squeezed = text::squeeze(text);
    if text::says_nothing(&squeezed) || squeezed.contains('*') {
        return Ok(None);
    }
    let upper = squeezed.to_ascii_uppercase().replace('×', "X");
    let exponent = upper.contains("E+") || (upper.contains('E') && upper.contains('.'));
    let zeros = upper.len() == 18 && upper.ends_with("000") && check_fails(&upper);
    if exponent || (number_cell && upper.len() > 15) || zeros {
        return Err(Problem::new(
            "exchange.id-number-damaged",
            "身份证号被 Excel 改坏了，后几位已丢失，无法还原。请把这一列设为“文本”格式，照证件重新填写。",
            "Excel damaged the ID number; its last digits are lost. Format the column as text and \
             type it again from the card.",
        ));
    }
    let full = match upper.len() {
        18 => upper,
        15 if upper.bytes().all(|byte| byte.is_ascii_digit()) => {
            let seventeen = format!("{}19{}", &upper[..6], &upper[6..]);
            let check = check_character(seventeen.as_bytes());
            format!("{seventeen}{check}")
        }
        _ => {
            return Err(Problem::new(
                "exchange.id-number-wrong-length",
                "身份证号应为 18 位。请照证件核对位数。",
                "An ID number has 18 characters. Check it against the card.",
            ));
        }
    };
    let bytes = full.as_bytes();
    let digits = bytes[..17].iter().all(u8::is_ascii_digit);
    if !digits || !(bytes[17].is_ascii_digit() || bytes[17] == b'X') || !full.is_ascii() {
        return Err(Problem::new(
            "exchange.id-number-wrong-length",
            "身份证号只能是 17 位数字加 1 位数字或 X。请照证件核对。",
            "An ID number is 17 digits and one digit or X. Check it against the card.",
        ));
    }
    let part = |from: usize, to: usize| full[from..to].parse::<u32>().unwrap_or(0);
    if Day::new(part(6, 10), part(10, 12), part(12, 14)).is_none() {
        return Err(Problem::new(
            "exchange.id-number-birth-date",
            "身份证号中的出生日期不存在。请照证件核对第 7 至 14 位。",
            "The birth date inside the ID number does not exist. Check digits 7 to 14.",
        ));
    }
    if check_fails(&full) {
        return Err(Problem::new(
            "exchange.id-number-checksum",
            "身份证号校验不通过，有一位或几位写错了。请照证件核对。",
            "The ID number fails its check; some digit is wrong. Check it against the card.",
        ));
    }
    Ok(Some(IdNumber(full)))
}

fn check_fails(eighteen: &str) -> bool {
    let bytes = eighteen.as_bytes();
    bytes.len() != 18 || check_character(&bytes[..17]) != char::from(bytes[17])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_good_numbers() {
        // The public example of the standard.
        for text in [
            "11010519491231002X",
            "11010519491231002x",
            "'11010519491231002X",
            " 110105 19491231 002X ",
            "110105491231002",
        ] {
            let number = id_number(text, false).expect(text).expect(text);
            assert_eq!(number.expose(), "11010519491231002X", "{text}");
            assert_eq!(number.birth_month().as_integer(), 194_912);
            assert!(!number.is_male());
            assert_eq!(format!("{number:?}"), "***");
        }
        for text in ["", "无", "110***********002X"] {
            assert_eq!(id_number(text, false).expect(text), None);
        }
    }

    #[test]
    fn names_what_is_wrong() {
        for (text, number_cell, code) in [
            ("4.31125E+17", false, "exchange.id-number-damaged"),
            ("431125197001010000", true, "exchange.id-number-damaged"),
            ("431125197001012000", false, "exchange.id-number-damaged"),
            ("110105194912310021", false, "exchange.id-number-checksum"),
            ("110105194902310021", false, "exchange.id-number-birth-date"),
            ("1101051949123100", false, "exchange.id-number-wrong-length"),
            ("1101051949123100ZX", false, "exchange.id-number-wrong-length"),
            ("身份证丢失补办中还没有拿到手呢请等", false, "exchange.id-number-wrong-length"),
            ("身份证丢失补办", false, "exchange.id-number-wrong-length"),
        ] {
            assert_eq!(id_number(text, number_cell).expect_err(text).code, code, "{text}");
        }
    }

    #[test]
    fn masks() {
        assert_eq!(masked("11010519491231002X"), "110***********002X");
        assert_eq!(masked("4.31E+17"), "***");
    }
}
