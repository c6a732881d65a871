//! A mail server: a conversation by SMTP (RFC 5321) with AUTH PLAIN and LOGIN (RFC 4954).

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

/// A letter that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// From whom, as the envelope says.
    pub from: String,
    /// To whom, as the envelope says.
    pub to: String,
    /// The letter as it came.
    pub text: String,
}

/// A mail server; it listens as long as the test runs.
pub struct MailFake {
    address: SocketAddr,
    kept: Arc<Mutex<Kept>>,
}

#[derive(Default)]
struct Kept {
    letters: Vec<Letter>,
    commands: Vec<String>,
    /// What the next letters are answered with, instead of being taken.
    refusals: Vec<String>,
    login: Option<(String, String)>,
}

impl MailFake {
    /// A server that demands this login and password, or none.
    pub fn start(login: Option<(&str, &str)>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let address = listener.local_addr().expect("an address");
        let login = login.map(|(name, password)| (name.to_owned(), password.to_owned()));
        let kept = Arc::new(Mutex::new(Kept { login, ..Kept::default() }));
        let shared = Arc::clone(&kept);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let kept = Arc::clone(&shared);
                std::thread::spawn(move || {
                    let _ = converse(&stream, &kept);
                });
            }
        });
        Self { address, kept }
    }

    /// Where.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The next letter is answered with this reply.
    pub fn refuse(&self, reply: &str) {
        self.lock().refusals.push(reply.to_owned());
    }

    /// What was taken, in order.
    pub fn letters(&self) -> Vec<Letter> {
        self.lock().letters.clone()
    }

    /// Every command that was heard, without what follows `AUTH`.
    pub fn commands(&self) -> Vec<String> {
        self.lock().commands.clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn converse(stream: &TcpStream, kept: &Mutex<Kept>) -> std::io::Result<()> {
    use base64::Engine as _;
    let mut lines = BufReader::new(stream.try_clone()?);
    let mut out = stream.try_clone()?;
    let lock = || kept.lock().unwrap_or_else(PoisonError::into_inner);
    let mut next = || -> std::io::Result<Option<String>> {
        let mut line = String::new();
        let count = lines.read_line(&mut line)?;
        Ok((count > 0).then(|| line.trim_end_matches(['\r', '\n']).to_owned()))
    };
    let (mut from, mut to, mut is_known) = (String::new(), String::new(), false);
    out.write_all(b"220 mail.test ESMTP\r\n")?;
    while let Some(line) = next()? {
        let verb = line.split(' ').next().unwrap_or_default().to_ascii_uppercase();
        let heard = if verb == "AUTH" { "AUTH".to_owned() } else { line.clone() };
        lock().commands.push(heard);
        let login = lock().login.clone();
        let reply = match verb.as_str() {
            "EHLO" if login.is_some() => {
                "250-mail.test\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 AUTH PLAIN LOGIN".to_owned()
            }
            "EHLO" => "250-mail.test\r\n250 8BITMIME".to_owned(),
            "AUTH" => {
                let given = line.rsplit(' ').next().unwrap_or_default();
                let plain = base64::engine::general_purpose::STANDARD.decode(given);
                let plain = String::from_utf8(plain.unwrap_or_default()).unwrap_or_default();
                let wanted = login.map(|(name, password)| format!("\0{name}\0{password}"));
                is_known = wanted == Some(plain);
                if is_known { "235 2.7.0 welcome" } else { "535 5.7.8 not so" }.to_owned()
            }
            "MAIL" if login.is_some() && !is_known => "530 5.7.0 sign in first".to_owned(),
            "MAIL" => {
                from = between(&line);
                "250 2.1.0 ok".to_owned()
            }
            "RCPT" => {
                to = between(&line);
                if to.starts_with("nobody@") { "550 5.1.1 no such user" } else { "250 2.1.5 ok" }
                    .to_owned()
            }
            "DATA" => {
                out.write_all(b"354 go on\r\n")?;
                let mut text = String::new();
                while let Some(line) = next()? {
                    if line == "." {
                        break;
                    }
                    text.push_str(line.strip_prefix('.').unwrap_or(&line));
                    text.push('\n');
                }
                let mut kept = lock();
                if kept.refusals.is_empty() {
                    kept.letters.push(Letter { from: from.clone(), to: to.clone(), text });
                    format!("250 2.0.0 queued as {:06}", kept.letters.len())
                } else {
                    kept.refusals.remove(0)
                }
            }
            "QUIT" => {
                out.write_all(b"221 bye\r\n")?;
                return Ok(());
            }
            "RSET" | "NOOP" => "250 ok".to_owned(),
            _ => "502 5.5.2 what?".to_owned(),
        };
        out.write_all(format!("{reply}\r\n").as_bytes())?;
    }
    Ok(())
}

fn between(line: &str) -> String {
    let inside = line.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    inside.map_or(String::new(), |(inside, _)| inside.to_owned())
}
