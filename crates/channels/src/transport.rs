//! The port for HTTP: what a driver asks of the outside, and what comes back.
//!
//! A driver never opens a connection itself. So a test can stand in for the whole outside, and one
//! place decides about timeouts, redirects, proxies and forbidden addresses.

use std::fmt;

use crate::secret;

/// How a request is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// GET.
    Get,
    /// POST.
    Post,
}

impl Method {
    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

/// Which addresses a request may reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Whatever the administrator of the server has written into the channel's address: a relay with
    /// a fixed address of its own often stands in the office's network.
    Configured,
    /// Public addresses only: not this machine, not its network, not the metadata of a cloud. For
    /// addresses that somebody else names.
    Public,
}

/// A request to the outside.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// How.
    pub method: Method,
    /// Where: `https://…` or `http://…`, with its query. It may carry a secret.
    pub url: String,
    /// Names in small letters and values. They may carry a secret.
    pub headers: Vec<(String, String)>,
    /// The body; empty for none.
    pub body: Vec<u8>,
    /// How long everything together may take, in milliseconds.
    pub timeout_ms: u64,
    /// Which addresses may be reached.
    pub reach: Reach,
}

impl Request {
    /// A request without a body, to whatever was configured, 15 seconds long at most.
    pub fn get(url: impl Into<String>) -> Self {
        Self {
            method: Method::Get,
            url: url.into(),
            headers: Vec::new(),
            body: Vec::new(),
            timeout_ms: 15_000,
            reach: Reach::Configured,
        }
    }

    /// A request with a body, to whatever was configured, 15 seconds long at most.
    pub fn post(url: impl Into<String>, body: impl Into<Vec<u8>>) -> Self {
        Self { method: Method::Post, body: body.into(), ..Self::get(url) }
    }

    /// The same with one more header; its name in small letters.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// The value of that header.
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }
}

/// Nothing of the query, the headers or the body: a log must not learn a token.
impl fmt::Debug for Request {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = secret::without_query(&self.url);
        write!(formatter, "{} {url} ({} bytes)", self.method.as_str(), self.body.len())
    }
}

/// What came back, whatever its status.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status of HTTP.
    pub status: u16,
    /// Names in small letters and values.
    pub headers: Vec<(String, String)>,
    /// The body, at most [`MOST_BYTES`].
    pub body: Vec<u8>,
}

impl Answer {
    /// Whether the status is 200 to 299.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The value of that header.
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }

    /// The body as JSON, where it is JSON.
    pub fn json(&self) -> Option<serde_json::Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// What `retry-after` asks for, in milliseconds: seconds or an instant (RFC 9110 §10.2.3).
    pub fn retry_after_ms(&self, now: kernel::Timestamp) -> Option<i64> {
        let value = self.header("retry-after")?.trim();
        if let Ok(seconds) = value.parse::<i64>() {
            return Some(seconds.clamp(0, 7 * 86_400) * 1000);
        }
        let at = kernel::Timestamp::parse_http(value)?;
        Some((at.millis() - now.millis()).clamp(0, 7 * 86_400_000))
    }
}

/// The status and the size; a body may carry a token.
impl fmt::Debug for Answer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} ({} bytes)", self.status, self.body.len())
    }
}

fn find<'h>(headers: &'h [(String, String)], name: &str) -> Option<&'h str> {
    let found = headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.as_str())
}

/// How much of an answer is read: media of 20 MB and some more.
pub const MOST_BYTES: u64 = 24 << 20;

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// The address is not one that can be asked.
    #[error("not an address that can be asked")]
    Address,
    /// The name is not known.
    #[error("the name of the host is not known")]
    Unresolved,
    /// The address lies where the request may not reach.
    #[error("the address is an internal one")]
    Internal,
    /// Nobody answers there.
    #[error("no connection")]
    Unreachable,
    /// The certificate or the encryption is not right.
    #[error("no trustworthy encrypted connection")]
    Untrusted,
    /// It took too long; what was asked may have been done.
    #[error("no answer in time")]
    TimedOut,
    /// The connection ended in the middle; what was asked may have been done.
    #[error("the connection ended early")]
    Interrupted,
    /// The answer is larger than what is read.
    #[error("the answer is too large")]
    TooLarge,
}

/// Asks the outside. Blocks the thread: whoever calls it stands on one for that.
pub trait Transport: Send + Sync {
    /// Sends the request once and reads the answer; follows no redirect.
    fn send(&self, request: &Request) -> Result<Answer, TransportError>;
}
