//! Identity-card numbers: matched, never kept.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The county's secret key for identity-card numbers (GB 11643).
///
/// The number itself is forgotten at once; the hash only tells whether two rosters mean the same
/// person. Without the key a list of all possible numbers cannot be tried against the hashes.
#[derive(Clone)]
pub struct IdentityKey([u8; 32]);

impl IdentityKey {
    /// The key of these bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The keyed hash (HMAC-SHA-256, RFC 2104) of a cleaned number.
    pub fn hash(&self, number: &str) -> Vec<u8> {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        mac.update(number.as_bytes());
        mac.finalize().into_bytes().to_vec()
    }
}

impl fmt::Debug for IdentityKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("IdentityKey(***)")
    }
}
