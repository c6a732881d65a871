//! Tencent Cloud's short messages: version 3 of its signatures, a status for each number.

use std::sync::{Arc, Mutex, PoisonError};

use channels::{Answer, Request};
use kernel::{Clock, Timestamp};
use serde_json::{Value, json};

use super::{MISHAP, Mishaps, Provider, SentSms, hex, hmac, host, json, part, sha256};

/// The provider.
pub struct TencentFake {
    /// What goes wrong next.
    pub mishaps: Mishaps,
    key: (String, String),
    app: String,
    sign: String,
    template: (String, usize),
    clock: Arc<dyn Clock>,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    sent: Vec<SentSms>,
    refused: Vec<(String, &'static str)>,
    requests: u64,
}

impl TencentFake {
    /// A provider that knows one key, one application, one signature and one template of so many
    /// variables.
    pub fn new(
        key: (&str, &str),
        (app, sign): (&str, &str),
        (template, variables): (&str, usize),
        clock: Arc<dyn Clock>,
    ) -> Arc<Self> {
        Arc::new(Self {
            mishaps: Mishaps::default(),
            key: (key.0.to_owned(), key.1.to_owned()),
            app: app.to_owned(),
            sign: sign.to_owned(),
            template: (template.to_owned(), variables),
            clock,
            kept: Mutex::default(),
        })
    }

    /// What was taken, in order.
    pub fn sent(&self) -> Vec<SentSms> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).sent.clone()
    }

    /// From now on this number gets that code.
    pub fn refuse(&self, number: &str, code: &'static str) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.refused.push((number.to_owned(), code));
    }

    fn judge(&self, request: &Request, kept: &mut Kept) -> Result<Vec<Value>, String> {
        let header = |name: &str| request.header(name).unwrap_or_default();
        let authorization = header("authorization");
        let rest = authorization
            .strip_prefix("TC3-HMAC-SHA256 ")
            .ok_or("AuthFailure.InvalidAuthorization")?;
        let credential = part(rest, "Credential").unwrap_or_default();
        let (id, scope) = credential.split_once('/').unwrap_or_default();
        if id != self.key.0 {
            return Err("AuthFailure.SecretIdNotFound".into());
        }
        let seconds: i64 =
            header("x-tc-timestamp").parse().map_err(|_| "MissingParameter".to_owned())?;
        let now = self.clock.now().millis() / 1000;
        if (seconds - now).abs() > 5 * 60 {
            return Err("AuthFailure.SignatureExpire".into());
        }
        let day = Timestamp::from_millis(seconds * 1000).to_string()[..10].to_owned();
        if scope != format!("{day}/sms/tc3_request") {
            return Err("AuthFailure.SignatureFailure".into());
        }
        let signed = part(rest, "SignedHeaders").unwrap_or_default();
        let value = |name: &str| match name {
            "host" => request.header("host").unwrap_or(host(&request.url)).to_owned(),
            name => header(name).to_owned(),
        };
        let block: String = signed
            .split(';')
            .map(|name| format!("{name}:{}\n", value(name).trim().to_lowercase()))
            .collect();
        let canonical = format!("POST\n/\n\n{block}\n{signed}\n{}", sha256(&request.body));
        let to_sign =
            format!("TC3-HMAC-SHA256\n{seconds}\n{scope}\n{}", sha256(canonical.as_bytes()));
        let key = hmac(format!("TC3{}", self.key.1).as_bytes(), day.as_bytes());
        let key = hmac(&hmac(&key, b"sms"), b"tc3_request");
        if part(rest, "Signature") != Some(&hex(&hmac(&key, to_sign.as_bytes()))) {
            return Err("AuthFailure.SignatureFailure".into());
        }
        if header("x-tc-action") != "SendSms" || header("x-tc-version") != "2021-01-11" {
            return Err("InvalidAction".into());
        }
        if let Some(code) = request.header(MISHAP) {
            return Err(code.to_owned());
        }
        self.take(&request.body, kept)
    }

    fn take(&self, body: &[u8], kept: &mut Kept) -> Result<Vec<Value>, String> {
        let asked: Value = serde_json::from_slice(body).map_err(|_| "InvalidParameter")?;
        if asked["SmsSdkAppId"] != self.app.as_str() {
            return Err("InvalidParameterValue.SdkAppIdNotExist".into());
        }
        let numbers: Vec<&str> = asked["PhoneNumberSet"]
            .as_array()
            .map(|set| set.iter().filter_map(Value::as_str).collect())
            .unwrap_or_default();
        if numbers.is_empty() || numbers.len() > 200 {
            return Err("LimitExceeded.PhoneNumberCountLimit".into());
        }
        let values: Vec<String> = asked["TemplateParamSet"]
            .as_array()
            .map(|set| set.iter().filter_map(|one| one.as_str().map(str::to_owned)).collect())
            .unwrap_or_default();
        let whole = if asked["SignName"] != self.sign.as_str() {
            Some("FailedOperation.SignatureIncorrectOrUnapproved")
        } else if asked["TemplateId"] != self.template.0.as_str() {
            Some("FailedOperation.TemplateIncorrectOrUnapproved")
        } else if values.len() != self.template.1 {
            Some("FailedOperation.TemplateParamSetNotMatchApprovedTemplate")
        } else {
            None
        };
        let mut statuses = Vec::new();
        for number in numbers {
            let plain = channels::sms::mobile(number);
            let refused = kept.refused.iter().find(|(one, _)| Some(one) == plain.as_ref());
            let code = match (whole, &plain, refused.map(|(_, code)| *code)) {
                (Some(code), ..) | (None, _, Some(code)) => code,
                (None, None, _) => "InvalidParameterValue.IncorrectPhoneNumber",
                (None, Some(_), None) => "Ok",
            };
            let mut serial = String::new();
            if let ("Ok", Some(plain)) = (code, plain) {
                kept.sent.push(SentSms {
                    number: plain,
                    sign: self.sign.clone(),
                    template: self.template.0.clone(),
                    values: values.clone(),
                    called: None,
                });
                serial = format!("2019:{:020}", kept.sent.len());
            }
            statuses.push(json!({
                "SerialNo": serial,
                "PhoneNumber": number,
                "Fee": i32::from(code == "Ok"),
                "SessionContext": "",
                "Code": code,
                "Message": if code == "Ok" { "send success" } else { "refused" },
                "IsoCode": "CN",
            }));
        }
        Ok(statuses)
    }
}

impl Provider for TencentFake {
    fn answer(&self, request: &Request) -> Answer {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.requests += 1;
        let id = format!("req-{:08}", kept.requests);
        // Also an error has status 200.
        let response = match self.judge(request, &mut kept) {
            Ok(statuses) => json!({ "SendStatusSet": statuses, "RequestId": id }),
            Err(code) => json!({
                "Error": { "Code": code, "Message": format!("{code} for {}", self.key.0) },
                "RequestId": id,
            }),
        };
        json(200, &json!({ "Response": response }))
    }

    fn mishaps(&self) -> &Mishaps {
        &self.mishaps
    }
}
