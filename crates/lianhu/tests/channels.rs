//! Messages to the outside from a server that is killed in the middle: none is lost, each is known for
//! the same by the provider.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use channels::settings::{self, Change};
use channels::{Body, ChannelKind, Message, MessageState, Recipient, SealKey, Secret};
use kernel::Actor;
use testing::outside::{AliyunFake, Mishap, serve};

const COUNT: usize = 300;

struct Server(Child);

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
        lines.next().expect("it says where it listens").expect("a line of text");
        Self(child)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Waits until it holds, looking again and again; fails after a minute.
fn until(what: &str, holds: impl Fn() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < Duration::from_secs(60), "{what} does not come about");
        std::thread::yield_now();
    }
}

#[test]
fn a_server_that_is_killed_again_and_again_sends_every_message() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let place = app::Place {
        data: folder.path().to_owned(),
        database: None,
        schema: "lianhu".into(),
        attachments: None,
    };
    let provider = AliyunFake::new(
        ("LTAI5tInvented", "inventedSecret"),
        "江永联户",
        ("SMS_100", &["title", "link"]),
        Arc::new(app::SystemClock),
    );
    let served = serve(Arc::clone(&provider) as _);
    let url = served.url();
    {
        let county = app::open(&place).expect("a new county");
        let key = SealKey::of(&county.identity_key);
        let text = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
            pairs.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect()
        };
        let change = Change {
            is_on: true,
            values: text(&[
                ("key_id", "LTAI5tInvented"),
                ("sign_name", "江永联户"),
                ("template_notice", "SMS_100"),
                ("per_second", "200"),
                ("base_url", &url),
            ]),
            secrets: [("key_secret".to_owned(), Secret::new("inventedSecret"))].into(),
        };
        let queued = county.db.write_blocking(&Actor::system("test"), move |tx| {
            settings::put(tx, &key, &access::OsSecrets, (ChannelKind::Sms, 0), change)?;
            for number in 0..COUNT {
                let variables = vec![
                    ("title".to_owned(), "防溺水".to_owned()),
                    ("link".to_owned(), "https://l.cn/n/x".to_owned()),
                ];
                let message = Message {
                    key: format!("kill/{number}"),
                    channel: ChannelKind::Sms,
                    to: Recipient::new(format!("138{number:08}")),
                    body: Body::Template { name: "notice".into(), variables },
                    not_before: None,
                    expires_at: None,
                    quiet: None,
                };
                channels::enqueue(tx, &message)?;
            }
            Ok::<_, channels::Error>(())
        });
        queued.expect("all are queued");
    }
    // Some answers are lost on their way as well.
    for _ in 0..COUNT / 10 {
        for _ in 0..9 {
            provider.mishaps.add_none();
        }
        provider.mishaps.add(Mishap::LostAnswer);
    }
    for share in 1..4 {
        let server = Server::start(folder.path());
        until("a part", || provider.sent().len() >= COUNT * share / 5);
        drop(server);
    }
    let seen = || -> BTreeSet<String> {
        provider.sent().into_iter().filter_map(|one| one.called).collect()
    };
    let server = Server::start(folder.path());
    until("the rest", || seen().len() == COUNT);
    // The last answers are still to be kept.
    let county = app::open(&place).expect("the county opens beside its server");
    let unsettled = || {
        let left = county.db.read_blocking(|tx| {
            let mut left = 0;
            for number in 0..COUNT {
                let kept = channels::with_key(tx, &format!("kill/{number}"))?.expect("kept");
                left += usize::from(kept.state != MessageState::Accepted);
            }
            Ok::<_, channels::Error>(left)
        });
        left.expect("reads")
    };
    until("the end", || unsettled() == 0);
    drop(server);
    let sent = provider.sent().len();
    assert!(sent >= COUNT, "{sent}");
    // A kill repeats at most what was on its way, a lost answer one.
    assert!(sent <= COUNT + COUNT / 10 + 4 * 201, "{sent}");
    println!("{COUNT} messages, {sent} requests taken, 4 kills, {} answers lost", COUNT / 10);
}
