//! Pictures as values.

use std::fmt;
use std::str::FromStr;

use kernel::Timestamp;

/// The largest picture, in bytes.
pub const LARGEST: u64 = 5 * 1024 * 1024;
/// The largest piece of a picture that is sent at once, in bytes.
pub const LARGEST_PIECE: usize = 256 * 1024;
/// How many pictures one record may have.
pub const MOST: usize = 9;

/// The SHA-256 of a picture's bytes, which is its name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PictureHash([u8; 32]);

impl PictureHash {
    /// The hash of these bytes, which were computed to be one.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for PictureHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl fmt::Debug for PictureHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// Why a text is not the name of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected 64 hexadecimal digits, small letters")]
pub struct HashError;

impl FromStr for PictureHash {
    type Err = HashError;

    fn from_str(text: &str) -> Result<Self, HashError> {
        let digits = text.as_bytes();
        let value = |digit: u8| match digit {
            b'0'..=b'9' => Ok(digit - b'0'),
            b'a'..=b'f' => Ok(digit - b'a' + 10),
            _ => Err(HashError),
        };
        if digits.len() != 64 {
            return Err(HashError);
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = (value(pair[0])? << 4) | value(pair[1])?;
        }
        Ok(Self(bytes))
    }
}

/// What kind of picture it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediaType {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// WebP.
    Webp,
}

impl MediaType {
    /// Every kind that is taken.
    pub const ALL: [Self; 3] = [Self::Jpeg, Self::Png, Self::Webp];

    /// The media type as it is sent and kept.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
        }
    }
}

/// Why a word is not a media type that is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected image/jpeg, image/png or image/webp")]
pub struct MediaTypeError;

impl FromStr for MediaType {
    type Err = MediaTypeError;

    fn from_str(text: &str) -> Result<Self, MediaTypeError> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or(MediaTypeError)
    }
}

/// A picture as a record names it; its bytes may still be on the phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reference {
    /// Its name.
    pub hash: PictureHash,
    /// How many bytes it has.
    pub bytes: u64,
    /// What kind it is.
    pub media_type: MediaType,
}

/// A picture of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attachment {
    /// As the record names it.
    pub reference: Reference,
    /// Whether its bytes are here.
    pub is_complete: bool,
}

/// A picture whose bytes are here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stored {
    /// Its name.
    pub hash: PictureHash,
    /// How many bytes it has.
    pub bytes: u64,
    /// What kind it is.
    pub media_type: MediaType,
    /// Since when it is here.
    pub stored_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back_and_nothing_else_is() {
        let hash = PictureHash::new(std::array::from_fn(|at| at as u8 * 8));
        assert_eq!(hash.to_string().parse(), Ok(hash));
        let capital = hash.to_string().to_uppercase();
        for wrong in ["", "00", &"g".repeat(64), &capital, &"何".repeat(64), "../../etc/passwd"] {
            assert_eq!(wrong.parse::<PictureHash>(), Err(HashError), "{wrong}");
        }
    }
}
