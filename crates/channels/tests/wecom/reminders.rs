//! Recipients of a notice are told outside: by WeCom where they are linked, else by a short message
//! where that is wanted; each once, in the morning, and not what was corrected or taken back.

use std::collections::BTreeMap;
use std::sync::Arc;

use access::accounts::{NO_PASSWORD, NewAccount};
use access::{Grant, Role, Scope, accounts};
use channels::reminders::{self, Reach, Standing};
use channels::settings::{self, Change};
use channels::wecom::linking::{self, Way};
use channels::{ChannelKind, Drivers, MessageState, SealKey, Secret, lanes_due, work};
use kernel::AreaPath;
use kernel::id::{AccountId, NoticeId, RepresentativeId};
use notices::{Audience, NewNotice, Notice, NoticeText, Reminder, Source, Tier, delivery, service};
use registry::IdentityKey;
use testing::wecom::FakeWecom;
use testing::{FixedSecrets, TestCounty, Village, on_both_engines};

use crate::support::{AGENT, CORP, SECRET, outside};

const URL: &str = "https://lianhu.example";

fn seal_key() -> SealKey {
    SealKey::of(&IdentityKey::new([7; 32]))
}

fn switch(county: &TestCounty, kind: ChannelKind, is_on: bool) {
    let values: &[(&str, &str)] = match kind {
        ChannelKind::Sms => &[
            ("provider", "aliyun"),
            ("key_id", "LTAI5tInvented"),
            ("sign_name", "江永联户"),
            ("template_notice", "SMS_100"),
        ],
        _ => &[("corp", CORP), ("agent", "1000002")],
    };
    let secret = if kind == ChannelKind::Sms { "key_secret" } else { "secret" };
    let values = values.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    let secrets = BTreeMap::from([(secret.to_owned(), Secret::new(SECRET))]);
    let change = Change { is_on, values, secrets };
    county.write(move |tx| {
        let seen = settings::get(tx, &seal_key(), kind)?.version;
        settings::put(tx, &seal_key(), &FixedSecrets::default(), (kind, seen), change)
    });
}

fn account(
    county: &TestCounty,
    login: &str,
    (role, area): (Role, &AreaPath),
    representative: Option<RepresentativeId>,
    phone: Option<&str>,
) -> AccountId {
    let new = NewAccount {
        id: None,
        login: login.to_owned(),
        name: login.to_owned(),
        phone: phone.map(str::to_owned),
        password_hash: NO_PASSWORD.to_owned(),
        grants: vec![Grant::new(role, area.clone())],
        representative,
    };
    county.write(move |tx| accounts::create(tx, new)).id
}

/// A notice for cadres of villages and representatives, which goes into every inbox.
fn publish(county: &TestCounty, theme: &str, ways: &[Reminder]) -> NoticeId {
    let new = NewNotice {
        id: None,
        area_path: AreaPath::county(),
        source: Source::Office,
        gathering_id: None,
        item_number: None,
        theme: theme.to_owned(),
        text: NoticeText { title: "不用明火".into(), words: "看到烟火先报告。".into() },
        audience: Audience {
            areas: vec![AreaPath::county()],
            tiers: vec![Tier::Village, Tier::Representative],
            tag: None,
        },
        is_to_pass_on: true,
        reminders: ways.to_vec(),
    };
    let written: Notice = county.write(move |tx| {
        let written = service::write(tx, new, &Scope::county())?;
        service::publish(tx, written.id, 1, &Scope::county())
    });
    bring(county);
    written.id
}

/// Brings everything into the inboxes, and reminds of it, twice: the second time changes nothing.
fn bring(county: &TestCounty) {
    while let Some(&run) = county.read(delivery::running).first() {
        while county.write(move |tx| delivery::go_on(tx, run, [3; 32])) {}
    }
    for _ in 0..2 {
        while county.write(|tx| reminders::follow(tx, URL)) {}
    }
}

/// How the reminders of a notice stand: way, state and the code of what is wrong.
fn standing(county: &TestCounty, notice: NoticeId) -> Vec<(Reminder, Standing, String)> {
    let found = county.read(|tx| reminders::receipts(tx, notice));
    let code = |fault: Option<channels::Fault>| fault.map_or(String::new(), |fault| fault.code);
    let mut told: Vec<_> =
        found.into_iter().map(|one| (one.way, one.standing, code(one.fault))).collect();
    told.sort_by_key(|(way, ..)| way.as_str());
    told
}

#[test]
fn recipients_are_told_outside_once_and_of_what_stands() {
    on_both_engines("channels_reminders", |county| {
        let [village, other] = county.with_two_villages(2);
        let own = |role, village: &Village| (role, village.group.clone(), village.representative);
        let (role, group, id) = own(Role::Representative, &village);
        let linked = account(county, "daibiao", (role, &group), Some(id), Some("13800000001"));
        let (role, group, id) = own(Role::Representative, &other);
        account(county, "lingyi", (role, &group), Some(id), Some("13800000002"));
        account(county, "cun", (Role::Village, &village.path), None, None);
        county.write(move |tx| linking::link(tx, linked, "hehui", Way::ByHand));
        let fake = Arc::new(FakeWecom::new(CORP, AGENT, SECRET, Arc::clone(&county.clock) as _));
        fake.add_member("hehui", "何辉");

        // Nothing is set up: what is published now is never told, also not later.
        let before = publish(county, "forest_fire", &[Reminder::Wecom, Reminder::Sms]);
        assert!(!county.read(reminders::has_news));
        switch(county, ChannelKind::WecomApp, true);
        bring(county);
        assert_eq!(standing(county, before), []);

        // By WeCom alone: who is no member finds it in the inbox.
        let audience = Audience {
            areas: vec![AreaPath::county()],
            tiers: vec![Tier::Village, Tier::Representative],
            tag: None,
        };
        let both = [Reminder::Wecom, Reminder::Sms];
        let reach = county.read(|tx| reminders::reach(tx, &audience, &both));
        assert_eq!(reach, Reach { wecom: 1, sms: 0, none: 2 }, "short messages are off");
        switch(county, ChannelKind::Sms, true);
        let reach = county.read(|tx| reminders::reach(tx, &audience, &both));
        assert_eq!(reach, Reach { wecom: 1, sms: 1, none: 1 });
        let silent = publish(county, "forest_fire", &[]);
        assert_eq!(standing(county, silent), []);
        let notice = publish(county, "medical_insurance", &both);
        let waiting = |way| (way, Standing::Waiting, String::new());
        assert_eq!(standing(county, notice), [waiting(Reminder::Sms), waiting(Reminder::Wecom)]);

        // The message is a card with its button, of the recipient alone, and links to his own screen.
        let drivers = Drivers::new(seal_key(), outside(&fake, &county.clock));
        let lanes = county.read(lanes_due);
        let lane = lanes.iter().find(|lane| lane.kind == ChannelKind::WecomApp).expect("is due");
        let driver = drivers.of(&county.db, lane).expect("opens").expect("is set up");
        assert_eq!(work(&county.db, &lane.name, &driver).expect("is worked on"), 1);
        let sent = fake.shown();
        assert_eq!(sent.len(), 1);
        let said = sent[0].content.to_string();
        assert!(said.contains(&format!("{URL}/m/notices/{notice}")), "{said}");
        assert!(said.contains("已阅"), "{said}");

        // A correction goes to both; the one that had not gone goes no more.
        let text =
            NoticeText { title: "不用明火".into(), words: "看到烟火打119。".into() };
        county.write({
            let text = text.clone();
            move |tx| {
                let now = service::get(tx, notice, &Scope::county())?;
                service::correct(tx, notice, now.version, &text, "补充电话", &Scope::county())
            }
        });
        bring(county);
        let first = county.read(|tx| {
            let all = channels::list(
                tx,
                &channels::Wanted::default(),
                None,
                kernel::Limit::new(200).unwrap_or_default(),
            )?;
            let of = |one: &&channels::KeptMessage| one.state == MessageState::Dead;
            let dead = all.items.iter().filter(of);
            let codes = dead.map(|one| one.fault.clone().expect("a reason").code);
            Ok::<_, channels::Error>(codes.collect::<Vec<_>>())
        });
        assert_eq!(first, ["corrected"]);
        assert_eq!(standing(county, notice), [waiting(Reminder::Sms), waiting(Reminder::Wecom)]);

        // Taken back: neither goes.
        county.write(move |tx| {
            let now = service::get(tx, notice, &Scope::county())?;
            service::withdraw(tx, notice, now.version, "日期有误", &Scope::county())
        });
        bring(county);
        let gone = |way| (way, Standing::Failed, "taken-back".to_owned());
        assert_eq!(standing(county, notice), [gone(Reminder::Sms), gone(Reminder::Wecom)]);

        // At night what is urgent goes at once, and what is not waits for the morning.
        county.clock.advance_millis(11 * 3_600_000);
        let lanes = county.read(lanes_due);
        assert!(lanes.is_empty(), "{lanes:?}");
        publish(county, "medical_insurance", &[Reminder::Wecom]);
        assert!(county.read(lanes_due).is_empty(), "it is eleven in the evening");
        publish(county, "emergency", &[Reminder::Wecom]);
        assert_eq!(county.read(lanes_due).len(), 1);
    });
}
