//! Robots of groups (91770): words into one group, twenty a minute, and no answer back.

use std::collections::HashMap;

use serde_json::json;

use crate::secret::Secret;
use crate::wecom::client::{Blocks, address, checked, outcome, request};
use crate::wecom::sending::{shortened, whole_text};
use crate::{Body, Driver, Fault, Outcome, Outside, Pace, Sending};

/// The most bytes of a text.
pub const TEXT_BYTES: usize = 2048;
/// The most bytes of a text in Markdown.
const MARKDOWN_BYTES: usize = 4096;
/// The pause between two messages of a robot, in milliseconds: never more than twenty in any minute.
pub const EVERY_MS: i64 = 3_100;
/// The most messages that travel as one.
const MOST_TOGETHER: usize = 50;
/// What stands between messages that travel as one.
const BETWEEN: &str = "\n————\n";

/// The robots that are known, each by a name of ours; the keys are their credentials.
pub struct RobotDriver {
    base: String,
    keys: HashMap<String, Secret>,
    outside: Outside,
    blocks: Blocks,
}

impl RobotDriver {
    /// The robots with their keys.
    pub fn new(base: &str, keys: HashMap<String, Secret>, outside: Outside) -> Self {
        Self { base: base.to_owned(), keys, outside, blocks: Blocks::default() }
    }
}

impl Driver for RobotDriver {
    fn most_at_once(&self) -> usize {
        MOST_TOGETHER
    }

    /// What waits together travels as one text, as far as it fits: a burst after a flood warning must not
    /// stand for minutes behind the limit.
    fn joins(&self, batch: &[Sending], other: &Sending) -> bool {
        let texts: Option<Vec<String>> =
            batch.iter().chain([other]).map(|sending| words_of(&sending.body)).collect();
        let fits = |texts: Vec<String>| texts.join(BETWEEN).len() <= TEXT_BYTES;
        batch.iter().all(|sending| sending.to == other.to) && texts.is_some_and(fits)
    }

    fn pace(&self, message: &Sending) -> Option<Pace> {
        let key = format!("wecom-robot/{}", message.to.as_str());
        Some(Pace { key, every_ms: EVERY_MS, burst: 1 })
    }

    fn send(&self, batch: &[Sending]) -> Vec<Outcome> {
        let texts: Option<Vec<String>> =
            batch.iter().map(|sending| words_of(&sending.body)).collect();
        match (batch, texts) {
            ([first, _, ..], Some(texts)) => {
                let text = texts.join(BETWEEN);
                let together = Body::Text { title: String::new(), text, link: None };
                let outcome = self.send_body(first.to.as_str(), &together);
                vec![outcome; batch.len()]
            }
            _ => {
                let one = |sending: &Sending| self.send_body(sending.to.as_str(), &sending.body);
                batch.iter().map(one).collect()
            }
        }
    }
}

impl RobotDriver {
    fn send_body(&self, robot: &str, body: &Body) -> Outcome {
        let Some(key) = self.keys.get(robot) else {
            return Outcome::Gone(Fault::new(
                "no-robot",
                "没有登记这个群机器人，请在「通道」里添加它的地址。",
                "This robot is not known. Add its webhook to the channels.",
            ));
        };
        let message = match message_of(body) {
            Ok(message) => message,
            Err(fault) => return Outcome::Refused(fault),
        };
        let url = address(&self.base, "/cgi-bin/webhook/send", &[("key", key.expose())]);
        let answer = self.outside.transport.send(&request(url, Some(&message)));
        match answer.map_err(Into::into).and_then(|answer| checked(answer, &[key])) {
            Ok(_) => Outcome::accepted_silently(),
            // A key that is no longer good belongs to one robot; the others go on.
            Err(trouble) if trouble.code() == Some(93000) => Outcome::Gone(trouble.fault()),
            Err(trouble) => outcome(&trouble, &self.blocks, self.outside.now()),
        }
    }
}

fn message_of(body: &Body) -> Result<serde_json::Value, Fault> {
    let too_long = |bytes: usize| {
        Fault::new(
            "too-long",
            format!("正文超过 {bytes} 字节，请分条发送。"),
            format!("This is longer than {bytes} bytes. Send it in parts."),
        )
    };
    match body {
        Body::Text { .. } => {
            let content = words_of(body).unwrap_or_default();
            if content.len() > TEXT_BYTES {
                return Err(too_long(TEXT_BYTES));
            }
            Ok(json!({ "msgtype": "text", "text": { "content": content } }))
        }
        Body::Native { of, content } if of == "markdown" => {
            let length = content["content"].as_str().map_or(0, str::len);
            if length == 0 || length > MARKDOWN_BYTES {
                return Err(too_long(MARKDOWN_BYTES));
            }
            Ok(json!({ "msgtype": "markdown", "markdown": content }))
        }
        _ => Err(Fault::new(
            "unsuited",
            "群机器人不能发送这种内容。",
            "Robots cannot send messages of this kind.",
        )),
    }
}

/// The text in parts of at most so many bytes, cut between lines where it can be, never within a
/// character.
pub fn parts(text: &str, bytes: usize) -> Vec<String> {
    let mut parts = Vec::new();
    let mut rest = text;
    while rest.len() > bytes {
        let mut end = bytes;
        while !rest.is_char_boundary(end) {
            end -= 1;
        }
        if let Some(line) = rest[..end].rfind('\n').filter(|line| *line > 0) {
            end = line;
        }
        if end == 0 {
            // Not even one character fits; a limit so small is none.
            break;
        }
        parts.push(rest[..end].to_owned());
        rest = rest[end..].strip_prefix('\n').unwrap_or(&rest[end..]);
    }
    if !rest.is_empty() {
        parts.push(rest.to_owned());
    }
    parts
}

/// The words of a message, with its link; nothing where it is no text.
fn words_of(body: &Body) -> Option<String> {
    let Body::Text { title, text, link } = body else { return None };
    let words = whole_text(title, text);
    Some(match link {
        Some(link) => format!("{words}\n{link}"),
        None => words,
    })
}

/// What a list shows of a key: its first and last letters.
pub fn masked(key: &str) -> String {
    let tail: String = key.chars().rev().take(4).collect::<Vec<_>>().into_iter().rev().collect();
    format!("{}…{tail}", shortened(key, 5).trim_end_matches('…'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_words_are_cut_between_lines_and_characters() {
        assert_eq!(parts("一二三四五", 7), ["一二", "三四", "五"]);
        assert_eq!(parts("一\n二三\n四", 8), ["一", "二三", "四"]);
        assert_eq!(parts("abc", 3), ["abc"]);
        assert!(parts("", 3).is_empty());
        for bytes in 3..40 {
            let text = "森林防火期，禁止野外用火。\n举报电话 119\n谢谢";
            let cut = parts(text, bytes);
            assert!(cut.iter().all(|part| part.len() <= bytes && !part.is_empty()));
            assert_eq!(cut.concat().replace('\n', ""), text.replace('\n', ""));
        }
    }
}
