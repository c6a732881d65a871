//! What can go wrong with matters, and what to do about it.

use db::DbError;
use kernel::{ErrorKind, Explain};

use crate::model::Action;
use crate::rules::{LONGEST_WORDS, Rejection, Who};

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
    /// The place where a list should go on is not one of its own.
    #[error("the cursor is not one of this list")]
    Cursor,
    /// A matter was compared with itself.
    #[error("one matter was named twice")]
    SameMatter,
    /// The rules do not allow it.
    #[error("not allowed by the rules")]
    Rejected(#[source] Rejection),
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
            Self::IdTaken => ErrorKind::Conflict,
            Self::Stale { .. } => ErrorKind::Stale,
            Self::Cursor | Self::SameMatter => ErrorKind::Invalid,
            Self::Rejected(Rejection::NotPossible { .. }) => ErrorKind::Conflict,
            Self::Rejected(Rejection::NotInCharge { .. }) => ErrorKind::Forbidden,
            Self::Rejected(_) => ErrorKind::Invalid,
            Self::Db(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "matter.not-found",
            Self::IdTaken => "matter.id-taken",
            Self::Stale { .. } => "matter.stale",
            Self::Cursor => "page.unknown-cursor",
            Self::SameMatter => "matter.same-matter",
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
            },
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::NotFound => "没有这件事项，或者不在您的范围内，请回到列表重新选择。".into(),
            Self::IdTaken => "这件事项已经登记过，请刷新列表查看，不要重复提交。".into(),
            Self::Stale { .. } => "这件事项刚有了新进展，请刷新看过之后再操作。".into(),
            Self::Cursor => "翻页位置无效，请从第一页重新打开列表。".into(),
            Self::SameMatter => "这是同一件事项，请选择另一件来比较。".into(),
            Self::Rejected(rejection) => rejection_in_chinese(rejection),
            Self::Db(error) => error.chinese(),
        }
    }

    fn english(&self) -> String {
        match self {
            Self::NotFound => {
                "There is no such matter in your part of the county. Choose from the list.".into()
            }
            Self::IdTaken => "This matter is already recorded. Reload the list.".into(),
            Self::Stale { .. } => {
                "Something happened to this matter meanwhile. Reload it and look before acting."
                    .into()
            }
            Self::Cursor => "This cursor is not one of this list. Start at the first page.".into(),
            Self::SameMatter => "This is one and the same matter. Choose another one.".into(),
            Self::Rejected(rejection) => rejection_in_english(rejection),
            Self::Db(error) => error.english(),
        }
    }

    fn pointer(&self) -> Option<String> {
        let Self::Rejected(rejection) = self else { return None };
        let field = match rejection {
            Rejection::UnknownCategory { .. } => "category",
            Rejection::AreaTooWide => "area_code",
            Rejection::Missing { field } | Rejection::DateInFuture { field } => field,
            Rejection::WordsTooLong | Rejection::WordsUnreadable => "words",
            Rejection::BeforeLastStep { .. } => "on",
            Rejection::AssignedOutside => "to_area",
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
            "outcome" => "请选择结果：“办结”是问题已解决，“解释答复”是已向群众说明原因。".into(),
            "ground" => "不予受理要说明依据，请选择一项。".into(),
            "to_area" => "请选择交给哪个单位办理。".into(),
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
        Rejection::NotPossible { action, state, possible } => {
            let (action, state) = (action.chinese(), state.chinese());
            if possible.is_empty() {
                format!("这件事项“{state}”，不能“{action}”；目前不需要您操作。")
            } else {
                let list = join(possible, "、", |action| format!("“{}”", action.chinese()));
                format!("这件事项“{state}”，不能“{action}”；现在可以：{list}。")
            }
        }
        Rejection::NotInCharge { action, who } => {
            let who = match who {
                Who::Owner => "承办单位",
                Who::Above => "承办单位的上一级",
                Who::Villager => "群众本人",
            };
            format!("“{}”要由{who}来做，请与他们联系。", action.chinese())
        }
        Rejection::AssignedOutside => "只能交给本级或下级办理；要交给上级，请用“上报一级”。".into(),
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
        Rejection::NotPossible { action, state, possible } => {
            let (action, state) = (action.english(), state.english());
            if possible.is_empty() {
                format!("The matter is {state}: {action} is not possible, nothing is asked of you.")
            } else {
                let list = join(possible, ", ", Action::english);
                format!("The matter is {state}: {action} is not possible. Possible now: {list}.")
            }
        }
        Rejection::NotInCharge { action, who } => {
            let who = match who {
                Who::Owner => "the office that owns the matter",
                Who::Above => "the level above the owner",
                Who::Villager => "the villager",
            };
            format!("Only {who} can do this: {}. Ask there.", action.english())
        }
        Rejection::AssignedOutside => {
            "A matter can be assigned to the owner's own area only; to go up, lift it.".into()
        }
    }
}

fn join(actions: &[Action], between: &str, name: impl Fn(Action) -> String) -> String {
    actions.iter().map(|&action| name(action)).collect::<Vec<_>>().join(between)
}
