//! What the platform sends to us: encrypted, repeated, out of order.

use channels::wecom::crypto::CallbackKey;
use channels::wecom::xml::cdata;
use kernel::Timestamp;

use super::FakeWecom;

/// A callback as it arrives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Callback {
    /// The query, written as forms are.
    pub query: String,
    /// The body; empty for the check of the address.
    pub body: String,
}

impl FakeWecom {
    /// The check of an address: what must be answered as it stands, and the request.
    pub fn check_of_address(&self, key: &CallbackKey, words: &str) -> Callback {
        let (seconds, nonce, random) = self.stamp();
        let sealed = key.seal(random, &seconds, &nonce, words.as_bytes());
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("msg_signature", &sealed.signature);
        query.append_pair("timestamp", &seconds).append_pair("nonce", &nonce);
        query.append_pair("echostr", &sealed.encrypted);
        Callback { query: query.finish(), body: String::new() }
    }

    /// A text of a member.
    pub fn text_of(&self, key: &CallbackKey, agent: i64, member: &str, words: &str) -> Callback {
        let inside = format!(
            "<MsgType><![CDATA[text]]></MsgType><Content>{}</Content><MsgId>{}</MsgId>",
            cdata(words),
            self.number()
        );
        self.sealed(key, agent, member, &inside)
    }

    /// A picture of a member.
    pub fn picture_of(&self, key: &CallbackKey, agent: i64, member: &str, media: &str) -> Callback {
        let inside = format!(
            "<MsgType><![CDATA[image]]></MsgType><PicUrl><![CDATA[https://example.invalid/p]]></PicUrl>\
             <MediaId>{}</MediaId><MsgId>{}</MsgId>",
            cdata(media),
            self.number()
        );
        self.sealed(key, agent, member, &inside)
    }

    /// A tap on the button of a card.
    pub fn tap_of(
        &self,
        key: &CallbackKey,
        agent: i64,
        member: &str,
        task: &str,
        button: &str,
    ) -> Callback {
        let inside = format!(
            "<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[template_card_event]]></Event>\
             <EventKey>{}</EventKey><TaskId>{}</TaskId><CardType><![CDATA[button_interaction]]>\
             </CardType><ResponseCode><![CDATA[rc{}]]></ResponseCode>",
            cdata(button),
            cdata(task),
            self.number()
        );
        self.sealed(key, agent, member, &inside)
    }

    /// Any message of a member, sealed.
    pub fn sealed(&self, key: &CallbackKey, agent: i64, member: &str, inside: &str) -> Callback {
        let (seconds, nonce, random) = self.stamp();
        let message = format!(
            "<xml><ToUserName>{}</ToUserName><FromUserName>{}</FromUserName>\
             <CreateTime>{seconds}</CreateTime>{inside}<AgentID>{agent}</AgentID></xml>",
            cdata(&self.corp),
            cdata(member)
        );
        let sealed = key.seal(random, &seconds, &nonce, message.as_bytes());
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("msg_signature", &sealed.signature);
        query.append_pair("timestamp", &seconds).append_pair("nonce", &nonce);
        let body = format!(
            "<xml><ToUserName>{}</ToUserName><AgentID>{}</AgentID><Encrypt>{}</Encrypt></xml>",
            cdata(&self.corp),
            cdata(&agent.to_string()),
            cdata(&sealed.encrypted)
        );
        Callback { query: query.finish(), body }
    }

    /// Sends a callback as the platform does: three times at most, until an answer is 200.
    pub fn deliver(&self, callback: &Callback, mut post: impl FnMut(&Callback) -> u16) -> usize {
        for time in 1..=3 {
            if post(callback) == 200 {
                return time;
            }
        }
        3
    }

    fn number(&self) -> u64 {
        self.with(|state| {
            state.serial += 1;
            7_000_000_000_000_000_000 + state.serial
        })
    }

    fn stamp(&self) -> (String, String, [u8; 16]) {
        let now: Timestamp = self.clock.now();
        let number = self.number();
        let mut random = [b'r'; 16];
        random[..8].copy_from_slice(&number.to_be_bytes());
        ((now.millis() / 1000).to_string(), format!("nonce{number}"), random)
    }
}
