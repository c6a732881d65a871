//! What can go wrong with matters, and what to do about it.

use db::DbError;
use kernel::{ErrorKind, Explain};

use crate::fault::Fault;
use crate::model::Action;
use crate::rules::{LONGEST_WORDS, MOST_CALLED, MergeFault, Rejection, Who};
use crate::visits;

/// An error of this room.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such matter, or not one that the asker may see.
    #[error("no such matter")]
    NotFound,
    /// The identifier that came with a new matter is already used.
    #[error("the identifier is taken")]
    IdTaken,
    /// Made against an older version.
    #[error("made against version {seen}, now {now}")]
    Stale {
        /// The version that the step was made against.
        seen: i64,
        /// The newest version.
        now: i64,
    },
    /// The matter that should lead is none that the asker may see.
    #[error("no such matter to merge into")]
    LeadNotFound,
    /// A step of a recorded past touches other records than the matter itself.
    #[error("such a step has no past here")]
    NotInPast,
    /// The place where a list should go on is not one of its own.
    #[error("the cursor is not one of this list")]
    Cursor,
    /// From this card as many matters as a day may have were reported today.
    #[error("as many reports from this card as a day may have")]
    TooManyReports,
    /// The telephone number that the reporter left cannot be one.
    #[error("not a telephone number")]
    ReporterPhone,
    /// The name that the reporter left is too long or unreadable.
    #[error("not a name")]
    ReporterName,
    /// A unit keeps no more templates than that.
    #[error("too many templates")]
    TooManyTemplates,
    /// A template has no title or words, or a category that is not one of its kind's.
    #[error("template {place} is not accepted")]
    BadTemplate {
        /// Which one of the list, from 0.
        place: usize,
        /// The field that is wrong.
        field: &'static str,
    },
    /// A matter was compared with itself.
    #[error("one matter was named twice")]
    SameMatter,
    /// The rules do not allow it.
    #[error("not allowed by the rules")]
    Rejected(#[source] Rejection),
    /// A visit or a draw is not taken.
    #[error("not taken")]
    Visit(#[from] visits::Refusal),
    /// What a matter of its kind carries is not as it must be.
    #[error("the record of its kind")]
    Fault(#[source] Fault),
    /// Storage.
    #[error("storage")]
    Db(#[source] DbError),
}

impl From<DbError> for Error {
    fn from(error: DbError) -> Self {
        Self::Db(error)
    }
}

impl Explain for Error {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::NotFound => ErrorKind::NotFound,
            Self::LeadNotFound | Self::NotInPast => ErrorKind::Invalid,
            Self::IdTaken => ErrorKind::Conflict,
            Self::Stale { .. } => ErrorKind::Stale,
            Self::Cursor
            | Self::SameMatter
            | Self::ReporterPhone
            | Self::ReporterName
            | Self::TooManyTemplates
            | Self::BadTemplate { .. } => ErrorKind::Invalid,
            Self::TooManyReports => ErrorKind::Limited,
            Self::Rejected(Rejection::NotPossible { .. }) => ErrorKind::Conflict,
            Self::Rejected(Rejection::NotInCharge { .. }) => ErrorKind::Forbidden,
            Self::Rejected(_) => ErrorKind::Invalid,
            Self::Visit(refusal) => refusal.kind(),
            Self::Fault(fault) => fault.kind(),
            Self::Db(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "matter.not-found",
            Self::LeadNotFound => "matter.lead-not-found",
            Self::NotInPast => "matter.not-in-past",
            Self::IdTaken => "matter.id-taken",
            Self::Stale { .. } => "matter.stale",
            Self::Cursor => "page.unknown-cursor",
            Self::TooManyReports => "matter.too-many-reports",
            Self::ReporterPhone => "matter.reporter-phone",
            Self::ReporterName => "matter.reporter-name",
            Self::Visit(refusal) => refusal.code(),
            Self::Fault(fault) => fault.code(),
            Self::SameMatter => "matter.same-matter",
            Self::TooManyTemplates => "template.too-many",
            Self::BadTemplate { .. } => "template.not-accepted",
            Self::Db(error) => error.code(),
            Self::Rejected(rejection) => match rejection {
                Rejection::UnknownCategory { .. } => "matter.unknown-category",
                Rejection::AreaTooWide => "matter.area-too-wide",
                Rejection::Missing { .. } => "matter.field-missing",
                Rejection::WordsTooLong => "matter.words-too-long",
                Rejection::WordsUnreadable => "matter.words-unreadable",
                Rejection::DateInFuture { .. } => "matter.date-in-future",
                Rejection::BeforeLastStep { .. } => "matter.before-last-step",
                Rejection::NotPossible { .. } => "matter.action-not-possible",
                Rejection::NotInCharge { .. } => "matter.not-in-charge",
                Rejection::AssignedOutside => "matter.assigned-outside",
                Rejection::NotForVillage => "matter.not-for-village",
                Rejection::UntilOutOfRange { .. } => "matter.until-out-of-range",
                Rejection::TooManyUnits => "matter.too-many-units",
                Rejection::NobodyToCall => "matter.nobody-to-call",
                Rejection::MergeNotPossible { .. } => "matter.merge-not-possible",
            },
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::NotFound => "没有这件事项，或者不在您的范围内，请回到列表重新选择。".into(),
            Self::LeadNotFound => "没有要并入的这件事项，或者不在您的范围内，请重新选择。".into(),
            Self::NotInPast => "合并、吹哨等步骤不能补录，请在系统里直接操作。".into(),
            Self::IdTaken => "这件事项已经登记过，请刷新列表查看，不要重复提交。".into(),
            Self::Stale { .. } => "这件事项刚有了新进展，请刷新看过之后再操作。".into(),
            Self::Cursor => "翻页位置无效，请从第一页重新打开列表。".into(),
            Self::TooManyReports => format!(
                "这张联系卡今天已经反映了 {} 件事。为防有人乱填，一天只收这么多；急事请直接打电话，\
                 别的事请明天再报，或请代表代您登记。",
                crate::REPORTS_A_DAY
            ),
            Self::ReporterPhone => {
                "电话号码不对：手机号是 11 位，座机请带区号；也可以空着不填。".into()
            }
            Self::ReporterName => "姓名请控制在 30 个字以内，也可以空着不填。".into(),
            Self::TooManyTemplates => {
                format!("一个单位最多保存 {} 条模板，请先删掉不用的。", crate::templates::MOST)
            }
            Self::BadTemplate { place, .. } => format!(
                "第 {} 条模板缺名称或内容，或者分类不对：名称最多 30 字，内容最多 1000 字，请改后再保存。",
                place + 1
            ),
            Self::SameMatter => "这是同一件事项，请选择另一件来比较。".into(),
            Self::Rejected(rejection) => rejection_in_chinese(rejection),
            Self::Visit(refusal) => refusal.chinese(),
            Self::Fault(fault) => fault.chinese(),
            Self::Db(error) => error.chinese(),
        }
    }

    fn english(&self) -> String {
        match self {
            Self::NotFound => {
                "There is no such matter in your part of the county. Choose from the list.".into()
            }
            Self::LeadNotFound => {
                "There is no such matter to merge into in your part of the county. Choose one."
                    .into()
            }
            Self::NotInPast => {
                "Merging and calls cannot be recorded afterwards. Do it here.".into()
            }
            Self::IdTaken => "This matter is already recorded. Reload the list.".into(),
            Self::Stale { .. } => {
                "Something happened to this matter meanwhile. Reload it and look before acting."
                    .into()
            }
            Self::Cursor => "This cursor is not one of this list. Start at the first page.".into(),
            Self::TooManyReports => format!(
                "This card has reported {} matters today, which is as many as a day takes, so that \
                 nobody can flood the village. Call if it is urgent, or report tomorrow.",
                crate::REPORTS_A_DAY
            ),
            Self::ReporterPhone => {
                "That is no telephone number: a mobile has 11 digits. You may leave it empty."
                    .into()
            }
            Self::ReporterName => {
                "The name is too long: at most 30 characters. You may leave it empty.".into()
            }
            Self::TooManyTemplates => {
                format!("A unit keeps {} templates. Remove one first.", crate::templates::MOST)
            }
            Self::BadTemplate { place, .. } => format!(
                "Template {} lacks a title or words, or its category is not one of its kind: the title \
                 has up to 30 characters, the words up to 1,000. Correct it and save again.",
                place + 1
            ),
            Self::SameMatter => "This is one and the same matter. Choose another one.".into(),
            Self::Rejected(rejection) => rejection_in_english(rejection),
            Self::Visit(refusal) => refusal.english(),
            Self::Fault(fault) => fault.english(),
            Self::Db(error) => error.english(),
        }
    }

    fn pointer(&self) -> Option<String> {
        let rejection = match self {
            Self::Rejected(rejection) => rejection,
            Self::ReporterPhone => return Some("/phone".to_owned()),
            Self::ReporterName => return Some("/name".to_owned()),
            Self::LeadNotFound => return Some("/into".to_owned()),
            Self::Visit(refusal) => return refusal.pointer(),
            Self::Fault(fault) => return fault.pointer(),
            Self::TooManyTemplates => return Some("/items".to_owned()),
            Self::BadTemplate { place, field } => return Some(format!("/items/{place}/{field}")),
            _ => return None,
        };
        let field = match rejection {
            Rejection::UnknownCategory { .. } => "category",
            Rejection::AreaTooWide => "area_code",
            Rejection::Missing { field } | Rejection::DateInFuture { field } => field,
            Rejection::WordsTooLong | Rejection::WordsUnreadable => "words",
            Rejection::BeforeLastStep { .. } => "on",
            Rejection::AssignedOutside | Rejection::NotForVillage => "to_area",
            Rejection::UntilOutOfRange { .. } => "until",
            Rejection::TooManyUnits | Rejection::NobodyToCall => "units",
            Rejection::MergeNotPossible { .. } => "into",
            Rejection::NotPossible { .. } | Rejection::NotInCharge { .. } => return None,
        };
        Some(format!("/{field}"))
    }
}

fn rejection_in_chinese(rejection: &Rejection) -> String {
    match rejection {
        Rejection::UnknownCategory { kind, .. } => {
            format!("“{}”没有这个类别，请从类别列表中选择。", kind.chinese())
        }
        Rejection::AreaTooWide => "事项要落到村(社区)或小组，请选到村(社区)一级以下。".into(),
        Rejection::Missing { field } => match *field {
            "words" => "请用一两句话写明情况。".into(),
            "outcome" => "请选择结果：“办结”是问题已解决，“解释答复”是已向群众说明原因，\
                 “转其他渠道”是已转交并告诉群众找谁。"
                .into(),
            "ground" => "不予受理要说明依据，请选择一项。".into(),
            "to_area" => "请选择交给哪个单位办理。".into(),
            "reason" => "请选择退回的原因。".into(),
            "until" => "请选择日期。".into(),
            "into" => "请选择并入哪一件事项。".into(),
            "units" => "请选择要吹哨的单位。".into(),
            "how" => "请选择确认方式：群众本人确认，或代表走访时确认。".into(),
            field => format!("缺少 {field}，请补充后再提交。"),
        },
        Rejection::WordsTooLong => {
            format!("文字太长，最多 {LONGEST_WORDS} 字，请写要点。")
        }
        Rejection::WordsUnreadable => "文字里有无法保存的字符，请删去后重新输入。".into(),
        Rejection::DateInFuture { .. } => "日期不能晚于今天，请改成实际发生的日期。".into(),
        Rejection::BeforeLastStep { last } => {
            format!("日期不能早于上一步({last})，请改成实际办理的日期。")
        }
        Rejection::NotPossible { action, state, guard, possible } => {
            let why =
                guard.map_or_else(|| state.chinese().to_owned(), |guard| guard.chinese().into());
            let (action, list) = (action.chinese(), join(possible, "、", quoted));
            match (guard, possible.is_empty()) {
                (None, true) => {
                    format!("这件事项“{why}”，不能“{action}”；目前不需要您操作。")
                }
                (None, false) => {
                    format!("这件事项“{why}”，不能“{action}”；现在可以：{list}。")
                }
                (Some(_), true) => format!("不能“{action}”：{why}。目前不需要您操作。"),
                (Some(_), false) => format!("不能“{action}”：{why}。现在可以：{list}。"),
            }
        }
        Rejection::NotInCharge { action, who } if *who == [Who::Clock] => {
            format!("“{}”由系统到期自动进行，不需要人工操作。", action.chinese())
        }
        Rejection::NotInCharge { action, who } => {
            let who = who.iter().map(|who| who.chinese()).collect::<Vec<_>>().join("或");
            format!("“{}”要由{who}来做，请与他们联系。", action.chinese())
        }
        Rejection::UntilOutOfRange { first, last } => {
            format!("日期要在{first}到{last}之间，请改一个日期。")
        }
        Rejection::TooManyUnits => format!("一次最多吹哨{MOST_CALLED}个单位，请减少几个。"),
        Rejection::NobodyToCall => "这些单位已经在办或者已经被吹哨，请另选单位。".into(),
        Rejection::MergeNotPossible { fault } => match fault {
            MergeFault::Itself => "不能并入自己，请选择另一件事项。".into(),
            MergeFault::Closed => "要并入的事项已经结束或者已并入别的事项，请另选一件。".into(),
            MergeFault::Confidentiality => "保密事项只能与保密事项合并，请另选一件。".into(),
        },
        Rejection::NotForVillage => {
            "反映村务和干部的事项不能交给被反映的村办理，请由乡镇、县级或有关部门办理。".into()
        }
        Rejection::AssignedOutside => {
            "只能交给本级或下级办理，县直部门由县级交办；要交给上级，请用“上报一级”。".into()
        }
    }
}

fn rejection_in_english(rejection: &Rejection) -> String {
    match rejection {
        Rejection::UnknownCategory { kind, code } => {
            format!("“{code}” is not a category of {}. Choose from the catalogue.", kind.english())
        }
        Rejection::AreaTooWide => {
            "A matter needs a village, a community or a group as its place. Choose one.".into()
        }
        Rejection::Missing { field } => format!("`{field}` is needed here. Add it."),
        Rejection::WordsTooLong => {
            format!("The words are too long: at most {LONGEST_WORDS} characters.")
        }
        Rejection::WordsUnreadable => {
            "The words hold characters that cannot be kept. Remove them.".into()
        }
        Rejection::DateInFuture { .. } => "The day cannot be after today. Correct it.".into(),
        Rejection::BeforeLastStep { last } => {
            format!("The day cannot be before the last step ({last}). Correct it.")
        }
        Rejection::NotPossible { action, state, guard, possible } => {
            let why = guard.map_or_else(
                || format!("the matter is {}", state.english()),
                |guard| guard.english().to_owned(),
            );
            let action = action.english();
            if possible.is_empty() {
                format!("Not possible: {action}; {why}. Nothing is asked of you.")
            } else {
                let list = join(possible, ", ", Action::english);
                format!("Not possible: {action}; {why}. Possible now: {list}.")
            }
        }
        Rejection::NotInCharge { action, who } if *who == [Who::Clock] => {
            format!("This happens by itself when its time comes: {}.", action.english())
        }
        Rejection::NotInCharge { action, who } => {
            let who = who.iter().map(|who| who.english()).collect::<Vec<_>>().join(" or ");
            format!("Only {who} can do this: {}. Ask there.", action.english())
        }
        Rejection::UntilOutOfRange { first, last } => {
            format!("The day must lie between {first} and {last}. Choose another.")
        }
        Rejection::TooManyUnits => {
            format!("At most {MOST_CALLED} units can be called at once. Choose fewer.")
        }
        Rejection::NobodyToCall => {
            "These units have the matter or are called already. Choose others.".into()
        }
        Rejection::MergeNotPossible { fault } => match fault {
            MergeFault::Itself => "A matter cannot follow itself. Choose another.".into(),
            MergeFault::Closed => {
                "The matter to merge into is closed or follows another. Choose an open one.".into()
            }
            MergeFault::Confidentiality => {
                "A confidential matter can be merged with confidential ones only.".into()
            }
        },
        Rejection::NotForVillage => {
            "What is about a village's cadres is not handled by that village. Keep it with the \
             township or the county, or give it to a department.".into()
        }
        Rejection::AssignedOutside => {
            "A matter can be assigned within the owner's own area only, to departments by the county; \
             to go up, lift it.".into()
        }
    }
}

fn quoted(action: Action) -> String {
    format!("“{}”", action.chinese())
}

fn join(actions: &[Action], between: &str, name: impl Fn(Action) -> String) -> String {
    actions.iter().map(|&action| name(action)).collect::<Vec<_>>().join(between)
}
