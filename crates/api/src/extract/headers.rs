//! Headers that the interface gives a meaning: idempotency keys and versions.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use utoipa::IntoParams;

use crate::problem::Problem;
use crate::state::ApiState;

/// The header of creates, for the description.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "it only describes the header; IdempotencyKey reads it")]
pub(crate) struct IdempotencyParam {
    /// A fresh key of 8 to 64 letters, digits, `-` and `_`; the same key with the same body gets the
    /// same answer again.
    #[param(
        rename = "Idempotency-Key",
        min_length = 8,
        max_length = 64,
        pattern = "^[A-Za-z0-9_-]{8,64}$"
    )]
    key: String,
}

/// The key of a create.
pub(crate) struct IdempotencyKey(pub(crate) String);

impl FromRequestParts<ApiState> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &ApiState) -> Result<Self, Problem> {
        let key = key(&parts.headers)?;
        key.map(Self).ok_or_else(|| Problem::of("idempotency.key-required"))
    }
}

fn key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    let text = value.to_str().map_err(|_| Problem::of("idempotency.key-malformed"))?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if !(8..=64).contains(&text.len()) || !text.bytes().all(plain) {
        return Err(Problem::of("idempotency.key-malformed"));
    }
    Ok(Some(text.to_owned()))
}

/// The header of an acceptance, for the description.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "it only describes the header; RetryKey reads it")]
pub(crate) struct RetryParam {
    /// A fresh key of 8 to 64 letters, digits, `-` and `_`. With the same key an acceptance whose
    /// answer was lost can be sent again.
    #[param(
        rename = "Idempotency-Key",
        min_length = 8,
        max_length = 64,
        pattern = "^[A-Za-z0-9_-]{8,64}$"
    )]
    key: Option<String>,
}

/// The key by which an acceptance can be sent again, if the asker gives one.
pub(crate) struct RetryKey(pub(crate) Option<String>);

impl FromRequestParts<ApiState> for RetryKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &ApiState) -> Result<Self, Problem> {
        key(&parts.headers).map(Self)
    }
}

/// What a browser heard last, when it comes back to a stream of events.
pub(crate) struct LastEventId(pub(crate) Option<i64>);

impl FromRequestParts<ApiState> for LastEventId {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &ApiState) -> Result<Self, Self::Rejection> {
        let value = parts.headers.get("last-event-id").and_then(|value| value.to_str().ok());
        Ok(Self(value.and_then(|text| text.parse().ok())))
    }
}

/// The header of changes, for the description.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "it only describes the header; IfMatch reads it")]
pub(crate) struct IfMatchParam {
    /// The `ETag` of the version that the change was made from: `"v<version>"`.
    #[param(rename = "If-Match", pattern = "^\"v[0-9]{1,9}\"$")]
    tag: String,
}

/// The version that a change was made from.
pub(crate) struct IfMatch(pub(crate) i64);

impl FromRequestParts<ApiState> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &ApiState) -> Result<Self, Problem> {
        let value = parts.headers.get(header::IF_MATCH);
        let value = value.ok_or_else(|| Problem::of("request.version-required"))?;
        let version = value.to_str().ok().and_then(version_of);
        // A tag that we never gave matches nothing.
        version.map(Self).ok_or_else(|| Problem::of("request.version-unknown"))
    }
}

/// The version that the asker holds already, if the header names one.
pub(crate) struct IfNoneMatch(Option<String>);

impl FromRequestParts<ApiState> for IfNoneMatch {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &ApiState) -> Result<Self, Self::Rejection> {
        Ok(Self::read(&parts.headers))
    }
}

impl IfNoneMatch {
    /// Of somebody who holds nothing.
    pub(crate) fn none() -> Self {
        Self(None)
    }

    /// Reads the header.
    pub(crate) fn read(headers: &HeaderMap) -> Self {
        let value = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
        Self(value.map(str::to_owned))
    }

    /// Whether the asker holds what has this tag.
    pub(crate) fn holds(&self, tag: &str) -> bool {
        let Some(list) = &self.0 else { return false };
        list.split(',').any(|one| {
            let one = one.trim();
            one == "*" || one.strip_prefix("W/").unwrap_or(one) == tag
        })
    }
}

fn version_of(tag: &str) -> Option<i64> {
    let digits = tag.trim().strip_prefix("\"v")?.strip_suffix('"')?;
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if plain { digits.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_tags() {
        assert_eq!(version_of("\"v12\""), Some(12));
        for wrong in ["v12", "\"12\"", "*", "\"v\"", "\"v-1\"", "\"v99999999999999999999\""] {
            assert_eq!(version_of(wrong), None, "{wrong}");
        }
        let held = IfNoneMatch(Some("\"v1\", W/\"v3\"".into()));
        assert!(held.holds("\"v3\"") && !held.holds("\"v2\""));
    }
}
