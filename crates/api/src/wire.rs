//! What values look like on the wire, and the few shapes that many answers share.

use std::borrow::Cow;
use std::fmt::Display;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::{AreaPath, Date, Month, Page, Timestamp, id};
use registry::{Area, AreaTree};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::extract::IfNoneMatch;

fn text_schema(format: Option<SchemaFormat>, pattern: &str, example: &str) -> RefOr<Schema> {
    let builder = ObjectBuilder::new().schema_type(Type::String).format(format);
    let builder = builder.pattern(Some(pattern)).examples([serde_json::json!(example)]);
    RefOr::T(Schema::Object(builder.build()))
}

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident($type:ty) $wire:literal, $format:expr, $pattern:literal, $example:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(transparent)]
        pub(crate) struct $name(pub(crate) $type);

        impl From<$type> for $name {
            fn from(value: $type) -> Self {
                Self(value)
            }
        }

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                text_schema($format, $pattern, $example)
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed($wire)
            }
        }
    )*};
}

const DATE: Option<SchemaFormat> = Some(SchemaFormat::KnownFormat(KnownFormat::Date));

// These stand for the kernel's own types where something goes over the wire: the kernel knows
// nothing of descriptions. A value that travels as a text is described by its pattern.
texts! {
    /// A date.
    Day(Date) "Date", DATE, "^(19|20|21)[0-9]{2}-[01][0-9]-[0-3][0-9]$", "2023-05-07";
    /// A month.
    MonthText(Month) "Month", None, "^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])$", "2023-05";
    /// A household, by its identifier.
    HouseholdKey(id::HouseholdId) "HouseholdId", None, "^hh_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        "hh_01jz0000000000000000000000";
    /// A change of a household, by its identifier.
    MoveKey(id::MoveId) "MoveId", None, "^mov_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        "mov_01jz0000000000000000000000";
    /// A person, by its identifier.
    PersonKey(id::PersonId) "PersonId", None, "^per_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        "per_01jz0000000000000000000000";
    /// A serving mandate, by its identifier.
    RepresentativeKey(id::RepresentativeId) "RepresentativeId", None, "^rep_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        "rep_01jz0000000000000000000000";
    /// A selection file, by its identifier.
    SelectionKey(id::SelectionId) "SelectionId", None, "^sel_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        "sel_01jz0000000000000000000000";
    /// A turnover, by its identifier.
    TurnoverKey(id::TurnoverId) "TurnoverId", None, "^tur_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        "tur_01jz0000000000000000000000";
    /// A link, by its identifier.
    LinkKey(id::LinkId) "LinkId", None, "^lnk_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        "lnk_01jz0000000000000000000000";
    /// A contact, by its identifier.
    ContactKey(id::ContactId) "ContactId", None, "^con_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        "con_01jz0000000000000000000000";
    /// A difficulty file, by its identifier.
    DifficultyKey(id::DifficultyId) "DifficultyId", None, "^dif_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        "dif_01jz0000000000000000000000";
    /// A matter, by its identifier.
    MatterKey(id::MatterId) "MatterId", None, "^mat_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        "mat_01jz0000000000000000000000";
    /// A return visit, by its identifier.
    VisitKey(id::VisitId) "VisitId", None, "^vis_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        "vis_01jz0000000000000000000000";
    /// A pointer to an accusation, by its identifier.
    ReferralKey(id::ReferralId) "ReferralId", None, "^rfl_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        "rfl_01jz0000000000000000000000";
    /// A gathering, by its identifier.
    GatheringKey(id::GatheringId) "GatheringId", None, "^gat_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        "gat_01jz0000000000000000000000";
    /// A training session, by its identifier.
    TrainingKey(id::TrainingId) "TrainingId", None, "^trn_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        "trn_01jz0000000000000000000000";
    /// A wish to be trained, by its identifier.
    WishKey(id::WishId) "WishId", None, "^wsh_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        "wsh_01jz0000000000000000000000";
    /// A mentoring, by its identifier.
    MentoringKey(id::MentoringId) "MentoringId", None, "^men_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        "men_01jz0000000000000000000000";
    /// An entry of the reserve, by its identifier.
    ReserveKey(id::ReserveId) "ReserveId", None, "^rsv_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        "rsv_01jz0000000000000000000000";
    /// A round of the appraisal, by its identifier.
    AppraisalKey(id::AppraisalId) "AppraisalId", None, "^apr_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        "apr_01jz0000000000000000000000";
    /// A place in a leading group or a task force, by its identifier.
    MemberKey(id::MemberId) "MemberId", None, "^mem_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        "mem_01jz0000000000000000000000";
    /// A plan, by its identifier.
    PlanKey(id::PlanId) "PlanId", None, "^pln_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        "pln_01jz0000000000000000000000";
    /// A to-do, by its identifier.
    TodoKey(id::TodoId) "TodoId", None, "^tod_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        "tod_01jz0000000000000000000000";
    /// An assignment, by its identifier.
    AssignmentKey(id::AssignmentId) "AssignmentId", None, "^asg_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        "asg_01jz0000000000000000000000";
    /// A registered form, by its identifier.
    FormKey(id::FormId) "FormId", None, "^frm_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        "frm_01jz0000000000000000000000";
    /// A department of the county, by its identifier.
    DepartmentKey(id::DepartmentId) "DepartmentId", None, "^dep_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        "dep_01jz0000000000000000000000";
    /// An account, by its identifier.
    AccountKey(id::AccountId) "AccountId", None, "^acc_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        "acc_01jz0000000000000000000000";
    /// A refused command, by its identifier.
    RefusalKey(id::RefusalId) "RefusalId", None, "^ref_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        "ref_01jz0000000000000000000000";
    /// A suggestion, by its identifier.
    SuggestionKey(id::SuggestionId) "SuggestionId", None, "^sug_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        "sug_01jz0000000000000000000000";
    /// A message to the outside, by its identifier.
    MessageKey(id::MessageId) "MessageId", None, "^msg_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        "msg_01jz0000000000000000000000";
    /// An endpoint of another program, by its identifier.
    WebhookKey(id::WebhookId) "WebhookId", None, "^whk_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        "whk_01jz0000000000000000000000";
    /// A session as a device, by its identifier.
    SessionKey(id::SessionId) "SessionId", None, "^ses_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        "ses_01jz0000000000000000000000";
    /// An invitation, by its identifier.
    InvitationKey(id::InvitationId) "InvitationId", None, "^inv_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        "inv_01jz0000000000000000000000";
    /// An import, by its identifier.
    ImportKey(id::ImportId) "ImportId", None, "^imp_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        "imp_01jz0000000000000000000000";
    /// A file of a ledger, by its identifier.
    LedgerFileKey(id::LedgerFileId) "LedgerFileId", None, "^led_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        "led_01jz0000000000000000000000";
    /// A notice, by its identifier.
    NoticeKey(id::NoticeId) "NoticeId", None, "^ntc_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        "ntc_01jz0000000000000000000000";
    /// A passing on, by its identifier.
    RelayKey(id::RelayId) "RelayId", None, "^rly_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        "rly_01jz0000000000000000000000";
    /// A question about a notice, by its identifier.
    NoticeQuestionKey(id::NoticeQuestionId) "NoticeQuestionId", None,
        "^nqs_[0-7][0-9a-hjkmnp-tv-z]{25}$", "nqs_01jz0000000000000000000000";
}

/// An instant, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(crate) struct Instant(pub(crate) Timestamp);

impl PartialSchema for Instant {
    fn schema() -> RefOr<Schema> {
        let format = Some(SchemaFormat::KnownFormat(KnownFormat::DateTime));
        text_schema(format, "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z$", "2023-05-07T01:30:00.000Z")
    }
}

impl ToSchema for Instant {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Timestamp")
    }
}

/// An area as other things point at it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct AreaRef {
    /// The division code: 12 digits, 14 for a group.
    code: String,
    /// The name.
    name: String,
    /// `county`, `township`, `village`, `community`, `section` or `group`.
    kind: &'static str,
}

impl AreaRef {
    /// The division code.
    pub(crate) fn code(&self) -> &str {
        &self.code
    }

    /// The name.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

impl From<&Area> for AreaRef {
    fn from(area: &Area) -> Self {
        Self {
            code: area.code.as_str().to_owned(),
            name: area.name.clone(),
            kind: area.kind.as_str(),
        }
    }
}

/// The area at the path; one that was added a moment ago still has its path to show.
pub(crate) fn area_ref(areas: &AreaTree, path: &AreaPath) -> AreaRef {
    areas.at(path).map_or_else(
        || AreaRef { code: String::new(), name: path.to_string(), kind: "group" },
        AreaRef::from,
    )
}

/// An identifier with the name that people know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct NamedRef {
    /// The identifier.
    pub(crate) id: String,
    /// The name.
    pub(crate) name: String,
}

impl NamedRef {
    /// The reference.
    pub(crate) fn new(id: impl Display, name: impl Into<String>) -> Self {
        Self { id: id.to_string(), name: name.into() }
    }
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PageOf<T> {
    /// The items.
    pub(crate) items: Vec<T>,
    /// Where the next page starts; `null` on the last one.
    pub(crate) next_cursor: Option<String>,
}

impl<T> PageOf<T> {
    /// The page, with every item as it goes over the wire.
    pub(crate) fn of<U>(page: Page<U>, turn: impl FnMut(U) -> T) -> Self {
        let next_cursor = page.next.as_ref().map(kernel::Cursor::encode);
        Self { items: page.items.into_iter().map(turn).collect(), next_cursor }
    }
}

/// A telephone number of which only the ends show.
pub(crate) fn masked(phone: &str) -> String {
    let digits: Vec<char> = phone.chars().collect();
    if digits.len() < 7 {
        return "*".repeat(digits.len());
    }
    let (start, end) = if digits.len() >= 11 { (3, 4) } else { (2, 2) };
    let stars = "*".repeat(digits.len() - start - end);
    let first: String = digits[..start].iter().collect();
    let last: String = digits[digits.len() - end..].iter().collect();
    format!("{first}{stars}{last}")
}

/// A short tag of what the value says; another value has another tag.
pub(crate) fn content_tag<T: Serialize>(value: &T) -> String {
    let text = serde_json::to_vec(value).unwrap_or_default();
    Sha256::digest(&text)[..4].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The tag of a version.
pub(crate) fn tag(version: i64) -> String {
    format!("\"v{version}\"")
}

/// One object with its version as a tag; nothing but the tag when the asker holds it already.
pub(crate) fn versioned<T: Serialize>(version: i64, held: &IfNoneMatch, body: &T) -> Response {
    let tag = tag(version);
    let mut response = if held.holds(&tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        axum::Json(body).into_response()
    };
    if let Ok(value) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(header::ETAG, value);
    }
    response
}

/// A code with what people call it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Word {
    /// The code.
    pub(crate) code: &'static str,
    /// What people call it.
    pub(crate) name: &'static str,
}

/// The [`Word`] of a value from a closed list.
macro_rules! word {
    ($value:expr) => {
        $crate::wire::Word { code: $value.as_str(), name: $value.chinese() }
    };
}
pub(crate) use word;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_are_masked() {
        assert_eq!(masked("13812345678"), "138****5678");
        assert_eq!(masked("5762345"), "57***45");
        assert_eq!(masked("123"), "***");
    }
}
