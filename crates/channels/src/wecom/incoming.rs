//! What comes in through a callback: messages and events as values (developer centre 90238–90241).

use crate::wecom::xml::{self, Element, Unreadable};

/// How many choices of a card are read.
const MOST_CHOICES: usize = 40;

/// The outer document of a callback.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// The ciphertext.
    pub encrypted: String,
    /// The application, where it is named.
    pub agent: String,
}

/// Something that somebody in the corporation did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incoming {
    /// By which it is known when it comes again.
    pub key: String,
    /// The member; `sys` for events of the address book.
    pub from: String,
    /// When it was done, in seconds since 1970, as WeCom says.
    pub created: i64,
    /// The application, as a number in letters; empty for events of the address book.
    pub agent: String,
    /// What was done.
    pub what: What,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// Somebody wrote.
    Text(String),
    /// Somebody sent a picture; it can be fetched for three days.
    Picture {
        /// By which it is fetched.
        media: String,
    },
    /// Somebody sent something else that can be fetched: `voice` or `video`.
    Recording {
        /// The platform's word for it.
        kind: String,
        /// By which it is fetched.
        media: String,
    },
    /// Somebody tapped a button of a card or sent its form.
    Tap {
        /// The card, by the name that we gave it.
        task: String,
        /// The button.
        button: String,
        /// By which the card can be changed, once, within 72 hours.
        response_code: String,
        /// Questions with the answers chosen.
        chosen: Vec<(String, Vec<String>)>,
    },
    /// A member has another name in the corporation now.
    Renamed {
        /// Until now.
        from: String,
        /// From now on.
        to: String,
    },
    /// A member has left.
    Left {
        /// Who.
        member: String,
    },
    /// Something else, by its name: kept out of the way, and answered like everything.
    Other(String),
}

/// Reads the outer document.
///
/// # Errors
/// [`Unreadable`].
pub fn envelope(body: &[u8]) -> Result<Envelope, Unreadable> {
    let text = std::str::from_utf8(body).map_err(|_| Unreadable)?;
    let root = xml::read(text)?;
    let encrypted = root.text_of("Encrypt").to_owned();
    if encrypted.is_empty() {
        return Err(Unreadable);
    }
    Ok(Envelope { encrypted, agent: root.text_of("AgentID").to_owned() })
}

/// Reads what was inside.
///
/// # Errors
/// [`Unreadable`].
pub fn read(message: &[u8]) -> Result<Incoming, Unreadable> {
    let text = std::str::from_utf8(message).map_err(|_| Unreadable)?;
    let root = xml::read(text)?;
    let kind = root.text_of("MsgType").to_lowercase();
    let from = root.text_of("FromUserName").to_owned();
    let created = root.text_of("CreateTime").parse().map_err(|_| Unreadable)?;
    if kind.is_empty() || from.is_empty() {
        return Err(Unreadable);
    }
    let agent = root.text_of("AgentID").to_owned();
    let key = key(&root, &kind, &from, created, &agent);
    let what = match kind.as_str() {
        "text" => What::Text(root.text_of("Content").to_owned()),
        "image" => What::Picture { media: media(&root)? },
        "voice" | "video" => What::Recording { kind, media: media(&root)? },
        "event" => event(&root),
        _ => What::Other(kind),
    };
    Ok(Incoming { key, from, created, agent, what })
}

fn media(root: &Element) -> Result<String, Unreadable> {
    let media = root.text_of("MediaId");
    let is_sound = (1..=512).contains(&media.len()) && !media.chars().any(char::is_control);
    if is_sound { Ok(media.to_owned()) } else { Err(Unreadable) }
}

/// A message has a number of its own; an event is known by who did what when.
fn key(root: &Element, kind: &str, from: &str, created: i64, agent: &str) -> String {
    let number = root.text_of("MsgId");
    if kind != "event" && !number.is_empty() {
        return format!("message|{agent}|{number}");
    }
    let detail = ["EventKey", "ChangeType", "TaskId", "UserID", "ChatId"];
    let detail: Vec<&str> = detail.iter().map(|name| root.text_of(name)).collect();
    format!("event|{from}|{created}|{}|{}", root.text_of("Event"), detail.join("|"))
}

fn event(root: &Element) -> What {
    let name = root.text_of("Event").to_lowercase();
    let member = root.text_of("UserID").to_owned();
    match (name.as_str(), root.text_of("ChangeType")) {
        ("template_card_event", _) => What::Tap {
            task: root.text_of("TaskId").to_owned(),
            button: root.text_of("EventKey").to_owned(),
            response_code: root.text_of("ResponseCode").to_owned(),
            chosen: chosen(root),
        },
        ("change_contact", "delete_user") => What::Left { member },
        ("change_contact", "update_user") if !root.text_of("NewUserID").is_empty() => {
            What::Renamed { from: member, to: root.text_of("NewUserID").to_owned() }
        }
        _ => What::Other(name),
    }
}

fn chosen(root: &Element) -> Vec<(String, Vec<String>)> {
    let items = root.child("SelectedItems").map_or(&[][..], |items| &items.children);
    let answers = |item: &Element| {
        let options = item.child("OptionIds").map_or(&[][..], |options| &options.children);
        options.iter().take(MOST_CHOICES).map(|option| option.text.trim().to_owned()).collect()
    };
    let choice = |item: &Element| (item.text_of("QuestionKey").to_owned(), answers(item));
    items.iter().take(MOST_CHOICES).map(choice).collect()
}

/// An answer in words to whoever wrote, in place of the empty one: the message before encryption.
pub fn text_answer(to: &str, from: &str, seconds: i64, words: &str) -> String {
    format!(
        "<xml><ToUserName>{}</ToUserName><FromUserName>{}</FromUserName><CreateTime>{seconds}\
         </CreateTime><MsgType><![CDATA[text]]></MsgType><Content>{}</Content></xml>",
        xml::cdata(to),
        xml::cdata(from),
        xml::cdata(words)
    )
}

/// An answer to a tap that puts other words on the buttons of the card.
pub fn button_answer(to: &str, from: &str, seconds: i64, words: &str) -> String {
    format!(
        "<xml><ToUserName>{}</ToUserName><FromUserName>{}</FromUserName><CreateTime>{seconds}\
         </CreateTime><MsgType><![CDATA[update_button]]></MsgType><Button><ReplaceName>{}\
         </ReplaceName></Button></xml>",
        xml::cdata(to),
        xml::cdata(from),
        xml::cdata(words)
    )
}

/// The outer document of an answer.
pub fn sealed_answer(encrypted: &str, signature: &str, timestamp: &str, nonce: &str) -> String {
    format!(
        "<xml><Encrypt>{}</Encrypt><MsgSignature>{}</MsgSignature><TimeStamp>{timestamp}</TimeStamp>\
         <Nonce>{}</Nonce></xml>",
        xml::cdata(encrypted),
        xml::cdata(signature),
        xml::cdata(nonce)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(inside: &str) -> String {
        format!(
            "<xml><ToUserName><![CDATA[ww1]]></ToUserName><FromUserName><![CDATA[HeHui]]>\
             </FromUserName><CreateTime>1700000000</CreateTime>{inside}<AgentID>1000002</AgentID></xml>"
        )
    }

    fn what(inside: &str) -> What {
        read(message(inside).as_bytes()).expect("reads").what
    }

    #[test]
    fn a_text_has_its_sender_and_its_number() {
        let inside = "<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[村头路灯坏了]]></Content>\
                      <MsgId>7000000000000000001</MsgId>";
        let read = read(message(inside).as_bytes()).expect("reads");
        assert_eq!(read.what, What::Text("村头路灯坏了".to_owned()));
        assert_eq!((read.from.as_str(), read.created), ("HeHui", 1_700_000_000));
        assert_eq!(read.key, "message|1000002|7000000000000000001");
    }

    #[test]
    fn a_tap_tells_card_button_and_choices() {
        let inside = "<MsgType>event</MsgType><Event>template_card_event</Event>\
            <EventKey>seen</EventKey><TaskId>not_1</TaskId><ResponseCode>rc</ResponseCode>\
            <SelectedItems><SelectedItem><QuestionKey>q</QuestionKey><OptionIds><OptionId>a</OptionId>\
            <OptionId>b</OptionId></OptionIds></SelectedItem></SelectedItems>";
        let expected = What::Tap {
            task: "not_1".into(),
            button: "seen".into(),
            response_code: "rc".into(),
            chosen: vec![("q".into(), vec!["a".into(), "b".into()])],
        };
        assert_eq!(what(inside), expected);
        let one = read(message(inside).as_bytes()).expect("reads").key;
        let other = read(message(&inside.replace("seen", "later")).as_bytes()).expect("reads").key;
        assert_ne!(one, other);
    }

    #[test]
    fn a_new_name_is_no_new_member() {
        let change = |kind: &str, more: &str| {
            what(&format!(
                "<MsgType>event</MsgType><Event>change_contact</Event><ChangeType>{kind}</ChangeType>\
                 <UserID>HeHui</UserID>{more}"
            ))
        };
        let renamed = What::Renamed { from: "HeHui".into(), to: "hehui2".into() };
        assert_eq!(change("update_user", "<NewUserID>hehui2</NewUserID>"), renamed);
        assert_eq!(change("update_user", ""), What::Other("change_contact".into()));
        assert_eq!(change("delete_user", ""), What::Left { member: "HeHui".into() });
    }

    #[test]
    fn pictures_recordings_and_what_is_unknown() {
        assert_eq!(
            what("<MsgType>image</MsgType><PicUrl>https://x</PicUrl><MediaId>m1</MediaId>"),
            What::Picture { media: "m1".into() }
        );
        assert_eq!(
            what("<MsgType>voice</MsgType><MediaId>m2</MediaId>"),
            What::Recording { kind: "voice".into(), media: "m2".into() }
        );
        assert_eq!(what("<MsgType>location</MsgType>"), What::Other("location".into()));
        let enter = "<MsgType>event</MsgType><Event>enter_agent</Event>";
        assert_eq!(what(enter), What::Other("enter_agent".into()));
        for broken in ["", "<MsgType></MsgType>", "<MsgType>image</MsgType>"] {
            assert!(read(message(broken).as_bytes()).is_err(), "{broken}");
        }
        assert!(read(&[0xff, 0xfe]).is_err());
    }

    #[test]
    fn the_order_of_the_envelope_does_not_matter() {
        for body in [
            "<xml><ToUserName>ww1</ToUserName><AgentID>7</AgentID><Encrypt><![CDATA[abc]]></Encrypt></xml>",
            "<xml><Encrypt>abc</Encrypt><AgentID>7</AgentID></xml>",
        ] {
            let expected = Envelope { encrypted: "abc".into(), agent: "7".into() };
            assert_eq!(envelope(body.as_bytes()), Ok(expected));
        }
        assert!(envelope(b"<xml/>").is_err());
    }

    #[test]
    fn answers_are_read_by_the_same_reader() {
        let text = text_answer("HeHui", "ww1", 7, "收到 <1> ]]>");
        let root = xml::read(&text).expect("reads");
        assert_eq!(root.text_of("Content"), "收到 <1> ]]>");
        let button = xml::read(&button_answer("a", "b", 7, "已阅")).expect("reads");
        let name = button.child("Button").map(|button| button.text_of("ReplaceName").to_owned());
        assert_eq!(name.as_deref(), Some("已阅"));
        let sealed = sealed_answer("abc", "sig", "7", "n");
        assert_eq!(
            envelope(sealed.as_bytes()).map(|envelope| envelope.encrypted),
            Ok("abc".into())
        );
    }
}
