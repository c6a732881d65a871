//! Alibaba Cloud's short messages: version 3 of its signatures, its codes, its limits.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use channels::{Answer, Request};
use kernel::{Clock, Timestamp};
use serde_json::{Value, json};

use super::{
    MISHAP, Mishaps, Provider, SentSms, hex, hmac, host, json, part, percent, query, sha256,
};

/// The provider.
pub struct AliyunFake {
    /// What goes wrong next.
    pub mishaps: Mishaps,
    key: (String, String),
    sign: String,
    template: (String, Vec<String>),
    clock: Arc<dyn Clock>,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    sent: Vec<SentSms>,
    nonces: HashSet<String>,
    requests: u64,
}

impl AliyunFake {
    /// A provider that knows one key, one signature and one template with these variables.
    pub fn new(
        key: (&str, &str),
        sign: &str,
        template: (&str, &[&str]),
        clock: Arc<dyn Clock>,
    ) -> Arc<Self> {
        let variables = template.1.iter().map(|name| (*name).to_owned()).collect();
        Arc::new(Self {
            mishaps: Mishaps::default(),
            key: (key.0.to_owned(), key.1.to_owned()),
            sign: sign.to_owned(),
            template: (template.0.to_owned(), variables),
            clock,
            kept: Mutex::default(),
        })
    }

    /// What was taken, in order.
    pub fn sent(&self) -> Vec<SentSms> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).sent.clone()
    }

    /// Judges a request: its signature first, as the gateway does, then what it asks.
    fn judge(&self, request: &Request, kept: &mut Kept) -> Result<String, (u16, &'static str)> {
        let header = |name: &str| request.header(name).unwrap_or_default().to_owned();
        let authorization = header("authorization");
        let Some(rest) = authorization.strip_prefix("ACS3-HMAC-SHA256 ") else {
            return Err((400, "MissingSecurityToken"));
        };
        if part(rest, "Credential") != Some(&self.key.0) {
            return Err((404, "InvalidAccessKeyId.NotFound"));
        }
        if header("x-acs-action") != "SendSms" || header("x-acs-version") != "2017-05-25" {
            return Err((404, "InvalidAction.NotFound"));
        }
        let Ok(at) = header("x-acs-date").parse::<Timestamp>() else {
            return Err((400, "InvalidTimeStamp.Format"));
        };
        if (at.millis() - self.clock.now().millis()).abs() > 15 * 60 * 1000 {
            return Err((400, "InvalidTimeStamp.Expired"));
        }
        let signed = part(rest, "SignedHeaders").unwrap_or_default();
        if self.signature(request, signed) != part(rest, "Signature").unwrap_or_default() {
            return Err((400, "SignatureDoesNotMatch"));
        }
        if !kept.nonces.insert(header("x-acs-signature-nonce")) {
            return Err((400, "SignatureNonceUsed"));
        }
        self.take(request, kept).map_err(|code| (200, code))
    }

    /// The signature that the request should carry, over the headers that it names.
    fn signature(&self, request: &Request, signed: &str) -> String {
        let names: Vec<&str> = signed.split(';').collect();
        let value = |name: &str| match name {
            "host" => request.header("host").unwrap_or(host(&request.url)).trim().to_owned(),
            name => request.header(name).unwrap_or_default().trim().to_owned(),
        };
        // Every header of the provider's own that is there must be signed.
        let own = request.headers.iter().map(|(name, _)| name.to_lowercase());
        if own.filter(|name| name.starts_with("x-acs-")).any(|name| !names.contains(&&*name)) {
            return String::new();
        }
        let block: String = names.iter().map(|name| format!("{name}:{}\n", value(name))).collect();
        // Its own writing of the query counts, not the caller's: a space may have come as a plus.
        let mut pairs: Vec<String> = query(&request.url)
            .iter()
            .map(|(name, value)| format!("{}={}", percent(name), percent(value)))
            .collect();
        pairs.sort_unstable();
        let hash = sha256(&request.body);
        if request.header("x-acs-content-sha256") != Some(&hash) {
            return String::new();
        }
        let canonical = format!("POST\n/\n{}\n{block}\n{signed}\n{hash}", pairs.join("&"));
        let to_sign = format!("ACS3-HMAC-SHA256\n{}", sha256(canonical.as_bytes()));
        hex(&hmac(self.key.1.as_bytes(), to_sign.as_bytes()))
    }

    fn take(&self, request: &Request, kept: &mut Kept) -> Result<String, &'static str> {
        if let Some(code) = request.header(MISHAP) {
            // The test lives as long as the program; a code is one of a few.
            return Err(Box::leak(code.to_owned().into_boxed_str()));
        }
        let query = query(&request.url);
        let of = |name: &str| {
            query.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
        };
        if of("SignName") != self.sign {
            return Err("isv.SMS_SIGNATURE_ILLEGAL");
        }
        if of("TemplateCode") != self.template.0 {
            return Err("isv.SMS_TEMPLATE_ILLEGAL");
        }
        let Ok(Value::Object(values)) = serde_json::from_str(of("TemplateParam")) else {
            return Err("isv.INVALID_JSON_PARAM");
        };
        let mut filled = Vec::new();
        for name in &self.template.1 {
            match values.get(name).and_then(Value::as_str) {
                Some(value) => filled.push(value.to_owned()),
                None => return Err("isv.TEMPLATE_MISSING_PARAMETERS"),
            }
        }
        let number = of("PhoneNumbers").to_owned();
        if channels::sms::mobile(&number).as_ref() != Some(&number) {
            return Err("isv.MOBILE_NUMBER_ILLEGAL");
        }
        kept.sent.push(SentSms {
            number,
            sign: self.sign.clone(),
            template: self.template.0.clone(),
            values: filled,
            called: Some(of("OutId").to_owned()).filter(|called| !called.is_empty()),
        });
        Ok(format!("{:018}^0", kept.sent.len()))
    }
}

impl Provider for AliyunFake {
    fn answer(&self, request: &Request) -> Answer {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.requests += 1;
        let id = format!("REQ-{:08}", kept.requests);
        match self.judge(request, &mut kept) {
            Ok(sent) => {
                json(200, &json!({ "Code": "OK", "Message": "OK", "BizId": sent, "RequestId": id }))
            }
            Err((status, code)) => {
                // The words of the real one repeat what was sent; a log must not.
                let message = format!("{code}: key {} is refused", self.key.0);
                json(
                    status,
                    &json!({
                        "Code": code,
                        "Message": message,
                        "RequestId": id,
                        "HostId": host(&request.url),
                        "Recommend": "https://api.aliyun.com/troubleshoot",
                    }),
                )
            }
        }
    }

    fn mishaps(&self) -> &Mishaps {
        &self.mishaps
    }
}
