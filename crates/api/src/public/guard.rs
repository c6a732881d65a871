//! What stands before a page: is it our form, is it a code, were too many codes tried.

use std::net::IpAddr;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use kernel::PublicCode;
use pages::Lang;

use super::Refused;
use crate::state::ApiState;

/// The answer to every code that opens nothing, whatever the reason: always the same.
pub(super) fn unknown(lang: Lang) -> Refused {
    Refused::page(StatusCode::NOT_FOUND, pages::unknown_code(lang))
}

/// The code in the address; what cannot be one is answered like one that opens nothing, and is not
/// counted: nobody learns anything by it.
pub(super) fn code(lang: Lang, text: &str) -> Result<PublicCode, Refused> {
    text.parse().map_err(|_| unknown(lang))
}

/// Refuses an address that tried too many wrong codes, before anything is looked up.
pub(super) fn may_try(state: &ApiState, address: IpAddr, lang: Lang) -> Result<(), Refused> {
    match state.code_tries().wait(address, state.now()) {
        Some(seconds) => Err(too_many(lang, seconds)),
        None => Ok(()),
    }
}

/// What the code opened; a miss is counted, and with too many misses not even a hit is told.
pub(super) fn opened<T>(
    state: &ApiState,
    address: IpAddr,
    lang: Lang,
    found: Option<T>,
) -> Result<T, Refused> {
    if let Some(seconds) = state.code_tries().judge(address, state.now(), found.is_some()) {
        return Err(too_many(lang, seconds));
    }
    found.ok_or_else(|| unknown(lang))
}

fn too_many(lang: Lang, seconds: u64) -> Refused {
    let mut response = super::page(StatusCode::TOO_MANY_REQUESTS, pages::too_many_codes(lang));
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    Refused::Page(Box::new(response))
}

/// Whether a form was sent from a page of ours.
///
/// A browser says it in `Sec-Fetch-Site`; an old one only in `Origin`, which is `null` for our own
/// pages as well, since they tell no referrer. There is no cookie that another site could borrow, so
/// what is kept out here is only that strangers' browsers are made to send forms.
pub(super) fn is_from_here(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    match (text("origin"), text("host")) {
        (None | Some("null"), _) => true,
        (Some(origin), Some(host)) => {
            origin.split_once("://").is_some_and(|(_, from)| from.eq_ignore_ascii_case(host))
        }
        (Some(_), None) => false,
    }
}

/// Refuses a form that was not sent from a page of ours.
pub(super) fn from_here(headers: &HeaderMap, lang: Lang) -> Result<(), Refused> {
    if is_from_here(headers) {
        return Ok(());
    }
    let words = pages::say(lang, pages::Said::FormBroken, "");
    let title = pages::say(lang, pages::Said::NotDone, "");
    Err(Refused::page(StatusCode::FORBIDDEN, pages::notice(lang, &title, &words, None)))
}

/// The site's own address as the browser knows it, for a QR code on the page.
pub(super) fn site(state: &ApiState, headers: &HeaderMap) -> Option<String> {
    let host = headers.get(header::HOST)?.to_str().ok()?;
    let is_plain =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':' | b'[' | b']');
    let scheme = if state.is_https() { "https" } else { "http" };
    (host.len() <= 100 && host.bytes().all(is_plain)).then(|| format!("{scheme}://{host}"))
}

/// A page that says that this address has handed in as much as a day takes.
pub(super) fn is_used_up(state: &ApiState, address: IpAddr) -> bool {
    state.reports().wait(address, state.now()).is_some()
}

/// The page with that status, for handlers that may refuse.
pub(super) fn shown(html: String) -> Result<Response, Refused> {
    Ok(super::page(StatusCode::OK, html))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_other_sites_are_seen() {
        let headers = |pairs: &[(&'static str, &'static str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                headers.insert(*name, HeaderValue::from_static(value));
            }
            headers
        };
        let host = ("host", "lianhu.example.cn:8080");
        for own in [
            &[host][..],
            &[host, ("origin", "null")],
            &[host, ("origin", "https://lianhu.example.cn:8080")],
            &[host, ("origin", "null"), ("sec-fetch-site", "same-origin")],
            &[host, ("sec-fetch-site", "none")],
        ] {
            assert!(is_from_here(&headers(own)), "{own:?}");
        }
        for strange in [
            &[host, ("origin", "https://evil.example")][..],
            &[host, ("origin", "null"), ("sec-fetch-site", "cross-site")],
            &[host, ("sec-fetch-site", "same-site")],
            &[("origin", "https://lianhu.example.cn")],
        ] {
            assert!(!is_from_here(&headers(strange)), "{strange:?}");
        }
    }
}
