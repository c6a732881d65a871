//! Identifiers in the path.

use std::str::FromStr;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;

use crate::problem::Problem;
use crate::state::ApiState;

/// An identifier from the path; what cannot be one is answered like what does not exist.
pub(crate) struct Id<T>(pub(crate) T);

/// Two identifiers from the path, in the order in which they stand there.
pub(crate) struct Ids<T, U>(pub(crate) T, pub(crate) U);

impl<T: FromStr + Send, U: FromStr + Send> FromRequestParts<ApiState> for Ids<T, U> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, Problem> {
        let unknown = || Problem::of("request.not-found");
        let Path((one, other)) = Path::<(String, String)>::from_request_parts(parts, state)
            .await
            .map_err(|_| unknown())?;
        let one = one.parse().map_err(|_| unknown())?;
        Ok(Self(one, other.parse().map_err(|_| unknown())?))
    }
}

impl<T: FromStr + Send> FromRequestParts<ApiState> for Id<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, Problem> {
        let Path(text) = Path::<String>::from_request_parts(parts, state)
            .await
            .map_err(|_| Problem::of("request.not-found"))?;
        text.parse().map(Self).map_err(|_| Problem::of("request.not-found"))
    }
}
