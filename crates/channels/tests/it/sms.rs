//! Providers of short messages: what their codes mean here.

use std::sync::Arc;

use channels::{ChannelKind, MessageState, Standing};
use testing::on_both_engines;
use testing::outside::Mishap;

use crate::{aliyun, enqueue, message, seal_key, set_up_sms, sms, tencent, towards, work};

#[test]
fn tencent_takes_many_at_once_and_judges_each() {
    on_both_engines("channels_tencent", |county| {
        set_up_sms(county, "tencent");
        let provider = tencent(county);
        provider.refuse("13800000003", "FailedOperation.PhoneNumberInBlacklist");
        provider.refuse("13800000004", "LimitExceeded.PhoneNumberThirtySecondLimit");
        let (asked, drivers) = towards(county, Arc::clone(&provider) as _);
        let ids: Vec<_> = (0..6)
            .map(|n| enqueue(county, sms(&format!("n{n}"), &format!("1380000000{n}"))))
            .collect();
        let odd = enqueue(county, sms("odd", "0746-5722222"));
        work(county, &drivers);
        assert_eq!(asked.asked().len(), 1, "one request for all of them");
        let states: Vec<_> = ids.iter().map(|id| message(county, *id).state).collect();
        use MessageState::{Accepted, Queued, Refused};
        assert_eq!(states, [Accepted, Accepted, Accepted, Refused, Queued, Accepted]);
        assert_eq!(message(county, odd).fault.expect("a fault").code, "no-number");
        let waits = message(county, ids[4]);
        assert!(waits.next_at.millis() - waits.queued_at.millis() >= 31_000);
        // A recipient's own trouble is not the channel's.
        let all = county.read(|tx| channels::overview(tx, &seal_key()));
        assert_eq!(all[0].standing, Standing::Ready);
    });
}

#[test]
fn the_codes_of_providers_mean_what_the_table_says() {
    use Standing::{Failing, Held, Limited, Ready};
    on_both_engines("channels_codes", |county| {
        for (provider, code, standing, state) in [
            ("aliyun", "InvalidAccessKeyId.NotFound", Held, MessageState::Queued),
            ("aliyun", "isv.RAM_PERMISSION_DENY", Held, MessageState::Queued),
            ("aliyun", "isv.SMS_SIGNATURE_ILLEGAL", Held, MessageState::Queued),
            ("aliyun", "isv.SMS_TEMPLATE_ILLEGAL", Held, MessageState::Queued),
            ("aliyun", "isv.AMOUNT_NOT_ENOUGH", Held, MessageState::Queued),
            ("aliyun", "isv.DAY_LIMIT_CONTROL", Limited, MessageState::Queued),
            ("aliyun", "isv.BUSINESS_LIMIT_CONTROL", Ready, MessageState::Queued),
            ("aliyun", "isv.MOBILE_NUMBER_ILLEGAL", Ready, MessageState::Refused),
            ("aliyun", "isv.BLACK_KEY_CONTROL_LIMIT", Ready, MessageState::Refused),
            ("aliyun", "Throttling.User", Limited, MessageState::Queued),
            ("aliyun", "isp.SYSTEM_ERROR", Failing, MessageState::Queued),
            ("tencent", "AuthFailure.SignatureFailure", Held, MessageState::Queued),
            ("tencent", "AuthFailure.SignatureExpire", Held, MessageState::Queued),
            ("tencent", "UnauthorizedOperation.SmsSdkAppIdVerifyFail", Held, MessageState::Queued),
            (
                "tencent",
                "FailedOperation.InsufficientBalanceInSmsPackage",
                Held,
                MessageState::Queued,
            ),
            ("tencent", "LimitExceeded.DailyLimit", Limited, MessageState::Queued),
            ("tencent", "RequestLimitExceeded", Limited, MessageState::Queued),
            ("tencent", "InternalError.Timeout", Failing, MessageState::Queued),
        ] {
            set_up_sms(county, provider);
            let id = enqueue(county, sms(&format!("code/{code}"), "13800000001"));
            let (ali, ten) = (aliyun(county), tencent(county));
            let mishaps = if provider == "aliyun" { &ali.mishaps } else { &ten.mishaps };
            mishaps.add(Mishap::Code(code));
            let fake: Arc<dyn testing::outside::Provider> =
                if provider == "aliyun" { ali.clone() } else { ten.clone() };
            let (_, drivers) = towards(county, fake);
            work(county, &drivers);
            let all = county.read(|tx| channels::overview(tx, &seal_key()));
            let seen = all.into_iter().find(|one| one.configured.kind == ChannelKind::Sms);
            let seen = seen.expect("listed");
            let kept = message(county, id);
            assert_eq!((seen.standing, kept.state), (standing, state), "{provider} {code}");
            let fault = kept.fault.expect("it is said why");
            assert_eq!(fault.code, code);
            assert!(!fault.chinese.is_empty() && !fault.english.is_empty());
            // What waits is out of the way of the next code.
            county.clock.advance_millis(4 * 24 * 3_600_000);
            county.write(channels::expire_old);
        }
    });
}

#[test]
fn a_clock_that_is_wrong_is_told_as_such() {
    on_both_engines("channels_clock", |county| {
        set_up_sms(county, "aliyun");
        let late = Arc::new(testing::SetClock::noon("2023-05-08"));
        let provider = testing::outside::AliyunFake::new(
            (crate::KEY_ID, crate::KEY_SECRET),
            "江永联户",
            ("SMS_100", &["title", "link"]),
            late,
        );
        let (_, drivers) = towards(county, provider);
        let id = enqueue(county, sms("n1", "13800000001"));
        work(county, &drivers);
        let fault = message(county, id).fault.expect("a fault");
        assert_eq!(fault.code, "InvalidTimeStamp.Expired");
        assert!(fault.chinese.contains("服务器时间"));
    });
}
