//! Signing in and out.

use access::Error;
use access::policy::op;
use access::sessions::{self, Carrier, Kind, Session, Token};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use db::DbError;
use kernel::Actor;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::extract::{COOKIE, Caller, ClientAddress, JsonBody};
use crate::problem::Problem;
use crate::resources::me::AccountRef;
use crate::state::ApiState;
use crate::wire::Instant;

/// What is typed at the door.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SessionCreate {
    /// The sign-in name or the phone number.
    #[schema(max_length = 100, example = "heyuan")]
    login: String,
    /// The password.
    #[schema(max_length = 1024, example = "lianhu-demo-2023")]
    password: String,
    /// `cookie` for a browser (the default), `phone` for the person's own phone, `bearer` for a
    /// program.
    #[serde(default)]
    kind: WantedKind,
}

/// How the session's token shall travel.
#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WantedKind {
    /// In a cookie: 12 hours without use, seven days at most.
    #[default]
    Cookie,
    /// In a cookie: 60 days without use, 180 days at most.
    Phone,
    /// In the answer: thirty days.
    Bearer,
}

/// A session that was just started.
#[derive(Serialize, ToSchema)]
pub(crate) struct SessionView {
    /// Who is signed in.
    account: AccountRef,
    /// What a write with the cookie must carry in `X-CSRF-Token`.
    csrf_token: String,
    /// The token for the `Authorization` header; `null` for a cookie.
    token: Option<String>,
    /// When the session ends at the latest.
    expires_at: Instant,
}

/// Sign in with a name or phone number and a password.
#[utoipa::path(
    post,
    path = "/api/sessions",
    operation_id = "start_session",
    tag = "sessions",
    request_body = SessionCreate,
    responses((status = 201, description = "Signed in.", body = SessionView))
)]
pub(crate) async fn start_session(
    State(state): State<ApiState>,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    body: JsonBody<SessionCreate>,
) -> Result<Response, Problem> {
    let SessionCreate { login, password, kind } = body.value;
    let kind = match kind {
        WantedKind::Cookie => Kind::Cookie,
        WantedKind::Phone => Kind::Phone,
        WantedKind::Bearer => Kind::Bearer,
    };
    state.tries().check(address, state.now())?;
    let asked = login.chars().take(100).collect::<String>();
    let candidate = state.db().read(move |tx| sessions::candidate(tx, &asked)).await?;
    let is_correct = is_correct(&state, candidate.password_hash.clone(), password).await?;
    let token = Token::new(state.secrets());
    let (device, given) = (device(&headers), token.clone());
    let settled = state
        .db()
        .write(&Actor::system("sign-in"), move |tx| {
            sessions::settle(tx, &candidate, is_correct, kind, &given, &device)
        })
        .await?;
    match settled {
        Ok(session) => Ok(started(&state, &session, &token)),
        Err(refusal) => {
            state.tries().failed(address, state.now());
            Err(refusal.into())
        }
    }
}

/// What the request comes from, in a few words.
pub(crate) fn device(headers: &HeaderMap) -> String {
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    access::devices::words(agent.unwrap_or(""))
}

/// Compares on a blocking thread, a few at a time.
pub(crate) async fn is_correct(
    state: &ApiState,
    kept: Option<String>,
    typed: String,
) -> Result<bool, Problem> {
    let _slot = state.hashing_slots().acquire().await.map_err(|_| DbError::Interrupted)?;
    let hashing = state.hashing().clone();
    let work = tokio::task::spawn_blocking(move || hashing.verify(kept.as_deref(), &typed));
    Ok(work.await.map_err(|_| DbError::Interrupted)?)
}

/// The answer to whoever has just signed in; a browser gets its cookie with it.
pub(crate) fn started(state: &ApiState, session: &Session, token: &Token) -> Response {
    let is_bearer = session.kind.carrier() == Carrier::Header;
    let view = SessionView {
        account: AccountRef::of(session),
        csrf_token: session.csrf.clone(),
        token: is_bearer.then(|| token.as_str().to_owned()),
        expires_at: Instant(session.expires_at),
    };
    let mut response = (StatusCode::CREATED, Json(view)).into_response();
    if !is_bearer {
        let seconds = session.kind.lasts_millis() / 1000;
        set_cookie(state, response.headers_mut(), token.as_str(), seconds);
    }
    response
}

pub(crate) fn set_cookie(state: &ApiState, headers: &mut HeaderMap, value: &str, seconds: i64) {
    let secure = if state.is_https() { "; Secure" } else { "" };
    let cookie =
        format!("{COOKIE}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        headers.insert(header::SET_COOKIE, cookie);
    }
}

/// Sign out: the session that the request carries ends.
#[utoipa::path(
    delete,
    path = "/api/sessions/current",
    operation_id = "end_session",
    tag = "sessions",
    responses((status = 204, description = "Signed out."))
)]
pub(crate) async fn end_session(
    State(state): State<ApiState>,
    caller: Caller<op::EndSession>,
) -> Result<Response, Problem> {
    let id = caller.session.id;
    state.db().write(&caller.actor(), move |tx| sessions::end(tx, id)).await?;
    state.sessions().forget_session(id);
    let mut response = StatusCode::NO_CONTENT.into_response();
    set_cookie(&state, response.headers_mut(), "", 0);
    Ok(response)
}

/// The hash of a new password, made on a blocking thread.
pub(crate) async fn hash(state: &ApiState, password: &str) -> Result<String, Problem> {
    let password = access::Password::new(password)?;
    let _slot = state.hashing_slots().acquire().await.map_err(|_| DbError::Interrupted)?;
    let state = state.clone();
    let work =
        tokio::task::spawn_blocking(move || state.hashing().hash(state.secrets(), &password));
    let hash: Result<String, Error> = work.await.map_err(|_| DbError::Interrupted)?;
    Ok(hash?)
}
