//! WeCom for programs of others: the fake behind a socket, and our envelopes to be opened by them, and
//! theirs by us. `cargo xtask test --only wecom` drives it.
//!
//! `wecom_peer seal` prints envelopes; `wecom_peer open FILE` opens those of another program;
//! `wecom_peer serve ADDRESS` serves the fake.

use std::sync::Arc;

use anyhow::{Context, Result, bail, ensure};
use channels::wecom::crypto::{CallbackKey, Stamp};
use channels::wecom::incoming;
use kernel::Timestamp;
use serde_json::{Value, json};
use testing::SetClock;
use testing::wecom::{FakeWecom, serve};

const TOKEN: &str = "villagetoken";
const CORP: &str = "ww0123456789abcdef";
/// The same key in both spellings, and one with other loose bits.
const KEYS: [&str; 3] = [
    "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
    "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9",
    "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C",
];
const NOW: i64 = 1_700_000_000;
const AGENT: i64 = 1_000_002;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["seal"] => seal(),
        ["open", file] => open(&std::fs::read_to_string(file)?),
        ["serve", address] => run(address),
        _ => bail!("wecom_peer seal | open FILE | serve ADDRESS"),
    }
}

/// Messages of every length around a block, and of several kinds of characters.
fn messages() -> Vec<String> {
    let mut messages: Vec<String> = (1..=96).map(|length| "x".repeat(length)).collect();
    messages.push("<xml><Content><![CDATA[村头路灯坏了 🚧]]></Content></xml>".to_owned());
    messages.push("森林防火".repeat(1000));
    messages
}

#[expect(clippy::print_stdout, reason = "an example for another program prints for it")]
fn seal() -> Result<()> {
    let mut sealed = Vec::new();
    for key in KEYS {
        let opener = CallbackKey::new(TOKEN, key, CORP)?;
        for (place, message) in messages().into_iter().enumerate() {
            let random =
                std::array::from_fn(|at| u8::try_from((at * 7 + place) % 256).unwrap_or(0));
            let (timestamp, nonce) = (NOW.to_string(), format!("nonce{place}"));
            let made = opener.seal(random, &timestamp, &nonce, message.as_bytes());
            let body =
                incoming::sealed_answer(&made.encrypted, &made.signature, &timestamp, &nonce);
            sealed.push(json!({
                "key": key, "message": message, "timestamp": timestamp, "nonce": nonce,
                "encrypted": made.encrypted, "signature": made.signature, "body": body,
            }));
        }
    }
    println!("{}", json!({ "token": TOKEN, "corp": CORP, "sealed": sealed }));
    Ok(())
}

#[expect(clippy::print_stdout, reason = "an example for another program prints for it")]
fn open(text: &str) -> Result<()> {
    let read: Value = serde_json::from_str(text)?;
    let sealed = read.as_array().context("a list of envelopes")?;
    for one in sealed {
        let text = |name: &str| one[name].as_str().with_context(|| format!("{name} is a text"));
        let key = CallbackKey::new(TOKEN, text("key")?, CORP)?;
        let (signature, timestamp) = (text("signature")?, text("timestamp")?);
        let stamp = Stamp { signature, timestamp, nonce: text("nonce")? };
        let now = Timestamp::from_millis(timestamp.parse::<i64>()? * 1000);
        let opened = key.open(stamp, text("encrypted")?, now)?;
        ensure!(opened == text("message")?.as_bytes(), "another message came out: {one}");
    }
    println!("opened {}", sealed.len());
    Ok(())
}

#[expect(clippy::print_stdout, reason = "an example for another program prints for it")]
fn run(address: &str) -> Result<()> {
    let clock = Arc::new(SetClock::noon("2023-05-07"));
    let fake = Arc::new(FakeWecom::new(CORP, AGENT, "the-secret", clock));
    for (id, name) in [("HeHui", "何辉"), ("ZhouFang", "周芳"), ("LiGen", "李根")] {
        fake.add_member(id, name);
    }
    let listen = address.parse().context("an address with a port")?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(serve(fake, listen, |address| println!("listening on {address}")))?;
    Ok(())
}
