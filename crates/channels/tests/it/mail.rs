//! Mail: a real conversation with a server.

use channels::{Body, ChannelKind, Message, MessageState, Recipient, Standing};
use testing::on_both_engines;
use testing::outside::{EndpointFake, MailFake};

use crate::{enqueue, message, seal_key, set_up, towards, work};

fn set_up_mail(county: &testing::TestCounty, server: &MailFake, password: &str) {
    let port = server.address().port().to_string();
    let values = [
        ("host", "127.0.0.1"),
        ("port", port.as_str()),
        ("security", "none"),
        ("from", "lianhu@example.cn"),
        ("login", "lianhu"),
        ("per_minute", "600"),
    ];
    set_up(county, ChannelKind::Mail, &values, &[("password", password)]);
}

fn letter(key: &str, to: &str) -> Message {
    Message {
        key: key.to_owned(),
        channel: ChannelKind::Mail,
        to: Recipient::new(to),
        body: Body::Text {
            title: "森林防火通知".into(),
            text: "请各位代表逐户提醒。\n.这一行以点开头".into(),
            link: Some("https://l.cn/n/abc".into()),
        },
        not_before: None,
        expires_at: None,
        quiet: None,
    }
}

#[test]
fn a_letter_is_handed_over_and_can_be_read() {
    on_both_engines("channels_mail", |county| {
        let server = MailFake::start(Some(("lianhu", "invented-password")));
        set_up_mail(county, &server, "invented-password");
        let (_, drivers) = towards(county, EndpointFake::new());
        let id = enqueue(county, letter("m1", "wang@example.cn"));
        work(county, &drivers);
        let kept = message(county, id);
        assert_eq!(kept.state, MessageState::Accepted, "{:?}", kept.fault);
        let letters = server.letters();
        assert_eq!(letters.len(), 1);
        let (to, text) = (&letters[0].to, &letters[0].text);
        assert_eq!(
            (letters[0].from.as_str(), to.as_str()),
            ("lianhu@example.cn", "wang@example.cn")
        );
        assert!(text.contains(&format!("Message-ID: <{id}@example.cn>")), "{text}");
        assert!(text.contains("Subject: =?utf-8?b?"), "{text}");
        assert!(text.contains("Date: Sun, 07 May 2023 04:00:00 +0000"), "{text}");
        let verbs: Vec<String> = server
            .commands()
            .iter()
            .map(|line| line.split([' ', ':']).next().unwrap_or_default().to_owned())
            .collect();
        assert_eq!(verbs[..5], ["EHLO", "AUTH", "MAIL", "RCPT", "DATA"]);
    });
}

#[test]
fn what_a_mail_server_refuses_is_told_apart() {
    on_both_engines("channels_mail_refused", |county| {
        let server = MailFake::start(Some(("lianhu", "invented-password")));
        set_up_mail(county, &server, "invented-password");
        let (_, drivers) = towards(county, EndpointFake::new());
        let unknown = enqueue(county, letter("m1", "nobody@example.cn"));
        work(county, &drivers);
        assert_eq!(message(county, unknown).state, MessageState::Refused);
        assert_eq!(message(county, unknown).fault.expect("a fault").code, "smtp-550");
        server.refuse("451 4.7.1 greylisted, try later");
        let later = enqueue(county, letter("m2", "wang@example.cn"));
        county.clock.advance_millis(1_000);
        work(county, &drivers);
        assert_eq!(message(county, later).state, MessageState::Queued);
        county.clock.advance_millis(30_000);
        work(county, &drivers);
        assert_eq!(message(county, later).state, MessageState::Accepted);
        set_up_mail(county, &server, "another-password");
        let held = enqueue(county, letter("m3", "wang@example.cn"));
        county.clock.advance_millis(1_000);
        work(county, &drivers);
        let kept = message(county, held);
        assert_eq!((kept.state, kept.attempts), (MessageState::Queued, 0));
        let all = county.read(|tx| channels::overview(tx, &seal_key()));
        let mail = all.iter().find(|one| one.configured.kind == ChannelKind::Mail).expect("listed");
        assert_eq!(mail.standing, Standing::Held);
        assert!(mail.fault.as_ref().expect("a fault").chinese.contains("登录名或密码不对"));
    });
}
