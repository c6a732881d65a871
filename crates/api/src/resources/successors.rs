//! Who could follow somebody who leaves: known people of the village, with what is decided of them.

use access::policy::op;
use axum::Json;
use axum::extract::State;
use representatives::terms::{self, Suggestion};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::extract::{Caller, Query, searched};
use crate::problem::Problem;
use crate::state::{ApiState, Map};
use crate::wire::{AreaRef, PersonKey, area_ref, masked};

/// Whose successors are looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SuccessorQuery {
    /// The village or a group of it; the caller's own when not given.
    area: Option<String>,
    /// Part of the name; then heads of households are looked through as well.
    #[param(max_length = 50)]
    search: Option<String>,
}

/// Somebody who could follow.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SuccessorView {
    person_id: PersonKey,
    /// The name.
    name: String,
    /// Sex by GB/T 2261.1.
    sex: &'static str,
    /// The telephone, masked.
    phone_masked: Option<String>,
    /// The group or village.
    area: AreaRef,
    /// `filed`, `selected`, `reserve`, `pool` or `household`.
    known_from: &'static str,
    /// What that is called.
    known_from_name: &'static str,
    /// How chosen, as far as that is decided.
    selection_way: Option<&'static str>,
    /// The ground in words.
    ground: String,
}

/// Those who could follow, the furthest in selection first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SuccessorList {
    items: Vec<SuccessorView>,
}

/// People who could follow a representative of a village, besides those who serve.
#[utoipa::path(
    get,
    path = "/api/successors",
    operation_id = "list_successors",
    tag = "representatives",
    params(SuccessorQuery),
    responses((status = 200, description = "Who could follow.", body = SuccessorList))
)]
pub(crate) async fn list_successors(
    State(state): State<ApiState>,
    caller: Caller<op::ListSuccessors>,
    Query(query): Query<SuccessorQuery>,
) -> Result<Json<SuccessorList>, Problem> {
    let area = caller.area(&state, query.area.as_deref()).await?;
    if area.depth() < 3 {
        return Err(representatives::Error::AreaTooHigh.into());
    }
    // A group's own list is that of its village: a hand-over may go across groups. Who sees only a
    // group is not told of the others.
    let map = state.map().await?;
    let scope = caller.scope.clone();
    let search = searched(query.search.as_deref())?;
    let (village, map_too) = (area.clone(), map.clone());
    let found = state
        .db()
        .read(move |tx| {
            let found = terms::successors(tx, &village, search.as_deref())?;
            let seen = found.into_iter().filter(|one| scope.sees_area(&one.area));
            Ok::<_, Problem>(seen.take(50).map(|one| view(one, &map_too)).collect::<Vec<_>>())
        })
        .await?;
    caller.has_read(&state, &area, found.len()).await;
    Ok(Json(SuccessorList { items: found }))
}

fn view(one: Suggestion, map: &Map) -> SuccessorView {
    SuccessorView {
        person_id: PersonKey(one.person),
        name: one.name,
        sex: one.sex.as_str(),
        phone_masked: one.phone.as_deref().map(masked),
        area: area_ref(&map.areas, &one.area),
        known_from: one.from.as_str(),
        known_from_name: one.from.chinese(),
        selection_way: one.way.map(|way| way.as_str()),
        ground: one.ground,
    }
}
