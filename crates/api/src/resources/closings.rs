//! The month close: what was known of a month when it was closed, and what has come since.

use std::collections::HashMap;

use access::policy::op;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use figures::closing::{self, Closings};
use figures::{Period, Value};
use registry::Span;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::extract::{Caller, JsonBody, Query};
use crate::problem::Problem;
use crate::resources::figures::Number;
use crate::state::ApiState;
use crate::wire::{AreaRef, Day, Instant, MonthText, area_ref};

/// A closed period.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ClosedPeriodRef {
    /// Its name in addresses: `2023-04`, `2023-Q2`, `2023-H1` or `2023`.
    #[schema(example = "2023-Q2")]
    period: String,
    /// `month`, `quarter`, `half` or `year`.
    kind: &'static str,
    /// Its name in words.
    #[schema(example = "2023年第二季度")]
    name: String,
}

/// A closed month.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ClosedMonthView {
    month: MonthText,
    closed_at: Instant,
    closed_by: String,
    /// The periods that were closed with it: itself, and the quarter, half or year that it ends.
    periods: Vec<ClosedPeriodRef>,
}

/// Which months are closed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ClosingsView {
    /// The newest first.
    months: Vec<ClosedMonthView>,
    /// The month that can be closed next.
    next: MonthText,
    /// Whether that month is over.
    can_close: bool,
}

fn period_ref(period: Period) -> ClosedPeriodRef {
    ClosedPeriodRef { period: period.to_string(), kind: period.kind(), name: period.in_words() }
}

impl ClosingsView {
    fn of(found: Closings) -> Self {
        let first = found.months.last().map(|closed| closed.month);
        // What began before the first closed month was never frozen as a whole.
        let is_whole =
            |period: &Period| first.is_some_and(|first| period.first_day() >= first.first_day());
        let month = |closed: &db::ClosedMonth| ClosedMonthView {
            month: MonthText(closed.month),
            closed_at: Instant(closed.at),
            closed_by: closed.by.clone(),
            periods: Period::ending_with(closed.month)
                .into_iter()
                .filter(is_whole)
                .map(period_ref)
                .collect(),
        };
        Self {
            months: found.months.iter().map(month).collect(),
            next: MonthText(found.next),
            can_close: found.can_close,
        }
    }
}

/// Which months are closed, and which one comes next.
#[utoipa::path(
    get,
    path = "/api/closings",
    operation_id = "list_closings",
    tag = "figures",
    responses((status = 200, description = "The closed months.", body = ClosingsView))
)]
pub(crate) async fn list_closings(
    State(state): State<ApiState>,
    _: Caller<op::ListClosings>,
) -> Result<Json<ClosingsView>, Problem> {
    let map = state.map().await?;
    let today = map.day(state.now());
    let found = state.db().read(move |tx| closing::closings(tx, today)).await?;
    Ok(Json(ClosingsView::of(found)))
}

/// A month to close.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MonthToClose {
    month: MonthText,
}

/// Close a month for all areas: what was known of it stays known, and what comes later is a correction.
#[utoipa::path(
    post,
    path = "/api/closings",
    operation_id = "close_month",
    tag = "figures",
    request_body = MonthToClose,
    responses((status = 201, description = "Closed.", body = ClosingsView))
)]
pub(crate) async fn close_month(
    State(state): State<ApiState>,
    caller: Caller<op::CloseMonth>,
    body: JsonBody<MonthToClose>,
) -> Result<(StatusCode, Json<ClosingsView>), Problem> {
    let map = state.map().await?;
    let today = map.day(state.now());
    let month = body.value.month.0;
    let actor = caller.actor();
    state.db().write(&actor, move |tx| closing::close(tx, month, today)).await?;
    // The tallies of the batch are written by now; what is kept tells what was known at the closing.
    state
        .db()
        .write(&actor, |tx| {
            for period in closing::to_keep(tx)? {
                closing::keep(tx, period)?;
            }
            Ok::<_, figures::Error>(())
        })
        .await?;
    let found = state.db().read(move |tx| closing::closings(tx, today)).await?;
    Ok((StatusCode::CREATED, Json(ClosingsView::of(found))))
}

/// Of which area.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ClosedQuery {
    /// The area, down to the village; the caller's own when not given.
    area: Option<String>,
}

/// A figure of a closed period.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ClosedFigureView {
    /// The indicator.
    code: String,
    name: &'static str,
    unit: &'static str,
    /// As it was closed; `null` where there were no data.
    #[schema(value_type = Option<f64>)]
    value: Option<Number>,
    /// From the year's first day to the period's last, as it was closed.
    #[schema(value_type = Option<f64>)]
    year: Option<Number>,
    /// What has come since for the period's days; for a rate nothing.
    correction: Option<i64>,
    /// What is so now.
    #[schema(value_type = Option<f64>)]
    now: Option<Number>,
}

/// A closed period of an area.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ClosedPeriodView {
    area: AreaRef,
    #[serde(flatten)]
    period: ClosedPeriodRef,
    /// The first day.
    since: Day,
    /// The last day.
    as_of: Day,
    /// Whether what was kept is, byte by byte, what the records and the corrections give today.
    agrees: bool,
    /// The figures, in the order of the closing.
    figures: Vec<ClosedFigureView>,
}

/// A closed period of an area: as it was closed, what has come since, and what is so now.
#[utoipa::path(
    get,
    path = "/api/closings/{period}",
    operation_id = "get_closed_period",
    tag = "figures",
    params(
        ("period" = String, Path, description = "`2023-04`, `2023-Q2`, `2023-H1` or `2023`."),
        ClosedQuery
    ),
    responses((status = 200, description = "The period.", body = ClosedPeriodView))
)]
pub(crate) async fn get_closed_period(
    State(state): State<ApiState>,
    caller: Caller<op::GetClosedPeriod>,
    Path(period): Path<String>,
    Query(query): Query<ClosedQuery>,
) -> Result<Json<ClosedPeriodView>, Problem> {
    let period: Period = period.parse().map_err(|_| figures::Error::PeriodNotClosed)?;
    let area = caller.area(&state, query.area.as_deref()).await?;
    let map = state.map().await?;
    let (since, as_of) = (period.first_day(), period.last_day());
    let asked = area.clone();
    let (closed, now) = state
        .db()
        .read(move |tx| {
            let closed = closing::closed_period(tx, period, &asked)?;
            let span = Span { area: asked, since: Some(since), as_of };
            Ok::<_, figures::Error>((closed, figures::values(tx, &span)?))
        })
        .await?;
    let now: HashMap<&str, Value> =
        now.into_iter().map(|figure| (figure.indicator.code, figure.value)).collect();
    let late: HashMap<&str, i64> =
        closed.corrections.iter().map(|(indicator, sum)| (indicator.code, *sum)).collect();
    let figure = |kept: figures::closing::ClosedFigure| -> Result<ClosedFigureView, Problem> {
        let indicator = figures::indicator(&kept.code)?;
        let is_rate = !indicator.has_records();
        let number =
            |value: i64| if is_rate { Number::Tenths(value) } else { Number::Whole(value) };
        Ok(ClosedFigureView {
            name: indicator.name,
            unit: indicator.unit,
            value: kept.value.map(number),
            year: kept.year.map(number),
            correction: (!is_rate).then(|| late.get(kept.code.as_str()).copied().unwrap_or(0)),
            now: now.get(kept.code.as_str()).copied().and_then(Number::of),
            code: kept.code,
        })
    };
    Ok(Json(ClosedPeriodView {
        area: area_ref(&map.areas, &area),
        period: period_ref(period),
        since: Day(since),
        as_of: Day(as_of),
        agrees: closed.agrees,
        figures: closed.snapshot.figures.into_iter().map(figure).collect::<Result<_, _>>()?,
    }))
}
