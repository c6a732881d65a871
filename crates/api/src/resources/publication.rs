//! What of a matter is open to everybody: what an office has released, and what came in from outside.

use access::policy::op;
use axum::Json;
use axum::extract::State;
use kernel::id::MatterId;
use open311::publications::{self, Said, Sheet};
use open311::{Origin, Publication, Received};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::extract::{Caller, Id, JsonBody};
use crate::problem::Problem;
use crate::resources::matters::sees_confidential;
use crate::state::ApiState;
use crate::wire::{Instant, MatterKey, masked};

/// How a matter stands to the outside.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PublicationView {
    /// The public service under which it is shown; `null` where its category is never public.
    service: Option<String>,
    /// Whether the county has opened its interface for other programs.
    is_open: bool,
    /// The text for everybody; without one, only the category's name is told.
    words: Option<String>,
    /// Whether the coordinates that a report brought are shown.
    shows_point: bool,
    /// The SHA-256 of each picture that is shown.
    pictures: Vec<String>,
    /// When this was last changed.
    changed_at: Option<Instant>,
    /// What came in from outside, where it came from there.
    report: Option<OutsideReportView>,
}

/// A report that came in through another program.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OutsideReportView {
    /// Through whose key.
    through: String,
    /// When.
    received_at: Instant,
    /// The whole description; a matter's own words may be shorter.
    description: Option<String>,
    /// The place in words.
    address: Option<String>,
    /// Degrees of latitude, WGS-84.
    lat: Option<f64>,
    /// Degrees of longitude.
    long: Option<f64>,
    /// A link; nobody here has followed it.
    link: Option<String>,
    /// The reporter's name.
    name: Option<String>,
    /// The reporter's telephone number; masked for whoever only looks on.
    phone: Option<String>,
    /// The reporter's mail address; not for whoever only looks on.
    email: Option<String>,
    /// What was said since, the oldest first.
    said: Vec<OutsideWordView>,
}

/// What a reporter said afterwards through the other program.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OutsideWordView {
    /// When he said it.
    said_at: Instant,
    /// When it came in.
    received_at: Instant,
    /// How he sees the matter: a word of mySociety's extension of Open311.
    status: String,
    /// What he said.
    words: String,
}

impl From<Said> for OutsideWordView {
    fn from(said: Said) -> Self {
        Self {
            said_at: Instant(said.said_at),
            received_at: Instant(said.received_at),
            status: said.status,
            words: said.description,
        }
    }
}

fn report(received: Received, said: Vec<Said>) -> OutsideReportView {
    let Origin { description, address_string, point, media_url, contact, .. } = received.origin;
    OutsideReportView {
        through: received.key_name,
        received_at: Instant(received.at),
        description,
        address: address_string,
        lat: point.map(|(lat, _)| lat),
        long: point.map(|(_, long)| long),
        link: media_url,
        name: contact.name(),
        phone: contact.phone,
        email: contact.email,
        said: said.into_iter().map(Into::into).collect(),
    }
}

impl From<Sheet> for PublicationView {
    fn from(sheet: Sheet) -> Self {
        let said = sheet.said;
        Self {
            service: sheet.service,
            is_open: sheet.is_on,
            words: sheet.publication.words,
            shows_point: sheet.publication.shows_point,
            pictures: sheet.publication.pictures.iter().map(ToString::to_string).collect(),
            changed_at: sheet.publication.changed_at.map(Instant),
            report: sheet.received.map(|received| report(received, said)),
        }
    }
}

/// What of a matter is open to everybody, and what came in from outside.
#[utoipa::path(
    get,
    path = "/api/matters/{id}/publication",
    operation_id = "get_publication",
    tag = "matters",
    params(("id" = MatterKey, Path, description = "The matter.")),
    responses((status = 200, description = "How it stands to the outside.", body = PublicationView))
)]
pub(crate) async fn get_publication(
    State(state): State<ApiState>,
    caller: Caller<op::GetPublication>,
    Id(id): Id<MatterId>,
) -> Result<Json<PublicationView>, Problem> {
    let scope = caller.scope.clone();
    let confidential = sees_confidential(&caller.session);
    let sheet = state
        .db()
        .read(move |tx| {
            let matter = matters::get(tx, id, &scope, confidential)?;
            Ok::<_, Problem>(publications::sheet(tx, &matter)?)
        })
        .await?;
    caller.has_read(&state, id, 1).await;
    let mut view = PublicationView::from(sheet);
    let is_office = caller.session.scope(access::Operation::PutPublication).is_ok();
    if let Some(report) = view.report.as_mut().filter(|_| !is_office) {
        // Who only looks on does not call anybody.
        report.phone = report.phone.as_deref().map(masked);
        report.email = None;
    }
    Ok(Json(view))
}

/// What an office releases; what is left out is taken back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PublicationPut {
    /// A text for everybody, without names, telephone numbers or anything that leads to a household.
    #[schema(max_length = 4000)]
    words: Option<String>,
    /// Whether the coordinates that a report brought may be shown.
    #[serde(default)]
    shows_point: bool,
    /// The SHA-256 of each of the matter's pictures that may be shown.
    #[serde(default)]
    #[schema(max_items = 9)]
    pictures: Vec<String>,
}

/// Release words, the place and pictures of a matter of a public category, or take them back.
#[utoipa::path(
    put,
    path = "/api/matters/{id}/publication",
    operation_id = "put_publication",
    tag = "matters",
    params(("id" = MatterKey, Path, description = "The matter.")),
    request_body = PublicationPut,
    responses((status = 200, description = "Released.", body = PublicationView))
)]
pub(crate) async fn put_publication(
    State(state): State<ApiState>,
    caller: Caller<op::PutPublication>,
    Id(id): Id<MatterId>,
    body: JsonBody<PublicationPut>,
) -> Result<Json<PublicationView>, Problem> {
    let PublicationPut { words, shows_point, pictures } = body.value;
    let mut hashes = Vec::with_capacity(pictures.len());
    for (place, text) in pictures.iter().enumerate() {
        let unknown = |_| Problem::of("request.unknown-word").at(format!("/pictures/{place}"));
        let hash = text.parse().map_err(unknown)?;
        if !hashes.contains(&hash) {
            hashes.push(hash);
        }
    }
    let publication = Publication { words, shows_point, pictures: hashes, changed_at: None };
    let scope = caller.scope.clone();
    let confidential = sees_confidential(&caller.session);
    let sheet = state
        .db()
        .write(&caller.actor(), move |tx| {
            let matter = publications::release(tx, id, &publication, &scope, confidential)?;
            Ok::<_, Problem>(publications::sheet(tx, &matter)?)
        })
        .await?;
    Ok(Json(sheet.into()))
}
