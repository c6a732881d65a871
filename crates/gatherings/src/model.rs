//! What a gathering is, and who came.

use kernel::id::{GatheringId, RepresentativeId};
use kernel::{AreaPath, Date, Timestamp};

/// The kind of a gathering.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A training session for representatives (履职能力培训).
    Training,
    /// A civility action (文明示范行动): volunteering, cleaning up, changing customs.
    Civility,
    /// An assembly of the elected representatives (村民代表会议、居民代表会议).
    Assembly,
    /// A courtyard meeting (屋场会): neighbours talk about what concerns them.
    Courtyard,
    /// A public-feeling analysis meeting (民情分析会): the office goes through what is open.
    Analysis,
}

/// A text that is not the code of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a kind of gathering")]
pub struct UnknownKind;

impl Kind {
    /// Every kind.
    pub const ALL: &'static [Self] =
        &[Self::Training, Self::Civility, Self::Assembly, Self::Courtyard, Self::Analysis];

    /// The code that storage and programs use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Training => "training",
            Self::Civility => "civility",
            Self::Assembly => "assembly",
            Self::Courtyard => "courtyard",
            Self::Analysis => "analysis",
        }
    }

    /// The name that people read.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Training => "履职培训",
            Self::Civility => "文明示范行动",
            Self::Assembly => "村(居)民代表会议",
            Self::Courtyard => "屋场会",
            Self::Analysis => "民情分析会",
        }
    }

    /// Whether it keeps the three lists: problems, needs, duties (问题、需求、责任清单).
    pub const fn has_lists(self) -> bool {
        matches!(self, Self::Courtyard | Self::Analysis)
    }

    /// Whether it must be held by a village, a community or a group.
    pub const fn is_local(self) -> bool {
        !matches!(self, Self::Training | Self::Analysis)
    }
}

impl std::str::FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(text: &str) -> Result<Self, UnknownKind> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == text).ok_or(UnknownKind)
    }
}

/// A gathering as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gathering {
    /// Its identifier.
    pub id: GatheringId,
    /// Its kind.
    pub kind: Kind,
    /// What it was about.
    pub title: String,
    /// The day on which it was held.
    pub held_on: Date,
    /// The area that held it: any for a training session, a village or less for a civility action.
    pub area_path: AreaPath,
    /// Where exactly, in words: 村委会二楼会议室.
    pub place: Option<String>,
    /// Who led it, in words: 乡镇党校.
    pub host: Option<String>,
    /// What was done, in words.
    pub words: Option<String>,
    /// How many were to come, where that was set (应到).
    pub due: Option<i64>,
    /// How many came (实到).
    pub present: i64,
    /// Why it was voided, where it was.
    pub void_reason: Option<String>,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// The number of changes, from 1.
    pub version: i64,
}

/// What is needed to record a gathering.
#[derive(Debug, Clone)]
pub struct NewGathering {
    /// The identifier, when the device already made one.
    pub id: Option<GatheringId>,
    /// The kind.
    pub kind: Kind,
    /// What it was about: 1 to 100 characters.
    pub title: String,
    /// The day on which it was held, today or earlier.
    pub held_on: Date,
    /// The area that held it.
    pub area_path: AreaPath,
    /// Where exactly: at most 100 characters.
    pub place: Option<String>,
    /// Who led it: at most 100 characters.
    pub host: Option<String>,
    /// What was done: at most 2,000 characters.
    pub words: Option<String>,
    /// How many were to come: 0 to 100,000.
    pub due: Option<i64>,
}

/// A representative who came, as the caller has looked him up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attendee {
    /// The mandate.
    pub representative_id: RepresentativeId,
    /// The name as it is now, kept as it was.
    pub name: String,
    /// The area that he serves: a group, or a village when no group is known.
    pub area_path: AreaPath,
}

/// That somebody came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attendance {
    /// Who.
    pub attendee: Attendee,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}
