//! The only place with status codes: every refusal becomes a problem document (RFC 9457).
//!
//! A handler returns [`Problem`] with `?` from any room's error. Its body is written last of all, by
//! [`finish`], because only the outermost layer knows the number of the request; refusals that axum
//! makes itself (no such page, another method, too large) are turned into documents there as well.

use std::borrow::Cow;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::{ErrorKind, Explain, FieldError};
use serde::Serialize;
use utoipa::ToSchema;

use crate::problems;

/// A refusal or a fault, ready to be told.
#[derive(Debug, Clone)]
pub struct Problem {
    status: StatusCode,
    code: Cow<'static, str>,
    chinese: String,
    english: String,
    errors: Vec<FieldError>,
    // Two short numbers: a problem is handed on by many functions, and is as large as it may be.
    retry_after_seconds: Option<u32>,
    received: Option<u32>,
}

/// The document as it goes over the wire.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct Document {
    /// Where the problem is described.
    #[serde(rename = "type")]
    kind: String,
    /// What kind of problem it is, in Chinese.
    title: Cow<'static, str>,
    /// The same in English.
    title_en: Cow<'static, str>,
    /// The HTTP status.
    status: u16,
    /// What is wrong here and what to do next, in Chinese.
    detail: String,
    /// The same in English.
    detail_en: String,
    /// The stable code.
    code: Cow<'static, str>,
    /// The number of the request, for questions to the administrator.
    instance: String,
    /// The fields that are wrong.
    errors: Vec<DocumentField>,
    /// With `attachment.wrong-offset`: how many bytes of the picture are here.
    #[serde(skip_serializing_if = "Option::is_none")]
    received: Option<u32>,
}

/// Why one of several things was refused.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BriefProblem)]
pub(crate) struct Brief {
    /// The stable code.
    code: Cow<'static, str>,
    /// What kind of problem it is, in Chinese.
    title: &'static str,
    /// The same in English.
    title_en: &'static str,
    /// What is wrong here and what to do next, in Chinese.
    detail: String,
    /// The same in English.
    detail_en: String,
}

/// A field that is wrong.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProblemField)]
pub(crate) struct DocumentField {
    /// A JSON pointer (RFC 6901) into what was sent.
    pointer: String,
    /// The stable code.
    code: String,
    /// What is wrong and what to do, in Chinese.
    detail: String,
    /// The same in English.
    detail_en: String,
}

const fn status_of(kind: ErrorKind) -> StatusCode {
    match kind {
        ErrorKind::NotFound => StatusCode::NOT_FOUND,
        ErrorKind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        ErrorKind::Conflict => StatusCode::CONFLICT,
        ErrorKind::Stale => StatusCode::PRECONDITION_FAILED,
        ErrorKind::VersionRequired => StatusCode::PRECONDITION_REQUIRED,
        ErrorKind::Unauthenticated => StatusCode::UNAUTHORIZED,
        ErrorKind::Forbidden => StatusCode::FORBIDDEN,
        ErrorKind::Limited => StatusCode::TOO_MANY_REQUESTS,
        ErrorKind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ErrorKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        ErrorKind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl Problem {
    /// A problem of the interface itself, by its code in the catalogue.
    pub fn of(code: &'static str) -> Self {
        let entry = problems::entry(code);
        Self {
            status: StatusCode::from_u16(entry.status).unwrap_or(StatusCode::BAD_REQUEST),
            code: Cow::Borrowed(code),
            chinese: entry.advice.to_owned(),
            english: entry.advice_en.to_owned(),
            errors: Vec::new(),
            retry_after_seconds: None,
            received: None,
        }
    }

    /// The same with other words: in Chinese and in English.
    pub fn saying(mut self, chinese: impl Into<String>, english: impl Into<String>) -> Self {
        self.chinese = chinese.into();
        self.english = english.into();
        self
    }

    /// The same, pointing at the field that is wrong.
    pub fn at(mut self, pointer: impl Into<String>) -> Self {
        self.errors.push(FieldError {
            pointer: pointer.into(),
            code: self.code.clone().into_owned(),
            detail: self.chinese.clone(),
            detail_en: self.english.clone(),
        });
        self
    }

    /// The same for a part of the body: every pointer gets the prefix.
    pub fn under(mut self, prefix: &str) -> Self {
        for error in &mut self.errors {
            error.pointer.insert_str(0, prefix);
        }
        self
    }

    /// The same, with the seconds after which another try makes sense.
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after_seconds = Some(short(seconds));
        self
    }

    /// The same, with how many bytes of a picture are here.
    pub fn received(mut self, bytes: u64) -> Self {
        self.received = Some(short(bytes));
        self
    }

    /// Whether it says that something does not exist, or lies outside of what may be seen.
    pub(crate) fn is_not_found(&self) -> bool {
        self.status == StatusCode::NOT_FOUND
    }

    /// After how many seconds another try makes sense.
    pub(crate) fn retry_after_seconds(&self) -> Option<u64> {
        self.retry_after_seconds.map(u64::from)
    }

    /// The stable code.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The HTTP status.
    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    /// What is wrong and what to do next: in Chinese and in English.
    pub fn words(&self) -> (&str, &str) {
        (&self.chinese, &self.english)
    }

    fn document(&self, request_id: &str) -> Document {
        let entry = problems::entry(&self.code);
        let field = |error: &FieldError| DocumentField {
            pointer: error.pointer.clone(),
            code: error.code.clone(),
            detail: error.detail.clone(),
            detail_en: error.detail_en.clone(),
        };
        Document {
            kind: format!("/api/problems/{}", self.code),
            title: entry.title.into(),
            title_en: entry.title_en.into(),
            status: self.status.as_u16(),
            detail: self.chinese.clone(),
            detail_en: self.english.clone(),
            code: self.code.clone(),
            instance: request_id.to_owned(),
            errors: self.errors.iter().map(field).collect(),
            received: self.received,
        }
    }

    /// The problem as a part of an answer that has other parts as well.
    pub(crate) fn brief(&self) -> Brief {
        let entry = problems::entry(&self.code);
        Brief {
            code: self.code.clone(),
            title: entry.title,
            title_en: entry.title_en,
            detail: self.chinese.clone(),
            detail_en: self.english.clone(),
        }
    }
}

impl<E: Explain> From<E> for Problem {
    fn from(error: E) -> Self {
        let kind = error.kind();
        if matches!(kind, ErrorKind::Internal) {
            // The chain of causes is for the log, once; the answer never carries it.
            tracing::error!(code = error.code(), error = %chain(&error), "a request failed");
        }
        let problem = Self {
            status: status_of(kind),
            code: Cow::Borrowed(error.code()),
            chinese: error.chinese(),
            english: error.english(),
            errors: Vec::new(),
            retry_after_seconds: error.retry_after_seconds().map(short),
            received: None,
        };
        match error.pointer() {
            Some(pointer) => problem.at(pointer),
            None => problem,
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

/// Writes the document of a refused request; answers that are no refusals stay as they are.
pub(crate) fn finish(response: Response, request_id: &str) -> Response {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let problem = match response.extensions().get::<Arc<Problem>>() {
        Some(problem) => Problem::clone(problem),
        None => of_status(status),
    };
    let body = serde_json::to_vec(&problem.document(request_id)).unwrap_or_default();
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    let kind = HeaderValue::from_static("application/problem+json");
    parts.headers.insert(header::CONTENT_TYPE, kind);
    if status == StatusCode::UNAUTHORIZED {
        let scheme = HeaderValue::from_static("Bearer realm=\"lianhu\"");
        parts.headers.insert(header::WWW_AUTHENTICATE, scheme);
    }
    if let Some(seconds) = problem.retry_after_seconds {
        parts.headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    Response::from_parts(parts, Body::from(body))
}

/// What axum and its layers refuse themselves.
pub(crate) fn of_status(status: StatusCode) -> Problem {
    match status {
        StatusCode::NOT_FOUND => Problem::of("request.no-such-page"),
        StatusCode::METHOD_NOT_ALLOWED => Problem::of("request.method-not-allowed"),
        StatusCode::PAYLOAD_TOO_LARGE => Problem::of("request.too-large"),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Problem::of("request.not-json"),
        StatusCode::UNPROCESSABLE_ENTITY => Problem::of("request.invalid"),
        StatusCode::REQUEST_TIMEOUT => Problem::of("request.too-slow"),
        status if status.is_client_error() => Problem::of("request.malformed"),
        _ => Problem::of("storage.fault"),
    }
}

/// The number, or the largest that is kept.
fn short(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        source = inner.source();
    }
    text
}
