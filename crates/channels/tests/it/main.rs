//! Stories of the queue and its drivers, on both engines, with providers that fail when told to.

mod events;
mod mail;
mod queue;
mod redaction;
mod settings;
mod sms;
mod transport;
mod webhooks;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use channels::settings::Change;
use channels::{
    Body, ChannelKind, Drivers, Enqueued, KeptMessage, Lane, Message, Outside, Recipient, SealKey,
    Secret, Transport,
};
use kernel::id::MessageId;
use registry::IdentityKey;
use testing::outside::{AliyunFake, LeadsTo, TencentFake};
use testing::{FixedSecrets, TestCounty};

const KEY_ID: &str = "LTAI5tInventedKeyId";
const KEY_SECRET: &str = "inventedKeySecret0123456789";

fn seal_key() -> SealKey {
    SealKey::of(&IdentityKey::new([7; 32]))
}

/// What no process draws twice, a new one neither: a provider refuses a nonce that it has seen.
static SECRETS: LazyLock<Arc<FixedSecrets>> = LazyLock::new(Arc::default);

fn drivers(county: &TestCounty, transport: Arc<dyn Transport>) -> Drivers {
    let outside = Outside {
        transport,
        secrets: Arc::clone(&*SECRETS) as _,
        clock: Arc::clone(&county.clock) as _,
    };
    Drivers::new(seal_key(), outside)
}

fn aliyun(county: &TestCounty) -> Arc<AliyunFake> {
    AliyunFake::new(
        (KEY_ID, KEY_SECRET),
        "江永联户",
        ("SMS_100", &["title", "link"]),
        Arc::clone(&county.clock) as _,
    )
}

fn tencent(county: &TestCounty) -> Arc<TencentFake> {
    TencentFake::new(
        (KEY_ID, KEY_SECRET),
        ("1400000000", "江永联户"),
        ("200", 2),
        Arc::clone(&county.clock) as _,
    )
}

fn texts(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn secrets(pairs: &[(&str, &str)]) -> BTreeMap<String, Secret> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), Secret::new(*value))).collect()
}

/// Sets a channel up, over whatever it was.
fn set_up(
    county: &TestCounty,
    kind: ChannelKind,
    values: &[(&str, &str)],
    hidden: &[(&str, &str)],
) {
    let change = Change { is_on: true, values: texts(values), secrets: secrets(hidden) };
    county.write(move |tx| {
        let before = channels::settings::get(tx, &seal_key(), kind)?;
        let random = FixedSecrets::default();
        channels::settings::put(tx, &seal_key(), &random, (kind, before.version), change)
    });
}

fn set_up_sms(county: &TestCounty, provider: &str) {
    let template = if provider == "aliyun" { "SMS_100" } else { "200" };
    let values = [
        ("provider", provider),
        ("key_id", KEY_ID),
        ("sign_name", "江永联户"),
        ("template_notice", template),
        ("app_id", "1400000000"),
        ("per_second", "100"),
    ];
    set_up(county, ChannelKind::Sms, &values, &[("key_secret", KEY_SECRET)]);
}

fn sms(key: &str, number: &str) -> Message {
    let variables = vec![
        ("title".to_owned(), "森林防火".to_owned()),
        ("link".to_owned(), "https://l.cn/n/abc".to_owned()),
    ];
    Message {
        key: key.to_owned(),
        channel: ChannelKind::Sms,
        to: Recipient::new(number),
        body: Body::Template { name: "notice".into(), variables },
        not_before: None,
        expires_at: None,
        quiet: None,
    }
}

fn enqueue(county: &TestCounty, message: Message) -> MessageId {
    match county.write(move |tx| channels::enqueue(tx, &message)) {
        Enqueued::Queued(id) => id,
        Enqueued::NotConfigured => panic!("the channel is not configured"),
    }
}

fn message(county: &TestCounty, id: MessageId) -> KeptMessage {
    county.read(|tx| channels::get(tx, id))
}

fn due(county: &TestCounty) -> Vec<Lane> {
    county.read(channels::lanes_due)
}

/// Works on every lane that is due, once; answers how many messages were tried.
fn work(county: &TestCounty, drivers: &Drivers) -> usize {
    let mut tried = 0;
    for lane in due(county) {
        if let Some(driver) = drivers.of(&county.db, &lane).expect("the driver opens") {
            tried +=
                channels::work(&county.db, &lane.name, &driver).expect("the lane is worked on");
        }
    }
    tried
}

/// The provider behind a transport, with drivers towards it.
fn towards(
    county: &TestCounty,
    provider: Arc<dyn testing::outside::Provider>,
) -> (Arc<LeadsTo>, Drivers) {
    let transport = LeadsTo::new(provider);
    let drivers = drivers(county, Arc::clone(&transport) as _);
    (transport, drivers)
}
