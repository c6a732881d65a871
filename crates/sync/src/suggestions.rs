//! Complaints and suggestions about the system itself, and their answers.

use access::Scope;
use db::Tx;
use kernel::id::{AccountId, SuggestionId};
use kernel::{AreaPath, Cursor, Limit, Page, Timestamp};

use crate::{Error, Sender, rules, store};

/// What somebody said about the system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The identifier.
    pub id: SuggestionId,
    /// The account that said it.
    pub account: AccountId,
    /// The person's name.
    pub name: String,
    /// Where the person belongs.
    pub area_path: AreaPath,
    /// What was said.
    pub words: String,
    /// When it came.
    pub received_at: Timestamp,
    /// When it was answered.
    pub answered_at: Option<Timestamp>,
    /// Who answered.
    pub answered_by: Option<String>,
    /// The answer.
    pub answer: Option<String>,
}

/// Keeps what somebody says about the system.
///
/// # Errors
/// [`Error::Words`]; [`Error::IdentifierTaken`] when another one has the identifier.
pub fn make(
    tx: &mut Tx<'_>,
    sender: &Sender,
    id: Option<SuggestionId>,
    words: &str,
) -> Result<Suggestion, Error> {
    let words = rules::words(words)?;
    if let Some(id) = id
        && let Some(known) = store::get_suggestion(tx, id)?
    {
        let is_same = known.account == sender.account && known.words == words;
        return if is_same { Ok(known) } else { Err(Error::IdentifierTaken) };
    }
    let made = Suggestion {
        id: id.unwrap_or_else(|| tx.new_id()),
        account: sender.account,
        name: sender.name.clone(),
        area_path: sender.area_path.clone(),
        words,
        received_at: tx.now(),
        answered_at: None,
        answered_by: None,
        answer: None,
    };
    store::insert_suggestion(tx, &made)?;
    tx.log("suggestion.make", &made.id, &serde_json::json!({}))?;
    Ok(made)
}

/// Suggestions of people under an area, or those of one account alone, the newest first.
pub fn list(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    account: Option<AccountId>,
    is_open: Option<bool>,
    limit: Limit,
    after: Option<&Cursor>,
) -> Result<Page<Suggestion>, Error> {
    let before = after.map(|cursor| cursor.part(0).parse()).transpose();
    let before = before.map_err(|_| Error::SuggestionNotFound)?;
    let found = store::suggestions(tx, area, account, is_open, before, limit.with_next())?;
    Ok(Page::cut(found, limit, |one| Cursor::new([one.id.to_string()])))
}

/// Answers a suggestion.
///
/// # Errors
/// [`Error::SuggestionNotFound`] outside the scope, [`Error::AlreadyAnswered`], [`Error::Words`].
pub fn answer(
    tx: &mut Tx<'_>,
    id: SuggestionId,
    words: &str,
    scope: &Scope,
) -> Result<Suggestion, Error> {
    let found = store::get_suggestion(tx, id)?.filter(|found| scope.sees_area(&found.area_path));
    found.ok_or(Error::SuggestionNotFound)?;
    let words = rules::words(words)?;
    if !store::answer(tx, id, &words)? {
        return Err(Error::AlreadyAnswered);
    }
    tx.log("suggestion.answer", &id, &serde_json::json!({}))?;
    store::get_suggestion(tx, id)?.ok_or(Error::SuggestionNotFound)
}
