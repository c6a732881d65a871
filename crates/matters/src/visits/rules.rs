//! When a visit counts, and who may ask. Pure.

use kernel::id::AccountId;
use kernel::{AreaPath, Date, ErrorKind, Explain};

use super::{Asker, NewVisit, Reached, Validity};
use crate::model::Unit;

/// Whether the office lies above the unit: only then it checks somebody else's work.
///
/// A department's level above is the county. Nobody is above the county's own office: what it
/// answered is checked by the villager and his representative alone.
pub fn is_above(office: &AreaPath, unit: &Unit) -> bool {
    match unit.department {
        Some(_) => office.depth() == 1,
        None => office != &unit.area && office.contains(&unit.area),
    }
}

/// The office that calls back about what the unit answered: the township for villages and groups,
/// the county for townships and departments, nobody for the county itself.
pub fn office_above(unit: &Unit) -> Option<AreaPath> {
    if unit.department.is_some() {
        return Some(AreaPath::county());
    }
    match unit.area.depth() {
        0 | 1 => None,
        2 => Some(unit.area.at_depth(1)),
        _ => Some(unit.area.at_depth(2)),
    }
}

/// Who asked about whose answer.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// Who asked.
    pub asker: Asker,
    /// By which account.
    pub account: Option<AccountId>,
    /// For which office.
    pub office: Option<&'a AreaPath>,
    /// The unit that had answered.
    pub handler: &'a Unit,
    /// The accounts that had it in charge or gave the answer.
    pub handlers: [Option<AccountId>; 2],
    /// Whether the villager was reached.
    pub reached: Reached,
}

/// Whether the visit counts.
///
/// The villager's own word always does. A representative is nobody's official: the households chose
/// him to speak for them and he never owns a matter, so what he heard counts also where his own
/// village answered, unless the same account handled it.
pub fn validity(asked: &Asked<'_>) -> Validity {
    if asked.reached != Reached::Reached {
        return Validity::NotReached;
    }
    if asked.asker == Asker::Villager {
        return Validity::Valid;
    }
    if asked.account.is_some() && asked.handlers.contains(&asked.account) {
        return Validity::ByHandler;
    }
    let is_apart = match asked.asker {
        Asker::Office => asked.office.is_some_and(|office| is_above(office, asked.handler)),
        Asker::Villager | Asker::Representative => true,
    };
    if is_apart { Validity::Valid } else { Validity::ByUnit }
}

/// Why a visit or a draw is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No such visit.
    #[error("no such visit")]
    NotFound,
    /// No answer stands that could be asked about.
    #[error("no answer stands")]
    NothingToAsk,
    /// The office does not lie above the one that answered.
    #[error("the office is not above the handler")]
    NotAbove,
    /// The caller handled the matter himself.
    #[error("the handler does not check himself")]
    OwnWork,
    /// The office has asked about this answer already.
    #[error("already asked")]
    AlreadyAsked,
    /// One of the three questions has no answer.
    #[error("{field} is missing")]
    Missing {
        /// The field's name.
        field: &'static str,
    },
    /// The day is not between the answer and today.
    #[error("the day is not between {from} and {until}")]
    DayOutside {
        /// The day of the answer.
        from: Date,
        /// Today.
        until: Date,
    },
    /// Only what an office recorded can be voided by itself.
    #[error("a confirmation cannot be voided")]
    FollowsAStep,
    /// It is voided already.
    #[error("already voided")]
    Voided,
    /// The month is not over: a draw before its end would leave answers out.
    #[error("the month is not over")]
    MonthNotOver,
    /// The month was drawn already, and is drawn once.
    #[error("already drawn")]
    AlreadyDrawn,
    /// Draws are made by township.
    #[error("draws are made by township")]
    NotATownship,
}

impl Explain for Refusal {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::NotFound => ErrorKind::NotFound,
            Self::NotAbove | Self::OwnWork => ErrorKind::Forbidden,
            Self::NothingToAsk
            | Self::AlreadyAsked
            | Self::FollowsAStep
            | Self::Voided
            | Self::AlreadyDrawn => ErrorKind::Conflict,
            Self::Missing { .. }
            | Self::DayOutside { .. }
            | Self::MonthNotOver
            | Self::NotATownship => ErrorKind::Invalid,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "visit.not-found",
            Self::NothingToAsk => "visit.nothing-to-ask",
            Self::NotAbove => "visit.not-above",
            Self::OwnWork => "visit.own-work",
            Self::AlreadyAsked => "visit.already-asked",
            Self::Missing { .. } => "visit.field-missing",
            Self::DayOutside { .. } => "visit.day-outside",
            Self::FollowsAStep => "visit.follows-a-step",
            Self::Voided => "visit.voided",
            Self::MonthNotOver => "visit.month-not-over",
            Self::AlreadyDrawn => "visit.already-drawn",
            Self::NotATownship => "visit.not-a-township",
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::NotFound => "没有这次回访，请回到列表重新选择。".into(),
            Self::NothingToAsk => "这件事项现在没有可以回访的答复，请刷新后再看。".into(),
            Self::NotAbove => "回访由承办单位的上级来做，本单位不回访自己的答复。".into(),
            Self::OwnWork => "这件是您经手办的，请换一位同志回访。".into(),
            Self::AlreadyAsked => "这次答复本单位已经回访过，请到列表查看结果。".into(),
            Self::Missing { field } => match *field {
                "contacted" => "请问群众：承办单位联系您了吗？".into(),
                "solved" => "请问群众：问题解决了吗？".into(),
                "rating" => "请问群众：满意吗？".into(),
                "words" => "群众要求重办，请写下他的原话。".into(),
                field => format!("缺少 {field}，请补充后再提交。"),
            },
            Self::DayOutside { from, until } => {
                format!("回访日期要在答复那天({from})和今天({until})之间，请核对。")
            }
            Self::FollowsAStep => {
                "这是群众确认或提出异议时留下的，不能单独作废；情况有变请在事项上办理。".into()
            }
            Self::Voided => "这次回访已经作废，不用再办。".into(),
            Self::MonthNotOver => "这个月还没过完，月底后再抽取，才不会漏掉答复。".into(),
            Self::AlreadyDrawn => "这个乡镇这个月已经抽取过，一个月只抽一次，请看抽取记录。".into(),
            Self::NotATownship => "回访按乡镇抽取，请先选一个乡镇。".into(),
        }
    }

    fn english(&self) -> String {
        match self {
            Self::NotFound => "There is no such visit. Choose from the list.".into(),
            Self::NothingToAsk => "No answer stands to be asked about. Reload the matter.".into(),
            Self::NotAbove => {
                "Only an office above the one that answered calls back about it.".into()
            }
            Self::OwnWork => "You handled this matter. Let somebody else call.".into(),
            Self::AlreadyAsked => {
                "Your office has asked about this answer already. See the list.".into()
            }
            Self::Missing { field } => format!("`{field}` is needed here. Ask the villager."),
            Self::DayOutside { from, until } => {
                format!("The day must lie between the answer ({from}) and today ({until}).")
            }
            Self::FollowsAStep => {
                "It belongs to a confirmation or dispute and cannot be voided by itself. Act on \
                 the matter."
                    .into()
            }
            Self::Voided => "This visit is voided already.".into(),
            Self::MonthNotOver => "The month is not over. Draw after its last day.".into(),
            Self::AlreadyDrawn => {
                "This township's month was drawn already; a month is drawn once. See the draws."
                    .into()
            }
            Self::NotATownship => "Draws are made by township. Choose one.".into(),
        }
    }

    fn pointer(&self) -> Option<String> {
        match self {
            Self::Missing { field } => Some(format!("/{field}")),
            Self::DayOutside { .. } => Some("/on".into()),
            Self::MonthNotOver | Self::AlreadyDrawn => Some("/month".into()),
            Self::NotATownship => Some("/area".into()),
            _ => None,
        }
    }
}

/// The visit as it may be kept: who was reached was asked all three questions.
pub(super) fn asked_all(new: &NewVisit) -> Result<(), Refusal> {
    if new.reached != Reached::Reached {
        return Ok(());
    }
    let said = &new.said;
    let missing = [
        ("contacted", said.contacted.is_none()),
        ("solved", said.solved.is_none()),
        ("rating", said.rating.is_none()),
        ("words", new.wants_redo && said.words.is_none()),
    ];
    match missing.iter().find(|(_, is_missing)| *is_missing) {
        Some((field, _)) => Err(Refusal::Missing { field }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn path(text: &str) -> AreaPath {
        text.parse().expect("a path")
    }

    fn unit(area: &str) -> Unit {
        Unit { area: path(area), department: None }
    }

    fn department() -> Unit {
        Unit { area: AreaPath::county(), department: Some(Uuid::from_u128(7).into()) }
    }

    fn account(number: u128) -> Option<AccountId> {
        Some(AccountId::from_uuid(Uuid::from_u128(number)))
    }

    #[test]
    fn only_an_office_above_the_handler_checks() {
        let above = |office: &str, handler: &Unit| is_above(&path(office), handler);
        assert!(above("001004", &unit("001004012")) && above("001", &unit("001004012")));
        assert!(!above("001004012", &unit("001004012")), "nobody checks himself");
        assert!(!above("001005", &unit("001004012")), "nor a neighbour");
        assert!(!above("001004012", &unit("001004")), "nor one below");
        assert!(above("001", &department()) && !above("001004", &department()));
        assert!(!above("001", &unit("001")));
    }

    #[test]
    fn every_unit_below_the_county_has_an_office_that_calls() {
        let office = |handler: &Unit| office_above(handler).map(|path| path.as_str().to_owned());
        assert_eq!(office(&unit("001004012003")).as_deref(), Some("001004"));
        assert_eq!(office(&unit("001004012")).as_deref(), Some("001004"));
        assert_eq!(office(&unit("001004")).as_deref(), Some("001"));
        assert_eq!(office(&department()).as_deref(), Some("001"));
        assert_eq!(office(&unit("001")), None);
    }

    #[test]
    fn whoever_handled_it_does_not_check_it() {
        let village = unit("001004012");
        let (own, township) = (path("001004012"), path("001004"));
        let office = Asked {
            asker: Asker::Office,
            account: account(1),
            office: Some(&township),
            handler: &village,
            handlers: [account(2), None],
            reached: Reached::Reached,
        };
        assert_eq!(validity(&office), Validity::Valid);
        assert_eq!(validity(&Asked { office: Some(&own), ..office }), Validity::ByUnit);
        assert_eq!(validity(&Asked { office: None, ..office }), Validity::ByUnit);
        assert_eq!(validity(&Asked { account: account(2), ..office }), Validity::ByHandler);
        let unreached = Asked { reached: Reached::NoAnswer, ..office };
        assert_eq!(validity(&unreached), Validity::NotReached);
        let representative = Asked { asker: Asker::Representative, office: None, ..office };
        assert_eq!(validity(&representative), Validity::Valid);
        let both = Asked { account: account(2), ..representative };
        assert_eq!(validity(&both), Validity::ByHandler);
        let villager = Asked { asker: Asker::Villager, account: None, ..representative };
        assert_eq!(validity(&Asked { handlers: [None, None], ..villager }), Validity::Valid);
    }
}
