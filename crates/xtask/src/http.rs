//! A small HTTP/1.1 client for loopback: enough to ask a server of ours how it is and to load it.
//!
//! It speaks to our own server only, over one kept connection, with `Content-Length` or chunked
//! answers. It is not a general client; products use a real one.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context, Result, bail};

/// How long one answer may take before the connection counts as dead.
const ANSWER_LIMIT: Duration = Duration::from_secs(60);

/// What a server said.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status code, such as 201.
    pub status: u16,
    /// Header names in lower case with their values, in the order sent.
    pub headers: Vec<(String, String)>,
    /// The body as it came, never decompressed.
    pub body: Vec<u8>,
}

impl Answer {
    /// The first header of this name (lower case).
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The body as JSON; the failure shows the beginning of what came instead.
    pub fn json(&self) -> Result<serde_json::Value> {
        serde_json::from_slice(&self.body)
            .with_context(|| format!("status {} with no JSON: {}", self.status, self.text()))
    }

    /// The beginning of the body as text, for messages.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).chars().take(600).collect()
    }
}

/// One kept connection to `host:port`.
pub struct Connection {
    address: String,
    stream: BufReader<TcpStream>,
    request: Vec<u8>,
}

impl Connection {
    /// Connects; the address is `127.0.0.1:8080` or the like.
    pub fn open(address: &str) -> Result<Self> {
        let stream =
            TcpStream::connect(address).with_context(|| format!("nobody answers at {address}"))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(ANSWER_LIMIT))?;
        stream.set_write_timeout(Some(ANSWER_LIMIT))?;
        Ok(Self {
            address: address.to_owned(),
            stream: BufReader::with_capacity(16 * 1024, stream),
            request: Vec::with_capacity(1024),
        })
    }

    /// Sends a request and reads the whole answer. `headers` are `Name: value` lines without the end.
    pub fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[&str],
        body: Option<&[u8]>,
    ) -> Result<Answer> {
        self.request.clear();
        write!(self.request, "{method} {path} HTTP/1.1\r\nHost: {}\r\n", self.address)?;
        for header in headers {
            write!(self.request, "{header}\r\n")?;
        }
        if let Some(body) = body {
            write!(self.request, "Content-Length: {}\r\n\r\n", body.len())?;
            self.request.extend_from_slice(body);
        } else {
            self.request.extend_from_slice(b"\r\n");
        }
        self.stream.get_mut().write_all(&self.request).context("the server hung up")?;
        self.read_answer()
    }

    /// Sends JSON and reads the answer.
    pub fn send_json(
        &mut self,
        method: &str,
        path: &str,
        headers: &[&str],
        value: &serde_json::Value,
    ) -> Result<Answer> {
        let mut all = vec!["Content-Type: application/json"];
        all.extend_from_slice(headers);
        self.send(method, path, &all, Some(value.to_string().as_bytes()))
    }

    /// Asks with GET.
    pub fn get(&mut self, path: &str, headers: &[&str]) -> Result<Answer> {
        self.send("GET", path, headers, None)
    }

    /// The connection below, to cut it off in mid-request.
    pub fn into_stream(self) -> TcpStream {
        self.stream.into_inner()
    }

    fn read_answer(&mut self) -> Result<Answer> {
        let mut line = String::new();
        self.read_line(&mut line)?;
        let status = line
            .split_ascii_whitespace()
            .nth(1)
            .and_then(|word| word.parse().ok())
            .with_context(|| format!("this is no HTTP answer: {line:?}"))?;
        let mut headers = Vec::with_capacity(16);
        loop {
            self.read_line(&mut line)?;
            let Some((name, value)) = line.split_once(':') else { break };
            headers.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
        let mut answer = Answer { status, headers, body: Vec::new() };
        if answer.header("transfer-encoding").is_some_and(|value| value.contains("chunked")) {
            self.read_chunks(&mut answer.body)?;
        } else if let Some(length) = answer.header("content-length") {
            let length: usize = length.parse().context("the length of the body is no number")?;
            answer.body.resize(length, 0);
            self.stream.read_exact(&mut answer.body).context("the answer was cut off")?;
        } else if !matches!(status, 204 | 304) {
            self.stream.read_to_end(&mut answer.body)?;
        }
        Ok(answer)
    }

    fn read_chunks(&mut self, body: &mut Vec<u8>) -> Result<()> {
        let mut line = String::new();
        loop {
            self.read_line(&mut line)?;
            let size = usize::from_str_radix(line.split(';').next().unwrap_or("").trim(), 16)
                .with_context(|| format!("this is no chunk size: {line:?}"))?;
            let start = body.len();
            body.resize(start + size, 0);
            self.stream.read_exact(&mut body[start..]).context("the answer was cut off")?;
            self.read_line(&mut line)?;
            if size == 0 {
                return Ok(());
            }
        }
    }

    fn read_line(&mut self, line: &mut String) -> Result<()> {
        line.clear();
        if self.stream.read_line(line).context("the server gave no answer")? == 0 {
            bail!("the server hung up before it answered");
        }
        Ok(())
    }
}

/// The percent-encoded form of a value for a query.
pub fn encode(value: &str) -> String {
    let mut encoded = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn serve_once(answer: &'static str) -> String {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("loopback is there");
        let address = listener.local_addr().expect("a bound socket has an address").to_string();
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("the test connects");
            let mut request = [0; 1024];
            let _ = stream.read(&mut request);
            let _ = stream.write_all(answer.as_bytes());
        });
        address
    }

    #[test]
    fn reads_an_answer_with_a_length() {
        let address =
            serve_once("HTTP/1.1 201 Created\r\nETag: \"v1\"\r\nContent-Length: 2\r\n\r\n{}");
        let mut connection = Connection::open(&address).expect("the server listens");
        let answer = connection.get("/", &[]).expect("the answer is whole");
        assert_eq!((answer.status, answer.header("etag")), (201, Some("\"v1\"")));
        assert_eq!(answer.json().expect("it is JSON"), serde_json::json!({}));
    }

    #[test]
    fn joins_chunks() {
        let address = serve_once(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
        );
        let mut connection = Connection::open(&address).expect("the server listens");
        assert_eq!(connection.get("/", &[]).expect("the answer is whole").body, b"abcde");
    }

    #[test]
    fn encodes_chinese_for_a_query() {
        assert_eq!(encode("a b河"), "a%20b%E6%B2%B3");
    }
}
