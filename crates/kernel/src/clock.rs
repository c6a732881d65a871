//! Time and identifiers as parameters, so that a test can set both.

use uuid::Uuid;

use crate::Timestamp;

/// Where the present comes from.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Timestamp;
}

/// Where new identifiers come from: UUIDv7 (RFC 9562 §5.7), never the same twice.
pub trait Ids: Send + Sync {
    /// A new identifier, ordered by the instant given.
    fn next(&self, now: Timestamp) -> Uuid;
}
