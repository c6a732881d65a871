//! Inviting representatives and group heads to sign in on their phones.
//!
//! The account is made where it is missing: a person who signs in by invitation has no password, and
//! so no sign-in name that anybody would have to know.

use access::accounts::{self, Account, NO_PASSWORD, NewAccount};
use access::invitations::{self, Invitation, Ticket};
use access::{Grant, Role};
use db::Tx;
use kernel::AreaPath;
use kernel::id::{AccountId, PersonId, RepresentativeId};
use registry::persons;

use crate::{Error, Representative, service};

/// Who is invited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Invited {
    /// A representative who serves.
    Representative(RepresentativeId),
    /// The head of that group.
    GroupHead(AreaPath),
}

/// Makes an invitation, and the account where it is missing; the caller has checked that the person
/// works in the asker's part of the county.
///
/// The phone number of the account follows the registry's, as far as no other account has it.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Ended`], [`Error::NoGroupHead`].
pub fn invite(tx: &mut Tx<'_>, invited: &Invited, ticket: &Ticket) -> Result<Invitation, Error> {
    let (account, area) = match invited {
        Invited::Representative(id) => {
            let representative = service::get(tx, *id)?;
            if representative.until_on.is_some() {
                return Err(Error::Ended);
            }
            let account = of_representative(tx, &representative)?;
            (account, representative.area_path)
        }
        Invited::GroupHead(group) => {
            let head = service::chain(tx, group)?.group_head.ok_or(Error::NoGroupHead)?;
            (of_group_head(tx, group, head.person_id, &head.name)?, group.clone())
        }
    };
    Ok(invitations::create(tx, account, &area, ticket)?)
}

fn of_representative(tx: &mut Tx<'_>, representative: &Representative) -> Result<AccountId, Error> {
    let person = representative.person_id;
    if let Some(account) = accounts::of_representative(tx, representative.id)? {
        return with_phone(tx, account, person);
    }
    let grant = Grant::new(Role::Representative, representative.area_path.clone());
    let name = &representative.name;
    make(tx, name, person, grant, Some(representative.id))
}

fn of_group_head(
    tx: &mut Tx<'_>,
    group: &AreaPath,
    person: PersonId,
    name: &str,
) -> Result<AccountId, Error> {
    let grant = Grant::new(Role::GroupHead, group.clone());
    let held = accounts::with_grant(tx, &grant)?;
    match held.into_iter().find(|account| account.name == name) {
        Some(account) => with_phone(tx, account, person),
        None => make(tx, name, person, grant, None),
    }
}

/// The account, with the phone number that the registry knows.
fn with_phone(tx: &mut Tx<'_>, account: Account, person: PersonId) -> Result<AccountId, Error> {
    if let Some(phone) = persons::get(tx, person)?.phone {
        leave_ended(tx, &phone)?;
        match accounts::take_phone(tx, account.id, &phone) {
            // A number of another form cannot be typed; the link still opens the account.
            Ok(_) | Err(access::Error::BadPhone) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(account.id)
}

/// Frees a phone number that stands on the account of a mandate that has ended: after an election the
/// same person serves by another one.
fn leave_ended(tx: &mut Tx<'_>, phone: &str) -> Result<(), Error> {
    let Some(account) = accounts::with_phone(tx, phone)? else { return Ok(()) };
    let Some(mandate) = account.representative else { return Ok(()) };
    let has_ended = service::get(tx, mandate)?.until_on.is_some();
    // Whoever has other work as well goes on with that account.
    if has_ended && account.grants.iter().all(|grant| grant.role == Role::Representative) {
        accounts::give_up_phone(tx, account.id)?;
    }
    Ok(())
}

fn make(
    tx: &mut Tx<'_>,
    name: &str,
    person: PersonId,
    grant: Grant,
    representative: Option<RepresentativeId>,
) -> Result<AccountId, Error> {
    let phone = persons::get(tx, person)?.phone;
    if let Some(phone) = &phone {
        leave_ended(tx, phone)?;
    }
    let phone = match phone {
        Some(phone) if accounts::is_phone_free(tx, &phone)? => Some(phone),
        _ => None,
    };
    let id: AccountId = tx.new_id();
    let new = NewAccount {
        id: Some(id),
        login: id.to_string(),
        name: name.to_owned(),
        phone,
        password_hash: NO_PASSWORD.to_owned(),
        grants: vec![grant],
        representative,
    };
    Ok(accounts::create(tx, new)?.id)
}
