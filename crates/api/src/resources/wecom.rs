//! WeCom in the county: which member belongs to which account, its chats and its robots.

use std::sync::Arc;

use access::accounts;
use access::policy::op;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use channels::wecom::chats::Wanted;
use channels::wecom::client::Client;
use channels::wecom::directory::{self, Member};
use channels::wecom::error::Error;
use channels::wecom::keeping::{self, Standing};
use channels::wecom::linking::{self, Link, Way};
use channels::wecom::robots::{self, Robot};
use channels::wecom::setup::{self, Setup};
use channels::wecom::told::{self, PictureState, Told};
use db::DbError;
use kernel::id::AccountId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::creates;
use crate::extract::{Caller, Id, IdempotencyKey, IdempotencyParam, JsonBody, Query};
use crate::problem::Problem;
use crate::state::ApiState;
use crate::wire::{AccountKey, Instant, MatterKey};

/// How many members a search shows.
const MOST_FOUND: usize = 50;

/// An account with its member of WeCom.
#[derive(Serialize, ToSchema)]
pub(crate) struct WecomLinkView {
    /// The account.
    account_id: AccountKey,
    /// The holder's name.
    account_name: String,
    /// The member's `userid`.
    #[schema(example = "HeHui")]
    member: String,
    /// How it is known: `by-hand` or `signed-in`.
    #[schema(example = "by-hand")]
    way: String,
    /// Since when.
    linked_at: Instant,
}

/// The links by member.
#[derive(Serialize, ToSchema)]
pub(crate) struct WecomLinkList {
    items: Vec<WecomLinkView>,
}

fn link_view(tx: &mut db::Tx<'_>, link: Link) -> Result<WecomLinkView, Error> {
    Ok(WecomLinkView {
        account_id: AccountKey(link.account),
        account_name: accounts::get(tx, link.account)?.name,
        member: link.member,
        way: link.way.as_str().to_owned(),
        linked_at: Instant(link.linked_at),
    })
}

/// Which member of WeCom belongs to which account.
#[utoipa::path(
    get,
    path = "/api/wecom/members",
    operation_id = "list_wecom_members",
    tag = "wecom",
    responses((status = 200, description = "All links.", body = WecomLinkList))
)]
pub(crate) async fn list_wecom_members(
    State(state): State<ApiState>,
    _: Caller<op::ListWecomMembers>,
) -> Result<Json<WecomLinkList>, Problem> {
    let items = state.db().read(|tx| {
        linking::all(tx)?.into_iter().map(|link| link_view(tx, link)).collect::<Result<_, Error>>()
    });
    Ok(Json(WecomLinkList { items: items.await? }))
}

/// A member to link.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WecomMemberPut {
    /// The member's `userid`.
    #[schema(min_length = 1, max_length = 64, example = "HeHui")]
    member: String,
}

/// Link an account with a member of WeCom.
#[utoipa::path(
    put,
    path = "/api/accounts/{id}/wecom",
    operation_id = "put_wecom_member",
    tag = "wecom",
    params(("id" = AccountKey, Path, description = "The account.")),
    request_body = WecomMemberPut,
    responses((status = 200, description = "Linked.", body = WecomLinkView))
)]
pub(crate) async fn put_wecom_member(
    State(state): State<ApiState>,
    caller: Caller<op::PutWecomMember>,
    Id(id): Id<AccountId>,
    body: JsonBody<WecomMemberPut>,
) -> Result<Json<WecomLinkView>, Problem> {
    let member = body.value.member;
    let actor = caller.actor();
    let work = state.db().write(&actor, move |tx| {
        let link = linking::link(tx, id, &member, Way::ByHand)?;
        link_view(tx, link)
    });
    Ok(Json(work.await?))
}

/// End the link of an account with its member of WeCom.
#[utoipa::path(
    delete,
    path = "/api/accounts/{id}/wecom",
    operation_id = "remove_wecom_member",
    tag = "wecom",
    params(("id" = AccountKey, Path, description = "The account.")),
    responses((status = 204, description = "Ended."))
)]
pub(crate) async fn remove_wecom_member(
    State(state): State<ApiState>,
    caller: Caller<op::RemoveWecomMember>,
    Id(id): Id<AccountId>,
) -> Result<StatusCode, Problem> {
    let actor = caller.actor();
    let work = state.db().write(&actor, move |tx| {
        accounts::get(tx, id)?;
        linking::unlink(tx, id)
    });
    work.await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Which members are looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct WecomDirectoryQuery {
    /// Part of a name or of a `userid`.
    #[param(max_length = 40)]
    search: Option<String>,
}

/// A member of the corporation.
#[derive(Serialize, ToSchema)]
pub(crate) struct WecomMemberView {
    /// The `userid`.
    member: String,
    /// The name, where the application may know it; otherwise the `userid` again.
    name: String,
}

/// Members, 50 at most.
#[derive(Serialize, ToSchema)]
pub(crate) struct WecomMemberList {
    items: Vec<WecomMemberView>,
}

/// Look for members of the corporation, as the application sees them. Asks WeCom.
#[utoipa::path(
    get,
    path = "/api/wecom/directory",
    operation_id = "find_wecom_members",
    tag = "wecom",
    params(WecomDirectoryQuery),
    responses((status = 200, description = "Members found.", body = WecomMemberList))
)]
pub(crate) async fn find_wecom_members(
    State(state): State<ApiState>,
    _: Caller<op::FindWecomMembers>,
    Query(query): Query<WecomDirectoryQuery>,
) -> Result<Json<WecomMemberList>, Problem> {
    let members = directory_of(&state).await?;
    let found = directory::matching(&members, query.search.as_deref().unwrap_or(""), MOST_FOUND);
    let view =
        |member: &Member| WecomMemberView { member: member.id.clone(), name: member.name.clone() };
    Ok(Json(WecomMemberList { items: found.into_iter().map(view).collect() }))
}

/// The application, if it is configured.
async fn configured(state: &ApiState) -> Result<Setup, Problem> {
    let key = state.seal_key();
    let setup = state.db().read(move |tx| setup::get(tx, &key)).await?;
    setup.ok_or_else(|| Error::NotConfigured.into())
}

async fn directory_of(state: &ApiState) -> Result<Vec<Member>, Problem> {
    let client: Arc<Client> = state.wecom(configured(state).await?);
    let work = tokio::task::spawn_blocking(move || directory::members(&client));
    let asked = work.await.map_err(|_| DbError::Interrupted)?;
    asked.map_err(|trouble| {
        let fault = trouble.fault();
        Problem::of("wecom.refused").saying(fault.chinese, fault.english)
    })
}

/// A chat that is kept equal to the chain of contact.
#[derive(Serialize, ToSchema)]
pub(crate) struct WecomChatView {
    /// Its identifier at WeCom.
    #[schema(example = "lh001004012t1")]
    id: String,
    /// 1: cadres of the village and heads of its groups; 2: the head of a group and its
    /// representatives.
    tier: i64,
    /// The place.
    area_code: String,
    /// The place's name.
    area_name: String,
    /// The name of the chat; empty while there is none.
    name: String,
    /// How many are in it.
    members: usize,
    /// People who belong to it and have no member of WeCom.
    unlinked: Vec<String>,
    /// `equal`, `waiting` (a change is to be made), `too-few` (fewer than two are linked, so there can
    /// be no chat), `too-many` or `trouble`.
    #[schema(example = "equal")]
    standing: String,
    /// What is wrong and what to do, in Chinese.
    trouble: Option<String>,
    /// The same in English.
    trouble_en: Option<String>,
    /// When WeCom was asked last what there is.
    asked_at: Option<Instant>,
}

/// The chats by place.
#[derive(Serialize, ToSchema)]
pub(crate) struct WecomChatList {
    items: Vec<WecomChatView>,
}

/// The name of a place; a group's with its village's, because many groups are called alike.
fn name_of(areas: &registry::AreaTree, path: &kernel::AreaPath) -> String {
    let name = |path: &kernel::AreaPath| areas.at(path).map_or("", |area| area.name.as_str());
    let village = path.village();
    if village == *path {
        name(path).to_owned()
    } else {
        format!("{}{}", name(&village), name(path))
    }
}

/// The chats of tiers 1 and 2, and whether they are what the chain of contact wants.
#[utoipa::path(
    get,
    path = "/api/wecom/chats",
    operation_id = "list_wecom_chats",
    tag = "wecom",
    responses((status = 200, description = "All chats.", body = WecomChatList))
)]
pub(crate) async fn list_wecom_chats(
    State(state): State<ApiState>,
    _: Caller<op::ListWecomChats>,
) -> Result<Json<WecomChatList>, Problem> {
    let map = state.map().await?;
    let standings = state.db().read(keeping::standings).await?;
    let view = |standing: Standing| {
        let kept = standing.kept.as_ref();
        let fault = kept.and_then(|kept| kept.trouble.as_ref());
        let word = match &standing.place.wanted {
            _ if fault.is_some() => "trouble",
            Wanted::TooFew { .. } => "too-few",
            Wanted::TooMany { .. } => "too-many",
            Wanted::Chat(_) if standing.is_equal => "equal",
            Wanted::Chat(_) => "waiting",
        };
        let area = map.areas.at(&standing.place.area);
        let there = kept.filter(|kept| kept.is_there);
        WecomChatView {
            id: standing.place.wanted.id().to_owned(),
            tier: standing.place.tier.number(),
            area_code: area.map(|area| area.code.to_string()).unwrap_or_default(),
            area_name: name_of(&map.areas, &standing.place.area),
            name: there.map(|kept| kept.chat.name.clone()).unwrap_or_default(),
            members: there.map_or(0, |kept| kept.chat.members.len()),
            unlinked: standing.place.unlinked.clone(),
            standing: word.to_owned(),
            trouble: fault.map(|fault| fault.chinese.clone()),
            trouble_en: fault.map(|fault| fault.english.clone()),
            asked_at: there.map(|kept| Instant(kept.asked_at)),
        }
    };
    Ok(Json(WecomChatList { items: standings.into_iter().map(view).collect() }))
}

/// A robot of a group.
#[derive(Serialize, ToSchema)]
pub(crate) struct WecomRobotView {
    /// The identifier.
    id: String,
    /// What it is called.
    #[schema(example = "河源村工作群")]
    name: String,
    /// The first and last letters of its key.
    #[schema(example = "693a…5aaa")]
    hint: String,
    /// Since when.
    added_at: Instant,
}

impl WecomRobotView {
    fn of(robot: Robot) -> Self {
        let Robot { id, name, hint, added_at } = robot;
        Self { id, name, hint, added_at: Instant(added_at) }
    }
}

/// The robots by name.
#[derive(Serialize, ToSchema)]
pub(crate) struct WecomRobotList {
    items: Vec<WecomRobotView>,
}

/// The robots of groups that the county has added.
#[utoipa::path(
    get,
    path = "/api/wecom/robots",
    operation_id = "list_wecom_robots",
    tag = "wecom",
    responses((status = 200, description = "All of them.", body = WecomRobotList))
)]
pub(crate) async fn list_wecom_robots(
    State(state): State<ApiState>,
    _: Caller<op::ListWecomRobots>,
) -> Result<Json<WecomRobotList>, Problem> {
    let found = state.db().read(robots::all).await?;
    Ok(Json(WecomRobotList { items: found.into_iter().map(WecomRobotView::of).collect() }))
}

/// A robot to be added.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WecomRobotCreate {
    /// What it is called.
    #[schema(min_length = 1, max_length = 20, example = "河源村工作群")]
    name: String,
    /// The whole webhook that WeCom shows for it, with its key. It is never shown again.
    #[schema(max_length = 300)]
    webhook: String,
}

/// Add the robot of a group.
#[utoipa::path(
    post,
    path = "/api/wecom/robots",
    operation_id = "create_wecom_robot",
    tag = "wecom",
    params(IdempotencyParam),
    request_body = WecomRobotCreate,
    responses((status = 201, description = "Added.", body = WecomRobotView))
)]
pub(crate) async fn create_wecom_robot(
    State(state): State<ApiState>,
    caller: Caller<op::CreateWecomRobot>,
    key: IdempotencyKey,
    body: JsonBody<WecomRobotCreate>,
) -> Result<Response, Problem> {
    let WecomRobotCreate { name, webhook } = body.value;
    let (seal, secrets) = (state.seal_key(), state.shared_secrets());
    creates::once(&state, &caller, key, body.fingerprint, move |tx| {
        Ok(WecomRobotView::of(robots::add(tx, &seal, &*secrets, &name, &webhook)?))
    })
    .await
}

/// Take a robot away; what still waits for it is not sent.
#[utoipa::path(
    delete,
    path = "/api/wecom/robots/{id}",
    operation_id = "remove_wecom_robot",
    tag = "wecom",
    params(("id" = String, Path, description = "The robot.", max_length = 40)),
    responses((status = 204, description = "Taken away."))
)]
pub(crate) async fn remove_wecom_robot(
    State(state): State<ApiState>,
    caller: Caller<op::RemoveWecomRobot>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    state.db().write(&caller.actor(), move |tx| robots::remove(tx, &id)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Something that I told in WeCom.
#[derive(Serialize, ToSchema)]
pub(crate) struct WecomToldView {
    /// The identifier.
    #[schema(example = "tld_06a8ds0d1g7h2k3m4n5p6q7r8s")]
    id: String,
    /// The words; empty once it was handed in or dropped.
    words: String,
    /// `open`, `sent` or `dropped`.
    state: String,
    /// When it began.
    told_at: Instant,
    /// The matter that it became.
    matter_id: Option<MatterKey>,
    /// How many pictures came with it.
    pictures: usize,
    /// How many of them are here.
    pictures_kept: usize,
}

impl WecomToldView {
    fn of(told: Told) -> Self {
        let is_kept = |state: PictureState| state == PictureState::Kept;
        Self {
            id: told.id.to_string(),
            words: told.words,
            state: told.state.as_str().to_owned(),
            told_at: Instant(told.told_at),
            matter_id: told.matter.map(MatterKey),
            pictures: told.pictures.len(),
            pictures_kept: told.pictures.iter().filter(|one| is_kept(one.state)).count(),
        }
    }
}

/// What I told, the newest first, 50 at most.
#[derive(Serialize, ToSchema)]
pub(crate) struct WecomToldList {
    items: Vec<WecomToldView>,
}

/// What I have told in WeCom, and what became of it.
#[utoipa::path(
    get,
    path = "/api/me/told",
    operation_id = "list_my_told",
    tag = "wecom",
    responses((status = 200, description = "My own.", body = WecomToldList))
)]
pub(crate) async fn list_my_told(
    State(state): State<ApiState>,
    caller: Caller<op::ListMyTold>,
) -> Result<Json<WecomToldList>, Problem> {
    let account = caller.account();
    let found = state.db().read(move |tx| told::of_account(tx, account)).await?;
    Ok(Json(WecomToldList { items: found.into_iter().map(WecomToldView::of).collect() }))
}
