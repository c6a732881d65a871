//! The outside for tests: providers of short messages, a mail server, endpoints of other programs.
//!
//! Each fake checks what it is sent as strictly as its model does, keeps what it took, and fails when
//! told to. A provider is a function from a request to an answer, so that the same fake stands behind a
//! transport in the test's own process and behind a real address on the loopback, where programs of
//! others can be tried on it.

mod aliyun;
mod mail;
mod served;
mod tencent;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use channels::{Answer, Request, Transport, TransportError};

pub use aliyun::AliyunFake;
pub use mail::{Letter, MailFake};
pub use served::{Served, serve, serve_at};
pub use tencent::TencentFake;

/// A short message that a provider took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentSms {
    /// The number, eleven digits.
    pub number: String,
    /// The signature.
    pub sign: String,
    /// The template.
    pub template: String,
    /// The values of its variables.
    pub values: Vec<String>,
    /// What the sender calls the message, where the provider takes that.
    pub called: Option<String>,
}

/// What goes wrong once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mishap {
    /// The provider's own code, as its documents list them; nothing is taken.
    Code(&'static str),
    /// A status of HTTP with a gateway's page.
    Http(u16),
    /// The same with `retry-after` in seconds.
    Busy(u16, u32),
    /// It is taken, and the connection ends before the answer.
    LostAnswer,
    /// Nobody answers.
    Unreachable,
}

/// Something that answers requests.
pub trait Provider: Send + Sync + 'static {
    /// Takes or refuses it.
    fn answer(&self, request: &Request) -> Answer;
    /// What goes wrong next.
    fn mishaps(&self) -> &Mishaps;
}

/// What is to go wrong, one request after the other.
#[derive(Debug, Default)]
pub struct Mishaps(Mutex<VecDeque<Option<Mishap>>>);

impl Mishaps {
    /// The next request meets this, after those that were set before.
    pub fn add(&self, mishap: Mishap) {
        self.lock().push_back(Some(mishap));
    }

    /// The next request goes well.
    pub fn add_none(&self) {
        self.lock().push_back(None);
    }

    fn next(&self) -> Option<Mishap> {
        self.lock().pop_front().flatten()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, VecDeque<Option<Mishap>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A transport that leads to one provider, whatever the address, and keeps what was asked.
pub struct LeadsTo {
    provider: Arc<dyn Provider>,
    asked: Mutex<Vec<Request>>,
}

impl LeadsTo {
    /// To that provider.
    pub fn new(provider: Arc<dyn Provider>) -> Arc<Self> {
        Arc::new(Self { provider, asked: Mutex::new(Vec::new()) })
    }

    /// What was asked, in order.
    pub fn asked(&self) -> Vec<Request> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Transport for LeadsTo {
    fn send(&self, request: &Request) -> Result<Answer, TransportError> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(request.clone());
        answer(&*self.provider, request)
    }
}

/// The answer with the next mishap.
fn answer(provider: &dyn Provider, request: &Request) -> Result<Answer, TransportError> {
    let page = |status, headers| Answer {
        status,
        headers,
        body: b"<html><body>gateway</body></html>".to_vec(),
    };
    match provider.mishaps().next() {
        Some(Mishap::Http(status)) => Ok(page(status, Vec::new())),
        Some(Mishap::Busy(status, seconds)) => {
            Ok(page(status, vec![("retry-after".to_owned(), seconds.to_string())]))
        }
        Some(Mishap::Unreachable) => Err(TransportError::Unreachable),
        Some(Mishap::LostAnswer) => {
            provider.answer(request);
            Err(TransportError::Interrupted)
        }
        Some(Mishap::Code(code)) => Ok(provider.answer(&request.clone().with(MISHAP, code))),
        None => Ok(provider.answer(request)),
    }
}

/// By this header a provider is told within the test which code to answer.
const MISHAP: &str = "x-test-mishap";

/// An endpoint that answers with a status and keeps what it got.
#[derive(Default)]
pub struct EndpointFake {
    status: Mutex<Option<u16>>,
    got: Mutex<Vec<Request>>,
    mishaps: Mishaps,
}

impl EndpointFake {
    /// One that answers 204.
    pub fn new() -> Arc<Self> {
        Arc::new(Self::default())
    }

    /// From now on it answers this.
    pub fn answer_with(&self, status: u16) {
        *self.status.lock().unwrap_or_else(PoisonError::into_inner) = Some(status);
    }

    /// What it got, in order.
    pub fn got(&self) -> Vec<Request> {
        self.got.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Provider for EndpointFake {
    fn answer(&self, request: &Request) -> Answer {
        self.got.lock().unwrap_or_else(PoisonError::into_inner).push(request.clone());
        let status = self.status.lock().unwrap_or_else(PoisonError::into_inner).unwrap_or(204);
        let headers = match status {
            300..=399 => vec![("location".to_owned(), "http://127.0.0.1/elsewhere".to_owned())],
            _ => Vec::new(),
        };
        Answer { status, headers, body: Vec::new() }
    }

    fn mishaps(&self) -> &Mishaps {
        &self.mishaps
    }
}

/// The query of an address, decoded.
fn query(url: &str) -> Vec<(String, String)> {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

/// A text with everything escaped but what RFC 3986 §2.3 reserves for nothing.
fn percent(text: &str) -> String {
    let escaped = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(escaped).collect()
}

/// The host of an address, with its port.
fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?']).next().unwrap_or_default()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest;
    hex(&sha2::Sha256::digest(bytes))
}

fn hmac(key: &[u8], bytes: &[u8]) -> Vec<u8> {
    use hmac::{KeyInit, Mac};
    let mut mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(key).expect("any length");
    mac.update(bytes);
    mac.finalize().into_bytes().to_vec()
}

/// A part of an `Authorization` header: what stands behind `name=`.
fn part<'h>(authorization: &'h str, name: &str) -> Option<&'h str> {
    let at = authorization.find(&format!("{name}="))? + name.len() + 1;
    authorization[at..].split([',', ' ']).next()
}

fn json(status: u16, value: &serde_json::Value) -> Answer {
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    Answer { status, headers, body: value.to_string().into_bytes() }
}
