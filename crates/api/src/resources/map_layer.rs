//! The county's own map: reviewed outlines of its villages, with the number of the review.

use access::policy::op;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use registry::map_layer::{self, MapLayer};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::extract::{Caller, JsonBody};
use crate::problem::Problem;
use crate::state::ApiState;
use crate::wire::Day;

/// A map is as large as this, and the body around it a little larger.
pub(crate) const BODY_LIMIT: usize = map_layer::MOST_BYTES + 4 * 1024;

/// The county's own map, where it has one.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CountyMap {
    /// The map; `null` where the county has none and a diagram stands in.
    layer: Option<MapLayerView>,
}

/// Reviewed outlines.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MapLayerView {
    /// The number of the review (审图号), to be printed on the map.
    #[schema(example = "湘S(2023)123号")]
    approval: String,
    /// Since when the county has it.
    added_on: Day,
    /// A FeatureCollection: one polygon or several for each village, by `properties.code`.
    #[schema(value_type = Object)]
    geojson: serde_json::Value,
}

impl From<MapLayer> for MapLayerView {
    fn from(layer: MapLayer) -> Self {
        Self { approval: layer.approval, added_on: Day(layer.added_on), geojson: layer.outlines }
    }
}

/// A reviewed map to be used from now on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MapUpload {
    /// The number of the review (审图号), as printed on the map.
    #[schema(example = "湘S(2023)123号", min_length = 8, max_length = 40)]
    approval: String,
    /// A FeatureCollection of polygons in degrees; `properties.code` or `properties.name` names the
    /// village. At most 5 MB.
    #[schema(value_type = Object)]
    geojson: serde_json::Value,
}

/// The county's own map.
#[utoipa::path(
    get,
    path = "/api/county/map",
    operation_id = "get_map",
    tag = "areas",
    responses((status = 200, description = "The map, if there is one.", body = CountyMap))
)]
pub(crate) async fn get_map(
    State(state): State<ApiState>,
    _: Caller<op::GetMap>,
) -> Result<Json<CountyMap>, Problem> {
    let layer = state.db().read(map_layer::get).await?;
    Ok(Json(CountyMap { layer: layer.map(MapLayerView::from) }))
}

/// Use this reviewed map from now on.
#[utoipa::path(
    put,
    path = "/api/county/map",
    operation_id = "put_map",
    tag = "areas",
    request_body = MapUpload,
    responses((status = 200, description = "Kept.", body = CountyMap))
)]
pub(crate) async fn put_map(
    State(state): State<ApiState>,
    caller: Caller<op::PutMap>,
    body: JsonBody<MapUpload>,
) -> Result<Json<CountyMap>, Problem> {
    let map = state.map().await?;
    let today = state.now().date_in_china();
    let MapUpload { approval, geojson } = body.value;
    let layer = map_layer::read(&approval, &geojson, &map.areas, today)?;
    let kept = layer.clone();
    state.db().write(&caller.actor(), move |tx| map_layer::put(tx, &kept)).await?;
    Ok(Json(CountyMap { layer: Some(layer.into()) }))
}

/// Go back to the diagram.
#[utoipa::path(
    delete,
    path = "/api/county/map",
    operation_id = "remove_map",
    tag = "areas",
    responses((status = 204, description = "Removed."))
)]
pub(crate) async fn remove_map(
    State(state): State<ApiState>,
    caller: Caller<op::RemoveMap>,
) -> Result<StatusCode, Problem> {
    state.db().write(&caller.actor(), map_layer::remove).await?;
    Ok(StatusCode::NO_CONTENT)
}
