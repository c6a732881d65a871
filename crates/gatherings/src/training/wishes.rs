//! What representatives wish to learn.

use access::Scope;
use db::Tx;
use kernel::AreaPath;
use kernel::id::{RepresentativeId, WishId};
use serde_json::json;

use super::{Error, Rejection, Wish, rules, theme};
use crate::model::Attendee;
use crate::store::training as store;

/// The longest wish, in characters.
const LONGEST_WISH: usize = 200;

/// Keeps a wish; `on_behalf` when somebody else enters it.
pub fn wish(
    tx: &mut Tx<'_>,
    id: Option<WishId>,
    attendee: Attendee,
    theme_code: &str,
    words: &str,
    on_behalf: bool,
) -> Result<Wish, Error> {
    theme(theme_code).ok_or(Rejection::Theme)?;
    let words = rules::text("words", Some(words), LONGEST_WISH)?;
    // A theme of the catalogue says enough; something else has to be named.
    if words.is_none() && theme_code == "other" {
        return Err(Rejection::WordsMissing.into());
    }
    let wish = Wish {
        id: id.unwrap_or_else(|| tx.new_id()),
        attendee,
        theme: theme_code.to_owned(),
        words: words.unwrap_or_default(),
        wished_on: tx.today(),
        entered_by: tx.actor().name.clone(),
        on_behalf,
        settled: None,
    };
    if store::get_wish(tx, wish.id)?.is_some() {
        return Err(Error::IdTaken);
    }
    store::insert_wish(tx, &wish)?;
    tx.log("training.wish", &wish.id, &json!({ "theme": theme_code }))?;
    Ok(wish)
}

/// Wishes of an area, or of one representative alone, at most a thousand, by area.
pub fn wishes(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    own: Option<RepresentativeId>,
    is_open: bool,
) -> Result<Vec<Wish>, Error> {
    Ok(store::wishes(tx, area, own, is_open)?)
}

/// Says what became of a wish.
pub fn settle(tx: &mut Tx<'_>, id: WishId, words: &str, scope: &Scope) -> Result<Wish, Error> {
    let wish = store::get_wish(tx, id)?.ok_or(Error::WishNotFound)?;
    if !scope.sees(&wish.attendee.area_path, Some(wish.attendee.representative_id)) {
        return Err(Error::WishNotFound);
    }
    let words = rules::text("words", Some(words), LONGEST_WISH)?.ok_or(Rejection::WordsMissing)?;
    let now = tx.now();
    if !store::settle_wish(tx, id, now, &words)? {
        return Err(Rejection::Settled.into());
    }
    tx.log("training.settle_wish", &id, &json!({}))?;
    Ok(Wish { settled: Some((now, words)), ..wish })
}
