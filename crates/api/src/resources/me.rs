//! Who is signed in.

use std::collections::HashMap;

use access::policy::op;
use access::sessions::{Carrier, Session};
use access::{Grant, Role, departments};
use axum::Json;
use axum::extract::State;
use db::Tx;
use kernel::id::DepartmentId;
use registry::AreaTree;
use serde::Serialize;
use utoipa::ToSchema;

use crate::extract::Caller;
use crate::problem::Problem;
use crate::state::ApiState;
use crate::wire::{AccountKey, AreaRef, NamedRef, RepresentativeKey, area_ref, masked};

/// An account as its own person sees it.
#[derive(Serialize, ToSchema)]
pub(crate) struct AccountRef {
    /// The identifier.
    id: AccountKey,
    /// The person's name.
    name: String,
    /// The phone number, masked.
    phone_masked: Option<String>,
}

impl AccountRef {
    /// The account of the session.
    pub(crate) fn of(session: &Session) -> Self {
        Self {
            id: AccountKey(session.account),
            name: session.name.clone(),
            phone_masked: session.phone.as_deref().map(masked),
        }
    }
}

/// A role over an area.
#[derive(Serialize, ToSchema)]
pub(crate) struct GrantView {
    /// The role's code.
    #[schema(example = "village")]
    role: &'static str,
    /// What people call it.
    #[schema(example = "村干部")]
    role_name: &'static str,
    /// The area.
    area: AreaRef,
    /// The department, for the role of one.
    department: Option<NamedRef>,
}

/// The names of departments, for the grants that name one.
pub(crate) type DepartmentNames = HashMap<DepartmentId, String>;

/// The names of the departments of these grants; without a query where none is named.
pub(crate) fn department_names<'g>(
    tx: &mut Tx<'_>,
    mut grants: impl Iterator<Item = &'g Grant>,
) -> Result<DepartmentNames, Problem> {
    if !grants.any(|grant| grant.department.is_some()) {
        return Ok(DepartmentNames::new());
    }
    let all = departments::list(tx, true)?;
    Ok(all.into_iter().map(|department| (department.id, department.name)).collect())
}

impl GrantView {
    /// The grant on the wire.
    pub(crate) fn of(areas: &AreaTree, names: &DepartmentNames, grant: &Grant) -> Self {
        let named = |id| NamedRef::new(id, names.get(&id).cloned().unwrap_or_default());
        Self {
            department: grant.department.map(named),
            role: grant.role.as_str(),
            role_name: grant.role.name(),
            area: area_ref(areas, &grant.area),
        }
    }
}

/// The representative that somebody signed in is.
#[derive(Serialize, ToSchema)]
pub(crate) struct OwnMandate {
    /// The serving mandate.
    id: RepresentativeKey,
    /// The name.
    name: String,
    /// The area served.
    area: AreaRef,
}

/// Who is signed in, with roles and where to work.
#[derive(Serialize, ToSchema)]
pub(crate) struct Me {
    account: AccountRef,
    grants: Vec<GrantView>,
    /// What a write with the cookie must carry in `X-CSRF-Token`; `null` for a program.
    csrf_token: Option<String>,
    /// The mandate of a representative.
    representative: Option<OwnMandate>,
    /// `console` or `phone`: the surface made for the role.
    #[schema(example = "console")]
    home: &'static str,
}

/// Whether the person works on the phone: representatives and group heads without another role.
pub(crate) fn works_on_phone(session: &Session) -> bool {
    let on_phone = |grant: &Grant| matches!(grant.role, Role::Representative | Role::GroupHead);
    session.grants.iter().all(on_phone)
}

/// Who am I, and what may I see.
#[utoipa::path(
    get,
    path = "/api/me",
    operation_id = "get_me",
    tag = "sessions",
    responses((status = 200, description = "Who is signed in.", body = Me))
)]
pub(crate) async fn get_me(
    State(state): State<ApiState>,
    caller: Caller<op::GetMe>,
) -> Result<Json<Me>, Problem> {
    let map = state.map().await?;
    let me = Me::read(&state, &caller.session, &map.areas).await?;
    Ok(Json(me))
}

impl Me {
    /// The session as its own person sees it.
    pub(crate) async fn read(
        state: &ApiState,
        session: &Session,
        areas: &AreaTree,
    ) -> Result<Self, Problem> {
        let mut names = DepartmentNames::new();
        if session.grants.iter().any(|grant| grant.department.is_some()) {
            let grants = session.grants.clone();
            names = state.db().read(move |tx| department_names(tx, grants.iter())).await?;
        }
        Ok(Self::of(session, areas, &names))
    }

    fn of(session: &Session, areas: &AreaTree, names: &DepartmentNames) -> Self {
        let own = session.grants.iter().find(|grant| grant.role == Role::Representative);
        let representative = session.representative.zip(own).map(|(id, grant)| OwnMandate {
            id: RepresentativeKey(id),
            name: session.name.clone(),
            area: area_ref(areas, &grant.area),
        });
        Self {
            account: AccountRef::of(session),
            grants: session.grants.iter().map(|grant| GrantView::of(areas, names, grant)).collect(),
            csrf_token: (session.kind.carrier() == Carrier::Cookie).then(|| session.csrf.clone()),
            representative,
            home: if works_on_phone(session) { "phone" } else { "console" },
        }
    }
}
