//! What is known of inboxes: handed out, taken, opened, passed on, acknowledged.

use std::collections::HashMap;

use db::Tx;
use kernel::id::{NoticeId, RepresentativeId};
use kernel::{AreaPath, Cursor, Date, Limit, Page, Timestamp};
use serde_json::json;
use uuid::Uuid;

use crate::model::{Held, Inbox, Me, Notice, Question, Relay, Step};
use crate::{Error, rules, store};

/// The inboxes at a place: of a township its own alone, of a village all in it.
pub(crate) fn at(tx: &mut Tx<'_>, notice: NoticeId, place: &AreaPath) -> Result<Vec<Inbox>, Error> {
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let limit = Limit::new(Limit::MAX).unwrap_or_default();
        let page = store::inbox::list(tx, notice, place, None, limit, after)?;
        let is_here = |inbox: &Inbox| place.depth() >= 3 || inbox.area_path == *place;
        let is_over = page.next.is_none() || page.items.iter().any(|inbox| !is_here(inbox));
        after = page.items.last().map(|inbox| (inbox.area_path.clone(), inbox.recipient));
        found.extend(page.items.into_iter().filter(is_here));
        if is_over {
            return Ok(found);
        }
    }
}

/// The asker's own inbox of a notice, if he has one.
pub fn own_of(tx: &mut Tx<'_>, notice: NoticeId, me: &Me) -> Result<Option<Inbox>, Error> {
    Ok(store::inbox::of(tx, notice, &me.recipients)?.into_iter().next())
}

/// A recipient's inbox of a notice.
pub fn of_recipient(
    tx: &mut Tx<'_>,
    notice: NoticeId,
    recipient: Uuid,
) -> Result<Option<Inbox>, Error> {
    Ok(store::inbox::of(tx, notice, &[recipient])?.into_iter().next())
}

/// Takes a step in the asker's own inboxes of a notice; what was said before stays as it was.
///
/// # Errors
/// [`Error::NotFound`] for who has no inbox of it.
pub fn mark(tx: &mut Tx<'_>, notice: NoticeId, me: &Me, step: Step) -> Result<Inbox, Error> {
    let found = store::inbox::of(tx, notice, &me.recipients)?;
    let mut last = None;
    for inbox in found {
        last = Some(take(tx, inbox, step)?);
    }
    last.ok_or(Error::NotFound)
}

pub(crate) fn take(tx: &mut Tx<'_>, inbox: Inbox, step: Step) -> Result<Inbox, Error> {
    let Some(next) = rules::after(&inbox, step, tx.now()) else { return Ok(inbox) };
    store::inbox::keep(tx, &next)?;
    let concerned = next.representative.map(RepresentativeId::uuid);
    let detail = json!({ "step": step });
    tx.log_concerning(concerned, "notice.step", &next.notice_id, &detail)?;
    Ok(next)
}

/// What a person holds since a day, by notice from an identifier on.
pub fn own(
    tx: &mut Tx<'_>,
    recipient: Uuid,
    since: Date,
    after: Option<NoticeId>,
    most: i64,
) -> Result<Vec<Held>, Error> {
    let found = store::inbox::own(tx, recipient, beginning(since), after, most)?;
    complete(tx, recipient, found)
}

/// What a person holds of these notices.
pub fn these(
    tx: &mut Tx<'_>,
    recipient: Uuid,
    since: Date,
    ids: &[NoticeId],
) -> Result<Vec<Held>, Error> {
    let found = store::inbox::own_these(tx, recipient, beginning(since), ids)?;
    complete(tx, recipient, found)
}

/// How many notices a person holds since a day.
pub fn count_own(tx: &mut Tx<'_>, recipient: Uuid, since: Date) -> Result<i64, Error> {
    Ok(store::inbox::count_own(tx, recipient, beginning(since))?)
}

/// The first instant of a day in China.
pub(crate) fn beginning(day: Date) -> Timestamp {
    Timestamp::noon_in_china(day).plus_millis(-12 * 3_600_000)
}

/// Adds what the relayers said, what was asked, and why it was corrected.
fn complete(tx: &mut Tx<'_>, recipient: Uuid, found: Vec<Inbox>) -> Result<Vec<Held>, Error> {
    let ids: Vec<NoticeId> = found.iter().map(|inbox| inbox.notice_id).collect();
    let Some(place) = found.first().map(|inbox| inbox.area_path.clone()) else {
        return Ok(Vec::new());
    };
    let notices = store::many(tx, &ids)?;
    let mut notices: HashMap<NoticeId, Notice> =
        notices.into_iter().map(|notice| (notice.id, notice)).collect();
    let mut relays: HashMap<NoticeId, Vec<Relay>> = HashMap::new();
    for relay in store::relays_above(tx, &ids, &place)? {
        let is_own = relay.recipient == Some(recipient);
        // Another representative of the same group has noted it for himself.
        if is_own || relay.area_path != place || relay.recipient.is_none() {
            relays.entry(relay.notice_id).or_default().push(relay);
        }
    }
    let mut questions: HashMap<NoticeId, Vec<Question>> = HashMap::new();
    for question in store::questions::of(tx, recipient, &ids)? {
        questions.entry(question.notice_id).or_default().push(question);
    }
    let mut reasons = store::last_reasons(tx, &ids)?;
    let mut held = Vec::with_capacity(found.len());
    for inbox in found {
        let id = inbox.notice_id;
        let Some(notice) = notices.remove(&id) else { continue };
        held.push(Held {
            notice,
            inbox,
            relays: relays.remove(&id).unwrap_or_default(),
            questions: questions.remove(&id).unwrap_or_default(),
            corrected_why: reasons.remove(&id),
        });
    }
    Ok(held)
}

/// Whether a phone that has come to that place of the change log has taken what was handed to it.
pub fn is_on_its_way(tx: &mut Tx<'_>, recipient: Uuid, place: i64) -> Result<bool, Error> {
    Ok(store::inbox::is_on_its_way(tx, recipient, place)?)
}

/// Notes what a phone was handed out in an answer that ends at that place of the change log, and
/// what it has taken of earlier ones, as the place that it came with says.
pub fn note_handing(
    tx: &mut Tx<'_>,
    recipient: Uuid,
    taken_to: Option<i64>,
    handed: &[NoticeId],
    place: i64,
) -> Result<(), Error> {
    let mut accepted = 0;
    if let Some(taken_to) = taken_to {
        accepted = store::inbox::accept(tx, recipient, taken_to)?;
    }
    let mut sent = 0;
    for id in handed {
        sent += store::inbox::send(tx, *id, recipient, place)?;
    }
    if sent + accepted > 0 {
        let detail = json!({ "sent": sent, "accepted": accepted });
        // It concerns no phone: the phone would be told of being told.
        tx.log("notice.handing", &"inbox", &detail)?;
    }
    Ok(())
}

/// Inboxes of a notice under an area, by place: all, or those that reached a step, or did not.
pub fn list(
    tx: &mut Tx<'_>,
    notice: NoticeId,
    area: &AreaPath,
    reached: Option<(Step, bool)>,
    limit: Limit,
    after: Option<&Cursor>,
) -> Result<Page<Inbox>, Error> {
    let after = match after {
        Some(cursor) => {
            let (path, id) = (cursor.part(0).parse().ok(), cursor.part(1).parse().ok());
            Some(path.zip(id).ok_or(Error::Cursor)?)
        }
        None => None,
    };
    Ok(store::inbox::list(tx, notice, area, reached, limit, after)?)
}
