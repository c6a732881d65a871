//! No log, no error and no kept fault has a secret, a token or a recipient in it.

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use testing::on_both_engines;
use testing::outside::Mishap;
use tracing_subscriber::fmt::MakeWriter;

use crate::{KEY_ID, KEY_SECRET, aliyun, enqueue, message, set_up_sms, sms, towards, work};

/// A log that the test reads.
#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<u8>>>);

impl Write for Heard {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'w> MakeWriter<'w> for Heard {
    type Writer = Self;

    fn make_writer(&'w self) -> Self {
        self.clone()
    }
}

#[test]
fn nothing_that_is_secret_is_told() {
    on_both_engines("channels_redaction", |county| {
        let heard = Heard::default();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_writer(heard.clone())
            .finish();
        tracing::subscriber::with_default(subscriber, || {
            set_up_sms(county, "aliyun");
            let provider = aliyun(county);
            let (transport, drivers) = towards(county, Arc::clone(&provider) as _);
            for mishap in [
                Mishap::Code("isp.SYSTEM_ERROR"),
                Mishap::Http(502),
                Mishap::Unreachable,
                Mishap::LostAnswer,
                Mishap::Code("SignatureDoesNotMatch"),
            ] {
                provider.mishaps.add(mishap);
                provider.mishaps.add_none();
            }
            let mut faults = Vec::new();
            for number in 0..10 {
                let id =
                    enqueue(county, sms(&format!("n{number}"), &format!("1390000777{number}")));
                work(county, &drivers);
                county.clock.advance_millis(1_000_000);
                faults.push(format!("{:?}", message(county, id)));
            }
            let told = faults.join("\n") + &format!("{:?}", transport.asked());
            let log = heard.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let log = String::from_utf8(log).expect("a text");
            assert!(log.contains("not sent") && log.contains("accepted"), "the log says something");
            for secret in [KEY_SECRET, "Signature=", "1390000777", "access_token"] {
                assert!(!log.contains(secret), "the log has {secret}");
                assert!(!told.contains(secret), "something told has {secret}");
            }
            assert!(
                !log.contains(KEY_ID),
                "the key's name is the provider's to say, not the log's"
            );
        });
    });
}
