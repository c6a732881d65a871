//! Portraits of representatives, for the notice board of their village.
//!
//! A portrait is there because the person agreed to it, and goes when the person takes that back
//! (《个人信息保护法》第十三条、第十五条); the change log keeps who entered either, and when. Nothing is
//! recognised in it.

use access::policy::op;
use attachments::{PictureHash, Reference};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use db::Tx;
use kernel::id::RepresentativeId;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::extract::{Caller, Id, JsonBody};
use crate::problem::Problem;
use crate::resources::representatives::visible;
use crate::state::ApiState;
use crate::wire::RepresentativeKey;

/// A portrait to be shown.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PortraitBody {
    /// The SHA-256 of a picture that was sent before.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    sha256: String,
    /// Whether the representative agreed to have it on the village's notice board.
    has_agreed: bool,
}

/// The portrait that is shown.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Portrait {
    /// The SHA-256 of the picture, by which it is got.
    sha256: String,
}

/// The hash of each one's portrait whose bytes are here.
pub(crate) fn of(
    tx: &mut Tx<'_>,
    ids: &[RepresentativeId],
) -> Result<std::collections::HashMap<String, String>, Problem> {
    let objects: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let found = attachments::of(tx, &objects)?;
    let first = |(object, all): (String, Vec<attachments::Attachment>)| {
        let shown = all.into_iter().find(|one| one.is_complete)?;
        Some((object, shown.reference.hash.to_string()))
    };
    Ok(found.into_iter().filter_map(first).collect())
}

/// Show this portrait of a representative; one that was there before goes.
#[utoipa::path(
    put,
    path = "/api/representatives/{id}/portrait",
    operation_id = "put_portrait",
    tag = "representatives",
    params(("id" = RepresentativeKey, Path, description = "The representative.")),
    request_body = PortraitBody,
    responses((status = 200, description = "Kept.", body = Portrait))
)]
pub(crate) async fn put_portrait(
    State(state): State<ApiState>,
    caller: Caller<op::PutPortrait>,
    Id(id): Id<RepresentativeId>,
    body: JsonBody<PortraitBody>,
) -> Result<Json<Portrait>, Problem> {
    let unknown = || Problem::of("request.unknown-word").at("/sha256");
    let hash: PictureHash = body.value.sha256.parse().map_err(|_| unknown())?;
    let has_agreed = body.value.has_agreed;
    let scope = caller.scope.clone();
    state
        .db()
        .write(&caller.actor(), move |tx| {
            let mandate = visible(tx, id, &scope)?;
            representatives::may_show_portrait(&mandate, has_agreed)?;
            let stored = attachments::stored(tx, &hash)?.ok_or(attachments::Error::NotFound)?;
            let reference = Reference { hash, bytes: stored.bytes, media_type: stored.media_type };
            attachments::replace(tx, &id.to_string(), Some(&reference))?;
            tx.log("portrait.put", &id, &json!({ "sha256": hash.to_string() }))?;
            Ok::<_, Problem>(())
        })
        .await?;
    Ok(Json(Portrait { sha256: hash.to_string() }))
}

/// Show no portrait of a representative any more; the picture itself goes after seven days.
#[utoipa::path(
    delete,
    path = "/api/representatives/{id}/portrait",
    operation_id = "remove_portrait",
    tag = "representatives",
    params(("id" = RepresentativeKey, Path, description = "The representative.")),
    responses((status = 204, description = "There is none any more."))
)]
pub(crate) async fn remove_portrait(
    State(state): State<ApiState>,
    caller: Caller<op::RemovePortrait>,
    Id(id): Id<RepresentativeId>,
) -> Result<StatusCode, Problem> {
    let scope = caller.scope.clone();
    state
        .db()
        .write(&caller.actor(), move |tx| {
            visible(tx, id, &scope)?;
            attachments::replace(tx, &id.to_string(), None)?;
            tx.log("portrait.remove", &id, &json!({}))?;
            Ok::<_, Problem>(())
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
