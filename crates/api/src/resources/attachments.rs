//! Pictures: sent in pieces that can be resumed, and shown to who may see a record that has them.

use std::str::FromStr;

use access::Operation;
use access::policy::op;
use attachments::{
    Attachment, Error, LARGEST, LARGEST_PIECE, MediaType, PictureHash, Piece, Progress, Reference,
};
use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use db::{DbError, Tx};
use futures_util::stream;
use kernel::id::{AccountId, ContactId, MatterId, NoticeId, RepresentativeId};
use serde::{Deserialize, Serialize};
use tokio::fs::File;
use tokio::io::AsyncReadExt;
use utoipa::{IntoParams, ToSchema};

use crate::extract::{Caller, Id, IfNoneMatch, Query};
use crate::problem::Problem;
use crate::resources::{contacts, matters, representatives};
use crate::state::ApiState;

/// A picture as a record names it; its bytes go another way and may come later.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AttachmentReference)]
pub(crate) struct ReferenceBody {
    /// The SHA-256 of its bytes: 64 hexadecimal digits, small letters.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    sha256: String,
    /// How many bytes it has.
    #[schema(minimum = 1, maximum = 5242880)]
    bytes: u64,
    /// `image/jpeg`, `image/png` or `image/webp`.
    #[schema(example = "image/jpeg")]
    media_type: String,
}

/// The pictures that a record is sent with.
pub(crate) fn references(bodies: Vec<ReferenceBody>) -> Result<Vec<Reference>, Problem> {
    let turn = |(at, body): (usize, ReferenceBody)| {
        let unknown =
            |field| Problem::of("request.unknown-word").at(format!("/attachments/{at}/{field}"));
        Ok(Reference {
            hash: body.sha256.parse().map_err(|_| unknown("sha256"))?,
            bytes: body.bytes,
            media_type: body.media_type.parse().map_err(|_| unknown("media_type"))?,
        })
    };
    bodies.into_iter().enumerate().map(turn).collect()
}

/// A picture of a record.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Attachment)]
pub(crate) struct AttachmentView {
    /// The SHA-256 of its bytes, by which it is got.
    sha256: String,
    /// How many bytes it has.
    bytes: u64,
    /// `image/jpeg`, `image/png` or `image/webp`.
    media_type: &'static str,
    /// Whether its bytes are here; else they are still on the phone.
    is_complete: bool,
}

/// Pictures on the wire.
pub(crate) fn views(attachments: Vec<Attachment>) -> Vec<AttachmentView> {
    let view = |attachment: Attachment| AttachmentView {
        sha256: attachment.reference.hash.to_string(),
        bytes: attachment.reference.bytes,
        media_type: attachment.reference.media_type.as_str(),
        is_complete: attachment.is_complete,
    };
    attachments.into_iter().map(view).collect()
}

/// The pictures of one record.
pub(crate) fn of(tx: &mut Tx<'_>, object: String) -> Result<Vec<AttachmentView>, Problem> {
    let mut found = attachments::of(tx, std::slice::from_ref(&object))?;
    Ok(views(found.remove(&object).unwrap_or_default()))
}

/// Where a piece of a picture belongs.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PieceQuery {
    /// Where the piece begins: how many bytes are here.
    #[param(minimum = 0, maximum = 5242880)]
    offset: u64,
    /// How many bytes the whole picture has.
    #[param(minimum = 1, maximum = 5242880)]
    bytes: u64,
    /// `image/jpeg`, `image/png` or `image/webp`.
    #[param(example = "image/jpeg")]
    media_type: String,
}

/// How far a picture has come.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AttachmentProgress {
    /// How many bytes are here: where to go on.
    received: u64,
    /// Whether the picture is whole and its hash was compared.
    is_complete: bool,
}

/// Send a piece of a picture, at most 256 KiB; begin at 0, go on at `received`.
#[utoipa::path(
    put,
    path = "/api/attachments/{sha256}",
    operation_id = "put_attachment",
    tag = "attachments",
    params(
        ("sha256" = String, Path, description = "The SHA-256 of the whole picture.", pattern = "^[0-9a-f]{64}$"),
        PieceQuery
    ),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, description = "Taken.", body = AttachmentProgress))
)]
pub(crate) async fn put_attachment(
    State(state): State<ApiState>,
    caller: Caller<op::PutAttachment>,
    Id(hash): Id<PictureHash>,
    Query(query): Query<PieceQuery>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<AttachmentProgress>, Problem> {
    // What is far too large is said before anything is read, and not as a matter of pieces.
    if query.bytes == 0 || query.bytes > LARGEST {
        return Err(Error::TooLarge.into());
    }
    let media_type = MediaType::from_str(&query.media_type)
        .map_err(|_| Problem::of("request.unknown-word").at("/media_type"))?;
    let body = body.map_err(|rejection| match rejection.into_response().status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::from(Error::PieceTooLarge),
        _ => Problem::of("request.malformed"),
    })?;
    let known = state.db().read(move |tx| attachments::stored(tx, &hash)).await?;
    if let Some(stored) = known {
        return Ok(Json(AttachmentProgress { received: stored.bytes, is_complete: true }));
    }
    let (account, now) = (caller.account(), state.now());
    let folder = state.attachments().clone();
    let (bytes, offset) = (query.bytes, query.offset);
    let work = tokio::task::spawn_blocking(move || {
        let piece = Piece { hash, bytes, media_type, offset, body: &body };
        folder.put(account, &piece, now)
    });
    let taken = work.await.map_err(|_| DbError::Interrupted)?;
    settled(&state, &caller.actor(), account, hash, taken).await
}

/// Makes known what is whole, and tells how far the picture has come.
async fn settled(
    state: &ApiState,
    actor: &kernel::Actor,
    account: AccountId,
    hash: PictureHash,
    taken: Result<Progress, Error>,
) -> Result<Json<AttachmentProgress>, Problem> {
    match taken {
        Ok(Progress::Partial(received)) => {
            Ok(Json(AttachmentProgress { received, is_complete: false }))
        }
        Ok(Progress::Whole { bytes, media_type }) => {
            let kept = state.db().write(actor, move |tx| {
                attachments::keep(tx, &hash, bytes, media_type, Some(account))
            });
            kept.await?;
            Ok(Json(AttachmentProgress { received: bytes, is_complete: true }))
        }
        Err(Error::WrongOffset { received }) => {
            Err(Problem::from(Error::WrongOffset { received }).received(received))
        }
        Err(error) => Err(error.into()),
    }
}

/// How far a picture of mine has come: where to go on after a cut.
#[utoipa::path(
    get,
    path = "/api/attachments/{sha256}/progress",
    operation_id = "get_attachment_progress",
    tag = "attachments",
    params(("sha256" = String, Path, description = "The SHA-256 of the whole picture.", pattern = "^[0-9a-f]{64}$")),
    responses((status = 200, description = "How far.", body = AttachmentProgress))
)]
pub(crate) async fn get_attachment_progress(
    State(state): State<ApiState>,
    caller: Caller<op::GetAttachmentProgress>,
    Id(hash): Id<PictureHash>,
) -> Result<Json<AttachmentProgress>, Problem> {
    let known = state.db().read(move |tx| attachments::stored(tx, &hash)).await?;
    if let Some(stored) = known {
        return Ok(Json(AttachmentProgress { received: stored.bytes, is_complete: true }));
    }
    let account = caller.account();
    let folder = state.attachments().clone();
    let work = tokio::task::spawn_blocking(move || folder.progress(account, &hash));
    let found = work.await.map_err(|_| DbError::Interrupted)?;
    settled(&state, &caller.actor(), account, hash, found).await
}

/// A picture, for who may see a record that has it.
#[utoipa::path(
    get,
    path = "/api/attachments/{sha256}",
    operation_id = "get_attachment",
    tag = "attachments",
    params(("sha256" = String, Path, description = "The SHA-256 of the picture.", pattern = "^[0-9a-f]{64}$")),
    responses(
        (status = 200, description = "The bytes.", content(
            (Vec<u8> = "image/jpeg"), (Vec<u8> = "image/png"), (Vec<u8> = "image/webp")
        )),
        (status = 304, description = "Unchanged since the ETag given.")
    )
)]
pub(crate) async fn get_attachment(
    State(state): State<ApiState>,
    caller: Caller<op::GetAttachment>,
    Id(hash): Id<PictureHash>,
    held: IfNoneMatch,
) -> Result<Response, Problem> {
    let session = caller.session.clone();
    let (stored, object) = state
        .db()
        .read(move |tx| {
            let stored = attachments::stored(tx, &hash)?.ok_or(Error::NotFound)?;
            for object in attachments::objects(tx, &hash)? {
                if is_visible(tx, &object, &session)? {
                    return Ok::<_, Problem>((stored, object));
                }
            }
            Err(Error::NotFound.into())
        })
        .await?;
    let tag = format!("\"{hash}\"");
    let mut response = if held.holds(&tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let file = File::open(state.attachments().path(&hash)).await.map_err(Error::from)?;
        let kind = HeaderValue::from_static(stored.media_type.as_str());
        let headers = [
            (header::CONTENT_TYPE, kind),
            (header::CONTENT_LENGTH, HeaderValue::from(stored.bytes)),
            (header::CONTENT_DISPOSITION, HeaderValue::from_static("inline")),
        ];
        (headers, streamed(file)).into_response()
    };
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    caller.has_read(&state, object, 1).await;
    Ok(response)
}

/// The file as a body, a part at a time.
pub(crate) fn streamed(file: File) -> Body {
    Body::from_stream(stream::unfold(file, |mut file| async {
        let mut part = vec![0; 64 * 1024];
        match file.read(&mut part).await {
            Ok(0) => None,
            Ok(count) => {
                part.truncate(count);
                Some((Ok(Bytes::from(part)), file))
            }
            Err(error) => Some((Err(error), file)),
        }
    }))
}

/// Whether the session may see that record, by the operation that shows it.
fn is_visible(
    tx: &mut Tx<'_>,
    object: &str,
    session: &access::sessions::Session,
) -> Result<bool, Problem> {
    let shown = if let Ok(id) = object.parse::<ContactId>() {
        let Ok(scope) = session.scope(Operation::GetContact) else { return Ok(false) };
        contacts::visible(tx, id, &scope).map(|_| ())
    } else if let Ok(id) = object.parse::<MatterId>() {
        let Ok(scope) = session.scope(Operation::GetMatter) else { return Ok(false) };
        let confidential = matters::sees_confidential(session);
        ::matters::get(tx, id, &scope, confidential).map(|_| ()).map_err(Problem::from)
    } else if let Ok(id) = object.parse::<RepresentativeId>() {
        let Ok(scope) = session.scope(Operation::GetRepresentative) else { return Ok(false) };
        representatives::visible(tx, id, &scope).map(|_| ())
    } else if let Ok(id) = object.parse::<NoticeId>() {
        // Whoever has it in an inbox, an office or a representative, sees its pictures.
        let me = notices::Me::new(session.account, session.representative, "");
        if notices::inbox::own_of(tx, id, &me)?.is_some() {
            return Ok(true);
        }
        let Ok(scope) = session.scope(Operation::GetNotice) else { return Ok(false) };
        notices::service::get(tx, id, &scope).map(|_| ()).map_err(Problem::from)
    } else {
        return Ok(false);
    };
    match shown {
        Ok(()) => Ok(true),
        Err(problem) if problem.is_not_found() => Ok(false),
        Err(problem) => Err(problem),
    }
}

/// How many bytes a piece's body may have: with a few more, so that the refusal is ours.
pub(crate) const PIECE_LIMIT: usize = LARGEST_PIECE + 1;
