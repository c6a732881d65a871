//! The board of links: what is amiss in each village, and the lists behind its numbers.

use access::policy::op;
use axum::Json;
use axum::extract::State;
use representatives::terms::{self, Gap, VillageBoard};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::extract::{Caller, Query};
use crate::problem::Problem;
use crate::state::ApiState;
use crate::wire::{AreaRef, HouseholdKey, NamedRef, area_ref};

/// How many lines a list behind a number has at most.
const MOST: usize = 500;

/// Of which area.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CoverageQuery {
    /// Everything under this area; the caller's own when not given.
    area: Option<String>,
}

/// How the links of a village, or of all of them, stand today.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CoverageLine {
    /// The village, or the area asked for.
    area: AreaRef,
    /// Households.
    households: i64,
    /// Without a representative.
    unlinked: i64,
    /// Representatives who serve.
    representatives: i64,
    /// Of them with more than 15 households.
    too_many: i64,
    /// Of them with fewer than 5.
    too_few: i64,
    /// Of them without a telephone.
    no_phone: i64,
    /// Households whose representative serves another group.
    across_groups: i64,
}

/// The board.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CoverageView {
    /// The sum.
    total: CoverageLine,
    /// The villages, by division code.
    villages: Vec<CoverageLine>,
}

fn line(area: AreaRef, board: &VillageBoard) -> CoverageLine {
    CoverageLine {
        area,
        households: board.households,
        unlinked: board.unlinked,
        representatives: board.representatives,
        too_many: board.too_many,
        too_few: board.too_few,
        no_phone: board.no_phone,
        across_groups: board.across_groups,
    }
}

/// How households are linked: by village, with what is amiss.
#[utoipa::path(
    get,
    path = "/api/link-coverage",
    operation_id = "get_link_coverage",
    tag = "representatives",
    params(CoverageQuery),
    responses((status = 200, description = "The board.", body = CoverageView))
)]
pub(crate) async fn get_link_coverage(
    State(state): State<ApiState>,
    caller: Caller<op::GetLinkCoverage>,
    Query(query): Query<CoverageQuery>,
) -> Result<Json<CoverageView>, Problem> {
    let area = caller.area(&state, query.area.as_deref()).await?;
    let map = state.map().await?;
    let place = area.clone();
    let board = state.db().read(move |tx| Ok::<_, Problem>(terms::board(tx, &place)?)).await?;
    let mut sum = VillageBoard::default();
    for one in board.values() {
        sum.households += one.households;
        sum.unlinked += one.unlinked;
        sum.representatives += one.representatives;
        sum.too_many += one.too_many;
        sum.too_few += one.too_few;
        sum.no_phone += one.no_phone;
        sum.across_groups += one.across_groups;
    }
    let mut villages: Vec<CoverageLine> =
        board.iter().map(|(path, one)| line(area_ref(&map.areas, path), one)).collect();
    villages.sort_by(|one, other| one.area.code().cmp(other.area.code()));
    Ok(Json(CoverageView { total: line(area_ref(&map.areas, &area), &sum), villages }))
}

/// Which list is asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct GapQuery {
    /// Everything under this area; the caller's own when not given.
    area: Option<String>,
    /// `too_many`, `too_few`, `no_phone` or `across_groups`.
    gap: String,
}

/// A line behind a number of the board: a representative, with a household where it is about one.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GapLine {
    /// The representative.
    representative: NamedRef,
    /// The group that he or she serves.
    area: AreaRef,
    /// The village.
    village: AreaRef,
    /// How many households; of lines about representatives.
    households: Option<i64>,
    /// The household; of lines about households.
    household_id: Option<HouseholdKey>,
    /// Its head.
    head_name: Option<String>,
    /// Its group.
    household_area: Option<AreaRef>,
}

/// The list behind a number.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GapList {
    /// The lines, by place; 500 at most.
    items: Vec<GapLine>,
}

/// Who or what stands behind a number of the board.
#[utoipa::path(
    get,
    path = "/api/link-coverage/gaps",
    operation_id = "list_link_gaps",
    tag = "representatives",
    params(GapQuery),
    responses((status = 200, description = "The lines.", body = GapList))
)]
pub(crate) async fn list_link_gaps(
    State(state): State<ApiState>,
    caller: Caller<op::ListLinkGaps>,
    Query(query): Query<GapQuery>,
) -> Result<Json<GapList>, Problem> {
    let area = caller.area(&state, query.area.as_deref()).await?;
    let map = state.map().await?;
    let gap = match query.gap.as_str() {
        "across_groups" => None,
        word => {
            Some(word.parse::<Gap>().map_err(|()| Problem::of("request.unknown-word").at("/gap"))?)
        }
    };
    let place = area.clone();
    let items = state
        .db()
        .read(move |tx| {
            let areas = &map.areas;
            let Some(gap) = gap else {
                let found = terms::across_groups(tx, &place, MOST)?;
                let line = |(row, head, name): (terms::AcrossGroups, String, String)| GapLine {
                    representative: NamedRef::new(row.representative, name),
                    area: area_ref(areas, &row.serves),
                    village: area_ref(areas, &row.area.village()),
                    households: None,
                    household_id: Some(HouseholdKey(row.household)),
                    head_name: Some(head),
                    household_area: Some(area_ref(areas, &row.area)),
                };
                return Ok::<_, Problem>(found.into_iter().map(line).collect::<Vec<_>>());
            };
            let found = terms::gap_representatives(tx, &place, gap, MOST)?;
            let line = |(row, load): (representatives::Representative, i64)| GapLine {
                representative: NamedRef::new(row.id, row.name),
                area: area_ref(areas, &row.area_path),
                village: area_ref(areas, &row.area_path.village()),
                households: Some(load),
                household_id: None,
                head_name: None,
                household_area: None,
            };
            Ok(found.into_iter().map(line).collect())
        })
        .await?;
    caller.has_read(&state, &area, items.len()).await;
    Ok(Json(GapList { items }))
}
