//! Codes that open a page without an account: unguessable, short enough to be typed by hand.

use std::fmt;
use std::str::FromStr;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// How many characters a code has.
const LENGTH: usize = 16;

/// A code of 80 random bits: 16 characters of Crockford's base 32, printed in groups of four.
///
/// Whoever holds it may see what it opens, so it stands in no log: it has no `Debug` of its own.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PublicCode([u8; Self::BYTES]);

impl PublicCode {
    /// How many random bytes a code is made from.
    pub const BYTES: usize = 10;

    /// The code of these random bytes.
    pub const fn new(bytes: [u8; Self::BYTES]) -> Self {
        Self(bytes)
    }

    /// The bytes inside.
    pub const fn as_bytes(&self) -> &[u8; Self::BYTES] {
        &self.0
    }

    /// The code as it stands in an address: 16 characters without a break.
    pub fn plain(&self) -> String {
        let value = self.0.iter().fold(0_u128, |value, byte| (value << 8) | u128::from(*byte));
        let digit = |place: usize| {
            char::from(ALPHABET[((value >> ((LENGTH - 1 - place) * 5)) & 31) as usize])
        };
        (0..LENGTH).map(digit).collect()
    }
}

/// As people read it aloud and type it: `0123-4567-89AB-CDEF`.
impl fmt::Display for PublicCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = self.plain();
        for (place, digit) in plain.chars().enumerate() {
            if place > 0 && place % 4 == 0 {
                formatter.write_str("-")?;
            }
            write!(formatter, "{digit}")?;
        }
        Ok(())
    }
}

/// Nothing of the code: a value that is printed by mistake must open nothing.
impl fmt::Debug for PublicCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PublicCode(…)")
    }
}

/// Why a text is not a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected 16 characters of Crockford's base 32")]
pub struct PublicCodeError;

impl FromStr for PublicCode {
    type Err = PublicCodeError;

    /// Reads what somebody typed: any case, with breaks or without, full-width characters, and the
    /// letters that Crockford's alphabet leaves out because they look like digits.
    fn from_str(text: &str) -> Result<Self, PublicCodeError> {
        let mut value: u128 = 0;
        let mut digits = 0;
        for character in text.chars() {
            let character = half_width(character);
            if character.is_whitespace() || matches!(character, '-' | '–' | '—' | '·' | '_') {
                continue;
            }
            let digit = digit(character).ok_or(PublicCodeError)?;
            digits += 1;
            if digits > LENGTH {
                return Err(PublicCodeError);
            }
            value = (value << 5) | digit;
        }
        if digits != LENGTH {
            return Err(PublicCodeError);
        }
        let mut bytes = [0; Self::BYTES];
        bytes.copy_from_slice(&value.to_be_bytes()[16 - Self::BYTES..]);
        Ok(Self(bytes))
    }
}

fn digit(character: char) -> Option<u128> {
    let known = match character.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    ALPHABET.iter().position(|&digit| char::from(digit) == known).map(|place| place as u128)
}

/// Chinese keyboards write digits and letters in the width of a character.
fn half_width(character: char) -> char {
    match character {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(character as u32 - 0xfee0).unwrap_or(character),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_in_groups_and_parses_back() {
        let code = PublicCode::new([0xff, 0, 0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf1]);
        let text = code.to_string();
        assert_eq!(text.len(), 19);
        assert_eq!(text.split('-').map(str::len).collect::<Vec<_>>(), [4, 4, 4, 4]);
        assert_eq!(text.parse(), Ok(code));
        assert_eq!(code.plain().parse(), Ok(code));
        assert_eq!(code.plain().to_lowercase().parse(), Ok(code));
        assert_eq!(format!("{code:?}"), "PublicCode(…)");
    }

    #[test]
    fn every_bit_of_the_eighty_changes_the_code() {
        let none = PublicCode::new([0; PublicCode::BYTES]);
        assert_eq!(PublicCode::BYTES * 8, 80);
        for bit in 0..80 {
            let mut bytes = [0; PublicCode::BYTES];
            bytes[bit / 8] = 1 << (bit % 8);
            let other = PublicCode::new(bytes);
            assert_ne!(other.plain(), none.plain());
            assert_eq!(other.plain().parse(), Ok(other));
        }
    }

    #[test]
    fn what_people_type_is_read() {
        let code: PublicCode = "0123-4567-89AB-CDEF".parse().expect("a code");
        for typed in [
            "o1234567 89ab cdef",
            "0L23 4567 89AB CDEF",
            " 0i23–4567—89ab·cdef ",
            "０１２３４５６７８９ａｂｃｄｅｆ",
        ] {
            assert_eq!(typed.parse(), Ok(code), "{typed}");
        }
        for wrong in ["", "0123", "0123-4567-89AB-CDEF-0", "0123-4567-89AB-CDEU", "何何何何"] {
            assert_eq!(wrong.parse::<PublicCode>(), Err(PublicCodeError), "{wrong}");
        }
    }
}
