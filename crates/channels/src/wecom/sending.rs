//! Messages of the application to single members (90236).
//!
//! One request goes to at most a thousand members; its answer names those who cannot get it. All others
//! count as accepted, which is not read.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::wecom::client::{Client, Trouble, outcome};
use crate::{Body, Driver, Fault, Outcome, Pace, Sending};

/// How many members one request may name.
const MOST_MEMBERS: usize = 1000;
/// The limits of the kinds of messages, in bytes and in characters.
pub const TEXT_BYTES: usize = 2048;
const TITLE_LETTERS: usize = 128;
const DESCRIPTION_LETTERS: usize = 512;
const LINK_BYTES: usize = 2048;
/// How long the platform remembers that it has shown a message, in seconds: an attempt whose answer
/// was lost is made again within that time.
const REMEMBERED_SECONDS: i64 = 14_400;

/// The channel of messages to members.
pub struct AppDriver {
    client: Arc<Client>,
}

impl AppDriver {
    /// The channel of that application.
    pub fn new(client: Arc<Client>) -> Self {
        Self { client }
    }

    fn try_to_send(&self, members: &[&str], body: &Body) -> Result<Value, Outcome> {
        let mut message = message_of(body).map_err(Outcome::Refused)?;
        message["touser"] = members.join("|").into();
        message["agentid"] = self.client.application().agent.into();
        message["safe"] = 0.into();
        message["enable_duplicate_check"] = 1.into();
        message["duplicate_check_interval"] = REMEMBERED_SECONDS.into();
        self.client
            .ask("/cgi-bin/message/send", &[], Some(&message))
            .map_err(|trouble| outcome(&trouble, &self.client.blocks, self.client.now()))
    }
}

impl Driver for AppDriver {
    fn most_at_once(&self) -> usize {
        MOST_MEMBERS
    }

    fn pace(&self, _: &Sending) -> Option<Pace> {
        // 10,000 requests a minute are allowed; we use a part of it, so that others of the
        // corporation's programs have theirs.
        let key = format!("wecom-app/{}", self.client.application().agent);
        Some(Pace { key, every_ms: 20, burst: 50 })
    }

    fn send(&self, batch: &[Sending]) -> Vec<Outcome> {
        let Some(first) = batch.first() else { return Vec::new() };
        let usable = |sending: &&Sending| is_member(sending.to.as_str());
        let members: Vec<&str> =
            batch.iter().filter(usable).map(|sending| sending.to.as_str()).collect();
        let answer = match members.is_empty() {
            true => Err(Outcome::Refused(unknown_member())),
            false => self.try_to_send(&members, &first.body),
        };
        let each = |sending: &Sending| {
            if !is_member(sending.to.as_str()) {
                return Outcome::Refused(unknown_member());
            }
            match &answer {
                Ok(answer) => of_member(answer, sending.to.as_str()),
                Err(outcome) => outcome.clone(),
            }
        };
        batch.iter().map(each).collect()
    }
}

/// What the answer says of one member.
fn of_member(answer: &Value, member: &str) -> Outcome {
    // The platform writes names in small letters, however they were sent.
    let names = |field: &str| {
        let listed = answer[field].as_str().unwrap_or_default();
        listed.split('|').any(|name| name.eq_ignore_ascii_case(member))
    };
    if names("invaliduser") {
        return Outcome::Refused(unknown_member());
    }
    if names("unlicenseduser") {
        return Outcome::Refused(Fault::new(
            "unlicensed",
            "这名成员没有接口许可，收不到应用消息。请到管理后台「接口许可」分配。",
            "This member has no licence for interfaces. Assign one in the administration of WeCom.",
        ));
    }
    match answer["msgid"].as_str() {
        Some(id) => Outcome::accepted(id),
        None => Outcome::accepted_silently(),
    }
}

fn unknown_member() -> Fault {
    let trouble = Trouble::Code { code: 60111, said: String::new() };
    trouble.fault()
}

/// Whether the text can be the name of a member: a bar would name others as well, and `@all` everybody.
pub fn is_member(text: &str) -> bool {
    let plain =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'@');
    let begins = text.starts_with(|first: char| first.is_ascii_alphanumeric());
    text.len() <= 64 && begins && text.bytes().all(plain)
}

/// The message without its recipients.
///
/// # Errors
/// A fault that says what is too long or not of this channel.
pub fn message_of(body: &Body) -> Result<Value, Fault> {
    match body {
        Body::Text { title, text, link: Some(link) } => {
            if link.len() > LINK_BYTES {
                return Err(too_long("链接", LINK_BYTES));
            }
            let title = if title.is_empty() { text } else { title };
            Ok(json!({
                "msgtype": "textcard",
                "textcard": {
                    "title": shortened(title, TITLE_LETTERS),
                    // The whole of it stands behind the link.
                    "description": shortened(text, DESCRIPTION_LETTERS),
                    "url": link,
                    "btntxt": "查看",
                },
            }))
        }
        Body::Text { title, text, link: None } => {
            let content = whole_text(title, text);
            if content.len() > TEXT_BYTES {
                return Err(too_long("正文", TEXT_BYTES));
            }
            Ok(json!({ "msgtype": "text", "text": { "content": content } }))
        }
        Body::Native { of, content } if of == "template_card" || of == "markdown" => {
            let mut message = json!({ "msgtype": of });
            message[of.as_str()] = content.clone();
            Ok(message)
        }
        Body::Native { .. } | Body::Template { .. } | Body::Event { .. } => Err(Fault::new(
            "unsuited",
            "这种内容不能用企业微信应用消息发送。",
            "Messages of this kind cannot go by an application of WeCom.",
        )),
    }
}

/// Title and words as one text.
pub(crate) fn whole_text(title: &str, text: &str) -> String {
    if title.is_empty() { text.to_owned() } else { format!("{title}\n{text}") }
}

fn too_long(what: &str, bytes: usize) -> Fault {
    Fault::new(
        "too-long",
        format!("{what}超过 {bytes} 字节（约 {} 个汉字），请缩短或改为带链接的消息。", bytes / 3),
        format!("This is longer than {bytes} bytes. Shorten it, or send it with a link."),
    )
}

/// The text in so many characters, the last one an ellipsis where something was left out.
pub(crate) fn shortened(text: &str, letters: usize) -> String {
    if text.chars().count() <= letters {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(letters.saturating_sub(1)).collect();
    short.push('…');
    short
}

/// A card that asks to be acknowledged: a title, some words, a link, and a button 已阅.
///
/// `task` comes back with the tap; at most 128 letters, digits, `_`, `-` and `@`.
///
/// # Errors
/// A fault when the name of the task cannot be one.
pub fn card(task: &str, title: &str, text: &str, link: Option<&str>) -> Result<Body, Fault> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'@');
    if !(1..=128).contains(&task.len()) || !task.bytes().all(plain) {
        return Err(Fault::new(
            "bad-task",
            "卡片编号不对。",
            "The name of the card is not usable.",
        ));
    }
    let mut content = json!({
        "card_type": "button_interaction",
        "task_id": task,
        "main_title": { "title": shortened(title, 26) },
        "sub_title_text": shortened(text, 112),
        "button_list": [{ "text": "已阅", "style": 1, "key": SEEN }],
    });
    if let Some(link) = link {
        content["card_action"] = json!({ "type": 1, "url": link });
    }
    Ok(Body::Native { of: "template_card".to_owned(), content })
}

/// The key of the button 已阅.
pub const SEEN: &str = "seen";

#[cfg(test)]
mod tests {
    use super::*;

    fn text(title: &str, text: &str, link: Option<&str>) -> Body {
        Body::Text { title: title.into(), text: text.into(), link: link.map(Into::into) }
    }

    #[test]
    fn a_link_makes_a_card_and_long_words_are_shortened_in_front_of_it() {
        let message =
            message_of(&text("通知", &"森".repeat(600), Some("https://l.cn/n/1"))).expect("fits");
        assert_eq!(message["msgtype"], "textcard");
        let description = message["textcard"]["description"].as_str().expect("words");
        assert_eq!(description.chars().count(), 512);
        assert!(description.ends_with('…'));
    }

    #[test]
    fn without_a_link_nothing_is_cut_but_refused() {
        assert!(message_of(&text("", &"林".repeat(682), None)).is_ok());
        let fault = message_of(&text("", &"林".repeat(683), None)).expect_err("too long");
        assert!(fault.code == "too-long" && fault.chinese.contains("2048"));
    }

    #[test]
    fn members_are_told_apart_without_regard_to_capitals() {
        let answer = json!({ "invaliduser": "hehui|zhou", "unlicenseduser": "Li", "msgid": "m1" });
        assert!(
            matches!(of_member(&answer, "HeHui"), Outcome::Refused(fault) if fault.code == "60111")
        );
        assert!(
            matches!(of_member(&answer, "li"), Outcome::Refused(fault) if fault.code == "unlicensed")
        );
        assert_eq!(of_member(&answer, "he"), Outcome::accepted("m1"));
    }

    #[test]
    fn names_that_would_reach_others_are_no_names() {
        for wrong in ["", "@all", "he|@all", "a b", "a,b", "何辉", &"x".repeat(65)] {
            assert!(!is_member(wrong), "{wrong}");
        }
        assert!(is_member("he.hui_1-2@x"));
    }

    #[test]
    fn a_card_has_its_button_and_its_name() {
        let Ok(Body::Native { of, content }) = card("not_1-acc_2", "防火", "今起禁火", None)
        else {
            panic!("a card");
        };
        assert_eq!((of.as_str(), &content["task_id"]), ("template_card", &json!("not_1-acc_2")));
        assert!(card("not|1", "a", "b", None).is_err() && card("", "a", "b", None).is_err());
    }
}
