//! Events for other programs, by Standard Webhooks 1.0.0.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kernel::Timestamp;

use crate::digest::hmac_sha256;
use crate::driver::{Driver, Outside};
use crate::model::{Body, Fault, Outcome, Pace, Sending};
use crate::{Answer, Reach, Request, Secret, faults};

/// What a secret begins with.
pub const PREFIX: &str = "whsec_";
/// How long an endpoint may take to answer.
const TIMEOUT_MS: u64 = 20_000;

/// A new secret: 32 unpredictable bytes.
pub fn new_secret(random: &dyn access::Secrets) -> Secret {
    let mut bytes = [0; 32];
    random.fill(&mut bytes);
    Secret::new(format!("{PREFIX}{}", STANDARD.encode(bytes)))
}

/// One signature of an attempt: `v1,` and HMAC-SHA-256 over identifier, second and body.
///
/// `None` where the secret is not one.
pub fn sign(secret: &Secret, id: &str, at: Timestamp, body: &[u8]) -> Option<String> {
    let key = STANDARD.decode(secret.expose().strip_prefix(PREFIX)?).ok()?;
    let seconds = at.millis().div_euclid(1000);
    let signed = [format!("{id}.{seconds}.").as_bytes(), body].concat();
    Some(format!("v1,{}", STANDARD.encode(hmac_sha256(&key, &signed))))
}

/// The driver of one endpoint.
pub(crate) struct Webhook {
    url: String,
    /// The newest first; the one before too while it is being replaced.
    secrets: Vec<Secret>,
    outside: Outside,
}

impl Webhook {
    pub(crate) fn new(url: String, secrets: Vec<Secret>, outside: Outside) -> Self {
        Self { url, secrets, outside }
    }

    fn request(&self, sending: &Sending) -> Option<Request> {
        let Body::Event { of, at, data } = &sending.body else { return None };
        let body = serde_json::json!({ "type": of, "timestamp": at, "data": data }).to_string();
        let id = sending.id.to_string();
        // The second of this attempt: whoever verifies it refuses what is older than five minutes.
        let now = self.outside.now();
        let signatures: Vec<String> = self
            .secrets
            .iter()
            .filter_map(|secret| sign(secret, &id, now, body.as_bytes()))
            .collect();
        let mut request = Request::post(&self.url, body)
            .with("content-type", "application/json")
            .with("webhook-id", id)
            .with("webhook-timestamp", now.millis().div_euclid(1000).to_string())
            .with("webhook-signature", signatures.join(" "));
        request.reach = Reach::Public;
        request.timeout_ms = TIMEOUT_MS;
        Some(request)
    }

    fn outcome(&self, answer: &Answer) -> Outcome {
        let now = self.outside.now();
        match answer.status {
            200..=299 => Outcome::accepted_silently(),
            410 => Outcome::Gone(Fault::new(
                "http-410",
                "对方说不再接收（HTTP 410），已停用这个地址。",
                "The endpoint wants no more (HTTP 410); it is off now.",
            )),
            300..=399 => Outcome::Failed {
                fault: Fault::new(
                    format!("http-{}", answer.status),
                    "对方要求转到别的地址，为安全起见不跟随。请改填最终地址。",
                    "The endpoint redirects, which is not followed. Enter the final address.",
                ),
                after_ms: None,
            },
            _ => faults::unreadable(answer, now),
        }
    }
}

impl Driver for Webhook {
    fn pace(&self, _: &Sending) -> Option<Pace> {
        None
    }

    fn send(&self, batch: &[Sending]) -> Vec<Outcome> {
        let one = |sending: &Sending| match self.request(sending) {
            None => faults::wrong_body(),
            Some(request) => match self.outside.transport.send(&request) {
                Ok(answer) => self.outcome(&answer),
                Err(error) => faults::unanswered(&error),
            },
        };
        batch.iter().map(one).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vector_of_the_specification() {
        let secret = Secret::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        let at = Timestamp::from_millis(1_614_265_330_000);
        let body = br#"{"test": 2432232314}"#;
        let signature = sign(&secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", at, body);
        assert_eq!(signature.as_deref(), Some("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
        assert_eq!(sign(&Secret::new("whsec_!"), "msg_x", at, body), None);
        assert_eq!(sign(&Secret::new("MfKQ9r8G"), "msg_x", at, body), None);
    }
}
