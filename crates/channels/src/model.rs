//! Channels, messages and what becomes of an attempt, as values.

use kernel::Timestamp;
use kernel::id::MessageId;
use serde::{Deserialize, Serialize};

kernel::words! {
    /// A way to the outside.
    ChannelKind {
        /// Short messages by a provider, from approved templates only.
        Sms = "sms", "短信";
        /// Mail by SMTP.
        Mail = "mail", "邮件";
        /// Events to another program, by Standard Webhooks.
        Webhook = "webhook", "事件推送";
        /// Messages of the county's own app in WeCom to single members.
        WecomApp = "wecom-app", "企业微信应用消息";
        /// Messages into an internal chat that the app made in WeCom.
        WecomChat = "wecom-chat", "企业微信内部群";
        /// Messages into one group by its robot.
        WecomRobot = "wecom-robot", "企业微信群机器人";
        /// Nothing leaves: what would have been sent stands in the server's own log.
        Log = "log", "只记录不外发";
    }
}

impl ChannelKind {
    /// The channel whose settings hold for this one: chats are the application's.
    pub const fn settings_of(self) -> Self {
        match self {
            Self::WecomChat => Self::WecomApp,
            kind => kind,
        }
    }
}

kernel::words! {
    /// Where a message stands. None of these says that anybody has read it.
    MessageState {
        /// It waits for its turn.
        Queued = "queued", "排队中";
        /// It is on its way: claimed by a worker, not answered yet.
        Sending = "sending", "发送中";
        /// The provider has taken it.
        Accepted = "accepted", "对方已接收";
        /// The provider has refused it for good: this recipient, or this content.
        Refused = "refused", "对方不收";
        /// It was tried as often as it may be, or its time is over.
        Dead = "dead", "没有发出";
    }
}

/// To whom a message goes, in the words of its channel.
///
/// A telephone number, a mail address, a member's userid, the identifier of a chat, a robot or an
/// endpoint: one text, because the channel says which.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Recipient(String);

impl Recipient {
    /// Keeps the text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What may be shown and logged: a number without its middle, a mail address without its name.
    pub fn masked(&self) -> String {
        let characters: Vec<char> = self.0.chars().collect();
        if let Some((name, host)) = self.0.split_once('@') {
            let first: String = name.chars().take(1).collect();
            return format!("{first}***@{host}");
        }
        let is_number = characters.iter().all(|c| c.is_ascii_digit() || *c == '+');
        if is_number && characters.len() >= 7 {
            let tail = characters.len() - 4;
            let head: String = characters[..tail.saturating_sub(4)].iter().collect();
            return format!("{head}****{}", characters[tail..].iter().collect::<String>());
        }
        self.0.clone()
    }
}

impl std::fmt::Debug for Recipient {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.masked())
    }
}

/// What a message says. Short messages carry templates and never free text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Body {
    /// Words with a title and, where there is more to read, a link.
    Text {
        /// The title; empty for none.
        title: String,
        /// The words.
        text: String,
        /// Where there is more.
        link: Option<String>,
    },
    /// A template of ours, by its name, and its variables by theirs; the channel's settings say which
    /// approved template of the provider that is.
    Template {
        /// The template's name.
        name: String,
        /// The variables, in the template's order.
        variables: Vec<(String, String)>,
    },
    /// What one channel alone can carry, such as a card with buttons, in that channel's own JSON.
    Native {
        /// The type, in the channel's word.
        of: String,
        /// The content.
        content: serde_json::Value,
    },
    /// Something that happened: a type of dotted words and identifiers, nothing else.
    Event {
        /// The type, such as `matter.answered`.
        of: String,
        /// When it happened.
        at: Timestamp,
        /// Identifiers.
        data: serde_json::Value,
    },
}

/// Hours of the day in China in which a message waits, from one minute of the day to another; over
/// midnight where the first is the later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuietHours {
    /// The first quiet minute of the day, 0 to 1439.
    pub from_minute: i64,
    /// The first minute that is no longer quiet.
    pub until_minute: i64,
}

/// A message to be queued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Which message this is, for whoever queues it: the same key is the same message, and is queued
    /// and shown once. 1 to 120 characters, such as `not_…/inb_…`.
    pub key: String,
    /// By which channel.
    pub channel: ChannelKind,
    /// To whom.
    pub to: Recipient,
    /// What.
    pub body: Body,
    /// When it may leave at the earliest.
    pub not_before: Option<Timestamp>,
    /// When it is no longer of use; three days after it was queued, where nothing is said.
    pub expires_at: Option<Timestamp>,
    /// When it must wait; nothing for what is urgent.
    pub quiet: Option<QuietHours>,
}

impl Message {
    /// The lane it goes by: what is slow or broken in one lane holds up nothing in another. Each
    /// endpoint and each robot has its own; other channels have one.
    pub fn lane(&self) -> String {
        match self.channel {
            ChannelKind::Webhook | ChannelKind::WecomRobot => {
                format!("{}/{}", self.channel.as_str(), self.to.as_str())
            }
            kind => kind.as_str().to_owned(),
        }
    }
}

/// A lane: messages that go one after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lane {
    /// Its name: the channel's code, with the endpoint's or the robot's identifier behind a slash.
    pub name: String,
    /// The channel.
    pub kind: ChannelKind,
    /// How often in a row an attempt has failed.
    pub failures: i64,
    /// Until when nothing goes.
    pub paused_until: Timestamp,
    /// Whether nothing goes until somebody changes the settings.
    pub is_held: bool,
    /// What was wrong last, while it is.
    pub fault: Option<Fault>,
    /// When that was.
    pub fault_at: Option<Timestamp>,
    /// When the provider took a message last.
    pub accepted_at: Option<Timestamp>,
}

/// A message as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptMessage {
    /// The identifier.
    pub id: MessageId,
    /// The key of whoever queued it.
    pub key: String,
    /// The channel.
    pub kind: ChannelKind,
    /// The lane.
    pub lane: String,
    /// To whom; empty once that was forgotten.
    pub to: Recipient,
    /// What it says; nothing once that was forgotten.
    pub body: Option<Body>,
    /// Where it stands.
    pub state: MessageState,
    /// How often it was tried.
    pub attempts: i64,
    /// When it is tried next.
    pub next_at: Timestamp,
    /// When it was queued.
    pub queued_at: Timestamp,
    /// When it was accepted, refused or given up.
    pub ended_at: Option<Timestamp>,
    /// The provider's identifier.
    pub provider_id: Option<String>,
    /// What was wrong last.
    pub fault: Option<Fault>,
}

/// A queued message that is being sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Sending {
    /// Its identifier: the same in every attempt.
    pub id: MessageId,
    /// Its key.
    pub key: String,
    /// To whom.
    pub to: Recipient,
    /// What.
    pub body: Body,
    /// How often it has been tried, this time included.
    pub attempt: i64,
    /// When it was queued.
    pub queued_at: Timestamp,
}

/// What became of one attempt to send one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The provider has taken it.
    Accepted {
        /// The provider's own identifier, where it gives one.
        provider_id: Option<String>,
    },
    /// It will never go: this recipient, or this content.
    Refused(Fault),
    /// It did not go; another attempt may succeed. The attempt counts.
    Failed {
        /// What was wrong.
        fault: Fault,
        /// How long the provider asks to wait, in milliseconds.
        after_ms: Option<i64>,
    },
    /// This recipient can have nothing now; the attempt counts, and others go on.
    Later {
        /// What is wrong.
        fault: Fault,
        /// How long to wait at least, in milliseconds.
        after_ms: i64,
    },
    /// The channel itself cannot send now: limits, credentials. The attempt does not count, and
    /// nothing else goes by this channel until the time is over or the settings change.
    Held {
        /// What is wrong.
        fault: Fault,
        /// How long, in milliseconds; until the settings change where nothing is said.
        after_ms: Option<i64>,
    },
    /// The recipient has asked for no more: the endpoint or the robot is switched off.
    Gone(Fault),
}

impl Outcome {
    /// Taken, with the provider's identifier.
    pub fn accepted(provider_id: impl Into<String>) -> Self {
        Self::Accepted { provider_id: Some(provider_id.into()) }
    }

    /// Taken by a provider that gives no identifier.
    pub fn accepted_silently() -> Self {
        Self::Accepted { provider_id: None }
    }
}

/// What is wrong, in the provider's code and in words that say what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// The provider's code, such as `isv.BUSINESS_LIMIT_CONTROL` or `45009`; one of ours where there
    /// was no answer, such as `timed-out`.
    pub code: String,
    /// What is wrong and what to do, in Chinese.
    pub chinese: String,
    /// The same in English.
    pub english: String,
    /// The provider's own words, cleaned of secrets; empty for none.
    pub said: String,
}

impl Fault {
    /// A fault with that code and these words.
    pub fn new(
        code: impl Into<String>,
        chinese: impl Into<String>,
        english: impl Into<String>,
    ) -> Self {
        let (chinese, english) = (chinese.into(), english.into());
        Self { code: code.into(), chinese, english, said: String::new() }
    }

    /// The same with what the provider said; the caller has cleaned it ([`crate::secret::cleaned`]).
    #[must_use]
    pub fn saying(mut self, said: impl Into<String>) -> Self {
        self.said = said.into();
        self
    }
}

/// How fast messages of one key may leave: so many in so many milliseconds, evenly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pace {
    /// What the limit is about: an account of a provider, a robot. It holds no secret.
    pub key: String,
    /// The pause between two, in milliseconds.
    pub every_ms: i64,
    /// How many may leave at once after a rest.
    pub burst: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recipients_are_shown_in_part() {
        for (full, shown) in [
            ("13800001234", "138****1234"),
            ("+8613800001234", "+86138****1234"),
            ("wang@example.cn", "w***@example.cn"),
            ("v001t1", "v001t1"),
        ] {
            assert_eq!(Recipient::new(full).masked(), shown);
            assert!(!format!("{:?}", Recipient::new(full)).contains("0000"));
        }
    }
}
