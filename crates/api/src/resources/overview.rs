//! The overview: coverage, what is open, what needs help, and the last twelve months.

use std::collections::BTreeMap;

use access::policy::op;
use axum::Json;
use axum::extract::State;
use matters::Sight;
use matters::overview::AGES;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::extract::{Caller, Query};
use crate::problem::Problem;
use crate::state::ApiState;
use crate::wire::{AreaRef, Day, MonthText, area_ref};

/// For which area and day.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct OverviewQuery {
    /// The area; the caller's own when not given.
    area: Option<String>,
    /// The day; the county's own cut-off date when not given.
    as_of: Option<Day>,
    /// Taken and left aside, so that one set of filters serves all pages.
    #[expect(dead_code, reason = "an overview is of one day")]
    since: Option<Day>,
}

/// What an area looks like.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OverviewView {
    area: AreaRef,
    /// The day.
    as_of: Day,
    coverage: CoverageView,
    matters: OpenMatters,
    /// What needs help now.
    attention: Vec<AttentionView>,
    trend: Trend,
}

/// How far the households are looked after this month.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CoverageView {
    /// Households.
    households: i64,
    /// With a representative.
    linked: i64,
    /// Without.
    unlinked: i64,
    /// Contacted since the month's first day.
    contacted_this_month: i64,
    /// The month.
    month: MonthText,
}

/// Matters that are not closed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OpenMatters {
    /// How many wait for an office.
    open: i64,
    /// How many of them are past their deadline.
    overdue: i64,
    /// How many are answered and wait for the villager.
    to_confirm: i64,
    /// How many in each state.
    by_state: BTreeMap<&'static str, i64>,
    /// How many by days since they were collected.
    by_age: BTreeMap<&'static str, i64>,
}

/// Something that needs help.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AttentionView {
    /// The code.
    code: &'static str,
    /// What it is called.
    name: &'static str,
    /// How many.
    count: i64,
    /// Where the list is, from the surface's root.
    link: Option<&'static str>,
}

/// The last twelve months.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Trend {
    /// The months, the oldest first.
    months: Vec<MonthText>,
    /// Contacts.
    contacts: Vec<i64>,
    /// Appeals collected.
    appeals: Vec<i64>,
    /// Appeals answered.
    answered: Vec<i64>,
}

fn link(code: &str) -> Option<&'static str> {
    match code {
        "overdue_matters" => Some("/matters?overdue=yes"),
        "to_confirm" => Some("/matters?state=answered"),
        "unlinked_households" => Some("/households?linked=no"),
        "not_contacted" => Some("/households?contacted=no"),
        _ => None,
    }
}

/// The overview of an area.
#[utoipa::path(
    get,
    path = "/api/overview",
    operation_id = "get_overview",
    tag = "figures",
    params(OverviewQuery),
    responses((status = 200, description = "The overview.", body = OverviewView))
)]
pub(crate) async fn get_overview(
    State(state): State<ApiState>,
    caller: Caller<op::GetOverview>,
    Query(query): Query<OverviewQuery>,
) -> Result<Json<OverviewView>, Problem> {
    let area = caller.area(&state, query.area.as_deref()).await?;
    let map = state.map().await?;
    let day = query.as_of.map_or_else(|| map.day(state.now()), |day| day.0);
    let sight = Sight::of(&caller.scope, &area);
    let asked = area.clone();
    let found = state.db().read(move |tx| figures::overview(tx, &asked, day, sight)).await?;
    let coverage = found.coverage;
    let attention = found.attention.into_iter().map(|item| AttentionView {
        code: item.code,
        name: item.name,
        count: item.count,
        link: link(item.code),
    });
    Ok(Json(OverviewView {
        area: area_ref(&map.areas, &area),
        as_of: Day(day),
        coverage: CoverageView {
            households: coverage.households,
            linked: coverage.linked,
            unlinked: coverage.households - coverage.linked,
            contacted_this_month: coverage.contacted,
            month: MonthText(coverage.month),
        },
        matters: OpenMatters {
            open: found.matters.open,
            overdue: found.matters.overdue,
            to_confirm: found.matters.to_confirm,
            by_state: found
                .matters
                .by_state
                .iter()
                .map(|(state, count)| (state.as_str(), *count))
                .collect(),
            by_age: AGES.into_iter().zip(found.matters.by_age).collect(),
        },
        attention: attention.collect(),
        trend: Trend {
            months: found.months.into_iter().map(MonthText).collect(),
            contacts: found.contacts,
            appeals: found.appeals,
            answered: found.answered,
        },
    }))
}
