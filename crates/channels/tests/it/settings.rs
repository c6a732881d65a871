//! Settings: kept sealed, never given back, judged before they are kept.

use channels::settings::{self, Change};
use channels::{ChannelKind, Error, SealKey, Standing};
use registry::IdentityKey;
use testing::{FixedSecrets, on_both_engines};

use crate::{KEY_SECRET, enqueue, seal_key, secrets, set_up_sms, sms, texts};

#[test]
fn a_secret_stays_until_another_is_given_and_needs_the_countys_key() {
    on_both_engines("channels_sealed", |county| {
        set_up_sms(county, "aliyun");
        let kept = county.read(|tx| settings::get(tx, &seal_key(), ChannelKind::Sms));
        assert_eq!(kept.secret("key_secret").expose(), KEY_SECRET);
        // Changed without naming the secret.
        let values = texts(&[
            ("key_id", "LTAI5tInventedKeyId"),
            ("sign_name", "另一个签名"),
            ("template_notice", "SMS_1"),
        ]);
        let change = Change { is_on: true, values, ..Change::default() };
        let version = kept.version;
        county.write(move |tx| {
            settings::put(
                tx,
                &seal_key(),
                &FixedSecrets::default(),
                (ChannelKind::Sms, version),
                change,
            )
        });
        let kept = county.read(|tx| settings::get(tx, &seal_key(), ChannelKind::Sms));
        assert_eq!(kept.secret("key_secret").expose(), KEY_SECRET);
        assert_eq!(kept.text("sign_name"), "另一个签名");
        assert!(!format!("{:?}", kept.secrets).contains(KEY_SECRET));
        // The database in other hands, without the county's key.
        let other = SealKey::of(&IdentityKey::new([8; 32]));
        let opened = county.db.read_blocking(|tx| settings::get(tx, &other, ChannelKind::Sms));
        assert!(matches!(opened, Err(Error::Sealed)));
        let all = county.read(|tx| channels::overview(tx, &other));
        assert_eq!(all[0].standing, Standing::Sealed);
    });
}

#[test]
fn what_is_missing_or_wrong_is_named() {
    on_both_engines("channels_wrong", |county| {
        for (values, hidden, field) in [
            (vec![], vec![], "key_id"),
            (vec![("key_id", "x")], vec![], "key_secret"),
            (vec![("provider", "carrier-pigeon")], vec![], "provider"),
            (vec![("per_second", "0")], vec![], "per_second"),
            (vec![("base_url", "file:///etc/passwd")], vec![], "base_url"),
            (vec![("nonsense", "1")], vec![], "nonsense"),
            (vec![("key_secret", "in the wrong place")], vec![], "key_secret"),
            (
                vec![
                    ("provider", "tencent"),
                    ("key_id", "x"),
                    ("sign_name", "x"),
                    ("template_notice", "1"),
                ],
                vec![("key_secret", "y")],
                "app_id",
            ),
        ] {
            let change = Change { is_on: true, values: texts(&values), secrets: secrets(&hidden) };
            let put = county.try_write(move |tx| {
                settings::put(
                    tx,
                    &seal_key(),
                    &FixedSecrets::default(),
                    (ChannelKind::Sms, 0),
                    change,
                )
            });
            match put {
                Err(Error::Setting { field: named, .. }) => assert_eq!(named, field),
                Ok(_) => panic!("{field} was taken"),
                Err(error) => panic!("{field}: {error}"),
            }
        }
        // Off, half of it may be kept.
        let change = Change { values: texts(&[("key_id", "x")]), ..Change::default() };
        county.write(move |tx| {
            settings::put(tx, &seal_key(), &FixedSecrets::default(), (ChannelKind::Sms, 0), change)
        });
        let stale = county.try_write(|tx| {
            let random = FixedSecrets::default();
            settings::put(tx, &seal_key(), &random, (ChannelKind::Sms, 0), Change::default())
        });
        assert!(matches!(stale, Err(Error::Stale)));
    });
}

#[test]
fn switched_off_nothing_goes_and_what_waits_says_so() {
    on_both_engines("channels_off", |county| {
        set_up_sms(county, "aliyun");
        enqueue(county, sms("n1", "13800000001"));
        let version = county.read(|tx| settings::get(tx, &seal_key(), ChannelKind::Sms)).version;
        county.write(move |tx| {
            let random = FixedSecrets::default();
            settings::put(tx, &seal_key(), &random, (ChannelKind::Sms, version), Change::default())
        });
        let (asked, drivers) = crate::towards(county, crate::aliyun(county));
        crate::work(county, &drivers);
        assert_eq!(asked.asked().len(), 0);
        let all = county.read(|tx| channels::overview(tx, &seal_key()));
        assert_eq!((all[0].standing, all[0].waiting), (Standing::Off, 1));
    });
}
