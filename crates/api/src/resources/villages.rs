//! The overview village by village, for a map.

use access::policy::op;
use axum::Json;
use axum::extract::State;
use figures::VillageOverview;
use kernel::{AreaKind, AreaPath};
use registry::Area;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::extract::{Caller, Query};
use crate::problem::Problem;
use crate::resources::matters::sees_confidential;
use crate::state::ApiState;
use crate::wire::{AreaRef, Day, MonthText};

/// For which area and day.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct VillagesQuery {
    /// The area; the caller's own when not given.
    area: Option<String>,
    /// The day; the county's own cut-off date when not given.
    as_of: Option<Day>,
}

/// The villages of an area.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VillageOverviews {
    /// The day.
    as_of: Day,
    /// The month of the contacts.
    month: MonthText,
    /// Every village and community of the area, by division code.
    items: Vec<VillageOverviewView>,
}

/// What one village looks like.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VillageOverviewView {
    /// The village or community.
    area: AreaRef,
    /// Its township.
    township: Option<AreaRef>,
    /// Households.
    households: i64,
    /// With a representative.
    linked: i64,
    /// Without.
    unlinked: i64,
    /// Contacted since the month's first day.
    contacted_this_month: i64,
    /// Representatives who serve there and have households.
    representatives: i64,
    /// Those of them without a contact since the month's first day.
    representatives_without_contact: i64,
    /// Matters that wait for an office.
    open: i64,
    /// Those of them past their deadline.
    overdue: i64,
}

/// Every village of an area at a glance, by division code.
#[utoipa::path(
    get,
    path = "/api/overview/villages",
    operation_id = "list_village_overviews",
    tag = "figures",
    params(VillagesQuery),
    responses((status = 200, description = "The villages.", body = VillageOverviews))
)]
pub(crate) async fn list_village_overviews(
    State(state): State<ApiState>,
    caller: Caller<op::ListVillageOverviews>,
    Query(query): Query<VillagesQuery>,
) -> Result<Json<VillageOverviews>, Problem> {
    let area = caller.area(&state, query.area.as_deref()).await?;
    let map = state.map().await?;
    let day = query.as_of.map_or_else(|| map.day(state.now()), |day| day.0);
    let confidential = sees_confidential(&caller.session);
    let is_village = |at: &&Area| {
        matches!(at.kind, AreaKind::Village | AreaKind::Community) && area.contains(&at.path)
    };
    let villages: Vec<&Area> = map.areas.all().iter().filter(is_village).collect();
    let paths: Vec<AreaPath> = villages.iter().map(|village| village.path.clone()).collect();
    let asked = area.clone();
    let found =
        state.db().read(move |tx| figures::villages(tx, &asked, &paths, day, confidential)).await?;
    let item = |(village, found): (&&Area, VillageOverview)| {
        let township = village.path.parent().and_then(|path| map.areas.at(&path));
        view(village, township, &found)
    };
    let mut items: Vec<VillageOverviewView> = villages.iter().zip(found).map(item).collect();
    items.sort_by(|one, other| one.area.code().cmp(other.area.code()));
    Ok(Json(VillageOverviews { as_of: Day(day), month: MonthText(day.month()), items }))
}

fn view(village: &Area, township: Option<&Area>, found: &VillageOverview) -> VillageOverviewView {
    let coverage = &found.coverage;
    VillageOverviewView {
        area: village.into(),
        township: township.map(AreaRef::from),
        households: coverage.households,
        linked: coverage.linked,
        unlinked: coverage.households - coverage.linked,
        contacted_this_month: coverage.contacted,
        representatives: found.representatives,
        representatives_without_contact: found.quiet,
        open: found.open,
        overdue: found.overdue,
    }
}
