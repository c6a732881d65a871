//! Channels for programs of others: the fakes of the providers behind sockets, and events that our driver
//! has signed. `cargo xtask test --only channels` drives it.
//!
//! Prints one line of JSON and serves until it is ended.

use std::io::Write;
use std::sync::Arc;

use anyhow::{Context, Result};
use channels::endpoints::{self, NewWebhook};
use channels::{ChannelKind, Drivers, Outside, SealKey, Secret, Transport};
use kernel::Actor;
use serde_json::{Value, json};
use testing::outside::{AliyunFake, EndpointFake, LeadsTo, TencentFake, serve};

const KEY: (&str, &str) = ("LTAI5tInventedKeyId", "inventedKeySecret0123456789");

fn main() -> Result<()> {
    let clock = Arc::new(app::SystemClock);
    let aliyun =
        AliyunFake::new(KEY, "江永联户", ("SMS_100", &["title", "link"]), Arc::clone(&clock) as _);
    let tencent = TencentFake::new(KEY, ("1400000000", "江永联户"), ("200", 2), clock);
    tencent.refuse("13800000009", "FailedOperation.PhoneNumberInBlacklist");
    let (by_aliyun, by_tencent) = (serve(aliyun), serve(tencent));
    let line = json!({
        "aliyun": by_aliyun.address().to_string(),
        "tencent": by_tencent.address().to_string(),
        "key_id": KEY.0,
        "key_secret": KEY.1,
        "events": events()?,
    });
    let mut out = std::io::stdout();
    writeln!(out, "{line}")?;
    out.flush()?;
    loop {
        std::thread::park();
    }
}

/// Events as an endpoint gets them: with one secret, and with two while one replaces the other.
fn events() -> Result<Value> {
    let folder = tempfile::tempdir()?;
    let place = app::Place {
        data: folder.path().to_owned(),
        database: None,
        schema: "lianhu".into(),
        attachments: None,
    };
    let county = app::open(&place)?;
    let key = SealKey::of(&county.identity_key);
    let endpoint = EndpointFake::new();
    let transport: Arc<dyn Transport> = LeadsTo::new(Arc::clone(&endpoint) as _);
    let outside = Outside {
        transport,
        secrets: Arc::new(access::OsSecrets),
        clock: Arc::new(app::SystemClock),
    };
    let drivers = Drivers::new(key.clone(), outside);
    let actor = Actor::system("peer");
    let new = NewWebhook {
        name: "县平台".into(),
        url: "https://hooks.example.cn/".into(),
        events: vec!["matter.created".into()],
    };
    let seal = key.clone();
    let (made, first) = county.db.write_blocking(&actor, move |tx| {
        endpoints::create(tx, &seal, &access::OsSecrets, &new, &[])
    })?;
    let send = || -> Result<()> {
        county.db.write_blocking(&actor, move |tx| {
            channels::send_test(tx, ChannelKind::Webhook, &made.id.to_string(), None)
        })?;
        for lane in county.db.read_blocking(channels::lanes_due)? {
            let driver = drivers.of(&county.db, &lane)?.context("the endpoint is on")?;
            channels::work(&county.db, &lane.name, &driver)?;
        }
        Ok(())
    };
    send()?;
    let seal = key.clone();
    let (_, second) = county.db.write_blocking(&actor, move |tx| {
        endpoints::rotate(tx, &seal, &access::OsSecrets, made.id)
    })?;
    send()?;
    let got = endpoint.got();
    let told = |at: usize, secrets: &[&Secret]| -> Result<Value> {
        let request = got.get(at).context("it was sent")?;
        let header = |name: &str| request.header(name).unwrap_or_default().to_owned();
        Ok(json!({
            "body": String::from_utf8(request.body.clone())?,
            "headers": {
                "webhook-id": header("webhook-id"),
                "webhook-timestamp": header("webhook-timestamp"),
                "webhook-signature": header("webhook-signature"),
            },
            "secrets": secrets.iter().map(|one| one.expose()).collect::<Vec<_>>(),
        }))
    };
    Ok(json!([told(0, &[&first])?, told(1, &[&second, &first])?]))
}
