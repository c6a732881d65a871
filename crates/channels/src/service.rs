//! The queue: putting in, taking out, settling, listing, sending again.

use std::collections::HashSet;
use std::sync::Arc;

use db::{Db, Tx};
use kernel::id::MessageId;
use kernel::{Actor, Cursor, Limit, Page, Timestamp};

use crate::model::{
    Body, ChannelKind, Fault, KeptMessage, Lane, Message, MessageState, Outcome, Sending,
};
use crate::rules::{LaneEffect, effect, life_ms, not_quiet, pause_ms, take};
use crate::{Driver, Error, endpoints, faults, settings, store};

/// How long a worker may keep a message, in milliseconds: longer than any request takes.
const LEASE_MS: i64 = 2 * 60 * 1000;
/// How many messages one look at a lane takes.
const MOST_TAKEN: i64 = 200;
/// How long it is kept to whom an ended message went and what it said: 30 days.
const KEPT_MS: i64 = 30 * 24 * 3600 * 1000;
/// How long a key may be, in bytes.
const MOST_KEY: usize = 120;
/// How large a body may be, in bytes of JSON.
const MOST_BODY: usize = 20_000;

/// What became of putting a message into the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enqueued {
    /// It waits for its turn, now or since an earlier call with the same key.
    Queued(MessageId),
    /// The channel is not configured or is off; nothing was kept, and nothing will be sent.
    NotConfigured,
}

/// Puts a message into the queue, in the caller's transaction: it goes out if that is committed, and
/// not otherwise.
///
/// The same key is the same message: a second call changes nothing and answers the first identifier.
///
/// # Errors
/// [`Error::Message`], [`Error::WrongBody`].
pub fn enqueue(tx: &mut Tx<'_>, message: &Message) -> Result<Enqueued, Error> {
    if message.key.is_empty() || message.key.len() > MOST_KEY {
        return Err(Error::Message);
    }
    if serde_json::to_string(&message.body).map_or(0, |text| text.len()) > MOST_BODY {
        return Err(Error::Message);
    }
    if !carries(message.channel, &message.body) {
        return Err(Error::WrongBody);
    }
    if let Some(id) = store::by_key(tx, &message.key)? {
        return Ok(Enqueued::Queued(id));
    }
    if !is_open(tx, message)? {
        return Ok(Enqueued::NotConfigured);
    }
    let now = tx.now();
    let id: MessageId = tx.new_id();
    let first = message.not_before.map_or(now, |at| at.max(now));
    let next_at = not_quiet(first, message.quiet);
    let expires_at =
        message.expires_at.unwrap_or_else(|| first.plus_millis(life_ms(message.channel)));
    store::add_lane(tx, &message.lane(), message.channel)?;
    store::insert(tx, id, message, (next_at, expires_at))?;
    Ok(Enqueued::Queued(id))
}

/// Short messages are templates and nothing else; only events go to other programs.
fn carries(channel: ChannelKind, body: &Body) -> bool {
    match channel {
        ChannelKind::Sms => matches!(body, Body::Template { .. }),
        ChannelKind::Mail => matches!(body, Body::Text { .. }),
        ChannelKind::Webhook => matches!(body, Body::Event { .. }),
        ChannelKind::WecomApp | ChannelKind::WecomChat | ChannelKind::WecomRobot => {
            matches!(body, Body::Text { .. } | Body::Native { .. })
        }
        ChannelKind::Log => true,
    }
}

fn is_open(tx: &mut Tx<'_>, message: &Message) -> Result<bool, Error> {
    match message.channel {
        ChannelKind::Webhook => endpoints::is_on(tx, message.to.as_str()),
        ChannelKind::WecomRobot => crate::wecom::robots::is_there(tx, message.to.as_str()),
        kind => settings::is_on(tx, kind.settings_of()),
    }
}

/// What is taken out of a lane to be sent together.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// The messages, all with the same body.
    pub messages: Vec<Sending>,
}

/// Lanes that have something to do now and are not paused.
pub fn lanes_due(tx: &mut Tx<'_>) -> Result<Vec<Lane>, Error> {
    let now = tx.now();
    let mut due = Vec::new();
    for lane in store::lanes(tx)? {
        if !lane.is_held && lane.paused_until <= now && store::has_due(tx, &lane.name)? {
            due.push(lane);
        }
    }
    Ok(due)
}

/// Takes what may leave a lane now, batch by batch, within its paces.
///
/// After failures only one batch goes: it finds out whether the way is open again.
pub fn claim(tx: &mut Tx<'_>, lane: &str, driver: &dyn Driver) -> Result<Vec<Batch>, Error> {
    let now = tx.now();
    store::put_back_overdue(tx, lane)?;
    let Some(standing) = store::lane(tx, lane)? else { return Ok(Vec::new()) };
    store::expire(tx, lane, &faults::expired())?;
    if standing.is_held || standing.paused_until > now {
        return Ok(Vec::new());
    }
    let most_batches = if standing.failures > 0 { 1 } else { usize::MAX };
    let mut waiting = store::due(tx, lane, MOST_TAKEN)?;
    let mut batches = Vec::new();
    // What has no room now is looked at again in a moment.
    let mut full = HashSet::new();
    while !waiting.is_empty() && batches.len() < most_batches {
        let (first, quiet) = waiting.remove(0);
        // It may have waited into the evening.
        let opens = not_quiet(now, quiet);
        if opens > now {
            store::wait(tx, first.id, opens)?;
            continue;
        }
        if let Some(pace) = driver.pace(&first) {
            if full.contains(&pace.key) {
                continue;
            }
            let free_at = store::free_at(tx, &pace.key)?;
            match take(&pace, free_at, now) {
                Ok(next) => store::put_free_at(tx, &pace.key, next)?,
                Err(_) => {
                    full.insert(pace.key);
                    continue;
                }
            }
        }
        let mut messages = vec![first];
        while messages.len() < driver.most_at_once() {
            let same = |(other, quiet): &(Sending, _)| {
                driver.joins(&messages, other) && not_quiet(now, *quiet) == now
            };
            match waiting.iter().position(same) {
                Some(place) => messages.push(waiting.remove(place).0),
                None => break,
            }
        }
        for message in &messages {
            store::claim(tx, message.id, now.plus_millis(LEASE_MS))?;
        }
        batches.push(Batch { messages });
    }
    Ok(batches)
}

/// Keeps what became of a batch: of each message, and of the lane. Answers whether the lane is as it
/// was: what else was taken may go on.
pub fn settle(tx: &mut Tx<'_>, lane: &str, results: &[(Sending, Outcome)]) -> Result<bool, Error> {
    let now = tx.now();
    let Some(mut standing) = store::lane(tx, lane)? else { return Ok(false) };
    for (sent, outcome) in results {
        let mut is_last = false;
        match outcome {
            Outcome::Accepted { provider_id } => {
                let id = provider_id.as_deref();
                store::end(tx, sent, MessageState::Accepted, id, None)?;
            }
            Outcome::Refused(fault) => {
                store::end(tx, sent, MessageState::Refused, None, Some(fault))?;
            }
            Outcome::Gone(fault) => {
                store::end(tx, sent, MessageState::Dead, None, Some(fault))?;
            }
            Outcome::Failed { fault, after_ms } => {
                is_last = !try_again(tx, standing.kind, sent, fault, *after_ms)?;
            }
            Outcome::Later { fault, after_ms } => {
                is_last = !try_again(tx, standing.kind, sent, fault, Some(*after_ms))?;
            }
            Outcome::Held { fault, .. } => store::again(tx, sent, now, fault, true)?,
        }
        note(&mut standing, outcome, now);
        let gives_up = matches!(outcome, Outcome::Gone(_)) || is_last;
        if gives_up && standing.kind == ChannelKind::Webhook {
            standing.is_held = true;
            endpoints::disable(tx, sent.to.as_str(), outcome)?;
        }
    }
    store::put_lane(tx, &standing)?;
    Ok(!standing.is_held && standing.paused_until <= now && standing.failures == 0)
}

/// Puts a message back for its next attempt, or ends it after the last; answers whether there is one.
fn try_again(
    tx: &mut Tx<'_>,
    kind: ChannelKind,
    sent: &Sending,
    fault: &Fault,
    asked_ms: Option<i64>,
) -> Result<bool, Error> {
    let pause = pause_ms(kind, sent.id.uuid(), sent.attempt, asked_ms);
    match pause {
        Some(pause) => store::again(tx, sent, tx.now().plus_millis(pause), fault, false)?,
        None => store::end(tx, sent, MessageState::Dead, None, Some(fault))?,
    }
    Ok(pause.is_some())
}

/// Writes into a lane's standing what an outcome means for it.
fn note(lane: &mut Lane, outcome: &Outcome, now: Timestamp) {
    let fault = match outcome {
        Outcome::Accepted { .. } | Outcome::Refused(_) | Outcome::Later { .. } => None,
        Outcome::Failed { fault, .. } | Outcome::Held { fault, .. } | Outcome::Gone(fault) => {
            Some(fault.clone())
        }
    };
    match effect(outcome, lane.failures) {
        LaneEffect::Works => {
            lane.failures = 0;
            lane.paused_until = Timestamp::from_millis(0);
            if matches!(outcome, Outcome::Accepted { .. }) {
                lane.accepted_at = Some(now);
            }
        }
        LaneEffect::Failed(rest) => {
            lane.failures += 1;
            if let Some(rest) = rest {
                lane.paused_until = lane.paused_until.max(now.plus_millis(rest));
            }
        }
        LaneEffect::Held(Some(after)) => {
            lane.paused_until = lane.paused_until.max(now.plus_millis(after));
        }
        LaneEffect::Held(None) => lane.is_held = true,
    }
    lane.fault_at = fault.as_ref().map(|_| now);
    lane.fault = fault;
}

/// Works on a lane until nothing may leave it: takes batches, sends them outside of any transaction,
/// keeps what became of them. Answers how many messages were tried.
///
/// A plain thread's work. Killed in the middle, what was taken is taken again when its lease is over.
pub fn work(db: &Db, lane: &str, driver: &Arc<dyn Driver>) -> Result<usize, Error> {
    let actor = Actor::system("channels");
    let mut tried = 0;
    loop {
        let (name, with) = (lane.to_owned(), Arc::clone(driver));
        let taken = db.write_blocking(&actor, move |tx| claim(tx, &name, &*with))?;
        if taken.is_empty() {
            return Ok(tried);
        }
        let started = db.clock().now();
        let mut batches = taken.into_iter();
        for Batch { messages } in batches.by_ref() {
            tried += messages.len();
            let outcomes = driver.send(&messages);
            for (message, outcome) in messages.iter().zip(&outcomes) {
                tell(lane, message, outcome);
            }
            let results: Vec<_> = messages.into_iter().zip(outcomes).collect();
            let name = lane.to_owned();
            let is_open = db.write_blocking(&actor, move |tx| settle(tx, &name, &results))?;
            let elapsed = db.clock().now().millis() - started.millis();
            if !is_open || elapsed > LEASE_MS / 4 {
                break;
            }
        }
        let left: Vec<Sending> = batches.flat_map(|batch| batch.messages).collect();
        if !left.is_empty() {
            db.write_blocking(&actor, move |tx| {
                left.iter().try_for_each(|message| store::release(tx, message))
            })?;
        }
        // What the lane's standing allows now, the next look tells: nothing, or one that tries the way.
    }
}

/// One line a message, without its recipient, its words and any secret.
fn tell(lane: &str, message: &Sending, outcome: &Outcome) {
    let (id, attempt) = (message.id, message.attempt);
    match outcome {
        Outcome::Accepted { .. } => tracing::info!(lane, message = %id, attempt, "accepted"),
        Outcome::Refused(fault)
        | Outcome::Failed { fault, .. }
        | Outcome::Later { fault, .. }
        | Outcome::Held { fault, .. }
        | Outcome::Gone(fault) => {
            tracing::warn!(lane, message = %id, attempt, code = fault.code, said = fault.said, "not sent");
        }
    }
}

/// Which messages are listed.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Of this lane.
    pub lane: Option<String>,
    /// Of this channel.
    pub kind: Option<ChannelKind>,
    /// In this state.
    pub state: Option<MessageState>,
}

/// Messages, the newest first.
pub fn list(
    tx: &mut Tx<'_>,
    wanted: &Wanted,
    after: Option<(Timestamp, MessageId)>,
    limit: Limit,
) -> Result<Page<KeptMessage>, Error> {
    let first = (Timestamp::from_millis(i64::MAX), MessageId::from_uuid(uuid::Uuid::max()));
    let found = store::list(
        tx,
        wanted.lane.as_deref(),
        wanted.kind,
        wanted.state,
        after.unwrap_or(first),
        limit.with_next(),
    )?;
    Ok(Page::cut(found, limit, |message| {
        Cursor::new([message.queued_at.millis().to_string(), message.id.to_string()])
    }))
}

/// One message.
///
/// # Errors
/// [`Error::NoMessage`].
pub fn get(tx: &mut Tx<'_>, id: MessageId) -> Result<KeptMessage, Error> {
    store::message(tx, id)?.ok_or(Error::NoMessage)
}

/// The message that was queued under a key.
pub fn with_key(tx: &mut Tx<'_>, key: &str) -> Result<Option<KeptMessage>, Error> {
    Ok(store::message_of_key(tx, key)?)
}

/// Queues a message that did not go once more, by hand; its identifier and key stay, by which the
/// receiver shows it once.
///
/// # Errors
/// [`Error::NoMessage`] when there is none that ended without being accepted, or its content was
/// forgotten.
pub fn replay(tx: &mut Tx<'_>, id: MessageId) -> Result<KeptMessage, Error> {
    let kept = get(tx, id)?;
    let expires_at = tx.now().plus_millis(life_ms(kept.kind));
    if !store::revive(tx, id, expires_at)? {
        return Err(Error::NoMessage);
    }
    tx.log("channels.replay", &id, &serde_json::json!({ "lane": kept.lane }))?;
    get(tx, id)
}

/// Forgets to whom messages went and what they said, 30 days after they ended; that they were sent,
/// and how it ended, stays.
pub fn forget_old(tx: &mut Tx<'_>) -> Result<u64, Error> {
    let before = tx.now().plus_millis(-KEPT_MS);
    Ok(store::forget(tx, before)?)
}

/// Puts back what a worker had taken that is no more: the only process of a county begins with it, and
/// waits for no lease.
pub fn take_back(tx: &mut Tx<'_>) -> Result<u64, Error> {
    Ok(store::take_back(tx)?)
}

/// Ends what is no longer of use in lanes that nobody works on.
pub fn expire_old(tx: &mut Tx<'_>) -> Result<(), Error> {
    for lane in store::lanes(tx)? {
        store::expire(tx, &lane.name, &faults::expired())?;
    }
    Ok(())
}

/// Lets a channel go on that was held back: what was wrong is forgotten, and the next message shows
/// whether it is mended.
pub fn resume(tx: &mut Tx<'_>, kind: ChannelKind) -> Result<(), Error> {
    store::free_lanes(tx, kind)?;
    Ok(tx.log("channels.resume", &kind.as_str(), &serde_json::json!({}))?)
}

/// Queues a message to oneself, to see whether a channel works.
///
/// # Errors
/// [`Error::Recipient`], [`Error::NotConfigured`], [`Error::NoChannel`].
pub fn send_test(
    tx: &mut Tx<'_>,
    kind: ChannelKind,
    to: &str,
    link: Option<String>,
) -> Result<KeptMessage, Error> {
    const TITLE: &str = "联户通道测试";
    let (to, body) = match kind {
        ChannelKind::Sms => {
            let number = crate::sms::mobile(to).ok_or(Error::Recipient)?;
            let link = link.unwrap_or_default();
            let variables = vec![("title".into(), TITLE.to_owned()), ("link".into(), link)];
            (number, Body::Template { name: "notice".into(), variables })
        }
        ChannelKind::Mail => {
            let to = to.trim();
            if !settings::is_mail(to) {
                return Err(Error::Recipient);
            }
            let text = "收到这封邮件，说明邮件通道能用了。".to_owned();
            (to.to_owned(), Body::Text { title: TITLE.into(), text, link })
        }
        ChannelKind::Webhook => {
            let id: kernel::id::WebhookId = to.parse().map_err(|_| Error::NoWebhook)?;
            endpoints::get(tx, id)?;
            let data = serde_json::json!({ "webhook_id": id });
            (
                id.to_string(),
                Body::Event { of: crate::events::TEST_EVENT.into(), at: tx.now(), data },
            )
        }
        ChannelKind::Log => {
            let text = "测试".to_owned();
            ("测试".to_owned(), Body::Text { title: TITLE.into(), text, link })
        }
        _ => return Err(Error::NoChannel),
    };
    let key = format!("test/{}", tx.new_id::<MessageId>());
    let expires_at = Some(tx.now().plus_millis(3600 * 1000));
    let to = crate::Recipient::new(to);
    let message =
        Message { key, channel: kind, to, body, not_before: None, expires_at, quiet: None };
    match enqueue(tx, &message)? {
        Enqueued::Queued(id) => {
            tx.log("channels.test", &id, &serde_json::json!({ "kind": kind }))?;
            get(tx, id)
        }
        Enqueued::NotConfigured => Err(Error::NotConfigured),
    }
}
