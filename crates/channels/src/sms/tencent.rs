//! Tencent Cloud's SendSms (2021-01-11), signed by version 3 (TC3-HMAC-SHA256).

use std::collections::HashMap;

use kernel::Timestamp;
use serde::Serialize;
use serde_json::Value;

use super::{fill, mobile, no_number, pace};
use crate::digest::{hex, hmac_sha256, sha256_hex};
use crate::driver::{Driver, Outside};
use crate::model::{Fault, Outcome, Pace, Sending};
use crate::secret::cleaned;
use crate::settings::Configured;
use crate::{Answer, Request, Secret, faults};

const ALGORITHM: &str = "TC3-HMAC-SHA256";
const ENDPOINT: &str = "https://sms.tencentcloudapi.com";
const SERVICE: &str = "sms";
const CONTENT_TYPE: &str = "application/json; charset=utf-8";

/// The scope and the signature of a POST of this body to `/` on the host.
pub fn sign(secret: &Secret, host: &str, at: Timestamp, body: &[u8]) -> (String, String) {
    let canonical = format!(
        "POST\n/\n\ncontent-type:{CONTENT_TYPE}\nhost:{host}\n\ncontent-type;host\n{}",
        sha256_hex(body)
    );
    // The day of the scope is the day in Greenwich.
    let day = at.to_string()[..10].to_owned();
    let seconds = at.millis().div_euclid(1000);
    let scope = format!("{day}/{SERVICE}/tc3_request");
    let to_sign = format!("{ALGORITHM}\n{seconds}\n{scope}\n{}", sha256_hex(canonical.as_bytes()));
    let key = hmac_sha256(format!("TC3{}", secret.expose()).as_bytes(), day.as_bytes());
    let key = hmac_sha256(&key, SERVICE.as_bytes());
    let key = hmac_sha256(&key, b"tc3_request");
    (scope, hex(&hmac_sha256(&key, to_sign.as_bytes())))
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Asked<'a> {
    phone_number_set: Vec<String>,
    sms_sdk_app_id: &'a str,
    sign_name: &'a str,
    template_id: &'a str,
    template_param_set: Vec<&'a str>,
}

/// The driver.
pub(super) struct Tencent {
    configured: Configured,
    secret: Secret,
    /// Not secret, and still nothing for a log.
    key_id: Secret,
    base: String,
    outside: Outside,
}

impl Tencent {
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

    fn ask(&self, batch: &[&Sending], numbers: Vec<String>) -> Vec<Outcome> {
        let filled = match fill(&self.configured, &batch[0].body) {
            Ok(filled) => filled,
            Err(fault) => return vec![Outcome::Refused(fault); batch.len()],
        };
        let asked = Asked {
            phone_number_set: numbers.clone(),
            sms_sdk_app_id: self.configured.text("app_id"),
            sign_name: self.configured.text("sign_name"),
            template_id: &filled.code,
            template_param_set: filled.variables.iter().map(|(_, value)| value.as_str()).collect(),
        };
        let body = serde_json::to_vec(&asked).unwrap_or_default();
        let now = self.outside.now();
        let host = self.base.split_once("://").map_or("", |(_, rest)| rest);
        let host = host.split('/').next().unwrap_or_default();
        let (scope, signature) = sign(&self.secret, host, now, &body);
        let authorization = format!(
            "{ALGORITHM} Credential={}/{scope}, SignedHeaders=content-type;host, \
             Signature={signature}",
            self.configured.text("key_id"),
        );
        let request = Request::post(format!("{}/", self.base), body)
            .with("content-type", CONTENT_TYPE)
            .with("authorization", authorization)
            .with("x-tc-action", "SendSms")
            .with("x-tc-version", "2021-01-11")
            .with("x-tc-region", self.configured.text("region"))
            .with("x-tc-timestamp", now.millis().div_euclid(1000).to_string());
        match self.outside.transport.send(&request) {
            Ok(answer) => self.outcomes(&answer, &numbers),
            Err(error) => vec![faults::unanswered(&error); batch.len()],
        }
    }

    /// Each number has its own status; the whole has an error only where none was tried.
    fn outcomes(&self, answer: &Answer, numbers: &[String]) -> Vec<Outcome> {
        let unreadable = || vec![faults::unreadable(answer, self.outside.now()); numbers.len()];
        let Some(body) = answer.json().filter(|_| answer.is_success()) else { return unreadable() };
        let response = &body["Response"];
        let said = |value: &Value| {
            cleaned(value["Message"].as_str().unwrap_or_default(), &[&self.secret, &self.key_id])
        };
        if let Some(code) = response["Error"]["Code"].as_str() {
            return vec![judged(code, &said(&response["Error"])); numbers.len()];
        }
        let Some(statuses) = response["SendStatusSet"].as_array() else { return unreadable() };
        let by_number: HashMap<String, &Value> = statuses
            .iter()
            .filter_map(|one| Some((mobile(one["PhoneNumber"].as_str()?)?, one)))
            .collect();
        let one = |number: &String| {
            let status = mobile(number).and_then(|number| by_number.get(&number).copied());
            match status.and_then(|status| Some((status, status["Code"].as_str()?))) {
                Some((status, "Ok")) => Outcome::Accepted {
                    provider_id: status["SerialNo"].as_str().map(str::to_owned),
                },
                Some((status, code)) => judged(code, &said(status)),
                None => faults::unreadable(answer, self.outside.now()),
            }
        };
        numbers.iter().map(one).collect()
    }
}

impl Driver for Tencent {
    /// The provider takes 200 numbers at once.
    fn most_at_once(&self) -> usize {
        200
    }

    fn pace(&self, _: &Sending) -> Option<Pace> {
        Some(pace(&self.configured))
    }

    fn send(&self, batch: &[Sending]) -> Vec<Outcome> {
        let numbers: Vec<Option<String>> = batch
            .iter()
            .map(|message| mobile(message.to.as_str()).map(|number| format!("+86{number}")))
            .collect();
        // One number twice in a batch would have one status for two messages: the second waits.
        let mut seen = Vec::new();
        let (mut good, mut asked) = (Vec::new(), Vec::new());
        for (message, number) in batch.iter().zip(&numbers) {
            if let Some(number) = number
                && !seen.contains(&number)
            {
                seen.push(number);
                good.push(message);
                asked.push(number.clone());
            }
        }
        let mut answered: HashMap<_, _> = HashMap::new();
        if !good.is_empty() {
            let outcomes = self.ask(&good, asked);
            answered = good.iter().map(|message| message.id).zip(outcomes).collect();
        }
        let one = |(message, number): (&Sending, &Option<String>)| match number {
            None => Outcome::Refused(no_number()),
            Some(_) => answered.remove(&message.id).unwrap_or_else(|| Outcome::Later {
                fault: Fault::new(
                    "same-number",
                    "同一号码同时有多条，稍后再发这一条。",
                    "The number has several messages at once; this one goes later.",
                ),
                after_ms: 1_000,
            }),
        };
        batch.iter().zip(&numbers).map(one).collect()
    }
}

/// What a code of the provider means.
pub(super) fn judged(code: &str, said: &str) -> Outcome {
    const HOUR_MS: i64 = 60 * 60 * 1000;
    let fault = |chinese: &str, english: &str| Fault::new(code, chinese, english).saying(said);
    let held =
        |chinese, english, after_ms| Outcome::Held { fault: fault(chinese, english), after_ms };
    match code {
        "AuthFailure.SignatureExpire" => held(
            "服务器时间不准，签名被拒。请校准服务器时间后再启用。",
            "The server's clock is wrong, so the signature is refused. Set the clock.",
            None,
        ),
        _ if code.starts_with("AuthFailure") => held(
            "密钥不对：请到腾讯云“访问密钥”核对 SecretId 和 SecretKey，再到 设置 › 通道 › 短信 重新填写。",
            "The key is not right. Check SecretId and SecretKey at Tencent Cloud and enter them again.",
            None,
        ),
        "FailedOperation.SignatureIncorrectOrUnapproved" => held(
            "短信签名不对或未通过审核：请到腾讯云短信控制台核对签名。",
            "The signature is unknown or not approved. Check it in the provider's console.",
            None,
        ),
        "FailedOperation.TemplateIncorrectOrUnapproved"
        | "FailedOperation.TemplateUnapprovedOrNotExist"
        | "FailedOperation.TemplateParamSetNotMatchApprovedTemplate"
        | "InvalidParameterValue.TemplateParameterFormatError" => held(
            "短信模板不对、未通过审核，或变量个数不是两个：请到腾讯云短信控制台核对模板。",
            "The template is unknown, not approved, or does not have two variables.",
            None,
        ),
        "FailedOperation.InsufficientBalanceInSmsPackage" => held(
            "短信套餐包用完：请购买后到 设置 › 通道 继续。",
            "The package of messages is used up. Buy more, then resume the channel.",
            None,
        ),
        _ if code.starts_with("UnauthorizedOperation")
            || code == "UnsupportedOperation.UnsupportedRegion"
            || code == "InvalidParameterValue.SdkAppIdNotExist" =>
        {
            held(
                "这个密钥、应用编号或地域不能发短信：请到腾讯云核对应用编号、地域和权限。",
                "The key, the SdkAppId or the region may not send. Check them at Tencent Cloud.",
                None,
            )
        }
        "LimitExceeded.PhoneNumberThirtySecondLimit" => Outcome::Later {
            fault: fault(
                "这个号码收得太频繁，服务商要求等一等。",
                "This number has had too many messages; the provider asks to wait.",
            ),
            after_ms: 31_000,
        },
        "LimitExceeded.PhoneNumberOneHourLimit"
        | "LimitExceeded.PhoneNumberDailyLimit"
        | "LimitExceeded.PhoneNumberSameContentDailyLimit" => Outcome::Later {
            fault: fault(
                "这个号码收得太频繁，服务商要求等一等。",
                "This number has had too many messages; the provider asks to wait.",
            ),
            after_ms: HOUR_MS,
        },
        "LimitExceeded.AppMainlandChinaDailyLimit" | "LimitExceeded.DailyLimit" => held(
            "今天的短信已到账户上限，一小时后再试。",
            "The account's limit of the day is reached; it is tried again in an hour.",
            Some(HOUR_MS),
        ),
        _ if code.starts_with("RequestLimitExceeded")
            || code == "LimitExceeded.DeliveryFrequencyLimit" =>
        {
            held(
                "发得太快，服务商要求放慢，稍后继续。",
                "The provider asks to slow down; it goes on soon.",
                Some(5_000),
            )
        }
        "InvalidParameterValue.IncorrectPhoneNumber" | "FailedOperation.PhoneNumberInBlacklist" => {
            Outcome::Refused(fault(
                "号码不对，或机主退订过短信，请核对手机号。",
                "The number is not right, or its holder wants no messages. Check it.",
            ))
        }
        "FailedOperation.ContainSensitiveWord"
        | "InvalidParameterValue.TemplateParameterLengthLimit"
        | "InvalidParameterValue.ContentLengthLimit"
        | "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter" => Outcome::Refused(fault(
            "标题含不允许的词或太长，短信没有发出，请改写通知标题。",
            "The variables have words that are not allowed or are too long. Write another title.",
        )),
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

    #[test]
    fn a_short_message_as_the_providers_own_program_signs_it() {
        let asked = Asked {
            phone_number_set: vec!["+8613800000000".into()],
            sms_sdk_app_id: "1400000000",
            sign_name: "村务",
            template_id: "1",
            template_param_set: vec!["5"],
        };
        let body = serde_json::to_vec(&asked).expect("JSON");
        let at = Timestamp::from_millis(1_700_000_000_000);
        let secret = Secret::new("testkey");
        let (scope, signature) = sign(&secret, "sms.tencentcloudapi.com", at, &body);
        assert_eq!(scope, "2023-11-14/sms/tc3_request");
        assert_eq!(signature, "1fdcc447e53b365b5b8df172d93528e3c79f51d1af6fe8ecdec08b7182d8034d");
    }
}
