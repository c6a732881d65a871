//! Where unpredictable bytes come from.

/// A source of secrets: a port, so that a test can know every token beforehand.
pub trait Secrets: Send + Sync {
    /// Fills the bytes with what nobody can guess.
    fn fill(&self, bytes: &mut [u8]);
}

/// The operating system's random numbers, stretched by ChaCha12 (the `rand` crate's own generator).
#[derive(Debug, Clone, Copy, Default)]
pub struct OsSecrets;

impl Secrets for OsSecrets {
    fn fill(&self, bytes: &mut [u8]) {
        use rand::Rng;
        rand::rng().fill_bytes(bytes);
    }
}
