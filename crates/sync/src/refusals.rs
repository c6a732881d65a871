//! Commands of phones that were refused: kept in full, seen by the offices above, noted with words.

use access::Scope;
use db::Tx;
use kernel::id::{AccountId, RefusalId};
use kernel::{AreaPath, Cursor, Limit, Page, Timestamp};

use crate::{Error, Reply, rules, store};

/// A refused command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The identifier.
    pub id: RefusalId,
    /// The account that sent it.
    pub account: AccountId,
    /// The sender's name.
    pub name: String,
    /// Where the sender belongs.
    pub area_path: AreaPath,
    /// The identifier that the phone gave the command.
    pub command: String,
    /// The kind, as the phone said.
    pub kind: String,
    /// The body in full, JSON.
    pub body: String,
    /// Why it was refused.
    pub reply: Reply,
    /// The version of the screens, as the phone said.
    pub app: String,
    /// The phone, as its session names it.
    pub device: String,
    /// When it was made by the phone's clock.
    pub recorded_at: Option<Timestamp>,
    /// When it came.
    pub received_at: Timestamp,
    /// When an office noted it.
    pub settled_at: Option<Timestamp>,
    /// Who did.
    pub settled_by: Option<String>,
    /// What was said about it.
    pub settled_words: Option<String>,
}

/// Refusals of senders under an area, the newest first; open ones or settled ones where told.
pub fn list(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    is_open: Option<bool>,
    limit: Limit,
    after: Option<&Cursor>,
) -> Result<Page<Refusal>, Error> {
    let before = after.map(|cursor| cursor.part(0).parse()).transpose();
    let before = before.map_err(|_| Error::RefusalNotFound)?;
    let found = store::refusals(tx, area, is_open, before, limit.with_next())?;
    Ok(Page::cut(found, limit, |refusal| Cursor::new([refusal.id.to_string()])))
}

/// Notes that an office has seen to a refusal, with what was done; the command stays readable.
///
/// # Errors
/// [`Error::RefusalNotFound`] outside the scope, [`Error::AlreadySettled`], [`Error::Words`].
pub fn settle(
    tx: &mut Tx<'_>,
    id: RefusalId,
    words: &str,
    scope: &Scope,
) -> Result<Refusal, Error> {
    let found = store::get_refusal(tx, id)?.filter(|found| scope.sees_area(&found.area_path));
    found.ok_or(Error::RefusalNotFound)?;
    let words = rules::words(words)?;
    if !store::settle(tx, id, &words)? {
        return Err(Error::AlreadySettled);
    }
    tx.log("sync.settle", &id, &serde_json::json!({}))?;
    store::get_refusal(tx, id)?.ok_or(Error::RefusalNotFound)
}
