//! Areas: their kinds, their paths, and the statistical codes that people type.

use std::fmt;
use std::str::FromStr;

/// What an area is. Village and community differ in law, never by name.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum AreaKind {
    /// County (县).
    County,
    /// Township or town (乡镇).
    Township,
    /// Village (村), under the Organic Law of Villagers' Committees.
    Village,
    /// Community (社区), under the Organic Law of Residents' Committees.
    Community,
    /// Section (片), an optional tier.
    Section,
    /// Villagers' group (村民小组) or building (楼栋).
    Group,
}

impl AreaKind {
    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::County => "county",
            Self::Township => "township",
            Self::Village => "village",
            Self::Community => "community",
            Self::Section => "section",
            Self::Group => "group",
        }
    }
}

impl FromStr for AreaKind {
    type Err = AreaPathError;

    fn from_str(text: &str) -> Result<Self, AreaPathError> {
        Ok(match text {
            "county" => Self::County,
            "township" => Self::Township,
            "village" => Self::Village,
            "community" => Self::Community,
            "section" => Self::Section,
            "group" => Self::Group,
            _ => return Err(AreaPathError),
        })
    }
}

/// Why a text is not an area path, kind or code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an area")]
pub struct AreaPathError;

/// Where an area stands in the tree: three digits a level, county first.
///
/// Everything under an area is one range: from its path up to, not including, [`AreaPath::end`].
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AreaPath(String);

impl AreaPath {
    /// How many characters a level takes.
    pub const WIDTH: usize = 3;

    /// The county's own path; a cell holds one county.
    pub fn county() -> Self {
        Self("001".to_owned())
    }

    /// The path of this area's child with that ordinal, 1 to 999.
    pub fn child(&self, ordinal: u32) -> Result<Self, AreaPathError> {
        if (1..=999).contains(&ordinal) {
            Ok(Self(format!("{}{ordinal:03}", self.0)))
        } else {
            Err(AreaPathError)
        }
    }

    /// The text that storage keeps.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The end of the range of everything under this area (exclusive).
    pub fn end(&self) -> String {
        format!("{}:", self.0)
    }

    /// Whether the other area is this one or lies under it.
    pub fn contains(&self, other: &Self) -> bool {
        other.0.starts_with(&self.0)
    }

    /// How many levels deep: county 1, township 2, village 3.
    pub fn depth(&self) -> usize {
        self.0.len() / Self::WIDTH
    }

    /// The ancestor at that depth (this path itself when it is no deeper).
    pub fn at_depth(&self, depth: usize) -> Self {
        Self(self.text_at_depth(depth).to_owned())
    }

    /// The text of the ancestor at that depth, without making it a path of its own.
    pub fn text_at_depth(&self, depth: usize) -> &str {
        &self.0[..self.0.len().min(depth * Self::WIDTH)]
    }

    /// The village or community that this area is or lies in; a township or county is itself.
    pub fn village(&self) -> Self {
        self.at_depth(3)
    }

    /// The area above, or `None` for the county.
    pub fn parent(&self) -> Option<Self> {
        (self.depth() > 1).then(|| self.at_depth(self.depth() - 1))
    }
}

impl fmt::Display for AreaPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Debug for AreaPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for AreaPath {
    type Err = AreaPathError;

    fn from_str(text: &str) -> Result<Self, AreaPathError> {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        if !text.is_empty() && text.len().is_multiple_of(Self::WIDTH) && text.len() <= 18 && digits
        {
            Ok(Self(text.to_owned()))
        } else {
            Err(AreaPathError)
        }
    }
}

/// A statistical code as people know it: 12 digits, 14 for a group of a village.
///
/// Typed short forms are filled with zeros on the right: `431125` and `431125101` are the county
/// and the township (statistical division codes, 12 digits, method of 国统字〔2009〕91号).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AreaCode(String);

impl AreaCode {
    /// The full code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AreaCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for AreaCode {
    type Err = AreaPathError;

    fn from_str(text: &str) -> Result<Self, AreaPathError> {
        if !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(AreaPathError);
        }
        match text.len() {
            6 | 9 | 12 => Ok(Self(format!("{text:0<12}"))),
            14 | 16 => Ok(Self(text.to_owned())),
            _ => Err(AreaPathError),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_under_an_area_is_one_range() {
        let township: AreaPath = "001004".parse().expect("a path");
        let village = township.child(12).expect("an ordinal");
        assert_eq!(village.as_str(), "001004012");
        assert!(
            village.as_str() >= township.as_str() && village.as_str() < township.end().as_str()
        );
        assert!("001005" > township.end().as_str());
        assert!(township.contains(&village) && !village.contains(&township));
        assert_eq!(village.child(3).expect("an ordinal").village(), village);
        assert_eq!(village.parent(), Some(township));
    }

    #[test]
    fn short_codes_are_filled() {
        assert_eq!("431125".parse::<AreaCode>().expect("a code").as_str(), "431125000000");
        assert_eq!("431125101".parse::<AreaCode>().expect("a code").as_str(), "431125101000");
        assert!("4311".parse::<AreaCode>().is_err());
        assert!("江永".parse::<AreaCode>().is_err());
    }
}
