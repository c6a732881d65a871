//! Invitations to sign in on a phone: made, listed and taken back by offices, accepted by people.

use access::invitations::{self, Invitation, Ticket};
use access::policy::op;
use access::sessions::Token;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use db::DbError;
use kernel::id::InvitationId;
use kernel::{Actor, Timestamp};
use registry::AreaTree;
use representatives::Invited;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::extract::{
    Caller, ClientAddress, Id, JsonBody, Query, RetryKey, RetryParam, YesNo, paging,
};
use crate::problem::Problem;
use crate::resources::areas;
use crate::resources::representatives::NamedOnly;
use crate::resources::sessions::{SessionView, device, is_correct, started};
use crate::state::ApiState;
use crate::wire::{AreaRef, Instant, InvitationKey, PageOf, RepresentativeKey, area_ref, masked};

/// An invitation, without its secrets.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InvitationView {
    id: InvitationKey,
    /// The person's name.
    name: String,
    /// The mandate, for a representative; else it is for a group head.
    representative_id: Option<RepresentativeKey>,
    /// The area where the person works.
    area: AreaRef,
    /// The phone number beside which the code is typed, masked; without one only the link opens.
    phone_masked: Option<String>,
    /// Who made it.
    made_by: NamedOnly,
    /// When it was made.
    created_at: Instant,
    /// Until when it can be accepted.
    expires_at: Instant,
    /// `open`, `used`, `withdrawn` or `expired`.
    #[schema(example = "open")]
    state: &'static str,
}

/// An invitation that was just made, with what the person gets: shown this once.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InvitationMade {
    #[serde(flatten)]
    invitation: InvitationView,
    /// The path of the link, for a QR code; what follows `#` is the secret and never reaches a log.
    #[schema(example = "/i#0123456789abcdef0123456789abcdef")]
    link: String,
    /// The code to be typed beside the phone number: eight digits.
    #[schema(example = "20230507")]
    code: String,
}

fn view(areas: &AreaTree, row: Invitation, now: Timestamp) -> InvitationView {
    InvitationView {
        id: InvitationKey(row.id),
        state: row.standing_at(now).as_str(),
        representative_id: row.representative.map(RepresentativeKey),
        area: area_ref(areas, &row.area),
        phone_masked: row.phone.as_deref().map(masked),
        made_by: NamedOnly { name: row.made_by },
        created_at: Instant(row.created_at),
        expires_at: Instant(row.expires_at),
        name: row.name,
    }
}

/// Who is invited: one of the two.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct InvitationCreate {
    /// A representative who serves.
    representative_id: Option<RepresentativeKey>,
    /// The code of a group, for its head.
    group_code: Option<String>,
}

/// Invite a representative or a group head to sign in on a phone; one that was open ends.
///
/// There is no receipt of it, because a receipt would keep the secret: sent again, it makes another
/// invitation and takes the first one back.
#[utoipa::path(
    post,
    path = "/api/invitations",
    operation_id = "create_invitation",
    tag = "invitations",
    request_body = InvitationCreate,
    responses((status = 201, description = "Made; link and code are shown this once.", body = InvitationMade))
)]
pub(crate) async fn create_invitation(
    State(state): State<ApiState>,
    caller: Caller<op::CreateInvitation>,
    body: JsonBody<InvitationCreate>,
) -> Result<Response, Problem> {
    let map = state.map().await?;
    let scope = caller.scope.clone();
    let invited = match (body.value.representative_id, body.value.group_code) {
        (Some(id), None) => Invited::Representative(id.0),
        (None, Some(code)) => {
            let area = areas::find(&map.areas, &code, "/group_code")?;
            if !scope.sees_area(&area.path) {
                return Err(registry::Error::AreaNotFound.into());
            }
            Invited::GroupHead(area.path.clone())
        }
        _ => return Err(Problem::of("invitation.nobody-named").at("/representative_id")),
    };
    let ticket = ticket(&state).await?;
    let given = ticket.clone();
    let made = state
        .db()
        .write(&caller.actor(), move |tx| {
            if let Invited::Representative(id) = &invited {
                let representative = representatives::get(tx, *id)?;
                if !scope.sees_area(&representative.area_path) {
                    return Err(representatives::Error::NotFound);
                }
            }
            representatives::invite(tx, &invited, &given)
        })
        .await?;
    let body = InvitationMade {
        invitation: view(&map.areas, made, state.now()),
        link: ticket.link(),
        code: ticket.code().to_owned(),
    };
    Ok((StatusCode::CREATED, Json(body)).into_response())
}

/// A new secret and code; the code is hashed on a blocking thread, a few at a time.
async fn ticket(state: &ApiState) -> Result<Ticket, Problem> {
    let _slot = state.hashing_slots().acquire().await.map_err(|_| DbError::Interrupted)?;
    let state = state.clone();
    let work = tokio::task::spawn_blocking(move || Ticket::new(state.secrets(), state.hashing()));
    Ok(work.await.map_err(|_| DbError::Interrupted)??)
}

/// Which invitations are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct InvitationQuery {
    /// Everything under this area; the caller's own when not given.
    area: Option<String>,
    /// Only those that can still be accepted.
    open: Option<YesNo>,
    /// How many at most, 1 to 200; 50 when not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Invitations for people of an area, the newest first.
#[utoipa::path(
    get,
    path = "/api/invitations",
    operation_id = "list_invitations",
    tag = "invitations",
    params(InvitationQuery),
    responses((status = 200, description = "A page of invitations.", body = PageOf<InvitationView>))
)]
pub(crate) async fn list_invitations(
    State(state): State<ApiState>,
    caller: Caller<op::ListInvitations>,
    Query(query): Query<InvitationQuery>,
) -> Result<Json<PageOf<InvitationView>>, Problem> {
    let (limit, cursor) = paging(query.limit, query.cursor.as_deref(), 2)?;
    let area = caller.area(&state, query.area.as_deref()).await?;
    let is_open = query.open.is_some_and(YesNo::is_yes);
    let map = state.map().await?;
    let asked = area.clone();
    let page = state
        .db()
        .read(move |tx| invitations::list(tx, &asked, is_open, limit, cursor.as_ref()))
        .await?;
    caller.has_read(&state, &area, page.items.len()).await;
    let now = state.now();
    Ok(Json(PageOf::of(page, |row| view(&map.areas, row, now))))
}

/// Take an invitation back.
#[utoipa::path(
    delete,
    path = "/api/invitations/{id}",
    operation_id = "withdraw_invitation",
    tag = "invitations",
    params(("id" = InvitationKey, Path, description = "The invitation.")),
    responses((status = 204, description = "Taken back."))
)]
pub(crate) async fn withdraw_invitation(
    State(state): State<ApiState>,
    caller: Caller<op::WithdrawInvitation>,
    Id(id): Id<InvitationId>,
) -> Result<StatusCode, Problem> {
    let scope = caller.scope.clone();
    state
        .db()
        .write(&caller.actor(), move |tx| {
            if !scope.sees_area(&invitations::get(tx, id)?.area) {
                return Err(access::Error::InvitationNotFound);
            }
            invitations::withdraw(tx, id)
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What opens an invitation: the secret of its link, or the phone number with the code.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct InvitationAccept {
    /// What follows `#` in the link.
    #[schema(max_length = 100)]
    secret: Option<String>,
    /// The phone number.
    #[schema(max_length = 30)]
    phone: Option<String>,
    /// The code: eight digits.
    #[schema(max_length = 20)]
    code: Option<String>,
}

/// Accept an invitation: starts a session of the kind `phone`.
#[utoipa::path(
    post,
    path = "/api/invitations/accept",
    operation_id = "accept_invitation",
    tag = "invitations",
    params(RetryParam),
    request_body = InvitationAccept,
    responses((status = 201, description = "Signed in on this phone.", body = SessionView))
)]
pub(crate) async fn accept_invitation(
    State(state): State<ApiState>,
    ClientAddress(address): ClientAddress,
    RetryKey(retry_key): RetryKey,
    headers: HeaderMap,
    body: JsonBody<InvitationAccept>,
) -> Result<Response, Problem> {
    state.tries().check(address, state.now())?;
    let token = Token::new(state.secrets());
    let (device, given) = (device(&headers), token.clone());
    let actor = Actor::system("sign-in");
    let settled = match body.value {
        InvitationAccept { secret: Some(secret), phone: None, code: None } => {
            state
                .db()
                .write(&actor, move |tx| {
                    let secret = secret.trim();
                    invitations::accept_secret(tx, secret, retry_key.as_deref(), &given, &device)
                })
                .await
        }
        InvitationAccept { secret: None, phone: Some(phone), code: Some(code) } => {
            let phone: String = phone.chars().take(100).collect();
            let claim = state.db().read(move |tx| invitations::claim(tx, &phone)).await?;
            // People write a long number in two halves.
            let typed: String = code.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
            let is_correct = is_correct(&state, claim.code_hash.clone(), typed).await?;
            let write = state.db().write(&actor, move |tx| {
                let retry_key = retry_key.as_deref();
                invitations::accept_code(tx, &claim, is_correct, retry_key, &given, &device)
            });
            write.await?
        }
        _ => return Err(Problem::of("invitation.incomplete")),
    };
    match settled {
        Ok(session) => {
            // A session that nobody heard of may just have ended.
            state.sessions().forget_account(session.account);
            Ok(started(&state, &session, &token))
        }
        Err(refusal) => {
            if matches!(refusal, access::Error::InvitationUnknown | access::Error::WrongCode) {
                state.tries().failed(address, state.now());
            }
            Err(refusal.into())
        }
    }
}
