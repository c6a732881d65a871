//! The query of a request.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use kernel::{Cursor, Limit};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use utoipa::ToSchema;

use crate::extract::body::explain;
use crate::problem::Problem;
use crate::state::ApiState;

/// The query as a value; names that the operation does not know are refused.
pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequestParts<ApiState> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &ApiState) -> Result<Self, Problem> {
        let raw = parts.uri.query().unwrap_or("");
        if has_control_characters(raw) {
            return Err(Problem::of("request.control-character"));
        }
        axum::extract::Query::<T>::try_from_uri(&parts.uri).map(|query| Self(query.0)).map_err(
            |rejection| {
                // The cause is the deserializer's own; the rejection's words only wrap it.
                let cause = std::error::Error::source(&rejection).map(ToString::to_string);
                explain("request.query", &cause.unwrap_or_default(), "")
            },
        )
    }
}

/// Whether the encoded query hides a control character; UTF-8 never has bytes below 0x20 inside.
fn has_control_characters(raw: &str) -> bool {
    let bytes = raw.as_bytes();
    bytes.windows(3).any(|window| {
        window[0] == b'%'
            && (matches!(window[1], b'0' | b'1') || (window[1] == b'7' && window[2] | 0x20 == b'f'))
    })
}

/// The limit and the cursor of a list, whose key must have that many parts.
pub(crate) fn paging(
    limit: Option<u32>,
    cursor: Option<&str>,
    parts: usize,
) -> Result<(Limit, Option<Cursor>), Problem> {
    let limit = match limit {
        None => Limit::default(),
        Some(limit) => {
            Limit::new(limit).ok_or_else(|| Problem::of("request.bad-limit").at("/limit"))?
        }
    };
    let cursor = match cursor {
        None | Some("") => None,
        Some(text) => Some(
            Cursor::parse(text, parts)
                .filter(|cursor| (0..parts).all(|part| !has_control(cursor.part(part))))
                .ok_or_else(|| Problem::of("request.bad-cursor").at("/cursor"))?,
        ),
    };
    Ok((limit, cursor))
}

/// How many characters a search may have.
const LONGEST_SEARCH: usize = 50;

/// What is searched for, without white space around it; nothing when only that was given.
pub(crate) fn searched(search: Option<&str>) -> Result<Option<String>, Problem> {
    searched_at(search, "/search")
}

/// The same for a parameter of another name.
pub(crate) fn searched_at(search: Option<&str>, pointer: &str) -> Result<Option<String>, Problem> {
    let search = search.and_then(kernel::trimmed);
    match &search {
        Some(text) if text.chars().count() > LONGEST_SEARCH => {
            Err(Problem::of("request.text-too-long").at(pointer))
        }
        _ => Ok(search),
    }
}

/// Yes or no in a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum YesNo {
    /// Yes.
    #[serde(alias = "true")]
    Yes,
    /// No.
    #[serde(alias = "false")]
    No,
}

impl YesNo {
    /// Whether it is yes.
    pub(crate) fn is_yes(self) -> bool {
        self == Self::Yes
    }
}

fn has_control(text: &str) -> bool {
    text.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_seen_in_any_spelling() {
        assert!(has_control_characters("search=a%00b") && has_control_characters("a=%1f"));
        assert!(has_control_characters("a=%7F"));
        assert!(!has_control_characters("search=%E4%BD%95%E8%BE%89&limit=10"));
    }
}
