//! Who calls: signed in, allowed by the policy table, with the scope that filters rows.

use std::marker::PhantomData;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use access::policy::Named;
use access::reads::Read;
use access::sessions::{self, Carrier, Session, Token};
use access::{Error, Scope};
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use kernel::id::AccountId;
use kernel::{Actor, AreaCode, AreaPath};

use crate::problem::Problem;
use crate::resources::areas;
use crate::state::ApiState;

/// The name of the cookie that carries a session's token.
pub(crate) const COOKIE: &str = "lianhu_session";

/// Somebody signed in who may do the operation `O`.
pub(crate) struct Caller<O> {
    pub(crate) session: Arc<Session>,
    pub(crate) scope: Scope,
    operation: PhantomData<O>,
}

impl<O: Named> FromRequestParts<ApiState> for Caller<O> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, Problem> {
        let (token, carrier) = token(&parts.headers).ok_or(Error::NotSignedIn)?;
        let session = who(state, &token).await?;
        if session.kind.carrier() != carrier {
            return Err(Error::NotSignedIn.into());
        }
        let is_safe = matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS);
        if carrier == Carrier::Cookie && !is_safe && !carries_csrf(&parts.headers, &session.csrf) {
            return Err(Error::Csrf.into());
        }
        let scope = session.scope(O::OPERATION)?;
        Ok(Self { session, scope, operation: PhantomData })
    }
}

impl<O: Named> Caller<O> {
    /// The account.
    pub(crate) fn account(&self) -> AccountId {
        self.session.account
    }

    /// The caller as the change log names him.
    pub(crate) fn actor(&self) -> Actor {
        Actor {
            account: Some(self.session.account),
            name: self.session.name.clone(),
            device: self.session.device.clone(),
        }
    }

    /// The area asked for by code; without one, the first area of the caller's own.
    pub(crate) async fn area(
        &self,
        state: &ApiState,
        code: Option<&str>,
    ) -> Result<AreaPath, Problem> {
        let Some(code) = code else {
            let first = self.scope.area_paths().first();
            return first.cloned().ok_or_else(|| Error::NotAllowed.into());
        };
        let code: AreaCode =
            code.parse().map_err(|_| Problem::of("request.bad-area-code").at("/area"))?;
        let map = state.map().await?;
        let area = map.areas.with_code(&code);
        // What lies outside is answered like what does not exist.
        area.filter(|area| self.scope.sees_area(&area.path))
            .map(|area| area.path.clone())
            .ok_or_else(|| Problem::from(registry::Error::AreaNotFound))
    }

    /// The area in which a list looks that is also filtered by the caller's departments: who sees no
    /// area himself may narrow the list to any.
    pub(crate) async fn place(
        &self,
        state: &ApiState,
        code: Option<&str>,
    ) -> Result<AreaPath, Problem> {
        if !self.is_department() {
            return self.area(state, code).await;
        }
        let Some(code) = code else { return Ok(AreaPath::county()) };
        let map = state.map().await?;
        Ok(areas::find(&map.areas, code, "/area")?.path.clone())
    }

    /// Whether the caller sees nothing but what his departments were given.
    pub(crate) fn is_department(&self) -> bool {
        self.scope.area_paths().is_empty() && !self.scope.departments().is_empty()
    }

    /// Keeps in the audit that personal data were shown: of what, and of how many.
    pub(crate) async fn has_read(
        &self,
        state: &ApiState,
        object: impl std::fmt::Display,
        items: usize,
    ) {
        let read = Read {
            at: state.now(),
            account: self.session.account,
            operation: O::OPERATION,
            object: object.to_string(),
            items: items as i64,
        };
        state.audit().keep(read).await;
    }
}

/// The token that a request carries: in the `Authorization` header, or else in the cookie.
pub(crate) fn token(headers: &HeaderMap) -> Option<(Token, Carrier)> {
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
        let token = scheme.eq_ignore_ascii_case("bearer").then(|| Token::parse(token.trim()))?;
        return token.map(|token| (token, Carrier::Header));
    }
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.split_once('='));
    let found = pairs
        .filter(|(name, _)| name.trim() == COOKIE)
        .find_map(|(_, value)| Token::parse(value.trim()));
    found.map(|token| (token, Carrier::Cookie))
}

/// The session of the token: from memory where it was read just now, else from storage.
pub(crate) async fn who(state: &ApiState, token: &Token) -> Result<Arc<Session>, Problem> {
    let (hash, now) = (token.hash(), state.now());
    if let Some(session) = state.sessions().get(&hash, now) {
        return Ok(session);
    }
    let asked = token.clone();
    let found = state.db().read(move |tx| sessions::lookup(tx, &asked)).await?;
    let mut session = found.ok_or(Error::NotSignedIn)?;
    if session.wants_touch(now) {
        let touched = token.clone();
        let actor = Actor::system("session");
        let kept = state.db().write(&actor, move |tx| sessions::touch(tx, &touched));
        // Failing to keep the instant of use must not fail the request itself.
        if kept.await.is_ok() {
            session.last_used_at = now;
        }
    }
    Ok(state.sessions().put(hash, session, now))
}

fn carries_csrf(headers: &HeaderMap, expected: &str) -> bool {
    let given = headers.get("x-csrf-token").map_or(&[][..], |value| value.as_bytes());
    let expected = expected.as_bytes();
    // Every byte is compared, whatever the first difference, so that time tells nothing.
    given.len() == expected.len()
        && given.iter().zip(expected).fold(0, |differs, (one, other)| differs | (one ^ other)) == 0
}

/// The address that a request came from.
pub(crate) struct ClientAddress(pub(crate) IpAddr);

impl FromRequestParts<ApiState> for ClientAddress {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &ApiState,
    ) -> Result<Self, Self::Rejection> {
        let forwarded =
            state.trusts_proxy().then(|| parts.headers.get("x-forwarded-for")).flatten();
        // The last entry is the one that our own proxy has written.
        let last = forwarded
            .and_then(|value| value.to_str().ok())
            .and_then(|list| list.rsplit(',').next())
            .and_then(|address| address.trim().parse().ok());
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        Ok(Self(last.or(peer).unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))))
    }
}
