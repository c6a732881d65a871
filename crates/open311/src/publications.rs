//! What offices release about a public matter, and what they see of a report from outside.

use access::Scope;
use attachments::{PictureHash, Stored};
use db::{DbError, Tx};
use kernel::id::MatterId;
use kernel::{Timestamp, has_control_characters, trimmed};
use matters::Matter;

use crate::report::LONGEST_DESCRIPTION;
use crate::{Error, Publication, Received, services, store};

/// What the reporter has said since, through the program that he reported with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The status that he sees, in the words of the extension.
    pub status: String,
    /// When he said it, by his program's clock.
    pub said_at: Timestamp,
    /// When it came in.
    pub received_at: Timestamp,
    /// What he said.
    pub description: String,
}

/// How a matter stands to the outside.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// The service under which it is shown; `None` where its category is never public.
    pub service: Option<String>,
    /// Whether the county speaks to other programs at all.
    pub is_on: bool,
    /// What was released.
    pub publication: Publication,
    /// What came in, where it came in through here.
    pub received: Option<Received>,
    /// What was said since.
    pub said: Vec<Said>,
}

/// How a matter that the asker may see stands to the outside.
pub fn sheet(tx: &mut Tx<'_>, matter: &Matter) -> Result<Sheet, DbError> {
    let ids = [matter.id];
    Ok(Sheet {
        service: services::of(matter.kind, &matter.category).map(services::Service::name),
        is_on: crate::profile::get(tx)?.is_on,
        publication: store::publications(tx, &ids)?.remove(&matter.id).unwrap_or_default(),
        received: store::received(tx, &ids)?.pop(),
        said: store::updates(tx, matter.id)?,
    })
}

/// Releases words, the place and pictures of a matter that the asker may see, or takes them back.
///
/// # Errors
/// [`Error::NotPublic`], [`Error::Words`], [`Error::NotAPicture`], and that there is no such matter.
pub fn release(
    tx: &mut Tx<'_>,
    id: MatterId,
    publication: &Publication,
    scope: &Scope,
    confidential: bool,
) -> Result<Matter, Error> {
    let matter = matters::get(tx, id, scope, confidential)?;
    services::of(matter.kind, &matter.category).ok_or(Error::NotPublic)?;
    let words = publication.words.as_deref().and_then(trimmed);
    let is_usable = |text: &String| {
        text.chars().count() <= LONGEST_DESCRIPTION && !has_control_characters(text)
    };
    if !words.as_ref().is_none_or(is_usable) {
        return Err(Error::Words);
    }
    if words.as_deref().is_some_and(has_long_number) {
        return Err(Error::PersonalWords);
    }
    let own = attachments::of(tx, &[id.to_string()])?.remove(&id.to_string()).unwrap_or_default();
    let is_own = |hash: &PictureHash| {
        own.iter().any(|picture| picture.reference.hash == *hash && picture.is_complete)
    };
    if !publication.pictures.iter().all(is_own) {
        return Err(Error::NotAPicture);
    }
    let kept = Publication { words, ..publication.clone() };
    let account = tx.actor().account;
    store::put_publication(tx, id, &kept, account)?;
    let detail = serde_json::json!({
        "words": kept.words.is_some(),
        "point": kept.shows_point,
        "pictures": kept.pictures.len(),
    });
    tx.log("open311.release", &id, &detail)?;
    Ok(matter)
}

/// Whether a text has a run of digits as long as a telephone number; no public text needs one.
fn has_long_number(text: &str) -> bool {
    let is_gap = |c: char| matches!(c, ' ' | '-' | '\u{3000}');
    let mut digits = 0;
    for c in text.chars().filter(|c| !is_gap(*c)) {
        digits = if c.is_ascii_digit() || ('０'..='９').contains(&c) { digits + 1 } else { 0 };
        // A local telephone number has seven or eight digits; a day as one number has eight.
        if digits >= 10 {
            return true;
        }
    }
    false
}

/// A picture that an office has released with a matter of a public category.
pub fn picture(tx: &mut Tx<'_>, hash: &PictureHash) -> Result<Option<Stored>, DbError> {
    let ids = store::matters_with(tx, hash)?;
    let is_public = matters::these(tx, &ids)?
        .iter()
        .any(|matter| services::of(matter.kind, &matter.category).is_some());
    if !is_public {
        return Ok(None);
    }
    attachments::stored(tx, hash)
}

#[cfg(test)]
mod tests {
    use super::has_long_number;

    #[test]
    fn telephone_and_identity_numbers_are_seen() {
        for text in
            ["电话13800001234", "138 0000 1234", "１３８０００１２３４５", "4311252023010100001X"]
        {
            assert!(has_long_number(text), "{text}");
        }
        for text in ["2023年5月7日清理300米", "20230507", "第3组、第13组", "0746-572"] {
            assert!(!has_long_number(text), "{text}");
        }
    }
}
