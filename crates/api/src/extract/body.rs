//! JSON bodies: strict, and with an error that names the place.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::problem::Problem;
use crate::state::ApiState;

/// A JSON body as a value, with the fingerprint of the request for its receipt.
pub(crate) struct JsonBody<T> {
    pub(crate) value: T,
    /// SHA-256 over the method, the path and the body's bytes.
    pub(crate) fingerprint: [u8; 32],
}

/// A JSON body as it came, for a handler that judges its parts one by one.
pub(crate) struct RawJson(pub(crate) Bytes);

impl FromRequest<ApiState> for RawJson {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &ApiState) -> Result<Self, Problem> {
        demand_json(&request)?;
        bytes(request, state).await.map(Self)
    }
}

fn demand_json(request: &Request) -> Result<(), Problem> {
    let kind = request.headers().get(header::CONTENT_TYPE);
    let kind = kind.and_then(|value| value.to_str().ok()).unwrap_or("");
    let essence = kind.split(';').next().unwrap_or("").trim();
    let is_json = essence.eq_ignore_ascii_case("application/json");
    if is_json { Ok(()) } else { Err(Problem::of("request.not-json")) }
}

async fn bytes(request: Request, state: &ApiState) -> Result<Bytes, Problem> {
    Bytes::from_request(request, state).await.map_err(|rejection| {
        match rejection.into_response().status() {
            StatusCode::PAYLOAD_TOO_LARGE => Problem::of("request.too-large"),
            _ => Problem::of("request.malformed"),
        }
    })
}

impl<T: DeserializeOwned> FromRequest<ApiState> for JsonBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &ApiState) -> Result<Self, Problem> {
        demand_json(&request)?;
        let mut digest = Sha256::new();
        digest.update(request.method().as_str());
        digest.update([0]);
        digest.update(request.uri().path());
        digest.update([0]);
        let bytes = bytes(request, state).await?;
        digest.update(&bytes);
        let value = parse(&bytes)?;
        Ok(Self { value, fingerprint: digest.finalize().into() })
    }
}

/// A JSON text as a value, or what is wrong with it and where.
pub(crate) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    if has_control_characters(bytes) {
        return Err(Problem::of("request.control-character"));
    }
    // The plain reader is fast; only a wrong body is read again to find the place.
    serde_json::from_slice(bytes).map_err(|error| {
        if !error.is_data() {
            let place = format!("(line {}, column {})", error.line(), error.column());
            let problem = Problem::of("request.malformed");
            return problem.saying(
                format!("提交的内容不是完整的 JSON，请检查后重新提交。{place}"),
                format!("The body is not complete JSON. Check it and send it again. {place}"),
            );
        }
        let reader = &mut serde_json::Deserializer::from_slice(bytes);
        match serde_path_to_error::deserialize::<_, T>(reader) {
            Ok(_) => explain("request.invalid", &error.to_string(), ""),
            Err(error) => {
                let path = error.path().to_string();
                explain("request.invalid", &error.inner().to_string(), &path)
            }
        }
    })
}

/// The same for a part that was taken out of a larger value.
pub(crate) fn parse_value<T: DeserializeOwned>(value: serde_json::Value) -> Result<T, Problem> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let path = error.path().to_string();
        explain("request.invalid", &error.inner().to_string(), &path)
    })
}

/// Says in both languages what serde found wrong, and where.
pub(crate) fn explain(code: &'static str, found: &str, path: &str) -> Problem {
    // The place in the text is ours to tell, by pointer.
    let found = found.split(" at line ").next().unwrap_or(found);
    let quoted = || found.split('`').nth(1).unwrap_or("").to_owned();
    let mut pointer = pointer_of(path);
    let chinese = if found.starts_with("missing field") {
        pointer = format!("{pointer}/{}", quoted());
        format!("缺少“{}”这一项，请填写后再提交。", quoted())
    } else if found.starts_with("unknown field") {
        if !pointer.ends_with(&format!("/{}", quoted())) {
            pointer = format!("{pointer}/{}", quoted());
        }
        format!("没有“{}”这一项，请检查名称。", quoted())
    } else if found.starts_with("duplicate field") {
        format!("“{}”写了两次，请只留一个。", quoted())
    } else if found.starts_with("unknown variant") {
        format!("“{}”不在可选的范围内，请从目录中选择。", quoted())
    } else if found.contains("not a date of the calendar") {
        "日期不对：请按“年-月-日”填写日历上有的日子，例如 2023-05-07。".to_owned()
    } else if found.starts_with("expected an identifier") {
        format!("编号不对：应当以“{}”开头。", quoted())
    } else if found.starts_with("invalid type") {
        "这一项的类型不对，请对照接口说明检查。".to_owned()
    } else {
        "这一项的内容不对，请对照接口说明检查。".to_owned()
    };
    let english = format!("This is not accepted: {found}. Correct it and send it again.");
    let problem = Problem::of(code).saying(chinese, english);
    if pointer.is_empty() { problem } else { problem.at(pointer) }
}

/// `matters[0].words` as a JSON pointer: `/matters/0/words`.
fn pointer_of(path: &str) -> String {
    if path.is_empty() || path == "." {
        return String::new();
    }
    let mut pointer = String::from("/");
    for character in path.chars() {
        match character {
            '.' | '[' if !pointer.ends_with('/') => pointer.push('/'),
            '.' | '[' | ']' => {}
            '~' => pointer.push_str("~0"),
            other => pointer.push(other),
        }
    }
    pointer
}

/// Whether a text in the JSON holds a control character other than tabs and line ends, written as
/// such or as an escape. NUL cannot be stored on PostgreSQL; the others only come from broken
/// programs.
fn has_control_characters(bytes: &[u8]) -> bool {
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            0x7f => return true,
            // U+0080 to U+009F in UTF-8.
            0xc2 if bytes.get(at + 1).is_some_and(|&next| next < 0xa0) => return true,
            b'\\' => {
                match bytes.get(at + 1) {
                    Some(b'b' | b'f') => return true,
                    Some(b'u') => {
                        let digits = bytes.get(at + 2..at + 6).unwrap_or_default();
                        let text = std::str::from_utf8(digits).unwrap_or_default();
                        let number = u32::from_str_radix(text, 16).unwrap_or(u32::MAX);
                        let plain = matches!(number, 0x09 | 0x0a | 0x0d);
                        if !plain && (number < 0x20 || (0x7f..0xa0).contains(&number)) {
                            return true;
                        }
                    }
                    _ => {}
                }
                at += 1;
            }
            _ => {}
        }
        at += 1;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        #[expect(dead_code, reason = "only read by the test's deserializer")]
        inner: Vec<Inner>,
    }

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        #[expect(dead_code, reason = "only read by the test's deserializer")]
        on: kernel::Date,
    }

    fn told(body: &str) -> String {
        let response = parse::<Outer>(body.as_bytes()).expect_err("must be refused");
        format!("{response:?}")
    }

    #[test]
    fn the_place_is_named() {
        assert!(told(r#"{"inner":[{"on":"2023-02-30"}]}"#).contains("\"/inner/0/on\""));
        assert!(told(r#"{"inner":[{}]}"#).contains("\"/inner/0/on\""));
        assert!(told(r#"{"inner":[],"extra":1}"#).contains("\"/extra\""));
        assert!(told(r#"{"inner":5}"#).contains("\"/inner\""));
        assert!(told(r#"{"inner":"#).contains("request.malformed"));
        assert!(told("null").contains("request.invalid"));
    }

    #[test]
    fn control_characters_are_seen_in_any_spelling() {
        for bad in [r#""a\u0000""#, r#""\b""#, "\"\u{7f}\"", r#""\u009f""#, "\"\u{85}\""] {
            assert!(has_control_characters(bad.as_bytes()), "{bad:?}");
        }
        for fine in
            [r#""a\n\t\\u0000""#, r#""何辉 \u4f55""#, "{\n}", r#""\ud83d\ude00""#, "\"\u{a0}\""]
        {
            assert!(!has_control_characters(fine.as_bytes()), "{fine:?}");
        }
    }
}
