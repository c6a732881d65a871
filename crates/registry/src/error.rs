//! What can be wrong with base data.

use db::{ConstraintKind, DbError};
use kernel::{ErrorKind, Explain};

use crate::map_layer::OutlineFault;

/// An error of the registry.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such area, or not in the asker's part of the county.
    #[error("no such area")]
    AreaNotFound,
    /// No such household, or not in the asker's part of the county.
    #[error("no such household")]
    HouseholdNotFound,
    /// No such person.
    #[error("no such person")]
    PersonNotFound,
    /// A household must lie in a village, a community or a group of one.
    #[error("a household lies in a village, a community or a group")]
    AreaTooHigh,
    /// An area of that kind cannot lie there.
    #[error("an area of that kind cannot lie there")]
    AreaMisplaced,
    /// An area with that code exists.
    #[error("an area with that code exists")]
    AreaCodeTaken,
    /// A household with that code exists.
    #[error("a household with that code exists")]
    HouseholdCodeTaken,
    /// The household has been dissolved.
    #[error("the household has been dissolved")]
    HouseholdDissolved,
    /// A household goes to another village by a change of its own, with all that follows it.
    #[error("a household moves to another village by a change of its own")]
    HouseholdMoves,
    /// The household has no usual contact who could head it.
    #[error("the household has no usual contact")]
    NoContact,
    /// No such change, or not in the asker's part of the county.
    #[error("no such change")]
    MoveNotFound,
    /// The change was taken back already.
    #[error("the change was taken back already")]
    MoveNothingToUndo,
    /// The days in which a change can be taken back are over.
    #[error("too late to take the change back")]
    MoveTooLateToUndo,
    /// Something that the change touched has changed again.
    #[error("something has changed since the change")]
    MoveChangedSince,
    /// A field is outside what is taken.
    #[error("a field is not acceptable: {pointer}")]
    Field {
        /// JSON pointer of the field.
        pointer: &'static str,
        /// What to do, in Chinese.
        chinese: &'static str,
        /// The same in English.
        english: &'static str,
    },
    /// One outline of a map cannot be used.
    #[error("outline {place} cannot be used: {fault:?}")]
    Outline {
        /// Which one, from 0.
        place: usize,
        /// What the file calls it.
        name: String,
        /// What is wrong with it.
        fault: OutlineFault,
    },
    /// Made against an older version.
    #[error("made against version {seen}, now {now}")]
    Stale {
        /// The version that the change was made against.
        seen: i64,
        /// The newest version.
        now: i64,
    },
    /// Storage.
    #[error("storage")]
    Db(#[source] DbError),
}

impl From<DbError> for Error {
    fn from(error: DbError) -> Self {
        Self::Db(error)
    }
}

impl Error {
    /// The error of an insert whose only unique key besides its identifier is the code.
    pub(crate) fn taken(error: DbError, taken: Self) -> Self {
        match error {
            DbError::Constraint(ConstraintKind::Unique) => taken,
            other => Self::Db(other),
        }
    }
}

impl Explain for Error {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::AreaNotFound
            | Self::HouseholdNotFound
            | Self::PersonNotFound
            | Self::MoveNotFound => ErrorKind::NotFound,
            Self::AreaTooHigh
            | Self::AreaMisplaced
            | Self::HouseholdMoves
            | Self::NoContact
            | Self::Outline { .. }
            | Self::Field { .. } => ErrorKind::Invalid,
            Self::AreaCodeTaken
            | Self::HouseholdCodeTaken
            | Self::HouseholdDissolved
            | Self::MoveNothingToUndo
            | Self::MoveTooLateToUndo
            | Self::MoveChangedSince => ErrorKind::Conflict,
            Self::Stale { .. } => ErrorKind::Stale,
            Self::Db(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::AreaNotFound => "area.not-found",
            Self::HouseholdNotFound => "household.not-found",
            Self::PersonNotFound => "person.not-found",
            Self::AreaTooHigh => "household.area-too-high",
            Self::AreaMisplaced => "area.misplaced",
            Self::AreaCodeTaken => "area.code-taken",
            Self::HouseholdCodeTaken => "household.code-taken",
            Self::HouseholdDissolved => "household.dissolved",
            Self::HouseholdMoves => "household.moves-to-another-village",
            Self::NoContact => "household.no-contact-person",
            Self::MoveNotFound => "household-move.not-found",
            Self::MoveNothingToUndo => "household-move.nothing-to-undo",
            Self::MoveTooLateToUndo => "household-move.too-late-to-undo",
            Self::MoveChangedSince => "household-move.changed-since",
            Self::Field { .. } => "registry.field-not-accepted",
            Self::Outline { .. } => "map.outline-not-accepted",
            Self::Stale { .. } => "registry.stale",
            Self::Db(error) => error.code(),
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::AreaNotFound => "没有这个地方，或者不在您的范围内，请核对区划代码。".into(),
            Self::HouseholdNotFound => {
                "没有这一户，或者不在您的范围内，请回到名单重新选择。".into()
            }
            Self::PersonNotFound => "没有这个人，请回到名单重新选择。".into(),
            Self::AreaTooHigh => "户要落到村(社区)或小组，请选到村(社区)一级以下。".into(),
            Self::AreaMisplaced => {
                "这一级不能放在所选的上级下面：县下是乡镇，乡镇下是村(社区)，村(社区)下是小组。"
                    .into()
            }
            Self::AreaCodeTaken => "这个区划代码已经用过，请核对后换一个。".into(),
            Self::HouseholdCodeTaken => "这个户编号已经用过，请核对后换一个。".into(),
            Self::HouseholdDissolved => "这一户已经销户，不能再改；请核对是不是选错了户。".into(),
            Self::HouseholdMoves => {
                "跨村搬迁要连同联系代表、事项一起办，请在住户页面办“信息变更”。".into()
            }
            Self::NoContact => "这一户没有登记常联系人，请填写新户主的姓名。".into(),
            Self::MoveNotFound => "没有这条变更记录，或者不在您的范围内，请回到列表重新选择。".into(),
            Self::MoveNothingToUndo => "这次变更已经撤销，请刷新查看。".into(),
            Self::MoveTooLateToUndo => {
                "已经超过7天，不能整体撤销；请按现在的情况另办一次变更。".into()
            }
            Self::MoveChangedSince => {
                "办完以后这一户、联系代表或事项又有了变动，不能整体撤销；请按现在的情况另办一次变更。"
                    .into()
            }
            Self::Field { chinese, .. } => (*chinese).into(),
            Self::Outline { place, name, fault } => {
                let number = place + 1;
                let what = match fault {
                    OutlineFault::NoPolygon => "不是面(Polygon 或 MultiPolygon)",
                    OutlineFault::BadRing => "边界没有闭合，或坐标不是经纬度",
                    OutlineFault::UnknownVillage => "对不上本县的村(社区)，请核对 code 或 name",
                    OutlineFault::Twice => "和前面的图形是同一个村(社区)",
                };
                format!("第 {number} 个图形“{name}”{what}。请改好文件后再上传。")
            }
            Self::Stale { .. } => {
                "这条资料刚被别人改过，请刷新后再改，您填的内容还在页面上。".into()
            }
            Self::Db(error) => error.chinese(),
        }
    }

    fn english(&self) -> String {
        match self {
            Self::AreaNotFound => {
                "There is no such area in your part of the county. Check the code.".into()
            }
            Self::HouseholdNotFound => {
                "There is no such household in your part of the county. Choose from the list."
                    .into()
            }
            Self::PersonNotFound => "There is no such person. Choose from the list.".into(),
            Self::AreaTooHigh => {
                "A household lies in a village, a community or a group. Choose one of these.".into()
            }
            Self::AreaMisplaced => "That kind of area cannot lie under the chosen one.".into(),
            Self::AreaCodeTaken => "An area with this code exists. Check the code.".into(),
            Self::HouseholdCodeTaken => "A household with this code exists. Check it.".into(),
            Self::HouseholdDissolved => {
                "The household has been dissolved and cannot change.".into()
            }
            Self::HouseholdMoves => {
                "Its links and matters go with it to another village: record a change of the household."
                    .into()
            }
            Self::NoContact => "The household has no usual contact. Name the new head.".into(),
            Self::MoveNotFound => {
                "There is no such change in your part of the county. Choose from the list.".into()
            }
            Self::MoveNothingToUndo => "This change was taken back already. Reload.".into(),
            Self::MoveTooLateToUndo => "More than 7 days have passed. Record another change.".into(),
            Self::MoveChangedSince => {
                "The household, its representative or a matter has changed since. Record another change."
                    .into()
            }
            Self::Field { english, .. } => (*english).into(),
            Self::Outline { place, name, fault } => {
                let number = place + 1;
                let what = match fault {
                    OutlineFault::NoPolygon => "is no Polygon or MultiPolygon",
                    OutlineFault::BadRing => "has a ring that is open or is not in degrees",
                    OutlineFault::UnknownVillage => "is no village here; check its code or name",
                    OutlineFault::Twice => "is a village that stands there already",
                };
                format!("Outline {number} ({name}) {what}. Correct the file and send it again.")
            }
            Self::Stale { .. } => {
                "Somebody changed this meanwhile. Reload and change again.".into()
            }
            Self::Db(error) => error.english(),
        }
    }

    fn pointer(&self) -> Option<String> {
        match self {
            Self::Field { pointer, .. } => Some((*pointer).to_owned()),
            Self::AreaTooHigh | Self::HouseholdMoves => Some("/area".to_owned()),
            Self::NoContact => Some("/head".to_owned()),
            Self::Outline { place, .. } => Some(format!("/geojson/features/{place}")),
            _ => None,
        }
    }
}
