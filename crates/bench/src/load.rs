//! A load: many clients at once, each sending its next request when the last one is answered.
//!
//! One thread serves all clients, so that the client costs the machine little; every server under
//! test gets the same client.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Makes the bytes of request number `n`; never the same twice.
pub(crate) type Maker = Arc<dyn Fn(usize) -> Vec<u8> + Send + Sync>;

/// What is kept of a good answer's body, such as the id of what was created.
pub(crate) type Keeper = fn(&[u8]) -> Option<String>;

/// What came of a load.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// How often each status was answered.
    pub(crate) statuses: BTreeMap<u16, usize>,
    /// Connections that ended or answers that could not be read.
    pub(crate) broken: usize,
    /// How many answers were 503 and said when to try again.
    pub(crate) told_to_wait: usize,
    /// The beginning of one answer that was not 2xx.
    pub(crate) complaint: Option<String>,
    /// Time from the first byte sent to the last one read, of good answers, sorted.
    pub(crate) latencies: Vec<Duration>,
    /// The same with the number of each request, in no order.
    pub(crate) numbered: Vec<(usize, Duration)>,
    /// What was kept of good answers.
    pub(crate) kept: Vec<String>,
    /// From the first request to the last answer.
    pub(crate) elapsed: Duration,
}

impl Outcome {
    /// How many requests were answered 2xx.
    pub(crate) fn good(&self) -> usize {
        self.statuses
            .iter()
            .filter(|(status, _)| (200..300).contains(*status))
            .map(|(_, count)| count)
            .sum()
    }

    /// Everything that was not answered 2xx.
    pub(crate) fn bad(&self) -> usize {
        self.statuses.values().sum::<usize>() - self.good() + self.broken
    }

    /// Good answers a second.
    pub(crate) fn rate(&self) -> f64 {
        self.good() as f64 / self.elapsed.as_secs_f64()
    }

    /// Fails when anything was refused or lost.
    pub(crate) fn require_all_good(&self, who: &str) -> Result<()> {
        if self.bad() > 0 || self.good() == 0 {
            bail!(
                "{who}: statuses {:?}, {} broken connections; one answer said: {}",
                self.statuses,
                self.broken,
                self.complaint.as_deref().unwrap_or("nothing")
            );
        }
        Ok(())
    }
}

/// When a client sends no further request.
#[derive(Clone, Copy)]
enum Ending {
    /// At that instant.
    At(Instant),
    /// When so many have been sent by all.
    After(usize),
}

/// Loads a server for a while; `numbers` goes on counting from one load to the next.
///
/// Answers that break off count as broken and end their client: that is what happens to all of them
/// when the server is killed under load.
pub(crate) fn run(
    address: &str,
    clients: usize,
    time: Duration,
    numbers: &Arc<AtomicUsize>,
    maker: &Maker,
    keeper: Keeper,
) -> Result<Outcome> {
    let ending = Ending::At(Instant::now() + time);
    go(address, clients, ending, numbers, maker, keeper)
}

/// Sends requests 0 to `count` once each, as fast as they are answered.
pub(crate) fn run_through(
    address: &str,
    clients: usize,
    count: usize,
    maker: &Maker,
) -> Result<Outcome> {
    let numbers = Arc::new(AtomicUsize::new(0));
    go(address, clients, Ending::After(count), &numbers, maker, |_| None)
}

fn go(
    address: &str,
    clients: usize,
    ending: Ending,
    numbers: &Arc<AtomicUsize>,
    maker: &Maker,
    keeper: Keeper,
) -> Result<Outcome> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let started = Instant::now();
    let mut outcome = runtime.block_on(async {
        let local = tokio::task::LocalSet::new();
        let tasks: Vec<_> = (0..clients)
            .map(|_| {
                let (address, numbers) = (address.to_owned(), Arc::clone(numbers));
                let maker = Arc::clone(maker);
                local.spawn_local(async move {
                    client(&address, ending, &numbers, &maker, keeper).await
                })
            })
            .collect();
        let mut all = Outcome::default();
        local
            .run_until(async {
                for task in tasks {
                    all.add(task.await.context("a client panicked")?);
                }
                Ok::<_, anyhow::Error>(())
            })
            .await?;
        Ok::<_, anyhow::Error>(all)
    })?;
    outcome.elapsed = started.elapsed();
    outcome.latencies.sort();
    Ok(outcome)
}

impl Outcome {
    fn add(&mut self, other: Self) {
        for (status, count) in other.statuses {
            *self.statuses.entry(status).or_default() += count;
        }
        self.broken += other.broken;
        self.told_to_wait += other.told_to_wait;
        self.complaint = self.complaint.take().or(other.complaint);
        self.latencies.extend(other.latencies);
        self.numbered.extend(other.numbered);
        self.kept.extend(other.kept);
    }
}

async fn client(
    address: &str,
    ending: Ending,
    numbers: &AtomicUsize,
    maker: &Maker,
    keeper: Keeper,
) -> Outcome {
    let mut outcome = Outcome::default();
    let Ok(mut stream) = TcpStream::connect(address).await else {
        outcome.broken += 1;
        return outcome;
    };
    // Without this the client would wait for acknowledgements that the server delays.
    let _ = stream.set_nodelay(true);
    let mut buffer = Vec::with_capacity(8 * 1024);
    loop {
        let number = match ending {
            Ending::At(until) if Instant::now() >= until => return outcome,
            Ending::At(_) => numbers.fetch_add(1, Ordering::Relaxed),
            Ending::After(count) => match numbers.fetch_add(1, Ordering::Relaxed) {
                number if number < count => number,
                _ => return outcome,
            },
        };
        let request = maker(number);
        let sent = Instant::now();
        match exchange(&mut stream, &request, &mut buffer).await {
            Ok((status, body)) => {
                *outcome.statuses.entry(status).or_default() += 1;
                if (200..300).contains(&status) {
                    let taken = sent.elapsed();
                    outcome.latencies.push(taken);
                    outcome.numbered.push((number, taken));
                    outcome.kept.extend(keeper(&buffer[body..]));
                } else {
                    let head = buffer[..body].to_ascii_lowercase();
                    if status == 503 && find(&head, b"\r\nretry-after:").is_some() {
                        outcome.told_to_wait += 1;
                    }
                    let text = String::from_utf8_lossy(&buffer[body..]);
                    outcome.complaint.get_or_insert_with(|| text.chars().take(400).collect());
                }
            }
            Err(_) => {
                outcome.broken += 1;
                return outcome;
            }
        }
    }
}

/// Sends a request and reads one answer into the buffer; returns its status and where its body begins.
async fn exchange(
    stream: &mut TcpStream,
    request: &[u8],
    buffer: &mut Vec<u8>,
) -> Result<(u16, usize)> {
    stream.write_all(request).await?;
    buffer.clear();
    loop {
        if stream.read_buf(buffer).await? == 0 {
            bail!("the connection ended");
        }
        let Some(end) = find(buffer, b"\r\n\r\n") else { continue };
        let head = std::str::from_utf8(&buffer[..end])?;
        let status = head
            .split_ascii_whitespace()
            .nth(1)
            .and_then(|word| word.parse().ok())
            .context("this is no HTTP answer")?;
        let body = end + 4;
        let whole = match length(head)? {
            Length::Bytes(length) => buffer.len() >= body + length,
            Length::Chunks => buffer[body..].ends_with(b"0\r\n\r\n"),
        };
        if whole {
            return Ok((status, body));
        }
    }
}

enum Length {
    Bytes(usize),
    Chunks,
}

fn length(head: &str) -> Result<Length> {
    for line in head.lines() {
        let Some((name, value)) = line.split_once(':') else { continue };
        if name.eq_ignore_ascii_case("content-length") {
            return Ok(Length::Bytes(value.trim().parse()?));
        }
        if name.eq_ignore_ascii_case("transfer-encoding") {
            return Ok(Length::Chunks);
        }
    }
    Ok(Length::Bytes(0))
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

/// The bytes of a JSON request.
pub(crate) fn request(
    method: &str,
    path: &str,
    address: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Vec<u8> {
    let mut text = format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\n");
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str(&format!(
        "Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    ));
    text.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_whatever_their_case() {
        let head = "HTTP/1.1 200 OK\r\ncontent-LENGTH: 12\r\nX: y";
        assert!(matches!(length(head), Ok(Length::Bytes(12))));
        assert!(matches!(
            length("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked"),
            Ok(Length::Chunks)
        ));
        assert!(matches!(length("HTTP/1.1 204 No Content"), Ok(Length::Bytes(0))));
    }

    #[test]
    fn what_was_refused_is_no_average() {
        let mut outcome = Outcome { elapsed: Duration::from_secs(1), ..Outcome::default() };
        outcome.statuses.insert(201, 10);
        assert!(outcome.require_all_good("x").is_ok());
        outcome.statuses.insert(503, 1);
        assert!(outcome.require_all_good("x").is_err());
        assert_eq!((outcome.good(), outcome.bad()), (10, 1));
    }
}
