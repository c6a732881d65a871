//! The server as a process: clients that hang up in the middle, and SIGKILL under load.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// The tests of this file measure and load a whole server: one after the other.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// A server that ends with the test.
struct Server {
    child: Child,
    address: SocketAddr,
}

impl Server {
    fn start(data: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_lianhu"))
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let line = lines.next().expect("it says where it listens").expect("a line of text");
        let (_, address) = line.split_once("http://").expect("an address");
        Self { child, address: address.trim().parse().expect("an address") }
    }

    /// SIGKILL: nothing is finished, nothing is said.
    fn kill(mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it ends");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One request on a connection of its own: the status and the body.
fn call(
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &str,
    body: &str,
) -> std::io::Result<(u16, Value)> {
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(5))?;
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n{headers}\r\n{body}",
        body.len()
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let status = answer.get(9..12).and_then(|digits| digits.parse().ok());
    let status = status.ok_or(std::io::ErrorKind::UnexpectedEof)?;
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    Ok((status, serde_json::from_str(body).unwrap_or(Value::Null)))
}

fn sign_in(address: SocketAddr) -> String {
    let password = demo::SIGN_INS[0].password;
    let body = json!({ "login": "xian", "password": password, "kind": "bearer" }).to_string();
    let (status, answer) = call(address, "POST", "/api/sessions", "", &body).expect("answers");
    assert_eq!(status, 201, "{answer}");
    answer["token"].as_str().expect("a token").to_owned()
}

fn small_county(data: &Path) {
    let place = app::Place {
        data: data.to_owned(),
        database: None,
        schema: "lianhu".into(),
        attachments: None,
    };
    let options = demo::Options { scale: demo::Scale::Small, ..demo::Options::default() };
    app::build_demo(&place, &options, |_| {}).expect("the small county is built");
}

fn households(address: SocketAddr, token: &str) -> Vec<String> {
    let header = format!("authorization: Bearer {token}\r\n");
    let (status, page) =
        call(address, "GET", "/api/households?limit=100", &header, "").expect("answers");
    assert_eq!(status, 200, "{page}");
    let items = page["items"].as_array().expect("a list");
    items.iter().filter_map(|item| item["id"].as_str().map(str::to_owned)).collect()
}

#[test]
fn clients_that_hang_up_in_the_middle_leave_a_healthy_server() {
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = tempfile::tempdir().expect("a temporary folder");
    small_county(folder.path());
    let server = Server::start(folder.path());
    let token = sign_in(server.address);
    let household = &households(server.address, &token)[0];
    for round in 0..4 {
        let cut: Vec<TcpStream> = (0..64)
            .map(|number| {
                let mut stream = TcpStream::connect(server.address).expect("connects");
                let body = json!({
                    "household_id": household, "met_on": "2023-06-01", "way": "home", "items": [],
                })
                .to_string();
                // Some hang up within the head, some within the body, some before the answer.
                let whole = format!(
                    "POST /api/contacts HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\
                     idempotency-key: cut-{round}-{number:04}\r\ncontent-type: application/json\r\n\
                     content-length: {}\r\n\r\n{body}",
                    body.len()
                );
                let share = [whole.len() / 5, whole.len() - 10, whole.len()][number % 3];
                stream.write_all(&whole.as_bytes()[..share]).expect("is sent");
                stream
            })
            .collect();
        drop(cut);
        let asked = Instant::now();
        assert_eq!(households(server.address, &token).len(), 100);
        assert!(asked.elapsed() < Duration::from_secs(1), "normal service within a second");
    }
}

#[test]
fn no_acknowledged_contact_is_lost_in_a_kill() {
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = tempfile::tempdir().expect("a temporary folder");
    small_county(folder.path());
    let mut acknowledged: Vec<String> = Vec::new();
    let next_day = AtomicUsize::new(0);
    for round in 0..5 {
        let server = Server::start(folder.path());
        let address = server.address;
        let token = sign_in(address);
        let ids = households(address, &token);
        let stop = AtomicBool::new(false);
        let told = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| record_until(&stop, address, &token, &ids, &next_day)))
                .collect();
            // Enough have been told before the kill comes, in the middle of many others.
            while next_day.load(Ordering::Relaxed) < (round + 1) * 400 {
                std::thread::yield_now();
            }
            server.kill();
            stop.store(true, Ordering::Relaxed);
            workers
                .into_iter()
                .flat_map(|worker| worker.join().expect("the worker ends"))
                .collect::<Vec<String>>()
        });
        assert!(!told.is_empty());
        acknowledged.extend(told);
    }
    let place = app::Place {
        data: folder.path().to_owned(),
        database: None,
        schema: "lianhu".into(),
        attachments: None,
    };
    let county = app::open(&place).expect("opens after five kills");
    for id in &acknowledged {
        let id = id.parse().expect("an identifier");
        county.db.read_blocking(|tx| contacts::get(tx, id)).expect("it was acknowledged");
    }
    assert_eq!(county.db.read_blocking(figures::recount).expect("reads").differences, []);
    assert_eq!(county.db.read_blocking(db::verify_chain).expect("reads").1, None);
}

/// Records contacts until the server is gone; answers those that were acknowledged.
fn record_until(
    stop: &AtomicBool,
    address: SocketAddr,
    token: &str,
    households: &[String],
    next_day: &AtomicUsize,
) -> Vec<String> {
    let mut told = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        let number = next_day.fetch_add(1, Ordering::Relaxed);
        let household = &households[number % households.len()];
        let first: kernel::Date = "2023-06-01".parse().expect("a date");
        let met_on = first.plus_days((number / households.len()) as i64);
        let body = json!({
            "household_id": household, "met_on": met_on, "way": "phone", "items": ["policy"],
        });
        let headers =
            format!("authorization: Bearer {token}\r\nidempotency-key: kill-{number:08}\r\n");
        match call(address, "POST", "/api/contacts", &headers, &body.to_string()) {
            Ok((201, answer)) => told.push(answer["id"].as_str().expect("an id").to_owned()),
            Ok((status, answer)) => panic!("refused with {status}: {answer}"),
            // The server was killed.
            Err(_) => break,
        }
    }
    told
}
