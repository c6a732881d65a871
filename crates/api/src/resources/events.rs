//! Live updates: a stream that says that something has changed, and nothing of what.
//!
//! A page that somebody waits at listens here and asks again for what it shows, with the scope and
//! the audit of any other request.

use std::convert::Infallible;
use std::time::Duration;

use access::policy::op;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::time::{Instant, sleep_until};

use crate::extract::{Caller, LastEventId};
use crate::live::POLL;
use crate::problem::Problem;
use crate::state::ApiState;

/// How long a stream lasts; the browser comes back by itself, and is asked again who it is.
const LASTS: Duration = Duration::from_secs(10 * 60);
/// How much time lies between two events at least.
const PAUSE: Duration = Duration::from_secs(1);
/// After how much silence a comment keeps the line open.
const HEARTBEAT: Duration = Duration::from_secs(25);
/// After how many milliseconds a browser comes back.
const RETRY: Duration = Duration::from_secs(3);

/// Hear that something has changed (server-sent events).
///
/// The first event is `open`, or `changed` when something has changed since the `Last-Event-ID` of the
/// request; then `changed`, at most one a second. Their data are `{"sequence": n}`, the number of the
/// newest change. The stream ends after ten minutes.
#[utoipa::path(
    get,
    path = "/api/events",
    operation_id = "watch_events",
    tag = "events",
    responses((status = 200, description = "A stream of events.", content_type = "text/event-stream", body = String))
)]
pub(crate) async fn watch_events(
    State(state): State<ApiState>,
    _: Caller<op::WatchEvents>,
    LastEventId(last): LastEventId,
) -> Result<Response, Problem> {
    let place = state.live().place();
    let place = place.ok_or_else(|| Problem::of("events.too-many").retry_after(60))?;
    let own = state.db().changes();
    let head = state.db().read(db::head_sequence).await?;
    let watching = Watching {
        told: last.unwrap_or(head),
        head,
        is_new: true,
        own,
        others: state.live().others(),
        closing: state.live().closing(),
        ends_at: Instant::now() + LASTS,
        not_before: Instant::now(),
        state,
        _place: place,
    };
    let events = stream::unfold(watching, |mut watching| async {
        let event = watching.next().await?;
        Some((Ok::<_, Infallible>(event), watching))
    });
    let stream = Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT));
    let mut response = stream.into_response();
    // A proxy that collects an answer before it passes it on would keep the news to itself.
    let name = HeaderName::from_static("x-accel-buffering");
    response.headers_mut().insert(name, HeaderValue::from_static("no"));
    Ok(response)
}

/// Waits for the word that the server stops.
async fn closed(closing: &mut watch::Receiver<bool>) {
    // The guard that comes with the word may not be carried along.
    drop(closing.wait_for(|is_closing| *is_closing).await);
}

/// Somebody who listens.
struct Watching {
    state: ApiState,
    /// The newest change that he was told of, and the newest that there is.
    told: i64,
    head: i64,
    is_new: bool,
    own: watch::Receiver<i64>,
    others: watch::Receiver<i64>,
    closing: watch::Receiver<bool>,
    ends_at: Instant,
    not_before: Instant,
    _place: OwnedSemaphorePermit,
}

impl Watching {
    /// The next event; none when the stream is over.
    async fn next(&mut self) -> Option<Event> {
        if std::mem::take(&mut self.is_new) {
            return Some(self.first());
        }
        loop {
            if self.head > self.told {
                let is_due = tokio::select! {
                    () = sleep_until(self.not_before) => true,
                    () = sleep_until(self.ends_at) => false,
                    () = closed(&mut self.closing) => false,
                };
                return is_due.then(|| self.changed());
            }
            let poll_at = Instant::now() + POLL;
            tokio::select! {
                () = sleep_until(self.ends_at) => return None,
                () = closed(&mut self.closing) => return None,
                // Both senders live as long as the state that this stream holds.
                _ = self.own.changed() => {}
                _ = self.others.changed() => {}
                () = sleep_until(poll_at) => self.state.live().poll(self.state.db()).await,
            }
            let newest = (*self.own.borrow_and_update()).max(*self.others.borrow_and_update());
            self.head = self.head.max(newest);
        }
    }

    fn first(&mut self) -> Event {
        if self.head > self.told {
            return self.changed().retry(RETRY);
        }
        self.told = self.head;
        self.event("open").retry(RETRY)
    }

    fn changed(&mut self) -> Event {
        self.told = self.head;
        self.not_before = Instant::now() + PAUSE;
        self.event("changed")
    }

    fn event(&self, name: &'static str) -> Event {
        let data = format!("{{\"sequence\":{}}}", self.told);
        Event::default().event(name).id(self.told.to_string()).data(data)
    }
}
