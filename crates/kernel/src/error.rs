//! How every error of every room explains itself to people and programs.

/// What kind of failure it is; the edge turns it into a status, nothing else does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// The thing does not exist, or the asker may not know that it does.
    NotFound,
    /// What was sent cannot be accepted as it is.
    Invalid,
    /// It collides with what is already there, or is not possible in the present state.
    Conflict,
    /// It was made against a version that is no longer the newest.
    Stale,
    /// A version must be named, and none was.
    VersionRequired,
    /// Nobody is signed in, or the session has ended.
    Unauthenticated,
    /// The signed-in person may not do this.
    Forbidden,
    /// Too many tries; wait.
    Limited,
    /// It is larger than what is taken.
    TooLarge,
    /// The server cannot take it now; the same request may succeed later.
    Unavailable,
    /// A fault of the server itself.
    Internal,
}

/// One field that is wrong, by JSON pointer (RFC 6901).
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct FieldError {
    /// Where: a JSON pointer into what was sent.
    pub pointer: String,
    /// A stable code.
    pub code: String,
    /// What is wrong and what to do, in Chinese.
    pub detail: String,
    /// The same in English.
    pub detail_en: String,
}

/// An error that can be shown: kind, stable code, and a sentence in both languages.
pub trait Explain: std::error::Error {
    /// What kind of failure it is.
    fn kind(&self) -> ErrorKind;
    /// A stable code such as `contact.date-in-future`.
    fn code(&self) -> &'static str;
    /// What is wrong and what to do next, in Chinese.
    fn chinese(&self) -> String;
    /// The same in English.
    fn english(&self) -> String;
    /// Which field it concerns, when it concerns one: a JSON pointer.
    fn pointer(&self) -> Option<String> {
        None
    }
    /// After how many seconds it makes sense to try again, when it does.
    fn retry_after_seconds(&self) -> Option<u64> {
        None
    }
}
