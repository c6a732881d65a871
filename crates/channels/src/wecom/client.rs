//! Asking the platform: one token for each application, and what its answers mean (91039, 90313).
//!
//! The token is fetched by whoever needs one first; everybody else waits for it. It is renewed when
//! less than five minutes are left, and once when the platform says that it is no longer good.

use std::sync::{Mutex, PoisonError};

use kernel::Timestamp;
use serde_json::Value;

use crate::secret::{Secret, cleaned};
use crate::wecom::codes::{self, Action};
use crate::{Answer, Fault, Outcome, Outside, Request, TransportError};

/// Where the interfaces are, unless a county has a relay of its own.
pub const BASE: &str = "https://qyapi.weixin.qq.com";
/// How much of a token's life must be left, in milliseconds.
const LEAST_LEFT: i64 = 5 * 60 * 1000;
/// How long a channel rests that cannot be used as it is configured: somebody mends it in the
/// administration of WeCom, of which nobody tells us.
const CONFIGURE_PAUSE: i64 = 10 * 60 * 1000;
/// The block of the rule by the minute and of the rule by the hour (90454).
const MINUTE_PAUSE: i64 = 60 * 1000;
const HOUR_PAUSE: i64 = 60 * 60 * 1000;
/// A second block so soon after the first is the one of the hour.
const SOON: i64 = 3 * MINUTE_PAUSE;

/// An application of the corporation, as its administrator has entered it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// The corporation's `CorpID`.
    pub corp: String,
    /// The application's number.
    pub agent: i64,
    /// The application's secret.
    pub secret: Secret,
    /// Where the interfaces are, without a slash at the end.
    pub base: String,
}

/// Why something did not succeed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// No answer, or a broken one.
    #[error("no answer: {0}")]
    Transport(#[from] TransportError),
    /// The answer is not one of the platform: a proxy's, or a fault of its own.
    #[error("HTTP {0}")]
    Status(u16),
    /// The answer cannot be read.
    #[error("an answer that cannot be read")]
    Unreadable,
    /// The platform says no.
    #[error("{code}")]
    Code {
        /// Its number.
        code: i64,
        /// Its words, without secrets.
        said: String,
    },
}

impl Trouble {
    /// What to do about it.
    pub fn action(&self) -> Action {
        match self {
            Self::Code { code, .. } => codes::action(*code),
            Self::Transport(_) | Self::Status(_) | Self::Unreadable => Action::RetryLater,
        }
    }

    /// Whether it may have been done all the same.
    pub fn may_be_done(&self) -> bool {
        match self {
            Self::Transport(error) => {
                matches!(error, TransportError::TimedOut | TransportError::Interrupted)
            }
            Self::Status(_) | Self::Unreadable => true,
            Self::Code { code, .. } => *code == -1,
        }
    }

    /// The number, where the platform gave one.
    pub fn code(&self) -> Option<i64> {
        match self {
            Self::Code { code, .. } => Some(*code),
            _ => None,
        }
    }

    /// What to tell the administrator.
    pub fn fault(&self) -> Fault {
        match self {
            Self::Code { code, said } => {
                let (chinese, english) = codes::words(*code);
                Fault::new(code.to_string(), chinese, english).saying(said.as_str())
            }
            Self::Transport(error) => {
                let (code, chinese) = unreached(error);
                Fault::new(code, chinese, format!("WeCom cannot be reached: {error}."))
            }
            Self::Status(status) => Fault::new(
                format!("http-{status}"),
                format!("企业微信（或中间的代理）返回了 HTTP {status}，稍后自动重试。"),
                format!("WeCom, or a proxy on the way, answered HTTP {status}; we try again."),
            ),
            Self::Unreadable => Fault::new(
                "unreadable",
                "返回的内容不是企业微信的格式，请核对接口地址。",
                "The answer is not WeCom's. Compare the address of its interfaces.",
            ),
        }
    }
}

fn unreached(error: &TransportError) -> (&'static str, &'static str) {
    match error {
        TransportError::Address => ("address", "接口地址不对，请核对。"),
        TransportError::Unresolved => ("unresolved", "找不到企业微信的域名，请检查服务器的 DNS。"),
        TransportError::Internal => ("internal", "接口地址指向内部网络，没有发送。"),
        TransportError::Unreachable => ("unreachable", "连不上企业微信，请检查服务器能否上网。"),
        TransportError::Untrusted => ("untrusted", "加密连接不可信，请检查服务器时间和代理。"),
        TransportError::TimedOut => ("timed-out", "企业微信没有按时答复，稍后自动重试。"),
        TransportError::Interrupted => ("interrupted", "连接中途断开，稍后自动重试。"),
        TransportError::TooLarge => ("too-large", "返回的内容太大，没有读取。"),
    }
}

/// When an interface was last blocked for sending too much.
#[derive(Debug, Default)]
pub struct Blocks(Mutex<Option<Timestamp>>);

impl Blocks {
    /// How long to rest from now on: a minute, and an hour when the minute was not enough.
    pub fn rest(&self, now: Timestamp) -> i64 {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_again = last.is_some_and(|last| now.millis() - last.millis() < SOON);
        *last = Some(now);
        if is_again { HOUR_PAUSE } else { MINUTE_PAUSE }
    }
}

/// The outcome of an attempt that ended in trouble.
pub fn outcome(trouble: &Trouble, blocks: &Blocks, now: Timestamp) -> Outcome {
    let fault = trouble.fault();
    match trouble.action() {
        Action::Accept | Action::RetryLater => Outcome::Failed { fault, after_ms: None },
        Action::Pause => Outcome::Held { fault, after_ms: Some(blocks.rest(now)) },
        Action::RenewToken => Outcome::Held { fault, after_ms: Some(MINUTE_PAUSE) },
        Action::Configure => Outcome::Held { fault, after_ms: Some(CONFIGURE_PAUSE) },
        Action::Recipient | Action::Content | Action::SignInAgain => Outcome::Refused(fault),
    }
}

struct Token {
    text: Secret,
    until: Timestamp,
}

/// One application's way to the platform.
pub struct Client {
    application: Application,
    outside: Outside,
    token: Mutex<Option<Token>>,
    /// When an interface was blocked last.
    pub blocks: Blocks,
}

impl Client {
    /// A way for that application.
    pub fn new(application: Application, outside: Outside) -> Self {
        Self { application, outside, token: Mutex::new(None), blocks: Blocks::default() }
    }

    /// The application.
    pub fn application(&self) -> &Application {
        &self.application
    }

    /// The present.
    pub fn now(&self) -> Timestamp {
        self.outside.now()
    }

    /// Asks an interface, with a token.
    ///
    /// # Errors
    /// [`Trouble`], also when the platform's number is not 0.
    pub fn ask(
        &self,
        path: &str,
        query: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Result<Value, Trouble> {
        let answer = self.with_token(path, query, body)?;
        answer.json().ok_or(Trouble::Unreadable)
    }

    /// Fetches something that a member has sent: its bytes.
    ///
    /// # Errors
    /// [`Trouble`]; number 40007 when it is older than three days.
    pub fn media(&self, media: &str) -> Result<Vec<u8>, Trouble> {
        Ok(self.with_token("/cgi-bin/media/get", &[("media_id", media)], None)?.body)
    }

    fn with_token(
        &self,
        path: &str,
        query: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Result<Answer, Trouble> {
        let token = self.token(None)?;
        match self.once(path, query, body, &token) {
            Err(trouble) if trouble.action() == Action::RenewToken => {
                let token = self.token(Some(&token))?;
                self.once(path, query, body, &token)
            }
            ended => ended,
        }
    }

    fn once(
        &self,
        path: &str,
        query: &[(&str, &str)],
        body: Option<&Value>,
        token: &Secret,
    ) -> Result<Answer, Trouble> {
        let mut all = vec![("access_token", token.expose())];
        all.extend_from_slice(query);
        let url = address(&self.application.base, path, &all);
        let answer = self.outside.transport.send(&request(url, body))?;
        checked(answer, &[&self.application.secret, token])
    }

    /// A token that is good for some minutes more, and not the one that was just refused.
    fn token(&self, refused: Option<&Secret>) -> Result<Secret, Trouble> {
        let mut kept = self.token.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.outside.now();
        if let Some(token) = &*kept
            && refused != Some(&token.text)
            && token.until.millis() - now.millis() > LEAST_LEFT
        {
            return Ok(token.text.clone());
        }
        *kept = None;
        let Application { corp, secret, base, .. } = &self.application;
        let query = [("corpid", corp.as_str()), ("corpsecret", secret.expose())];
        let url = address(base, "/cgi-bin/gettoken", &query);
        let answer = self.outside.transport.send(&request(url, None))?;
        let read = checked(answer, &[secret])?.json().ok_or(Trouble::Unreadable)?;
        let text = read["access_token"].as_str().filter(|text| !text.is_empty());
        let text = Secret::new(text.ok_or(Trouble::Unreadable)?);
        let seconds = read["expires_in"].as_i64().unwrap_or(0).clamp(0, 86_400);
        *kept = Some(Token { text: text.clone(), until: now.plus_millis(seconds * 1000) });
        Ok(text)
    }
}

/// An address with its query, written as forms are.
pub(crate) fn address(base: &str, path: &str, query: &[(&str, &str)]) -> String {
    let mut written = form_urlencoded::Serializer::new(String::new());
    written.extend_pairs(query);
    format!("{base}{path}?{}", written.finish())
}

pub(crate) fn request(url: String, body: Option<&Value>) -> Request {
    match body {
        Some(body) => Request::post(url, body.to_string()).with("content-type", "application/json"),
        None => Request::get(url),
    }
}

/// The answer, if it is the platform's and its number is 0.
pub(crate) fn checked(answer: Answer, secrets: &[&Secret]) -> Result<Answer, Trouble> {
    if !answer.is_success() {
        return Err(Trouble::Status(answer.status));
    }
    // What is fetched as bytes has no number; only an object can say no.
    if answer.body.first() != Some(&b'{') {
        return Ok(answer);
    }
    let Some(read) = answer.json() else { return Err(Trouble::Unreadable) };
    match read["errcode"].as_i64() {
        None | Some(0) => Ok(answer),
        Some(code) => {
            // Behind the first comma stand a hint, our own address and a link.
            let words = read["errmsg"].as_str().unwrap_or_default();
            let words = words.split(", hint").next().unwrap_or_default();
            Err(Trouble::Code { code, said: cleaned(words, secrets) })
        }
    }
}
