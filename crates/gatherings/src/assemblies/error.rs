//! Why a step of an assembly is not taken.

use kernel::{ErrorKind, Explain};

use super::rules::MOST_ITEMS;
use super::{State, rules};

/// Why a step of an assembly is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// The gathering is no assembly.
    #[error("the gathering is no assembly")]
    NotAnAssembly,
    /// Only a village or a community has an assembly.
    #[error("only a village or a community has an assembly")]
    NotAVillage,
    /// Its day is still to come.
    #[error("its day is still to come")]
    NotYet,
    /// It was announced after it was held, or in the future.
    #[error("announced after it was held")]
    AnnouncedTooLate,
    /// The time of day is none.
    #[error("the time of day is none")]
    NoTime,
    /// The agenda is empty or too long.
    #[error("the agenda is empty or too long")]
    AgendaLength,
    /// A number of people is out of range.
    #[error("a number of people is out of range")]
    People,
    /// Somebody is named who does not belong to the assembly.
    #[error("somebody does not belong to the assembly")]
    NotASeat,
    /// More of the committee came than it has.
    #[error("more of the committee came than it has")]
    TooManyOfCommittee,
    /// There is no item of that number.
    #[error("there is no such item")]
    NoSuchItem,
    /// More votes than people.
    #[error("more votes than people present")]
    TooManyVotes,
    /// The step does not fit to where the assembly stands.
    #[error("not in the state {state:?}")]
    WrongState {
        /// Where it stands.
        state: State,
    },
    /// The days of the disclosure do not fit.
    #[error("the days of the disclosure do not fit")]
    DisclosureDays,
}

impl Explain for Rejection {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::NotAnAssembly => ErrorKind::NotFound,
            Self::WrongState { .. } => ErrorKind::Conflict,
            _ => ErrorKind::Invalid,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotAnAssembly => "assembly.not-found",
            Self::NotAVillage => "assembly.not-a-village",
            Self::NotYet => "assembly.not-yet",
            Self::AnnouncedTooLate => "assembly.announced-too-late",
            Self::NoTime => "assembly.no-time",
            Self::AgendaLength => "assembly.agenda-length",
            Self::People => "assembly.people",
            Self::NotASeat => "assembly.not-a-seat",
            Self::TooManyOfCommittee => "assembly.too-many-of-committee",
            Self::NoSuchItem => "assembly.no-such-item",
            Self::TooManyVotes => "assembly.too-many-votes",
            Self::WrongState { .. } => "assembly.wrong-state",
            Self::DisclosureDays => "assembly.disclosure-days",
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::NotAnAssembly => "没有这次代表会议，请回到列表重新选择。".into(),
            Self::NotAVillage => "代表会议由村或社区召开，请选到村(社区)一级。".into(),
            Self::NotYet => "会议日期还没有到，开会当天再登记到会。".into(),
            Self::AnnouncedTooLate => "通知日期不能晚于今天，也不能晚于会议日期，请核对。".into(),
            Self::NoTime => "时间请写成 09:30 这样。".into(),
            Self::AgendaLength => format!("议题请填 1 到 {MOST_ITEMS} 项。"),
            Self::People => format!("人数请填 0 到 {}。", rules::MOST_PEOPLE),
            Self::NotASeat => "名单里有人不是本村(社区)的法定代表，请从应到名单中选择。".into(),
            Self::TooManyOfCommittee => {
                "到会的委员会成员超过了登记的成员人数，请先核对村(居)委会人数。".into()
            }
            Self::NoSuchItem => "没有这项议题，请刷新后再登记表决。".into(),
            Self::TooManyVotes => "同意、反对、弃权的票数合计超过了到会人数，请核对。".into(),
            Self::WrongState { state: State::Announced } => {
                "还没有登记到会，请先登记谁到会了。".into()
            }
            Self::WrongState { state: State::Held } => "会议记录还没有定稿。".into(),
            Self::WrongState { state: State::Closed } => {
                "会议记录已经定稿；确有差错时请先写明原因，再更正。".into()
            }
            Self::DisclosureDays => {
                "公布日期不能早于会议日期，结束日期不能早于开始日期，请核对。".into()
            }
        }
    }

    fn english(&self) -> String {
        match self {
            Self::NotAnAssembly => "There is no such assembly. Choose from the list.".into(),
            Self::NotAVillage => "A village or a community holds assemblies. Choose one.".into(),
            Self::NotYet => "Its day is still to come. Enter who came on that day.".into(),
            Self::AnnouncedTooLate => {
                "It cannot be announced after today or after it was held.".into()
            }
            Self::NoTime => "Write the time like 09:30.".into(),
            Self::AgendaLength => format!("An agenda has 1 to {MOST_ITEMS} items."),
            Self::People => format!("Enter 0 to {} people.", rules::MOST_PEOPLE),
            Self::NotASeat => "Somebody named was not elected here. Choose from the list.".into(),
            Self::TooManyOfCommittee => {
                "More of the committee came than it has. Check the committee's number.".into()
            }
            Self::NoSuchItem => "There is no such item. Reload, then enter the votes.".into(),
            Self::TooManyVotes => "The votes are more than the people present. Check them.".into(),
            Self::WrongState { state: State::Announced } => "Enter first who was there.".into(),
            Self::WrongState { state: State::Held } => "The minutes are not closed yet.".into(),
            Self::WrongState { state: State::Closed } => {
                "The minutes are closed. Say why they are to be corrected, then correct them."
                    .into()
            }
            Self::DisclosureDays => {
                "It is posted after the assembly, and ends after it begins. Check the days.".into()
            }
        }
    }

    fn pointer(&self) -> Option<String> {
        let field = match self {
            Self::NotAVillage => "area",
            Self::NotYet => "held_on",
            Self::AnnouncedTooLate => "announced_on",
            Self::NoTime => "starts_at",
            Self::AgendaLength => "agenda",
            Self::People => "proposers",
            Self::NotASeat => "representatives",
            Self::TooManyOfCommittee => "committee",
            Self::NoSuchItem | Self::TooManyVotes => "votes",
            Self::DisclosureDays => "until",
            Self::NotAnAssembly | Self::WrongState { .. } => return None,
        };
        Some(format!("/{field}"))
    }
}
