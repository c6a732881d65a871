//! Who looks after households of a kind, without saying which households.

use std::collections::HashSet;

use db::{Tx, params};
use kernel::AreaPath;
use kernel::id::RepresentativeId;

use crate::store::tagged::{LOOKING_AFTER_OPEN, LOOKING_AFTER_SENSITIVE};
use crate::{Error, household_tag};

/// The representatives who are linked to a household of the area that carries the tag.
pub fn looking_after_tag(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    tag: &str,
) -> Result<HashSet<RepresentativeId>, Error> {
    let is_sensitive = household_tag(tag).is_some_and(|tag| tag.sensitive);
    let found = if is_sensitive {
        tx.query(LOOKING_AFTER_SENSITIVE, params![area, area.end(), tag], |row| row.id(0))?
    } else {
        let mark = format!("% {tag} %");
        tx.query(LOOKING_AFTER_OPEN, params![area, area.end(), &mark], |row| row.id(0))?
    };
    Ok(found.into_iter().collect())
}
