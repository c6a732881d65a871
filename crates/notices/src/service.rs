//! What an office does with a notice: write, publish, correct, take back.

use std::collections::HashMap;

use access::Scope;
use db::Tx;
use kernel::id::NoticeId;
use kernel::{AreaPath, Cursor, Limit, Page};
use serde_json::json;

use crate::model::{Edition, NewNotice, Notice, NoticeText, Source, State};
use crate::{Error, Rejection, delivery, rules, store, themes};

pub use crate::store::Only;

/// Whether the asker works in the office of that very area; who inspects it does not.
pub fn is_office_of(scope: &Scope, area: &AreaPath) -> bool {
    stands_at(scope, area) && scope.is_confidant(area)
}

/// Whether that very area is the asker's own: its office, the head of the group, who inspects it.
pub fn stands_at(scope: &Scope, area: &AreaPath) -> bool {
    scope.representative().is_none() && scope.area_paths().contains(area)
}

/// A draft, checked: nobody has it before it is published.
pub fn write(tx: &mut Tx<'_>, new: NewNotice, scope: &Scope) -> Result<Notice, Error> {
    if new.area_path.depth() > 3 || !is_office_of(scope, &new.area_path) {
        return Err(Error::NotYours);
    }
    let id = new.id.unwrap_or_else(|| tx.new_id());
    let (made_by, made_at) = (tx.actor().name.clone(), tx.now());
    let notice = checked(tx, id, new, scope)?;
    let notice = Notice { made_by, made_at, ..notice };
    store::insert(tx, &notice)?;
    tx.log("notice.write", &id, &detail(&notice))?;
    Ok(notice)
}

fn detail(notice: &Notice) -> serde_json::Value {
    json!({
        "area": notice.area_path.as_str(),
        "theme": notice.theme,
        "source": notice.source,
        "edition": notice.edition,
    })
}

fn checked(tx: &mut Tx<'_>, id: NoticeId, new: NewNotice, scope: &Scope) -> Result<Notice, Error> {
    if themes::theme(&new.theme).is_none() {
        return Err(Rejection::UnknownTheme.into());
    }
    if new.gathering_id.is_some() && new.source == Source::Office {
        return Err(Rejection::NoMeeting.into());
    }
    if let Some(gathering) = new.gathering_id {
        gatherings::get(tx, gathering, scope)?;
    } else if new.source == Source::Assembly || new.item_number.is_some() {
        return Err(Rejection::NoMeeting.into());
    }
    Ok(Notice {
        id,
        audience: rules::audience(&new.area_path, &new.audience)?,
        area_path: new.area_path,
        source: new.source,
        gathering_id: new.gathering_id,
        item_number: new.item_number,
        theme: new.theme,
        text: rules::text(&new.text)?,
        is_to_pass_on: new.is_to_pass_on,
        reminders: new.reminders,
        state: State::Draft,
        edition: 1,
        made_by: String::new(),
        made_at: tx.now(),
        published_at: None,
        withdrawn: None,
        version: 1,
    })
}

/// A notice that the asker's people have to do with: written by an office of his part of the county,
/// or come into an inbox there.
///
/// # Errors
/// [`Error::NotFound`], also for another office's draft.
pub fn get(tx: &mut Tx<'_>, id: NoticeId, scope: &Scope) -> Result<Notice, Error> {
    let notice = store::get(tx, id)?.ok_or(Error::NotFound)?;
    if scope.representative().is_some() {
        return Err(Error::NotFound);
    }
    if notice.state == State::Draft {
        return if is_office_of(scope, &notice.area_path) {
            Ok(notice)
        } else {
            Err(Error::NotFound)
        };
    }
    if scope.sees_area(&notice.area_path) {
        return Ok(notice);
    }
    for area in scope.area_paths() {
        if store::inbox::is_under(tx, id, area)? {
            return Ok(notice);
        }
    }
    Err(Error::NotFound)
}

/// A notice as it stands, for whoever reminds its recipients: no person asks.
pub fn of_reminder(tx: &mut Tx<'_>, id: NoticeId) -> Result<Option<Notice>, Error> {
    Ok(store::get(tx, id)?)
}

/// Notices that an area's people have to do with, the newest first.
pub fn list(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    scope: &Scope,
    only: &Only,
    limit: Limit,
    after: Option<&Cursor>,
) -> Result<Page<Notice>, Error> {
    let before = match after {
        Some(cursor) => Some(cursor.part(0).parse().map_err(|_| Error::Cursor)?),
        None => None,
    };
    let is_office = |own: &&AreaPath| is_office_of(scope, own);
    let offices: Vec<AreaPath> = scope.area_paths().iter().filter(is_office).cloned().collect();
    Ok(store::list(tx, area, &offices, only, limit, before)?)
}

/// The titles of these notices, for lists of what somebody did.
pub fn titles(tx: &mut Tx<'_>, ids: &[NoticeId]) -> Result<HashMap<NoticeId, String>, Error> {
    let found = store::many(tx, ids)?;
    Ok(found.into_iter().map(|notice| (notice.id, notice.text.title)).collect())
}

/// What it said before its corrections, the newest first.
pub fn editions(tx: &mut Tx<'_>, id: NoticeId) -> Result<Vec<Edition>, Error> {
    Ok(store::editions(tx, id)?)
}

fn own(tx: &mut Tx<'_>, id: NoticeId, seen: i64, scope: &Scope) -> Result<Notice, Error> {
    let notice = get(tx, id, scope)?;
    if !is_office_of(scope, &notice.area_path) {
        return Err(Error::NotYours);
    }
    if notice.version != seen {
        return Err(Error::Stale { seen, now: notice.version });
    }
    Ok(notice)
}

/// Changes a draft: all of it.
pub fn change(
    tx: &mut Tx<'_>,
    id: NoticeId,
    seen: i64,
    new: NewNotice,
    scope: &Scope,
) -> Result<Notice, Error> {
    let before = own(tx, id, seen, scope)?;
    if before.state != State::Draft {
        return Err(Rejection::NotDraft.into());
    }
    let new = NewNotice { area_path: before.area_path, ..new };
    let notice = checked(tx, id, new, scope)?;
    let notice = Notice {
        version: before.version + 1,
        made_by: before.made_by,
        made_at: before.made_at,
        ..notice
    };
    store::change(tx, &notice)?;
    tx.log("notice.change", &id, &detail(&notice))?;
    Ok(notice)
}

/// Throws a draft away that nobody has seen.
pub fn discard(tx: &mut Tx<'_>, id: NoticeId, scope: &Scope) -> Result<(), Error> {
    let notice = get(tx, id, scope)?;
    if !is_office_of(scope, &notice.area_path) {
        return Err(Error::NotYours);
    }
    if !store::delete_draft(tx, id)? {
        return Err(Rejection::NotDraft.into());
    }
    tx.log("notice.discard", &id, &json!({}))?;
    Ok(())
}

/// Publishes a draft; it comes into the inboxes slice by slice.
pub fn publish(tx: &mut Tx<'_>, id: NoticeId, seen: i64, scope: &Scope) -> Result<Notice, Error> {
    let notice = own(tx, id, seen, scope)?;
    if notice.state != State::Draft {
        return Err(Rejection::NotDraft.into());
    }
    if delivery::preview(tx, &notice.audience)?.total() == 0 {
        return Err(Rejection::NobodyReached.into());
    }
    let notice = Notice {
        state: State::Published,
        published_at: Some(tx.now()),
        version: notice.version + 1,
        ..notice
    };
    store::stand(tx, &notice)?;
    delivery::begin(tx, id, &notice.audience, false)?;
    tx.log("notice.publish", &id, &detail(&notice))?;
    Ok(notice)
}

/// Corrects what is out: a new edition for everybody who has it; the one before stays.
pub fn correct(
    tx: &mut Tx<'_>,
    id: NoticeId,
    seen: i64,
    text: &NoticeText,
    reason: &str,
    scope: &Scope,
) -> Result<Notice, Error> {
    let before = own(tx, id, seen, scope)?;
    if before.state != State::Published {
        return Err(Rejection::NotOut.into());
    }
    let (text, reason) = (rules::text(text)?, rules::reason(reason)?);
    let edition = Edition {
        edition: before.edition,
        text: before.text.clone(),
        reason,
        changed_at: tx.now(),
        changed_by: tx.actor().name.clone(),
    };
    store::keep_edition(tx, id, &edition)?;
    let notice =
        Notice { text, edition: before.edition + 1, version: before.version + 1, ..before };
    store::stand(tx, &notice)?;
    delivery::begin(tx, id, &notice.audience, true)?;
    tx.log("notice.correct", &id, &detail(&notice))?;
    Ok(notice)
}

/// Takes back what is out; whoever has it reads why.
pub fn withdraw(
    tx: &mut Tx<'_>,
    id: NoticeId,
    seen: i64,
    reason: &str,
    scope: &Scope,
) -> Result<Notice, Error> {
    let before = own(tx, id, seen, scope)?;
    if before.state != State::Published {
        return Err(Rejection::NotOut.into());
    }
    let reason = rules::reason(reason)?;
    let notice = Notice {
        state: State::Withdrawn,
        withdrawn: Some((tx.now(), reason)),
        version: before.version + 1,
        ..before
    };
    store::stand(tx, &notice)?;
    delivery::begin(tx, id, &notice.audience, true)?;
    tx.log("notice.withdraw", &id, &detail(&notice))?;
    Ok(notice)
}
