//! How the county numbers its letters of appointment.

use access::policy::op;
use axum::Json;
use axum::extract::State;
use representatives::selection::{self, letters};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::extract::{Caller, JsonBody};
use crate::problem::Problem;
use crate::state::ApiState;

/// How the letters are numbered.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LetterFormatView {
    /// The format: words, and in braces 乡镇代码, 乡镇, 年, 序号 (序号4 is filled to four digits).
    #[schema(example = "{乡镇代码}-{年}-{序号4}")]
    format: String,
    /// What a county uses that has chosen nothing.
    default: &'static str,
    /// What a format can be put together from, beside words.
    parts: &'static [&'static str],
    /// A number as it would look.
    #[schema(example = "431125101-2023-0001")]
    example: String,
}

fn view(format: String) -> LetterFormatView {
    let shown = format.parse::<letters::Format>();
    let example = shown.map(|format| format.number(("431125101000", "上江圩镇"), 2023, 1));
    LetterFormatView {
        format,
        default: letters::DEFAULT,
        parts: letters::PARTS,
        example: example.unwrap_or_default(),
    }
}

/// How the county numbers its letters of appointment.
#[utoipa::path(
    get,
    path = "/api/letter-format",
    operation_id = "get_letter_format",
    tag = "selections",
    responses((status = 200, description = "The format.", body = LetterFormatView))
)]
pub(crate) async fn get_letter_format(
    State(state): State<ApiState>,
    _: Caller<op::GetLetterFormat>,
) -> Result<Json<LetterFormatView>, Problem> {
    Ok(Json(view(state.db().read(selection::letter_format).await?)))
}

/// How the letters are to be numbered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LetterFormatInput {
    /// The format, with exactly one serial.
    #[schema(max_length = 40)]
    format: String,
}

/// Say how the county numbers its letters; numbers that were given stay.
#[utoipa::path(
    put,
    path = "/api/letter-format",
    operation_id = "put_letter_format",
    tag = "selections",
    request_body = LetterFormatInput,
    responses((status = 200, description = "Kept.", body = LetterFormatView))
)]
pub(crate) async fn put_letter_format(
    State(state): State<ApiState>,
    caller: Caller<op::PutLetterFormat>,
    body: JsonBody<LetterFormatInput>,
) -> Result<Json<LetterFormatView>, Problem> {
    let format = body.value.format;
    let kept = state
        .db()
        .write(&caller.actor(), move |tx| {
            selection::set_letter_format(tx, &format)?;
            selection::letter_format(tx)
        })
        .await?;
    Ok(Json(view(kept)))
}
