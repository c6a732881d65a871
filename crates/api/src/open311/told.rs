//! Answers in the words of GeoReport, refusals of the server itself included.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use db::DbError;
use open311::{Document, Fault, Format, Refusal};

use crate::problem::{self, Problem};

/// What goes wrong at these doors.
#[derive(Debug)]
pub(crate) enum Wrong {
    /// The room refuses.
    Refused(Refusal),
    /// Something that every door of the server may say.
    Problem(Box<Problem>),
}

impl From<Refusal> for Wrong {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Problem> for Wrong {
    fn from(problem: Problem) -> Self {
        Self::Problem(Box::new(problem))
    }
}

impl From<open311::Error> for Wrong {
    fn from(error: open311::Error) -> Self {
        match error {
            open311::Error::Refused(refusal) => Self::Refused(refusal),
            other => Problem::from(other).into(),
        }
    }
}

impl From<DbError> for Wrong {
    fn from(error: DbError) -> Self {
        Problem::from(error).into()
    }
}

impl From<registry::Error> for Wrong {
    fn from(error: registry::Error) -> Self {
        Problem::from(error).into()
    }
}

impl Wrong {
    /// The answer.
    pub(crate) fn response(self, format: Format) -> Response {
        match self {
            Self::Refused(refusal) => refused(&refusal, format),
            Self::Problem(problem) => of_problem(&problem, format),
        }
    }
}

/// Marks an answer that says everything in the words of GeoReport already.
#[derive(Clone, Copy)]
struct Told;

/// A request to one of these doors, or to what would lie behind them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Outside(Format);

impl Outside {
    /// Whether the path is one of these doors'.
    pub(crate) fn of(path: &str) -> Option<Self> {
        let is_outside = path.starts_with("/open311/") || path == "/open311";
        let format = Format::split(path).map_or(Format::Xml, |(_, format)| format);
        is_outside.then_some(Self(format))
    }
}

/// A document as an answer.
pub(crate) fn document(document: &Document, format: Format) -> Response {
    answer(StatusCode::OK, document, format)
}

/// What a layer of the server or the way through it has refused, in the words of GeoReport.
pub(crate) fn told(response: Response, outside: Outside) -> Response {
    let status = response.status();
    let is_refusal = status.is_client_error() || status.is_server_error();
    if !is_refusal || response.extensions().get::<Told>().is_some() {
        return response;
    }
    match response.extensions().get::<Arc<Problem>>() {
        Some(problem) => of_problem(problem, outside.0),
        None => of_problem(&problem::of_status(status), outside.0),
    }
}

/// The text knows 400, 403 and 404 for what the other side can mend. A fault of ours stays one: whoever
/// is told 400 does not try again.
fn of_problem(problem: &Problem, format: Format) -> Response {
    let (chinese, english) = problem.words();
    let code = problem.status().as_u16();
    let status = if problem.is_not_found() || code >= 500 { code } else { 400 };
    let fault = Fault { code, description: format!("{chinese} {english}") };
    let retry_after_seconds = problem.retry_after_seconds();
    refused(&Refusal { status, faults: vec![fault], retry_after_seconds }, format)
}

fn refused(refusal: &Refusal, format: Format) -> Response {
    let status = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::BAD_REQUEST);
    let mut response = answer(status, &refusal.document(), format);
    if let Some(seconds) = refusal.retry_after_seconds {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

fn answer(status: StatusCode, document: &Document, format: Format) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(format.content_type())),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
    ];
    let mut response = (status, headers, Body::from(document.text(format))).into_response();
    response.extensions_mut().insert(Told);
    response
}
