//! Messages into internal chats (90248): no cards, nobody named, no identifier back.

use std::sync::Arc;

use crate::wecom::client::{Client, outcome};
use crate::wecom::sending::message_of;
use crate::{Body, Driver, Fault, Outcome, Pace, Sending};

/// The channel of messages into the chats of the application.
pub struct ChatDriver {
    client: Arc<Client>,
}

impl ChatDriver {
    /// The channel of that application.
    pub fn new(client: Arc<Client>) -> Self {
        Self { client }
    }

    fn send_one(&self, sending: &Sending) -> Outcome {
        if matches!(&sending.body, Body::Native { of, .. } if of == "template_card") {
            return Outcome::Refused(Fault::new(
                "unsuited",
                "内部群收不了带按钮的卡片，请改发文字或带链接的消息。",
                "Internal chats take no cards with buttons. Send words, or a link.",
            ));
        }
        let mut message = match message_of(&sending.body) {
            Ok(message) => message,
            Err(fault) => return Outcome::Refused(fault),
        };
        message["chatid"] = sending.to.as_str().into();
        message["safe"] = 0.into();
        match self.client.ask("/cgi-bin/appchat/send", &[], Some(&message)) {
            Ok(_) => Outcome::accepted_silently(),
            Err(trouble) => outcome(&trouble, &self.client.blocks, self.client.now()),
        }
    }
}

impl Driver for ChatDriver {
    /// 20,000 messages times members a minute are allowed; a chat of the chain has some dozens.
    fn pace(&self, _: &Sending) -> Option<Pace> {
        let key = format!("wecom-chat/{}", self.client.application().agent);
        Some(Pace { key, every_ms: 500, burst: 10 })
    }

    fn send(&self, batch: &[Sending]) -> Vec<Outcome> {
        batch.iter().map(|sending| self.send_one(sending)).collect()
    }
}
