//! The doors for people without an account: pages that a code opens, without any script.
//!
//! Invariants:
//! - The code in the address is all the authority there is: no cookie is set and none is read, so
//!   there is nothing that another site's form could borrow. Forms from other sites are refused all
//!   the same ([`guard::is_from_here`]), and a step names the version that was seen.
//! - A code that is unknown, one that was revoked and one whose time is over get the same answer.
//! - A code leaves the browser for nobody: no referrer, nothing kept by caches, no search engine; and
//!   the server logs no address.
//! - A page is decided here and written in `pages`, which has no field for personal data.
//! - What a link in a group opens is counted for the group: that a browser showed the page, by a dot
//!   in it that the browser keeps for a day. Who it was is not known and not asked.

mod appraisal;
mod card;
mod guard;
mod notice;
mod report;
mod report_form;
mod track;
pub(crate) mod wecom;

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use kernel::Actor;
use pages::{Lang, Said};

use crate::problem::Problem;
use crate::state::ApiState;

/// The routes of the pages.
pub(crate) fn routes() -> Router<ApiState> {
    let report = get(report::form).post(report::send);
    Router::new()
        .route("/h/{code}", get(card::show))
        .route("/h/{code}/report", report.layer(DefaultBodyLimit::max(report_form::LARGEST_BODY)))
        .route("/h/{code}/feedback", get(card::feedback_form).post(card::feedback))
        .route("/h/{code}/appraisal", get(appraisal::form).post(appraisal::say))
        .route("/n/{code}", get(notice::show))
        .route("/n/{code}/shown.svg", get(notice::shown))
        .route("/n/{code}/poster.svg", get(notice::poster))
        .route("/n/{code}/qr.png", get(notice::qr))
        .route("/n/{code}/pictures/{hash}", get(notice::attached))
        .route("/t", get(track::form).post(track::find))
        .route("/t/{code}", get(track::show).post(track::act))
        .route("/t/{code}/new", get(track::made))
        .route("/w/{code}", get(wecom::form).post(wecom::act))
        .route("/api/wecom/callback/{agent}", get(wecom::check).post(wecom::hear))
        .route("/api/wecom/offered", get(wecom::offered))
        .route("/api/wecom/sign-in", get(wecom::sign_in))
        .route("/api/wecom/back", get(wecom::back))
}

/// A page of ours that was asked for, and in which language.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Page(Lang);

impl Page {
    /// The page at that address, if one of ours is.
    pub(crate) fn at(uri: &Uri) -> Option<Self> {
        let path = uri.path();
        // Nobody is signed in at the doors of WeCom, and what goes wrong there is read by people.
        let is_door = matches!(path, "/t" | "/api/wecom/sign-in" | "/api/wecom/back");
        let is_ours =
            is_door || ["/t/", "/h/", "/w/", "/n/"].iter().any(|start| path.starts_with(start));
        is_ours.then(|| Self(Lang::of_query(uri.query())))
    }
}

/// The language that a request asks for.
pub(crate) struct Asked(pub(crate) Lang);

impl<S: Sync> FromRequestParts<S> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(Lang::of_query(parts.uri.query())))
    }
}

/// Who writes: somebody who holds a code, and nobody in particular.
fn villager() -> Actor {
    Actor { account: None, name: "群众".to_owned(), device: "villager's page".to_owned() }
}

/// Marks an answer that is a page already, also where its status says no.
#[derive(Clone, Copy)]
struct Written;

/// A page with that status.
fn page(status: StatusCode, html: String) -> Response {
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    let mut response = (status, [(header::CONTENT_TYPE, kind)], html).into_response();
    response.extensions_mut().insert(Written);
    response
}

/// Sends the browser on with a plain read, so that going back or reloading sends nothing twice.
fn see_other(lang: Lang, path: &str, query: Option<&str>) -> Response {
    let mut target = lang.link(path);
    if let Some(query) = query {
        target.push(if target.contains('?') { '&' } else { '?' });
        target.push_str(query);
    }
    match HeaderValue::from_str(&target) {
        Ok(target) => (StatusCode::SEE_OTHER, [(header::LOCATION, target)]).into_response(),
        Err(_) => Problem::of("request.malformed").into_response(),
    }
}

/// Why a page is not shown as asked: another page instead, or a fault of the machine.
pub(crate) enum Refused {
    /// Another page.
    Page(Box<Response>),
    /// A fault, which becomes a page at the edge.
    Problem(Problem),
}

impl Refused {
    fn page(status: StatusCode, html: String) -> Self {
        Self::Page(Box::new(page(status, html)))
    }
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        match self {
            Self::Page(response) => *response,
            Self::Problem(problem) => problem.into_response(),
        }
    }
}

/// Turns whatever was refused on the way into a page that says what to do.
pub(crate) fn finish(response: Response, Page(lang): Page) -> Response {
    let status = response.status();
    let is_refusal = status.is_client_error() || status.is_server_error();
    if !is_refusal || response.extensions().get::<Written>().is_some() {
        return response;
    }
    let problem = response.extensions().get::<Arc<Problem>>().cloned();
    let words = match (&problem, status) {
        (_, StatusCode::PAYLOAD_TOO_LARGE) => pages::say(lang, Said::FormTooLarge, ""),
        (Some(problem), _) if status.is_server_error() => {
            let (chinese, english) = problem.words();
            if lang == Lang::English { english.to_owned() } else { chinese.to_owned() }
        }
        _ => pages::say(lang, Said::FormBroken, ""),
    };
    let html = pages::notice(lang, &pages::say(lang, Said::NotDone, ""), &words, None);
    let mut answer = page(status, html);
    if let Some(wait) = response.headers().get(header::RETRY_AFTER) {
        answer.headers_mut().insert(header::RETRY_AFTER, wait.clone());
    }
    answer
}

/// Marks a page that shows pictures of this server.
#[derive(Clone, Copy)]
struct Showing;

/// Marks an answer that a browser may keep for so many seconds.
#[derive(Clone, Copy)]
struct Lasting(u32);

/// The headers that keep a code where it is, and scripts out.
pub(crate) fn dress(answer: &mut Response) {
    let is_showing = answer.extensions().get::<Showing>().is_some();
    let lasting = answer.extensions().get::<Lasting>().copied();
    let headers = answer.headers_mut();
    let fixed = [
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("x-robots-tag"), "noindex, nofollow"),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        ),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let policy = if is_showing { &pages::SHOWING_POLICY } else { &pages::CONTENT_POLICY };
    if let Ok(policy) = HeaderValue::from_str(policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    if let Some(Lasting(seconds)) = lasting
        && let Ok(keeping) = HeaderValue::from_str(&format!("private, max-age={seconds}"))
    {
        headers.insert(header::CACHE_CONTROL, keeping);
    }
}
