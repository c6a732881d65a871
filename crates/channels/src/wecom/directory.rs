//! The members of the corporation as far as the application may see them (90200–90208).
//!
//! An application of today gets names at most, and often identifiers only. Our own register stays the
//! truth; this is for finding the member that belongs to an account.

use std::collections::BTreeMap;

use crate::wecom::client::{Client, Trouble};
use crate::wecom::sending::is_member;

/// The most departments that are walked.
const MOST_DEPARTMENTS: usize = 2_000;

/// A member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The name by which messages reach him.
    pub id: String,
    /// What he is called; the same where the application may not know it.
    pub name: String,
}

/// Every member that the application sees, by name. One request a department, because a department's
/// list does not have those of the departments below it.
///
/// # Errors
/// [`Trouble`].
pub fn members(client: &Client) -> Result<Vec<Member>, Trouble> {
    let answer = client.ask("/cgi-bin/department/simplelist", &[], None)?;
    let departments = answer["department_id"].as_array().ok_or(Trouble::Unreadable)?;
    let mut found = BTreeMap::new();
    for department in departments.iter().take(MOST_DEPARTMENTS) {
        let Some(id) = department["id"].as_i64() else { continue };
        let query = [("department_id", id.to_string())];
        let query: Vec<(&str, &str)> =
            query.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answer = client.ask("/cgi-bin/user/simplelist", &query, None)?;
        for member in answer["userlist"].as_array().into_iter().flatten() {
            let Some(id) = member["userid"].as_str().filter(|id| is_member(id)) else { continue };
            let name = member["name"].as_str().filter(|name| !name.is_empty()).unwrap_or(id);
            found.insert(
                id.to_ascii_lowercase(),
                Member { id: id.to_owned(), name: name.to_owned() },
            );
        }
    }
    let mut members: Vec<Member> = found.into_values().collect();
    members.sort_by(|one, other| (&one.name, &one.id).cmp(&(&other.name, &other.id)));
    Ok(members)
}

/// Those whose name or identifier has the text in it, at most so many.
pub fn matching<'m>(members: &'m [Member], text: &str, most: usize) -> Vec<&'m Member> {
    let wanted = text.trim().to_lowercase();
    let has = |member: &&Member| {
        member.name.to_lowercase().contains(&wanted) || member.id.to_lowercase().contains(&wanted)
    };
    members.iter().filter(has).take(most).collect()
}
