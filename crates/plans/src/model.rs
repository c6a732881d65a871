//! Leading groups, plans, to-dos and assignments. Pure.

use kernel::id::{AssignmentId, MemberId, PersonId, PlanId, RepresentativeId, TodoId};
use kernel::{AreaPath, Date, Timestamp};
use serde::{Deserialize, Serialize};

kernel::words! {
    /// Where somebody has a place.
    Body {
        /// The leading group (专项工作领导小组).
        LeadingGroup = "leading_group", "领导小组";
        /// The task force that does the daily work (工作专班).
        TaskForce = "task_force", "工作专班";
    }
}

kernel::words! {
    /// Which place it is; the order is that of the sheet.
    Post {
        /// Heads the group.
        Head = "head", "组长";
        /// The first deputy.
        FirstDeputy = "first_deputy", "常务副组长";
        /// A deputy.
        Deputy = "deputy", "副组长";
        /// Runs its office.
        OfficeHead = "office_head", "办公室主任";
        /// A member.
        Member = "member", "成员";
        /// Whom to call.
        Liaison = "liaison", "联络员";
    }
}

/// Somebody's place in a leading group or a task force, from its first day to its last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The identifier.
    pub id: MemberId,
    /// The county, township or village whose group it is.
    pub area_path: AreaPath,
    /// The group.
    pub body: Body,
    /// The place in it.
    pub post: Post,
    /// The person.
    pub person_id: PersonId,
    /// The name as it was when entered.
    pub name: String,
    /// The office held, in words: 县委书记.
    pub office: String,
    /// The first day.
    pub from_on: Date,
    /// The first day no longer held.
    pub until_on: Option<Date>,
    /// The number of changes, from 1.
    pub version: i64,
}

/// Somebody to be entered.
#[derive(Debug, Clone)]
pub struct NewMember {
    /// The identifier, when the asker has minted one.
    pub id: Option<MemberId>,
    /// Whose group.
    pub area_path: AreaPath,
    /// Which group.
    pub body: Body,
    /// Which place.
    pub post: Post,
    /// The name.
    pub name: String,
    /// The office held: 1 to 40 characters.
    pub office: String,
    /// The telephone.
    pub phone: Option<String>,
    /// Whether the person agreed to have the telephone shown to other offices.
    pub shows_phone: bool,
    /// The first day.
    pub from_on: Date,
}

kernel::words! {
    /// What a plan is called.
    PlanKind {
        /// A work plan (工作方案).
        Scheme = "scheme", "工作方案";
        /// A work arrangement (工作安排).
        Arrangement = "arrangement", "工作安排";
    }
}

/// A part of a plan's time: 动员部署.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stage {
    /// What it is called.
    pub name: String,
    /// The first day.
    pub from_on: Date,
    /// The last day.
    pub until_on: Date,
}

/// What a plan says; a correction makes a new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanText {
    /// The title.
    pub title: String,
    /// The words.
    pub words: String,
    /// The number of the document, where it has one: 江办发〔2023〕1号.
    pub document_number: Option<String>,
    /// The first day.
    pub from_on: Date,
    /// The last day.
    pub until_on: Date,
    /// Its parts, in their order.
    pub stages: Vec<Stage>,
}

/// A plan as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The identifier.
    pub id: PlanId,
    /// The office that issued it.
    pub area_path: AreaPath,
    /// What it is called.
    pub kind: PlanKind,
    /// What it says.
    pub text: PlanText,
    /// The day it was issued.
    pub issued_on: Date,
    /// Who issued it, as the page shows him.
    pub issued_by: String,
    /// When it was taken back, with the reason.
    pub withdrawn: Option<(Timestamp, String)>,
    /// The number of changes, from 1.
    pub version: i64,
}

/// A plan to be issued.
#[derive(Debug, Clone)]
pub struct NewPlan {
    /// The identifier, when the asker has minted one.
    pub id: Option<PlanId>,
    /// The office that issues it.
    pub area_path: AreaPath,
    /// What it is called.
    pub kind: PlanKind,
    /// What it says.
    pub text: PlanText,
    /// The day it was issued, where that was before it was recorded here: old files. Else today.
    pub issued_on: Option<Date>,
}

/// What a to-do says; a correction makes a new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TodoText {
    /// What is asked, in words: at most 200 characters; needed for the act `other`.
    pub words: Option<String>,
    /// Records count from this day on.
    pub from_on: Date,
    /// The day it is due.
    pub due_on: Date,
}

/// Who is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Addressee {
    /// These areas, all of one level below the issuer's.
    Areas(Vec<AreaPath>),
    /// Every representative who serves in these villages or groups.
    Representatives(Vec<AreaPath>),
}

/// A to-do as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Todo {
    /// The identifier.
    pub id: TodoId,
    /// The plan it belongs to.
    pub plan_id: PlanId,
    /// The office that issued it.
    pub area_path: AreaPath,
    /// The act asked for, by its code.
    pub act: String,
    /// What it says.
    pub text: TodoText,
    /// The day it was issued.
    pub issued_on: Date,
    /// When it was taken back, with the reason.
    pub withdrawn: Option<(Timestamp, String)>,
    /// The number of changes, from 1.
    pub version: i64,
}

/// A to-do to be issued.
#[derive(Debug, Clone)]
pub struct NewTodo {
    /// The identifier, when the asker has minted one.
    pub id: Option<TodoId>,
    /// The plan.
    pub plan_id: PlanId,
    /// The act asked for.
    pub act: String,
    /// What it says.
    pub text: TodoText,
    /// Who is asked.
    pub to: Addressee,
    /// The day it was issued, where that was before it was recorded here. Else today.
    pub issued_on: Option<Date>,
}

kernel::words! {
    /// How an assignment stands.
    State {
        /// It waits for whoever was asked.
        Open = "open", "进行中";
        /// Whoever was asked has a question.
        Asked = "asked", "有疑问";
        /// Whoever was asked says why it cannot be done.
        Cannot = "cannot", "办不了";
        /// The level above agrees that it is not done.
        Excused = "excused", "同意不办";
        /// Done.
        Done = "done", "已完成";
        /// It went on in the assignment of a successor who was asked for the same.
        Folded = "folded", "已并入接任者";
    }
}

kernel::words! {
    /// What can be done with an assignment.
    Action {
        /// Whoever was asked says that it is done.
        Done = "done", "回复完成";
        /// Whoever was asked says why it cannot be done.
        Cannot = "cannot", "反映困难";
        /// Whoever was asked asks back.
        Question = "question", "提出疑问";
        /// The level above answers; the to-do goes on.
        Reply = "reply", "上级答复";
        /// The level above agrees that it is not done.
        Excuse = "excuse", "同意不办";
        /// It was handed on to the level below.
        PassOn = "pass_on", "下发";
        /// It went to a successor.
        HandOver = "hand_over", "移交";
        /// The hand-over was undone.
        TakeBack = "take_back", "撤销移交";
    }
}

/// What a to-do asks of one area, or of one representative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// The identifier.
    pub id: AssignmentId,
    /// The to-do.
    pub todo_id: TodoId,
    /// The office that asks: the issuer, or who handed it on.
    pub by_area: AreaPath,
    /// The area that is asked, or that the representative serves.
    pub area_path: AreaPath,
    /// The representative who is asked.
    pub representative_id: Option<RepresentativeId>,
    /// How it stands.
    pub state: State,
    /// The last words about it.
    pub words: Option<String>,
    /// Who said them.
    pub said_by: Option<String>,
    /// When.
    pub said_at: Option<Timestamp>,
    /// When it was handed on to the level below.
    pub passed_on_at: Option<Timestamp>,
}

/// One thing that happened to an assignment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The assignment.
    pub assignment_id: AssignmentId,
    /// Of which area.
    pub area_path: AreaPath,
    /// What.
    pub action: Action,
    /// In words.
    pub words: Option<String>,
    /// Who.
    pub actor: String,
    /// When.
    pub at: Timestamp,
}

/// A correction: the new words, against which version, and why.
#[derive(Debug, Clone)]
pub struct Correction<T> {
    /// The new words.
    pub text: T,
    /// The version that the asker saw.
    pub seen: i64,
    /// Why: 1 to 200 characters.
    pub reason: String,
}

/// What was said before a correction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version<T> {
    /// Its number.
    pub version: i64,
    /// What was said.
    pub text: T,
    /// Why it was corrected.
    pub reason: String,
    /// When.
    pub changed_at: Timestamp,
    /// Who corrected it.
    pub changed_by: String,
}

/// How near the day is on which something is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// There is time.
    Later,
    /// It is due today or within two working days.
    Soon,
    /// The day has passed.
    Past,
}

impl Due {
    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Later => "later",
            Self::Soon => "soon",
            Self::Past => "past",
        }
    }
}

/// What a hand-over changed, so that it can be undone; to be kept by whoever handed over.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandOver {
    /// Who had them.
    pub from: Option<RepresentativeId>,
    /// Who has them now.
    pub to: Option<RepresentativeId>,
    /// Assignments that went over, each with the area it was for.
    pub moved: Vec<(AssignmentId, String)>,
    /// Assignments that the successor had as well, each with its state and the area it was for.
    pub folded: Vec<(AssignmentId, State)>,
}
