//! The program as an office uses it: backup and restore with pictures and the calendar, an invitation on the command
//! line, and a server that stops though somebody listens.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use attachments::{MediaType, PictureHash, Piece, Progress};
use kernel::id::AccountId;
use kernel::{Actor, Timestamp};
use serde_json::{Value, json};

fn small_county(data: &Path) -> app::County {
    let place = app::Place {
        data: data.to_owned(),
        database: None,
        schema: String::new(),
        attachments: None,
    };
    let options = demo::Options { scale: demo::Scale::Small, ..demo::Options::default() };
    app::build_demo(&place, &options, |_| {}).expect("the small county is built");
    app::open_existing(&place).expect("opens")
}

fn lianhu(data: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lianhu"));
    command.args(arguments).arg("--data").arg(data).output().expect("the program runs")
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A picture that is here: its file.
fn stored_picture(county: &app::County) -> PathBuf {
    let body = *b"\xff\xd8\xff\xe0\0\x0eJFIF\0\x01\x01\0\0\0";
    // The SHA-256 of these bytes.
    let hash = "c3452278915ef8d5ea01aac8458cc0689e944bf10892f9a3f00cc638ce3bff85";
    let hash: PictureHash = hash.parse().expect("a name");
    let bytes = body.len() as u64;
    let piece = Piece { hash, bytes, media_type: MediaType::Jpeg, offset: 0, body: &body };
    let account: AccountId = "acc_00000000000000000000000000".parse().expect("an identifier");
    let taken = county.attachments.put(account, &piece, Timestamp::from_millis(0)).expect("taken");
    let Progress::Whole { bytes, media_type } = taken else { panic!("it is whole") };
    let actor = Actor::system("test");
    let keep = move |tx: &mut db::Tx<'_>| attachments::keep(tx, &hash, bytes, media_type, None);
    county.db.write_blocking(&actor, keep).expect("kept");
    county.attachments.path(&hash)
}

/// One request on a connection of its own, which stays open.
fn ask(address: &str, head: &str, body: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).expect("connects");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("is set");
    let length = body.len();
    write!(
        stream,
        "{head}host: {address}\r\nconnection: close\r\ncontent-type: application/json\r\n\
         content-length: {length}\r\n\r\n{body}"
    )
    .expect("is sent");
    stream
}

fn answer(mut stream: TcpStream) -> Value {
    let mut text = String::new();
    stream.read_to_string(&mut text).expect("answers");
    let (_, body) = text.split_once("\r\n\r\n").expect("a body");
    serde_json::from_str(body).expect("JSON")
}

#[test]
fn pictures_go_with_a_backup_and_come_back_compared() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let data = folder.path().join("county");
    let county = small_county(&data);
    let picture = stored_picture(&county);
    drop(county);
    let hours = "# 本县作息\n";
    std::fs::create_dir(data.join("calendar")).expect("is made");
    std::fs::write(data.join("calendar").join("notes.txt"), hours).expect("is written");
    let file = folder.path().join("backup.db");
    let out = file.to_str().expect("a path of text");
    let backup = lianhu(&data, &["backup", "--out", out]);
    assert!(backup.status.success(), "{}", String::from_utf8_lossy(&backup.stderr));
    assert!(text(&backup).contains("图片1张"), "{}", text(&backup));

    let restored = folder.path().join("restored");
    let answer = lianhu(&restored, &["restore", out]);
    assert!(answer.status.success(), "{}", text(&answer));
    assert!(text(&answer).contains("图片1张"), "{}", text(&answer));
    let years = std::fs::read_to_string(restored.join("calendar").join("notes.txt"));
    assert_eq!(years.expect("the calendar's folder came along"), hours);
    let verified = lianhu(&restored, &["verify"]);
    assert!(verified.status.success() && text(&verified).contains("图片文件"));

    // A picture that is spoilt is named, by the backup, by the check and by restoring.
    let name = picture.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
    let copy = folder
        .path()
        .join("backup.attachments")
        .join(&"c3452278915ef8d5ea01aac8458cc0689e944bf10892f9a3f00cc638ce3bff85"[..2])
        .join(&name);
    std::fs::write(&copy, b"spoilt").expect("writes");
    let answer = lianhu(&folder.path().join("again"), &["restore", out]);
    assert!(!answer.status.success() && text(&answer).contains(&name), "{}", text(&answer));
    std::fs::remove_file(&picture).expect("is removed");
    assert!(!lianhu(&data, &["verify"]).status.success());
    let second = folder.path().join("second.db");
    let answer = lianhu(&data, &["backup", "--out", second.to_str().expect("text")]);
    assert!(!answer.status.success() && text(&answer).contains(&name), "{}", text(&answer));
}

#[test]
fn an_invitation_is_made_by_command_and_a_server_stops_under_a_listener() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let county = small_county(folder.path());
    let representative = county
        .db
        .read_blocking(|tx| {
            let filter = representatives::Filter {
                area: kernel::AreaPath::county(),
                own: None,
                search: None,
                serving_on: Some(tx.today()),
            };
            let found = representatives::list(tx, &filter, kernel::Limit::default(), None)?;
            Ok::<_, representatives::Error>(found.items[0].id)
        })
        .expect("reads");
    drop(county);
    let id = representative.to_string();
    let arguments = ["user", "invite", "--representative", &id, "--format", "json"];
    let made = lianhu(folder.path(), &arguments);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let made: Value = serde_json::from_str(&text(&made)).expect("JSON");
    let unknown = lianhu(folder.path(), &["user", "invite", "--phone", "19999999999"]);
    assert!(!unknown.status.success());

    let mut server = Command::new(env!("CARGO_BIN_EXE_lianhu"))
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let mut lines = BufReader::new(server.stdout.take().expect("piped")).lines();
    let line = lines.next().expect("it says where it listens").expect("a line of text");
    let (_, address) = line.split_once("http://").expect("an address");
    let address = address.trim();

    let secret = made["link"].as_str().and_then(|link| link.strip_prefix("/i#"));
    let body = json!({ "secret": secret.expect("a secret") }).to_string();
    let accepted = answer(ask(address, "POST /api/invitations/accept HTTP/1.1\r\n", &body));
    assert_eq!(accepted["account"]["name"], made["name"], "{accepted}");

    let password = demo::SIGN_INS[0].password;
    let body = json!({ "login": "xian", "password": password, "kind": "bearer" }).to_string();
    let session = answer(ask(address, "POST /api/sessions HTTP/1.1\r\n", &body));
    let token = session["token"].as_str().expect("a token");
    let head = format!("GET /api/events HTTP/1.1\r\nauthorization: Bearer {token}\r\n");
    let mut listening = ask(address, &head, "");
    let mut beginning = [0; 64];
    let count = listening.read(&mut beginning).expect("the stream begins");
    assert!(beginning[..count].starts_with(b"HTTP/1.1 200"));

    let began = Instant::now();
    let pid = server.id().to_string();
    let told = Command::new("kill").args(["-TERM", &pid]).status().expect("kill runs");
    assert!(told.success() && server.wait().expect("it ends").success());
    assert!(began.elapsed() < Duration::from_secs(8), "it waited for the listener");
}
