//! Everything that happens to every request, on one page.
//!
//! From the outside in: a number for the request, a place among those being worked on (none: 503 at
//! once), a limit of time, compression of what is large, panics caught, and the handler. On the way
//! out: the document of a refusal, the number, and the headers that keep browsers careful.

use std::any::Any;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{
    Extensions, HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version, header,
};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use tower_http::compression::{CompressionLayer, CompressionLevel};

use crate::open311::{self, Outside};
use crate::problem::{self, Problem};
use crate::public::{self, Page};
use crate::state::ApiState;

/// The largest JSON body, in bytes.
pub(crate) const JSON_LIMIT: usize = 1024 * 1024;

/// How long a request may take; whole rosters may take longer, and so may a piece of a picture, which
/// comes over the worst of lines.
const TIME_LIMIT: Duration = Duration::from_secs(30);
const PIECE_TIME_LIMIT: Duration = Duration::from_secs(180);
const ROSTER_TIME_LIMIT: Duration = Duration::from_secs(600);

/// Where whole rosters and ledgers come and go.
const ROSTERS: [&str; 3] = ["/api/imports", "/api/exports", "/api/ledgers"];

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Puts the layers around the routes.
pub(crate) fn around(router: Router, state: &ApiState) -> Router {
    // Answers below a kilobyte grow or cost more than they save; workbooks are compressed already.
    let worth = SizeAbove::new(1024)
        .and(NotForContentType::new("application/vnd."))
        .and(NotForContentType::IMAGES)
        // An event must not wait in a compressor for the next one.
        .and(NotForContentType::SSE)
        // What is fetched in parts must have the same bytes every time.
        .and(is_fetched_whole);
    router
        .layer(DefaultBodyLimit::max(JSON_LIMIT))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(CompressionLayer::new().no_br().compress_when(worth))
        .layer(from_fn_with_state(state.clone(), edge))
}

fn is_fetched_whole(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    !headers.contains_key(header::ACCEPT_RANGES)
}

/// The compression of what phones fetch over the worst of lines: a sixth smaller than gzip for a
/// first sync, for five milliseconds more of the server's time. Browsers ask for it over HTTPS.
pub(crate) fn for_bad_lines() -> CompressionLayer<SizeAbove> {
    CompressionLayer::new()
        .gzip(false)
        .quality(CompressionLevel::Precise(7))
        .compress_when(SizeAbove::new(1024))
}

async fn edge(State(state): State<ApiState>, request: Request, next: Next) -> Response {
    let request_id = state.next_request_id();
    let page = Page::at(request.uri());
    let limit = match request.uri().path() {
        path if ROSTERS.iter().any(|start| path.starts_with(start)) => ROSTER_TIME_LIMIT,
        path if path.starts_with("/api/attachments") || page.is_some() => PIECE_TIME_LIMIT,
        _ => TIME_LIMIT,
    };
    let outside = Outside::of(request.uri().path());
    let is_writing = !matches!(*request.method(), Method::GET | Method::HEAD);
    let answer = match state.slots().try_acquire() {
        Err(_) => Problem::of("request.overloaded").retry_after(2).into_response(),
        Ok(_slot) => match tokio::time::timeout(limit, next.run(request)).await {
            Ok(answer) => answer,
            // A write may have been handed over already: the key makes a second try safe.
            Err(_) if is_writing => {
                Problem::of("storage.interrupted").retry_after(2).into_response()
            }
            Err(_) => Problem::of("request.too-slow").into_response(),
        },
    };
    let mut answer = match (page, outside) {
        (Some(page), _) => public::finish(answer, page),
        (None, Some(outside)) => open311::told(answer, outside),
        (None, None) => problem::finish(answer, &request_id),
    };
    if answer.status().is_server_error() {
        tracing::warn!(request = %request_id, status = answer.status().as_u16(), "refused");
    }
    dress(answer.headers_mut(), &request_id, state.is_https());
    if page.is_some() {
        public::dress(&mut answer);
    }
    answer
}

/// Only our own files run and are shown; nothing of ours is framed by others.
const POLICY: &str = "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; \
    base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

fn dress(headers: &mut HeaderMap, request_id: &str, is_https: bool) {
    const FIXED: [(HeaderName, &str); 5] = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(self), geolocation=(self), microphone=(self), payment=(), usb=()",
        ),
    ];
    for (name, value) in FIXED {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if is_https {
        let year = HeaderValue::from_static("max-age=31536000");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    // What is not marked otherwise is somebody's data.
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert_with(|| HeaderValue::from_static("private, no-cache"));
    if let Ok(value) = HeaderValue::from_str(request_id) {
        headers.insert(X_REQUEST_ID, value);
    }
}

fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    // The panic hook has logged where; the words may hold data and go no further.
    Problem::of("storage.fault").into_response()
}
