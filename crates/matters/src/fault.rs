//! What can be wrong with what a matter of its kind carries: fields, hazard, dispute, emergency.

use kernel::{ErrorKind, Explain};

use crate::catalogue::{Field, FieldType};
use crate::model::Kind;

/// What is wrong with a record of a kind of matter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The category has no such field.
    #[error("no field {code}")]
    UnknownField {
        /// What was sent.
        code: String,
    },
    /// A field that the category needs was left empty.
    #[error("field {} is missing", field.code)]
    FieldMissing {
        /// The field.
        field: Field,
    },
    /// The value is not one that the field can hold.
    #[error("field {} cannot hold this", field.code)]
    NotOfType {
        /// The field.
        field: Field,
    },
    /// A record was sent that belongs to another kind of matter.
    #[error("a record of {} for another kind", wanted.as_str())]
    OtherKind {
        /// The kind that has such a record.
        wanted: Kind,
    },
    /// A text is too long or has characters that cannot be kept.
    #[error("a text cannot be kept: {pointer}")]
    Text {
        /// JSON pointer of the field.
        pointer: &'static str,
    },
    /// Something that is needed was left out.
    #[error("something is missing: {pointer}")]
    Missing {
        /// JSON pointer of the field.
        pointer: &'static str,
    },
    /// A number is out of range.
    #[error("a number is out of range: {pointer}")]
    Number {
        /// JSON pointer of the field.
        pointer: &'static str,
    },
    /// A day is in the future, or before what it follows.
    #[error("a day is not possible: {pointer}")]
    Day {
        /// JSON pointer of the field.
        pointer: &'static str,
    },
    /// Only the office that has the matter may write this.
    #[error("only the office in charge may write this")]
    NotInCharge,
    /// The matter is closed: its record stays as it is.
    #[error("the matter is closed")]
    Closed,
    /// There is no hazard record yet.
    #[error("no hazard record yet")]
    NoHazard,
    /// Nobody has said yet that the hazard was rectified.
    #[error("not rectified yet")]
    NotRectified,
    /// Who rectified a hazard cannot be the one who checks it.
    #[error("who rectified it cannot check it")]
    OwnRecheck,
    /// A party does not want mediation, or it has ended: nothing more is recorded.
    #[error("the mediation has ended")]
    MediationEnded,
    /// There is no agreement yet whose keeping could be looked at.
    #[error("no agreement yet")]
    NoAgreement,
    /// The asker belongs to none of the offices whose word is awaited.
    #[error("no office to acknowledge for")]
    NoLevel,
    /// The list of where to turn has no such place.
    #[error("no such channel")]
    UnknownChannel,
}

impl Explain for Fault {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::UnknownField { .. }
            | Self::FieldMissing { .. }
            | Self::NotOfType { .. }
            | Self::Text { .. }
            | Self::Missing { .. }
            | Self::Number { .. }
            | Self::Day { .. }
            | Self::UnknownChannel => ErrorKind::Invalid,
            Self::OtherKind { .. }
            | Self::Closed
            | Self::NoHazard
            | Self::NotRectified
            | Self::OwnRecheck
            | Self::MediationEnded
            | Self::NoAgreement => ErrorKind::Conflict,
            Self::NotInCharge | Self::NoLevel => ErrorKind::Forbidden,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::UnknownField { .. } => "matter.field-unknown",
            Self::FieldMissing { .. } => "matter.field-required",
            Self::NotOfType { .. } => "matter.field-not-of-type",
            Self::OtherKind { .. } => "matter.record-of-another-kind",
            Self::Text { .. } => "matter.text-not-accepted",
            Self::Missing { .. } => "matter.record-incomplete",
            Self::Number { .. } => "matter.number-out-of-range",
            Self::Day { .. } => "matter.day-not-possible",
            Self::NotInCharge => "matter.record-not-yours",
            Self::Closed => "matter.record-closed",
            Self::NoHazard => "matter.no-hazard-record",
            Self::NotRectified => "matter.not-rectified",
            Self::OwnRecheck => "matter.own-recheck",
            Self::MediationEnded => "matter.mediation-ended",
            Self::NoAgreement => "matter.no-agreement",
            Self::NoLevel => "matter.no-level-to-acknowledge",
            Self::UnknownChannel => "referral.unknown-channel",
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::UnknownField { .. } => "这个类别没有这一项，请刷新页面后重新填写。".into(),
            Self::FieldMissing { field } => format!("请填写“{}”。", field.name),
            Self::NotOfType { field } => match field.field_type {
                FieldType::Text => format!("“{}”请控制在200字以内，不要换行。", field.name),
                FieldType::Number => format!("“{}”请填数字。", field.name),
                FieldType::Choice | FieldType::Choices => {
                    format!("“{}”请从选项中选择。", field.name)
                }
                FieldType::Date => format!("“{}”请选择日期。", field.name),
            },
            Self::OtherKind { wanted } => {
                format!("这件事项不是“{}”，不能登记这项内容。", wanted.chinese())
            }
            Self::Text { .. } => "文字太长或含有看不见的符号，请改短后再提交。".into(),
            Self::Missing { pointer } => match *pointer {
                "/responsible" => "请写明由谁整改(单位或人)。".into(),
                "/due_on" => "请写明什么时候整改完。".into(),
                "/agreement" => "调解成功要写明协议形式：口头或书面。".into(),
                "/agreed_on" => "请写明哪天达成协议。".into(),
                "/settlement" => "请选择调解结果。".into(),
                _ => "请写一两句说明。".into(),
            },
            Self::Number { .. } => "数字不对，请核对后重新填写。".into(),
            Self::Day { .. } => "日期不对：不能晚于今天，也不能早于前一步，请核对。".into(),
            Self::NotInCharge => "这项内容由承办单位登记，请与他们联系。".into(),
            Self::Closed => "这件事项已经了结，登记的内容不再改动；有新情况请另报一件。".into(),
            Self::NoHazard => "请先登记隐患等级和整改安排。".into(),
            Self::NotRectified => "还没有登记整改完成，请先登记整改，再复查。".into(),
            Self::OwnRecheck => "谁整改的，不能由谁复查；请换一个人复查。".into(),
            Self::MediationEnded => {
                "调解已经终止，不再登记调解经过；当事人可以通过仲裁、行政、诉讼等途径解决。".into()
            }
            Self::NoAgreement => "还没有达成协议，请先登记调解结果，再登记履行情况。".into(),
            Self::NoLevel => "签收由村、乡镇、县的值班人员来做。".into(),
            Self::UnknownChannel => "请从列出的举报渠道中选择。".into(),
        }
    }

    fn english(&self) -> String {
        match self {
            Self::UnknownField { code } => {
                format!("This category has no field `{code}`. Reload and fill it in again.")
            }
            Self::FieldMissing { field } => format!("Fill in “{}”.", field.name_en),
            Self::NotOfType { field } => format!(
                "“{}” does not hold this: it is of type {}.",
                field.name_en,
                field.field_type.as_str()
            ),
            Self::OtherKind { wanted } => {
                format!("The matter is no {}: it has no such record.", wanted.english())
            }
            Self::Text { .. } => "The text is too long or has invisible characters.".into(),
            Self::Missing { pointer } => format!("`{pointer}` is needed here. Add it."),
            Self::Number { .. } => "The number is out of range. Correct it.".into(),
            Self::Day { .. } => {
                "The day cannot be after today or before what it follows. Correct it.".into()
            }
            Self::NotInCharge => "The office that has the matter writes this. Ask there.".into(),
            Self::Closed => "The matter is closed. Hand in a new one for what is new.".into(),
            Self::NoHazard => "Record the level and the rectification first.".into(),
            Self::NotRectified => "Record that it was rectified first, then check.".into(),
            Self::OwnRecheck => {
                "Who rectified it cannot be the one who checks it. Let somebody else check.".into()
            }
            Self::MediationEnded => {
                "The mediation has ended. The parties may turn to arbitration, an office or a court."
                    .into()
            }
            Self::NoAgreement => "There is no agreement yet. Record the outcome first.".into(),
            Self::NoLevel => "The offices of village, township and county acknowledge.".into(),
            Self::UnknownChannel => "Choose one of the channels that are listed.".into(),
        }
    }

    fn pointer(&self) -> Option<String> {
        match self {
            Self::UnknownField { code } => Some(format!("/fields/{}", escaped(code))),
            Self::FieldMissing { field } | Self::NotOfType { field } => {
                Some(format!("/fields/{}", field.code))
            }
            Self::Text { pointer }
            | Self::Missing { pointer }
            | Self::Number { pointer }
            | Self::Day { pointer } => Some((*pointer).into()),
            Self::UnknownChannel => Some("/channel".into()),
            _ => None,
        }
    }
}

/// A part of a JSON pointer (RFC 6901).
fn escaped(part: &str) -> String {
    part.replace('~', "~0").replace('/', "~1")
}
