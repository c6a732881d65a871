//! Areas: the tree, level by level.

use std::collections::HashMap;

use access::policy::op;
use axum::Json;
use axum::extract::{Path, State};
use kernel::{AreaCode, AreaPath};
use registry::{Area, AreaTree};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::extract::{Caller, Query};
use crate::problem::Problem;
use crate::state::ApiState;
use crate::wire::AreaRef;

/// An area of the tree.
#[derive(Serialize, ToSchema)]
pub(crate) struct AreaView {
    #[serde(flatten)]
    area: AreaRef,
    /// The code of the area above; `null` for the county.
    parent_code: Option<String>,
    /// Other names that people write.
    aliases: Vec<String>,
    /// How many areas lie right under it.
    children: usize,
}

/// Areas by division code.
#[derive(Serialize, ToSchema)]
pub(crate) struct AreaList {
    items: Vec<AreaView>,
}

/// An area with those above it.
#[derive(Serialize, ToSchema)]
pub(crate) struct AreaDetail {
    #[serde(flatten)]
    area: AreaView,
    /// The areas above, county first.
    ancestors: Vec<AreaRef>,
}

/// Which areas are listed.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AreaQuery {
    /// The code of the area above; the county when not given.
    #[param(example = "431125101000")]
    parent: Option<String>,
    /// How many levels down: 1 (the default) or 2.
    #[param(minimum = 1, maximum = 2)]
    depth: Option<u32>,
}

/// The areas under one, by division code.
#[utoipa::path(
    get,
    path = "/api/areas",
    operation_id = "list_areas",
    tag = "areas",
    params(AreaQuery),
    responses((status = 200, description = "Areas.", body = AreaList))
)]
pub(crate) async fn list_areas(
    State(state): State<ApiState>,
    _: Caller<op::ListAreas>,
    Query(query): Query<AreaQuery>,
) -> Result<Json<AreaList>, Problem> {
    let map = state.map().await?;
    let depth = query.depth.unwrap_or(1) as usize;
    if !(1..=2).contains(&depth) {
        let problem = Problem::of("request.query");
        return Err(problem.saying("层级填 1 或 2。", "The depth is 1 or 2.").at("/depth"));
    }
    let parent = match query.parent.as_deref() {
        Some(code) => find(&map.areas, code, "/parent")?.path.clone(),
        None => AreaPath::county(),
    };
    let counts = counts(&map.areas);
    let levels = parent.depth() + 1..=parent.depth() + depth;
    let mut items: Vec<&Area> = map
        .areas
        .all()
        .iter()
        .filter(|area| parent.contains(&area.path) && levels.contains(&area.path.depth()))
        .collect();
    items.sort_by(|one, other| one.code.cmp(&other.code));
    let items = items.into_iter().map(|area| view(&map.areas, &counts, area)).collect();
    Ok(Json(AreaList { items }))
}

/// An area with those above it.
#[utoipa::path(
    get,
    path = "/api/areas/{code}",
    operation_id = "get_area",
    tag = "areas",
    params(("code" = String, Path, description = "The division code: 6, 9, 12 or 14 digits.")),
    responses((status = 200, description = "The area.", body = AreaDetail))
)]
pub(crate) async fn get_area(
    State(state): State<ApiState>,
    _: Caller<op::GetArea>,
    Path(code): Path<String>,
) -> Result<Json<AreaDetail>, Problem> {
    let map = state.map().await?;
    let area = find(&map.areas, &code, "/code")?;
    let ancestors = map.areas.ancestors(&area.path).into_iter().map(AreaRef::from).collect();
    Ok(Json(AreaDetail { area: view(&map.areas, &counts(&map.areas), area), ancestors }))
}

/// The area with the code as typed.
pub(crate) fn find<'t>(
    areas: &'t AreaTree,
    code: &str,
    pointer: &str,
) -> Result<&'t Area, Problem> {
    let code: AreaCode =
        code.parse().map_err(|_| Problem::of("request.bad-area-code").at(pointer))?;
    areas.with_code(&code).ok_or_else(|| Problem::from(registry::Error::AreaNotFound))
}

/// How many areas lie right under each path.
fn counts(areas: &AreaTree) -> HashMap<&str, usize> {
    let mut counts = HashMap::new();
    for area in areas.all() {
        let path = area.path.as_str();
        *counts.entry(&path[..path.len() - AreaPath::WIDTH]).or_default() += 1;
    }
    counts
}

fn view(areas: &AreaTree, counts: &HashMap<&str, usize>, area: &Area) -> AreaView {
    let parent = area.path.parent();
    let parent = parent.and_then(|path| areas.at(&path));
    AreaView {
        area: AreaRef::from(area),
        parent_code: parent.map(|parent| parent.code.as_str().to_owned()),
        aliases: areas.aliases(&area.path).map(str::to_owned).collect(),
        children: counts.get(area.path.as_str()).copied().unwrap_or(0),
    }
}
