//! What other programs are told: that something public has moved, and nothing of what it is.
//!
//! The events are read from the change log, by its own numbers, so that none is lost between two
//! systems. Told is only what Open311 shows as well: a matter of another category never appears here,
//! whatever happens to it. An event carries identifiers alone; whoever hears it asks the interface.

use std::collections::HashMap;

use db::{Tx, feed};
use kernel::id::MatterId;
use matters::State;
use serde_json::{Value, json};

use crate::endpoints::{self, Webhook, WebhookState};
use crate::model::{Body, ChannelKind, Message, Recipient};
use crate::{Error, following, service};

/// A type of event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventType {
    /// Its dotted words.
    pub of: &'static str,
    /// What it says, in Chinese.
    pub chinese: &'static str,
    /// The same in English.
    pub english: &'static str,
}

/// Every type of event, in the order in which they are offered.
pub const EVENTS: &[EventType] = &[
    EventType { of: "matter.created", chinese: "收到事项", english: "A matter has come in" },
    EventType { of: "matter.changed", chinese: "事项有进展", english: "A matter has moved" },
    EventType { of: "matter.closed", chinese: "事项办结", english: "A matter is closed" },
    EventType {
        of: "matter.reopened", chinese: "事项重新办理", english: "A matter is open again"
    },
];

/// The type of an event that somebody asks for to see whether it arrives.
pub const TEST_EVENT: &str = "test.ping";

const CURSOR: &str = "webhooks";

/// Whether the change log has grown since endpoints were told; a read that costs little.
pub fn has_news(tx: &mut Tx<'_>) -> Result<bool, Error> {
    Ok(!hearing(tx)?.is_empty() && following::has_news(tx, CURSOR)?)
}

fn hearing(tx: &mut Tx<'_>) -> Result<Vec<Webhook>, Error> {
    let all = endpoints::list(tx)?;
    Ok(all.into_iter().filter(|webhook| webhook.state == WebhookState::On).collect())
}

/// The first endpoint that listens begins at the end of the log.
pub(crate) fn begin(tx: &mut Tx<'_>) -> Result<(), Error> {
    if hearing(tx)?.is_empty() {
        following::begin(tx, CURSOR)?;
    }
    Ok(())
}

/// Reads a slice of the change log and queues what endpoints are to hear of it; answers whether there
/// may be more.
pub fn follow(tx: &mut Tx<'_>) -> Result<bool, Error> {
    let hearing = hearing(tx)?;
    if hearing.is_empty() {
        return Ok(false);
    }
    let (rows, is_more) = following::next(tx, CURSOR)?;
    let moved: Vec<Moved> = rows.into_iter().filter_map(Moved::of).collect();
    let ids: Vec<MatterId> = moved.iter().map(|one| one.matter).collect();
    let found: HashMap<MatterId, bool> = matters::these(tx, &ids)?
        .into_iter()
        .map(|matter| (matter.id, open311::services::of(matter.kind, &matter.category).is_some()))
        .collect();
    for one in moved.iter().filter(|one| found.get(&one.matter) == Some(&true)) {
        for webhook in hearing.iter().filter(|webhook| one.concerns(webhook)) {
            queue(tx, webhook, one)?;
        }
    }
    Ok(is_more)
}

/// A step of a matter that is worth an event.
struct Moved {
    sequence: i64,
    at: kernel::Timestamp,
    of: &'static str,
    matter: MatterId,
}

impl Moved {
    fn of(row: feed::Entry) -> Option<Self> {
        let matter = row.object.parse().ok()?;
        let detail: Value = serde_json::from_str(&row.detail).ok()?;
        let of = kind_of(&row.operation, &detail)?;
        Some(Self { sequence: row.sequence, at: row.at, of, matter })
    }

    fn concerns(&self, webhook: &Webhook) -> bool {
        webhook.events.iter().any(|event| event == self.of)
    }
}

/// The type of the event that a row of the change log is, if it is one.
fn kind_of(operation: &str, detail: &Value) -> Option<&'static str> {
    if operation == "matter.submit" {
        return Some("matter.created");
    }
    if !operation.starts_with("matter.") {
        return None;
    }
    let state = |name: &str| detail[name].as_str()?.parse::<State>().ok();
    let (from, to) = (state("from")?, state("to")?);
    match (from.is_closed(), to.is_closed()) {
        _ if from == to => None,
        (false, true) => Some("matter.closed"),
        (true, false) => Some("matter.reopened"),
        _ => Some("matter.changed"),
    }
}

fn queue(tx: &mut Tx<'_>, webhook: &Webhook, moved: &Moved) -> Result<(), Error> {
    let message = Message {
        key: format!("event/{}/{}", moved.sequence, webhook.id),
        channel: ChannelKind::Webhook,
        to: Recipient::new(webhook.id.to_string()),
        body: Body::Event {
            of: moved.of.to_owned(),
            at: moved.at,
            data: json!({ "matter_id": moved.matter }),
        },
        not_before: None,
        expires_at: None,
        quiet: None,
    };
    service::enqueue(tx, &message).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_steps_between_states_are_events() {
        let step = |from: &str, to: &str| json!({ "from": from, "to": to });
        assert_eq!(kind_of("matter.submit", &json!({})), Some("matter.created"));
        assert_eq!(
            kind_of("matter.accept", &step("submitted", "accepted")),
            Some("matter.changed")
        );
        assert_eq!(
            kind_of("matter.confirm", &step("answered", "confirmed")),
            Some("matter.closed")
        );
        assert_eq!(kind_of("matter.urge", &step("accepted", "accepted")), None);
        assert_eq!(kind_of("matter.visit", &json!({ "visit": "vis_x" })), None);
        assert_eq!(kind_of("contact.record", &step("submitted", "accepted")), None);
    }
}
