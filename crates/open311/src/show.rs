//! What is told of a public matter, and how: the one place where a matter becomes something public.

use matters::{Ground, Matter, Outcome, State};
use registry::AreaTree;

use crate::report::Accepted;
use crate::requests::Request;
use crate::updates::Moved;
use crate::{Document, Node, place, time};

/// Where the interface is, as other programs reach it: an address without a slash at the end.
pub type Base<'b> = &'b str;

/// A list of requests.
pub fn requests(requests: &[Request], areas: &AreaTree, base: Base<'_>) -> Document {
    let nodes = requests.iter().map(|request| node(request, areas, base)).collect();
    Document { root: "service_requests", node: Node::List("request", nodes) }
}

/// What a new request is answered with.
pub fn accepted(accepted: &Accepted) -> Document {
    let service = crate::services::with_code(&accepted.service_code);
    let request = Node::Fields(vec![
        ("service_request_id", accepted.id.to_string().into()),
        ("service_notice", service.map(|service| notice(service.category().days)).into()),
        ("account_id", accepted.account_id.clone().into()),
    ]);
    Document { root: "service_requests", node: Node::List("request", vec![request]) }
}

/// What a token is answered with. No token is ever given out, because every request has its
/// identifier at once; a program that takes the identifier for a token is told the same again.
pub fn token(request: &Request, token: &str) -> Document {
    let request = Node::Fields(vec![
        ("service_request_id", request.matter.id.to_string().into()),
        ("token", token.into()),
    ]);
    Document { root: "service_requests", node: Node::List("request", vec![request]) }
}

/// A list of updates.
pub fn updates(moved: &[Moved]) -> Document {
    let update = |moved: &Moved| {
        Node::Fields(vec![
            ("update_id", moved.id().into()),
            ("service_request_id", moved.matter.id.to_string().into()),
            ("status", status_of(&moved.matter, moved.event.to).into()),
            ("updated_datetime", time::written(moved.event.at).into()),
            ("description", moved.event.to.chinese().into()),
            ("media_url", Node::Nothing),
        ])
    };
    let updates = moved.iter().map(update).collect();
    Document { root: "service_request_updates", node: Node::List("request_update", updates) }
}

/// What a new update is answered with.
pub fn update_accepted(id: &str) -> Document {
    let update = Node::Fields(vec![("update_id", id.into())]);
    Document { root: "service_request_updates", node: Node::List("request_update", vec![update]) }
}

fn notice(days: u16) -> String {
    format!("一般在{days}个工作日内答复。")
}

fn node(request: &Request, areas: &AreaTree, base: Base<'_>) -> Node {
    let (matter, service) = (&request.matter, request.service);
    let place = request.place();
    let is_closed = matter.state.is_closed();
    let words = request.publication.words.clone();
    let degrees = |which: fn((f64, f64)) -> f64| request.point.map(which).map(Node::Degrees);
    let or_nothing = |node: Option<Node>| node.unwrap_or(Node::Nothing);
    let notice = matter.state.is_open().then(|| notice(service.category().days));
    Node::Fields(vec![
        ("service_request_id", matter.id.to_string().into()),
        ("status", if is_closed { "closed" } else { "open" }.into()),
        ("status_notes", notes(matter).into()),
        ("service_name", service.name().into()),
        ("service_code", service.code().into()),
        // What a villager said is his; others read it only in words that an office has released.
        ("description", words.unwrap_or_else(|| service.name()).into()),
        ("agency_responsible", areas.at(&matter.owner.area).map(|area| area.name.as_str()).into()),
        ("service_notice", notice.into()),
        ("requested_datetime", time::written(matters::public::requested_at(matter)).into()),
        ("updated_datetime", time::written(request.updated_at()).into()),
        (
            "expected_datetime",
            matter.deadline_on.map(|day| time::written(time::end_of(day))).into(),
        ),
        ("address", place::address(&place, areas).into()),
        ("address_id", areas.at(&place).map(|area| area.code.as_str()).into()),
        ("zipcode", Node::Nothing),
        ("lat", or_nothing(degrees(|(lat, _)| lat))),
        ("long", or_nothing(degrees(|(_, long)| long))),
        ("media_url", request.picture.map(|picture| media_url(&picture.reference, base)).into()),
    ])
}

/// The address of a released picture.
fn media_url(reference: &attachments::Reference, base: Base<'_>) -> String {
    let end = match reference.media_type {
        attachments::MediaType::Jpeg => "jpg",
        attachments::MediaType::Png => "png",
        attachments::MediaType::Webp => "webp",
    };
    format!("{base}/open311/v2/media/{}.{end}", reference.hash)
}

/// Where it stands in words: the state, how it was answered, on what ground it was refused.
fn notes(matter: &Matter) -> String {
    let state = matter.state.chinese();
    if let (State::Refused, Some(ground)) = (matter.state, matter.ground) {
        return format!("{state}：{}", ground.chinese());
    }
    match matter.outcome() {
        Some(outcome) => format!("{state}：{}", outcome.chinese()),
        None => state.to_owned(),
    }
}

/// The state in the words of mySociety's extension.
pub(crate) fn status_of(matter: &Matter, state: State) -> &'static str {
    match state.as_str() {
        "submitted" | "disputed" => "open",
        "accepted" | "draft" => "investigating",
        "suspended" => "planned",
        "refused" if matter.ground == Some(Ground::OutsideDuty) => "not_councils_responsibility",
        "refused" => "no_further_action",
        "withdrawn" => "cancelled",
        "merged" => "duplicate",
        // Only the villager's word makes it fixed.
        "confirmed" => match matter.answer.as_ref().map(|answer| answer.outcome) {
            Some(Outcome::Solved) => "fixed",
            _ => "no_further_action",
        },
        _ if state.is_closed() => "closed",
        _ => "in_progress",
    }
}
