//! A county with WeCom: the application is configured, and the fake stands for the platform.

use std::collections::BTreeMap;
use std::sync::Arc;

use access::{Grant, Role};
use axum::body::Body;
use axum::http::{HeaderMap, Request};
use channels::settings::{self, Change};
use channels::wecom::crypto::CallbackKey;
use channels::wecom::linking::{self, Way};
use channels::{ChannelKind, Outside, SealKey, Secret};
use kernel::id::AccountId;
use registry::IdentityKey;
use testing::wecom::{Callback, FakeWecom};
use testing::{FixedSecrets, TestApi, TestCounty, Village, account};

pub(crate) const CORP: &str = "ww0123456789abcdef";
pub(crate) const AGENT: i64 = 1_000_002;
const SECRET: &str = "the-secret-of-the-application";
const TOKEN: &str = "villagetoken";
const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9";
/// Where the test county says that people open it.
pub(crate) const PUBLIC: &str = "https://lianhu.test";

/// The county, the interface, and the platform.
pub(crate) struct World<'c> {
    pub(crate) county: &'c TestCounty,
    pub(crate) api: TestApi,
    pub(crate) fake: Arc<FakeWecom>,
    pub(crate) outside: Outside,
    pub(crate) villages: [Village; 2],
    /// The representative of the first village, whose member is `HeHui`.
    pub(crate) representative: AccountId,
}

impl<'c> World<'c> {
    pub(crate) fn new(county: &'c TestCounty) -> Self {
        let villages = county.with_two_villages(4);
        let fake = Arc::new(FakeWecom::new(CORP, AGENT, SECRET, Arc::clone(&county.clock) as _));
        let outside = Outside {
            transport: Arc::clone(&fake) as _,
            secrets: Arc::new(FixedSecrets::default()),
            clock: Arc::clone(&county.clock) as _,
        };
        let api = TestApi::towards(
            county,
            &[
                ("system", Role::System, kernel::AreaPath::county(), None),
                ("county", Role::County, kernel::AreaPath::county(), None),
            ],
            outside.clone(),
        );
        let grant = Grant::new(Role::Representative, villages[0].group.clone());
        let representative = account(county, "hehui", grant, Some(villages[0].representative));
        for member in ["HeHui", "ZhouFang", "LiGen", "Stranger"] {
            fake.add_member(member, "某人");
        }
        let world = Self { county, api, fake, outside, villages, representative };
        world.configure();
        world.link(representative, "HeHui");
        world
    }

    fn configure(&self) {
        let values = [("corp", CORP.to_owned()), ("agent", AGENT.to_string())];
        let secrets = [("secret", SECRET), ("token", TOKEN), ("encoding_key", KEY)];
        let change = Change {
            is_on: true,
            values: values.map(|(name, value)| (name.to_owned(), value)).into(),
            secrets: secrets
                .map(|(name, value)| (name.to_owned(), Secret::new(value)))
                .into_iter()
                .collect::<BTreeMap<_, _>>(),
        };
        self.county.write(move |tx| {
            settings::put(
                tx,
                &seal_key(),
                &FixedSecrets::default(),
                (ChannelKind::WecomApp, 0),
                change,
            )
        });
    }

    pub(crate) fn link(&self, account: AccountId, member: &str) {
        let member = member.to_owned();
        self.county.write(move |tx| linking::link(tx, account, &member, Way::ByHand));
    }

    pub(crate) fn key(&self) -> CallbackKey {
        CallbackKey::new(TOKEN, KEY, CORP).expect("a key")
    }

    /// Posts a callback: status and body.
    pub(crate) fn post(&self, callback: &Callback) -> (u16, String) {
        let path = format!("/api/wecom/callback/{AGENT}?{}", callback.query);
        let request = Request::post(path).body(Body::from(callback.body.clone()));
        let (status, _, body) = self.api.raw(request.expect("a request"));
        (status.as_u16(), String::from_utf8_lossy(&body).into_owned())
    }

    /// What was said back, decrypted; nothing for silence.
    pub(crate) fn said(&self, body: &str) -> Option<String> {
        if body.is_empty() {
            return None;
        }
        let envelope = channels::wecom::incoming::envelope(body.as_bytes()).expect("an envelope");
        let message = self.key().decrypt(&envelope.encrypted).expect("opens");
        Some(String::from_utf8(message).expect("a text"))
    }

    pub(crate) fn get(&self, path: &str, headers: &[(&str, &str)]) -> (u16, HeaderMap, String) {
        let mut request = Request::get(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (status, headers, body) = self.api.raw(request.body(Body::empty()).expect("a request"));
        (status.as_u16(), headers, String::from_utf8_lossy(&body).into_owned())
    }

    pub(crate) fn form(&self, path: &str, fields: &[(&str, &str)]) -> (u16, String) {
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(fields);
        let request = Request::post(path)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(body.finish()))
            .expect("a request");
        let (status, _, body) = self.api.raw(request);
        (status.as_u16(), String::from_utf8_lossy(&body).into_owned())
    }
}

pub(crate) fn seal_key() -> SealKey {
    SealKey::of(&IdentityKey::new([7; 32]))
}

/// A picture as a camera makes it, with where it was taken.
pub(crate) fn photo() -> Vec<u8> {
    let segment = |marker: u8, content: &[u8]| {
        let length = u16::try_from(content.len() + 2).expect("short").to_be_bytes();
        [&[0xff, marker], &length[..], content].concat()
    };
    [
        &[0xff, 0xd8][..],
        &segment(0xe0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
        &segment(0xe1, b"Exif\0\0GPS 25.2 111.3"),
        &segment(0xda, b"\x01\x01\0\0\x3f\0"),
        &[7; 400],
        &[0xff, 0xd9],
    ]
    .concat()
}
