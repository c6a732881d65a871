//! Return visits (回访): whether an answer did what it says, in the words of the villager.
//!
//! Invariants:
//! - A visit is one asking about one answer. Where the villager, or the representative for him,
//!   confirms or disputes an answer, that is a visit too, written in the transaction of the step.
//! - The checker is never the handler: what a handler or his unit heard is kept, and counts for
//!   nothing. An office checks only what was answered below it.
//! - What was not asked has no value; it is neither a yes nor a no.
//! - Which answers are called back is drawn from a seed that is kept: the same seed and the same
//!   answers give the same sample, whenever and by whomever it is drawn again.
//! - Early signs are confidential: nobody calls back about them, and they stand in no rate.
//!
//! Entry points: [`record`], [`void`], [`of_matter`]; [`call_backs`], [`draw`], [`draw_what_is_due`], [`draws`].

mod rules;
mod sampling;
mod service;

use kernel::id::{AccountId, MatterId, VisitId};
use kernel::{AreaPath, Date, Month, Timestamp};

use crate::model::{Kind, Outcome, Rating, Unit};

pub use rules::{Refusal, is_above, office_above, validity};
pub use sampling::{SHARE_PER_MILLE, sample, wanted};
pub use service::{
    Recorded, by_id, call_back, call_backs, draw, draw_what_is_due, draws, of_matter,
    open_call_backs, record, void,
};
pub(crate) use service::{hear, note, open};

kernel::words! {
    /// Who asked the villager.
    Asker {
        /// Nobody: the villager said so himself, with his code.
        Villager = "villager", "群众本人";
        /// The representative of his household, at a contact.
        Representative = "representative", "联户代表";
        /// An office.
        Office = "office", "上级回访";
    }
}

kernel::words! {
    /// Whether the villager could be asked.
    Reached {
        /// He was there and spoke.
        Reached = "reached", "联系上了";
        /// Nobody answered.
        NoAnswer = "no_answer", "没有人接";
        /// The number is not his, or is out of service.
        WrongNumber = "wrong_number", "号码不对或停机";
        /// He did not want to talk.
        Declined = "declined", "不愿意谈";
    }
}

kernel::words! {
    /// Whether a visit counts, or why it does not.
    Validity {
        /// It counts.
        Valid = "valid", "有效";
        /// The villager was not reached.
        NotReached = "not_reached", "没有联系上群众";
        /// The handler asked about his own work.
        ByHandler = "by_handler", "承办人自己问的";
        /// The handler's unit, or one that is not above it, asked.
        ByUnit = "by_unit", "不是承办单位的上级问的";
    }
}

kernel::words! {
    /// Why an answer is to be called back.
    CallBackGround {
        /// It was drawn.
        Sampled = "sampled", "随机抽取";
        /// Every emergency is called back.
        Emergency = "emergency", "突发事项必访";
        /// Every answer after a disputed one is called back.
        Redone = "redone", "异议重办必访";
    }
}

kernel::words! {
    /// How a call-back came to its end.
    CallBackEnd {
        /// The villager was asked.
        Asked = "asked", "已回访";
        /// The villager disputed the answer before anybody called.
        Overtaken = "overtaken", "群众已提出异议";
        /// Called on three days, never reached.
        Unreachable = "unreachable", "三天都没联系上";
    }
}

/// On how many days somebody calls before it is given up.
pub const DAYS_TO_TRY: i64 = 3;

/// What the villager said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// Whether the handler got in touch with him.
    pub contacted: Option<bool>,
    /// Whether the problem is solved.
    pub solved: Option<bool>,
    /// How content he is.
    pub rating: Option<Rating>,
    /// His words.
    pub words: Option<String>,
}

/// One asking about one answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// Its identifier.
    pub id: VisitId,
    /// The matter.
    pub matter_id: MatterId,
    /// The version of the matter that the answer made.
    pub answer_version: i64,
    /// Where the matter is.
    pub area_path: AreaPath,
    /// On which day.
    pub asked_on: Date,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// Who asked.
    pub asker: Asker,
    /// The account that asked, where one did.
    pub account: Option<AccountId>,
    /// The name of who asked.
    pub asker_name: String,
    /// The office that asked, where one did.
    pub office: Option<AreaPath>,
    /// The unit that had answered.
    pub handler: Unit,
    /// What the answer claims.
    pub outcome: Outcome,
    /// Whether the villager could be asked.
    pub reached: Reached,
    /// What he said.
    pub said: Said,
    /// Whether it counts.
    pub validity: Validity,
    /// When it was voided.
    pub voided_on: Option<Date>,
    /// Why it was voided.
    pub void_reason: Option<String>,
    /// Its version.
    pub version: i64,
}

impl Visit {
    /// Whether it stands and counts.
    pub fn counts(&self) -> bool {
        self.voided_on.is_none() && self.validity == Validity::Valid
    }

    /// Whether it was written with a confirmation or a dispute: nobody asked all three questions.
    pub fn follows_a_step(&self) -> bool {
        self.reached == Reached::Reached && self.said.contacted.is_none()
    }

    /// Whether the villager denies what the answer claims: a closure on paper only.
    pub fn disproves(&self) -> bool {
        self.counts() && self.outcome == Outcome::Solved && self.said.solved == Some(false)
    }
}

/// What an office heard when it called.
#[derive(Debug, Clone)]
pub struct NewVisit {
    /// The identifier, when the caller already made one.
    pub id: Option<VisitId>,
    /// The matter.
    pub matter_id: MatterId,
    /// On which day.
    pub asked_on: Date,
    /// Whether the villager could be asked.
    pub reached: Reached,
    /// What he said.
    pub said: Said,
    /// Whether he wants it done again: passed on as his dispute, or as a new fact where the matter
    /// is closed.
    pub wants_redo: bool,
}

/// An answer that an office is to call back about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallBack {
    /// The matter.
    pub matter_id: MatterId,
    /// The version of the matter that the answer made.
    pub answer_version: i64,
    /// Why.
    pub ground: CallBackGround,
    /// The month of the draw that it came from.
    pub drawn_for: Option<Month>,
    /// The office that calls.
    pub office: AreaPath,
    /// Since when it waits.
    pub added_on: Date,
    /// On how many days somebody called.
    pub days_tried: i64,
    /// On which day last.
    pub tried_on: Option<Date>,
    /// How it ended.
    pub end: Option<CallBackEnd>,
    /// When it ended.
    pub ended_on: Option<Date>,
    /// The visit that ended it.
    pub visit_id: Option<VisitId>,
}

/// One drawing of a township's answers of a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draw {
    /// The month in which the answers were given.
    pub month: Month,
    /// The township in which the matters lie.
    pub township: AreaPath,
    /// What the sample follows from.
    pub seed: String,
    /// How many of a thousand are drawn.
    pub share_per_mille: i64,
    /// Among how many answers it was drawn.
    pub population: i64,
    /// How many were drawn.
    pub drawn: i64,
    /// When; answers recorded later do not belong to it.
    pub drawn_at: Timestamp,
    /// Who had it drawn.
    pub drawn_by: String,
}

/// A draw, and whether drawing again from its seed gives the same sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedDraw {
    /// The draw.
    pub draw: Draw,
    /// Whether the kept sample is the one that the seed gives.
    pub is_reproduced: bool,
}

/// Which call-backs a list shows.
#[derive(Debug, Clone)]
pub struct CallBackFilter {
    /// The offices that call; each of them by itself, not what lies under it.
    pub offices: Vec<AreaPath>,
    /// Matters in this area.
    pub area: AreaPath,
    /// Those that wait, or those that ended.
    pub is_open: bool,
    /// Only on that ground.
    pub ground: Option<CallBackGround>,
}

/// Whether matters of the kind are called back and counted in rates at all.
pub const fn is_visited(kind: Kind) -> bool {
    !kind.is_confidential()
}
