//! What the county says of itself.

use access::policy::op;
use axum::Json;
use axum::extract::State;
use calendar::Calendar;
use kernel::{AreaPath, Date};
use serde::Serialize;
use utoipa::ToSchema;

use crate::extract::Caller;
use crate::problem::Problem;
use crate::state::{ApiState, Map};
use crate::wire::Day;

/// The county and its settings.
#[derive(Serialize, ToSchema)]
pub(crate) struct CountyView {
    /// The name.
    #[schema(example = "江永县")]
    name: String,
    /// The division code.
    #[schema(example = "431125000000")]
    code: String,
    /// The day from which figures count.
    counts_from: Day,
    /// The cut-off date that screens open with.
    default_as_of: Day,
    /// Whether the data are invented.
    is_demo: bool,
    /// What this county calls people and areas.
    titles: Titles,
    /// Today in China.
    today: Day,
    /// Years of the coming weeks whose days off are not known: deadlines there are assumed.
    missing_years: Vec<i16>,
}

/// What this county calls people.
#[derive(Serialize, ToSchema)]
pub(crate) struct Titles {
    /// A representative.
    #[schema(example = "村(居)民代表")]
    representative: String,
}

/// The county and its settings.
#[utoipa::path(
    get,
    path = "/api/county",
    operation_id = "get_county",
    tag = "areas",
    responses((status = 200, description = "The county.", body = CountyView))
)]
pub(crate) async fn get_county(
    State(state): State<ApiState>,
    _: Caller<op::GetCounty>,
) -> Result<Json<CountyView>, Problem> {
    let map = state.map().await?;
    Ok(Json(CountyView::of(&map, state.now().date_in_china())))
}

impl CountyView {
    /// The county on that day.
    pub(crate) fn of(map: &Map, today: Date) -> Self {
        let county = &map.county;
        let (name, code) = match map.areas.at(&AreaPath::county()) {
            Some(area) => (area.name.clone(), area.code.as_str().to_owned()),
            None => (String::new(), String::new()),
        };
        Self {
            name,
            code,
            counts_from: Day(county.counts_from),
            default_as_of: Day(county.default_as_of.unwrap_or(today)),
            is_demo: county.is_demo,
            titles: Titles { representative: county.representative_title.clone() },
            today: Day(today),
            missing_years: Calendar::china().missing_soon(today),
        }
    }

    /// What the county calls itself and its people.
    pub(crate) fn names(&self) -> [&str; 3] {
        [&self.name, &self.code, &self.titles.representative]
    }
}
