//! Recipients of a notice are told outside that it has come into their inbox: by WeCom where their
//! account is linked with a member, else by a short message where the issuer wants that as well.
//!
//! What has come into inboxes is read from the change log, by its own numbers, in the transaction that
//! queues the messages: none is lost between two systems, and the key of a message (notice, edition,
//! recipient) makes it one however often the log is read. A reminder that has not gone when the notice
//! is corrected or taken back does not go any more.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use access::accounts;
use db::Tx;
use kernel::Timestamp;
use kernel::id::{AccountId, NoticeId, RepresentativeId};
use notices::{Inbox, Notice, Reminder, State, delivery, quiet, service as notice_service, themes};
use serde_json::Value;
use uuid::Uuid;

use crate::model::{Body, ChannelKind, Fault, Message, MessageState, QuietHours, Recipient};
use crate::wecom::{self, sending};
use crate::{Error, faults, following, service, settings, sms, store};

const CURSOR: &str = "reminders";

/// The ways that are configured and on.
pub fn open_ways(tx: &mut Tx<'_>) -> Result<Vec<Reminder>, Error> {
    let mut open = Vec::new();
    for (way, kind) in [(Reminder::Wecom, ChannelKind::WecomApp), (Reminder::Sms, ChannelKind::Sms)]
    {
        if settings::is_on(tx, kind)? {
            open.push(way);
        }
    }
    Ok(open)
}

/// The first channel that opens begins at the end of the log.
pub(crate) fn begin(tx: &mut Tx<'_>) -> Result<(), Error> {
    if open_ways(tx)?.is_empty() {
        following::begin(tx, CURSOR)?;
    }
    Ok(())
}

/// Whether the change log has grown since recipients were told; a read that costs little.
pub fn has_news(tx: &mut Tx<'_>) -> Result<bool, Error> {
    Ok(!open_ways(tx)?.is_empty() && following::has_news(tx, CURSOR)?)
}

/// Reads a slice of the change log and queues the reminders of what has come into inboxes; answers
/// whether there may be more. `public_url` is where the county's screens are.
pub fn follow(tx: &mut Tx<'_>, public_url: &str) -> Result<bool, Error> {
    let open = open_ways(tx)?;
    if open.is_empty() {
        return Ok(false);
    }
    let (rows, is_more) = following::next(tx, CURSOR)?;
    let mut known: HashMap<NoticeId, Option<Notice>> = HashMap::new();
    for row in rows.iter().filter(|row| row.operation.starts_with("notice.")) {
        let Ok(id) = row.object.parse() else { continue };
        let notice = match known.entry(id) {
            Entry::Occupied(found) => found.into_mut(),
            Entry::Vacant(place) => place.insert(notice_service::of_reminder(tx, id)?),
        };
        let Some(notice) = notice.as_ref().filter(|notice| !notice.reminders.is_empty()) else {
            continue;
        };
        match row.operation.as_str() {
            delivery::IN_INBOX if notice.state == State::Published => {
                let Some(recipient) = recipient_of(&row.detail) else { continue };
                if let Some(inbox) = notices::inbox::of_recipient(tx, id, recipient)? {
                    remind(tx, notice, &inbox, &open, public_url)?;
                }
            }
            "notice.correct" => {
                for edition in 1..notice.edition {
                    store::drop_waiting(tx, &prefix(id, Some(edition)), &faults::corrected())?;
                }
            }
            "notice.withdraw" => {
                store::drop_waiting(tx, &prefix(id, None), &faults::taken_back())?;
            }
            _ => {}
        }
    }
    Ok(is_more)
}

fn recipient_of(detail: &str) -> Option<Uuid> {
    let detail: Value = serde_json::from_str(detail).ok()?;
    detail["recipient"].as_str()?.parse().ok()
}

/// What the keys of a notice's messages begin with, or those of one edition.
fn prefix(notice: NoticeId, edition: Option<i64>) -> String {
    match edition {
        Some(edition) => format!("notice/{notice}/{edition}/"),
        None => format!("notice/{notice}/"),
    }
}

fn remind(
    tx: &mut Tx<'_>,
    notice: &Notice,
    inbox: &Inbox,
    open: &[Reminder],
    public_url: &str,
) -> Result<(), Error> {
    let ways: Vec<Reminder> =
        notice.reminders.iter().copied().filter(|way| open.contains(way)).collect();
    let Some((way, to)) = route(tx, inbox.recipient, inbox.representative, &ways)? else {
        return Ok(());
    };
    let key = format!("{}{}", prefix(notice.id, Some(notice.edition)), inbox.recipient);
    let is_emergency = themes::theme(&notice.theme).is_some_and(|theme| theme.is_emergency);
    let hours = quiet::get(tx).map_err(Error::Db)?;
    let hours = QuietHours { from_minute: hours.from, until_minute: hours.until };
    let url = public_url.trim_end_matches('/');
    let (channel, body) = match way {
        Reminder::Wecom => {
            let page = match inbox.representative {
                Some(_) => format!("{url}/m/notices/{}", notice.id),
                None => format!("{url}/console/notices/{}", notice.id),
            };
            let task = format!("{}-{}-{}", notice.id, notice.edition, inbox.recipient);
            let card = sending::card(&task, &notice.text.title, &notice.text.words, Some(&page));
            let Ok(body) = card else { return Ok(()) };
            (ChannelKind::WecomApp, body)
        }
        Reminder::Sms => {
            let variables = vec![
                ("title".to_owned(), notice.text.title.clone()),
                ("link".to_owned(), url.to_owned()),
            ];
            (ChannelKind::Sms, Body::Template { name: "notice".to_owned(), variables })
        }
    };
    let message = Message {
        key,
        channel,
        to: Recipient::new(to),
        body,
        not_before: None,
        expires_at: None,
        quiet: (!is_emergency && hours.from_minute != hours.until_minute).then_some(hours),
    };
    service::enqueue(tx, &message).map(|_| ())
}

/// How a recipient can be reached in one of these ways: the way, and the member's name or the number.
fn route(
    tx: &mut Tx<'_>,
    recipient: Uuid,
    representative: Option<RepresentativeId>,
    ways: &[Reminder],
) -> Result<Option<(Reminder, String)>, Error> {
    if ways.is_empty() {
        return Ok(None);
    }
    let account = match representative {
        Some(representative) => accounts::of_representative(tx, representative)?,
        None => Some(accounts::get(tx, AccountId::from_uuid(recipient))?),
    };
    if ways.contains(&Reminder::Wecom)
        && let Some(account) = &account
        && let Some(link) = wecom::store::link(tx, account.id)?
    {
        return Ok(Some((Reminder::Wecom, link.member)));
    }
    if !ways.contains(&Reminder::Sms) {
        return Ok(None);
    }
    let mut number = account.and_then(|account| account.phone);
    if number.is_none()
        && let Some(representative) = representative
    {
        let person = representatives::get(tx, representative)?.person_id;
        number = registry::persons::get(tx, person)?.phone;
    }
    Ok(number.as_deref().and_then(sms::mobile).map(|number| (Reminder::Sms, number)))
}

/// How many of an audience can be reached, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reach {
    /// By WeCom.
    pub wecom: i64,
    /// By short message.
    pub sms: i64,
    /// In no way: the inbox alone has it.
    pub none: i64,
}

/// How many of an audience would be reminded in these ways, as far as their channels are open.
pub fn reach(
    tx: &mut Tx<'_>,
    audience: &notices::Audience,
    wanted: &[Reminder],
) -> Result<Reach, Error> {
    let open = open_ways(tx)?;
    let ways: Vec<Reminder> = wanted.iter().copied().filter(|way| open.contains(way)).collect();
    let mut reach = Reach::default();
    for (recipient, representative) in delivery::everybody(tx, audience)? {
        match route(tx, recipient, representative, &ways)? {
            Some((Reminder::Wecom, _)) => reach.wecom += 1,
            Some((Reminder::Sms, _)) => reach.sms += 1,
            None => reach.none += 1,
        }
    }
    Ok(reach)
}

kernel::words! {
    /// How far a reminder is, as far as anybody knows.
    Standing {
        /// It waits, or is on its way.
        Waiting = "waiting", "待发";
        /// The provider has taken it; that says nothing of its reader.
        Accepted = "accepted", "平台已收";
        /// It did not go, and its reason is kept.
        Failed = "failed", "没发出";
    }
}

/// What became of the reminder of one recipient; who was told by no channel has none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The mandate or the account.
    pub recipient: Uuid,
    /// The edition of the notice.
    pub edition: i64,
    /// By which way.
    pub way: Reminder,
    /// Where it stands.
    pub standing: Standing,
    /// What is wrong, where it did not go.
    pub fault: Option<Fault>,
    /// When it ended, or was queued while it has not.
    pub at: Timestamp,
}

/// The reminders of a notice, the newest edition of each recipient.
pub fn receipts(tx: &mut Tx<'_>, notice: NoticeId) -> Result<Vec<Receipt>, Error> {
    let mut newest: HashMap<Uuid, Receipt> = HashMap::new();
    let prefix = prefix(notice, None);
    for row in store::under(tx, &prefix)? {
        let Some((edition, recipient)) = row.key[prefix.len()..].split_once('/') else { continue };
        let (Ok(edition), Ok(recipient)) = (edition.parse(), recipient.parse()) else { continue };
        let receipt = Receipt {
            recipient,
            edition,
            way: if row.kind == ChannelKind::Sms { Reminder::Sms } else { Reminder::Wecom },
            standing: match row.state {
                MessageState::Queued | MessageState::Sending => Standing::Waiting,
                MessageState::Accepted => Standing::Accepted,
                MessageState::Refused | MessageState::Dead => Standing::Failed,
            },
            fault: row.fault,
            at: row.at,
        };
        let before = newest.get(&recipient).map_or(0, |before| before.edition);
        if edition > before {
            newest.insert(recipient, receipt);
        }
    }
    let mut found: Vec<Receipt> = newest.into_values().collect();
    found.sort_by_key(|receipt| receipt.recipient);
    Ok(found)
}
