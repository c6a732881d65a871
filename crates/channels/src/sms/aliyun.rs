//! Alibaba Cloud's SendSms (2017-05-25), signed by version 3 (ACS3-HMAC-SHA256).

use kernel::Timestamp;
use serde_json::Value;

use super::{fill, mobile, no_number, pace};
use crate::digest::{hex, hmac_sha256, percent, sha256_hex};
use crate::driver::{Driver, Outside};
use crate::model::{Fault, Outcome, Pace, Sending};
use crate::secret::cleaned;
use crate::settings::Configured;
use crate::{Answer, Request, Secret, faults};

const ALGORITHM: &str = "ACS3-HMAC-SHA256";
const ENDPOINT: &str = "https://dysmsapi.aliyuncs.com";

/// What is signed, besides the query.
pub struct Signing<'s> {
    /// The host, with its port where it is not the usual one.
    pub host: &'s str,
    /// The action, such as `SendSms`.
    pub action: &'s str,
    /// The version of the interface.
    pub version: &'s str,
    /// When.
    pub at: Timestamp,
    /// Something that never comes twice.
    pub nonce: &'s str,
}

/// The signature of a POST to `/` with an empty body, and the headers that it covers.
pub fn sign(
    secret: &Secret,
    query: &[(String, String)],
    signing: &Signing<'_>,
) -> (Vec<(String, String)>, String) {
    let empty = sha256_hex(b"");
    // Whole seconds: the provider's examples have no fraction.
    let date = format!("{}Z", &signing.at.to_string()[..19]);
    let mut headers = vec![
        ("host".to_owned(), signing.host.to_owned()),
        ("x-acs-action".to_owned(), signing.action.to_owned()),
        ("x-acs-content-sha256".to_owned(), empty.clone()),
        ("x-acs-date".to_owned(), date),
        ("x-acs-signature-nonce".to_owned(), signing.nonce.to_owned()),
        ("x-acs-version".to_owned(), signing.version.to_owned()),
    ];
    headers.sort();
    let block: String =
        headers.iter().map(|(name, value)| format!("{name}:{}\n", value.trim())).collect();
    let canonical =
        format!("POST\n/\n{}\n{block}\n{}\n{empty}", query_text(query), names(&headers));
    let to_sign = format!("{ALGORITHM}\n{}", sha256_hex(canonical.as_bytes()));
    let signature = hex(&hmac_sha256(secret.expose().as_bytes(), to_sign.as_bytes()));
    (headers, signature)
}

fn names(headers: &[(String, String)]) -> String {
    let names: Vec<&str> = headers.iter().map(|(name, _)| name.as_str()).collect();
    names.join(";")
}

fn query_text(query: &[(String, String)]) -> String {
    let mut parts: Vec<String> =
        query.iter().map(|(name, value)| format!("{}={}", percent(name), percent(value))).collect();
    parts.sort();
    parts.join("&")
}

/// The driver.
pub(super) struct Aliyun {
    configured: Configured,
    secret: Secret,
    /// Not secret, and still nothing for a log.
    key_id: Secret,
    base: String,
    outside: Outside,
}

impl Aliyun {
    pub(super) fn new(configured: &Configured, outside: Outside) -> Self {
        let base = configured.text("base_url").trim_end_matches('/');
        Self {
            secret: configured.secret("key_secret"),
            key_id: Secret::new(configured.text("key_id")),
            base: if base.is_empty() { ENDPOINT } else { base }.to_owned(),
            configured: configured.clone(),
            outside,
        }
    }

    fn request(&self, message: &Sending) -> Result<Request, Fault> {
        let filled = fill(&self.configured, &message.body)?;
        let number = mobile(message.to.as_str()).ok_or_else(no_number)?;
        let variables: serde_json::Map<String, Value> = filled
            .variables
            .iter()
            .map(|(name, value)| (name.clone(), Value::String(value.clone())))
            .collect();
        let query = [
            ("OutId", message.id.to_string()),
            ("PhoneNumbers", number),
            ("SignName", self.configured.text("sign_name").to_owned()),
            ("TemplateCode", filled.code),
            ("TemplateParam", Value::Object(variables).to_string()),
        ]
        .map(|(name, value)| (name.to_owned(), value));
        let mut nonce = [0; 16];
        self.outside.secrets.fill(&mut nonce);
        let host = self.base.split_once("://").map_or("", |(_, rest)| rest);
        let signing = Signing {
            host: host.split('/').next().unwrap_or_default(),
            action: "SendSms",
            version: "2017-05-25",
            at: self.outside.now(),
            nonce: &hex(&nonce),
        };
        let (headers, signature) = sign(&self.secret, &query, &signing);
        let authorization = format!(
            "{ALGORITHM} Credential={},SignedHeaders={},Signature={signature}",
            self.configured.text("key_id"),
            names(&headers),
        );
        let mut request = Request::post(format!("{}/?{}", self.base, query_text(&query)), []);
        // The host's own header is written by whoever makes the connection, from the address.
        request.headers = headers.into_iter().filter(|(name, _)| name != "host").collect();
        Ok(request.with("authorization", authorization).with("accept", "application/json"))
    }

    fn outcome(&self, answer: &Answer) -> Outcome {
        let Some(body) = answer.json() else {
            return faults::unreadable(answer, self.outside.now());
        };
        let Some(code) = body["Code"].as_str() else {
            return faults::unreadable(answer, self.outside.now());
        };
        if code == "OK" && answer.is_success() {
            let id = body["BizId"].as_str().map(str::to_owned);
            return Outcome::Accepted { provider_id: id };
        }
        let said =
            cleaned(body["Message"].as_str().unwrap_or_default(), &[&self.secret, &self.key_id]);
        judged(code, answer.status, &said)
    }
}

impl Driver for Aliyun {
    fn pace(&self, _: &Sending) -> Option<Pace> {
        Some(pace(&self.configured))
    }

    fn send(&self, batch: &[Sending]) -> Vec<Outcome> {
        let one = |message: &Sending| match self.request(message) {
            Err(fault) => Outcome::Refused(fault),
            Ok(request) => match self.outside.transport.send(&request) {
                Ok(answer) => self.outcome(&answer),
                Err(error) => faults::unanswered(&error),
            },
        };
        batch.iter().map(one).collect()
    }
}

/// What a code of the provider means.
pub(super) fn judged(code: &str, status: u16, said: &str) -> Outcome {
    const HOUR_MS: i64 = 60 * 60 * 1000;
    let fault = |chinese: &str, english: &str| Fault::new(code, chinese, english).saying(said);
    let held =
        |chinese, english, after_ms| Outcome::Held { fault: fault(chinese, english), after_ms };
    match code {
        "InvalidAccessKeyId.NotFound"
        | "InvalidAccessKeyId.Inactive"
        | "InvalidAccessKeyId"
        | "SignatureDoesNotMatch"
        | "IncompleteSignature" => held(
            "密钥不对：请到阿里云“访问控制”核对 AccessKey，再到 设置 › 通道 › 短信 重新填写。",
            "The key is not right. Check the AccessKey at Alibaba Cloud and enter it again.",
            None,
        ),
        "InvalidTimeStamp.Expired" | "InvalidTimeStamp.Format" => held(
            "服务器时间不准，签名被拒。请校准服务器时间后再启用。",
            "The server's clock is wrong, so the signature is refused. Set the clock.",
            None,
        ),
        "isv.RAM_PERMISSION_DENY" | "Forbidden.RAM" | "NoPermission" | "Forbidden" => held(
            "这个密钥没有发短信的权限：请到阿里云“访问控制”给它授权。",
            "The key may not send messages. Grant it at Alibaba Cloud.",
            None,
        ),
        "isv.SMS_SIGNATURE_ILLEGAL" | "isv.SMS_SIGN_ILLEGAL" | "isv.SIGN_NAME_ILLEGAL" => held(
            "短信签名不对或未通过审核：请到阿里云短信控制台核对签名。",
            "The signature is unknown or not approved. Check it in the provider's console.",
            None,
        ),
        "isv.SMS_TEMPLATE_ILLEGAL"
        | "isv.TEMPLATE_MISSING_PARAMETERS"
        | "isv.INVALID_PARAMETERS"
        | "isv.TEMPLATE_PARAMS_ILLEGAL" => held(
            "短信模板不对、未通过审核，或变量名不是 title、link：请到阿里云短信控制台核对模板。",
            "The template is unknown, not approved, or its variables are not title and link.",
            None,
        ),
        "isv.AMOUNT_NOT_ENOUGH" | "isv.OUT_OF_SERVICE" | "isv.ACCOUNT_ABNORMAL" => held(
            "短信账户欠费或停用：请充值后到 设置 › 通道 继续。",
            "The account has no credit or is suspended. Top it up, then resume the channel.",
            None,
        ),
        "isv.DAY_LIMIT_CONTROL" | "isv.MONTH_LIMIT_CONTROL" => held(
            "今天的短信已到账户上限，一小时后再试。",
            "The account's limit of the day is reached; it is tried again in an hour.",
            Some(HOUR_MS),
        ),
        "isv.BUSINESS_LIMIT_CONTROL" => Outcome::Later {
            fault: fault(
                "这个号码收得太频繁，服务商要求等一等。",
                "This number has had too many messages; the provider asks to wait.",
            ),
            after_ms: 61_000,
        },
        "isv.MOBILE_NUMBER_ILLEGAL" | "isv.MOBILE_COUNT_OVER_LIMIT" => Outcome::Refused(fault(
            "号码不对或已停机，请核对手机号。",
            "The number is not right or not in service. Check it.",
        )),
        "isv.BLACK_KEY_CONTROL_LIMIT" | "isv.PARAM_LENGTH_LIMIT" | "isv.PARAM_NOT_SUPPORT_URL" => {
            Outcome::Refused(fault(
                "标题含不允许的词或太长，短信没有发出，请改写通知标题。",
                "The variables have words that are not allowed or are too long. Write another title.",
            ))
        }
        _ if code.starts_with("Throttling") || status == 429 => held(
            "发得太快，服务商要求放慢，稍后继续。",
            "The provider asks to slow down; it goes on soon.",
            Some(5_000),
        ),
        _ => Outcome::Failed {
            fault: fault(
                "服务商没有办成，稍后自动再试。",
                "The provider could not do it; it is tried again.",
            ),
            after_ms: None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs<const N: usize>(pairs: [(&str, &str); N]) -> Vec<(String, String)> {
        pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()
    }

    #[test]
    fn the_example_of_the_documentation() {
        let query = pairs([
            ("ImageId", "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"),
            ("RegionId", "cn-shanghai"),
        ]);
        let signing = Signing {
            host: "ecs.cn-shanghai.aliyuncs.com",
            action: "RunInstances",
            version: "2014-05-26",
            at: "2023-10-26T10:22:32Z".parse().expect("an instant"),
            nonce: "3156853299f313e23d1673dc12e1703d",
        };
        let (_, signature) = sign(&Secret::new("YourAccessKeySecret"), &query, &signing);
        assert_eq!(signature, "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0");
    }

    #[test]
    fn a_short_message_as_the_providers_own_program_signs_it() {
        let query = pairs([
            ("PhoneNumbers", "13800000000"),
            ("SignName", "村务"),
            ("TemplateCode", "SMS_1"),
            ("TemplateParam", r#"{"code":"1"}"#),
        ]);
        let signing = Signing {
            host: "dysmsapi.aliyuncs.com",
            action: "SendSms",
            version: "2017-05-25",
            at: "2023-11-14T22:13:20Z".parse().expect("an instant"),
            nonce: "0123456789abcdef0123456789abcdef",
        };
        let (_, signature) = sign(&Secret::new("testsecret"), &query, &signing);
        assert_eq!(signature, "764b1a4c35e193751fc66a43c181b4d39188d1979191fc2fcf68b1147484f388");
    }
}
