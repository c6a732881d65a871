//! Passwords: what is accepted as one, and how it is kept.

use std::fmt;

use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version};

use crate::{Error, Secrets};

/// A password that may be set: 8 to 128 characters, not all the same.
///
/// Length is what counts (NIST SP 800-63B §5.1.1.2); no kinds of characters are demanded.
#[derive(Clone)]
pub struct Password(String);

impl Password {
    /// Accepts the text as a new password, or says what is wrong with it.
    pub fn new(text: &str) -> Result<Self, Error> {
        let characters = text.chars().count();
        let first = text.chars().next();
        let alike = text.chars().all(|character| Some(character) == first);
        if !(8..=128).contains(&characters) || alike || kernel::has_control_characters(text) {
            return Err(Error::PasswordWeak);
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Password(…)")
    }
}

/// How passwords are hashed: Argon2id with these costs. It takes tens of milliseconds, so it runs on
/// a blocking thread, never inside a transaction.
#[derive(Clone)]
pub struct Hashing {
    argon2: Argon2<'static>,
    /// The hash that an unknown account's password is compared with, of the same costs.
    decoy: String,
}

impl Hashing {
    /// 19 MiB, two passes, one lane: OWASP's password storage cheat sheet.
    pub fn owasp() -> Self {
        Self::with(19 * 1024, 2)
    }

    /// The least that the algorithm allows; for tests and invented accounts only.
    pub fn cheap() -> Self {
        Self::with(8, 1)
    }

    fn with(memory_kib: u32, passes: u32) -> Self {
        let params = Params::new(memory_kib, passes, 1, None)
            .expect("both sets of costs lie in the algorithm's range");
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let mut hashing = Self { argon2, decoy: String::new() };
        hashing.decoy = hashing
            .salted(b"nobody has this password", &[7; 16])
            .expect("a constant password and salt can be hashed");
        hashing
    }

    /// The text to keep for this password.
    pub fn hash(&self, secrets: &dyn Secrets, password: &Password) -> Result<String, Error> {
        let mut salt = [0_u8; 16];
        secrets.fill(&mut salt);
        self.salted(password.0.as_bytes(), &salt)
    }

    /// The text to keep for an invitation's code, which may be any eight digits.
    pub(crate) fn hash_code(&self, secrets: &dyn Secrets, code: &str) -> Result<String, Error> {
        let mut salt = [0_u8; 16];
        secrets.fill(&mut salt);
        self.salted(code.as_bytes(), &salt)
    }

    /// Whether the typed text is the password kept; without one kept, the same work and `false`.
    pub fn verify(&self, kept: Option<&str>, typed: &str) -> bool {
        // Nothing longer was ever accepted, and hashing a megabyte would be a gift to an attacker.
        let typed = if typed.len() > 1024 { "" } else { typed };
        let matches = PasswordHash::new(kept.unwrap_or(&self.decoy))
            .is_ok_and(|hash| self.argon2.verify_password(typed.as_bytes(), &hash).is_ok());
        matches && kept.is_some()
    }

    fn salted(&self, password: &[u8], salt: &[u8]) -> Result<String, Error> {
        let hash: PasswordHash =
            self.argon2.hash_password_with_salt(password, salt).map_err(|_| Error::Hashing)?;
        Ok(hash.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed;

    impl Secrets for Fixed {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(9);
        }
    }

    #[test]
    fn only_the_same_words_open() {
        let hashing = Hashing::cheap();
        let password = Password::new("lianhu-demo-2023").expect("long enough");
        let kept = hashing.hash(&Fixed, &password).expect("hashes");
        assert!(kept.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{kept}");
        assert!(hashing.verify(Some(&kept), "lianhu-demo-2023"));
        assert!(!hashing.verify(Some(&kept), "lianhu-demo-2024"));
        assert!(!hashing.verify(None, "nobody has this password"));
        assert!(!hashing.verify(Some("broken"), "lianhu-demo-2023"));
    }

    #[test]
    fn other_costs_still_open_what_was_kept() {
        let kept = Hashing::cheap()
            .hash(&Fixed, &Password::new("十个汉字也可以当作密码").expect("long enough"))
            .expect("hashes");
        assert!(Hashing::with(16, 2).verify(Some(&kept), "十个汉字也可以当作密码"));
    }

    #[test]
    fn weak_ones_are_refused() {
        for weak in ["", "1234567", "aaaaaaaaaaaa", "with\0zero-inside"] {
            assert!(Password::new(weak).is_err(), "{weak:?}");
        }
        assert_eq!(format!("{:?}", Password::new("lianhu-demo").expect("fine")), "Password(…)");
    }
}
