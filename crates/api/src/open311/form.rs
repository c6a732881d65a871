//! Forms: `application/x-www-form-urlencoded`, or `multipart/form-data` with pictures.

use axum::body::Bytes;
use axum::extract::multipart::MultipartError;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use db::DbError;
use open311::Refusal;

use super::told::Wrong;
use crate::problem::Problem;
use crate::state::ApiState;

/// How many fields a form may have; a definition asks for a handful.
const MOST_FIELDS: usize = 200;

/// A form as it came.
#[derive(Default)]
pub(crate) struct Form {
    /// The texts.
    pub(crate) pairs: Vec<(String, String)>,
    /// The pictures.
    pub(crate) files: Vec<Vec<u8>>,
}

/// The pairs of an encoded query or form.
pub(crate) fn pairs(encoded: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(encoded)
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .take(MOST_FIELDS)
        .collect()
}

/// Reads the form of a request.
pub(crate) async fn read(request: Request, state: &ApiState) -> Result<Form, Wrong> {
    let kind = request.headers().get(header::CONTENT_TYPE);
    let kind = kind.and_then(|value| value.to_str().ok()).unwrap_or("");
    let essence = kind.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    match essence.as_str() {
        // Some programs name no type when they send nothing.
        "application/x-www-form-urlencoded" | "" => {
            let bytes = Bytes::from_request(request, state).await.map_err(|rejection| {
                match rejection.into_response().status() {
                    StatusCode::PAYLOAD_TOO_LARGE => Problem::of("request.too-large"),
                    _ => Problem::of("request.malformed"),
                }
            })?;
            Ok(Form { pairs: pairs(&bytes), files: Vec::new() })
        }
        "multipart/form-data" => read_parts(request, state).await,
        _ => Err(Refusal::bad(
            "Content-Type 要是 application/x-www-form-urlencoded 或 multipart/form-data。",
            "The Content-Type must be application/x-www-form-urlencoded or multipart/form-data.",
        )
        .into()),
    }
}

async fn read_parts(request: Request, state: &ApiState) -> Result<Form, Wrong> {
    // Nobody knows yet whether there is a good key somewhere in it: a few at a time.
    let _place = state.outside_slots().acquire().await.map_err(|_| DbError::Interrupted)?;
    let mut parts = Multipart::from_request(request, state)
        .await
        .map_err(|_| Problem::of("request.malformed"))?;
    let mut form = Form::default();
    while let Some(part) = parts.next_field().await.map_err(broken)? {
        if form.pairs.len() + form.files.len() == MOST_FIELDS {
            return Err(Problem::of("request.too-large").into());
        }
        let name = part.name().unwrap_or_default().to_owned();
        let is_media = matches!(name.as_str(), "media" | "media[]");
        if is_media {
            let bytes = part.bytes().await.map_err(broken)?;
            // A field for files that was left alone is sent without any bytes.
            if !bytes.is_empty() {
                form.files.push(bytes.into());
            }
        } else {
            form.pairs.push((name, part.text().await.map_err(broken)?));
        }
    }
    Ok(form)
}

fn broken(error: MultipartError) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Problem::of("request.too-large")
    } else {
        Problem::of("request.malformed")
    }
}
