//! Accounts: who can sign in, with which roles over which areas.

use db::Tx;
use kernel::id::{AccountId, RepresentativeId};
use kernel::{AreaPath, Cursor, Limit, Page, Timestamp};

use crate::{Error, Grant, Role, departments, store};

/// An account, without its password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its identifier.
    pub id: AccountId,
    /// The name typed at sign-in; the phone number works as well.
    pub login: String,
    /// The person's name, as timelines show it.
    pub name: String,
    /// The phone number, digits only.
    pub phone: Option<String>,
    /// Roles over areas.
    pub grants: Vec<Grant>,
    /// The serving mandate of an account with the role of a representative.
    pub representative: Option<RepresentativeId>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Stands in the place of a password's hash where there is none: nothing that is typed opens such an
/// account, only an invitation does.
pub const NO_PASSWORD: &str = "";

/// An account to be made.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// An identifier minted elsewhere, if there is one.
    pub id: Option<AccountId>,
    /// The name to type at sign-in.
    pub login: String,
    /// The person's name.
    pub name: String,
    /// The phone number as typed.
    pub phone: Option<String>,
    /// The hash of the password, from [`crate::Hashing::hash`], or [`NO_PASSWORD`].
    pub password_hash: String,
    /// Roles over areas, at least one.
    pub grants: Vec<Grant>,
    /// The serving mandate; with the role of a representative and only then.
    pub representative: Option<RepresentativeId>,
}

/// Makes an account.
///
/// # Errors
/// [`Error::LoginTaken`], [`Error::PhoneTaken`], and what is wrong with the fields.
pub fn create(tx: &mut Tx<'_>, new: NewAccount) -> Result<Account, Error> {
    let login = folded(&new.login);
    let name = kernel::trimmed(&new.name).ok_or(Error::BadName)?;
    if !is_name(&name) || !is_login(&login) {
        return Err(Error::BadName);
    }
    let phone = new.phone.as_deref().and_then(kernel::trimmed).map(|p| digits(&p)).transpose()?;
    check_grants(&new.grants, new.representative)?;
    check_departments(tx, &new.grants)?;
    if store::is_login_taken(tx, &login)? {
        return Err(Error::LoginTaken);
    }
    if let Some(phone) = &phone
        && store::is_login_taken(tx, phone)?
    {
        return Err(Error::PhoneTaken);
    }
    let id = new.id.unwrap_or_else(|| tx.new_id());
    let row = store::NewRow {
        id,
        login: &login,
        name: &name,
        phone: phone.as_deref(),
        password_hash: &new.password_hash,
        representative: new.representative,
    };
    store::insert_account(tx, &row, &new.grants)?;
    tx.log("account.create", &id, &serde_json::json!({ "grants": words(&new.grants) }))?;
    get(tx, id)
}

/// Gives the account these roles instead of those that it had, and with the role of a
/// representative the mandate.
///
/// Whoever keeps sessions in memory must drop those of the account as well.
///
/// # Errors
/// [`Error::AccountNotFound`], [`Error::OwnGrants`] when the one who asks would take the keeping of
/// accounts from himself, and what is wrong with the roles.
pub fn replace_grants(
    tx: &mut Tx<'_>,
    id: AccountId,
    grants: &[Grant],
    representative: Option<RepresentativeId>,
) -> Result<Account, Error> {
    let before = get(tx, id)?;
    check_grants(grants, representative)?;
    check_departments(tx, grants)?;
    let keeps_accounts = |grants: &[Grant]| grants.iter().any(|one| one.role == Role::System);
    let is_own = tx.actor().account == Some(id);
    if is_own && keeps_accounts(&before.grants) && !keeps_accounts(grants) {
        return Err(Error::OwnGrants);
    }
    store::replace_grants(tx, id, grants, representative)?;
    let detail = serde_json::json!({ "before": words(&before.grants), "grants": words(grants) });
    tx.log("account.grants", &id, &detail)?;
    get(tx, id)
}

/// The roles as the change log keeps them.
fn words(grants: &[Grant]) -> Vec<String> {
    let word = |grant: &Grant| match grant.department {
        Some(department) => format!("{}@{department}", grant.role),
        None => format!("{}@{}", grant.role, grant.area),
    };
    grants.iter().map(word).collect()
}

/// The account.
///
/// # Errors
/// [`Error::AccountNotFound`].
pub fn get(tx: &mut Tx<'_>, id: AccountId) -> Result<Account, Error> {
    store::account(tx, id)?.ok_or(Error::AccountNotFound)
}

/// The account with that sign-in name or phone number.
///
/// # Errors
/// [`Error::AccountNotFound`].
pub fn by_login(tx: &mut Tx<'_>, login: &str) -> Result<Account, Error> {
    let found = store::credentials(tx, &folded(login))?;
    let (id, _) = found.ok_or(Error::AccountNotFound)?;
    get(tx, id)
}

/// The account of that mandate, if it has one.
pub fn of_representative(
    tx: &mut Tx<'_>,
    representative: RepresentativeId,
) -> Result<Option<Account>, Error> {
    Ok(store::phones::account_of_representative(tx, representative)?)
}

/// The accounts with exactly that role over that area, the oldest first.
pub fn with_grant(tx: &mut Tx<'_>, grant: &Grant) -> Result<Vec<Account>, Error> {
    Ok(store::phones::accounts_with_grant(tx, grant)?)
}

/// Who holds a role, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The area of the grant.
    pub area_path: AreaPath,
    /// The account.
    pub account: AccountId,
    /// The person's name.
    pub name: String,
    /// The serving mandate, where the person is a representative as well.
    pub representative: Option<RepresentativeId>,
}

/// Everybody who holds that role over the area or one under it, by area.
pub fn holders(tx: &mut Tx<'_>, role: Role, area: &AreaPath) -> Result<Vec<Holder>, Error> {
    Ok(store::holders::holders(tx, role, area)?)
}

/// Gives the account another phone number, unless another account has it; answers whether the
/// account has that number now.
pub fn take_phone(tx: &mut Tx<'_>, id: AccountId, phone: &str) -> Result<bool, Error> {
    let phone = digits(phone)?;
    if get(tx, id)?.phone.as_deref() == Some(phone.as_str()) {
        return Ok(true);
    }
    if store::is_login_taken(tx, &phone)? {
        return Ok(false);
    }
    store::phones::set_phone(tx, id, Some(&phone))?;
    tx.log("account.phone", &id, &serde_json::json!({}))?;
    Ok(true)
}

/// Whether a new account could have that phone number.
pub fn is_phone_free(tx: &mut Tx<'_>, phone: &str) -> Result<bool, Error> {
    match digits(phone) {
        Ok(phone) => Ok(!store::is_login_taken(tx, &phone)?),
        Err(_) => Ok(false),
    }
}

/// The account that has that phone number, if there is one.
pub fn with_phone(tx: &mut Tx<'_>, phone: &str) -> Result<Option<Account>, Error> {
    let Ok(phone) = digits(phone) else { return Ok(None) };
    let Some((id, _)) = store::credentials(tx, &phone)? else { return Ok(None) };
    Ok(store::account(tx, id)?.filter(|account| account.phone.as_ref() == Some(&phone)))
}

/// Takes the phone number away from the account: its person has another account now.
pub fn give_up_phone(tx: &mut Tx<'_>, id: AccountId) -> Result<(), Error> {
    store::phones::set_phone(tx, id, None)?;
    tx.log("account.phone", &id, &serde_json::json!({}))?;
    Ok(())
}

/// Accounts by sign-in name, a page at a time; the cursor has one part, the last name.
pub fn list(
    tx: &mut Tx<'_>,
    limit: Limit,
    cursor: Option<&Cursor>,
) -> Result<Page<Account>, Error> {
    let after = cursor.map_or("", |cursor| cursor.part(0));
    let found = store::accounts(tx, after, limit.with_next())?;
    Ok(Page::cut(found, limit, |account| Cursor::new([account.login.clone()])))
}

/// Gives the account another password, ends its sessions and opens its lock.
///
/// Whoever keeps sessions in memory must drop those of the account as well.
///
/// # Errors
/// [`Error::AccountNotFound`].
pub fn reset_password(tx: &mut Tx<'_>, id: AccountId, password_hash: &str) -> Result<(), Error> {
    get(tx, id)?;
    store::set_password(tx, id, password_hash)?;
    tx.log("account.password", &id, &serde_json::json!({}))?;
    Ok(())
}

/// The sign-in name as it is kept and compared: without white space around it, small letters.
pub(crate) fn folded(login: &str) -> String {
    kernel::trimmed(login).unwrap_or_default().to_lowercase()
}

fn is_name(name: &str) -> bool {
    (1..=40).contains(&name.chars().count()) && !name.chars().any(char::is_control)
}

fn is_login(login: &str) -> bool {
    is_name(login) && !login.chars().any(char::is_whitespace)
}

pub(crate) fn digits(phone: &str) -> Result<String, Error> {
    let plain: String = phone.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    let plain = plain.strip_prefix("+86").unwrap_or(&plain);
    if (7..=16).contains(&plain.len()) && plain.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(plain.to_owned())
    } else {
        Err(Error::BadPhone)
    }
}

fn check_grants(grants: &[Grant], representative: Option<RepresentativeId>) -> Result<(), Error> {
    if grants.is_empty() {
        return Err(Error::NoGrant);
    }
    for (place, grant) in grants.iter().enumerate() {
        let (least, most) = grant.role.depths();
        let fits = (least..=most).contains(&grant.area.depth());
        if !fits || grants[..place].contains(grant) {
            return Err(Error::GrantMisplaced);
        }
    }
    let represents = grants.iter().any(|grant| grant.role == Role::Representative);
    if represents != representative.is_some() {
        return Err(Error::RepresentativeMismatch);
    }
    let departments = grants.iter().filter(|grant| grant.role == Role::Department).count();
    let named = grants.iter().filter(|grant| grant.department.is_some()).count();
    let fits = |grant: &Grant| (grant.role == Role::Department) == grant.department.is_some();
    // One person works in one department; and a representative's phone holds households, which no
    // department may see.
    if departments > 1 || named > 1 || !grants.iter().all(fits) || represents && departments > 0 {
        return Err(Error::DepartmentMismatch);
    }
    Ok(())
}

/// Whether the departments are there and still at work.
fn check_departments(tx: &mut Tx<'_>, grants: &[Grant]) -> Result<(), Error> {
    for id in grants.iter().filter_map(|grant| grant.department) {
        if !departments::get(tx, id)?.is_active {
            return Err(Error::DepartmentRetired);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn phones_are_digits() {
        assert_eq!(digits("138 0000-0000").ok().as_deref(), Some("13800000000"));
        assert_eq!(digits("+8613800000000").ok().as_deref(), Some("13800000000"));
        for wrong in ["123", "何辉", "1380000000x", "12345678901234567"] {
            assert!(digits(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn roles_stand_where_they_belong() {
        let grant = |role, area: &str| Grant::new(role, area.parse().expect("a path"));
        assert!(check_grants(&[grant(Role::Township, "001004")], None).is_ok());
        assert!(check_grants(&[grant(Role::Township, "001004012")], None).is_err());
        assert!(check_grants(&[grant(Role::Representative, "001004012003")], None).is_err());
        assert!(check_grants(&[], None).is_err());
        let twice = [grant(Role::County, "001"), grant(Role::County, "001")];
        assert!(check_grants(&twice, None).is_err());
    }

    #[test]
    fn a_department_s_people_work_in_one_department_and_represent_nobody() {
        let works_in = |number| Grant::of_department(Uuid::from_u128(number).into());
        let grant = |role, area: &str| Grant::new(role, area.parse().expect("a path"));
        assert!(check_grants(&[works_in(1)], None).is_ok());
        assert!(check_grants(&[works_in(1), grant(Role::County, "001")], None).is_ok());
        let stray = Grant { department: works_in(1).department, ..grant(Role::County, "001") };
        let mandate = Uuid::from_u128(7).into();
        let represents = grant(Role::Representative, "001004012003");
        for (grants, representative) in [
            (vec![grant(Role::Department, "001")], None),
            (vec![works_in(1), works_in(2)], None),
            (vec![stray], None),
            (vec![works_in(1), represents], Some(mandate)),
        ] {
            let found = check_grants(&grants, representative);
            assert!(matches!(found, Err(Error::DepartmentMismatch)), "{grants:?}");
        }
    }
}
