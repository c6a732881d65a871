//! Anybody can send to the address of a callback. Whatever comes, nothing may panic.
//!
//! Every day plays 200,000 inputs; `cargo xtask fuzz-callback --inputs N` plays more.

use aes::Aes256;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{BlockModeEncrypt, KeyIvInit};
use channels::wecom::crypto::{CallbackKey, Refused, Stamp};
use channels::wecom::incoming;
use kernel::Timestamp;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9";
const CORP: &str = "ww0123456789abcdef";
const NOW: i64 = 1_700_000_000;
const EVERY_DAY: u64 = 200_000;

const SEEDS: &[&str] = &[
    "<xml><ToUserName><![CDATA[ww0123456789abcdef]]></ToUserName><FromUserName><![CDATA[zhangsan]]></FromUserName><CreateTime>1700000000</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[村头路灯坏了]]></Content><MsgId>7000000000000000001</MsgId><AgentID>1000002</AgentID></xml>",
    "<xml><FromUserName>he</FromUserName><CreateTime>1</CreateTime><MsgType>event</MsgType><Event>template_card_event</Event><EventKey>k</EventKey><TaskId>t</TaskId><SelectedItems><SelectedItem><QuestionKey>q</QuestionKey><OptionIds><OptionId>a</OptionId></OptionIds></SelectedItem></SelectedItems></xml>",
    "<xml><FromUserName>sys</FromUserName><CreateTime>1</CreateTime><MsgType>event</MsgType><Event>change_contact</Event><ChangeType>update_user</ChangeType><UserID>a</UserID><NewUserID>b</NewUserID></xml>",
    "<xml><FromUserName>he</FromUserName><CreateTime>1</CreateTime><MsgType>image</MsgType><PicUrl>http://x/&amp;&#x4e00;</PicUrl><MediaId>m</MediaId><MsgId>7</MsgId></xml>",
    "<xml><ToUserName><![CDATA[ww]]></ToUserName><AgentID/><Encrypt><![CDATA[4j/AuRx71kQlxVlzbpsMWCc0j3i77se7U0hKwibkPervWW7yCN0jwVjH5yqkMxaKvoVv/UuOaaPwzqpSllpaSQ==]]></Encrypt></xml>",
    "<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>",
    "<?xml version=\"1.0\" encoding=\"GBK\"?><!-- c --><xml a='b'></xml>",
];
const PIECES: &[&[u8]] = &[
    b"<",
    b">",
    b"&",
    b"]]>",
    b"<![CDATA[",
    b"<!--",
    b"&#x110000;",
    b"&#0;",
    b"<!DOCTYPE",
    b"\0",
    b"\xff",
    b"\xe6\x9d",
    b"<xml>",
    b"</xml>",
    b"<a/>",
    b"=",
    b"-9223372036854775808",
    b"\xef\xbb\xbf",
];

/// What is tried, and how often it was accepted.
#[derive(Debug, Default)]
struct Tried {
    ciphertexts: u64,
    plaintexts: u64,
    documents: u64,
    opened: u64,
    read: u64,
}

#[expect(clippy::disallowed_methods, reason = "only the environment knows how many are wished")]
fn wish() -> (u64, u64) {
    let Ok(wish) = std::env::var("LIANHU_TEST_FUZZ") else { return (EVERY_DAY, 1) };
    let (inputs, seed) = wish.split_once(',').expect("LIANHU_TEST_FUZZ is INPUTS,SEED");
    (inputs.parse().expect("a number of inputs"), seed.parse().expect("a seed"))
}

#[test]
fn no_input_makes_a_callback_panic() {
    let (inputs, seed) = wish();
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let key = CallbackKey::new("villagetoken", KEY, CORP).expect("a key");
    let mut tried = Tried::default();
    for _ in 0..inputs {
        match random.random_range(0..4) {
            0 => ciphertext(&mut random, &key, &mut tried),
            1 => plaintext(&mut random, &key, &mut tried),
            _ => document(&mut random, &mut tried),
        }
    }
    println!("{inputs} inputs from seed {seed}: {tried:?}");
    assert_eq!(tried.ciphertexts + tried.plaintexts + tried.documents, inputs);
    // What is tried must reach behind the first check, or it would show nothing.
    assert!(tried.opened > inputs / 200 && tried.read > inputs / 200, "{tried:?}");
}

/// A sealed message with faults in its base64, its stamp and its bytes.
fn ciphertext(random: &mut ChaCha8Rng, key: &CallbackKey, tried: &mut Tried) {
    tried.ciphertexts += 1;
    let sealed = key.seal(random.random(), &NOW.to_string(), "n", seed(random).as_bytes());
    let mut bytes = sealed.encrypted.into_bytes();
    mutate(random, &mut bytes);
    let text = String::from_utf8_lossy(&bytes);
    let mut time = NOW.to_string().into_bytes();
    if random.random_ratio(1, 4) {
        mutate(random, &mut time);
    }
    let time = String::from_utf8_lossy(&time);
    // Half of them are signed again, as somebody would who has stolen the token.
    let signature = match random.random_bool(0.5) {
        true => key.signature(&time, "n", &text),
        false => sealed.signature,
    };
    let stamp = Stamp { signature: &signature, timestamp: &time, nonce: "n" };
    tried.opened += u64::from(key.open(stamp, &text, Timestamp::from_millis(NOW * 1000)).is_ok());
}

/// Bytes of our own choice under the right key: lengths and pads that lie.
fn plaintext(random: &mut ChaCha8Rng, key: &CallbackKey, tried: &mut Tried) {
    tried.plaintexts += 1;
    let message = seed(random).as_bytes();
    let length = match random.random_range(0..6) {
        0 => random.random::<u32>(),
        1 => u32::MAX - random.random_range(0..64),
        2 => u32::try_from(message.len()).expect("short") + random.random_range(0..40),
        _ => u32::try_from(message.len()).expect("short"),
    };
    let mut plain = vec![7_u8; 16];
    plain.extend_from_slice(&length.to_be_bytes());
    plain.extend_from_slice(message);
    plain.extend_from_slice(CORP.as_bytes());
    let pad = 32 - plain.len() % 32;
    let byte =
        if random.random_ratio(1, 3) { random.random() } else { u8::try_from(pad).expect("32") };
    plain.resize(plain.len() + pad, byte);
    if random.random_ratio(1, 4) {
        plain.truncate(16 * random.random_range(0..6));
    }
    let length = plain.len();
    let bytes: [u8; 32] = std::array::from_fn(|place| u8::try_from(place).expect("small"));
    let start: [u8; 16] = std::array::from_fn(|place| bytes[place]);
    cbc::Encryptor::<Aes256>::new(&bytes.into(), &start.into())
        .encrypt_padded::<NoPadding>(&mut plain, length)
        .expect("whole blocks");
    match key.decrypt(&STANDARD.encode(&plain)) {
        Ok(message) => {
            tried.opened += 1;
            tried.read += u64::from(incoming::read(&message).is_ok());
        }
        Err(refused) => assert_ne!(refused, Refused::Signature),
    }
}

/// A document that was opened, or the outer one, with faults in its XML.
fn document(random: &mut ChaCha8Rng, tried: &mut Tried) {
    tried.documents += 1;
    let mut bytes = seed(random).as_bytes().to_vec();
    mutate(random, &mut bytes);
    tried.read += u64::from(incoming::read(&bytes).is_ok());
    tried.read += u64::from(incoming::envelope(&bytes).is_ok());
}

fn seed(random: &mut ChaCha8Rng) -> &'static str {
    SEEDS[random.random_range(0..SEEDS.len())]
}

/// Up to four faults: bytes changed, put in, cut out, doubled, or the end cut off.
fn mutate(random: &mut ChaCha8Rng, bytes: &mut Vec<u8>) {
    for _ in 0..random.random_range(0..=4) {
        let place = random.random_range(0..=bytes.len());
        let rest = bytes.len() - place;
        let some = rest.min(random.random_range(0..24));
        match random.random_range(0..6) {
            0 if rest > 0 => bytes[place] = random.random(),
            1 if rest > 0 => bytes[place] ^= 1 << random.random_range(0..8),
            2 => {
                let piece = PIECES[random.random_range(0..PIECES.len())];
                bytes.splice(place..place, piece.iter().copied());
            }
            3 => {
                bytes.drain(place..place + some);
            }
            4 => {
                let copy = bytes[place..place + some].to_vec();
                bytes.splice(place..place, copy);
            }
            _ => bytes.truncate(place),
        }
    }
}
