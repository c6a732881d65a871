//! Short messages: approved templates with variables, never free text.

pub mod aliyun;
pub mod tencent;

use std::sync::Arc;

use crate::driver::{Driver, Outside};
use crate::model::{Body, Fault, Pace};
use crate::settings::Configured;

/// The driver of the provider that is set.
pub(crate) fn open(configured: &Configured, outside: &Outside) -> Arc<dyn Driver> {
    if configured.text("provider") == "tencent" {
        Arc::new(tencent::Tencent::new(configured, outside.clone()))
    } else {
        Arc::new(aliyun::Aliyun::new(configured, outside.clone()))
    }
}

/// A provider's template with the values for it.
struct Filled<'b> {
    code: String,
    variables: &'b [(String, String)],
}

/// Finds the provider's template for a body.
fn fill<'b>(configured: &Configured, body: &'b Body) -> Result<Filled<'b>, Fault> {
    let Body::Template { name, variables } = body else {
        return Err(Fault::new(
            "wrong-body",
            "短信只能按模板发送。",
            "Short messages are sent from templates only.",
        ));
    };
    let code = configured.text(&format!("template_{name}"));
    if code.is_empty() {
        return Err(Fault::new(
            "no-template",
            format!("没有登记“{name}”的模板编号，请到 设置 › 通道 › 短信 填写。"),
            format!("No template is set for \"{name}\". Fill it in under Settings, Channels."),
        ));
    }
    Ok(Filled { code: code.to_owned(), variables })
}

/// A telephone number of the mainland as eleven digits.
pub fn mobile(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    let digits = digits.strip_prefix("+86").unwrap_or(&digits);
    let is_mobile = digits.len() == 11
        && digits.starts_with('1')
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && !matches!(digits.as_bytes()[1], b'0' | b'1' | b'2');
    is_mobile.then(|| digits.to_owned())
}

fn no_number() -> Fault {
    Fault::new(
        "no-number",
        "收件人不是11位手机号，请核对号码。",
        "The recipient is not a mobile number of 11 digits. Check it.",
    )
}

/// So many a second, evenly, a second's worth at once.
fn pace(configured: &Configured) -> Pace {
    let per_second = configured.number("per_second").unwrap_or(10).max(1);
    Pace {
        key: format!("sms/{}/{}", configured.text("provider"), configured.text("key_id")),
        every_ms: (1000 / per_second).max(1),
        burst: per_second,
    }
}

#[cfg(test)]
mod tests {
    use super::mobile;

    #[test]
    fn only_mobile_numbers_of_the_mainland() {
        for (text, number) in [
            ("13800000000", Some("13800000000")),
            ("+86 138-0000-0000", Some("13800000000")),
            ("12345678901", None),
            ("0746-5722222", None),
            ("1380000000", None),
            ("138000000000", None),
            ("", None),
        ] {
            assert_eq!(mobile(text).as_deref(), number, "{text}");
        }
    }
}
