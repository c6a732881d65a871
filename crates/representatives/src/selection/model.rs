//! Candidates and selection files as values.

use kernel::id::{HouseholdId, PersonId, RepresentativeId, SelectionId};
use kernel::{AreaPath, Date, Timestamp};

use super::Ground;
use crate::SelectionWay;

kernel::words! {
    /// How far a file has come.
    Stage {
        /// Opened; nobody has asked the person yet.
        Candidate = "candidate", "待征求意愿";
        /// Is willing.
        Willing = "willing", "待村级审查";
        /// The village has no objection.
        VillagePassed = "village_passed", "待乡镇联审";
        /// The township's offices have none either.
        TownshipPassed = "township_passed", "待公示";
        /// On the notice board.
        OnNotice = "on_notice", "公示中";
        /// The notice is over, and nothing stands against it.
        NoticePassed = "notice_passed", "待备案";
        /// On the township's file.
        Filed = "filed", "待聘任";
        /// Appointed, with a letter.
        Appointed = "appointed", "已聘任";
        /// Did not want to.
        Declined = "declined", "本人不愿意";
        /// Did not pass.
        NotPassed = "not_passed", "未通过";
    }
}

impl Stage {
    /// Whether nothing more can happen to the file.
    pub fn is_closed(self) -> bool {
        matches!(self, Self::Appointed | Self::Declined | Self::NotPassed)
    }
}

kernel::words! {
    /// What can be done with a file.
    Action {
        /// The person agrees.
        Agree = "agree", "本人愿意";
        /// The person does not want to, or no longer.
        Decline = "decline", "本人不愿意";
        /// The village's review is passed.
        PassVillage = "pass_village", "村级审查通过";
        /// The village's review is not passed.
        FailVillage = "fail_village", "村级审查未通过";
        /// The township's joint review is passed.
        PassTownship = "pass_township", "乡镇联审通过";
        /// The township's joint review is not passed.
        FailTownship = "fail_township", "乡镇联审未通过";
        /// The notice is put up.
        StartNotice = "start_notice", "张榜公示";
        /// Somebody objects.
        Object = "object", "登记异议";
        /// An objection has been looked into.
        SettleObjection = "settle_objection", "异议核查完毕";
        /// The notice is over.
        CloseNotice = "close_notice", "公示期满";
        /// An objection was right.
        FailNotice = "fail_notice", "公示未通过";
        /// The township puts it on file.
        File = "file", "备案";
        /// The letter is given.
        Appoint = "appoint", "颁发聘书";
    }
}

kernel::words! {
    /// Which office acts.
    Office {
        /// The village or community.
        Village = "village", "村(社区)";
        /// The township; the county may act in its place.
        Township = "township", "乡镇";
    }
}

kernel::words! {
    /// How an objection came.
    Channel {
        /// Said to somebody's face.
        InPerson = "in_person", "当面";
        /// By telephone.
        Phone = "phone", "电话";
        /// In writing.
        Letter = "letter", "书面";
    }
}

kernel::words! {
    /// What became of an objection.
    Outcome {
        /// It was right.
        Upheld = "upheld", "属实";
        /// It was not.
        NotUpheld = "not_upheld", "不属实";
    }
}

/// Somebody in the pool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The person.
    pub person_id: PersonId,
    /// The name.
    pub name: String,
    /// The group or village that he or she would serve.
    pub area_path: AreaPath,
    /// Why: in the catalogue's order, never empty.
    pub grounds: Vec<Ground>,
    /// Since when in the pool.
    pub noted_on: Date,
    /// The newest file.
    pub file: Option<(SelectionId, Stage)>,
}

/// Somebody whom the county's rosters suggest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The person.
    pub person_id: PersonId,
    /// The name.
    pub name: String,
    /// Where.
    pub area_path: AreaPath,
    /// Why.
    pub grounds: Vec<Ground>,
    /// Whether he or she stands in the pool already, with all these grounds.
    pub is_noted: bool,
    /// Whether he or she serves now.
    pub is_serving: bool,
}

/// Who put somebody forward, or on what ground.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Nomination {
    /// Fixed directly on that ground (一定).
    Direct(Ground),
    /// Put forward by the head of the group (二推).
    GroupHead,
    /// Put forward by these households (二推).
    Households(Vec<HouseholdId>),
    /// Came forward alone (三报).
    Own,
}

impl Nomination {
    /// The way of selection.
    pub fn way(&self) -> SelectionWay {
        match self {
            Self::Direct(_) => SelectionWay::Direct,
            Self::GroupHead | Self::Households(_) => SelectionWay::Nominated,
            Self::Own => SelectionWay::SelfNominated,
        }
    }
}

/// A file to be opened for somebody of the pool.
#[derive(Debug, Clone)]
pub struct NewFile {
    /// The identifier, when the asker has minted one.
    pub id: Option<SelectionId>,
    /// Who.
    pub person_id: PersonId,
    /// On what ground.
    pub nomination: Nomination,
    /// The day.
    pub on: Date,
}

/// A selection file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// The identifier.
    pub id: SelectionId,
    /// The person.
    pub person_id: PersonId,
    /// The name.
    pub name: String,
    /// The group or village to serve.
    pub area_path: AreaPath,
    /// How chosen.
    pub way: SelectionWay,
    /// The ground of a direct choice.
    pub ground: Option<Ground>,
    /// How many households put him or her forward.
    pub nominators: i64,
    /// How far it has come.
    pub stage: Stage,
    /// Since when.
    pub stage_on: Date,
    /// The day on which it was opened.
    pub opened_on: Date,
    /// The first and the last day of the notice.
    pub notice: Option<(Date, Date)>,
    /// The number of the letter.
    pub letter_number: Option<String>,
    /// The mandate.
    pub representative_id: Option<RepresentativeId>,
    /// The version, from 1.
    pub version: i64,
}

/// A step with what it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A step that needs nothing but its day.
    Plain(Action),
    /// The notice is put up for so many days.
    StartNotice {
        /// How many days, the first one counted.
        days: i64,
    },
    /// Somebody objects.
    Object(Channel),
    /// What became of an objection.
    SettleObjection {
        /// Which of the file's objections, from 1.
        number: i64,
        /// What became of it.
        outcome: Outcome,
    },
    /// The letter is given.
    Appoint {
        /// The mandate's identifier, when the asker has minted one.
        id: Option<RepresentativeId>,
        /// The letter's number, where the office counts by itself.
        letter_number: Option<String>,
    },
}

impl Step {
    /// The action.
    pub fn action(&self) -> Action {
        match self {
            Self::Plain(action) => *action,
            Self::StartNotice { .. } => Action::StartNotice,
            Self::Object(_) => Action::Object,
            Self::SettleObjection { .. } => Action::SettleObjection,
            Self::Appoint { .. } => Action::Appoint,
        }
    }
}

/// Whose file is entered from paper.
#[derive(Debug, Clone)]
pub enum Subject {
    /// Somebody who serves or has served: the file ends with the letter.
    Representative(RepresentativeId),
    /// Somebody whose file is still open, or ended without a letter.
    Person(PersonId, AreaPath),
}

/// A step as the paper has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaperStep {
    /// What.
    pub action: Action,
    /// When.
    pub on: Date,
}

/// A file that was kept on paper until now.
#[derive(Debug, Clone)]
pub struct Paper {
    /// Whose.
    pub subject: Subject,
    /// On what ground.
    pub nomination: Nomination,
    /// The grounds in the pool.
    pub grounds: Vec<Ground>,
    /// The day on which it was opened.
    pub opened_on: Date,
    /// The steps in their order.
    pub steps: Vec<PaperStep>,
    /// How many days the notice hung.
    pub notice_days: i64,
    /// The objections of the notice, numbered from 1.
    pub objections: Vec<Objection>,
}

/// Somebody who serves and whose file is on paper still.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WithoutFile {
    /// The mandate.
    pub representative: RepresentativeId,
    /// The person.
    pub person: PersonId,
    /// The name.
    pub name: String,
    /// The group or village served.
    pub area_path: AreaPath,
    /// How chosen.
    pub way: SelectionWay,
    /// The ground in words, as the mandate has it.
    pub ground: String,
    /// The number of the letter.
    pub letter_number: Option<String>,
    /// The first day.
    pub from_on: Date,
}

/// An event of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its number in the file, from 1.
    pub number: i64,
    /// What was done.
    pub action: Action,
    /// The day.
    pub on: Date,
    /// Who entered it.
    pub actor: String,
    /// When it was entered.
    pub recorded_at: Timestamp,
}

/// An objection against a notice. What it says is not kept here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objection {
    /// Its number in the file, from 1.
    pub number: i64,
    /// The day.
    pub received_on: Date,
    /// How it came.
    pub channel: Channel,
    /// What became of it, and when.
    pub outcome: Option<(Outcome, Date)>,
}

/// Which files a list shows.
#[derive(Debug, Clone)]
pub struct Filter {
    /// Everything under this area.
    pub area: AreaPath,
    /// Only those that have come so far.
    pub stage: Option<Stage>,
}

/// How many files stand where, in the order of the stages.
pub type Board = Vec<(Stage, i64)>;
