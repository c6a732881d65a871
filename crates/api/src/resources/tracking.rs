//! The villager behind a matter: the code to follow it by, and what he left who reported it himself.

use access::Scope;
use access::policy::op;
use axum::Json;
use axum::extract::State;
use db::Tx;
use kernel::id::MatterId;
use matters::Matter;
use serde::Serialize;
use utoipa::ToSchema;

use crate::extract::{Caller, Id};
use crate::problem::Problem;
use crate::resources::cards::mint;
use crate::resources::matters::sees_confidential;
use crate::state::ApiState;
use crate::wire::MatterKey;

/// What a villager left who reported the matter himself.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReporterContact {
    /// How it came in: `villager_page`.
    source: String,
    /// The name, if it was given.
    name: Option<String>,
    /// The telephone number, if it was given.
    phone: Option<String>,
    /// Whether the villager may be called.
    may_call: bool,
}

/// What the reporter left, for who handles the matter. What is about those nearby is for the township
/// and the county alone: the village must not learn who spoke.
pub(crate) fn reporter_contact(
    tx: &mut Tx<'_>,
    matter: &Matter,
    acting: Option<&Scope>,
) -> Result<Option<ReporterContact>, Problem> {
    let Some(scope) = acting else { return Ok(None) };
    let is_above =
        scope.representative().is_none() && scope.area_paths().iter().any(|area| area.depth() <= 2);
    if matters::is_about_those_nearby(matter.kind, &matter.category) && !is_above {
        return Ok(None);
    }
    let found = matters::contact_of_reporter(tx, matter.id)?;
    Ok(found.map(|contact| ReporterContact {
        source: contact.source,
        name: contact.name,
        phone: contact.phone,
        may_call: contact.may_call,
    }))
}

/// A code that was just made: shown this once.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TrackingCode {
    /// The code in groups of four, to be read aloud or written down.
    #[schema(example = "0123-4567-89AB-CDEF")]
    code: String,
    /// The path of the page that it opens, for a QR code.
    #[schema(example = "/t/0123456789ABCDEF")]
    path: String,
}

/// Hand out a code by which the villager follows the matter; a code that was handed out before ends.
/// The code that a reporter got himself stays.
#[utoipa::path(
    post,
    path = "/api/matters/{id}/tracking-code",
    operation_id = "replace_tracking_code",
    tag = "matters",
    params(("id" = MatterKey, Path, description = "The matter.")),
    responses((status = 200, description = "The code, shown this once.", body = TrackingCode))
)]
pub(crate) async fn replace_tracking_code(
    State(state): State<ApiState>,
    caller: Caller<op::ReplaceTrackingCode>,
    Id(id): Id<MatterId>,
) -> Result<Json<TrackingCode>, Problem> {
    let scope = caller.scope.clone();
    let confidential = sees_confidential(&caller.session);
    let code = mint(&state);
    state
        .db()
        .write(&caller.actor(), move |tx| {
            matters::get(tx, id, &scope, confidential)?;
            matters::hand_out_code(tx, id, &scope, &code)
        })
        .await?;
    let path = format!("/t/{}", code.plain());
    Ok(Json(TrackingCode { code: code.to_string(), path }))
}
