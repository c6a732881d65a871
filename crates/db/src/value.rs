//! Parameters of a statement.

use std::borrow::Cow;

use kernel::{AreaCode, AreaKind, AreaPath, Date, Month, Timestamp, id};
use postgres::types::{IsNull, ToSql, Type, private::BytesMut, to_sql_checked};
use uuid::Uuid;

/// One parameter of a statement, the same for both engines.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// No value.
    Null,
    /// An integer; also dates (`yyyymmdd`), months (`yyyymm`), instants (ms) and flags (0, 1).
    Int(i64),
    /// A text.
    Text(Cow<'a, str>),
    /// An identifier.
    Id(Uuid),
    /// Bytes.
    Bytes(Cow<'a, [u8]>),
}

macro_rules! from_value {
    ($($type:ty => $from:expr;)*) => {$(
        impl<'a> From<$type> for Value<'a> {
            fn from(value: $type) -> Self {
                let from: fn($type) -> Value<'a> = $from;
                from(value)
            }
        }
    )*};
}

from_value! {
    i64 => Self::Int;
    i32 => |value| Self::Int(i64::from(value));
    u32 => |value| Self::Int(i64::from(value));
    bool => |value| Self::Int(i64::from(value));
    &'a str => |value| Self::Text(Cow::Borrowed(value));
    String => |value| Self::Text(Cow::Owned(value));
    &'a String => |value| Self::Text(Cow::Borrowed(value));
    &'a [u8] => |value| Self::Bytes(Cow::Borrowed(value));
    Vec<u8> => |value| Self::Bytes(Cow::Owned(value));
    Uuid => Self::Id;
    Date => |value| Self::Int(value.number());
    Month => |value| Self::Int(value.number());
    Timestamp => |value| Self::Int(value.millis());
    &'a AreaPath => |value| Self::Text(Cow::Borrowed(value.as_str()));
    &'a AreaCode => |value| Self::Text(Cow::Borrowed(value.as_str()));
    AreaKind => |value| Self::Text(Cow::Borrowed(value.as_str()));
}

macro_rules! from_ids {
    ($($name:ident),*) => {$(
        impl From<id::$name> for Value<'_> {
            fn from(id: id::$name) -> Self {
                Self::Id(id.uuid())
            }
        }
    )*};
}
from_ids!(
    AreaId,
    HouseholdId,
    MoveId,
    PersonId,
    RepresentativeId,
    TurnoverId,
    LinkId,
    DutyId,
    SelectionId,
    ContactId,
    DifficultyId,
    MatterId,
    MatterEventId,
    GatheringId,
    TrainingId,
    WishId,
    MentoringId,
    TalkId,
    ReserveId,
    AppraisalId,
    MemberId,
    PlanId,
    FormId,
    TodoId,
    AssignmentId,
    DepartmentId,
    VisitId,
    AccountId,
    SessionId,
    InvitationId,
    ImportId,
    LedgerFileId,
    JobId,
    RefusalId,
    ReferralId,
    SuggestionId,
    MessageId,
    ToldId,
    WebhookId,
    NoticeId,
    DispatchId,
    RelayId,
    NoticeQuestionId
);

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// Makes the parameter list of a statement.
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => { &[$($crate::Value::from($value)),*] as &[$crate::Value<'_>] };
}

impl rusqlite::ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        use rusqlite::types::{ToSqlOutput, ValueRef};
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Id(id) => ValueRef::Blob(id.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

impl ToSql for Value<'_> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(number) if *ty == Type::INT4 => i32::try_from(*number)?.to_sql(ty, out),
            Self::Int(number) if *ty == Type::INT2 => i16::try_from(*number)?.to_sql(ty, out),
            Self::Int(number) if *ty == Type::INT8 => number.to_sql(ty, out),
            Self::Text(text) if *ty == Type::TEXT || *ty == Type::VARCHAR => text.to_sql(ty, out),
            Self::Id(id) if *ty == Type::UUID => id.to_sql(ty, out),
            Self::Bytes(bytes) if *ty == Type::BYTEA => bytes.as_ref().to_sql(ty, out),
            other => Err(format!("a parameter of type {ty} cannot take {other:?}").into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}
