//! Passing on (转达): down the chain to the inboxes below, or to the households.

use access::Scope;
use db::Tx;
use kernel::AreaPath;
use kernel::id::{NoticeId, RepresentativeId};
use serde_json::json;

use crate::model::{Me, NewRelay, Notice, Relay, State, Step};
use crate::{Error, Rejection, delivery, inbox, rules, service, store};

/// A representative notes that he has passed it on to his households.
///
/// # Errors
/// [`Error::NotFound`] without an inbox of his own, [`Rejection::NotOut`].
pub fn to_households(
    tx: &mut Tx<'_>,
    id: NoticeId,
    me: &Me,
    new: &NewRelay,
) -> Result<Relay, Error> {
    let notice = store::get(tx, id)?.ok_or(Error::NotFound)?;
    let own = inbox::own_of(tx, id, me)?.ok_or(Error::NotFound)?;
    if let Some(known) = known(tx, id, new)? {
        return Ok(known);
    }
    let relay = kept(tx, &notice, own.area_path.clone(), Some(own.recipient), me, new)?;
    let concerned = own.representative;
    inbox::take(tx, own, Step::Relayed)?;
    note(tx, &relay, concerned)?;
    Ok(relay)
}

/// An office, or the head of a group, passes it down: with own words, and into the inboxes below that
/// do not have it yet.
///
/// # Errors
/// [`Error::NotFound`] outside the scope; [`Rejection::Tiers`] for steps that do not lie below.
pub fn down(
    tx: &mut Tx<'_>,
    id: NoticeId,
    area: &AreaPath,
    me: &Me,
    new: &NewRelay,
    scope: &Scope,
) -> Result<Relay, Error> {
    let notice = service::get(tx, id, scope)?;
    if !service::stands_at(scope, area) || area == &notice.area_path {
        return Err(Error::NotYours);
    }
    let below = rules::below(area);
    if !new.to.iter().all(|tier| below.contains(tier)) {
        return Err(Rejection::Tiers.into());
    }
    if let Some(known) = known(tx, id, new)? {
        return Ok(known);
    }
    let own = inbox::own_of(tx, id, me)?;
    let recipient = own.as_ref().map(|own| own.recipient);
    let relay = kept(tx, &notice, area.clone(), recipient, me, new)?;
    let concerned = own.as_ref().and_then(|own| own.representative);
    if let Some(own) = own {
        inbox::take(tx, own, Step::Relayed)?;
    }
    note(tx, &relay, concerned)?;
    let audience = delivery::passed_down(&notice.audience, area, &new.to);
    let says_something = !audience.tiers.is_empty() || relay.words.is_some();
    if !audience.areas.is_empty() && says_something {
        delivery::begin(tx, id, &audience, relay.words.is_some())?;
    }
    Ok(relay)
}

/// The same relay, sent again.
fn known(tx: &mut Tx<'_>, notice: NoticeId, new: &NewRelay) -> Result<Option<Relay>, Error> {
    let Some(id) = new.id else { return Ok(None) };
    match store::relay(tx, id)? {
        Some(relay) if relay.notice_id == notice => Ok(Some(relay)),
        Some(_) => Err(Error::IdTaken),
        None => Ok(None),
    }
}

fn kept(
    tx: &mut Tx<'_>,
    notice: &Notice,
    area_path: AreaPath,
    recipient: Option<uuid::Uuid>,
    me: &Me,
    new: &NewRelay,
) -> Result<Relay, Error> {
    if notice.state != State::Published {
        return Err(Rejection::NotOut.into());
    }
    let relay = Relay {
        id: new.id.unwrap_or_else(|| tx.new_id()),
        notice_id: notice.id,
        recipient,
        area_path,
        way: new.way,
        words: rules::own_words(new.words.as_deref())?,
        by: me.name.clone(),
        at: tx.now(),
    };
    store::insert_relay(tx, &relay)?;
    Ok(relay)
}

fn note(tx: &mut Tx<'_>, relay: &Relay, concerned: Option<RepresentativeId>) -> Result<(), Error> {
    let detail = json!({
        "relay": relay.id,
        "area": relay.area_path.as_str(),
        "way": relay.way,
        "has_words": relay.words.is_some(),
    });
    let concerned = concerned.map(RepresentativeId::uuid);
    tx.log_concerning(concerned, "notice.relay", &relay.notice_id, &detail)?;
    Ok(())
}

/// What was passed on under an area, the newest first.
pub fn list(tx: &mut Tx<'_>, notice: NoticeId, area: &AreaPath) -> Result<Vec<Relay>, Error> {
    Ok(store::relays(tx, notice, area)?)
}
