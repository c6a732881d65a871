//! Who acts.

use crate::id::AccountId;

/// Who acts, as the change log keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The signed-in account; `None` for the system itself (a command on the server, a schedule).
    pub account: Option<AccountId>,
    /// The name that people read in a timeline.
    pub name: String,
    /// What the request came from: a device's or a program's own words, shortened.
    pub device: String,
}

impl Actor {
    /// The system itself, acting through the part named.
    pub fn system(part: &str) -> Self {
        Self { account: None, name: "系统".to_owned(), device: part.to_owned() }
    }
}
