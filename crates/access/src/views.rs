//! Saved views: the filters that somebody wants to find again, under a name of his own.
//!
//! Invariants:
//! - A view is an address and nothing else: it holds no rows, and shows to whom opens it only what
//!   his own scope shows.
//! - Views belong to one account; nobody else reads them.

use db::Tx;
use kernel::id::AccountId;
use kernel::{has_control_characters, trimmed};

use crate::{Error, store};

/// How many views an account may keep.
pub const MOST: usize = 50;
const NAME_CHARACTERS: usize = 40;
const QUERY_BYTES: usize = 500;

/// A saved view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// The page of the console that it opens, such as `matters`.
    pub page: String,
    /// What its owner calls it.
    pub name: String,
    /// The filters, as in the page's address: `state=submitted&urgent=yes`.
    pub query: String,
}

/// The views of the account, in the order in which they were kept.
pub fn list(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<View>, Error> {
    Ok(store::views(tx, account)?)
}

/// Keeps these views instead of those that the account had.
///
/// # Errors
/// [`Error::TooManyViews`] beyond [`MOST`]; [`Error::BadView`] when one has no name, a name twice on
/// one page, or is no address of a page.
pub fn replace(tx: &mut Tx<'_>, account: AccountId, views: Vec<View>) -> Result<Vec<View>, Error> {
    let views = checked(views)?;
    store::replace_views(tx, account, &views)?;
    let detail = serde_json::json!({ "views": views.len() });
    tx.log("access.views", &account, &detail)?;
    Ok(views)
}

fn checked(views: Vec<View>) -> Result<Vec<View>, Error> {
    if views.len() > MOST {
        return Err(Error::TooManyViews);
    }
    let mut kept: Vec<View> = Vec::with_capacity(views.len());
    for (place, mut view) in views.into_iter().enumerate() {
        let name = trimmed(&view.name)
            .filter(|name| name.chars().count() <= NAME_CHARACTERS)
            .filter(|name| !has_control_characters(name));
        view.name = name.ok_or(Error::BadView { place })?;
        let is_page = (1..=40).contains(&view.page.len())
            && view.page.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
        // A query is printable ASCII: browsers escape everything else in an address.
        let is_query = view.query.len() <= QUERY_BYTES
            && view.query.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#');
        let is_twice = kept.iter().any(|other| other.page == view.page && other.name == view.name);
        if !is_page || !is_query || is_twice {
            return Err(Error::BadView { place });
        }
        kept.push(view);
    }
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(page: &str, name: &str, query: &str) -> View {
        View { page: page.into(), name: name.into(), query: query.into() }
    }

    #[test]
    fn views_have_a_name_and_are_addresses() {
        let good = vec![
            view("matters", " 本周要办 ", "state=submitted"),
            view("households", "本周要办", ""),
        ];
        assert_eq!(checked(good).expect("fine")[0].name, "本周要办");
        let long = "字".repeat(41);
        for wrong in [
            view("matters", "  ", ""),
            view("matters", &long, ""),
            view("", "甲", ""),
            view("../m", "甲", ""),
            view("matters", "甲", "a=b c"),
            view("matters", "甲", "a=b#c"),
            view("matters", "甲", &"a".repeat(501)),
            view("matters", "甲\u{0}", ""),
        ] {
            let found = checked(vec![wrong.clone()]);
            assert!(matches!(found, Err(Error::BadView { place: 0 })), "{wrong:?}");
        }
        let twice = vec![view("matters", "甲", ""), view("matters", " 甲", "state=done")];
        assert!(matches!(checked(twice), Err(Error::BadView { place: 1 })));
        let many = (0..=MOST).map(|number| view("matters", &number.to_string(), "")).collect();
        assert!(matches!(checked(many), Err(Error::TooManyViews)));
    }
}
