//! The doors of Open311 GeoReport v2, for the programs of others.
//!
//! They are no part of the interface that our own screens use: no sessions, no problem documents, and a
//! description of their own (`/open311/v2/openapi.json`). What they answer is public by the rules of the
//! room `open311`, so any page may read it (`Access-Control-Allow-Origin: *`).

mod asked;
mod form;
mod told;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use kernel::Timestamp;
use open311::report::{self, MOST_PICTURES, Report};
use open311::{Document, Format, Refusal, publications, requests, services, show, updates};

use crate::problem::Problem;
use crate::resources::attachments::streamed;
use crate::state::ApiState;
use asked::{Asked, Posted};
use told::Wrong;
pub(crate) use told::{Outside, told};

/// The largest form: its pictures and some kilobytes of texts.
const FORM_LIMIT: usize = MOST_PICTURES * attachments::LARGEST as usize + 256 * 1024;

/// Every door.
pub(crate) fn routes() -> Router<ApiState> {
    let forms = DefaultBodyLimit::max(FORM_LIMIT);
    Router::new()
        .route("/open311/discovery.xml", get(discovery))
        .route("/open311/discovery.json", get(discovery))
        .route("/open311/v2/services.xml", get(list_services))
        .route("/open311/v2/services.json", get(list_services))
        .route("/open311/v2/services/{file}", get(get_service))
        .route(
            "/open311/v2/requests.xml",
            get(list_requests).merge(post(create_request).layer(forms)),
        )
        .route(
            "/open311/v2/requests.json",
            get(list_requests).merge(post(create_request).layer(forms)),
        )
        .route("/open311/v2/requests/{file}", get(get_request))
        .route("/open311/v2/tokens/{file}", get(get_token))
        .route(
            "/open311/v2/servicerequestupdates.xml",
            get(list_updates).merge(post(create_update)),
        )
        .route(
            "/open311/v2/servicerequestupdates.json",
            get(list_updates).merge(post(create_update)),
        )
        .route("/open311/v2/media/{file}", get(get_media))
        .route("/open311/v2/openapi.json", get(get_description))
}

/// What a handler answers: a document in the format asked for, and the next page if there is one.
type Answered = Result<(Document, Option<u32>), Wrong>;

fn whole(document: Document) -> Answered {
    Ok((document, None))
}

async fn discovery(State(state): State<ApiState>, asked: Asked) -> Response {
    let answered = async {
        let map = state.map().await?;
        whole(asked.profile.discovery(&asked.base, map.county.is_demo))
    };
    let answered = answered.await;
    asked.answer(answered)
}

async fn list_services(asked: Asked) -> Response {
    asked.answer(whole(services::list()))
}

async fn get_service(asked: Asked) -> Response {
    let found = services::with_code(&asked.name).ok_or_else(|| {
        Refusal::unknown(
            "没有这个 service_code，请先取服务列表。",
            "There is no such service_code. Get the list of services.",
        )
    });
    let answered = found.map(services::Service::definition).map_err(Wrong::from);
    asked.answer(answered.and_then(whole))
}

async fn list_requests(State(state): State<ApiState>, asked: Asked) -> Response {
    let answered = async {
        let query = requests::Query::read(&asked.given, state.now())?;
        let map = state.map().await?;
        let found = state.db().read(move |tx| requests::find(tx, &query)).await?;
        let document = show::requests(&found.requests, &map.areas, &asked.base);
        Ok((document, found.next_page))
    };
    let answered = answered.await;
    asked.answer(answered)
}

async fn get_request(State(state): State<ApiState>, asked: Asked) -> Response {
    let answered = async {
        let map = state.map().await?;
        let id = asked.name.clone();
        let found = state.db().read(move |tx| requests::get(tx, &id)).await?;
        whole(show::requests(&[found], &map.areas, &asked.base))
    };
    let answered = answered.await;
    asked.answer(answered)
}

async fn get_token(State(state): State<ApiState>, asked: Asked) -> Response {
    let answered = async {
        let id = asked.name.clone();
        let found =
            state.db().read(move |tx| requests::get(tx, &id)).await.map_err(
                |error| match error {
                    open311::Error::Refused(_) => {
                        Wrong::from(Refusal::unknown("没有这个 token。", "There is no such token."))
                    }
                    other => Wrong::from(other),
                },
            )?;
        whole(show::token(&found, &asked.name))
    };
    let answered = answered.await;
    asked.answer(answered)
}

async fn create_request(State(state): State<ApiState>, asked: Asked, request: Request) -> Response {
    let answered = async {
        let Posted { given, files, key } = asked.posted(&state, request).await?;
        let map = state.map().await?;
        let layer = if given.one("lat").is_some() {
            state.db().read(registry::map_layer::get).await?
        } else {
            None
        };
        let outlines = layer.as_ref().map(|layer| &layer.outlines);
        let report = Report::read(&given, &map.areas, outlines)?;
        let references = keep(&state, files).await?;
        let report = report.with_pictures(&references);
        let actor = report::actor(&key);
        let accepted = state
            .db()
            .write(&actor, move |tx| {
                for one in &references {
                    attachments::keep(tx, &one.hash, one.bytes, one.media_type, None)?;
                }
                report::hand_in(tx, &key, &report, &references)
            })
            .await?;
        whole(show::accepted(&accepted))
    };
    let answered = answered.await;
    asked.answer(answered)
}

/// Puts the pictures of a report into the folder; they become known with the report.
async fn keep(state: &ApiState, files: Vec<Vec<u8>>) -> Result<Vec<attachments::Reference>, Wrong> {
    if files.len() > MOST_PICTURES {
        return Err(Refusal::bad(
            format!("图片最多 {MOST_PICTURES} 张。"),
            format!("At most {MOST_PICTURES} pictures."),
        )
        .into());
    }
    let (folder, now): (_, Timestamp) = (state.attachments().clone(), state.now());
    let work = tokio::task::spawn_blocking(move || {
        files.iter().map(|bytes| folder.take(bytes, now)).collect::<Result<Vec<_>, _>>()
    });
    Ok(work.await.map_err(|_| db::DbError::Interrupted)?.map_err(Problem::from)?)
}

async fn list_updates(State(state): State<ApiState>, asked: Asked) -> Response {
    let answered = async {
        let query = updates::Query::read(&asked.given, state.now())?;
        let (moved, next) = state.db().read(move |tx| updates::list(tx, &query)).await?;
        Ok((show::updates(&moved), next))
    };
    let answered = answered.await;
    asked.answer(answered)
}

async fn create_update(State(state): State<ApiState>, asked: Asked, request: Request) -> Response {
    let answered = async {
        let Posted { given, key, .. } = asked.posted(&state, request).await?;
        let update = updates::Update::read(&given)?;
        let actor = report::actor(&key);
        let id = state.db().write(&actor, move |tx| updates::take(tx, &key, &update)).await?;
        whole(show::update_accepted(&id))
    };
    let answered = answered.await;
    asked.answer(answered)
}

/// A picture that an office has released.
async fn get_media(State(state): State<ApiState>, asked: Asked) -> Response {
    let answered = async {
        let unknown =
            || Wrong::from(Refusal::unknown("没有这张图片。", "There is no such picture."));
        let hash = asked.name.parse().map_err(|_| unknown())?;
        let stored = state.db().read(move |tx| publications::picture(tx, &hash)).await?;
        let stored = stored.ok_or_else(unknown)?;
        let file = tokio::fs::File::open(state.attachments().path(&hash)).await;
        let file = file.map_err(attachments::Error::from).map_err(Problem::from)?;
        let headers = [
            (header::CONTENT_TYPE, HeaderValue::from_static(stored.media_type.as_str())),
            (header::CONTENT_LENGTH, HeaderValue::from(stored.bytes)),
            (header::CONTENT_DISPOSITION, HeaderValue::from_static("inline")),
            // A release can be taken back.
            (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=60")),
        ];
        Ok::<Response, Wrong>((headers, streamed(file)).into_response())
    };
    match answered.await {
        Ok(response) => response,
        Err(wrong) => wrong.response(Format::Xml),
    }
}

/// The description of these doors, OpenAPI 3.0.
async fn get_description(_: Asked) -> Response {
    let kind = HeaderValue::from_static("application/json; charset=utf-8");
    let text = include_str!("open311/openapi.json");
    (StatusCode::OK, [(header::CONTENT_TYPE, kind)], text).into_response()
}
