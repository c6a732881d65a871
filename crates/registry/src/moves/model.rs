//! Changes of households as values.

use kernel::id::{HouseholdId, MoveId, PersonId};
use kernel::{AreaPath, Date, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{NewHousehold, NewPerson, Priority};

kernel::words! {
    /// What happens to a household.
    MoveKind {
        /// It comes from outside the county, or was missed until now.
        Arrive = "arrive", "迁入";
        /// It leaves the county.
        Leave = "leave", "迁出";
        /// It moves to another group or village of the county.
        Relocate = "relocate", "县内搬迁";
        /// A part of it becomes a household of its own.
        Split = "split", "分户";
        /// It joins another household.
        Merge = "merge", "并户";
        /// Somebody else heads it.
        NewHead = "new_head", "户主变更";
        /// It is no more.
        Dissolve = "dissolve", "销户";
    }
}

kernel::words! {
    /// Why it happens.
    MoveReason {
        /// Came to live here.
        MovedIn = "moved_in", "从外地迁入";
        /// Came back home.
        Returned = "returned", "返乡定居";
        /// Lived here, and stood on no list.
        Missed = "missed", "补登漏登的户";
        /// Went to live outside the county.
        MovedOut = "moved_out", "迁往县外";
        /// Bought or built a house elsewhere, or was resettled.
        Resettled = "resettled", "建房购房或易地搬迁";
        /// Stood with the wrong group.
        WrongGroup = "wrong_group", "更正所属小组";
        /// By marriage or divorce.
        Married = "married", "婚姻变动";
        /// Grown children found a household of their own.
        FamilyDivided = "family_divided", "分家立户";
        /// Lives together again.
        Joined = "joined", "合家共户";
        /// Stood on the list twice.
        Twice = "twice", "重复登记";
        /// The head died.
        HeadDied = "head_died", "原户主去世";
        /// The head grew too old, or is away.
        HeadAway = "head_away", "原户主年老或长期外出";
        /// Everybody of it has died.
        AllDied = "all_died", "户内人员均已去世";
        /// Lives in a home for the elderly or with relatives.
        InCare = "in_care", "集中供养或投靠亲属";
        /// Another reason, said in words.
        Other = "other", "其他";
    }
}

kernel::words! {
    /// How a change stands.
    MoveState {
        /// Carried out.
        Done = "done", "已办理";
        /// Taken back.
        Undone = "undone", "已撤销";
    }
}

/// What the household that stays says of itself afterwards; what is `None` follows by itself.
#[derive(Debug, Clone, Default)]
pub struct After {
    /// People registered.
    pub members: Option<i64>,
    /// People living here.
    pub resident: Option<i64>,
    /// People away.
    pub away: Option<i64>,
    /// Minors.
    pub minors: Option<i64>,
    /// People over 80.
    pub over_80: Option<i64>,
    /// How often it is contacted.
    pub priority: Option<Priority>,
    /// All tags, sensitive ones too.
    pub tags: Option<Vec<String>>,
}

/// Who heads the household from now on.
#[derive(Debug, Clone)]
pub enum NewHead {
    /// Its usual contact.
    Contact,
    /// Somebody to be added.
    New(NewPerson),
}

/// A household that stood at a version when it was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Revised {
    /// The household.
    pub id: HouseholdId,
    /// The version that the asker has seen.
    pub seen: i64,
}

/// What is to happen.
#[derive(Debug, Clone)]
pub enum What {
    /// A household is added.
    Arrive {
        /// As it will stand.
        new: NewHousehold,
    },
    /// It leaves the county.
    Leave {
        /// Which one.
        household: Revised,
    },
    /// It moves within the county.
    Relocate {
        /// Which one.
        household: Revised,
        /// Its group or village from then on.
        to: AreaPath,
        /// Its address there.
        address: String,
        /// Its hamlet there.
        hamlet: String,
    },
    /// A part of it becomes a household of its own.
    Split {
        /// The one that stays.
        household: Revised,
        /// The new one.
        new: NewHousehold,
        /// The one that stays, afterwards.
        after: After,
    },
    /// It joins another one.
    Merge {
        /// The one that goes.
        household: Revised,
        /// The one that stays.
        into: Revised,
        /// The one that stays, afterwards.
        after: After,
    },
    /// Somebody else heads it.
    NewHead {
        /// Which one.
        household: Revised,
        /// Who.
        head: NewHead,
        /// The household afterwards.
        after: After,
    },
    /// It is no more.
    Dissolve {
        /// Which one.
        household: Revised,
    },
}

impl What {
    /// Its kind.
    pub fn kind(&self) -> MoveKind {
        match self {
            Self::Arrive { .. } => MoveKind::Arrive,
            Self::Leave { .. } => MoveKind::Leave,
            Self::Relocate { .. } => MoveKind::Relocate,
            Self::Split { .. } => MoveKind::Split,
            Self::Merge { .. } => MoveKind::Merge,
            Self::NewHead { .. } => MoveKind::NewHead,
            Self::Dissolve { .. } => MoveKind::Dissolve,
        }
    }
}

/// A change that is asked for.
#[derive(Debug, Clone)]
pub struct Command {
    /// What is to happen.
    pub what: What,
    /// The day from which it counts.
    pub on: Date,
    /// Why.
    pub reason: MoveReason,
    /// Where from or where to, or what else is to be remembered.
    pub words: String,
}

/// A household as its row stands, with the name of its head for the history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// The code for print.
    pub code: String,
    /// The path of its group or village.
    pub area: String,
    /// The head.
    pub head: PersonId,
    /// The head's name when it was kept.
    pub head_name: String,
    /// The usual contact.
    pub contact: Option<PersonId>,
    /// The address.
    pub address: String,
    /// The hamlet.
    pub hamlet: String,
    /// People registered.
    pub members: i64,
    /// People living here.
    pub resident: i64,
    /// People away.
    pub away: i64,
    /// Minors.
    pub minors: i64,
    /// People over 80.
    pub over_80: i64,
    /// How often it is contacted.
    pub priority: Priority,
    /// Tags that anyone may see who may see the household.
    pub tags: Vec<String>,
    /// Sensitive tags.
    pub sensitive_tags: Vec<String>,
    /// The day on which it was dissolved.
    pub dissolved_on: Option<Date>,
    /// The version.
    pub version: i64,
}

impl Standing {
    /// Where it lies.
    ///
    /// # Panics
    /// Never: what is kept came from a path.
    pub fn area_path(&self) -> AreaPath {
        self.area.parse().expect("a standing keeps the path of an area")
    }
}

/// A household that a change touches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Touched {
    /// The household.
    pub household: HouseholdId,
    /// As it stood; `None` for one that was added.
    pub before: Option<Standing>,
    /// As it stands.
    pub after: Standing,
}

impl Touched {
    /// Whether it is gone with this change.
    pub fn is_gone(&self) -> bool {
        self.after.dissolved_on.is_some()
    }

    /// Whether it lies elsewhere with this change.
    pub fn has_moved(&self) -> bool {
        self.before.as_ref().is_some_and(|before| before.area != self.after.area)
    }
}

/// What a change will do to the rows of this room.
#[derive(Debug, Clone)]
pub struct Decision {
    /// What is to happen.
    pub kind: MoveKind,
    /// The households that change, the one that it is about first.
    pub changes: Vec<Touched>,
    /// A household to be added.
    pub creates: Option<NewHousehold>,
    /// The day from which it counts.
    pub on: Date,
    /// Why.
    pub reason: MoveReason,
    /// What is to be remembered.
    pub words: String,
}

/// What was done to the rows of this room.
#[derive(Debug, Clone)]
pub struct Applied {
    /// The household that it is about: for one that arrives, the new one.
    pub household: HouseholdId,
    /// The new one of a split, the one that stays of a merge.
    pub other: Option<HouseholdId>,
    /// All that was touched.
    pub touched: Vec<Touched>,
    /// Households whose card was revoked.
    pub revoked_cards: Vec<HouseholdId>,
}

/// What a change did: the history, and all that is needed to take it back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effects {
    /// The households.
    pub touched: Vec<Touched>,
    /// Households whose card was revoked.
    #[serde(default)]
    pub revoked_cards: Vec<HouseholdId>,
    /// What other rooms did with it, in their own words.
    #[serde(default)]
    pub also: serde_json::Value,
}

/// A change that was carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// The identifier.
    pub id: MoveId,
    /// What happened.
    pub kind: MoveKind,
    /// The group or village of the household that it is about; for one that moved, before.
    pub area_path: AreaPath,
    /// Where it lies afterwards, where that is elsewhere; the place of the one that stays.
    pub to_path: Option<AreaPath>,
    /// The household that it is about.
    pub household: HouseholdId,
    /// The new one of a split, the one that stays of a merge.
    pub other: Option<HouseholdId>,
    /// The day from which it counts.
    pub on: Date,
    /// Why.
    pub reason: MoveReason,
    /// What is to be remembered.
    pub words: String,
    /// How it stands.
    pub state: MoveState,
    /// What it did.
    pub effects: Effects,
    /// The version, from 1.
    pub version: i64,
    /// When it was carried out.
    pub made_at: Timestamp,
    /// By whom.
    pub made_by: String,
    /// When it was taken back.
    pub undone_at: Option<Timestamp>,
    /// By whom.
    pub undone_by: Option<String>,
}

/// Which changes a list shows.
#[derive(Debug, Clone)]
pub struct MoveFilter {
    /// Those that began or ended under this area.
    pub area: AreaPath,
    /// Only those that touched this household.
    pub household: Option<HouseholdId>,
    /// Only this kind.
    pub kind: Option<MoveKind>,
    /// Only in this state.
    pub state: Option<MoveState>,
    /// Only those that count from this day on or later.
    pub since: Option<Date>,
    /// Only those that count from this day on or earlier.
    pub until: Option<Date>,
}

impl MoveFilter {
    /// Everything under that area.
    pub fn area(area: AreaPath) -> Self {
        Self { area, household: None, kind: None, state: None, since: None, until: None }
    }
}
