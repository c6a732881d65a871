//! Secrets at rest: sealed with a key that is not in the database.
//!
//! The key comes from the county's own key file, which lies beside the database and not in it: a copy
//! of the database alone tells no password. XChaCha20-Poly1305 (RFC 8439 with a nonce of 24 bytes, so
//! that a random one never repeats); what the secret belongs to is authenticated with it.

use access::Secrets;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use registry::IdentityKey;

use crate::Error;

const VERSION: u8 = 1;
const NONCE: usize = 24;

/// The key that secrets are sealed with.
#[derive(Clone)]
pub struct SealKey([u8; 32]);

impl std::fmt::Debug for SealKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("SealKey(***)")
    }
}

impl SealKey {
    /// The key of a county: a keyed hash of its own key, for this use alone.
    pub fn of(county: &IdentityKey) -> Self {
        let derived = county.hash("lianhu/channels/seal/1");
        Self(derived.try_into().expect("SHA-256 has 32 bytes"))
    }

    /// Seals a text that belongs to `owner`.
    pub fn seal(&self, secrets: &dyn Secrets, owner: &str, plain: &str) -> Vec<u8> {
        let mut nonce = [0; NONCE];
        secrets.fill(&mut nonce);
        let payload = Payload { msg: plain.as_bytes(), aad: owner.as_bytes() };
        let sealed = XChaCha20Poly1305::new((&self.0).into())
            .encrypt(&XNonce::from(nonce), payload)
            .expect("a short text in memory can always be sealed");
        [&[VERSION], &nonce[..], &sealed].concat()
    }

    /// Opens what was sealed for `owner`.
    ///
    /// # Errors
    /// [`Error::Sealed`] where the key, the owner or the bytes are others.
    pub fn open(&self, owner: &str, sealed: &[u8]) -> Result<String, Error> {
        let rest = sealed.strip_prefix(&[VERSION]).ok_or(Error::Sealed)?;
        let (nonce, sealed) = rest.split_at_checked(NONCE).ok_or(Error::Sealed)?;
        let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| Error::Sealed)?;
        let payload = Payload { msg: sealed, aad: owner.as_bytes() };
        let plain = XChaCha20Poly1305::new((&self.0).into())
            .decrypt(&XNonce::from(nonce), payload)
            .map_err(|_| Error::Sealed)?;
        String::from_utf8(plain).map_err(|_| Error::Sealed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counting;
    impl Secrets for Counting {
        fn fill(&self, bytes: &mut [u8]) {
            (0_u8..).zip(bytes).for_each(|(number, byte)| *byte = number);
        }
    }

    #[test]
    fn only_the_same_key_and_owner_open_it() {
        let key = SealKey::of(&IdentityKey::new([7; 32]));
        let sealed = key.seal(&Counting, "sms", "a secret of ours");
        assert_eq!(key.open("sms", &sealed).expect("opens"), "a secret of ours");
        assert!(!sealed.windows(6).any(|part| part == b"secret"));
        assert!(key.open("mail", &sealed).is_err());
        assert!(SealKey::of(&IdentityKey::new([8; 32])).open("sms", &sealed).is_err());
        for end in 0..sealed.len() {
            assert!(key.open("sms", &sealed[..end]).is_err());
        }
        let mut changed = sealed;
        *changed.last_mut().expect("bytes") ^= 1;
        assert!(key.open("sms", &changed).is_err());
    }
}
