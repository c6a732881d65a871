//! Which member of the corporation which account belongs to.
//!
//! Our own register of people stays the truth; a member is a way to reach somebody. One account has
//! one member, and one member one account.

use access::accounts;
use db::Tx;
use kernel::Timestamp;
use kernel::id::AccountId;

use crate::wecom::error::Error;
use crate::wecom::sending::is_member;
use crate::wecom::store;

kernel::words! {
    /// How it is known that they belong together.
    Way {
        /// An administrator has chosen.
        ByHand = "by-hand", "管理员对应";
        /// The holder of the account has signed in at WeCom.
        SignedIn = "signed-in", "本人登录确认";
    }
}

/// An account with its member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The account.
    pub account: AccountId,
    /// The member, as the platform spells the name.
    pub member: String,
    /// How it is known.
    pub way: Way,
    /// Since when.
    pub linked_at: Timestamp,
}

/// Links an account with a member; a link that the account had before is replaced.
///
/// # Errors
/// [`Error::Member`] when the text cannot be the name of one, [`Error::MemberTaken`] when another
/// account has it, and what is wrong with the account.
pub fn link(tx: &mut Tx<'_>, account: AccountId, member: &str, way: Way) -> Result<Link, Error> {
    let member = member.trim();
    if !is_member(member) {
        return Err(Error::Member);
    }
    accounts::get(tx, account)?;
    let taken = store::link_of_member(tx, member)?;
    if taken.as_ref().is_some_and(|link| link.account != account) {
        return Err(Error::MemberTaken);
    }
    if let Some(same) = taken.filter(|link| link.member == member && link.way == way) {
        return Ok(same);
    }
    let link = Link { account, member: member.to_owned(), way, linked_at: tx.now() };
    store::put_link(tx, &link)?;
    tx.log("wecom.link", &account, &serde_json::json!({ "way": way.as_str() }))?;
    Ok(link)
}

/// Ends the link of an account; one that has none is fine.
pub fn unlink(tx: &mut Tx<'_>, account: AccountId) -> Result<(), Error> {
    if store::remove_link(tx, account)? {
        tx.log("wecom.unlink", &account, &serde_json::json!({}))?;
    }
    Ok(())
}

/// All links, by the name of the member.
pub fn all(tx: &mut Tx<'_>) -> Result<Vec<Link>, Error> {
    Ok(store::links(tx)?)
}

/// The link of an account.
pub fn of_account(tx: &mut Tx<'_>, account: AccountId) -> Result<Option<Link>, Error> {
    Ok(store::link(tx, account)?)
}

/// The link of a member, however the name is spelled.
pub fn of_member(tx: &mut Tx<'_>, member: &str) -> Result<Option<Link>, Error> {
    Ok(store::link_of_member(tx, member)?)
}

/// A member has another name from now on: still the same person.
pub fn rename(tx: &mut Tx<'_>, from: &str, to: &str) -> Result<(), Error> {
    let Some(link) = store::link_of_member(tx, from)? else { return Ok(()) };
    // A name that somebody else has here, or that is none, is left to the administrator.
    if is_member(to)
        && store::link_of_member(tx, to)?.is_none_or(|other| other.account == link.account)
    {
        store::put_link(tx, &Link { member: to.to_owned(), ..link.clone() })?;
        tx.log("wecom.rename", &link.account, &serde_json::json!({}))?;
    }
    Ok(())
}
