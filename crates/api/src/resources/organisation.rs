//! Who leads the work at a level: leading groups and task forces.

use std::collections::HashMap;

use access::policy::op;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use kernel::id::{MemberId, PersonId};
use plans::{Member, NewMember, organisation};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::creates;
use crate::extract::{
    Caller, Id, IdempotencyKey, IdempotencyParam, IfMatch, IfMatchParam, JsonBody, Query,
};
use crate::problem::Problem;
use crate::resources::households::area_in_scope;
use crate::state::ApiState;
use crate::wire::{AreaRef, Day, MemberKey, area_ref};

/// Somebody's place in a leading group or a task force.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MemberView {
    id: MemberKey,
    /// `leading_group` or `task_force`.
    body: &'static str,
    /// What it is called.
    body_name: &'static str,
    /// `head`, `first_deputy`, `deputy`, `office_head`, `member` or `liaison`.
    post: &'static str,
    /// What it is called.
    post_name: &'static str,
    /// The name.
    name: String,
    /// The office held, in words.
    office: String,
    /// The telephone, for the own office and where the person agreed.
    phone: Option<String>,
    /// The first day.
    from_on: Day,
    /// The first day no longer held.
    until_on: Option<Day>,
    /// The version, for `If-Match`.
    version: i64,
}

/// The groups of an area, those who serve before those who did.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OrganisationView {
    /// The area.
    area: AreaRef,
    /// Whether the caller works in its office, and keeps the list.
    is_own: bool,
    /// The people, by group and place.
    items: Vec<MemberView>,
}

fn view(row: Member, phones: &HashMap<PersonId, String>) -> MemberView {
    MemberView {
        id: MemberKey(row.id),
        body: row.body.as_str(),
        body_name: row.body.chinese(),
        post: row.post.as_str(),
        post_name: row.post.chinese(),
        phone: phones.get(&row.person_id).cloned(),
        name: row.name,
        office: row.office,
        from_on: Day(row.from_on),
        until_on: row.until_on.map(Day),
        version: row.version,
    }
}

/// Whose groups are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct OrganisationQuery {
    /// The county, township or village; the caller's own when not given.
    area: Option<String>,
}

/// The leading group and the task force of an area, with whoever was in them before.
#[utoipa::path(
    get,
    path = "/api/organisation",
    operation_id = "list_organisation",
    tag = "plans",
    params(OrganisationQuery),
    responses((status = 200, description = "The people.", body = OrganisationView))
)]
pub(crate) async fn list_organisation(
    State(state): State<ApiState>,
    caller: Caller<op::ListOrganisation>,
    Query(query): Query<OrganisationQuery>,
) -> Result<Json<OrganisationView>, Problem> {
    let map = state.map().await?;
    let area = super::plans::area_in_line(&state, &caller, query.area.as_deref()).await?;
    let scope = caller.scope.clone();
    let is_own = plans::service::is_office_of(&scope, &area);
    let (of, shown) = (area_ref(&map.areas, &area), area.clone());
    let items = state
        .db()
        .read(move |tx| {
            let found = organisation::list(tx, &area)?;
            let phones = organisation::telephones(tx, &found, &scope)?;
            Ok::<_, Problem>(found.into_iter().map(|row| view(row, &phones)).collect::<Vec<_>>())
        })
        .await?;
    caller.has_read(&state, shown.as_str(), items.len()).await;
    Ok(Json(OrganisationView { area: of, is_own, items }))
}

/// Somebody to be entered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MemberCreate {
    /// An identifier minted by the asker.
    id: Option<MemberKey>,
    /// The code of the area whose group it is.
    area: String,
    /// `leading_group` or `task_force`.
    #[schema(example = "leading_group")]
    body: String,
    /// `head`, `first_deputy`, `deputy`, `office_head`, `member` or `liaison`.
    #[schema(example = "head")]
    post: String,
    /// The name.
    #[schema(min_length = 1, max_length = 40, example = "何辉")]
    name: String,
    /// The office held.
    #[schema(min_length = 1, max_length = 40, example = "县委书记")]
    office: String,
    /// The telephone.
    #[schema(max_length = 30)]
    phone: Option<String>,
    /// Whether the person agreed to have the telephone shown to other offices.
    #[serde(default)]
    shows_phone: bool,
    /// The first day.
    from_on: Day,
}

/// The word of a catalogue, or which field is wrong.
pub(super) fn word<T: std::str::FromStr>(text: &str, pointer: &str) -> Result<T, Problem> {
    text.parse().map_err(|_| Problem::of("request.unknown-word").at(pointer))
}

/// Enter somebody.
#[utoipa::path(
    post,
    path = "/api/organisation",
    operation_id = "create_organisation_member",
    tag = "plans",
    params(IdempotencyParam),
    request_body = MemberCreate,
    responses((status = 201, description = "Entered.", body = MemberView))
)]
pub(crate) async fn create_organisation_member(
    State(state): State<ApiState>,
    caller: Caller<op::CreateOrganisationMember>,
    key: IdempotencyKey,
    body: JsonBody<MemberCreate>,
) -> Result<Response, Problem> {
    let asked = body.value;
    let map = state.map().await?;
    let new = NewMember {
        id: asked.id.map(|id| id.0),
        area_path: area_in_scope(&map, &caller.scope, &asked.area)?,
        body: word(&asked.body, "/body")?,
        post: word(&asked.post, "/post")?,
        name: asked.name,
        office: asked.office,
        phone: asked.phone,
        shows_phone: asked.shows_phone,
        from_on: asked.from_on.0,
    };
    let scope = caller.scope.clone();
    creates::once(&state, &caller, key, body.fingerprint, move |tx| {
        let row = organisation::add(tx, new, &scope)?;
        let phones = organisation::telephones(tx, std::slice::from_ref(&row), &scope)?;
        Ok(view(row, &phones))
    })
    .await
}

/// When somebody's place ends.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MemberEnd {
    /// The first day no longer held, today or earlier.
    until_on: Day,
}

/// End somebody's place; it stays in the history.
#[utoipa::path(
    post,
    path = "/api/organisation/{id}/end",
    operation_id = "end_organisation_member",
    tag = "plans",
    params(("id" = MemberKey, Path, description = "The place."), IfMatchParam),
    request_body = MemberEnd,
    responses((status = 200, description = "Ended.", body = MemberView))
)]
pub(crate) async fn end_organisation_member(
    State(state): State<ApiState>,
    caller: Caller<op::EndOrganisationMember>,
    Id(id): Id<MemberId>,
    IfMatch(seen): IfMatch,
    body: JsonBody<MemberEnd>,
) -> Result<Json<MemberView>, Problem> {
    let (scope, until_on) = (caller.scope.clone(), body.value.until_on.0);
    let ended = state
        .db()
        .write(&caller.actor(), move |tx| {
            let row = organisation::end(tx, id, until_on, seen, &scope)?;
            let phones = organisation::telephones(tx, std::slice::from_ref(&row), &scope)?;
            Ok::<_, Problem>(view(row, &phones))
        })
        .await?;
    Ok(Json(ended))
}
