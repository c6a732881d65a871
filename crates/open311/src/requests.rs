//! Requests: what is asked for, and the public matters that answer it.

use std::collections::HashMap;

use attachments::Attachment;
use db::{DbError, Tx};
use kernel::id::MatterId;
use kernel::{AreaPath, Timestamp};
use matters::public::Wanted;
use matters::{Event, Matter};

use crate::services::{self, Service};
use crate::{Error, Parameters, Publication, Received, Refusal, report, store, time};

/// How long a span may be, and how long it is where nobody says, in milliseconds: 90 days.
const SPAN_MILLIS: i64 = 90 * 24 * 60 * 60 * 1000;
/// The most requests in an answer.
pub const MOST: u32 = 1_000;
/// The last page that is turned to.
const LAST_PAGE: u32 = 1_000_000;

/// A span of time, both ends included.
pub type Span = (Timestamp, Timestamp);

/// Which part of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// From 1.
    pub page: u32,
    /// How many on a page, 1 to [`MOST`].
    pub size: u32,
}

impl Part {
    /// Reads `page` and `page_size`.
    pub(crate) fn read(given: &Parameters) -> Result<Self, Refusal> {
        let number = |name: &str, usual: u32, most: u32| -> Result<u32, Refusal> {
            let Some(text) = given.one(name) else { return Ok(usual) };
            text.parse().ok().filter(|number| (1..=most).contains(number)).ok_or_else(|| {
                Refusal::bad(
                    format!("{name} 要是 1 到 {most} 的整数。"),
                    format!("{name} must be a whole number from 1 to {most}."),
                )
            })
        };
        Ok(Self { page: number("page", 1, LAST_PAGE)?, size: number("page_size", MOST, MOST)? })
    }

    pub(crate) fn skip(self) -> i64 {
        i64::from(self.page - 1) * i64::from(self.size)
    }

    /// One more than wanted, to know whether there is another page.
    pub(crate) fn most(self) -> i64 {
        i64::from(self.size) + 1
    }
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq)]
pub enum Query {
    /// These requests, whatever else is said.
    These(Vec<MatterId>),
    /// Those of a list.
    List(Listed),
}

/// The conditions of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// Codes of services; without any, of all.
    pub service_codes: Vec<String>,
    /// When they were brought forward.
    pub requested: Option<Span>,
    /// When they last changed.
    pub updated: Option<Span>,
    /// Only the closed ones, or only the open ones.
    pub is_closed: Option<bool>,
    /// Which part.
    pub part: Part,
}

impl Query {
    /// Reads the parameters; all that is wrong is told at once.
    ///
    /// # Errors
    /// 404 for a service that does not exist or when no identifier can be one, 400 for the rest.
    pub fn read(given: &Parameters, now: Timestamp) -> Result<Self, Refusal> {
        if given.has_control_characters() {
            return Err(report::unreadable());
        }
        let ids = given.list("service_request_id");
        if !ids.is_empty() {
            if ids.len() > MOST as usize {
                return Err(Refusal::bad(
                    format!("一次最多查 {MOST} 个编号。"),
                    format!("At most {MOST} identifiers at once."),
                ));
            }
            let mut ids: Vec<MatterId> = ids.iter().filter_map(|id| id.parse().ok()).collect();
            ids.sort_unstable();
            ids.dedup();
            return Ok(Self::These(ids));
        }
        let mut wrong = Vec::new();
        let service_codes = given.list("service_code");
        let unknown = service_codes.iter().filter(|code| services::with_code(code).is_none());
        wrong.extend(unknown.map(|code| report::unknown_service(code)));
        let mut is_closed = Vec::new();
        for status in given.list("status") {
            match status.as_str() {
                "open" => is_closed.push(false),
                "closed" => is_closed.push(true),
                _ => wrong.push(Refusal::bad(
                    "status 只能是 open 或 closed。",
                    "status is open or closed.",
                )),
            }
        }
        let is_closed = match (is_closed.contains(&true), is_closed.contains(&false)) {
            (true, false) => Some(true),
            (false, true) => Some(false),
            _ => None,
        };
        let mut keep = |span: Result<Option<Span>, Refusal>| {
            span.unwrap_or_else(|refusal| {
                wrong.push(refusal);
                None
            })
        };
        let updated = keep(span(given, ["updated_after", "updated_before"], now));
        let requested = keep(span(given, ["start_date", "end_date"], now));
        let part = Part::read(given).map_err(|refusal| wrong.push(refusal)).ok();
        if let Some(refusal) = Refusal::all(wrong) {
            return Err(refusal);
        }
        // Who follows changes must hear of old requests too; everybody else gets the last 90 days.
        let usual = (now.plus_millis(-SPAN_MILLIS), now);
        let requested = requested.or_else(|| updated.is_none().then_some(usual));
        let part = part.unwrap_or(Part { page: 1, size: MOST });
        Ok(Self::List(Listed { service_codes, requested, updated, is_closed, part }))
    }
}

/// The span between two parameters, of 90 days at most; nothing where neither is given. A missing end
/// is 90 days away from the other one, and never after now.
pub(crate) fn span(
    given: &Parameters,
    [from, until]: [&str; 2],
    now: Timestamp,
) -> Result<Option<Span>, Refusal> {
    let instant = |name: &str| -> Result<Option<Timestamp>, Refusal> {
        let Some(text) = given.one(name) else { return Ok(None) };
        time::read(&text).map(Some).ok_or_else(|| {
            Refusal::bad(
                format!("{name} 要写成 2023-05-07T00:00:00+08:00 这样，带时区。"),
                format!("{name} must look like 2023-05-07T00:00:00+08:00, with its zone."),
            )
        })
    };
    let (first, last) = match (instant(from)?, instant(until)?) {
        (None, None) => return Ok(None),
        (Some(first), None) => (first, now.max(first).min(first.plus_millis(SPAN_MILLIS))),
        (None, Some(last)) => (last.plus_millis(-SPAN_MILLIS), last),
        (Some(first), Some(last)) => (first, last),
    };
    if last < first {
        return Err(Refusal::bad(
            format!("{until} 不能早于 {from}。"),
            format!("{until} cannot be before {from}."),
        ));
    }
    if last.millis() - first.millis() > SPAN_MILLIS {
        return Err(Refusal::bad(
            format!("{from} 到 {until} 最多 90 天，请分段查询。"),
            format!("From {from} to {until} there can be 90 days at most. Ask in parts."),
        ));
    }
    Ok(Some((first, last)))
}

/// A public matter with all that is told of it.
#[derive(Debug, Clone)]
pub struct Request {
    pub(crate) service: &'static Service,
    pub(crate) matter: Matter,
    pub(crate) events: Vec<Event>,
    pub(crate) publication: Publication,
    /// The coordinates, where an office has released them.
    pub(crate) point: Option<(f64, f64)>,
    /// The first released picture.
    pub(crate) picture: Option<Attachment>,
}

impl Request {
    /// Where the place may be told: a household is not pointed at.
    pub(crate) fn place(&self) -> AreaPath {
        match self.matter.household_id {
            Some(_) => self.matter.area_path.village(),
            None => self.matter.area_path.clone(),
        }
    }

    /// When it last changed; once closed, when it was closed.
    pub(crate) fn updated_at(&self) -> Timestamp {
        let last = self.events.last().map_or(self.matter.recorded_at, |event| event.at);
        if !self.matter.state.is_closed() {
            return self.publication.changed_at.map_or(last, |changed| changed.max(last));
        }
        let mut closing = last;
        for event in self.events.iter().rev() {
            if !event.to.is_closed() {
                break;
            }
            closing = event.at;
        }
        closing
    }
}

/// A page of requests, and whether there is another.
#[derive(Debug, Clone)]
pub struct Found {
    /// The requests.
    pub requests: Vec<Request>,
    /// The next page, if there is one.
    pub next_page: Option<u32>,
}

/// The requests asked for.
///
/// # Errors
/// 404 where identifiers were given and none of them is known.
pub fn find(tx: &mut Tx<'_>, query: &Query) -> Result<Found, Error> {
    match query {
        Query::These(ids) => {
            let found = matters::these(tx, ids)?;
            let requests = complete(tx, found)?;
            if requests.is_empty() {
                return Err(unknown().into());
            }
            Ok(Found { requests, next_page: None })
        }
        Query::List(listed) => list(tx, listed),
    }
}

fn list(tx: &mut Tx<'_>, listed: &Listed) -> Result<Found, Error> {
    let wanted: Vec<&'static Service> = services::all()
        .iter()
        .filter(|service| {
            listed.service_codes.is_empty() || listed.service_codes.contains(&service.code())
        })
        .collect();
    let also_updated = match listed.updated {
        Some(span) => store::published_in(tx, span)?,
        None => Vec::new(),
    };
    let wanted = Wanted {
        categories: services::categories(&wanted),
        requested: listed.requested,
        updated: listed.updated,
        also_updated,
        is_closed: listed.is_closed,
    };
    let part = listed.part;
    let mut found = matters::public::list(tx, &wanted, part.skip(), part.most())?;
    let has_more = found.len() > part.size as usize;
    found.truncate(part.size as usize);
    let requests = complete(tx, found)?;
    Ok(Found { requests, next_page: has_more.then_some(part.page + 1) })
}

/// The request with that identifier.
///
/// # Errors
/// 404 where it does not exist or is not public: the two cannot be told apart.
pub fn get(tx: &mut Tx<'_>, id: &str) -> Result<Request, Error> {
    let id: MatterId = id.parse().map_err(|_| unknown())?;
    let found = matters::these(tx, &[id])?;
    complete(tx, found)?.pop().ok_or_else(|| unknown().into())
}

pub(crate) fn unknown() -> Refusal {
    Refusal::unknown(
        "没有这个 service_request_id。",
        "There is no request with this service_request_id.",
    )
}

/// The public ones of these matters with all that belongs to them, in the same order.
pub(crate) fn complete(tx: &mut Tx<'_>, found: Vec<Matter>) -> Result<Vec<Request>, DbError> {
    let found: Vec<(&'static Service, Matter)> = found
        .into_iter()
        .filter_map(|matter| Some((services::of(matter.kind, &matter.category)?, matter)))
        .collect();
    let ids: Vec<MatterId> = found.iter().map(|(_, matter)| matter.id).collect();
    let mut events = matters::timelines(tx, &ids)?;
    let mut publications = store::publications(tx, &ids)?;
    let received: HashMap<MatterId, Received> =
        store::received(tx, &ids)?.into_iter().map(|one| (one.matter, one)).collect();
    let with_pictures: Vec<String> = publications
        .iter()
        .filter(|(_, publication)| !publication.pictures.is_empty())
        .map(|(id, _)| id.to_string())
        .collect();
    let pictures = attachments::of(tx, &with_pictures)?;
    let turn = |(service, matter): (&'static Service, Matter)| {
        let publication = publications.remove(&matter.id).unwrap_or_default();
        let point = received.get(&matter.id).and_then(|one| one.origin.point);
        let own = pictures.get(&matter.id.to_string());
        let released = publication.pictures.iter().find_map(|hash| {
            let of_it = |one: &&Attachment| one.reference.hash == *hash && one.is_complete;
            own.and_then(|own| own.iter().find(of_it)).copied()
        });
        Request {
            service,
            events: events.remove(&matter.id).unwrap_or_default(),
            point: point.filter(|_| publication.shows_point),
            picture: released,
            publication,
            matter,
        }
    };
    Ok(found.into_iter().map(turn).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Query, Refusal> {
        let pairs = pairs.iter().map(|(name, value)| (name.to_string(), value.to_string()));
        Query::read(&Parameters::new(pairs.collect()), now())
    }

    fn now() -> Timestamp {
        time::read("2023-05-07T12:00:00+08:00").expect("an instant")
    }

    fn requested(pairs: &[(&str, &str)]) -> Option<(String, String)> {
        match read(pairs).expect("read") {
            Query::List(listed) => {
                listed.requested.map(|(first, last)| (time::written(first), time::written(last)))
            }
            Query::These(_) => None,
        }
    }

    #[test]
    fn the_usual_span_is_the_last_90_days() {
        let span = |first: &str, last: &str| Some((first.to_owned(), last.to_owned()));
        let usual = span("2023-02-06T12:00:00+08:00", "2023-05-07T12:00:00+08:00");
        assert_eq!(requested(&[]), usual);
        assert_eq!(requested(&[("start_date", ""), ("end_date", "")]), usual);
        let start = [("start_date", "2023-01-01T00:00:00+08:00")];
        let first_90 = span("2023-01-01T00:00:00+08:00", "2023-04-01T00:00:00+08:00");
        assert_eq!(requested(&start), first_90);
        let end = [("end_date", "2023-04-01T00:00:00+08:00")];
        assert_eq!(requested(&end), first_90);
        assert_eq!(requested(&[("updated_after", "2023-05-01T00:00:00+08:00")]), None);
    }

    #[test]
    fn a_longer_span_is_refused() {
        let span = |last: &str| {
            let pairs = [("start_date", "2023-01-01T00:00:00+08:00"), ("end_date", last)];
            read(&pairs).map_err(|refusal| refusal.status).map(|_| ())
        };
        assert_eq!(span("2023-04-01T00:00:00+08:00"), Ok(()));
        assert_eq!(span("2023-04-01T00:00:01+08:00"), Err(400));
        assert_eq!(span("2022-12-31T00:00:00+08:00"), Err(400));
        assert_eq!(span("2023-04-01"), Err(400));
    }

    #[test]
    fn several_states_are_asked_for_at_once() {
        let closed = |status: &str| match read(&[("status", status)]) {
            Ok(Query::List(listed)) => Ok(listed.is_closed),
            _ => Err(()),
        };
        assert_eq!(closed("open,closed"), Ok(None));
        assert_eq!(closed("closed"), Ok(Some(true)));
        assert_eq!(closed("open"), Ok(Some(false)));
        assert_eq!(closed("done"), Err(()));
    }

    #[test]
    fn what_is_unknown_or_malformed_is_told_together() {
        let refusal = read(&[
            ("service_code", "appeal-relief,hazard-flood"),
            ("status", "done"),
            ("page", "0"),
            ("page_size", "1001"),
        ])
        .expect_err("wrong");
        // Of the two numbers the first is told: they are read one after the other.
        assert_eq!((refusal.status, refusal.faults.len()), (404, 3));
    }

    #[test]
    fn identifiers_override_everything() {
        let id = MatterId::from_uuid(uuid::Uuid::from_u128(7));
        let query = read(&[
            ("service_request_id", &format!("{id},no-such")),
            ("status", "done"),
            ("start_date", "yesterday"),
        ]);
        assert_eq!(query, Ok(Query::These(vec![id])));
    }
}
