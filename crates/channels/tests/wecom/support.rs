//! An application of a corporation, at the fake.

use std::sync::Arc;

use channels::secret::Secret;
use channels::wecom::client::{Application, Client};
use channels::{Body, Outside, Recipient, Sending};
use kernel::id::MessageId;
use kernel::{Clock, Timestamp};
use testing::wecom::FakeWecom;
use testing::{FixedSecrets, SetClock};
use uuid::Uuid;

pub(crate) const CORP: &str = "ww0123456789abcdef";
pub(crate) const AGENT: i64 = 1_000_002;
pub(crate) const SECRET: &str = "the-secret-of-the-application";

/// The fake, its clock, and a client of it.
pub(crate) struct World {
    pub(crate) fake: Arc<FakeWecom>,
    pub(crate) clock: Arc<SetClock>,
    pub(crate) client: Arc<Client>,
}

impl World {
    pub(crate) fn new(members: &[&str]) -> Self {
        let clock = Arc::new(SetClock::noon("2023-05-07"));
        let fake = Arc::new(FakeWecom::new(CORP, AGENT, SECRET, Arc::clone(&clock) as _));
        for member in members {
            fake.add_member(member, "某人");
        }
        let client = Arc::new(Client::new(application(), outside(&fake, &clock)));
        Self { fake, clock, client }
    }

    pub(crate) fn outside(&self) -> Outside {
        outside(&self.fake, &self.clock)
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

fn application() -> Application {
    Application {
        corp: CORP.to_owned(),
        agent: AGENT,
        secret: Secret::new(SECRET),
        base: "https://wecom.test".to_owned(),
    }
}

pub(crate) fn outside(fake: &Arc<FakeWecom>, clock: &Arc<SetClock>) -> Outside {
    Outside {
        transport: Arc::clone(fake) as _,
        secrets: Arc::new(FixedSecrets::default()),
        clock: Arc::clone(clock) as _,
    }
}

pub(crate) fn words(text: &str) -> Body {
    Body::Text { title: String::new(), text: text.to_owned(), link: None }
}

pub(crate) fn sending(number: u128, to: &str, body: Body) -> Sending {
    Sending {
        id: MessageId::from_uuid(Uuid::from_u128(number)),
        key: format!("key-{number}"),
        to: Recipient::new(to),
        body,
        attempt: 1,
        queued_at: Timestamp::from_millis(0),
    }
}
