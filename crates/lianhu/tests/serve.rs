//! The server as a process: clients that hang up in the middle, SIGKILL under load, and SIGKILL while
//! thousands of deadlines are noted, or a notice goes to everybody in the county.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use kernel::id::MatterId;
use kernel::{Actor, AreaPath, Clock, Timestamp};
use matters::{Action, Details, Kind, NewMatter, PastStep};
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

fn place(data: &Path) -> app::Place {
    app::Place { data: data.to_owned(), database: None, schema: "lianhu".into(), attachments: None }
}

fn small_county(data: &Path) {
    let place = place(data);
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
    let county = app::open(&place(folder.path())).expect("opens after five kills");
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

/// A clock that stands still, for recording what happened then.
struct Then(Timestamp);

impl Clock for Then {
    fn now(&self) -> Timestamp {
        self.0
    }
}

const DEADLINES: usize = 10_000;

/// Hands in matters of one day whose deadlines have long passed by the machine's clock: a third with
/// no answer at all, a third accepted by nobody in particular, a third given to a group.
fn matters_of_the_past(data: &Path) -> Vec<MatterId> {
    let place = place(data);
    let on: kernel::Date = "2023-06-01".parse().expect("a date");
    let clock = Arc::new(Then(Timestamp::noon_in_china(on)));
    let county = app::open_for_building(&place, clock, Arc::new(app::SystemIds::new()));
    let county = county.expect("opens");
    let actor = Actor::system("test");
    let group = county
        .db
        .write_blocking(&actor, |tx| {
            // The clock leaves what was open in a demo county alone.
            let now = registry::county::get(tx)?;
            registry::county::put(tx, &registry::county::County { is_demo: false, ..now })?;
            let areas = registry::areas::tree(tx)?;
            let group = areas.all().iter().find(|area| area.path.depth() == 4);
            Ok::<_, registry::Error>(group.expect("there are groups").path.clone())
        })
        .expect("is kept");
    let mut ids = Vec::new();
    for begin in (0..DEADLINES).step_by(500) {
        let group = group.clone();
        let made = county.db.write_blocking(&actor, move |tx| {
            (begin..begin + 500).map(|number| submit_one(tx, number, &group, on)).collect()
        });
        let made: Result<Vec<MatterId>, matters::Error> = made;
        ids.extend(made.expect("are kept"));
    }
    ids
}

fn submit_one(
    tx: &mut db::Tx<'_>,
    number: usize,
    group: &AreaPath,
    on: kernel::Date,
) -> Result<MatterId, matters::Error> {
    let new = NewMatter {
        id: None,
        kind: Kind::Appeal,
        category: "drinking_water".into(),
        household_id: None,
        area_path: group.clone(),
        words: format!("第{number}处水管漏水"),
        urgent: false,
        collected_on: on,
        contact_id: None,
        representative_id: None,
        reporter_name: "测试员".into(),
    };
    let to_group = Details { to_area: Some(group.clone()), ..Details::default() };
    let step = |action, details| matters::Command::new(action, details).expect("a step");
    let accept = step(Action::Accept, Details::default());
    let assign = step(Action::Assign, to_group);
    let commands = [vec![], vec![accept.clone()], vec![accept, assign]][number % 3].clone();
    let (clerk, scope) = (Actor::system("test"), access::Scope::county());
    let steps: Vec<PastStep<'_>> = commands
        .into_iter()
        .map(|command| PastStep { command, on, actor: &clerk, scope: &scope })
        .collect();
    Ok(matters::submit_past(tx, new, &clerk, &steps)?.id)
}

/// How many matters wait for the clock at the end of 2023.
fn waiting(county: &rusqlite::Connection) -> usize {
    let end = Timestamp::noon_in_china("2023-12-31".parse().expect("a date"));
    let count: i64 = county
        .query_row(
            "SELECT count(*) FROM matters_matter WHERE due_at IS NOT NULL AND due_at <= ?1",
            [end.millis()],
            |row| row.get(0),
        )
        .expect("reads");
    usize::try_from(count).expect("a count")
}

/// Looks again and again until so few are left.
fn until_left(county: &rusqlite::Connection, few: usize, limit: Duration) -> usize {
    let began = Instant::now();
    loop {
        let left = waiting(county);
        if left <= few {
            return left;
        }
        assert!(began.elapsed() < limit, "{left} are left after {limit:?}");
        std::thread::park_timeout(Duration::from_millis(20));
    }
}

#[test]
fn ten_thousand_deadlines_are_noted_within_a_minute_through_a_kill() {
    const MINUTE: Duration = Duration::from_secs(60);
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = tempfile::tempdir().expect("a temporary folder");
    small_county(folder.path());
    let ids = matters_of_the_past(folder.path());
    let file = folder.path().join("county.db");
    let reader = rusqlite::Connection::open_with_flags(
        file,
        rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY | rusqlite::OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )
    .expect("opens");
    reader.busy_timeout(Duration::from_secs(5)).expect("is set");
    let all = waiting(&reader);
    assert!(all >= DEADLINES, "{all}");

    let began = Instant::now();
    let server = Server::start(folder.path());
    until_left(&reader, all - DEADLINES / 4, MINUTE);
    server.kill();
    let left = waiting(&reader);
    assert!(left > DEADLINES / 4, "the kill came in the middle: {left} of {all} are left");

    let server = Server::start(folder.path());
    until_left(&reader, left - DEADLINES / 8, MINUTE);
    // Whoever asks and records meanwhile does not wait for the rest.
    let token = sign_in(server.address);
    let asked = Instant::now();
    let household = &households(server.address, &token)[0];
    let body = json!({
        "household_id": household, "met_on": "2023-06-02", "way": "phone", "items": ["policy"],
    });
    let headers = format!("authorization: Bearer {token}\r\nidempotency-key: amid-deadlines\r\n");
    let (status, answer) =
        call(server.address, "POST", "/api/contacts", &headers, &body.to_string())
            .expect("answers");
    assert_eq!(status, 201, "{answer}");
    let waited = asked.elapsed();
    let meanwhile = waiting(&reader);
    until_left(&reader, 0, MINUTE);
    let took = began.elapsed();
    assert!(took < MINUTE, "{all} deadlines took {took:?}");
    assert!(meanwhile > 0 && waited < Duration::from_secs(2), "{waited:?}, {meanwhile} left");
    eprintln!(
        "{all} deadlines in {took:?}, {left} of them after the kill; a write took {waited:?}"
    );
    drop(server);

    let county = app::open(&place(folder.path())).expect("opens after the kill");
    for chunk in ids.chunks(500) {
        county
            .db
            .read_blocking(|tx| {
                for &id in chunk {
                    let events = matters::timeline(tx, id)?;
                    let noted = events.iter().filter(|event| event.action == Action::Breach);
                    assert_eq!(noted.count(), 1, "{id}");
                }
                Ok::<_, db::DbError>(())
            })
            .expect("reads");
    }
    assert_eq!(county.db.read_blocking(figures::recount).expect("reads").differences, []);
    assert_eq!(county.db.read_blocking(db::verify_chain).expect("reads").1, None);
}

/// As many as the article's county has.
const REPRESENTATIVES: usize = 4_621;

/// The county with its 112 villages and communities, and a representative for every inbox.
fn county_of_representatives(data: &Path) -> Vec<kernel::id::RepresentativeId> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/divisions-431125.csv");
    let made = Command::new(env!("CARGO_BIN_EXE_lianhu"))
        .arg("divisions")
        .arg(file)
        .arg("--data")
        .arg(data)
        .stdout(Stdio::null())
        .status()
        .expect("the program starts");
    assert!(made.success());
    let county = app::open(&place(data)).expect("opens");
    let actor = Actor::system("test");
    let tree = county.db.read_blocking(registry::areas::tree).expect("reads");
    let villages: Vec<AreaPath> = tree
        .all()
        .iter()
        .filter(|area| area.path.depth() == 3)
        .map(|area| area.path.clone())
        .collect();
    assert_eq!(villages.len(), 112);
    let mut ids = Vec::with_capacity(REPRESENTATIVES);
    for begin in (0..REPRESENTATIVES).step_by(500) {
        let villages = villages.clone();
        let made = county.db.write_blocking(&actor, move |tx| {
            let numbers = begin..(begin + 500).min(REPRESENTATIVES);
            numbers.map(|number| appoint(tx, number, &villages[number % villages.len()])).collect()
        });
        let made: Result<Vec<_>, representatives::Error> = made;
        ids.extend(made.expect("are appointed"));
    }
    ids
}

fn appoint(
    tx: &mut db::Tx<'_>,
    number: usize,
    village: &AreaPath,
) -> Result<kernel::id::RepresentativeId, representatives::Error> {
    let person = registry::NewPerson {
        name: format!("测试代表{number}"),
        ..registry::NewPerson::default()
    };
    let new = representatives::NewRepresentative {
        id: None,
        who: representatives::Who::New(person),
        area_path: village.clone(),
        way: representatives::SelectionWay::Nominated,
        ground: "推选".into(),
        letter_number: None,
        from_on: "2023-01-01".parse().expect("a date"),
        statutory_since: None,
    };
    representatives::appoint(tx, &new)
}

/// Publishes a notice for every representative; nothing has brought it anywhere yet.
fn publish_to_all(data: &Path) -> kernel::id::NoticeId {
    let county = app::open(&place(data)).expect("opens");
    let scope = access::Scope::county();
    let published = county.db.write_blocking(&Actor::system("test"), move |tx| {
        let new = notices::NewNotice {
            id: None,
            area_path: AreaPath::county(),
            source: notices::Source::Office,
            gathering_id: None,
            item_number: None,
            theme: "forest_fire".into(),
            text: notices::NoticeText {
                title: "不用明火".into(),
                words: "看到烟火先报告。".into(),
            },
            audience: notices::Audience {
                areas: vec![AreaPath::county()],
                tiers: vec![notices::Tier::Representative],
                tag: None,
            },
            is_to_pass_on: true,
            reminders: Vec::new(),
        };
        let written = notices::service::write(tx, new, &scope)?;
        notices::service::publish(tx, written.id, 1, &scope)
    });
    published.expect("goes out").id
}

/// How many inboxes there are.
fn inboxes(county: &rusqlite::Connection) -> usize {
    let count: i64 = county
        .query_row("SELECT count(*) FROM notices_inbox", [], |row| row.get(0))
        .expect("reads");
    usize::try_from(count).expect("a count")
}

#[test]
fn a_notice_reaches_4621_inboxes_once_each_within_a_minute_through_a_kill() {
    const MINUTE: Duration = Duration::from_secs(60);
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let all = county_of_representatives(folder.path());
    let notice = publish_to_all(folder.path());
    let reader = rusqlite::Connection::open_with_flags(
        folder.path().join("county.db"),
        rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY | rusqlite::OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )
    .expect("opens");
    reader.busy_timeout(Duration::from_secs(5)).expect("is set");
    assert_eq!(inboxes(&reader), 0);
    let until = |few: usize, began: Instant| {
        loop {
            let reached = inboxes(&reader);
            if reached >= few {
                return reached;
            }
            assert!(began.elapsed() < MINUTE, "{reached} are reached after a minute");
            std::thread::park_timeout(Duration::from_millis(2));
        }
    };

    let began = Instant::now();
    let server = Server::start(folder.path());
    let first = until(1, began);
    server.kill();
    let cut = inboxes(&reader);
    assert!(cut >= first && cut < REPRESENTATIVES, "the kill came in the middle: {cut}");
    let server = Server::start(folder.path());
    assert_eq!(until(REPRESENTATIVES, began), REPRESENTATIVES);
    let took = began.elapsed();
    eprintln!("{REPRESENTATIVES} inboxes in {took:?}, {cut} of them before the kill");
    // The run says that it is through, and nothing is left of it.
    let open = |reader: &rusqlite::Connection| -> i64 {
        let sql = "SELECT count(*) FROM notices_dispatch WHERE done_at IS NULL";
        reader.query_row(sql, [], |row| row.get(0)).expect("reads")
    };
    while open(&reader) > 0 {
        assert!(began.elapsed() < MINUTE, "the run does not end");
        std::thread::park_timeout(Duration::from_millis(2));
    }
    drop(server);

    let county = app::open(&place(folder.path())).expect("opens after the kill");
    let since = "2020-01-01".parse().expect("a date");
    county
        .db
        .read_blocking(|tx| {
            for &id in &all {
                let held = notices::inbox::own(tx, id.uuid(), since, None, 10)?;
                assert_eq!(held.len(), 1, "{id}");
                assert_eq!(held[0].notice.id, notice);
            }
            Ok::<_, notices::Error>(())
        })
        .expect("reads");
    assert_eq!(county.db.read_blocking(db::verify_chain).expect("reads").1, None);
}
