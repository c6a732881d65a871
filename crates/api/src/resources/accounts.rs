//! Accounts, for the system's administrator.

use access::accounts::{self, Account, NewAccount};
use access::policy::op;
use access::{Grant, Role};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use kernel::AreaPath;
use kernel::id::AccountId;
use registry::AreaTree;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::creates;
use crate::extract::{Caller, Id, IdempotencyKey, IdempotencyParam, JsonBody, Query, paging};
use crate::problem::Problem;
use crate::resources::me::{DepartmentNames, GrantView, department_names};
use crate::resources::{areas, sessions};
use crate::state::ApiState;
use crate::wire::{AccountKey, DepartmentKey, NamedRef, PageOf, RepresentativeKey, masked};

/// An account.
#[derive(Serialize, ToSchema)]
pub(crate) struct AccountView {
    id: AccountKey,
    /// The name typed at sign-in.
    login: String,
    /// The person's name.
    name: String,
    /// The phone number, masked.
    phone_masked: Option<String>,
    grants: Vec<GrantView>,
    /// The mandate of a representative.
    representative: Option<NamedRef>,
}

fn view(areas: &AreaTree, names: &DepartmentNames, account: Account) -> AccountView {
    let grants = account.grants.iter().map(|grant| GrantView::of(areas, names, grant)).collect();
    AccountView {
        id: AccountKey(account.id),
        grants,
        representative: account.representative.map(|id| NamedRef::new(id, account.name.clone())),
        login: account.login,
        name: account.name,
        phone_masked: account.phone.as_deref().map(masked),
    }
}

/// How the list is paged.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AccountQuery {
    /// How many at most, 1 to 200; 50 when not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Accounts by sign-in name.
#[utoipa::path(
    get,
    path = "/api/accounts",
    operation_id = "list_accounts",
    tag = "accounts",
    params(AccountQuery),
    responses((status = 200, description = "A page of accounts.", body = PageOf<AccountView>))
)]
pub(crate) async fn list_accounts(
    State(state): State<ApiState>,
    _: Caller<op::ListAccounts>,
    Query(query): Query<AccountQuery>,
) -> Result<Json<PageOf<AccountView>>, Problem> {
    let (limit, cursor) = paging(query.limit, query.cursor.as_deref(), 1)?;
    let map = state.map().await?;
    let page = state
        .db()
        .read(move |tx| {
            let page = accounts::list(tx, limit, cursor.as_ref())?;
            let names = department_names(tx, page.items.iter().flat_map(|one| &one.grants))?;
            Ok::<_, Problem>(PageOf::of(page, |account| view(&map.areas, &names, account)))
        })
        .await?;
    Ok(Json(page))
}

/// An account to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccountCreate {
    /// The person's name; also the sign-in name when no other is given.
    #[schema(max_length = 40, example = "何辉")]
    name: String,
    /// The name to type at sign-in.
    #[schema(max_length = 40)]
    login: Option<String>,
    /// The phone number, which opens the account as well.
    #[schema(max_length = 30)]
    phone: Option<String>,
    /// The first password.
    #[schema(min_length = 8, max_length = 128)]
    password: String,
    /// Roles over areas.
    #[schema(min_items = 1, max_items = 20)]
    grants: Vec<GrantCreate>,
    /// The mandate, with the role of a representative.
    representative_id: Option<RepresentativeKey>,
}

/// A role over an area, to be given.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GrantCreate {
    /// `county`, `township`, `village`, `group_head`, `representative`, `auditor`, `system` or
    /// `department`.
    #[schema(example = "village")]
    role: String,
    /// The code of the area; the county when not given, which is where a department belongs.
    #[schema(example = "431125101201")]
    area: Option<String>,
    /// The department; with the role `department` and only then.
    department_id: Option<DepartmentKey>,
}

/// The most roles of one account.
const MOST_GRANTS: usize = 20;

/// The roles as they are kept.
fn grants(areas: &AreaTree, asked: &[GrantCreate]) -> Result<Vec<Grant>, Problem> {
    if asked.len() > MOST_GRANTS {
        return Err(Problem::of("request.too-many").at("/grants"));
    }
    let turn = |(place, grant): (usize, &GrantCreate)| {
        let role: Role = grant
            .role
            .parse()
            .map_err(|_| Problem::of("account.unknown-role").at(format!("/grants/{place}/role")))?;
        let area = match grant.area.as_deref() {
            Some(code) => areas::find(areas, code, &format!("/grants/{place}/area"))?.path.clone(),
            None => AreaPath::county(),
        };
        Ok(Grant { role, area, department: grant.department_id.map(|id| id.0) })
    };
    asked.iter().enumerate().map(turn).collect()
}

/// Make an account.
#[utoipa::path(
    post,
    path = "/api/accounts",
    operation_id = "create_account",
    tag = "accounts",
    params(IdempotencyParam),
    request_body = AccountCreate,
    responses((status = 201, description = "Made.", body = AccountView))
)]
pub(crate) async fn create_account(
    State(state): State<ApiState>,
    caller: Caller<op::CreateAccount>,
    key: IdempotencyKey,
    body: JsonBody<AccountCreate>,
) -> Result<Response, Problem> {
    let asked = body.value;
    let map = state.map().await?;
    let grants = grants(&map.areas, &asked.grants)?;
    let new = NewAccount {
        id: None,
        login: asked.login.unwrap_or_else(|| asked.name.clone()),
        name: asked.name,
        phone: asked.phone,
        password_hash: sessions::hash(&state, &asked.password).await?,
        grants,
        representative: asked.representative_id.map(|id| id.0),
    };
    creates::once(&state, &caller, key, body.fingerprint, move |tx| {
        let account = accounts::create(tx, new)?;
        let names = department_names(tx, account.grants.iter())?;
        Ok(view(&map.areas, &names, account))
    })
    .await
}

/// Every role that an account is to have.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GrantsReplace {
    /// Roles over areas, or in a department.
    #[schema(min_items = 1, max_items = 20)]
    grants: Vec<GrantCreate>,
    /// The mandate, with the role of a representative.
    representative_id: Option<RepresentativeKey>,
}

/// Give an account these roles instead of those that it has: it has them at once, everywhere.
#[utoipa::path(
    put,
    path = "/api/accounts/{id}/grants",
    operation_id = "replace_grants",
    tag = "accounts",
    params(("id" = AccountKey, Path, description = "The account.")),
    request_body = GrantsReplace,
    responses((status = 200, description = "Given.", body = AccountView))
)]
pub(crate) async fn replace_grants(
    State(state): State<ApiState>,
    caller: Caller<op::ReplaceGrants>,
    Id(id): Id<AccountId>,
    body: JsonBody<GrantsReplace>,
) -> Result<Json<AccountView>, Problem> {
    let map = state.map().await?;
    let grants = grants(&map.areas, &body.value.grants)?;
    let representative = body.value.representative_id.map(|id| id.0);
    let changed = state
        .db()
        .write(&caller.actor(), move |tx| {
            let account = accounts::replace_grants(tx, id, &grants, representative)?;
            let names = department_names(tx, account.grants.iter())?;
            Ok::<_, Problem>(view(&map.areas, &names, account))
        })
        .await?;
    state.sessions().forget_account(id);
    Ok(Json(changed))
}

/// A new password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordReset {
    /// The password.
    #[schema(min_length = 8, max_length = 128)]
    password: String,
}

/// Give an account another password: its sessions end, its lock opens.
#[utoipa::path(
    post,
    path = "/api/accounts/{id}/password",
    operation_id = "reset_password",
    tag = "accounts",
    params(("id" = AccountKey, Path, description = "The account.")),
    request_body = PasswordReset,
    responses((status = 204, description = "Set."))
)]
pub(crate) async fn reset_password(
    State(state): State<ApiState>,
    caller: Caller<op::ResetPassword>,
    Id(id): Id<AccountId>,
    body: JsonBody<PasswordReset>,
) -> Result<StatusCode, Problem> {
    let hash = sessions::hash(&state, &body.value.password).await?;
    state.db().write(&caller.actor(), move |tx| accounts::reset_password(tx, id, &hash)).await?;
    state.sessions().forget_account(id);
    Ok(StatusCode::NO_CONTENT)
}
