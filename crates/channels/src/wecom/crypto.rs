//! The envelope of callbacks: signature, cipher and addressee (developer centre 90930, 96469).
//!
//! Anybody can send here. So a signature is compared before anything is decrypted, and every slice of
//! what comes out is asked for, never indexed.

use std::fmt;

use aes::Aes256;
use base64::Engine;
use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use kernel::Timestamp;
use sha1::{Digest, Sha1};

/// How far the instant of a callback may lie from ours, in milliseconds: what is older was recorded
/// and is played again.
pub const TOLERANCE_MILLIS: i64 = 10 * 60 * 1000;
/// The largest body that is looked at, in bytes.
pub const LARGEST_BODY: usize = 64 * 1024;

/// The cipher's padding goes to a multiple of 32, not of the cipher's own 16.
const PAD_BLOCK: usize = 32;
const CIPHER_BLOCK: usize = 16;
/// Random bytes before the length.
const RANDOM: usize = 16;
/// Random bytes and the length of the message.
const HEAD: usize = RANDOM + 4;
/// A key as the administration page shows it: 43 characters, the padding left off.
const SPELLED_KEY: usize = 43;

/// The keys are random characters, so that the bits behind the 256th are mostly not zero.
const KEY_ENGINE: GeneralPurpose =
    GeneralPurpose::new(&alphabet::STANDARD, KEY_CONFIG.with_decode_allow_trailing_bits(true));
const KEY_CONFIG: GeneralPurposeConfig = GeneralPurposeConfig::new();

/// Why an `EncodingAESKey` cannot be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an EncodingAESKey has 43 letters and digits")]
pub struct BadKey;

/// Why a callback is not listened to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The signature is not the one of these words under our token.
    #[error("the signature is wrong")]
    Signature,
    /// The instant is missing, or too far from ours.
    #[error("the timestamp is too far from ours")]
    Stale,
    /// The text is not base64, or not a whole number of blocks.
    #[error("the ciphertext is malformed")]
    Cipher,
    /// What was decrypted has no sound padding or length.
    #[error("the plaintext is malformed")]
    Plain,
    /// It was written for another corporation or suite.
    #[error("the message is for somebody else")]
    Addressee,
}

/// What stands beside the ciphertext in the address of a callback.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp<'a> {
    /// `msg_signature`.
    pub signature: &'a str,
    /// `timestamp`, seconds since 1970.
    pub timestamp: &'a str,
    /// `nonce`.
    pub nonce: &'a str,
}

/// An encrypted answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// The ciphertext, base64.
    pub encrypted: String,
    /// The signature over it.
    pub signature: String,
}

/// The two secrets of one callback address, and whom its messages must be written for.
#[derive(Clone)]
pub struct CallbackKey {
    token: String,
    key: [u8; 32],
    receiver: String,
}

impl fmt::Debug for CallbackKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "CallbackKey(*** for {})", self.receiver)
    }
}

impl CallbackKey {
    /// The key as the administration page shows it; `receiver` is the corporation's `CorpID`, the
    /// suite's id for a third party's callbacks, and empty for an internal robot.
    ///
    /// # Errors
    /// [`BadKey`].
    pub fn new(token: &str, encoding_key: &str, receiver: &str) -> Result<Self, BadKey> {
        if encoding_key.len() != SPELLED_KEY {
            return Err(BadKey);
        }
        let bytes = KEY_ENGINE.decode(format!("{encoding_key}=")).map_err(|_| BadKey)?;
        let key = bytes.try_into().map_err(|_| BadKey)?;
        Ok(Self { token: token.to_owned(), key, receiver: receiver.to_owned() })
    }

    /// The signature: SHA-1, in hexadecimal, over the four words sorted by their bytes.
    pub fn signature(&self, timestamp: &str, nonce: &str, encrypted: &str) -> String {
        let mut words = [self.token.as_str(), timestamp, nonce, encrypted];
        words.sort_unstable();
        let mut hash = Sha1::new();
        for word in words {
            hash.update(word.as_bytes());
        }
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The message inside: signature first, then age, cipher, padding, length and addressee.
    ///
    /// # Errors
    /// [`Refused`], with the first thing that is wrong.
    pub fn open(
        &self,
        stamp: Stamp<'_>,
        encrypted: &str,
        now: Timestamp,
    ) -> Result<Vec<u8>, Refused> {
        let expected = self.signature(stamp.timestamp, stamp.nonce, encrypted);
        if !is_same(expected.as_bytes(), stamp.signature.as_bytes()) {
            return Err(Refused::Signature);
        }
        let sent: i64 = stamp.timestamp.parse().map_err(|_| Refused::Stale)?;
        let distance = sent.checked_mul(1000).and_then(|sent| sent.checked_sub(now.millis()));
        if distance.is_none_or(|distance| distance.unsigned_abs() > TOLERANCE_MILLIS.unsigned_abs())
        {
            return Err(Refused::Stale);
        }
        self.decrypt(encrypted)
    }

    /// The message inside a ciphertext whose signature has been compared.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn decrypt(&self, encrypted: &str) -> Result<Vec<u8>, Refused> {
        let mut bytes = STANDARD.decode(encrypted).map_err(|_| Refused::Cipher)?;
        if bytes.is_empty() || bytes.len() % CIPHER_BLOCK != 0 {
            return Err(Refused::Cipher);
        }
        cbc::Decryptor::<Aes256>::new(&self.key.into(), &self.start().into())
            .decrypt_padded::<NoPadding>(&mut bytes)
            .map_err(|_| Refused::Cipher)?;
        let plain = unpadded(&bytes).ok_or(Refused::Plain)?;
        let length = plain.get(RANDOM..HEAD).ok_or(Refused::Plain)?;
        let length = u32::from_be_bytes(length.try_into().map_err(|_| Refused::Plain)?);
        let length = usize::try_from(length).map_err(|_| Refused::Plain)?;
        let end = HEAD.checked_add(length).ok_or(Refused::Plain)?;
        let message = plain.get(HEAD..end).ok_or(Refused::Plain)?;
        let receiver = plain.get(end..).ok_or(Refused::Plain)?;
        if receiver != self.receiver.as_bytes() {
            return Err(Refused::Addressee);
        }
        Ok(message.to_vec())
    }

    /// Encrypts and signs an answer; the random bytes come from whoever calls.
    pub fn seal(
        &self,
        random: [u8; RANDOM],
        timestamp: &str,
        nonce: &str,
        message: &[u8],
    ) -> Sealed {
        let encrypted = self.encrypt(random, message);
        let signature = self.signature(timestamp, nonce, &encrypted);
        Sealed { encrypted, signature }
    }

    fn encrypt(&self, random: [u8; RANDOM], message: &[u8]) -> String {
        let length = u32::try_from(message.len()).unwrap_or(u32::MAX);
        let mut plain = Vec::with_capacity(HEAD + message.len() + self.receiver.len() + PAD_BLOCK);
        plain.extend_from_slice(&random);
        plain.extend_from_slice(&length.to_be_bytes());
        plain.extend_from_slice(message);
        plain.extend_from_slice(self.receiver.as_bytes());
        let pad = PAD_BLOCK - plain.len() % PAD_BLOCK;
        let byte = u8::try_from(pad).expect("a pad is at most 32");
        plain.resize(plain.len() + pad, byte);
        let length = plain.len();
        cbc::Encryptor::<Aes256>::new(&self.key.into(), &self.start().into())
            .encrypt_padded::<NoPadding>(&mut plain, length)
            .expect("whole blocks need no padding");
        STANDARD.encode(plain)
    }

    /// The first block is mixed with the first half of the key.
    fn start(&self) -> [u8; CIPHER_BLOCK] {
        std::array::from_fn(|place| self.key[place])
    }
}

/// The bytes without their padding: 1 to 32 equal bytes that say how many they are.
fn unpadded(bytes: &[u8]) -> Option<&[u8]> {
    let pad = *bytes.last()?;
    let length = usize::from(pad);
    if !(1..=PAD_BLOCK).contains(&length) {
        return None;
    }
    let (plain, padding) = bytes.split_at_checked(bytes.len().checked_sub(length)?)?;
    padding.iter().all(|byte| *byte == pad).then_some(plain)
}

/// Compares in a time that tells nothing of where the first difference lies.
fn is_same(one: &[u8], other: &[u8]) -> bool {
    let differs = one.iter().zip(other).fold(0, |sum, (one, other)| sum | (one ^ other));
    one.len() == other.len() && std::hint::black_box(differs) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "villagetoken";
    const CORP: &str = "ww0123456789abcdef";
    const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
    /// The same 256 bits, and two more that are not zero.
    const KEY_WITH_BITS: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9";
    const RANDOM: [u8; 16] = *b"0123456789abcdef";
    const TIME: &str = "1700000000";
    const MESSAGE: &str = "<xml><ToUserName><![CDATA[ww0123456789abcdef]]></ToUserName><FromUserName><![CDATA[zhangsan]]></FromUserName><CreateTime>1700000000</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[村头路灯坏了]]></Content><MsgId>7000000000000000001</MsgId><AgentID>1000002</AgentID></xml>";

    fn ours(spelling: &str) -> CallbackKey {
        CallbackKey::new(TOKEN, spelling, CORP).expect("a key")
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1000)
    }

    /// Each of the vectors under both spellings of the key, sealed and opened.
    #[test]
    fn the_vectors_of_three_other_programs_hold() {
        let twenty_six = "x".repeat(26);
        let vectors = [
            (
                "1234567890",
                Some(
                    "4j/AuRx71kQlxVlzbpsMWCc0j3i77se7U0hKwibkPervWW7yCN0jwVjH5yqkMxaKvoVv/UuOaaPwzqpSllpaSQ==",
                ),
                "1dd9165a72491882088397a64771d5d03f2a6823",
            ),
            (
                twenty_six.as_str(),
                Some(
                    "4j/AuRx71kQlxVlzbpsMWLdwa700XSzOWDMkXDdU+WosU+ewEoBShSctEkjIMzDluDA/lOKCdUZUkeU4RUQWvlb25E9mxr2aw2oTfGSPUbVQb5xl1a82fEMwdygm5OKw",
                ),
                "e5e9ed8007ba5cf03925d2c16cb90af0f5bb466b",
            ),
            (MESSAGE, None, "8f05a8e94c3b85d7733597703a71e5b00005f68b"),
        ];
        for spelling in [KEY, KEY_WITH_BITS] {
            for (message, encrypted, signature) in &vectors {
                let sealed = ours(spelling).seal(RANDOM, TIME, "nonce1", message.as_bytes());
                if let Some(encrypted) = encrypted {
                    assert_eq!(sealed.encrypted, *encrypted);
                }
                assert_eq!(sealed.signature, *signature);
                let stamp = Stamp { signature, timestamp: TIME, nonce: "nonce1" };
                let opened = ours(spelling).open(stamp, &sealed.encrypted, at(1_700_000_000));
                assert_eq!(opened.as_deref(), Ok(message.as_bytes()));
            }
        }
    }

    #[test]
    fn the_classic_key_with_loose_bits_goes_both_ways() {
        let key = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C";
        let key = CallbackKey::new("QDG6eK", key, "wx5823bf96d3bd56c7").expect("a key");
        let sealed = key.encrypt(RANDOM, b"1616140317555161061");
        assert_eq!(key.decrypt(&sealed).as_deref(), Ok(&b"1616140317555161061"[..]));
    }

    #[test]
    fn every_pad_from_1_to_32_is_taken_off() {
        let key = ours(KEY_WITH_BITS);
        let mut pads = std::collections::BTreeSet::new();
        for length in 0..200 {
            let message = vec![b'y'; length];
            let encrypted = key.encrypt(RANDOM, &message);
            pads.insert(PAD_BLOCK - (HEAD + length + CORP.len()) % PAD_BLOCK);
            assert_eq!(key.decrypt(&encrypted), Ok(message));
        }
        assert_eq!(pads, (1..=32).collect());
    }

    #[test]
    fn what_is_wrong_is_refused_in_order() {
        let key = ours(KEY);
        let sealed = key.seal(RANDOM, TIME, "n", b"hello");
        let stamp = Stamp { signature: &sealed.signature, timestamp: TIME, nonce: "n" };
        let open = |stamp, now| key.open(stamp, &sealed.encrypted, at(now));
        assert_eq!(open(stamp, 1_700_000_000).as_deref(), Ok(&b"hello"[..]));
        assert!(open(stamp, 1_700_000_600).is_ok() && open(stamp, 1_699_999_400).is_ok());
        assert_eq!(open(stamp, 1_700_000_601), Err(Refused::Stale));
        assert_eq!(open(stamp, 1_699_999_399), Err(Refused::Stale));
        let loud = sealed.signature.to_uppercase();
        for signature in ["", "0", &loud, &sealed.signature[..39]] {
            assert_eq!(open(Stamp { signature, ..stamp }, 1_700_000_000), Err(Refused::Signature));
        }
        let other = Stamp { nonce: "m", ..stamp };
        assert_eq!(open(other, 1_700_000_000), Err(Refused::Signature));
        for timestamp in ["", "never", "9223372036854775807", "-9223372036854775808"] {
            let signature = key.signature(timestamp, "n", &sealed.encrypted);
            let stamp = Stamp { signature: &signature, timestamp, nonce: "n" };
            let opened = key.open(stamp, &sealed.encrypted, at(1_700_000_000));
            assert_eq!(opened, Err(Refused::Stale), "{timestamp}");
        }
        let elsewhere = CallbackKey::new(TOKEN, KEY, "ww_other").expect("a key");
        assert_eq!(elsewhere.decrypt(&sealed.encrypted), Err(Refused::Addressee));
        let robot = CallbackKey::new(TOKEN, KEY, "").expect("a key");
        assert_eq!(robot.decrypt(&robot.encrypt(RANDOM, b"{}")).as_deref(), Ok(&b"{}"[..]));
        for text in ["", "!", "AAAA", "AAAAAAAAAAAAAAAAAAAAAA"] {
            assert_eq!(key.decrypt(text), Err(Refused::Cipher), "{text}");
        }
        // A block that decrypts to noise has no sound padding, or a length beyond its end.
        assert_eq!(key.decrypt("AAAAAAAAAAAAAAAAAAAAAA=="), Err(Refused::Plain));
    }

    #[test]
    fn padding_is_believed_only_when_all_of_it_agrees() {
        assert_eq!(unpadded(&[7, 7, 2, 2]), Some(&[7, 7][..]));
        assert_eq!(unpadded(&[7, 7, 1, 2]), None);
        assert_eq!(unpadded(&[7, 0]), None);
        assert_eq!(unpadded(&[5, 5]), None);
        assert_eq!(unpadded(&[33; 64]), None);
        assert_eq!(unpadded(&[32; 32]), Some(&[][..]));
        assert_eq!(unpadded(&[]), None);
    }

    #[test]
    fn keys_that_cannot_be_keys_are_refused_and_no_key_is_printed() {
        for wrong in [
            "",
            "short",
            &KEY[1..],
            &format!("{KEY}="),
            "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh\u{e9}",
        ] {
            assert!(CallbackKey::new(TOKEN, wrong, CORP).is_err(), "{wrong}");
        }
        let printed = format!("{:?}", ours(KEY));
        assert!(!printed.contains(TOKEN) && !printed.contains("AAEC"), "{printed}");
    }
}
