//! Devices: one's own, and those of a representative who has lost a phone.

use access::devices::{self, Device};
use access::policy::op;
use access::{accounts, sessions};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use kernel::id::{RepresentativeId, SessionId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::extract::{Caller, Id, Ids};
use crate::problem::Problem;
use crate::resources::representatives::visible;
use crate::state::ApiState;
use crate::wire::{Day, Instant, PageOf, RepresentativeKey, SessionKey};

/// Something that is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeviceView {
    id: SessionKey,
    /// What it is, in a few words.
    #[schema(example = "安卓 · ABC-AL00 · 微信")]
    device: String,
    /// `phone`, `cookie` (a browser at a desk) or `bearer` (a program).
    #[schema(example = "phone")]
    kind: &'static str,
    /// When it was added.
    made_at: Instant,
    /// The day on which it was last used.
    last_used_on: Day,
    /// Whether this very request came from it.
    is_current: bool,
}

fn views(devices: Vec<Device>, current: Option<SessionId>) -> Json<PageOf<DeviceView>> {
    let view = |device: Device| DeviceView {
        id: SessionKey(device.id),
        kind: device.kind.as_str(),
        made_at: Instant(device.made_at),
        last_used_on: Day(device.last_used_on()),
        is_current: current == Some(device.id),
        device: device.words,
    };
    Json(PageOf { items: devices.into_iter().map(view).collect(), next_cursor: None })
}

/// My devices, the newest first.
#[utoipa::path(
    get,
    path = "/api/me/devices",
    operation_id = "list_my_devices",
    tag = "invitations",
    responses((status = 200, description = "All of them.", body = PageOf<DeviceView>))
)]
pub(crate) async fn list_my_devices(
    State(state): State<ApiState>,
    caller: Caller<op::ListMyDevices>,
) -> Result<Json<PageOf<DeviceView>>, Problem> {
    let account = caller.account();
    let found = state.db().read(move |tx| devices::list(tx, account)).await?;
    Ok(views(found, Some(caller.session.id)))
}

/// End one of my devices: it erases what it holds of mine. The present one just signs out.
#[utoipa::path(
    delete,
    path = "/api/me/devices/{id}",
    operation_id = "end_my_device",
    tag = "invitations",
    params(("id" = SessionKey, Path, description = "The device.")),
    responses((status = 204, description = "Ended."))
)]
pub(crate) async fn end_my_device(
    State(state): State<ApiState>,
    caller: Caller<op::EndMyDevice>,
    Id(id): Id<SessionId>,
) -> Result<StatusCode, Problem> {
    let (account, current) = (caller.account(), caller.session.id);
    state
        .db()
        .write(&caller.actor(), move |tx| {
            if id == current { sessions::end(tx, id) } else { devices::revoke(tx, account, id) }
        })
        .await?;
    state.sessions().forget_session(id);
    Ok(StatusCode::NO_CONTENT)
}

/// The devices of a representative, the newest first.
#[utoipa::path(
    get,
    path = "/api/representatives/{id}/devices",
    operation_id = "list_representative_devices",
    tag = "invitations",
    params(("id" = RepresentativeKey, Path, description = "The representative.")),
    responses((status = 200, description = "All of them.", body = PageOf<DeviceView>))
)]
pub(crate) async fn list_representative_devices(
    State(state): State<ApiState>,
    caller: Caller<op::ListRepresentativeDevices>,
    Id(id): Id<RepresentativeId>,
) -> Result<Json<PageOf<DeviceView>>, Problem> {
    let scope = caller.scope.clone();
    let found = state
        .db()
        .read(move |tx| {
            visible(tx, id, &scope)?;
            match accounts::of_representative(tx, id)? {
                Some(account) => Ok::<_, Problem>(devices::list(tx, account.id)?),
                None => Ok(Vec::new()),
            }
        })
        .await?;
    caller.has_read(&state, id, 1).await;
    Ok(views(found, None))
}

/// End a representative's lost phone: when it next asks, it erases what it holds.
#[utoipa::path(
    post,
    path = "/api/representatives/{id}/devices/{device}/revoke",
    operation_id = "revoke_representative_device",
    tag = "invitations",
    params(
        ("id" = RepresentativeKey, Path, description = "The representative."),
        ("device" = SessionKey, Path, description = "The device.")
    ),
    responses((status = 204, description = "Ended."))
)]
pub(crate) async fn revoke_representative_device(
    State(state): State<ApiState>,
    caller: Caller<op::RevokeRepresentativeDevice>,
    Ids(id, device): Ids<RepresentativeId, SessionId>,
) -> Result<StatusCode, Problem> {
    let scope = caller.scope.clone();
    state
        .db()
        .write(&caller.actor(), move |tx| {
            visible(tx, id, &scope)?;
            let account = accounts::of_representative(tx, id)?;
            let account = account.ok_or(access::Error::DeviceNotFound)?;
            Ok::<_, Problem>(devices::revoke(tx, account.id, device)?)
        })
        .await?;
    state.sessions().forget_session(device);
    Ok(StatusCode::NO_CONTENT)
}
