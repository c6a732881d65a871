//! A request at one of the doors: its format, its parameters, and whether the county answers at all.

use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::response::Response;
use kernel::AreaPath;
use open311::keys::{self, Key};
use open311::profile::{self, Profile};
use open311::{Format, Parameters, Refusal};

use super::Answered;
use super::form;
use super::told::{self, Wrong};
use crate::state::ApiState;

/// A request whose format is known, to a county that is open to it and is the one that is meant.
pub(crate) struct Asked {
    /// The format to answer in.
    pub(crate) format: Format,
    /// The last part of the address without its format: a code, an identifier, a hash.
    pub(crate) name: String,
    /// The parameters of the query.
    pub(crate) given: Parameters,
    /// What the county says of itself.
    pub(crate) profile: Profile,
    /// The address of the server as the other program knows it, without a slash at the end.
    pub(crate) base: String,
    path: String,
}

impl FromRequestParts<ApiState> for Asked {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, Response> {
        let path = parts.uri.path();
        let last = path.rsplit('/').next().unwrap_or_default();
        let is_picture = path.starts_with("/open311/v2/media/");
        let split = match Format::split(last) {
            None if is_picture => last.rsplit_once('.').map(|(name, _)| (name, Format::Xml)),
            split => split,
        };
        let (name, format) = split.ok_or_else(|| {
            Wrong::from(Refusal::unknown(
                "地址要以 .xml 或 .json 结尾。",
                "The address must end in .xml or .json.",
            ))
            .response(Format::Xml)
        })?;
        let name = name.to_owned();
        let refused = |wrong: Wrong| wrong.response(format);
        let profile = state.db().read(profile::get).await.map_err(|error| refused(error.into()))?;
        if !profile.is_on {
            return Err(refused(
                Refusal::unknown(
                    "本县没有开放这个接口。",
                    "This county has not opened this interface.",
                )
                .into(),
            ));
        }
        let given = form::pairs(parts.uri.query().unwrap_or("").as_bytes());
        let given = Parameters::new(given);
        demand_jurisdiction(state, &profile, &given).await.map_err(refused)?;
        let base = match &profile.url {
            Some(url) => url.clone(),
            None => address(&parts.headers, state.is_https()),
        };
        Ok(Self { format, name, given, profile, base, path: parts.uri.path().to_owned() })
    }
}

/// A form that was sent with a good key.
pub(crate) struct Posted {
    /// The parameters of the form, and of the query behind them.
    pub(crate) given: Parameters,
    /// The pictures.
    pub(crate) files: Vec<Vec<u8>>,
    /// The key.
    pub(crate) key: Key,
}

impl Asked {
    /// The answer in the format asked for, with the address of the next page if there is one.
    pub(crate) fn answer(&self, answered: Answered) -> Response {
        match answered {
            Ok((document, next)) => {
                let mut response = told::document(&document, self.format);
                if let Some(link) = next.and_then(|page| self.link(page)) {
                    response.headers_mut().insert(header::LINK, link);
                }
                response
            }
            Err(wrong) => wrong.response(self.format),
        }
    }

    /// The same address for another page.
    fn link(&self, page: u32) -> Option<header::HeaderValue> {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let kept = self.given.pairs().filter(|(name, _)| !["page", "api_key"].contains(name));
        query.extend_pairs(kept).append_pair("page", &page.to_string());
        let link = format!("<{}{}?{}>; rel=\"next\"", self.base, self.path, query.finish());
        link.parse().ok()
    }

    /// Reads the form; a bad key is refused before anything in the form is judged.
    pub(crate) async fn posted(&self, state: &ApiState, request: Request) -> Result<Posted, Wrong> {
        let mut form = form::read(request, state).await?;
        form.pairs.extend(self.given.pairs().map(|(name, value)| (name.to_owned(), value)));
        let given = Parameters::new(form.pairs);
        let shown = given.one("api_key");
        let key = state.db().read(move |tx| keys::find(tx, shown.as_deref())).await?;
        demand_jurisdiction(state, &self.profile, &given).await?;
        Ok(Posted { given, files: form.files, key })
    }
}

async fn demand_jurisdiction(
    state: &ApiState,
    profile: &Profile,
    given: &Parameters,
) -> Result<(), Wrong> {
    let Some(jurisdiction) = given.one("jurisdiction_id") else { return Ok(()) };
    let map = state.map().await?;
    let county = map.areas.at(&AreaPath::county());
    let code = county.map_or("", |county| county.code.as_str());
    Ok(profile.demand_jurisdiction(Some(&jurisdiction), code)?)
}

/// The address by which the other program came, where the county has named none.
fn address(headers: &HeaderMap, is_https: bool) -> String {
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok());
    let is_plain =
        |host: &&str| host.bytes().all(|b| b.is_ascii_alphanumeric() || b".-:[]".contains(&b));
    let scheme = if is_https { "https" } else { "http" };
    format!("{scheme}://{}", host.filter(is_plain).unwrap_or("localhost"))
}
