//! What can go wrong with plans and to-dos, and what to do about it.

use db::DbError;
use kernel::{ErrorKind, Explain};

use crate::rules::{LEAST_WORKDAYS, MOST_ASKED, MOST_STAGES, Rejection};

/// An error of this room.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such plan, or not one that the asker may see.
    #[error("no such plan")]
    NoPlan,
    /// No such to-do, or not one that the asker may see.
    #[error("no such to-do")]
    NoTodo,
    /// No such person in the leading groups, or not one that the asker may see.
    #[error("no such member")]
    NoMember,
    /// It is another office's to say.
    #[error("another office's")]
    NotYours,
    /// It was taken back.
    #[error("taken back")]
    Withdrawn,
    /// The identifier that came with something new is already used.
    #[error("the identifier is taken")]
    IdTaken,
    /// Made against an older version.
    #[error("made against version {seen}, now {now}")]
    Stale {
        /// The version that the change was made against.
        seen: i64,
        /// The newest version.
        now: i64,
    },
    /// The place where a list should go on is not one of its own.
    #[error("the cursor is not one of this list")]
    Cursor,
    /// The rules do not allow it.
    #[error("not allowed by the rules")]
    Rejected(Rejection),
    /// Base data.
    #[error("base data")]
    Registry(#[from] registry::Error),
    /// Representatives.
    #[error("representatives")]
    Representatives(#[from] representatives::Error),
    /// Figures.
    #[error("figures")]
    Figures(#[from] figures::Error),
    /// Gatherings.
    #[error("gatherings")]
    Gatherings(#[from] gatherings::Error),
    /// Storage.
    #[error("storage")]
    Db(#[from] DbError),
}

impl From<Rejection> for Error {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
    }
}

impl Explain for Error {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::NoPlan | Self::NoTodo | Self::NoMember => ErrorKind::NotFound,
            Self::NotYours => ErrorKind::Forbidden,
            Self::Withdrawn | Self::IdTaken => ErrorKind::Conflict,
            Self::Stale { .. } => ErrorKind::Stale,
            Self::Cursor => ErrorKind::Invalid,
            Self::Rejected(rejection) => match rejection {
                Rejection::NotMet { .. }
                | Rejection::Closed
                | Rejection::PassedOnBefore
                | Rejection::NothingAsked => ErrorKind::Conflict,
                _ => ErrorKind::Invalid,
            },
            Self::Registry(error) => error.kind(),
            Self::Representatives(error) => error.kind(),
            Self::Figures(error) => error.kind(),
            Self::Gatherings(error) => error.kind(),
            Self::Db(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NoPlan => "plan.not-found",
            Self::NoTodo => "todo.not-found",
            Self::NoMember => "organisation.not-found",
            Self::NotYours => "plan.of-another-office",
            Self::Withdrawn => "plan.withdrawn",
            Self::IdTaken => "plan.id-taken",
            Self::Stale { .. } => "plan.changed",
            Self::Cursor => "page.unknown-cursor",
            Self::Rejected(rejection) => match rejection {
                Rejection::Missing { .. } => "plan.text-missing",
                Rejection::TooLong { .. } => "plan.text-too-long",
                Rejection::Unreadable { .. } => "plan.text-unreadable",
                Rejection::SpanBackwards { .. } => "plan.span-backwards",
                Rejection::TooManyStages => "plan.too-many-stages",
                Rejection::UnknownAct => "todo.unknown-act",
                Rejection::DueOnDayOff { .. } => "todo.due-on-day-off",
                Rejection::DueTooSoon { .. } => "todo.due-too-soon",
                Rejection::NobodyAsked => "todo.nobody-asked",
                Rejection::TooManyAsked => "todo.too-many-asked",
                Rejection::AreaNotBelow => "todo.area-not-below",
                Rejection::AreaTooLow => "organisation.area-too-low",
                Rejection::NotMet { .. } => "todo.not-met",
                Rejection::Closed => "todo.closed",
                Rejection::PassedOnBefore => "todo.passed-on-before",
                Rejection::NothingAsked => "todo.nothing-asked",
                Rejection::EndsWrong => "organisation.ends-wrong",
            },
            Self::Registry(error) => error.code(),
            Self::Representatives(error) => error.code(),
            Self::Figures(error) => error.code(),
            Self::Gatherings(error) => error.code(),
            Self::Db(error) => error.code(),
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::NoPlan => "没有这份方案，或者不在您的范围内，请回到列表重新选择。".into(),
            Self::NoTodo => "没有这项待办，或者不在您的范围内，请回到列表重新选择。".into(),
            Self::NoMember => "没有这个人，或者不在您的范围内，请刷新名单。".into(),
            Self::NotYours => "这件事由别的单位办理，请联系该单位。".into(),
            Self::Withdrawn => "这件事已经撤回，不用再办。".into(),
            Self::IdTaken => "已经登记过，请刷新查看，不要重复提交。".into(),
            Self::Stale { .. } => "您打开之后有人改过，请刷新后再改。".into(),
            Self::Cursor => "翻页位置无效，请从第一页重新打开列表。".into(),
            Self::Rejected(rejection) => match rejection {
                Rejection::Missing { .. } => "这里要写几个字，请补上。".into(),
                Rejection::TooLong { longest, .. } => {
                    format!("文字太长，最多 {longest} 字，请写要点。")
                }
                Rejection::Unreadable { .. } => "文字里有无法保存的字符，请删去后重新输入。".into(),
                Rejection::SpanBackwards { .. } => "结束日期早于开始日期，请核对。".into(),
                Rejection::TooManyStages => format!("阶段最多 {MOST_STAGES} 个，请合并。"),
                Rejection::UnknownAct => "没有这种待办，请从目录中选择。".into(),
                Rejection::DueOnDayOff { next } => {
                    format!("这一天不上班，请改到工作日，例如 {next}。")
                }
                Rejection::DueTooSoon { first } => format!(
                    "至少要留 {LEAST_WORKDAYS} 个工作日，最早可以定在 {first}；紧急的事请打电话。"
                ),
                Rejection::NobodyAsked => "没有可以下发的对象，请选择地区，或先聘任代表。".into(),
                Rejection::TooManyAsked => {
                    format!("一次最多发给 {MOST_ASKED} 名代表，请分村下发。")
                }
                Rejection::AreaNotBelow => "只能发给下级，并且要是同一级，请重新选择。".into(),
                Rejection::AreaTooLow => "领导小组和专班设在县、乡镇、村，请重新选择。".into(),
                Rejection::NotMet { done, total } => format!(
                    "按系统记录只完成了 {done}/{total}。请先办完；办不了的，选“反映困难”说明原因。"
                ),
                Rejection::Closed => "这项待办已经办结，不用再答复。".into(),
                Rejection::PassedOnBefore => "已经下发过，不用重复下发。".into(),
                Rejection::NothingAsked => "下级没有提出疑问或困难，不用答复。".into(),
                Rejection::EndsWrong => "离任日期应在任职之后、今天或以前，请核对。".into(),
            },
            Self::Registry(error) => error.chinese(),
            Self::Representatives(error) => error.chinese(),
            Self::Figures(error) => error.chinese(),
            Self::Gatherings(error) => error.chinese(),
            Self::Db(error) => error.chinese(),
        }
    }

    fn english(&self) -> String {
        match self {
            Self::NoPlan => "There is no such plan in your part of the county.".into(),
            Self::NoTodo => "There is no such to-do in your part of the county.".into(),
            Self::NoMember => "There is no such person in your part of the county.".into(),
            Self::NotYours => "This is for another office to say. Ask that office.".into(),
            Self::Withdrawn => "This was taken back. Nothing more is to be done.".into(),
            Self::IdTaken => "This is already here. Reload the page.".into(),
            Self::Stale { .. } => "Somebody changed it since. Reload it first.".into(),
            Self::Cursor => "This cursor is not one of this list. Start at the first page.".into(),
            Self::Rejected(rejection) => match rejection {
                Rejection::Missing { .. } => "Write a few words here.".into(),
                Rejection::TooLong { longest, .. } => {
                    format!("The text is too long: at most {longest} characters.")
                }
                Rejection::Unreadable { .. } => {
                    "The text holds characters that cannot be kept. Remove them.".into()
                }
                Rejection::SpanBackwards { .. } => "The last day lies before the first.".into(),
                Rejection::TooManyStages => format!("At most {MOST_STAGES} stages. Join some."),
                Rejection::UnknownAct => "No such act. Choose from the catalogue.".into(),
                Rejection::DueOnDayOff { next } => {
                    format!("Nobody works on that day. Take a working day, such as {next}.")
                }
                Rejection::DueTooSoon { first } => format!(
                    "Leave at least {LEAST_WORKDAYS} working days: {first} at the earliest. \
                     Telephone where it is urgent."
                ),
                Rejection::NobodyAsked => {
                    "Nobody would be asked. Choose areas, or appoint representatives first.".into()
                }
                Rejection::TooManyAsked => {
                    format!("At most {MOST_ASKED} representatives at once. Ask by village.")
                }
                Rejection::AreaNotBelow => {
                    "Only lower areas can be asked, all of one level. Choose again.".into()
                }
                Rejection::AreaTooLow => {
                    "A leading group stands at the county, a township or a village.".into()
                }
                Rejection::NotMet { done, total } => format!(
                    "The records say {done} of {total}. Finish it first, or say why it cannot be done."
                ),
                Rejection::Closed => "It is closed. No answer is needed.".into(),
                Rejection::PassedOnBefore => "It was handed on before.".into(),
                Rejection::NothingAsked => "Nothing was asked here.".into(),
                Rejection::EndsWrong => {
                    "The last day lies after the first one, and not after today.".into()
                }
            },
            Self::Registry(error) => error.english(),
            Self::Representatives(error) => error.english(),
            Self::Figures(error) => error.english(),
            Self::Gatherings(error) => error.english(),
            Self::Db(error) => error.english(),
        }
    }

    fn pointer(&self) -> Option<String> {
        match self {
            Self::Rejected(rejection) => match rejection {
                Rejection::Missing { pointer }
                | Rejection::TooLong { pointer, .. }
                | Rejection::Unreadable { pointer }
                | Rejection::SpanBackwards { pointer } => Some(pointer.clone()),
                Rejection::TooManyStages => Some("/stages".into()),
                Rejection::UnknownAct => Some("/act".into()),
                Rejection::DueOnDayOff { .. } | Rejection::DueTooSoon { .. } => {
                    Some("/due_on".into())
                }
                Rejection::NobodyAsked | Rejection::TooManyAsked | Rejection::AreaNotBelow => {
                    Some("/areas".into())
                }
                Rejection::AreaTooLow => Some("/area".into()),
                Rejection::EndsWrong => Some("/until_on".into()),
                _ => None,
            },
            Self::Registry(error) => error.pointer(),
            Self::Representatives(error) => error.pointer(),
            _ => None,
        }
    }
}
