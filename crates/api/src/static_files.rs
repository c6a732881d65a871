//! The screens over HTTP: files with validators, the pages of the surfaces, and the way home.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};

use crate::extract;
use crate::extract::IfNoneMatch;
use crate::problem::Problem;
use crate::resources::me;
use crate::state::ApiState;

/// Answers every path that no operation has: the screens, or that there is nothing.
pub(crate) async fn serve(State(state): State<ApiState>, request: Request) -> Response {
    let path = request.uri().path();
    if path.starts_with("/api/") || path == "/api" {
        return Problem::of("request.no-such-page").into_response();
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Problem::of("request.method-not-allowed").into_response();
    }
    if path == "/" {
        return home(&state, request.headers()).await;
    }
    match web::find(path, accepts_gzip(request.headers())) {
        Some(file) => answer(file, &IfNoneMatch::read(request.headers())),
        None => Problem::of("request.no-such-page").into_response(),
    }
}

/// Where the session's person works: the phone's surface, the console, or the door.
async fn home(state: &ApiState, headers: &HeaderMap) -> Response {
    let Some((token, _)) = extract::token(headers) else {
        return Redirect::temporary("/sign-in").into_response();
    };
    match extract::who(state, &token).await {
        Ok(session) if me::works_on_phone(&session) => Redirect::temporary("/m/").into_response(),
        Ok(_) => Redirect::temporary("/console/").into_response(),
        Err(_) => Redirect::temporary("/sign-in").into_response(),
    }
}

fn accepts_gzip(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    accepted.is_some_and(|list| {
        list.split(',').any(|one| {
            let (name, weight) = one.split_once(';').unwrap_or((one, ""));
            name.trim() == "gzip" && !matches!(weight.trim(), "q=0" | "q=0.0")
        })
    })
}

fn answer(file: web::File, held: &IfNoneMatch) -> Response {
    let is_held = held.holds(&file.etag);
    let status = if is_held { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
    let body = if is_held { Body::empty() } else { Body::from(file.bytes) };
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    let mut put = |name: header::HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    put(header::ETAG, &file.etag);
    put(
        header::CACHE_CONTROL,
        match file.keep {
            web::Keep::Forever => "public, max-age=31536000, immutable",
            web::Keep::Ask => "no-cache",
        },
    );
    if file.varies {
        put(header::VARY, "accept-encoding");
    }
    if !is_held {
        put(header::CONTENT_TYPE, &file.content_type);
        if file.is_gzip {
            put(header::CONTENT_ENCODING, "gzip");
        }
    }
    response
}
