//! The links of notices: each group has its own, and its openings are counted for the group.
//!
//! What is counted is that a browser showed the page: it asks for the small picture in it. A program
//! that fetches the page to preview it, or to index it, asks for no picture and counts for nothing. A
//! browser keeps the picture for a day, so one telephone that opens the page three times counts once,
//! and nothing about the telephone has to be known for that.

use std::collections::HashMap;

use db::Tx;
use kernel::PublicCode;

use crate::model::{Inbox, Notice, State};
use crate::{Error, store};

/// For how long a browser keeps the picture, in seconds: a day.
pub const KEPT_SECONDS: u32 = 24 * 3600;

/// The notice that a code opens, and for whose group; nothing for an unknown code.
///
/// One that was taken back is still opened: the page says so.
pub fn notice(tx: &mut Tx<'_>, code: &PublicCode) -> Result<Option<(Notice, Inbox)>, Error> {
    let Some(inbox) = store::inbox::by_code(tx, code)? else { return Ok(None) };
    let notice = store::get(tx, inbox.notice_id)?.ok_or(Error::NotFound)?;
    Ok((notice.state != State::Draft).then_some((notice, inbox)))
}

/// Counts one opening for the group of that code; answers whether there is one.
///
/// It leaves no row in the change log: nobody in particular did it, and the count says all.
pub fn count(tx: &mut Tx<'_>, code: &PublicCode) -> Result<bool, Error> {
    if store::inbox::by_code(tx, code)?.is_none() {
        return Ok(false);
    }
    let today = tx.today();
    store::inbox::count_opening(tx, code, today)?;
    Ok(true)
}

/// How often the links of these codes were opened; those never opened are left out.
pub fn of(tx: &mut Tx<'_>, codes: &[PublicCode]) -> Result<HashMap<PublicCode, i64>, Error> {
    Ok(store::inbox::openings(tx, codes)?)
}
