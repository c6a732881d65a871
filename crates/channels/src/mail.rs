//! Mail by SMTP (RFC 5321), plain text with a link.

use std::time::{Duration, UNIX_EPOCH};

use lettre::message::header::ContentType;
use lettre::message::{Mailbox, MessageBuilder};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{Address, SmtpTransport, Transport as _};

use crate::driver::{Driver, Outside};
use crate::model::{Body, Fault, Outcome, Pace, Sending};
use crate::secret::cleaned;
use crate::settings::Configured;
use crate::{Secret, faults};

/// How long one command may take.
const TIMEOUT: Duration = Duration::from_secs(20);

pub(crate) struct Mail {
    configured: Configured,
    password: Secret,
    outside: Outside,
}

impl Mail {
    pub(crate) fn new(configured: &Configured, outside: Outside) -> Self {
        let password = configured.secret("password");
        Self { configured: configured.clone(), password, outside }
    }

    fn connection(&self) -> Result<SmtpTransport, lettre::transport::smtp::Error> {
        let host = self.configured.text("host");
        let tls = match self.configured.text("security") {
            "none" => Tls::None,
            "starttls" => Tls::Required(TlsParameters::new(host.to_owned())?),
            _ => Tls::Wrapper(TlsParameters::new(host.to_owned())?),
        };
        let port = self.configured.number("port").and_then(|port| u16::try_from(port).ok());
        let mut builder = SmtpTransport::builder_dangerous(host)
            .port(port.unwrap_or(465))
            .tls(tls)
            .timeout(Some(TIMEOUT));
        let login = self.configured.text("login");
        if !login.is_empty() {
            let credentials = Credentials::new(login.to_owned(), self.password.expose().to_owned());
            builder = builder.credentials(credentials);
        }
        Ok(builder.build())
    }

    fn letter(&self, sending: &Sending) -> Result<lettre::Message, Fault> {
        let Body::Text { title, text, link } = &sending.body else {
            return Err(Fault::new("wrong-body", "邮件只能发文字。", "Mail carries words only."));
        };
        let address = |text: &str| {
            text.parse::<Address>().map_err(|_| {
                Fault::new(
                    "no-address",
                    "邮箱地址不对，请核对。",
                    "The mail address is not right. Check it.",
                )
            })
        };
        let from = address(self.configured.text("from"))?;
        let host = from.domain().to_owned();
        let name = self.configured.text("from_name").to_owned();
        let words = match link {
            Some(link) => format!("{text}\n\n{link}\n"),
            None => format!("{text}\n"),
        };
        // A message that arrives twice has one Message-ID: mail programs show it once.
        let message_id = format!("<{}@{host}>", sending.id);
        let millis = u64::try_from(self.outside.now().millis()).unwrap_or(0);
        let letter: MessageBuilder = lettre::Message::builder()
            .from(Mailbox::new(Some(name), from))
            .to(Mailbox::new(None, address(sending.to.as_str())?))
            .subject(title.as_str())
            .message_id(Some(message_id))
            .date(UNIX_EPOCH + Duration::from_millis(millis));
        letter.header(ContentType::TEXT_PLAIN).body(words).map_err(|_| {
            Fault::new("no-letter", "这封邮件写不成，请检查标题。", "The mail cannot be written.")
        })
    }

    fn judged(&self, error: &lettre::transport::smtp::Error) -> Outcome {
        let said = match std::error::Error::source(error) {
            Some(source) => cleaned(&source.to_string(), &[&self.password]),
            None => String::new(),
        };
        let code = error.status().map(|code| code.to_string());
        let fault = |chinese: &str, english: &str| {
            let code = code.clone().map_or("smtp".to_owned(), |code| format!("smtp-{code}"));
            Fault::new(code, chinese, english).saying(said.clone())
        };
        match code.as_deref() {
            Some("530" | "534" | "535" | "538") => Outcome::Held {
                fault: fault(
                    "登录名或密码不对：请到邮箱后台核对（多数要用“授权码”），再到 设置 › 通道 › 邮件 重新填写。",
                    "Login or password are not right. Check them at the mail provider, enter them again.",
                ),
                after_ms: None,
            },
            Some("421" | "450" | "451" | "452" | "454") => Outcome::Failed {
                fault: fault(
                    "邮件服务器暂时不收，稍后自动再试。",
                    "The mail server takes nothing now; it is tried again.",
                ),
                after_ms: None,
            },
            Some(code) if code.starts_with('5') => Outcome::Refused(fault(
                "邮件服务器不收这封邮件：收件地址不存在，或内容被拒。",
                "The mail server refuses it: the address does not exist, or the content is refused.",
            )),
            Some(_) => Outcome::Failed {
                fault: fault(
                    "邮件服务器没有办成，稍后自动再试。",
                    "The mail server could not do it; it is tried again.",
                ),
                after_ms: None,
            },
            None if error.is_tls() => faults::unanswered(&crate::TransportError::Untrusted),
            None if error.is_timeout() => faults::unanswered(&crate::TransportError::TimedOut),
            None if error.is_client() => Outcome::Held {
                fault: fault(
                    "邮件服务器不支持所选的登录或加密方式：请到 设置 › 通道 › 邮件 换一种。",
                    "The mail server does not know this way of signing in or encrypting. Choose another.",
                ),
                after_ms: None,
            },
            None => {
                let fault = faults::of_transport(&crate::TransportError::Unreachable);
                Outcome::Failed { fault: fault.saying(said), after_ms: None }
            }
        }
    }
}

impl Driver for Mail {
    fn pace(&self, _: &Sending) -> Option<Pace> {
        let per_minute = self.configured.number("per_minute").unwrap_or(30).max(1);
        Some(Pace {
            key: format!("mail/{}", self.configured.text("host")),
            every_ms: 60_000 / per_minute,
            burst: 1,
        })
    }

    fn send(&self, batch: &[Sending]) -> Vec<Outcome> {
        let connection = match self.connection() {
            Ok(connection) => connection,
            Err(error) => return vec![self.judged(&error); batch.len()],
        };
        let one = |sending: &Sending| match self.letter(sending) {
            Err(fault) => Outcome::Refused(fault),
            Ok(letter) => match connection.send(&letter) {
                // Some servers tell under which number they keep it.
                Ok(response) => Outcome::Accepted {
                    provider_id: response.first_word().map(|word| cleaned(word, &[])),
                },
                Err(error) => self.judged(&error),
            },
        };
        batch.iter().map(one).collect()
    }
}
